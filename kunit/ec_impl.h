/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crypto-glue's arithmetic twice: as this machine's kernel has it, and as a
 * machine without 128-bit integers and carries would.
 */
#ifndef _TLS_HS_KUNIT_EC_IMPL_H
#define _TLS_HS_KUNIT_EC_IMPL_H

#include "ec_secret.h"
#include "rsa_private.h"

struct kunit_suite;

struct ec_impl {
	const struct tls_hs_ec	*p256;
	const struct tls_hs_ec	*p384;

	void	(*add)(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
	void	(*sub)(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
	void	(*mul)(const struct tls_hs_ec *ec, u64 *r, const u64 *a, const u64 *b);
	void	(*sqr)(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
	void	(*inv)(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
	void	(*enter)(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
	bool	(*scalar_ok)(const struct tls_hs_ec *ec, const u64 *k);
	void	(*order_reduce)(const struct tls_hs_ec *ec, u64 *a);
	void	(*point_double)(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
				struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p);
	void	(*point_add)(const struct tls_hs_ec *ec, struct tls_hs_ec_tmp *tmp,
			     struct tls_hs_ec_point *r, const struct tls_hs_ec_point *p,
			     const struct tls_hs_ec_point *q);
	void	(*scalar_inv)(const struct tls_hs_ec *ec, u64 *r, const u64 *a);
	void	(*recode)(const struct tls_hs_ec *ec, s8 *naf, const u64 *k, unsigned int width);
	int	(*verify)(const struct tls_hs_ec *ec, const u8 *key, const u8 *digest,
			  size_t len, const u8 *sig);
	void	(*public)(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
			  u8 *key);
	int	(*shared)(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
			  const u8 *peer, u8 *shared);
	void	(*sign)(const struct tls_hs_ec *ec, struct tls_hs_ec_secret *sc, const u64 *d,
			const u64 *k, const u64 *e, u64 *r, u64 *s);
};

#define EC_IMPL {						\
	.p256		= &tls_hs_p256,				\
	.p384		= &tls_hs_p384,				\
	.add		= tls_hs_ec_add,			\
	.sub		= tls_hs_ec_sub,			\
	.mul		= tls_hs_ec_mul,			\
	.sqr		= tls_hs_ec_sqr,			\
	.inv		= tls_hs_ec_inv,			\
	.enter		= tls_hs_ec_enter,			\
	.scalar_ok	= tls_hs_ec_scalar_ok,			\
	.order_reduce	= tls_hs_ec_order_reduce,		\
	.point_double	= tls_hs_ec_point_double,		\
	.point_add	= tls_hs_ec_point_add,			\
	.scalar_inv	= tls_hs_ec_scalar_inv,			\
	.recode		= tls_hs_ec_recode,			\
	.verify		= tls_hs_ec_verify,			\
	.public		= tls_hs_ec_public,			\
	.shared		= tls_hs_ec_shared,			\
	.sign		= tls_hs_ec_sign,			\
}

extern const struct ec_impl ec_portable;

/* For suite_init of those who use it: its tables, once, since they are read-only later. */
int ec_portable_init(struct kunit_suite *suite);

/* rsa_public.h's and rsa_private.h's */
int tls_hs_portable_rsa_public(const struct tls_hs_pubkey *pk, const u8 *sig, u8 *em, size_t len);
int tls_hs_portable_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				const struct tls_hs_rsa_numbers *rn);
int tls_hs_portable_rsa_private(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				const u8 *in, u8 *out, size_t len);

#endif
