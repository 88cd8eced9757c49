/* SPDX-License-Identifier: GPL-2.0-only */
/* ECDSA signing on P-256 and P-384, which the kernel itself cannot do. */
#ifndef _TLS_HS_ECDSA_SIGN_H
#define _TLS_HS_ECDSA_SIGN_H

#include "ec_field.h"
#include "sig.h"

#define TLS_HS_ECDSA_MAX_BYTES	EC_MAX_BYTES	/* of a scalar or coordinate */
#define TLS_HS_ECDSA_MAX_SIG	(2 + 2 * (2 + 1 + TLS_HS_ECDSA_MAX_BYTES))	/* DER */

/* A private key; its holder wipes it. */
struct tls_hs_ecdsa_key {
	enum tls_hs_key_type	ek_type;	/* TLS_HS_KEY_P256 or TLS_HS_KEY_P384 */
	u64			ek_d[EC_MAX_LIMBS];	/* least significant first */
};

bool tls_hs_ecdsa_sign_available(enum tls_hs_key_type type);
size_t tls_hs_ecdsa_len(enum tls_hs_key_type type);

int __must_check tls_hs_ecdsa_key_set(struct tls_hs_ecdsa_key *ek, enum tls_hs_key_type type,
				      const u8 *scalar, size_t len);
/* SHA-256 on P-256, SHA-384 on P-384; *siglen in: size of sig */
int __must_check tls_hs_ecdsa_sign(const struct tls_hs_ecdsa_key *ek,
				   const struct tls_hs_pubkey *pub, const u8 *msg, size_t len,
				   u8 *sig, size_t *siglen);
/* For its tests: RFC 6979 to the byte; rs: r and s, tls_hs_ecdsa_len() bytes each. */
int __must_check tls_hs_ecdsa_sign_digest(const struct tls_hs_ecdsa_key *ek, const u8 *digest,
					  const u8 *extra, size_t extralen, u8 *rs);
int __must_check tls_hs_ecdsa_encode(const u8 *rs, size_t len, u8 *sig, size_t *siglen);

#endif
