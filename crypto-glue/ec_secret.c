// SPDX-License-Identifier: GPL-2.0-only
/*
 * P-256 and P-384 with secret scalars: public keys, key agreement, and the equation
 * of ECDSA signatures.
 *
 * Constant time: no branch, no address and no length depends on a secret.
 * Scalars are taken bit by bit at fixed places, a table is read as a whole, and
 * points are added by formulas that hold for any two of them.  "make ct" shows
 * it of the compiled code, and counts branches for other machines.  Needed of the
 * processor: multiplications whose time does not depend on the operands, of 64
 * bits as x86-64's and arm64's, or of 32.
 *
 * The fields are ec_field.c's, scalars are mont.c's.  Nonces are ecdsa_sign.c's.
 */
#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/random.h>
#include <linux/string.h>

#include "ec_secret.h"
#include "limb.h"

/* The comb: bit i of each of the scalar's limbs at a time */
#define P256_COMB	BIT(P256_LIMBS)
#define P384_COMB	BIT(P384_LIMBS)

/* comb[j]: 2^(64 * i) * G, summed over the bits i of j; made by the init function */
static struct tls_hs_ec_hom p256_comb[P256_COMB] __ro_after_init;
static struct tls_hs_ec_hom p384_comb[P384_COMB] __ro_after_init;

/* r = 3 * a; t: scratch */
static void ec_triple(const struct tls_hs_ec *ec, u64 *r, const u64 *a, u64 *t)
{
	tls_hs_ec_add(ec, t, a, a);
	tls_hs_ec_add(ec, r, t, a);
}

/*
 * The sum of two points, of the products of their coordinates: complete on a
 * curve of prime order with a = -3, so for infinity, equal and opposite points
 * as well (Renes, Costello and Batina, "Complete addition formulas for prime
 * order elliptic curves", 2015, section 3.2).
 */
static void hom_sum(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *r,
		    struct tls_hs_ec_secret *sc)
{
	u64 *const xx = sc->xx, *const yy = sc->yy, *const zz = sc->zz;
	u64 *const xy = sc->xy, *const yz = sc->yz, *const xz = sc->xz;
	u64 *const u = sc->t[0], *const v = sc->t[1], *const t = sc->t[2];

	/* u = 3 * (xz - b * zz) */
	tls_hs_ec_mul(ec, u, ec->ec_b, zz);
	tls_hs_ec_sub(ec, u, xz, u);
	ec_triple(ec, u, u, t);

	/* v = 3 * (b * xz - 3 * zz - xx) */
	ec_triple(ec, zz, zz, t);
	tls_hs_ec_mul(ec, v, ec->ec_b, xz);
	tls_hs_ec_sub(ec, v, v, zz);
	tls_hs_ec_sub(ec, v, v, xx);
	ec_triple(ec, v, v, t);

	/* xx = 3 * xx - 3 * zz, zz = yy - u, yy = yy + u */
	ec_triple(ec, xx, xx, t);
	tls_hs_ec_sub(ec, xx, xx, zz);
	tls_hs_ec_sub(ec, zz, yy, u);
	tls_hs_ec_add(ec, yy, yy, u);

	/* x' = xy * yy - yz * v, y' = yy * zz + xx * v, z' = yz * zz + xy * xx */
	tls_hs_ec_mul(ec, r->x, xy, yy);
	tls_hs_ec_mul(ec, t, yz, v);
	tls_hs_ec_sub(ec, r->x, r->x, t);
	tls_hs_ec_mul(ec, r->y, yy, zz);
	tls_hs_ec_mul(ec, t, xx, v);
	tls_hs_ec_add(ec, r->y, r->y, t);
	tls_hs_ec_mul(ec, r->z, yz, zz);
	tls_hs_ec_mul(ec, t, xy, xx);
	tls_hs_ec_add(ec, r->z, r->z, t);
}

static void hom_double(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *p,
		       struct tls_hs_ec_secret *sc)
{
	tls_hs_ec_sqr(ec, sc->xx, p->x);
	tls_hs_ec_sqr(ec, sc->yy, p->y);
	tls_hs_ec_sqr(ec, sc->zz, p->z);
	tls_hs_ec_mul(ec, sc->xy, p->x, p->y);
	tls_hs_ec_add(ec, sc->xy, sc->xy, sc->xy);
	tls_hs_ec_mul(ec, sc->yz, p->y, p->z);
	tls_hs_ec_add(ec, sc->yz, sc->yz, sc->yz);
	tls_hs_ec_mul(ec, sc->xz, p->x, p->z);
	tls_hs_ec_add(ec, sc->xz, sc->xz, sc->xz);
	hom_sum(ec, p, sc);
}

/* r = a * d + b * c, by (a + b) * (c + d) - ac - bd */
static void ec_cross(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, u64 *r,
		     const u64 *a, const u64 *b, const u64 *c, const u64 *d,
		     const u64 *ac, const u64 *bd)
{
	tls_hs_ec_add(ec, sc->t[0], a, b);
	tls_hs_ec_add(ec, r, c, d);
	tls_hs_ec_mul(ec, r, r, sc->t[0]);
	tls_hs_ec_sub(ec, r, r, ac);
	tls_hs_ec_sub(ec, r, r, bd);
}

static void hom_add(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *p,
		    const struct tls_hs_ec_hom *q, struct tls_hs_ec_secret *sc)
{
	tls_hs_ec_mul(ec, sc->xx, p->x, q->x);
	tls_hs_ec_mul(ec, sc->yy, p->y, q->y);
	tls_hs_ec_mul(ec, sc->zz, p->z, q->z);
	ec_cross(ec, sc, sc->xy, p->x, p->y, q->x, q->y, sc->xx, sc->yy);
	ec_cross(ec, sc, sc->yz, p->y, p->z, q->y, q->z, sc->yy, sc->zz);
	ec_cross(ec, sc, sc->xz, p->x, p->z, q->x, q->z, sc->xx, sc->zz);
	hom_sum(ec, p, sc);
}

/*
 * Infinity, (0 : y : 0) with any y: a random one blinds all that is added to it, so
 * that what stays on a stack tells nothing.
 */
static void hom_infinity(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *p)
{
	memset(p, 0, sizeof(*p));
	get_random_bytes(p->y, tls_hs_ec_bytes(ec));
	tls_hs_ec_enter(ec, p->y, p->y);
}

/* q = table[digit], of n: all of the table read */
static void hom_select(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *q,
		       const struct tls_hs_ec_hom *table, unsigned int n, u32 digit)
{
	unsigned int i, j;
	u64 mask;

	memset(q, 0, sizeof(*q));
	for (j = 0; j < n; j++) {
		mask = -(u64)(((j ^ digit) - 1) >> 31);
		OPTIMIZER_HIDE_VAR(mask);
		for (i = 0; i < ec->ec_limbs; i++) {
			q->x[i] |= table[j].x[i] & mask;
			q->y[i] |= table[j].y[i] & mask;
			q->z[i] |= table[j].z[i] & mask;
		}
	}
}

/* sc->x and sc->y: sc->sum, as numbers below p; infinity is 0, 0 */
static void hom_affine(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc)
{
	static const u64 one[EC_MAX_LIMBS] = { 1 };	/* takes out of Montgomery form */

	tls_hs_ec_inv(ec, sc->t[0], sc->sum.z);
	tls_hs_ec_mul(ec, sc->x, sc->sum.x, sc->t[0]);
	tls_hs_ec_mul(ec, sc->x, one, sc->x);
	tls_hs_ec_mul(ec, sc->y, sc->sum.y, sc->t[0]);
	tls_hs_ec_mul(ec, sc->y, one, sc->y);
}

/* sc->x and sc->y: k * G; infinity, which k of 0 gives, is 0, 0 */
static void ec_base_mul(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *k)
{
	const unsigned int teeth = ec->ec_limbs;
	const struct tls_hs_ec_hom *comb = teeth == P256_LIMBS ? p256_comb : p384_comb;
	unsigned int j;
	u64 digit;
	int i;

	hom_infinity(ec, &sc->sum);
	for (i = 63; i >= 0; i--) {
		digit = 0;
		for (j = 0; j < teeth; j++)
			digit |= (k[j] >> i & 1) << j;
		hom_double(ec, &sc->sum, sc);
		hom_select(ec, &sc->q, comb, BIT(teeth), digit);
		hom_add(ec, &sc->sum, &sc->q, sc);
	}
	hom_affine(ec, sc);
}

/* table[j] = j * p, of z = 1 */
static void ec_multiples(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc,
			 const struct tls_hs_ec_point *p)
{
	struct tls_hs_ec_hom *table = sc->table;
	unsigned int j;

	hom_infinity(ec, &table[0]);
	memcpy(table[1].x, p->x, tls_hs_ec_bytes(ec));
	memcpy(table[1].y, p->y, tls_hs_ec_bytes(ec));
	memcpy(table[1].z, p->z, tls_hs_ec_bytes(ec));
	for (j = 2; j < ARRAY_SIZE(sc->table); j++) {
		table[j] = table[j - 1];
		hom_add(ec, &table[j], &table[1], sc);
	}
}

/* sc->x and sc->y: k times a point of z = 1 */
static void ec_point_mul(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *k,
			 const struct tls_hs_ec_point *p)
{
	int i, j;

	ec_multiples(ec, sc, p);
	hom_infinity(ec, &sc->sum);
	for (i = 64 * ec->ec_limbs - EC_WINDOW; i >= 0; i -= EC_WINDOW) {
		for (j = 0; j < EC_WINDOW; j++)
			hom_double(ec, &sc->sum, sc);
		hom_select(ec, &sc->q, sc->table, ARRAY_SIZE(sc->table),
			   k[i / 64] >> (i % 64) & (ARRAY_SIZE(sc->table) - 1));
		hom_add(ec, &sc->sum, &sc->q, sc);
	}
	hom_affine(ec, sc);
}

/**
 * tls_hs_ec_public() - the public key of a private key
 * @ec: the curve
 * @sc: scratch; the caller wipes it
 * @d: the private key, above 0 and below the order
 * @key: where to put the uncompressed point, tls_hs_ec_key_len() bytes
 *
 * In constant time.
 *
 * Context: process.
 */
void tls_hs_ec_public(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
		      u8 *key)
{
	ec_base_mul(ec, sc, d);
	key[0] = 0x04;
	tls_hs_ec_to_bytes(ec, key + 1, sc->x);
	tls_hs_ec_to_bytes(ec, key + 1 + tls_hs_ec_bytes(ec), sc->y);
}

/**
 * tls_hs_ec_shared() - what is shared with a peer (SP 800-56A 5.7.1.2)
 * @ec: the curve
 * @sc: scratch; the caller wipes it
 * @d: our private key, above 0 and below the order
 * @peer: the peer's uncompressed point, tls_hs_ec_key_len() bytes
 * @shared: where to put x of @d times that point, tls_hs_ec_bytes()
 *
 * In constant time, but for what is said of @peer.  The result is never infinity: it
 * is a point of a group of prime order, times what is no multiple of that.
 *
 * Context: process.
 * Return: 0; -EKEYREJECTED: @peer is no point of the curve.
 */
int tls_hs_ec_shared(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
		     const u8 *peer, u8 *shared)
{
	struct tls_hs_ec_point p;
	int err;

	err = tls_hs_ec_point_parse(ec, &p, peer);
	if (err)
		return err;
	ec_point_mul(ec, sc, d, &p);
	tls_hs_ec_to_bytes(ec, shared, sc->x);
	return 0;
}

/* r = carry * 2^(64 * limbs) + a, below that power + n, minus n unless it is below n already */
static void order_final(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, u64 *r,
			const u64 *a, u64 carry)
{
	u64 *s = sc->product, borrow = 0, mask;
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++)
		s[i] = limb_sbb(a[i], ec->ec_order.mo_n[i], &borrow);
	mask = -(borrow & ~carry);
	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < ec->ec_limbs; i++)
		r[i] = (a[i] & mask) | (s[i] & ~mask);
}

static void order_mul(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, u64 *r,
		      const u64 *a, const u64 *b)
{
	tls_hs_mont_mul(&ec->ec_order, r, a, b, sc->product);
}

/* r = 1 / a mod n, both in Montgomery form: by Fermat, a^(n - 2); not @a */
static void order_inv(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, u64 *r,
		      const u64 *a)
{
	const u64 *n = ec->ec_order.mo_n;
	int i;

	memcpy(r, a, tls_hs_ec_bytes(ec));
	for (i = 64 * ec->ec_limbs - 2; i >= 0; i--) {
		tls_hs_mont_sqr(&ec->ec_order, r, r, sc->product);
		/* the exponent is public; n's lowest limb is above 2 */
		if ((i < 64 ? n[0] - 2 : n[i / 64]) >> (i % 64) & 1)
			order_mul(ec, sc, r, r, a);
	}
}

/**
 * tls_hs_ec_sign() - FIPS 186-5 6.4.1, for a nonce
 * @ec: the curve
 * @sc: scratch; the caller wipes it
 * @d: the private key
 * @k: the nonce, of this signature alone
 * @e: the message's digest, any of all the bits of its limbs
 * @r: where to put r
 * @s: where to put s; if either is 0, this is no signature
 *
 * All are of the curve's limbs, @d and @k above 0 and below the order.  In
 * constant time.
 *
 * Context: process.
 */
void tls_hs_ec_sign(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
		    const u64 *k, const u64 *e, u64 *r, u64 *s)
{
	u64 carry = 0;
	unsigned int i;

	/* the point's x is below p, which is below 2 * n */
	ec_base_mul(ec, sc, k);
	order_final(ec, sc, r, sc->x, 0);

	/* t0 = 1 / k in Montgomery form */
	order_mul(ec, sc, sc->t[1], k, ec->ec_order_rr);
	order_inv(ec, sc, sc->t[0], sc->t[1]);

	/* t1 = d * r mod n */
	order_mul(ec, sc, sc->t[1], d, ec->ec_order_rr);
	order_mul(ec, sc, sc->t[1], sc->t[1], r);

	/* s = (e + d * r) / k; the sum need but be of the limbs' bits */
	for (i = 0; i < ec->ec_limbs; i++)
		sc->t[1][i] = limb_adc(sc->t[1][i], e[i], &carry);
	order_final(ec, sc, sc->t[1], sc->t[1], carry);
	order_mul(ec, sc, s, sc->t[1], sc->t[0]);
}

/* to = from + tooth, as a point of z = 1, which is the same in either kind of coordinates */
static void comb_entry(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *to,
		       const struct tls_hs_ec_hom *from, const struct tls_hs_ec_point *tooth)
{
	const size_t bytes = tls_hs_ec_bytes(ec);
	struct tls_hs_ec_point sum = {};
	struct tls_hs_ec_tmp tmp;

	/* infinity has z = 0 in both */
	memcpy(sum.x, from->x, bytes);
	memcpy(sum.y, from->y, bytes);
	memcpy(sum.z, from->z, bytes);
	tls_hs_ec_point_add(ec, &tmp, &sum, &sum, tooth);
	tls_hs_ec_point_affine(ec, &sum);
	memcpy(to->x, sum.x, bytes);
	memcpy(to->y, sum.y, bytes);
	memcpy(to->z, sum.z, bytes);
}

static void ec_make_comb(const struct tls_hs_ec *ec, struct tls_hs_ec_hom *comb)
{
	const size_t bytes = tls_hs_ec_bytes(ec);
	struct tls_hs_ec_point tooth = {};
	struct tls_hs_ec_tmp tmp;
	unsigned int i, j;

	memcpy(comb[0].y, ec->ec_one, bytes);
	memcpy(tooth.x, ec->ec_gx, bytes);
	memcpy(tooth.y, ec->ec_gy, bytes);
	memcpy(tooth.z, ec->ec_one, bytes);
	for (i = 0; i < ec->ec_limbs; i++) {
		for (j = 0; j < BIT(i); j++)
			comb_entry(ec, &comb[BIT(i) + j], &comb[j], &tooth);
		for (j = 0; j < 64; j++)
			tls_hs_ec_point_double(ec, &tmp, &tooth, &tooth);
		tls_hs_ec_point_affine(ec, &tooth);
	}
}

/**
 * tls_hs_ec_secret_init() - make the combs
 *
 * Context: module init.
 */
void tls_hs_ec_secret_init(void)
{
	ec_make_comb(&tls_hs_p256, p256_comb);
	ec_make_comb(&tls_hs_p384, p384_comb);
}
