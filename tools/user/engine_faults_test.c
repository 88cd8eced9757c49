// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handshakes of which one allocation fails, each in turn: here only, since in
 * KUnit nobody makes one fail ("make stress" does, of whole connections).
 *
 * Whatever fails, the engine says -ENOMEM, sends one alert and forgets its secrets,
 * or needed it so little that the handshake is done with all its evidence.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "engine_fixture.h"
#include "user.h"

#define MOST	4000	/* allocations of a handshake, and more */

struct handshake {
	const char	*name;
	u16		suite;
	u16		group;		/* that the server takes */
	bool		psk;
	bool		cookie;
	bool		request;	/* the server asks for a certificate */
	bool		answered;	/* and we have one */
};

static const struct handshake handshakes[] = {
	{ "certificate", 0x1301, 0x001d },
	{ "certificate, SHA-384", 0x1302, 0x001d },
	{ "hybrid", 0x1301, 0x11ec },
	{ "retry for P-256", 0x1301, 0x0017 },
	{ "retry for P-384 with a cookie", 0x1302, 0x0018, .cookie = true },
	{ "PSK", 0x1301, 0x001d, .psk = true },
	{ "PSK, retry for P-256", 0x1301, 0x0017, .psk = true },
	{ "certificates of both", 0x1301, 0x001d, .request = true, .answered = true },
	{ "asked for a certificate in vain", 0x1301, 0x001d, .request = true },
};

KUNIT_ARRAY_PARAM_DESC(handshake, handshakes, name);

/* The nth allocation fails; done: how many there were */
static struct {
	unsigned long	nth;
	unsigned long	done;
	bool		inited;	/* the engine: before, there is nothing that could fail */
} fault;

static void arm(void)
{
	user_alloc_fail(fault.nth > fault.done ? fault.nth - fault.done : 0);
}

static void disarm(void)
{
	fault.done += user_alloc_count();
	user_alloc_fail(0);
}

/* What the fixture allocates does not count. */
static int sink_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	int ret;

	disarm();
	ret = tls_hs_test_sink.emit(ctx, level, msg, len);
	arm();
	return ret;
}

static int faulty_chain(void *ctx, const struct tls_hs_cert_request *rq,
			struct tls_hs_own_chain *oc)
{
	static const u8 leaf[] = { 'l', 'e', 'a', 'f' };

	oc->oc_n = 1;
	oc->oc_cert[0] = (struct tls_hs_der){ leaf, sizeof(leaf) };
	oc->oc_scheme = 0x0403;
	return 0;
}

static int faulty_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	*siglen = 70;
	memset(sig, 0x5a, *siglen);
	return 0;
}

static int feed(struct tls_hs_test *t, struct bytes msg)
{
	int ret;

	arm();
	ret = tls_hs_engine_feed(t->en, t->en->en_rx_level, msg.d, msg.len);
	disarm();
	return ret;
}

static int feed_body(struct tls_hs_test *t, u8 type, const struct bytes *body)
{
	const struct bytes msg = tls_hs_test_build(t, type, body);

	tls_hs_test_heard(t, msg.d, msg.len);
	return feed(t, msg);
}

static int start(struct tls_hs_test *t, const struct handshake *way)
{
	static struct tls_hs_sink_ops sink;
	int ret;

	sink = tls_hs_test_sink;
	sink.emit = sink_emit;
	t->cfg.cf_suites[0] = way->suite;
	if (way->suite == 0x1302)
		t->cfg.cf_suites[1] = 0x1301;
	if (way->group == 0x11ec) {
		t->cfg.cf_groups[3] = way->group;
		t->cfg.cf_n_groups = 4;
		t->cfg.cf_shares[0] = way->group;
	}
	if (way->psk)
		tls_hs_test_use_psks(t, 1, true);
	if (way->answered) {
		t->ops.own_chain = faulty_chain;
		t->ops.sign = faulty_sign;
	}
	arm();
	ret = tls_hs_engine_init(t->en, &tls_hs_client_role, &t->cfg, &sink, t);
	fault.inited = !ret;
	if (!ret)
		ret = tls_hs_engine_start(t->en);
	disarm();
	if (!ret)
		tls_hs_test_heard(t, t->msg[0].d, t->msg[0].len);
	return ret;
}

static int retry(struct tls_hs_test *t, const struct handshake *way)
{
	struct tls_hs_test_hello h;
	unsigned int sent = t->n_msgs;
	int ret;

	if (way->group == t->cfg.cf_shares[0])
		return 0;
	tls_hs_test_retry_init(t, &h, way->group);
	if (way->cookie)
		tls_hs_test_hello_add(&h, TLS_HS_EXT_COOKIE, BYTES(0, 3, 'c', 'k', 'e'));
	ret = feed(t, tls_hs_test_heard_retry(t, &h));
	if (ret)
		return ret;
	KUNIT_ASSERT_EQ(t->test, t->n_msgs, sent + 1);
	tls_hs_test_heard(t, t->msg[sent].d, t->msg[sent].len);
	return 0;
}

static int server_hello(struct tls_hs_test *t, const struct handshake *way)
{
	struct tls_hs_test_hello h;
	struct bytes msg;
	int ret;

	tls_hs_test_hello_init(t, &h);
	if (way->psk) {
		h.psk = 0;
		tls_hs_test_hello_add(&h, TLS_HS_EXT_PRE_SHARED_KEY, BYTES(0, 0));
	}
	msg = tls_hs_test_hello_build(t, &h);
	t->hash = h.suite == 0x1302 ? TLS_HS_SHA384 : TLS_HS_SHA256;
	tls_hs_test_heard(t, msg.d, msg.len);
	ret = feed(t, msg);
	if (!ret)
		tls_hs_test_agree(t, &h);
	return ret;
}

/* What came: 0 once connected, or the first answer that was another */
static int run(struct tls_hs_test *t, const struct handshake *way)
{
	struct bytes body;
	int ret;

	ret = start(t, way);
	if (!ret)
		ret = retry(t, way);
	if (!ret)
		ret = server_hello(t, way);
	if (!ret)
		ret = feed_body(t, 8, &tls_hs_test_ee_body);
	if (!ret && way->request)
		ret = feed_body(t, 13, &tls_hs_test_request_body);
	if (!ret && !way->psk)
		ret = feed_body(t, 11, &tls_hs_test_certificate_body);
	if (!ret && !way->psk) {
		body = tls_hs_test_verify(t, true);
		ret = feed_body(t, 15, &body);
	}
	if (ret)
		return ret;
	body = tls_hs_test_finished(t);
	return feed_body(t, 20, &body);
}

static void one_allocation_fails(struct kunit *test)
{
	const struct handshake *way = test->param_value;
	const unsigned int evidence = TLS_HS_EV_FINISHED |
		(way->psk ? TLS_HS_EV_PSK : TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE);
	unsigned int failed = 0;
	struct tls_hs_test *t;
	int ret;

	for (fault.nth = 1; fault.nth < MOST; fault.nth++) {
		fault.done = 0;
		t = tls_hs_test_new(test);
		ret = run(t, way);
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
			if (fault.inited)
				tls_hs_test_expect_failed(t, ret, TLS_HS_E_NOMEM);
			failed++;
		} else {
			KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_CONNECTED);
			KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence, evidence);
			KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_psk,
					way->psk ? 0 : -1);
			KUNIT_EXPECT_EQ(test, t->n_alerts, 0);
			KUNIT_EXPECT_EQ(test, t->n_secrets, 4);
		}
		if (fault.done < fault.nth || test->failed)
			break;
	}
	KUNIT_EXPECT_LT(test, fault.nth, MOST);
	KUNIT_EXPECT_GT(test, failed, 10);
	kunit_info(test, "%u of %lu allocations ended it", failed, fault.nth - 1);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE_PARAM(one_allocation_fails, handshake_gen_params),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "tls_hs_engine_faults",
	.test_cases = fault_cases,
};

kunit_test_suite(faults_suite);
