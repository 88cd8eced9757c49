// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/aead.c.
 */
#include <crypto/aead.h>
#include <kunit/test.h>
#include <linux/scatterlist.h>
#include <linux/unaligned.h>

#include "aead.h"
#include "aead_vectors.h"

KUNIT_ARRAY_PARAM_DESC(aead, aead_vectors, name);

/* What a test works on: a key set up, and the vector's bytes where they may be changed. */
struct fixture {
	struct tls_hs_aead	ae;
	u8			*aad;
	u8			*plain;		/* with room for the tag */
	u8			*sealed;
};

static void arrange(struct kunit *test, struct fixture *f)
{
	const struct aead_vector *v = test->param_value;

	memset(f, 0, sizeof(*f));
	if (!tls_hs_aead_available(v->alg))
		kunit_skip(test, "the kernel lacks this AEAD");
	KUNIT_ASSERT_EQ(test, tls_hs_aead_key_len(v->alg), v->key.len);
	KUNIT_ASSERT_EQ(test, tls_hs_aead_setup(&f->ae, v->alg, v->key.d, v->iv.d), 0);
	f->aad = bytes_dup(test, &v->aad, 0);
	f->plain = bytes_dup(test, &v->plain, TLS_HS_AEAD_TAG_LEN);
	f->sealed = bytes_dup(test, &v->sealed, 0);
}

static int seal(struct fixture *f, const struct aead_vector *v, u64 seq)
{
	return tls_hs_aead_seal(&f->ae, seq, f->aad, v->aad.len, f->plain, v->plain.len);
}

static int open(struct fixture *f, const struct aead_vector *v, u64 seq)
{
	return tls_hs_aead_open(&f->ae, seq, f->aad, v->aad.len, f->sealed, v->sealed.len);
}

static void seal_published_vector_matches(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;

	arrange(test, &f);

	KUNIT_EXPECT_EQ(test, seal(&f, v, v->seq), 0);

	KUNIT_EXPECT_MEMEQ(test, f.plain, v->sealed.d, v->sealed.len);
	tls_hs_aead_wipe(&f.ae);
}

static void open_published_vector_matches(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;

	arrange(test, &f);

	KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), 0);

	KUNIT_EXPECT_MEMEQ(test, f.sealed, v->plain.d, v->plain.len);
	tls_hs_aead_wipe(&f.ae);
}

static void nonce_is_sequence_number_xor_iv(struct kunit *test)
{
	static const u64 seqs[] = { 1, 0xff, 0x100, 0x0123456789abcdef, U64_MAX };
	const struct aead_vector *v = test->param_value;
	struct fixture f, g;
	int i;

	for (i = 0; i < ARRAY_SIZE(seqs); i++) {
		u8 iv[TLS_HS_AEAD_IV_LEN];

		/* the same nonce by another way: all of it in the IV */
		arrange(test, &f);
		memcpy(iv, v->iv.d, sizeof(iv));
		put_unaligned_be64(get_unaligned_be64(iv + 4) ^ seqs[i], iv + 4);
		memset(&g, 0, sizeof(g));
		KUNIT_ASSERT_EQ(test, tls_hs_aead_setup(&g.ae, v->alg, v->key.d, iv), 0);
		g.aad = f.aad;
		g.plain = bytes_dup(test, &v->plain, TLS_HS_AEAD_TAG_LEN);

		KUNIT_EXPECT_EQ(test, seal(&f, v, seqs[i]), 0);
		KUNIT_EXPECT_EQ(test, seal(&g, v, 0), 0);

		KUNIT_EXPECT_MEMEQ(test, f.plain, g.plain, v->sealed.len);
		tls_hs_aead_wipe(&f.ae);
		tls_hs_aead_wipe(&g.ae);
	}
}

static void open_other_sequence_number_is_refused(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;

	arrange(test, &f);
	KUNIT_EXPECT_EQ(test, open(&f, v, v->seq + 1), -EBADMSG);
	tls_hs_aead_wipe(&f.ae);
}

static void open_every_bit_of_tag_counts(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;
	int i;

	arrange(test, &f);
	for (i = 0; i < 8 * TLS_HS_AEAD_TAG_LEN; i++) {
		memcpy(f.sealed, v->sealed.d, v->sealed.len);
		f.sealed[v->plain.len + i / 8] ^= 1 << (i % 8);
		KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), -EBADMSG);
	}
	tls_hs_aead_wipe(&f.ae);
}

static void open_every_byte_of_ciphertext_counts(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;
	size_t i;

	arrange(test, &f);
	for (i = 0; i < v->plain.len; i++) {
		memcpy(f.sealed, v->sealed.d, v->sealed.len);
		f.sealed[i] ^= 0x01;
		KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), -EBADMSG);
	}
	tls_hs_aead_wipe(&f.ae);
}

static void open_every_byte_of_aad_counts(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;
	size_t i;

	arrange(test, &f);
	for (i = 0; i < v->aad.len; i++) {
		memcpy(f.sealed, v->sealed.d, v->sealed.len);
		f.aad[i] ^= 0x80;
		KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), -EBADMSG);
		f.aad[i] ^= 0x80;
	}
	tls_hs_aead_wipe(&f.ae);
}

static void open_refused_leaves_no_plaintext(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;

	arrange(test, &f);
	f.sealed[v->sealed.len - 1] ^= 0x01;
	KUNIT_ASSERT_EQ(test, open(&f, v, v->seq), -EBADMSG);
	KUNIT_EXPECT_NULL(test, memchr_inv(f.sealed, 0, v->sealed.len));
	tls_hs_aead_wipe(&f.ae);
}

static void open_shorter_than_tag_is_refused(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;
	size_t len;

	arrange(test, &f);
	for (len = 0; len < TLS_HS_AEAD_TAG_LEN; len++)
		KUNIT_EXPECT_EQ(test, -EBADMSG,
				tls_hs_aead_open(&f.ae, v->seq, f.aad, v->aad.len,
						 f.sealed, len));
	tls_hs_aead_wipe(&f.ae);
}

static void round_trip_every_small_length_succeeds(struct kunit *test)
{
	struct fixture f;
	size_t len;

	arrange(test, &f);
	for (len = 0; len <= 65; len++) {
		const size_t sealed = len + TLS_HS_AEAD_TAG_LEN;
		u8 *buf = kunit_kmalloc(test, sealed, GFP_KERNEL);

		KUNIT_ASSERT_NOT_NULL(test, buf);
		memset(buf, 0x5a, len);
		KUNIT_EXPECT_EQ(test, 0, tls_hs_aead_seal(&f.ae, len, NULL, 0, buf, len));
		KUNIT_EXPECT_EQ(test, 0, tls_hs_aead_open(&f.ae, len, NULL, 0, buf, sealed));
		KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0x5a, len));
	}
	tls_hs_aead_wipe(&f.ae);
}

static void round_trip_largest_record_succeeds(struct kunit *test)
{
	const size_t len = (1 << 14) + 1;
	const size_t sealed = len + TLS_HS_AEAD_TAG_LEN;
	const u8 aad[5] = { 0x17, 0x03, 0x03, sealed >> 8, sealed & 0xff };
	struct fixture f;
	u8 *buf;

	arrange(test, &f);
	buf = kunit_kmalloc(test, sealed, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	memset(buf, 0xa5, len);

	/* additional data on the stack, as record.c has them */
	KUNIT_EXPECT_EQ(test, 0, tls_hs_aead_seal(&f.ae, 7, aad, sizeof(aad), buf, len));
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(buf, 0xa5, len));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_aead_open(&f.ae, 7, aad, sizeof(aad), buf, sealed));

	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 0xa5, len));
	tls_hs_aead_wipe(&f.ae);
}

static void aad_too_long_is_refused(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	static const u8 aad[TLS_HS_AEAD_MAX_AAD + 1];
	struct fixture f;

	arrange(test, &f);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_aead_seal(&f.ae, 0, aad, TLS_HS_AEAD_MAX_AAD,
						  f.plain, v->plain.len));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_aead_seal(&f.ae, 0, aad, sizeof(aad),
							f.plain, v->plain.len));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_aead_open(&f.ae, 0, aad, sizeof(aad),
							f.sealed, v->sealed.len));
	tls_hs_aead_wipe(&f.ae);
}

static void use_after_wipe_is_refused(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct fixture f;

	arrange(test, &f);
	tls_hs_aead_wipe(&f.ae);

	KUNIT_EXPECT_NULL(test, memchr_inv(&f.ae, 0, sizeof(f.ae)));
	KUNIT_EXPECT_EQ(test, seal(&f, v, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, open(&f, v, 0), -EINVAL);
	tls_hs_aead_wipe(&f.ae);
}

static void setup_after_wipe_takes_a_new_key(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	u8 other[TLS_HS_AEAD_MAX_KEY];
	struct fixture f;

	arrange(test, &f);
	tls_hs_aead_wipe(&f.ae);
	memset(other, 0x11, sizeof(other));

	KUNIT_ASSERT_EQ(test, tls_hs_aead_setup(&f.ae, v->alg, other, v->iv.d), 0);
	KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), -EBADMSG);
	tls_hs_aead_wipe(&f.ae);
}

/* More at once than transforms wait for users, and again once those have been given back. */
static void users_at_once_keep_their_keys(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	struct tls_hs_aead others[3] = {};
	u8 key[TLS_HS_AEAD_MAX_KEY];
	unsigned int round, i;
	struct fixture f;

	for (round = 0; round < 2; round++) {
		arrange(test, &f);
		for (i = 0; i < ARRAY_SIZE(others); i++) {
			memset(key, 0x20 + i, sizeof(key));
			KUNIT_ASSERT_EQ(test, tls_hs_aead_setup(&others[i], v->alg, key, v->iv.d),
					0);
			KUNIT_EXPECT_PTR_NE(test, others[i].ae_tfm, f.ae.ae_tfm);
			KUNIT_EXPECT_PTR_NE(test, others[i].ae_tfm, others[!i].ae_tfm);
		}
		KUNIT_EXPECT_EQ(test, open(&f, v, v->seq), 0);
		KUNIT_EXPECT_MEMEQ(test, f.sealed, v->plain.d, v->plain.len);
		for (i = 0; i < ARRAY_SIZE(others); i++)
			tls_hs_aead_wipe(&others[i]);
		tls_hs_aead_wipe(&f.ae);
	}
}

/* One block of zeros, sealed by a transform as it is: which key it has. */
static void seal_as_it_is(struct kunit *test, struct crypto_aead *tfm, bool ccm, u8 *out)
{
	struct aead_request *req = aead_request_alloc(tfm, GFP_KERNEL);
	u8 *buf = kunit_kzalloc(test, 16 + TLS_HS_AEAD_TAG_LEN, GFP_KERNEL);
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist sg;
	u8 iv[16] = { ccm ? 2 : 0 };

	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	sg_init_one(&sg, buf, 16 + TLS_HS_AEAD_TAG_LEN);
	aead_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, crypto_req_done, &wait);
	aead_request_set_ad(req, 0);
	aead_request_set_crypt(req, &sg, &sg, 16, iv);
	KUNIT_EXPECT_EQ(test, crypto_wait_req(crypto_aead_encrypt(req), &wait), 0);
	memcpy(out, buf, 16 + TLS_HS_AEAD_TAG_LEN);
	aead_request_free(req);
}

/* The transform of a key that was wiped waits for its next user, with another key. */
static void wiped_transform_has_forgotten_its_key(struct kunit *test)
{
	const struct aead_vector *v = test->param_value;
	u8 secret[16 + TLS_HS_AEAD_TAG_LEN], keyless[sizeof(secret)], out[sizeof(secret)];
	bool ccm = v->alg == TLS_HS_AES_128_CCM;
	u8 zeros[TLS_HS_AEAD_MAX_KEY] = {};
	struct crypto_aead *tfm;
	struct fixture f;

	arrange(test, &f);
	tfm = f.ae.ae_tfm;
	seal_as_it_is(test, tfm, ccm, secret);
	KUNIT_ASSERT_EQ(test, crypto_aead_setkey(tfm, zeros, v->key.len), 0);
	seal_as_it_is(test, tfm, ccm, keyless);
	KUNIT_ASSERT_EQ(test, crypto_aead_setkey(tfm, v->key.d, v->key.len), 0);
	tls_hs_aead_wipe(&f.ae);

	seal_as_it_is(test, tfm, ccm, out);
	KUNIT_EXPECT_MEMNEQ(test, out, secret, sizeof(out));
	KUNIT_EXPECT_MEMEQ(test, out, keyless, sizeof(out));
}

static struct kunit_case aead_cases[] = {
	KUNIT_CASE_PARAM(seal_published_vector_matches, aead_gen_params),
	KUNIT_CASE_PARAM(open_published_vector_matches, aead_gen_params),
	KUNIT_CASE_PARAM(nonce_is_sequence_number_xor_iv, aead_gen_params),
	KUNIT_CASE_PARAM(open_other_sequence_number_is_refused, aead_gen_params),
	KUNIT_CASE_PARAM(open_every_bit_of_tag_counts, aead_gen_params),
	KUNIT_CASE_PARAM(open_every_byte_of_ciphertext_counts, aead_gen_params),
	KUNIT_CASE_PARAM(open_every_byte_of_aad_counts, aead_gen_params),
	KUNIT_CASE_PARAM(open_refused_leaves_no_plaintext, aead_gen_params),
	KUNIT_CASE_PARAM(open_shorter_than_tag_is_refused, aead_gen_params),
	KUNIT_CASE_PARAM(round_trip_every_small_length_succeeds, aead_gen_params),
	KUNIT_CASE_PARAM(round_trip_largest_record_succeeds, aead_gen_params),
	KUNIT_CASE_PARAM(aad_too_long_is_refused, aead_gen_params),
	KUNIT_CASE_PARAM(use_after_wipe_is_refused, aead_gen_params),
	KUNIT_CASE_PARAM(setup_after_wipe_takes_a_new_key, aead_gen_params),
	KUNIT_CASE_PARAM(users_at_once_keep_their_keys, aead_gen_params),
	KUNIT_CASE_PARAM(wiped_transform_has_forgotten_its_key, aead_gen_params),
	{}
};

static struct kunit_suite aead_suite = {
	.name = "tls_hs_aead",
	.test_cases = aead_cases,
};

kunit_test_suite(aead_suite);
