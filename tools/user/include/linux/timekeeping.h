/* SPDX-License-Identifier: GPL-2.0-only */
/* Clocks that stand, or run, as user.h has it. */
#ifndef _TLS_HS_USER_LINUX_TIMEKEEPING_H
#define _TLS_HS_USER_LINUX_TIMEKEEPING_H

#include <linux/types.h>

#define MSEC_PER_SEC	1000L
#define NSEC_PER_SEC	1000000000L
#define NSEC_PER_MSEC	1000000L

typedef s64 ktime_t;

u64 ktime_get_boottime_ns(void);
time64_t ktime_get_real_seconds(void);

#define ktime_get_ns()			ktime_get_boottime_ns()
#define ktime_get_boottime()		((ktime_t)ktime_get_boottime_ns())
#define ktime_to_ms(t)			((s64)(t) / NSEC_PER_MSEC)
#define ktime_get_boottime_seconds()	((time64_t)(ktime_get_boottime_ns() / NSEC_PER_SEC))

#endif
