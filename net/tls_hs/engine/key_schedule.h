/* SPDX-License-Identifier: GPL-2.0-only */
/* Cipher suites and the key schedule of RFC 8446 7.1. */
#ifndef _TLS_HS_KEY_SCHEDULE_H
#define _TLS_HS_KEY_SCHEDULE_H

#include "tls_hs_engine.h"

struct tls_hs_suite {
	u16			su_id;
	enum tls_hs_aead_alg	su_aead;
	enum tls_hs_hash	su_hash;
	const char		*su_name;
};

const struct tls_hs_suite *tls_hs_suite_find(u16 id);	/* NULL: not one of TLS 1.3's four */
bool tls_hs_suite_available(u16 id);			/* the running kernel has its algorithms */

/* some suite of the configuration has this hash */
bool tls_hs_hash_offered(const struct tls_hs_config *cfg, enum tls_hs_hash hash);

/* Key and IV of one direction; wiped by its user with memzero_explicit(). */
struct tls_hs_traffic_keys {
	u8	tk_key[TLS_HS_AEAD_MAX_KEY];
	u8	tk_iv[TLS_HS_AEAD_IV_LEN];
	u8	tk_key_len;
};

/* RFC 8446 7.3 */
int __must_check tls_hs_derive_traffic_keys(u16 suite, const struct tls_hs_secret *secret,
					    struct tls_hs_traffic_keys *tk);
/* RFC 8446 7.2: replaces secret by its successor */
int __must_check tls_hs_derive_next_secret(u16 suite, struct tls_hs_secret *secret);
/* RFC 8446 7.5 */
int __must_check tls_hs_derive_exporter(u16 suite, const struct tls_hs_secret *exporter_master,
					const char *label, const u8 *context, size_t ctxlen,
					u8 *out, size_t outlen);

/*
 * The chain Early Secret, Handshake Secret, Master Secret: only the newest is
 * kept.  A schedule is for one hash.
 */
struct tls_hs_key_schedule {
	enum tls_hs_hash	ks_hash;
	struct crypto_shash	*ks_hmac;	/* NULL: not set up */
	struct tls_hs_secret	ks_secret;
};

int __must_check tls_hs_ks_init(struct tls_hs_key_schedule *ks, enum tls_hs_hash hash,
				const u8 *psk, size_t psklen);
int __must_check tls_hs_ks_advance(struct tls_hs_key_schedule *ks, const u8 *ikm, size_t len);
int __must_check tls_hs_ks_derive(struct tls_hs_key_schedule *ks, const char *label,
				  const u8 *transcript_hash, struct tls_hs_secret *out);
int __must_check tls_hs_ks_finished_mac(struct tls_hs_key_schedule *ks,
					const struct tls_hs_secret *base,
					const u8 *transcript_hash, u8 *mac);
void tls_hs_ks_wipe(struct tls_hs_key_schedule *ks);

#endif
