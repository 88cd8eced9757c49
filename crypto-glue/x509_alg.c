// SPDX-License-Identifier: GPL-2.0-only
/*
 * Algorithm identifiers and public keys in certificates.
 *
 * Owns which algorithms and key sizes are accepted, and their parameters (RFC
 * 3279, 4055, 5480, 5758, 9881).  Verifying with them is sig.c's.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "x509.h"

#define RSA_MIN_BITS		2048
#define RSA_MAX_BITS		4096
#define PSS_DEFAULT_SALT	20	/* RFC 4055 3.1 */
#define PSS_TRAILER		1	/* trailerFieldBC */

static const u8 oid_rsa[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 };
static const u8 oid_mgf1[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08 };
static const u8 oid_pss[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a };
static const u8 oid_ec[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
static const u8 oid_p256[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
static const u8 oid_p384[] = { 0x2b, 0x81, 0x04, 0x00, 0x22 };

/* 2.16.840.1.101.3.4.2.x; the last octet tells the hash */
static const u8 oid_sha2[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02 };

static const struct {
	u8			oid[9];
	u8			len;
	enum tls_hs_sig_alg	alg;
	enum tls_hs_hash	hash;
} sig_algs[] = {
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b }, 9,
	  TLS_HS_SIG_PKCS1, TLS_HS_SHA256 },
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c }, 9,
	  TLS_HS_SIG_PKCS1, TLS_HS_SHA384 },
	{ { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d }, 9,
	  TLS_HS_SIG_PKCS1, TLS_HS_SHA512 },
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 }, 8,
	  TLS_HS_SIG_ECDSA, TLS_HS_SHA256 },
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03 }, 8,
	  TLS_HS_SIG_ECDSA, TLS_HS_SHA384 },
	{ { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04 }, 8,
	  TLS_HS_SIG_ECDSA, TLS_HS_SHA512 },
};

/* 2.16.840.1.101.3.4.3.x; RFC 9881 2 has the same for keys and signatures */
static const u8 oid_sigs[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03 };

static const struct mldsa_set {
	u8			last;
	enum tls_hs_key_type	type;
	enum tls_hs_sig_alg	alg;
	u16			key_len;	/* FIPS 204 4, table 2 */
} mldsa_sets[] = {
	{ 17, TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44, 1312 },
	{ 18, TLS_HS_KEY_MLDSA65, TLS_HS_SIG_MLDSA65, 1952 },
	{ 19, TLS_HS_KEY_MLDSA87, TLS_HS_SIG_MLDSA87, 2592 },
};

/* Where the kernel cannot verify it, the identifier is one of many that are not known. */
static const struct mldsa_set *mldsa_by_oid(struct tls_rd oid)
{
	const u8 *prefix;
	size_t i;
	u8 last;

	if (!tls_rd_bytes(&oid, sizeof(oid_sigs), &prefix) ||
	    memcmp(prefix, oid_sigs, sizeof(oid_sigs)) ||
	    !tls_rd_u8(&oid, &last) || !tls_rd_empty(&oid))
		return NULL;
	for (i = 0; i < ARRAY_SIZE(mldsa_sets); i++)
		if (mldsa_sets[i].last == last &&
		    tls_hs_sig_available(mldsa_sets[i].type, mldsa_sets[i].alg))
			return &mldsa_sets[i];
	return NULL;
}

static int alg_null(struct tls_rd *params)
{
	struct tls_rd content;

	if (tls_hs_der_get(params, DER_NULL, &content) || !tls_rd_empty(&content) ||
	    !tls_rd_empty(params))
		return -EBADMSG;
	return 0;
}

static int alg_null_or_absent(struct tls_rd *params)
{
	return tls_rd_empty(params) ? 0 : alg_null(params);
}

/* A hash's AlgorithmIdentifier. RFC 4055 2.1: accept parameters that are NULL or absent. */
static int alg_hash(struct tls_rd *rd, enum tls_hs_hash *hash)
{
	struct tls_rd alg, oid;
	const u8 *prefix;
	u8 last;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &alg) || tls_hs_der_oid(&alg, &oid))
		return -EBADMSG;
	if (alg_null_or_absent(&alg))
		return -EBADMSG;
	if (!tls_rd_bytes(&oid, sizeof(oid_sha2), &prefix) ||
	    memcmp(prefix, oid_sha2, sizeof(oid_sha2)) ||
	    !tls_rd_u8(&oid, &last) || !tls_rd_empty(&oid))
		return -EOPNOTSUPP;
	switch (last) {
	case 1:
		*hash = TLS_HS_SHA256;
		return 0;
	case 2:
		*hash = TLS_HS_SHA384;
		return 0;
	case 3:
		*hash = TLS_HS_SHA512;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int pss_mgf(struct tls_rd *rd, enum tls_hs_hash hash)
{
	struct tls_rd mgf, oid;
	enum tls_hs_hash inner;
	int err;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &mgf) || tls_hs_der_oid(&mgf, &oid))
		return -EBADMSG;
	if (!tls_hs_rd_is(&oid, oid_mgf1, sizeof(oid_mgf1)))
		return -EOPNOTSUPP;
	err = alg_hash(&mgf, &inner);
	if (err)
		return err;
	if (!tls_rd_empty(&mgf))
		return -EBADMSG;
	return inner == hash ? 0 : -EOPNOTSUPP;
}

/*
 * The last two fields of RSASSA-PSS-params.  Values that nobody defines or could
 * use are not known here, rather than malformed: as with MD5, it is for whoever
 * needs the signature or the key to stumble.
 */
static int pss_salt_and_trailer(struct tls_rd *params, unsigned int *salt)
{
	struct tls_rd field, number;
	u32 trailer;

	*salt = PSS_DEFAULT_SALT;
	if (tls_hs_der_at(params, DER_CONTEXT_CONS(2))) {
		if (tls_hs_der_get(params, DER_CONTEXT_CONS(2), &field))
			return -EBADMSG;
		number = field;
		if (tls_hs_der_u32(&number, salt) || *salt > TLS_HS_MAX_RSA_BYTES)
			return tls_hs_der_integer(&field, &number) ?: -EOPNOTSUPP;
		if (!tls_rd_empty(&number))
			return -EBADMSG;
	}
	/* the default, which X.690 11.5 leaves out, says nothing else when it is written */
	if (tls_hs_der_at(params, DER_CONTEXT_CONS(3))) {
		if (tls_hs_der_get(params, DER_CONTEXT_CONS(3), &field))
			return -EBADMSG;
		number = field;
		if (tls_hs_der_u32(&number, &trailer) || trailer != PSS_TRAILER)
			return tls_hs_der_integer(&field, &number) ?: -EOPNOTSUPP;
		if (!tls_rd_empty(&number))
			return -EBADMSG;
	}
	return tls_rd_empty(params) ? 0 : -EBADMSG;
}

/*
 * RSASSA-PSS-params, RFC 4055 3.1.  The defaults of hash and MGF are SHA-1,
 * so neither may be left out; the only trailer there is must be.
 */
static int pss_params(struct tls_rd *rd, enum tls_hs_hash *hash, unsigned int *salt)
{
	struct tls_rd params, field;
	int err;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &params) || !tls_rd_empty(rd))
		return -EBADMSG;
	if (!tls_hs_der_at(&params, DER_CONTEXT_CONS(0)))
		return -EOPNOTSUPP;
	if (tls_hs_der_get(&params, DER_CONTEXT_CONS(0), &field))
		return -EBADMSG;
	err = alg_hash(&field, hash);
	if (err || !tls_rd_empty(&field))
		return err ?: -EBADMSG;

	if (!tls_hs_der_at(&params, DER_CONTEXT_CONS(1)))
		return -EOPNOTSUPP;
	if (tls_hs_der_get(&params, DER_CONTEXT_CONS(1), &field))
		return -EBADMSG;
	err = pss_mgf(&field, *hash);
	if (err || !tls_rd_empty(&field))
		return err ?: -EBADMSG;
	return pss_salt_and_trailer(&params, salt);
}

/**
 * tls_hs_sig_alg_parse() - read a signature's AlgorithmIdentifier
 * @alg: content of the SEQUENCE
 * @ce: whose ce_sig_known, ce_sig_alg, ce_sig_hash and ce_sig_salt are set
 *
 * An algorithm that is not accepted (MD5, SHA-1, DSA, another curve's) is no
 * error here: ce_sig_known stays false, and only a path that would need the
 * signature fails.  RFC 4055 5 has NULL parameters for PKCS #1 and wants absent
 * ones accepted as well; RFC 5758 3.2 has absent ones for ECDSA, where NULL, which
 * some issuers write, is let pass for the same reason: neither can say anything.
 * RFC 9881 2 has none for ML-DSA, and there is no old issuer to be kind to.
 *
 * Context: any.
 * Return: 0, or -EBADMSG if the encoding or the parameters are wrong.
 */
int tls_hs_sig_alg_parse(struct tls_rd alg, struct tls_hs_cert *ce)
{
	const struct mldsa_set *set;
	struct tls_rd oid;
	size_t i;
	int err;

	ce->ce_sig_known = false;
	if (tls_hs_der_oid(&alg, &oid))
		return -EBADMSG;

	if (tls_hs_rd_is(&oid, oid_pss, sizeof(oid_pss))) {
		if (tls_rd_empty(&alg))		/* RFC 4055 3.1: of a key only */
			return 0;
		ce->ce_sig_alg = TLS_HS_SIG_PSS;
		err = pss_params(&alg, &ce->ce_sig_hash, &ce->ce_sig_salt);
		ce->ce_sig_known = !err;
		return err == -EBADMSG ? err : 0;
	}
	set = mldsa_by_oid(oid);
	if (set) {
		if (!tls_rd_empty(&alg))
			return -EBADMSG;
		ce->ce_sig_alg = set->alg;
		ce->ce_sig_hash = TLS_HS_NO_HASH;
		ce->ce_sig_known = true;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(sig_algs); i++) {
		if (!tls_hs_rd_is(&oid, sig_algs[i].oid, sig_algs[i].len))
			continue;
		if (alg_null_or_absent(&alg))
			return -EBADMSG;
		ce->ce_sig_alg = sig_algs[i].alg;
		ce->ce_sig_hash = sig_algs[i].hash;
		ce->ce_sig_known = true;
		return 0;
	}
	return 0;
}

static int key_bad(const char **rule, const char *text)
{
	*rule = text;
	return -EBADMSG;
}

static int key_unsupported(const char **rule, const char *text)
{
	*rule = text;
	return -EOPNOTSUPP;
}

static enum tls_hs_x509_reason key_reason(int err)
{
	if (!err)
		return X509_OK;
	return err == -EBADMSG ? X509_MALFORMED : X509_UNSUPPORTED_KEY;
}

static int rsa_key(const struct tls_rd *key, struct tls_hs_pubkey *pk, const char **rule)
{
	struct tls_rd rd = *key, seq, n, e;
	u8 top, low;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) || !tls_rd_empty(&rd) ||
	    tls_hs_der_uint(&seq, &n) || tls_hs_der_uint(&seq, &e) ||
	    !tls_rd_empty(&seq) || tls_rd_empty(&n) || tls_rd_empty(&e))
		return key_bad(rule, "no RSAPublicKey of two positive INTEGERs (RFC 8017 A.1.1)");

	if (n.left > TLS_HS_MAX_RSA_BYTES)
		return key_unsupported(rule, "RSA modulus of more than 4096 bits");
	if (e.left > 4)
		return key_unsupported(rule, "RSA exponent of more than 32 bits");
	top = n.p[0];
	pk->pk_bits = (n.left - 1) * 8 + fls(top);
	if (pk->pk_bits < RSA_MIN_BITS || pk->pk_bits > RSA_MAX_BITS)
		return key_unsupported(rule, "RSA modulus of less than 2048 bits");
	low = e.p[e.left - 1];
	if (!(n.p[n.left - 1] & 1) || !(low & 1) || (e.left == 1 && low < 3))
		return key_unsupported(rule, "even RSA modulus, or exponent that is even or 1");
	pk->pk_key = key->p;
	pk->pk_len = key->left;
	return 0;
}

/**
 * tls_hs_rsa_key_parse() - read and judge an RSAPublicKey
 * @key: the whole TLV, RFC 8017 A.1.1; must outlive @pk
 * @pk: whose pk_key, pk_len and pk_bits are set
 * @why: set on failure
 *
 * The modulus has 2048 to 4096 bits and is odd; the exponent is odd, at least
 * 3 and below 2^32, so that a peer cannot choose how long checking takes.
 *
 * Context: any.
 * Return: 0, -EBADMSG (X509_MALFORMED) or -EOPNOTSUPP (X509_UNSUPPORTED_KEY).
 */
int tls_hs_rsa_key_parse(const struct tls_rd *key, struct tls_hs_pubkey *pk,
			 enum tls_hs_x509_reason *why)
{
	const char *rule;
	int err;

	err = rsa_key(key, pk, &rule);
	*why = key_reason(err);
	return err;
}

/* RFC 5480 2.1.1: a named curve only; 2.2: points uncompressed. */
static int spki_ec(struct tls_rd *params, struct tls_rd *bits, struct tls_hs_pubkey *pk,
		   const char **rule)
{
	struct tls_rd curve, point = *bits;
	size_t coord;
	u8 form;

	if (!tls_hs_der_at(params, DER_OID))
		return key_unsupported(rule, "curve without a name (RFC 5480 2.1.1)");
	if (tls_hs_der_oid(params, &curve) || !tls_rd_empty(params))
		return key_bad(rule, "name of the curve is malformed (RFC 5480 2.1.1)");

	if (tls_hs_rd_is(&curve, oid_p256, sizeof(oid_p256))) {
		pk->pk_type = TLS_HS_KEY_P256;
		coord = 32;
	} else if (tls_hs_rd_is(&curve, oid_p384, sizeof(oid_p384))) {
		pk->pk_type = TLS_HS_KEY_P384;
		coord = 48;
	} else {
		return key_unsupported(rule, "curve is neither P-256 nor P-384");
	}
	if (!tls_rd_u8(&point, &form) || form != 0x04)
		return key_unsupported(rule, "point is not uncompressed (RFC 5480 2.2)");
	if (point.left != 2 * coord)
		return key_bad(rule, "point is not of the curve's length (RFC 5480 2.2)");
	pk->pk_bits = coord * 8;
	pk->pk_key = bits->p;
	pk->pk_len = bits->left;
	return 0;
}

/* RFC 4055 1.2: rsaEncryption has NULL, id-RSASSA-PSS nothing or RSASSA-PSS-params. */
static int spki_rsa(struct tls_rd *params, struct tls_rd *bits, struct tls_hs_pubkey *pk,
		    const char **rule)
{
	int err;

	if (pk->pk_type == TLS_HS_KEY_RSA) {
		if (alg_null(params))
			return key_bad(rule, "rsaEncryption without NULL (RFC 3279 2.3.1)");
	} else if (!tls_rd_empty(params)) {
		pk->pk_pss_restricted = true;
		err = pss_params(params, &pk->pk_pss_hash, &pk->pk_pss_min_salt);
		if (err == -EBADMSG)
			return key_bad(rule, "RSASSA-PSS-params are malformed (RFC 4055 3.1)");
		if (err)
			return key_unsupported(rule, "RSASSA-PSS not of SHA-2 (RFC 4055 3.1)");
	}
	return rsa_key(bits, pk, rule);
}

static int mldsa_key(const struct mldsa_set *set, const struct tls_rd *key,
		     struct tls_hs_pubkey *pk, const char **rule)
{
	if (key->left != set->key_len)
		return key_bad(rule, "not of its parameter set's length (FIPS 204 4)");
	pk->pk_type = set->type;
	pk->pk_key = key->p;
	pk->pk_len = key->left;
	return 0;
}

/**
 * tls_hs_mldsa_key_parse() - take an ML-DSA public key
 * @type: TLS_HS_KEY_MLDSA44, 65 or 87
 * @key: the key as it is (FIPS 204 7.2); must outlive @pk
 * @pk: whose pk_type, pk_key and pk_len are set
 *
 * Context: any.
 * Return: 0, -EBADMSG if it has another length, or -EOPNOTSUPP if the kernel
 * does not verify signatures of such keys, or @type is another.
 */
int tls_hs_mldsa_key_parse(enum tls_hs_key_type type, const struct tls_rd *key,
			   struct tls_hs_pubkey *pk)
{
	const char *rule;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(mldsa_sets); i++)
		if (mldsa_sets[i].type == type &&
		    tls_hs_sig_available(type, mldsa_sets[i].alg))
			return mldsa_key(&mldsa_sets[i], key, pk, &rule);
	return -EOPNOTSUPP;
}

static int spki_key(const struct tls_rd *spki, struct tls_hs_pubkey *pk, const char **rule)
{
	struct tls_rd rd = *spki, seq, alg, oid, bits;
	const struct mldsa_set *set;

	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) || !tls_rd_empty(&rd) ||
	    tls_hs_der_get(&seq, DER_SEQUENCE, &alg) || tls_hs_der_oid(&alg, &oid) ||
	    tls_hs_der_octets_in_bits(&seq, &bits) || !tls_rd_empty(&seq))
		return key_bad(rule, "algorithm or BIT STRING malformed (RFC 5280 4.1)");

	if (tls_hs_rd_is(&oid, oid_ec, sizeof(oid_ec)))
		return spki_ec(&alg, &bits, pk, rule);
	if (tls_hs_rd_is(&oid, oid_rsa, sizeof(oid_rsa))) {
		pk->pk_type = TLS_HS_KEY_RSA;
		return spki_rsa(&alg, &bits, pk, rule);
	}
	if (tls_hs_rd_is(&oid, oid_pss, sizeof(oid_pss))) {
		pk->pk_type = TLS_HS_KEY_RSA_PSS;
		return spki_rsa(&alg, &bits, pk, rule);
	}
	set = mldsa_by_oid(oid);
	if (set) {
		if (!tls_rd_empty(&alg))
			return key_bad(rule, "ML-DSA with parameters (RFC 9881 2)");
		return mldsa_key(set, &bits, pk, rule);
	}
	return key_unsupported(rule, "neither RSA nor elliptic curve");
}

/**
 * tls_hs_spki_parse() - read and judge a SubjectPublicKeyInfo
 * @spki: the whole TLV, RFC 5280 4.1.2.7; must outlive @pk
 * @pk: the key, borrowing from @spki; all zero on failure
 * @why: X509_OK, or the reason
 * @rule: which rule is broken, in words; NULL if none
 *
 * A point is not checked to be on its curve: that is done when the key is used.
 *
 * Context: any.
 * Return: 0, -EBADMSG (X509_MALFORMED) or -EOPNOTSUPP (X509_UNSUPPORTED_KEY).
 */
int tls_hs_spki_parse(const struct tls_rd *spki, struct tls_hs_pubkey *pk,
		      enum tls_hs_x509_reason *why, const char **rule)
{
	struct tls_hs_pubkey key = {};
	int err;

	memset(pk, 0, sizeof(*pk));
	*rule = NULL;
	err = spki_key(spki, &key, rule);
	*why = key_reason(err);
	if (!err)
		*pk = key;
	return err;
}

/**
 * tls_hs_spki_header() - the beginning of a key's SubjectPublicKeyInfo
 * @pk: the key; RSA as an RSAPublicKey, a point uncompressed, ML-DSA's as it is
 * @out: room for TLS_HS_SPKI_HEADER_MAX bytes
 *
 * All of it but the key, which follows.  There is one way only to write it in
 * DER: RFC 3279 2.3.1 wants NULL parameters for rsaEncryption, RFC 5480 2.1.1 a
 * named curve, RFC 9881 2 nothing.
 *
 * Context: any.
 * Return: bytes written; 0 for a key restricted to RSASSA-PSS, whose parameters
 * @pk does not hold.
 */
size_t tls_hs_spki_header(const struct tls_hs_pubkey *pk, u8 *out)
{
	static const u8 p256[] = {
		0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
		0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
	};
	static const u8 p384[] = {
		0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
		0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
	};
	static const u8 rsa[] = {
		0x30, 0x82, 0, 0, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
		0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0, 0, 0x00,
	};
	static const u8 mldsa[] = {
		0x30, 0x82, 0, 0, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
		0x04, 0x03, 0, 0x03, 0x82, 0, 0, 0x00,
	};

	switch (pk->pk_type) {
	case TLS_HS_KEY_P256:
		memcpy(out, p256, sizeof(p256));
		return sizeof(p256);
	case TLS_HS_KEY_P384:
		memcpy(out, p384, sizeof(p384));
		return sizeof(p384);
	case TLS_HS_KEY_RSA:
		/* of 2048 bits and more: lengths have two bytes */
		memcpy(out, rsa, sizeof(rsa));
		put_unaligned_be16(sizeof(rsa) - 4 + pk->pk_len, out + 2);
		put_unaligned_be16(1 + pk->pk_len, out + 21);
		return sizeof(rsa);
	case TLS_HS_KEY_MLDSA44:
	case TLS_HS_KEY_MLDSA65:
	case TLS_HS_KEY_MLDSA87:
		memcpy(out, mldsa, sizeof(mldsa));
		put_unaligned_be16(sizeof(mldsa) - 4 + pk->pk_len, out + 2);
		out[16] = mldsa_sets[pk->pk_type - TLS_HS_KEY_MLDSA44].last;
		put_unaligned_be16(1 + pk->pk_len, out + 19);
		return sizeof(mldsa);
	default:
		return 0;
	}
}
