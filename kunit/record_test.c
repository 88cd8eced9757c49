// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record layer: two of them facing each other, and records made by hand.
 *
 * Records go in as sock.c gives them: the header first, then the whole in
 * memory of its exact size.
 */
#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "conn/record.h"
#include "engine_fixture.h"

struct rec {
	struct tls_hs_test	*t;	/* the engine that is fed */
	struct tls_hs_record	rl;	/* under test */
	struct tls_hs_record	far;	/* the other side's */
	struct tls_hs_aead	aead;	/* for records made by hand */
	u64			seq;
};

struct suite_row {
	const char	*name;
	u16		id;
	u8		len;	/* of its secrets */
};

static const struct suite_row suite_rows[] = {
	{ "AES-128-GCM", 0x1301, 32 },
	{ "AES-256-GCM", 0x1302, 48 },
	{ "ChaCha20-Poly1305", 0x1303, 32 },
	{ "AES-128-CCM", 0x1304, 32 },
};

KUNIT_ARRAY_PARAM_DESC(suite, suite_rows, name);

/* Secrets of the two directions, by who sends */
static struct tls_hs_secret secret_of(const struct suite_row *su, u8 who)
{
	struct tls_hs_secret s = { .len = su->len };

	memset(s.b, who, su->len);
	return s;
}

#define NEAR	0x11
#define FAR	0x22

static void rec_wipe(void *data)
{
	struct rec *r = data;

	tls_hs_record_wipe(&r->rl);
	tls_hs_record_wipe(&r->far);
	tls_hs_aead_wipe(&r->aead);
}

/* Plaintext both ways, the engine in a state of that time */
static struct rec *rec_plain(struct kunit *test)
{
	struct rec *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->t = tls_hs_test_new(test);
	tls_hs_test_reach(r->t, TLS_HS_WAIT_SH);
	tls_hs_record_init(&r->rl);
	tls_hs_record_init(&r->far);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rec_wipe, r), 0);
	return r;
}

/* Handshake keys both ways, the engine in @state */
static struct rec *rec_state(struct kunit *test, const struct suite_row *su,
			     enum tls_hs_state state)
{
	struct rec *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	struct tls_hs_secret near = secret_of(su, NEAR), far = secret_of(su, FAR);
	enum tls_hs_level level = TLS_HS_LEVEL_HANDSHAKE;
	struct tls_hs_traffic_keys tk = {};

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->t = tls_hs_test_new(test);
	tls_hs_test_reach(r->t, state);
	tls_hs_record_init(&r->rl);
	tls_hs_record_init(&r->far);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, rec_wipe, r), 0);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_set_key(&r->rl, TLS_HS_TX, level, su->id, &near));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_set_key(&r->rl, TLS_HS_RX, level, su->id, &far));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_set_key(&r->far, TLS_HS_TX, level, su->id, &far));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_derive_traffic_keys(su->id, &far, &tk));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_aead_setup(&r->aead, tls_hs_suite_find(su->id)->su_aead,
						   tk.tk_key, tk.tk_iv));
	return r;
}

static struct rec *rec_keyed(struct kunit *test)
{
	return rec_state(test, &suite_rows[0], TLS_HS_WAIT_EE);
}

/* One record, as sock.c would have read it */
static int give(struct rec *r, const u8 *d, size_t len)
{
	struct kunit *test = r->t->test;
	size_t body = 99999;
	u8 *copy;
	int ret;

	ret = tls_hs_record_header(&r->rl, r->t->en, d, &body);
	if (ret) {
		KUNIT_EXPECT_EQ(test, body, 99999);
		return ret;
	}
	KUNIT_ASSERT_EQ(test, 5 + body, len);
	copy = kmemdup(d, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	ret = tls_hs_record_input(&r->rl, r->t->en, copy, len);
	kfree(copy);
	return ret;
}

static int give_plain(struct rec *r, u8 type, const struct bytes *body)
{
	u8 *d = kunit_kzalloc(r->t->test, 5 + body->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(r->t->test, d);
	d[0] = type;
	put_unaligned_be16(0x0303, d + 1);
	put_unaligned_be16(body->len, d + 3);
	if (body->len)
		memcpy(d + 5, body->d, body->len);
	return give(r, d, 5 + body->len);
}

/* Seals a TLSInnerPlaintext made by hand: content, type, padding. */
static struct bytes sealed(struct rec *r, u16 version, const struct bytes *content, int type,
			   size_t pad)
{
	size_t inner = content->len + (type >= 0) + pad;
	u8 *d = kunit_kzalloc(r->t->test, 5 + inner + 16, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(r->t->test, d);
	d[0] = 23;
	put_unaligned_be16(version, d + 1);
	put_unaligned_be16(inner + 16, d + 3);
	if (content->len)
		memcpy(d + 5, content->d, content->len);
	if (type >= 0)
		d[5 + content->len] = type;
	KUNIT_ASSERT_EQ(r->t->test, 0, tls_hs_aead_seal(&r->aead, r->seq++, d, 5, d + 5, inner));
	return (struct bytes){ d, 5 + inner + 16 };
}

static int give_inner(struct rec *r, const struct bytes *content, int type, size_t pad)
{
	const struct bytes rec = sealed(r, 0x0303, content, type, pad);

	return give(r, rec.d, rec.len);
}

static const u8 ee_msg[] = { 8, 0, 0, 2, 0, 0 };
static const struct bytes ee = { ee_msg, sizeof(ee_msg) };
static const struct bytes nothing;

/* Round trips */

static size_t give_all(struct rec *r, const u8 *d, size_t len)
{
	size_t n = 0, at, rec;

	for (at = 0; at < len; at += rec, n++) {
		rec = 5 + get_unaligned_be16(d + at + 3);
		KUNIT_EXPECT_EQ(r->t->test, give(r, d + at, rec), 0);
	}
	KUNIT_EXPECT_EQ(r->t->test, at, len);
	return n;
}

static void round_trip_of_a_flight(struct kunit *test)
{
	static const u16 max[] = { 1, 64, 1000, 16384 };
	const size_t cert = 20000;
	u8 *flight = kunit_kzalloc(test, 6 + 4 + 4 + cert + 5, GFP_KERNEL);
	const size_t len = 6 + 4 + 4 + cert + 5;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, flight);
	memcpy(flight, ee_msg, 6);
	flight[6] = 11;
	put_unaligned_be24(4 + cert + 5, flight + 7);
	put_unaligned_be24(cert + 5, flight + 11);
	put_unaligned_be24(cert, flight + 14);
	memset(flight + 17, 0xcc, cert);
	for (i = 0; i < ARRAY_SIZE(max); i++) {
		struct rec *r = rec_state(test, test->param_value, TLS_HS_WAIT_EE);
		size_t n;

		/* the two messages of the flight share records */
		r->far.rl_max_plain = max[i];
		r->far.rl_ccs_sent = true;
		KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(&r->far, 22, flight, len));
		KUNIT_EXPECT_EQ(test, r->far.rl_out_len,
				len + DIV_ROUND_UP(len, max[i]) * (5 + 1 + 16));
		/* no more room than that */
		KUNIT_EXPECT_EQ(test, r->far.rl_out_cap, r->far.rl_out_len);

		n = give_all(r, r->far.rl_out, r->far.rl_out_len);

		KUNIT_EXPECT_EQ(test, n, DIV_ROUND_UP(len, max[i]));
		KUNIT_EXPECT_EQ(test, r->far.rl_seq[TLS_HS_TX], n);
		KUNIT_EXPECT_EQ(test, r->rl.rl_seq[TLS_HS_RX], n);
		KUNIT_EXPECT_EQ(test, r->rl.rl_records, n);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_state(r->t->en), TLS_HS_WAIT_CV);
		KUNIT_ASSERT_EQ(test, r->t->en->en_leaf.len, cert);
		KUNIT_EXPECT_MEMEQ(test, r->t->en->en_leaf.d, flight + 17, cert);
	}
}

static void record_out_is_what_rfc8446_says(struct kunit *test)
{
	const struct suite_row *su = test->param_value;
	struct rec *r = rec_state(test, su, TLS_HS_WAIT_EE);
	struct bytes want;

	r->far.rl_ccs_sent = true;
	r->far.rl_hello_sent = true;

	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(&r->far, 22, ee_msg, sizeof(ee_msg)));

	want = sealed(r, 0x0303, &ee, 22, 0);
	KUNIT_ASSERT_EQ(test, r->far.rl_out_len, want.len);
	KUNIT_EXPECT_MEMEQ(test, r->far.rl_out, want.d, want.len);
}

static void record_out_split_at_the_limit(struct kunit *test)
{
	static const struct {
		u16	max;
		size_t	len, records;
	} rows[] = {
		{ 16384, 16384, 1 }, { 16384, 16385, 2 }, { 64, 63, 1 }, { 64, 64, 1 },
		{ 64, 65, 2 }, { 64, 128, 2 }, { 1, 3, 3 },
	};
	u8 *d = kunit_kzalloc(test, 16385, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct rec *r = rec_plain(test);
		size_t at = 0, n = 0, sum = 0;

		r->rl.rl_max_plain = rows[i].max;
		KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(&r->rl, 22, d, rows[i].len));
		for (; at < r->rl.rl_out_len; n++) {
			size_t body = get_unaligned_be16(r->rl.rl_out + at + 3);

			KUNIT_EXPECT_EQ(test, r->rl.rl_out[at], 22);
			KUNIT_EXPECT_LE(test, body, rows[i].max);
			sum += body;
			at += 5 + body;
		}
		KUNIT_EXPECT_EQ(test, n, rows[i].records);
		KUNIT_EXPECT_EQ(test, sum, rows[i].len);
	}
}

static void record_out_of_nothing_refused(struct kunit *test)
{
	struct rec *r = rec_plain(test);

	KUNIT_EXPECT_EQ(test, tls_hs_record_output(&r->rl, 22, NULL, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, r->rl.rl_out_len, 0);
}

/* What was sent makes room for what comes; sock.c says so by the length. */
static void record_out_reuses_its_room(struct kunit *test)
{
	static const u8 longer[] = { 22, 3, 3, 0, 4, 'l', 'o', 'n', 'g' };
	struct rec *r = rec_plain(test);
	struct tls_hs_record *rl = &r->rl;
	const u8 *room;

	rl->rl_ccs_sent = true;
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h1", 2));
	room = rl->rl_out;
	rl->rl_out_len = 0;
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h2", 2));
	KUNIT_EXPECT_PTR_EQ(test, (const u8 *)rl->rl_out, room);
	rl->rl_out_len = 0;
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "long", 4));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, sizeof(longer));
	KUNIT_EXPECT_GE(test, rl->rl_out_cap, rl->rl_out_len);
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out, longer, sizeof(longer));
}

/* An AEAD that fails is no forgery, and what it failed at is not sent. */
static void aead_error_is_told_from_a_forgery(struct kunit *test)
{
	u8 d[5 + 17] = { 23, 3, 3, 0, 17 };
	struct rec *r = rec_plain(test);

	/* protected, as it says, by a key that is not there */
	r->rl.rl_level[TLS_HS_TX] = TLS_HS_LEVEL_HANDSHAKE;
	r->rl.rl_ccs_sent = true;
	KUNIT_EXPECT_EQ(test, tls_hs_record_output(&r->rl, 22, "fin", 3), -EINVAL);
	KUNIT_EXPECT_EQ(test, r->rl.rl_out_len, 0);
	KUNIT_EXPECT_EQ(test, r->rl.rl_seq[TLS_HS_TX], 0);
	KUNIT_EXPECT_FALSE(test, r->rl.rl_hello_sent);

	r->rl.rl_level[TLS_HS_RX] = TLS_HS_LEVEL_HANDSHAKE;
	tls_hs_test_expect_failed(r->t, give(r, d, sizeof(d)), TLS_HS_E_CRYPTO);
	KUNIT_EXPECT_EQ(test, r->rl.rl_seq[TLS_HS_RX], 0);
}

/* RFC 8446 5.1: 0x0301 for the first ClientHello; D.4: one CCS before the second flight */
static void versions_and_ccs_of_our_flights(struct kunit *test)
{
	static const u8 hello[] = { 22, 3, 1, 0, 2, 'h', '1' };
	static const u8 second[] = { 20, 3, 3, 0, 1, 1, 22, 3, 3, 0, 2, 'h', '2' };
	const struct tls_hs_secret near = secret_of(&suite_rows[0], NEAR);
	struct rec *r = rec_plain(test);
	struct tls_hs_record *rl = &r->rl;
	size_t at;

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h1", 2));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, sizeof(hello));
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out, hello, sizeof(hello));

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h2", 2));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, sizeof(hello) + sizeof(second));
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out + sizeof(hello), second, sizeof(second));

	at = rl->rl_out_len;
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_set_key(rl, TLS_HS_TX, TLS_HS_LEVEL_HANDSHAKE,
						       0x1301, &near));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "fin", 3));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, at + 5 + 3 + 1 + 16);	/* no second CCS */
	KUNIT_EXPECT_EQ(test, get_unaligned_be24(rl->rl_out + at), 0x170303);
}

static void ccs_comes_before_an_encrypted_flight_too(struct kunit *test)
{
	static const u8 ccs[] = { 20, 3, 3, 0, 1, 1 };
	const struct tls_hs_secret near = secret_of(&suite_rows[0], NEAR);
	struct rec *r = rec_plain(test);
	struct tls_hs_record *rl = &r->rl;

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h1", 2));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_set_key(rl, TLS_HS_TX, TLS_HS_LEVEL_HANDSHAKE,
						       0x1301, &near));

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "fin", 3));

	KUNIT_ASSERT_EQ(test, rl->rl_out_len, 7 + 6 + 5 + 3 + 1 + 16);
	KUNIT_EXPECT_EQ(test, rl->rl_out_cap, rl->rl_out_len);
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out + 7, ccs, sizeof(ccs));
	KUNIT_EXPECT_EQ(test, rl->rl_seq[TLS_HS_TX], 1);	/* CCS has no number */
}

/* A middlebox that waits for it would drop the alert. */
static void ccs_comes_before_an_encrypted_alert(struct kunit *test)
{
	static const u8 ccs[] = { 20, 3, 3, 0, 1, 1 };
	static const u8 alert[] = { 2, 40 };
	const struct tls_hs_secret near = secret_of(&suite_rows[0], NEAR);
	struct rec *r = rec_plain(test);
	struct tls_hs_record *rl = &r->rl;

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 22, "h1", 2));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_set_key(rl, TLS_HS_TX, TLS_HS_LEVEL_HANDSHAKE,
						       0x1301, &near));

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 21, alert, 2));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, 7 + 6 + 5 + 2 + 1 + 16);
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out + 7, ccs, sizeof(ccs));

	/* and never a second time */
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(rl, 21, alert, 2));
	KUNIT_EXPECT_EQ(test, rl->rl_out_len, 7 + 6 + 2 * (5 + 2 + 1 + 16));
}

static void plaintext_alert_out_has_no_ccs(struct kunit *test)
{
	static const u8 want[] = { 22, 3, 1, 0, 1, 'h', 21, 3, 3, 0, 2, 2, 40 };
	static const u8 alert[] = { 2, 40 };
	struct rec *r = rec_plain(test);

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(&r->rl, 22, "h", 1));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(&r->rl, 21, alert, 2));

	KUNIT_ASSERT_EQ(test, r->rl.rl_out_len, sizeof(want));
	KUNIT_EXPECT_MEMEQ(test, r->rl.rl_out, want, sizeof(want));
}

/* Keys */

static void set_key_starts_at_zero(struct kunit *test)
{
	const struct tls_hs_secret far = secret_of(&suite_rows[0], FAR);
	struct rec *r = rec_keyed(test);

	r->far.rl_ccs_sent = true;
	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(&r->far, 22, ee_msg, 6));
	KUNIT_EXPECT_EQ(test, r->far.rl_seq[TLS_HS_TX], 1);

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_set_key(&r->far, TLS_HS_TX,
						       TLS_HS_LEVEL_APPLICATION, 0x1301, &far));

	KUNIT_EXPECT_EQ(test, r->far.rl_seq[TLS_HS_TX], 0);
	KUNIT_EXPECT_EQ(test, r->far.rl_level[TLS_HS_TX], TLS_HS_LEVEL_APPLICATION);
	KUNIT_EXPECT_EQ(test, r->far.rl_level[TLS_HS_RX], TLS_HS_LEVEL_INITIAL);
}

static void set_key_bad_arguments_refused(struct kunit *test)
{
	const struct tls_hs_secret short_one = secret_of(&suite_rows[0], FAR);
	const struct tls_hs_secret none = {};
	struct rec *r = rec_plain(test);

	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_record_set_key(&r->rl, TLS_HS_TX,
							     TLS_HS_LEVEL_HANDSHAKE, 0x1305,
							     &short_one));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_record_set_key(&r->rl, TLS_HS_TX,
							     TLS_HS_LEVEL_HANDSHAKE, 0x1302,
							     &short_one));
	KUNIT_EXPECT_EQ(test, -EINVAL, tls_hs_record_set_key(&r->rl, TLS_HS_RX,
							     TLS_HS_LEVEL_HANDSHAKE, 0x1301,
							     &none));
	KUNIT_EXPECT_EQ(test, r->rl.rl_level[TLS_HS_TX], TLS_HS_LEVEL_INITIAL);
	KUNIT_EXPECT_EQ(test, r->rl.rl_level[TLS_HS_RX], TLS_HS_LEVEL_INITIAL);
}

static void wipe_forgets_all(struct kunit *test)
{
	struct rec *r = rec_keyed(test);

	KUNIT_EXPECT_EQ(test, 0, tls_hs_record_output(&r->rl, 22, ee_msg, 6));
	r->rl.rl_out_sent = 3;

	tls_hs_record_wipe(&r->rl);
	tls_hs_record_wipe(&r->rl);

	KUNIT_EXPECT_NULL(test, memchr_inv(r->rl.rl_aead, 0, sizeof(r->rl.rl_aead)));
	KUNIT_EXPECT_NULL(test, r->rl.rl_out);
	KUNIT_EXPECT_EQ(test, r->rl.rl_out_len + r->rl.rl_out_cap + r->rl.rl_out_sent, 0);
}

/* Authenticity */

static void record_tampered_at_each_byte_refused(struct kunit *test)
{
	struct rec *good = rec_state(test, test->param_value, TLS_HS_WAIT_EE);
	const struct bytes rec = sealed(good, 0x0303, &ee, 22, 3);
	size_t i;

	KUNIT_EXPECT_EQ(test, give(good, rec.d, rec.len), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(good->t->en), TLS_HS_WAIT_CERT_CR);
	for (i = 1; i < rec.len; i++) {
		struct rec *r;
		u8 *d;

		if (i == 3 || i == 4)	/* another length is another record */
			continue;
		r = rec_state(test, test->param_value, TLS_HS_WAIT_EE);
		d = bytes_dup(test, &rec, 0);
		d[i] ^= 1 << (i % 8);

		tls_hs_test_expect_failed(r->t, give(r, d, rec.len), TLS_HS_E_RECORD_MAC);
	}
}

static void record_cut_or_grown_refused(struct kunit *test)
{
	static const int by[] = { -1, 1 };
	int i;

	for (i = 0; i < ARRAY_SIZE(by); i++) {
		struct rec *r = rec_keyed(test);
		const struct bytes rec = sealed(r, 0x0303, &ee, 22, 3);
		u8 *d = bytes_dup(test, &rec, 1);

		put_unaligned_be16(rec.len - 5 + by[i], d + 3);

		tls_hs_test_expect_failed(r->t, give(r, d, rec.len + by[i]), TLS_HS_E_RECORD_MAC);
	}
}

static void record_replayed_refused(struct kunit *test)
{
	const struct bytes start = BYTES(8, 0);
	struct rec *r = rec_keyed(test);
	const struct bytes rec = sealed(r, 0x0303, &start, 22, 0);

	KUNIT_EXPECT_EQ(test, give(r, rec.d, rec.len), 0);

	tls_hs_test_expect_failed(r->t, give(r, rec.d, rec.len), TLS_HS_E_RECORD_MAC);
}

static void record_out_of_turn_refused(struct kunit *test)
{
	struct rec *r = rec_keyed(test);

	r->seq = 1;

	tls_hs_test_expect_failed(r->t, give_inner(r, &ee, 22, 0), TLS_HS_E_RECORD_MAC);
}

static void record_of_our_own_refused(struct kunit *test)
{
	struct rec *r = rec_keyed(test);

	r->rl.rl_ccs_sent = true;
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(&r->rl, 22, ee_msg, 6));

	tls_hs_test_expect_failed(r->t, give(r, r->rl.rl_out, r->rl.rl_out_len),
				  TLS_HS_E_RECORD_MAC);
}

static void record_too_short_for_a_tag_refused(struct kunit *test)
{
	size_t len;

	for (len = 0; len <= 16; len++) {
		u8 d[5 + 16] = { 23, 3, 3, 0, len };
		struct rec *r = rec_keyed(test);

		tls_hs_test_expect_failed(r->t, give(r, d, 5 + len), TLS_HS_E_RECORD_MAC);
	}
}

/* RFC 8446 5.1: legacy_record_version MUST be ignored */
static void version_of_a_record_ignored(struct kunit *test)
{
	static const u16 versions[] = { 0x0000, 0x0300, 0x0301, 0x0304, 0xffff };
	int i;

	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		const u8 plain[] = { 22, versions[i] >> 8, versions[i], 0, 1, 2 };
		struct rec *r = rec_keyed(test), *p = rec_plain(test);
		const struct bytes rec = sealed(r, versions[i], &ee, 22, 0);

		KUNIT_EXPECT_EQ(test, give(r, rec.d, rec.len), 0);
		KUNIT_EXPECT_EQ(test, give(p, plain, sizeof(plain)), 0);
	}
}

/* Padding and the inner type, RFC 8446 5.4 */

static void padding_of_any_length_stripped(struct kunit *test)
{
	size_t pad;

	for (pad = 0; pad < 256; pad++) {
		struct rec *r = rec_keyed(test);

		KUNIT_EXPECT_EQ(test, give_inner(r, &ee, 22, pad), 0);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_state(r->t->en), TLS_HS_WAIT_CERT_CR);
	}
}

static void padding_only_refused(struct kunit *test)
{
	static const size_t pads[] = { 0, 1, 2, 255, 16385 };
	int i;

	for (i = 0; i < ARRAY_SIZE(pads); i++) {
		struct rec *r = rec_keyed(test);

		tls_hs_test_expect_failed(r->t, give_inner(r, &nothing, -1, pads[i]),
					  TLS_HS_E_RECORD_NO_TYPE);
	}
}

struct inner_row {
	const char		*name;
	int			type;
	struct bytes		content;
	enum tls_hs_error	error;
};

static const struct inner_row inner_rows[] = {
	{ "handshake", 22, BYTES(8, 0, 0, 2, 0, 0), TLS_HS_E_NONE },
	{ "part of a message", 22, BYTES(8), TLS_HS_E_NONE },
	{ "handshake empty", 22, {}, TLS_HS_E_RECORD_EMPTY },
	{ "alert", 21, BYTES(2, 40), TLS_HS_E_PEER_ALERT },
	{ "alert of an odd level", 21, BYTES(77, 40), TLS_HS_E_PEER_ALERT },
	{ "alert unknown", 21, BYTES(1, 200), TLS_HS_E_PEER_ALERT },
	{ "close_notify", 21, BYTES(1, 0), TLS_HS_E_PEER_CLOSED },
	{ "user_canceled", 21, BYTES(1, 90), TLS_HS_E_NONE },
	{ "alert empty", 21, {}, TLS_HS_E_ALERT_EMPTY },
	{ "alert of one byte", 21, BYTES(2), TLS_HS_E_ALERT_FORM },
	{ "alert of three bytes", 21, BYTES(2, 40, 0x77), TLS_HS_E_ALERT_FORM },
	{ "two alerts", 21, BYTES(1, 90, 1, 90), TLS_HS_E_ALERT_FORM },
	{ "application data", 23, BYTES('x'), TLS_HS_E_APP_DATA },
	{ "application data empty", 23, {}, TLS_HS_E_APP_DATA },
	{ "ChangeCipherSpec", 20, BYTES(1), TLS_HS_E_CCS },
	{ "type 1", 1, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "type 19", 19, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "heartbeat", 24, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "type 255", 255, {}, TLS_HS_E_RECORD_TYPE },
};

KUNIT_ARRAY_PARAM_DESC(inner, inner_rows, name);

static void inner_content_judged(struct kunit *test)
{
	const struct inner_row *row = test->param_value;
	static const size_t pads[] = { 0, 7 };
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(pads); i++) {
		struct rec *r = rec_keyed(test);

		ret = give_inner(r, &row->content, row->type, pads[i]);

		if (row->error)
			tls_hs_test_expect_failed(r->t, ret, row->error);
		else
			KUNIT_EXPECT_EQ(test, ret, 0);
	}
}

static void inner_zeros_in_content_kept(struct kunit *test)
{
	const struct bytes part = BYTES(8, 0, 0, 2, 0), rest = BYTES(0);
	struct rec *r = rec_keyed(test);

	KUNIT_EXPECT_EQ(test, give_inner(r, &part, 22, 5), 0);
	KUNIT_EXPECT_TRUE(test, tls_hs_engine_mid_message(r->t->en));
	KUNIT_EXPECT_EQ(test, give_inner(r, &rest, 22, 0), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(r->t->en), TLS_HS_WAIT_CERT_CR);
}

/* Limits, RFC 8446 5.1, 5.2, 5.4 */

static int header(struct rec *r, u8 type, size_t len)
{
	const u8 hdr[5] = { type, 3, 3, len >> 8, len };
	size_t body;

	return tls_hs_record_header(&r->rl, r->t->en, hdr, &body);
}

static void length_limits_checked_by_header(struct kunit *test)
{
	struct rec *r;

	KUNIT_EXPECT_EQ(test, header(rec_plain(test), 22, 16384), 0);
	KUNIT_EXPECT_EQ(test, header(rec_keyed(test), 23, 16640), 0);

	r = rec_plain(test);
	tls_hs_test_expect_failed(r->t, header(r, 22, 16385), TLS_HS_E_RECORD_LONG);
	r = rec_plain(test);
	tls_hs_test_expect_failed(r->t, header(r, 21, 16385), TLS_HS_E_RECORD_LONG);
	r = rec_plain(test);
	tls_hs_test_expect_failed(r->t, header(r, 22, 65535), TLS_HS_E_RECORD_LONG);
	r = rec_keyed(test);
	tls_hs_test_expect_failed(r->t, header(r, 23, 16641), TLS_HS_E_RECORD_LONG);
}

static void inner_of_16385_taken_and_of_16386_refused(struct kunit *test)
{
	u8 *d = kunit_kzalloc(test, 16385, GFP_KERNEL);
	const struct bytes longest = { d, 16384 }, longer = { d, 16385 };
	struct rec *r;

	KUNIT_ASSERT_NOT_NULL(test, d);
	d[0] = 11;
	put_unaligned_be24(60000, d + 1);

	r = rec_state(test, &suite_rows[0], TLS_HS_WAIT_CERT_CR);
	KUNIT_EXPECT_EQ(test, give_inner(r, &longest, 22, 0), 0);
	r = rec_keyed(test);
	KUNIT_EXPECT_EQ(test, give_inner(r, &ee, 22, 16385 - 7), 0);

	r = rec_state(test, &suite_rows[0], TLS_HS_WAIT_CERT_CR);
	tls_hs_test_expect_failed(r->t, give_inner(r, &longer, 22, 0), TLS_HS_E_RECORD_LONG);
	r = rec_keyed(test);
	tls_hs_test_expect_failed(r->t, give_inner(r, &ee, 22, 16386 - 7), TLS_HS_E_RECORD_LONG);
}

static void record_count_is_bounded(struct kunit *test)
{
	struct rec *r = rec_plain(test);

	r->rl.rl_records = TLS_HS_MAX_RECORDS - 1;
	KUNIT_EXPECT_EQ(test, header(r, 22, 1), 0);

	tls_hs_test_expect_failed(r->t, header(r, 22, 1), TLS_HS_E_RECORD_COUNT);
}

/* Plaintext before keys */

static const struct inner_row plain_rows[] = {
	{ "part of a message", 22, BYTES(2, 0), TLS_HS_E_NONE },
	{ "handshake empty", 22, {}, TLS_HS_E_RECORD_EMPTY },
	{ "alert", 21, BYTES(2, 40), TLS_HS_E_PEER_ALERT },
	{ "alert empty", 21, {}, TLS_HS_E_ALERT_EMPTY },
	{ "alert of one byte", 21, BYTES(2), TLS_HS_E_ALERT_FORM },
	{ "alert of three bytes", 21, BYTES(2, 40, 0), TLS_HS_E_ALERT_FORM },
	{ "two alerts", 21, BYTES(1, 90, 2, 40), TLS_HS_E_ALERT_FORM },
	{ "application data", 23, BYTES('x'), TLS_HS_E_APP_DATA },
	{ "application data empty", 23, {}, TLS_HS_E_APP_DATA },
	{ "ChangeCipherSpec", 20, BYTES(1), TLS_HS_E_NONE },
	{ "ChangeCipherSpec of value 0", 20, BYTES(0), TLS_HS_E_CCS },
	{ "ChangeCipherSpec of value 2", 20, BYTES(2), TLS_HS_E_CCS },
	{ "ChangeCipherSpec empty", 20, {}, TLS_HS_E_CCS },
	{ "ChangeCipherSpec of two bytes", 20, BYTES(1, 1), TLS_HS_E_CCS },
	{ "type 0", 0, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "type 19", 19, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "heartbeat", 24, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "SSLv2", 0x80, BYTES(1), TLS_HS_E_RECORD_TYPE },
	{ "type 255", 255, BYTES(1), TLS_HS_E_RECORD_TYPE },
};

KUNIT_ARRAY_PARAM_DESC(plain, plain_rows, name);

static void plain_record_judged(struct kunit *test)
{
	const struct inner_row *row = test->param_value;
	struct rec *r = rec_plain(test);
	int ret = give_plain(r, row->type, &row->content);

	if (row->error)
		tls_hs_test_expect_failed(r->t, ret, row->error);
	else
		KUNIT_EXPECT_EQ(test, ret, 0);
}

static const struct inner_row after_rows[] = {
	{ "handshake", 22, BYTES(8, 0, 0, 2, 0, 0), TLS_HS_E_RECORD_PLAIN },
	{ "handshake empty", 22, {}, TLS_HS_E_RECORD_PLAIN },
	{ "alert", 21, BYTES(2, 40), TLS_HS_E_RECORD_PLAIN },
	{ "close_notify", 21, BYTES(1, 0), TLS_HS_E_RECORD_PLAIN },
	{ "ChangeCipherSpec", 20, BYTES(1), TLS_HS_E_NONE },
	{ "ChangeCipherSpec of value 2", 20, BYTES(2), TLS_HS_E_CCS },
	{ "ChangeCipherSpec of two bytes", 20, BYTES(1, 1), TLS_HS_E_CCS },
	{ "type 24", 24, BYTES(1), TLS_HS_E_RECORD_TYPE },
};

KUNIT_ARRAY_PARAM_DESC(after, after_rows, name);

static void plain_record_after_keys_judged(struct kunit *test)
{
	const struct inner_row *row = test->param_value;
	struct rec *r = rec_keyed(test);
	int ret = give_plain(r, row->type, &row->content);

	if (row->error)
		return tls_hs_test_expect_failed(r->t, ret, row->error);
	KUNIT_EXPECT_EQ(test, ret, 0);
	/* it has no sequence number */
	KUNIT_EXPECT_EQ(test, give_inner(r, &ee, 22, 0), 0);
}

/* ChangeCipherSpec, RFC 8446 5 */

static const struct bytes ccs = BYTES(1);

static void ccs_too_often_refused(struct kunit *test)
{
	struct rec *r = rec_plain(test);
	int i;

	for (i = 0; i < TLS_HS_MAX_CCS_RECORDS; i++)
		KUNIT_EXPECT_EQ(test, give_plain(r, 20, &ccs), 0);

	tls_hs_test_expect_failed(r->t, give_plain(r, 20, &ccs), TLS_HS_E_CCS);
}

static void ccs_after_finished_refused(struct kunit *test)
{
	const struct tls_hs_secret far = secret_of(&suite_rows[0], FAR);
	struct rec *r = rec_state(test, &suite_rows[0], TLS_HS_CONNECTED);

	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_set_key(&r->rl, TLS_HS_RX,
						       TLS_HS_LEVEL_APPLICATION, 0x1301, &far));

	tls_hs_test_expect_failed(r->t, give_plain(r, 20, &ccs), TLS_HS_E_CCS);
}

/* Between the fragments of a message, RFC 8446 5.1 */

static const struct inner_row between_rows[] = {
	{ "handshake", 22, BYTES(0, 0, 2, 0, 0), TLS_HS_E_NONE },
	{ "application data", 23, BYTES('x'), TLS_HS_E_INTERLEAVED },
	{ "ChangeCipherSpec encrypted", 20, BYTES(1), TLS_HS_E_INTERLEAVED },
	{ "type 24", 24, BYTES(1), TLS_HS_E_INTERLEAVED },
	{ "handshake empty", 22, {}, TLS_HS_E_RECORD_EMPTY },
	{ "fatal alert", 21, BYTES(2, 40), TLS_HS_E_PEER_ALERT },
	{ "user_canceled", 21, BYTES(1, 90), TLS_HS_E_INTERLEAVED },
};

KUNIT_ARRAY_PARAM_DESC(between, between_rows, name);

static void record_between_fragments_judged(struct kunit *test)
{
	const struct inner_row *row = test->param_value;
	const struct bytes start = BYTES(8);
	struct rec *r = rec_keyed(test);
	int ret;

	KUNIT_ASSERT_EQ(test, give_inner(r, &start, 22, 0), 0);

	ret = give_inner(r, &row->content, row->type, 0);

	if (row->error)
		return tls_hs_test_expect_failed(r->t, ret, row->error);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(r->t->en), TLS_HS_WAIT_CERT_CR);
}

static void ccs_between_fragments_refused(struct kunit *test)
{
	const struct bytes start = BYTES(8), hello = BYTES(2, 0);
	struct rec *r;

	r = rec_keyed(test);
	KUNIT_ASSERT_EQ(test, give_inner(r, &start, 22, 0), 0);
	tls_hs_test_expect_failed(r->t, give_plain(r, 20, &ccs), TLS_HS_E_INTERLEAVED);

	r = rec_plain(test);
	KUNIT_ASSERT_EQ(test, give_plain(r, 22, &hello), 0);
	tls_hs_test_expect_failed(r->t, give_plain(r, 20, &ccs), TLS_HS_E_INTERLEAVED);
}

/* --- a server's: the engine is a client's, which the record layer does not look at --- */

static void server_has_one_version_and_no_ccs_of_its_own(struct kunit *test)
{
	static const u8 ccs[] = { 20, 3, 3, 0, 1, 1 };
	const struct tls_hs_secret secret = secret_of(&suite_rows[0], NEAR);
	struct rec *r = rec_plain(test);
	struct tls_hs_record *rl = &r->rl;
	size_t len;

	tls_hs_record_serve(rl);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(rl, 22, "abc", 3));
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(rl->rl_out + 1), 0x0303);
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, 5 + 3);
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output_ccs(rl));
	KUNIT_ASSERT_EQ(test, rl->rl_out_len, 5 + 3 + sizeof(ccs));
	KUNIT_EXPECT_MEMEQ(test, rl->rl_out + 8, ccs, sizeof(ccs));

	len = rl->rl_out_len;
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_set_key(rl, TLS_HS_TX, TLS_HS_LEVEL_HANDSHAKE,
						       suite_rows[0].id, &secret));
	KUNIT_ASSERT_EQ(test, 0, tls_hs_record_output(rl, 22, "abc", 3));
	KUNIT_EXPECT_EQ(test, rl->rl_out_len, len + 5 + 3 + 1 + 16);
}

/* RFC 8446 5: not before the first ClientHello */
static void server_hears_no_ccs_first(struct kunit *test)
{
	struct rec *r = rec_plain(test), *q = rec_plain(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_test_expect_failed(r->t, give_plain(r, 20, &BYTES(1)), TLS_HS_E_CCS);
	tls_hs_record_serve(&q->rl);
	q->rl.rl_heard = true;
	KUNIT_EXPECT_EQ(test, 0, give_plain(q, 20, &BYTES(1)));
}

static int give_garbage(struct rec *r, size_t len)
{
	u8 *d = kunit_kzalloc(r->t->test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(r->t->test, d);
	return give_plain(r, 23, &(struct bytes){ d, len });
}

/* RFC 8446 4.2.10: what cannot be read is dropped, until something can */
static void early_data_is_skipped_until_a_record_is_good(struct kunit *test)
{
	struct rec *r = rec_keyed(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_record_skip_early(&r->rl);
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 100));
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 16));
	KUNIT_EXPECT_EQ(test, r->rl.rl_seq[TLS_HS_RX], 0);
	KUNIT_EXPECT_EQ(test, 0, give_inner(r, &ee, 22, 0));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(r->t->en), TLS_HS_WAIT_CERT_CR);
	tls_hs_test_expect_failed(r->t, give_garbage(r, 100), TLS_HS_E_RECORD_MAC);
}

static void early_data_is_skipped_up_to_a_limit(struct kunit *test)
{
	struct rec *r = rec_keyed(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_record_skip_early(&r->rl);
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 16000));
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 384));
	tls_hs_test_expect_failed(r->t, give_garbage(r, 16), TLS_HS_E_RECORD_MAC);
}

/* Behind a HelloRetryRequest there are no keys yet */
static void early_data_without_keys_is_skipped_up_to_a_limit(struct kunit *test)
{
	struct rec *r = rec_plain(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_record_skip_early(&r->rl);
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 16384));
	tls_hs_test_expect_failed(r->t, give_garbage(r, 1), TLS_HS_E_APP_DATA);
}

/* or it would cost nothing of the limit */
static void early_data_without_keys_holds_a_tag(struct kunit *test)
{
	struct rec *r = rec_plain(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_record_skip_early(&r->rl);
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 16));
	tls_hs_test_expect_failed(r->t, give_plain(r, 23, &(struct bytes){}), TLS_HS_E_RECORD_MAC);
}

static void early_data_without_keys_ends_with_a_message(struct kunit *test)
{
	struct rec *r = rec_plain(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_record_skip_early(&r->rl);
	KUNIT_EXPECT_EQ(test, 0, give_garbage(r, 16));
	KUNIT_EXPECT_EQ(test, 0, give_plain(r, 22, &BYTES(2)));
	tls_hs_test_expect_failed(r->t, give_garbage(r, 16), TLS_HS_E_APP_DATA);
}

static void early_data_that_was_not_announced_is_refused(struct kunit *test)
{
	struct rec *r = rec_plain(test), *q = rec_keyed(test);

	tls_hs_record_serve(&r->rl);
	tls_hs_test_expect_failed(r->t, give_garbage(r, 16), TLS_HS_E_APP_DATA);
	tls_hs_record_serve(&q->rl);
	tls_hs_test_expect_failed(q->t, give_garbage(q, 100), TLS_HS_E_RECORD_MAC);
}

/* A client that can make nothing of our ServerHello has no keys to say so under */
static void server_hears_a_plain_alert_before_the_first_record(struct kunit *test)
{
	struct rec *r = rec_keyed(test), *q = rec_keyed(test), *p = rec_keyed(test);

	tls_hs_record_serve(&r->rl);
	KUNIT_EXPECT_EQ(test, -EACCES, give_plain(r, 21, &BYTES(2, 40)));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_error(r->t->en), TLS_HS_E_PEER_ALERT);

	tls_hs_record_serve(&q->rl);
	KUNIT_EXPECT_EQ(test, 0, give_inner(q, &ee, 22, 0));
	tls_hs_test_expect_failed(q->t, give_plain(q, 21, &BYTES(2, 40)), TLS_HS_E_RECORD_PLAIN);
	/* a client has keys from the ServerHello on */
	tls_hs_test_expect_failed(p->t, give_plain(p, 21, &BYTES(2, 40)), TLS_HS_E_RECORD_PLAIN);
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE(server_has_one_version_and_no_ccs_of_its_own),
	KUNIT_CASE(server_hears_no_ccs_first),
	KUNIT_CASE(early_data_is_skipped_until_a_record_is_good),
	KUNIT_CASE(early_data_is_skipped_up_to_a_limit),
	KUNIT_CASE(early_data_without_keys_is_skipped_up_to_a_limit),
	KUNIT_CASE(early_data_without_keys_holds_a_tag),
	KUNIT_CASE(early_data_without_keys_ends_with_a_message),
	KUNIT_CASE(early_data_that_was_not_announced_is_refused),
	KUNIT_CASE(server_hears_a_plain_alert_before_the_first_record),
	KUNIT_CASE_PARAM(round_trip_of_a_flight, suite_gen_params),
	KUNIT_CASE_PARAM(record_out_is_what_rfc8446_says, suite_gen_params),
	KUNIT_CASE(record_out_split_at_the_limit),
	KUNIT_CASE(record_out_of_nothing_refused),
	KUNIT_CASE(record_out_reuses_its_room),
	KUNIT_CASE(aead_error_is_told_from_a_forgery),
	KUNIT_CASE(versions_and_ccs_of_our_flights),
	KUNIT_CASE(ccs_comes_before_an_encrypted_flight_too),
	KUNIT_CASE(ccs_comes_before_an_encrypted_alert),
	KUNIT_CASE(plaintext_alert_out_has_no_ccs),
	KUNIT_CASE(set_key_starts_at_zero),
	KUNIT_CASE(set_key_bad_arguments_refused),
	KUNIT_CASE(wipe_forgets_all),
	KUNIT_CASE_PARAM(record_tampered_at_each_byte_refused, suite_gen_params),
	KUNIT_CASE(record_cut_or_grown_refused),
	KUNIT_CASE(record_replayed_refused),
	KUNIT_CASE(record_out_of_turn_refused),
	KUNIT_CASE(record_of_our_own_refused),
	KUNIT_CASE(record_too_short_for_a_tag_refused),
	KUNIT_CASE(version_of_a_record_ignored),
	KUNIT_CASE(padding_of_any_length_stripped),
	KUNIT_CASE(padding_only_refused),
	KUNIT_CASE_PARAM(inner_content_judged, inner_gen_params),
	KUNIT_CASE(inner_zeros_in_content_kept),
	KUNIT_CASE(length_limits_checked_by_header),
	KUNIT_CASE(inner_of_16385_taken_and_of_16386_refused),
	KUNIT_CASE(record_count_is_bounded),
	KUNIT_CASE_PARAM(plain_record_judged, plain_gen_params),
	KUNIT_CASE_PARAM(plain_record_after_keys_judged, after_gen_params),
	KUNIT_CASE(ccs_too_often_refused),
	KUNIT_CASE(ccs_after_finished_refused),
	KUNIT_CASE_PARAM(record_between_fragments_judged, between_gen_params),
	KUNIT_CASE(ccs_between_fragments_refused),
	{}
};

static struct kunit_suite record_suite = {
	.name = "tls_hs_record",
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);
