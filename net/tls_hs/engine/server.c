// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's role (RFC 8446 A.2).
 *
 * Owns which message may come when, what a ClientHello is answered with and in
 * which order, how the handshake ends, and what only a server must have in its
 * configuration.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "client_hello.h"

static int tls_hs_server_start(struct tls_hs_engine *en)
{
	en->en_state = TLS_HS_WAIT_CH;
	return 0;
}

/* RFC 8446 4.3.2: a PSK stands for certificates, the client's too */
static bool tls_hs_wants_client_cert(const struct tls_hs_engine *en)
{
	return en->en_cfg->cf_client_auth != TLS_HS_CLIENT_AUTH_NONE && en->en_rs.rs_psk < 0;
}

/* Our Finished is out: what we say from here on, alerts too, is under these keys */
static int tls_hs_server_finish_flight(struct tls_hs_engine *en)
{
	struct tls_hs_secret own = {};
	int err;

	err = tls_hs_send_finished(en);
	en->en_tx_due = !err;
	if (!err)
		err = tls_hs_derive_application(en, &own, &en->en_peer_ap);
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_TX, &own);
	memzero_explicit(&own, sizeof(own));
	return err;
}

static int tls_hs_send_server_flight(struct tls_hs_engine *en,
				     const struct tls_hs_client_hello *ch,
				     const struct tls_hs_choice *cc)
{
	int err;

	err = tls_hs_send_server_hello(en, ch, cc);
	if (!err)
		err = tls_hs_send_encrypted_extensions(en, ch, cc);
	if (!err && tls_hs_wants_client_cert(en))
		err = tls_hs_send_certificate_request(en);
	if (!err && !cc->cc_psk)
		err = tls_hs_send_own_auth(en, &cc->cc_chain);
	return err ?: tls_hs_server_finish_flight(en);
}

static void tls_hs_note_choice(struct tls_hs_engine *en, const struct tls_hs_client_hello *ch,
			       const struct tls_hs_choice *cc)
{
	struct tls_hs_result *rs = &en->en_rs;

	en->en_suite = cc->cc_suite;
	rs->rs_suite = cc->cc_suite->su_id;
	rs->rs_group = cc->cc_group;
	rs->rs_psk = cc->cc_identity;
	/* RFC 8449 4: it holds for who answers it, and a kTLS that cannot keep it does not */
	if (en->en_cfg->cf_record_size_limit)
		rs->rs_record_size_limit = ch->ch_record_size_limit;
	if (!tls_rd_empty(&cc->cc_alpn)) {
		memcpy(rs->rs_alpn, cc->cc_alpn.p, cc->cc_alpn.left);	/* a vec8: 255 at most */
		rs->rs_alpn_len = cc->cc_alpn.left;
	}
}

static int tls_hs_judge_client_hello(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
				     struct tls_hs_client_hello *ch)
{
	enum tls_hs_error e;

	e = tls_hs_parse_client_hello(msg, en->en_retried, ch);
	if (!e && en->en_retried)
		e = tls_hs_check_second_hello(&en->en_hello, msg, ch);
	if (e)
		return tls_hs_fail(en, e);
	if (!en->en_retried) {
		en->en_rs.rs_session_id = ch->ch_session_id.left;
		en->en_rs.rs_early_data = ch->ch_early_data;
	}
	return 0;
}

/* RFC 8446 4.1.2, A.2: judged whole and chosen from, before anything is said */
static int tls_hs_handle_client_hello(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_hs_client_hello ch;
	struct tls_hs_choice cc;
	int err;

	/* a binder of the first ClientHello proves nothing of the second */
	en->en_rs.rs_evidence = 0;
	err = tls_hs_judge_client_hello(en, msg, &ch);
	if (!err)
		err = tls_hs_choose(en, msg, &ch, &cc);
	if (err)
		return err;
	if (cc.cc_retry)
		return tls_hs_send_retry(en, msg, &ch, &cc);

	tls_hs_note_choice(en, &ch, &cc);
	tls_hs_transcript_choose(&en->en_tr, en->en_suite->su_hash);
	err = tls_hs_transcript_add(&en->en_tr, msg->ms_raw, msg->ms_len);
	if (err)
		return tls_hs_fail_errno(en, err);
	err = tls_hs_send_server_flight(en, &ch, &cc);
	if (err)
		return err;
	kvfree(en->en_hello.kp_msg);
	en->en_hello = (struct tls_hs_kept){};
	en->en_state = tls_hs_wants_client_cert(en) ? TLS_HS_WAIT_CERT : TLS_HS_WAIT_FINISHED;
	return 0;
}

/* RFC 8446 4.4.4: the client's Finished, which ends the handshake */
static int tls_hs_server_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	int err;

	err = tls_hs_verify_finished(en, msg);
	if (!err)
		err = tls_hs_derive_resumption(en);
	/* last, so that nobody has the client's keys of a handshake that fails */
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_RX,
					 &en->en_peer_ap);
	memzero_explicit(&en->en_peer_ap, sizeof(en->en_peer_ap));
	if (!err)
		en->en_state = TLS_HS_CONNECTED;
	return err;
}

static bool tls_hs_server_config_ok(const struct tls_hs_config *cfg)
{
	const struct tls_hs_engine_ops *ops = cfg->cf_ops;

	/* a client's only; groups there must be, for psk_ke is not spoken here */
	if (!cfg->cf_n_groups || cfg->cf_n_shares || cfg->cf_n_psks || cfg->cf_psk_ke ||
	    cfg->cf_tickets)
		return false;
	if (cfg->cf_client_auth != TLS_HS_CLIENT_AUTH_NONE &&
	    (!ops->verify_chain || !cfg->cf_n_sigalgs))
		return false;
	return cfg->cf_psk_only ? !!ops->find_psk : !!ops->own_chain;
}

/* What a client has begun to prove it must prove, also where it need not begin. */
static u32 tls_hs_server_evidence(const struct tls_hs_engine *en)
{
	if (en->en_rs.rs_psk >= 0 || en->en_cfg->cf_psk_only)
		return TLS_HS_EV_PSK;
	if (en->en_cert.kp_msg || en->en_cfg->cf_client_auth == TLS_HS_CLIENT_AUTH_REQUIRED)
		return TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE;
	return 0;
}

static enum tls_hs_error tls_hs_server_alerted(const struct tls_hs_engine *en, u8 description)
{
	return TLS_HS_E_PEER_ALERT;
}

/* RFC 8446 A.2.  Early data is never accepted: there is no WAIT_EOED. */
static const struct tls_hs_row tls_hs_server_rows[] = {
	{ TLS_HS_WAIT_CH, TLS_HS_MT_CLIENT_HELLO, ENDS_FLIGHT | OWN_TRANSCRIPT,
	  TLS_HS_MAX_CLIENT_HELLO, tls_hs_handle_client_hello },
	{ TLS_HS_WAIT_CERT, TLS_HS_MT_CERTIFICATE, 0,
	  TLS_HS_MAX_CLIENT_CERTIFICATE, tls_hs_handle_certificate },
	{ TLS_HS_WAIT_CV, TLS_HS_MT_CERTIFICATE_VERIFY, HASH_BEFORE,
	  TLS_HS_MAX_CERTIFICATE_VERIFY, tls_hs_handle_certificate_verify },
	{ TLS_HS_WAIT_FINISHED, TLS_HS_MT_FINISHED, ENDS_FLIGHT | HASH_BEFORE,
	  TLS_HS_MAX_FINISHED, tls_hs_server_finished },
};

const struct tls_hs_role tls_hs_server_role = {
	.ro_rows	= tls_hs_server_rows,
	.ro_n_rows	= ARRAY_SIZE(tls_hs_server_rows),
	.ro_server	= true,
	.ro_max_certs	= 4,	/* whoever connects can make us verify them */
	.ro_config_ok	= tls_hs_server_config_ok,
	.ro_start	= tls_hs_server_start,
	.ro_evidence	= tls_hs_server_evidence,
	.ro_peer_alert	= tls_hs_server_alerted,
};
