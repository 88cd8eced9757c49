/* SPDX-License-Identifier: GPL-2.0-only */
/* What to offer: the defaults, and GnuTLS-style strings that change them. */
#ifndef _TLS_HS_PRIORITIES_H
#define _TLS_HS_PRIORITIES_H

#include "tls_hs_engine.h"

int __must_check tls_hs_priorities_parse(struct tls_hs_config *cf, const char *priorities,
					 bool *psk_exchange);

#endif
