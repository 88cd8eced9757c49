/* SPDX-License-Identifier: GPL-2.0-only */
/* Ephemeral key agreement: x25519 (library), P-256 and P-384 (kpp). */
#ifndef _TLS_HS_KEX_H
#define _TLS_HS_KEX_H

#include <linux/types.h>

enum tls_hs_kex_group {
	TLS_HS_KEX_X25519,
	TLS_HS_KEX_P256,
	TLS_HS_KEX_P384,
	TLS_HS_NR_KEX_GROUPS,
};

#define TLS_HS_KEX_MAX_PRIV	48
#define TLS_HS_KEX_MAX_PUB	97	/* uncompressed P-384 point */
#define TLS_HS_KEX_MAX_SHARED	48

struct crypto_kpp;

/* Private key of one share; wiped by tls_hs_kex_wipe(). */
struct tls_hs_kex {
	enum tls_hs_kex_group	kx_group;
	struct crypto_kpp	*kx_tfm;	/* NIST groups only */
	u8			kx_priv[TLS_HS_KEX_MAX_PRIV];	/* x25519 only */
	u8			kx_pub[TLS_HS_KEX_MAX_PUB];	/* as key_share has it */
	u8			kx_pub_len;
	bool			kx_valid;
};

int tls_hs_kex_init(void);
void tls_hs_kex_exit(void);
bool tls_hs_kex_available(enum tls_hs_kex_group group);
size_t tls_hs_kex_pub_len(enum tls_hs_kex_group group);

/* random: the only source of the private key, so that a test can replay one. */
int __must_check tls_hs_kex_generate(struct tls_hs_kex *kx, enum tls_hs_kex_group group,
				     void (*random)(void *ctx, u8 *buf, size_t len), void *ctx);
/*
 * -EBADMSG: wrong length, not on the curve, or an all-zero result.
 * shared: TLS_HS_KEX_MAX_SHARED bytes of room.
 */
int __must_check tls_hs_kex_agree(struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
				  u8 *shared, size_t *sharedlen);
void tls_hs_kex_wipe(struct tls_hs_kex *kx);

#endif
