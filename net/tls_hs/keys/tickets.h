/* SPDX-License-Identifier: GPL-2.0-only */
/* Sessions that may be resumed: tickets and what they were given for. */
#ifndef _TLS_HS_TICKETS_H
#define _TLS_HS_TICKETS_H

#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include <net/tls_hs.h>

#include "cred.h"
#include "tls_hs_engine.h"
#include "tls_hs_wire.h"

#define TLS_HS_TICKET_KEY	32	/* SHA-256 of all that a session is bound to */
#define TLS_HS_MAX_TICKETS	256	/* in a network namespace */
#define TLS_HS_MAX_TICKETS_EACH	4	/* for one key */
#define TLS_HS_MAX_TICKET_BYTES	SZ_4M	/* of a network namespace, with certificates */

/* A peer's certificates, to be verified again at each resumption. */
struct tls_hs_saved_chain {
	refcount_t		sc_ref;
	size_t			sc_len;		/* bytes at sc_der */
	struct tls_hs_peer_chain sc_chain;	/* into sc_der */
	u8			sc_der[];
};

struct tls_hs_saved_chain *tls_hs_chain_save(const struct tls_hs_peer_chain *chain);
void tls_hs_chain_put(struct tls_hs_saved_chain *sc);	/* NULL is fine */

/* What a connection that may resume carries, and later its session. */
struct tls_hs_resume {
	u8				re_key[TLS_HS_TICKET_KEY];
	struct tls_hs_saved_chain	*re_chain;	/* NULL: not verified yet */
};

void tls_hs_resume_free(struct tls_hs_resume *re);	/* NULL is fine */

/* All that a resumed session must have in common with the full one. */
struct tls_hs_ticket_scope {
	const struct tls_hs_config	*ts_cfg;
	const char			*ts_name;	/* as the consumer gave it */
	struct tls_hs_cred_id		ts_cred;	/* of what is used, whoever named it */
	key_serial_t			ts_keyring;	/* likewise */
	u16				ts_port;
	u8				ts_mode;
};

int __must_check tls_hs_ticket_key(const struct tls_hs_ticket_scope *ts, u8 *key);

struct tls_hs_ticket {
	struct list_head		ti_list;
	u8				ti_key[TLS_HS_TICKET_KEY];
	struct tls_hs_saved_chain	*ti_chain;
	struct tls_hs_secret		ti_psk;
	enum tls_hs_hash		ti_hash;
	u64				ti_received_ms;	/* since boot */
	u32				ti_lifetime;	/* seconds */
	u32				ti_age_add;
	u16				ti_len;
	u8				ti_identity[];
};

/* A network namespace's tickets, oldest first. */
struct tls_hs_tickets {
	spinlock_t		tc_lock;	/* what follows */
	struct list_head	tc_list;
	unsigned int		tc_n;
	size_t			tc_bytes;
	bool			tc_closed;	/* the namespace goes away */
};

/* A NewSessionTicket, borrowed (RFC 8446 4.6.1). */
struct tls_hs_new_ticket {
	u32		nt_lifetime;
	u32		nt_age_add;
	struct tls_rd	nt_nonce;
	struct tls_rd	nt_ticket;
};

void tls_hs_tickets_init(struct tls_hs_tickets *tc);
void tls_hs_tickets_flush(struct tls_hs_tickets *tc);
int __must_check tls_hs_ticket_store(struct tls_hs_tickets *tc, const struct tls_hs_resume *re,
				     u16 suite, const struct tls_hs_secret *resumption,
				     const struct tls_hs_new_ticket *nt);
struct tls_hs_ticket *tls_hs_ticket_take(struct tls_hs_tickets *tc, const u8 *key);
void tls_hs_ticket_offer(const struct tls_hs_ticket *ti, struct tls_hs_psk *psk);
void tls_hs_ticket_free(struct tls_hs_ticket *ti);	/* NULL is fine */

#endif
