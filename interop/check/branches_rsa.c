// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is looked at of rsa_private.c, for interop/check/branches, with a number of
 * limbs that is fixed; its products are mont.c's.
 */
#include "../../crypto-glue/rsa_private.c"
#include "branches.h"

#define LIMBS	16

__flatten u64 ct_rsa_differ(const u64 *a, const u64 *b)
{
	return rsa_differ(a, b, LIMBS);
}

__flatten u64 ct_rsa_less(const u64 *a, const u64 *b)
{
	return limbs_less(a, b, LIMBS);
}

__flatten void ct_rsa_select(struct tls_hs_rsa_scratch *sc, u32 digit)
{
	rsa_select(sc, LIMBS, digit);
}

__flatten void ct_rsa_join(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc)
{
	rsa_join(rc, sc, LIMBS);
}
