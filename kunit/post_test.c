// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/conn/post.c: a session as a handshake leaves it, made without
 * one, over the loopback device, and a peer that speaks through kTLS.
 *
 * KeyUpdates need a kernel whose kTLS takes new keys (6.14).
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <net/tls.h>
#include <net/tls_hs.h>

#include "bytes.h"
#include "consumer.h"

#include "conn/ktls.h"
#include "conn/netns.h"
#include "conn/session.h"
#include "engine/key_schedule.h"
#include "engine/proto.h"

#define SUITE	TLS_HS_AES_128_GCM_SHA256

struct post {
	struct consumer		c;
	struct tls_hs_net	*hn;
	struct tls_hs_session	*ss;
	struct tls_hs_secret	far[2];		/* the peer's, by enum tls_hs_dir */
};

static struct tls_hs_secret secret_of(u8 fill)
{
	struct tls_hs_secret s = { .len = 32 };

	memset(s.b, fill, s.len);
	return s;
}

static void post_keys(struct kunit *test, struct post *po)
{
	struct tls_hs_session_secrets sc = {
		.sc_traffic = { secret_of(1), secret_of(2) },
	};
	const struct tls_hs_info info = { .hi_suite = SUITE };
	int dir;

	for (dir = TLS_HS_TX; dir <= TLS_HS_RX; dir++) {
		po->far[dir] = sc.sc_traffic[!dir];
		KUNIT_ASSERT_EQ(test, tls_hs_ktls_install(po->c.sock, dir, SUITE,
							  &sc.sc_traffic[dir]), 0);
		KUNIT_ASSERT_EQ(test, tls_hs_ktls_install(po->c.peer, dir, SUITE,
							  &po->far[dir]), 0);
	}
	tls_hs_session_complete(po->ss, &info, &sc, NULL, NULL);
}

static int post_init(struct kunit *test)
{
	struct post *po = kunit_kzalloc(test, sizeof(*po), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, po);
	test->priv = po;
	po->hn = tls_hs_net_get(&init_net);
	consumer_connect(test, &po->c);
	po->c.sock->sk->sk_rcvtimeo = PATIENCE;
	po->ss = tls_hs_session_alloc(po->c.sock->sk, po->hn, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, po->ss);
	KUNIT_ASSERT_EQ(test, tls_hs_session_attach(po->ss), 0);
	if (tls_hs_ktls_attach(po->c.sock) == -ENOENT)
		kunit_skip(test, "the kernel has no kTLS");
	KUNIT_ASSERT_EQ(test, tls_hs_ktls_attach(po->c.peer), 0);
	post_keys(test, po);
	return 0;
}

static void post_exit(struct kunit *test)
{
	struct post *po = test->priv;

	if (!po || !po->hn)
		return;
	consumer_hang_up(&po->c);
	tls_hs_net_put(po->hn);
}

static void says(struct kunit *test, u8 type, struct bytes content)
{
	struct post *po = test->priv;

	KUNIT_ASSERT_EQ(test, tls_hs_ktls_send(po->c.peer, type, content.d, content.len, 0), 0);
}

/* One record of type handshake with a part of a message. */
static void says_part(struct kunit *test, const u8 *msg, size_t from, size_t to)
{
	says(test, TLS_HS_CT_HANDSHAKE, (struct bytes){ msg + from, to - from });
}

/* The type of the next record, or a negative errno; *len in: room at d */
static int hears(struct socket *sock, u8 *d, size_t *len, int flags)
{
	union {
		struct cmsghdr	hdr;
		u8		buf[CMSG_SPACE(sizeof(u8))];
	} control = { };
	struct msghdr msg = {
		.msg_control	= &control,
		.msg_controllen	= sizeof(control.buf),
	};
	struct kvec vec = { .iov_base = d, .iov_len = *len };
	int ret = kernel_recvmsg(sock, &msg, &vec, 1, *len, flags);

	if (ret < 0)
		return ret;
	*len = ret;
	return control.hdr.cmsg_len ? *(u8 *)CMSG_DATA(&control.hdr) : TLS_HS_CT_DATA;
}

/* As a consumer: reads a record and gives it to tls_hs_post_handshake(). */
static int digests(struct kunit *test)
{
	struct post *po = test->priv;
	size_t len = 1024;
	u8 *d = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	KUNIT_ASSERT_EQ(test, hears(po->c.sock, d, &len, 0), TLS_HS_CT_HANDSHAKE);
	return tls_hs_post_handshake(po->c.sock, d, len);
}

/* Data arrives, so kTLS reads on, under the right keys. */
static void expect_data(struct kunit *test, struct socket *from, struct socket *to)
{
	size_t len = 8;
	u8 d[8];

	KUNIT_ASSERT_EQ(test, tls_hs_ktls_send(from, TLS_HS_CT_DATA, "data", 4, 0), 0);
	KUNIT_ASSERT_EQ(test, hears(to, d, &len, 0), TLS_HS_CT_DATA);
	KUNIT_ASSERT_EQ(test, len, 4);
	KUNIT_EXPECT_MEMEQ(test, d, "data", 4);
}

static void need_rekey(struct kunit *test)
{
	if (!tls_hs_ktls_can_rekey())
		kunit_skip(test, "kTLS takes no second key here");
}

static void far_rekeys(struct kunit *test, enum tls_hs_dir dir)
{
	struct post *po = test->priv;

	KUNIT_ASSERT_EQ(test, tls_hs_derive_next_secret(SUITE, &po->far[dir]), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ktls_install(po->c.peer, dir, SUITE, &po->far[dir]), 0);
}

static void says_key_update(struct kunit *test, u8 request)
{
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(24, 0, 0, 1, request));
	far_rekeys(test, TLS_HS_TX);
}

/* A KeyUpdate of ours, and the peer's keys after it. */
static void expect_update(struct kunit *test, u8 request)
{
	const u8 want[] = { 24, 0, 0, 1, request };
	struct post *po = test->priv;
	size_t len = 16;
	u8 d[16];

	KUNIT_ASSERT_EQ(test, hears(po->c.peer, d, &len, 0), TLS_HS_CT_HANDSHAKE);
	KUNIT_ASSERT_EQ(test, len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, d, want, sizeof(want));
	far_rekeys(test, TLS_HS_RX);
}

/* Our answers; then nothing more is there. */
static void expect_answers(struct kunit *test, int n)
{
	struct post *po = test->priv;
	size_t len = 16;
	u8 d[16];

	while (n--)
		expect_update(test, 0);
	KUNIT_EXPECT_EQ(test, hears(po->c.peer, d, &len, MSG_DONTWAIT), -EAGAIN);
}

static void requests_while_silent_are_answered_once(struct kunit *test)
{
	struct post *po = test->priv;
	int i;

	need_rekey(test);
	for (i = 0; i < 3; i++)
		says_key_update(test, 1);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, digests(test), 0);
	expect_answers(test, 1);
	expect_data(test, po->c.peer, po->c.sock);

	/* something was said under the keys of that answer: the next is due */
	expect_data(test, po->c.sock, po->c.peer);
	says_key_update(test, 1);
	KUNIT_ASSERT_EQ(test, digests(test), 0);
	expect_answers(test, 1);
	expect_data(test, po->c.sock, po->c.peer);
}

/* Nothing has gone under the first keys either, but no KeyUpdate announced those. */
static void first_request_is_answered_without_a_word_before(struct kunit *test)
{
	need_rekey(test);
	says_key_update(test, 1);
	KUNIT_ASSERT_EQ(test, digests(test), 0);
	expect_answers(test, 1);
}

/* RFC 8446 4.6.3: where they cross in flight, "each side will also send a response". */
static void request_that_crosses_our_own_update_is_answered(struct kunit *test)
{
	struct post *po = test->priv;

	need_rekey(test);
	KUNIT_ASSERT_EQ(test, tls_hs_key_update(po->c.sock, true), 0);
	says_key_update(test, 1);
	KUNIT_ASSERT_EQ(test, digests(test), 0);
	expect_update(test, 1);
	expect_answers(test, 1);
	expect_data(test, po->c.sock, po->c.peer);
}

/* RFC 9846 4.7.3 */
static void peer_is_asked_once_until_an_update_of_its_has_come(struct kunit *test)
{
	struct post *po = test->priv;

	need_rekey(test);
	KUNIT_ASSERT_EQ(test, tls_hs_key_update(po->c.sock, true), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_key_update(po->c.sock, true), 0);
	expect_update(test, 1);
	expect_update(test, 0);

	says_key_update(test, 0);
	KUNIT_ASSERT_EQ(test, digests(test), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_key_update(po->c.sock, true), 0);
	expect_update(test, 1);
	expect_data(test, po->c.peer, po->c.sock);
	expect_data(test, po->c.sock, po->c.peer);
}

static void record_that_begins_like_a_key_update_does_not_stop_ktls(struct kunit *test)
{
	/* NewSessionTicket: lifetime, age_add, nonce, ticket, no extensions */
	static const u8 ticket[] = { 4, 0, 0, 19, 24, 24, 24, 24, 24, 24, 24, 24, 2, 24, 24,
				     0, 4, 24, 24, 24, 24, 0, 0 };
	static const u8 at[] = { 4, 6, 13, 17, 20, sizeof(ticket) };
	struct post *po = test->priv;
	int i, round, from;

	/* the record sequence number goes on: not 0 the second time */
	for (round = 0; round < 2; round++) {
		for (i = 0, from = 0; i < ARRAY_SIZE(at); from = at[i++])
			says_part(test, ticket, from, at[i]);
		for (i = 0; i < ARRAY_SIZE(at); i++)
			KUNIT_ASSERT_EQ(test, digests(test), 0);
		expect_data(test, po->c.peer, po->c.sock);
		expect_data(test, po->c.sock, po->c.peer);
	}
	KUNIT_EXPECT_TRUE(test, po->ss->ss_established);
}

static void key_update_in_pieces_is_digested(struct kunit *test)
{
	struct post *po = test->priv;
	int i;

	need_rekey(test);
	expect_data(test, po->c.peer, po->c.sock);
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(24));
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(0, 0));
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(1, 1));
	far_rekeys(test, TLS_HS_TX);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, digests(test), 0);
	expect_answers(test, 1);
	expect_data(test, po->c.peer, po->c.sock);
	expect_data(test, po->c.sock, po->c.peer);
}

static void expect_ended(struct kunit *test, u8 alert)
{
	struct post *po = test->priv;
	size_t len = 8;
	u8 d[8];

	KUNIT_EXPECT_FALSE(test, po->ss->ss_established);
	KUNIT_ASSERT_EQ(test, hears(po->c.peer, d, &len, 0), TLS_HS_CT_ALERT);
	KUNIT_ASSERT_EQ(test, len, 2);
	KUNIT_EXPECT_EQ(test, d[0], TLS_HS_ALERT_FATAL);
	KUNIT_EXPECT_EQ(test, d[1], alert);
	KUNIT_EXPECT_EQ(test, tls_hs_post_handshake(po->c.sock, d, 1), -ENOTCONN);
}

static void key_update_that_is_not_its_records_end_ends_the_session(struct kunit *test)
{
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(24, 0, 0, 1, 0, 24));
	KUNIT_EXPECT_EQ(test, digests(test), -EACCES);
	expect_ended(test, TLS_HS_ALERT_UNEXPECTED_MESSAGE);
}

/* RFC 9846 4.7.3: the limit of 2^48 - 1 is the sender's, and a receiver MUST NOT have one */
static void key_updates_of_the_peers_have_no_limit(struct kunit *test)
{
	struct post *po = test->priv;

	po->ss->ss_key_updates = UINT_MAX;
	says(test, TLS_HS_CT_HANDSHAKE, BYTES(24, 0, 0, 1, 0));
	KUNIT_EXPECT_EQ(test, digests(test), tls_hs_ktls_can_rekey() ? 0 : -EOPNOTSUPP);
}

static struct kunit_case post_cases[] = {
	KUNIT_CASE(requests_while_silent_are_answered_once),
	KUNIT_CASE(first_request_is_answered_without_a_word_before),
	KUNIT_CASE(request_that_crosses_our_own_update_is_answered),
	KUNIT_CASE(peer_is_asked_once_until_an_update_of_its_has_come),
	KUNIT_CASE(record_that_begins_like_a_key_update_does_not_stop_ktls),
	KUNIT_CASE(key_update_in_pieces_is_digested),
	KUNIT_CASE(key_update_that_is_not_its_records_end_ends_the_session),
	KUNIT_CASE(key_updates_of_the_peers_have_no_limit),
	{}
};

static struct kunit_suite post_suite = {
	.name = "tls_hs_post",
	.suite_init = loopback_up,
	.init = post_init,
	.exit = post_exit,
	.test_cases = post_cases,
};

kunit_test_suite(post_suite);
