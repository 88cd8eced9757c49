// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs check: a handshake by the kernel, as a mount here would have it, and in words
 * what came of it and what is to be done.
 *
 * The kernel does all of it (/dev/tls_hs_check); this finds the address and the key.  The
 * words are check_words.c's.
 */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "tls-hs.h"

#define DEVICE		"/dev/tls_hs_check"
#define HOSTNQN		"/etc/nvme/hostnqn"
#define PATIENCE	15000	/* milliseconds, as long as a handshake has by default */

struct target {
	char		*host;
	const char	*port;
	bool		nfs;
	key_serial_t	psk;		/* NVMe's; 0: none */
	char		*identity;	/* its name */
};

/* Mounts may be somebody else's all the same. */
static void print_hook(void)
{
	if (!kernel_has("/sys/module/tls_hs_redirect") &&
	    !kernel_has_symbol("tls_handshake_provider_register"))
		puts("but mounts and queues are not led to tls_hs yet: modprobe tls_hs_redirect");
}

static void print_answer(const struct target *to, const struct tls_hs_check *ck)
{
	if (ck->stage == TLS_HS_CHECK_CONNECT)
		return;
	puts("connected");
	if (ck->kind == TLS_HS_CHECK_NFS && ck->stage > TLS_HS_CHECK_RPC)
		puts("RPC: the server offers TLS");
	if (ck->stage >= TLS_HS_CHECK_AFTER)
		check_print_agreed(ck, to->identity);
}

/* --- asking */

static void load_module(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		execlp("modprobe", "modprobe", "-q", "tls_hs_check", (char *)NULL);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void complain_of_device(void)
{
	if (errno == EACCES || errno == EPERM)
		complain("not permitted: a check takes what a mount does, root with CAP_SYS_ADMIN");
	else if (errno == ENOENT || errno == ENXIO || errno == ENODEV)
		complain("no " DEVICE ": the module tls_hs_check is not installed for this kernel\n"
			 "  (package tls-hs-dkms), or cannot be loaded");
	else
		complain(DEVICE ": %s", strerror(errno));
}

static bool module_may_be_missing(void)
{
	return (errno == ENOENT || errno == ENXIO || errno == ENODEV) && !geteuid() &&
	       !getenv("TLS_HS_TEST_ROOT");
}

static int open_device(void)
{
	char *path = kernel_path(DEVICE);
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 && module_may_be_missing()) {
		load_module();
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (fd < 0)
		complain_of_device();
	free(path);
	return fd;
}

static const char *ask_error(void)
{
	switch (errno) {
	case EPERM:
		return "not permitted: a check takes what a mount does, CAP_SYS_ADMIN of the host";
	case EPROTONOSUPPORT:
	case EMSGSIZE:
	case ENOTTY:
		return "the module tls_hs_check is of another version than this program";
	default:
		return strerror(errno);
	}
}

static int ask(int fd, const struct target *to, const struct addrinfo *ai, struct tls_hs_check *ck)
{
	memset(ck, 0, sizeof(*ck));
	ck->version = TLS_HS_CHECK_VERSION;
	ck->size = sizeof(*ck);
	ck->kind = to->psk ? TLS_HS_CHECK_NVME : to->nfs ? TLS_HS_CHECK_NFS : TLS_HS_CHECK_TLS;
	ck->psk = to->psk;
	ck->client_cert = opt.mtls;
	ck->timeout_ms = PATIENCE;
	ck->addr_len = ai->ai_addrlen;
	memcpy(ck->addr, ai->ai_addr, ai->ai_addrlen);
	snprintf(ck->name, sizeof(ck->name), "%s", to->host);
	if (!ioctl(fd, TLS_HS_CHECK_RUN, ck))
		return 0;
	/* another may be of a kind that the kernel has */
	if (errno == EAFNOSUPPORT) {
		ck->stage = TLS_HS_CHECK_CONNECT;
		ck->status = -EAFNOSUPPORT;
		return 0;
	}
	complain("%s", ask_error());
	return -1;
}

static void print_target(const struct target *to, const struct addrinfo *ai)
{
	char address[64];

	if (getnameinfo(ai->ai_addr, ai->ai_addrlen, address, sizeof(address), NULL, 0,
			NI_NUMERICHOST))
		snprintf(address, sizeof(address), "?");
	printf("%s, port %s%s: ", address, to->port,
	       to->psk ? ", NVMe/TCP" : to->nfs ? ", NFS" : "");
}

/* As mount does: the next address only where there is no connection by this one. */
static int check_all(int fd, const struct target *to, const struct addrinfo *ai)
{
	struct tls_hs_check ck;

	for (;; ai = ai->ai_next) {
		print_target(to, ai);
		fflush(stdout);
		if (ask(fd, to, ai, &ck))
			return 1;
		if (ck.stage != TLS_HS_CHECK_CONNECT || !ai->ai_next)
			break;
		puts(strerror(-ck.status));
	}
	if (ck.stage == TLS_HS_CHECK_CONNECT)
		puts("no");
	print_answer(to, &ck);
	if (ck.status) {
		check_complain(&ck);
		return 1;
	}
	printf("good: %s with these settings would have its connection\n",
	       to->psk ? "a queue" : "a mount");
	print_hook();
	return 0;
}

static int dry_run(const struct target *to, const struct addrinfo *ai)
{
	print_target(to, ai);
	if (to->psk) {
		printf("would connect and do a handshake by key %d: %s\n", to->psk, to->identity);
		return 0;
	}
	printf("would connect%s, do a handshake %s the client's certificate and verify %s\n",
	       to->nfs ? ", ask by RPC for TLS" : "", opt.mtls ? "with" : "without", to->host);
	return 0;
}

static int check_target(const struct target *to)
{
	const struct addrinfo hints = {
		.ai_family	= AF_UNSPEC,
		.ai_socktype	= SOCK_STREAM,
		.ai_flags	= AI_NUMERICSERV,
	};
	struct addrinfo *found;
	int fd, err, ret;

	err = getaddrinfo(to->host, to->port, &hints, &found);
	if (err) {
		complain("%s: %s", to->host, gai_strerror(err));
		return 1;
	}
	if (opt.dry_run) {
		ret = dry_run(to, found);
	} else {
		fd = open_device();
		ret = fd < 0 ? 1 : check_all(fd, to, found);
		if (fd >= 0)
			close(fd);
	}
	freeaddrinfo(found);
	return ret;
}

static bool port_is_good(const char *port)
{
	char *end;
	long n = strtol(port, &end, 10);

	return *port >= '0' && *port <= '9' && !*end && n > 0 && n < 65536;
}

/* HOST, HOST:PORT, an IPv6 address, [it], [it]:PORT; cuts the argument. */
static bool target_parse(struct target *to, char *arg)
{
	char *colon;

	to->host = arg;
	to->port = NULL;
	if (*arg == '[') {
		to->host = arg + 1;
		arg = strchr(arg, ']');
		if (!arg)
			return false;
		*arg++ = '\0';
		if (*arg && *arg != ':')
			return false;
		to->port = *arg ? arg + 1 : NULL;
	} else {
		colon = strchr(arg, ':');
		if (colon && !strchr(colon + 1, ':')) {
			*colon = '\0';
			to->port = colon + 1;
		}
	}
	if (!*to->host || strlen(to->host) >= sizeof(((struct tls_hs_check *)0)->name) ||
	    (to->port && !port_is_good(to->port)))
		return false;
	/* TLS without more has no port of its own */
	if (!to->port && opt.bare_tls)
		return false;
	if (!to->port)
		to->port = opt.nvme ? "4420" : "2049";
	to->nfs = opt.nfs || (!opt.bare_tls && !opt.nvme && atoi(to->port) == 2049);
	return true;
}

/* What nvme-cli gives the kernel. */
static char *host_nqn(void)
{
	char *path = kernel_path(HOSTNQN), *nqn;
	size_t len;

	nqn = read_file(path, &len);
	if (nqn)
		nqn[strcspn(nqn, "\r\n")] = '\0';
	else
		complain(HOSTNQN ": %s; give HOSTNQN", strerror(errno));
	free(path);
	return nqn;
}

/* The key that both names have here; of several, nvme takes one by an order of its own. */
static int psk_take(struct target *to, const char *host, const char *subsystem)
{
	struct serials found = { 0 };
	key_serial_t ring = psk_ring();
	struct ring_key rk = { 0 };

	if (ring <= 0)
		return -1;
	psk_find(ring, host, subsystem, &found);
	if (found.n) {
		to->psk = found.serial[0];
		rk.serial = to->psk;
		key_describe(&rk);
		to->identity = text("%s", rk.desc);
	} else {
		complain("keyring %s has no key for host %s and subsystem %s: tls-hs psk import",
			 opt.keyring, host, subsystem);
	}
	if (found.n > 1)
		printf("there are %zu keys for these two; this is tried: %s\n", found.n,
		       to->identity);
	free(found.serial);
	return to->psk ? 0 : -1;
}

static bool nqn_is_good(const char *nqn)
{
	const char *why = nqn_why_not(nqn);

	if (why)
		complain("%s: %s", nqn, why);
	return !why;
}

static int check_nvme(struct target *to, const char *subsystem, const char *given)
{
	char *host = given ? text("%s", given) : host_nqn();
	int ret = 1;

	if (!host)
		return 1;
	if (nqn_is_good(subsystem) && nqn_is_good(host) && !psk_take(to, host, subsystem))
		ret = check_target(to);
	free(to->identity);
	free(host);
	return ret;
}

int check_command(int argc, char **argv)
{
	struct target to = { 0 };

	if (opt.nfs + opt.bare_tls + opt.nvme > 1 || (opt.nvme && opt.mtls))
		return 2;
	if (argc < 1 + opt.nvme || argc > 1 + 2 * opt.nvme || !target_parse(&to, argv[0]))
		return 2;
	return opt.nvme ? check_nvme(&to, argv[1], argc > 2 ? argv[2] : NULL) : check_target(&to);
}
