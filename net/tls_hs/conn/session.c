// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a socket keeps of its handshake until it dies.
 *
 * Owns the table from socket to session, the hook on sk_destruct, the secrets
 * that outlive the handshake, and the module's workqueue, whose end is bound
 * to theirs.  Does not run handshakes: conn.c does.
 *
 * struct sock has no field for us, and its sk_user_data is the consumer's, so
 * sessions are found by the socket's address.  A session dies with its socket
 * and not before, which is what makes a second handshake on it impossible.
 */
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <net/inet_common.h>
#include <net/sock.h>

#include "inband.h"
#include "session.h"
#include "netns.h"

struct workqueue_struct *tls_hs_wq;

static struct rhashtable tls_hs_sessions;

static const struct rhashtable_params tls_hs_session_params = {
	.key_len		= sizeof_field(struct tls_hs_session, ss_sk),
	.key_offset		= offsetof(struct tls_hs_session, ss_sk),
	.head_offset		= offsetof(struct tls_hs_session, ss_hash),
	.automatic_shrinking	= true,
};

static LLIST_HEAD(tls_hs_dead_sessions);

/*
 * The part of a session's end that may sleep, or that must not run in a
 * function that is on its way out of this module: once the last reference to
 * the module is gone, only flushing our own queue says that nothing runs here.
 */
static void tls_hs_sessions_reap(struct work_struct *work)
{
	struct llist_node *dead = llist_del_all(&tls_hs_dead_sessions);
	struct tls_hs_session *ss, *next;

	llist_for_each_entry_safe(ss, next, dead, ss_dead) {
		key_put(ss->ss_peer_key);
		tls_hs_resume_free(ss->ss_resume);
		kfree(ss->ss_explanation);
		kvfree(ss->ss_msg);
		tls_hs_inband_free(ss->ss_inband);
		tls_hs_known_peers_session_ended(&ss->ss_net->hn_known, ss->ss_known);
		tls_hs_net_put(ss->ss_net);
		module_put(ss->ss_owner);
		/* others may be walking the bucket that it was in */
		kfree_rcu(ss, ss_rcu);
		module_put(THIS_MODULE);
	}
}

static DECLARE_WORK(tls_hs_reap_work, tls_hs_sessions_reap);

static void tls_hs_sk_destruct(struct sock *sk)
{
	void (*destruct)(struct sock *sk);
	struct tls_hs_session *ss;

	/* Held to the end: tls_hs_sessions_exit() says who waits for it. */
	rcu_read_lock();
	ss = tls_hs_session_find(sk);
	if (WARN_ON_ONCE(!ss)) {
		/* a clone of ours, with our destructor but not our session */
		inet_sock_destruct(sk);
		goto out;
	}

	destruct = ss->ss_destruct;
	rhashtable_remove_fast(&tls_hs_sessions, &ss->ss_hash, tls_hs_session_params);
	memzero_explicit(&ss->ss_secrets, sizeof(ss->ss_secrets));
	atomic_dec(&ss->ss_net->hn_sessions);
	llist_add(&ss->ss_dead, &tls_hs_dead_sessions);
	queue_work(tls_hs_wq, &tls_hs_reap_work);
	if (destruct)
		destruct(sk);
out:
	rcu_read_unlock();
	/* the way back is text of this module as well */
}

/**
 * tls_hs_session_alloc() - a session that is not yet its socket's
 * @sk: the socket, held by the caller
 * @hn: its namespace; the session takes a reference
 * @flags: for the allocation
 *
 * Context: as @flags allow.
 * Return: the session, to be attached or freed by the caller; NULL if out of
 * memory.
 */
struct tls_hs_session *tls_hs_session_alloc(struct sock *sk, struct tls_hs_net *hn, gfp_t flags)
{
	struct tls_hs_session *ss = kzalloc(sizeof(*ss), flags);

	if (!ss)
		return NULL;
	spin_lock_init(&ss->ss_lock);
	mutex_init(&ss->ss_post);
	ss->ss_sk = sk;
	refcount_inc(&hn->hn_ref);
	ss->ss_net = hn;
	ss->ss_info.hi_status = -EINPROGRESS;
	ss->ss_info.hi_alert_sent = TLS_HS_ALERT_NONE;
	ss->ss_info.hi_alert_received = TLS_HS_ALERT_NONE;
	return ss;
}

/**
 * tls_hs_session_free() - free a session that was never attached
 * @ss: the session; NULL is fine
 *
 * Context: process.
 */
void tls_hs_session_free(struct tls_hs_session *ss)
{
	if (!ss)
		return;
	tls_hs_inband_free(ss->ss_inband);
	tls_hs_net_put(ss->ss_net);
	kfree(ss);
}

/**
 * tls_hs_session_attach() - tie a session to its socket, for good
 * @ss: the session; from here on it belongs to the socket
 *
 * Pins the module and ss_owner.  The last thing that may fail in a hello call: there is no
 * way back, so nobody may fall back to another handshake afterwards.
 *
 * Context: any but hard interrupt; the caller holds the socket's file.
 * Return: 0; -EBUSY if the socket has a session; -EOPNOTSUPP if the module is
 * being removed; -ENOMEM.
 */
int tls_hs_session_attach(struct tls_hs_session *ss)
{
	struct sock *sk = ss->ss_sk;
	int err;

	if (!try_module_get(THIS_MODULE))
		return -EOPNOTSUPP;
	if (!try_module_get(ss->ss_owner)) {
		module_put(THIS_MODULE);
		return -EOPNOTSUPP;
	}
	/* before it can be found: the destructor must see it once it is hooked */
	ss->ss_destruct = sk->sk_destruct;
	err = rhashtable_lookup_insert_fast(&tls_hs_sessions, &ss->ss_hash,
					    tls_hs_session_params);
	if (err) {
		module_put(ss->ss_owner);
		module_put(THIS_MODULE);
		return err == -EEXIST ? -EBUSY : -ENOMEM;
	}
	atomic_inc(&ss->ss_net->hn_sessions);
	WRITE_ONCE(sk->sk_destruct, tls_hs_sk_destruct);
	return 0;
}

/**
 * tls_hs_session_find() - the session of a socket
 * @sk: a socket, held by the caller
 *
 * Context: any.
 * Return: the session, valid for as long as @sk is held; NULL if it has none.
 */
struct tls_hs_session *tls_hs_session_find(struct sock *sk)
{
	return rhashtable_lookup_fast(&tls_hs_sessions, &sk, tls_hs_session_params);
}

/**
 * tls_hs_session_complete() - the handshake is over
 * @ss: the session
 * @info: what it came to; copied
 * @secrets: copied if the handshake succeeded, NULL if it failed
 * @peer_key: key that holds the peer's certificate; the session takes over the
 *	reference; may be NULL
 * @resume: what tickets of this session are bound to; the session takes it
 *	over; NULL if it may not be resumed
 *
 * Context: process.
 */
void tls_hs_session_complete(struct tls_hs_session *ss, const struct tls_hs_info *info,
			     const struct tls_hs_session_secrets *secrets,
			     struct key *peer_key, struct tls_hs_resume *resume)
{
	spin_lock_bh(&ss->ss_lock);
	ss->ss_info = *info;
	ss->ss_established = secrets;
	if (secrets)
		ss->ss_secrets = *secrets;
	if (!resume)
		memzero_explicit(&ss->ss_secrets.sc_resumption,
				 sizeof(ss->ss_secrets.sc_resumption));
	ss->ss_peer_key = peer_key;
	ss->ss_resume = resume;
	spin_unlock_bh(&ss->ss_lock);
}

/**
 * tls_hs_session_get_info() - what the handshake has come to
 * @ss: the session
 * @info: filled in; hi_status is -EINPROGRESS as long as it runs
 *
 * Context: any but hard interrupt.
 */
void tls_hs_session_get_info(struct tls_hs_session *ss, struct tls_hs_info *info)
{
	spin_lock_bh(&ss->ss_lock);
	*info = ss->ss_info;
	spin_unlock_bh(&ss->ss_lock);
}

/**
 * tls_hs_session_explain() - the handshake is about to be over
 * @ss: the session, which has none yet
 * @explanation: what was thought of the peer's certificates; the session takes it
 *	over; may be NULL
 *
 * Context: process.
 */
void tls_hs_session_explain(struct tls_hs_session *ss, char *explanation)
{
	spin_lock_bh(&ss->ss_lock);
	ss->ss_explanation = explanation;
	spin_unlock_bh(&ss->ss_lock);
}

/**
 * tls_hs_session_get_explanation() - what was thought of the peer's certificates
 * @ss: the session
 * @text: where to put it, cut if need be; empty if there is none
 * @size: bytes at @text, at least 1
 *
 * Context: any but hard interrupt.
 */
void tls_hs_session_get_explanation(struct tls_hs_session *ss, char *text, size_t size)
{
	spin_lock_bh(&ss->ss_lock);
	strscpy(text, ss->ss_explanation ?: "", size);
	spin_unlock_bh(&ss->ss_lock);
}

/**
 * tls_hs_session_get_secrets() - a copy of what outlives the handshake
 * @ss: the session
 * @secrets: the copy; the caller wipes it, also after an error
 *
 * Context: any but hard interrupt.
 * Return: 0; -ENOTCONN if the handshake has not succeeded, or the session has
 * failed since.
 */
int tls_hs_session_get_secrets(struct tls_hs_session *ss,
			       struct tls_hs_session_secrets *secrets)
{
	int err = -ENOTCONN;

	spin_lock_bh(&ss->ss_lock);
	if (ss->ss_established) {
		*secrets = ss->ss_secrets;
		err = 0;
	}
	spin_unlock_bh(&ss->ss_lock);
	return err;
}

/**
 * tls_hs_session_set_traffic() - a KeyUpdate: the secret that follows
 * @ss: the session
 * @dir: whose
 * @secret: copied
 *
 * Context: any but hard interrupt.
 * Return: 0, or -ENOTCONN if the session has ended meanwhile.
 */
int tls_hs_session_set_traffic(struct tls_hs_session *ss, enum tls_hs_dir dir,
			       const struct tls_hs_secret *secret)
{
	int err = -ENOTCONN;

	spin_lock_bh(&ss->ss_lock);
	if (ss->ss_established) {
		ss->ss_secrets.sc_traffic[dir] = *secret;
		err = 0;
	}
	spin_unlock_bh(&ss->ss_lock);
	return err;
}

/**
 * tls_hs_session_shut() - our side sends nothing more: may it say so?
 * @ss: the session
 *
 * RFC 8446 6.1: this ends one direction only, so the peer's messages, tickets
 * among them, are still digested.
 *
 * Context: any but hard interrupt.
 * Return: true once, if the session is established: a close_notify is due.
 */
bool tls_hs_session_shut(struct tls_hs_session *ss)
{
	bool due;

	spin_lock_bh(&ss->ss_lock);
	due = ss->ss_established && !ss->ss_shut;
	ss->ss_shut |= due;
	spin_unlock_bh(&ss->ss_lock);
	return due;
}

/**
 * tls_hs_session_end() - something went wrong: the session is of no use
 * @ss: the session
 *
 * Context: any but hard interrupt.
 * Return: true once, if an alert may be sent: the session was established and
 * our side was not closed.
 */
bool tls_hs_session_end(struct tls_hs_session *ss)
{
	bool due;

	spin_lock_bh(&ss->ss_lock);
	due = ss->ss_established && !ss->ss_shut;
	ss->ss_established = false;
	memzero_explicit(&ss->ss_secrets, sizeof(ss->ss_secrets));
	spin_unlock_bh(&ss->ss_lock);
	return due;
}

/**
 * tls_hs_sessions_init() - the table of sessions and the module's workqueue
 *
 * Context: process; module init.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_sessions_init(void)
{
	int err;

	/*
	 * A reconnect may be what reclaim waits for: hence a rescuer.  What runs
	 * here computes: more workers than processors would be threads that only
	 * take turns from others, when an array's queues all come back at once.
	 */
	tls_hs_wq = alloc_workqueue("tls_hs", WQ_UNBOUND | WQ_MEM_RECLAIM,
				    TLS_HS_NR_SIDES * tls_hs_max_workers());
	if (!tls_hs_wq)
		return -ENOMEM;
	err = rhashtable_init(&tls_hs_sessions, &tls_hs_session_params);
	if (err)
		destroy_workqueue(tls_hs_wq);
	return err;
}

/**
 * tls_hs_sessions_exit() - undo tls_hs_sessions_init()
 *
 * Each session pins the module, so there are none left; but the work item that
 * dropped the last pin, and the destructor that queued it, may still be
 * running: the first until the queue is destroyed, the second until the end of
 * its RCU read section, and then on its way back out of this module's text.  In
 * an interrupt that way is part of what synchronize_rcu() waits for.  A task may
 * be preempted on it, and for that there is synchronize_rcu_tasks(): until each
 * has slept or run in user space, which it does not in a destructor.
 *
 * Context: process; module exit, or init that failed.
 */
void tls_hs_sessions_exit(void)
{
	destroy_workqueue(tls_hs_wq);
	synchronize_rcu();
	synchronize_rcu_tasks();
	rhashtable_destroy(&tls_hs_sessions);
}
