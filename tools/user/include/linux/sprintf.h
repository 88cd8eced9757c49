/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SPRINTF_H
#define _TLS_HS_USER_LINUX_SPRINTF_H

#include <stdarg.h>
#include <linux/compiler.h>
#include <linux/types.h>

/* what was written, not what would have been */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) __printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif
