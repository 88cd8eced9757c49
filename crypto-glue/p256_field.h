/* SPDX-License-Identifier: GPL-2.0-only */
/* The field of P-256: integers modulo p, in Montgomery form, in constant time. */
#ifndef _TLS_HS_P256_FIELD_H
#define _TLS_HS_P256_FIELD_H

#include <linux/types.h>

#define P256_LIMBS	4
#define P256_BYTES	32

/* p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (SP 800-186 3.2.1.3), least significant limb first */
#define P256_P0	0xffffffffffffffffULL
#define P256_P1	0x00000000ffffffffULL
#define P256_P2	0x0000000000000000ULL
#define P256_P3	0xffffffff00000001ULL

/* Operands are below p and so are results; r may be any operand. */
void tls_hs_p256_add(u64 *r, const u64 *a, const u64 *b);
void tls_hs_p256_sub(u64 *r, const u64 *a, const u64 *b);
void tls_hs_p256_mul(u64 *r, const u64 *a, const u64 *b);	/* a * b / 2^256 */
void tls_hs_p256_sqr(u64 *r, const u64 *a);
void tls_hs_p256_inv(u64 *r, const u64 *a);	/* 1 / a, of 0: 0 */
void tls_hs_p256_enter(u64 *r, const u64 *a);	/* to Montgomery form; any a of 256 bits */

#endif
