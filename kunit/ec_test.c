// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/ec.c, ec_field.c and of the parts of ec_verify.c, on both
 * curves and in both ways of compiling them, against the arithmetic of crypto/ecc.c.
 */
#include <linux/random.h>

#include "ec_impls.h"

#define NAF_DIGITS	(64 * EC_MAX_LIMBS + 1)

/* Limbs at which carries and the reduction's multiple of p change. */
static const u64 limbs[2][9] = {
	{ 0, 1, 0xffffffff, 0x100000000, 0x8000000000000000,
	  P256_P3 - 1, P256_P3, 0xfffffffffffffffe, 0xffffffffffffffff, },
	{ 0, 1, 0xffffffff, 0xfffffffe, 0x100000000, 0x8000000000000000,
	  P384_P1, P384_P2, P384_P3, },
};

#define NR_EDGES	(9 * 9 * 9 * 9)

/* Every number of four such limbs, two more made of them; the ones from p on less p. */
static void edge(struct kunit *test, u64 *a, unsigned int i)
{
	const unsigned int nd = nd_of(test);
	unsigned int j, all = i;

	for (j = 0; j < 4; j++, i /= 9)
		a[j] = limbs[nd == P384_LIMBS][i % 9];
	for (; j < nd; j++)
		a[j] = limbs[nd == P384_LIMBS][(all * 7919 / (j * 31)) % 9];
	if (vli_cmp(a, prime_of(test), nd) >= 0)
		vli_sub(a, a, prime_of(test), nd);
}

/* a + b mod p, by halves of limbs */
static void ref_add(struct kunit *test, u64 *r, const u64 *a, const u64 *b)
{
	u64 carry = 0;
	unsigned int i;

	for (i = 0; i < nd_of(test); i++) {
		u64 lo = (u32)a[i] + (u64)(u32)b[i] + carry;
		u64 hi = (a[i] >> 32) + (b[i] >> 32) + (lo >> 32);

		r[i] = hi << 32 | (u32)lo;
		carry = hi >> 32;
	}
	if (carry || vli_cmp(r, prime_of(test), nd_of(test)) >= 0)
		vli_sub(r, r, prime_of(test), nd_of(test));
}

/* product * 2^(64 * limbs) = a * b mod p, and it is below p? */
static void expect_product(struct kunit *test, const u64 *product, const u64 *a, const u64 *b)
{
	const unsigned int nd = nd_of(test);
	u64 r[EC_MAX_LIMBS], left[EC_MAX_LIMBS], right[EC_MAX_LIMBS];

	/* 2^(64 * limbs) mod p: both primes have their top bit set */
	vli_sub(r, zero, prime_of(test), nd);
	vli_mod_mult_slow(left, product, r, prime_of(test), nd);
	vli_mod_mult_slow(right, a, b, prime_of(test), nd);
	EXPECT_SAME(test, left, right);
	KUNIT_EXPECT_LT(test, vli_cmp(product, prime_of(test), nd), 0);
}

static void mul_of_edges_is_the_product(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	u64 a[EC_MAX_LIMBS], b[EC_MAX_LIMBS], r[EC_MAX_LIMBS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(test, a, i);
		edge(test, b, (i * 2477 + 1234) % NR_EDGES);
		im->mul(curve_of(test), r, a, b);
		expect_product(test, r, a, b);
		/* its own factors as result */
		im->mul(curve_of(test), a, a, b);
		EXPECT_SAME(test, a, r);
	}
}

static void sqr_of_edges_is_the_square(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	u64 a[EC_MAX_LIMBS], r[EC_MAX_LIMBS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(test, a, i);
		im->sqr(curve_of(test), r, a);
		expect_product(test, r, a, a);
		im->sqr(curve_of(test), a, a);
		EXPECT_SAME(test, a, r);
	}
}

static void add_and_sub_of_edges_are_sum_and_difference(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	u64 a[EC_MAX_LIMBS], b[EC_MAX_LIMBS], r[EC_MAX_LIMBS], ref[EC_MAX_LIMBS];
	unsigned int i, j;

	for (i = 0; i < NR_EDGES; i++) {
		edge(test, a, i);
		for (j = 0; j < 8; j++) {
			edge(test, b, (i * 2477 + j * 811) % NR_EDGES);
			ref_add(test, ref, a, b);
			im->add(curve_of(test), r, a, b);
			EXPECT_SAME(test, r, ref);
			/* b = (a + b) - a, and 0 - b = p - b */
			im->sub(curve_of(test), r, r, a);
			EXPECT_SAME(test, r, b);
			im->sub(curve_of(test), r, zero, b);
			im->add(curve_of(test), r, r, b);
			EXPECT_SAME(test, r, zero);
		}
	}
}

static void random_elements_agree(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	u64 a[EC_MAX_LIMBS], b[EC_MAX_LIMBS], r[EC_MAX_LIMBS], ref[EC_MAX_LIMBS];
	int i;

	for (i = 0; i < 2000; i++) {
		get_random_bytes(a, sizeof(a));
		get_random_bytes(b, sizeof(b));
		a[nd_of(test) - 1] &= ~BIT_ULL(63);
		b[nd_of(test) - 1] &= ~BIT_ULL(63);
		im->mul(curve_of(test), r, a, b);
		expect_product(test, r, a, b);
		im->sqr(curve_of(test), r, a);
		expect_product(test, r, a, a);
		ref_add(test, ref, a, b);
		im->add(curve_of(test), r, a, b);
		EXPECT_SAME(test, r, ref);
	}
}

/* Numbers of so many bits that are no elements are reduced on entering. */
static void enter_reduces(struct kunit *test)
{
	static const u64 largest[EC_MAX_LIMBS] = {
		~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL,
	};
	const struct ec_impl *im = impl_of(test);
	u64 r[EC_MAX_LIMBS], a[EC_MAX_LIMBS], s[EC_MAX_LIMBS];

	im->enter(curve_of(test), r, prime_of(test));
	EXPECT_SAME(test, r, zero);
	im->enter(curve_of(test), r, zero);
	EXPECT_SAME(test, r, zero);

	vli_sub(a, largest, prime_of(test), nd_of(test));
	im->enter(curve_of(test), r, largest);
	im->enter(curve_of(test), s, a);
	EXPECT_SAME(test, r, s);
	im->mul(curve_of(test), r, r, one);
	EXPECT_SAME(test, r, a);
}

static void inv_is_the_inverse(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	u64 a[EC_MAX_LIMBS], r[EC_MAX_LIMBS];
	unsigned int i;

	for (i = 1; i < NR_EDGES; i += 397) {
		edge(test, a, i);
		im->enter(curve_of(test), a, a);
		im->inv(curve_of(test), r, a);
		im->mul(curve_of(test), r, r, a);
		im->mul(curve_of(test), r, r, one);
		EXPECT_SAME(test, r, one);
	}
	im->inv(curve_of(test), r, zero);
	EXPECT_SAME(test, r, zero);
}

static void expect_scalar_inv(struct kunit *test, const u64 *a)
{
	u64 r[EC_MAX_LIMBS], product[EC_MAX_LIMBS];

	impl_of(test)->scalar_inv(curve_of(test), r, a);
	KUNIT_EXPECT_LT(test, vli_cmp(r, order_of(test), nd_of(test)), 0);
	vli_mod_mult_slow(product, r, a, order_of(test), nd_of(test));
	EXPECT_SAME(test, product, one);
}

static void scalar_inv_is_the_inverse(struct kunit *test)
{
	u64 a[EC_MAX_LIMBS], b[EC_MAX_LIMBS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i += 7) {
		edge(test, a, i);
		if (vli_cmp(a, order_of(test), nd_of(test)) >= 0)
			vli_sub(a, a, order_of(test), nd_of(test));
		if (vli_is_zero(a, nd_of(test)))
			continue;
		expect_scalar_inv(test, a);
		vli_sub(b, order_of(test), a, nd_of(test));
		expect_scalar_inv(test, b);
	}
	/* as many zeros at the end as there can be */
	for (i = 0; i < 64 * nd_of(test); i++) {
		memset(a, 0, sizeof(a));
		a[i / 64] = BIT_ULL(i % 64);
		expect_scalar_inv(test, a);
	}
}

/* v = 2 * v + digit, in one limb more than a scalar's, modulo that */
static void horner(u64 *v, s8 digit, unsigned int nd)
{
	const u64 low = (s64)digit, high = digit < 0 ? ~0ULL : 0;
	u64 carry = 0, add, sum;
	unsigned int i;

	for (i = nd; i > 0; i--)
		v[i] = v[i] << 1 | v[i - 1] >> 63;
	v[0] <<= 1;
	for (i = 0; i <= nd; i++) {
		add = i ? high : low;
		sum = v[i] + add;
		v[i] = sum + carry;
		carry = sum < add || v[i] < carry;
	}
}

static void expect_recoded(struct kunit *test, const u64 *k, unsigned int width)
{
	const int digits = 64 * nd_of(test) + 1;
	int i, last = digits + width;
	u64 v[EC_MAX_LIMBS + 1] = {};
	s8 naf[NAF_DIGITS];

	impl_of(test)->recode(curve_of(test), naf, k, width);

	for (i = digits - 1; i >= 0; i--) {
		horner(v, naf[i], nd_of(test));
		if (!naf[i])
			continue;
		KUNIT_EXPECT_TRUE(test, naf[i] & 1);
		KUNIT_EXPECT_LT(test, abs(naf[i]), 1 << (width - 1));
		KUNIT_EXPECT_GE(test, last - i, (int)width);
		last = i;
	}
	EXPECT_SAME(test, v, k);
	KUNIT_EXPECT_EQ(test, v[nd_of(test)], 0);
}

static void recode_keeps_the_value(struct kunit *test)
{
	unsigned int i, width;
	u64 k[EC_MAX_LIMBS];

	for (width = 2; width <= 8; width++) {
		for (i = 0; i < NR_EDGES; i += 5) {
			edge(test, k, i);
			expect_recoded(test, k, width);
		}
		memset(k, 0xff, sizeof(k));
		expect_recoded(test, k, width);
		memset(k, 0x55, sizeof(k));
		expect_recoded(test, k, width);
		for (i = 0; i < 50; i++) {
			get_random_bytes(k, sizeof(k));
			expect_recoded(test, k, width);
		}
	}
}

/* A multiple of the base point, as crypto/ecc.c has it, with the z given, or 1 if that is 0 */
static void make_point(struct kunit *test, struct tls_hs_ec_point *p, unsigned int k, u64 z)
{
	const struct ec_impl *im = impl_of(test);
	const struct tls_hs_ec *ec = curve_of(test);
	const unsigned int nd = nd_of(test);
	const u64 scalar[EC_MAX_LIMBS] = { k };
	u64 zz[EC_MAX_LIMBS] = { z ?: 1 }, xy[2 * EC_MAX_LIMBS];

	/* which takes no 0 and no 1 */
	KUNIT_ASSERT_EQ(test, ecc_make_pub_key(param_of(test)->curve_id, nd, scalar, xy), 0);
	vli_from_be64(p->x, xy, nd);
	vli_from_be64(p->y, xy + nd, nd);
	im->enter(ec, p->x, p->x);
	im->enter(ec, p->y, p->y);
	im->enter(ec, p->z, zz);
	im->sqr(ec, zz, p->z);
	im->mul(ec, p->x, p->x, zz);
	im->mul(ec, zz, zz, p->z);
	im->mul(ec, p->y, p->y, zz);
}

/* The same point, whatever their z? */
static void expect_point(struct kunit *test, const struct tls_hs_ec_point *p,
			 const struct tls_hs_ec_point *q)
{
	const struct ec_impl *im = impl_of(test);
	u64 pz[EC_MAX_LIMBS], qz[EC_MAX_LIMBS], l[EC_MAX_LIMBS], r[EC_MAX_LIMBS];

	KUNIT_ASSERT_FALSE(test, vli_is_zero(p->z, nd_of(test)));
	KUNIT_ASSERT_FALSE(test, vli_is_zero(q->z, nd_of(test)));
	im->sqr(curve_of(test), pz, p->z);
	im->sqr(curve_of(test), qz, q->z);
	im->mul(curve_of(test), l, p->x, qz);
	im->mul(curve_of(test), r, q->x, pz);
	EXPECT_SAME(test, l, r);
	im->mul(curve_of(test), pz, pz, p->z);
	im->mul(curve_of(test), qz, qz, q->z);
	im->mul(curve_of(test), l, p->y, qz);
	im->mul(curve_of(test), r, q->y, pz);
	EXPECT_SAME(test, l, r);
}

static void expect_infinity(struct kunit *test, const struct tls_hs_ec_point *p)
{
	EXPECT_SAME(test, p->z, zero);
}

static void add_of_any_two_is_the_sum(struct kunit *test)
{
	static const u64 zs[] = { 0, 7, 0xfffffffffffffff1 };
	struct tls_hs_ec_point p, q, sum, r;
	const struct ec_impl *im = impl_of(test);
	struct tls_hs_ec_tmp tmp;
	unsigned int i, j, z;

	for (i = 2; i < 8; i++) {
		for (j = 2; j < 8; j++) {
			for (z = 0; z < 9; z++) {
				make_point(test, &p, i, zs[z % 3]);
				make_point(test, &q, j, zs[z / 3]);
				make_point(test, &sum, i + j, 0);
				im->point_add(curve_of(test), &tmp, &r, &p, &q);
				expect_point(test, &r, &sum);
				im->point_add(curve_of(test), &tmp, &p, &p, &q);
				expect_point(test, &p, &sum);
			}
		}
	}
}

static void double_is_twice(struct kunit *test)
{
	struct tls_hs_ec_point p, twice, r;
	const struct ec_impl *im = impl_of(test);
	struct tls_hs_ec_tmp tmp;
	unsigned int i;

	for (i = 2; i < 20; i++) {
		make_point(test, &p, i, i & 1 ? i : 0);
		make_point(test, &twice, 2 * i, 0);
		im->point_double(curve_of(test), &tmp, &r, &p);
		expect_point(test, &r, &twice);
		im->point_double(curve_of(test), &tmp, &p, &p);
		expect_point(test, &p, &twice);
	}
}

static void infinity_is_neutral(struct kunit *test)
{
	struct tls_hs_ec_point p, r, inf = {}, odd_inf;
	const struct ec_impl *im = impl_of(test);
	struct tls_hs_ec_tmp tmp;

	make_point(test, &p, 5, 3);
	odd_inf = p;
	memset(odd_inf.z, 0, sizeof(odd_inf.z));

	im->point_add(curve_of(test), &tmp, &r, &p, &inf);
	expect_point(test, &r, &p);
	im->point_add(curve_of(test), &tmp, &r, &odd_inf, &p);
	expect_point(test, &r, &p);
	im->point_add(curve_of(test), &tmp, &r, &inf, &odd_inf);
	expect_infinity(test, &r);
	im->point_double(curve_of(test), &tmp, &r, &inf);
	expect_infinity(test, &r);
	im->point_double(curve_of(test), &tmp, &r, &odd_inf);
	expect_infinity(test, &r);
}

static void opposites_are_infinity(struct kunit *test)
{
	struct tls_hs_ec_point p, q, r;
	const struct ec_impl *im = impl_of(test);
	struct tls_hs_ec_tmp tmp;
	unsigned int z;

	for (z = 0; z < 4; z++) {
		make_point(test, &p, 9, z & 1);
		make_point(test, &q, 9, z & 2 ? 11 : 0);
		im->sub(curve_of(test), q.y, zero, q.y);
		im->point_add(curve_of(test), &tmp, &r, &p, &q);
		expect_infinity(test, &r);
		im->point_add(curve_of(test), &tmp, &p, &p, &q);
		expect_infinity(test, &p);
	}
}

/* What a private key may be, and what becomes of a digest. */
static void scalar_ok_is_above_0_and_below_the_order(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	const struct tls_hs_ec *ec = curve_of(test);
	const unsigned int nd = nd_of(test);
	u64 k[EC_MAX_LIMBS];
	unsigned int i;

	KUNIT_EXPECT_FALSE(test, im->scalar_ok(ec, zero));
	KUNIT_EXPECT_TRUE(test, im->scalar_ok(ec, one));
	KUNIT_EXPECT_FALSE(test, im->scalar_ok(ec, order_of(test)));
	vli_sub(k, order_of(test), one, nd);
	KUNIT_EXPECT_TRUE(test, im->scalar_ok(ec, k));
	memcpy(k, order_of(test), param_of(test)->bytes);
	k[0]++;
	KUNIT_EXPECT_FALSE(test, im->scalar_ok(ec, k));
	memset(k, 0xff, sizeof(k));
	KUNIT_EXPECT_FALSE(test, im->scalar_ok(ec, k));
	/* each limb decides */
	for (i = 0; i < nd; i++) {
		memset(k, 0, sizeof(k));
		k[i] = BIT_ULL(i * 11);
		KUNIT_EXPECT_TRUE(test, im->scalar_ok(ec, k));
		/* the highest bit, and no other */
		k[i] = i < nd - 1 ? BIT_ULL(63) : 1;
		KUNIT_EXPECT_TRUE(test, im->scalar_ok(ec, k));
		memcpy(k, order_of(test), param_of(test)->bytes);
		k[i]--;
		KUNIT_EXPECT_TRUE(test, im->scalar_ok(ec, k));
	}
}

static void order_reduce_takes_the_order_away_once(struct kunit *test)
{
	const struct ec_impl *im = impl_of(test);
	const struct tls_hs_ec *ec = curve_of(test);
	const unsigned int nd = nd_of(test);
	u64 a[EC_MAX_LIMBS], want[EC_MAX_LIMBS];
	unsigned int i;

	memcpy(a, order_of(test), sizeof(a[0]) * nd);
	im->order_reduce(ec, a);
	EXPECT_SAME(test, a, zero);
	memset(a, 0xff, sizeof(a));
	vli_sub(want, a, order_of(test), nd);
	im->order_reduce(ec, a);
	EXPECT_SAME(test, a, want);
	for (i = 0; i < NR_EDGES; i += 11) {
		edge(test, a, i);
		if (vli_cmp(a, order_of(test), nd) >= 0)
			vli_sub(want, a, order_of(test), nd);
		else
			memcpy(want, a, sizeof(want));
		im->order_reduce(ec, a);
		EXPECT_SAME(test, a, want);
	}
}

static struct kunit_case ec_cases[] = {
	KUNIT_CASE_PARAM(mul_of_edges_is_the_product, ec_gen_params),
	KUNIT_CASE_PARAM(sqr_of_edges_is_the_square, ec_gen_params),
	KUNIT_CASE_PARAM(add_and_sub_of_edges_are_sum_and_difference, ec_gen_params),
	KUNIT_CASE_PARAM(random_elements_agree, ec_gen_params),
	KUNIT_CASE_PARAM(enter_reduces, ec_gen_params),
	KUNIT_CASE_PARAM(inv_is_the_inverse, ec_gen_params),
	KUNIT_CASE_PARAM(scalar_inv_is_the_inverse, ec_gen_params),
	KUNIT_CASE_PARAM(recode_keeps_the_value, ec_gen_params),
	KUNIT_CASE_PARAM(add_of_any_two_is_the_sum, ec_gen_params),
	KUNIT_CASE_PARAM(double_is_twice, ec_gen_params),
	KUNIT_CASE_PARAM(infinity_is_neutral, ec_gen_params),
	KUNIT_CASE_PARAM(opposites_are_infinity, ec_gen_params),
	KUNIT_CASE_PARAM(scalar_ok_is_above_0_and_below_the_order, ec_gen_params),
	KUNIT_CASE_PARAM(order_reduce_takes_the_order_away_once, ec_gen_params),
	{}
};

static struct kunit_suite ec_suite = {
	.name = "tls_hs_ec",
	.suite_init = ec_portable_init,
	.test_cases = ec_cases,
};

kunit_test_suite(ec_suite);
