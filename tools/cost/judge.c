// SPDX-License-Identifier: GPL-2.0-only
/*
 * A peer's certificates, judged as net/tls_hs/keys/trust.c has them judged, and what
 * that took.
 *
 * Owns the stand-ins for what is not measured: a signature verifies if it
 * consists of the octets that the key consists of (gen.c), so that the genes
 * decide it.  No certificate is on the
 * blacklist, but its hashes are made as net/tls_hs/keys/keys.c makes them.
 */
#include <time.h>

#include "cost.h"
#include "issuer_cache.h"

u64 cost_blocks, cost_hashed;

u64 cost_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

size_t tls_hs_hash_len(enum tls_hs_hash hash)
{
	static const size_t len[] = { 32, 48, 64 };

	return len[hash];
}

int tls_hs_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out)
{
	cost_hashed += len;
	cost_digest(hash, data, len, out);
	return 0;
}

bool tls_hs_hash_available(enum tls_hs_hash hash)
{
	return true;
}

bool tls_hs_sig_available(enum tls_hs_key_type type, enum tls_hs_sig_alg alg)
{
	return true;
}

int tls_hs_sig_verify_digest(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
			     enum tls_hs_hash hash, unsigned int salt,
			     const u8 *digest, const u8 *sig, size_t siglen)
{
	return siglen && pk->pk_len > 1 && sig[0] == pk->pk_key[1] ? 0 : -EKEYREJECTED;
}

/* The message is gone through, whatever comes of it. */
int tls_hs_sig_verify(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
		      enum tls_hs_hash hash, unsigned int salt,
		      const u8 *msg, size_t msglen, const u8 *sig, size_t siglen)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];

	return tls_hs_digest(hash, msg, msglen, digest) ?:
	       tls_hs_sig_verify_digest(pk, alg, hash, salt, digest, sig, siglen);
}

static int check_revoked(const struct tls_hs_cert *ce)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];

	int err;

	err = tls_hs_digest(TLS_HS_SHA256, ce->ce_tbs.p, ce->ce_tbs.left, digest);
	if (!err && ce->ce_sig_known && ce->ce_sig_hash != TLS_HS_SHA256)
		err = tls_hs_digest(ce->ce_sig_hash, ce->ce_tbs.p, ce->ce_tbs.left, digest);
	return err ?: tls_hs_digest(TLS_HS_SHA256, ce->ce_spki.p, ce->ce_spki.left, digest);
}

static bool take_anchor(struct tls_hs_anchor *an, const struct genes *ge,
			const struct cost_set *set)
{
	enum tls_hs_x509_reason why;
	struct tls_rd subject;

	memset(an, 0, sizeof(*an));
	if (tls_hs_cert_parse(&an->an_cert, set->anchor, set->anchor_len, &why))
		return false;
	subject = an->an_cert.ce_subject;
	if (tls_hs_der_get(&subject, DER_SEQUENCE, &an->an_subject))
		return false;
	an->an_has_cert = !ge->anchor_bare;
	an->an_may_issue = true;
	an->an_skid = an->an_cert.ce_skid;
	an->an_pubkey = an->an_cert.ce_key;
	return true;
}

/**
 * cost_judge() - read certificates, look for a path, and say what it took
 * @ge: the genes that they were made of
 * @set: the certificates
 * @co: where to put it
 */
void cost_judge(const struct genes *ge, const struct cost_set *set, struct cost *co)
{
	static struct tls_hs_cert certs[TLS_HS_PATH_MAX_CERTS];
	static struct tls_hs_anchor anchors[COST_NAMES];
	static struct tls_hs_issuer_cache cache;
	struct tls_hs_x509_policy policy;
	struct tls_hs_peer_name name;
	struct tls_hs_path_result res;
	struct tls_hs_work work;
	struct tls_hs_path_req req = {
		.pr_certs = certs, .pr_ncerts = set->n,
		.pr_anchors = anchors, .pr_nanchors = ge->anchors,
		.pr_name = &name, .pr_now = COST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_policy = &policy, .pr_work = &work,
		.pr_check_revoked = check_revoked, .pr_cache = &cache,
	};
	enum tls_hs_x509_reason why;
	unsigned int i;
	u64 begin;

	if (ge->message.kind != COST_CERTIFICATE) {
		cost_judge_message(&ge->message, co);
		return;
	}
	memset(co, 0, sizeof(*co));
	tls_hs_issuer_cache_init(&cache);
	memset(&policy, 0xff, sizeof(policy));
	policy.po_rsa_bits = 0;
	tls_hs_work_init(&work, NULL, NULL);
	for (i = 0; i < ge->anchors; i++)
		if (!take_anchor(&anchors[i], ge, set))
			return;
	if (tls_hs_peer_name_parse(&name, COST_HOST))
		return;
	cost_blocks = 0;
	cost_hashed = 0;
	begin = cost_now();
	for (i = 0; i < set->n; i++)
		if (tls_hs_cert_parse(&certs[i], set->der[i], set->len[i], &why) && !i)
			break;
	if (i == set->n) {
		if (!tls_hs_verify_path(&req, &res))
			co->depth = res.ps_depth;
		co->why = res.ps_why;
		co->sigs = res.ps_sigs;
	} else {
		co->why = why;
	}
	co->ns = cost_now() - begin;
	co->bytes = TLS_HS_WORK_BYTES - work.wk_bytes;
	co->blocks = cost_blocks;
	co->hashed = cost_hashed;
}
