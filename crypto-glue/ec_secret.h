/* SPDX-License-Identifier: GPL-2.0-only */
/* P-256 and P-384 with secret scalars, in constant time. */
#ifndef _TLS_HS_EC_SECRET_H
#define _TLS_HS_EC_SECRET_H

#include "ec.h"

/* Homogeneous coordinates in Montgomery form: x/z, y/z; (0 : 1 : 0) is infinity. */
struct tls_hs_ec_hom {
	u64	x[EC_MAX_LIMBS];
	u64	y[EC_MAX_LIMBS];
	u64	z[EC_MAX_LIMBS];
};

#define EC_WINDOW	4	/* bits of a scalar at a time */

/* Scratch for one operation: on the heap, and wiped by its owner. */
struct tls_hs_ec_secret {
	struct tls_hs_ec_hom	sum, q;
	/* products of two points' coordinates; xy: of one's x and the other's y, both ways */
	u64			xx[EC_MAX_LIMBS], yy[EC_MAX_LIMBS], zz[EC_MAX_LIMBS];
	u64			xy[EC_MAX_LIMBS], yz[EC_MAX_LIMBS], xz[EC_MAX_LIMBS];
	u64			t[3][EC_MAX_LIMBS];
	u64			x[EC_MAX_LIMBS], y[EC_MAX_LIMBS];
	u64			product[2 * EC_MAX_LIMBS];
	/* multiples of a peer's point */
	struct tls_hs_ec_hom	table[1 << EC_WINDOW];
};

void tls_hs_ec_secret_init(void);

/* key: tls_hs_ec_key_len() bytes; scalars: above 0 and below the order, e: any */
void tls_hs_ec_public(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
		      u8 *key);
/* shared: tls_hs_ec_bytes(), the point's x; -EKEYREJECTED: peer is no point of the curve */
int __must_check tls_hs_ec_shared(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc,
				  const u64 *d, const u8 *peer, u8 *shared);
void tls_hs_ec_sign(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
		    const u64 *k, const u64 *e, u64 *r, u64 *s);

#endif
