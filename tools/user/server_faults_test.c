// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same for a server's engine (engine_faults_test.c): the allocations that fail
 * are those that it makes while it is fed, not its client's.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "hash.h"
#include "pair.h"
#include "user.h"

#define MOST	4000

struct handshake {
	const char		*name;
	u16			group;		/* that the server takes */
	bool			psk;
	enum tls_hs_client_auth	auth;
};

static const struct handshake handshakes[] = {
	{ "certificate", 0x001d },
	{ "hybrid", 0x11ec },
	{ "retry for P-384", 0x0018 },
	{ "PSK", 0x001d, .psk = true },
	{ "PSK, retry for P-256", 0x0017, .psk = true },
	{ "certificates of both", 0x001d, .auth = TLS_HS_CLIENT_AUTH_REQUIRED },
};

KUNIT_ARRAY_PARAM_DESC(handshake, handshakes, name);

static struct tls_hs_pair *make(struct kunit *test, const struct handshake *way)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_groups[0] = way->group;
	p->server.cfg.cf_n_groups = 1;
	p->server.cfg.cf_client_auth = way->auth;
	if (way->group == 0x11ec) {
		p->client.cfg.cf_groups[0] = way->group;
		p->client.cfg.cf_shares[0] = way->group;
	}
	if (way->psk)
		tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	return p;
}

/* The nth allocation fails; done: how many there were; armed: while the server is fed */
static struct {
	unsigned long	nth;
	unsigned long	done;
	bool		armed;
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

static void hold(struct tls_hs_pair *p, bool begin)
{
	if (fault.armed && begin)
		disarm();
	else if (fault.armed)
		arm();
}

/* Those that are kept for the next user: with them in hand none is allocated. */
static void forget_spare_hmacs(struct kunit *test)
{
	struct crypto_shash *hmac[3];
	enum tls_hs_hash hash;
	int i;

	for (hash = TLS_HS_SHA256; hash <= TLS_HS_SHA384; hash++) {
		for (i = 0; i < ARRAY_SIZE(hmac); i++) {
			hmac[i] = tls_hs_hmac_get(hash);
			KUNIT_ASSERT_FALSE(test, IS_ERR(hmac[i]));
		}
		while (i--)
			crypto_free_shash(hmac[i]);
	}
}

/* Feeds the server all that waits for it. */
static bool feed_server(struct tls_hs_pair *p)
{
	struct tls_hs_pair_side *c = &p->client, *s = &p->server;
	bool any = false;

	while (!s->status && c->heard < c->n_msgs) {
		const struct tls_hs_pair_msg *m = &c->msg[c->heard++];

		forget_spare_hmacs(p->test);
		fault.armed = true;
		arm();
		s->status = tls_hs_engine_feed(s->en, m->level, m->d, m->len);
		disarm();
		fault.armed = false;
		any = true;
	}
	return any;
}

/* Under the keys that the client has when it has read what came before, or not sent at all. */
static void expect_readable_alert(struct kunit *test, const struct tls_hs_pair_side *s)
{
	const unsigned int retries = tls_hs_engine_result(s->en)->rs_hello_retry;
	enum tls_hs_level due = TLS_HS_LEVEL_INITIAL;
	unsigned int i, hellos = 0;

	for (i = 0; i < s->n_msgs; i++)
		if (s->msg[i].d[0] == TLS_HS_MT_FINISHED)
			due = TLS_HS_LEVEL_APPLICATION;
		else if (s->msg[i].d[0] == TLS_HS_MT_SERVER_HELLO && hellos++ == retries)
			due = TLS_HS_LEVEL_HANDSHAKE;
	if (s->n_alerts)
		KUNIT_EXPECT_EQ(test, s->alert_level, due);
}

static void one_allocation_fails(struct kunit *test)
{
	const struct handshake *way = test->param_value;
	unsigned int failed = 0;

	for (fault.nth = 1; fault.nth < MOST; fault.nth++) {
		struct tls_hs_pair *p = make(test, way);
		struct tls_hs_pair_side *s = &p->server;

		fault.done = 0;
		p->hold = hold;
		tls_hs_pair_start(p);
		while (!s->status && !p->client.status &&
		       (feed_server(p) || tls_hs_pair_step(p, s)))
			;
		if (s->status) {
			KUNIT_EXPECT_EQ(test, s->status, -ENOMEM);
			tls_hs_pair_expect_refused(p, s, TLS_HS_E_NOMEM);
			expect_readable_alert(test, s);
			failed++;
		} else {
			tls_hs_pair_expect_connected(p);
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
	.name = "tls_hs_server_faults",
	.test_cases = fault_cases,
};

kunit_test_suite(faults_suite);
