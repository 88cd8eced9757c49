// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ephemeral key agreement: x25519 over the library, P-256 and P-384 by ec_secret.c,
 * and the hybrids of each with ML-KEM (RFC 10024).
 *
 * Owns each share's private key, in which order the halves of a hybrid go, and what
 * FIPS mode has instead of ec_secret.c: the kernel's kpp, which is ten times slower
 * and not constant-time, but on that list.  Without CONFIG_CRYPTO_FIPS the compiler
 * leaves it out.  Group numbers of TLS are the caller's.
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
#include "ec_secret.h"
#include "kex.h"

/* The uncompressed form of a point (SEC 1 2.3.3), which RFC 8446 4.2.8.2 alone allows */
#define POINT_UNCOMPRESSED	0x04

static const struct tls_hs_kex_row {
	const struct tls_hs_ec	*ec;		/* NULL: x25519 */
	const char		*name;		/* of kpp */
	u8			scalar;		/* private key and shared secret */
	u8			pub;		/* a public key, without ML-KEM's */
	/* hybrids */
	bool			hybrid;
	bool			mlkem_first;	/* in both shares and in the secret */
	enum tls_hs_kex_group	classical;
	enum tls_hs_mlkem_set	mlkem;
} tls_hs_groups[TLS_HS_NR_KEX_GROUPS] = {
	[TLS_HS_KEX_X25519]	= { NULL, NULL, CURVE25519_KEY_SIZE, CURVE25519_KEY_SIZE },
	[TLS_HS_KEX_P256]	= { &tls_hs_p256, "ecdh-nist-p256", 32, 1 + 2 * 32 },
	[TLS_HS_KEX_P384]	= { &tls_hs_p384, "ecdh-nist-p384", 48, 1 + 2 * 48 },
	/* RFC 10024 4: each has an order of its own */
	[TLS_HS_KEX_X25519_MLKEM768] = { NULL, NULL, CURVE25519_KEY_SIZE, CURVE25519_KEY_SIZE,
					 true, true, TLS_HS_KEX_X25519, TLS_HS_MLKEM_768 },
	[TLS_HS_KEX_P256_MLKEM768] = { &tls_hs_p256, "ecdh-nist-p256", 32, 1 + 2 * 32,
				       true, false, TLS_HS_KEX_P256, TLS_HS_MLKEM_768 },
	[TLS_HS_KEX_P384_MLKEM1024] = { &tls_hs_p384, "ecdh-nist-p384", 48, 1 + 2 * 48,
					true, false, TLS_HS_KEX_P384, TLS_HS_MLKEM_1024 },
};

/* FIPS mode's, held from init to exit; NULL where the kernel lacks it. */
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
 * tls_hs_kex_init() - in FIPS mode, hold a transform of each group
 *
 * Context: process; may sleep and load modules.
 * Return: 0 (a group that the kernel lacks is no error), -ENOMEM or -EINTR.
 */
int tls_hs_kex_init(void)
{
	struct crypto_kpp *tfm;
	int i;

	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++) {
		if (!fips_enabled || !tls_hs_groups[i].ec || tls_hs_groups[i].hybrid)
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
 * Return: true if the kernel has it and allows it (FIPS mode: no x25519, and no
 * ML-KEM, which is ours).
 */
bool tls_hs_kex_available(enum tls_hs_kex_group group)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[group];

	if (row->hybrid)
		return !fips_enabled && tls_hs_kex_available(row->classical);
	return !fips_enabled || tls_hs_kex_tfm[group];
}

/**
 * tls_hs_kex_has_x25519() - is x25519 this group, or a half of it?
 * @group: which
 *
 * Context: any.
 * Return: true if it is.
 */
bool tls_hs_kex_has_x25519(enum tls_hs_kex_group group)
{
	return !tls_hs_groups[group].ec;
}

/**
 * tls_hs_kex_is_hybrid() - has this group ML-KEM beside the curve?
 * @group: which
 *
 * Context: any.
 * Return: true if it has.
 */
bool tls_hs_kex_is_hybrid(enum tls_hs_kex_group group)
{
	return tls_hs_groups[group].hybrid;
}

/**
 * tls_hs_kex_pub_len() - length of a client's share
 * @group: which
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_KEX_MAX_PUB.
 */
size_t tls_hs_kex_pub_len(enum tls_hs_kex_group group)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[group];

	return row->pub + (row->hybrid ? tls_hs_mlkem_pub_len(row->mlkem) : 0);
}

/**
 * tls_hs_kex_reply_len() - length of a server's share
 * @group: which
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_KEX_MAX_REPLY.
 */
size_t tls_hs_kex_reply_len(enum tls_hs_kex_group group)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[group];

	return row->pub + (row->hybrid ? tls_hs_mlkem_ct_len(row->mlkem) : 0);
}

/* Where a hybrid's halves begin, in a share or a secret: behind the other, or first. */
static size_t tls_hs_mlkem_at(const struct tls_hs_kex_row *row, size_t classical)
{
	return row->mlkem_first ? 0 : classical;
}

static size_t tls_hs_classical_at(const struct tls_hs_kex_row *row, size_t mlkem)
{
	return row->hybrid && row->mlkem_first ? mlkem : 0;
}

static int tls_hs_x25519_generate(struct tls_hs_kex *kx, const struct tls_hs_kex *like,
				  void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	if (like) {
		memcpy(kx->kx_priv, like->kx_priv, CURVE25519_KEY_SIZE);
		memcpy(kx->kx_pub, like->kx_pub, CURVE25519_KEY_SIZE);
		return 0;
	}
	random(ctx, kx->kx_priv, CURVE25519_KEY_SIZE);
	curve25519_clamp_secret(kx->kx_priv);
	return curve25519_generate_public(kx->kx_pub, kx->kx_priv) ? 0 : -EINVAL;
}

/* A random scalar out of range comes once in 2^32 (P-256): twice is no chance. */
#define SCALAR_TRIES	4

static int tls_hs_ec_generate(struct tls_hs_kex *kx, const struct tls_hs_ec *ec,
			      void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	struct tls_hs_ec_secret *sc;
	u64 d[EC_MAX_LIMBS];
	int i, err = -EINVAL;

	sc = kmalloc(sizeof(*sc), GFP_KERNEL);
	if (!sc)
		return -ENOMEM;
	for (i = 0; err && i < SCALAR_TRIES; i++) {
		random(ctx, kx->kx_priv, tls_hs_ec_bytes(ec));
		tls_hs_ec_from_bytes(ec, d, kx->kx_priv);
		if (tls_hs_ec_scalar_ok(ec, d))
			err = 0;
	}
	if (!err)
		tls_hs_ec_public(ec, sc, d, kx->kx_pub);
	memzero_explicit(d, sizeof(d));
	kfree_sensitive(sc);
	return err;
}

static int tls_hs_kpp_set_scalar(struct tls_hs_kex *kx,
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
static int tls_hs_kpp_run(struct crypto_kpp *tfm, const u8 *peer, size_t peerlen,
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

static int tls_hs_kpp_generate(struct tls_hs_kex *kx,
			       void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	int err;

	kx->kx_tfm = tls_hs_kpp_alloc(kx->kx_group);
	if (IS_ERR(kx->kx_tfm)) {
		err = PTR_ERR(kx->kx_tfm);
		kx->kx_tfm = NULL;
		return err;
	}

	err = tls_hs_kpp_set_scalar(kx, random, ctx);
	if (err)
		return err;
	kx->kx_pub[0] = POINT_UNCOMPRESSED;
	return tls_hs_kpp_run(kx->kx_tfm, NULL, 0, kx->kx_pub + 1, kx->kx_pub_len - 1);
}

static int tls_hs_classical_generate(struct tls_hs_kex *kx, const struct tls_hs_kex *like,
				     void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	const struct tls_hs_ec *ec = tls_hs_groups[kx->kx_group].ec;

	if (!ec)
		return tls_hs_x25519_generate(kx, like, random, ctx);
	return fips_enabled ? tls_hs_kpp_generate(kx, random, ctx) :
			      tls_hs_ec_generate(kx, ec, random, ctx);
}

/* ML-KEM's public key, of the seed */
static int tls_hs_mlkem_make_pub(struct tls_hs_kex *kx)
{
	const enum tls_hs_mlkem_set set = tls_hs_groups[kx->kx_group].mlkem;
	int err;

	if (kx->kx_mlkem_pub)
		return 0;
	kx->kx_mlkem_pub = kmalloc(tls_hs_mlkem_pub_len(set), GFP_KERNEL);
	if (!kx->kx_mlkem_pub)
		return -ENOMEM;
	err = tls_hs_mlkem_keygen(set, kx->kx_seed, kx->kx_mlkem_pub);
	if (err)
		tls_hs_kex_shrink(kx);
	return err;
}

static int tls_hs_mlkem_generate(struct tls_hs_kex *kx,
				 void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	kx->kx_seed = kmalloc(TLS_HS_MLKEM_SEED, GFP_KERNEL);
	if (!kx->kx_seed)
		return -ENOMEM;
	random(ctx, kx->kx_seed, TLS_HS_MLKEM_SEED);
	return tls_hs_mlkem_make_pub(kx);
}

/**
 * tls_hs_kex_generate() - a fresh key pair
 * @kx: zeroed or wiped; owns the private key afterwards, until
 *	tls_hs_kex_wipe(); tls_hs_kex_pub() is what the key_share entry carries
 * @group: which
 * @like: NULL, or a generated share of another group: if both have x25519, it has
 *	the same key of it, as those in one ClientHello may
 *	(RFC 9954 3.2)
 * @random: the only source of the private key, called with @ctx: of a hybrid
 *	ML-KEM's first
 * @ctx: for @random
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0, -ENOENT if @group is not available, -ENOMEM, -EINVAL if @random
 * keeps giving keys out of range, or the crypto API's error; @kx is wiped then.
 */
int tls_hs_kex_generate(struct tls_hs_kex *kx, enum tls_hs_kex_group group,
			const struct tls_hs_kex *like,
			void (*random)(void *ctx, u8 *buf, size_t len), void *ctx)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[group];
	int err = 0;

	if (!tls_hs_kex_available(group))
		return -ENOENT;
	if (like && !(like->kx_valid && tls_hs_kex_has_x25519(like->kx_group)))
		like = NULL;

	kx->kx_group = group;
	kx->kx_pub_len = row->pub;
	if (row->hybrid)
		err = tls_hs_mlkem_generate(kx, random, ctx);
	if (!err)
		err = tls_hs_classical_generate(kx, like, random, ctx);
	if (err) {
		tls_hs_kex_wipe(kx);
		return err;
	}
	kx->kx_valid = true;
	return 0;
}

/**
 * tls_hs_kex_shrink() - keep only what cannot be made again
 * @kx: generated; still good for all that a generated one is good for
 *
 * Of a hybrid that is ML-KEM's seed: 64 bytes for as long as a server takes to
 * answer, not 1.2 or 1.6 KB.
 *
 * Context: any.
 */
void tls_hs_kex_shrink(struct tls_hs_kex *kx)
{
	kfree(kx->kx_mlkem_pub);
	kx->kx_mlkem_pub = NULL;
}

/**
 * tls_hs_kex_pub() - what a key_share entry carries
 * @kx: generated
 * @part: where to put the parts, borrowed from @kx until it is shrunk or wiped; the
 *	second is empty but for hybrids
 *
 * Context: process; may sleep for memory.
 * Return: 0, or -ENOMEM if the share has to be made again.
 */
int tls_hs_kex_pub(struct tls_hs_kex *kx, struct tls_hs_kex_part part[2])
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[kx->kx_group];
	const bool second = row->hybrid && row->mlkem_first;
	int err;

	part[!second] = (struct tls_hs_kex_part){};
	part[second] = (struct tls_hs_kex_part){ kx->kx_pub, kx->kx_pub_len };
	if (!row->hybrid)
		return 0;
	err = tls_hs_mlkem_make_pub(kx);
	part[!second] = (struct tls_hs_kex_part){ kx->kx_mlkem_pub,
						  tls_hs_mlkem_pub_len(row->mlkem) };
	return err;
}

static int tls_hs_x25519_agree(const struct tls_hs_kex *kx, const u8 *peer, u8 *shared)
{
	/* RFC 8446 7.4.2: the all-zero result MUST be refused; curve25519() reports it */
	return curve25519(shared, kx->kx_priv, peer) ? 0 : -EBADMSG;
}

static int tls_hs_ec_agree(const struct tls_hs_kex *kx, const struct tls_hs_ec *ec,
			   const u8 *peer, u8 *shared)
{
	struct tls_hs_ec_secret *sc;
	u64 d[EC_MAX_LIMBS];
	int err;

	sc = kmalloc(sizeof(*sc), GFP_KERNEL);
	if (!sc)
		return -ENOMEM;
	tls_hs_ec_from_bytes(ec, d, kx->kx_priv);
	err = tls_hs_ec_shared(ec, sc, d, peer, shared);
	memzero_explicit(d, sizeof(d));
	kfree_sensitive(sc);
	return err ? -EBADMSG : 0;
}

/*
 * kpp checks that both coordinates are below p, that the point is on the curve
 * and that the result is not the point at infinity.  With the cofactor 1 of
 * these curves that is all of RFC 8446 4.2.8.2.
 */
static int tls_hs_kpp_agree(const struct tls_hs_kex *kx, const u8 *peer, u8 *shared)
{
	int err;

	if (peer[0] != POINT_UNCOMPRESSED)
		return -EBADMSG;
	err = tls_hs_kpp_run(kx->kx_tfm, peer + 1, kx->kx_pub_len - 1,
			     shared, tls_hs_groups[kx->kx_group].scalar);
	return err && err != -ENOMEM ? -EBADMSG : err;
}

static int tls_hs_classical_agree(const struct tls_hs_kex *kx, const u8 *peer, u8 *shared)
{
	const struct tls_hs_ec *ec = tls_hs_groups[kx->kx_group].ec;

	if (!ec)
		return tls_hs_x25519_agree(kx, peer, shared);
	return fips_enabled ? tls_hs_kpp_agree(kx, peer, shared) :
			      tls_hs_ec_agree(kx, ec, peer, shared);
}

/**
 * tls_hs_kex_agree() - the shared secret with a peer
 * @kx: generated
 * @peer: the peer's share as its key_share entry carries it
 * @peerlen: bytes at @peer, any number
 * @shared: where to put the secret, TLS_HS_KEX_MAX_SHARED bytes of room;
 *	x25519's output as it is, X of the point for the NIST groups
 *	(RFC 8446 7.4.2), both halves' secrets for a hybrid; zeroed on failure
 * @sharedlen: where to put its length in bytes
 *
 * A hybrid's share whose half of ML-KEM was not made for us is no error: nobody
 * knows the secret then (FIPS 203 6.3).
 *
 * Context: process; may sleep.
 * Return: 0; -EBADMSG if @peer has the wrong length or form, is not on the
 * curve, or gives zero; -EINVAL if @kx was not generated; -ENOMEM.
 */
int tls_hs_kex_agree(struct tls_hs_kex *kx, const u8 *peer, size_t peerlen,
		     u8 *shared, size_t *sharedlen)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[kx->kx_group];
	const size_t ct = row->hybrid ? tls_hs_mlkem_ct_len(row->mlkem) : 0;
	int err;

	if (!kx->kx_valid)
		return -EINVAL;
	if (peerlen != tls_hs_kex_reply_len(kx->kx_group))
		return -EBADMSG;

	err = tls_hs_classical_agree(kx, peer + tls_hs_classical_at(row, ct),
				     shared + tls_hs_classical_at(row, TLS_HS_MLKEM_KEY));
	if (!err && row->hybrid)
		err = tls_hs_mlkem_make_pub(kx);
	if (!err && row->hybrid)
		err = tls_hs_mlkem_decaps(row->mlkem, kx->kx_seed, kx->kx_mlkem_pub,
					  peer + tls_hs_mlkem_at(row, row->pub), ct,
					  shared + tls_hs_mlkem_at(row, row->scalar));
	if (err) {
		memzero_explicit(shared, TLS_HS_KEX_MAX_SHARED);
		return err;
	}
	*sharedlen = row->scalar + (row->hybrid ? TLS_HS_MLKEM_KEY : 0);
	return 0;
}

static int tls_hs_mlkem_respond(const struct tls_hs_kex_row *row, const u8 *peer,
				void (*random)(void *ctx, u8 *buf, size_t len), void *ctx,
				u8 *reply, u8 *shared)
{
	u8 message[TLS_HS_MLKEM_MESSAGE];
	int err;

	random(ctx, message, sizeof(message));
	err = tls_hs_mlkem_encaps(row->mlkem, peer + tls_hs_mlkem_at(row, row->pub),
				  tls_hs_mlkem_pub_len(row->mlkem), message,
				  reply + tls_hs_mlkem_at(row, row->pub),
				  shared + tls_hs_mlkem_at(row, row->scalar));
	memzero_explicit(message, sizeof(message));
	return err;
}

/**
 * tls_hs_kex_respond() - the server's share for a client's, and the shared secret
 * @group: which
 * @peer: the client's share as its key_share entry carries it
 * @peerlen: bytes at @peer, any number
 * @random: the only source of what is secret, called with @ctx
 * @ctx: for @random
 * @reply: where to put the share, tls_hs_kex_reply_len() bytes
 * @shared: where to put the secret, as for tls_hs_kex_agree(); zeroed on failure
 * @sharedlen: where to put its length in bytes
 *
 * Context: process; may sleep.
 * Return: 0; -EBADMSG if @peer has the wrong length or form, is not on the curve,
 * gives zero, or has a key of ML-KEM with a coefficient that is not below q;
 * -ENOENT if @group is not available; -ENOMEM; -EINVAL if @random keeps giving keys
 * out of range.
 */
int tls_hs_kex_respond(enum tls_hs_kex_group group, const u8 *peer, size_t peerlen,
		       void (*random)(void *ctx, u8 *buf, size_t len), void *ctx,
		       u8 *reply, u8 *shared, size_t *sharedlen)
{
	const struct tls_hs_kex_row *row = &tls_hs_groups[group];
	const size_t pub = row->hybrid ? tls_hs_mlkem_pub_len(row->mlkem) : 0;
	const size_t ct = row->hybrid ? tls_hs_mlkem_ct_len(row->mlkem) : 0;
	struct tls_hs_kex kx = {};
	int err;

	if (!tls_hs_kex_available(group))
		return -ENOENT;
	if (peerlen != tls_hs_kex_pub_len(group))
		return -EBADMSG;

	err = tls_hs_kex_generate(&kx, row->hybrid ? row->classical : group, NULL, random, ctx);
	if (err)
		return err;
	memcpy(reply + tls_hs_classical_at(row, ct), kx.kx_pub, row->pub);
	err = tls_hs_classical_agree(&kx, peer + tls_hs_classical_at(row, pub),
				     shared + tls_hs_classical_at(row, TLS_HS_MLKEM_KEY));
	if (!err && row->hybrid)
		err = tls_hs_mlkem_respond(row, peer, random, ctx, reply, shared);
	tls_hs_kex_wipe(&kx);
	if (err) {
		memzero_explicit(shared, TLS_HS_KEX_MAX_SHARED);
		return err;
	}
	*sharedlen = row->scalar + (row->hybrid ? TLS_HS_MLKEM_KEY : 0);
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
	kfree_sensitive(kx->kx_seed);
	tls_hs_kex_shrink(kx);
	memzero_explicit(kx, sizeof(*kx));
}
