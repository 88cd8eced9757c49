/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_AEAD_H
#define _TLS_HS_USER_CRYPTO_AEAD_H

#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct crypto_aead;

struct aead_request {
	struct crypto_aead	*tfm;
	struct scatterlist	*src, *dst;
	unsigned int		assoclen, cryptlen;
	u8			*iv;
	void			*__ctx[];
};

struct crypto_aead *crypto_alloc_aead(const char *name, u32 type, u32 mask);
void crypto_free_aead(struct crypto_aead *tfm);
int crypto_aead_setkey(struct crypto_aead *tfm, const u8 *key, unsigned int len);
int crypto_aead_setauthsize(struct crypto_aead *tfm, unsigned int len);
int crypto_aead_encrypt(struct aead_request *req);
int crypto_aead_decrypt(struct aead_request *req);

/* Memory that only a driver may touch: none here does. */
#define crypto_aead_reqsize(tfm)	((void)(tfm), 64U)

static inline void aead_request_set_tfm(struct aead_request *req, struct crypto_aead *tfm)
{
	req->tfm = tfm;
}

static inline void aead_request_set_callback(struct aead_request *req, u32 flags,
					     void (*done)(void *data, int err), void *data)
{
}

static inline void aead_request_set_ad(struct aead_request *req, unsigned int len)
{
	req->assoclen = len;
}

static inline void aead_request_set_crypt(struct aead_request *req, struct scatterlist *src,
					  struct scatterlist *dst, unsigned int len, u8 *iv)
{
	req->src = src;
	req->dst = dst;
	req->cryptlen = len;
	req->iv = iv;
}

static inline struct aead_request *aead_request_alloc(struct crypto_aead *tfm, gfp_t gfp)
{
	struct aead_request *req = kmalloc(sizeof(*req) + crypto_aead_reqsize(tfm), gfp);

	if (req)
		req->tfm = tfm;
	return req;
}

static inline void aead_request_free(struct aead_request *req)
{
	kfree_sensitive(req);
}

#endif
