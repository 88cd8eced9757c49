/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_UNALIGNED_H
#define _TLS_HS_USER_LINUX_UNALIGNED_H

#include <string.h>

#include <linux/types.h>

#define GET_UNALIGNED(bits)						\
static inline u##bits get_unaligned_be##bits(const void *p)		\
{									\
	const u8 *b = p;						\
	u##bits v = 0;							\
	int i;								\
									\
	for (i = 0; i < (bits) / 8; i++)				\
		v = v << 8 | b[i];					\
	return v;							\
}									\
									\
static inline void put_unaligned_be##bits(u##bits v, void *p)		\
{									\
	u8 *b = p;							\
	int i;								\
									\
	for (i = (bits) / 8 - 1; i >= 0; i--, v >>= 8)			\
		b[i] = v;						\
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshift-count-overflow"
GET_UNALIGNED(16)
GET_UNALIGNED(32)
GET_UNALIGNED(64)
#pragma GCC diagnostic pop
#undef GET_UNALIGNED

static inline u64 get_unaligned_le64(const void *p)
{
	return __builtin_bswap64(get_unaligned_be64(p));
}

static inline u32 get_unaligned_le32(const void *p)
{
	return __builtin_bswap32(get_unaligned_be32(p));
}

static inline void put_unaligned_le64(u64 v, void *p)
{
	put_unaligned_be64(__builtin_bswap64(v), p);
}

static inline u32 get_unaligned_be24(const void *p)
{
	const u8 *b = p;

	return b[0] << 16 | b[1] << 8 | b[2];
}

static inline void put_unaligned_be24(u32 v, void *p)
{
	u8 *b = p;

	b[0] = v >> 16;
	b[1] = v >> 8;
	b[2] = v;
}

#endif
