// SPDX-License-Identifier: GPL-2.0-only
/*
 * What verifying, key agreement and RSA's private operation cost, ours beside the
 * kernel's, printed: "make crypto-bench".
 *
 * Nothing here can fail for being slow.  Each figure is the median of calls, in
 * turns of the two, so that both see the same machine.
 */
#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/akcipher.h>
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <crypto/sig.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/ktime.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "compat.h"
#include "client_key.h"
#include "ec_secret.h"
#include "ec_vectors.h"
#include "ecdsa_sign.h"
#include "privkey.h"
#include "rsa_pss.h"
#include "rsa_public.h"

/* Few, since it also runs with the other tests: there to see that it runs. */
static unsigned int bench_calls = 5;
module_param(bench_calls, uint, 0444);
MODULE_PARM_DESC(bench_calls, "KUnit: calls whose median time is printed, 500 at most");

#define BENCH_MAX	500

struct bench {
	u64	ours[BENCH_MAX];
	u64	kernels[BENCH_MAX];
	u8	key[EC_MAX_KEY];
	u8	digest[EC_MAX_BYTES];
	u8	rs[EC_MAX_SIG];
	u8	der[TLS_HS_ECDSA_MAX_SIG];
	size_t	derlen;
	u8	sig[TLS_HS_MAX_RSA_BYTES];
	u8	em[TLS_HS_MAX_RSA_BYTES] __aligned(8);
};

static int compare(const void *a, const void *b)
{
	const u64 l = *(const u64 *)a, r = *(const u64 *)b;

	return l < r ? -1 : l > r;
}

static u64 median(u64 *ns, unsigned int n)
{
	sort(ns, n, sizeof(*ns), compare, NULL);
	return ns[n / 2];
}

static void print(struct kunit *test, const char *what, struct bench *b, unsigned int n)
{
	const u64 ours = median(b->ours, n), kernels = median(b->kernels, n);

	kunit_info(test, "%s: ours %llu.%u us, kernel %llu.%u us, ratio %llu.%02u (%u calls)",
		   what, div_u64(ours, 1000), (u32)div_u64(ours, 100) % 10,
		   div_u64(kernels, 1000), (u32)div_u64(kernels, 100) % 10,
		   div64_u64(kernels, ours ?: 1),
		   (u32)div64_u64(kernels * 100, ours ?: 1) % 100, n);
}

static struct bench *bench_alloc(struct kunit *test, unsigned int *n)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, b);
	*n = clamp(bench_calls, 1U, (unsigned int)BENCH_MAX);
	return b;
}

/* As certificates and CertificateVerify need it: a key each time. */
static int kernel_ecdsa(const struct bench *b, const char *name, size_t bytes)
{
	struct crypto_sig *tfm = crypto_alloc_sig(name, 0, 0);
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_sig_set_pubkey(tfm, b->key, 1 + 2 * bytes);
	if (!err)
		err = crypto_sig_verify(tfm, b->der, b->derlen, b->digest, bytes);
	crypto_free_sig(tfm);
	return err;
}

static void ec_verify(struct kunit *test, const struct tls_hs_ec *ec, const char *name)
{
	const size_t bytes = tls_hs_ec_bytes(ec);
	const struct ec_vector *v = ec_vectors;
	unsigned int i, n;
	struct bench *b = bench_alloc(test, &n);
	u64 start;

	while (strlen(v->x) != 2 * bytes)
		v++;
	b->key[0] = 0x04;
	KUNIT_ASSERT_EQ(test, hex2bin(b->key + 1, v->x, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(b->key + 1 + bytes, v->y, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(b->digest, v->digest, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(b->rs, v->r, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(b->rs + bytes, v->s, bytes), 0);
	b->derlen = sizeof(b->der);
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_encode(b->rs, bytes, b->der, &b->derlen), 0);

	for (i = 0; i < n; i++) {
		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, tls_hs_ec_verify(ec, b->key, b->digest, bytes, b->rs), 0);
		b->ours[i] = ktime_get_ns() - start;

		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, kernel_ecdsa(b, name, bytes), 0);
		b->kernels[i] = ktime_get_ns() - start;
	}
	print(test, bytes == 32 ? "ECDSA P-256 verify" : "ECDSA P-384 verify", b, n);
}

static void p256_verify(struct kunit *test)
{
	ec_verify(test, &tls_hs_p256, TLS_HS_SIG_P256);
}

static void p384_verify(struct kunit *test)
{
	ec_verify(test, &tls_hs_p384, TLS_HS_SIG_P384);
}

/* A key pair and what is shared with its owner: as a handshake needs both. */
static void ec_agree(struct kunit *test, const struct tls_hs_ec *ec, unsigned int curve_id)
{
	u64 d[EC_MAX_LIMBS] = { 0x0123456789abcdef, 0x1122334455667788, 3, 4 };
	u64 xy[2 * EC_MAX_LIMBS];
	struct tls_hs_ec_secret *sc = kunit_kzalloc(test, sizeof(*sc), GFP_KERNEL);
	unsigned int i, n;
	struct bench *b = bench_alloc(test, &n);
	u64 start;

	KUNIT_ASSERT_NOT_NULL(test, sc);
	for (i = 0; i < n; i++) {
		start = ktime_get_ns();
		tls_hs_ec_public(ec, sc, d, b->key);
		KUNIT_EXPECT_EQ(test, tls_hs_ec_shared(ec, sc, d, b->key, b->rs), 0);
		b->ours[i] = ktime_get_ns() - start;

		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, ecc_make_pub_key(curve_id, ec->ec_limbs, d, xy), 0);
		KUNIT_EXPECT_EQ(test, crypto_ecdh_shared_secret(curve_id, ec->ec_limbs, d, xy,
								(u64 *)b->em), 0);
		b->kernels[i] = ktime_get_ns() - start;
		KUNIT_EXPECT_MEMEQ(test, b->rs, b->em, tls_hs_ec_bytes(ec));
	}
	print(test, ec->ec_limbs == P256_LIMBS ? "ECDH P-256, key and secret" :
						 "ECDH P-384, key and secret", b, n);
}

static void p256_agree(struct kunit *test)
{
	ec_agree(test, &tls_hs_p256, ECC_CURVE_NIST_P256);
}

static void p384_agree(struct kunit *test)
{
	ec_agree(test, &tls_hs_p384, ECC_CURVE_NIST_P384);
}

static struct crypto_akcipher *kernel_rsa(void)
{
	return crypto_alloc_akcipher("rsa", 0, CRYPTO_ALG_ASYNC);
}

static int kernel_rsa_public(const struct tls_hs_pubkey *pk, struct bench *b, size_t len)
{
	struct crypto_akcipher *tfm = kernel_rsa();
	int err;

	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_akcipher_set_pub_key(tfm, pk->pk_key, pk->pk_len);
	if (!err)
		err = crypto_akcipher_sync_encrypt(tfm, b->sig, len, b->em, len);
	crypto_free_akcipher(tfm);
	return err;
}

/* In sig, a number below the modulus; returns its length. */
static size_t rsa_number(struct kunit *test, struct bench *b, struct tls_hs_cert *ce,
			 struct bytes cert)
{
	size_t len;

	if (!tls_hs_rsa_available())
		kunit_skip(test, "FIPS mode");
	parse_cert(test, ce, cert);
	len = tls_hs_rsa_len(&ce->ce_key);
	get_random_bytes(b->sig, len);
	b->sig[0] = 0;
	return len;
}

static void rsa_public(struct kunit *test, const char *what, struct bytes cert)
{
	unsigned int i, n;
	struct bench *b = bench_alloc(test, &n);
	struct tls_hs_cert ce;
	size_t len = rsa_number(test, b, &ce, cert);
	u64 start;

	for (i = 0; i < n; i++) {
		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, tls_hs_rsa_public(&ce.ce_key, b->sig, b->em, len), 0);
		b->ours[i] = ktime_get_ns() - start;

		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, kernel_rsa_public(&ce.ce_key, b, len), 0);
		b->kernels[i] = ktime_get_ns() - start;
	}
	print(test, what, b, n);
}

/* Ours is blinded and checked, the kernel's is neither; keys are set before. */
static void rsa_private(struct kunit *test, const char *what, struct bytes cert,
			struct bytes pkcs8)
{
	unsigned int i, n;
	struct bench *b = bench_alloc(test, &n);
	struct tls_rd inner = pkcs8_inner(test, pkcs8);
	struct crypto_akcipher *tfm;
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	size_t len = rsa_number(test, b, &ce, cert);
	u64 start;

	KUNIT_ASSERT_EQ(test, tls_hs_privkey_read(&pv, &ce, pkcs8.d, pkcs8.len), 0);
	tfm = kernel_rsa();
	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	KUNIT_EXPECT_EQ(test, crypto_akcipher_set_priv_key(tfm, inner.p, inner.left), 0);

	for (i = 0; i < n; i++) {
		start = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, 0, tls_hs_rsa_private(&pv.pv_rsa, &ce.ce_key, b->sig,
							    b->em, len));
		b->ours[i] = ktime_get_ns() - start;

		start = ktime_get_ns();
		KUNIT_EXPECT_GT(test, crypto_akcipher_sync_decrypt(tfm, b->sig, len, b->em, len),
				0);
		b->kernels[i] = ktime_get_ns() - start;
	}
	print(test, what, b, n);
	tls_hs_privkey_wipe(&pv);
	crypto_free_akcipher(tfm);
}

static void rsa2048_public(struct kunit *test)
{
	rsa_public(test, "RSA-2048 public", BYTES_OF(cert_rsa2048));
}

static void rsa4096_public(struct kunit *test)
{
	rsa_public(test, "RSA-4096 public", BYTES_OF(cert_rsa4096));
}

static void rsa2048_private(struct kunit *test)
{
	rsa_private(test, "RSA-2048 private", BYTES_OF(cert_rsa2048), BYTES_OF(pkcs8_rsa2048));
}

static void rsa4096_private(struct kunit *test)
{
	rsa_private(test, "RSA-4096 private", BYTES_OF(cert_rsa4096), BYTES_OF(pkcs8_rsa4096));
}

static struct kunit_case crypto_bench_cases[] = {
	KUNIT_CASE(p256_verify),
	KUNIT_CASE(p384_verify),
	KUNIT_CASE(p256_agree),
	KUNIT_CASE(p384_agree),
	KUNIT_CASE(rsa2048_public),
	KUNIT_CASE(rsa4096_public),
	KUNIT_CASE(rsa2048_private),
	KUNIT_CASE(rsa4096_private),
	{}
};

static struct kunit_suite crypto_bench_suite = {
	.name = "tls_hs_crypto_bench",
	.test_cases = crypto_bench_cases,
};

kunit_test_suite(crypto_bench_suite);
