/* SPDX-License-Identifier: GPL-2.0-only */
/* A consumer for tests: a real connection over the loopback device. */
#ifndef _TLS_HS_KUNIT_CONSUMER_H
#define _TLS_HS_KUNIT_CONSUMER_H

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/in.h>
#include <linux/key.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

#include <net/net_namespace.h>
#include <net/sock.h>

#define PATIENCE	(5 * HZ)	/* for what should happen at once */

/* A consumer: its connected socket, the peer's end, and what ta_done was given. */
struct consumer {
	struct socket		*sock;
	struct file		*file;
	struct socket		*peer;
	atomic_t		calls;
	int			status;
	key_serial_t		peerid;
	struct completion	done;
};

static inline void done(void *data, int status, key_serial_t peerid)
{
	struct consumer *c = data;

	atomic_inc(&c->calls);
	c->status = status;
	c->peerid = peerid;
	complete(&c->done);
}

static inline struct socket *tcp_socket(struct kunit *test)
{
	struct socket *sock;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET, SOCK_STREAM,
					       IPPROTO_TCP, &sock), 0);
	return sock;
}

static inline struct socket *consumer_listen(struct kunit *test)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	/* the type of addresses differs between kernels */
	void *name = &addr;
	struct socket *listener = tcp_socket(test);

	KUNIT_ASSERT_EQ(test, kernel_bind(listener, name, sizeof(addr)), 0);
	KUNIT_ASSERT_EQ(test, kernel_listen(listener, 1), 0);
	return listener;
}

static inline void consumer_connect_to(struct kunit *test, struct consumer *c,
				       struct socket *listener)
{
	struct sockaddr_in addr;
	void *name = &addr;

	init_completion(&c->done);
	KUNIT_ASSERT_GE(test, kernel_getsockname(listener, name), 0);
	c->sock = tcp_socket(test);
	KUNIT_ASSERT_EQ(test, kernel_connect(c->sock, name, sizeof(addr), 0), 0);
	KUNIT_ASSERT_EQ(test, kernel_accept(listener, &c->peer, 0), 0);
	c->peer->sk->sk_rcvtimeo = PATIENCE;
	c->file = sock_alloc_file(c->sock, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(c->file));
}

static inline void consumer_connect(struct kunit *test, struct consumer *c)
{
	struct socket *listener = consumer_listen(test);

	consumer_connect_to(test, c, listener);
	sock_release(listener);
}

static inline void consumer_hang_up(struct consumer *c)
{
	if (!IS_ERR_OR_NULL(c->file))
		__fput_sync(c->file);
	c->file = NULL;
	if (c->peer)
		sock_release(c->peer);
	c->peer = NULL;
}

static inline int loopback_up(struct kunit_suite *suite)
{
	int err;

	rtnl_lock();
	err = dev_open(init_net.loopback_dev, NULL);
	rtnl_unlock();
	return err;
}

#endif
