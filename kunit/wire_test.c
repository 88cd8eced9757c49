// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls_rd and tls_wr at their bounds.
 *
 * Every buffer is kmalloc'ed at its exact size, so that KASAN sees one byte too
 * many.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "bytes.h"
#include "tls_hs_wire.h"

/* n bytes 01 02 03 ... that end with their memory */
static u8 *counted(struct kunit *test, size_t n)
{
	u8 *p = kunit_kmalloc(test, n, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < n; i++)
		p[i] = i + 1;
	return p;
}

/* One shape for the four integers */
struct rd_int {
	const char	*name;
	unsigned int	width;
	u32		value;	/* of 01 02 03 .. */
};

static const struct rd_int rd_ints[] = {
	{ "u8", 1, 0x01 },
	{ "u16", 2, 0x0102 },
	{ "u24", 3, 0x010203 },
	{ "u32", 4, 0x01020304 },
};

KUNIT_ARRAY_PARAM_DESC(rd_int, rd_ints, name);

#define UNTOUCHED	0xa5a5a5a5

static bool read_int(struct tls_rd *rd, unsigned int width, u32 *v)
{
	u16 v16 = UNTOUCHED & 0xffff;
	u8 v8 = UNTOUCHED & 0xff;
	bool ok;

	switch (width) {
	case 1:
		ok = tls_rd_u8(rd, &v8);
		*v = !ok && v8 == (UNTOUCHED & 0xff) ? UNTOUCHED : v8;
		return ok;
	case 2:
		ok = tls_rd_u16(rd, &v16);
		*v = !ok && v16 == (UNTOUCHED & 0xffff) ? UNTOUCHED : v16;
		return ok;
	case 3:
		return tls_rd_u24(rd, v);
	default:
		return tls_rd_u32(rd, v);
	}
}

static void rd_int_exact_taken(struct kunit *test)
{
	const struct rd_int *row = test->param_value;
	struct tls_rd rd;
	u32 v = UNTOUCHED;

	tls_rd_init(&rd, counted(test, row->width), row->width);

	KUNIT_EXPECT_TRUE(test, read_int(&rd, row->width, &v));

	KUNIT_EXPECT_EQ(test, v, row->value);
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&rd));
}

static void rd_int_leaves_the_rest(struct kunit *test)
{
	const struct rd_int *row = test->param_value;
	u8 *p = counted(test, row->width + 1);
	struct tls_rd rd;
	u32 v;

	tls_rd_init(&rd, p, row->width + 1);

	KUNIT_EXPECT_TRUE(test, read_int(&rd, row->width, &v));

	KUNIT_EXPECT_EQ(test, rd.left, 1);
	KUNIT_EXPECT_PTR_EQ(test, rd.p, p + row->width);
}

static void rd_int_short_refused_unchanged(struct kunit *test)
{
	const struct rd_int *row = test->param_value;
	struct tls_rd rd, before;
	unsigned int n;
	u32 v;

	for (n = 0; n < row->width; n++) {
		tls_rd_init(&rd, n ? counted(test, n) : NULL, n);
		before = rd;
		v = UNTOUCHED;

		KUNIT_EXPECT_FALSE(test, read_int(&rd, row->width, &v));

		KUNIT_EXPECT_EQ(test, v, UNTOUCHED);
		KUNIT_EXPECT_PTR_EQ(test, rd.p, before.p);
		KUNIT_EXPECT_EQ(test, rd.left, before.left);
	}
}

static void rd_int_high_bits_kept(struct kunit *test)
{
	const struct rd_int *row = test->param_value;
	u8 *p = counted(test, row->width);
	struct tls_rd rd;
	u32 v;

	memset(p, 0xff, row->width);
	tls_rd_init(&rd, p, row->width);

	KUNIT_EXPECT_TRUE(test, read_int(&rd, row->width, &v));

	KUNIT_EXPECT_EQ(test, v, (u32)((1ULL << (8 * row->width)) - 1));
}

static void rd_bytes_bounds(struct kunit *test)
{
	u8 *p = counted(test, 4);
	const u8 *got = NULL;
	struct tls_rd rd;

	tls_rd_init(&rd, p, 4);

	KUNIT_EXPECT_FALSE(test, tls_rd_bytes(&rd, 5, &got));
	KUNIT_EXPECT_FALSE(test, tls_rd_bytes(&rd, SIZE_MAX, &got));
	KUNIT_EXPECT_NULL(test, got);
	KUNIT_EXPECT_EQ(test, rd.left, 4);
	KUNIT_EXPECT_TRUE(test, tls_rd_bytes(&rd, 0, &got));
	KUNIT_EXPECT_EQ(test, rd.left, 4);
	KUNIT_EXPECT_TRUE(test, tls_rd_bytes(&rd, 4, &got));
	KUNIT_EXPECT_PTR_EQ(test, got, (const u8 *)p);
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&rd));
	KUNIT_EXPECT_TRUE(test, tls_rd_bytes(&rd, 0, &got));
	KUNIT_EXPECT_FALSE(test, tls_rd_bytes(&rd, 1, &got));
}

static void rd_sub_bounds(struct kunit *test)
{
	u8 *p = counted(test, 4);
	struct tls_rd rd, sub;
	u32 v;

	tls_rd_init(&rd, p, 4);
	tls_rd_init(&sub, p, 1);

	KUNIT_EXPECT_FALSE(test, tls_rd_sub(&rd, 5, &sub));
	KUNIT_EXPECT_EQ(test, sub.left, 1);
	KUNIT_EXPECT_TRUE(test, tls_rd_sub(&rd, 3, &sub));
	KUNIT_EXPECT_EQ(test, rd.left, 1);
	KUNIT_EXPECT_FALSE(test, tls_rd_u32(&sub, &v));
	KUNIT_EXPECT_TRUE(test, tls_rd_u24(&sub, &v));
	KUNIT_EXPECT_EQ(test, v, 0x010203);
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&sub));
}

/* Vectors: one shape for the three widths */
struct rd_vec {
	const char	*name;
	unsigned int	width;
	bool		(*read)(struct tls_rd *rd, struct tls_rd *sub);
	size_t		max;
};

static const struct rd_vec rd_vecs[] = {
	{ "vec8", 1, tls_rd_vec8, 0xff },
	{ "vec16", 2, tls_rd_vec16, 0xffff },
	{ "vec24", 3, tls_rd_vec24, 0xffffff },
};

KUNIT_ARRAY_PARAM_DESC(rd_vec, rd_vecs, name);

/* A length field that says @says, with @has bytes of 0x5a behind it */
static u8 *vector(struct kunit *test, unsigned int width, size_t says, size_t has)
{
	u8 *p = kunit_kmalloc(test, width + has, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < width; i++)
		p[i] = says >> (8 * (width - 1 - i));
	memset(p + width, 0x5a, has);
	return p;
}

static void rd_vec_exact_taken(struct kunit *test)
{
	static const size_t sizes[] = { 0, 1, 2, 255 };
	const struct rd_vec *row = test->param_value;
	struct tls_rd rd, sub;
	u8 *p;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		p = vector(test, row->width, sizes[i], sizes[i]);
		tls_rd_init(&rd, p, row->width + sizes[i]);

		KUNIT_EXPECT_TRUE(test, row->read(&rd, &sub));

		KUNIT_EXPECT_TRUE(test, tls_rd_empty(&rd));
		KUNIT_EXPECT_EQ(test, sub.left, sizes[i]);
		KUNIT_EXPECT_PTR_EQ(test, sub.p, (const u8 *)p + row->width);
	}
}

static void rd_vec_longest_taken(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	size_t n = min_t(size_t, row->max, SZ_128K);	/* 2^24 - 1 is more than kmalloc gives */
	struct tls_rd rd, sub;

	tls_rd_init(&rd, vector(test, row->width, n, n), row->width + n);

	KUNIT_EXPECT_TRUE(test, row->read(&rd, &sub));

	KUNIT_EXPECT_EQ(test, sub.left, n);
}

static void rd_vec_lies_by_one_refused_unchanged(struct kunit *test)
{
	static const size_t sizes[] = { 0, 1, 7, 254 };
	const struct rd_vec *row = test->param_value;
	struct tls_rd rd, sub, before;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		tls_rd_init(&rd, vector(test, row->width, sizes[i] + 1, sizes[i]),
			    row->width + sizes[i]);
		before = rd;

		KUNIT_EXPECT_FALSE(test, row->read(&rd, &sub));

		KUNIT_EXPECT_PTR_EQ(test, rd.p, before.p);
		KUNIT_EXPECT_EQ(test, rd.left, before.left);
	}
}

static void rd_vec_says_one_less_leaves_it(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	struct tls_rd rd, sub;

	tls_rd_init(&rd, vector(test, row->width, 6, 7), row->width + 7);

	KUNIT_EXPECT_TRUE(test, row->read(&rd, &sub));

	KUNIT_EXPECT_EQ(test, sub.left, 6);
	KUNIT_EXPECT_EQ(test, rd.left, 1);
}

static void rd_vec_short_length_refused_unchanged(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	struct tls_rd rd, sub;
	unsigned int n;
	u8 *p;

	for (n = 0; n < row->width; n++) {
		p = n ? kunit_kzalloc(test, n, GFP_KERNEL) : NULL;
		tls_rd_init(&rd, p, n);

		KUNIT_EXPECT_FALSE(test, row->read(&rd, &sub));

		KUNIT_EXPECT_EQ(test, rd.left, n);
		KUNIT_EXPECT_PTR_EQ(test, rd.p, (const u8 *)p);
	}
}

/* A vector of vectors: an inner one that reaches beyond the outer one is refused. */
static void rd_vec_nested_beyond_outer_refused(struct kunit *test)
{
	const struct bytes wire = BYTES(0, 4, 3, 'a', 'b', 'c', 'd');
	u8 *p = bytes_dup(test, &wire, 0);
	struct tls_rd rd, outer, inner;

	tls_rd_init(&rd, p, wire.len);
	KUNIT_EXPECT_TRUE(test, tls_rd_vec16(&rd, &outer));
	KUNIT_EXPECT_TRUE(test, tls_rd_vec8(&outer, &inner));
	KUNIT_EXPECT_EQ(test, inner.left, 3);
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&outer));
	KUNIT_EXPECT_EQ(test, rd.left, 1);

	p[2] = 4;	/* the byte is there, but outside the outer vector */
	tls_rd_init(&rd, p, wire.len);
	KUNIT_EXPECT_TRUE(test, tls_rd_vec16(&rd, &outer));
	KUNIT_EXPECT_FALSE(test, tls_rd_vec8(&outer, &inner));
	KUNIT_EXPECT_EQ(test, outer.left, 4);
}

/* Writers */

static void wr_all_exact_capacity_fits(struct kunit *test)
{
	static const u8 want[] = {
		0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 'x', 'y',
	};
	u8 *buf = kunit_kzalloc(test, sizeof(want), GFP_KERNEL);
	struct tls_wr wr;
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, sizeof(want));

	tls_wr_u8(&wr, 0x01);
	tls_wr_u16(&wr, 0x0203);
	tls_wr_u24(&wr, 0x040506);
	tls_wr_u32(&wr, 0x0708090a);
	tls_wr_bytes(&wr, "xy", 2);
	tls_wr_bytes(&wr, NULL, 0);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);
	KUNIT_EXPECT_EQ(test, len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

static void write_int(struct tls_wr *wr, unsigned int width)
{
	switch (width) {
	case 1:
		return tls_wr_u8(wr, 1);
	case 2:
		return tls_wr_u16(wr, 1);
	case 3:
		return tls_wr_u24(wr, 1);
	default:
		return tls_wr_u32(wr, 1);
	}
}

static void wr_int_one_too_few_fails(struct kunit *test)
{
	const struct rd_int *row = test->param_value;
	size_t n, len = 99;
	struct tls_wr wr;
	u8 *buf;

	for (n = 0; n < row->width; n++) {
		buf = n ? kunit_kzalloc(test, n, GFP_KERNEL) : NULL;
		tls_wr_init(&wr, buf, n);

		write_int(&wr, row->width);

		KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
		KUNIT_EXPECT_EQ(test, len, 99);
		KUNIT_EXPECT_EQ(test, wr.len, 0);
		if (n)
			KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0, n));
	}
}

static void wr_bytes_one_too_many_fails(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 4, GFP_KERNEL);
	struct tls_wr wr;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, 4);
	tls_wr_u8(&wr, 1);

	tls_wr_bytes(&wr, "abcd", 4);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, buf[1], 0);
}

static void wr_bytes_huge_length_fails(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 4, GFP_KERNEL);
	struct tls_wr wr;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, 4);
	tls_wr_u8(&wr, 1);

	tls_wr_bytes(&wr, buf, SIZE_MAX);	/* wr.len + this wraps to 0 */

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
}

static void wr_failure_is_sticky(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 2, GFP_KERNEL);
	struct tls_wr wr;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, 2);
	tls_wr_u32(&wr, 1);

	tls_wr_u8(&wr, 0xff);	/* it would fit */
	tls_wr_bytes(&wr, NULL, 0);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, wr.len, 0);
	KUNIT_EXPECT_EQ(test, buf[0], 0);
}

static void wr_u24_overflow_fails(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, 8, GFP_KERNEL);
	struct tls_wr wr;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, 8);
	tls_wr_u24(&wr, 0xffffff);
	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);

	tls_wr_u24(&wr, 0x1000000);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
	KUNIT_EXPECT_EQ(test, wr.len, 3);
}

static void wr_vec_longest_closes(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	size_t cap = row->width + row->max, mark, len;
	u8 *buf = kvzalloc(cap, GFP_KERNEL), *fill = kvzalloc(row->max, GFP_KERNEL);
	struct tls_rd rd, sub;
	struct tls_wr wr;

	if (!buf || !fill) {
		KUNIT_FAIL(test, "no memory");
		goto out;
	}
	tls_wr_init(&wr, buf, cap);

	mark = tls_wr_open(&wr, row->width);
	tls_wr_bytes(&wr, fill, row->max);
	tls_wr_close(&wr, mark, row->width);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);
	tls_rd_init(&rd, buf, len);
	KUNIT_EXPECT_TRUE(test, row->read(&rd, &sub));
	KUNIT_EXPECT_EQ(test, sub.left, row->max);
out:
	kvfree(buf);
	kvfree(fill);
}

static void wr_vec_one_too_long_fails(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	size_t cap = row->width + row->max + 1, mark, len;
	u8 *buf = kvzalloc(cap, GFP_KERNEL), *fill = kvzalloc(row->max + 1, GFP_KERNEL);
	struct tls_wr wr;

	if (!buf || !fill) {
		KUNIT_FAIL(test, "no memory");
		goto out;
	}
	tls_wr_init(&wr, buf, cap);

	mark = tls_wr_open(&wr, row->width);
	tls_wr_bytes(&wr, fill, row->max + 1);
	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);
	tls_wr_close(&wr, mark, row->width);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
out:
	kvfree(buf);
	kvfree(fill);
}

static void wr_vec_empty_closes(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	u8 *buf = kunit_kmalloc(test, row->width, GFP_KERNEL);
	struct tls_wr wr;
	size_t mark, len;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, 0xff, row->width);
	tls_wr_init(&wr, buf, row->width);

	mark = tls_wr_open(&wr, row->width);
	tls_wr_close(&wr, mark, row->width);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);
	KUNIT_EXPECT_EQ(test, len, row->width);
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0, row->width));
}

static void wr_vec_no_room_for_length_fails(struct kunit *test)
{
	const struct rd_vec *row = test->param_value;
	size_t cap = row->width - 1, mark, len;
	u8 *buf = cap ? kunit_kzalloc(test, cap, GFP_KERNEL) : NULL;
	struct tls_wr wr;

	tls_wr_init(&wr, buf, cap);

	mark = tls_wr_open(&wr, row->width);
	tls_wr_close(&wr, mark, row->width);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), -EMSGSIZE);
}

static void wr_vec_nested_lengths_right(struct kunit *test)
{
	static const u8 want[] = { 0, 0, 9, 0, 6, 2, 'a', 'b', 2, 'c', 'd', 'e' };
	u8 *buf = kunit_kzalloc(test, sizeof(want), GFP_KERNEL);
	size_t outer, middle, inner, len;
	struct tls_wr wr;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, sizeof(want));

	outer = tls_wr_open(&wr, 3);
	middle = tls_wr_open(&wr, 2);
	inner = tls_wr_open(&wr, 1);
	tls_wr_bytes(&wr, "ab", 2);
	tls_wr_close(&wr, inner, 1);
	inner = tls_wr_open(&wr, 1);
	tls_wr_bytes(&wr, "cd", 2);
	tls_wr_close(&wr, inner, 1);
	tls_wr_close(&wr, middle, 2);
	tls_wr_u8(&wr, 'e');
	tls_wr_close(&wr, outer, 3);

	KUNIT_EXPECT_EQ(test, tls_wr_end(&wr, &len), 0);
	KUNIT_EXPECT_EQ(test, len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, buf, want, sizeof(want));
}

static struct kunit_case wire_cases[] = {
	KUNIT_CASE_PARAM(rd_int_exact_taken, rd_int_gen_params),
	KUNIT_CASE_PARAM(rd_int_leaves_the_rest, rd_int_gen_params),
	KUNIT_CASE_PARAM(rd_int_short_refused_unchanged, rd_int_gen_params),
	KUNIT_CASE_PARAM(rd_int_high_bits_kept, rd_int_gen_params),
	KUNIT_CASE(rd_bytes_bounds),
	KUNIT_CASE(rd_sub_bounds),
	KUNIT_CASE_PARAM(rd_vec_exact_taken, rd_vec_gen_params),
	KUNIT_CASE_PARAM(rd_vec_longest_taken, rd_vec_gen_params),
	KUNIT_CASE_PARAM(rd_vec_lies_by_one_refused_unchanged, rd_vec_gen_params),
	KUNIT_CASE_PARAM(rd_vec_says_one_less_leaves_it, rd_vec_gen_params),
	KUNIT_CASE_PARAM(rd_vec_short_length_refused_unchanged, rd_vec_gen_params),
	KUNIT_CASE(rd_vec_nested_beyond_outer_refused),
	KUNIT_CASE(wr_all_exact_capacity_fits),
	KUNIT_CASE_PARAM(wr_int_one_too_few_fails, rd_int_gen_params),
	KUNIT_CASE(wr_bytes_one_too_many_fails),
	KUNIT_CASE(wr_bytes_huge_length_fails),
	KUNIT_CASE(wr_failure_is_sticky),
	KUNIT_CASE(wr_u24_overflow_fails),
	KUNIT_CASE_PARAM(wr_vec_longest_closes, rd_vec_gen_params),
	KUNIT_CASE_PARAM(wr_vec_one_too_long_fails, rd_vec_gen_params),
	KUNIT_CASE_PARAM(wr_vec_empty_closes, rd_vec_gen_params),
	KUNIT_CASE_PARAM(wr_vec_no_room_for_length_fails, rd_vec_gen_params),
	KUNIT_CASE(wr_vec_nested_lengths_right),
	{}
};

static struct kunit_suite wire_suite = {
	.name = "tls_hs_wire",
	.test_cases = wire_cases,
};

kunit_test_suite(wire_suite);
