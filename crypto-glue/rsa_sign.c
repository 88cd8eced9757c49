// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSASSA-PSS signing (RFC 8017 8.1.1).
 *
 * Owns the order of things only: the private operation, which finds faults, is
 * rsa_private.c's, the padding rsa_pss.c's.
 */
#include <linux/errno.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "rsa_pss.h"
#include "rsa_sign.h"

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
 * @pub: its public key
 * @hash: of the message and of the mask; its length is the salt's
 * @msg: the message
 * @len: bytes at @msg
 * @sig: where to put the signature, as long as the modulus
 * @siglen: in: room at @sig; out: bytes
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0; -EOPNOTSUPP: FIPS mode; -EINVAL: the key is too small for the hash;
 * -EMSGSIZE: @sig is too small; -ENOMEM; -EIO: a fault, and nothing of the signature
 * is at @sig; or what the hash says.
 */
int tls_hs_rsa_pss_sign(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
			enum tls_hs_hash hash, const u8 *msg, size_t len,
			u8 *sig, size_t *siglen)
{
	const size_t size = tls_hs_rsa_len(pub);
	u8 digest[TLS_HS_MAX_HASH_LEN];
	u8 *em, *s;
	int err;

	if (!tls_hs_rsa_available() || !size)
		return -EOPNOTSUPP;
	if (*siglen < size)
		return -EMSGSIZE;
	em = kmalloc(2 * size, GFP_KERNEL);
	if (!em)
		return -ENOMEM;
	s = em + size;

	err = tls_hs_digest(hash, msg, len, digest);
	if (!err)
		err = rsa_encode(pub, hash, digest, em, size);
	if (!err)
		err = tls_hs_rsa_private(rk, pub, em, s, size);
	if (!err) {
		memcpy(sig, s, size);
		*siglen = size;
	}
	kfree_sensitive(em);
	return err;
}
