// SPDX-License-Identifier: GPL-2.0-only
/*
 * crypto-glue/wire.c, for CBMC: whatever bytes there are and whatever is called,
 * no reader and no writer leaves its buffer.  Each function here is a proof.
 */
#include "../../crypto-glue/wire.c"
#include "proofs.h"
#include <stdlib.h>

/* A reader over any part of a block of SIZE bytes, of which each has any value. */
static struct tls_rd any_reader(const u8 *block, size_t size)
{
	struct tls_rd rd;
	size_t from = nondet_size(), len = nondet_size();

	__CPROVER_assume(from <= size && len <= size - from);
	tls_rd_init(&rd, block + from, len);
	return rd;
}

/* Nothing taken, or exactly that much from the front, and sub within it. */
static void took(const struct tls_rd *before, const struct tls_rd *after, bool ok, size_t len)
{
	if (!ok)
		len = 0;
	claim(len <= before->left);
	claim(after->p == before->p + len && after->left == before->left - len);
}

void proof_reader(void)
{
	u8 block[READ_BYTES];
	const struct tls_rd before = any_reader(block, sizeof(block));
	struct tls_rd rd = before, sub;
	size_t len = nondet_size(), n = before.left;
	const u8 *b = before.p, *p;
	u32 v32;
	u16 v16;
	u8 v8;
	bool ok;

	switch (nondet_u8()) {
	case 0:
		ok = tls_rd_bytes(&rd, len, &p);
		claim(ok == (len <= n));
		claim(!ok || p == b);
		took(&before, &rd, ok, len);
		break;
	case 1:
		ok = tls_rd_u8(&rd, &v8);
		claim(ok == (n >= 1) && (!ok || v8 == b[0]));
		took(&before, &rd, ok, 1);
		break;
	case 2:
		ok = tls_rd_u16(&rd, &v16);
		claim(ok == (n >= 2) && (!ok || v16 == b[0] * 256 + b[1]));
		took(&before, &rd, ok, 2);
		break;
	case 3:
		ok = tls_rd_u24(&rd, &v32);
		claim(ok == (n >= 3) && (!ok || v32 == (b[0] * 256 + b[1]) * 256 + b[2]));
		took(&before, &rd, ok, 3);
		break;
	case 4:
		ok = tls_rd_u32(&rd, &v32);
		claim(ok == (n >= 4) &&
		      (!ok || v32 == ((u32)b[0] << 24) + (b[1] << 16) + (b[2] << 8) + b[3]));
		took(&before, &rd, ok, 4);
		break;
	case 5:
		ok = tls_rd_sub(&rd, len, &sub);
		claim(ok == (len <= n) && (!ok || (sub.p == b && sub.left == len)));
		took(&before, &rd, ok, len);
		break;
	case 6:
		ok = tls_rd_vec8(&rd, &sub);
		claim(ok == (n >= 1 && b[0] <= n - 1));
		claim(!ok || (sub.p == b + 1 && sub.left == b[0]));
		took(&before, &rd, ok, 1 + (ok ? sub.left : 0));
		break;
	case 7:
		ok = tls_rd_vec16(&rd, &sub);
		claim(ok == (n >= 2 && b[0] * 256U + b[1] <= n - 2));
		claim(!ok || (sub.p == b + 2 && sub.left == b[0] * 256U + b[1]));
		took(&before, &rd, ok, 2 + (ok ? sub.left : 0));
		break;
	default:
		ok = tls_rd_vec24(&rd, &sub);
		claim(ok == (n >= 3 && (b[0] * 256U + b[1]) * 256 + b[2] <= n - 3));
		claim(!ok || (sub.p == b + 3 && sub.left == (b[0] * 256U + b[1]) * 256 + b[2]));
		took(&before, &rd, ok, 3 + (ok ? sub.left : 0));
		break;
	}
}

/* A writer in any state that it can be in, with a byte on either side of its buffer. */
void proof_writer(void)
{
	static const u8 some[WRITE_BYTES + 2];
	u8 block[WRITE_BYTES + 2];
	size_t cap = nondet_size(), len = nondet_size(), n = nondet_size(), end = 77;
	u8 first = block[0], last, i = nondet_u8(), kept;
	struct tls_wr wr, before;
	size_t want;
	u32 v = nondet_u32();
	bool fits;

	__CPROVER_assume(cap <= WRITE_BYTES && len <= cap && n <= sizeof(some));
	last = block[cap + 1];
	tls_wr_init(&wr, block + 1, cap);
	claim(!wr.failed && !wr.len && wr.cap == cap);
	wr.len = len;
	wr.failed = nondet_u8() & 1;
	before = wr;
	__CPROVER_assume(i < len);
	kept = wr.buf[i];

	fits = true;
	switch (nondet_u8()) {
	case 0:
		tls_wr_bytes(&wr, some, n);
		want = n;
		break;
	case 1:
		tls_wr_u8(&wr, v);
		want = 1;
		break;
	case 2:
		tls_wr_u16(&wr, v);
		want = 2;
		break;
	case 3:
		tls_wr_u24(&wr, v);
		want = 3;
		fits = v <= 0xffffff;
		break;
	default:
		tls_wr_u32(&wr, v);
		want = 4;
		break;
	}
	claim(wr.failed == (before.failed || !fits || want > cap - len));
	claim(wr.len == (wr.failed ? len : len + want) && wr.cap == cap && wr.buf == block + 1);
	claim(block[0] == first && block[cap + 1] == last && wr.buf[i] == kept);
	claim(tls_wr_end(&wr, &end) == (wr.failed ? -EMSGSIZE : 0));
	claim(end == (wr.failed ? 77 : wr.len));
}

/* A vector of a length field of so many bytes, of any content or none, in a buffer of any size. */
static void vector(unsigned int width)
{
	const size_t cap = nondet_size(), before = nondet_size(), n = nondet_size();
	size_t mark, len, i;
	struct tls_wr wr;
	u8 *block;

	__CPROVER_assume(cap <= VECTOR_BYTES && before <= cap && n <= VECTOR_BYTES);
	block = malloc(cap);
	__CPROVER_assume(block);
	tls_wr_init(&wr, block, cap);
	/* what proof_writer() shows of tls_wr_bytes(), without the bytes */
	wr.len = before;
	mark = tls_wr_open(&wr, width);
	if (!wr.failed && n <= cap - wr.len)
		wr.len += n;
	else
		wr.failed = true;
	tls_wr_close(&wr, mark, width);
	claim(wr.failed == (width + n > cap - before || n >> (8 * width)));
	if (wr.failed)
		return;
	for (len = 0, i = 0; i < width; i++)
		len = len * 256 + block[before + i];
	claim(len == n && wr.len == before + width + n);
}

void proof_vector8(void)
{
	vector(1);
}

void proof_vector16(void)
{
	vector(2);
}

void proof_vector24(void)
{
	vector(3);
}
