/* SPDX-License-Identifier: GPL-2.0-only */
/* For the kernel's own generic hashes. */
#ifndef _TLS_HS_USER_CRYPTO_INTERNAL_HASH_H
#define _TLS_HS_USER_CRYPTO_INTERNAL_HASH_H

#include <crypto/hash.h>

struct shash_alg {
	unsigned int	digestsize;
	unsigned int	descsize;
	int		(*init)(struct shash_desc *desc);
	int		(*update)(struct shash_desc *desc, const u8 *data, unsigned int len);
	int		(*final)(struct shash_desc *desc, u8 *out);
	int		(*finup)(struct shash_desc *desc, const u8 *data, unsigned int len,
				 u8 *out);
	struct {
		const char	*cra_name;
		const char	*cra_driver_name;
		int		cra_priority;
		int		cra_blocksize;
		void		*cra_module;
	} base;
};

#define shash_desc_ctx(desc)		((void *)(desc)->__ctx)
#define crypto_shash_digestsize(tfm)	((tfm)->digestsize)
#define crypto_register_shashes(algs, n)	((void)(algs), 0)
#define crypto_unregister_shashes(algs, n)	((void)(algs))

#endif
