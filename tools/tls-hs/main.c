// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs: whom the kernel's TLS client trusts, who it is, and what it has done.
 *
 * Owns the command line.  See tls-hs(8).
 */
#include <getopt.h>
#include <string.h>

#include "tls-hs.h"

struct options opt = { .dir = "/etc/tls-hs", .identity = 1, .type = "psk" };

static const char usage[] =
"tls-hs status [--json | --prometheus]      what the kernel's TLS client has and has done\n"
"tls-hs trust list [FILE...]                whom it trusts, or what is in files\n"
"tls-hs trust add FILE...                   trust these authorities from now on\n"
"tls-hs trust remove FILE|SERIAL...         and these no longer\n"
"tls-hs credential set CERT KEY             the client's certificate and private key\n"
"tls-hs credential clear\n"
"tls-hs psk import FILE HOSTNQN SUBSYSNQN   a pre-shared key for NVMe/TCP\n"
"tls-hs psk remove HOSTNQN SUBSYSNQN        and not any more\n"
"tls-hs check HOST[:PORT]                   try the handshake that a mount would have\n"
"tls-hs check --nvme HOST[:PORT] SUBSYSNQN [HOSTNQN]  the one that nvme connect --tls would have\n"
"tls-hs load                                make it what /etc/tls-hs says\n"
"\n"
"  -n, --dry-run       say what would be done, and do nothing\n"
"      --keyring NAME  a keyring's name or serial, instead of .tls_hs (psk, check --nvme: .nvme)\n"
"      --asymmetric    trust add: keys that keep neither dates nor constraints\n"
"      --compat        psk: derived as nvme-cli 2.13 of Debian 13 does\n"
"      --identity 0|1  psk: the version of its name, 1 unless given\n"
"      --type TYPE     psk: a key of that type, instead of psk\n"
"      --dir DIR       load: instead of /etc/tls-hs\n"
"      --nfs           check: ask an NFS server for TLS first; so it is with port 2049 or none\n"
"      --tls           check: do not\n"
"      --nvme          check: with the pre-shared key of this host and that subsystem\n"
"      --mtls          check: with the client's certificate, as xprtsec=mtls\n"
"  -h, --help\n"
"\n"
"Files hold certificates in PEM, any number of them with text between, or one in DER.\n"
"A PSK's has NVMeTLSkey-1:...: as nvme gen-tls-key prints it; - is standard input.\n"
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
	if (!strcmp(command, "psk"))
		return psk_command(argc - 1, argv + 1);
	if (!strcmp(command, "check"))
		return check_command(argc - 1, argv + 1);
	if (!strcmp(command, "load") && argc == 1)
		return load_command();
	if (!strcmp(command, "status") && argc == 1)
		return status_command();
	return 2;
}

/* 0 or 1 */
static bool identity_parse(const char *arg)
{
	opt.identity = *arg - '0';
	return (*arg == '0' || *arg == '1') && !arg[1];
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dry-run",	no_argument,		NULL, 'n' },
		{ "keyring",	required_argument,	NULL, 'k' },
		{ "asymmetric",	no_argument,		NULL, 'a' },
		{ "compat",	no_argument,		NULL, 'c' },
		{ "identity",	required_argument,	NULL, 'i' },
		{ "type",	required_argument,	NULL, 't' },
		{ "dir",	required_argument,	NULL, 'd' },
		{ "nfs",	no_argument,		NULL, 'N' },
		{ "tls",	no_argument,		NULL, 'T' },
		{ "mtls",	no_argument,		NULL, 'M' },
		{ "nvme",	no_argument,		NULL, 'V' },
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
		case 'c':
			opt.compat = true;
			break;
		case 'i':
			if (!identity_parse(optarg))
				return misused();
			break;
		case 't':
			opt.type = optarg;
			break;
		case 'd':
			opt.dir = optarg;
			break;
		case 'N':
			opt.nfs = true;
			break;
		case 'T':
			opt.bare_tls = true;
			break;
		case 'M':
			opt.mtls = true;
			break;
		case 'V':
			opt.nvme = true;
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
	if (!opt.keyring)
		opt.keyring = opt.nvme || (optind < argc && !strcmp(argv[optind], "psk")) ?
			      ".nvme" : ".tls_hs";
	ret = run(argc - optind, argv + optind);
	if (ret == 2)
		return misused();
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write");
		return 1;
	}
	return ret;
}
