// SPDX-License-Identifier: GPL-2.0-only
/*
 * The peer of the engine's suites: its ServerHello, its keys, its way through
 * a handshake.  See engine_fixture.h.
 *
 * Owns no recording and no expectation of failure: engine_fixture.c.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "ecdsa_sign.h"
#include "engine_fixture.h"

/* RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest" */
const u8 tls_hs_test_retry_random[TLS_HS_RANDOM_LEN] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
	0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8,
	0x33, 0x9c,
};

const struct bytes tls_hs_test_certificate_body =
	BYTES(0, 0, 0, 10, 0, 0, 5, 'c', 'e', 'r', 't', '0', 0, 0);
const struct bytes tls_hs_test_request_body =
	BYTES(0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3);
const struct bytes tls_hs_test_ee_body = BYTES(0, 0);

/**
 * tls_hs_test_hello_add() - append an extension
 * @h: the hello
 * @type: ExtensionType
 * @body: its body; copied
 *
 * Context: a test.
 */
void tls_hs_test_hello_add(struct tls_hs_test_hello *h, u16 type, struct bytes body)
{
	KUNIT_ASSERT_LT(h->test, h->n_exts, ARRAY_SIZE(h->ext));
	h->ext[h->n_exts].type = type;
	h->ext[h->n_exts++].body = (struct bytes){ bytes_dup(h->test, &body, 0), body.len };
}

/**
 * tls_hs_test_hello_set() - replace an extension, or append it
 * @h: the hello
 * @type: ExtensionType
 * @body: its body; copied
 *
 * Context: a test.
 */
void tls_hs_test_hello_set(struct tls_hs_test_hello *h, u16 type, struct bytes body)
{
	unsigned int i;

	for (i = 0; i < h->n_exts; i++) {
		if (h->ext[i].type == type) {
			h->ext[i].body = (struct bytes){ bytes_dup(h->test, &body, 0), body.len };
			return;
		}
	}
	tls_hs_test_hello_add(h, type, body);
}

/**
 * tls_hs_test_hello_drop() - take an extension out
 * @h: the hello
 * @type: ExtensionType
 *
 * Context: a test.
 */
void tls_hs_test_hello_drop(struct tls_hs_test_hello *h, u16 type)
{
	unsigned int i, n = 0;

	for (i = 0; i < h->n_exts; i++)
		if (h->ext[i].type != type)
			h->ext[n++] = h->ext[i];
	h->n_exts = n;
}

/* The share of a group in the newest ClientHello, or a false one if there is none. */
static struct bytes client_share(struct tls_hs_test *t, u16 group)
{
	struct tls_hs_kex kx = {};
	struct tls_hs_kex_part part[2];
	struct tls_hs_test_client_hello ch;
	struct tls_rd ext, list, key;
	u16 found;
	u8 *d;

	tls_hs_test_parse_client_hello(t, &t->msg[t->n_msgs - 1], &ch);
	if (tls_hs_test_client_ext(&ch, TLS_HS_EXT_KEY_SHARE)) {
		ext = *tls_hs_test_client_ext(&ch, TLS_HS_EXT_KEY_SHARE);
		KUNIT_ASSERT_TRUE(t->test, tls_rd_vec16(&ext, &list));
		while (tls_rd_u16(&list, &found) && tls_rd_vec16(&list, &key))
			if (found == group)
				return (struct bytes){ key.p, key.left };
	}
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_kex_generate(&kx, tls_hs_group_index(group), NULL,
							tls_hs_test_random, t));
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_kex_pub(&kx, part));
	d = kunit_kmalloc(t->test, part[0].kp_len + part[1].kp_len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, d);
	memcpy(d, part[0].kp_d, part[0].kp_len);
	if (part[1].kp_len)
		memcpy(d + part[0].kp_len, part[1].kp_d, part[1].kp_len);
	tls_hs_kex_wipe(&kx);
	return (struct bytes){ d, part[0].kp_len + part[1].kp_len };
}

/**
 * tls_hs_test_hello_share() - a key_share body that answers the client's share
 * @t: the fixture; its shared secret is replaced
 * @group: NamedGroup, one that we have
 *
 * Context: a test.
 * Return: KeyShareEntry.
 */
struct bytes tls_hs_test_hello_share(struct tls_hs_test *t, u16 group)
{
	const struct bytes client = client_share(t, group);
	const int index = tls_hs_group_index(group);
	const size_t len = tls_hs_kex_reply_len(index);
	u8 *d = kunit_kmalloc(t->test, 4 + len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, d);
	put_unaligned_be16(group, d);
	put_unaligned_be16(len, d + 2);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_kex_respond(index, client.d, client.len,
						       tls_hs_test_random, t, d + 4,
						       t->shared, &t->shared_len));
	return (struct bytes){ d, 4 + len };
}

static void hello_base(struct tls_hs_test *t, struct tls_hs_test_hello *h)
{
	struct tls_hs_test_client_hello ch;

	tls_hs_test_parse_client_hello(t, &t->msg[t->n_msgs - 1], &ch);
	memset(h, 0, sizeof(*h));
	h->test = t->test;
	h->version = 0x0303;
	h->sid_len = ch.sid.left;
	memcpy(h->sid, ch.sid.p, ch.sid.left);
	h->suite = t->en->en_suite ? t->en->en_suite->su_id : t->cfg.cf_suites[0];
	h->psk = -1;
	tls_hs_test_hello_add(h, TLS_HS_EXT_SUPPORTED_VERSIONS, BYTES(3, 4));
}

/**
 * tls_hs_test_hello_init() - a good ServerHello
 * @t: the fixture, in WAIT_SH
 * @h: the ServerHello to set up: our first suite, the first of our shares, no PSK
 *
 * Context: a test.
 */
void tls_hs_test_hello_init(struct tls_hs_test *t, struct tls_hs_test_hello *h)
{
	hello_base(t, h);
	memset(h->random, 0x5e, sizeof(h->random));
	h->group = t->en->en_retry_group ?: t->cfg.cf_shares[0];
	if (h->group)
		tls_hs_test_hello_add(h, TLS_HS_EXT_KEY_SHARE,
				      tls_hs_test_hello_share(t, h->group));
}

/**
 * tls_hs_test_retry_init() - a good HelloRetryRequest
 * @t: the fixture, in WAIT_SH
 * @h: the HelloRetryRequest to set up
 * @group: the group that it asks for; 0: none, which is good with a cookie only
 *
 * Context: a test.
 */
void tls_hs_test_retry_init(struct tls_hs_test *t, struct tls_hs_test_hello *h, u16 group)
{
	u8 *d = kunit_kmalloc(t->test, 2, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(t->test, d);
	hello_base(t, h);
	memcpy(h->random, tls_hs_test_retry_random, sizeof(h->random));
	put_unaligned_be16(group, d);
	if (group)
		tls_hs_test_hello_add(h, TLS_HS_EXT_KEY_SHARE, (struct bytes){ d, 2 });
}

/**
 * tls_hs_test_hello_build() - the message
 * @t: the fixture
 * @h: the ServerHello or HelloRetryRequest
 *
 * Context: a test.
 * Return: the message with its header.
 */
struct bytes tls_hs_test_hello_build(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	size_t cap = 256 + h->tail.len, msg, vec, len;
	struct tls_wr wr;
	unsigned int i;
	u8 *d;

	for (i = 0; i < h->n_exts; i++)
		cap += 4 + h->ext[i].body.len;
	d = kunit_kmalloc(t->test, cap, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, d);
	tls_wr_init(&wr, d, cap);
	tls_wr_u8(&wr, 2);
	msg = tls_wr_open(&wr, 3);
	tls_wr_u16(&wr, h->version);
	tls_wr_bytes(&wr, h->random, 32);
	tls_wr_u8(&wr, h->sid_len);
	tls_wr_bytes(&wr, h->sid, h->sid_len);
	tls_wr_u16(&wr, h->suite);
	tls_wr_u8(&wr, h->compression);
	if (!h->no_exts) {
		vec = tls_wr_open(&wr, 2);
		for (i = 0; i < h->n_exts; i++) {
			tls_wr_u16(&wr, h->ext[i].type);
			tls_wr_u16(&wr, h->ext[i].body.len);
			tls_wr_bytes(&wr, h->ext[i].body.d, h->ext[i].body.len);
		}
		tls_wr_close(&wr, vec, 2);
		put_unaligned_be16(get_unaligned_be16(d + vec) + h->lie, d + vec);
	}
	tls_wr_bytes(&wr, h->tail.d, h->tail.len);
	tls_wr_close(&wr, msg, 3);
	KUNIT_ASSERT_EQ(t->test, tls_wr_end(&wr, &len), 0);
	return (struct bytes){ d, len };
}

/**
 * tls_hs_test_feed_hello() - feed a ServerHello or HelloRetryRequest
 * @t: the fixture
 * @h: the message
 *
 * Context: a test.
 * Return: what the engine said.
 */
int tls_hs_test_feed_hello(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	const struct bytes msg = tls_hs_test_hello_build(t, h);

	t->hash = h->suite == 0x1302 ? TLS_HS_SHA384 : TLS_HS_SHA256;
	tls_hs_test_heard(t, msg.d, msg.len);
	return tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &msg);
}

static void expect_secret(struct tls_hs_test *t, const struct tls_hs_test_secret *got,
			  enum tls_hs_dir dir, u16 suite, const struct tls_hs_secret *want)
{
	KUNIT_EXPECT_EQ(t->test, got->level, TLS_HS_LEVEL_HANDSHAKE);
	KUNIT_EXPECT_EQ(t->test, got->dir, dir);
	KUNIT_EXPECT_EQ(t->test, got->suite, suite);
	KUNIT_EXPECT_EQ(t->test, got->secret.len, want->len);
	KUNIT_EXPECT_MEMEQ(t->test, got->secret.b, want->b, want->len);
}

/**
 * tls_hs_test_agree() - the peer's keys after its ServerHello, which are ours
 * @t: the fixture, past ServerHello, with the secret of the last
 *	tls_hs_test_hello_share()
 * @h: the ServerHello
 *
 * Context: a test.
 */
void tls_hs_test_agree(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	const struct tls_hs_psk *psk = h->psk < 0 ? NULL :
				       &t->cfg.cf_psks[t->en->en_rs.rs_psk];
	u8 hash[TLS_HS_MAX_HASH_LEN];
	struct kunit *test = t->test;

	KUNIT_ASSERT_EQ(test, 0, tls_hs_ks_init(&t->ks, t->hash, psk ? psk->psk_key : NULL,
						psk ? psk->psk_key_len : 0));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ks_advance(&t->ks, h->group ? t->shared : NULL,
						   t->shared_len));
	tls_hs_test_transcript(t, hash);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ks_derive(&t->ks, "c hs traffic", hash, &t->c_hs));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ks_derive(&t->ks, "s hs traffic", hash, &t->s_hs));
	KUNIT_ASSERT_EQ(test, t->n_secrets, 2);
	expect_secret(t, &t->secret[0], TLS_HS_TX, h->suite, &t->c_hs);
	expect_secret(t, &t->secret[1], TLS_HS_RX, h->suite, &t->s_hs);
}

/**
 * tls_hs_test_accept_hello() - feed a good ServerHello; both sides must have the same keys
 * @t: the fixture, in WAIT_SH
 * @h: the ServerHello
 *
 * Context: a test.
 */
void tls_hs_test_accept_hello(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	struct kunit *test = t->test;

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_hello(t, h), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_EE);
	tls_hs_test_agree(t, h);
}

/**
 * tls_hs_test_heard_retry() - a HelloRetryRequest into the peer's transcript
 * @t: the fixture, in WAIT_SH
 * @h: the HelloRetryRequest
 *
 * RFC 8446 4.4.1: the first ClientHello becomes a message_hash.
 *
 * Context: a test.
 * Return: the message.
 */
struct bytes tls_hs_test_heard_retry(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	const struct bytes hrr = tls_hs_test_hello_build(t, h);
	u8 msg[4 + TLS_HS_MAX_HASH_LEN] = { 254 };

	t->hash = h->suite == 0x1302 ? TLS_HS_SHA384 : TLS_HS_SHA256;
	msg[3] = t->hash == TLS_HS_SHA384 ? 48 : 32;
	tls_hs_test_transcript(t, msg + 4);
	t->tr_len = 0;
	tls_hs_test_heard(t, msg, 4 + msg[3]);
	tls_hs_test_heard(t, hrr.d, hrr.len);
	return hrr;
}

/**
 * tls_hs_test_accept_retry() - feed a good HelloRetryRequest; a second ClientHello must come
 * @t: the fixture, in WAIT_SH
 * @h: the HelloRetryRequest
 *
 * Context: a test.
 */
void tls_hs_test_accept_retry(struct tls_hs_test *t, const struct tls_hs_test_hello *h)
{
	const struct bytes hrr = tls_hs_test_heard_retry(t, h);
	struct kunit *test = t->test;

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &hrr), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_SH);
	KUNIT_ASSERT_EQ(test, t->n_msgs, 2);
	KUNIT_ASSERT_EQ(test, t->n_secrets, 0);
	tls_hs_test_heard(t, t->msg[1].d, t->msg[1].len);
}

/**
 * tls_hs_test_finished() - the peer's Finished over what was said so far
 * @t: the fixture, past ServerHello
 *
 * Context: a test.
 * Return: its body.
 */
struct bytes tls_hs_test_finished(struct tls_hs_test *t)
{
	u8 *mac = kunit_kzalloc(t->test, TLS_HS_MAX_HASH_LEN, GFP_KERNEL);
	u8 hash[TLS_HS_MAX_HASH_LEN];

	KUNIT_ASSERT_NOT_NULL(t->test, mac);
	tls_hs_test_transcript(t, hash);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_ks_finished_mac(&t->ks, &t->s_hs, hash, mac));
	return (struct bytes){ mac, t->s_hs.len };
}

/*
 * SHA-256 of "tls_hs test server".  No small number: the kernel's verifier adds
 * points that it must not add to themselves, which small keys make happen.
 */
static const u8 private_key[32] = {
	0x42, 0xe5, 0x8c, 0x27, 0x78, 0xb2, 0x83, 0xab, 0x3b, 0x6f, 0x58, 0x06, 0x88, 0xe3, 0xf6,
	0x07, 0x88, 0xde, 0xec, 0xdc, 0xb3, 0xbf, 0x83, 0xd0, 0x47, 0x54, 0x63, 0xb8, 0x71, 0x9a,
	0x76, 0x4d,
};

/**
 * tls_hs_test_verify() - the server's CertificateVerify over what was said so far
 * @t: the fixture, in WAIT_CV
 * @server: signed as the server's; otherwise as a client's, which is wrong
 *
 * Context: a test; skips it where this kernel cannot sign.
 * Return: its body.
 */
struct bytes tls_hs_test_verify(struct tls_hs_test *t, bool server)
{
	const size_t hlen = t->hash == TLS_HS_SHA384 ? 48 : 32;
	u8 *d = kunit_kzalloc(t->test, 4 + TLS_HS_ECDSA_MAX_SIG, GFP_KERNEL);
	size_t siglen = TLS_HS_ECDSA_MAX_SIG;
	struct tls_hs_ecdsa_key key;
	u8 hash[TLS_HS_MAX_HASH_LEN], content[64 + 34 + 48];

	if (!tls_hs_ecdsa_sign_available(TLS_HS_KEY_P256))
		kunit_skip(t->test, "no ECDSA to sign with");
	KUNIT_ASSERT_NOT_NULL(t->test, d);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_ecdsa_key_set(&key, TLS_HS_KEY_P256, private_key, 32));
	tls_hs_test_transcript(t, hash);
	/* RFC 8446 4.4.3 */
	memset(content, ' ', 64);
	memcpy(content + 64, server ? "TLS 1.3, server CertificateVerify" :
				      "TLS 1.3, client CertificateVerify", 34);
	memcpy(content + 98, hash, hlen);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_ecdsa_sign(&key, &t->verify_key, content, 98 + hlen,
						      d + 4, &siglen));
	put_unaligned_be16(TLS_HS_ECDSA_P256_SHA256, d);
	put_unaligned_be16(siglen, d + 2);
	return (struct bytes){ d, 4 + siglen };
}

/**
 * tls_hs_test_authenticate() - from WAIT_CERT_CR or WAIT_CERT to WAIT_FINISHED
 * @t: the fixture
 *
 * Context: a test; skips it where this kernel cannot sign.
 */
void tls_hs_test_authenticate(struct tls_hs_test *t)
{
	struct bytes body;

	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_test_feed_body(t, 11, &tls_hs_test_certificate_body));
	body = tls_hs_test_verify(t, true);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_test_feed_body(t, 15, &body));
	KUNIT_ASSERT_EQ(t->test, tls_hs_engine_state(t->en), TLS_HS_WAIT_FINISHED);
}

static void reach_by_certificate(struct tls_hs_test *t, enum tls_hs_state state)
{
	static const struct {
		enum tls_hs_state	leads_to;
		u8			type;
		const struct bytes	*body;
	} steps[] = {
		{ TLS_HS_WAIT_CERT_CR, 8, &tls_hs_test_ee_body },
		{ TLS_HS_WAIT_CERT, 13, &tls_hs_test_request_body },
		{ TLS_HS_WAIT_CV, 11, &tls_hs_test_certificate_body },
	};
	int i;

	for (i = 0; tls_hs_engine_state(t->en) != state; i++) {
		KUNIT_ASSERT_LT(t->test, i, ARRAY_SIZE(steps));
		KUNIT_ASSERT_EQ(t->test, 0,
				tls_hs_test_feed_body(t, steps[i].type, steps[i].body));
		KUNIT_ASSERT_EQ(t->test, tls_hs_engine_state(t->en), steps[i].leads_to);
	}
}

static void reach_by_psk(struct tls_hs_test *t, enum tls_hs_state state)
{
	struct bytes mac;

	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_test_feed_body(t, 8, &tls_hs_test_ee_body));
	KUNIT_ASSERT_EQ(t->test, tls_hs_engine_state(t->en), TLS_HS_WAIT_FINISHED);
	if (state == TLS_HS_WAIT_FINISHED)
		return;
	mac = tls_hs_test_finished(t);
	KUNIT_ASSERT_EQ(t->test, 0, tls_hs_test_feed_body(t, 20, &mac));
	KUNIT_ASSERT_EQ(t->test, tls_hs_engine_state(t->en), TLS_HS_CONNECTED);
}

/**
 * tls_hs_test_reach() - bring a new engine to a state by the peer's messages
 * @t: the fixture, not started
 * @state: any; the last two before FAILED by way of a PSK, which needs no
 *	signature; WAIT_CH, which only a server is in, is set
 *
 * Context: a test.
 */
void tls_hs_test_reach(struct tls_hs_test *t, enum tls_hs_state state)
{
	bool psk = state == TLS_HS_WAIT_FINISHED || state == TLS_HS_CONNECTED;
	struct tls_hs_test_hello h;

	if (state == TLS_HS_START)
		return tls_hs_test_init(t);
	if (psk)
		tls_hs_test_use_psks(t, 1, true);
	tls_hs_test_start(t);
	if (state == TLS_HS_WAIT_SH)
		return;
	if (state == TLS_HS_WAIT_CH) {
		t->en->en_state = state;
		return;
	}
	if (state == TLS_HS_FAILED) {
		KUNIT_ASSERT_LT(t->test, tls_hs_engine_fail(t->en, TLS_HS_E_DECODE), 0);
		return;
	}
	tls_hs_test_hello_init(t, &h);
	if (psk) {
		h.psk = 0;
		tls_hs_test_hello_add(&h, TLS_HS_EXT_PRE_SHARED_KEY, BYTES(0, 0));
	}
	tls_hs_test_accept_hello(t, &h);
	if (psk)
		reach_by_psk(t, state);
	else
		reach_by_certificate(t, state);
}
