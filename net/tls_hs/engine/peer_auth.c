// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who the peer is: its Certificate and CertificateVerify (RFC 8446 4.4.2, 4.4.3).
 *
 * Owns checking them, and what a CertificateVerify is over.  Trust in the
 * certificates is the verifier's (cf_ops->verify_chain).
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "engine.h"

/**
 * tls_hs_build_cv_content() - what a CertificateVerify signs
 * @server: the server's, not the client's
 * @hash: transcript hash up to and including Certificate
 * @hashlen: its length in bytes
 * @out: where to put the content, TLS_HS_CV_MAX bytes
 *
 * RFC 8446 4.4.3.
 *
 * Context: any.
 * Return: length of the content in bytes.
 */
size_t tls_hs_build_cv_content(bool server, const u8 *hash, size_t hashlen, u8 *out)
{
	const char *context = server ? "TLS 1.3, server CertificateVerify" :
				       "TLS 1.3, client CertificateVerify";

	memset(out, 0x20, 64);
	memcpy(out + 64, context, 33 + 1);	/* with its NUL, the separator */
	memcpy(out + TLS_HS_CV_PREFIX, hash, hashlen);
	return TLS_HS_CV_PREFIX + hashlen;
}

/*
 * RFC 8446 4.4.2: CertificateEntry certificate_list<0..2^24-1>.  All are read,
 * and their extensions judged; those beyond ro_max_certs are extras that no path
 * will be looked for among.
 */
static enum tls_hs_error tls_hs_parse_entries(const struct tls_hs_engine *en, struct tls_rd list,
					      struct tls_hs_peer_chain *chain)
{
	struct tls_rd cert, block;
	struct tls_hs_exts ex;
	const unsigned int most = en->en_role->ro_max_certs;
	enum tls_hs_error e;

	chain->pc_n = 0;
	while (!tls_rd_empty(&list)) {
		if (!tls_rd_vec24(&list, &cert) || !tls_rd_vec16(&list, &block) ||
		    tls_rd_empty(&cert))
			return TLS_HS_E_DECODE;
		e = tls_hs_parse_extensions(block, EXT_IN_CT, en->en_offered, &ex);
		if (e)
			return e;
		if (chain->pc_n == most)
			continue;
		chain->pc_cert[chain->pc_n].d = cert.p;
		chain->pc_cert[chain->pc_n++].len = cert.left;
	}
	return TLS_HS_E_NONE;
}

static enum tls_hs_error tls_hs_parse_certificate(const struct tls_hs_engine *en,
						  struct tls_rd body,
						  struct tls_hs_peer_chain *chain)
{
	struct tls_rd context, list;

	if (!tls_rd_vec8(&body, &context) || !tls_rd_vec24(&body, &list) ||
	    !tls_rd_empty(&body))
		return TLS_HS_E_DECODE;
	/* RFC 8446 4.4.2: a server's SHALL be zero length; a client's is what we asked with */
	if (!tls_rd_empty(&context))
		return TLS_HS_E_CERT_CONTEXT;
	return tls_hs_parse_entries(en, list, chain);
}

/* RFC 8446 4.4.2.4: a server's MUST NOT be empty; a client's may, where none was demanded */
static int tls_hs_no_certificate(struct tls_hs_engine *en)
{
	if (!en->en_role->ro_server)
		return tls_hs_fail(en, TLS_HS_E_NO_CERTIFICATE);
	if (en->en_cfg->cf_client_auth != TLS_HS_CLIENT_AUTH_OPTIONAL)
		return tls_hs_fail(en, TLS_HS_E_CERT_REQUIRED);
	en->en_state = TLS_HS_WAIT_FINISHED;
	return 0;
}

/**
 * tls_hs_handle_certificate() - the peer's Certificate
 * @en: the engine, in WAIT_CERT_CR or WAIT_CERT
 * @msg: the message; kept until the engine is wiped
 *
 * RFC 8446 4.4.2.  The path and the name are verified here, at once.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_certificate(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	struct tls_hs_peer_chain chain;
	struct tls_hs_pubkey key = {};
	enum tls_hs_error e;
	unsigned int why = TLS_HS_E_CERT_BAD;

	e = tls_hs_parse_certificate(en, msg->ms_body, &chain);
	if (e)
		return tls_hs_fail(en, e);
	if (!chain.pc_n)
		return tls_hs_no_certificate(en);
	if (cfg->cf_ops->verify_chain(cfg->cf_ctx, &chain, &key, &why))
		return tls_hs_fail(en, why);

	tls_hs_keep_message(en, &en->en_cert);
	en->en_leaf = chain.pc_cert[0];
	en->en_key = key;
	en->en_rs.rs_evidence |= TLS_HS_EV_CHAIN;
	en->en_state = TLS_HS_WAIT_CV;
	return 0;
}

static bool tls_hs_scheme_offered(const struct tls_hs_config *cfg, u16 id)
{
	int i;

	for (i = 0; i < cfg->cf_n_sigalgs; i++)
		if (cfg->cf_sigalgs[i] == id)
			return true;
	return false;
}

/**
 * tls_hs_handle_certificate_verify() - the peer's CertificateVerify
 * @en: the engine, in WAIT_CV
 * @msg: the message, with the transcript hash before it
 *
 * RFC 8446 4.4.3.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_certificate_verify(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	const struct tls_hs_scheme *sc;
	struct tls_rd body = msg->ms_body, sig;
	u8 content[TLS_HS_CV_MAX];
	size_t len;
	u16 id;
	int err;

	if (!tls_rd_u16(&body, &id) || !tls_rd_vec16(&body, &sig) || !tls_rd_empty(&body))
		return tls_hs_fail(en, TLS_HS_E_DECODE);
	sc = tls_hs_scheme_find(id);
	if (!sc || !tls_hs_scheme_offered(en->en_cfg, id) || sc->sc_key != en->en_key.pk_type)
		return tls_hs_fail(en, TLS_HS_E_CV_SCHEME);

	len = tls_hs_build_cv_content(!en->en_role->ro_server, msg->ms_hash,
				      tls_hs_hash_len(en->en_suite->su_hash), content);
	/* RFC 8446 4.2.3: a PSS salt is as long as the digest */
	err = tls_hs_sig_verify(&en->en_key, sc->sc_alg, sc->sc_hash,
				tls_hs_hash_len(sc->sc_hash), content, len, sig.p, sig.left);
	if (err == -EKEYREJECTED)
		return tls_hs_fail(en, TLS_HS_E_CV_SIGNATURE);
	if (err == -ENOPKG)
		return tls_hs_fail(en, TLS_HS_E_CERT_UNSUPPORTED);
	if (err)
		return tls_hs_fail_errno(en, err);

	en->en_rs.rs_scheme = id;
	en->en_rs.rs_evidence |= TLS_HS_EV_SIGNATURE;
	en->en_state = TLS_HS_WAIT_FINISHED;
	return 0;
}
