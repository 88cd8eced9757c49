// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes and HMAC over the kernel's shash.
 *
 * Owns one keyless transform of each hash, shared by all users: a running hash
 * is a shash_desc of its own.  A keyed transform belongs to one user at a time,
 * so HMAC has none that is shared, but a few that wait for their next user.
 * Knows nothing of what is hashed.
 */
#include <crypto/sha2.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "crypto_glue.h"
#include "hash.h"

static const struct {
	const char	*name;
	const char	*hmac;
	size_t		len;
} tls_hs_hashes[TLS_HS_NR_HASHES] = {
	[TLS_HS_SHA256]	= { "sha256", "hmac(sha256)", SHA256_DIGEST_SIZE },
	[TLS_HS_SHA384]	= { "sha384", "hmac(sha384)", SHA384_DIGEST_SIZE },
	[TLS_HS_SHA512]	= { "sha512", "hmac(sha512)", SHA512_DIGEST_SIZE },
};

/* Held from init to exit; NULL where the kernel lacks the algorithm. */
static struct crypto_shash *tls_hs_hash_tfm[TLS_HS_NR_HASHES];
static struct crypto_shash *tls_hs_hmac_tfm[TLS_HS_NR_HASHES];
static struct tls_hs_spares tls_hs_hmac_spares[TLS_HS_NR_HASHES];

static int tls_hs_hash_hold(enum tls_hs_hash hash)
{
	struct crypto_shash *tfm, *hmac;

	tfm = crypto_alloc_shash(tls_hs_hashes[hash].name, 0, 0);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);

	hmac = crypto_alloc_shash(tls_hs_hashes[hash].hmac, 0, 0);
	if (IS_ERR(hmac)) {
		crypto_free_shash(tfm);
		return PTR_ERR(hmac);
	}

	tls_hs_hash_tfm[hash] = tfm;
	tls_hs_hmac_tfm[hash] = hmac;
	return 0;
}

/**
 * tls_hs_hash_exit() - release the held transforms
 *
 * Context: process; may sleep.  No hash may be running any more.
 */
void tls_hs_hash_exit(void)
{
	struct crypto_shash *hmac;
	int i;

	for (i = 0; i < TLS_HS_NR_HASHES; i++) {
		while ((hmac = tls_hs_spare_take(&tls_hs_hmac_spares[i])))
			crypto_free_shash(hmac);
		crypto_free_shash(tls_hs_hash_tfm[i]);
		crypto_free_shash(tls_hs_hmac_tfm[i]);
		tls_hs_hash_tfm[i] = NULL;
		tls_hs_hmac_tfm[i] = NULL;
	}
}

/**
 * tls_hs_hash_init() - hold a transform of each hash and of its HMAC
 *
 * RFC 8446 9.1 makes TLS_AES_128_GCM_SHA256 mandatory, so SHA-256 must be
 * there; the others may be missing.
 *
 * Context: process; may sleep and load modules.
 * Return: 0, -ENOENT (or what else the crypto API says) if SHA-256 or its HMAC
 * is missing, -ENOMEM, or -EINTR.
 */
int tls_hs_hash_init(void)
{
	int i, err;

	for (i = 0; i < TLS_HS_NR_HASHES; i++) {
		err = tls_hs_hash_hold(i);
		if (err && (i == TLS_HS_SHA256 || !tls_hs_alg_absent(err))) {
			tls_hs_hash_exit();
			return err;
		}
	}
	return 0;
}

/**
 * tls_hs_hash_available() - has the kernel this hash and its HMAC?
 * @hash: which
 *
 * Context: any.
 * Return: true if both are held.
 */
bool tls_hs_hash_available(enum tls_hs_hash hash)
{
	return tls_hs_hash_tfm[hash];
}

/**
 * tls_hs_hash_len() - length of a digest
 * @hash: which
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_MAX_HASH_LEN.
 */
size_t tls_hs_hash_len(enum tls_hs_hash hash)
{
	return tls_hs_hashes[hash].len;
}

/**
 * tls_hs_hash_name() - name of a hash
 * @hash: which
 *
 * Context: any.
 * Return: a constant string as the crypto API has it.
 */
const char *tls_hs_hash_name(enum tls_hs_hash hash)
{
	return tls_hs_hashes[hash].name;
}

static struct shash_desc *tls_hs_desc_alloc(struct crypto_shash *tfm)
{
	struct shash_desc *desc;

	desc = kmalloc(sizeof(*desc) + crypto_shash_descsize(tfm), GFP_KERNEL);
	if (desc)
		desc->tfm = tfm;
	return desc;
}

/*
 * Through export and import, not a copy of the bytes: a driver's descriptor
 * may hold pointers.
 */
static struct shash_desc *tls_hs_desc_clone(const struct shash_desc *src)
{
	struct shash_desc *desc;
	int err = -ENOMEM;
	void *state;

	state = kmalloc(crypto_shash_statesize(src->tfm), GFP_KERNEL);
	desc = tls_hs_desc_alloc(src->tfm);
	if (!state || !desc)
		goto out;

	/* the API lacks the const: exporting leaves the descriptor as it was */
	err = crypto_shash_export((struct shash_desc *)src, state);
	if (!err)
		err = crypto_shash_import(desc, state);
out:
	kfree_sensitive(state);
	if (!err)
		return desc;
	kfree_sensitive(desc);
	return ERR_PTR(err);
}

/**
 * tls_hs_hash_start() - begin a running hash
 * @ctx: not started (zeroed or freed); owns memory afterwards
 * @hash: which
 *
 * Context: process; may sleep.
 * Return: 0, -ENOENT if the kernel lacks @hash, -ENOMEM, or a driver's error;
 * @ctx is not started then.
 */
int tls_hs_hash_start(struct tls_hs_hash_ctx *ctx, enum tls_hs_hash hash)
{
	struct shash_desc *desc;
	int err;

	if (!tls_hs_hash_available(hash))
		return -ENOENT;

	desc = tls_hs_desc_alloc(tls_hs_hash_tfm[hash]);
	if (!desc)
		return -ENOMEM;

	err = crypto_shash_init(desc);
	if (err) {
		kfree_sensitive(desc);
		return err;
	}
	ctx->hc_desc = desc;
	return 0;
}

/**
 * tls_hs_hash_update() - hash more bytes
 * @ctx: a running hash
 * @data: the bytes; may be NULL if @len is 0
 * @len: how many
 *
 * Context: process.
 * Return: 0, -EINVAL if @ctx is not started, or a driver's error.
 */
int tls_hs_hash_update(struct tls_hs_hash_ctx *ctx, const void *data, size_t len)
{
	if (!ctx->hc_desc)
		return -EINVAL;
	return crypto_shash_update(ctx->hc_desc, data, len);
}

/**
 * tls_hs_hash_peek() - the digest of what was hashed so far
 * @ctx: a running hash; goes on as if nothing had happened
 * @out: where to put the digest, tls_hs_hash_len() bytes
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if @ctx is not started, -ENOMEM, or a driver's error.
 */
int tls_hs_hash_peek(const struct tls_hs_hash_ctx *ctx, u8 *out)
{
	struct shash_desc *desc;
	int err;

	if (!ctx->hc_desc)
		return -EINVAL;

	desc = tls_hs_desc_clone(ctx->hc_desc);
	if (IS_ERR(desc))
		return PTR_ERR(desc);

	err = crypto_shash_final(desc, out);
	kfree_sensitive(desc);
	return err;
}

/**
 * tls_hs_hash_clone() - a second running hash over the same bytes
 * @dst: not started; owns memory afterwards
 * @src: a running hash; not changed
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if @src is not started, -ENOMEM, or a driver's error;
 * @dst is not started then.
 */
int tls_hs_hash_clone(struct tls_hs_hash_ctx *dst, const struct tls_hs_hash_ctx *src)
{
	struct shash_desc *desc;

	if (!src->hc_desc)
		return -EINVAL;

	desc = tls_hs_desc_clone(src->hc_desc);
	if (IS_ERR(desc))
		return PTR_ERR(desc);
	dst->hc_desc = desc;
	return 0;
}

/**
 * tls_hs_hash_free() - end a running hash
 * @ctx: running or not started; not started afterwards, its state wiped
 *
 * Context: any.
 */
void tls_hs_hash_free(struct tls_hs_hash_ctx *ctx)
{
	kfree_sensitive(ctx->hc_desc);
	ctx->hc_desc = NULL;
}

/**
 * tls_hs_digest() - hash one buffer
 * @hash: which
 * @data: the bytes; may be NULL if @len is 0
 * @len: how many
 * @out: where to put the digest, tls_hs_hash_len() bytes
 *
 * Context: process.
 * Return: 0, -ENOENT if the kernel lacks @hash, or a driver's error.
 */
int tls_hs_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out)
{
	if (!tls_hs_hash_available(hash))
		return -ENOENT;
	return crypto_shash_tfm_digest(tls_hs_hash_tfm[hash], data, len, out);
}

/**
 * tls_hs_hmac_get() - a keyed transform for one user
 * @hash: which
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: the transform, to be given back with tls_hs_hmac_put(), or an ERR_PTR:
 * -ENOENT if the kernel lacks @hash, -ENOMEM.
 */
struct crypto_shash *tls_hs_hmac_get(enum tls_hs_hash hash)
{
	if (!tls_hs_hash_available(hash))
		return ERR_PTR(-ENOENT);
	return tls_hs_spare_take(&tls_hs_hmac_spares[hash]) ?:
	       crypto_alloc_shash(tls_hs_hashes[hash].hmac, 0, 0);
}

/**
 * tls_hs_hmac_put() - give a transform back
 * @hash: as it was got
 * @hmac: from tls_hs_hmac_get(); its key is wiped
 *
 * Context: process.
 */
void tls_hs_hmac_put(enum tls_hs_hash hash, struct crypto_shash *hmac)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];

	/* every byte of state is another after setkey(); the API wipes what it frees */
	if (crypto_shash_setkey(hmac, zeros, tls_hs_hash_len(hash)) ||
	    !tls_hs_spare_keep(&tls_hs_hmac_spares[hash], hmac))
		crypto_free_shash(hmac);
}

/**
 * tls_hs_hmac() - HMAC (RFC 2104) of one buffer
 * @hmac: from tls_hs_hmac_get(); keeps @key until the next key or its end
 * @key: the key
 * @keylen: bytes at @key
 * @data: the bytes; may be NULL if @len is 0
 * @len: how many
 * @out: where to put the MAC, as long as the hash
 *
 * Context: process.
 * Return: 0, -EINVAL if the kernel refuses the key (FIPS mode: under 112 bits),
 * or a driver's error.
 */
int tls_hs_hmac(struct crypto_shash *hmac, const void *key, size_t keylen,
		const void *data, size_t len, u8 *out)
{
	int err;

	err = crypto_shash_setkey(hmac, key, keylen);
	if (err)
		return err;
	return crypto_shash_tfm_digest(hmac, data, len, out);
}
