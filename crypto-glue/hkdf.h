/* SPDX-License-Identifier: GPL-2.0-only */
/* HKDF (RFC 5869) and HKDF-Expand-Label (RFC 8446 7.1) over an HMAC transform. */
#ifndef _TLS_HS_HKDF_H
#define _TLS_HS_HKDF_H

#include <crypto/hash.h>

/* The same shapes as the kernel's <crypto/hkdf.h> of 6.15 and later. */
int __must_check tls_hs_hkdf_extract(struct crypto_shash *hmac, const u8 *ikm, size_t ikmlen,
				     const u8 *salt, size_t saltlen, u8 *prk);
int __must_check tls_hs_hkdf_expand(struct crypto_shash *hmac, const u8 *prk,
				    const u8 *info, size_t infolen, u8 *okm, size_t okmlen);
/* label without "tls13 "; label at most 249 bytes, context at most 255. */
int __must_check tls_hs_hkdf_expand_label(struct crypto_shash *hmac, const u8 *secret,
					  const char *label, const u8 *context, size_t ctxlen,
					  u8 *out, size_t outlen);

#endif
