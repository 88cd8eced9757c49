// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target path: a set of certificates, signed here, is searched for a path.
 *
 * The input is a setup of eight octets and items: 'C' a certificate of the peer,
 * 'A' an anchor, 'L' a revocation list.  An item's value is four octets that steer,
 * and DER, which may be any: the key that the first octet names is put into it (a
 * list has none) and it is signed, as it is now, by the key that the second names,
 * so that what a mutation did to it stands behind a signature that is good.
 */
#include "ecdsa_sign.h"
#include "fuzz.h"
#include "issuer_cache.h"
#include "ec_secret.h"
#include "work.h"
#include "x509_path.h"

#define KEYS		8
#define CERT_MAX	(128 * 1024)
#define NOW		1906502400LL	/* as kunit/certs.py: its certificates are valid then */

struct setup {
	u8	name;
	u8	policy;
	u8	alloc;
	u8	revoked;	/* which question to the blacklist has which answer */
	u8	give_way;	/* at which step the search is given up; 0: never */
	u8	cache;
	u8	now;
	u8	lists;	/* enum tls_hs_crl_mode */
};

#define CERT_KEEP_SPKI	0x08	/* of the first octet: its own key stays */
#define CERT_UNSIGNED	0x08	/* of the second: so does its signature */
#define CERT_ALG	0x10	/* its algorithm stays: the signature may then be another's */
#define CERT_SPOILT	0x20	/* the signature is wrong in one bit */
#define CERT_ISSUER	0x40	/* its issuer stays: else it is the subject of the third octet's */
#define ANCHOR_BARE	0x01	/* of the fourth: a name and a key */

struct maker {
	u8	*d[TLS_HS_PATH_MAX_CERTS + 4];
	size_t	len[TLS_HS_PATH_MAX_CERTS + 4];
	u8	key[TLS_HS_PATH_MAX_CERTS + 4];
	u8	type[TLS_HS_PATH_MAX_CERTS + 4];
	bool	bare[TLS_HS_PATH_MAX_CERTS + 4];
	unsigned int n;
};

static struct tls_hs_ecdsa_key keys[KEYS];
static u8 publics[KEYS][65];

static const u8 spki_head[] = {
	0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
	0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};

static const u8 ecdsa_sha256[] = {
	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
};

/* --- signing what is there --- */

static void init(void)
{
	static struct tls_hs_ec_secret sc;
	u8 scalar[32];
	unsigned int i;

	for (i = 0; i < KEYS; i++) {
		FUZZ_MUST(!tls_hs_digest(TLS_HS_SHA256, &i, sizeof(i), scalar));
		FUZZ_MUST(!tls_hs_ecdsa_key_set(&keys[i], TLS_HS_KEY_P256, scalar, 32));
		tls_hs_ec_public(&tls_hs_p256, &sc, keys[i].ek_d, publics[i]);
	}
}

/* Written from the end, as tools/cost/gen.c does it. */
struct back {
	u8	*d;
	size_t	at;
	bool	full;
};

static void put(struct back *w, const void *p, size_t len)
{
	if (w->full || len > w->at) {
		w->full = true;
		return;
	}
	w->at -= len;
	if (len)
		memcpy(w->d + w->at, p, len);
}

static void wrap(struct back *w, u8 tag, size_t end)
{
	size_t len = end - w->at, rest;
	u8 n = 0, v;

	for (rest = len; len >= 0x80 && rest; rest >>= 8, n++) {
		v = rest;
		put(w, &v, 1);
	}
	v = len < 0x80 ? len : 0x80 | n;
	put(w, &v, 1);
	put(w, &tag, 1);
}

/* The fields of a TBSCertificate, whole TLVs; false if there are not as many. */
static bool tbs_fields(struct tls_rd tbs, struct tls_rd *field, struct tls_rd *rest)
{
	struct tls_rd content;
	unsigned int i;
	u8 tag;

	for (i = 0; i < 7; i++)
		if (tls_hs_der_any(&tbs, &tag, &field[i], &content))
			return false;
	*rest = tbs;
	return true;
}

static const struct tls_rd *subject_of(const struct maker *m, unsigned int i, struct tls_rd *to)
{
	struct tls_rd rd, cert, tbs, field[7], rest;

	if (!m->n)
		return NULL;
	i %= m->n;
	tls_rd_init(&rd, m->d[i], m->len[i]);
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &cert) ||
	    tls_hs_der_get(&cert, DER_SEQUENCE, &tbs) || !tbs_fields(tbs, field, &rest))
		return NULL;
	*to = field[5];
	return to;
}

/* TBSCertificate again, with what is steered from outside. */
static bool put_tbs(struct back *w, const struct maker *m, struct tls_rd tbs, const u8 *how)
{
	const size_t end = w->at;
	struct tls_rd field[7], rest, name;
	int i;

	if (!tbs_fields(tbs, field, &rest))
		return false;
	put(w, rest.p, rest.left);
	for (i = 6; i >= 0; i--) {
		if (i == 6 && !(how[0] & CERT_KEEP_SPKI)) {
			put(w, publics[how[0] % KEYS], 65);
			put(w, spki_head, sizeof(spki_head));
		} else if (i == 3 && !(how[1] & CERT_ISSUER) && subject_of(m, how[2], &name)) {
			put(w, name.p, name.left);
		} else if (i == 2 && !(how[1] & CERT_ALG)) {
			put(w, ecdsa_sha256, sizeof(ecdsa_sha256));
		} else {
			put(w, field[i].p, field[i].left);
		}
	}
	wrap(w, DER_SEQUENCE, end);
	return !w->full;
}

/* TBSCertList again, in the same way: version (if there is one), algorithm, issuer, the rest. */
static bool put_tbs_list(struct back *w, const struct maker *m, struct tls_rd tbs, const u8 *how)
{
	const size_t end = w->at;
	struct tls_rd version = tbs, field, content, name;
	u8 tag;

	if (tls_hs_der_any(&tbs, &tag, &field, &content))
		return false;
	version.left = 0;
	if (tag == DER_INTEGER) {
		version = field;
		if (tls_hs_der_any(&tbs, &tag, &field, &content))
			return false;
	}
	if (tls_hs_der_any(&tbs, &tag, &name, &content))
		return false;
	put(w, tbs.p, tbs.left);
	if (!(how[1] & CERT_ISSUER))
		subject_of(m, how[2], &name);
	put(w, name.p, name.left);
	if (how[1] & CERT_ALG)
		put(w, field.p, field.left);
	else
		put(w, ecdsa_sha256, sizeof(ecdsa_sha256));
	put(w, version.p, version.left);
	wrap(w, DER_SEQUENCE, end);
	return !w->full;
}

static size_t sign(const u8 *tbs, size_t len, const u8 *how, u8 *sig)
{
	const struct tls_hs_pubkey pub = {
		.pk_type = TLS_HS_KEY_P256, .pk_key = publics[how[1] % KEYS], .pk_len = 65,
	};
	size_t siglen = TLS_HS_ECDSA_MAX_SIG;

	FUZZ_MUST(!tls_hs_ecdsa_sign(&keys[how[1] % KEYS], &pub, tbs, len, sig, &siglen));
	if (how[1] & CERT_SPOILT)
		sig[siglen - 1] ^= 1;
	return siglen;
}

/* A copy that ends with its memory; signed if it has the shape of a certificate or list. */
static void add(struct maker *m, const u8 *how, struct tls_rd der, u8 type)
{
	static u8 room[2 * CERT_MAX], tbs_room[2 * CERT_MAX];
	struct back w = { room, sizeof(room) }, t = { tbs_room, sizeof(tbs_room) };
	u8 sig[TLS_HS_ECDSA_MAX_SIG + 1] = { 0 };
	struct tls_rd rd = der, cert, tbs, alg, content;
	size_t n;
	u8 tag;

	if (m->n == ARRAY_SIZE(m->d) || !der.left || der.left > CERT_MAX)
		return;
	if (!tls_hs_der_get(&rd, DER_SEQUENCE, &cert) &&
	    !tls_hs_der_get(&cert, DER_SEQUENCE, &tbs) &&
	    !tls_hs_der_any(&cert, &tag, &alg, &content) &&
	    (type == 'L' ? put_tbs_list(&t, m, tbs, how) : put_tbs(&t, m, tbs, how))) {
		if (how[1] & CERT_UNSIGNED) {
			put(&w, cert.p, cert.left);
		} else {
			n = sign(t.d + t.at, sizeof(tbs_room) - t.at, how, sig + 1);
			put(&w, sig, n + 1);
			wrap(&w, DER_BIT_STRING, sizeof(room));
		}
		if (how[1] & CERT_ALG)
			put(&w, alg.p, alg.left);
		else
			put(&w, ecdsa_sha256, sizeof(ecdsa_sha256));
		put(&w, t.d + t.at, sizeof(tbs_room) - t.at);
		wrap(&w, DER_SEQUENCE, sizeof(room));
		if (!w.full)
			tls_rd_init(&der, w.d + w.at, sizeof(room) - w.at);
	}
	m->d[m->n] = fuzz_dup(der.p, der.left);
	m->len[m->n] = der.left;
	m->type[m->n] = type;
	m->bare[m->n++] = how[3] & ANCHOR_BARE;
}

/* --- the search, and what must be true of it --- */

static struct {
	u8		answer;
	unsigned int	asked;
	unsigned int	steps, give_up;
} world;

static int check_revoked(const struct tls_hs_cert *ce)
{
	world.asked++;
	FUZZ_MUST(ce->ce_der.p || ce->ce_tbs.p);
	if ((world.answer & 0x1f) != world.asked)
		return 0;
	return world.answer & 0x80 ? -ENOMEM : -EKEYREJECTED;
}

static int give_way(void *ctx)
{
	return ++world.steps == world.give_up ? -ECANCELED : 0;
}

static void take_anchor(struct tls_hs_anchor *an, const struct maker *m, unsigned int i)
{
	enum tls_hs_x509_reason why;
	struct tls_rd subject;

	memset(an, 0, sizeof(*an));
	/* one that cannot be read is none: anchors.c */
	if (tls_hs_cert_parse(&an->an_cert, m->d[i], m->len[i], &why) && !an->an_cert.ce_subject.p)
		return;
	subject = an->an_cert.ce_subject;
	if (!an->an_cert.ce_key.pk_key || tls_hs_der_get(&subject, DER_SEQUENCE, &an->an_subject)) {
		memset(an, 0, sizeof(*an));
		return;
	}
	an->an_has_cert = !m->bare[i];
	an->an_may_issue = an->an_cert.ce_is_ca;
	an->an_skid = an->an_cert.ce_skid;
	an->an_pubkey = an->an_cert.ce_key;
}

/* One that cannot be read speaks for its issuer too; one without an issuer is none: crls.c */
static void take_list(struct tls_hs_path_req *req, struct tls_hs_crl *cl, const struct maker *m,
		      unsigned int i)
{
	struct tls_rd issuer;

	if (!tls_hs_crl_shaped(m->d[i], m->len[i], &issuer))
		return;
	if (tls_hs_crl_read(cl, m->d[i], m->len[i]))
		FUZZ_MUST(cl->cl_signed.ce_refused != X509_OK);
	req->pr_ncrls++;
}

/* Is the leaf itself what is trusted?  Then nobody's list speaks of it. */
static bool is_anchor(const struct tls_hs_cert *leaf, const struct tls_hs_anchor *an)
{
	return an->an_cert.ce_der.p && tls_hs_rd_equal(&an->an_cert.ce_der, &leaf->ce_der);
}

/* Somebody vouches for the leaf: it is what an anchor is, or a key of the set signed it. */
static bool vouched_for(const struct tls_hs_cert *leaf, const struct tls_hs_cert *certs,
			unsigned int n, const struct tls_hs_anchor *anchors, unsigned int na)
{
	unsigned int i;

	for (i = 0; i < na; i++)
		if (anchors[i].an_pubkey.pk_key &&
		    (is_anchor(leaf, &anchors[i]) ||
		     !tls_hs_sig_verify(&anchors[i].an_pubkey, leaf->ce_sig_alg,
					leaf->ce_sig_hash, leaf->ce_sig_salt, leaf->ce_tbs.p,
					leaf->ce_tbs.left, leaf->ce_sig.p, leaf->ce_sig.left)))
			return true;
	for (i = 1; i < n; i++)
		if (certs[i].ce_is_ca && certs[i].ce_refused == X509_OK &&
		    tls_hs_rd_equal(&certs[i].ce_subject, &leaf->ce_issuer) &&
		    !tls_hs_sig_verify(&certs[i].ce_key, leaf->ce_sig_alg, leaf->ce_sig_hash,
				       leaf->ce_sig_salt, leaf->ce_tbs.p, leaf->ce_tbs.left,
				       leaf->ce_sig.p, leaf->ce_sig.left))
			return true;
	return false;
}

/* A list of that name, whatever it is worth */
static bool has_list(const struct tls_hs_path_req *req, const struct tls_rd *issuer)
{
	unsigned int i;

	for (i = 0; i < req->pr_ncrls; i++)
		if (tls_hs_rd_equal(&req->pr_crls[i]->cl_signed.ce_issuer, issuer))
			return true;
	return false;
}

static void check_result(const struct tls_hs_path_req *req, const struct tls_hs_path_result *res,
			 const struct tls_hs_work *work, int err)
{
	const struct tls_hs_cert *leaf = &req->pr_certs[0];
	struct tls_hs_x509_policy all;
	enum tls_hs_x509_reason why;

	memset(&all, 0xff, sizeof(all));
	FUZZ_MUST(!err || err == -EKEYREJECTED || err == -ENOMEM || err == -ECANCELED);
	FUZZ_MUST(err != -ECANCELED || world.give_up);
	FUZZ_MUST(res->ps_cert < req->pr_ncerts);
	FUZZ_MUST(res->ps_sigs <= TLS_HS_WORK_SIGS && res->ps_known <= res->ps_sigs);
	FUZZ_MUST(work->wk_bytes <= TLS_HS_WORK_BYTES && work->wk_sigs <= TLS_HS_WORK_SIGS);
	FUZZ_MUST((err == 0) == (res->ps_why == X509_OK) || err == -ENOMEM);
	fuzz_climb(1, TLS_HS_WORK_BYTES - work->wk_bytes);
	fuzz_climb(2, TLS_HS_WORK_SIGS - work->wk_sigs);
	if (err)
		return;
	FUZZ_MUST(res->ps_anchor >= req->pr_anchors &&
		  res->ps_anchor < req->pr_anchors + req->pr_nanchors);
	FUZZ_MUST(res->ps_depth && res->ps_depth <= TLS_HS_PATH_MAX_DEPTH);
	/* the rules for a leaf hold whatever is above it */
	FUZZ_MUST(leaf->ce_refused == X509_OK);
	FUZZ_MUST(req->pr_now >= leaf->ce_not_before && req->pr_now <= leaf->ce_not_after);
	FUZZ_MUST(!req->pr_name || !tls_hs_cert_verify_name(leaf, req->pr_name, &why));
	FUZZ_MUST(!leaf->ce_has_key_usage ||
		  leaf->ce_key_usage & X509_KU_DIGITAL_SIGNATURE);
	FUZZ_MUST(world.asked);
	FUZZ_MUST(req->pr_crl_mode != TLS_HS_CRL_REQUIRED || has_list(req, &leaf->ce_issuer) ||
		  is_anchor(leaf, res->ps_anchor));
	FUZZ_MUST(vouched_for(leaf, req->pr_certs, req->pr_ncerts, req->pr_anchors,
			      req->pr_nanchors));
}

static int search(struct tls_hs_path_req *req, struct tls_hs_path_result *res,
		  const struct setup *su)
{
	struct tls_hs_work work;
	int err;

	world.answer = su->revoked;
	world.asked = 0;
	world.steps = 0;
	world.give_up = su->give_way;
	tls_hs_work_init(&work, give_way, NULL);
	req->pr_work = &work;
	memset(res, 0, sizeof(*res));
	err = tls_hs_verify_path(req, res);
	check_result(req, res, &work, err);
	req->pr_work = NULL;
	return err;
}

static void judge(const struct maker *m, const struct setup *su)
{
	static const char * const names[] = {
		"host.example.com", "10.0.0.1", "2001:db8::1", "a.b.example.org", NULL,
	};
	static struct tls_hs_cert certs[TLS_HS_PATH_MAX_CERTS];
	static struct tls_hs_anchor anchors[4];
	static struct tls_hs_crl lists[4], *crls[4];
	static struct tls_hs_issuer_cache cache;
	struct tls_hs_path_result res, again;
	struct tls_hs_x509_policy policy;
	struct tls_hs_peer_name name;
	struct tls_hs_path_req req = {
		.pr_certs = certs, .pr_anchors = anchors, .pr_now = NOW,
		.pr_policy = &policy, .pr_check_revoked = check_revoked, .pr_crls = crls,
		.pr_crl_mode = su->lists % TLS_HS_NR_CRL_MODES,
	};
	enum tls_hs_x509_reason why;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		crls[i] = &lists[i];
	for (i = 0; i < m->n; i++) {
		if (m->type[i] == 'L' && req.pr_ncrls < ARRAY_SIZE(lists))
			take_list(&req, &lists[req.pr_ncrls], m, i);
		else if (m->type[i] == 'A' && req.pr_nanchors < ARRAY_SIZE(anchors))
			take_anchor(&anchors[req.pr_nanchors++], m, i);
		else if (m->type[i] == 'C' && req.pr_ncerts < ARRAY_SIZE(certs) &&
			 tls_hs_cert_parse(&certs[req.pr_ncerts++], m->d[i], m->len[i], &why))
			FUZZ_MUST(why != X509_OK);
	}
	if (!req.pr_ncerts)
		goto out;
	if (su->now & 0x80)
		req.pr_now = su->now & 1 ? 0 : NOW + ((s64)su->now << 24);
	memset(&policy, 0xff, sizeof(policy));
	policy.po_rsa_bits = su->policy & 1 ? 3072 : 0;
	if (su->policy & 2)
		policy.po_sigs[TLS_HS_KEY_P256] = TLS_HS_X509_SIG(TLS_HS_SIG_ECDSA, TLS_HS_SHA256);
	if (su->policy & 4)
		policy.po_sigs[TLS_HS_KEY_P256] = 0;
	FUZZ_MUST(!tls_hs_peer_name_parse(&name, names[su->name % ARRAY_SIZE(names)]));
	/* a name is a server's: with any other pair nothing is searched */
	req.pr_eku = su->policy & 0x80 ? X509_EKU_CLIENT_AUTH : X509_EKU_SERVER_AUTH;
	req.pr_name = su->policy & 0x80 ? NULL : &name;
	tls_hs_issuer_cache_init(&cache);
	if (su->cache & 1)
		req.pr_cache = &cache;
	fuzz_alloc_fail(su->alloc);
	err = search(&req, &res, su);
	fuzz_alloc_fail(0);
	/* with what was learned the answer is the same */
	if (su->cache & 1 && !su->alloc && !su->give_way)
		FUZZ_MUST(search(&req, &again, su) == err && again.ps_why == res.ps_why);
out:
	for (i = 0; i < req.pr_ncrls; i++)
		tls_hs_crl_free(&lists[i]);
}

static void one(const u8 *data, size_t len)
{
	static struct maker m;
	struct setup su = {};
	struct tls_rd rd, value;
	const u8 *how;
	unsigned int i;
	u8 type;

	if (len < sizeof(su))
		return;
	memcpy(&su, data, sizeof(su));
	tls_rd_init(&rd, data + sizeof(su), len - sizeof(su));
	m.n = 0;
	while (fuzz_item(&rd, &type, &value))
		if (tls_rd_bytes(&value, 4, &how))
			add(&m, how, value, type);
	/* making them is not what is measured */
	fuzz_blocks = 0;
	judge(&m, &su);
	for (i = 0; i < m.n; i++)
		kfree(m.d[i]);
}

const struct fuzz_target fuzz_target = {
	.name = "path",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "CCCAL",
	/* two searches of 768 KiB at most, and reading what there is */
	.blocks = 2 * 20 * TLS_HS_WORK_BYTES,
	.blocks_per_byte = 60,
	.one = one,
	.init = init,
};
