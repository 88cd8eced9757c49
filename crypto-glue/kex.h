/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ephemeral key agreement: x25519 (library), P-256 and P-384 (ec_secret.c, or kpp in
 * FIPS mode), and each of them with ML-KEM beside it.
 */
#ifndef _TLS_HS_KEX_H
#define _TLS_HS_KEX_H

#include <linux/types.h>

#include "mlkem.h"

enum tls_hs_kex_group {
	TLS_HS_KEX_X25519,
	TLS_HS_KEX_P256,
	TLS_HS_KEX_P384,
	TLS_HS_KEX_X25519_MLKEM768,
	TLS_HS_KEX_P256_MLKEM768,
	TLS_HS_KEX_P384_MLKEM1024,
	TLS_HS_NR_KEX_GROUPS,
};

#define TLS_HS_KEX_MAX_PRIV	48
#define TLS_HS_KEX_MAX_POINT	97	/* uncompressed P-384 point */
#define TLS_HS_KEX_MAX_PUB	(TLS_HS_KEX_MAX_POINT + TLS_HS_MLKEM_MAX_PUB)
#define TLS_HS_KEX_MAX_REPLY	(TLS_HS_KEX_MAX_POINT + TLS_HS_MLKEM_MAX_CT)
#define TLS_HS_KEX_MAX_SHARED	(48 + TLS_HS_MLKEM_KEY)

struct crypto_kpp;

/* Private key of one share; wiped by tls_hs_kex_wipe(). */
struct tls_hs_kex {
	enum tls_hs_kex_group	kx_group;
	struct crypto_kpp	*kx_tfm;	/* in FIPS mode only */
	u8			*kx_seed;	/* hybrids only: what ML-KEM's keys are made of */
	u8			*kx_mlkem_pub;	/* NULL: to be made again */
	u8			kx_priv[TLS_HS_KEX_MAX_PRIV];	/* but of kpp */
	u8			kx_pub[TLS_HS_KEX_MAX_POINT];	/* without ML-KEM's */
	u8			kx_pub_len;
	bool			kx_valid;
};

/* A part of a share. */
struct tls_hs_kex_part {
	const u8	*kp_d;
	size_t		kp_len;
};

int tls_hs_kex_init(void);
void tls_hs_kex_exit(void);
bool tls_hs_kex_available(enum tls_hs_kex_group group);
bool tls_hs_kex_has_x25519(enum tls_hs_kex_group group);
bool tls_hs_kex_is_hybrid(enum tls_hs_kex_group group);
size_t tls_hs_kex_pub_len(enum tls_hs_kex_group group);		/* the client's share */
size_t tls_hs_kex_reply_len(enum tls_hs_kex_group group);	/* the server's */

/*
 * random: the only source of the private key, so that a test can replay one.
 * like: NULL, or another share whose x25519 key is to be this one's too.
 */
int __must_check tls_hs_kex_generate(struct tls_hs_kex *kx, enum tls_hs_kex_group group,
				     const struct tls_hs_kex *like,
				     void (*random)(void *ctx, u8 *buf, size_t len), void *ctx);
/* As key_share has it: the parts one behind the other; the second may be empty. */
int __must_check tls_hs_kex_pub(struct tls_hs_kex *kx, struct tls_hs_kex_part part[2]);
/* The share is out: keep little until the answer comes. */
void tls_hs_kex_shrink(struct tls_hs_kex *kx);
/*
 * -EBADMSG: wrong length, not on the curve, or an all-zero result.
 * shared: TLS_HS_KEX_MAX_SHARED bytes of room.
 */
int __must_check tls_hs_kex_agree(struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
				  u8 *shared, size_t *sharedlen);
/* The other side of it; also -EBADMSG: ML-KEM's key has a coefficient not below q. */
int __must_check tls_hs_kex_respond(enum tls_hs_kex_group group, const u8 *peer, size_t peerlen,
				    void (*random)(void *ctx, u8 *buf, size_t len), void *ctx,
				    u8 *reply, u8 *shared, size_t *sharedlen);
void tls_hs_kex_wipe(struct tls_hs_kex *kx);

#endif
