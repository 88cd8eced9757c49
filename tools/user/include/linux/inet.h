/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole strings only: a delimiter is not looked for. */
#ifndef _TLS_HS_USER_LINUX_INET_H
#define _TLS_HS_USER_LINUX_INET_H

#include <linux/types.h>

int in4_pton(const char *src, int srclen, u8 *dst, int delim, const char **end);
int in6_pton(const char *src, int srclen, u8 *dst, int delim, const char **end);

#endif
