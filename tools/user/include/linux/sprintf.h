/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SPRINTF_H
#define _TLS_HS_USER_LINUX_SPRINTF_H

#include <linux/compiler.h>
#include <linux/types.h>

char *kasprintf(gfp_t gfp, const char *fmt, ...) __printf(2, 3);

#endif
