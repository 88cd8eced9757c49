// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/rsa_private.c, in both ways of compiling it: known powers, the
 * kernel's big numbers, keys that are none, faults.  That no time depends on a
 * secret is shown by interop/check/ct.
 */
#include <kunit/test.h>
#include <linux/hex.h>
#include <linux/mpi.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "ec_impl.h"
#include "rsa_key.h"
#include "rsa_private.h"
#include "rsa_private_vectors.h"
#include "rsa_pss.h"
#include "rsa_public.h"
#include "rsa_sign.h"

#define RSA_MAX_NUMBER	(TLS_HS_MAX_RSA_BYTES + 1)

static const struct rsa_impl {
	const char	*name;
	int		(*key_set)(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				   const struct tls_hs_rsa_numbers *rn);
	int		(*private)(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
				   const u8 *in, u8 *out, size_t len);
} impls[] = {
	{ "native", tls_hs_rsa_key_set, tls_hs_rsa_private },
	{ "portable", tls_hs_portable_rsa_key_set, tls_hs_portable_rsa_private },
};

KUNIT_ARRAY_PARAM_DESC(vector, rsa_vectors, name);
KUNIT_ARRAY_PARAM_DESC(flaw, rsa_flaws, name);

/* A key in octets, and as it is taken; what is raised to a power, and what comes of it. */
struct rsa_case {
	u8	num[RSA_NUMBERS][RSA_MAX_NUMBER];
	size_t	len[RSA_NUMBERS];
	u8	der[RSA_MAX_DER];
	u8	in[TLS_HS_MAX_RSA_BYTES];
	u8	want[TLS_HS_MAX_RSA_BYTES];
	u8	out[TLS_HS_MAX_RSA_BYTES];
	size_t	size;	/* of these three */
	struct tls_hs_pubkey		pub;
	struct tls_hs_rsa_numbers	rn;
	struct tls_hs_rsa_key		rk;
};

static struct rsa_case *alloc_case(struct kunit *test)
{
	struct rsa_case *rc = kunit_kzalloc(test, sizeof(*rc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rc);
	if (!tls_hs_rsa_available())
		kunit_skip(test, "FIPS mode");
	return rc;
}

static size_t unhex(struct kunit *test, u8 *to, const char *hex)
{
	const size_t len = strlen(hex) / 2;

	KUNIT_ASSERT_LE(test, len, RSA_MAX_NUMBER);
	KUNIT_ASSERT_EQ(test, hex2bin(to, hex, len), 0);
	return len;
}

static struct tls_rd number(const struct rsa_case *rc, enum rsa_number i)
{
	struct tls_rd rd;

	tls_rd_init(&rd, rc->num[i], rc->len[i]);
	return rd;
}

/* The numbers of v, but for those of other. */
static void load(struct kunit *test, struct rsa_case *rc, const char *const *v,
		 const char *const *other)
{
	unsigned int bits;
	int i;

	for (i = 0; i < RSA_NUMBERS; i++)
		rc->len[i] = unhex(test, rc->num[i], other && other[i] ? other[i] : v[i]);
	rc->size = rc->len[RSA_N];
	bits = 8 * (rc->size - 1) + fls(rc->num[RSA_N][0]);
	rsa_put_key(&rc->pub, rc->der, bits, rc->num[RSA_N], rc->size,
		    rc->num[RSA_E], rc->len[RSA_E]);
	rc->rn = (struct tls_hs_rsa_numbers){
		.rn_d = number(rc, RSA_D),
		.rn_p = number(rc, RSA_P),
		.rn_q = number(rc, RSA_Q),
		.rn_dp = number(rc, RSA_DP),
		.rn_dq = number(rc, RSA_DQ),
		.rn_qinv = number(rc, RSA_QINV),
	};
}

static int run(struct rsa_case *rc, const struct rsa_impl *im)
{
	memset(rc->out, 0x5a, sizeof(rc->out));
	return im->private(&rc->rk, &rc->pub, rc->in, rc->out, rc->size);
}

static void expect_want(struct kunit *test, struct rsa_case *rc, const struct rsa_impl *im)
{
	KUNIT_EXPECT_EQ_MSG(test, run(rc, im), 0, "%s", im->name);
	KUNIT_EXPECT_MEMEQ_MSG(test, rc->out, rc->want, rc->size, "%s", im->name);
}

/* Results that begin with zeros are as long as the others. */
static void power_of_known_number_is_known(struct kunit *test)
{
	const struct rsa_vector *v = test->param_value;
	struct rsa_case *rc = alloc_case(test);
	int i, j;

	load(test, rc, v->num, NULL);
	for (i = 0; i < ARRAY_SIZE(impls); i++) {
		KUNIT_ASSERT_EQ(test, impls[i].key_set(&rc->rk, &rc->pub, &rc->rn), 0);
		for (j = 0; j < RSA_POWERS; j++) {
			KUNIT_EXPECT_EQ(test, unhex(test, rc->in, v->powers[j].in), rc->size);
			unhex(test, rc->want, v->powers[j].out);
			expect_want(test, rc, &impls[i]);
		}
		memset(rc->in, 0, rc->size);
		memset(rc->want, 0, rc->size);
		expect_want(test, rc, &impls[i]);
		rc->in[rc->size - 1] = 1;
		rc->want[rc->size - 1] = 1;
		expect_want(test, rc, &impls[i]);
		tls_hs_rsa_key_wipe(&rc->rk);
		KUNIT_EXPECT_NULL(test, rc->rk.rk_crt);
	}
}

/* want = in ^ d mod n, by the kernel's big numbers, without CRT */
static void reference(struct kunit *test, struct rsa_case *rc)
{
	MPI n = mpi_read_raw_data(rc->num[RSA_N], rc->len[RSA_N]);
	MPI d = mpi_read_raw_data(rc->num[RSA_D], rc->len[RSA_D]);
	MPI m = mpi_read_raw_data(rc->in, rc->size);
	MPI r = mpi_alloc(0);
	unsigned int len = 0;

	if (n && m && d && r && !mpi_powm(r, m, d, n) &&
	    !mpi_read_buffer(r, rc->want, rc->size, &len, NULL)) {
		memmove(rc->want + rc->size - len, rc->want, len);
		memset(rc->want, 0, rc->size - len);
	} else {
		KUNIT_FAIL(test, "out of memory");
	}
	mpi_free(n);
	mpi_free(d);
	mpi_free(m);
	mpi_free(r);
}

/* Below n, since its highest octet is below n's or both are 0 or 1. */
static void random_number(struct rsa_case *rc)
{
	get_random_bytes(rc->in, rc->size);
	rc->in[0] %= rc->num[RSA_N][0];
}

static void power_of_random_number_is_the_kernels(struct kunit *test)
{
	const struct rsa_vector *v = test->param_value;
	struct rsa_case *rc = alloc_case(test);
	int i, j;

	load(test, rc, v->num, NULL);
	KUNIT_ASSERT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	for (j = 0; j < 2; j++) {
		random_number(rc);
		reference(test, rc);
		for (i = 0; i < ARRAY_SIZE(impls); i++)
			expect_want(test, rc, &impls[i]);
	}
	KUNIT_EXPECT_EQ(test, tls_hs_rsa_public(&rc->pub, rc->out, rc->want, rc->size), 0);
	KUNIT_EXPECT_MEMEQ(test, rc->want, rc->in, rc->size);
	tls_hs_rsa_key_wipe(&rc->rk);
}

/* A modulus of 2049 bits has a block that is an octet shorter (8.1.1 step 2). */
static void pss_signature_verifies(struct kunit *test)
{
	static const enum tls_hs_hash hashes[] = { TLS_HS_SHA256, TLS_HS_SHA384, TLS_HS_SHA512 };
	const struct rsa_vector *v = test->param_value;
	struct rsa_case *rc = alloc_case(test);
	u8 digest[TLS_HS_MAX_HASH_LEN];
	size_t len;
	int i;

	load(test, rc, v->num, NULL);
	KUNIT_ASSERT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		len = sizeof(rc->out);
		KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_sign(&rc->rk, &rc->pub, hashes[i], "m", 1,
							  rc->out, &len), 0);
		KUNIT_EXPECT_EQ(test, len, rc->size);
		KUNIT_ASSERT_EQ(test, tls_hs_digest(hashes[i], "m", 1, digest), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_rsa_pss_verify(&rc->pub, hashes[i],
							    tls_hs_hash_len(hashes[i]), digest,
							    rc->out, len), 0);
	}
	tls_hs_rsa_key_wipe(&rc->rk);
}

static void number_not_below_the_modulus_gives_nothing(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	int i;

	load(test, rc, rsa_vectors[0].num, NULL);
	KUNIT_ASSERT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	for (i = 0; i < ARRAY_SIZE(impls); i++) {
		memcpy(rc->in, rc->num[RSA_N], rc->size);
		KUNIT_EXPECT_EQ(test, run(rc, &impls[i]), -EIO);
		KUNIT_EXPECT_NULL(test, memchr_inv(rc->out, 0, rc->size));
		memset(rc->in, 0xff, rc->size);
		KUNIT_EXPECT_EQ(test, run(rc, &impls[i]), -EIO);
		KUNIT_EXPECT_NULL(test, memchr_inv(rc->out, 0, rc->size));
	}
	tls_hs_rsa_key_wipe(&rc->rk);
}

static void key_with_flaw_is_refused(struct kunit *test)
{
	const struct rsa_flaw *p = test->param_value;
	struct rsa_case *rc = alloc_case(test);
	int i;

	load(test, rc, rsa_vectors[0].num, p->num);
	for (i = 0; i < ARRAY_SIZE(impls); i++) {
		memset(&rc->rk, 0x5a, sizeof(rc->rk));
		KUNIT_EXPECT_EQ_MSG(test, impls[i].key_set(&rc->rk, &rc->pub, &rc->rn), p->err,
				    "%s", impls[i].name);
		KUNIT_EXPECT_NULL(test, rc->rk.rk_crt);
	}
}

/* Any bit of any number: none of them is left out of what is compared. */
static void key_with_any_bit_wrong_is_refused(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	unsigned int bit;
	int n;

	load(test, rc, rsa_vectors[0].num, NULL);
	for (n = RSA_D; n < RSA_NUMBERS; n++) {
		/* each limb, and each place in one; not the highest bit, which is a length */
		for (bit = 1; bit < 8 * rc->len[n]; bit += 37) {
			rc->num[n][bit / 8] ^= 0x80 >> (bit % 8);
			KUNIT_EXPECT_EQ_MSG(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn),
					    -EINVAL, "number %d, bit %u", n, bit);
			tls_hs_rsa_key_wipe(&rc->rk);
			rc->num[n][bit / 8] ^= 0x80 >> (bit % 8);
		}
	}
	KUNIT_EXPECT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	tls_hs_rsa_key_wipe(&rc->rk);
}

static void key_with_leading_zeros_is_refused(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);

	load(test, rc, rsa_vectors[0].num, NULL);
	memmove(rc->num[RSA_P] + 1, rc->num[RSA_P], rc->len[RSA_P]);
	rc->num[RSA_P][0] = 0;
	rc->rn.rn_p.left++;
	KUNIT_EXPECT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), -EINVAL);
}

/* What a fault in memory may change of a key: a limb of these. */
static const struct fault_param {
	const char	*name;
	unsigned int	at;	/* in so many limbs, by rsa_half_init() */
} faults[] = {
	{ "p", 0 }, { "dp", 1 }, { "p_montgomery", 2 },
	{ "q", 3 }, { "dq", 4 }, { "q_montgomery", 5 }, { "qinv", 6 },
};

KUNIT_ARRAY_PARAM_DESC(fault, faults, name);

/* A fault in one prime's half gives the other prime away, were it to leave. */
static void fault_in_any_number_gives_nothing(struct kunit *test)
{
	const struct fault_param *p = test->param_value;
	struct rsa_case *rc = alloc_case(test);
	unsigned int i, limb, limbs;
	u64 *num;

	load(test, rc, rsa_vectors[0].num, NULL);
	KUNIT_ASSERT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	limbs = rc->rk.rk_crt->rc_limbs;
	num = rc->rk.rk_crt->rc_num + p->at * limbs;
	random_number(rc);
	for (limb = 0; limb < limbs; limb += 5) {
		num[limb] ^= 1ULL << (limb * 4);
		for (i = 0; i < ARRAY_SIZE(impls); i++) {
			KUNIT_EXPECT_EQ(test, run(rc, &impls[i]), -EIO);
			KUNIT_EXPECT_NULL(test, memchr_inv(rc->out, 0, rc->size));
		}
		num[limb] ^= 1ULL << (limb * 4);
	}
	KUNIT_EXPECT_EQ(test, run(rc, &impls[0]), 0);
	tls_hs_rsa_key_wipe(&rc->rk);
}

/*
 * What is raised to d, of which the table's second row is a copy, is another number
 * each time, and never m itself; the result is the same.
 */
static void blinding_differs_each_time(struct kunit *test)
{
	struct rsa_case *rc = alloc_case(test);
	struct tls_hs_rsa_scratch *sc;
	const struct tls_hs_rsa_half *rh;
	u64 bases[3 * 16], blinds[2];
	unsigned int k;
	int i;

	load(test, rc, rsa_vectors[0].num, NULL);
	KUNIT_ASSERT_EQ(test, tls_hs_rsa_key_set(&rc->rk, &rc->pub, &rc->rn), 0);
	k = rc->rk.rk_crt->rc_limbs;
	KUNIT_ASSERT_EQ(test, 3 * k, ARRAY_SIZE(bases));
	sc = tls_hs_rsa_scratch_alloc(k);
	KUNIT_ASSERT_NOT_NULL(test, sc);
	random_number(rc);
	reference(test, rc);

	for (i = 0; i < 2; i++) {
		tls_hs_rsa_unchecked(rc->rk.rk_crt, sc, rc->in, rc->out, rc->size);
		KUNIT_EXPECT_MEMEQ(test, rc->out, rc->want, rc->size);
		memcpy(bases + i * k, sc->table + k, k * sizeof(u64));
		blinds[i] = sc->blind;
	}
	/* m mod q, in Montgomery form */
	rh = &rc->rk.rk_crt->rc_q;
	memcpy(sc->t, sc->m, 2 * k * sizeof(u64));
	tls_hs_mont_reduce(&rh->rh_mo, sc->x, sc->t);
	tls_hs_mont_mul(&rh->rh_mo, sc->x, sc->x, rh->rh_rr, sc->t);
	tls_hs_mont_mul(&rh->rh_mo, bases + 2 * k, sc->x, rh->rh_rr, sc->t);

	KUNIT_EXPECT_NE(test, blinds[0], blinds[1]);
	KUNIT_EXPECT_MEMNEQ(test, bases, bases + k, k * sizeof(u64));
	KUNIT_EXPECT_MEMNEQ(test, bases, bases + 2 * k, k * sizeof(u64));
	KUNIT_EXPECT_MEMNEQ(test, bases + k, bases + 2 * k, k * sizeof(u64));
	kfree_sensitive(sc);
	tls_hs_rsa_key_wipe(&rc->rk);
}

static struct kunit_case rsa_private_cases[] = {
	KUNIT_CASE_PARAM(power_of_known_number_is_known, vector_gen_params),
	KUNIT_CASE_PARAM(power_of_random_number_is_the_kernels, vector_gen_params),
	KUNIT_CASE_PARAM(pss_signature_verifies, vector_gen_params),
	KUNIT_CASE(number_not_below_the_modulus_gives_nothing),
	KUNIT_CASE_PARAM(key_with_flaw_is_refused, flaw_gen_params),
	KUNIT_CASE(key_with_any_bit_wrong_is_refused),
	KUNIT_CASE(key_with_leading_zeros_is_refused),
	KUNIT_CASE_PARAM(fault_in_any_number_gives_nothing, fault_gen_params),
	KUNIT_CASE(blinding_differs_each_time),
	{}
};

static struct kunit_suite rsa_private_suite = {
	.name = "tls_hs_rsa_private",
	.test_cases = rsa_private_cases,
};

kunit_test_suite(rsa_private_suite);
