// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finished both ways, the evidence, our own Certificate: the end of a handshake.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

/* How the server proved who it is */
struct way {
	const char		*name;
	u16			suite;
	bool			psk;
	bool			request;
	enum tls_hs_error	wrong;	/* what a wrong Finished is */
};

static const struct way ways[] = {
	{ "certificate", 0x1301, false, false, TLS_HS_E_FINISHED },
	{ "certificate, SHA-384", 0x1302, false, false, TLS_HS_E_FINISHED },
	{ "certificate, ours asked for", 0x1303, false, true, TLS_HS_E_FINISHED },
	{ "PSK", 0x1301, true, false, TLS_HS_E_FINISHED_PSK },
	{ "PSK, SHA-384", 0x1302, true, false, TLS_HS_E_FINISHED_PSK },
};

KUNIT_ARRAY_PARAM_DESC(way, ways, name);

static struct tls_hs_test *wait_finished(struct kunit *test, const struct way *way,
					 void (*setup)(struct tls_hs_test *t))
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	if (way->psk)
		tls_hs_test_use_psks(t, 2, true);
	if (setup)
		setup(t);
	tls_hs_test_start(t);
	tls_hs_test_hello_init(t, &h);
	h.suite = way->suite;
	if (way->psk) {
		h.psk = way->suite == 0x1302;
		tls_hs_test_hello_add(&h, 41, BYTES(0, h.psk));
	}
	tls_hs_test_accept_hello(t, &h);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_test_feed_body(t, 8, &tls_hs_test_ee_body));
	if (way->request)
		KUNIT_ASSERT_EQ(test, 0, tls_hs_test_feed_body(t, 13, &tls_hs_test_request_body));
	if (!way->psk)
		tls_hs_test_authenticate(t);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_FINISHED);
	return t;
}

static void expect_secret(struct tls_hs_test *t, unsigned int n, enum tls_hs_dir dir,
			  const char *label, const u8 *hash)
{
	const struct tls_hs_test_secret *got = &t->secret[n];
	struct tls_hs_secret want;

	KUNIT_EXPECT_EQ(t->test, 0, tls_hs_ks_derive(&t->ks, label, hash, &want));
	KUNIT_EXPECT_EQ(t->test, got->level, TLS_HS_LEVEL_APPLICATION);
	KUNIT_EXPECT_EQ(t->test, got->dir, dir);
	KUNIT_EXPECT_EQ(t->test, got->secret.len, want.len);
	KUNIT_EXPECT_MEMEQ(t->test, got->secret.b, want.b, want.len);
}

/* The server's side of RFC 8446 4.4.4 and 7.1 over what we sent and were given */
static void finished_ends_the_handshake(struct kunit *test)
{
	const struct way *way = test->param_value;
	struct tls_hs_test *t = wait_finished(test, way, NULL);
	const struct bytes mac = tls_hs_test_finished(t);
	u8 hash[TLS_HS_MAX_HASH_LEN], ours[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_secret exporter, resumption, want;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, t->n_secrets, 2);
	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 20, &mac), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_CONNECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence, TLS_HS_EV_FINISHED |
			(way->psk ? TLS_HS_EV_PSK : TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE));
	KUNIT_EXPECT_EQ(test, t->n_alerts, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_leaf(t->en).len, way->psk ? 0 : 5);
	/* it outlives the buffer that its message came in */
	if (!way->psk)
		KUNIT_EXPECT_MEMEQ(test, tls_hs_engine_peer_leaf(t->en).d, "cert0", 5);

	/* application secrets: the transcript ends with the server's Finished */
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ks_advance(&t->ks, NULL, 0));
	tls_hs_test_transcript(t, hash);
	KUNIT_ASSERT_EQ(test, t->n_secrets, 4);
	expect_secret(t, 2, TLS_HS_RX, "s ap traffic", hash);
	expect_secret(t, 3, TLS_HS_TX, "c ap traffic", hash);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_engine_take_secrets(t->en, &exporter, &resumption));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&t->ks, "exp master", hash, &want));
	KUNIT_EXPECT_MEMEQ(test, exporter.b, want.b, want.len);

	/* our last flight, all of it under the handshake keys */
	KUNIT_ASSERT_EQ(test, t->n_msgs, way->request ? 3 : 2);
	for (i = 1; i < t->n_msgs; i++) {
		KUNIT_EXPECT_EQ(test, t->msg[i].level, TLS_HS_LEVEL_HANDSHAKE);
		if (i + 1 < t->n_msgs)
			tls_hs_test_heard(t, t->msg[i].d, t->msg[i].len);
	}
	tls_hs_test_transcript(t, hash);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_finished_mac(&t->ks, &t->c_hs, hash, ours));
	i = t->n_msgs - 1;
	KUNIT_ASSERT_EQ(test, t->msg[i].len, 4 + mac.len);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(t->msg[i].d), 20 << 24 | mac.len);
	KUNIT_EXPECT_MEMEQ(test, t->msg[i].d + 4, ours, mac.len);

	tls_hs_test_heard(t, t->msg[i].d, t->msg[i].len);
	tls_hs_test_transcript(t, hash);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&t->ks, "res master", hash, &want));
	KUNIT_EXPECT_MEMEQ(test, resumption.b, want.b, want.len);
}

static void finished_wrong_at_each_byte_refused(struct kunit *test)
{
	const struct way *way = test->param_value;
	size_t len = way->suite == 0x1302 ? 48 : 32, i;

	for (i = 0; i < len; i++) {
		struct tls_hs_test *t = wait_finished(test, way, NULL);
		struct bytes mac = tls_hs_test_finished(t);
		u8 *d = bytes_dup(test, &mac, 0);

		KUNIT_ASSERT_EQ(test, mac.len, len);
		d[i] ^= 1 << (i % 8);
		mac.d = d;

		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), way->wrong);
		KUNIT_EXPECT_EQ(test, t->n_secrets, 2);
		KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
	}
}

static void finished_of_wrong_length_refused(struct kunit *test)
{
	const struct way *way = test->param_value;
	static const int by[] = { -32, -1 };
	int i;

	for (i = 0; i < ARRAY_SIZE(by); i++) {
		struct tls_hs_test *t = wait_finished(test, way, NULL);
		struct bytes mac = tls_hs_test_finished(t);

		mac.len += by[i];
		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), TLS_HS_E_DECODE);
	}
	if (way->suite != 0x1302) {
		struct tls_hs_test *t = wait_finished(test, way, NULL);
		struct bytes mac = tls_hs_test_finished(t);

		mac.len++;
		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), TLS_HS_E_DECODE);
	}
}

/* It is not our own Finished that comes back. */
static void finished_of_ours_reflected_refused(struct kunit *test)
{
	const struct way *way = test->param_value;
	struct tls_hs_test *t = wait_finished(test, way, NULL);
	struct bytes mac;

	t->s_hs = t->c_hs;
	mac = tls_hs_test_finished(t);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), way->wrong);
}

/* Whatever led to WAIT_FINISHED: without the evidence no application secret leaves. */
static void finished_without_evidence_refused(struct kunit *test)
{
	static const struct {
		const struct way	*way;
		u32			missing;
	} rows[] = {
		{ &ways[0], TLS_HS_EV_CHAIN },
		{ &ways[0], TLS_HS_EV_SIGNATURE },
		{ &ways[3], TLS_HS_EV_PSK },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tls_hs_test *t = wait_finished(test, rows[i].way, NULL);
		struct bytes mac = tls_hs_test_finished(t);

		t->en->en_rs.rs_evidence &= ~rows[i].missing;

		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac),
					  TLS_HS_E_INTERNAL);
		KUNIT_EXPECT_EQ(test, t->n_secrets, 2);
		KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
	}
}

/* The last thing that can go wrong is made to: there is nothing to derive from. */
static int secret_spoils_transcript(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir,
				    u16 suite, const struct tls_hs_secret *secret)
{
	struct tls_hs_test *t = ctx;

	if (level == TLS_HS_LEVEL_APPLICATION && dir == TLS_HS_TX)
		t->en->en_tr.tr_chosen = false;
	return tls_hs_test_sink.secret(ctx, level, dir, suite, secret);
}

/* RFC 8446 4.4.4: what follows our Finished is under the application keys, alerts included */
static void failure_behind_our_finished_alerts_under_application_keys(struct kunit *test)
{
	struct tls_hs_test *t = wait_finished(test, &ways[0], NULL);
	const struct bytes mac = tls_hs_test_finished(t);
	struct tls_hs_sink_ops sink = tls_hs_test_sink;

	sink.secret = secret_spoils_transcript;
	t->en->en_sink = &sink;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), TLS_HS_E_CRYPTO);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 2);
	KUNIT_ASSERT_EQ(test, t->n_alerts, 1);
	KUNIT_EXPECT_EQ(test, t->alert[0].level, TLS_HS_LEVEL_APPLICATION);
}

/* Our own certificate, RFC 8446 4.4.2: what the ops are asked, and what is sent */

struct client {
	int	chain_err;
	int	sign_err;
	size_t	siglen;
	u16	scheme;
	size_t	content_len;
	u8	content[TLS_HS_CV_MAX];
	u8	sigalgs[2];
};

static struct client client;

static int test_own_chain(void *ctx, const struct tls_hs_cert_request *rq,
			  struct tls_hs_own_chain *oc)
{
	static const u8 leaf[] = { 'l', 'e', 'a', 'f' }, issuer[] = { 'c', 'a' };

	memcpy(client.sigalgs, rq->rq_sigalgs, sizeof(client.sigalgs));
	if (client.chain_err)
		return client.chain_err;
	oc->oc_n = 2;
	oc->oc_cert[0] = (struct tls_hs_der){ leaf, sizeof(leaf) };
	oc->oc_cert[1] = (struct tls_hs_der){ issuer, sizeof(issuer) };
	oc->oc_scheme = 0x0403;
	return 0;
}

static int test_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	if (client.sign_err)
		return client.sign_err;
	client.scheme = scheme;
	client.content_len = len;
	memcpy(client.content, msg, len);
	memset(sig, 0x5a, min(*siglen, client.siglen));
	*siglen = client.siglen;
	return 0;
}

static void with_certificate(struct tls_hs_test *t)
{
	t->ops.own_chain = test_own_chain;
	t->ops.sign = test_sign;
}

static const struct way requested = { .suite = 0x1301, .request = true };

static void client_certificate_sent_when_asked(struct kunit *test)
{
	static const u8 want[] = { 11, 0, 0, 20, 0, 0, 0, 16, 0, 0, 4, 'l', 'e', 'a', 'f', 0, 0,
				   0, 0, 2, 'c', 'a', 0, 0 };
	static const u8 verify[] = { 15, 0, 0, 4 + 70, 4, 3, 0, 70 };
	struct tls_hs_test *t = wait_finished(test, &requested, with_certificate);
	const struct bytes mac = tls_hs_test_finished(t);
	u8 hash[TLS_HS_MAX_HASH_LEN];

	client = (struct client){ .siglen = 70 };
	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 20, &mac), 0);

	KUNIT_ASSERT_EQ(test, t->n_msgs, 4);
	KUNIT_ASSERT_EQ(test, t->msg[1].len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, t->msg[1].d, want, sizeof(want));
	KUNIT_ASSERT_EQ(test, t->msg[2].len, 8 + 70);
	KUNIT_EXPECT_MEMEQ(test, t->msg[2].d, verify, sizeof(verify));
	KUNIT_EXPECT_NULL(test, memchr_inv(t->msg[2].d + 8, 0x5a, 70));
	KUNIT_EXPECT_EQ(test, client.scheme, 0x0403);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(client.sigalgs), 0x0403);
	KUNIT_EXPECT_TRUE(test, tls_hs_engine_result(t->en)->rs_cert_sent);

	/* signed: as a client's, over the transcript up to our Certificate */
	tls_hs_test_heard(t, t->msg[1].d, t->msg[1].len);
	tls_hs_test_transcript(t, hash);
	KUNIT_ASSERT_EQ(test, client.content_len, 98 + 32);
	KUNIT_EXPECT_NULL(test, memchr_inv(client.content, ' ', 64));
	KUNIT_EXPECT_MEMEQ(test, client.content + 64, "TLS 1.3, client CertificateVerify", 34);
	KUNIT_EXPECT_MEMEQ(test, client.content + 98, hash, 32);
}

static void client_certificate_not_sent_unasked(struct kunit *test)
{
	struct tls_hs_test *t = wait_finished(test, &ways[0], with_certificate);
	const struct bytes mac = tls_hs_test_finished(t);

	client = (struct client){ .siglen = 70 };
	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 20, &mac), 0);

	KUNIT_EXPECT_EQ(test, t->n_msgs, 2);
	KUNIT_EXPECT_FALSE(test, tls_hs_engine_result(t->en)->rs_cert_sent);
}

static void client_certificate_empty_without_ops(struct kunit *test)
{
	static const u8 empty[] = { 11, 0, 0, 4, 0, 0, 0, 0 };
	struct tls_hs_test *t = wait_finished(test, &requested, NULL);
	const struct bytes mac = tls_hs_test_finished(t);

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 20, &mac), 0);

	KUNIT_ASSERT_EQ(test, t->n_msgs, 3);	/* no CertificateVerify */
	KUNIT_ASSERT_EQ(test, t->msg[1].len, sizeof(empty));
	KUNIT_EXPECT_MEMEQ(test, t->msg[1].d, empty, sizeof(empty));
	KUNIT_EXPECT_FALSE(test, tls_hs_engine_result(t->en)->rs_cert_sent);
}

static void client_signature_of_the_longest_is_sent(struct kunit *test)
{
	static const u8 verify[] = { 15, 0, 2, 4, 4, 3, 2, 0 };
	struct tls_hs_test *t = wait_finished(test, &requested, with_certificate);
	const struct bytes mac = tls_hs_test_finished(t);

	client = (struct client){ .siglen = TLS_HS_MAX_SIG_LEN };
	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 20, &mac), 0);

	KUNIT_ASSERT_EQ(test, t->n_msgs, 4);
	KUNIT_ASSERT_EQ(test, t->msg[2].len, sizeof(verify) + TLS_HS_MAX_SIG_LEN);
	KUNIT_EXPECT_MEMEQ(test, t->msg[2].d, verify, sizeof(verify));
	KUNIT_EXPECT_NULL(test, memchr_inv(t->msg[2].d + 8, 0x5a, TLS_HS_MAX_SIG_LEN));
}

struct client_failure {
	const char		*name;
	struct client		client;
	enum tls_hs_error	error;
	unsigned int		sent;	/* messages, with the ClientHello */
};

static const struct client_failure client_failures[] = {
	{ "key revoked", { .chain_err = -ENOKEY }, TLS_HS_E_NO_KEY, 1 },
	{ "no chain", { .chain_err = -EIO }, TLS_HS_E_SIGN, 1 },
	{ "no memory for a chain", { .chain_err = -ENOMEM }, TLS_HS_E_NOMEM, 1 },
	{ "cannot sign", { .sign_err = -EIO }, TLS_HS_E_SIGN, 2 },
	{ "no memory to sign", { .sign_err = -ENOMEM }, TLS_HS_E_NOMEM, 2 },
	{ "signature too long", { .siglen = 513 }, TLS_HS_E_SIGN, 2 },
};

KUNIT_ARRAY_PARAM_DESC(client_failure, client_failures, name);

static void client_certificate_failure_ends_it(struct kunit *test)
{
	const struct client_failure *row = test->param_value;
	struct tls_hs_test *t = wait_finished(test, &requested, with_certificate);
	const struct bytes mac = tls_hs_test_finished(t);

	client = row->client;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), row->error);
	KUNIT_EXPECT_EQ(test, t->n_msgs, row->sent);
	KUNIT_EXPECT_EQ(test, t->n_secrets, 3);	/* none to send with */
}

static struct kunit_case finished_cases[] = {
	KUNIT_CASE_PARAM(finished_ends_the_handshake, way_gen_params),
	KUNIT_CASE_PARAM(finished_wrong_at_each_byte_refused, way_gen_params),
	KUNIT_CASE_PARAM(finished_of_wrong_length_refused, way_gen_params),
	KUNIT_CASE_PARAM(finished_of_ours_reflected_refused, way_gen_params),
	KUNIT_CASE(finished_without_evidence_refused),
	KUNIT_CASE(failure_behind_our_finished_alerts_under_application_keys),
	KUNIT_CASE(client_certificate_sent_when_asked),
	KUNIT_CASE(client_certificate_not_sent_unasked),
	KUNIT_CASE(client_certificate_empty_without_ops),
	KUNIT_CASE(client_signature_of_the_longest_is_sent),
	KUNIT_CASE_PARAM(client_certificate_failure_ends_it, client_failure_gen_params),
	{}
};

static struct kunit_suite finished_suite = {
	.name = "tls_hs_finished",
	.test_cases = finished_cases,
};

kunit_test_suite(finished_suite);
