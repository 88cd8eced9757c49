// SPDX-License-Identifier: GPL-2.0-only
/*
 * Module init and exit of every primitive.
 *
 * crypto_alloc_*() may load a module or start a thread to instantiate a
 * template, and a handshake may be what memory reclaim waits for.  So each
 * file holds a transform of all it uses from here until module exit.
 */
#include <linux/kernel.h>

#include "aead.h"
#include "crypto_glue.h"
#include "hash.h"
#include "kex.h"
#include "sig.h"

static const struct {
	int	(*init)(void);
	void	(*exit)(void);
} tls_hs_primitives[] = {
	{ tls_hs_hash_init,	tls_hs_hash_exit },
	{ tls_hs_aead_init,	tls_hs_aead_exit },
	{ tls_hs_kex_init,	tls_hs_kex_exit },
	{ tls_hs_sig_init,	tls_hs_sig_exit },
};

/**
 * tls_hs_crypto_exit() - release every held transform
 *
 * Context: process; may sleep.
 */
void tls_hs_crypto_exit(void)
{
	int i;

	for (i = ARRAY_SIZE(tls_hs_primitives) - 1; i >= 0; i--)
		tls_hs_primitives[i].exit();
}

/**
 * tls_hs_crypto_init() - hold a transform of every algorithm
 *
 * An algorithm that the kernel lacks is no error where TLS can do without it:
 * its tls_hs_*_available() says so.
 *
 * Context: process; may sleep and load modules.
 * Return: 0, -ENOENT if SHA-256 or its HMAC is missing, or -ENOMEM.
 */
int tls_hs_crypto_init(void)
{
	int i, err;

	for (i = 0; i < ARRAY_SIZE(tls_hs_primitives); i++) {
		err = tls_hs_primitives[i].init();
		if (err)
			goto undo;
	}
	return 0;

undo:
	while (--i >= 0)
		tls_hs_primitives[i].exit();
	return err;
}
