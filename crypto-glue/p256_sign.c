// SPDX-License-Identifier: GPL-2.0-only
/*
 * P-256 with secret scalars: public keys, and the equation of ECDSA signatures.
 *
 * Constant time: no branch, no address and no length depends on a secret.
 * Scalars are taken bit by bit at fixed places, a table is read as a whole, and
 * points are added by formulas that hold for any two of them.  "make ct" shows
 * it of the compiled code, and counts branches for other machines.  Needed of the
 * processor: multiplications whose time does not depend on the operands, of 64
 * bits as x86-64's and arm64's, or of 32.
 *
 * The field is p256_field.c's, scalars are mont.c's.  Nonces are ecdsa_sign.c's.
 */
#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "limb.h"
#include "mont.h"
#include "p256.h"
#include "p256_sign.h"

/* The comb: bit i of each of the scalar's limbs at a time */
#define TEETH	P256_LIMBS
#define COMB	BIT(TEETH)

/* p256_comb[j]: 2^(64 * i) * G, summed over the bits i of j; made by the init function */
static struct tls_hs_p256_hom p256_comb[COMB] __ro_after_init;

/* r = 3 * a; t: scratch */
static void p256_triple(u64 *r, const u64 *a, u64 *t)
{
	tls_hs_p256_add(t, a, a);
	tls_hs_p256_add(r, t, a);
}

/*
 * The sum of two points, of the products of their coordinates: complete on a
 * curve of prime order with a = -3, so for infinity, equal and opposite points
 * as well (Renes, Costello and Batina, "Complete addition formulas for prime
 * order elliptic curves", 2015, section 3.2).
 */
static void hom_sum(struct tls_hs_p256_hom *r, struct tls_hs_p256_secret *sc)
{
	u64 *const xx = sc->xx, *const yy = sc->yy, *const zz = sc->zz;
	u64 *const xy = sc->xy, *const yz = sc->yz, *const xz = sc->xz;
	u64 *const u = sc->t[0], *const v = sc->t[1], *const t = sc->t[2];

	/* u = 3 * (xz - b * zz) */
	tls_hs_p256_mul(u, tls_hs_p256_b, zz);
	tls_hs_p256_sub(u, xz, u);
	p256_triple(u, u, t);

	/* v = 3 * (b * xz - 3 * zz - xx) */
	p256_triple(zz, zz, t);
	tls_hs_p256_mul(v, tls_hs_p256_b, xz);
	tls_hs_p256_sub(v, v, zz);
	tls_hs_p256_sub(v, v, xx);
	p256_triple(v, v, t);

	/* xx = 3 * xx - 3 * zz, zz = yy - u, yy = yy + u */
	p256_triple(xx, xx, t);
	tls_hs_p256_sub(xx, xx, zz);
	tls_hs_p256_sub(zz, yy, u);
	tls_hs_p256_add(yy, yy, u);

	/* x' = xy * yy - yz * v, y' = yy * zz + xx * v, z' = yz * zz + xy * xx */
	tls_hs_p256_mul(r->x, xy, yy);
	tls_hs_p256_mul(t, yz, v);
	tls_hs_p256_sub(r->x, r->x, t);
	tls_hs_p256_mul(r->y, yy, zz);
	tls_hs_p256_mul(t, xx, v);
	tls_hs_p256_add(r->y, r->y, t);
	tls_hs_p256_mul(r->z, yz, zz);
	tls_hs_p256_mul(t, xy, xx);
	tls_hs_p256_add(r->z, r->z, t);
}

static void hom_double(struct tls_hs_p256_hom *p, struct tls_hs_p256_secret *sc)
{
	tls_hs_p256_sqr(sc->xx, p->x);
	tls_hs_p256_sqr(sc->yy, p->y);
	tls_hs_p256_sqr(sc->zz, p->z);
	tls_hs_p256_mul(sc->xy, p->x, p->y);
	tls_hs_p256_add(sc->xy, sc->xy, sc->xy);
	tls_hs_p256_mul(sc->yz, p->y, p->z);
	tls_hs_p256_add(sc->yz, sc->yz, sc->yz);
	tls_hs_p256_mul(sc->xz, p->x, p->z);
	tls_hs_p256_add(sc->xz, sc->xz, sc->xz);
	hom_sum(p, sc);
}

/* r = a * d + b * c, by (a + b) * (c + d) - ac - bd */
static void p256_cross(struct tls_hs_p256_secret *sc, u64 *r, const u64 *a, const u64 *b,
		       const u64 *c, const u64 *d, const u64 *ac, const u64 *bd)
{
	tls_hs_p256_add(sc->t[0], a, b);
	tls_hs_p256_add(r, c, d);
	tls_hs_p256_mul(r, r, sc->t[0]);
	tls_hs_p256_sub(r, r, ac);
	tls_hs_p256_sub(r, r, bd);
}

static void hom_add(struct tls_hs_p256_hom *p, const struct tls_hs_p256_hom *q,
		    struct tls_hs_p256_secret *sc)
{
	tls_hs_p256_mul(sc->xx, p->x, q->x);
	tls_hs_p256_mul(sc->yy, p->y, q->y);
	tls_hs_p256_mul(sc->zz, p->z, q->z);
	p256_cross(sc, sc->xy, p->x, p->y, q->x, q->y, sc->xx, sc->yy);
	p256_cross(sc, sc->yz, p->y, p->z, q->y, q->z, sc->yy, sc->zz);
	p256_cross(sc, sc->xz, p->x, p->z, q->x, q->z, sc->xx, sc->zz);
	hom_sum(p, sc);
}

/* q = p256_comb[digit], all of the table read */
static void comb_select(struct tls_hs_p256_hom *q, u64 digit)
{
	u64 j, mask;
	int i;

	memset(q, 0, sizeof(*q));
	for (j = 0; j < COMB; j++) {
		mask = -(((j ^ digit) - 1) >> 63);
		OPTIMIZER_HIDE_VAR(mask);
		for (i = 0; i < P256_LIMBS; i++) {
			q->x[i] |= p256_comb[j].x[i] & mask;
			q->y[i] |= p256_comb[j].y[i] & mask;
			q->z[i] |= p256_comb[j].z[i] & mask;
		}
	}
}

/* sc->x and sc->y: k * G, as numbers below p; infinity, which k of 0 gives, is 0, 0 */
static void p256_base_mul(struct tls_hs_p256_secret *sc, const u64 *k)
{
	static const u64 one[P256_LIMBS] = { 1 };	/* takes out of Montgomery form */
	u64 digit;
	int i, j;

	/* Infinity, (0 : y : 0) with any y: what stays on a stack is blinded by it. */
	memset(&sc->sum, 0, sizeof(sc->sum));
	get_random_bytes(sc->sum.y, sizeof(sc->sum.y));
	tls_hs_p256_enter(sc->sum.y, sc->sum.y);
	for (i = 63; i >= 0; i--) {
		digit = 0;
		for (j = 0; j < TEETH; j++)
			digit |= (k[j] >> i & 1) << j;
		hom_double(&sc->sum, sc);
		comb_select(&sc->q, digit);
		hom_add(&sc->sum, &sc->q, sc);
	}

	tls_hs_p256_inv(sc->t[0], sc->sum.z);
	tls_hs_p256_mul(sc->x, sc->sum.x, sc->t[0]);
	tls_hs_p256_mul(sc->x, sc->x, one);
	tls_hs_p256_mul(sc->y, sc->sum.y, sc->t[0]);
	tls_hs_p256_mul(sc->y, sc->y, one);
}

static void limbs_to_bytes(u8 *bytes, const u64 *a)
{
	int i;

	for (i = 0; i < P256_LIMBS; i++)
		put_unaligned_be64(a[i], bytes + P256_BYTES - 8 * (i + 1));
}

/**
 * tls_hs_p256_public() - the public key of a private key
 * @sc: scratch; the caller wipes it
 * @d: the private key, P256_LIMBS limbs, above 0 and below the order
 * @key: where to put the uncompressed point, TLS_HS_P256_KEY bytes
 *
 * In constant time.
 *
 * Context: process.
 */
void tls_hs_p256_public(struct tls_hs_p256_secret *sc, const u64 *d, u8 *key)
{
	p256_base_mul(sc, d);
	key[0] = 0x04;
	limbs_to_bytes(key + 1, sc->x);
	limbs_to_bytes(key + 1 + P256_BYTES, sc->y);
}

/* r = carry * 2^256 + a, below 2^256 + n, minus n unless it is below n already */
static void order_final(struct tls_hs_p256_secret *sc, u64 *r, const u64 *a, u64 carry)
{
	u64 *s = sc->product, borrow = 0, mask;
	int i;

	for (i = 0; i < P256_LIMBS; i++)
		s[i] = limb_sbb(a[i], tls_hs_p256_order.mo_n[i], &borrow);
	mask = -(borrow & ~carry);
	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < P256_LIMBS; i++)
		r[i] = (a[i] & mask) | (s[i] & ~mask);
}

static void order_mul(struct tls_hs_p256_secret *sc, u64 *r, const u64 *a, const u64 *b)
{
	tls_hs_mont_mul(&tls_hs_p256_order, r, a, b, sc->product);
}

/* r = 1 / a mod n, both in Montgomery form: by Fermat, a^(n - 2); not @a */
static void order_inv(struct tls_hs_p256_secret *sc, u64 *r, const u64 *a)
{
	const u64 *n = tls_hs_p256_order.mo_n;
	int i;

	memcpy(r, a, P256_BYTES);
	for (i = 64 * P256_LIMBS - 2; i >= 0; i--) {
		tls_hs_mont_sqr(&tls_hs_p256_order, r, r, sc->product);
		/* the exponent is public; n's lowest limb is above 2 */
		if ((i < 64 ? n[0] - 2 : n[i / 64]) >> (i % 64) & 1)
			order_mul(sc, r, r, a);
	}
}

/**
 * tls_hs_p256_sign() - FIPS 186-5 6.4.1, for a nonce
 * @sc: scratch; the caller wipes it
 * @d: the private key
 * @k: the nonce, of this signature alone
 * @e: the message's digest, any 256 bits
 * @r: where to put r
 * @s: where to put s; if either is 0, this is no signature
 *
 * All are of P256_LIMBS limbs, @d and @k above 0 and below the order.  In
 * constant time.
 *
 * Context: process.
 */
void tls_hs_p256_sign(struct tls_hs_p256_secret *sc, const u64 *d, const u64 *k,
		      const u64 *e, u64 *r, u64 *s)
{
	u64 carry = 0;
	int i;

	/* the point's x is below p, which is below 2 * n */
	p256_base_mul(sc, k);
	order_final(sc, r, sc->x, 0);

	/* t0 = 1 / k in Montgomery form */
	order_mul(sc, sc->t[1], k, tls_hs_p256_order_rr);
	order_inv(sc, sc->t[0], sc->t[1]);

	/* t1 = d * r mod n */
	order_mul(sc, sc->t[1], d, tls_hs_p256_order_rr);
	order_mul(sc, sc->t[1], sc->t[1], r);

	/* s = (e + d * r) / k; the sum need but be of 256 bits */
	for (i = 0; i < P256_LIMBS; i++)
		sc->t[1][i] = limb_adc(sc->t[1][i], e[i], &carry);
	order_final(sc, sc->t[1], sc->t[1], carry);
	order_mul(sc, s, sc->t[1], sc->t[0]);
}

/**
 * tls_hs_p256_sign_init() - make the comb
 *
 * Context: module init, after tls_hs_p256_init().
 */
void tls_hs_p256_sign_init(void)
{
	struct tls_hs_p256_point tooth[TEETH], sum;
	int i, j;

	tooth[0] = tls_hs_p256_base;
	for (i = 1; i < TEETH; i++) {
		tooth[i] = tooth[i - 1];
		for (j = 0; j < 64; j++)
			tls_hs_p256_point_double(&tooth[i], &tooth[i]);
	}

	/* z = 1 is the same point in either kind of coordinates; infinity is not */
	memcpy(p256_comb[0].y, tls_hs_p256_base.z, P256_BYTES);
	for (i = 1; i < COMB; i++) {
		memset(&sum, 0, sizeof(sum));
		for (j = 0; j < TEETH; j++)
			if (i & 1 << j)
				tls_hs_p256_point_add(&sum, &sum, &tooth[j]);
		tls_hs_p256_point_affine(&sum);
		memcpy(p256_comb[i].x, sum.x, P256_BYTES);
		memcpy(p256_comb[i].y, sum.y, P256_BYTES);
		memcpy(p256_comb[i].z, sum.z, P256_BYTES);
	}
}
