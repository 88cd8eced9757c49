// SPDX-License-Identifier: GPL-2.0-only
/*
 * After the handshake: NewSessionTicket, KeyUpdate (RFC 8446 4.6) and the
 * exporter (7.5).
 *
 * Owns messages that kTLS gives its reader as records of type handshake, and when
 * keys are worn out.  The reader owns the socket: nothing is received here.  For
 * consumers that know nothing of such records the reader is inband.c.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <net/sock.h>
#include <net/tls_hs.h>

#include "crypto-glue/compat.h"
#include "engine/errors.h"
#include "engine/extensions.h"
#include "engine/key_schedule.h"
#include "inband.h"
#include "keys/tickets.h"
#include "ktls.h"
#include "netns.h"
#include "post.h"
#include "session.h"
#include "tls_hs_wire.h"
#include "trace.h"

/* RFC 8446 4.6.3: KeyUpdateRequest */
#define TLS_HS_UPDATE_NOT_REQUESTED	0
#define TLS_HS_UPDATE_REQUESTED		1

/* KeyUpdates of the peer with no data between them */
#define TLS_HS_MAX_IDLE_UPDATES		32

/* The connection is of no use any more: tell the peer, then the caller. */
static int tls_hs_post_fail(struct socket *sock, struct tls_hs_session *ss,
			    enum tls_hs_error error)
{
	u8 alert = tls_hs_error_alert(error);

	pr_notice_ratelimited("tls_hs: after the handshake: %s (%s), alert %s\n",
			      tls_hs_error_text(error), tls_hs_error_name(error),
			      tls_hs_alert_name(alert));
	tls_hs_count(ss->ss_net, TLS_HS_MIB_POST_FAILED);
	if (tls_hs_session_end(ss)) {
		/* an inband session's consumer may be sending: tls_hs_post_last_words() */
		if (ss->ss_inband)
			ss->ss_last_alert = alert;
		else
			tls_hs_ktls_send_alert(sock, TLS_HS_ALERT_FATAL, alert);
	}
	return tls_hs_error_status(error);
}

/*
 * RFC 8446 4.6.3: the secret that follows, into kTLS and into the session.
 * A kernel whose kTLS takes no second key answers -EBUSY.
 */
static int tls_hs_rekey(struct socket *sock, struct tls_hs_session *ss, enum tls_hs_dir dir)
{
	u16 suite = ss->ss_info.hi_suite;
	struct tls_hs_session_secrets sc;
	struct tls_hs_secret *secret = &sc.sc_traffic[dir];
	int err;

	err = tls_hs_session_get_secrets(ss, &sc);
	if (!err)
		err = tls_hs_derive_next_secret(suite, secret);
	if (!err)
		err = tls_hs_ktls_install(sock, dir, suite, secret);
	if (!err)
		err = tls_hs_session_set_traffic(ss, dir, secret);
	memzero_explicit(&sc, sizeof(sc));
	return err == -EBUSY ? -EOPNOTSUPP : err;
}

/* -EAGAIN: nothing was sent, because there was no room and flags have MSG_DONTWAIT. */
static int tls_hs_send_key_update(struct socket *sock, struct tls_hs_session *ss, u8 request,
				  unsigned int flags)
{
	const u8 msg[] = { TLS_HS_MT_KEY_UPDATE, 0, 0, 1, request };
	int err;

	/* Old keys protect the message, the next record is under the new ones. */
	err = tls_hs_ktls_send(sock, TLS_HS_CT_HANDSHAKE, msg, sizeof(msg), flags);
	if (err == -EAGAIN && flags)
		return err;
	trace_tls_hs_post(sock->sk, TLS_HS_TX, TLS_HS_MT_KEY_UPDATE);
	if (!err) {
		err = tls_hs_rekey(sock, ss, TLS_HS_TX);
		/* the peer waits for the new keys: no alert can go out under the old ones */
		if (err)
			tls_hs_session_end(ss);
	}
	tls_hs_count(ss->ss_net, TLS_HS_MIB_KEY_UPDATES_SENT);
	ss->ss_sent_updates++;
	return err;
}

/*
 * RFC 8446 4.6.3: whoever was silent answers several requests with one
 * KeyUpdate.  We were, if nothing went out under the keys that our last answer
 * announced.  A KeyUpdate that nobody asked us for is no answer: one that
 * crosses it in flight still wants its own.  RFC 9846 4.7.3: beyond the last
 * update a request is ignored.
 */
static bool tls_hs_answer_due(struct socket *sock, struct tls_hs_session *ss)
{
	/* after our close_notify there are no keys of ours to update */
	return !READ_ONCE(ss->ss_shut) && ss->ss_sent_updates < TLS_HS_MAX_SENT_UPDATES &&
	       !(ss->ss_answered && tls_hs_ktls_unused(sock, TLS_HS_TX));
}

/* At once, where the caller has promised to send nothing; else before its next record. */
static int tls_hs_answer(struct socket *sock, struct tls_hs_session *ss)
{
	if (ss->ss_inband) {
		WRITE_ONCE(ss->ss_answer_due, true);
		return 0;
	}
	ss->ss_answered = true;
	return tls_hs_send_key_update(sock, ss, TLS_HS_UPDATE_NOT_REQUESTED, 0);
}

static int tls_hs_digest_key_update(struct socket *sock, struct tls_hs_session *ss,
				    struct tls_rd body, bool last)
{
	u8 request;
	int err;

	/* RFC 8446 5.1: keys change behind it, so nothing may be behind it in its record */
	if (!last)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_KEY_CHANGE);
	if (!tls_rd_u8(&body, &request) || !tls_rd_empty(&body))
		return tls_hs_post_fail(sock, ss, TLS_HS_E_DECODE);
	if (request > TLS_HS_UPDATE_REQUESTED)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_KEY_UPDATE);
	/* the reader would do nothing else; a limit for good would end long mounts */
	if (++ss->ss_idle_updates > TLS_HS_MAX_IDLE_UPDATES && ss->ss_inband)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_UNEXPECTED_MSG);
	WRITE_ONCE(ss->ss_key_updates, ss->ss_key_updates + 1);
	tls_hs_count(ss->ss_net, TLS_HS_MIB_KEY_UPDATES);

	err = tls_hs_rekey(sock, ss, TLS_HS_RX);
	WRITE_ONCE(ss->ss_asked, false);
	if (!err && request == TLS_HS_UPDATE_REQUESTED && tls_hs_answer_due(sock, ss))
		err = tls_hs_answer(sock, ss);
	if (err)
		tls_hs_post_fail(sock, ss, err == -EOPNOTSUPP ? TLS_HS_E_NO_REKEY :
							       TLS_HS_E_KTLS);
	return err;
}

/* RFC 8446 4.6.1 */
static enum tls_hs_error tls_hs_parse_ticket(struct tls_rd body, struct tls_hs_new_ticket *nt)
{
	struct tls_rd block, early;
	struct tls_hs_exts ex;
	enum tls_hs_error e;
	u32 max;

	if (!tls_rd_u32(&body, &nt->nt_lifetime) || !tls_rd_u32(&body, &nt->nt_age_add) ||
	    !tls_rd_vec8(&body, &nt->nt_nonce) || !tls_rd_vec16(&body, &nt->nt_ticket) ||
	    !tls_rd_vec16(&body, &block) || !tls_rd_empty(&body) || tls_rd_empty(&nt->nt_ticket))
		return TLS_HS_E_DECODE;
	e = tls_hs_parse_extensions(block, EXT_IN_NST, 0, &ex);
	if (e || !tls_hs_exts_has(&ex, EXT_EARLY_DATA))
		return e;
	early = ex.ex_body[EXT_EARLY_DATA];
	return tls_rd_u32(&early, &max) && tls_rd_empty(&early) ? TLS_HS_E_NONE :
								  TLS_HS_E_EXT_DECODE;
}

/* Kept where the consumer asked for resumption, else dropped. */
static int tls_hs_digest_ticket(struct socket *sock, struct tls_hs_session *ss,
				struct tls_rd body)
{
	struct tls_hs_session_secrets sc;
	struct tls_hs_new_ticket nt;
	enum tls_hs_error e;
	int err;

	e = tls_hs_parse_ticket(body, &nt);
	if (e)
		return tls_hs_post_fail(sock, ss, e);
	tls_hs_count(ss->ss_net, TLS_HS_MIB_TICKETS);
	if (!ss->ss_resume || !ss->ss_resume->re_chain)
		return 0;
	err = tls_hs_session_get_secrets(ss, &sc);
	/* one ticket less is no reason to end a session */
	if (!err && tls_hs_ticket_store(&ss->ss_net->hn_tickets, ss->ss_resume,
					ss->ss_info.hi_suite, &sc.sc_resumption, &nt))
		pr_debug("tls_hs: a ticket was not kept\n");
	memzero_explicit(&sc, sizeof(sc));
	return err;
}

static int tls_hs_digest_message(struct socket *sock, struct tls_hs_session *ss,
				 const u8 *msg, size_t len, bool last)
{
	struct tls_rd body;

	trace_tls_hs_post(sock->sk, TLS_HS_RX, msg[0]);
	tls_rd_init(&body, msg + TLS_HS_MSG_HEADER, len - TLS_HS_MSG_HEADER);
	if (msg[0] == TLS_HS_MT_KEY_UPDATE)
		return tls_hs_digest_key_update(sock, ss, body, last);
	return tls_hs_digest_ticket(sock, ss, body);
}

/*
 * RFC 8446 4.6.2: no post_handshake_auth was offered, so CertificateRequest is not
 * here; 4.6.1: tickets are a server's to send.
 */
static size_t tls_hs_post_limit(const struct tls_hs_session *ss, u8 type)
{
	switch (type) {
	case TLS_HS_MT_NEW_SESSION_TICKET:
		return ss->ss_server ? 0 : TLS_HS_MAX_NEW_SESSION_TICKET;
	case TLS_HS_MT_KEY_UPDATE:
		return TLS_HS_MAX_KEY_UPDATE;
	}
	return 0;
}

/* 0 and *need: the length of the message that begins at hdr */
static int tls_hs_post_header(struct socket *sock, struct tls_hs_session *ss, const u8 *hdr,
			      size_t *need)
{
	size_t limit = tls_hs_post_limit(ss, hdr[0]);

	*need = TLS_HS_MSG_HEADER + (hdr[1] << 16 | hdr[2] << 8 | hdr[3]);
	if (!limit)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_UNEXPECTED_MSG);
	if (*need > limit)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_MSG_TOO_LONG);
	return 0;
}

/* The rest of a record belongs to a message that goes on in the next one. */
static int tls_hs_post_keep(struct socket *sock, struct tls_hs_session *ss,
			    const u8 *data, size_t len)
{
	size_t cap = 2 * (ss->ss_have + len);
	u8 *msg;

	if (ss->ss_have + len > ss->ss_cap) {
		msg = kvmalloc(cap, GFP_KERNEL);
		/* with a hole in it the stream of messages cannot go on */
		if (!msg)
			return tls_hs_post_fail(sock, ss, TLS_HS_E_NOMEM);
		if (ss->ss_have)
			memcpy(msg, ss->ss_msg, ss->ss_have);
		kvfree(ss->ss_msg);
		ss->ss_msg = msg;
		ss->ss_cap = cap;
	}
	memcpy(ss->ss_msg + ss->ss_have, data, len);
	ss->ss_have += len;
	return 0;
}

/* All whole messages of what is there: what was kept, and this record. */
static int tls_hs_post_digest(struct socket *sock, struct tls_hs_session *ss,
			      const u8 *data, size_t len)
{
	bool kept = ss->ss_have;
	size_t need;
	int err;

	if (kept) {
		err = tls_hs_post_keep(sock, ss, data, len);
		if (err)
			return err;
		data = ss->ss_msg;
		len = ss->ss_have;
	}
	while (len >= TLS_HS_MSG_HEADER) {
		err = tls_hs_post_header(sock, ss, data, &need);
		if (err)
			return err;
		if (need > len)
			break;
		err = tls_hs_digest_message(sock, ss, data, need, need == len);
		if (err)
			return err;
		data += need;
		len -= need;
	}
	if (!kept)
		return len ? tls_hs_post_keep(sock, ss, data, len) : 0;
	ss->ss_have = len;
	if (len) {
		/* a message of many records would be copied onto itself for each */
		if (data != ss->ss_msg)
			memmove(ss->ss_msg, data, len);
	} else {
		kvfree(ss->ss_msg);
		ss->ss_msg = NULL;
		ss->ss_cap = 0;
	}
	return 0;
}

/*
 * kTLS that can rekey (6.14) takes the first byte of each record of type
 * handshake for a message's type: after a KeyUpdate's it reads nothing more
 * until it is given receive keys.  But a record may begin in the middle of a
 * ticket, or hold the first part of a KeyUpdate only; then the keys go on, and
 * so must their record sequence number.  It does not wait for a handler's keys.
 */
static int tls_hs_post_unblock(struct socket *sock, struct tls_hs_session *ss)
{
	struct tls_hs_session_secrets sc;
	int err;

	err = tls_hs_session_get_secrets(ss, &sc);
	if (!err)
		err = tls_hs_ktls_install_again(sock, ss->ss_info.hi_suite,
						&sc.sc_traffic[TLS_HS_RX]);
	memzero_explicit(&sc, sizeof(sc));
	if (err)
		tls_hs_post_fail(sock, ss, TLS_HS_E_KTLS);
	return err;
}

/* One record, and what kTLS makes of it. */
static int tls_hs_post_record(struct socket *sock, struct tls_hs_session *ss,
			      const u8 *data, size_t len)
{
	unsigned int updates = ss->ss_key_updates;
	int err;

	/* RFC 8446 5.4: an empty record of type handshake */
	if (!len)
		return tls_hs_post_fail(sock, ss, TLS_HS_E_RECORD_EMPTY);
	err = tls_hs_post_digest(sock, ss, data, len);
	if (!err && data[0] == TLS_HS_MT_KEY_UPDATE && updates == ss->ss_key_updates &&
	    tls_hs_ktls_can_rekey() && !(TLS_HS_RX_HANDLER && ss->ss_inband))
		err = tls_hs_post_unblock(sock, ss);
	return err;
}

static struct tls_hs_session *tls_hs_post_session(struct socket *sock)
{
	return sock && sock->sk ? tls_hs_session_find(sock->sk) : NULL;
}

int tls_hs_post_handshake(struct socket *sock, const u8 *data, size_t len)
{
	struct tls_hs_session *ss = tls_hs_post_session(sock);
	int err = -ENOTCONN;

	if (!sock || !sock->sk)
		return -EINVAL;
	if (!ss)
		return -ENOENT;
	mutex_lock(&ss->ss_post);
	if (READ_ONCE(ss->ss_established)) {
		err = tls_hs_post_record(sock, ss, data, len);
		tls_hs_inband_enter(ss, sock);
	}
	mutex_unlock(&ss->ss_post);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_post_handshake);

/**
 * tls_hs_post_inband() - digest a record that the consumer does not get to see
 * @sock: the session's socket
 * @ss: the session, one with an inband
 * @data: content of a record of type handshake; not kept
 * @len: bytes at @data; negative: the errno of reading it
 *
 * As tls_hs_post_handshake(), but an answer that is due goes out before the next
 * record of the consumer's.
 *
 * Context: process; may sleep, takes the socket lock.
 * Return: 0; any error: the connection is of no use, and tls_hs_post_last_words()
 * is due.
 */
int tls_hs_post_inband(struct socket *sock, struct tls_hs_session *ss, const u8 *data, int len)
{
	int err = -ENOTCONN;

	mutex_lock(&ss->ss_post);
	if (READ_ONCE(ss->ss_established))
		err = len < 0 ? tls_hs_post_fail(sock, ss, len == -ENOMEM ? TLS_HS_E_NOMEM :
								   TLS_HS_E_KTLS) :
				tls_hs_post_record(sock, ss, data, len);
	tls_hs_inband_enter(ss, sock);
	mutex_unlock(&ss->ss_post);
	return err;
}

/**
 * tls_hs_post_last_words() - send the alert of an inband session that has failed
 * @sock: the session's socket
 * @ss: the session; its consumer sends nothing meanwhile, nor afterwards
 *
 * RFC 8446 6.2: nothing may come after it.
 *
 * Context: process; takes the socket lock, does not wait for buffer space.
 */
void tls_hs_post_last_words(struct socket *sock, struct tls_hs_session *ss)
{
	mutex_lock(&ss->ss_post);
	if (ss->ss_last_alert)
		tls_hs_ktls_send_alert(sock, TLS_HS_ALERT_FATAL, ss->ss_last_alert);
	ss->ss_last_alert = 0;
	mutex_unlock(&ss->ss_post);
}

/*
 * Servers that are consumers of kTLS like ours, and have nobody who does this for
 * them, take a KeyUpdate for the end.  So keys are changed where the administrator
 * says so, and with peers that have changed theirs.
 */
static u64 tls_hs_most_records(const struct tls_hs_session *ss)
{
	int most = READ_ONCE(ss->ss_net->hn_rekey_after);

	if (!tls_hs_ktls_can_rekey())
		return U64_MAX;
	return most ?: READ_ONCE(ss->ss_key_updates) ? TLS_HS_REKEY_AFTER : U64_MAX;
}

static bool tls_hs_worn(struct sock *sk, struct tls_hs_session *ss, enum tls_hs_dir dir)
{
	return tls_hs_ktls_records(sk, dir) >= tls_hs_most_records(ss);
}

/* The peer's keys wear out as well; it is asked once. */
static bool tls_hs_must_ask(struct sock *sk, struct tls_hs_session *ss)
{
	return tls_hs_worn(sk, ss, TLS_HS_RX) && !READ_ONCE(ss->ss_asked);
}

/* Once for each session: the keys are worn out, and stay what they are. */
static void tls_hs_say_worn(struct sock *sk, struct tls_hs_session *ss)
{
	if (likely(READ_ONCE(ss->ss_worn) ||
		   (tls_hs_ktls_records(sk, TLS_HS_TX) < TLS_HS_REKEY_AFTER &&
		    tls_hs_ktls_records(sk, TLS_HS_RX) < TLS_HS_REKEY_AFTER)))
		return;
	WRITE_ONCE(ss->ss_worn, true);
	if (tls_hs_most_records(ss) == U64_MAX)
		pr_notice_ratelimited("tls_hs: a session has had %u records under one key, %s\n",
				      TLS_HS_REKEY_AFTER, tls_hs_ktls_can_rekey() ?
				      "and net.tls_hs.rekey_after is 0" :
				      "which this kernel's kTLS cannot change");
}

/**
 * tls_hs_post_update_due() - is a KeyUpdate of ours to be sent?
 * @sk: the session's socket
 * @ss: the session
 *
 * Because the peer asked for it, or because keys are worn out (RFC 8446 5.5).
 *
 * Context: process.
 * Return: true if tls_hs_post_update() has something to do.
 */
bool tls_hs_post_update_due(struct sock *sk, struct tls_hs_session *ss)
{
	tls_hs_say_worn(sk, ss);
	return unlikely(READ_ONCE(ss->ss_answer_due) || tls_hs_worn(sk, ss, TLS_HS_TX) ||
			tls_hs_must_ask(sk, ss)) &&
	       READ_ONCE(ss->ss_sent_updates) < TLS_HS_MAX_SENT_UPDATES;
}

/**
 * tls_hs_post_update() - send the KeyUpdate that is due
 * @sock: the session's socket
 * @ss: the session; its consumer sends nothing meanwhile
 * @flags: MSG_DONTWAIT or 0
 *
 * Context: process; may sleep, takes the socket lock, waits for buffer space unless
 * @flags forbid it.
 * Return: 0 if it was sent, or none was due; -EAGAIN if there was no room for it;
 * any other error: the connection is of no use, and tls_hs_post_last_words() is due.
 */
int tls_hs_post_update(struct socket *sock, struct tls_hs_session *ss, unsigned int flags)
{
	bool ask;
	int err = 0;

	mutex_lock(&ss->ss_post);
	if (!READ_ONCE(ss->ss_established) || READ_ONCE(ss->ss_shut) ||
	    !tls_hs_post_update_due(sock->sk, ss))
		goto out;
	ask = tls_hs_must_ask(sock->sk, ss);
	err = tls_hs_send_key_update(sock, ss, ask, flags);
	if (err == -EAGAIN)
		goto out;
	ss->ss_answered = ss->ss_answer_due;
	WRITE_ONCE(ss->ss_answer_due, false);
	if (ask)
		WRITE_ONCE(ss->ss_asked, true);
	if (err)
		err = tls_hs_post_fail(sock, ss, TLS_HS_E_KTLS);
	tls_hs_inband_enter(ss, sock);
out:
	mutex_unlock(&ss->ss_post);
	return err;
}

static int tls_hs_own_key_update(struct socket *sock, struct tls_hs_session *ss, bool request)
{
	int err;

	if (ss->ss_sent_updates >= TLS_HS_MAX_SENT_UPDATES)
		return -EOVERFLOW;
	if (!tls_hs_ktls_can_rekey())
		return -EOPNOTSUPP;
	err = tls_hs_send_key_update(sock, ss, request && !ss->ss_asked, 0);
	if (request)
		WRITE_ONCE(ss->ss_asked, true);
	ss->ss_answered = false;
	/* the peer may have been told, so nothing can go out under the old keys */
	if (err)
		tls_hs_session_end(ss);
	return err;
}

int tls_hs_key_update(struct socket *sock, bool request)
{
	struct tls_hs_session *ss = tls_hs_post_session(sock);
	int err = -ENOTCONN;

	if (!sock || !sock->sk)
		return -EINVAL;
	if (!ss)
		return -ENOENT;
	tls_hs_inband_hold_sends(ss);
	mutex_lock(&ss->ss_post);
	if (READ_ONCE(ss->ss_established) && !READ_ONCE(ss->ss_shut)) {
		err = tls_hs_own_key_update(sock, ss, request);
		tls_hs_inband_enter(ss, sock);
	}
	mutex_unlock(&ss->ss_post);
	tls_hs_inband_release_sends(ss);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_key_update);

int tls_hs_export(struct socket *sock, const char *label, const u8 *context, size_t ctxlen,
		  u8 *out, size_t outlen)
{
	struct tls_hs_session *ss = tls_hs_post_session(sock);
	struct tls_hs_session_secrets sc;
	int err;

	if (!sock || !sock->sk)
		return -EINVAL;
	if (!ss)
		return -ENOENT;
	err = tls_hs_session_get_secrets(ss, &sc);
	if (!err)
		err = tls_hs_derive_exporter(ss->ss_info.hi_suite, &sc.sc_exporter, label,
					     context, ctxlen, out, outlen);
	memzero_explicit(&sc, sizeof(sc));
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_export);
