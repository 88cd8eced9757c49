// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a certificate must be to stand in a place of a path (RFC 5280 6.1.4).
 *
 * Owns the rules that need nothing but the certificate and what is asked for;
 * who stands where is x509_path.c's.
 */
#include <linux/kernel.h>

#include "x509_rules.h"

/**
 * tls_hs_x509_check_key() - does the policy allow a key on a path?
 * @req: what is asked for
 * @pk: the key, a certificate's or an anchor's
 *
 * Context: any.
 * Return: X509_OK or X509_FORBIDDEN_KEY.
 */
enum tls_hs_x509_reason tls_hs_x509_check_key(const struct tls_hs_path_req *req,
					      const struct tls_hs_pubkey *pk)
{
	switch (pk->pk_type) {
	case TLS_HS_KEY_RSA:
	case TLS_HS_KEY_RSA_PSS:
		return pk->pk_bits >= req->pr_policy->po_rsa_bits ? X509_OK : X509_FORBIDDEN_KEY;
	default:
		return X509_OK;	/* a curve goes with its signatures */
	}
}

/*
 * RFC 9881 5: a key that can only sign MUST NOT be marked for anything else.  Who
 * wrote that did not know what he certified.
 */
static bool key_usage_fits(const struct tls_hs_cert *ce)
{
	switch (ce->ce_key.pk_type) {
	case TLS_HS_KEY_MLDSA44:
	case TLS_HS_KEY_MLDSA65:
	case TLS_HS_KEY_MLDSA87:
		return !ce->ce_has_key_usage || !(ce->ce_key_usage & X509_KU_NO_SIGNATURE);
	default:
		return true;
	}
}

static enum tls_hs_x509_reason check_dates(const struct tls_hs_cert *ce, time64_t now)
{
	if (now < ce->ce_not_before)
		return X509_NOT_YET_VALID;
	if (now > ce->ce_not_after)
		return X509_EXPIRED;
	return X509_OK;
}

/*
 * RFC 5280 4.2.1.12: without the extension every purpose is allowed; otherwise it
 * names ours, or any.  RFC 9289's own purposes are one of a server, one of a client.
 */
static bool eku_allows(const struct tls_hs_cert *ce, u8 eku)
{
	if (eku & X509_EKU_SERVER_AUTH)
		eku |= X509_EKU_RPC_SERVER;
	if (eku & X509_EKU_CLIENT_AUTH)
		eku |= X509_EKU_RPC_CLIENT;
	return !ce->ce_has_eku || (ce->ce_eku & (eku | X509_EKU_ANY));
}

/**
 * tls_hs_x509_check_leaf() - may this be the peer's certificate?
 * @req: what is asked for: purpose, name, time, policy
 * @ce: the certificate
 *
 * Context: any.
 * Return: X509_OK, or the rule that it breaks.
 */
enum tls_hs_x509_reason tls_hs_x509_check_leaf(const struct tls_hs_path_req *req,
					       const struct tls_hs_cert *ce)
{
	enum tls_hs_x509_reason why;

	if (ce->ce_refused != X509_OK)
		return ce->ce_refused;
	why = check_dates(ce, req->pr_now);
	if (why != X509_OK)
		return why;
	if (ce->ce_has_key_usage && !(ce->ce_key_usage & X509_KU_DIGITAL_SIGNATURE))
		return X509_KEY_USAGE;
	if (!key_usage_fits(ce))
		return X509_KEY_USAGE;
	if (!eku_allows(ce, req->pr_eku))
		return X509_EXT_KEY_USAGE;
	/* tls_hs_verify_path() has seen to it that a server has one */
	if (req->pr_name && tls_hs_cert_verify_name(ce, req->pr_name, &why))
		return why;
	return tls_hs_x509_check_key(req, &ce->ce_key);
}

/**
 * tls_hs_x509_check_issuer() - may this stand above a path?
 * @req: what is asked for
 * @ca: the certificate, a peer's or an anchor's
 * @below: the path's length so far, without the leaf and what is self-issued
 *
 * RFC 5280 6.1.4 (k) to (n).
 *
 * Context: any.
 * Return: X509_OK, or the rule that it breaks.
 */
enum tls_hs_x509_reason tls_hs_x509_check_issuer(const struct tls_hs_path_req *req,
						 const struct tls_hs_cert *ca, int below)
{
	enum tls_hs_x509_reason why;

	if (ca->ce_refused != X509_OK)
		return ca->ce_refused;
	why = check_dates(ca, req->pr_now);
	if (why != X509_OK)
		return why;
	if (!ca->ce_is_ca)
		return X509_NOT_A_CA;
	if (ca->ce_has_key_usage && !(ca->ce_key_usage & X509_KU_KEY_CERT_SIGN))
		return X509_KEY_USAGE;
	if (!key_usage_fits(ca))
		return X509_KEY_USAGE;
	if (!eku_allows(ca, req->pr_eku))
		return X509_EXT_KEY_USAGE;
	why = tls_hs_x509_check_key(req, &ca->ce_key);
	if (why != X509_OK)
		return why;
	if (ca->ce_path_len != X509_PATHLEN_NONE && below > ca->ce_path_len)
		return X509_PATH_LEN;
	return X509_OK;
}

/**
 * tls_hs_x509_check_algorithm() - may this key sign a certificate so?
 * @req: what is asked for
 * @pk: the key
 * @ce: the certificate
 *
 * RFC 8446 4.2.3: where a key has parameters, those of the signature are
 * identical.  That it is another kind of key than the signature's is found by
 * tls_hs_sig_available().
 *
 * Context: any.
 * Return: X509_OK, or why not.
 */
enum tls_hs_x509_reason tls_hs_x509_check_algorithm(const struct tls_hs_path_req *req,
						    const struct tls_hs_pubkey *pk,
						    const struct tls_hs_cert *ce)
{
	if (!ce->ce_sig_known || !tls_hs_hash_available(ce->ce_sig_hash))
		return X509_UNSUPPORTED_ALG;
	if (!tls_hs_sig_available(pk->pk_type, ce->ce_sig_alg))
		return X509_UNSUPPORTED_ALG;
	if (!(req->pr_policy->po_sigs[pk->pk_type] &
	      TLS_HS_X509_SIG(ce->ce_sig_alg, ce->ce_sig_hash)))
		return X509_FORBIDDEN_ALG;
	if (pk->pk_pss_restricted &&
	    (ce->ce_sig_hash != pk->pk_pss_hash || ce->ce_sig_salt != pk->pk_pss_min_salt))
		return X509_BAD_SIGNATURE;
	return X509_OK;
}
