// SPDX-License-Identifier: GPL-2.0-only
/*
 * Allocating when memory reclaim may be waiting for the result.
 *
 * Owns the rules for all that tls_hs allocates for one handshake, in the hello
 * call as in the worker: both run in the reconnect that reclaim writes through.
 * The consumer's callback runs under the consumer's own rules.
 */
#include <linux/atomic.h>
#include <linux/sched/mm.h>

#include <net/sock.h>

#include "reclaim.h"

/* Who may use memory reserves at the same time. */
#define TLS_HS_MAX_RESERVES	8

static atomic_t tls_hs_reserves = ATOMIC_INIT(0);

/**
 * tls_hs_reclaim_enter() - no I/O to get memory from here on
 * @rc: what to undo
 * @sk: the handshake's socket
 *
 * For a socket that reclaim writes through (NVMe's) also the reserves; though
 * not for everyone at once, or there are none left for the writing.
 *
 * Context: process; until tls_hs_reclaim_leave() in the same one.
 */
void tls_hs_reclaim_enter(struct tls_hs_reclaim *rc, const struct sock *sk)
{
	rc->noio = memalloc_noio_save();
	rc->reserve = sock_flag(sk, SOCK_MEMALLOC) &&
		      atomic_add_unless(&tls_hs_reserves, 1, TLS_HS_MAX_RESERVES);
	if (rc->reserve)
		rc->noreclaim = memalloc_noreclaim_save();
}

/**
 * tls_hs_reclaim_leave() - undo tls_hs_reclaim_enter()
 * @rc: what it changed
 *
 * Context: process.
 */
void tls_hs_reclaim_leave(struct tls_hs_reclaim *rc)
{
	if (rc->reserve) {
		memalloc_noreclaim_restore(rc->noreclaim);
		atomic_dec(&tls_hs_reserves);
	}
	memalloc_noio_restore(rc->noio);
}
