// SPDX-License-Identifier: GPL-2.0-only
/*
 * mont.c once more, without the assembler that it has for some processors: what the
 * others get is tested on these too.
 */
#define TLS_HS_MONT_PLAIN

#define tls_hs_mont_n0			tls_hs_plain_mont_n0
#define tls_hs_mont_mul			tls_hs_plain_mont_mul
#define tls_hs_mont_sqr			tls_hs_plain_mont_sqr
#define tls_hs_mont_rr			tls_hs_plain_mont_rr
#define tls_hs_mont_subtract		tls_hs_plain_mont_subtract
#define tls_hs_mont_product		tls_hs_plain_mont_product
#define tls_hs_mont_reduce		tls_hs_plain_mont_reduce
#define tls_hs_mont_read		tls_hs_plain_mont_read
#define tls_hs_mont_write		tls_hs_plain_mont_write

#include "../crypto-glue/mont.c"

#include "mont_impl.h"

const struct mont_impl mont_plain = MONT_IMPL;
