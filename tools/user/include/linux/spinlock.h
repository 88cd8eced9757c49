/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: a lock that is taken twice ends the program. */
#ifndef _TLS_HS_USER_LINUX_SPINLOCK_H
#define _TLS_HS_USER_LINUX_SPINLOCK_H

#include <linux/bug.h>

typedef struct {
	int held;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->held = 0;
}

static inline void spin_lock_bh(spinlock_t *lock)
{
	BUG_ON(lock->held++);
}

static inline void spin_unlock_bh(spinlock_t *lock)
{
	BUG_ON(!lock->held--);
}

#endif
