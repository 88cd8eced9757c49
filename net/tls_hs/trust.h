/* SPDX-License-Identifier: GPL-2.0-only */
/* Is this chain the peer's, by the anchors of that keyring? */
#ifndef _TLS_HS_TRUST_H
#define _TLS_HS_TRUST_H

#include <linux/key.h>

#include "tls_hs_engine.h"
#include "errors.h"

#include "../../crypto-glue/x509_name.h"

struct tls_hs_issuer_cache;

enum tls_hs_error tls_hs_trust_error(enum tls_hs_x509_reason why);
int __must_check tls_hs_trust_verify(struct key *keyring, struct tls_hs_issuer_cache *cache,
				     const struct tls_hs_peer_name *name,
				     const struct tls_hs_peer_chain *chain,
				     struct tls_hs_pubkey *key, unsigned int *error);

#endif
