/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_LIMITS_H
#define _TLS_HS_USER_LINUX_LIMITS_H

#include_next <linux/limits.h>

#include <limits.h>
#include <stdint.h>

#define U8_MAX		0xff
#define U16_MAX		0xffff
#define U32_MAX		0xffffffffU
#define U64_MAX		UINT64_MAX
#define S64_MIN		INT64_MIN
#define TIME64_MAX	INT64_MAX

#endif
