// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509_name.c: RFC 9525, one pair of names at a time.
 */
#include <kunit/test.h>

#include "bytes.h"
#include "general_names.h"
#include "x509_name.h"

struct peer_case {
	const char	*in;
	int		err;
	int		kind;
	const char	*dns;
	struct bytes	ip;
};

#define DNS(in, dns)	{ in, 0, TLS_HS_NAME_DNS, dns, {} }
#define IPV4(in, ...)	{ in, 0, TLS_HS_NAME_IPV4, "", BYTES(__VA_ARGS__) }
#define IPV6(in, ...)	{ in, 0, TLS_HS_NAME_IPV6, "", BYTES(__VA_ARGS__) }
#define NEITHER(in)	{ in, -EINVAL, TLS_HS_NAME_NONE, "", {} }

#define LABEL_63	"a23456789012345678901234567890123456789012345678901234567890123"
#define NAME_253	LABEL_63 "." LABEL_63 "." LABEL_63 "." \
			"a234567890123456789012345678901234567890123456789012345678901"

static const struct peer_case peer_cases[] = {
	{ NULL, 0, TLS_HS_NAME_NONE, "", {} },
	DNS("host.example.com", "host.example.com"),
	DNS("HOST.Example.COM", "host.example.com"),
	DNS("host.example.com.", "host.example.com"),
	DNS("host", "host"),
	DNS("a-b.1x.c", "a-b.1x.c"),
	DNS("xn--bcher-kva.example", "xn--bcher-kva.example"),
	DNS("4.example.com", "4.example.com"),
	DNS("192.0.2.1x", "192.0.2.1x"),
	{ LABEL_63 ".x", 0, TLS_HS_NAME_DNS, LABEL_63 ".x", {} },
	{ LABEL_63 "4.x", -EINVAL, TLS_HS_NAME_NONE, "", {} },
	{ NAME_253, 0, TLS_HS_NAME_DNS, NAME_253, {} },
	{ NAME_253 "2", -EINVAL, TLS_HS_NAME_NONE, "", {} },
	IPV4("192.0.2.1", 192, 0, 2, 1),
	IPV4("0.0.0.0", 0, 0, 0, 0),
	IPV6("2001:db8::1", 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	IPV6("2001:0db8:0000:0000:0000:0000:0000:0001",
	     0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
	IPV6("::", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
	IPV6("::ffff:192.0.2.1", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1),
	NEITHER(""),
	NEITHER("."),
	NEITHER("host..example.com"),
	NEITHER(".example.com"),
	NEITHER("host.example.com.."),
	NEITHER("-host.example.com"),
	NEITHER("host-.example.com"),
	NEITHER("ho_st.example.com"),
	NEITHER("ho st.example.com"),
	NEITHER("*.example.com"),
	NEITHER("h\303\266st.example.com"),
	NEITHER("1.2.3"),
	NEITHER("1.2.3.4.5"),
	NEITHER("256.0.0.1"),
	NEITHER("192.0.2.1/24"),
	NEITHER("192.0.2.0x1"),
	NEITHER("fe80::1%eth0"),
	NEITHER("[::1]"),
	NEITHER("::1::"),
	NEITHER("2001:db8::1 "),
};

static void peer_desc(const struct peer_case *pc, char *desc)
{
	strscpy(desc, pc->in ?: "none", KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(peer, peer_cases, peer_desc);

static void peer_name_is_read_into_canonical_form(struct kunit *test)
{
	const struct peer_case *pc = test->param_value;
	struct tls_hs_peer_name pn;

	memset(&pn, 0xaa, sizeof(pn));
	KUNIT_EXPECT_EQ(test, tls_hs_peer_name_parse(&pn, pc->in), pc->err);
	if (pc->err)
		return;
	KUNIT_EXPECT_EQ(test, (int)pn.pn_kind, pc->kind);
	KUNIT_EXPECT_STREQ(test, pn.pn_dns, pc->dns);
	if (pc->ip.len)
		KUNIT_EXPECT_MEMEQ(test, pn.pn_ip, pc->ip.d, pc->ip.len);
}

struct match_case {
	const char	*san;		/* dNSName */
	const char	*peer;
	bool		matches;
};

#define YES(san, peer)	{ san, peer, true }
#define NO(san, peer)	{ san, peer, false }

static const struct match_case match_cases[] = {
	YES("host.example.com", "host.example.com"),
	YES("HOST.example.COM", "host.example.com"),
	YES("host.example.com", "HOST.EXAMPLE.COM."),
	YES("host", "host"),
	NO("host.example.com", "host.example.org"),
	NO("host.example.com", "example.com"),
	NO("example.com", "host.example.com"),
	NO("ost.example.com", "host.example.com"),
	NO("host.example.com.", "host.example.com"),
	NO("host.example.com ", "host.example.com"),
	NO("", "host"),
	NO(" ", "host"),
	YES("*.example.com", "host.example.com"),
	YES("*.EXAMPLE.com", "host.example.com"),
	YES("*.example.com", "xn--bcher-kva.example.com"),
	NO("*.example.com", "example.com"),
	NO("*.example.com", "a.b.example.com"),
	NO("*.example.com", "host.example.org"),
	NO("*.com", "example.com"),
	NO("*", "host"),
	NO("*.", "host"),
	NO("*..com", "host.example.com"),
	NO("h*.example.com", "host.example.com"),
	NO("*t.example.com", "host.example.com"),
	NO("h*t.example.com", "host.example.com"),
	NO("*host.example.com", "host.example.com"),
	NO("xn--*.example.com", "xn--bcher-kva.example.com"),
	NO("host.*.com", "host.example.com"),
	NO("*.*.com", "host.example.com"),
	NO("**.example.com", "host.example.com"),
	NO("*.example.com.", "host.example.com"),
	NO("192.0.2.1", "192.0.2.1"),
	NO("*.0.2.1", "192.0.2.1"),
	NO("::1", "::1"),
};

static void match_desc(const struct match_case *mc, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s %s for %s", mc->san,
		 mc->matches ? "is" : "is not", mc->peer);
}

KUNIT_ARRAY_PARAM(match, match_cases, match_desc);

static void dns_name_matches_by_rfc_9525(struct kunit *test)
{
	const struct match_case *mc = test->param_value;
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name pn;
	struct tls_hs_cert ce = {};

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&pn, mc->peer), 0);
	ce.ce_san = general_name(test, DER_CONTEXT(2), mc->san, strlen(mc->san));

	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why),
			mc->matches ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, mc->matches ? X509_OK : X509_NAME_MISMATCH);
}

static void dns_name_with_nul_does_not_match(struct kunit *test)
{
	static const char evil[] = "host.example.com\0.evil.example";
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name pn;
	struct tls_hs_cert ce = {};

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&pn, "host.example.com"), 0);
	ce.ce_san = general_name(test, DER_CONTEXT(2), evil, sizeof(evil) - 1);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why), -EKEYREJECTED);
	ce.ce_san = general_name(test, DER_CONTEXT(2), evil, 17);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why), -EKEYREJECTED);
}

static void other_forms_do_not_match_a_dns_name(struct kunit *test)
{
	static const u8 tags[] = { DER_CONTEXT(1), DER_CONTEXT(6), DER_CONTEXT(7), DER_CONTEXT(8),
				   DER_CONTEXT_CONS(0), DER_CONTEXT_CONS(3) };
	static const char name[] = "host.example.com";
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name pn;
	struct tls_hs_cert ce = {};
	size_t i;

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&pn, name), 0);
	for (i = 0; i < sizeof(tags); i++) {
		ce.ce_san = general_name(test, tags[i], name, sizeof(name) - 1);
		KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why), -EKEYREJECTED);
	}
}

static void address_matches_its_own_family_only(struct kunit *test)
{
	static const u8 mapped[16] = { [10] = 0xff, [11] = 0xff, 192, 0, 2, 1 };
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name v4, v6;
	struct tls_hs_cert ce = {};

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&v4, "192.0.2.1"), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&v6, "::ffff:192.0.2.1"), 0);

	ce.ce_san = general_name(test, DER_CONTEXT(7), mapped + 12, 4);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &v4, &why), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &v6, &why), -EKEYREJECTED);
	ce.ce_san = general_name(test, DER_CONTEXT(7), mapped, 16);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &v4, &why), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &v6, &why), 0);
}

static void name_of_no_peer_never_matches(struct kunit *test)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name pn;
	struct tls_hs_cert ce = {};

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&pn, NULL), 0);
	ce.ce_san = general_name(test, DER_CONTEXT(2), "", 0);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_NO_PEER_NAME);
}

static void name_malformed_is_refused(struct kunit *test)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_peer_name pn;
	struct tls_hs_cert ce = {};

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&pn, "host"), 0);
	ce.ce_san = general_name(test, DER_CONTEXT(2), "other", 5);
	ce.ce_san.left--;
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_name(&ce, &pn, &why), -EBADMSG);
	KUNIT_EXPECT_EQ(test, why, X509_MALFORMED);
}

static struct kunit_case x509_name_cases[] = {
	KUNIT_CASE_PARAM(peer_name_is_read_into_canonical_form, peer_gen_params),
	KUNIT_CASE_PARAM(dns_name_matches_by_rfc_9525, match_gen_params),
	KUNIT_CASE(dns_name_with_nul_does_not_match),
	KUNIT_CASE(other_forms_do_not_match_a_dns_name),
	KUNIT_CASE(address_matches_its_own_family_only),
	KUNIT_CASE(name_of_no_peer_never_matches),
	KUNIT_CASE(name_malformed_is_refused),
	{}
};

static struct kunit_suite x509_name_suite = {
	.name = "tls_hs_x509_name",
	.test_cases = x509_name_cases,
};

kunit_test_suite(x509_name_suite);
