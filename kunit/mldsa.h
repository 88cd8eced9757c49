/* SPDX-License-Identifier: GPL-2.0-only */
/* The certificates and signatures that kunit/mldsa.py makes. */
#ifndef _TLS_HS_KUNIT_MLDSA_H
#define _TLS_HS_KUNIT_MLDSA_H

#include <kunit/test.h>
#include <linux/hex.h>
#include <linux/minmax.h>

#include "bytes.h"
#include "mldsa_data.h"

#define MLDSA_PIECE	2048

struct tls_hs_test_mldsa {
	size_t		len;
	const char	*hex[4];	/* of MLDSA_PIECE bytes, but for the last */
};

extern const struct tls_hs_test_mldsa tls_hs_test_mldsa[MD_COUNT];

/* A copy that ends with its memory, so that KASAN sees a read beyond it. */
static inline struct bytes test_mldsa(struct kunit *test, unsigned int id)
{
	const struct tls_hs_test_mldsa *md = &tls_hs_test_mldsa[id];
	u8 *d = kunit_kmalloc(test, md->len, GFP_KERNEL);
	size_t at;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (at = 0; at < md->len; at += MLDSA_PIECE)
		KUNIT_ASSERT_EQ(test, 0, hex2bin(d + at, md->hex[at / MLDSA_PIECE],
						 min_t(size_t, md->len - at, MLDSA_PIECE)));
	return (struct bytes){ d, md->len };
}

#endif
