// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of ec.c and ec_secret.c makes masks of secrets, for interop/check/branches:
 * for one curve, so that all loops go round a fixed number of times here.
 */
#include "../../crypto-glue/ec.c"
#include "../../crypto-glue/ec_secret.c"
#include "branches.h"

#define flat	__attribute__((__flatten__))

void flat ct_select(struct tls_hs_ec_hom *q, const struct tls_hs_ec_hom *table, u32 digit)
{
	const struct tls_hs_ec ec = { .ec_limbs = 4 };

	hom_select(&ec, q, table, 16, digit);
}

void flat ct_order_final(struct tls_hs_ec_secret *sc, u64 *r, const u64 *a, u64 carry, const u64 *n)
{
	const struct tls_hs_ec ec = { .ec_limbs = 4, .ec_order = { .mo_n = n } };

	order_final(&ec, sc, r, a, carry);
}

bool flat ct_scalar_ok(const u64 *k, const u64 *n)
{
	const struct tls_hs_ec ec = { .ec_limbs = 4, .ec_order = { .mo_n = n } };

	return tls_hs_ec_scalar_ok(&ec, k);
}

void flat ct_order_reduce(u64 *a, const u64 *n)
{
	const struct tls_hs_ec ec = { .ec_limbs = 4, .ec_order = { .mo_n = n } };

	tls_hs_ec_order_reduce(&ec, a);
}
