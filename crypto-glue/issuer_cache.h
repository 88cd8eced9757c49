/* SPDX-License-Identifier: GPL-2.0-only */
/* Which authorities' certificates are known to be signed by whom. */
#ifndef _TLS_HS_ISSUER_CACHE_H
#define _TLS_HS_ISSUER_CACHE_H

#include <crypto/sha2.h>
#include <linux/spinlock.h>

#include "x509.h"

#define TLS_HS_ISSUER_CACHE_SIZE	32

/* "This key made the signature of this certificate", as a digest of both. */
struct tls_hs_issuer_fact {
	u8	fa_digest[SHA256_DIGEST_SIZE];
};

/* One of a network namespace: what one talks to is nothing to another. */
struct tls_hs_issuer_cache {
	int		ic_seconds;	/* how long a fact is used; 0: none is */
	spinlock_t	ic_lock;	/* what follows */
	unsigned int	ic_next;
	unsigned long	ic_hits;
	struct {
		struct tls_hs_issuer_fact	fact;
		u64				since;	/* ns since boot; jiffies would wrap */
		bool				used;
	} ic_entry[TLS_HS_ISSUER_CACHE_SIZE];
};

void tls_hs_issuer_cache_init(struct tls_hs_issuer_cache *ic);
int __must_check tls_hs_issuer_fact(struct tls_hs_issuer_fact *fa, const struct tls_hs_pubkey *pk,
				    const u8 *cert);
bool tls_hs_issuer_cache_has(struct tls_hs_issuer_cache *ic, const struct tls_hs_issuer_fact *fa);
void tls_hs_issuer_cache_add(struct tls_hs_issuer_cache *ic, const struct tls_hs_issuer_fact *fa);

#endif
