/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_SCATTERLIST_H
#define _TLS_HS_USER_LINUX_SCATTERLIST_H

#include <linux/string.h>
#include <linux/types.h>

struct scatterlist {
	void		*buf;
	unsigned int	length;
	bool		last;
};

static inline void sg_init_table(struct scatterlist *sg, unsigned int n)
{
	memset(sg, 0, n * sizeof(*sg));
	sg[n - 1].last = true;
}

void user_sg_check(const void *buf);

static inline void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int len)
{
	user_sg_check(buf);
	sg->buf = (void *)buf;
	sg->length = len;
}

static inline void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int len)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, buf, len);
}

/* All len bytes from the entries, or into them; false if they are not as many. */
bool user_sg_read(const struct scatterlist *sg, size_t skip, void *to, size_t len);
bool user_sg_write(const struct scatterlist *sg, size_t skip, const void *from, size_t len);

#endif
