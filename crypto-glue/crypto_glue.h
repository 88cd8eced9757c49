/* SPDX-License-Identifier: GPL-2.0-only */
/* All of crypto-glue at module init: transforms held, so that nothing is loaded later. */
#ifndef _TLS_HS_CRYPTO_GLUE_H
#define _TLS_HS_CRYPTO_GLUE_H

#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/kernel.h>
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

/*
 * Keyed transforms of one algorithm that are nobody's, their keys wiped: to make
 * one costs more than what a handshake does with it.  Two are as many as one
 * handshake uses at a time.
 */
struct tls_hs_spares {
	void	*sp_tfm[2];
};

/* NULL: there is none, make one. */
static inline void *tls_hs_spare_take(struct tls_hs_spares *sp)
{
	void *tfm = NULL;
	int i;

	for (i = 0; i < ARRAY_SIZE(sp->sp_tfm) && !tfm; i++)
		tfm = xchg(&sp->sp_tfm[i], NULL);
	return tfm;
}

/* false: there are enough, free it. */
static inline bool tls_hs_spare_keep(struct tls_hs_spares *sp, void *tfm)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(sp->sp_tfm); i++)
		if (!cmpxchg(&sp->sp_tfm[i], NULL, tfm))
			return true;
	return false;
}

#endif
