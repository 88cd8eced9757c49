// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is this chain the peer's, by the anchors of that keyring?
 *
 * Owns the joint between keyrings (keys.c) and path checking (crypto-glue),
 * the mapping from a reason to an error of the handshake, and the log line
 * that tells an administrator which certificate broke which rule.  Decides
 * nothing about trust itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include <net/tls_hs.h>

#include "engine/algorithms.h"
#include "crls.h"
#include "keys.h"
#include "trust.h"

#include "crypto-glue/x509_path.h"

/* No row means internal error: a reason that somebody forgot here is never a success. */
static const enum tls_hs_error tls_hs_trust_errors[X509_NR_REASONS] = {
	[X509_OK]			= TLS_HS_E_INTERNAL,
	[X509_MALFORMED]		= TLS_HS_E_CERT_BAD,
	[X509_UNSUPPORTED_KEY]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_UNSUPPORTED_ALG]		= TLS_HS_E_CERT_BAD,	/* RFC 8446 4.4.2.4: MD5, SHA-1 */
	[X509_FORBIDDEN_KEY]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_FORBIDDEN_ALG]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_UNKNOWN_CRITICAL]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_DUPLICATE_EXTENSION]	= TLS_HS_E_CERT_BAD,
	[X509_NOT_YET_VALID]		= TLS_HS_E_CERT_EXPIRED,
	[X509_EXPIRED]			= TLS_HS_E_CERT_EXPIRED,
	[X509_NO_CLOCK]			= TLS_HS_E_CERT_EXPIRED,
	[X509_NOT_A_CA]			= TLS_HS_E_CERT_BAD,
	[X509_KEY_USAGE]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_EXT_KEY_USAGE]		= TLS_HS_E_CERT_UNSUPPORTED,
	[X509_PATH_LEN]			= TLS_HS_E_CERT_BAD,
	[X509_NAME_CONSTRAINT]		= TLS_HS_E_CERT_BAD,
	[X509_NAME_MISMATCH]		= TLS_HS_E_CERT_NAME,
	[X509_NO_PEER_NAME]		= TLS_HS_E_CERT_NAME,
	[X509_UNKNOWN_ISSUER]		= TLS_HS_E_CERT_UNKNOWN_CA,
	[X509_BAD_SIGNATURE]		= TLS_HS_E_CERT_SIGNATURE,
	[X509_REVOKED]			= TLS_HS_E_CERT_REVOKED,
	[X509_ON_CRL]			= TLS_HS_E_CERT_REVOKED,
	[X509_CRL_STALE]		= TLS_HS_E_CERT_STATUS,
	[X509_CRL_UNUSABLE]		= TLS_HS_E_CERT_STATUS,
	[X509_CRL_MISSING]		= TLS_HS_E_CERT_STATUS,
	[X509_TOO_DEEP]			= TLS_HS_E_CERT_UNKNOWN_CA,
	[X509_TOO_MUCH_WORK]		= TLS_HS_E_CERT_UNKNOWN_CA,
	[X509_NO_ANCHORS]		= TLS_HS_E_NO_ANCHORS,
	[X509_INTERNAL]			= TLS_HS_E_INTERNAL,
};

/**
 * tls_hs_trust_error() - a reason of the path check as the handshake's error
 * @why: the reason
 *
 * Context: any.
 * Return: one of TLS_HS_E_CERT_*, TLS_HS_E_NO_ANCHORS or TLS_HS_E_INTERNAL;
 * never TLS_HS_E_NONE.
 */
enum tls_hs_error tls_hs_trust_error(enum tls_hs_x509_reason why)
{
	if ((unsigned int)why >= X509_NR_REASONS || !tls_hs_trust_errors[why])
		return TLS_HS_E_INTERNAL;
	return tls_hs_trust_errors[why];
}

/* Schemes of signatures in certificates that no CertificateVerify may have */
static const struct tls_hs_scheme tls_hs_trust_schemes[] = {
	{ TLS_HS_RSA_PKCS1_SHA256, TLS_HS_KEY_RSA, TLS_HS_SIG_PKCS1, TLS_HS_SHA256 },
	{ TLS_HS_RSA_PKCS1_SHA384, TLS_HS_KEY_RSA, TLS_HS_SIG_PKCS1, TLS_HS_SHA384 },
	{ TLS_HS_RSA_PKCS1_SHA512, TLS_HS_KEY_RSA, TLS_HS_SIG_PKCS1, TLS_HS_SHA512 },
	/* no curve of ours: it stands for the hash */
	{ TLS_HS_ECDSA_P521_SHA512, TLS_HS_NR_KEY_TYPES, TLS_HS_SIG_ECDSA, TLS_HS_SHA512 },
};

static const struct tls_hs_scheme *tls_hs_trust_scheme(u16 id)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tls_hs_trust_schemes); i++)
		if (tls_hs_trust_schemes[i].sc_id == id)
			return &tls_hs_trust_schemes[i];
	return tls_hs_scheme_find(id);
}

/**
 * tls_hs_trust_policy() - what an offer leaves of what we could verify
 * @cfg: the offer
 * @po: the same for a path
 *
 * RFC 8446 4.2.3 binds an ECDSA scheme's hash to a curve, authorities do not: one
 * on P-256 may sign with SHA-512.  So a hash is allowed if a scheme has it, and a
 * curve if a scheme has it: whoever takes ecdsa_secp256r1_sha256 away wants
 * neither SHA-256 nor P-256.
 *
 * Context: any.
 */
void tls_hs_trust_policy(const struct tls_hs_config *cfg, struct tls_hs_x509_policy *po)
{
	/* RFC 8446 4.2.3: without signature_algorithms_cert the other list holds for both */
	const u16 *list = cfg->cf_n_sigalgs_cert ? cfg->cf_sigalgs_cert : cfg->cf_sigalgs;
	unsigned int n = cfg->cf_n_sigalgs_cert ?: cfg->cf_n_sigalgs;
	bool curve[TLS_HS_NR_KEY_TYPES + 1] = { };
	u32 ecdsa = 0;

	memset(po, 0, sizeof(*po));
	po->po_rsa_bits = cfg->cf_rsa_bits;
	while (n--) {
		const struct tls_hs_scheme *sc = tls_hs_trust_scheme(list[n]);

		if (!sc)
			continue;
		if (sc->sc_alg != TLS_HS_SIG_ECDSA) {
			po->po_sigs[sc->sc_key] |= TLS_HS_X509_SIG(sc->sc_alg, sc->sc_hash);
			continue;
		}
		curve[sc->sc_key] = true;
		ecdsa |= TLS_HS_X509_SIG(sc->sc_alg, sc->sc_hash);
	}
	po->po_sigs[TLS_HS_KEY_P256] = curve[TLS_HS_KEY_P256] ? ecdsa : 0;
	po->po_sigs[TLS_HS_KEY_P384] = curve[TLS_HS_KEY_P384] ? ecdsa : 0;
}

/* What one verification works on: too much for the stack. */
struct tls_hs_trust_job {
	struct tls_hs_cert		tj_certs[TLS_HS_MAX_PEER_CERTS];	/* readable ones */
	u8				tj_at[TLS_HS_MAX_PEER_CERTS];	/* places in the chain */
	unsigned int			tj_n;
	unsigned int			tj_sent;	/* certificates, readable or not */
	enum tls_hs_x509_reason		tj_skipped;	/* why one cannot; or X509_OK */
	u8				tj_skipped_at;
	struct tls_hs_cert		tj_skipped_cert;	/* as far as it could be read */
	struct tls_hs_anchors		tj_anchors;
	struct tls_hs_crls		tj_crls;
	struct tls_hs_path_result	tj_result;
	char				tj_line[TLS_HS_CERT_TEXT_MAX];
};

static const struct tls_hs_cert *tls_hs_trust_at(const struct tls_hs_trust_job *tj,
						 unsigned int at)
{
	unsigned int i;

	for (i = 0; i < tj->tj_n; i++)
		if (tj->tj_at[i] == at)
			return &tj->tj_certs[i];
	return tj->tj_skipped != X509_OK && tj->tj_skipped_at == at ? &tj->tj_skipped_cert : NULL;
}

/* @verdict, and below it what the peer has sent; it is for people, so without memory not at all. */
static __printf(3, 4)
void tls_hs_trust_explain(struct tls_hs_trust_job *tj, char **explanation, const char *verdict, ...)
{
	const size_t size = TLS_HS_EXPLANATION_MAX;
	const struct tls_hs_cert *ce;
	unsigned int i;
	va_list args;
	size_t len;
	char *text;

	if (!explanation)
		return;
	text = kmalloc(size, GFP_KERNEL);
	*explanation = text;
	if (!text)
		return;
	va_start(args, verdict);
	len = vscnprintf(text, size, verdict, args);
	va_end(args);
	for (i = 0; i < tj->tj_sent; i++) {
		ce = tls_hs_trust_at(tj, i);
		if (ce && ce->ce_refused == X509_OK)
			tls_hs_cert_outline(ce, tj->tj_line, sizeof(tj->tj_line));
		else if (ce)
			tls_hs_cert_describe(ce, ce->ce_refused, tj->tj_line, sizeof(tj->tj_line));
		else
			strscpy(tj->tj_line, "not read", sizeof(tj->tj_line));
		len += scnprintf(text + len, size - len, "\nsent %u: %s", i, tj->tj_line);
	}
}

/* What is at fault is the certificate, or an anchor above it. */
static void tls_hs_trust_log(struct tls_hs_trust_job *tj, unsigned int n,
			     enum tls_hs_x509_reason why, char **explanation)
{
	const struct tls_hs_cert *ce = tls_hs_trust_at(tj, n);
	const struct tls_hs_anchor *an = NULL;

	if (why == tj->tj_result.ps_why)
		an = tj->tj_result.ps_anchor;
	if (an)
		ce = an->an_has_cert ? &an->an_cert : NULL;
	if (ce)
		tls_hs_cert_describe(ce, why, tj->tj_line, sizeof(tj->tj_line));
	else
		strscpy(tj->tj_line, tls_hs_x509_reason_text(why), sizeof(tj->tj_line));
	if (an)
		pr_notice_ratelimited("trust anchor %d above certificate %u of the peer refused, %s\n",
				      key_serial(an->an_key), n, tj->tj_line);
	else
		pr_notice_ratelimited("certificate %u of the peer refused, %s\n", n, tj->tj_line);
	if (an)
		tls_hs_trust_explain(tj, explanation, "trust anchor %d above certificate %u, %s",
				     key_serial(an->an_key), n, tj->tj_line);
	else
		tls_hs_trust_explain(tj, explanation, "certificate %u, %s", n, tj->tj_line);
}

/* Who it is, and by whose word: where the path ends. */
static void tls_hs_trust_tell(struct tls_hs_trust_job *tj, char **explanation)
{
	const struct tls_hs_anchor *an = tj->tj_result.ps_anchor;

	tls_hs_cert_identify(&tj->tj_certs[0], tj->tj_line, sizeof(tj->tj_line));
	tls_hs_trust_explain(tj, explanation, "%s, by trust anchor %d", tj->tj_line,
			     an ? key_serial(an->an_key) : 0);
}

/*
 * A certificate that nobody needs must not break a good path, so one that we
 * cannot read is left out.  If it was needed, it is the reason why.
 */
static int tls_hs_trust_parse(struct tls_hs_trust_job *tj, const struct tls_hs_peer_chain *chain,
			      enum tls_hs_x509_reason *why)
{
	unsigned int i;
	int err;

	for (i = 0; i < chain->pc_n; i++) {
		err = tls_hs_cert_parse(&tj->tj_certs[tj->tj_n], chain->pc_cert[i].d,
					chain->pc_cert[i].len, why);
		if (!err) {
			tj->tj_at[tj->tj_n++] = i;
			continue;
		}
		if (tj->tj_skipped == X509_OK) {
			tj->tj_skipped = *why;
			tj->tj_skipped_at = i;
			tj->tj_skipped_cert = tj->tj_certs[tj->tj_n];
		}
		if (!i)
			return err;
	}
	return 0;
}

/* Only the anchors that the chain could lead to; none is a refusal of one kind or another. */
static int tls_hs_trust_load(struct tls_hs_trust_job *tj, struct key *keyring,
			     unsigned int ncerts, enum tls_hs_x509_reason *why)
{
	int err;

	err = tls_hs_keyring_load(&tj->tj_anchors, &tj->tj_crls, keyring, tj->tj_certs, ncerts);
	if (!err && tj->tj_anchors.as_n)
		return 0;
	if (!err)
		err = tls_hs_trust_keyring_find_anchor(keyring);
	if (!err) {
		*why = X509_UNKNOWN_ISSUER;
		return -EKEYREJECTED;
	}
	*why = err == -ENOENT || err == -ENOKEY ? X509_NO_ANCHORS : X509_INTERNAL;
	return err == -ENOENT ? -ENOKEY : err;
}

static int tls_hs_trust_check(struct tls_hs_trust_job *tj, const struct tls_hs_trust_req *tr,
			      const struct tls_hs_peer_chain *chain,
			      enum tls_hs_x509_reason *why, unsigned int *at)
{
	struct tls_hs_x509_policy policy;
	struct tls_hs_work work;
	struct tls_hs_path_req req = {
		.pr_certs		= tj->tj_certs,
		.pr_name		= tr->tr_client ? NULL : tr->tr_name,
		.pr_now			= ktime_get_real_seconds(),
		.pr_eku			= tr->tr_client ? X509_EKU_CLIENT_AUTH :
							  X509_EKU_SERVER_AUTH,
		.pr_policy		= &policy,
		.pr_work		= &work,
		.pr_check_revoked	= tls_hs_check_revoked,
		.pr_cache		= tr->tr_cache,
	};
	int err;

	*at = 0;
	tls_hs_trust_policy(tr->tr_cfg, &policy);
	tls_hs_work_init(&work, tr->tr_give_way, tr->tr_ctx);
	err = tls_hs_trust_parse(tj, chain, why);
	if (err)
		return err;
	req.pr_ncerts = tj->tj_n;
	tls_hs_crls_init(&tj->tj_crls, tr->tr_crls, tj->tj_certs, tj->tj_n);
	err = tls_hs_trust_load(tj, tr->tr_keyring, tj->tj_n, why);
	if (err)
		goto skipped;
	req.pr_anchors = tj->tj_anchors.as_anchor;
	req.pr_nanchors = tj->tj_anchors.as_n;
	req.pr_crls = tj->tj_crls.cs_crl;
	req.pr_ncrls = tj->tj_crls.cs_n;
	if (tr->tr_crls)
		req.pr_crl_mode = READ_ONCE(tr->tr_crls->cc_mode);

	err = tls_hs_verify_path(&req, &tj->tj_result);
	*why = tj->tj_result.ps_why;
	*at = tj->tj_result.ps_cert < tj->tj_n ? tj->tj_at[tj->tj_result.ps_cert] : 0;
skipped:
	if (err && *why == X509_UNKNOWN_ISSUER && tj->tj_skipped != X509_OK) {
		*why = tj->tj_skipped;
		*at = tj->tj_skipped_at;
	}
	return err;
}

/**
 * tls_hs_trust_verify() - is a server who the consumer asked for, or a client somebody?
 * @tr: by whose word, for which name, under which policy
 * @chain: the peer's certificates as they came
 * @key: the leaf's public key on success; points into @chain
 * @error: the TLS_HS_E_* on failure
 *
 * Anchors are read from the keyring now and not kept: there is no notifier
 * that would tell us when one is revoked.
 *
 * Context: process; sleeps, allocates.
 * Return: 0 only if a path to an anchor was verified and a server's name is right;
 * -ENOMEM; what tr_give_way() returned; otherwise -EKEYREJECTED, -EBADMSG,
 * -EOPNOTSUPP or -ENOKEY.
 */
int tls_hs_trust_verify(const struct tls_hs_trust_req *tr, const struct tls_hs_peer_chain *chain,
			struct tls_hs_pubkey *key, unsigned int *error)
{
	enum tls_hs_x509_reason why = X509_INTERNAL;
	struct tls_hs_trust_job *tj;
	unsigned int at = 0;
	int err;

	*error = TLS_HS_E_NO_CERTIFICATE;
	if (!chain->pc_n || chain->pc_n > ARRAY_SIZE(tj->tj_certs))
		return -EBADMSG;
	*error = TLS_HS_E_NOMEM;
	tj = kzalloc(sizeof(*tj), GFP_KERNEL);
	if (!tj)
		return -ENOMEM;

	tj->tj_sent = chain->pc_n;
	err = tls_hs_trust_check(tj, tr, chain, &why, &at);
	if (!err) {
		*error = TLS_HS_E_NONE;
		*key = tj->tj_certs[0].ce_key;
		tls_hs_trust_tell(tj, tr->tr_explanation);
	} else if (err != -ENOMEM && err != -ECANCELED) {
		*error = tls_hs_trust_error(why);
		tls_hs_trust_log(tj, at, why, tr->tr_explanation);
	}
	tls_hs_crls_free(&tj->tj_crls);
	tls_hs_anchors_free(&tj->tj_anchors);
	kfree(tj);
	return err;
}
