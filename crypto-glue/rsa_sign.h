/* SPDX-License-Identifier: GPL-2.0-only */
/* RSASSA-PSS signing. */
#ifndef _TLS_HS_RSA_SIGN_H
#define _TLS_HS_RSA_SIGN_H

#include "rsa_private.h"
#include "sig.h"

/* The salt is as long as the hash (RFC 8446 4.2.3); *siglen in: size of sig */
int __must_check tls_hs_rsa_pss_sign(const struct tls_hs_rsa_key *rk,
				     const struct tls_hs_pubkey *pub, enum tls_hs_hash hash,
				     const u8 *msg, size_t len, u8 *sig, size_t *siglen);

#endif
