/* SPDX-License-Identifier: GPL-2.0-only */
/* Signatures: what a public key is, and verifying with it. No TLS code points here. */
#ifndef _TLS_HS_SIG_H
#define _TLS_HS_SIG_H

#include <linux/types.h>

#include "ec.h"
#include "hash.h"

enum tls_hs_key_type {
	TLS_HS_KEY_RSA,		/* rsaEncryption */
	TLS_HS_KEY_RSA_PSS,	/* id-RSASSA-PSS: PSS only, perhaps with parameters */
	TLS_HS_KEY_P256,
	TLS_HS_KEY_P384,
	TLS_HS_KEY_MLDSA44,	/* FIPS 204; its parameter set is part of the type */
	TLS_HS_KEY_MLDSA65,
	TLS_HS_KEY_MLDSA87,
	TLS_HS_NR_KEY_TYPES,
};

enum tls_hs_sig_alg {
	TLS_HS_SIG_PKCS1,
	TLS_HS_SIG_PSS,		/* MGF1 with the same hash */
	TLS_HS_SIG_ECDSA,	/* DER Ecdsa-Sig-Value */
	/* pure, with an empty context, each by keys of its own parameter set */
	TLS_HS_SIG_MLDSA44,
	TLS_HS_SIG_MLDSA65,
	TLS_HS_SIG_MLDSA87,
	TLS_HS_NR_SIG_ALGS,
};

/*
 * In the place of a hash where the message itself is signed: what such a
 * signature is over is not hashed by it.
 */
#define TLS_HS_NO_HASH		TLS_HS_SHA256

#define TLS_HS_MAX_RSA_BYTES	512	/* RSA-4096 */
#define TLS_HS_MAX_MLDSA_BYTES	4627	/* ML-DSA-87, FIPS 204 4 */

/* A public key, borrowed from the certificate or key that it came from. */
struct tls_hs_pubkey {
	enum tls_hs_key_type	pk_type;
	/* RSA: RSAPublicKey DER; EC: uncompressed point; ML-DSA: as it is */
	const u8		*pk_key;
	size_t			pk_len;
	unsigned int		pk_bits;	/* RSA: modulus bits */
	/* pk_type RSA_PSS whose SPKI has parameters: the hash, the least salt (RFC 4055 3.3) */
	bool			pk_pss_restricted;
	enum tls_hs_hash	pk_pss_hash;
	unsigned int		pk_pss_min_salt;
};

int tls_hs_sig_init(void);
void tls_hs_sig_exit(void);
bool tls_hs_sig_available(enum tls_hs_key_type type, enum tls_hs_sig_alg alg);
int tls_hs_sig_error(int err);

/* NULL: no key on a curve */
static inline const struct tls_hs_ec *tls_hs_key_curve(enum tls_hs_key_type type)
{
	switch (type) {
	case TLS_HS_KEY_P256:
		return &tls_hs_p256;
	case TLS_HS_KEY_P384:
		return &tls_hs_p384;
	default:
		return NULL;
	}
}

/* Is it the message that is signed, and not a digest of it? */
static inline bool tls_hs_sig_takes_message(enum tls_hs_sig_alg alg)
{
	return alg >= TLS_HS_SIG_MLDSA44;
}

/*
 * 0: the signature is the key's over msg.  -EKEYREJECTED: it is not (malformed
 * encodings and lengths included).  -ENOPKG: cannot be checked here (the key's
 * type does not go with alg, or the kernel lacks it).  -ENOMEM.
 * salt: PSS only, the exact salt length in bytes.  hash: ignored where
 * tls_hs_sig_takes_message().
 */
int __must_check tls_hs_sig_verify(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
				   enum tls_hs_hash hash, unsigned int salt,
				   const u8 *msg, size_t msglen, const u8 *sig, size_t siglen);
/* the same, of a message that was hashed before; -ENOPKG where the message itself is signed */
int __must_check tls_hs_sig_verify_digest(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
					  enum tls_hs_hash hash, unsigned int salt,
					  const u8 *digest, const u8 *sig, size_t siglen);

#endif
