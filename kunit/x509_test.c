// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509.c, x509_der.c, x509_alg.c and x509_ext.c: reading.
 *
 * One certificate for each rule comes from kunit/certs_parse.py.
 */
#include <kunit/test.h>
#include <linux/hex.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/prandom.h>
#include <linux/slab.h>

#include "bytes.h"
#include "certs.h"

static unsigned int x509_fuzz_ms = 2000;
module_param(x509_fuzz_ms, uint, 0444);
MODULE_PARM_DESC(x509_fuzz_ms, "how long the KUnit fuzz case of X.509 runs in all, in milliseconds");

KUNIT_ARRAY_PARAM_DESC(cert, tls_hs_test_certs, name);

static int error_of(enum tls_hs_x509_reason why)
{
	switch (why) {
	case X509_OK:
		return 0;
	case X509_MALFORMED:
	case X509_DUPLICATE_EXTENSION:
		return -EBADMSG;
	default:
		return -EOPNOTSUPP;
	}
}

static unsigned int id_of(const struct tls_hs_test_cert *tc)
{
	return tc - tls_hs_test_certs;
}

static void cert_of_each_rule_is_read_as_expected(struct kunit *test)
{
	const struct tls_hs_test_cert *tc = test->param_value;
	const u8 *der = test_cert_dup(test, id_of(tc));
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	int err;

	err = tls_hs_cert_parse(&ce, der, tc->len, &why);

	KUNIT_EXPECT_EQ(test, why, tc->reason);
	KUNIT_EXPECT_EQ(test, ce.ce_refused, tc->reason);
	KUNIT_EXPECT_EQ(test, err, error_of(tc->reason));
	if (err != -EBADMSG)
		KUNIT_EXPECT_EQ(test, ce.ce_sig_known, tc->sig_known);
}

static void spki_written_again_is_the_certificates(struct kunit *test)
{
	unsigned int i, seen[TLS_HS_KEY_P384 + 1] = {};
	u8 header[TLS_HS_SPKI_HEADER_MAX];
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t n;

	for (i = 0; i < ARRAY_SIZE(tls_hs_test_certs); i++) {
		if (tls_hs_cert_parse(&ce, test_cert_dup(test, i), tls_hs_test_certs[i].len, &why))
			continue;
		n = tls_hs_spki_header(&ce.ce_key, header);
		KUNIT_ASSERT_EQ(test, !n, ce.ce_key.pk_type == TLS_HS_KEY_RSA_PSS);
		if (!n)
			continue;
		KUNIT_ASSERT_EQ(test, n + ce.ce_key.pk_len, ce.ce_spki.left);
		KUNIT_EXPECT_MEMEQ(test, header, ce.ce_spki.p, n);
		KUNIT_EXPECT_PTR_EQ(test, ce.ce_key.pk_key, ce.ce_spki.p + n);
		seen[ce.ce_key.pk_type]++;
	}
	KUNIT_EXPECT_GT(test, seen[TLS_HS_KEY_RSA], 0);
	KUNIT_EXPECT_GT(test, seen[TLS_HS_KEY_P256], 0);
	KUNIT_EXPECT_GT(test, seen[TLS_HS_KEY_P384], 0);
}

static void cert_truncated_anywhere_is_malformed(struct kunit *test)
{
	const struct tls_hs_test_cert *tc = test->param_value;
	const u8 *whole = test_cert_dup(test, id_of(tc));
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t len;
	u8 *der;
	int err;

	if (tc->reason != X509_OK)
		kunit_skip(test, "not well formed to begin with");
	for (len = 0; len < tc->len; len++) {
		der = kmemdup(whole, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, der);
		err = tls_hs_cert_parse(&ce, der, len, &why);
		kfree(der);
		KUNIT_EXPECT_EQ_MSG(test, err, -EBADMSG, "%zu bytes of %zu", len, tc->len);
	}
}

static void expect_refused_with(struct kunit *test, u8 *der, size_t len, u8 *at, int add)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	u8 saved = *at;

	*at += add;
	KUNIT_EXPECT_NE_MSG(test, tls_hs_cert_parse(&ce, der, len, &why), 0,
			    "offset %zu: %02x for %02x", at - der, *at, saved);
	*at = saved;
}

/* Every length octet of every constructed TLV, and of what an extension's octet string holds. */
static void spoil_lengths(struct kunit *test, u8 *der, size_t len, struct tls_rd rd, bool in_octets)
{
	struct tls_rd whole, content;
	size_t first, last;
	u8 tag;

	while (!tls_rd_empty(&rd)) {
		if (tls_hs_der_any(&rd, &tag, &whole, &content))
			return;
		first = whole.p + 1 - der;
		last = content.p - 1 - der;
		expect_refused_with(test, der, len, der + last, 1);
		expect_refused_with(test, der, len, der + last, -1);
		if (first != last) {
			expect_refused_with(test, der, len, der + first, 1);
			expect_refused_with(test, der, len, der + first, -1);
		}
		if (tag & 0x20)
			spoil_lengths(test, der, len, content, in_octets);
		else if (tag == DER_OCTET_STRING && !in_octets)
			spoil_lengths(test, der, len, content, true);
	}
}

static void cert_with_any_length_off_by_one_is_refused(struct kunit *test)
{
	const struct tls_hs_test_cert *tc = test->param_value;
	u8 *der = test_cert_dup(test, id_of(tc));
	struct tls_rd rd;

	if (tc->reason != X509_OK || !strncmp(tc->name, "p_", 2))
		kunit_skip(test, "only what is read to the end");
	tls_rd_init(&rd, der, tc->len);
	spoil_lengths(test, der, tc->len, rd, false);
}

static void cert_view_holds_what_the_certificate_says(struct kunit *test)
{
	struct tls_hs_cert leaf, ca;

	test_cert_parse(test, TC_LEAF, &leaf);
	test_cert_parse(test, TC_INT_LEN_0, &ca);

	KUNIT_EXPECT_EQ(test, leaf.ce_not_before, mktime64(2025, 1, 1, 0, 0, 0));
	KUNIT_EXPECT_EQ(test, leaf.ce_not_after, mktime64(2040, 1, 1, 0, 0, 0));
	KUNIT_EXPECT_TRUE(test, tls_hs_rd_equal(&leaf.ce_issuer, &ca.ce_subject));
	KUNIT_EXPECT_TRUE(test, tls_hs_rd_equal(&leaf.ce_akid, &ca.ce_skid));
	KUNIT_EXPECT_EQ(test, leaf.ce_serial.left, 2);
	KUNIT_EXPECT_EQ(test, leaf.ce_key.pk_type, TLS_HS_KEY_P256);
	KUNIT_EXPECT_EQ(test, leaf.ce_key.pk_len, 65);
	KUNIT_EXPECT_EQ(test, leaf.ce_sig_alg, TLS_HS_SIG_ECDSA);
	KUNIT_EXPECT_EQ(test, leaf.ce_sig_hash, TLS_HS_SHA256);
	KUNIT_EXPECT_EQ(test, leaf.ce_path_len, X509_PATHLEN_NONE);
	KUNIT_EXPECT_EQ(test, leaf.ce_key_usage, X509_KU_DIGITAL_SIGNATURE);
	KUNIT_EXPECT_EQ(test, leaf.ce_eku, X509_EKU_SERVER_AUTH);
	KUNIT_EXPECT_FALSE(test, leaf.ce_is_ca);
	KUNIT_EXPECT_FALSE(test, leaf.ce_has_bc);
	KUNIT_EXPECT_FALSE(test, leaf.ce_self_issued);
	KUNIT_EXPECT_NULL(test, leaf.ce_name_constraints.p);

	KUNIT_EXPECT_TRUE(test, ca.ce_is_ca);
	KUNIT_EXPECT_EQ(test, ca.ce_path_len, 0);
	KUNIT_EXPECT_EQ(test, ca.ce_key_usage, X509_KU_KEY_CERT_SIGN | BIT(6));
	KUNIT_EXPECT_FALSE(test, ca.ce_has_eku);
	KUNIT_EXPECT_NULL(test, ca.ce_san.p);
}

/* RFC 5280 4.2.1.3: encipherOnly is an octet's last bit, decipherOnly in one of its own. */
static void key_usage_of_two_octets_has_nine_bits(struct kunit *test)
{
	static const u8 bits[] = { 0x03, 0x03, 0x07, 0x80, 0x00 };
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[TC_T_KU_LEAF_2];
	u8 *der = test_cert_dup(test, TC_T_KU_LEAF_2);
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	size_t at;

	for (at = 0; at + sizeof(bits) <= tc->len; at++)
		if (!memcmp(der + at, bits, sizeof(bits)))
			break;
	KUNIT_ASSERT_LE(test, at + sizeof(bits), tc->len);
	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, der, tc->len, &why), 0);
	KUNIT_EXPECT_EQ(test, ce.ce_key_usage, BIT(0));
	der[at + 4] = 0x80;
	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, der, tc->len, &why), 0);
	KUNIT_EXPECT_EQ(test, ce.ce_key_usage, BIT(0) | BIT(8));
	der[at + 3] = 0x81;
	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, der, tc->len, &why), 0);
	KUNIT_EXPECT_EQ(test, ce.ce_key_usage, BIT(0) | BIT(7) | BIT(8));
}

static void cert_with_pss_restrictions_says_so(struct kunit *test)
{
	struct tls_hs_cert ce;

	test_cert_parse(test, TC_P_KEY_RSA_PSS_SHA256, &ce);
	KUNIT_EXPECT_EQ(test, ce.ce_key.pk_type, TLS_HS_KEY_RSA_PSS);
	KUNIT_EXPECT_TRUE(test, ce.ce_key.pk_pss_restricted);
	KUNIT_EXPECT_EQ(test, ce.ce_key.pk_pss_hash, TLS_HS_SHA256);
	KUNIT_EXPECT_EQ(test, ce.ce_key.pk_pss_min_salt, 32);

	test_cert_parse(test, TC_P_KEY_RSA_PSS, &ce);
	KUNIT_EXPECT_FALSE(test, ce.ce_key.pk_pss_restricted);

	test_cert_parse(test, TC_P_PSS_SALT_DEFAULT, &ce);
	KUNIT_EXPECT_EQ(test, ce.ce_sig_salt, 20);
}

struct der_case {
	const char	*name;
	int		(*read)(struct tls_rd *rd);
	struct bytes	in;
	int		err;
};

static int read_any(struct tls_rd *rd)
{
	struct tls_rd whole, content;
	u8 tag;

	return tls_hs_der_any(rd, &tag, &whole, &content);
}

static int read_bool(struct tls_rd *rd)
{
	bool v;

	return tls_hs_der_bool(rd, &v);
}

static int read_integer(struct tls_rd *rd)
{
	struct tls_rd content;

	return tls_hs_der_integer(rd, &content);
}

static int read_uint(struct tls_rd *rd)
{
	struct tls_rd mag;

	return tls_hs_der_uint(rd, &mag);
}

static int read_u32(struct tls_rd *rd)
{
	u32 v;

	return tls_hs_der_u32(rd, &v);
}

static int read_oid(struct tls_rd *rd)
{
	struct tls_rd content;

	return tls_hs_der_oid(rd, &content);
}

static int read_bits(struct tls_rd *rd)
{
	struct tls_rd octets;

	return tls_hs_der_octets_in_bits(rd, &octets);
}

static int read_name(struct tls_rd *rd)
{
	struct tls_rd whole, rdns;

	return tls_hs_der_name(rd, &whole, &rdns);
}

static int read_general_name(struct tls_rd *rd)
{
	struct tls_rd content;
	u8 tag;

	return tls_hs_der_general_name(rd, &tag, &content);
}

#define GOOD(read, what, ...)	{ what, read, BYTES(__VA_ARGS__), 0 }
#define BAD(read, what, ...)	{ what, read, BYTES(__VA_ARGS__), -EBADMSG }

static const struct der_case der_cases[] = {
	GOOD(read_any, "any: empty content", 0x04, 0x00),
	GOOD(read_any, "any: one byte", 0x04, 0x01, 0xaa),
	BAD(read_any, "any: tag alone", 0x04),
	BAD(read_any, "any: content short", 0x04, 0x02, 0xaa),
	BAD(read_any, "any: long tag", 0x1f, 0x81, 0x00, 0x00),
	BAD(read_any, "any: indefinite", 0x30, 0x80, 0x00, 0x00),
	BAD(read_any, "any: 0x81 not minimal", 0x04, 0x81, 0x01, 0xaa),
	BAD(read_any, "any: 0x82 not minimal", 0x04, 0x82, 0x00, 0x01, 0xaa),
	BAD(read_any, "any: 0x83 not minimal", 0x04, 0x83, 0x00, 0x00, 0x01, 0xaa),
	BAD(read_any, "any: 0x84", 0x04, 0x84, 0x00, 0x00, 0x00, 0x01, 0xaa),
	BAD(read_any, "any: reserved length", 0x04, 0xff, 0xaa),
	BAD(read_any, "any: 0x83 cut", 0x04, 0x83, 0x01, 0x00),
	BAD(read_any, "any: length cut", 0x04, 0x82, 0x01),
	GOOD(read_bool, "bool: true", 0x01, 0x01, 0xff),
	GOOD(read_bool, "bool: false", 0x01, 0x01, 0x00),
	BAD(read_bool, "bool: 1", 0x01, 0x01, 0x01),
	BAD(read_bool, "bool: empty", 0x01, 0x00),
	BAD(read_bool, "bool: two octets", 0x01, 0x02, 0xff, 0xff),
	BAD(read_bool, "bool: integer", 0x02, 0x01, 0xff),
	GOOD(read_integer, "integer: zero", 0x02, 0x01, 0x00),
	GOOD(read_integer, "integer: -1", 0x02, 0x01, 0xff),
	GOOD(read_integer, "integer: 128", 0x02, 0x02, 0x00, 0x80),
	GOOD(read_integer, "integer: -129", 0x02, 0x02, 0xff, 0x7f),
	BAD(read_integer, "integer: empty", 0x02, 0x00),
	BAD(read_integer, "integer: 127 in two", 0x02, 0x02, 0x00, 0x7f),
	BAD(read_integer, "integer: -128 in two", 0x02, 0x02, 0xff, 0x80),
	GOOD(read_uint, "uint: 255", 0x02, 0x02, 0x00, 0xff),
	BAD(read_uint, "uint: -1", 0x02, 0x01, 0xff),
	GOOD(read_u32, "u32: largest", 0x02, 0x05, 0x00, 0xff, 0xff, 0xff, 0xff),
	BAD(read_u32, "u32: too large", 0x02, 0x05, 0x01, 0x00, 0x00, 0x00, 0x00),
	GOOD(read_oid, "oid: plain", 0x06, 0x03, 0x55, 0x1d, 0x0e),
	BAD(read_oid, "oid: empty", 0x06, 0x00),
	BAD(read_oid, "oid: leading 0x80", 0x06, 0x03, 0x55, 0x80, 0x01),
	BAD(read_oid, "oid: first leading 0x80", 0x06, 0x02, 0x80, 0x01),
	BAD(read_oid, "oid: unfinished", 0x06, 0x02, 0x55, 0x81),
	BAD(read_oid, "oid: unfinished, 0x80 last", 0x06, 0x03, 0x55, 0x81, 0x80),
	GOOD(read_oid, "oid: 0x80 inside", 0x06, 0x04, 0x55, 0x81, 0x80, 0x01),
	GOOD(read_bits, "bits: none", 0x03, 0x01, 0x00),
	GOOD(read_bits, "bits: of an octet", 0x03, 0x02, 0x00, 0xaa),
	BAD(read_bits, "bits: one unused", 0x03, 0x02, 0x01, 0xaa),
	BAD(read_bits, "bits: empty", 0x03, 0x00),
	GOOD(read_name, "name: empty", 0x30, 0x00),
	GOOD(read_name, "name: one attribute", 0x30, 0x0b, 0x31, 0x09, 0x30, 0x07,
	     0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x00),
	BAD(read_name, "name: RDN is a SEQUENCE", 0x30, 0x0b, 0x30, 0x09, 0x30, 0x07,
	    0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x00),
	BAD(read_name, "name: RDN empty", 0x30, 0x02, 0x31, 0x00),
	BAD(read_name, "name: attribute is a SET", 0x30, 0x0b, 0x31, 0x09, 0x31, 0x07,
	    0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x00),
	BAD(read_name, "name: attribute without type", 0x30, 0x06, 0x31, 0x04, 0x30, 0x02,
	    0x0c, 0x00),
	BAD(read_name, "name: attribute without value", 0x30, 0x09, 0x31, 0x07, 0x30, 0x05,
	    0x06, 0x03, 0x55, 0x04, 0x03),
	BAD(read_name, "name: attribute of two values", 0x30, 0x0d, 0x31, 0x0b, 0x30, 0x09,
	    0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x00, 0x0c, 0x00),
	GOOD(read_general_name, "general name: dNSName", 0x82, 0x01, 0x7f),
	BAD(read_general_name, "general name: dNSName not ASCII", 0x82, 0x01, 0x80),
	BAD(read_general_name, "general name: email not ASCII", 0x81, 0x01, 0x80),
	BAD(read_general_name, "general name: URI not ASCII", 0x86, 0x01, 0x80),
	GOOD(read_general_name, "general name: directory", 0xa4, 0x02, 0x30, 0x00),
	BAD(read_general_name, "general name: directory of two", 0xa4, 0x04, 0x30, 0x00,
	    0x30, 0x00),
	BAD(read_general_name, "general name: directory no Name", 0xa4, 0x02, 0x31, 0x00),
	GOOD(read_general_name, "general name: otherName", 0xa0, 0x01, 0xff),
	GOOD(read_general_name, "general name: x400Address", 0xa3, 0x01, 0xff),
	GOOD(read_general_name, "general name: ediPartyName", 0xa5, 0x01, 0xff),
	GOOD(read_general_name, "general name: address", 0x87, 0x01, 0xff),
	GOOD(read_general_name, "general name: registered id", 0x88, 0x01, 0xff),
	BAD(read_general_name, "general name: tag 9", 0x89, 0x01, 0x00),
	BAD(read_general_name, "general name: dNSName constructed", 0xa2, 0x01, 0x00),
};

KUNIT_ARRAY_PARAM_DESC(der, der_cases, name);

static void der_value_is_read_or_left(struct kunit *test)
{
	const struct der_case *dc = test->param_value;
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, &dc->in, 0), dc->in.len);
	KUNIT_EXPECT_EQ(test, dc->read(&rd), dc->err);
	if (!dc->err)
		KUNIT_EXPECT_TRUE(test, tls_rd_empty(&rd));
}

static void der_value_truncated_is_refused(struct kunit *test)
{
	const struct der_case *dc = test->param_value;
	struct bytes in = dc->in;
	struct tls_rd rd;

	if (dc->err)
		kunit_skip(test, "not well formed to begin with");
	for (in.len = 0; in.len < dc->in.len; in.len++) {
		tls_rd_init(&rd, bytes_dup(test, &in, 0), in.len);
		KUNIT_EXPECT_EQ(test, dc->read(&rd), -EBADMSG);
		KUNIT_EXPECT_EQ(test, rd.left, in.len);
	}
}

static void der_long_lengths_are_read(struct kunit *test)
{
	static const u8 heads[][5] = {
		{ 2, 0x04, 0x7f }, { 3, 0x04, 0x81, 0x80 }, { 3, 0x04, 0x81, 0xff },
		{ 4, 0x04, 0x82, 0x01, 0x00 }, { 4, 0x04, 0x82, 0xff, 0xff },
		{ 5, 0x04, 0x83, 0x01, 0x00 },
	};
	static const size_t lens[] = { 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000 };
	const size_t cap = 5 + 0x10000;
	struct tls_rd rd, content;
	u8 *buf = kunit_kzalloc(test, cap, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		memset(buf, 0, 5);
		memcpy(buf, heads[i] + 1, min_t(size_t, heads[i][0], 4));
		tls_rd_init(&rd, buf, heads[i][0] + lens[i]);
		KUNIT_EXPECT_EQ(test, tls_hs_der_get(&rd, DER_OCTET_STRING, &content), 0);
		KUNIT_EXPECT_EQ(test, content.left, lens[i]);
		KUNIT_EXPECT_TRUE(test, tls_rd_empty(&rd));
	}
}

/* --- keys and algorithms --- */

#define OID_SHA2	0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02
#define OID_PSS		0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a
#define OID_MGF1	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08
#define ALG_SHA256	0x30, 0x0b, 0x06, 0x09, OID_SHA2, 0x01
#define PSS_SHA256	0xa0, 0x0d, ALG_SHA256
#define PSS_MGF		0xa1, 0x1a, 0x30, 0x18, OID_MGF1, ALG_SHA256
#define OID_SIGS	0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03

static int read_rsa_key(struct tls_rd *rd)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_pubkey pk;

	return tls_hs_rsa_key_parse(rd, &pk, &why);
}

static int read_spki(struct tls_rd *rd)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_pubkey pk;
	const char *rule;

	return tls_hs_spki_parse(rd, &pk, &why, &rule);
}

/* -EOPNOTSUPP: well formed, and nothing that we know */
static int read_sig_alg(struct tls_rd *rd)
{
	struct tls_hs_cert ce;

	return tls_hs_sig_alg_parse(*rd, &ce) ?: ce.ce_sig_known ? 0 : -EOPNOTSUPP;
}

#define ODD(read, what, ...)	{ what, read, BYTES(__VA_ARGS__), -EOPNOTSUPP }

static const struct der_case alg_cases[] = {
	BAD(read_rsa_key, "rsa: modulus 0", 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x03),
	BAD(read_rsa_key, "rsa: exponent 0", 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x00),
	BAD(read_rsa_key, "rsa: three numbers", 0x30, 0x09, 0x02, 0x01, 0x05, 0x02, 0x01, 0x03,
	    0x02, 0x01, 0x00),
	BAD(read_rsa_key, "rsa: one number", 0x30, 0x03, 0x02, 0x01, 0x05),
	BAD(read_rsa_key, "rsa: byte behind", 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x03, 0),
	ODD(read_rsa_key, "rsa: three bits", 0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x03),
	BAD(read_spki, "spki: a SET", 0x31, 0x00),
	BAD(read_spki, "spki: empty", 0x30, 0x00),
	BAD(read_spki, "spki: byte behind", 0x30, 0x09, 0x30, 0x04, 0x06, 0x02, 0x55, 0x04,
	    0x03, 0x01, 0x00, 0x00),
	ODD(read_spki, "spki: unknown", 0x30, 0x09, 0x30, 0x04, 0x06, 0x02, 0x55, 0x04,
	    0x03, 0x01, 0x00),
	ODD(read_spki, "spki: no point", 0x30, 0x18, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
	    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
	    0x03, 0x01, 0x00),
	ODD(read_spki, "spki: prefix of ML-DSA", 0x30, 0x0f, 0x30, 0x0a, 0x06, 0x08, OID_SIGS,
	    0x03, 0x01, 0x00),
	ODD(read_spki, "spki: longer than ML-DSA", 0x30, 0x11, 0x30, 0x0c, 0x06, 0x0a, OID_SIGS,
	    0x11, 0x01, 0x03, 0x01, 0x00),
	GOOD(read_sig_alg, "pss: sha256", OID_PSS, 0x30, 0x2b, PSS_SHA256, PSS_MGF),
	GOOD(read_sig_alg, "pss: trailer written", OID_PSS, 0x30, 0x30, PSS_SHA256, PSS_MGF,
	     0xa3, 0x03, 0x02, 0x01, 0x01),
	BAD(read_sig_alg, "pss: two trailers", OID_PSS, 0x30, 0x33, PSS_SHA256, PSS_MGF,
	    0xa3, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01),
	BAD(read_sig_alg, "pss: two salts", OID_PSS, 0x30, 0x33, PSS_SHA256, PSS_MGF,
	    0xa2, 0x06, 0x02, 0x01, 0x20, 0x02, 0x01, 0x20),
	ODD(read_sig_alg, "pss: hash's prefix", OID_PSS, 0x30, 0x0e, 0xa0, 0x0c, 0x30, 0x0a,
	    0x06, 0x08, OID_SHA2),
	ODD(read_sig_alg, "pss: longer than a hash", OID_PSS, 0x30, 0x10, 0xa0, 0x0e, 0x30, 0x0c,
	    0x06, 0x0a, OID_SHA2, 0x01, 0x01),
	BAD(read_sig_alg, "pss: hash cut", OID_PSS, 0x30, 0x02, 0xa0, 0x7f),
	BAD(read_sig_alg, "pss: mask cut", OID_PSS, 0x30, 0x11, PSS_SHA256, 0xa1, 0x7f),
	BAD(read_sig_alg, "pss: mask without a name", OID_PSS, 0x30, 0x15, PSS_SHA256,
	    0xa1, 0x04, 0x30, 0x02, 0x05, 0x00),
	BAD(read_sig_alg, "pss: mask of two hashes", OID_PSS, 0x30, 0x38, PSS_SHA256,
	    0xa1, 0x27, 0x30, 0x25, OID_MGF1, ALG_SHA256, ALG_SHA256),
};

KUNIT_ARRAY_PARAM_DESC(alg, alg_cases, name);

static void key_or_algorithm_is_read_or_refused(struct kunit *test)
{
	const struct der_case *dc = test->param_value;
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, &dc->in, 0), dc->in.len);
	KUNIT_EXPECT_EQ(test, dc->read(&rd), dc->err);
}

static void rsa_key_of_a_certificate_is_read_alone(struct kunit *test)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_pubkey pk = {};
	struct tls_hs_cert ce;
	struct tls_rd rd;
	unsigned int id;

	for (id = 0; id < TC_COUNT; id++)
		if (!tls_hs_cert_parse(&ce, test_cert_dup(test, id), tls_hs_test_certs[id].len,
				       &why) && ce.ce_key.pk_type == TLS_HS_KEY_RSA)
			break;
	KUNIT_ASSERT_LT(test, id, TC_COUNT);
	tls_rd_init(&rd, ce.ce_key.pk_key, ce.ce_key.pk_len);
	KUNIT_EXPECT_EQ(test, tls_hs_rsa_key_parse(&rd, &pk, &why), 0);
	KUNIT_EXPECT_EQ(test, pk.pk_bits, ce.ce_key.pk_bits);
	KUNIT_EXPECT_PTR_EQ(test, pk.pk_key, ce.ce_key.pk_key);
	rd.left--;
	KUNIT_EXPECT_EQ(test, tls_hs_rsa_key_parse(&rd, &pk, &why), -EBADMSG);
	KUNIT_EXPECT_EQ(test, why, X509_MALFORMED);
}

/* --- times --- */

/* What is read of a Time of these characters: 0, or -EBADMSG */
static int read_time(struct kunit *test, u8 tag, const char *text, time64_t *t)
{
	size_t len = strlen(text);
	u8 *der = kunit_kmalloc(test, 2 + len, GFP_KERNEL);
	struct tls_rd rd;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, der);
	der[0] = tag;
	der[1] = len;
	memcpy(der + 2, text, len);
	tls_rd_init(&rd, der, 2 + len);
	err = tls_hs_der_time(&rd, t);
	kunit_kfree(test, der);
	return err;
}

struct moment {
	const char	*name;
	u8		tag;
	const char	*text;
	time64_t	t;
};

static const struct moment moments[] = {
	{ "first of UTCTime", DER_UTC_TIME, "500101000000Z", -631152000 },
	{ "last of UTCTime", DER_UTC_TIME, "491231235959Z", 2524607999LL },
	{ "epoch", DER_UTC_TIME, "700101000000Z", 0 },
	{ "an hour later", DER_UTC_TIME, "700101010000Z", 3600 },
	{ "a day later", DER_UTC_TIME, "700102000000Z", 86400 },
	{ "2000", DER_GENERALIZED_TIME, "20000229120102Z", 951825662 },
	{ "last of all", DER_GENERALIZED_TIME, "99991231235959Z", 253402300799LL },
	{ "year 0 is year 1", DER_GENERALIZED_TIME, "00000101000000Z", -62135596800LL },
};

KUNIT_ARRAY_PARAM_DESC(moment, moments, name);

static void time_is_read_to_the_second(struct kunit *test)
{
	const struct moment *row = test->param_value;
	time64_t t;

	KUNIT_EXPECT_EQ(test, read_time(test, row->tag, row->text, &t), 0);
	KUNIT_EXPECT_EQ(test, t, row->t);
}

/* Each octet of a good one is one that may not stand there. */
static void time_with_a_character_changed_is_refused(struct kunit *test)
{
	static const char good[] = "20240229115958Z";
	static const char bad[] = { '/', ':', ' ', 'Z', 1 };
	char text[sizeof(good)];
	time64_t t;
	size_t i, j;

	KUNIT_EXPECT_EQ(test, read_time(test, DER_GENERALIZED_TIME, good, &t), 0);
	KUNIT_EXPECT_EQ(test, read_time(test, DER_UTC_TIME, good + 2, &t), 0);
	KUNIT_EXPECT_EQ(test, read_time(test, DER_UTC_TIME, good, &t), -EBADMSG);
	KUNIT_EXPECT_EQ(test, read_time(test, DER_GENERALIZED_TIME, good + 2, &t), -EBADMSG);
	KUNIT_EXPECT_EQ(test, read_time(test, DER_OCTET_STRING, good, &t), -EBADMSG);
	KUNIT_EXPECT_EQ(test, read_time(test, DER_GENERALIZED_TIME, "20240229115958ZZ", &t),
			-EBADMSG);
	for (i = 0; i < sizeof(good) - 1; i++) {
		memcpy(text, good, sizeof(good));
		for (j = 0; j < sizeof(bad); j++) {
			text[i] = bad[j];
			if (text[i] == good[i])
				continue;
			KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
					    read_time(test, DER_GENERALIZED_TIME, text, &t),
					    "%zu: %d", i, bad[j]);
		}
		/* cut there */
		text[i] = '\0';
		KUNIT_EXPECT_EQ(test, read_time(test, DER_GENERALIZED_TIME, text, &t), -EBADMSG);
	}
}

static void time_knows_the_calendar(struct kunit *test)
{
	static const struct {
		const char	*year;
		u8		february;
	} years[] = {
		{ "1900", 28 }, { "2000", 29 }, { "2023", 28 }, { "2024", 29 }, { "2100", 28 },
		{ "2400", 29 },
	};
	static const u8 days[] = { 0, 31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0 };
	static const char * const clocks[] = { "000000", "235959", "240000", "006000", "000060" };
	unsigned int y, month, day, last;
	char text[16];
	time64_t t;
	int want;

	for (y = 0; y < ARRAY_SIZE(years); y++) {
		for (month = 0; month < ARRAY_SIZE(days); month++) {
			last = month == 2 ? years[y].february : days[month];
			for (day = 0; day < 33; day++) {
				snprintf(text, sizeof(text), "%s%02u%02u000000Z", years[y].year,
					 month, day);
				want = day && day <= last ? 0 : -EBADMSG;
				KUNIT_EXPECT_EQ_MSG(test, want,
						    read_time(test, DER_GENERALIZED_TIME, text, &t),
						    "%s", text);
			}
		}
	}
	for (y = 0; y < ARRAY_SIZE(clocks); y++) {
		snprintf(text, sizeof(text), "20240101%sZ", clocks[y]);
		KUNIT_EXPECT_EQ_MSG(test, y < 2 ? 0 : -EBADMSG,
				    read_time(test, DER_GENERALIZED_TIME, text, &t), "%s", text);
	}
}

/* --- mutation --- */

struct fuzz {
	struct rnd_state	rnd;
	u8			*buf;
	size_t			len;
	size_t			cap;
};

static u32 below(struct fuzz *fz, u32 n)
{
	return n ? prandom_u32_state(&fz->rnd) % n : 0;
}

static void mutate(struct fuzz *fz)
{
	static const u8 telling[] = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x13, 0x17, 0x18,
				      0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x87, 0xa0,
				      0xa1, 0xa3, 0xa4, 0xff };
	size_t at = below(fz, fz->len), n = 1 + below(fz, 16);

	switch (below(fz, 6)) {
	case 0:
		fz->buf[at] ^= BIT(below(fz, 8));
		break;
	case 1:
		fz->buf[at] = telling[below(fz, sizeof(telling))];
		break;
	case 2:
		fz->buf[at] += below(fz, 2) ? 1 : -1;
		break;
	case 3:		/* remove some */
		n = min(n, fz->len - at);
		memmove(fz->buf + at, fz->buf + at + n, fz->len - at - n);
		fz->len -= n;
		break;
	case 4:		/* repeat some */
		n = min3(n, fz->len - at, fz->cap - fz->len);
		memmove(fz->buf + at + n, fz->buf + at, fz->len - at);
		fz->len += n;
		break;
	case 5:		/* move some */
		n = min(n, fz->len - at);
		memmove(fz->buf + below(fz, fz->len - n), fz->buf + at, n);
		break;
	}
}

static int never_revoked(const struct tls_hs_cert *ce)
{
	return 0;
}

struct fuzz_world {
	struct tls_hs_cert	certs[2];
	struct tls_hs_anchor	anchor;
	struct tls_hs_peer_name	name;
};

/* Everything that takes a certificate; 0 only if it was accepted by the anchor. */
static int use_cert(struct fuzz_world *fw, const u8 *der, size_t len, bool sign)
{
	struct tls_hs_path_req req = {
		.pr_certs = fw->certs, .pr_ncerts = 2,
		.pr_anchors = &fw->anchor, .pr_nanchors = 1,
		.pr_name = &fw->name, .pr_now = TEST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_check_revoked = never_revoked,
	};
	struct tls_hs_cert *ce = &fw->certs[0];
	struct tls_hs_path_result res;
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;
	int err;

	err = tls_hs_cert_parse(ce, der, len, &why);
	if (err)
		return err;
	err = tls_hs_cert_verify_name(ce, &fw->name, &why);
	tls_hs_work_init(&work, NULL, NULL);
	if (tls_hs_cert_verify_constraints(ce, ce, &work, &why))
		err = -EKEYREJECTED;
	if (err || !sign)
		return -EKEYREJECTED;
	return test_verify_path(&req, &res);
}

/* KUnit gives a case five minutes: four rounds make twenty. */
static const struct {
	const char	*name;
} fuzz_rounds[] = { { "first" }, { "second" }, { "third" }, { "fourth" } };

KUNIT_ARRAY_PARAM_DESC(fuzz_round, fuzz_rounds, name);

static void cert_mutated_is_never_accepted(struct kunit *test)
{
	unsigned int ms = x509_fuzz_ms / ARRAY_SIZE(fuzz_rounds);
	unsigned long end = jiffies + msecs_to_jiffies(ms), rounds = 0, read = 0;
	struct fuzz_world *fw = kunit_kzalloc(test, sizeof(*fw), GFP_KERNEL);
	u8 *leaf = test_cert_dup(test, TC_LEAF_OF_ROOT), *der;
	u32 seed = get_random_u32();
	struct fuzz fz = { .cap = 4096 };
	unsigned int i, pick;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, fw);
	fz.buf = kunit_kmalloc(test, fz.cap, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fz.buf);
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&fw->name, TEST_HOST), 0);
	test_cert_parse(test, TC_INT, &fw->certs[1]);
	test_anchor(test, TC_ROOT, &fw->anchor);
	KUNIT_ASSERT_EQ(test, use_cert(fw, leaf, tls_hs_test_certs[TC_LEAF_OF_ROOT].len, true), 0);

	prandom_seed_state(&fz.rnd, seed);
	for (; time_before(jiffies, end); rounds++) {
		pick = below(&fz, 4) ? below(&fz, TC_COUNT) : TC_LEAF_OF_ROOT;
		fz.len = tls_hs_test_certs[pick].len;
		if (fz.len > fz.cap)
			continue;
		KUNIT_ASSERT_EQ(test, hex2bin(fz.buf, tls_hs_test_certs[pick].hex, fz.len), 0);
		for (i = 1 + below(&fz, 4); i && fz.len > 32; i--)
			mutate(&fz);
		der = kmemdup(fz.buf, fz.len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, der);
		err = use_cert(fw, der, fz.len, pick == TC_LEAF_OF_ROOT);
		read += err != -EBADMSG;
		/* a mutation may undo itself */
		if (!err && memcmp(der, leaf, fz.len))
			KUNIT_FAIL(test, "seed %u round %lu accepted: %*phN", seed, rounds,
				   min_t(int, fz.len, 64), der);
		kfree(der);
		cond_resched();
	}
	kunit_info(test, "seed %u: %lu certificates, %lu well formed", seed, rounds, read);
}

static struct kunit_case x509_cases[] = {
	KUNIT_CASE_PARAM(cert_of_each_rule_is_read_as_expected, cert_gen_params),
	KUNIT_CASE_PARAM(cert_truncated_anywhere_is_malformed, cert_gen_params),
	KUNIT_CASE_PARAM(cert_with_any_length_off_by_one_is_refused, cert_gen_params),
	KUNIT_CASE(spki_written_again_is_the_certificates),
	KUNIT_CASE(cert_view_holds_what_the_certificate_says),
	KUNIT_CASE(key_usage_of_two_octets_has_nine_bits),
	KUNIT_CASE(cert_with_pss_restrictions_says_so),
	KUNIT_CASE_PARAM(der_value_is_read_or_left, der_gen_params),
	KUNIT_CASE_PARAM(der_value_truncated_is_refused, der_gen_params),
	KUNIT_CASE(der_long_lengths_are_read),
	KUNIT_CASE_PARAM(key_or_algorithm_is_read_or_refused, alg_gen_params),
	KUNIT_CASE(rsa_key_of_a_certificate_is_read_alone),
	KUNIT_CASE_PARAM(time_is_read_to_the_second, moment_gen_params),
	KUNIT_CASE(time_with_a_character_changed_is_refused),
	KUNIT_CASE(time_knows_the_calendar),
	KUNIT_CASE_PARAM(cert_mutated_is_never_accepted, fuzz_round_gen_params),
	{}
};

static struct kunit_suite x509_suite = {
	.name = "tls_hs_x509",
	.test_cases = x509_cases,
};

kunit_test_suite(x509_suite);
