// SPDX-License-Identifier: GPL-2.0-only
/*
 * ServerHello and HelloRetryRequest (RFC 8446 4.1.3, 4.1.4): one message type.
 *
 * Owns every check on them and what follows from them: the suite, the PSK, the
 * shared secret, the second ClientHello.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"

/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest" */
const u8 tls_hs_retry_random[TLS_HS_RANDOM_LEN] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11,
	0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e,
	0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* RFC 8446 4.1.3: "DOWNGRD", then 1 for TLS 1.2 and 0 for what came before it */
static const u8 tls_hs_downgrade[7] = { 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44 };

/* The fixed part, and the extensions as bytes. */
struct tls_hs_hello {
	u16			he_legacy_version;
	const u8		*he_random;
	struct tls_rd		he_session_id;
	u16			he_suite;
	u8			he_compression;
	struct tls_rd		he_exts;
};

static bool tls_hs_u16_in(const u16 *list, int n, u16 v)
{
	while (n--)
		if (list[n] == v)
			return true;
	return false;
}

static bool tls_hs_parse_hello(struct tls_rd rd, struct tls_hs_hello *he)
{
	if (!tls_rd_u16(&rd, &he->he_legacy_version) ||
	    !tls_rd_bytes(&rd, TLS_HS_RANDOM_LEN, &he->he_random) ||
	    !tls_rd_vec8(&rd, &he->he_session_id) ||
	    he->he_session_id.left > TLS_HS_SESSION_ID_MAX ||
	    !tls_rd_u16(&rd, &he->he_suite) || !tls_rd_u8(&rd, &he->he_compression))
		return false;
	/* TLS 1.2 allows a ServerHello without extensions: it must be told from garbage */
	tls_rd_init(&he->he_exts, NULL, 0);
	if (tls_rd_empty(&rd))
		return true;
	return tls_rd_vec16(&rd, &he->he_exts) && tls_rd_empty(&rd);
}

/**
 * tls_hs_is_downgrade() - does a ServerHello's random say that the server could do better?
 * @random: TLS_HS_RANDOM_LEN bytes
 *
 * RFC 8446 4.1.3.
 *
 * Context: any.
 * Return: true if it ends in one of the two sentinels.
 */
bool tls_hs_is_downgrade(const u8 *random)
{
	const u8 *tail = random + TLS_HS_RANDOM_LEN - 8;

	return !memcmp(tail, tls_hs_downgrade, sizeof(tls_hs_downgrade)) && tail[7] <= 1;
}

/* What is said by a server that does not speak TLS 1.3. */
static enum tls_hs_error tls_hs_old_version(const struct tls_hs_hello *he)
{
	/* then somebody is in between */
	return tls_hs_is_downgrade(he->he_random) ? TLS_HS_E_DOWNGRADE : TLS_HS_E_VERSION_OLD;
}

static enum tls_hs_error tls_hs_check_hello(const struct tls_hs_engine *en,
					    const struct tls_hs_hello *he, u8 where,
					    struct tls_hs_exts *ex)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	enum tls_hs_error e;
	struct tls_rd body;
	u16 version;

	/* RFC 8446 6.2: what cannot be parsed is no version, old or new */
	if (!tls_hs_exts_whole(he->he_exts))
		return TLS_HS_E_EXT_DECODE;
	/* RFC 8446 4.2.1: this extension alone tells the version */
	if (!(tls_hs_exts_in(he->he_exts) & BIT(EXT_SUPPORTED_VERSIONS)))
		return tls_hs_old_version(he);
	if (he->he_legacy_version != TLS_HS_VERSION_12)
		/* RFC 9846 4.2.3; RFC 8446 D.5: SSL 3.0, of whatever version it speaks otherwise */
		return he->he_legacy_version == TLS_HS_VERSION_SSL3 ? TLS_HS_E_VERSION_OLD :
								      TLS_HS_E_LEGACY_VERSION;
	e = tls_hs_parse_extensions(he->he_exts, where, en->en_offered, ex);
	if (e)
		return e;
	body = ex->ex_body[EXT_SUPPORTED_VERSIONS];
	if (!tls_rd_u16(&body, &version) || !tls_rd_empty(&body))
		return TLS_HS_E_EXT_DECODE;
	if (version != TLS_HS_VERSION_13)
		return TLS_HS_E_VERSION_BAD;

	if (he->he_session_id.left != en->en_session_id_len ||
	    memcmp(he->he_session_id.p, en->en_session_id, en->en_session_id_len))
		return TLS_HS_E_SESSION_ID;
	if (!tls_hs_u16_in(cfg->cf_suites, cfg->cf_n_suites, he->he_suite))
		return TLS_HS_E_SUITE;
	/* RFC 8446 4.1.4: it MUST be that of the HelloRetryRequest */
	if (en->en_suite && en->en_suite->su_id != he->he_suite)
		return TLS_HS_E_SUITE_CHANGED;
	if (he->he_compression)
		return TLS_HS_E_COMPRESSION;
	return TLS_HS_E_NONE;
}

/* RFC 8446 4.1.4, 4.2.8: offered, and not one whose share the server has already */
static enum tls_hs_error tls_hs_parse_retry_group(const struct tls_hs_engine *en,
						  struct tls_rd body, u16 *group)
{
	const struct tls_hs_config *cfg = en->en_cfg;

	if (!tls_rd_u16(&body, group) || !tls_rd_empty(&body))
		return TLS_HS_E_EXT_DECODE;
	if (!tls_hs_u16_in(cfg->cf_groups, cfg->cf_n_groups, *group) ||
	    tls_hs_u16_in(cfg->cf_shares, cfg->cf_n_shares, *group))
		return TLS_HS_E_HRR_GROUP;
	return TLS_HS_E_NONE;
}

static int tls_hs_keep_cookie(struct tls_hs_engine *en, struct tls_rd body)
{
	struct tls_rd cookie;

	/* RFC 8446 4.2.2: opaque cookie<1..2^16-1> */
	if (!tls_rd_vec16(&body, &cookie) || !tls_rd_empty(&body) || tls_rd_empty(&cookie))
		return tls_hs_fail(en, TLS_HS_E_EXT_DECODE);
	en->en_cookie = kvmemdup(cookie.p, cookie.left, GFP_KERNEL);
	if (!en->en_cookie)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	en->en_cookie_len = cookie.left;
	return 0;
}

/* The one share that the second ClientHello will hold; the first one's are forgotten. */
static int tls_hs_retry_share(struct tls_hs_engine *en, u16 group)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	int i, index = tls_hs_group_index(group);

	if (index < 0)
		return tls_hs_fail(en, TLS_HS_E_CONFIG);
	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++)
		tls_hs_kex_wipe(&en->en_kex[i]);
	i = tls_hs_kex_generate(&en->en_kex[index], index, NULL, cfg->cf_ops->random, cfg->cf_ctx);
	if (i)
		return tls_hs_fail_errno(en, i);
	en->en_retry_group = group;
	return 0;
}

/* RFC 8446 4.1.4 */
static int tls_hs_handle_retry(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
			       const struct tls_hs_hello *he)
{
	struct tls_hs_exts ex;
	enum tls_hs_error e;
	u16 group = 0;
	int err;

	if (en->en_retried)
		return tls_hs_fail(en, TLS_HS_E_HRR_TWICE);
	e = tls_hs_check_hello(en, he, EXT_IN_HRR, &ex);
	if (!e && !tls_hs_exts_has(&ex, EXT_COOKIE) && !tls_hs_exts_has(&ex, EXT_KEY_SHARE))
		e = TLS_HS_E_HRR_NO_CHANGE;
	if (!e && tls_hs_exts_has(&ex, EXT_KEY_SHARE))
		e = tls_hs_parse_retry_group(en, ex.ex_body[EXT_KEY_SHARE], &group);
	if (e)
		return tls_hs_fail(en, e);

	if (tls_hs_exts_has(&ex, EXT_COOKIE)) {
		err = tls_hs_keep_cookie(en, ex.ex_body[EXT_COOKIE]);
		if (err)
			return err;
	}
	if (group) {
		err = tls_hs_retry_share(en, group);
		if (err)
			return err;
	}
	en->en_suite = tls_hs_suite_find(he->he_suite);
	tls_hs_transcript_choose(&en->en_tr, en->en_suite->su_hash);
	err = tls_hs_transcript_retry(&en->en_tr);
	if (!err)
		err = tls_hs_transcript_add(&en->en_tr, msg->ms_raw, msg->ms_len);
	if (err)
		return tls_hs_fail_errno(en, err);
	en->en_retried = true;
	en->en_rs.rs_hello_retry = true;
	return tls_hs_send_client_hello(en);
}

/* RFC 8446 4.2.11: which PSK, if any, and may it be with this suite? */
static enum tls_hs_error tls_hs_select_psk(const struct tls_hs_engine *en,
					   const struct tls_hs_exts *ex,
					   const struct tls_hs_suite *su, int *selected)
{
	const struct tls_hs_psk *psk;
	struct tls_rd body;
	u16 index;

	*selected = -1;
	if (!tls_hs_exts_has(ex, EXT_PRE_SHARED_KEY))
		return en->en_cfg->cf_psk_only ? TLS_HS_E_PSK_NOT_USED : TLS_HS_E_NONE;
	body = ex->ex_body[EXT_PRE_SHARED_KEY];
	if (!tls_rd_u16(&body, &index) || !tls_rd_empty(&body))
		return TLS_HS_E_EXT_DECODE;
	psk = tls_hs_offered_psk(en, index);
	if (!psk)
		return TLS_HS_E_PSK_INDEX;
	if (psk->psk_hash != su->su_hash)
		return TLS_HS_E_PSK_HASH;
	*selected = en->en_psk[index];
	return TLS_HS_E_NONE;
}

/*
 * RFC 8446 4.2.8: a share of a group for which we sent one; after a
 * HelloRetryRequest the only one left is the group that it named.
 */
static enum tls_hs_error tls_hs_parse_key_share(struct tls_hs_engine *en,
						const struct tls_hs_exts *ex, bool psk,
						u16 *group, struct tls_rd *share)
{
	struct tls_rd body;
	int index;

	*group = 0;
	if (!tls_hs_exts_has(ex, EXT_KEY_SHARE)) {
		if (psk)
			return en->en_cfg->cf_psk_ke ? TLS_HS_E_NONE : TLS_HS_E_PSK_NO_SHARE;
		return TLS_HS_E_EXT_MISSING;
	}
	body = ex->ex_body[EXT_KEY_SHARE];
	if (!tls_rd_u16(&body, group) || !tls_rd_vec16(&body, share) ||
	    !tls_rd_empty(&body) || tls_rd_empty(share))
		return TLS_HS_E_EXT_DECODE;
	index = tls_hs_group_index(*group);
	if (index < 0 || !en->en_kex[index].kx_valid)
		return TLS_HS_E_GROUP;
	return TLS_HS_E_NONE;
}

/* The key exchange, if there is one, and what follows from it and the PSK */
static int tls_hs_agree(struct tls_hs_engine *en, int selected, u16 group,
			const struct tls_rd *share)
{
	const struct tls_hs_psk *psk = selected < 0 ? NULL : &en->en_cfg->cf_psks[selected];
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t len = 0;
	int err = 0;

	if (group)
		err = tls_hs_kex_agree(&en->en_kex[tls_hs_group_index(group)],
				       share->p, share->left, shared, &len);
	if (err == -EBADMSG)
		err = tls_hs_fail(en, TLS_HS_E_KEY_SHARE);
	else if (err)
		err = tls_hs_fail_errno(en, err);
	else
		err = tls_hs_start_handshake_keys(en, psk, shared, len);
	memzero_explicit(shared, sizeof(shared));
	return err;
}

static int tls_hs_handle_real_hello(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
				    const struct tls_hs_hello *he)
{
	const struct tls_hs_suite *su;
	struct tls_hs_exts ex;
	enum tls_hs_error e;
	struct tls_rd share;
	int selected, err;
	u16 group;

	e = tls_hs_check_hello(en, he, EXT_IN_SH, &ex);
	if (e)
		return tls_hs_fail(en, e);
	su = tls_hs_suite_find(he->he_suite);
	if (!su)
		return tls_hs_fail(en, TLS_HS_E_CONFIG);
	e = tls_hs_select_psk(en, &ex, su, &selected);
	if (!e)
		e = tls_hs_parse_key_share(en, &ex, selected >= 0, &group, &share);
	if (e)
		return tls_hs_fail(en, e);

	en->en_suite = su;
	tls_hs_transcript_choose(&en->en_tr, su->su_hash);
	err = tls_hs_transcript_add(&en->en_tr, msg->ms_raw, msg->ms_len);
	if (err)
		return tls_hs_fail_errno(en, err);
	err = tls_hs_agree(en, selected, group, &share);
	if (err)
		return err;

	en->en_rs.rs_suite = su->su_id;
	en->en_rs.rs_group = group;
	en->en_rs.rs_psk = selected;
	if (selected >= 0)
		en->en_rs.rs_evidence |= TLS_HS_EV_PSK;
	en->en_state = TLS_HS_WAIT_EE;
	return 0;
}

/**
 * tls_hs_handle_server_hello() - ServerHello or HelloRetryRequest
 * @en: the engine, in WAIT_SH
 * @msg: the message; not yet in the transcript
 *
 * RFC 8446 4.1.3 and 4.1.4.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_server_hello(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_hs_hello he;

	if (!tls_hs_parse_hello(msg->ms_body, &he))
		return tls_hs_fail(en, TLS_HS_E_DECODE);
	if (!memcmp(he.he_random, tls_hs_retry_random, sizeof(tls_hs_retry_random)))
		return tls_hs_handle_retry(en, msg, &he);
	return tls_hs_handle_real_hello(en, msg, &he);
}
