// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TLS 1.3 state machine.
 *
 * Owns the reassembly of messages, their dispatch, the demand for evidence, and
 * failure.  Which message may come when is the role's; what one means is the
 * business of the message files; records and sockets are not known here.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"

/* A pair without a row is unexpected_message before anything is parsed. */
static const struct tls_hs_row *tls_hs_find_row(const struct tls_hs_engine *en)
{
	const struct tls_hs_role *ro = en->en_role;
	unsigned int i;

	for (i = 0; i < ro->ro_n_rows; i++)
		if (ro->ro_rows[i].state == en->en_state && ro->ro_rows[i].type == en->en_hdr[0])
			return &ro->ro_rows[i];
	return NULL;
}

static void tls_hs_wipe_secrets(struct tls_hs_engine *en)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(en->en_kex); i++)
		tls_hs_kex_wipe(&en->en_kex[i]);
	tls_hs_ks_wipe(&en->en_ks);
	memzero_explicit(&en->en_own_hs, sizeof(en->en_own_hs));
	memzero_explicit(&en->en_peer_hs, sizeof(en->en_peer_hs));
	memzero_explicit(&en->en_peer_ap, sizeof(en->en_peer_ap));
	memzero_explicit(&en->en_exporter, sizeof(en->en_exporter));
	memzero_explicit(&en->en_resumption, sizeof(en->en_resumption));
}

/* No alert for what the peer or the network said: nobody would read it. */
static int tls_hs_give_up(struct tls_hs_engine *en, enum tls_hs_error error)
{
	if (en->en_state != TLS_HS_FAILED) {
		en->en_state = TLS_HS_FAILED;
		en->en_error = error;
		tls_hs_wipe_secrets(en);
	}
	return tls_hs_error_status(en->en_error);
}

/**
 * tls_hs_fail() - the handshake is over: record the first cause, alert the peer
 * @en: the engine
 * @error: what is wrong; TLS_HS_E_NONE is taken as TLS_HS_E_INTERNAL
 *
 * The only place from which an alert leaves (RFC 8446 6.2).  There is none
 * between a message that changes our keys and these keys: the peer could not
 * read it, or would read it where RFC 8446 5 allows no plaintext.  Secrets are
 * wiped; messages that were kept stay until tls_hs_engine_wipe(), since the
 * caller may be reading one.
 *
 * Context: process; may sleep.
 * Return: the status of the first cause, always negative.
 */
int tls_hs_fail(struct tls_hs_engine *en, enum tls_hs_error error)
{
	bool first = en->en_state != TLS_HS_FAILED;
	u8 alert;
	int ret;

	if (error == TLS_HS_E_NONE)
		error = TLS_HS_E_INTERNAL;
	ret = tls_hs_give_up(en, error);
	alert = tls_hs_error_alert(en->en_error);
	if (first && alert != TLS_HS_ALERT_NONE && !en->en_tx_due)
		en->en_sink->alert(en->en_sink_ctx, en->en_tx_level, alert);
	return ret;
}

/**
 * tls_hs_fail_errno() - fail because one of our own calls failed
 * @en: the engine
 * @err: what the call returned, negative
 *
 * Context: process; may sleep.
 * Return: the status of the first cause, always negative.
 */
int tls_hs_fail_errno(struct tls_hs_engine *en, int err)
{
	return tls_hs_fail(en, err == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_CRYPTO);
}

/**
 * tls_hs_emit() - send a handshake message of ours
 * @en: the engine
 * @msg: the whole message
 * @len: its length in bytes
 *
 * It is appended to the transcript and given to the sink at the level that
 * we now send at.
 *
 * Context: process; may sleep.
 * Return: 0, or a negative errno after the engine has failed.
 */
int tls_hs_emit(struct tls_hs_engine *en, const u8 *msg, size_t len)
{
	int err;

	err = tls_hs_transcript_add(&en->en_tr, msg, len);
	if (!err)
		err = en->en_sink->emit(en->en_sink_ctx, en->en_tx_level, msg, len);
	return err ? tls_hs_fail_errno(en, err) : 0;
}

/* Who the peer is, and that it was there for this handshake. */
static bool tls_hs_evidence_complete(const struct tls_hs_engine *en)
{
	u32 want = TLS_HS_EV_FINISHED | en->en_role->ro_evidence(en);

	return (en->en_rs.rs_evidence & want) == want;
}

/**
 * tls_hs_give_secret() - give the sink the keys of a level and direction
 * @en: the engine
 * @level: what the keys protect from here on
 * @dir: whose
 * @secret: the traffic secret; copied by the sink
 *
 * The keys of the peer's application data leave the engine here and nowhere
 * else, and only with all the evidence there.
 *
 * Context: process; may sleep.
 * Return: 0, or a negative errno after the engine has failed.
 */
int tls_hs_give_secret(struct tls_hs_engine *en, enum tls_hs_level level, enum tls_hs_dir dir,
		       const struct tls_hs_secret *secret)
{
	int err;

	if (level == TLS_HS_LEVEL_APPLICATION && dir == TLS_HS_RX &&
	    !tls_hs_evidence_complete(en))
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	err = en->en_sink->secret(en->en_sink_ctx, level, dir, en->en_suite->su_id, secret);
	if (err)
		return tls_hs_fail_errno(en, err);
	if (dir == TLS_HS_TX) {
		en->en_tx_level = level;
		en->en_tx_due = false;
	} else {
		en->en_rx_level = level;
	}
	return 0;
}

/**
 * tls_hs_keep_message() - the message being handled outlives its handler
 * @en: the engine; it must be in a handler
 * @kept: takes ownership of the bytes; what it held is freed
 *
 * Context: process.
 */
void tls_hs_keep_message(struct tls_hs_engine *en, struct tls_hs_kept *kept)
{
	kvfree(kept->kp_msg);
	kept->kp_msg = en->en_buf;
	kept->kp_len = en->en_have;
	en->en_buf = NULL;
	en->en_cap = 0;
}

static int tls_hs_handle(struct tls_hs_engine *en, const struct tls_hs_row *row)
{
	struct tls_hs_msg msg = {
		.ms_raw = en->en_buf,
		.ms_len = en->en_have,
	};
	int err = 0;

	tls_rd_init(&msg.ms_body, en->en_buf + TLS_HS_MSG_HEADER,
		    en->en_have - TLS_HS_MSG_HEADER);
	if (row->flags & HASH_BEFORE)
		err = tls_hs_transcript_hash(&en->en_tr, msg.ms_hash);
	if (!err && !(row->flags & OWN_TRANSCRIPT))
		err = tls_hs_transcript_add(&en->en_tr, msg.ms_raw, msg.ms_len);
	if (err)
		return tls_hs_fail_errno(en, err);
	err = row->handle(en, &msg);

	en->en_have = 0;
	en->en_need = 0;
	return err;
}

/*
 * The buffer grows with what has come, not with what the header promises: a
 * peer must send a byte for each one that it makes us keep, give or take a
 * factor of two.
 */
static int tls_hs_grow(struct tls_hs_engine *en, size_t want)
{
	size_t cap = min(en->en_need, max_t(size_t, 2 * want, 1024));
	u8 *buf;

	if (want <= en->en_cap)
		return 0;
	buf = kvmalloc(cap, GFP_KERNEL);
	if (!buf)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	if (en->en_have)
		memcpy(buf, en->en_buf ?: en->en_hdr, en->en_have);
	kvfree(en->en_buf);
	en->en_buf = buf;
	en->en_cap = cap;
	return 0;
}

/* RFC 8446 4: type and length decide before anything more is kept. */
static int tls_hs_check_header(struct tls_hs_engine *en)
{
	const struct tls_hs_row *row = tls_hs_find_row(en);
	size_t need = TLS_HS_MSG_HEADER +
		      (en->en_hdr[1] << 16 | en->en_hdr[2] << 8 | en->en_hdr[3]);

	if (!row)
		return tls_hs_fail(en, TLS_HS_E_UNEXPECTED_MSG);
	if (need > row->max)
		return tls_hs_fail(en, TLS_HS_E_MSG_TOO_LONG);
	en->en_need = need;
	en->en_cap = 0;
	kvfree(en->en_buf);
	en->en_buf = NULL;
	return tls_hs_grow(en, TLS_HS_MSG_HEADER);
}

static int tls_hs_take(struct tls_hs_engine *en, u8 *to, size_t want, struct tls_rd *in)
{
	size_t n = min(want - en->en_have, in->left);
	const u8 *p;

	if (!tls_rd_bytes(in, n, &p))
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	memcpy(to + en->en_have, p, n);
	en->en_have += n;
	return 0;
}

/* One step: the rest of a header, or the rest of a message and its handling. */
static int tls_hs_step(struct tls_hs_engine *en, struct tls_rd *in)
{
	const struct tls_hs_row *row;
	int err;

	if (!en->en_need) {
		err = tls_hs_take(en, en->en_hdr, TLS_HS_MSG_HEADER, in);
		if (err || en->en_have < TLS_HS_MSG_HEADER)
			return err;
		err = tls_hs_check_header(en);
	} else {
		err = tls_hs_grow(en, min(en->en_need, en->en_have + in->left));
		if (!err)
			err = tls_hs_take(en, en->en_buf, en->en_need, in);
	}
	if (err || en->en_have < en->en_need)
		return err;

	row = tls_hs_find_row(en);
	if (!row)
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	/* RFC 8446 5.1: messages MUST NOT span key changes */
	if ((row->flags & ENDS_FLIGHT) && !tls_rd_empty(in))
		return tls_hs_fail(en, TLS_HS_E_KEY_CHANGE);
	return tls_hs_handle(en, row);
}

/**
 * tls_hs_engine_feed() - digest handshake bytes from the peer
 * @en: a started engine
 * @level: what protected them
 * @buf: the bytes: any part of a message, or several messages; not kept
 * @len: how many, at least one
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure (errors.h) once the engine has failed.
 */
int tls_hs_engine_feed(struct tls_hs_engine *en, enum tls_hs_level level,
		       const u8 *buf, size_t len)
{
	struct tls_rd in;
	int err = 0;

	if (en->en_state == TLS_HS_FAILED)
		return tls_hs_error_status(en->en_error);
	/* Only what the next state expects, under the keys that it expects */
	if (en->en_state == TLS_HS_START || level != en->en_rx_level)
		return tls_hs_fail(en, TLS_HS_E_UNEXPECTED_MSG);

	tls_rd_init(&in, buf, len);
	while (!err && !tls_rd_empty(&in))
		err = tls_hs_step(en, &in);
	return err;
}

/**
 * tls_hs_engine_mid_message() - has a message begun and not ended?
 * @en: the engine
 *
 * RFC 8446 5.1: no other record may then come between.
 *
 * Context: any.
 * Return: true in the middle of a message.
 */
bool tls_hs_engine_mid_message(const struct tls_hs_engine *en)
{
	return en->en_have;
}

/**
 * tls_hs_engine_fail() - fail for a reason that the transport found
 * @en: the engine
 * @error: TLS_HS_E_*
 *
 * Context: process; may sleep.
 * Return: the status of the first cause, always negative.
 */
int tls_hs_engine_fail(struct tls_hs_engine *en, unsigned int error)
{
	return tls_hs_fail(en, error);
}

/**
 * tls_hs_engine_peer_alert() - the peer sent an alert
 * @en: the engine
 * @description: AlertDescription; its level means nothing (RFC 8446 6)
 *
 * Context: process; may sleep.
 * Return: 0 for user_canceled, which close_notify follows (RFC 8446 6.1); else
 * the status of the failure, always negative.
 */
int tls_hs_engine_peer_alert(struct tls_hs_engine *en, u8 description)
{
	en->en_alert = description;
	if (description == TLS_HS_ALERT_USER_CANCELED)
		return 0;
	if (description == TLS_HS_ALERT_CLOSE_NOTIFY)
		return tls_hs_give_up(en, TLS_HS_E_PEER_CLOSED);
	return tls_hs_give_up(en, en->en_role->ro_peer_alert(en, description));
}

/**
 * tls_hs_engine_alloc() - allocate an engine
 * @gfp: allocation flags
 *
 * Context: as @gfp.
 * Return: a zeroed engine, to be freed with tls_hs_engine_free(); NULL if
 * there is no memory.
 */
struct tls_hs_engine *tls_hs_engine_alloc(gfp_t gfp)
{
	return kzalloc(sizeof(struct tls_hs_engine), gfp);
}

static unsigned int tls_hs_hashes_wanted(const struct tls_hs_config *cfg)
{
	unsigned int hashes = 0;
	int i;

	for (i = 0; i < TLS_HS_TRANSCRIPT_HASHES; i++)
		if (tls_hs_hash_offered(cfg, i))
			hashes |= BIT(i);
	return hashes;
}

/**
 * tls_hs_engine_init() - set an engine up
 * @en: a zeroed engine
 * @role: which side it is
 * @cfg: what to offer and whom to ask; borrowed until the engine is wiped
 * @sink: where messages, secrets and alerts go; borrowed likewise
 * @sink_ctx: first argument of its functions
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (an impossible configuration; in certificate mode also a
 * missing verifier), -ENOENT (the kernel lacks a hash), -ENOMEM.
 */
int tls_hs_engine_init(struct tls_hs_engine *en, const struct tls_hs_role *role,
		       const struct tls_hs_config *cfg, const struct tls_hs_sink_ops *sink,
		       void *sink_ctx)
{
	if (!tls_hs_config_ok(cfg) || !role->ro_config_ok(cfg))
		return -EINVAL;
	if (!sink->emit || !sink->secret || !sink->alert)
		return -EINVAL;
	en->en_role = role;
	en->en_cfg = cfg;
	en->en_sink = sink;
	en->en_sink_ctx = sink_ctx;
	en->en_rs.rs_psk = -1;
	en->en_alert = TLS_HS_ALERT_NONE;
	return tls_hs_transcript_init(&en->en_tr, tls_hs_hashes_wanted(cfg));
}

/**
 * tls_hs_engine_start() - begin, as the role does
 * @en: an engine that was set up and not started
 *
 * A client sends its ClientHello, a server waits for one.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if it was started before, or the status of the failure.
 */
int tls_hs_engine_start(struct tls_hs_engine *en)
{
	if (en->en_state != TLS_HS_START || !en->en_cfg)
		return -EINVAL;
	return en->en_role->ro_start(en);
}

/**
 * tls_hs_engine_wipe() - forget all secrets and free what was kept
 * @en: the engine; may be wiped twice
 *
 * State, error and result stay readable; borrowed pointers into the peer's
 * certificates end here.
 *
 * Context: process; may sleep.
 */
void tls_hs_engine_wipe(struct tls_hs_engine *en)
{
	tls_hs_wipe_secrets(en);
	tls_hs_transcript_wipe(&en->en_tr);
	kvfree(en->en_buf);
	kvfree(en->en_hello.kp_msg);
	kvfree(en->en_cr.kp_msg);
	kvfree(en->en_cert.kp_msg);
	kvfree(en->en_cookie);
	en->en_buf = NULL;
	en->en_cap = 0;
	en->en_have = 0;
	en->en_need = 0;
	en->en_hello = (struct tls_hs_kept){};
	en->en_cr = (struct tls_hs_kept){};
	en->en_cert = (struct tls_hs_kept){};
	en->en_cookie = NULL;
	en->en_cookie_len = 0;
	en->en_leaf = (struct tls_hs_der){};
}

/**
 * tls_hs_engine_free() - wipe and free an engine
 * @en: the engine, or NULL
 *
 * Context: process; may sleep.
 */
void tls_hs_engine_free(struct tls_hs_engine *en)
{
	if (!en)
		return;
	tls_hs_engine_wipe(en);
	kfree_sensitive(en);
}
