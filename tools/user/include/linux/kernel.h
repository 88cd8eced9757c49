/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_KERNEL_H
#define _TLS_HS_USER_LINUX_KERNEL_H

#include <stdarg.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/hex.h>
#include <linux/kconfig.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/types.h>

#include <stdio.h>

#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define upper_32_bits(n)	((u32)((u64)(n) >> 32))

int user_vsnprintf(char *buf, size_t len, const char *fmt, va_list args);
int user_snprintf(char *buf, size_t len, const char *fmt, ...) __printf(3, 4);

#define vsnprintf(buf, len, fmt, args)	user_vsnprintf(buf, len, fmt, args)
#define snprintf(buf, len, ...)		user_snprintf(buf, len, __VA_ARGS__)

#endif
