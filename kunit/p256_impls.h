/* SPDX-License-Identifier: GPL-2.0-only */
/* Both ways of compiling the arithmetic as a parameter of cases: impl_gen_params. */
#ifndef _TLS_HS_KUNIT_P256_IMPLS_H
#define _TLS_HS_KUNIT_P256_IMPLS_H

#include <kunit/test.h>

#include "p256_impl.h"

static const struct p256_impl native = P256_IMPL;

static const struct p256_param {
	const char		*name;
	const struct p256_impl	*im;
} impls[] = {
	{ "native", &native },
	{ "portable", &p256_portable },
};

KUNIT_ARRAY_PARAM_DESC(impl, impls, name);

static const struct p256_impl *impl_of(struct kunit *test)
{
	const struct p256_param *p = test->param_value;

	return p->im;
}

#endif
