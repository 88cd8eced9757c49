// SPDX-License-Identifier: GPL-2.0-only
/*
 * The traces of RFC 8448 replayed through the engine and the record layer, to
 * the byte; and the same traces cut, split and damaged.
 *
 * What is injected is what the RFC fixes: the client's ephemeral keys, its
 * ClientHello (ours would differ), the verdict on its RSA-1024 certificate, and
 * in section 6 the client's certificate and (randomized) signature.  Section 4
 * sends early data, which we never do: it is replayed up to the server's
 * Finished, behind which the client's transcripts part.
 */
#include <kunit/test.h>
#include <linux/slab.h>

#include "../crypto-glue/hkdf.h"
#include "conn/record.h"
#include "engine/client_hello.h"

struct rfc8448_trace {
	const char		*name;
	struct tls_hs_der	key1, key2;
	struct tls_hs_der	hello1, hello2, hello1_record, hello2_record;
	struct tls_hs_der	server1, server2, server1_record, server2_record, server_ccs;
	struct tls_hs_der	encrypted_extensions, certificate_request, certificate;
	struct tls_hs_der	certificate_verify, finished, flight_record;
	struct tls_hs_der	server_key, server_priv;
	struct tls_hs_der	client_certificate, client_verify, client_finished, client_flight;
	struct tls_hs_der	psk, hello_prefix, binder;
	struct tls_hs_der	c_hs, s_hs, c_ap, s_ap, exp_master, res_master;
};

#define RFC8448_BLOB(b)	{ b, sizeof(b) }

#include "rfc8448_vectors.h"

static const struct rfc8448_trace * const rfc8448_traces[] = {
	&rfc8448_trace_3, &rfc8448_trace_5, &rfc8448_trace_6, &rfc8448_trace_7,
};

static void rfc8448_desc(const struct rfc8448_trace * const *tr, char *desc)
{
	strscpy(desc, (*tr)->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(rfc8448, rfc8448_traces, rfc8448_desc);

/* One client: engine, record layer, and all that left the engine. */
struct replay {
	const struct rfc8448_trace	*trace;
	struct tls_hs_engine		*en;
	struct tls_hs_record		rl;
	struct tls_hs_config		cfg;
	struct tls_hs_psk		psk;
	struct tls_hs_secret		secret[3][2];
	u8				sent[1024];	/* messages after the ClientHellos */
	size_t				sent_len;
	unsigned int			draws;
	unsigned int			alerts;
	u8				alert;
};

/* Client random, session id, then each ephemeral key in turn. */
static void replay_random(void *ctx, u8 *buf, size_t len)
{
	struct replay *re = ctx;
	const struct tls_hs_der *key = re->draws < 3 ? &re->trace->key1 : &re->trace->key2;

	memset(buf, 0, len);
	if (re->draws++ >= 2 && key->len == len)
		memcpy(buf, key->d, len);
}

static int replay_verify(void *ctx, const struct tls_hs_peer_chain *chain,
			 struct tls_hs_pubkey *key, unsigned int *why)
{
	struct replay *re = ctx;
	const struct tls_hs_der *cert = &re->trace->certificate;

	/* context, list length, certificate length: the leaf begins at byte 11 */
	if (chain->pc_n != 1 || chain->pc_cert[0].len != cert->len - 11 - 2 ||
	    memcmp(chain->pc_cert[0].d, cert->d + 11, chain->pc_cert[0].len)) {
		*why = TLS_HS_E_CERT_BAD;
		return -EKEYREJECTED;
	}
	key->pk_type = re->trace->server_key.d[0] == 4 ? TLS_HS_KEY_P256 : TLS_HS_KEY_RSA;
	key->pk_key = re->trace->server_key.d;
	key->pk_len = re->trace->server_key.len;
	key->pk_bits = 1024;
	return 0;
}

static int replay_own_chain(void *ctx, const struct tls_hs_cert_request *rq,
			    struct tls_hs_own_chain *oc)
{
	const struct tls_hs_der *cert = &((struct replay *)ctx)->trace->client_certificate;

	oc->oc_n = 1;
	oc->oc_cert[0].d = cert->d + 11;
	oc->oc_cert[0].len = cert->len - 11 - 2;
	oc->oc_scheme = TLS_HS_RSA_PSS_RSAE_SHA256;
	return 0;
}

static int replay_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	const struct tls_hs_der *cv = &((struct replay *)ctx)->trace->client_verify;

	*siglen = cv->len - 8;
	memcpy(sig, cv->d + 8, *siglen);
	return 0;
}

static const struct tls_hs_engine_ops replay_ops = {
	.random		= replay_random,
	.verify_chain	= replay_verify,
	.own_chain	= replay_own_chain,
	.sign		= replay_sign,
};

static int replay_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct replay *re = ctx;

	if (msg[0] != TLS_HS_MT_CLIENT_HELLO) {
		if (len > sizeof(re->sent) - re->sent_len)
			return -ENOSPC;
		memcpy(re->sent + re->sent_len, msg, len);
		re->sent_len += len;
	}
	return tls_hs_record_output(&re->rl, TLS_HS_CT_HANDSHAKE, msg, len);
}

static int replay_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
			 const struct tls_hs_secret *secret)
{
	struct replay *re = ctx;

	re->secret[level][dir] = *secret;
	if (level == TLS_HS_LEVEL_APPLICATION)
		return 0;
	return tls_hs_record_set_key(&re->rl, dir, level, suite, secret);
}

static void replay_alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct replay *re = ctx;

	re->alerts++;
	re->alert = description;
}

static const struct tls_hs_sink_ops replay_sink = {
	.emit	= replay_emit,
	.secret	= replay_secret,
	.alert	= replay_alert,
};

static void replay_config(struct replay *re)
{
	struct tls_hs_config *cfg = &re->cfg;

	*cfg = (struct tls_hs_config){
		.cf_ops = &replay_ops,
		.cf_ctx = re,
		.cf_suites = { TLS_HS_AES_128_GCM_SHA256, TLS_HS_CHACHA20_POLY1305_SHA256 },
		.cf_n_suites = 2,
		.cf_groups = { TLS_HS_GROUP_X25519, TLS_HS_GROUP_SECP256R1 },
		.cf_n_groups = 2,
		.cf_shares = { TLS_HS_GROUP_X25519 },
		.cf_n_shares = 1,
		.cf_sigalgs = { TLS_HS_ECDSA_P256_SHA256, TLS_HS_RSA_PSS_RSAE_SHA256 },
		.cf_n_sigalgs = 2,
		.cf_replay = { re->trace->hello1, re->trace->hello2 },
	};
	if (!re->trace->psk.len)
		return;
	re->psk = (struct tls_hs_psk){
		.psk_kind	= TLS_HS_PSK_RESUMPTION,
		.psk_hash	= TLS_HS_SHA256,
		.psk_key	= re->trace->psk.d,
		.psk_key_len	= re->trace->psk.len,
	};
	cfg->cf_psks = &re->psk;
	cfg->cf_n_psks = 1;
}

static struct replay *replay_new(struct kunit *test, const struct rfc8448_trace *trace)
{
	struct replay *re = kzalloc(sizeof(*re), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, re);
	re->trace = trace;
	re->alert = TLS_HS_ALERT_NONE;
	replay_config(re);
	tls_hs_record_init(&re->rl);
	/* The compatibility mode's ChangeCipherSpec goes with a session id. */
	re->rl.rl_ccs_sent = !trace->hello1.d[TLS_HS_MSG_HEADER + 2 + TLS_HS_RANDOM_LEN];
	re->en = tls_hs_engine_alloc(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, re->en);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_init(re->en, &tls_hs_client_role, &re->cfg,
						 &replay_sink, re), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_start(re->en), 0);
	return re;
}

static void replay_free(struct replay *re)
{
	tls_hs_engine_free(re->en);
	tls_hs_record_wipe(&re->rl);
	kfree_sensitive(re);
}

/* A record as sock.c would hand it over: header first, then all of it, writable. */
static int replay_record(struct kunit *test, struct replay *re, const struct tls_hs_der *rec)
{
	size_t len = 0;
	u8 *copy;
	int err;

	if (!rec->len)
		return 0;
	err = tls_hs_record_header(&re->rl, re->en, rec->d, &len);
	if (err)
		return err;
	KUNIT_ASSERT_EQ(test, len + TLS_HS_RECORD_HEADER, rec->len);
	copy = kmemdup(rec->d, rec->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	err = tls_hs_record_input(&re->rl, re->en, copy, rec->len);
	kfree(copy);
	return err;
}

static void expect_sent(struct kunit *test, struct replay *re, const struct tls_hs_der *want)
{
	size_t len = re->rl.rl_out_len - re->rl.rl_out_sent;

	KUNIT_ASSERT_EQ(test, len, want->len);
	KUNIT_EXPECT_MEMEQ(test, re->rl.rl_out + re->rl.rl_out_sent, want->d, len);
	re->rl.rl_out_sent = re->rl.rl_out_len;
}

static void expect_secret(struct kunit *test, const struct tls_hs_secret *got,
			  const struct tls_hs_der *want)
{
	KUNIT_ASSERT_EQ(test, (size_t)got->len, want->len);
	KUNIT_EXPECT_MEMEQ(test, got->b, want->d, want->len);
}

static void expect_traffic_secrets(struct kunit *test, struct replay *re)
{
	const struct rfc8448_trace *tr = re->trace;

	expect_secret(test, &re->secret[TLS_HS_LEVEL_HANDSHAKE][TLS_HS_TX], &tr->c_hs);
	expect_secret(test, &re->secret[TLS_HS_LEVEL_HANDSHAKE][TLS_HS_RX], &tr->s_hs);
	expect_secret(test, &re->secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_TX], &tr->c_ap);
	expect_secret(test, &re->secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_RX], &tr->s_ap);
}

static void expect_application_secrets(struct kunit *test, struct replay *re)
{
	const struct rfc8448_trace *tr = re->trace;
	struct tls_hs_secret exporter, resumption;

	expect_traffic_secrets(test, re);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_take_secrets(re->en, &exporter, &resumption), 0);
	expect_secret(test, &exporter, &tr->exp_master);
	expect_secret(test, &resumption, &tr->res_master);
}

/* Records in, records out, secrets: all as the RFC prints them. */
static void trace_replayed_is_byte_exact(struct kunit *test)
{
	const struct rfc8448_trace *tr = *(const struct rfc8448_trace * const *)test->param_value;
	struct replay *re = replay_new(test, tr);

	expect_sent(test, re, &tr->hello1_record);
	KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->server1_record), 0);
	if (tr->hello2.len) {
		expect_sent(test, re, &tr->hello2_record);
		KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->server2_record), 0);
	}
	KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->server_ccs), 0);
	KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->flight_record), 0);
	KUNIT_ASSERT_EQ(test, (int)tls_hs_engine_state(re->en), TLS_HS_CONNECTED);

	/* Section 6 puts three messages into one record; we send one each. */
	if (tr->client_certificate.len) {
		const u8 *p = re->sent;

		KUNIT_ASSERT_EQ(test, re->sent_len, tr->client_certificate.len +
				tr->client_verify.len + tr->client_finished.len);
		KUNIT_EXPECT_MEMEQ(test, p, tr->client_certificate.d, tr->client_certificate.len);
		p += tr->client_certificate.len;
		KUNIT_EXPECT_MEMEQ(test, p, tr->client_verify.d, tr->client_verify.len);
		p += tr->client_verify.len;
		KUNIT_EXPECT_MEMEQ(test, p, tr->client_finished.d, tr->client_finished.len);
	} else {
		KUNIT_EXPECT_EQ(test, re->sent_len, tr->client_finished.len);
		expect_sent(test, re, &tr->client_flight);
	}
	expect_application_secrets(test, re);
	KUNIT_EXPECT_EQ(test, re->alerts, 0);
	replay_free(re);
}

static void trace_traffic_keys_are_the_traces(struct kunit *test)
{
	/* RFC 8448 3: "derive write traffic keys for application data" of the server */
	static const u8 key[] = {
		0x9f, 0x02, 0x28, 0x3b, 0x6c, 0x9c, 0x07, 0xef,
		0xc2, 0x6b, 0xb9, 0xf2, 0xac, 0x92, 0xe3, 0x56,
	};
	static const u8 iv[] = {
		0xcf, 0x78, 0x2b, 0x88, 0xdd, 0x83, 0x54, 0x9a, 0xad, 0xf1, 0xe9, 0x84,
	};
	struct tls_hs_secret secret = { .len = 32 };
	struct tls_hs_traffic_keys tk;

	memcpy(secret.b, rfc8448_trace_3.s_ap.d, 32);
	KUNIT_ASSERT_EQ(test, tls_hs_derive_traffic_keys(TLS_HS_AES_128_GCM_SHA256, &secret, &tk),
			0);
	KUNIT_ASSERT_EQ(test, (size_t)tk.tk_key_len, sizeof(key));
	KUNIT_EXPECT_MEMEQ(test, tk.tk_key, key, sizeof(key));
	KUNIT_EXPECT_MEMEQ(test, tk.tk_iv, iv, sizeof(iv));
}

/* The server's messages in the order in which an engine wants them. */
#define REPLAY_MESSAGES	7

static unsigned int replay_messages(const struct rfc8448_trace *tr,
				    struct tls_hs_der msgs[REPLAY_MESSAGES])
{
	const struct tls_hs_der all[REPLAY_MESSAGES] = {
		tr->server1, tr->server2, tr->encrypted_extensions, tr->certificate_request,
		tr->certificate, tr->certificate_verify, tr->finished,
	};
	unsigned int i, n = 0;

	for (i = 0; i < REPLAY_MESSAGES; i++)
		if (all[i].len)
			msgs[n++] = all[i];
	return n;
}

static enum tls_hs_level replay_level(const struct tls_hs_der *msg)
{
	return msg->d[0] == TLS_HS_MT_SERVER_HELLO ? TLS_HS_LEVEL_INITIAL : TLS_HS_LEVEL_HANDSHAKE;
}

/* An exact copy, so that KASAN sees a read beyond it. */
static int replay_feed(struct kunit *test, struct replay *re, enum tls_hs_level level,
		       const u8 *d, size_t len)
{
	u8 *copy = kmemdup(d, len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	err = tls_hs_engine_feed(re->en, level, copy, len);
	kfree(copy);
	return err;
}

static struct replay *replay_until(struct kunit *test, const struct rfc8448_trace *tr,
				   const struct tls_hs_der *msgs, unsigned int n)
{
	struct replay *re = replay_new(test, tr);
	unsigned int i;

	for (i = 0; i < n; i++)
		KUNIT_ASSERT_EQ(test, replay_feed(test, re, replay_level(&msgs[i]),
						  msgs[i].d, msgs[i].len), 0);
	return re;
}

/* A message that ends early, its length field saying so, is malformed. */
static void message_truncated_at_every_byte_fails(struct kunit *test)
{
	const struct rfc8448_trace *tr = *(const struct rfc8448_trace * const *)test->param_value;
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int i, n = replay_messages(tr, msgs);
	size_t cut;
	u8 *msg;

	for (i = 0; i < n; i++) {
		for (cut = TLS_HS_MSG_HEADER; cut < msgs[i].len; cut++) {
			struct replay *re = replay_until(test, tr, msgs, i);

			msg = kunit_kzalloc(test, cut, GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, msg);
			memcpy(msg, msgs[i].d, cut);
			msg[1] = 0;
			msg[2] = (cut - TLS_HS_MSG_HEADER) >> 8;
			msg[3] = cut - TLS_HS_MSG_HEADER;
			KUNIT_EXPECT_NE_MSG(test, replay_feed(test, re, replay_level(&msgs[i]),
							      msg, cut), 0,
					    "message %u cut to %zu", i, cut);
			KUNIT_EXPECT_EQ(test, (int)tls_hs_engine_state(re->en), TLS_HS_FAILED);
			/* No extensions at all is how a TLS 1.2 server says hello. */
			KUNIT_EXPECT_TRUE_MSG(test, re->alert == TLS_HS_ALERT_DECODE_ERROR ||
					      (msg[0] == TLS_HS_MT_SERVER_HELLO &&
					       re->alert == TLS_HS_ALERT_PROTOCOL_VERSION),
					      "message %u cut to %zu: alert %u", i, cut, re->alert);
			KUNIT_EXPECT_EQ(test, re->alerts, 1);
			kunit_kfree(test, msg);
			replay_free(re);
		}
	}
}

/* No bit of what the server says can be changed and the handshake still end well. */
static void message_changed_in_any_byte_never_connects(struct kunit *test)
{
	const struct rfc8448_trace *tr = *(const struct rfc8448_trace * const *)test->param_value;
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int i, j, n = replay_messages(tr, msgs);
	size_t at;

	for (i = 0; i < n; i++) {
		u8 *msg = kunit_kmalloc(test, msgs[i].len, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, msg);
		memcpy(msg, msgs[i].d, msgs[i].len);
		for (at = 0; at < msgs[i].len; at++) {
			struct replay *re = replay_until(test, tr, msgs, i);
			int err;

			msg[at] ^= 1 << (at % 8);
			err = replay_feed(test, re, replay_level(&msgs[i]), msg, msgs[i].len);
			for (j = i + 1; !err && j < n; j++)
				err = replay_feed(test, re, replay_level(&msgs[j]),
						  msgs[j].d, msgs[j].len);
			KUNIT_EXPECT_NE_MSG(test, (int)tls_hs_engine_state(re->en),
					    TLS_HS_CONNECTED, "message %u byte %zu", i, at);
			msg[at] ^= 1 << (at % 8);
			replay_free(re);
		}
		kunit_kfree(test, msg);
	}
}

/* The encrypted flight in two pieces, cut at every byte, and byte by byte. */
static void flight_split_anywhere_connects(struct kunit *test)
{
	const struct rfc8448_trace *tr = &rfc8448_trace_3;
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int i, n = replay_messages(tr, msgs);
	size_t len = 0, cut;
	u8 *flight;

	flight = kunit_kmalloc(test, 4096, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, flight);
	for (i = 1; i < n; i++) {
		memcpy(flight + len, msgs[i].d, msgs[i].len);
		len += msgs[i].len;
	}
	for (cut = 1; cut < len; cut++) {
		struct replay *re = replay_until(test, tr, msgs, 1);

		KUNIT_ASSERT_EQ(test, replay_feed(test, re, TLS_HS_LEVEL_HANDSHAKE,
						  flight, cut), 0);
		KUNIT_ASSERT_EQ(test, replay_feed(test, re, TLS_HS_LEVEL_HANDSHAKE, flight + cut,
						  len - cut), 0);
		KUNIT_EXPECT_EQ(test, (int)tls_hs_engine_state(re->en), TLS_HS_CONNECTED);
		replay_free(re);
	}
}

static void flight_fed_byte_by_byte_connects(struct kunit *test)
{
	const struct rfc8448_trace *tr = *(const struct rfc8448_trace * const *)test->param_value;
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int i, n = replay_messages(tr, msgs);
	struct replay *re = replay_new(test, tr);
	size_t at;

	for (i = 0; i < n; i++)
		for (at = 0; at < msgs[i].len; at++)
			KUNIT_ASSERT_EQ(test, replay_feed(test, re, replay_level(&msgs[i]),
							  msgs[i].d + at, 1), 0);
	KUNIT_EXPECT_EQ(test, (int)tls_hs_engine_state(re->en), TLS_HS_CONNECTED);
	replay_free(re);
}

/* RFC 8446 4.4.4 with every other check passed: a Finished that is not the server's. */
static void finished_of_another_handshake_fails(struct kunit *test)
{
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int n = replay_messages(&rfc8448_trace_3, msgs);
	struct replay *re = replay_until(test, &rfc8448_trace_3, msgs, n - 1);

	KUNIT_EXPECT_EQ(test, replay_feed(test, re, TLS_HS_LEVEL_HANDSHAKE,
					  rfc8448_trace_7.finished.d,
					  rfc8448_trace_7.finished.len), -EACCES);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(re->en), TLS_HS_E_FINISHED);
	KUNIT_EXPECT_EQ(test, re->alert, TLS_HS_ALERT_DECRYPT_ERROR);
	KUNIT_EXPECT_EQ(test, re->secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_RX].len, 0);
	replay_free(re);
}

static void signature_of_another_handshake_fails(struct kunit *test)
{
	struct tls_hs_der msgs[REPLAY_MESSAGES];
	unsigned int n = replay_messages(&rfc8448_trace_3, msgs);
	struct replay *re = replay_until(test, &rfc8448_trace_3, msgs, n - 2);

	KUNIT_EXPECT_EQ(test, replay_feed(test, re, TLS_HS_LEVEL_HANDSHAKE,
					  rfc8448_trace_7.certificate_verify.d,
					  rfc8448_trace_7.certificate_verify.len), -EACCES);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(re->en), TLS_HS_E_CV_SIGNATURE);
	KUNIT_EXPECT_EQ(test, re->alert, TLS_HS_ALERT_DECRYPT_ERROR);
	replay_free(re);
}

/* RFC 8446 4.6.1, with the nonce of section 3's NewSessionTicket */
static void resumption_psk_is_the_traces(struct kunit *test)
{
	static const u8 nonce[] = { 0, 0 };
	struct crypto_shash *hmac = tls_hs_hmac_get(TLS_HS_SHA256);
	u8 psk[32];
	int err;

	KUNIT_ASSERT_FALSE(test, IS_ERR(hmac));
	err = tls_hs_hkdf_expand_label(hmac, rfc8448_trace_3.res_master.d, "resumption",
				       nonce, sizeof(nonce), psk, sizeof(psk));
	tls_hs_hmac_put(TLS_HS_SHA256, hmac);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, psk, rfc8448_trace_4.psk.d, sizeof(psk));
}

/* RFC 8446 4.2.11.2 */
static void resumption_binder_is_the_traces(struct kunit *test)
{
	const struct rfc8448_trace *tr = &rfc8448_trace_4;
	struct tls_hs_key_schedule ks = {};
	struct tls_hs_secret key;
	u8 hash[32], binder[32];

	KUNIT_ASSERT_EQ(test, tls_hs_ks_init(&ks, TLS_HS_SHA256, tr->psk.d, tr->psk.len), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, hash), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_derive(&ks, "res binder", hash, &key), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, tr->hello_prefix.d,
					    tr->hello_prefix.len, hash), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_finished_mac(&ks, &key, hash, binder), 0);
	KUNIT_EXPECT_MEMEQ(test, binder, tr->binder.d, sizeof(binder));
	tls_hs_ks_wipe(&ks);
}

static void resumed_trace_replayed_is_byte_exact(struct kunit *test)
{
	const struct rfc8448_trace *tr = &rfc8448_trace_4;
	struct tls_hs_secret exporter, resumption;
	struct replay *re = replay_new(test, tr);

	expect_sent(test, re, &tr->hello1_record);
	KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->server1_record), 0);
	KUNIT_ASSERT_EQ(test, replay_record(test, re, &tr->flight_record), 0);
	KUNIT_ASSERT_EQ(test, (int)tls_hs_engine_state(re->en), TLS_HS_CONNECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(re->en)->rs_psk, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(re->en)->rs_evidence,
			(u32)(TLS_HS_EV_PSK | TLS_HS_EV_FINISHED));
	expect_traffic_secrets(test, re);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_take_secrets(re->en, &exporter, &resumption), 0);
	expect_secret(test, &exporter, &tr->exp_master);
	replay_free(re);
}

static enum tls_hs_error read_hello(struct kunit *test, const struct tls_hs_der *hello, bool second,
				    struct tls_hs_client_hello *ch)
{
	struct tls_hs_msg msg = { .ms_raw = hello->d, .ms_len = hello->len };

	tls_rd_init(&msg.ms_body, hello->d + TLS_HS_MSG_HEADER, hello->len - TLS_HS_MSG_HEADER);
	return tls_hs_parse_client_hello(&msg, second, ch);
}

/* What a server makes of the client's messages. */
static void client_hello_is_good_for_a_server(struct kunit *test)
{
	const struct rfc8448_trace *tr = *(const struct rfc8448_trace * const *)test->param_value;
	struct tls_hs_client_hello ch;
	struct tls_rd share;

	KUNIT_ASSERT_EQ(test, read_hello(test, &tr->hello1, false, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_TRUE(test, tls_hs_client_hello_share(&ch, TLS_HS_GROUP_X25519, &share));
	KUNIT_EXPECT_EQ(test, share.left, 32);
	KUNIT_EXPECT_EQ(test, ch.ch_server_name.left, strlen("server"));
	/* section 5's second one brings the cookie that its HelloRetryRequest had */
	if (tr->hello2.len)
		KUNIT_EXPECT_EQ(test, read_hello(test, &tr->hello2, true, &ch),
				TLS_HS_E_EXT_MISPLACED);
}

/* RFC 8446 4.2.11.2: the binder is over what the trace calls the prefix */
static void resumed_client_hello_is_good_for_a_server(struct kunit *test)
{
	const struct rfc8448_trace *tr = &rfc8448_trace_4;
	struct tls_hs_client_hello ch;
	struct tls_rd binder;

	KUNIT_ASSERT_EQ(test, read_hello(test, &tr->hello1, false, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_EQ(test, ch.ch_binders_at, tr->hello_prefix.len);
	KUNIT_ASSERT_TRUE(test, tls_rd_vec8(&ch.ch_binders, &binder));
	KUNIT_ASSERT_EQ(test, binder.left, tr->binder.len);
	KUNIT_EXPECT_MEMEQ(test, binder.p, tr->binder.d, binder.left);
	KUNIT_EXPECT_TRUE(test, ch.ch_early_data);
}

/* --- the server of a trace: what it says first, and the keys that follow from it --- */

struct served {
	const struct rfc8448_trace	*trace;
	struct tls_hs_psk		psk;
	unsigned int			draws;
	struct tls_hs_secret		secret[2];
	u8				hello[256];
	size_t				hello_len;
};

/* The random of ServerHello, then the ephemeral key. */
static void served_random(void *ctx, u8 *buf, size_t len)
{
	struct served *sd = ctx;
	const u8 *from = sd->draws++ ? sd->trace->server_priv.d :
				       sd->trace->server1.d + TLS_HS_MSG_HEADER + 2;

	memcpy(buf, from, min_t(size_t, len, TLS_HS_RANDOM_LEN));
}

static int served_psk(void *ctx, const u8 *identity, size_t len, enum tls_hs_hash hash,
		      const struct tls_hs_psk **psk)
{
	struct served *sd = ctx;

	if (!sd->trace->psk.len || hash != TLS_HS_SHA256)
		return -ENOENT;
	sd->psk = (struct tls_hs_psk){
		.psk_kind	= TLS_HS_PSK_RESUMPTION,
		.psk_hash	= TLS_HS_SHA256,
		.psk_key	= sd->trace->psk.d,
		.psk_key_len	= sd->trace->psk.len,
	};
	*psk = &sd->psk;
	return 0;
}

static int served_chain(void *ctx, const struct tls_hs_cert_request *rq,
			struct tls_hs_own_chain *oc)
{
	const struct tls_hs_der *cert = &((struct served *)ctx)->trace->certificate;

	oc->oc_n = 1;
	oc->oc_cert[0] = (struct tls_hs_der){ cert->d + 11, cert->len - 11 - 2 };
	oc->oc_scheme = TLS_HS_RSA_PSS_RSAE_SHA256;
	return 0;
}

static int served_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	*siglen = 128;
	memset(sig, 0x5a, *siglen);
	return 0;
}

static int served_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct served *sd = ctx;

	if (level != TLS_HS_LEVEL_INITIAL)
		return 0;
	if (sd->hello_len + len > sizeof(sd->hello))
		return -ENOSPC;
	memcpy(sd->hello + sd->hello_len, msg, len);
	sd->hello_len += len;
	return 0;
}

static int served_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
			 const struct tls_hs_secret *secret)
{
	if (level == TLS_HS_LEVEL_HANDSHAKE)
		((struct served *)ctx)->secret[dir] = *secret;
	return 0;
}

static void served_alert(void *ctx, enum tls_hs_level level, u8 description)
{
}

static const struct tls_hs_engine_ops served_ops = {
	.random		= served_random,
	.own_chain	= served_chain,
	.sign		= served_sign,
	.find_psk	= served_psk,
};

static const struct tls_hs_sink_ops served_sink = {
	.emit	= served_emit,
	.secret	= served_secret,
	.alert	= served_alert,
};

static void server_hello_is_the_traces(struct kunit *test)
{
	static const struct rfc8448_trace * const traces[] = {
		&rfc8448_trace_3, &rfc8448_trace_4, &rfc8448_trace_6, &rfc8448_trace_7,
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(traces); i++) {
		struct served *sd = kunit_kzalloc(test, sizeof(*sd), GFP_KERNEL);
		struct tls_hs_engine *en = tls_hs_engine_alloc(GFP_KERNEL);
		const struct tls_hs_config cfg = {
			.cf_ops = &served_ops,
			.cf_ctx = sd,
			.cf_suites = { TLS_HS_AES_128_GCM_SHA256 },
			.cf_n_suites = 1,
			.cf_groups = { TLS_HS_GROUP_X25519 },
			.cf_n_groups = 1,
		};

		KUNIT_ASSERT_TRUE(test, sd && en);
		sd->trace = traces[i];
		KUNIT_EXPECT_EQ(test, 0, tls_hs_engine_init(en, &tls_hs_server_role, &cfg,
							    &served_sink, sd));
		KUNIT_EXPECT_EQ(test, 0, tls_hs_engine_start(en));
		KUNIT_EXPECT_EQ(test, 0, tls_hs_engine_feed(en, TLS_HS_LEVEL_INITIAL,
							    traces[i]->hello1.d,
							    traces[i]->hello1.len));
		tls_hs_engine_free(en);

		KUNIT_ASSERT_EQ(test, sd->hello_len, traces[i]->server1.len);
		KUNIT_EXPECT_MEMEQ(test, sd->hello, traces[i]->server1.d, sd->hello_len);
		expect_secret(test, &sd->secret[TLS_HS_TX], &traces[i]->s_hs);
		expect_secret(test, &sd->secret[TLS_HS_RX], &traces[i]->c_hs);
	}
}

static struct kunit_case rfc8448_cases[] = {
	KUNIT_CASE_PARAM(trace_replayed_is_byte_exact, rfc8448_gen_params),
	KUNIT_CASE(trace_traffic_keys_are_the_traces),
	KUNIT_CASE_PARAM(client_hello_is_good_for_a_server, rfc8448_gen_params),
	KUNIT_CASE(resumed_client_hello_is_good_for_a_server),
	KUNIT_CASE(server_hello_is_the_traces),
	KUNIT_CASE(resumption_psk_is_the_traces),
	KUNIT_CASE(resumption_binder_is_the_traces),
	KUNIT_CASE(resumed_trace_replayed_is_byte_exact),
	KUNIT_CASE_PARAM_ATTR(message_truncated_at_every_byte_fails, rfc8448_gen_params,
			      {.speed = KUNIT_SPEED_SLOW}),
	KUNIT_CASE_PARAM_ATTR(message_changed_in_any_byte_never_connects, rfc8448_gen_params,
			      {.speed = KUNIT_SPEED_SLOW}),
	KUNIT_CASE_SLOW(flight_split_anywhere_connects),
	KUNIT_CASE_PARAM(flight_fed_byte_by_byte_connects, rfc8448_gen_params),
	KUNIT_CASE(finished_of_another_handshake_fails),
	KUNIT_CASE(signature_of_another_handshake_fails),
	{}
};

static struct kunit_suite rfc8448_suite = {
	.name = "tls_hs_rfc8448",
	.test_cases = rfc8448_cases,
};

kunit_test_suite(rfc8448_suite);
