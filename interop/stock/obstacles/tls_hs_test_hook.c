// SPDX-License-Identifier: GPL-2.0-only
/* A kernel whose net/handshake has the provider hook exports this name. */
#include <linux/module.h>

int tls_handshake_provider_register(const void *p);

int tls_handshake_provider_register(const void *p)
{
	return -EOPNOTSUPP;
}
EXPORT_SYMBOL_GPL(tls_handshake_provider_register);

MODULE_DESCRIPTION("Test of tls_hs_redirect: the hook");
MODULE_LICENSE("GPL");
