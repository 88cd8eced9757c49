// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECDSA signing (FIPS 186-5 6.4) on P-256 and P-384.
 *
 * Owns the nonce; the signature's equation is ec_secret.c's.  The nonce is that of
 * RFC 6979, with fresh randomness as its additional input (3.6): a broken random
 * number generator does not reveal the key, and a fault cannot be provoked twice
 * with the same nonce.
 *
 * Timing.  The HMAC-DRBG and the copies here are constant-time, and so is the
 * arithmetic on 64-bit machines.  That a nonce is out of range shows, once in 2^32
 * on P-256: it is thrown away then, and says nothing of its successor.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fips.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ec_secret.h"
#include "ecdsa_sign.h"
#include "tls_hs_wire.h"

/* A nonce is out of range once in 2^32 on P-256: this many in a row are a fault. */
#define ECDSA_MAX_TRIES	8

/* All that is secret about one signature: on the heap, wiped as a whole. */
struct ecdsa_job {
	const struct tls_hs_ec	*ec;
	size_t			len;	/* bytes */

	/* RFC 6979 3.2: HMAC key K, and what it is applied to: V | 0 or 1 | seed */
	struct crypto_shash	*hmac;
	u8			key[TLS_HS_ECDSA_MAX_BYTES];
	u8			in[5 * TLS_HS_ECDSA_MAX_BYTES];
	size_t			seedlen;

	u64			e[EC_MAX_LIMBS];
	u64			k[EC_MAX_LIMBS];
	u64			r[EC_MAX_LIMBS];
	u64			s[EC_MAX_LIMBS];
	struct tls_hs_ec_secret	sc;
};

/* RFC 8446 4.2.3: the curve decides, and both are of one length */
static enum tls_hs_hash ecdsa_hash(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_P256 ? TLS_HS_SHA256 : TLS_HS_SHA384;
}

/**
 * tls_hs_ecdsa_len() - length of a scalar and of a coordinate
 * @type: TLS_HS_KEY_P256 or TLS_HS_KEY_P384
 *
 * Context: any.
 * Return: bytes; 0 for any other type.
 */
size_t tls_hs_ecdsa_len(enum tls_hs_key_type type)
{
	const struct tls_hs_ec *ec = tls_hs_key_curve(type);

	return ec ? tls_hs_ec_bytes(ec) : 0;
}

/**
 * tls_hs_ecdsa_sign_available() - can we sign with such keys?
 * @type: the key's type
 *
 * In FIPS mode not: ECDSA would be approved, this code is not.
 *
 * Context: any.
 * Return: true for P-256 and P-384 where the kernel has the hash, and can
 * verify what we sign.
 */
bool tls_hs_ecdsa_sign_available(enum tls_hs_key_type type)
{
	return !fips_enabled && tls_hs_ecdsa_len(type) &&
	       tls_hs_hash_available(ecdsa_hash(type)) &&
	       tls_hs_sig_available(type, TLS_HS_SIG_ECDSA);
}

/**
 * tls_hs_ecdsa_key_set() - take a private key
 * @ek: where to put it; wiped by its holder, and here on failure
 * @type: TLS_HS_KEY_P256 or TLS_HS_KEY_P384
 * @scalar: the key, big-endian
 * @len: bytes at @scalar, exactly tls_hs_ecdsa_len()
 *
 * Context: any.
 * Return: 0, or -EINVAL: another length, 0, or not below the order.
 */
int tls_hs_ecdsa_key_set(struct tls_hs_ecdsa_key *ek, enum tls_hs_key_type type,
			 const u8 *scalar, size_t len)
{
	if (!len || len != tls_hs_ecdsa_len(type))
		return -EINVAL;
	ek->ek_type = type;
	tls_hs_ec_from_bytes(tls_hs_key_curve(type), ek->ek_d, scalar);
	if (tls_hs_ec_scalar_ok(tls_hs_key_curve(type), ek->ek_d))
		return 0;
	memzero_explicit(ek, sizeof(*ek));
	return -EINVAL;
}

/* RFC 6979 3.2 d to g: K = HMAC(K, V | tag | seed), V = HMAC(K, V) */
static int ecdsa_drbg_update(struct ecdsa_job *job, u8 tag, size_t seedlen)
{
	int err;

	job->in[job->len] = tag;
	err = tls_hs_hmac(job->hmac, job->key, job->len, job->in, job->len + 1 + seedlen,
			  job->key);
	return err ?: tls_hs_hmac(job->hmac, job->key, job->len, job->in, job->len, job->in);
}

static int ecdsa_drbg_start(struct ecdsa_job *job)
{
	int err;

	memset(job->in, 0x01, job->len);
	memset(job->key, 0x00, job->len);
	err = ecdsa_drbg_update(job, 0x00, job->seedlen);
	return err ?: ecdsa_drbg_update(job, 0x01, job->seedlen);
}

/* RFC 6979 3.2 h; a hash is as long as the order, so T is one block */
static int ecdsa_drbg_next(struct ecdsa_job *job)
{
	int err;

	err = tls_hs_hmac(job->hmac, job->key, job->len, job->in, job->len, job->in);
	tls_hs_ec_from_bytes(job->ec, job->k, job->in);
	return err;
}

static bool ecdsa_is_zero(const struct ecdsa_job *job, const u64 *v)
{
	return !memchr_inv(v, 0, job->len);
}

/* FIPS 186-5 6.4.1 with the nonce in job->k */
static int ecdsa_sign_once(struct ecdsa_job *job, const u64 *d)
{
	tls_hs_ec_sign(job->ec, &job->sc, d, job->k, job->e, job->r, job->s);
	/* both go out, or show a nonce that does not */
	return ecdsa_is_zero(job, job->r) || ecdsa_is_zero(job, job->s) ? -EAGAIN : 0;
}

static int ecdsa_sign_job(struct ecdsa_job *job, const u64 *d)
{
	unsigned int tries;
	int err;

	err = ecdsa_drbg_start(job);
	for (tries = 0; !err && tries < ECDSA_MAX_TRIES; tries++) {
		err = ecdsa_drbg_next(job);
		if (err)
			break;
		if (tls_hs_ec_scalar_ok(job->ec, job->k)) {
			err = ecdsa_sign_once(job, d);
			if (err != -EAGAIN)
				return err;
		}
		err = ecdsa_drbg_update(job, 0x00, 0);
	}
	return err ?: -EIO;
}

/* RFC 6979 3.2 d: int2octets(x) | bits2octets(h1), and 3.6: | k' */
static void ecdsa_seed(struct ecdsa_job *job, const u64 *d, const u8 *digest,
		       const u8 *extra, size_t extralen)
{
	u8 *seed = job->in + job->len + 1;

	tls_hs_ec_from_bytes(job->ec, job->e, digest);
	tls_hs_ec_order_reduce(job->ec, job->e);
	tls_hs_ec_to_bytes(job->ec, seed, d);
	tls_hs_ec_to_bytes(job->ec, seed + job->len, job->e);
	if (extralen)
		memcpy(seed + 2 * job->len, extra, extralen);
	job->seedlen = 2 * job->len + extralen;
}

/**
 * tls_hs_ecdsa_sign_digest() - sign a digest, RFC 6979
 * @ek: the private key
 * @digest: SHA-256 for P-256, SHA-384 for P-384
 * @extra: additional input of RFC 6979 3.6, or NULL
 * @extralen: bytes at @extra, at most tls_hs_ecdsa_len()
 * @rs: where to put r and s, each tls_hs_ecdsa_len() bytes, big-endian
 *
 * Without @extra the signature is a function of key and digest.  It is not
 * verified here.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0, -ENOMEM, -EINVAL (@extralen), or, after a fault, -EAGAIN, -EIO
 * or another error of the crypto API.
 */
int tls_hs_ecdsa_sign_digest(const struct tls_hs_ecdsa_key *ek, const u8 *digest,
			     const u8 *extra, size_t extralen, u8 *rs)
{
	struct ecdsa_job *job;
	int err;

	job = kzalloc(sizeof(*job), GFP_KERNEL);
	if (!job)
		return -ENOMEM;
	job->ec = tls_hs_key_curve(ek->ek_type);
	job->len = tls_hs_ecdsa_len(ek->ek_type);
	err = -EINVAL;
	if (extralen > job->len)
		goto out;
	ecdsa_seed(job, ek->ek_d, digest, extra, extralen);

	job->hmac = tls_hs_hmac_get(ecdsa_hash(ek->ek_type));
	err = PTR_ERR_OR_ZERO(job->hmac);
	if (err)
		goto out;
	err = ecdsa_sign_job(job, ek->ek_d);
	tls_hs_hmac_put(ecdsa_hash(ek->ek_type), job->hmac);
	if (err)
		goto out;
	tls_hs_ec_to_bytes(job->ec, rs, job->r);
	tls_hs_ec_to_bytes(job->ec, rs + job->len, job->s);
out:
	kfree_sensitive(job);
	return err;
}

/* X.690 8.3: the fewest octets, and no sign */
static void ecdsa_put_int(struct tls_wr *wr, const u8 *v, size_t len)
{
	size_t mark;

	for (; len > 1 && !*v; len--)
		v++;
	tls_wr_u8(wr, 0x02);
	mark = tls_wr_open(wr, 1);
	if (*v & 0x80)
		tls_wr_u8(wr, 0);
	tls_wr_bytes(wr, v, len);
	tls_wr_close(wr, mark, 1);
}

/**
 * tls_hs_ecdsa_encode() - a signature in DER
 * @rs: r and s, big-endian
 * @len: bytes of each, at most TLS_HS_ECDSA_MAX_BYTES
 * @sig: where to put the Ecdsa-Sig-Value
 * @siglen: in: room at @sig; out: bytes
 *
 * RFC 3279 2.2.3; no length reaches 128.
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE.
 */
int tls_hs_ecdsa_encode(const u8 *rs, size_t len, u8 *sig, size_t *siglen)
{
	struct tls_wr wr;
	size_t mark;

	tls_wr_init(&wr, sig, *siglen);
	tls_wr_u8(&wr, 0x30);
	mark = tls_wr_open(&wr, 1);
	ecdsa_put_int(&wr, rs, len);
	ecdsa_put_int(&wr, rs + len, len);
	tls_wr_close(&wr, mark, 1);
	return tls_wr_end(&wr, siglen);
}

/**
 * tls_hs_ecdsa_sign() - sign a message
 * @ek: the private key
 * @pub: its public key, with which the signature is verified
 * @msg: the message
 * @len: bytes at @msg
 * @sig: where to put the DER Ecdsa-Sig-Value
 * @siglen: in: room at @sig, TLS_HS_ECDSA_MAX_SIG is always enough; out: bytes
 *
 * The hash is the curve's, as in TLS 1.3.  A signature that does not verify
 * (a fault, or @pub is another key's) could give the key away: it is wiped.
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0; -EOPNOTSUPP: not in this kernel; -ENOMEM; -EIO: does not verify;
 * -EMSGSIZE: @sig is too small; or another error of the crypto API.
 */
int tls_hs_ecdsa_sign(const struct tls_hs_ecdsa_key *ek, const struct tls_hs_pubkey *pub,
		      const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	const enum tls_hs_hash hash = ecdsa_hash(ek->ek_type);
	const size_t room = *siglen;
	u8 digest[TLS_HS_MAX_HASH_LEN], extra[TLS_HS_ECDSA_MAX_BYTES];
	u8 rs[2 * TLS_HS_ECDSA_MAX_BYTES];
	int err;

	if (!tls_hs_ecdsa_sign_available(ek->ek_type))
		return -EOPNOTSUPP;
	err = tls_hs_digest(hash, msg, len, digest);
	if (err)
		return err;
	get_random_bytes(extra, tls_hs_ecdsa_len(ek->ek_type));
	err = tls_hs_ecdsa_sign_digest(ek, digest, extra, tls_hs_ecdsa_len(ek->ek_type), rs);
	if (!err)
		err = tls_hs_ecdsa_encode(rs, tls_hs_ecdsa_len(ek->ek_type), sig, siglen);
	if (err)
		goto out;
	err = tls_hs_sig_verify(pub, TLS_HS_SIG_ECDSA, hash, 0, msg, len, sig, *siglen);
	if (err) {
		memzero_explicit(sig, room);
		err = err == -ENOMEM ? err : -EIO;
	}
out:
	memzero_explicit(extra, sizeof(extra));
	memzero_explicit(rs, sizeof(rs));
	return err;
}
