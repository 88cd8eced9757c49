/* SPDX-License-Identifier: GPL-2.0-only */
/* Handshakes of consumers that call net/handshake. */
#ifndef _TLS_HS_PROVIDER_H
#define _TLS_HS_PROVIDER_H

#include <net/tls_hs.h>

int tls_hs_provider_hello(const struct tls_handshake_args *args, enum tls_hs_mode mode,
			  gfp_t flags, struct module *owner);
int tls_hs_provider_try(const struct tls_handshake_args *args, enum tls_hs_mode mode,
			gfp_t flags, struct module *owner);

int tls_hs_provider_server_hello(const struct tls_handshake_args *args, enum tls_hs_mode mode,
				 gfp_t flags, struct module *owner);

int tls_hs_provider_register(void);
void tls_hs_provider_unregister(void);

#endif
