// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/rsa_public.c and mont.c, in both ways of compiling them.
 *
 * The operation is tested on moduli of any form, which need be no product of
 * primes, against the kernel's big numbers; the padding with blocks that a
 * private key signs, right but for one thing.
 */
#include <kunit/test.h>
#include <linux/mpi.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "client_key.h"
#include "ec_impl.h"
#include "privkey.h"
#include "rsa_key.h"
#include "rsa_pss.h"
#include "rsa_public.h"

static const struct rsa_param {
	const char	*name;
	int		(*public)(const struct tls_hs_pubkey *pk, const u8 *sig,
				  u8 *em, size_t len);
} impls[] = {
	{ "native", tls_hs_rsa_public },
	{ "portable", tls_hs_portable_rsa_public },
};

KUNIT_ARRAY_PARAM_DESC(impl, impls, name);

/* A key and what is raised to its power; n and m of len bytes, big-endian. */
struct rsa_case {
	unsigned int	bits;
	size_t		len;
	u32		e;
	u8		n[TLS_HS_MAX_RSA_BYTES];
	u8		m[TLS_HS_MAX_RSA_BYTES];
	u8		em[TLS_HS_MAX_RSA_BYTES];
	u8		ref[TLS_HS_MAX_RSA_BYTES];
	u8		der[RSA_MAX_DER];
	struct tls_hs_pubkey pk;
};

/* RSAPublicKey of the case's n and e */
static void make_key(struct rsa_case *rc)
{
	const u8 e[4] = { rc->e >> 24, rc->e >> 16, rc->e >> 8, rc->e };

	rsa_put_key(&rc->pk, rc->der, rc->bits, rc->n, rc->len, e, sizeof(e));
}

static void fill(struct rsa_case *rc, u8 *p, u8 value)
{
	if (value == 0xaa)
		get_random_bytes(p, rc->len);
	else
		memset(p, value, rc->len);
}

/* A modulus of that many bits, made of the byte given (0xaa: random); m below it. */
static void make_case(struct rsa_case *rc, unsigned int bits, u32 e, u8 n, u8 m)
{
	const unsigned int top = (bits - 1) % 8;

	rc->bits = bits;
	rc->len = DIV_ROUND_UP(bits, 8);
	rc->e = e;
	fill(rc, rc->n, n);
	rc->n[0] &= (2 << top) - 1;
	rc->n[0] |= 1 << top;
	rc->n[rc->len - 1] |= 1;
	fill(rc, rc->m, m);
	rc->m[0] &= (1 << top) - 1;
	/* n - 1 */
	if (m == 0xff) {
		memcpy(rc->m, rc->n, rc->len);
		rc->m[rc->len - 1] ^= 1;
	}
	make_key(rc);
}

/* The same by the kernel's big numbers. */
static void reference(struct kunit *test, struct rsa_case *rc)
{
	const u8 e[4] = { rc->e >> 24, rc->e >> 16, rc->e >> 8, rc->e };
	MPI n = mpi_read_raw_data(rc->n, rc->len);
	MPI m = mpi_read_raw_data(rc->m, rc->len);
	MPI x = mpi_read_raw_data(e, sizeof(e));
	MPI r = mpi_alloc(0);
	unsigned int len = 0;

	if (n && m && x && r && !mpi_powm(r, m, x, n) &&
	    !mpi_read_buffer(r, rc->ref, rc->len, &len, NULL)) {
		memmove(rc->ref + rc->len - len, rc->ref, len);
		memset(rc->ref, 0, rc->len - len);
	} else {
		KUNIT_FAIL(test, "out of memory");
	}
	mpi_free(n);
	mpi_free(m);
	mpi_free(x);
	mpi_free(r);
}

static struct rsa_case *alloc_case(struct kunit *test)
{
	struct rsa_case *rc = kunit_kzalloc(test, sizeof(*rc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rc);
	return rc;
}

static int run(struct kunit *test, struct rsa_case *rc)
{
	const struct rsa_param *p = test->param_value;

	memset(rc->em, 0x5a, sizeof(rc->em));
	return p->public(&rc->pk, rc->m, rc->em, rc->len);
}

static void expect_power(struct kunit *test, struct rsa_case *rc)
{
	reference(test, rc);
	KUNIT_EXPECT_EQ_MSG(test, run(test, rc), 0, "%u bits", rc->bits);
	KUNIT_EXPECT_MEMEQ_MSG(test, rc->em, rc->ref, rc->len, "%u bits, e %u", rc->bits, rc->e);
}

static const u32 exponents[] = { 65537, 3, 17, 0x80000001, 0xffffffff, 5 };

static void power_of_any_size_is_the_kernels(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	unsigned int bits, i = 0;

	for (bits = 1024; bits <= 4096; i++) {
		make_case(rc, bits, exponents[i % ARRAY_SIZE(exponents)], 0xaa, 0xaa);
		expect_power(test, rc);
		/* each size around whole limbs, and some of the others */
		bits += bits % 64 < 2 || bits % 64 > 62 ? 1 : 20;
	}
}

/* Limbs of ones and of zeros, in modulus and number: each carry, and each absent. */
static void power_of_edges_is_the_kernels(struct kunit *test)
{
	static const u8 values[] = { 0x00, 0xff, 0xaa, 0x80, 0x01 };
	static const unsigned int sizes[] = { 2048, 2049, 2111, 2112, 3000, 4096 };
	struct rsa_case *rc = alloc_case(test);
	int n, m, s;

	for (s = 0; s < ARRAY_SIZE(sizes); s++) {
		for (n = 0; n < ARRAY_SIZE(values); n++) {
			for (m = 0; m < ARRAY_SIZE(values); m++) {
				make_case(rc, sizes[s], exponents[(n + m) % 3],
					  values[n], values[m]);
				expect_power(test, rc);
			}
		}
	}
}

static void power_of_one_is_one_and_of_itself_in_place(struct kunit *test)
{
	const struct rsa_param *p = test->param_value;
	struct rsa_case *rc = alloc_case(test);

	make_case(rc, 2048, 65537, 0xaa, 0x00);
	rc->m[rc->len - 1] = 1;
	expect_power(test, rc);
	KUNIT_EXPECT_MEMEQ(test, rc->em, rc->m, rc->len);

	make_case(rc, 2048, 65537, 0xaa, 0xaa);
	reference(test, rc);
	KUNIT_EXPECT_EQ(test, p->public(&rc->pk, rc->m, rc->m, rc->len), 0);
	KUNIT_EXPECT_MEMEQ(test, rc->m, rc->ref, rc->len);
}

static void signature_not_below_the_modulus_is_refused(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);

	make_case(rc, 2050, 65537, 0xaa, 0xff);
	KUNIT_EXPECT_EQ(test, run(test, rc), 0);
	memcpy(rc->m, rc->n, rc->len);
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
	rc->m[0] |= 0x80;
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
	memset(rc->m, 0xff, rc->len);
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
}

static void key_that_is_none_is_refused(struct kunit *test)
{
	static const u32 bad[] = { 0, 1, 2, 4, 65536, 0xfffffffe };
	struct rsa_case *rc = alloc_case(test);
	size_t len;
	int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		make_case(rc, 2048, bad[i], 0xaa, 0xaa);
		KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
	}

	make_case(rc, 2048, 65537, 0xaa, 0xaa);
	KUNIT_EXPECT_EQ(test, run(test, rc), 0);
	rc->pk.pk_bits = 2047;
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
	rc->pk.pk_bits = 2048;
	len = rc->pk.pk_len;
	for (rc->pk.pk_len = 0; rc->pk.pk_len < len; rc->pk.pk_len++)
		KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
	rc->pk.pk_len = len + 1;
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);

	/* even */
	rc->n[rc->len - 1] &= ~1;
	make_key(rc);
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
}

/* An exponent of 33 bits, whose lower 32 are those of 3. */
static void exponent_of_five_octets_is_refused(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	u8 *end;

	make_case(rc, 2048, 3, 0xaa, 0xaa);
	end = rc->der + rc->pk.pk_len;
	memcpy(end - 3, "\x02\x05\x01\x00\x00\x00\x03", 7);
	rc->der[3] += 4;
	rc->pk.pk_len += 4;
	KUNIT_EXPECT_EQ(test, run(test, rc), -EKEYREJECTED);
}

/* An encoded block of PKCS#1 v1.5, and one thing wrong with it. */
static const struct pkcs1_param {
	const char	*name;
	u16		at;	/* from the start, or from the end: 256 - at */
	u8		flip;
} pkcs1_params[] = {
	{ "first_octet", 0, 0x01 },
	{ "block_type_0", 1, 0x01 },
	{ "block_type_2", 1, 0x03 },
	{ "padding_first", 2, 0x80 },
	{ "padding_ends_early", 100, 0xff },
	{ "padding_last", 256 - 52 - 1, 0x01 },
	{ "separator", 256 - 52, 0x01 },
	{ "separator_ff", 256 - 52, 0xff },
	{ "digest_info_first", 256 - 51, 0x01 },
	{ "digest_info_hash", 256 - 51 + 14, 0x03 },
	{ "digest_info_last", 256 - 33, 0x01 },
	{ "digest_first", 256 - 32, 0x80 },
	{ "digest_last", 255, 0x01 },
};

KUNIT_ARRAY_PARAM_DESC(pkcs1, pkcs1_params, name);

static void pkcs1_block(u8 *em, const u8 *digest)
{
	static const u8 info[] = { 0x00, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
				   0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20 };

	memset(em, 0xff, 256);
	em[0] = 0x00;
	em[1] = 0x01;
	memcpy(em + 256 - 32 - sizeof(info), info, sizeof(info));
	memcpy(em + 256 - 32, digest, 32);
}

/* Signs the block as it is, and verifies it as a signature over the digest. */
static int pkcs1_sign_and_verify(struct kunit *test, const u8 *em, const u8 *digest)
{
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	u8 sig[256];
	int err;

	if (!tls_hs_rsa_available())
		kunit_skip(test, "FIPS mode");
	parse_cert(test, &ce, BYTES_OF(cert_rsa2048));
	KUNIT_ASSERT_EQ(test, tls_hs_privkey_read(&pv, &ce, pkcs8_rsa2048,
						  sizeof(pkcs8_rsa2048)), 0);
	err = tls_hs_rsa_private(&pv.pv_rsa, &ce.ce_key, em, sig, sizeof(sig));
	tls_hs_privkey_wipe(&pv);
	return err ?: tls_hs_rsa_pkcs1_verify(&ce.ce_key, TLS_HS_SHA256, digest, sig, sizeof(sig));
}

static void pkcs1_block_with_one_thing_wrong_is_refused(struct kunit *test)
{
	const struct pkcs1_param *p = test->param_value;
	u8 *em = kunit_kzalloc(test, 256, GFP_KERNEL);
	u8 digest[32];

	KUNIT_ASSERT_NOT_NULL(test, em);
	memset(digest, 0xd1, sizeof(digest));
	pkcs1_block(em, digest);
	KUNIT_EXPECT_EQ(test, pkcs1_sign_and_verify(test, em, digest), 0);

	pkcs1_block(em, digest);
	em[p->at] ^= p->flip;
	KUNIT_EXPECT_EQ(test, pkcs1_sign_and_verify(test, em, digest), -EKEYREJECTED);
}

/* 9.2 step 3, and no read before the block. */
static void pkcs1_modulus_too_short_is_refused(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	u8 digest[64] = {};
	unsigned int len;

	for (len = 1; len < 64 + 19 + 11; len++) {
		make_case(rc, 8 * len, 3, 0xaa, 0xaa);
		KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
				tls_hs_rsa_pkcs1_verify(&rc->pk, TLS_HS_SHA512, digest,
							rc->m, len));
	}
}

static struct kunit_case rsa_public_cases[] = {
	KUNIT_CASE_PARAM(power_of_any_size_is_the_kernels, impl_gen_params),
	KUNIT_CASE_PARAM(power_of_edges_is_the_kernels, impl_gen_params),
	KUNIT_CASE_PARAM(power_of_one_is_one_and_of_itself_in_place, impl_gen_params),
	KUNIT_CASE_PARAM(signature_not_below_the_modulus_is_refused, impl_gen_params),
	KUNIT_CASE_PARAM(key_that_is_none_is_refused, impl_gen_params),
	KUNIT_CASE_PARAM(exponent_of_five_octets_is_refused, impl_gen_params),
	KUNIT_CASE_PARAM(pkcs1_block_with_one_thing_wrong_is_refused, pkcs1_gen_params),
	KUNIT_CASE(pkcs1_modulus_too_short_is_refused),
	{}
};

static struct kunit_suite rsa_public_suite = {
	.name = "tls_hs_rsa_public",
	.test_cases = rsa_public_cases,
};

kunit_test_suite(rsa_public_suite);
