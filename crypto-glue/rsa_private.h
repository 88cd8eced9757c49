/* SPDX-License-Identifier: GPL-2.0-only */
/* RSA's private operation, by two primes and in constant time. */
#ifndef _TLS_HS_RSA_PRIVATE_H
#define _TLS_HS_RSA_PRIVATE_H

#include <linux/bits.h>

#include "mont.h"
#include "sig.h"
#include "tls_hs_wire.h"

/* What RSAPrivateKey (RFC 8017 A.1.2) has beyond the public key: octets without leading zeros. */
struct tls_hs_rsa_numbers {
	struct tls_rd	rn_d;
	struct tls_rd	rn_p;
	struct tls_rd	rn_q;
	struct tls_rd	rn_dp;		/* d mod p - 1 */
	struct tls_rd	rn_dq;
	struct tls_rd	rn_qinv;	/* 1 / q mod p */
};

/* A prime of a key, and what goes with it: rc_limbs limbs each. */
struct tls_hs_rsa_half {
	struct tls_hs_mont	rh_mo;
	unsigned int		rh_bits;
	u64			*rh_prime;	/* rh_mo's, to be written */
	u64			*rh_d;
	u64			*rh_rr;		/* tls_hs_mont_rr() */
};

struct tls_hs_rsa_crt {
	unsigned int		rc_limbs;	/* of the longer prime */
	u32			rc_e;
	struct tls_hs_rsa_half	rc_p;
	struct tls_hs_rsa_half	rc_q;
	u64			*rc_qinv;
	u64			rc_num[];	/* all of these */
};

/* A private key, on the heap; tls_hs_rsa_key_wipe() ends it. */
struct tls_hs_rsa_key {
	struct tls_hs_rsa_crt	*rk_crt;	/* NULL: none */
};

#define TLS_HS_RSA_WINDOW	4	/* bits; divides 64, so that no digit lies in two limbs */
#define TLS_HS_RSA_TABLE	BIT(TLS_HS_RSA_WINDOW)

/* One operation's numbers: all secret.  In limbs, of rc_limbs each unless said otherwise. */
struct tls_hs_rsa_scratch {
	u64	*m;	/* two of these: what is raised to the power */
	u64	*t;	/* two */
	u64	*one;	/* 1 */
	u64	*p;	/* the power modulo p */
	u64	*q;
	u64	*x;
	u64	*y;
	u64	*table;	/* TLS_HS_RSA_TABLE powers */
	u64	blind;	/* an exponent */
	u64	blind_e[2];
	u64	num[];
};

int __must_check tls_hs_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				    const struct tls_hs_rsa_numbers *rn);
void tls_hs_rsa_key_wipe(struct tls_hs_rsa_key *rk);

/* out = in ^ d mod n, both of len bytes, the modulus'; checked */
int __must_check tls_hs_rsa_private(const struct tls_hs_rsa_key *rk,
				    const struct tls_hs_pubkey *pub, const u8 *in, u8 *out,
				    size_t len);

/* For its tests: the same, not checked; kfree_sensitive() ends the scratch. */
struct tls_hs_rsa_scratch *tls_hs_rsa_scratch_alloc(unsigned int limbs);
void tls_hs_rsa_unchecked(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc,
			  const u8 *in, u8 *out, size_t len);

#endif
