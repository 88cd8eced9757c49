/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_CURVE25519_H
#define _TLS_HS_USER_CRYPTO_CURVE25519_H

#include <linux/compiler.h>
#include <linux/types.h>

#define CURVE25519_KEY_SIZE	32

bool __must_check curve25519(u8 *out, const u8 *secret, const u8 *base);
bool __must_check curve25519_generate_public(u8 *pub, const u8 *secret);

/* RFC 7748 5 */
static inline void curve25519_clamp_secret(u8 *secret)
{
	secret[0] &= 0xf8;
	secret[CURVE25519_KEY_SIZE - 1] &= 0x7f;
	secret[CURVE25519_KEY_SIZE - 1] |= 0x40;
}

#endif
