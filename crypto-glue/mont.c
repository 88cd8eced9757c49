// SPDX-License-Identifier: GPL-2.0-only
/*
 * Montgomery arithmetic modulo any odd number: the curves' orders, RSA's moduli and
 * their primes.  ec_field.c has two primes' own.
 *
 * Constant time: of all numbers and moduli only their sizes show.
 */
#include <linux/string.h>

#include "limb.h"
#include "mont.h"
#include "mont_row.h"

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

/* t += b * a + carry, of so many limbs; returns the limb beyond */
static noinline u64 mont_rest(u64 *t, u64 b, const u64 *a, unsigned int limbs, u64 carry)
{
	for (; limbs >= 4; limbs -= 4, t += 4, a += 4)
		carry = mont_four(t, b, a, carry);
	for (; limbs; limbs--, t++, a++)
		*t = limb_mac(b, *a, *t, &carry);
	return carry;
}

/* t += b * a, of so many limbs; returns the limb beyond */
static u64 mont_row(u64 *t, u64 b, const u64 *a, unsigned int limbs)
{
	const unsigned int rest = limbs % 8;
	u64 carry;

	if (limbs < 8 || !mont_has_eights())
		return mont_rest(t, b, a, limbs, 0);
	limbs -= rest;
	carry = mont_eights(t, b, a, limbs / 8);
	return rest ? mont_rest(t + limbs, b, a + limbs, rest, carry) : carry;
}

/**
 * tls_hs_mont_subtract() - r = a mod n, of a below 2 * n
 * @mo: the modulus, which may be even here
 * @r: where to put it; not @a
 * @a: its lower limbs
 * @carry: its highest bit, beyond them
 *
 * Context: any.
 */
void tls_hs_mont_subtract(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 carry)
{
	const unsigned int k = mo->mo_limbs;
	u64 borrow = 0, below;
	unsigned int i;

	/* by fours, in which the compiler keeps the borrow where sbb has it */
	for (i = 0; i + 4 <= k; i += 4) {
		r[i] = limb_sbb(a[i], mo->mo_n[i], &borrow);
		r[i + 1] = limb_sbb(a[i + 1], mo->mo_n[i + 1], &borrow);
		r[i + 2] = limb_sbb(a[i + 2], mo->mo_n[i + 2], &borrow);
		r[i + 3] = limb_sbb(a[i + 3], mo->mo_n[i + 3], &borrow);
	}
	for (; i < k; i++)
		r[i] = limb_sbb(a[i], mo->mo_n[i], &borrow);
	below = -(borrow & ~carry);
	OPTIMIZER_HIDE_VAR(below);	/* or it may become a branch */
	for (i = 0; i < k; i++)
		r[i] = (a[i] & below) | (r[i] & ~below);
}

/**
 * tls_hs_mont_reduce() - r = t / 2^(64 * limbs) mod n
 * @mo: the modulus
 * @r: result, below n
 * @t: twice the limbs, below n * 2^(64 * limbs); used up
 *
 * Context: any.
 */
void tls_hs_mont_reduce(const struct tls_hs_mont *mo, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	u64 top = 0;
	unsigned int i;

	for (i = 0; i < k; i++)
		t[i + k] = limb_adc(t[i + k], mont_row(t + i, t[i] * mo->mo_n0, mo->mo_n, k),
				    &top);
	tls_hs_mont_subtract(mo, r, t + k, top);
}

/**
 * tls_hs_mont_product() - t = a * b
 * @t: where to put it, twice the limbs; none of the others
 * @a: a number
 * @b: another, or the same
 * @limbs: of each
 *
 * Context: any.
 */
void tls_hs_mont_product(u64 *t, const u64 *a, const u64 *b, unsigned int limbs)
{
	unsigned int i;

	memset(t, 0, limbs * sizeof(*t));
	for (i = 0; i < limbs; i++)
		t[i + limbs] = mont_row(t + i, a[i], b, limbs);
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
	tls_hs_mont_product(t, a, b, mo->mo_limbs);
	tls_hs_mont_reduce(mo, r, t);
}

/* t = 2 * t + the squares of a's limbs at their places */
static void mont_add_squares(u64 *t, const u64 *a, unsigned int limbs)
{
	u64 bit = 0, carry = 0, over, hi, lo;
	unsigned int i;

	if (limbs % 4 == 0 && mont_has_eights()) {
		mont_square_fours(t, a, limbs / 4);
		return;
	}
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
	tls_hs_mont_reduce(mo, r, t);
}

/**
 * tls_hs_mont_rr() - 2^(2 * 64 * limbs) mod n, which makes Montgomery forms
 * @mo: the modulus
 * @bits: its length, which shows in the time
 * @r: where to put it
 * @t: scratch of twice the limbs
 *
 * No division: from the largest power of two below n by doublings to
 * 2^limbs * R, where R = 2^(64 * limbs), and from there by six squarings, each
 * of which doubles the first exponent.
 *
 * Context: any.
 */
void tls_hs_mont_rr(const struct tls_hs_mont *mo, unsigned int bits, u64 *r, u64 *t)
{
	const unsigned int k = mo->mo_limbs;
	unsigned int i, j;
	u64 carry;

	memset(r, 0, k * sizeof(*r));
	r[(bits - 1) / 64] = 1ULL << ((bits - 1) % 64);
	for (i = bits - 1; i < 64 * k + k; i++) {
		carry = 0;
		for (j = 0; j < k; j++)
			t[j] = limb_adc(r[j], r[j], &carry);
		tls_hs_mont_subtract(mo, r, t, carry);
	}
	for (i = 0; i < 6; i++)
		tls_hs_mont_sqr(mo, r, r, t);
}

/**
 * tls_hs_mont_read() - limbs of big-endian octets
 * @r: where to put them
 * @limbs: how many
 * @bytes: the number
 * @len: octets at @bytes, 8 * @limbs at most
 *
 * Context: any.
 */
void tls_hs_mont_read(u64 *r, unsigned int limbs, const u8 *bytes, size_t len)
{
	size_t i;

	memset(r, 0, limbs * sizeof(*r));
	for (i = 0; i < len; i++)
		r[i / 8] |= (u64)bytes[len - 1 - i] << (8 * (i % 8));
}

/**
 * tls_hs_mont_write() - big-endian octets of limbs
 * @bytes: where to put them
 * @len: how many, 8 times the limbs at most; what does not fit is not written
 * @a: the number
 *
 * Context: any.
 */
void tls_hs_mont_write(u8 *bytes, size_t len, const u64 *a)
{
	size_t i;

	for (i = 0; i < len; i++)
		bytes[len - 1 - i] = a[i / 8] >> (8 * (i % 8));
}
