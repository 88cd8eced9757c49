// SPDX-License-Identifier: GPL-2.0-only
/*
 * A certificate revocation list as its DER shows it, and the search in it.
 *
 * Owns reading (RFC 5280 5, complete lists of one issuer) and the index of serial
 * numbers.  Whose list it is, whether it counts now, and for whom, is
 * x509_crl_check.c's.
 *
 * What is not understood makes the whole list unusable, never shorter: a critical
 * extension, be it of one entry (5.2, 5.3), a delta, somebody else's
 * certificates, a part of what was revoked.  An entry's date and reason decide
 * nothing: what a complete list names is revoked, on hold or for good, from a day
 * to come or since long, and removeFromCRL has a meaning in deltas only.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "x509_crl.h"

#define CRL_VERSION_2		1	/* RFC 5280 5.1.2.1 */
#define CRL_MAX_EXTENSIONS	64	/* of a list, and of an entry */
#define CRL_MAX_NUMBER		20	/* octets, RFC 5280 5.2.3 */
#define CRL_GIVE_WAY		1024	/* entries */

/* The third octet of an OID below id-ce. */
#define ID_CE_ISSUER_ALT_NAME	18
#define ID_CE_CRL_NUMBER	20
#define ID_CE_REASON		21
#define ID_CE_INVALIDITY_DATE	24
#define ID_CE_DELTA		27
#define ID_CE_IDP		28
#define ID_CE_CERT_ISSUER	29
#define ID_CE_AKID		35

static int crl_bad(struct tls_hs_crl *cl, const char *field, const char *rule)
{
	cl->cl_signed.ce_fault = (struct tls_hs_cert_fault){ .xf_field = field, .xf_rule = rule };
	cl->cl_signed.ce_refused = X509_MALFORMED;
	return -EBADMSG;
}

/* Understood, and nothing that can be used here. */
static int crl_refuse(struct tls_hs_crl *cl, const char *field, const char *rule,
		      const struct tls_rd *oid)
{
	cl->cl_signed.ce_fault = (struct tls_hs_cert_fault){
		.xf_field = field, .xf_rule = rule, .xf_oid = *oid,
	};
	cl->cl_signed.ce_refused = X509_UNKNOWN_CRITICAL;
	return -EOPNOTSUPP;
}

/* -1: not below id-ce */
static int id_ce(const struct tls_rd *oid)
{
	return oid->left == 3 && oid->p[0] == 0x55 && oid->p[1] == 0x1d ? oid->p[2] : -1;
}

static bool at_time(const struct tls_rd *rd)
{
	return tls_hs_der_at(rd, DER_UTC_TIME) || tls_hs_der_at(rd, DER_GENERALIZED_TIME);
}

/* Takes a SEQUENCE's header alone, whatever length it claims. */
static bool sequence_begins(struct tls_rd *rd)
{
	const u8 *skip;
	u8 tag, len;

	return tls_rd_u8(rd, &tag) && tag == DER_SEQUENCE && tls_rd_u8(rd, &len) &&
	       (len < 0x80 || tls_rd_bytes(rd, len & 0x7f, &skip));
}

/**
 * tls_hs_crl_shaped() - is this a revocation list, readable or not?
 * @der: what a key holds
 * @len: bytes at @der
 * @issuer: the Name (whole TLV) of whose list it is
 *
 * A list that is cut off behind its first date is one all the same: what an
 * administrator meant to be one must not pass for nothing at all.  No certificate
 * looks like it, in which a SEQUENCE of dates stands in the place of a date.
 *
 * Context: any.
 * Return: true if it begins like one.
 */
bool tls_hs_crl_shaped(const u8 *der, size_t len, struct tls_rd *issuer)
{
	struct tls_rd rd, content;

	tls_rd_init(&rd, der, len);
	if (!sequence_begins(&rd) || !sequence_begins(&rd))
		return false;
	if (tls_hs_der_at(&rd, DER_INTEGER) && tls_hs_der_get(&rd, DER_INTEGER, &content))
		return false;
	return !tls_hs_der_get(&rd, DER_SEQUENCE, &content) &&
	       !tls_hs_der_name(&rd, issuer, &content) && at_time(&rd);
}

/* 5.3.  Entries are read one after another: of an extension only its kind counts. */
static int entry_extensions(struct tls_hs_crl *cl, struct tls_rd rd)
{
	static const char field[] = "crlEntryExtensions";
	const struct tls_rd list = rd;
	struct tls_rd oid = {}, value;
	unsigned int n;
	bool critical;

	for (n = 0; !tls_rd_empty(&rd); n++) {
		if (n == CRL_MAX_EXTENSIONS)
			return crl_bad(cl, field, "more than 64");
		if (tls_hs_der_extension(&rd, &oid, &critical, &value))
			return crl_bad(cl, field, "no OID, criticality and value (RFC 5280 4.1)");
		if (tls_hs_der_extension_seen(list, n, &oid))
			return crl_bad(cl, field, "one is there twice (RFC 5280 4.2)");
		switch (id_ce(&oid)) {
		case ID_CE_REASON:
		case ID_CE_INVALIDITY_DATE:
			break;
		case ID_CE_CERT_ISSUER:
			return crl_refuse(cl, field, "names another issuer (RFC 5280 5.3.3)", &oid);
		default:
			if (critical)
				return crl_refuse(cl, field,
						  "critical, and not known here (RFC 5280 5.3)",
						  &oid);
		}
	}
	return 0;
}

static int crl_entry(struct tls_hs_crl *cl, struct tls_rd *rd, bool v2)
{
	static const char malformed[] = "no serial number and date (RFC 5280 5.1)";
	static const char field[] = "revokedCertificates";
	struct tls_rd entry, serial, whole, date, exts;
	u8 tag;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &entry) || tls_hs_der_integer(&entry, &serial) ||
	    !at_time(&entry) || tls_hs_der_any(&entry, &tag, &whole, &date))
		return crl_bad(cl, field, malformed);
	if (tls_rd_empty(&entry))
		return 0;
	if (!v2)
		return crl_bad(cl, field, "extensions in version 1 (RFC 5280 5.1)");
	if (tls_hs_der_get(&entry, DER_SEQUENCE, &exts) || !tls_rd_empty(&entry))
		return crl_bad(cl, field, malformed);
	return entry_extensions(cl, exts);
}

/* 5.1.2.6: absent if there are none; an empty one says the same. */
static int crl_entries(struct tls_hs_crl *cl, struct tls_rd *tbs, bool v2)
{
	struct tls_rd rd;
	int err;

	if (!tls_hs_der_at(tbs, DER_SEQUENCE))
		return 0;
	if (tls_hs_der_get(tbs, DER_SEQUENCE, &cl->cl_entries))
		return crl_bad(cl, "revokedCertificates", "is not a SEQUENCE (RFC 5280 5.1)");
	for (rd = cl->cl_entries; !tls_rd_empty(&rd); cl->cl_count++) {
		if (!(cl->cl_count % CRL_GIVE_WAY))
			cond_resched();
		err = crl_entry(cl, &rd, v2);
		if (err)
			return err;
	}
	return 0;
}

/* 5.2.3: there in each list and never critical; where it is otherwise, it says the same. */
static int crl_number(struct tls_hs_crl *cl, struct tls_rd value)
{
	if (tls_hs_der_uint(&value, &cl->cl_number) || !tls_rd_empty(&value) ||
	    cl->cl_number.left > CRL_MAX_NUMBER)
		return crl_bad(cl, "extension cRLNumber",
			       "is no number of at most 20 octets (RFC 5280 5.2.3)");
	return 0;
}

/* [n] IMPLICIT BOOLEAN DEFAULT FALSE; FALSE may be written. */
static int idp_flag(struct tls_rd *rd, u8 n, bool *v)
{
	struct tls_rd content;

	*v = false;
	if (!tls_hs_der_at(rd, DER_CONTEXT(n)))
		return 0;
	if (tls_hs_der_get(rd, DER_CONTEXT(n), &content) || content.left != 1 ||
	    (content.p[0] != 0x00 && content.p[0] != 0xff))
		return -EBADMSG;
	*v = content.p[0];
	return 0;
}

/*
 * 5.2.5: users only or authorities only is what we know to handle.  What has a
 * distribution point, or some reasons, may be one of several parts of a list, and
 * which of them a certificate belongs to is not looked at here.
 */
static int crl_distribution_point(struct tls_hs_crl *cl, struct tls_rd value,
				  const struct tls_rd *oid)
{
	static const char field[] = "extension issuingDistributionPoint";
	bool users, cas, indirect, attributes;
	struct tls_rd seq;

	if (tls_hs_der_get(&value, DER_SEQUENCE, &seq) || !tls_rd_empty(&value))
		return crl_bad(cl, field, "is not a SEQUENCE (RFC 5280 5.2.5)");
	if (tls_hs_der_at(&seq, DER_CONTEXT_CONS(0)))
		return crl_refuse(cl, field, "a list of one distribution point (RFC 5280 5.2.5)",
				  oid);
	if (idp_flag(&seq, 1, &users) || idp_flag(&seq, 2, &cas))
		return crl_bad(cl, field, "a flag is malformed (RFC 5280 5.2.5)");
	if (tls_hs_der_at(&seq, DER_CONTEXT(3)))
		return crl_refuse(cl, field, "a list for some reasons only (RFC 5280 5.2.5)", oid);
	if (idp_flag(&seq, 4, &indirect) || idp_flag(&seq, 5, &attributes) || !tls_rd_empty(&seq))
		return crl_bad(cl, field, "a flag is malformed (RFC 5280 5.2.5)");
	if (indirect)
		return crl_refuse(cl, field, "an indirect list (RFC 5280 5.2.5)", oid);
	if (attributes)
		return crl_refuse(cl, field, "a list of attribute certificates (RFC 5280 5.2.5)",
				  oid);
	if (users == cas)
		return crl_bad(cl, field, "says nothing, or both of users and authorities only");
	cl->cl_scope = users ? TLS_HS_CRL_USERS : TLS_HS_CRL_CAS;
	return 0;
}

/* 5.2.  A key identifier is a hint: whose list it is says the signature. */
static int crl_extension(struct tls_hs_crl *cl, const struct tls_rd *oid, bool critical,
			 const struct tls_rd *value)
{
	switch (id_ce(oid)) {
	case ID_CE_CRL_NUMBER:
		return crl_number(cl, *value);
	case ID_CE_IDP:
		return crl_distribution_point(cl, *value, oid);
	case ID_CE_DELTA:
		return crl_refuse(cl, "extension deltaCRLIndicator",
				  "what has changed, not a complete list (RFC 5280 5.2.4)", oid);
	case ID_CE_AKID:
	case ID_CE_ISSUER_ALT_NAME:
		return 0;
	default:
		if (!critical)
			return 0;
		return crl_refuse(cl, "extension", "critical, and not known here (RFC 5280 5.2)",
				  oid);
	}
}

static int crl_extensions(struct tls_hs_crl *cl, struct tls_rd *tbs, bool v2)
{
	struct tls_rd outer, list, rd, oid = {}, value;
	static const char field[] = "crlExtensions";
	unsigned int n;
	bool critical;
	int err;

	if (tls_rd_empty(tbs))
		return 0;
	if (tls_hs_der_get(tbs, DER_CONTEXT_CONS(0), &outer) || !tls_rd_empty(tbs) ||
	    tls_hs_der_get(&outer, DER_SEQUENCE, &list) || !tls_rd_empty(&outer))
		return crl_bad(cl, field, "no SEQUENCE, or more than one (RFC 5280 5.1)");
	if (!v2)
		return crl_bad(cl, field, "in version 1 (RFC 5280 5.1.2.1)");
	for (rd = list, n = 0; !tls_rd_empty(&rd); n++) {
		if (n == CRL_MAX_EXTENSIONS)
			return crl_bad(cl, field, "more than 64");
		if (tls_hs_der_extension(&rd, &oid, &critical, &value))
			return crl_bad(cl, field, "no OID, criticality and value (RFC 5280 4.1)");
		if (tls_hs_der_extension_seen(list, n, &oid))
			return crl_bad(cl, field, "one is there twice (RFC 5280 4.2)");
		err = crl_extension(cl, &oid, critical, &value);
		if (err)
			return err;
	}
	return 0;
}

/* 5.1.2.4, 5.1.2.5.  One that never runs out could be as old as who hides a newer one likes. */
static int crl_dates(struct tls_hs_crl *cl, struct tls_rd *tbs)
{
	static const char no_time[] = "is no time with seconds and Z (RFC 5280 5.1.2.4, .5)";

	if (tls_hs_der_time(tbs, &cl->cl_this_update))
		return crl_bad(cl, "thisUpdate", no_time);
	if (!at_time(tbs))
		return crl_bad(cl, "nextUpdate", "is missing (RFC 5280 5.1.2.5)");
	if (tls_hs_der_time(tbs, &cl->cl_next_update))
		return crl_bad(cl, "nextUpdate", no_time);
	return 0;
}

static int crl_tbs(struct tls_hs_crl *cl, struct tls_rd tbs, struct tls_rd *alg)
{
	struct tls_rd content;
	bool v2 = false;
	u32 version;
	int err;

	if (tls_hs_der_at(&tbs, DER_INTEGER)) {
		if (tls_hs_der_u32(&tbs, &version) || version != CRL_VERSION_2)
			return crl_bad(cl, "version", "is not 2 (RFC 5280 5.1.2.1)");
		v2 = true;
	}
	if (tls_hs_der_get_tlv(&tbs, DER_SEQUENCE, alg, &content))
		return crl_bad(cl, "signature", "is not a SEQUENCE (RFC 5280 5.1.2.2)");
	if (tls_hs_der_name(&tbs, &cl->cl_signed.ce_issuer, &content) || tls_rd_empty(&content))
		return crl_bad(cl, "issuer", "is malformed or empty (RFC 5280 5.1.2.3)");
	err = crl_dates(cl, &tbs);
	if (!err)
		err = crl_entries(cl, &tbs, v2);
	return err ?: crl_extensions(cl, &tbs, v2);
}

/**
 * tls_hs_crl_parse() - read a revocation list, without an index
 * @cl: the view to fill; borrows from @der
 * @der: one DER CertificateList and nothing else; must outlive @cl
 * @len: bytes at @der
 *
 * RFC 5280 5, versions 1 and 2.  What is refused keeps the issuer's name as far as
 * tls_hs_crl_shaped() finds one, and ce_fault says what is wrong.
 *
 * Context: process; may sleep, no allocation.  Time linear in @len.
 * Return: 0, -EBADMSG (ce_refused X509_MALFORMED) or -EOPNOTSUPP (a kind of list, or
 * a critical extension, that is not for us: X509_UNKNOWN_CRITICAL).
 */
int tls_hs_crl_parse(struct tls_hs_crl *cl, const u8 *der, size_t len)
{
	struct tls_rd rd, list, tbs, tbs_alg, alg, alg_content, issuer;
	struct tls_hs_cert *ce = &cl->cl_signed;
	int err;

	memset(cl, 0, sizeof(*cl));
	spin_lock_init(&cl->cl_lock);
	tls_rd_init(&ce->ce_der, der, len);
	if (tls_hs_crl_shaped(der, len, &issuer))
		ce->ce_issuer = issuer;
	rd = ce->ce_der;
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &list) || !tls_rd_empty(&rd) ||
	    tls_hs_der_get_tlv(&list, DER_SEQUENCE, &ce->ce_tbs, &tbs))
		return crl_bad(cl, "list",
			       "lengths are not those of DER, or do not add up (X.690 10.1)");
	if (tls_hs_der_get_tlv(&list, DER_SEQUENCE, &alg, &alg_content) ||
	    tls_hs_der_octets_in_bits(&list, &ce->ce_sig) || !tls_rd_empty(&list))
		return crl_bad(cl, "signatureAlgorithm or signatureValue",
			       "malformed, or something behind (RFC 5280 5.1)");
	err = crl_tbs(cl, tbs, &tbs_alg);
	if (err)
		return err;
	/* 5.1.1.2: the outer algorithm is not signed, the inner one is */
	if (!tls_hs_rd_equal(&tbs_alg, &alg))
		return crl_bad(cl, "signatureAlgorithm",
			       "differs inside and outside (RFC 5280 5.1.1.2)");
	if (tls_hs_sig_alg_parse(alg_content, ce))
		return crl_bad(cl, "signatureAlgorithm",
			       "OID or parameters are malformed (RFC 4055 5, RFC 5758 3.2, RFC 9881 2)");
	return 0;
}

/* An integer has one encoding only, so any order of the octets will do. */
static int serial_order(const struct tls_rd *a, const struct tls_rd *b)
{
	if (a->left != b->left)
		return a->left < b->left ? -1 : 1;
	return memcmp(a->p, b->p, a->left);
}

static int serial_cmp(const void *a, const void *b)
{
	return serial_order(a, b);
}

static int crl_index(struct tls_hs_crl *cl)
{
	struct tls_rd rd = cl->cl_entries, entry;
	bool sorted = true;
	unsigned int i;

	if (!cl->cl_count)
		return 0;
	cl->cl_serials = kvmalloc_array(cl->cl_count, sizeof(*cl->cl_serials), GFP_KERNEL);
	if (!cl->cl_serials)
		return -ENOMEM;
	for (i = 0; i < cl->cl_count; i++) {
		if (tls_hs_der_get(&rd, DER_SEQUENCE, &entry) ||
		    tls_hs_der_integer(&entry, &cl->cl_serials[i]))
			return -EBADMSG;
		if (i && serial_order(&cl->cl_serials[i - 1], &cl->cl_serials[i]) > 0)
			sorted = false;
	}
	if (!sorted)
		sort(cl->cl_serials, cl->cl_count, sizeof(*cl->cl_serials), serial_cmp, NULL);
	return 0;
}

/**
 * tls_hs_crl_read() - read a revocation list, ready to be asked
 * @cl: the list, to be freed with tls_hs_crl_free() whatever is returned; borrows
 *	from @der
 * @der: as for tls_hs_crl_parse()
 * @len: bytes at @der
 *
 * With the index and the digest that the signature is over, so that neither is
 * made again for each handshake.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_crl_parse(); -ENOMEM; or the hash's error.
 */
int tls_hs_crl_read(struct tls_hs_crl *cl, const u8 *der, size_t len)
{
	const struct tls_hs_cert *ce = &cl->cl_signed;
	int err;

	err = tls_hs_crl_parse(cl, der, len);
	if (!err)
		err = crl_index(cl);
	if (err || !ce->ce_sig_known || tls_hs_sig_takes_message(ce->ce_sig_alg) ||
	    !tls_hs_hash_available(ce->ce_sig_hash))
		return err;
	return tls_hs_digest(ce->ce_sig_hash, ce->ce_tbs.p, ce->ce_tbs.left, cl->cl_digest);
}

/**
 * tls_hs_crl_free() - free what a list has of its own
 * @cl: the list; its DER is the caller's
 *
 * Context: process; may sleep.
 */
void tls_hs_crl_free(struct tls_hs_crl *cl)
{
	kvfree(cl->cl_serials);
	cl->cl_serials = NULL;
}

/**
 * tls_hs_crl_has() - does a list name a certificate?
 * @cl: a list that tls_hs_crl_read() took
 * @serial: content of the certificate's serialNumber
 *
 * Context: any.  Time of the logarithm of the list's length.
 * Return: true if it does.
 */
bool tls_hs_crl_has(const struct tls_hs_crl *cl, const struct tls_rd *serial)
{
	unsigned int low = 0, high = cl->cl_count, mid;
	int order;

	while (low < high) {
		mid = low + (high - low) / 2;
		order = serial_order(&cl->cl_serials[mid], serial);
		if (!order)
			return true;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}
