/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_SIG_H
#define _TLS_HS_USER_CRYPTO_SIG_H

#include <linux/crypto.h>
#include <linux/err.h>
#include <linux/types.h>

struct crypto_sig;

struct crypto_sig *crypto_alloc_sig(const char *name, u32 type, u32 mask);
void crypto_free_sig(struct crypto_sig *tfm);
int crypto_sig_set_pubkey(struct crypto_sig *tfm, const void *key, unsigned int len);
int crypto_sig_verify(struct crypto_sig *tfm, const void *sig, unsigned int siglen,
		      const void *digest, unsigned int len);

#endif
