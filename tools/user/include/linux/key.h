/* SPDX-License-Identifier: GPL-2.0-only */
/* A key is nothing but its payload; nobody else has it. */
#ifndef _TLS_HS_USER_LINUX_KEY_H
#define _TLS_HS_USER_LINUX_KEY_H

#include <linux/types.h>

struct key_preparsed_payload;

struct key_type {
	const char	*name;
	int		(*preparse)(struct key_preparsed_payload *prep);
};

struct rw_semaphore {
	int		held;
};

struct key {
	const struct key_type	*type;
	struct rw_semaphore	sem;
	union {
		void		*data[4];
	} payload;
};

typedef int key_serial_t;

#endif
