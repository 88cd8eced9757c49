// SPDX-License-Identifier: GPL-2.0-only
/*
 * ECDSA signing (FIPS 186-5 6.4).
 *
 * Owns the nonce, and the signature's equation on P-384; P-256's is
 * p256_sign.c's.  The nonce is that of RFC 6979, with fresh randomness as its
 * additional input (3.6): a broken random number generator does not reveal the
 * key, and a fault cannot be provoked twice with the same nonce.
 *
 * Timing.  The HMAC-DRBG and the copies here are constant-time, and so is all of
 * P-256 on 64-bit machines, but for the checks that key and nonce are within the
 * order: they look beyond the first 64 bits once in 2^63, and say once in 2^32
 * that a nonce is to be thrown away.
 *
 * P-384 is the kernel's, <crypto/internal/ecc.h>, and not constant-time:
 * additions, reductions and inversions branch on their operands; the ladder has
 * a fixed number of steps but indexes memory by the scalar's bits.  So neither
 * the nonce k nor the key d goes into it as it is.  With a random b for each
 * signature, k*G is (k/b)*(b*G), started from randomised projective coordinates,
 * and s = (e/b + d/b * r) / (k/b).  What leaks is of b, of k/b and of d/b: each
 * alone is uniformly distributed and says nothing of k or d, and parts of two of
 * them do not add up to the linear relation that lattice attacks on nonces need.
 *
 * One operation does take k and d: the multiplication by 1/b, which is a
 * schoolbook product (constant-time where the processor multiplies 64 bits) and
 * a reduction of fixed length.  An observer who reads all of b and of k/b out of
 * one signature has k: this withstands measuring, not a debugger.
 *
 * The kernel's functions do not wipe their stack: b, k/b and d/b may stay there
 * until something else is called.  All that is kept here is wiped.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fips.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ecdsa_sign.h"
#include "p256_sign.h"
#include "tls_hs_wire.h"

/* A nonce is out of range once in 2^32 on P-256: this many in a row are a fault. */
#define ECDSA_MAX_TRIES	8

/* All that is secret about one signature: on the heap, wiped as a whole. */
struct ecdsa_job {
	const struct ecc_curve		*curve;
	unsigned int			curve_id;
	unsigned int			nd;	/* digits */
	size_t				len;	/* bytes */

	/* RFC 6979 3.2: HMAC key K, and what it is applied to: V | 0 or 1 | seed */
	struct crypto_shash		*hmac;
	u8				key[TLS_HS_ECDSA_MAX_BYTES];
	u8				in[5 * TLS_HS_ECDSA_MAX_BYTES];
	size_t				seedlen;

	u64				d[TLS_HS_ECDSA_MAX_DIGITS];
	u64				e[TLS_HS_ECDSA_MAX_DIGITS];
	u64				k[TLS_HS_ECDSA_MAX_DIGITS];
	u64				b[TLS_HS_ECDSA_MAX_DIGITS];
	u64				binv[TLS_HS_ECDSA_MAX_DIGITS];
	u64				point[2 * TLS_HS_ECDSA_MAX_DIGITS];
	u64				r[TLS_HS_ECDSA_MAX_DIGITS];
	u64				s[TLS_HS_ECDSA_MAX_DIGITS];
	struct tls_hs_p256_secret	p256;
};

static unsigned int ecdsa_curve_id(enum tls_hs_key_type type)
{
	return type == TLS_HS_KEY_P256 ? ECC_CURVE_NIST_P256 : ECC_CURVE_NIST_P384;
}

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
	switch (type) {
	case TLS_HS_KEY_P256:
		return 32;
	case TLS_HS_KEY_P384:
		return 48;
	default:
		return 0;
	}
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
 * Return: 0, or -EINVAL: another length, or not from 2 to the order minus 3
 * (as the kernel has it; 1 and the two largest are nobody's key).
 */
int tls_hs_ecdsa_key_set(struct tls_hs_ecdsa_key *ek, enum tls_hs_key_type type,
			 const u8 *scalar, size_t len)
{
	const unsigned int nd = len / sizeof(u64);

	if (!len || len != tls_hs_ecdsa_len(type))
		return -EINVAL;
	ek->ek_type = type;
	vli_from_be64(ek->ek_d, scalar, nd);
	if (!ecc_is_key_valid(ecdsa_curve_id(type), nd, ek->ek_d, len))
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
	vli_from_be64(job->k, job->in, job->nd);
	return err;
}

static void ecdsa_mul(const struct ecdsa_job *job, u64 *to, const u64 *by)
{
	vli_mod_mult_slow(to, to, by, job->curve->n, job->nd);
}

/* to = to + by mod n: there is no vli_add() for modules, so to - (n - by) */
static void ecdsa_add(const struct ecdsa_job *job, u64 *to, const u64 *by)
{
	static const u64 zero[TLS_HS_ECDSA_MAX_DIGITS];
	u64 t[TLS_HS_ECDSA_MAX_DIGITS];

	vli_sub(t, job->curve->n, by, job->nd);
	if (vli_sub(to, to, t, job->nd)) {
		vli_sub(t, zero, job->curve->n, job->nd);
		vli_sub(to, to, t, job->nd);
	}
	memzero_explicit(t, sizeof(t));
}

static void ecdsa_reduce(const struct ecdsa_job *job, u64 *v)
{
	if (vli_cmp(v, job->curve->n, job->nd) >= 0)
		vli_sub(v, v, job->curve->n, job->nd);
}

static void ecdsa_blind(struct ecdsa_job *job)
{
	do {
		get_random_bytes(job->b, job->len);
	} while (ecc_is_key_valid(job->curve_id, job->nd, job->b, job->len));
	vli_mod_inv(job->binv, job->b, job->curve->n, job->nd);
}

/* With the kernel's arithmetic; job->k becomes k/b. */
static int ecdsa_sign_blinded(struct ecdsa_job *job)
{
	int err;

	ecdsa_blind(job);
	ecdsa_mul(job, job->k, job->binv);

	/* r: x of k*G; both functions have points and results big-endian */
	err = ecc_make_pub_key(job->curve_id, job->nd, job->b, job->point);
	if (err)
		return err;
	err = crypto_ecdh_shared_secret(job->curve_id, job->nd, job->k, job->point, job->s);
	if (err)
		return err;
	ecc_swap_digits(job->s, job->r, job->nd);
	ecdsa_reduce(job, job->r);

	/* s = (e/b + d/b * r) / (k/b) */
	memcpy(job->s, job->d, job->len);
	ecdsa_mul(job, job->s, job->binv);
	ecdsa_mul(job, job->s, job->r);
	ecdsa_mul(job, job->binv, job->e);
	ecdsa_add(job, job->s, job->binv);
	vli_mod_inv(job->k, job->k, job->curve->n, job->nd);
	ecdsa_mul(job, job->s, job->k);
	return 0;
}

/* FIPS 186-5 6.4.1 with the nonce in job->k */
static int ecdsa_sign_once(struct ecdsa_job *job)
{
	int err = 0;

	if (job->curve_id == ECC_CURVE_NIST_P256)
		tls_hs_p256_sign(&job->p256, job->d, job->k, job->e, job->r, job->s);
	else
		err = ecdsa_sign_blinded(job);
	if (err)
		return err;
	return vli_is_zero(job->r, job->nd) || vli_is_zero(job->s, job->nd) ? -EAGAIN : 0;
}

static int ecdsa_sign_job(struct ecdsa_job *job)
{
	unsigned int tries;
	int err;

	err = ecdsa_drbg_start(job);
	for (tries = 0; !err && tries < ECDSA_MAX_TRIES; tries++) {
		err = ecdsa_drbg_next(job);
		if (err)
			break;
		if (!ecc_is_key_valid(job->curve_id, job->nd, job->k, job->len)) {
			err = ecdsa_sign_once(job);
			if (err != -EAGAIN)
				return err;
		}
		err = ecdsa_drbg_update(job, 0x00, 0);
	}
	return err ?: -EIO;
}

/* RFC 6979 3.2 d: int2octets(x) | bits2octets(h1), and 3.6: | k' */
static void ecdsa_seed(struct ecdsa_job *job, const u8 *digest, const u8 *extra, size_t extralen)
{
	u8 *seed = job->in + job->len + 1;

	vli_from_be64(job->e, digest, job->nd);
	ecdsa_reduce(job, job->e);
	ecc_swap_digits(job->d, (u64 *)job->point, job->nd);
	memcpy(seed, job->point, job->len);
	ecc_swap_digits(job->e, (u64 *)job->point, job->nd);
	memcpy(seed + job->len, job->point, job->len);
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
	job->curve_id = ecdsa_curve_id(ek->ek_type);
	job->curve = ecc_get_curve(job->curve_id);
	job->len = tls_hs_ecdsa_len(ek->ek_type);
	job->nd = job->len / sizeof(u64);
	err = -EINVAL;
	if (extralen > job->len)
		goto out;
	memcpy(job->d, ek->ek_d, job->len);
	ecdsa_seed(job, digest, extra, extralen);

	job->hmac = tls_hs_hmac_get(ecdsa_hash(ek->ek_type));
	err = PTR_ERR_OR_ZERO(job->hmac);
	if (err)
		goto out;
	err = ecdsa_sign_job(job);
	tls_hs_hmac_put(ecdsa_hash(ek->ek_type), job->hmac);
	if (err)
		goto out;
	ecc_swap_digits(job->r, job->point, job->nd);
	ecc_swap_digits(job->s, job->point + job->nd, job->nd);
	memcpy(rs, job->point, 2 * job->len);
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
