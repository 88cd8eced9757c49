// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the engine calls: randomness, trust and our own certificate in,
 * messages, keys and alerts out.
 *
 * Owns no state of its own; everything is the connection's.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/printk.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "conn.h"
#include "keys/keys.h"
#include "keys/trust.h"
#include "trace.h"

static void tls_hs_conn_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

/* Asked in the middle of long work; nothing but the alert is left to do then. */
static int tls_hs_conn_give_way(void *ctx)
{
	return tls_hs_conn_ended(ctx) ? -ECANCELED : 0;
}

/**
 * tls_hs_conn_verify() - is this chain the peer's?
 * @co: the handshake
 * @chain: the peer's certificates
 * @key: the leaf's public key on success; points into @chain
 * @why: the TLS_HS_E_* on failure
 *
 * Context: the worker.
 * Return: as tls_hs_trust_verify(); -ECANCELED if the handshake was ended from
 * outside meanwhile.
 */
int tls_hs_conn_verify(struct tls_hs_conn *co, const struct tls_hs_peer_chain *chain,
		       struct tls_hs_pubkey *key, unsigned int *why)
{
	const struct tls_hs_trust_req tr = {
		.tr_keyring	= co->co_keyring,
		.tr_cache	= &co->co_net->hn_issuers,
		.tr_crls	= &co->co_net->hn_crls,
		.tr_client	= co->co_side == TLS_HS_SERVER,
		.tr_name	= &co->co_name,
		.tr_cfg		= &co->co_cfg,
		.tr_give_way	= tls_hs_conn_give_way,
		.tr_ctx		= co,
		.tr_explanation	= co->co_explain ? &co->co_explanation : NULL,
	};
	int err;

	kfree(co->co_explanation);
	co->co_explanation = NULL;
	err = tls_hs_trust_verify(&tr, chain, key, why);
	if (err == -ECANCELED)
		*why = tls_hs_conn_ended(co);
	return err;
}

static int tls_hs_conn_verify_chain(void *ctx, const struct tls_hs_peer_chain *chain,
				    struct tls_hs_pubkey *key, unsigned int *why)
{
	struct tls_hs_conn *co = ctx;
	int err;

	err = tls_hs_conn_verify(co, chain, key, why);
	/* out of memory: then there is nothing to resume, and no harm done */
	if (!err && co->co_resume)
		co->co_resume->re_chain = tls_hs_chain_save(chain);
	return err;
}

/* RFC 8446 4.4.2: without a certificate, *oc stays empty and so does the message */
static int tls_hs_conn_own_chain(void *ctx, const struct tls_hs_cert_request *rq,
				 struct tls_hs_own_chain *oc)
{
	struct tls_hs_conn *co = ctx;

	if (co->co_cred)
		return tls_hs_cred_choose(co->co_cred, &co->co_cfg, rq, oc);
	if (co->co_cred_keys)
		return tls_hs_cred_keys_choose(co->co_cred_keys, &co->co_cfg, rq, &co->co_cred,
					       oc);
	return 0;
}

static int tls_hs_conn_sign(void *ctx, u16 scheme, const u8 *msg, size_t len,
			    u8 *sig, size_t *siglen)
{
	struct tls_hs_conn *co = ctx;

	return tls_hs_cred_sign(co->co_cred, scheme, msg, len, sig, siglen);
}

/* RFC 8449 4: the peer's limit counts the content type; it is for protected records only */
static void tls_hs_conn_obey_limit(struct tls_hs_conn *co, enum tls_hs_level level)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(co->co_engine);

	if (level != TLS_HS_LEVEL_INITIAL && rs->rs_record_size_limit)
		co->co_record.rl_max_plain = rs->rs_record_size_limit - 1;
}

/* A server's first message is out: what the ClientHello that it answers wants besides */
static int tls_hs_conn_answered(struct tls_hs_conn *co)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(co->co_engine);

	if (co->co_answered)
		return 0;
	co->co_answered = true;
	if (rs->rs_early_data)
		tls_hs_record_skip_early(&co->co_record);
	/* RFC 8446 D.4: immediately after it, be it a HelloRetryRequest */
	return rs->rs_session_id ? tls_hs_record_output_ccs(&co->co_record) : 0;
}

static int tls_hs_conn_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct tls_hs_conn *co = ctx;
	int err;

	tls_hs_conn_obey_limit(co, level);

	trace_tls_hs_record(co->co_sk, TLS_HS_TX,
			    level == TLS_HS_LEVEL_INITIAL ? TLS_HS_CT_HANDSHAKE : TLS_HS_CT_DATA,
			    len);
	err = tls_hs_record_output(&co->co_record, TLS_HS_CT_HANDSHAKE, msg, len);
	if (!err && co->co_side == TLS_HS_SERVER)
		err = tls_hs_conn_answered(co);
	return err;
}

/* Application keys are kTLS's; until then what we read and write is handshake. */
static int tls_hs_conn_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir,
			      u16 suite, const struct tls_hs_secret *secret)
{
	struct tls_hs_conn *co = ctx;

	if (level == TLS_HS_LEVEL_APPLICATION) {
		co->co_secrets.sc_traffic[dir] = *secret;
		return 0;
	}
	return tls_hs_record_set_key(&co->co_record, dir, level, suite, secret);
}

static int tls_hs_conn_put_alert(struct tls_hs_conn *co, u8 level, u8 description)
{
	u8 alert[] = { level, description };
	int err;

	err = tls_hs_record_output(&co->co_record, TLS_HS_CT_ALERT, alert, sizeof(alert));
	if (err)
		return err;
	trace_tls_hs_alert(co->co_sk, TLS_HS_TX, description);
	tls_hs_count(co->co_net, TLS_HS_MIB_ALERTS_SENT);
	return 0;
}

static void tls_hs_conn_alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct tls_hs_conn *co = ctx;
	const struct tls_hs_result *rs = tls_hs_engine_result(co->co_engine);
	bool cancel = description == TLS_HS_ALERT_USER_CANCELED;
	size_t before = co->co_record.rl_out_len;

	/* A client that has sent nothing: the server does not know yet that this is TLS. */
	if (!co->co_record.rl_hello_sent)
		return;
	/* We are done but kTLS is not in: the server expects application keys now. */
	if (level == TLS_HS_LEVEL_APPLICATION &&
	    tls_hs_record_set_key(&co->co_record, TLS_HS_TX, level, rs->rs_suite,
				  &co->co_secrets.sc_traffic[TLS_HS_TX]))
		return;

	if (tls_hs_conn_put_alert(co, cancel ? TLS_HS_ALERT_WARNING : TLS_HS_ALERT_FATAL,
				  description))
		return;
	/* RFC 9846 6.1: close_notify MUST follow; with no memory for it, neither goes out */
	if (cancel && tls_hs_conn_put_alert(co, TLS_HS_ALERT_WARNING, TLS_HS_ALERT_CLOSE_NOTIFY)) {
		co->co_record.rl_out_len = before;
		return;
	}
	co->co_info.hi_alert_sent = description;
}

static void tls_hs_conn_refresh_psks(void *ctx)
{
	struct tls_hs_conn *co = ctx;

	if (co->co_ticket)
		tls_hs_ticket_offer(co->co_ticket, &co->co_ticket_psk);
}

/* The keyring is read once for a handshake, however many identities a client names. */
static int tls_hs_conn_read_psks(struct tls_hs_conn *co)
{
	int err;

	/* a server of certificates, whose clients may still name tickets of others */
	if (!co->co_psk_keyring)
		return -ENOENT;
	if (co->co_psk_list.kl_key)
		return 0;
	err = tls_hs_key_list_get(&co->co_psk_list, co->co_psk_keyring, TLS_HS_MAX_PSK_KEYS);
	if (err == -E2BIG)
		pr_notice_ratelimited("keyring %d has more than %u keys: no PSK is looked for in it\n",
				      key_serial(co->co_psk_keyring), TLS_HS_MAX_PSK_KEYS);
	return err == -ENOMEM ? err : err ? -ENOENT : 0;
}

/*
 * What is found is in the set of the connection's PSKs from then on: the engine
 * takes the first that is, and that is the set's last.
 */
static int tls_hs_conn_find_psk(void *ctx, const u8 *identity, size_t len, enum tls_hs_hash hash,
				const struct tls_hs_psk **psk)
{
	struct tls_hs_conn *co = ctx;
	int err;

	err = tls_hs_conn_read_psks(co);
	if (!err)
		err = tls_hs_psk_find(&co->co_psk, &co->co_psk_list, identity, len, hash,
				      &co->co_cfg);
	if (!err)
		*psk = &co->co_psk.ps_psk[co->co_psk.ps_n - 1];
	return err;
}

static int tls_hs_conn_authorities(void *ctx, u8 *buf, size_t *len)
{
	struct tls_hs_conn *co = ctx;

	return tls_hs_anchor_names(co->co_keyring, buf, len);
}

const struct tls_hs_engine_ops tls_hs_conn_server_ops = {
	.random		= tls_hs_conn_random,
	.verify_chain	= tls_hs_conn_verify_chain,
	.own_chain	= tls_hs_conn_own_chain,
	.sign		= tls_hs_conn_sign,
	.find_psk	= tls_hs_conn_find_psk,
	.authorities	= tls_hs_conn_authorities,
};

const struct tls_hs_engine_ops tls_hs_conn_engine_ops = {
	.random		= tls_hs_conn_random,
	.verify_chain	= tls_hs_conn_verify_chain,
	.own_chain	= tls_hs_conn_own_chain,
	.sign		= tls_hs_conn_sign,
	.refresh_psks	= tls_hs_conn_refresh_psks,
};

const struct tls_hs_sink_ops tls_hs_conn_sink_ops = {
	.emit	= tls_hs_conn_emit,
	.secret	= tls_hs_conn_secret,
	.alert	= tls_hs_conn_alert,
};
