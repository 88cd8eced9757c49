// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target record: the record layer receives what somebody with the keys protects,
 * and what somebody without them changes.
 *
 * The input is a setup of four octets and items: 'H', 'A', 'D', 'Z' a protected
 * record of a content type, padded; 'P' a plaintext record, its type first; 'W'
 * octets as they are, cut into records by their own headers; 'K' new keys; 'O'
 * something is sent.  A handshake that waits for EncryptedExtensions stands behind.
 */
#include <linux/random.h>
#include <linux/unaligned.h>

#include "aead.h"
#include "conn/record.h"
#include "engine/engine.h"
#include "engine/key_schedule.h"
#include "fuzz.h"

#define RECORD_ROOM	(5 + 65535)

struct setup {
	u8	suite;
	u8	level;
	u8	alloc;
	u8	change;		/* which record is changed on the way; 0: none */
};

struct world {
	struct tls_hs_engine	*en;
	struct tls_hs_config	cfg;
	struct tls_hs_engine_ops ops;
	struct tls_hs_record	rl;
	struct tls_hs_aead	peer;		/* the sender's */
	u64			seq;
	u16			suite;
	unsigned int		records, alerts, ccs;
	struct setup		su;
};

static void from_pool(void *ctx, u8 *buf, size_t len)
{
	memset(buf, 0x42, len);
}

static int no_chain(void *ctx, const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
		    unsigned int *why)
{
	*why = TLS_HS_E_CERT_BAD;
	return -EKEYREJECTED;
}

static int emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	return 0;
}

static int secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		  const struct tls_hs_secret *s)
{
	return 0;
}

static void alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct world *w = ctx;

	FUZZ_MUST(!w->alerts++);
}

static const struct tls_hs_sink_ops sink = { .emit = emit, .secret = secret, .alert = alert };

static bool new_keys(struct world *w, u8 which, enum tls_hs_level level)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(w->suite);
	struct tls_hs_secret s = { .len = tls_hs_hash_len(su->su_hash) };
	struct tls_hs_traffic_keys tk = {};
	int err;

	user_random_seed(which);
	get_random_bytes(s.b, s.len);
	fuzz_secret(s.b, s.len);
	err = tls_hs_record_set_key(&w->rl, TLS_HS_RX, level, w->suite, &s);
	if (!err)
		err = tls_hs_record_set_key(&w->rl, TLS_HS_TX, level, w->suite, &s);
	if (err) {
		FUZZ_MUST(w->su.alloc && err == -ENOMEM);
		return false;
	}
	FUZZ_MUST(!w->rl.rl_seq[TLS_HS_RX]);
	fuzz_alloc_hold();
	tls_hs_aead_wipe(&w->peer);
	FUZZ_MUST(!tls_hs_derive_traffic_keys(w->suite, &s, &tk));
	FUZZ_MUST(!tls_hs_aead_setup(&w->peer, su->su_aead, tk.tk_key, tk.tk_iv));
	fuzz_secret(tk.tk_key, tk.tk_key_len);
	memzero_explicit(&tk, sizeof(tk));
	fuzz_alloc_go_on();
	w->seq = 0;
	return true;
}

/* One whole record; false once the handshake is over. */
static bool deliver(struct world *w, const u8 *d, size_t len)
{
	const u64 seq = w->rl.rl_seq[TLS_HS_RX];
	const enum tls_hs_level level = w->rl.rl_level[TLS_HS_RX];
	const u8 type = d[0];
	size_t body = 0;
	u8 *rec;
	int ret;

	ret = tls_hs_record_header(&w->rl, w->en, d, &body);
	w->records++;
	FUZZ_MUST(w->rl.rl_records <= w->records && body <= TLS_HS_RECORD_MAX_CIPHER);
	if (!ret && body <= len - 5) {
		FUZZ_MUST(body == get_unaligned_be16(d + 3));
		fuzz_alloc_hold();
		rec = fuzz_dup(d, 5 + body);
		fuzz_alloc_go_on();
		ret = tls_hs_record_input(&w->rl, w->en, rec, 5 + body);
		kfree(rec);
		/* RFC 8446 5: nothing in the clear but ChangeCipherSpec, once there are keys */
		if (!ret && level != TLS_HS_LEVEL_INITIAL)
			FUZZ_MUST(type == TLS_HS_CT_DATA || type == TLS_HS_CT_CCS);
		if (!ret && type == TLS_HS_CT_CCS)
			FUZZ_MUST(body == 1 && d[5] == 1 && ++w->ccs <= TLS_HS_MAX_CCS_RECORDS);
		if (!ret && type == TLS_HS_CT_DATA)
			FUZZ_MUST(w->rl.rl_seq[TLS_HS_RX] == seq + 1);
	}
	FUZZ_MUST((ret < 0) == (tls_hs_engine_state(w->en) == TLS_HS_FAILED));
	FUZZ_MUST(!ret || ret == tls_hs_error_status(tls_hs_engine_error(w->en)));
	return !ret;
}

/* A record that is protected as it should be: content, type, zeros. */
static bool deliver_sealed(struct world *w, u8 type, struct tls_rd v)
{
	const u16 pad = fuzz_u16(&v);
	size_t n = v.left + 1 + pad, len = n + TLS_HS_AEAD_TAG_LEN;
	bool changed, ok;
	u8 *rec;

	if (w->rl.rl_level[TLS_HS_RX] == TLS_HS_LEVEL_INITIAL || len > U16_MAX)
		return true;
	fuzz_alloc_hold();
	rec = kzalloc(5 + len, GFP_KERNEL);
	rec[0] = TLS_HS_CT_DATA;
	put_unaligned_be16(0x0303, rec + 1);
	put_unaligned_be16(len, rec + 3);
	if (v.left)
		memcpy(rec + 5, v.p, v.left);
	rec[5 + v.left] = type;
	FUZZ_MUST(!tls_hs_aead_seal(&w->peer, w->seq++, rec, 5, rec + 5, n));
	changed = w->su.change && w->su.change == w->records + 1;
	if (changed)
		rec[5 + (v.left + pad) % len] ^= 0x40;
	fuzz_alloc_go_on();
	ok = deliver(w, rec, 5 + len);
	/* no change passes */
	FUZZ_MUST(!changed || !ok);
	kfree(rec);
	return ok;
}

static bool deliver_plain(struct world *w, struct tls_rd v)
{
	u8 rec[5 + 300];
	size_t len;

	if (!v.left)
		return true;
	len = min_t(size_t, v.left - 1, 300);
	rec[0] = v.p[0];
	put_unaligned_be16(0x0301, rec + 1);
	put_unaligned_be16(len, rec + 3);
	memcpy(rec + 5, v.p + 1, len);
	return deliver(w, rec, 5 + len);
}

static bool deliver_octets(struct world *w, struct tls_rd v)
{
	size_t len;

	while (v.left >= 5) {
		len = 5 + get_unaligned_be16(v.p + 3);
		if (!deliver(w, v.p, min(len, v.left)))
			return false;
		if (len >= v.left)
			break;
		v.p += len;
		v.left -= len;
	}
	return true;
}

/* What we send can be opened again, and is cut as it should be. */
static bool send(struct world *w, struct tls_rd v)
{
	const u16 limit = fuzz_u16(&v) % TLS_HS_RECORD_MAX_PLAIN + 1;
	const u8 type = fuzz_u8(&v) & 1 ? TLS_HS_CT_ALERT : TLS_HS_CT_HANDSHAKE;
	size_t before = w->rl.rl_out_len, at = before, len, sent = 0;
	int err;

	if (limit < 64 && v.left > 64)
		v.left = 64;
	w->rl.rl_max_plain = limit;
	err = tls_hs_record_output(&w->rl, type, v.p, v.left);
	FUZZ_MUST(err || v.left);
	if (err) {
		FUZZ_MUST(err == -EINVAL ? !v.left : err == -ENOMEM && w->su.alloc);
		return !v.left;
	}
	for (; at < w->rl.rl_out_len; at += len) {
		const u8 *rec = w->rl.rl_out + at;
		const bool prot = rec[0] == TLS_HS_CT_DATA;

		len = 5 + get_unaligned_be16(rec + 3);
		FUZZ_MUST(at + len <= w->rl.rl_out_len);
		if (rec[0] == TLS_HS_CT_CCS)
			continue;
		FUZZ_MUST(prot == (w->rl.rl_level[TLS_HS_TX] != TLS_HS_LEVEL_INITIAL));
		sent += len - 5 - (prot ? 1 + TLS_HS_AEAD_TAG_LEN : 0);
		FUZZ_MUST(len - 5 <= limit + 1U + TLS_HS_AEAD_TAG_LEN);
	}
	FUZZ_MUST(at == w->rl.rl_out_len && sent == v.left);
	return true;
}

static bool play(struct world *w, u8 type, struct tls_rd v)
{
	switch (type) {
	case 'H':
		return deliver_sealed(w, TLS_HS_CT_HANDSHAKE, v);
	case 'A':
		return deliver_sealed(w, TLS_HS_CT_ALERT, v);
	case 'D':
		return deliver_sealed(w, TLS_HS_CT_DATA, v);
	case 'Z':
		return deliver_sealed(w, fuzz_u8(&v), v);
	case 'P':
		return deliver_plain(w, v);
	case 'W':
		return deliver_octets(w, v);
	case 'K':
		return new_keys(w, fuzz_u8(&v), fuzz_u8(&v) & 1 ? TLS_HS_LEVEL_APPLICATION :
								  TLS_HS_LEVEL_HANDSHAKE);
	case 'O':
		return send(w, v);
	}
	return true;
}

static bool begin(struct world *w)
{
	struct tls_hs_config *cf = &w->cfg;

	w->ops.random = from_pool;
	w->ops.verify_chain = no_chain;
	*cf = (struct tls_hs_config){
		.cf_ops = &w->ops, .cf_ctx = w, .cf_suites = { 0x1301 }, .cf_n_suites = 1,
		.cf_groups = { 0x001d }, .cf_n_groups = 1, .cf_shares = { 0x001d },
		.cf_n_shares = 1, .cf_sigalgs = { 0x0403 }, .cf_n_sigalgs = 1,
	};
	w->suite = TLS_HS_AES_128_GCM_SHA256 + w->su.suite % 4;
	w->en = tls_hs_engine_alloc(GFP_KERNEL);
	FUZZ_MUST(!tls_hs_engine_init(w->en, &tls_hs_client_role, cf, &sink, w));
	/* where ServerHello would have brought it, and a transcript that is begun */
	w->en->en_state = w->su.level & 2 ? TLS_HS_WAIT_EE : TLS_HS_WAIT_SH;
	tls_hs_record_init(&w->rl);
	fuzz_alloc_fail(w->su.alloc);
	if (!(w->su.level & 1))
		return true;
	w->en->en_rx_level = TLS_HS_LEVEL_HANDSHAKE;
	return new_keys(w, 0, TLS_HS_LEVEL_HANDSHAKE);
}

static void one(const u8 *data, size_t len)
{
	static struct world w;
	struct tls_rd rd, value;
	u8 type;

	memset(&w, 0, sizeof(w));
	if (len < sizeof(w.su))
		return;
	memcpy(&w.su, data, sizeof(w.su));
	tls_rd_init(&rd, data + sizeof(w.su), len - sizeof(w.su));
	if (begin(&w))
		while (fuzz_item(&rd, &type, &value) && play(&w, type, value))
			;
	fuzz_alloc_fail(0);
	tls_hs_record_wipe(&w.rl);
	tls_hs_record_wipe(&w.rl);
	FUZZ_MUST(!fuzz_holds_secret(&w.rl, sizeof(w.rl)));
	tls_hs_aead_wipe(&w.peer);
	tls_hs_engine_free(w.en);
}

const struct fuzz_target fuzz_target = {
	.name = "record",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "HHADZPWKO",
	/* an item of three octets may be a record of 64 KiB of padding */
	.blocks = 50000,
	.blocks_per_byte = 20000,
	.one = one,
};
