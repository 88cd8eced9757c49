// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/hkdf.c.
 */
#include <kunit/test.h>
#include <linux/err.h>

#include "hash.h"
#include "hkdf.h"
#include "hkdf_vectors.h"

#define HASH_LEN	32
#define OKM_MAX		(255 * HASH_LEN)

KUNIT_ARRAY_PARAM_DESC(hkdf, hkdf_vectors, name);
KUNIT_ARRAY_PARAM_DESC(label, hkdf_label_vectors, name);

/* The last 32 bytes of the longest output of RFC 5869 A.1, computed with Python's hmac. */
static const u8 last_block[] = {
	0x76, 0xa3, 0xf7, 0x8b, 0xcf, 0xfe, 0x95, 0xfe, 0xcf, 0x91, 0x92, 0x3c,
	0x22, 0xad, 0x6e, 0xe6, 0x4d, 0x48, 0xa6, 0xd1, 0xb9, 0x81, 0xd7, 0xe5,
	0x23, 0xd5, 0xc0, 0xf2, 0x21, 0x54, 0xee, 0x88,
};

static int hkdf_init(struct kunit *test)
{
	struct crypto_shash *hmac = tls_hs_hmac_get(TLS_HS_SHA256);

	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	test->priv = hmac;
	return 0;
}

static void hkdf_exit(struct kunit *test)
{
	tls_hs_hmac_put(TLS_HS_SHA256, test->priv);
}

static void extract_published_vector_matches(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	u8 prk[HASH_LEN];
	int err;

	err = tls_hs_hkdf_extract(test->priv, v->ikm.d, v->ikm.len, v->salt.d, v->salt.len, prk);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, prk, v->prk.d, HASH_LEN);
}

static void extract_over_its_own_salt_matches(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	u8 *buf = bytes_dup(test, &v->salt, HASH_LEN);
	int err;

	err = tls_hs_hkdf_extract(test->priv, v->ikm.d, v->ikm.len, buf, v->salt.len, buf);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, buf, v->prk.d, HASH_LEN);
}

static void expand_published_vector_matches(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	u8 *okm = kunit_kzalloc(test, v->okm.len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, okm);

	err = tls_hs_hkdf_expand(test->priv, v->prk.d, v->info.d, v->info.len, okm, v->okm.len);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, okm, v->okm.d, v->okm.len);
}

static void expand_every_length_is_a_prefix(struct kunit *test)
{
	const struct hkdf_vector *v = test->param_value;
	size_t len;

	for (len = 0; len <= v->okm.len; len++) {
		/* one byte more, which must stay as it is */
		u8 *okm = kunit_kzalloc(test, len + 1, GFP_KERNEL);
		int err;

		KUNIT_ASSERT_NOT_NULL(test, okm);
		okm[len] = 0xa5;

		err = tls_hs_hkdf_expand(test->priv, v->prk.d, v->info.d, v->info.len, okm, len);

		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_MEMEQ(test, okm, v->okm.d, len);
		KUNIT_EXPECT_EQ(test, okm[len], 0xa5);
	}
}

static void expand_longest_output_is_reached(struct kunit *test)
{
	const struct hkdf_vector *v = &hkdf_vectors[0];
	u8 *okm = kunit_kzalloc(test, OKM_MAX, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, okm);

	err = tls_hs_hkdf_expand(test->priv, v->prk.d, v->info.d, v->info.len, okm, OKM_MAX);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, okm, v->okm.d, v->okm.len);
	KUNIT_EXPECT_MEMEQ(test, okm + OKM_MAX - HASH_LEN, last_block, HASH_LEN);
}

static void expand_beyond_longest_output_is_refused(struct kunit *test)
{
	const struct hkdf_vector *v = &hkdf_vectors[0];
	u8 *okm = kunit_kzalloc(test, OKM_MAX + 1, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, okm);

	err = tls_hs_hkdf_expand(test->priv, v->prk.d, v->info.d, v->info.len, okm, OKM_MAX + 1);

	KUNIT_EXPECT_EQ(test, err, -EINVAL);
}

static void expand_label_rfc8448_value_matches(struct kunit *test)
{
	const struct hkdf_label_vector *v = test->param_value;
	u8 *out = kunit_kzalloc(test, v->out.len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_NULL(test, out);

	err = tls_hs_hkdf_expand_label(test->priv, v->secret.d, v->label,
				       v->context.d, v->context.len, out, v->out.len);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, out, v->out.d, v->out.len);
}

static void expand_label_over_its_own_secret_matches(struct kunit *test)
{
	const struct hkdf_label_vector *v = test->param_value;
	u8 *buf = bytes_dup(test, &v->secret, 0);
	int err;

	err = tls_hs_hkdf_expand_label(test->priv, buf, v->label,
				       v->context.d, v->context.len, buf, v->out.len);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_MEMEQ(test, buf, v->out.d, v->out.len);
}

static int label_of(struct kunit *test, size_t label_len, size_t ctxlen, size_t outlen)
{
	char *label = kunit_kzalloc(test, label_len + 1, GFP_KERNEL);
	u8 *context = kunit_kzalloc(test, ctxlen + 1, GFP_KERNEL);
	u8 *out = kunit_kzalloc(test, outlen + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, label);
	KUNIT_ASSERT_NOT_NULL(test, context);
	KUNIT_ASSERT_NOT_NULL(test, out);
	memset(label, 'l', label_len);
	return tls_hs_hkdf_expand_label(test->priv, hkdf_label_vectors[0].secret.d, label,
					context, ctxlen, out, outlen);
}

static void expand_label_lengths_at_the_limit_are_taken(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, label_of(test, 249, 255, OKM_MAX), 0);
}

static void expand_label_lengths_beyond_the_limit_are_refused(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, label_of(test, 250, 0, HASH_LEN), -EINVAL);
	KUNIT_EXPECT_EQ(test, label_of(test, 3, 256, HASH_LEN), -EINVAL);
	KUNIT_EXPECT_EQ(test, label_of(test, 3, 0, OKM_MAX + 1), -EINVAL);
	/* would be 16 in the field of two bytes */
	KUNIT_EXPECT_EQ(test, label_of(test, 3, 0, 0x10010), -EINVAL);
}

static struct kunit_case hkdf_cases[] = {
	KUNIT_CASE_PARAM(extract_published_vector_matches, hkdf_gen_params),
	KUNIT_CASE_PARAM(extract_over_its_own_salt_matches, hkdf_gen_params),
	KUNIT_CASE_PARAM(expand_published_vector_matches, hkdf_gen_params),
	KUNIT_CASE_PARAM(expand_every_length_is_a_prefix, hkdf_gen_params),
	KUNIT_CASE(expand_longest_output_is_reached),
	KUNIT_CASE(expand_beyond_longest_output_is_refused),
	KUNIT_CASE_PARAM(expand_label_rfc8448_value_matches, label_gen_params),
	KUNIT_CASE_PARAM(expand_label_over_its_own_secret_matches, label_gen_params),
	KUNIT_CASE(expand_label_lengths_at_the_limit_are_taken),
	KUNIT_CASE(expand_label_lengths_beyond_the_limit_are_refused),
	{}
};

static struct kunit_suite hkdf_suite = {
	.name = "tls_hs_hkdf",
	.init = hkdf_init,
	.exit = hkdf_exit,
	.test_cases = hkdf_cases,
};

kunit_test_suite(hkdf_suite);
