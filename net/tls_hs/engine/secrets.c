// SPDX-License-Identifier: GPL-2.0-only
/*
 * The secrets of a handshake, in their order (RFC 8446 7.1).
 *
 * Owns which of them is made of which part of the transcript, and whose it is.
 * How one is derived is key_schedule.c's.
 */
#include <linux/string.h>

#include "engine.h"

/* By ro_server: the client's, the server's */
static const char *const tls_hs_handshake_labels[] = { "c hs traffic", "s hs traffic" };
static const char *const tls_hs_application_labels[] = { "c ap traffic", "s ap traffic" };

static int tls_hs_derive_both(struct tls_hs_engine *en, const char *const *labels,
			      const u8 *hash, struct tls_hs_secret *own,
			      struct tls_hs_secret *peer)
{
	bool server = en->en_role->ro_server;
	int err;

	err = tls_hs_ks_derive(&en->en_ks, labels[server], hash, own);
	return err ?: tls_hs_ks_derive(&en->en_ks, labels[!server], hash, peer);
}

/**
 * tls_hs_start_handshake_keys() - from the key exchange to encrypted handshake messages
 * @en: the engine; the transcript ends with ServerHello
 * @psk: the PSK that was agreed on, or NULL
 * @shared: the shared secret of the key exchange
 * @len: its length in bytes; 0: psk_ke, without one
 *
 * Both directions' keys go to the sink, and the ephemeral keys are wiped.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_start_handshake_keys(struct tls_hs_engine *en, const struct tls_hs_psk *psk,
				const u8 *shared, size_t len)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int i, err;

	err = tls_hs_ks_init(&en->en_ks, en->en_suite->su_hash,
			     psk ? psk->psk_key : NULL, psk ? psk->psk_key_len : 0);
	if (!err)
		err = tls_hs_ks_advance(&en->en_ks, len ? shared : NULL, len);
	if (!err)
		err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_derive_both(en, tls_hs_handshake_labels, hash, &en->en_own_hs,
					 &en->en_peer_hs);
	if (err)
		return tls_hs_fail_errno(en, err);
	err = tls_hs_give_secret(en, TLS_HS_LEVEL_HANDSHAKE, TLS_HS_TX, &en->en_own_hs);
	if (!err)
		err = tls_hs_give_secret(en, TLS_HS_LEVEL_HANDSHAKE, TLS_HS_RX, &en->en_peer_hs);
	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++)
		tls_hs_kex_wipe(&en->en_kex[i]);
	return err;
}

/**
 * tls_hs_derive_application() - the traffic secrets of application data, and the exporter's
 * @en: the engine; the transcript ends with the server's Finished
 * @own: where to put our traffic secret; the caller wipes it
 * @peer: where to put the peer's; likewise
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_derive_application(struct tls_hs_engine *en, struct tls_hs_secret *own,
			      struct tls_hs_secret *peer)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_ks_advance(&en->en_ks, NULL, 0);
	if (!err)
		err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_derive_both(en, tls_hs_application_labels, hash, own, peer);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "exp master", hash, &en->en_exporter);
	return err ? tls_hs_fail_errno(en, err) : 0;
}

/**
 * tls_hs_derive_resumption() - the secret of later sessions; the last of all
 * @en: the engine; the transcript ends with the client's Finished
 *
 * What the key schedule still holds is wiped, for nothing more comes from it.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_derive_resumption(struct tls_hs_engine *en)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (!err)
		err = tls_hs_ks_derive(&en->en_ks, "res master", hash, &en->en_resumption);
	if (err)
		return tls_hs_fail_errno(en, err);
	tls_hs_ks_wipe(&en->en_ks);
	memzero_explicit(&en->en_own_hs, sizeof(en->en_own_hs));
	memzero_explicit(&en->en_peer_hs, sizeof(en->en_peer_hs));
	return 0;
}
