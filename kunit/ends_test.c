// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handshakes of our client with our server over the loopback device, either or both
 * ended at any moment: by a cancel, by a deadline, by the socket's shutdown, by the
 * file's last reference.  ta_done runs once, or never where a cancel said so, and
 * nothing is left.
 *
 * The PSK is real, and so are keys, kTLS and TCP.  More of them, and others, with
 * tls_hs.ends_rounds and tls_hs.ends_seed; KUnit stops a case after five minutes.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/math64.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include <net/tls_hs.h>

#include "consumer.h"
#include "test_keys.h"

#include "conn/netns.h"

static unsigned int ends_rounds = 40;
module_param(ends_rounds, uint, 0444);
MODULE_PARM_DESC(ends_rounds, "rounds of sixteen ends in the KUnit case of ends at random moments");

static unsigned int ends_seed = 1;
module_param(ends_seed, uint, 0444);
MODULE_PARM_DESC(ends_seed, "what the moments of the KUnit case of ends depend on");

#define PAIRS	8	/* connections at once */

enum end { END_NONE, END_CANCEL, END_SOFTIRQ, END_DEADLINE, END_SHUTDOWN, END_CLOSE, END_COUNT };

static const char *const end_names[] = {
	"nothing", "a cancel", "a cancel in softirq", "a deadline", "a shutdown", "a close",
};

struct pair {
	struct consumer		side[2];	/* our client, our server */
	enum end		end[2];
	bool			never[2];	/* ta_done will not run */
};

struct ends {
	struct rnd_state	rnd;
	struct tls_hs_net	*hn;
	struct key		*ring;		/* the server's */
	struct key		*psk;
	u64			span_ns;	/* how long one takes */
	struct pair		pair[PAIRS];
	unsigned int		ended[END_COUNT], done[END_COUNT], cancelled;
};

static void pair_connect(struct kunit *test, struct pair *pr)
{
	struct consumer *client = &pr->side[0], *server = &pr->side[1];

	memset(pr, 0, sizeof(*pr));
	consumer_connect(test, client);
	init_completion(&server->done);
	server->sock = client->peer;
	client->peer = NULL;
	server->file = sock_alloc_file(server->sock, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(server->file));
}

static void pair_hang_up(struct pair *pr)
{
	int i;

	for (i = 0; i < 2; i++)
		consumer_hang_up(&pr->side[i]);
}

static int begin(struct ends *en, struct pair *pr, int i, unsigned int timeout_ms)
{
	struct tls_hs_args ha = {
		.ha_args = {
			.ta_sock	= pr->side[i].sock,
			.ta_done	= done,
			.ta_data	= &pr->side[i],
			.ta_timeout_ms	= timeout_ms,
		},
		.ha_kernel_keys = true,
	};

	if (i) {
		ha.ha_args.ta_keyring = key_serial(en->ring);
		return tls_hs_server_hello(&ha, TLS_HS_MODE_PSK, GFP_KERNEL);
	}
	ha.ha_args.ta_num_peerids = 1;
	ha.ha_args.ta_my_peerids[0] = key_serial(en->psk);
	return tls_hs_client_hello(&ha, TLS_HS_MODE_PSK, GFP_KERNEL);
}

/* Some moment of a handshake, and of what is after it */
static void a_moment(struct ends *en)
{
	const u64 ns = en->span_ns * prandom_u32_state(&en->rnd);
	const u64 until = ktime_get_ns() + div_u64(ns + ns / 2, U32_MAX);

	while (ktime_get_ns() < until)
		cond_resched();
}

/* true: ta_done will never run */
static bool end_one(struct consumer *c, enum end end)
{
	bool cancelled = false;

	switch (end) {
	case END_CANCEL:
		cancelled = tls_hs_handshake_cancel(c->sock->sk);
		break;
	case END_SOFTIRQ:
		local_bh_disable();
		cancelled = tls_hs_handshake_cancel(c->sock->sk);
		local_bh_enable();
		break;
	case END_SHUTDOWN:
		kernel_sock_shutdown(c->sock, SHUT_RDWR);
		break;
	case END_CLOSE:	/* the handshake holds the file till it is over */
		fput(c->file);
		c->file = NULL;
		break;
	default:
		break;
	}
	/* a consumer does that next */
	if (cancelled) {
		fput(c->file);
		c->file = NULL;
	}
	return cancelled;
}

static bool status_is_one_of_ours(int status)
{
	return !status || status == -ETIMEDOUT || status == -EACCES;
}

static void expect_end(struct kunit *test, struct ends *en, struct pair *pr, int i)
{
	struct consumer *c = &pr->side[i];
	const enum end end = pr->end[i];

	en->ended[end]++;
	if (pr->never[i]) {
		en->cancelled++;
		return;
	}
	KUNIT_ASSERT_NE_MSG(test, wait_for_completion_timeout(&c->done, PATIENCE), 0,
			    "side %d was ended by %s, and nobody said so", i, end_names[end]);
	KUNIT_EXPECT_TRUE_MSG(test, status_is_one_of_ours(c->status), "side %d, ended by %s: %d",
			      i, end_names[end], c->status);
	en->done[end] += !c->status;
}

static void pair_begin(struct kunit *test, struct ends *en, struct pair *pr)
{
	int i;

	pair_connect(test, pr);
	for (i = 0; i < 2; i++) {
		pr->end[i] = prandom_u32_state(&en->rnd) % END_COUNT;
		KUNIT_ASSERT_EQ(test, begin(en, pr, i, pr->end[i] == END_DEADLINE ?
					    1 + prandom_u32_state(&en->rnd) % 20 : 3000), 0);
	}
}

/* All are begun, the last of them last; then each is ended, in any order. */
static void one_round(struct kunit *test, struct ends *en)
{
	unsigned int i, n = prandom_u32_state(&en->rnd) % (2 * PAIRS);
	struct pair *pr;

	for (i = 0; i < PAIRS; i++)
		pair_begin(test, en, &en->pair[i]);
	for (i = 0; i < 2 * PAIRS; i++, n = (n + 5) % (2 * PAIRS)) {
		pr = &en->pair[n / 2];
		if (prandom_u32_state(&en->rnd) % 2)
			a_moment(en);
		pr->never[n % 2] = end_one(&pr->side[n % 2], pr->end[n % 2]);
	}
	for (i = 0; i < 2 * PAIRS; i++)
		expect_end(test, en, &en->pair[i / 2], i % 2);
	for (i = 0; i < PAIRS; i++)
		pair_hang_up(&en->pair[i]);
	/* a worker that was too late would write to what is gone: so it is waited for */
	wait_event_timeout(en->hn->hn_idle, !tls_hs_net_inflight(en->hn), PATIENCE);
	for (i = 0; i < 2 * PAIRS; i++) {
		pr = &en->pair[i / 2];
		KUNIT_ASSERT_EQ(test, atomic_read(&pr->side[i % 2].calls), !pr->never[i % 2]);
	}
}

/* One that nobody ends */
static void measure(struct kunit *test, struct ends *en)
{
	struct pair *pr = &en->pair[0];
	u64 begun;
	int i;

	pair_connect(test, pr);
	begun = ktime_get_ns();
	for (i = 0; i < 2; i++)
		KUNIT_ASSERT_EQ(test, begin(en, pr, i, 3000), 0);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&pr->side[i].done, PATIENCE), 0);
		KUNIT_ASSERT_EQ(test, pr->side[i].status, 0);
	}
	en->span_ns = ktime_get_ns() - begun;
	pair_hang_up(pr);
}

static bool settled(struct ends *en, int sessions)
{
	int i;

	for (i = 0; i < 250; i++) {
		if (!tls_hs_net_inflight(en->hn) &&
		    atomic_read(&en->hn->hn_sessions) == sessions)
			return true;
		msleep(20);
	}
	return false;
}

static void ended_at_any_moment(struct kunit *test)
{
	static const u8 secret[32] = { 1, 2, 3 };
	struct ends *en = kunit_kzalloc(test, sizeof(*en), GFP_KERNEL);
	unsigned int i;
	int sessions;

	KUNIT_ASSERT_NOT_NULL(test, en);
	prandom_seed_state(&en->rnd, ends_seed);
	en->ring = make_keyring(test);
	en->psk = add_key(test, en->ring, "user", "tls_hs ends", secret, sizeof(secret));
	en->hn = tls_hs_net_get(&init_net);
	KUNIT_ASSERT_NOT_NULL(test, en->hn);
	sessions = atomic_read(&en->hn->hn_sessions);
	/* so many come from one address */
	en->hn->hn_sources.so_rate = 0;
	for (i = 0; i < 3; i++)
		measure(test, en);
	for (i = 0; i < ends_rounds && !test->status; i++) {
		one_round(test, en);
		cond_resched();
	}
	for (i = 0; i < PAIRS; i++)
		pair_hang_up(&en->pair[i]);
	KUNIT_EXPECT_TRUE_MSG(test, settled(en, sessions),
			      "something is left: %u in flight, %d sessions",
			      tls_hs_net_inflight(en->hn), atomic_read(&en->hn->hn_sessions));
	tls_hs_sources_init(&en->hn->hn_sources);
	tls_hs_net_put(en->hn);
	for (i = 0; i < END_COUNT; i++) {
		kunit_info(test, "%u ended by %s, of which %u were done before", en->ended[i],
			   end_names[i], en->done[i]);
		KUNIT_EXPECT_GT(test, en->ended[i], 0);
	}
	kunit_info(test, "%u cancelled; one takes %llu us", en->cancelled,
		   div_u64(en->span_ns, NSEC_PER_USEC));
	KUNIT_EXPECT_GT(test, en->cancelled, 0);
	KUNIT_EXPECT_GT(test, en->done[END_NONE], 0);
}

static struct kunit_case ends_cases[] = {
	KUNIT_CASE_SLOW(ended_at_any_moment),
	{}
};

static struct kunit_suite ends_suite = {
	.name = "tls_hs_ends",
	.suite_init = loopback_up,
	.test_cases = ends_cases,
};

kunit_test_suite(ends_suite);
