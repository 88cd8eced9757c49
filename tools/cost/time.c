// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the worst that was found takes: a table, and whether it is within the
 * bound.
 *
 * Owns the bound: TLS_HS_WORK_SIGS verifications of ECDSA P-384 by the
 * kernel's own code, and a fifth of that for all the rest.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cost.h"
#include "kernel.h"

/* The fastest of some: what disturbs only adds. */
#define TIMES	5

static struct cost_set set;

static int measure(const char *path, struct genes *ge, struct cost *co)
{
	struct cost one;
	unsigned int i;
	FILE *f = fopen(path, "rb");

	if (!f || fread(ge, sizeof(*ge), 1, f) != 1 || !cost_generate(ge, &set)) {
		fprintf(stderr, "%s: cannot be read\n", path);
		return -1;
	}
	fclose(f);
	memset(co, 0xff, sizeof(*co));
	for (i = 0; i < TIMES; i++) {
		cost_judge(ge, &set, &one);
		if (one.ns < co->ns)
			*co = one;
	}
	return 0;
}

static void describe_groups(const char *what, const struct group_genes *gr)
{
	static const char * const form[] = {
		"dNSName", "wildcard dNSName", "IPv4", "IPv6", "directoryName", "rfc822Name",
		"URI", "otherName", "registeredID",
	};
	unsigned int g;

	for (g = 0; g < COST_GROUPS; g++)
		if (gr[g].count)
			printf("; %u %s %s%s of %u", gr[g].count, form[gr[g].form],
			       gr[g].excluded ? "excluded " : "", what,
			       gr[g].form == FORM_DIRECTORY ? gr[g].name : gr[g].len);
}

/* What the certificates look like. */
static void describe(const struct genes *ge)
{
	unsigned int i;

	for (i = 1; i < COST_NAMES; i++) {
		const struct name_genes *na = &ge->name[i];

		printf("  name %u: %u RDNs of %u, values of %u, OIDs of %u\n", i, na->rdns + 1,
		       na->atvs + 1, na->len + 1, na->oid + 4);
	}
	for (i = 0; i < set.n; i++) {
		const struct cert_genes *ce = &ge->cert[i];

		printf("  certificate %u, %zu bytes: name %u key %u, by name %u key %u%s", i,
		       set.len[i], ce->subject, ce->key, ce->issuer, ce->signer,
		       ce->ca ? ", CA" : "");
		describe_groups("names", ce->san);
		describe_groups("subtrees", ce->nc);
		if (ce->exts)
			printf("; %u extensions of %u and %u", ce->exts, ce->ext_oid, ce->ext_len);
		if (ce->policies)
			printf("; %u policies of %u and %u", ce->policies, ce->policy_oid,
			       ce->quals);
		if (ce->ekus)
			printf("; %u usages of %u", ce->ekus, ce->eku_oid);
		puts("");
	}
}

int main(int argc, char **argv)
{
	const u64 p384 = cost_p384_ns();
	bool shapes = argc > 1 && !strcmp(argv[1], "-v");
	struct genes ge;
	struct cost co = {};
	double rest;
	int i, over = 0;

	printf("One ECDSA P-384 verification by crypto/ecc.c: %.0f us\n", p384 / 1000.0);
	printf("%-32s %7s %5s %9s %10s %9s %9s  %s\n", "dimension", "message", "sigs", "charged",
	       "hashed", "us", "P-384s", "answer");
	for (i = 1 + shapes; i < argc; i++) {
		const char *name = strrchr(argv[i], '/');

		if (measure(argv[i], &ge, &co))
			return 2;
		rest = (double)co.ns / p384;
		printf("%-32s %7zu %5u %9u %10llu %9.0f %9.2f  %s\n", name ? name + 1 : argv[i],
		       set.total, co.sigs, co.bytes, (unsigned long long)co.hashed, co.ns / 1000.0,
		       rest, tls_hs_x509_reason_text(co.why));
		if (shapes)
			describe(&ge);
		over += rest > TLS_HS_WORK_SIGS / 5.0;
	}
	printf("%d of them take more than %.1f verifications besides their signatures\n", over,
	       TLS_HS_WORK_SIGS / 5.0);
	return over ? 1 : 0;
}
