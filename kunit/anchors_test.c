// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/anchors.c, on real keys and keyrings.
 */
#include <keys/user-type.h>
#include <kunit/test.h>
#include <linux/fs.h>
#include <linux/key-type.h>

#include <net/net_namespace.h>

#include "anchored.h"
#include "certs.h"
#include "conn/netns.h"
#include "keys/key_list.h"
#include "keys/keys.h"
#include "mldsa.h"
#include "test_keys.h"

static unsigned int count_anchors_or(struct kunit *test, struct key *keyring, int none)
{
	struct tls_hs_anchors as;
	unsigned int n;

	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	n = as.as_n;
	tls_hs_anchors_free(&as);
	KUNIT_EXPECT_EQ(test, as.as_n, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_trust_keyring_find_anchor(keyring), n ? 0 : none);
	return n;
}

static unsigned int count_anchors(struct kunit *test, struct key *keyring)
{
	return count_anchors_or(test, keyring, -ENOENT);
}

static void anchor_of_type_user_knows_its_certificate(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key;
	struct tls_hs_anchors as;

	key = add_cert(test, keyring, "user", TC_ROOT_LEN_0);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	KUNIT_EXPECT_PTR_EQ(test, as.as_anchor[0].an_key, key);
	KUNIT_EXPECT_TRUE(test, as.as_anchor[0].an_has_cert);
	KUNIT_EXPECT_TRUE(test, as.as_anchor[0].an_may_issue);
	KUNIT_EXPECT_EQ(test, as.as_anchor[0].an_cert.ce_path_len, 0);
	/* what was read outlives the payload */
	key_revoke(key);
	KUNIT_EXPECT_EQ(test, as.as_anchor[0].an_cert.ce_der.left,
			tls_hs_test_certs[TC_ROOT_LEN_0].len);
	tls_hs_anchors_free(&as);
}

/* security/keys/big_key.c: beyond that the payload is a file of tmpfs, encrypted. */
static void anchor_of_type_big_key_is_read_from_its_file(struct kunit *test)
{
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[TC_ROOT_LARGE];
	struct key *keyring = make_keyring(test), *key;
	struct tls_hs_anchors as;

	KUNIT_ASSERT_GT(test, tc->len, sizeof(struct inode) + sizeof(struct dentry));
	key = add_cert(test, keyring, "big_key", TC_ROOT_LARGE);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	KUNIT_EXPECT_PTR_EQ(test, as.as_anchor[0].an_key, key);
	KUNIT_EXPECT_TRUE(test, as.as_anchor[0].an_has_cert);
	KUNIT_ASSERT_EQ(test, as.as_anchor[0].an_cert.ce_der.left, tc->len);
	KUNIT_EXPECT_MEMEQ(test, as.as_anchor[0].an_cert.ce_der.p,
			   test_cert_dup(test, TC_ROOT_LARGE), tc->len);
	/* its file is truncated */
	key_revoke(key);
	KUNIT_EXPECT_MEMEQ(test, as.as_anchor[0].an_cert.ce_der.p,
			   test_cert_dup(test, TC_ROOT_LARGE), tc->len);
	tls_hs_anchors_free(&as);
	KUNIT_EXPECT_EQ(test, count_anchors_or(test, keyring, -ENOKEY), 0);
}

static void anchor_of_type_asymmetric_is_name_and_key(struct kunit *test)
{
	struct key *keyring = make_keyring(test);
	const struct tls_hs_anchor *an;
	struct tls_hs_anchors as;
	struct tls_hs_cert root;

	test_cert_parse(test, TC_ROOT, &root);
	add_cert(test, keyring, "asymmetric", TC_ROOT);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	an = &as.as_anchor[0];
	KUNIT_EXPECT_FALSE(test, an->an_has_cert);
	KUNIT_EXPECT_TRUE(test, an->an_may_issue);
	KUNIT_EXPECT_TRUE(test, tls_hs_anchor_named(an, &root.ce_subject));
	KUNIT_EXPECT_TRUE(test, tls_hs_rd_equal(&an->an_skid, &root.ce_skid));
	KUNIT_EXPECT_EQ(test, an->an_pubkey.pk_type, TLS_HS_KEY_P256);
	KUNIT_EXPECT_EQ(test, an->an_pubkey.pk_bits, 256);
	KUNIT_ASSERT_EQ(test, an->an_pubkey.pk_len, root.ce_key.pk_len);
	KUNIT_EXPECT_MEMEQ(test, an->an_pubkey.pk_key, root.ce_key.pk_key, root.ce_key.pk_len);
	KUNIT_EXPECT_EQ(test, an->an_tbs_hash, TLS_HS_SHA256);
	KUNIT_EXPECT_EQ(test, an->an_tbs_digest.left, 32);
	tls_hs_anchors_free(&as);
}

/* RFC 8446 4.2.4: from what the kernel keeps the same name as from the certificate */
static void anchor_of_type_asymmetric_has_the_name_for_a_list(struct kunit *test)
{
	struct key *whole = make_keyring(test), *bare = make_keyring(test);
	u8 a[256], b[256];
	size_t alen = sizeof(a), blen = sizeof(b);

	add_cert(test, whole, "user", TC_ROOT);
	add_cert(test, bare, "asymmetric", TC_ROOT);
	KUNIT_ASSERT_EQ(test, tls_hs_anchor_names(whole, a, &alen), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_anchor_names(bare, b, &blen), 0);
	KUNIT_ASSERT_GT(test, alen, 0);
	KUNIT_ASSERT_EQ(test, alen, blen);
	KUNIT_EXPECT_MEMEQ(test, a, b, alen);
	/* some client's own */
	add_cert(test, bare, "asymmetric", TC_LEAF);
	blen = sizeof(b);
	KUNIT_ASSERT_EQ(test, tls_hs_anchor_names(bare, b, &blen), 0);
	KUNIT_EXPECT_EQ(test, blen, 0);
}

static void anchor_of_rsa_key_is_read(struct kunit *test)
{
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;

	add_cert(test, keyring, "asymmetric", TC_ROOT_RSA);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	KUNIT_EXPECT_EQ(test, as.as_anchor[0].an_pubkey.pk_type, TLS_HS_KEY_RSA);
	KUNIT_EXPECT_EQ(test, as.as_anchor[0].an_pubkey.pk_bits, 2048);
	tls_hs_anchors_free(&as);
}

static struct key *add_mldsa(struct kunit *test, struct key *keyring, const char *type,
			     unsigned int id)
{
	const struct bytes der = test_mldsa(test, id);

	return add_key(test, keyring, type, "ML-DSA", der.d, der.len);
}

/* As a whole certificate and as what the kernel's parser keeps; or, before 7.0, not at all. */
static void anchor_of_mldsa_is_one_where_it_is_verified(struct kunit *test)
{
	static const unsigned int roots[] = { MD_ROOT44, MD_ROOT65, MD_ROOT87 };
	struct key *keyring = make_keyring(test);
	const struct tls_hs_anchor *an;
	struct tls_hs_anchors as;
	unsigned int i;

	if (!tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44)) {
		for (i = 0; i < ARRAY_SIZE(roots); i++)
			add_mldsa(test, keyring, "user", roots[i]);
		KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 0);
		return;
	}
	for (i = 0; i < 2 * ARRAY_SIZE(roots); i++) {
		keyring = make_keyring(test);
		add_mldsa(test, keyring, i % 2 ? "asymmetric" : "user", roots[i / 2]);
		KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
		KUNIT_ASSERT_EQ(test, as.as_n, 1);
		an = &as.as_anchor[0];
		KUNIT_EXPECT_EQ(test, an->an_has_cert, !(i % 2));
		KUNIT_EXPECT_TRUE(test, an->an_may_issue);
		KUNIT_EXPECT_EQ(test, an->an_pubkey.pk_type, TLS_HS_KEY_MLDSA44 + i / 2);
		/* the kernel keeps no digest of what was signed as a whole */
		KUNIT_EXPECT_NULL(test, an->an_tbs_digest.p);
		tls_hs_anchors_free(&as);
	}
}

static void anchor_not_marked_as_ca_may_not_issue(struct kunit *test)
{
	static const unsigned int ids[] = { TC_ROOT_END_ENTITY, TC_SELF_SIGNED,
					    TC_ROOT_NO_CERT_SIGN };
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		add_cert(test, keyring, "asymmetric", ids[i]);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, ARRAY_SIZE(ids));
	for (i = 0; i < as.as_n; i++)
		KUNIT_EXPECT_FALSE(test, as.as_anchor[i].an_may_issue);
	tls_hs_anchors_free(&as);
}

static void anchors_of_one_name_all_count(struct kunit *test)
{
	struct key *keyring = make_keyring(test);

	add_cert(test, keyring, "asymmetric", TC_ROOT);
	add_cert(test, keyring, "asymmetric", TC_ROOT_SAME_NAME);
	add_cert(test, keyring, "user", TC_ROOT);
	add_cert(test, keyring, "user", TC_ROOT_SAME_NAME);
	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 4);
}

static void anchors_of_sha1_roots_count(struct kunit *test)
{
	struct key *keyring = make_keyring(test);

	add_cert(test, keyring, "user", TC_ROOT_SHA1);
	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 1);
}

static void keys_that_are_no_anchors_are_passed_over(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *inner = make_keyring(test), *key;

	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 0);
	add_key(test, keyring, "user", "text", "no certificate", 14);
	add_cert(test, keyring, "user", TC_P_VERSION_ABSENT);
	add_cert(test, keyring, "user", TC_P_EXT_UNKNOWN_CRITICAL);
	add_cert(test, keyring, "user", TC_INT_RSA_1024);
	add_cert(test, keyring, "big_key", TC_P_VERSION_ABSENT);
	add_key(test, keyring, "logon", "tls_hs:root", test_cert_dup(test, TC_ROOT),
		tls_hs_test_certs[TC_ROOT].len);
	add_cert(test, inner, "user", TC_ROOT);
	KUNIT_ASSERT_EQ(test, key_link(keyring, inner), 0);
	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 0);

	key = owned(test, key_alloc(&key_type_user, "negative", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				    current_cred(), TEST_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL));
	KUNIT_ASSERT_EQ(test, key_reject_and_link(key, 60, ENOKEY, keyring, NULL), 0);
	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 0);
	add_cert(test, keyring, "user", TC_ROOT);
	KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 1);
}

static void keys_revoked_or_expired_are_passed_over(struct kunit *test)
{
	static const char * const types[] = { "user", "asymmetric", "big_key" };
	struct key *keyring = make_keyring(test), *key;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		key = add_cert(test, keyring, types[i], TC_ROOT);
		KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 1);
		WRITE_ONCE(key->expiry, 1);
		KUNIT_EXPECT_EQ(test, count_anchors_or(test, keyring, -ENOKEY), 0);
		WRITE_ONCE(key->expiry, TIME64_MAX);
		KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 1);
		key_revoke(key);
		/* withdrawn, which is not the same as absent */
		KUNIT_EXPECT_EQ(test, count_anchors_or(test, keyring, -ENOKEY), 0);
	}
}

static void keyring_revoked_is_enokey(struct kunit *test)
{
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;

	add_cert(test, keyring, "user", TC_ROOT);
	key_revoke(keyring);
	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load(&as, keyring), -ENOKEY);
	KUNIT_EXPECT_EQ(test, tls_hs_trust_keyring_find_anchor(keyring), -ENOKEY);
	tls_hs_anchors_free(&as);
}

static void key_that_is_no_keyring_is_enokey(struct kunit *test)
{
	struct key *key = add_cert(test, make_keyring(test), "user", TC_ROOT);
	struct tls_hs_anchors as;

	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load(&as, key), -ENOKEY);
	KUNIT_EXPECT_EQ(test, tls_hs_trust_keyring_find_anchor(key), -ENOKEY);
	tls_hs_anchors_free(&as);
}

static void keyring_that_had_anchors_is_remembered(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *other = make_keyring(test);
	struct key *ours = owned(test, tls_hs_trust_keyring_get(0, false));
	struct tls_hs_net *hn = tls_hs_net_get(&init_net);
	unsigned int i;

	tls_hs_anchored_forget(hn);
	KUNIT_EXPECT_FALSE(test, tls_hs_anchored_before(hn, keyring));
	KUNIT_EXPECT_FALSE(test, tls_hs_anchored_before(hn, ours));
	for (i = 0; i < 2 * TLS_HS_MAX_ANCHORED; i++)
		tls_hs_anchored_note(hn, keyring);
	tls_hs_anchored_note(hn, ours);
	KUNIT_EXPECT_TRUE(test, tls_hs_anchored_before(hn, keyring));
	KUNIT_EXPECT_TRUE(test, tls_hs_anchored_before(hn, ours));
	KUNIT_EXPECT_FALSE(test, tls_hs_anchored_before(hn, other));
	tls_hs_anchored_forget(hn);
	KUNIT_EXPECT_FALSE(test, tls_hs_anchored_before(hn, keyring));
	KUNIT_EXPECT_FALSE(test, tls_hs_anchored_before(hn, ours));
	tls_hs_net_put(hn);
}

static void keyring_with_too_many_keys_is_e2big(struct kunit *test)
{
	struct key *keyring = make_keyring(test);
	struct tls_hs_anchors as;
	key_ref_t ref;
	char desc[16];
	int i;

	for (i = 0; i <= TLS_HS_MAX_ANCHORS; i++) {
		if (i == TLS_HS_MAX_ANCHORS)
			KUNIT_EXPECT_EQ(test, count_anchors(test, keyring), 0);
		snprintf(desc, sizeof(desc), "key %d", i);
		ref = key_create_or_update(make_key_ref(keyring, true), "user", desc, "x", 1,
					   TEST_PERM, KEY_ALLOC_NOT_IN_QUOTA);
		KUNIT_ASSERT_FALSE(test, IS_ERR(ref));
		key_ref_put(ref);
	}
	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load(&as, keyring), -E2BIG);
	tls_hs_anchors_free(&as);
}

static void anchors_of_other_names_are_left_out(struct kunit *test)
{
	struct tls_hs_cert *certs = kunit_kcalloc(test, 2, sizeof(*certs), GFP_KERNEL);
	struct key *keyring = make_keyring(test), *root, *leaf;
	struct tls_hs_anchors as;

	KUNIT_ASSERT_NOT_NULL(test, certs);
	test_cert_parse(test, TC_LEAF, &certs[0]);
	test_cert_parse(test, TC_INT, &certs[1]);
	root = add_cert(test, keyring, "asymmetric", TC_ROOT);
	add_cert(test, keyring, "asymmetric", TC_OTHER_ROOT);
	add_cert(test, keyring, "user", TC_OTHER_ROOT);

	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load_for(&as, keyring, certs, 2), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	KUNIT_EXPECT_PTR_EQ(test, as.as_anchor[0].an_key, root);
	tls_hs_anchors_free(&as);

	leaf = add_cert(test, keyring, "user", TC_LEAF);
	KUNIT_EXPECT_EQ(test, tls_hs_anchors_load_for(&as, keyring, certs, 1), 0);
	KUNIT_ASSERT_EQ(test, as.as_n, 1);
	KUNIT_EXPECT_PTR_EQ(test, as.as_anchor[0].an_key, leaf);
	tls_hs_anchors_free(&as);
}

static void anchors_give_back_their_references(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *a, *b;
	unsigned int ring_before, a_before, b_before;
	struct tls_hs_cert leaf;
	struct tls_hs_anchors as;

	test_cert_parse(test, TC_LEAF, &leaf);
	a = add_cert(test, keyring, "asymmetric", TC_ROOT);
	b = add_key(test, keyring, "user", "text", "x", 1);
	ring_before = refcount_read(&keyring->usage);
	a_before = refcount_read(&a->usage);
	b_before = refcount_read(&b->usage);

	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&a->usage), a_before + 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&b->usage), b_before);
	tls_hs_anchors_free(&as);
	tls_hs_anchors_free(&as);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load_for(&as, keyring, &leaf, 1), 0);
	tls_hs_anchors_free(&as);
	KUNIT_EXPECT_EQ(test, tls_hs_trust_keyring_find_anchor(keyring), 0);

	KUNIT_EXPECT_EQ(test, refcount_read(&keyring->usage), ring_before);
	KUNIT_EXPECT_EQ(test, refcount_read(&a->usage), a_before);
	KUNIT_EXPECT_EQ(test, refcount_read(&b->usage), b_before);
}

/* --- from a keyring to a judgement --- */

struct judge_case {
	const char	*desc;
	const char	*type;
	unsigned int	anchors[2];
	unsigned int	nanchors;
	unsigned int	certs[2];
	unsigned int	ncerts;
	bool		accepted;
};

static const struct judge_case judge_cases[] = {
	{ "asymmetric root", "asymmetric", { TC_ROOT }, 1, { TC_LEAF, TC_INT }, 2, true },
	{ "asymmetric int", "asymmetric", { TC_INT }, 1, { TC_LEAF }, 1, true },
	{ "asymmetric leaf", "asymmetric", { TC_LEAF }, 1, { TC_LEAF }, 1, true },
	{ "asymmetric self-signed", "asymmetric", { TC_SELF_SIGNED }, 1, { TC_SELF_SIGNED }, 1,
	  true },
	{ "asymmetric leaf of other names", "asymmetric", { TC_LEAF_OTHER }, 1, { TC_LEAF }, 1,
	  false },
	{ "asymmetric self-signed again", "asymmetric", { TC_SELF_SIGNED }, 1,
	  { TC_SELF_SIGNED_AGAIN }, 1, false },
	{ "asymmetric other root", "asymmetric", { TC_OTHER_ROOT }, 1, { TC_LEAF, TC_INT }, 2,
	  false },
	{ "asymmetric rollover", "asymmetric", { TC_ROOT_SAME_NAME, TC_ROOT }, 2,
	  { TC_LEAF, TC_INT }, 2, true },
	{ "asymmetric RSA root", "asymmetric", { TC_ROOT_RSA }, 1,
	  { TC_ALG_RSA_SIGNS_PSS_SHA256 }, 1, true },
	{ "asymmetric P-384 root", "asymmetric", { TC_ROOT_P384 }, 1,
	  { TC_ALG_P384_SIGNS_ECDSA_SHA384 }, 1, true },
	/* dates and constraints are not kept by this type */
	{ "asymmetric root expired", "asymmetric", { TC_ROOT_PAST }, 1, { TC_LEAF, TC_INT }, 2,
	  true },
	{ "user root", "user", { TC_ROOT }, 1, { TC_LEAF, TC_INT }, 2, true },
	{ "user int", "user", { TC_INT }, 1, { TC_LEAF }, 1, true },
	{ "user leaf", "user", { TC_LEAF }, 1, { TC_LEAF }, 1, true },
	{ "user leaf of other names", "user", { TC_LEAF_OTHER }, 1, { TC_LEAF }, 1, false },
	{ "user rollover", "user", { TC_ROOT_SAME_NAME, TC_ROOT }, 2, { TC_LEAF, TC_INT }, 2,
	  true },
	{ "user PSS root", "user", { TC_ROOT_PSS }, 1, { TC_ALG_PSS_SIGNS_PSS_SHA256 }, 1, true },
	{ "user root expired", "user", { TC_ROOT_PAST }, 1, { TC_LEAF, TC_INT }, 2, false },
	{ "user root path length", "user", { TC_ROOT_LEN_0 }, 1, { TC_LEAF, TC_INT }, 2, false },
	{ "user root constraints", "user", { TC_ROOT_NC }, 1, { TC_LEAF, TC_INT }, 2, false },
	{ "user root constraints met", "user", { TC_ROOT_NC_GOOD }, 1, { TC_LEAF, TC_INT }, 2,
	  true },
	{ "big_key root", "big_key", { TC_ROOT }, 1, { TC_LEAF, TC_INT }, 2, true },
	{ "big_key root in a file", "big_key", { TC_ROOT_LARGE }, 1, { TC_LEAF, TC_INT }, 2,
	  true },
	{ "big_key leaf", "big_key", { TC_LEAF }, 1, { TC_LEAF }, 1, true },
	{ "big_key rollover", "big_key", { TC_ROOT_SAME_NAME, TC_ROOT }, 2, { TC_LEAF, TC_INT }, 2,
	  true },
	{ "big_key other root", "big_key", { TC_OTHER_ROOT }, 1, { TC_LEAF, TC_INT }, 2, false },
	{ "big_key root expired", "big_key", { TC_ROOT_PAST }, 1, { TC_LEAF, TC_INT }, 2, false },
	{ "big_key root path length", "big_key", { TC_ROOT_LEN_0 }, 1, { TC_LEAF, TC_INT }, 2,
	  false },
	{ "big_key root constraints", "big_key", { TC_ROOT_NC }, 1, { TC_LEAF, TC_INT }, 2,
	  false },
};

KUNIT_ARRAY_PARAM_DESC(judge, judge_cases, desc);

static void keyring_decides_about_a_chain(struct kunit *test)
{
	const struct judge_case *jc = test->param_value;
	struct tls_hs_cert *certs = kunit_kcalloc(test, 2, sizeof(*certs), GFP_KERNEL);
	struct key *keyring = make_keyring(test);
	struct tls_hs_path_req req = {
		.pr_certs = certs, .pr_ncerts = jc->ncerts, .pr_now = TEST_NOW,
		.pr_eku = X509_EKU_SERVER_AUTH, .pr_check_revoked = tls_hs_check_revoked,
	};
	struct tls_hs_path_result res;
	struct tls_hs_peer_name name;
	struct tls_hs_anchors as;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, certs);
	for (i = 0; i < jc->nanchors; i++)
		add_cert(test, keyring, jc->type, jc->anchors[i]);
	for (i = 0; i < jc->ncerts; i++)
		test_cert_parse(test, jc->certs[i], &certs[i]);
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&name, TEST_HOST), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_anchors_load(&as, keyring), 0);
	KUNIT_EXPECT_EQ(test, as.as_n, jc->nanchors);
	req.pr_name = &name;
	req.pr_anchors = as.as_anchor;
	req.pr_nanchors = as.as_n;

	KUNIT_EXPECT_EQ_MSG(test, test_verify_path(&req, &res), jc->accepted ? 0 : -EKEYREJECTED,
			    "%s", tls_hs_x509_reason_text(res.ps_why));
	tls_hs_anchors_free(&as);
}

static struct kunit_case anchors_cases[] = {
	KUNIT_CASE(anchor_of_type_user_knows_its_certificate),
	KUNIT_CASE(anchor_of_type_big_key_is_read_from_its_file),
	KUNIT_CASE(anchor_of_type_asymmetric_is_name_and_key),
	KUNIT_CASE(anchor_of_type_asymmetric_has_the_name_for_a_list),
	KUNIT_CASE(anchor_of_rsa_key_is_read),
	KUNIT_CASE(anchor_of_mldsa_is_one_where_it_is_verified),
	KUNIT_CASE(anchor_not_marked_as_ca_may_not_issue),
	KUNIT_CASE(anchors_of_one_name_all_count),
	KUNIT_CASE(anchors_of_sha1_roots_count),
	KUNIT_CASE(keys_that_are_no_anchors_are_passed_over),
	KUNIT_CASE(keys_revoked_or_expired_are_passed_over),
	KUNIT_CASE(keyring_revoked_is_enokey),
	KUNIT_CASE(key_that_is_no_keyring_is_enokey),
	KUNIT_CASE(keyring_that_had_anchors_is_remembered),
	KUNIT_CASE(keyring_with_too_many_keys_is_e2big),
	KUNIT_CASE(anchors_of_other_names_are_left_out),
	KUNIT_CASE(anchors_give_back_their_references),
	KUNIT_CASE_PARAM(keyring_decides_about_a_chain, judge_gen_params),
	{}
};

static struct kunit_suite anchors_suite = {
	.name = "tls_hs_anchors",
	.test_cases = anchors_cases,
};

kunit_test_suite(anchors_suite);
