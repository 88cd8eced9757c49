// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/kex.c: the hybrids with ML-KEM.
 */
#include <kunit/test.h>
#include <linux/random.h>
#include <linux/string.h>

#include "kex.h"

/* RFC 10024 4: lengths, and what goes first */
static const struct hybrid {
	const char		*name;
	enum tls_hs_kex_group	group;
	enum tls_hs_kex_group	classical;
	enum tls_hs_mlkem_set	set;
	size_t			client, server, secret;
	size_t			point;		/* of the classical half */
	size_t			scalar;
	bool			mlkem_first;
} hybrids[] = {
	{ "X25519MLKEM768", TLS_HS_KEX_X25519_MLKEM768, TLS_HS_KEX_X25519, TLS_HS_MLKEM_768,
	  1216, 1120, 64, 32, 32, true },
	{ "SecP256r1MLKEM768", TLS_HS_KEX_P256_MLKEM768, TLS_HS_KEX_P256, TLS_HS_MLKEM_768,
	  1249, 1153, 64, 65, 32, false },
	{ "SecP384r1MLKEM1024", TLS_HS_KEX_P384_MLKEM1024, TLS_HS_KEX_P384, TLS_HS_MLKEM_1024,
	  1665, 1665, 80, 97, 48, false },
};

KUNIT_ARRAY_PARAM_DESC(hybrid, hybrids, name);

/* A client's share, and the server's answer to it. */
struct talk {
	const struct hybrid	*hy;
	struct tls_hs_kex	kx;
	u8			drawn[256];	/* all that the client drew, in order */
	size_t			n_drawn;
	u8			share[TLS_HS_KEX_MAX_PUB + 1];
	u8			reply[TLS_HS_KEX_MAX_REPLY + 1];
	u8			secret[TLS_HS_KEX_MAX_SHARED];
	size_t			secret_len;
};

static void real_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static void drawn_random(void *ctx, u8 *buf, size_t len)
{
	struct talk *tk = ctx;

	get_random_bytes(buf, len);
	if (len <= sizeof(tk->drawn) - tk->n_drawn)
		memcpy(tk->drawn + tk->n_drawn, buf, len);
	tk->n_drawn += len;
}

static void talk_free(void *data)
{
	struct talk *tk = data;

	tls_hs_kex_wipe(&tk->kx);
}

static void put_share(struct kunit *test, struct tls_hs_kex *kx, u8 *share)
{
	struct tls_hs_kex_part part[2];

	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_pub(kx, part));
	memcpy(share, part[0].kp_d, part[0].kp_len);
	if (part[1].kp_len)
		memcpy(share + part[0].kp_len, part[1].kp_d, part[1].kp_len);
}

static struct talk *talk_start(struct kunit *test)
{
	struct talk *tk = kunit_kzalloc(test, sizeof(*tk), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, tk);
	tk->hy = test->param_value;
	if (!tls_hs_kex_available(tk->hy->group))
		kunit_skip(test, "the kernel lacks this group");
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, talk_free, tk));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_generate(&tk->kx, tk->hy->group, NULL,
						     drawn_random, tk));
	put_share(test, &tk->kx, tk->share);
	return tk;
}

static int respond(struct talk *tk, size_t len)
{
	return tls_hs_kex_respond(tk->hy->group, tk->share, len, real_random, NULL,
				  tk->reply, tk->secret, &tk->secret_len);
}

static struct talk *talk_new(struct kunit *test)
{
	struct talk *tk = talk_start(test);

	KUNIT_ASSERT_EQ(test, 0, respond(tk, tk->hy->client));
	return tk;
}

static u8 *share_point(struct talk *tk)
{
	return tk->share + (tk->hy->mlkem_first ? tk->hy->client - tk->hy->point : 0);
}

static u8 *share_key(struct talk *tk)
{
	return tk->share + (tk->hy->mlkem_first ? 0 : tk->hy->point);
}

static u8 *reply_point(struct talk *tk)
{
	return tk->reply + (tk->hy->mlkem_first ? tk->hy->server - tk->hy->point : 0);
}

static u8 *reply_ct(struct talk *tk)
{
	return tk->reply + (tk->hy->mlkem_first ? 0 : tk->hy->point);
}

static void lengths_are_the_drafts(struct kunit *test)
{
	const struct hybrid *hy = test->param_value;
	struct talk *tk = talk_new(test);
	struct tls_hs_kex_part part[2];

	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_pub(&tk->kx, part));
	KUNIT_EXPECT_EQ(test, part[0].kp_len + part[1].kp_len, hy->client);
	KUNIT_EXPECT_EQ(test, tls_hs_kex_pub_len(hy->group), hy->client);
	KUNIT_EXPECT_EQ(test, tls_hs_kex_reply_len(hy->group), hy->server);
	KUNIT_EXPECT_EQ(test, tk->secret_len, hy->secret);
}

static void both_sides_get_the_same(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t len = 0;

	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_agree(&tk->kx, tk->reply, tk->hy->server,
						  shared, &len));

	KUNIT_ASSERT_EQ(test, len, tk->hy->secret);
	KUNIT_EXPECT_MEMEQ(test, shared, tk->secret, len);
}

struct scalar {
	const u8	*d;
	size_t		len;
};

static void given_scalar(void *ctx, u8 *buf, size_t len)
{
	const struct scalar *sc = ctx;

	memcpy(buf, sc->d, min(len, sc->len));
}

/* TRAPS H1: each half by itself, at its place in the shares and in the secret. */
static void halves_are_in_the_drafts_order(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	const struct hybrid *hy = tk->hy;
	struct scalar sc = { tk->drawn + TLS_HS_MLKEM_SEED, hy->scalar };
	u8 classical[TLS_HS_KEX_MAX_SHARED], key[TLS_HS_MLKEM_KEY];
	const size_t publen = tls_hs_mlkem_pub_len(hy->set);
	u8 *pub = kunit_kzalloc(test, publen, GFP_KERNEL);
	struct tls_hs_kex kx = {};
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, pub);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_keygen(hy->set, tk->drawn, pub));
	KUNIT_EXPECT_MEMEQ(test, share_key(tk), pub, publen);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_mlkem_decaps(hy->set, tk->drawn, pub, reply_ct(tk),
						     tls_hs_mlkem_ct_len(hy->set), key));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_generate(&kx, hy->classical, NULL, given_scalar, &sc));
	KUNIT_EXPECT_MEMEQ(test, share_point(tk), kx.kx_pub, hy->point);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_kex_agree(&kx, reply_point(tk), hy->point,
						  classical, &len));
	tls_hs_kex_wipe(&kx);

	KUNIT_EXPECT_EQ(test, len, hy->scalar);
	KUNIT_EXPECT_MEMEQ(test, tk->secret + (hy->mlkem_first ? 0 : len), key, sizeof(key));
	KUNIT_EXPECT_MEMEQ(test, tk->secret + (hy->mlkem_first ? sizeof(key) : 0), classical, len);
}

static void expect_agree_refused(struct kunit *test, struct talk *tk, size_t len)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t sharedlen = 12345;

	memset(shared, 0xa5, sizeof(shared));
	KUNIT_EXPECT_EQ_MSG(test, -EBADMSG,
			    tls_hs_kex_agree(&tk->kx, tk->reply, len, shared, &sharedlen),
			    "%zu bytes", len);
	KUNIT_EXPECT_EQ(test, sharedlen, 12345);
	/* nothing of the half that was good */
	KUNIT_EXPECT_NULL(test, memchr_inv(shared, shared[0], sizeof(shared)));
}

static void expect_respond_refused(struct kunit *test, struct talk *tk)
{
	tk->secret_len = 12345;
	KUNIT_EXPECT_EQ(test, -EBADMSG, respond(tk, tk->hy->client));
	KUNIT_EXPECT_EQ(test, tk->secret_len, 12345);
	KUNIT_EXPECT_NULL(test, memchr_inv(tk->secret, 0, sizeof(tk->secret)));
}

static void agree_every_other_length_is_refused(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	size_t len;

	for (len = 0; len <= sizeof(tk->reply); len++)
		if (len != tk->hy->server)
			expect_agree_refused(test, tk, len);
}

static void respond_every_other_length_is_refused(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	size_t len;

	for (len = 0; len <= sizeof(tk->share); len++)
		if (len != tk->hy->client)
			KUNIT_EXPECT_EQ(test, -EBADMSG, respond(tk, len));
}

/* TRAPS H4: x25519 all zero; a point off the curve, at infinity, in another form. */
static void spoil_point(struct talk *tk, u8 *point, unsigned int how)
{
	if (tk->hy->classical == TLS_HS_KEX_X25519 || how == 0)
		memset(point + (tk->hy->classical != TLS_HS_KEX_X25519), 0, tk->hy->scalar);
	else if (how == 1)
		point[tk->hy->point - 1] ^= 1;
	else
		point[0] = how;
}

static void classical_half_bad_is_refused(struct kunit *test)
{
	static const unsigned int hows[] = { 0, 1, 2, 3, 5, 6 };
	struct talk *tk = talk_new(test);
	u8 was[TLS_HS_KEX_MAX_POINT];
	int i;

	for (i = 0; i < ARRAY_SIZE(hows); i++) {
		memcpy(was, reply_point(tk), tk->hy->point);
		spoil_point(tk, reply_point(tk), hows[i]);
		expect_agree_refused(test, tk, tk->hy->server);
		memcpy(reply_point(tk), was, tk->hy->point);

		memcpy(was, share_point(tk), tk->hy->point);
		spoil_point(tk, share_point(tk), hows[i]);
		expect_respond_refused(test, tk);
		memcpy(share_point(tk), was, tk->hy->point);
	}
}

/* TRAPS H3 */
static void respond_coefficient_of_q_is_refused(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	u8 *first = share_key(tk);
	u8 *last = first + tls_hs_mlkem_pub_len(tk->hy->set) - 32 - 3;
	u8 was[3];

	memcpy(was, first, sizeof(was));
	first[0] = 0x01;
	first[1] = (first[1] & 0xf0) | 0x0d;
	expect_respond_refused(test, tk);
	memcpy(first, was, sizeof(was));

	last[1] = (last[1] & 0x0f) | 0x10;
	last[2] = 0xd0;
	expect_respond_refused(test, tk);
}

/* TRAPS H5: nothing tells but the secret. */
static void agree_ciphertext_changed_gives_another_secret(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	const size_t at = tk->hy->mlkem_first ? 0 : tk->hy->scalar;
	size_t len = 0;

	reply_ct(tk)[7] ^= 0x20;
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_agree(&tk->kx, tk->reply, tk->hy->server,
						  shared, &len));

	KUNIT_EXPECT_EQ(test, len, tk->hy->secret);
	KUNIT_EXPECT_MEMNEQ(test, shared + at, tk->secret + at, TLS_HS_MLKEM_KEY);
}

static void two_shares_have_nothing_in_common(struct kunit *test)
{
	struct talk *a = talk_start(test), *b = talk_start(test);

	KUNIT_EXPECT_MEMNEQ(test, share_key(a), share_key(b), 64);
	KUNIT_EXPECT_MEMNEQ(test, share_point(a) + 1, share_point(b) + 1, 31);
}

/* One key of x25519 in both, made by whichever comes first; of no other curve. */
static void like_gives_the_same_x25519(struct kunit *test)
{
	struct talk *tk = talk_start(test);
	struct tls_hs_kex classical = {}, hybrid = {};
	const bool x25519 = tk->hy->classical == TLS_HS_KEX_X25519;

	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_generate(&classical, tk->hy->classical, &tk->kx,
						     real_random, NULL));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_generate(&hybrid, tk->hy->group, &classical,
						     real_random, NULL));

	KUNIT_EXPECT_EQ(test, x25519, !memcmp(share_point(tk), classical.kx_pub, tk->hy->point));
	KUNIT_EXPECT_EQ(test, x25519, !memcmp(hybrid.kx_pub, classical.kx_pub, tk->hy->point));
	if (x25519)
		KUNIT_EXPECT_MEMEQ(test, hybrid.kx_priv, classical.kx_priv, 32);
	KUNIT_EXPECT_MEMNEQ(test, hybrid.kx_seed, tk->kx.kx_seed, 32);
	tls_hs_kex_wipe(&classical);
	tls_hs_kex_wipe(&hybrid);
}

/* What waits for the ServerHello: the seed, of which the rest is made again. */
static void shrink_keeps_the_seed_alone(struct kunit *test)
{
	struct talk *tk = talk_new(test);
	u8 shared[TLS_HS_KEX_MAX_SHARED], *share;
	size_t len = 0;

	tls_hs_kex_shrink(&tk->kx);
	KUNIT_EXPECT_NULL(test, tk->kx.kx_mlkem_pub);
	KUNIT_EXPECT_MEMEQ(test, tk->kx.kx_seed, tk->drawn, TLS_HS_MLKEM_SEED);
	KUNIT_EXPECT_LE(test, sizeof(tk->kx), 192);

	share = kunit_kzalloc(test, tk->hy->client, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, share);
	put_share(test, &tk->kx, share);
	KUNIT_EXPECT_MEMEQ(test, share, tk->share, tk->hy->client);
	tls_hs_kex_shrink(&tk->kx);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_agree(&tk->kx, tk->reply, tk->hy->server,
						  shared, &len));
	KUNIT_EXPECT_MEMEQ(test, shared, tk->secret, len);
}

static void wipe_leaves_nothing(struct kunit *test)
{
	struct talk *tk = talk_start(test);

	tls_hs_kex_wipe(&tk->kx);
	KUNIT_EXPECT_NULL(test, memchr_inv(&tk->kx, 0, sizeof(tk->kx)));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_kex_agree(&tk->kx, tk->reply, tk->hy->server,
							tk->secret, &tk->secret_len));
}

static struct kunit_case kex_hybrid_cases[] = {
	KUNIT_CASE_PARAM(lengths_are_the_drafts, hybrid_gen_params),
	KUNIT_CASE_PARAM(both_sides_get_the_same, hybrid_gen_params),
	KUNIT_CASE_PARAM(halves_are_in_the_drafts_order, hybrid_gen_params),
	KUNIT_CASE_PARAM(agree_every_other_length_is_refused, hybrid_gen_params),
	KUNIT_CASE_PARAM(respond_every_other_length_is_refused, hybrid_gen_params),
	KUNIT_CASE_PARAM(classical_half_bad_is_refused, hybrid_gen_params),
	KUNIT_CASE_PARAM(respond_coefficient_of_q_is_refused, hybrid_gen_params),
	KUNIT_CASE_PARAM(agree_ciphertext_changed_gives_another_secret, hybrid_gen_params),
	KUNIT_CASE_PARAM(two_shares_have_nothing_in_common, hybrid_gen_params),
	KUNIT_CASE_PARAM(like_gives_the_same_x25519, hybrid_gen_params),
	KUNIT_CASE_PARAM(shrink_keeps_the_seed_alone, hybrid_gen_params),
	KUNIT_CASE_PARAM(wipe_leaves_nothing, hybrid_gen_params),
	{}
};

static struct kunit_suite kex_hybrid_suite = {
	.name = "tls_hs_kex_hybrid",
	.test_cases = kex_hybrid_cases,
};

kunit_test_suite(kex_hybrid_suite);
