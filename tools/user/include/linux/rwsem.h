/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_RWSEM_H
#define _TLS_HS_USER_LINUX_RWSEM_H

#include <linux/bug.h>

struct rw_semaphore {
	int	readers;
};

static inline void down_read(struct rw_semaphore *sem)
{
	BUG_ON(sem->readers < 0);
	sem->readers++;
}

static inline void up_read(struct rw_semaphore *sem)
{
	BUG_ON(sem->readers <= 0);
	sem->readers--;
}

/* One thread: whoever would have to wait waits for ever. */
static inline void down_write(struct rw_semaphore *sem)
{
	BUG_ON(sem->readers);
	sem->readers = -1;
}

static inline void up_write(struct rw_semaphore *sem)
{
	BUG_ON(sem->readers != -1);
	sem->readers = 0;
}

#endif
