/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_TIME64_H
#define _TLS_HS_USER_LINUX_TIME64_H

#include <linux/types.h>

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day,
		  unsigned int hour, unsigned int min, unsigned int sec);

#endif
