// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/sig.c.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "rsa_pss.h"
#include "rsa_pss_vectors.h"
#include "sig.h"
#include "sig_vectors.h"

KUNIT_ARRAY_PARAM_DESC(vector, sig_vectors, name);

static struct tls_hs_pubkey key_of(const struct sig_vector *v)
{
	return (struct tls_hs_pubkey){
		.pk_type = v->type,
		.pk_key = v->key.d,
		.pk_len = v->key.len,
		.pk_bits = v->bits,
	};
}

static int verify(struct kunit *test, const struct sig_vector *v)
{
	const struct tls_hs_pubkey pk = key_of(v);

	if (!tls_hs_sig_available(v->type, v->alg))
		kunit_skip(test, "the kernel lacks this algorithm");
	return tls_hs_sig_verify(&pk, v->alg, v->hash, 0, (const u8 *)v->msg, strlen(v->msg),
				 v->sig.d, v->sig.len);
}

static void verify_published_signature_is_accepted(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, verify(test, test->param_value), 0);
}

static void verify_signature_on_stack_is_accepted(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;
	u8 sig[TLS_HS_MAX_RSA_BYTES];

	memcpy(sig, v.sig.d, v.sig.len);
	v.sig.d = sig;
	KUNIT_EXPECT_EQ(test, verify(test, &v), 0);
}

static void verify_other_message_is_refused(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;

	v.msg = "sampl";
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
	v.msg = "";
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

static void verify_other_hash_is_refused(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;
	const enum tls_hs_hash hash = v.hash;

	for (v.hash = 0; v.hash < TLS_HS_NR_HASHES; v.hash++) {
		if (v.hash != hash)
			KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
	}
}

static void verify_every_byte_of_signature_counts(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;
	u8 *sig = bytes_dup(test, &v.sig, 0);
	size_t i;

	v.sig.d = sig;
	for (i = 0; i < v.sig.len; i++) {
		sig[i] ^= 0x01;
		KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
		sig[i] ^= 0x01;
	}
}

static void verify_every_truncation_is_refused(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;
	const size_t len = v.sig.len;

	for (v.sig.len = 0; v.sig.len < len; v.sig.len++) {
		const struct bytes orig = v.sig;

		v.sig.d = bytes_dup(test, &orig, 0);
		KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
		v.sig = orig;
	}
}

static void verify_longer_signature_is_refused(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;

	v.sig.d = bytes_dup(test, &v.sig, TLS_HS_MAX_RSA_BYTES);
	v.sig.len++;
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
	v.sig.len = TLS_HS_MAX_RSA_BYTES + 1;
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

static void verify_every_truncation_of_key_is_refused(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;
	const size_t len = v.key.len;

	for (v.key.len = 0; v.key.len < len; v.key.len++) {
		const struct bytes orig = v.key;

		v.key.d = bytes_dup(test, &orig, 0);
		KUNIT_EXPECT_NE(test, verify(test, &v), 0);
		v.key = orig;
	}
}

/* Each way of writing a signature that is not its DER, from the parts of a good one. */
struct der_param {
	const char	*name;
	struct bytes	before_r;	/* in place of 02 21 00 */
	struct bytes	before_s;	/* in place of 02 21 00 */
	bool		no_r;
	bool		no_s;
	bool		long_length;	/* 30 81 xx */
	bool		indefinite;	/* 30 80 ... 00 00 */
	u8		tag;		/* in place of 30 */
	u8		inside;		/* zeros after s, inside the SEQUENCE */
	u8		behind;		/* zeros after the SEQUENCE */
};

#define GOOD_INT	BYTES(0x02, 0x21, 0x00)

static const struct der_param good_der = { "good", GOOD_INT, GOOD_INT };

static const struct der_param ders[] = {
	{ "r_padded",		BYTES(0x02, 0x22, 0x00, 0x00), GOOD_INT },
	{ "s_padded",		GOOD_INT, BYTES(0x02, 0x22, 0x00, 0x00) },
	{ "r_negative",		BYTES(0x02, 0x20), GOOD_INT },
	{ "s_negative",		GOOD_INT, BYTES(0x02, 0x20) },
	{ "r_long_length",	BYTES(0x02, 0x81, 0x21, 0x00), GOOD_INT },
	{ "s_long_length",	GOOD_INT, BYTES(0x02, 0x81, 0x21, 0x00) },
	{ "r_not_an_integer",	BYTES(0x03, 0x21, 0x00), GOOD_INT },
	{ "s_not_an_integer",	GOOD_INT, BYTES(0x04, 0x21, 0x00) },
	{ "r_zero",		BYTES(0x02, 0x01, 0x00), GOOD_INT, .no_r = true },
	{ "s_zero",		GOOD_INT, BYTES(0x02, 0x01, 0x00), .no_s = true },
	{ "r_empty",		BYTES(0x02, 0x00), GOOD_INT, .no_r = true },
	{ "s_empty",		GOOD_INT, BYTES(0x02, 0x00), .no_s = true },
	{ "r_missing",		{ NULL }, GOOD_INT, .no_r = true },
	{ "s_missing",		GOOD_INT, { NULL }, .no_s = true },
	{ "r_too_long",		BYTES(0x02, 0x22, 0x01, 0x00), GOOD_INT },
	{ "sequence_long_length", GOOD_INT, GOOD_INT, .long_length = true },
	{ "sequence_indefinite", GOOD_INT, GOOD_INT, .indefinite = true },
	{ "not_a_sequence",	GOOD_INT, GOOD_INT, .tag = 0x31 },
	{ "byte_inside",	GOOD_INT, GOOD_INT, .inside = 1 },
	{ "bytes_inside",	GOOD_INT, GOOD_INT, .inside = 2 },
	{ "byte_behind",	GOOD_INT, GOOD_INT, .behind = 1 },
	{ "bytes_behind",	GOOD_INT, GOOD_INT, .behind = 2 },
};

KUNIT_ARRAY_PARAM_DESC(der, ders, name);

static u8 *put(u8 *p, const u8 *d, size_t len)
{
	if (len)
		memcpy(p, d, len);
	return p + len;
}

static int verify_der(struct kunit *test, const struct der_param *p)
{
	/* P-256 with both r and s above 2^255 */
	struct sig_vector v = sig_vectors[0];
	const u8 *r = v.sig.d + 2 + 3, *s = r + 32 + 3;
	u8 body[128] = {}, sig[128] = {}, *q = body;
	size_t len;

	KUNIT_ASSERT_EQ(test, v.sig.len, 72);
	q = put(q, p->before_r.d, p->before_r.len);
	q = put(q, r, p->no_r ? 0 : 32);
	q = put(q, p->before_s.d, p->before_s.len);
	q = put(q, s, p->no_s ? 0 : 32);
	len = q - body + p->inside;

	q = sig;
	*q++ = p->tag ?: 0x30;
	if (p->long_length)
		*q++ = 0x81;
	*q++ = p->indefinite ? 0x80 : len;
	q = put(q, body, len) + p->behind + (p->indefinite ? 2 : 0);
	v.sig.d = sig;
	v.sig.len = q - sig;
	return verify(test, &v);
}

static void ecdsa_signature_not_in_der_is_refused(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, verify_der(test, &good_der), 0);
	KUNIT_EXPECT_EQ(test, verify_der(test, test->param_value), -EKEYREJECTED);
}

/* A zero too many, but no byte more than an integer of the curve may have. */
static void ecdsa_short_integer_with_padding_is_refused(struct kunit *test)
{
	struct sig_vector v = sig_vectors[1];
	const size_t s = v.sig.len - 32;
	u8 *sig = bytes_dup(test, &v.sig, 1);

	/* s is 02 20, then a byte below 0x80 */
	KUNIT_ASSERT_EQ(test, sig[s - 1], 0x20);
	sig[1]++;
	sig[s - 1]++;
	memmove(sig + s + 1, sig + s, 32);
	sig[s] = 0;

	v.sig = (struct bytes){ sig, v.sig.len + 1 };
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

/* r and s of n itself, which is zero. */
static void ecdsa_integer_not_below_the_order_is_refused(struct kunit *test)
{
	static const u8 r_is_n[] = {
		0x30, 0x26, 0x02, 0x21, 0x00,
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
		0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
		0x02, 0x01, 0x01,
	};
	static const u8 s_is_n[] = {
		0x30, 0x26, 0x02, 0x01, 0x01, 0x02, 0x21, 0x00,
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
		0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	};
	struct sig_vector v = sig_vectors[0];

	v.sig = (struct bytes){ r_is_n, sizeof(r_is_n) };
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
	v.sig = (struct bytes){ s_is_n, sizeof(s_is_n) };
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

static void ecdsa_key_off_the_curve_is_refused(struct kunit *test)
{
	struct sig_vector v = sig_vectors[0];
	u8 *key = bytes_dup(test, &v.key, 0);
	size_t i;

	v.key.d = key;
	KUNIT_ASSERT_EQ(test, verify(test, &v), 0);
	for (i = 0; i < v.key.len; i++) {
		key[i] ^= 0x02;
		KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
		key[i] ^= 0x02;
	}
	memset(key + 1, 0, v.key.len - 1);
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

/* The kernel's ecdsa would take two coordinates of 31 bytes for a P-256 key. */
static void ecdsa_key_with_short_coordinates_is_refused(struct kunit *test)
{
	struct sig_vector v = sig_short_key_vector;
	u8 key[1 + 2 * 31];

	KUNIT_ASSERT_EQ(test, verify(test, &v), 0);
	key[0] = 0x04;
	memcpy(key + 1, v.key.d + 2, 31);
	memcpy(key + 32, v.key.d + 34, 31);

	v.key = (struct bytes){ key, sizeof(key) };
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

static void ecdsa_key_of_other_curve_is_refused(struct kunit *test)
{
	struct sig_vector v = sig_vectors[0];

	v.type = TLS_HS_KEY_P384;
	KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
}

static void alg_that_does_not_fit_the_key_is_not_checked(struct kunit *test)
{
	static const bool fits[TLS_HS_NR_KEY_TYPES][TLS_HS_NR_SIG_ALGS] = {
		[TLS_HS_KEY_RSA][TLS_HS_SIG_PKCS1]	= true,
		[TLS_HS_KEY_RSA][TLS_HS_SIG_PSS]	= true,
		[TLS_HS_KEY_RSA_PSS][TLS_HS_SIG_PSS]	= true,
		[TLS_HS_KEY_P256][TLS_HS_SIG_ECDSA]	= true,
		[TLS_HS_KEY_P384][TLS_HS_SIG_ECDSA]	= true,
		[TLS_HS_KEY_MLDSA44][TLS_HS_SIG_MLDSA44] = true,
		[TLS_HS_KEY_MLDSA65][TLS_HS_SIG_MLDSA65] = true,
		[TLS_HS_KEY_MLDSA87][TLS_HS_SIG_MLDSA87] = true,
	};
	struct tls_hs_pubkey pk = key_of(&sig_vectors[0]);
	enum tls_hs_sig_alg alg;
	u8 sig[72] = {};

	for (pk.pk_type = 0; pk.pk_type < TLS_HS_NR_KEY_TYPES; pk.pk_type++) {
		for (alg = 0; alg < TLS_HS_NR_SIG_ALGS; alg++) {
			if (fits[pk.pk_type][alg])
				continue;
			KUNIT_EXPECT_FALSE(test, tls_hs_sig_available(pk.pk_type, alg));
			KUNIT_EXPECT_EQ(test, -ENOPKG,
					tls_hs_sig_verify(&pk, alg, TLS_HS_SHA256, 32, sig, 1,
							  sig, sizeof(sig)));
		}
	}
}

static void rsa_key_of_other_size_is_refused(struct kunit *test)
{
	static const unsigned int bits[] = { 1, 2040, 2041, 2047, 2049, 2056, 4096 };
	static const unsigned int beyond[] = { 0, 4097, 4104, 4608, UINT_MAX };
	struct sig_vector v = sig_vectors[ARRAY_SIZE(sig_vectors) - 1];
	int i;

	KUNIT_ASSERT_EQ(test, v.alg, TLS_HS_SIG_PKCS1);
	for (i = 0; i < ARRAY_SIZE(bits); i++) {
		v.bits = bits[i];
		KUNIT_EXPECT_EQ(test, verify(test, &v), -EKEYREJECTED);
	}
	for (i = 0; i < ARRAY_SIZE(beyond); i++) {
		v.bits = beyond[i];
		KUNIT_EXPECT_EQ(test, verify(test, &v), -ENOPKG);
	}
}

/* Restrictions of a key of type id-RSASSA-PSS (RFC 4055 3.3), on a good signature. */
static const struct pss_restriction {
	const char		*name;
	enum tls_hs_key_type	type;
	bool			restricted;
	enum tls_hs_hash	hash;
	unsigned int		min_salt;
	int			expect;
} restrictions[] = {
	{ "rsa_key",		TLS_HS_KEY_RSA,		false, 0, 0, 0 },
	{ "pss_key_free",	TLS_HS_KEY_RSA_PSS,	false, 0, 0, 0 },
	{ "same_hash_and_salt",	TLS_HS_KEY_RSA_PSS,	true, TLS_HS_SHA256, 32, 0 },
	{ "shorter_salt_asked",	TLS_HS_KEY_RSA_PSS,	true, TLS_HS_SHA256, 20, 0 },
	{ "longer_salt_asked",	TLS_HS_KEY_RSA_PSS,	true, TLS_HS_SHA256, 33, -EKEYREJECTED },
	{ "other_hash_asked",	TLS_HS_KEY_RSA_PSS,	true, TLS_HS_SHA384, 32, -EKEYREJECTED },
};

KUNIT_ARRAY_PARAM_DESC(restriction, restrictions, name);

static void pss_restriction_of_key_is_kept(struct kunit *test)
{
	const struct pss_restriction *p = test->param_value;
	const struct rsa_pss_vector *v = &rsa_pss_vectors[0];
	const struct tls_hs_pubkey pk = {
		.pk_type = p->type,
		.pk_key = v->key.d,
		.pk_len = v->key.len,
		.pk_bits = v->bits,
		.pk_pss_restricted = p->restricted,
		.pk_pss_hash = p->hash,
		.pk_pss_min_salt = p->min_salt,
	};
	int err;

	if (!tls_hs_sig_available(p->type, TLS_HS_SIG_PSS))
		kunit_skip(test, "FIPS mode");

	err = tls_hs_sig_verify(&pk, TLS_HS_SIG_PSS, v->hash, v->salt, (const u8 *)"sample", 6,
				v->sig.d, v->sig.len);

	KUNIT_EXPECT_EQ(test, err, p->expect);
}

static void pss_signature_is_none_of_pkcs1(struct kunit *test)
{
	const struct rsa_pss_vector *v = &rsa_pss_vectors[0];
	const struct sig_vector as_pkcs1 = {
		.type = TLS_HS_KEY_RSA,
		.alg = TLS_HS_SIG_PKCS1,
		.hash = v->hash,
		.bits = v->bits,
		.key = v->key,
		.msg = "sample",
		.sig = v->sig,
	};

	KUNIT_EXPECT_EQ(test, verify(test, &as_pkcs1), -EKEYREJECTED);
}

static struct kunit_case sig_cases[] = {
	KUNIT_CASE_PARAM(verify_published_signature_is_accepted, vector_gen_params),
	KUNIT_CASE_PARAM(verify_signature_on_stack_is_accepted, vector_gen_params),
	KUNIT_CASE_PARAM(verify_other_message_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(verify_other_hash_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(verify_every_byte_of_signature_counts, vector_gen_params),
	KUNIT_CASE_PARAM(verify_every_truncation_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(verify_longer_signature_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(verify_every_truncation_of_key_is_refused, vector_gen_params),
	KUNIT_CASE_PARAM(ecdsa_signature_not_in_der_is_refused, der_gen_params),
	KUNIT_CASE(ecdsa_short_integer_with_padding_is_refused),
	KUNIT_CASE(ecdsa_integer_not_below_the_order_is_refused),
	KUNIT_CASE(ecdsa_key_off_the_curve_is_refused),
	KUNIT_CASE(ecdsa_key_with_short_coordinates_is_refused),
	KUNIT_CASE(ecdsa_key_of_other_curve_is_refused),
	KUNIT_CASE(alg_that_does_not_fit_the_key_is_not_checked),
	KUNIT_CASE(rsa_key_of_other_size_is_refused),
	KUNIT_CASE_PARAM(pss_restriction_of_key_is_kept, restriction_gen_params),
	KUNIT_CASE(pss_signature_is_none_of_pkcs1),
	{}
};

static struct kunit_suite sig_suite = {
	.name = "tls_hs_sig",
	.test_cases = sig_cases,
};

kunit_test_suite(sig_suite);
