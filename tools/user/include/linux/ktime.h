/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_KTIME_H
#define _TLS_HS_USER_LINUX_KTIME_H

#include <linux/timekeeping.h>

#endif
