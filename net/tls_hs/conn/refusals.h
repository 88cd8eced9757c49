/* SPDX-License-Identifier: GPL-2.0-only */
/* Peers that lately refused what we offer. */
#ifndef _TLS_HS_REFUSALS_H
#define _TLS_HS_REFUSALS_H

#include <linux/in6.h>
#include <linux/ktime.h>
#include <linux/types.h>

struct sockaddr_storage;
struct tls_hs_net;

#define TLS_HS_MAX_REFUSALS	16

struct tls_hs_refusal_peer {
	struct in6_addr	rp_addr;	/* IPv4 as mapped */
	u32		rp_scope;
	__be16		rp_port;
};

/* A namespace's; under hn_lock, but for the setting. */
struct tls_hs_refusals {
	int		rf_seconds;	/* how long one is remembered; 0: not at all */
	unsigned int	rf_next;
	struct {
		struct tls_hs_refusal_peer	peer;
		ktime_t				until;	/* since boot; jiffies would wrap */
	} rf_entry[TLS_HS_MAX_REFUSALS];
};

void tls_hs_refusals_note(struct tls_hs_net *hn, const struct sockaddr_storage *peer, u8 alert);
bool tls_hs_refusals_match(struct tls_hs_net *hn, const struct sockaddr_storage *peer);

#endif
