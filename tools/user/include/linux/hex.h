/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_HEX_H
#define _TLS_HS_USER_LINUX_HEX_H

#include <linux/types.h>

int hex2bin(u8 *dst, const char *src, size_t count);

#endif
