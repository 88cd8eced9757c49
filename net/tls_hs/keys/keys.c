// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys and keyrings: from serials to references.
 *
 * Owns the ".tls_hs" keyring, the check of a caller's right to a key, the
 * blacklist, and the key that holds a peer's certificate.  What a keyring's
 * keys say about trust is anchors.c's.
 *
 * A number is looked up in the context of whoever gave it, once; from there
 * on it is a reference.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <keys/user-type.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "keys.h"

/*
 * Root may fill, list, unlink, link (so as to possess, hence revoke, what is
 * in it), and seal it with "keyctl restrict_keyring", which takes setattr.
 * Nobody else may so much as see it, root of a user namespace included.
 */
#define TLS_HS_KEYRING_PERM	((KEY_POS_ALL & ~KEY_POS_SETATTR) | KEY_USR_ALL)
#define TLS_HS_PEER_KEY_PERM	(KEY_POS_VIEW | KEY_POS_READ | KEY_POS_SEARCH | \
				 KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH)

#define PEER_KEY_PREFIX		"tls_hs peer: "
#define PEER_KEY_MAX		32767	/* what user_preparse() takes */
#define PEER_KEY_SERIAL_MAX	21	/* octets; of a longer one the beginning */

static struct key *tls_hs_keyring;

/**
 * tls_hs_keys_init() - create the ".tls_hs" keyring
 *
 * User space cannot make a keyring whose name begins with a dot, so nobody can
 * put another in its place.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or -EACCES if a security module forbids it.
 */
int tls_hs_keys_init(void)
{
	struct key *keyring;

	keyring = keyring_alloc(".tls_hs", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
				TLS_HS_KEYRING_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	tls_hs_keyring = keyring;
	return 0;
}

/**
 * tls_hs_keys_exit() - let the ".tls_hs" keyring go
 *
 * Revoked first: a link that somebody made to it must not outlive the module
 * as a second keyring of that name.
 *
 * Context: process; may sleep.
 */
void tls_hs_keys_exit(void)
{
	if (!tls_hs_keyring)
		return;
	key_revoke(tls_hs_keyring);
	key_put(tls_hs_keyring);
	tls_hs_keyring = NULL;
}

/**
 * tls_hs_key_get() - turn a serial into a reference
 * @serial: of a key; special numbers (-1 and below) are refused, since they
 *	mean another key in each process
 *
 * Context: process, of the caller whose right to search the key is checked;
 * may sleep.
 * Return: a reference to put with key_put(); ERR_PTR of -ENOKEY (no such key,
 * or it is revoked, expired, negative or not yet there), -EACCES (no right to
 * it) or -ENOMEM.
 */
struct key *tls_hs_key_get(key_serial_t serial)
{
	key_ref_t ref;
	int err;

	if (serial <= 0)
		return ERR_PTR(-ENOKEY);
	/* validates as well: -EKEYREVOKED, -EKEYEXPIRED and a negative key's error are -ENOKEY */
	ref = lookup_user_key(serial, 0, KEY_NEED_SEARCH);
	if (!IS_ERR(ref))
		return key_ref_to_ptr(ref);
	err = PTR_ERR(ref);
	return ERR_PTR(err == -EACCES || err == -ENOMEM ? err : -ENOKEY);
}

/**
 * tls_hs_key_get_from() - turn a serial into a reference, if need be unchecked
 * @serial: as for tls_hs_key_get()
 * @kernel: a kernel consumer answers for the serial: ask for no right to it
 *
 * net/handshake's consumers look a serial up themselves, without a check, when
 * root gives it to them.  Then sunrpc always, and nvme when it reconnects, call
 * from a workqueue: that possesses nothing, and what add_key(2) makes only its
 * possessors may search.
 *
 * Context: process; may sleep.
 * Return: as tls_hs_key_get() has it.
 */
struct key *tls_hs_key_get_from(key_serial_t serial, bool kernel)
{
	struct key *key;

	if (!kernel)
		return tls_hs_key_get(serial);
	if (serial <= 0)
		return ERR_PTR(-ENOKEY);
	key = key_lookup(serial);
	if (IS_ERR(key))
		return ERR_PTR(-ENOKEY);
	if (!key_validate(key) && key_is_positive(key))
		return key;
	key_put(key);
	return ERR_PTR(-ENOKEY);
}

/**
 * tls_hs_trust_keyring_get() - the keyring that a handshake is to trust
 * @serial: what the consumer gave; 0: the module's ".tls_hs"
 * @kernel: as for tls_hs_key_get_from()
 *
 * Context: process, of the consumer; may sleep.
 * Return: a reference to put with key_put(); ERR_PTR as tls_hs_key_get() has
 * it, and of -ENOKEY if the key is no keyring, or if ".tls_hs" was revoked.
 */
struct key *tls_hs_trust_keyring_get(key_serial_t serial, bool kernel)
{
	struct key *key;

	if (!serial)
		return tls_hs_keyring && !key_validate(tls_hs_keyring) ?
		       key_get(tls_hs_keyring) : ERR_PTR(-ENOKEY);
	key = tls_hs_key_get_from(serial, kernel);
	if (IS_ERR(key) || key->type == &key_type_keyring)
		return key;
	key_put(key);
	return ERR_PTR(-ENOKEY);
}

/**
 * tls_hs_keyring_is_default() - is it the module's own ".tls_hs"?
 * @keyring: a keyring
 *
 * Context: any.
 * Return: true if it is.
 */
bool tls_hs_keyring_is_default(const struct key *keyring)
{
	return keyring == tls_hs_keyring;
}

/**
 * tls_hs_keyring_may_change() - may the caller change whom the host trusts?
 *
 * A keyring that is sealed (keyctl restrict_keyring) is not to be changed by
 * putting another in its place either.
 *
 * Context: process; may sleep.
 * Return: true if he has the right to write to ".tls_hs" and nobody sealed it.
 */
bool tls_hs_keyring_may_change(void)
{
	key_ref_t ref;

	if (!tls_hs_keyring || READ_ONCE(tls_hs_keyring->restrict_link))
		return false;
	ref = lookup_user_key(key_serial(tls_hs_keyring), 0, KEY_NEED_WRITE);
	if (IS_ERR(ref))
		return false;
	key_ref_put(ref);
	return true;
}

/**
 * tls_hs_key_payload() - a copy of what a key holds
 * @key: of a type whose read() gives the payload
 * @max: the most that is taken
 * @data: where to put the copy, to be freed with kvfree()
 * @len: where to put its length, at least 1
 *
 * A copy, since an update or a revocation frees a payload while we read.  The
 * semaphore is not held over the allocation, so the size may change between.
 *
 * Context: process; may sleep.
 * Return: 0; -EBADMSG if it is empty or longer than @max; -ENOMEM; or what
 * key_validate() or the type's read() returned.
 */
int tls_hs_key_payload(struct key *key, size_t max, u8 **data, size_t *len)
{
	size_t size = 0;
	u8 *buf = NULL;
	long n;

	for (;;) {
		down_read(&key->sem);
		n = key_validate(key) ?: key->type->read(key, buf, size);
		up_read(&key->sem);
		if (n < 0)
			break;
		if (n > max || !n) {
			n = -EBADMSG;
			break;
		}
		if (buf && n <= size) {
			*data = buf;
			*len = n;
			return 0;
		}
		kvfree(buf);
		size = n;
		buf = kvmalloc(size, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	kvfree(buf);
	return n;
}

static int blacklist_check(enum tls_hs_hash hash, const struct tls_rd *data,
			   enum blacklist_hash_type type)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_digest(hash, data->p, data->left, digest);
	if (err)
		return err;
	return is_hash_blacklisted(digest, tls_hs_hash_len(hash), type);
}

/**
 * tls_hs_check_revoked() - is a certificate or its key blacklisted?
 * @ce: the certificate
 *
 * The kernel's ".blacklist" keyring names a certificate by the hash of its
 * TBSCertificate ("tbs:"): of the signature's algorithm before 7.0, SHA-256
 * since.  Both are looked for.  That "bin:" with the SHA-256 of the
 * SubjectPublicKeyInfo names a key, in whatever certificate, is our own
 * convention.
 *
 * Context: process; may sleep.
 * Return: 0, -EKEYREJECTED if it is, or -ENOMEM.
 */
int tls_hs_check_revoked(const struct tls_hs_cert *ce)
{
	int err;

	err = blacklist_check(TLS_HS_SHA256, &ce->ce_tbs, BLACKLIST_HASH_X509_TBS);
	if (!err && ce->ce_sig_known && ce->ce_sig_hash != TLS_HS_SHA256)
		err = blacklist_check(ce->ce_sig_hash, &ce->ce_tbs, BLACKLIST_HASH_X509_TBS);
	if (!err)
		err = blacklist_check(TLS_HS_SHA256, &ce->ce_spki, BLACKLIST_HASH_BINARY);
	return err;
}

/**
 * tls_hs_check_key_revoked() - is a key blacklisted?
 * @pk: the key, without the certificate that it came in
 *
 * For trust anchors of which the kernel keeps no more.
 *
 * Context: process; may sleep.
 * Return: 0, -EKEYREJECTED if "bin:" with the SHA-256 of its
 * SubjectPublicKeyInfo is in ".blacklist", -EOPNOTSUPP for a kind of key whose
 * SubjectPublicKeyInfo cannot be told from the key, -ENOMEM, or an error of the
 * crypto API.
 */
int tls_hs_check_key_revoked(const struct tls_hs_pubkey *pk)
{
	u8 header[TLS_HS_SPKI_HEADER_MAX], digest[TLS_HS_MAX_HASH_LEN];
	size_t len = tls_hs_spki_header(pk, header);
	struct tls_hs_hash_ctx hash;
	int err;

	if (!len)
		return -EOPNOTSUPP;
	err = tls_hs_hash_start(&hash, TLS_HS_SHA256);
	if (err)
		return err;
	err = tls_hs_hash_update(&hash, header, len);
	if (!err)
		err = tls_hs_hash_update(&hash, pk->pk_key, pk->pk_len);
	if (!err)
		err = tls_hs_hash_peek(&hash, digest);
	tls_hs_hash_free(&hash);
	if (err)
		return err;
	return is_hash_blacklisted(digest, tls_hs_hash_len(TLS_HS_SHA256), BLACKLIST_HASH_BINARY);
}

static struct key *peer_key_make(struct key_type *type, const char *desc, const u8 *der,
				 size_t len)
{
	struct key *key;
	int err;

	key = key_alloc(type, desc, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			TLS_HS_PEER_KEY_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	if (IS_ERR(key))
		return key;
	err = key_instantiate_and_link(key, der, len, NULL, NULL);
	if (!err)
		return key;
	key_put(key);
	return ERR_PTR(err);
}

/**
 * tls_hs_peer_key_create() - a key that holds the peer's certificate
 * @der: the certificate; copied
 * @len: bytes at @der
 *
 * For ta_done()'s peer id, once the handshake has succeeded.  Of type
 * "asymmetric" where the kernel's parser takes the certificate (it refuses an
 * empty subject, say), otherwise "user" with the DER.  Linked nowhere and
 * outside quota: it is found by its serial while the reference lives, and
 * keys of one description do not displace each other.
 *
 * A signature of an unknown algorithm goes straight to "user", lest the
 * kernel's parser load a module for it in the middle of reclaim; and so does
 * ML-DSA's, which goes through the library here and of which no transform is
 * held.
 *
 * Context: process; may sleep.
 * Return: a reference that the caller owns; ERR_PTR of -EBADMSG, -EFBIG if no
 * type of key holds as much, -ENOMEM or -EACCES.
 */
struct key *tls_hs_peer_key_create(const u8 *der, size_t len)
{
	char desc[sizeof(PEER_KEY_PREFIX) + 2 * PEER_KEY_SERIAL_MAX];
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	struct key *key;

	if (tls_hs_cert_parse(&ce, der, len, &why))
		return ERR_PTR(-EBADMSG);
	snprintf(desc, sizeof(desc), PEER_KEY_PREFIX "%*phN",
		 (int)ce.ce_serial.left, ce.ce_serial.p);
	if (ce.ce_sig_known && !tls_hs_sig_takes_message(ce.ce_sig_alg)) {
		key = peer_key_make(&key_type_asymmetric, desc, der, len);
		if (!IS_ERR(key) || PTR_ERR(key) == -ENOMEM)
			return key;
	}
	if (len > PEER_KEY_MAX)
		return ERR_PTR(-EFBIG);
	return peer_key_make(&key_type_user, desc, der, len);
}
