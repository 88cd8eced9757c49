// SPDX-License-Identifier: GPL-2.0-only
/*
 * A client's ClientHello, read by a server (RFC 8446 4.1.2, 4.2, 9.2).
 *
 * Owns every demand on one ClientHello by itself.  What of it is chosen, whether
 * a binder holds, and what a second one may change are not known here.
 */
#include <linux/ctype.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "client_hello.h"
#include "crypto-glue/x509_name.h"

/* What is looked at once. */
struct tls_hs_hello_frame {
	u16		hf_legacy_version;
	struct tls_rd	hf_compression;
	struct tls_rd	hf_exts;
};

static bool tls_hs_parse_frame(struct tls_rd rd, struct tls_hs_client_hello *ch,
			       struct tls_hs_hello_frame *hf)
{
	if (!tls_rd_u16(&rd, &hf->hf_legacy_version) ||
	    !tls_rd_bytes(&rd, TLS_HS_RANDOM_LEN, &ch->ch_random) ||
	    !tls_rd_vec8(&rd, &ch->ch_session_id) ||
	    ch->ch_session_id.left > TLS_HS_SESSION_ID_MAX ||
	    !tls_rd_vec16(&rd, &ch->ch_suites) || !ch->ch_suites.left ||
	    ch->ch_suites.left % 2 ||
	    !tls_rd_vec8(&rd, &hf->hf_compression) || !hf->hf_compression.left)
		return false;
	/* TLS 1.2 allows a ClientHello without extensions: it must be told from garbage */
	tls_rd_init(&hf->hf_exts, NULL, 0);
	if (tls_rd_empty(&rd))
		return true;
	return tls_rd_vec16(&rd, &hf->hf_exts) && tls_rd_empty(&rd);
}

/* RFC 8446 4.2.1: versions that are unknown MUST be ignored */
static enum tls_hs_error tls_hs_parse_versions(struct tls_rd body)
{
	struct tls_rd list;
	u16 version;

	if (!tls_rd_vec8(&body, &list) || !tls_rd_empty(&body) || !list.left || list.left % 2)
		return TLS_HS_E_EXT_DECODE;
	while (tls_rd_u16(&list, &version))
		if (version == TLS_HS_VERSION_13)
			return TLS_HS_E_NONE;
	return TLS_HS_E_CH_VERSION;
}

/* That this is TLS 1.3 comes first: in another version other things are right. */
static enum tls_hs_error tls_hs_check_frame(const struct tls_hs_hello_frame *hf,
					    struct tls_hs_exts *ex)
{
	enum tls_hs_error e;
	u8 compression;
	struct tls_rd rd;

	/* RFC 8446 6.2: what cannot be parsed is no version, old or new */
	if (!tls_hs_exts_whole(hf->hf_exts))
		return TLS_HS_E_EXT_DECODE;
	/* RFC 8446 4.2.1: without this extension it is TLS 1.2 or what came before it */
	if (!(tls_hs_exts_in(hf->hf_exts) & BIT(EXT_SUPPORTED_VERSIONS)))
		return TLS_HS_E_CH_VERSION;
	/* RFC 9846 4.2.2; RFC 8446 D.5: SSL 3.0, whatever else is offered */
	if (hf->hf_legacy_version != TLS_HS_VERSION_12)
		return TLS_HS_E_LEGACY_VERSION;
	e = tls_hs_parse_extensions(hf->hf_exts, EXT_IN_CH, 0, ex);
	if (e)
		return e;
	e = tls_hs_parse_versions(ex->ex_body[EXT_SUPPORTED_VERSIONS]);
	if (e)
		return e;
	/* RFC 8446 4.1.2: exactly one byte, set to zero */
	rd = hf->hf_compression;
	if (!tls_rd_u8(&rd, &compression) || compression || !tls_rd_empty(&rd))
		return TLS_HS_E_COMPRESSION;
	return TLS_HS_E_NONE;
}

/* RFC 6066 3: no literal of an address; IPv6's has a colon, which no host name has */
static bool tls_hs_host_name_ok(const struct tls_rd *name)
{
	size_t i = name->left;

	while (i && isdigit(name->p[i - 1]))
		i--;
	/* the last label is a number: an IPv4 address, or read as one by somebody */
	if (!i || (i < name->left && name->p[i - 1] == '.'))
		return false;
	return tls_hs_dns_name_ok(name);
}

/* RFC 6066 3: one name of each type, and there is one type */
static enum tls_hs_error tls_hs_parse_server_name(struct tls_rd body, struct tls_rd *name)
{
	struct tls_rd list;
	u8 type;

	if (!tls_rd_vec16(&body, &list) || !tls_rd_empty(&body) ||
	    !tls_rd_u8(&list, &type) || !tls_rd_vec16(&list, name) || tls_rd_empty(name))
		return TLS_HS_E_EXT_DECODE;
	if (type || !tls_rd_empty(&list) || !tls_hs_host_name_ok(name))
		return TLS_HS_E_SERVER_NAME;
	return TLS_HS_E_NONE;
}

/* RFC 7301 3.1: neither the list nor a name in it is empty */
static enum tls_hs_error tls_hs_parse_protocols(struct tls_rd body, struct tls_rd *names)
{
	struct tls_rd list, name;

	if (!tls_rd_vec16(&body, names) || !tls_rd_empty(&body) || tls_rd_empty(names))
		return TLS_HS_E_EXT_DECODE;
	for (list = *names; !tls_rd_empty(&list);)
		if (!tls_rd_vec8(&list, &name) || tls_rd_empty(&name))
			return TLS_HS_E_EXT_DECODE;
	return TLS_HS_E_NONE;
}

/**
 * tls_hs_client_hello_next_share() - take the next share off a list of them
 * @shares: the list
 * @group: where to put its NamedGroup
 * @share: where to put key_exchange; borrowed from @shares
 *
 * Context: any.
 * Return: true if there is one, and not empty.
 */
bool tls_hs_client_hello_next_share(struct tls_rd *shares, u16 *group, struct tls_rd *share)
{
	return tls_rd_u16(shares, group) && tls_rd_vec16(shares, share) && !tls_rd_empty(share);
}

/* RFC 8446 4.2.8: the list may be empty, a share in it may not */
static enum tls_hs_error tls_hs_parse_shares(struct tls_rd body, struct tls_rd *shares)
{
	struct tls_rd list, share;
	u16 group;

	if (!tls_rd_vec16(&body, shares) || !tls_rd_empty(&body))
		return TLS_HS_E_EXT_DECODE;
	for (list = *shares; !tls_rd_empty(&list);)
		if (!tls_hs_client_hello_next_share(&list, &group, &share))
			return TLS_HS_E_EXT_DECODE;
	return TLS_HS_E_NONE;
}

/* RFC 8446 4.2.9: modes that are unknown are skipped */
static enum tls_hs_error tls_hs_parse_psk_modes(struct tls_rd body,
						struct tls_hs_client_hello *ch)
{
	struct tls_rd list;
	u8 mode;

	if (!tls_rd_vec8(&body, &list) || !tls_rd_empty(&body) || tls_rd_empty(&list))
		return TLS_HS_E_EXT_DECODE;
	while (tls_rd_u8(&list, &mode)) {
		ch->ch_psk_ke |= mode == TLS_HS_PSK_KE;
		ch->ch_psk_dhe_ke |= mode == TLS_HS_PSK_DHE_KE;
	}
	return TLS_HS_E_NONE;
}

/* RFC 8446 4.2.11 */
static enum tls_hs_error tls_hs_parse_psks(const struct tls_hs_msg *msg, struct tls_rd body,
					   struct tls_hs_client_hello *ch)
{
	struct tls_rd list, entry;
	unsigned int n = 0;
	u32 age;

	if (!tls_rd_vec16(&body, &ch->ch_identities) || !tls_rd_vec16(&body, &ch->ch_binders) ||
	    !tls_rd_empty(&body) || tls_rd_empty(&ch->ch_identities) ||
	    tls_rd_empty(&ch->ch_binders))
		return TLS_HS_E_EXT_DECODE;
	for (list = ch->ch_identities; !tls_rd_empty(&list); n++)
		if (!tls_rd_vec16(&list, &entry) || tls_rd_empty(&entry) ||
		    !tls_rd_u32(&list, &age))
			return TLS_HS_E_EXT_DECODE;
	/* opaque PskBinderEntry<32..255> */
	for (list = ch->ch_binders; !tls_rd_empty(&list); n--)
		if (!tls_rd_vec8(&list, &entry) || entry.left < 32)
			return TLS_HS_E_EXT_DECODE;
	/* 4.2.11.2: up to the list of binders, whose length is not in it either */
	ch->ch_binders_at = ch->ch_binders.p - 2 - msg->ms_raw;
	return n ? TLS_HS_E_PSK_BINDERS : TLS_HS_E_NONE;
}

/* RFC 8449 4: a limit beyond TLS 1.3's own is another version's, and MUST NOT be refused */
static enum tls_hs_error tls_hs_parse_hello_limit(struct tls_rd body, u16 *limit)
{
	enum tls_hs_error e = tls_hs_parse_record_limit(body, limit);

	*limit = min_t(u16, *limit, TLS_HS_RECORD_LIMIT_MAX);
	return e;
}

static enum tls_hs_error tls_hs_parse_groups(const struct tls_hs_exts *ex,
					     struct tls_hs_client_hello *ch)
{
	if (tls_hs_exts_has(ex, EXT_SUPPORTED_GROUPS) &&
	    !tls_hs_parse_u16_list(ex->ex_body[EXT_SUPPORTED_GROUPS], &ch->ch_groups))
		return TLS_HS_E_EXT_DECODE;
	if (tls_hs_exts_has(ex, EXT_KEY_SHARE))
		return tls_hs_parse_shares(ex->ex_body[EXT_KEY_SHARE], &ch->ch_shares);
	return TLS_HS_E_NONE;
}

/* Bodies of the extensions that we answer, or act upon; others may hold anything. */
static enum tls_hs_error tls_hs_parse_bodies(const struct tls_hs_msg *msg,
					     const struct tls_hs_exts *ex,
					     struct tls_hs_client_hello *ch)
{
	const struct tls_rd *body = ex->ex_body;
	enum tls_hs_error e;

	e = tls_hs_parse_groups(ex, ch);
	if (!e)
		e = tls_hs_parse_cert_wishes(ex, &ch->ch_rq);
	if (!e && tls_hs_exts_has(ex, EXT_SERVER_NAME))
		e = tls_hs_parse_server_name(body[EXT_SERVER_NAME], &ch->ch_server_name);
	ch->ch_rq.rq_any_chain = true;
	ch->ch_rq.rq_server_name = ch->ch_server_name.p;
	ch->ch_rq.rq_server_name_len = ch->ch_server_name.left;
	if (!e && tls_hs_exts_has(ex, EXT_ALPN))
		e = tls_hs_parse_protocols(body[EXT_ALPN], &ch->ch_alpn);
	if (!e && tls_hs_exts_has(ex, EXT_RECORD_SIZE_LIMIT))
		e = tls_hs_parse_hello_limit(body[EXT_RECORD_SIZE_LIMIT],
					     &ch->ch_record_size_limit);
	if (!e && tls_hs_exts_has(ex, EXT_PSK_KEY_EXCHANGE_MODES))
		e = tls_hs_parse_psk_modes(body[EXT_PSK_KEY_EXCHANGE_MODES], ch);
	if (!e && tls_hs_exts_has(ex, EXT_PRE_SHARED_KEY))
		e = tls_hs_parse_psks(msg, body[EXT_PRE_SHARED_KEY], ch);
	/* RFC 8446 4.2.10: empty */
	ch->ch_early_data = tls_hs_exts_has(ex, EXT_EARLY_DATA);
	if (!e && ch->ch_early_data && !tls_rd_empty(&body[EXT_EARLY_DATA]))
		e = TLS_HS_E_EXT_DECODE;
	return e;
}

/* RFC 8446 9.2, 4.2.9, 4.2.10: what must be there with what */
static enum tls_hs_error tls_hs_check_presence(const struct tls_hs_exts *ex, bool second)
{
	const bool groups = tls_hs_exts_has(ex, EXT_SUPPORTED_GROUPS);

	if (groups != tls_hs_exts_has(ex, EXT_KEY_SHARE))
		return TLS_HS_E_EXT_MISSING;
	if (tls_hs_exts_has(ex, EXT_PRE_SHARED_KEY)) {
		if (!tls_hs_exts_has(ex, EXT_PSK_KEY_EXCHANGE_MODES))
			return TLS_HS_E_EXT_MISSING;
	} else if (!groups || !tls_hs_exts_has(ex, EXT_SIGNATURE_ALGORITHMS)) {
		return TLS_HS_E_EXT_MISSING;
	}
	/* a client MUST NOT include it in its followup ClientHello */
	if (second && tls_hs_exts_has(ex, EXT_EARLY_DATA))
		return TLS_HS_E_EXT_MISPLACED;
	return TLS_HS_E_NONE;
}

/**
 * tls_hs_parse_client_hello() - read and judge a ClientHello
 * @msg: the message
 * @second: it answers a HelloRetryRequest of ours
 * @ch: where to put what it says; borrowed from @msg.  Not to be used after an error
 *
 * Work is linear in the message, but for the search for duplicate extensions, of
 * which there may be so many only.
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with it.
 */
enum tls_hs_error tls_hs_parse_client_hello(const struct tls_hs_msg *msg, bool second,
					    struct tls_hs_client_hello *ch)
{
	struct tls_hs_hello_frame hf;
	struct tls_hs_exts ex;
	enum tls_hs_error e;

	memset(ch, 0, sizeof(*ch));
	if (!tls_hs_parse_frame(msg->ms_body, ch, &hf))
		return TLS_HS_E_DECODE;
	ch->ch_exts = hf.hf_exts;
	e = tls_hs_check_frame(&hf, &ex);
	if (!e)
		e = tls_hs_parse_bodies(msg, &ex, ch);
	return e ?: tls_hs_check_presence(&ex, second);
}

/**
 * tls_hs_client_hello_share() - the client's share of a group
 * @ch: a ClientHello that was judged good
 * @group: NamedGroup
 * @share: where to put key_exchange, not empty; borrowed from the message
 *
 * RFC 8446 4.2.8 forbids a client a second share of a group: the first is the
 * one that is found, and the others cost nothing.
 *
 * Context: any.
 * Return: true if there is one.
 */
bool tls_hs_client_hello_share(const struct tls_hs_client_hello *ch, u16 group,
			       struct tls_rd *share)
{
	struct tls_rd shares = ch->ch_shares;
	u16 id;

	while (tls_hs_client_hello_next_share(&shares, &id, share))
		if (id == group)
			return true;
	return false;
}
