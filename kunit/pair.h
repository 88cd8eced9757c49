/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Our client's engine and our server's, in memory: what one emits the other is
 * fed.  No record protection, no keyring: each side's verifier says what it is
 * told, and each has a certificate of five bytes whose key is real.
 *
 * All memory is KUnit's; the engines go with the test.
 */
#ifndef _TLS_HS_KUNIT_PAIR_H
#define _TLS_HS_KUNIT_PAIR_H

#include "bytes.h"
#include "engine/engine.h"

#define PAIR_MSGS	16	/* of one side, in one handshake */

struct tls_hs_pair;

struct tls_hs_pair_msg {
	enum tls_hs_level	level;
	u8			*d;
	size_t			len;
};

struct tls_hs_pair_side {
	struct tls_hs_pair		*pair;
	struct tls_hs_engine		*en;
	struct tls_hs_config		cfg;
	struct tls_hs_engine_ops	ops;

	/* what left the engine */
	struct tls_hs_pair_msg		msg[PAIR_MSGS];
	unsigned int			n_msgs;
	unsigned int			heard;	/* so many of them the other has been fed */
	struct tls_hs_secret		secret[3][2];	/* by level and direction */
	unsigned int			n_alerts;
	u8				alert;
	enum tls_hs_level		alert_level;
	int				status;		/* of the last feed */

	/* what the sink refuses, counted from 1; 0: nothing */
	unsigned int			emit_fails;	/* this message, */
	unsigned int			secret_fails;	/* this secret, */
	int				sink_err;	/* for this reason */
	unsigned int			n_secrets;

	/* its own certificate */
	bool				no_cert;
	bool				named;
	u16				scheme;
	int				own_err;
	unsigned int			own_calls;
	unsigned int			signed_calls;
	char				asked_name[64];	/* rq_server_name */

	/* the verdict on the other's */
	int				verify_err;
	unsigned int			verify_why;
	unsigned int			verify_calls;
	unsigned int			verify_n;	/* certificates that it was shown */
	bool				other_key;	/* not the one that signs */

	/* a server's */
	struct tls_hs_psk		known[2];	/* which find_psk knows */
	unsigned int			n_known;
	int				find_err;
	unsigned int			find_calls;
};

struct tls_hs_pair {
	struct kunit			*test;
	struct tls_hs_pair_side		client;
	struct tls_hs_pair_side		server;
	struct tls_hs_psk		psk[TLS_HS_MAX_PSKS];	/* the client's */
	/* changes a message on its way; may replace it */
	void				(*tamper)(struct tls_hs_pair *p,
						  struct tls_hs_pair_side *from,
						  struct tls_hs_pair_msg *msg);
	const void			*tamper_arg;
	/* what the fixture allocates is between these two; may be NULL */
	void				(*hold)(struct tls_hs_pair *p, bool begin);
};

struct tls_hs_pair *tls_hs_pair_new(struct kunit *test);
void tls_hs_pair_use_psk(struct tls_hs_pair *p, enum tls_hs_hash hash);
void tls_hs_pair_start(struct tls_hs_pair *p);
void tls_hs_pair_run(struct tls_hs_pair *p);
void tls_hs_pair_connect(struct tls_hs_pair *p);
void tls_hs_pair_expect_connected(struct tls_hs_pair *p);
void tls_hs_pair_expect_refused(struct tls_hs_pair *p, struct tls_hs_pair_side *by,
				enum tls_hs_error error);
bool tls_hs_pair_step(struct tls_hs_pair *p, struct tls_hs_pair_side *from);

#endif
