/* SPDX-License-Identifier: GPL-2.0-only */
/* Name constraints (RFC 5280 4.2.1.10): the extension's own shape and its meaning. */
#ifndef _TLS_HS_X509_CONSTRAINTS_H
#define _TLS_HS_X509_CONSTRAINTS_H

#include "work.h"
#include "x509.h"

/* 0, -EBADMSG, or -EOPNOTSUPP (minimum or maximum, which RFC 5280 leaves no use for). */
int __must_check tls_hs_constraints_check(const struct tls_rd *constraints);

/*
 * Do the names of ce satisfy the constraints of ca, which stands above it?  0;
 * -EKEYREJECTED with *why X509_NAME_CONSTRAINT, or X509_TOO_MUCH_WORK once
 * the budget is used up; -EBADMSG with X509_MALFORMED; or what wk_give_way()
 * returned, with X509_INTERNAL.
 */
int __must_check tls_hs_cert_verify_constraints(const struct tls_hs_cert *ce,
						const struct tls_hs_cert *ca,
						struct tls_hs_work *wk,
						enum tls_hs_x509_reason *why);

#endif
