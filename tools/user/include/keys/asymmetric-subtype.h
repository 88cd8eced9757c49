/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_KEYS_ASYMMETRIC_SUBTYPE_H
#define _TLS_HS_USER_KEYS_ASYMMETRIC_SUBTYPE_H

#include <keys/asymmetric-type.h>

struct asymmetric_key_subtype {
	const char	*name;
};

extern struct asymmetric_key_subtype public_key_subtype;

#define asymmetric_key_subtype(key) \
	((struct asymmetric_key_subtype *)(key)->payload.data[asym_subtype])

#endif
