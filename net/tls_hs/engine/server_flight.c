// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a server says before it authenticates itself: HelloRetryRequest,
 * ServerHello, EncryptedExtensions, CertificateRequest (RFC 8446 4.1.3, 4.1.4,
 * 4.3).
 *
 * Owns building them.  What they say was chosen in choose.c.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client_hello.h"

static void tls_hs_open_message(struct tls_wr *wr, u8 type, size_t *msg)
{
	tls_wr_u8(wr, type);
	*msg = tls_wr_open(wr, 3);
}

/* Ends a message, and sends it: what did not fit is our own fault. */
static int tls_hs_emit_built(struct tls_hs_engine *en, struct tls_wr *wr, size_t msg)
{
	size_t len;

	tls_wr_close(wr, msg, 3);
	if (tls_wr_end(wr, &len))
		return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	return tls_hs_emit(en, wr->buf, len);
}

/* A ServerHello up to its extensions, which are left open. */
static size_t tls_hs_build_hello(struct tls_wr *wr, const u8 *random,
				 const struct tls_hs_client_hello *ch, u16 suite)
{
	size_t sid;

	tls_wr_u16(wr, TLS_HS_VERSION_12);
	tls_wr_bytes(wr, random, TLS_HS_RANDOM_LEN);
	sid = tls_wr_open(wr, 1);
	tls_wr_bytes(wr, ch->ch_session_id.p, ch->ch_session_id.left);
	tls_wr_close(wr, sid, 1);
	tls_wr_u16(wr, suite);
	tls_wr_u8(wr, 0);	/* legacy_compression_method: null */
	return tls_wr_open(wr, 2);
}

static void tls_hs_build_u16(struct tls_wr *wr, enum tls_hs_ext id, u16 v)
{
	size_t ext = tls_hs_open_ext(wr, id);

	tls_wr_u16(wr, v);
	tls_wr_close(wr, ext, 2);
}

/* A hello without its key share */
#define HELLO_BASE	(TLS_HS_MSG_HEADER + 2 + TLS_HS_RANDOM_LEN + 1 + TLS_HS_SESSION_ID_MAX + \
			 2 + 1 + 2 + 6 + 8 + 6)

/**
 * tls_hs_send_retry() - ask for another share (RFC 8446 4.1.4)
 * @en: the engine, which has not asked yet
 * @msg: the ClientHello; kept until the second one has come
 * @ch: the same, judged good
 * @cc: what was chosen, with the group whose share is wanted
 *
 * The suite is final from here on.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_retry(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
		      const struct tls_hs_client_hello *ch, const struct tls_hs_choice *cc)
{
	u8 buf[HELLO_BASE];
	struct tls_wr wr;
	size_t hello, exts;
	int err;

	en->en_suite = cc->cc_suite;
	tls_hs_transcript_choose(&en->en_tr, en->en_suite->su_hash);
	err = tls_hs_transcript_add(&en->en_tr, msg->ms_raw, msg->ms_len);
	if (!err)
		err = tls_hs_transcript_retry(&en->en_tr);
	if (err)
		return tls_hs_fail_errno(en, err);

	tls_wr_init(&wr, buf, sizeof(buf));
	tls_hs_open_message(&wr, TLS_HS_MT_SERVER_HELLO, &hello);
	exts = tls_hs_build_hello(&wr, tls_hs_retry_random, ch, en->en_suite->su_id);
	tls_hs_build_u16(&wr, EXT_KEY_SHARE, cc->cc_group);
	tls_hs_build_u16(&wr, EXT_SUPPORTED_VERSIONS, TLS_HS_VERSION_13);
	tls_wr_close(&wr, exts, 2);
	err = tls_hs_emit_built(en, &wr, hello);
	if (err)
		return err;
	en->en_retried = true;
	en->en_retry_group = cc->cc_group;
	en->en_rs.rs_hello_retry = true;
	tls_hs_keep_message(en, &en->en_hello);
	return 0;
}

/* RFC 8446 4.1.3: "DOWNGRD" at the end says that a server can do better than it does */
static void tls_hs_server_random(struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;

	do {
		cfg->cf_ops->random(cfg->cf_ctx, en->en_random, sizeof(en->en_random));
	} while (tls_hs_is_downgrade(en->en_random));
}

static int tls_hs_emit_server_hello(struct tls_hs_engine *en,
				    const struct tls_hs_client_hello *ch,
				    const struct tls_hs_choice *cc, u8 *buf, size_t cap,
				    const u8 *reply, size_t len)
{
	size_t hello, exts, ext, vec;
	struct tls_wr wr;

	tls_wr_init(&wr, buf, cap);
	tls_hs_open_message(&wr, TLS_HS_MT_SERVER_HELLO, &hello);
	exts = tls_hs_build_hello(&wr, en->en_random, ch, cc->cc_suite->su_id);
	if (cc->cc_psk)
		tls_hs_build_u16(&wr, EXT_PRE_SHARED_KEY, cc->cc_identity);
	ext = tls_hs_open_ext(&wr, EXT_KEY_SHARE);
	tls_wr_u16(&wr, cc->cc_group);
	vec = tls_wr_open(&wr, 2);
	tls_wr_bytes(&wr, reply, len);
	tls_wr_close(&wr, vec, 2);
	tls_wr_close(&wr, ext, 2);
	tls_hs_build_u16(&wr, EXT_SUPPORTED_VERSIONS, TLS_HS_VERSION_13);
	tls_wr_close(&wr, exts, 2);
	return tls_hs_emit_built(en, &wr, hello);
}

/**
 * tls_hs_send_server_hello() - answer a ClientHello, and take the handshake's keys into use
 * @en: the engine; the transcript ends with the ClientHello
 * @ch: the ClientHello
 * @cc: what was chosen of it
 *
 * RFC 8446 4.1.3, 4.2.8.  The key exchange is done here.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_server_hello(struct tls_hs_engine *en, const struct tls_hs_client_hello *ch,
			     const struct tls_hs_choice *cc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	const int group = tls_hs_group_index(cc->cc_group);
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t rlen, slen = 0;
	u8 *buf;
	int err;

	if (group < 0)
		return tls_hs_fail(en, TLS_HS_E_CONFIG);
	rlen = tls_hs_kex_reply_len(group);
	buf = kmalloc(HELLO_BASE + 2 * rlen, GFP_KERNEL);
	if (!buf)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	tls_hs_server_random(en);
	err = tls_hs_kex_respond(group, cc->cc_share.p, cc->cc_share.left, cfg->cf_ops->random,
				 cfg->cf_ctx, buf, shared, &slen);
	if (err == -EBADMSG)
		err = tls_hs_fail(en, TLS_HS_E_KEY_SHARE);
	else if (err)
		err = tls_hs_fail_errno(en, err);
	en->en_tx_due = !err;
	if (!err)
		err = tls_hs_emit_server_hello(en, ch, cc, buf + rlen, HELLO_BASE + rlen,
					       buf, rlen);
	if (!err)
		err = tls_hs_start_handshake_keys(en, cc->cc_psk, shared, slen);
	memzero_explicit(shared, sizeof(shared));
	kfree(buf);
	return err;
}

/* server_name, ALPN with its two lengths, record_size_limit, and the block */
#define EE_MAX	(TLS_HS_MSG_HEADER + 2 + 4 + 4 + 3 + 255 + 6)

/**
 * tls_hs_send_encrypted_extensions() - say what else was chosen (RFC 8446 4.3.1)
 * @en: the engine
 * @ch: the ClientHello: only what it has is answered
 * @cc: what was chosen of it
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_encrypted_extensions(struct tls_hs_engine *en,
				     const struct tls_hs_client_hello *ch,
				     const struct tls_hs_choice *cc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t msg, exts, ext, list, name;
	u8 buf[EE_MAX];
	struct tls_wr wr;

	tls_wr_init(&wr, buf, sizeof(buf));
	tls_hs_open_message(&wr, TLS_HS_MT_ENCRYPTED_EXTENSIONS, &msg);
	exts = tls_wr_open(&wr, 2);
	if (cc->cc_chain.oc_named) {
		ext = tls_hs_open_ext(&wr, EXT_SERVER_NAME);	/* RFC 6066 3: empty */
		tls_wr_close(&wr, ext, 2);
	}
	if (!tls_rd_empty(&cc->cc_alpn)) {
		ext = tls_hs_open_ext(&wr, EXT_ALPN);
		list = tls_wr_open(&wr, 2);
		name = tls_wr_open(&wr, 1);
		tls_wr_bytes(&wr, cc->cc_alpn.p, cc->cc_alpn.left);
		tls_wr_close(&wr, name, 1);
		tls_wr_close(&wr, list, 2);
		tls_wr_close(&wr, ext, 2);
	}
	if (ch->ch_record_size_limit && cfg->cf_record_size_limit)
		tls_hs_build_u16(&wr, EXT_RECORD_SIZE_LIMIT, cfg->cf_record_size_limit);
	tls_wr_close(&wr, exts, 2);
	return tls_hs_emit_built(en, &wr, msg);
}

/* two lists of schemes, and one of names */
#define CR_MAX	(TLS_HS_MSG_HEADER + 1 + 2 + 2 * (6 + 2 * 2 * TLS_HS_MAX_OFFER) + \
		 6 + TLS_HS_MAX_AUTHORITIES)

/* @names: room for them */
static int tls_hs_build_authorities(struct tls_hs_engine *en, struct tls_wr *wr, u8 *names)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t len = TLS_HS_MAX_AUTHORITIES, ext, list;

	if (!cfg->cf_ops->authorities)
		return 0;
	if (cfg->cf_ops->authorities(cfg->cf_ctx, names, &len))
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	if (!len)
		return 0;
	ext = tls_hs_open_ext(wr, EXT_CERTIFICATE_AUTHORITIES);
	list = tls_wr_open(wr, 2);
	tls_wr_bytes(wr, names, len);
	tls_wr_close(wr, list, 2);
	tls_wr_close(wr, ext, 2);
	return 0;
}

/**
 * tls_hs_send_certificate_request() - ask for the client's certificate (RFC 8446 4.3.2)
 * @en: the engine
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_certificate_request(struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	struct tls_wr wr;
	size_t msg, exts;
	u8 *buf;
	int err;

	buf = kmalloc(CR_MAX + TLS_HS_MAX_AUTHORITIES, GFP_KERNEL);
	if (!buf)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	tls_wr_init(&wr, buf, CR_MAX);
	tls_hs_open_message(&wr, TLS_HS_MT_CERTIFICATE_REQUEST, &msg);
	tls_wr_u8(&wr, 0);	/* certificate_request_context: empty in the handshake */
	exts = tls_wr_open(&wr, 2);
	tls_hs_build_u16_list(&wr, EXT_SIGNATURE_ALGORITHMS, cfg->cf_sigalgs, cfg->cf_n_sigalgs);
	tls_hs_build_u16_list(&wr, EXT_SIGNATURE_ALGORITHMS_CERT, cfg->cf_sigalgs_cert,
			      cfg->cf_n_sigalgs_cert);
	err = tls_hs_build_authorities(en, &wr, buf + CR_MAX);
	tls_wr_close(&wr, exts, 2);
	en->en_offered = BIT(EXT_SIGNATURE_ALGORITHMS);
	if (cfg->cf_n_sigalgs_cert)
		en->en_offered |= BIT(EXT_SIGNATURE_ALGORITHMS_CERT);
	en->en_rs.rs_cert_requested = true;
	if (!err)
		err = tls_hs_emit_built(en, &wr, msg);
	kfree(buf);
	return err;
}
