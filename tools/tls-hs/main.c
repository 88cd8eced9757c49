// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs: whom the kernel's TLS client trusts, who it is, and what it has done.
 *
 * Owns the command line.  See tls-hs(8).
 */
#include <getopt.h>
#include <string.h>

#include "tls-hs.h"

struct options opt = { .keyring = ".tls_hs", .dir = "/etc/tls-hs" };

static const char usage[] =
"tls-hs status [--json | --prometheus]      what the kernel's TLS client has and has done\n"
"tls-hs trust list [FILE...]                whom it trusts, or what is in files\n"
"tls-hs trust add FILE...                   trust these authorities from now on\n"
"tls-hs trust remove FILE|SERIAL...         and these no longer\n"
"tls-hs credential set CERT KEY             the client's certificate and private key\n"
"tls-hs credential clear\n"
"tls-hs load                                make it what /etc/tls-hs says\n"
"\n"
"  -n, --dry-run       say what would be done, and do nothing\n"
"      --keyring NAME  a keyring's name or serial, instead of .tls_hs\n"
"      --asymmetric    trust add: keys that keep neither dates nor constraints\n"
"      --dir DIR       load: instead of /etc/tls-hs\n"
"  -h, --help\n"
"\n"
"Files hold certificates in PEM, any number of them with text between, or one in DER.\n"
"Exit status: 0, 1 if something failed, 2 if it was called wrongly.\n";

static int misused(void)
{
	fputs(usage, stderr);
	return 2;
}

static int run(int argc, char **argv)
{
	const char *command = argc ? argv[0] : "";

	if (!strcmp(command, "trust"))
		return trust_command(argc - 1, argv + 1);
	if (!strcmp(command, "credential"))
		return credential_command(argc - 1, argv + 1);
	if (!strcmp(command, "load") && argc == 1)
		return load_command();
	if (!strcmp(command, "status") && argc == 1)
		return status_command();
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run",	no_argument,		NULL, 'n' },
		{ "keyring",	required_argument,	NULL, 'k' },
		{ "asymmetric",	no_argument,		NULL, 'a' },
		{ "dir",	required_argument,	NULL, 'd' },
		{ "json",	no_argument,		NULL, 'j' },
		{ "prometheus",	no_argument,		NULL, 'p' },
		{ "help",	no_argument,		NULL, 'h' },
		{ }
	};
	int c, ret;

	while ((c = getopt_long(argc, argv, "nh", options, NULL)) != -1) {
		switch (c) {
		case 'n':
			opt.dry_run = true;
			break;
		case 'k':
			opt.keyring = optarg;
			break;
		case 'a':
			opt.asymmetric = true;
			break;
		case 'd':
			opt.dir = optarg;
			break;
		case 'j':
			opt.json = true;
			break;
		case 'p':
			opt.prometheus = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			return misused();
		}
	}
	ret = run(argc - optind, argv + optind);
	if (ret == 2)
		return misused();
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write");
		return 1;
	}
	return ret;
}
