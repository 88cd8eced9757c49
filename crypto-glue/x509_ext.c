// SPDX-License-Identifier: GPL-2.0-only
/*
 * Certificate extensions.
 *
 * Owns which extensions are understood and how each is read (RFC 5280 4.2).
 * What they mean for a path is x509_path.c's and x509_constraints.c's.
 *
 * Not processed, hence refused when critical and ignored otherwise: policy
 * mappings, policy constraints, inhibitAnyPolicy, issuerAltName, freshestCRL,
 * CRL distribution points, authority information access, and all that is
 * unknown.  certificatePolicies may be critical: a path is never asked for a
 * policy here (RFC 5280 6.1.1 (c) to (e) with any-policy and nothing
 * required), so that reading it is processing it.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>

#include "x509.h"
#include "x509_constraints.h"

/* Bounds the scan for duplicates; real certificates have about ten. */
#define CERT_MAX_EXTENSIONS	64

static const u8 oid_server_auth[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01 };
static const u8 oid_client_auth[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02 };
static const u8 oid_any_eku[] = { 0x55, 0x1d, 0x25, 0x00 };
static const u8 oid_qt_cps[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01 };
static const u8 oid_qt_unotice[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x02 };

/* 4.2.1.2 */
static int ext_skid(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	if (tls_hs_der_get(rd, DER_OCTET_STRING, &ce->ce_skid) || tls_rd_empty(&ce->ce_skid))
		return -EBADMSG;
	return 0;
}

/* 4.2.1.3: a named bit list, so trailing zeros are not encoded (X.690 11.2.2), and never empty. */
static int ext_key_usage(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd bits;
	u8 unused, octet, last = 0;
	unsigned int base = 0, i;

	if (tls_hs_der_get(rd, DER_BIT_STRING, &bits) || !tls_rd_u8(&bits, &unused) ||
	    unused > 7 || tls_rd_empty(&bits) || bits.left > 2)
		return -EBADMSG;
	for (; tls_rd_u8(&bits, &octet); base += 8, last = octet)
		for (i = 0; i < 8; i++)
			if (octet & (0x80 >> i))
				ce->ce_key_usage |= BIT(base + i);
	if ((last & ((2 << unused) - 1)) != BIT(unused))
		return -EBADMSG;
	ce->ce_has_key_usage = true;
	return 0;
}

/* 4.2.1.6 */
static int ext_san(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd names, content;
	u8 tag;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &names) || tls_rd_empty(&names))
		return -EBADMSG;
	ce->ce_san = names;
	ce->ce_san_critical = critical;
	while (!tls_rd_empty(&names)) {
		if (tls_hs_der_general_name(&names, &tag, &content))
			return -EBADMSG;
		if (tag == DER_CONTEXT(7) && content.left != 4 && content.left != 16)
			return -EBADMSG;
	}
	return 0;
}

/* 4.2.1.9: no path length without cA. */
static int ext_basic_constraints(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd seq;
	u32 len;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &seq))
		return -EBADMSG;
	/* X.690 11.5: the default is not encoded */
	if (tls_hs_der_at(&seq, DER_BOOLEAN) &&
	    (tls_hs_der_bool(&seq, &ce->ce_is_ca) || !ce->ce_is_ca))
		return -EBADMSG;
	if (!tls_rd_empty(&seq)) {
		if (!ce->ce_is_ca || tls_hs_der_u32(&seq, &len) || len > INT_MAX ||
		    !tls_rd_empty(&seq))
			return -EBADMSG;
		ce->ce_path_len = len;
	}
	ce->ce_has_bc = true;
	return 0;
}

/* 4.2.1.10 */
static int ext_name_constraints(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	int err;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &ce->ce_name_constraints))
		return -EBADMSG;
	err = tls_hs_constraints_check(&ce->ce_name_constraints);
	if (err != -EOPNOTSUPP)
		return err;
	if (ce->ce_refused == X509_OK)
		ce->ce_refused = X509_UNKNOWN_CRITICAL;
	return 0;
}

/* 4.2.1.4: the qualifiers of a critical one must be understood; the two known ones only inform. */
static int ext_policies(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd list, info, oid, quals, qual, whole, content;
	u8 tag;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &list) || tls_rd_empty(&list))
		return -EBADMSG;
	while (!tls_rd_empty(&list)) {
		if (tls_hs_der_get(&list, DER_SEQUENCE, &info) || tls_hs_der_oid(&info, &oid))
			return -EBADMSG;
		if (tls_rd_empty(&info))
			continue;
		if (tls_hs_der_get(&info, DER_SEQUENCE, &quals) || !tls_rd_empty(&info) ||
		    tls_rd_empty(&quals))
			return -EBADMSG;
		while (!tls_rd_empty(&quals)) {
			if (tls_hs_der_get(&quals, DER_SEQUENCE, &qual) ||
			    tls_hs_der_oid(&qual, &oid) ||
			    tls_hs_der_any(&qual, &tag, &whole, &content) ||
			    !tls_rd_empty(&qual))
				return -EBADMSG;
			if (critical && ce->ce_refused == X509_OK &&
			    !tls_hs_rd_is(&oid, oid_qt_cps, sizeof(oid_qt_cps)) &&
			    !tls_hs_rd_is(&oid, oid_qt_unotice, sizeof(oid_qt_unotice)))
				ce->ce_refused = X509_UNKNOWN_CRITICAL;
		}
	}
	return 0;
}

/* 4.2.1.1: a hint for the search, never evidence. */
static int ext_akid(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd seq, content;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &seq))
		return -EBADMSG;
	if (tls_hs_der_at(&seq, DER_CONTEXT(0)) &&
	    (tls_hs_der_get(&seq, DER_CONTEXT(0), &ce->ce_akid) || tls_rd_empty(&ce->ce_akid)))
		return -EBADMSG;
	if (tls_hs_der_at(&seq, DER_CONTEXT_CONS(1)) &&
	    tls_hs_der_get(&seq, DER_CONTEXT_CONS(1), &content))
		return -EBADMSG;
	if (tls_hs_der_at(&seq, DER_CONTEXT(2)) &&
	    tls_hs_der_get(&seq, DER_CONTEXT(2), &content))
		return -EBADMSG;
	return tls_rd_empty(&seq) ? 0 : -EBADMSG;
}

/* 4.2.1.12 */
static int ext_eku(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd list, oid;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &list) || tls_rd_empty(&list))
		return -EBADMSG;
	while (!tls_rd_empty(&list)) {
		if (tls_hs_der_oid(&list, &oid))
			return -EBADMSG;
		if (tls_hs_rd_is(&oid, oid_server_auth, sizeof(oid_server_auth)))
			ce->ce_eku |= X509_EKU_SERVER_AUTH;
		else if (tls_hs_rd_is(&oid, oid_client_auth, sizeof(oid_client_auth)))
			ce->ce_eku |= X509_EKU_CLIENT_AUTH;
		else if (tls_hs_rd_is(&oid, oid_any_eku, sizeof(oid_any_eku)))
			ce->ce_eku |= X509_EKU_ANY;
		else
			ce->ce_eku |= X509_EKU_OTHER;
	}
	ce->ce_has_eku = true;
	return 0;
}

/* id-ce is 2.5.29; the third octet of the OID tells which. */
static const struct {
	u8	oid[3];
	int	(*parse)(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical);
} known_extensions[] = {
	{ { 0x55, 0x1d, 14 },	ext_skid },
	{ { 0x55, 0x1d, 15 },	ext_key_usage },
	{ { 0x55, 0x1d, 17 },	ext_san },
	{ { 0x55, 0x1d, 19 },	ext_basic_constraints },
	{ { 0x55, 0x1d, 30 },	ext_name_constraints },
	{ { 0x55, 0x1d, 32 },	ext_policies },
	{ { 0x55, 0x1d, 35 },	ext_akid },
	{ { 0x55, 0x1d, 37 },	ext_eku },
};

static int ext_read(struct tls_rd *rd, struct tls_rd *oid, bool *critical, struct tls_rd *value)
{
	struct tls_rd ext;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &ext) || tls_hs_der_oid(&ext, oid))
		return -EBADMSG;
	*critical = false;
	/* X.690 11.5: FALSE is the default, so it is not encoded */
	if (tls_hs_der_at(&ext, DER_BOOLEAN) &&
	    (tls_hs_der_bool(&ext, critical) || !*critical))
		return -EBADMSG;
	if (tls_hs_der_get(&ext, DER_OCTET_STRING, value) || !tls_rd_empty(&ext))
		return -EBADMSG;
	return 0;
}

/*
 * Those before were read already: their object identifiers are not gone through
 * again, since they may be as long as the certificate.
 */
static bool ext_seen(struct tls_rd list, unsigned int before, const struct tls_rd *oid)
{
	struct tls_rd ext, other;

	while (before-- && !tls_hs_der_get(&list, DER_SEQUENCE, &ext) &&
	       !tls_hs_der_get(&ext, DER_OID, &other))
		if (tls_hs_rd_equal(&other, oid))
			return true;
	return false;
}

static int ext_dispatch(struct tls_hs_cert *ce, const struct tls_rd *oid, bool critical,
			struct tls_rd *value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known_extensions); i++) {
		if (!tls_hs_rd_is(oid, known_extensions[i].oid, sizeof(known_extensions[i].oid)))
			continue;
		if (known_extensions[i].parse(ce, value, critical) || !tls_rd_empty(value))
			return -EBADMSG;
		return 0;
	}
	if (critical && ce->ce_refused == X509_OK)
		ce->ce_refused = X509_UNKNOWN_CRITICAL;
	return 0;
}

/**
 * tls_hs_cert_parse_extensions() - read a certificate's extensions
 * @ce: the view to fill
 * @rd: content of the SEQUENCE OF Extension
 * @why: set to X509_DUPLICATE_EXTENSION where that is the fault
 *
 * RFC 5280 4.2.  A critical extension that is not processed sets ce_refused
 * and reading goes on, so that the rest of the view can be used in reports.
 *
 * Context: any.
 * Return: 0, or -EBADMSG (malformed, a duplicate, or more than 64).
 */
int tls_hs_cert_parse_extensions(struct tls_hs_cert *ce, struct tls_rd rd,
				 enum tls_hs_x509_reason *why)
{
	const struct tls_rd list = rd;
	struct tls_rd oid, value;
	unsigned int n;
	bool critical;

	for (n = 0; !tls_rd_empty(&rd); n++) {
		if (n == CERT_MAX_EXTENSIONS || ext_read(&rd, &oid, &critical, &value))
			return -EBADMSG;
		if (ext_seen(list, n, &oid)) {
			*why = X509_DUPLICATE_EXTENSION;
			return -EBADMSG;
		}
		if (ext_dispatch(ce, &oid, critical, &value))
			return -EBADMSG;
	}
	return 0;
}
