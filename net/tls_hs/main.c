// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module init and exit.
 *
 * Owns the order in which the parts come and go.
 */
#include <linux/kmod.h>
#include <linux/module.h>

#include "conn/session.h"
#include "conn/sock.h"
#include "keys/keys.h"
#include "provider.h"
#include "stats.h"

#include "crypto-glue/crypto_glue.h"

#define CREATE_TRACE_POINTS
#include "conn/trace.h"

static int __init tls_hs_module_init(void)
{
	int err;

	/*
	 * A worker must not load a module: reclaim may be waiting for it.  No
	 * error if there is none, since kTLS may be built in.
	 */
	request_module("tcp-ulp-tls");

	err = tls_hs_sock_init();
	if (err)
		return err;
	err = tls_hs_crypto_init();
	if (err)
		return err;
	err = tls_hs_keys_init();
	if (err)
		goto err_crypto;
	err = tls_hs_sessions_init();
	if (err)
		goto err_keys;
	err = tls_hs_stats_register();
	if (err)
		goto err_sessions;
	err = tls_hs_provider_register();
	if (err)
		goto err_stats;
	return 0;

err_stats:
	tls_hs_stats_unregister();
err_sessions:
	tls_hs_sessions_exit();
err_keys:
	tls_hs_keys_exit();
err_crypto:
	tls_hs_crypto_exit();
	return err;
}

/* Every session pins the module: none is left, nor a handshake in flight. */
static void __exit tls_hs_module_exit(void)
{
	tls_hs_provider_unregister();
	tls_hs_stats_unregister();
	tls_hs_sessions_exit();
	tls_hs_keys_exit();
	tls_hs_crypto_exit();
}

module_init(tls_hs_module_init);
module_exit(tls_hs_module_exit);

MODULE_DESCRIPTION("TLS 1.3 handshake, client and server");
MODULE_LICENSE("GPL");
