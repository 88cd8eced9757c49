/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_FUZZ_LINUX_WAIT_H
#define _TLS_HS_FUZZ_LINUX_WAIT_H

#include <linux/atomic.h>

#define __percpu

typedef struct {
	int	nothing;
} wait_queue_head_t;

#endif
