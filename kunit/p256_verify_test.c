// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of tls_hs_p256_verify(), in both ways of compiling it: published vectors,
 * scalars that make points meet, and random ones against crypto/ecc.c.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <crypto/sig.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "compat.h"
#include "ecdsa_sign.h"
#include "p256_impl.h"
#include "p256_vectors.h"

#define NDIGITS	P256_LIMBS

/* Random checks, of which each costs crypto/ecc.c milliseconds. */
static unsigned int p256_checks = 400;
module_param(p256_checks, uint, 0444);
MODULE_PARM_DESC(p256_checks, "KUnit: signatures checked by us and by crypto/ecc.c");

static const struct p256_impl native = P256_IMPL;
static const struct p256_impl * const impls[] = { &native, &p256_portable };

/* A signature, as tls_hs_p256_verify() takes it. */
struct p256_sig {
	u8	key[TLS_HS_P256_KEY];
	u8	digest[P256_BYTES];
	u8	rs[TLS_HS_P256_SIG];
};

KUNIT_ARRAY_PARAM_DESC(vector, p256_vectors, name);

static void verify_both(struct kunit *test, const struct p256_sig *sig, bool good)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(impls); i++)
		KUNIT_EXPECT_EQ(test, impls[i]->verify(sig->key, sig->digest, sig->rs),
				good ? 0 : -EKEYREJECTED);
}

static void from_vector(struct kunit *test, struct p256_sig *sig, const struct p256_vector *v)
{
	sig->key[0] = 0x04;
	KUNIT_ASSERT_EQ(test, hex2bin(sig->key + 1, v->x, P256_BYTES), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->key + 1 + P256_BYTES, v->y, P256_BYTES), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->digest, v->digest, P256_BYTES), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->rs, v->r, P256_BYTES), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->rs + P256_BYTES, v->s, P256_BYTES), 0);
}

static void verify_vector_has_its_outcome(struct kunit *test)
{
	const struct p256_vector *v = test->param_value;
	struct p256_sig sig;

	from_vector(test, &sig, v);
	verify_both(test, &sig, v->good);
}

static void verify_every_bit_counts(struct kunit *test)
{
	u8 *bytes;
	struct p256_sig sig;
	unsigned int i;

	from_vector(test, &sig, &p256_vectors[0]);
	bytes = (u8 *)&sig;
	for (i = 0; i < 8 * sizeof(sig); i++) {
		bytes[i / 8] ^= 1 << i % 8;
		verify_both(test, &sig, false);
		bytes[i / 8] ^= 1 << i % 8;
	}
	verify_both(test, &sig, true);
}

static const u64 *order(void)
{
	return ecc_get_curve(ECC_CURVE_NIST_P256)->n;
}

static void to_bytes(u8 *bytes, const u64 *a)
{
	int i;

	for (i = 0; i < NDIGITS; i++)
		put_unaligned_be64(a[i], bytes + P256_BYTES - 8 * (i + 1));
}

/* a, or the order less a if negative */
static void small_scalar(u64 *r, s64 a)
{
	const u64 abs[NDIGITS] = { a < 0 ? -a : a };

	if (a < 0)
		vli_sub(r, order(), abs, NDIGITS);
	else
		memcpy(r, abs, sizeof(abs));
}

/* a + b mod n, through 0 - b */
static void scalar_add(u64 *r, const u64 *a, const u64 *b)
{
	u64 minus[NDIGITS];

	vli_sub(minus, order(), b, NDIGITS);
	if (vli_cmp(a, minus, NDIGITS) >= 0) {
		vli_sub(r, a, minus, NDIGITS);
	} else {
		vli_sub(minus, minus, a, NDIGITS);
		vli_sub(r, order(), minus, NDIGITS);
	}
}

/*
 * Points that meet: with Q = d * G the sum is e/s * G + r/s * d * G = k * G; with
 * these, what is added is what is there, its opposite, or infinity.
 */
static const s64 meeting[] = { 2, 3, 4, 5, 7, 9, 16, 31, 33, 64, -2, -3, -5, -17 };

#define NR_MEETING	14

/* k * G, x and y, big-endian; the kernel takes no scalar near the order */
static void multiple_of_base(struct kunit *test, s64 k, u8 *xy)
{
	const u64 scalar[NDIGITS] = { abs(k) };
	u64 point[2 * NDIGITS], y[NDIGITS];

	KUNIT_ASSERT_EQ(test, 0, ecc_make_pub_key(ECC_CURVE_NIST_P256, NDIGITS, scalar, point));
	memcpy(xy, point, 2 * P256_BYTES);
	if (k < 0) {
		vli_from_be64(y, xy + P256_BYTES, NDIGITS);
		vli_sub(y, ecc_get_curve(ECC_CURVE_NIST_P256)->p, y, NDIGITS);
		to_bytes(xy + P256_BYTES, y);
	}
}

/* s = (e + r * d) / k, of d and k as in meeting[] */
static void sign_known(struct p256_sig *sig, s64 d, s64 k, const u64 *e, const u8 *kg)
{
	u64 r[NDIGITS], s[NDIGITS], t[NDIGITS];

	vli_from_be64(r, kg, NDIGITS);
	if (vli_cmp(r, order(), NDIGITS) >= 0)
		vli_sub(r, r, order(), NDIGITS);
	to_bytes(sig->rs, r);

	small_scalar(t, d);
	vli_mod_mult_slow(s, r, t, order(), NDIGITS);
	scalar_add(s, s, e);
	small_scalar(t, k);
	vli_mod_inv(t, t, order(), NDIGITS);
	vli_mod_mult_slow(s, s, t, order(), NDIGITS);
	to_bytes(sig->rs + P256_BYTES, s);
	to_bytes(sig->digest, e);
}

static void verify_where_points_meet_is_right(struct kunit *test)
{
	static const s64 digests[] = { 0, 1, 2, -1, 1000 };
	u8 (*xy)[2 * P256_BYTES];
	u64 e[NDIGITS], one[NDIGITS] = { 1 };
	struct p256_sig sig;
	int d, k, i;

	BUILD_BUG_ON(ARRAY_SIZE(meeting) != NR_MEETING);
	xy = kunit_kzalloc(test, NR_MEETING * sizeof(*xy), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, xy);
	for (i = 0; i < NR_MEETING; i++)
		multiple_of_base(test, meeting[i], xy[i]);

	sig.key[0] = 0x04;
	for (d = 0; d < NR_MEETING; d++) {
		memcpy(sig.key + 1, xy[d], sizeof(xy[d]));
		for (k = 0; k < NR_MEETING; k++) {
			for (i = 0; i < ARRAY_SIZE(digests); i++) {
				small_scalar(e, digests[i]);
				sign_known(&sig, meeting[d], meeting[k], e, xy[k]);
				verify_both(test, &sig, true);
				scalar_add(e, e, one);
				to_bytes(sig.digest, e);
				verify_both(test, &sig, false);
			}
		}
	}
}

/* e = -r * d: the sum is infinity, whose x is nobody's r. */
static void verify_where_sum_is_infinity_is_refused(struct kunit *test)
{
	u64 r[NDIGITS], t[NDIGITS];
	struct p256_sig sig;
	unsigned int i;
	int d;

	sig.key[0] = 0x04;
	for (d = 0; d < NR_MEETING; d++) {
		multiple_of_base(test, meeting[d], sig.key + 1);
		for (i = 0; i < 16; i++) {
			get_random_bytes(sig.rs, sizeof(sig.rs));
			sig.rs[0] &= 0x7f;
			sig.rs[P256_BYTES] &= 0x7f;
			if (i == 0)
				memset(sig.rs, 0, P256_BYTES - 1);
			vli_from_be64(r, sig.rs, NDIGITS);
			small_scalar(t, -meeting[d]);
			vli_mod_mult_slow(t, t, r, order(), NDIGITS);
			to_bytes(sig.digest, t);
			verify_both(test, &sig, false);
		}
	}
}

/* A digest from n on counts modulo n. */
static void verify_digest_not_below_the_order_is_reduced(struct kunit *test)
{
	static const u8 largest[P256_BYTES] = { [0 ... P256_BYTES - 1] = 0xff };
	u64 e[NDIGITS];
	struct p256_sig sig;
	u8 kg[2 * P256_BYTES];

	sig.key[0] = 0x04;
	multiple_of_base(test, 12345, sig.key + 1);
	multiple_of_base(test, 54321, kg);

	memset(e, 0, sizeof(e));
	sign_known(&sig, 12345, 54321, e, kg);
	verify_both(test, &sig, true);
	to_bytes(sig.digest, order());
	verify_both(test, &sig, true);

	vli_from_be64(e, largest, NDIGITS);
	vli_sub(e, e, order(), NDIGITS);
	sign_known(&sig, 12345, 54321, e, kg);
	memcpy(sig.digest, largest, sizeof(largest));
	verify_both(test, &sig, true);
}

/* What crypto/ecc.c says of it. */
static bool kernel_accepts(struct kunit *test, const struct p256_sig *sig)
{
	u8 der[TLS_HS_ECDSA_MAX_SIG];
	size_t len = sizeof(der);
	struct crypto_sig *tfm;
	int err;

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_encode(sig->rs, P256_BYTES, der, &len), 0);
	tfm = crypto_alloc_sig(TLS_HS_SIG_P256, 0, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	err = crypto_sig_set_pubkey(tfm, sig->key, sizeof(sig->key));
	if (!err)
		err = crypto_sig_verify(tfm, der, len, sig->digest, sizeof(sig->digest));
	crypto_free_sig(tfm);
	return !err;
}

static void make_signature(struct kunit *test, struct p256_sig *sig)
{
	struct tls_hs_ecdsa_key ek;
	u64 point[2 * NDIGITS];
	u8 scalar[P256_BYTES];

	do {
		get_random_bytes(scalar, sizeof(scalar));
	} while (tls_hs_ecdsa_key_set(&ek, TLS_HS_KEY_P256, scalar, sizeof(scalar)));
	KUNIT_ASSERT_EQ(test, 0, ecc_make_pub_key(ECC_CURVE_NIST_P256, NDIGITS, ek.ek_d, point));
	sig->key[0] = 0x04;
	memcpy(sig->key + 1, point, sizeof(point));
	get_random_bytes(sig->digest, sizeof(sig->digest));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ecdsa_sign_digest(&ek, sig->digest, NULL, 0, sig->rs));
}

/* s = n - s: as good as before, and scalars that are none of the signer's */
static void negate_s(struct p256_sig *sig)
{
	u64 s[NDIGITS];

	vli_from_be64(s, sig->rs + P256_BYTES, NDIGITS);
	vli_sub(s, order(), s, NDIGITS);
	to_bytes(sig->rs + P256_BYTES, s);
}

static void random_signatures_as_ecc_has_it(struct kunit *test)
{
	unsigned int i, accepted = 0;
	struct p256_sig sig, bad;
	bool good;
	u8 *bytes;

	if (!tls_hs_ecdsa_sign_available(TLS_HS_KEY_P256))
		kunit_skip(test, "no signatures to be had in FIPS mode");

	for (i = 0; i < p256_checks; i++) {
		/* one key and signature for four checks */
		if (i % 4 == 0)
			make_signature(test, &sig);
		else if (i % 4 == 2)
			negate_s(&sig);

		bad = sig;
		bytes = (u8 *)&bad;
		if (i % 2)
			bytes[get_random_u32_below(sizeof(bad))] ^=
				1 << get_random_u32_below(8);
		good = kernel_accepts(test, &bad);
		KUNIT_EXPECT_EQ(test, good, i % 2 == 0);
		verify_both(test, &bad, good);
		accepted += good;
	}
	kunit_info(test, "%u signatures, of which crypto/ecc.c and we accepted %u",
		   p256_checks, accepted);
}

static struct kunit_case p256_verify_cases[] = {
	KUNIT_CASE_PARAM(verify_vector_has_its_outcome, vector_gen_params),
	KUNIT_CASE(verify_every_bit_counts),
	KUNIT_CASE_SLOW(verify_where_points_meet_is_right),
	KUNIT_CASE(verify_where_sum_is_infinity_is_refused),
	KUNIT_CASE(verify_digest_not_below_the_order_is_reduced),
	KUNIT_CASE_SLOW(random_signatures_as_ecc_has_it),
	{}
};

static struct kunit_suite p256_verify_suite = {
	.name = "tls_hs_p256_verify",
	.suite_init = p256_portable_init,
	.test_cases = p256_verify_cases,
};

kunit_test_suite(p256_verify_suite);
