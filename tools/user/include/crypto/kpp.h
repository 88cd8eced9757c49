/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_KPP_H
#define _TLS_HS_USER_CRYPTO_KPP_H

#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct crypto_kpp;

struct kpp_request {
	struct crypto_kpp	*tfm;
	struct scatterlist	*src, *dst;
	unsigned int		src_len, dst_len;
};

#define CRYPTO_KPP_SECRET_TYPE_ECDH	2

/* crypto/ecdh_helper.c's, before the key itself */
struct kpp_secret {
	unsigned short	type;
	unsigned short	len;
};

struct crypto_kpp *crypto_alloc_kpp(const char *name, u32 type, u32 mask);
void crypto_free_kpp(struct crypto_kpp *tfm);
int crypto_kpp_set_secret(struct crypto_kpp *tfm, const void *buf, unsigned int len);
int crypto_kpp_generate_public_key(struct kpp_request *req);
int crypto_kpp_compute_shared_secret(struct kpp_request *req);

static inline struct kpp_request *kpp_request_alloc(struct crypto_kpp *tfm, gfp_t gfp)
{
	struct kpp_request *req = kmalloc(sizeof(*req), gfp);

	if (req)
		req->tfm = tfm;
	return req;
}

static inline void kpp_request_free(struct kpp_request *req)
{
	kfree_sensitive(req);
}

static inline void kpp_request_set_callback(struct kpp_request *req, u32 flags,
					    void (*done)(void *data, int err), void *data)
{
}

static inline void kpp_request_set_input(struct kpp_request *req, struct scatterlist *sg,
					 unsigned int len)
{
	req->src = sg;
	req->src_len = len;
}

static inline void kpp_request_set_output(struct kpp_request *req, struct scatterlist *sg,
					  unsigned int len)
{
	req->dst = sg;
	req->dst_len = len;
}

#endif
