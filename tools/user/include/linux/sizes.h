/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SIZES_H
#define _TLS_HS_USER_LINUX_SIZES_H

#define SZ_1K	0x400
#define SZ_4K	0x1000
#define SZ_16K	0x4000
#define SZ_64K	0x10000
#define SZ_128K	0x20000
#define SZ_1M	0x100000
#define SZ_4M	0x400000

#endif
