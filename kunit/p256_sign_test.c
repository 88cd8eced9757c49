// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/p256_sign.c, in both ways of compiling it: public keys
 * against crypto/ecc.c, signatures by p256.c's verification.  That no time
 * depends on a secret is shown by interop/check/ct.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/string.h>

#include "p256_impls.h"

#define NDIGITS		P256_LIMBS
#define ROUNDS		48

static const u64 *order(void)
{
	return ecc_get_curve(ECC_CURVE_NIST_P256)->n;
}

/* Limbs that take the same tooth of the comb all the time, or never, or once. */
static const u64 limbs[] = { 0, 1, 0x8000000000000000, 0xffffffffffffffff };

static const u64 zero[NDIGITS];

#define NR_EDGES	(4 * 4 * 4 * 4)

/* Every number of such limbs; 0 becomes 1, and those from the order on are less it. */
static void edge(u64 *k, unsigned int i)
{
	int j;

	BUILD_BUG_ON(ARRAY_SIZE(limbs) != 4);
	for (j = 0; j < NDIGITS; j++, i /= 4)
		k[j] = limbs[i % 4];
	if (vli_cmp(k, order(), NDIGITS) >= 0)
		vli_sub(k, k, order(), NDIGITS);
	if (vli_is_zero(k, NDIGITS))
		k[0] = 1;
}

/* Above 0 and below the order */
static void random_scalar(u64 *k)
{
	do {
		get_random_bytes(k, P256_BYTES);
	} while (ecc_is_key_valid(ECC_CURVE_NIST_P256, NDIGITS, k, P256_BYTES));
}

static struct tls_hs_p256_secret *scratch(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = kunit_kzalloc(test, sizeof(*sc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sc);
	return sc;
}

static void expect_public_of(struct kunit *test, struct tls_hs_p256_secret *sc, const u64 *d)
{
	u8 key[TLS_HS_P256_KEY];
	u64 point[2 * NDIGITS];

	KUNIT_ASSERT_EQ(test, ecc_make_pub_key(ECC_CURVE_NIST_P256, NDIGITS, d, point), 0);
	impl_of(test)->public(sc, d, key);
	KUNIT_EXPECT_EQ(test, key[0], 0x04);
	KUNIT_EXPECT_MEMEQ(test, key + 1, (u8 *)point, sizeof(point));
}

static void public_of_edges_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(d, i);
		if (!ecc_is_key_valid(ECC_CURVE_NIST_P256, NDIGITS, d, P256_BYTES))
			expect_public_of(test, sc, d);
	}
}

static void public_of_random_keys_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		random_scalar(d);
		expect_public_of(test, sc, d);
	}
}

/* 1 and n - 1, which ecc.c takes for no keys: opposite points */
static void public_of_the_ends_are_opposite(struct kunit *test)
{
	static const u64 one[NDIGITS] = { 1 };
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS], y[2][NDIGITS], sum[NDIGITS];
	const struct ecc_curve *c = ecc_get_curve(ECC_CURVE_NIST_P256);
	u8 first[TLS_HS_P256_KEY], last[TLS_HS_P256_KEY];

	impl_of(test)->public(sc, one, first);
	vli_sub(d, order(), one, NDIGITS);
	impl_of(test)->public(sc, d, last);

	ecc_swap_digits(c->g.x, y[0], NDIGITS);
	KUNIT_EXPECT_MEMEQ(test, first + 1, (u8 *)y[0], P256_BYTES);
	KUNIT_EXPECT_MEMEQ(test, last + 1, first + 1, P256_BYTES);
	vli_from_be64(y[0], first + 1 + P256_BYTES, NDIGITS);
	vli_from_be64(y[1], last + 1 + P256_BYTES, NDIGITS);
	KUNIT_EXPECT_EQ(test, vli_cmp(y[0], c->g.y, NDIGITS), 0);
	vli_sub(sum, c->p, y[0], NDIGITS);
	KUNIT_EXPECT_EQ(test, vli_cmp(sum, y[1], NDIGITS), 0);
}

/* k of the order, and beyond: the comb's last step adds opposite, or equal points */
static void public_beyond_the_order_is_complete(struct kunit *test)
{
	static const u64 twice[NDIGITS] = { 2, 0, 2, 2 };
	struct tls_hs_p256_secret *sc = scratch(test);
	u8 key[TLS_HS_P256_KEY], wanted[TLS_HS_P256_KEY];
	u64 k[NDIGITS];

	impl_of(test)->public(sc, order(), key);
	KUNIT_EXPECT_NULL(test, memchr_inv(key + 1, 0, sizeof(key) - 1));

	impl_of(test)->public(sc, twice, wanted);
	/* twice + n */
	vli_sub(k, zero, order(), NDIGITS);
	vli_sub(k, twice, k, NDIGITS);
	impl_of(test)->public(sc, k, key);
	KUNIT_EXPECT_MEMEQ(test, key, wanted, sizeof(key));
}

static void expect_signature(struct kunit *test, struct tls_hs_p256_secret *sc, const u64 *d,
			     const u64 *k, const u64 *e)
{
	const struct p256_impl *im = impl_of(test);
	u64 r[NDIGITS], s[NDIGITS], sig[2 * NDIGITS], digest[NDIGITS];
	u8 key[TLS_HS_P256_KEY];

	im->public(sc, d, key);
	im->sign(sc, d, k, e, r, s);

	ecc_swap_digits(r, sig, NDIGITS);
	ecc_swap_digits(s, sig + NDIGITS, NDIGITS);
	ecc_swap_digits(e, digest, NDIGITS);
	KUNIT_EXPECT_EQ(test, tls_hs_p256_verify(key, (u8 *)digest, (u8 *)sig), 0);
}

static void sign_with_edges_verifies(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS], k[NDIGITS], e[NDIGITS];
	unsigned int i;
	int j;

	for (i = 0; i < NR_EDGES; i++) {
		edge(d, i);
		edge(k, i * 7 + 1);
		/* a digest need not be below the order, and may be 0 */
		for (j = 0; j < NDIGITS; j++)
			e[j] = limbs[i >> 2 * j & 3];
		expect_signature(test, sc, d, k, e);
	}
}

static void sign_random_verifies(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS], k[NDIGITS], e[NDIGITS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		random_scalar(d);
		random_scalar(k);
		get_random_bytes(e, sizeof(e));
		expect_signature(test, sc, d, k, e);
	}
}

/* e = -d * r: the one digest for which s would be 0, and must say so */
static void sign_with_s_of_zero_says_so(struct kunit *test)
{
	struct tls_hs_p256_secret *sc = scratch(test);
	u64 d[NDIGITS], k[NDIGITS], e[NDIGITS] = { 0 }, r[NDIGITS], s[NDIGITS], dr[NDIGITS];

	random_scalar(d);
	random_scalar(k);
	impl_of(test)->sign(sc, d, k, e, r, s);
	KUNIT_EXPECT_FALSE(test, vli_is_zero(s, NDIGITS));

	vli_mod_mult_slow(dr, d, r, order(), NDIGITS);
	vli_sub(e, order(), dr, NDIGITS);
	impl_of(test)->sign(sc, d, k, e, r, s);

	KUNIT_EXPECT_TRUE(test, vli_is_zero(s, NDIGITS));
}

static struct kunit_case p256_sign_cases[] = {
	KUNIT_CASE_PARAM(public_of_edges_is_that_of_ecc, impl_gen_params),
	KUNIT_CASE_PARAM(public_of_random_keys_is_that_of_ecc, impl_gen_params),
	KUNIT_CASE_PARAM(public_of_the_ends_are_opposite, impl_gen_params),
	KUNIT_CASE_PARAM(public_beyond_the_order_is_complete, impl_gen_params),
	KUNIT_CASE_PARAM(sign_with_edges_verifies, impl_gen_params),
	KUNIT_CASE_PARAM(sign_random_verifies, impl_gen_params),
	KUNIT_CASE_PARAM(sign_with_s_of_zero_says_so, impl_gen_params),
	{}
};

static struct kunit_suite p256_sign_suite = {
	.name = "tls_hs_p256_sign",
	.suite_init = p256_portable_init,
	.test_cases = p256_sign_cases,
};

kunit_test_suite(p256_sign_suite);
