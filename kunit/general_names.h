/* SPDX-License-Identifier: GPL-2.0-only */
/* GeneralNames, built for tests of names and name constraints. */
#ifndef _TLS_HS_KUNIT_GENERAL_NAMES_H
#define _TLS_HS_KUNIT_GENERAL_NAMES_H

#include <kunit/test.h>

#include "x509.h"

/* Appends a TLV to what rd, which begins buf, holds already. */
static inline void put_tlv(struct kunit *test, struct tls_rd *rd, u8 *buf, size_t cap,
			   u8 tag, const void *p, size_t len)
{
	struct tls_wr wr;
	size_t mark;

	tls_wr_init(&wr, buf + rd->left, cap - rd->left);
	tls_wr_u8(&wr, tag);
	if (len > 0x7f)
		tls_wr_u8(&wr, len > 0xff ? 0x82 : 0x81);
	mark = tls_wr_open(&wr, len > 0xff ? 2 : 1);
	tls_wr_bytes(&wr, p, len);
	tls_wr_close(&wr, mark, len > 0xff ? 2 : 1);
	KUNIT_ASSERT_EQ(test, tls_wr_end(&wr, &len), 0);
	tls_rd_init(rd, buf, rd->left + len);
}

/* One GeneralName as the whole content of a GeneralNames. */
static inline struct tls_rd general_name(struct kunit *test, u8 tag, const void *p, size_t len)
{
	u8 *buf = kunit_kzalloc(test, len + 4, GFP_KERNEL);
	struct tls_rd rd = {};

	KUNIT_ASSERT_NOT_NULL(test, buf);
	put_tlv(test, &rd, buf, len + 4, tag, p, len);
	return rd;
}

#endif
