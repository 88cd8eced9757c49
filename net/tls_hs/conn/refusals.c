// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers that lately refused what we offer.
 *
 * Owns the memory behind net.tls_hs.remember_refusals.  Off by default: the
 * alert that tells a refusal is not authenticated, so with it an attacker
 * chooses that the next attempt is the daemon's, whose trust may be wider.
 * Decides nothing: provider.c asks.
 */
#include <linux/in.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <net/ipv6.h>

#include "refusals.h"
#include "netns.h"

static bool refusal_peer(struct tls_hs_refusal_peer *rp, const struct sockaddr_storage *ss)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)ss;
	const struct sockaddr_in *in = (const struct sockaddr_in *)ss;

	/* compared as bytes */
	memset(rp, 0, sizeof(*rp));
	switch (ss->ss_family) {
	case AF_INET:
		ipv6_addr_set_v4mapped(in->sin_addr.s_addr, &rp->rp_addr);
		rp->rp_port = in->sin_port;
		return true;
	case AF_INET6:
		rp->rp_addr = in6->sin6_addr;
		rp->rp_scope = in6->sin6_scope_id;
		rp->rp_port = in6->sin6_port;
		return true;
	}
	return false;
}

/**
 * tls_hs_refusals_note() - a peer answered with an alert
 * @hn: the namespace's part
 * @peer: its address and port
 * @alert: AlertDescription; remembered are those that say that nothing of what
 *	was offered will do: handshake_failure and protocol_version
 *
 * The oldest entry makes room.
 *
 * Context: process.
 */
void tls_hs_refusals_note(struct tls_hs_net *hn, const struct sockaddr_storage *peer, u8 alert)
{
	struct tls_hs_refusals *rf = &hn->hn_refusals;
	int seconds = READ_ONCE(rf->rf_seconds);
	struct tls_hs_refusal_peer rp;
	unsigned int i;

	if (alert != TLS_HS_ALERT_HANDSHAKE_FAILURE && alert != TLS_HS_ALERT_PROTOCOL_VERSION)
		return;
	if (!seconds || !refusal_peer(&rp, peer))
		return;
	spin_lock_bh(&hn->hn_lock);
	i = rf->rf_next++ % TLS_HS_MAX_REFUSALS;
	rf->rf_entry[i].peer = rp;
	rf->rf_entry[i].until = ktime_add_ms(ktime_get_boottime(), (u64)seconds * MSEC_PER_SEC);
	spin_unlock_bh(&hn->hn_lock);
}

/**
 * tls_hs_refusals_match() - is this a peer that refused what we offer?
 * @hn: the namespace's part
 * @peer: its address and port
 *
 * Context: process.
 * Return: true if it did, no longer ago than the setting says, and the setting
 * is on.
 */
bool tls_hs_refusals_match(struct tls_hs_net *hn, const struct sockaddr_storage *peer)
{
	struct tls_hs_refusals *rf = &hn->hn_refusals;
	struct tls_hs_refusal_peer rp;
	ktime_t now = ktime_get_boottime();
	bool found = false;
	unsigned int i;

	if (!READ_ONCE(rf->rf_seconds) || !refusal_peer(&rp, peer))
		return false;
	spin_lock_bh(&hn->hn_lock);
	for (i = 0; i < TLS_HS_MAX_REFUSALS && !found; i++)
		found = ktime_before(now, rf->rf_entry[i].until) &&
			!memcmp(&rf->rf_entry[i].peer, &rp, sizeof(rp));
	spin_unlock_bh(&hn->hn_lock);
	return found;
}
