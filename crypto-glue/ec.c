// SPDX-License-Identifier: GPL-2.0-only
/*
 * The curves P-256 and P-384 (SP 800-186 3.2.1): their numbers, and what numbers and
 * points look like in bytes.
 *
 * A function and no algorithm of the crypto API: there, priority would make it the
 * whole kernel's (module signatures, IMA) wherever tls_hs is loaded, which nobody
 * asked for, and each call would again allocate a transform to hold one key.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "ec.h"
#include "limb.h"

static const u64 p256_p[] = { P256_P0, P256_P1, P256_P2, P256_P3 };
static const u64 p256_rr[] = {
	0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd,
};

static const u64 p256_one[] = {
	0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe,
};

static const u64 p256_b[] = {
	0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6, 0xdc30061d04874834,
};

static const u64 p256_gx[] = {
	0x79e730d418a9143c, 0x75ba95fc5fedb601, 0x79fb732b77622510, 0x18905f76a53755c6,
};

static const u64 p256_gy[] = {
	0xddf25357ce95560a, 0x8b4ab8e4ba19e45c, 0xd2e88688dd21f325, 0x8571ff1825885d85,
};

static const u64 p256_n[] = {
	0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000,
};

static const u64 p256_order_rr[] = {	/* 2^512 mod n */
	0x83244c95be79eea2, 0x4699799c49bd6fa6, 0x2845b2392b6bec59, 0x66e12d94f3d95620,
};

const struct tls_hs_ec tls_hs_p256 = {
	.ec_limbs	= P256_LIMBS,
	.ec_p		= p256_p,
	.ec_rr		= p256_rr,
	.ec_one		= p256_one,
	.ec_b		= p256_b,
	.ec_gx		= p256_gx,
	.ec_gy		= p256_gy,
	.ec_order	= {
		.mo_n		= p256_n,
		.mo_n0		= 0xccd1c8aaee00bc4f,
		.mo_limbs	= P256_LIMBS,
	},
	.ec_order_rr	= p256_order_rr,
};

static const u64 p384_p[] = {
	P384_P0, P384_P1, P384_P2, P384_P3, P384_P3, P384_P3,
};

static const u64 p384_rr[] = {
	0xfffffffe00000001, 0x0000000200000000, 0xfffffffe00000000,
	0x0000000200000000, 0x0000000000000001, 0x0000000000000000,
};

static const u64 p384_one[] = {
	0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001,
	0x0000000000000000, 0x0000000000000000, 0x0000000000000000,
};

static const u64 p384_b[] = {
	0x081188719d412dcc, 0xf729add87a4c32ec, 0x77f2209b1920022e,
	0xe3374bee94938ae2, 0xb62b21f41f022094, 0xcd08114b604fbff9,
};

static const u64 p384_gx[] = {
	0x3dd0756649c0b528, 0x20e378e2a0d6ce38, 0x879c3afc541b4d6e,
	0x6454868459a30eff, 0x812ff723614ede2b, 0x4d3aadc2299e1513,
};

static const u64 p384_gy[] = {
	0x23043dad4b03a4fe, 0xa1bfa8bf7bb4a9ac, 0x8bade7562e83b050,
	0xc6c3521968f4ffd9, 0xdd8002263969a840, 0x2b78abc25a15c5e9,
};

static const u64 p384_n[] = {
	0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf,
	0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
};

static const u64 p384_order_rr[] = {	/* 2^768 mod n */
	0x2d319b2419b409a9, 0xff3d81e5df1aa419, 0xbc3e483afcb82947,
	0xd40d49174aab1cc5, 0x3fb05b7a28266895, 0x0c84ee012b39bf21,
};

const struct tls_hs_ec tls_hs_p384 = {
	.ec_limbs	= P384_LIMBS,
	.ec_p		= p384_p,
	.ec_rr		= p384_rr,
	.ec_one		= p384_one,
	.ec_b		= p384_b,
	.ec_gx		= p384_gx,
	.ec_gy		= p384_gy,
	.ec_order	= {
		.mo_n		= p384_n,
		.mo_n0		= 0x6ed46089e88fdc45,
		.mo_limbs	= P384_LIMBS,
	},
	.ec_order_rr	= p384_order_rr,
};

/**
 * tls_hs_ec_from_bytes() - a number that is kept big-endian
 * @ec: the curve
 * @r: where to put its limbs
 * @bytes: tls_hs_ec_bytes() of them
 *
 * Context: any.
 */
void tls_hs_ec_from_bytes(const struct tls_hs_ec *ec, u64 *r, const u8 *bytes)
{
	const u8 *end = bytes + tls_hs_ec_bytes(ec);
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++) {
		end -= 8;
		r[i] = get_unaligned_be64(end);
	}
}

/**
 * tls_hs_ec_to_bytes() - a number, big-endian
 * @ec: the curve
 * @bytes: where to put tls_hs_ec_bytes() of them
 * @a: its limbs
 *
 * Context: any.
 */
void tls_hs_ec_to_bytes(const struct tls_hs_ec *ec, u8 *bytes, const u64 *a)
{
	u8 *end = bytes + tls_hs_ec_bytes(ec);
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++) {
		end -= 8;
		put_unaligned_be64(a[i], end);
	}
}

/**
 * tls_hs_ec_scalar_ok() - is this a private key, or a nonce?
 * @ec: the curve
 * @k: any number of its limbs
 *
 * In constant time.  What the caller does with the answer is not: a secret drawn
 * at random is thrown away then (once in 2^32 on P-256), and is no secret any more.
 *
 * Context: any.
 * Return: true if @k is above 0 and below the order.
 */
bool tls_hs_ec_scalar_ok(const struct tls_hs_ec *ec, const u64 *k)
{
	u64 bits = 0;
	unsigned int i;

	for (i = 0; i < ec->ec_limbs; i++)
		bits |= k[i];
	/* the top bit of bits | -bits is set unless bits is 0 */
	return ((bits | -bits) >> 63) & limbs_less(k, ec->ec_order.mo_n, ec->ec_limbs);
}

/**
 * tls_hs_ec_order_reduce() - a = a mod n
 * @ec: the curve
 * @a: any number of its limbs, which is below 2 * n: both orders have their top bit set
 *
 * In constant time.
 *
 * Context: any.
 */
void tls_hs_ec_order_reduce(const struct tls_hs_ec *ec, u64 *a)
{
	const u64 *n = ec->ec_order.mo_n;
	u64 mask = limbs_less(a, n, ec->ec_limbs) - 1, borrow = 0;
	unsigned int i;

	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < ec->ec_limbs; i++)
		a[i] = limb_sbb(a[i], n[i] & mask, &borrow);
}

/* y^2 = x^3 - 3 * x + b, of z = 1 */
static bool ec_on_curve(const struct tls_hs_ec *ec, const struct tls_hs_ec_point *p)
{
	u64 l[EC_MAX_LIMBS], t[EC_MAX_LIMBS];

	tls_hs_ec_sqr(ec, t, p->x);
	tls_hs_ec_mul(ec, t, t, p->x);
	tls_hs_ec_add(ec, t, t, ec->ec_b);
	tls_hs_ec_sub(ec, t, t, p->x);
	tls_hs_ec_sub(ec, t, t, p->x);
	tls_hs_ec_sub(ec, t, t, p->x);
	tls_hs_ec_sqr(ec, l, p->y);
	return !memcmp(l, t, tls_hs_ec_bytes(ec));
}

/**
 * tls_hs_ec_point_parse() - a peer's point, or a public key
 * @ec: the curve
 * @p: where to put it, with z = 1
 * @key: tls_hs_ec_key_len() bytes: the uncompressed form (SEC 1 2.3.4)
 *
 * SP 800-56A 5.6.2.3.3, partial validation: an encoded point is not infinity, and
 * the curve's cofactor is 1, so that the order times any point of it is infinity;
 * there is nothing to find out by multiplying.  In variable time: it is public.
 *
 * Context: any.
 * Return: 0; -EKEYREJECTED: another form, a coordinate that is not below p, or no
 * point of the curve.
 */
int tls_hs_ec_point_parse(const struct tls_hs_ec *ec, struct tls_hs_ec_point *p, const u8 *key)
{
	if (key[0] != 0x04)
		return -EKEYREJECTED;
	tls_hs_ec_from_bytes(ec, p->x, key + 1);
	tls_hs_ec_from_bytes(ec, p->y, key + 1 + tls_hs_ec_bytes(ec));
	if (!limbs_less(p->x, ec->ec_p, ec->ec_limbs) ||
	    !limbs_less(p->y, ec->ec_p, ec->ec_limbs))
		return -EKEYREJECTED;

	tls_hs_ec_enter(ec, p->x, p->x);
	tls_hs_ec_enter(ec, p->y, p->y);
	memcpy(p->z, ec->ec_one, tls_hs_ec_bytes(ec));
	return ec_on_curve(ec, p) ? 0 : -EKEYREJECTED;
}
