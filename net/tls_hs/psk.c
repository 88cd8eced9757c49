// SPDX-License-Identifier: GPL-2.0-only
/*
 * From PSK keys to what a ClientHello offers (RFC 8446 4.2.11).
 *
 * Owns which keys may be PSKs, their identity and hash, and the copies of
 * their payloads.  Binders are client_hello.c's.
 */
#include <keys/user-type.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "key_schedule.h"
#include "psk.h"

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

static bool tls_hs_psk_hash_offered(const struct tls_hs_config *cfg, enum tls_hs_hash hash)
{
	int i;

	for (i = 0; i < cfg->cf_n_suites; i++)
		if (tls_hs_suite_find(cfg->cf_suites[i])->su_hash == hash)
			return true;
	return false;
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

/**
 * tls_hs_psk_add() - one more PSK to offer
 * @ps: the set; it takes over the reference on @key only on success
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
	struct tls_hs_psk *psk = &ps->ps_psk[ps->ps_n];
	size_t idlen = strlen(key->description), len = 0;
	enum tls_hs_hash hash;
	u8 *data = NULL;
	int err;

	if (ps->ps_n == TLS_HS_MAX_PSKS || !idlen || idlen > U16_MAX)
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
	} else if (!tls_hs_psk_hash_offered(cfg, hash)) {
		hash = TLS_HS_SHA384;
	}
	*psk = (struct tls_hs_psk){
		.psk_kind = TLS_HS_PSK_EXTERNAL,
		.psk_hash = hash,
		.psk_identity = key->description,
		.psk_identity_len = idlen,
		.psk_key = data,
		.psk_key_len = len,
	};
	ps->ps_key[ps->ps_n++] = key;
	return 0;
}

static bool tls_hs_psk_set_has_hash(const struct tls_hs_psk_set *ps, enum tls_hs_hash hash)
{
	unsigned int i;

	for (i = 0; i < ps->ps_n; i++)
		if (ps->ps_psk[i].psk_hash == hash)
			return true;
	return false;
}

/**
 * tls_hs_psk_configure() - offer the PSKs, and only suites that go with one
 * @ps: the set; it must outlive the engine
 * @cfg: the configuration to complete: no certificates, no signatures
 *
 * RFC 8446 4.2.11: a PSK is for the suites of its hash.
 *
 * Context: any.
 * Return: 0, or -EOPNOTSUPP if no suite goes with any PSK.
 */
int tls_hs_psk_configure(const struct tls_hs_psk_set *ps, struct tls_hs_config *cfg)
{
	int i, n = 0;

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
	return n ? 0 : -EOPNOTSUPP;
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

	for (i = 0; i < ps->ps_n; i++) {
		kfree_sensitive(ps->ps_psk[i].psk_key);
		key_put(ps->ps_key[i]);
	}
	memset(ps, 0, sizeof(*ps));
}
