// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fixture of suites that have a client and a server: see pair.h.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "ecdsa_sign.h"
#include "pair.h"

static const u8 cert[] = { 0x30, 0x03, 0x02, 0x01, 0x01 };

/* SHA-256 of "tls_hs test server", and its public key: engine_peer.c says why */
static const u8 private_key[32] = {
	0x42, 0xe5, 0x8c, 0x27, 0x78, 0xb2, 0x83, 0xab, 0x3b, 0x6f, 0x58, 0x06, 0x88, 0xe3, 0xf6,
	0x07, 0x88, 0xde, 0xec, 0xdc, 0xb3, 0xbf, 0x83, 0xd0, 0x47, 0x54, 0x63, 0xb8, 0x71, 0x9a,
	0x76, 0x4d,
};

static const u8 public_key[] = {
	0x04, 0xdc, 0xaf, 0x2d, 0x47, 0xd4, 0xec, 0x68, 0xfd, 0x71, 0xba, 0x36, 0xea, 0xa1, 0x91,
	0xcc, 0x12, 0x16, 0x9f, 0xea, 0xdb, 0x49, 0xdb, 0x28, 0x8a, 0x2f, 0x62, 0x70, 0x29, 0x3e,
	0x08, 0xff, 0x0a, 0xcf, 0x3d, 0x95, 0xf6, 0xd4, 0x22, 0x78, 0xb9, 0x96, 0x6b, 0x99, 0x87,
	0x92, 0xae, 0x4b, 0x17, 0xd9, 0xd7, 0x80, 0x34, 0x2d, 0x5a, 0x4b, 0x49, 0xd8, 0xe3, 0xad,
	0x83, 0x62, 0x2f, 0x57, 0x8d,
};

/* The generator: on the curve, and nobody's key here. */
static const u8 strange_key[] = {
	0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4,
	0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8,
	0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a,
	0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40,
	0x68, 0x37, 0xbf, 0x51, 0xf5,
};

static void pair_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static int pair_verify(void *ctx, const struct tls_hs_peer_chain *chain,
		       struct tls_hs_pubkey *key, unsigned int *why)
{
	struct tls_hs_pair_side *si = ctx;

	si->verify_calls++;
	si->verify_n = chain->pc_n;
	*why = si->verify_why;
	*key = (struct tls_hs_pubkey){
		.pk_type = TLS_HS_KEY_P256,
		.pk_key = si->other_key ? strange_key : public_key,
		.pk_len = sizeof(public_key),
	};
	return si->verify_err;
}

static int pair_own_chain(void *ctx, const struct tls_hs_cert_request *rq,
			  struct tls_hs_own_chain *oc)
{
	struct tls_hs_pair_side *si = ctx;
	size_t i, n = min(rq->rq_server_name_len, sizeof(si->asked_name) - 1);

	si->own_calls++;
	if (n)
		memcpy(si->asked_name, rq->rq_server_name, n);
	if (si->no_cert)
		return si->own_err;
	for (i = 0; i < rq->rq_sigalgs_len; i += 2)
		if (get_unaligned_be16(rq->rq_sigalgs + i) == si->scheme) {
			oc->oc_n = 1;
			oc->oc_cert[0] = (struct tls_hs_der){ cert, sizeof(cert) };
			oc->oc_scheme = si->scheme;
			oc->oc_named = si->named;
		}
	return si->own_err;
}

static int pair_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	struct tls_hs_pair_side *si = ctx;
	const struct tls_hs_pubkey pub = {
		.pk_type = TLS_HS_KEY_P256, .pk_key = public_key, .pk_len = sizeof(public_key),
	};
	struct tls_hs_ecdsa_key key;

	si->signed_calls++;
	KUNIT_ASSERT_EQ(si->pair->test, 0,
			tls_hs_ecdsa_key_set(&key, TLS_HS_KEY_P256, private_key, 32));
	return tls_hs_ecdsa_sign(&key, &pub, msg, len, sig, siglen);
}

static int pair_find_psk(void *ctx, const u8 *identity, size_t len, enum tls_hs_hash hash,
			 const struct tls_hs_psk **psk)
{
	struct tls_hs_pair_side *si = ctx;
	unsigned int i;

	si->find_calls++;
	if (si->find_err)
		return si->find_err;
	for (i = 0; i < si->n_known; i++) {
		const struct tls_hs_psk *k = &si->known[i];

		if (k->psk_hash == hash && k->psk_identity_len == len &&
		    !memcmp(k->psk_identity, identity, len)) {
			*psk = k;
			return 0;
		}
	}
	return -ENOENT;
}

static int pair_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct tls_hs_pair_side *si = ctx;
	struct tls_hs_pair_msg *m = &si->msg[si->n_msgs];

	KUNIT_ASSERT_LT(si->pair->test, si->n_msgs, PAIR_MSGS);
	if (si->emit_fails == si->n_msgs + 1)
		return si->sink_err;
	m->level = level;
	m->len = len;
	if (si->pair->hold)
		si->pair->hold(si->pair, true);
	m->d = bytes_dup(si->pair->test, &(struct bytes){ msg, len }, 0);
	if (si->pair->hold)
		si->pair->hold(si->pair, false);
	si->n_msgs++;
	return 0;
}

static int pair_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		       const struct tls_hs_secret *secret)
{
	struct tls_hs_pair_side *si = ctx;

	KUNIT_EXPECT_EQ(si->pair->test, si->secret[level][dir].len, 0);
	if (si->secret_fails == ++si->n_secrets)
		return si->sink_err;
	si->secret[level][dir] = *secret;
	return 0;
}

static void pair_alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct tls_hs_pair_side *si = ctx;

	si->n_alerts++;
	si->alert = description;
	si->alert_level = level;
}

static const struct tls_hs_sink_ops pair_sink = {
	.emit = pair_emit,
	.secret = pair_secret,
	.alert = pair_alert,
};

static const struct tls_hs_config pair_config = {
	.cf_suites	= { 0x1301, 0x1302, 0x1303, 0x1304 },
	.cf_n_suites	= 4,
	.cf_groups	= { 0x001d, 0x0017, 0x0018 },
	.cf_n_groups	= 3,
	.cf_sigalgs	= { 0x0403, 0x0503, 0x0804 },
	.cf_n_sigalgs	= 3,
};

static void pair_free(void *data)
{
	struct tls_hs_pair *p = data;

	tls_hs_engine_free(p->client.en);
	tls_hs_engine_free(p->server.en);
}

static void pair_side_init(struct tls_hs_pair *p, struct tls_hs_pair_side *si)
{
	si->pair = p;
	si->alert = TLS_HS_ALERT_NONE;
	si->scheme = TLS_HS_ECDSA_P256_SHA256;
	si->verify_why = TLS_HS_E_CERT_BAD;
	si->ops.random = pair_random;
	si->ops.verify_chain = pair_verify;
	si->ops.own_chain = pair_own_chain;
	si->ops.sign = pair_sign;
	si->cfg = pair_config;
	si->cfg.cf_ops = &si->ops;
	si->cfg.cf_ctx = si;
	si->en = tls_hs_engine_alloc(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(p->test, si->en);
}

/**
 * tls_hs_pair_new() - a client and a server that are not set up yet
 * @test: the test that they go with; skipped where this kernel cannot sign
 *
 * Context: a test.
 * Return: the pair, never NULL: certificates, x25519, no client authentication.
 */
struct tls_hs_pair *tls_hs_pair_new(struct kunit *test)
{
	struct tls_hs_pair *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	if (!tls_hs_ecdsa_sign_available(TLS_HS_KEY_P256))
		kunit_skip(test, "no ECDSA to sign with");
	p->test = test;
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, pair_free, p), 0);
	pair_side_init(p, &p->client);
	pair_side_init(p, &p->server);
	p->client.cfg.cf_shares[0] = TLS_HS_GROUP_X25519;
	p->client.cfg.cf_n_shares = 1;
	p->client.cfg.cf_server_name = "server.test";
	p->server.ops.find_psk = pair_find_psk;
	return p;
}

/**
 * tls_hs_pair_use_psk() - no certificate: the client offers two PSKs, the server has the second
 * @p: the pair, not started
 * @hash: that of both PSKs
 *
 * Context: a test.
 */
void tls_hs_pair_use_psk(struct tls_hs_pair *p, enum tls_hs_hash hash)
{
	static const u8 key[2][48] = { "first key", "second key" };
	static const char * const name[2] = { "nobody knows it", "known" };
	int i;

	for (i = 0; i < 2; i++)
		p->psk[i] = (struct tls_hs_psk){
			.psk_kind = TLS_HS_PSK_EXTERNAL,
			.psk_hash = hash,
			.psk_identity = name[i],
			.psk_identity_len = strlen(name[i]),
			.psk_key = key[i],
			.psk_key_len = tls_hs_hash_len(hash),
		};
	p->client.cfg.cf_psks = p->psk;
	p->client.cfg.cf_n_psks = 2;
	p->client.cfg.cf_psk_only = true;
	p->client.cfg.cf_n_sigalgs = 0;
	p->server.cfg.cf_psk_only = true;
	p->server.known[0] = p->psk[1];
	p->server.n_known = 1;
}

/**
 * tls_hs_pair_start() - set both up and start them
 * @p: the pair
 *
 * Context: a test.
 */
void tls_hs_pair_start(struct tls_hs_pair *p)
{
	struct tls_hs_pair_side *c = &p->client, *s = &p->server;

	KUNIT_ASSERT_EQ(p->test, 0, tls_hs_engine_init(s->en, &tls_hs_server_role, &s->cfg,
						       &pair_sink, s));
	KUNIT_ASSERT_EQ(p->test, 0, tls_hs_engine_init(c->en, &tls_hs_client_role, &c->cfg,
						       &pair_sink, c));
	KUNIT_ASSERT_EQ(p->test, 0, tls_hs_engine_start(s->en));
	KUNIT_ASSERT_EQ(p->test, s->n_msgs, 0);
	KUNIT_ASSERT_EQ(p->test, 0, tls_hs_engine_start(c->en));
}

/**
 * tls_hs_pair_step() - feed one message, if one waits
 * @p: the pair
 * @from: whose
 *
 * Context: a test.
 * Return: true if there was one.
 */
bool tls_hs_pair_step(struct tls_hs_pair *p, struct tls_hs_pair_side *from)
{
	struct tls_hs_pair_side *to = from == &p->client ? &p->server : &p->client;
	struct tls_hs_pair_msg msg;

	if (from->heard == from->n_msgs)
		return false;
	msg = from->msg[from->heard++];
	if (p->tamper)
		p->tamper(p, from, &msg);
	if (msg.len)
		to->status = tls_hs_engine_feed(to->en, msg.level, msg.d, msg.len);
	return true;
}

/**
 * tls_hs_pair_run() - feed what waits, until nothing waits or somebody has failed
 * @p: the pair, started
 *
 * Context: a test.
 */
void tls_hs_pair_run(struct tls_hs_pair *p)
{
	while (!p->client.status && !p->server.status &&
	       (tls_hs_pair_step(p, &p->client) || tls_hs_pair_step(p, &p->server)))
		;
	if (p->client.n_alerts && !p->server.status)
		p->server.status = tls_hs_engine_peer_alert(p->server.en, p->client.alert);
	else if (p->server.n_alerts && !p->client.status)
		p->client.status = tls_hs_engine_peer_alert(p->client.en, p->server.alert);
}

static void expect_same_secret(struct kunit *test, const struct tls_hs_secret *a,
			       const struct tls_hs_secret *b)
{
	KUNIT_EXPECT_GT(test, a->len, 0);
	KUNIT_EXPECT_EQ(test, a->len, b->len);
	KUNIT_EXPECT_MEMEQ(test, a->b, b->b, a->len);
}

/**
 * tls_hs_pair_expect_connected() - both are, and by the same keys
 * @p: the pair
 *
 * Context: a test.
 */
void tls_hs_pair_expect_connected(struct tls_hs_pair *p)
{
	struct tls_hs_pair_side *c = &p->client, *s = &p->server;
	struct tls_hs_secret exporter[2], resumption[2];
	struct kunit *test = p->test;
	int level;

	KUNIT_ASSERT_EQ(test, tls_hs_engine_error(c->en), TLS_HS_E_NONE);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_error(s->en), TLS_HS_E_NONE);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(c->en), TLS_HS_CONNECTED);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(s->en), TLS_HS_CONNECTED);
	for (level = TLS_HS_LEVEL_HANDSHAKE; level <= TLS_HS_LEVEL_APPLICATION; level++) {
		expect_same_secret(test, &c->secret[level][TLS_HS_TX],
				   &s->secret[level][TLS_HS_RX]);
		expect_same_secret(test, &c->secret[level][TLS_HS_RX],
				   &s->secret[level][TLS_HS_TX]);
	}
	KUNIT_ASSERT_EQ(test, 0, tls_hs_engine_take_secrets(c->en, &exporter[0], &resumption[0]));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_engine_take_secrets(s->en, &exporter[1], &resumption[1]));
	expect_same_secret(test, &exporter[0], &exporter[1]);
	expect_same_secret(test, &resumption[0], &resumption[1]);
	KUNIT_EXPECT_EQ(test, c->en->en_rs.rs_suite, s->en->en_rs.rs_suite);
	KUNIT_EXPECT_EQ(test, c->en->en_rs.rs_group, s->en->en_rs.rs_group);
	KUNIT_EXPECT_EQ(test, c->en->en_rs.rs_psk, s->en->en_rs.rs_psk);
	KUNIT_EXPECT_EQ(test, c->en->en_rs.rs_hello_retry, s->en->en_rs.rs_hello_retry);
	KUNIT_EXPECT_EQ(test, c->n_alerts + s->n_alerts, 0);
}

/**
 * tls_hs_pair_connect() - the whole handshake, which must succeed
 * @p: the pair
 *
 * Context: a test.
 */
void tls_hs_pair_connect(struct tls_hs_pair *p)
{
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_connected(p);
}

/**
 * tls_hs_pair_expect_refused() - one side has failed for this reason, and said so if it could
 * @p: the pair, run
 * @by: which
 * @error: why
 *
 * Context: a test.
 */
void tls_hs_pair_expect_refused(struct tls_hs_pair *p, struct tls_hs_pair_side *by,
				enum tls_hs_error error)
{
	struct kunit *test = p->test;

	KUNIT_EXPECT_STREQ(test, tls_hs_error_name(tls_hs_engine_error(by->en)),
			   tls_hs_error_name(error));
	KUNIT_EXPECT_EQ(test, by->status, tls_hs_error_status(error));
	KUNIT_EXPECT_EQ(test, by->n_alerts, !by->en->en_tx_due);
	if (by->n_alerts)
		KUNIT_EXPECT_EQ(test, by->alert, tls_hs_error_alert(error));
	KUNIT_EXPECT_EQ(test, by->secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_RX].len, 0);
}
