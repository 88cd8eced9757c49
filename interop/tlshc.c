// SPDX-License-Identifier: GPL-2.0-only
/*
 * tlshc: s_client's options, the kernel's handshake.
 *
 * Connects, loads keys, hands the socket to /dev/tls_hs and then moves stdin
 * and stdout over the session that the kernel installed.  Holds no TLS of its
 * own: libcrypto serves to read PEM files only.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/tlshc.h"

#define CONNECT_TIMEOUT	15000	/* milliseconds, where -timeout gives none */

static const char usage_text[] =
"usage: tlshc -connect HOST:PORT [options]\n"
"\n"
"A TLS 1.3 client like openssl s_client whose handshake is done by the kernel\n"
"(/dev/tls_hs).  stdin and stdout go over the session.\n"
"\n"
" -connect HOST:PORT  the server; an IPv6 address in brackets\n"
" -servername NAME    name to send and to verify (default: HOST)\n"
" -noservername       give the kernel no name\n"
" -CAfile FILE        trust anchors, PEM; put into a keyring of this process\n"
" -CAtype TYPE        key type of the anchors: asymmetric (default) or user\n"
" -keyring SERIAL     trust anchors are in this keyring (default: .tls_hs)\n"
" -cert FILE          client certificate, with its chain, PEM\n"
" -key FILE           its private key, PEM\n"
" -psk HEX            pre-shared key; repeated: one for each identity\n"
" -psk_identity ID    its identity; up to five (default: Client_identity)\n"
" -psk_import CONTEXT offer the keys as RFC 9258 imports them, with this context\n"
" -alpn LIST          protocols to offer, separated by commas\n"
" -priority STRING    priorities, see Documentation/consumer-api.md\n"
" -mode MODE          call to make: anon, x509 (default) or psk (with -psk)\n"
" -timeout SECONDS    for the connection and for the handshake\n"
" -cancel_after MS    cancel the handshake after so many milliseconds\n"
" -mainline           call net/handshake's functions, not tls_hs's own\n"
" -digest             the kernel digests what comes after the handshake: nothing of it\n"
"                     may reach us\n"
" -read_sock          the same, and read as nvme-tcp does\n"
" -resume             resume a session that the kernel has kept, keep its tickets\n"
" -reconnect          five more times, each resuming the session before\n"
" -keyupdate BYTES    KeyUpdate after each so many bytes sent, asking for the peer's\n"
" -keymatexport LABEL print keying material for LABEL (RFC 8446 7.5)\n"
" -keymatexportlen N  so many bytes of it (default: 20)\n"
" -brief              a short summary, on stderr\n"
" -quiet              no summary; implies -ign_eof\n"
" -ign_eof            stay until the server closes, also after stdin's end\n"
"\n"
"At stdin's end close_notify is sent, and what the server still sends is read,\n"
"up to its close_notify: an end without one may hide that something is missing.\n"
"\n"
"Exit status: 0 success, 1 usage or something local (file, key, device),\n"
"2 no connection, 3 refused by the kernel before the first byte was sent,\n"
"4 handshake failed, 5 session failed (alert, reset, end without close_notify).\n";

enum option_kind { STRING, NUMBER, SECONDS, FLAG, PSK, IDENTITY };

struct option {
	const char	*name;
	enum option_kind kind;
	size_t		offset;
};

#define OPTION(name, kind, field) { name, kind, offsetof(struct tlshc_options, field) }

static const struct option options[] = {
	OPTION("connect", STRING, connect),
	OPTION("servername", STRING, servername),
	OPTION("noservername", FLAG, noservername),
	OPTION("CAfile", STRING, cafile),
	OPTION("CAtype", STRING, catype),
	OPTION("keyring", NUMBER, keyring),
	OPTION("cert", STRING, cert),
	OPTION("key", STRING, key),
	OPTION("psk", PSK, psk),
	OPTION("psk_identity", IDENTITY, psk_identity),
	OPTION("psk_import", STRING, psk_import),
	OPTION("alpn", STRING, alpn),
	OPTION("priority", STRING, priority),
	OPTION("mode", STRING, mode),
	OPTION("timeout", SECONDS, timeout_ms),
	OPTION("cancel_after", NUMBER, cancel_ms),
	OPTION("mainline", FLAG, mainline),
	OPTION("digest", FLAG, digest),
	OPTION("read_sock", FLAG, read_sock),
	OPTION("resume", FLAG, resume),
	OPTION("reconnect", FLAG, reconnect),
	OPTION("keyupdate", NUMBER, keyupdate),
	OPTION("keymatexport", STRING, keymatexport),
	OPTION("keymatexportlen", NUMBER, keymatexportlen),
	OPTION("brief", FLAG, brief),
	OPTION("quiet", FLAG, quiet),
	OPTION("ign_eof", FLAG, ign_eof),
	{}
};

static int usage(const char *what, const char *arg)
{
	fprintf(stderr, "tlshc: %s: %s (--help lists the options)\n", what, arg);
	return TLSHC_USAGE;
}

static int add_to_list(const char **list, unsigned int *n, const char *value)
{
	if (*n == TLSHC_MAX_PSKS)
		return usage("too many pre-shared keys", value);
	list[(*n)++] = value;
	return 0;
}

static int set_number(const char *name, const char *value, double scale, void *field)
{
	char *end;
	double number = strtod(value, &end);

	if (*end || end == value || number < 0 || number * scale > INT32_MAX)
		return usage(name, value);
	*(int32_t *)field = number * scale;
	return 0;
}

static int set_option(struct tlshc_options *opt, const struct option *o, const char *value)
{
	void *field = (char *)opt + o->offset;

	switch (o->kind) {
	case FLAG:
		*(bool *)field = true;
		return 0;
	case STRING:
		*(const char **)field = value;
		return 0;
	case NUMBER:
		return set_number(o->name, value, 1, field);
	case SECONDS:
		return set_number(o->name, value, 1000, field);
	case PSK:
		return add_to_list(opt->psk, &opt->npsk, value);
	case IDENTITY:
		return add_to_list(opt->psk_identity, &opt->nidentity, value);
	}
	return TLSHC_USAGE;
}

static int parse_options(struct tlshc_options *opt, char **argv)
{
	for (argv++; *argv; argv++) {
		const char *name = *argv + (**argv == '-') + (!strncmp(*argv, "--", 2));
		const struct option *o = options;
		int err;

		if (!strcmp(name, "help") || !strcmp(name, "h")) {
			fputs(usage_text, stdout);
			exit(TLSHC_OK);
		}
		while (o->name && strcmp(o->name, name))
			o++;
		if (**argv != '-' || !o->name)
			return usage("unknown option", *argv);
		if (o->kind != FLAG && !*++argv)
			return usage("option needs a value", o->name);
		err = set_option(opt, o, *argv);
		if (err)
			return err;
	}
	return 0;
}

/* HOST:PORT or [HOST]:PORT */
static int split_connect(struct tlshc_options *opt)
{
	char *copy, *colon;
	size_t len;

	if (!opt->connect)
		return usage("missing option", "-connect");
	copy = strdup(opt->connect);
	colon = copy ? strrchr(copy, ':') : NULL;
	if (!colon || colon == copy || !colon[1])
		return usage("-connect wants HOST:PORT", opt->connect);
	*colon = 0;
	opt->host = copy;
	opt->port = colon + 1;
	len = strlen(copy);
	if (copy[0] == '[' && len > 2 && copy[len - 1] == ']') {
		copy[len - 1] = 0;
		opt->host = copy + 1;
	}
	return 0;
}

static int check_options(struct tlshc_options *opt)
{
	int err = split_connect(opt);

	if (err)
		return err;
	if (!opt->catype)
		opt->catype = "asymmetric";
	if (!opt->mode)
		opt->mode = opt->npsk ? "psk" : "x509";
	if (opt->nidentity && !opt->npsk)
		return usage("missing option", "-psk");
	if (opt->cafile && opt->keyring)
		return usage("only one of", "-CAfile, -keyring");
	if (!opt->keymatexportlen)
		opt->keymatexportlen = 20;
	if (opt->keymatexportlen > TLS_HS_CTL_EXPORT_MAX)
		return usage("-keymatexportlen", "too long");
	if (!opt->servername)
		opt->servername = opt->host;
	if (opt->noservername)
		opt->servername = NULL;
	opt->resume |= opt->reconnect;
	opt->digest |= opt->read_sock;
	opt->ign_eof |= opt->quiet;
	return 0;
}

static int connect_one(const struct addrinfo *ai, int timeout)
{
	int err, sock = socket(ai->ai_family, ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd pfd = { .fd = sock, .events = POLLOUT };
	socklen_t len = sizeof(err);

	if (sock < 0)
		return -errno;
	err = connect(sock, ai->ai_addr, ai->ai_addrlen) ? errno : 0;
	if (err == EINPROGRESS) {
		if (poll(&pfd, 1, timeout) != 1)
			err = ETIMEDOUT;
		else if (getsockopt(sock, SOL_SOCKET, SO_ERROR, &err, &len))
			err = errno;
	}
	if (err) {
		close(sock);
		return -err;
	}
	fcntl(sock, F_SETFL, fcntl(sock, F_GETFL) & ~O_NONBLOCK);
	return sock;
}

static int tcp_connect(const struct tlshc_options *opt)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *ai;
	int timeout = opt->timeout_ms ? (int)opt->timeout_ms : CONNECT_TIMEOUT;
	int err, sock = -ENOENT;

	err = getaddrinfo(opt->host, opt->port, &hints, &list);
	if (err) {
		fprintf(stderr, "tlshc: connect: %s: %s\n", opt->connect, gai_strerror(err));
		return -1;
	}
	for (ai = list; ai && sock < 0; ai = ai->ai_next)
		sock = connect_one(ai, timeout);
	freeaddrinfo(list);
	if (sock < 0)
		fprintf(stderr, "tlshc: connect: %s: %s\n", opt->connect, strerror(-sock));
	return sock;
}

/* "a,b" to RFC 7301's ProtocolName list; 0 or an exit status. */
static int encode_alpn(const char *list, unsigned char *out, size_t size, unsigned int *out_len)
{
	size_t pos = 0;

	while (list) {
		const char *comma = strchr(list, ',');
		size_t len = comma ? (size_t)(comma - list) : strlen(list);

		if (!len || len > 255 || len + 1 > size - pos)
			return usage("-alpn", "a protocol name is empty or too long");
		out[pos++] = len;
		memcpy(out + pos, list, len);
		pos += len;
		list = comma ? comma + 1 : NULL;
	}
	*out_len = pos;
	return 0;
}

static unsigned int mode_number(const char *mode)
{
	if (!strcmp(mode, "anon"))
		return TLS_HS_CTL_ANON;
	if (!strcmp(mode, "psk"))
		return TLS_HS_CTL_PSK;
	return TLS_HS_CTL_X509;
}

static int hello(const struct tlshc_options *opt, const struct tlshc_keys *keys, int sock, int ctl)
{
	static unsigned char alpn[4096];
	struct tls_hs_ctl_hello he = {
		.version = TLS_HS_CTL_VERSION,
		.size = sizeof(he),
		.fd = sock,
		.mode = mode_number(opt->mode),
		.peername = (uintptr_t)opt->servername,
		.priorities = (uintptr_t)opt->priority,
		.timeout_ms = opt->timeout_ms,
		.keyring = keys->keyring,
		.my_cert = keys->cert,
		.my_privkey = keys->privkey,
		.num_peerids = keys->npsk,
		.flags = (opt->mainline ? TLS_HS_CTL_F_MAINLINE : 0) |
			 (opt->digest ? TLS_HS_CTL_F_DIGEST : 0) |
			 (opt->resume ? TLS_HS_CTL_F_RESUME : 0) |
			 (opt->psk_import ? TLS_HS_CTL_F_IMPORT : 0),
		.psk_context = (uintptr_t)opt->psk_import,
		.psk_context_len = opt->psk_import ? strlen(opt->psk_import) : 0,
	};
	unsigned int i;
	int err;

	err = encode_alpn(opt->alpn, alpn, sizeof(alpn), &he.alpn_len);
	if (err)
		return err;
	he.alpn = he.alpn_len ? (uintptr_t)alpn : 0;
	for (i = 0; i < keys->npsk && i < TLS_HS_CTL_MAX_PEERIDS; i++)
		he.my_peerids[i] = keys->psk[i];
	if (!ioctl(ctl, TLS_HS_CTL_HELLO, &he))
		return 0;
	fprintf(stderr, "tlshc: refused: %s\n", strerror(errno));
	return TLSHC_REFUSED;
}

static int finish(const struct tlshc_options *opt, int ctl, struct tls_hs_ctl_result *re)
{
	struct pollfd pfd = { .fd = ctl, .events = POLLIN };

	memset(re, 0, sizeof(*re));
	re->version = TLS_HS_CTL_VERSION;
	re->size = sizeof(*re);
	if (opt->cancel_ms && !poll(&pfd, 1, opt->cancel_ms)) {
		if (ioctl(ctl, TLS_HS_CTL_CANCEL) == 1) {
			fprintf(stderr, "tlshc: handshake: cancelled\n");
			return TLSHC_HANDSHAKE;
		}
	}
	if (ioctl(ctl, TLS_HS_CTL_WAIT, re) < 0) {
		fprintf(stderr, "tlshc: /dev/tls_hs: %s\n", strerror(errno));
		return TLSHC_USAGE;
	}
	if (re->status) {
		tlshc_print_failure(re);
		return TLSHC_HANDSHAKE;
	}
	return 0;
}

static int export(const struct tlshc_options *opt, int ctl)
{
	static unsigned char out[TLS_HS_CTL_EXPORT_MAX];
	struct tls_hs_ctl_export ex = {
		.label = (uintptr_t)opt->keymatexport,
		.out = (uintptr_t)out,
		.out_len = opt->keymatexportlen,
	};
	unsigned int i;

	if (!opt->keymatexport)
		return 0;
	if (ioctl(ctl, TLS_HS_CTL_EXPORT, &ex) < 0) {
		fprintf(stderr, "tlshc: keymatexport: %s\n", strerror(errno));
		return TLSHC_SESSION;
	}
	/* as openssl s_client prints it */
	fprintf(stderr, "Keying material exporter:\n    Label: '%s'\n    Length: %u bytes\n"
		"    Keying material: ", opt->keymatexport, opt->keymatexportlen);
	for (i = 0; i < opt->keymatexportlen; i++)
		fprintf(stderr, "%02X", out[i]);
	fputc('\n', stderr);
	return 0;
}

/* One connection, from TCP to the end of the session; an exit status. */
static int connection(const struct tlshc_options *opt, const struct tlshc_keys *keys)
{
	struct tls_hs_ctl_result re;
	int err, ctl, sock;

	ctl = open("/dev/tls_hs", O_RDWR | O_CLOEXEC);
	if (ctl < 0) {
		fprintf(stderr, "tlshc: /dev/tls_hs: %s\n", strerror(errno));
		return TLSHC_USAGE;
	}
	sock = tcp_connect(opt);
	if (sock < 0)
		return TLSHC_CONNECT;
	if (!opt->quiet && !opt->brief)
		printf("CONNECTED(%08X)\n", sock);
	fflush(stdout);

	err = hello(opt, keys, sock, ctl);
	if (!err)
		err = finish(opt, ctl, &re);
	if (!err) {
		tlshc_print(opt, keys, &re);
		err = export(opt, ctl);
	}
	if (!err)
		err = tlshc_session(opt, sock, ctl);
	close(sock);
	close(ctl);
	return err;
}

int main(int argc, char **argv)
{
	struct tlshc_options opt = {};
	struct tlshc_keys keys;
	int i, err;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	err = parse_options(&opt, argv);
	if (!err)
		err = check_options(&opt);
	if (!err)
		err = tlshc_keys_load(&opt, &keys);
	if (err)
		return err;
	err = connection(&opt, &keys);
	/* as s_client: five times with the session of the one before */
	for (i = 0; !err && opt.reconnect && i < 5; i++)
		err = connection(&opt, &keys);
	return err;
}
