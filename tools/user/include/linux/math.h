/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_MATH_H
#define _TLS_HS_USER_LINUX_MATH_H

#include <stdlib.h>

/* of any type, unlike libc's */
#define abs(x)			({ __typeof__(x) abs_ = (x); abs_ < 0 ? -abs_ : abs_; })
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_UP_POW2(n, d)	((n) / (d) + !!((n) & ((d) - 1)))
#define round_up(x, y)		((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)

#endif
