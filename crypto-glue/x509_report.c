// SPDX-License-Identifier: GPL-2.0-only
/*
 * A refused certificate in words, for an administrator.
 *
 * Owns the texts of reasons, and the line that says which certificate broke
 * which rule where.  Decides nothing: all of it is read again from the DER as
 * far as that goes, since a certificate is described that could not be parsed.
 * Whatever a peer chose is escaped and cut.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/time.h>

#include "x509_crl.h"

#define MAX_SERIAL_SHOWN	20	/* octets */
#define MAX_NAME_SHOWN		64
#define MAX_ARCS_SHOWN		16

#define KEY_USAGE	"extension keyUsage (2.5.29.15)"
#define KEY_USAGE_RULE	"no digitalSignature or keyCertSign (RFC 5280 4.2.1.3), or more (RFC 9881)"
#define CONSTRAINTS	"extension basicConstraints (2.5.29.19)"
#define ALT_NAME	"extension subjectAltName (2.5.29.17)"

/* Field and rule are of what a path demands; ce_fault has those of reading. */
static const struct {
	const char	*text;
	const char	*field;
	const char	*rule;
} reasons[X509_NR_REASONS] = {
	[X509_OK]		= { "no error" },
	[X509_MALFORMED]	= { "malformed certificate" },
	[X509_UNSUPPORTED_KEY]	= { "unsupported public key type or size" },
	[X509_UNSUPPORTED_ALG]	= { "unsupported signature algorithm", "signatureAlgorithm",
				    "not with SHA-2, or not the issuer's (RFC 8446 4.4.2.4)" },
	[X509_FORBIDDEN_KEY]	= { "the policy does not allow this key",
				    "subjectPublicKeyInfo", "RSA size" },
	[X509_FORBIDDEN_ALG]	= { "the policy does not allow this signature algorithm",
				    "signatureAlgorithm", "RFC 8446 4.2.3" },
	[X509_UNKNOWN_CRITICAL]	= { "unknown critical extension" },
	[X509_DUPLICATE_EXTENSION] = { "duplicate extension" },
	[X509_NOT_YET_VALID]	= { "certificate is not yet valid", "validity",
				    "notBefore is to come (RFC 5280 4.1.2.5)" },
	[X509_EXPIRED]		= { "certificate has expired", "validity",
				    "notAfter is past (RFC 5280 4.1.2.5)" },
	[X509_NO_CLOCK]		= { "the system clock is not set" },
	[X509_NOT_A_CA]		= { "issuer is not a certificate authority", CONSTRAINTS,
				    "absent, or cA is not TRUE (RFC 5280 6.1.4 (k))" },
	[X509_KEY_USAGE]	= { "key usage forbids this use", KEY_USAGE,
				    KEY_USAGE_RULE },
	[X509_EXT_KEY_USAGE]	= { "extended key usage forbids this use",
				    "extension extKeyUsage (2.5.29.37)",
				    "names neither server/clientAuth nor any (RFC 5280 4.2.1.12)" },
	[X509_PATH_LEN]		= { "path length constraint exceeded", CONSTRAINTS,
				    "more issuers below than it allows (RFC 5280 6.1.4 (l))" },
	[X509_NAME_CONSTRAINT]	= { "name constraint violated", "subject or subjectAltName",
				    "outside of an issuer's constraints (RFC 5280 4.2.1.10)" },
	[X509_NAME_MISMATCH]	= { "certificate is for another name", ALT_NAME,
				    "absent, or without the name that was asked for (RFC 9525 6)" },
	[X509_NO_PEER_NAME]	= { "no peer name to match" },
	[X509_UNKNOWN_ISSUER]	= { "unknown issuer", "issuer",
				    "neither an anchor's nor one that was sent (RFC 5280 6.1)" },
	[X509_BAD_SIGNATURE]	= { "bad certificate signature", "signatureValue",
				    "not by the key of that issuer (RFC 5280 6.1.3 (a)(1))" },
	[X509_REVOKED]		= { "certificate or key is blacklisted" },
	[X509_ON_CRL]		= { "certificate is revoked", "serialNumber",
				    "is on its issuer's list (RFC 5280 6.3.3 (j))" },
	[X509_CRL_STALE]	= { "the issuer's revocation list has run out", "issuer",
				    "nextUpdate is past (RFC 5280 6.3.3 (a))" },
	[X509_CRL_UNUSABLE]	= { "no revocation list of the issuer counts", "issuer",
				    "not read, by another key or without cRLSign, or of others" },
	[X509_CRL_MISSING]	= { "the issuer has no revocation list, and must", "issuer",
				    "none in the keyring (net.tls_hs.revocation)" },
	[X509_TOO_DEEP]		= { "certificate chain is too long" },
	[X509_TOO_MUCH_WORK]	= { "certificate set takes too much work" },
	[X509_NO_ANCHORS]	= { "no trust anchors" },
	[X509_INTERNAL]		= { "internal error" },
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
	if (why >= X509_NR_REASONS || !reasons[why].text)
		return "unknown reason";
	return reasons[why].text;
}

/* One line; what does not fit is left out.  There is always room for the NUL. */
struct text {
	char	*buf;
	size_t	len;
	size_t	cap;
};

static void put_char(struct text *t, char c)
{
	if (t->len + 1 < t->cap)
		t->buf[t->len++] = c;
}

static void put_string(struct text *t, const char *s)
{
	while (*s)
		put_char(t, *s++);
}

static void put_hex(struct text *t, u8 b)
{
	static const char digits[] = "0123456789abcdef";

	put_char(t, digits[b >> 4]);
	put_char(t, digits[b & 15]);
}

/* Whole or not at all: half a number would be another. */
static void put_decimal(struct text *t, u32 v)
{
	char digits[10];
	unsigned int n = 0;

	do {
		digits[n++] = '0' + v % 10;
		v /= 10;
	} while (v);
	while (n)
		put_char(t, digits[--n]);
}

/* What a terminal, a log reader or the quotes around it could take for something else. */
static void put_escaped(struct text *t, struct tls_rd rd)
{
	unsigned int n;
	u8 c;

	for (n = 0; n < MAX_NAME_SHOWN && tls_rd_u8(&rd, &c); n++) {
		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			put_char(t, c);
			continue;
		}
		put_string(t, "\\x");
		put_hex(t, c);
	}
	if (!tls_rd_empty(&rd))
		put_string(t, "...");
}

/* X.690 8.19: 40 * first + second, then seven bits to an octet. */
static void put_oid(struct text *t, struct tls_rd oid)
{
	unsigned int n = 0;
	u32 arc = 0;
	u8 b;

	while (tls_rd_u8(&oid, &b)) {
		if (n > MAX_ARCS_SHOWN || arc >> 25) {
			put_string(t, "...");
			return;
		}
		arc = arc << 7 | (b & 0x7f);
		if (b & 0x80)
			continue;
		if (!n++) {
			put_decimal(t, arc < 80 ? arc / 40 : 2);
			arc -= arc < 80 ? arc / 40 * 40 : 80;
		}
		put_char(t, '.');
		put_decimal(t, arc);
		arc = 0;
	}
}

/*
 * The last commonName of a Name: any string type, not converted.  Takes what is
 * well formed, and stops where it is not.
 */
static struct tls_rd common_name(struct tls_rd rdns)
{
	static const u8 oid_cn[] = { 0x55, 0x04, 0x03 };
	struct tls_rd rdn, atv, oid, whole, value, cn = {};
	u8 tag;

	while (!tls_hs_der_get(&rdns, DER_SET, &rdn))
		while (!tls_hs_der_get(&rdn, DER_SEQUENCE, &atv))
			if (!tls_hs_der_get(&atv, DER_OID, &oid) &&
			    tls_hs_rd_is(&oid, oid_cn, sizeof(oid_cn)) &&
			    !tls_hs_der_any(&atv, &tag, &whole, &value))
				cn = value;
	return cn;
}

/* Serial number and subject, wherever the parser stopped. */
static void put_identity(struct text *t, struct tls_rd der)
{
	struct tls_rd cert, tbs, content, whole;
	unsigned int i;
	u8 tag, b;

	if (tls_hs_der_get(&der, DER_SEQUENCE, &cert) ||
	    tls_hs_der_get(&cert, DER_SEQUENCE, &tbs) ||
	    (tls_hs_der_at(&tbs, DER_CONTEXT_CONS(0)) &&
	     tls_hs_der_any(&tbs, &tag, &whole, &content)) ||
	    tls_hs_der_get(&tbs, DER_INTEGER, &content)) {
		put_string(t, "serial not readable");
		return;
	}
	put_string(t, "serial ");
	for (i = 0; i < MAX_SERIAL_SHOWN && tls_rd_u8(&content, &b); i++)
		put_hex(t, b);
	if (!tls_rd_empty(&content))
		put_string(t, "...");

	for (i = 0; i < 4; i++)		/* signature, issuer, validity, subject */
		if (tls_hs_der_get(&tbs, DER_SEQUENCE, &content)) {
			put_string(t, ", subject not readable");
			return;
		}
	put_string(t, ", CN \"");
	put_escaped(t, common_name(content));
	put_char(t, '"');
}

/* YYYY-MM-DD, in UTC */
static void put_date(struct text *t, time64_t when)
{
	struct tm tm;

	time64_to_tm(when, 0, &tm);
	put_decimal(t, tm.tm_year + 1900);
	put_string(t, tm.tm_mon < 9 ? "-0" : "-");
	put_decimal(t, tm.tm_mon + 1);
	put_string(t, tm.tm_mday < 10 ? "-0" : "-");
	put_decimal(t, tm.tm_mday);
}

static void put_fault(struct text *t, const struct tls_hs_cert *ce, enum tls_hs_x509_reason why)
{
	const char *field = NULL, *rule = NULL;

	put_string(t, tls_hs_x509_reason_text(why));
	if (why == ce->ce_refused) {
		field = ce->ce_fault.xf_field;
		rule = ce->ce_fault.xf_rule;
	} else if (why < X509_NR_REASONS) {
		field = reasons[why].field;
		rule = reasons[why].rule;
	}
	if (field) {
		put_string(t, ": ");
		put_string(t, field);
	}
	if (why == ce->ce_refused && ce->ce_fault.xf_oid.p) {
		put_string(t, " (");
		put_oid(t, ce->ce_fault.xf_oid);
		put_char(t, ')');
	}
	if (rule) {
		put_string(t, ": ");
		put_string(t, rule);
	}
}

/**
 * tls_hs_cert_describe() - which certificate it is and why it is refused, in words
 * @ce: as tls_hs_cert_parse() left it, whatever it returned; ce_der must still be there
 * @why: the reason, be it ce_refused or a path's
 * @buf: where to put the text: printable ASCII without a newline, ended by NUL
 * @size: bytes at @buf; TLS_HS_CERT_TEXT_MAX are enough for every text
 *
 * Serial number and the subject's common name, the reason, the field and the
 * rule.  Bytes that the peer chose are escaped, and no more of them shown than a
 * log can bear.
 *
 * Context: any; no allocation.
 * Return: length of the text; 0 if @size is 0.
 */
size_t tls_hs_cert_describe(const struct tls_hs_cert *ce, enum tls_hs_x509_reason why,
			    char *buf, size_t size)
{
	struct text t = { .buf = buf, .cap = size };

	if (!size)
		return 0;
	put_identity(&t, ce->ce_der);
	put_string(&t, ": ");
	put_fault(&t, ce, why);
	buf[t.len] = '\0';
	return t.len;
}

/**
 * tls_hs_cert_identify() - which certificate it is, in words
 * @ce: as for tls_hs_cert_describe()
 * @buf: as for tls_hs_cert_describe()
 * @size: bytes at @buf
 *
 * Context: any; no allocation.
 * Return: length of the text; 0 if @size is 0.
 */
size_t tls_hs_cert_identify(const struct tls_hs_cert *ce, char *buf, size_t size)
{
	struct text t = { .buf = buf, .cap = size };

	if (!size)
		return 0;
	put_identity(&t, ce->ce_der);
	buf[t.len] = '\0';
	return t.len;
}

/**
 * tls_hs_cert_outline() - which certificate it is, by whom and until when, in words
 * @ce: one that tls_hs_cert_parse() has read whole
 * @buf: as for tls_hs_cert_describe()
 * @size: bytes at @buf
 *
 * Context: any; no allocation.
 * Return: length of the text; 0 if @size is 0.
 */
size_t tls_hs_cert_outline(const struct tls_hs_cert *ce, char *buf, size_t size)
{
	struct tls_rd issuer = ce->ce_issuer, rdns;
	struct text t = { .buf = buf, .cap = size };

	if (!size)
		return 0;
	put_identity(&t, ce->ce_der);
	put_string(&t, ", issuer CN \"");
	if (!tls_hs_der_get(&issuer, DER_SEQUENCE, &rdns))
		put_escaped(&t, common_name(rdns));
	put_string(&t, "\", ");
	put_date(&t, ce->ce_not_before);
	put_string(&t, " to ");
	put_date(&t, ce->ce_not_after);
	buf[t.len] = '\0';
	return t.len;
}

/**
 * tls_hs_crl_describe() - whose revocation list it is and why it is refused, in words
 * @cl: as tls_hs_crl_parse() left it, having refused it
 * @buf: where to put the text: printable ASCII without a newline, ended by NUL
 * @size: bytes at @buf; TLS_HS_CERT_TEXT_MAX are enough
 *
 * Context: any; no allocation.
 * Return: length of the text; 0 if @size is 0.
 */
size_t tls_hs_crl_describe(const struct tls_hs_crl *cl, char *buf, size_t size)
{
	const struct tls_hs_cert_fault *fault = &cl->cl_signed.ce_fault;
	struct tls_rd name = cl->cl_signed.ce_issuer, rdns;
	struct text t = { .buf = buf, .cap = size };

	if (!size)
		return 0;
	put_string(&t, "issuer CN \"");
	if (!tls_hs_der_get(&name, DER_SEQUENCE, &rdns))
		put_escaped(&t, common_name(rdns));
	put_string(&t, "\": ");
	put_string(&t, fault->xf_field);
	if (fault->xf_oid.p) {
		put_string(&t, " (");
		put_oid(&t, fault->xf_oid);
		put_char(&t, ')');
	}
	put_string(&t, ": ");
	put_string(&t, fault->xf_rule);
	buf[t.len] = '\0';
	return t.len;
}
