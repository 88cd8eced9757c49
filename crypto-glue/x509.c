// SPDX-License-Identifier: GPL-2.0-only
/*
 * A certificate as its DER shows it.
 *
 * Owns the shape of Certificate and TBSCertificate (RFC 5280 4.1).  The
 * encoding is x509_der.c's, keys and algorithms x509_alg.c's, extensions
 * x509_ext.c's.  Does not decide trust.
 */
#include <linux/errno.h>

#include "x509.h"

#define CERT_VERSION_3		2	/* RFC 5280 4.1.2.1 */

static void cert_blame(struct tls_hs_cert *ce, const char *field, const char *rule)
{
	ce->ce_fault = (struct tls_hs_cert_fault){ .xf_field = field, .xf_rule = rule };
}

/* Worse than what is only not supported, of which a note may stand there already. */
static int cert_bad(struct tls_hs_cert *ce, const char *field, const char *rule)
{
	cert_blame(ce, field, rule);
	return -EBADMSG;
}

/* RFC 5280 4.1.2.1: DEFAULT v1; we read v3 only. */
static int cert_version(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	struct tls_rd version;
	u32 v;

	if (tls_hs_der_get(tbs, DER_CONTEXT_CONS(0), &version) ||
	    tls_hs_der_u32(&version, &v) || !tls_rd_empty(&version) ||
	    v != CERT_VERSION_3)
		return cert_bad(ce, "version", "is not 3 (RFC 5280 4.1.2.1)");
	return 0;
}

/*
 * RFC 5280 4.1.2.2: not negative.  Zero is let pass: well known roots have it.
 * So are more than 20 octets: nothing is decided by a serial number here.
 */
static int cert_serial(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	struct tls_rd cur = *tbs, mag;

	if (tls_hs_der_integer(tbs, &ce->ce_serial) || tls_hs_der_uint(&cur, &mag))
		return cert_bad(ce, "serialNumber",
				"is negative or not in its shortest form (RFC 5280 4.1.2.2)");
	return 0;
}

static int cert_validity(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	struct tls_rd validity;

	if (tls_hs_der_get(tbs, DER_SEQUENCE, &validity))
		return cert_bad(ce, "validity", "is not a SEQUENCE (RFC 5280 4.1.2.5)");
	if (tls_hs_der_time(&validity, &ce->ce_not_before))
		return cert_bad(ce, "validity",
				"notBefore is no time with seconds and Z (RFC 5280 4.1.2.5)");
	if (tls_hs_der_time(&validity, &ce->ce_not_after))
		return cert_bad(ce, "validity",
				"notAfter is no time with seconds and Z (RFC 5280 4.1.2.5)");
	if (!tls_rd_empty(&validity))
		return cert_bad(ce, "validity", "more than two times (RFC 5280 4.1)");
	return 0;
}

static int cert_key(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	enum tls_hs_x509_reason why;
	struct tls_rd content;
	const char *rule;
	int err;

	if (tls_hs_der_get_tlv(tbs, DER_SEQUENCE, &ce->ce_spki, &content))
		return cert_bad(ce, "subjectPublicKeyInfo", "is not a SEQUENCE (RFC 5280 4.1)");
	err = tls_hs_spki_parse(&ce->ce_spki, &ce->ce_key, &why, &rule);
	if (!err)
		return 0;
	cert_blame(ce, "subjectPublicKeyInfo", rule);
	if (err == -EBADMSG)
		return err;
	ce->ce_refused = why;
	return 0;
}

/* 4.1.2.8: unique identifiers are to be parsed, and mean nothing to us. */
static int cert_unique_ids(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	struct tls_rd id;
	u8 n;

	for (n = 1; n <= 2; n++)
		if (tls_hs_der_at(tbs, DER_CONTEXT(n)) &&
		    (tls_hs_der_get(tbs, DER_CONTEXT(n), &id) || tls_rd_empty(&id)))
			return cert_bad(ce, "unique identifier",
					"is no BIT STRING (RFC 5280 4.1.2.8)");
	return 0;
}

/* An empty list, which RFC 5280 4.1 does not have, can only mean that there are none. */
static int cert_extensions(struct tls_rd *tbs, struct tls_hs_cert *ce,
			   enum tls_hs_x509_reason *why)
{
	struct tls_rd outer, list;

	if (tls_rd_empty(tbs))
		return 0;
	if (tls_hs_der_get(tbs, DER_CONTEXT_CONS(3), &outer) || !tls_rd_empty(tbs) ||
	    tls_hs_der_get(&outer, DER_SEQUENCE, &list) || !tls_rd_empty(&outer))
		return cert_bad(ce, "extensions",
				"no SEQUENCE, or more than one (RFC 5280 4.1)");
	return tls_hs_cert_parse_extensions(ce, list, why);
}

/*
 * 4.1.2.4: the issuer's name is never empty, for a path is chained by it.  The
 * subject's may be, with or without the critical subjectAltName that 4.1.2.6 asks
 * of its issuer: a name that is not there matches nothing.
 */
static int cert_names_and_dates(struct tls_rd *tbs, struct tls_hs_cert *ce)
{
	static const char malformed[] = "is malformed (RFC 5280 4.1.2.4)";
	struct tls_rd rdns;
	int err;

	if (tls_hs_der_name(tbs, &ce->ce_issuer, &rdns))
		return cert_bad(ce, "issuer", malformed);
	if (tls_rd_empty(&rdns))
		return cert_bad(ce, "issuer", "is empty (RFC 5280 4.1.2.4)");
	err = cert_validity(tbs, ce);
	if (err)
		return err;
	if (tls_hs_der_name(tbs, &ce->ce_subject, &rdns))
		return cert_bad(ce, "subject", malformed);
	ce->ce_self_issued = tls_hs_rd_equal(&ce->ce_subject, &ce->ce_issuer);
	return 0;
}

static int cert_tbs(struct tls_rd tbs, struct tls_hs_cert *ce, struct tls_rd *alg,
		    enum tls_hs_x509_reason *why)
{
	struct tls_rd content;
	int err;

	err = cert_version(&tbs, ce) ?: cert_serial(&tbs, ce);
	if (err)
		return err;
	if (tls_hs_der_get_tlv(&tbs, DER_SEQUENCE, alg, &content))
		return cert_bad(ce, "signature", "is not a SEQUENCE (RFC 5280 4.1.2.3)");
	return cert_names_and_dates(&tbs, ce) ?: cert_key(&tbs, ce) ?:
	       cert_unique_ids(&tbs, ce) ?: cert_extensions(&tbs, ce, why);
}

static int cert_whole(struct tls_hs_cert *ce, enum tls_hs_x509_reason *why)
{
	struct tls_rd rd = ce->ce_der, cert, tbs, tbs_alg, alg, alg_content;
	int err;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &cert) || !tls_rd_empty(&rd) ||
	    tls_hs_der_get_tlv(&cert, DER_SEQUENCE, &ce->ce_tbs, &tbs))
		return cert_bad(ce, "certificate",
				"lengths are not those of DER, or do not add up (X.690 10.1)");
	if (tls_hs_der_get_tlv(&cert, DER_SEQUENCE, &alg, &alg_content) ||
	    tls_hs_der_octets_in_bits(&cert, &ce->ce_sig) ||
	    !tls_rd_empty(&cert))
		return cert_bad(ce, "signatureAlgorithm or signatureValue",
				"malformed, or something behind (RFC 5280 4.1)");
	err = cert_tbs(tbs, ce, &tbs_alg, why);
	if (err)
		return err;
	/* 4.1.1.2: the outer algorithm is not signed, the inner one is */
	if (!tls_hs_rd_equal(&tbs_alg, &alg))
		return cert_bad(ce, "signatureAlgorithm",
				"differs inside and outside (RFC 5280 4.1.1.2)");
	if (tls_hs_sig_alg_parse(alg_content, ce))
		return cert_bad(ce, "signatureAlgorithm",
				"OID or parameters are malformed (RFC 4055 5, RFC 5758 3.2, RFC 9881 2)");
	return 0;
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
 * Either way ce_refused keeps it out of every path, and ce_fault says what is
 * wrong with it.
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
