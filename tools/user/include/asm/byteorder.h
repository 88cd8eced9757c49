/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_ASM_BYTEORDER_H
#define _TLS_HS_USER_ASM_BYTEORDER_H

#include <endian.h>

#define be64_to_cpu(v)	be64toh(v)
#define cpu_to_be64(v)	htobe64(v)
#define htons(v)	htobe16(v)
#define htonl(v)	htobe32(v)

#endif
