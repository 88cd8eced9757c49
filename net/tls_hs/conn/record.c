// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record layer (RFC 8446 5): framing, protection, ChangeCipherSpec.
 *
 * Owns the record keys of the handshake and the bytes that wait to be sent.
 * Works on buffers; sock.c moves them.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine/errors.h"
#include "engine/key_schedule.h"
#include "record.h"
#include "tls_hs_wire.h"

/**
 * tls_hs_record_init() - start with plaintext records both ways
 * @rl: the record layer; wiped with tls_hs_record_wipe()
 *
 * Context: any.
 */
void tls_hs_record_init(struct tls_hs_record *rl)
{
	memset(rl, 0, sizeof(*rl));
	rl->rl_max_plain = TLS_HS_RECORD_MAX_PLAIN;
}

/**
 * tls_hs_record_serve() - make a record layer a server's
 * @rl: initialized, and nothing has come or gone
 *
 * RFC 8446 5.1: its records have the one version; D.4: its ChangeCipherSpec goes
 * out where tls_hs_record_output_ccs() is called, and only there.
 *
 * Context: any.
 */
void tls_hs_record_serve(struct tls_hs_record *rl)
{
	rl->rl_server = true;
	rl->rl_hello_sent = true;
	rl->rl_ccs_sent = true;
}

/**
 * tls_hs_record_skip_early() - the client means to send early data
 * @rl: a server's record layer
 *
 * RFC 8446 4.2.10: it is not accepted, so what comes is thrown away, up to a
 * limit, until a record can be read.
 *
 * Context: any.
 */
void tls_hs_record_skip_early(struct tls_hs_record *rl)
{
	rl->rl_early = TLS_HS_MAX_EARLY_DATA;
}

/**
 * tls_hs_record_wipe() - forget the keys and what waits to be sent
 * @rl: the record layer; may be wiped twice
 *
 * Context: process; may sleep.
 */
void tls_hs_record_wipe(struct tls_hs_record *rl)
{
	tls_hs_aead_wipe(&rl->rl_aead[TLS_HS_TX]);
	tls_hs_aead_wipe(&rl->rl_aead[TLS_HS_RX]);
	kfree_sensitive(rl->rl_out);
	rl->rl_out = NULL;
	rl->rl_out_len = 0;
	rl->rl_out_cap = 0;
	rl->rl_out_sent = 0;
}

/**
 * tls_hs_record_set_key() - protect a direction from here on
 * @rl: the record layer
 * @dir: which direction
 * @level: the level that begins
 * @suite: cipher suite
 * @secret: traffic secret; not kept
 *
 * RFC 8446 5.3: the sequence number starts at 0.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (unknown suite), -ENOMEM, or the crypto API's error.
 */
int tls_hs_record_set_key(struct tls_hs_record *rl, enum tls_hs_dir dir,
			  enum tls_hs_level level, u16 suite, const struct tls_hs_secret *secret)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(suite);
	struct tls_hs_traffic_keys tk = {};
	int err;

	if (!su)
		return -EINVAL;
	err = tls_hs_derive_traffic_keys(suite, secret, &tk);
	if (!err) {
		tls_hs_aead_wipe(&rl->rl_aead[dir]);
		err = tls_hs_aead_setup(&rl->rl_aead[dir], su->su_aead, tk.tk_key, tk.tk_iv);
	}
	memzero_explicit(&tk, sizeof(tk));
	if (err)
		return err;
	rl->rl_seq[dir] = 0;
	rl->rl_level[dir] = level;
	return 0;
}

static bool tls_hs_protected(const struct tls_hs_record *rl, enum tls_hs_dir dir)
{
	return rl->rl_level[dir] != TLS_HS_LEVEL_INITIAL;
}

/* RFC 8446 5: between the first ClientHello and the peer's Finished */
static bool tls_hs_ccs_may_come(const struct tls_hs_record *rl)
{
	return rl->rl_level[TLS_HS_RX] != TLS_HS_LEVEL_APPLICATION &&
	       (!rl->rl_server || rl->rl_heard);
}

/* A client that can make nothing of our ServerHello has no keys to say so under. */
static bool tls_hs_plain_alert(const struct tls_hs_record *rl, u8 type)
{
	return type == TLS_HS_CT_ALERT && rl->rl_server && !rl->rl_seq[TLS_HS_RX];
}

static enum tls_hs_error tls_hs_check_record(const struct tls_hs_record *rl, u8 type, size_t len)
{
	bool prot = tls_hs_protected(rl, TLS_HS_RX);

	switch (type) {
	case TLS_HS_CT_CCS:
		/* RFC 8446 5: one byte, until the peer's Finished; refused before it is read */
		return len == 1 && tls_hs_ccs_may_come(rl) ? TLS_HS_E_NONE : TLS_HS_E_CCS;
	case TLS_HS_CT_ALERT:
	case TLS_HS_CT_HANDSHAKE:
		/* RFC 8446 5.1, 5.2 */
		if (prot && !tls_hs_plain_alert(rl, type))
			return TLS_HS_E_RECORD_PLAIN;
		return len <= TLS_HS_RECORD_MAX_PLAIN ? TLS_HS_E_NONE : TLS_HS_E_RECORD_LONG;
	case TLS_HS_CT_DATA:
		/* RFC 8446 4.2.10: behind a HelloRetryRequest early data goes on for a while */
		if (!prot && !rl->rl_early)
			return TLS_HS_E_APP_DATA;
		if (len > TLS_HS_RECORD_MAX_CIPHER)
			return TLS_HS_E_RECORD_LONG;
		/* RFC 8446 5.2: too short to hold a tag cannot be genuine, and costs no limit */
		return len >= TLS_HS_AEAD_TAG_LEN ? TLS_HS_E_NONE : TLS_HS_E_RECORD_MAC;
	default:
		return TLS_HS_E_RECORD_TYPE;
	}
}

/**
 * tls_hs_record_header() - look at a record's header before its body is read
 * @rl: the record layer
 * @en: the engine; it fails if the header is not acceptable
 * @hdr: TLS_HS_RECORD_HEADER bytes
 * @len: where to put the length of the body in bytes, which may be 0
 *
 * RFC 8446 5.1: legacy_record_version MUST be ignored.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_record_header(struct tls_hs_record *rl, struct tls_hs_engine *en,
			 const u8 *hdr, size_t *len)
{
	size_t body = get_unaligned_be16(hdr + 3);
	enum tls_hs_error e;

	e = tls_hs_check_record(rl, hdr[0], body);
	if (!e && ++rl->rl_records > TLS_HS_MAX_RECORDS)
		e = TLS_HS_E_RECORD_COUNT;
	if (e)
		return tls_hs_engine_fail(en, e);
	*len = body;
	return 0;
}

/*
 * RFC 8446 5: one byte of value 1 is dropped between our ClientHello and the
 * server's Finished; 5.1: but not between the fragments of a message.
 */
static int tls_hs_drop_ccs(struct tls_hs_record *rl, struct tls_hs_engine *en, const u8 *body)
{
	if (body[0] != 1 || ++rl->rl_ccs > TLS_HS_MAX_CCS_RECORDS)
		return tls_hs_engine_fail(en, TLS_HS_E_CCS);
	if (tls_hs_engine_mid_message(en))
		return tls_hs_engine_fail(en, TLS_HS_E_INTERLEAVED);
	return 0;
}

/* RFC 8446 5.1, 6: a record holds exactly one alert; its level means nothing */
static int tls_hs_digest_alert(struct tls_hs_engine *en, const u8 *body, size_t len)
{
	int ret;

	if (!len)
		return tls_hs_engine_fail(en, TLS_HS_E_ALERT_EMPTY);
	if (len != 2)
		return tls_hs_engine_fail(en, TLS_HS_E_ALERT_FORM);
	ret = tls_hs_engine_peer_alert(en, body[1]);
	/* RFC 8446 5.1: one that does not end it must not come between fragments either */
	if (!ret && tls_hs_engine_mid_message(en))
		return tls_hs_engine_fail(en, TLS_HS_E_INTERLEAVED);
	return ret;
}

static int tls_hs_digest_content(struct tls_hs_record *rl, struct tls_hs_engine *en, u8 type,
				 const u8 *body, size_t len)
{
	switch (type) {
	case TLS_HS_CT_HANDSHAKE:
		/* RFC 8446 5.1, 5.4 */
		if (!len)
			return tls_hs_engine_fail(en, TLS_HS_E_RECORD_EMPTY);
		return tls_hs_engine_feed(en, rl->rl_level[TLS_HS_RX], body, len);
	case TLS_HS_CT_ALERT:
		return tls_hs_digest_alert(en, body, len);
	case TLS_HS_CT_DATA:
		return tls_hs_engine_fail(en, TLS_HS_E_APP_DATA);
	case TLS_HS_CT_CCS:
		/* RFC 8446 5: an encrypted one is never legal */
		return tls_hs_engine_fail(en, TLS_HS_E_CCS);
	default:
		return tls_hs_engine_fail(en, TLS_HS_E_RECORD_TYPE);
	}
}

/* RFC 8446 4.2.10: what cannot be read is early data, up to a limit */
static int tls_hs_skip_early(struct tls_hs_record *rl, struct tls_hs_engine *en, size_t len,
			     enum tls_hs_error beyond)
{
	if (len > rl->rl_early)
		return tls_hs_engine_fail(en, beyond);
	rl->rl_early -= len;
	return 0;
}

/*
 * RFC 8446 5.2 to 5.4: decrypt in place, strip the padding, find the type.
 * 0 with *type 0: it was early data.
 */
static int tls_hs_open_record(struct tls_hs_record *rl, struct tls_hs_engine *en,
			      u8 *rec, size_t *len, u8 *type)
{
	u8 *body = rec + TLS_HS_RECORD_HEADER;
	size_t n = *len - TLS_HS_RECORD_HEADER;
	int err;

	err = tls_hs_aead_open(&rl->rl_aead[TLS_HS_RX], rl->rl_seq[TLS_HS_RX],
			       rec, TLS_HS_RECORD_HEADER, body, n);
	*type = 0;
	if (err == -EBADMSG && rl->rl_early)
		return tls_hs_skip_early(rl, en, n, TLS_HS_E_RECORD_MAC);
	if (err == -EBADMSG)
		return tls_hs_engine_fail(en, TLS_HS_E_RECORD_MAC);
	if (err)
		return tls_hs_engine_fail(en, err == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_CRYPTO);
	rl->rl_seq[TLS_HS_RX]++;
	rl->rl_early = 0;

	n -= TLS_HS_AEAD_TAG_LEN;
	if (n > TLS_HS_RECORD_MAX_PLAIN + 1)
		return tls_hs_engine_fail(en, TLS_HS_E_RECORD_LONG);
	while (n && !body[n - 1])
		n--;
	if (!n)
		return tls_hs_engine_fail(en, TLS_HS_E_RECORD_NO_TYPE);
	*type = body[n - 1];
	*len = n - 1;
	return 0;
}

/**
 * tls_hs_record_input() - digest one whole record
 * @rl: the record layer
 * @en: the engine that gets what is inside
 * @rec: the record with its header, kmalloc'ed; decrypted in place
 * @len: its length in bytes, as tls_hs_record_header() allowed it
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_record_input(struct tls_hs_record *rl, struct tls_hs_engine *en, u8 *rec, size_t len)
{
	u8 *body = rec + TLS_HS_RECORD_HEADER;
	u8 type = rec[0];
	bool prot = tls_hs_protected(rl, TLS_HS_RX) && !tls_hs_plain_alert(rl, type);
	int err;

	if (type == TLS_HS_CT_CCS)
		return tls_hs_drop_ccs(rl, en, body);
	if (!prot && type == TLS_HS_CT_DATA)
		return tls_hs_skip_early(rl, en, len - TLS_HS_RECORD_HEADER, TLS_HS_E_APP_DATA);
	if (prot) {
		err = tls_hs_open_record(rl, en, rec, &len, &type);
		if (err || !type)
			return err;
	} else {
		len -= TLS_HS_RECORD_HEADER;
		rl->rl_early = 0;
	}
	rl->rl_heard = true;
	/* RFC 8446 5.1: an alert ends the handshake anyway, anything else is wrong here */
	if (type != TLS_HS_CT_HANDSHAKE && type != TLS_HS_CT_ALERT &&
	    tls_hs_engine_mid_message(en))
		return tls_hs_engine_fail(en, TLS_HS_E_INTERLEAVED);
	return tls_hs_digest_content(rl, en, type, body, len);
}

static int tls_hs_out_reserve(struct tls_hs_record *rl, size_t more)
{
	size_t want = rl->rl_out_len + more;
	u8 *out;

	if (want <= rl->rl_out_cap)
		return 0;
	out = krealloc(rl->rl_out, want, GFP_KERNEL);
	if (!out)
		return -ENOMEM;
	rl->rl_out = out;
	rl->rl_out_cap = want;
	return 0;
}

/*
 * RFC 8446 D.4: one ChangeCipherSpec, before our second flight, and before the
 * first record that is protected, whatever it is: an alert that ends the
 * handshake comes before that flight, and a middlebox that takes all this for a
 * resumed TLS 1.2 session would drop it.
 */
static bool tls_hs_ccs_due(const struct tls_hs_record *rl, u8 type)
{
	if (rl->rl_ccs_sent)
		return false;
	return tls_hs_protected(rl, TLS_HS_TX) ||
	       (rl->rl_hello_sent && type == TLS_HS_CT_HANDSHAKE);
}

static void tls_hs_append_ccs(struct tls_hs_record *rl)
{
	static const u8 ccs[] = { TLS_HS_CT_CCS, 0x03, 0x03, 0, 1, 1 };

	memcpy(rl->rl_out + rl->rl_out_len, ccs, sizeof(ccs));
	rl->rl_out_len += sizeof(ccs);
	rl->rl_ccs_sent = true;
}

#define TLS_HS_CCS_RECORD	6
#define TLS_HS_RECORD_OVERHEAD	(TLS_HS_RECORD_HEADER + 1 + TLS_HS_AEAD_TAG_LEN)

/* Room for it has been reserved. */
static int tls_hs_append_record(struct tls_hs_record *rl, u8 type, const u8 *data, size_t len)
{
	bool prot = tls_hs_protected(rl, TLS_HS_TX);
	u8 *hdr = rl->rl_out + rl->rl_out_len;
	u8 *body = hdr + TLS_HS_RECORD_HEADER;
	size_t blen = prot ? len + 1 + TLS_HS_AEAD_TAG_LEN : len;
	int err;

	hdr[0] = prot ? TLS_HS_CT_DATA : type;
	/* RFC 8446 5.1: 0x0301 for an initial ClientHello only */
	put_unaligned_be16(rl->rl_hello_sent ? TLS_HS_VERSION_12 : TLS_HS_VERSION_10, hdr + 1);
	put_unaligned_be16(blen, hdr + 3);
	memcpy(body, data, len);
	if (prot) {
		body[len] = type;
		err = tls_hs_aead_seal(&rl->rl_aead[TLS_HS_TX], rl->rl_seq[TLS_HS_TX], hdr,
				       TLS_HS_RECORD_HEADER, body, len + 1);
		if (err)
			return err;
		rl->rl_seq[TLS_HS_TX]++;
	}
	rl->rl_out_len += TLS_HS_RECORD_HEADER + blen;
	return 0;
}

/**
 * tls_hs_record_output() - frame, protect and queue what we send
 * @rl: the record layer
 * @type: ContentType: handshake or alert
 * @data: the bytes; copied, split over as many records as are needed
 * @len: how many, at least one
 *
 * Before our second flight, or the first protected record if that comes first,
 * a ChangeCipherSpec is queued (RFC 8446 D.4).
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (nothing to send), -ENOMEM, or the crypto API's error.
 */
int tls_hs_record_output(struct tls_hs_record *rl, u8 type, const u8 *data, size_t len)
{
	bool ccs = tls_hs_ccs_due(rl, type);
	size_t n, records = DIV_ROUND_UP(len, rl->rl_max_plain);
	int err;

	if (!len)
		return -EINVAL;
	err = tls_hs_out_reserve(rl, len + records * TLS_HS_RECORD_OVERHEAD +
				     (ccs ? TLS_HS_CCS_RECORD : 0));
	if (err)
		return err;
	if (ccs)
		tls_hs_append_ccs(rl);
	for (; len; data += n, len -= n) {
		n = min_t(size_t, len, rl->rl_max_plain);
		err = tls_hs_append_record(rl, type, data, n);
		if (err)
			return err;
	}
	if (type == TLS_HS_CT_HANDSHAKE)
		rl->rl_hello_sent = true;
	return 0;
}

/**
 * tls_hs_record_output_ccs() - queue a ChangeCipherSpec
 * @rl: a server's record layer; its first message has been queued
 *
 * RFC 8446 D.4: for a client that sent a legacy_session_id.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_record_output_ccs(struct tls_hs_record *rl)
{
	int err = tls_hs_out_reserve(rl, TLS_HS_CCS_RECORD);

	if (!err)
		tls_hs_append_ccs(rl);
	return err;
}
