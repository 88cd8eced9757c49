/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a peer's certificates cost: genes, the certificates they make, and the
 * judgement of those by the project's own files.
 */
#ifndef _TLS_HS_COST_H
#define _TLS_HS_COST_H

#include "x509_path.h"
#include "work.h"

#define COST_MESSAGE	102400	/* bytes: the longest Certificate that is read */
#define COST_HOST	"host.example.com"
#define COST_NOW	1790000000	/* in 2026; certificates are valid from 2020 to 2049 */

#define COST_NAMES	8	/* distinguished names; 0 is the anchor's */
#define COST_KEYS	8	/* key pairs; 0 is the anchor's */
#define COST_GROUPS	3	/* groups of names, and of subtrees, in one certificate */

/* Forms of a general name. */
enum cost_form {
	FORM_DNS,
	FORM_WILDCARD,
	FORM_IP4,
	FORM_IP6,
	FORM_DIRECTORY,
	FORM_EMAIL,
	FORM_URI,
	FORM_OTHER,
	FORM_RID,
	COST_FORMS,
};

/* How a string is filled, and where it differs from another of the same length. */
enum cost_fill {
	FILL_LETTERS,
	FILL_LABELS,		/* of 63 letters */
	FILL_SHORT_LABELS,	/* of one */
	FILL_SPACES,
	FILL_CASE,
	FILL_NOT_ASCII,
	COST_FILLS,
};

enum cost_diff {
	DIFF_NONE,
	DIFF_LAST,
	DIFF_FIRST,
	COST_DIFFS,
};

struct name_genes {
	u32	rdns, atvs, len, type, fill, diff, oid, email;
};

struct group_genes {
	u32	form, count, len, fill, diff, name, excluded;
};

struct cert_genes {
	/* who signs whom */
	u32	subject, issuer, key, signer, ca, skid, akid, curve, alg;
	struct group_genes	san[COST_GROUPS], nc[COST_GROUPS];
	/* the rest */
	u32	exts, ext_oid, ext_len, ext_critical, policies, quals, policy_oid, ekus, eku_oid,
		serial, unique_id, sig_pad;
};

enum cost_kind {
	COST_CERTIFICATE,
	COST_REQUEST,
	COST_TICKET,
};

struct message_genes {
	u32	kind, unknown, unknown_len, sigalgs, authorities, authority_len, filters,
		filter_oid, filter_len;
};

struct genes {
	struct message_genes	message;
	u32	certs, anchors, anchor_bare, leaf_name;
	struct name_genes	name[COST_NAMES];
	struct cert_genes	cert[TLS_HS_PATH_MAX_CERTS];
};

#define COST_GENES	(sizeof(struct genes) / sizeof(u32))

/* Certificates made of genes, ready to be read. */
struct cost_set {
	u8		buf[4 * COST_MESSAGE];
	unsigned int	n;
	const u8	*der[TLS_HS_PATH_MAX_CERTS];
	size_t		len[TLS_HS_PATH_MAX_CERTS];
	size_t		total;
	const u8	*anchor;
	size_t		anchor_len;
};

/* What one judgement took. */
struct cost {
	u64			blocks;		/* basic blocks, in the counting build */
	u64			hashed;		/* bytes */
	u64			ns;		/* in the timing build */
	unsigned int		sigs;
	unsigned int		depth;
	u32			bytes;		/* that the budget was charged with */
	enum tls_hs_x509_reason	why;
};

/* gen.c: false if they do not fit in what is left of the set's memory. */
bool cost_generate(const struct genes *ge, struct cost_set *set);

/* known.c: shapes that were bad once; NULL after the last */
const char *cost_known(unsigned int i, struct genes *ge);

/* judge.c */
void cost_judge(const struct genes *ge, const struct cost_set *set, struct cost *co);
/* message.c: a CertificateRequest or a ticket instead */
size_t cost_message(const struct message_genes *me);
void cost_judge_message(const struct message_genes *me, struct cost *co);

extern u64 cost_blocks, cost_hashed;
u64 cost_now(void);	/* nanoseconds of CPU time */

/* count.c or kernel.c: a digest; the first only counts */
void cost_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out);

#endif
