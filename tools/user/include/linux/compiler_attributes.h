/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_COMPILER_ATTRIBUTES_H
#define _TLS_HS_USER_LINUX_COMPILER_ATTRIBUTES_H

#include <linux/compiler.h>

#endif
