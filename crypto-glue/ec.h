/* SPDX-License-Identifier: GPL-2.0-only */
/* The curves P-256 and P-384: what they are, their points, verifying ECDSA. */
#ifndef _TLS_HS_EC_H
#define _TLS_HS_EC_H

#include "ec_field.h"
#include "mont.h"

#define EC_MAX_KEY	(1 + 2 * EC_MAX_BYTES)	/* an uncompressed point */
#define EC_MAX_SIG	(2 * EC_MAX_BYTES)	/* r | s */

/* A curve y^2 = x^3 - 3 * x + b of prime order; numbers have its limbs. */
struct tls_hs_ec {
	unsigned int		ec_limbs;
	const u64		*ec_p;
	const u64		*ec_rr;		/* 2^(128 * limbs) mod p: makes Montgomery forms */
	const u64		*ec_one;	/* in Montgomery form, and so are the next */
	const u64		*ec_b;
	const u64		*ec_gx;		/* the base point */
	const u64		*ec_gy;
	struct tls_hs_mont	ec_order;
	const u64		*ec_order_rr;
};

extern const struct tls_hs_ec tls_hs_p256, tls_hs_p384;

/* Bytes of a coordinate, and of a scalar: the order is as long as p. */
static inline size_t tls_hs_ec_bytes(const struct tls_hs_ec *ec)
{
	return 8 * ec->ec_limbs;
}

static inline size_t tls_hs_ec_key_len(const struct tls_hs_ec *ec)
{
	return 1 + 2 * tls_hs_ec_bytes(ec);
}

/* Jacobian coordinates in Montgomery form: x/z^2, y/z^3; z = 0 is infinity. */
struct tls_hs_ec_point {
	u64	x[EC_MAX_LIMBS];
	u64	y[EC_MAX_LIMBS];
	u64	z[EC_MAX_LIMBS];
};

/* Big-endian bytes, as many as limbs hold. */
void tls_hs_ec_from_bytes(const struct tls_hs_ec *ec, u64 *r, const u8 *bytes);
void tls_hs_ec_to_bytes(const struct tls_hs_ec *ec, u8 *bytes, const u64 *a);
/* Above 0 and below the order?  In constant time. */
bool tls_hs_ec_scalar_ok(const struct tls_hs_ec *ec, const u64 *k);
/* a = a mod the order */
void tls_hs_ec_order_reduce(const struct tls_hs_ec *ec, u64 *a);

/* key: tls_hs_ec_key_len() bytes; -EKEYREJECTED: no point of the curve */
int __must_check tls_hs_ec_point_parse(const struct tls_hs_ec *ec, struct tls_hs_ec_point *p,
				       const u8 *key);

void tls_hs_ec_verify_init(void);
/* digest: of which the first tls_hs_ec_bytes() count (FIPS 186-5 6.4.2); sig: r | s */
int __must_check tls_hs_ec_verify(const struct tls_hs_ec *ec, const u8 *key,
				  const u8 *digest, size_t len, const u8 *sig);

/* What the next two work in: a kernel that clears its stack would do so at each step. */
struct tls_hs_ec_tmp {
	u64	a[EC_MAX_LIMBS];
	u64	b[EC_MAX_LIMBS];
	u64	c[EC_MAX_LIMBS];
	u64	d[EC_MAX_LIMBS];
	u64	t[EC_MAX_LIMBS];
};

/* For tables of public points, and their tests. */
void tls_hs_ec_point_affine(const struct tls_hs_ec *ec, struct tls_hs_ec_point *p);
void tls_hs_ec_point_double(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			    struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p);
void tls_hs_ec_point_add(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			 struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p,
			 const struct tls_hs_ec_point *q);
void tls_hs_ec_scalar_inv(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
void tls_hs_ec_recode(const struct tls_hs_ec *ec, s8 *naf, const u64 *k, unsigned int width);

#endif
