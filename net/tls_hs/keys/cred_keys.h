/* SPDX-License-Identifier: GPL-2.0-only */
/* Pairs of keys that a network namespace was given, and which of them a client wants. */
#ifndef _TLS_HS_CRED_KEYS_H
#define _TLS_HS_CRED_KEYS_H

#include <linux/key.h>
#include <linux/refcount.h>

#include "cred.h"

#define TLS_HS_MAX_CREDS	8

/* Never changed, so whoever has a reference needs no lock; the first pair is the default. */
struct tls_hs_cred_keys {
	refcount_t	ck_ref;
	unsigned int	ck_n;		/* 1 or more */
	struct tls_hs_cred_pair {
		struct key	*cp_cert;
		struct key	*cp_privkey;
	} ck_pair[TLS_HS_MAX_CREDS];
};

struct tls_hs_cred_keys *tls_hs_cred_keys_get(const key_serial_t *serials, unsigned int n);
struct tls_hs_cred_keys *tls_hs_cred_keys_hold(struct tls_hs_cred_keys *ck);
void tls_hs_cred_keys_put(struct tls_hs_cred_keys *ck);

bool tls_hs_cred_keys_valid(const struct tls_hs_cred_keys *ck);
struct tls_hs_cred *tls_hs_cred_keys_read(const struct tls_hs_cred_keys *ck);
int __must_check tls_hs_cred_keys_choose(const struct tls_hs_cred_keys *ck,
					 const struct tls_hs_config *cfg,
					 const struct tls_hs_cert_request *rq,
					 struct tls_hs_cred **cd, struct tls_hs_own_chain *oc);

#endif
