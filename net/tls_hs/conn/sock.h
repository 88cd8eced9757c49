/* SPDX-License-Identifier: GPL-2.0-only */
/* Records from and to a TCP socket, without ever waiting. */
#ifndef _TLS_HS_SOCK_H
#define _TLS_HS_SOCK_H

#include "record.h"

struct sock;
struct socket;

/* One record on its way in, across as many reads as it takes. */
struct tls_hs_sock_rx {
	u8	sr_hdr[TLS_HS_RECORD_HEADER];
	u8	*sr_rec;	/* kmalloc'ed, header included; NULL until the header is there */
	size_t	sr_len;		/* of the record, with its header */
	size_t	sr_cap;		/* bytes that sr_rec has room for */
	size_t	sr_got;		/* bytes so far, of the header while sr_rec is NULL */
};

int tls_hs_sock_init(void);
bool tls_hs_sock_wakes(const struct sock *sk);
void tls_hs_sock_take(struct socket *sock);
void tls_hs_sock_give_back(struct socket *sock);
int __must_check tls_hs_sock_read_header(struct socket *sock, struct tls_hs_sock_rx *sr,
					 struct tls_hs_engine *en);
int __must_check tls_hs_sock_read_body(struct socket *sock, struct tls_hs_sock_rx *sr,
				       struct tls_hs_record *rl, struct tls_hs_engine *en);
int __must_check tls_hs_sock_flush(struct socket *sock, struct tls_hs_record *rl);
void tls_hs_sock_discard(struct socket *sock);
void tls_hs_sock_rx_free(struct tls_hs_sock_rx *sr);

#endif
