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
 *	sock->ops->read_sock()), one reader at a time; while the handshake runs,
 *	kernel_recvmsg() is -EAGAIN
 * @ha_explain: keep for tls_hs_get_explanation() what was thought of the peer's
 *	certificates
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
	bool				ha_explain;
	struct module			*ha_owner;
	enum tls_hs_client_auth		ha_client_auth;
	bool				ha_default_auth;
};

#define TLS_HS_ALPN_MAX		512
#define TLS_HS_PRIORITIES_MAX	256
#define TLS_HS_EXPLANATION_MAX	4096

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

/**
 * tls_hs_client_hello() - start a TLS 1.3 handshake on a connected TCP socket
 * @args: socket and parameters; copied, so it may be on the stack
 * @mode: how client and server are authenticated
 * @flags: for the allocations that this call makes
 *
 * The other hello calls are this one, with what mainline's arguments can say.
 *
 * The caller holds a reference on the socket's file during the call, and does
 * not read, write or configure the socket until the handshake is over.
 *
 * Context: process; may sleep.  Key serials are resolved with the caller's
 * rights.
 * Return: 0, and then exactly one of: ta_done runs once, in process context
 * (perhaps before this returns), or one tls_hs_handshake_cancel() returns
 * true.  Otherwise nothing was sent and ta_done does not run:
 *
 * * -EINVAL: no socket, file, sk or ta_done; not TCP; no peer name in a
 *   certificate mode; PSK count 0 or over 5; malformed ALPN; a client
 *   certificate or private key that is malformed, or not of one pair
 * * -EBUSY: a handshake ran or runs on this socket
 * * -ENOTCONN: the socket is not connected
 * * -EEXIST: it has an upper layer protocol already
 * * -ENOKEY, -EACCES: a key is missing, revoked, or not the caller's to use; or
 *   the keyring had trust anchors and they were taken away
 * * -ENOMEM
 * * -EAGAIN: too many handshakes in flight in this network namespace
 * * -EOPNOTSUPP: not for us: use the upcall
 * * -EPROTONOSUPPORT: not for us, and @args rules the upcall out, or the network
 *   namespace has priorities (net.tls_hs.priorities) and @args has none
 */
int tls_hs_client_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags);

/**
 * tls_hs_client_hello_anon() - handshake without a client certificate
 * @args: as for tls_client_hello_anon()
 * @flags: for the allocations that this call makes
 *
 * The server's certificate and name are verified.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_client_hello().
 */
int tls_hs_client_hello_anon(const struct tls_handshake_args *args, gfp_t flags);

/**
 * tls_hs_client_hello_x509() - handshake with certificates on both sides
 * @args: as for tls_client_hello_x509()
 * @flags: for the allocations that this call makes
 *
 * The server's certificate and name are verified.  If the server asks for one, it
 * gets the client's, or an empty Certificate where that does not fit or none is
 * given.  ta_done's peerid is a key that holds the server's certificate, for as
 * long as the socket lives.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_client_hello().
 */
int tls_hs_client_hello_x509(const struct tls_handshake_args *args, gfp_t flags);

/**
 * tls_hs_client_hello_psk() - handshake with pre-shared keys
 * @args: as for tls_client_hello_psk()
 * @flags: for the allocations that this call makes
 *
 * The server must know one of the keys; no certificate is asked for.  ta_done's
 * peerid is the serial of that key, which tls_hs holds until ta_done returns.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_client_hello().
 */
int tls_hs_client_hello_psk(const struct tls_handshake_args *args, gfp_t flags);

/**
 * tls_hs_server_hello() - answer a TLS 1.3 handshake on an accepted TCP socket
 * @args: socket and parameters; copied, so it may be on the stack.  ta_keyring:
 *	with certificates the authorities of clients, 0 for the network
 *	namespace's (net.tls_hs.client_keyring); with PSKs the keyring that they
 *	are in.  ta_peername and ta_my_peerids mean nothing
 * @mode: TLS_HS_MODE_X509 or TLS_HS_MODE_PSK
 * @flags: for the allocations that this call makes
 *
 * The caller holds a reference on the socket's file during the call, and does
 * not read, write or configure the socket until the handshake is over.  ta_done
 * is given the PSK's serial; or, where a client was asked for its certificate and
 * has shown one, that of a key that holds it; or TLS_NO_PEERID.
 *
 * Context: process; may sleep.  Key serials are resolved with the caller's
 * rights.
 * Return: as tls_hs_client_hello(): -EINVAL also for a server without a
 * credential (unless ha_default_cred), or PSKs without a keyring; -EOPNOTSUPP
 * where the namespace has no credential of a server; -ENOKEY where clients must
 * show a certificate and nobody has said whom to trust.
 */
int tls_hs_server_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags);

/**
 * tls_hs_server_hello_x509() - answer with a certificate
 * @args: as for tls_server_hello_x509(); the network namespace's credential where
 *	it names none, and the namespace's rules for clients
 * @flags: for the allocations that this call makes
 *
 * Context: process; may sleep.
 * Return: as tls_hs_server_hello().
 */
int tls_hs_server_hello_x509(const struct tls_handshake_args *args, gfp_t flags);

/**
 * tls_hs_server_hello_psk() - answer with a pre-shared key
 * @args: as for tls_server_hello_psk()
 * @flags: for the allocations that this call makes
 *
 * Context: process; may sleep.
 * Return: as tls_hs_server_hello().
 */
int tls_hs_server_hello_psk(const struct tls_handshake_args *args, gfp_t flags);

/**
 * tls_hs_handshake_cancel() - give a handshake up
 * @sk: its socket, held by the caller; any other socket is fine too
 *
 * What still has to be cleaned up holds the socket's file a little longer.
 * kTLS may be installed by then: the caller closes the socket.
 *
 * Context: process or softirq; does not sleep.
 * Return: true if ta_done will never run; false if it has run, is running or
 * is about to, or if no handshake of ours was on this socket.
 */
bool tls_hs_handshake_cancel(struct sock *sk);

/**
 * tls_hs_handshake_close() - tell the peer that nothing more will be sent
 * @sock: socket whose handshake succeeded, its file held by the caller
 *
 * Sends close_notify (RFC 8446 6.1) once; does not wait for buffer space.
 *
 * Context: process; takes the socket lock.
 * Return: 0; -ENOENT if no handshake of ours was on this socket; -ENOTCONN if
 * it did not succeed or close_notify was sent before; -EAGAIN while
 * tls_hs_post_handshake() or tls_hs_key_update() runs; -EINVAL without a
 * socket; or an errno of sendmsg().
 */
int tls_hs_handshake_close(struct socket *sock);

/**
 * tls_hs_get_info() - what a handshake has come to
 * @sk: its socket, held by the caller
 * @info: filled in
 *
 * Context: process or softirq; does not sleep.
 * Return: 0, or -ENOENT if no handshake of ours was on this socket.
 */
int tls_hs_get_info(struct sock *sk, struct tls_hs_info *info);

/**
 * tls_hs_get_explanation() - what was thought of the peer's certificates, in words
 * @sk: its socket, held by the caller
 * @text: where to put it: printable ASCII in lines, ended by NUL; empty if ha_explain
 *	was not set, no certificate was looked at, or there was no memory
 * @size: bytes at @text, at least 1; TLS_HS_EXPLANATION_MAX are enough for all of it
 *
 * In the first line who the peer is and by whose word, or what the log has: which
 * certificate was refused, the field and the rule.  Then a line for each certificate
 * that the peer has sent: serial number, name, issuer and dates.
 *
 * Context: process or softirq; does not sleep.
 * Return: 0, or -ENOENT if no handshake of ours was on this socket.
 */
int tls_hs_get_explanation(struct sock *sk, char *text, size_t size);

/**
 * tls_hs_post_handshake() - digest a handshake record that came after the handshake
 * @sock: socket whose handshake succeeded, its file held by the caller
 * @data: content of one record of type handshake, as kTLS gave it with a
 *	TLS_GET_RECORD_TYPE control message; not kept
 * @len: bytes at @data; none is a protocol error (RFC 8446 5.4)
 *
 * RFC 8446 4.6.  Tickets are checked, and kept if the hello call asked for
 * resumption.  A KeyUpdate gives kTLS new keys and is answered if the peer
 * asks for it; the caller sends nothing meanwhile.  Messages may be cut over
 * records and share them, but a KeyUpdate must be its record's end.
 *
 * Context: process; may sleep, takes the socket lock.  The answer waits for
 * buffer space, for as long as the socket's send timeout lets a peer that does
 * not read make it wait.  The caller reads no further record meanwhile.
 * Return: 0; -EINVAL without a socket; -ENOENT if no handshake of
 * ours was on this socket; -ENOTCONN if it did not succeed or has failed since;
 * -EOPNOTSUPP if the kernel's kTLS cannot be given new keys (before 6.14);
 * -EACCES after a protocol error; -ENOMEM; or an errno of kTLS.  After any
 * error but the first three the connection is of no use: an alert was sent.
 */
int tls_hs_post_handshake(struct socket *sock, const u8 *data, size_t len);

/**
 * tls_hs_key_update() - send under new keys from here on
 * @sock: socket whose handshake succeeded, its file held by the caller
 * @request: ask the peer to do the same
 *
 * RFC 8446 4.6.3.  RFC 9846 4.7.3: the peer is not asked again before a
 * KeyUpdate of its has come; what it was asked before stands.  The caller sends
 * nothing meanwhile.
 *
 * Context: process; may sleep, takes the socket lock, waits for buffer space.
 * Return: 0; -EINVAL without a socket; -ENOENT if no handshake of ours was on
 * this socket; -ENOTCONN if it did not succeed or was closed; -EOPNOTSUPP if
 * the kernel's kTLS cannot be given new keys, or -EOVERFLOW after 2^48 - 1
 * updates: nothing was sent; or an errno of kTLS or sendmsg(): the connection
 * is then of no use, since the peer may have been told.
 */
int tls_hs_key_update(struct socket *sock, bool request);

/**
 * tls_hs_export() - keying material bound to the session
 * @sock: socket whose handshake succeeded, its file held by the caller
 * @label: registered label, e.g. "EXPORTER-Channel-Binding" (RFC 9266)
 * @context: context value; may be NULL if @ctxlen is 0
 * @ctxlen: bytes at @context
 * @out: where to put the keying material; the caller wipes it
 * @outlen: bytes wanted, at most 255 times the hash's length
 *
 * RFC 8446 7.5.
 *
 * Context: process; may sleep.
 * Return: 0; -EINVAL without a socket, or a label or length that HKDF does not
 * take; -ENOENT if no handshake of ours was on this socket; -ENOTCONN if it
 * did not succeed or has failed since; -ENOMEM; or the hash's error.
 */
int tls_hs_export(struct socket *sock, const char *label, const u8 *context, size_t ctxlen,
		  u8 *out, size_t outlen);

#endif /* _NET_TLS_HS_H */
