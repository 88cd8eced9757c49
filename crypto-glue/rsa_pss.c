// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSASSA-PSS verification: EMSA-PSS over rsa_public.c.
 *
 * The kernel has no PSS of its own.  Owns the padding, in both directions; knows
 * nothing of X.509 parameters or of TLS code points.
 */
#include <crypto/utils.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "rsa_pss.h"
#include "rsa_public.h"

/* RFC 8017 B.2.1, and the XOR of 9.1.2 step 8: db ^= MGF1(seed, len) */
static int tls_hs_mgf1_xor(enum tls_hs_hash hash, const u8 *seed, u8 *db, size_t len)
{
	const size_t hlen = tls_hs_hash_len(hash);
	u8 in[TLS_HS_MAX_HASH_LEN + 4];
	u8 mask[TLS_HS_MAX_HASH_LEN];
	size_t done, part;
	u32 counter = 0;
	int err;

	memcpy(in, seed, hlen);
	for (done = 0; done < len; done += part) {
		put_unaligned_be32(counter++, in + hlen);
		err = tls_hs_digest(hash, in, hlen + 4, mask);
		if (err)
			return err;
		part = min(hlen, len - done);
		crypto_xor(db + done, mask, part);
	}
	return 0;
}

/* RFC 8017 9.1.2 steps 12 and 13: H' = Hash(eight zeros | mHash | salt) */
static int tls_hs_pss_hash(enum tls_hs_hash hash, const u8 *digest,
			   const u8 *salt, size_t saltlen, u8 *out)
{
	static const u8 zeros[8];
	struct tls_hs_hash_ctx ctx = {};
	int err;

	err = tls_hs_hash_start(&ctx, hash);
	if (err)
		return err;
	err = tls_hs_hash_update(&ctx, zeros, sizeof(zeros));
	if (!err)
		err = tls_hs_hash_update(&ctx, digest, tls_hs_hash_len(hash));
	if (!err)
		err = tls_hs_hash_update(&ctx, salt, saltlen);
	if (!err)
		err = tls_hs_hash_peek(&ctx, out);
	tls_hs_hash_free(&ctx);
	return err;
}

/**
 * tls_hs_emsa_pss_verify() - EMSA-PSS-VERIFY (RFC 8017 9.1.2), MGF1 with @hash
 * @hash: of the message and of the mask
 * @salt: length of the salt in bytes, exactly
 * @digest: the message's digest, as long as @hash
 * @em: encoded message, DIV_ROUND_UP(@embits, 8) bytes; unmasked in place
 * @embits: bits in @em, the modulus' minus one
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: inconsistent; -ENOMEM; or what the hash says.
 */
int tls_hs_emsa_pss_verify(enum tls_hs_hash hash, unsigned int salt,
			   const u8 *digest, u8 *em, size_t embits)
{
	const size_t emlen = DIV_ROUND_UP(embits, 8);
	const size_t hlen = tls_hs_hash_len(hash);
	const u8 unused = ~(0xff >> (8 * emlen - embits));
	u8 computed[TLS_HS_MAX_HASH_LEN];
	size_t dblen, pslen;
	const u8 *h;
	int err;

	/* step 3 */
	if (emlen < hlen + 2 || salt > emlen - hlen - 2)
		return -EKEYREJECTED;
	dblen = emlen - hlen - 1;
	pslen = dblen - salt - 1;
	h = em + dblen;

	/* steps 4 and 6 */
	if (em[emlen - 1] != 0xbc || em[0] & unused)
		return -EKEYREJECTED;

	/* steps 7 to 9 */
	err = tls_hs_mgf1_xor(hash, h, em, dblen);
	if (err)
		return err;
	em[0] &= ~unused;

	/* step 10 */
	if (memchr_inv(em, 0, pslen) || em[pslen] != 0x01)
		return -EKEYREJECTED;

	/* steps 11 to 14 */
	err = tls_hs_pss_hash(hash, digest, em + pslen + 1, salt, computed);
	if (err)
		return err;
	return crypto_memneq(h, computed, hlen) ? -EKEYREJECTED : 0;
}

/**
 * tls_hs_emsa_pss_encode() - EMSA-PSS-ENCODE (RFC 8017 9.1.1), MGF1 with @hash
 * @hash: of the message and of the mask
 * @digest: the message's digest, as long as @hash
 * @salt: the salt
 * @saltlen: bytes at @salt
 * @em: where to put the encoded message, DIV_ROUND_UP(@embits, 8) bytes
 * @embits: bits in @em, the modulus' minus one
 *
 * Context: process; may sleep.
 * Return: 0; -EINVAL: no room for hash and salt; -ENOMEM; or what the hash says.
 */
int tls_hs_emsa_pss_encode(enum tls_hs_hash hash, const u8 *digest,
			   const u8 *salt, size_t saltlen, u8 *em, size_t embits)
{
	const size_t emlen = DIV_ROUND_UP(embits, 8);
	const size_t hlen = tls_hs_hash_len(hash);
	size_t dblen;
	int err;

	/* step 3 */
	if (emlen < hlen + 2 || saltlen > emlen - hlen - 2)
		return -EINVAL;
	dblen = emlen - hlen - 1;

	/* steps 5 to 8 */
	err = tls_hs_pss_hash(hash, digest, salt, saltlen, em + dblen);
	if (err)
		return err;
	memset(em, 0, dblen - saltlen - 1);
	em[dblen - saltlen - 1] = 0x01;
	if (saltlen)
		memcpy(em + dblen - saltlen, salt, saltlen);

	/* steps 9 to 12 */
	err = tls_hs_mgf1_xor(hash, em + dblen, em, dblen);
	em[0] &= 0xff >> (8 * emlen - embits);
	em[emlen - 1] = 0xbc;
	return err;
}

/**
 * tls_hs_rsa_pss_verify() - RSASSA-PSS-VERIFY (RFC 8017 8.1.2) of a digest
 * @pk: an RSA key; its pk_pss_* are the caller's to check
 * @hash: of the message and of the mask
 * @salt: length of the salt in bytes, exactly
 * @digest: the message's digest, as long as @hash
 * @sig: the signature
 * @siglen: bytes at @sig, any number
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: not the key's signature; -ENOPKG: a key of more than
 * 4096 bits, or FIPS mode; -ENOMEM; or another error of the crypto API, which
 * never means that the signature is good.
 */
int tls_hs_rsa_pss_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
			  unsigned int salt, const u8 *digest,
			  const u8 *sig, size_t siglen)
{
	const size_t len = tls_hs_rsa_len(pk);
	size_t embits, emlen;
	u8 *em;
	int err;

	if (!len || !tls_hs_rsa_available())
		return -ENOPKG;
	if (siglen != len)
		return -EKEYREJECTED;

	em = kmalloc(len, GFP_KERNEL);
	if (!em)
		return -ENOMEM;

	err = tls_hs_rsa_public(pk, sig, em, len);
	if (err)
		goto out;

	/* 8.1.2 step 2c: one byte less than the modulus if that begins with a single bit */
	embits = pk->pk_bits - 1;
	emlen = DIV_ROUND_UP(embits, 8);
	err = -EKEYREJECTED;
	if (emlen == len || !em[0])
		err = tls_hs_emsa_pss_verify(hash, salt, digest, em + len - emlen, embits);
out:
	kfree(em);
	return err;
}
