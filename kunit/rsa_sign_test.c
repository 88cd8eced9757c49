// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/rsa_sign.c, and of the encoding in rsa_pss.c.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/string.h>

#include "client_key.h"
#include "privkey.h"
#include "rsa_pss.h"
#include "rsa_sign.h"

struct rsa_param {
	const char		*name;
	struct bytes		cert;
	struct bytes		pkcs8;
	enum tls_hs_hash	hash;
};

#define RSA_PARAM(key, hash) \
	{ #key "_" #hash, BYTES_OF(cert_##key), BYTES_OF(pkcs8_##key), TLS_HS_##hash }

static const struct rsa_param rsa_params[] = {
	RSA_PARAM(rsa2048, SHA256), RSA_PARAM(rsa2048, SHA384), RSA_PARAM(rsa2048, SHA512),
	RSA_PARAM(rsa3072, SHA256), RSA_PARAM(rsa3072, SHA384), RSA_PARAM(rsa3072, SHA512),
	RSA_PARAM(rsa4096, SHA256), RSA_PARAM(rsa4096, SHA384), RSA_PARAM(rsa4096, SHA512),
	RSA_PARAM(rsa2560, SHA256), RSA_PARAM(pss2048, SHA256), RSA_PARAM(pss2048_sha384, SHA384),
};

KUNIT_ARRAY_PARAM_DESC(rsa, rsa_params, name);

struct encode_param {
	const char		*name;
	enum tls_hs_hash	hash;
	size_t			salt;
	size_t			embits;
};

static const struct encode_param encode_params[] = {
	{ "sha256_2048_bits",	TLS_HS_SHA256, 32, 2047 },
	{ "sha384_3072_bits",	TLS_HS_SHA384, 48, 3071 },
	{ "sha512_4096_bits",	TLS_HS_SHA512, 64, 4095 },
	{ "whole_bytes",	TLS_HS_SHA256, 32, 2040 },
	{ "one_bit_used",	TLS_HS_SHA256, 32, 2041 },
	{ "no_salt",		TLS_HS_SHA256, 0, 2047 },
	{ "no_padding_string",	TLS_HS_SHA256, 32, 8 * (32 + 32 + 2) },
};

KUNIT_ARRAY_PARAM_DESC(encode, encode_params, name);

static void read_key(struct kunit *test, const struct rsa_param *p, struct tls_hs_cert *ce,
		     struct tls_hs_privkey *pv)
{
	if (!tls_hs_rsa_available())
		kunit_skip(test, "FIPS mode");
	parse_cert(test, ce, p->cert);
	KUNIT_ASSERT_EQ(test, tls_hs_privkey_read(pv, ce, p->pkcs8.d, p->pkcs8.len), 0);
}

static void sign_message_verifies(struct kunit *test)
{
	const struct rsa_param *p = test->param_value;
	u8 *sig = kunit_kzalloc(test, TLS_HS_MAX_RSA_BYTES, GFP_KERNEL);
	size_t len = TLS_HS_MAX_RSA_BYTES;
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	u8 msg[50];

	KUNIT_ASSERT_NOT_NULL(test, sig);
	read_key(test, p, &ce, &pv);
	get_random_bytes(msg, sizeof(msg));

	KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_sign(&pv.pv_rsa, &ce.ce_key, p->hash,
						  msg, sizeof(msg), sig, &len), 0);

	KUNIT_EXPECT_EQ(test, len, ce.ce_key.pk_bits / 8);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_verify(&ce.ce_key, TLS_HS_SIG_PSS, p->hash,
						tls_hs_hash_len(p->hash), msg, sizeof(msg),
						sig, len), 0);
	tls_hs_privkey_wipe(&pv);
}

/* A salt that came twice would not be random; blinding must not show in the result. */
static void sign_same_message_twice_differs(struct kunit *test)
{
	u8 *sig = kunit_kzalloc(test, 2 * 256, GFP_KERNEL);
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	size_t len;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sig);
	read_key(test, &rsa_params[0], &ce, &pv);

	for (i = 0; i < 2; i++) {
		len = 256;
		KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_sign(&pv.pv_rsa, &ce.ce_key, TLS_HS_SHA256,
							  "m", 1, sig + 256 * i, &len), 0);
	}

	KUNIT_EXPECT_MEMNEQ(test, sig, sig + 256, 256);
	tls_hs_privkey_wipe(&pv);
}

static void sign_with_fault_gives_nothing(struct kunit *test)
{
	u8 *sig = kunit_kzalloc(test, 256, GFP_KERNEL);
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	size_t len = 256;

	KUNIT_ASSERT_NOT_NULL(test, sig);
	read_key(test, &rsa_params[0], &ce, &pv);
	pv.pv_rsa.rk_crt->rc_p.rh_d[7] ^= 0x10;

	KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_sign(&pv.pv_rsa, &ce.ce_key, TLS_HS_SHA256,
						  "m", 1, sig, &len), -EIO);

	KUNIT_EXPECT_NULL(test, memchr_inv(sig, 0, 256));
	tls_hs_privkey_wipe(&pv);
}

static void sign_into_short_buffer_is_refused(struct kunit *test)
{
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	size_t len = 255;
	u8 sig[1];

	read_key(test, &rsa_params[0], &ce, &pv);

	KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_sign(&pv.pv_rsa, &ce.ce_key, TLS_HS_SHA256,
						  "m", 1, sig, &len), -EMSGSIZE);
	tls_hs_privkey_wipe(&pv);
}

static void encode_any_size_verifies(struct kunit *test)
{
	const struct encode_param *p = test->param_value;
	const size_t emlen = DIV_ROUND_UP(p->embits, 8);
	u8 *em = kunit_kmalloc(test, emlen, GFP_KERNEL);
	u8 digest[TLS_HS_MAX_HASH_LEN], salt[TLS_HS_MAX_HASH_LEN];

	KUNIT_ASSERT_NOT_NULL(test, em);
	get_random_bytes(digest, sizeof(digest));
	get_random_bytes(salt, sizeof(salt));

	KUNIT_ASSERT_EQ(test, tls_hs_emsa_pss_encode(p->hash, digest, salt, p->salt, em,
						     p->embits), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_emsa_pss_verify(p->hash, p->salt, digest, em, p->embits),
			0);
}

static void encode_without_room_is_refused(struct kunit *test)
{
	u8 em[65], digest[32] = {}, salt[32] = {};

	KUNIT_EXPECT_EQ(test, tls_hs_emsa_pss_encode(TLS_HS_SHA256, digest, salt, 32, em, 8 * 65),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_emsa_pss_encode(TLS_HS_SHA256, digest, salt, 0, em, 8 * 33),
			-EINVAL);
}

static struct kunit_case rsa_sign_cases[] = {
	KUNIT_CASE_PARAM(sign_message_verifies, rsa_gen_params),
	KUNIT_CASE(sign_same_message_twice_differs),
	KUNIT_CASE(sign_with_fault_gives_nothing),
	KUNIT_CASE(sign_into_short_buffer_is_refused),
	KUNIT_CASE_PARAM(encode_any_size_verifies, encode_gen_params),
	KUNIT_CASE(encode_without_room_is_refused),
	{}
};

static struct kunit_suite rsa_sign_suite = {
	.name = "tls_hs_rsa_sign",
	.test_cases = rsa_sign_cases,
};

kunit_test_suite(rsa_sign_suite);
