// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509_constraints.c: RFC 5280 4.2.1.10, one name against
 * one subtree at a time.
 */
#include <kunit/test.h>

#include "bytes.h"
#include "general_names.h"
#include "x509_constraints.h"

/* How the name stands to the subtree. */
enum { IN, OUT, PART };		/* PART: neither permitted nor clear of an exclusion */

struct subtree_case {
	const char	*desc;
	u8		tag;
	struct bytes	name;
	struct bytes	base;
	int		is;
};

#define TEXT(s)			((struct bytes){ (const u8 *)(s), sizeof(s) - 1 })
#define DNS_IS(is, name, base)	{ NULL, DER_CONTEXT(2), TEXT(name), TEXT(base), is }
#define RAW_IS(is, desc, tag, name, base) { desc, tag, name, base, is }

/*
 * A Name's octets: its length, then RDNs of one attribute each, as text.  set
 * and seq are the lengths that follow from the value's.
 */
#define RDN(set, seq, type, tag, len)	"\x31" set "\x30" seq "\x06\x03\x55\x04" type tag len
#define RDN_1(type, tag)	RDN("\x0a", "\x08", type, tag, "\x01")
#define RDN_2(type, tag)	RDN("\x0b", "\x09", type, tag, "\x02")
#define RDN_3(type, tag)	RDN("\x0c", "\x0a", type, tag, "\x03")
#define RDN_4(type, tag)	RDN("\x0d", "\x0b", type, tag, "\x04")
#define RDN_5(type, tag)	RDN("\x0e", "\x0c", type, tag, "\x05")
#define RDN_7(type, tag)	RDN("\x10", "\x0e", type, tag, "\x07")
#define O			"\x0a"
#define OU			"\x0b"
#define CN			"\x03"
#define UTF8			"\x0c"
#define NUMERIC			"\x12"
#define IA5			"\x16"
#define PRINTABLE		"\x13"
#define BMP			"\x1e"
#define O_GOOD			RDN_4(O, UTF8) "Good"
#define CN_X			RDN_1(CN, UTF8) "x"

#define DIR_IS(is, desc, name, base) \
	RAW_IS(is, "directory: " desc, DER_CONTEXT_CONS(4), TEXT("\x30" name), TEXT("\x30" base))

#define NET_V4		BYTES(192, 0, 2, 0, 255, 255, 255, 128)
#define HOST_V6(last)	BYTES(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last)
#define NET_V6		BYTES(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
			      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, \
			      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc)
#define IP_IS(is, desc, name, base) RAW_IS(is, "ip: " desc, DER_CONTEXT(7), name, base)

static const struct subtree_case subtree_cases[] = {
	DNS_IS(IN, "host.example.com", "host.example.com"),
	DNS_IS(IN, "host.example.com", "example.com"),
	DNS_IS(IN, "a.b.example.com", "example.com"),
	DNS_IS(IN, "HOST.EXAMPLE.COM", "example.com"),
	DNS_IS(IN, "host.example.com", "EXAMPLE.com"),
	DNS_IS(IN, "host.example.com", ""),
	DNS_IS(OUT, "host.example.com", "example.org"),
	DNS_IS(OUT, "example.com", "host.example.com"),
	DNS_IS(OUT, "badexample.com", "example.com"),
	DNS_IS(OUT, "example.com.evil", "example.com"),
	DNS_IS(IN, "host.example.com", ".example.com"),
	DNS_IS(PART, "example.com", ".example.com"),
	DNS_IS(OUT, "badexample.com", ".example.com"),
	DNS_IS(IN, "*.example.com", "example.com"),
	DNS_IS(IN, "*.example.com", ".example.com"),
	DNS_IS(IN, "*.a.example.com", "example.com"),
	DNS_IS(PART, "*.example.com", "host.example.com"),
	DNS_IS(OUT, "*.example.com", "a.host.example.com"),
	DNS_IS(OUT, "*.example.com", "example.org"),
	DNS_IS(PART, "*.example.com", ".host.example.com"),
	DNS_IS(OUT, "*.example.com", "com.example"),
	DNS_IS(OUT, "*.example.com", "localhost"),
	/* what is no host name cannot be told */
	DNS_IS(PART, "host.example.com.", "example.com"),
	DNS_IS(PART, "host.example.com.", "example.org"),
	DNS_IS(PART, "h*.example.com", "example.com"),
	DNS_IS(PART, "*foo.example.com", "example.org"),
	DNS_IS(PART, "*", "example.org"),
	DNS_IS(PART, "", "example.org"),
	DNS_IS(PART, "host_1.example.com", "example.org"),
	DNS_IS(PART, "host.example.com", "example.com."),
	DNS_IS(PART, "host.example.com", "*.example.com"),
	DNS_IS(PART, "host.example.com", "."),

	IP_IS(IN, "in v4 net", BYTES(192, 0, 2, 127), NET_V4),
	IP_IS(OUT, "beyond v4 net", BYTES(192, 0, 2, 128), NET_V4),
	IP_IS(OUT, "other v4 net", BYTES(192, 0, 3, 1), NET_V4),
	IP_IS(IN, "any v4", BYTES(8, 8, 8, 8), BYTES(0, 0, 0, 0, 0, 0, 0, 0)),
	IP_IS(IN, "in v6 net", HOST_V6(3), NET_V6),
	IP_IS(OUT, "beyond v6 net", HOST_V6(4), NET_V6),
	IP_IS(OUT, "v4 and v6 net", BYTES(192, 0, 2, 1), NET_V6),
	IP_IS(OUT, "v6 and v4 net", HOST_V6(1), NET_V4),

	DIR_IS(IN, "the same", "\x0f" O_GOOD, "\x0f" O_GOOD),
	DIR_IS(IN, "below", "\x1b" O_GOOD CN_X, "\x0f" O_GOOD),
	DIR_IS(OUT, "above", "\x0f" O_GOOD, "\x1b" O_GOOD CN_X),
	DIR_IS(OUT, "order", "\x1b" CN_X O_GOOD, "\x0f" O_GOOD),
	DIR_IS(IN, "any", "\x0f" O_GOOD, "\x00"),
	DIR_IS(OUT, "other value", "\x0f" O_GOOD, "\x0f" RDN_4(O, UTF8) "Goof"),
	DIR_IS(OUT, "longer value", "\x0f" O_GOOD, "\x10" RDN_5(O, UTF8) "Goodx"),
	DIR_IS(OUT, "other attribute", "\x0f" O_GOOD, "\x0f" RDN_4(OU, UTF8) "Good"),
	DIR_IS(IN, "other case", "\x0f" O_GOOD, "\x0f" RDN_4(O, UTF8) "gOOD"),
	DIR_IS(IN, "other string type", "\x0f" O_GOOD, "\x0f" RDN_4(O, PRINTABLE) "Good"),
	DIR_IS(IN, "IA5String", "\x0f" O_GOOD, "\x0f" RDN_4(O, IA5) "Good"),
	DIR_IS(IN, "NumericString", "\x0c" RDN_1(O, UTF8) "7", "\x0c" RDN_1(O, NUMERIC) "7"),
	DIR_IS(PART, "base not ASCII", "\x0d" RDN_2(O, UTF8) "ab",
	       "\x0d" RDN_2(O, UTF8) "\xc3\x89"),
	DIR_IS(PART, "base a BMPString", "\x0c" RDN_1(O, UTF8) "a", "\x0d" RDN_2(O, BMP) "\0a"),
	DIR_IS(IN, "other spaces", "\x12" RDN_7(O, UTF8) " A  B  ",
	       "\x0e" RDN_3(O, UTF8) "a b"),
	DIR_IS(OUT, "no space", "\x0e" RDN_3(O, UTF8) "A B", "\x0d" RDN_2(O, UTF8) "ab"),
	DIR_IS(PART, "not ASCII", "\x0d" RDN_2(O, UTF8) "\xc3\xa9",
	       "\x0d" RDN_2(O, UTF8) "\xc3\x89"),
	DIR_IS(PART, "a NUL", "\x0d" RDN_2(O, UTF8) "a\0", "\x0c" RDN_1(O, UTF8) "a"),
	DIR_IS(PART, "BMPString", "\x0d" RDN_2(O, BMP) "\0a", "\x0c" RDN_1(O, UTF8) "a"),
	DIR_IS(IN, "BMPString twice", "\x0d" RDN_2(O, BMP) "\0a", "\x0d" RDN_2(O, BMP) "\0a"),
	RAW_IS(PART, "directory: two attributes in one", DER_CONTEXT_CONS(4),
	       BYTES(DER_SEQUENCE, 22, DER_SET, 20, DER_SEQUENCE, 8, DER_OID, 3, 0x55, 4, 3,
		     DER_UTF8_STRING, 1, 'x', DER_SEQUENCE, 8, DER_OID, 3, 0x55, 4, 10,
		     DER_UTF8_STRING, 1, 'y'),
	       TEXT("\x30\x0c" RDN_1(O, UTF8) "y")),
	RAW_IS(PART, "directory: two attributes in base", DER_CONTEXT_CONS(4),
	       TEXT("\x30\x0c" RDN_1(O, UTF8) "y"),
	       BYTES(DER_SEQUENCE, 22, DER_SET, 20, DER_SEQUENCE, 8, DER_OID, 3, 0x55, 4, 3,
		     DER_UTF8_STRING, 1, 'x', DER_SEQUENCE, 8, DER_OID, 3, 0x55, 4, 10,
		     DER_UTF8_STRING, 1, 'y')),

	RAW_IS(PART, "email: any", DER_CONTEXT(1), TEXT("a@example.com"), TEXT("example.com")),
	RAW_IS(PART, "uri: any", DER_CONTEXT(6), TEXT("https://example.com"), TEXT("example.com")),
	RAW_IS(PART, "registered id: any", DER_CONTEXT(8), BYTES(0x2a, 3), BYTES(0x2a, 3)),
	RAW_IS(PART, "other name: any", DER_CONTEXT_CONS(0), BYTES(6, 1, 0x2a, 0xa0, 0),
	       BYTES(6, 1, 0x2a, 0xa0, 0)),
};

static void subtree_desc(const struct subtree_case *sc, char *desc)
{
	if (sc->desc)
		strscpy(desc, sc->desc, KUNIT_PARAM_DESC_SIZE);
	else
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s and \"%s\"", sc->name.d, sc->base.d);
}

KUNIT_ARRAY_PARAM(subtree, subtree_cases, subtree_desc);

/* content of a NameConstraints with one subtree */
static struct tls_rd constraints(struct kunit *test, bool permitted, u8 tag,
				 const struct bytes *base)
{
	struct tls_rd rd = general_name(test, tag, base->d, base->len);

	rd = general_name(test, DER_SEQUENCE, rd.p, rd.left);
	return general_name(test, DER_CONTEXT_CONS(permitted ? 0 : 1), rd.p, rd.left);
}

static const u8 nameless[] = { DER_SEQUENCE, 0 };

static int check(const struct tls_hs_cert *ce, const struct tls_hs_cert *ca,
		 enum tls_hs_x509_reason *why)
{
	struct tls_hs_work work;

	tls_hs_work_init(&work, NULL, NULL);
	return tls_hs_cert_verify_constraints(ce, ca, &work, why);
}

static void subtree_permits_only_what_is_inside(struct kunit *test)
{
	const struct subtree_case *sc = test->param_value;
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;

	tls_rd_init(&ce.ce_subject, nameless, sizeof(nameless));
	ce.ce_san = general_name(test, sc->tag, sc->name.d, sc->name.len);
	ca.ce_name_constraints = constraints(test, true, sc->tag, &sc->base);

	KUNIT_EXPECT_EQ(test, tls_hs_constraints_check(&ca.ce_name_constraints), 0);
	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), sc->is == IN ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, sc->is == IN ? X509_OK : X509_NAME_CONSTRAINT);
}

static void subtree_excludes_all_but_what_is_outside(struct kunit *test)
{
	const struct subtree_case *sc = test->param_value;
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;

	tls_rd_init(&ce.ce_subject, nameless, sizeof(nameless));
	ce.ce_san = general_name(test, sc->tag, sc->name.d, sc->name.len);
	ca.ce_name_constraints = constraints(test, false, sc->tag, &sc->base);

	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), sc->is == OUT ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, sc->is == OUT ? X509_OK : X509_NAME_CONSTRAINT);
}

static void subtree_of_directory_holds_for_the_subject(struct kunit *test)
{
	const struct subtree_case *sc = test->param_value;
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;

	if (sc->tag != DER_CONTEXT_CONS(4))
		kunit_skip(test, "not a directoryName");
	tls_rd_init(&ce.ce_subject, sc->name.d, sc->name.len);
	ca.ce_name_constraints = constraints(test, true, sc->tag, &sc->base);
	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), sc->is == IN ? 0 : -EKEYREJECTED);
	ca.ce_name_constraints = constraints(test, false, sc->tag, &sc->base);
	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), sc->is == OUT ? 0 : -EKEYREJECTED);
}

static void subtree_of_another_form_does_not_matter(struct kunit *test)
{
	const struct bytes base = TEXT("example.org");
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;

	tls_rd_init(&ce.ce_subject, nameless, sizeof(nameless));
	ce.ce_san = general_name(test, DER_CONTEXT(2), "host.example.com", 16);
	ca.ce_name_constraints = constraints(test, true, DER_CONTEXT(1), &base);
	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), 0);
	ca.ce_name_constraints = constraints(test, false, DER_CONTEXT(6), &base);
	KUNIT_EXPECT_EQ(test, check(&ce, &ca, &why), 0);
}

/* RFC 5280 4.2.1.6: IA5String, in a constraint as in a name */
static void subtree_base_that_is_not_ascii_is_malformed(struct kunit *test)
{
	static const u8 tags[] = { DER_CONTEXT(1), DER_CONTEXT(2), DER_CONTEXT(6) };
	static const u8 last[] = { 0x80, 0xa0, 0xe9, 0xff };
	u8 text[] = "bank.example";
	const struct bytes base = { text, sizeof(text) - 1 };
	struct tls_rd rd;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(tags); i++) {
		text[0] = 0x7f;
		rd = constraints(test, true, tags[i], &base);
		KUNIT_EXPECT_EQ(test, tls_hs_constraints_check(&rd), 0);
		for (j = 0; j < ARRAY_SIZE(last); j++) {
			text[0] = last[j];
			rd = constraints(test, j % 2, tags[i], &base);
			KUNIT_EXPECT_EQ(test, tls_hs_constraints_check(&rd), -EBADMSG);
		}
	}
}

/* 2,000 names, 2,000 subtrees: four million comparisons, if one let it. */
static void subtrees_times_names_end_with_the_budget(struct kunit *test)
{
	const size_t cap = 65536;
	u8 *names = kunit_kmalloc(test, cap, GFP_KERNEL);
	u8 *trees = kunit_kmalloc(test, cap, GFP_KERNEL);
	struct tls_rd san = {}, list = {}, one;
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;
	unsigned int i;
	char text[16];

	KUNIT_ASSERT_NOT_NULL(test, names);
	KUNIT_ASSERT_NOT_NULL(test, trees);
	for (i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "n%u.example", i);
		put_tlv(test, &san, names, cap, DER_CONTEXT(2), text, strlen(text));
		snprintf(text, sizeof(text), "t%u.example", i);
		one = general_name(test, DER_CONTEXT(2), text, strlen(text));
		put_tlv(test, &list, trees, cap, DER_SEQUENCE, one.p, one.left);
	}
	tls_rd_init(&ce.ce_subject, nameless, sizeof(nameless));
	ce.ce_san = san;
	ca.ce_name_constraints = general_name(test, DER_CONTEXT_CONS(1), list.p, list.left);

	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_constraints(&ce, &ca, &work, &why),
			-EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_TOO_MUCH_WORK);
	KUNIT_EXPECT_EQ(test, work.wk_bytes, 0);
}

static struct kunit_case x509_constraints_cases[] = {
	KUNIT_CASE_PARAM(subtree_permits_only_what_is_inside, subtree_gen_params),
	KUNIT_CASE_PARAM(subtree_excludes_all_but_what_is_outside, subtree_gen_params),
	KUNIT_CASE_PARAM(subtree_of_directory_holds_for_the_subject, subtree_gen_params),
	KUNIT_CASE(subtree_of_another_form_does_not_matter),
	KUNIT_CASE(subtree_base_that_is_not_ascii_is_malformed),
	KUNIT_CASE(subtrees_times_names_end_with_the_budget),
	{}
};

static struct kunit_suite x509_constraints_suite = {
	.name = "tls_hs_x509_constraints",
	.test_cases = x509_constraints_cases,
};

kunit_test_suite(x509_constraints_suite);
