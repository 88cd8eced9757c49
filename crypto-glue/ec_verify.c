// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECDSA verification on P-256 and P-384 (FIPS 186-5 6.4.2), for public keys and
 * signatures: in variable time, and never to be used with a secret.
 *
 * crypto/ecc.c walks both scalars bit by bit with arithmetic for any curve, and
 * takes the time again to multiply each public key by the order.  This is what
 * user space has: signed windows over tables of odd multiples, one row of
 * doublings for both scalars, and no inversion at the end.
 *
 * The fields are ec_field.c's, scalars are mont.c's.  DER and FIPS mode are
 * sig.c's.
 */
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ec.h"
#include "limb.h"

/* Widths of windows: a table holds 1, 3, .. 2^(width - 1) - 1 times its point. */
#define Q_WIDTH		5
#define Q_TABLE		(1 << (Q_WIDTH - 2))
#define G_WIDTH		7
#define G_TABLE		(1 << (G_WIDTH - 2))

#define NAF_MAX		(64 * EC_MAX_LIMBS + 1)

/* Odd multiples of the base points, each with z = 1; made by the init function. */
static struct tls_hs_ec_point p256_g[G_TABLE] __ro_after_init;
static struct tls_hs_ec_point p384_g[G_TABLE] __ro_after_init;

/* What one verification needs beyond a kernel's stack. */
struct ec_work {
	struct tls_hs_ec_point	q[Q_TABLE];
	struct tls_hs_ec_point	key;
	struct tls_hs_ec_point	sum;
	struct tls_hs_ec_point	minus;
	struct tls_hs_ec_tmp	tmp;
	u64			u1[EC_MAX_LIMBS];
	u64			u2[EC_MAX_LIMBS];
	s8			naf_g[NAF_MAX];
	s8			naf_q[NAF_MAX];
};

static bool limbs_zero(const struct tls_hs_ec *ec, const u64 *a)
{
	unsigned int i;
	u64 bits = 0;

	for (i = 0; i < ec->ec_limbs; i++)
		bits |= a[i];
	return !bits;
}

static bool limbs_equal(const struct tls_hs_ec *ec, const u64 *a, const u64 *b)
{
	unsigned int i;
	u64 bits = 0;

	for (i = 0; i < ec->ec_limbs; i++)
		bits |= a[i] ^ b[i];
	return !bits;
}

/* r = a - b; the borrow: a is below b */
static u64 limbs_sub(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b)
{
	u64 borrow = 0;
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++)
		r[i] = limb_sbb(a[i], b[i], &borrow);
	return borrow;
}

/* r = a + b; the carry */
static u64 limbs_add(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b)
{
	u64 carry = 0;
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++)
		r[i] = limb_adc(a[i], b[i], &carry);
	return carry;
}

/* a = (a + carry * 2^(64 * limbs)) >> bits, of 1 to 63 bits */
static void limbs_shift(const struct tls_hs_ec *ec, u64 *a, u64 carry, unsigned int bits)
{
	const unsigned int top = ec->ec_limbs - 1;
	unsigned int i;

	for (i = 0; i < top; i++)
		a[i] = a[i] >> bits | a[i + 1] << (64 - bits);
	a[top] = a[top] >> bits | carry << (64 - bits);
}

/**
 * tls_hs_ec_point_double() - r = p + p
 * @ec: the curve
 * @tmp: scratch
 * @r: result; may be @p
 * @p: a point or infinity
 *
 * With a = -3: 3 * x^2 + a * z^4 is 3 * (x - z^2) * (x + z^2).
 *
 * Context: any.
 */
void tls_hs_ec_point_double(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			    struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p)
{
	u64 *const m = tmp->a, *const s = tmp->b, *const yy = tmp->c, *const t = tmp->t;

	/* m = 3 * (x - z^2) * (x + z^2) */
	tls_hs_ec_sqr(ec, t, p->z);
	tls_hs_ec_add(ec, m, p->x, t);
	tls_hs_ec_sub(ec, t, p->x, t);
	tls_hs_ec_mul(ec, m, m, t);
	tls_hs_ec_add(ec, t, m, m);
	tls_hs_ec_add(ec, m, m, t);

	/* z' = 2 * y * z */
	tls_hs_ec_mul(ec, r->z, p->y, p->z);
	tls_hs_ec_add(ec, r->z, r->z, r->z);

	/* yy = 2 * y^2, s = 4 * x * y^2, t = 8 * y^4 */
	tls_hs_ec_sqr(ec, yy, p->y);
	tls_hs_ec_add(ec, yy, yy, yy);
	tls_hs_ec_mul(ec, s, p->x, yy);
	tls_hs_ec_add(ec, s, s, s);
	tls_hs_ec_sqr(ec, t, yy);
	tls_hs_ec_add(ec, t, t, t);

	/* x' = m^2 - 2 * s, y' = m * (s - x') - t */
	tls_hs_ec_sqr(ec, r->x, m);
	tls_hs_ec_sub(ec, r->x, r->x, s);
	tls_hs_ec_sub(ec, r->x, r->x, s);
	tls_hs_ec_sub(ec, s, s, r->x);
	tls_hs_ec_mul(ec, s, s, m);
	tls_hs_ec_sub(ec, r->y, s, t);
}

/*
 * r = p + q, neither of them infinity, and q->z = 1 if affine; r may be p.
 *
 * h and d are the differences of the two points' x and y, over a common z.
 */
static void ec_add_finite(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			  struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p,
			  const struct tls_hs_ec_point *q, bool affine)
{
	u64 *const u1 = tmp->a, *const s1 = tmp->b, *const h = tmp->c, *const d = tmp->d;
	u64 *const t = tmp->t;

	/* h = q.x * p.z^2 - p.x * q.z^2, d = q.y * p.z^3 - p.y * q.z^3 */
	tls_hs_ec_sqr(ec, t, p->z);
	tls_hs_ec_mul(ec, h, q->x, t);
	tls_hs_ec_mul(ec, t, t, p->z);
	tls_hs_ec_mul(ec, d, q->y, t);
	memcpy(u1, p->x, sizeof(p->x));
	memcpy(s1, p->y, sizeof(p->y));
	if (!affine) {
		tls_hs_ec_sqr(ec, t, q->z);
		tls_hs_ec_mul(ec, u1, u1, t);
		tls_hs_ec_mul(ec, t, t, q->z);
		tls_hs_ec_mul(ec, s1, s1, t);
	}
	tls_hs_ec_sub(ec, h, h, u1);
	tls_hs_ec_sub(ec, d, d, s1);

	if (limbs_zero(ec, h)) {
		if (limbs_zero(ec, d))
			tls_hs_ec_point_double(ec, tmp, r, p);
		else
			memset(r, 0, sizeof(*r));
		return;
	}

	/* z' = p.z * q.z * h */
	tls_hs_ec_mul(ec, r->z, p->z, h);
	if (!affine)
		tls_hs_ec_mul(ec, r->z, r->z, q->z);

	/* x' = d^2 - h^3 - 2 * u1 * h^2, y' = d * (u1 * h^2 - x') - s1 * h^3 */
	tls_hs_ec_sqr(ec, t, h);
	tls_hs_ec_mul(ec, u1, u1, t);
	tls_hs_ec_mul(ec, h, h, t);
	tls_hs_ec_sqr(ec, r->x, d);
	tls_hs_ec_sub(ec, r->x, r->x, h);
	tls_hs_ec_sub(ec, r->x, r->x, u1);
	tls_hs_ec_sub(ec, r->x, r->x, u1);
	tls_hs_ec_sub(ec, u1, u1, r->x);
	tls_hs_ec_mul(ec, u1, u1, d);
	tls_hs_ec_mul(ec, s1, s1, h);
	tls_hs_ec_sub(ec, r->y, u1, s1);
}

/**
 * tls_hs_ec_point_add() - r = p + q, whatever they are
 * @ec: the curve
 * @tmp: scratch
 * @r: result; may be @p
 * @p: a point or infinity
 * @q: a point or infinity, also @p or its opposite
 *
 * Context: any.
 */
void tls_hs_ec_point_add(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			 struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p,
			 const struct tls_hs_ec_point *q)
{
	if (limbs_zero(ec, p->z))
		*r = *q;
	else if (limbs_zero(ec, q->z))
		*r = *p;
	else
		ec_add_finite(ec, tmp, r, p, q, limbs_equal(ec, q->z, ec->ec_one));
}

/**
 * tls_hs_ec_point_affine() - the same point with z = 1
 * @ec: the curve
 * @p: a point, not infinity
 *
 * Context: any.
 */
void tls_hs_ec_point_affine(const struct tls_hs_ec *ec, struct tls_hs_ec_point *p)
{
	u64 zi[EC_MAX_LIMBS], t[EC_MAX_LIMBS];

	/* x / z^2, y / z^3 */
	tls_hs_ec_inv(ec, zi, p->z);
	tls_hs_ec_sqr(ec, t, zi);
	tls_hs_ec_mul(ec, p->x, p->x, t);
	tls_hs_ec_mul(ec, t, t, zi);
	tls_hs_ec_mul(ec, p->y, p->y, t);
	memcpy(p->z, ec->ec_one, tls_hs_ec_bytes(ec));
}

/* sum += digit * point, of a table of odd multiples of it */
static void ec_add_digit(const struct tls_hs_ec *ec, struct ec_work *wk,
			 const struct tls_hs_ec_point *table, int digit)
{
	static const u64 zero[EC_MAX_LIMBS];

	if (digit > 0) {
		tls_hs_ec_point_add(ec, &wk->tmp, &wk->sum, &wk->sum, &table[digit / 2]);
	} else if (digit < 0) {
		wk->minus = table[-digit / 2];
		tls_hs_ec_sub(ec, wk->minus.y, zero, wk->minus.y);
		tls_hs_ec_point_add(ec, &wk->tmp, &wk->sum, &wk->sum, &wk->minus);
	}
}

/* table[i] = (2 * i + 1) * p */
static void ec_table(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
		     struct tls_hs_ec_point *table, const struct tls_hs_ec_point *p,
		     unsigned int n)
{
	struct tls_hs_ec_point twice;
	unsigned int i;

	tls_hs_ec_point_double(ec, tmp, &twice, p);
	table[0] = *p;
	for (i = 1; i < n; i++)
		tls_hs_ec_point_add(ec, tmp, &table[i], &table[i - 1], &twice);
}

/* Bits from the given one on, at most 8; those beyond the scalar are 0. */
static unsigned int ec_bits(const struct tls_hs_ec *ec, const u64 *k, unsigned int from,
			    unsigned int n)
{
	const unsigned int i = from / 64, shift = from % 64;
	u64 v = 0;

	if (i < ec->ec_limbs)
		v = k[i] >> shift;
	if (shift > 64 - 8 && i + 1 < ec->ec_limbs)
		v |= k[i + 1] << (64 - shift);
	return v & ((1 << n) - 1);
}

static unsigned int ec_naf_digits(const struct tls_hs_ec *ec)
{
	return 64 * ec->ec_limbs + 1;
}

/**
 * tls_hs_ec_recode() - a scalar as non-adjacent form of windows
 * @ec: the curve
 * @naf: where to put 64 * limbs + 1 digits, the least significant first: each 0,
 *	or odd and between -2^(@width - 1) and 2^(@width - 1)
 * @k: any number of all the bits of its limbs
 * @width: of a window, 2 to 8
 *
 * Context: any.
 */
void tls_hs_ec_recode(const struct tls_hs_ec *ec, s8 *naf, const u64 *k, unsigned int width)
{
	const unsigned int digits = ec_naf_digits(ec);
	unsigned int i = 0, word, carry = 0;

	memset(naf, 0, digits);
	while (i < digits) {
		/* an even rest: of bits that the carry turns into zeros too */
		if (ec_bits(ec, k, i, 1) == carry) {
			i++;
			continue;
		}
		word = ec_bits(ec, k, i, width) + carry;
		carry = word >> (width - 1);
		naf[i] = (int)word - (int)(carry << width);
		i += width;
	}
}

/* a / 2^bits mod n, of 1 to 63 bits: plus the multiple of n that makes it even */
static void ec_scalar_shift(const struct tls_hs_ec *ec, u64 *a, unsigned int bits)
{
	const u64 m = (a[0] * ec->ec_order.mo_n0) & ((1ULL << bits) - 1);
	u64 carry = 0;
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++)
		a[i] = limb_mac(m, ec->ec_order.mo_n[i], a[i], &carry);
	limbs_shift(ec, a, carry, bits);
}

/* u = its odd part, and x over the same power of two, mod n */
static void ec_scalar_make_odd(const struct tls_hs_ec *ec, u64 *u, u64 *x)
{
	unsigned int bits;

	while (!(u[0] & 1)) {
		bits = u[0] ? __ffs64(u[0]) : 63;
		limbs_shift(ec, u, 0, bits);
		ec_scalar_shift(ec, x, bits);
	}
}

/**
 * tls_hs_ec_scalar_inv() - r = 1 / a modulo the order
 * @ec: the curve
 * @r: result, below the order; not @a
 * @a: above 0 and below the order
 *
 * By the binary form of Euclid's algorithm, with u = x * a and v = y * a mod n.
 *
 * Context: any.
 */
void tls_hs_ec_scalar_inv(const struct tls_hs_ec *ec, u64 *r, const u64 *a)
{
	const size_t bytes = tls_hs_ec_bytes(ec);
	u64 ux[2][EC_MAX_LIMBS] = {}, vy[2][EC_MAX_LIMBS] = {}, t[EC_MAX_LIMBS];
	u64 (*u)[EC_MAX_LIMBS] = ux, (*v)[EC_MAX_LIMBS] = vy;

	memcpy(u[0], a, bytes);
	u[1][0] = 1;
	memcpy(v[0], ec->ec_order.mo_n, bytes);

	for (;;) {
		ec_scalar_make_odd(ec, u[0], u[1]);
		/* both are odd: their greatest common divisor, 1, or different */
		if (limbs_equal(ec, u[0], v[0]))
			break;
		if (limbs_less(u[0], v[0], ec->ec_limbs))
			swap(u, v);
		limbs_sub(ec, u[0], u[0], v[0]);
		if (limbs_sub(ec, t, u[1], v[1]))
			limbs_add(ec, t, t, ec->ec_order.mo_n);
		memcpy(u[1], t, bytes);
	}
	memcpy(r, u[1], bytes);
}

/* u1 = e / s and u2 = r / s mod n */
static void ec_scalars(const struct tls_hs_ec *ec, struct ec_work *wk, const u64 *e,
		       const u64 *r, const u64 *s)
{
	u64 w[EC_MAX_LIMBS], t[2 * EC_MAX_LIMBS];

	tls_hs_ec_scalar_inv(ec, w, s);
	tls_hs_mont_mul(&ec->ec_order, w, w, ec->ec_order_rr, t);
	tls_hs_mont_mul(&ec->ec_order, wk->u1, e, w, t);
	tls_hs_mont_mul(&ec->ec_order, wk->u2, r, w, t);
}

static const struct tls_hs_ec_point *ec_g(const struct tls_hs_ec *ec)
{
	return ec->ec_limbs == P256_LIMBS ? p256_g : p384_g;
}

/* sum = u1 * G + u2 * key */
static void ec_mul_add(const struct tls_hs_ec *ec, struct ec_work *wk)
{
	int i;

	tls_hs_ec_recode(ec, wk->naf_g, wk->u1, G_WIDTH);
	tls_hs_ec_recode(ec, wk->naf_q, wk->u2, Q_WIDTH);
	ec_table(ec, &wk->tmp, wk->q, &wk->key, Q_TABLE);

	memset(&wk->sum, 0, sizeof(wk->sum));
	for (i = ec_naf_digits(ec) - 1; i >= 0; i--) {
		tls_hs_ec_point_double(ec, &wk->tmp, &wk->sum, &wk->sum);
		ec_add_digit(ec, wk, ec_g(ec), wk->naf_g[i]);
		ec_add_digit(ec, wk, wk->q, wk->naf_q[i]);
	}
}

/*
 * Is r the point's x mod n?  x = X / Z^2 is below p, which is above n: it is r,
 * or r + n where that is below p.  So compare r * Z^2 with X and do not divide.
 */
static bool ec_x_is(const struct tls_hs_ec *ec, const struct tls_hs_ec_point *p, const u64 *r)
{
	u64 zz[EC_MAX_LIMBS], t[EC_MAX_LIMBS];

	if (limbs_zero(ec, p->z))
		return false;

	tls_hs_ec_sqr(ec, zz, p->z);
	tls_hs_ec_enter(ec, t, r);
	tls_hs_ec_mul(ec, t, t, zz);
	if (limbs_equal(ec, t, p->x))
		return true;

	if (limbs_add(ec, t, r, ec->ec_order.mo_n) || !limbs_less(t, ec->ec_p, ec->ec_limbs))
		return false;
	tls_hs_ec_enter(ec, t, t);
	tls_hs_ec_mul(ec, t, t, zz);
	return limbs_equal(ec, t, p->x);
}

/* e: the leftmost bits of a digest, as many as the order has; any number of them */
static void ec_digest(const struct tls_hs_ec *ec, u64 *e, const u8 *digest, size_t len)
{
	const size_t bytes = tls_hs_ec_bytes(ec);
	u8 padded[EC_MAX_BYTES] = {};

	len = min(len, bytes);
	memcpy(padded + bytes - len, digest, len);
	tls_hs_ec_from_bytes(ec, e, padded);
}

/**
 * tls_hs_ec_verify() - is this the key's signature over a digest?
 * @ec: the curve
 * @key: tls_hs_ec_key_len() bytes, an uncompressed point
 * @digest: the message's digest, of which the first tls_hs_ec_bytes() count
 * @len: bytes at @digest
 * @sig: twice tls_hs_ec_bytes(): r and s
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: it is not, or the key is no point of the curve, or r
 * or s is out of range; -ENOMEM.
 */
int tls_hs_ec_verify(const struct tls_hs_ec *ec, const u8 *key, const u8 *digest, size_t len,
		     const u8 *sig)
{
	u64 r[EC_MAX_LIMBS], s[EC_MAX_LIMBS], e[EC_MAX_LIMBS];
	struct ec_work *wk;
	bool good;

	tls_hs_ec_from_bytes(ec, r, sig);
	tls_hs_ec_from_bytes(ec, s, sig + tls_hs_ec_bytes(ec));
	if (!tls_hs_ec_scalar_ok(ec, r) || !tls_hs_ec_scalar_ok(ec, s))
		return -EKEYREJECTED;

	wk = kmalloc(sizeof(*wk), GFP_KERNEL);
	if (!wk)
		return -ENOMEM;

	good = !tls_hs_ec_point_parse(ec, &wk->key, key);
	if (good) {
		/* need not be below n: ec_scalars() multiplies it with what is */
		ec_digest(ec, e, digest, len);
		ec_scalars(ec, wk, e, r, s);
		ec_mul_add(ec, wk);
		good = ec_x_is(ec, &wk->sum, r);
	}
	kfree(wk);
	return good ? 0 : -EKEYREJECTED;
}

static void ec_make_g(const struct tls_hs_ec *ec, struct tls_hs_ec_point *table)
{
	struct tls_hs_ec_point base;
	struct tls_hs_ec_tmp tmp;
	int i;

	memcpy(base.x, ec->ec_gx, tls_hs_ec_bytes(ec));
	memcpy(base.y, ec->ec_gy, tls_hs_ec_bytes(ec));
	memcpy(base.z, ec->ec_one, tls_hs_ec_bytes(ec));
	ec_table(ec, &tmp, table, &base, G_TABLE);
	for (i = 0; i < G_TABLE; i++)
		tls_hs_ec_point_affine(ec, &table[i]);
}

/**
 * tls_hs_ec_verify_init() - make the tables of the base points' multiples
 *
 * Context: module init.
 */
void tls_hs_ec_verify_init(void)
{
	ec_make_g(&tls_hs_p256, p256_g);
	ec_make_g(&tls_hs_p384, p384_g);
}
