// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of tls_hs_ec_verify(), on both curves and in both ways of compiling it: vectors,
 * scalars that make points meet, and random ones against crypto/ecc.c.
 */
#include <crypto/sig.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/unaligned.h>

#include "compat.h"
#include "ec_impls.h"
#include "ec_vectors.h"
#include "ecdsa_sign.h"

/* Random checks, of which each costs crypto/ecc.c milliseconds. */
static unsigned int ec_checks = 100;
module_param(ec_checks, uint, 0444);
MODULE_PARM_DESC(ec_checks, "KUnit: signatures checked by us and by crypto/ecc.c");

/* A signature, as tls_hs_ec_verify() takes it: as much of each as the curve has. */
struct ec_sig {
	u8	key[EC_MAX_KEY];
	u8	digest[EC_MAX_BYTES];
	u8	rs[EC_MAX_SIG];
};

KUNIT_ARRAY_PARAM_DESC(vector, ec_vectors, name);

static int verify(struct kunit *test, const struct ec_sig *sig)
{
	return impl_of(test)->verify(curve_of(test), sig->key, sig->digest,
				     param_of(test)->bytes, sig->rs);
}

static void expect_verdict(struct kunit *test, const struct ec_sig *sig, bool good)
{
	KUNIT_EXPECT_EQ(test, verify(test, sig), good ? 0 : -EKEYREJECTED);
}

static void from_vector(struct kunit *test, struct ec_sig *sig, const struct ec_vector *v)
{
	const size_t bytes = strlen(v->x) / 2;

	sig->key[0] = 0x04;
	KUNIT_ASSERT_EQ(test, hex2bin(sig->key + 1, v->x, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->key + 1 + bytes, v->y, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->digest, v->digest, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->rs, v->r, bytes), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(sig->rs + bytes, v->s, bytes), 0);
}

static void verify_vector_has_its_outcome(struct kunit *test)
{
	const struct ec_vector *v = test->param_value;
	const size_t bytes = strlen(v->x) / 2;
	struct ec_sig sig;
	int i;

	from_vector(test, &sig, v);
	for (i = 0; i < ARRAY_SIZE(ec_params); i++) {
		const struct ec_param *p = &ec_params[i];

		if (p->bytes != bytes)
			continue;
		KUNIT_EXPECT_EQ(test, p->im->verify(bytes == 8 * P256_LIMBS ? p->im->p256 :
									     p->im->p384,
						    sig.key, sig.digest, bytes, sig.rs),
				v->good ? 0 : -EKEYREJECTED);
	}
}

static const struct ec_vector *first_vector(struct kunit *test)
{
	const struct ec_vector *v = ec_vectors;

	while (strlen(v->x) / 2 != param_of(test)->bytes)
		v++;
	return v;
}

static void flip_each_bit(struct kunit *test, struct ec_sig *sig, u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < 8 * len; i++) {
		bytes[i / 8] ^= 1 << i % 8;
		expect_verdict(test, sig, false);
		bytes[i / 8] ^= 1 << i % 8;
	}
}

static void verify_every_bit_counts(struct kunit *test)
{
	const size_t bytes = param_of(test)->bytes;
	struct ec_sig sig;

	from_vector(test, &sig, first_vector(test));
	flip_each_bit(test, &sig, sig.key, 1 + 2 * bytes);
	flip_each_bit(test, &sig, sig.digest, bytes);
	flip_each_bit(test, &sig, sig.rs, 2 * bytes);
	expect_verdict(test, &sig, true);
}

static void to_bytes(struct kunit *test, u8 *bytes, const u64 *a)
{
	const unsigned int nd = nd_of(test);
	unsigned int i;

	for (i = 0; i < nd; i++)
		put_unaligned_be64(a[i], bytes + 8 * (nd - 1 - i));
}

/* a, or the order less a if negative */
static void small_scalar(struct kunit *test, u64 *r, s64 a)
{
	const u64 abs[EC_MAX_LIMBS] = { a < 0 ? -a : a };

	if (a < 0)
		vli_sub(r, order_of(test), abs, nd_of(test));
	else
		memcpy(r, abs, sizeof(abs));
}

/* a + b mod n, through 0 - b */
static void scalar_add(struct kunit *test, u64 *r, const u64 *a, const u64 *b)
{
	u64 minus[EC_MAX_LIMBS];

	vli_sub(minus, order_of(test), b, nd_of(test));
	if (vli_cmp(a, minus, nd_of(test)) >= 0) {
		vli_sub(r, a, minus, nd_of(test));
	} else {
		vli_sub(minus, minus, a, nd_of(test));
		vli_sub(r, order_of(test), minus, nd_of(test));
	}
}

/*
 * Points that meet: with Q = d * G the sum is e/s * G + r/s * d * G = k * G; with
 * these, what is added is what is there, its opposite, or infinity.
 */
static const s64 meeting[] = { 2, 3, 4, 5, 7, 9, 16, 31, 33, 64, -2, -3, -5, -17 };

#define NR_MEETING	14

/* k * G, x and y, big-endian; the kernel takes no scalar near the order */
static void multiple_of_base(struct kunit *test, s64 k, u8 *xy)
{
	const u64 scalar[EC_MAX_LIMBS] = { abs(k) };
	u64 point[2 * EC_MAX_LIMBS], y[EC_MAX_LIMBS];

	KUNIT_ASSERT_EQ(test, 0, ecc_make_pub_key(param_of(test)->curve_id, nd_of(test), scalar,
						  point));
	memcpy(xy, point, 2 * param_of(test)->bytes);
	if (k < 0) {
		vli_from_be64(y, xy + param_of(test)->bytes, nd_of(test));
		vli_sub(y, prime_of(test), y, nd_of(test));
		to_bytes(test, xy + param_of(test)->bytes, y);
	}
}

/* s = (e + r * d) / k, of d and k as in meeting[] */
static void sign_known(struct kunit *test, struct ec_sig *sig, s64 d, s64 k, const u64 *e,
		       const u8 *kg)
{
	u64 r[EC_MAX_LIMBS], s[EC_MAX_LIMBS], t[EC_MAX_LIMBS];

	vli_from_be64(r, kg, nd_of(test));
	if (vli_cmp(r, order_of(test), nd_of(test)) >= 0)
		vli_sub(r, r, order_of(test), nd_of(test));
	to_bytes(test, sig->rs, r);

	small_scalar(test, t, d);
	vli_mod_mult_slow(s, r, t, order_of(test), nd_of(test));
	scalar_add(test, s, s, e);
	small_scalar(test, t, k);
	vli_mod_inv(t, t, order_of(test), nd_of(test));
	vli_mod_mult_slow(s, s, t, order_of(test), nd_of(test));
	to_bytes(test, sig->rs + param_of(test)->bytes, s);
	to_bytes(test, sig->digest, e);
}

static void verify_where_points_meet_is_right(struct kunit *test)
{
	static const s64 digests[] = { 0, 1, 2, -1, 1000 };
	u8 (*xy)[2 * EC_MAX_BYTES];
	u64 e[EC_MAX_LIMBS];
	struct ec_sig sig;
	int d, k, i;

	BUILD_BUG_ON(ARRAY_SIZE(meeting) != NR_MEETING);
	xy = kunit_kzalloc(test, NR_MEETING * sizeof(*xy), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, xy);
	for (i = 0; i < NR_MEETING; i++)
		multiple_of_base(test, meeting[i], xy[i]);

	sig.key[0] = 0x04;
	for (d = 0; d < NR_MEETING; d++) {
		memcpy(sig.key + 1, xy[d], sizeof(xy[d]));
		for (k = 0; k < NR_MEETING; k++) {
			for (i = 0; i < ARRAY_SIZE(digests); i++) {
				small_scalar(test, e, digests[i]);
				sign_known(test, &sig, meeting[d], meeting[k], e, xy[k]);
				expect_verdict(test, &sig, true);
				scalar_add(test, e, e, one);
				to_bytes(test, sig.digest, e);
				expect_verdict(test, &sig, false);
			}
		}
	}
}

/* e = -r * d: the sum is infinity, whose x is nobody's r. */
static void verify_where_sum_is_infinity_is_refused(struct kunit *test)
{
	u64 r[EC_MAX_LIMBS], t[EC_MAX_LIMBS];
	struct ec_sig sig;
	unsigned int i;
	int d;

	sig.key[0] = 0x04;
	for (d = 0; d < NR_MEETING; d++) {
		multiple_of_base(test, meeting[d], sig.key + 1);
		for (i = 0; i < 16; i++) {
			get_random_bytes(sig.rs, sizeof(sig.rs));
			sig.rs[0] &= 0x7f;
			sig.rs[param_of(test)->bytes] &= 0x7f;
			if (i == 0)
				memset(sig.rs, 0, param_of(test)->bytes - 1);
			vli_from_be64(r, sig.rs, nd_of(test));
			small_scalar(test, t, -meeting[d]);
			vli_mod_mult_slow(t, t, r, order_of(test), nd_of(test));
			to_bytes(test, sig.digest, t);
			expect_verdict(test, &sig, false);
		}
	}
}

/* A digest from n on counts modulo n. */
static void verify_digest_not_below_the_order_is_reduced(struct kunit *test)
{
	static const u8 largest[EC_MAX_BYTES] = { [0 ... EC_MAX_BYTES - 1] = 0xff };
	u64 e[EC_MAX_LIMBS];
	struct ec_sig sig;
	u8 kg[2 * EC_MAX_BYTES];

	sig.key[0] = 0x04;
	multiple_of_base(test, 12345, sig.key + 1);
	multiple_of_base(test, 54321, kg);

	memset(e, 0, sizeof(e));
	sign_known(test, &sig, 12345, 54321, e, kg);
	expect_verdict(test, &sig, true);
	to_bytes(test, sig.digest, order_of(test));
	expect_verdict(test, &sig, true);

	vli_from_be64(e, largest, nd_of(test));
	vli_sub(e, e, order_of(test), nd_of(test));
	sign_known(test, &sig, 12345, 54321, e, kg);
	memcpy(sig.digest, largest, sizeof(largest));
	expect_verdict(test, &sig, true);
}

/* FIPS 186-5 6.4.2: a digest shorter than the order is a small number. */
static void verify_short_digest_is_not_stretched(struct kunit *test)
{
	const size_t bytes = param_of(test)->bytes, len = bytes - 16;
	const struct ec_impl *im = impl_of(test);
	const struct tls_hs_ec *ec = curve_of(test);
	u64 e[EC_MAX_LIMBS] = { 0x1234567890abcdef, 0xfedcba0987654321 };
	u8 kg[2 * EC_MAX_BYTES];
	struct ec_sig sig;

	sig.key[0] = 0x04;
	multiple_of_base(test, 12345, sig.key + 1);
	multiple_of_base(test, 54321, kg);
	sign_known(test, &sig, 12345, 54321, e, kg);
	KUNIT_EXPECT_EQ(test, im->verify(ec, sig.key, sig.digest, bytes, sig.rs), 0);
	KUNIT_EXPECT_EQ(test, im->verify(ec, sig.key, sig.digest + 16, len, sig.rs), 0);
	KUNIT_EXPECT_EQ(test, im->verify(ec, sig.key, sig.digest, len, sig.rs), -EKEYREJECTED);
	memmove(sig.digest, sig.digest + 16, len);
	memset(sig.digest + len, 0, 16);
	KUNIT_EXPECT_EQ(test, im->verify(ec, sig.key, sig.digest, bytes, sig.rs), -EKEYREJECTED);
}

/* r and s: 0, the order, what is above it, and what is the same modulo it */
static void verify_scalar_out_of_range_is_refused(struct kunit *test)
{
	const size_t bytes = param_of(test)->bytes;
	u64 bad[EC_MAX_LIMBS];
	struct ec_sig sig, t;
	unsigned int i, which;

	from_vector(test, &sig, first_vector(test));
	for (which = 0; which < 2; which++) {
		for (i = 0; i < 4; i++) {
			memset(bad, i == 3 ? 0xff : 0, sizeof(bad));
			if (i == 1 || i == 2)
				memcpy(bad, order_of(test), bytes);
			bad[0] += i == 2;
			t = sig;
			to_bytes(test, t.rs + which * bytes, bad);
			expect_verdict(test, &t, false);
		}
	}
}

static enum tls_hs_key_type type_of(struct kunit *test)
{
	return nd_of(test) == P256_LIMBS ? TLS_HS_KEY_P256 : TLS_HS_KEY_P384;
}

/* What crypto/ecc.c says of it. */
static bool kernel_accepts(struct kunit *test, const struct ec_sig *sig)
{
	const size_t bytes = param_of(test)->bytes;
	u8 der[TLS_HS_ECDSA_MAX_SIG];
	size_t len = sizeof(der);
	struct crypto_sig *tfm;
	int err;

	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_encode(sig->rs, bytes, der, &len), 0);
	tfm = crypto_alloc_sig(type_of(test) == TLS_HS_KEY_P256 ? TLS_HS_SIG_P256 :
								  TLS_HS_SIG_P384, 0, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	err = crypto_sig_set_pubkey(tfm, sig->key, 1 + 2 * bytes);
	if (!err)
		err = crypto_sig_verify(tfm, der, len, sig->digest, bytes);
	crypto_free_sig(tfm);
	return !err;
}

static void make_signature(struct kunit *test, struct ec_sig *sig)
{
	const size_t bytes = param_of(test)->bytes;
	struct tls_hs_ecdsa_key ek;
	u64 point[2 * EC_MAX_LIMBS];
	u8 scalar[EC_MAX_BYTES];

	do {
		get_random_bytes(scalar, sizeof(scalar));
	} while (tls_hs_ecdsa_key_set(&ek, type_of(test), scalar, bytes));
	KUNIT_ASSERT_EQ(test, 0, ecc_make_pub_key(param_of(test)->curve_id, nd_of(test), ek.ek_d,
						  point));
	sig->key[0] = 0x04;
	memcpy(sig->key + 1, point, 2 * bytes);
	get_random_bytes(sig->digest, sizeof(sig->digest));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_ecdsa_sign_digest(&ek, sig->digest, NULL, 0, sig->rs));
}

/* One bit of the key, the digest or the signature */
static void flip_a_bit(struct kunit *test, struct ec_sig *sig)
{
	const size_t bytes = param_of(test)->bytes;
	u32 i = get_random_u32_below(1 + 5 * bytes);
	const u8 bit = 1 << get_random_u32_below(8);

	if (i < 1 + 2 * bytes)
		sig->key[i] ^= bit;
	else if (i < 1 + 3 * bytes)
		sig->digest[i - 1 - 2 * bytes] ^= bit;
	else
		sig->rs[i - 1 - 3 * bytes] ^= bit;
}

/* s = n - s: as good as before, and scalars that are none of the signer's */
static void negate_s(struct kunit *test, struct ec_sig *sig)
{
	u64 s[EC_MAX_LIMBS];

	vli_from_be64(s, sig->rs + param_of(test)->bytes, nd_of(test));
	vli_sub(s, order_of(test), s, nd_of(test));
	to_bytes(test, sig->rs + param_of(test)->bytes, s);
}

static void random_signatures_as_ecc_has_it(struct kunit *test)
{
	unsigned int i, accepted = 0;
	struct ec_sig sig, bad;
	bool good;

	if (!tls_hs_ecdsa_sign_available(type_of(test)))
		kunit_skip(test, "no signatures to be had in FIPS mode");

	for (i = 0; i < ec_checks; i++) {
		/* one key and signature for four checks */
		if (i % 4 == 0)
			make_signature(test, &sig);
		else if (i % 4 == 2)
			negate_s(test, &sig);

		bad = sig;
		if (i % 2)
			flip_a_bit(test, &bad);
		good = kernel_accepts(test, &bad);
		KUNIT_EXPECT_EQ(test, good, i % 2 == 0);
		expect_verdict(test, &bad, good);
		accepted += good;
	}
	kunit_info(test, "%u signatures, of which crypto/ecc.c and we accepted %u",
		   ec_checks, accepted);
}

static struct kunit_case ec_verify_cases[] = {
	KUNIT_CASE_PARAM(verify_vector_has_its_outcome, vector_gen_params),
	KUNIT_CASE_PARAM(verify_every_bit_counts, ec_gen_params),
	KUNIT_CASE_PARAM_ATTR(verify_where_points_meet_is_right, ec_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	KUNIT_CASE_PARAM(verify_where_sum_is_infinity_is_refused, ec_gen_params),
	KUNIT_CASE_PARAM(verify_digest_not_below_the_order_is_reduced, ec_gen_params),
	KUNIT_CASE_PARAM(verify_short_digest_is_not_stretched, ec_gen_params),
	KUNIT_CASE_PARAM(verify_scalar_out_of_range_is_refused, ec_gen_params),
	KUNIT_CASE_PARAM_ATTR(random_signatures_as_ecc_has_it, ec_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	{}
};

static struct kunit_suite ec_verify_suite = {
	.name = "tls_hs_ec_verify",
	.suite_init = ec_portable_init,
	.test_cases = ec_verify_cases,
};

kunit_test_suite(ec_verify_suite);
