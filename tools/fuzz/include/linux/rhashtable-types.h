/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_FUZZ_LINUX_RHASHTABLE_TYPES_H
#define _TLS_HS_FUZZ_LINUX_RHASHTABLE_TYPES_H

struct rhash_head {
	struct rhash_head	*next;
};

struct rcu_head {
	struct rcu_head	*next;
};

#define __rcu

#endif
