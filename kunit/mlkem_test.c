// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/mlkem.c and mlkem_ring.c.
 *
 * Wycheproof's vectors are wycheproof_test.c's.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mlkem.h"
#include "mlkem_ring.h"
#include "mlkem_vectors.h"

#define MINUS_2_32	(-1353)		/* -2^32 mod q */

static void *get(struct kunit *test, size_t len)
{
	void *p = kunit_kzalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	return p;
}

static u32 mod(s32 x)
{
	x %= MLKEM_Q;
	return x < 0 ? x + MLKEM_Q : x;
}

static void random_poly(struct mlkem_poly *f, s32 from, s32 to)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N; i++)
		f->c[i] = from + (s32)get_random_u32_below(to - from + 1);
}

/* The ring */

/* The product by the definition: X^256 is -1. */
static void schoolbook(u32 *r, const struct mlkem_poly *f, const struct mlkem_poly *g)
{
	unsigned int i, j;
	s32 sum;

	for (i = 0; i < MLKEM_N; i++) {
		sum = 0;
		for (j = 0; j < MLKEM_N; j++)
			sum = mod(sum + (j <= i ? f->c[j] * g->c[i - j] :
						  -f->c[j] * g->c[MLKEM_N + i - j]));
		r[i] = sum;
	}
}

/* Factors at the ends of what each function says that it takes. */
static const struct coefficients {
	const char	*name;
	s32		f_from, f_to;
	s32		g_from, g_to;
} ranges[] = {
	{ "noise", -2, 2, -2, 2 },
	{ "least", -MLKEM_Q, -MLKEM_Q, -2, -2 },
	{ "most", MLKEM_Q, MLKEM_Q, 2, 2 },
	{ "opposite", MLKEM_Q, MLKEM_Q, -2, -2 },
	{ "whole_coefficients", 0, MLKEM_Q - 1, -2, 2 },
	{ "zero", 0, 0, -2, 2 },
};

KUNIT_ARRAY_PARAM_DESC(range, ranges, name);

static void product_is_the_schoolbooks(struct kunit *test)
{
	const struct coefficients *p = test->param_value;
	struct mlkem_poly *f = get(test, sizeof(*f)), *g = get(test, sizeof(*g));
	struct mlkem_acc *ac = get(test, sizeof(*ac));
	u32 *want = get(test, MLKEM_N * sizeof(*want));
	unsigned int i, n;

	random_poly(f, p->f_from, p->f_to);
	random_poly(g, p->g_from, p->g_to);
	schoolbook(want, f, g);

	tls_hs_mlkem_ntt(f);
	tls_hs_mlkem_ntt(g);
	for (n = 0; n < 4; n++)
		tls_hs_mlkem_mul_add(ac, f, g);
	tls_hs_mlkem_acc_get(f, ac);
	tls_hs_mlkem_ntt_inverse(f);

	for (i = 0; i < MLKEM_N; i++) {
		KUNIT_EXPECT_EQ_MSG(test, mod(f->c[i]), mod(4 * want[i]), "%u", i);
		KUNIT_EXPECT_LE(test, abs(f->c[i]), MLKEM_Q / 2);
	}
}

/* The largest numbers that can meet at once: nothing overflows before its reduction. */
static void sum_of_four_at_the_limits_is_right(struct kunit *test)
{
	static const s16 ends[][2] = {
		{ 14976, 11650 }, { 14976, -11650 }, { -14976, 11650 }, { -14976, -11650 },
	};
	struct mlkem_poly *f = get(test, sizeof(*f)), *g = get(test, sizeof(*g));
	struct mlkem_acc *ac = get(test, sizeof(*ac));
	unsigned int i, e, n;

	for (e = 0; e < ARRAY_SIZE(ends); e++) {
		memset(ac, 0, sizeof(*ac));
		for (i = 0; i < MLKEM_N; i++) {
			f->c[i] = ends[e][0];
			g->c[i] = ends[e][1];
		}
		for (n = 0; n < 4; n++)
			tls_hs_mlkem_mul_add(ac, f, g);
		tls_hs_mlkem_acc_get(g, ac);
		/* the second numbers have no zeta in them, but the factor -2^-32 */
		for (i = 1; i < MLKEM_N; i += 2)
			KUNIT_EXPECT_EQ(test, mod(g->c[i] * MINUS_2_32),
					mod(8 * ends[e][0] * ends[e][1]));
	}
}

static void inverse_of_forward_is_identity(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f)), *g = get(test, sizeof(*g));
	struct mlkem_acc *ac = get(test, sizeof(*ac));
	unsigned int round, i;
	u16 was[MLKEM_N];

	for (round = 0; round < 20; round++) {
		random_poly(f, -MLKEM_Q, MLKEM_Q);
		for (i = 0; i < MLKEM_N; i++)
			was[i] = mod(f->c[i]);
		/* times one, whose transform is one in each pair's first number */
		memset(ac, 0, sizeof(*ac));
		memset(g, 0, sizeof(*g));
		for (i = 0; i < MLKEM_N; i += 2)
			g->c[i] = 1;

		tls_hs_mlkem_ntt(f);
		tls_hs_mlkem_mul_add(ac, f, g);
		tls_hs_mlkem_acc_get(f, ac);
		tls_hs_mlkem_ntt_inverse(f);

		for (i = 0; i < MLKEM_N; i++)
			KUNIT_EXPECT_EQ(test, mod(f->c[i]), was[i]);
	}
}

static const unsigned int widths[] = { 1, 4, 5, 10, 11 };

static u32 bit(const u8 *bytes, unsigned int n)
{
	return bytes[n / 8] >> n % 8 & 1;
}

/* Every coefficient, against FIPS 203 4.7 by division. */
static void compress_every_coefficient_is_rounded(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f));
	unsigned int w, i, x;
	u8 bytes[32 * 11];

	for (w = 0; w < ARRAY_SIZE(widths); w++) {
		const unsigned int bits = widths[w];

		for (x = 0; x < MLKEM_Q; x++) {
			const u32 want = ((x << bits) + MLKEM_Q / 2) / MLKEM_Q & (BIT(bits) - 1);
			u32 got = 0;

			/* in the last place, whose bits are the last */
			f->c[MLKEM_N - 1] = x;
			tls_hs_mlkem_compress(bytes, f, bits);
			for (i = 0; i < bits; i++)
				got |= bit(bytes, 255 * bits + i) << i;
			if (got != want)
				KUNIT_FAIL(test, "%u bits: %u is %u, not %u", bits, x, got, want);
			/* the same number, written otherwise */
			f->c[MLKEM_N - 1] = x < MLKEM_Q / 2 ? x + MLKEM_Q : x - MLKEM_Q;
			tls_hs_mlkem_compress(bytes + 1, f, bits == 11 ? 10 : bits);
		}
	}
}

static void decompress_every_number_is_rounded(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f));
	unsigned int w, i, at;
	u8 bytes[32 * 11];

	/* of one bit there is tls_hs_mlkem_add_message() */
	for (w = 1; w < ARRAY_SIZE(widths); w++) {
		const unsigned int bits = widths[w];
		u32 y;

		for (y = 0; y < BIT(bits); y++) {
			at = y % MLKEM_N;
			memset(bytes, 0, sizeof(bytes));
			for (i = 0; i < bits; i++)
				bytes[(at * bits + i) / 8] |= (y >> i & 1) << (at * bits + i) % 8;
			tls_hs_mlkem_decompress(f, bytes, bits);
			if (f->c[at] != (y * MLKEM_Q * 2 + BIT(bits)) / (2 << bits))
				KUNIT_FAIL(test, "%u bits: %u", bits, y);
			f->c[at] = 0;
			KUNIT_EXPECT_NULL(test, memchr_inv(f, 0, sizeof(*f)));
		}
	}
}

static void encode_numbers_in_any_form_decode(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f)), *g = get(test, sizeof(*g));
	u8 bytes[MLKEM_POLY12];
	unsigned int i;

	random_poly(f, -MLKEM_Q, 2 * MLKEM_Q - 1);
	f->c[0] = -MLKEM_Q;
	f->c[1] = 2 * MLKEM_Q - 1;
	f->c[2] = -1;
	f->c[3] = MLKEM_Q;
	f->c[4] = MLKEM_Q - 1;
	tls_hs_mlkem_encode(bytes, f);

	KUNIT_EXPECT_TRUE(test, tls_hs_mlkem_decode(g, bytes));

	for (i = 0; i < MLKEM_N; i++)
		KUNIT_EXPECT_EQ(test, g->c[i], mod(f->c[i]));
}

/* FIPS 203 7.2: at each place, each of the values that twelve bits have beyond q. */
static void decode_coefficient_not_below_q_is_noticed(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f));
	unsigned int i, v;
	u8 bytes[MLKEM_POLY12];

	for (i = 0; i < MLKEM_N; i++) {
		for (v = MLKEM_Q - 1; v < 4096; v++) {
			u8 *p = bytes + i / 2 * 3;

			memset(bytes, 0, sizeof(bytes));
			p[0] = i % 2 ? 0 : v;
			p[1] = i % 2 ? v << 4 : v >> 8;
			p[2] = i % 2 ? v >> 4 : 0;
			KUNIT_EXPECT_EQ_MSG(test, tls_hs_mlkem_decode(f, bytes), v < MLKEM_Q,
					    "%u at %u", v, i);
			KUNIT_EXPECT_EQ(test, f->c[i], v);
		}
	}
}

static void noise_is_the_difference_of_two_counts(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f));
	u8 bytes[MLKEM_CBD_BYTES];
	unsigned int i;

	for (i = 0; i < MLKEM_CBD_BYTES; i++)
		bytes[i] = 37 * i + 11;
	tls_hs_mlkem_noise(f, bytes);

	for (i = 0; i < MLKEM_N; i++) {
		const u8 four = bytes[i / 2] >> i % 2 * 4;

		KUNIT_EXPECT_EQ(test, f->c[i],
				(four & 1) + (four >> 1 & 1) - (four >> 2 & 1) - (four >> 3 & 1));
	}
}

static void message_goes_through_a_polynomial(struct kunit *test)
{
	struct mlkem_poly *f = get(test, sizeof(*f));
	u8 message[32], out[32];
	unsigned int i;

	get_random_bytes(message, sizeof(message));
	random_poly(f, -MLKEM_Q / 4 + 1, MLKEM_Q / 4 - 1);
	tls_hs_mlkem_add_message(f, message);
	tls_hs_mlkem_compress(out, f, 1);

	KUNIT_EXPECT_MEMEQ(test, out, message, sizeof(out));
	memset(f, 0, sizeof(*f));
	tls_hs_mlkem_add_message(f, message);
	for (i = 0; i < MLKEM_N; i++)
		KUNIT_EXPECT_EQ(test, f->c[i], message[i / 8] >> i % 8 & 1 ? 1665 : 0);
}

/* Keys and ciphertexts */

static const struct set {
	const char		*name;
	enum tls_hs_mlkem_set	set;
	size_t			pub, ct, expanded;
} sets[] = {
	{ "mlkem768", TLS_HS_MLKEM_768, 1184, 1088, 2400 },
	{ "mlkem1024", TLS_HS_MLKEM_1024, 1568, 1568, 3168 },
};

KUNIT_ARRAY_PARAM_DESC(set, sets, name);

/* One key, one ciphertext for it, and its secret. */
struct pair {
	const struct set	*set;
	u8			seed[TLS_HS_MLKEM_SEED];
	u8			pub[TLS_HS_MLKEM_MAX_PUB];
	u8			ct[TLS_HS_MLKEM_MAX_CT + 1];
	u8			key[TLS_HS_MLKEM_KEY];
};

static struct pair *random_pair(struct kunit *test)
{
	struct pair *pr = get(test, sizeof(*pr));
	u8 message[TLS_HS_MLKEM_MESSAGE];

	pr->set = test->param_value;
	get_random_bytes(pr->seed, sizeof(pr->seed));
	get_random_bytes(message, sizeof(message));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_keygen(pr->set->set, pr->seed, pr->pub));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_encaps(pr->set->set, pr->pub, pr->set->pub, message,
						     pr->ct, pr->key));
	return pr;
}

static void decaps(struct kunit *test, const struct pair *pr, u8 *key)
{
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_decaps(pr->set->set, pr->seed, pr->pub,
						     pr->ct, pr->set->ct, key));
}

static void lengths_are_fips203(struct kunit *test)
{
	const struct set *p = test->param_value;

	KUNIT_EXPECT_EQ(test, tls_hs_mlkem_pub_len(p->set), p->pub);
	KUNIT_EXPECT_EQ(test, tls_hs_mlkem_ct_len(p->set), p->ct);
	KUNIT_EXPECT_EQ(test, tls_hs_mlkem_expanded_len(p->set), p->expanded);
	KUNIT_EXPECT_LE(test, p->pub, TLS_HS_MLKEM_MAX_PUB);
	KUNIT_EXPECT_LE(test, p->ct, TLS_HS_MLKEM_MAX_CT);
}

static void both_sides_get_the_same(struct kunit *test)
{
	u8 key[TLS_HS_MLKEM_KEY];
	unsigned int i;

	for (i = 0; i < 25; i++) {
		struct pair *pr = random_pair(test);

		decaps(test, pr, key);
		KUNIT_EXPECT_MEMEQ(test, key, pr->key, sizeof(key));
	}
}

/* What J gives, FIPS 203 algorithm 18: nobody but the key's owner can tell it from a secret. */
static void want_rejection(const struct pair *pr, u8 *key)
{
	struct tls_hs_sha3 sh;

	tls_hs_shake256_init(&sh);
	tls_hs_sha3_update(&sh, pr->seed + 32, 32);
	tls_hs_sha3_update(&sh, pr->ct, pr->set->ct);
	tls_hs_shake_squeeze(&sh, key, TLS_HS_MLKEM_KEY);
}

/* TRAPS H6: each byte counts, those at the ends of u's and v's polynomials too. */
static void decaps_any_changed_byte_is_rejected_implicitly(struct kunit *test)
{
	struct pair *pr = random_pair(test);
	u8 key[TLS_HS_MLKEM_KEY], want[TLS_HS_MLKEM_KEY];
	size_t i;

	for (i = 0; i < pr->set->ct; i++) {
		const u8 flip = BIT(get_random_u32_below(8));

		pr->ct[i] ^= flip;
		want_rejection(pr, want);
		decaps(test, pr, key);
		KUNIT_EXPECT_MEMEQ_MSG(test, key, want, sizeof(key), "byte %zu", i);
		pr->ct[i] ^= flip;
	}
	decaps(test, pr, key);
	KUNIT_EXPECT_MEMEQ(test, key, pr->key, sizeof(key));
}

static void decaps_constant_ciphertext_is_rejected_implicitly(struct kunit *test)
{
	static const u8 fills[] = { 0x00, 0xff, 0x55 };
	struct pair *pr = random_pair(test);
	u8 key[TLS_HS_MLKEM_KEY], want[TLS_HS_MLKEM_KEY];
	int i;

	for (i = 0; i < ARRAY_SIZE(fills); i++) {
		memset(pr->ct, fills[i], pr->set->ct);
		want_rejection(pr, want);
		decaps(test, pr, key);
		KUNIT_EXPECT_MEMEQ(test, key, want, sizeof(key));
	}
}

static void decaps_every_other_length_is_refused(struct kunit *test)
{
	struct pair *pr = random_pair(test);
	u8 key[TLS_HS_MLKEM_KEY], was[TLS_HS_MLKEM_KEY];
	size_t len;

	memset(key, 0xa5, sizeof(key));
	memset(was, 0xa5, sizeof(was));
	for (len = 0; len <= sizeof(pr->ct); len++) {
		if (len == pr->set->ct)
			continue;
		KUNIT_EXPECT_EQ(test, -EBADMSG, tls_hs_mlkem_decaps(pr->set->set, pr->seed, pr->pub,
								    pr->ct, len, key));
	}
	KUNIT_EXPECT_MEMEQ(test, key, was, sizeof(key));
}

static void encaps_every_other_length_is_refused(struct kunit *test)
{
	struct pair *pr = random_pair(test);
	u8 *pub = get(test, 2 * TLS_HS_MLKEM_MAX_PUB);
	size_t len;

	memcpy(pub, pr->pub, pr->set->pub);
	for (len = 0; len <= 2 * TLS_HS_MLKEM_MAX_PUB; len++) {
		if (len == pr->set->pub)
			continue;
		KUNIT_EXPECT_EQ(test, -EBADMSG, tls_hs_mlkem_encaps(pr->set->set, pub, len, pr->key,
								    pr->ct, pr->key));
	}
}

/* TRAPS H3: at each place, q itself, which would be taken for 0, and the largest. */
static void encaps_coefficient_not_below_q_is_refused(struct kunit *test)
{
	static const u16 values[] = { MLKEM_Q, 4095 };
	struct pair *pr = random_pair(test);
	u8 message[TLS_HS_MLKEM_MESSAGE] = { 1 };
	size_t i, v;

	for (i = 0; i < 2 * (pr->set->pub - 32) / 3; i++) {
		u8 *p = pr->pub + i / 2 * 3, was[3];

		memcpy(was, p, sizeof(was));
		for (v = 0; v < ARRAY_SIZE(values); v++) {
			if (i % 2) {
				p[1] = (p[1] & 0x0f) | values[v] << 4;
				p[2] = values[v] >> 4;
			} else {
				p[0] = values[v];
				p[1] = (p[1] & 0xf0) | values[v] >> 8;
			}
			KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
					    tls_hs_mlkem_encaps(pr->set->set, pr->pub, pr->set->pub,
								message, pr->ct, pr->key),
					    "%u at %zu", values[v], i);
			memcpy(p, was, sizeof(was));
		}
	}
}

/* Published vectors */

KUNIT_ARRAY_PARAM_DESC(keygen, mlkem_keygen_vectors, name);
KUNIT_ARRAY_PARAM_DESC(encaps, mlkem_encaps_vectors, name);
KUNIT_ARRAY_PARAM_DESC(decaps, mlkem_decaps_vectors, name);

static void digest_256(const void *in, size_t len, u8 *out)
{
	struct tls_hs_sha3 sh;

	tls_hs_sha3_256_init(&sh);
	tls_hs_sha3_update(&sh, in, len);
	tls_hs_sha3_final(&sh, out);
}

static void keygen_published_vector_matches(struct kunit *test)
{
	const struct mlkem_keygen_vector *v = test->param_value;
	u8 *pub = get(test, TLS_HS_MLKEM_MAX_PUB);
	u8 seed[TLS_HS_MLKEM_SEED], hash[TLS_HS_SHA3_256_LEN];

	memcpy(seed, v->d, 32);
	memcpy(seed + 32, v->z, 32);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_keygen(v->set, seed, pub));

	digest_256(pub, tls_hs_mlkem_pub_len(v->set), hash);
	KUNIT_EXPECT_MEMEQ(test, hash, v->hash, sizeof(hash));
}

static void encaps_published_vector_matches(struct kunit *test)
{
	const struct mlkem_encaps_vector *v = test->param_value;
	u8 *ct = get(test, TLS_HS_MLKEM_MAX_CT);
	u8 key[TLS_HS_MLKEM_KEY], hash[TLS_HS_SHA3_256_LEN];

	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_encaps(v->set, v->pub.d, v->pub.len, v->m, ct, key));

	KUNIT_EXPECT_MEMEQ(test, key, v->key, sizeof(key));
	digest_256(ct, tls_hs_mlkem_ct_len(v->set), hash);
	KUNIT_EXPECT_MEMEQ(test, hash, v->hash, sizeof(hash));
}

static void decaps_published_vector_matches(struct kunit *test)
{
	const struct mlkem_decaps_vector *v = test->param_value;
	u8 key[TLS_HS_MLKEM_KEY];

	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_decaps_expanded(v->set, v->expanded.d,
							      v->expanded.len, v->ct.d, v->ct.len,
							      key));

	KUNIT_EXPECT_MEMEQ(test, key, v->key, sizeof(key));
}

/* FIPS 203 7.3: lengths, the hash, and what the hash cannot vouch for. */
static void decaps_expanded_key_that_is_none_is_refused(struct kunit *test)
{
	const struct mlkem_decaps_vector *v = test->param_value;
	const size_t publen = tls_hs_mlkem_pub_len(v->set);
	u8 *bad = bytes_dup(test, &v->expanded, 1);
	const size_t hash_at = v->expanded.len - 64;
	u8 key[TLS_HS_MLKEM_KEY];
	size_t i;

	for (i = hash_at - publen; i < hash_at + 32; i += 7) {
		bad[i] ^= 1;
		KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
				    tls_hs_mlkem_decaps_expanded(v->set, bad, v->expanded.len,
								 v->ct.d, v->ct.len, key),
				    "byte %zu", i);
		bad[i] ^= 1;
	}
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			tls_hs_mlkem_decaps_expanded(v->set, bad, v->expanded.len - 1,
						     v->ct.d, v->ct.len, key));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			tls_hs_mlkem_decaps_expanded(v->set, bad, v->expanded.len + 1,
						     v->ct.d, v->ct.len, key));
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			tls_hs_mlkem_decaps_expanded(v->set, bad, v->expanded.len,
						     v->ct.d, v->ct.len - 1, key));
	/* s of a coefficient beyond q: nothing in the key tells of it but the number */
	bad[0] = 0xff;
	bad[1] |= 0x0f;
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			tls_hs_mlkem_decaps_expanded(v->set, bad, v->expanded.len,
						     v->ct.d, v->ct.len, key));
}

static struct kunit_case mlkem_cases[] = {
	KUNIT_CASE_PARAM(product_is_the_schoolbooks, range_gen_params),
	KUNIT_CASE(sum_of_four_at_the_limits_is_right),
	KUNIT_CASE(inverse_of_forward_is_identity),
	KUNIT_CASE(compress_every_coefficient_is_rounded),
	KUNIT_CASE(decompress_every_number_is_rounded),
	KUNIT_CASE(encode_numbers_in_any_form_decode),
	KUNIT_CASE(decode_coefficient_not_below_q_is_noticed),
	KUNIT_CASE(noise_is_the_difference_of_two_counts),
	KUNIT_CASE(message_goes_through_a_polynomial),
	KUNIT_CASE_PARAM(lengths_are_fips203, set_gen_params),
	KUNIT_CASE_PARAM(both_sides_get_the_same, set_gen_params),
	KUNIT_CASE_PARAM(decaps_any_changed_byte_is_rejected_implicitly, set_gen_params),
	KUNIT_CASE_PARAM(decaps_constant_ciphertext_is_rejected_implicitly, set_gen_params),
	KUNIT_CASE_PARAM(decaps_every_other_length_is_refused, set_gen_params),
	KUNIT_CASE_PARAM(encaps_every_other_length_is_refused, set_gen_params),
	KUNIT_CASE_PARAM(encaps_coefficient_not_below_q_is_refused, set_gen_params),
	KUNIT_CASE_PARAM(keygen_published_vector_matches, keygen_gen_params),
	KUNIT_CASE_PARAM(encaps_published_vector_matches, encaps_gen_params),
	KUNIT_CASE_PARAM(decaps_published_vector_matches, decaps_gen_params),
	KUNIT_CASE_PARAM(decaps_expanded_key_that_is_none_is_refused, decaps_gen_params),
	{}
};

static struct kunit_suite mlkem_suite = {
	.name = "tls_hs_mlkem",
	.test_cases = mlkem_cases,
};

kunit_test_suite(mlkem_suite);
