// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, for p256.c and
 * p256_sign.c: in constant time.
 *
 * An element a is kept as a * 2^256 mod p (Montgomery form) in four limbs,
 * always below p, so that equal elements are equal bytes.  Loops are written
 * out: at -O2 the compiler leaves them, and carries then go through memory.
 */
#include <linux/string.h>

#include "limb.h"
#include "p256_field.h"

/* r = carry * 2^256 + t, below 2 * p, minus p unless it is below p already */
static __always_inline void p256_final(u64 *r, const u64 *t, u64 carry)
{
	u64 s[P256_LIMBS], borrow = 0, below;

	s[0] = limb_sbb(t[0], P256_P0, &borrow);
	s[1] = limb_sbb(t[1], P256_P1, &borrow);
	s[2] = limb_sbb(t[2], P256_P2, &borrow);
	s[3] = limb_sbb(t[3], P256_P3, &borrow);
	below = -(borrow & ~carry);
	OPTIMIZER_HIDE_VAR(below);	/* or it may become a branch */
	r[0] = (t[0] & below) | (s[0] & ~below);
	r[1] = (t[1] & below) | (s[1] & ~below);
	r[2] = (t[2] & below) | (s[2] & ~below);
	r[3] = (t[3] & below) | (s[3] & ~below);
}

/**
 * tls_hs_p256_add() - r = a + b mod p
 * @r: result, below p; may be an operand
 * @a: below p
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_p256_add(u64 *r, const u64 *a, const u64 *b)
{
	u64 t[P256_LIMBS], carry = 0;

	t[0] = limb_adc(a[0], b[0], &carry);
	t[1] = limb_adc(a[1], b[1], &carry);
	t[2] = limb_adc(a[2], b[2], &carry);
	t[3] = limb_adc(a[3], b[3], &carry);
	p256_final(r, t, carry);
}

/**
 * tls_hs_p256_sub() - r = a - b mod p
 * @r: result, below p; may be an operand
 * @a: below p
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_p256_sub(u64 *r, const u64 *a, const u64 *b)
{
	u64 t[P256_LIMBS], borrow = 0, carry = 0, mask;

	t[0] = limb_sbb(a[0], b[0], &borrow);
	t[1] = limb_sbb(a[1], b[1], &borrow);
	t[2] = limb_sbb(a[2], b[2], &borrow);
	t[3] = limb_sbb(a[3], b[3], &borrow);

	mask = -borrow;
	OPTIMIZER_HIDE_VAR(mask);	/* or it may become a branch */
	r[0] = limb_adc(t[0], P256_P0 & mask, &carry);
	r[1] = limb_adc(t[1], P256_P1 & mask, &carry);
	r[2] = limb_adc(t[2], P256_P2 & mask, &carry);
	r[3] = limb_adc(t[3], P256_P3 & mask, &carry);
}

/*
 * t = (t + b * a) / 2^64 mod p: a row of the product and a round of Montgomery's
 * reduction.  t is of five limbs, below 2 * p, and stays so for any b.
 *
 * p is -1 mod 2^64, so the multiple of p that clears the lowest limb is that
 * limb itself, m, and one multiplication does for
 *	m * p = m * (2^64 - 2^32 + 1) * 2^192 + m * 2^96 - m
 */
static __always_inline void p256_row(u64 *t, u64 b, const u64 *a)
{
	u64 carry = 0, hi = 0, lo, m;

	m    = limb_mac(b, a[0], t[0], &carry);
	t[1] = limb_mac(b, a[1], t[1], &carry);
	t[2] = limb_mac(b, a[2], t[2], &carry);
	t[3] = limb_mac(b, a[3], t[3], &carry);
	t[4] += carry;	/* (2^64 + 1) * p at most: five limbs */

	lo = limb_mac(m, P256_P3, 0, &hi);
	carry = 0;
	t[0] = limb_adc(t[1], m << 32, &carry);
	t[1] = limb_adc(t[2], m >> 32, &carry);
	t[2] = limb_adc(t[3], lo, &carry);
	t[3] = limb_adc(t[4], hi, &carry);
	t[4] = carry;
}

/**
 * tls_hs_p256_mul() - r = a * b / 2^256 mod p
 * @r: result, below p; may be an operand
 * @a: any of 256 bits
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_p256_mul(u64 *r, const u64 *a, const u64 *b)
{
	u64 t[P256_LIMBS + 1] = { 0 };

	p256_row(t, a[0], b);
	p256_row(t, a[1], b);
	p256_row(t, a[2], b);
	p256_row(t, a[3], b);
	p256_final(r, t, t[4]);
}

/* The round alone, of a number of four limbs, which stays one of four. */
static __always_inline void p256_round(u64 *t)
{
	const u64 m = t[0];
	u64 carry = 0, hi = 0, lo;

	lo = limb_mac(m, P256_P3, 0, &hi);
	t[0] = limb_adc(t[1], m << 32, &carry);
	t[1] = limb_adc(t[2], m >> 32, &carry);
	t[2] = limb_adc(t[3], lo, &carry);
	t[3] = hi + carry;
}

/* t = a * a, each product of two different limbs made once */
static __always_inline void p256_square(u64 *t, const u64 *a)
{
	u64 carry = 0, hi = 0, lo;

	t[1] = limb_mac(a[0], a[1], 0, &carry);
	t[2] = limb_mac(a[0], a[2], 0, &carry);
	t[3] = limb_mac(a[0], a[3], 0, &carry);
	t[4] = carry;
	carry = 0;
	t[3] = limb_mac(a[1], a[2], t[3], &carry);
	t[4] = limb_mac(a[1], a[3], t[4], &carry);
	t[5] = carry;
	carry = 0;
	t[5] = limb_mac(a[2], a[3], t[5], &carry);
	t[6] = carry;

	carry = 0;
	t[1] = limb_adc(t[1], t[1], &carry);
	t[2] = limb_adc(t[2], t[2], &carry);
	t[3] = limb_adc(t[3], t[3], &carry);
	t[4] = limb_adc(t[4], t[4], &carry);
	t[5] = limb_adc(t[5], t[5], &carry);
	t[6] = limb_adc(t[6], t[6], &carry);
	t[7] = carry;

	carry = 0;
	t[0] = limb_mac(a[0], a[0], 0, &hi);
	t[1] = limb_adc(t[1], hi, &carry);
	hi = 0;
	lo = limb_mac(a[1], a[1], 0, &hi);
	t[2] = limb_adc(t[2], lo, &carry);
	t[3] = limb_adc(t[3], hi, &carry);
	hi = 0;
	lo = limb_mac(a[2], a[2], 0, &hi);
	t[4] = limb_adc(t[4], lo, &carry);
	t[5] = limb_adc(t[5], hi, &carry);
	hi = 0;
	lo = limb_mac(a[3], a[3], 0, &hi);
	t[6] = limb_adc(t[6], lo, &carry);
	t[7] = limb_adc(t[7], hi, &carry);
}

/**
 * tls_hs_p256_sqr() - r = a * a / 2^256 mod p
 * @r: result, below p; may be @a
 * @a: below p
 *
 * Context: any.
 */
void tls_hs_p256_sqr(u64 *r, const u64 *a)
{
	u64 t[2 * P256_LIMBS], carry = 0;

	p256_square(t, a);
	p256_round(t);
	p256_round(t);
	p256_round(t);
	p256_round(t);
	t[0] = limb_adc(t[0], t[4], &carry);
	t[1] = limb_adc(t[1], t[5], &carry);
	t[2] = limb_adc(t[2], t[6], &carry);
	t[3] = limb_adc(t[3], t[7], &carry);
	p256_final(r, t, carry);
}

/**
 * tls_hs_p256_enter() - r = a * 2^256 mod p, its Montgomery form
 * @r: result, below p; may be @a
 * @a: any of 256 bits
 *
 * Context: any.
 */
void tls_hs_p256_enter(u64 *r, const u64 *a)
{
	static const u64 rr[P256_LIMBS] = {	/* 2^512 mod p */
		0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd,
	};

	tls_hs_p256_mul(r, a, rr);
}

/**
 * tls_hs_p256_inv() - r = 1 / a mod p, both in Montgomery form
 * @r: result, below p; may be @a
 * @a: below p; 0 gives 0
 *
 * By Fermat, a^(p - 2).
 *
 * Context: any.
 */
void tls_hs_p256_inv(u64 *r, const u64 *a)
{
	static const u64 e[P256_LIMBS] = { P256_P0 - 2, P256_P1, P256_P2, P256_P3 };
	u64 t[P256_LIMBS];
	int i;

	memcpy(t, a, sizeof(t));
	for (i = 64 * P256_LIMBS - 2; i >= 0; i--) {
		tls_hs_p256_sqr(t, t);
		if (e[i / 64] >> (i % 64) & 1)
			tls_hs_p256_mul(t, t, a);
	}
	memcpy(r, t, sizeof(t));
}
