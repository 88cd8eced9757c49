/* SPDX-License-Identifier: GPL-2.0-only */
/* What may not happen in the kernel ends the program here. */
#ifndef _TLS_HS_USER_LINUX_BUG_H
#define _TLS_HS_USER_LINUX_BUG_H

#include <stdlib.h>

#define BUG_ON(cond)		do { if (cond) abort(); } while (0)
#define WARN_ON(cond)		({ if (cond) abort(); false; })
#define WARN_ON_ONCE(cond)	WARN_ON(cond)

#endif
