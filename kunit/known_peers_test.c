// SPDX-License-Identifier: GPL-2.0-only
/* Tests of net/tls_hs/keys/known_peers.c. */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "keys/known_peers.h"

static int known_init(struct kunit *test)
{
	struct tls_hs_known_peers *kn = kunit_kzalloc(test, sizeof(*kn), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, kn);
	tls_hs_known_peers_init(kn);
	test->priv = kn;
	return 0;
}

static void known_exit(struct kunit *test)
{
	tls_hs_known_peers_free(test->priv);
}

static void id_of(u8 n, u8 *id)
{
	memset(id, 0, SHA256_DIGEST_SIZE);
	id[0] = n;
}

static struct tls_hs_known_peer *add(struct kunit *test, u8 n)
{
	struct tls_hs_known_peer *kp = kzalloc(sizeof(*kp), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, kp);
	id_of(n, kp->kp_id);
	return tls_hs_known_peers_add(test->priv, kp);
}

static bool known(struct kunit *test, u8 n)
{
	u8 id[SHA256_DIGEST_SIZE];

	id_of(n, id);
	return tls_hs_known_peers_match(test->priv, id);
}

static void peer_is_known_once_it_has_worked(struct kunit *test)
{
	struct tls_hs_known_peers *kn = test->priv;
	struct tls_hs_known_peer *kp;

	KUNIT_EXPECT_FALSE(test, known(test, 1));
	kp = add(test, 1);
	KUNIT_EXPECT_TRUE(test, known(test, 1));
	KUNIT_EXPECT_FALSE(test, known(test, 2));
	KUNIT_EXPECT_PTR_EQ(test, add(test, 1), kp);
	KUNIT_EXPECT_EQ(test, kn->kn_n, 1);
	KUNIT_EXPECT_EQ(test, kp->kp_live, 2);
	tls_hs_known_peers_session_ended(kn, NULL);
}

/* However long a session lives, its peer is known for the whole time after it. */
static void peer_is_forgotten_in_time_after_its_last_session(struct kunit *test)
{
	struct tls_hs_known_peers *kn = test->priv;
	struct tls_hs_known_peer *kp;

	kp = add(test, 1);
	add(test, 1);
	kp->kp_seen -= kn->kn_seconds;
	KUNIT_EXPECT_TRUE(test, known(test, 1));
	tls_hs_known_peers_session_ended(kn, kp);
	kp->kp_seen -= kn->kn_seconds;
	KUNIT_EXPECT_TRUE(test, known(test, 1));
	tls_hs_known_peers_session_ended(kn, kp);
	KUNIT_EXPECT_TRUE(test, known(test, 1));
	kp->kp_seen -= kn->kn_seconds - 5;
	KUNIT_EXPECT_TRUE(test, known(test, 1));
	kp->kp_seen -= 5;
	KUNIT_EXPECT_FALSE(test, known(test, 1));
}

static void peer_unseen_longest_makes_room(struct kunit *test)
{
	struct tls_hs_known_peers *kn = test->priv;
	struct tls_hs_known_peer *kp[3];
	unsigned int i;

	kn->kn_max = 3;
	for (i = 0; i < 3; i++)
		kp[i] = add(test, i);
	/* all have sessions: nobody is pushed out, and the new one is not remembered */
	KUNIT_EXPECT_NULL(test, add(test, 3));
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_TRUE(test, known(test, i));
	KUNIT_EXPECT_FALSE(test, known(test, 3));

	tls_hs_known_peers_session_ended(kn, kp[1]);
	tls_hs_known_peers_session_ended(kn, kp[0]);
	add(test, 3);
	KUNIT_EXPECT_FALSE(test, known(test, 1));
	KUNIT_EXPECT_TRUE(test, known(test, 0));
	KUNIT_EXPECT_EQ(test, kn->kn_n, 3);
}

static void peer_is_not_known_where_none_are_remembered(struct kunit *test)
{
	struct tls_hs_known_peers *kn = test->priv;

	add(test, 1);
	kn->kn_max = 0;
	KUNIT_EXPECT_FALSE(test, known(test, 1));
	KUNIT_EXPECT_NULL(test, add(test, 2));
	kn->kn_max = 1;
	kn->kn_seconds = 0;
	KUNIT_EXPECT_TRUE(test, known(test, 1));
}

static void peer_is_the_same_only_in_every_respect(struct kunit *test)
{
	struct sockaddr_storage in4 = { .ss_family = AF_INET }, in6 = { .ss_family = AF_INET6 };
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&in6;
	struct sockaddr_in *four = (struct sockaddr_in *)&in4;
	u8 id[8][SHA256_DIGEST_SIZE], again[SHA256_DIGEST_SIZE];
	unsigned int i, j, n = 0;

	four->sin_addr.s_addr = htonl(0x7f000001);
	four->sin_port = htons(2049);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "a", TLS_HS_MODE_ANON, id[n++]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "a", TLS_HS_MODE_ANON, again), 0);
	KUNIT_EXPECT_MEMEQ(test, again, id[0], sizeof(again));
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "a", TLS_HS_MODE_X509, id[n++]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "b", TLS_HS_MODE_ANON, id[n++]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, NULL, TLS_HS_MODE_PSK, id[n++]), 0);
	four->sin_port = htons(2050);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "a", TLS_HS_MODE_ANON, id[n++]), 0);
	four->sin_addr.s_addr = htonl(0x7f000002);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in4, "a", TLS_HS_MODE_ANON, id[n++]), 0);
	six->sin6_port = htons(2050);
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in6, "a", TLS_HS_MODE_ANON, id[n++]), 0);
	six->sin6_scope_id = 2;
	KUNIT_ASSERT_EQ(test, tls_hs_known_peer_id(&in6, "a", TLS_HS_MODE_ANON, id[n++]), 0);
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_MEMNEQ(test, id[i], id[j], sizeof(id[i]));
}

/* As time goes by: a test does not wait. */
static void passes(struct tls_hs_known_peer *kp, u64 ms)
{
	kp->kp_next_ns -= ms * NSEC_PER_MSEC;
}

/* What @n failures in a row wait, the last of them, if each is tried again at once. */
static unsigned int pause_of(struct kunit *test, struct tls_hs_known_peer *kp, unsigned int n)
{
	unsigned int ms = 0;

	while (n--) {
		ms = tls_hs_known_peers_pause(test->priv, kp->kp_id);
		passes(kp, ms);
	}
	return ms;
}

static void failures_are_told_with_growing_pauses(struct kunit *test)
{
	static const unsigned int ms[] = { 0, 250, 500, 1000, 2000, 4000, 4000 };
	struct tls_hs_known_peer *kp = add(test, 1);
	u8 stranger[SHA256_DIGEST_SIZE];
	unsigned int i, told;

	for (i = 0; i < ARRAY_SIZE(ms); i++) {
		told = tls_hs_known_peers_pause(test->priv, kp->kp_id);
		KUNIT_EXPECT_LE(test, told, ms[i]);
		/* the test's own time */
		KUNIT_EXPECT_GE(test, told + 200, ms[i]);
		passes(kp, told);
	}
	id_of(2, stranger);
	KUNIT_EXPECT_EQ(test, tls_hs_known_peers_pause(test->priv, stranger), 0);
}

static void pause_ends_with_a_success_or_with_time(struct kunit *test)
{
	struct tls_hs_known_peer *kp = add(test, 1);

	KUNIT_EXPECT_GT(test, pause_of(test, kp, 6), 3000);
	add(test, 1);
	KUNIT_EXPECT_EQ(test, pause_of(test, kp, 1), 0);

	/* a consumer that waits by itself: once for as long as it takes, then beyond all pauses */
	KUNIT_EXPECT_GT(test, pause_of(test, kp, 5), 3000);
	passes(kp, 4000);
	KUNIT_EXPECT_EQ(test, pause_of(test, kp, 1), 0);
	KUNIT_EXPECT_GT(test, pause_of(test, kp, 1), 3000);
	passes(kp, 9000);
	KUNIT_EXPECT_EQ(test, pause_of(test, kp, 1), 0);
	KUNIT_EXPECT_LE(test, pause_of(test, kp, 1), 250);
}

/* Who is no known peer by the settings of now is told at once, as a stranger is. */
static void pause_is_for_who_is_known(struct kunit *test)
{
	struct tls_hs_known_peers *kn = test->priv;
	struct tls_hs_known_peer *kp = add(test, 1);

	KUNIT_EXPECT_GT(test, pause_of(test, kp, 5), 1000);
	kn->kn_max = 0;
	KUNIT_EXPECT_EQ(test, tls_hs_known_peers_pause(kn, kp->kp_id), 0);
	kn->kn_max = 1;
	KUNIT_EXPECT_GT(test, tls_hs_known_peers_pause(kn, kp->kp_id), 1000);
	tls_hs_known_peers_session_ended(kn, kp);
	kn->kn_seconds = 0;
	KUNIT_EXPECT_EQ(test, tls_hs_known_peers_pause(kn, kp->kp_id), 0);
}

/* Many at once do not wait for one another. */
static void pause_has_an_end(struct kunit *test)
{
	struct tls_hs_known_peer *kp = add(test, 1);
	unsigned int i;

	for (i = 0; i < 1000; i++)
		KUNIT_EXPECT_LE(test, tls_hs_known_peers_pause(test->priv, kp->kp_id), 4000);
}

static struct kunit_case known_cases[] = {
	KUNIT_CASE(peer_is_known_once_it_has_worked),
	KUNIT_CASE(peer_is_forgotten_in_time_after_its_last_session),
	KUNIT_CASE(peer_unseen_longest_makes_room),
	KUNIT_CASE(peer_is_not_known_where_none_are_remembered),
	KUNIT_CASE(peer_is_the_same_only_in_every_respect),
	KUNIT_CASE(failures_are_told_with_growing_pauses),
	KUNIT_CASE(pause_ends_with_a_success_or_with_time),
	KUNIT_CASE(pause_is_for_who_is_known),
	KUNIT_CASE(pause_has_an_end),
	{}
};

static struct kunit_suite known_suite = {
	.name		= "tls_hs_known_peers",
	.init		= known_init,
	.exit		= known_exit,
	.test_cases	= known_cases,
};

kunit_test_suite(known_suite);
