// SPDX-License-Identifier: GPL-2.0-only
/*
 * A server's flight that cannot be sent, or not as it is asked for: what fails on
 * our own side, at each step of it.
 *
 * Memory that fails is tools/user/server_faults_test.c's.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine/client_hello.h"
#include "pair.h"

/* --- the sink --- */

struct way {
	const char		*name;
	bool			psk;
	bool			retry;
	enum tls_hs_client_auth	auth;
	unsigned int		n;		/* messages of the server's */
	unsigned int		hello;		/* which of them is ServerHello, from 1 */
};

static const struct way ways[] = {
	/* ServerHello, EncryptedExtensions, Certificate, CertificateVerify, Finished */
	{ "certificate", .n = 5, .hello = 1 },
	/* CertificateRequest, too */
	{ "certificates-of-both", .auth = TLS_HS_CLIENT_AUTH_REQUIRED, .n = 6, .hello = 1 },
	{ "psk", .psk = true, .n = 3, .hello = 1 },
	/* HelloRetryRequest, too */
	{ "certificate-and-retry", .retry = true, .n = 6, .hello = 2 },
	{ "psk-and-retry", .psk = true, .retry = true, .n = 4, .hello = 2 },
};

KUNIT_ARRAY_PARAM_DESC(way, ways, name);

static struct tls_hs_pair *pair_of(struct kunit *test, const struct way *w)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_client_auth = w->auth;
	if (w->retry) {
		p->server.cfg.cf_groups[0] = TLS_HS_GROUP_SECP256R1;
		p->server.cfg.cf_n_groups = 1;
	}
	if (w->psk)
		tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	return p;
}

static bool all_zero(const void *p, size_t len)
{
	return !memchr_inv(p, 0, len);
}

/* Of a handshake that failed nothing is left that a key could be made of. */
static void expect_no_secret(struct kunit *test, const struct tls_hs_engine *en)
{
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(en), TLS_HS_FAILED);
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_own_hs, sizeof(en->en_own_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_peer_hs, sizeof(en->en_peer_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_peer_ap, sizeof(en->en_peer_ap)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_exporter, sizeof(en->en_exporter)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_resumption, sizeof(en->en_resumption)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_ks.ks_secret, sizeof(en->en_ks.ks_secret)));
}

static const struct {
	int			err;
	enum tls_hs_error	error;
} causes[] = {
	{ -ENOMEM, TLS_HS_E_NOMEM }, { -EPIPE, TLS_HS_E_CRYPTO },
};

/* Whichever it is: nothing is said after it but the alert, and no key is given. */
static void message_that_is_not_taken_ends_it(struct kunit *test)
{
	const struct way *w = test->param_value;
	struct tls_hs_pair *p;
	unsigned int i, c;

	for (i = 1; i <= w->n; i++) {
		for (c = 0; c < ARRAY_SIZE(causes); c++) {
			struct tls_hs_pair_side *s;

			p = pair_of(test, w);
			s = &p->server;
			s->emit_fails = i;
			s->sink_err = causes[c].err;
			tls_hs_pair_start(p);
			tls_hs_pair_run(p);
			tls_hs_pair_expect_refused(p, s, causes[c].error);
			expect_no_secret(test, s->en);
			KUNIT_EXPECT_EQ(test, s->n_msgs, i - 1);
			/* a handshake's keys are there behind ServerHello, no others */
			KUNIT_EXPECT_EQ(test, s->n_secrets, i > w->hello ? 2 : 0);
			KUNIT_EXPECT_EQ(test, s->alert_level,
					i > w->hello ? TLS_HS_LEVEL_HANDSHAKE :
						       TLS_HS_LEVEL_INITIAL);
			KUNIT_EXPECT_EQ(test, s->en->en_rs.rs_hello_retry, w->retry && i > 1);
		}
	}
	/* that was all of them */
	p = pair_of(test, w);
	p->server.emit_fails = i;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, w->n);
}

/* The handshake's, for sending and receiving; ours of application data; the client's */
static void keys_that_are_not_taken_end_it(struct kunit *test)
{
	/* none where the client waits for keys that are not there */
	static const struct {
		bool			alert;
		enum tls_hs_level	level;
	} said[] = {
		{ false }, { true, TLS_HS_LEVEL_HANDSHAKE },
		{ false }, { true, TLS_HS_LEVEL_APPLICATION },
	};
	const struct way *w = test->param_value;
	struct tls_hs_pair *p;
	unsigned int i, c;

	for (i = 1; i <= ARRAY_SIZE(said); i++) {
		for (c = 0; c < ARRAY_SIZE(causes); c++) {
			struct tls_hs_pair_side *s;

			p = pair_of(test, w);
			s = &p->server;
			s->secret_fails = i;
			s->sink_err = causes[c].err;
			tls_hs_pair_start(p);
			tls_hs_pair_run(p);
			tls_hs_pair_expect_refused(p, s, causes[c].error);
			expect_no_secret(test, s->en);
			KUNIT_EXPECT_EQ(test, s->n_secrets, i);
			KUNIT_EXPECT_EQ(test, s->n_msgs, i > 2 ? w->n : w->hello);
			KUNIT_EXPECT_EQ(test, s->n_alerts, said[i - 1].alert);
			if (said[i - 1].alert)
				KUNIT_EXPECT_EQ(test, s->alert_level, said[i - 1].level);
		}
	}
	p = pair_of(test, w);
	p->server.secret_fails = i;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.n_secrets, ARRAY_SIZE(said));
}

/* --- our own key --- */

static int sign_without_memory(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig,
			       size_t *siglen)
{
	return -ENOMEM;
}

static int sign_without_key(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig,
			    size_t *siglen)
{
	return -EIO;
}

static int sign_beyond_the_room(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig,
				size_t *siglen)
{
	*siglen = TLS_HS_MAX_SIG_LEN + 1;
	return 0;
}

static const struct sign_row {
	const char		*name;
	int			(*sign)(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig,
					size_t *siglen);
	enum tls_hs_error	error;
} signs[] = {
	{ "no-memory", sign_without_memory, TLS_HS_E_NOMEM },
	{ "no-key", sign_without_key, TLS_HS_E_SIGN },
	{ "too-long", sign_beyond_the_room, TLS_HS_E_SIGN },
};

KUNIT_ARRAY_PARAM_DESC(sign, signs, name);

static void signature_that_cannot_be_made_ends_it(struct kunit *test)
{
	const struct sign_row *row = test->param_value;
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.ops.sign = row->sign;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, row->error);
	expect_no_secret(test, p->server.en);
	/* up to Certificate, and neither Finished nor keys behind it */
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 3);
	KUNIT_EXPECT_EQ(test, p->server.n_secrets, 2);
}

/* --- what is wanted and not here --- */

/* Where a list of the ClientHello's begins: in an extension of @type, or at the end */
static u8 *ext_body(const struct tls_hs_pair_msg *msg, u16 type)
{
	u8 *p = msg->d + 4 + 2 + 32;

	p += 1 + *p;
	p += 2 + get_unaligned_be16(p);
	p += 1 + *p + 2;
	while (p < msg->d + msg->len && get_unaligned_be16(p) != type)
		p += 4 + get_unaligned_be16(p + 2);
	return p + 4;
}

#define SECP521R1	0x0019	/* which nobody here can do */

static void ask_for_secp521r1(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
			      struct tls_hs_pair_msg *msg)
{
	if (from != &p->client)
		return;
	/* the first of each list */
	put_unaligned_be16(SECP521R1, ext_body(msg, TLS_HS_EXT_SUPPORTED_GROUPS) + 2);
	put_unaligned_be16(SECP521R1, ext_body(msg, TLS_HS_EXT_KEY_SHARE) + 2);
}

/* A group may be set that this kernel lacks; it is seen when a client has a share of it. */
static void group_that_is_not_ours_is_an_error(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_groups[0] = SECP521R1;
	p->tamper = ask_for_secp521r1;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_CONFIG);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
	KUNIT_EXPECT_EQ(test, p->server.n_secrets, 0);
}

static void random_of_sevens(void *ctx, u8 *buf, size_t len)
{
	memset(buf, 7, len);
}

/*
 * RFC 8446 E.6: a key that nobody has is compared with, so that it takes as long.
 * Who guesses it has guessed nothing: the identity is still nobody's.
 */
static void psk_unknown_and_right_by_chance_is_refused(struct kunit *test)
{
	static const enum tls_hs_hash hashes[] = { TLS_HS_SHA256, TLS_HS_SHA384 };
	static const u8 sevens[48] = { [0 ... 47] = 7 };
	int i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		struct tls_hs_pair *p = tls_hs_pair_new(test);

		tls_hs_pair_use_psk(p, hashes[i]);
		p->psk[0].psk_key = sevens;
		p->client.cfg.cf_n_psks = 1;
		p->server.n_known = 0;
		p->server.ops.random = random_of_sevens;
		tls_hs_pair_start(p);
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_PSK_UNKNOWN);
		KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence, 0);
		KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
	}
}

/* A server that has no PSKs does not look for any: a certificate will do */
static void psk_where_there_are_none_is_not_looked_at(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->client.cfg.cf_psk_only = false;
	p->client.cfg.cf_n_sigalgs = 1;
	p->server.cfg.cf_psk_only = false;
	p->server.ops.find_psk = NULL;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, -1);
	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_cert_sent);
}

/* RFC 8446 9.2: who cannot verify a certificate has to have a PSK that we know */
static void psk_unknown_and_no_schemes_is_refused(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->server.cfg.cf_psk_only = false;
	p->server.n_known = 0;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_EXT_MISSING);
	KUNIT_EXPECT_EQ(test, p->server.own_calls, 0);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
}

static struct kunit_case server_flight_cases[] = {
	KUNIT_CASE_PARAM(message_that_is_not_taken_ends_it, way_gen_params),
	KUNIT_CASE_PARAM(keys_that_are_not_taken_end_it, way_gen_params),
	KUNIT_CASE_PARAM(signature_that_cannot_be_made_ends_it, sign_gen_params),
	KUNIT_CASE(group_that_is_not_ours_is_an_error),
	KUNIT_CASE(psk_unknown_and_right_by_chance_is_refused),
	KUNIT_CASE(psk_where_there_are_none_is_not_looked_at),
	KUNIT_CASE(psk_unknown_and_no_schemes_is_refused),
	{}
};

static struct kunit_suite server_flight_suite = {
	.name = "tls_hs_server_flight",
	.test_cases = server_flight_cases,
};

kunit_test_suite(server_flight_suite);
