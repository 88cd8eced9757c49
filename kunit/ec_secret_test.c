// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/ec_secret.c, on both curves and in both ways of compiling it:
 * public keys and shared secrets against crypto/ecc.c, signatures by ec_verify.c's
 * verification.  That no time depends on a secret is shown by interop/check/ct.
 */
#include <linux/random.h>

#include "ec_impls.h"

#define ROUNDS		48

/* Limbs that take the same tooth of the comb all the time, or never, or once. */
static const u64 limbs[] = { 0, 1, 0x8000000000000000, 0xffffffffffffffff };

#define NR_EDGES	(4 * 4 * 4 * 4)

/*
 * Every number of four such limbs, and two more; 0 becomes 1, and those from the order
 * on are less it.
 */
static void edge(struct kunit *test, u64 *k, unsigned int i)
{
	const unsigned int all = i * 5 + i / 7;
	unsigned int j;

	BUILD_BUG_ON(ARRAY_SIZE(limbs) != 4);
	for (j = 0; j < 4; j++, i /= 4)
		k[j] = limbs[i % 4];
	for (; j < nd_of(test); j++)
		k[j] = limbs[(all >> 2 * (j - 4)) % 4];
	if (vli_cmp(k, order_of(test), nd_of(test)) >= 0)
		vli_sub(k, k, order_of(test), nd_of(test));
	if (vli_is_zero(k, nd_of(test)))
		k[0] = 1;
}

/* Above 0 and below the order */
static void random_scalar(struct kunit *test, u64 *k)
{
	do {
		get_random_bytes(k, param_of(test)->bytes);
	} while (ecc_is_key_valid(param_of(test)->curve_id, nd_of(test), k, param_of(test)->bytes));
}

static struct tls_hs_ec_secret *scratch(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = kunit_kzalloc(test, sizeof(*sc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sc);
	return sc;
}

static void expect_public_of(struct kunit *test, struct tls_hs_ec_secret *sc, const u64 *d)
{
	u8 key[EC_MAX_KEY];
	u64 point[2 * EC_MAX_LIMBS];

	KUNIT_ASSERT_EQ(test, ecc_make_pub_key(param_of(test)->curve_id, nd_of(test), d, point), 0);
	impl_of(test)->public(curve_of(test), sc, d, key);
	KUNIT_EXPECT_EQ(test, key[0], 0x04);
	KUNIT_EXPECT_MEMEQ(test, key + 1, (u8 *)point, 2 * param_of(test)->bytes);
}

static void public_of_edges_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(test, d, i);
		if (!ecc_is_key_valid(param_of(test)->curve_id, nd_of(test), d,
				      param_of(test)->bytes))
			expect_public_of(test, sc, d);
	}
}

static void public_of_random_keys_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		random_scalar(test, d);
		expect_public_of(test, sc, d);
	}
}

/* 1 and n - 1, which ecc.c takes for no keys: opposite points */
static void public_of_the_ends_are_opposite(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], y[2][EC_MAX_LIMBS], sum[EC_MAX_LIMBS];
	const struct ecc_curve *c = ecc_get_curve(param_of(test)->curve_id);
	u8 first[EC_MAX_KEY], last[EC_MAX_KEY];

	impl_of(test)->public(curve_of(test), sc, one, first);
	vli_sub(d, order_of(test), one, nd_of(test));
	impl_of(test)->public(curve_of(test), sc, d, last);

	ecc_swap_digits(c->g.x, y[0], nd_of(test));
	KUNIT_EXPECT_MEMEQ(test, first + 1, (u8 *)y[0], param_of(test)->bytes);
	KUNIT_EXPECT_MEMEQ(test, last + 1, first + 1, param_of(test)->bytes);
	vli_from_be64(y[0], first + 1 + param_of(test)->bytes, nd_of(test));
	vli_from_be64(y[1], last + 1 + param_of(test)->bytes, nd_of(test));
	KUNIT_EXPECT_EQ(test, vli_cmp(y[0], c->g.y, nd_of(test)), 0);
	vli_sub(sum, c->p, y[0], nd_of(test));
	KUNIT_EXPECT_EQ(test, vli_cmp(sum, y[1], nd_of(test)), 0);
}

/* k of the order, and beyond: the comb's last step adds opposite, or equal points */
static void public_beyond_the_order_is_complete(struct kunit *test)
{
	static const u64 twice[EC_MAX_LIMBS] = { 2, 0, 2, 2 };
	struct tls_hs_ec_secret *sc = scratch(test);
	u8 key[EC_MAX_KEY], wanted[EC_MAX_KEY];
	u64 k[EC_MAX_LIMBS];

	impl_of(test)->public(curve_of(test), sc, order_of(test), key);
	KUNIT_EXPECT_NULL(test, memchr_inv(key + 1, 0, 2 * param_of(test)->bytes));

	/* such a k does not fit into P-384's limbs: nothing there meets its equal */
	if (nd_of(test) == P384_LIMBS)
		return;
	impl_of(test)->public(curve_of(test), sc, twice, wanted);
	/* twice + n */
	vli_sub(k, zero, order_of(test), nd_of(test));
	vli_sub(k, twice, k, nd_of(test));
	impl_of(test)->public(curve_of(test), sc, k, key);
	KUNIT_EXPECT_MEMEQ(test, key, wanted, 1 + 2 * param_of(test)->bytes);
}

/* A point's bytes of ecc.c's digits, which are big-endian */
static void random_peer(struct kunit *test, u64 *k, u64 *digits, u8 *peer)
{
	random_scalar(test, k);
	KUNIT_ASSERT_EQ(test, ecc_make_pub_key(param_of(test)->curve_id, nd_of(test), k, digits),
			0);
	peer[0] = 0x04;
	memcpy(peer + 1, digits, 2 * param_of(test)->bytes);
}

static void expect_shared(struct kunit *test, struct tls_hs_ec_secret *sc, const u64 *d,
			  const u64 *digits, const u8 *peer)
{
	u64 want[EC_MAX_LIMBS];
	u8 got[EC_MAX_BYTES];

	KUNIT_ASSERT_EQ(test, crypto_ecdh_shared_secret(param_of(test)->curve_id, nd_of(test), d,
							digits, want), 0);
	KUNIT_EXPECT_EQ(test, impl_of(test)->shared(curve_of(test), sc, d, peer, got), 0);
	KUNIT_EXPECT_MEMEQ(test, got, (u8 *)want, param_of(test)->bytes);
}

static void shared_with_edges_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], digits[2 * EC_MAX_LIMBS];
	u8 peer[EC_MAX_KEY];
	unsigned int i;

	random_peer(test, d, digits, peer);
	for (i = 0; i < NR_EDGES; i += 3) {
		edge(test, d, i);
		if (!ecc_is_key_valid(param_of(test)->curve_id, nd_of(test), d,
				      param_of(test)->bytes))
			expect_shared(test, sc, d, digits, peer);
	}
}

static void shared_of_random_keys_is_that_of_ecc(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], digits[2 * EC_MAX_LIMBS];
	u8 peer[EC_MAX_KEY];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		random_peer(test, d, digits, peer);
		random_scalar(test, d);
		expect_shared(test, sc, d, digits, peer);
	}
}

/* Small scalars and those just below the order: multiples that the table's sums meet. */
static void shared_with_small_multiples_is_the_multiple(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u8 base[EC_MAX_KEY], key[EC_MAX_KEY], got[EC_MAX_BYTES];
	u64 d[EC_MAX_LIMBS];
	unsigned int i;

	impl_of(test)->public(curve_of(test), sc, one, base);
	for (i = 1; i < 40; i++) {
		const u64 k[EC_MAX_LIMBS] = { i };

		impl_of(test)->public(curve_of(test), sc, k, key);
		KUNIT_EXPECT_EQ(test, impl_of(test)->shared(curve_of(test), sc, k, base, got), 0);
		KUNIT_EXPECT_MEMEQ(test, got, key + 1, param_of(test)->bytes);
		/* the opposite point has the same x */
		vli_sub(d, order_of(test), k, nd_of(test));
		KUNIT_EXPECT_EQ(test, impl_of(test)->shared(curve_of(test), sc, d, base, got), 0);
		KUNIT_EXPECT_MEMEQ(test, got, key + 1, param_of(test)->bytes);
	}
}

/* TRAPS K13: refused before anything secret is touched */
static void shared_with_no_point_is_refused(struct kunit *test)
{
	const size_t bytes = param_of(test)->bytes;
	struct tls_hs_ec_secret *sc = scratch(test);
	u8 peer[EC_MAX_KEY], bad[EC_MAX_KEY], got[EC_MAX_BYTES];
	u64 d[EC_MAX_LIMBS], digits[2 * EC_MAX_LIMBS];
	unsigned int i;

	random_peer(test, d, digits, peer);
	memset(got, 0xa5, sizeof(got));
#define EXPECT_REFUSED() do { \
		KUNIT_EXPECT_EQ(test, impl_of(test)->shared(curve_of(test), sc, d, bad, got), \
				-EKEYREJECTED); \
		KUNIT_EXPECT_NULL(test, memchr_inv(got, 0xa5, sizeof(got))); \
		KUNIT_EXPECT_NULL(test, memchr_inv(sc, 0, sizeof(*sc))); \
	} while (0)

	/* forms other than the uncompressed, infinity's among them */
	for (i = 0; i < 256; i++) {
		memcpy(bad, peer, sizeof(bad));
		bad[0] = i;
		if (i != 0x04)
			EXPECT_REFUSED();
	}
	/* every bit of either coordinate */
	for (i = 0; i < 16 * bytes; i++) {
		memcpy(bad, peer, sizeof(bad));
		bad[1 + i / 8] ^= 1 << i % 8;
		EXPECT_REFUSED();
	}
	/* coordinates of p, and of all ones; 0 with 0 */
	for (i = 0; i < 2; i++) {
		memcpy(bad, peer, sizeof(bad));
		ecc_swap_digits(prime_of(test), digits, nd_of(test));
		memcpy(bad + 1 + i * bytes, digits, bytes);
		EXPECT_REFUSED();
		memset(bad + 1 + i * bytes, 0xff, bytes);
		EXPECT_REFUSED();
	}
	memset(bad + 1, 0, sizeof(bad) - 1);
	EXPECT_REFUSED();
#undef EXPECT_REFUSED
}

static void expect_signature(struct kunit *test, struct tls_hs_ec_secret *sc, const u64 *d,
			     const u64 *k, const u64 *e)
{
	const struct ec_impl *im = impl_of(test);
	u64 r[EC_MAX_LIMBS], s[EC_MAX_LIMBS], sig[2 * EC_MAX_LIMBS], digest[EC_MAX_LIMBS];
	u8 key[EC_MAX_KEY];

	im->public(curve_of(test), sc, d, key);
	im->sign(curve_of(test), sc, d, k, e, r, s);

	ecc_swap_digits(r, sig, nd_of(test));
	ecc_swap_digits(s, sig + nd_of(test), nd_of(test));
	ecc_swap_digits(e, digest, nd_of(test));
	KUNIT_EXPECT_EQ(test, tls_hs_ec_verify(curve_of(test), key, (u8 *)digest,
					       param_of(test)->bytes, (u8 *)sig), 0);
}

static void sign_with_edges_verifies(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], k[EC_MAX_LIMBS], e[EC_MAX_LIMBS];
	unsigned int i, j;

	for (i = 0; i < NR_EDGES; i++) {
		edge(test, d, i);
		edge(test, k, i * 7 + 1);
		/* a digest need not be below the order, and may be 0 */
		for (j = 0; j < nd_of(test); j++)
			e[j] = limbs[i >> 2 * (j % 4) & 3];
		expect_signature(test, sc, d, k, e);
	}
}

static void sign_random_verifies(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], k[EC_MAX_LIMBS], e[EC_MAX_LIMBS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		random_scalar(test, d);
		random_scalar(test, k);
		get_random_bytes(e, sizeof(e));
		expect_signature(test, sc, d, k, e);
	}
}

/* e = -d * r: the one digest for which s would be 0, and must say so */
static void sign_with_s_of_zero_says_so(struct kunit *test)
{
	struct tls_hs_ec_secret *sc = scratch(test);
	u64 d[EC_MAX_LIMBS], k[EC_MAX_LIMBS], e[EC_MAX_LIMBS] = { 0 };
	u64 r[EC_MAX_LIMBS], s[EC_MAX_LIMBS], dr[EC_MAX_LIMBS];

	random_scalar(test, d);
	random_scalar(test, k);
	impl_of(test)->sign(curve_of(test), sc, d, k, e, r, s);
	KUNIT_EXPECT_FALSE(test, vli_is_zero(s, nd_of(test)));

	vli_mod_mult_slow(dr, d, r, order_of(test), nd_of(test));
	vli_sub(e, order_of(test), dr, nd_of(test));
	impl_of(test)->sign(curve_of(test), sc, d, k, e, r, s);

	KUNIT_EXPECT_TRUE(test, vli_is_zero(s, nd_of(test)));
}

static struct kunit_case ec_secret_cases[] = {
	KUNIT_CASE_PARAM(public_of_edges_is_that_of_ecc, ec_gen_params),
	KUNIT_CASE_PARAM(public_of_random_keys_is_that_of_ecc, ec_gen_params),
	KUNIT_CASE_PARAM(public_of_the_ends_are_opposite, ec_gen_params),
	KUNIT_CASE_PARAM(public_beyond_the_order_is_complete, ec_gen_params),
	KUNIT_CASE_PARAM(shared_with_edges_is_that_of_ecc, ec_gen_params),
	KUNIT_CASE_PARAM(shared_of_random_keys_is_that_of_ecc, ec_gen_params),
	KUNIT_CASE_PARAM(shared_with_small_multiples_is_the_multiple, ec_gen_params),
	KUNIT_CASE_PARAM(shared_with_no_point_is_refused, ec_gen_params),
	KUNIT_CASE_PARAM(sign_with_edges_verifies, ec_gen_params),
	KUNIT_CASE_PARAM(sign_random_verifies, ec_gen_params),
	KUNIT_CASE_PARAM(sign_with_s_of_zero_says_so, ec_gen_params),
	{}
};

static struct kunit_suite ec_secret_suite = {
	.name = "tls_hs_ec_secret",
	.suite_init = ec_portable_init,
	.test_cases = ec_secret_cases,
};

kunit_test_suite(ec_secret_suite);
