// SPDX-License-Identifier: GPL-2.0-only
/*
 * The running hash of the handshake's messages.
 *
 * Owns the hash contexts.  Until the server has chosen a suite every hash that
 * a suite or a PSK of ours may need runs along; bytes are hashed as they came
 * and are not kept.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "proto.h"
#include "transcript.h"

/**
 * tls_hs_transcript_init() - start a transcript
 * @tr: zeroed transcript, to be wiped with tls_hs_transcript_wipe()
 * @hashes: bit mask of enum tls_hs_hash: those that may be chosen
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, -ENOENT if the kernel lacks a hash.
 */
int tls_hs_transcript_init(struct tls_hs_transcript *tr, unsigned int hashes)
{
	int i, err;

	for (i = 0; i < TLS_HS_TRANSCRIPT_HASHES; i++) {
		if (!(hashes & BIT(i)))
			continue;
		err = tls_hs_hash_start(&tr->tr_ctx[i], i);
		if (err)
			goto wipe;
	}
	return 0;

wipe:
	tls_hs_transcript_wipe(tr);
	return err;
}

/**
 * tls_hs_transcript_add() - append a handshake message
 * @tr: the transcript
 * @msg: the whole message, header included
 * @len: its length in bytes
 *
 * Context: process; may sleep.
 * Return: 0, or the hash's error.
 */
int tls_hs_transcript_add(struct tls_hs_transcript *tr, const u8 *msg, size_t len)
{
	int i, err;

	for (i = 0; i < TLS_HS_TRANSCRIPT_HASHES; i++) {
		if (!tr->tr_ctx[i].hc_desc)
			continue;
		err = tls_hs_hash_update(&tr->tr_ctx[i], msg, len);
		if (err)
			return err;
	}
	return 0;
}

/**
 * tls_hs_transcript_choose() - the suite's hash is known: drop the others
 * @tr: the transcript
 * @hash: the suite's hash, one of those given to tls_hs_transcript_init()
 *
 * Context: process.
 */
void tls_hs_transcript_choose(struct tls_hs_transcript *tr, enum tls_hs_hash hash)
{
	int i;

	for (i = 0; i < TLS_HS_TRANSCRIPT_HASHES; i++)
		if (i != hash)
			tls_hs_hash_free(&tr->tr_ctx[i]);
	tr->tr_hash = hash;
	tr->tr_chosen = true;
}

/**
 * tls_hs_transcript_retry() - replace ClientHello1 by its message_hash
 * @tr: a chosen transcript that holds ClientHello1 only
 *
 * RFC 8446 4.4.1: what a HelloRetryRequest does to the transcript.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, or the hash's error.
 */
int tls_hs_transcript_retry(struct tls_hs_transcript *tr)
{
	size_t len = tls_hs_hash_len(tr->tr_hash);
	u8 msg[TLS_HS_MSG_HEADER + TLS_HS_MAX_HASH_LEN] = {
		TLS_HS_MT_MESSAGE_HASH, 0, 0, len
	};
	struct tls_hs_hash_ctx *ctx = &tr->tr_ctx[tr->tr_hash];
	int err;

	err = tls_hs_hash_peek(ctx, msg + TLS_HS_MSG_HEADER);
	if (err)
		return err;
	tls_hs_hash_free(ctx);
	err = tls_hs_hash_start(ctx, tr->tr_hash);
	if (err)
		return err;
	return tls_hs_hash_update(ctx, msg, TLS_HS_MSG_HEADER + len);
}

/**
 * tls_hs_transcript_hash() - the hash of all messages so far
 * @tr: a chosen transcript
 * @out: where to put it, tls_hs_hash_len() bytes
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if no hash was chosen, or the hash's error.
 */
int tls_hs_transcript_hash(const struct tls_hs_transcript *tr, u8 *out)
{
	if (!tr->tr_chosen)
		return -EINVAL;
	return tls_hs_hash_peek(&tr->tr_ctx[tr->tr_hash], out);
}

/**
 * tls_hs_transcript_hash_with() - the hash of all messages and some bytes more
 * @tr: the transcript; it is left as it is
 * @hash: which hash, one of those that still run
 * @msg: the bytes, a truncated ClientHello
 * @len: how many
 * @out: where to put it, tls_hs_hash_len() bytes
 *
 * RFC 8446 4.2.11.2: what a PSK binder is over.
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL if @hash does not run, -ENOMEM, or the hash's error.
 */
int tls_hs_transcript_hash_with(const struct tls_hs_transcript *tr, enum tls_hs_hash hash,
				const u8 *msg, size_t len, u8 *out)
{
	struct tls_hs_hash_ctx ctx = {};
	int err;

	if (hash >= TLS_HS_TRANSCRIPT_HASHES || !tr->tr_ctx[hash].hc_desc)
		return -EINVAL;
	err = tls_hs_hash_clone(&ctx, &tr->tr_ctx[hash]);
	if (err)
		return err;
	err = tls_hs_hash_update(&ctx, msg, len);
	if (!err)
		err = tls_hs_hash_peek(&ctx, out);
	tls_hs_hash_free(&ctx);
	return err;
}

/**
 * tls_hs_transcript_wipe() - free every hash context
 * @tr: the transcript, initialized or zeroed; may be wiped twice
 *
 * Context: process.
 */
void tls_hs_transcript_wipe(struct tls_hs_transcript *tr)
{
	int i;

	for (i = 0; i < TLS_HS_TRANSCRIPT_HASHES; i++)
		tls_hs_hash_free(&tr->tr_ctx[i]);
	tr->tr_chosen = false;
}
