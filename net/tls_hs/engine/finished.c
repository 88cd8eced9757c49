// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finished, both ways (RFC 8446 4.4.4), and the end of the handshake.
 *
 * Owns the decision that a handshake is complete: application secrets leave
 * the engine here and nowhere else, and only with all the evidence there.
 */
#include <crypto/utils.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "engine.h"

static int tls_hs_verify_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	size_t hlen = tls_hs_hash_len(en->en_suite->su_hash);
	u8 mac[TLS_HS_MAX_HASH_LEN];
	const u8 *theirs;
	struct tls_rd body = msg->ms_body;
	int err;

	if (!tls_rd_bytes(&body, hlen, &theirs) || !tls_rd_empty(&body))
		return tls_hs_fail(en, TLS_HS_E_DECODE);
	err = tls_hs_ks_finished_mac(&en->en_ks, &en->en_peer_hs, msg->ms_hash, mac);
	if (err)
		err = tls_hs_fail_errno(en, err);
	else if (crypto_memneq(mac, theirs, hlen))
		err = tls_hs_fail(en, en->en_rs.rs_evidence & TLS_HS_EV_PSK ?
				      TLS_HS_E_FINISHED_PSK : TLS_HS_E_FINISHED);
	else
		en->en_rs.rs_evidence |= TLS_HS_EV_FINISHED;
	memzero_explicit(mac, sizeof(mac));
	return err;
}

/* Who the server is, and that it was there for this handshake. */
static bool tls_hs_evidence_complete(const struct tls_hs_engine *en)
{
	u32 want = TLS_HS_EV_FINISHED;

	if (en->en_rs.rs_psk >= 0 || en->en_cfg->cf_psk_only)
		want |= TLS_HS_EV_PSK;
	else
		want |= TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE;
	return (en->en_rs.rs_evidence & want) == want;
}

static int tls_hs_send_finished(struct tls_hs_engine *en)
{
	size_t hlen = tls_hs_hash_len(en->en_suite->su_hash);
	u8 msg[TLS_HS_MSG_HEADER + TLS_HS_MAX_HASH_LEN] = { TLS_HS_MT_FINISHED, 0, 0, hlen };
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_ks_finished_mac(&en->en_ks, &en->en_own_hs, hash,
					     msg + TLS_HS_MSG_HEADER);
	if (err)
		return tls_hs_fail_errno(en, err);
	return tls_hs_emit(en, msg, TLS_HS_MSG_HEADER + hlen);
}

/* RFC 8446 7.1: from the transcript up to the server's Finished */
static int tls_hs_derive_application(struct tls_hs_engine *en, struct tls_hs_secret *client,
				     struct tls_hs_secret *server)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_ks_advance(&en->en_ks, NULL, 0);
	if (!err)
		err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "c ap traffic", hash, client);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "s ap traffic", hash, server);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "exp master", hash, &en->en_exporter);
	return err ? tls_hs_fail_errno(en, err) : 0;
}

/* RFC 8446 7.1: the transcript now has our Finished too */
static int tls_hs_derive_resumption(struct tls_hs_engine *en)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "res master", hash, &en->en_resumption);
	return err ? tls_hs_fail_errno(en, err) : 0;
}

/**
 * tls_hs_handle_finished() - the server's Finished; answers with our last flight
 * @en: the engine, in WAIT_FINISHED
 * @msg: the message, with the transcript hash before it
 *
 * RFC 8446 4.4.4.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_hs_secret client = {}, server = {};
	int err;

	err = tls_hs_verify_finished(en, msg);
	if (err)
		return err;
	if (!tls_hs_evidence_complete(en))
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);

	err = tls_hs_derive_application(en, &client, &server);
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_RX, &server);
	if (!err)
		err = tls_hs_send_own_auth(en);
	if (!err)
		err = tls_hs_send_finished(en);
	/* At once: what follows our Finished, an alert too, is under these keys */
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_APPLICATION, TLS_HS_TX, &client);
	if (!err)
		err = tls_hs_derive_resumption(en);
	memzero_explicit(&client, sizeof(client));
	memzero_explicit(&server, sizeof(server));
	if (err)
		return err;

	tls_hs_ks_wipe(&en->en_ks);
	memzero_explicit(&en->en_own_hs, sizeof(en->en_own_hs));
	memzero_explicit(&en->en_peer_hs, sizeof(en->en_peer_hs));
	en->en_state = TLS_HS_CONNECTED;
	return 0;
}
