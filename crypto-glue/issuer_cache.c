// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which authorities' certificates are known to be signed by whom.
 *
 * Owns a few facts of the kind "this key made the signature of this
 * certificate", which stay true: whoever connects to the same servers again need
 * not check an intermediate's signature again.  Nothing else is remembered.
 * Dates, usages, constraints, names, blacklist, and which anchors the keyring
 * holds are x509_path.c's to check, each time; so no trust is kept here that
 * somebody could have withdrawn.
 */
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/unaligned.h>

#include "issuer_cache.h"

#define DEFAULT_SECONDS	3600

/**
 * tls_hs_issuer_cache_init() - know nothing
 * @ic: the cache
 *
 * Context: any.
 */
void tls_hs_issuer_cache_init(struct tls_hs_issuer_cache *ic)
{
	memset(ic, 0, sizeof(*ic));
	spin_lock_init(&ic->ic_lock);
	ic->ic_seconds = DEFAULT_SECONDS;
}

/**
 * tls_hs_issuer_fact() - name a fact, true or not
 * @fa: where to put it
 * @pk: the issuer's key, with all that tls_hs_sig_verify() takes into account
 * @cert: SHA-256 of the whole certificate: its signature, and what says how that
 *	is made, are in it
 *
 * Context: process.
 * Return: 0, or the hash's error.
 */
int tls_hs_issuer_fact(struct tls_hs_issuer_fact *fa, const struct tls_hs_pubkey *pk,
		       const u8 *cert)
{
	struct {
		u8	type, pss_restricted, pss_hash;
		u8	pss_min_salt[4];
		u8	key[SHA256_DIGEST_SIZE];
		u8	cert[SHA256_DIGEST_SIZE];
	} all = {
		.type		= pk->pk_type,
		.pss_restricted	= pk->pk_pss_restricted,
		.pss_hash	= pk->pk_pss_hash,
	};
	int err;

	put_unaligned_be32(pk->pk_pss_min_salt, all.pss_min_salt);
	memcpy(all.cert, cert, sizeof(all.cert));
	err = tls_hs_digest(TLS_HS_SHA256, pk->pk_key, pk->pk_len, all.key);
	if (!err)
		err = tls_hs_digest(TLS_HS_SHA256, &all, sizeof(all), fa->fa_digest);
	return err;
}

/**
 * tls_hs_issuer_cache_has() - is it known?
 * @ic: the cache
 * @fa: the fact
 *
 * Context: process.
 * Return: true if it was added lately; false means nothing.
 */
bool tls_hs_issuer_cache_has(struct tls_hs_issuer_cache *ic, const struct tls_hs_issuer_fact *fa)
{
	u64 lasts = (u64)READ_ONCE(ic->ic_seconds) * NSEC_PER_SEC;
	u64 now = ktime_get_boottime_ns();
	bool has = false;
	unsigned int i;

	if (!lasts)
		return false;
	spin_lock_bh(&ic->ic_lock);
	for (i = 0; i < TLS_HS_ISSUER_CACHE_SIZE && !has; i++)
		has = ic->ic_entry[i].used &&
			now - ic->ic_entry[i].since < lasts &&
			!memcmp(&ic->ic_entry[i].fact, fa, sizeof(*fa));
	ic->ic_hits += has;
	spin_unlock_bh(&ic->ic_lock);
	return has;
}

/**
 * tls_hs_issuer_cache_add() - a signature was verified
 * @ic: the cache; the oldest entry makes room
 * @fa: the fact
 *
 * Called for paths that led to an anchor only, or any server could fill it.
 *
 * Context: process.
 */
void tls_hs_issuer_cache_add(struct tls_hs_issuer_cache *ic, const struct tls_hs_issuer_fact *fa)
{
	unsigned int i;

	if (!READ_ONCE(ic->ic_seconds))
		return;
	spin_lock_bh(&ic->ic_lock);
	i = ic->ic_next++ % TLS_HS_ISSUER_CACHE_SIZE;
	ic->ic_entry[i].fact = *fa;
	ic->ic_entry[i].since = ktime_get_boottime_ns();
	ic->ic_entry[i].used = true;
	spin_unlock_bh(&ic->ic_lock);
}
