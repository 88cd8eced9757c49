/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_KEYS_ASYMMETRIC_TYPE_H
#define _TLS_HS_USER_KEYS_ASYMMETRIC_TYPE_H

#include <linux/key.h>

enum asymmetric_payload_bits {
	asym_crypto,
	asym_subtype,
	asym_key_ids,
	asym_auth,
};

struct asymmetric_key_id {
	unsigned short	len;
	unsigned char	data[];
};

struct asymmetric_key_ids {
	void	*id[3];
};

/* Nobody parses what goes into one: there never is such a key with a payload. */
extern struct key_type key_type_asymmetric;

#define asymmetric_key_ids(key) \
	((const struct asymmetric_key_ids *)(key)->payload.data[asym_key_ids])
#define asymmetric_key_public_key(key) \
	((const struct public_key *)(key)->payload.data[asym_crypto])

#endif
