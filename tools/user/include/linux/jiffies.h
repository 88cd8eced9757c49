/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_JIFFIES_H
#define _TLS_HS_USER_LINUX_JIFFIES_H

#include <linux/timekeeping.h>

#define HZ	1000

#define jiffies				((unsigned long)(ktime_get_boottime_ns() / NSEC_PER_MSEC))
#define msecs_to_jiffies(ms)		((unsigned long)(ms))
#define time_after(a, b)		((long)((b) - (a)) < 0)
#define time_before(a, b)		time_after(b, a)

#endif
