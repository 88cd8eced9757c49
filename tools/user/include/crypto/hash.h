/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_HASH_H
#define _TLS_HS_USER_CRYPTO_HASH_H

#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/slab.h>

struct crypto_shash {
	unsigned int	digestsize;
	unsigned int	hash;		/* an index of crypto_hash.c's */
	bool		hmac;
	u64		keyed[2][28];	/* HMAC: states after the inner and outer block */
};

struct shash_desc {
	struct crypto_shash	*tfm;
	void			*__ctx[] __aligned(8);
};

#define HASH_MAX_DESCSIZE	256

#define SHASH_DESC_ON_STACK(desc, tfm)					\
	char desc##_[sizeof(struct shash_desc) + HASH_MAX_DESCSIZE]	\
		__aligned(8);			\
	struct shash_desc *desc = (struct shash_desc *)desc##_

struct crypto_shash *crypto_alloc_shash(const char *name, u32 type, u32 mask);
void crypto_free_shash(struct crypto_shash *tfm);
unsigned int crypto_shash_descsize(const struct crypto_shash *tfm);
int crypto_shash_setkey(struct crypto_shash *tfm, const u8 *key, unsigned int len);
int crypto_shash_init(struct shash_desc *desc);
int crypto_shash_update(struct shash_desc *desc, const u8 *data, unsigned int len);
int crypto_shash_final(struct shash_desc *desc, u8 *out);
int crypto_shash_finup(struct shash_desc *desc, const u8 *data, unsigned int len, u8 *out);
int crypto_shash_export(struct shash_desc *desc, void *out);
int crypto_shash_import(struct shash_desc *desc, const void *in);
int crypto_shash_tfm_digest(struct crypto_shash *tfm, const u8 *data, unsigned int len, u8 *out);

#define crypto_shash_digestsize(tfm)	((tfm)->digestsize)
#define crypto_shash_statesize(tfm)	crypto_shash_descsize(tfm)
#define shash_desc_zero(desc) \
	memzero_explicit(desc, sizeof(*(desc)) + crypto_shash_descsize((desc)->tfm))

#endif
