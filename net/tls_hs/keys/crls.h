/* SPDX-License-Identifier: GPL-2.0-only */
/* Revocation lists in keyrings, kept as they were read. */
#ifndef _TLS_HS_CRLS_H
#define _TLS_HS_CRLS_H

#include <linux/key.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "crypto-glue/x509_crl.h"

#define TLS_HS_MAX_CRL_DER	(1024 * 1024)	/* bytes of a list: no key holds more */
#define TLS_HS_MAX_CRLS		64		/* lists that one chain's issuers may have */
/* bytes of a keyring's lists, with their indices; and of what a namespace keeps */
#define TLS_HS_MAX_CRL_BYTES	(8 * 1024 * 1024)

/* Where a key's payload is: another after an update, so it tells of a change. */
struct tls_hs_payload_place {
	void	*pp_at[4];
};

/* A list that was read; lives as long as somebody uses it. */
struct tls_hs_kept_crl {
	struct tls_hs_crl		kc_crl;
	refcount_t			kc_ref;
	struct list_head		kc_list;	/* cc_list */
	bool				kc_cached;	/* it is in it; under cc_lock */
	key_serial_t			kc_serial;
	struct tls_hs_payload_place	kc_place;
	u8				*kc_der;	/* owned */
	size_t				kc_len;
	size_t				kc_bytes;	/* of memory, index included */
	u64				kc_seen;	/* ns since boot: compared then */
};

/* A network namespace's. */
struct tls_hs_crl_cache {
	int			cc_mode;	/* enum tls_hs_crl_mode */
	spinlock_t		cc_lock;	/* what follows */
	struct list_head	cc_list;	/* the one that was used last comes last */
	size_t			cc_bytes;
	unsigned long		cc_reads;	/* lists that were read */
};

/* Those of a keyring that matter to a chain. */
struct tls_hs_crls {
	struct tls_hs_crl_cache		*cs_cache;	/* or NULL */
	const struct tls_hs_cert	*cs_certs;	/* whose issuers' lists are wanted */
	unsigned int			cs_ncerts;
	struct tls_hs_crl		*cs_crl[TLS_HS_MAX_CRLS];	/* and references */
	unsigned int			cs_n;
	size_t				cs_bytes;	/* of all lists of the keyring */
	struct tls_hs_payload_place	cs_place;	/* of the key that is looked at */
};

void tls_hs_crl_cache_init(struct tls_hs_crl_cache *cc);
void tls_hs_crl_cache_flush(struct tls_hs_crl_cache *cc);

void tls_hs_crls_init(struct tls_hs_crls *cs, struct tls_hs_crl_cache *cc,
		      const struct tls_hs_cert *certs, unsigned int ncerts);
void tls_hs_crls_free(struct tls_hs_crls *cs);
int __must_check tls_hs_crls_find(struct tls_hs_crls *cs, struct key *key);
int __must_check tls_hs_crls_take(struct tls_hs_crls *cs, struct key *key, u8 *der, size_t len);

#endif
