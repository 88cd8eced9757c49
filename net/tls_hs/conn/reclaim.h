/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocating when memory reclaim may be waiting for the result. */
#ifndef _TLS_HS_RECLAIM_H
#define _TLS_HS_RECLAIM_H

#include <linux/types.h>

struct sock;

/* What of the allocator's rules was changed. */
struct tls_hs_reclaim {
	unsigned int	noio;
	unsigned int	noreclaim;
	bool		reserve;
};

void tls_hs_reclaim_enter(struct tls_hs_reclaim *rc, const struct sock *sk);
void tls_hs_reclaim_leave(struct tls_hs_reclaim *rc);

#endif
