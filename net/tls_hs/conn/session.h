/* SPDX-License-Identifier: GPL-2.0-only */
/* What a socket keeps of its handshake until it dies. */
#ifndef _TLS_HS_SESSION_H
#define _TLS_HS_SESSION_H

#include <linux/key.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <net/tls_hs.h>

#include "tls_hs_engine.h"

struct sock;
struct tls_hs_conn;
struct tls_hs_inband;
struct tls_hs_known_peer;
struct tls_hs_net;
struct tls_hs_resume;

/* For KeyUpdate, the exporter and resumption. Wiped when the socket dies. */
struct tls_hs_session_secrets {
	struct tls_hs_secret	sc_traffic[2];	/* by enum tls_hs_dir */
	struct tls_hs_secret	sc_exporter;
	struct tls_hs_secret	sc_resumption;
};

struct tls_hs_session {
	struct rhash_head		ss_hash;
	struct sock			*ss_sk;
	void				(*ss_destruct)(struct sock *sk);	/* chained */
	struct tls_hs_net		*ss_net;
	struct module			*ss_owner;	/* pinned like this module; may be NULL */
	struct tls_hs_conn __rcu	*ss_conn;	/* NULL: not in flight */
	struct tls_hs_known_peer	*ss_known;	/* ss_net's; NULL: not remembered */
	bool				ss_server;	/* we are it */
	struct tls_hs_inband		*ss_inband;	/* NULL: the consumer calls post.c itself */

	spinlock_t			ss_lock;	/* what follows */
	bool				ss_established;	/* kTLS is in, nothing failed since */
	bool				ss_shut;	/* our close_notify is out */
	struct tls_hs_info		ss_info;
	struct tls_hs_session_secrets	ss_secrets;
	struct key			*ss_peer_key;
	struct tls_hs_resume		*ss_resume;	/* NULL: tickets are dropped */
	char				*ss_explanation; /* of the peer's certificates, or NULL */

	struct mutex			ss_post;	/* post.c's; what follows */
	u8				*ss_msg;	/* a message that has not ended */
	size_t				ss_have;
	size_t				ss_cap;
	unsigned int			ss_key_updates;	/* that came */
	u64				ss_sent_updates;
	unsigned int			ss_idle_updates; /* that came with no data between */
	bool				ss_answered;	/* the last that we sent was asked for */
	bool				ss_asked;	/* we want one, and none has come since */
	bool				ss_answer_due;	/* the peer wants one */
	u8				ss_last_alert;	/* to be sent; 0: none */
	bool				ss_worn;	/* the keys are, and it was said */

	union {
		struct llist_node	ss_dead;
		struct rcu_head		ss_rcu;
	};
};

/* Where every work item of the module runs: its end is part of the sessions' end. */
extern struct workqueue_struct *tls_hs_wq;

/* No fewer than four: some wait for memory, or for the lock of a socket. */
static inline unsigned int tls_hs_max_workers(void)
{
	return max(num_possible_cpus(), 4U);
}

int tls_hs_sessions_init(void);
void tls_hs_sessions_exit(void);

struct tls_hs_session *tls_hs_session_alloc(struct sock *sk, struct tls_hs_net *hn, gfp_t flags);
void tls_hs_session_free(struct tls_hs_session *ss);
int __must_check tls_hs_session_attach(struct tls_hs_session *ss);
struct tls_hs_session *tls_hs_session_find(struct sock *sk);

void tls_hs_session_complete(struct tls_hs_session *ss, const struct tls_hs_info *info,
			     const struct tls_hs_session_secrets *secrets,
			     struct key *peer_key, struct tls_hs_resume *resume);
void tls_hs_session_get_info(struct tls_hs_session *ss, struct tls_hs_info *info);
void tls_hs_session_explain(struct tls_hs_session *ss, char *explanation);
void tls_hs_session_get_explanation(struct tls_hs_session *ss, char *text, size_t size);
int __must_check tls_hs_session_get_secrets(struct tls_hs_session *ss,
					    struct tls_hs_session_secrets *secrets);
int __must_check tls_hs_session_set_traffic(struct tls_hs_session *ss, enum tls_hs_dir dir,
					    const struct tls_hs_secret *secret);
bool tls_hs_session_shut(struct tls_hs_session *ss);
bool tls_hs_session_end(struct tls_hs_session *ss);

#endif
