/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_UTILS_H
#define _TLS_HS_USER_CRYPTO_UTILS_H

#include <linux/compiler.h>
#include <linux/types.h>

static inline void crypto_xor(u8 *dst, const u8 *src, unsigned int len)
{
	while (len--)
		*dst++ ^= *src++;
}

static inline unsigned long crypto_memneq(const void *a, const void *b, size_t len)
{
	const u8 *p = a, *q = b;
	unsigned long differ = 0;

	while (len--)
		differ |= *p++ ^ *q++;
	OPTIMIZER_HIDE_VAR(differ);
	return differ;
}

#endif
