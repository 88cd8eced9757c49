/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_TIME_H
#define _TLS_HS_USER_LINUX_TIME_H

#include <linux/time64.h>
#include <time.h>

static inline void time64_to_tm(time64_t total, int offset, struct tm *tm)
{
	const time_t t = total + offset;

	gmtime_r(&t, tm);
}

#endif
