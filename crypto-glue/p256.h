/* SPDX-License-Identifier: GPL-2.0-only */
/* Verifying ECDSA on P-256, in a tenth of the time that crypto/ecc.c takes. */
#ifndef _TLS_HS_P256_H
#define _TLS_HS_P256_H

#include "mont.h"
#include "p256_field.h"

#define TLS_HS_P256_KEY		(1 + 2 * P256_BYTES)	/* an uncompressed point */
#define TLS_HS_P256_SIG		(2 * P256_BYTES)	/* r | s */

/* Jacobian coordinates in Montgomery form: x/z^2, y/z^3; z = 0 is infinity. */
struct tls_hs_p256_point {
	u64	x[P256_LIMBS];
	u64	y[P256_LIMBS];
	u64	z[P256_LIMBS];
};

extern const u64 tls_hs_p256_b[P256_LIMBS];	/* of the curve, in Montgomery form */
extern const struct tls_hs_p256_point tls_hs_p256_base;
extern const struct tls_hs_mont tls_hs_p256_order;
extern const u64 tls_hs_p256_order_rr[P256_LIMBS];	/* makes Montgomery forms */

void tls_hs_p256_init(void);

/* digest: its first 32 bytes count (FIPS 186-5 6.4.2) */
int __must_check tls_hs_p256_verify(const u8 *key, const u8 *digest, const u8 *sig);

/* For tables of public points, and their tests. */
void tls_hs_p256_point_affine(struct tls_hs_p256_point *p);
void tls_hs_p256_point_double(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p);
void tls_hs_p256_point_add(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p,
			   const struct tls_hs_p256_point *q);
void tls_hs_p256_scalar_inv(u64 *r, const u64 *a);
void tls_hs_p256_recode(s8 *naf, const u64 *k, unsigned int width);

#endif
