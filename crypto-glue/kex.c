// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ephemeral key agreement: x25519 over the library, P-256 and P-384 over kpp.
 *
 * Owns the transforms held for the life of the module, and each share's
 * private key.  Group numbers of TLS are the caller's.
 */
#include <crypto/curve25519.h>
#include <crypto/ecdh.h>
#include <crypto/kpp.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fips.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto_glue.h"
#include "kex.h"

/* The uncompressed form of a point (SEC 1 2.3.3), which RFC 8446 4.2.8.2 alone allows */
#define POINT_UNCOMPRESSED	0x04

static const struct {
	const char	*name;		/* NULL: in the library */
	u8		scalar;		/* private key and shared secret */
	u8		pub;
} tls_hs_groups[TLS_HS_NR_KEX_GROUPS] = {
	[TLS_HS_KEX_X25519]	= { NULL, CURVE25519_KEY_SIZE, CURVE25519_KEY_SIZE },
	[TLS_HS_KEX_P256]	= { "ecdh-nist-p256", 32, 1 + 2 * 32 },
	[TLS_HS_KEX_P384]	= { "ecdh-nist-p384", 48, 1 + 2 * 48 },
};

/* Held from init to exit; NULL where the kernel lacks it. */
static struct crypto_kpp *tls_hs_kex_tfm[TLS_HS_NR_KEX_GROUPS];

/* Asynchronous drivers are masked out: they have queues and modules of their own. */
static struct crypto_kpp *tls_hs_kpp_alloc(enum tls_hs_kex_group group)
{
	return crypto_alloc_kpp(tls_hs_groups[group].name, 0, CRYPTO_ALG_ASYNC);
}

/**
 * tls_hs_kex_exit() - release the held transforms
 *
 * Context: process; may sleep.
 */
void tls_hs_kex_exit(void)
{
	int i;

	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++) {
		crypto_free_kpp(tls_hs_kex_tfm[i]);
		tls_hs_kex_tfm[i] = NULL;
	}
}

/**
 * tls_hs_kex_init() - hold a transform of each group
 *
 * Context: process; may sleep and load modules.
 * Return: 0 (a group that the kernel lacks is no error), -ENOMEM or -EINTR.
 */
int tls_hs_kex_init(void)
{
	struct crypto_kpp *tfm;
	int i;

	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++) {
		if (!tls_hs_groups[i].name)
			continue;
		tfm = tls_hs_kpp_alloc(i);
		if (!IS_ERR(tfm)) {
			tls_hs_kex_tfm[i] = tfm;
		} else if (!tls_hs_alg_absent(PTR_ERR(tfm))) {
			tls_hs_kex_exit();
			return PTR_ERR(tfm);
		}
	}
	return 0;
}

/**
 * tls_hs_kex_available() - can this group be used?
 * @group: which
 *
 * Context: any.
 * Return: true if the kernel has it and allows it (FIPS mode: no x25519).
 */
bool tls_hs_kex_available(enum tls_hs_kex_group group)
{
	if (group == TLS_HS_KEX_X25519)
		return !fips_enabled;
	return tls_hs_kex_tfm[group];
}

/**
 * tls_hs_kex_pub_len() - length of a group's public keys on the wire
 * @group: which
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_KEX_MAX_PUB.
 */
size_t tls_hs_kex_pub_len(enum tls_hs_kex_group group)
{
	return tls_hs_groups[group].pub;
}

static int tls_hs_x25519_generate(struct tls_hs_kex *kx,
				  void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	random(ctx, kx->kx_priv, CURVE25519_KEY_SIZE);
	curve25519_clamp_secret(kx->kx_priv);
	return curve25519_generate_public(kx->kx_pub, kx->kx_priv) ? 0 : -EINVAL;
}

/* A random scalar out of range comes once in 2^32 (P-256): twice is no chance. */
#define SCALAR_TRIES	4

static int tls_hs_ecdh_set_scalar(struct tls_hs_kex *kx,
				  void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	u8 scalar[TLS_HS_KEX_MAX_PRIV];
	struct ecdh params = {
		.key = scalar,
		.key_size = tls_hs_groups[kx->kx_group].scalar,
	};
	unsigned int len = crypto_ecdh_key_len(&params);
	int i, err = -EINVAL;
	char *secret;

	secret = kmalloc(len, GFP_KERNEL);
	if (!secret)
		return -ENOMEM;

	/* only the range is a reason to try again, and that is -EINVAL */
	for (i = 0; err == -EINVAL && i < SCALAR_TRIES; i++) {
		random(ctx, scalar, params.key_size);
		err = crypto_ecdh_encode_key(secret, len, &params);
		if (!err)
			err = crypto_kpp_set_secret(kx->kx_tfm, secret, len);
	}

	memzero_explicit(scalar, sizeof(scalar));
	kfree_sensitive(secret);
	return err;
}

/* peer NULL: the public key of the private one; the result is in buf either way. */
static int tls_hs_ecdh_run(struct crypto_kpp *tfm, const u8 *peer, size_t peerlen,
			   u8 *out, size_t outlen)
{
	struct scatterlist src, dst;
	struct kpp_request *req;
	DECLARE_CRYPTO_WAIT(wait);
	int err = -ENOMEM;
	u8 *buf;

	req = kpp_request_alloc(tfm, GFP_KERNEL);
	buf = kzalloc(peerlen + outlen, GFP_KERNEL);
	if (!req || !buf)
		goto out;

	if (peerlen)
		memcpy(buf, peer, peerlen);
	sg_init_one(&src, buf, peerlen);
	sg_init_one(&dst, buf + peerlen, outlen);
	kpp_request_set_input(req, peer ? &src : NULL, peerlen);
	kpp_request_set_output(req, &dst, outlen);
	kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);

	err = crypto_wait_req(peer ? crypto_kpp_compute_shared_secret(req) :
				     crypto_kpp_generate_public_key(req), &wait);
	if (!err)
		memcpy(out, buf + peerlen, outlen);
out:
	kfree_sensitive(buf);
	kpp_request_free(req);
	return err;
}

static int tls_hs_ecdh_generate(struct tls_hs_kex *kx,
				void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	int err;

	kx->kx_tfm = tls_hs_kpp_alloc(kx->kx_group);
	if (IS_ERR(kx->kx_tfm)) {
		err = PTR_ERR(kx->kx_tfm);
		kx->kx_tfm = NULL;
		return err;
	}

	err = tls_hs_ecdh_set_scalar(kx, random, ctx);
	if (err)
		return err;
	kx->kx_pub[0] = POINT_UNCOMPRESSED;
	return tls_hs_ecdh_run(kx->kx_tfm, NULL, 0, kx->kx_pub + 1, kx->kx_pub_len - 1);
}

/**
 * tls_hs_kex_generate() - a fresh key pair
 * @kx: zeroed or wiped; owns the private key afterwards, until
 *	tls_hs_kex_wipe(); kx_pub is what the key_share entry carries
 * @group: which
 * @random: the only source of the private key, called with @ctx
 * @ctx: for @random
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0, -ENOENT if @group is not available, -ENOMEM, -EINVAL if @random
 * keeps giving keys out of range, or the crypto API's error; @kx is wiped then.
 */
int tls_hs_kex_generate(struct tls_hs_kex *kx, enum tls_hs_kex_group group,
			void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	int err;

	if (!tls_hs_kex_available(group))
		return -ENOENT;

	kx->kx_group = group;
	kx->kx_pub_len = tls_hs_groups[group].pub;
	if (group == TLS_HS_KEX_X25519)
		err = tls_hs_x25519_generate(kx, random, ctx);
	else
		err = tls_hs_ecdh_generate(kx, random, ctx);
	if (err) {
		tls_hs_kex_wipe(kx);
		return err;
	}
	kx->kx_valid = true;
	return 0;
}

static int tls_hs_x25519_agree(const struct tls_hs_kex *kx, const u8 *peer, u8 *shared)
{
	/* RFC 8446 7.4.2: the all-zero result MUST be refused; curve25519() reports it */
	return curve25519(shared, kx->kx_priv, peer) ? 0 : -EBADMSG;
}

/*
 * kpp checks that both coordinates are below p, that the point is on the curve
 * and that the result is not the point at infinity.  With the cofactor 1 of
 * these curves that is all of RFC 8446 4.2.8.2.
 */
static int tls_hs_ecdh_agree(const struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
			     u8 *shared)
{
	int err;

	if (peer[0] != POINT_UNCOMPRESSED)
		return -EBADMSG;
	err = tls_hs_ecdh_run(kx->kx_tfm, peer + 1, peerlen - 1,
			      shared, tls_hs_groups[kx->kx_group].scalar);
	return err && err != -ENOMEM ? -EBADMSG : err;
}

/**
 * tls_hs_kex_agree() - the shared secret with a peer
 * @kx: generated
 * @peer: the peer's public key as its key_share entry carries it
 * @peerlen: bytes at @peer, any number
 * @shared: where to put the secret, TLS_HS_KEX_MAX_SHARED bytes of room;
 *	x25519's output as it is, X of the point for the NIST groups
 *	(RFC 8446 7.4.2); zeroed on failure
 * @sharedlen: where to put its length in bytes
 *
 * Context: process; may sleep.
 * Return: 0; -EBADMSG if @peer has the wrong length or form, is not on the
 * curve, or gives zero; -EINVAL if @kx was not generated; -ENOMEM.
 */
int tls_hs_kex_agree(struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
		     u8 *shared, size_t *sharedlen)
{
	int err;

	if (!kx->kx_valid)
		return -EINVAL;
	if (peerlen != kx->kx_pub_len)
		return -EBADMSG;

	if (kx->kx_group == TLS_HS_KEX_X25519)
		err = tls_hs_x25519_agree(kx, peer, shared);
	else
		err = tls_hs_ecdh_agree(kx, peer, peerlen, shared);
	if (err) {
		memzero_explicit(shared, TLS_HS_KEX_MAX_SHARED);
		return err;
	}
	*sharedlen = tls_hs_groups[kx->kx_group].scalar;
	return 0;
}

/**
 * tls_hs_kex_wipe() - forget a private key
 * @kx: generated, zeroed or wiped; wiped afterwards
 *
 * Context: process; may sleep.
 */
void tls_hs_kex_wipe(struct tls_hs_kex *kx)
{
	crypto_free_kpp(kx->kx_tfm);
	memzero_explicit(kx, sizeof(*kx));
}
