/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel warns of and saturates at ends the program. */
#ifndef _TLS_HS_USER_LINUX_REFCOUNT_H
#define _TLS_HS_USER_LINUX_REFCOUNT_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/types.h>

typedef struct refcount_struct {
	int	refs;
} refcount_t;

#define REFCOUNT_INIT(n)	{ (n) }

static inline unsigned int refcount_read(const refcount_t *r)
{
	return r->refs;
}

static inline void refcount_set(refcount_t *r, int n)
{
	r->refs = n;
}

static inline void refcount_inc(refcount_t *r)
{
	BUG_ON(r->refs <= 0);
	r->refs++;
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	BUG_ON(r->refs < 0);
	return r->refs && r->refs++;
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	BUG_ON(r->refs <= 0);
	return !--r->refs;
}

#endif
