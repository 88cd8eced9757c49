/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_KEYS_SYSTEM_KEYRING_H
#define _TLS_HS_USER_KEYS_SYSTEM_KEYRING_H

#include <linux/types.h>

enum blacklist_hash_type {
	BLACKLIST_HASH_X509_TBS = 1,
	BLACKLIST_HASH_BINARY,
};

/* An empty ".blacklist". */
static inline int is_hash_blacklisted(const u8 *hash, size_t len, enum blacklist_hash_type type)
{
	return 0;
}

#endif
