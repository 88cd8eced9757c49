/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_OVERFLOW_H
#define _TLS_HS_USER_LINUX_OVERFLOW_H

#include <linux/compiler.h>
#include <linux/types.h>

/* As the kernel: what overflows is as much as nobody has. */
static inline size_t __must_check size_mul(size_t a, size_t b)
{
	size_t r;

	return __builtin_mul_overflow(a, b, &r) ? SIZE_MAX : r;
}

static inline size_t __must_check size_add(size_t a, size_t b)
{
	size_t r;

	return __builtin_add_overflow(a, b, &r) ? SIZE_MAX : r;
}

#define struct_size(p, member, n) \
	size_add(sizeof(*(p)), size_mul(sizeof(*(p)->member), n))
#define check_add_overflow(a, b, d)	__builtin_add_overflow(a, b, d)

#endif
