/* SPDX-License-Identifier: GPL-2.0-only */
/* From key serials and keyrings to owned credentials and trust anchors. */
#ifndef _TLS_HS_KEYS_H
#define _TLS_HS_KEYS_H

#include <linux/key.h>

#include "crypto-glue/x509_path.h"

int tls_hs_keys_init(void);	/* creates the ".tls_hs" keyring */
void tls_hs_keys_exit(void);

/*
 * In the caller's context, with the caller's right to search the key checked.
 * A reference, to be put with key_put(); ERR_PTR: -ENOKEY (no such key, or
 * revoked or expired), -EACCES (no right to it).
 */
struct key *tls_hs_key_get(key_serial_t serial);
struct key *tls_hs_key_get_from(key_serial_t serial, bool kernel);

/*
 * The trust keyring for a handshake, with a reference; serial 0: the module's
 * ".tls_hs".  Errors as above; -ENOKEY also for a key that is no keyring.
 */
struct key *tls_hs_trust_keyring_get(key_serial_t serial, bool kernel);
bool tls_hs_keyring_is_default(const struct key *keyring);
/* Does the caller have the right to change ".tls_hs", and is it not sealed? */
bool tls_hs_keyring_may_change(void);
/* 0 if there is a usable anchor, -ENOENT, -ENOKEY (trust was withdrawn), -ENOMEM: cheap */
int __must_check tls_hs_trust_keyring_find_anchor(struct key *keyring);

/* A copy of what a key of type "user" or "big_key" holds, 1 to @max bytes. */
int __must_check tls_hs_key_payload(struct key *key, size_t max, u8 **data, size_t *len);

#define TLS_HS_MAX_ANCHOR_NAMES	64	/* in a list of them */

/* The names of all anchors for a CertificateRequest, or none; -ENOMEM. */
int __must_check tls_hs_anchor_names(struct key *keyring, u8 *buf, size_t *len);

/* All anchors of a keyring, as they are now. */
struct tls_hs_anchors {
	struct tls_hs_anchor	*as_anchor;
	unsigned int		as_n;
};

#define TLS_HS_MAX_ANCHOR_DER	65536	/* bytes of a certificate in it */

/* 0 (perhaps with as_n 0), -ENOKEY (keyring revoked), -ENOMEM, -E2BIG. May sleep. */
int __must_check tls_hs_anchors_load(struct tls_hs_anchors *as, struct key *keyring);
/* The same, but only those that could end a path over these certificates. */
int __must_check tls_hs_anchors_load_for(struct tls_hs_anchors *as, struct key *keyring,
					 const struct tls_hs_cert *certs, unsigned int ncerts);
struct tls_hs_crls;
/* The same, and the revocation lists. */
int __must_check tls_hs_keyring_load(struct tls_hs_anchors *as, struct tls_hs_crls *cs,
				     struct key *keyring, const struct tls_hs_cert *certs,
				     unsigned int ncerts);
void tls_hs_anchors_free(struct tls_hs_anchors *as);

/* For pr_check_revoked: -EKEYREJECTED if .blacklist names the certificate or its key; -ENOMEM. */
int __must_check tls_hs_check_revoked(const struct tls_hs_cert *ce);
/* The same for a key of which there is no certificate; -EOPNOTSUPP: cannot be told. */
int __must_check tls_hs_check_key_revoked(const struct tls_hs_pubkey *pk);

/*
 * A key that holds the peer's leaf, created after success only: asymmetric
 * where the kernel can parse it, otherwise type "user" with the DER; outside
 * quota, not linked anywhere: it lives as long as the reference returned.
 * ERR_PTR: -EBADMSG, -ENOMEM, -EACCES (a security module said no).
 */
struct key *tls_hs_peer_key_create(const u8 *der, size_t len);

#endif
