/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bounded reading and writing of wire formats.
 *
 * Owns every bounds check of the project: TLS messages, records and DER are
 * all read with tls_rd and written with tls_wr.  Knows nothing of TLS.
 */
#ifndef _TLS_HS_WIRE_H
#define _TLS_HS_WIRE_H

#include <linux/types.h>

/**
 * struct tls_rd - a borrowed, read-only view of bytes, consumed from the front
 * @p: next byte to read
 * @left: number of bytes that may still be read
 *
 * A reader owns nothing: the bytes must outlive it.
 */
struct tls_rd {
	const u8	*p;
	size_t		left;
};

/**
 * struct tls_wr - a bounded writer into a caller's buffer
 * @buf: start of the buffer
 * @len: bytes written so far
 * @cap: size of @buf in bytes
 * @failed: a write did not fit, or a vector was longer than its length field
 *
 * Failure is sticky, so that a builder may write all it has and look once, at
 * tls_wr_end().  Nothing is ever written beyond @cap.
 */
struct tls_wr {
	u8	*buf;
	size_t	len;
	size_t	cap;
	bool	failed;
};

void tls_rd_init(struct tls_rd *rd, const void *buf, size_t len);
bool __must_check tls_rd_u8(struct tls_rd *rd, u8 *v);
bool __must_check tls_rd_u16(struct tls_rd *rd, u16 *v);
bool __must_check tls_rd_u24(struct tls_rd *rd, u32 *v);
bool __must_check tls_rd_u32(struct tls_rd *rd, u32 *v);
bool __must_check tls_rd_bytes(struct tls_rd *rd, size_t len, const u8 **p);
bool __must_check tls_rd_sub(struct tls_rd *rd, size_t len, struct tls_rd *sub);
bool __must_check tls_rd_vec8(struct tls_rd *rd, struct tls_rd *sub);
bool __must_check tls_rd_vec16(struct tls_rd *rd, struct tls_rd *sub);
bool __must_check tls_rd_vec24(struct tls_rd *rd, struct tls_rd *sub);

/**
 * tls_rd_empty() - has everything been read?
 * @rd: the reader
 *
 * Context: any.
 * Return: true if no byte is left.
 */
static inline bool tls_rd_empty(const struct tls_rd *rd)
{
	return !rd->left;
}

void tls_wr_init(struct tls_wr *wr, void *buf, size_t cap);
void tls_wr_u8(struct tls_wr *wr, u8 v);
void tls_wr_u16(struct tls_wr *wr, u16 v);
void tls_wr_u24(struct tls_wr *wr, u32 v);
void tls_wr_u32(struct tls_wr *wr, u32 v);
void tls_wr_bytes(struct tls_wr *wr, const void *p, size_t len);
size_t tls_wr_open(struct tls_wr *wr, unsigned int width);
void tls_wr_close(struct tls_wr *wr, size_t mark, unsigned int width);
int __must_check tls_wr_end(const struct tls_wr *wr, size_t *len);

#endif /* _TLS_HS_WIRE_H */
