// SPDX-License-Identifier: GPL-2.0-only
/*
 * Between a consumer and kTLS: NewSessionTicket and KeyUpdate (RFC 8446 4.6)
 * are taken out of what the consumer reads, and given to post.c.
 *
 * Owns the operations that a session's socket has in kTLS's place, and the order
 * of a consumer's sends and a change of the send keys.  Knows nothing of the
 * messages.
 *
 * kTLS hands out a record of another type than data only to whoever asks for
 * types: sunrpc throws it away, two octets at a time, and nvme-tcp, which reads by
 * read_sock(), waits for ever.  kTLS keeps the record
 * that it could not hand out, decrypted, first in its queue.  So whoever finds
 * one there has seen none of it, and it can be read by us, alone, before the
 * consumer reads on.
 *
 * setsockopt() of kTLS puts its own operations back each time that it is given
 * keys.  All who give it keys hold ss_post, and call tls_hs_inband_enter() before
 * they let go of it.  What a consumer reads in between is at worst what it would
 * have read without us, and it is woken up afterwards; what it sends in between
 * goes out under the keys that have just been set.
 *
 * A kTLS that gives such records to a handler (patches/7.2/tls) spares us all that
 * is about reading: what the consumer reads by is then kTLS's, and we are told.
 */
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/rwsem.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/uio.h>
#include <linux/workqueue.h>

#include <net/sock.h>
#include <net/tls.h>

#include "crypto-glue/compat.h"
#include "engine/proto.h"
#include "inband.h"
#include "ktls.h"
#include "post.h"
#include "reclaim.h"
#include "session.h"

#define TLS_HS_LAST_SENDS	50	/* milliseconds that they are waited for */

/* Bits of ib_flags, about the record that is first in kTLS's queue. */
enum {
	TLS_HS_IB_UNREAD,	/* read_sock() could not hand it out; nobody reads but the worker */
	TLS_HS_IB_FOREIGN,	/* it is none of ours: the consumer's to see */
};

struct tls_hs_inband {
	struct proto_ops	ib_ops;		/* the socket's: kTLS's, but for ours */
	const struct proto_ops	*ib_ktls;	/* kTLS's */
	struct tls_hs_session	*ib_session;
	struct work_struct	ib_work;	/* holds a reference on the sock while queued */
	struct rw_semaphore	ib_sends;	/* read: one record; write: keys change */
	unsigned long		ib_flags;
	struct tls_rx_handler	ib_handler;	/* where TLS_HS_RX_HANDLER */
	u64			ib_seen;	/* by it: records under the receive keys */
};

/* The content type that kTLS says of a record */
union tls_hs_record_type {
	struct cmsghdr	hdr;
	u8		buf[CMSG_SPACE(sizeof(u8))];
};

static u8 tls_hs_record_type_of(const struct msghdr *msg, const union tls_hs_record_type *rt)
{
	if (msg->msg_controllen == sizeof(rt->buf) || rt->hdr.cmsg_level != SOL_TLS ||
	    rt->hdr.cmsg_type != TLS_GET_RECORD_TYPE)
		return 0;
	return *(const u8 *)CMSG_DATA(&rt->hdr);
}

static struct tls_hs_inband *tls_hs_inband_of(struct sock *sk)
{
	/* the caller's socket is held, and so its session */
	return tls_hs_session_find(sk)->ss_inband;
}

/* The type of the record that is next for the consumer; 0: there is none. */
static u8 tls_hs_inband_peek(struct tls_hs_inband *ib, struct socket *sock)
{
	union tls_hs_record_type rt = {};
	struct msghdr msg = {
		.msg_control	= &rt,
		.msg_controllen	= sizeof(rt.buf),
	};
	u8 first;
	struct kvec iov = { .iov_base = &first, .iov_len = sizeof(first) };

	iov_iter_kvec(&msg.msg_iter, ITER_DEST, &iov, 1, sizeof(first));
	if (ib->ib_ktls->recvmsg(sock, &msg, sizeof(first), MSG_PEEK | MSG_DONTWAIT) < 0)
		return 0;
	return tls_hs_record_type_of(&msg, &rt);
}

/* The record that a peek has found */
static int tls_hs_inband_take(struct tls_hs_inband *ib, struct socket *sock, u8 *buf, size_t len)
{
	union tls_hs_record_type rt = {};
	struct msghdr msg = {
		.msg_control	= &rt,
		.msg_controllen	= sizeof(rt.buf),
	};
	struct kvec iov = { .iov_base = buf, .iov_len = len };
	int ret;

	iov_iter_kvec(&msg.msg_iter, ITER_DEST, &iov, 1, len);
	ret = ib->ib_ktls->recvmsg(sock, &msg, len, MSG_DONTWAIT);
	if (ret < 0)
		return ret;
	/* somebody else reads this socket, against the rules: data is missing */
	if (tls_hs_record_type_of(&msg, &rt) != TLS_HS_CT_HANDSHAKE)
		return -EIO;
	return ret;
}

/*
 * The session has failed.  Sends that begin now are refused; one that is on its way
 * ends soon, or waits for a peer that does not read and would not read an alert.
 */
static void tls_hs_inband_end(struct tls_hs_inband *ib, struct socket *sock)
{
	unsigned int i;

	for (i = 0; i < TLS_HS_LAST_SENDS; i++) {
		if (down_write_trylock(&ib->ib_sends)) {
			tls_hs_post_last_words(sock, ib->ib_session);
			kernel_sock_shutdown(sock, SHUT_RDWR);
			up_write(&ib->ib_sends);
			return;
		}
		fsleep(USEC_PER_MSEC);
	}
	kernel_sock_shutdown(sock, SHUT_RDWR);
}

/*
 * The record that the consumer is not to see.
 *
 * 0: it was digested; -EAGAIN: there is none, or data; -ENOMSG: it is none of
 * ours; -ESHUTDOWN: the connection is of no use, and was ended.  sunrpc, which
 * takes others for final, connects again.
 */
static int tls_hs_inband_record(struct tls_hs_inband *ib, struct socket *sock)
{
	struct tls_hs_reclaim rc;
	u8 *buf, type;
	int ret;

	type = tls_hs_inband_peek(ib, sock);
	if (type != TLS_HS_CT_HANDSHAKE)
		return !type || type == TLS_HS_CT_DATA ? -EAGAIN : -ENOMSG;

	tls_hs_reclaim_enter(&rc, sock->sk);
	buf = kvmalloc(TLS_HS_RECORD_MAX_PLAIN, GFP_KERNEL);
	ret = buf ? tls_hs_inband_take(ib, sock, buf, TLS_HS_RECORD_MAX_PLAIN) : -ENOMEM;
	ret = tls_hs_post_inband(sock, ib->ib_session, buf, ret);
	kvfree(buf);
	tls_hs_reclaim_leave(&rc);
	cond_resched();
	if (!ret)
		return 0;
	tls_hs_inband_end(ib, sock);
	return -ESHUTDOWN;
}

/* Data came: what is counted or known of what was between begins anew. */
static void tls_hs_inband_has_read(struct tls_hs_inband *ib, int len)
{
	if (len <= 0)
		return;
	if (READ_ONCE(ib->ib_session->ss_idle_updates))
		WRITE_ONCE(ib->ib_session->ss_idle_updates, 0);
	/* the consumer has taken it out of the way */
	if (test_bit(TLS_HS_IB_FOREIGN, &ib->ib_flags))
		clear_bit(TLS_HS_IB_FOREIGN, &ib->ib_flags);
}

/* kTLS is asked for data only, and so leaves what is not where it is: -EIO. */
static int tls_hs_inband_data(struct tls_hs_inband *ib, struct socket *sock, struct msghdr *msg,
			      size_t len, int flags)
{
	size_t controllen = msg->msg_controllen;
	void *control = msg->msg_control;
	u8 type = TLS_HS_CT_DATA;
	int ret;

	msg->msg_control = NULL;
	msg->msg_controllen = 0;
	ret = ib->ib_ktls->recvmsg(sock, msg, len, flags);
	msg->msg_control = control;
	msg->msg_controllen = controllen;
	tls_hs_inband_has_read(ib, ret);
	/* and it has not said what the consumer wants to be told */
	if (ret > 0 && control) {
		msg->msg_flags &= ~MSG_CTRUNC;
		put_cmsg(msg, SOL_TLS, TLS_GET_RECORD_TYPE, sizeof(type), &type);
	}
	return ret;
}

static int tls_hs_inband_recvmsg(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	struct tls_hs_inband *ib = tls_hs_inband_of(sock->sk);
	const unsigned int msg_flags = msg->msg_flags;
	size_t controllen = msg->msg_controllen;
	void *control = msg->msg_control;
	int done = 0, ret, err;

	if (flags & MSG_ERRQUEUE)
		return ib->ib_ktls->recvmsg(sock, msg, len, flags);
	do {
		msg->msg_flags = msg_flags;
		msg->msg_control = control;
		msg->msg_controllen = controllen;
		ret = tls_hs_inband_data(ib, sock, msg, len - done, flags);
		if (ret > 0)
			done += ret;
		/* MSG_WAITALL ends before a record that is no data */
		if (ret > 0 ? done == len || !(flags & MSG_WAITALL) : ret != -EIO)
			return done ?: ret;
		err = tls_hs_inband_record(ib, sock);
		/*
		 * sunrpc asks for types only when it was told that there is no data, by
		 * kTLS itself while keys changed: it would throw data away.
		 */
		if (!err && control && flags & MSG_DONTWAIT)
			return done ?: -EAGAIN;
	} while (!err);

	if (done || err == -ESHUTDOWN)
		return done ?: err;
	msg->msg_flags = msg_flags;
	return ib->ib_ktls->recvmsg(sock, msg, len, flags);
}

/* Under the socket's lock: whatever is to be done about it is the worker's. */
static int tls_hs_inband_read_sock(struct sock *sk, read_descriptor_t *desc, sk_read_actor_t actor)
{
	struct tls_hs_inband *ib = tls_hs_inband_of(sk);
	int ret;

	/* what follows a KeyUpdate that kTLS has not seen as one is under other keys */
	if (test_bit(TLS_HS_IB_UNREAD, &ib->ib_flags))
		return -EAGAIN;
	ret = ib->ib_ktls->read_sock(sk, desc, actor);
	tls_hs_inband_has_read(ib, ret);
	if (ret != -EINVAL || skb_queue_empty(&tls_sw_ctx_rx(tls_get_ctx(sk))->rx_list) ||
	    test_bit(TLS_HS_IB_FOREIGN, &ib->ib_flags))
		return ret;
	set_bit(TLS_HS_IB_UNREAD, &ib->ib_flags);
	sock_hold(sk);
	queue_work(tls_hs_wq, &ib->ib_work);
	return -EAGAIN;
}

/* Whoever was told that there is nothing to read looks again. */
static void tls_hs_inband_wake(struct sock *sk)
{
	lock_sock(sk);
	sk->sk_data_ready(sk);
	release_sock(sk);
}

/*
 * RFC 8446 4.6.3: before the next record of data, and not before.  Whoever may
 * not wait for room in the send buffer is told that there is none.
 */
static int tls_hs_inband_update(struct tls_hs_inband *ib, struct socket *sock, unsigned int flags)
{
	struct tls_hs_reclaim rc;
	int err;

	tls_hs_reclaim_enter(&rc, sock->sk);
	down_write(&ib->ib_sends);
	err = tls_hs_post_update(sock, ib->ib_session, flags & MSG_DONTWAIT);
	if (err && err != -EAGAIN) {
		tls_hs_post_last_words(sock, ib->ib_session);
		kernel_sock_shutdown(sock, SHUT_RDWR);
	}
	up_write(&ib->ib_sends);
	tls_hs_reclaim_leave(&rc);
	if (!err)
		tls_hs_inband_wake(sock->sk);
	return err;
}

static int tls_hs_inband_sendmsg(struct socket *sock, struct msghdr *msg, size_t len)
{
	struct tls_hs_inband *ib = tls_hs_inband_of(sock->sk);
	int ret = 0;

	if (tls_hs_post_update_due(sock->sk, ib->ib_session))
		ret = tls_hs_inband_update(ib, sock, msg->msg_flags);
	if (ret)
		return ret == -EAGAIN ? ret : -EPIPE;
	down_read(&ib->ib_sends);
	/* RFC 8446 6.2: nothing after a fatal alert */
	ret = READ_ONCE(ib->ib_session->ss_established) ?
		ib->ib_ktls->sendmsg(sock, msg, len) : -EPIPE;
	up_read(&ib->ib_sends);
	return ret;
}

static void tls_hs_inband_splice_eof(struct socket *sock)
{
	struct tls_hs_inband *ib = tls_hs_inband_of(sock->sk);

	down_read(&ib->ib_sends);
	if (ib->ib_ktls->splice_eof)
		ib->ib_ktls->splice_eof(sock);
	up_read(&ib->ib_sends);
}

/* A record that read_sock() could not hand out, and those behind it */
static void tls_hs_inband_read(struct tls_hs_inband *ib, struct socket *sock)
{
	int ret;

	do {
		ret = tls_hs_inband_record(ib, sock);
	} while (!ret);
	if (ret == -ENOMSG)
		set_bit(TLS_HS_IB_FOREIGN, &ib->ib_flags);
	clear_bit(TLS_HS_IB_UNREAD, &ib->ib_flags);
	tls_hs_inband_wake(sock->sk);
}

static void tls_hs_inband_work(struct work_struct *work)
{
	struct tls_hs_inband *ib = container_of(work, struct tls_hs_inband, ib_work);
	struct sock *sk = ib->ib_session->ss_sk;

	tls_hs_inband_read(ib, sk->sk_socket);
	sock_put(sk);
}

/*
 * kTLS's: a record that no reader has seen, and nothing is decrypted meanwhile.  Closing
 * the socket waits for it.  The error is for those who read, and sunrpc's senders, who
 * take it for a broken network; nvme-tcp looks at the socket's state.
 */
static int tls_hs_inband_handshake(struct tls_rx_handler *handler, struct sock *sk,
				   struct sk_buff *skb, int offset, int len)
{
	struct tls_hs_inband *ib = container_of(handler, struct tls_hs_inband, ib_handler);
	struct tls_hs_reclaim rc;
	int ret = -ENOMEM;
	u8 *buf;

	/* this one is counted; if others are, they were data */
	if (tls_hs_ktls_records(sk, TLS_HS_RX) != ib->ib_seen + 1)
		tls_hs_inband_has_read(ib, 1);
	tls_hs_reclaim_enter(&rc, sk);
	buf = kvmalloc(TLS_HS_RECORD_MAX_PLAIN, GFP_KERNEL);
	if (buf)
		ret = len > TLS_HS_RECORD_MAX_PLAIN ? -EIO :
			skb_copy_bits(skb, offset, buf, len) ?: len;
	ret = tls_hs_post_inband(sk->sk_socket, ib->ib_session, buf, ret);
	kvfree(buf);
	tls_hs_reclaim_leave(&rc);
	ib->ib_seen = tls_hs_ktls_records(sk, TLS_HS_RX);
	if (!ret)
		return 0;
	tls_hs_inband_end(ib, sk->sk_socket);
	return -ECONNRESET;
}

/*
 * The worker holds no file: its consumer has the last one, as it believes, and
 * frees what the socket needs behind its release (lockdep's keys are nvme-tcp's).
 */
static int tls_hs_inband_release(struct socket *sock)
{
	struct tls_hs_inband *ib = tls_hs_inband_of(sock->sk);

	if (cancel_work_sync(&ib->ib_work))
		sock_put(sock->sk);
	/* and with the session goes ib */
	return ib->ib_ktls->release(sock);
}

/**
 * tls_hs_inband_alloc() - what a session needs so that its consumer reads data only
 * @ss: the session, of a handshake that has succeeded but for kTLS
 *
 * Of what the consumer sends and reads nothing changes before tls_hs_inband_enter(),
 * unless kTLS has a handler: it is ours from here on, before there are keys.
 *
 * Context: the worker, behind tls_hs_ktls_attach(); may sleep, takes the socket lock.
 * Return: 0, -ENOMEM, or kTLS's error.
 */
int tls_hs_inband_alloc(struct tls_hs_session *ss)
{
	struct tls_hs_inband *ib = kzalloc(sizeof(*ib), GFP_KERNEL);
	int err;

	if (!ib)
		return -ENOMEM;
	ib->ib_session = ss;
	init_rwsem(&ib->ib_sends);
	INIT_WORK(&ib->ib_work, tls_hs_inband_work);
	ib->ib_handler.owner = THIS_MODULE;
	ib->ib_handler.wq = tls_hs_wq;
	ib->ib_handler.handshake = tls_hs_inband_handshake;
	err = tls_set_rx_handler(ss->ss_sk, &ib->ib_handler);
	if (err) {
		kfree(ib);
		return err;
	}
	ss->ss_inband = ib;
	return 0;
}

/**
 * tls_hs_inband_free() - undo tls_hs_inband_alloc()
 * @ib: what the session has; NULL is fine
 *
 * Context: process; the socket is gone.
 */
void tls_hs_inband_free(struct tls_hs_inband *ib)
{
	kfree(ib);
}

static void tls_hs_inband_enter_reads(struct tls_hs_inband *ib, const struct proto_ops *ktls)
{
	ib->ib_ops.release = tls_hs_inband_release;
	ib->ib_ops.recvmsg = tls_hs_inband_recvmsg;
	if (ktls->read_sock)
		ib->ib_ops.read_sock = tls_hs_inband_read_sock;
}

/**
 * tls_hs_inband_enter() - stand between the consumer and kTLS, from here on
 * @ss: the session
 * @sock: its socket, whose kTLS has just been given keys
 *
 * Nothing happens without tls_hs_inband_alloc().
 *
 * Context: process; nobody else gives kTLS keys: ss_post is held, or the consumer
 * does not have the socket yet.
 */
void tls_hs_inband_enter(struct tls_hs_session *ss, struct socket *sock)
{
	struct tls_hs_inband *ib = ss->ss_inband;
	const struct proto_ops *ktls = READ_ONCE(sock->ops);

	if (!ib || ktls == &ib->ib_ops)
		return;
	if (ktls != ib->ib_ktls) {
		ib->ib_ops = *ktls;
		ib->ib_ops.sendmsg = tls_hs_inband_sendmsg;
		ib->ib_ops.splice_eof = tls_hs_inband_splice_eof;
		if (!TLS_HS_RX_HANDLER)
			tls_hs_inband_enter_reads(ib, ktls);
		WRITE_ONCE(ib->ib_ktls, ktls);
	}
	/* whoever finds our operations finds them whole */
	smp_store_release(&sock->ops, &ib->ib_ops);
}

/**
 * tls_hs_inband_hold_sends() - no record of the consumer from here on
 * @ss: the session
 *
 * Context: process; sleeps until records that are on their way have been taken.
 * Not with ss_post held.
 */
void tls_hs_inband_hold_sends(struct tls_hs_session *ss)
{
	if (ss->ss_inband)
		down_write(&ss->ss_inband->ib_sends);
}

/**
 * tls_hs_inband_release_sends() - undo tls_hs_inband_hold_sends()
 * @ss: the session
 *
 * Context: process.
 */
void tls_hs_inband_release_sends(struct tls_hs_session *ss)
{
	if (ss->ss_inband)
		up_write(&ss->ss_inband->ib_sends);
}
