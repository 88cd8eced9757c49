// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is looked at of limb.h and mont.c, for interop/check/branches: each
 * primitive in a function of its own, and the order's products, whose loops all
 * go round a fixed number of times here.
 */
#include "../../crypto-glue/mont.c"
#include "branches.h"

u64 ct_mac(u64 a, u64 b, u64 add, u64 *carry)
{
	return limb_mac(a, b, add, carry);
}

u64 ct_adc(u64 a, u64 b, u64 *carry)
{
	return limb_adc(a, b, carry);
}

u64 ct_sbb(u64 a, u64 b, u64 *borrow)
{
	return limb_sbb(a, b, borrow);
}

__flatten void ct_squares(u64 *t, const u64 *a)
{
	mont_add_squares(t, a, 4);
}

__flatten void ct_row(u64 *t, const u64 *a, u64 b)
{
	t[4] = mont_row(t, b, a, 4);
}

__flatten void ct_subtract(u64 *r, const u64 *a, u64 carry, const u64 *n)
{
	const struct tls_hs_mont mo = { .mo_n = n, .mo_n0 = 1, .mo_limbs = 4 };

	tls_hs_mont_subtract(&mo, r, a, carry);
}

__flatten void ct_reduce(u64 *r, u64 *t, const u64 *n)
{
	const struct tls_hs_mont mo = { .mo_n = n, .mo_n0 = 1, .mo_limbs = 4 };

	tls_hs_mont_reduce(&mo, r, t);
}

/* To be noticed */
void ct_control(u64 a, u64 b)
{
	if (a < b)
		get_random_bytes(NULL, 0);
}
