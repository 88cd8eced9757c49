// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/privkey.c.
 *
 * Every key lies at the very end of its allocation, so that KASAN sees a read
 * beyond it.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "client_key.h"
#include "limb.h"
#include "privkey.h"

/* A certificate, a key, and what reading the one for the other says. */
struct key_param {
	const char	*name;
	struct bytes	cert;
	struct bytes	key;
	bool		inner;	/* what is inside the PKCS#8 */
	int		err;
};

#define WITH(c, k)	.cert = BYTES_OF(cert_##c), .key = BYTES_OF(k)
#define PKCS8(k)	WITH(k, pkcs8_##k)

static const struct key_param good_keys[] = {
	{ "pkcs8_rsa2048", PKCS8(rsa2048) },
	{ "pkcs8_rsa3072", PKCS8(rsa3072) },
	{ "pkcs8_rsa4096", PKCS8(rsa4096) },
	{ "pkcs8_rsa2560", PKCS8(rsa2560) },
	{ "pkcs8_pss", PKCS8(pss2048) },
	{ "pkcs8_pss_restricted", PKCS8(pss2048_sha384) },
	{ "pkcs8_p256", PKCS8(p256) },
	{ "pkcs8_p384", PKCS8(p384) },
	{ "pkcs1_rsa2048", PKCS8(rsa2048), .inner = true },
	{ "pkcs1_rsa4096", PKCS8(rsa4096), .inner = true },
	{ "pkcs1_for_pss", PKCS8(pss2048), .inner = true },
	{ "sec1_p256", WITH(p256, sec1_p256) },
	{ "sec1_p384", WITH(p384, sec1_p384) },
	{ "sec1_without_curve_p256", PKCS8(p256), .inner = true },
	{ "sec1_without_curve_p384", PKCS8(p384), .inner = true },
	{ "pkcs8_version_2_p256", WITH(p256, pkcs8v2_p256) },
	{ "pkcs8_version_2_p384", WITH(p384, pkcs8v2_p384) },
};

KUNIT_ARRAY_PARAM_DESC(good, good_keys, name);

static const struct key_param wrong_keys[] = {
	{ "other_key", WITH(p256, pkcs8_p256_other), .err = -EINVAL },
	{ "other_key_sec1", WITH(p256, pkcs8_p256_other), .inner = true, .err = -EINVAL },
	{ "other_curve", WITH(p256, pkcs8_p384), .err = -EINVAL },
	{ "other_curve_sec1", WITH(p256, sec1_p384), .err = -EINVAL },
	{ "other_curve_sec1_without_curve", WITH(p256, pkcs8_p384), .inner = true, .err = -EINVAL },
	{ "rsa_of_other_size", WITH(rsa2048, pkcs8_rsa3072), .err = -EINVAL },
	{ "rsa_of_same_size", WITH(rsa2048, pkcs8_pss2048), .inner = true, .err = -EINVAL },
	{ "rsa_for_ec", WITH(p256, pkcs8_rsa2048), .err = -EINVAL },
	{ "rsa_for_ec_pkcs1", WITH(p256, pkcs8_rsa2048), .inner = true, .err = -EINVAL },
	{ "ec_for_rsa", WITH(rsa2048, pkcs8_p256), .err = -EINVAL },
	{ "ec_for_rsa_sec1", WITH(rsa2048, pkcs8_p256), .inner = true, .err = -EINVAL },
	{ "ed25519_for_ec", WITH(p256, pkcs8_ed25519), .err = -EINVAL },
	{ "unrestricted_for_restricted", WITH(pss2048_sha384, pkcs8_pss2048), .err = -EINVAL },
	{ "certificate", WITH(p256, cert_p256), .err = -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(wrong, wrong_keys, name);

/* One byte of a good key, changed; where counts from the first octet of the key. */
struct flaw_param {
	const char	*name;
	struct bytes	cert;
	struct bytes	key;
	bool		inner;
	const char	*find;	/* the octets before it, the first time they come */
	size_t		find_len;
	u8		value;
	int		err;
};

#define FLAW(octets, v, e)	.find = (octets), .find_len = sizeof(octets) - 1, \
				.value = (v), .err = (e)

static const struct flaw_param flaws[] = {
	{ "pkcs8_version_3", PKCS8(p256), FLAW("\x02\x01", 2, -EINVAL) },
	{ "pkcs8_version_1_with_public_key", WITH(p256, pkcs8v2_p256),
	  FLAW("\x02\x01", 0, -EINVAL) },
	{ "pkcs8_other_algorithm", PKCS8(p256), FLAW("\x2a\x86\x48\xce\x3d\x02", 2, -EINVAL) },
	{ "pkcs8_other_curve", PKCS8(p256), FLAW("\x2a\x86\x48\xce\x3d\x03\x01", 1, -EINVAL) },
	{ "pkcs8_rsa_is_pss", PKCS8(rsa2048),
	  FLAW("\x2a\x86\x48\x86\xf7\x0d\x01\x01", 0x0a, -EINVAL) },
	{ "pkcs8_of_pkcs8", PKCS8(p256), FLAW("\x04\x6d\x30\x6b\x02\x01\x01", 0x30, -EINVAL) },
	{ "pkcs8_attributes_too_long", WITH(p256, pkcs8v2_p256),
	  FLAW("\x10\xc2\xa0", 0x7f, -EINVAL) },
	{ "pkcs8_public_key_too_long", WITH(p256, pkcs8v2_p256),
	  FLAW("\x05\x00\x81", 0x43, -EINVAL) },
	{ "pkcs8_public_key_too_short", WITH(p256, pkcs8v2_p256),
	  FLAW("\x05\x00\x81", 0x41, -EINVAL) },
	{ "sec1_curve_too_long", WITH(p256, sec1_p256), FLAW("\x9b\xd2\xa0", 0x7f, -EINVAL) },
	{ "sec1_public_key_too_long", WITH(p256, sec1_p256),
	  FLAW("\x01\x07\xa1", 0x45, -EINVAL) },
	{ "sec1_public_key_is_octets", WITH(p256, sec1_p256), FLAW("\xa1\x44", 4, -EINVAL) },
	{ "sec1_public_key_and_more", WITH(p256, sec1_p256),
	  FLAW("\xa1\x44\x03", 0x3f, -EINVAL) },
	{ "sec1_without_octets", WITH(p256, sec1_p256), FLAW("\x02\x01\x01", 5, -EINVAL) },
	{ "sec1_version_0", PKCS8(p256), .inner = true, FLAW("\x02\x01", 0, -EINVAL) },
	{ "sec1_version_2", PKCS8(p256), .inner = true, FLAW("\x02\x01", 2, -EINVAL) },
	{ "sec1_curve", WITH(p256, sec1_p256),
	  FLAW("\x2a\x86\x48\xce\x3d\x03\x01", 1, -EINVAL) },
	{ "sec1_unused_bits", PKCS8(p256), .inner = true, FLAW("\xa1\x44\x03\x42", 1, -EINVAL) },
	{ "pkcs1_multi_prime", PKCS8(rsa2048), .inner = true, FLAW("\x02\x01", 1, -EOPNOTSUPP) },
	{ "pkcs1_version_2", PKCS8(rsa2048), .inner = true, FLAW("\x02\x01", 2, -EINVAL) },
	{ "pkcs1_negative_modulus", PKCS8(rsa2048), .inner = true,
	  FLAW("\x02\x01\x00\x02\x82\x01\x01", 0x80, -EINVAL) },
	{ "pkcs1_exponent", PKCS8(rsa2048), .inner = true, FLAW("\x02\x03\x01\x00", 3, -EINVAL) },
};

KUNIT_ARRAY_PARAM_DESC(flaw, flaws, name);

/* A copy that ends with its memory; from here on not const, so that it can be spoilt. */
static u8 *load(struct kunit *test, struct bytes key, bool inner, size_t *len)
{
	struct tls_rd rd;

	if (inner) {
		rd = pkcs8_inner(test, key);
		key = (struct bytes){ rd.p, rd.left };
	}
	*len = key.len;
	return bytes_dup(test, &key, 0);
}

static int read_key(struct kunit *test, struct bytes cert, const u8 *key, size_t len)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	int err;

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, cert.d, cert.len, &why), 0);
	if (!tls_hs_privkey_supported(&ce.ce_key))
		kunit_skip(test, "not in this kernel");
	err = tls_hs_privkey_read(&pv, &ce, key, len);
	if (!err) {
		KUNIT_EXPECT_EQ(test, pv.pv_type, ce.ce_key.pk_type);
		tls_hs_privkey_wipe(&pv);
	}
	/* after a failure, and after wiping, nothing is left */
	KUNIT_EXPECT_NULL(test, memchr_inv(&pv, 0, sizeof(pv)));
	return err;
}

static void read_key_of_certificate_succeeds(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len;
	u8 *key = load(test, p->key, p->inner, &len);

	KUNIT_EXPECT_EQ(test, read_key(test, p->cert, key, len), 0);
}

static void read_wrong_key_is_refused(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len;
	u8 *key = load(test, p->key, p->inner, &len);

	KUNIT_EXPECT_EQ(test, read_key(test, p->cert, key, len), p->err);
}

static void read_flawed_key_is_refused(struct kunit *test)
{
	const struct flaw_param *p = test->param_value;
	size_t len, i;
	u8 *key = load(test, p->key, p->inner, &len);

	for (i = 0; i + p->find_len < len; i++)
		if (!memcmp(key + i, p->find, p->find_len))
			break;
	KUNIT_ASSERT_LT(test, i + p->find_len, len);
	KUNIT_ASSERT_NE(test, key[i + p->find_len], p->value);
	key[i + p->find_len] = p->value;

	KUNIT_EXPECT_EQ(test, read_key(test, p->cert, key, len), p->err);
}

static void read_truncated_key_is_refused(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len, cut;
	u8 *key = load(test, p->key, p->inner, &len), *part;

	for (cut = 0; cut < len; cut++) {
		part = kmemdup(key, cut, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, part);
		KUNIT_EXPECT_EQ_MSG(test, read_key(test, p->cert, part, cut), -EINVAL,
				    "%zu of %zu octets", cut, len);
		kfree(part);
	}
}

static void read_key_with_trailing_byte_is_refused(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len;
	u8 *key = load(test, p->key, p->inner, &len), *more;

	more = kunit_kzalloc(test, len + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	memcpy(more, key, len);

	KUNIT_EXPECT_EQ(test, read_key(test, p->cert, more, len + 1), -EINVAL);
}

/* A byte inside the outermost SEQUENCE, after all that belongs there */
static void read_key_with_extra_field_is_refused(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len;
	u8 *key = load(test, p->key, p->inner, &len), *more;

	more = kunit_kzalloc(test, len + 2, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, more);
	memcpy(more, key, len);
	more[len] = DER_NULL;
	/* the last octet of the length; none is near a change of form */
	more[key[1] < 0x80 ? 1 : key[1] - 0x80 + 1] += 2;

	KUNIT_EXPECT_EQ(test, read_key(test, p->cert, more, len + 2), -EINVAL);
}

/* Each INTEGER of RSAPrivateKey, its version among them */
static void read_pkcs1_with_negative_number_is_refused(struct kunit *test)
{
	const struct bytes cert = BYTES_OF(cert_rsa2048), pkcs8 = BYTES_OF(pkcs8_rsa2048);
	struct tls_rd rd, seq, number;
	unsigned int n = 0;
	size_t len;
	u8 *key, *at, was;

	key = load(test, pkcs8, true, &len);
	tls_rd_init(&rd, key, len);
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&rd, DER_SEQUENCE, &seq), 0);
	while (!tls_rd_empty(&seq)) {
		KUNIT_ASSERT_EQ(test, tls_hs_der_integer(&seq, &number), 0);
		at = key + (number.p - key);
		was = *at;
		*at = 0x80;
		KUNIT_EXPECT_EQ(test, read_key(test, cert, key, len), -EINVAL);
		*at = was;
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, 9);
	KUNIT_EXPECT_EQ(test, read_key(test, cert, key, len), 0);
}

static void read_key_of_a_kind_that_cannot_sign_is_refused(struct kunit *test)
{
	const struct bytes cert = BYTES_OF(cert_p256), key = BYTES_OF(pkcs8_p256);
	enum tls_hs_x509_reason why;
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&ce, cert.d, cert.len, &why), 0);
	ce.ce_key.pk_type = TLS_HS_KEY_MLDSA65;
	KUNIT_EXPECT_EQ(test, tls_hs_privkey_read(&pv, &ce, key.d, key.len), -EOPNOTSUPP);
	KUNIT_EXPECT_NULL(test, memchr_inv(&pv, 0, sizeof(pv)));
}

/* The order less the scalar: a point with the same x */
static void read_opposite_key_is_refused(struct kunit *test)
{
	const struct bytes cert = BYTES_OF(cert_p256), pkcs8 = BYTES_OF(pkcs8_p256);
	u64 d[P256_LIMBS], borrow = 0;
	u8 *key, *scalar;
	size_t len;
	int i;

	key = load(test, pkcs8, true, &len);
	scalar = key + 7;	/* SEQUENCE, version, OCTET STRING of 32 */
	KUNIT_ASSERT_EQ(test, get_unaligned_be16(scalar - 2), 0x0420);
	KUNIT_ASSERT_EQ(test, read_key(test, cert, key, len), 0);

	for (i = 0; i < P256_LIMBS; i++) {
		d[i] = get_unaligned_be64(scalar + 8 * (P256_LIMBS - 1 - i));
		d[i] = limb_sbb(tls_hs_p256.ec_order.mo_n[i], d[i], &borrow);
		put_unaligned_be64(d[i], scalar + 8 * (P256_LIMBS - 1 - i));
	}
	KUNIT_EXPECT_EQ(test, read_key(test, cert, key, len), -EINVAL);
}

/* Any single flipped bit: a key that still reads is the same key. */
static void read_key_with_flipped_bits_is_safe(struct kunit *test)
{
	const struct key_param *p = test->param_value;
	size_t len, i;
	u8 *key = load(test, p->key, p->inner, &len);
	int err;

	for (i = 0; i < min(len, 48); i++) {
		key[i] ^= 1 << (i % 8);
		err = read_key(test, p->cert, key, len);
		KUNIT_EXPECT_TRUE(test, !err || err == -EINVAL || err == -EOPNOTSUPP);
		key[i] ^= 1 << (i % 8);
	}
}

static struct kunit_case privkey_cases[] = {
	KUNIT_CASE_PARAM(read_key_of_certificate_succeeds, good_gen_params),
	KUNIT_CASE_PARAM(read_wrong_key_is_refused, wrong_gen_params),
	KUNIT_CASE_PARAM(read_flawed_key_is_refused, flaw_gen_params),
	KUNIT_CASE_PARAM(read_truncated_key_is_refused, good_gen_params),
	KUNIT_CASE_PARAM(read_key_with_trailing_byte_is_refused, good_gen_params),
	KUNIT_CASE_PARAM(read_key_with_extra_field_is_refused, good_gen_params),
	KUNIT_CASE(read_pkcs1_with_negative_number_is_refused),
	KUNIT_CASE(read_key_of_a_kind_that_cannot_sign_is_refused),
	KUNIT_CASE(read_opposite_key_is_refused),
	KUNIT_CASE_PARAM(read_key_with_flipped_bits_is_safe, good_gen_params),
	{}
};

static struct kunit_suite privkey_suite = {
	.name = "tls_hs_privkey",
	.test_cases = privkey_cases,
};

kunit_test_suite(privkey_suite);
