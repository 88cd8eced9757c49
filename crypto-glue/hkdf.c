// SPDX-License-Identifier: GPL-2.0-only
/*
 * HKDF and HKDF-Expand-Label over an HMAC transform of the caller's.
 *
 * Owns the two constructions and the wiping of what they leave behind; does not
 * know which secrets TLS derives from which.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/string.h>

#include "hash.h"
#include "hkdf.h"
#include "tls_hs_wire.h"

/**
 * tls_hs_hkdf_extract() - HKDF-Extract (RFC 5869 2.2)
 * @hmac: from tls_hs_hmac_get(); its key is replaced
 * @ikm: input keying material
 * @ikmlen: bytes at @ikm
 * @salt: the salt; may be NULL if @saltlen is 0
 * @saltlen: bytes at @salt; 0 means a salt of as many zeros as the hash is long
 * @prk: where to put the key, as long as the hash; may be @salt or @ikm
 *
 * Context: process.
 * Return: 0 or the crypto API's error.
 */
int tls_hs_hkdf_extract(struct crypto_shash *hmac, const u8 *ikm, size_t ikmlen,
			const u8 *salt, size_t saltlen, u8 *prk)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];

	if (!saltlen) {
		salt = zeros;
		saltlen = crypto_shash_digestsize(hmac);
	}
	return tls_hs_hmac(hmac, salt, saltlen, ikm, ikmlen, prk);
}

/**
 * tls_hs_hkdf_expand() - HKDF-Expand (RFC 5869 2.3)
 * @hmac: from tls_hs_hmac_get(); keyed with @prk afterwards
 * @prk: pseudorandom key, as long as the hash
 * @info: context; may be NULL if @infolen is 0
 * @infolen: bytes at @info
 * @okm: where to put the output; may be @prk; zeroed on failure
 * @okmlen: bytes wanted, at most 255 times the hash's length
 *
 * Context: process.
 * Return: 0, -EINVAL if @okmlen is too large, or the crypto API's error.
 */
int tls_hs_hkdf_expand(struct crypto_shash *hmac, const u8 *prk,
		       const u8 *info, size_t infolen, u8 *okm, size_t okmlen)
{
	const size_t hashlen = crypto_shash_digestsize(hmac);
	SHASH_DESC_ON_STACK(desc, hmac);
	u8 t[TLS_HS_MAX_HASH_LEN];
	size_t done, part;
	u8 n = 1;
	int err;

	if (okmlen > U8_MAX * hashlen)
		return -EINVAL;

	desc->tfm = hmac;
	err = crypto_shash_setkey(hmac, prk, hashlen);
	for (done = 0; !err && done < okmlen; done += part, n++) {
		/* T(n) = HMAC(PRK, T(n-1) | info | n) */
		err = crypto_shash_init(desc);
		if (!err && n > 1)
			err = crypto_shash_update(desc, t, hashlen);
		if (!err)
			err = crypto_shash_update(desc, info, infolen);
		if (!err)
			err = crypto_shash_finup(desc, &n, sizeof(n), t);
		part = min(hashlen, okmlen - done);
		if (!err)
			memcpy(okm + done, t, part);
	}

	memzero_explicit(t, sizeof(t));
	shash_desc_zero(desc);
	if (err)
		memzero_explicit(okm, okmlen);
	return err;
}

/* struct HkdfLabel of RFC 8446 7.1: length, label<7..255>, context<0..255> */
#define HKDF_LABEL_MAX	(2 + 1 + 255 + 1 + 255)

/**
 * tls_hs_hkdf_expand_label() - HKDF-Expand-Label (RFC 8446 7.1)
 * @hmac: from tls_hs_hmac_get(); keyed with @secret afterwards
 * @secret: as long as the hash
 * @label: without "tls13 ", at most 249 bytes
 * @context: may be NULL if @ctxlen is 0
 * @ctxlen: bytes at @context, at most 255
 * @out: where to put the output; may be @secret; zeroed on failure
 * @outlen: bytes wanted, at most 255 times the hash's length
 *
 * Context: process.
 * Return: 0, -EINVAL if a length is too large, or the crypto API's error.
 */
int tls_hs_hkdf_expand_label(struct crypto_shash *hmac, const u8 *secret,
			     const char *label, const u8 *context, size_t ctxlen,
			     u8 *out, size_t outlen)
{
	static const char prefix[] = "tls13 ";
	u8 info[HKDF_LABEL_MAX];
	struct tls_wr wr;
	size_t mark, len;

	tls_wr_init(&wr, info, sizeof(info));
	tls_wr_u16(&wr, outlen);	/* what does not fit is refused below */
	mark = tls_wr_open(&wr, 1);
	tls_wr_bytes(&wr, prefix, strlen(prefix));
	tls_wr_bytes(&wr, label, strlen(label));
	tls_wr_close(&wr, mark, 1);
	mark = tls_wr_open(&wr, 1);
	tls_wr_bytes(&wr, context, ctxlen);
	tls_wr_close(&wr, mark, 1);
	if (tls_wr_end(&wr, &len))
		return -EINVAL;

	return tls_hs_hkdf_expand(hmac, secret, info, len, out, outlen);
}
