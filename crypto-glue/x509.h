/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A certificate as its DER shows it: strict, borrowed, nothing allocated.
 *
 * Owns reading (RFC 5280 4, X.690 DER).  Does not decide trust: x509_path.c
 * and x509_name.c do.
 */
#ifndef _TLS_HS_X509_H
#define _TLS_HS_X509_H

#include <linux/time64.h>

#include "tls_hs_wire.h"
#include "sig.h"

/* Why a certificate or a path was refused; x509_reason_text() says it in words. */
enum tls_hs_x509_reason {
	X509_OK,
	X509_MALFORMED,			/* not DER, or not a certificate of version 3's shape */
	X509_UNSUPPORTED_KEY,		/* key type, curve or size */
	X509_UNSUPPORTED_ALG,		/* signature algorithm, SHA-1 included */
	X509_UNKNOWN_CRITICAL,		/* critical extension that is not processed here */
	X509_DUPLICATE_EXTENSION,
	X509_NOT_YET_VALID,
	X509_EXPIRED,
	X509_NO_CLOCK,
	X509_NOT_A_CA,			/* basicConstraints of an issuer */
	X509_KEY_USAGE,
	X509_EXT_KEY_USAGE,
	X509_PATH_LEN,
	X509_NAME_CONSTRAINT,
	X509_NAME_MISMATCH,
	X509_NO_PEER_NAME,
	X509_UNKNOWN_ISSUER,		/* no path to any anchor */
	X509_BAD_SIGNATURE,
	X509_REVOKED,			/* blacklisted, or its key in the keyring is revoked */
	X509_TOO_DEEP,
	X509_TOO_MUCH_WORK,
	X509_NO_ANCHORS,
	X509_INTERNAL,			/* out of memory, or a primitive failed */
	X509_NR_REASONS,
};

/* Key usage bits, RFC 5280 4.2.1.3: bit 0 is digitalSignature. */
#define X509_KU_DIGITAL_SIGNATURE	BIT(0)
#define X509_KU_KEY_CERT_SIGN		BIT(5)

#define X509_EKU_SERVER_AUTH	BIT(0)
#define X509_EKU_CLIENT_AUTH	BIT(1)
#define X509_EKU_ANY		BIT(2)
#define X509_EKU_OTHER		BIT(3)

#define X509_PATHLEN_NONE	(-1)

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
	int			ce_path_len;	/* or X509_PATHLEN_NONE */
	u16			ce_key_usage;
	u8			ce_eku;
	bool			ce_is_ca;
	bool			ce_has_bc;
	bool			ce_has_key_usage;
	bool			ce_has_eku;
	bool			ce_san_critical;
	bool			ce_self_issued;	/* subject equals issuer */
};

/*
 * 0, or -EBADMSG (malformed), -EOPNOTSUPP (a key, algorithm or critical
 * extension that is not known here); *why is then set.
 */
int __must_check tls_hs_cert_parse(struct tls_hs_cert *ce, const u8 *der, size_t len,
				   enum tls_hs_x509_reason *why);

const char *tls_hs_x509_reason_text(enum tls_hs_x509_reason why);

/* Strict DER, for x509_name.c and keys.c as well. */
int __must_check tls_hs_der_get(struct tls_rd *rd, u8 tag, struct tls_rd *content);
/* the same, with the TLV's own header kept in whole */
int __must_check tls_hs_der_get_tlv(struct tls_rd *rd, u8 tag, struct tls_rd *whole,
				    struct tls_rd *content);

/* Reads SubjectPublicKeyInfo (whole TLV). */
int __must_check tls_hs_spki_parse(const struct tls_rd *spki, struct tls_hs_pubkey *pk,
				   enum tls_hs_x509_reason *why);

#endif
