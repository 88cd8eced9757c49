/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields of P-256 and P-384: integers modulo p, in Montgomery form, in constant time. */
#ifndef _TLS_HS_EC_FIELD_H
#define _TLS_HS_EC_FIELD_H

#include <linux/types.h>

#define P256_LIMBS	4
#define P384_LIMBS	6
#define EC_MAX_LIMBS	P384_LIMBS
#define EC_MAX_BYTES	(8 * EC_MAX_LIMBS)

/* p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (SP 800-186 3.2.1.3), least significant limb first */
#define P256_P0	0xffffffffffffffffULL
#define P256_P1	0x00000000ffffffffULL
#define P256_P2	0x0000000000000000ULL
#define P256_P3	0xffffffff00000001ULL

/* p = 2^384 - 2^128 - 2^96 + 2^32 - 1 (SP 800-186 3.2.1.4); limbs 3 to 5 are as limb 3 */
#define P384_P0	0x00000000ffffffffULL
#define P384_P1	0xffffffff00000000ULL
#define P384_P2	0xfffffffffffffffeULL
#define P384_P3	0xffffffffffffffffULL

struct tls_hs_ec;

/* Operands are below p and so are results; r may be any operand. */
void tls_hs_ec_add(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
void tls_hs_ec_sub(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
/* a * b / 2^(64 * limbs) */
void tls_hs_ec_mul(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
void tls_hs_ec_sqr(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
void tls_hs_ec_inv(const struct tls_hs_ec *ec, u64 *r, const u64 *a);	/* 1 / a, of 0: 0 */
/* to Montgomery form; any a of all the bits of its limbs */
void tls_hs_ec_enter(const struct tls_hs_ec *ec, u64 *r, const u64 *a);

#endif
