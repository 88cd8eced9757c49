// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what consumers call, up to the point where a server would have to
 * answer: net/tls_hs/api.c and conn/{conn,conn_run,session,sock}.c over the
 * loopback device.  Whole handshakes are interop's.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/in.h>
#include <linux/key.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include <net/inet_connection_sock.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tls_hs.h>

#include "consumer.h"

#include "conn/conn.h"
#include "engine/priorities.h"

/* One test's: two consumers and a namespace's part of their own. */
struct ground {
	struct tls_hs_net	*hn;
	struct consumer		one;
	struct consumer		two;
};

static atomic_t chained_calls;
static void (*chained_next)(struct sock *sk);

/* What the worker still holds it lets go of a moment after ta_done. */
static bool settled(struct tls_hs_net *hn)
{
	int i;

	for (i = 0; i < 250; i++) {
		if (!tls_hs_net_inflight(hn) && !atomic_read(&hn->hn_sessions) &&
		    refcount_read(&hn->hn_ref) == 1)
			return true;
		msleep(20);
	}
	return false;
}

static int conn_init(struct kunit *test)
{
	struct ground *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, g);
	test->priv = g;
	g->hn = tls_hs_net_alloc();
	KUNIT_ASSERT_NOT_NULL(test, g->hn);
	consumer_connect(test, &g->one);
	consumer_connect(test, &g->two);
	return 0;
}

static void conn_exit(struct kunit *test)
{
	struct ground *g = test->priv;

	if (!g || !g->hn)
		return;
	consumer_hang_up(&g->one);
	consumer_hang_up(&g->two);
	KUNIT_EXPECT_TRUE_MSG(test, settled(g->hn), "something is left: %u in flight, %d sessions",
			      g->hn->hn_inflight[TLS_HS_CLIENT], atomic_read(&g->hn->hn_sessions));
	tls_hs_net_put(g->hn);
}

static unsigned long counted(struct ground *g, unsigned int counter)
{
	return tls_hs_sum(g->hn, counter);
}

/* A handshake as api.c would make it.  No server gets as far as trust. */
static struct tls_hs_conn *prepare_elsewhere(struct kunit *test, struct consumer *c)
{
	struct tls_hs_conn *co = tls_hs_conn_alloc(c->sock, GFP_KERNEL);
	bool psk_exchange;

	KUNIT_ASSERT_NOT_NULL(test, co);
	co->co_mode = TLS_HS_MODE_ANON;
	co->co_done = done;
	co->co_data = c;
	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&co->co_cfg, NULL, &psk_exchange), 0);
	return co;
}

/* In the test's own namespace. */
static struct tls_hs_conn *prepare(struct kunit *test, struct consumer *c)
{
	struct tls_hs_conn *co = prepare_elsewhere(test, c);
	struct ground *g = test->priv;

	tls_hs_net_put(co->co_net);
	tls_hs_net_put(co->co_session->ss_net);
	refcount_add(2, &g->hn->hn_ref);
	co->co_net = g->hn;
	co->co_session->ss_net = g->hn;
	return co;
}

static void start(struct kunit *test, struct consumer *c, unsigned int timeout_ms)
{
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(prepare(test, c), timeout_ms), 0);
}

static int refused(struct kunit *test, struct consumer *c)
{
	struct tls_hs_conn *co = prepare(test, c);
	int err = tls_hs_conn_submit(co, 0);

	if (err)
		tls_hs_conn_free(co);
	return err;
}

static int peer_recv(struct consumer *c, u8 *buf, size_t len, int flags)
{
	struct kvec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { };

	return kernel_recvmsg(c->peer, &msg, &iov, 1, len, flags);
}

static void peer_send(struct kunit *test, struct consumer *c, const void *data, size_t len)
{
	struct kvec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = { };

	KUNIT_ASSERT_EQ(test, kernel_sendmsg(c->peer, &msg, &iov, 1, len), len);
}

/* Reads the ClientHello's record and nothing else. */
static void peer_take_hello(struct kunit *test, struct consumer *c)
{
	u8 *buf = kunit_kzalloc(test, TLS_HS_RECORD_MAX_PLAIN, GFP_KERNEL);
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_EQ(test, peer_recv(c, buf, TLS_HS_RECORD_HEADER, MSG_WAITALL),
			TLS_HS_RECORD_HEADER);
	KUNIT_ASSERT_EQ(test, buf[0], TLS_HS_CT_HANDSHAKE);
	len = buf[3] << 8 | buf[4];
	KUNIT_ASSERT_EQ(test, peer_recv(c, buf, len, MSG_WAITALL), len);
	KUNIT_EXPECT_EQ(test, buf[0], TLS_HS_MT_CLIENT_HELLO);
}

static void expect_done(struct kunit *test, struct consumer *c, int status)
{
	KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&c->done, PATIENCE), 0);
	KUNIT_EXPECT_EQ(test, c->status, status);
	KUNIT_EXPECT_EQ(test, c->peerid, TLS_NO_PEERID);
}

static void expect_idle(struct kunit *test, unsigned int calls)
{
	struct ground *g = test->priv;

	KUNIT_EXPECT_NE(test, wait_event_timeout(g->hn->hn_idle,
						 !tls_hs_net_inflight(g->hn), PATIENCE), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->one.calls), calls);
}

/* RFC 8446 6.1: user_canceled, then close_notify */
static const u8 goodbye[] = {
	TLS_HS_CT_ALERT, 3, 3, 0, 2, 1, TLS_HS_ALERT_USER_CANCELED,
	TLS_HS_CT_ALERT, 3, 3, 0, 2, 1, TLS_HS_ALERT_CLOSE_NOTIFY,
};

static void expect_goodbye(struct kunit *test, struct consumer *c)
{
	u8 buf[sizeof(goodbye)];

	KUNIT_ASSERT_EQ(test, peer_recv(c, buf, sizeof(buf), MSG_WAITALL), sizeof(buf));
	KUNIT_EXPECT_MEMEQ(test, buf, goodbye, sizeof(buf));
}

/* What a hello refuses before it looks at the socket's state. */
static const struct bad_args {
	const char		*name;
	enum tls_hs_mode	mode;
	bool			no_sock;
	bool			no_done;
	const char		*peername;
	unsigned int		num_peerids;
	key_serial_t		my_cert;
	key_serial_t		my_privkey;
	const char		*alpn;
	u16			alpn_len;
} bad_args[] = {
	{ "no_socket", TLS_HS_MODE_ANON, .no_sock = true, .peername = "a.test" },
	{ "no_ta_done", TLS_HS_MODE_ANON, .no_done = true, .peername = "a.test" },
	{ "unknown_mode", 99, .peername = "a.test" },
	{ "anon_without_name", TLS_HS_MODE_ANON },
	{ "anon_with_empty_name", TLS_HS_MODE_ANON, .peername = "" },
	{ "x509_without_name", TLS_HS_MODE_X509 },
	{ "certificate_without_key", TLS_HS_MODE_X509, .peername = "a.test", .my_cert = 1 },
	{ "key_without_certificate", TLS_HS_MODE_X509, .peername = "a.test", .my_privkey = 1 },
	{ "psk_without_psk", TLS_HS_MODE_PSK },
	{ "psk_with_six", TLS_HS_MODE_PSK, .num_peerids = 6 },
	{ "alpn_length_without_alpn", TLS_HS_MODE_ANON, .peername = "a.test", .alpn_len = 2 },
	{ "alpn_empty", TLS_HS_MODE_ANON, .peername = "a.test", .alpn = "", .alpn_len = 0 },
	{ "alpn_empty_name", TLS_HS_MODE_ANON, .peername = "a.test",
	  .alpn = "\x01x\x00", .alpn_len = 3 },
	{ "alpn_truncated", TLS_HS_MODE_ANON, .peername = "a.test",
	  .alpn = "\x03xy", .alpn_len = 3 },
};

KUNIT_ARRAY_PARAM_DESC(bad_args, bad_args, name);

static void hello_bad_arguments_einval(struct kunit *test)
{
	const struct bad_args *p = test->param_value;
	struct ground *g = test->priv;
	struct tls_hs_args args = {
		.ha_args = {
			.ta_sock = p->no_sock ? NULL : g->one.sock,
			.ta_done = p->no_done ? NULL : done,
			.ta_data = &g->one,
			.ta_peername = p->peername,
			.ta_num_peerids = p->num_peerids,
			.ta_my_cert = p->my_cert,
			.ta_my_privkey = p->my_privkey,
		},
		.ha_alpn = p->alpn,
		.ha_alpn_len = p->alpn_len,
	};

	KUNIT_EXPECT_EQ(test, tls_hs_client_hello(&args, p->mode, GFP_KERNEL), -EINVAL);

	KUNIT_EXPECT_NULL(test, tls_hs_session_find(g->one.sock->sk));
	expect_idle(test, 0);
}

static int hello_on(struct socket *sock, key_serial_t keyring)
{
	const struct tls_handshake_args args = {
		.ta_sock = sock,
		.ta_done = done,
		.ta_peername = "a.test",
		.ta_keyring = keyring,
	};

	return tls_hs_client_hello_anon(&args, GFP_KERNEL);
}

static void hello_socket_without_file_einval(struct kunit *test)
{
	struct ground *g = test->priv;

	KUNIT_ASSERT_NULL(test, g->one.peer->file);

	KUNIT_EXPECT_EQ(test, hello_on(g->one.peer, 0), -EINVAL);
}

static void hello_datagram_socket_einval(struct kunit *test)
{
	struct socket *sock;
	struct file *file;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_DGRAM,
					       IPPROTO_UDP, &sock), 0);
	file = sock_alloc_file(sock, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));

	KUNIT_EXPECT_EQ(test, hello_on(sock, 0), -EINVAL);
	__fput_sync(file);
}

static void hello_unconnected_socket_enotconn(struct kunit *test)
{
	struct socket *sock = tcp_socket(test);
	struct file *file = sock_alloc_file(sock, 0, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));

	KUNIT_EXPECT_EQ(test, hello_on(sock, 0), -ENOTCONN);
	__fput_sync(file);
}

/* A fall-back must find the socket as if we had never been there. */
static void hello_keyring_without_anchor_leaves_no_trace(struct kunit *test)
{
	struct ground *g = test->priv;
	struct sock *sk = g->one.sock->sk;
	void (*destruct)(struct sock *sk) = sk->sk_destruct;
	struct key *ring;
	u8 byte;

	ring = keyring_alloc("tls_hs_conn_test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			     KEY_POS_ALL | KEY_USR_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ring));

	KUNIT_EXPECT_EQ(test, hello_on(g->one.sock, key_serial(ring)), -EOPNOTSUPP);

	KUNIT_EXPECT_PTR_EQ(test, sk->sk_destruct, destruct);
	KUNIT_EXPECT_NULL(test, tls_hs_session_find(sk));
	KUNIT_EXPECT_PTR_EQ(test, inet_csk(sk)->icsk_ulp_ops, NULL);
	KUNIT_EXPECT_EQ(test, file_count(g->one.file), 1);
	KUNIT_EXPECT_EQ(test, peer_recv(&g->one, &byte, 1, MSG_DONTWAIT), -EAGAIN);
	KUNIT_EXPECT_EQ(test, tls_hs_get_info(sk, &(struct tls_hs_info){ }), -ENOENT);
	KUNIT_EXPECT_EQ(test, tls_hs_handshake_close(g->one.sock), -ENOENT);
	KUNIT_EXPECT_FALSE(test, tls_hs_handshake_cancel(sk));
	key_put(ring);
}

static void conn_peer_closes_done_once_etimedout(struct kunit *test)
{
	struct ground *g = test->priv;
	struct tls_hs_info info;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);
	KUNIT_ASSERT_EQ(test, tls_hs_get_info(g->one.sock->sk, &info), 0);
	KUNIT_EXPECT_EQ(test, info.hi_status, -EINPROGRESS);

	kernel_sock_shutdown(g->one.peer, SHUT_RDWR);

	expect_done(test, &g->one, -ETIMEDOUT);
	expect_idle(test, 1);
	KUNIT_ASSERT_EQ(test, tls_hs_get_info(g->one.sock->sk, &info), 0);
	KUNIT_EXPECT_EQ(test, info.hi_status, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, info.hi_error, TLS_HS_E_PEER_EOF);
	KUNIT_EXPECT_EQ(test, info.hi_alert_sent, TLS_HS_ALERT_NONE);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_STARTED), 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_FAILED), 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_NR_COUNTERS + TLS_HS_E_PEER_EOF), 1);
}

static void conn_silent_peer_times_out_and_says_goodbye(struct kunit *test)
{
	struct ground *g = test->priv;
	unsigned long begin = jiffies;

	start(test, &g->one, 300);
	peer_take_hello(test, &g->one);

	expect_done(test, &g->one, -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, jiffies - begin, msecs_to_jiffies(300));
	KUNIT_EXPECT_LT(test, jiffies - begin, msecs_to_jiffies(2000));
	expect_idle(test, 1);
	expect_goodbye(test, &g->one);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_TIMED_OUT), 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_ALERTS_SENT), 2);
}

/* Unread bytes must not make the consumer's close a reset that destroys the alert. */
static void conn_garbage_alert_survives_the_close(struct kunit *test)
{
	static const char garbage[] = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";
	static const u8 alert[] = { TLS_HS_CT_ALERT, 3, 3, 0, 2, 2,
				    TLS_HS_ALERT_UNEXPECTED_MESSAGE };
	struct ground *g = test->priv;
	u8 buf[sizeof(alert) + 1];

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);

	peer_send(test, &g->one, garbage, sizeof(garbage));

	expect_done(test, &g->one, -EACCES);
	expect_idle(test, 1);
	__fput_sync(g->one.file);
	g->one.file = NULL;
	KUNIT_EXPECT_EQ(test, peer_recv(&g->one, buf, sizeof(buf), MSG_WAITALL), sizeof(alert));
	KUNIT_EXPECT_MEMEQ(test, buf, alert, sizeof(alert));
	/* an orderly end: over a real network a reset could overtake the alert */
	KUNIT_EXPECT_EQ(test, peer_recv(&g->one, buf, sizeof(buf), 0), 0);
}

static void conn_peer_alert_is_eacces_and_counted(struct kunit *test)
{
	static const u8 alert[] = { TLS_HS_CT_ALERT, 3, 3, 0, 2, 2,
				    TLS_HS_ALERT_HANDSHAKE_FAILURE };
	struct ground *g = test->priv;
	struct tls_hs_info info;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);

	peer_send(test, &g->one, alert, sizeof(alert));

	expect_done(test, &g->one, -EACCES);
	expect_idle(test, 1);
	KUNIT_ASSERT_EQ(test, tls_hs_get_info(g->one.sock->sk, &info), 0);
	KUNIT_EXPECT_EQ(test, info.hi_error, TLS_HS_E_PEER_ALERT);
	KUNIT_EXPECT_EQ(test, info.hi_alert_received, TLS_HS_ALERT_HANDSHAKE_FAILURE);
	KUNIT_EXPECT_EQ(test, info.hi_alert_sent, TLS_HS_ALERT_NONE);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_ALERTS_RECEIVED), 1);
}

static void nobody(struct sock *sk)
{
}

/* As sunrpc's callbacks are: a reset wakes nobody, so the tick must see it. */
static void conn_reset_without_wakeup_is_noticed(struct kunit *test)
{
	struct ground *g = test->priv;
	struct sock *sk = g->one.sock->sk;
	void (*state_change)(struct sock *sk) = sk->sk_state_change;
	void (*error_report)(struct sock *sk) = sk->sk_error_report;

	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_state_change = nobody;
	sk->sk_error_report = nobody;
	write_unlock_bh(&sk->sk_callback_lock);
	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);

	sock_no_linger(g->one.peer->sk);
	sock_release(g->one.peer);
	g->one.peer = NULL;

	KUNIT_EXPECT_NE(test, wait_for_completion_timeout(&g->one.done, HZ), 0);
	KUNIT_EXPECT_EQ(test, g->one.status, -ETIMEDOUT);
	expect_idle(test, 1);
	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_state_change = state_change;
	sk->sk_error_report = error_report;
	write_unlock_bh(&sk->sk_callback_lock);
}

/* Where a reset does wake, thousands that wait cost no tick each. */
static void conn_waiting_has_no_ticks(struct kunit *test)
{
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);

	refcount_inc(&co->co_ref);
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 60000), 0);
	peer_take_hello(test, &g->one);
	msleep(600);
	KUNIT_EXPECT_TRUE(test, time_after(co->co_timer.expires, jiffies + 30 * HZ));
	KUNIT_EXPECT_TRUE(test, time_before_eq(co->co_timer.expires, co->co_deadline));
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	expect_idle(test, 0);
	tls_hs_conn_put(co);
}

/* What no wake-up announces is looked for, on any socket. */
static void conn_without_a_share_of_flights_polls(struct kunit *test)
{
	static const u8 header[] = { TLS_HS_CT_HANDSHAKE, 3, 3, 0, 100 };
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);

	refcount_inc(&co->co_ref);
	atomic_set(&g->hn->hn_flights, 1024);	/* max_flights */
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 60000), 0);
	peer_take_hello(test, &g->one);
	peer_send(test, &g->one, header, sizeof(header));
	msleep(600);
	KUNIT_EXPECT_TRUE(test, time_before(co->co_timer.expires, jiffies + 5 * HZ));
	atomic_set(&g->hn->hn_flights, 0);
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	expect_idle(test, 0);
	tls_hs_conn_put(co);
}

/* Or whoever begins to say something, and does not end it, keeps all others out. */
static void conn_of_a_server_needs_no_share_of_flights(struct kunit *test)
{
	static const u8 garbage[] = { 'G', 'E', 'T', ' ', '/' };
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);

	tls_hs_conn_serve(co);
	co->co_cfg.cf_n_shares = 0;
	co->co_cfg.cf_psk_ke = false;
	co->co_cfg.cf_tickets = false;
	atomic_set(&g->hn->hn_flights, 1024);	/* max_flights */
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 60000), 0);
	peer_send(test, &g->one, garbage, sizeof(garbage));
	/* of a record type that is none; unread it would be -ETIMEDOUT, in two seconds */
	expect_done(test, &g->one, -EACCES);
	atomic_set(&g->hn->hn_flights, 0);
	expect_idle(test, 1);
}

static int consumer_recv(struct consumer *c, int flags)
{
	u8 buf[16];
	struct kvec iov = { .iov_base = buf, .iov_len = sizeof(buf) };
	struct msghdr msg = { };

	return kernel_recvmsg(c->sock, &msg, &iov, 1, sizeof(buf), flags);
}

/* sunrpc's receive worker may ask once more, and must not get what is the handshake's. */
static void conn_consumer_that_reads_meanwhile_gets_nothing(struct kunit *test)
{
	static const u8 alert[] = { TLS_HS_CT_ALERT, 3, 3, 0, 2, 2,
				    TLS_HS_ALERT_HANDSHAKE_FAILURE };
	struct ground *g = test->priv;
	struct consumer *c = &g->one, *cancelled = &g->two;
	struct tls_hs_conn *co = prepare(test, c);

	co->co_digest = true;
	peer_send(test, c, alert, sizeof(alert));
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 0), 0);
	KUNIT_EXPECT_EQ(test, consumer_recv(c, 0), -EAGAIN);
	expect_done(test, c, -EACCES);
	expect_idle(test, 1);
	peer_send(test, c, "data", 4);
	KUNIT_EXPECT_EQ(test, consumer_recv(c, MSG_DONTWAIT), 4);

	co = prepare(test, cancelled);
	co->co_digest = true;
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 0), 0);
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(cancelled->sock->sk));
	expect_idle(test, 1);
	peer_send(test, cancelled, "data", 4);
	KUNIT_EXPECT_EQ(test, consumer_recv(cancelled, MSG_DONTWAIT), 4);
}

static void conn_cancelled_done_never_runs(struct kunit *test)
{
	struct ground *g = test->priv;
	struct tls_hs_info info;
	bool first, second;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);

	local_bh_disable();	/* may be called in softirq */
	first = tls_hs_handshake_cancel(g->one.sock->sk);
	second = tls_hs_handshake_cancel(g->one.sock->sk);
	local_bh_enable();

	KUNIT_EXPECT_TRUE(test, first);
	KUNIT_EXPECT_FALSE(test, second);
	expect_idle(test, 0);
	expect_goodbye(test, &g->one);
	KUNIT_ASSERT_EQ(test, tls_hs_get_info(g->one.sock->sk, &info), 0);
	KUNIT_EXPECT_EQ(test, info.hi_error, TLS_HS_E_CANCELLED);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_CANCELLED), 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_FAILED), 0);
}

static void conn_cancel_after_done_is_false(struct kunit *test)
{
	struct ground *g = test->priv;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);
	kernel_sock_shutdown(g->one.peer, SHUT_RDWR);
	expect_done(test, &g->one, -ETIMEDOUT);

	KUNIT_EXPECT_FALSE(test, tls_hs_handshake_cancel(g->one.sock->sk));

	expect_idle(test, 1);
}

static void conn_second_on_a_socket_ebusy(struct kunit *test)
{
	struct ground *g = test->priv;

	start(test, &g->one, 0);
	KUNIT_EXPECT_EQ(test, refused(test, &g->one), -EBUSY);
	KUNIT_EXPECT_EQ(test, hello_on(g->one.sock, 0), -EBUSY);

	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	expect_idle(test, 0);
	KUNIT_EXPECT_EQ(test, refused(test, &g->one), -EBUSY);
	KUNIT_EXPECT_EQ(test, hello_on(g->one.sock, 0), -EBUSY);
}

static void conn_above_the_cap_eagain(struct kunit *test)
{
	struct ground *g = test->priv;

	g->hn->hn_inflight[TLS_HS_CLIENT] = UINT_MAX;
	KUNIT_EXPECT_EQ(test, refused(test, &g->one), -EAGAIN);
	g->hn->hn_inflight[TLS_HS_CLIENT] = 0;

	KUNIT_EXPECT_NULL(test, tls_hs_session_find(g->one.sock->sk));
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_MIB_STARTED), 0);
}

static void conn_drain_completes_what_is_in_flight(struct kunit *test)
{
	struct ground *g = test->priv;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);

	tls_hs_conn_drain(g->hn);

	KUNIT_EXPECT_EQ(test, atomic_read(&g->one.calls), 1);
	KUNIT_EXPECT_EQ(test, g->one.status, -ETIMEDOUT);
	expect_goodbye(test, &g->one);
	KUNIT_EXPECT_EQ(test, refused(test, &g->two), -EOPNOTSUPP);
	KUNIT_EXPECT_NULL(test, tls_hs_session_find(g->two.sock->sk));
}

/* The consumer may let go of its file: the handshake has its own reference. */
static void conn_file_put_early_is_held_until_done(struct kunit *test)
{
	struct ground *g = test->priv;

	start(test, &g->one, 0);
	peer_take_hello(test, &g->one);
	KUNIT_EXPECT_EQ(test, file_count(g->one.file), 2);
	fput(g->one.file);
	g->one.file = NULL;
	KUNIT_EXPECT_EQ(test, atomic_read(&g->one.calls), 0);

	kernel_sock_shutdown(g->one.peer, SHUT_RDWR);

	expect_done(test, &g->one, -ETIMEDOUT);
	expect_idle(test, 1);
}

/* Two at once, one of them failing: no mixing up. */
static void conn_two_at_once_end_apart(struct kunit *test)
{
	struct ground *g = test->priv;

	start(test, &g->one, 0);
	start(test, &g->two, 400);
	/* unread bytes would make the end a reset */
	peer_take_hello(test, &g->one);
	kernel_sock_shutdown(g->one.peer, SHUT_RDWR);

	expect_done(test, &g->one, -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->two.calls), 0);
	expect_done(test, &g->two, -ETIMEDOUT);
	expect_idle(test, 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_NR_COUNTERS + TLS_HS_E_PEER_EOF), 1);
	KUNIT_EXPECT_EQ(test, counted(g, TLS_HS_NR_COUNTERS + TLS_HS_E_TIMEOUT), 1);
}

static bool hello_came(struct consumer *c)
{
	u8 byte;

	return peer_recv(c, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

/* A namespace that has given all its turns: the next handshake waits for a run to end. */
static void conn_without_a_turn_waits_for_one(struct kunit *test)
{
	struct ground *g = test->priv;
	struct tls_hs_turns *tu = &g->hn->hn_turns[TLS_HS_CLIENT];
	struct tls_hs_conn *co = prepare(test, &g->two);
	unsigned int i;

	for (i = 0; i < tls_hs_max_workers(); i++)
		tu->tu_given++;
	start(test, &g->one, 60000);
	refcount_inc(&co->co_ref);
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(co, 60000), 0);
	tls_hs_conn_kick(co);		/* again, while it waits */
	msleep(100);
	KUNIT_EXPECT_FALSE(test, hello_came(&g->one));
	KUNIT_EXPECT_FALSE(test, hello_came(&g->two));

	/* one turn: in the order in which they came, and each run hands it on */
	tls_hs_conn_turn_over(&g->hn->hn_turns[TLS_HS_CLIENT]);
	peer_take_hello(test, &g->one);
	peer_take_hello(test, &g->two);
	KUNIT_EXPECT_TRUE(test, list_empty(&co->co_turn));
	for (i = 1; i < tls_hs_max_workers(); i++)
		tls_hs_conn_turn_over(&g->hn->hn_turns[TLS_HS_CLIENT]);

	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->two.sock->sk));
	tls_hs_conn_put(co);
	expect_idle(test, 0);
	/* and nobody has kept one */
	for (i = 0; i < 100 && READ_ONCE(tu->tu_given); i++)
		msleep(20);
	KUNIT_EXPECT_EQ(test, tu->tu_given, 0);
}

/* What one namespace is busy with is nothing to another. */
static void conn_of_another_namespace_has_turns_of_its_own(struct kunit *test)
{
	struct ground *g = test->priv;
	unsigned int i;

	for (i = 0; i < tls_hs_max_workers(); i++)
		g->hn->hn_turns[TLS_HS_CLIENT].tu_given++;
	start(test, &g->one, 60000);
	KUNIT_ASSERT_EQ(test, tls_hs_conn_submit(prepare_elsewhere(test, &g->two), 60000), 0);
	peer_take_hello(test, &g->two);
	KUNIT_EXPECT_FALSE(test, hello_came(&g->one));
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->two.sock->sk));
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	for (i = 0; i < tls_hs_max_workers(); i++)
		tls_hs_conn_turn_over(&g->hn->hn_turns[TLS_HS_CLIENT]);
	expect_idle(test, 0);
}

/* A drain ends those that wait for a turn, too. */
static void conn_drain_reaches_who_waits_for_a_turn(struct kunit *test)
{
	struct ground *g = test->priv;
	unsigned int i;

	for (i = 0; i < tls_hs_max_workers(); i++)
		g->hn->hn_turns[TLS_HS_CLIENT].tu_given++;
	start(test, &g->one, 60000);
	start(test, &g->two, 60000);
	spin_lock_bh(&g->hn->hn_lock);
	KUNIT_EXPECT_EQ(test, g->hn->hn_inflight[TLS_HS_CLIENT], 2);
	spin_unlock_bh(&g->hn->hn_lock);
	tls_hs_conn_turn_over(&g->hn->hn_turns[TLS_HS_CLIENT]);
	tls_hs_conn_drain(g->hn);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->one.calls), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->two.calls), 1);
	for (i = 1; i < tls_hs_max_workers(); i++)
		tls_hs_conn_turn_over(&g->hn->hn_turns[TLS_HS_CLIENT]);
}

static void chained(struct sock *sk)
{
	atomic_inc(&chained_calls);
	chained_next(sk);
}

static void session_socket_dies_destructor_is_chained(struct kunit *test)
{
	struct ground *g = test->priv;
	struct sock *sk = g->one.sock->sk;

	atomic_set(&chained_calls, 0);
	chained_next = sk->sk_destruct;
	sk->sk_destruct = chained;
	start(test, &g->one, 0);
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(sk));
	expect_idle(test, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&g->hn->hn_sessions), 1);

	consumer_hang_up(&g->one);

	KUNIT_EXPECT_TRUE(test, settled(g->hn));
	KUNIT_EXPECT_EQ(test, atomic_read(&chained_calls), 1);
}

/* RFC 9846 4.7.3: refused before anything is sent, and the session goes on */
static void key_update_beyond_the_last_epoch_refused(struct kunit *test)
{
	struct ground *g = test->priv;
	struct tls_hs_session *ss;

	start(test, &g->one, 0);
	KUNIT_EXPECT_TRUE(test, tls_hs_handshake_cancel(g->one.sock->sk));
	expect_idle(test, 0);
	ss = tls_hs_session_find(g->one.sock->sk);
	KUNIT_ASSERT_NOT_NULL(test, ss);
	ss->ss_established = true;
	ss->ss_sent_updates = 0xffffffffffff;

	KUNIT_EXPECT_EQ(test, tls_hs_key_update(g->one.sock, false), -EOVERFLOW);
	KUNIT_EXPECT_EQ(test, tls_hs_key_update(g->one.sock, true), -EOVERFLOW);

	KUNIT_EXPECT_TRUE(test, ss->ss_established);
	ss->ss_established = false;
}

static int ignore_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	return 0;
}

static int ignore_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
			 const struct tls_hs_secret *secret)
{
	return 0;
}

static void ignore_alert(void *ctx, enum tls_hs_level level, u8 description)
{
}

static const struct tls_hs_sink_ops ignore = {
	.emit = ignore_emit,
	.secret = ignore_secret,
	.alert = ignore_alert,
};

/* What follows the server's Finished is kTLS's, so no byte of it may be taken. */
static void sock_read_takes_one_record_and_no_more(struct kunit *test)
{
	static const u8 records[] = {
		TLS_HS_CT_CCS, 3, 3, 0, 1, 1,
		TLS_HS_CT_DATA, 3, 3, 0, 3, 0xaa, 0xbb, 0xcc,
	};
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);
	u8 left[sizeof(records)];
	struct kvec iov = { .iov_base = left, .iov_len = sizeof(left) };
	struct msghdr msg = { };

	KUNIT_ASSERT_EQ(test, tls_hs_engine_init(co->co_engine, &tls_hs_client_role, &co->co_cfg,
						 &ignore, NULL), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_start(co->co_engine), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_sock_read_header(co->co_sock, &co->co_rx, co->co_engine),
			-EAGAIN);
	peer_send(test, &g->one, records, sizeof(records));

	KUNIT_EXPECT_EQ(test, tls_hs_sock_read_header(co->co_sock, &co->co_rx, co->co_engine), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_sock_read_body(co->co_sock, &co->co_rx, &co->co_record,
						    co->co_engine), 0);

	KUNIT_EXPECT_EQ(test, kernel_recvmsg(g->one.sock, &msg, &iov, 1, sizeof(left),
					     MSG_DONTWAIT), 8);
	KUNIT_EXPECT_MEMEQ(test, left, records + 6, 8);
	tls_hs_conn_free(co);
}

/* What is kept grows with what has come. */
static void sock_read_keeps_no_more_than_twice_what_came(struct kunit *test)
{
	static const u8 begun[] = {
		TLS_HS_CT_HANDSHAKE, 3, 3, 0x40, 0, TLS_HS_MT_SERVER_HELLO,
	};
	u8 *record = kunit_kzalloc(test, TLS_HS_RECORD_HEADER + 16384, GFP_KERNEL);
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);
	struct tls_hs_sock_rx *sr = &co->co_rx;
	size_t sent, most;

	KUNIT_ASSERT_NOT_NULL(test, record);
	/* a message in it that has no end yet */
	memcpy(record, begun, sizeof(begun));
	KUNIT_ASSERT_EQ(test, tls_hs_engine_init(co->co_engine, &tls_hs_client_role, &co->co_cfg,
						 &ignore, NULL), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_start(co->co_engine), 0);
	for (sent = TLS_HS_RECORD_HEADER; sent < 16384; sent += 1111) {
		const size_t from = sent == TLS_HS_RECORD_HEADER ? 0 : sent - 1111;

		peer_send(test, &g->one, record + from, sent - from);
		KUNIT_EXPECT_EQ(test, tls_hs_sock_read_header(co->co_sock, sr, co->co_engine), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_sock_read_body(co->co_sock, sr, &co->co_record,
							    co->co_engine), -EAGAIN);
		KUNIT_EXPECT_EQ(test, sr->sr_got, sent);
		most = max_t(size_t, 2 * sent, 2048);
		KUNIT_EXPECT_LE(test, sr->sr_cap, most);
		KUNIT_EXPECT_MEMEQ(test, sr->sr_rec, record, sent);
	}
	tls_hs_conn_free(co);
}

/* A header that promises too much is refused before anything is kept. */
static void sock_read_long_record_is_not_buffered(struct kunit *test)
{
	static const u8 header[] = { TLS_HS_CT_HANDSHAKE, 3, 3, 0xff, 0xff };
	struct ground *g = test->priv;
	struct tls_hs_conn *co = prepare(test, &g->one);

	KUNIT_ASSERT_EQ(test, tls_hs_engine_init(co->co_engine, &tls_hs_client_role, &co->co_cfg,
						 &ignore, NULL), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_start(co->co_engine), 0);
	peer_send(test, &g->one, header, sizeof(header));

	KUNIT_EXPECT_EQ(test, tls_hs_sock_read_header(co->co_sock, &co->co_rx, co->co_engine), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_sock_read_body(co->co_sock, &co->co_rx, &co->co_record,
						    co->co_engine), -EACCES);

	KUNIT_EXPECT_NULL(test, co->co_rx.sr_rec);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(co->co_engine), TLS_HS_E_RECORD_LONG);
	tls_hs_conn_free(co);
}

static struct kunit_case conn_cases[] = {
	KUNIT_CASE_PARAM(hello_bad_arguments_einval, bad_args_gen_params),
	KUNIT_CASE(hello_socket_without_file_einval),
	KUNIT_CASE(hello_datagram_socket_einval),
	KUNIT_CASE(hello_unconnected_socket_enotconn),
	KUNIT_CASE(hello_keyring_without_anchor_leaves_no_trace),
	KUNIT_CASE(conn_peer_closes_done_once_etimedout),
	KUNIT_CASE(conn_silent_peer_times_out_and_says_goodbye),
	KUNIT_CASE(conn_garbage_alert_survives_the_close),
	KUNIT_CASE(conn_peer_alert_is_eacces_and_counted),
	KUNIT_CASE(conn_reset_without_wakeup_is_noticed),
	KUNIT_CASE(conn_waiting_has_no_ticks),
	KUNIT_CASE(conn_without_a_share_of_flights_polls),
	KUNIT_CASE(conn_of_a_server_needs_no_share_of_flights),
	KUNIT_CASE(conn_consumer_that_reads_meanwhile_gets_nothing),
	KUNIT_CASE(conn_cancelled_done_never_runs),
	KUNIT_CASE(conn_cancel_after_done_is_false),
	KUNIT_CASE(conn_second_on_a_socket_ebusy),
	KUNIT_CASE(conn_above_the_cap_eagain),
	KUNIT_CASE(conn_drain_completes_what_is_in_flight),
	KUNIT_CASE(conn_file_put_early_is_held_until_done),
	KUNIT_CASE(conn_two_at_once_end_apart),
	KUNIT_CASE(conn_without_a_turn_waits_for_one),
	KUNIT_CASE(conn_of_another_namespace_has_turns_of_its_own),
	KUNIT_CASE(conn_drain_reaches_who_waits_for_a_turn),
	KUNIT_CASE(session_socket_dies_destructor_is_chained),
	KUNIT_CASE(key_update_beyond_the_last_epoch_refused),
	KUNIT_CASE(sock_read_takes_one_record_and_no_more),
	KUNIT_CASE(sock_read_keeps_no_more_than_twice_what_came),
	KUNIT_CASE(sock_read_long_record_is_not_buffered),
	{ }
};

static struct kunit_suite conn_suite = {
	.name = "tls_hs_conn",
	.suite_init = loopback_up,
	.init = conn_init,
	.exit = conn_exit,
	.test_cases = conn_cases,
};

kunit_test_suite(conn_suite);
