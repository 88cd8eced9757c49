// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suites and the key schedule, against values that Python computed (see
 * key_schedule.py) and, for the chain with a real transcript, RFC 8448 in
 * rfc8448_test.c.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "engine/key_schedule.h"
#include "engine/proto.h"
#include "key_schedule_vectors.h"

static void count_up(u8 *p, u8 from, size_t len)
{
	while (len--)
		*p++ = from++;
}

static struct tls_hs_secret secret_of(u8 len)
{
	struct tls_hs_secret s = { .len = len };

	count_up(s.b, 0x80, len);
	return s;
}

static void expect_bytes(struct kunit *test, const u8 *got, const struct bytes *want)
{
	KUNIT_EXPECT_MEMEQ(test, got, want->d, want->len);
}

static void suites_are_rfc8446s_four(struct kunit *test)
{
	static const struct {
		u16			id;
		enum tls_hs_aead_alg	aead;
		enum tls_hs_hash	hash;
		const char		*name;
	} want[] = {
		{ 0x1301, TLS_HS_AES_128_GCM, TLS_HS_SHA256, "TLS_AES_128_GCM_SHA256" },
		{ 0x1302, TLS_HS_AES_256_GCM, TLS_HS_SHA384, "TLS_AES_256_GCM_SHA384" },
		{ 0x1303, TLS_HS_CHACHA20_POLY1305, TLS_HS_SHA256,
		  "TLS_CHACHA20_POLY1305_SHA256" },
		{ 0x1304, TLS_HS_AES_128_CCM, TLS_HS_SHA256, "TLS_AES_128_CCM_SHA256" },
	};
	unsigned int id, found = 0;
	int i;

	for (id = 0; id <= 0xffff; id++)
		found += !!tls_hs_suite_find(id);
	KUNIT_EXPECT_EQ(test, found, ARRAY_SIZE(want));	/* not CCM_8 */
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		const struct tls_hs_suite *su = tls_hs_suite_find(want[i].id);

		KUNIT_ASSERT_NOT_NULL(test, su);
		KUNIT_EXPECT_EQ(test, su->su_id, want[i].id);
		KUNIT_EXPECT_EQ(test, su->su_aead, want[i].aead);
		KUNIT_EXPECT_EQ(test, su->su_hash, want[i].hash);
		KUNIT_EXPECT_STREQ(test, su->su_name, want[i].name);
	}
}

static void suite_unknown_is_not_available(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, tls_hs_suite_available(0x1305));
	KUNIT_EXPECT_FALSE(test, tls_hs_suite_available(0));
	KUNIT_EXPECT_TRUE(test, tls_hs_suite_available(TLS_HS_AES_128_GCM_SHA256));
}

KUNIT_ARRAY_PARAM_DESC(traffic, traffic_vectors, name);

static void traffic_keys_right(struct kunit *test)
{
	const struct traffic_vector *v = test->param_value;
	const struct tls_hs_secret secret = secret_of(v->secret_len);
	struct tls_hs_traffic_keys tk = {};

	KUNIT_EXPECT_EQ(test, tls_hs_derive_traffic_keys(v->suite, &secret, &tk), 0);

	KUNIT_ASSERT_EQ(test, tk.tk_key_len, v->key.len);
	expect_bytes(test, tk.tk_key, &v->key);
	expect_bytes(test, tk.tk_iv, &v->iv);
}

static void next_secret_right(struct kunit *test)
{
	const struct traffic_vector *v = test->param_value;
	struct tls_hs_secret secret = secret_of(v->secret_len);

	KUNIT_EXPECT_EQ(test, tls_hs_derive_next_secret(v->suite, &secret), 0);

	KUNIT_EXPECT_EQ(test, secret.len, v->next.len);
	expect_bytes(test, secret.b, &v->next);
}

/* Lengths that are not the hash's, each suite: nothing may be derived or changed. */
static void secret_of_wrong_length_refused(struct kunit *test)
{
	const struct traffic_vector *v = test->param_value;
	static const u8 lens[] = { 0, 16, 31, 32, 33, 47, 48 };
	int i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct tls_hs_secret secret = secret_of(lens[i]), before = secret;
		struct tls_hs_traffic_keys tk = {};
		u8 out[8] = {};

		if (lens[i] == v->secret_len)
			continue;
		KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_traffic_keys(v->suite, &secret, &tk));
		KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_next_secret(v->suite, &secret));
		KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_exporter(v->suite, &secret, "x", NULL,
								      0, out, sizeof(out)));
		KUNIT_EXPECT_MEMEQ(test, &secret, &before, sizeof(secret));
		KUNIT_EXPECT_NULL(test, memchr_inv(tk.tk_key, 0, sizeof(tk.tk_key)));
		KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, sizeof(out)));
	}
}

static void suite_unknown_refused(struct kunit *test)
{
	struct tls_hs_secret secret = secret_of(32);
	struct tls_hs_traffic_keys tk;
	u8 out[8];

	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_traffic_keys(0x1305, &secret, &tk));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_next_secret(0x1305, &secret));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_exporter(0x1305, &secret, "x", NULL, 0, out,
							      sizeof(out)));
}

KUNIT_ARRAY_PARAM_DESC(exporter, exporter_vectors, name);

static void exporter_right(struct kunit *test)
{
	const struct exporter_vector *v = test->param_value;
	const struct tls_hs_secret secret = secret_of(v->secret_len);
	u8 *context = kunit_kzalloc(test, v->context_len + 1, GFP_KERNEL);
	u8 *out = kunit_kzalloc(test, v->out.len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, context);
	KUNIT_ASSERT_NOT_NULL(test, out);
	count_up(context, 0, v->context_len);

	KUNIT_EXPECT_EQ(test, 0,
			tls_hs_derive_exporter(v->suite, &secret, v->label,
					       v->context_len ? context : NULL, v->context_len,
					       out, v->out.len));

	expect_bytes(test, out, &v->out);
}

/* HkdfLabel.label is opaque<7..255> with "tls13 " in it; HKDF gives 255 hashes at most. */
static void exporter_at_its_bounds(struct kunit *test)
{
	const struct tls_hs_secret secret = secret_of(32);
	const size_t most = 255 * 32;
	u8 *out = kunit_kzalloc(test, most + 1, GFP_KERNEL);
	char label[251] = {};

	KUNIT_ASSERT_NOT_NULL(test, out);
	memset(label, 'l', 249);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_derive_exporter(0x1301, &secret, label, NULL, 0, out, 16));
	label[249] = 'l';
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_exporter(0x1301, &secret, label, NULL, 0, out,
							      16));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_derive_exporter(0x1301, &secret, "x", NULL, 0, out, most));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_derive_exporter(0x1301, &secret, "x", NULL, 0, out,
							      most + 1));
}

KUNIT_ARRAY_PARAM_DESC(chain, chain_vectors, name);

static void chain_right(struct kunit *test)
{
	const struct chain_vector *v = test->param_value;
	size_t hlen = v->hash == TLS_HS_SHA384 ? 48 : 32;
	u8 psk[64], dhe[48], transcript[48], empty[TLS_HS_MAX_HASH_LEN], mac[48];
	struct tls_hs_key_schedule ks = {};
	struct tls_hs_secret out;

	count_up(psk, 0x10, sizeof(psk));
	count_up(dhe, 0x40, sizeof(dhe));
	count_up(transcript, 0xa0, sizeof(transcript));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_digest(v->hash, NULL, 0, empty));

	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_init(&ks, v->hash, v->psk_len ? psk : NULL,
						v->psk_len));
	KUNIT_EXPECT_EQ(test, ks.ks_secret.len, hlen);
	expect_bytes(test, ks.ks_secret.b, &v->early);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&ks, "ext binder", empty, &out));
	KUNIT_EXPECT_EQ(test, out.len, hlen);
	expect_bytes(test, out.b, &v->binder_key);

	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_advance(&ks, v->dhe_len ? dhe : NULL, v->dhe_len));
	expect_bytes(test, ks.ks_secret.b, &v->handshake);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&ks, "c hs traffic", transcript, &out));
	expect_bytes(test, out.b, &v->client);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_finished_mac(&ks, &out, transcript, mac));
	expect_bytes(test, mac, &v->finished);

	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_advance(&ks, NULL, 0));
	expect_bytes(test, ks.ks_secret.b, &v->master);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&ks, "exp master", transcript, &out));
	expect_bytes(test, out.b, &v->exporter);

	tls_hs_ks_wipe(&ks);
	tls_hs_ks_wipe(&ks);
	KUNIT_EXPECT_NULL(test, memchr_inv(&ks, 0, sizeof(ks)));
}

/* struct tls_hs_secret has room for SHA-384; no suite needs more. */
static void schedule_of_sha512_refused(struct kunit *test)
{
	struct tls_hs_key_schedule ks = {};

	KUNIT_EXPECT_EQ(test, tls_hs_ks_init(&ks, TLS_HS_SHA512, NULL, 0), -EINVAL);

	KUNIT_EXPECT_NULL(test, ks.ks_hmac);
	tls_hs_ks_wipe(&ks);
}

static struct kunit_case key_schedule_cases[] = {
	KUNIT_CASE(suites_are_rfc8446s_four),
	KUNIT_CASE(suite_unknown_is_not_available),
	KUNIT_CASE_PARAM(traffic_keys_right, traffic_gen_params),
	KUNIT_CASE_PARAM(next_secret_right, traffic_gen_params),
	KUNIT_CASE_PARAM(secret_of_wrong_length_refused, traffic_gen_params),
	KUNIT_CASE(suite_unknown_refused),
	KUNIT_CASE_PARAM(exporter_right, exporter_gen_params),
	KUNIT_CASE(exporter_at_its_bounds),
	KUNIT_CASE_PARAM(chain_right, chain_gen_params),
	KUNIT_CASE(schedule_of_sha512_refused),
	{}
};

static struct kunit_suite key_schedule_suite = {
	.name = "tls_hs_key_schedule",
	.test_cases = key_schedule_cases,
};

kunit_test_suite(key_schedule_suite);
