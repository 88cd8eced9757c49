// SPDX-License-Identifier: GPL-2.0-only
/*
 * A handshake with a server as a mount of this network namespace would have it.
 *
 * Owns the connection from its first packet to its last: a socket of the kernel's own,
 * what is said before TLS, the handshake by the very call that NFS's and NVMe's end in,
 * and the end.  No data is sent over it and whatever comes is dropped.
 *
 * It all runs in the caller's context, who waits, holding no lock; so the namespace
 * is his, and outlives the socket.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/nsproxy.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/uio.h>

#include <net/sock.h>
#include <net/tls.h>
#include <net/tls_hs.h>

#include "check.h"
#include "engine/errors.h"
#include "provider.h"

/* How long a server that does not go along has to say so, once we are done. */
#define CHECK_AFTER	HZ

/* The socket's own waits end where the check does, or before. */
static int check_limit(struct check *ck, unsigned long end)
{
	struct sock *sk = ck->ck_sock->sk;
	long left;

	if (time_after(end, ck->ck_end))
		end = ck->ck_end;
	left = end - jiffies;
	if (left <= 0)
		return -ETIMEDOUT;
	WRITE_ONCE(sk->sk_sndtimeo, left);
	WRITE_ONCE(sk->sk_rcvtimeo, left);
	return 0;
}

static int check_connect(struct check *ck)
{
	int err = check_limit(ck, ck->ck_end);

	if (err)
		return err;
	/* the address's type has another name since 6.19 */
	err = kernel_connect(ck->ck_sock, (void *)ck->ck_io.addr, ck->ck_io.addr_len, 0);
	return err == -EINPROGRESS ? -ETIMEDOUT : err;
}

/* --- is there TLS? RFC 9289 4.1: a NULL call with AUTH_TLS, answered with STARTTLS */

enum {
	RPC_CALL		= 0,
	RPC_REPLY		= 1,
	RPC_VERS		= 2,
	RPC_NFS			= 100003,
	RPC_NFS_VERS		= 4,
	RPC_AUTH_NULL		= 0,
	RPC_AUTH_TLS		= 7,
	RPC_ACCEPTED		= 0,
	RPC_SUCCESS		= 0,
	RPC_STARTTLS_LEN	= 8,
};

#define RPC_LAST_FRAGMENT	0x80000000U
#define RPC_CALL_WORDS		10
#define RPC_REPLY_WORDS		108	/* a reply without results has no more: RFC 5531 9 */

static int check_rpc_call(struct check *ck, __be32 xid)
{
	__be32 call[1 + RPC_CALL_WORDS] = {
		cpu_to_be32(RPC_LAST_FRAGMENT | RPC_CALL_WORDS * sizeof(xid)),
		xid, cpu_to_be32(RPC_CALL), cpu_to_be32(RPC_VERS),
		cpu_to_be32(RPC_NFS), cpu_to_be32(RPC_NFS_VERS), 0,
		cpu_to_be32(RPC_AUTH_TLS), 0, cpu_to_be32(RPC_AUTH_NULL), 0,
	};
	struct kvec vec = { .iov_base = call, .iov_len = sizeof(call) };
	struct msghdr msg = { .msg_flags = MSG_NOSIGNAL };
	int n = kernel_sendmsg(ck->ck_sock, &msg, &vec, 1, sizeof(call));

	if (n < 0)
		return n;
	return n == sizeof(call) ? 0 : -ETIMEDOUT;
}

/* All of it or an error. */
static int check_recv(struct check *ck, void *buf, size_t len)
{
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {};
	int n = kernel_recvmsg(ck->ck_sock, &msg, &vec, 1, len, MSG_WAITALL);

	if (n == len)
		return 0;
	if (n == -EAGAIN || (n > 0 && time_after_eq(jiffies, ck->ck_end)))
		return -ETIMEDOUT;
	if (n > 0 && signal_pending(current))
		return -EINTR;
	return n < 0 ? n : -ECONNRESET;
}

/* Of a server that has TLS but not this program: the mount's own trouble, and soon. */
static int check_rpc_verdict(const __be32 *reply, unsigned int words, __be32 xid)
{
	if (words < 3 || reply[0] != xid || reply[1] != cpu_to_be32(RPC_REPLY))
		return -EBADMSG;
	if (reply[2] != cpu_to_be32(RPC_ACCEPTED) || words < 8 ||
	    reply[3] != cpu_to_be32(RPC_AUTH_NULL) ||
	    reply[4] != cpu_to_be32(RPC_STARTTLS_LEN) ||
	    memcmp(&reply[5], "STARTTLS", RPC_STARTTLS_LEN))
		return -EPROTONOSUPPORT;
	return reply[7] == cpu_to_be32(RPC_SUCCESS) ? 0 : -EPFNOSUPPORT;
}

static int check_rpc(struct check *ck)
{
	const __be32 xid = cpu_to_be32(get_random_u32());
	__be32 reply[RPC_REPLY_WORDS];
	__be32 mark;
	u32 len;
	int err;

	err = check_limit(ck, ck->ck_end);
	if (!err)
		err = check_rpc_call(ck, xid);
	if (!err)
		err = check_recv(ck, &mark, sizeof(mark));
	if (err)
		return err;
	len = be32_to_cpu(mark);
	/* in one fragment, as all have it that are known */
	if (!(len & RPC_LAST_FRAGMENT))
		return -EBADMSG;
	len &= ~RPC_LAST_FRAGMENT;
	if (len > sizeof(reply) || len % sizeof(*reply))
		return -EBADMSG;
	err = check_recv(ck, reply, len);
	return err ?: check_rpc_verdict(reply, len / sizeof(*reply), xid);
}

/* --- the handshake */

static void check_done(void *data, int status, key_serial_t peerid)
{
	struct check *ck = data;

	ck->ck_status = status;
	complete(&ck->ck_done);
}

static enum tls_hs_mode check_mode(const struct tls_hs_check *io)
{
	if (io->kind == TLS_HS_CHECK_NVME)
		return TLS_HS_MODE_PSK;
	return io->client_cert ? TLS_HS_MODE_X509 : TLS_HS_MODE_ANON;
}

static int check_hello(struct check *ck)
{
	struct tls_handshake_args ha = {
		.ta_sock	= ck->ck_sock,
		.ta_done	= check_done,
		.ta_data	= ck,
		.ta_peername	= ck->ck_io.name,
		.ta_keyring	= TLS_NO_KEYRING,
		.ta_my_cert	= TLS_NO_CERT,
		.ta_my_privkey	= TLS_NO_PRIVKEY,
	};
	long left = ck->ck_end - jiffies;

	/* 0 would be the API's default */
	ha.ta_timeout_ms = left > 0 ? jiffies_to_msecs(left) : 1;
	/* as nvme-tcp has it: the key is the whole of what is known of the target */
	if (ck->ck_io.kind == TLS_HS_CHECK_NVME) {
		ha.ta_peername = NULL;
		ha.ta_my_peerids[0] = ck->ck_io.psk;
		ha.ta_num_peerids = 1;
	}
	init_completion(&ck->ck_done);
	return tls_hs_provider_try(&ha, check_mode(&ck->ck_io), GFP_KERNEL, THIS_MODULE);
}

/* It has a deadline of its own. */
static int check_wait(struct check *ck)
{
	if (wait_for_completion_interruptible(&ck->ck_done)) {
		if (tls_hs_handshake_cancel(ck->ck_sock->sk))
			return -EINTR;
		/* too late: ta_done has run or runs */
		wait_for_completion(&ck->ck_done);
	}
	return ck->ck_status;
}

static void check_fill(struct check *ck)
{
	struct tls_hs_check *io = &ck->ck_io;
	struct sock *sk = ck->ck_sock->sk;
	struct tls_hs_info hi;

	static_assert(sizeof(io->explanation) >= TLS_HS_EXPLANATION_MAX);
	if (tls_hs_get_info(sk, &hi))
		return;
	io->error = hi.hi_error;
	strscpy(io->error_name, tls_hs_error_name(hi.hi_error));
	strscpy(io->error_text, tls_hs_error_text(hi.hi_error));
	tls_hs_get_explanation(sk, io->explanation, sizeof(io->explanation));
	io->alert_sent = hi.hi_alert_sent;
	io->alert_received = hi.hi_alert_received;
	io->hello_retry = hi.hi_hello_retry;
	io->cert_sent = hi.hi_cert_sent;
	io->suite = hi.hi_suite;
	io->group = hi.hi_group;
	io->scheme = hi.hi_scheme;
}

/* --- and then? */

/* One record's type and its beginning: how much of it was read, or an error. */
static int check_record(struct check *ck, u8 *buf, size_t len, u8 *type)
{
	union {
		struct cmsghdr	hdr;
		u8		buf[CMSG_SPACE(sizeof(u8))];
	} control = {};
	struct kvec vec = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = {
		.msg_control	= &control,
		.msg_controllen	= sizeof(control),
	};
	int n = kernel_recvmsg(ck->ck_sock, &msg, &vec, 1, len, 0);

	*type = TLS_HS_CT_DATA;
	if (n > 0 && msg.msg_controllen < sizeof(control) &&
	    control.hdr.cmsg_level == SOL_TLS && control.hdr.cmsg_type == TLS_GET_RECORD_TYPE)
		*type = *(const u8 *)CMSG_DATA(&control.hdr);
	return n;
}

/* An end that comes so soon is a refusal, in words or without. */
static int check_look(struct check *ck)
{
	u8 buf[64], type;
	int n = check_record(ck, buf, sizeof(buf), &type);

	if (n == -EAGAIN)
		return -ETIMEDOUT;
	if (n <= 0)
		return n == -EINTR ? n : -ECONNRESET;
	if (type != TLS_HS_CT_ALERT)
		return 0;
	ck->ck_io.alert_received = n == 2 ? buf[1] : TLS_HS_ALERT_NONE;
	return -EACCES;
}

/*
 * A client is done before the server has looked at its certificate, or at the empty
 * one that it has sent instead (RFC 8446 4.4.2.4): a refusal comes now.  Nothing is
 * said before, since a server that has not read it resets the connection, and with
 * that its own alert may be lost.
 */
static int check_after(struct check *ck)
{
	unsigned long end = jiffies + CHECK_AFTER;
	int err;

	do {
		err = check_limit(ck, end);
		if (!err)
			err = check_look(ck);
	} while (!err);
	return err == -ETIMEDOUT ? 0 : err;
}

static int check_tls(struct check *ck)
{
	struct tls_hs_check *io = &ck->ck_io;
	int err;

	io->stage = TLS_HS_CHECK_REFUSED;
	err = check_hello(ck);
	if (err)
		return err;
	io->stage = TLS_HS_CHECK_HANDSHAKE;
	err = check_wait(ck);
	check_fill(ck);
	if (err)
		return err;
	io->stage = TLS_HS_CHECK_AFTER;
	err = check_after(ck);
	tls_hs_handshake_close(ck->ck_sock);
	if (!err)
		io->stage = TLS_HS_CHECK_DONE;
	return err;
}

static int check_stages(struct check *ck)
{
	int err;

	ck->ck_io.stage = TLS_HS_CHECK_CONNECT;
	err = check_connect(ck);
	if (!err && ck->ck_io.kind == TLS_HS_CHECK_NFS) {
		ck->ck_io.stage = TLS_HS_CHECK_RPC;
		err = check_rpc(ck);
	}
	return err ?: check_tls(ck);
}

/* As sunrpc's and nvme-tcp's sockets are: made by the kernel for itself. */
static struct file *check_socket(struct check *ck)
{
	const struct sockaddr *sa = (const void *)ck->ck_io.addr;
	int err;

	err = sock_create_kern(current->nsproxy->net_ns, sa->sa_family, SOCK_STREAM, IPPROTO_TCP,
			       &ck->ck_sock);
	/* owns the socket, and releases it if it fails */
	return err ? ERR_PTR(err) : sock_alloc_file(ck->ck_sock, 0, NULL);
}

/**
 * check_run() - do it
 * @ck: with a question that is good, and ck_end; gets the answer
 *
 * Context: process, of the caller whose network namespace it is; waits.
 * Return: 0 if there is an answer; -EINTR if a signal came first; -EAFNOSUPPORT; -ENOMEM.
 */
int check_run(struct check *ck)
{
	struct file *file = check_socket(ck);
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	err = check_stages(ck);
	ck->ck_io.status = err;
	kernel_sock_shutdown(ck->ck_sock, SHUT_RDWR);
	fput(file);
	return err == -EINTR ? err : 0;
}
