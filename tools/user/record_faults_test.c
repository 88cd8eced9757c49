// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of which one allocation fails, each in turn: here only, as in
 * engine_faults_test.c.
 *
 * Want of memory is no forgery; a key that could not be set changes nothing, and
 * nothing is queued in half.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine_fixture.h"
#include "conn/record.h"
#include "user.h"

#define MOST	100

static const struct tls_hs_secret secret = { .len = 32 };
static const u8 message[] = { 8, 0, 0, 2, 0, 0 };

static int set_key(struct tls_hs_record *rl, enum tls_hs_dir dir)
{
	return tls_hs_record_set_key(rl, dir, TLS_HS_LEVEL_HANDSHAKE, 0x1301, &secret);
}

/* What op came to with its nth allocation failing; *hit: there was an nth */
#define FAILING(nth, hit, op) ({				\
	int __ret;						\
								\
	user_alloc_fail(nth);					\
	__ret = (op);						\
	*(hit) = user_alloc_count() >= (nth);			\
	user_alloc_fail(0);					\
	__ret;							\
})

static void set_key_fails_and_changes_nothing(struct kunit *test)
{
	unsigned int nth, failed = 0;
	bool hit = true;
	int ret;

	for (nth = 1; hit && nth < MOST; nth++) {
		struct tls_hs_record rl;

		tls_hs_record_init(&rl);
		rl.rl_seq[TLS_HS_RX] = 7;
		ret = FAILING(nth, &hit, set_key(&rl, TLS_HS_RX));
		KUNIT_EXPECT_TRUE(test, !ret || (hit && ret == -ENOMEM));
		KUNIT_EXPECT_EQ(test, rl.rl_seq[TLS_HS_RX], ret ? 7 : 0);
		KUNIT_EXPECT_EQ(test, rl.rl_level[TLS_HS_RX],
				ret ? TLS_HS_LEVEL_INITIAL : TLS_HS_LEVEL_HANDSHAKE);
		failed += !!ret;
		tls_hs_record_wipe(&rl);
	}
	KUNIT_EXPECT_FALSE(test, hit);
	KUNIT_EXPECT_GT(test, failed, 0);
}

static void output_fails_and_queues_nothing(struct kunit *test)
{
	unsigned int nth, failed = 0;
	bool hit = true;
	int ret;

	for (nth = 1; hit && nth < MOST; nth++) {
		struct tls_hs_record rl;
		size_t before;

		tls_hs_record_init(&rl);
		KUNIT_ASSERT_EQ(test, set_key(&rl, TLS_HS_TX), 0);
		rl.rl_ccs_sent = true;
		KUNIT_ASSERT_EQ(test, tls_hs_record_output(&rl, 22, message, 6), 0);
		before = rl.rl_out_len;
		ret = FAILING(nth, &hit, tls_hs_record_output(&rl, 22, message, 6));
		KUNIT_EXPECT_TRUE(test, !ret || (hit && ret == -ENOMEM));
		KUNIT_EXPECT_EQ(test, rl.rl_out_len, ret ? before : 2 * before);
		KUNIT_EXPECT_EQ(test, rl.rl_seq[TLS_HS_TX], ret ? 1 : 2);
		failed += !!ret;
		tls_hs_record_wipe(&rl);
	}
	KUNIT_EXPECT_FALSE(test, hit);
	KUNIT_EXPECT_GT(test, failed, 1);
}

static void input_fails_for_want_of_memory(struct kunit *test)
{
	unsigned int nth, failed = 0;
	bool hit = true;
	int ret;

	for (nth = 1; hit && nth < MOST; nth++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_record near, far;
		u8 *rec;

		tls_hs_test_reach(t, TLS_HS_WAIT_EE);
		tls_hs_record_init(&near);
		tls_hs_record_init(&far);
		KUNIT_ASSERT_EQ(test, set_key(&near, TLS_HS_RX), 0);
		KUNIT_ASSERT_EQ(test, set_key(&far, TLS_HS_TX), 0);
		far.rl_ccs_sent = true;
		KUNIT_ASSERT_EQ(test, tls_hs_record_output(&far, 22, message, 6), 0);
		rec = kunit_kmalloc(test, far.rl_out_len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, rec);
		memcpy(rec, far.rl_out, far.rl_out_len);
		ret = FAILING(nth, &hit, tls_hs_record_input(&near, t->en, rec, far.rl_out_len));
		if (ret)
			tls_hs_test_expect_failed(t, ret, TLS_HS_E_NOMEM);
		else
			KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CERT_CR);
		KUNIT_EXPECT_TRUE(test, !ret || hit);
		failed += !!ret;
		tls_hs_record_wipe(&near);
		tls_hs_record_wipe(&far);
	}
	KUNIT_EXPECT_FALSE(test, hit);
	KUNIT_EXPECT_GT(test, failed, 1);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE(set_key_fails_and_changes_nothing),
	KUNIT_CASE(output_fails_and_queues_nothing),
	KUNIT_CASE(input_fails_for_want_of_memory),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "tls_hs_record_faults",
	.test_cases = fault_cases,
};

kunit_test_suite(faults_suite);
