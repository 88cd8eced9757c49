/* SPDX-License-Identifier: GPL-2.0-only */
/* RSASSA-PSS signing over the kernel's raw "rsa" akcipher. */
#ifndef _TLS_HS_RSA_SIGN_H
#define _TLS_HS_RSA_SIGN_H

#include "sig.h"

struct crypto_akcipher;

/* A private key, inside the kernel's transform; tls_hs_rsa_key_wipe() ends it. */
struct tls_hs_rsa_key {
	struct crypto_akcipher	*rk_tfm;	/* NULL: none */
};

/* der: RSAPrivateKey of two primes (RFC 8017 A.1.2), of pub's modulus */
int __must_check tls_hs_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				    const u8 *der, size_t len);
void tls_hs_rsa_key_wipe(struct tls_hs_rsa_key *rk);

/* The salt is as long as the hash (RFC 8446 4.2.3); *siglen in: size of sig */
int __must_check tls_hs_rsa_pss_sign(const struct tls_hs_rsa_key *rk,
				     const struct tls_hs_pubkey *pub, enum tls_hs_hash hash,
				     const u8 *msg, size_t len, u8 *sig, size_t *siglen);

#endif
