// SPDX-License-Identifier: GPL-2.0-only
/*
 * From PSK keys to what a ClientHello offers (RFC 8446 4.2.11).
 *
 * Owns which keys may be PSKs, their identity and hash, and the copies of
 * their payloads.  Binders are client_hello.c's.
 */
#include <keys/user-type.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crypto-glue/hkdf.h"
#include "engine/key_schedule.h"
#include "engine/proto.h"
#include "psk.h"
#include "tls_hs_wire.h"

/* RFC 9257 6: at least 128 bits of entropy; the upper end is psk_key_len's */
#define TLS_HS_PSK_MIN	16
#define TLS_HS_PSK_MAX	255

/*
 * NVM Express TCP transport specification, "TLS PSK and PSK identity
 * derivation": "NVMe", version, R(etained) or G(enerated), the hash in two
 * digits, a space.
 */
static bool tls_hs_psk_is_nvme(const char *identity)
{
	return !strncmp(identity, "NVMe", 4);
}

/**
 * tls_hs_psk_hash() - the hash that an identity names
 * @identity: the key's description
 * @hash: where to put the hash; SHA-256 for an identity that names none
 *	(RFC 8446 4.2.11)
 *
 * Context: any.
 * Return: 0, or -EOPNOTSUPP for an NVMe identity of a form or hash that is
 * not known here.
 */
int tls_hs_psk_hash(const char *identity, enum tls_hs_hash *hash)
{
	const char *p = identity + 4;

	*hash = TLS_HS_SHA256;
	if (!tls_hs_psk_is_nvme(identity))
		return 0;
	if ((p[0] != '0' && p[0] != '1') || (p[1] != 'R' && p[1] != 'G'))
		return -EOPNOTSUPP;
	if (!strncmp(p + 2, "01 ", 3))
		return 0;
	if (strncmp(p + 2, "02 ", 3))
		return -EOPNOTSUPP;
	*hash = TLS_HS_SHA384;
	return 0;
}

/* Payloads are read only of types whose payload is known to be user_preparse()'s. */
static int tls_hs_psk_copy(struct key *key, gfp_t flags, u8 **data, size_t *len)
{
	const struct user_key_payload *payload;
	int err;

	if (key->type->preparse != user_preparse)
		return -EOPNOTSUPP;
	err = key_validate(key);
	if (err)
		return -ENOKEY;
	down_read(&key->sem);
	payload = user_key_payload_locked(key);
	err = -ENOKEY;	/* revoked since */
	if (!payload)
		goto out;
	err = -EINVAL;
	if (payload->datalen < TLS_HS_PSK_MIN || payload->datalen > TLS_HS_PSK_MAX)
		goto out;
	*len = payload->datalen;
	*data = kmemdup(payload->data, *len, flags);
	err = *data ? 0 : -ENOMEM;
out:
	up_read(&key->sem);
	return err;
}

/* Identity and key are copied; data is taken over, and freed on failure. */
static int tls_hs_psk_push(struct tls_hs_psk_set *ps, struct key *key, const struct tls_hs_psk *psk,
			   gfp_t flags)
{
	const u8 *identity = NULL;

	if (ps->ps_n < TLS_HS_MAX_PSKS)
		identity = kmemdup(psk->psk_identity, psk->psk_identity_len, flags);
	if (!identity) {
		kfree_sensitive(psk->psk_key);
		return ps->ps_n < TLS_HS_MAX_PSKS ? -ENOMEM : -EINVAL;
	}
	ps->ps_psk[ps->ps_n] = *psk;
	ps->ps_psk[ps->ps_n].psk_identity = identity;
	ps->ps_key[ps->ps_n++] = key_get(key);
	return 0;
}

/**
 * tls_hs_psk_add() - one more PSK to offer
 * @ps: the set; it takes a reference on @key
 * @key: of type "user", NVMe's "psk", or another that is parsed as "user" is;
 *	its description is the identity
 * @cfg: suites that will be offered: a key that names no hash is used with
 *	SHA-384 where every suite is a SHA-384 suite
 * @flags: for the copy of the payload
 *
 * Context: process; may sleep.
 * Return: 0; -ENOKEY (revoked or expired); -EINVAL (an identity that is empty
 * or over 65535 bytes, a key of less than 16 bytes (RFC 9257 6) or over 255,
 * an NVMe key that is not as long as its hash, or one key too many);
 * -EOPNOTSUPP (key type or NVMe identity not known here); -ENOMEM.
 */
int tls_hs_psk_add(struct tls_hs_psk_set *ps, struct key *key, const struct tls_hs_config *cfg,
		   gfp_t flags)
{
	size_t idlen = strlen(key->description), len = 0;
	enum tls_hs_hash hash;
	u8 *data = NULL;
	int err;

	if (!idlen || idlen > U16_MAX)
		return -EINVAL;
	err = tls_hs_psk_hash(key->description, &hash);
	if (!err)
		err = tls_hs_psk_copy(key, flags, &data, &len);
	if (err)
		return err;
	if (tls_hs_psk_is_nvme(key->description)) {
		if (len != tls_hs_hash_len(hash)) {
			kfree_sensitive(data);
			return -EINVAL;
		}
	} else if (!tls_hs_hash_offered(cfg, hash)) {
		hash = TLS_HS_SHA384;
	}
	return tls_hs_psk_push(ps, key, &(struct tls_hs_psk){
		.psk_kind = TLS_HS_PSK_EXTERNAL,
		.psk_hash = hash,
		.psk_identity = key->description,
		.psk_identity_len = idlen,
		.psk_key = data,
		.psk_key_len = len,
	}, flags);
}

/* RFC 9258 4.1, 9: the KDFs that a PSK can be imported for */
static const struct {
	enum tls_hs_hash	hash;
	u16			kdf;
} tls_hs_psk_targets[] = {
	{ TLS_HS_SHA256, 1 },	/* HKDF_SHA256 */
	{ TLS_HS_SHA384, 2 },	/* HKDF_SHA384 */
};

/* RFC 9258 5.1: the external PSK's hash is SHA-256, as none is given for it */
static int tls_hs_psk_derive_imported(const u8 *epsk, size_t epsklen, const u8 *identity,
				      size_t idlen, u8 *ipsk, size_t len)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];
	u8 epskx[TLS_HS_MAX_HASH_LEN], hash[TLS_HS_MAX_HASH_LEN];
	const size_t hlen = tls_hs_hash_len(TLS_HS_SHA256);
	struct crypto_shash *hmac = tls_hs_hmac_get(TLS_HS_SHA256);
	int err;

	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	err = tls_hs_hkdf_extract(hmac, epsk, epsklen, zeros, hlen, epskx);
	if (!err)
		err = tls_hs_digest(TLS_HS_SHA256, identity, idlen, hash);
	if (!err)
		err = tls_hs_hkdf_expand_label(hmac, epskx, "derived psk", hash, hlen, ipsk, len);
	memzero_explicit(epskx, sizeof(epskx));
	tls_hs_hmac_put(TLS_HS_SHA256, hmac);
	return err;
}

/* ImportedIdentity of RFC 9258 4.1, for one KDF */
static int tls_hs_psk_import_for(struct tls_hs_psk_set *ps, struct key *key, int target,
				 const u8 *epsk, size_t epsklen,
				 const u8 *context, size_t ctxlen, gfp_t flags)
{
	size_t idlen = strlen(key->description), cap = 2 + idlen + 2 + ctxlen + 2 + 2;
	struct tls_hs_psk psk = {
		.psk_kind = TLS_HS_PSK_IMPORTED,
		.psk_hash = tls_hs_psk_targets[target].hash,
		.psk_key_len = tls_hs_hash_len(tls_hs_psk_targets[target].hash),
	};
	u8 *identity, *ipsk;
	struct tls_wr wr;
	size_t len;
	int err = -ENOMEM;

	identity = kmalloc(cap, flags);
	ipsk = kmalloc(psk.psk_key_len, flags);
	if (!identity || !ipsk)
		goto out;
	tls_wr_init(&wr, identity, cap);
	tls_wr_u16(&wr, idlen);
	tls_wr_bytes(&wr, key->description, idlen);
	tls_wr_u16(&wr, ctxlen);
	tls_wr_bytes(&wr, context, ctxlen);
	tls_wr_u16(&wr, TLS_HS_VERSION_13);
	tls_wr_u16(&wr, tls_hs_psk_targets[target].kdf);
	err = tls_wr_end(&wr, &len) || len > U16_MAX ? -EINVAL : 0;
	if (!err)
		err = tls_hs_psk_derive_imported(epsk, epsklen, identity, len,
						 ipsk, psk.psk_key_len);
	if (err)
		goto out;
	psk.psk_identity = identity;
	psk.psk_identity_len = len;
	psk.psk_key = ipsk;
	ipsk = NULL;	/* the set's, whatever comes */
	err = tls_hs_psk_push(ps, key, &psk, flags);
out:
	kfree_sensitive(ipsk);
	kfree(identity);
	return err;
}

/**
 * tls_hs_psk_import() - offer a PSK as RFC 9258 imports it
 * @ps: the set; it takes a reference on @key for each identity
 * @key: of type "user" or another that is parsed as "user" is; its
 *	description is the external identity
 * @context: the importer's context; may be NULL if @ctxlen is 0
 * @ctxlen: bytes at @context
 * @cfg: suites that will be offered: one identity for each of their hashes
 * @flags: for the copies
 *
 * Context: process; may sleep.
 * Return: 0; -ENOKEY; -EINVAL (identity and context do not fit 65535 bytes, a
 * key of less than 16 bytes, one key too many); -EOPNOTSUPP (key type);
 * -ENOMEM; or the hash's error.
 */
int tls_hs_psk_import(struct tls_hs_psk_set *ps, struct key *key, const u8 *context,
		      size_t ctxlen, const struct tls_hs_config *cfg, gfp_t flags)
{
	size_t idlen = strlen(key->description), len = 0;
	u8 *epsk = NULL;
	int i, err;

	if (!idlen || idlen > U16_MAX || ctxlen > U16_MAX)
		return -EINVAL;
	err = tls_hs_psk_copy(key, flags, &epsk, &len);
	for (i = 0; !err && i < ARRAY_SIZE(tls_hs_psk_targets); i++)
		if (tls_hs_hash_offered(cfg, tls_hs_psk_targets[i].hash))
			err = tls_hs_psk_import_for(ps, key, i, epsk, len, context, ctxlen, flags);
	kfree_sensitive(epsk);
	return err;
}

static bool tls_hs_psk_set_has_hash(const struct tls_hs_psk_set *ps, enum tls_hs_hash hash)
{
	unsigned int i;

	for (i = 0; i < ps->ps_n; i++)
		if (ps->ps_psk[i].psk_hash == hash)
			return true;
	return false;
}

static void tls_hs_psk_free(struct tls_hs_psk_set *ps, unsigned int i)
{
	kfree_sensitive(ps->ps_psk[i].psk_key);
	kfree(ps->ps_psk[i].psk_identity);
	key_put(ps->ps_key[i]);
}

/**
 * tls_hs_psk_drop_last() - forget the PSK that was added last
 * @ps: the set; not empty
 *
 * Context: process.
 */
void tls_hs_psk_drop_last(struct tls_hs_psk_set *ps)
{
	tls_hs_psk_free(ps, --ps->ps_n);
}

/* A PSK that no suite goes with must not stop the others. */
static void tls_hs_psk_drop_useless(struct tls_hs_psk_set *ps, const struct tls_hs_config *cfg)
{
	unsigned int i, n = 0;

	for (i = 0; i < ps->ps_n; i++) {
		if (!tls_hs_hash_offered(cfg, ps->ps_psk[i].psk_hash)) {
			tls_hs_psk_free(ps, i);
			continue;
		}
		ps->ps_psk[n] = ps->ps_psk[i];
		ps->ps_key[n++] = ps->ps_key[i];
	}
	ps->ps_n = n;
}

/**
 * tls_hs_psk_configure() - offer the PSKs, and only suites that go with one
 * @ps: the set; it must outlive the engine; PSKs that go with no suite are dropped
 * @cfg: the configuration to complete: no certificates, no signatures
 * @exchange: offer psk_dhe_ke; without it only psk_ke, and no groups
 *
 * RFC 8446 4.2.11: a PSK is for the suites of its hash.
 *
 * Context: any.
 * Return: 0, or -EOPNOTSUPP if no suite goes with any PSK, or if no PSK mode
 * is left.
 */
int tls_hs_psk_configure(struct tls_hs_psk_set *ps, struct tls_hs_config *cfg, bool exchange)
{
	int i, n = 0;

	tls_hs_psk_drop_useless(ps, cfg);

	for (i = 0; i < cfg->cf_n_suites; i++) {
		const struct tls_hs_suite *su = tls_hs_suite_find(cfg->cf_suites[i]);

		if (tls_hs_psk_set_has_hash(ps, su->su_hash))
			cfg->cf_suites[n++] = su->su_id;
	}
	cfg->cf_n_suites = n;
	cfg->cf_n_sigalgs = 0;
	cfg->cf_n_sigalgs_cert = 0;
	cfg->cf_psks = ps->ps_psk;
	cfg->cf_n_psks = ps->ps_n;
	cfg->cf_psk_only = true;
	if (!exchange) {
		cfg->cf_n_groups = 0;
		cfg->cf_n_shares = 0;
	}
	return n && (exchange || cfg->cf_psk_ke) ? 0 : -EOPNOTSUPP;
}

/**
 * tls_hs_psk_wipe() - wipe the copies, drop the references
 * @ps: the set; may be wiped twice
 *
 * Context: process.
 */
void tls_hs_psk_wipe(struct tls_hs_psk_set *ps)
{
	unsigned int i;

	for (i = 0; i < ps->ps_n; i++)
		tls_hs_psk_free(ps, i);
	memset(ps, 0, sizeof(*ps));
}
