// SPDX-License-Identifier: GPL-2.0-only
/*
 * How inputs are changed: half of the time as libFuzzer does it, half of the
 * time by an operation on one of the things that they consist of.
 *
 * Owns the octets that new values are made of.
 */
#include "fuzz.h"

#define ROOM	(256 * 1024)

/* Identifiers that the project's files know, whole TLVs. */
static const struct {
	u8	len;
	u8	d[13];
} known[] = {
	{ 5, { 6, 3, 0x55, 0x1d, 14 } }, { 5, { 6, 3, 0x55, 0x1d, 15 } },
	{ 5, { 6, 3, 0x55, 0x1d, 17 } }, { 5, { 6, 3, 0x55, 0x1d, 19 } },
	{ 5, { 6, 3, 0x55, 0x1d, 30 } }, { 5, { 6, 3, 0x55, 0x1d, 32 } },
	{ 5, { 6, 3, 0x55, 0x1d, 33 } }, { 5, { 6, 3, 0x55, 0x1d, 35 } },
	{ 5, { 6, 3, 0x55, 0x1d, 36 } }, { 5, { 6, 3, 0x55, 0x1d, 37 } },
	{ 5, { 6, 3, 0x55, 0x1d, 54 } }, { 6, { 6, 4, 0x55, 0x1d, 0x20, 0 } },
	{ 6, { 6, 4, 0x55, 0x1d, 0x25, 0 } }, { 5, { 6, 3, 0x55, 4, 3 } },
	{ 10, { 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1 } }, { 10, { 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2 } },
	{ 10, { 6, 8, 0x2b, 6, 1, 5, 5, 7, 2, 1 } }, { 10, { 6, 8, 0x2b, 6, 1, 5, 5, 7, 2, 2 } },
	{ 10, { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2 } },
	{ 10, { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3 } },
	{ 10, { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7 } },
	{ 9, { 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1 } }, { 7, { 6, 5, 0x2b, 0x81, 4, 0, 34 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 8 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 10 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 11 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 12 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 13 } },
	{ 11, { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 9, 1 } },
	{ 11, { 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1 } },
	{ 11, { 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2 } },
	{ 3, { 1, 1, 0xff } }, { 3, { 1, 1, 0 } }, { 2, { 5, 0 } }, { 3, { 2, 1, 0 } },
	{ 4, { 3, 2, 5, 0xa0 } }, { 4, { 3, 2, 2, 0x84 } }, { 2, { 0x30, 0 } },
};

static const u8 tags[] = {
	1, 2, 3, 4, 5, 6, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0x84,
	0x86, 0x87, 0x88, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4,
};

static u64 state;

static u32 rnd(u32 n)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % n;
}

static size_t make_arg(u8 *arg, size_t room, const struct fuzz_tree *t, const struct fuzz_buf *b)
{
	const struct fuzz_node *no;
	size_t len, i;

	switch (rnd(5)) {
	case 0:
		i = rnd(ARRAY_SIZE(known));
		memcpy(arg, known[i].d, known[i].len);
		return known[i].len;
	case 1:
		arg[0] = tags[rnd(sizeof(tags))];
		return 1;
	case 2:
		/* as another has it, with something changed */
		no = &t->node[rnd(t->n)];
		len = min_t(size_t, no->end - no->body, room / 2);
		memcpy(arg, b->d + no->body, len);
		return len ? LLVMFuzzerMutate(arg, len, room) : 0;
	default:
		len = rnd(4) ? rnd(8) : rnd(room);
		for (i = 0; i < len; i++)
			arg[i] = rnd(3) ? rnd(256) : 0;
		return len;
	}
}

/* The value that is there, changed by libFuzzer. */
static bool change_value(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node)
{
	const struct fuzz_node no = t->node[node];
	size_t len = no.end - no.body;
	u8 *d;
	bool ok;

	if (len > 4096)
		return false;
	d = kmalloc(len + 64, GFP_KERNEL);
	memcpy(d, b->d + no.body, len);
	len = LLVMFuzzerMutate(d, len, len + 64);
	ok = fuzz_change(t, b, node, FUZZ_REPLACE, d, len);
	kfree(d);
	return ok;
}

static void insert_item(struct fuzz_tree *t, struct fuzz_buf *b)
{
	const char *types = fuzz_target.types;
	u8 item[4 + 24] = { types[rnd(strlen(types))] };
	size_t at = b->len, len = rnd(24), i;

	if (t->n && rnd(2)) {
		i = rnd(t->n);
		while (t->node[i].parent >= 0)
			i = t->node[i].parent;
		at = t->node[i].begin;
	}
	item[3] = len;
	for (i = 0; i < len; i++)
		item[4 + i] = rnd(2) ? rnd(12) : rnd(256);
	if (b->len + 4 + len > b->cap)
		return;
	memmove(b->d + at + 4 + len, b->d + at, b->len - at);
	memcpy(b->d + at, item, 4 + len);
	b->len += 4 + len;
}

static void look_at(struct fuzz_tree *t, const struct fuzz_buf *b)
{
	if (fuzz_target.form == FUZZ_SCRIPT)
		fuzz_tree_script(t, b, fuzz_target.prefix);
	else
		fuzz_tree_der(t, b, fuzz_target.prefix);
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max, unsigned int seed)
{
	static u8 room[ROOM], arg[512];
	static struct fuzz_tree t;
	struct fuzz_buf b = { room, len, min_t(size_t, max, ROOM) };
	unsigned int n = 0, i;
	size_t arglen;

	state = seed * 0x9e3779b97f4a7c15ULL + 1;
	rnd(2);
	if (fuzz_target.form == FUZZ_TEXT || len > b.cap || len <= fuzz_target.prefix || !rnd(3))
		return LLVMFuzzerMutate(data, len, max);
	memcpy(room, data, len);
	if (fuzz_target.prefix && !rnd(6)) {
		room[rnd(fuzz_target.prefix)] = rnd(2) ? rnd(8) : rnd(256);
		n++;
	}
	for (i = 0; i < 12 && (!n || !rnd(2)); i++) {
		look_at(&t, &b);
		if (fuzz_target.form == FUZZ_SCRIPT && (!t.n || !rnd(8))) {
			insert_item(&t, &b);
			n++;
		} else if (t.n && !rnd(3)) {
			n += change_value(&t, &b, rnd(t.n));
		} else if (t.n) {
			arglen = make_arg(arg, sizeof(arg), &t, &b);
			n += fuzz_change(&t, &b, rnd(t.n), rnd(FUZZ_OPS), arg, arglen);
		}
	}
	if (!n || b.len > max)
		return LLVMFuzzerMutate(data, len, max);
	memcpy(data, room, b.len);
	return b.len;
}
