/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of the engine: for engine.c and the message files only.
 */
#ifndef _TLS_HS_ENGINE_PRIV_H
#define _TLS_HS_ENGINE_PRIV_H

#include "tls_hs_engine.h"
#include "tls_hs_wire.h"
#include "algorithms.h"
#include "errors.h"
#include "extensions.h"
#include "key_schedule.h"
#include "transcript.h"

/* A whole message, as a handler gets it. */
struct tls_hs_msg {
	const u8	*ms_raw;	/* header included */
	size_t		ms_len;
	struct tls_rd	ms_body;
	u8		ms_hash[TLS_HS_MAX_HASH_LEN];	/* of what came before; HASH_BEFORE rows */
};

#define ENDS_FLIGHT	BIT(0)	/* keys change behind it: no byte may follow it */
#define HASH_BEFORE	BIT(1)	/* the handler needs the transcript without the message */
#define OWN_TRANSCRIPT	BIT(2)	/* the handler adds the message to the transcript */

/*
 * A message that may come in a state.  A handler parses into locals, verifies,
 * then commits and sets the next state in its last lines.
 */
struct tls_hs_row {
	u8	state;
	u8	type;
	u8	flags;
	u32	max;	/* longest message, header included */
	int	(*handle)(struct tls_hs_engine *en, const struct tls_hs_msg *msg);
};

/* A side of the handshake, by all in which it differs from the other. */
struct tls_hs_role {
	const struct tls_hs_row	*ro_rows;
	unsigned int		ro_n_rows;
	bool			ro_server;	/* which of the RFC's labels are our own */
	unsigned int		ro_max_certs;	/* of the peer's that are looked at */
	/* beyond what tls_hs_config_ok() asks of both */
	bool			(*ro_config_ok)(const struct tls_hs_config *cfg);
	int			(*ro_start)(struct tls_hs_engine *en);
	/* TLS_HS_EV_* that the peer owes beside its Finished */
	u32			(*ro_evidence)(const struct tls_hs_engine *en);
	/* why the handshake failed, if it did so by this alert of the peer's */
	enum tls_hs_error	(*ro_peer_alert)(const struct tls_hs_engine *en, u8 description);
};

/* A message that outlives the record it came in. */
struct tls_hs_kept {
	u8	*kp_msg;
	size_t	kp_len;
};

struct tls_hs_engine {
	const struct tls_hs_role	*en_role;
	const struct tls_hs_config	*en_cfg;
	const struct tls_hs_sink_ops	*en_sink;
	void				*en_sink_ctx;

	enum tls_hs_state		en_state;
	enum tls_hs_error		en_error;
	u8				en_alert;	/* last one received, or NONE */
	enum tls_hs_level		en_rx_level;
	enum tls_hs_level		en_tx_level;
	bool				en_tx_due;	/* what was sent last asks for new keys */

	/* ClientHello, as it was sent */
	u8				en_random[TLS_HS_RANDOM_LEN];
	u8				en_session_id[TLS_HS_SESSION_ID_MAX];
	u8				en_session_id_len;
	u32				en_offered;	/* BIT(enum tls_hs_ext), or asked for */
	struct tls_hs_kex		en_kex[TLS_HS_NR_KEX_GROUPS];
	u8				en_n_psks;	/* in the newest ClientHello */
	u8				en_psk[TLS_HS_MAX_PSKS];	/* indexes in cf_psks */

	/* HelloRetryRequest */
	bool				en_retried;
	u16				en_retry_group;	/* 0: it asked for none */
	struct tls_hs_kept		en_hello;	/* a server's: the first ClientHello */
	u8				*en_cookie;
	u16				en_cookie_len;

	const struct tls_hs_suite	*en_suite;	/* NULL: not chosen yet */
	struct tls_hs_transcript	en_tr;
	struct tls_hs_key_schedule	en_ks;
	struct tls_hs_secret		en_own_hs;
	struct tls_hs_secret		en_peer_hs;
	struct tls_hs_secret		en_peer_ap;	/* until the client's Finished */
	struct tls_hs_secret		en_exporter;
	struct tls_hs_secret		en_resumption;

	struct tls_hs_kept		en_cr;		/* CertificateRequest */
	struct tls_hs_kept		en_cert;	/* the peer's Certificate */
	struct tls_hs_der		en_leaf;	/* in en_cert */
	struct tls_hs_pubkey		en_key;		/* the leaf's */

	/* reassembly of one message */
	u8				en_hdr[TLS_HS_MSG_HEADER];
	u8				*en_buf;
	size_t				en_cap;
	size_t				en_have;	/* bytes of the message so far */
	size_t				en_need;	/* its length, once the header is there */

	struct tls_hs_result		en_rs;
};

/* engine.c */
int tls_hs_fail(struct tls_hs_engine *en, enum tls_hs_error error);
int tls_hs_fail_errno(struct tls_hs_engine *en, int err);
int __must_check tls_hs_emit(struct tls_hs_engine *en, const u8 *msg, size_t len);
int __must_check tls_hs_give_secret(struct tls_hs_engine *en, enum tls_hs_level level,
				    enum tls_hs_dir dir, const struct tls_hs_secret *secret);
void tls_hs_keep_message(struct tls_hs_engine *en, struct tls_hs_kept *kept);

/* config.c */
bool tls_hs_config_ok(const struct tls_hs_config *cfg);

/* secrets.c */
int __must_check tls_hs_start_handshake_keys(struct tls_hs_engine *en,
					     const struct tls_hs_psk *psk,
					     const u8 *shared, size_t len);
int __must_check tls_hs_derive_application(struct tls_hs_engine *en, struct tls_hs_secret *own,
					   struct tls_hs_secret *peer);
int __must_check tls_hs_derive_resumption(struct tls_hs_engine *en);

/* binder.c */
int __must_check tls_hs_derive_binder(const struct tls_hs_transcript *tr,
				      const struct tls_hs_psk *psk, const u8 *hello, size_t len,
				      u8 *out);

/* client_hello.c */
int __must_check tls_hs_send_client_hello(struct tls_hs_engine *en);
size_t tls_hs_open_ext(struct tls_wr *wr, enum tls_hs_ext id);
void tls_hs_build_u16_list(struct tls_wr *wr, enum tls_hs_ext id, const u16 *v, int n);
const struct tls_hs_psk *tls_hs_offered_psk(const struct tls_hs_engine *en, u16 selected);

/* server_hello.c */
extern const u8 tls_hs_retry_random[TLS_HS_RANDOM_LEN];
bool tls_hs_is_downgrade(const u8 *random);
int tls_hs_handle_server_hello(struct tls_hs_engine *en, const struct tls_hs_msg *msg);

/* params.c */
bool __must_check tls_hs_parse_u16_list(struct tls_rd body, struct tls_rd *list);
enum tls_hs_error tls_hs_parse_record_limit(struct tls_rd body, u16 *limit);
enum tls_hs_error tls_hs_parse_cert_wishes(const struct tls_hs_exts *ex,
					   struct tls_hs_cert_request *rq);
int tls_hs_handle_encrypted_extensions(struct tls_hs_engine *en, const struct tls_hs_msg *msg);
int tls_hs_handle_certificate_request(struct tls_hs_engine *en, const struct tls_hs_msg *msg);
enum tls_hs_error tls_hs_parse_certificate_request(struct tls_rd body,
						   struct tls_hs_cert_request *rq);

/* peer_auth.c */
#define TLS_HS_CV_PREFIX	(64 + 33 + 1)	/* RFC 8446 4.4.3: padding, context string, 0 */
#define TLS_HS_CV_MAX		(TLS_HS_CV_PREFIX + TLS_HS_MAX_HASH_LEN)

size_t tls_hs_build_cv_content(bool server, const u8 *hash, size_t hashlen, u8 *out);
int tls_hs_handle_certificate(struct tls_hs_engine *en, const struct tls_hs_msg *msg);
int tls_hs_handle_certificate_verify(struct tls_hs_engine *en, const struct tls_hs_msg *msg);

/* own_auth.c */
int __must_check tls_hs_choose_own_chain(struct tls_hs_engine *en,
					 const struct tls_hs_cert_request *rq,
					 struct tls_hs_own_chain *oc);
int __must_check tls_hs_send_own_auth(struct tls_hs_engine *en,
				      const struct tls_hs_own_chain *oc);

/* finished.c */
int __must_check tls_hs_verify_finished(struct tls_hs_engine *en, const struct tls_hs_msg *msg);
int __must_check tls_hs_send_finished(struct tls_hs_engine *en);

#endif
