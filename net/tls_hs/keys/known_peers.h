/* SPDX-License-Identifier: GPL-2.0-only */
/* Peers with which a handshake succeeded. */
#ifndef _TLS_HS_KNOWN_PEERS_H
#define _TLS_HS_KNOWN_PEERS_H

#include <crypto/sha2.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/time64.h>

#include <net/tls_hs.h>

struct sockaddr_storage;

struct tls_hs_known_peer {
	struct list_head	kp_list;	/* kn_list; empty: not in it */
	time64_t		kp_seen;	/* boot time, seconds */
	unsigned int		kp_live;	/* sessions with it that live */
	unsigned int		kp_failures;	/* handshakes in a row, up to what matters */
	u64			kp_next_ns;	/* boot time; no failure is told before */
	u8			kp_id[SHA256_DIGEST_SIZE];
};

/* A network namespace's. */
struct tls_hs_known_peers {
	int			kn_max;		/* how many are remembered; 0: none */
	int			kn_seconds;	/* how long after the last session has ended */
	spinlock_t		kn_lock;	/* what follows */
	struct list_head	kn_list;	/* the one that was seen last comes last */
	unsigned int		kn_n;
};

void tls_hs_known_peers_init(struct tls_hs_known_peers *kn);
void tls_hs_known_peers_free(struct tls_hs_known_peers *kn);

int __must_check tls_hs_known_peer_id(const struct sockaddr_storage *addr, const char *name,
				      enum tls_hs_mode mode, u8 *id);
struct tls_hs_known_peer *tls_hs_known_peers_add(struct tls_hs_known_peers *kn,
						 struct tls_hs_known_peer *kp);
void tls_hs_known_peers_session_ended(struct tls_hs_known_peers *kn,
				      struct tls_hs_known_peer *kp);
bool tls_hs_known_peers_match(struct tls_hs_known_peers *kn, const u8 *id);
unsigned int tls_hs_known_peers_pause(struct tls_hs_known_peers *kn, const u8 *id);

#endif
