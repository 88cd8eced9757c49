/* SPDX-License-Identifier: GPL-2.0-only */
/* RSA with the public exponent, on moduli of any size up to 4096 bits. */
#ifndef _TLS_HS_RSA_PUBLIC_H
#define _TLS_HS_RSA_PUBLIC_H

#include "sig.h"
#include "tls_hs_wire.h"

int __must_check tls_hs_rsa_public_parse(const struct tls_hs_pubkey *pk, struct tls_rd *n, u32 *e);
/* em = sig ^ e mod n, both of len bytes, the modulus' */
int __must_check tls_hs_rsa_public(const struct tls_hs_pubkey *pk, const u8 *sig,
				   u8 *em, size_t len);
int __must_check tls_hs_rsa_pkcs1_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
					 const u8 *digest, const u8 *sig, size_t siglen);

#endif
