/* SPDX-License-Identifier: GPL-2.0-only */
/* The loops that the kernel has in C, since what they cost is looked at: string.c. */
#ifndef _TLS_HS_USER_LINUX_STRING_H
#define _TLS_HS_USER_LINUX_STRING_H

#include <string.h>
#include <strings.h>

#include <linux/array_size.h>
#include <linux/compiler.h>
#include <linux/types.h>

int user_memcmp(const void *a, const void *b, size_t len);
int user_strncasecmp(const char *a, const char *b, size_t len);
void *memchr_inv(const void *p, int c, size_t len);
ssize_t user_strscpy(char *dst, const char *src, size_t len);

#define memcmp(a, b, len)		user_memcmp(a, b, len)
/* the size is that of an array where it is not given */
#define USER_STRSCPY(dst, src, len, ...)	user_strscpy(dst, src, len)
#define strscpy(dst, ...)		USER_STRSCPY(dst, __VA_ARGS__, sizeof(dst), 0)
#define strncasecmp(a, b, len)		user_strncasecmp(a, b, len)

static inline void memzero_explicit(void *p, size_t len)
{
	memset(p, 0, len);
	barrier_data(p);
}

#define memset_startat(obj, v, member)					\
	memset((u8 *)(obj) + offsetof(__typeof__(*(obj)), member), v,	\
	       sizeof(*(obj)) - offsetof(__typeof__(*(obj)), member))

#endif
