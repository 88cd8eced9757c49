// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/ecdsa_sign.c.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ecdsa_sign.h"

#define ROUNDS	24

/* RFC 6979 A.2.5 (P-256) and A.2.6 (P-384), with the curve's own hash */
struct rfc6979_vector {
	const char		*name;
	enum tls_hs_key_type	type;
	const char		*msg;
	u8			x[TLS_HS_ECDSA_MAX_BYTES];
	u8			r[TLS_HS_ECDSA_MAX_BYTES];
	u8			s[TLS_HS_ECDSA_MAX_BYTES];
};

static const struct rfc6979_vector vectors[] = {
	{ "p256_sample", TLS_HS_KEY_P256, "sample",
	  { 0xc9, 0xaf, 0xa9, 0xd8, 0x45, 0xba, 0x75, 0x16, 0x6b, 0x5c, 0x21, 0x57,
		    0x67, 0xb1, 0xd6, 0x93, 0x4e, 0x50, 0xc3, 0xdb, 0x36, 0xe8, 0x9b, 0x12,
		    0x7b, 0x8a, 0x62, 0x2b, 0x12, 0x0f, 0x67, 0x21, },
	  { 0xef, 0xd4, 0x8b, 0x2a, 0xac, 0xb6, 0xa8, 0xfd, 0x11, 0x40, 0xdd, 0x9c,
		    0xd4, 0x5e, 0x81, 0xd6, 0x9d, 0x2c, 0x87, 0x7b, 0x56, 0xaa, 0xf9, 0x91,
		    0xc3, 0x4d, 0x0e, 0xa8, 0x4e, 0xaf, 0x37, 0x16, },
	  { 0xf7, 0xcb, 0x1c, 0x94, 0x2d, 0x65, 0x7c, 0x41, 0xd4, 0x36, 0xc7, 0xa1,
		    0xb6, 0xe2, 0x9f, 0x65, 0xf3, 0xe9, 0x00, 0xdb, 0xb9, 0xaf, 0xf4, 0x06,
		    0x4d, 0xc4, 0xab, 0x2f, 0x84, 0x3a, 0xcd, 0xa8, } },
	{ "p256_test", TLS_HS_KEY_P256, "test",
	  { 0xc9, 0xaf, 0xa9, 0xd8, 0x45, 0xba, 0x75, 0x16, 0x6b, 0x5c, 0x21, 0x57,
		    0x67, 0xb1, 0xd6, 0x93, 0x4e, 0x50, 0xc3, 0xdb, 0x36, 0xe8, 0x9b, 0x12,
		    0x7b, 0x8a, 0x62, 0x2b, 0x12, 0x0f, 0x67, 0x21, },
	  { 0xf1, 0xab, 0xb0, 0x23, 0x51, 0x83, 0x51, 0xcd, 0x71, 0xd8, 0x81, 0x56,
		    0x7b, 0x1e, 0xa6, 0x63, 0xed, 0x3e, 0xfc, 0xf6, 0xc5, 0x13, 0x2b, 0x35,
		    0x4f, 0x28, 0xd3, 0xb0, 0xb7, 0xd3, 0x83, 0x67, },
	  { 0x01, 0x9f, 0x41, 0x13, 0x74, 0x2a, 0x2b, 0x14, 0xbd, 0x25, 0x92, 0x6b,
		    0x49, 0xc6, 0x49, 0x15, 0x5f, 0x26, 0x7e, 0x60, 0xd3, 0x81, 0x4b, 0x4c,
		    0x0c, 0xc8, 0x42, 0x50, 0xe4, 0x6f, 0x00, 0x83, } },
	{ "p384_sample", TLS_HS_KEY_P384, "sample",
	  { 0x6b, 0x9d, 0x3d, 0xad, 0x2e, 0x1b, 0x8c, 0x1c, 0x05, 0xb1, 0x98, 0x75,
		    0xb6, 0x65, 0x9f, 0x4d, 0xe2, 0x3c, 0x3b, 0x66, 0x7b, 0xf2, 0x97, 0xba,
		    0x9a, 0xa4, 0x77, 0x40, 0x78, 0x71, 0x37, 0xd8, 0x96, 0xd5, 0x72, 0x4e,
		    0x4c, 0x70, 0xa8, 0x25, 0xf8, 0x72, 0xc9, 0xea, 0x60, 0xd2, 0xed, 0xf5, },
	  { 0x94, 0xed, 0xbb, 0x92, 0xa5, 0xec, 0xb8, 0xaa, 0xd4, 0x73, 0x6e, 0x56,
		    0xc6, 0x91, 0x91, 0x6b, 0x3f, 0x88, 0x14, 0x06, 0x66, 0xce, 0x9f, 0xa7,
		    0x3d, 0x64, 0xc4, 0xea, 0x95, 0xad, 0x13, 0x3c, 0x81, 0xa6, 0x48, 0x15,
		    0x2e, 0x44, 0xac, 0xf9, 0x6e, 0x36, 0xdd, 0x1e, 0x80, 0xfa, 0xbe, 0x46, },
	  { 0x99, 0xef, 0x4a, 0xeb, 0x15, 0xf1, 0x78, 0xce, 0xa1, 0xfe, 0x40, 0xdb,
		    0x26, 0x03, 0x13, 0x8f, 0x13, 0x0e, 0x74, 0x0a, 0x19, 0x62, 0x45, 0x26,
		    0x20, 0x3b, 0x63, 0x51, 0xd0, 0xa3, 0xa9, 0x4f, 0xa3, 0x29, 0xc1, 0x45,
		    0x78, 0x6e, 0x67, 0x9e, 0x7b, 0x82, 0xc7, 0x1a, 0x38, 0x62, 0x8a, 0xc8, } },
	{ "p384_test", TLS_HS_KEY_P384, "test",
	  { 0x6b, 0x9d, 0x3d, 0xad, 0x2e, 0x1b, 0x8c, 0x1c, 0x05, 0xb1, 0x98, 0x75,
		    0xb6, 0x65, 0x9f, 0x4d, 0xe2, 0x3c, 0x3b, 0x66, 0x7b, 0xf2, 0x97, 0xba,
		    0x9a, 0xa4, 0x77, 0x40, 0x78, 0x71, 0x37, 0xd8, 0x96, 0xd5, 0x72, 0x4e,
		    0x4c, 0x70, 0xa8, 0x25, 0xf8, 0x72, 0xc9, 0xea, 0x60, 0xd2, 0xed, 0xf5, },
	  { 0x82, 0x03, 0xb6, 0x3d, 0x3c, 0x85, 0x3e, 0x8d, 0x77, 0x22, 0x7f, 0xb3,
		    0x77, 0xbc, 0xf7, 0xb7, 0xb7, 0x72, 0xe9, 0x78, 0x92, 0xa8, 0x0f, 0x36,
		    0xab, 0x77, 0x5d, 0x50, 0x9d, 0x7a, 0x5f, 0xeb, 0x05, 0x42, 0xa7, 0xf0,
		    0x81, 0x29, 0x98, 0xda, 0x8f, 0x1d, 0xd3, 0xca, 0x3c, 0xf0, 0x23, 0xdb, },
	  { 0xdd, 0xd0, 0x76, 0x04, 0x48, 0xd4, 0x2d, 0x8a, 0x43, 0xaf, 0x45, 0xaf,
		    0x83, 0x6f, 0xce, 0x4d, 0xe8, 0xbe, 0x06, 0xb4, 0x85, 0xe9, 0xb6, 0x1b,
		    0x82, 0x7c, 0x2f, 0x13, 0x17, 0x39, 0x23, 0xe0, 0x6a, 0x73, 0x9f, 0x04,
		    0x06, 0x49, 0xa6, 0x67, 0xbf, 0x3b, 0x82, 0x82, 0x46, 0xba, 0xa5, 0xa5, } },
};

KUNIT_ARRAY_PARAM_DESC(vector, vectors, name);

struct curve_param {
	const char		*name;
	enum tls_hs_key_type	type;
	unsigned int		curve_id;
	size_t			len;
	enum tls_hs_hash	hash;
};

static const struct curve_param curves[] = {
	{ "p256", TLS_HS_KEY_P256, ECC_CURVE_NIST_P256, 32, TLS_HS_SHA256 },
	{ "p384", TLS_HS_KEY_P384, ECC_CURVE_NIST_P384, 48, TLS_HS_SHA384 },
};

KUNIT_ARRAY_PARAM_DESC(curve, curves, name);

/* What r or s may look like, and its INTEGER. */
struct der_param {
	const char	*name;
	u8		first[3];
	u8		der_len;	/* content octets, of 32 */
	u8		der_first;
};

static const struct der_param ders[] = {
	{ "top_bit_clear_is_taken_as_is",	{ 0x7f, 1, 1 },	32, 0x7f },
	{ "top_bit_set_gets_a_zero",		{ 0x80, 1, 1 },	33, 0x00 },
	{ "zero_is_dropped",			{ 0x00, 1, 1 },	31, 0x01 },
	{ "zero_that_is_the_sign_is_kept",	{ 0x00, 0x80, 1 }, 32, 0x00 },
	{ "two_zeros_are_dropped",		{ 0x00, 0x00, 0x01 }, 30, 0x01 },
};

KUNIT_ARRAY_PARAM_DESC(der, ders, name);

static void need(struct kunit *test, enum tls_hs_key_type type)
{
	if (!tls_hs_ecdsa_sign_available(type))
		kunit_skip(test, "not in this kernel");
}

/* A random key and its public point. */
static void make_key(struct kunit *test, const struct curve_param *c,
		     struct tls_hs_ecdsa_key *ek, struct tls_hs_pubkey *pub, u8 *point)
{
	u64 xy[2 * EC_MAX_LIMBS];
	u8 scalar[TLS_HS_ECDSA_MAX_BYTES];

	do {
		get_random_bytes(scalar, c->len);
	} while (tls_hs_ecdsa_key_set(ek, c->type, scalar, c->len));
	KUNIT_ASSERT_EQ(test, ecc_make_pub_key(c->curve_id, c->len / 8, ek->ek_d, xy), 0);
	point[0] = 0x04;
	memcpy(point + 1, xy, 2 * c->len);
	*pub = (struct tls_hs_pubkey){
		.pk_type = c->type,
		.pk_key = point,
		.pk_len = 1 + 2 * c->len,
		.pk_bits = 8 * c->len,
	};
}

static void sign_digest_without_extra_is_rfc6979(struct kunit *test)
{
	const struct rfc6979_vector *v = test->param_value;
	const size_t len = tls_hs_ecdsa_len(v->type);
	enum tls_hs_hash hash = v->type == TLS_HS_KEY_P256 ? TLS_HS_SHA256 : TLS_HS_SHA384;
	u8 digest[TLS_HS_MAX_HASH_LEN], rs[2 * TLS_HS_ECDSA_MAX_BYTES];
	struct tls_hs_ecdsa_key ek;

	need(test, v->type);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_key_set(&ek, v->type, v->x, len), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(hash, v->msg, strlen(v->msg), digest), 0);

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, NULL, 0, rs), 0);

	KUNIT_EXPECT_MEMEQ(test, rs, v->r, len);
	KUNIT_EXPECT_MEMEQ(test, rs + len, v->s, len);
}

/* bits2octets() of RFC 6979 2.3.4 reduces, and so does the signature's equation */
static void sign_digest_above_order_is_reduced(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 high[TLS_HS_MAX_HASH_LEN], low[TLS_HS_MAX_HASH_LEN];
	u8 point[97], a[2 * TLS_HS_ECDSA_MAX_BYTES], b[2 * TLS_HS_ECDSA_MAX_BYTES];
	u64 e[EC_MAX_LIMBS], be[EC_MAX_LIMBS];
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;

	need(test, c->type);
	make_key(test, c, &ek, &pub, point);
	memset(high, 0xff, sizeof(high));
	memset(e, 0xff, sizeof(e));
	vli_sub(e, e, ecc_get_curve(c->curve_id)->n, c->len / 8);
	ecc_swap_digits(e, be, c->len / 8);
	memcpy(low, be, c->len);

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, high, NULL, 0, a), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, low, NULL, 0, b), 0);

	KUNIT_EXPECT_MEMEQ(test, a, b, 2 * c->len);
}

/* FIPS 186-5 knows no digest that cannot be signed: 0 and all ones are such numbers too. */
static void sign_digest_of_any_number_verifies(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	static const u8 fill[] = { 0x00, 0xff, 0x80, 0x01 };
	u8 point[97], rs[2 * TLS_HS_ECDSA_MAX_BYTES], digest[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;
	int i;

	need(test, c->type);
	make_key(test, c, &ek, &pub, point);
	for (i = 0; i < ARRAY_SIZE(fill); i++) {
		memset(digest, fill[i], sizeof(digest));
		KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, NULL, 0, rs), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_ec_verify(tls_hs_key_curve(c->type), point, digest,
						       c->len, rs), 0);
	}
}

static void sign_digest_with_extra_differs_by_it(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[97], rs[3][2 * TLS_HS_ECDSA_MAX_BYTES], digest[TLS_HS_MAX_HASH_LEN] = { 1 };
	const u8 extra[2][TLS_HS_ECDSA_MAX_BYTES] = { { 1 }, { 2 } };
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;

	need(test, c->type);
	make_key(test, c, &ek, &pub, point);

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, extra[0], c->len, rs[0]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, extra[0], c->len, rs[1]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, extra[1], c->len, rs[2]), 0);

	KUNIT_EXPECT_MEMEQ(test, rs[0], rs[1], 2 * c->len);
	KUNIT_EXPECT_MEMNEQ(test, rs[0], rs[2], c->len);
}

static void sign_digest_with_long_extra_is_refused(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[97], rs[2 * TLS_HS_ECDSA_MAX_BYTES], digest[TLS_HS_MAX_HASH_LEN] = { 1 };
	u8 extra[TLS_HS_ECDSA_MAX_BYTES + 1] = {};
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;

	make_key(test, c, &ek, &pub, point);

	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_sign_digest(&ek, digest, extra, c->len + 1, rs),
			-EINVAL);
}

static void sign_random_messages_verify(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[97], msg[100], sig[TLS_HS_ECDSA_MAX_SIG];
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;
	size_t len, siglen;
	int i;

	need(test, c->type);
	for (i = 0; i < ROUNDS; i++) {
		make_key(test, c, &ek, &pub, point);
		len = get_random_u32_below(sizeof(msg) + 1);
		get_random_bytes(msg, len);
		siglen = sizeof(sig);

		KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign(&ek, &pub, msg, len, sig, &siglen), 0);

		KUNIT_ASSERT_EQ(test, tls_hs_sig_verify(&pub, TLS_HS_SIG_ECDSA, c->hash, 0,
							msg, len, sig, siglen), 0);
		msg[0] ^= 1;
		KUNIT_ASSERT_EQ(test, tls_hs_sig_verify(&pub, TLS_HS_SIG_ECDSA, c->hash, 0,
							msg, max(len, 1), sig, siglen),
				-EKEYREJECTED);
	}
}

/* A nonce that came twice would give the key away; hedged, no two are the same. */
static void sign_same_message_twice_differs(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[97], sig[2][TLS_HS_ECDSA_MAX_SIG];
	size_t len[2] = { sizeof(sig[0]), sizeof(sig[1]) };
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;

	need(test, c->type);
	make_key(test, c, &ek, &pub, point);

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign(&ek, &pub, "m", 1, sig[0], &len[0]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_sign(&ek, &pub, "m", 1, sig[1], &len[1]), 0);

	KUNIT_EXPECT_MEMNEQ(test, sig[0] + 5, sig[1] + 5, c->len - 2);
}

/* As after a fault: what does not verify does not leave. */
static void sign_result_that_does_not_verify_is_wiped(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[2][97], sig[TLS_HS_ECDSA_MAX_SIG];
	struct tls_hs_ecdsa_key ek[2];
	struct tls_hs_pubkey pub[2];
	size_t len = sizeof(sig);

	need(test, c->type);
	make_key(test, c, &ek[0], &pub[0], point[0]);
	make_key(test, c, &ek[1], &pub[1], point[1]);
	memset(sig, 0xaa, sizeof(sig));

	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_sign(&ek[0], &pub[1], "m", 1, sig, &len), -EIO);

	KUNIT_EXPECT_NULL(test, memchr_inv(sig, 0, sizeof(sig)));
}

static void sign_into_short_buffer_is_refused(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 point[97], sig[TLS_HS_ECDSA_MAX_SIG];
	struct tls_hs_ecdsa_key ek;
	struct tls_hs_pubkey pub;
	size_t len = 2 * c->len - 8;

	need(test, c->type);
	make_key(test, c, &ek, &pub, point);
	memset(sig, 0xaa, sizeof(sig));

	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_sign(&ek, &pub, "m", 1, sig, &len), -EMSGSIZE);

	KUNIT_EXPECT_NULL(test, memchr_inv(sig + 2 * c->len - 8, 0xaa,
					   sizeof(sig) - 2 * c->len + 8));
}

static void key_set_out_of_range_is_refused(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u64 n[EC_MAX_LIMBS], be[EC_MAX_LIMBS];
	struct tls_hs_ecdsa_key ek;
	u8 scalar[TLS_HS_ECDSA_MAX_BYTES] = {};

	memcpy(n, ecc_get_curve(c->curve_id)->n, c->len);
	ecc_swap_digits(n, be, c->len / 8);

	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, scalar, c->len), -EINVAL);
	scalar[c->len - 1] = 1;
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, scalar, c->len), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, (u8 *)be, c->len), -EINVAL);
	KUNIT_EXPECT_NULL(test, memchr_inv(&ek, 0, sizeof(ek)));
	n[0]++;
	ecc_swap_digits(n, be, c->len / 8);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, (u8 *)be, c->len), -EINVAL);
	n[0] -= 2;
	ecc_swap_digits(n, be, c->len / 8);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, (u8 *)be, c->len), 0);
}

static void key_set_of_wrong_length_is_refused(struct kunit *test)
{
	const struct curve_param *c = test->param_value;
	u8 scalar[TLS_HS_ECDSA_MAX_BYTES + 8] = { 1, 1 };
	struct tls_hs_ecdsa_key ek;

	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, scalar, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, scalar, c->len - 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, c->type, scalar, c->len + 8), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_ecdsa_key_set(&ek, TLS_HS_KEY_RSA, scalar, c->len),
			-EINVAL);
}

static void encode_integer(struct kunit *test)
{
	const struct der_param *d = test->param_value;
	u8 rs[64], sig[TLS_HS_ECDSA_MAX_SIG];
	size_t len = sizeof(sig);

	memset(rs, 0x11, sizeof(rs));
	memcpy(rs + 32, d->first, sizeof(d->first));

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_encode(rs, 32, sig, &len), 0);

	KUNIT_ASSERT_EQ(test, len, 2 + 2 + 32 + 2 + d->der_len);
	KUNIT_EXPECT_EQ(test, sig[0], 0x30);
	KUNIT_EXPECT_EQ(test, sig[1], len - 2);
	KUNIT_EXPECT_EQ(test, sig[36], 0x02);
	KUNIT_EXPECT_EQ(test, sig[37], d->der_len);
	KUNIT_EXPECT_EQ(test, sig[38], d->der_first);
}

static struct kunit_case ecdsa_sign_cases[] = {
	KUNIT_CASE_PARAM(sign_digest_without_extra_is_rfc6979, vector_gen_params),
	KUNIT_CASE_PARAM(sign_digest_above_order_is_reduced, curve_gen_params),
	KUNIT_CASE_PARAM(sign_digest_of_any_number_verifies, curve_gen_params),
	KUNIT_CASE_PARAM(sign_digest_with_extra_differs_by_it, curve_gen_params),
	KUNIT_CASE_PARAM(sign_digest_with_long_extra_is_refused, curve_gen_params),
	KUNIT_CASE_PARAM(sign_random_messages_verify, curve_gen_params),
	KUNIT_CASE_PARAM(sign_same_message_twice_differs, curve_gen_params),
	KUNIT_CASE_PARAM(sign_result_that_does_not_verify_is_wiped, curve_gen_params),
	KUNIT_CASE_PARAM(sign_into_short_buffer_is_refused, curve_gen_params),
	KUNIT_CASE_PARAM(key_set_out_of_range_is_refused, curve_gen_params),
	KUNIT_CASE_PARAM(key_set_of_wrong_length_is_refused, curve_gen_params),
	KUNIT_CASE_PARAM(encode_integer, der_gen_params),
	{}
};

static struct kunit_suite ecdsa_sign_suite = {
	.name = "tls_hs_ecdsa_sign",
	.test_cases = ecdsa_sign_cases,
};

kunit_test_suite(ecdsa_sign_suite);
