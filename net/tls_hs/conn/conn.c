// SPDX-License-Identifier: GPL-2.0-only
/*
 * One handshake in flight: its life.
 *
 * Owns references, wake-ups, deadline, cancel and completion.  What a run of
 * the worker does is in conn_run.c, what the engine calls in conn_sink.c.
 *
 * A handshake holds no thread.  Everything happens in one work item, so only
 * co_flags and the reference count are shared.  Whoever queues the work item
 * gives it a reference: it may run after all else has ended, and then finds
 * TLS_HS_STAGE_OVER.  Who may be queued when is decided for each namespace.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/file.h>
#include <linux/inet.h>
#include <linux/jiffies.h>
#include <linux/moduleparam.h>
#include <linux/net.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include <net/sock.h>
#include <net/tcp_states.h>

#include "conn.h"
#include "ktls.h"
#include "reclaim.h"
#include "trace.h"

/* How soon to notice what nobody announces, such as a reset on sunrpc's sockets. */
#define TLS_HS_TICK		(HZ / 4)
#define TLS_HS_DEFAULT_MS	15000
/* How long whoever connects to us may say nothing. */
#define TLS_HS_SILENT_MS	2000

static unsigned int max_inflight = 16384;
module_param(max_inflight, uint, 0444);	/* sysfs asks for uid 0 only */
MODULE_PARM_DESC(max_inflight, "handshakes in flight per network namespace");

static unsigned int max_accepting = 4096;
module_param(max_accepting, uint, 0444);
MODULE_PARM_DESC(max_accepting, "the same in which we are the server");

/**
 * tls_hs_conn_put() - give back a reference
 * @co: the handshake; may be freed
 *
 * Context: any.
 */
void tls_hs_conn_put(struct tls_hs_conn *co)
{
	/* tls_hs_handshake_cancel() may still be looking at it */
	if (!refcount_dec_and_test(&co->co_ref))
		return;
	tls_hs_net_put(co->co_net);
	kfree_rcu(co, co_rcu);
}

/**
 * tls_hs_conn_kick() - have the worker look at the handshake
 * @co: the handshake; the caller holds a reference, or knows that it is not over
 *
 * Context: any.
 */
void tls_hs_conn_kick(struct tls_hs_conn *co)
{
	struct tls_hs_turns *tu = &co->co_net->hn_turns[co->co_side];
	unsigned long flags;

	/* with the barrier that follows a worker's clearing of "pending" */
	smp_mb();
	spin_lock_irqsave(&tu->tu_lock, flags);
	/* what is queued, or waits for that, will see what the caller has seen */
	if (!work_pending(&co->co_work) && list_empty(&co->co_turn)) {
		refcount_inc(&co->co_ref);
		if (tu->tu_given < tls_hs_max_workers()) {
			tu->tu_given++;
			queue_work(tls_hs_wq, &co->co_work);
		} else {
			list_add_tail(&co->co_turn, &tu->tu_waiting);
		}
	}
	spin_unlock_irqrestore(&tu->tu_lock, flags);
}

/**
 * tls_hs_conn_turn_over() - a run has ended: the next of its namespace and side, please
 * @tu: their turns
 *
 * Queued now, it comes behind what other namespaces have queued.
 *
 * Context: any; once for each run.
 */
void tls_hs_conn_turn_over(struct tls_hs_turns *tu)
{
	struct tls_hs_conn *co;
	unsigned long flags;

	spin_lock_irqsave(&tu->tu_lock, flags);
	co = list_first_entry_or_null(&tu->tu_waiting, struct tls_hs_conn, co_turn);
	if (co) {
		list_del_init(&co->co_turn);
		queue_work(tls_hs_wq, &co->co_work);	/* with the reference it waited with */
	} else {
		tu->tu_given--;
	}
	spin_unlock_irqrestore(&tu->tu_lock, flags);
}

/* In softirq, with the wait queue's lock held. */
static int tls_hs_conn_wake(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	tls_hs_conn_kick(container_of(wait, struct tls_hs_conn, co_wait));
	return 0;
}

/*
 * Where the socket itself wakes us the deadline is all that a timer is for:
 * thousands that wait would otherwise be thousands of ticks each second.  A
 * timer may be late by an eighth of its time, so it is set by so much early.
 */
static unsigned long tls_hs_conn_next_tick(const struct tls_hs_conn *co)
{
	unsigned long now = jiffies, left = co->co_deadline - now, wait = TLS_HS_TICK;

	if (time_before_eq(co->co_deadline, now))
		return now + wait;
	if (!test_bit(TLS_HS_CO_POLL, &co->co_flags) && tls_hs_sock_wakes(co->co_sk))
		wait = max(wait, left - left / 8);
	return now + min(wait, left);
}

static void tls_hs_conn_tick(struct timer_list *timer)
{
	struct tls_hs_conn *co = container_of(timer, struct tls_hs_conn, co_timer);
	struct sock *sk = co->co_sk;

	if (test_bit(TLS_HS_CO_POLL, &co->co_flags) ||
	    READ_ONCE(sk->sk_err) || READ_ONCE(sk->sk_shutdown) ||
	    READ_ONCE(sk->sk_state) != TCP_ESTABLISHED ||
	    time_after_eq(jiffies, co->co_deadline))
		tls_hs_conn_kick(co);
	mod_timer(&co->co_timer, tls_hs_conn_next_tick(co));
	/* a worker that began to poll meanwhile has set the timer before us */
	if (test_bit(TLS_HS_CO_POLL, &co->co_flags))
		timer_reduce(&co->co_timer, jiffies + TLS_HS_TICK);
}

/**
 * tls_hs_conn_listen() - be woken when the socket has data or space
 * @co: the handshake
 *
 * The caller looks at the socket afterwards, or a wake-up could be missed.
 *
 * Context: the worker.
 */
void tls_hs_conn_listen(struct tls_hs_conn *co)
{
	init_waitqueue_func_entry(&co->co_wait, tls_hs_conn_wake);
	add_wait_queue(sk_sleep(co->co_sk), &co->co_wait);
	co->co_waiting = true;
}

/**
 * tls_hs_conn_unlisten() - undo tls_hs_conn_listen()
 * @co: the handshake; it may not be listening
 *
 * Context: the worker.
 */
void tls_hs_conn_unlisten(struct tls_hs_conn *co)
{
	if (!co->co_waiting)
		return;
	remove_wait_queue(sk_sleep(co->co_sk), &co->co_wait);
	co->co_waiting = false;
}

/* Which state a handshake got to, as RFC 8446 A.1 and A.2 have it. */
static const char *const tls_hs_state_names[] = {
	[TLS_HS_START]		= "START",
	[TLS_HS_WAIT_CH]	= "WAIT_CH",
	[TLS_HS_WAIT_SH]	= "WAIT_SH",
	[TLS_HS_WAIT_EE]	= "WAIT_EE",
	[TLS_HS_WAIT_CERT_CR]	= "WAIT_CERT_CR",
	[TLS_HS_WAIT_CERT]	= "WAIT_CERT",
	[TLS_HS_WAIT_CV]	= "WAIT_CV",
	[TLS_HS_WAIT_FINISHED]	= "WAIT_FINISHED",
	[TLS_HS_CONNECTED]	= "CONNECTED",
	[TLS_HS_FAILED]		= "FAILED",
};

/* It would have been final, and is not. */
static bool tls_hs_conn_not_final(const struct tls_hs_info *info)
{
	return info->hi_status != tls_hs_error_status(info->hi_error);
}

static void tls_hs_conn_log(const struct tls_hs_conn *co)
{
	const struct tls_hs_info *info = &co->co_info;
	u8 alert = info->hi_alert_received;
	bool theirs = alert != TLS_HS_ALERT_NONE;

	BUILD_BUG_ON(ARRAY_SIZE(tls_hs_state_names) != TLS_HS_NR_STATES);
	if (!theirs)
		alert = info->hi_alert_sent;
	pr_notice_ratelimited("%pISpc (%s): handshake failed in %s: %s (%s %s, status %d)%s\n",
			      &co->co_peer, co->co_side == TLS_HS_SERVER ? "a client" :
					    co->co_peername ?: "no name",
			      tls_hs_state_names[co->co_state],
			      tls_hs_error_text(info->hi_error),
			      theirs ? "received" : "sent", tls_hs_alert_name(alert),
			      info->hi_status,
			      tls_hs_conn_not_final(info) ? ", tried again" : "");
}

static void tls_hs_conn_count_done(const struct tls_hs_conn *co)
{
	static const enum tls_hs_counter done[TLS_HS_NR_SIDES][TLS_HS_MODE_PSK + 1] = {
		[TLS_HS_CLIENT] = {
			[TLS_HS_MODE_ANON]	= TLS_HS_MIB_DONE_ANON,
			[TLS_HS_MODE_X509]	= TLS_HS_MIB_DONE_X509,
			[TLS_HS_MODE_PSK]	= TLS_HS_MIB_DONE_PSK,
		},
		[TLS_HS_SERVER] = {
			[TLS_HS_MODE_ANON]	= TLS_HS_MIB_ACCEPT_DONE_X509,
			[TLS_HS_MODE_X509]	= TLS_HS_MIB_ACCEPT_DONE_X509,
			[TLS_HS_MODE_PSK]	= TLS_HS_MIB_ACCEPT_DONE_PSK,
		},
	};

	tls_hs_count(co->co_net, done[co->co_side][co->co_mode]);
	tls_hs_count_group(co->co_net, co->co_info.hi_group);
}

/* By its reason for both sides, and in all for each. */
static void tls_hs_conn_count_failed(const struct tls_hs_conn *co)
{
	tls_hs_count_reason(co->co_net, co->co_info.hi_error);
	tls_hs_count(co->co_net, co->co_side == TLS_HS_SERVER ? TLS_HS_MIB_ACCEPT_FAILED :
								TLS_HS_MIB_FAILED);
}

static void tls_hs_conn_count(const struct tls_hs_conn *co)
{
	const struct tls_hs_info *info = &co->co_info;

	if (info->hi_alert_received != TLS_HS_ALERT_NONE) {
		tls_hs_count(co->co_net, TLS_HS_MIB_ALERTS_RECEIVED);
		trace_tls_hs_alert(co->co_sk, TLS_HS_RX, info->hi_alert_received);
	}
	if (info->hi_resumed)
		tls_hs_count(co->co_net, TLS_HS_MIB_RESUMED);

	if (info->hi_error == TLS_HS_E_NONE)
		tls_hs_conn_count_done(co);
	else if (info->hi_error == TLS_HS_E_CANCELLED)
		tls_hs_count(co->co_net, TLS_HS_MIB_CANCELLED);
	else
		tls_hs_conn_count_failed(co);
	if (info->hi_error == TLS_HS_E_TIMEOUT)
		tls_hs_count(co->co_net, TLS_HS_MIB_TIMED_OUT);
	if (tls_hs_conn_not_final(info))
		tls_hs_count(co->co_net, TLS_HS_MIB_NOT_FINAL);
}

/*
 * What a consumer that would take a failure for final is told.  With a peer
 * that has worked before, what anybody on the path can cause is not final.
 */
static int tls_hs_conn_status(const struct tls_hs_conn *co, enum tls_hs_error error)
{
	bool known;

	if (!co->co_may_retry)
		return tls_hs_error_status(error);
	known = error && tls_hs_known_peers_match(&co->co_net->hn_known, co->co_known->kp_id);
	return tls_hs_error_retry_status(error, known);
}

/* A client's PSKs are all there from the start, a server's the last that was looked up. */
static struct key *tls_hs_conn_agreed_key(const struct tls_hs_conn *co)
{
	const struct tls_hs_psk_set *ps = &co->co_psk;

	if (co->co_side == TLS_HS_SERVER)
		return ps->ps_key[ps->ps_n - 1];
	return ps->ps_key[tls_hs_engine_result(co->co_engine)->rs_psk];
}

/* @cancelled: a cancel won, perhaps after all else had succeeded. */
static void tls_hs_conn_fill_info(struct tls_hs_conn *co, bool cancelled)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(co->co_engine);
	struct tls_hs_info *info = &co->co_info;

	info->hi_error = cancelled ? TLS_HS_E_CANCELLED : tls_hs_engine_error(co->co_engine);
	info->hi_status = tls_hs_conn_status(co, info->hi_error);
	info->hi_alert_received = tls_hs_engine_alert_received(co->co_engine);
	info->hi_suite = rs->rs_suite;
	info->hi_group = rs->rs_group;
	info->hi_scheme = rs->rs_scheme;
	info->hi_record_size_limit = rs->rs_record_size_limit;
	info->hi_resumed = rs->rs_psk >= 0 && co->co_side == TLS_HS_CLIENT &&
		co->co_cfg.cf_psks[rs->rs_psk].psk_kind == TLS_HS_PSK_RESUMPTION;
	info->hi_hello_retry = rs->rs_hello_retry;
	info->hi_cert_sent = rs->rs_cert_sent;
	info->hi_alpn_len = rs->rs_alpn_len;
	memcpy(info->hi_alpn, rs->rs_alpn, rs->rs_alpn_len);
	info->hi_peerid = TLS_NO_PEERID;
	if (info->hi_status)
		return;
	if (co->co_mode == TLS_HS_MODE_PSK)
		info->hi_peerid = key_serial(tls_hs_conn_agreed_key(co));
	else if (co->co_peer_key)
		info->hi_peerid = key_serial(co->co_peer_key);
}

/*
 * All but the memory of @co itself; the last file reference goes last.  At once,
 * not by fput(), which leaves it to a work item when a worker calls it: a kernel
 * socket does not hold its network namespace, and once this handshake counts as
 * over the namespace may go, before the socket was closed.
 */
static void tls_hs_conn_release(struct tls_hs_conn *co)
{
	tls_hs_engine_free(co->co_engine);
	tls_hs_record_wipe(&co->co_record);
	tls_hs_sock_rx_free(&co->co_rx);
	memzero_explicit(&co->co_secrets, sizeof(co->co_secrets));
	tls_hs_psk_wipe(&co->co_psk);
	tls_hs_resume_free(co->co_resume);
	tls_hs_ticket_free(co->co_ticket);
	tls_hs_cred_free(co->co_cred);
	tls_hs_cred_keys_put(co->co_cred_keys);
	key_put(co->co_keyring);
	tls_hs_key_list_free(&co->co_psk_list);
	key_put(co->co_psk_keyring);
	key_put(co->co_peer_key);
	kfree(co->co_alpn);
	kfree(co->co_peername);
	kfree(co->co_known);
	kfree(co->co_explanation);
	tls_hs_conn_give_flight(co);
	if (co->co_source_held)
		tls_hs_sources_put(&co->co_net->hn_sources, &co->co_peer);
	sock_put(co->co_sk);
	__fput_sync(co->co_file);
}

static void tls_hs_conn_unreserve(struct tls_hs_net *hn, enum tls_hs_side side)
{
	lockdep_assert_held(&hn->hn_lock);
	hn->hn_inflight[side]--;
	if (!tls_hs_net_inflight(hn))
		wake_up_all(&hn->hn_idle);
}

static void tls_hs_conn_know_peer(struct tls_hs_conn *co)
{
	if (!co->co_known)
		return;
	co->co_session->ss_known = tls_hs_known_peers_add(&co->co_net->hn_known, co->co_known);
	co->co_known = NULL;
}

static void tls_hs_conn_complete(struct tls_hs_conn *co)
{
	struct tls_hs_net *hn = co->co_net;
	bool won, ok;

	tls_hs_conn_unlisten(co);
	timer_shutdown_sync(&co->co_timer);
	tls_hs_sock_give_back(co->co_sock);

	tls_hs_conn_mark(co, TLS_HS_PHASE_DONE);
	won = !test_and_set_bit(TLS_HS_CO_DONE, &co->co_flags);
	tls_hs_conn_fill_info(co, !won);
	ok = !co->co_info.hi_status;
	tls_hs_session_explain(co->co_session, co->co_explanation);
	co->co_explanation = NULL;
	tls_hs_session_complete(co->co_session, &co->co_info, ok ? &co->co_secrets : NULL,
				ok ? co->co_peer_key : NULL, ok ? co->co_resume : NULL);
	if (ok) {	/* now the session's */
		co->co_peer_key = NULL;
		co->co_resume = NULL;
		tls_hs_conn_know_peer(co);
	}
	/* from here on a cancel finds nothing */
	RCU_INIT_POINTER(co->co_session->ss_conn, NULL);

	if (!ok && co->co_side == TLS_HS_CLIENT)
		tls_hs_refusals_note(co->co_net, &co->co_peer, co->co_info.hi_alert_received);
	tls_hs_conn_count(co);
	trace_tls_hs_done(co->co_sk, co->co_info.hi_status, co->co_info.hi_error);
	if (co->co_info.hi_status && won)
		tls_hs_conn_log(co);
	if (won)
		co->co_done(co->co_data, co->co_info.hi_status, co->co_info.hi_peerid);
	tls_hs_conn_release(co);

	spin_lock_bh(&hn->hn_lock);
	list_del(&co->co_list);
	tls_hs_conn_unreserve(hn, co->co_side);
	spin_unlock_bh(&hn->hn_lock);
	tls_hs_conn_put(co);
}

static void tls_hs_conn_work(struct work_struct *work)
{
	struct tls_hs_conn *co = container_of(work, struct tls_hs_conn, co_work);
	struct tls_hs_reclaim rc;

	if (co->co_stage != TLS_HS_STAGE_OVER) {
		u64 begin = ktime_get_ns();

		tls_hs_reclaim_enter(&rc, co->co_sk);
		tls_hs_conn_run(co);
		tls_hs_reclaim_leave(&rc);
		co->co_info.hi_work_ns += ktime_get_ns() - begin;
		if (test_bit(TLS_HS_CO_POLL, &co->co_flags))
			timer_reduce(&co->co_timer, jiffies + TLS_HS_TICK);
		/* the consumer's callback runs under the consumer's own rules */
		if (co->co_stage == TLS_HS_STAGE_OVER)
			tls_hs_conn_complete(co);
	}
	tls_hs_conn_turn_over(&co->co_net->hn_turns[co->co_side]);
	tls_hs_conn_put(co);
}

/**
 * tls_hs_conn_alloc() - a handshake that has not begun
 * @sock: connected TCP socket with a file
 * @flags: for the allocations
 *
 * Holds the socket's file and the socket until it is over.  The caller fills
 * in what the consumer asked for, then submits or frees it.
 *
 * Context: as @flags allow.
 * Return: the handshake; NULL if out of memory.
 */
struct tls_hs_conn *tls_hs_conn_alloc(struct socket *sock, gfp_t flags)
{
	struct tls_hs_conn *co = kzalloc(sizeof(*co), flags);

	if (!co)
		return NULL;
	refcount_set(&co->co_ref, 1);
	INIT_WORK(&co->co_work, tls_hs_conn_work);
	timer_setup(&co->co_timer, tls_hs_conn_tick, 0);
	INIT_LIST_HEAD(&co->co_list);
	INIT_LIST_HEAD(&co->co_turn);
	tls_hs_record_init(&co->co_record);
	co->co_info.hi_alert_sent = TLS_HS_ALERT_NONE;
	co->co_info.hi_alert_received = TLS_HS_ALERT_NONE;
	co->co_cfg.cf_ops = &tls_hs_conn_engine_ops;
	co->co_cfg.cf_ctx = co;

	co->co_sock = sock;
	co->co_file = get_file(sock->file);
	co->co_sk = sock->sk;
	sock_hold(sock->sk);
	co->co_net = tls_hs_net_get(sock_net(sock->sk));
	co->co_session = tls_hs_session_alloc(sock->sk, co->co_net, flags);
	co->co_engine = tls_hs_engine_alloc(flags);
	if (!co->co_session || !co->co_engine) {
		tls_hs_conn_free(co);
		return NULL;
	}
	return co;
}

/**
 * tls_hs_conn_serve() - make it a server's
 * @co: a handshake that has not begun
 *
 * Context: process.
 */
void tls_hs_conn_serve(struct tls_hs_conn *co)
{
	co->co_side = TLS_HS_SERVER;
	co->co_cfg.cf_ops = &tls_hs_conn_server_ops;
	co->co_session->ss_server = true;
	tls_hs_record_serve(&co->co_record);
}

/**
 * tls_hs_conn_free() - free a handshake that was never submitted
 * @co: the handshake, or one whose submission failed
 *
 * Context: process.
 */
void tls_hs_conn_free(struct tls_hs_conn *co)
{
	timer_shutdown_sync(&co->co_timer);
	tls_hs_session_free(co->co_session);
	tls_hs_conn_release(co);
	tls_hs_conn_put(co);
}

/**
 * tls_hs_conn_most_of_one() - how many of max_accepting one address may have
 *
 * Context: any.
 * Return: a quarter of them, and at least one.
 */
unsigned int tls_hs_conn_most_of_one(void)
{
	return max(READ_ONCE(max_accepting) / 4, 1U);
}

/* A place among those in flight: the namespace's end waits for whoever has one. */
static int tls_hs_conn_reserve(struct tls_hs_net *hn, enum tls_hs_side side)
{
	unsigned int most = READ_ONCE(*(side == TLS_HS_SERVER ? &max_accepting : &max_inflight));
	int err = 0;

	spin_lock_bh(&hn->hn_lock);
	if (hn->hn_draining)
		err = -EOPNOTSUPP;
	else if (hn->hn_inflight[side] >= most)
		err = -EAGAIN;
	else
		hn->hn_inflight[side]++;
	spin_unlock_bh(&hn->hn_lock);
	return err;
}

/*
 * The ULP before the session: with it the socket cannot be made a listener,
 * whose children would inherit a destructor of ours without a session.
 */
static int tls_hs_conn_attach(struct tls_hs_conn *co)
{
	struct tls_hs_net *hn = co->co_net;
	int err;

	err = tls_hs_ktls_attach(co->co_sock);
	if (err == -ENOENT)
		return -EOPNOTSUPP;
	/* who was first has the ULP already, and the session by now or soon */
	if (err == -EEXIST && tls_hs_session_find(co->co_sk))
		return -EBUSY;
	if (err)
		return err;
	/* whose consumer reads as soon as it is told, or before */
	if (co->co_digest)
		tls_hs_sock_take(co->co_sock);

	spin_lock_bh(&hn->hn_lock);
	err = hn->hn_draining ? -EOPNOTSUPP : tls_hs_session_attach(co->co_session);
	if (!err) {
		list_add_tail(&co->co_list, &hn->hn_conns);
		tls_hs_count(hn, co->co_side == TLS_HS_SERVER ? TLS_HS_MIB_ACCEPT_STARTED :
								TLS_HS_MIB_STARTED);
	}
	spin_unlock_bh(&hn->hn_lock);
	if (err)
		tls_hs_sock_give_back(co->co_sock);
	return err;
}

static int tls_hs_conn_enlist(struct tls_hs_conn *co)
{
	struct tls_hs_net *hn = co->co_net;
	int err;

	err = tls_hs_conn_reserve(hn, co->co_side);
	if (err)
		return err;
	err = tls_hs_conn_attach(co);
	if (err) {
		spin_lock_bh(&hn->hn_lock);
		tls_hs_conn_unreserve(hn, co->co_side);
		spin_unlock_bh(&hn->hn_lock);
	}
	return err;
}

/**
 * tls_hs_conn_submit() - begin
 * @co: the handshake; on success no longer the caller's
 * @timeout_ms: for all of it, in milliseconds; 0 for the default; of a server the first
 *	record must come within two seconds
 *
 * Context: process.
 * Return: 0, and then ta_done runs once, perhaps before this returns, or a
 * cancel returns true; -EBUSY, -EAGAIN (too many in flight), -ENOMEM,
 * -ENOTCONN, -EEXIST (it has a ULP), -EOPNOTSUPP, -EINVAL, -ENOENT, and the
 * caller frees @co.
 */
int tls_hs_conn_submit(struct tls_hs_conn *co, unsigned int timeout_ms)
{
	bool server = co->co_side == TLS_HS_SERVER;
	int err;

	err = tls_hs_engine_init(co->co_engine,
				 server ? &tls_hs_server_role : &tls_hs_client_role,
				 &co->co_cfg, &tls_hs_conn_sink_ops, co);
	if (err)
		return err;
	timeout_ms = timeout_ms ?: TLS_HS_DEFAULT_MS;
	co->co_start_ns = ktime_get_ns();
	co->co_most = jiffies + msecs_to_jiffies(timeout_ms);
	co->co_deadline = server ? jiffies + msecs_to_jiffies(min(timeout_ms, TLS_HS_SILENT_MS)) :
				   co->co_most;
	rcu_assign_pointer(co->co_session->ss_conn, co);
	trace_tls_hs_start(co->co_sk, co->co_mode, co->co_peername ?: "");

	/*
	 * Once enlisted it can be cancelled, drained and time out, and so be
	 * over at any moment; only a reference keeps the memory.
	 */
	refcount_inc(&co->co_ref);
	err = tls_hs_conn_enlist(co);
	if (!err) {
		/* the timer first: whoever completes shuts it down */
		mod_timer(&co->co_timer, tls_hs_conn_next_tick(co));
		tls_hs_conn_kick(co);
	}
	tls_hs_conn_put(co);
	return err;
}

/**
 * tls_hs_conn_cancel() - the consumer wants no ta_done
 * @co: the handshake, found under rcu_read_lock()
 *
 * Context: any; within the RCU read side critical section that found @co.
 * Return: true if ta_done will never run; false if it has run, is running or
 * is about to.
 */
bool tls_hs_conn_cancel(struct tls_hs_conn *co)
{
	bool won;

	if (!refcount_inc_not_zero(&co->co_ref))
		return false;
	won = !test_and_set_bit(TLS_HS_CO_DONE, &co->co_flags);
	if (won)
		tls_hs_conn_kick(co);
	tls_hs_conn_put(co);
	return won;
}

/**
 * tls_hs_conn_drain() - complete what is in flight in a namespace
 * @hn: the namespace's part; it takes no more handshakes afterwards
 *
 * Context: process; sleeps until every ta_done has returned.
 */
void tls_hs_conn_drain(struct tls_hs_net *hn)
{
	struct tls_hs_conn *co;

	spin_lock_bh(&hn->hn_lock);
	hn->hn_draining = true;
	list_for_each_entry(co, &hn->hn_conns, co_list) {
		set_bit(TLS_HS_CO_NET_EXIT, &co->co_flags);
		tls_hs_conn_kick(co);
	}
	spin_unlock_bh(&hn->hn_lock);
	wait_event(hn->hn_idle, !tls_hs_net_inflight(hn));
}
