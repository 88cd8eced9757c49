/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_HASH_H
#define _TLS_HS_USER_CRYPTO_HASH_H

#include <linux/err.h>
#include <linux/slab.h>

struct crypto_shash {
	unsigned int	digestsize;
};

struct shash_desc {
	struct crypto_shash	*tfm;
	void			*__ctx[];
};

#endif
