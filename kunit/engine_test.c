// SPDX-License-Identifier: GPL-2.0-only
/*
 * The state machine: the whole state x message table, reassembly, failure, and
 * what is left of secrets.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

/* Arguments of tls_hs_engine_init() */
struct bad_config {
	const char	*name;
	void		(*spoil)(struct tls_hs_test *t);
};

static void spoil_ops(struct tls_hs_test *t)
{
	t->cfg.cf_ops = NULL;
}

static void spoil_random(struct tls_hs_test *t)
{
	t->ops.random = NULL;
}

static void spoil_verifier(struct tls_hs_test *t)
{
	t->ops.verify_chain = NULL;
}

static void spoil_verifier_psk_optional(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, 1, false);
	t->ops.verify_chain = NULL;
}

static void spoil_sigalgs(struct tls_hs_test *t)
{
	t->cfg.cf_n_sigalgs = 0;
}

static void spoil_sigalgs_many(struct tls_hs_test *t)
{
	t->cfg.cf_n_sigalgs = 2 * TLS_HS_MAX_OFFER + 1;
}

static void spoil_sigalgs_cert_many(struct tls_hs_test *t)
{
	t->cfg.cf_n_sigalgs_cert = 2 * TLS_HS_MAX_OFFER + 1;
}

static int no_own_chain(void *ctx, const struct tls_hs_cert_request *rq,
			struct tls_hs_own_chain *oc)
{
	return 0;
}

static void spoil_sign(struct tls_hs_test *t)
{
	t->ops.own_chain = no_own_chain;
}

static void spoil_psk_only_without(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, 0, true);
}

static void spoil_psks_many(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, TLS_HS_MAX_PSKS, true);
	t->cfg.cf_n_psks = TLS_HS_MAX_PSKS + 1;
}

static void spoil_psks_null(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, 1, true);
	t->cfg.cf_psks = NULL;
}

/* It could be offered with nothing (RFC 8446 4.2.11) */
static void spoil_psk_hash(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, 2, true);
	t->cfg.cf_n_suites = 1;
}

static void spoil_suites_none(struct tls_hs_test *t)
{
	t->cfg.cf_n_suites = 0;
}

static void spoil_suites_many(struct tls_hs_test *t)
{
	unsigned int i;

	/* all known, and what comes behind them looks like one more */
	for (i = 0; i < TLS_HS_MAX_OFFER; i++)
		t->cfg.cf_suites[i] = 0x1301 + i % 4;
	t->cfg.cf_groups[0] = 0x1301;
	t->cfg.cf_n_shares = 0;
	t->cfg.cf_n_suites = TLS_HS_MAX_OFFER + 1;
}

static void spoil_suite_unknown(struct tls_hs_test *t)
{
	t->cfg.cf_suites[3] = 0x1305;
}

static void spoil_suite_first(struct tls_hs_test *t)
{
	t->cfg.cf_suites[0] = 0x1305;
}

static void spoil_groups_none(struct tls_hs_test *t)
{
	t->cfg.cf_n_groups = 0;
	t->cfg.cf_n_shares = 0;
}

static void spoil_groups_none_psk_dhe(struct tls_hs_test *t)
{
	tls_hs_test_use_psks(t, 1, true);
	spoil_groups_none(t);
}

static void spoil_groups_many(struct tls_hs_test *t)
{
	unsigned int i;

	/* all different, and what comes behind them too */
	for (i = 0; i < TLS_HS_MAX_OFFER; i++)
		t->cfg.cf_groups[i] = 0x0100 + i;
	t->cfg.cf_shares[0] = 0x0017;
	t->cfg.cf_n_shares = 0;
	t->cfg.cf_n_groups = TLS_HS_MAX_OFFER + 1;
}

static void spoil_shares_many(struct tls_hs_test *t)
{
	t->cfg.cf_n_groups = 1;
	t->cfg.cf_n_shares = 2;
}

static void spoil_share_no_group(struct tls_hs_test *t)
{
	t->cfg.cf_n_groups = 2;
	t->cfg.cf_shares[0] = 0x0018;
}

static void spoil_share_twice(struct tls_hs_test *t)
{
	t->cfg.cf_n_shares = 2;
	t->cfg.cf_shares[1] = t->cfg.cf_shares[0];
}

static void spoil_group_twice(struct tls_hs_test *t)
{
	t->cfg.cf_groups[1] = t->cfg.cf_groups[0];
}

static const struct bad_config bad_configs[] = {
	{ "no ops", spoil_ops },
	{ "no randomness", spoil_random },
	{ "no verifier", spoil_verifier },
	{ "no verifier, PSK optional", spoil_verifier_psk_optional },
	{ "no signature schemes", spoil_sigalgs },
	{ "too many signature schemes", spoil_sigalgs_many },
	{ "too many schemes for certificates", spoil_sigalgs_cert_many },
	{ "client certificates without sign", spoil_sign },
	{ "PSK only without PSK", spoil_psk_only_without },
	{ "too many PSKs", spoil_psks_many },
	{ "PSKs are NULL", spoil_psks_null },
	{ "PSK of a hash that no suite has", spoil_psk_hash },
	{ "no suites", spoil_suites_none },
	{ "too many suites", spoil_suites_many },
	{ "unknown suite", spoil_suite_unknown },
	{ "unknown suite, the first", spoil_suite_first },
	{ "no groups", spoil_groups_none },
	{ "no groups, psk_dhe_ke only", spoil_groups_none_psk_dhe },
	{ "too many groups", spoil_groups_many },
	{ "more shares than groups", spoil_shares_many },
	{ "share of a group not offered", spoil_share_no_group },
	{ "two shares of a group", spoil_share_twice },
	{ "a group twice", spoil_group_twice },
};

KUNIT_ARRAY_PARAM_DESC(bad_config, bad_configs, name);

static void init_impossible_config_refused(struct kunit *test)
{
	const struct bad_config *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	bool ok;

	row->spoil(t);

	/* before anything is made of it */
	ok = tls_hs_config_ok(&t->cfg) && tls_hs_client_role.ro_config_ok(&t->cfg);
	KUNIT_EXPECT_FALSE(test, ok);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg,
						 &tls_hs_test_sink, t), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_start(t->en), -EINVAL);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 0);
}

static const u16 test_groups[] = { 0x001d, 0x0017, 0x0018 };

/* As much as there is room for is not too much. */
static void init_at_the_limits_is_accepted(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	unsigned int i;

	for (i = 0; i < TLS_HS_MAX_OFFER; i++)
		t->cfg.cf_suites[i] = 0x1301 + i % 4;
	t->cfg.cf_n_suites = TLS_HS_MAX_OFFER;
	for (i = 0; i < ARRAY_SIZE(t->cfg.cf_sigalgs); i++)
		t->cfg.cf_sigalgs[i] = 0x0403;
	for (i = 0; i < ARRAY_SIZE(t->cfg.cf_sigalgs_cert); i++)
		t->cfg.cf_sigalgs_cert[i] = 0x0403;
	t->cfg.cf_n_sigalgs = ARRAY_SIZE(t->cfg.cf_sigalgs);
	t->cfg.cf_n_sigalgs_cert = ARRAY_SIZE(t->cfg.cf_sigalgs_cert);
	for (i = 0; i < TLS_HS_MAX_OFFER; i++)
		t->cfg.cf_groups[i] = i < 3 ? test_groups[i] : 0x0100 + i;
	t->cfg.cf_n_groups = TLS_HS_MAX_OFFER;
	tls_hs_test_use_psks(t, TLS_HS_MAX_PSKS, false);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg,
						 &tls_hs_test_sink, t), 0);
}

static void init_incomplete_sink_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_sink_ops sink;

	sink = tls_hs_test_sink;
	sink.emit = NULL;
	KUNIT_EXPECT_EQ(test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg, &sink, t),
			-EINVAL);
	sink = tls_hs_test_sink;
	sink.secret = NULL;
	KUNIT_EXPECT_EQ(test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg, &sink, t),
			-EINVAL);
	sink = tls_hs_test_sink;
	sink.alert = NULL;
	KUNIT_EXPECT_EQ(test, tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg, &sink, t),
			-EINVAL);
}

static void start_before_init_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_start(t->en), -EINVAL);
}

/* A group may be offered that we do not have, but nothing can be shared of it. */
static void start_with_share_of_unknown_group_is_config_error(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	t->cfg.cf_groups[2] = 0x001e;
	t->cfg.cf_shares[1] = 0x001e;
	t->cfg.cf_n_shares = 2;
	tls_hs_test_init(t);

	tls_hs_test_expect_failed(t, tls_hs_engine_start(t->en), TLS_HS_E_CONFIG);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 0);
}

static void start_twice_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_start(t);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_start(t->en), -EINVAL);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_SH);
}

static void start_after_failure_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_FAILED);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_start(t->en), -EINVAL);
}

/* RFC 8446 A.1, and what is accepted in each state; limits from proto.h's reasons */
struct state_row {
	const char		*name;
	enum tls_hs_state	state;
	u8			type[2];
	size_t			max[2];
};

static const struct state_row states[] = {
	{ "START", TLS_HS_START },
	{ "WAIT_CH", TLS_HS_WAIT_CH },
	{ "WAIT_SH", TLS_HS_WAIT_SH, { 2 }, { TLS_HS_MAX_SERVER_HELLO } },
	{ "WAIT_EE", TLS_HS_WAIT_EE, { 8 }, { TLS_HS_MAX_ENCRYPTED_EXTENSIONS } },
	{ "WAIT_CERT_CR", TLS_HS_WAIT_CERT_CR, { 11, 13 },
	  { TLS_HS_MAX_CERTIFICATE, TLS_HS_MAX_CERTIFICATE_REQUEST } },
	{ "WAIT_CERT", TLS_HS_WAIT_CERT, { 11 }, { TLS_HS_MAX_CERTIFICATE } },
	{ "WAIT_CV", TLS_HS_WAIT_CV, { 15 }, { TLS_HS_MAX_CERTIFICATE_VERIFY } },
	{ "WAIT_FINISHED", TLS_HS_WAIT_FINISHED, { 20 }, { TLS_HS_MAX_FINISHED } },
	{ "CONNECTED", TLS_HS_CONNECTED },
};

KUNIT_ARRAY_PARAM_DESC(state, states, name);

static bool has_row(const struct state_row *row, u8 type)
{
	return type && (row->type[0] == type || row->type[1] == type);
}

static int feed_header(struct tls_hs_test *t, u8 type, u32 len)
{
	const struct bytes hdr = BYTES(type, len >> 16, len >> 8, len);

	return tls_hs_test_feed(t, t->en->en_rx_level, &hdr);
}

static void table_has_every_state(struct kunit *test)
{
	int i;

	KUNIT_EXPECT_EQ(test, ARRAY_SIZE(states) + 1, TLS_HS_NR_STATES);	/* and FAILED */
	for (i = 0; i < ARRAY_SIZE(states); i++)
		KUNIT_EXPECT_EQ(test, states[i].state, i);
}

/* The longest length there is: it must not even be looked at. */
static void type_without_row_is_unexpected_before_parsing(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	unsigned int type;

	for (type = 0; type < 256; type++) {
		struct tls_hs_test *t;
		int ret;

		if (has_row(row, type))
			continue;
		t = tls_hs_test_new(test);
		tls_hs_test_reach(t, row->state);

		ret = feed_header(t, type, 0xffffff);

		tls_hs_test_expect_failed(t, ret, TLS_HS_E_UNEXPECTED_MSG);
		KUNIT_EXPECT_LE(test, t->en->en_cap, 1024);
	}
}

static void type_without_row_and_body_is_unexpected(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	static const u8 known[] = { 0, 1, 2, 4, 5, 8, 11, 13, 15, 20, 24, 254 };
	const struct bytes body = BYTES(0, 0, 0, 0);
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		struct tls_hs_test *t;

		if (has_row(row, known[i]))
			continue;
		t = tls_hs_test_new(test);
		tls_hs_test_reach(t, row->state);

		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, known[i], &body),
					  TLS_HS_E_UNEXPECTED_MSG);
	}
}

static void type_with_row_is_parsed(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	int i;

	for (i = 0; i < 2 && row->type[i]; i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, row->state);

		/* an empty body is wrong for all of them */
		tls_hs_test_expect_failed(t, feed_header(t, row->type[i], 0), TLS_HS_E_DECODE);
	}
}

static void length_over_limit_refused_by_header(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	int i;

	for (i = 0; i < 2 && row->type[i]; i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, row->state);

		tls_hs_test_expect_failed(t, feed_header(t, row->type[i], row->max[i] - 4 + 1),
					  TLS_HS_E_MSG_TOO_LONG);
		KUNIT_EXPECT_LE(test, t->en->en_cap, 1024);
	}
}

static void length_at_limit_taken_without_its_memory(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	int i;

	for (i = 0; i < 2 && row->type[i]; i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, row->state);

		KUNIT_EXPECT_EQ(test, feed_header(t, row->type[i], row->max[i] - 4), 0);

		KUNIT_EXPECT_TRUE(test, tls_hs_engine_mid_message(t->en));
		KUNIT_EXPECT_LE(test, t->en->en_cap, 1024);
	}
}

static void level_wrong_is_unexpected(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	enum tls_hs_level level;

	for (level = TLS_HS_LEVEL_INITIAL; level <= TLS_HS_LEVEL_APPLICATION; level++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		const struct bytes first = { row->type, 1 };

		tls_hs_test_reach(t, row->state);
		if (!row->type[0] || level == t->en->en_rx_level)
			continue;

		tls_hs_test_expect_failed(t, tls_hs_test_feed(t, level, &first),
					  TLS_HS_E_UNEXPECTED_MSG);
	}
}

static void level_changes_in_mid_message_refused(struct kunit *test)
{
	const struct bytes start = BYTES(8, 0, 0);
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_EE);
	KUNIT_EXPECT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_HANDSHAKE, &start), 0);

	tls_hs_test_expect_failed(t, tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &start),
				  TLS_HS_E_UNEXPECTED_MSG);
}

/* Reassembly */

static void mid_message_follows_the_bytes(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct bytes msg = BYTES(8, 0, 0, 2, 0, 0);
	size_t i;

	tls_hs_test_reach(t, TLS_HS_WAIT_EE);
	KUNIT_EXPECT_FALSE(test, tls_hs_engine_mid_message(t->en));
	for (i = 0; i < msg.len; i++) {
		const struct bytes one = { msg.d + i, 1 };

		KUNIT_EXPECT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_HANDSHAKE, &one), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_mid_message(t->en), i + 1 < msg.len);
	}
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CERT_CR);
}

static void messages_coalesced_are_all_taken(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct bytes flight = BYTES(8, 0, 0, 2, 0, 0,
					  13, 0, 0, 11, 0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3,
					  11, 0, 0, 14, 0, 0, 0, 10, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0,
					  15, 0);

	tls_hs_test_reach(t, TLS_HS_WAIT_EE);

	KUNIT_EXPECT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_HANDSHAKE, &flight), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CV);
	KUNIT_EXPECT_TRUE(test, tls_hs_engine_mid_message(t->en));
	KUNIT_EXPECT_EQ(test, t->verify_calls, 1);
}

static void certificate_a_second_time_is_unexpected(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 11, &tls_hs_test_certificate_body),
				  TLS_HS_E_UNEXPECTED_MSG);
	KUNIT_EXPECT_EQ(test, t->verify_calls, 1);
}

/* A message that grows its buffer several times comes out as it went in. */
static void message_long_bytewise_is_whole(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	size_t cert = 5000, i;
	u8 *d = kunit_kzalloc(test, 4 + cert + 5, GFP_KERNEL);
	struct bytes body = { d, 4 + cert + 5 }, msg;

	KUNIT_ASSERT_NOT_NULL(test, d);
	put_unaligned_be24(cert + 5, d + 1);
	put_unaligned_be24(cert, d + 4);
	for (i = 0; i < cert; i++)
		d[7 + i] = i * 7;
	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);
	msg = tls_hs_test_build(t, 11, &body);

	for (i = 0; i < msg.len; i++) {
		const struct bytes one = { msg.d + i, 1 };

		KUNIT_ASSERT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_HANDSHAKE, &one), 0);
		KUNIT_ASSERT_LE(test, t->en->en_cap, max_t(size_t, 1024, 2 * (i + 1)));
		/* and not for each byte anew */
		if (i == 3)
			KUNIT_EXPECT_EQ(test, t->en->en_cap, 1024);
	}

	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CV);
	KUNIT_ASSERT_EQ(test, t->en->en_leaf.len, cert);
	KUNIT_EXPECT_MEMEQ(test, t->en->en_leaf.d, d + 7, cert);
}

static void flight_end_with_bytes_behind_is_key_change(struct kunit *test)
{
	static const enum tls_hs_state ends[] = { TLS_HS_WAIT_SH, TLS_HS_WAIT_FINISHED };
	struct tls_hs_test_hello h;
	struct bytes msg, mac;
	int i;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, ends[i]);
		if (ends[i] == TLS_HS_WAIT_SH) {
			tls_hs_test_hello_init(t, &h);
			msg = tls_hs_test_hello_build(t, &h);
		} else {
			mac = tls_hs_test_finished(t);
			msg = tls_hs_test_build(t, 20, &mac);
		}
		msg.d = bytes_dup(test, &msg, 1);
		msg.len++;

		tls_hs_test_expect_failed(t, tls_hs_test_feed(t, t->en->en_rx_level, &msg),
					  TLS_HS_E_KEY_CHANGE);
		KUNIT_EXPECT_EQ(test, t->n_secrets, ends[i] == TLS_HS_WAIT_SH ? 0 : 2);
	}
}

static void retry_with_bytes_behind_is_key_change(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;
	struct bytes msg;

	tls_hs_test_reach(t, TLS_HS_WAIT_SH);
	tls_hs_test_retry_init(t, &h, 0x0017);
	msg = tls_hs_test_hello_build(t, &h);
	msg.d = bytes_dup(test, &msg, 1);
	msg.len++;

	tls_hs_test_expect_failed(t, tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &msg),
				  TLS_HS_E_KEY_CHANGE);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
}

/* Failure and alerts */

static void feed_after_failure_says_the_first_cause(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct bytes junk = BYTES(99, 0, 0, 0), begun = BYTES(2);

	tls_hs_test_reach(t, TLS_HS_WAIT_SH);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_fail(t->en, TLS_HS_E_TIMEOUT), -ETIMEDOUT);

	/* nothing is kept of what comes then, not even the beginning of a message */
	KUNIT_EXPECT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &begun), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, tls_hs_engine_mid_message(t->en));
	KUNIT_EXPECT_EQ(test, tls_hs_test_feed(t, TLS_HS_LEVEL_INITIAL, &junk), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_fail(t->en, TLS_HS_E_NOMEM), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_alert(t->en, 40), -ETIMEDOUT);

	tls_hs_test_expect_failed(t, -ETIMEDOUT, TLS_HS_E_TIMEOUT);
}

static void fail_from_outside_each_row_alerts_once(struct kunit *test)
{
	int e;

	for (e = TLS_HS_E_NONE + 1; e < TLS_HS_NR_ERRORS; e++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, TLS_HS_WAIT_SH);

		tls_hs_test_expect_failed(t, tls_hs_engine_fail(t->en, e), e);
	}
}

static void fail_with_no_error_is_internal(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_SH);

	tls_hs_test_expect_failed(t, tls_hs_engine_fail(t->en, TLS_HS_E_NONE), TLS_HS_E_INTERNAL);
}

static void alert_leaves_at_the_level_we_send_at(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_EE);

	KUNIT_EXPECT_LT(test, feed_header(t, 99, 0), 0);

	KUNIT_ASSERT_EQ(test, t->n_alerts, 1);
	KUNIT_EXPECT_EQ(test, t->alert[0].level, TLS_HS_LEVEL_HANDSHAKE);
}

static enum tls_hs_error alert_error(u8 alert, bool psk_only)
{
	if (alert == 0)
		return TLS_HS_E_PEER_CLOSED;
	if (psk_only && (alert == 115 || alert == 51 || alert == 47 || alert == 109 ||
			 alert == 80))
		return TLS_HS_E_PEER_PSK_ALERT;
	return TLS_HS_E_PEER_ALERT;
}

static void peer_alert_ends_it_without_answer(struct kunit *test)
{
	int alert, psk;

	for (psk = 0; psk < 2; psk++) {
		for (alert = 0; alert < 256; alert++) {
			struct tls_hs_test *t = tls_hs_test_new(test);

			if (alert == 90)
				continue;
			if (psk)
				tls_hs_test_use_psks(t, 1, true);
			tls_hs_test_start(t);

			tls_hs_test_expect_failed(t, tls_hs_engine_peer_alert(t->en, alert),
						  alert_error(alert, psk));
			KUNIT_EXPECT_EQ(test, tls_hs_engine_alert_received(t->en), alert);
		}
	}
}

/* Beside certificates a ticket is the reason, and only while one is offered. */
static void peer_alert_to_a_ticket_says_so(struct kunit *test)
{
	int alert, dropped;

	for (dropped = 0; dropped < 2; dropped++) {
		for (alert = 1; alert < 256; alert++) {
			struct tls_hs_test *t = tls_hs_test_new(test);
			enum tls_hs_error error = alert_error(alert, !dropped);
			struct tls_hs_test_hello h;

			if (alert == 90)
				continue;
			tls_hs_test_use_psks(t, 1, false);
			tls_hs_test_start(t);
			if (dropped) {
				tls_hs_test_retry_init(t, &h, 0x0017);
				h.suite = 0x1302;
				tls_hs_test_accept_retry(t, &h);
			}
			if (error == TLS_HS_E_PEER_PSK_ALERT)
				error = TLS_HS_E_PEER_TICKET_ALERT;

			tls_hs_test_expect_failed(t, tls_hs_engine_peer_alert(t->en, alert), error);
		}
	}
}

static void peer_alert_user_canceled_ignored(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	tls_hs_test_reach(t, TLS_HS_WAIT_SH);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_alert_received(t->en), 255);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_alert(t->en, 90), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_alert_received(t->en), 90);
	tls_hs_test_hello_init(t, &h);
	tls_hs_test_accept_hello(t, &h);
	tls_hs_test_expect_failed(t, tls_hs_engine_peer_alert(t->en, 0), TLS_HS_E_PEER_CLOSED);
}

static void sink_emit_error_fails(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_START);
	t->emit_err = -ENOMEM;

	tls_hs_test_expect_failed(t, tls_hs_engine_start(t->en), TLS_HS_E_NOMEM);
}

static void sink_emit_error_of_finished_fails(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes mac;

	tls_hs_test_reach(t, TLS_HS_WAIT_FINISHED);
	mac = tls_hs_test_finished(t);
	t->emit_err = -EMSGSIZE;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 20, &mac), TLS_HS_E_CRYPTO);
	KUNIT_EXPECT_EQ(test, t->n_secrets, 3);	/* no key to send application data with */
}

static void sink_secret_error_fails(struct kunit *test)
{
	int at;

	for (at = 0; at < 4; at++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_test_hello h;
		struct bytes mac;
		int ret;

		t->secret_err = -ENOMEM;
		t->secret_err_at = at;
		if (at < 2) {
			tls_hs_test_reach(t, TLS_HS_WAIT_SH);
			tls_hs_test_hello_init(t, &h);
			ret = tls_hs_test_feed_hello(t, &h);
		} else {
			tls_hs_test_reach(t, TLS_HS_WAIT_FINISHED);
			mac = tls_hs_test_finished(t);
			ret = tls_hs_test_feed_body(t, 20, &mac);
		}

		tls_hs_test_expect_failed(t, ret, TLS_HS_E_NOMEM);
		KUNIT_EXPECT_EQ(test, t->n_secrets, at);
		/* the last are ours, behind our Finished: the server reads no others */
		KUNIT_EXPECT_EQ(test, t->n_alerts, at < 3);
	}
}

/* What is left when it is over */

static bool no_memory_kept(const struct tls_hs_engine *en)
{
	return !en->en_buf && !en->en_cr.kp_msg && !en->en_cert.kp_msg && !en->en_cookie &&
	       !en->en_leaf.len && !en->en_tr.tr_ctx[0].hc_desc && !en->en_tr.tr_ctx[1].hc_desc;
}

static bool no_secret_kept(const struct tls_hs_engine *en)
{
	return !memchr_inv(en->en_kex, 0, sizeof(en->en_kex)) &&
	       !memchr_inv(&en->en_ks, 0, sizeof(en->en_ks)) &&
	       !memchr_inv(&en->en_own_hs, 0, sizeof(en->en_own_hs)) &&
	       !memchr_inv(&en->en_peer_hs, 0, sizeof(en->en_peer_hs)) &&
	       !memchr_inv(&en->en_exporter, 0, sizeof(en->en_exporter)) &&
	       !memchr_inv(&en->en_resumption, 0, sizeof(en->en_resumption));
}

static void wipe_in_each_state_leaves_nothing(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, row->state);
	if (row->type[0])
		KUNIT_EXPECT_EQ(test, feed_header(t, row->type[0], row->max[0] - 4), 0);

	tls_hs_engine_wipe(t->en);
	tls_hs_engine_wipe(t->en);

	KUNIT_EXPECT_TRUE(test, no_secret_kept(t->en));
	KUNIT_EXPECT_TRUE(test, no_memory_kept(t->en));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), row->state);
	KUNIT_EXPECT_FALSE(test, tls_hs_engine_mid_message(t->en));
}

static void wipe_after_a_cookie_leaves_nothing(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0x0017);
	tls_hs_test_hello_add(&h, 44, BYTES(0, 1, 7));
	tls_hs_test_accept_retry(t, &h);
	KUNIT_EXPECT_NOT_NULL(test, t->en->en_cookie);

	tls_hs_engine_wipe(t->en);
	KUNIT_EXPECT_TRUE(test, no_memory_kept(t->en));
	KUNIT_EXPECT_EQ(test, t->en->en_cookie_len, 0);
	tls_hs_engine_wipe(t->en);
}

/* A hash that no suite has is not computed. */
static void start_hashes_what_is_offered(struct kunit *test)
{
	static const u16 suites[] = { 0x1301, 0x1302 };
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int i;

	for (i = 0; i < ARRAY_SIZE(suites); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		t->cfg.cf_suites[0] = suites[i];
		t->cfg.cf_n_suites = 1;
		tls_hs_test_start(t);
		KUNIT_EXPECT_NOT_NULL(test, t->en->en_tr.tr_ctx[i].hc_desc);
		KUNIT_EXPECT_NULL(test, t->en->en_tr.tr_ctx[1 - i].hc_desc);
		KUNIT_EXPECT_EQ(test, tls_hs_transcript_hash_with(&t->en->en_tr, i, "m", 1, hash),
				0);
		KUNIT_EXPECT_EQ(test, -EINVAL,
				tls_hs_transcript_hash_with(&t->en->en_tr, 1 - i, "m", 1, hash));
		KUNIT_EXPECT_EQ(test, -EINVAL,
				tls_hs_transcript_hash_with(&t->en->en_tr, TLS_HS_SHA512, "m", 1,
							    hash));
	}
}

/* A wiped engine that is fed all the same must not get anywhere. */
static void feed_after_wipe_is_harmless(struct kunit *test)
{
	const struct state_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct bytes *body = &tls_hs_test_ee_body;
	struct tls_hs_test_hello h;
	struct bytes msg;

	tls_hs_test_reach(t, row->state);
	if (row->state == TLS_HS_WAIT_SH) {
		tls_hs_test_hello_init(t, &h);
		msg = tls_hs_test_hello_build(t, &h);
	} else if (row->state == TLS_HS_WAIT_FINISHED) {
		const struct bytes mac = tls_hs_test_finished(t);

		msg = tls_hs_test_build(t, 20, &mac);
	} else {
		msg = tls_hs_test_build(t, row->type[0], body);
	}
	tls_hs_engine_wipe(t->en);

	tls_hs_test_feed(t, t->en->en_rx_level, &msg);

	KUNIT_EXPECT_TRUE(test, no_secret_kept(t->en));
	KUNIT_EXPECT_LE(test, t->n_secrets, row->state == TLS_HS_CONNECTED ? 4 :
					    row->state < TLS_HS_WAIT_EE ? 0 : 2);
}

static void free_null_is_fine(struct kunit *test)
{
	tls_hs_engine_free(NULL);
}

static void take_secrets_before_the_end_refused(struct kunit *test)
{
	struct tls_hs_secret exporter = { .len = 9 }, resumption = { .len = 9 };
	int i;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		if (states[i].state == TLS_HS_CONNECTED)
			continue;
		tls_hs_test_reach(t, states[i].state);

		KUNIT_EXPECT_EQ(test, -EINVAL,
				tls_hs_engine_take_secrets(t->en, &exporter, &resumption));
		KUNIT_EXPECT_EQ(test, exporter.len, 9);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_peer_leaf(t->en).len, 0);
	}
}

static void take_secrets_moves_them_out(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_secret exporter, resumption;

	tls_hs_test_reach(t, TLS_HS_CONNECTED);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_take_secrets(t->en, &exporter, &resumption), 0);

	KUNIT_EXPECT_EQ(test, exporter.len, 32);
	KUNIT_EXPECT_EQ(test, resumption.len, 32);
	KUNIT_EXPECT_TRUE(test, no_secret_kept(t->en));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_take_secrets(t->en, &exporter, &resumption), -EINVAL);
	KUNIT_EXPECT_EQ(test, exporter.len, 32);
}

static struct kunit_case engine_cases[] = {
	KUNIT_CASE_PARAM(init_impossible_config_refused, bad_config_gen_params),
	KUNIT_CASE(init_at_the_limits_is_accepted),
	KUNIT_CASE(init_incomplete_sink_refused),
	KUNIT_CASE(start_before_init_refused),
	KUNIT_CASE(start_with_share_of_unknown_group_is_config_error),
	KUNIT_CASE(start_twice_refused),
	KUNIT_CASE(start_after_failure_refused),
	KUNIT_CASE(table_has_every_state),
	KUNIT_CASE_PARAM(type_without_row_is_unexpected_before_parsing, state_gen_params),
	KUNIT_CASE_PARAM(type_without_row_and_body_is_unexpected, state_gen_params),
	KUNIT_CASE_PARAM(type_with_row_is_parsed, state_gen_params),
	KUNIT_CASE_PARAM(length_over_limit_refused_by_header, state_gen_params),
	KUNIT_CASE_PARAM(length_at_limit_taken_without_its_memory, state_gen_params),
	KUNIT_CASE_PARAM(level_wrong_is_unexpected, state_gen_params),
	KUNIT_CASE(level_changes_in_mid_message_refused),
	KUNIT_CASE(mid_message_follows_the_bytes),
	KUNIT_CASE(messages_coalesced_are_all_taken),
	KUNIT_CASE(certificate_a_second_time_is_unexpected),
	KUNIT_CASE(message_long_bytewise_is_whole),
	KUNIT_CASE(flight_end_with_bytes_behind_is_key_change),
	KUNIT_CASE(retry_with_bytes_behind_is_key_change),
	KUNIT_CASE(feed_after_failure_says_the_first_cause),
	KUNIT_CASE(fail_from_outside_each_row_alerts_once),
	KUNIT_CASE(fail_with_no_error_is_internal),
	KUNIT_CASE(alert_leaves_at_the_level_we_send_at),
	KUNIT_CASE(peer_alert_ends_it_without_answer),
	KUNIT_CASE(peer_alert_to_a_ticket_says_so),
	KUNIT_CASE(peer_alert_user_canceled_ignored),
	KUNIT_CASE(sink_emit_error_fails),
	KUNIT_CASE(sink_emit_error_of_finished_fails),
	KUNIT_CASE(sink_secret_error_fails),
	KUNIT_CASE_PARAM(wipe_in_each_state_leaves_nothing, state_gen_params),
	KUNIT_CASE(wipe_after_a_cookie_leaves_nothing),
	KUNIT_CASE(start_hashes_what_is_offered),
	KUNIT_CASE_PARAM(feed_after_wipe_is_harmless, state_gen_params),
	KUNIT_CASE(free_null_is_fine),
	KUNIT_CASE(take_secrets_before_the_end_refused),
	KUNIT_CASE(take_secrets_moves_them_out),
	{}
};

static struct kunit_suite engine_suite = {
	.name = "tls_hs_engine",
	.test_cases = engine_cases,
};

kunit_test_suite(engine_suite);
