/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A certificate as its DER shows it: strict, borrowed, nothing allocated.
 *
 * Owns reading (RFC 5280 4, X.690 DER).  Does not decide trust: x509_path.c
 * and x509_name.c do.
 */
#ifndef _TLS_HS_X509_H
#define _TLS_HS_X509_H

#include <linux/bits.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "tls_hs_wire.h"
#include "sig.h"

/* Why a certificate or a path was refused; x509_reason_text() says it in words. */
enum tls_hs_x509_reason {
	X509_OK,
	X509_MALFORMED,			/* not DER, or not a certificate of version 3's shape */
	X509_UNSUPPORTED_KEY,		/* key type, curve or size */
	X509_UNSUPPORTED_ALG,		/* signature algorithm, SHA-1 included */
	X509_FORBIDDEN_KEY,		/* the policy allows no key of this kind or size */
	X509_FORBIDDEN_ALG,		/* nor such a signature */
	X509_UNKNOWN_CRITICAL,		/* critical extension that is not processed here */
	X509_DUPLICATE_EXTENSION,
	X509_NOT_YET_VALID,
	X509_EXPIRED,
	X509_NO_CLOCK,
	X509_NOT_A_CA,			/* an issuer without basicConstraints' cA */
	X509_KEY_USAGE,
	X509_EXT_KEY_USAGE,
	X509_PATH_LEN,
	X509_NAME_CONSTRAINT,
	X509_NAME_MISMATCH,
	X509_NO_PEER_NAME,
	X509_UNKNOWN_ISSUER,		/* no path to any anchor */
	X509_BAD_SIGNATURE,
	X509_REVOKED,			/* blacklisted */
	X509_ON_CRL,			/* on its issuer's revocation list */
	X509_CRL_STALE,			/* that list has run out */
	X509_CRL_UNUSABLE,		/* there are lists by that name, and none that counts */
	X509_CRL_MISSING,		/* there is none, and one is demanded */
	X509_TOO_DEEP,
	X509_TOO_MUCH_WORK,
	X509_NO_ANCHORS,
	X509_INTERNAL,			/* out of memory, or a primitive failed */
	X509_NR_REASONS,
};

/* Key usage bits, RFC 5280 4.2.1.3: bit 0 is digitalSignature. */
#define X509_KU_DIGITAL_SIGNATURE	BIT(0)
#define X509_KU_KEY_CERT_SIGN		BIT(5)
/* keyEncipherment, dataEncipherment, keyAgreement, encipherOnly, decipherOnly */
#define X509_KU_NO_SIGNATURE		(BIT(2) | BIT(3) | BIT(4) | BIT(7) | BIT(8))

#define X509_EKU_SERVER_AUTH	BIT(0)
#define X509_EKU_CLIENT_AUTH	BIT(1)
#define X509_EKU_ANY		BIT(2)
#define X509_EKU_OTHER		BIT(3)
#define X509_EKU_RPC_SERVER	BIT(4)	/* id-kp-rpcTLSServer, RFC 9289 */
#define X509_EKU_RPC_CLIENT	BIT(5)	/* id-kp-rpcTLSClient */

#define X509_PATHLEN_NONE	(-1)

/* Where a certificate's fault lies and which rule it breaks, for a log line; or NULL. */
struct tls_hs_cert_fault {
	const char		*xf_field;
	const char		*xf_rule;
	struct tls_rd		xf_oid;		/* content of the identifier, of an extension */
};

/*
 * Everything points into the certificate's DER, which must outlive the view.
 * Names are whole Name TLVs, so that two names are equal if their bytes are.
 */
struct tls_hs_cert {
	struct tls_rd		ce_der;
	struct tls_rd		ce_tbs;		/* whole TLV: what is signed */
	struct tls_rd		ce_serial;	/* content */
	struct tls_rd		ce_issuer;	/* whole TLV */
	struct tls_rd		ce_subject;	/* whole TLV; an empty SEQUENCE is legal */
	struct tls_rd		ce_spki;	/* whole TLV */
	struct tls_rd		ce_skid;	/* content of the OCTET STRING; p NULL if absent */
	struct tls_rd		ce_akid;	/* keyIdentifier content; p NULL if absent */
	struct tls_rd		ce_san;		/* content of GeneralNames; p NULL if absent */
	struct tls_rd		ce_name_constraints;	/* content; p NULL if absent */
	struct tls_rd		ce_sig;		/* signature bytes */
	time64_t		ce_not_before;
	time64_t		ce_not_after;
	struct tls_hs_pubkey	ce_key;
	enum tls_hs_sig_alg	ce_sig_alg;
	enum tls_hs_hash	ce_sig_hash;
	unsigned int		ce_sig_salt;
	enum tls_hs_x509_reason	ce_refused;	/* X509_OK, or why it may take no part in a path */
	struct tls_hs_cert_fault ce_fault;	/* the same, more closely */
	int			ce_path_len;	/* or X509_PATHLEN_NONE */
	u16			ce_key_usage;
	u8			ce_eku;
	bool			ce_is_ca;
	bool			ce_has_bc;
	bool			ce_has_key_usage;
	bool			ce_has_eku;
	bool			ce_self_issued;	/* subject equals issuer */
	/*
	 * ce_sig_alg, ce_sig_hash and ce_sig_salt are valid.  If not (SHA-1,
	 * say), the certificate is readable all the same: a root's signature
	 * over itself, or an extra's, is never looked at.
	 */
	bool			ce_sig_known;
};

/*
 * 0, or -EBADMSG (malformed), -EOPNOTSUPP (a key or critical extension that is
 * not known here); *why is then set.  ce_refused says the same for as long as
 * the view lives, so a peer's certificates may all be parsed and handed to
 * tls_hs_verify_path() without looking: it refuses a bad leaf and passes over
 * a bad extra.
 */
int __must_check tls_hs_cert_parse(struct tls_hs_cert *ce, const u8 *der, size_t len,
				   enum tls_hs_x509_reason *why);

/* In words, for a log line (x509_report.c). */
const char *tls_hs_x509_reason_text(enum tls_hs_x509_reason why);

#define TLS_HS_CERT_TEXT_MAX	640

size_t tls_hs_cert_describe(const struct tls_hs_cert *ce, enum tls_hs_x509_reason why,
			    char *buf, size_t size);
size_t tls_hs_cert_identify(const struct tls_hs_cert *ce, char *buf, size_t size);
size_t tls_hs_cert_outline(const struct tls_hs_cert *ce, char *buf, size_t size);

/* Universal and context tags that certificates are made of. */
#define DER_BOOLEAN		0x01
#define DER_INTEGER		0x02
#define DER_BIT_STRING		0x03
#define DER_OCTET_STRING	0x04
#define DER_NULL		0x05
#define DER_OID			0x06
#define DER_UTF8_STRING		0x0c
#define DER_NUMERIC_STRING	0x12
#define DER_PRINTABLE_STRING	0x13
#define DER_IA5_STRING		0x16
#define DER_UTC_TIME		0x17
#define DER_GENERALIZED_TIME	0x18
#define DER_SEQUENCE		0x30
#define DER_SET			0x31
#define DER_CONTEXT(n)		(0x80 | (n))	/* [n] IMPLICIT, primitive */
#define DER_CONTEXT_CONS(n)	(0xa0 | (n))	/* [n] constructed */

/*
 * Strict DER (x509_der.c), for x509_name.c and keys.c as well.  All take from
 * the front, return -EBADMSG for what is not DER, and then take nothing.
 */
int __must_check tls_hs_der_any(struct tls_rd *rd, u8 *tag, struct tls_rd *whole,
				struct tls_rd *content);
int __must_check tls_hs_der_get(struct tls_rd *rd, u8 tag, struct tls_rd *content);
/* the same, with the TLV's own header kept in whole */
int __must_check tls_hs_der_get_tlv(struct tls_rd *rd, u8 tag, struct tls_rd *whole,
				    struct tls_rd *content);
bool tls_hs_der_at(const struct tls_rd *rd, u8 tag);
int __must_check tls_hs_der_bool(struct tls_rd *rd, bool *v);
int __must_check tls_hs_der_integer(struct tls_rd *rd, struct tls_rd *content);
int __must_check tls_hs_der_uint(struct tls_rd *rd, struct tls_rd *magnitude);
int __must_check tls_hs_der_u32(struct tls_rd *rd, u32 *v);
int __must_check tls_hs_der_u32_tagged(struct tls_rd *rd, u8 tag, u32 *v);
int __must_check tls_hs_der_oid(struct tls_rd *rd, struct tls_rd *content);
int __must_check tls_hs_der_octets_in_bits(struct tls_rd *rd, struct tls_rd *octets);
int __must_check tls_hs_der_time(struct tls_rd *rd, time64_t *t);
int __must_check tls_hs_der_name(struct tls_rd *rd, struct tls_rd *whole, struct tls_rd *rdns);
int __must_check tls_hs_der_general_name(struct tls_rd *rd, u8 *tag, struct tls_rd *content);
int __must_check tls_hs_der_extension(struct tls_rd *rd, struct tls_rd *oid, bool *critical,
				      struct tls_rd *value);
bool tls_hs_der_extension_seen(struct tls_rd list, unsigned int before, const struct tls_rd *oid);

static inline bool tls_hs_rd_equal(const struct tls_rd *a, const struct tls_rd *b)
{
	return a->left == b->left && (!a->left || !memcmp(a->p, b->p, a->left));
}

static inline bool tls_hs_rd_is(const struct tls_rd *a, const void *b, size_t len)
{
	return a->left == len && (!len || !memcmp(a->p, b, len));
}

/* Algorithm identifiers and keys (x509_alg.c). */

/* Reads the content of a signature's AlgorithmIdentifier into ce_sig_*. */
int __must_check tls_hs_sig_alg_parse(struct tls_rd alg, struct tls_hs_cert *ce);
/* Reads an RSAPublicKey (whole TLV). */
int __must_check tls_hs_rsa_key_parse(const struct tls_rd *key, struct tls_hs_pubkey *pk,
				      enum tls_hs_x509_reason *why);
int __must_check tls_hs_mldsa_key_parse(enum tls_hs_key_type type, const struct tls_rd *key,
					struct tls_hs_pubkey *pk);
/* Reads SubjectPublicKeyInfo (whole TLV); *rule says in words what is wrong. */
int __must_check tls_hs_spki_parse(const struct tls_rd *spki, struct tls_hs_pubkey *pk,
				   enum tls_hs_x509_reason *why, const char **rule);

/* What stands before the key in its SubjectPublicKeyInfo, for whoever has the key alone. */
#define TLS_HS_SPKI_HEADER_MAX	27

size_t tls_hs_spki_header(const struct tls_hs_pubkey *pk, u8 *out);

/* Extensions (x509_ext.c): rd is the content of the SEQUENCE. */
int __must_check tls_hs_cert_parse_extensions(struct tls_hs_cert *ce, struct tls_rd rd,
					      enum tls_hs_x509_reason *why);

#endif
