/* SPDX-License-Identifier: GPL-2.0-only */
/* One thread: whoever would have to wait waits for ever. */
#ifndef _TLS_HS_FUZZ_LINUX_MUTEX_H
#define _TLS_HS_FUZZ_LINUX_MUTEX_H

#include <linux/bug.h>

struct mutex {
	bool	held;
};

static inline void mutex_lock(struct mutex *m)
{
	BUG_ON(m->held);
	m->held = true;
}

static inline void mutex_unlock(struct mutex *m)
{
	BUG_ON(!m->held);
	m->held = false;
}

#endif
