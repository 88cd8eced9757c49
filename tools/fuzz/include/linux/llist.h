/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_FUZZ_LINUX_LLIST_H
#define _TLS_HS_FUZZ_LINUX_LLIST_H

struct llist_node {
	struct llist_node	*next;
};

#endif
