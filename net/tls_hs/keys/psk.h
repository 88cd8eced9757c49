/* SPDX-License-Identifier: GPL-2.0-only */
/* From PSK keys to what a ClientHello offers. */
#ifndef _TLS_HS_PSK_H
#define _TLS_HS_PSK_H

#include <linux/key.h>

#include "key_list.h"
#include "tls_hs_engine.h"

/* Copies of keys and identities, and a reference on the key that each came from. */
struct tls_hs_psk_set {
	struct key		*ps_key[TLS_HS_MAX_PSKS];
	struct tls_hs_psk	ps_psk[TLS_HS_MAX_PSKS];
	unsigned int		ps_n;
};

int __must_check tls_hs_psk_hash(const char *identity, enum tls_hs_hash *hash);
int __must_check tls_hs_psk_add(struct tls_hs_psk_set *ps, struct key *key,
				const struct tls_hs_config *cfg, gfp_t flags);
int __must_check tls_hs_psk_import(struct tls_hs_psk_set *ps, struct key *key,
				   const u8 *context, size_t ctxlen,
				   const struct tls_hs_config *cfg, gfp_t flags);
int __must_check tls_hs_psk_configure(struct tls_hs_psk_set *ps, struct tls_hs_config *cfg,
				      bool exchange);
void tls_hs_psk_drop_last(struct tls_hs_psk_set *ps);
void tls_hs_psk_wipe(struct tls_hs_psk_set *ps);

/* psk_find.c: a server's keys, read once and looked through for each identity */
int __must_check tls_hs_psk_find(struct tls_hs_psk_set *ps, const struct tls_hs_key_list *list,
				 const u8 *identity, size_t len, enum tls_hs_hash hash,
				 const struct tls_hs_config *cfg);

#endif
