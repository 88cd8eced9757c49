// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for net/handshake's functions on a kernel that has no
 * provider hook there: consumers' calls come here and go on to tls_hs, and
 * from there to the upcall if tls_hs declines.
 *
 * Owns the redirection by ftrace and how it ends.  What tls_hs takes and what
 * it leaves is provider.c's to say.
 *
 * A reference to this module is taken before a call is led here and put when
 * it is over, and a session holds one as long as it lives: whoever can remove
 * the module knows that nothing runs in it and that no socket needs it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/ftrace.h>
#include <linux/key.h>
#include <linux/module.h>
#include <linux/rcupdate.h>

#include <net/tls_hs.h>

#include "provider.h"

/*
 * A function's first instructions may be a landing pad for indirect jumps;
 * ftrace's call follows.  No function is shorter than this.
 */
#define TLS_HS_FTRACE_SITE	16

static int tls_hs_redirect_hello(const struct tls_handshake_args *args, enum tls_hs_mode mode,
				 gfp_t flags,
				 int (*orig)(const struct tls_handshake_args *args, gfp_t flags))
{
	int err = tls_hs_provider_hello(args, mode, flags, THIS_MODULE);

	if (err == -EOPNOTSUPP)
		err = orig(args, flags);
	module_put(THIS_MODULE);
	return err;
}

static int tls_hs_redirect_hello_anon(const struct tls_handshake_args *args, gfp_t flags)
{
	return tls_hs_redirect_hello(args, TLS_HS_MODE_ANON, flags, tls_client_hello_anon);
}

static int tls_hs_redirect_hello_x509(const struct tls_handshake_args *args, gfp_t flags)
{
	return tls_hs_redirect_hello(args, TLS_HS_MODE_X509, flags, tls_client_hello_x509);
}

static int tls_hs_redirect_hello_psk(const struct tls_handshake_args *args, gfp_t flags)
{
	return tls_hs_redirect_hello(args, TLS_HS_MODE_PSK, flags, tls_client_hello_psk);
}

static int tls_hs_redirect_serve(const struct tls_handshake_args *args, enum tls_hs_mode mode,
				 gfp_t flags,
				 int (*orig)(const struct tls_handshake_args *args, gfp_t flags))
{
	int err = tls_hs_provider_server_hello(args, mode, flags, THIS_MODULE);

	if (err == -EOPNOTSUPP)
		err = orig(args, flags);
	module_put(THIS_MODULE);
	return err;
}

static int tls_hs_redirect_serve_x509(const struct tls_handshake_args *args, gfp_t flags)
{
	return tls_hs_redirect_serve(args, TLS_HS_MODE_X509, flags, tls_server_hello_x509);
}

static int tls_hs_redirect_serve_psk(const struct tls_handshake_args *args, gfp_t flags)
{
	return tls_hs_redirect_serve(args, TLS_HS_MODE_PSK, flags, tls_server_hello_psk);
}

/* What the upcall took is its own. */
static bool tls_hs_redirect_cancel(struct sock *sk)
{
	bool cancelled = tls_hs_handshake_cancel(sk) || tls_handshake_cancel(sk);

	module_put(THIS_MODULE);
	return cancelled;
}

static void tls_hs_redirect_close(struct socket *sock)
{
	if (tls_hs_handshake_close(sock) == -ENOENT)
		tls_handshake_close(sock);
	module_put(THIS_MODULE);
}

static unsigned long tls_hs_redirect_from[] = {
	(unsigned long)tls_client_hello_anon,
	(unsigned long)tls_client_hello_x509,
	(unsigned long)tls_client_hello_psk,
	(unsigned long)tls_server_hello_x509,
	(unsigned long)tls_server_hello_psk,
	(unsigned long)tls_handshake_cancel,
	(unsigned long)tls_handshake_close,
};

static const unsigned long tls_hs_redirect_to[] = {
	(unsigned long)tls_hs_redirect_hello_anon,
	(unsigned long)tls_hs_redirect_hello_x509,
	(unsigned long)tls_hs_redirect_hello_psk,
	(unsigned long)tls_hs_redirect_serve_x509,
	(unsigned long)tls_hs_redirect_serve_psk,
	(unsigned long)tls_hs_redirect_cancel,
	(unsigned long)tls_hs_redirect_close,
};

static_assert(ARRAY_SIZE(tls_hs_redirect_from) == ARRAY_SIZE(tls_hs_redirect_to));

/* Runs at the entry of each function above, with preemption disabled. */
static void notrace tls_hs_redirect_entry(unsigned long ip, unsigned long parent_ip,
					  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	unsigned int i;

	/* the call of an original from here */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	for (i = 0; i < ARRAY_SIZE(tls_hs_redirect_from); i++)
		if (ip - tls_hs_redirect_from[i] < TLS_HS_FTRACE_SITE)
			break;
	if (i < ARRAY_SIZE(tls_hs_redirect_from) && try_module_get(THIS_MODULE))
		ftrace_regs_set_instruction_pointer(fregs, tls_hs_redirect_to[i]);
}

/* Permanent: kernel.ftrace_enabled would otherwise switch it off unseen. */
static struct ftrace_ops tls_hs_redirect_ops = {
	.func	= tls_hs_redirect_entry,
	.flags	= FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT,
};

/* Looked for by name: the kernel that this was built for has none. */
static bool tls_hs_redirect_not_needed(void)
{
	if (!__symbol_get("tls_handshake_provider_register"))
		return false;
	__symbol_put("tls_handshake_provider_register");
	return true;
}

static const char *tls_hs_redirect_reason(int err)
{
	switch (err) {
	case -EBUSY:
		return "kernel.ftrace_enabled is 0, or a live patch or probe has these functions";
	case -ENODEV:
		return "ftrace is disabled";
	case -ENOENT:
	case -EINVAL:
		return "ftrace does not see its functions";
	}
	return "ftrace failed";
}

static int __init tls_hs_redirect_init(void)
{
	int err;

	if (tls_hs_redirect_not_needed()) {
		pr_err("not needed: this kernel's net/handshake asks tls_hs by itself\n");
		return -EOPNOTSUPP;
	}
	err = ftrace_set_filter_ips(&tls_hs_redirect_ops, tls_hs_redirect_from,
				    ARRAY_SIZE(tls_hs_redirect_from), 0, 0);
	if (!err)
		err = register_ftrace_function(&tls_hs_redirect_ops);
	if (!err)
		return 0;
	ftrace_free_filter(&tls_hs_redirect_ops);
	pr_err("cannot redirect net/handshake: %s (%d)\n", tls_hs_redirect_reason(err), err);
	return err;
}

/*
 * No call is led here any more, and none holds a reference: some may still be
 * on their way out, which they go without sleeping.
 */
static void __exit tls_hs_redirect_exit(void)
{
	unregister_ftrace_function(&tls_hs_redirect_ops);
	synchronize_rcu_tasks();
	ftrace_free_filter(&tls_hs_redirect_ops);
}

module_init(tls_hs_redirect_init);
module_exit(tls_hs_redirect_exit);

MODULE_DESCRIPTION("TLS 1.3 handshake: redirection of net/handshake by ftrace");
MODULE_LICENSE("GPL");
