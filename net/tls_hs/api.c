// SPDX-License-Identifier: GPL-2.0-only
/*
 * What consumers call; <net/tls_hs.h> documents it.
 *
 * Owns the checks of a consumer's arguments and their copies, in the order
 * that the contract gives them: everything that can be refused is refused
 * here, before a byte is sent.  After that conn.c has the handshake.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/key.h>
#include <linux/net.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tcp.h>

#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>
#include <net/tls_hs.h>

#include "anchored.h"
#include "api.h"
#include "conn/conn.h"
#include "conn/ktls.h"
#include "conn/netns.h"
#include "conn/reclaim.h"
#include "conn/session.h"
#include "engine/priorities.h"
#include "keys/cred_keys.h"
#include "keys/keys.h"
#include "keys/tickets.h"
#include "sysctl.h"
#include "tls_hs_wire.h"

/**
 * tls_hs_check_alpn() - is this a list of protocol names?
 * @alpn: ProtocolName list without its outer length; may be NULL
 * @len: bytes at @alpn
 *
 * RFC 7301 3.1: none of them is empty.
 *
 * Context: any.
 * Return: 0 or -EINVAL.
 */
int tls_hs_check_alpn(const u8 *alpn, size_t len)
{
	struct tls_rd list, name;

	if (!alpn)
		return len ? -EINVAL : 0;
	if (!len || len > TLS_HS_ALPN_MAX)
		return -EINVAL;
	tls_rd_init(&list, alpn, len);
	while (!tls_rd_empty(&list))
		if (!tls_rd_vec8(&list, &name) || tls_rd_empty(&name))
			return -EINVAL;
	return 0;
}

static int tls_hs_check_mode(const struct tls_handshake_args *ha, enum tls_hs_mode mode)
{
	switch (mode) {
	case TLS_HS_MODE_X509:
		/* one without the other is nobody's credential */
		if (!ha->ta_my_cert != !ha->ta_my_privkey)
			return -EINVAL;
		fallthrough;
	case TLS_HS_MODE_ANON:
		/* whom else should the certificate be checked for? */
		return ha->ta_peername && *ha->ta_peername ? 0 : -EINVAL;
	case TLS_HS_MODE_PSK:
		return ha->ta_num_peerids && ha->ta_num_peerids <= ARRAY_SIZE(ha->ta_my_peerids) ?
			0 : -EINVAL;
	}
	return -EINVAL;
}

/* What attaching kTLS would say, before anything is sent. */
static int tls_hs_check_state(struct sock *sk)
{
	if (READ_ONCE(sk->sk_state) != TCP_ESTABLISHED)
		return -ENOTCONN;
	return READ_ONCE(inet_csk(sk)->icsk_ulp_ops) ? -EEXIST : 0;
}

/**
 * tls_hs_check_sock() - could a handshake begin on this socket?
 * @ha: what the consumer gave
 *
 * Context: process.
 * Return: 0; -EINVAL, -EBUSY, -ENOTCONN, -EEXIST as tls_hs_client_hello() has them.
 */
int tls_hs_check_sock(const struct tls_handshake_args *ha)
{
	const struct socket *sock = ha->ta_sock;

	if (!sock || !sock->file || !sock->sk || !ha->ta_done || !sk_is_tcp(sock->sk))
		return -EINVAL;
	if (tls_hs_session_find(sock->sk))
		return -EBUSY;
	return tls_hs_check_state(sock->sk);
}

static int tls_hs_check_args(const struct tls_hs_args *args, enum tls_hs_mode mode)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	int err;

	/* tickets are for certificates: a PSK can be used again anyway */
	if (args->ha_resume && mode == TLS_HS_MODE_PSK)
		return -EINVAL;
	err = tls_hs_check_mode(ha, mode);
	if (!err)
		err = tls_hs_check_alpn(args->ha_alpn, args->ha_alpn_len);
	return err ?: tls_hs_check_sock(ha);
}

/* The name is on the caller's stack; and SNI is for host names only (RFC 6066 3). */
static int tls_hs_copy_name(struct tls_hs_conn *co, const char *name, gfp_t flags)
{
	if (!name)
		return 0;
	co->co_peername = kstrdup(name, flags);
	if (!co->co_peername)
		return -ENOMEM;
	/* a name that we cannot check may be one that another implementation can */
	if (tls_hs_peer_name_parse(&co->co_name, name))
		return -EOPNOTSUPP;
	if (co->co_name.pn_kind == TLS_HS_NAME_DNS)
		co->co_cfg.cf_server_name = co->co_name.pn_dns;
	return 0;
}

/**
 * tls_hs_copy_alpn() - take the consumer's protocol names over
 * @co: the handshake
 * @args: as the consumer gave them, checked
 * @flags: for the copy
 *
 * Context: process.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_copy_alpn(struct tls_hs_conn *co, const struct tls_hs_args *args, gfp_t flags)
{
	if (!args->ha_alpn)
		return 0;
	co->co_alpn = kmemdup(args->ha_alpn, args->ha_alpn_len, flags);
	if (!co->co_alpn)
		return -ENOMEM;
	co->co_cfg.cf_alpn = co->co_alpn;
	co->co_cfg.cf_alpn_len = args->ha_alpn_len;
	return 0;
}

/* Tickets belong to connections that ask for the same in every respect. */
static int tls_hs_take_resume(struct tls_hs_conn *co, const struct tls_hs_args *args, gfp_t flags)
{
	struct tls_hs_ticket_scope ts = {
		.ts_cfg		= &co->co_cfg,
		.ts_name	= args->ha_args.ta_peername,
		.ts_keyring	= key_serial(co->co_keyring),
		.ts_port	= ntohs(inet_sk(co->co_sk)->inet_dport),
		.ts_mode	= co->co_mode,
	};
	int err;

	/* the priorities may have taken it back */
	if (!co->co_cfg.cf_tickets)
		return 0;
	co->co_resume = kzalloc(sizeof(*co->co_resume), flags);
	if (!co->co_resume)
		return -ENOMEM;
	err = tls_hs_cred_id(co->co_cred, &ts.ts_cred);
	return err ?: tls_hs_ticket_key(&ts, co->co_resume->re_key);
}

static int tls_hs_take_trust(struct tls_hs_conn *co, const struct tls_hs_args *args)
{
	return tls_hs_trust_find(co->co_net, args, &co->co_keyring);
}

static struct tls_hs_cred *tls_hs_read_default_cred(struct tls_hs_net *hn)
{
	struct tls_hs_cred_keys *ck = tls_hs_default_cred_get(hn, TLS_HS_CLIENT);
	struct tls_hs_cred *cd;

	if (IS_ERR(ck))
		return ERR_CAST(ck);
	cd = tls_hs_cred_keys_read(ck);
	tls_hs_cred_keys_put(ck);
	return cd;
}

static int tls_hs_take_cred(struct tls_hs_conn *co, const struct tls_hs_args *args)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	struct tls_hs_cred *cd;

	if (ha->ta_my_cert != TLS_NO_CERT)
		cd = tls_hs_cred_get(ha->ta_my_cert, ha->ta_my_privkey, args->ha_kernel_keys);
	else if (args->ha_default_cred)
		cd = tls_hs_read_default_cred(co->co_net);
	else
		return 0;
	if (!IS_ERR(cd)) {
		co->co_cred = cd;
		return 0;
	}
	/* the daemon may have a credential of its own */
	if (cd == ERR_PTR(-ENOENT))
		return args->ha_no_upcall ? -ENOKEY : -EOPNOTSUPP;
	return PTR_ERR(cd);
}

/* The serials are looked up here, with the caller's rights, and never again. */
static int tls_hs_take_psks(struct tls_hs_conn *co, const struct tls_hs_args *args,
			    bool psk_exchange, gfp_t flags)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	struct key *key;
	unsigned int i;
	int err;

	for (i = 0; i < ha->ta_num_peerids; i++) {
		key = tls_hs_key_get_from(ha->ta_my_peerids[i], args->ha_kernel_keys);
		if (IS_ERR(key))
			return PTR_ERR(key);
		if (args->ha_psk_import)
			err = tls_hs_psk_import(&co->co_psk, key, args->ha_psk_context,
						args->ha_psk_context_len, &co->co_cfg, flags);
		else
			err = tls_hs_psk_add(&co->co_psk, key, &co->co_cfg, flags);
		key_put(key);
		if (err)
			return err;
	}
	return tls_hs_psk_configure(&co->co_psk, &co->co_cfg, psk_exchange);
}

static int tls_hs_take_credentials(struct tls_hs_conn *co, const struct tls_hs_args *args,
				   bool psk_exchange, gfp_t flags)
{
	int err;

	if (co->co_mode == TLS_HS_MODE_PSK)
		return tls_hs_take_psks(co, args, psk_exchange, flags);
	err = tls_hs_take_trust(co, args);
	if (!err && co->co_mode == TLS_HS_MODE_X509)
		err = tls_hs_take_cred(co, args);
	return err;
}

/* So that a failure need not be final; and that success needs no memory. */
static int tls_hs_name_peer(struct tls_hs_conn *co, const struct tls_hs_args *args, gfp_t flags)
{
	if (!args->ha_may_retry)
		return 0;
	co->co_known = kzalloc(sizeof(*co->co_known), flags);
	if (!co->co_known)
		return -ENOMEM;
	co->co_may_retry = true;
	return tls_hs_known_peer_id(&co->co_peer, args->ha_args.ta_peername, co->co_mode,
				    co->co_known->kp_id);
}

static int tls_hs_fill_conn(struct tls_hs_conn *co, const struct tls_hs_args *args, gfp_t flags)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	bool psk_exchange = true;
	int err;

	co->co_done = ha->ta_done;
	co->co_data = ha->ta_data;
	co->co_session->ss_owner = args->ha_owner;
	/* for the log: a socket that has no peer any more fails later */
	kernel_getpeername(co->co_sock, (struct sockaddr *)&co->co_peer);
	if (tls_hs_ktls_can_limit())
		co->co_cfg.cf_record_size_limit = TLS_HS_RECORD_MAX_PLAIN + 1;

	co->co_cfg.cf_tickets = args->ha_resume;
	co->co_digest = args->ha_digest;
	co->co_explain = args->ha_explain;
	err = tls_hs_copy_name(co, ha->ta_peername, flags);
	if (!err)
		err = tls_hs_name_peer(co, args, flags);
	if (!err)
		err = tls_hs_copy_alpn(co, args, flags);
	if (!err)
		err = tls_hs_priorities_parse(&co->co_cfg, args->ha_priorities,
					      &psk_exchange);
	if (!err)
		err = tls_hs_take_credentials(co, args, psk_exchange, flags);
	if (!err)
		err = tls_hs_take_resume(co, args, flags);
	return err;
}

static int tls_hs_begin(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags)
{
	struct tls_hs_reclaim rc;
	struct tls_hs_conn *co;
	int err = -ENOMEM;

	/* reconnects call from where reclaim may be waiting for them */
	tls_hs_reclaim_enter(&rc, args->ha_args.ta_sock->sk);
	co = tls_hs_conn_alloc(args->ha_args.ta_sock, flags);
	if (!co)
		goto out;
	co->co_mode = mode;
	err = tls_hs_fill_conn(co, args, flags);
	if (!err)
		err = tls_hs_conn_submit(co, args->ha_args.ta_timeout_ms);
	if (err)
		tls_hs_conn_free(co);
out:
	tls_hs_reclaim_leave(&rc);
	return err;
}

static int tls_hs_decline(struct tls_hs_net *hn, const struct tls_hs_args *args,
			  enum tls_hs_mode mode)
{
	int err;

	if (args->ha_no_upcall)
		return -EPROTONOSUPPORT;
	err = tls_hs_upcall_check(hn, args, mode);
	if (err)
		return err;
	tls_hs_count(hn, TLS_HS_MIB_FELL_BACK);
	return -EOPNOTSUPP;
}

int tls_hs_client_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags)
{
	char priorities[TLS_HS_PRIORITIES_MAX + 1];
	struct tls_hs_args ha = *args;
	struct tls_hs_net *hn;
	int err;

	err = tls_hs_check_args(args, mode);
	if (err)
		return err;
	hn = tls_hs_net_get(sock_net(args->ha_args.ta_sock->sk));
	if (!ha.ha_priorities && tls_hs_default_priorities_get(hn, priorities)) {
		ha.ha_priorities = priorities;
		ha.ha_no_upcall = true;
	}
	err = tls_hs_begin(&ha, mode, flags);
	if (err == -EOPNOTSUPP)
		err = tls_hs_decline(hn, &ha, mode);
	tls_hs_net_put(hn);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_client_hello);

int tls_hs_client_hello_anon(const struct tls_handshake_args *args, gfp_t flags)
{
	struct tls_hs_args ha = { .ha_args = *args };

	return tls_hs_client_hello(&ha, TLS_HS_MODE_ANON, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_client_hello_anon);

int tls_hs_client_hello_x509(const struct tls_handshake_args *args, gfp_t flags)
{
	struct tls_hs_args ha = { .ha_args = *args };

	return tls_hs_client_hello(&ha, TLS_HS_MODE_X509, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_client_hello_x509);

int tls_hs_client_hello_psk(const struct tls_handshake_args *args, gfp_t flags)
{
	struct tls_hs_args ha = { .ha_args = *args };

	return tls_hs_client_hello(&ha, TLS_HS_MODE_PSK, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_client_hello_psk);

bool tls_hs_handshake_cancel(struct sock *sk)
{
	struct tls_hs_session *ss = tls_hs_session_find(sk);
	struct tls_hs_conn *co;
	bool won = false;

	if (!ss)
		return false;
	rcu_read_lock();
	co = rcu_dereference(ss->ss_conn);
	if (co)
		won = tls_hs_conn_cancel(co);
	rcu_read_unlock();
	return won;
}
EXPORT_SYMBOL_GPL(tls_hs_handshake_cancel);

int tls_hs_handshake_close(struct socket *sock)
{
	struct tls_hs_session *ss;
	int err;

	if (!sock || !sock->sk)
		return -EINVAL;
	ss = tls_hs_session_find(sock->sk);
	if (!ss)
		return -ENOENT;
	/* not between a KeyUpdate of ours and the keys that it announces */
	if (!mutex_trylock(&ss->ss_post))
		return -EAGAIN;
	err = -ENOTCONN;
	if (tls_hs_session_shut(ss))
		err = tls_hs_ktls_send_alert(sock, TLS_HS_ALERT_WARNING,
					     TLS_HS_ALERT_CLOSE_NOTIFY);
	mutex_unlock(&ss->ss_post);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_handshake_close);

int tls_hs_get_info(struct sock *sk, struct tls_hs_info *info)
{
	struct tls_hs_session *ss = tls_hs_session_find(sk);

	if (!ss)
		return -ENOENT;
	tls_hs_session_get_info(ss, info);
	return 0;
}
EXPORT_SYMBOL_GPL(tls_hs_get_info);

int tls_hs_get_explanation(struct sock *sk, char *text, size_t size)
{
	struct tls_hs_session *ss = tls_hs_session_find(sk);

	if (!ss)
		return -ENOENT;
	tls_hs_session_get_explanation(ss, text, size);
	return 0;
}
EXPORT_SYMBOL_GPL(tls_hs_get_explanation);
