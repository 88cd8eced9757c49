// SPDX-License-Identifier: GPL-2.0-only
/*
 * Peers with which a handshake succeeded.
 *
 * Owns the memory behind net.tls_hs.known_peers.  Until a server is
 * authenticated anybody on the path can make a handshake fail in whatever way:
 * a plaintext alert, garbage, a certificate of his own.  A consumer that takes
 * that for final gives up a mount or a controller that had worked.  With a peer
 * that has worked before it is not final (errors.c); who is one is known here.
 *
 * Nobody gets in but by a handshake that succeeded, so a peer cannot push
 * another out.  Decides nothing about trust.
 *
 * What is not final is tried again, by sunrpc at once: ten times a second, until
 * it has used up its ports.  So failures with a known peer are told with pauses
 * between them that grow.
 */
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <net/ipv6.h>

#include "crypto-glue/hash.h"
#include "known_peers.h"

#define DEFAULT_MAX	256
#define DEFAULT_SECONDS	(7 * 86400)

/* Failures are told so far apart: twice as far with each, up to the longest. */
#define PAUSE_FIRST_NS	((u64)NSEC_PER_SEC / 4)
#define PAUSE_DOUBLED	4
#define PAUSE_MAX_NS	(PAUSE_FIRST_NS << PAUSE_DOUBLED)

/**
 * tls_hs_known_peers_init() - know nobody
 * @kn: a namespace's
 *
 * Context: any.
 */
void tls_hs_known_peers_init(struct tls_hs_known_peers *kn)
{
	memset(kn, 0, sizeof(*kn));
	kn->kn_max = DEFAULT_MAX;
	kn->kn_seconds = DEFAULT_SECONDS;
	spin_lock_init(&kn->kn_lock);
	INIT_LIST_HEAD(&kn->kn_list);
}

/**
 * tls_hs_known_peers_free() - forget all
 * @kn: a namespace's, with no session alive
 *
 * Context: any.
 */
void tls_hs_known_peers_free(struct tls_hs_known_peers *kn)
{
	struct tls_hs_known_peer *kp, *next;

	list_for_each_entry_safe(kp, next, &kn->kn_list, kp_list)
		kfree(kp);
}

/**
 * tls_hs_known_peer_id() - what makes a peer the same, as one hash
 * @addr: its address and port
 * @name: the name that was asked for, as the consumer gave it; NULL for none
 * @mode: how both are authenticated
 * @id: where to put the hash, SHA256_DIGEST_SIZE bytes
 *
 * Context: process.
 * Return: 0, or the hash's error.
 */
int tls_hs_known_peer_id(const struct sockaddr_storage *addr, const char *name,
			 enum tls_hs_mode mode, u8 *id)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)addr;
	const struct sockaddr_in *in = (const struct sockaddr_in *)addr;
	struct {
		struct in6_addr	addr;	/* IPv4 as mapped */
		u32		scope;
		u32		mode;
		__be16		port;
		u8		named;
		u8		name[SHA256_DIGEST_SIZE];
	} all;
	int err;

	/* hashed as bytes */
	memset(&all, 0, sizeof(all));
	all.mode = mode;
	if (addr->ss_family == AF_INET6) {
		all.addr = in6->sin6_addr;
		all.scope = in6->sin6_scope_id;
		all.port = in6->sin6_port;
	} else {
		ipv6_addr_set_v4mapped(in->sin_addr.s_addr, &all.addr);
		all.port = in->sin_port;
	}
	if (name) {
		all.named = 1;
		err = tls_hs_digest(TLS_HS_SHA256, (const u8 *)name, strlen(name), all.name);
		if (err)
			return err;
	}
	return tls_hs_digest(TLS_HS_SHA256, (const u8 *)&all, sizeof(all), id);
}

static struct tls_hs_known_peer *known_find(struct tls_hs_known_peers *kn, const u8 *id)
{
	struct tls_hs_known_peer *kp;

	lockdep_assert_held(&kn->kn_lock);
	list_for_each_entry(kp, &kn->kn_list, kp_list)
		if (!memcmp(kp->kp_id, id, sizeof(kp->kp_id)))
			return kp;
	return NULL;
}

/* Is it one still, by what the settings say now? */
static bool known_counts(const struct tls_hs_known_peers *kn, const struct tls_hs_known_peer *kp)
{
	lockdep_assert_held(&kn->kn_lock);
	return READ_ONCE(kn->kn_max) &&
	       (kp->kp_live || ktime_get_boottime_seconds() - kp->kp_seen <
			       READ_ONCE(kn->kn_seconds));
}

static void known_seen(struct tls_hs_known_peers *kn, struct tls_hs_known_peer *kp)
{
	lockdep_assert_held(&kn->kn_lock);
	kp->kp_seen = ktime_get_boottime_seconds();
	list_move_tail(&kp->kp_list, &kn->kn_list);
}

/* Room for one more: the longest unseen of those with no session goes. */
static bool known_make_room(struct tls_hs_known_peers *kn)
{
	const unsigned int max = READ_ONCE(kn->kn_max);
	struct tls_hs_known_peer *kp, *next;

	lockdep_assert_held(&kn->kn_lock);
	list_for_each_entry_safe(kp, next, &kn->kn_list, kp_list) {
		if (kn->kn_n < max)
			break;
		if (kp->kp_live)
			continue;
		list_del(&kp->kp_list);
		kn->kn_n--;
		kfree(kp);
	}
	return kn->kn_n < max;
}

/**
 * tls_hs_known_peers_add() - a handshake has succeeded
 * @kn: the namespace's
 * @kp: the peer, with kp_id set; taken over
 *
 * Context: process.
 * Return: what is to be told when the session ends; NULL if the peer is not
 * remembered, because so many others have sessions or the setting says so.
 */
struct tls_hs_known_peer *tls_hs_known_peers_add(struct tls_hs_known_peers *kn,
						 struct tls_hs_known_peer *kp)
{
	struct tls_hs_known_peer *known;

	spin_lock_bh(&kn->kn_lock);
	known = known_find(kn, kp->kp_id);
	if (!known && known_make_room(kn)) {
		INIT_LIST_HEAD(&kp->kp_list);
		kp->kp_live = 0;
		kn->kn_n++;
		known = kp;
	}
	if (known) {
		known_seen(kn, known);
		known->kp_live++;
		known->kp_failures = 0;
		known->kp_next_ns = 0;
	}
	spin_unlock_bh(&kn->kn_lock);
	if (known != kp)
		kfree(kp);
	return known;
}

/**
 * tls_hs_known_peers_session_ended() - from now on the peer's time runs
 * @kn: the namespace's
 * @kp: as tls_hs_known_peers_add() returned it; NULL is fine
 *
 * Context: process.
 */
void tls_hs_known_peers_session_ended(struct tls_hs_known_peers *kn,
				      struct tls_hs_known_peer *kp)
{
	if (!kp)
		return;
	spin_lock_bh(&kn->kn_lock);
	kp->kp_live--;
	known_seen(kn, kp);
	spin_unlock_bh(&kn->kn_lock);
}

/**
 * tls_hs_known_peers_match() - has it worked before?
 * @kn: the namespace's
 * @id: the peer's, of tls_hs_known_peer_id()
 *
 * Context: process.
 * Return: true if a session with it lives, or ended no longer ago than the
 * setting says.
 */
bool tls_hs_known_peers_match(struct tls_hs_known_peers *kn, const u8 *id)
{
	const struct tls_hs_known_peer *kp;
	bool known;

	spin_lock_bh(&kn->kn_lock);
	kp = known_find(kn, id);
	known = kp && known_counts(kn, kp);
	spin_unlock_bh(&kn->kn_lock);
	return known;
}

/**
 * tls_hs_known_peers_pause() - a handshake has failed: when may that be told?
 * @kn: the namespace's
 * @id: the peer's, of tls_hs_known_peer_id()
 *
 * The first failure at once.  A consumer that waits by itself before it tries
 * again waits no longer for this.
 *
 * Context: process.
 * Return: milliseconds to wait, at most 4000; 0 for a peer that is not known.
 */
unsigned int tls_hs_known_peers_pause(struct tls_hs_known_peers *kn, const u8 *id)
{
	const u64 now = ktime_get_boottime_ns();
	struct tls_hs_known_peer *kp;
	u64 wait = 0;

	spin_lock_bh(&kn->kn_lock);
	kp = known_find(kn, id);
	if (kp && known_counts(kn, kp)) {
		if (kp->kp_next_ns > now)
			wait = min(kp->kp_next_ns - now, PAUSE_MAX_NS);
		else if (now - kp->kp_next_ns > PAUSE_MAX_NS)
			kp->kp_failures = 0;
		kp->kp_next_ns = now + wait + (PAUSE_FIRST_NS << kp->kp_failures);
		if (kp->kp_failures < PAUSE_DOUBLED)
			kp->kp_failures++;
	}
	spin_unlock_bh(&kn->kn_lock);
	return div_u64(wait, NSEC_PER_MSEC);
}
