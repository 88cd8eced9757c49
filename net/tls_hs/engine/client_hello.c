// SPDX-License-Identifier: GPL-2.0-only
/*
 * ClientHello, first and second (RFC 8446 4.1.2), with all its extensions.
 *
 * Owns building it, and the record of what was offered.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"

/* Everything but the shares, names, cookie, identities and binders that are added below. */
#define TLS_HS_HELLO_BASE	576

static size_t tls_hs_hello_size(const struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t size = TLS_HS_HELLO_BASE + cfg->cf_alpn_len + en->en_cookie_len;
	int i;

	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++)
		if (en->en_kex[i].kx_valid)
			size += 4 + tls_hs_kex_pub_len(i);
	for (i = 0; i < cfg->cf_n_psks; i++)
		size += cfg->cf_psks[i].psk_identity_len + 16 + TLS_HS_FINISHED_MAX;
	return size;
}

/**
 * tls_hs_open_ext() - begin an extension
 * @wr: the message
 * @id: which
 *
 * Context: any.
 * Return: what tls_wr_close() wants to end it, with a length of 2 bytes.
 */
size_t tls_hs_open_ext(struct tls_wr *wr, enum tls_hs_ext id)
{
	tls_wr_u16(wr, tls_hs_ext_type(id));
	return tls_wr_open(wr, 2);
}

/**
 * tls_hs_build_u16_list() - write an extension that is a list of numbers
 * @wr: the message
 * @id: which: groups or schemes
 * @v: the numbers
 * @n: how many; none: no extension
 *
 * RFC 8446 4.2.3, 4.2.7.
 *
 * Context: any.
 */
void tls_hs_build_u16_list(struct tls_wr *wr, enum tls_hs_ext id, const u16 *v, int n)
{
	size_t ext, list;
	int i;

	if (!n)
		return;
	ext = tls_hs_open_ext(wr, id);
	list = tls_wr_open(wr, 2);
	for (i = 0; i < n; i++)
		tls_wr_u16(wr, v[i]);
	tls_wr_close(wr, list, 2);
	tls_wr_close(wr, ext, 2);
}

/* RFC 6066 3 */
static void tls_hs_build_server_name(struct tls_wr *wr, const char *name)
{
	size_t ext, list, host;

	if (!name)
		return;
	ext = tls_hs_open_ext(wr, EXT_SERVER_NAME);
	list = tls_wr_open(wr, 2);
	tls_wr_u8(wr, 0);	/* host_name */
	host = tls_wr_open(wr, 2);
	tls_wr_bytes(wr, name, strlen(name));
	tls_wr_close(wr, host, 2);
	tls_wr_close(wr, list, 2);
	tls_wr_close(wr, ext, 2);
}

/* RFC 7301 3.1, and the cookie of RFC 8446 4.2.2: one vector in an extension */
static void tls_hs_build_vec16(struct tls_wr *wr, enum tls_hs_ext id, const u8 *p, size_t len)
{
	size_t ext, vec;

	if (!len)
		return;
	ext = tls_hs_open_ext(wr, id);
	vec = tls_wr_open(wr, 2);
	tls_wr_bytes(wr, p, len);
	tls_wr_close(wr, vec, 2);
	tls_wr_close(wr, ext, 2);
}

static int tls_hs_build_key_share_entry(struct tls_wr *wr, struct tls_hs_engine *en, u16 group)
{
	struct tls_hs_kex *kx = &en->en_kex[tls_hs_group_index(group)];
	struct tls_hs_kex_part part[2];
	size_t vec;
	int err;

	err = tls_hs_kex_pub(kx, part);
	if (err)
		return err;
	tls_wr_u16(wr, group);
	vec = tls_wr_open(wr, 2);
	tls_wr_bytes(wr, part[0].kp_d, part[0].kp_len);
	tls_wr_bytes(wr, part[1].kp_d, part[1].kp_len);
	tls_wr_close(wr, vec, 2);
	tls_hs_kex_shrink(kx);
	return 0;
}

/* RFC 8446 4.2.8; after a HelloRetryRequest only the group that it named (4.1.2) */
static int tls_hs_build_key_share(struct tls_wr *wr, struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t ext, list;
	int i, err = 0;

	if (!cfg->cf_n_groups)
		return 0;
	ext = tls_hs_open_ext(wr, EXT_KEY_SHARE);
	list = tls_wr_open(wr, 2);
	if (en->en_retry_group)
		err = tls_hs_build_key_share_entry(wr, en, en->en_retry_group);
	else
		for (i = 0; !err && i < cfg->cf_n_shares; i++)
			err = tls_hs_build_key_share_entry(wr, en, cfg->cf_shares[i]);
	tls_wr_close(wr, list, 2);
	tls_wr_close(wr, ext, 2);
	return err;
}

static void tls_hs_build_versions(struct tls_wr *wr)
{
	size_t ext = tls_hs_open_ext(wr, EXT_SUPPORTED_VERSIONS);

	tls_wr_u8(wr, 2);
	tls_wr_u16(wr, TLS_HS_VERSION_13);
	tls_wr_close(wr, ext, 2);
}

/*
 * RFC 8446 4.2.9: needed with PSKs, and it is what invites tickets.  RFC 9149:
 * where we must send it but can use no ticket, ask for none.
 */
static void tls_hs_build_psk_modes(struct tls_wr *wr, const struct tls_hs_config *cfg)
{
	size_t ext, vec;

	if (!cfg->cf_n_psks && !cfg->cf_tickets)
		return;
	ext = tls_hs_open_ext(wr, EXT_PSK_KEY_EXCHANGE_MODES);
	vec = tls_wr_open(wr, 1);
	if (cfg->cf_n_groups)
		tls_wr_u8(wr, TLS_HS_PSK_DHE_KE);
	if (cfg->cf_psk_ke)
		tls_wr_u8(wr, TLS_HS_PSK_KE);
	tls_wr_close(wr, vec, 1);
	tls_wr_close(wr, ext, 2);

	ext = tls_hs_open_ext(wr, EXT_TICKET_REQUEST);
	tls_wr_u8(wr, cfg->cf_tickets);	/* new_session_count */
	tls_wr_u8(wr, cfg->cf_tickets);	/* resumption_count */
	tls_wr_close(wr, ext, 2);
}

static int tls_hs_build_extensions(struct tls_wr *wr, struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t ext;

	tls_hs_build_server_name(wr, cfg->cf_server_name);
	tls_hs_build_u16_list(wr, EXT_SUPPORTED_GROUPS, cfg->cf_groups, cfg->cf_n_groups);
	tls_hs_build_u16_list(wr, EXT_SIGNATURE_ALGORITHMS, cfg->cf_sigalgs, cfg->cf_n_sigalgs);
	tls_hs_build_u16_list(wr, EXT_SIGNATURE_ALGORITHMS_CERT, cfg->cf_sigalgs_cert,
			      cfg->cf_n_sigalgs_cert);
	tls_hs_build_vec16(wr, EXT_ALPN, cfg->cf_alpn, cfg->cf_alpn_len);
	if (cfg->cf_record_size_limit) {
		ext = tls_hs_open_ext(wr, EXT_RECORD_SIZE_LIMIT);
		tls_wr_u16(wr, cfg->cf_record_size_limit);
		tls_wr_close(wr, ext, 2);
	}
	tls_hs_build_versions(wr);
	tls_hs_build_vec16(wr, EXT_COOKIE, en->en_cookie, en->en_cookie_len);
	tls_hs_build_psk_modes(wr, cfg);
	return tls_hs_build_key_share(wr, en);
}

/* RFC 8446 4.1.4: once the suite is known, PSKs of another hash are dropped. */
static void tls_hs_choose_psks(struct tls_hs_engine *en)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	int i;

	en->en_n_psks = 0;
	for (i = 0; i < cfg->cf_n_psks; i++)
		if (!en->en_suite || en->en_suite->su_hash == cfg->cf_psks[i].psk_hash)
			en->en_psk[en->en_n_psks++] = i;
}

/**
 * tls_hs_offered_psk() - the PSK that a selected_identity means
 * @en: the engine
 * @selected: index in the newest ClientHello (RFC 8446 4.2.11)
 *
 * Context: any.
 * Return: the PSK, or NULL if the index is out of range.
 */
const struct tls_hs_psk *tls_hs_offered_psk(const struct tls_hs_engine *en, u16 selected)
{
	if (selected >= en->en_n_psks)
		return NULL;
	return &en->en_cfg->cf_psks[en->en_psk[selected]];
}

/* RFC 8446 4.2.11: the last extension.  Returns where the binders begin. */
static size_t tls_hs_build_psks(struct tls_wr *wr, struct tls_hs_engine *en)
{
	static const u8 zeros[TLS_HS_FINISHED_MAX];
	size_t ext, vec, id, binders;
	int i;

	ext = tls_hs_open_ext(wr, EXT_PRE_SHARED_KEY);
	vec = tls_wr_open(wr, 2);
	for (i = 0; i < en->en_n_psks; i++) {
		const struct tls_hs_psk *psk = tls_hs_offered_psk(en, i);

		id = tls_wr_open(wr, 2);
		tls_wr_bytes(wr, psk->psk_identity, psk->psk_identity_len);
		tls_wr_close(wr, id, 2);
		tls_wr_u32(wr, psk->psk_obfuscated_age);
	}
	tls_wr_close(wr, vec, 2);

	binders = wr->len;
	vec = tls_wr_open(wr, 2);
	for (i = 0; i < en->en_n_psks; i++) {
		size_t hlen = tls_hs_hash_len(tls_hs_offered_psk(en, i)->psk_hash);

		tls_wr_u8(wr, hlen);
		tls_wr_bytes(wr, zeros, hlen);
	}
	tls_wr_close(wr, vec, 2);
	tls_wr_close(wr, ext, 2);
	return binders;
}

static int tls_hs_fill_binders(struct tls_hs_engine *en, u8 *hello, size_t binders)
{
	u8 *p = hello + binders + 2;	/* behind the list's length */
	int i, err;

	for (i = 0; i < en->en_n_psks; i++) {
		const struct tls_hs_psk *psk = tls_hs_offered_psk(en, i);

		err = tls_hs_derive_binder(&en->en_tr, psk, hello, binders, p + 1);
		if (err)
			return err;
		p += 1 + tls_hs_hash_len(psk->psk_hash);
	}
	return 0;
}

static int tls_hs_build_client_hello(struct tls_hs_engine *en, u8 *buf, size_t cap, size_t *len)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	size_t msg, vec, exts, binders = 0;
	struct tls_wr wr;
	int i, err;

	tls_wr_init(&wr, buf, cap);
	tls_wr_u8(&wr, TLS_HS_MT_CLIENT_HELLO);
	msg = tls_wr_open(&wr, 3);
	tls_wr_u16(&wr, TLS_HS_VERSION_12);
	tls_wr_bytes(&wr, en->en_random, sizeof(en->en_random));
	vec = tls_wr_open(&wr, 1);
	tls_wr_bytes(&wr, en->en_session_id, en->en_session_id_len);
	tls_wr_close(&wr, vec, 1);
	vec = tls_wr_open(&wr, 2);
	for (i = 0; i < cfg->cf_n_suites; i++)
		tls_wr_u16(&wr, cfg->cf_suites[i]);
	tls_wr_close(&wr, vec, 2);
	tls_wr_u8(&wr, 1);	/* legacy_compression_methods: null */
	tls_wr_u8(&wr, 0);

	exts = tls_wr_open(&wr, 2);
	err = tls_hs_build_extensions(&wr, en);
	if (err)
		return err;
	if (en->en_n_psks)
		binders = tls_hs_build_psks(&wr, en);
	tls_wr_close(&wr, exts, 2);
	tls_wr_close(&wr, msg, 3);
	err = tls_wr_end(&wr, len);
	if (err || !binders)
		return err;
	return tls_hs_fill_binders(en, buf, binders);
}

/*
 * What we offered is what we sent: read back from the message, so that a
 * builder cannot send what the parsers do not know of.
 */
static int tls_hs_note_offered(struct tls_hs_engine *en, const u8 *hello, size_t len)
{
	struct tls_rd rd, sid, skip, exts;
	const u8 *p;

	tls_rd_init(&rd, hello, len);
	if (!tls_rd_bytes(&rd, TLS_HS_MSG_HEADER + 2 + TLS_HS_RANDOM_LEN, &p) ||
	    !tls_rd_vec8(&rd, &sid) || sid.left > sizeof(en->en_session_id) ||
	    !tls_rd_vec16(&rd, &skip) || !tls_rd_vec8(&rd, &skip) || !tls_rd_vec16(&rd, &exts))
		return -EINVAL;
	memcpy(en->en_session_id, sid.p, sid.left);
	en->en_session_id_len = sid.left;
	en->en_offered = tls_hs_exts_in(exts);
	return 0;
}

static int tls_hs_emit_hello(struct tls_hs_engine *en, const u8 *hello, size_t len)
{
	if (tls_hs_note_offered(en, hello, len))
		return tls_hs_fail(en, TLS_HS_E_CONFIG);
	return tls_hs_emit(en, hello, len);
}

/**
 * tls_hs_send_client_hello() - build and send the first or the second ClientHello
 * @en: the engine; after a HelloRetryRequest with what that asked for
 *
 * RFC 8446 4.1.2.  Ephemeral keys must have been generated.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_client_hello(struct tls_hs_engine *en)
{
	const struct tls_hs_der *replay = &en->en_cfg->cf_replay[en->en_retried];
	size_t cap, len = 0;
	u8 *buf;
	int err;

	tls_hs_choose_psks(en);
	/* RFC 8446 4.1.2: the second ClientHello has ages and binders of its own */
	if (en->en_n_psks && en->en_cfg->cf_ops->refresh_psks)
		en->en_cfg->cf_ops->refresh_psks(en->en_cfg->cf_ctx);
	if (replay->d)
		return tls_hs_emit_hello(en, replay->d, replay->len);

	cap = tls_hs_hello_size(en);
	buf = kvmalloc(cap, GFP_KERNEL);
	if (!buf)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	err = tls_hs_build_client_hello(en, buf, cap, &len);
	if (err == -EMSGSIZE)
		/* a cookie that fits a HelloRetryRequest may be too long for us to echo */
		err = tls_hs_fail(en, en->en_cookie_len ? TLS_HS_E_MSG_TOO_LONG : TLS_HS_E_CONFIG);
	else if (err)
		err = tls_hs_fail_errno(en, err);
	else
		err = tls_hs_emit_hello(en, buf, len);
	kvfree(buf);
	return err;
}
