/* SPDX-License-Identifier: GPL-2.0-only */
/* A clock that whoever tests sets. */
#ifndef _TLS_HS_USER_LINUX_JIFFIES_H
#define _TLS_HS_USER_LINUX_JIFFIES_H

#define HZ	100

extern unsigned long jiffies;

#define time_before(a, b)	((long)((a) - (b)) < 0)

#endif
