/* SPDX-License-Identifier: GPL-2.0-only */
/* What comes is a function of user_reset()'s seed: ../../random.c. */
#ifndef _TLS_HS_USER_LINUX_RANDOM_H
#define _TLS_HS_USER_LINUX_RANDOM_H

#include <linux/types.h>

void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
u32 get_random_u32_below(u32 ceil);

#endif
