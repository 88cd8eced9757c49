// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trust anchors: what the keys of a keyring say.
 *
 * Owns reading them; x509_path.c decides what they are worth.  Three types of
 * key are anchors:
 *
 * "asymmetric", made from a certificate: the kernel keeps name, key and the CA
 * flag, but neither dates, path length nor name constraints.  Such an anchor
 * vouches for any name at any time.
 *
 * "user" and "big_key" whose payload is one DER certificate: all that the
 * certificate says is honoured.  If it is a revocation list instead, it goes to
 * crls.c.
 *
 * Everything else in the keyring is passed over: other types, keyrings (no
 * recursion), keys that are revoked, expired or negative, private keys,
 * certificates that tls_hs_cert_parse() or the blacklist refuses.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-subtype.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <keys/user-type.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "crypto-glue/compat.h"
#include "crls.h"
#include "key_list.h"
#include "keys.h"

/* Of a type with a payload that only the type can read; its own symbol is not exported. */
static bool is_der_type(const struct key_type *type)
{
	return type == &key_type_user || !strcmp(type->name, "big_key");
}

/*
 * A list is no anchor: -EEXIST.  Where nobody asks for lists, what is too long for
 * a certificate is not so much as copied.
 */
static int payload_or_list(struct tls_hs_crls *cs, struct key *key, u8 **der, size_t *len)
{
	struct tls_rd issuer;
	int err;

	if (!cs)
		return tls_hs_key_payload(key, TLS_HS_MAX_ANCHOR_DER, der, len);
	err = tls_hs_crls_find(cs, key);
	if (err != -ENOENT)
		return err ?: -EEXIST;
	err = tls_hs_key_payload(key, TLS_HS_MAX_CRL_DER, der, len);
	if (err || !tls_hs_crl_shaped(*der, *len, &issuer))
		return err;
	err = tls_hs_crls_take(cs, key, *der, *len);
	*der = NULL;
	return err ?: -EEXIST;
}

static int anchor_from_der(struct tls_hs_anchor *an, struct tls_hs_crls *cs, struct key *key)
{
	enum tls_hs_x509_reason why;
	struct tls_rd subject;
	size_t len;
	int err;

	err = payload_or_list(cs, key, &an->an_der, &len);
	if (err)
		return err;
	if (len > TLS_HS_MAX_ANCHOR_DER)
		return -EBADMSG;
	err = tls_hs_cert_parse(&an->an_cert, an->an_der, len, &why);
	if (err) {
		pr_debug("key %d is no trust anchor: %s\n", key_serial(key),
			 tls_hs_x509_reason_text(why));
		return err;
	}
	an->an_has_cert = true;
	an->an_may_issue = an->an_cert.ce_is_ca;
	subject = an->an_cert.ce_subject;
	err = tls_hs_der_get(&subject, DER_SEQUENCE, &an->an_subject);
	if (err)
		return err;
	an->an_skid = an->an_cert.ce_skid;
	an->an_pubkey = an->an_cert.ce_key;
	return 0;
}

static int anchor_pubkey(struct tls_hs_pubkey *pk, const struct public_key *pub)
{
	enum tls_hs_x509_reason why;
	struct tls_rd key;
	size_t coord;

	tls_rd_init(&key, pub->key, pub->keylen);
	if (!strcmp(pub->pkey_algo, "rsa")) {
		pk->pk_type = TLS_HS_KEY_RSA;
		return tls_hs_rsa_key_parse(&key, pk, &why);
	}
	if (!strcmp(pub->pkey_algo, "ecdsa-nist-p256")) {
		pk->pk_type = TLS_HS_KEY_P256;
		coord = 32;
	} else if (!strcmp(pub->pkey_algo, "ecdsa-nist-p384")) {
		pk->pk_type = TLS_HS_KEY_P384;
		coord = 48;
	} else if (!strcmp(pub->pkey_algo, "mldsa44")) {
		return tls_hs_mldsa_key_parse(TLS_HS_KEY_MLDSA44, &key, pk);
	} else if (!strcmp(pub->pkey_algo, "mldsa65")) {
		return tls_hs_mldsa_key_parse(TLS_HS_KEY_MLDSA65, &key, pk);
	} else if (!strcmp(pub->pkey_algo, "mldsa87")) {
		return tls_hs_mldsa_key_parse(TLS_HS_KEY_MLDSA87, &key, pk);
	} else {
		return -EOPNOTSUPP;
	}
	if (key.left != 1 + 2 * coord || !tls_hs_der_at(&key, 0x04))
		return -EBADMSG;
	pk->pk_bits = coord * 8;
	pk->pk_key = key.p;
	pk->pk_len = key.left;
	return 0;
}

/* What lets a leaf be told for certain: its TBSCertificate's digest, if the kernel made one. */
static void anchor_digest(struct tls_hs_anchor *an, const struct public_key_signature *pks)
{
	enum tls_hs_hash hash;

	if (!pks || !pks->hash_algo || !TLS_HS_TBS_DIGEST(pks))
		return;
	for (hash = 0; hash < TLS_HS_NR_HASHES; hash++) {
		if (strcmp(pks->hash_algo, tls_hs_hash_name(hash)) ||
		    TLS_HS_TBS_DIGEST_LEN(pks) != tls_hs_hash_len(hash))
			continue;
		an->an_tbs_hash = hash;
		tls_rd_init(&an->an_tbs_digest, TLS_HS_TBS_DIGEST(pks),
			    TLS_HS_TBS_DIGEST_LEN(pks));
	}
}

/*
 * keyUsage is not kept as such: its absence looks like a usage of neither kind.
 * A key for signatures but not for certificates is certainly no authority's.
 */
static bool public_key_may_issue(const struct public_key *pub)
{
	unsigned long both = BIT(KEY_EFLAG_DIGITALSIG) | BIT(KEY_EFLAG_KEYCERTSIGN);

	return (pub->key_eflags & BIT(KEY_EFLAG_CA)) &&
	       (pub->key_eflags & both) != BIT(KEY_EFLAG_DIGITALSIG);
}

/*
 * No lock: an asymmetric key has neither update nor revoke, so its payload
 * stays as it is while there is a reference.
 */
static int anchor_from_asymmetric(struct tls_hs_anchor *an, struct key *key)
{
	const struct asymmetric_key_ids *ids = asymmetric_key_ids(key);
	const struct public_key *pub = asymmetric_key_public_key(key);
	const struct asymmetric_key_id *skid, *subject;
	int err;

	if (asymmetric_key_subtype(key) != &public_key_subtype || !pub || !ids || !ids->id[2] ||
	    pub->key_is_private)
		return -EOPNOTSUPP;
	subject = ids->id[2];
	skid = ids->id[1];
	/* without a subject it could only be compared as a whole, which needs the whole */
	if (!subject->len)
		return -EBADMSG;
	tls_rd_init(&an->an_subject, subject->data, subject->len);
	err = anchor_pubkey(&an->an_pubkey, pub);
	if (err)
		return err;
	if (skid)
		tls_rd_init(&an->an_skid, skid->data, skid->len);
	an->an_may_issue = public_key_may_issue(pub);
	err = tls_hs_check_key_revoked(&an->an_pubkey);
	if (err)
		return err;
	anchor_digest(an, key->payload.data[asym_auth]);
	if (!an->an_tbs_digest.p)
		return 0;
	return is_hash_blacklisted(an->an_tbs_digest.p, an->an_tbs_digest.left,
				   BLACKLIST_HASH_X509_TBS);
}

static void anchor_clear(struct tls_hs_anchor *an)
{
	kvfree(an->an_der);
	key_put(an->an_key);
}

/*
 * 0, -ENOMEM, -E2BIG for lists beyond what is taken, -ENOKEY if it may have been one
 * and is revoked or has expired, or another error if the key is none; @an takes a
 * reference of its own.  @cs takes revocation lists; NULL: they are of no interest.
 */
static int anchor_fill(struct tls_hs_anchor *an, struct tls_hs_crls *cs, struct key *key)
{
	int err = -EOPNOTSUPP;

	memset(an, 0, sizeof(*an));
	if (key->type != &key_type_asymmetric && !is_der_type(key->type))
		return err;
	if (key_validate(key))
		return -ENOKEY;
	if (!key_is_positive(key))
		return err;
	an->an_key = key_get(key);
	if (key->type == &key_type_asymmetric)
		err = anchor_from_asymmetric(an, key);
	else if (is_der_type(key->type))
		err = anchor_from_der(an, cs, key);
	if (err)
		anchor_clear(an);
	return err;
}

/**
 * tls_hs_trust_keyring_find_anchor() - is there anything to trust?
 * @keyring: the keyring
 *
 * For the decision to leave a handshake to somebody else; stops at the first.
 * An anchor that the blacklist names counts: that nobody is to trust it is no
 * reason to ask somebody who does not know.
 *
 * Context: process; may sleep.
 * Return: 0 if at least one key is an anchor now, or would be; -ENOENT if none
 * is, or if the keyring is too big; -ENOKEY if trust was taken away: the keyring
 * is revoked or expired (or none at all), or a key in it; -ENOMEM if it could not
 * be told.
 */
int tls_hs_trust_keyring_find_anchor(struct key *keyring)
{
	struct tls_hs_anchor an;
	struct tls_hs_key_list list;
	int err, ret = -ENOENT;
	unsigned int i;

	err = tls_hs_key_list_get(&list, keyring, TLS_HS_MAX_ANCHORS);
	if (err)
		return err == -E2BIG ? -ENOENT : err;
	for (i = 0; i < list.kl_n && ret; i++) {
		cond_resched();
		err = anchor_fill(&an, NULL, list.kl_key[i]);
		if (!err)
			anchor_clear(&an);
		if (!err || err == -EKEYREJECTED)
			ret = 0;
		else if (err == -ENOMEM || (err == -ENOKEY && ret != -ENOMEM))
			ret = err;
	}
	tls_hs_key_list_free(&list);
	return ret;
}

/* A DistinguishedName of RFC 8446 4.2.4: a Name in DER, of which an anchor has the content. */
static void put_name(struct tls_wr *wr, const struct tls_rd *subject)
{
	size_t name = tls_wr_open(wr, 2);

	tls_wr_u8(wr, DER_SEQUENCE);
	if (subject->left > 0xff) {
		tls_wr_u8(wr, 0x82);
		tls_wr_u16(wr, subject->left);
	} else {
		if (subject->left > 0x7f)
			tls_wr_u8(wr, 0x81);
		tls_wr_u8(wr, subject->left);
	}
	tls_wr_bytes(wr, subject->p, subject->left);
	tls_wr_close(wr, name, 2);
}

/* A leaf that is an anchor itself has an issuer that is none, whom a client would look for. */
static bool anchor_issued_its_own(const struct tls_hs_anchor *an)
{
	return an->an_may_issue || (an->an_has_cert && an->an_cert.ce_self_issued);
}

static int put_anchor(struct tls_wr *wr, struct key *key, unsigned int *n)
{
	struct tls_hs_anchor an;
	int err;

	err = anchor_fill(&an, NULL, key);
	if (err)
		return err == -ENOMEM ? err : 0;
	if (++*n > TLS_HS_MAX_ANCHOR_NAMES || !anchor_issued_its_own(&an))
		err = -E2BIG;
	else
		put_name(wr, &an.an_subject);
	anchor_clear(&an);
	return err;
}

/**
 * tls_hs_anchor_names() - by whom a client's certificate should have been issued
 * @keyring: whom to trust
 * @buf: where to put DistinguishedName vectors (RFC 8446 4.2.4)
 * @len: in: room at @buf; out: bytes, 0 for no list
 *
 * All of them or none: a client that goes by the list does not show what a shorter
 * one leaves out.  So there is none if they do not fit, if they are more than
 * TLS_HS_MAX_ANCHOR_NAMES, or if an anchor is some client's own certificate.
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_anchor_names(struct key *keyring, u8 *buf, size_t *len)
{
	struct tls_hs_key_list list;
	unsigned int i, n = 0;
	struct tls_wr wr;
	int err;

	tls_wr_init(&wr, buf, *len);
	err = tls_hs_key_list_get(&list, keyring, TLS_HS_MAX_ANCHORS);
	for (i = 0; i < list.kl_n && !err; i++) {
		cond_resched();
		err = put_anchor(&wr, list.kl_key[i], &n);
	}
	tls_hs_key_list_free(&list);
	if (err || tls_wr_end(&wr, len))
		*len = 0;
	return err == -ENOMEM ? err : 0;
}

/* Might this anchor end a path over these certificates? */
static bool anchor_wanted(const struct tls_hs_anchor *an, const struct tls_hs_cert *certs,
			  unsigned int ncerts)
{
	unsigned int i;

	for (i = 0; i < ncerts; i++)
		if (tls_hs_anchor_named(an, &certs[i].ce_issuer))
			return true;
	return tls_hs_anchor_named(an, &certs[0].ce_subject);
}

/* @an is moved into the list. */
static int anchors_add(struct tls_hs_anchors *as, unsigned int *cap, const struct tls_hs_anchor *an)
{
	unsigned int more = *cap ? 2 * *cap : 4;
	struct tls_hs_anchor *bigger;

	if (as->as_n == *cap) {
		bigger = kvmalloc_array(more, sizeof(*bigger), GFP_KERNEL);
		if (!bigger)
			return -ENOMEM;
		if (as->as_n)
			memcpy(bigger, as->as_anchor, as->as_n * sizeof(*bigger));
		kvfree(as->as_anchor);
		as->as_anchor = bigger;
		*cap = more;
	}
	as->as_anchor[as->as_n++] = *an;
	return 0;
}

/**
 * tls_hs_keyring_load() - the anchors that could matter to a peer's chain, and the lists
 * @as: the anchors, to be freed with tls_hs_anchors_free() whatever is returned
 * @cs: takes the revocation lists, as tls_hs_crls_init() left it; to be freed as well;
 *	NULL: they are of no interest
 * @keyring: where to look
 * @certs: the peer's certificates, the leaf first
 * @ncerts: how many; 0: take every anchor
 *
 * A keyring with a whole system's authorities costs memory only for those
 * whose name some certificate has as its issuer.
 *
 * Context: process; may sleep.
 * Return: 0, perhaps with as_n 0; -ENOKEY if @keyring is revoked, expired or no
 * keyring; -E2BIG if it holds more than TLS_HS_MAX_ANCHORS keys, or more lists than
 * are taken; -ENOMEM.
 */
int tls_hs_keyring_load(struct tls_hs_anchors *as, struct tls_hs_crls *cs, struct key *keyring,
			const struct tls_hs_cert *certs, unsigned int ncerts)
{
	unsigned int i, cap = 0;
	struct tls_hs_anchor an;
	struct tls_hs_key_list list;
	int err;

	memset(as, 0, sizeof(*as));
	err = tls_hs_key_list_get(&list, keyring, TLS_HS_MAX_ANCHORS);
	for (i = 0; i < list.kl_n && !err; i++) {
		cond_resched();
		err = anchor_fill(&an, cs, list.kl_key[i]);
		if (err) {
			err = err == -ENOMEM || err == -E2BIG ? err : 0;
			continue;
		}
		if (!ncerts || anchor_wanted(&an, certs, ncerts))
			err = anchors_add(as, &cap, &an);
		else
			err = -ENOENT;
		if (err) {
			anchor_clear(&an);
			err = err == -ENOENT ? 0 : err;
		}
	}
	tls_hs_key_list_free(&list);
	return err;
}

/**
 * tls_hs_anchors_load_for() - the anchors that could matter to a peer's chain
 * @as: the list, to be freed with tls_hs_anchors_free() whatever is returned
 * @keyring: where to look
 * @certs: the peer's certificates, the leaf first
 * @ncerts: how many; 0: take every anchor
 *
 * Context: process; may sleep.
 * Return: as tls_hs_keyring_load().
 */
int tls_hs_anchors_load_for(struct tls_hs_anchors *as, struct key *keyring,
			    const struct tls_hs_cert *certs, unsigned int ncerts)
{
	return tls_hs_keyring_load(as, NULL, keyring, certs, ncerts);
}

/**
 * tls_hs_anchors_load() - all anchors of a keyring, as they are now
 * @as: the list, to be freed with tls_hs_anchors_free() whatever is returned
 * @keyring: where to look
 *
 * Context: process; may sleep.
 * Return: as tls_hs_keyring_load().
 */
int tls_hs_anchors_load(struct tls_hs_anchors *as, struct key *keyring)
{
	return tls_hs_anchors_load_for(as, keyring, NULL, 0);
}

/**
 * tls_hs_anchors_free() - free a list of anchors and its references
 * @as: the list; zeroed, so that freeing it again does nothing
 *
 * Context: process; may sleep.
 */
void tls_hs_anchors_free(struct tls_hs_anchors *as)
{
	while (as->as_n)
		anchor_clear(&as->as_anchor[--as->as_n]);
	kvfree(as->as_anchor);
	as->as_anchor = NULL;
}
