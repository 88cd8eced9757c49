/* SPDX-License-Identifier: GPL-2.0-only */
/* What the calls of clients (api.c) and of servers (accept.c) have in common. */
#ifndef _TLS_HS_API_H
#define _TLS_HS_API_H

#include <linux/types.h>

#include <net/tls_hs.h>

struct tls_hs_conn;

int __must_check tls_hs_check_alpn(const u8 *alpn, size_t len);
int __must_check tls_hs_check_sock(const struct tls_handshake_args *ha);
int __must_check tls_hs_copy_alpn(struct tls_hs_conn *co, const struct tls_hs_args *args,
				  gfp_t flags);

#endif
