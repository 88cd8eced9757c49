// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSASSA-PSS signing (RFC 8017 8.1.1) over the kernel's raw "rsa" akcipher.
 *
 * Owns the private key's transform and the blinding; the padding is
 * rsa_pss.c's.  Every signature is verified before it is handed out: with CRT,
 * one wrong signature of a known message gives the factors away.
 *
 * Timing.  The kernel's RSA is not constant-time: time and memory access depend
 * on the number that is raised to the secret power, and on the power's bits.
 * The number is blinded here, m * x^e before and s / x after.  There is no
 * exported modular inversion, so x is 2^a for a random a of 128 bits, and 1/x
 * is ((n+1)/2)^a: as hard to guess as a, and unrelated from one signature to
 * the next.  So an observer of many signatures' times, over the network or not,
 * knows nothing about the numbers that the times belong to, and averages over
 * nothing.  The exponents are not blinded: somebody who watches the processor's
 * caches or branch predictors during one signature may read their bits, as with
 * every other use of RSA keys in the kernel.  ECDSA keys are the better choice.
 */
#include <crypto/akcipher.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/mpi.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "rsa_pss.h"
#include "rsa_sign.h"
#include "x509.h"

#define RSA_BLIND_BYTES	16

/* Big numbers of one signature; mpi_free() wipes. */
struct rsa_blind {
	MPI	n;
	MPI	e;
	MPI	a;
	MPI	x;
	MPI	num;
};

/**
 * tls_hs_rsa_key_wipe() - forget a private key
 * @rk: the key; may hold none
 *
 * Context: process; may sleep.
 */
void tls_hs_rsa_key_wipe(struct tls_hs_rsa_key *rk)
{
	crypto_free_akcipher(rk->rk_tfm);	/* which wipes */
	rk->rk_tfm = NULL;
}

/**
 * tls_hs_rsa_key_set() - take a private key
 * @rk: where to put it; ended by tls_hs_rsa_key_wipe()
 * @pub: the public key that it belongs to; that it does is for the caller to see
 * @der: RSAPrivateKey of two primes; not needed afterwards
 * @len: bytes at @der
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0; -EOPNOTSUPP: no RSA in this kernel, or not of this size; -EINVAL:
 * malformed; -ENOMEM; or what the allocation of a transform says.
 */
int tls_hs_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
		       const u8 *der, size_t len)
{
	struct crypto_akcipher *tfm;
	int err;

	if (!tls_hs_rsa_available() || !tls_hs_rsa_len(pub))
		return -EOPNOTSUPP;
	tfm = tls_hs_rsa_alloc();
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);

	/* the public half alone first: its -EINVAL is the kernel's dislike of the size */
	err = crypto_akcipher_set_pub_key(tfm, pub->pk_key, pub->pk_len);
	if (err) {
		err = err == -ENOMEM ? err : -EOPNOTSUPP;
		goto fail;
	}
	err = crypto_akcipher_set_priv_key(tfm, der, len);
	if (err) {
		err = err == -ENOMEM ? err : -EINVAL;
		goto fail;
	}
	rk->rk_tfm = tfm;
	return 0;
fail:
	crypto_free_akcipher(tfm);
	return err;
}

static MPI rsa_rd_mpi(struct tls_rd *seq)
{
	struct tls_rd v;

	return tls_hs_der_uint(seq, &v) ? NULL : mpi_read_raw_data(v.p, v.left);
}

static void rsa_blind_free(struct rsa_blind *bl)
{
	mpi_free(bl->n);
	mpi_free(bl->e);
	mpi_free(bl->a);
	mpi_free(bl->x);
	mpi_free(bl->num);
}

static int rsa_blind_alloc(struct rsa_blind *bl, const struct tls_hs_pubkey *pub)
{
	u8 random[RSA_BLIND_BYTES];
	struct tls_rd key, seq;

	tls_rd_init(&key, pub->pk_key, pub->pk_len);
	if (tls_hs_der_get(&key, DER_SEQUENCE, &seq))
		return -EINVAL;
	bl->n = rsa_rd_mpi(&seq);
	bl->e = rsa_rd_mpi(&seq);
	get_random_bytes(random, sizeof(random));
	bl->a = mpi_read_raw_data(random, sizeof(random));
	memzero_explicit(random, sizeof(random));
	bl->x = mpi_alloc(0);
	return bl->n && bl->e && bl->a && bl->x ? 0 : -ENOMEM;
}

/* num = the number in buf, times x modulo n, and back into all len bytes of buf */
static int rsa_blind_mul(struct rsa_blind *bl, u8 *buf, size_t len)
{
	unsigned int n;
	int err;

	mpi_free(bl->num);
	bl->num = mpi_read_raw_data(buf, len);
	if (!bl->num)
		return -ENOMEM;
	err = mpi_mulm(bl->num, bl->num, bl->x, bl->n);
	if (err)
		return err;
	err = mpi_read_buffer(bl->num, buf, len, &n, NULL);
	if (err)
		return err;
	memmove(buf + len - n, buf, n);
	memset(buf, 0, len - n);
	return 0;
}

/* buf = buf * 2^(a * e) mod n */
static int rsa_blind_in(struct rsa_blind *bl, u8 *buf, size_t len)
{
	static const u8 two[] = { 2 };
	MPI base = mpi_read_raw_data(two, sizeof(two));
	int err;

	if (!base)
		return -ENOMEM;
	err = mpi_powm(bl->x, base, bl->a, bl->n) ?:
	      mpi_powm(bl->x, bl->x, bl->e, bl->n) ?:
	      rsa_blind_mul(bl, buf, len);
	mpi_free(base);
	return err;
}

/* buf = buf * (1/2)^a mod n, where 1/2 is (n + 1) / 2: n is odd */
static int rsa_blind_out(struct rsa_blind *bl, u8 *buf, size_t len)
{
	static const u8 one[] = { 1 };
	MPI half = mpi_read_raw_data(one, sizeof(one));
	int err;

	if (!half)
		return -ENOMEM;
	err = mpi_add(half, half, bl->n) ?:
	      mpi_rshift(half, half, 1) ?:
	      mpi_powm(bl->x, half, bl->a, bl->n) ?:
	      rsa_blind_mul(bl, buf, len);
	mpi_free(half);
	return err;
}

/* RSASP1 (RFC 8017 5.2.1), blinded: buf = buf ^ d mod n, len bytes each */
static int rsa_private(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
		       u8 *buf, size_t len)
{
	struct rsa_blind bl = {};
	int err;

	err = rsa_blind_alloc(&bl, pub);
	if (!err)
		err = rsa_blind_in(&bl, buf, len);
	if (!err)
		err = crypto_akcipher_sync_decrypt(rk->rk_tfm, buf, len, buf, len);
	/* a length, and all len bytes are written */
	if (err > 0)
		err = rsa_blind_out(&bl, buf, len);
	rsa_blind_free(&bl);
	return err;
}

static int rsa_encode(const struct tls_hs_pubkey *pub, enum tls_hs_hash hash,
		      const u8 *digest, u8 *buf, size_t len)
{
	const size_t embits = pub->pk_bits - 1;
	const size_t emlen = DIV_ROUND_UP(embits, 8);
	u8 salt[TLS_HS_MAX_HASH_LEN];

	get_random_bytes(salt, tls_hs_hash_len(hash));
	/* 8.1.1 step 2: one byte less than the modulus if that begins with a single bit */
	buf[0] = 0;
	return tls_hs_emsa_pss_encode(hash, digest, salt, tls_hs_hash_len(hash),
				      buf + len - emlen, embits);
}

/**
 * tls_hs_rsa_pss_sign() - sign a message
 * @rk: the private key
 * @pub: its public key, with which the signature is verified
 * @hash: of the message and of the mask; its length is the salt's
 * @msg: the message
 * @len: bytes at @msg
 * @sig: where to put the signature, as long as the modulus
 * @siglen: in: room at @sig; out: bytes
 *
 * Context: process; may sleep, but loads and instantiates nothing.  One user
 * of @rk at a time.
 * Return: 0; -EOPNOTSUPP: not in this kernel; -EINVAL: the key is too small
 * for the hash; -EMSGSIZE: @sig is too small; -ENOMEM; -EIO: the signature
 * does not verify, and is wiped; or another error of the crypto API.
 */
int tls_hs_rsa_pss_sign(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
			enum tls_hs_hash hash, const u8 *msg, size_t len,
			u8 *sig, size_t *siglen)
{
	const size_t size = tls_hs_rsa_len(pub);
	u8 digest[TLS_HS_MAX_HASH_LEN];
	u8 *buf;
	int err;

	if (!tls_hs_rsa_available() || !size)
		return -EOPNOTSUPP;
	if (*siglen < size)
		return -EMSGSIZE;
	buf = kmalloc(size, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	err = tls_hs_digest(hash, msg, len, digest);
	if (!err)
		err = rsa_encode(pub, hash, digest, buf, size);
	if (!err)
		err = rsa_private(rk, pub, buf, size);
	if (err)
		goto out;
	err = tls_hs_rsa_pss_verify(pub, hash, tls_hs_hash_len(hash), digest, buf, size);
	if (err) {
		err = err == -ENOMEM ? err : -EIO;
		goto out;
	}
	memcpy(sig, buf, size);
	*siglen = size;
out:
	kfree_sensitive(buf);
	return err;
}
