/* SPDX-License-Identifier: GPL-2.0-only */
/* P-256 with secret scalars, in constant time. */
#ifndef _TLS_HS_P256_SIGN_H
#define _TLS_HS_P256_SIGN_H

#include "p256_field.h"

/* Homogeneous coordinates in Montgomery form: x/z, y/z; (0 : 1 : 0) is infinity. */
struct tls_hs_p256_hom {
	u64	x[P256_LIMBS];
	u64	y[P256_LIMBS];
	u64	z[P256_LIMBS];
};

/* Scratch for one operation: on the heap, and wiped by its owner. */
struct tls_hs_p256_secret {
	struct tls_hs_p256_hom	sum, q;
	/* products of two points' coordinates; xy: of one's x and the other's y, both ways */
	u64			xx[P256_LIMBS], yy[P256_LIMBS], zz[P256_LIMBS];
	u64			xy[P256_LIMBS], yz[P256_LIMBS], xz[P256_LIMBS];
	u64			t[3][P256_LIMBS];
	u64			x[P256_LIMBS], y[P256_LIMBS];
	u64			product[2 * P256_LIMBS];
};

void tls_hs_p256_sign_init(void);

/* key: TLS_HS_P256_KEY bytes; scalars: above 0 and below the order, e: any */
void tls_hs_p256_public(struct tls_hs_p256_secret *sc, const u64 *d, u8 *key);
void tls_hs_p256_sign(struct tls_hs_p256_secret *sc, const u64 *d, const u64 *k,
		      const u64 *e, u64 *r, u64 *s);

#endif
