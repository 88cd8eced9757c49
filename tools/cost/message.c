// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other messages with lists in them: CertificateRequest and
 * NewSessionTicket, written and read.
 *
 * Owns what they are made of.  What reads a ticket's fields is in post.c,
 * which needs a socket; its block of extensions is what can be long.
 */
#include "cost.h"
#include "engine/engine.h"

static u8 message[4 * COST_MESSAGE];
static size_t message_len;

static void put_extension(struct tls_wr *wr, enum tls_hs_ext id, u32 n, u32 len, u32 oid)
{
	size_t ext, list, item;
	u32 i;

	tls_wr_u16(wr, tls_hs_ext_type(id));
	ext = tls_wr_open(wr, 2);
	list = tls_wr_open(wr, 2);
	for (i = 0; i <= n && !wr->failed; i++) {
		if (id == EXT_SIGNATURE_ALGORITHMS || id == EXT_SIGNATURE_ALGORITHMS_CERT) {
			tls_wr_u16(wr, 0xfe00 + i % 256);
			continue;
		}
		if (id == EXT_OID_FILTERS) {
			item = tls_wr_open(wr, 1);
			tls_wr_bytes(wr, message + sizeof(message) / 2, oid % 255 + 1);
			tls_wr_close(wr, item, 1);
		}
		item = tls_wr_open(wr, 2);
		tls_wr_bytes(wr, message + sizeof(message) / 2, len + 1);
		tls_wr_close(wr, item, 2);
	}
	tls_wr_close(wr, list, 2);
	tls_wr_close(wr, ext, 2);
}

static void put_unknown(struct tls_wr *wr, const struct message_genes *me)
{
	size_t ext;
	u32 i;

	for (i = 0; i < me->unknown && !wr->failed; i++) {
		tls_wr_u16(wr, 0x4000 + i);
		ext = tls_wr_open(wr, 2);
		tls_wr_bytes(wr, message + sizeof(message) / 2, me->unknown_len);
		tls_wr_close(wr, ext, 2);
	}
}

/**
 * cost_message() - make a message of genes
 * @me: the genes
 *
 * Return: its length, 0 if it is longer than its length fields say.
 */
size_t cost_message(const struct message_genes *me)
{
	struct tls_wr wr;
	size_t block;

	/* the second half is what values are made of: zeros */
	tls_wr_init(&wr, message, sizeof(message) / 2);
	tls_wr_u8(&wr, 0);
	block = tls_wr_open(&wr, 2);
	put_unknown(&wr, me);
	if (me->kind == COST_REQUEST) {
		put_extension(&wr, EXT_SIGNATURE_ALGORITHMS, me->sigalgs, 0, 0);
		if (me->authorities)
			put_extension(&wr, EXT_CERTIFICATE_AUTHORITIES, me->authorities,
				      me->authority_len, 0);
		if (me->filters)
			put_extension(&wr, EXT_OID_FILTERS, me->filters, me->filter_len,
				      me->filter_oid);
	}
	tls_wr_close(&wr, block, 2);
	return tls_wr_end(&wr, &message_len) ? 0 : message_len;
}

/**
 * cost_judge_message() - read the message that was made last
 * @me: the genes that it was made of
 * @co: where to put what that took
 */
void cost_judge_message(const struct message_genes *me, struct cost *co)
{
	struct tls_hs_cert_request rq;
	struct tls_hs_exts ex;
	enum tls_hs_error e;
	struct tls_rd body;
	u64 begin;

	memset(co, 0, sizeof(*co));
	tls_rd_init(&body, message, message_len);
	cost_blocks = 0;
	begin = cost_now();
	if (me->kind == COST_REQUEST) {
		e = tls_hs_parse_certificate_request(body, &rq);
	} else {
		tls_rd_init(&body, message + 3, message_len - 3);
		e = tls_hs_parse_extensions(body, EXT_IN_NST, 0, &ex);
	}
	co->ns = cost_now() - begin;
	co->blocks = cost_blocks;
	co->why = e ? X509_MALFORMED : X509_OK;
}
