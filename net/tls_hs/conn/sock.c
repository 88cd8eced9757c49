// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records from and to a TCP socket, without ever waiting.
 *
 * Owns how many bytes are read: exactly the record that is due, because what
 * follows the server's Finished belongs to kTLS; and that nobody else reads
 * meanwhile.  Does not look inside a record (record.c), and does not decide when
 * to try again (conn.c).
 */
#include <linux/atomic.h>
#include <linux/in.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <linux/uio.h>

#include <net/net_namespace.h>
#include <net/sock.h>

#include "engine/errors.h"
#include "sock.h"
#include "trace.h"

/* What is kept for a record of which nothing but the header has come. */
#define TLS_HS_SOCK_FIRST	2048
/* What a peer that goes on sending may keep us busy with after we failed. */
#define TLS_HS_SOCK_MAX_DISCARD	(256 * 1024)

/* The callbacks of a TCP socket that no consumer has touched: they wake sk_sleep(). */
static struct {
	void	(*state_change)(struct sock *sk);
	void	(*error_report)(struct sock *sk);
} tls_hs_sock_default __ro_after_init;

/**
 * tls_hs_sock_init() - learn the callbacks of a TCP socket
 *
 * Context: process; module init.
 * Return: 0, or an errno of sock_create_kern().
 */
int __init tls_hs_sock_init(void)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(&init_net, AF_INET, SOCK_STREAM, IPPROTO_TCP, &sock);
	if (err)
		return err;
	tls_hs_sock_default.state_change = sock->sk->sk_state_change;
	tls_hs_sock_default.error_report = sock->sk->sk_error_report;
	sock_release(sock);
	return 0;
}

/**
 * tls_hs_sock_wakes() - does the end of a connection wake who waits on sk_sleep()?
 * @sk: TCP socket
 *
 * A consumer may have put callbacks of its own in the place of those that do:
 * sunrpc's wake nobody.
 *
 * Context: any.
 * Return: true if a reset is announced; false if one has to look.
 */
bool tls_hs_sock_wakes(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state_change) == tls_hs_sock_default.state_change &&
	       READ_ONCE(sk->sk_error_report) == tls_hs_sock_default.error_report;
}

/*
 * What a socket has in kTLS's place while it is ours alone.  It differs in one
 * operation, so all sockets of a family share it; theirs is set once.
 */
static struct tls_hs_sock_alone {
	struct proto_ops	ours;
	const struct proto_ops	*theirs;
} tls_hs_sock_alone[2];

static DEFINE_MUTEX(tls_hs_sock_alone_lock);

static int tls_hs_sock_nobody_reads(struct socket *sock, struct msghdr *msg, size_t len, int flags)
{
	return -EAGAIN;
}

/* What @ops stand for, if they are ours; otherwise themselves. */
static const struct proto_ops *tls_hs_sock_theirs(const struct proto_ops *ops)
{
	if (ops->recvmsg != tls_hs_sock_nobody_reads)
		return ops;
	return container_of(ops, struct tls_hs_sock_alone, ours)->theirs;
}

/**
 * tls_hs_sock_take() - let nobody else read a socket from here on
 * @sock: connected TCP socket, with the ULP and without keys
 *
 * sunrpc's worker for what has come reads until there is nothing left.  It may not
 * have asked for the last time when the handshake begins, and would then take the
 * server's flight for RPC: both ends would wait until one of them gives up.
 *
 * Operations that are not the ones of the first socket of this family stay as they
 * are; kTLS puts its own back when it gets keys.
 *
 * Context: process; may sleep.
 */
void tls_hs_sock_take(struct socket *sock)
{
	struct tls_hs_sock_alone *sa = &tls_hs_sock_alone[sock->sk->sk_family == AF_INET6];
	const struct proto_ops *theirs = READ_ONCE(sock->ops);

	mutex_lock(&tls_hs_sock_alone_lock);
	if (!sa->theirs) {
		sa->ours = *theirs;
		sa->ours.recvmsg = tls_hs_sock_nobody_reads;
		sa->theirs = theirs;
	}
	mutex_unlock(&tls_hs_sock_alone_lock);
	if (sa->theirs != theirs)
		return;
	/* whoever finds our operations finds them whole */
	smp_store_release(&sock->ops, &sa->ours);
}

/**
 * tls_hs_sock_give_back() - undo tls_hs_sock_take(), if that is not done yet
 * @sock: the socket, its file held by the caller
 *
 * Context: process.
 */
void tls_hs_sock_give_back(struct socket *sock)
{
	const struct proto_ops *ops = READ_ONCE(sock->ops);

	/* after a cancel the consumer may give kTLS keys of its own meanwhile */
	cmpxchg(&sock->ops, ops, tls_hs_sock_theirs(ops));
}

static int tls_hs_sock_recvmsg(struct socket *sock, struct kvec *iov, int flags)
{
	const struct proto_ops *ops = tls_hs_sock_theirs(READ_ONCE(sock->ops));
	struct msghdr msg = {};

	flags |= MSG_DONTWAIT | MSG_NOSIGNAL;
	iov_iter_kvec(&msg.msg_iter, ITER_DEST, iov, 1, iov->iov_len);
	return ops->recvmsg(sock, &msg, iov->iov_len, flags);
}

static int tls_hs_sock_recv(struct socket *sock, u8 *buf, size_t len)
{
	struct kvec iov = { .iov_base = buf, .iov_len = len };

	return tls_hs_sock_recvmsg(sock, &iov, 0);
}

/* As far as sr_got == len; 0, -EAGAIN, or the engine has failed. */
static int tls_hs_sock_fill(struct socket *sock, struct tls_hs_sock_rx *sr, u8 *buf,
			    size_t len, struct tls_hs_engine *en)
{
	int ret;

	while (sr->sr_got < len) {
		ret = tls_hs_sock_recv(sock, buf + sr->sr_got, len - sr->sr_got);
		if (ret == -EAGAIN)
			return ret;
		if (!ret)
			return tls_hs_engine_fail(en, TLS_HS_E_PEER_EOF);
		if (ret < 0)
			return tls_hs_engine_fail(en, TLS_HS_E_NETWORK);
		sr->sr_got += ret;
	}
	return 0;
}

/*
 * What is there so far is full, or is the header.  Room grows with what has come,
 * not with what the header promises: thousands of strangers may each send five
 * bytes and then nothing.
 */
static int tls_hs_sock_grow(struct tls_hs_sock_rx *sr, struct tls_hs_engine *en)
{
	size_t cap = min(sr->sr_len, max_t(size_t, 2 * sr->sr_cap, TLS_HS_SOCK_FIRST));
	u8 *rec;

	rec = krealloc(sr->sr_rec, cap, GFP_KERNEL);	/* as sent: nothing to be wiped */
	if (!rec)
		return tls_hs_engine_fail(en, TLS_HS_E_NOMEM);
	sr->sr_rec = rec;
	sr->sr_cap = cap;
	return 0;
}

/* The header is there. */
static int tls_hs_sock_open_record(struct tls_hs_sock_rx *sr, struct tls_hs_record *rl,
				   struct tls_hs_engine *en)
{
	size_t len;
	int err;

	err = tls_hs_record_header(rl, en, sr->sr_hdr, &len);
	if (err)
		return err;
	sr->sr_len = sizeof(sr->sr_hdr) + len;
	err = tls_hs_sock_grow(sr, en);
	if (!err)
		memcpy(sr->sr_rec, sr->sr_hdr, sizeof(sr->sr_hdr));
	return err;
}

static int tls_hs_sock_fill_record(struct socket *sock, struct tls_hs_sock_rx *sr,
				   struct tls_hs_engine *en)
{
	int err;

	for (;;) {
		err = tls_hs_sock_fill(sock, sr, sr->sr_rec, sr->sr_cap, en);
		if (err || sr->sr_cap == sr->sr_len)
			return err;
		err = tls_hs_sock_grow(sr, en);
		if (err)
			return err;
	}
}

/**
 * tls_hs_sock_read_header() - read the header of the next record
 * @sock: connected TCP socket, its file held by the caller
 * @sr: the record under way; keeps what came so far from one call to the next
 * @en: engine that fails if the connection has ended
 *
 * Apart from tls_hs_sock_read_body() so that memory for a record can be
 * refused while nothing but five bytes has been read.
 *
 * Context: process; takes the socket lock.
 * Return: 0 when the header is there; -EAGAIN if more must come from the peer
 * first; any other errno after the engine has failed.
 */
int tls_hs_sock_read_header(struct socket *sock, struct tls_hs_sock_rx *sr,
			    struct tls_hs_engine *en)
{
	if (sr->sr_rec)
		return 0;
	return tls_hs_sock_fill(sock, sr, sr->sr_hdr, sizeof(sr->sr_hdr), en);
}

/**
 * tls_hs_sock_read_body() - read the record and give it to the record layer
 * @sock: connected TCP socket, its file held by the caller
 * @sr: the record under way, after tls_hs_sock_read_header() returned 0
 * @rl: record layer that digests it
 * @en: engine that gets what is inside, and that fails if anything is wrong
 *
 * Reads this one record and no byte more: the caller looks at the engine's
 * state before it asks for the next.
 *
 * Context: process; takes the socket lock, allocates twice what has come of the
 * record, up to TLS_HS_RECORD_MAX_CIPHER + TLS_HS_RECORD_HEADER bytes.
 * Return: 0 when a whole record was digested; -EAGAIN if more must come from
 * the peer first; any other errno after the engine has failed.
 */
int tls_hs_sock_read_body(struct socket *sock, struct tls_hs_sock_rx *sr,
			  struct tls_hs_record *rl, struct tls_hs_engine *en)
{
	int err;

	if (!sr->sr_rec) {
		err = tls_hs_sock_open_record(sr, rl, en);
		if (err)
			return err;
	}
	err = tls_hs_sock_fill_record(sock, sr, en);
	if (err)
		return err;

	trace_tls_hs_record(sock->sk, TLS_HS_RX, sr->sr_hdr[0],
			    sr->sr_len - sizeof(sr->sr_hdr));
	err = tls_hs_record_input(rl, en, sr->sr_rec, sr->sr_len);
	tls_hs_sock_rx_free(sr);
	return err;
}

/**
 * tls_hs_sock_rx_free() - forget a record under way
 * @sr: may be all zero
 *
 * Context: process.
 */
void tls_hs_sock_rx_free(struct tls_hs_sock_rx *sr)
{
	/* decrypted in place: certificates, and in error secrets of the peer's */
	kfree_sensitive(sr->sr_rec);
	memset(sr, 0, sizeof(*sr));
}

/**
 * tls_hs_sock_flush() - send what the record layer has ready
 * @sock: connected TCP socket, its file held by the caller
 * @rl: record layer; what TCP accepts leaves rl_out
 *
 * Context: process; takes the socket lock.
 * Return: 0 when TCP has accepted everything; -EAGAIN if the send buffer is
 * full; another errno of sendmsg() if the connection is gone.
 */
int tls_hs_sock_flush(struct socket *sock, struct tls_hs_record *rl)
{
	int ret;

	while (rl->rl_out_sent < rl->rl_out_len) {
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
		struct kvec iov = {
			.iov_base	= rl->rl_out + rl->rl_out_sent,
			.iov_len	= rl->rl_out_len - rl->rl_out_sent,
		};

		ret = kernel_sendmsg(sock, &msg, &iov, 1, iov.iov_len);
		if (ret < 0)
			return ret;
		rl->rl_out_sent += ret;
	}
	rl->rl_out_len = 0;
	rl->rl_out_sent = 0;
	return 0;
}

/**
 * tls_hs_sock_discard() - throw away what the peer has sent
 * @sock: connected TCP socket without TLS_RX
 *
 * After an alert, and before the consumer closes: closing with unread bytes
 * sends a reset, which can overtake the alert and destroy it.
 *
 * Context: process; takes the socket lock.
 */
void tls_hs_sock_discard(struct socket *sock)
{
	size_t total = 0;
	int ret;

	do {
		struct kvec iov = { .iov_len = 65536 };

		/* tcp(7): MSG_TRUNC discards, nothing is written to the buffer */
		ret = tls_hs_sock_recvmsg(sock, &iov, MSG_TRUNC);
		if (ret > 0)
			total += ret;
	} while (ret > 0 && total < TLS_HS_SOCK_MAX_DISCARD);
}
