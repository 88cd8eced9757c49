// SPDX-License-Identifier: GPL-2.0-only
/*
 * What consumers call that accept connections; <net/tls_hs.h> documents it.
 *
 * Owns the checks of a server's arguments and their copies, in the same order as
 * api.c has them for clients: what can be refused is refused before a byte is
 * read.  After that conn.c has the handshake.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/key.h>
#include <linux/net.h>
#include <linux/printk.h>
#include <linux/timekeeping.h>

#include <net/sock.h>
#include <net/tls_hs.h>

#include "api.h"
#include "conn/conn.h"
#include "conn/ktls.h"
#include "conn/netns.h"
#include "engine/priorities.h"
#include "keys/cred_keys.h"
#include "keys/keys.h"
#include "sysctl.h"

static int tls_hs_check_server_args(const struct tls_hs_args *args, enum tls_hs_mode mode)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	int err;

	switch (mode) {
	case TLS_HS_MODE_X509:
		if (!ha->ta_my_cert != !ha->ta_my_privkey)
			return -EINVAL;
		break;
	case TLS_HS_MODE_PSK:
		/* where else should the keys be? */
		if (!ha->ta_keyring)
			return -EINVAL;
		break;
	default:
		return -EINVAL;
	}
	err = tls_hs_check_alpn(args->ha_alpn, args->ha_alpn_len);
	return err ?: tls_hs_check_sock(ha);
}

/* Nothing is set: that is the daemon's to know, unless nobody is to be asked. */
static int tls_hs_not_set(const struct tls_hs_args *args)
{
	return args->ha_no_upcall ? -ENOKEY : -EOPNOTSUPP;
}

static int tls_hs_take_server_cred(struct tls_hs_conn *co, const struct tls_hs_args *args)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	struct tls_hs_cred_keys *ck;
	struct tls_hs_cred *cd;

	if (ha->ta_my_cert != TLS_NO_CERT) {
		cd = tls_hs_cred_get(ha->ta_my_cert, ha->ta_my_privkey, args->ha_kernel_keys);
		if (IS_ERR(cd))
			return PTR_ERR(cd);
		co->co_cred = cd;
		return 0;
	}
	if (!args->ha_default_cred)
		return -EINVAL;
	/* which, its client will say */
	ck = tls_hs_default_cred_get(co->co_net, TLS_HS_SERVER);
	if (ck == ERR_PTR(-ENOENT))
		return tls_hs_not_set(args);
	if (IS_ERR(ck))
		return PTR_ERR(ck);
	co->co_cred_keys = ck;
	return 0;
}

/* Anchors that were taken away are no reason to believe anybody, or to stop asking. */
static int tls_hs_take_client_trust(struct tls_hs_conn *co, const struct tls_hs_args *args)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	struct tls_hs_net *hn = co->co_net;
	enum tls_hs_client_auth auth = args->ha_client_auth;
	struct key *keyring;

	if (args->ha_default_auth)
		auth = READ_ONCE(hn->hn_client_auth);
	if (auth == TLS_HS_CLIENT_AUTH_NONE)
		return 0;
	if (ha->ta_keyring)
		keyring = tls_hs_trust_keyring_get(ha->ta_keyring, args->ha_kernel_keys);
	else
		keyring = tls_hs_client_keyring_get(hn);
	/* whom nobody could verify need not be asked, where it is not demanded */
	if (keyring == ERR_PTR(-ENOENT) && auth == TLS_HS_CLIENT_AUTH_OPTIONAL)
		return 0;
	if (IS_ERR(keyring))
		return keyring == ERR_PTR(-ENOENT) ? -ENOKEY : PTR_ERR(keyring);
	co->co_keyring = keyring;
	co->co_cfg.cf_client_auth = auth;
	return 0;
}

static int tls_hs_take_psk_keyring(struct tls_hs_conn *co, const struct tls_hs_args *args,
				   bool psk_exchange)
{
	struct key *keyring;

	/* the priorities leave psk_ke only */
	if (!psk_exchange)
		return -EOPNOTSUPP;
	keyring = tls_hs_trust_keyring_get(args->ha_args.ta_keyring, args->ha_kernel_keys);
	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	co->co_psk_keyring = keyring;
	co->co_cfg.cf_psk_only = true;
	co->co_cfg.cf_n_sigalgs = 0;
	co->co_cfg.cf_n_sigalgs_cert = 0;
	return 0;
}

static int tls_hs_fill_server(struct tls_hs_conn *co, const struct tls_hs_args *args, gfp_t flags)
{
	const struct tls_handshake_args *ha = &args->ha_args;
	bool psk_exchange = true;
	int err;

	co->co_done = ha->ta_done;
	co->co_data = ha->ta_data;
	co->co_session->ss_owner = args->ha_owner;
	co->co_digest = args->ha_digest;
	/* for the log: a socket that has no peer any more fails later */
	kernel_getpeername(co->co_sock, (struct sockaddr *)&co->co_peer);
	if (tls_hs_ktls_can_limit())
		co->co_cfg.cf_record_size_limit = TLS_HS_RECORD_MAX_PLAIN + 1;

	err = tls_hs_copy_alpn(co, args, flags);
	if (!err)
		err = tls_hs_priorities_parse(&co->co_cfg, args->ha_priorities, &psk_exchange);
	if (err)
		return err;
	/* what only a client offers */
	co->co_cfg.cf_n_shares = 0;
	co->co_cfg.cf_psk_ke = false;
	co->co_cfg.cf_tickets = false;
	if (co->co_mode == TLS_HS_MODE_PSK)
		return tls_hs_take_psk_keyring(co, args, psk_exchange);
	err = tls_hs_take_server_cred(co, args);
	return err ?: tls_hs_take_client_trust(co, args);
}

/* Asked when it is clear that the handshake is ours: the daemon's are not limited here. */
static bool tls_hs_too_often(struct tls_hs_conn *co)
{
	/* no address: it is gone again, and the handshake will say so */
	if (!co->co_peer.ss_family)
		return false;
	co->co_source_held = tls_hs_sources_take(&co->co_net->hn_sources, &co->co_peer,
						 ktime_get_ns(), tls_hs_conn_most_of_one());
	if (co->co_source_held)
		return false;
	pr_notice_ratelimited("%pISpc: too many handshakes begun, or not ended (net.tls_hs.accept_rate)\n",
			      &co->co_peer);
	return true;
}

static int tls_hs_accept(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags)
{
	struct tls_hs_conn *co;
	int err;

	co = tls_hs_conn_alloc(args->ha_args.ta_sock, flags);
	if (!co)
		return -ENOMEM;
	tls_hs_conn_serve(co);
	co->co_mode = mode;
	err = tls_hs_fill_server(co, args, flags);
	if (!err && tls_hs_too_often(co))
		err = -EAGAIN;
	if (!err)
		err = tls_hs_conn_submit(co, args->ha_args.ta_timeout_ms);
	if (err)
		tls_hs_conn_free(co);
	return err;
}

int tls_hs_server_hello(const struct tls_hs_args *args, enum tls_hs_mode mode, gfp_t flags)
{
	char priorities[TLS_HS_PRIORITIES_MAX + 1];
	struct tls_hs_args ha = *args;
	struct tls_hs_net *hn;
	int err;

	err = tls_hs_check_server_args(args, mode);
	if (err)
		return err;
	hn = tls_hs_net_get(sock_net(args->ha_args.ta_sock->sk));
	/* they hold for whatever this host agrees to, and the daemon knows nothing of them */
	if (!ha.ha_priorities && tls_hs_default_priorities_get(hn, priorities)) {
		ha.ha_priorities = priorities;
		ha.ha_no_upcall = true;
	}
	err = tls_hs_accept(&ha, mode, flags);
	if (err == -EOPNOTSUPP && ha.ha_no_upcall)
		err = -EPROTONOSUPPORT;
	else if (err == -EOPNOTSUPP)
		tls_hs_count(hn, TLS_HS_MIB_FELL_BACK);
	if (err == -EAGAIN)
		tls_hs_count(hn, TLS_HS_MIB_ACCEPT_REFUSED);
	tls_hs_net_put(hn);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_server_hello);

int tls_hs_server_hello_x509(const struct tls_handshake_args *args, gfp_t flags)
{
	struct tls_hs_args ha = {
		.ha_args		= *args,
		.ha_default_cred	= true,
		.ha_default_auth	= true,
	};

	return tls_hs_server_hello(&ha, TLS_HS_MODE_X509, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_server_hello_x509);

int tls_hs_server_hello_psk(const struct tls_handshake_args *args, gfp_t flags)
{
	struct tls_hs_args ha = { .ha_args = *args };

	return tls_hs_server_hello(&ha, TLS_HS_MODE_PSK, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_server_hello_psk);
