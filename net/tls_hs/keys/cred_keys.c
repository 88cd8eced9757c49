// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pairs of keys that a network namespace was given as its credentials.
 *
 * Owns that each of them is one when it is set, and which of several a server
 * shows to a client (RFC 6066 3, RFC 8446 4.4.2.2).  What a name in a certificate
 * matches is x509_name.c's; what is in the keys, and what they sign, cred.c's.
 *
 * Kept are the keys, not what was read from them: a key of type "user" may be given
 * another payload, and the private key is in no more places than need be.
 */
#include <keys/user-type.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cred_keys.h"
#include "keys.h"

#include "crypto-glue/x509_name.h"

static int cred_pair_get(struct tls_hs_cred_pair *cp, key_serial_t cert, key_serial_t privkey)
{
	struct tls_hs_cred *cd;
	struct key *key;

	key = tls_hs_key_get(cert);
	if (IS_ERR(key))
		return PTR_ERR(key);
	cp->cp_cert = key;
	key = tls_hs_key_get(privkey);
	if (IS_ERR(key))
		return PTR_ERR(key);
	cp->cp_privkey = key;
	cd = tls_hs_cred_from_keys(cp->cp_cert, cp->cp_privkey);
	if (IS_ERR(cd))
		return PTR_ERR(cd);
	tls_hs_cred_free(cd);
	return 0;
}

/**
 * tls_hs_cred_keys_get() - turn serials into pairs of keys that are credentials now
 * @serials: certificate and private key of each pair
 * @n: how many pairs, 1 to TLS_HS_MAX_CREDS
 *
 * Context: process, of whoever gives the serials, and whose right to search the
 * keys is checked; may sleep.
 * Return: a reference, to be given back with tls_hs_cred_keys_put(); ERR_PTR as
 * tls_hs_cred_get() has it, of the first pair that is none.
 */
struct tls_hs_cred_keys *tls_hs_cred_keys_get(const key_serial_t *serials, unsigned int n)
{
	struct tls_hs_cred_keys *ck = kzalloc(sizeof(*ck), GFP_KERNEL);
	int err = 0;

	if (!ck)
		return ERR_PTR(-ENOMEM);
	refcount_set(&ck->ck_ref, 1);
	while (!err && ck->ck_n < n) {
		err = cred_pair_get(&ck->ck_pair[ck->ck_n], serials[0], serials[1]);
		serials += 2;
		ck->ck_n++;
	}
	if (!err)
		return ck;
	tls_hs_cred_keys_put(ck);
	return ERR_PTR(err);
}

/**
 * tls_hs_cred_keys_hold() - take another reference
 * @ck: the pairs, or NULL
 *
 * Context: any.
 * Return: @ck.
 */
struct tls_hs_cred_keys *tls_hs_cred_keys_hold(struct tls_hs_cred_keys *ck)
{
	if (ck)
		refcount_inc(&ck->ck_ref);
	return ck;
}

/**
 * tls_hs_cred_keys_put() - give a reference back
 * @ck: the pairs, or NULL
 *
 * Context: process.
 */
void tls_hs_cred_keys_put(struct tls_hs_cred_keys *ck)
{
	unsigned int i;

	if (!ck || !refcount_dec_and_test(&ck->ck_ref))
		return;
	for (i = 0; i < ck->ck_n; i++) {
		key_put(ck->ck_pair[i].cp_cert);
		key_put(ck->ck_pair[i].cp_privkey);
	}
	kfree(ck);
}

/**
 * tls_hs_cred_keys_valid() - is the default still to be used?
 * @ck: the pairs
 *
 * Context: process.
 * Return: false if one of its keys was revoked, or has expired.
 */
bool tls_hs_cred_keys_valid(const struct tls_hs_cred_keys *ck)
{
	return !key_validate(ck->ck_pair[0].cp_cert) && !key_validate(ck->ck_pair[0].cp_privkey);
}

/**
 * tls_hs_cred_keys_read() - the default, as its keys have it now
 * @ck: the pairs
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: the credential, to be freed with tls_hs_cred_free(); ERR_PTR as
 * tls_hs_cred_from_keys() has it.
 */
struct tls_hs_cred *tls_hs_cred_keys_read(const struct tls_hs_cred_keys *ck)
{
	return tls_hs_cred_from_keys(ck->ck_pair[0].cp_cert, ck->ck_pair[0].cp_privkey);
}

/* By the leaf alone, where it lies: nothing is copied of a pair that does not fit. */
static bool cred_pair_fits(const struct tls_hs_cred_pair *cp, const struct tls_hs_peer_name *pn,
			   const struct tls_hs_config *cfg, const struct tls_hs_cert_request *rq)
{
	const struct user_key_payload *payload;
	struct tls_rd rd, whole, content;
	enum tls_hs_x509_reason why;
	struct tls_hs_cert leaf;
	bool fits = false;

	down_read(&cp->cp_cert->sem);
	payload = user_key_payload_locked(cp->cp_cert);
	if (payload) {	/* it was not revoked */
		tls_rd_init(&rd, payload->data, payload->datalen);
		fits = !tls_hs_der_get_tlv(&rd, DER_SEQUENCE, &whole, &content) &&
		       tls_hs_cert_parse(&leaf, whole.p, whole.left, &why) != -EBADMSG &&
		       !tls_hs_cert_verify_name(&leaf, pn, &why) &&
		       tls_hs_cred_scheme(&leaf.ce_key, cfg, rq);
	}
	up_read(&cp->cp_cert->sem);
	return fits;
}

/* A credential that went bad after it was set is passed over. */
static int cred_pair_try(const struct tls_hs_cred_pair *cp, const struct tls_hs_config *cfg,
			 const struct tls_hs_cert_request *rq, struct tls_hs_cred **cd,
			 struct tls_hs_own_chain *oc)
{
	struct tls_hs_cred *tried = tls_hs_cred_from_keys(cp->cp_cert, cp->cp_privkey);

	if (IS_ERR(tried))
		return tried == ERR_PTR(-ENOMEM) ? -ENOMEM : 0;
	if (!tls_hs_cred_choose(tried, cfg, rq, oc) && oc->oc_n)
		*cd = tried;
	else
		tls_hs_cred_free(tried);
	return 0;
}

/* RFC 6066 3: a host name; an address was refused with the ClientHello. */
static bool cred_name_wanted(const struct tls_hs_cert_request *rq, struct tls_hs_peer_name *pn)
{
	char name[sizeof(pn->pn_dns)];

	if (!rq->rq_server_name_len || rq->rq_server_name_len >= sizeof(name))
		return false;
	memcpy(name, rq->rq_server_name, rq->rq_server_name_len);
	name[rq->rq_server_name_len] = 0;
	return !tls_hs_peer_name_parse(pn, name);
}

/**
 * tls_hs_cred_keys_choose() - what to show to this client
 * @ck: the pairs
 * @cfg: what the handshake offers, which is the policy
 * @rq: what the client asks for
 * @cd: where to put the credential, to be freed with tls_hs_cred_free(); as it was
 *	after an error
 * @oc: its certificates, borrowed from it; with oc_n 0 if there is none for this client
 *
 * The first that has the name the client wants, and can sign for it; otherwise the
 * default, for who wants no name, one that nobody has, or has schemes that do
 * not go with the name.  At most one leaf of each is parsed, and private keys are
 * read of those only that have the name and a scheme.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0, -ENOMEM, or for the default as tls_hs_cred_from_proven_keys() and
 * tls_hs_cred_choose() have it.
 */
int tls_hs_cred_keys_choose(const struct tls_hs_cred_keys *ck, const struct tls_hs_config *cfg,
			    const struct tls_hs_cert_request *rq, struct tls_hs_cred **cd,
			    struct tls_hs_own_chain *oc)
{
	/* where there is one, the name chooses nothing */
	const unsigned int n = ck->ck_n > 1 ? ck->ck_n : 0;
	struct tls_hs_peer_name pn;
	struct tls_hs_cred *only;
	unsigned int i;
	int err = 0;

	oc->oc_n = 0;
	if (cred_name_wanted(rq, &pn))
		for (i = 0; i < n && !err && !oc->oc_n; i++)
			if (cred_pair_fits(&ck->ck_pair[i], &pn, cfg, rq))
				err = cred_pair_try(&ck->ck_pair[i], cfg, rq, cd, oc);
	oc->oc_named = oc->oc_n;
	if (err || oc->oc_n)
		return err;

	only = tls_hs_cred_from_proven_keys(ck->ck_pair[0].cp_cert, ck->ck_pair[0].cp_privkey);
	if (IS_ERR(only))
		return PTR_ERR(only);
	err = tls_hs_cred_choose(only, cfg, rq, oc);
	if (err)
		tls_hs_cred_free(only);
	else
		*cd = only;
	return err;
}
