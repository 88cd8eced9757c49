// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the revocation lists at hand say of a certificate (RFC 5280 6.3).
 *
 * Owns the choice of the list that counts.  A name that has a list, of whatever
 * quality, is one whose certificates are looked up: if no list of that name
 * counts, their status is not known, and that is a refusal.  A list counts for a
 * certificate if it could be read, is about certificates of that kind, has begun,
 * and was signed by the key that signed the certificate, whose owner may sign
 * lists; of several the newest counts, and if that has run out, none does.
 *
 * That a key made a list's signature stays true for as long as the list is kept,
 * so it is found out once.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "x509_crl.h"
#include "x509_rules.h"

#define X509_KU_CRL_SIGN	BIT(6)	/* RFC 5280 4.2.1.3 */

/* What one search in a list touches, roughly: twenty steps of twenty octets. */
#define LOOKUP_BYTES		512

struct crl_query {
	const struct tls_hs_path_req	*req;
	const struct tls_hs_cert	*ce;		/* may be revoked */
	const struct tls_hs_cert	*issuer;	/* NULL: a name and a key is all there is */
	const struct tls_hs_pubkey	*pk;
	bool				listed;		/* there is a list of that name */
};

/* @err is 0 if the key made the signature, -EKEYREJECTED if not */
static void verdict_add(struct tls_hs_crl *cl, const struct tls_hs_issuer_fact *key, int err)
{
	unsigned int i;

	spin_lock_bh(&cl->cl_lock);
	i = cl->cl_next++ % TLS_HS_CRL_VERDICTS;
	cl->cl_verdict[i].key = *key;
	cl->cl_verdict[i].good = !err;
	cl->cl_verdict[i].used = true;
	spin_unlock_bh(&cl->cl_lock);
}

/* 0 or -EKEYREJECTED if it is known; -ENOENT */
static int verdict_get(struct tls_hs_crl *cl, const struct tls_hs_issuer_fact *key)
{
	int err = -ENOENT;
	unsigned int i;

	spin_lock_bh(&cl->cl_lock);
	for (i = 0; i < TLS_HS_CRL_VERDICTS; i++)
		if (cl->cl_verdict[i].used && !memcmp(&cl->cl_verdict[i].key, key, sizeof(*key)))
			err = cl->cl_verdict[i].good ? 0 : -EKEYREJECTED;
	spin_unlock_bh(&cl->cl_lock);
	return err;
}

/*
 * The list's bytes are not the peer's, and were hashed when it was read; where the
 * message itself is signed they are gone through once for a key.
 */
static int crl_signature(const struct tls_hs_crl *cl, const struct tls_hs_pubkey *pk)
{
	const struct tls_hs_cert *ce = &cl->cl_signed;

	if (tls_hs_sig_takes_message(ce->ce_sig_alg))
		return tls_hs_sig_verify(pk, ce->ce_sig_alg, TLS_HS_NO_HASH, 0, ce->ce_tbs.p,
					 ce->ce_tbs.left, ce->ce_sig.p, ce->ce_sig.left);
	return tls_hs_sig_verify_digest(pk, ce->ce_sig_alg, ce->ce_sig_hash, ce->ce_sig_salt,
					cl->cl_digest, ce->ce_sig.p, ce->ce_sig.left);
}

/* 0; -EKEYREJECTED: another key's, or an algorithm that the policy forbids; or what ends it all. */
static int crl_signed_by(const struct crl_query *q, struct tls_hs_crl *cl)
{
	/* the list is this one, so only the key tells one fact from another */
	static const u8 this[SHA256_DIGEST_SIZE];
	struct tls_hs_issuer_fact key;
	int err;

	if (tls_hs_x509_check_algorithm(q->req, q->pk, &cl->cl_signed) != X509_OK)
		return -EKEYREJECTED;
	err = tls_hs_issuer_fact(&key, q->pk, this);
	if (err)
		return err;
	err = verdict_get(cl, &key);
	if (err != -ENOENT)
		return err;
	err = tls_hs_work_spend_sig(q->req->pr_work);
	if (err)
		return err;
	err = crl_signature(cl, q->pk);
	if (!err || err == -EKEYREJECTED)
		verdict_add(cl, &key, err);
	return err == -ENOPKG ? -EKEYREJECTED : err;
}

static bool crl_covers(const struct tls_hs_crl *cl, const struct tls_hs_cert *ce)
{
	return cl->cl_scope == TLS_HS_CRL_ALL ||
	       (cl->cl_scope == TLS_HS_CRL_CAS) == ce->ce_is_ca;
}

/* 0: it counts, if it has not run out */
static int crl_counts(struct crl_query *q, struct tls_hs_crl *cl)
{
	const struct tls_rd *issuer = &cl->cl_signed.ce_issuer;
	int err;

	if (issuer->left != q->ce->ce_issuer.left)
		return -EKEYREJECTED;
	err = tls_hs_work_spend(q->req->pr_work, issuer->left);
	if (err)
		return err;
	if (!tls_hs_rd_equal(issuer, &q->ce->ce_issuer))
		return -EKEYREJECTED;
	q->listed = true;
	if (cl->cl_signed.ce_refused != X509_OK || !crl_covers(cl, q->ce) ||
	    cl->cl_this_update > q->req->pr_now)
		return -EKEYREJECTED;
	/* 6.3.3 (f); a key without a certificate is not known to be restricted */
	if (q->issuer && q->issuer->ce_has_key_usage &&
	    !(q->issuer->ce_key_usage & X509_KU_CRL_SIGN))
		return -EKEYREJECTED;
	return crl_signed_by(q, cl);
}

/* 5.2.3: numbers only grow; where one has none, the dates decide. */
static bool crl_newer(const struct tls_hs_crl *cl, const struct tls_hs_crl *than)
{
	int order = 0;

	if (!than)
		return true;
	if (cl->cl_number.p && than->cl_number.p) {
		if (cl->cl_number.left != than->cl_number.left)
			return cl->cl_number.left > than->cl_number.left;
		order = memcmp(cl->cl_number.p, than->cl_number.p, cl->cl_number.left);
	}
	return order ? order > 0 : cl->cl_this_update > than->cl_this_update;
}

/*
 * The newest list that is complete, and the newest for this kind of certificate:
 * each of the two has numbers of its own.
 */
static int crl_choose(struct crl_query *q, const struct tls_hs_crl **complete,
		      const struct tls_hs_crl **partial)
{
	const struct tls_hs_crl **best;
	struct tls_hs_crl *cl;
	unsigned int i;
	int err;

	for (i = 0; i < q->req->pr_ncrls; i++) {
		cl = q->req->pr_crls[i];
		err = crl_counts(q, cl);
		if (err == -EKEYREJECTED)
			continue;
		if (err)
			return err;
		best = cl->cl_scope == TLS_HS_CRL_ALL ? complete : partial;
		if (crl_newer(cl, *best))
			*best = cl;
	}
	return 0;
}

/* What a list that has run out names is revoked all the same. */
static enum tls_hs_x509_reason crl_judge(const struct crl_query *q,
					 const struct tls_hs_crl *complete,
					 const struct tls_hs_crl *partial)
{
	const enum tls_hs_crl_mode mode = q->req->pr_crl_mode;
	const struct tls_hs_crl *list[] = { complete, partial };
	bool found = false, current_one = false;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(list); i++) {
		if (!list[i])
			continue;
		if (tls_hs_crl_has(list[i], &q->ce->ce_serial))
			return X509_ON_CRL;
		found = true;
		current_one |= q->req->pr_now < list[i]->cl_next_update;
	}
	if (current_one || (found && mode == TLS_HS_CRL_STALE_OK))
		return X509_OK;
	if (found)
		return X509_CRL_STALE;
	if (q->listed)
		return X509_CRL_UNUSABLE;
	return mode == TLS_HS_CRL_REQUIRED ? X509_CRL_MISSING : X509_OK;
}

/**
 * tls_hs_crl_check() - is a certificate revoked by who issued it?
 * @req: what is asked for: lists, mode, time, policy, budget
 * @ce: a certificate below an anchor
 * @issuer: the certificate whose key signed it; NULL if of an anchor only name and
 *	key are known
 * @pk: that key
 * @why: X509_OK, or X509_ON_CRL, X509_CRL_*, X509_TOO_MUCH_WORK, X509_INTERNAL
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED; or, with X509_INTERNAL, -ENOMEM, what a primitive or
 * wk_give_way() returned.
 */
int tls_hs_crl_check(const struct tls_hs_path_req *req, const struct tls_hs_cert *ce,
		     const struct tls_hs_cert *issuer, const struct tls_hs_pubkey *pk,
		     enum tls_hs_x509_reason *why)
{
	const struct tls_hs_crl *complete = NULL, *partial = NULL;
	struct crl_query q = { .req = req, .ce = ce, .issuer = issuer, .pk = pk };
	int err;

	err = crl_choose(&q, &complete, &partial);
	if (!err)
		err = tls_hs_work_spend(req->pr_work, LOOKUP_BYTES);
	if (err) {
		*why = err == -E2BIG ? X509_TOO_MUCH_WORK : X509_INTERNAL;
		return err == -E2BIG ? -EKEYREJECTED : err;
	}
	*why = crl_judge(&q, complete, partial);
	return *why == X509_OK ? 0 : -EKEYREJECTED;
}
