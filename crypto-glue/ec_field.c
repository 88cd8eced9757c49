// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arithmetic modulo the primes of P-256 and P-384, for ec_verify.c and ec_secret.c:
 * in constant time.
 *
 * An element a is kept as a * 2^(64 * limbs) mod p (Montgomery form) in four or
 * six limbs, always below p, so that equal elements are equal bytes.  mont.c does
 * the same for any modulus; these primes' own rounds need one multiplication or
 * none where its rounds need as many as there are limbs, which makes a product
 * twice as fast.  Loops are written out: at -O2 the compiler leaves them, and
 * carries then go through memory.
 */
#include <linux/string.h>

#include "ec.h"
#include "limb.h"

/* r = a + b + carry, of n limbs, which is a constant wherever this is used; the carry */
static __always_inline u64 words_add(u64 *r, const u64 *a, const u64 *b, u64 carry,
				     unsigned int n)
{
	r[0] = limb_adc(a[0], b[0], &carry);
	r[1] = limb_adc(a[1], b[1], &carry);
	r[2] = limb_adc(a[2], b[2], &carry);
	r[3] = limb_adc(a[3], b[3], &carry);
	if (n == P256_LIMBS)
		return carry;
	r[4] = limb_adc(a[4], b[4], &carry);
	r[5] = limb_adc(a[5], b[5], &carry);
	return carry;
}

static __always_inline u64 words_sub(u64 *r, const u64 *a, const u64 *b, unsigned int n)
{
	u64 borrow = 0;

	r[0] = limb_sbb(a[0], b[0], &borrow);
	r[1] = limb_sbb(a[1], b[1], &borrow);
	r[2] = limb_sbb(a[2], b[2], &borrow);
	r[3] = limb_sbb(a[3], b[3], &borrow);
	if (n == P256_LIMBS)
		return borrow;
	r[4] = limb_sbb(a[4], b[4], &borrow);
	r[5] = limb_sbb(a[5], b[5], &borrow);
	return borrow;
}

/* r = p & mask */
static __always_inline void prime_masked(u64 *r, u64 mask, unsigned int n)
{
	if (n == P256_LIMBS) {
		r[0] = P256_P0 & mask;
		r[1] = P256_P1 & mask;
		r[2] = P256_P2 & mask;
		r[3] = P256_P3 & mask;
	} else {
		r[0] = P384_P0 & mask;
		r[1] = P384_P1 & mask;
		r[2] = P384_P2 & mask;
		r[3] = P384_P3 & mask;
		r[4] = P384_P3 & mask;
		r[5] = P384_P3 & mask;
	}
}

/* r = carry * 2^(64 * n) + t, below 2 * p, minus p unless it is below p already */
static __always_inline void field_final(u64 *r, const u64 *t, u64 carry, unsigned int n)
{
	u64 p[EC_MAX_LIMBS], s[EC_MAX_LIMBS], below;

	prime_masked(p, ~0ULL, n);
	below = -(words_sub(s, t, p, n) & ~carry);
	OPTIMIZER_HIDE_VAR(below);	/* or it may become a branch */
	r[0] = (t[0] & below) | (s[0] & ~below);
	r[1] = (t[1] & below) | (s[1] & ~below);
	r[2] = (t[2] & below) | (s[2] & ~below);
	r[3] = (t[3] & below) | (s[3] & ~below);
	if (n == P256_LIMBS)
		return;
	r[4] = (t[4] & below) | (s[4] & ~below);
	r[5] = (t[5] & below) | (s[5] & ~below);
}

static __always_inline void field_add(u64 *r, const u64 *a, const u64 *b, unsigned int n)
{
	u64 t[EC_MAX_LIMBS], carry;

	carry = words_add(t, a, b, 0, n);
	field_final(r, t, carry, n);
}

static __always_inline void field_sub(u64 *r, const u64 *a, const u64 *b, unsigned int n)
{
	u64 t[EC_MAX_LIMBS], p[EC_MAX_LIMBS], mask;

	mask = -words_sub(t, a, b, n);
	OPTIMIZER_HIDE_VAR(mask);	/* or it may become a branch */
	prime_masked(p, mask, n);
	words_add(r, t, p, 0, n);
}

/*
 * t = t / 2^64 mod p, of five limbs below (2^64 + 1) * p: below 2 * p afterwards.
 *
 * p is -1 mod 2^64, so the multiple of p that clears the lowest limb is that
 * limb itself, m, and one multiplication does for
 *	m * p = m * (2^64 - 2^32 + 1) * 2^192 + m * 2^96 - m
 */
static __always_inline void p256_round(u64 *t)
{
	const u64 m = t[0];
	u64 carry = 0, hi = 0, lo;

	lo = limb_mac(m, P256_P3, 0, &hi);
	t[0] = limb_adc(t[1], m << 32, &carry);
	t[1] = limb_adc(t[2], m >> 32, &carry);
	t[2] = limb_adc(t[3], lo, &carry);
	t[3] = limb_adc(t[4], hi, &carry);
	t[4] = carry;
}

/*
 * The same, of seven limbs and over * 2^448, since this p is so near to 2^384.
 * -1 / p mod 2^64 is 2^32 + 1, so m = t[0] * (2^32 + 1) clears the lowest limb, and no
 * multiplication is needed for
 *	m * p = m * 2^384 - (m * 2^128 + m * 2^96 - (m * 2^32 - m))
 */
static __always_inline void p384_round(u64 *t, u64 over)
{
	const u64 m = t[0] + (t[0] << 32);
	u64 carry = 0, borrow = 0, u, v[3], top;

	/* u: the high limb of t[0] + m * 2^32 - m, whose low one is 0 */
	u = limb_sbb(m << 32, m, &borrow);
	limb_adc(t[0], u, &carry);
	u = (m >> 32) - borrow + carry;

	/* v = (m * 2^128 + m * 2^96) / 2^64 - u, which is not negative */
	borrow = 0;
	v[0] = limb_sbb(m << 32, u, &borrow);
	v[1] = limb_sbb(m >> 32, 0, &borrow);
	v[2] = -borrow;		/* of m >> 32 alone */
	carry = 0;
	v[1] = limb_adc(v[1], m, &carry);
	v[2] += carry;

	/* t / 2^64 - v + m * 2^320 */
	carry = 0;
	top = limb_adc(t[6], m, &carry);
	borrow = 0;
	t[0] = limb_sbb(t[1], v[0], &borrow);
	t[1] = limb_sbb(t[2], v[1], &borrow);
	t[2] = limb_sbb(t[3], v[2], &borrow);
	t[3] = limb_sbb(t[4], 0, &borrow);
	t[4] = limb_sbb(t[5], 0, &borrow);
	t[5] = limb_sbb(top, 0, &borrow);
	t[6] = over + carry - borrow;
}

/* The round alone, of a number of n limbs, which stays one of n. */
static __always_inline void field_round(u64 *t, unsigned int n)
{
	t[n] = 0;
	if (n == P256_LIMBS)
		p256_round(t);
	else
		p384_round(t, 0);
}

/*
 * t = (t + b * a) / 2^64 mod p: a row of the product and a round of Montgomery's
 * reduction.  t is of a limb more, below 2 * p, and stays so for any b.
 */
static __always_inline void field_row(u64 *t, u64 b, const u64 *a, unsigned int n)
{
	u64 carry = 0, over = 0;

	t[0] = limb_mac(b, a[0], t[0], &carry);
	t[1] = limb_mac(b, a[1], t[1], &carry);
	t[2] = limb_mac(b, a[2], t[2], &carry);
	t[3] = limb_mac(b, a[3], t[3], &carry);
	if (n == P256_LIMBS) {
		t[4] += carry;	/* (2^64 + 1) * p is below 2^320 */
		p256_round(t);
		return;
	}
	t[4] = limb_mac(b, a[4], t[4], &carry);
	t[5] = limb_mac(b, a[5], t[5], &carry);
	t[6] = limb_adc(t[6], carry, &over);
	p384_round(t, over);
}

static __always_inline void field_mul(u64 *r, const u64 *a, const u64 *b, unsigned int n)
{
	u64 t[EC_MAX_LIMBS + 1] = { 0 };

	field_row(t, a[0], b, n);
	field_row(t, a[1], b, n);
	field_row(t, a[2], b, n);
	field_row(t, a[3], b, n);
	if (n == P384_LIMBS) {
		field_row(t, a[4], b, n);
		field_row(t, a[5], b, n);
	}
	field_final(r, t, t[n], n);
}

/* t = a * a, each product of two different limbs made once */
static __always_inline void p256_square(u64 *t, const u64 *a)
{
	u64 carry = 0;

	t[0] = 0;
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
	t[7] = 0;
}

static __always_inline void p384_square(u64 *t, const u64 *a)
{
	u64 carry = 0;

	t[0] = 0;
	t[1] = limb_mac(a[0], a[1], 0, &carry);
	t[2] = limb_mac(a[0], a[2], 0, &carry);
	t[3] = limb_mac(a[0], a[3], 0, &carry);
	t[4] = limb_mac(a[0], a[4], 0, &carry);
	t[5] = limb_mac(a[0], a[5], 0, &carry);
	t[6] = carry;
	carry = 0;
	t[3] = limb_mac(a[1], a[2], t[3], &carry);
	t[4] = limb_mac(a[1], a[3], t[4], &carry);
	t[5] = limb_mac(a[1], a[4], t[5], &carry);
	t[6] = limb_mac(a[1], a[5], t[6], &carry);
	t[7] = carry;
	carry = 0;
	t[5] = limb_mac(a[2], a[3], t[5], &carry);
	t[6] = limb_mac(a[2], a[4], t[6], &carry);
	t[7] = limb_mac(a[2], a[5], t[7], &carry);
	t[8] = carry;
	carry = 0;
	t[7] = limb_mac(a[3], a[4], t[7], &carry);
	t[8] = limb_mac(a[3], a[5], t[8], &carry);
	t[9] = carry;
	carry = 0;
	t[9] = limb_mac(a[4], a[5], t[9], &carry);
	t[10] = carry;
	t[11] = 0;
}

/* t[0] and t[1]: plus a * a and what came before; the carry */
static __always_inline u64 add_square(u64 *t, u64 a, u64 carry)
{
	u64 hi = 0, lo;

	lo = limb_mac(a, a, 0, &hi);
	t[0] = limb_adc(t[0], lo, &carry);
	t[1] = limb_adc(t[1], hi, &carry);
	return carry;
}

static __always_inline void field_sqr(u64 *r, const u64 *a, unsigned int n)
{
	u64 t[2 * EC_MAX_LIMBS], low[EC_MAX_LIMBS + 1], carry;

	if (n == P256_LIMBS)
		p256_square(t, a);
	else
		p384_square(t, a);
	carry = words_add(t, t, t, 0, n);
	words_add(t + n, t + n, t + n, carry, n);
	carry = add_square(t, a[0], 0);
	carry = add_square(t + 2, a[1], carry);
	carry = add_square(t + 4, a[2], carry);
	carry = add_square(t + 6, a[3], carry);
	if (n == P384_LIMBS) {
		carry = add_square(t + 8, a[4], carry);
		add_square(t + 10, a[5], carry);
	}

	/* The rounds of the lower half alone: it ends at p at most. */
	memcpy(low, t, n * sizeof(*t));
	field_round(low, n);
	field_round(low, n);
	field_round(low, n);
	field_round(low, n);
	if (n == P384_LIMBS) {
		field_round(low, n);
		field_round(low, n);
	}
	carry = words_add(t, low, t + n, 0, n);
	field_final(r, t, carry, n);
}

static bool is_p256(const struct tls_hs_ec *ec)
{
	return ec->ec_limbs == P256_LIMBS;
}

/**
 * tls_hs_ec_add() - r = a + b mod p
 * @ec: the curve
 * @r: result, below p; may be an operand
 * @a: below p
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_ec_add(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b)
{
	if (is_p256(ec))
		field_add(r, a, b, P256_LIMBS);
	else
		field_add(r, a, b, P384_LIMBS);
}

/**
 * tls_hs_ec_sub() - r = a - b mod p
 * @ec: the curve
 * @r: result, below p; may be an operand
 * @a: below p
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_ec_sub(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b)
{
	if (is_p256(ec))
		field_sub(r, a, b, P256_LIMBS);
	else
		field_sub(r, a, b, P384_LIMBS);
}

/**
 * tls_hs_ec_mul() - r = a * b / 2^(64 * limbs) mod p
 * @ec: the curve
 * @r: result, below p; may be an operand
 * @a: any of all the bits of its limbs
 * @b: below p
 *
 * Context: any.
 */
void tls_hs_ec_mul(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b)
{
	if (is_p256(ec))
		field_mul(r, a, b, P256_LIMBS);
	else
		field_mul(r, a, b, P384_LIMBS);
}

/**
 * tls_hs_ec_sqr() - r = a * a / 2^(64 * limbs) mod p
 * @ec: the curve
 * @r: result, below p; may be @a
 * @a: below p
 *
 * Context: any.
 */
void tls_hs_ec_sqr(const struct tls_hs_ec *ec, u64 *r, const u64 *a)
{
	if (is_p256(ec))
		field_sqr(r, a, P256_LIMBS);
	else
		field_sqr(r, a, P384_LIMBS);
}

/**
 * tls_hs_ec_enter() - r = a * 2^(64 * limbs) mod p, its Montgomery form
 * @ec: the curve
 * @r: result, below p; may be @a
 * @a: any of all the bits of its limbs
 *
 * Context: any.
 */
void tls_hs_ec_enter(const struct tls_hs_ec *ec, u64 *r, const u64 *a)
{
	tls_hs_ec_mul(ec, r, a, ec->ec_rr);
}

/**
 * tls_hs_ec_inv() - r = 1 / a mod p, both in Montgomery form
 * @ec: the curve
 * @r: result, below p; may be @a
 * @a: below p; 0 gives 0
 *
 * By Fermat, a^(p - 2): the exponent is public.
 *
 * Context: any.
 */
void tls_hs_ec_inv(const struct tls_hs_ec *ec, u64 *r, const u64 *a)
{
	u64 t[EC_MAX_LIMBS];
	int i;

	memcpy(t, a, sizeof(*t) * ec->ec_limbs);
	for (i = 64 * ec->ec_limbs - 2; i >= 0; i--) {
		tls_hs_ec_sqr(ec, t, t);
		/* the lowest limbs of both primes are above 2 */
		if ((i < 64 ? ec->ec_p[0] - 2 : ec->ec_p[i / 64]) >> (i % 64) & 1)
			tls_hs_ec_mul(ec, t, t, a);
	}
	memcpy(r, t, sizeof(*t) * ec->ec_limbs);
	/* 1/z of a nonce's point tells of the nonce */
	memzero_explicit(t, sizeof(t));
}
