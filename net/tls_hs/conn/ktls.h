/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel TLS on a socket: attaching it, giving it keys, speaking through it. */
#ifndef _TLS_HS_KTLS_H
#define _TLS_HS_KTLS_H

#include "tls_hs_engine.h"

struct sock;
struct socket;

int __must_check tls_hs_ktls_attach(struct socket *sock);
int __must_check tls_hs_ktls_install(struct socket *sock, enum tls_hs_dir dir, u16 suite,
				     const struct tls_hs_secret *secret);
bool tls_hs_ktls_can_limit(void);
int __must_check tls_hs_ktls_install_again(struct socket *sock, u16 suite,
					   const struct tls_hs_secret *secret);
u64 tls_hs_ktls_records(const struct sock *sk, enum tls_hs_dir dir);
bool tls_hs_ktls_unused(struct socket *sock, enum tls_hs_dir dir);
bool tls_hs_ktls_can_rekey(void);
int __must_check tls_hs_ktls_limit(struct socket *sock, u16 record_size_limit);
int __must_check tls_hs_ktls_send(struct socket *sock, u8 type, const u8 *data, size_t len,
				  unsigned int flags);
int tls_hs_ktls_send_alert(struct socket *sock, u8 level, u8 description);

#endif
