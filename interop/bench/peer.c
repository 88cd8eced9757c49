// SPDX-License-Identifier: GPL-2.0-only
/*
 * OpenSSL's side of the benchmark.
 *
 *   peer serve PORT OPTIONS     a server: one thread, any number of connections
 *   peer client PORT N OPTIONS  OpenSSL's client: N handshakes over TCP
 *   peer accept PORT N OPTIONS  OpenSSL's server likewise, with one client after the other
 *   peer memory N OPTIONS       both without a socket, in a pair of BIOs
 *
 * OPTIONS: -cert PEM -key PEM -chain PEM -CAfile PEM -name NAME -psk HEX
 * -groups LIST -resume -hold N -talk -last.  A server with -CAfile asks for the
 * client's certificate; one with -hold answers nobody until N connections have sent
 * their ClientHello, then all of them, and then waits for the next N; one with -talk
 * answers each octet (talk()); a client with -last closes after its server.
 * client and accept print a line per handshake: nanoseconds of CPU time and of
 * wall time; memory: of the client's and of the server's CPU time.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define IDENTITY	"bench"
#define WARM_UP		5	/* handshakes that are not reported */
#define SECOND		1000000000LL

static struct options {
	const char	*cert, *key, *chain, *ca, *name, *groups;
	unsigned char	psk[64];
	size_t		psk_len;
	bool		resume, talk, last;
	int		hold;
} opt;

static SSL_SESSION *ticket;

static void die(const char *what)
{
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int64_t now(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* RFC 8446 4.2.11: an external PSK goes with SHA-256 unless it says otherwise. */
static SSL_SESSION *psk_session(SSL *ssl)
{
	static const unsigned char aes128[] = { 0x13, 0x01 };
	SSL_SESSION *s = SSL_SESSION_new();

	if (!s || !SSL_SESSION_set1_master_key(s, opt.psk, opt.psk_len) ||
	    !SSL_SESSION_set_cipher(s, SSL_CIPHER_find(ssl, aes128)) ||
	    !SSL_SESSION_set_protocol_version(s, TLS1_3_VERSION))
		die("PSK");
	return s;
}

static int psk_use(SSL *ssl, const EVP_MD *md, const unsigned char **id, size_t *idlen,
		   SSL_SESSION **sess)
{
	(void)md;
	*id = (const unsigned char *)IDENTITY;
	*idlen = strlen(IDENTITY);
	*sess = psk_session(ssl);
	return 1;
}

static int psk_find(SSL *ssl, const unsigned char *id, size_t idlen, SSL_SESSION **sess)
{
	*sess = NULL;
	if (idlen == strlen(IDENTITY) && !memcmp(id, IDENTITY, idlen))
		*sess = psk_session(ssl);
	return 1;
}

static int new_ticket(SSL *ssl, SSL_SESSION *sess)
{
	(void)ssl;
	if (ticket)
		SSL_SESSION_free(ticket);
	ticket = sess;
	return 1;
}

/* The same offer as tls_hs's: AES-256-GCM first, X25519 unless -groups says otherwise. */
static SSL_CTX *context(bool server, const char *cert, const char *key, const char *chain)
{
	SSL_CTX *ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());

	if (!ctx || !SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) ||
	    !SSL_CTX_set1_groups_list(ctx, opt.groups))
		die("context");
	if (cert && (SSL_CTX_use_certificate_file(ctx, cert, SSL_FILETYPE_PEM) != 1 ||
		     SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1))
		die(cert);
	if (chain) {
		BIO *bio = BIO_new_file(chain, "r");
		X509 *x;

		while (bio && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
			if (!SSL_CTX_add0_chain_cert(ctx, x))
				die(chain);
		ERR_clear_error();
		BIO_free(bio);
	}
	if (opt.ca && SSL_CTX_load_verify_locations(ctx, opt.ca, NULL) != 1)
		die(opt.ca);
	if (opt.ca)
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	/* or the suite's hash would not be the PSK's */
	if (opt.psk_len && !SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256"))
		die("suite");
	if (server)
		SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"b", 1);
	if (opt.psk_len && server)
		SSL_CTX_set_psk_find_session_callback(ctx, psk_find);
	if (opt.psk_len && !server)
		SSL_CTX_set_psk_use_session_callback(ctx, psk_use);
	if (opt.resume && !server) {
		SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT);
		SSL_CTX_sess_set_new_cb(ctx, new_ticket);
	}
	return ctx;
}

/* --- server */

static int listener(int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) || listen(fd, 4096))
		die("listen");
	puts("ready");
	fflush(stdout);
	return fd;
}

static SSL *server(SSL_CTX *ctx)
{
	SSL *ssl = SSL_new(ctx);

	if (!ssl)
		die("server");
	SSL_set_accept_state(ssl);
	return ssl;
}

static void watch(int ep, SSL *ssl)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = ssl };

	if (epoll_ctl(ep, EPOLL_CTL_ADD, SSL_get_fd(ssl), &ev))
		die("epoll_ctl");
}

static void accept_all(int fd, int ep, SSL_CTX *ctx)
{
	int conn, one = 1;

	while ((conn = accept4(fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		SSL *ssl = server(ctx);

		setsockopt(conn, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		if (!SSL_set_fd(ssl, conn))
			die("SSL_set_fd");
		watch(ep, ssl);
	}
}

/*
 * The octet comes back, for 'u' and 'r' behind a KeyUpdate; 'r' asks for the client's.
 * For 's' and 'S' as much as the client takes until it closes, for 'S' a KeyUpdate each second.
 */
static void talk(SSL *ssl, char octet)
{
	static const char record[16384];
	int64_t next = now(CLOCK_MONOTONIC) + SECOND;

	if (octet == 'u')
		SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
	else if (octet == 'r')
		SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
	if (octet != 's' && octet != 'S') {
		SSL_write(ssl, &octet, 1);
		return;
	}
	fcntl(SSL_get_fd(ssl), F_SETFL, 0);
	/* the clock costs UML much: read for both */
	while (SSL_write(ssl, record, sizeof(record)) > 0)
		if (now(CLOCK_MONOTONIC) >= next) {
			if (octet == 'S')
				SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
			next += SECOND;
		}
}

/* Handshake, then whatever comes until the peer closes. */
static void go_on(SSL *ssl)
{
	char buf[4096];
	int n, err, fd = SSL_get_fd(ssl);

	while ((n = SSL_read(ssl, buf, sizeof(buf))) > 0)
		if (opt.talk)
			talk(ssl, buf[n - 1]);
	err = SSL_get_error(ssl, n);
	if (err == SSL_ERROR_WANT_READ)
		return;
	ERR_clear_error();
	SSL_free(ssl);
	close(fd);
}

/* -hold: connections whose ClientHello is there; those before next were answered. */
static struct {
	SSL	**ssl;
	int	count, next;
} held;

static bool answering(void)
{
	return opt.hold && held.count == opt.hold;
}

static void hold_back(int ep, SSL *ssl)
{
	if (answering())
		die("more connections than -hold");
	epoll_ctl(ep, EPOLL_CTL_DEL, SSL_get_fd(ssl), NULL);
	held.ssl[held.count++] = ssl;
}

static void answer_one(int ep)
{
	SSL *ssl = held.ssl[held.next++];

	if (held.next == held.count) {
		held.next = 0;
		held.count = 0;
	}
	watch(ep, ssl);
	go_on(ssl);
}

static void serve(int port)
{
	SSL_CTX *ctx = context(true, opt.cert, opt.key, opt.chain);
	struct epoll_event ev = { .events = EPOLLIN }, got[64];
	int fd = listener(port), ep = epoll_create1(0), i, n;

	held.ssl = calloc(opt.hold, sizeof(*held.ssl));
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
	for (;;) {
		/* Those already answered come first: thousands half done would take much memory. */
		n = epoll_wait(ep, got, 64, answering() ? 0 : -1);
		for (i = 0; i < n; i++)
			if (!got[i].data.ptr)
				accept_all(fd, ep, ctx);
			else if (opt.hold && SSL_in_before(got[i].data.ptr))
				hold_back(ep, got[i].data.ptr);
			else
				go_on(got[i].data.ptr);
		if (answering())
			answer_one(ep);
	}
}

/* --- what is timed */

static SSL *client(SSL_CTX *ctx)
{
	SSL *ssl = SSL_new(ctx);

	if (!ssl || !SSL_set1_host(ssl, opt.name) || !SSL_set_tlsext_host_name(ssl, opt.name))
		die("client");
	if (ticket)
		SSL_set_session(ssl, ticket);
	SSL_set_connect_state(ssl);
	return ssl;
}

static void report(int i, int64_t cpu, int64_t other, const SSL *ssl)
{
	bool resumed = SSL_session_reused(ssl);

	if (i == 0)
		fprintf(stderr, "%s %s resumed=%d\n", OpenSSL_version(OPENSSL_VERSION),
			SSL_get_cipher_name(ssl), resumed);
	if (i >= WARM_UP && resumed != (opt.psk_len || opt.resume))
		die("not the handshake that was asked for");
	if (i >= WARM_UP)
		printf("%lld %lld\n", (long long)cpu, (long long)other);
}

static int timed_socket(int fd)
{
	struct linger linger = { .l_onoff = 1 };
	int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	return fd;
}

static int connected(int port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)))
		die("connect");
	return timed_socket(fd);
}

static int accepted(int listening)
{
	int fd = accept(listening, NULL, NULL);

	if (fd < 0)
		die("accept");
	return timed_socket(fd);
}

/* Without this the session could not be resumed. */
static void end(SSL *ssl)
{
	SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(ssl);
}

/* Afterwards there is no cache, which would allow a ticket only one use. */
static void fetch_ticket(SSL_CTX *ctx, SSL *ssl, int fd)
{
	struct timeval tv = { .tv_usec = 200000 };
	char c;

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	SSL_read(ssl, &c, 1);
	ERR_clear_error();
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
}

/* Until the server has closed: a reset may not overtake its handshake. */
static void stay(int fd)
{
	char buf[4096];

	while (recv(fd, buf, sizeof(buf), 0) > 0)
		;
}

static void over_tcp(bool serving, int port, int count)
{
	SSL_CTX *ctx = context(serving, opt.cert, opt.key, opt.chain);
	int listening = serving ? listener(port) : -1;
	int64_t cpu, wall;
	int i, fd;
	SSL *ssl;

	if (serving) {
		fcntl(listening, F_SETFL, 0);
		SSL_CTX_set_num_tickets(ctx, 0);	/* tls_hs has none to give */
	}
	for (i = 0; i < count + WARM_UP; i++) {
		fd = serving ? accepted(listening) : connected(port);
		wall = now(CLOCK_MONOTONIC);
		cpu = now(CLOCK_THREAD_CPUTIME_ID);
		ssl = serving ? server(ctx) : client(ctx);
		SSL_set_fd(ssl, fd);
		if (SSL_do_handshake(ssl) != 1)
			die("handshake");
		cpu = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
		wall = now(CLOCK_MONOTONIC) - wall;
		report(i, cpu, wall, ssl);
		if (opt.resume && i == 0)
			fetch_ticket(ctx, ssl, fd);
		if (opt.last)
			stay(fd);
		end(ssl);
		close(fd);
	}
}

static SSL *in_pair(SSL *ssl, BIO *bio)
{
	SSL_set_bio(ssl, bio, bio);
	return ssl;
}

/* Each side's turns are timed. */
static void in_memory(int count)
{
	const char *ca = opt.ca;
	SSL_CTX *cctx = context(false, NULL, NULL, NULL), *sctx;
	int i, c, s;

	opt.ca = NULL;
	sctx = context(true, opt.cert, opt.key, opt.chain);
	opt.ca = ca;
	if (!opt.resume)
		SSL_CTX_set_num_tickets(sctx, 0);
	for (i = 0; i < count + WARM_UP; i++) {
		int64_t cpu, server_cpu, t;
		BIO *cb, *sb;
		SSL *cs, *ss;

		BIO_new_bio_pair(&cb, 1 << 17, &sb, 1 << 17);
		t = now(CLOCK_THREAD_CPUTIME_ID);
		ss = in_pair(server(sctx), sb);
		server_cpu = now(CLOCK_THREAD_CPUTIME_ID) - t;
		t = now(CLOCK_THREAD_CPUTIME_ID);
		cs = in_pair(client(cctx), cb);
		cpu = now(CLOCK_THREAD_CPUTIME_ID) - t;
		do {
			t = now(CLOCK_THREAD_CPUTIME_ID);
			c = SSL_do_handshake(cs);
			cpu += now(CLOCK_THREAD_CPUTIME_ID) - t;
			if (c != 1 && SSL_get_error(cs, c) != SSL_ERROR_WANT_READ)
				die("handshake in memory");
			t = now(CLOCK_THREAD_CPUTIME_ID);
			s = SSL_do_handshake(ss);
			server_cpu += now(CLOCK_THREAD_CPUTIME_ID) - t;
			if (s != 1 && SSL_get_error(ss, s) != SSL_ERROR_WANT_READ)
				die("server in memory");
		} while (c != 1 || s != 1);
		report(i, cpu, server_cpu, cs);
		if (opt.resume && i == 0)
			fetch_ticket(cctx, cs, -1);
		end(cs);
		end(ss);
	}
}

static void parse(int argc, char **argv)
{
	long len;
	int i;

	opt.name = "server.test";
	opt.groups = "X25519";
	for (i = 0; i < argc; i++) {
		const char *o = argv[i], *v = i + 1 < argc ? argv[i + 1] : "";

		if (!strcmp(o, "-resume")) {
			opt.resume = true;
			continue;
		}
		if (!strcmp(o, "-talk")) {
			opt.talk = true;
			continue;
		}
		if (!strcmp(o, "-last")) {
			opt.last = true;
			continue;
		}
		i++;
		if (!strcmp(o, "-cert")) {
			opt.cert = v;
		} else if (!strcmp(o, "-key")) {
			opt.key = v;
		} else if (!strcmp(o, "-chain")) {
			opt.chain = v;
		} else if (!strcmp(o, "-CAfile")) {
			opt.ca = v;
		} else if (!strcmp(o, "-name")) {
			opt.name = v;
		} else if (!strcmp(o, "-groups")) {
			opt.groups = v;
		} else if (!strcmp(o, "-hold")) {
			opt.hold = atoi(v);
		} else if (!strcmp(o, "-psk")) {
			unsigned char *b = OPENSSL_hexstr2buf(v, &len);

			if (!b || len > (long)sizeof(opt.psk))
				die(v);
			memcpy(opt.psk, b, len);
			opt.psk_len = len;
		} else {
			die(o);
		}
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = { 65536, 65536 };

	if (argc < 3)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	setrlimit(RLIMIT_NOFILE, &files);
	if (!strcmp(argv[1], "serve")) {
		parse(argc - 3, argv + 3);
		serve(atoi(argv[2]));
	} else if ((!strcmp(argv[1], "client") || !strcmp(argv[1], "accept")) && argc > 3) {
		parse(argc - 4, argv + 4);
		over_tcp(argv[1][0] == 'a', atoi(argv[2]), atoi(argv[3]));
	} else if (!strcmp(argv[1], "memory")) {
		parse(argc - 3, argv + 3);
		in_memory(atoi(argv[2]));
	} else {
		return 2;
	}
	return 0;
}
