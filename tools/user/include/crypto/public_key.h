/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_PUBLIC_KEY_H
#define _TLS_HS_USER_CRYPTO_PUBLIC_KEY_H

#include <linux/types.h>

#define KEY_EFLAG_CA		0
#define KEY_EFLAG_DIGITALSIG	1
#define KEY_EFLAG_KEYCERTSIGN	2

struct public_key {
	void		*key;
	u32		keylen;
	bool		key_is_private;
	const char	*pkey_algo;
	unsigned long	key_eflags;
};

struct public_key_signature {
	u8		*digest;
	u32		digest_size;
	const char	*hash_algo;
};

#endif
