/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_BITOPS_H
#define _TLS_HS_USER_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline unsigned long __ffs64(u64 x)
{
	return __builtin_ctzll(x);
}

static inline u64 rol64(u64 v, unsigned int n)
{
	return v << n | v >> (64 - n);
}

static inline u32 ror32(u32 v, unsigned int n)
{
	return v >> n | v << (32 - n);
}

static inline u64 ror64(u64 v, unsigned int n)
{
	return v >> n | v << (64 - n);
}

#endif
