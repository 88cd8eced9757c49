/* SPDX-License-Identifier: GPL-2.0-only */
/* Each allocation a block of exactly its size, with contents that are nobody's: ../../alloc.c. */
#ifndef _TLS_HS_USER_LINUX_SLAB_H
#define _TLS_HS_USER_LINUX_SLAB_H

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/overflow.h>
#include <linux/string.h>
#include <linux/types.h>

/* As in the kernel: memory of no bytes, which nobody may look at. */
#define ZERO_SIZE_PTR		((void *)16)
#define ZERO_OR_NULL_PTR(p)	((unsigned long)(p) <= (unsigned long)ZERO_SIZE_PTR)

#define GFP_KERNEL	0U
#define GFP_ATOMIC	1U
#define __GFP_ZERO	2U

void *user_alloc(size_t len, gfp_t gfp, size_t max);
void *user_kmemdup(const void *p, size_t len, gfp_t gfp, size_t max);
void *krealloc(const void *p, size_t len, gfp_t gfp);
void kfree(const void *p);
void kfree_sensitive(const void *p);

/* Beyond these the kernel warns. */
#define KMALLOC_MAX_SIZE	(4UL << 20)
#define KVMALLOC_MAX_SIZE	((size_t)INT_MAX)

#define kmalloc(len, gfp)		user_alloc(len, gfp, KMALLOC_MAX_SIZE)
#define kzalloc(len, gfp)		kmalloc(len, (gfp) | __GFP_ZERO)
#define kmalloc_array(n, size, gfp)	kmalloc(size_mul(n, size), gfp)
#define kcalloc(n, size, gfp)		kzalloc(size_mul(n, size), gfp)
#define kmemdup(p, len, gfp)		user_kmemdup(p, len, gfp, KMALLOC_MAX_SIZE)
#define kvmalloc(len, gfp)		user_alloc(len, gfp, KVMALLOC_MAX_SIZE)
#define kvzalloc(len, gfp)		kvmalloc(len, (gfp) | __GFP_ZERO)
#define kvmalloc_array(n, size, gfp)	kvmalloc(size_mul(n, size), gfp)
#define kvmemdup(p, len, gfp)		user_kmemdup(p, len, gfp, KVMALLOC_MAX_SIZE)
#define kvfree(p)			kfree(p)
#define kvfree_sensitive(p, len)	kfree_sensitive(p)

#endif
