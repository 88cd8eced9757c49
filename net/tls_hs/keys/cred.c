// SPDX-License-Identifier: GPL-2.0-only
/*
 * A credential of ours.
 *
 * Owns the way from two key serials to a chain and a private key that belong
 * together and can sign, which key types are read, and the answer to a
 * CertificateRequest or a ClientHello.  That they belong together is not proven
 * again for a server's default.  Formats and arithmetic are crypto-glue's.
 *
 * Keys in kernel memory only: the private key is read where it lies, under the
 * key's semaphore.  What is kept of it is a scalar in struct tls_hs_cred, or
 * the numbers in the kernel's RSA transform; both are wiped when freed.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-subtype.h>
#include <keys/asymmetric-type.h>
#include <keys/user-type.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cred.h"
#include "engine/algorithms.h"
#include "keys.h"

#include "crypto-glue/privkey.h"

struct tls_hs_cred {
	struct key		*cd_cert_key;	/* by a reference, to see it revoked */
	struct key		*cd_private_key;
	bool			cd_proven;	/* they were a pair when they were set */
	u8			*cd_der;	/* the certificates, leaf first */
	size_t			cd_der_len;
	unsigned int		cd_n;
	struct tls_hs_der	cd_cert[TLS_HS_MAX_PEER_CERTS];
	struct cred_signature {
		u16		cs_scheme[2];	/* any of these; 0: none */
		bool		cs_self;	/* its own: nobody verifies it */
	} cd_sig[TLS_HS_MAX_PEER_CERTS];
	struct tls_hs_pubkey	cd_pub;		/* the leaf's */
	struct tls_hs_privkey	cd_priv;
};

/* What may be read as struct user_key_payload: "user", "logon" and the like. */
static bool cred_is_user(const struct key *key)
{
	return key->type->preparse == user_preparse;
}

/* A certificate in an asymmetric key has no DER any more. */
static int cred_copy_chain(struct tls_hs_cred *cd)
{
	const struct user_key_payload *payload;
	int err = 0;

	if (!cred_is_user(cd->cd_cert_key))
		return -EOPNOTSUPP;
	down_read(&cd->cd_cert_key->sem);
	payload = user_key_payload_locked(cd->cd_cert_key);
	if (payload) {
		cd->cd_der_len = payload->datalen;
		cd->cd_der = kmemdup(payload->data, payload->datalen, GFP_KERNEL);
		err = cd->cd_der ? 0 : -ENOMEM;
	} else {
		err = -ENOKEY;	/* revoked since */
	}
	up_read(&cd->cd_cert_key->sem);
	return err;
}

/*
 * Schemes that stand for a certificate's signature.  ECDSA's go by the hash:
 * the curve is the issuer's, which the certificate does not say (so does
 * OpenSSL).  In the list are also those that we do not verify: it is the
 * server that has to.
 */
static const struct {
	u8	oid[9];
	u8	len;
	u16	scheme;
} cred_sigs[] = {
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 }, 8, TLS_HS_ECDSA_P256_SHA256 },
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03 }, 8, TLS_HS_ECDSA_P384_SHA384 },
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04 }, 8, TLS_HS_ECDSA_P521_SHA512 },
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b }, 9, TLS_HS_RSA_PKCS1_SHA256 },
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c }, 9, TLS_HS_RSA_PKCS1_SHA384 },
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d }, 9, TLS_HS_RSA_PKCS1_SHA512 },
	{ { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11 }, 9, TLS_HS_MLDSA44 },
	{ { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12 }, 9, TLS_HS_MLDSA65 },
	{ { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13 }, 9, TLS_HS_MLDSA87 },
	{ { 0x2b, 0x65, 0x70 }, 3, TLS_HS_ED25519 },
	{ { 0x2b, 0x65, 0x71 }, 3, TLS_HS_ED448 },
};

static void cred_signature(struct cred_signature *cs, const struct tls_rd *whole,
			   const struct tls_hs_cert *ce)
{
	struct tls_rd rd = *whole, cert, content, oid;
	int i;

	cs->cs_self = ce->ce_self_issued;
	if (ce->ce_sig_known && ce->ce_sig_alg == TLS_HS_SIG_PSS) {
		/* rsaEncryption or id-RSASSA-PSS: the issuer's key, too */
		cs->cs_scheme[0] = TLS_HS_RSA_PSS_RSAE_SHA256 + (ce->ce_sig_hash - TLS_HS_SHA256);
		cs->cs_scheme[1] = TLS_HS_RSA_PSS_PSS_SHA256 + (ce->ce_sig_hash - TLS_HS_SHA256);
		return;
	}
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &cert) ||
	    tls_hs_der_get(&cert, DER_SEQUENCE, &content) ||
	    tls_hs_der_get(&cert, DER_SEQUENCE, &content) || tls_hs_der_oid(&content, &oid))
		return;
	for (i = 0; i < ARRAY_SIZE(cred_sigs); i++)
		if (tls_hs_rd_is(&oid, cred_sigs[i].oid, cred_sigs[i].len))
			cs->cs_scheme[0] = cred_sigs[i].scheme;
}

/*
 * Whether a certificate is any good is for the server to say: of the issuers'
 * nothing counts but that they can be read and how they are signed, and of the
 * leaf's, its key and that it may sign.
 */
static int cred_take_cert(struct tls_hs_cred *cd, const struct tls_rd *whole,
			  struct tls_hs_cert *leaf)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_cert ce;
	int err;

	if (cd->cd_n == TLS_HS_MAX_PEER_CERTS)
		return -EINVAL;
	err = tls_hs_cert_parse(&ce, whole->p, whole->left, &why);
	if (err == -EBADMSG)
		return -EINVAL;
	if (!cd->cd_n) {
		if (why == X509_UNSUPPORTED_KEY)
			return -EOPNOTSUPP;
		*leaf = ce;
	}
	cd->cd_cert[cd->cd_n].d = whole->p;
	cd->cd_cert[cd->cd_n].len = whole->left;
	cred_signature(&cd->cd_sig[cd->cd_n++], whole, &ce);
	return 0;
}

static int cred_take_chain(struct tls_hs_cred *cd, struct tls_hs_cert *leaf)
{
	struct tls_rd all, whole, content;
	int err;

	tls_rd_init(&all, cd->cd_der, cd->cd_der_len);
	do {
		if (tls_hs_der_get_tlv(&all, DER_SEQUENCE, &whole, &content))
			return -EINVAL;
		err = cred_take_cert(cd, &whole, leaf);
	} while (!err && !tls_rd_empty(&all));
	return err;
}

/* The kernel's PKCS#8 parser keeps the RSAPrivateKey inside; it takes no other kind. */
static int cred_read_asymmetric(struct tls_hs_cred *cd, const struct tls_hs_cert *leaf)
{
	const struct public_key *pk;

	if (asymmetric_key_subtype(cd->cd_private_key) != &public_key_subtype)
		return -EOPNOTSUPP;	/* in a TPM, say */
	pk = cd->cd_private_key->payload.data[asym_crypto];
	if (!pk)
		return -ENOKEY;
	if (!pk->key_is_private)
		return -EINVAL;
	return tls_hs_privkey_read(&cd->cd_priv, leaf, pk->key, pk->keylen);
}

static int cred_read_user(struct tls_hs_cred *cd, const struct tls_hs_cert *leaf)
{
	const struct user_key_payload *payload = user_key_payload_locked(cd->cd_private_key);

	if (!payload)
		return -ENOKEY;
	if (cd->cd_proven)
		return tls_hs_privkey_reread(&cd->cd_priv, leaf, payload->data, payload->datalen);
	return tls_hs_privkey_read(&cd->cd_priv, leaf, payload->data, payload->datalen);
}

static int cred_take_private(struct tls_hs_cred *cd, const struct tls_hs_cert *leaf)
{
	struct key *key = cd->cd_private_key;
	int err = -EOPNOTSUPP;

	down_read(&key->sem);
	if (cred_is_user(key))
		err = cred_read_user(cd, leaf);
	else if (key->type == &key_type_asymmetric)
		err = cred_read_asymmetric(cd, leaf);
	up_read(&key->sem);
	return err;
}

/* RFC 9846 4.5.1.2: a certificate that is sent MUST allow its key to be used for signing */
static bool cred_may_sign(const struct tls_hs_cert *leaf)
{
	return !leaf->ce_has_key_usage || leaf->ce_key_usage & X509_KU_DIGITAL_SIGNATURE;
}

static int cred_fill(struct tls_hs_cred *cd)
{
	struct tls_hs_cert leaf;
	int err;

	err = cred_copy_chain(cd);
	if (!err)
		err = cred_take_chain(cd, &leaf);
	if (!err && !cred_may_sign(&leaf))
		err = -EINVAL;
	if (!err)
		err = cred_take_private(cd, &leaf);
	if (!err)
		cd->cd_pub = leaf.ce_key;
	return err;
}

static struct tls_hs_cred *cred_make(struct key *cert, struct key *privkey, bool proven)
{
	struct tls_hs_cred *cd;
	int err;

	cd = kzalloc(sizeof(*cd), GFP_KERNEL);
	if (!cd)
		return ERR_PTR(-ENOMEM);
	cd->cd_cert_key = key_get(cert);
	cd->cd_private_key = key_get(privkey);
	cd->cd_proven = proven;
	err = cred_fill(cd);
	if (!err)
		return cd;
	tls_hs_cred_free(cd);
	return ERR_PTR(err);
}

/**
 * tls_hs_cred_from_keys() - make a credential of two keys
 * @cert: type "user" (or one that stores its payload in the same way): a
 *	certificate in DER, or several one after the other, the leaf first
 * @privkey: type "user": PKCS#8, SEC1 or PKCS#1 in DER; or "asymmetric" with
 *	an RSA key that was loaded as PKCS#8
 *
 * Takes references to both keys, for as long as the credential lives.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: the credential, to be freed with tls_hs_cred_free(); ERR_PTR of
 * -ENOKEY (a key was revoked), -EINVAL (malformed, over TLS_HS_MAX_PEER_CERTS
 * certificates, a leaf whose keyUsage does not allow signatures, or the private
 * key is not the leaf's), -EOPNOTSUPP (a type of
 * key, or a kind or size of private key, that is not for us), -ENOMEM, or
 * another error of the crypto API.
 */
struct tls_hs_cred *tls_hs_cred_from_keys(struct key *cert, struct key *privkey)
{
	return cred_make(cert, privkey, false);
}

/**
 * tls_hs_cred_from_proven_keys() - the same of keys that were a credential before
 * @cert: as for tls_hs_cred_from_keys()
 * @privkey: as for tls_hs_cred_from_keys()
 *
 * One of them may have got another payload since.  A private key on a curve that
 * is another certificate's then fails when it signs, not here.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: as tls_hs_cred_from_keys() has it.
 */
struct tls_hs_cred *tls_hs_cred_from_proven_keys(struct key *cert, struct key *privkey)
{
	return cred_make(cert, privkey, true);
}

/**
 * tls_hs_cred_get() - make a credential of two key serials
 * @cert: as for tls_hs_cred_from_keys()
 * @privkey: as for tls_hs_cred_from_keys()
 * @kernel: as for tls_hs_key_get_from()
 *
 * Context: process, of the consumer, whose right to search the keys is
 * checked unless @kernel; may sleep.
 * Return: as tls_hs_cred_from_keys() has it; ERR_PTR of -ENOKEY also if a key
 * is missing or expired, and of -EACCES if the consumer has no right to it.
 */
struct tls_hs_cred *tls_hs_cred_get(key_serial_t cert, key_serial_t privkey, bool kernel)
{
	struct tls_hs_cred *cd;
	struct key *ck, *pk;

	ck = tls_hs_key_get_from(cert, kernel);
	if (IS_ERR(ck))
		return ERR_CAST(ck);
	pk = tls_hs_key_get_from(privkey, kernel);
	cd = IS_ERR(pk) ? ERR_CAST(pk) : tls_hs_cred_from_keys(ck, pk);
	if (!IS_ERR(pk))
		key_put(pk);
	key_put(ck);
	return cd;
}

/**
 * tls_hs_cred_id() - what tells a credential from any other
 * @cd: the credential, or NULL
 * @ci: filled in
 *
 * The serials alone would not do: a key of type "user" can be given another
 * payload.
 *
 * Context: process; may sleep.
 * Return: 0, or the hash's error.
 */
int tls_hs_cred_id(const struct tls_hs_cred *cd, struct tls_hs_cred_id *ci)
{
	memset(ci, 0, sizeof(*ci));
	if (!cd)
		return 0;
	ci->ci_cert = key_serial(cd->cd_cert_key);
	ci->ci_privkey = key_serial(cd->cd_private_key);
	return tls_hs_digest(TLS_HS_SHA256, cd->cd_der, cd->cd_der_len, ci->ci_digest);
}

/**
 * tls_hs_cred_free() - forget a credential
 * @cd: the credential, or NULL
 *
 * Context: process; may sleep.
 */
void tls_hs_cred_free(struct tls_hs_cred *cd)
{
	if (!cd)
		return;
	tls_hs_privkey_wipe(&cd->cd_priv);
	kfree(cd->cd_der);
	key_put(cd->cd_private_key);
	key_put(cd->cd_cert_key);
	kfree_sensitive(cd);
}

/* RFC 4055 3.3: a key restricted by its own parameters signs with nothing else */
static bool cred_scheme_fits(const struct tls_hs_pubkey *pub, const struct tls_hs_scheme *sc)
{
	if (sc->sc_key != pub->pk_type || !tls_hs_hash_available(sc->sc_hash))
		return false;
	return !pub->pk_pss_restricted ||
	       (sc->sc_hash == pub->pk_pss_hash &&
		pub->pk_pss_min_salt <= tls_hs_hash_len(sc->sc_hash));
}

/* The consumer's policy holds for our own signature as for the server's. */
static bool cred_scheme_allowed(const struct tls_hs_config *cfg, const struct tls_hs_pubkey *pub,
				u16 id)
{
	unsigned int i;

	if ((pub->pk_type == TLS_HS_KEY_RSA || pub->pk_type == TLS_HS_KEY_RSA_PSS) &&
	    pub->pk_bits < cfg->cf_rsa_bits)
		return false;
	for (i = 0; i < cfg->cf_n_sigalgs; i++)
		if (cfg->cf_sigalgs[i] == id)
			return true;
	return false;
}

/**
 * tls_hs_cred_scheme() - what a key of ours would sign with
 * @pub: its public half
 * @cfg: what the handshake offers, which is the consumer's policy
 * @rq: what the peer asks for
 *
 * Context: any.
 * Return: the first of the peer's schemes, which are by preference, that the key can
 * do and the policy allows; 0 if there is none.
 */
u16 tls_hs_cred_scheme(const struct tls_hs_pubkey *pub, const struct tls_hs_config *cfg,
		       const struct tls_hs_cert_request *rq)
{
	const struct tls_hs_scheme *sc;
	struct tls_rd list;
	u16 id;

	tls_rd_init(&list, rq->rq_sigalgs, rq->rq_sigalgs_len);
	while (tls_rd_u16(&list, &id)) {
		sc = tls_hs_scheme_find(id);
		if (sc && cred_scheme_fits(pub, sc) && cred_scheme_allowed(cfg, pub, id))
			return id;
	}
	return 0;
}

static bool cred_signature_accepted(const struct cred_signature *cs,
				    const struct tls_hs_cert_request *rq)
{
	struct tls_rd list;
	u16 id;

	/* RFC 8446 4.4.2.2: "not validated as part of the chain", so signed by any algorithm */
	if (cs->cs_self)
		return true;
	/*
	 * RFC 8446 4.4.2.2: a server that has no other chain SHOULD go on with
	 * one that may not be verified, SHA-1's excepted, which is no scheme here.
	 */
	if (rq->rq_any_chain)
		return cs->cs_scheme[0];
	tls_rd_init(&list, rq->rq_sigalgs_cert, rq->rq_sigalgs_cert_len);
	while (tls_rd_u16(&list, &id))
		if (id && (id == cs->cs_scheme[0] || id == cs->cs_scheme[1]))
			return true;
	return false;
}

/* RFC 8446 4.4.2.3: the certificates MUST be signed by acceptable algorithms */
static bool cred_signatures_accepted(const struct tls_hs_cred *cd,
				     const struct tls_hs_cert_request *rq)
{
	unsigned int i;

	for (i = 0; i < cd->cd_n; i++)
		if (!cred_signature_accepted(&cd->cd_sig[i], rq))
			return false;
	return true;
}

/**
 * tls_hs_cred_choose() - answer a CertificateRequest
 * @cd: the credential
 * @cfg: what the handshake offers, which is the consumer's policy
 * @rq: what the server asks for
 * @oc: the answer, borrowed from @cd; with oc_n 0 if the credential does not fit
 *
 * It fits if the server accepts a scheme that the key can sign with and the
 * policy allows, and the algorithms by which the certificates are signed; the
 * latter only as a server's wish, for a client's is not binding (@rq->rq_any_chain).
 *
 * RFC 8446 4.2.4, 4.4.2.3: the server's authorities guide a choice, and one of
 * them SHOULD have issued one of our certificates.  There is nothing to choose
 * from, and many servers list their roots only, or not all of what they trust:
 * with an empty Certificate instead the user would be refused for certain.
 *
 * RFC 8446 4.2.5: oid_filters name extensions that we do not know how to match;
 * unknown ones MUST be ignored, and whether the certificate will do is then the
 * server's decision.
 *
 * Context: process.
 * Return: 0, or -ENOKEY if one of the keys was revoked or has expired since.
 */
int tls_hs_cred_choose(const struct tls_hs_cred *cd, const struct tls_hs_config *cfg,
		       const struct tls_hs_cert_request *rq, struct tls_hs_own_chain *oc)
{
	u16 scheme;

	oc->oc_n = 0;
	if (key_validate(cd->cd_cert_key) || key_validate(cd->cd_private_key))
		return -ENOKEY;
	scheme = tls_hs_cred_scheme(&cd->cd_pub, cfg, rq);
	if (!scheme || !cred_signatures_accepted(cd, rq))
		return 0;
	oc->oc_scheme = scheme;
	oc->oc_n = cd->cd_n;
	memcpy(oc->oc_cert, cd->cd_cert, cd->cd_n * sizeof(*cd->cd_cert));
	return 0;
}

/**
 * tls_hs_cred_sign() - sign with a credential's private key
 * @cd: the credential
 * @scheme: SignatureScheme, as tls_hs_cred_choose() chose it
 * @msg: what to sign
 * @len: bytes at @msg
 * @sig: where to put the signature, TLS_HS_MAX_SIG_LEN bytes will do
 * @siglen: in: room at @sig; out: bytes
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0; -EINVAL: not a scheme for this key; -ENOMEM; -EIO: the signature
 * does not verify; or another error of the crypto API.
 */
int tls_hs_cred_sign(const struct tls_hs_cred *cd, u16 scheme, const u8 *msg, size_t len,
		     u8 *sig, size_t *siglen)
{
	const struct tls_hs_scheme *sc = tls_hs_scheme_find(scheme);

	if (!sc || !cred_scheme_fits(&cd->cd_pub, sc))
		return -EINVAL;
	if (sc->sc_alg == TLS_HS_SIG_ECDSA)
		return tls_hs_ecdsa_sign(&cd->cd_priv.pv_ec, &cd->cd_pub, msg, len, sig, siglen);
	return tls_hs_rsa_pss_sign(&cd->cd_priv.pv_rsa, &cd->cd_pub, sc->sc_hash, msg, len,
				   sig, siglen);
}
