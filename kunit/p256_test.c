// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/p256_field.c and of the parts of p256.c, in both ways of
 * compiling them, against the arithmetic of crypto/ecc.c.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/string.h>

#include "p256_impls.h"

#define NDIGITS		P256_LIMBS
#define NAF_DIGITS	257

static const struct ecc_curve *curve(void)
{
	return ecc_get_curve(ECC_CURVE_NIST_P256);
}

static const u64 *prime(void)
{
	return curve()->p;
}

static const u64 *order(void)
{
	return curve()->n;
}

static const u64 zero[NDIGITS];
static const u64 one[NDIGITS] = { 1 };

/* Limbs at which carries and the reduction's multiple of p change. */
static const u64 limbs[] = {
	0, 1, 0xffffffff, 0x100000000, 0x8000000000000000,
	P256_P3 - 1, P256_P3, 0xfffffffffffffffe, 0xffffffffffffffff,
};

#define NR_EDGES	(9 * 9 * 9 * 9)

/* Every number of four such limbs, the ones from p on less p. */
static void edge(u64 *a, unsigned int i)
{
	int j;

	BUILD_BUG_ON(ARRAY_SIZE(limbs) != 9);
	for (j = 0; j < NDIGITS; j++, i /= 9)
		a[j] = limbs[i % 9];
	if (vli_cmp(a, prime(), NDIGITS) >= 0)
		vli_sub(a, a, prime(), NDIGITS);
}

#define EXPECT_SAME(test, a, b) \
	KUNIT_EXPECT_MEMEQ(test, a, b, sizeof(u64[NDIGITS]))

/* a + b mod p, by halves of limbs */
static void ref_add(u64 *r, const u64 *a, const u64 *b)
{
	u64 carry = 0;
	int i;

	for (i = 0; i < NDIGITS; i++) {
		u64 lo = (u32)a[i] + (u64)(u32)b[i] + carry;
		u64 hi = (a[i] >> 32) + (b[i] >> 32) + (lo >> 32);

		r[i] = hi << 32 | (u32)lo;
		carry = hi >> 32;
	}
	if (carry || vli_cmp(r, prime(), NDIGITS) >= 0)
		vli_sub(r, r, prime(), NDIGITS);
}

/* product * 2^256 = a * b mod p, and it is below p? */
static void expect_product(struct kunit *test, const u64 *product, const u64 *a, const u64 *b)
{
	static const u64 r[NDIGITS] = {	/* 2^256 mod p */
		0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe,
	};
	u64 left[NDIGITS], right[NDIGITS];

	vli_mod_mult_slow(left, product, r, prime(), NDIGITS);
	vli_mod_mult_slow(right, a, b, prime(), NDIGITS);
	EXPECT_SAME(test, left, right);
	KUNIT_EXPECT_LT(test, vli_cmp(product, prime(), NDIGITS), 0);
}

static void mul_of_edges_is_the_product(struct kunit *test)
{
	const struct p256_impl *im = impl_of(test);
	u64 a[NDIGITS], b[NDIGITS], r[NDIGITS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(a, i);
		edge(b, (i * 2477 + 1234) % NR_EDGES);
		im->mul(r, a, b);
		expect_product(test, r, a, b);
		/* its own factors as result */
		im->mul(a, a, b);
		EXPECT_SAME(test, a, r);
	}
}

static void sqr_of_edges_is_the_square(struct kunit *test)
{
	const struct p256_impl *im = impl_of(test);
	u64 a[NDIGITS], r[NDIGITS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i++) {
		edge(a, i);
		im->sqr(r, a);
		expect_product(test, r, a, a);
		im->sqr(a, a);
		EXPECT_SAME(test, a, r);
	}
}

static void add_and_sub_of_edges_are_sum_and_difference(struct kunit *test)
{
	const struct p256_impl *im = impl_of(test);
	u64 a[NDIGITS], b[NDIGITS], r[NDIGITS], ref[NDIGITS];
	unsigned int i, j;

	for (i = 0; i < NR_EDGES; i++) {
		edge(a, i);
		for (j = 0; j < 8; j++) {
			edge(b, (i * 2477 + j * 811) % NR_EDGES);
			ref_add(ref, a, b);
			im->add(r, a, b);
			EXPECT_SAME(test, r, ref);
			/* b = (a + b) - a, and 0 - b = p - b */
			im->sub(r, r, a);
			EXPECT_SAME(test, r, b);
			im->sub(r, zero, b);
			im->add(r, r, b);
			EXPECT_SAME(test, r, zero);
		}
	}
}

static void random_elements_agree(struct kunit *test)
{
	const struct p256_impl *im = impl_of(test);
	u64 a[NDIGITS], b[NDIGITS], r[NDIGITS], ref[NDIGITS];
	int i;

	for (i = 0; i < 2000; i++) {
		get_random_bytes(a, sizeof(a));
		get_random_bytes(b, sizeof(b));
		a[3] &= ~BIT_ULL(63);
		b[3] &= ~BIT_ULL(63);
		im->mul(r, a, b);
		expect_product(test, r, a, b);
		im->sqr(r, a);
		expect_product(test, r, a, a);
		ref_add(ref, a, b);
		im->add(r, a, b);
		EXPECT_SAME(test, r, ref);
	}
}

/* Numbers of 256 bits that are no elements are reduced on entering. */
static void enter_reduces(struct kunit *test)
{
	static const u64 largest[NDIGITS] = { ~0ULL, ~0ULL, ~0ULL, ~0ULL };
	const struct p256_impl *im = impl_of(test);
	u64 r[NDIGITS], a[NDIGITS], s[NDIGITS];

	im->enter(r, prime());
	EXPECT_SAME(test, r, zero);
	im->enter(r, zero);
	EXPECT_SAME(test, r, zero);

	vli_sub(a, largest, prime(), NDIGITS);
	im->enter(r, largest);
	im->enter(s, a);
	EXPECT_SAME(test, r, s);
	im->mul(r, r, one);
	EXPECT_SAME(test, r, a);
}

static void inv_is_the_inverse(struct kunit *test)
{
	const struct p256_impl *im = impl_of(test);
	u64 a[NDIGITS], r[NDIGITS];
	unsigned int i;

	for (i = 1; i < NR_EDGES; i += 397) {
		edge(a, i);
		im->enter(a, a);
		im->inv(r, a);
		im->mul(r, r, a);
		im->mul(r, r, one);
		EXPECT_SAME(test, r, one);
	}
	im->inv(r, zero);
	EXPECT_SAME(test, r, zero);
}

static void expect_scalar_inv(struct kunit *test, const u64 *a)
{
	u64 r[NDIGITS], product[NDIGITS];

	impl_of(test)->scalar_inv(r, a);
	KUNIT_EXPECT_LT(test, vli_cmp(r, order(), NDIGITS), 0);
	vli_mod_mult_slow(product, r, a, order(), NDIGITS);
	EXPECT_SAME(test, product, one);
}

static void scalar_inv_is_the_inverse(struct kunit *test)
{
	u64 a[NDIGITS], b[NDIGITS];
	unsigned int i;

	for (i = 0; i < NR_EDGES; i += 7) {
		edge(a, i);
		if (vli_cmp(a, order(), NDIGITS) >= 0)
			vli_sub(a, a, order(), NDIGITS);
		if (vli_is_zero(a, NDIGITS))
			continue;
		expect_scalar_inv(test, a);
		vli_sub(b, order(), a, NDIGITS);
		expect_scalar_inv(test, b);
	}
	/* as many zeros at the end as there can be */
	for (i = 0; i < 256; i++) {
		memset(a, 0, sizeof(a));
		a[i / 64] = BIT_ULL(i % 64);
		expect_scalar_inv(test, a);
	}
}

/* v = 2 * v + digit, in one limb more than a scalar's, modulo its 320 bits */
static void horner(u64 *v, s8 digit)
{
	const u64 low = (s64)digit, high = digit < 0 ? ~0ULL : 0;
	u64 carry = 0, add, sum;
	int i;

	for (i = NDIGITS; i > 0; i--)
		v[i] = v[i] << 1 | v[i - 1] >> 63;
	v[0] <<= 1;
	for (i = 0; i <= NDIGITS; i++) {
		add = i ? high : low;
		sum = v[i] + add;
		v[i] = sum + carry;
		carry = sum < add || v[i] < carry;
	}
}

static void expect_recoded(struct kunit *test, const u64 *k, unsigned int width)
{
	int i, last = NAF_DIGITS + width;
	u64 v[NDIGITS + 1] = {};
	s8 naf[NAF_DIGITS];

	impl_of(test)->recode(naf, k, width);

	for (i = NAF_DIGITS - 1; i >= 0; i--) {
		horner(v, naf[i]);
		if (!naf[i])
			continue;
		KUNIT_EXPECT_TRUE(test, naf[i] & 1);
		KUNIT_EXPECT_LT(test, abs(naf[i]), 1 << (width - 1));
		KUNIT_EXPECT_GE(test, last - i, (int)width);
		last = i;
	}
	EXPECT_SAME(test, v, k);
	KUNIT_EXPECT_EQ(test, v[NDIGITS], 0);
}

static void recode_keeps_the_value(struct kunit *test)
{
	unsigned int i, width;
	u64 k[NDIGITS];

	for (width = 2; width <= 8; width++) {
		for (i = 0; i < NR_EDGES; i += 5) {
			edge(k, i);
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

/* Multiples of the base point, as crypto/ecc.c has them: x and y, big-endian. */
#define NR_MULTIPLES	40

static u8 multiples[NR_MULTIPLES][2 * P256_BYTES] __aligned(8);

static int p256_suite_init(struct kunit_suite *suite)
{
	int k, err;

	/* it takes no 0 and no 1 */
	for (k = 2; k < NR_MULTIPLES; k++) {
		const u64 scalar[NDIGITS] = { k };

		err = ecc_make_pub_key(ECC_CURVE_NIST_P256, NDIGITS, scalar,
				       (u64 *)multiples[k]);
		if (err)
			return err;
	}
	return p256_portable_init(suite);
}

/* k * G with the z given, or 1 if that is 0 */
static void make_point(struct kunit *test, struct tls_hs_p256_point *p, unsigned int k, u64 z)
{
	const struct p256_impl *im = impl_of(test);
	u64 zz[NDIGITS] = { z ?: 1 };

	vli_from_be64(p->x, multiples[k], NDIGITS);
	vli_from_be64(p->y, multiples[k] + P256_BYTES, NDIGITS);
	im->enter(p->x, p->x);
	im->enter(p->y, p->y);
	im->enter(p->z, zz);
	im->sqr(zz, p->z);
	im->mul(p->x, p->x, zz);
	im->mul(zz, zz, p->z);
	im->mul(p->y, p->y, zz);
}

/* The same point, whatever their z? */
static void expect_point(struct kunit *test, const struct tls_hs_p256_point *p,
			 const struct tls_hs_p256_point *q)
{
	const struct p256_impl *im = impl_of(test);
	u64 pz[NDIGITS], qz[NDIGITS], l[NDIGITS], r[NDIGITS];

	KUNIT_ASSERT_FALSE(test, vli_is_zero(p->z, NDIGITS));
	KUNIT_ASSERT_FALSE(test, vli_is_zero(q->z, NDIGITS));
	im->sqr(pz, p->z);
	im->sqr(qz, q->z);
	im->mul(l, p->x, qz);
	im->mul(r, q->x, pz);
	EXPECT_SAME(test, l, r);
	im->mul(pz, pz, p->z);
	im->mul(qz, qz, q->z);
	im->mul(l, p->y, qz);
	im->mul(r, q->y, pz);
	EXPECT_SAME(test, l, r);
}

static void expect_infinity(struct kunit *test, const struct tls_hs_p256_point *p)
{
	EXPECT_SAME(test, p->z, zero);
}

static void add_of_any_two_is_the_sum(struct kunit *test)
{
	static const u64 zs[] = { 0, 7, 0xfffffffffffffff1 };
	struct tls_hs_p256_point p, q, sum, r;
	const struct p256_impl *im = impl_of(test);
	unsigned int i, j, z;

	for (i = 2; i < 8; i++) {
		for (j = 2; j < 8; j++) {
			for (z = 0; z < 9; z++) {
				make_point(test, &p, i, zs[z % 3]);
				make_point(test, &q, j, zs[z / 3]);
				make_point(test, &sum, i + j, 0);
				im->point_add(&r, &p, &q);
				expect_point(test, &r, &sum);
				im->point_add(&p, &p, &q);
				expect_point(test, &p, &sum);
			}
		}
	}
}

static void double_is_twice(struct kunit *test)
{
	struct tls_hs_p256_point p, twice, r;
	const struct p256_impl *im = impl_of(test);
	unsigned int i;

	for (i = 2; i < 20; i++) {
		make_point(test, &p, i, i & 1 ? i : 0);
		make_point(test, &twice, 2 * i, 0);
		im->point_double(&r, &p);
		expect_point(test, &r, &twice);
		im->point_double(&p, &p);
		expect_point(test, &p, &twice);
	}
}

static void infinity_is_neutral(struct kunit *test)
{
	struct tls_hs_p256_point p, r, inf = {}, odd_inf;
	const struct p256_impl *im = impl_of(test);

	make_point(test, &p, 5, 3);
	odd_inf = p;
	memset(odd_inf.z, 0, sizeof(odd_inf.z));

	im->point_add(&r, &p, &inf);
	expect_point(test, &r, &p);
	im->point_add(&r, &odd_inf, &p);
	expect_point(test, &r, &p);
	im->point_add(&r, &inf, &odd_inf);
	expect_infinity(test, &r);
	im->point_double(&r, &inf);
	expect_infinity(test, &r);
	im->point_double(&r, &odd_inf);
	expect_infinity(test, &r);
}

static void opposites_are_infinity(struct kunit *test)
{
	struct tls_hs_p256_point p, q, r;
	const struct p256_impl *im = impl_of(test);
	unsigned int z;

	for (z = 0; z < 4; z++) {
		make_point(test, &p, 9, z & 1);
		make_point(test, &q, 9, z & 2 ? 11 : 0);
		im->sub(q.y, zero, q.y);
		im->point_add(&r, &p, &q);
		expect_infinity(test, &r);
		im->point_add(&p, &p, &q);
		expect_infinity(test, &p);
	}
}

static struct kunit_case p256_cases[] = {
	KUNIT_CASE_PARAM(mul_of_edges_is_the_product, impl_gen_params),
	KUNIT_CASE_PARAM(sqr_of_edges_is_the_square, impl_gen_params),
	KUNIT_CASE_PARAM(add_and_sub_of_edges_are_sum_and_difference, impl_gen_params),
	KUNIT_CASE_PARAM(random_elements_agree, impl_gen_params),
	KUNIT_CASE_PARAM(enter_reduces, impl_gen_params),
	KUNIT_CASE_PARAM(inv_is_the_inverse, impl_gen_params),
	KUNIT_CASE_PARAM(scalar_inv_is_the_inverse, impl_gen_params),
	KUNIT_CASE_PARAM(recode_keeps_the_value, impl_gen_params),
	KUNIT_CASE_PARAM(add_of_any_two_is_the_sum, impl_gen_params),
	KUNIT_CASE_PARAM(double_is_twice, impl_gen_params),
	KUNIT_CASE_PARAM(infinity_is_neutral, impl_gen_params),
	KUNIT_CASE_PARAM(opposites_are_infinity, impl_gen_params),
	{}
};

static struct kunit_suite p256_suite = {
	.name = "tls_hs_p256",
	.suite_init = p256_suite_init,
	.test_cases = p256_cases,
};

kunit_test_suite(p256_suite);
