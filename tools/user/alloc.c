// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc() and its relatives.
 *
 * Owns the contents of memory that nobody has written yet, or has freed, and
 * which allocation fails.  Each is a block of its own of exactly the size asked
 * for, so that a sanitizer sees the first byte beyond it; without one there are
 * octets around it that are looked at when it is freed.
 */
#include <malloc.h>
#include <stdlib.h>

#include <linux/bug.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "user.h"

#define FRESH	0xa5
#define FREED	0x6b
#define GUARD	0xbd

/* Before a block, if no sanitizer is there to look */
struct head {
	u64	len;
	u8	guard[8];
};

#define HEAD	(USER_SANITIZED ? 0 : sizeof(struct head))
#define TAIL	(USER_SANITIZED ? 0 : 16)

static unsigned long allocs, fail_at, live;
static void (*on_free)(const void *p, size_t len);

void user_alloc_fail(unsigned long nth)
{
	allocs = 0;
	fail_at = nth;
}

unsigned long user_alloc_count(void)
{
	return allocs;
}

unsigned long user_alloc_live(void)
{
	return live;
}

void user_alloc_on_free(void (*look)(const void *p, size_t len))
{
	on_free = look;
}

bool user_alloc_fails(void)
{
	return ++allocs == fail_at;
}

static void fill(void *p, int c, size_t len)
{
	memset(p, c, len);
	/* or the compiler knows that nobody may look at it */
	barrier_data(p);
}

/* For what somebody wrote beside a block, and for who reads there. */
static void guard(u8 *p, size_t len)
{
	struct head *h = (struct head *)(p - HEAD);

	if (USER_SANITIZED)
		return;
	h->len = len;
	memset(h->guard, GUARD, sizeof(h->guard));
	memset(p + len, GUARD, TAIL);
}

static size_t guarded(const u8 *p)
{
	const struct head *h = (const struct head *)(p - HEAD);

	if (USER_SANITIZED)
		return malloc_usable_size((void *)p);
	BUG_ON(memchr_inv(h->guard, GUARD, sizeof(h->guard)));
	BUG_ON(memchr_inv(p + h->len, GUARD, TAIL));
	return h->len;
}

/* max: what is longer would be a warning of the kernel's. */
void *user_alloc(size_t len, gfp_t gfp, size_t max)
{
	void *p;

	if (user_alloc_fails())
		return NULL;
	if (!len)
		return ZERO_SIZE_PTR;
	BUG_ON(len > max);
	p = malloc(HEAD + len + TAIL);
	BUG_ON(!p);
	p += HEAD;
	guard(p, len);
	live++;
	fill(p, gfp & __GFP_ZERO ? 0 : FRESH, len);
	return p;
}

void *user_kmemdup(const void *p, size_t len, gfp_t gfp, size_t max)
{
	void *copy = user_alloc(len, gfp, max);

	if (copy && len)
		memcpy(copy, p, len);
	return copy;
}

/* Always another block: who keeps a pointer to the old one has freed memory. */
void *krealloc(const void *p, size_t len, gfp_t gfp)
{
	void *bigger;

	if (ZERO_OR_NULL_PTR(p))
		return kmalloc(len, gfp);
	bigger = kmalloc(len, gfp);
	if (!bigger)
		return NULL;
	if (len)
		memcpy(bigger, p, min(len, guarded(p)));
	kfree(p);
	return bigger;
}

static void release(const void *p, bool wiped)
{
	const size_t len = guarded(p);

	if (!wiped && on_free)
		on_free(p, len);
	fill((void *)p, FREED, len);
	free((void *)p - HEAD);
	live--;
}

void kfree(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		release(p, false);
}

void kfree_sensitive(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		release(p, true);
}
