// SPDX-License-Identifier: GPL-2.0-only
/*
 * Private keys in DER: PKCS#8 (RFC 5958), SEC1 (RFC 5915) and PKCS#1 (RFC 8017).
 *
 * Owns the three formats, and the proof that a private key belongs to a
 * certificate.  A key has no algorithm of its own here: the certificate's
 * counts, and whatever the key's encoding says of it must be the same, so that
 * no format can make an RSA key sign as something else.
 *
 * Nothing is copied but numbers, into what tls_hs_privkey_wipe() wipes.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ec_secret.h"
#include "privkey.h"
#include "rsa_pss.h"

#define PKCS8_V1	0	/* RFC 5958 2 */
#define PKCS8_V2	1
#define SEC1_V1		1	/* RFC 5915 3 */
#define PKCS1_TWO_PRIME	0	/* RFC 8017 A.1.2 */
#define PKCS1_MULTI	1

static bool privkey_is_rsa(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_RSA || type == TLS_HS_KEY_RSA_PSS;
}

/* The AlgorithmIdentifier of the certificate's key: the TLV, and its parameters. */
static int privkey_spki_alg(const struct tls_hs_cert *ce, struct tls_rd *whole,
			    struct tls_rd *params)
{
	struct tls_rd rd = ce->ce_spki, seq, oid;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) ||
	    tls_hs_der_get_tlv(&seq, DER_SEQUENCE, whole, params) ||
	    tls_hs_der_oid(params, &oid))
		return -EINVAL;
	return 0;
}

/* RFC 5915 3: the public key may be there; the one that counts is computed. */
static int privkey_sec1_rest(struct tls_rd *seq, const struct tls_hs_cert *ce)
{
	struct tls_rd alg, params, field;

	if (tls_hs_der_at(seq, DER_CONTEXT_CONS(0)) &&
	    (tls_hs_der_get(seq, DER_CONTEXT_CONS(0), &field) ||
	     privkey_spki_alg(ce, &alg, &params) || !tls_hs_rd_equal(&field, &params)))
		return -EINVAL;
	if (tls_hs_der_at(seq, DER_CONTEXT_CONS(1)) &&
	    (tls_hs_der_get(seq, DER_CONTEXT_CONS(1), &field) ||
	     tls_hs_der_octets_in_bits(&field, &params) || !tls_rd_empty(&field)))
		return -EINVAL;
	return tls_rd_empty(seq) ? 0 : -EINVAL;
}

static int privkey_match_ec(const struct tls_hs_ecdsa_key *ek, const struct tls_hs_pubkey *pub)
{
	const struct tls_hs_ec *ec = tls_hs_key_curve(ek->ek_type);
	struct tls_hs_ec_secret *sc;
	u8 key[EC_MAX_KEY];

	sc = kmalloc(sizeof(*sc), GFP_KERNEL);
	if (!sc)
		return -ENOMEM;
	tls_hs_ec_public(ec, sc, ek->ek_d, key);
	kfree_sensitive(sc);
	if (pub->pk_len != tls_hs_ec_key_len(ec) || memcmp(pub->pk_key, key, pub->pk_len))
		return -EINVAL;
	return 0;
}

/* ECPrivateKey after its version */
static int privkey_sec1(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			struct tls_rd seq)
{
	struct tls_rd scalar;

	if (privkey_is_rsa(ce->ce_key.pk_type) ||
	    tls_hs_der_get(&seq, DER_OCTET_STRING, &scalar) || privkey_sec1_rest(&seq, ce))
		return -EINVAL;
	return tls_hs_ecdsa_key_set(&pv->pv_ec, ce->ce_key.pk_type, scalar.p, scalar.left);
}

/* n and e: the same numbers as in RSAPublicKey? */
static int privkey_match_rsa(struct tls_rd *priv, const struct tls_hs_pubkey *pub)
{
	struct tls_rd key, seq, a, b;
	int i;

	tls_rd_init(&key, pub->pk_key, pub->pk_len);
	if (tls_hs_der_get(&key, DER_SEQUENCE, &seq))
		return -EINVAL;
	for (i = 0; i < 2; i++)
		if (tls_hs_der_uint(priv, &a) || tls_hs_der_uint(&seq, &b) ||
		    !tls_hs_rd_equal(&a, &b))
			return -EINVAL;
	return 0;
}

/* RSAPrivateKey after its version */
static int privkey_pkcs1(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			 struct tls_rd seq)
{
	struct tls_hs_rsa_numbers rn;

	if (!privkey_is_rsa(ce->ce_key.pk_type) || privkey_match_rsa(&seq, &ce->ce_key))
		return -EINVAL;
	if (tls_hs_der_uint(&seq, &rn.rn_d) ||
	    tls_hs_der_uint(&seq, &rn.rn_p) || tls_hs_der_uint(&seq, &rn.rn_q) ||
	    tls_hs_der_uint(&seq, &rn.rn_dp) || tls_hs_der_uint(&seq, &rn.rn_dq) ||
	    tls_hs_der_uint(&seq, &rn.rn_qinv) || !tls_rd_empty(&seq))
		return -EINVAL;
	return tls_hs_rsa_key_set(&pv->pv_rsa, &ce->ce_key, &rn);
}

/*
 * RSAPrivateKey or ECPrivateKey.  Both begin with a version; what comes after
 * it tells them apart.
 */
static int privkey_traditional(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			       const struct tls_rd *der)
{
	struct tls_rd rd = *der, seq;
	u32 version;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) || !tls_rd_empty(&rd) ||
	    tls_hs_der_u32(&seq, &version))
		return -EINVAL;
	if (tls_hs_der_at(&seq, DER_OCTET_STRING))
		return version == SEC1_V1 ? privkey_sec1(pv, ce, seq) : -EINVAL;
	if (!tls_hs_der_at(&seq, DER_INTEGER))
		return -EINVAL;
	switch (version) {
	case PKCS1_TWO_PRIME:
		return privkey_pkcs1(pv, ce, seq);
	case PKCS1_MULTI:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

/* RFC 5958 2: attributes, and in version 2 the public key; neither is of use here */
static int privkey_pkcs8_rest(struct tls_rd *seq, u32 version)
{
	struct tls_rd field;

	if (tls_hs_der_at(seq, DER_CONTEXT_CONS(0)) &&
	    tls_hs_der_get(seq, DER_CONTEXT_CONS(0), &field))
		return -EINVAL;
	if (version == PKCS8_V2 && tls_hs_der_at(seq, DER_CONTEXT(1)) &&
	    tls_hs_der_get(seq, DER_CONTEXT(1), &field))
		return -EINVAL;
	return tls_rd_empty(seq) ? 0 : -EINVAL;
}

/* OneAsymmetricKey after its version */
static int privkey_pkcs8(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			 struct tls_rd seq, u32 version)
{
	struct tls_rd alg, expected, content, params, key;

	if (version > PKCS8_V2 ||
	    tls_hs_der_get_tlv(&seq, DER_SEQUENCE, &alg, &content) ||
	    tls_hs_der_get(&seq, DER_OCTET_STRING, &key) || privkey_pkcs8_rest(&seq, version))
		return -EINVAL;
	if (privkey_spki_alg(ce, &expected, &params) || !tls_hs_rd_equal(&alg, &expected))
		return -EINVAL;
	return privkey_traditional(pv, ce, &key);
}

/**
 * tls_hs_privkey_supported() - can we sign with such a key?
 * @pub: the public key; of a kind that tls_hs_spki_parse() accepts
 *
 * Context: any.
 * Return: true if so.
 */
bool tls_hs_privkey_supported(const struct tls_hs_pubkey *pub)
{
	if (privkey_is_rsa(pub->pk_type))
		return tls_hs_rsa_available();
	return tls_hs_ecdsa_sign_available(pub->pk_type);
}

/**
 * tls_hs_privkey_reread() - read a private key without proving that it is the certificate's
 * @pv: where to put it; ended by tls_hs_privkey_wipe(), empty on failure
 * @ce: the certificate that it is for, its key accepted by tls_hs_spki_parse()
 * @der: PKCS#8 (not encrypted), SEC1 or PKCS#1; not needed afterwards
 * @len: bytes at @der, all of which are the key
 *
 * PKCS#8's AlgorithmIdentifier must be the certificate's to the byte, an
 * ECPrivateKey's curve as well.  PKCS#8 is the only format that says whether
 * an RSA key is one for PSS alone: PKCS#1 goes with either.
 *
 * The proof costs a multiplication on the curve.  Without it an EC key that is another
 * certificate's is noticed by its first signature, which does not verify and so does
 * not leave tls_hs_ecdsa_sign().  An RSA key has its proof here, too: a comparison.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0; -EINVAL: malformed, or seen not to be the certificate's key; -EOPNOTSUPP:
 * we cannot sign with this kind or size of key; -ENOMEM; or another error of the
 * crypto API.
 */
int tls_hs_privkey_reread(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			  const u8 *der, size_t len)
{
	struct tls_rd whole, rd, seq;
	u32 version;
	int err;

	memset(pv, 0, sizeof(*pv));
	if (!tls_hs_privkey_supported(&ce->ce_key))
		return -EOPNOTSUPP;
	tls_rd_init(&whole, der, len);
	rd = whole;
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) || !tls_rd_empty(&rd) ||
	    tls_hs_der_u32(&seq, &version))
		return -EINVAL;

	pv->pv_type = ce->ce_key.pk_type;
	if (tls_hs_der_at(&seq, DER_SEQUENCE))
		err = privkey_pkcs8(pv, ce, seq, version);
	else
		err = privkey_traditional(pv, ce, &whole);
	if (err)
		tls_hs_privkey_wipe(pv);
	return err;
}

/**
 * tls_hs_privkey_read() - read a private key, which must be the certificate's
 * @pv: as for tls_hs_privkey_reread()
 * @ce: as for tls_hs_privkey_reread()
 * @der: as for tls_hs_privkey_reread()
 * @len: as for tls_hs_privkey_reread()
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: as tls_hs_privkey_reread() has it; -EINVAL whenever it is not the
 * certificate's key.
 */
int tls_hs_privkey_read(struct tls_hs_privkey *pv, const struct tls_hs_cert *ce,
			const u8 *der, size_t len)
{
	int err = tls_hs_privkey_reread(pv, ce, der, len);

	if (err || privkey_is_rsa(pv->pv_type))
		return err;
	err = privkey_match_ec(&pv->pv_ec, &ce->ce_key);
	if (err)
		tls_hs_privkey_wipe(pv);
	return err;
}

/**
 * tls_hs_privkey_wipe() - forget a private key
 * @pv: the key; may be empty
 *
 * Context: process; may sleep.
 */
void tls_hs_privkey_wipe(struct tls_hs_privkey *pv)
{
	if (privkey_is_rsa(pv->pv_type))
		tls_hs_rsa_key_wipe(&pv->pv_rsa);
	memzero_explicit(pv, sizeof(*pv));
}
