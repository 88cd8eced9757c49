/* SPDX-License-Identifier: GPL-2.0-only */
/* Test vectors: constant bytes that know their length. */
#ifndef _TLS_HS_KUNIT_BYTES_H
#define _TLS_HS_KUNIT_BYTES_H

#include <kunit/test.h>
#include <linux/string.h>
#include <linux/types.h>

struct bytes {
	const u8	*d;	/* NULL if empty */
	size_t		len;
};

#define BYTES(...)	((struct bytes){ (const u8[]){ __VA_ARGS__ }, \
					 sizeof((const u8[]){ __VA_ARGS__ }) })

/* A copy that ends with its memory, so that KASAN sees a read beyond it; room bytes more. */
static inline u8 *bytes_dup(struct kunit *test, const struct bytes *b, size_t room)
{
	u8 *p = kunit_kzalloc(test, b->len + room, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	if (b->len)
		memcpy(p, b->d, b->len);
	return p;
}

#endif
