/* SPDX-License-Identifier: GPL-2.0-only */
/* A ClientHello as a server reads it. */
#ifndef _TLS_HS_CLIENT_HELLO_H
#define _TLS_HS_CLIENT_HELLO_H

#include "engine.h"

/*
 * Judged whole: each list below can be read to its end, and what the RFC demands
 * of one ClientHello holds.  Entries that nobody knows are still in the lists.
 * All is borrowed from the message.
 */
struct tls_hs_client_hello {
	const u8	*ch_random;		/* TLS_HS_RANDOM_LEN bytes */
	struct tls_rd	ch_session_id;		/* to be echoed */
	struct tls_rd	ch_suites;		/* CipherSuite each */
	struct tls_rd	ch_exts;		/* all of them */
	struct tls_rd	ch_groups;		/* NamedGroup each; none without key_share */
	struct tls_rd	ch_shares;		/* KeyShareEntry each; perhaps none */
	struct tls_rd	ch_server_name;		/* a host name; empty: none */
	struct tls_rd	ch_alpn;		/* ProtocolName each; empty: none */
	struct tls_hs_cert_request ch_rq;	/* what it can verify; rq_sigalgs NULL: nothing */

	struct tls_rd	ch_identities;		/* PskIdentity each; empty: no PSK is offered */
	struct tls_rd	ch_binders;		/* PskBinderEntry each, as many */
	size_t		ch_binders_at;		/* they are over so many bytes of the message */
	bool		ch_psk_ke;		/* PskKeyExchangeModes */
	bool		ch_psk_dhe_ke;

	u16		ch_record_size_limit;	/* 0: none */
	bool		ch_early_data;
};

/* client_hello_parse.c */

enum tls_hs_error __must_check tls_hs_parse_client_hello(const struct tls_hs_msg *msg, bool second,
							 struct tls_hs_client_hello *ch);
bool __must_check tls_hs_client_hello_next_share(struct tls_rd *shares, u16 *group,
						 struct tls_rd *share);
bool __must_check tls_hs_client_hello_share(const struct tls_hs_client_hello *ch, u16 group,
					    struct tls_rd *share);

/* client_hello_second.c */
enum tls_hs_error __must_check tls_hs_check_second_hello(const struct tls_hs_kept *first,
							 const struct tls_hs_msg *msg,
							 const struct tls_hs_client_hello *ch);

/* choose.c */

/* What a server takes of that; borrowed from the message and from cf_ops. */
struct tls_hs_choice {
	const struct tls_hs_suite	*cc_suite;
	u16				cc_group;
	bool				cc_retry;	/* its share has to be asked for */
	struct tls_rd			cc_share;	/* the client's */
	const struct tls_hs_psk		*cc_psk;	/* NULL: certificates */
	int				cc_identity;	/* its index in the ClientHello, or -1 */
	struct tls_rd			cc_alpn;	/* empty: none */
	struct tls_hs_own_chain		cc_chain;	/* none with a PSK */
};

int __must_check tls_hs_choose(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
			       const struct tls_hs_client_hello *ch, struct tls_hs_choice *cc);

/* server_flight.c */
int __must_check tls_hs_send_retry(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
				   const struct tls_hs_client_hello *ch,
				   const struct tls_hs_choice *cc);
int __must_check tls_hs_send_server_hello(struct tls_hs_engine *en,
					  const struct tls_hs_client_hello *ch,
					  const struct tls_hs_choice *cc);
int __must_check tls_hs_send_encrypted_extensions(struct tls_hs_engine *en,
						  const struct tls_hs_client_hello *ch,
						  const struct tls_hs_choice *cc);
int __must_check tls_hs_send_certificate_request(struct tls_hs_engine *en);

#endif
