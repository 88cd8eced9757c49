/* SPDX-License-Identifier: GPL-2.0-only */
/* Private keys: from DER to something that signs. */
#ifndef _TLS_HS_PRIVKEY_H
#define _TLS_HS_PRIVKEY_H

#include "ecdsa_sign.h"
#include "rsa_sign.h"
#include "x509.h"

/* A private key and its kind; tls_hs_privkey_wipe() ends it. */
struct tls_hs_privkey {
	enum tls_hs_key_type	pv_type;
	union {
		struct tls_hs_ecdsa_key	pv_ec;
		struct tls_hs_rsa_key	pv_rsa;
	};
};

/* Can we sign with the keys that such public keys belong to? */
bool tls_hs_privkey_supported(const struct tls_hs_pubkey *pub);
/* PKCS#8, SEC1 or PKCS#1; must belong to the certificate's public key */
int __must_check tls_hs_privkey_read(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
				     const u8 *der, size_t len);
/* The same of a key that was proven to belong to it, or whose signatures are verified */
int __must_check tls_hs_privkey_reread(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
				       const u8 *der, size_t len);
void tls_hs_privkey_wipe(struct tls_hs_privkey *pv);

#endif
