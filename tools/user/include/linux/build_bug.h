/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_BUILD_BUG_H
#define _TLS_HS_USER_LINUX_BUILD_BUG_H

#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)

#endif
