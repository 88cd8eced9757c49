// SPDX-License-Identifier: GPL-2.0-only
/*
 * The client's role (RFC 8446 A.1).
 *
 * Owns which message may come when, how the handshake begins and how it ends,
 * and what only a client must have in its configuration.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "engine.h"

/* One key of x25519 for all shares that have one: for this connection only, it is fresh. */
static int tls_hs_generate_shares(struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	const struct tls_hs_kex *like = NULL;
	int i, err;

	for (i = 0; i < cfg->cf_n_shares; i++) {
		int group = tls_hs_group_index(cfg->cf_shares[i]);

		if (group < 0)
			return tls_hs_fail(en, TLS_HS_E_CONFIG);
		err = tls_hs_kex_generate(&en->en_kex[group], group, like,
					  cfg->cf_ops->random, cfg->cf_ctx);
		if (err)
			return tls_hs_fail_errno(en, err);
		if (tls_hs_kex_has_x25519(group))
			like = &en->en_kex[group];
	}
	return 0;
}

static int tls_hs_client_start(struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	int err;

	cfg->cf_ops->random(cfg->cf_ctx, en->en_random, sizeof(en->en_random));
	/* RFC 8446 4.1.2, D.4: for middleboxes that know TLS 1.2 only */
	en->en_session_id_len = sizeof(en->en_session_id);
	cfg->cf_ops->random(cfg->cf_ctx, en->en_session_id, en->en_session_id_len);
	err = tls_hs_generate_shares(en);
	if (err)
		return err;
	err = tls_hs_send_client_hello(en);
	if (!err)
		en->en_state = TLS_HS_WAIT_SH;
	return err;
}

/* RFC 8446 4.4.2: our own certificate only if the server wants one */
static int tls_hs_answer_certificate_request(struct tls_hs_engine *en)
{
	struct tls_hs_cert_request rq;
	struct tls_hs_own_chain oc;
	struct tls_rd body;
	int err;

	if (!en->en_cr.kp_msg)
		return 0;
	tls_rd_init(&body, en->en_cr.kp_msg + TLS_HS_MSG_HEADER,
		    en->en_cr.kp_len - TLS_HS_MSG_HEADER);
	if (tls_hs_parse_certificate_request(body, &rq))
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	err = tls_hs_choose_own_chain(en, &rq, &oc);
	return err ?: tls_hs_send_own_auth(en, &oc);
}

/* RFC 8446 4.4.4: the server's Finished, which our last flight answers */
static int tls_hs_client_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_hs_secret own = {}, peer = {};
	int err;

	err = tls_hs_verify_finished(en, msg);
	if (!err)
		err = tls_hs_derive_application(en, &own, &peer);
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_RX, &peer);
	if (!err)
		err = tls_hs_answer_certificate_request(en);
	if (!err) {
		err = tls_hs_send_finished(en);
		en->en_tx_due = !err;
	}
	/* At once: what follows our Finished, an alert too, is under these keys */
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_TX, &own);
	if (!err)
		err = tls_hs_derive_resumption(en);
	memzero_explicit(&own, sizeof(own));
	memzero_explicit(&peer, sizeof(peer));
	if (!err)
		en->en_state = TLS_HS_CONNECTED;
	return err;
}

static bool tls_hs_client_config_ok(const struct tls_hs_config *cfg)
{
	if (cfg->cf_psk_only)
		return cfg->cf_n_psks;
	/* A missing verifier is never "accept". */
	return cfg->cf_ops->verify_chain && cfg->cf_n_sigalgs;
}

static u32 tls_hs_client_evidence(const struct tls_hs_engine *en)
{
	if (en->en_rs.rs_psk >= 0 || en->en_cfg->cf_psk_only)
		return TLS_HS_EV_PSK;
	return TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE;
}

/*
 * Alerts by which a server refuses a PSK: RFC 8446 4.2.11 and 6.2 name the
 * first two.  OpenSSL answers a wrong binder with the third; to an identity
 * that it does not know, with the fourth: it then wants to authenticate by
 * certificate, and a ClientHello of ours for PSKs offers no signatures.  A
 * server that looks keys up in a callback of OpenSSL's, and lets it fail for
 * one that it lacks (SPDK's NVMe target), answers with the last.
 */
static bool tls_hs_refuses_psk(u8 description)
{
	return description == TLS_HS_ALERT_UNKNOWN_PSK_IDENTITY ||
	       description == TLS_HS_ALERT_DECRYPT_ERROR ||
	       description == TLS_HS_ALERT_ILLEGAL_PARAMETER ||
	       description == TLS_HS_ALERT_MISSING_EXTENSION ||
	       description == TLS_HS_ALERT_INTERNAL_ERROR;
}

static enum tls_hs_error tls_hs_client_alerted(const struct tls_hs_engine *en, u8 description)
{
	if (!tls_hs_refuses_psk(description))
		return TLS_HS_E_PEER_ALERT;
	if (en->en_cfg->cf_psk_only)
		return TLS_HS_E_PEER_PSK_ALERT;
	/* the ticket is used up: another try will do without */
	return en->en_n_psks ? TLS_HS_E_PEER_TICKET_ALERT : TLS_HS_E_PEER_ALERT;
}

/* RFC 8446 A.1 */
static const struct tls_hs_row tls_hs_client_rows[] = {
	{ TLS_HS_WAIT_SH, TLS_HS_MT_SERVER_HELLO, ENDS_FLIGHT | OWN_TRANSCRIPT,
	  TLS_HS_MAX_SERVER_HELLO, tls_hs_handle_server_hello },
	{ TLS_HS_WAIT_EE, TLS_HS_MT_ENCRYPTED_EXTENSIONS, 0,
	  TLS_HS_MAX_ENCRYPTED_EXTENSIONS, tls_hs_handle_encrypted_extensions },
	{ TLS_HS_WAIT_CERT_CR, TLS_HS_MT_CERTIFICATE_REQUEST, 0,
	  TLS_HS_MAX_CERTIFICATE_REQUEST, tls_hs_handle_certificate_request },
	{ TLS_HS_WAIT_CERT_CR, TLS_HS_MT_CERTIFICATE, 0,
	  TLS_HS_MAX_CERTIFICATE, tls_hs_handle_certificate },
	{ TLS_HS_WAIT_CERT, TLS_HS_MT_CERTIFICATE, 0,
	  TLS_HS_MAX_CERTIFICATE, tls_hs_handle_certificate },
	{ TLS_HS_WAIT_CV, TLS_HS_MT_CERTIFICATE_VERIFY, HASH_BEFORE,
	  TLS_HS_MAX_CERTIFICATE_VERIFY, tls_hs_handle_certificate_verify },
	{ TLS_HS_WAIT_FINISHED, TLS_HS_MT_FINISHED, ENDS_FLIGHT | HASH_BEFORE,
	  TLS_HS_MAX_FINISHED, tls_hs_client_finished },
};

const struct tls_hs_role tls_hs_client_role = {
	.ro_rows	= tls_hs_client_rows,
	.ro_n_rows	= ARRAY_SIZE(tls_hs_client_rows),
	.ro_max_certs	= TLS_HS_MAX_PEER_CERTS,
	.ro_config_ok	= tls_hs_client_config_ok,
	.ro_start	= tls_hs_client_start,
	.ro_evidence	= tls_hs_client_evidence,
	.ro_peer_alert	= tls_hs_client_alerted,
};
