// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSA verification primitive (RSAVP1, RFC 8017 5.2.2) and RSASSA-PKCS1-v1_5.
 *
 * The kernel's MPI divides after each multiplication, by a division made of
 * halves of limbs on 64-bit machines; it takes three sizes of keys only.  This
 * is Montgomery's multiplication (mont.c), for any size.  Public numbers only:
 * in variable time.
 *
 * PSS is rsa_pss.c's, the private operation rsa_private.c's.  In FIPS mode PKCS#1 is
 * the kernel's (sig.c), and there is neither of those.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "mont.h"
#include "rsa_pss.h"
#include "rsa_public.h"
#include "x509.h"

/* One exponentiation: so many limbs each, t of twice as many. */
struct rsa_work {
	u64	*n;
	u64	*m;	/* the signature */
	u64	*base;	/* its Montgomery form */
	u64	*acc;
	u64	*t;
};

static bool rsa_below(const u64 *a, const u64 *b, unsigned int limbs)
{
	while (limbs--) {
		if (a[limbs] != b[limbs])
			return a[limbs] < b[limbs];
	}
	return false;
}

/* acc = m ^ e mod n, of m below n, n of so many bits, and e odd, above 1 */
static void rsa_power(const struct tls_hs_mont *mo, unsigned int bits, struct rsa_work *wk, u32 e)
{
	int i;

	tls_hs_mont_rr(mo, bits, wk->acc, wk->t);
	tls_hs_mont_mul(mo, wk->base, wk->acc, wk->m, wk->t);

	memcpy(wk->acc, wk->base, mo->mo_limbs * sizeof(*wk->acc));
	for (i = fls(e) - 2; i > 0; i--) {
		tls_hs_mont_sqr(mo, wk->acc, wk->acc, wk->t);
		if (e >> i & 1)
			tls_hs_mont_mul(mo, wk->acc, wk->acc, wk->base, wk->t);
	}
	/* the last factor is m itself: the product is then none of Montgomery's */
	tls_hs_mont_sqr(mo, wk->acc, wk->acc, wk->t);
	tls_hs_mont_mul(mo, wk->acc, wk->acc, wk->m, wk->t);
}

/**
 * tls_hs_rsa_public_parse() - the numbers of a public key (RFC 8017 3.1, A.1.1)
 * @pk: an RSA key
 * @n: the modulus' octets, without leading zeros
 * @e: the exponent
 *
 * x509_alg.c's rules once more, since Montgomery needs an odd modulus and a peer
 * must not choose how long this takes.
 *
 * Context: any.
 * Return: 0; -EKEYREJECTED: malformed, or a modulus that is even or not of pk_bits,
 * or an exponent that is even, below 3 or above 2^32.
 */
int tls_hs_rsa_public_parse(const struct tls_hs_pubkey *pk, struct tls_rd *n, u32 *e)
{
	struct tls_rd rd, seq;

	tls_rd_init(&rd, pk->pk_key, pk->pk_len);
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &seq) || !tls_rd_empty(&rd) ||
	    tls_hs_der_uint(&seq, n) || tls_hs_der_u32(&seq, e) || !tls_rd_empty(&seq))
		return -EKEYREJECTED;
	if (!n->left || (n->left - 1) * 8 + fls(n->p[0]) != pk->pk_bits)
		return -EKEYREJECTED;
	if (!(n->p[n->left - 1] & 1) || !(*e & 1) || *e < 3)
		return -EKEYREJECTED;
	return 0;
}

/**
 * tls_hs_rsa_public() - RSAVP1: em = sig ^ e mod n
 * @pk: an RSA key, whose pk_bits is its modulus' size, at most 4096
 * @sig: @len bytes
 * @em: where to put @len bytes; may be @sig
 * @len: tls_hs_rsa_len() of @pk, not 0
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: @sig is not below the modulus, or @pk is none that
 * tls_hs_rsa_public_parse() takes; -ENOMEM.
 */
int tls_hs_rsa_public(const struct tls_hs_pubkey *pk, const u8 *sig, u8 *em, size_t len)
{
	const unsigned int limbs = DIV_ROUND_UP(len, 8);
	struct tls_hs_mont mo = { .mo_limbs = limbs };
	struct rsa_work wk;
	struct tls_rd n;
	int err;
	u32 e;

	err = tls_hs_rsa_public_parse(pk, &n, &e);
	if (err)
		return err;

	wk.n = kmalloc_array(6 * limbs, sizeof(u64), GFP_KERNEL);
	if (!wk.n)
		return -ENOMEM;
	wk.m = wk.n + limbs;
	wk.base = wk.m + limbs;
	wk.acc = wk.base + limbs;
	wk.t = wk.acc + limbs;

	tls_hs_mont_read(wk.n, limbs, n.p, n.left);
	tls_hs_mont_read(wk.m, limbs, sig, len);
	err = -EKEYREJECTED;
	if (rsa_below(wk.m, wk.n, limbs)) {
		mo.mo_n = wk.n;
		mo.mo_n0 = tls_hs_mont_n0(wk.n[0]);
		rsa_power(&mo, pk->pk_bits, &wk, e);
		tls_hs_mont_write(em, len, wk.acc);
		err = 0;
	}
	kfree_sensitive(wk.n);	/* it may be a wrong signature of our own */
	return err;
}

/* RFC 8017 9.2 note 1: DigestInfo up to the digest, which ends it */
#define PKCS1_PREFIX	19

static const u8 rsa_digest_info[TLS_HS_NR_HASHES][PKCS1_PREFIX] = {
	[TLS_HS_SHA256] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
			    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 },
	[TLS_HS_SHA384] = { 0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
			    0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30 },
	[TLS_HS_SHA512] = { 0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
			    0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40 },
};

/* EMSA-PKCS1-v1_5 (9.2): is em 00 01 ff .. ff 00 | DigestInfo, and nothing else? */
static bool rsa_pkcs1_ok(const u8 *em, size_t len, enum tls_hs_hash hash, const u8 *digest)
{
	const size_t hlen = tls_hs_hash_len(hash);
	const size_t tlen = PKCS1_PREFIX + hlen;
	const u8 *t;

	/* eight octets of padding at least */
	if (len < tlen + 11)
		return false;
	t = em + len - tlen;
	return em[0] == 0x00 && em[1] == 0x01 && !memchr_inv(em + 2, 0xff, len - tlen - 3) &&
	       t[-1] == 0x00 && !memcmp(t, rsa_digest_info[hash], PKCS1_PREFIX) &&
	       !memcmp(t + PKCS1_PREFIX, digest, hlen);
}

/**
 * tls_hs_rsa_pkcs1_verify() - RSASSA-PKCS1-V1_5-VERIFY (RFC 8017 8.2.2) of a digest
 * @pk: an RSA key
 * @hash: of the message
 * @digest: the message's digest, as long as @hash
 * @sig: the signature
 * @siglen: bytes at @sig, any number
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED: not the key's signature; -ENOPKG: a key of more than
 * 4096 bits; -ENOMEM.
 */
int tls_hs_rsa_pkcs1_verify(const struct tls_hs_pubkey *pk, enum tls_hs_hash hash,
			    const u8 *digest, const u8 *sig, size_t siglen)
{
	const size_t len = tls_hs_rsa_len(pk);
	u8 *em;
	int err;

	if (!len)
		return -ENOPKG;
	if (siglen != len)
		return -EKEYREJECTED;

	em = kmalloc(len, GFP_KERNEL);
	if (!em)
		return -ENOMEM;
	err = tls_hs_rsa_public(pk, sig, em, len);
	if (!err && !rsa_pkcs1_ok(em, len, hash, digest))
		err = -EKEYREJECTED;
	kfree(em);
	return err;
}
