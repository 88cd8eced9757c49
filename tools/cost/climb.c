// SPDX-License-Identifier: GPL-2.0-only
/*
 * The climb: from a plain chain to what costs most.
 *
 * Owns what may be changed in each dimension, and the rule by which a change
 * is kept.  Work is counted, not timed, so that a run with the same seed and
 * number of steps finds the same.
 */
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cost.h"

/* A byte of a hash in basic blocks, by the time that each takes. */
#define HASH_WEIGHT	6

/* What a gene is about. */
#define ABOUT_CHAIN	BIT(0)
#define ABOUT_SAN	BIT(1)
#define ABOUT_NC	BIT(2)
#define ABOUT_NAME	BIT(3)
#define ABOUT_REST	BIT(4)
#define ABOUT_MESSAGE	BIT(5)

struct gene {
	u32	max;
	u8	about;
	bool	count;	/* made smaller where a message gets too long */
};

static struct gene table[COST_GENES];

struct dimension {
	const char	*name;
	u8		about;
	int		form;	/* of subtrees, or -1 for any */
	enum cost_kind	kind;
};

static const struct dimension dimensions[] = {
	{ "names",		ABOUT_SAN | ABOUT_NAME, -1 },
	{ "subtrees-dns",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN, FORM_DNS },
	{ "subtrees-wildcard",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN, FORM_WILDCARD },
	{ "subtrees-ip4",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN, FORM_IP4 },
	{ "subtrees-ip6",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN, FORM_IP6 },
	{ "subtrees-directory",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN | ABOUT_NAME,
	  FORM_DIRECTORY },
	{ "subtrees-email",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN | ABOUT_NAME, FORM_EMAIL },
	{ "subtrees-any",	ABOUT_SAN | ABOUT_NC | ABOUT_CHAIN | ABOUT_NAME, -1 },
	{ "rdns",		ABOUT_CHAIN | ABOUT_NAME, -1 },
	{ "extensions",		ABOUT_REST, -1 },
	{ "authorities",	ABOUT_CHAIN, -1 },
	{ "hashing",		ABOUT_CHAIN | ABOUT_REST, -1 },
	{ "all",		0x1f, -1 },
	{ "certificate-request", ABOUT_MESSAGE, -1, COST_REQUEST },
	{ "ticket",		ABOUT_MESSAGE, -1, COST_TICKET },
};

static u64 rng_state;

static u32 rng(u32 n)
{
	rng_state ^= rng_state << 13;
	rng_state ^= rng_state >> 7;
	rng_state ^= rng_state << 17;
	return (rng_state >> 11) % n;
}

/* Small numbers as often as big ones. */
static u32 rng_log(u32 max)
{
	u32 bits = fls(max), v;

	v = rng(1U << rng(bits + 1));
	return v > max ? max - rng(max / 8 + 1) : v;
}

#define GENE(field, most, what, cnt) \
	(table[offsetof(struct genes, field) / sizeof(u32)] = \
	 (struct gene){ .max = (most), .about = (what), .count = (cnt) })

static void describe_groups(unsigned int i)
{
	unsigned int g;

	for (g = 0; g < COST_GROUPS; g++) {
		GENE(cert[i].san[g].form, COST_FORMS - 1, ABOUT_SAN, false);
		GENE(cert[i].san[g].count, 40000, ABOUT_SAN, true);
		GENE(cert[i].san[g].len, 60000, ABOUT_SAN, true);
		GENE(cert[i].san[g].fill, COST_FILLS - 1, ABOUT_SAN, false);
		GENE(cert[i].san[g].diff, COST_DIFFS - 1, ABOUT_SAN, false);
		GENE(cert[i].san[g].name, COST_NAMES - 1, ABOUT_SAN, false);
		GENE(cert[i].nc[g].form, COST_FORMS - 1, ABOUT_NC, false);
		GENE(cert[i].nc[g].count, 40000, ABOUT_NC, true);
		GENE(cert[i].nc[g].len, 60000, ABOUT_NC, true);
		GENE(cert[i].nc[g].fill, COST_FILLS - 1, ABOUT_NC, false);
		GENE(cert[i].nc[g].diff, COST_DIFFS - 1, ABOUT_NC, false);
		GENE(cert[i].nc[g].name, COST_NAMES - 1, ABOUT_NC, false);
		GENE(cert[i].nc[g].excluded, 1, ABOUT_NC, false);
	}
}

static void describe_cert(unsigned int i)
{
	GENE(cert[i].subject, COST_NAMES - 1, ABOUT_CHAIN, false);
	GENE(cert[i].issuer, COST_NAMES - 1, ABOUT_CHAIN, false);
	GENE(cert[i].key, COST_KEYS - 1, ABOUT_CHAIN, false);
	GENE(cert[i].signer, COST_KEYS, ABOUT_CHAIN, false);
	GENE(cert[i].ca, 1, ABOUT_CHAIN, false);
	GENE(cert[i].skid, 3, ABOUT_CHAIN, false);
	GENE(cert[i].akid, 3, ABOUT_CHAIN, false);
	GENE(cert[i].curve, 1, ABOUT_CHAIN, false);
	GENE(cert[i].alg, 2, ABOUT_CHAIN, false);
	GENE(cert[i].exts, 60, ABOUT_REST, true);
	GENE(cert[i].ext_oid, 60000, ABOUT_REST, true);
	GENE(cert[i].ext_len, 60000, ABOUT_REST, true);
	GENE(cert[i].ext_critical, 1, ABOUT_REST, false);
	GENE(cert[i].policies, 20000, ABOUT_REST, true);
	GENE(cert[i].quals, 20000, ABOUT_REST, true);
	GENE(cert[i].policy_oid, 60000, ABOUT_REST, true);
	GENE(cert[i].ekus, 20000, ABOUT_REST, true);
	GENE(cert[i].eku_oid, 60000, ABOUT_REST, true);
	GENE(cert[i].serial, 25, ABOUT_REST, false);
	GENE(cert[i].unique_id, 60000, ABOUT_REST, true);
	GENE(cert[i].sig_pad, 600, ABOUT_REST, true);
	describe_groups(i);
}

static void describe(void)
{
	unsigned int i;

	GENE(message.unknown, 200, ABOUT_MESSAGE, true);
	GENE(message.unknown_len, 65535, ABOUT_MESSAGE, true);
	GENE(message.sigalgs, 32000, ABOUT_MESSAGE, true);
	GENE(message.authorities, 32000, ABOUT_MESSAGE, true);
	GENE(message.authority_len, 65535, ABOUT_MESSAGE, true);
	GENE(message.filters, 32000, ABOUT_MESSAGE, true);
	GENE(message.filter_oid, 254, ABOUT_MESSAGE, true);
	GENE(message.filter_len, 65535, ABOUT_MESSAGE, true);
	GENE(certs, TLS_HS_PATH_MAX_CERTS - 1, ABOUT_CHAIN, false);
	GENE(anchors, COST_NAMES, ABOUT_CHAIN, false);
	GENE(anchor_bare, 1, ABOUT_CHAIN, false);
	GENE(leaf_name, 2, ABOUT_SAN, false);
	for (i = 0; i < COST_NAMES; i++) {
		GENE(name[i].rdns, 20000, ABOUT_NAME, true);
		GENE(name[i].atvs, 20000, ABOUT_NAME, true);
		GENE(name[i].len, 60000, ABOUT_NAME, true);
		GENE(name[i].type, 3, ABOUT_NAME, false);
		GENE(name[i].fill, COST_FILLS - 1, ABOUT_NAME, false);
		GENE(name[i].diff, COST_DIFFS - 1, ABOUT_NAME, false);
		GENE(name[i].oid, 60000, ABOUT_NAME, true);
		GENE(name[i].email, 1, ABOUT_NAME, false);
	}
	for (i = 0; i < TLS_HS_PATH_MAX_CERTS; i++)
		describe_cert(i);
}

/* A leaf below some authorities, the topmost signed by the anchor, or by nobody. */
static void plain_chain(struct genes *ge, unsigned int authorities, bool trusted)
{
	unsigned int i;

	memset(ge, 0, sizeof(*ge));
	ge->certs = authorities;
	ge->anchors = 1;
	ge->leaf_name = 1;
	for (i = 0; i <= ge->certs; i++) {
		struct cert_genes *ce = &ge->cert[i];

		ce->subject = i ? i : 1;
		ce->key = i ? i : 1;
		ce->issuer = i < ge->certs ? i + 1 : 0;
		ce->signer = i < ge->certs ? i + 1 : 0;
		ce->ca = i > 0;
		if (!ce->signer && !trusted)
			ce->signer = COST_KEYS;
	}
}

/* Whose genes are whose: the attacker has not the anchor's key, or may do with it what he likes. */
static void legal(struct genes *ge, const struct dimension *di, bool trusted)
{
	u32 *v = (u32 *)ge;
	unsigned int i, g;

	for (i = 0; i < COST_GENES; i++)
		if (v[i] > table[i].max)
			v[i] = table[i].max;
	ge->message.kind = di->kind;
	if (!ge->anchors)
		ge->anchors = 1;
	for (i = 0; i < TLS_HS_PATH_MAX_CERTS; i++) {
		if (!trusted && !ge->cert[i].signer)
			ge->cert[i].signer = COST_KEYS;
		if (!trusted && !ge->cert[i].key)
			ge->cert[i].key = 1;
		for (g = 0; di->form >= 0 && g < COST_GROUPS; g++)
			ge->cert[i].nc[g].form = di->form;
	}
}

static void change_one(struct genes *ge, const struct dimension *di)
{
	u32 *v = (u32 *)ge, n;
	const u32 in_cert = sizeof(struct cert_genes) / sizeof(u32);
	const u32 certs = min(ge->certs, (u32)TLS_HS_PATH_MAX_CERTS - 1);
	const u32 used = offsetof(struct genes, cert) / sizeof(u32) + in_cert * (certs + 1);
	unsigned int i, j;

	do
		i = rng(rng(3) ? used : COST_GENES);
	while (!(table[i].about & di->about));
	switch (rng(6)) {
	case 0:
		v[i] += v[i] / 2 + 1;
		break;
	case 1:
		v[i] -= v[i] / 3;
		break;
	case 2:
		n = rng(16);
		v[i] = v[i] + 8 < n ? 0 : v[i] + 8 - n;
		break;
	case 3:
		/* as another certificate has it */
		j = offsetof(struct genes, cert) / sizeof(u32);
		if (i >= j) {
			v[i] = v[j + (i - j) % in_cert + in_cert * rng(TLS_HS_PATH_MAX_CERTS)];
			break;
		}
		fallthrough;
	default:
		v[i] = rng_log(table[i].max);
	}
}

/* All that there is much of: from one certificate, or half of it from all, to make room. */
static void make_room(struct genes *ge, bool all)
{
	const u32 first = offsetof(struct genes, cert) / sizeof(u32);
	const u32 in_cert = sizeof(struct cert_genes) / sizeof(u32);
	u32 *v = (u32 *)ge, i, begin = 0, end = COST_GENES;

	if (!all) {
		begin = first + in_cert * rng(TLS_HS_PATH_MAX_CERTS);
		end = begin + in_cert;
	}
	for (i = begin; i < end; i++)
		if (table[i].count)
			v[i] = all ? v[i] / 2 : 0;
}

static void change(struct genes *ge, const struct dimension *di)
{
	unsigned int n = 1 + rng_log(7);

	if (!rng(10))
		make_room(ge, rng(2));
	if (!rng(12))
		ge->cert[rng(TLS_HS_PATH_MAX_CERTS)] = ge->cert[rng(TLS_HS_PATH_MAX_CERTS)];
	if (!rng(12))
		ge->name[1 + rng(COST_NAMES - 1)] = ge->name[rng(COST_NAMES)];
	while (n--)
		change_one(ge, di);
}

/* An attacker needs no certificate of his own for a message that is no Certificate. */
static bool pointless(const struct dimension *di, bool trusted)
{
	return trusted && di->kind != COST_CERTIFICATE;
}

/* Too long a message: a little less of everything that there is much of. */
static bool fit(struct genes *ge, struct cost_set *set)
{
	u32 *v = (u32 *)ge;
	unsigned int i, tries;

	for (tries = 0; tries < 24; tries++) {
		if (cost_generate(ge, set) && set->total <= COST_MESSAGE)
			return true;
		for (i = 0; i < COST_GENES; i++)
			if (table[i].count && v[i] > 3 && rng(2))
				v[i] -= tries < 8 ? v[i] / 16 + 1 : v[i] / 4 + 1;
	}
	return false;
}

/*
 * What is climbed towards.  A message full of anything costs what reading and
 * hashing it costs, and that hides what is worse than in proportion to length:
 * so some climbs look at that alone.
 */
enum aim {
	AIM_WORK,
	AIM_BLOCKS,
	AIM_EXCESS,
	AIMS,
};

/* Blocks for each byte of a message that nothing is wrong with. */
#define IN_PROPORTION	20

static u64 work(const struct cost *co)
{
	return co->blocks + HASH_WEIGHT * co->hashed;
}

static struct cost_set set;

static s64 height(enum aim aim, const struct cost *co)
{
	switch (aim) {
	case AIM_BLOCKS:
		return co->blocks;
	case AIM_EXCESS:
		return (s64)co->blocks - IN_PROPORTION * (s64)set.total;
	default:
		return work(co);
	}
}

/* Where to begin: a plain chain, a shape that was bad once, or the best so far. */
static void begin(struct genes *ge, const struct genes *best, bool trusted)
{
	switch (rng(4)) {
	case 0:
		*ge = *best;
		break;
	case 1:
		if (cost_known(rng(8), ge))
			break;
		fallthrough;
	default:
		plain_chain(ge, 1 + rng(7), trusted);
	}
}

/* Hill climbing from several places: who stands still for long begins anew. */
static void climb(const struct dimension *di, bool trusted, unsigned int seconds,
		  unsigned long steps, struct genes *best, struct cost *best_cost)
{
	const u64 end = cost_now() + seconds * 1000000000ULL;
	unsigned long n, since = 0;
	struct genes now, next;
	enum aim aim = AIM_WORK;
	s64 now_height = S64_MIN, next_height;
	struct cost co;

	memset(best_cost, 0, sizeof(*best_cost));
	plain_chain(&now, 7, trusted);
	*best = now;
	for (n = 0; steps ? n < steps : cost_now() < end; n++) {
		next = now;
		if (now_height != S64_MIN)
			change(&next, di);
		legal(&next, di, trusted);
		if (!fit(&next, &set))
			continue;
		cost_judge(&next, &set, &co);
		next_height = height(aim, &co);
		since = next_height > now_height ? 0 : since + 1;
		if (next_height >= now_height) {
			now = next;
			now_height = next_height;
		}
		if (work(&co) > work(best_cost)) {
			*best = next;
			*best_cost = co;
		}
		if (since > 600) {
			since = 0;
			now_height = S64_MIN;
			aim = rng(AIMS);
			begin(&now, best, trusted);
		}
	}
	fprintf(stderr, "%-20s %-10s %8lu steps: %llu blocks, %llu hashed, %u signatures, %s\n",
		di->name, trusted ? "trusted" : "untrusted", n,
		(unsigned long long)best_cost->blocks, (unsigned long long)best_cost->hashed,
		best_cost->sigs, tls_hs_x509_reason_text(best_cost->why));
}

static void write_genes(const char *dir, const char *what, const char *which,
			const struct genes *ge)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s.%s", dir, what, which);
	f = fopen(path, "wb");
	if (!f || fwrite(ge, sizeof(*ge), 1, f) != 1 || fclose(f)) {
		perror(path);
		exit(2);
	}
}

static int usage(void)
{
	fprintf(stderr, "climb [-s SECONDS | -n STEPS] [-r SEED] [-d DIMENSION] DIR\n");
	return 2;
}

int main(int argc, char **argv)
{
	unsigned int seconds = 1, i, trusted;
	unsigned long steps = 0;
	const char *only = NULL;
	struct genes best;
	struct cost co;
	u64 seed = 1;
	int opt;

	while ((opt = getopt(argc, argv, "s:n:r:d:")) >= 0) {
		if (opt == 's')
			seconds = atoi(optarg);
		else if (opt == 'n')
			steps = atol(optarg);
		else if (opt == 'r')
			seed = atoll(optarg);
		else if (opt == 'd')
			only = optarg;
		else
			return usage();
	}
	if (optind + 1 != argc)
		return usage();
	describe();
	for (i = 0; !only && cost_known(i, &best); i++)
		write_genes(argv[optind], "known", cost_known(i, &best), &best);
	for (i = 0; i < ARRAY_SIZE(dimensions); i++) {
		if (only && strcmp(only, dimensions[i].name))
			continue;
		for (trusted = 0; trusted < 2 && !pointless(&dimensions[i], trusted); trusted++) {
			rng_state = 0x9e3779b97f4a7c15ULL * (seed + 1) + i * 2 + trusted;
			climb(&dimensions[i], trusted, seconds, steps, &best, &co);
			write_genes(argv[optind], dimensions[i].name,
				    trusted ? "trusted" : "untrusted", &best);
		}
	}
	return 0;
}
