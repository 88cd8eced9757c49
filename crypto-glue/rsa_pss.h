/* SPDX-License-Identifier: GPL-2.0-only */
/* EMSA-PSS (RFC 8017 9.1), and verifying RSA-PSS. */
#ifndef _TLS_HS_RSA_PSS_H
#define _TLS_HS_RSA_PSS_H

#include <linux/errno.h>
#include <linux/fips.h>

#include "sig.h"

/* RSA-PSS would be approved, this code is not. */
static inline bool tls_hs_rsa_available(void)
{
	return !fips_enabled;
}

int __must_check tls_hs_rsa_pss_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
				       unsigned int salt, const u8 *digest,
				       const u8 *sig, size_t siglen);
/* Exported for its tests: em is embits bits in DIV_ROUND_UP(embits, 8) bytes. */
int __must_check tls_hs_emsa_pss_verify(enum tls_hs_hash hash, unsigned int salt,
					const u8 *digest, u8 *em, size_t embits);
int __must_check tls_hs_emsa_pss_encode(enum tls_hs_hash hash, const u8 *digest,
					const u8 *salt, size_t saltlen, u8 *em, size_t embits);

/*
 * Length of a key's modulus, and so of its signatures, in bytes; 0 if it is
 * longer than RSA-4096.  Which sizes are trusted is X.509 policy, not ours.
 */
static inline size_t tls_hs_rsa_len(const struct tls_hs_pubkey *pk)
{
	size_t len = DIV_ROUND_UP(pk->pk_bits, 8);

	return len <= TLS_HS_MAX_RSA_BYTES ? len : 0;
}

/* Setting an RSA key: -EINVAL is a size or exponent that the kernel does not take. */
static inline int tls_hs_rsa_key_error(int err)
{
	if (!err || err == -ENOMEM)
		return err;
	return err == -EINVAL ? -ENOPKG : -EKEYREJECTED;
}

#endif
