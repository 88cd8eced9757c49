// SPDX-License-Identifier: GPL-2.0-only
/*
 * Montgomery arithmetic modulo any odd number: P-256's order, RSA's moduli.
 *
 * In variable time, for public numbers.  p256_field.c has a prime's own.
 */
#include <linux/string.h>

#include "limb.h"
#include "mont.h"

/**
 * tls_hs_mont_n0() - -1 / n mod 2^64
 * @n: the lowest limb of a modulus, odd
 *
 * By Newton: n is its own inverse modulo 8, and each step doubles the bits.
 *
 * Context: any.
 * Return: what struct tls_hs_mont's mo_n0 wants.
 */
u64 tls_hs_mont_n0(u64 n)
{
	u64 inv = n;
	int bits;

	for (bits = 3; bits < 64; bits *= 2)
		inv *= 2 - n * inv;
	return -inv;
}

/* t += b * a, of so many limbs; returns the limb beyond */
static u64 mont_row(u64 *t, u64 b, const u64 *a, unsigned int limbs)
{
	u64 carry = 0;
	unsigned int i;

	for (i = 0; i < limbs; i++)
		t[i] = limb_mac(b, a[i], t[i], &carry);
	return carry;
}

/* r = t / 2^(64 * limbs) mod n, of t below n * 2^(64 * limbs); t is used up */
static void mont_reduce(const struct tls_hs_mont *mo, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	u64 top = 0, borrow = 0;
	unsigned int i;

	for (i = 0; i < k; i++)
		t[i + k] = limb_adc(t[i + k], mont_row(t + i, t[i] * mo->mo_n0, mo->mo_n, k),
				    &top);

	for (i = 0; i < k; i++)
		r[i] = limb_sbb(t[i + k], mo->mo_n[i], &borrow);
	if (borrow > top)
		memcpy(r, t + k, k * sizeof(*r));
}

/**
 * tls_hs_mont_mul() - r = a * b / 2^(64 * limbs) mod n
 * @mo: the modulus
 * @r: result, below n; may be @a or @b
 * @a: any number of its limbs, if @b is below n
 * @b: any number of its limbs, if @a is below n
 * @t: scratch of twice the limbs; none of the others
 *
 * Context: any.
 */
void tls_hs_mont_mul(const struct tls_hs_mont *mo, u64 *r, const u64 *a, const u64 *b, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	unsigned int i;

	memset(t, 0, k * sizeof(*t));
	for (i = 0; i < k; i++)
		t[i + k] = mont_row(t + i, a[i], b, k);
	mont_reduce(mo, r, t);
}
