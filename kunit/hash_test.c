// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/hash.c.
 */
#include <crypto/sha2.h>
#include <kunit/test.h>
#include <linux/err.h>

#include "hash.h"
#include "hash_vectors.h"

KUNIT_ARRAY_PARAM_DESC(sha, sha_vectors, name);
KUNIT_ARRAY_PARAM_DESC(hmac, hmac_vectors, name);

static void start(struct kunit *test, struct tls_hs_hash_ctx *ctx, enum tls_hs_hash hash)
{
	ctx->hc_desc = NULL;
	KUNIT_ASSERT_EQ(test, tls_hs_hash_start(ctx, hash), 0);
}

static void digest_published_vector_matches(struct kunit *test)
{
	const struct hash_vector *v = test->param_value;
	u8 out[TLS_HS_MAX_HASH_LEN];

	KUNIT_ASSERT_EQ(test, tls_hs_digest(v->hash, v->msg.d, v->msg.len, out), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_hash_len(v->hash), v->out.len);
	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
}

static void update_every_split_matches(struct kunit *test)
{
	const struct hash_vector *v = test->param_value;
	u8 out[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_hash_ctx ctx;
	size_t i;

	for (i = 0; i <= v->msg.len; i++) {
		start(test, &ctx, v->hash);
		KUNIT_EXPECT_EQ(test, tls_hs_hash_update(&ctx, v->msg.d, i), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_hash_update(&ctx, v->msg.d + i, v->msg.len - i), 0);

		KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, out), 0);

		KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
		tls_hs_hash_free(&ctx);
	}
}

static void peek_in_the_middle_leaves_hash_running(struct kunit *test)
{
	const struct hash_vector *v = test->param_value;
	u8 out[TLS_HS_MAX_HASH_LEN], half[TLS_HS_MAX_HASH_LEN];
	const size_t n = v->msg.len / 2;
	struct tls_hs_hash_ctx ctx;

	start(test, &ctx, v->hash);
	KUNIT_ASSERT_EQ(test, tls_hs_hash_update(&ctx, v->msg.d, n), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, out), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_digest(v->hash, v->msg.d, n, half), 0);
	KUNIT_EXPECT_MEMEQ(test, out, half, v->out.len);

	KUNIT_EXPECT_EQ(test, tls_hs_hash_update(&ctx, v->msg.d + n, v->msg.len - n), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, out), 0);
	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
	/* and once more: peeking never ends it */
	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, out), 0);
	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
	tls_hs_hash_free(&ctx);
}

static void clone_of_running_hash_goes_its_own_way(struct kunit *test)
{
	const struct hash_vector *v = test->param_value;
	u8 out[TLS_HS_MAX_HASH_LEN], other[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_hash_ctx ctx, copy = {};

	start(test, &ctx, v->hash);
	KUNIT_ASSERT_EQ(test, tls_hs_hash_update(&ctx, v->msg.d, v->msg.len), 0);

	KUNIT_ASSERT_EQ(test, tls_hs_hash_clone(&copy, &ctx), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_update(&ctx, "x", 1), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, other), 0);
	tls_hs_hash_free(&ctx);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&copy, out), 0);

	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
	KUNIT_EXPECT_MEMNEQ(test, out, other, v->out.len);
	tls_hs_hash_free(&copy);
}

static void use_before_start_is_refused(struct kunit *test)
{
	struct tls_hs_hash_ctx ctx = {}, copy = {};
	u8 out[TLS_HS_MAX_HASH_LEN];

	KUNIT_EXPECT_EQ(test, tls_hs_hash_update(&ctx, "x", 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_peek(&ctx, out), -EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_hash_clone(&copy, &ctx), -EINVAL);
	KUNIT_EXPECT_NULL(test, copy.hc_desc);
	tls_hs_hash_free(&ctx);
}

static void free_twice_does_no_harm(struct kunit *test)
{
	struct tls_hs_hash_ctx ctx;

	start(test, &ctx, TLS_HS_SHA256);
	tls_hs_hash_free(&ctx);
	KUNIT_EXPECT_NULL(test, ctx.hc_desc);
	tls_hs_hash_free(&ctx);
}

static void name_of_each_hash_is_the_crypto_apis(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, tls_hs_hash_name(TLS_HS_SHA256), "sha256");
	KUNIT_EXPECT_STREQ(test, tls_hs_hash_name(TLS_HS_SHA384), "sha384");
	KUNIT_EXPECT_STREQ(test, tls_hs_hash_name(TLS_HS_SHA512), "sha512");
}

static void hmac_published_vector_matches(struct kunit *test)
{
	const struct hash_vector *v = test->param_value;
	struct crypto_shash *tfm = tls_hs_hmac_get(v->hash);
	u8 out[TLS_HS_MAX_HASH_LEN];
	int err;

	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));

	err = tls_hs_hmac(tfm, v->key.d, v->key.len, v->msg.d, v->msg.len, out);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
	tls_hs_hmac_put(v->hash, tfm);
}

static void hmac_second_key_replaces_first(struct kunit *test)
{
	const struct hash_vector *v = &hmac_vectors[0];
	struct crypto_shash *tfm = tls_hs_hmac_get(v->hash);
	u8 out[TLS_HS_MAX_HASH_LEN];

	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	KUNIT_EXPECT_EQ(test, tls_hs_hmac(tfm, "other", 5, v->msg.d, v->msg.len, out), 0);
	KUNIT_EXPECT_MEMNEQ(test, out, v->out.d, v->out.len);

	KUNIT_EXPECT_EQ(test, tls_hs_hmac(tfm, v->key.d, v->key.len, v->msg.d, v->msg.len, out), 0);

	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
	tls_hs_hmac_put(v->hash, tfm);
}

static void hmac_two_users_keep_their_keys(struct kunit *test)
{
	struct crypto_shash *a = tls_hs_hmac_get(TLS_HS_SHA256);
	struct crypto_shash *b = tls_hs_hmac_get(TLS_HS_SHA256);

	KUNIT_ASSERT_FALSE(test, IS_ERR(a));
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));

	KUNIT_EXPECT_PTR_NE(test, a, b);

	tls_hs_hmac_put(TLS_HS_SHA256, a);
	tls_hs_hmac_put(TLS_HS_SHA256, b);
}

/* Who gets the next one has the key of nobody before. */
static void hmac_given_back_has_forgotten_its_key(struct kunit *test)
{
	static const u8 zeros[TLS_HS_MAX_HASH_LEN];
	struct crypto_shash *tfm = tls_hs_hmac_get(TLS_HS_SHA256);
	u8 secret[SHA256_DIGEST_SIZE], keyless[SHA256_DIGEST_SIZE], out[SHA256_DIGEST_SIZE];

	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	KUNIT_EXPECT_EQ(test, tls_hs_hmac(tfm, zeros, sizeof(zeros), "m", 1, keyless), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_hmac(tfm, "key", 3, "m", 1, secret), 0);
	tls_hs_hmac_put(TLS_HS_SHA256, tfm);

	tfm = tls_hs_hmac_get(TLS_HS_SHA256);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	KUNIT_EXPECT_EQ(test, crypto_shash_tfm_digest(tfm, "m", 1, out), 0);

	KUNIT_EXPECT_MEMNEQ(test, out, secret, sizeof(out));
	KUNIT_EXPECT_MEMEQ(test, out, keyless, sizeof(out));
	tls_hs_hmac_put(TLS_HS_SHA256, tfm);
}

static struct kunit_case hash_cases[] = {
	KUNIT_CASE_PARAM(digest_published_vector_matches, sha_gen_params),
	KUNIT_CASE_PARAM(update_every_split_matches, sha_gen_params),
	KUNIT_CASE_PARAM(peek_in_the_middle_leaves_hash_running, sha_gen_params),
	KUNIT_CASE_PARAM(clone_of_running_hash_goes_its_own_way, sha_gen_params),
	KUNIT_CASE(use_before_start_is_refused),
	KUNIT_CASE(free_twice_does_no_harm),
	KUNIT_CASE(name_of_each_hash_is_the_crypto_apis),
	KUNIT_CASE_PARAM(hmac_published_vector_matches, hmac_gen_params),
	KUNIT_CASE(hmac_second_key_replaces_first),
	KUNIT_CASE(hmac_two_users_keep_their_keys),
	KUNIT_CASE(hmac_given_back_has_forgotten_its_key),
	{}
};

static struct kunit_suite hash_suite = {
	.name = "tls_hs_hash",
	.test_cases = hash_cases,
};

kunit_test_suite(hash_suite);
