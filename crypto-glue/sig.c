// SPDX-License-Identifier: GPL-2.0-only
/*
 * Verifying signatures: which primitive goes with which key, ECDSA's encoding,
 * and what the library does (ML-DSA).
 *
 * Owns the transforms held for FIPS mode, which has the kernel's crypto_sig; else
 * ECDSA is ec_verify.c's and PKCS#1 v1.5 rsa_public.c's.  RSA-PSS is rsa_pss.c's.
 * Which algorithms a certificate or a handshake may use is decided by the callers.
 */
#include <crypto/sig.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fips.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "crypto_glue.h"
#include "ec_secret.h"
#include "rsa_pss.h"
#include "rsa_public.h"
#include "sig.h"
#include "tls_hs_wire.h"

/* A transform for each curve, and one for each hash with PKCS#1 v1.5. */
enum tls_hs_sig_slot {
	TLS_HS_SLOT_P256,
	TLS_HS_SLOT_P384,
	TLS_HS_SLOT_PKCS1,	/* plus enum tls_hs_hash */
	TLS_HS_NR_SLOTS = TLS_HS_SLOT_PKCS1 + TLS_HS_NR_HASHES,
};

static const char * const tls_hs_sig_names[TLS_HS_NR_SLOTS] = {
	[TLS_HS_SLOT_P256]			= TLS_HS_SIG_P256,
	[TLS_HS_SLOT_P384]			= TLS_HS_SIG_P384,
	[TLS_HS_SLOT_PKCS1 + TLS_HS_SHA256]	= TLS_HS_SIG_PKCS1("sha256"),
	[TLS_HS_SLOT_PKCS1 + TLS_HS_SHA384]	= TLS_HS_SIG_PKCS1("sha384"),
	[TLS_HS_SLOT_PKCS1 + TLS_HS_SHA512]	= TLS_HS_SIG_PKCS1("sha512"),
};

/* Held from init to exit; NULL where the kernel lacks it. */
static struct crypto_sig *tls_hs_sig_tfm[TLS_HS_NR_SLOTS];

/* The longest signature: DER of ECDSA is far below RSA-4096. */
#define SIG_MAX	TLS_HS_MAX_RSA_BYTES

/**
 * tls_hs_sig_exit() - release the held transforms
 *
 * Context: process; may sleep.
 */
void tls_hs_sig_exit(void)
{
	int i;

	for (i = 0; i < TLS_HS_NR_SLOTS; i++) {
		crypto_free_sig(tls_hs_sig_tfm[i]);
		tls_hs_sig_tfm[i] = NULL;
	}
}

/**
 * tls_hs_sig_init() - hold a transform of each signature algorithm
 *
 * Context: process; may sleep and load modules.
 * Return: 0 (an algorithm that the kernel lacks is no error), -ENOMEM or -EINTR.
 */
int tls_hs_sig_init(void)
{
	struct crypto_sig *tfm;
	int i;

	tls_hs_ec_verify_init();
	tls_hs_ec_secret_init();

	for (i = 0; i < TLS_HS_NR_SLOTS; i++) {
		tfm = crypto_alloc_sig(tls_hs_sig_names[i], 0, 0);
		if (!IS_ERR(tfm)) {
			tls_hs_sig_tfm[i] = tfm;
		} else if (!tls_hs_alg_absent(PTR_ERR(tfm))) {
			tls_hs_sig_exit();
			return PTR_ERR(tfm);
		}
	}
	return 0;
}

static enum tls_hs_sig_slot tls_hs_curve_slot(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_P256 ? TLS_HS_SLOT_P256 : TLS_HS_SLOT_P384;
}

/**
 * tls_hs_sig_available() - can such signatures be verified at all?
 * @type: the key's type
 * @alg: the signature's algorithm
 *
 * Context: any.
 * Return: true if @alg goes with @type and the kernel has it.
 */
bool tls_hs_sig_available(enum tls_hs_key_type type, enum tls_hs_sig_alg alg)
{
	switch (alg) {
	case TLS_HS_SIG_PKCS1:
		return type == TLS_HS_KEY_RSA &&
		       (!fips_enabled || tls_hs_sig_tfm[TLS_HS_SLOT_PKCS1 + TLS_HS_SHA256]);
	case TLS_HS_SIG_PSS:
		return (type == TLS_HS_KEY_RSA || type == TLS_HS_KEY_RSA_PSS) && !fips_enabled;
	case TLS_HS_SIG_ECDSA:
		return tls_hs_key_curve(type) &&
		       (!fips_enabled || tls_hs_sig_tfm[tls_hs_curve_slot(type)]);
	case TLS_HS_SIG_MLDSA44:
		return TLS_HS_LIB_MLDSA && type == TLS_HS_KEY_MLDSA44;
	case TLS_HS_SIG_MLDSA65:
		return TLS_HS_LIB_MLDSA && type == TLS_HS_KEY_MLDSA65;
	case TLS_HS_SIG_MLDSA87:
		return TLS_HS_LIB_MLDSA && type == TLS_HS_KEY_MLDSA87;
	default:
		return false;
	}
}

/**
 * tls_hs_sig_error() - what a primitive says, as the callers here have it
 * @err: 0 or a negative errno of whatever checked a signature
 *
 * The library's -EBADMSG is an encoding that no signer makes: hints out of
 * order, z beyond its bound, a length.  Want of memory says nothing of the
 * signature, and must not look like a forgery.
 *
 * Context: any.
 * Return: 0, -ENOMEM and -ENOPKG as they are, anything else as -EKEYREJECTED.
 */
int tls_hs_sig_error(int err)
{
	switch (err) {
	case 0:
	case -ENOMEM:
	case -ENOPKG:
		return err;
	default:
		return -EKEYREJECTED;
	}
}

static int tls_hs_sig_run(enum tls_hs_sig_slot slot, const struct tls_hs_pubkey *pk,
			  const u8 *digest, size_t digestlen, const u8 *sig, size_t siglen)
{
	struct crypto_sig *tfm;
	int err;

	if (!tls_hs_sig_tfm[slot])
		return -ENOPKG;

	/* set_pubkey belongs to a transform, so the held one cannot be shared */
	tfm = crypto_alloc_sig(tls_hs_sig_names[slot], 0, 0);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);

	err = crypto_sig_set_pubkey(tfm, pk->pk_key, pk->pk_len);
	if (slot >= TLS_HS_SLOT_PKCS1)
		err = tls_hs_rsa_key_error(err);
	if (!err)
		err = crypto_sig_verify(tfm, sig, siglen, digest, digestlen);
	crypto_free_sig(tfm);
	return err;
}

static int tls_hs_pkcs1_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
			       const u8 *digest, const u8 *sig, size_t siglen)
{
	const size_t len = tls_hs_rsa_len(pk);

	if (!fips_enabled)
		return tls_hs_rsa_pkcs1_verify(pk, hash, digest, sig, siglen);
	if (!len)
		return -ENOPKG;
	if (siglen != len)
		return -EKEYREJECTED;
	return tls_hs_sig_run(TLS_HS_SLOT_PKCS1 + hash, pk, digest,
			      tls_hs_hash_len(hash), sig, siglen);
}

/* RFC 4055 3.3 and RFC 8446 4.2.3: a key's own parameters bind its signatures */
static int tls_hs_pss_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
			     unsigned int salt, const u8 *digest,
			     const u8 *sig, size_t siglen)
{
	if (pk->pk_pss_restricted &&
	    (hash != pk->pk_pss_hash || salt < pk->pk_pss_min_salt))
		return -EKEYREJECTED;
	return tls_hs_rsa_pss_verify(pk, hash, salt, digest, sig, siglen);
}

/* INTEGER: short length, positive, minimal; its magnitude, of any length but 0 */
static bool tls_hs_rd_ecdsa_int(struct tls_rd *rd, struct tls_rd *val)
{
	u8 tag, len, zero;

	if (!tls_rd_u8(rd, &tag) || tag != 0x02 ||
	    !tls_rd_u8(rd, &len) || !len || !tls_rd_sub(rd, len, val))
		return false;
	if (val->p[0])
		return !(val->p[0] & 0x80);
	/* a leading zero is there only to keep the sign, and zero is no value */
	return len > 1 && tls_rd_u8(val, &zero) && val->p[0] & 0x80;
}

/*
 * RFC 3279 2.2.3, in DER.  The kernel decodes BER: it takes long and indefinite
 * lengths, superfluous zeros and negative numbers, which makes one signature
 * many.  On these curves no length reaches 128.
 */
static bool tls_hs_ecdsa_parse(const u8 *sig, size_t siglen, struct tls_rd *r, struct tls_rd *s)
{
	struct tls_rd rd, seq;
	u8 tag, len;

	tls_rd_init(&rd, sig, siglen);
	return tls_rd_u8(&rd, &tag) && tag == 0x30 &&
	       tls_rd_u8(&rd, &len) && len < 0x80 &&
	       tls_rd_sub(&rd, len, &seq) && tls_rd_empty(&rd) &&
	       tls_hs_rd_ecdsa_int(&seq, r) && tls_hs_rd_ecdsa_int(&seq, s) &&
	       tls_rd_empty(&seq);
}

static int tls_hs_ec_run(const struct tls_hs_ec *ec, const struct tls_hs_pubkey *pk,
			 const u8 *digest, size_t digestlen,
			 const struct tls_rd *r, const struct tls_rd *s)
{
	const size_t len = tls_hs_ec_bytes(ec);
	u8 rs[EC_MAX_SIG] = {};

	if (r->left > len || s->left > len)
		return -EKEYREJECTED;
	memcpy(rs + len - r->left, r->p, r->left);
	memcpy(rs + 2 * len - s->left, s->p, s->left);
	return tls_hs_ec_verify(ec, pk->pk_key, digest, digestlen, rs);
}

static int tls_hs_ecdsa_verify(const struct tls_hs_pubkey *pk,
			       const u8 *digest, size_t digestlen,
			       const u8 *sig, size_t siglen)
{
	const struct tls_hs_ec *ec = tls_hs_key_curve(pk->pk_type);
	struct tls_rd r, s;

	/* the kernel takes shorter coordinates than the curve's */
	if (pk->pk_len != tls_hs_ec_key_len(ec) || pk->pk_key[0] != 0x04)
		return -EKEYREJECTED;
	if (!tls_hs_ecdsa_parse(sig, siglen, &r, &s))
		return -EKEYREJECTED;
	if (!fips_enabled)
		return tls_hs_ec_run(ec, pk, digest, digestlen, &r, &s);
	return tls_hs_sig_run(tls_hs_curve_slot(pk->pk_type), pk, digest, digestlen, sig, siglen);
}

static int tls_hs_sig_dispatch(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
			       enum tls_hs_hash hash, unsigned int salt,
			       const u8 *digest, const u8 *sig, size_t siglen)
{
	switch (alg) {
	case TLS_HS_SIG_PKCS1:
		return tls_hs_pkcs1_verify(pk, hash, digest, sig, siglen);
	case TLS_HS_SIG_PSS:
		return tls_hs_pss_verify(pk, hash, salt, digest, sig, siglen);
	case TLS_HS_SIG_ECDSA:
		return tls_hs_ecdsa_verify(pk, digest, tls_hs_hash_len(hash), sig, siglen);
	default:
		return -ENOPKG;
	}
}

/* FIPS 204 5.3, by a library that keeps to exact lengths and allocates what it works on. */
static int tls_hs_mldsa_run(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
			    const u8 *msg, size_t msglen, const u8 *sig, size_t siglen)
{
	static const enum mldsa_alg set[TLS_HS_NR_SIG_ALGS] = {
		[TLS_HS_SIG_MLDSA44]	= MLDSA44,
		[TLS_HS_SIG_MLDSA65]	= MLDSA65,
		[TLS_HS_SIG_MLDSA87]	= MLDSA87,
	};

	if (!tls_hs_sig_available(pk->pk_type, alg))
		return -ENOPKG;
	return mldsa_verify(set[alg], sig, siglen, msg, msglen, pk->pk_key, pk->pk_len);
}

/**
 * tls_hs_sig_verify_digest() - is this the key's signature over what was hashed?
 * @pk: the public key
 * @alg: the signature's algorithm
 * @hash: that made @digest; for ECDSA any, cut to the curve (FIPS 186-4 6.4)
 * @salt: PSS only: length of the salt in bytes, exactly
 * @digest: of the message, tls_hs_hash_len(@hash) bytes
 * @sig: the signature
 * @siglen: bytes at @sig, any number
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: as tls_hs_sig_verify(); -ENOPKG also where tls_hs_sig_takes_message().
 */
int tls_hs_sig_verify_digest(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
			     enum tls_hs_hash hash, unsigned int salt,
			     const u8 *digest, const u8 *sig, size_t siglen)
{
	u8 *copy;
	int err;

	if (tls_hs_sig_takes_message(alg) || !tls_hs_sig_available(pk->pk_type, alg) ||
	    !tls_hs_hash_available(hash))
		return -ENOPKG;
	if (siglen > SIG_MAX)
		return -EKEYREJECTED;

	/* a driver may map the signature, and the caller's may lie anywhere */
	copy = kmemdup(sig, siglen, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	err = tls_hs_sig_dispatch(pk, alg, hash, salt, digest, copy, siglen);
	kfree(copy);
	return tls_hs_sig_error(err);
}

/**
 * tls_hs_sig_verify() - is this the key's signature over a message?
 * @pk: the public key
 * @alg: the signature's algorithm
 * @hash: of the message; for ECDSA any, cut to the curve (FIPS 186-4 6.4); ignored
 *	where tls_hs_sig_takes_message()
 * @salt: PSS only: length of the salt in bytes, exactly
 * @msg: the message
 * @msglen: bytes at @msg
 * @sig: the signature
 * @siglen: bytes at @sig, any number
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0: yes.  -EKEYREJECTED: no, malformed signatures and keys included.
 * -ENOPKG: cannot be checked here, since @alg does not go with the key, or the
 * kernel lacks it or does not take a key of this size.  -ENOMEM.
 */
int tls_hs_sig_verify(const struct tls_hs_pubkey *pk, enum tls_hs_sig_alg alg,
		      enum tls_hs_hash hash, unsigned int salt,
		      const u8 *msg, size_t msglen, const u8 *sig, size_t siglen)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];
	int err;

	if (tls_hs_sig_takes_message(alg))
		return tls_hs_sig_error(tls_hs_mldsa_run(pk, alg, msg, msglen, sig, siglen));
	if (!tls_hs_hash_available(hash))
		return -ENOPKG;
	err = tls_hs_digest(hash, msg, msglen, digest);
	if (err)
		return err == -ENOMEM ? err : -EKEYREJECTED;
	return tls_hs_sig_verify_digest(pk, alg, hash, salt, digest, sig, siglen);
}
