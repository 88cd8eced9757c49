/* SPDX-License-Identifier: GPL-2.0-only */
/* What of crypto-glue's p256.h and p256_sign.h can be had in user space. */
#ifndef _TLS_HS_CT_H
#define _TLS_HS_CT_H

#include <stddef.h>
#include <stdint.h>

#define LIMBS	4

void get_random_bytes(void *buf, size_t len);
void tls_hs_p256_init(void);
void tls_hs_p256_sign_init(void);
void tls_hs_p256_scalar_inv(uint64_t *r, const uint64_t *a);
void tls_hs_p256_public(void *sc, const uint64_t *d, uint8_t *key);
void tls_hs_p256_sign(void *sc, const uint64_t *d, const uint64_t *k, const uint64_t *e,
		      uint64_t *r, uint64_t *s);

#endif
