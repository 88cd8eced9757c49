/* SPDX-License-Identifier: GPL-2.0-only */
/* Montgomery arithmetic modulo any odd number. */
#ifndef _TLS_HS_MONT_H
#define _TLS_HS_MONT_H

#include <linux/types.h>

/* A modulus of so many limbs, the least significant first; the top ones may be 0. */
struct tls_hs_mont {
	const u64	*mo_n;		/* odd, above 1 */
	u64		mo_n0;		/* -1 / n mod 2^64: tls_hs_mont_n0() */
	unsigned int	mo_limbs;
};

u64 tls_hs_mont_n0(u64 n);
/* r = carry * 2^(64 * limbs) + a, less n unless it is below n */
void tls_hs_mont_subtract(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 carry);
void tls_hs_mont_product(u64 *t, const u64 *a, const u64 *b, unsigned int limbs);
/* t / 2^(64 * limbs) mod n; t: 2 * limbs, below n * 2^(64 * limbs) */
void tls_hs_mont_reduce(const struct tls_hs_mont *mo, u64 *r, u64 *t);
/* a * b / 2^(64 * limbs) mod n; below n, if a * b is below n * 2^(64 * limbs); t: 2 * limbs */
void tls_hs_mont_mul(const struct tls_hs_mont *mo, u64 *r, const u64 *a, const u64 *b, u64 *t);
void tls_hs_mont_sqr(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 *t);
/* 2^(128 * limbs) mod n, of a modulus of so many bits */
void tls_hs_mont_rr(const struct tls_hs_mont *mo, unsigned int bits, u64 *r, u64 *t);
/* to and from octets, big-endian; the length is its own */
void tls_hs_mont_read(u64 *r, unsigned int limbs, const u8 *bytes, size_t len);
void tls_hs_mont_write(u8 *bytes, size_t len, const u64 *a);

#endif
