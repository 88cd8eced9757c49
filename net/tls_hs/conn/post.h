/* SPDX-License-Identifier: GPL-2.0-only */
/* After the handshake, for a session whose consumer sees nothing of it: inband.c. */
#ifndef _TLS_HS_POST_H
#define _TLS_HS_POST_H

#include <linux/types.h>

/*
 * RFC 8446 5.5: 2^24.5 full records of AES-GCM under one key.  A third of that at most,
 * since it is looked at when something is sent, and whoever is asked for new keys
 * takes his time.
 */
#define TLS_HS_REKEY_AFTER	8388608	/* 2^23 */

struct sock;
struct socket;
struct tls_hs_session;

int __must_check tls_hs_post_inband(struct socket *sock, struct tls_hs_session *ss,
				    const u8 *data, int len);
void tls_hs_post_last_words(struct socket *sock, struct tls_hs_session *ss);
bool tls_hs_post_update_due(struct sock *sk, struct tls_hs_session *ss);
int __must_check tls_hs_post_update(struct socket *sock, struct tls_hs_session *ss,
				    unsigned int flags);

#endif
