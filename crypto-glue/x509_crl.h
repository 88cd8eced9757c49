/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A certificate revocation list: reading it (x509_crl.c), and what the lists at
 * hand say of a certificate on a path (x509_crl_check.c).
 */
#ifndef _TLS_HS_X509_CRL_H
#define _TLS_HS_X509_CRL_H

#include <linux/spinlock.h>

#include "issuer_cache.h"
#include "x509.h"

/* RFC 5280 5.2.5: which of its issuer's certificates a list is about. */
enum tls_hs_crl_scope {
	TLS_HS_CRL_ALL,
	TLS_HS_CRL_USERS,
	TLS_HS_CRL_CAS,
};

/* What a namespace demands: net.tls_hs.revocation. */
enum tls_hs_crl_mode {
	TLS_HS_CRL_LISTED,	/* whoever has a list must have one that counts now */
	TLS_HS_CRL_STALE_OK,	/* the same, but one that has run out counts */
	TLS_HS_CRL_REQUIRED,	/* every issuer on a path must have one that counts now */
	TLS_HS_NR_CRL_MODES,
};

/* Keys of which it is remembered whether one signed a list. */
#define TLS_HS_CRL_VERDICTS	4

/*
 * Everything points into the list's DER, which must outlive the view, but for
 * the index, which is its own.  After reading only the verdicts change.
 */
struct tls_hs_crl {
	/*
	 * What a list has in common with a certificate, and no more than that is
	 * set: ce_der, ce_tbs, ce_issuer, ce_sig*, ce_refused, ce_fault.
	 */
	struct tls_hs_cert	cl_signed;
	time64_t		cl_this_update;
	time64_t		cl_next_update;
	struct tls_rd		cl_number;	/* magnitude; p NULL if absent */
	struct tls_rd		cl_entries;	/* content of revokedCertificates */
	unsigned int		cl_count;	/* of them */
	enum tls_hs_crl_scope	cl_scope;
	struct tls_rd		*cl_serials;	/* the entries' numbers, sorted; owned */
	u8			cl_digest[TLS_HS_MAX_HASH_LEN];	/* that the signature is over */

	spinlock_t		cl_lock;	/* what follows */
	unsigned int		cl_next;
	struct {
		struct tls_hs_issuer_fact	key;
		bool				used;
		bool				good;
	} cl_verdict[TLS_HS_CRL_VERDICTS];
};

bool tls_hs_crl_shaped(const u8 *der, size_t len, struct tls_rd *issuer);
int __must_check tls_hs_crl_parse(struct tls_hs_crl *cl, const u8 *der, size_t len);
int __must_check tls_hs_crl_read(struct tls_hs_crl *cl, const u8 *der, size_t len);
void tls_hs_crl_free(struct tls_hs_crl *cl);
bool tls_hs_crl_has(const struct tls_hs_crl *cl, const struct tls_rd *serial);

/* In words, for a log line (x509_report.c); of TLS_HS_CERT_TEXT_MAX bytes. */
size_t tls_hs_crl_describe(const struct tls_hs_crl *cl, char *buf, size_t size);

struct tls_hs_path_req;

/* 0, -EKEYREJECTED with *why, or what ends a search, with X509_INTERNAL. */
int __must_check tls_hs_crl_check(const struct tls_hs_path_req *req, const struct tls_hs_cert *ce,
				  const struct tls_hs_cert *issuer,
				  const struct tls_hs_pubkey *pk, enum tls_hs_x509_reason *why);

#endif
