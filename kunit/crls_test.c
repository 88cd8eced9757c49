// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/crls.c, on real keys and keyrings: which key's list is
 * kept, and for how long.  What lists say is x509_crl_test.c's.
 */
#include <keys/user-type.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crls.h"
#include "keys/crls.h"
#include "keys/keys.h"
#include "test_keys.h"

KUNIT_DEFINE_ACTION_WRAPPER(test_flush, tls_hs_crl_cache_flush, struct tls_hs_crl_cache *);

static struct tls_hs_crl_cache *new_cache(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = kunit_kzalloc(test, sizeof(*cc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cc);
	tls_hs_crl_cache_init(cc);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_flush, cc), 0);
	return cc;
}

/* Of one name each; add_key() again updates. */
static struct key *add_list(struct kunit *test, struct key *keyring, const char *type,
			    const char *name, unsigned int id)
{
	size_t len;
	u8 *der = test_crl_dup(test, id, &len);

	return add_key(test, keyring, type, name, der, len);
}

/* How many lists a load takes; anchors are counted as well. */
static unsigned int load(struct kunit *test, struct tls_hs_crl_cache *cc, struct key *keyring,
			 unsigned int *anchors)
{
	struct tls_hs_crls *cs = kunit_kzalloc(test, sizeof(*cs), GFP_KERNEL);
	struct tls_hs_anchors as;
	unsigned int n;

	KUNIT_ASSERT_NOT_NULL(test, cs);
	tls_hs_crls_init(cs, cc, NULL, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_keyring_load(&as, cs, keyring, NULL, 0), 0);
	n = cs->cs_n;
	if (anchors)
		*anchors = as.as_n;
	tls_hs_crls_free(cs);
	tls_hs_anchors_free(&as);
	kunit_kfree(test, cs);
	return n;
}

static void lists_are_read_once(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test);
	unsigned int anchors;

	add_cert(test, keyring, "user", TC_ROOT);
	add_list(test, keyring, "user", "one", TL_PLAIN);
	add_list(test, keyring, "user", "other", TL_NO_DELTA);
	add_key(test, keyring, "user", "neither", "neither", 7);

	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, &anchors), 2);
	KUNIT_EXPECT_EQ(test, anchors, 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 2);
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, &anchors), 2);
	KUNIT_EXPECT_EQ(test, anchors, 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 2);
	/* without a cache they count as well */
	KUNIT_EXPECT_EQ(test, load(test, NULL, keyring, NULL), 2);
	tls_hs_crl_cache_flush(cc);
	KUNIT_EXPECT_EQ(test, cc->cc_bytes, 0);
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 2);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 4);
}

/* One of another keyring is another key. */
static void keyrings_have_their_own_lists(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *one = make_keyring(test), *other = make_keyring(test);

	add_list(test, one, "user", "list", TL_PLAIN);
	KUNIT_EXPECT_EQ(test, load(test, cc, one, NULL), 1);
	KUNIT_EXPECT_EQ(test, load(test, cc, other, NULL), 0);
}

static struct tls_hs_kept_crl *first_kept(struct tls_hs_crl_cache *cc)
{
	return list_first_entry(&cc->cc_list, struct tls_hs_kept_crl, kc_list);
}

/* What stands in the same place is compared, but not each time. */
static void list_is_compared_after_a_second(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test);
	struct tls_hs_kept_crl *kc;
	u64 seen;

	add_list(test, keyring, "user", "list", TL_PLAIN);
	KUNIT_ASSERT_EQ(test, load(test, cc, keyring, NULL), 1);
	kc = first_kept(cc);
	/* a second ago and the same: seen again */
	kc->kc_seen -= NSEC_PER_SEC;
	seen = kc->kc_seen;
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 1);
	KUNIT_EXPECT_PTR_EQ(test, first_kept(cc), kc);
	KUNIT_EXPECT_GE(test, kc->kc_seen, seen + NSEC_PER_SEC);
	/* as if the key had been updated there and back */
	kc->kc_der[kc->kc_len - 1] ^= 1;
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 1);
	kc->kc_seen -= NSEC_PER_SEC;
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 2);
}

static void list_is_another_where_the_payload_is(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test), *key;
	struct tls_hs_kept_crl *kc;

	key = add_list(test, keyring, "user", "list", TL_PLAIN);
	KUNIT_ASSERT_EQ(test, load(test, cc, keyring, NULL), 1);
	kc = first_kept(cc);
	KUNIT_EXPECT_PTR_EQ(test, kc->kc_place.pp_at[0], key->payload.data[0]);
	kc->kc_place.pp_at[0] = NULL;
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 2);
	/* in the place of the old one */
	KUNIT_EXPECT_TRUE(test, list_empty(&cc->cc_list) ||
			  first_kept(cc)->kc_list.next == &cc->cc_list);
	KUNIT_EXPECT_EQ(test, cc->cc_bytes, first_kept(cc)->kc_bytes);
}

static void list_of_a_key_that_is_revoked_is_none(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test), *key;

	key = add_list(test, keyring, "user", "list", TL_PLAIN);
	KUNIT_ASSERT_EQ(test, load(test, cc, keyring, NULL), 1);
	key_revoke(key);
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 0);
}

/* Only those that the chain's issuers have. */
static void lists_of_others_are_left_out(struct kunit *test)
{
	struct tls_hs_crls *cs = kunit_kzalloc(test, sizeof(*cs), GFP_KERNEL);
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;
	struct tls_hs_cert leaf;

	KUNIT_ASSERT_NOT_NULL(test, cs);
	test_cert_parse(test, TC_LEAF, &leaf);
	add_list(test, keyring, "user", "int", TL_PLAIN);
	add_list(test, keyring, "user", "root", TL_ROOT_NONE);
	add_list(test, keyring, "user", "other", TL_OTHER);
	tls_hs_crls_init(cs, cc, &leaf, 1);
	KUNIT_EXPECT_EQ(test, tls_hs_keyring_load(&as, cs, keyring, &leaf, 1), 0);
	KUNIT_ASSERT_EQ(test, cs->cs_n, 1);
	KUNIT_EXPECT_TRUE(test, tls_hs_rd_equal(&cs->cs_crl[0]->cl_signed.ce_issuer,
						&leaf.ce_issuer));
	/* what is used outlives the cache, and the key */
	tls_hs_crl_cache_flush(cc);
	KUNIT_EXPECT_TRUE(test, tls_hs_crl_has(cs->cs_crl[0], &leaf.ce_serial));
	tls_hs_crls_free(cs);
	tls_hs_anchors_free(&as);
	KUNIT_EXPECT_EQ(test, load(test, cc, keyring, NULL), 3);
}

/* Those used least make room, and what nobody asks for goes. */
static void lists_beyond_the_limit_make_room(struct kunit *test)
{
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *one = make_keyring(test), *other = make_keyring(test);
	struct tls_hs_kept_crl *kc;

	add_list(test, one, "user", "list", TL_PLAIN);
	add_list(test, other, "user", "list", TL_MANY);
	KUNIT_ASSERT_EQ(test, load(test, cc, one, NULL), 1);
	kc = first_kept(cc);
	/* as if it were that large */
	cc->cc_bytes += TLS_HS_MAX_CRL_BYTES - kc->kc_bytes;
	kc->kc_bytes = TLS_HS_MAX_CRL_BYTES;
	KUNIT_EXPECT_EQ(test, load(test, cc, other, NULL), 1);
	KUNIT_EXPECT_LT(test, cc->cc_bytes, TLS_HS_MAX_CRL_BYTES);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 2);
	KUNIT_EXPECT_EQ(test, load(test, cc, one, NULL), 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 3);
	KUNIT_EXPECT_EQ(test, load(test, cc, other, NULL), 1);
	KUNIT_EXPECT_EQ(test, cc->cc_reads, 3);
	first_kept(cc)->kc_seen -= 3601ULL * NSEC_PER_SEC;
	add_list(test, one, "user", "another", TL_ROOT_NONE);
	KUNIT_EXPECT_EQ(test, load(test, cc, one, NULL), 2);
}

static void too_many_lists_are_e2big(struct kunit *test)
{
	struct tls_hs_crls *cs = kunit_kzalloc(test, sizeof(*cs), GFP_KERNEL);
	struct tls_hs_crl_cache *cc = new_cache(test);
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;
	char name[16];
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, cs);
	for (i = 0; i <= TLS_HS_MAX_CRLS; i++) {
		snprintf(name, sizeof(name), "list %u", i);
		add_list(test, keyring, "user", name, TL_PLAIN);
	}
	tls_hs_crls_init(cs, cc, NULL, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_keyring_load(&as, cs, keyring, NULL, 0), -E2BIG);
	KUNIT_EXPECT_EQ(test, cs->cs_n, TLS_HS_MAX_CRLS);
	tls_hs_crls_free(cs);
	tls_hs_anchors_free(&as);
	/* or too much memory */
	tls_hs_crls_init(cs, cc, NULL, 0);
	cs->cs_bytes = TLS_HS_MAX_CRL_BYTES;
	KUNIT_EXPECT_EQ(test, tls_hs_keyring_load(&as, cs, keyring, NULL, 0), -E2BIG);
	KUNIT_EXPECT_EQ(test, cs->cs_n, 0);
	tls_hs_crls_free(cs);
	tls_hs_anchors_free(&as);
}

static struct kunit_case crls_cases[] = {
	KUNIT_CASE(lists_are_read_once),
	KUNIT_CASE(keyrings_have_their_own_lists),
	KUNIT_CASE(list_is_compared_after_a_second),
	KUNIT_CASE(list_is_another_where_the_payload_is),
	KUNIT_CASE(list_of_a_key_that_is_revoked_is_none),
	KUNIT_CASE(lists_of_others_are_left_out),
	KUNIT_CASE(lists_beyond_the_limit_make_room),
	KUNIT_CASE(too_many_lists_are_e2big),
	{}
};

static struct kunit_suite crls_suite = {
	.name = "tls_hs_crls",
	.test_cases = crls_cases,
};

kunit_test_suite(crls_suite);
