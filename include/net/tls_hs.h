/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TLS 1.3 handshake in the kernel: what consumers call.
 *
 * The names and types of mainline's <net/handshake.h> are used as they are;
 * struct tls_hs_args adds what it lacks.  See Documentation/consumer-api.md.
 */
#ifndef _NET_TLS_HS_H
#define _NET_TLS_HS_H

#include <linux/key.h>
#include <linux/types.h>

/* <net/handshake.h> of 6.12 expects its users to know these */
struct cmsghdr;
struct module;
struct msghdr;
struct sock;
struct socket;

#include <net/handshake.h>
#include <net/tls_hs_auth.h>

enum tls_hs_mode {
	TLS_HS_MODE_ANON,	/* server authenticated, client not */
	TLS_HS_MODE_X509,	/* both, where the server asks and serials are given */
	TLS_HS_MODE_PSK,
};

/**
 * struct tls_hs_args - a handshake's arguments, mainline's and ours
 * @ha_args: as for tls_client_hello_anon() and its sisters; all of it is copied
 * @ha_priorities: GnuTLS-style string that narrows or reorders suites, groups
 *	and versions; a token that is not known means -EOPNOTSUPP.  NULL: the
 *	network namespace's (net.tls_hs.priorities), and with these @ha_no_upcall;
 *	if it has none, the defaults
 * @ha_alpn: protocol names to offer, as RFC 7301's ProtocolName list without
 *	its outer length; NULL for none; copied
 * @ha_alpn_len: bytes at @ha_alpn, at most TLS_HS_ALPN_MAX
 * @ha_resume: certificate modes: offer a session that was kept, and keep the
 *	tickets that tls_hs_post_handshake() is given; %NO_TICKETS in the
 *	priorities wins, in the consumer's or the namespace's
 * @ha_psk_import: PSK mode: offer each key as RFC 9258 imports it
 * @ha_psk_context: the importer's context; copied; may be NULL
 * @ha_psk_context_len: bytes at @ha_psk_context
 * @ha_default_cred: X509 mode without a certificate: use the network
 *	namespace's default credential; there is none: -EOPNOTSUPP
 * @ha_no_upcall: nobody takes what we refuse: -ENOKEY without trust anchors or
 *	credential, -EPROTONOSUPPORT instead of any other -EOPNOTSUPP; so too
 *	under the namespace's priorities
 * @ha_kernel_keys: the serials come from the kernel, not from a user: no right
 *	to the keys is asked for
 * @ha_may_retry: the consumer takes most statuses as final: -ETIMEDOUT for want of
 *	memory, crypto or kTLS, and for whatever peer or path may have caused where
 *	a handshake with the same peer has succeeded before
 * @ha_digest: records of type handshake are digested before the consumer sees them,
 *	and keys changed when they are worn out; it must not call
 *	tls_hs_post_handshake().  What it sends and receives goes through the
 *	operations of the socket (kernel_sendmsg(), kernel_recvmsg(),
 *	sock->ops->read_sock()), one reader at a time
 * @ha_owner: module that cannot be unloaded while the session lives; may be NULL
 * @ha_client_auth: a server's: is a client asked for its certificate?
 * @ha_default_auth: a server's: @ha_client_auth is the network namespace's
 *	(net.tls_hs.client_auth), and so are the authorities of clients
 *	(net.tls_hs.client_keyring) where @ha_args names none
 */
struct tls_hs_args {
	struct tls_handshake_args	ha_args;
	const char			*ha_priorities;
	const u8			*ha_alpn;
	u16				ha_alpn_len;
	bool				ha_resume;
	bool				ha_psk_import;
	const u8			*ha_psk_context;
	u16				ha_psk_context_len;
	bool				ha_default_cred;
	bool				ha_no_upcall;
	bool				ha_kernel_keys;
	bool				ha_may_retry;
	bool				ha_digest;
	struct module			*ha_owner;
	enum tls_hs_client_auth		ha_client_auth;
	bool				ha_default_auth;
};

#define TLS_HS_ALPN_MAX		512
#define TLS_HS_PRIORITIES_MAX	256

/* Points in a handshake that are timed, in nanoseconds since the hello call; 0: not reached. */
enum tls_hs_phase {
	TLS_HS_PHASE_CLIENT_HELLO,	/* ClientHello accepted by TCP */
	TLS_HS_PHASE_SERVER_HELLO,	/* ServerHello digested */
	TLS_HS_PHASE_SERVER_AUTH,	/* CertificateVerify verified, or PSK accepted */
	TLS_HS_PHASE_SERVER_FINISHED,	/* server Finished verified */
	TLS_HS_PHASE_CLIENT_FINISHED,	/* our Finished accepted by TCP */
	TLS_HS_PHASE_DONE,		/* kTLS installed, or failed */
	TLS_HS_NR_PHASES,
};

/**
 * struct tls_hs_info - what a handshake came to
 * @hi_status: what ta_done was given; -EINPROGRESS before that
 * @hi_error: TLS_HS_E_* of net/tls_hs/engine/errors.h, the first cause of a failure
 * @hi_alert_sent: AlertDescription sent, or 255 for none
 * @hi_alert_received: AlertDescription received, or 255 for none
 * @hi_suite: cipher suite, RFC 8446 B.4
 * @hi_group: named group, 0 for none
 * @hi_scheme: SignatureScheme of the server's CertificateVerify, 0 for none
 * @hi_record_size_limit: what the server gave, 0 for none
 * @hi_peerid: what ta_done was given
 * @hi_resumed: a cached session was resumed
 * @hi_hello_retry: the server asked for a second ClientHello
 * @hi_cert_sent: a client certificate was sent
 * @hi_alpn_len: bytes at @hi_alpn, 0 for none chosen
 * @hi_alpn: protocol that the server chose
 * @hi_phase_ns: times, by enum tls_hs_phase
 * @hi_work_ns: time that the worker has spent on it, in nanoseconds
 */
struct tls_hs_info {
	int		hi_status;
	unsigned int	hi_error;
	u8		hi_alert_sent;
	u8		hi_alert_received;
	u16		hi_suite;
	u16		hi_group;
	u16		hi_scheme;
	u16		hi_record_size_limit;
	key_serial_t	hi_peerid;
	bool		hi_resumed;
	bool		hi_hello_retry;
	bool		hi_cert_sent;
	u8		hi_alpn_len;
	u8		hi_alpn[255];
	u64		hi_phase_ns[TLS_HS_NR_PHASES];
	u64		hi_work_ns;
};

int tls_hs_client_hello_anon(const struct tls_handshake_args *args, gfp_t flags);
int tls_hs_client_hello_x509(const struct tls_handshake_args *args, gfp_t flags);
int tls_hs_client_hello_psk(const struct tls_handshake_args *args, gfp_t flags);
int tls_hs_client_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags);

int tls_hs_server_hello_x509(const struct tls_handshake_args *args, gfp_t flags);
int tls_hs_server_hello_psk(const struct tls_handshake_args *args, gfp_t flags);
int tls_hs_server_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags);

bool tls_hs_handshake_cancel(struct sock *sk);
int tls_hs_handshake_close(struct socket *sock);
int tls_hs_get_info(struct sock *sk, struct tls_hs_info *info);

int tls_hs_post_handshake(struct socket *sock, const u8 *data, size_t len);
int tls_hs_key_update(struct socket *sock, bool request);
int tls_hs_export(struct socket *sock, const char *label, const u8 *context, size_t ctxlen,
		  u8 *out, size_t outlen);

#endif /* _NET_TLS_HS_H */
