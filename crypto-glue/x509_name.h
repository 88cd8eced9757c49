/* SPDX-License-Identifier: GPL-2.0-only */
/* Service identity (RFC 9525) and name constraints (RFC 5280 4.2.1.10). */
#ifndef _TLS_HS_X509_NAME_H
#define _TLS_HS_X509_NAME_H

#include "x509.h"

/* The name that a consumer asked for, in its canonical form. */
struct tls_hs_peer_name {
	enum { TLS_HS_NAME_NONE, TLS_HS_NAME_DNS, TLS_HS_NAME_IPV4, TLS_HS_NAME_IPV6 } pn_kind;
	char		pn_dns[254];	/* lower case, no trailing dot; also what SNI carries */
	u8		pn_ip[16];
};

/* 0, or -EINVAL: neither a host name of LDH labels nor an IP literal. NULL: TLS_HS_NAME_NONE. */
int __must_check tls_hs_peer_name_parse(struct tls_hs_peer_name *pn, const char *name);

/* 0: a subjectAltName of ce is the peer's. -EKEYREJECTED: none is. -EBADMSG: malformed. */
int __must_check tls_hs_cert_verify_name(const struct tls_hs_cert *ce,
					 const struct tls_hs_peer_name *pn,
					 enum tls_hs_x509_reason *why);

/* Do the names of ce satisfy the constraints of its issuer ca? The same returns. */
int __must_check tls_hs_cert_verify_constraints(const struct tls_hs_cert *ce,
						const struct tls_hs_cert *ca,
						enum tls_hs_x509_reason *why);

#endif
