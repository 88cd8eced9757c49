// SPDX-License-Identifier: GPL-2.0-only
/*
 * Certificate extensions.
 *
 * Owns which extensions are understood and how each is read (RFC 5280 4.2).
 * What they mean for a path is x509_path.c's and x509_constraints.c's.
 *
 * Not processed, hence refused when critical and ignored otherwise:
 * issuerAltName, freshestCRL, CRL distribution points, authority information
 * access, and all that is unknown.
 *
 * Policies: a path is never asked for one here (RFC 5280 6.1.1 (c) to (e) with
 * any-policy and nothing required).  What only says which policies there are,
 * how they map or where they end (certificatePolicies, policyMappings,
 * inhibitAnyPolicy, policyConstraints' inhibitPolicyMapping) can then not make a
 * path fail: reading it is processing it, so it may be critical.
 * requireExplicitPolicy can; when critical it is refused.
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
static const u8 oid_rpc_client[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x21 };
static const u8 oid_rpc_server[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x22 };
static const u8 oid_any_eku[] = { 0x55, 0x1d, 0x25, 0x00 };
static const u8 oid_qt_cps[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x01 };
static const u8 oid_qt_unotice[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x02, 0x02 };

static int ext_bad(struct tls_hs_cert *ce, const char *field, const char *rule,
		   const struct tls_rd *oid)
{
	ce->ce_fault.xf_field = field;
	ce->ce_fault.xf_rule = rule;
	ce->ce_fault.xf_oid = *oid;
	return -EBADMSG;
}

/* What is understood but not supported: reading goes on, no path goes through here. */
static void ext_refuse(struct tls_hs_cert *ce, const char *rule)
{
	if (ce->ce_refused != X509_OK)
		return;
	ce->ce_refused = X509_UNKNOWN_CRITICAL;
	ce->ce_fault.xf_rule = rule;
}

/*
 * Readers return NULL, or the rule that is broken, in words.  What stands in an
 * extension and is neither evidence nor a limit is read loosely where only one
 * thing can be meant; Documentation/x509-rules.md lists what and why.
 */

/* 4.2.1.2: a hint for the search; an empty one hints at nothing. */
static const char *ext_skid(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd id;

	if (tls_hs_der_get(rd, DER_OCTET_STRING, &id))
		return "is no OCTET STRING (RFC 5280 4.2.1.2)";
	if (!tls_rd_empty(&id))
		ce->ce_skid = id;
	return NULL;
}

/*
 * 4.2.1.3: at least one bit.  A named bit list is written without trailing zeros
 * (X.690 11.2.2), but certtool and some authorities write them, and they are zeros
 * all the same.  A bit among the unused ones (11.2.1) is another matter: some would
 * see it, others not.
 */
static const char *ext_key_usage(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	unsigned int base = 0, i;
	struct tls_rd bits;
	u8 unused, octet, last = 0;

	if (tls_hs_der_get(rd, DER_BIT_STRING, &bits) || !tls_rd_u8(&bits, &unused) ||
	    unused > 7 || tls_rd_empty(&bits))
		return "is no BIT STRING with a bit (RFC 5280 4.2.1.3)";
	if (bits.left > 2)
		return "more than 16 bits, of nine (RFC 5280 4.2.1.3)";
	for (; tls_rd_u8(&bits, &octet); base += 8, last = octet)
		for (i = 0; i < 8; i++)
			if (octet & (0x80 >> i))
				ce->ce_key_usage |= BIT(base + i);
	if (last & (BIT(unused) - 1))
		return "bits that are not used are set (X.690 11.2.1)";
	if (!ce->ce_key_usage)
		return "no bit is set (RFC 5280 4.2.1.3)";
	ce->ce_has_key_usage = true;
	return NULL;
}

/* 4.2.1.6; an empty list names nothing, but nobody has to understand a critical one. */
static const char *ext_san(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd names, content;
	u8 tag;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &names))
		return "is not a SEQUENCE (RFC 5280 4.2.1.6)";
	if (tls_rd_empty(&names) && critical)
		return "critical, and names nothing (RFC 5280 4.2.1.6)";
	ce->ce_san = names;
	while (!tls_rd_empty(&names)) {
		if (tls_hs_der_general_name(&names, &tag, &content))
			return "a name of no known form, not IA5, or malformed (RFC 5280 4.2.1.6)";
		if (tag == DER_CONTEXT(7) && content.left != 4 && content.left != 16)
			return "an address of neither 4 nor 16 octets (RFC 5280 4.2.1.6)";
	}
	return NULL;
}

/*
 * 4.2.1.9.  FALSE is the default, so X.690 11.5 leaves it out; it says the same
 * when written.  A path length without cA has nothing to limit.
 */
static const char *ext_basic_constraints(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd seq;
	u32 len;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &seq))
		return "is not a SEQUENCE (RFC 5280 4.2.1.9)";
	if (tls_hs_der_at(&seq, DER_BOOLEAN) && tls_hs_der_bool(&seq, &ce->ce_is_ca))
		return "cA is neither 0x00 nor 0xff (X.690 11.1)";
	if (!tls_rd_empty(&seq)) {
		if (tls_hs_der_u32(&seq, &len) || len > INT_MAX)
			return "pathLenConstraint is negative or too large (RFC 5280 4.2.1.9)";
		if (!tls_rd_empty(&seq))
			return "something behind pathLenConstraint (RFC 5280 4.2.1.9)";
		if (ce->ce_is_ca)
			ce->ce_path_len = len;
	}
	ce->ce_has_bc = true;
	return NULL;
}

/* 4.2.1.10 */
static const char *ext_name_constraints(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	int err;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &ce->ce_name_constraints))
		return "is not a SEQUENCE (RFC 5280 4.2.1.10)";
	err = tls_hs_constraints_check(&ce->ce_name_constraints);
	if (!err)
		return NULL;
	if (err != -EOPNOTSUPP)
		return "empty, or a subtree is malformed (RFC 5280 4.2.1.10)";
	ext_refuse(ce, "a subtree with a minimum or a maximum (RFC 5280 4.2.1.10)");
	return NULL;
}

/* Content of policyQualifiers. */
static const char *policy_qualifiers(struct tls_hs_cert *ce, struct tls_rd quals, bool critical)
{
	struct tls_rd qual, oid, whole, content;
	u8 tag;

	while (!tls_rd_empty(&quals)) {
		if (tls_hs_der_get(&quals, DER_SEQUENCE, &qual) ||
		    tls_hs_der_oid(&qual, &oid) ||
		    tls_hs_der_any(&qual, &tag, &whole, &content) ||
		    !tls_rd_empty(&qual))
			return "a policy qualifier is malformed (RFC 5280 4.2.1.4)";
		if (critical && !tls_hs_rd_is(&oid, oid_qt_cps, sizeof(oid_qt_cps)) &&
		    !tls_hs_rd_is(&oid, oid_qt_unotice, sizeof(oid_qt_unotice)))
			ext_refuse(ce, "critical, with an unknown qualifier (RFC 5280 4.2.1.4)");
	}
	return NULL;
}

/* 4.2.1.4: the qualifiers of a critical one must be understood; the two known ones only inform. */
static const char *ext_policies(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd list, info, oid, quals = {};
	const char *rule;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &list))
		return "is not a SEQUENCE (RFC 5280 4.2.1.4)";
	while (!tls_rd_empty(&list)) {
		if (tls_hs_der_get(&list, DER_SEQUENCE, &info) || tls_hs_der_oid(&info, &oid))
			return "a policy is malformed (RFC 5280 4.2.1.4)";
		if (tls_rd_empty(&info))
			continue;
		if (tls_hs_der_get(&info, DER_SEQUENCE, &quals) || !tls_rd_empty(&info))
			return "policyQualifiers are malformed (RFC 5280 4.2.1.4)";
		rule = policy_qualifiers(ce, quals, critical);
		if (rule)
			return rule;
	}
	return NULL;
}

/* 4.2.1.5 */
static const char *ext_policy_mappings(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd list, pair, oid;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &list))
		return "is not a SEQUENCE (RFC 5280 4.2.1.5)";
	while (!tls_rd_empty(&list))
		if (tls_hs_der_get(&list, DER_SEQUENCE, &pair) || tls_hs_der_oid(&pair, &oid) ||
		    tls_hs_der_oid(&pair, &oid) || !tls_rd_empty(&pair))
			return "no pair of policies (RFC 5280 4.2.1.5)";
	return NULL;
}

/* 4.2.1.11 */
static const char *ext_policy_constraints(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	static const char malformed[] = "not one or two numbers (RFC 5280 4.2.1.11)";
	struct tls_rd seq;
	u32 skip;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &seq))
		return malformed;
	if (tls_hs_der_at(&seq, DER_CONTEXT(0))) {
		if (tls_hs_der_u32_tagged(&seq, DER_CONTEXT(0), &skip))
			return malformed;
		if (critical)
			ext_refuse(ce, "requireExplicitPolicy not processed (RFC 5280 4.2.1.11)");
	}
	if (tls_hs_der_at(&seq, DER_CONTEXT(1)) &&
	    tls_hs_der_u32_tagged(&seq, DER_CONTEXT(1), &skip))
		return malformed;
	return tls_rd_empty(&seq) ? NULL : malformed;
}

/* 4.2.1.14 */
static const char *ext_inhibit_any(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	u32 skip;

	return tls_hs_der_u32(rd, &skip) ?
		"is no number of certificates (RFC 5280 4.2.1.14)" : NULL;
}

/* 4.2.1.1: a hint for the search, never evidence; an empty one hints at nothing. */
static const char *ext_akid(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	static const char malformed[] = "is malformed (RFC 5280 4.2.1.1)";
	struct tls_rd seq, content;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &seq))
		return malformed;
	if (tls_hs_der_at(&seq, DER_CONTEXT(0))) {
		if (tls_hs_der_get(&seq, DER_CONTEXT(0), &content))
			return malformed;
		if (!tls_rd_empty(&content))
			ce->ce_akid = content;
	}
	if (tls_hs_der_at(&seq, DER_CONTEXT_CONS(1)) &&
	    tls_hs_der_get(&seq, DER_CONTEXT_CONS(1), &content))
		return malformed;
	if (tls_hs_der_at(&seq, DER_CONTEXT(2)) &&
	    tls_hs_der_get(&seq, DER_CONTEXT(2), &content))
		return malformed;
	return tls_rd_empty(&seq) ? NULL : malformed;
}

static u8 eku_of(const struct tls_rd *oid)
{
	if (tls_hs_rd_is(oid, oid_server_auth, sizeof(oid_server_auth)))
		return X509_EKU_SERVER_AUTH;
	if (tls_hs_rd_is(oid, oid_client_auth, sizeof(oid_client_auth)))
		return X509_EKU_CLIENT_AUTH;
	if (tls_hs_rd_is(oid, oid_rpc_server, sizeof(oid_rpc_server)))
		return X509_EKU_RPC_SERVER;
	if (tls_hs_rd_is(oid, oid_rpc_client, sizeof(oid_rpc_client)))
		return X509_EKU_RPC_CLIENT;
	if (tls_hs_rd_is(oid, oid_any_eku, sizeof(oid_any_eku)))
		return X509_EKU_ANY;
	return X509_EKU_OTHER;
}

/* 4.2.1.12: never empty, which to Go means every purpose, and to OpenSSL none. */
static const char *ext_eku(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical)
{
	struct tls_rd list, oid;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &list) || tls_rd_empty(&list))
		return "is no SEQUENCE with a purpose (RFC 5280 4.2.1.12)";
	while (!tls_rd_empty(&list)) {
		if (tls_hs_der_oid(&list, &oid))
			return "a purpose is no OBJECT IDENTIFIER (RFC 5280 4.2.1.12)";
		ce->ce_eku |= eku_of(&oid);
	}
	ce->ce_has_eku = true;
	return NULL;
}

/* id-ce is 2.5.29; the third octet of the OID tells which. */
static const struct known_extension {
	u8		oid[3];
	const char	*field;
	const char	*(*parse)(struct tls_hs_cert *ce, struct tls_rd *rd, bool critical);
} known_extensions[] = {
	{ { 0x55, 0x1d, 14 }, "extension subjectKeyIdentifier", ext_skid },
	{ { 0x55, 0x1d, 15 }, "extension keyUsage", ext_key_usage },
	{ { 0x55, 0x1d, 17 }, "extension subjectAltName", ext_san },
	{ { 0x55, 0x1d, 19 }, "extension basicConstraints", ext_basic_constraints },
	{ { 0x55, 0x1d, 30 }, "extension nameConstraints", ext_name_constraints },
	{ { 0x55, 0x1d, 32 }, "extension certificatePolicies", ext_policies },
	{ { 0x55, 0x1d, 33 }, "extension policyMappings", ext_policy_mappings },
	{ { 0x55, 0x1d, 35 }, "extension authorityKeyIdentifier", ext_akid },
	{ { 0x55, 0x1d, 36 }, "extension policyConstraints", ext_policy_constraints },
	{ { 0x55, 0x1d, 37 }, "extension extKeyUsage", ext_eku },
	{ { 0x55, 0x1d, 54 }, "extension inhibitAnyPolicy", ext_inhibit_any },
};

static const struct known_extension *ext_find(const struct tls_rd *oid)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(known_extensions); i++)
		if (tls_hs_rd_is(oid, known_extensions[i].oid, sizeof(known_extensions[i].oid)))
			return &known_extensions[i];
	return NULL;
}

static int ext_dispatch(struct tls_hs_cert *ce, const struct tls_rd *oid, bool critical,
			struct tls_rd *value)
{
	const enum tls_hs_x509_reason before = ce->ce_refused;
	const struct known_extension *known = ext_find(oid);
	const char *field = known ? known->field : "extension", *rule = NULL;

	if (known) {
		rule = known->parse(ce, value, critical);
		if (!rule && !tls_rd_empty(value))
			rule = "something behind the value (RFC 5280 4.2)";
	} else if (critical) {
		ext_refuse(ce, "critical, and not known here (RFC 5280 4.2)");
	}
	if (rule)
		return ext_bad(ce, field, rule, oid);
	if (ce->ce_refused != before) {
		ce->ce_fault.xf_field = field;
		ce->ce_fault.xf_oid = *oid;
	}
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
		oid = (struct tls_rd){};
		if (n == CERT_MAX_EXTENSIONS)
			return ext_bad(ce, "extensions", "more than 64", &oid);
		if (tls_hs_der_extension(&rd, &oid, &critical, &value))
			return ext_bad(ce, "extension",
				       "no OID, criticality and value (RFC 5280 4.1)", &oid);
		if (tls_hs_der_extension_seen(list, n, &oid)) {
			*why = X509_DUPLICATE_EXTENSION;
			return ext_bad(ce, "extension", "is there twice (RFC 5280 4.2)", &oid);
		}
		if (ext_dispatch(ce, &oid, critical, &value))
			return -EBADMSG;
	}
	return 0;
}
