// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an engine tells of itself: where it is, what was agreed, why it failed.
 *
 * Owns nothing; what may leave only after success is held back here until then.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "engine.h"

/**
 * tls_hs_engine_state() - where the handshake is
 * @en: the engine
 *
 * Context: any.
 * Return: the state.
 */
enum tls_hs_state tls_hs_engine_state(const struct tls_hs_engine *en)
{
	return en->en_state;
}

/**
 * tls_hs_engine_error() - why the handshake failed
 * @en: the engine
 *
 * Context: any.
 * Return: TLS_HS_E_* of the first cause, TLS_HS_E_NONE if it has not failed.
 */
unsigned int tls_hs_engine_error(const struct tls_hs_engine *en)
{
	return en->en_error;
}

/**
 * tls_hs_engine_alert_received() - the peer's alert, for the log and counters
 * @en: the engine
 *
 * Context: any.
 * Return: the last AlertDescription received, TLS_HS_ALERT_NONE if none was.
 */
u8 tls_hs_engine_alert_received(const struct tls_hs_engine *en)
{
	return en->en_alert;
}

/**
 * tls_hs_engine_result() - what was agreed
 * @en: the engine
 *
 * Context: any.
 * Return: the result, borrowed; complete once the state is TLS_HS_CONNECTED.
 */
const struct tls_hs_result *tls_hs_engine_result(const struct tls_hs_engine *en)
{
	return &en->en_rs;
}

/**
 * tls_hs_engine_peer_leaf() - the peer's own certificate
 * @en: the engine
 *
 * Context: any.
 * Return: its DER, borrowed until the engine is wiped; length 0 if there is
 * none or the handshake is not complete.
 */
struct tls_hs_der tls_hs_engine_peer_leaf(const struct tls_hs_engine *en)
{
	if (en->en_state != TLS_HS_CONNECTED)
		return (struct tls_hs_der){};
	return en->en_leaf;
}

/**
 * tls_hs_engine_take_secrets() - move out what outlives the handshake
 * @en: a connected engine
 * @exporter: where to put exporter_master_secret
 * @resumption: where to put resumption_master_secret
 *
 * The caller owns both and wipes them.
 *
 * Context: any.
 * Return: 0, or -EINVAL if the handshake is not complete, or they are gone.
 */
int tls_hs_engine_take_secrets(struct tls_hs_engine *en, struct tls_hs_secret *exporter,
			       struct tls_hs_secret *resumption)
{
	if (en->en_state != TLS_HS_CONNECTED || !en->en_exporter.len)
		return -EINVAL;
	*exporter = en->en_exporter;
	*resumption = en->en_resumption;
	memzero_explicit(&en->en_exporter, sizeof(en->en_exporter));
	memzero_explicit(&en->en_resumption, sizeof(en->en_resumption));
	return 0;
}
