/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_KEY_TYPE_H
#define _TLS_HS_USER_LINUX_KEY_TYPE_H

#include <linux/key.h>

#endif
