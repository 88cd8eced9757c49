// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs status: what the kernel says of its TLS client, gathered and in words.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "tls-hs.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static void name_value(struct named *list, size_t *n, size_t most, const char *name, char *value)
{
	if (!value || *n == most)
		return;
	value[strcspn(value, "\n")] = '\0';
	list[*n].name = text("%s", name);
	list[(*n)++].value = value;
}

static void gather_limits(struct status *st)
{
	static const char *const names[] = { "policy", "max_inflight", "max_flights" };
	char *file;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		file = text("/sys/module/tls_hs/parameters/%s", names[i]);
		name_value(st->limit, &st->n_limits, ARRAY_SIZE(st->limit), names[i],
			   kernel_file(file));
		free(file);
	}
}

/* Whatever this tls_hs has, by name. */
static void gather_settings(struct status *st)
{
	char *path = kernel_path("/proc/sys/net/tls_hs");
	struct dirent **entry;
	int i, n = scandir(path, &entry, NULL, alphasort);

	for (i = 0; i < n; i++) {
		if (entry[i]->d_name[0] != '.')
			name_value(st->setting, &st->n_settings, ARRAY_SIZE(st->setting),
				   entry[i]->d_name, setting_read(entry[i]->d_name));
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	free(path);
}

/* "NAME VALUE" lines */
static void gather_counters(struct status *st)
{
	char *all = kernel_file("/proc/net/tls_hs"), *rest = all, *line, *value;

	while (rest && (line = strsep(&rest, "\n"))) {
		value = line + strcspn(line, " \t");
		if (!*value)
			continue;
		*value++ = '\0';
		value += strspn(value, " \t");
		name_value(st->counter, &st->n_counters, ARRAY_SIZE(st->counter), line,
			   text("%s", value));
	}
	free(all);
}

static void gather_kernel(struct status *st)
{
	char *fips = kernel_file("/proc/sys/crypto/fips_enabled");
	char *tls = kernel_file("/proc/net/tls_stat");
	struct utsname un;

	st->release = text("%s", uname(&un) ? "?" : un.release);
	st->loaded = kernel_has("/proc/net/tls_hs");
	if (kernel_has("/sys/module/tls_hs_redirect"))
		st->hook = "tls_hs_redirect";
	else if (kernel_has_symbol("tls_handshake_provider_register"))
		st->hook = "kernel";
	st->fips = fips && *fips == '1';
	st->rekey = tls && strstr(tls, "RekeyOk");
	st->mldsa = kernel_has_symbol("mldsa_verify");
	free(tls);
	free(fips);
}

static void gather(struct status *st)
{
	const char *ring = opt.keyring;
	size_t i;

	gather_kernel(st);
	gather_limits(st);
	gather_settings(st);
	gather_counters(st);
	/* the one in charge, unless another is asked for */
	for (i = 0; i < st->n_settings && !strcmp(opt.keyring, ".tls_hs"); i++)
		if (!strcmp(st->setting[i].name, "keyring") && strcmp(st->setting[i].value, "0"))
			ring = st->setting[i].value;
	st->has_ring = !ring_open(&st->ring, ring);
	credential_look(&st->cert, &st->privkey);
}

static void print_anchors(const struct status *st)
{
	size_t i;

	if (!st->has_ring) {
		printf("trust: keyring %s cannot be read by this user\n", st->ring.name);
		return;
	}
	printf("trust: keyring %s (%d), %zu keys%s\n", st->ring.name, st->ring.serial, st->ring.n,
	       st->ring.n ? "" : ": nobody is, the daemon is asked");
	for (i = 0; i < st->ring.n; i++) {
		printf("  ");
		key_print(&st->ring.key[i]);
		putchar('\n');
	}
}

static void print_credential(const struct status *st)
{
	if (!st->cert.serial) {
		puts("credential: none");
		return;
	}
	printf("credential: certificate %d %s", st->cert.serial,
	       st->cert.dead ? st->cert.dead : "");
	if (st->cert.cert)
		cert_print(st->cert.cert);
	printf(", private key %d %s\n", st->privkey.serial,
	       st->privkey.dead ? st->privkey.dead : "alive");
}

/* What is not 0: there are many. */
static void print_counters(const struct status *st)
{
	size_t i;

	puts("counters of this network namespace (those that are not 0):");
	for (i = 0; i < st->n_counters; i++)
		if (strcmp(st->counter[i].value, "0"))
			printf("  %-32s%s\n", st->counter[i].name, st->counter[i].value);
}

static void print(const struct status *st)
{
	size_t i;

	printf("kernel: %s%s, KeyUpdate %s, ML-DSA %s\n", st->release,
	       st->fips ? ", FIPS mode" : "", st->rekey ? "yes" : "no", st->mldsa ? "yes" : "no");
	if (!st->loaded) {
		puts("tls_hs: not loaded (modprobe tls_hs_redirect)");
		return;
	}
	printf("tls_hs: loaded, %s%s\n", st->hook ? "asked by net/handshake through " :
	       "and net/handshake does not ask it", st->hook ? st->hook : "");
	for (i = 0; i < st->n_limits; i++)
		printf("  module parameter %s = %s\n", st->limit[i].name, st->limit[i].value);
	for (i = 0; i < st->n_settings; i++)
		printf("  net.tls_hs.%s = %s\n", st->setting[i].name, st->setting[i].value);
	print_anchors(st);
	print_credential(st);
	print_counters(st);
}

int status_command(void)
{
	static struct status st;

	gather(&st);
	if (opt.json)
		report_json(&st);
	else if (opt.prometheus)
		report_prometheus(&st);
	else
		print(&st);
	return 0;
}
