/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: a lock that is taken twice ends the program. */
#ifndef _TLS_HS_USER_LINUX_SPINLOCK_H
#define _TLS_HS_USER_LINUX_SPINLOCK_H

#include <linux/bug.h>

typedef struct {
	int	held;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->held = 0;
}

static inline void spin_lock(spinlock_t *lock)
{
	BUG_ON(lock->held++);
}

static inline void spin_unlock(spinlock_t *lock)
{
	BUG_ON(!lock->held--);
}

#define spin_lock_bh(lock)		spin_lock(lock)
#define spin_unlock_bh(lock)		spin_unlock(lock)
#define lockdep_assert_held(lock)	BUG_ON(!(lock)->held)

#endif
