// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/rsa_pss.c.
 *
 * The padding is tested with encoded messages that are built here, right but
 * for one thing; the whole with signatures made by another implementation.
 */
#include <kunit/test.h>
#include <linux/unaligned.h>

#include "rsa_pss.h"
#include "rsa_pss_vectors.h"

/* What an encoded message is built from, and what is wrong with it. */
struct pss_param {
	const char		*name;
	enum tls_hs_hash	hash;
	unsigned int		salt;
	size_t			embits;
	/* faults, from here to the end */
	u8			first;		/* xor the first byte of PS */
	u8			last;		/* xor the last byte of PS */
	u8			separator;	/* xor the 0x01 */
	u8			trailer;	/* xor the 0xbc */
	u8			unused;		/* or into the first byte, after masking */
	int			expect_salt;	/* added to the salt length expected */
	u8			digest;		/* xor the digest given to verify */
	u8			h;		/* xor the last byte of H, before masking */
};

static const struct pss_param good_pss[] = {
	{ "sha256_2048_bits",		TLS_HS_SHA256, 32, 2047 },
	{ "sha256_no_salt",		TLS_HS_SHA256, 0, 2047 },
	{ "sha256_odd_salt",		TLS_HS_SHA256, 13, 2047 },
	{ "sha384_3072_bits",		TLS_HS_SHA384, 48, 3071 },
	{ "sha512_4096_bits",		TLS_HS_SHA512, 64, 4095 },
	{ "whole_bytes",		TLS_HS_SHA256, 32, 2040 },
	{ "one_bit_used",		TLS_HS_SHA256, 32, 2041 },
	{ "longest_salt",		TLS_HS_SHA256, 256 - 32 - 2, 2047 },
	/* 9.1.1: 8hLen + 8sLen + 9 bits at least */
	{ "shortest_message",		TLS_HS_SHA256, 32, 8 * 32 + 8 * 32 + 9 },
	{ "no_padding_string",		TLS_HS_SHA256, 32, 8 * (32 + 32 + 2) },
};

static const struct pss_param bad_pss[] = {
	{ "trailer",		TLS_HS_SHA256, 32, 2047, .trailer = 0x01 },
	{ "trailer_0xcc",	TLS_HS_SHA256, 32, 2047, .trailer = 0xbc ^ 0xcc },
	{ "unused_bit",		TLS_HS_SHA256, 32, 2047, .unused = 0x80 },
	{ "unused_bit_lowest",	TLS_HS_SHA256, 32, 2041, .unused = 0x02 },
	{ "padding_first_byte",	TLS_HS_SHA256, 32, 2047, .first = 0x01 },
	{ "padding_last_byte",	TLS_HS_SHA256, 32, 2047, .last = 0x80 },
	{ "padding_whole_bytes", TLS_HS_SHA256, 32, 2040, .first = 0x80 },
	{ "separator_0x00",	TLS_HS_SHA256, 32, 2047, .separator = 0x01 },
	{ "separator_0x81",	TLS_HS_SHA256, 32, 2047, .separator = 0x80 },
	{ "salt_longer",	TLS_HS_SHA256, 32, 2047, .expect_salt = -1 },
	{ "salt_shorter",	TLS_HS_SHA256, 32, 2047, .expect_salt = 1 },
	{ "salt_absent",	TLS_HS_SHA256, 0, 2047, .expect_salt = 32 },
	{ "salt_beyond_message", TLS_HS_SHA256, 32, 2047, .expect_salt = 256 - 32 - 2 - 32 + 1 },
	{ "digest",		TLS_HS_SHA256, 32, 2047, .digest = 0x01 },
	{ "hash",		TLS_HS_SHA256, 32, 2047, .h = 0x01 },
};

KUNIT_ARRAY_PARAM_DESC(good, good_pss, name);
KUNIT_ARRAY_PARAM_DESC(bad, bad_pss, name);
KUNIT_ARRAY_PARAM_DESC(vector, rsa_pss_vectors, name);

static void mgf1(struct kunit *test, enum tls_hs_hash hash, const u8 *seed, u8 *db, size_t len)
{
	const size_t hlen = tls_hs_hash_len(hash);
	u8 in[TLS_HS_MAX_HASH_LEN + 4], out[TLS_HS_MAX_HASH_LEN];
	size_t i;

	memcpy(in, seed, hlen);
	for (i = 0; i < len; i++) {
		if (i % hlen == 0) {
			put_unaligned_be32(i / hlen, in + hlen);
			KUNIT_ASSERT_EQ(test, tls_hs_digest(hash, in, hlen + 4, out), 0);
		}
		db[i] ^= out[i % hlen];
	}
}

/* EMSA-PSS-ENCODE (RFC 8017 9.1.1) with p's faults; digest is all 0xd1, salt all 0x5a. */
static u8 *encode(struct kunit *test, const struct pss_param *p)
{
	const size_t hlen = tls_hs_hash_len(p->hash);
	const size_t emlen = DIV_ROUND_UP(p->embits, 8);
	const size_t dblen = emlen - hlen - 1, pslen = dblen - p->salt - 1;
	u8 *m = kunit_kzalloc(test, 8 + hlen + p->salt, GFP_KERNEL);
	u8 *em = kunit_kzalloc(test, emlen, GFP_KERNEL);
	u8 *h = em + dblen;

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_NOT_NULL(test, em);
	memset(m + 8, 0xd1, hlen);
	memset(m + 8 + hlen, 0x5a, p->salt);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(p->hash, m, 8 + hlen + p->salt, h), 0);
	h[hlen - 1] ^= p->h;

	memset(em + pslen + 1, 0x5a, p->salt);
	em[pslen] = 0x01 ^ p->separator;
	if (pslen) {
		em[0] ^= p->first;
		em[pslen - 1] ^= p->last;
	}
	mgf1(test, p->hash, h, em, dblen);
	em[0] &= 0xff >> (8 * emlen - p->embits);
	em[0] |= p->unused;
	em[emlen - 1] = 0xbc ^ p->trailer;
	return em;
}

static int verify(struct kunit *test, const struct pss_param *p)
{
	u8 *em = encode(test, p);
	u8 digest[TLS_HS_MAX_HASH_LEN];

	memset(digest, 0xd1, sizeof(digest));
	digest[0] ^= p->digest;
	return tls_hs_emsa_pss_verify(p->hash, p->salt + p->expect_salt, digest, em, p->embits);
}

static void emsa_right_in_everything_is_accepted(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, verify(test, test->param_value), 0);
}

static void emsa_one_thing_wrong_is_refused(struct kunit *test)
{
	struct pss_param right = *(const struct pss_param *)test->param_value;

	KUNIT_EXPECT_EQ(test, verify(test, &right), -EKEYREJECTED);

	/* and it is that one thing */
	memset_startat(&right, 0, first);
	KUNIT_EXPECT_EQ(test, verify(test, &right), 0);
}

static void emsa_every_bit_of_message_counts(struct kunit *test)
{
	const struct pss_param *p = &good_pss[0];
	const size_t emlen = DIV_ROUND_UP(p->embits, 8);
	u8 *good = encode(test, p), *em = encode(test, p);
	u8 digest[TLS_HS_MAX_HASH_LEN];
	size_t bit;

	memset(digest, 0xd1, sizeof(digest));
	for (bit = 0; bit < 8 * emlen; bit++) {
		memcpy(em, good, emlen);
		em[bit / 8] ^= 0x80 >> (bit % 8);
		KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
				tls_hs_emsa_pss_verify(p->hash, p->salt, digest, em, p->embits));
	}
}

static void emsa_message_too_short_is_refused(struct kunit *test)
{
	u8 digest[32] = {}, em[32 + 32 + 2];
	size_t len;

	for (len = 1; len < sizeof(em); len++) {
		memset(em, 0, sizeof(em));
		em[len - 1] = 0xbc;
		KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
				tls_hs_emsa_pss_verify(TLS_HS_SHA256, 32, digest, em, 8 * len));
	}
	len = 8 * sizeof(em);
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
			tls_hs_emsa_pss_verify(TLS_HS_SHA256, UINT_MAX, digest, em, len));
}

static struct tls_hs_pubkey key_of(const struct rsa_pss_vector *v)
{
	return (struct tls_hs_pubkey){
		.pk_type = TLS_HS_KEY_RSA,
		.pk_key = v->key.d,
		.pk_len = v->key.len,
		.pk_bits = v->bits,
	};
}

static int verify_vector(struct kunit *test, const struct rsa_pss_vector *v,
			 const u8 *sig, size_t siglen)
{
	const struct tls_hs_pubkey pk = key_of(v);
	u8 digest[TLS_HS_MAX_HASH_LEN];

	if (!tls_hs_sig_available(TLS_HS_KEY_RSA, TLS_HS_SIG_PSS))
		kunit_skip(test, "FIPS mode");
	KUNIT_ASSERT_EQ(test, tls_hs_digest(v->hash, "sample", 6, digest), 0);
	return tls_hs_rsa_pss_verify(&pk, v->hash, v->salt, digest, sig, siglen);
}

static void verify_signature_of_another_implementation_is_accepted(struct kunit *test)
{
	const struct rsa_pss_vector *v = test->param_value;

	KUNIT_EXPECT_EQ(test, verify_vector(test, v, v->sig.d, v->sig.len), 0);
}

static void verify_changed_signature_is_refused(struct kunit *test)
{
	const struct rsa_pss_vector *v = test->param_value;
	u8 *sig = bytes_dup(test, &v->sig, 0);
	size_t i;

	for (i = 0; i < v->sig.len; i += 17) {
		sig[i] ^= 0x04;
		KUNIT_EXPECT_NE(test, verify_vector(test, v, sig, v->sig.len), 0);
		sig[i] ^= 0x04;
	}
}

static void verify_other_length_is_refused(struct kunit *test)
{
	const struct rsa_pss_vector *v = test->param_value;
	u8 *sig = kunit_kzalloc(test, v->sig.len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sig);
	/* the same number, with a zero before it */
	memcpy(sig + 1, v->sig.d, v->sig.len);
	KUNIT_EXPECT_EQ(test, verify_vector(test, v, sig, v->sig.len + 1), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, verify_vector(test, v, v->sig.d, v->sig.len - 1), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, verify_vector(test, v, v->sig.d, 0), -EKEYREJECTED);
}

static void verify_signature_not_below_modulus_is_refused(struct kunit *test)
{
	const struct rsa_pss_vector *v = &rsa_pss_vectors[0];

	KUNIT_ASSERT_EQ(test, verify_vector(test, v, v->sig.d, v->sig.len), 0);
	KUNIT_EXPECT_NE(test, 0, verify_vector(test, v, rsa_pss_sig_plus_modulus,
					       sizeof(rsa_pss_sig_plus_modulus)));
}

static void verify_bit_above_encoded_message_is_refused(struct kunit *test)
{
	const struct rsa_pss_vector *v = &rsa_pss_vectors[1];

	KUNIT_ASSERT_EQ(test, v->bits % 8, 1);
	KUNIT_EXPECT_EQ(test, verify_vector(test, v, v->sig.d, v->sig.len), 0);
	KUNIT_EXPECT_EQ(test, -EKEYREJECTED,
			verify_vector(test, v, rsa_pss_sig_bit_above,
				      sizeof(rsa_pss_sig_bit_above)));
}

static void verify_other_salt_length_is_refused(struct kunit *test)
{
	struct rsa_pss_vector v = *(const struct rsa_pss_vector *)test->param_value;

	v.salt++;
	KUNIT_EXPECT_EQ(test, verify_vector(test, &v, v.sig.d, v.sig.len), -EKEYREJECTED);
}

static void verify_key_of_other_size_is_refused(struct kunit *test)
{
	static const unsigned int bits[] = { 1, 2040, 2047, 2049, 3064, 4096 };
	static const unsigned int beyond[] = { 0, 4097, 4608, 8192, UINT_MAX };
	struct rsa_pss_vector v = rsa_pss_vectors[0];
	int i;

	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		v.bits = bits[i];
		KUNIT_EXPECT_EQ(test, verify_vector(test, &v, v.sig.d, v.sig.len), -EKEYREJECTED);
	}
	for (i = 0; i < ARRAY_SIZE(beyond); i++) {
		v.bits = beyond[i];
		KUNIT_EXPECT_EQ(test, verify_vector(test, &v, v.sig.d, v.sig.len), -ENOPKG);
	}
}

static void verify_key_that_is_not_its_size_is_refused(struct kunit *test)
{
	struct rsa_pss_vector v = rsa_pss_vectors[0];
	u8 sig[384] = {};

	v.bits = 3072;
	KUNIT_EXPECT_EQ(test, verify_vector(test, &v, sig, sizeof(sig)), -EKEYREJECTED);
}

static void verify_key_cut_short_is_refused(struct kunit *test)
{
	struct rsa_pss_vector v = rsa_pss_vectors[0];

	v.key.len -= 1;
	KUNIT_EXPECT_NE(test, verify_vector(test, &v, v.sig.d, v.sig.len), 0);
	v.key.len = 0;
	KUNIT_EXPECT_NE(test, verify_vector(test, &v, v.sig.d, v.sig.len), 0);
}

static struct kunit_case rsa_pss_cases[] = {
	KUNIT_CASE_PARAM(emsa_right_in_everything_is_accepted, good_gen_params),
	KUNIT_CASE_PARAM(emsa_one_thing_wrong_is_refused, bad_gen_params),
	KUNIT_CASE(emsa_every_bit_of_message_counts),
	KUNIT_CASE(emsa_message_too_short_is_refused),
	KUNIT_CASE_PARAM(verify_signature_of_another_implementation_is_accepted,
			 vector_gen_params),
	KUNIT_CASE_PARAM(verify_changed_signature_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(verify_other_length_is_refused, vector_gen_params),
	KUNIT_CASE(verify_signature_not_below_modulus_is_refused),
	KUNIT_CASE(verify_bit_above_encoded_message_is_refused),
	KUNIT_CASE_PARAM(verify_other_salt_length_is_refused, vector_gen_params),
	KUNIT_CASE(verify_key_of_other_size_is_refused),
	KUNIT_CASE(verify_key_that_is_not_its_size_is_refused),
	KUNIT_CASE(verify_key_cut_short_is_refused),
	{}
};

static struct kunit_suite rsa_pss_suite = {
	.name = "tls_hs_rsa_pss",
	.test_cases = rsa_pss_cases,
};

kunit_test_suite(rsa_pss_suite);
