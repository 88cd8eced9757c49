/* SPDX-License-Identifier: GPL-2.0-only */
/* Service identity (RFC 9525). */
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

/*
 * A host name in labels: 1 to 63 letters, digits and hyphens each, no hyphen
 * at either end, at most 253 octets, no trailing dot.
 */
bool tls_hs_dns_name_ok(const struct tls_rd *name);

#endif
