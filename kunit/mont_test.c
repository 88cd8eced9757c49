// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/mont.c: that its ways of being compiled have the same
 * results, of any number of limbs.  The kernel's big numbers are in rsa_public_test.c
 * beside it.
 *
 * ASan does not see what assembler reads and writes, so there is something behind each
 * number that must stay.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mont_impl.h"

#define MAX_LIMBS	33	/* beyond RSA-4096's */
#define GUARD		8
#define GUARD_BYTE	0xa5

static const struct mont_impl native = MONT_IMPL;

static const struct mont_param {
	const char		*name;
	const struct mont_impl	*im;
} params[] = {
	{ "native", &native },
	{ "portable", &mont_portable },
};

KUNIT_ARRAY_PARAM_DESC(impl, params, name);

/* limbs of which operands are made; 5: random */
static const u64 limbs_of[] = { 0, ~0ULL, 1, 1ULL << 63, 0xffffffff };

#define KINDS		(ARRAY_SIZE(limbs_of) + 2)
#define KIND_RANDOM	ARRAY_SIZE(limbs_of)
#define KIND_MIXED	(KIND_RANDOM + 1)

struct mont_case {
	struct tls_hs_mont	mo;
	u64			n[MAX_LIMBS];
	u64			a[MAX_LIMBS];
	u64			b[MAX_LIMBS];
	u64			in[2 * MAX_LIMBS];
	/* [1] is mont_plain's */
	u64			t[2][2 * MAX_LIMBS + GUARD];
	u64			r[2][MAX_LIMBS + GUARD];
};

static u64 random_limb(void)
{
	u64 v;

	get_random_bytes(&v, sizeof(v));
	return v;
}

static void make_number(u64 *a, unsigned int limbs, unsigned int kind)
{
	unsigned int i;

	for (i = 0; i < limbs; i++) {
		if (kind < KIND_RANDOM)
			a[i] = limbs_of[kind];
		else if (kind == KIND_RANDOM)
			a[i] = random_limb();
		else
			a[i] = limbs_of[(u32)random_limb() % ARRAY_SIZE(limbs_of)];
	}
}

/* a modulus whose highest bit is set, and numbers below it */
static void make_case(struct mont_case *mc, unsigned int limbs, unsigned int kind_n,
		      unsigned int kind)
{
	make_number(mc->n, limbs, kind_n);
	mc->n[0] |= 1;
	mc->n[limbs - 1] |= 1ULL << 63;
	mc->mo.mo_n = mc->n;
	mc->mo.mo_n0 = tls_hs_mont_n0(mc->n[0]);
	mc->mo.mo_limbs = limbs;
	make_number(mc->a, limbs, kind);
	make_number(mc->b, limbs, KIND_MIXED);
	/* n - 1, or something below 2^(64 * limbs - 1) */
	if (kind == 1) {
		memcpy(mc->a, mc->n, limbs * sizeof(u64));
		mc->a[0] ^= 1;
	} else {
		mc->a[limbs - 1] &= ~0ULL >> 1;
	}
	mc->b[limbs - 1] &= ~0ULL >> 1;
	memset(mc->t, GUARD_BYTE, sizeof(mc->t));
	memset(mc->r, GUARD_BYTE, sizeof(mc->r));
}

static struct mont_case *alloc_case(struct kunit *test)
{
	struct mont_case *mc = kunit_kzalloc(test, sizeof(*mc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mc);
	return mc;
}

/* The same result, and nothing behind it; of so many limbs. */
static void expect_same(struct kunit *test, const u64 *got, const u64 *plain, unsigned int limbs,
			const struct mont_case *mc, const char *what)
{
	KUNIT_EXPECT_MEMEQ_MSG(test, got, plain, limbs * sizeof(u64), "%s of %u limbs", what,
			       mc->mo.mo_limbs);
	KUNIT_EXPECT_TRUE_MSG(test, !memchr_inv(got + limbs, GUARD_BYTE, GUARD * sizeof(u64)),
			      "%s of %u limbs writes beyond", what, mc->mo.mo_limbs);
}

static void compare_products(struct kunit *test, const struct mont_impl *im, struct mont_case *mc)
{
	const struct mont_impl *both[] = { im, &mont_plain };
	const unsigned int k = mc->mo.mo_limbs;
	unsigned int i;

	for (i = 0; i < 2; i++)
		both[i]->product(mc->t[i], mc->a, mc->b, k);
	expect_same(test, mc->t[0], mc->t[1], 2 * k, mc, "product");
	for (i = 0; i < 2; i++)
		both[i]->mul(&mc->mo, mc->r[i], mc->a, mc->b, mc->t[i]);
	expect_same(test, mc->r[0], mc->r[1], k, mc, "mul");
	expect_same(test, mc->t[0], mc->t[1], 2 * k, mc, "mul's scratch");
}

static void compare_squares(struct kunit *test, const struct mont_impl *im, struct mont_case *mc)
{
	const struct mont_impl *both[] = { im, &mont_plain };
	const unsigned int k = mc->mo.mo_limbs;
	unsigned int i;

	for (i = 0; i < 2; i++)
		both[i]->sqr(&mc->mo, mc->r[i], mc->a, mc->t[i]);
	expect_same(test, mc->r[0], mc->r[1], k, mc, "sqr");
	expect_same(test, mc->t[0], mc->t[1], 2 * k, mc, "sqr's scratch");
	both[1]->mul(&mc->mo, mc->r[1], mc->a, mc->a, mc->t[1]);
	expect_same(test, mc->r[0], mc->r[1], k, mc, "sqr, by mul");
}

static void compare_reductions(struct kunit *test, const struct mont_impl *im, struct mont_case *mc)
{
	const struct mont_impl *both[] = { im, &mont_plain };
	const unsigned int k = mc->mo.mo_limbs;
	unsigned int i;

	/* a is below n, what is under it may be anything */
	memcpy(mc->in, mc->b, k * sizeof(u64));
	mc->in[k - 1] = ~0ULL;
	memcpy(mc->in + k, mc->a, k * sizeof(u64));
	for (i = 0; i < 2; i++) {
		memcpy(mc->t[i], mc->in, 2 * k * sizeof(u64));
		both[i]->reduce(&mc->mo, mc->r[i], mc->t[i]);
	}
	expect_same(test, mc->r[0], mc->r[1], k, mc, "reduce");

	/* below n, and n itself */
	for (i = 0; i < 2; i++)
		both[i]->subtract(&mc->mo, mc->r[i], mc->a, 0);
	expect_same(test, mc->r[0], mc->a, k, mc, "subtract");
	KUNIT_EXPECT_MEMEQ(test, mc->r[1], mc->a, k * sizeof(u64));
	for (i = 0; i < 2; i++)
		both[i]->subtract(&mc->mo, mc->r[i], mc->n, 0);
	KUNIT_EXPECT_TRUE(test, !memchr_inv(mc->r[0], 0, k * sizeof(u64)));
	KUNIT_EXPECT_TRUE(test, !memchr_inv(mc->r[1], 0, k * sizeof(u64)));
}

static void all_ways_have_the_same_results(struct kunit *test)
{
	const struct mont_param *p = test->param_value;
	struct mont_case *mc = alloc_case(test);
	unsigned int limbs, n, kind;

	for (limbs = 1; limbs <= MAX_LIMBS; limbs++) {
		for (n = 0; n < KINDS; n++) {
			for (kind = 0; kind < KINDS; kind++) {
				make_case(mc, limbs, n, kind);
				compare_products(test, p->im, mc);
				make_case(mc, limbs, n, kind);
				compare_squares(test, p->im, mc);
				make_case(mc, limbs, n, kind);
				compare_reductions(test, p->im, mc);
			}
		}
	}
}

/* (2^(64 * limbs) - 1)^2 is the largest of all: each carry there is goes on. */
static void product_of_ones_is_known(struct kunit *test)
{
	const struct mont_param *p = test->param_value;
	struct mont_case *mc = alloc_case(test);
	unsigned int limbs, i;

	for (limbs = 1; limbs <= MAX_LIMBS; limbs++) {
		make_case(mc, limbs, 1, 1);
		make_number(mc->a, limbs, 1);
		p->im->product(mc->t[0], mc->a, mc->a, limbs);
		/* 2^(128 * limbs) - 2 * 2^(64 * limbs) + 1 */
		for (i = 0; i < 2 * limbs; i++)
			mc->t[1][i] = i < limbs ? 0 : ~0ULL;
		mc->t[1][0] = 1;
		mc->t[1][limbs] = ~0ULL - 1;
		expect_same(test, mc->t[0], mc->t[1], 2 * limbs, mc, "product of ones");
	}
}

/* R^2, whose reduction is R's remainder, and that one's is 1 */
static void rr_is_the_square_of_r(struct kunit *test)
{
	const struct mont_param *p = test->param_value;
	struct mont_case *mc = alloc_case(test);
	unsigned int limbs, n, i;

	for (limbs = 1; limbs <= MAX_LIMBS; limbs++) {
		for (n = 0; n < KINDS; n++) {
			make_case(mc, limbs, n, KIND_RANDOM);
			p->im->rr(&mc->mo, 64 * limbs, mc->r[0], mc->t[0]);
			make_number(mc->b, limbs, 0);
			mc->b[0] = 1;
			for (i = 0; i < 2; i++)
				mont_plain.mul(&mc->mo, mc->r[0], mc->r[0], mc->b, mc->t[0]);
			expect_same(test, mc->r[0], mc->b, limbs, mc, "rr");
		}
	}
}

static struct kunit_case mont_cases[] = {
	KUNIT_CASE_PARAM(all_ways_have_the_same_results, impl_gen_params),
	KUNIT_CASE_PARAM(product_of_ones_is_known, impl_gen_params),
	KUNIT_CASE_PARAM(rr_is_the_square_of_r, impl_gen_params),
	{ }
};

static struct kunit_suite mont_suite = {
	.name = "tls_hs_mont",
	.test_cases = mont_cases,
};

kunit_test_suite(mont_suite);
