// SPDX-License-Identifier: GPL-2.0-only
/*
 * Server parameters: EncryptedExtensions and CertificateRequest (RFC 8446 4.3).
 *
 * Owns their parsing.  How a CertificateRequest is answered is client.c's.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "engine.h"

static bool tls_hs_alpn_offered(const struct tls_hs_config *cfg, const struct tls_rd *name)
{
	struct tls_rd list, offer;

	tls_rd_init(&list, cfg->cf_alpn, cfg->cf_alpn_len);
	while (tls_rd_vec8(&list, &offer))
		if (offer.left == name->left && !memcmp(offer.p, name->p, name->left))
			return true;
	return false;
}

/* RFC 7301 3.1: exactly one name, and one of ours */
static enum tls_hs_error tls_hs_parse_alpn(const struct tls_hs_config *cfg, struct tls_rd body,
					   struct tls_rd *name)
{
	struct tls_rd list;

	if (!tls_rd_vec16(&body, &list) || !tls_rd_empty(&body) ||
	    !tls_rd_vec8(&list, name) || !tls_rd_empty(&list) || tls_rd_empty(name))
		return TLS_HS_E_EXT_DECODE;
	return tls_hs_alpn_offered(cfg, name) ? TLS_HS_E_NONE : TLS_HS_E_ALPN;
}

/**
 * tls_hs_parse_u16_list() - read a list of u16 that is not empty: groups, signature schemes
 * @body: an extension's body
 * @list: where to put the list, without its length; borrowed from @body
 *
 * Context: any.
 * Return: true if the body is such a list.
 */
bool tls_hs_parse_u16_list(struct tls_rd body, struct tls_rd *list)
{
	return tls_rd_vec16(&body, list) && tls_rd_empty(&body) &&
	       list->left && !(list->left % 2);
}

/**
 * tls_hs_parse_record_limit() - read a record_size_limit
 * @body: the extension's body
 * @limit: where to put the limit; 0 after EXT_DECODE
 *
 * RFC 8449 4: 64 at least.  Whether it may be too large depends on who sends it.
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with it.
 */
enum tls_hs_error tls_hs_parse_record_limit(struct tls_rd body, u16 *limit)
{
	*limit = 0;
	if (!tls_rd_u16(&body, limit) || !tls_rd_empty(&body))
		return TLS_HS_E_EXT_DECODE;
	return *limit < TLS_HS_RECORD_LIMIT_MIN ? TLS_HS_E_RECORD_LIMIT : TLS_HS_E_NONE;
}

static enum tls_hs_error tls_hs_parse_ee(const struct tls_hs_engine *en, struct tls_rd body,
					 struct tls_rd *alpn, u16 *limit)
{
	struct tls_rd block, list;
	struct tls_hs_exts ex;
	enum tls_hs_error e;

	if (!tls_rd_vec16(&body, &block) || !tls_rd_empty(&body))
		return TLS_HS_E_DECODE;
	e = tls_hs_parse_extensions(block, EXT_IN_EE, en->en_offered, &ex);
	if (e)
		return e;
	/* RFC 6066 3: the answer is empty */
	if (tls_hs_exts_has(&ex, EXT_SERVER_NAME) && !tls_rd_empty(&ex.ex_body[EXT_SERVER_NAME]))
		return TLS_HS_E_EXT_DECODE;
	/* RFC 8446 4.2.7: information only, but it must be well-formed */
	if (tls_hs_exts_has(&ex, EXT_SUPPORTED_GROUPS) &&
	    !tls_hs_parse_u16_list(ex.ex_body[EXT_SUPPORTED_GROUPS], &list))
		return TLS_HS_E_EXT_DECODE;
	/* RFC 9149 3: expected_count */
	if (tls_hs_exts_has(&ex, EXT_TICKET_REQUEST) &&
	    ex.ex_body[EXT_TICKET_REQUEST].left != 1)
		return TLS_HS_E_EXT_DECODE;
	if (tls_hs_exts_has(&ex, EXT_ALPN)) {
		e = tls_hs_parse_alpn(en->en_cfg, ex.ex_body[EXT_ALPN], alpn);
		if (e)
			return e;
	}
	if (tls_hs_exts_has(&ex, EXT_RECORD_SIZE_LIMIT)) {
		e = tls_hs_parse_record_limit(ex.ex_body[EXT_RECORD_SIZE_LIMIT], limit);
		/* RFC 8449 4: a server's MUST NOT be beyond that of the version */
		if (!e && *limit > TLS_HS_RECORD_LIMIT_MAX)
			e = TLS_HS_E_RECORD_LIMIT;
	}
	return e;
}

/**
 * tls_hs_handle_encrypted_extensions() - EncryptedExtensions
 * @en: the engine, in WAIT_EE
 * @msg: the message
 *
 * RFC 8446 4.3.1.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_encrypted_extensions(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_rd alpn = {};
	enum tls_hs_error e;
	u16 limit = 0;

	e = tls_hs_parse_ee(en, msg->ms_body, &alpn, &limit);
	if (e)
		return tls_hs_fail(en, e);

	if (alpn.left) {
		memcpy(en->en_rs.rs_alpn, alpn.p, alpn.left);	/* a vec8: 255 at most */
		en->en_rs.rs_alpn_len = alpn.left;
	}
	en->en_rs.rs_record_size_limit = limit;
	/* RFC 8446 4.3.2, 4.4.2: a PSK stands for the certificate */
	en->en_state = en->en_rs.rs_evidence & TLS_HS_EV_PSK ? TLS_HS_WAIT_FINISHED :
							       TLS_HS_WAIT_CERT_CR;
	return 0;
}

static bool tls_hs_parse_authorities(struct tls_rd body, struct tls_rd *list)
{
	struct tls_rd all, name;

	if (!tls_rd_vec16(&body, list) || !tls_rd_empty(&body) || tls_rd_empty(list))
		return false;
	for (all = *list; !tls_rd_empty(&all);)
		if (!tls_rd_vec16(&all, &name) || tls_rd_empty(&name))
			return false;
	return true;
}

/* RFC 8446 4.2.5: filters may be empty, object identifiers may not */
static bool tls_hs_parse_oid_filters(struct tls_rd body)
{
	struct tls_rd list, oid, values;

	if (!tls_rd_vec16(&body, &list) || !tls_rd_empty(&body))
		return false;
	while (!tls_rd_empty(&list))
		if (!tls_rd_vec8(&list, &oid) || tls_rd_empty(&oid) ||
		    !tls_rd_vec16(&list, &values))
			return false;
	return true;
}

/**
 * tls_hs_parse_cert_wishes() - what the extensions say of the certificate that is wanted
 * @ex: of a CertificateRequest, or of a ClientHello
 * @rq: where to put it, all zeros; borrowed from @ex
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with one of them; that one is missing
 * is no fault here.
 */
enum tls_hs_error tls_hs_parse_cert_wishes(const struct tls_hs_exts *ex,
					   struct tls_hs_cert_request *rq)
{
	struct tls_rd list = {};

	if (tls_hs_exts_has(ex, EXT_SIGNATURE_ALGORITHMS) &&
	    !tls_hs_parse_u16_list(ex->ex_body[EXT_SIGNATURE_ALGORITHMS], &list))
		return TLS_HS_E_EXT_DECODE;
	rq->rq_sigalgs = list.p;
	rq->rq_sigalgs_len = list.left;
	/* RFC 8446 4.2.3: without the one the other holds for certificates, too */
	if (tls_hs_exts_has(ex, EXT_SIGNATURE_ALGORITHMS_CERT) &&
	    !tls_hs_parse_u16_list(ex->ex_body[EXT_SIGNATURE_ALGORITHMS_CERT], &list))
		return TLS_HS_E_EXT_DECODE;
	rq->rq_sigalgs_cert = list.p;
	rq->rq_sigalgs_cert_len = list.left;
	if (tls_hs_exts_has(ex, EXT_CERTIFICATE_AUTHORITIES)) {
		if (!tls_hs_parse_authorities(ex->ex_body[EXT_CERTIFICATE_AUTHORITIES], &list))
			return TLS_HS_E_EXT_DECODE;
		rq->rq_authorities = list.p;
		rq->rq_authorities_len = list.left;
	}
	if (tls_hs_exts_has(ex, EXT_OID_FILTERS)) {
		if (!tls_hs_parse_oid_filters(ex->ex_body[EXT_OID_FILTERS]))
			return TLS_HS_E_EXT_DECODE;
		rq->rq_has_oid_filters = true;
	}
	return TLS_HS_E_NONE;
}

/**
 * tls_hs_parse_certificate_request() - read a CertificateRequest
 * @body: the message's body
 * @rq: where to put what it asks for; borrowed from @body
 *
 * RFC 8446 4.3.2.
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with it.
 */
enum tls_hs_error tls_hs_parse_certificate_request(struct tls_rd body,
						   struct tls_hs_cert_request *rq)
{
	struct tls_rd context, block;
	struct tls_hs_exts ex;
	enum tls_hs_error e;

	memset(rq, 0, sizeof(*rq));
	if (!tls_rd_vec8(&body, &context) || !tls_rd_vec16(&body, &block) ||
	    !tls_rd_empty(&body))
		return TLS_HS_E_DECODE;
	/* "SHALL be zero length unless used for post-handshake authentication" */
	if (!tls_rd_empty(&context))
		return TLS_HS_E_CR_CONTEXT;
	e = tls_hs_parse_extensions(block, EXT_IN_CR, 0, &ex);
	/* RFC 8446 4.3.2: MUST be specified */
	if (!e && !tls_hs_exts_has(&ex, EXT_SIGNATURE_ALGORITHMS))
		e = TLS_HS_E_CR_SIGALGS;
	return e ?: tls_hs_parse_cert_wishes(&ex, rq);
}

/**
 * tls_hs_handle_certificate_request() - CertificateRequest
 * @en: the engine, in WAIT_CERT_CR
 * @msg: the message; kept until it is answered
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_handle_certificate_request(struct tls_hs_engine *en, const struct tls_hs_msg *msg)
{
	struct tls_hs_cert_request rq;
	enum tls_hs_error e;

	e = tls_hs_parse_certificate_request(msg->ms_body, &rq);
	if (e)
		return tls_hs_fail(en, e);
	tls_hs_keep_message(en, &en->en_cr);
	en->en_rs.rs_cert_requested = true;
	en->en_state = TLS_HS_WAIT_CERT;
	return 0;
}
