// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stand-ins for what takes long, in the second build: sig.c, ecdsa_sign.c, kex.c.
 *
 * A signature is the digest, and the public key upon it, so that it still tells
 * which key signed what.  One of two octets says what checking it answers, but
 * never yes.  A key exchange's result is one for both sides, and another for each
 * pair of shares.  What this cannot show: Documentation/testing.md.
 */
#include <linux/errno.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ecdsa_sign.h"
#include "kex.h"
#include "sig.h"

#define SIG_LEN		32
#define ODD_SIG		0xee

int tls_hs_sig_init(void)
{
	return 0;
}

void tls_hs_sig_exit(void)
{
}

/* no ML-DSA, as in 6.12 */
bool tls_hs_sig_available(enum tls_hs_key_type type, enum tls_hs_sig_alg alg)
{
	return type <= TLS_HS_KEY_P384 && alg <= TLS_HS_SIG_ECDSA &&
	       (type >= TLS_HS_KEY_P256) == (alg == TLS_HS_SIG_ECDSA);
}

static void make(const struct tls_hs_pubkey *pk, const u8 *digest, u8 *sig)
{
	size_t i;

	for (i = 0; i < SIG_LEN; i++)
		sig[i] = digest[i] ^ (1 + i < pk->pk_len ? pk->pk_key[1 + i] : 0);
}

int tls_hs_sig_verify_digest(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
			     enum tls_hs_hash hash, unsigned int salt,
			     const u8 *digest, const u8 *sig, size_t siglen)
{
	static const int answers[] = { -EKEYREJECTED, -ENOPKG, -ENOMEM };
	u8 right[SIG_LEN];

	if (!tls_hs_sig_available(pk->pk_type, alg))
		return -ENOPKG;
	if (siglen == 2 && sig[0] == ODD_SIG)
		return answers[sig[1] % 3];
	make(pk, digest, right);
	return siglen == SIG_LEN && !memcmp(sig, right, SIG_LEN) ? 0 : -EKEYREJECTED;
}

int tls_hs_sig_verify(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
		      enum tls_hs_hash hash, unsigned int salt,
		      const u8 *msg, size_t msglen, const u8 *sig, size_t siglen)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];
	int err;

	if (tls_hs_sig_takes_message(alg))
		return -ENOPKG;
	err = tls_hs_digest(hash, msg, msglen, digest);
	return err ?: tls_hs_sig_verify_digest(pk, alg, hash, salt, digest, sig, siglen);
}

bool tls_hs_ecdsa_sign_available(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_P256 || type == TLS_HS_KEY_P384;
}

size_t tls_hs_ecdsa_len(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_P256 ? 32 : 48;
}

int tls_hs_ecdsa_key_set(struct tls_hs_ecdsa_key *ek, enum tls_hs_key_type type,
			 const u8 *scalar, size_t len)
{
	size_t i;

	if (len != tls_hs_ecdsa_len(type))
		return -EINVAL;
	memset(ek, 0, sizeof(*ek));
	ek->ek_type = type;
	for (i = 0; i < len; i++)
		ek->ek_d[(len - 1 - i) / 8] |= (u64)scalar[i] << 8 * ((len - 1 - i) % 8);
	return 0;
}

int tls_hs_ecdsa_sign(const struct tls_hs_ecdsa_key *ek, const struct tls_hs_pubkey *pub,
		      const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	enum tls_hs_hash hash = ek->ek_type == TLS_HS_KEY_P256 ? TLS_HS_SHA256 : TLS_HS_SHA384;
	u8 digest[TLS_HS_MAX_HASH_LEN];
	int err = tls_hs_digest(hash, msg, len, digest);

	if (err)
		return err;
	make(pub, digest, sig);
	*siglen = SIG_LEN;
	return 0;
}

int tls_hs_kex_init(void)
{
	return 0;
}

void tls_hs_kex_exit(void)
{
}

/* no hybrids here */
bool tls_hs_kex_available(enum tls_hs_kex_group group)
{
	return group <= TLS_HS_KEX_P384;
}

bool tls_hs_kex_is_hybrid(enum tls_hs_kex_group group)
{
	return false;
}

bool tls_hs_kex_has_x25519(enum tls_hs_kex_group group)
{
	return group == TLS_HS_KEX_X25519;
}

size_t tls_hs_kex_pub_len(enum tls_hs_kex_group group)
{
	static const size_t len[TLS_HS_NR_KEX_GROUPS] = { 32, 65, 97 };

	return len[group];
}

size_t tls_hs_kex_reply_len(enum tls_hs_kex_group group)
{
	return tls_hs_kex_pub_len(group);
}

int tls_hs_kex_pub(struct tls_hs_kex *kx, struct tls_hs_kex_part part[2])
{
	part[0] = (struct tls_hs_kex_part){ kx->kx_pub, kx->kx_pub_len };
	part[1] = (struct tls_hs_kex_part){};
	return 0;
}

void tls_hs_kex_shrink(struct tls_hs_kex *kx)
{
}

/* The share: 4 and nothing but the private octets, which both sides then know. */
int tls_hs_kex_generate(struct tls_hs_kex *kx, enum tls_hs_kex_group group,
			const struct tls_hs_kex *like,
			void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	const size_t len = tls_hs_kex_pub_len(group);

	memset(kx, 0, sizeof(*kx));
	if (!len)
		return -EOPNOTSUPP;
	kx->kx_group = group;
	random(ctx, kx->kx_priv, 32);
	memset(kx->kx_pub, 4, len);
	memcpy(kx->kx_pub + (len > 32), kx->kx_priv, 31);
	kx->kx_pub_len = len;
	kx->kx_valid = true;
	return 0;
}

int tls_hs_kex_agree(struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
		     u8 *shared, size_t *sharedlen)
{
	const size_t len = tls_hs_kex_pub_len(kx->kx_group);
	size_t i;

	if (!kx->kx_valid || peerlen != len || (len > 32 && peer[0] != 4) || peer[len - 1] != 4)
		return -EBADMSG;
	*sharedlen = kx->kx_group == TLS_HS_KEX_P384 ? 48 : 32;
	memset(shared, 0x77, *sharedlen);
	for (i = 0; i < 31; i++)
		shared[i] = peer[i + (len > 32)] ^ kx->kx_pub[i + (len > 32)];
	return 0;
}

int tls_hs_kex_respond(enum tls_hs_kex_group group, const u8 *peer, size_t peerlen,
		       void (*random)(void *ctx, u8 *buf, size_t len), void *ctx,
		       u8 *reply, u8 *shared, size_t *sharedlen)
{
	struct tls_hs_kex kx;
	int err = tls_hs_kex_generate(&kx, group, NULL, random, ctx);

	if (err)
		return err;
	memcpy(reply, kx.kx_pub, kx.kx_pub_len);
	return tls_hs_kex_agree(&kx, peer, peerlen, shared, sharedlen);
}

void tls_hs_kex_wipe(struct tls_hs_kex *kx)
{
	memzero_explicit(kx, sizeof(*kx));
}
