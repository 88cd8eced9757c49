// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which hashes a transcript runs.
 */
#include <kunit/test.h>

#include "engine/transcript.h"

#define BOTH	(BIT(TLS_HS_SHA256) | BIT(TLS_HS_SHA384))

static int says(const struct tls_hs_transcript *tr, enum tls_hs_hash hash)
{
	static const u8 msg[] = { 1, 0, 0, 0 };
	u8 out[TLS_HS_MAX_HASH_LEN];

	return tls_hs_transcript_hash_with(tr, hash, msg, sizeof(msg), out);
}

static void hash_that_was_not_wanted_does_not_run(struct kunit *test)
{
	struct tls_hs_transcript tr = {};

	KUNIT_ASSERT_EQ(test, tls_hs_transcript_init(&tr, BIT(TLS_HS_SHA384)), 0);
	KUNIT_EXPECT_EQ(test, says(&tr, TLS_HS_SHA384), 0);
	KUNIT_EXPECT_EQ(test, says(&tr, TLS_HS_SHA256), -EINVAL);
	KUNIT_EXPECT_EQ(test, says(&tr, TLS_HS_SHA512), -EINVAL);
	tls_hs_transcript_wipe(&tr);
}

/* RFC 8446 4.4.1: from the choice of a suite on there is one. */
static void hash_that_is_chosen_runs_alone(struct kunit *test)
{
	static const enum tls_hs_hash hashes[] = { TLS_HS_SHA256, TLS_HS_SHA384 };
	struct tls_hs_transcript tr;
	int i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		memset(&tr, 0, sizeof(tr));
		KUNIT_ASSERT_EQ(test, tls_hs_transcript_init(&tr, BOTH), 0);
		KUNIT_EXPECT_EQ(test, says(&tr, hashes[0]), 0);
		KUNIT_EXPECT_EQ(test, says(&tr, hashes[1]), 0);
		tls_hs_transcript_choose(&tr, hashes[i]);
		KUNIT_EXPECT_EQ(test, says(&tr, hashes[i]), 0);
		KUNIT_EXPECT_EQ(test, says(&tr, hashes[!i]), -EINVAL);
		tls_hs_transcript_wipe(&tr);
		KUNIT_EXPECT_EQ(test, says(&tr, hashes[i]), -EINVAL);
	}
}

static struct kunit_case transcript_cases[] = {
	KUNIT_CASE(hash_that_was_not_wanted_does_not_run),
	KUNIT_CASE(hash_that_is_chosen_runs_alone),
	{}
};

static struct kunit_suite transcript_suite = {
	.name = "tls_hs_transcript",
	.test_cases = transcript_cases,
};

kunit_test_suite(transcript_suite);
