// SPDX-License-Identifier: GPL-2.0-only
/*
 * Path building and validation in one depth-first search (RFC 5280 6, RFC 4158).
 *
 * Owns the search for who may stand where; what each place demands is in
 * x509_rules.c.  Success comes from two places only: try_anchor(), after a
 * signature that an anchor's key verified, and try_pinned(), where the leaf is
 * byte for byte what the keyring holds.  Everything else is a way to fail.
 *
 * A certificate is on a path at most once and each step up costs one of the
 * budget's signatures, so neither loops nor cross-signed meshes make the search
 * longer than that.  Names are compared and certificates hashed once for each,
 * whatever the search looks like; constraints are looked at when an anchor has
 * ended the path, and not before.  Key identifiers only order the search.
 *
 * Issuer and subject chain if their DER is equal: stricter than RFC 5280 7.1,
 * as in the other kernel code and most verifiers.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "issuer_cache.h"
#include "x509_rules.h"

#define EARLIEST_CLOCK	1577836800LL	/* 2020-01-01: before it the clock was not set */

/* What the search knows of one of the peer's certificates, worked out once. */
struct path_cert {
	u32	issuers;	/* bit per certificate whose subject is its issuer's name */
	u32	twins;		/* those with its subject and key */
	bool	hashed;		/* digest, by its signature's hash */
	bool	named;		/* der_digest, for the issuer cache */
	bool	looked_up;	/* revoked: what the blacklist said */
	int	revoked;
	u8	digest[TLS_HS_MAX_HASH_LEN];
	u8	der_digest[SHA256_DIGEST_SIZE];
};

struct path_level {
	u8	cert;	/* index in pr_certs */
	u8	next;	/* next candidate to look at; the list is gone through twice */
	bool	known;	/* fact came from the cache */
	struct tls_hs_issuer_fact fact;	/* who signed cert: of the last key that was tried */
};

struct path_search {
	const struct tls_hs_path_req	*req;
	struct tls_hs_path_result	*res;
	struct path_level		level[TLS_HS_PATH_MAX_DEPTH];
	unsigned int			depth;		/* levels in use; [0] is the leaf */
	u32				on_path;	/* bit per certificate */
	struct path_cert		cert[TLS_HS_PATH_MAX_CERTS];
	unsigned int			fail_rank;
	unsigned int			fail_depth;
	bool				exhausted;
};

static const struct tls_hs_cert *path_cert(const struct path_search *ps, unsigned int level)
{
	return &ps->req->pr_certs[ps->level[level].cert];
}

/*
 * How much a reason tells.  A rule that was broken on the way to somewhere
 * says more than a signature of another key of the same name, and that more
 * than finding nobody.
 */
static unsigned int reason_rank(enum tls_hs_x509_reason why)
{
	switch (why) {
	case X509_UNKNOWN_ISSUER:
		return 1;
	case X509_TOO_DEEP:
		return 2;
	case X509_BAD_SIGNATURE:
		return 3;
	case X509_TOO_MUCH_WORK:
		return 5;
	default:
		return 4;
	}
}

/* Remembers the best reason so far; @cert is its index in pr_certs. */
static int path_fail(struct path_search *ps, enum tls_hs_x509_reason why, unsigned int cert,
		     const struct tls_hs_anchor *an)
{
	unsigned int rank = reason_rank(why);

	if (rank > ps->fail_rank || (rank == ps->fail_rank && ps->depth > ps->fail_depth)) {
		ps->fail_rank = rank;
		ps->fail_depth = ps->depth;
		ps->res->ps_why = why;
		ps->res->ps_cert = cert;
		ps->res->ps_anchor = an;
	}
	if (why == X509_TOO_MUCH_WORK)
		ps->exhausted = true;
	return -EKEYREJECTED;
}

/* Not a judgement: the search ends here. */
static int path_abort(struct path_search *ps, int err)
{
	ps->res->ps_why = X509_INTERNAL;
	return err;
}

/* The budget's answer before something is done about a certificate. */
static int path_spent(struct path_search *ps, int err, unsigned int cert)
{
	if (!err)
		return 0;
	return err == -E2BIG ? path_fail(ps, X509_TOO_MUCH_WORK, cert, NULL) : path_abort(ps, err);
}

static int path_spend(struct path_search *ps, size_t bytes, unsigned int cert)
{
	return path_spent(ps, tls_hs_work_spend(ps->req->pr_work, bytes), cert);
}

/* RFC 5280 6.1.4 (l): self-issued certificates do not count, the leaf never does. */
static int path_length(const struct path_search *ps)
{
	unsigned int i;
	int n = 0;

	for (i = 1; i < ps->depth; i++)
		n += !path_cert(ps, i)->ce_self_issued;
	return n;
}

/* What the blacklist hashes of a certificate. */
static size_t revocation_cost(const struct tls_hs_cert *ce)
{
	return 2 * ce->ce_tbs.left + ce->ce_spki.left;
}

static int revoked_answer(struct path_search *ps, int err, unsigned int cert,
			  const struct tls_hs_anchor *an)
{
	if (!err)
		return 0;
	if (err == -EKEYREJECTED)
		return path_fail(ps, X509_REVOKED, cert, an);
	return path_abort(ps, err);
}

static int check_revoked(struct path_search *ps, unsigned int cert)
{
	const struct tls_hs_cert *ce = &ps->req->pr_certs[cert];
	struct path_cert *pc = &ps->cert[cert];
	int err;

	if (!pc->looked_up) {
		err = path_spend(ps, revocation_cost(ce), cert);
		if (err)
			return err;
		pc->revoked = ps->req->pr_check_revoked(ce);
		pc->looked_up = true;
	}
	return revoked_answer(ps, pc->revoked, cert, NULL);
}

static int check_anchor_revoked(struct path_search *ps, const struct tls_hs_anchor *an)
{
	unsigned int top = ps->level[ps->depth - 1].cert;
	int err;

	err = path_spend(ps, revocation_cost(&an->an_cert), top);
	return err ?: revoked_answer(ps, ps->req->pr_check_revoked(&an->an_cert), top, an);
}

/*
 * RFC 5280 6.1.3 (b), (c): of the authority that stands above the lowest levels
 * of the path, for every name below, but for self-issued ones that are not the leaf.
 */
static int check_constraints_of(struct path_search *ps, const struct tls_hs_cert *ca,
				unsigned int levels)
{
	enum tls_hs_x509_reason why;
	unsigned int i;
	int err;

	if (!ca->ce_name_constraints.p)
		return 0;
	for (i = 0; i < levels; i++) {
		if (i && path_cert(ps, i)->ce_self_issued)
			continue;
		err = tls_hs_cert_verify_constraints(path_cert(ps, i), ca, ps->req->pr_work, &why);
		if (err && why == X509_INTERNAL)
			return path_abort(ps, err);
		if (err)
			return path_fail(ps, why, ps->level[i].cert, NULL);
	}
	return 0;
}

/* Of a path that an anchor has ended: what nobody vouches for is not worth the work. */
static int check_constraints(struct path_search *ps, const struct tls_hs_anchor *an)
{
	unsigned int i;
	int err = 0;

	for (i = 1; i < ps->depth && !err; i++)
		err = check_constraints_of(ps, path_cert(ps, i), i);
	if (!err && an->an_has_cert)
		err = check_constraints_of(ps, &an->an_cert, ps->depth);
	return err;
}

/* RFC 5280 6.3: of a path that an anchor has ended, each certificate by its issuer's lists. */
static int check_lists(struct path_search *ps, const struct tls_hs_anchor *an)
{
	const struct tls_hs_cert *top = an->an_has_cert ? &an->an_cert : NULL, *issuer;
	enum tls_hs_x509_reason why;
	unsigned int i;
	int err;

	for (i = 0; i < ps->depth; i++) {
		issuer = i + 1 < ps->depth ? path_cert(ps, i + 1) : top;
		err = tls_hs_crl_check(ps->req, path_cert(ps, i), issuer,
				       i + 1 < ps->depth ? &issuer->ce_key : &an->an_pubkey, &why);
		if (err && why == X509_INTERNAL)
			return path_abort(ps, err);
		if (err)
			return path_fail(ps, why, ps->level[i].cert, NULL);
	}
	return 0;
}

/* Of authorities only: what a leaf says is checked each time. */
static bool path_cached(const struct path_search *ps, unsigned int level)
{
	return ps->req->pr_cache && level;
}

static int signature_is_known(struct path_search *ps, const struct tls_hs_pubkey *pk, bool *known)
{
	struct path_level *level = &ps->level[ps->depth - 1];
	const struct tls_hs_cert *ce = &ps->req->pr_certs[level->cert];
	struct path_cert *pc = &ps->cert[level->cert];
	int err;

	*known = false;
	if (!path_cached(ps, ps->depth - 1))
		return 0;
	if (!pc->named) {
		err = path_spend(ps, ce->ce_der.left, level->cert);
		if (err)
			return err;
		err = tls_hs_digest(TLS_HS_SHA256, ce->ce_der.p, ce->ce_der.left, pc->der_digest);
		if (err)
			return path_abort(ps, err);
		pc->named = true;
	}
	err = tls_hs_issuer_fact(&level->fact, pk, pc->der_digest);
	if (err)
		return path_abort(ps, err);
	level->known = tls_hs_issuer_cache_has(ps->req->pr_cache, &level->fact);
	ps->res->ps_known += level->known;
	*known = level->known;
	return 0;
}

/*
 * The digest that a certificate's signature is over.  Where that is the
 * certificate itself, it is gone through again for each key.
 */
static int path_hash(struct path_search *ps, unsigned int cert)
{
	const struct tls_hs_cert *ce = &ps->req->pr_certs[cert];
	struct path_cert *pc = &ps->cert[cert];
	int err;

	if (tls_hs_sig_takes_message(ce->ce_sig_alg))
		return path_spend(ps, ce->ce_tbs.left, cert);
	if (pc->hashed)
		return 0;
	err = path_spend(ps, ce->ce_tbs.left, cert);
	if (err)
		return err;
	err = tls_hs_digest(ce->ce_sig_hash, ce->ce_tbs.p, ce->ce_tbs.left, pc->digest);
	if (err)
		return path_abort(ps, err);
	pc->hashed = true;
	return 0;
}

static int path_verify(const struct path_search *ps, unsigned int cert,
		       const struct tls_hs_pubkey *pk)
{
	const struct tls_hs_cert *ce = &ps->req->pr_certs[cert];

	if (tls_hs_sig_takes_message(ce->ce_sig_alg))
		return tls_hs_sig_verify(pk, ce->ce_sig_alg, TLS_HS_NO_HASH, 0, ce->ce_tbs.p,
					 ce->ce_tbs.left, ce->ce_sig.p, ce->ce_sig.left);
	return tls_hs_sig_verify_digest(pk, ce->ce_sig_alg, ce->ce_sig_hash, ce->ce_sig_salt,
					ps->cert[cert].digest, ce->ce_sig.p, ce->ce_sig.left);
}

/* Is the topmost certificate's signature this key's? */
static int check_signature(struct path_search *ps, const struct tls_hs_pubkey *pk)
{
	unsigned int top = ps->level[ps->depth - 1].cert;
	const struct tls_hs_cert *ce = &ps->req->pr_certs[top];
	enum tls_hs_x509_reason why;
	bool known;
	int err;

	why = tls_hs_x509_check_algorithm(ps->req, pk, ce);
	if (why != X509_OK)
		return path_fail(ps, why, top, NULL);
	err = path_spent(ps, tls_hs_work_spend_sig(ps->req->pr_work), top);
	if (err)
		return err;
	ps->res->ps_sigs++;
	err = signature_is_known(ps, pk, &known);
	if (err || known)
		return err;
	err = path_hash(ps, top);
	if (err)
		return err;
	err = path_verify(ps, top, pk);
	switch (err) {
	case 0:
		return 0;
	case -EKEYREJECTED:
		return path_fail(ps, X509_BAD_SIGNATURE, top, NULL);
	case -ENOPKG:
		return path_fail(ps, X509_UNSUPPORTED_ALG, top, NULL);
	default:
		return path_abort(ps, err);
	}
}

static int path_success(struct path_search *ps, const struct tls_hs_anchor *an)
{
	unsigned int i;

	for (i = 0; i < ps->depth; i++)
		if (path_cached(ps, i) && !ps->level[i].known)
			tls_hs_issuer_cache_add(ps->req->pr_cache, &ps->level[i].fact);
	ps->res->ps_why = X509_OK;
	ps->res->ps_cert = ps->level[ps->depth - 1].cert;
	ps->res->ps_depth = ps->depth;
	ps->res->ps_anchor = an;
	return 0;
}

/* The anchor has the name of the topmost certificate's issuer: did it sign it, and might it? */
static int try_anchor(struct path_search *ps, const struct tls_hs_anchor *an)
{
	unsigned int top = ps->level[ps->depth - 1].cert;
	enum tls_hs_x509_reason why;
	int err;

	why = an->an_may_issue ? X509_OK : X509_NOT_A_CA;
	if (an->an_has_cert)
		why = tls_hs_x509_check_issuer(ps->req, &an->an_cert, path_length(ps));
	else if (why == X509_OK)
		why = tls_hs_x509_check_key(ps->req, &an->an_pubkey);
	if (why != X509_OK)
		return path_fail(ps, why, top, an);
	err = check_signature(ps, &an->an_pubkey);
	if (!err)
		err = check_constraints(ps, an);
	if (!err && an->an_has_cert)
		err = check_anchor_revoked(ps, an);
	if (!err)
		err = check_lists(ps, an);
	return err ?: path_success(ps, an);
}

/**
 * tls_hs_anchor_named() - is this the anchor's name?
 * @an: the anchor
 * @name: whole Name TLV of a certificate
 *
 * Context: any.
 * Return: true if the names are equal byte for byte.
 */
bool tls_hs_anchor_named(const struct tls_hs_anchor *an, const struct tls_rd *name)
{
	struct tls_rd rd = *name, rdns;

	return !tls_hs_der_get(&rd, DER_SEQUENCE, &rdns) &&
	       tls_hs_rd_equal(&an->an_subject, &rdns);
}

static bool hinted(const struct tls_rd *akid, const struct tls_rd *skid)
{
	return akid->p && skid->p && tls_hs_rd_equal(akid, skid);
}

/* 0: the path is complete. */
static int try_anchors(struct path_search *ps)
{
	const struct tls_hs_cert *top = path_cert(ps, ps->depth - 1);
	const struct tls_hs_anchor *an;
	unsigned int i, pass;
	int err;

	err = path_spend(ps, 2 * ps->req->pr_nanchors * top->ce_issuer.left,
			 ps->level[ps->depth - 1].cert);
	if (err)
		return err;
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < ps->req->pr_nanchors && !ps->exhausted; i++) {
			an = &ps->req->pr_anchors[i];
			if (!tls_hs_anchor_named(an, &top->ce_issuer) ||
			    hinted(&top->ce_akid, &an->an_skid) == pass)
				continue;
			err = try_anchor(ps, an);
			if (err != -EKEYREJECTED)
				return err;
		}
	}
	return -EKEYREJECTED;
}

/* A whole certificate is compared; of an asymmetric key the digest of what was signed. */
static int anchor_is_leaf(struct path_search *ps, const struct tls_hs_anchor *an,
			  const struct tls_hs_cert *leaf, bool *is_leaf)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];
	int err;

	*is_leaf = an->an_has_cert && tls_hs_rd_equal(&an->an_cert.ce_der, &leaf->ce_der);
	if (*is_leaf || !an->an_tbs_digest.p ||
	    !tls_hs_anchor_named(an, &leaf->ce_subject) ||
	    an->an_pubkey.pk_len != leaf->ce_key.pk_len ||
	    memcmp(an->an_pubkey.pk_key, leaf->ce_key.pk_key, leaf->ce_key.pk_len))
		return 0;
	err = path_spend(ps, leaf->ce_tbs.left, 0);
	if (err)
		return err;
	err = tls_hs_digest(an->an_tbs_hash, leaf->ce_tbs.p, leaf->ce_tbs.left, digest);
	if (err)
		return path_abort(ps, err);
	*is_leaf = tls_hs_rd_is(&an->an_tbs_digest, digest, tls_hs_hash_len(an->an_tbs_hash));
	return 0;
}

/*
 * The leaf itself may be what is trusted.  A name and a key alone are not
 * enough for that: whoever holds the key could put any name beside it, and it
 * is no authority.  So it must be the very certificate; and the rules for a
 * leaf hold all the same.
 */
static int try_pinned(struct path_search *ps)
{
	const struct tls_hs_anchor *an;
	unsigned int i;
	bool is_leaf;
	int err;

	for (i = 0; i < ps->req->pr_nanchors; i++) {
		an = &ps->req->pr_anchors[i];
		err = anchor_is_leaf(ps, an, path_cert(ps, 0), &is_leaf);
		if (err)
			return err;
		if (is_leaf)
			return path_success(ps, an);
	}
	return -EKEYREJECTED;
}

static void path_push(struct path_search *ps, unsigned int cert)
{
	ps->level[ps->depth].cert = cert;
	ps->level[ps->depth].next = 0;
	ps->depth++;
	ps->on_path |= BIT(cert);
}

static void path_pop(struct path_search *ps)
{
	ps->depth--;
	ps->on_path &= ~BIT(ps->level[ps->depth].cert);
}

/* Names are equal if their bytes are; what was not read equals nothing. */
static int names_equal(struct path_search *ps, const struct tls_rd *a, const struct tls_rd *b,
		       unsigned int cert, bool *equal)
{
	int err;

	*equal = false;
	if (!a->p || !b->p || a->left != b->left)
		return 0;
	err = path_spend(ps, a->left, cert);
	if (!err)
		*equal = tls_hs_rd_equal(a, b);
	return err;
}

/* Who could have issued whom, and who is whom. */
static int path_link(struct path_search *ps)
{
	const struct tls_hs_cert *certs = ps->req->pr_certs;
	unsigned int i, j;
	bool equal;
	int err;

	for (i = 0; i < ps->req->pr_ncerts; i++) {
		for (j = 0; j < ps->req->pr_ncerts; j++) {
			err = names_equal(ps, &certs[i].ce_issuer, &certs[j].ce_subject, i, &equal);
			if (err)
				return err;
			if (equal)
				ps->cert[i].issuers |= BIT(j);
		}
		for (j = 0; j < i; j++) {
			err = names_equal(ps, &certs[i].ce_subject, &certs[j].ce_subject, i,
					  &equal);
			if (!err && equal)
				err = names_equal(ps, &certs[i].ce_spki, &certs[j].ce_spki, i,
						  &equal);
			if (err)
				return err;
			if (equal) {
				ps->cert[i].twins |= BIT(j);
				ps->cert[j].twins |= BIT(i);
			}
		}
	}
	return 0;
}

/*
 * The same name with the same key again: whatever it signed, the one that is on
 * the path already could have signed, so leaving it out loses no path (RFC 4158
 * 2.4.2).  The leaf is no authority.
 */
static bool same_authority_below(const struct path_search *ps, unsigned int cert)
{
	return ps->cert[cert].twins & ps->on_path & ~BIT(0);
}

/* The next certificate with the right name, those of the hinted key first; pr_ncerts if none. */
static unsigned int next_candidate(struct path_search *ps)
{
	struct path_level *level = &ps->level[ps->depth - 1];
	const struct tls_hs_cert *top = path_cert(ps, ps->depth - 1), *ce;
	unsigned int n = ps->req->pr_ncerts, i, pass;

	while (level->next < 2 * n) {
		pass = level->next / n;
		i = level->next++ % n;
		ce = &ps->req->pr_certs[i];
		if (!(ps->on_path & BIT(i)) && ps->cert[level->cert].issuers & BIT(i) &&
		    hinted(&top->ce_akid, &ce->ce_skid) != pass &&
		    !same_authority_below(ps, i))
			return i;
	}
	return n;
}

static int try_candidate(struct path_search *ps, unsigned int cert)
{
	const struct tls_hs_cert *ca = &ps->req->pr_certs[cert];
	enum tls_hs_x509_reason why;
	int err;

	if (ps->depth == TLS_HS_PATH_MAX_DEPTH)
		return path_fail(ps, X509_TOO_DEEP, cert, NULL);
	why = tls_hs_x509_check_issuer(ps->req, ca, path_length(ps));
	if (why != X509_OK)
		return path_fail(ps, why, cert, NULL);
	err = check_signature(ps, &ca->ce_key);
	if (!err)
		err = check_revoked(ps, cert);
	return err;
}

static int path_build(struct path_search *ps)
{
	unsigned int cert;
	int err;

	while (ps->depth && !ps->exhausted) {
		if (!ps->level[ps->depth - 1].next) {
			err = try_anchors(ps);
			if (err != -EKEYREJECTED || ps->exhausted)
				return err;
		}
		cert = next_candidate(ps);
		if (cert == ps->req->pr_ncerts) {
			path_fail(ps, X509_UNKNOWN_ISSUER, ps->level[ps->depth - 1].cert, NULL);
			path_pop(ps);
			continue;
		}
		err = try_candidate(ps, cert);
		if (!err)
			path_push(ps, cert);
		else if (err != -EKEYREJECTED)
			return err;
	}
	return -EKEYREJECTED;
}

static int path_find(struct path_search *ps)
{
	const struct tls_hs_path_req *req = ps->req;
	enum tls_hs_x509_reason why;
	int err;

	path_push(ps, 0);
	if (!req->pr_nanchors)
		return path_fail(ps, X509_NO_ANCHORS, 0, NULL);
	if (req->pr_now < EARLIEST_CLOCK)
		return path_fail(ps, X509_NO_CLOCK, 0, NULL);
	why = tls_hs_x509_check_leaf(req, &req->pr_certs[0]);
	if (why != X509_OK)
		return path_fail(ps, why, 0, NULL);
	err = check_revoked(ps, 0);
	if (err)
		return err;
	err = try_pinned(ps);
	if (err != -EKEYREJECTED || ps->exhausted)
		return err;
	err = path_link(ps);
	return err ?: path_build(ps);
}

/**
 * tls_hs_verify_path() - is there a path from the leaf to an anchor?
 * @req: the peer's certificates in any order but for the leaf, which is first,
 *	all passed through tls_hs_cert_parse() whatever it returned; 1 to
 *	TLS_HS_PATH_MAX_CERTS of them; the anchors, the name of a server, the time
 * @res: why not, and which certificate; or which anchor, how deep, how much work
 *
 * RFC 5280 6.1 with: any policy accepted and none required, initial name
 * constraints none.  Certificates that take no part in a path, malformed ones
 * included, do no harm.  Anchors that are whole certificates have their dates,
 * usages, path length and name constraints honoured; others are a name and a
 * key.
 *
 * Context: process; may sleep, and gives way between its steps.  Costs no more
 * than pr_work has.
 * Return: 0; -EKEYREJECTED with ps_why; -EINVAL if @req is not complete;
 * -ENOMEM, or what a primitive or wk_give_way() returned, with ps_why
 * X509_INTERNAL.
 */
int tls_hs_verify_path(const struct tls_hs_path_req *req, struct tls_hs_path_result *res)
{
	struct path_search *ps;
	int err;

	BUILD_BUG_ON(TLS_HS_PATH_MAX_CERTS > 32);
	BUILD_BUG_ON(TLS_HS_NR_SIG_ALGS * TLS_HS_NR_HASHES > 32);
	memset(res, 0, sizeof(*res));
	res->ps_why = X509_INTERNAL;
	if (!req->pr_certs || !req->pr_ncerts || req->pr_ncerts > TLS_HS_PATH_MAX_CERTS ||
	    !req->pr_check_revoked || !req->pr_policy || !req->pr_work)
		return -EINVAL;
	/* a name that is missing is never a name that fits */
	if (req->pr_eku != (req->pr_name ? X509_EKU_SERVER_AUTH : X509_EKU_CLIENT_AUTH))
		return -EINVAL;
	/* too much for the stack */
	ps = kzalloc(sizeof(*ps), GFP_KERNEL);
	if (!ps)
		return -ENOMEM;
	ps->req = req;
	ps->res = res;
	err = path_find(ps);
	kfree(ps);
	return err;
}
