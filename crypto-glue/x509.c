// SPDX-License-Identifier: GPL-2.0-only
/*
 * A certificate as its DER shows it.
 *
 * Owns the shape of Certificate and TBSCertificate (RFC 5280 4.1).  The
 * encoding is x509_der.c's, keys and algorithms x509_alg.c's, extensions
 * x509_ext.c's.  Does not decide trust.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "x509.h"

#define CERT_VERSION_3		2	/* RFC 5280 4.1.2.1 */
#define CERT_MAX_SERIAL		20	/* 4.1.2.2, octets */

static const char * const reason_texts[X509_NR_REASONS] = {
	[X509_OK]			= "no error",
	[X509_MALFORMED]		= "malformed certificate",
	[X509_UNSUPPORTED_KEY]		= "unsupported public key type or size",
	[X509_UNSUPPORTED_ALG]		= "unsupported signature algorithm",
	[X509_FORBIDDEN_KEY]		= "the policy does not allow this key",
	[X509_FORBIDDEN_ALG]		= "the policy does not allow this signature algorithm",
	[X509_UNKNOWN_CRITICAL]		= "unknown critical extension",
	[X509_DUPLICATE_EXTENSION]	= "duplicate extension",
	[X509_NOT_YET_VALID]		= "certificate is not yet valid",
	[X509_EXPIRED]			= "certificate has expired",
	[X509_NO_CLOCK]			= "the system clock is not set",
	[X509_NOT_A_CA]			= "issuer is not a certificate authority",
	[X509_KEY_USAGE]		= "key usage forbids this use",
	[X509_EXT_KEY_USAGE]		= "extended key usage forbids this use",
	[X509_PATH_LEN]			= "path length constraint exceeded",
	[X509_NAME_CONSTRAINT]		= "name constraint violated",
	[X509_NAME_MISMATCH]		= "certificate is for another name",
	[X509_NO_PEER_NAME]		= "no peer name to match",
	[X509_UNKNOWN_ISSUER]		= "unknown issuer",
	[X509_BAD_SIGNATURE]		= "bad certificate signature",
	[X509_REVOKED]			= "certificate or key is blacklisted",
	[X509_TOO_DEEP]			= "certificate chain is too long",
	[X509_TOO_MUCH_WORK]		= "certificate set takes too much work",
	[X509_NO_ANCHORS]		= "no trust anchors",
	[X509_INTERNAL]			= "internal error",
};

/**
 * tls_hs_x509_reason_text() - a reason in words, for a log line
 * @why: the reason
 *
 * Context: any.
 * Return: a static string, never NULL.
 */
const char *tls_hs_x509_reason_text(enum tls_hs_x509_reason why)
{
	if (why >= X509_NR_REASONS)
		return "unknown reason";
	return reason_texts[why];
}

/* The first reason not to use a certificate stands. */
static void cert_refuse(struct tls_hs_cert *ce, enum tls_hs_x509_reason why)
{
	if (ce->ce_refused == X509_OK)
		ce->ce_refused = why;
}

/* RFC 5280 4.1.2.1: DEFAULT v1, so v1 itself would not be encoded; we read v3 only. */
static int cert_version(struct tls_rd *tbs)
{
	struct tls_rd version;
	u32 v;

	if (tls_hs_der_get(tbs, DER_CONTEXT_CONS(0), &version) ||
	    tls_hs_der_u32(&version, &v) || !tls_rd_empty(&version) ||
	    v != CERT_VERSION_3)
		return -EBADMSG;
	return 0;
}

/*
 * RFC 5280 4.1.2.2: not negative, at most 20 octets.  Zero is let pass: well
 * known roots have it.  So is the leading zero octet of a 160 bit number with
 * its top bit set, which many authorities hand out.
 */
static int cert_serial(struct tls_rd *tbs, struct tls_rd *serial)
{
	struct tls_rd cur = *tbs, mag;

	if (tls_hs_der_integer(tbs, serial) || tls_hs_der_uint(&cur, &mag) ||
	    mag.left > CERT_MAX_SERIAL)
		return -EBADMSG;
	return 0;
}

static int cert_validity(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	struct tls_rd validity;

	if (tls_hs_der_get(tbs, DER_SEQUENCE, &validity) ||
	    tls_hs_der_time(&validity, &ce->ce_not_before) ||
	    tls_hs_der_time(&validity, &ce->ce_not_after) ||
	    !tls_rd_empty(&validity))
		return -EBADMSG;
	return 0;
}

/* 4.1.2.8: unique identifiers are to be parsed, and mean nothing to us. */
static int cert_unique_ids(struct tls_rd *tbs)
{
	struct tls_rd id;
	u8 n;

	for (n = 1; n <= 2; n++)
		if (tls_hs_der_at(tbs, DER_CONTEXT(n)) &&
		    (tls_hs_der_get(tbs, DER_CONTEXT(n), &id) || tls_rd_empty(&id)))
			return -EBADMSG;
	return 0;
}

static int cert_extensions(struct tls_rd *tbs, struct tls_hs_cert *ce,
			   enum tls_hs_x509_reason *why)
{
	struct tls_rd outer, list;

	if (tls_rd_empty(tbs))
		return 0;
	if (tls_hs_der_get(tbs, DER_CONTEXT_CONS(3), &outer) || !tls_rd_empty(tbs) ||
	    tls_hs_der_get(&outer, DER_SEQUENCE, &list) || !tls_rd_empty(&outer) ||
	    tls_rd_empty(&list))
		return -EBADMSG;
	return tls_hs_cert_parse_extensions(ce, list, why);
}

static int cert_tbs(struct tls_rd tbs, struct tls_hs_cert *ce, struct tls_rd *alg,
		    enum tls_hs_x509_reason *why)
{
	enum tls_hs_x509_reason key_why;
	struct tls_rd content, rdns;
	int err;

	if (cert_version(&tbs) || cert_serial(&tbs, &ce->ce_serial) ||
	    tls_hs_der_get_tlv(&tbs, DER_SEQUENCE, alg, &content) ||
	    tls_hs_der_name(&tbs, &ce->ce_issuer, &rdns))
		return -EBADMSG;
	/* 4.1.2.4: the issuer's name is never empty */
	if (tls_rd_empty(&rdns))
		return -EBADMSG;
	if (cert_validity(&tbs, ce) ||
	    tls_hs_der_name(&tbs, &ce->ce_subject, &rdns) ||
	    tls_hs_der_get_tlv(&tbs, DER_SEQUENCE, &ce->ce_spki, &content))
		return -EBADMSG;
	ce->ce_self_issued = tls_hs_rd_equal(&ce->ce_subject, &ce->ce_issuer);

	err = tls_hs_spki_parse(&ce->ce_spki, &ce->ce_key, &key_why);
	if (err == -EBADMSG)
		return err;
	if (err)
		cert_refuse(ce, key_why);

	if (cert_unique_ids(&tbs))
		return -EBADMSG;
	err = cert_extensions(&tbs, ce, why);
	if (err)
		return err;
	/* 4.1.2.6: without a subject the alternative name is all there is */
	if (tls_rd_empty(&rdns) && !(ce->ce_san.p && ce->ce_san_critical))
		return -EBADMSG;
	return 0;
}

static int cert_whole(struct tls_hs_cert *ce, enum tls_hs_x509_reason *why)
{
	struct tls_rd rd = ce->ce_der, cert, tbs, tbs_alg, alg, alg_content;
	int err;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &cert) || !tls_rd_empty(&rd) ||
	    tls_hs_der_get_tlv(&cert, DER_SEQUENCE, &ce->ce_tbs, &tbs) ||
	    tls_hs_der_get_tlv(&cert, DER_SEQUENCE, &alg, &alg_content) ||
	    tls_hs_der_octets_in_bits(&cert, &ce->ce_sig) ||
	    !tls_rd_empty(&cert))
		return -EBADMSG;
	err = cert_tbs(tbs, ce, &tbs_alg, why);
	if (err)
		return err;
	/* 4.1.1.2: the outer algorithm is not signed, the inner one is */
	if (!tls_hs_rd_equal(&tbs_alg, &alg))
		return -EBADMSG;
	return tls_hs_sig_alg_parse(alg_content, ce);
}

/**
 * tls_hs_cert_parse() - read a certificate
 * @ce: the view to fill; borrows from @der
 * @der: one DER Certificate and nothing else; must outlive @ce
 * @len: bytes at @der
 * @why: X509_OK, or why the certificate is refused; also in ce_refused
 *
 * RFC 5280 4.1, version 3 only: versions 1 and 2 cannot name a server or mark
 * an authority, so they are X509_MALFORMED.
 *
 * After -EOPNOTSUPP the view is complete except for the key or extension that
 * was not understood; after -EBADMSG it holds what was read before the fault.
 * Either way ce_refused keeps it out of every path.
 *
 * Context: any; no allocation.  Time linear in @len, but for a scan of at most
 * 64 extensions for duplicates.
 * Return: 0, -EBADMSG (X509_MALFORMED, X509_DUPLICATE_EXTENSION) or -EOPNOTSUPP
 * (X509_UNSUPPORTED_KEY, X509_UNKNOWN_CRITICAL).
 */
int tls_hs_cert_parse(struct tls_hs_cert *ce, const u8 *der, size_t len,
		      enum tls_hs_x509_reason *why)
{
	memset(ce, 0, sizeof(*ce));
	ce->ce_path_len = X509_PATHLEN_NONE;
	tls_rd_init(&ce->ce_der, der, len);

	*why = X509_MALFORMED;
	if (cert_whole(ce, why)) {
		ce->ce_refused = *why;
		return -EBADMSG;
	}
	*why = ce->ce_refused;
	return *why == X509_OK ? 0 : -EOPNOTSUPP;
}
