/* SPDX-License-Identifier: GPL-2.0-only */
/* Hashes and HMAC over the kernel's shash: one shared, keyless transform each. */
#ifndef _TLS_HS_HASH_H
#define _TLS_HS_HASH_H

#include <crypto/hash.h>

/* Why an enum of our own: TLS suites, PSKs, signatures and X.509 all name hashes. */
enum tls_hs_hash {
	TLS_HS_SHA256,
	TLS_HS_SHA384,
	TLS_HS_SHA512,
	TLS_HS_NR_HASHES,
};

#define TLS_HS_MAX_HASH_LEN	64

/* A hash that is still running: owned by its user, freed with tls_hs_hash_free(). */
struct tls_hs_hash_ctx {
	struct shash_desc	*hc_desc;	/* NULL: not started */
};

int tls_hs_hash_init(void);
void tls_hs_hash_exit(void);

bool tls_hs_hash_available(enum tls_hs_hash hash);	/* and its HMAC */
size_t tls_hs_hash_len(enum tls_hs_hash hash);
const char *tls_hs_hash_name(enum tls_hs_hash hash);	/* "sha256", as the crypto API has it */

int __must_check tls_hs_hash_start(struct tls_hs_hash_ctx *ctx, enum tls_hs_hash hash);
int __must_check tls_hs_hash_update(struct tls_hs_hash_ctx *ctx, const void *data, size_t len);
/* The digest of what was hashed so far; the context goes on. */
int __must_check tls_hs_hash_peek(const struct tls_hs_hash_ctx *ctx, u8 *out);
int __must_check tls_hs_hash_clone(struct tls_hs_hash_ctx *dst, const struct tls_hs_hash_ctx *src);
void tls_hs_hash_free(struct tls_hs_hash_ctx *ctx);

int __must_check tls_hs_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out);

/* One keyed transform for one user at a time. */
struct crypto_shash *tls_hs_hmac_get(enum tls_hs_hash hash);	/* ERR_PTR; tls_hs_hmac_put() */
void tls_hs_hmac_put(enum tls_hs_hash hash, struct crypto_shash *hmac);
int __must_check tls_hs_hmac(struct crypto_shash *hmac, const void *key, size_t keylen,
			     const void *data, size_t len, u8 *out);

#endif
