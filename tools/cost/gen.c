// SPDX-License-Identifier: GPL-2.0-only
/*
 * From genes to certificates.
 *
 * Owns the DER that is written: always well formed, whatever the genes say, so
 * that nothing ends at the first rule.  A signature is no signature but says
 * whose it is: see judge.c.
 */
#include <stdio.h>

#include "cost.h"

/* Written from the end to the beginning, so that a length is known when it is written. */
struct back {
	u8	*buf;
	size_t	at;
	bool	full;
};

static void put(struct back *w, const void *p, size_t len)
{
	if (w->full || len > w->at) {
		w->full = true;
		return;
	}
	w->at -= len;
	memcpy(w->buf + w->at, p, len);
}

static void put_u8(struct back *w, u8 v)
{
	put(w, &v, 1);
}

static void put_filled(struct back *w, u8 v, size_t len)
{
	if (w->full || len > w->at) {
		w->full = true;
		return;
	}
	w->at -= len;
	memset(w->buf + w->at, v, len);
}

/* The header of all that was written since end. */
static void wrap(struct back *w, u8 tag, size_t end)
{
	size_t len = end - w->at, rest;
	u8 n = 0;

	if (len < 0x80) {
		put_u8(w, len);
	} else {
		for (rest = len; rest; rest >>= 8, n++)
			put_u8(w, rest);
		put_u8(w, 0x80 | n);
	}
	put_u8(w, tag);
}

static void put_tlv(struct back *w, u8 tag, const void *p, size_t len)
{
	size_t end = w->at;

	put(w, p, len);
	wrap(w, tag, end);
}

/* An object identifier that is no known one, of so many octets. */
static void put_oid(struct back *w, u32 len, u32 number)
{
	size_t end = w->at;

	put_u8(w, number & 0x7f);
	put_u8(w, 0x80 | (number >> 7 & 0x7f));
	put_u8(w, 0x81);
	put_filled(w, 0x01, len);
	put_u8(w, 0x2a);
	wrap(w, DER_OID, end);
}

static u8 fill_octet(u32 fill, size_t i, size_t len)
{
	switch (fill) {
	case FILL_LABELS:
		return i % 64 == 63 && i + 1 < len ? '.' : 'a';
	case FILL_SHORT_LABELS:
		return i % 2 && i + 1 < len ? '.' : 'a';
	case FILL_SPACES:
		return i && i + 1 < len ? ' ' : 'a';
	case FILL_CASE:
		return i % 2 ? 'A' : 'a';
	case FILL_NOT_ASCII:
		return 0xc3;
	default:
		return 'a';
	}
}

static void put_string(struct back *w, u32 fill, u32 diff, size_t len)
{
	size_t i;

	put_filled(w, 'a', len);
	if (w->full || !len)
		return;
	if (fill != FILL_LETTERS)
		for (i = 0; i < len; i++)
			w->buf[w->at + i] = fill_octet(fill, i, len);
	if (diff != DIFF_NONE)
		w->buf[w->at + (diff == DIFF_LAST ? len - 1 : 0)] = 'b';
}

static void put_rdns(struct back *w, const struct name_genes *na, u32 number, u32 diff)
{
	static const u8 types[] = { DER_UTF8_STRING, DER_PRINTABLE_STRING, DER_IA5_STRING, 0x1e };
	static const u8 email[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };
	size_t set, atv, value;
	u32 i, j;

	for (i = 0; i < na->rdns + 1 && !w->full; i++) {
		set = w->at;
		for (j = 0; j < na->atvs + 1 && !w->full; j++) {
			atv = w->at;
			value = w->at;
			/* the first that is written is the last that is read */
			if (!i && !j) {
				put_u8(w, '0' + number);
				put_string(w, na->fill, diff, na->len);
			} else {
				put_string(w, na->fill, DIFF_NONE, na->len);
			}
			wrap(w, types[na->type], value);
			if (na->email)
				put_tlv(w, DER_OID, email, sizeof(email));
			else
				put_oid(w, na->oid, 0);
			wrap(w, DER_SEQUENCE, atv);
		}
		wrap(w, DER_SET, set);
	}
}

static void put_name(struct back *w, const struct genes *ge, u32 name)
{
	static const struct name_genes root = { .len = 20, .type = 1 };
	size_t end = w->at;

	put_rdns(w, name ? &ge->name[name] : &root, name, name ? ge->name[name].diff : DIFF_NONE);
	wrap(w, DER_SEQUENCE, end);
}

static void put_ascii(struct back *w, u8 tag, const struct group_genes *gr, const char *begin)
{
	size_t end = w->at;

	put_string(w, gr->fill == FILL_NOT_ASCII ? FILL_LETTERS : gr->fill, gr->diff, gr->len);
	put(w, begin, strlen(begin));
	wrap(w, tag, end);
}

static void put_directory(struct back *w, const struct genes *ge, const struct group_genes *gr)
{
	size_t end = w->at;

	put_rdns(w, &ge->name[gr->name], gr->name, gr->diff);
	wrap(w, DER_SEQUENCE, end);
	wrap(w, DER_CONTEXT_CONS(4), end);
}

/* As a name, or as the base of a subtree, whose addresses have a mask. */
static void put_general_name(struct back *w, const struct genes *ge,
			     const struct group_genes *gr, bool base)
{
	size_t end = w->at, half = gr->form == FORM_IP4 ? 4 : 16;

	switch (gr->form) {
	case FORM_DNS:
		put_ascii(w, DER_CONTEXT(2), gr, "");
		break;
	case FORM_WILDCARD:
		put_ascii(w, DER_CONTEXT(2), gr, base ? "." : "*.");
		break;
	case FORM_IP4:
	case FORM_IP6:
		if (base)
			put_filled(w, 0xff, half);
		put_u8(w, gr->diff);
		put_filled(w, 10, half - 1);
		wrap(w, DER_CONTEXT(7), end);
		break;
	case FORM_DIRECTORY:
		put_directory(w, ge, gr);
		break;
	case FORM_EMAIL:
		put_ascii(w, DER_CONTEXT(1), gr, "");
		break;
	case FORM_URI:
		put_ascii(w, DER_CONTEXT(6), gr, "");
		break;
	case FORM_OTHER:
		put_filled(w, 0x05, gr->len);
		wrap(w, DER_CONTEXT_CONS(0), end);
		break;
	default:
		put_filled(w, 0x05, gr->len);
		wrap(w, DER_CONTEXT(8), end);
		break;
	}
}

static void put_extension(struct back *w, u8 id, bool critical, size_t end)
{
	static const u8 yes = 0xff;
	const u8 oid[] = { 0x55, 0x1d, id };

	wrap(w, DER_OCTET_STRING, end);
	if (critical)
		put_tlv(w, DER_BOOLEAN, &yes, 1);
	put_tlv(w, DER_OID, oid, sizeof(oid));
	wrap(w, DER_SEQUENCE, end);
}

static void put_san(struct back *w, const struct genes *ge, const struct cert_genes *ce,
		    u32 host)
{
	size_t end = w->at, empty = w->at;
	u32 g, i;

	if (host == 2)
		put_tlv(w, DER_CONTEXT(2), COST_HOST, strlen(COST_HOST));
	for (g = 0; g < COST_GROUPS; g++)
		for (i = 0; i < ce->san[g].count && !w->full; i++)
			put_general_name(w, ge, &ce->san[g], false);
	if (host == 1)
		put_tlv(w, DER_CONTEXT(2), COST_HOST, strlen(COST_HOST));
	if (w->at == empty)
		return;
	wrap(w, DER_SEQUENCE, end);
	put_extension(w, 17, false, end);
}

static void put_subtrees(struct back *w, const struct genes *ge, const struct cert_genes *ce,
			 u32 excluded)
{
	size_t end = w->at, one;
	u32 g, i;

	for (g = 0; g < COST_GROUPS; g++) {
		if (ce->nc[g].excluded != excluded)
			continue;
		for (i = 0; i < ce->nc[g].count && !w->full; i++) {
			one = w->at;
			put_general_name(w, ge, &ce->nc[g], true);
			wrap(w, DER_SEQUENCE, one);
		}
	}
	if (w->at != end)
		wrap(w, DER_CONTEXT_CONS(excluded), end);
}

static void put_constraints(struct back *w, const struct genes *ge, const struct cert_genes *ce)
{
	size_t end = w->at;

	put_subtrees(w, ge, ce, 1);
	put_subtrees(w, ge, ce, 0);
	if (w->at == end)
		return;
	wrap(w, DER_SEQUENCE, end);
	put_extension(w, 30, true, end);
}

static void put_policies(struct back *w, const struct cert_genes *ce)
{
	static const u8 nothing[] = { DER_NULL, 0 };
	size_t end = w->at, info, quals, qual;
	u32 i, j;

	if (!ce->policies)
		return;
	for (i = 0; i < ce->policies && !w->full; i++) {
		info = w->at;
		quals = w->at;
		for (j = 0; j < ce->quals && !w->full; j++) {
			qual = w->at;
			put(w, nothing, sizeof(nothing));
			put_oid(w, ce->policy_oid, j);
			wrap(w, DER_SEQUENCE, qual);
		}
		if (ce->quals)
			wrap(w, DER_SEQUENCE, quals);
		put_oid(w, ce->policy_oid, i);
		wrap(w, DER_SEQUENCE, info);
	}
	wrap(w, DER_SEQUENCE, end);
	put_extension(w, 32, false, end);
}

static void put_ekus(struct back *w, const struct cert_genes *ce)
{
	static const u8 server[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01 };
	size_t end = w->at;
	u32 i;

	if (!ce->ekus)
		return;
	put_tlv(w, DER_OID, server, sizeof(server));
	for (i = 0; i < ce->ekus && !w->full; i++)
		put_oid(w, ce->eku_oid, i);
	wrap(w, DER_SEQUENCE, end);
	put_extension(w, 37, false, end);
}

static void put_unknown_extensions(struct back *w, const struct cert_genes *ce)
{
	static const u8 yes = 0xff;
	size_t end;
	u32 i;

	for (i = 0; i < ce->exts && !w->full; i++) {
		end = w->at;
		put_filled(w, 0, ce->ext_len);
		wrap(w, DER_OCTET_STRING, end);
		if (ce->ext_critical)
			put_tlv(w, DER_BOOLEAN, &yes, 1);
		put_oid(w, ce->ext_oid, i);
		wrap(w, DER_SEQUENCE, end);
	}
}

static void put_key_ids(struct back *w, const struct cert_genes *ce)
{
	size_t end = w->at;

	if (ce->akid) {
		put_filled(w, ce->akid, 20);
		wrap(w, DER_CONTEXT(0), end);
		wrap(w, DER_SEQUENCE, end);
		put_extension(w, 35, false, end);
	}
	end = w->at;
	if (ce->skid) {
		put_filled(w, ce->skid, 20);
		wrap(w, DER_OCTET_STRING, end);
		put_extension(w, 14, false, end);
	}
}

static void put_extensions(struct back *w, const struct genes *ge, const struct cert_genes *ce,
			   bool leaf)
{
	static const u8 yes = 0xff;
	size_t end = w->at, bc;

	put_unknown_extensions(w, ce);
	put_policies(w, ce);
	put_ekus(w, ce);
	put_constraints(w, ge, ce);
	put_san(w, ge, ce, leaf ? ge->leaf_name : 0);
	put_key_ids(w, ce);
	bc = w->at;
	if (ce->ca)
		put_tlv(w, DER_BOOLEAN, &yes, 1);
	wrap(w, DER_SEQUENCE, bc);
	put_extension(w, 19, true, bc);
	wrap(w, DER_SEQUENCE, end);
	wrap(w, DER_CONTEXT_CONS(3), end);
}

static void put_alg(struct back *w, const struct cert_genes *ce)
{
	const u8 oid[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 2 + ce->alg };
	size_t end = w->at;

	put_tlv(w, DER_OID, oid, sizeof(oid));
	wrap(w, DER_SEQUENCE, end);
}

static void put_spki(struct back *w, u32 key, u32 curve)
{
	static const u8 ec[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 };
	static const u8 p256[] = { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 };
	static const u8 p384[] = { 0x2b, 0x81, 0x04, 0x00, 0x22 };
	size_t end = w->at, alg;

	put_filled(w, key, curve ? 96 : 64);
	put_u8(w, 0x04);
	put_u8(w, 0);
	wrap(w, DER_BIT_STRING, end);
	alg = w->at;
	if (curve)
		put_tlv(w, DER_OID, p384, sizeof(p384));
	else
		put_tlv(w, DER_OID, p256, sizeof(p256));
	put_tlv(w, DER_OID, ec, sizeof(ec));
	wrap(w, DER_SEQUENCE, alg);
	wrap(w, DER_SEQUENCE, end);
}

static void put_tbs(struct back *w, const struct genes *ge, const struct cert_genes *ce,
		    bool leaf)
{
	size_t end = w->at, at;
	static const u8 version[] = { DER_INTEGER, 1, 2 };

	put_extensions(w, ge, ce, leaf);
	at = w->at;
	if (ce->unique_id) {
		put_filled(w, 0, ce->unique_id);
		wrap(w, DER_CONTEXT(2), at);
	}
	put_spki(w, ce->key, ce->curve);
	put_name(w, ge, ce->subject);
	at = w->at;
	put_tlv(w, DER_UTC_TIME, "491231235959Z", 13);
	put_tlv(w, DER_UTC_TIME, "200101000000Z", 13);
	wrap(w, DER_SEQUENCE, at);
	put_name(w, ge, ce->issuer);
	put_alg(w, ce);
	at = w->at;
	put_filled(w, 0x11, ce->serial + 1);
	wrap(w, DER_INTEGER, at);
	at = w->at;
	put(w, version, sizeof(version));
	wrap(w, DER_CONTEXT_CONS(0), at);
	wrap(w, DER_SEQUENCE, end);
}

static void put_cert(struct back *w, const struct genes *ge, const struct cert_genes *ce,
		     bool leaf)
{
	size_t end = w->at;

	put_filled(w, ce->signer, 8 + ce->sig_pad);
	put_u8(w, 0);
	wrap(w, DER_BIT_STRING, end);
	put_alg(w, ce);
	put_tbs(w, ge, ce, leaf);
	wrap(w, DER_SEQUENCE, end);
}

/**
 * cost_generate() - make a peer's certificates, and an anchor
 * @ge: the genes
 * @set: where to put them
 *
 * Return: false if they are longer than the longest message by far.
 */
bool cost_generate(const struct genes *ge, struct cost_set *set)
{
	static const struct cert_genes root = { .ca = 1, .skid = 1 };
	struct back w = { .buf = set->buf, .at = sizeof(set->buf) };
	size_t end = w.at;
	unsigned int i;

	if (ge->message.kind != COST_CERTIFICATE) {
		set->n = 0;
		set->total = cost_message(&ge->message);
		return set->total;
	}
	put_cert(&w, ge, &root, false);
	set->anchor = w.buf + w.at;
	set->anchor_len = end - w.at;
	end = w.at;
	set->n = ge->certs + 1;
	for (i = 0; i < set->n; i++) {
		size_t before = w.at;

		put_cert(&w, ge, &ge->cert[i], !i);
		set->der[i] = w.buf + w.at;
		set->len[i] = before - w.at;
	}
	/* each entry has a length and an empty block of extensions: RFC 8446 4.4.2 */
	set->total = end - w.at + 5 * set->n + 8;
	return !w.full;
}
