// SPDX-License-Identifier: GPL-2.0-only
/*
 * Montgomery arithmetic modulo any odd number: P-256's order, RSA's moduli.
 *
 * Products and squares are made in constant time, tls_hs_mont_rr() is not: it is
 * for public moduli.  p256_field.c has a prime's own.
 */
#include <linux/bitops.h>
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

/* t += b * a, of so many limbs; returns the limb beyond.  All the time goes here. */
static u64 mont_row(u64 *t, u64 b, const u64 *a, unsigned int limbs)
{
	u64 carry = 0;
	unsigned int i = 0;

	for (; i + 4 <= limbs; i += 4) {
		t[i] = limb_mac(b, a[i], t[i], &carry);
		t[i + 1] = limb_mac(b, a[i + 1], t[i + 1], &carry);
		t[i + 2] = limb_mac(b, a[i + 2], t[i + 2], &carry);
		t[i + 3] = limb_mac(b, a[i + 3], t[i + 3], &carry);
	}
	for (; i < limbs; i++)
		t[i] = limb_mac(b, a[i], t[i], &carry);
	return carry;
}

/* r = t / 2^(64 * limbs) mod n, of t below n * 2^(64 * limbs); t is used up */
static void mont_reduce(const struct tls_hs_mont *mo, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	u64 top = 0, borrow = 0, below;
	unsigned int i;

	for (i = 0; i < k; i++)
		t[i + k] = limb_adc(t[i + k], mont_row(t + i, t[i] * mo->mo_n0, mo->mo_n, k),
				    &top);

	for (i = 0; i < k; i++)
		r[i] = limb_sbb(t[i + k], mo->mo_n[i], &borrow);
	below = -(borrow & ~top);
	OPTIMIZER_HIDE_VAR(below);	/* or it may become a branch */
	for (i = 0; i < k; i++)
		r[i] = (t[i + k] & below) | (r[i] & ~below);
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

/* t = 2 * t + the squares of a's limbs at their places */
static void mont_add_squares(u64 *t, const u64 *a, unsigned int limbs)
{
	u64 bit = 0, carry = 0, over, hi, lo;
	unsigned int i;

	for (i = 0; i < limbs; i++, t += 2) {
		hi = t[1] << 1 | t[0] >> 63;
		lo = t[0] << 1 | bit;
		bit = t[1] >> 63;
		/* carry, a limb, comes in and goes out through the product */
		t[0] = limb_mac(a[i], a[i], lo, &carry);
		over = 0;
		t[1] = limb_adc(hi, carry, &over);
		carry = over;
	}
}

/**
 * tls_hs_mont_sqr() - r = a * a / 2^(64 * limbs) mod n
 * @mo: the modulus
 * @r: result, below n; may be @a
 * @a: below n
 * @t: scratch of twice the limbs; none of the others
 *
 * Context: any.
 */
void tls_hs_mont_sqr(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	unsigned int i;

	/* each product of two different limbs once */
	memset(t, 0, k * sizeof(*t));
	for (i = 0; i < k; i++)
		t[i + k] = mont_row(t + 2 * i + 1, a[i], a + i + 1, k - i - 1);
	mont_add_squares(t, a, k);
	mont_reduce(mo, r, t);
}

/* r = 2 * r mod n, of r below n */
static void mont_double(const struct tls_hs_mont *mo, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	u64 carry = 0, borrow = 0;
	unsigned int i;

	for (i = 0; i < k; i++)
		r[i] = limb_adc(r[i], r[i], &carry);
	for (i = 0; i < k; i++)
		t[i] = limb_sbb(r[i], mo->mo_n[i], &borrow);
	if (borrow <= carry)
		memcpy(r, t, k * sizeof(*r));
}

/**
 * tls_hs_mont_rr() - 2^(2 * 64 * limbs) mod n, which makes Montgomery forms
 * @mo: the modulus, with a top limb that is not 0
 * @r: where to put it
 * @t: scratch of twice the limbs
 *
 * No division: from the largest power of two below n by doublings to
 * 2^limbs * R, where R = 2^(64 * limbs), and from there by six squarings, each
 * of which doubles the first exponent.
 *
 * Context: any.
 */
void tls_hs_mont_rr(const struct tls_hs_mont *mo, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	const unsigned int top = fls64(mo->mo_n[k - 1]) - 1;
	unsigned int i;

	memset(r, 0, k * sizeof(*r));
	r[k - 1] = 1ULL << top;
	for (i = 64 * (k - 1) + top; i < 64 * k + k; i++)
		mont_double(mo, r, t);
	for (i = 0; i < 6; i++)
		tls_hs_mont_sqr(mo, r, r, t);
}
