// SPDX-License-Identifier: GPL-2.0-only
/*
 * aead: libcrypto's, through blocks of exactly the lengths that the request
 * names; and what a scatterlist may point to.
 */
#define _GNU_SOURCE	/* pthread_getattr_np() */
#include <pthread.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include <crypto/aead.h>

#include <linux/bug.h>
#include <linux/minmax.h>

#include "user.h"

#define TAG_MAX	16

struct crypto_aead {
	unsigned int	alg;
	unsigned int	keylen;		/* 0: no key yet */
	unsigned int	authsize;
	u8		key[32];
	EVP_CIPHER_CTX	*ctx;
};

static const struct {
	const char	*name;
	const char	*cipher[2];	/* of a key of 16 and of 32 bytes */
	bool		ccm;
} aeads[] = {
	{ "gcm(aes)", { "AES-128-GCM", "AES-256-GCM" } },
	{ "rfc7539(chacha20,poly1305)", { NULL, "ChaCha20-Poly1305" } },
	{ "ccm(aes)", { "AES-128-CCM", "AES-256-CCM" }, .ccm = true },
};

/* Looked up once: that takes longer than a record. */
static EVP_CIPHER *ciphers[ARRAY_SIZE(aeads)][2];

static EVP_CIPHER *cipher_of(unsigned int alg, unsigned int keylen)
{
	const unsigned int i = keylen == 32;

	if ((keylen != 16 && keylen != 32) || !aeads[alg].cipher[i])
		return NULL;
	if (!ciphers[alg][i])
		ciphers[alg][i] = EVP_CIPHER_fetch(NULL, aeads[alg].cipher[i], NULL);
	BUG_ON(!ciphers[alg][i]);
	return ciphers[alg][i];
}

struct crypto_aead *crypto_alloc_aead(const char *name, u32 type, u32 mask)
{
	struct crypto_aead *tfm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(aeads); i++) {
		if (strcmp(name, aeads[i].name))
			continue;
		tfm = kzalloc(sizeof(*tfm), GFP_KERNEL);
		if (!tfm)
			return ERR_PTR(-ENOMEM);
		tfm->alg = i;
		tfm->authsize = TAG_MAX;
		tfm->ctx = EVP_CIPHER_CTX_new();
		BUG_ON(!tfm->ctx);
		return tfm;
	}
	return ERR_PTR(-ENOENT);
}

void crypto_free_aead(struct crypto_aead *tfm)
{
	if (!tfm)
		return;
	EVP_CIPHER_CTX_free(tfm->ctx);
	kfree_sensitive(tfm);
}

int crypto_aead_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len)
{
	if (!cipher_of(tfm->alg, len))
		return -EINVAL;
	if (user_alloc_fails())
		return -ENOMEM;
	memcpy(tfm->key, key, len);
	tfm->keylen = len;
	return 0;
}

int crypto_aead_setauthsize(struct crypto_aead *tfm, unsigned int len)
{
	if (len > TAG_MAX)
		return -EINVAL;
	tfm->authsize = len;
	return 0;
}

/* SP 800-38C A.2.1: L - 1, the nonce, and a counter of L octets */
static const u8 *nonce_of(const struct aead_request *req, int *len)
{
	*len = 12;
	if (!aeads[req->tfm->alg].ccm)
		return req->iv;
	BUG_ON(req->iv[0] < 1 || req->iv[0] > 7);
	*len = 14 - req->iv[0];
	return req->iv + 1;
}

/* tag: in or out */
static bool crypt(struct aead_request *req, const u8 *aad, const u8 *in, u8 *out, int len,
		  u8 *tag, bool seal)
{
	const struct crypto_aead *tfm = req->tfm;
	const bool ccm = aeads[tfm->alg].ccm;
	EVP_CIPHER_CTX *ctx = tfm->ctx;
	const u8 *nonce;
	int n, nonce_len;

	nonce = nonce_of(req, &nonce_len);
	if (!EVP_CipherInit_ex(ctx, cipher_of(tfm->alg, tfm->keylen), NULL, NULL, NULL, seal) ||
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, nonce_len, NULL))
		return false;
	if ((!seal || ccm) &&
	    !EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, tfm->authsize, seal ? NULL : tag))
		return false;
	if (!EVP_CipherInit_ex(ctx, NULL, NULL, tfm->key, nonce, seal))
		return false;
	if (ccm && !EVP_CipherUpdate(ctx, NULL, &n, NULL, len))
		return false;
	if (req->assoclen && !EVP_CipherUpdate(ctx, NULL, &n, aad, req->assoclen))
		return false;
	if ((len || ccm) && !EVP_CipherUpdate(ctx, out, &n, in, len))
		return false;
	/* CCM's verdict is the update's */
	if ((seal || !ccm) && !EVP_CipherFinal_ex(ctx, out + len, &n))
		return false;
	return !seal || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, tfm->authsize, tag);
}

static int aead_run(struct aead_request *req, unsigned int len, bool seal)
{
	u8 *aad = kmalloc(req->assoclen, GFP_KERNEL);
	/* libcrypto wants pointers even to nothing */
	u8 *in = kmalloc(len + 1, GFP_KERNEL), *out = kmalloc(len + 1, GFP_KERNEL);
	const unsigned int authsize = req->tfm->authsize;
	u8 tag[TAG_MAX];
	int err = -ENOMEM;

	if (!aad || !in || !out)
		goto out;
	err = -EINVAL;
	if (!user_sg_read(req->src, 0, aad, req->assoclen) ||
	    !user_sg_read(req->src, req->assoclen, in, len) ||
	    (!seal && !user_sg_read(req->src, req->assoclen + len, tag, authsize)))
		goto out;
	err = 0;
	if (!crypt(req, aad, in, out, len, tag, seal)) {
		ERR_clear_error();
		/* what does not verify has been decrypted all the same in the kernel's gcm */
		err = seal ? -EINVAL : -EBADMSG;
	}
	if (!user_sg_write(req->dst, req->assoclen, out, len) ||
	    (seal && !user_sg_write(req->dst, req->assoclen + len, tag, authsize)))
		err = -EINVAL;
out:
	kfree_sensitive(out);
	kfree_sensitive(in);
	kfree(aad);
	return err;
}

int crypto_aead_encrypt(struct aead_request *req)
{
	if (!req->tfm->keylen)
		return -ENOKEY;
	return aead_run(req, req->cryptlen, true);
}

int crypto_aead_decrypt(struct aead_request *req)
{
	if (!req->tfm->keylen)
		return -ENOKEY;
	if (req->cryptlen < req->tfm->authsize)
		return -EINVAL;
	return aead_run(req, req->cryptlen - req->tfm->authsize, false);
}

/* A kernel's stack may be vmalloc'ed, and no driver can map that. */
void user_sg_check(const void *buf)
{
	static char *low, *high;
	pthread_attr_t attr;
	void *stack;
	size_t size;

	if (!low) {
		BUG_ON(pthread_getattr_np(pthread_self(), &attr));
		BUG_ON(pthread_attr_getstack(&attr, &stack, &size));
		pthread_attr_destroy(&attr);
		low = stack;
		high = low + size;
	}
	BUG_ON(buf && (char *)buf >= low && (char *)buf < high);
}

static bool sg_copy(const struct scatterlist *sg, size_t skip, u8 *to, const u8 *from, size_t len)
{
	size_t part;

	for (; len; sg++) {
		part = min(sg->length - min_t(size_t, skip, sg->length), len);
		if (part && to)
			memcpy(to, (u8 *)sg->buf + skip, part);
		if (part && from)
			memcpy((u8 *)sg->buf + skip, from, part);
		to = to ? to + part : NULL;
		from = from ? from + part : NULL;
		skip -= min_t(size_t, skip, sg->length);
		len -= part;
		if (sg->last)
			break;
	}
	return !len;
}

bool user_sg_read(const struct scatterlist *sg, size_t skip, void *to, size_t len)
{
	return sg_copy(sg, skip, to, NULL, len);
}

bool user_sg_write(const struct scatterlist *sg, size_t skip, const void *from, size_t len)
{
	return sg_copy(sg, skip, NULL, from, len);
}
