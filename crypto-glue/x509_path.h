/* SPDX-License-Identifier: GPL-2.0-only */
/* From a peer's certificates to a trust anchor (RFC 5280 6). */
#ifndef _TLS_HS_X509_PATH_H
#define _TLS_HS_X509_PATH_H

#include <linux/key.h>

#include "x509_constraints.h"
#include "x509_crl.h"
#include "x509_name.h"

#define TLS_HS_PATH_MAX_DEPTH	8	/* certificates below the anchor, leaf included */
#define TLS_HS_PATH_MAX_CERTS	16	/* certificates that a peer may send */

/*
 * What the keyring says we trust: a name with a key, and where the keyring
 * holds the whole certificate its constraints too.  Filled by anchors.c; the
 * key reference and an_der keep everything that an_* points to alive.
 */
struct tls_hs_anchor {
	struct key		*an_key;	/* reference owned by the list */
	u8			*an_der;	/* owned copy of the certificate, or NULL */
	struct tls_rd		an_subject;	/* content of the Name: what the kernel keeps */
	struct tls_rd		an_skid;	/* p NULL if unknown */
	struct tls_hs_pubkey	an_pubkey;
	bool			an_may_issue;	/* marked as an authority */
	bool			an_has_cert;	/* an_cert is valid: constraints known */
	struct tls_hs_cert	an_cert;
	/* without an_cert: the digest of its TBSCertificate; p NULL if unknown */
	struct tls_rd		an_tbs_digest;
	enum tls_hs_hash	an_tbs_hash;
};

struct tls_hs_issuer_cache;

/* What a policy leaves of what can be verified, for every certificate and key of a path. */
struct tls_hs_x509_policy {
	/* by the type of key that signed: TLS_HS_X509_SIG(alg, hash) or none */
	u32		po_sigs[TLS_HS_NR_KEY_TYPES];
	unsigned int	po_rsa_bits;	/* least modulus of an RSA key */
};

#define TLS_HS_X509_SIG(alg, hash)	BIT((alg) * TLS_HS_NR_HASHES + (hash))

struct tls_hs_path_req {
	const struct tls_hs_cert	*pr_certs;	/* [0] is the leaf */
	unsigned int			pr_ncerts;
	const struct tls_hs_anchor	*pr_anchors;
	unsigned int			pr_nanchors;
	const struct tls_hs_peer_name	*pr_name;	/* a server's; of a client none is known */
	time64_t			pr_now;
	u8				pr_eku;		/* X509_EKU_SERVER_AUTH or _CLIENT_AUTH */
	const struct tls_hs_x509_policy	*pr_policy;
	struct tls_hs_work		*pr_work;	/* counted down */
	/* 0, -EKEYREJECTED if the certificate is blacklisted, or -ENOMEM; NULL is -EINVAL */
	int	(*pr_check_revoked)(const struct tls_hs_cert *ce);
	struct tls_hs_issuer_cache	*pr_cache;	/* or NULL */
	struct tls_hs_crl		*const *pr_crls;	/* lists, of whomever */
	unsigned int			pr_ncrls;
	enum tls_hs_crl_mode		pr_crl_mode;
};

struct tls_hs_path_result {
	enum tls_hs_x509_reason	ps_why;
	unsigned int		ps_cert;	/* certificate at fault: always a valid index */
	unsigned int		ps_depth;	/* certificates in the path, without the anchor */
	unsigned int		ps_sigs;	/* signatures looked at */
	unsigned int		ps_known;	/* of them, those that pr_cache had */
	/* success: where the path ends; failure: the anchor above ps_cert if it was at fault */
	const struct tls_hs_anchor *ps_anchor;
};

bool tls_hs_anchor_named(const struct tls_hs_anchor *an, const struct tls_rd *name);

/*
 * 0 only if a signature chain from certs[0] ends at an anchor and every rule
 * holds.  -EKEYREJECTED with ps_why otherwise; -ENOMEM; -EINVAL.
 */
int __must_check tls_hs_verify_path(const struct tls_hs_path_req *req,
				    struct tls_hs_path_result *res);

#endif
