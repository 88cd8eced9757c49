// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one run of a handshake's worker does.
 *
 * Owns the stages, from the first byte sent to kTLS installed or the alert
 * sent, and which of them waits for what.  Never sleeps for the peer: whatever
 * is not there yet is left to a wake-up or to the tick (conn.c).
 */
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/timekeeping.h>

#include <net/sock.h>

#include "conn.h"
#include "engine/key_schedule.h"
#include "inband.h"
#include "keys/keys.h"
#include "keys/tickets.h"
#include "ktls.h"
#include "trace.h"

/* How long an alert may wait for buffer space before the consumer is told. */
#define TLS_HS_LINGER		HZ
/* No failure waits for longer than so long after the start: consumers wait for 10 s. */
#define TLS_HS_TELL_LATEST_MS	8000
/* Records that one run may digest before others get their turn. */
#define TLS_HS_BUDGET		64

static unsigned int max_flights = 1024;
module_param(max_flights, uint, 0444);	/* sysfs asks for uid 0 only */
MODULE_PARM_DESC(max_flights, "servers' flights being read at once per network namespace");

/**
 * tls_hs_conn_mark() - time a point in the handshake, once
 * @co: the handshake
 * @phase: the point that was reached
 *
 * Context: the worker.
 */
void tls_hs_conn_mark(struct tls_hs_conn *co, enum tls_hs_phase phase)
{
	if (!co->co_info.hi_phase_ns[phase])
		co->co_info.hi_phase_ns[phase] = ktime_get_ns() - co->co_start_ns;
}

/* A state is timed when it was passed, however many messages one record held. */
static void tls_hs_conn_watch(struct tls_hs_conn *co)
{
	enum tls_hs_state state = tls_hs_engine_state(co->co_engine);

	if (state == co->co_state)
		return;
	trace_tls_hs_state(co->co_sk, co->co_state, state);
	if (state == TLS_HS_FAILED)
		return;	/* the state it failed in is for the log */
	co->co_state = state;
	if (state >= TLS_HS_WAIT_EE)
		tls_hs_conn_mark(co, TLS_HS_PHASE_SERVER_HELLO);
	if (state >= TLS_HS_WAIT_FINISHED)
		tls_hs_conn_mark(co, TLS_HS_PHASE_SERVER_AUTH);
	if (state == TLS_HS_CONNECTED)
		tls_hs_conn_mark(co, TLS_HS_PHASE_SERVER_FINISHED);
}

/* Is it a failure that a consumer tries again, and nothing that ended it from outside? */
static bool tls_hs_conn_tried_again(const struct tls_hs_conn *co)
{
	return co->co_may_retry && !tls_hs_conn_ended(co) &&
	       tls_hs_error_retry_status(tls_hs_engine_error(co->co_engine), true) == -ETIMEDOUT;
}

/* When the consumer may be told that it failed, in jiffies. */
static unsigned long tls_hs_conn_tell(const struct tls_hs_conn *co)
{
	const u64 taken = div_u64(ktime_get_ns() - co->co_start_ns, NSEC_PER_MSEC);
	unsigned int pause = 0;

	if (tls_hs_conn_tried_again(co) && taken < TLS_HS_TELL_LATEST_MS)
		pause = tls_hs_known_peers_pause(&co->co_net->hn_known, co->co_known->kp_id);
	return jiffies + msecs_to_jiffies(min_t(u64, pause, TLS_HS_TELL_LATEST_MS - taken));
}

/* The engine has failed, or does now: its alert is in the record layer. */
static void tls_hs_conn_fail(struct tls_hs_conn *co, enum tls_hs_error error, long linger)
{
	if (tls_hs_engine_state(co->co_engine) != TLS_HS_FAILED)
		tls_hs_engine_fail(co->co_engine, error);
	tls_hs_conn_watch(co);
	if (co->co_stage != TLS_HS_STAGE_PART)
		co->co_tell = tls_hs_conn_tell(co);
	co->co_linger = jiffies + linger;
	co->co_stage = TLS_HS_STAGE_PART;
}

/**
 * tls_hs_conn_ended() - has the handshake been ended from outside?
 * @co: the handshake
 *
 * Context: the worker.
 * Return: TLS_HS_E_NONE, or by what.
 */
enum tls_hs_error tls_hs_conn_ended(const struct tls_hs_conn *co)
{
	if (test_bit(TLS_HS_CO_DONE, &co->co_flags))
		return TLS_HS_E_CANCELLED;
	if (test_bit(TLS_HS_CO_NET_EXIT, &co->co_flags))
		return TLS_HS_E_NETNS_EXIT;
	if (time_after_eq(jiffies, co->co_deadline))
		return TLS_HS_E_TIMEOUT;
	return TLS_HS_E_NONE;
}

/* The alert gets one try. */
static void tls_hs_conn_check(struct tls_hs_conn *co)
{
	enum tls_hs_error error = tls_hs_conn_ended(co);

	if (error)
		tls_hs_conn_fail(co, error, 0);
}

/*
 * A resumed session has no more trust than the full one: the certificates are
 * verified again, against the keyring, clock and blacklist of now.
 */
static void tls_hs_conn_resume(struct tls_hs_conn *co)
{
	struct tls_hs_pubkey key;
	struct tls_hs_ticket *ti;
	unsigned int why;

	if (!co->co_resume)
		return;
	ti = tls_hs_ticket_take(&co->co_net->hn_tickets, co->co_resume->re_key);
	if (!ti)
		return;
	if (!tls_hs_hash_offered(&co->co_cfg, ti->ti_hash) ||
	    tls_hs_conn_verify(co, &ti->ti_chain->sc_chain, &key, &why)) {
		tls_hs_ticket_free(ti);
		return;
	}
	tls_hs_ticket_offer(ti, &co->co_ticket_psk);
	co->co_ticket = ti;
	co->co_cfg.cf_psks = &co->co_ticket_psk;
	co->co_cfg.cf_n_psks = 1;
}

/* The session goes on from the one that was resumed. */
static void tls_hs_conn_inherit(struct tls_hs_conn *co)
{
	struct tls_hs_saved_chain *sc = co->co_ticket->ti_chain;

	if (tls_hs_engine_result(co->co_engine)->rs_psk < 0 || co->co_resume->re_chain)
		return;
	refcount_inc(&sc->sc_ref);
	co->co_resume->re_chain = sc;
}

static void tls_hs_conn_start(struct tls_hs_conn *co)
{
	/* at boot: the deadline goes on running, the worker does not sleep on it */
	if (!rng_is_initialized()) {
		set_bit(TLS_HS_CO_POLL, &co->co_flags);
		return;
	}
	/* before the first look at the socket, or a wake-up could be missed */
	tls_hs_conn_listen(co);
	co->co_stage = TLS_HS_STAGE_EXCHANGE;
	tls_hs_conn_resume(co);
	if (tls_hs_engine_start(co->co_engine))
		tls_hs_conn_fail(co, TLS_HS_E_INTERNAL, TLS_HS_LINGER);
	else
		tls_hs_conn_watch(co);
}

/*
 * A share of the namespace's memory for flights; the tick asks again.
 *
 * A server needs none.  Strangers who begin a ClientHello and do not end it would
 * hold all shares: one address may begin more handshakes than there are.  What
 * clients may say is short, and max_accepting is the limit of how many say it.
 */
static bool tls_hs_conn_take_flight(struct tls_hs_conn *co)
{
	if (co->co_side == TLS_HS_SERVER)
		return true;
	if (!co->co_flight)
		co->co_flight = atomic_add_unless(&co->co_net->hn_flights, 1,
						  max(READ_ONCE(max_flights), 1U));
	if (!co->co_flight)
		set_bit(TLS_HS_CO_POLL, &co->co_flags);
	return co->co_flight;
}

/**
 * tls_hs_conn_give_flight() - give back the share, if there is one
 * @co: the handshake
 *
 * Context: the worker.
 */
void tls_hs_conn_give_flight(struct tls_hs_conn *co)
{
	if (co->co_flight)
		atomic_dec(&co->co_net->hn_flights);
	co->co_flight = false;
}

/* Whoever has said something has the time that the consumer gave; no more for more words. */
static void tls_hs_conn_heard(struct tls_hs_conn *co)
{
	if (co->co_heard)
		return;
	co->co_heard = true;
	co->co_deadline = co->co_most;
}

static int tls_hs_conn_read(struct tls_hs_conn *co)
{
	int err;

	err = tls_hs_sock_read_header(co->co_sock, &co->co_rx, co->co_engine);
	if (err)
		return err;
	if (!tls_hs_conn_take_flight(co))
		return -EAGAIN;
	err = tls_hs_sock_read_body(co->co_sock, &co->co_rx, &co->co_record, co->co_engine);
	if (!err)
		tls_hs_conn_heard(co);
	return err;
}

/*
 * Messages to and fro for as long as the socket goes along.  A send that fails
 * is not yet the end: the reason may be an alert that waits to be read.
 */
static void tls_hs_conn_exchange(struct tls_hs_conn *co)
{
	unsigned int budget = TLS_HS_BUDGET;
	int sent, err;

	do {
		sent = tls_hs_sock_flush(co->co_sock, &co->co_record);
		if (!sent)
			tls_hs_conn_mark(co, TLS_HS_PHASE_CLIENT_HELLO);
		if (co->co_state == TLS_HS_CONNECTED) {
			co->co_stage = TLS_HS_STAGE_FINISH;
			return;
		}
		err = tls_hs_conn_read(co);
		if (err == -EAGAIN) {
			if (sent == -EAGAIN)
				set_bit(TLS_HS_CO_POLL, &co->co_flags);
			else if (sent)
				tls_hs_conn_fail(co, TLS_HS_E_NETWORK, 0);
			return;
		}
		if (err) {
			tls_hs_conn_fail(co, TLS_HS_E_INTERNAL, TLS_HS_LINGER);
			return;
		}
		tls_hs_conn_watch(co);
	} while (--budget);
	tls_hs_conn_kick(co);
}

static enum tls_hs_error tls_hs_conn_install(struct tls_hs_conn *co)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(co->co_engine);
	const struct tls_hs_secret *secret = co->co_secrets.sc_traffic;
	int err = 0;

	/* not in the hello call: thousands may wait for their servers */
	if (co->co_digest)
		err = tls_hs_inband_alloc(co->co_session);
	if (err)
		goto out;
	err = tls_hs_ktls_install(co->co_sock, TLS_HS_RX, rs->rs_suite, &secret[TLS_HS_RX]);
	if (err)
		goto out;
	co->co_rx_ktls = true;
	if (rs->rs_record_size_limit) {
		err = tls_hs_ktls_limit(co->co_sock, rs->rs_record_size_limit);
		if (err)
			goto out;
	}
	err = tls_hs_ktls_install(co->co_sock, TLS_HS_TX, rs->rs_suite, &secret[TLS_HS_TX]);
	if (!err)
		tls_hs_inband_enter(co->co_session, co->co_sock);
out:
	if (err)
		return err == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_KTLS;
	return TLS_HS_E_NONE;
}

/* x509: what ta_done is given is a key that holds the peer's certificate. */
static enum tls_hs_error tls_hs_conn_keep_peer(struct tls_hs_conn *co)
{
	struct tls_hs_der leaf = tls_hs_engine_peer_leaf(co->co_engine);
	struct key *key;

	if (co->co_ticket)
		tls_hs_conn_inherit(co);
	if (!leaf.len && co->co_resume && co->co_resume->re_chain)
		leaf = co->co_resume->re_chain->sc_chain.pc_cert[0];
	/* a client that was not asked, or had none, is nobody */
	if (co->co_mode != TLS_HS_MODE_X509 || !leaf.len)
		return TLS_HS_E_NONE;
	key = tls_hs_peer_key_create(leaf.d, leaf.len);
	/* too long to be held by a key: TLS_NO_PEERID, which is no reason to fail */
	if (key == ERR_PTR(-EFBIG))
		return TLS_HS_E_NONE;
	if (IS_ERR(key))
		return PTR_ERR(key) == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_INTERNAL;
	co->co_peer_key = key;
	return TLS_HS_E_NONE;
}

/* The server is verified: our last flight, and kTLS only when TCP has all of it. */
static void tls_hs_conn_finish(struct tls_hs_conn *co)
{
	enum tls_hs_error error;
	int err;

	err = tls_hs_sock_flush(co->co_sock, &co->co_record);
	if (err == -EAGAIN) {
		set_bit(TLS_HS_CO_POLL, &co->co_flags);
		return;
	}
	error = err ? TLS_HS_E_NETWORK : tls_hs_conn_keep_peer(co);
	if (error)
		goto fail;
	tls_hs_conn_mark(co, TLS_HS_PHASE_CLIENT_FINISHED);

	/* kTLS replaces callbacks of the socket: no entry of ours may be left there */
	tls_hs_conn_unlisten(co);
	if (tls_hs_engine_take_secrets(co->co_engine, &co->co_secrets.sc_exporter,
				       &co->co_secrets.sc_resumption))
		error = TLS_HS_E_INTERNAL;
	else
		error = tls_hs_conn_install(co);
	if (error)
		goto fail;
	co->co_stage = TLS_HS_STAGE_OVER;
	return;
fail:
	tls_hs_conn_fail(co, error, TLS_HS_LINGER);
}

/* Failed: the alert goes out if the socket takes it in time, and the consumer is told. */
static void tls_hs_conn_part(struct tls_hs_conn *co)
{
	int err;

	err = tls_hs_sock_flush(co->co_sock, &co->co_record);
	if (err == -EAGAIN && time_before(jiffies, co->co_linger)) {
		set_bit(TLS_HS_CO_POLL, &co->co_flags);
		return;
	}
	if (!err && !co->co_rx_ktls && co->co_info.hi_alert_sent != TLS_HS_ALERT_NONE)
		tls_hs_sock_discard(co->co_sock);
	if (!tls_hs_conn_ended(co) && time_before(jiffies, co->co_tell)) {
		/* meanwhile it holds and costs next to nothing */
		tls_hs_conn_unlisten(co);
		tls_hs_sock_rx_free(&co->co_rx);
		tls_hs_conn_give_flight(co);
		set_bit(TLS_HS_CO_POLL, &co->co_flags);
		return;
	}
	co->co_stage = TLS_HS_STAGE_OVER;
}

/**
 * tls_hs_conn_run() - go on as far as socket, engine and deadline allow
 * @co: the handshake; co_stage says afterwards whether it is over
 *
 * Context: process, one run of one handshake at a time; takes the socket lock.
 */
void tls_hs_conn_run(struct tls_hs_conn *co)
{
	clear_bit(TLS_HS_CO_POLL, &co->co_flags);
	tls_hs_conn_check(co);
	if (co->co_stage == TLS_HS_STAGE_NEW)
		tls_hs_conn_start(co);
	if (co->co_stage == TLS_HS_STAGE_EXCHANGE)
		tls_hs_conn_exchange(co);
	if (co->co_stage == TLS_HS_STAGE_FINISH)
		tls_hs_conn_finish(co);
	if (co->co_stage == TLS_HS_STAGE_PART)
		tls_hs_conn_part(co);
}
