/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_MM_H
#define _TLS_HS_USER_LINUX_MM_H

#include <linux/slab.h>

/* No memory map: who searches all memory finds none. */
#define PAGE_SIZE		4096UL
#define PAGE_OFFSET		0UL
#define high_memory		NULL
#define virt_to_page(p)		((struct page *)(p))

struct page;

static inline bool virt_addr_valid(const void *p)
{
	return false;
}

static inline bool PageReserved(const struct page *page)
{
	return true;
}

#endif
