/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_KEYS_USER_TYPE_H
#define _TLS_HS_USER_KEYS_USER_TYPE_H

#include <linux/key.h>

struct user_key_payload {
	unsigned short	datalen;
	char		data[] __aligned(8);
};

extern struct key_type key_type_user;
int user_preparse(struct key_preparsed_payload *prep);

static inline const struct user_key_payload *user_key_payload_locked(const struct key *key)
{
	BUG_ON(key->sem.readers <= 0);
	return key->payload.data[0];
}

#endif
