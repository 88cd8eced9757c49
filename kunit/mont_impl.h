/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mont.c three times: as this machine's kernel has it, without the assembler of
 * mont_row.h, and as a machine without 128-bit integers has it.
 */
#ifndef _TLS_HS_KUNIT_MONT_IMPL_H
#define _TLS_HS_KUNIT_MONT_IMPL_H

#include "mont.h"

struct mont_impl {
	void	(*subtract)(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 carry);
	void	(*product)(u64 *t, const u64 *a, const u64 *b, unsigned int limbs);
	void	(*reduce)(const struct tls_hs_mont *mo, u64 *r, u64 *t);
	void	(*mul)(const struct tls_hs_mont *mo, u64 *r, const u64 *a, const u64 *b, u64 *t);
	void	(*sqr)(const struct tls_hs_mont *mo, u64 *r, const u64 *a, u64 *t);
	void	(*rr)(const struct tls_hs_mont *mo, unsigned int bits, u64 *r, u64 *t);
};

#define MONT_IMPL {					\
	.subtract	= tls_hs_mont_subtract,		\
	.product	= tls_hs_mont_product,		\
	.reduce		= tls_hs_mont_reduce,		\
	.mul		= tls_hs_mont_mul,		\
	.sqr		= tls_hs_mont_sqr,		\
	.rr		= tls_hs_mont_rr,		\
}

extern const struct mont_impl mont_plain;	/* plain.c */
extern const struct mont_impl mont_portable;	/* portable.c */

#endif
