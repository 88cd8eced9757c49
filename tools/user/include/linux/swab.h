/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SWAB_H
#define _TLS_HS_USER_LINUX_SWAB_H

#define swab64(x)	__builtin_bswap64(x)

#endif
