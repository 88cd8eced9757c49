/* SPDX-License-Identifier: GPL-2.0-only */
/* What a network namespace has of this module: counters, caps, settings, handshakes in flight. */
#ifndef _TLS_HS_NETNS_H
#define _TLS_HS_NETNS_H

#include <linux/key.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>

#include <net/tls_hs.h>

#include "crypto-glue/issuer_cache.h"
#include "engine/errors.h"
#include "keys/crls.h"
#include "keys/known_peers.h"
#include "keys/tickets.h"
#include "refusals.h"
#include "sources.h"

struct ctl_table;
struct ctl_table_header;
struct net;
struct tls_hs_cred_keys;

/* X(constant, name in /proc/net/tls_hs) */
#define TLS_HS_COUNTERS(X)				\
	X(STARTED,		"HandshakesStarted")	\
	X(DONE_ANON,		"HandshakesDoneAnon")	\
	X(DONE_X509,		"HandshakesDoneX509")	\
	X(DONE_PSK,		"HandshakesDonePsk")	\
	X(RESUMED,		"Resumed")		\
	X(FAILED,		"Failed")		\
	X(CANCELLED,		"Cancelled")		\
	X(TIMED_OUT,		"TimedOut")		\
	X(FELL_BACK,		"FellBack")		\
	X(ALERTS_SENT,		"AlertsSent")		\
	X(ALERTS_RECEIVED,	"AlertsReceived")	\
	X(NOT_FINAL,		"NotFinal")		\
	/* those in which we are the server */		\
	X(ACCEPT_STARTED,	"ServerStarted")	\
	X(ACCEPT_DONE_X509,	"ServerDoneX509")	\
	X(ACCEPT_DONE_PSK,	"ServerDonePsk")	\
	X(ACCEPT_FAILED,	"ServerFailed")		\
	X(ACCEPT_REFUSED,	"ServerRefused")	\
	/* after the handshake */			\
	X(TICKETS,		"Tickets")		\
	X(KEY_UPDATES,		"KeyUpdates")		\
	X(KEY_UPDATES_SENT,	"KeyUpdatesSent")	\
	X(POST_FAILED,		"PostHandshakeFailed")	\
	/* of those that are done; psk_ke has none */	\
	X(GROUP_X25519,		"GroupX25519")		\
	X(GROUP_P256,		"GroupSecp256r1")	\
	X(GROUP_P384,		"GroupSecp384r1")	\
	X(GROUP_X25519_MLKEM768, "GroupX25519MLKEM768")	\
	X(GROUP_P256_MLKEM768,	"GroupSecP256r1MLKEM768") \
	X(GROUP_P384_MLKEM1024,	"GroupSecP384r1MLKEM1024")

#define TLS_HS_COUNTER_ENUM(constant, name)	TLS_HS_MIB_##constant,

enum tls_hs_counter {
	TLS_HS_COUNTERS(TLS_HS_COUNTER_ENUM)
	TLS_HS_NR_COUNTERS,
};

#undef TLS_HS_COUNTER_ENUM

/* Who does the handshakes of consumers that call net/handshake. */
enum tls_hs_policy {
	TLS_HS_POLICY_KERNEL_FIRST,	/* what we refuse goes to the upcall */
	TLS_HS_POLICY_KERNEL_ONLY,
	TLS_HS_POLICY_UPCALL_ONLY,
	TLS_HS_NR_POLICIES,
};

/*
 * Limits and turns are each side's own: a storm of clients must not delay what
 * this host connects to.
 */
enum tls_hs_side {
	TLS_HS_CLIENT,
	TLS_HS_SERVER,
	TLS_HS_NR_SIDES,
};

/*
 * Handshakes that have something to do.  Of one namespace only as many are the
 * workqueue's at a time as there are workers, so that the others' need not wait
 * until thousands of this one have had their turn.
 */
struct tls_hs_turns {
	spinlock_t		tu_lock;	/* taken in softirq, under a wait queue's lock */
	struct list_head	tu_waiting;
	unsigned int		tu_given;
};

#define TLS_HS_MAX_ANCHORED	64

/* Keyrings in which there was somebody to trust: anchored.c's, under hn_lock. */
struct tls_hs_anchored {
	key_serial_t	ac_serial[TLS_HS_MAX_ANCHORED];	/* 0: unused */
	unsigned int	ac_next;
};

struct tls_hs_mib {
	/* an enum tls_hs_counter, or TLS_HS_NR_COUNTERS + an enum tls_hs_error */
	unsigned long	mibs[TLS_HS_NR_COUNTERS + TLS_HS_NR_ERRORS];
};

/*
 * Counted, because a socket that its consumer forgot may die after its
 * namespace: a session holds one reference, a handshake another.
 */
struct tls_hs_net {
	refcount_t			hn_ref;
	struct tls_hs_mib __percpu	*hn_mib;
	atomic_t			hn_sessions;
	/* handshakes of clients that hold flight buffers */
	atomic_t			hn_flights;
	struct tls_hs_tickets		hn_tickets;
	struct tls_hs_issuer_cache	hn_issuers;
	struct tls_hs_crl_cache		hn_crls;
	struct tls_hs_known_peers	hn_known;
	struct tls_hs_turns		hn_turns[TLS_HS_NR_SIDES];
	struct net			*hn_net;	/* for the sysctls, which end before it */
	const struct ctl_table		*hn_sysctl;
	struct ctl_table_header		*hn_sysctl_head;

	spinlock_t			hn_lock;	/* what follows */
	struct list_head		hn_conns;
	unsigned int			hn_inflight[TLS_HS_NR_SIDES];
	bool				hn_draining;
	wait_queue_head_t		hn_idle;
	struct key			*hn_keyring;	/* trusted by default; NULL: ".tls_hs" */
	struct tls_hs_cred_keys		*hn_cred;	/* of clients; NULL: none */
	struct tls_hs_cred_keys		*hn_server_cred; /* the same of servers */
	struct key			*hn_client_keyring; /* which clients to trust; NULL: none */
	int				hn_rekey_after;	/* records; 0: not set; without the lock */
	enum tls_hs_policy		hn_policy;	/* read without the lock */
	enum tls_hs_policy		hn_server_policy;
	enum tls_hs_client_auth		hn_client_auth;	/* likewise */
	char				hn_priorities[TLS_HS_PRIORITIES_MAX + 1]; /* "": none */
	struct tls_hs_refusals		hn_refusals;
	struct tls_hs_sources		hn_sources;
	struct tls_hs_anchored		hn_anchored;
};

/* What net_generic() has: a pointer to a struct tls_hs_net. */
extern unsigned int tls_hs_net_id;

static inline unsigned int tls_hs_net_inflight(const struct tls_hs_net *hn)
{
	return READ_ONCE(hn->hn_inflight[TLS_HS_CLIENT]) +
	       READ_ONCE(hn->hn_inflight[TLS_HS_SERVER]);
}

void tls_hs_turns_init(struct tls_hs_turns *tu);

struct tls_hs_net *tls_hs_net_alloc(void);
struct tls_hs_net *tls_hs_net_get(const struct net *net);
void tls_hs_net_put(struct tls_hs_net *hn);

unsigned long tls_hs_sum(const struct tls_hs_net *hn, unsigned int i);
void tls_hs_count(struct tls_hs_net *hn, enum tls_hs_counter counter);
void tls_hs_count_group(struct tls_hs_net *hn, u16 group);
void tls_hs_count_reason(struct tls_hs_net *hn, enum tls_hs_error error);

#endif
