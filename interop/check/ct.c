// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are crypto-glue/p256_sign.c, mlkem.c and rsa_private.c constant-time?  Under valgrind, with
 * secrets marked as undefined: memcheck then reports each branch and each address
 * that depends on one.  Linked with the objects that the module was made of, as the
 * kernel's build compiled them for User-Mode Linux.  KTAP on stdout.
 *
 * Owns P-256 and what reports; ct_mlkem.c has ML-KEM, ct_rsa.c RSA.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "ct.h"

/* RFC 6979 A.2.5, message "sample": private key, nonce, digest, r, s; and the key's Ux */
static const uint64_t rfc_x[LIMBS] = {
	0x7b8a622b120f6721, 0x4e50c3db36e89b12, 0x6b5c215767b1d693, 0xc9afa9d845ba7516,
};

static const uint64_t rfc_k[LIMBS] = {
	0x4d6129493d8aad60, 0x3b17aa873382b0f2, 0x086538398355dd4c, 0xa6e3c57dd01abe90,
};

static const uint64_t rfc_e[LIMBS] = {
	0x62113d8a62add1bf, 0x1a831d0268e98915, 0xe2ade1d694f41fc7, 0xaf2bdbe1aa9b6ec1,
};

static const uint64_t rfc_r[LIMBS] = {
	0xc34d0ea84eaf3716, 0x9d2c877b56aaf991, 0x1140dd9cd45e81d6, 0xefd48b2aacb6a8fd,
};

static const uint64_t rfc_s[LIMBS] = {
	0x4dc4ab2f843acda8, 0xf3e900dbb9aff406, 0xd436c7a1b6e29f65, 0xf7cb1c942d657c41,
};

static const uint8_t rfc_ux[8 * LIMBS] = {
	0x60, 0xfe, 0xd4, 0xba, 0x25, 0x5a, 0x9d, 0x31,
	0xc9, 0x61, 0xeb, 0x74, 0xc6, 0x35, 0x6d, 0x68,
	0xc0, 0x49, 0xb8, 0x92, 0x3b, 0x61, 0xfa, 0x6c,
	0xe6, 0x69, 0x62, 0x2e, 0x60, 0xf2, 0x9f, 0xb6,
};

/* The kernel's, which p256_sign.c and rsa_private.c blind with */
void get_random_bytes(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	VALGRIND_MAKE_MEM_UNDEFINED(buf, len);
}

static uint64_t scratch[256];	/* struct tls_hs_p256_secret, and room */
static int cases, failed;

unsigned int errors(void)
{
	return VALGRIND_COUNT_ERRORS;
}

void report(int ok, const char *name)
{
	failed += !ok;
	printf("%sok %d %s\n", ok ? "" : "not ", ++cases, name);
}

static void take_secret(uint64_t *to, const uint64_t *from)
{
	memcpy(to, from, 8 * LIMBS);
	VALGRIND_MAKE_MEM_UNDEFINED(to, 8 * LIMBS);
}

int known(void *result, const void *wanted, size_t len)
{
	VALGRIND_MAKE_MEM_DEFINED(result, len);
	return !memcmp(result, wanted, len);
}

/* p256.c's own inversion, for public numbers: or the others would prove nothing */
static void variable_time(void)
{
	unsigned int before = errors();
	uint64_t a[LIMBS], r[LIMBS];

	take_secret(a, rfc_k);
	tls_hs_p256_scalar_inv(r, a);
	report(errors() > before, "variable_time_is_noticed");
}

static void public_key(void)
{
	unsigned int before = errors();
	uint64_t d[LIMBS];
	uint8_t key[1 + 2 * 8 * LIMBS];

	take_secret(d, rfc_x);
	tls_hs_p256_public(scratch, d, key);
	report(errors() == before, "public_key_is_constant_time");
	report(known(key + 1, rfc_ux, sizeof(rfc_ux)), "public_key_is_right");
}

static void signature(void)
{
	unsigned int before = errors();
	uint64_t d[LIMBS], k[LIMBS], r[LIMBS], s[LIMBS];

	take_secret(d, rfc_x);
	take_secret(k, rfc_k);
	tls_hs_p256_sign(scratch, d, k, rfc_e, r, s);
	report(errors() == before, "signature_is_constant_time");
	report(known(r, rfc_r, sizeof(r)) && known(s, rfc_s, sizeof(s)), "signature_is_right");
}

int main(void)
{
	printf("KTAP version 1\n1..%d\n", 6 + MLKEM_CASES + RSA_CASES);
	report(RUNNING_ON_VALGRIND, "runs_under_valgrind");
	tls_hs_p256_init();
	tls_hs_p256_sign_init();
	variable_time();
	public_key();
	signature();
	mlkem();
	rsa();
	return failed > 0;
}
