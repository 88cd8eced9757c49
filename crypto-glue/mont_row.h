/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The innermost step of mont.c, where all the time goes, in the way that is the
 * faster one with limb.h's carries.
 */
#ifndef _TLS_HS_MONT_ROW_H
#define _TLS_HS_MONT_ROW_H

#include "limb.h"

/* t += b * a + carry, of four limbs; returns the limb beyond. */
#ifdef limb_subborrow	/* chains of adc */

/* Four products, then their carries in two chains: two thirds of the other's time. */
static __always_inline u64 mont_four(u64 *t, u64 b, const u64 *a, u64 carry)
{
	u64 lo0, lo1, lo2, lo3, hi0 = 0, hi1 = 0, hi2 = 0, hi3 = 0, bit = 0;

	lo0 = limb_mac(b, a[0], 0, &hi0);
	lo1 = limb_mac(b, a[1], 0, &hi1);
	lo2 = limb_mac(b, a[2], 0, &hi2);
	lo3 = limb_mac(b, a[3], 0, &hi3);
	lo0 = limb_adc(lo0, carry, &bit);
	lo1 = limb_adc(lo1, hi0, &bit);
	lo2 = limb_adc(lo2, hi1, &bit);
	lo3 = limb_adc(lo3, hi2, &bit);
	carry = hi3 + bit;
	bit = 0;
	t[0] = limb_adc(t[0], lo0, &bit);
	t[1] = limb_adc(t[1], lo1, &bit);
	t[2] = limb_adc(t[2], lo2, &bit);
	t[3] = limb_adc(t[3], lo3, &bit);
	return carry + bit;
}

#else

static __always_inline u64 mont_four(u64 *t, u64 b, const u64 *a, u64 carry)
{
	t[0] = limb_mac(b, a[0], t[0], &carry);
	t[1] = limb_mac(b, a[1], t[1], &carry);
	t[2] = limb_mac(b, a[2], t[2], &carry);
	t[3] = limb_mac(b, a[3], t[3], &carry);
	return carry;
}

#endif

#endif
