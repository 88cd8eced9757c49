/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_LIMITS_H
#define _TLS_HS_USER_LINUX_LIMITS_H

#include_next <linux/limits.h>

#include <limits.h>

#define U16_MAX	0xffff
#define S64_MIN	INT64_MIN

#endif
