/* SPDX-License-Identifier: GPL-2.0-only */
/* A credential of ours: a certificate chain and the private key of its leaf. */
#ifndef _TLS_HS_CRED_H
#define _TLS_HS_CRED_H

#include <crypto/sha2.h>
#include <linux/key.h>

#include "tls_hs_engine.h"

struct tls_hs_cred;

/* What tells a credential from any other; all zeros for none. */
struct tls_hs_cred_id {
	key_serial_t	ci_cert;
	key_serial_t	ci_privkey;
	u8		ci_digest[SHA256_DIGEST_SIZE];	/* of the certificates */
};

/*
 * In the caller's context, before the first byte.  ERR_PTR: -ENOKEY, -EACCES,
 * -EINVAL, -EOPNOTSUPP, -ENOMEM; see cred.c.
 */
struct tls_hs_cred *tls_hs_cred_get(key_serial_t cert, key_serial_t privkey, bool kernel);
/* The same from keys; takes references of its own. */
struct tls_hs_cred *tls_hs_cred_from_keys(struct key *cert, struct key *privkey);
/* The same of keys that were such a pair before; see cred.c */
struct tls_hs_cred *tls_hs_cred_from_proven_keys(struct key *cert, struct key *privkey);
int __must_check tls_hs_cred_id(const struct tls_hs_cred *cd, struct tls_hs_cred_id *ci);
void tls_hs_cred_free(struct tls_hs_cred *cd);	/* wipes; NULL is fine */

/* 0, with oc_n 0 if nothing fits; -ENOKEY: a key was revoked or expired meanwhile */
int __must_check tls_hs_cred_choose(const struct tls_hs_cred *cd, const struct tls_hs_config *cfg,
				    const struct tls_hs_cert_request *rq,
				    struct tls_hs_own_chain *oc);
/* What a key could sign with for this peer; 0: nothing */
u16 tls_hs_cred_scheme(const struct tls_hs_pubkey *pub, const struct tls_hs_config *cfg,
		       const struct tls_hs_cert_request *rq);
int __must_check tls_hs_cred_sign(const struct tls_hs_cred *cd, u16 scheme,
				  const u8 *msg, size_t len, u8 *sig, size_t *siglen);

#endif
