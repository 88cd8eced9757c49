// SPDX-License-Identifier: GPL-2.0-only
/*
 * stdin and stdout over an established kTLS session.
 *
 * Owns the loop between the three descriptors and what is said about records
 * that are not data.  The keys and their records are the kernel's.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/tls.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tlshc.h"

#ifndef SOL_TLS
#define SOL_TLS 282
#endif

#define CT_ALERT	21
#define CT_HANDSHAKE	22
#define CT_DATA		23
#define ALERT_CLOSE	0
#define MT_TICKET	4
#define MT_KEY_UPDATE	24

/* How long to wait for the server's close_notify after ours, in milliseconds. */
#define CLOSE_WAIT	10000

/*
 * kTLS of 7.2.13 does not always tell poll() of a record that lies behind one
 * that is not data (seen with ten KeyUpdates in a row): look now and then.
 */
#define LOOK_AGAIN	250

struct session {
	const struct tlshc_options *opt;
	int		sock;
	int		ctl;
	bool		stdin_open;
	bool		closed;		/* our close_notify is sent */
	bool		peer_closed;	/* theirs has come */
	bool		over;
	unsigned int	tickets;	/* that came */
	size_t		out_len;	/* bytes in out that the socket has not taken */
	size_t		out_pos;
	size_t		since_update;	/* bytes sent under these keys */
	unsigned char	out[16384];
	unsigned char	in[16384];
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "tlshc: session: %s: %s\n", what, why);
	return TLSHC_SESSION;
}

static void note(const struct session *se, const char *text)
{
	if (!se->opt->quiet)
		fprintf(stderr, "%s\n", text);
}

static int write_out(const unsigned char *p, size_t len)
{
	while (len) {
		ssize_t n = write(STDOUT_FILENO, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fprintf(stderr, "tlshc: stdout: %s\n", strerror(errno));
			return TLSHC_USAGE;
		}
		p += n;
		len -= n;
	}
	return 0;
}

static int digest_alert(struct session *se, size_t len)
{
	if (len != 2)
		return fail("alert", "malformed");
	if (se->in[1] != ALERT_CLOSE) {
		fprintf(stderr, "tlshc: session: alert received: %s (%u)\n",
			tlshc_alert_name(se->in[1]), se->in[1]);
		return TLSHC_SESSION;
	}
	se->peer_closed = true;
	se->over = true;
	return 0;
}

static int digest_handshake(struct session *se, size_t len)
{
	struct tls_hs_ctl_post po = { .data = (uintptr_t)se->in, .len = len };

	if (se->opt->digest)
		return fail("handshake message", "not digested by the kernel");
	if (len && se->in[0] == MT_TICKET)
		se->tickets++;
	if (len && se->in[0] == MT_KEY_UPDATE)
		note(se, "KeyUpdate received");
	if (ioctl(se->ctl, TLS_HS_CTL_POST, &po) < 0)
		return fail("handshake message", strerror(errno));
	return 0;
}

static int update_keys(struct session *se)
{
	if (!se->opt->keyupdate)
		return 0;
	for (; se->since_update >= se->opt->keyupdate; se->since_update -= se->opt->keyupdate) {
		if (ioctl(se->ctl, TLS_HS_CTL_KEY_UPDATE, 1) < 0)
			return fail("KeyUpdate", strerror(errno));
		note(se, "KeyUpdate sent, asked for the peer's");
	}
	return 0;
}

/* Without a control message the record is data (net/tls sends none on plain TCP). */
static int record_type(struct msghdr *msg)
{
	struct cmsghdr *cm;

	for (cm = CMSG_FIRSTHDR(msg); cm; cm = CMSG_NXTHDR(msg, cm))
		if (cm->cmsg_level == SOL_TLS && cm->cmsg_type == TLS_GET_RECORD_TYPE)
			return *(unsigned char *)CMSG_DATA(cm);
	return CT_DATA;
}

/* Data only: what is not, and the end, is left for recvmsg().  Was it all that there is? */
static bool from_read_sock(struct session *se, int *err)
{
	struct tls_hs_ctl_post po = { .data = (uintptr_t)se->in, .len = sizeof(se->in) };
	int n = ioctl(se->ctl, TLS_HS_CTL_READ_SOCK, &po);

	*err = 0;
	if (!n || (n < 0 && errno == EINVAL))
		return false;
	if (n > 0)
		*err = write_out(se->in, n);
	else if (errno != EAGAIN)
		*err = fail("read_sock", strerror(errno));
	return true;
}

static int from_peer(struct session *se)
{
	char control[CMSG_SPACE(1)];
	struct iovec iov = { .iov_base = se->in, .iov_len = sizeof(se->in) };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int type, err;
	ssize_t n;

	if (se->opt->read_sock && from_read_sock(se, &err))
		return err;
	n = recvmsg(se->sock, &msg, 0);
	if (n < 0) {
		if (errno == EAGAIN || errno == EINTR)
			return 0;
		return fail("receive", strerror(errno));
	}
	type = record_type(&msg);
	if (!n && type == CT_DATA && !msg.msg_controllen) {
		se->over = true;
		/*
		 * RFC 8446 6.1: a closed transport does not say that all has come, and
		 * our own close_notify ends our direction only.
		 */
		return fail("receive", "ended without close_notify, may be truncated");
	}
	switch (type) {
	case CT_DATA:
		return write_out(se->in, n);
	case CT_ALERT:
		return digest_alert(se, n);
	case CT_HANDSHAKE:
		return digest_handshake(se, n);
	default:
		return fail("receive", "unknown record type");
	}
}

static int send_close(struct session *se)
{
	if (ioctl(se->ctl, TLS_HS_CTL_CLOSE) < 0)
		return fail("close_notify", strerror(errno));
	se->closed = true;
	shutdown(se->sock, SHUT_WR);
	return 0;
}

static int from_stdin(struct session *se)
{
	ssize_t n = read(STDIN_FILENO, se->out, sizeof(se->out));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : fail("stdin", strerror(errno));
	if (n) {
		se->out_len = n;
		se->out_pos = 0;
		return 0;
	}
	se->stdin_open = false;
	return se->opt->ign_eof ? 0 : send_close(se);
}

static int to_peer(struct session *se)
{
	ssize_t n = send(se->sock, se->out + se->out_pos, se->out_len, MSG_NOSIGNAL);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : fail("send", strerror(errno));
	se->out_pos += n;
	se->out_len -= n;
	se->since_update += n;
	return update_keys(se);
}

static int session_turn(struct session *se)
{
	bool want_stdin = se->stdin_open && !se->out_len;
	struct pollfd pfd[2] = {
		{ .fd = se->sock, .events = POLLIN | (se->out_len ? POLLOUT : 0) },
		{ .fd = want_stdin ? STDIN_FILENO : -1, .events = POLLIN },
	};
	int n, err = 0;

	n = poll(pfd, 2, se->closed ? CLOSE_WAIT : LOOK_AGAIN);
	if (n < 0)
		return errno == EINTR ? 0 : fail("poll", strerror(errno));
	if (!n && !se->closed)
		return from_peer(se);
	if (!n)
		return fail("close", "no close_notify from the server");
	/* A send that fails may hide the alert that says why: read first. */
	if (pfd[0].revents & ~POLLOUT)
		err = from_peer(se);
	if (!err && !se->over && pfd[0].revents & POLLOUT)
		err = to_peer(se);
	if (!err && !se->over && pfd[1].revents)
		err = from_stdin(se);
	return err;
}

int tlshc_session(const struct tlshc_options *opt, int sock, int ctl)
{
	static struct session se;
	int err = 0;

	memset(&se, 0, sizeof(se));
	se.opt = opt;
	se.sock = sock;
	se.ctl = ctl;
	se.stdin_open = true;
	fcntl(sock, F_SETFL, fcntl(sock, F_GETFL) | O_NONBLOCK);

	while (!err && !se.over)
		err = session_turn(&se);
	if (!err && se.peer_closed && !se.closed && ioctl(ctl, TLS_HS_CTL_CLOSE) < 0)
		err = fail("close_notify", strerror(errno));
	if (!opt->quiet && se.tickets)
		fprintf(stderr, "NewSessionTicket received: %u, %s\n", se.tickets,
			opt->resume ? "kept" : "not used");
	if (se.peer_closed)
		note(&se, "close_notify received");
	return err;
}
