/* SPDX-License-Identifier: GPL-2.0-only */
/* A clock that whoever tests sets. */
#ifndef _TLS_HS_USER_LINUX_TIMEKEEPING_H
#define _TLS_HS_USER_LINUX_TIMEKEEPING_H

#include <linux/types.h>

#define NSEC_PER_SEC	1000000000L

extern u64 user_boottime_ns;

static inline u64 ktime_get_boottime_ns(void)
{
	return user_boottime_ns;
}

#endif
