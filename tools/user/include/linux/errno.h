/* SPDX-License-Identifier: GPL-2.0-only */
/* User space's numbers are the kernel's. */
#ifndef _TLS_HS_USER_LINUX_ERRNO_H
#define _TLS_HS_USER_LINUX_ERRNO_H

#include_next <linux/errno.h>

#endif
