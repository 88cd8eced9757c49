/* SPDX-License-Identifier: GPL-2.0-only */
/* All of crypto-glue at module init: transforms held, so that nothing is loaded later. */
#ifndef _TLS_HS_CRYPTO_GLUE_H
#define _TLS_HS_CRYPTO_GLUE_H

#include <linux/errno.h>
#include <linux/types.h>

int tls_hs_crypto_init(void);
void tls_hs_crypto_exit(void);

/*
 * An allocation at init failed: because the kernel has no such algorithm (or
 * will not have it: FIPS mode, a self-test that failed), or for a reason that
 * says nothing about the algorithm?
 */
static inline bool tls_hs_alg_absent(int err)
{
	return err != -ENOMEM && err != -EINTR;
}

#endif
