// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/kex.c: x25519, P-256 and P-384.  The hybrids are
 * kex_hybrid_test.c's.
 */
#include <kunit/test.h>
#include <linux/random.h>

#include "kex.h"
#include "kex_vectors.h"

/* A source of private keys that gives what it was told to, then counts on. */
struct replay {
	const u8	*key;
	unsigned int	bad;	/* this many calls give all ones first: out of range */
	unsigned int	calls;
};

static void replay_random(void *ctx, u8 *buf, size_t len)
{
	struct replay *rp = ctx;

	if (rp->calls++ < rp->bad)
		memset(buf, 0xff, len);
	else
		memcpy(buf, rp->key, len);
}

static void real_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

KUNIT_ARRAY_PARAM_DESC(kex, kex_vectors, name);

static const struct group_param {
	const char		*name;
	enum tls_hs_kex_group	group;
	size_t			shared;
} groups[] = {
	{ "x25519",	TLS_HS_KEX_X25519,	32 },
	{ "p256",	TLS_HS_KEX_P256,	32 },
	{ "p384",	TLS_HS_KEX_P384,	48 },
};

KUNIT_ARRAY_PARAM_DESC(group, groups, name);

static void generate(struct kunit *test, struct tls_hs_kex *kx, enum tls_hs_kex_group group)
{
	memset(kx, 0, sizeof(*kx));
	if (!tls_hs_kex_available(group))
		kunit_skip(test, "the kernel lacks this group");
	KUNIT_ASSERT_EQ(test, tls_hs_kex_generate(kx, group, NULL, real_random, NULL), 0);
}

static void agree_published_vector_matches(struct kunit *test)
{
	const struct kex_vector *v = test->param_value;
	struct replay rp = { .key = v->priv.d };
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex kx = {};
	size_t len = 0;

	if (!tls_hs_kex_available(v->group))
		kunit_skip(test, "the kernel lacks this group");
	KUNIT_ASSERT_EQ(test, tls_hs_kex_generate(&kx, v->group, NULL, replay_random, &rp), 0);
	KUNIT_EXPECT_EQ(test, kx.kx_pub_len, v->pub.len);
	KUNIT_EXPECT_EQ(test, tls_hs_kex_pub_len(v->group), v->pub.len);
	KUNIT_EXPECT_MEMEQ(test, kx.kx_pub, v->pub.d, v->pub.len);

	KUNIT_EXPECT_EQ(test, tls_hs_kex_agree(&kx, v->peer.d, v->peer.len, shared, &len), 0);

	KUNIT_EXPECT_EQ(test, len, v->shared.len);
	KUNIT_EXPECT_MEMEQ(test, shared, v->shared.d, v->shared.len);
	KUNIT_EXPECT_EQ(test, rp.calls, 1);
	tls_hs_kex_wipe(&kx);
}

static void agree_two_fresh_keys_get_the_same(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	u8 s1[TLS_HS_KEX_MAX_SHARED], s2[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex a, b;
	size_t l1, l2;

	generate(test, &a, p->group);
	generate(test, &b, p->group);
	KUNIT_EXPECT_MEMNEQ(test, a.kx_pub, b.kx_pub, a.kx_pub_len);

	KUNIT_ASSERT_EQ(test, tls_hs_kex_agree(&a, b.kx_pub, b.kx_pub_len, s1, &l1), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_kex_agree(&b, a.kx_pub, a.kx_pub_len, s2, &l2), 0);

	KUNIT_EXPECT_EQ(test, l1, p->shared);
	KUNIT_EXPECT_EQ(test, l2, p->shared);
	KUNIT_EXPECT_MEMEQ(test, s1, s2, p->shared);
	tls_hs_kex_wipe(&a);
	tls_hs_kex_wipe(&b);
}

static void expect_refused(struct kunit *test, struct tls_hs_kex *kx, const u8 *peer, size_t len)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t sharedlen = 12345;

	memset(shared, 0xa5, sizeof(shared));
	KUNIT_EXPECT_EQ(test, tls_hs_kex_agree(kx, peer, len, shared, &sharedlen), -EBADMSG);
	KUNIT_EXPECT_EQ(test, sharedlen, 12345);
	/* nothing of a secret that came to nothing */
	KUNIT_EXPECT_NULL(test, memchr_inv(shared, shared[0], sizeof(shared)));
}

static void agree_every_other_length_is_refused(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	struct tls_hs_kex kx, peer;
	size_t len;

	generate(test, &kx, p->group);
	generate(test, &peer, p->group);
	for (len = 0; len <= 2 * TLS_HS_KEX_MAX_POINT; len++) {
		u8 *buf = kunit_kzalloc(test, len, GFP_KERNEL);

		if (len == kx.kx_pub_len)
			continue;
		memcpy(buf, peer.kx_pub, min_t(size_t, len, kx.kx_pub_len));
		expect_refused(test, &kx, buf, len);
	}
	tls_hs_kex_wipe(&kx);
	tls_hs_kex_wipe(&peer);
}

static void agree_every_other_form_of_point_is_refused(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	struct tls_hs_kex kx, peer;
	int form;

	if (p->group == TLS_HS_KEX_X25519)
		kunit_skip(test, "x25519's points have no form");
	generate(test, &kx, p->group);
	generate(test, &peer, p->group);
	for (form = 0; form < 256; form++) {
		if (form == 0x04)
			continue;
		peer.kx_pub[0] = form;
		expect_refused(test, &kx, peer.kx_pub, peer.kx_pub_len);
	}
	tls_hs_kex_wipe(&kx);
	tls_hs_kex_wipe(&peer);
}

static void agree_point_off_the_curve_is_refused(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	struct tls_hs_kex kx, peer;
	size_t i;

	if (p->group == TLS_HS_KEX_X25519)
		kunit_skip(test, "every x25519 point is on the curve or its twist");
	generate(test, &kx, p->group);
	generate(test, &peer, p->group);
	for (i = 1; i < peer.kx_pub_len; i++) {
		peer.kx_pub[i] ^= 0x10;
		expect_refused(test, &kx, peer.kx_pub, peer.kx_pub_len);
		peer.kx_pub[i] ^= 0x10;
	}
	/* (0, 0), which stands for infinity in some encodings */
	memset(peer.kx_pub + 1, 0, peer.kx_pub_len - 1);
	expect_refused(test, &kx, peer.kx_pub, peer.kx_pub_len);
	tls_hs_kex_wipe(&kx);
	tls_hs_kex_wipe(&peer);
}

/*
 * The point of P-256 with x = 5, and x = p + 5, which would be that point again
 * but for the check that a coordinate is below p.
 */
static const u8 x_above_p[] = {
	0x04,
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04,
	0x45, 0x92, 0x43, 0xb9, 0xaa, 0x58, 0x18, 0x06, 0xfe, 0x91, 0x3b, 0xce,
	0x99, 0x81, 0x7a, 0xde, 0x11, 0xca, 0x50, 0x3c, 0x64, 0xd9, 0xa3, 0xc5,
	0x33, 0x41, 0x5c, 0x08, 0x32, 0x48, 0xfb, 0xcc,
};

static void agree_coordinate_not_below_the_prime_is_refused(struct kunit *test)
{
	u8 peer[sizeof(x_above_p)], shared[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex kx;
	size_t len;

	generate(test, &kx, TLS_HS_KEX_P256);
	memcpy(peer, x_above_p, sizeof(peer));
	memset(peer + 1, 0, 32);
	peer[32] = 5;
	KUNIT_ASSERT_EQ(test, tls_hs_kex_agree(&kx, peer, sizeof(peer), shared, &len), 0);

	expect_refused(test, &kx, x_above_p, sizeof(x_above_p));
	tls_hs_kex_wipe(&kx);
}

/* The points of small order of Curve25519 and its twist: every agreement gives zero. */
static const struct low_order {
	const char	*name;
	u8		u[32];
} low_orders[] = {
	{ "zero", { 0 } },
	{ "one", { 1 } },
	{ "order_8", {
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa,
		0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd,
		0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 } },
	{ "other_order_8", {
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55,
		0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86,
		0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 } },
	{ "p_minus_one", {
		0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
	{ "p", {
		0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
	{ "p_plus_one", {
		0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f } },
};

KUNIT_ARRAY_PARAM_DESC(low_order, low_orders, name);

static void agree_point_of_small_order_is_refused(struct kunit *test)
{
	const struct low_order *p = test->param_value;
	struct tls_hs_kex kx;
	u8 peer[32];

	generate(test, &kx, TLS_HS_KEX_X25519);
	memcpy(peer, p->u, sizeof(peer));
	expect_refused(test, &kx, peer, sizeof(peer));
	/* RFC 7748 5: the top bit is ignored */
	peer[31] |= 0x80;
	expect_refused(test, &kx, peer, sizeof(peer));
	tls_hs_kex_wipe(&kx);
}

static void generate_scalar_out_of_range_asks_again(struct kunit *test)
{
	const struct kex_vector *v = test->param_value;
	struct replay rp = { .key = v->priv.d, .bad = 1 };
	struct tls_hs_kex kx = {};

	if (v->group == TLS_HS_KEX_X25519 || !tls_hs_kex_available(v->group))
		kunit_skip(test, "every x25519 scalar is in range");

	KUNIT_ASSERT_EQ(test, tls_hs_kex_generate(&kx, v->group, NULL, replay_random, &rp), 0);

	KUNIT_EXPECT_EQ(test, rp.calls, 2);
	KUNIT_EXPECT_MEMEQ(test, kx.kx_pub, v->pub.d, v->pub.len);
	tls_hs_kex_wipe(&kx);
}

static void generate_scalar_never_in_range_gives_up(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	struct replay rp = { .bad = UINT_MAX };
	struct tls_hs_kex kx = {};

	if (p->group == TLS_HS_KEX_X25519 || !tls_hs_kex_available(p->group))
		kunit_skip(test, "every x25519 scalar is in range");

	KUNIT_EXPECT_EQ(test, -EINVAL,
			tls_hs_kex_generate(&kx, p->group, NULL, replay_random, &rp));

	KUNIT_EXPECT_LE(test, rp.calls, 8);
	KUNIT_EXPECT_NULL(test, memchr_inv(&kx, 0, sizeof(kx)));
}

static void agree_before_generate_is_refused(struct kunit *test)
{
	const struct kex_vector *v = test->param_value;
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex kx = { .kx_group = v->group, .kx_pub_len = v->peer.len };
	size_t len;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			tls_hs_kex_agree(&kx, v->peer.d, v->peer.len, shared, &len));
}

static void wipe_leaves_nothing(struct kunit *test)
{
	const struct group_param *p = test->param_value;
	struct tls_hs_kex kx;

	generate(test, &kx, p->group);
	tls_hs_kex_wipe(&kx);
	KUNIT_EXPECT_NULL(test, memchr_inv(&kx, 0, sizeof(kx)));
	tls_hs_kex_wipe(&kx);
}

static struct kunit_case kex_cases[] = {
	KUNIT_CASE_PARAM(agree_published_vector_matches, kex_gen_params),
	KUNIT_CASE_PARAM(agree_two_fresh_keys_get_the_same, group_gen_params),
	KUNIT_CASE_PARAM(agree_every_other_length_is_refused, group_gen_params),
	KUNIT_CASE_PARAM(agree_every_other_form_of_point_is_refused, group_gen_params),
	KUNIT_CASE_PARAM(agree_point_off_the_curve_is_refused, group_gen_params),
	KUNIT_CASE(agree_coordinate_not_below_the_prime_is_refused),
	KUNIT_CASE_PARAM(agree_point_of_small_order_is_refused, low_order_gen_params),
	KUNIT_CASE_PARAM(generate_scalar_out_of_range_asks_again, kex_gen_params),
	KUNIT_CASE_PARAM(generate_scalar_never_in_range_gives_up, group_gen_params),
	KUNIT_CASE_PARAM(agree_before_generate_is_refused, kex_gen_params),
	KUNIT_CASE_PARAM(wipe_leaves_nothing, group_gen_params),
	{}
};

static struct kunit_suite kex_suite = {
	.name = "tls_hs_kex",
	.test_cases = kex_cases,
};

kunit_test_suite(kex_suite);
