/* SPDX-License-Identifier: GPL-2.0-only */
/* A handshake in memory: the engine as a client, and a server that has the keys. */
#ifndef _TLS_HS_FUZZ_SERVER_H
#define _TLS_HS_FUZZ_SERVER_H

#include "conn/record.h"
#include "engine/engine.h"
#include "fuzz.h"

#define FUZZ_TRANSCRIPT	(1024 * 1024)
#define FUZZ_MESSAGE	(160 * 1024)
#define FUZZ_SENT	64
#define FUZZ_OUT	6

/* What a run ended with; equal for equal messages, however they were cut. */
struct fuzz_verdict {
	enum tls_hs_state	state;
	unsigned int		error;
	unsigned int		alerts;
	u8			alert;
	u8			alert_received;
	struct tls_hs_result	result;
	struct tls_hs_secret	secret[2];	/* application traffic */
};

/* The octets at the beginning of an input. */
struct fuzz_setup {
	u8	mode;		/* MODE_* */
	u8	offer;		/* suites and groups */
	u8	client;		/* CLIENT_* */
	u8	verify;		/* 0: the chain is good, else why it is not */
	u8	alloc;		/* which allocation fails; 0: none */
	u8	sink;		/* which call of the sink fails; 0: none */
	u8	cut;		/* octets of content in each record; 0: as many as there are */
	u8	how;		/* HOW_* */
};

#define MODE_PSKS	0x03	/* how many */
#define MODE_PSK_ONLY	0x04
#define MODE_PSK_KE	0x08
#define MODE_TICKETS	0x10
#define MODE_RESUME	0x20	/* PSKs are tickets */
#define MODE_ALPN	0x40
#define MODE_LIMIT	0x80

#define CLIENT_ASKED	0x01	/* there is somebody to ask for a certificate */
#define CLIENT_HAS	0x02	/* and there is one */
#define CLIENT_ERRS	0x04
#define CLIENT_SIGN_ERRS 0x08
#define CLIENT_LONG	0x10

#define HOW_RECORDS	0x01	/* through the record layer */
#define HOW_TWICE	0x02	/* again, octet by octet: the same must come of it */
#define HOW_COALESCE	0x04	/* messages share records */
#define HOW_REAL_CHAIN	0x08	/* the leaf's own key counts, as far as it can be read */

struct fuzz_server {
	struct fuzz_setup		su;
	bool				bytewise;

	/* the client */
	struct tls_hs_engine		*en;
	struct tls_hs_config		cfg;
	struct tls_hs_engine_ops	ops;
	struct tls_hs_psk		psk[3];
	struct tls_hs_record		crl;
	unsigned int			sink_calls;
	unsigned int			n_alerts;
	u8				alert;
	bool				verified;	/* the chain was found good */
	bool				refused;
	unsigned int			asked;		/* CertificateRequests that were answered */
	bool				has_secret[2];
	struct tls_hs_secret		secret[2];
	struct {
		u8	*d;
		size_t	len;
	} out[FUZZ_OUT];
	unsigned int			n_out;

	/* the server */
	struct tls_hs_record		rl;
	u8				*tr;
	size_t				tr_len;
	enum tls_hs_hash		hash;
	u16				suite;
	/* of the share that was sent: its group, and the secret with the client's */
	u16				group;
	u8				shared[TLS_HS_KEX_MAX_SHARED];
	size_t				shared_len;
	struct tls_hs_key_schedule	ks;
	struct tls_hs_secret		c_hs, s_hs, c_ap, s_ap;
	bool				keyed;
	enum tls_hs_level		level;
	struct fuzz_buf			msg;		/* the one that is made */
	struct fuzz_buf			wait;		/* content that is not sent yet */

	/* what it did */
	u8				sent[FUZZ_SENT];
	unsigned int			n_sent;
	bool				odd;	/* something that is no message */
	bool				good_cv;	/* the last one was right */
	bool				good_finished;
	bool				psk_chosen;
};

/* Messages that a server makes, by the first octet of an item's value. */
enum fuzz_kind {
	KIND_HELLO,
	KIND_RETRY,
	KIND_EXTENSIONS,
	KIND_REQUEST,
	KIND_CERTIFICATE,
	KIND_VERIFY,
	KIND_FINISHED,
	KIND_TICKET,
	KIND_UPDATE,
	KINDS,
};

bool fuzz_server_begin(struct fuzz_server *s, const struct fuzz_setup *su, bool bytewise);
void fuzz_server_end(struct fuzz_server *s, struct fuzz_verdict *v);
/* makes a message into s->msg: how: steers what is in it */
void fuzz_server_make(struct fuzz_server *s, enum fuzz_kind kind, u8 how);
/* false once there is nobody to send to any more */
bool fuzz_server_send(struct fuzz_server *s, enum fuzz_kind kind, const u8 *msg, size_t len);
bool fuzz_server_flush(struct fuzz_server *s);
bool fuzz_server_raw(struct fuzz_server *s, u8 type, const u8 *d, size_t len, bool protect);
void fuzz_server_content(struct fuzz_server *s, const u8 *d, size_t len);
bool fuzz_server_alive(const struct fuzz_server *s);
void fuzz_server_check(struct fuzz_server *s, int ret);

#endif
