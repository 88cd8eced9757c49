/* SPDX-License-Identifier: GPL-2.0-only */
/* What may not happen in the kernel ends the program here. */
#ifndef _TLS_HS_USER_LINUX_BUG_H
#define _TLS_HS_USER_LINUX_BUG_H

#include <stdbool.h>

void user_bug(const char *what, const char *file, int line) __attribute__((__noreturn__));

#define BUG_ON(cond) \
	do { if (cond) user_bug("BUG_ON(" #cond ")", __FILE__, __LINE__); } while (0)
#define WARN_ON(cond) ({						\
	if (cond)							\
		user_bug("WARN_ON(" #cond ")", __FILE__, __LINE__);	\
	false;								\
})
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN_ONCE(cond, ...)	WARN_ON(cond)

#endif
