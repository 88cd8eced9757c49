/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_BITS_H
#define _TLS_HS_USER_LINUX_BITS_H

#define BITS_PER_LONG	(8 * __SIZEOF_LONG__)
#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))

#endif
