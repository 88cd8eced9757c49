// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECDSA verification on P-256 (FIPS 186-5 6.4.2), for public keys and signatures:
 * in variable time, and never to be used with a secret.
 *
 * crypto/ecc.c walks both scalars bit by bit with arithmetic for any curve, and
 * takes the time again to multiply each public key by the order.  This is what
 * user space has: signed windows over tables of odd multiples, one row of
 * doublings for both scalars, and no inversion at the end.
 *
 * The field is p256_field.c's, scalars are mont.c's.  DER and FIPS mode are
 * sig.c's.
 *
 * A function and no algorithm of the crypto API: there, priority would make it
 * the whole kernel's (module signatures, IMA) wherever tls_hs is loaded, which
 * nobody asked for, and each verification would again allocate a transform to
 * hold one key.
 */
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "limb.h"
#include "mont.h"
#include "p256.h"

/* Widths of windows: a table holds 1, 3, .. 2^(width - 1) - 1 times its point. */
#define Q_WIDTH		5
#define Q_TABLE		(1 << (Q_WIDTH - 2))
#define G_WIDTH		7
#define G_TABLE		(1 << (G_WIDTH - 2))

#define NAF_DIGITS	(64 * P256_LIMBS + 1)

/* The order, and what mont.c wants of it */
static const u64 p256_n[P256_LIMBS] = {
	0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000,
};

const struct tls_hs_mont tls_hs_p256_order = {
	.mo_n		= p256_n,
	.mo_n0		= 0xccd1c8aaee00bc4f,
	.mo_limbs	= P256_LIMBS,
};

const u64 tls_hs_p256_order_rr[P256_LIMBS] = {	/* 2^512 mod n */
	0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620,
};

/* In Montgomery form: 1, the curve's b, the base point */
static const u64 p256_one[P256_LIMBS] = {
	0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe,
};

const u64 tls_hs_p256_b[P256_LIMBS] = {
	0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6, 0xdc30061d04874834,
};

const struct tls_hs_p256_point tls_hs_p256_base = {
	{ 0x79e730d418a9143c, 0x75ba95fc5fedb601, 0x79fb732b77622510, 0x18905f76a53755c6 },
	{ 0xddf25357ce95560a, 0x8b4ab8e4ba19e45c, 0xd2e88688dd21f325, 0x8571ff1825885d85 },
	{ 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe },
};

/* Odd multiples of the base point, each with z = 1; tls_hs_p256_init() makes them. */
static struct tls_hs_p256_point p256_g[G_TABLE] __ro_after_init;

/* What one verification needs beyond a kernel's stack. */
struct p256_work {
	struct tls_hs_p256_point	q[Q_TABLE];
	s8				naf_g[NAF_DIGITS];
	s8				naf_q[NAF_DIGITS];
};

static const u64 p256_prime[P256_LIMBS] = { P256_P0, P256_P1, P256_P2, P256_P3 };

static bool limbs_zero(const u64 *a)
{
	return !(a[0] | a[1] | a[2] | a[3]);
}

static bool limbs_equal(const u64 *a, const u64 *b)
{
	return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]));
}

/* r = a - b; the borrow: a is below b */
static u64 limbs_sub(u64 *r, const u64 *a, const u64 *b)
{
	u64 borrow = 0;
	int i;

	for (i = 0; i < P256_LIMBS; i++)
		r[i] = limb_sbb(a[i], b[i], &borrow);
	return borrow;
}

static bool limbs_below(const u64 *a, const u64 *b)
{
	u64 t[P256_LIMBS];

	return limbs_sub(t, a, b);
}

static void limbs_from_bytes(u64 *r, const u8 *bytes)
{
	int i;

	for (i = 0; i < P256_LIMBS; i++)
		r[i] = get_unaligned_be64(bytes + P256_BYTES - 8 * (i + 1));
}

/* a = (a + carry * 2^256) >> bits, of 1 to 63 bits */
static void limbs_shift(u64 *a, u64 carry, unsigned int bits)
{
	a[0] = a[0] >> bits | a[1] << (64 - bits);
	a[1] = a[1] >> bits | a[2] << (64 - bits);
	a[2] = a[2] >> bits | a[3] << (64 - bits);
	a[3] = a[3] >> bits | carry << (64 - bits);
}

/**
 * tls_hs_p256_point_double() - r = p + p
 * @r: result; may be @p
 * @p: a point or infinity
 *
 * With a = -3: 3 * x^2 + a * z^4 is 3 * (x - z^2) * (x + z^2).
 *
 * Context: any.
 */
void tls_hs_p256_point_double(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p)
{
	u64 m[P256_LIMBS], s[P256_LIMBS], t[P256_LIMBS], yy[P256_LIMBS];

	/* m = 3 * (x - z^2) * (x + z^2) */
	tls_hs_p256_sqr(t, p->z);
	tls_hs_p256_add(m, p->x, t);
	tls_hs_p256_sub(t, p->x, t);
	tls_hs_p256_mul(m, m, t);
	tls_hs_p256_add(t, m, m);
	tls_hs_p256_add(m, m, t);

	/* z' = 2 * y * z */
	tls_hs_p256_mul(r->z, p->y, p->z);
	tls_hs_p256_add(r->z, r->z, r->z);

	/* yy = 2 * y^2, s = 4 * x * y^2, t = 8 * y^4 */
	tls_hs_p256_sqr(yy, p->y);
	tls_hs_p256_add(yy, yy, yy);
	tls_hs_p256_mul(s, p->x, yy);
	tls_hs_p256_add(s, s, s);
	tls_hs_p256_sqr(t, yy);
	tls_hs_p256_add(t, t, t);

	/* x' = m^2 - 2 * s, y' = m * (s - x') - t */
	tls_hs_p256_sqr(r->x, m);
	tls_hs_p256_sub(r->x, r->x, s);
	tls_hs_p256_sub(r->x, r->x, s);
	tls_hs_p256_sub(s, s, r->x);
	tls_hs_p256_mul(s, s, m);
	tls_hs_p256_sub(r->y, s, t);
}

/*
 * r = p + q, neither of them infinity, and q->z = 1 if affine; r may be p.
 *
 * h and d are the differences of the two points' x and y, over a common z.
 */
static void p256_add_finite(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p,
			    const struct tls_hs_p256_point *q, bool affine)
{
	u64 u1[P256_LIMBS], s1[P256_LIMBS], h[P256_LIMBS], d[P256_LIMBS], t[P256_LIMBS];

	/* h = q.x * p.z^2 - p.x * q.z^2, d = q.y * p.z^3 - p.y * q.z^3 */
	tls_hs_p256_sqr(t, p->z);
	tls_hs_p256_mul(h, q->x, t);
	tls_hs_p256_mul(t, t, p->z);
	tls_hs_p256_mul(d, q->y, t);
	memcpy(u1, p->x, sizeof(u1));
	memcpy(s1, p->y, sizeof(s1));
	if (!affine) {
		tls_hs_p256_sqr(t, q->z);
		tls_hs_p256_mul(u1, u1, t);
		tls_hs_p256_mul(t, t, q->z);
		tls_hs_p256_mul(s1, s1, t);
	}
	tls_hs_p256_sub(h, h, u1);
	tls_hs_p256_sub(d, d, s1);

	if (limbs_zero(h)) {
		if (limbs_zero(d))
			tls_hs_p256_point_double(r, p);
		else
			memset(r, 0, sizeof(*r));
		return;
	}

	/* z' = p.z * q.z * h */
	tls_hs_p256_mul(r->z, p->z, h);
	if (!affine)
		tls_hs_p256_mul(r->z, r->z, q->z);

	/* x' = d^2 - h^3 - 2 * u1 * h^2, y' = d * (u1 * h^2 - x') - s1 * h^3 */
	tls_hs_p256_sqr(t, h);
	tls_hs_p256_mul(u1, u1, t);
	tls_hs_p256_mul(h, h, t);
	tls_hs_p256_sqr(r->x, d);
	tls_hs_p256_sub(r->x, r->x, h);
	tls_hs_p256_sub(r->x, r->x, u1);
	tls_hs_p256_sub(r->x, r->x, u1);
	tls_hs_p256_sub(u1, u1, r->x);
	tls_hs_p256_mul(u1, u1, d);
	tls_hs_p256_mul(s1, s1, h);
	tls_hs_p256_sub(r->y, u1, s1);
}

/**
 * tls_hs_p256_point_add() - r = p + q, whatever they are
 * @r: result; may be @p
 * @p: a point or infinity
 * @q: a point or infinity, also @p or its opposite
 *
 * Context: any.
 */
void tls_hs_p256_point_add(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p,
			   const struct tls_hs_p256_point *q)
{
	if (limbs_zero(p->z))
		*r = *q;
	else if (limbs_zero(q->z))
		*r = *p;
	else
		p256_add_finite(r, p, q, limbs_equal(q->z, p256_one));
}

/**
 * tls_hs_p256_point_affine() - the same point with z = 1
 * @p: a point, not infinity
 *
 * Context: any.
 */
void tls_hs_p256_point_affine(struct tls_hs_p256_point *p)
{
	u64 zi[P256_LIMBS], t[P256_LIMBS];

	/* x / z^2, y / z^3 */
	tls_hs_p256_inv(zi, p->z);
	tls_hs_p256_sqr(t, zi);
	tls_hs_p256_mul(p->x, p->x, t);
	tls_hs_p256_mul(t, t, zi);
	tls_hs_p256_mul(p->y, p->y, t);
	memcpy(p->z, p256_one, sizeof(p->z));
}

/* r += digit * point, of a table of odd multiples of it */
static void p256_add_digit(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *table,
			   int digit)
{
	static const u64 zero[P256_LIMBS];
	struct tls_hs_p256_point q;

	if (digit > 0) {
		tls_hs_p256_point_add(r, r, &table[digit / 2]);
	} else if (digit < 0) {
		q = table[-digit / 2];
		tls_hs_p256_sub(q.y, zero, q.y);
		tls_hs_p256_point_add(r, r, &q);
	}
}

/* table[i] = (2 * i + 1) * p */
static void p256_table(struct tls_hs_p256_point *table, const struct tls_hs_p256_point *p,
		       unsigned int n)
{
	struct tls_hs_p256_point twice;
	unsigned int i;

	tls_hs_p256_point_double(&twice, p);
	table[0] = *p;
	for (i = 1; i < n; i++)
		tls_hs_p256_point_add(&table[i], &table[i - 1], &twice);
}

/* Bits from the given one on, at most 8; those beyond the scalar are 0. */
static unsigned int p256_bits(const u64 *k, unsigned int from, unsigned int n)
{
	const unsigned int i = from / 64, shift = from % 64;
	u64 v = 0;

	if (i < P256_LIMBS)
		v = k[i] >> shift;
	if (shift > 64 - 8 && i + 1 < P256_LIMBS)
		v |= k[i + 1] << (64 - shift);
	return v & ((1 << n) - 1);
}

/**
 * tls_hs_p256_recode() - a scalar as non-adjacent form of windows
 * @naf: where to put NAF_DIGITS (257) digits, the least significant first: each 0,
 *	or odd and between -2^(@width - 1) and 2^(@width - 1)
 * @k: any of 256 bits
 * @width: of a window, 2 to 8
 *
 * Context: any.
 */
void tls_hs_p256_recode(s8 *naf, const u64 *k, unsigned int width)
{
	unsigned int i = 0, word, carry = 0;

	memset(naf, 0, NAF_DIGITS);
	while (i < NAF_DIGITS) {
		/* an even rest: of bits that the carry turns into zeros too */
		if (p256_bits(k, i, 1) == carry) {
			i++;
			continue;
		}
		word = p256_bits(k, i, width) + carry;
		carry = word >> (width - 1);
		naf[i] = (int)word - (int)(carry << width);
		i += width;
	}
}

/* a / 2^bits mod n, of 1 to 63 bits: plus the multiple of n that makes it even */
static void p256_scalar_shift(u64 *a, unsigned int bits)
{
	const u64 m = (a[0] * tls_hs_p256_order.mo_n0) & ((1ULL << bits) - 1);
	u64 carry = 0;
	int i;

	for (i = 0; i < P256_LIMBS; i++)
		a[i] = limb_mac(m, p256_n[i], a[i], &carry);
	limbs_shift(a, carry, bits);
}

/* u = its odd part, and x over the same power of two, mod n */
static void p256_scalar_make_odd(u64 *u, u64 *x)
{
	unsigned int bits;

	while (!(u[0] & 1)) {
		bits = u[0] ? __ffs64(u[0]) : 63;
		limbs_shift(u, 0, bits);
		p256_scalar_shift(x, bits);
	}
}

/**
 * tls_hs_p256_scalar_inv() - r = 1 / a modulo the order
 * @r: result, below the order; not @a
 * @a: above 0 and below the order
 *
 * By the binary form of Euclid's algorithm, with u = x * a and v = y * a mod n.
 *
 * Context: any.
 */
void tls_hs_p256_scalar_inv(u64 *r, const u64 *a)
{
	u64 ux[2][P256_LIMBS] = {}, vy[2][P256_LIMBS] = {}, t[P256_LIMBS], carry;
	u64 (*u)[P256_LIMBS] = ux, (*v)[P256_LIMBS] = vy;
	int i;

	memcpy(u[0], a, sizeof(u[0]));
	u[1][0] = 1;
	memcpy(v[0], p256_n, sizeof(v[0]));

	for (;;) {
		p256_scalar_make_odd(u[0], u[1]);
		/* both are odd: their greatest common divisor, 1, or different */
		if (limbs_equal(u[0], v[0]))
			break;
		if (limbs_below(u[0], v[0]))
			swap(u, v);
		limbs_sub(u[0], u[0], v[0]);
		if (limbs_sub(t, u[1], v[1])) {
			carry = 0;
			for (i = 0; i < P256_LIMBS; i++)
				t[i] = limb_adc(t[i], p256_n[i], &carry);
		}
		memcpy(u[1], t, sizeof(t));
	}
	memcpy(r, u[1], sizeof(u[1]));
}

/* y^2 = x^3 - 3 * x + b, of z = 1 */
static bool p256_on_curve(const struct tls_hs_p256_point *p)
{
	u64 l[P256_LIMBS], t[P256_LIMBS];

	tls_hs_p256_sqr(t, p->x);
	tls_hs_p256_mul(t, t, p->x);
	tls_hs_p256_add(t, t, tls_hs_p256_b);
	tls_hs_p256_sub(t, t, p->x);
	tls_hs_p256_sub(t, t, p->x);
	tls_hs_p256_sub(t, t, p->x);
	tls_hs_p256_sqr(l, p->y);
	return limbs_equal(l, t);
}

/*
 * SP 800-56A 5.6.2.3.3, partial validation: an encoded point is not infinity, and
 * the curve's cofactor is 1, so that n times any other point of it is infinity;
 * there is nothing to find out by multiplying.
 */
static int p256_point_parse(struct tls_hs_p256_point *p, const u8 *key)
{
	if (key[0] != 0x04)
		return -EKEYREJECTED;
	limbs_from_bytes(p->x, key + 1);
	limbs_from_bytes(p->y, key + 1 + P256_BYTES);
	if (!limbs_below(p->x, p256_prime) || !limbs_below(p->y, p256_prime))
		return -EKEYREJECTED;

	tls_hs_p256_enter(p->x, p->x);
	tls_hs_p256_enter(p->y, p->y);
	memcpy(p->z, p256_one, sizeof(p->z));
	return p256_on_curve(p) ? 0 : -EKEYREJECTED;
}

/* u1 = e / s and u2 = r / s mod n */
static void p256_scalars(u64 *u1, u64 *u2, const u64 *e, const u64 *r, const u64 *s)
{
	u64 w[P256_LIMBS], t[2 * P256_LIMBS];

	tls_hs_p256_scalar_inv(w, s);
	tls_hs_mont_mul(&tls_hs_p256_order, w, w, tls_hs_p256_order_rr, t);
	tls_hs_mont_mul(&tls_hs_p256_order, u1, e, w, t);
	tls_hs_mont_mul(&tls_hs_p256_order, u2, r, w, t);
}

/* sum = u1 * G + u2 * q */
static void p256_mul_add(struct tls_hs_p256_point *sum, const u64 *u1, const u64 *u2,
			 const struct tls_hs_p256_point *q, struct p256_work *wk)
{
	int i;

	tls_hs_p256_recode(wk->naf_g, u1, G_WIDTH);
	tls_hs_p256_recode(wk->naf_q, u2, Q_WIDTH);
	p256_table(wk->q, q, Q_TABLE);

	memset(sum, 0, sizeof(*sum));
	for (i = NAF_DIGITS - 1; i >= 0; i--) {
		tls_hs_p256_point_double(sum, sum);
		p256_add_digit(sum, p256_g, wk->naf_g[i]);
		p256_add_digit(sum, wk->q, wk->naf_q[i]);
	}
}

/*
 * Is r the point's x mod n?  x = X / Z^2 is below p, which is above n: it is r,
 * or r + n where that is below p.  So compare r * Z^2 with X and do not divide.
 */
static bool p256_x_is(const struct tls_hs_p256_point *p, const u64 *r)
{
	u64 zz[P256_LIMBS], t[P256_LIMBS], carry = 0;
	int i;

	if (limbs_zero(p->z))
		return false;

	tls_hs_p256_sqr(zz, p->z);
	tls_hs_p256_enter(t, r);
	tls_hs_p256_mul(t, t, zz);
	if (limbs_equal(t, p->x))
		return true;

	for (i = 0; i < P256_LIMBS; i++)
		t[i] = limb_adc(r[i], p256_n[i], &carry);
	if (carry || !limbs_below(t, p256_prime))
		return false;
	tls_hs_p256_enter(t, t);
	tls_hs_p256_mul(t, t, zz);
	return limbs_equal(t, p->x);
}

/**
 * tls_hs_p256_verify() - is this the key's signature over a digest?
 * @key: TLS_HS_P256_KEY bytes, an uncompressed point
 * @digest: the message's digest, of which the first 32 bytes count
 * @sig: TLS_HS_P256_SIG bytes, r and s
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: it is not, or the key is no point of the curve, or r
 * or s is out of range; -ENOMEM.
 */
int tls_hs_p256_verify(const u8 *key, const u8 *digest, const u8 *sig)
{
	u64 r[P256_LIMBS], s[P256_LIMBS], e[P256_LIMBS], u1[P256_LIMBS], u2[P256_LIMBS];
	struct tls_hs_p256_point q, sum;
	struct p256_work *wk;

	if (p256_point_parse(&q, key))
		return -EKEYREJECTED;

	limbs_from_bytes(r, sig);
	limbs_from_bytes(s, sig + P256_BYTES);
	if (limbs_zero(r) || !limbs_below(r, p256_n) ||
	    limbs_zero(s) || !limbs_below(s, p256_n))
		return -EKEYREJECTED;

	wk = kmalloc(sizeof(*wk), GFP_KERNEL);
	if (!wk)
		return -ENOMEM;

	/* need not be below n: p256_scalars() multiplies it with what is */
	limbs_from_bytes(e, digest);
	p256_scalars(u1, u2, e, r, s);
	p256_mul_add(&sum, u1, u2, &q, wk);
	kfree(wk);
	return p256_x_is(&sum, r) ? 0 : -EKEYREJECTED;
}

/**
 * tls_hs_p256_init() - make the table of the base point's multiples
 *
 * Context: module init.
 */
void tls_hs_p256_init(void)
{
	int i;

	p256_table(p256_g, &tls_hs_p256_base, G_TABLE);
	for (i = 0; i < G_TABLE; i++)
		tls_hs_p256_point_affine(&p256_g[i]);
}
