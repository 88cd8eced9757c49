/* SPDX-License-Identifier: GPL-2.0-only */
/* What a server wants of a client, where certificates are used. */
#ifndef _NET_TLS_HS_AUTH_H
#define _NET_TLS_HS_AUTH_H

/**
 * enum tls_hs_client_auth - is a client asked for its certificate?
 * @TLS_HS_CLIENT_AUTH_NONE: no
 * @TLS_HS_CLIENT_AUTH_OPTIONAL: it may have none, but not a bad one
 * @TLS_HS_CLIENT_AUTH_REQUIRED: without one the handshake fails
 */
enum tls_hs_client_auth {
	TLS_HS_CLIENT_AUTH_NONE,
	TLS_HS_CLIENT_AUTH_OPTIONAL,
	TLS_HS_CLIENT_AUTH_REQUIRED,
};

#endif
