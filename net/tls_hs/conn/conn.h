/* SPDX-License-Identifier: GPL-2.0-only */
/* One handshake in flight. */
#ifndef _TLS_HS_CONN_H
#define _TLS_HS_CONN_H

#include <linux/key.h>
#include <linux/refcount.h>
#include <linux/socket.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <net/tls_hs.h>

#include "tls_hs_engine.h"
#include "engine/errors.h"
#include "keys/cred_keys.h"
#include "keys/psk.h"
#include "netns.h"
#include "record.h"
#include "session.h"
#include "sock.h"

#include "crypto-glue/x509_name.h"

enum tls_hs_stage {
	TLS_HS_STAGE_NEW,	/* nothing sent yet */
	TLS_HS_STAGE_EXCHANGE,	/* messages go to and fro */
	TLS_HS_STAGE_FINISH,	/* server verified: our last flight, then kTLS */
	TLS_HS_STAGE_PART,	/* failed: the alert still goes out */
	TLS_HS_STAGE_OVER,
};

/* Bits of co_flags: all that others than the worker write. */
enum {
	TLS_HS_CO_DONE,		/* claimed by the worker for ta_done, or by a cancel */
	TLS_HS_CO_NET_EXIT,	/* the namespace goes away */
	TLS_HS_CO_POLL,		/* waits for what no wake-up announces */
};

struct tls_hs_conn {
	refcount_t			co_ref;
	struct rcu_head			co_rcu;
	unsigned long			co_flags;
	struct work_struct		co_work;
	struct timer_list		co_timer;
	unsigned long			co_deadline;	/* jiffies */
	struct list_head		co_list;	/* hn_conns, under hn_lock */
	struct list_head		co_turn;	/* tu_waiting, under tu_lock */

	struct socket			*co_sock;	/* lives as long as the file is held */
	struct file			*co_file;	/* by a reference */
	struct sock			*co_sk;		/* by a reference */
	struct tls_hs_net		*co_net;	/* by a reference */
	struct tls_hs_session		*co_session;	/* lives as long as the file is held */

	/* what the consumer asked for */
	enum tls_hs_side		co_side;
	enum tls_hs_mode		co_mode;
	tls_done_func_t			co_done;
	void				*co_data;
	struct sockaddr_storage		co_peer;
	struct tls_hs_peer_name		co_name;
	char				*co_peername;	/* as given, for the log */
	u8				*co_alpn;
	struct key			*co_keyring;	/* anchors; NULL: no client is asked */
	struct key			*co_psk_keyring;	/* a server's PSKs */
	struct tls_hs_key_list		co_psk_list;		/* they, once they were read */
	struct tls_hs_cred		*co_cred;	/* our certificate; NULL: none */
	struct tls_hs_cred_keys		*co_cred_keys;	/* what it is chosen from; or NULL */
	struct tls_hs_psk_set		co_psk;
	struct tls_hs_resume		*co_resume;	/* NULL: it may not be resumed */
	bool				co_may_retry;	/* ha_may_retry */
	bool				co_digest;	/* ha_digest */
	bool				co_explain;	/* ha_explain */
	bool				co_source_held;	/* counted in hn_sources */
	struct tls_hs_known_peer	*co_known;	/* what becomes the memory of the peer */
	struct tls_hs_config		co_cfg;

	/* the worker's alone */
	enum tls_hs_stage		co_stage;
	unsigned long			co_most;	/* co_deadline once it has heard */
	bool				co_heard;	/* a whole record has come */
	bool				co_answered;	/* a server's first message is out */
	bool				co_waiting;	/* co_wait is on the socket's queue */
	bool				co_flight;	/* counted in hn_flights */
	bool				co_rx_ktls;	/* TLS_RX is in */
	unsigned long			co_linger;	/* jiffies; till then the alert may wait */
	unsigned long			co_tell;	/* jiffies; no failure is told before */
	u64				co_start_ns;
	wait_queue_entry_t		co_wait;
	enum tls_hs_state		co_state;	/* the engine's, as last seen */
	struct tls_hs_engine		*co_engine;
	struct tls_hs_ticket		*co_ticket;	/* the session that we offer to resume */
	struct tls_hs_psk		co_ticket_psk;	/* borrows from it */
	struct tls_hs_record		co_record;
	struct tls_hs_sock_rx		co_rx;
	struct tls_hs_session_secrets	co_secrets;
	struct key			*co_peer_key;
	char				*co_explanation; /* of the peer's certificates, or NULL */
	struct tls_hs_info		co_info;
};

/* conn.c */
struct tls_hs_conn *tls_hs_conn_alloc(struct socket *sock, gfp_t flags);
void tls_hs_conn_serve(struct tls_hs_conn *co);
void tls_hs_conn_free(struct tls_hs_conn *co);
unsigned int tls_hs_conn_most_of_one(void);
int __must_check tls_hs_conn_submit(struct tls_hs_conn *co, unsigned int timeout_ms);
bool tls_hs_conn_cancel(struct tls_hs_conn *co);
void tls_hs_conn_drain(struct tls_hs_net *hn);

void tls_hs_conn_put(struct tls_hs_conn *co);
void tls_hs_conn_kick(struct tls_hs_conn *co);
void tls_hs_conn_turn_over(struct tls_hs_turns *tu);
void tls_hs_conn_listen(struct tls_hs_conn *co);
void tls_hs_conn_unlisten(struct tls_hs_conn *co);

/* conn_run.c */
void tls_hs_conn_run(struct tls_hs_conn *co);
void tls_hs_conn_mark(struct tls_hs_conn *co, enum tls_hs_phase phase);
void tls_hs_conn_give_flight(struct tls_hs_conn *co);
enum tls_hs_error tls_hs_conn_ended(const struct tls_hs_conn *co);

/* conn_sink.c */
int __must_check tls_hs_conn_verify(struct tls_hs_conn *co, const struct tls_hs_peer_chain *chain,
				    struct tls_hs_pubkey *key, unsigned int *why);
extern const struct tls_hs_engine_ops tls_hs_conn_engine_ops;
extern const struct tls_hs_engine_ops tls_hs_conn_server_ops;
extern const struct tls_hs_sink_ops tls_hs_conn_sink_ops;

#endif
