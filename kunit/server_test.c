// SPDX-License-Identifier: GPL-2.0-only
/*
 * The server's role: our client's engine against it, whatever both may agree on,
 * and what a client may not do.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine/client_hello.h"
#include "pair.h"

/* --- what is agreed on --- */

struct kind {
	u16	suite;
	u16	group;
	bool	psk;
};

#define OF_SUITE(s)							\
	{ s, TLS_HS_GROUP_X25519, false }, { s, TLS_HS_GROUP_X25519, true },	\
	{ s, TLS_HS_GROUP_SECP256R1, false }, { s, TLS_HS_GROUP_SECP384R1, true }, \
	{ s, TLS_HS_GROUP_X25519_MLKEM768, false },			\
	{ s, TLS_HS_GROUP_X25519_MLKEM768, true },			\
	{ s, TLS_HS_GROUP_SECP256R1_MLKEM768, true },			\
	{ s, TLS_HS_GROUP_SECP384R1_MLKEM1024, false }

static const struct kind kinds[] = {
	OF_SUITE(TLS_HS_AES_128_GCM_SHA256), OF_SUITE(TLS_HS_AES_256_GCM_SHA384),
	OF_SUITE(TLS_HS_CHACHA20_POLY1305_SHA256), OF_SUITE(TLS_HS_AES_128_CCM_SHA256),
};

static void kind_desc(const struct kind *k, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%04x-%04x-%s", k->suite, k->group,
		 k->psk ? "psk" : "certificate");
}

KUNIT_ARRAY_PARAM(kind, kinds, kind_desc);

static void only_group(struct tls_hs_pair_side *si, u16 group)
{
	si->cfg.cf_groups[0] = group;
	si->cfg.cf_n_groups = 1;
}

static void share_of(struct tls_hs_pair *p, u16 group)
{
	p->client.cfg.cf_shares[0] = group;
	p->client.cfg.cf_n_shares = 1;
}

static struct tls_hs_pair *pair_of_kind(struct kunit *test, const struct kind *k)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->client.cfg.cf_suites[0] = k->suite;
	p->client.cfg.cf_n_suites = 1;
	only_group(&p->client, k->group);
	only_group(&p->server, k->group);
	share_of(p, k->group);
	if (k->psk)
		tls_hs_pair_use_psk(p, tls_hs_suite_find(k->suite)->su_hash);
	return p;
}

static void every_kind_connects(struct kunit *test)
{
	const struct kind *k = test->param_value;
	struct tls_hs_pair *p = pair_of_kind(test, k);
	const struct tls_hs_result *rs = &p->server.en->en_rs;

	tls_hs_pair_connect(p);

	KUNIT_EXPECT_EQ(test, rs->rs_suite, k->suite);
	KUNIT_EXPECT_EQ(test, rs->rs_group, k->group);
	KUNIT_EXPECT_EQ(test, rs->rs_psk, k->psk ? 1 : -1);
	KUNIT_EXPECT_EQ(test, rs->rs_cert_sent, !k->psk);
	KUNIT_EXPECT_EQ(test, p->server.signed_calls, !k->psk);
	KUNIT_EXPECT_FALSE(test, rs->rs_hello_retry);
	KUNIT_EXPECT_FALSE(test, rs->rs_cert_requested);
	KUNIT_EXPECT_TRUE(test, rs->rs_session_id);
	KUNIT_EXPECT_NULL(test, memchr_inv(&p->server.en->en_peer_ap, 0,
					   sizeof(p->server.en->en_peer_ap)));
	KUNIT_EXPECT_FALSE(test, rs->rs_early_data);
	/* a PSK stands for the certificates, and for asking for one */
	KUNIT_EXPECT_EQ(test, p->client.en->en_rs.rs_evidence,
			TLS_HS_EV_FINISHED |
			(k->psk ? TLS_HS_EV_PSK : TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE));
	KUNIT_EXPECT_EQ(test, rs->rs_evidence, TLS_HS_EV_FINISHED | (k->psk ? TLS_HS_EV_PSK : 0));
}

static void every_kind_connects_by_a_retry(struct kunit *test)
{
	const struct kind *k = test->param_value;
	struct tls_hs_pair *p = pair_of_kind(test, k);
	u16 other = k->group == TLS_HS_GROUP_SECP256R1 ? TLS_HS_GROUP_X25519 :
							  TLS_HS_GROUP_SECP256R1;

	/* the client's second group, for which it has no share */
	p->client.cfg.cf_groups[0] = other;
	p->client.cfg.cf_groups[1] = k->group;
	p->client.cfg.cf_n_groups = 2;
	share_of(p, other);

	tls_hs_pair_connect(p);

	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_hello_retry);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_group, k->group);
	/* a certificate is looked for when the handshake can go on, and not before */
	KUNIT_EXPECT_EQ(test, p->server.own_calls, !k->psk);
	KUNIT_EXPECT_EQ(test, p->client.n_msgs, 3);	/* two ClientHellos and Finished */
	KUNIT_EXPECT_NULL(test, p->server.en->en_hello.kp_msg);
}

static void suite_is_the_servers_first(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_suites[0] = TLS_HS_CHACHA20_POLY1305_SHA256;
	p->server.cfg.cf_suites[1] = TLS_HS_AES_128_GCM_SHA256;
	p->server.cfg.cf_n_suites = 2;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_suite, TLS_HS_CHACHA20_POLY1305_SHA256);
}

/* RFC 8446 4.2.11: a suite and a PSK that go together */
static void suite_is_one_of_the_psks_hash(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA384);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_suite, TLS_HS_AES_256_GCM_SHA384);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, 1);
}

static void suites_not_in_common_are_refused(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	/* what is beyond the list's end is not the server's either */
	p->server.cfg.cf_n_suites = 1;
	p->client.cfg.cf_suites[0] = p->server.cfg.cf_suites[1];
	p->client.cfg.cf_n_suites = 1;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_SUITE);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
	KUNIT_EXPECT_EQ(test, p->server.own_calls, 0);
}

static void groups_not_in_common_are_refused(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	only_group(&p->server, TLS_HS_GROUP_X25519_MLKEM768);
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_GROUP);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
}

/* A share that is there is worth more than the order of groups, */
static void share_saves_a_round_trip(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	share_of(p, TLS_HS_GROUP_SECP384R1);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_group, TLS_HS_GROUP_SECP384R1);
	KUNIT_EXPECT_FALSE(test, p->server.en->en_rs.rs_hello_retry);
}

static void groups_of_both(struct tls_hs_pair *p, u16 a, u16 b, u16 c)
{
	const u16 groups[] = { a, b, c };

	memcpy(p->client.cfg.cf_groups, groups, sizeof(groups));
	memcpy(p->server.cfg.cf_groups, groups, sizeof(groups));
	p->client.cfg.cf_n_groups = 3;
	p->server.cfg.cf_n_groups = 3;
}

/* but a hybrid is worth a round trip. */
static void hybrid_is_asked_for(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	groups_of_both(p, TLS_HS_GROUP_X25519_MLKEM768, TLS_HS_GROUP_X25519,
		       TLS_HS_GROUP_SECP256R1);
	share_of(p, TLS_HS_GROUP_X25519);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_group, TLS_HS_GROUP_X25519_MLKEM768);
	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_hello_retry);
}

static void hybrid_instead_of_another_is_not(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	groups_of_both(p, TLS_HS_GROUP_X25519_MLKEM768, TLS_HS_GROUP_SECP256R1_MLKEM768,
		       TLS_HS_GROUP_SECP256R1);
	share_of(p, TLS_HS_GROUP_SECP256R1_MLKEM768);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_group, TLS_HS_GROUP_SECP256R1_MLKEM768);
	KUNIT_EXPECT_FALSE(test, p->server.en->en_rs.rs_hello_retry);
}

static void hybrid_that_is_liked_less_is_not(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	groups_of_both(p, TLS_HS_GROUP_X25519, TLS_HS_GROUP_X25519_MLKEM768,
		       TLS_HS_GROUP_SECP256R1);
	share_of(p, TLS_HS_GROUP_SECP256R1);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_group, TLS_HS_GROUP_SECP256R1);
}

/* --- names, protocols, limits --- */

static const u8 two_protocols[] = { 2, 'h', '2', 3, 'f', 'o', 'o' };
static const u8 last_protocol[] = { 1, 'x', 3, 'f', 'o', 'o' };
static const u8 no_protocol[] = { 1, 'x' };
static const u8 like_a_protocol[] = { 2, 'h', '3', 3, 'f', 'o', 'p', 3, 'g', 'o', 'o' };

static void protocol_is_the_servers_first(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->client.cfg.cf_alpn = two_protocols;
	p->client.cfg.cf_alpn_len = sizeof(two_protocols);
	p->server.cfg.cf_alpn = last_protocol;
	p->server.cfg.cf_alpn_len = sizeof(last_protocol);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_alpn_len, 3);
	KUNIT_EXPECT_MEMEQ(test, p->server.en->en_rs.rs_alpn, "foo", 3);
	KUNIT_EXPECT_EQ(test, p->client.en->en_rs.rs_alpn_len, 3);
}

static void protocols_not_in_common_are_refused(struct kunit *test)
{
	static const struct bytes others[] = {
		{ no_protocol, sizeof(no_protocol) },
		{ like_a_protocol, sizeof(like_a_protocol) },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(others); i++) {
		struct tls_hs_pair *p = tls_hs_pair_new(test);

		p->client.cfg.cf_alpn = two_protocols;
		p->client.cfg.cf_alpn_len = sizeof(two_protocols);
		p->server.cfg.cf_alpn = others[i].d;
		p->server.cfg.cf_alpn_len = others[i].len;
		tls_hs_pair_start(p);
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_ALPN);
		KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
	}
}

/* RFC 7301: for who names none there is none */
static void protocols_of_one_side_are_none(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test), *q = tls_hs_pair_new(test);

	p->client.cfg.cf_alpn = two_protocols;
	p->client.cfg.cf_alpn_len = sizeof(two_protocols);
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_alpn_len, 0);
	q->server.cfg.cf_alpn = two_protocols;
	q->server.cfg.cf_alpn_len = sizeof(two_protocols);
	tls_hs_pair_connect(q);
	KUNIT_EXPECT_EQ(test, q->server.en->en_rs.rs_alpn_len, 0);
}

static const struct tls_hs_pair_msg *sent(struct tls_hs_pair_side *si, u8 type)
{
	unsigned int i;

	for (i = 0; i < si->n_msgs; i++)
		if (si->msg[i].d[0] == type)
			return &si->msg[i];
	return NULL;
}

static void name_is_what_certificates_are_chosen_by(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test), *q = tls_hs_pair_new(test);

	tls_hs_pair_connect(p);
	KUNIT_EXPECT_STREQ(test, p->server.asked_name, "server.test");
	KUNIT_EXPECT_EQ(test, sent(&p->server, 8)->len, 6);	/* no extension */
	/* RFC 6066 3: said, where it was of use */
	q->server.named = true;
	tls_hs_pair_connect(q);
	KUNIT_EXPECT_EQ(test, sent(&q->server, 8)->len, 10);
	KUNIT_EXPECT_MEMEQ(test, sent(&q->server, 8)->d + 4, "\0\4\0\0\0\0", 6);
}

static void record_limits_are_exchanged(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test), *q = tls_hs_pair_new(test);
	struct tls_hs_pair *r = tls_hs_pair_new(test);

	p->client.cfg.cf_record_size_limit = 1000;
	p->server.cfg.cf_record_size_limit = 2000;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_record_size_limit, 1000);
	KUNIT_EXPECT_EQ(test, p->client.en->en_rs.rs_record_size_limit, 2000);
	/* not offered, not answered */
	q->server.cfg.cf_record_size_limit = 2000;
	tls_hs_pair_connect(q);
	KUNIT_EXPECT_EQ(test, q->client.en->en_rs.rs_record_size_limit, 0);
	/* not answered, not kept */
	r->client.cfg.cf_record_size_limit = 1000;
	tls_hs_pair_connect(r);
	KUNIT_EXPECT_EQ(test, r->server.en->en_rs.rs_record_size_limit, 0);
}

/* --- the client's certificate --- */

static struct tls_hs_pair *pair_asking(struct kunit *test, enum tls_hs_client_auth auth)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_client_auth = auth;
	return p;
}

static void client_certificate_is_verified(struct kunit *test)
{
	enum tls_hs_client_auth auth;

	for (auth = TLS_HS_CLIENT_AUTH_OPTIONAL; auth <= TLS_HS_CLIENT_AUTH_REQUIRED; auth++) {
		struct tls_hs_pair *p = pair_asking(test, auth);

		tls_hs_pair_connect(p);
		KUNIT_EXPECT_EQ(test, p->server.verify_calls, 1);
		KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence,
				TLS_HS_EV_FINISHED | TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE);
		KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_scheme, TLS_HS_ECDSA_P256_SHA256);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_leaf(p->server.en).len, 5);
		KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_cert_requested);
		KUNIT_EXPECT_TRUE(test, p->client.en->en_rs.rs_cert_sent);
	}
}

/* RFC 8446 4.3.2: no context, signature_algorithms, and the other list if there is one */
static void certificate_request_says_what_is_verified(struct kunit *test)
{
	static const u8 one[] = {
		13, 0, 0, 15, 0, 0, 12, 0, 13, 0, 8, 0, 6, 4, 3, 5, 3, 8, 4,
	};
	static const u8 both[] = {
		13, 0, 0, 25, 0, 0, 22, 0, 13, 0, 8, 0, 6, 4, 3, 5, 3, 8, 4,
		0, 50, 0, 6, 0, 4, 4, 1, 5, 3,
	};
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);
	struct tls_hs_pair *q = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);

	tls_hs_pair_connect(p);
	KUNIT_ASSERT_EQ(test, sent(&p->server, 13)->len, sizeof(one));
	KUNIT_EXPECT_MEMEQ(test, sent(&p->server, 13)->d, one, sizeof(one));
	KUNIT_EXPECT_EQ(test, p->server.en->en_offered, BIT(EXT_SIGNATURE_ALGORITHMS));

	q->server.cfg.cf_sigalgs_cert[0] = 0x0401;
	q->server.cfg.cf_sigalgs_cert[1] = 0x0503;
	q->server.cfg.cf_n_sigalgs_cert = 2;
	tls_hs_pair_connect(q);
	KUNIT_ASSERT_EQ(test, sent(&q->server, 13)->len, sizeof(both));
	KUNIT_EXPECT_MEMEQ(test, sent(&q->server, 13)->d, both, sizeof(both));
	KUNIT_EXPECT_EQ(test, q->server.en->en_offered,
			BIT(EXT_SIGNATURE_ALGORITHMS) | BIT(EXT_SIGNATURE_ALGORITHMS_CERT));
}

static void client_without_certificate_where_it_may(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_OPTIONAL);

	p->client.no_cert = true;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.verify_calls, 0);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence, TLS_HS_EV_FINISHED);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_leaf(p->server.en).len, 0);
}

/* RFC 8446 4.4.2.4; our Finished is out, so the alert is under our application keys */
static void client_without_certificate_where_it_must_not(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);

	p->client.no_cert = true;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_CERT_REQUIRED);
	KUNIT_EXPECT_EQ(test, p->server.alert_level, TLS_HS_LEVEL_APPLICATION);
}

static void client_certificate_that_is_bad_is_refused(struct kunit *test)
{
	enum tls_hs_client_auth auth;

	for (auth = TLS_HS_CLIENT_AUTH_OPTIONAL; auth <= TLS_HS_CLIENT_AUTH_REQUIRED; auth++) {
		struct tls_hs_pair *p = pair_asking(test, auth);

		p->server.verify_err = -EKEYREJECTED;
		p->server.verify_why = TLS_HS_E_CERT_EXPIRED;
		tls_hs_pair_start(p);
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_CERT_EXPIRED);
	}
}

static void client_signature_by_another_key_is_refused(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_OPTIONAL);

	p->server.other_key = true;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_CV_SIGNATURE);
}

/* What a client's messages may be replaced by, when it comes to them */
struct change {
	u8		type;		/* of the message that is replaced */
	struct bytes	by[2];		/* whole messages; none: it is left out */
	unsigned int	n;
	bool		from_server;	/* put the server's message of this type there */
};

static void change_message(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
			   struct tls_hs_pair_msg *msg)
{
	const struct change *ch = p->tamper_arg;
	unsigned int i;

	if (from != &p->client || msg->d[0] != ch->type)
		return;
	if (ch->from_server) {
		*msg = *sent(&p->server, ch->type);
		msg->level = TLS_HS_LEVEL_HANDSHAKE;
		return;
	}
	for (i = 0; !p->server.status && i < ch->n; i++)
		p->server.status = tls_hs_engine_feed(p->server.en, msg->level, ch->by[i].d,
						      ch->by[i].len);
	msg->len = 0;
}

static void expect_change_refused(struct kunit *test, struct tls_hs_pair *p,
				  const struct change *ch, enum tls_hs_error error)
{
	p->tamper = change_message;
	p->tamper_arg = ch;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, error);
}

/* RFC 8446 4.4.3: one key at both ends, and the server's own signature comes back */
static void client_signature_reflected_is_refused(struct kunit *test)
{
	const struct change reflect = { .type = TLS_HS_MT_CERTIFICATE_VERIFY, .from_server = true };

	expect_change_refused(test, pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED), &reflect,
			      TLS_HS_E_CV_SIGNATURE);
}

static void client_signature_left_out_is_refused(struct kunit *test)
{
	const struct change none = { .type = TLS_HS_MT_CERTIFICATE_VERIFY };

	expect_change_refused(test, pair_asking(test, TLS_HS_CLIENT_AUTH_OPTIONAL), &none,
			      TLS_HS_E_UNEXPECTED_MSG);
}

static void client_certificate_left_out_is_refused(struct kunit *test)
{
	const struct change none = { .type = TLS_HS_MT_CERTIFICATE };

	expect_change_refused(test, pair_asking(test, TLS_HS_CLIENT_AUTH_OPTIONAL), &none,
			      TLS_HS_E_UNEXPECTED_MSG);
}

/* Certificates of the client: contexts, extensions and lengths */
static const struct {
	const char		*name;
	struct bytes		msg;
	enum tls_hs_error	error;
} certificates[] = {
	{ "context", BYTES(11, 0, 0, 5, 1, 7, 0, 0, 0), TLS_HS_E_CERT_CONTEXT },
	{ "context-too-long", BYTES(11, 0, 0, 5, 7, 7, 0, 0, 0), TLS_HS_E_DECODE },
	{ "behind-it", BYTES(11, 0, 0, 5, 0, 0, 0, 0, 7), TLS_HS_E_DECODE },
	{ "empty-entry", BYTES(11, 0, 0, 9, 0, 0, 0, 5, 0, 0, 0, 0, 0), TLS_HS_E_DECODE },
	/* RFC 8446 4.4.2: only what our CertificateRequest has may be answered */
	{ "status-not-asked-for", BYTES(11, 0, 0, 14, 0, 0, 0, 10, 0, 0, 1, 7, 0, 4, 0, 5, 0, 0),
	  TLS_HS_E_EXT_UNSOLICITED },
	{ "misplaced-extension", BYTES(11, 0, 0, 14, 0, 0, 0, 10, 0, 0, 1, 7, 0, 4, 0, 13, 0, 0),
	  TLS_HS_E_EXT_MISPLACED },
	{ "none-where-one-is-required", BYTES(11, 0, 0, 4, 0, 0, 0, 0), TLS_HS_E_CERT_REQUIRED },
	{ "too-long", BYTES(11, 0, 0x80, 1), TLS_HS_E_MSG_TOO_LONG },
};

KUNIT_ARRAY_PARAM_DESC(certificate, certificates, name);

static void client_certificate_malformed_is_refused(struct kunit *test)
{
	const typeof(certificates[0]) *row = test->param_value;
	const struct change ch = { .type = 11, .by = { row->msg }, .n = 1 };

	expect_change_refused(test, pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED), &ch,
			      row->error);
}

/* Whoever connects can make us verify them: four are looked at */
static void client_certificates_beyond_four_are_not_looked_at(struct kunit *test)
{
#define ENTRY	0, 0, 1, 7, 0, 0
	const struct bytes six = BYTES(11, 0, 0, 40, 0, 0, 0, 36, ENTRY, ENTRY, ENTRY, ENTRY,
					      ENTRY, ENTRY);
	const struct change ch = { .type = 11, .by = { six }, .n = 1 };
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);

	p->server.verify_err = -EKEYREJECTED;
	expect_change_refused(test, p, &ch, TLS_HS_E_CERT_BAD);
	KUNIT_EXPECT_EQ(test, p->server.verify_n, 4);
}

static void finished_wrong_is_refused(struct kunit *test)
{
	u8 mac[4 + 32] = { 20, 0, 0, 32 };
	const struct change bad = { .type = 20, .by = { { mac, sizeof(mac) } }, .n = 1 };
	const struct change cut = { .type = 20, .by = { { "\x14\0\0\1\1", 5 } }, .n = 1 };

	expect_change_refused(test, tls_hs_pair_new(test), &bad, TLS_HS_E_FINISHED);
	expect_change_refused(test, tls_hs_pair_new(test), &cut, TLS_HS_E_DECODE);
}

/* RFC 8446 4.4.4: our own is not the client's */
static void finished_reflected_is_refused(struct kunit *test)
{
	const struct change reflect = { .type = 20, .from_server = true };

	expect_change_refused(test, tls_hs_pair_new(test), &reflect, TLS_HS_E_FINISHED);
}

static void client_keys_come_last(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->server.en), TLS_HS_WAIT_FINISHED);
	KUNIT_EXPECT_GT(test, p->server.secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_TX].len, 0);
	KUNIT_EXPECT_EQ(test, p->server.secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_RX].len, 0);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_connected(p);
}

/* --- our own certificate --- */

static void no_certificate_for_the_client_is_said(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test), *q = tls_hs_pair_new(test);

	p->server.no_cert = true;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_SCHEME);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);

	q->client.cfg.cf_sigalgs[0] = TLS_HS_ED25519;
	q->client.cfg.cf_n_sigalgs = 1;
	tls_hs_pair_start(q);
	tls_hs_pair_run(q);
	tls_hs_pair_expect_refused(q, &q->server, TLS_HS_E_NO_SCHEME);
}

static void certificate_that_cannot_be_had_is_an_error(struct kunit *test)
{
	static const struct {
		int			err;
		enum tls_hs_error	error;
	} rows[] = {
		{ -ENOKEY, TLS_HS_E_NO_KEY }, { -ENOMEM, TLS_HS_E_NOMEM }, { -EIO, TLS_HS_E_SIGN },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tls_hs_pair *p = tls_hs_pair_new(test);

		p->server.own_err = rows[i].err;
		tls_hs_pair_start(p);
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, rows[i].error);
		/* although there is one: it does not count */
		KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
	}
}

/* --- PSKs --- */

/* RFC 8446 4.2.11, E.6: what is known and what is wrong look the same from outside */
static void psk_unknown_and_psk_wrong_look_the_same(struct kunit *test)
{
	static const u8 wrong[32] = { 1, 2, 3 };
	struct tls_hs_pair *p = tls_hs_pair_new(test), *q = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->server.n_known = 0;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_PSK_UNKNOWN);
	/* two identities, once for each hash that a suite has */
	KUNIT_EXPECT_EQ(test, p->server.find_calls, 2 * 2);

	tls_hs_pair_use_psk(q, TLS_HS_SHA256);
	q->server.known[0].psk_key = wrong;
	tls_hs_pair_start(q);
	tls_hs_pair_run(q);
	tls_hs_pair_expect_refused(q, &q->server, TLS_HS_E_PSK_BINDER);

	KUNIT_EXPECT_EQ(test, p->server.n_msgs + q->server.n_msgs, 0);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence, 0);
	KUNIT_EXPECT_EQ(test, q->server.en->en_rs.rs_evidence, 0);
	KUNIT_EXPECT_EQ(test, p->server.alert, q->server.alert);
	KUNIT_EXPECT_EQ(test, p->server.alert, TLS_HS_ALERT_DECRYPT_ERROR);
	KUNIT_EXPECT_EQ(test, p->server.status, q->server.status);
	KUNIT_EXPECT_EQ(test, p->client.status, -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, q->client.status, -EKEYREJECTED);
}

/* RFC 8446 4.2.11: only the binder of the one that is taken, and no way round it */
static void psk_wrong_is_not_gone_around(struct kunit *test)
{
	static const u8 wrong[32] = { 1, 2, 3 };
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	/* a certificate would do, and so would the second key */
	p->client.cfg.cf_psk_only = false;
	p->client.cfg.cf_n_sigalgs = 1;
	p->server.cfg.cf_psk_only = false;
	p->server.known[1] = p->psk[0];
	p->server.known[1].psk_key = wrong;
	p->server.n_known = 2;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_PSK_BINDER);
}

static void psk_unknown_where_a_certificate_will_do(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->client.cfg.cf_psk_only = false;
	p->client.cfg.cf_n_sigalgs = 1;
	p->server.cfg.cf_psk_only = false;
	p->server.n_known = 0;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, -1);
	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_cert_sent);
	/* not the last that was looked through for one */
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_suite, p->server.cfg.cf_suites[0]);
}

/* RFC 8446 4.3.2, 4.4.2 */
static void psk_stands_for_both_certificates(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->server.cfg.cf_psk_only = false;
	p->server.known[0] = p->psk[0];		/* the first of them: index 0 is one, too */
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, 0);
	KUNIT_EXPECT_FALSE(test, p->server.en->en_rs.rs_cert_requested);
	KUNIT_EXPECT_EQ(test, p->server.own_calls + p->client.own_calls, 0);
}

static void psk_is_demanded(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_psk_only = true;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_PSK);
	KUNIT_EXPECT_EQ(test, p->server.find_calls, 0);
}

/* RFC 8446 4.2.9: without a key exchange that we do, as without PSK */
static void psk_without_key_exchange_is_not_looked_at(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->client.cfg.cf_n_groups = 0;
	p->client.cfg.cf_n_shares = 0;
	p->client.cfg.cf_psk_ke = true;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_GROUP);
	KUNIT_EXPECT_EQ(test, p->server.find_calls, 0);
}

static void psk_that_cannot_be_had_is_an_error(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->server.find_err = -ENOMEM;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NOMEM);
}

/* --- a ClientHello changed on its way --- */

/* ClientHello, taken apart: what comes before the extensions' length, and they */
struct hello {
	u8	*d;
	size_t	len;
	size_t	exts;		/* where they begin */
};

static struct hello open_hello(struct tls_hs_pair *p, const struct tls_hs_pair_msg *msg)
{
	const size_t room = 256;
	const struct bytes all = { msg->d, msg->len };
	struct hello h = { bytes_dup(p->test, &all, room), msg->len };

	h.exts = 4 + 2 + 32;
	h.exts += 1 + h.d[h.exts];
	h.exts += 2 + get_unaligned_be16(h.d + h.exts);
	h.exts += 1 + h.d[h.exts] + 2;
	return h;
}

static void close_hello(struct hello *h, struct tls_hs_pair_msg *msg)
{
	put_unaligned_be16(h->len - h->exts, h->d + h->exts - 2);
	h->d[1] = 0;
	put_unaligned_be16(h->len - 4, h->d + 2);
	msg->d = h->d;
	msg->len = h->len;
}

/* Where an extension begins; its end if it is missing */
static size_t find_ext(const struct hello *h, u16 type)
{
	size_t at = h->exts;

	while (at < h->len && get_unaligned_be16(h->d + at) != type)
		at += 4 + get_unaligned_be16(h->d + at + 2);
	return at;
}

static void cut(struct hello *h, size_t at, size_t len)
{
	memmove(h->d + at, h->d + at + len, h->len - at - len);
	h->len -= len;
}

static void insert(struct hello *h, size_t at, const struct bytes *b)
{
	memmove(h->d + at + b->len, h->d + at, h->len - at);
	memcpy(h->d + at, b->d, b->len);
	h->len += b->len;
}

/* server_name is 0 */
#define EXT(type)	((type) + 1)

struct hello_row {
	const char		*name;
	enum tls_hs_error	error;		/* NONE: it passes */
	u16			drop;		/* EXT() of this one; 0: none */
	struct bytes		add;		/* behind the first one */
	size_t			flip;		/* this byte before the extensions; 0: none */
	u16			flip_ext;	/* EXT() of this one: its last byte; 0: none */
	bool			swap;		/* the first two */
};

#define X25519_SHARE(x)	0, 0x1d, 0, 32, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, \
			x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x

static const struct hello_row second_rows[] = {
	{ "as-it-is", TLS_HS_E_NONE },
	{ "legacy-version", TLS_HS_E_LEGACY_VERSION, .flip = 5 },
	{ "random", TLS_HS_E_CH_CHANGED, .flip = 6 },
	{ "random-last", TLS_HS_E_CH_CHANGED, .flip = 37 },
	{ "session-id", TLS_HS_E_CH_CHANGED, .flip = 39 },
	{ "suite", TLS_HS_E_CH_CHANGED, .flip = 74 },
	{ "server-name-gone", TLS_HS_E_CH_CHANGED, .drop = EXT(TLS_HS_EXT_SERVER_NAME) },
	{ "server-name-other", TLS_HS_E_CH_CHANGED, .flip_ext = EXT(TLS_HS_EXT_SERVER_NAME) },
	{ "groups-other", TLS_HS_E_CH_CHANGED, .flip_ext = EXT(TLS_HS_EXT_SUPPORTED_GROUPS) },
	{ "schemes-other", TLS_HS_E_CH_CHANGED, .flip_ext = EXT(TLS_HS_EXT_SIGNATURE_ALGORITHMS) },
	{ "extension-more", TLS_HS_E_CH_CHANGED, .add = BYTES(0x12, 0x34, 0, 0) },
	{ "extensions-in-other-order", TLS_HS_E_CH_CHANGED, .swap = true },
	{ "padding-more", TLS_HS_E_NONE, .add = BYTES(0, TLS_HS_EXT_PADDING, 0, 3, 0, 0, 0) },
	{ "early-data", TLS_HS_E_EXT_MISPLACED, .add = BYTES(0, TLS_HS_EXT_EARLY_DATA, 0, 0) },
	{ "cookie-never-given", TLS_HS_E_EXT_MISPLACED,
	  .add = BYTES(0, TLS_HS_EXT_COOKIE, 0, 3, 0, 1, 7) },
	{ "share-gone", TLS_HS_E_EXT_MISSING, .drop = EXT(TLS_HS_EXT_KEY_SHARE) },
	{ "share-none", TLS_HS_E_CH_SHARE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 2, 0, 0) },
	{ "share-of-another-group", TLS_HS_E_CH_SHARE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 38, 0, 36, X25519_SHARE(9)) },
	/* the one that was asked for comes first, so it is the other that is too much */
	{ "share-and-another", TLS_HS_E_CH_SHARE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 43, 0, 41, 0, 0x17, 0, 1, 9, X25519_SHARE(9)) },
	{ "share-not-a-point", TLS_HS_E_KEY_SHARE, .flip_ext = EXT(TLS_HS_EXT_KEY_SHARE) },
};

KUNIT_ARRAY_PARAM_DESC(second, second_rows, name);

static void edit_hello(struct tls_hs_pair *p, struct tls_hs_pair_msg *msg,
		       const struct hello_row *row)
{
	struct hello h = open_hello(p, msg);
	size_t at;

	if (row->flip)
		h.d[row->flip] ^= 1;
	if (row->flip_ext) {
		at = find_ext(&h, row->flip_ext - 1);
		h.d[at + 4 + get_unaligned_be16(h.d + at + 2) - 1] ^= 1;
	}
	if (row->drop) {
		at = find_ext(&h, row->drop - 1);
		cut(&h, at, 4 + get_unaligned_be16(h.d + at + 2));
	}
	at = h.exts + 4 + get_unaligned_be16(h.d + h.exts + 2);
	if (row->add.len)
		insert(&h, at, &row->add);
	if (row->swap) {
		const size_t len = 4 + get_unaligned_be16(h.d + at + 2);
		const struct bytes moved = { h.d + at, len };
		u8 *copy = bytes_dup(p->test, &moved, 0);

		cut(&h, at, len);
		insert(&h, h.exts, &(struct bytes){ copy, len });
	}
	close_hello(&h, msg);
}

/* The second ClientHello, which answers our HelloRetryRequest */
static void edit_second(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
			struct tls_hs_pair_msg *msg)
{
	if (from == &p->client && from->heard == 2)
		edit_hello(p, msg, p->tamper_arg);
}

static void edit_first(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
		       struct tls_hs_pair_msg *msg)
{
	if (from == &p->client && from->heard == 1)
		edit_hello(p, msg, p->tamper_arg);
}

static struct tls_hs_pair *pair_that_retries(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	only_group(&p->server, TLS_HS_GROUP_SECP256R1);
	return p;
}

/* What was changed is not in the client's transcript: it cannot connect, but see why not. */
static void second_hello_changed(struct kunit *test)
{
	const struct hello_row *row = test->param_value;
	struct tls_hs_pair *p = pair_that_retries(test);

	p->tamper = edit_second;
	p->tamper_arg = row;
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	tls_hs_pair_step(p, &p->server);
	tls_hs_pair_step(p, &p->client);
	if (row->error)
		return tls_hs_pair_expect_refused(p, &p->server, row->error);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(p->server.en), TLS_HS_E_NONE);
	KUNIT_EXPECT_GT(test, p->server.n_msgs, 2);
}

/* An extension that nobody knows is one that must be in both, whether it says something or not. */
static const struct hello_row fixed_rows[2][5] = {
	{	/* first */
		{ .name = "empty-in-both", .add = BYTES(0x12, 0x34, 0, 0) },
		{ .name = "filled-in-the-second", .add = BYTES(0x12, 0x34, 0, 0) },
		{ .name = "emptied-in-the-second", .add = BYTES(0x12, 0x34, 0, 1, 7) },
		{ .name = "gone-from-the-end" },
		{ .name = "another-that-is-empty", .add = BYTES(0x12, 0x34, 0, 0) },
	}, {	/* second */
		{ .add = BYTES(0x12, 0x34, 0, 0) },
		{ .add = BYTES(0x12, 0x34, 0, 1, 7), .error = TLS_HS_E_CH_CHANGED },
		{ .add = BYTES(0x12, 0x34, 0, 0), .error = TLS_HS_E_CH_CHANGED },
		{ .error = TLS_HS_E_CH_CHANGED },
		{ .add = BYTES(0x12, 0x35, 0, 0), .error = TLS_HS_E_CH_CHANGED },
	},
};

static void edit_both(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
		      struct tls_hs_pair_msg *msg)
{
	const unsigned int *row = p->tamper_arg;
	const unsigned int which = from->heard - 1;
	struct hello_row edit;

	if (from != &p->client || which > 1)
		return;
	edit = fixed_rows[which][*row];
	/* behind it there is key_share, which may change */
	if (which && *row == 3)
		edit.drop = EXT(TLS_HS_EXT_TICKET_REQUEST);
	edit_hello(p, msg, &edit);
}

static void second_hello_has_the_same_extensions(struct kunit *test)
{
	unsigned int row;

	for (row = 0; row < ARRAY_SIZE(fixed_rows[0]); row++) {
		struct tls_hs_pair *p = pair_that_retries(test);

		p->client.cfg.cf_tickets = true;
		p->tamper = edit_both;
		p->tamper_arg = &row;
		tls_hs_pair_start(p);
		tls_hs_pair_step(p, &p->client);
		tls_hs_pair_step(p, &p->server);
		tls_hs_pair_step(p, &p->client);
		KUNIT_EXPECT_EQ_MSG(test, tls_hs_engine_error(p->server.en),
				    fixed_rows[1][row].error, "%s", fixed_rows[0][row].name);
		KUNIT_EXPECT_EQ(test, p->server.n_msgs > 1, !fixed_rows[1][row].error);
	}
}

/* RFC 8446 4.1.2: PSKs may go, none may come, and the index is counted anew */
static void second_hello_with_fewer_psks(struct kunit *test)
{
	struct tls_hs_pair *p = pair_that_retries(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA384);
	/* the first is of another hash: with the suite known the client leaves it out */
	p->psk[0].psk_hash = TLS_HS_SHA256;
	p->psk[0].psk_key_len = 32;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->client.en), TLS_HS_CONNECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->server.en), TLS_HS_CONNECTED);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, 0);
	KUNIT_EXPECT_EQ(test, p->client.en->en_rs.rs_psk, 1);
}

/* RFC 8446 4.1.2: the ages of tickets, and with them the binders, are others by then */
static void second_hello_with_other_ages(struct kunit *test)
{
	struct tls_hs_pair *p = pair_that_retries(test);
	int i;

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	/* which has the form of an identity of two bytes */
	for (i = 0; i < 2; i++)
		p->psk[i].psk_obfuscated_age = 0x00020304;
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	for (i = 0; i < 2; i++)
		p->psk[i].psk_obfuscated_age += 1000;
	tls_hs_pair_run(p);
	tls_hs_pair_expect_connected(p);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, 1);
}

/* What the first one's binder has shown is gone with it: the second goes by certificates */
static void second_hello_without_its_psk(struct kunit *test)
{
	static const struct hello_row gone = { .drop = EXT(TLS_HS_EXT_PRE_SHARED_KEY) };
	struct tls_hs_pair *p = pair_that_retries(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->client.cfg.cf_psk_only = false;
	p->client.cfg.cf_n_sigalgs = 1;
	p->server.cfg.cf_psk_only = false;
	p->server.cfg.cf_client_auth = TLS_HS_CLIENT_AUTH_REQUIRED;
	p->tamper = edit_second;
	p->tamper_arg = &gone;
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence, TLS_HS_EV_PSK);
	tls_hs_pair_step(p, &p->server);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->server.en), TLS_HS_WAIT_CERT);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_evidence, 0);
}

/* RFC 8446 4.1.4: what the HelloRetryRequest said stays, also when the PSK of it is gone */
static void second_hello_without_its_psk_keeps_the_suite(struct kunit *test)
{
	static const struct hello_row gone = { .drop = EXT(TLS_HS_EXT_PRE_SHARED_KEY) };
	struct tls_hs_pair *p = pair_that_retries(test);

	/* the first suite of both is one of SHA-256 */
	tls_hs_pair_use_psk(p, TLS_HS_SHA384);
	p->client.cfg.cf_psk_only = false;
	p->client.cfg.cf_n_sigalgs = 1;
	p->server.cfg.cf_psk_only = false;
	p->tamper = edit_second;
	p->tamper_arg = &gone;
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	tls_hs_pair_step(p, &p->server);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->server.en), TLS_HS_WAIT_FINISHED);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_suite, TLS_HS_AES_256_GCM_SHA384);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_psk, -1);
}

static void rename_psk(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
		       struct tls_hs_pair_msg *msg)
{
	struct hello h;

	if (from != &p->client || from->heard != 2)
		return;
	h = open_hello(p, msg);
	/* type, length, length of identities, length of the first: then its name */
	h.d[find_ext(&h, TLS_HS_EXT_PRE_SHARED_KEY) + 8] ^= 1;
	close_hello(&h, msg);
}

static void second_hello_with_another_psk_is_refused(struct kunit *test)
{
	struct tls_hs_pair *p = pair_that_retries(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->tamper = rename_psk;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_CH_CHANGED);
}

static const struct hello_row first_rows[] = {
	{ "early-data-is-noted", TLS_HS_E_NONE, .add = BYTES(0, TLS_HS_EXT_EARLY_DATA, 0, 0) },
	{ "no-schemes", TLS_HS_E_EXT_MISSING, .drop = EXT(TLS_HS_EXT_SIGNATURE_ALGORITHMS) },
	{ "share-of-low-order", TLS_HS_E_KEY_SHARE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 38, 0, 36, X25519_SHARE(0)) },
	{ "share-short", TLS_HS_E_KEY_SHARE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 7, 0, 5, 0, 0x1d, 0, 1, 9) },
	{ "share-of-a-group-not-listed", TLS_HS_E_NONE, .drop = EXT(TLS_HS_EXT_KEY_SHARE),
	  .add = BYTES(0, 51, 0, 7, 0, 5, 0x11, 0xec, 0, 1, 9) },
	{ "not-tls-1.3", TLS_HS_E_CH_VERSION, .flip_ext = EXT(TLS_HS_EXT_SUPPORTED_VERSIONS) },
};

KUNIT_ARRAY_PARAM_DESC(first, first_rows, name);

static void first_hello_changed(struct kunit *test)
{
	const struct hello_row *row = test->param_value;
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->tamper = edit_first;
	p->tamper_arg = row;
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	if (row->error)
		return tls_hs_pair_expect_refused(p, &p->server, row->error);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(p->server.en), TLS_HS_E_NONE);
	KUNIT_EXPECT_GT(test, p->server.n_msgs, 0);
	KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_early_data,
			!strcmp(row->name, "early-data-is-noted"));
}

/* RFC 8446 4.1.2, 4.2.10: the second one has none, and the first one's is still on its way */
static void early_data_before_a_retry_stays_noted(struct kunit *test)
{
	struct tls_hs_pair *p = pair_that_retries(test);

	p->tamper = edit_first;
	p->tamper_arg = &first_rows[0];
	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_early_data);
	tls_hs_pair_step(p, &p->server);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(p->server.en), TLS_HS_WAIT_FINISHED);
	KUNIT_EXPECT_TRUE(test, p->server.en->en_rs.rs_early_data);
}

/* A ClientHello but for its PSKs: version, random, no session id, one suite, null */
static const u8 many_head[2 + 32 + 1 + 4 + 2] = {
	3, 3, [2 + 32 + 1] = 0, 2, 0x13, 1, 1, 0,
};

/* supported_versions, supported_groups, an empty key_share, psk_dhe_ke */
static const u8 many_exts[] = {
	0, 43, 0, 3, 2, 3, 4, 0, 10, 0, 4, 0, 2, 0, 0x1d, 0, 51, 0, 2, 0, 0, 0, 45, 0, 2, 1, 1,
};

static const u8 many_binder[1 + 32] = { 32 };

/* One search of a keyring for each: a client cannot make us do hundreds of them */
static void only_so_many_identities_are_looked_up(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);
	struct tls_hs_engine *en = p->server.en;
	const unsigned int n = 100;
	u8 *hello = kunit_kzalloc(test, 8192, GFP_KERNEL);
	size_t msg, exts, ext, vec, len;
	struct tls_wr wr;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, hello);
	p->server.cfg.cf_psk_only = true;
	tls_hs_pair_start(p);

	tls_wr_init(&wr, hello, 8192);
	tls_wr_u8(&wr, TLS_HS_MT_CLIENT_HELLO);
	msg = tls_wr_open(&wr, 3);
	tls_wr_bytes(&wr, many_head, sizeof(many_head));
	exts = tls_wr_open(&wr, 2);
	tls_wr_bytes(&wr, many_exts, sizeof(many_exts));
	tls_wr_u16(&wr, TLS_HS_EXT_PRE_SHARED_KEY);
	ext = tls_wr_open(&wr, 2);
	vec = tls_wr_open(&wr, 2);
	for (i = 0; i < n; i++)
		tls_wr_bytes(&wr, "\0\1x\0\0\0\0", 7);
	tls_wr_close(&wr, vec, 2);
	vec = tls_wr_open(&wr, 2);
	for (i = 0; i < n; i++)
		tls_wr_bytes(&wr, many_binder, sizeof(many_binder));
	tls_wr_close(&wr, vec, 2);
	tls_wr_close(&wr, ext, 2);
	tls_wr_close(&wr, exts, 2);
	tls_wr_close(&wr, msg, 3);
	KUNIT_ASSERT_EQ(test, tls_wr_end(&wr, &len), 0);

	p->server.status = tls_hs_engine_feed(en, TLS_HS_LEVEL_INITIAL, hello, len);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_PSK_UNKNOWN);
	KUNIT_EXPECT_EQ(test, p->server.find_calls, TLS_HS_MAX_PSKS);
}

/* --- the machine --- */

/* RFC 8446 A.2; what is accepted in each state of a server's */
struct state_row {
	const char		*name;
	enum tls_hs_state	state;
	u8			type;		/* 0: nothing */
	size_t			max;
};

static const struct state_row states[] = {
	{ "START", TLS_HS_START },
	{ "WAIT_CH", TLS_HS_WAIT_CH, 1, 16384 },
	{ "WAIT_SH", TLS_HS_WAIT_SH },
	{ "WAIT_EE", TLS_HS_WAIT_EE },
	{ "WAIT_CERT_CR", TLS_HS_WAIT_CERT_CR },
	{ "WAIT_CERT", TLS_HS_WAIT_CERT, 11, 4 + 32768 },
	{ "WAIT_CV", TLS_HS_WAIT_CV, 15, TLS_HS_MAX_CERTIFICATE_VERIFY },
	{ "WAIT_FINISHED", TLS_HS_WAIT_FINISHED, 20, TLS_HS_MAX_FINISHED },
	{ "CONNECTED", TLS_HS_CONNECTED },
};

KUNIT_ARRAY_PARAM_DESC(state, states, name);

/* By a real client as far as a server gets there; other states are set. */
static struct tls_hs_pair *pair_in(struct kunit *test, enum tls_hs_state state)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);

	tls_hs_pair_start(p);
	while (tls_hs_engine_state(p->server.en) != state &&
	       (tls_hs_pair_step(p, &p->client) || tls_hs_pair_step(p, &p->server)))
		;
	p->server.en->en_state = state;
	return p;
}

static int feed_header(struct tls_hs_pair *p, const u8 *hdr)
{
	return tls_hs_engine_feed(p->server.en, p->server.en->en_rx_level, hdr, TLS_HS_MSG_HEADER);
}

static void type_without_row_is_unexpected(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	unsigned int type;

	for (type = 0; type < 256; type++) {
		struct tls_hs_pair *p;
		u8 hdr[4] = { type, 0xff, 0xff, 0xff };

		if (row->type == type && type)
			continue;
		p = pair_in(test, row->state);
		KUNIT_EXPECT_EQ(test, feed_header(p, hdr), -EACCES);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_error(p->server.en), TLS_HS_E_UNEXPECTED_MSG);
		KUNIT_EXPECT_EQ(test, p->server.alert, TLS_HS_ALERT_UNEXPECTED_MESSAGE);
	}
}

static void message_longer_than_its_limit_is_refused(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	u8 hdr[4] = { row->type, (row->max - 4) >> 16, (row->max - 4) >> 8, row->max - 4 };
	struct tls_hs_pair *p;

	if (!row->type)
		return;
	p = pair_in(test, row->state);
	KUNIT_EXPECT_EQ(test, feed_header(p, hdr), 0);
	p = pair_in(test, row->state);
	put_unaligned_be16(row->max - 3, hdr + 2);
	hdr[1] = (row->max - 3) >> 16;
	p->server.status = feed_header(p, hdr);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_MSG_TOO_LONG);
}

/* RFC 8446 5.1: keys change behind ClientHello and Finished */
static void bytes_behind_the_end_of_a_flight_are_refused(struct kunit *test)
{
	static const enum tls_hs_state ends[] = { TLS_HS_WAIT_CH, TLS_HS_WAIT_FINISHED };
	int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct tls_hs_pair *p = pair_in(test, ends[i]);
		const struct tls_hs_pair_msg *m = &p->client.msg[p->client.heard];
		const struct bytes whole = { m->d, m->len };

		KUNIT_ASSERT_LT(test, p->client.heard, p->client.n_msgs);
		p->server.status = tls_hs_engine_feed(p->server.en, m->level,
						      bytes_dup(test, &whole, 1), m->len + 1);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_KEY_CHANGE);
	}
}

static void byte_by_byte_is_the_same(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_REQUIRED);
	unsigned int i, n = 0;
	size_t at;

	tls_hs_pair_start(p);
	do {
		for (i = n; i < p->client.n_msgs; i++)
			for (at = 0; at < p->client.msg[i].len; at++)
				KUNIT_ASSERT_EQ(test, 0,
						tls_hs_engine_feed(p->server.en,
								   p->client.msg[i].level,
								   p->client.msg[i].d + at, 1));
		n = i;
		p->client.heard = n;
	} while (tls_hs_pair_step(p, &p->server));
	while (tls_hs_pair_step(p, &p->server))
		;
	for (i = n; i < p->client.n_msgs; i++)
		for (at = 0; at < p->client.msg[i].len; at++)
			KUNIT_ASSERT_EQ(test, 0,
					tls_hs_engine_feed(p->server.en, p->client.msg[i].level,
							   p->client.msg[i].d + at, 1));
	tls_hs_pair_expect_connected(p);
}

static bool all_zero(const void *p, size_t len)
{
	return !memchr_inv(p, 0, len);
}

static void wipe_in_each_state_leaves_nothing(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	struct tls_hs_pair *p = pair_in(test, row->state);
	struct tls_hs_engine *en = p->server.en;

	tls_hs_engine_wipe(en);
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_own_hs, sizeof(en->en_own_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_peer_hs, sizeof(en->en_peer_hs)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_peer_ap, sizeof(en->en_peer_ap)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_exporter, sizeof(en->en_exporter)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_resumption, sizeof(en->en_resumption)));
	KUNIT_EXPECT_TRUE(test, all_zero(&en->en_ks.ks_secret, sizeof(en->en_ks.ks_secret)));
	KUNIT_EXPECT_NULL(test, en->en_hello.kp_msg);
	KUNIT_EXPECT_NULL(test, en->en_buf);
}

/* The first ClientHello is kept for the second, and goes when that never comes */
static void wipe_after_a_retry_leaves_nothing(struct kunit *test)
{
	struct tls_hs_pair *p = pair_that_retries(test);

	tls_hs_pair_start(p);
	tls_hs_pair_step(p, &p->client);
	KUNIT_EXPECT_NOT_NULL(test, p->server.en->en_hello.kp_msg);
	tls_hs_engine_wipe(p->server.en);
	KUNIT_EXPECT_NULL(test, p->server.en->en_hello.kp_msg);
}

/* Whatever the order of messages has come to: the client's keys are for who has proved it all */
static void evidence_that_is_missing_keeps_the_keys(struct kunit *test)
{
	static const struct {
		enum tls_hs_client_auth	auth;
		bool			psk;
		u32			missing;
	} rows[] = {
		{ TLS_HS_CLIENT_AUTH_REQUIRED, false, TLS_HS_EV_CHAIN },
		{ TLS_HS_CLIENT_AUTH_REQUIRED, false, TLS_HS_EV_SIGNATURE },
		{ TLS_HS_CLIENT_AUTH_OPTIONAL, false, TLS_HS_EV_CHAIN },
		{ TLS_HS_CLIENT_AUTH_OPTIONAL, false, TLS_HS_EV_SIGNATURE },
		{ TLS_HS_CLIENT_AUTH_NONE, true, TLS_HS_EV_PSK },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tls_hs_pair *p = pair_asking(test, rows[i].auth);

		if (rows[i].psk)
			tls_hs_pair_use_psk(p, TLS_HS_SHA256);
		tls_hs_pair_start(p);
		while (tls_hs_engine_state(p->server.en) != TLS_HS_WAIT_FINISHED)
			if (!tls_hs_pair_step(p, &p->client) && !tls_hs_pair_step(p, &p->server))
				break;
		KUNIT_ASSERT_EQ(test, p->server.en->en_rs.rs_evidence & rows[i].missing,
				rows[i].missing);
		p->server.en->en_rs.rs_evidence &= ~rows[i].missing;
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_INTERNAL);
	}
}

/* What was asked for counts at the end, however the messages came to be in order without it. */
static void evidence_that_nobody_gave_keeps_the_keys(struct kunit *test)
{
	int psk;

	for (psk = 0; psk < 2; psk++) {
		struct tls_hs_pair *p = pair_asking(test, TLS_HS_CLIENT_AUTH_OPTIONAL);

		p->client.no_cert = true;
		tls_hs_pair_start(p);
		while (tls_hs_engine_state(p->server.en) != TLS_HS_WAIT_FINISHED)
			if (!tls_hs_pair_step(p, &p->client) && !tls_hs_pair_step(p, &p->server))
				break;
		KUNIT_ASSERT_EQ(test, p->server.en->en_rs.rs_evidence, 0);
		if (psk)
			p->server.cfg.cf_psk_only = true;
		else
			p->server.cfg.cf_client_auth = TLS_HS_CLIENT_AUTH_REQUIRED;
		tls_hs_pair_run(p);
		tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_INTERNAL);
	}
}

static void alert_of_the_client_ends_it(struct kunit *test)
{
	struct tls_hs_pair *p = pair_in(test, TLS_HS_WAIT_FINISHED);

	KUNIT_EXPECT_EQ(test, -EACCES,
			tls_hs_engine_peer_alert(p->server.en, TLS_HS_ALERT_BAD_CERTIFICATE));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(p->server.en), TLS_HS_E_PEER_ALERT);
	KUNIT_EXPECT_EQ(test, p->server.n_alerts, 0);
	KUNIT_EXPECT_TRUE(test, all_zero(&p->server.en->en_peer_ap, sizeof(struct tls_hs_secret)));
}

/* RFC 8446 4.1.3: the end of the random never says "could do better" */
static unsigned int draws;

static void downgrading_random(void *ctx, u8 *buf, size_t len)
{
	memset(buf, 7, len);
	if (len == TLS_HS_RANDOM_LEN && draws++ < 2)
		memcpy(buf + 24, draws == 1 ? "DOWNGRD\1" : "DOWNGRD\0", 8);
}

static void random_never_says_downgrade(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	draws = 0;
	p->server.ops.random = downgrading_random;
	tls_hs_pair_connect(p);
	KUNIT_EXPECT_EQ(test, draws, 3 + 1);	/* and the key of x25519 */
	KUNIT_EXPECT_FALSE(test, tls_hs_is_downgrade(p->server.msg[0].d + 6));
}

static void config_without_verifier(struct tls_hs_pair_side *s)
{
	s->cfg.cf_client_auth = TLS_HS_CLIENT_AUTH_OPTIONAL;
	s->ops.verify_chain = NULL;
}

static void config_without_schemes(struct tls_hs_pair_side *s)
{
	s->cfg.cf_client_auth = TLS_HS_CLIENT_AUTH_REQUIRED;
	s->cfg.cf_n_sigalgs = 0;
}

static void config_without_chain(struct tls_hs_pair_side *s)
{
	s->ops.own_chain = NULL;
}

static void config_without_sign(struct tls_hs_pair_side *s)
{
	s->ops.sign = NULL;
}

static void config_without_psks(struct tls_hs_pair_side *s)
{
	s->cfg.cf_psk_only = true;
	s->ops.find_psk = NULL;
}

static void config_without_groups(struct tls_hs_pair_side *s)
{
	s->cfg.cf_n_groups = 0;
}

static void config_without_groups_for_psk_ke(struct tls_hs_pair_side *s)
{
	s->cfg.cf_n_groups = 0;
	s->cfg.cf_psk_only = true;
	s->cfg.cf_psk_ke = true;
}

static void config_with_shares(struct tls_hs_pair_side *s)
{
	s->cfg.cf_shares[0] = s->cfg.cf_groups[0];
	s->cfg.cf_n_shares = 1;
}

static void config_with_psk_ke(struct tls_hs_pair_side *s)
{
	s->cfg.cf_psk_ke = true;
}

static void config_with_tickets(struct tls_hs_pair_side *s)
{
	s->cfg.cf_tickets = true;
}

static void config_with_psks_to_offer(struct tls_hs_pair_side *s)
{
	s->cfg.cf_psks = s->pair->psk;
	s->cfg.cf_n_psks = 1;
}

static const struct config_row {
	const char	*name;
	void		(*spoil)(struct tls_hs_pair_side *s);
} configs[] = {
	{ "client-auth-without-verifier", config_without_verifier },
	{ "client-auth-without-schemes", config_without_schemes },
	{ "certificates-without-chain", config_without_chain },
	{ "chain-without-sign", config_without_sign },
	{ "psk-only-without-find", config_without_psks },
	{ "no-groups", config_without_groups },
	{ "no-groups-for-psk-ke", config_without_groups_for_psk_ke },
	{ "shares", config_with_shares },
	{ "psk-ke", config_with_psk_ke },
	{ "tickets", config_with_tickets },
	{ "psks-to-offer", config_with_psks_to_offer },
};

KUNIT_ARRAY_PARAM_DESC(config, configs, name);

static const struct tls_hs_sink_ops silent_sink = {
	.emit = (void *)1, .secret = (void *)1, .alert = (void *)1,
};

static void config_that_cannot_be_is_refused(struct kunit *test)
{
	const struct config_row *row = test->param_value;
	struct tls_hs_pair *p = tls_hs_pair_new(test);
	struct tls_hs_pair_side *s = &p->server;

	row->spoil(s);
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_engine_init(s->en, &tls_hs_server_role, &s->cfg,
							  &silent_sink, s));
}

static struct kunit_case server_cases[] = {
	KUNIT_CASE_PARAM(every_kind_connects, kind_gen_params),
	KUNIT_CASE_PARAM(every_kind_connects_by_a_retry, kind_gen_params),
	KUNIT_CASE(suite_is_the_servers_first),
	KUNIT_CASE(suite_is_one_of_the_psks_hash),
	KUNIT_CASE(suites_not_in_common_are_refused),
	KUNIT_CASE(groups_not_in_common_are_refused),
	KUNIT_CASE(share_saves_a_round_trip),
	KUNIT_CASE(hybrid_is_asked_for),
	KUNIT_CASE(hybrid_instead_of_another_is_not),
	KUNIT_CASE(hybrid_that_is_liked_less_is_not),
	KUNIT_CASE(protocol_is_the_servers_first),
	KUNIT_CASE(protocols_not_in_common_are_refused),
	KUNIT_CASE(protocols_of_one_side_are_none),
	KUNIT_CASE(name_is_what_certificates_are_chosen_by),
	KUNIT_CASE(record_limits_are_exchanged),
	KUNIT_CASE(client_certificate_is_verified),
	KUNIT_CASE(certificate_request_says_what_is_verified),
	KUNIT_CASE(client_without_certificate_where_it_may),
	KUNIT_CASE(client_without_certificate_where_it_must_not),
	KUNIT_CASE(client_certificate_that_is_bad_is_refused),
	KUNIT_CASE(client_signature_by_another_key_is_refused),
	KUNIT_CASE(client_signature_reflected_is_refused),
	KUNIT_CASE(client_signature_left_out_is_refused),
	KUNIT_CASE(client_certificate_left_out_is_refused),
	KUNIT_CASE_PARAM(client_certificate_malformed_is_refused, certificate_gen_params),
	KUNIT_CASE(client_certificates_beyond_four_are_not_looked_at),
	KUNIT_CASE(finished_wrong_is_refused),
	KUNIT_CASE(finished_reflected_is_refused),
	KUNIT_CASE(client_keys_come_last),
	KUNIT_CASE(no_certificate_for_the_client_is_said),
	KUNIT_CASE(certificate_that_cannot_be_had_is_an_error),
	KUNIT_CASE(psk_unknown_and_psk_wrong_look_the_same),
	KUNIT_CASE(psk_wrong_is_not_gone_around),
	KUNIT_CASE(psk_unknown_where_a_certificate_will_do),
	KUNIT_CASE(psk_stands_for_both_certificates),
	KUNIT_CASE(psk_is_demanded),
	KUNIT_CASE(psk_without_key_exchange_is_not_looked_at),
	KUNIT_CASE(psk_that_cannot_be_had_is_an_error),
	KUNIT_CASE_PARAM(first_hello_changed, first_gen_params),
	KUNIT_CASE(early_data_before_a_retry_stays_noted),
	KUNIT_CASE_PARAM(second_hello_changed, second_gen_params),
	KUNIT_CASE(second_hello_has_the_same_extensions),
	KUNIT_CASE(second_hello_with_fewer_psks),
	KUNIT_CASE(second_hello_with_other_ages),
	KUNIT_CASE(second_hello_with_another_psk_is_refused),
	KUNIT_CASE(second_hello_without_its_psk),
	KUNIT_CASE(second_hello_without_its_psk_keeps_the_suite),
	KUNIT_CASE(only_so_many_identities_are_looked_up),
	KUNIT_CASE_PARAM_ATTR(type_without_row_is_unexpected, state_gen_params,
			      {.speed = KUNIT_SPEED_SLOW}),
	KUNIT_CASE_PARAM(message_longer_than_its_limit_is_refused, state_gen_params),
	KUNIT_CASE(bytes_behind_the_end_of_a_flight_are_refused),
	KUNIT_CASE(byte_by_byte_is_the_same),
	KUNIT_CASE_PARAM(wipe_in_each_state_leaves_nothing, state_gen_params),
	KUNIT_CASE(wipe_after_a_retry_leaves_nothing),
	KUNIT_CASE(evidence_that_is_missing_keeps_the_keys),
	KUNIT_CASE(evidence_that_nobody_gave_keeps_the_keys),
	KUNIT_CASE(alert_of_the_client_ends_it),
	KUNIT_CASE(random_never_says_downgrade),
	KUNIT_CASE_PARAM(config_that_cannot_be_is_refused, config_gen_params),
	{}
};

static struct kunit_suite server_suite = {
	.name = "tls_hs_server",
	.test_cases = server_cases,
};

kunit_test_suite(server_suite);
