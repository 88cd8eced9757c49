/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_ATOMIC_H
#define _TLS_HS_USER_LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef struct {
	int	counter;
} atomic_t;

#define ATOMIC_INIT(i)		{ (i) }
#define atomic_read(v)		READ_ONCE((v)->counter)
#define atomic_set(v, i)	WRITE_ONCE((v)->counter, i)
#define atomic_inc(v)		((void)__atomic_add_fetch(&(v)->counter, 1, __ATOMIC_SEQ_CST))
#define atomic_dec(v)		((void)__atomic_sub_fetch(&(v)->counter, 1, __ATOMIC_SEQ_CST))
#define atomic_inc_return(v)	__atomic_add_fetch(&(v)->counter, 1, __ATOMIC_SEQ_CST)

#define xchg(ptr, v) \
	__atomic_exchange_n(ptr, (__typeof__(*(ptr)))(v), __ATOMIC_SEQ_CST)

#define cmpxchg(ptr, old, v) ({						\
	__typeof__(*(ptr)) old_ = (old);				\
									\
	__atomic_compare_exchange_n(ptr, &old_, (__typeof__(*(ptr)))(v), false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	old_;								\
})

#endif
