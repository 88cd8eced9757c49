/* SPDX-License-Identifier: GPL-2.0-only */
/* What a certificate must be to stand in a place of a path. */
#ifndef _TLS_HS_X509_RULES_H
#define _TLS_HS_X509_RULES_H

#include "x509_path.h"

enum tls_hs_x509_reason tls_hs_x509_check_key(const struct tls_hs_path_req *req,
					      const struct tls_hs_pubkey *pk);
enum tls_hs_x509_reason tls_hs_x509_check_leaf(const struct tls_hs_path_req *req,
					       const struct tls_hs_cert *ce);
enum tls_hs_x509_reason tls_hs_x509_check_issuer(const struct tls_hs_path_req *req,
						 const struct tls_hs_cert *ca, int below);
enum tls_hs_x509_reason tls_hs_x509_check_algorithm(const struct tls_hs_path_req *req,
						    const struct tls_hs_pubkey *pk,
						    const struct tls_hs_cert *ce);

#endif
