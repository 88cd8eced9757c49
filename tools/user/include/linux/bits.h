/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_BITS_H
#define _TLS_HS_USER_LINUX_BITS_H

#define BIT(n)		(1UL << (n))
#define BITS_PER_LONG	__LONG_WIDTH__

#endif
