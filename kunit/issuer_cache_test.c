// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/issuer_cache.c, and of what x509_path.c believes it: a
 * signature above the leaf, and nothing else.
 */
#include <kunit/test.h>
#include <linux/timekeeping.h>

#include "certs.h"
#include "issuer_cache.h"

struct issuers {
	struct tls_hs_issuer_cache	cache;
	struct tls_hs_cert		certs[2];	/* leaf, intermediate */
	struct tls_hs_anchor		anchor;
	struct tls_hs_peer_name		name;
	struct tls_hs_path_req		req;
	struct tls_hs_path_result	res;
};

static const struct tls_hs_cert *blacklisted;

static int check_blacklist(const struct tls_hs_cert *ce)
{
	return blacklisted && tls_hs_rd_equal(&ce->ce_der, &blacklisted->ce_der) ?
		-EKEYREJECTED : 0;
}

static struct issuers *make_issuers(struct kunit *test)
{
	struct issuers *is = kunit_kzalloc(test, sizeof(*is), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, is);
	blacklisted = NULL;
	tls_hs_issuer_cache_init(&is->cache);
	test_cert_parse(test, TC_LEAF, &is->certs[0]);
	test_cert_parse(test, TC_INT, &is->certs[1]);
	test_anchor(test, TC_ROOT, &is->anchor);
	is->anchor.an_has_cert = true;
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&is->name, TEST_HOST), 0);
	is->req = (struct tls_hs_path_req) {
		.pr_certs = is->certs, .pr_ncerts = 2,
		.pr_anchors = &is->anchor, .pr_nanchors = 1,
		.pr_name = &is->name, .pr_now = TEST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_check_revoked = check_blacklist, .pr_cache = &is->cache,
	};
	return is;
}

static void expect_path(struct kunit *test, struct issuers *is, unsigned int known)
{
	KUNIT_EXPECT_EQ(test, test_verify_path(&is->req, &is->res), 0);
	KUNIT_EXPECT_EQ(test, is->res.ps_sigs, 2);
	KUNIT_EXPECT_EQ(test, is->res.ps_known, known);
}

static void expect_refused(struct kunit *test, struct issuers *is, enum tls_hs_x509_reason why)
{
	KUNIT_EXPECT_EQ(test, test_verify_path(&is->req, &is->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, is->res.ps_why, why);
}

static void issuer_is_known_the_second_time(struct kunit *test)
{
	struct issuers *is = make_issuers(test);

	expect_path(test, is, 0);
	expect_path(test, is, 1);
	KUNIT_EXPECT_EQ(test, is->cache.ic_hits, 1);
}

static void issuer_off_is_never_known(struct kunit *test)
{
	struct issuers *is = make_issuers(test);

	is->cache.ic_seconds = 0;
	expect_path(test, is, 0);
	is->cache.ic_seconds = 60;
	expect_path(test, is, 0);
	is->cache.ic_seconds = 0;
	expect_path(test, is, 0);
}

static void issuer_is_forgotten_in_time(struct kunit *test)
{
	struct issuers *is = make_issuers(test);

	is->cache.ic_seconds = 60;
	expect_path(test, is, 0);
	is->cache.ic_entry[0].since = ktime_get_boottime_ns() - 55ULL * NSEC_PER_SEC;
	expect_path(test, is, 1);
	is->cache.ic_entry[0].since = ktime_get_boottime_ns() - 60ULL * NSEC_PER_SEC;
	expect_path(test, is, 0);
	/* so long that 32 bits of ticks have been round: 50 days of 1 ms */
	is->cache.ic_entry[0].since = ktime_get_boottime_ns() - (1ULL << 32) * NSEC_PER_MSEC;
	is->cache.ic_entry[1] = is->cache.ic_entry[0];
	expect_path(test, is, 0);
}

/* As many others come later: the oldest makes room, and no slot beyond the last is used. */
static void issuer_oldest_makes_room(struct kunit *test)
{
	struct tls_hs_issuer_fact fact = {};
	struct issuers *is = make_issuers(test);
	int i;

	expect_path(test, is, 0);
	for (i = 0; i < TLS_HS_ISSUER_CACHE_SIZE - 1; i++) {
		fact.fa_digest[0] = i + 1;
		tls_hs_issuer_cache_add(&is->cache, &fact);
	}
	expect_path(test, is, 1);
	tls_hs_issuer_cache_add(&is->cache, &fact);
	expect_path(test, is, 0);
}

/* A path that did not lead to an anchor teaches nothing, whatever was verified on the way. */
static void issuer_of_a_refused_path_is_not_learnt(struct kunit *test)
{
	struct issuers *is = make_issuers(test);

	is->anchor.an_has_cert = false;
	is->anchor.an_may_issue = false;
	expect_refused(test, is, X509_NOT_A_CA);
	is->anchor.an_has_cert = true;
	blacklisted = &is->anchor.an_cert;
	expect_refused(test, is, X509_REVOKED);
	blacklisted = NULL;
	expect_path(test, is, 0);
}

/* What is withdrawn, or over, is so for an issuer that is known too. */
static void issuer_known_is_still_judged(struct kunit *test)
{
	struct issuers *is = make_issuers(test);

	expect_path(test, is, 0);
	blacklisted = &is->certs[1];
	expect_refused(test, is, X509_REVOKED);
	blacklisted = &is->anchor.an_cert;
	expect_refused(test, is, X509_REVOKED);
	blacklisted = NULL;

	is->req.pr_nanchors = 0;
	expect_refused(test, is, X509_NO_ANCHORS);
	is->req.pr_nanchors = 1;

	is->certs[1].ce_not_after = TEST_NOW - 1;
	expect_refused(test, is, X509_EXPIRED);
	is->certs[1].ce_not_after = TEST_NOW;
	is->anchor.an_cert.ce_not_after = TEST_NOW - 1;
	expect_refused(test, is, X509_EXPIRED);
	is->anchor.an_cert.ce_not_after = TEST_NOW;

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&is->name, "other.example"), 0);
	expect_refused(test, is, X509_NAME_MISMATCH);
}

/* Another anchor of that name, with another key, did not sign what the first one did. */
static void issuer_known_is_so_for_its_key_only(struct kunit *test)
{
	struct issuers *is = make_issuers(test);
	u8 *key = kunit_kzalloc(test, is->anchor.an_pubkey.pk_len, GFP_KERNEL);

	expect_path(test, is, 0);
	KUNIT_ASSERT_NOT_NULL(test, key);
	memcpy(key, is->certs[0].ce_key.pk_key, is->anchor.an_pubkey.pk_len);
	is->anchor.an_pubkey.pk_key = key;
	KUNIT_ASSERT_EQ(test, is->anchor.an_pubkey.pk_len, is->certs[0].ce_key.pk_len);
	expect_refused(test, is, X509_BAD_SIGNATURE);
}

/* Any bit of the intermediate: the fact is about the whole of it. */
static void issuer_known_with_a_bit_flipped_is_refused(struct kunit *test)
{
	struct issuers *is = make_issuers(test);
	size_t len = tls_hs_test_certs[TC_INT].len, at;
	u8 *der = test_cert_dup(test, TC_INT);
	enum tls_hs_x509_reason why;

	expect_path(test, is, 0);
	for (at = 0; at < len; at++) {
		der[at] ^= BIT(at % 8);
		if (tls_hs_cert_parse(&is->certs[1], der, len, &why))
			KUNIT_EXPECT_NE(test, is->certs[1].ce_refused, X509_OK);
		KUNIT_EXPECT_EQ_MSG(test, test_verify_path(&is->req, &is->res), -EKEYREJECTED,
				    "byte %zu", at);
		der[at] ^= BIT(at % 8);
	}
	test_cert_parse(test, TC_INT, &is->certs[1]);
	expect_path(test, is, 1);
}

static int make_fact(struct tls_hs_issuer_fact *fa, const struct tls_hs_pubkey *pk,
		     const struct tls_hs_cert *ce)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];

	return tls_hs_digest(TLS_HS_SHA256, ce->ce_der.p, ce->ce_der.left, digest) ?:
	       tls_hs_issuer_fact(fa, pk, digest);
}

/* The leaf's own signature is checked each time: nothing of it is remembered. */
static void issuer_of_the_leaf_is_not_cached(struct kunit *test)
{
	size_t len = tls_hs_test_certs[TC_LEAF].len;
	u8 *der = test_cert_dup(test, TC_LEAF);
	struct issuers *is = make_issuers(test);
	struct tls_hs_issuer_fact fact;
	enum tls_hs_x509_reason why;

	expect_path(test, is, 0);
	KUNIT_ASSERT_EQ(test, make_fact(&fact, &is->certs[1].ce_key, &is->certs[0]), 0);
	KUNIT_EXPECT_FALSE(test, tls_hs_issuer_cache_has(&is->cache, &fact));
	/* and would not be believed either */
	der[len - 1] ^= 1;	/* the end of the signature */
	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(&is->certs[0], der, len, &why), 0);
	KUNIT_ASSERT_EQ(test, make_fact(&fact, &is->certs[1].ce_key, &is->certs[0]), 0);
	tls_hs_issuer_cache_add(&is->cache, &fact);
	expect_refused(test, is, X509_BAD_SIGNATURE);
}

/* What decides whether a signature is good is part of the fact. */
static void issuer_fact_depends_on_all_of_the_key(struct kunit *test)
{
	struct issuers *is = make_issuers(test);
	struct tls_hs_pubkey pk = is->certs[1].ce_key;
	struct tls_hs_issuer_fact first, other;

	KUNIT_ASSERT_EQ(test, make_fact(&first, &pk, &is->certs[0]), 0);
	pk.pk_pss_min_salt = 1 << 24;
	KUNIT_ASSERT_EQ(test, make_fact(&other, &pk, &is->certs[0]), 0);
	KUNIT_EXPECT_MEMNEQ(test, &first, &other, sizeof(first));
	pk.pk_pss_min_salt = is->certs[1].ce_key.pk_pss_min_salt;
	pk.pk_pss_restricted = true;
	KUNIT_ASSERT_EQ(test, make_fact(&other, &pk, &is->certs[0]), 0);
	KUNIT_EXPECT_MEMNEQ(test, &first, &other, sizeof(first));
	pk.pk_pss_restricted = false;
	pk.pk_pss_hash = TLS_HS_SHA512;
	KUNIT_ASSERT_EQ(test, make_fact(&other, &pk, &is->certs[0]), 0);
	KUNIT_EXPECT_MEMNEQ(test, &first, &other, sizeof(first));
	pk.pk_pss_hash = is->certs[1].ce_key.pk_pss_hash;
	pk.pk_type = TLS_HS_KEY_P384;
	KUNIT_ASSERT_EQ(test, make_fact(&other, &pk, &is->certs[0]), 0);
	KUNIT_EXPECT_MEMNEQ(test, &first, &other, sizeof(first));
	pk.pk_type = is->certs[1].ce_key.pk_type;
	pk.pk_len--;
	KUNIT_ASSERT_EQ(test, make_fact(&other, &pk, &is->certs[0]), 0);
	KUNIT_EXPECT_MEMNEQ(test, &first, &other, sizeof(first));
}

static struct kunit_case issuer_cases[] = {
	KUNIT_CASE(issuer_is_known_the_second_time),
	KUNIT_CASE(issuer_off_is_never_known),
	KUNIT_CASE(issuer_is_forgotten_in_time),
	KUNIT_CASE(issuer_oldest_makes_room),
	KUNIT_CASE(issuer_of_a_refused_path_is_not_learnt),
	KUNIT_CASE(issuer_known_is_still_judged),
	KUNIT_CASE(issuer_known_is_so_for_its_key_only),
	KUNIT_CASE(issuer_known_with_a_bit_flipped_is_refused),
	KUNIT_CASE(issuer_of_the_leaf_is_not_cached),
	KUNIT_CASE(issuer_fact_depends_on_all_of_the_key),
	{}
};

static struct kunit_suite issuer_suite = {
	.name		= "tls_hs_issuer_cache",
	.test_cases	= issuer_cases,
};

kunit_test_suite(issuer_suite);
