/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_MINMAX_H
#define _TLS_HS_USER_LINUX_MINMAX_H

/* Each argument is evaluated once, as in the kernel. */
#define USER_CHOOSE(a, op, b, x, y) ({					\
	__typeof__(a) x = (a);						\
	__typeof__(b) y = (b);						\
									\
	x op y ? x : y;							\
})
#define USER_NAME_(base, n)	base##n
#define USER_NAME(base, n)	USER_NAME_(base, n)
#define USER_CHOOSE_AS(a, op, b, n) \
	USER_CHOOSE(a, op, b, USER_NAME(a_, n), USER_NAME(b_, n))

#define min(a, b)		USER_CHOOSE_AS(a, <, b, __COUNTER__)
#define max(a, b)		USER_CHOOSE_AS(a, >, b, __COUNTER__)
#define min3(a, b, c)		min(min(a, b), c)
#define min_t(t, a, b)		min((t)(a), (t)(b))
#define max_t(t, a, b)		max((t)(a), (t)(b))
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define swap(a, b) \
	do { __typeof__(a) tmp_ = (a); (a) = (b); (b) = tmp_; } while (0)

#endif
