/* SPDX-License-Identifier: GPL-2.0-only */
/* Each curve in both ways of compiling the arithmetic, as a parameter of cases: ec_gen_params. */
#ifndef _TLS_HS_KUNIT_EC_IMPLS_H
#define _TLS_HS_KUNIT_EC_IMPLS_H

#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <kunit/test.h>
#include <linux/string.h>

#include "ec_impl.h"

static const struct ec_impl native = EC_IMPL;

static const struct ec_param {
	const char		*name;
	const struct ec_impl	*im;
	unsigned int		curve_id;	/* crypto/ecc.c's */
	unsigned int		nd;		/* limbs; its digits */
	size_t			bytes;
} ec_params[] = {
	{ "p256", &native, ECC_CURVE_NIST_P256, P256_LIMBS, 8 * P256_LIMBS },
	{ "p256_portable", &ec_portable, ECC_CURVE_NIST_P256, P256_LIMBS, 8 * P256_LIMBS },
	{ "p384", &native, ECC_CURVE_NIST_P384, P384_LIMBS, 8 * P384_LIMBS },
	{ "p384_portable", &ec_portable, ECC_CURVE_NIST_P384, P384_LIMBS, 8 * P384_LIMBS },
};

KUNIT_ARRAY_PARAM_DESC(ec, ec_params, name);

static const u64 __maybe_unused zero[EC_MAX_LIMBS];
static const u64 __maybe_unused one[EC_MAX_LIMBS] = { 1 };

static const struct ec_param *param_of(struct kunit *test)
{
	return test->param_value;
}

static const struct ec_impl *impl_of(struct kunit *test)
{
	return param_of(test)->im;
}

static const struct tls_hs_ec *curve_of(struct kunit *test)
{
	const struct ec_param *p = param_of(test);

	return p->nd == P256_LIMBS ? p->im->p256 : p->im->p384;
}

static unsigned int nd_of(struct kunit *test)
{
	return param_of(test)->nd;
}

static const u64 *prime_of(struct kunit *test)
{
	return ecc_get_curve(param_of(test)->curve_id)->p;
}

static const u64 *order_of(struct kunit *test)
{
	return ecc_get_curve(param_of(test)->curve_id)->n;
}

#define EXPECT_SAME(test, a, b) \
	KUNIT_EXPECT_MEMEQ(test, a, b, param_of(test)->bytes)

#endif
