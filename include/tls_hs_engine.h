/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TLS 1.3 state machine, without I/O.
 *
 * For the connection code, for KUnit and fuzzers, and for other transports
 * (QUIC carries these messages in its own packets).  The engine knows no
 * socket, key, keyring, timer or lock: randomness, trust and signing come in
 * through struct tls_hs_engine_ops, messages, secrets and alerts leave through
 * struct tls_hs_sink_ops.
 */
#ifndef _TLS_HS_ENGINE_H
#define _TLS_HS_ENGINE_H

#include <linux/types.h>

#include <net/tls_hs_auth.h>

#include "../crypto-glue/aead.h"
#include "../crypto-glue/hash.h"
#include "../crypto-glue/kex.h"
#include "../crypto-glue/sig.h"

/* Which keys protect a message. */
enum tls_hs_level {
	TLS_HS_LEVEL_INITIAL,		/* plaintext */
	TLS_HS_LEVEL_HANDSHAKE,
	TLS_HS_LEVEL_APPLICATION,
};

enum tls_hs_dir {
	TLS_HS_TX,
	TLS_HS_RX,
};

/* RFC 8446 A.1 and A.2, and the one that its pictures leave out. */
enum tls_hs_state {
	TLS_HS_START,
	TLS_HS_WAIT_CH,		/* A.2 calls it START, too */
	TLS_HS_WAIT_SH,
	TLS_HS_WAIT_EE,
	TLS_HS_WAIT_CERT_CR,
	TLS_HS_WAIT_CERT,
	TLS_HS_WAIT_CV,
	TLS_HS_WAIT_FINISHED,
	TLS_HS_CONNECTED,
	TLS_HS_FAILED,
	TLS_HS_NR_STATES,
};

/* A secret never travels as a bare pointer; whoever holds one wipes it. */
struct tls_hs_secret {
	u8	len;
	u8	b[48];
};

/* One certificate entry of the peer, borrowed from the engine. */
struct tls_hs_der {
	const u8	*d;
	size_t		len;
};

#define TLS_HS_MAX_PEER_CERTS	16	/* that are looked at; a peer may send more */

/* What a verifier is given: the peer's first certificates as they came, [0] the leaf. */
struct tls_hs_peer_chain {
	unsigned int		pc_n;
	struct tls_hs_der	pc_cert[TLS_HS_MAX_PEER_CERTS];
};

/* What a CertificateRequest or a ClientHello asks for; borrowed, valid during the call. */
struct tls_hs_cert_request {
	const u8	*rq_sigalgs;		/* SignatureScheme list, big-endian u16 each */
	size_t		rq_sigalgs_len;
	const u8	*rq_sigalgs_cert;	/* the same; those of rq_sigalgs if it was absent */
	size_t		rq_sigalgs_cert_len;
	const u8	*rq_authorities;	/* DistinguishedName vectors; NULL if absent */
	size_t		rq_authorities_len;
	bool		rq_has_oid_filters;
	bool		rq_any_chain;		/* a ClientHello's: RFC 8446 4.4.2.2 */
	const u8	*rq_server_name;	/* a ClientHello's host name; NULL if absent */
	size_t		rq_server_name_len;
};

/* Our own certificates for the peer, and the scheme that we will sign with. */
struct tls_hs_own_chain {
	unsigned int		oc_n;		/* 0: send an empty Certificate */
	struct tls_hs_der	oc_cert[TLS_HS_MAX_PEER_CERTS];
	u16			oc_scheme;
	bool			oc_named;	/* chosen by rq_server_name (RFC 6066 3) */
};

#define TLS_HS_MAX_SIG_LEN	512	/* RSA-4096 */

enum tls_hs_psk_kind {
	TLS_HS_PSK_EXTERNAL,
	TLS_HS_PSK_IMPORTED,		/* RFC 9258 */
	TLS_HS_PSK_RESUMPTION,
};

struct tls_hs_psk {
	enum tls_hs_psk_kind	psk_kind;
	enum tls_hs_hash	psk_hash;
	const u8		*psk_identity;
	u16			psk_identity_len;
	u32			psk_obfuscated_age;	/* 0 unless resumption */
	const u8		*psk_key;
	u8			psk_key_len;
};

#define TLS_HS_MAX_AUTHORITIES	4096	/* bytes of DistinguishedNames that we send */

/* Everything that needs the world outside; @ctx is cf_ctx. */
struct tls_hs_engine_ops {
	/* cryptographic randomness; also every ephemeral private key */
	void	(*random)(void *ctx, u8 *buf, size_t len);
	/*
	 * Trust and names.  0 and *key (borrowed from the chain or owned by
	 * ctx, valid until the engine is wiped), or -errno with *why one of
	 * the TLS_HS_E_* below.  Must not be NULL in certificate mode.
	 */
	int	(*verify_chain)(void *ctx, const struct tls_hs_peer_chain *chain,
				struct tls_hs_pubkey *key, unsigned int *why);
	/* 0 with oc_n 0 if nothing fits, -ENOKEY, -ENOMEM; NULL: we never have one */
	int	(*own_chain)(void *ctx, const struct tls_hs_cert_request *rq,
			     struct tls_hs_own_chain *oc);
	/* signs msg with oc_scheme; *siglen in: size of sig */
	int	(*sign)(void *ctx, u16 scheme, const u8 *msg, size_t len,
			u8 *sig, size_t *siglen);
	/* before each ClientHello: bring psk_obfuscated_age up to date; NULL: nothing to do */
	void	(*refresh_psks)(void *ctx);
	/*
	 * A server's: the key of an identity, if it has one of this hash.  0 and
	 * *psk (owned by ctx, valid until the engine is wiped; its identity is not
	 * looked at), -ENOENT if there is none, -ENOMEM.  NULL: no PSK is accepted.
	 */
	int	(*find_psk)(void *ctx, const u8 *identity, size_t len, enum tls_hs_hash hash,
			    const struct tls_hs_psk **psk);
	/*
	 * A server's: whose certificates it would trust, as DistinguishedName vectors
	 * (RFC 8446 4.2.4).  *len in: room at buf; out: bytes, 0 for no list.  0 or
	 * -ENOMEM.  NULL: no list.
	 */
	int	(*authorities)(void *ctx, u8 *buf, size_t *len);
};

/*
 * Where things go; @ctx is what tls_hs_engine_init() was given.  Negative
 * returns end the handshake.
 */
struct tls_hs_sink_ops {
	/* a whole handshake message; copied by the callee */
	int	(*emit)(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len);
	/* keys for a level and direction from here on; copied by the callee */
	int	(*secret)(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir,
			  u16 suite, const struct tls_hs_secret *secret);
	/* the one alert of a handshake that failed here */
	void	(*alert)(void *ctx, enum tls_hs_level level, u8 description);
};

#define TLS_HS_MAX_PSKS		10	/* five keys, each imported for two hashes (RFC 9258) */
#define TLS_HS_MAX_OFFER	8	/* entries of a suites, groups or schemes list */

/*
 * What to offer, or what a server accepts, in order of preference.  Borrowed:
 * must outlive the engine.
 */
struct tls_hs_config {
	const struct tls_hs_engine_ops	*cf_ops;
	void				*cf_ctx;

	const char			*cf_server_name;	/* SNI; NULL: none is sent */
	const u8			*cf_alpn;	/* ProtocolName list, no outer length */
	u16				cf_alpn_len;

	u16				cf_suites[TLS_HS_MAX_OFFER];
	u16				cf_groups[TLS_HS_MAX_OFFER];
	u16				cf_shares[TLS_HS_MAX_OFFER];	/* a client's */
	u16				cf_sigalgs[TLS_HS_MAX_OFFER * 2];
	u16				cf_sigalgs_cert[TLS_HS_MAX_OFFER * 2];	/* or none */
	u8				cf_n_suites;
	u8				cf_n_groups;
	u8				cf_n_shares;
	u8				cf_n_sigalgs;
	u8				cf_n_sigalgs_cert;
	u16				cf_rsa_bits;	/* least modulus in certificates; 0: any */

	u16				cf_record_size_limit;	/* 0: not offered */

	const struct tls_hs_psk		*cf_psks;	/* PSKs that a client offers, in order */
	u8				cf_n_psks;
	bool				cf_psk_only;	/* a handshake without PSK is a failure */
	bool				cf_psk_ke;	/* offer psk_ke too */
	bool				cf_tickets;	/* solicit NewSessionTicket */
	enum tls_hs_client_auth		cf_client_auth;	/* a server's; a PSK stands for it */

	/* Replay of a published trace only: whole ClientHello messages instead of our own. */
	struct tls_hs_der		cf_replay[2];	/* first, and after a HelloRetryRequest */
};

/* Evidence: each bit is set in exactly one place, when the thing was verified. */
#define TLS_HS_EV_CHAIN		BIT(0)	/* path and name: verify_chain() */
#define TLS_HS_EV_SIGNATURE	BIT(1)	/* CertificateVerify */
#define TLS_HS_EV_PSK		BIT(2)	/* server selected a PSK that we offered; client's binder */
#define TLS_HS_EV_FINISHED	BIT(3)	/* the peer's Finished */

/* What was agreed; valid once connected (partly earlier). */
struct tls_hs_result {
	u16		rs_suite;
	u16		rs_group;		/* 0: psk_ke */
	u16		rs_scheme;		/* of the peer's CertificateVerify; 0: PSK */
	u16		rs_record_size_limit;	/* peer's; 0: none given */
	int		rs_psk;			/* index in cf_psks, or in ClientHello; -1 */
	bool		rs_hello_retry;
	bool		rs_cert_requested;
	bool		rs_cert_sent;		/* ours, and not empty */
	bool		rs_early_data;		/* the client means to send some: it is skipped */
	bool		rs_session_id;		/* it wants a ChangeCipherSpec (RFC 8446 D.4) */
	u8		rs_alpn_len;		/* 0: none chosen */
	u8		rs_alpn[255];
	u32		rs_evidence;
};

struct tls_hs_engine;
struct tls_hs_role;

/* Which side an engine is. */
extern const struct tls_hs_role tls_hs_client_role;
extern const struct tls_hs_role tls_hs_server_role;

struct tls_hs_engine *tls_hs_engine_alloc(gfp_t gfp);
int __must_check tls_hs_engine_init(struct tls_hs_engine *en, const struct tls_hs_role *role,
				    const struct tls_hs_config *cfg,
				    const struct tls_hs_sink_ops *sink, void *sink_ctx);
int __must_check tls_hs_engine_start(struct tls_hs_engine *en);
int __must_check tls_hs_engine_feed(struct tls_hs_engine *en, enum tls_hs_level level,
				    const u8 *buf, size_t len);
/* The transport found something wrong: the one way to fail from outside. */
int tls_hs_engine_fail(struct tls_hs_engine *en, unsigned int error);
/* The peer's alert; level and description as RFC 8446 6 has them. */
int tls_hs_engine_peer_alert(struct tls_hs_engine *en, u8 description);
void tls_hs_engine_wipe(struct tls_hs_engine *en);
void tls_hs_engine_free(struct tls_hs_engine *en);	/* wipes; NULL is fine */

enum tls_hs_state tls_hs_engine_state(const struct tls_hs_engine *en);
const struct tls_hs_result *tls_hs_engine_result(const struct tls_hs_engine *en);
/* First cause of failure, TLS_HS_E_NONE if none: see net/tls_hs/engine/errors.h. */
unsigned int tls_hs_engine_error(const struct tls_hs_engine *en);
/* AlertDescription that the peer sent, for the log and the counters; 255 if none. */
u8 tls_hs_engine_alert_received(const struct tls_hs_engine *en);
/* In the middle of a message: nothing else may come between (RFC 8446 5.1). */
bool tls_hs_engine_mid_message(const struct tls_hs_engine *en);
/* After CONNECTED: the peer's certificate, borrowed; len 0 in PSK mode. */
struct tls_hs_der tls_hs_engine_peer_leaf(const struct tls_hs_engine *en);
/* After CONNECTED: for KeyUpdate, the exporter and resumption; moved out, wiped inside. */
int __must_check tls_hs_engine_take_secrets(struct tls_hs_engine *en,
					    struct tls_hs_secret *exporter,
					    struct tls_hs_secret *resumption);

#endif /* _TLS_HS_ENGINE_H */
