// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounded reading and writing of wire formats.
 *
 * Owns the only bounds checks of the project.  A failed read leaves the reader
 * as it was; a failed write is remembered by the writer and changes nothing.
 */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "tls_hs_wire.h"

/**
 * tls_rd_init() - start reading a buffer
 * @rd: the reader to set up
 * @buf: the bytes to read; borrowed, may be NULL if @len is 0
 * @len: number of bytes at @buf
 *
 * Context: any.
 */
void tls_rd_init(struct tls_rd *rd, const void *buf, size_t len)
{
	rd->p = buf;
	rd->left = len;
}

/**
 * tls_rd_bytes() - take bytes from the front
 * @rd: the reader
 * @len: how many bytes
 * @p: where to put a borrowed pointer to them
 *
 * Context: any.
 * Return: false, and nothing taken, if fewer than @len bytes are left.
 */
bool tls_rd_bytes(struct tls_rd *rd, size_t len, const u8 **p)
{
	if (len > rd->left)
		return false;
	*p = rd->p;
	/* NULL has no bytes, and C no NULL + 0 */
	if (len)
		rd->p += len;
	rd->left -= len;
	return true;
}

/**
 * tls_rd_u8() - take an integer of one byte
 * @rd: the reader
 * @v: where to put it
 *
 * Context: any.
 * Return: false, and nothing taken, if no byte is left.
 */
bool tls_rd_u8(struct tls_rd *rd, u8 *v)
{
	const u8 *p;

	if (!tls_rd_bytes(rd, 1, &p))
		return false;
	*v = *p;
	return true;
}

/**
 * tls_rd_u16() - take a big-endian integer of two bytes
 * @rd: the reader
 * @v: where to put it
 *
 * Context: any.
 * Return: false, and nothing taken, if fewer than two bytes are left.
 */
bool tls_rd_u16(struct tls_rd *rd, u16 *v)
{
	const u8 *p;

	if (!tls_rd_bytes(rd, 2, &p))
		return false;
	*v = get_unaligned_be16(p);
	return true;
}

/**
 * tls_rd_u24() - take a big-endian integer of three bytes
 * @rd: the reader
 * @v: where to put it
 *
 * Context: any.
 * Return: false, and nothing taken, if fewer than three bytes are left.
 */
bool tls_rd_u24(struct tls_rd *rd, u32 *v)
{
	const u8 *p;

	if (!tls_rd_bytes(rd, 3, &p))
		return false;
	*v = get_unaligned_be24(p);
	return true;
}

/**
 * tls_rd_u32() - take a big-endian integer of four bytes
 * @rd: the reader
 * @v: where to put it
 *
 * Context: any.
 * Return: false, and nothing taken, if fewer than four bytes are left.
 */
bool tls_rd_u32(struct tls_rd *rd, u32 *v)
{
	const u8 *p;

	if (!tls_rd_bytes(rd, 4, &p))
		return false;
	*v = get_unaligned_be32(p);
	return true;
}

/**
 * tls_rd_sub() - take bytes from the front as a reader of their own
 * @rd: the reader
 * @len: how many bytes
 * @sub: the reader to set up over them
 *
 * Context: any.
 * Return: false, and nothing taken, if fewer than @len bytes are left.
 */
bool tls_rd_sub(struct tls_rd *rd, size_t len, struct tls_rd *sub)
{
	const u8 *p;

	if (!tls_rd_bytes(rd, len, &p))
		return false;
	tls_rd_init(sub, p, len);
	return true;
}

static bool tls_rd_vec(struct tls_rd *rd, size_t len, struct tls_rd rest,
		       struct tls_rd *sub)
{
	if (!tls_rd_sub(&rest, len, sub))
		return false;
	*rd = rest;
	return true;
}

/**
 * tls_rd_vec8() - take a vector with a length field of one byte
 * @rd: the reader
 * @sub: the reader to set up over the vector's content
 *
 * RFC 8446 3.4.
 *
 * Context: any.
 * Return: false, and nothing taken, if the vector is not all there.
 */
bool tls_rd_vec8(struct tls_rd *rd, struct tls_rd *sub)
{
	struct tls_rd rest = *rd;
	u8 len;

	return tls_rd_u8(&rest, &len) && tls_rd_vec(rd, len, rest, sub);
}

/**
 * tls_rd_vec16() - take a vector with a length field of two bytes
 * @rd: the reader
 * @sub: the reader to set up over the vector's content
 *
 * RFC 8446 3.4.
 *
 * Context: any.
 * Return: false, and nothing taken, if the vector is not all there.
 */
bool tls_rd_vec16(struct tls_rd *rd, struct tls_rd *sub)
{
	struct tls_rd rest = *rd;
	u16 len;

	return tls_rd_u16(&rest, &len) && tls_rd_vec(rd, len, rest, sub);
}

/**
 * tls_rd_vec24() - take a vector with a length field of three bytes
 * @rd: the reader
 * @sub: the reader to set up over the vector's content
 *
 * RFC 8446 3.4.
 *
 * Context: any.
 * Return: false, and nothing taken, if the vector is not all there.
 */
bool tls_rd_vec24(struct tls_rd *rd, struct tls_rd *sub)
{
	struct tls_rd rest = *rd;
	u32 len;

	return tls_rd_u24(&rest, &len) && tls_rd_vec(rd, len, rest, sub);
}

/**
 * tls_wr_init() - start writing into a buffer
 * @wr: the writer to set up
 * @buf: where to write; stays the caller's
 * @cap: size of @buf in bytes
 *
 * Context: any.
 */
void tls_wr_init(struct tls_wr *wr, void *buf, size_t cap)
{
	wr->buf = buf;
	wr->len = 0;
	wr->cap = cap;
	wr->failed = false;
}

/**
 * tls_wr_bytes() - append bytes
 * @wr: the writer
 * @p: the bytes, not inside the writer's buffer; may be NULL if @len is 0
 * @len: how many
 *
 * Context: any.
 */
void tls_wr_bytes(struct tls_wr *wr, const void *p, size_t len)
{
	if (wr->failed || len > wr->cap - wr->len) {
		wr->failed = true;
		return;
	}
	if (len)
		memcpy(wr->buf + wr->len, p, len);
	wr->len += len;
}

/**
 * tls_wr_u8() - append an integer of one byte
 * @wr: the writer
 * @v: the integer
 *
 * Context: any.
 */
void tls_wr_u8(struct tls_wr *wr, u8 v)
{
	tls_wr_bytes(wr, &v, 1);
}

/**
 * tls_wr_u16() - append a big-endian integer of two bytes
 * @wr: the writer
 * @v: the integer
 *
 * Context: any.
 */
void tls_wr_u16(struct tls_wr *wr, u16 v)
{
	u8 b[2];

	put_unaligned_be16(v, b);
	tls_wr_bytes(wr, b, sizeof(b));
}

/**
 * tls_wr_u24() - append a big-endian integer of three bytes
 * @wr: the writer
 * @v: the integer; one above 2^24 - 1 is a failure
 *
 * Context: any.
 */
void tls_wr_u24(struct tls_wr *wr, u32 v)
{
	u8 b[3];

	if (v > 0xffffff)
		wr->failed = true;
	put_unaligned_be24(v, b);
	tls_wr_bytes(wr, b, sizeof(b));
}

/**
 * tls_wr_u32() - append a big-endian integer of four bytes
 * @wr: the writer
 * @v: the integer
 *
 * Context: any.
 */
void tls_wr_u32(struct tls_wr *wr, u32 v)
{
	u8 b[4];

	put_unaligned_be32(v, b);
	tls_wr_bytes(wr, b, sizeof(b));
}

/**
 * tls_wr_open() - begin a vector, leaving room for its length
 * @wr: the writer
 * @width: size of the length field, 1 to 3 bytes
 *
 * Context: any.
 * Return: a mark for tls_wr_close().
 */
size_t tls_wr_open(struct tls_wr *wr, unsigned int width)
{
	static const u8 zero[3];
	size_t mark = wr->len;

	tls_wr_bytes(wr, zero, width);
	return mark;
}

/**
 * tls_wr_close() - end a vector: fill in the length of what was written
 * @wr: the writer
 * @mark: what tls_wr_open() returned
 * @width: the same width
 *
 * Context: any.
 */
void tls_wr_close(struct tls_wr *wr, size_t mark, unsigned int width)
{
	unsigned int i;
	size_t len;

	if (wr->failed)
		return;
	len = wr->len - mark - width;
	if (len >> (8 * width)) {
		wr->failed = true;
		return;
	}
	for (i = 0; i < width; i++)
		wr->buf[mark + i] = len >> (8 * (width - 1 - i));
}

/**
 * tls_wr_end() - did everything fit, and how much was it?
 * @wr: the writer
 * @len: where to put the number of bytes written
 *
 * Context: any.
 * Return: 0, or -EMSGSIZE if a write failed; @len is then untouched.
 */
int tls_wr_end(const struct tls_wr *wr, size_t *len)
{
	if (wr->failed)
		return -EMSGSIZE;
	*len = wr->len;
	return 0;
}
