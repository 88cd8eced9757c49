// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hello call of /dev/tls_hs.
 *
 * Owns the copies of its arguments, for as long as the call takes, except for
 * the peer's name, which net/handshake does not copy; and which function is
 * called: tls_hs's own, or that of net/handshake, as NFS and NVMe call it.
 */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <net/tls_hs.h>

#include "ctl.h"

static_assert(TLS_HS_CTL_ANON == TLS_HS_MODE_ANON);
static_assert(TLS_HS_CTL_X509 == TLS_HS_MODE_X509);
static_assert(TLS_HS_CTL_PSK == TLS_HS_MODE_PSK);

/* The copies of one hello's arguments, for as long as the call takes. */
struct ctl_args {
	struct tls_hs_args	args;
	char			*peername;
	char			*priorities;
	u8			*alpn;
	u8			*psk_context;
};

/**
 * ctl_string() - a string of the caller's
 * @out: set to a copy, to be freed by kfree(); left alone if there is none
 * @user: user pointer, or 0
 * @max: its size at most, with its end
 *
 * Context: process.
 * Return: 0, or what strndup_user() says.
 */
int ctl_string(char **out, u64 user, size_t max)
{
	char *s;

	if (!user)
		return 0;
	s = strndup_user(u64_to_user_ptr(user), max);
	if (IS_ERR(s))
		return PTR_ERR(s);
	*out = s;
	return 0;
}

/**
 * ctl_bytes() - bytes of the caller's
 * @out: set to a copy, to be freed by kfree(); left alone if there is none
 * @user: user pointer, or 0
 * @len: so many
 * @max: more are refused
 *
 * Context: process.
 * Return: 0, -EINVAL, or what memdup_user() says.
 */
int ctl_bytes(u8 **out, u64 user, u32 len, u32 max)
{
	u8 *b;

	if (!user)
		return 0;
	if (len > max)
		return -EINVAL;
	b = memdup_user(u64_to_user_ptr(user), len);
	if (IS_ERR(b))
		return PTR_ERR(b);
	*out = b;
	return 0;
}

static void ctl_args_free(struct ctl_args *ca)
{
	kfree(ca->priorities);
	kfree(ca->alpn);
	kfree(ca->psk_context);
}

/*
 * What is wrong with a consumer's arguments is for the API to say: only what
 * cannot be carried over fails here.
 */
static int ctl_args_get(struct ctl_args *ca, const struct tls_hs_ctl_hello *he)
{
	struct tls_handshake_args *ha = &ca->args.ha_args;
	int err;

	err = ctl_string(&ca->peername, he->peername, TLS_HS_CTL_PEERNAME_MAX);
	if (!err)
		err = ctl_string(&ca->priorities, he->priorities, TLS_HS_CTL_PRIORITIES_MAX);
	if (!err)
		err = ctl_bytes(&ca->alpn, he->alpn, he->alpn_len, TLS_HS_CTL_ALPN_MAX);
	if (!err)
		err = ctl_bytes(&ca->psk_context, he->psk_context, he->psk_context_len,
				TLS_HS_CTL_CONTEXT_MAX);
	if (err)
		return err;

	ha->ta_peername = ca->peername;
	ha->ta_timeout_ms = he->timeout_ms;
	ha->ta_keyring = he->keyring;
	ha->ta_my_cert = he->my_cert;
	ha->ta_my_privkey = he->my_privkey;
	ha->ta_num_peerids = he->num_peerids;
	static_assert(sizeof(ha->ta_my_peerids) == sizeof(he->my_peerids));
	memcpy(ha->ta_my_peerids, he->my_peerids, sizeof(ha->ta_my_peerids));
	ca->args.ha_priorities = ca->priorities;
	ca->args.ha_alpn = ca->alpn;
	ca->args.ha_alpn_len = ca->alpn ? he->alpn_len : 0;
	ca->args.ha_resume = he->flags & TLS_HS_CTL_F_RESUME;
	ca->args.ha_psk_import = he->flags & TLS_HS_CTL_F_IMPORT;
	ca->args.ha_digest = he->flags & TLS_HS_CTL_F_DIGEST;
	if (he->flags & TLS_HS_CTL_F_DEMAND)
		ca->args.ha_client_auth = TLS_HS_CLIENT_AUTH_REQUIRED;
	else if (he->flags & TLS_HS_CTL_F_ASK)
		ca->args.ha_client_auth = TLS_HS_CLIENT_AUTH_OPTIONAL;
	ca->args.ha_psk_context = ca->psk_context;
	ca->args.ha_psk_context_len = ca->psk_context ? he->psk_context_len : 0;
	return 0;
}

static int ctl_hello_mainline(const struct tls_handshake_args *ha, u32 mode)
{
	if (!IS_ENABLED(CONFIG_NET_HANDSHAKE))
		return -EOPNOTSUPP;
	switch (mode) {
	case TLS_HS_CTL_ANON:
		return tls_client_hello_anon(ha, GFP_KERNEL);
	case TLS_HS_CTL_X509:
		return tls_client_hello_x509(ha, GFP_KERNEL);
	case TLS_HS_CTL_PSK:
		return tls_client_hello_psk(ha, GFP_KERNEL);
	default:
		return -EINVAL;
	}
}

static int ctl_server_hello_mainline(const struct tls_handshake_args *ha, u32 mode)
{
	if (!IS_ENABLED(CONFIG_NET_HANDSHAKE))
		return -EOPNOTSUPP;
	switch (mode) {
	case TLS_HS_CTL_X509:
		return tls_server_hello_x509(ha, GFP_KERNEL);
	case TLS_HS_CTL_PSK:
		return tls_server_hello_psk(ha, GFP_KERNEL);
	default:
		return -EINVAL;
	}
}

static int ctl_call(const struct tls_hs_args *args, const struct tls_hs_ctl_hello *he)
{
	const bool mainline = he->flags & TLS_HS_CTL_F_MAINLINE;

	if (he->flags & TLS_HS_CTL_F_SERVER)
		return mainline ? ctl_server_hello_mainline(&args->ha_args, he->mode) :
				  tls_hs_server_hello(args, he->mode, GFP_KERNEL);
	return mainline ? ctl_hello_mainline(&args->ha_args, he->mode) :
			  tls_hs_client_hello(args, he->mode, GFP_KERNEL);
}

/**
 * ctl_hello_call() - make the call that the caller asks for
 * @he: its arguments
 * @sock: socket, its file held by the caller
 * @done: for ta_done
 * @data: for ta_data
 * @peername: set to the peer's name, to be freed by kfree() when all is over
 *
 * Context: process.
 * Return: what the function called returns, or why its arguments could not be
 * copied.
 */
int ctl_hello_call(const struct tls_hs_ctl_hello *he, struct socket *sock,
		   tls_done_func_t done, void *data, char **peername)
{
	struct ctl_args ca = {};
	int err;

	err = ctl_args_get(&ca, he);
	if (err)
		goto out;
	ca.args.ha_args.ta_sock = sock;
	ca.args.ha_args.ta_done = done;
	ca.args.ha_args.ta_data = data;
	err = ctl_call(&ca.args, he);
out:
	*peername = ca.peername;
	ctl_args_free(&ca);
	return err;
}
