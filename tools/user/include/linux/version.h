/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel whose crypto API the stand-ins follow, whatever the machine runs. */
#ifndef _TLS_HS_USER_LINUX_VERSION_H
#define _TLS_HS_USER_LINUX_VERSION_H

#define KERNEL_VERSION(a, b, c)	((a) << 16 | (b) << 8 | (c))
#define LINUX_VERSION_CODE	KERNEL_VERSION(6, 12, 0)

#endif
