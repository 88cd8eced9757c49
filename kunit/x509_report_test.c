// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509_report.c: what the log says of a certificate that is
 * refused, and that the parser says where it stopped.
 */
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/slab.h>
#include <linux/time64.h>

#include "certs.h"

#define BAD(what)	"malformed certificate: " what
#define KEY(what)	"unsupported public key type or size: subjectPublicKeyInfo: " what
#define CRITICAL(what)	"unknown critical extension: extension" what
#define DEMANDS		" policyConstraints (2.5.29.36): "
#define SUBTREES	" nameConstraints (2.5.29.30): "
#define POLICIES	"extension certificatePolicies (2.5.29.32): "
#define LENGTHS		"certificate: lengths are not those of DER, or do not add up (X.690 10.1)"

static char *text_room(struct kunit *test)
{
	char *text = kunit_kzalloc(test, TLS_HS_CERT_TEXT_MAX + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, text);
	return text;
}

/* Of those that have a fault; what a path finds is described in words of its own. */
static const struct describe_case {
	const char	*name;
	unsigned int	id;
	const char	*text;		/* after serial and subject */
} describe_cases[] = {
	{ "validity", TC_P_TIME_MONTH_13,
	  BAD("validity: notAfter is no time with seconds and Z (RFC 5280 4.1.2.5)") },
	{ "version", TC_P_VERSION_2,
	  BAD("version: is not 3 (RFC 5280 4.1.2.1)") },
	{ "subject", TC_P_SUBJECT_RDN_EMPTY,
	  BAD("subject: is malformed (RFC 5280 4.1.2.4)") },
	{ "key_size", TC_P_KEY_RSA_1024,
	  KEY("RSA modulus of less than 2048 bits") },
	{ "key_malformed", TC_P_KEY_EC_POINT_SHORT,
	  BAD("subjectPublicKeyInfo: point is not of the curve's length (RFC 5480 2.2)") },
	{ "algorithm", TC_P_ALG_OUTER_DIFFERS,
	  BAD("signatureAlgorithm: differs inside and outside (RFC 5280 4.1.1.2)") },
	{ "known_extension", TC_P_KU_UNUSED_BIT_SET,
	  BAD("extension keyUsage (2.5.29.15): bits that are not used are set (X.690 11.2.1)") },
	{ "extension_trailing", TC_P_SAN_TRAILING,
	  BAD("extension subjectAltName (2.5.29.17): something behind the value (RFC 5280 4.2)") },
	{ "extension_shape", TC_P_EXT_WITHOUT_VALUE,
	  BAD("extension (1.3.6.1.4.1.99999.1): no OID, criticality and value (RFC 5280 4.1)") },
	{ "unknown_critical", TC_P_EXT_UNKNOWN_CRITICAL,
	  CRITICAL(" (1.3.6.1.4.1.99999.1): critical, and not known here (RFC 5280 4.2)") },
	{ "duplicate", TC_P_EXT_DUPLICATE_KNOWN,
	  "duplicate extension: extension (2.5.29.37): is there twice (RFC 5280 4.2)" },
	{ "too_many", TC_P_EXT_65,
	  BAD("extensions: more than 64") },
	{ "policy_demanded", TC_P_POLICY_EXPLICIT_0_CRITICAL,
	  CRITICAL(DEMANDS "requireExplicitPolicy not processed (RFC 5280 4.2.1.11)") },
	{ "policy_qualifier", TC_P_POLICY_QUALIFIER_OID_LEADING_80,
	  BAD(POLICIES "a policy qualifier is malformed (RFC 5280 4.2.1.4)") },
	{ "subtree", TC_P_NC_MAXIMUM,
	  CRITICAL(SUBTREES "a subtree with a minimum or a maximum (RFC 5280 4.2.1.10)") },
	/* the first of what is only not supported stands; what is malformed takes its place */
	{ "key_then_extension", TC_P_TWO_KEY_AND_CRITICAL,
	  KEY("neither RSA nor elliptic curve") },
	{ "key_then_malformed", TC_P_TWO_KEY_AND_MALFORMED,
	  BAD("extension keyUsage (2.5.29.15): no bit is set (RFC 5280 4.2.1.3)") },
	{ "critical_then_outer", TC_P_TWO_CRITICAL_AND_OUTER,
	  BAD("signatureAlgorithm: differs inside and outside (RFC 5280 4.1.1.2)") },
};

KUNIT_ARRAY_PARAM_DESC(describe, describe_cases, name);

static void cert_refused_is_described(struct kunit *test)
{
	const struct describe_case *dc = test->param_value;
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[dc->id];
	const u8 *der = test_cert_dup(test, dc->id);
	char *text = text_room(test), *rest;
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;

	KUNIT_ASSERT_NE(test, tls_hs_cert_parse(&ce, der, tc->len, &why), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_describe(&ce, why, text, TLS_HS_CERT_TEXT_MAX),
			strlen(text));

	KUNIT_EXPECT_EQ_MSG(test, strncmp(text, "serial 1", 8), 0, "%s", text);
	rest = strstr(text, ": ");
	KUNIT_ASSERT_NOT_NULL(test, rest);
	*rest = '\0';
	KUNIT_EXPECT_STREQ(test, rest + 2, dc->text);
	/* in front of the subject as well as behind it */
	if (dc->id != TC_P_SUBJECT_RDN_EMPTY)
		KUNIT_EXPECT_STREQ(test, strchr(text, ','), ", CN \"leaf\"");
}

static void cert_refused_by_path_is_described(struct kunit *test)
{
	char *text = text_room(test);
	struct tls_hs_cert ce;
	unsigned int why;

	test_cert_parse(test, TC_LEAF, &ce);
	tls_hs_cert_describe(&ce, X509_KEY_USAGE, text, TLS_HS_CERT_TEXT_MAX);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, ": extension keyUsage (2.5.29.15): "), "%s",
				  text);
	for (why = 0; why < X509_NR_REASONS + 2; why++) {
		tls_hs_cert_describe(&ce, why, text, TLS_HS_CERT_TEXT_MAX);
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, tls_hs_x509_reason_text(why)), "%s",
					  text);
	}
}

/* What a peer puts there: serial and name of any length, quotes, escapes, newlines, zeros. */
static void cert_described_is_one_line_of_ascii(struct kunit *test)
{
	static const unsigned int ids[] = { TC_P_DESCRIBE_CONTROL, TC_P_DESCRIBE_LONG };
	static const char escaped[] = "CN \"a\\x0a\\x22\\x5c\\x00\\x1b\\xffz\": ";
	char *text = text_room(test);
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	unsigned int i, size;
	const u8 *der;
	size_t at;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		der = test_cert_dup(test, ids[i]);
		KUNIT_ASSERT_NE(test, tls_hs_cert_parse(&ce, der, tls_hs_test_certs[ids[i]].len,
							&why), 0);
		KUNIT_EXPECT_LT(test, tls_hs_cert_describe(&ce, why, text, TLS_HS_CERT_TEXT_MAX),
				TLS_HS_CERT_TEXT_MAX - 1);
		for (at = 0; text[at]; at++)
			KUNIT_EXPECT_TRUE(test, isascii(text[at]) && isprint(text[at]));
		if (ids[i] == TC_P_DESCRIBE_CONTROL)
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, escaped), "%s", text);
		else
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, "\\xff...\": "), "%s", text);
		/* what does not fit is left out */
		for (size = 1; size < TLS_HS_CERT_TEXT_MAX; size++) {
			memset(text, 'x', TLS_HS_CERT_TEXT_MAX);
			KUNIT_EXPECT_EQ(test, tls_hs_cert_describe(&ce, why, text, size),
					strnlen(text, size));
			KUNIT_EXPECT_EQ(test, text[size], 'x');
		}
	}
	KUNIT_EXPECT_EQ(test, tls_hs_cert_describe(&ce, why, text, 0), 0);
}

static void cert_unreadable_is_described_as_far_as_it_goes(struct kunit *test)
{
	static const char unreadable[] = "serial not readable: " BAD(LENGTHS);
	const u8 *whole = test_cert_dup(test, TC_LEAF);
	char *text = text_room(test);
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t len;
	u8 *der;

	for (len = 0; len < tls_hs_test_certs[TC_LEAF].len; len++) {
		der = kmemdup(whole, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, der);
		KUNIT_EXPECT_EQ(test, tls_hs_cert_parse(&ce, der, len, &why), -EBADMSG);
		tls_hs_cert_describe(&ce, why, text, TLS_HS_CERT_TEXT_MAX);
		kfree(der);
		KUNIT_EXPECT_STREQ(test, text, unreadable);
	}
}

/* Any octet another: what is said stays a line of ASCII that names what could be read. */
static void cert_changed_anywhere_is_described_in_ascii(struct kunit *test)
{
	static const u8 by[] = { 0x01, 0x40, 0x7f, 0xff };
	const size_t len = tls_hs_test_certs[TC_LEAF].len;
	u8 *der = test_cert_dup(test, TC_LEAF);
	char *text = text_room(test);
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t at, i, n;

	for (at = 0; at < len; at++) {
		for (i = 0; i < ARRAY_SIZE(by); i++) {
			der[at] ^= by[i];
			if (!tls_hs_cert_parse(&ce, der, len, &why))
				why = X509_REVOKED;
			n = tls_hs_cert_describe(&ce, why, text, TLS_HS_CERT_TEXT_MAX);
			der[at] ^= by[i];
			KUNIT_EXPECT_EQ(test, n, strnlen(text, TLS_HS_CERT_TEXT_MAX));
			KUNIT_EXPECT_TRUE(test, !strncmp(text, "serial ", 7));
			while (n--)
				KUNIT_EXPECT_TRUE(test, isascii(text[n]) && isprint(text[n]));
		}
	}
}

static void cert_reasons_all_have_a_text(struct kunit *test)
{
	unsigned int why;

	for (why = 0; why < X509_NR_REASONS; why++)
		KUNIT_EXPECT_STRNEQ(test, tls_hs_x509_reason_text(why), "unknown reason");
	KUNIT_EXPECT_STREQ(test, tls_hs_x509_reason_text(X509_NR_REASONS), "unknown reason");
}

/* "tls-hs check" has such a line of each certificate that a server has sent. */
static void cert_outline_has_issuer_and_dates(struct kunit *test)
{
	static const char issued[] = ", CN \"leaf\", issuer CN \"int\", 2026-09-30 to 2050-10-09";
	const u8 *der = test_cert_dup(test, TC_LEAF);
	char *text = text_room(test), *whole = text_room(test);
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t len, size;

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, der, tls_hs_test_certs[TC_LEAF].len, &why), 0);
	ce.ce_not_before = mktime64(2026, 9, 30, 23, 59, 59);
	ce.ce_not_after = mktime64(2050, 10, 9, 0, 0, 0);
	len = tls_hs_cert_outline(&ce, whole, TLS_HS_CERT_TEXT_MAX);
	KUNIT_EXPECT_EQ(test, strlen(whole), len);
	KUNIT_EXPECT_PTR_EQ(test, strstr(whole, "serial "), whole);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(whole, issued), "%s", whole);
	for (size = 1; size <= len; size++) {
		KUNIT_EXPECT_EQ(test, tls_hs_cert_outline(&ce, text, size), strlen(text));
		KUNIT_EXPECT_LT(test, strlen(text), size);
	}
	KUNIT_EXPECT_EQ(test, tls_hs_cert_outline(&ce, text, 0), 0);
}

static struct kunit_case x509_report_cases[] = {
	KUNIT_CASE_PARAM(cert_refused_is_described, describe_gen_params),
	KUNIT_CASE(cert_refused_by_path_is_described),
	KUNIT_CASE(cert_described_is_one_line_of_ascii),
	KUNIT_CASE(cert_unreadable_is_described_as_far_as_it_goes),
	KUNIT_CASE(cert_changed_anywhere_is_described_in_ascii),
	KUNIT_CASE(cert_reasons_all_have_a_text),
	KUNIT_CASE(cert_outline_has_issuer_and_dates),
	{}
};

static struct kunit_suite x509_report_suite = {
	.name = "tls_hs_x509_report",
	.test_cases = x509_report_cases,
};

kunit_test_suite(x509_report_suite);
