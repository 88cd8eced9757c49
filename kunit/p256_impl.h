/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crypto-glue's arithmetic twice: as this machine's kernel has it, and as a
 * machine without 128-bit integers and carries would.
 */
#ifndef _TLS_HS_KUNIT_P256_IMPL_H
#define _TLS_HS_KUNIT_P256_IMPL_H

#include "p256.h"
#include "p256_sign.h"
#include "rsa_private.h"

struct kunit_suite;

struct p256_impl {
	void	(*add)(u64 *r, const u64 *a, const u64 *b);
	void	(*sub)(u64 *r, const u64 *a, const u64 *b);
	void	(*mul)(u64 *r, const u64 *a, const u64 *b);
	void	(*sqr)(u64 *r, const u64 *a);
	void	(*inv)(u64 *r, const u64 *a);
	void	(*enter)(u64 *r, const u64 *a);
	void	(*point_double)(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p);
	void	(*point_add)(struct tls_hs_p256_point *r, const struct tls_hs_p256_point *p,
			     const struct tls_hs_p256_point *q);
	void	(*scalar_inv)(u64 *r, const u64 *a);
	void	(*recode)(s8 *naf, const u64 *k, unsigned int width);
	int	(*verify)(const u8 *key, const u8 *digest, const u8 *sig);
	void	(*public)(struct tls_hs_p256_secret *sc, const u64 *d, u8 *key);
	void	(*sign)(struct tls_hs_p256_secret *sc, const u64 *d, const u64 *k,
			const u64 *e, u64 *r, u64 *s);
};

#define P256_IMPL {						\
	.add		= tls_hs_p256_add,			\
	.sub		= tls_hs_p256_sub,			\
	.mul		= tls_hs_p256_mul,			\
	.sqr		= tls_hs_p256_sqr,			\
	.inv		= tls_hs_p256_inv,			\
	.enter		= tls_hs_p256_enter,			\
	.point_double	= tls_hs_p256_point_double,		\
	.point_add	= tls_hs_p256_point_add,		\
	.scalar_inv	= tls_hs_p256_scalar_inv,		\
	.recode		= tls_hs_p256_recode,			\
	.verify		= tls_hs_p256_verify,			\
	.public		= tls_hs_p256_public,			\
	.sign		= tls_hs_p256_sign,			\
}

extern const struct p256_impl p256_portable;

/* For suite_init of those who use it: its tables, once, since they are read-only later. */
int p256_portable_init(struct kunit_suite *suite);

/* rsa_public.h's and rsa_private.h's */
int tls_hs_portable_rsa_public(const struct tls_hs_pubkey *pk, const u8 *sig, u8 *em, size_t len);
int tls_hs_portable_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				const struct tls_hs_rsa_numbers *rn);
int tls_hs_portable_rsa_private(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				const u8 *in, u8 *out, size_t len);

#endif
