/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SCHED_H
#define _TLS_HS_USER_LINUX_SCHED_H

#define cond_resched()	do { } while (0)

#endif
