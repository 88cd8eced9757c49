// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSK binders (RFC 8446 4.2.11.2): a client sends them, a server compares them.
 *
 * Owns what one is made of.
 */
#include <linux/string.h>

#include "engine.h"

static const char *tls_hs_binder_label(enum tls_hs_psk_kind kind)
{
	switch (kind) {
	case TLS_HS_PSK_RESUMPTION:
		return "res binder";
	case TLS_HS_PSK_IMPORTED:
		return "imp binder";	/* RFC 9258 5.2 */
	default:
		return "ext binder";
	}
}

/**
 * tls_hs_derive_binder() - the binder of a PSK
 * @tr: the transcript before the ClientHello: empty, or up to a HelloRetryRequest
 * @psk: the PSK
 * @hello: the ClientHello, header included
 * @len: so many bytes of it come before its list of binders
 * @out: where to put the binder, tls_hs_hash_len(psk_hash) bytes
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if the transcript has no such hash, -ENOMEM, or the crypto
 * API's error.
 */
int tls_hs_derive_binder(const struct tls_hs_transcript *tr, const struct tls_hs_psk *psk,
			 const u8 *hello, size_t len, u8 *out)
{
	struct tls_hs_key_schedule ks = {};
	struct tls_hs_secret key = {};
	u8 hash[TLS_HS_MAX_HASH_LEN];
	int err;

	err = tls_hs_ks_init(&ks, psk->psk_hash, psk->psk_key, psk->psk_key_len);
	if (!err)
		err = tls_hs_digest(psk->psk_hash, NULL, 0, hash);
	if (!err)
		err = tls_hs_ks_derive(&ks, tls_hs_binder_label(psk->psk_kind), hash, &key);
	if (!err)
		err = tls_hs_transcript_hash_with(tr, psk->psk_hash, hello, len, hash);
	if (!err)
		err = tls_hs_ks_finished_mac(&ks, &key, hash, out);
	memzero_explicit(&key, sizeof(key));
	tls_hs_ks_wipe(&ks);
	return err;
}
