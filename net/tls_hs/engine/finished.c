// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finished, the peer's and our own (RFC 8446 4.4.4).
 *
 * Owns checking the one and building the other; what either ends is the role's
 * to know.
 */
#include <crypto/utils.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "engine.h"

/**
 * tls_hs_verify_finished() - check the peer's Finished
 * @en: the engine
 * @msg: the message, with the transcript hash before it
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_verify_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
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

/**
 * tls_hs_send_finished() - build and send our own Finished
 * @en: the engine; the transcript is what it is over
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_finished(struct tls_hs_engine *en)
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
