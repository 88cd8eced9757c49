// SPDX-License-Identifier: GPL-2.0-only
/*
 * shash: libcrypto's SHA-2, and HMAC (RFC 2104) over it.
 *
 * A descriptor is freed without a word, so its state lies in it: these are the
 * functions of libcrypto that allocate nothing.  A driver's may, and fail: each call
 * counts as an allocation.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <crypto/hash.h>

#include <linux/build_bug.h>
#include <linux/bug.h>

#include "user.h"

#define MAX_BLOCK	SHA512_CBLOCK

union state {
	SHA256_CTX	sha256;
	SHA512_CTX	sha512;
};

static int sha256_init(union state *st)
{
	return SHA256_Init(&st->sha256);
}

static int sha256_update(union state *st, const void *data, size_t len)
{
	return SHA256_Update(&st->sha256, data, len);
}

static int sha256_final(union state *st, u8 *out)
{
	return SHA256_Final(out, &st->sha256);
}

static int sha384_init(union state *st)
{
	return SHA384_Init(&st->sha512);
}

static int sha512_init(union state *st)
{
	return SHA512_Init(&st->sha512);
}

static int sha512_update(union state *st, const void *data, size_t len)
{
	return SHA512_Update(&st->sha512, data, len);
}

static int sha512_final(union state *st, u8 *out)
{
	return SHA512_Final(out, &st->sha512);
}

static const struct {
	const char	*name, *hmac;
	unsigned int	len, block, state;
	int		(*init)(union state *st);
	int		(*update)(union state *st, const void *data, size_t len);
	int		(*final)(union state *st, u8 *out);
} hashes[] = {
	{ "sha256", "hmac(sha256)", SHA256_DIGEST_LENGTH, SHA256_CBLOCK, sizeof(SHA256_CTX),
	  sha256_init, sha256_update, sha256_final },
	{ "sha384", "hmac(sha384)", SHA384_DIGEST_LENGTH, SHA512_CBLOCK, sizeof(SHA512_CTX),
	  sha384_init, sha512_update, sha512_final },
	{ "sha512", "hmac(sha512)", SHA512_DIGEST_LENGTH, SHA512_CBLOCK, sizeof(SHA512_CTX),
	  sha512_init, sha512_update, sha512_final },
};

static union state *state_of(struct shash_desc *desc)
{
	return (union state *)desc->__ctx;
}

struct crypto_shash *crypto_alloc_shash(const char *name, u32 type, u32 mask)
{
	struct crypto_shash *tfm;
	unsigned int i;
	bool hmac;

	BUILD_BUG_ON(sizeof(union state) > sizeof(tfm->keyed[0]));
	BUILD_BUG_ON(sizeof(union state) > HASH_MAX_DESCSIZE);
	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		hmac = !strcmp(name, hashes[i].hmac);
		if (!hmac && strcmp(name, hashes[i].name))
			continue;
		tfm = kzalloc(sizeof(*tfm), GFP_KERNEL);
		if (!tfm)
			return ERR_PTR(-ENOMEM);
		tfm->digestsize = hashes[i].len;
		tfm->hash = i;
		tfm->hmac = hmac;
		return tfm;
	}
	return ERR_PTR(-ENOENT);
}

void crypto_free_shash(struct crypto_shash *tfm)
{
	kfree_sensitive(tfm);
}

unsigned int crypto_shash_descsize(const struct crypto_shash *tfm)
{
	return hashes[tfm->hash].state;
}

static void keyed_start(struct crypto_shash *tfm, unsigned int which, const u8 *key, u8 pad)
{
	const unsigned int block = hashes[tfm->hash].block;
	union state *st = (union state *)tfm->keyed[which];
	u8 padded[MAX_BLOCK];
	unsigned int i;

	for (i = 0; i < block; i++)
		padded[i] = key[i] ^ pad;
	hashes[tfm->hash].init(st);
	hashes[tfm->hash].update(st, padded, block);
	memzero_explicit(padded, sizeof(padded));
}

int crypto_shash_setkey(struct crypto_shash *tfm, const u8 *key, unsigned int len)
{
	u8 block[MAX_BLOCK] = {};
	union state st;

	BUG_ON(!tfm->hmac);
	if (user_alloc_fails())
		return -ENOMEM;
	if (len > hashes[tfm->hash].block) {
		hashes[tfm->hash].init(&st);
		hashes[tfm->hash].update(&st, key, len);
		hashes[tfm->hash].final(&st, block);
	} else if (len) {
		memcpy(block, key, len);
	}
	keyed_start(tfm, 0, block, 0x36);
	keyed_start(tfm, 1, block, 0x5c);
	memzero_explicit(block, sizeof(block));
	return 0;
}

int crypto_shash_init(struct shash_desc *desc)
{
	const struct crypto_shash *tfm = desc->tfm;

	if (user_alloc_fails())
		return -ENOMEM;
	if (tfm->hmac)
		memcpy(state_of(desc), tfm->keyed[0], hashes[tfm->hash].state);
	else
		hashes[tfm->hash].init(state_of(desc));
	return 0;
}

int crypto_shash_update(struct shash_desc *desc, const u8 *data, unsigned int len)
{
	if (user_alloc_fails())
		return -ENOMEM;
	if (len)
		hashes[desc->tfm->hash].update(state_of(desc), data, len);
	return 0;
}

int crypto_shash_final(struct shash_desc *desc, u8 *out)
{
	const struct crypto_shash *tfm = desc->tfm;
	u8 inner[SHA512_DIGEST_LENGTH];
	union state outer;

	if (user_alloc_fails())
		return -ENOMEM;
	if (!tfm->hmac) {
		hashes[tfm->hash].final(state_of(desc), out);
		return 0;
	}
	hashes[tfm->hash].final(state_of(desc), inner);
	memcpy(&outer, tfm->keyed[1], hashes[tfm->hash].state);
	hashes[tfm->hash].update(&outer, inner, tfm->digestsize);
	hashes[tfm->hash].final(&outer, out);
	memzero_explicit(inner, sizeof(inner));
	memzero_explicit(&outer, sizeof(outer));
	return 0;
}

int crypto_shash_finup(struct shash_desc *desc, const u8 *data, unsigned int len, u8 *out)
{
	return crypto_shash_update(desc, data, len) ?: crypto_shash_final(desc, out);
}

int crypto_shash_export(struct shash_desc *desc, void *out)
{
	memcpy(out, state_of(desc), crypto_shash_descsize(desc->tfm));
	return 0;
}

int crypto_shash_import(struct shash_desc *desc, const void *in)
{
	memcpy(state_of(desc), in, crypto_shash_descsize(desc->tfm));
	return 0;
}

int crypto_shash_tfm_digest(struct crypto_shash *tfm, const u8 *data, unsigned int len, u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	if (!err)
		err = crypto_shash_finup(desc, data, len, out);
	shash_desc_zero(desc);
	return err;
}
