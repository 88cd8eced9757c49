// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cipher suites and the key schedule (RFC 8446 7).
 *
 * Owns which suite means which AEAD and hash, and every derivation.  Does not
 * own the transcript: hashes of it come in as arguments.
 */
#include <linux/errno.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "crypto-glue/hkdf.h"
#include "key_schedule.h"
#include "proto.h"

/* RFC 8446 B.4 */
static const struct tls_hs_suite tls_hs_suites[] = {
	{ TLS_HS_AES_128_GCM_SHA256, TLS_HS_AES_128_GCM, TLS_HS_SHA256,
	  "TLS_AES_128_GCM_SHA256" },
	{ TLS_HS_AES_256_GCM_SHA384, TLS_HS_AES_256_GCM, TLS_HS_SHA384,
	  "TLS_AES_256_GCM_SHA384" },
	{ TLS_HS_CHACHA20_POLY1305_SHA256, TLS_HS_CHACHA20_POLY1305, TLS_HS_SHA256,
	  "TLS_CHACHA20_POLY1305_SHA256" },
	{ TLS_HS_AES_128_CCM_SHA256, TLS_HS_AES_128_CCM, TLS_HS_SHA256,
	  "TLS_AES_128_CCM_SHA256" },
};

/**
 * tls_hs_suite_find() - a cipher suite by its number
 * @id: RFC 8446 B.4
 *
 * Context: any.
 * Return: a constant, or NULL if the number is none of TLS 1.3's four.
 */
const struct tls_hs_suite *tls_hs_suite_find(u16 id)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(tls_hs_suites); i++)
		if (tls_hs_suites[i].su_id == id)
			return &tls_hs_suites[i];
	return NULL;
}

/**
 * tls_hs_suite_available() - does the running kernel have a suite's algorithms?
 * @id: RFC 8446 B.4
 *
 * Context: any, after tls_hs_crypto_init().
 * Return: true if the suite may be offered.
 */
bool tls_hs_suite_available(u16 id)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(id);

	return su && tls_hs_aead_available(su->su_aead) && tls_hs_hash_available(su->su_hash);
}

/**
 * tls_hs_hash_offered() - does a suite that is offered have this hash?
 * @cfg: the configuration
 * @hash: the hash of a PSK or a session
 *
 * Context: any.
 * Return: true if it is of use to offer the PSK.
 */
bool tls_hs_hash_offered(const struct tls_hs_config *cfg, enum tls_hs_hash hash)
{
	const struct tls_hs_suite *su;
	int i;

	for (i = 0; i < cfg->cf_n_suites; i++) {
		su = tls_hs_suite_find(cfg->cf_suites[i]);
		if (su && su->su_hash == hash)
			return true;
	}
	return false;
}

/**
 * tls_hs_derive_traffic_keys() - key and IV from a traffic secret
 * @suite: cipher suite
 * @secret: traffic secret of one direction
 * @tk: where to put them; the caller wipes it, also after an error
 *
 * RFC 8446 7.3.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (unknown suite, or a secret that is not of its hash's
 * length), -ENOMEM, or the hash's error.
 */
int tls_hs_derive_traffic_keys(u16 suite, const struct tls_hs_secret *secret,
			       struct tls_hs_traffic_keys *tk)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(suite);
	struct crypto_shash *hmac;
	int err;

	if (!su || secret->len != tls_hs_hash_len(su->su_hash))
		return -EINVAL;
	hmac = tls_hs_hmac_get(su->su_hash);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	tk->tk_key_len = tls_hs_aead_key_len(su->su_aead);
	err = tls_hs_hkdf_expand_label(hmac, secret->b, "key", NULL, 0,
				       tk->tk_key, tk->tk_key_len);
	if (!err)
		err = tls_hs_hkdf_expand_label(hmac, secret->b, "iv", NULL, 0,
					       tk->tk_iv, sizeof(tk->tk_iv));
	tls_hs_hmac_put(su->su_hash, hmac);
	return err;
}

/**
 * tls_hs_derive_next_secret() - the traffic secret after a KeyUpdate
 * @suite: cipher suite
 * @secret: application traffic secret N, replaced by N + 1 on success
 *
 * RFC 8446 7.2.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL, -ENOMEM, or the hash's error; @secret is zeroed if the
 * hash failed, otherwise untouched.
 */
int tls_hs_derive_next_secret(u16 suite, struct tls_hs_secret *secret)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(suite);
	struct crypto_shash *hmac;
	int err;

	if (!su || secret->len != tls_hs_hash_len(su->su_hash))
		return -EINVAL;
	hmac = tls_hs_hmac_get(su->su_hash);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	err = tls_hs_hkdf_expand_label(hmac, secret->b, "traffic upd", NULL, 0,
				       secret->b, secret->len);
	tls_hs_hmac_put(su->su_hash, hmac);
	return err;
}

/**
 * tls_hs_derive_exporter() - keying material for a use outside TLS
 * @suite: cipher suite
 * @exporter_master: exporter_master_secret
 * @label: the use's registered label, at most 243 bytes
 * @context: context value, may be NULL if @ctxlen is 0
 * @ctxlen: bytes at @context
 * @out: where to put the keying material
 * @outlen: bytes wanted, at most 255 times the hash's length
 *
 * RFC 8446 7.5.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL, -ENOMEM, or the hash's error.
 */
int tls_hs_derive_exporter(u16 suite, const struct tls_hs_secret *exporter_master,
			   const char *label, const u8 *context, size_t ctxlen,
			   u8 *out, size_t outlen)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(suite);
	u8 hash[TLS_HS_MAX_HASH_LEN], secret[TLS_HS_MAX_HASH_LEN];
	struct crypto_shash *hmac;
	size_t hlen;
	int err;

	if (!su || exporter_master->len != tls_hs_hash_len(su->su_hash))
		return -EINVAL;
	hlen = exporter_master->len;
	hmac = tls_hs_hmac_get(su->su_hash);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);

	err = tls_hs_digest(su->su_hash, NULL, 0, hash);
	if (!err)
		err = tls_hs_hkdf_expand_label(hmac, exporter_master->b, label, hash, hlen,
					       secret, hlen);
	if (!err)
		err = tls_hs_digest(su->su_hash, context, ctxlen, hash);
	if (!err)
		err = tls_hs_hkdf_expand_label(hmac, secret, "exporter", hash, hlen,
					       out, outlen);
	memzero_explicit(secret, sizeof(secret));
	tls_hs_hmac_put(su->su_hash, hmac);
	return err;
}

/**
 * tls_hs_ks_init() - Early Secret
 * @ks: zeroed schedule, to be wiped with tls_hs_ks_wipe() also after an error
 * @hash: hash of the suite or of the PSK
 * @psk: the PSK, or NULL for none
 * @psklen: its length in bytes
 *
 * RFC 8446 7.1.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (not a hash of a suite), -ENOMEM, -ENOENT (the kernel lacks
 * the hash), or the hash's error.
 */
int tls_hs_ks_init(struct tls_hs_key_schedule *ks, enum tls_hs_hash hash,
		   const u8 *psk, size_t psklen)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];
	size_t hlen = tls_hs_hash_len(hash);

	if (hlen > sizeof(ks->ks_secret.b))
		return -EINVAL;
	ks->ks_hash = hash;
	ks->ks_hmac = tls_hs_hmac_get(hash);
	if (IS_ERR(ks->ks_hmac)) {
		int err = PTR_ERR(ks->ks_hmac);

		ks->ks_hmac = NULL;
		return err;
	}
	ks->ks_secret.len = hlen;
	return tls_hs_hkdf_extract(ks->ks_hmac, psk ?: zeros, psk ? psklen : hlen,
				   zeros, hlen, ks->ks_secret.b);
}

/**
 * tls_hs_ks_advance() - the next secret of the chain
 * @ks: the schedule: Early Secret becomes Handshake Secret, that Master Secret
 * @ikm: (EC)DHE shared secret, or NULL for zeros
 * @len: its length in bytes
 *
 * RFC 8446 7.1.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or the hash's error; the schedule must then be wiped.
 */
int tls_hs_ks_advance(struct tls_hs_key_schedule *ks, const u8 *ikm, size_t len)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];
	size_t hlen = ks->ks_secret.len;
	struct tls_hs_secret derived = { .len = hlen };
	u8 empty[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_digest(ks->ks_hash, NULL, 0, empty);
	if (!err)
		err = tls_hs_ks_derive(ks, "derived", empty, &derived);
	if (!err)
		err = tls_hs_hkdf_extract(ks->ks_hmac, ikm ?: zeros, ikm ? len : hlen,
					  derived.b, hlen, ks->ks_secret.b);
	memzero_explicit(&derived, sizeof(derived));
	return err;
}

/**
 * tls_hs_ks_derive() - Derive-Secret from the newest secret of the chain
 * @ks: the schedule
 * @label: RFC 8446 7.1's label, without "tls13 "
 * @transcript_hash: hash of the messages, of the schedule's hash
 * @out: where to put the secret; the caller wipes it
 *
 * Context: process; may sleep.
 * Return: 0, or the hash's error.
 */
int tls_hs_ks_derive(struct tls_hs_key_schedule *ks, const char *label,
		     const u8 *transcript_hash, struct tls_hs_secret *out)
{
	out->len = ks->ks_secret.len;
	return tls_hs_hkdf_expand_label(ks->ks_hmac, ks->ks_secret.b, label,
					transcript_hash, out->len, out->b, out->len);
}

/**
 * tls_hs_ks_finished_mac() - verify_data of a Finished, or a PSK binder
 * @ks: the schedule; only its hash is used
 * @base: traffic secret of the sender, or binder key
 * @transcript_hash: hash of the messages before it
 * @mac: where to put it, the hash's length in bytes
 *
 * RFC 8446 4.4.4 and 4.2.11.2.
 *
 * Context: process; may sleep.
 * Return: 0, or the hash's error.
 */
int tls_hs_ks_finished_mac(struct tls_hs_key_schedule *ks, const struct tls_hs_secret *base,
			   const u8 *transcript_hash, u8 *mac)
{
	struct tls_hs_secret key = { .len = base->len };
	int err;

	err = tls_hs_hkdf_expand_label(ks->ks_hmac, base->b, "finished", NULL, 0,
				       key.b, key.len);
	if (!err)
		err = tls_hs_hmac(ks->ks_hmac, key.b, key.len, transcript_hash, key.len, mac);
	memzero_explicit(&key, sizeof(key));
	return err;
}

/**
 * tls_hs_ks_wipe() - forget everything
 * @ks: the schedule, initialized or zeroed; may be wiped twice
 *
 * Context: process.
 */
void tls_hs_ks_wipe(struct tls_hs_key_schedule *ks)
{
	if (ks->ks_hmac)
		tls_hs_hmac_put(ks->ks_hash, ks->ks_hmac);
	memzero_explicit(ks, sizeof(*ks));
}
