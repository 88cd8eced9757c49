/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SLAB_H
#define _TLS_HS_USER_LINUX_SLAB_H

#include <stdlib.h>

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#define GFP_KERNEL	0

static inline void *kmalloc(size_t len, gfp_t gfp)
{
	return malloc(len);
}

static inline void *kzalloc(size_t len, gfp_t gfp)
{
	return calloc(1, len);
}

static inline void *kmemdup(const void *p, size_t len, gfp_t gfp)
{
	void *copy = malloc(len);

	return copy ? memcpy(copy, p, len) : NULL;
}

static inline void kfree(const void *p)
{
	free((void *)p);
}

#define kmalloc_array(n, size, gfp)	calloc(n, size)
#define kvmalloc(len, gfp)		kmalloc(len, gfp)
#define kvfree(p)			kfree(p)
#define kfree_sensitive(p)		kfree(p)

#endif
