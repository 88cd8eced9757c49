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
#define tls_hs_p256			tls_hs_portable_p256
#define tls_hs_p384			tls_hs_portable_p384
#define tls_hs_ec_from_bytes		tls_hs_portable_ec_from_bytes
#define tls_hs_ec_to_bytes		tls_hs_portable_ec_to_bytes
#define tls_hs_ec_scalar_ok		tls_hs_portable_ec_scalar_ok
#define tls_hs_ec_order_reduce		tls_hs_portable_ec_order_reduce
#define tls_hs_ec_point_parse		tls_hs_portable_ec_point_parse
#define tls_hs_ec_add			tls_hs_portable_ec_add
#define tls_hs_ec_sub			tls_hs_portable_ec_sub
#define tls_hs_ec_mul			tls_hs_portable_ec_mul
#define tls_hs_ec_sqr			tls_hs_portable_ec_sqr
#define tls_hs_ec_inv			tls_hs_portable_ec_inv
#define tls_hs_ec_enter			tls_hs_portable_ec_enter
#define tls_hs_ec_verify_init		tls_hs_portable_ec_verify_init
#define tls_hs_ec_verify		tls_hs_portable_ec_verify
#define tls_hs_ec_point_affine		tls_hs_portable_ec_point_affine
#define tls_hs_ec_point_double		tls_hs_portable_ec_point_double
#define tls_hs_ec_point_add		tls_hs_portable_ec_point_add
#define tls_hs_ec_scalar_inv		tls_hs_portable_ec_scalar_inv
#define tls_hs_ec_recode		tls_hs_portable_ec_recode
#define tls_hs_ec_secret_init		tls_hs_portable_ec_secret_init
#define tls_hs_ec_public		tls_hs_portable_ec_public
#define tls_hs_ec_shared		tls_hs_portable_ec_shared
#define tls_hs_ec_sign			tls_hs_portable_ec_sign
#define tls_hs_rsa_public		tls_hs_portable_rsa_public
#define tls_hs_rsa_public_parse		tls_hs_portable_rsa_public_parse
#define tls_hs_rsa_pkcs1_verify		tls_hs_portable_rsa_pkcs1_verify
#define tls_hs_rsa_key_set		tls_hs_portable_rsa_key_set
#define tls_hs_rsa_key_wipe		tls_hs_portable_rsa_key_wipe
#define tls_hs_rsa_private		tls_hs_portable_rsa_private
#define tls_hs_rsa_unchecked		tls_hs_portable_rsa_unchecked
#define tls_hs_rsa_scratch_alloc	tls_hs_portable_rsa_scratch_alloc

#include "../crypto-glue/mont.c"
#include "../crypto-glue/ec.c"
#include "../crypto-glue/ec_field.c"
#include "../crypto-glue/ec_verify.c"
#include "../crypto-glue/ec_secret.c"
#include "../crypto-glue/rsa_public.c"
#include "../crypto-glue/rsa_private.c"

#include "ec_impl.h"
#include "mont_impl.h"

const struct ec_impl ec_portable = EC_IMPL;
const struct mont_impl mont_portable = MONT_IMPL;

int ec_portable_init(struct kunit_suite *suite)
{
	static bool done;

	if (!done) {
		tls_hs_ec_verify_init();
		tls_hs_ec_secret_init();
	}
	done = true;
	return 0;
}
