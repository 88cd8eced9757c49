// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handshakes of consumers that call net/handshake.
 *
 * Owns the binding to the hook there (patches/), and the policy: who is asked,
 * the kernel or the daemon.  The handshake itself is api.c's.  On a kernel
 * without the hook, redirect.c leads consumers here.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/net.h>

#include <net/sock.h>

#include "anchored.h"
#include "conn/netns.h"
#include "provider.h"
#include "sysctl.h"

#include "crypto-glue/compat.h"

/* A peer that refused us may like the daemon's offer; only where that is asked for. */
static bool provider_refused_lately(struct tls_hs_net *hn, struct socket *sock)
{
	struct sockaddr_storage peer;

	return kernel_getpeername(sock, (struct sockaddr *)&peer) > 0 &&
	       tls_hs_refusals_match(hn, &peer);
}

/*
 * sunrpc wakes its task with the errno of the call itself and tries again on few
 * of them: what may pass is -EAGAIN.
 */
static int provider_errno(int err)
{
	switch (err) {
	case 0:
	case -EOPNOTSUPP:
	case -EPROTONOSUPPORT:
	case -ENOKEY:
	case -EACCES:
	case -EINVAL:
	case -EBUSY:
	case -EEXIST:
	case -ENOTCONN:
		return err;
	default:
		return -EAGAIN;
	}
}

/*
 * What the peer's refusal was about is our offer, not whom to trust: anybody on
 * the path can send one.
 */
static int provider_refused(struct tls_hs_net *hn, const struct tls_hs_args *ha,
			    enum tls_hs_mode mode)
{
	int err = tls_hs_upcall_check(hn, ha, mode);

	if (err)
		return provider_errno(err);
	tls_hs_count(hn, TLS_HS_MIB_FELL_BACK);
	return -EOPNOTSUPP;
}

/*
 * The direct API calls it the caller's mistake; here it is another's kind of
 * socket (QUIC's, MPTCP), and the upcall may know what to do with it.
 */
static int provider_not_tcp(struct tls_hs_net *hn, enum tls_hs_policy policy)
{
	if (policy == TLS_HS_POLICY_KERNEL_ONLY)
		return -EPROTONOSUPPORT;
	tls_hs_count(hn, TLS_HS_MIB_FELL_BACK);
	return -EOPNOTSUPP;
}

/* The daemon has priorities of its own, and could not be told of the namespace's. */
static enum tls_hs_policy provider_policy(struct tls_hs_net *hn, enum tls_hs_side side)
{
	enum tls_hs_policy policy = READ_ONCE(*(side == TLS_HS_SERVER ? &hn->hn_server_policy :
								       &hn->hn_policy));

	if (policy == TLS_HS_POLICY_KERNEL_FIRST && tls_hs_default_priorities_set(hn))
		return TLS_HS_POLICY_KERNEL_ONLY;
	return policy;
}

/* With what the network namespace says; which failures are final is in @ha. */
static int provider_hello(struct tls_hs_args *ha, enum tls_hs_mode mode, gfp_t flags)
{
	struct socket *sock = ha->ha_args.ta_sock;
	enum tls_hs_policy policy;
	struct tls_hs_net *hn;
	int err = -EOPNOTSUPP;

	if (!sock || !sock->sk)
		return -EINVAL;
	ha->ha_default_cred = true;
	ha->ha_kernel_keys = true;
	ha->ha_digest = true;
	hn = tls_hs_net_get(sock_net(sock->sk));
	policy = provider_policy(hn, TLS_HS_CLIENT);
	ha->ha_no_upcall = policy == TLS_HS_POLICY_KERNEL_ONLY;
	if (policy == TLS_HS_POLICY_KERNEL_FIRST && provider_refused_lately(hn, sock))
		err = provider_refused(hn, ha, mode);
	else if (policy != TLS_HS_POLICY_UPCALL_ONLY)
		err = sk_is_tcp(sock->sk) ?
		      provider_errno(tls_hs_client_hello(ha, mode, flags)) :
		      provider_not_tcp(hn, policy);
	tls_hs_net_put(hn);
	return err;
}

/**
 * tls_hs_provider_hello() - a consumer's handshake, if it is the kernel's to do
 * @args: as the consumer gave them
 * @mode: how client and server are authenticated
 * @flags: for the allocations that this call makes
 * @owner: module that cannot be unloaded while the session lives; may be NULL
 *
 * Context: process; may sleep.
 * Return: as tls_hs_client_hello() has it, but -EAGAIN for want of memory, or of
 * anything else that may be there the next time.  -EOPNOTSUPP: nothing was sent, and
 * the daemon is to be asked, because it is the namespace's policy, because it is
 * not for us and the policy lets the daemon have it, or because the peer refused
 * us lately (net.tls_hs.remember_refusals).
 */
int tls_hs_provider_hello(const struct tls_handshake_args *args, enum tls_hs_mode mode,
			  gfp_t flags, struct module *owner)
{
	struct tls_hs_args ha = {
		.ha_args	= *args,
		.ha_may_retry	= true,
		.ha_owner	= owner,
	};

	return provider_hello(&ha, mode, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_provider_hello);

/**
 * tls_hs_provider_try() - the same handshake for somebody who wants to know what comes of it
 * @args: as a consumer would give them
 * @mode: how client and server are authenticated
 * @flags: for the allocations that this call makes
 * @owner: module that cannot be unloaded while the session lives; may be NULL
 *
 * Each failure has its own status, at once; and the server does not become one that
 * has worked before (net.tls_hs.known_peers).  There is something for
 * tls_hs_get_explanation().
 *
 * Context: process; may sleep.
 * Return: as tls_hs_provider_hello().
 */
int tls_hs_provider_try(const struct tls_handshake_args *args, enum tls_hs_mode mode,
			gfp_t flags, struct module *owner)
{
	struct tls_hs_args ha = {
		.ha_args	= *args,
		.ha_explain	= true,
		.ha_owner	= owner,
	};

	return provider_hello(&ha, mode, flags);
}
EXPORT_SYMBOL_GPL(tls_hs_provider_try);

/**
 * tls_hs_provider_server_hello() - a consumer's handshake as a server, if it is the kernel's to do
 * @args: as the consumer gave them
 * @mode: how client and server are authenticated
 * @flags: for the allocations that this call makes
 * @owner: module that cannot be unloaded while the session lives; may be NULL
 *
 * The namespace has the credential, whom to trust and whether clients must show a
 * certificate: consumers know of none of them.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_server_hello() has it.  -EOPNOTSUPP: nothing was read, and the
 * daemon is to be asked, because it is the namespace's policy (net.tls_hs.server_policy),
 * or because no credential is set and the policy lets the daemon have it.
 */
int tls_hs_provider_server_hello(const struct tls_handshake_args *args, enum tls_hs_mode mode,
				 gfp_t flags, struct module *owner)
{
	struct tls_hs_args ha = {
		.ha_args		= *args,
		.ha_default_cred	= true,
		.ha_default_auth	= true,
		.ha_kernel_keys		= true,
		.ha_digest		= true,
		.ha_owner		= owner,
	};
	enum tls_hs_policy policy;
	struct tls_hs_net *hn;
	int err = -EOPNOTSUPP;

	if (!args->ta_sock || !args->ta_sock->sk)
		return -EINVAL;
	hn = tls_hs_net_get(sock_net(args->ta_sock->sk));
	policy = provider_policy(hn, TLS_HS_SERVER);
	ha.ha_no_upcall = policy == TLS_HS_POLICY_KERNEL_ONLY;
	if (policy != TLS_HS_POLICY_UPCALL_ONLY)
		err = sk_is_tcp(args->ta_sock->sk) ? tls_hs_server_hello(&ha, mode, flags) :
						     provider_not_tcp(hn, policy);
	tls_hs_net_put(hn);
	return err;
}
EXPORT_SYMBOL_GPL(tls_hs_provider_server_hello);

static int provider_server_hello(const struct tls_handshake_args *args,
				 enum handshake_auth auth, gfp_t flags)
{
	switch (auth) {
	case HANDSHAKE_AUTH_X509:
		return tls_hs_provider_server_hello(args, TLS_HS_MODE_X509, flags, NULL);
	case HANDSHAKE_AUTH_PSK:
		return tls_hs_provider_server_hello(args, TLS_HS_MODE_PSK, flags, NULL);
	default:
		return -EOPNOTSUPP;
	}
}

static int provider_client_hello(const struct tls_handshake_args *args,
				 enum handshake_auth auth, gfp_t flags)
{
	switch (auth) {
	case HANDSHAKE_AUTH_UNAUTH:
		return tls_hs_provider_hello(args, TLS_HS_MODE_ANON, flags, NULL);
	case HANDSHAKE_AUTH_X509:
		return tls_hs_provider_hello(args, TLS_HS_MODE_X509, flags, NULL);
	case HANDSHAKE_AUTH_PSK:
		return tls_hs_provider_hello(args, TLS_HS_MODE_PSK, flags, NULL);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct tls_handshake_provider provider = {
	.owner		= THIS_MODULE,
	.client_hello	= provider_client_hello,
	.server_hello	= provider_server_hello,
	.cancel		= tls_hs_handshake_cancel,
	.close		= tls_hs_handshake_close,
};

/**
 * tls_hs_provider_register() - be asked by net/handshake, if it can ask
 *
 * Context: process; module init, when all else is ready.
 * Return: 0, or -EBUSY if another provider is registered.
 */
int tls_hs_provider_register(void)
{
	return tls_handshake_provider_register(&provider);
}

/**
 * tls_hs_provider_unregister() - be asked no more
 *
 * Context: process; module exit, before all else.
 */
void tls_hs_provider_unregister(void)
{
	tls_handshake_provider_unregister(&provider);
}
