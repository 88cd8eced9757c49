// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fixture of the engine's suites: see engine_fixture.h.
 *
 * Owns the recording sink, the verifier and what a failure must look like.  The
 * peer is engine_peer.c's.
 */
#include <kunit/test.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

/* The public key of the private key in engine_peer.c */
static const u8 server_key[] = {
	0x04, 0xdc, 0xaf, 0x2d, 0x47, 0xd4, 0xec, 0x68, 0xfd, 0x71, 0xba, 0x36, 0xea, 0xa1, 0x91,
	0xcc, 0x12, 0x16, 0x9f, 0xea, 0xdb, 0x49, 0xdb, 0x28, 0x8a, 0x2f, 0x62, 0x70, 0x29, 0x3e,
	0x08, 0xff, 0x0a, 0xcf, 0x3d, 0x95, 0xf6, 0xd4, 0x22, 0x78, 0xb9, 0x96, 0x6b, 0x99, 0x87,
	0x92, 0xae, 0x4b, 0x17, 0xd9, 0xd7, 0x80, 0x34, 0x2d, 0x5a, 0x4b, 0x49, 0xd8, 0xe3, 0xad,
	0x83, 0x62, 0x2f, 0x57, 0x8d,
};

/**
 * tls_hs_test_random() - randomness of both sides
 * @ctx: the fixture
 * @buf: where to put the bytes
 * @len: how many
 *
 * Context: a test.
 */
void tls_hs_test_random(void *ctx, u8 *buf, size_t len)
{
	struct tls_hs_test *t = ctx;

	if (!t->fixed)
		return get_random_bytes(buf, len);
	while (len--)
		*buf++ = t->count++;
}

static int test_verify_chain(void *ctx, const struct tls_hs_peer_chain *chain,
			     struct tls_hs_pubkey *key, unsigned int *why)
{
	struct tls_hs_test *t = ctx;

	t->verify_calls++;
	t->chain = *chain;
	*why = t->verify_why;
	*key = t->verify_key;
	return t->verify_ret;
}

static int test_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct tls_hs_test *t = ctx;
	struct tls_hs_test_msg *m = &t->msg[t->n_msgs];

	if (t->emit_err)
		return t->emit_err;
	KUNIT_ASSERT_LT(t->test, t->n_msgs, ARRAY_SIZE(t->msg));
	m->d = kunit_kmalloc(t->test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, m->d);
	memcpy(m->d, msg, len);
	m->len = len;
	m->level = level;
	t->n_msgs++;
	return 0;
}

static int test_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		       const struct tls_hs_secret *secret)
{
	struct tls_hs_test *t = ctx;
	struct tls_hs_test_secret *to = &t->secret[t->n_secrets];

	KUNIT_ASSERT_LT(t->test, t->n_secrets, ARRAY_SIZE(t->secret));
	if (t->secret_err && t->secret_err_at == t->n_secrets)
		return t->secret_err;
	/* in place: no compiler may have a copy on the stack (tools/user/stack_test.c) */
	to->level = level;
	to->dir = dir;
	to->suite = suite;
	to->secret = *secret;
	t->n_secrets++;
	return 0;
}

static void test_alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct tls_hs_test *t = ctx;

	KUNIT_ASSERT_LT(t->test, t->n_alerts, ARRAY_SIZE(t->alert));
	t->alert[t->n_alerts].level = level;
	t->alert[t->n_alerts++].description = description;
}

const struct tls_hs_sink_ops tls_hs_test_sink = {
	.emit = test_emit,
	.secret = test_secret,
	.alert = test_alert,
};

static const struct tls_hs_config test_config = {
	.cf_server_name	= "server.test",
	.cf_suites	= { 0x1301, 0x1302, 0x1303, 0x1304 },
	.cf_n_suites	= 4,
	.cf_groups	= { 0x001d, 0x0017, 0x0018 },
	.cf_n_groups	= 3,
	.cf_shares	= { 0x001d },
	.cf_n_shares	= 1,
	.cf_sigalgs	= { 0x0403, 0x0503, 0x0804, 0x0805, 0x0806 },
	.cf_n_sigalgs	= 5,
};

static void test_free(void *data)
{
	struct tls_hs_test *t = data;

	tls_hs_engine_free(t->en);
	tls_hs_ks_wipe(&t->ks);
	kvfree(t->tr);
}

/**
 * tls_hs_test_new() - an engine that is not set up yet, in certificate mode
 * @test: the test that it goes with
 *
 * The configuration may be changed until tls_hs_test_start().
 *
 * Context: a test.
 * Return: the fixture, never NULL.
 */
struct tls_hs_test *tls_hs_test_new(struct kunit *test)
{
	struct tls_hs_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->test = test;
	t->ops.random = tls_hs_test_random;
	t->ops.verify_chain = test_verify_chain;
	t->cfg = test_config;
	t->cfg.cf_ops = &t->ops;
	t->cfg.cf_ctx = t;
	t->verify_why = TLS_HS_E_CERT_BAD;
	t->verify_key.pk_type = TLS_HS_KEY_P256;
	t->verify_key.pk_key = server_key;
	t->verify_key.pk_len = sizeof(server_key);
	t->en = tls_hs_engine_alloc(GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->en);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_free, t), 0);
	return t;
}

/**
 * tls_hs_test_use_psks() - offer PSKs
 * @t: the fixture, not started
 * @n: how many: by turns of SHA-256 and SHA-384, external
 * @only: a handshake without PSK is a failure
 *
 * Context: a test.
 */
void tls_hs_test_use_psks(struct tls_hs_test *t, unsigned int n, bool only)
{
	static const u8 keys[TLS_HS_MAX_PSKS][48] = {
		"k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9",
	};
	static const char * const names[TLS_HS_MAX_PSKS] = {
		"psk-zero", "psk-one", "psk-two", "psk-three", "psk-four",
		"psk-five", "psk-six", "psk-seven", "psk-eight", "psk-nine",
	};
	unsigned int i;

	for (i = 0; i < n; i++)
		t->psk[i] = (struct tls_hs_psk){
			.psk_kind = TLS_HS_PSK_EXTERNAL,
			.psk_hash = i % 2 ? TLS_HS_SHA384 : TLS_HS_SHA256,
			.psk_identity = names[i],
			.psk_identity_len = strlen(names[i]),
			.psk_key = keys[i],
			.psk_key_len = i % 2 ? 48 : 32,
		};
	t->cfg.cf_psks = t->psk;
	t->cfg.cf_n_psks = n;
	t->cfg.cf_psk_only = only;
	if (only) {
		t->ops.verify_chain = NULL;
		t->cfg.cf_n_sigalgs = 0;
	}
}

/**
 * tls_hs_test_init() - set the engine up
 * @t: the fixture
 *
 * Context: a test.
 */
void tls_hs_test_init(struct tls_hs_test *t)
{
	KUNIT_ASSERT_EQ(t->test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg,
						    &tls_hs_test_sink, t), 0);
}

/**
 * tls_hs_test_start() - set the engine up and let it send its ClientHello
 * @t: the fixture
 *
 * Context: a test.
 */
void tls_hs_test_start(struct tls_hs_test *t)
{
	tls_hs_test_init(t);
	KUNIT_ASSERT_EQ(t->test, tls_hs_engine_start(t->en), 0);
	KUNIT_ASSERT_EQ(t->test, t->n_msgs, 1);
	tls_hs_test_heard(t, t->msg[0].d, t->msg[0].len);
}

/**
 * tls_hs_test_heard() - append a message to the peer's transcript
 * @t: the fixture
 * @msg: the whole message
 * @len: its length in bytes
 *
 * Context: a test.
 */
void tls_hs_test_heard(struct tls_hs_test *t, const void *msg, size_t len)
{
	u8 *tr = kvmalloc(t->tr_len + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, tr);
	if (t->tr_len)
		memcpy(tr, t->tr, t->tr_len);
	memcpy(tr + t->tr_len, msg, len);
	kvfree(t->tr);
	t->tr = tr;
	t->tr_len += len;
}

/**
 * tls_hs_test_transcript() - hash of all messages so far, over the bytes themselves
 * @t: the fixture
 * @hash: where to put it, TLS_HS_MAX_HASH_LEN bytes of room
 *
 * Context: a test.
 */
void tls_hs_test_transcript(struct tls_hs_test *t, u8 *hash)
{
	KUNIT_ASSERT_EQ(t->test, tls_hs_digest(t->hash, t->tr, t->tr_len, hash), 0);
}

/**
 * tls_hs_test_build() - a message
 * @t: the fixture
 * @type: HandshakeType
 * @body: its body
 *
 * Context: a test.
 * Return: the message with its header.
 */
struct bytes tls_hs_test_build(struct tls_hs_test *t, u8 type, const struct bytes *body)
{
	u8 *d = kunit_kmalloc(t->test, 4 + body->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, d);
	put_unaligned_be32(type << 24 | body->len, d);
	if (body->len)
		memcpy(d + 4, body->d, body->len);
	return (struct bytes){ d, 4 + body->len };
}

/**
 * tls_hs_test_feed() - feed bytes to the engine
 * @t: the fixture
 * @level: what they say they were protected with
 * @msg: the bytes; the engine gets a copy of that exact size, soon gone
 *
 * Context: a test.
 * Return: what the engine said.
 */
int tls_hs_test_feed(struct tls_hs_test *t, enum tls_hs_level level, const struct bytes *msg)
{
	u8 *d = kvmalloc(msg->len, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_NULL(t->test, d);
	memcpy(d, msg->d, msg->len);
	ret = tls_hs_engine_feed(t->en, level, d, msg->len);
	kvfree(d);
	return ret;
}

/**
 * tls_hs_test_feed_body() - feed a message at the level that is due
 * @t: the fixture
 * @type: HandshakeType
 * @body: its body
 *
 * The peer's transcript gets it too.
 *
 * Context: a test.
 * Return: what the engine said.
 */
int tls_hs_test_feed_body(struct tls_hs_test *t, u8 type, const struct bytes *body)
{
	const struct bytes msg = tls_hs_test_build(t, type, body);

	tls_hs_test_heard(t, msg.d, msg.len);
	return tls_hs_test_feed(t, t->en->en_rx_level, &msg);
}

static bool all_zero(const void *p, size_t len)
{
	return !memchr_inv(p, 0, len);
}

/**
 * tls_hs_test_expect_failed() - expect the engine to have failed as it should
 * @t: the fixture
 * @ret: what the engine said
 * @error: the cause that it must have
 *
 * Its status, one alert or none, and no secret left.  There is no alert where the
 * peer waits for keys that are not there.
 *
 * Context: a test.
 */
void tls_hs_test_expect_failed(struct tls_hs_test *t, int ret, enum tls_hs_error error)
{
	struct kunit *test = t->test;
	struct tls_hs_engine *en = t->en;
	u8 alert = tls_hs_error_alert(error);

	KUNIT_EXPECT_STREQ(test, tls_hs_error_name(tls_hs_engine_error(en)),
			   tls_hs_error_name(error));
	KUNIT_EXPECT_EQ(test, ret, tls_hs_error_status(error));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(en), TLS_HS_FAILED);
	KUNIT_EXPECT_EQ(test, t->n_alerts, alert != TLS_HS_ALERT_NONE && !en->en_tx_due);
	if (t->n_alerts) {
		KUNIT_EXPECT_EQ(test, t->alert[0].description, alert);
		KUNIT_EXPECT_EQ(test, t->alert[0].level, en->en_tx_level);
	}
	KUNIT_EXPECT_TRUE(test, all_zero(en->en_kex, sizeof(en->en_kex)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_ks, sizeof(en->en_ks)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_own_hs, sizeof(en->en_own_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_peer_hs, sizeof(en->en_peer_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_exporter, sizeof(en->en_exporter)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_resumption, sizeof(en->en_resumption)));
}

/**
 * tls_hs_test_parse_client_hello() - take a ClientHello of ours apart
 * @t: the fixture
 * @msg: what the sink was given
 * @ch: where to put the parts; borrowed from @msg
 *
 * By RFC 8446 4.1.2 alone: nothing of the engine's parsers is used.
 *
 * Context: a test.
 */
void tls_hs_test_parse_client_hello(struct tls_hs_test *t, const struct tls_hs_test_msg *msg,
				    struct tls_hs_test_client_hello *ch)
{
	struct kunit *test = t->test;
	struct tls_rd rd, exts;
	u32 len;
	u8 type;

	tls_rd_init(&rd, msg->d, msg->len);
	KUNIT_ASSERT_TRUE(test, tls_rd_u8(&rd, &type));
	KUNIT_ASSERT_EQ(test, type, 1);
	KUNIT_ASSERT_TRUE(test, tls_rd_u24(&rd, &len));
	KUNIT_ASSERT_EQ(test, len, rd.left);
	KUNIT_ASSERT_TRUE(test, tls_rd_u16(&rd, &ch->version));
	KUNIT_ASSERT_TRUE(test, tls_rd_bytes(&rd, 32, &ch->random));
	KUNIT_ASSERT_TRUE(test, tls_rd_vec8(&rd, &ch->sid));
	KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&rd, &ch->suites));
	KUNIT_ASSERT_TRUE(test, tls_rd_vec8(&rd, &ch->compression));
	KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&rd, &exts));
	KUNIT_ASSERT_TRUE(test, tls_rd_empty(&rd));
	for (ch->n_exts = 0; !tls_rd_empty(&exts); ch->n_exts++) {
		KUNIT_ASSERT_LT(test, ch->n_exts, ARRAY_SIZE(ch->ext));
		KUNIT_ASSERT_TRUE(test, tls_rd_u16(&exts, &ch->ext[ch->n_exts].type));
		KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&exts, &ch->ext[ch->n_exts].body));
	}
}

/**
 * tls_hs_test_client_ext() - an extension of a ClientHello
 * @ch: the ClientHello, taken apart
 * @type: ExtensionType
 *
 * Context: a test.
 * Return: its body, or NULL if there is none.
 */
const struct tls_rd *tls_hs_test_client_ext(const struct tls_hs_test_client_hello *ch, u16 type)
{
	unsigned int i;

	for (i = 0; i < ch->n_exts; i++)
		if (ch->ext[i].type == type)
			return &ch->ext[i].body;
	return NULL;
}
