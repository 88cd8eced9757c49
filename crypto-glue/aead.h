/* SPDX-License-Identifier: GPL-2.0-only */
/* The four AEADs of TLS 1.3 over crypto_aead, in place, with the RFC 8446 5.3 nonce. */
#ifndef _TLS_HS_AEAD_H
#define _TLS_HS_AEAD_H

#include <linux/types.h>

struct crypto_aead;
struct tls_hs_aead_job;

enum tls_hs_aead_alg {
	TLS_HS_AES_128_GCM,
	TLS_HS_AES_256_GCM,
	TLS_HS_CHACHA20_POLY1305,
	TLS_HS_AES_128_CCM,
	TLS_HS_NR_AEADS,
};

#define TLS_HS_AEAD_TAG_LEN	16
#define TLS_HS_AEAD_IV_LEN	12
#define TLS_HS_AEAD_MAX_KEY	32
#define TLS_HS_AEAD_MAX_AAD	64	/* TLS: a record header of 5 */

struct tls_hs_aead {
	struct crypto_aead	*ae_tfm;	/* NULL: no key yet */
	struct tls_hs_aead_job	*ae_job;
	u8			ae_iv[TLS_HS_AEAD_IV_LEN];
	enum tls_hs_aead_alg	ae_alg;
};

int tls_hs_aead_init(void);	/* holds a transform of each, also as kTLS asks for it */
void tls_hs_aead_exit(void);
bool tls_hs_aead_available(enum tls_hs_aead_alg alg);
size_t tls_hs_aead_key_len(enum tls_hs_aead_alg alg);

int __must_check tls_hs_aead_setup(struct tls_hs_aead *ae, enum tls_hs_aead_alg alg,
				   const u8 *key, const u8 *iv);
/* buf: kmalloc'ed, len bytes of plaintext with room for the tag behind them. */
int __must_check tls_hs_aead_seal(struct tls_hs_aead *ae, u64 seq, const u8 *aad, size_t aadlen,
				  u8 *buf, size_t len);
/* buf: kmalloc'ed, len bytes with the tag; -EBADMSG if it does not verify. */
int __must_check tls_hs_aead_open(struct tls_hs_aead *ae, u64 seq, const u8 *aad, size_t aadlen,
				  u8 *buf, size_t len);
void tls_hs_aead_wipe(struct tls_hs_aead *ae);

#endif
