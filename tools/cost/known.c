// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shapes that were bad once: where the climb begins too.
 *
 * Owns them in words of genes.  Each took far more than it was charged with, or
 * was charged with nothing, before what it is about was mended.
 */
#include "cost.h"

#define KEY(s, i, k, by, c) \
	{ .subject = (s), .issuer = (i), .key = (k), .signer = (by), .ca = (c) }

/* A leaf, an authority whose constraints are the matter, and the anchor. */
static void below_one(struct genes *ge)
{
	memset(ge, 0, sizeof(*ge));
	ge->certs = 1;
	ge->anchors = 1;
	ge->leaf_name = 1;
	ge->cert[0] = (struct cert_genes)KEY(1, 3, 1, 3, 0);
	ge->cert[1] = (struct cert_genes)KEY(3, 0, 3, 0, 1);
}

/* Thousands of empty names, authorities of one name and key, a subtree of thousands of RDNs. */
static void minute(struct genes *ge)
{
	unsigned int i;

	below_one(ge);
	ge->certs = 8;
	ge->cert[0].san[0].count = 8000;
	ge->name[2].rdns = 5000;
	for (i = 1; i <= ge->certs; i++) {
		ge->cert[i] = (struct cert_genes)KEY(3, 3, 3, 3, 1);
		ge->cert[i].nc[0].form = FORM_DIRECTORY;
		ge->cert[i].nc[0].excluded = 1;
		ge->cert[i].nc[0].count = i == 8;
		ge->cert[i].nc[0].name = 2;
	}
	ge->cert[1].issuer = 0;
	ge->cert[1].signer = 0;
}

static void many_subtrees(struct genes *ge)
{
	below_one(ge);
	ge->cert[1].nc[0] = (struct group_genes) {
		.form = FORM_DIRECTORY, .count = 1500, .name = 2, .excluded = 1,
	};
}

/* Each of many short bases goes through all the spaces of one long name. */
static void spaces(struct genes *ge)
{
	many_subtrees(ge);
	ge->name[1] = (struct name_genes){ .len = 50000, .fill = FILL_SPACES };
	ge->name[2] = (struct name_genes){ .len = 2, .fill = FILL_SPACES };
}

/* The same through an object identifier. */
static void long_oid(struct genes *ge)
{
	many_subtrees(ge);
	ge->name[1].oid = 50000;
}

/* A subject of thousands of RDNs is gone through for each authority with constraints. */
static void long_subject(struct genes *ge)
{
	unsigned int i;

	below_one(ge);
	ge->certs = 6;
	ge->anchors = 2;
	ge->name[1].rdns = 8000;
	ge->cert[0] = (struct cert_genes)KEY(1, 2, 1, 2, 0);
	for (i = 1; i <= ge->certs; i++) {
		u32 next = i < ge->certs ? i + 2 : 0;

		ge->name[i + 1].len = i;
		ge->cert[i] = (struct cert_genes)KEY(i + 1, next, i + 1, next, 1);
		ge->cert[i].nc[0] = (struct group_genes) {
			.form = FORM_EMAIL, .count = 1, .excluded = 1,
		};
	}
}

/* The search for duplicates goes through all the object identifiers before. */
static void long_ext_oids(struct genes *ge)
{
	below_one(ge);
	ge->cert[0].exts = 60;
	ge->cert[0].ext_oid = 1600;
}

/* A long certificate below many authorities of one name: hashed for each. */
static void hashed_often(struct genes *ge)
{
	unsigned int i;

	below_one(ge);
	ge->certs = 15;
	ge->cert[0].exts = 1;
	ge->cert[0].ext_len = 90000;
	ge->cert[0].alg = 2;
	for (i = 1; i <= ge->certs; i++)
		ge->cert[i] = (struct cert_genes)KEY(3, 0, i % 7 + 1, COST_KEYS, 1);
	ge->cert[0].signer = COST_KEYS;
}

static const struct {
	const char	*name;
	void		(*make)(struct genes *ge);
} known[] = {
	{ "minute",		minute },
	{ "spaces",		spaces },
	{ "long-oid",		long_oid },
	{ "long-subject",	long_subject },
	{ "long-ext-oids",	long_ext_oids },
	{ "hashed-often",	hashed_often },
};

/**
 * cost_known() - one of the shapes
 * @i: which
 * @ge: where to put its genes
 *
 * Return: its name, or NULL if there are no more.
 */
const char *cost_known(unsigned int i, struct genes *ge)
{
	if (i >= ARRAY_SIZE(known))
		return NULL;
	known[i].make(ge);
	return known[i].name;
}
