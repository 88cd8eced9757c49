/* SPDX-License-Identifier: GPL-2.0-only */
/* Is this chain the peer's, by the anchors of that keyring? */
#ifndef _TLS_HS_TRUST_H
#define _TLS_HS_TRUST_H

#include <linux/key.h>

#include "tls_hs_engine.h"
#include "engine/errors.h"

#include "crypto-glue/x509_name.h"

struct tls_hs_crl_cache;
struct tls_hs_issuer_cache;

/* Whom to believe what about whom. */
struct tls_hs_trust_req {
	struct key			*tr_keyring;	/* holds the anchors */
	struct tls_hs_issuer_cache	*tr_cache;	/* the network namespace's, or NULL */
	struct tls_hs_crl_cache		*tr_crls;	/* the same of revocation lists */
	bool				tr_client;	/* the peer is a client: it has no name */
	const struct tls_hs_peer_name	*tr_name;	/* that the consumer asked for */
	const struct tls_hs_config	*tr_cfg;	/* its offer is the policy */
	/* asked between steps, may sleep: 0, or the error to end with; may be NULL */
	int				(*tr_give_way)(void *ctx);
	void				*tr_ctx;
	/* set to the same in words, to be freed by kfree(), where there is memory; may be NULL */
	char				**tr_explanation;
};

struct tls_hs_x509_policy;

void tls_hs_trust_policy(const struct tls_hs_config *cfg, struct tls_hs_x509_policy *po);
enum tls_hs_error tls_hs_trust_error(enum tls_hs_x509_reason why);
int __must_check tls_hs_trust_verify(const struct tls_hs_trust_req *tr,
				     const struct tls_hs_peer_chain *chain,
				     struct tls_hs_pubkey *key, unsigned int *error);

#endif
