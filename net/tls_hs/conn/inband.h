/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of type handshake on their way to a consumer that knows nothing of them. */
#ifndef _TLS_HS_INBAND_H
#define _TLS_HS_INBAND_H

#include <linux/types.h>

struct socket;
struct tls_hs_inband;
struct tls_hs_session;

int __must_check tls_hs_inband_alloc(struct tls_hs_session *ss);
void tls_hs_inband_free(struct tls_hs_inband *ib);
void tls_hs_inband_enter(struct tls_hs_session *ss, struct socket *sock);
void tls_hs_inband_hold_sends(struct tls_hs_session *ss);
void tls_hs_inband_release_sends(struct tls_hs_session *ss);

#endif
