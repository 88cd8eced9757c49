// SPDX-License-Identifier: GPL-2.0-only
/*
 * The arithmetic of crypto-glue once more, as it is compiled for machines without
 * 128-bit integers: under other names, so that both are tested on any machine.
 */
#define TLS_HS_LIMB_PORTABLE

#define tls_hs_mont_n0			tls_hs_portable_mont_n0
#define tls_hs_mont_mul			tls_hs_portable_mont_mul
#define tls_hs_mont_sqr			tls_hs_portable_mont_sqr
#define tls_hs_mont_rr			tls_hs_portable_mont_rr
#define tls_hs_mont_subtract		tls_hs_portable_mont_subtract
#define tls_hs_mont_product		tls_hs_portable_mont_product
#define tls_hs_mont_reduce		tls_hs_portable_mont_reduce
#define tls_hs_mont_read		tls_hs_portable_mont_read
#define tls_hs_mont_write		tls_hs_portable_mont_write
#define tls_hs_p256_add			tls_hs_portable_p256_add
#define tls_hs_p256_sub			tls_hs_portable_p256_sub
#define tls_hs_p256_mul			tls_hs_portable_p256_mul
#define tls_hs_p256_sqr			tls_hs_portable_p256_sqr
#define tls_hs_p256_inv			tls_hs_portable_p256_inv
#define tls_hs_p256_enter		tls_hs_portable_p256_enter
#define tls_hs_p256_init		tls_hs_portable_p256_init
#define tls_hs_p256_b			tls_hs_portable_p256_b
#define tls_hs_p256_base		tls_hs_portable_p256_base
#define tls_hs_p256_order		tls_hs_portable_p256_order
#define tls_hs_p256_order_rr		tls_hs_portable_p256_order_rr
#define tls_hs_p256_sign_init		tls_hs_portable_p256_sign_init
#define tls_hs_p256_public		tls_hs_portable_p256_public
#define tls_hs_p256_sign		tls_hs_portable_p256_sign
#define tls_hs_p256_point_affine	tls_hs_portable_p256_point_affine
#define tls_hs_p256_verify		tls_hs_portable_p256_verify
#define tls_hs_p256_point_double	tls_hs_portable_p256_point_double
#define tls_hs_p256_point_add		tls_hs_portable_p256_point_add
#define tls_hs_p256_scalar_inv		tls_hs_portable_p256_scalar_inv
#define tls_hs_p256_recode		tls_hs_portable_p256_recode
#define tls_hs_rsa_public		tls_hs_portable_rsa_public
#define tls_hs_rsa_public_parse		tls_hs_portable_rsa_public_parse
#define tls_hs_rsa_pkcs1_verify		tls_hs_portable_rsa_pkcs1_verify
#define tls_hs_rsa_key_set		tls_hs_portable_rsa_key_set
#define tls_hs_rsa_key_wipe		tls_hs_portable_rsa_key_wipe
#define tls_hs_rsa_private		tls_hs_portable_rsa_private
#define tls_hs_rsa_unchecked		tls_hs_portable_rsa_unchecked
#define tls_hs_rsa_scratch_alloc	tls_hs_portable_rsa_scratch_alloc

#include "../crypto-glue/mont.c"
#include "../crypto-glue/p256_field.c"
#include "../crypto-glue/p256.c"
#include "../crypto-glue/p256_sign.c"
#include "../crypto-glue/rsa_public.c"
#include "../crypto-glue/rsa_private.c"

#include "p256_impl.h"

const struct p256_impl p256_portable = P256_IMPL;

int p256_portable_init(struct kunit_suite *suite)
{
	static bool done;

	if (!done) {
		tls_hs_p256_init();
		tls_hs_p256_sign_init();
	}
	done = true;
	return 0;
}
