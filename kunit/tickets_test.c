// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cache of tickets: what belongs to whom, once, how many and how long.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine/proto.h"
#include "keys/tickets.h"

static const u8 test_nonce[] = { 0, 0 };

/* RFC 8448 3 and 4: resumption_master_secret, and the PSK of the ticket with nonce 0000 */
static const u8 test_master[] = {
	0x7d, 0xf2, 0x35, 0xf2, 0x03, 0x1d, 0x2a, 0x05, 0x12, 0x87, 0xd0, 0x2b,
	0x02, 0x41, 0xb0, 0xbf, 0xda, 0xf8, 0x6c, 0xc8, 0x56, 0x23, 0x1f, 0x2d,
	0x5a, 0xba, 0x46, 0xc4, 0x34, 0xec, 0x19, 0x6c,
};

static const u8 test_psk[] = {
	0x4e, 0xcd, 0x0e, 0xb6, 0xec, 0x3b, 0x4d, 0x87, 0xf5, 0xd6, 0x02, 0x8f,
	0x92, 0x2c, 0xa4, 0xc5, 0x85, 0x1a, 0x27, 0x7f, 0xd4, 0x13, 0x11, 0xc9,
	0xe6, 0x2d, 0x2c, 0x94, 0x92, 0xe1, 0xc4, 0xf3,
};

struct cache {
	struct tls_hs_tickets	tc;
	struct tls_hs_resume	re;
	struct tls_hs_secret	master;
};

static struct cache *new_cache(struct kunit *test)
{
	static const u8 der[] = { 0x30, 0x00 };
	struct tls_hs_peer_chain chain = { .pc_n = 1, .pc_cert = { { der, sizeof(der) } } };
	struct cache *ca = kunit_kzalloc(test, sizeof(*ca), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ca);
	tls_hs_tickets_init(&ca->tc);
	ca->re.re_chain = tls_hs_chain_save(&chain);
	KUNIT_ASSERT_NOT_NULL(test, ca->re.re_chain);
	ca->master.len = sizeof(test_master);
	memcpy(ca->master.b, test_master, sizeof(test_master));
	return ca;
}

/* Everything must have been given back. */
static void end_cache(struct kunit *test, struct cache *ca)
{
	tls_hs_tickets_flush(&ca->tc);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, 0);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_bytes, 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&ca->re.re_chain->sc_ref), 1);
	tls_hs_chain_put(ca->re.re_chain);
}

static int store(struct cache *ca, u8 key, const u8 *id, size_t len, u32 lifetime)
{
	struct tls_hs_new_ticket nt = { .nt_lifetime = lifetime, .nt_age_add = 1000 };

	memset(ca->re.re_key, key, sizeof(ca->re.re_key));
	tls_rd_init(&nt.nt_nonce, test_nonce, sizeof(test_nonce));
	tls_rd_init(&nt.nt_ticket, id, len);
	return tls_hs_ticket_store(&ca->tc, &ca->re, TLS_HS_AES_128_GCM_SHA256, &ca->master, &nt);
}

static int store_one(struct cache *ca, u8 key, u8 id)
{
	return store(ca, key, &id, 1, 3600);
}

/* The first byte of the identity, -1 for no ticket */
static int take(struct cache *ca, u8 key)
{
	u8 k[TLS_HS_TICKET_KEY];
	struct tls_hs_ticket *ti;
	int id;

	memset(k, key, sizeof(k));
	ti = tls_hs_ticket_take(&ca->tc, k);
	id = ti ? ti->ti_identity[0] : -1;
	tls_hs_ticket_free(ti);
	return id;
}

static void ticket_taken_is_the_newest_and_only_once(struct kunit *test)
{
	struct cache *ca = new_cache(test);

	KUNIT_ASSERT_EQ(test, store_one(ca, 'a', 1), 0);
	KUNIT_ASSERT_EQ(test, store_one(ca, 'a', 2), 0);
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), 2);
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), 1);
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), -1);
	end_cache(test, ca);
}

static void ticket_of_another_connection_is_not_given(struct kunit *test)
{
	struct cache *ca = new_cache(test);

	KUNIT_ASSERT_EQ(test, store_one(ca, 'a', 1), 0);
	KUNIT_EXPECT_EQ(test, take(ca, 'b'), -1);
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), 1);
	end_cache(test, ca);
}

static void ticket_of_lifetime_0_is_not_kept(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	u8 id = 1;

	KUNIT_EXPECT_EQ(test, store(ca, 'a', &id, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, 0);
	end_cache(test, ca);
}

/* RFC 8446 4.6.1: "Clients MUST NOT cache tickets for longer than 7 days" */
static void ticket_of_more_than_seven_days_is_kept_for_seven(struct kunit *test)
{
	static const u32 lifetimes[] = { 604800, 604801, 604800 * 2, U32_MAX };
	const u64 week_ms = 604800ULL * MSEC_PER_SEC;
	struct cache *ca = new_cache(test);
	struct tls_hs_ticket *ti;
	u8 id = 1;
	int i;

	for (i = 0; i < ARRAY_SIZE(lifetimes); i++) {
		KUNIT_ASSERT_EQ(test, store(ca, 'a', &id, 1, lifetimes[i]), 0);
		ti = list_first_entry(&ca->tc.tc_list, struct tls_hs_ticket, ti_list);
		ti->ti_received_ms -= week_ms - 60 * MSEC_PER_SEC;
		KUNIT_EXPECT_EQ(test, take(ca, 'a'), 1);

		KUNIT_ASSERT_EQ(test, store(ca, 'a', &id, 1, lifetimes[i]), 0);
		ti = list_first_entry(&ca->tc.tc_list, struct tls_hs_ticket, ti_list);
		ti->ti_received_ms -= week_ms;
		KUNIT_EXPECT_EQ(test, take(ca, 'a'), -1);
		/* drives out what has expired */
		KUNIT_ASSERT_EQ(test, store_one(ca, 'b', 2), 0);
		KUNIT_EXPECT_EQ(test, ca->tc.tc_n, 1);
		KUNIT_EXPECT_EQ(test, take(ca, 'b'), 2);
	}
	end_cache(test, ca);
}

static void ticket_expired_is_not_given(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	struct tls_hs_ticket *ti;

	KUNIT_ASSERT_EQ(test, store_one(ca, 'a', 1), 0);
	ti = list_first_entry(&ca->tc.tc_list, struct tls_hs_ticket, ti_list);
	ti->ti_received_ms -= 3600 * MSEC_PER_SEC;
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), -1);
	/* and the next one to be stored drives it out */
	KUNIT_ASSERT_EQ(test, store_one(ca, 'b', 2), 0);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, 1);
	end_cache(test, ca);
}

static void cache_full_for_one_connection_drops_its_oldest(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	int i;

	KUNIT_ASSERT_EQ(test, store_one(ca, 'b', 99), 0);
	for (i = 0; i <= TLS_HS_MAX_TICKETS_EACH; i++)
		KUNIT_ASSERT_EQ(test, store_one(ca, 'a', i), 0);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, TLS_HS_MAX_TICKETS_EACH + 1);
	for (i = TLS_HS_MAX_TICKETS_EACH; i > 0; i--)
		KUNIT_EXPECT_EQ(test, take(ca, 'a'), i);
	KUNIT_EXPECT_EQ(test, take(ca, 'a'), -1);
	KUNIT_EXPECT_EQ(test, take(ca, 'b'), 99);
	end_cache(test, ca);
}

static void cache_full_drops_the_oldest_of_all(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	u8 id = 7;
	int i;

	for (i = 0; i <= TLS_HS_MAX_TICKETS; i++) {
		/* one byte is not enough to name so many connections */
		memset(ca->re.re_key, 0, sizeof(ca->re.re_key));
		ca->re.re_key[0] = i;
		ca->re.re_key[1] = i >> 8;
		KUNIT_ASSERT_EQ(test, tls_hs_ticket_store(&ca->tc, &ca->re,
							  TLS_HS_AES_128_GCM_SHA256, &ca->master,
							  &(struct tls_hs_new_ticket){
								.nt_lifetime = 60,
								.nt_ticket = { &id, 1 } }), 0);
	}
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, TLS_HS_MAX_TICKETS);
	KUNIT_EXPECT_EQ(test, take(ca, 0), -1);
	end_cache(test, ca);
}

static void cache_is_bounded_in_bytes(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	u8 *big = kunit_kzalloc(test, 65535, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, big);
	for (i = 0; i < 80; i++) {
		KUNIT_ASSERT_EQ(test, store(ca, i, big, 65535, 60), 0);
		KUNIT_ASSERT_LE(test, ca->tc.tc_bytes, (size_t)TLS_HS_MAX_TICKET_BYTES);
	}
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, TLS_HS_MAX_TICKET_BYTES / (65535 + 2));
	end_cache(test, ca);
}

static void cache_is_bounded_in_bytes_of_certificates(struct kunit *test)
{
	const size_t len = 100 * 1024;
	u8 *der = kunit_kzalloc(test, len, GFP_KERNEL);
	struct tls_hs_peer_chain chain = { .pc_n = 1, .pc_cert = { { der, len } } };
	struct cache *ca = new_cache(test);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, der);
	tls_hs_chain_put(ca->re.re_chain);
	ca->re.re_chain = tls_hs_chain_save(&chain);
	KUNIT_ASSERT_NOT_NULL(test, ca->re.re_chain);
	for (i = 0; i < 80; i++) {
		KUNIT_ASSERT_EQ(test, store_one(ca, i, i), 0);
		KUNIT_ASSERT_LE(test, ca->tc.tc_n * len, (size_t)TLS_HS_MAX_TICKET_BYTES);
	}
	KUNIT_EXPECT_EQ(test, take(ca, 79), 79);
	KUNIT_EXPECT_EQ(test, take(ca, 0), -1);
	end_cache(test, ca);
}

static void cache_flushed_takes_no_more(struct kunit *test)
{
	struct cache *ca = new_cache(test);

	tls_hs_tickets_flush(&ca->tc);
	KUNIT_EXPECT_EQ(test, store_one(ca, 'a', 1), 0);
	KUNIT_EXPECT_EQ(test, ca->tc.tc_n, 0);
	end_cache(test, ca);
}

static void session_without_verified_certificates_keeps_nothing(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	struct tls_hs_saved_chain *sc = ca->re.re_chain;

	ca->re.re_chain = NULL;
	KUNIT_EXPECT_EQ(test, store_one(ca, 'a', 1), -EINVAL);
	ca->re.re_chain = sc;
	end_cache(test, ca);
}

static void ticket_offered_has_psk_and_obfuscated_age(struct kunit *test)
{
	struct cache *ca = new_cache(test);
	u8 key[TLS_HS_TICKET_KEY];
	struct tls_hs_ticket *ti;
	struct tls_hs_psk psk;

	KUNIT_ASSERT_EQ(test, store_one(ca, 'a', 5), 0);
	memset(key, 'a', sizeof(key));
	ti = tls_hs_ticket_take(&ca->tc, key);
	KUNIT_ASSERT_NOT_NULL(test, ti);
	/* wraps modulo 2^32, RFC 8446 4.2.11.1 */
	ti->ti_age_add = U32_MAX;
	ti->ti_received_ms -= 5000;
	tls_hs_ticket_offer(ti, &psk);

	KUNIT_EXPECT_EQ(test, (int)psk.psk_kind, TLS_HS_PSK_RESUMPTION);
	KUNIT_EXPECT_EQ(test, (int)psk.psk_hash, TLS_HS_SHA256);
	KUNIT_EXPECT_EQ(test, psk.psk_identity_len, 1);
	KUNIT_EXPECT_GE(test, psk.psk_obfuscated_age, 4999);
	KUNIT_EXPECT_LT(test, psk.psk_obfuscated_age, 15000);
	KUNIT_ASSERT_EQ(test, (size_t)psk.psk_key_len, sizeof(test_psk));
	KUNIT_EXPECT_MEMEQ(test, psk.psk_key, test_psk, sizeof(test_psk));
	tls_hs_ticket_free(ti);
	end_cache(test, ca);
}

/* Each of these makes another connection. */
static void key_changes_with_everything_it_is_bound_to(struct kunit *test)
{
	struct tls_hs_config cfg = { .cf_suites = { 0x1301 }, .cf_n_suites = 1 };
	struct tls_hs_ticket_scope ts = {
		.ts_cfg = &cfg, .ts_name = "a.test", .ts_keyring = 1,
		.ts_port = 443, .ts_mode = TLS_HS_MODE_ANON,
	};
	u8 keys[11][TLS_HS_TICKET_KEY];
	int i, j, n = 0;

	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_port = 444;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_mode = TLS_HS_MODE_X509;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_name = "b.test";
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_keyring = 2;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_cred.ci_cert = 3;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_cred.ci_privkey = 4;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	ts.ts_cred.ci_digest[31] = 5;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	cfg.cf_alpn = "\1x";
	cfg.cf_alpn_len = 2;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	cfg.cf_n_groups = 1;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	cfg.cf_suites[0] = 0x1302;
	KUNIT_ASSERT_EQ(test, tls_hs_ticket_key(&ts, keys[n++]), 0);
	KUNIT_ASSERT_EQ(test, n, (int)ARRAY_SIZE(keys));

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_MEMNEQ(test, keys[i], keys[j], TLS_HS_TICKET_KEY);
}

static struct kunit_case tickets_cases[] = {
	KUNIT_CASE(ticket_taken_is_the_newest_and_only_once),
	KUNIT_CASE(ticket_of_another_connection_is_not_given),
	KUNIT_CASE(ticket_of_lifetime_0_is_not_kept),
	KUNIT_CASE(ticket_of_more_than_seven_days_is_kept_for_seven),
	KUNIT_CASE(ticket_expired_is_not_given),
	KUNIT_CASE(cache_full_for_one_connection_drops_its_oldest),
	KUNIT_CASE(cache_full_drops_the_oldest_of_all),
	KUNIT_CASE(cache_is_bounded_in_bytes),
	KUNIT_CASE(cache_is_bounded_in_bytes_of_certificates),
	KUNIT_CASE(cache_flushed_takes_no_more),
	KUNIT_CASE(session_without_verified_certificates_keeps_nothing),
	KUNIT_CASE(ticket_offered_has_psk_and_obfuscated_age),
	KUNIT_CASE(key_changes_with_everything_it_is_bound_to),
	{}
};

static struct kunit_suite tickets_suite = {
	.name = "tls_hs_tickets",
	.test_cases = tickets_cases,
};

kunit_test_suite(tickets_suite);
