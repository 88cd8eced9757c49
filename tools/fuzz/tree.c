// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changing one thing in a message, a certificate or an input, so that all
 * lengths around it are right again.
 *
 * Owns the view of nested vectors and TLVs; what they mean is nobody's business
 * here.
 */
#include "fuzz.h"

#define MAX_DEPTH	12
#define HEADER_MAX	5

static unsigned int add(struct fuzz_tree *t, size_t begin, size_t body, size_t end, int parent,
			u8 width)
{
	if (t->n == FUZZ_MAX_NODES)
		return FUZZ_MAX_NODES - 1;
	t->node[t->n] = (struct fuzz_node){ begin, body, end, parent, width };
	return t->n++;
}

/* Where the content of a TLV begins and ends; false if none is there. */
static bool der_bounds(const struct fuzz_buf *b, size_t at, size_t limit, size_t *body,
		       size_t *end)
{
	size_t len, n;

	if (at + 2 > limit)
		return false;
	len = b->d[at + 1];
	at += 2;
	if (len & 0x80) {
		n = len & 0x7f;
		if (!n || n > 3 || at + n > limit)
			return false;
		for (len = 0; n; n--)
			len = len << 8 | b->d[at++];
	}
	*body = at;
	*end = at + len;
	return len <= limit - at;
}

/* The TLVs from one place to another, if there is nothing else. */
static bool der_all(const struct fuzz_buf *b, size_t from, size_t to)
{
	size_t body, end;

	if (from == to)
		return false;
	for (; from < to; from = end)
		if (!der_bounds(b, from, to, &body, &end))
			return false;
	return true;
}

static void der_walk(struct fuzz_tree *t, const struct fuzz_buf *b, size_t from, size_t to,
		     int parent, unsigned int depth)
{
	size_t body, end;
	unsigned int n;

	for (; from < to && der_bounds(b, from, to, &body, &end); from = end) {
		const u8 tag = b->d[from];

		if (t->n == FUZZ_MAX_NODES)
			return;
		n = add(t, from, body, end, parent, 0);
		if (depth == MAX_DEPTH)
			continue;
		if (tag & 0x20)
			der_walk(t, b, body, end, n, depth + 1);
		/* keys and extensions are DER in strings */
		else if (tag == 0x04 && der_all(b, body, end))
			der_walk(t, b, body, end, n, depth + 1);
		else if (tag == 0x03 && body < end && !b->d[body] && der_all(b, body + 1, end))
			der_walk(t, b, body + 1, end, n, depth + 1);
	}
}

void fuzz_tree_der(struct fuzz_tree *t, const struct fuzz_buf *b, size_t from)
{
	t->n = 0;
	der_walk(t, b, from, b->len, -1, 0);
}

void fuzz_tree_script(struct fuzz_tree *t, const struct fuzz_buf *b, size_t prefix)
{
	size_t at = prefix, len, der;
	unsigned int n;

	t->n = 0;
	while (at + 4 <= b->len && t->n < FUZZ_MAX_NODES / 2) {
		len = b->d[at + 1] << 16 | b->d[at + 2] << 8 | b->d[at + 3];
		if (len > b->len - at - 4)
			return;
		n = add(t, at, at + 4, at + 4 + len, -1, 3);
		at += 4;
		/* a certificate has octets that steer before it */
		for (der = at; der < at + len && der < at + 8; der++) {
			if (b->d[der] == 0x30 && der_all(b, der, at + len)) {
				der_walk(t, b, der, at + len, n, 1);
				break;
			}
		}
		at += len;
	}
}

static size_t be(const struct fuzz_buf *b, size_t at, unsigned int width)
{
	size_t v = 0;

	while (width--)
		v = v << 8 | b->d[at++];
	return v;
}

/* A vector at a place; returns its end, 0 if it does not fit. */
static size_t vector(struct fuzz_tree *t, const struct fuzz_buf *b, size_t begin, size_t field,
		     unsigned int width, size_t limit, int parent, unsigned int *node)
{
	size_t body = field + width, end;

	if (body > limit)
		return 0;
	end = body + be(b, field, width);
	if (end > limit)
		return 0;
	*node = add(t, begin, body, end, parent, width);
	return end;
}

static size_t extensions(struct fuzz_tree *t, const struct fuzz_buf *b, size_t at, size_t limit,
			 int parent)
{
	unsigned int block, node;
	size_t end = vector(t, b, at, at, 2, limit, parent, &block);

	if (!end)
		return 0;
	for (at += 2; at < end; at = t->node[node].end)
		if (!vector(t, b, at, at + 2, 2, end, block, &node))
			break;
	return end;
}

static void certificate(struct fuzz_tree *t, const struct fuzz_buf *b, size_t at, size_t limit)
{
	unsigned int node, list;
	size_t end;

	at = vector(t, b, at, at, 1, limit, 0, &node);
	if (!at)
		return;
	end = vector(t, b, at, at, 3, limit, 0, &list);
	for (at += 3; end && at < end;) {
		at = vector(t, b, at, at, 3, end, list, &node);
		if (at)
			at = extensions(t, b, at, end, list);
		if (!at)
			break;
	}
}

/* RFC 8446 4: where the vectors are in each message that a server sends. */
void fuzz_tree_message(struct fuzz_tree *t, const struct fuzz_buf *b)
{
	unsigned int node;
	size_t at;

	t->n = 0;
	if (b->len < 4)
		return;
	add(t, 0, 4, b->len, -1, 3);
	switch (b->d[0]) {
	case 2:
		at = vector(t, b, 4 + 34, 4 + 34, 1, b->len, 0, &node);
		if (at)
			extensions(t, b, at + 3, b->len, 0);
		break;
	case 4:
		at = vector(t, b, 12, 12, 1, b->len, 0, &node);
		if (at)
			at = vector(t, b, at, at, 2, b->len, 0, &node);
		if (at)
			extensions(t, b, at, b->len, 0);
		break;
	case 8:
		extensions(t, b, 4, b->len, 0);
		break;
	case 11:
		certificate(t, b, 4, b->len);
		break;
	case 13:
		at = vector(t, b, 4, 4, 1, b->len, 0, &node);
		if (at)
			extensions(t, b, at, b->len, 0);
		break;
	case 15:
		vector(t, b, 6, 6, 2, b->len, 0, &node);
		break;
	}
}

/* Octets out, octets in; the lengths are somebody else's. */
static bool splice(struct fuzz_buf *b, size_t at, size_t out, const u8 *in, size_t len)
{
	if (b->len - out + len > b->cap)
		return false;
	memmove(b->d + at + len, b->d + at + out, b->len - at - out);
	if (len)
		memcpy(b->d + at, in, len);
	b->len = b->len - out + len;
	return true;
}

static size_t der_header(u8 *h, u8 tag, size_t len)
{
	size_t n = 2;

	h[0] = tag;
	if (len < 0x80) {
		h[1] = len;
		return n;
	}
	h[1] = 0x80 | (len > 0xffff ? 3 : len > 0xff ? 2 : 1);
	if (len > 0xffff)
		h[n++] = len >> 16;
	if (len > 0xff)
		h[n++] = len >> 8;
	h[n++] = len;
	return n;
}

/* The value of a node is longer by so much: its length, and those of all around it. */
static bool mend(struct fuzz_tree *t, struct fuzz_buf *b, int node, long longer)
{
	u8 h[HEADER_MAX];
	size_t len, n;
	unsigned int i;

	for (; node >= 0; node = t->node[node].parent) {
		const struct fuzz_node *no = &t->node[node];

		len = no->end - no->body + longer;
		if (no->width) {
			for (i = 0; i < no->width; i++)
				b->d[no->body - 1 - i] = len >> 8 * i;
			continue;
		}
		n = der_header(h, b->d[no->begin], len);
		if (!splice(b, no->begin, no->body - no->begin, h, n))
			return false;
		longer += (long)n - (no->body - no->begin);
	}
	return true;
}

static bool put(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node, size_t at,
		size_t out, const u8 *in, size_t len, bool inside)
{
	return splice(b, at, out, in, len) &&
	       mend(t, b, inside ? (int)node : t->node[node].parent, (long)len - (long)out);
}

/* A copy of what is there goes elsewhere. */
static bool put_copy(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node, size_t at,
		     const struct fuzz_node *from, unsigned int times)
{
	size_t len = from->end - from->begin, all = len * times, i;
	bool ok;
	u8 *d;

	if (!all || all > b->cap)
		return false;
	d = kmalloc(all, GFP_KERNEL);
	for (i = 0; i < all; i += len)
		memcpy(d + i, b->d + from->begin, len);
	ok = put(t, b, node, at, 0, d, all, false);
	kfree(d);
	return ok;
}

static bool swap_next(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node)
{
	const struct fuzz_node *no = &t->node[node], *next;
	size_t first = no->end - no->begin;
	unsigned int i;
	u8 *d;

	for (i = node + 1; i < t->n; i++) {
		next = &t->node[i];
		if (next->parent == no->parent && next->begin == no->end)
			break;
	}
	if (i == t->n || !first)
		return false;
	d = fuzz_dup(b->d + no->begin, first);
	memmove(b->d + no->begin, b->d + next->begin, next->end - next->begin);
	memcpy(b->d + no->begin + (next->end - next->begin), d, first);
	kfree(d);
	return true;
}

bool fuzz_change(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node, enum fuzz_op op,
		 const u8 *arg, size_t len)
{
	const struct fuzz_node no = t->node[node];
	const size_t size = no.end - no.body;
	const size_t n = len > 1 ? arg[0] << 8 | arg[1] : len ? arg[0] : 0;
	size_t i;

	switch (op) {
	case FUZZ_DELETE:
		return put(t, b, node, no.begin, no.end - no.begin, NULL, 0, false);
	case FUZZ_DOUBLE:
		return put_copy(t, b, node, no.end, &no, 1);
	case FUZZ_SWAP:
		return swap_next(t, b, node);
	case FUZZ_REPLACE:
		return put(t, b, node, no.body, size, arg, len, true);
	case FUZZ_CUT:
		i = len && size ? arg[0] % size : 0;
		return put(t, b, node, no.body + i, size - i, NULL, 0, true);
	case FUZZ_APPEND:
		return put(t, b, node, no.end, 0, arg, len, true);
	case FUZZ_REPEAT:
		return put_copy(t, b, node, no.end, &no, len ? arg[0] : 1);
	case FUZZ_TYPE:
		for (i = 0; i < len && no.begin + i < no.body - (no.width ?: 1); i++)
			b->d[no.begin + i] = arg[i];
		return i;
	case FUZZ_COPY:
		return put_copy(t, b, node, no.end, &t->node[n % t->n], 1);
	case FUZZ_SET:
		if (!size || len < 3)
			return false;
		b->d[no.body + n % size] = arg[2];
		return true;
	case FUZZ_LIE:
		if (len)
			b->d[no.body - 1] += arg[0];
		return len;
	default:
		return false;
	}
}
