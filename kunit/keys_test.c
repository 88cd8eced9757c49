// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/keys.c, on real keys and keyrings.
 */
#include <crypto/public_key.h>
#include <keys/asymmetric-type.h>
#include <keys/system_keyring.h>
#include <keys/user-type.h>
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/module.h>

#include "certs.h"
#include "client_key.h"
#include "keys/keys.h"
#include "mldsa.h"
#include "test_keys.h"

/* --- serials --- */

static void key_get_takes_a_reference(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key;
	unsigned int before = refcount_read(&keyring->usage);

	key = tls_hs_key_get(key_serial(keyring));
	KUNIT_ASSERT_PTR_EQ(test, key, keyring);
	KUNIT_EXPECT_EQ(test, refcount_read(&keyring->usage), before + 1);
	key_put(key);
}

static void key_get_of_no_key_is_enokey(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key;

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(0)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(KEY_SPEC_SESSION_KEYRING)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(INT_MIN)), -ENOKEY);
	key = add_key(test, keyring, "user", "revoked", "x", 1);
	key_revoke(key);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(key_serial(key))), -ENOKEY);
	key = add_key(test, keyring, "user", "expired", "x", 1);
	WRITE_ONCE(key->expiry, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(key_serial(key))), -ENOKEY);
}

static void key_get_without_the_right_is_eacces(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key;

	key = owned(test, key_alloc(&key_type_user, "closed", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				    current_cred(), KEY_USR_VIEW, KEY_ALLOC_NOT_IN_QUOTA, NULL));
	KUNIT_ASSERT_EQ(test, key_instantiate_and_link(key, "x", 1, keyring, NULL), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get(key_serial(key))), -EACCES);
}

/* As a consumer's workqueue does: it possesses nothing. */
static void key_get_from_the_kernel_needs_no_right(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key, *found;

	key = owned(test, key_alloc(&key_type_user, "possessor's", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				    current_cred(), KEY_POS_ALL | KEY_USR_VIEW,
				    KEY_ALLOC_NOT_IN_QUOTA, NULL));
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(key_serial(key), true)), -ENOKEY);
	KUNIT_ASSERT_EQ(test, key_instantiate_and_link(key, "x", 1, keyring, NULL), 0);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(key_serial(key), false)), -EACCES);
	found = tls_hs_key_get_from(key_serial(key), true);
	KUNIT_ASSERT_PTR_EQ(test, found, key);
	key_put(found);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(0, true)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(KEY_SPEC_SESSION_KEYRING, true)),
			-ENOKEY);
	WRITE_ONCE(key->expiry, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(key_serial(key), true)), -ENOKEY);
	WRITE_ONCE(key->expiry, TIME64_MAX);
	key_revoke(key);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_key_get_from(key_serial(key), true)), -ENOKEY);
}

/* Root of a user namespace is another uid here, and has none of ours' rights. */
static void key_get_by_another_user_is_eacces(struct kunit *test)
{
	struct key *trust = owned(test, tls_hs_trust_keyring_get(0, false));
	const struct cred *old;
	struct cred *cred = prepare_creds();
	struct key *key;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->uid = KUIDT_INIT(100000);
	cred->euid = cred->uid;
	cred->suid = cred->uid;
	cred->fsuid = cred->uid;
	cred->fsgid = KGIDT_INIT(100000);
	old = override_creds(cred);
	key = tls_hs_key_get(key_serial(trust));
	revert_creds(old);
	put_cred(cred);
	KUNIT_EXPECT_EQ(test, PTR_ERR(key), -EACCES);
}

static void trust_keyring_default_is_ours(struct kunit *test)
{
	struct key *key = owned(test, tls_hs_trust_keyring_get(0, false));

	KUNIT_EXPECT_STREQ(test, key->description, ".tls_hs");
	KUNIT_EXPECT_PTR_EQ(test, key->type, &key_type_keyring);
	KUNIT_EXPECT_FALSE(test, test_bit(KEY_FLAG_IN_QUOTA, &key->flags));
}

static void trust_keyring_given_is_taken(struct kunit *test)
{
	struct key *keyring = make_keyring(test), *key;

	key = owned(test, tls_hs_trust_keyring_get(key_serial(keyring), false));
	KUNIT_EXPECT_PTR_EQ(test, key, keyring);
	key = add_key(test, keyring, "user", "no keyring", "x", 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_trust_keyring_get(key_serial(key), false)), -ENOKEY);
}

/* --- blacklist --- */

/* For good: nothing leaves ".blacklist".  So these certificates are no other test's. */
static void blacklist_hash(struct kunit *test, enum blacklist_hash_type type,
			   enum tls_hs_hash hash, const struct tls_rd *data)
{
	u8 digest[TLS_HS_MAX_HASH_LEN];

	/* not exported; kunit.py builds us in */
	if (!IS_BUILTIN(CONFIG_TLS_HS))
		return;
	KUNIT_ASSERT_EQ(test, tls_hs_digest(hash, data->p, data->left, digest), 0);
	KUNIT_ASSERT_EQ(test, mark_hash_blacklisted(digest, tls_hs_hash_len(hash), type), 0);
}

static void blacklist_names_certificates_and_keys(struct kunit *test)
{
	struct tls_hs_cert by_tbs, by_own_hash, by_key, same_key, clear;

	test_cert_parse(test, TC_MESH_P256_0, &by_tbs);
	test_cert_parse(test, TC_ALG_P384_SIGNS_ECDSA_SHA512, &by_own_hash);
	test_cert_parse(test, TC_MESH_RSA_1, &by_key);
	test_cert_parse(test, TC_MESH_RSA_2, &same_key);
	test_cert_parse(test, TC_MESH_P256_1, &clear);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&clear), 0);
	if (!IS_BUILTIN(CONFIG_TLS_HS))
		kunit_skip(test, "not built in");

	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_tbs), 0);
	blacklist_hash(test, BLACKLIST_HASH_X509_TBS, TLS_HS_SHA256, &by_tbs.ce_tbs);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_tbs), -EKEYREJECTED);

	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_own_hash), 0);
	blacklist_hash(test, BLACKLIST_HASH_X509_TBS, TLS_HS_SHA512, &by_own_hash.ce_tbs);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_own_hash), -EKEYREJECTED);

	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_key), 0);
	blacklist_hash(test, BLACKLIST_HASH_BINARY, TLS_HS_SHA256, &by_key.ce_spki);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&by_key), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&same_key), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&clear), 0);
}

static int anchors_in(struct key *keyring)
{
	struct tls_hs_anchors as;
	int err = tls_hs_anchors_load(&as, keyring), n = as.as_n;

	tls_hs_anchors_free(&as);
	return err ?: n;
}

/* The kernel keeps a key and its names of a certificate; the rest is written again. */
static void blacklist_reaches_an_asymmetric_anchor(struct kunit *test)
{
	static const struct bytes certs[] = {
		BYTES_OF(cert_p256), BYTES_OF(cert_p384), BYTES_OF(cert_rsa2048),
		BYTES_OF(cert_rsa4096),
	};
	struct tls_hs_cert ce;
	struct key *keyring;
	unsigned int i;

	if (!IS_BUILTIN(CONFIG_TLS_HS))
		kunit_skip(test, "not built in");
	for (i = 0; i < ARRAY_SIZE(certs); i++) {
		parse_cert(test, &ce, certs[i]);
		keyring = make_keyring(test);
		add_key(test, keyring, "asymmetric", "anchor", certs[i].d, certs[i].len);
		KUNIT_EXPECT_EQ(test, anchors_in(keyring), 1);
		KUNIT_EXPECT_EQ(test, tls_hs_check_key_revoked(&ce.ce_key), 0);
		blacklist_hash(test, BLACKLIST_HASH_BINARY, TLS_HS_SHA256, &ce.ce_spki);
		KUNIT_EXPECT_EQ(test, tls_hs_check_key_revoked(&ce.ce_key), -EKEYREJECTED);
		KUNIT_EXPECT_EQ(test, anchors_in(keyring), 0);
		/* not for somebody else to trust */
		KUNIT_EXPECT_EQ(test, tls_hs_trust_keyring_find_anchor(keyring), 0);
	}
}

static void blacklist_reaches_an_asymmetric_anchor_of_mldsa(struct kunit *test)
{
	/* not the roots: what is on the blacklist stays there, and other suites trust them */
	static const unsigned int leaves[] = { MD_LEAF44, MD_LEAF65, MD_LEAF87 };
	struct tls_hs_cert ce;
	struct key *keyring;
	struct bytes der;
	unsigned int i;

	if (!tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44))
		kunit_skip(test, "the kernel does not verify ML-DSA");
	if (!IS_BUILTIN(CONFIG_TLS_HS))
		kunit_skip(test, "not built in");
	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		der = test_mldsa(test, leaves[i]);
		parse_cert(test, &ce, der);
		keyring = make_keyring(test);
		add_key(test, keyring, "asymmetric", "anchor", der.d, der.len);
		KUNIT_EXPECT_EQ(test, anchors_in(keyring), 1);
		blacklist_hash(test, BLACKLIST_HASH_BINARY, TLS_HS_SHA256, &ce.ce_spki);
		KUNIT_EXPECT_EQ(test, tls_hs_check_key_revoked(&ce.ce_key), -EKEYREJECTED);
		KUNIT_EXPECT_EQ(test, tls_hs_check_revoked(&ce), -EKEYREJECTED);
		KUNIT_EXPECT_EQ(test, anchors_in(keyring), 0);
	}
}

static void key_revoked_unknown_kind_is_eopnotsupp(struct kunit *test)
{
	struct tls_hs_cert ce;

	parse_cert(test, &ce, BYTES_OF(cert_pss2048_sha384));
	KUNIT_EXPECT_EQ(test, tls_hs_check_key_revoked(&ce.ce_key), -EOPNOTSUPP);
}

/* --- the peer's key --- */

static void peer_key_holds_the_certificate(struct kunit *test)
{
	const struct public_key *pub;
	struct tls_hs_cert leaf;
	struct key *key, *found;

	test_cert_parse(test, TC_LEAF, &leaf);
	key = owned(test, tls_hs_peer_key_create(leaf.ce_der.p, leaf.ce_der.left));
	KUNIT_ASSERT_PTR_EQ(test, key->type, &key_type_asymmetric);
	pub = asymmetric_key_public_key(key);
	KUNIT_ASSERT_EQ(test, pub->keylen, leaf.ce_key.pk_len);
	KUNIT_EXPECT_MEMEQ(test, pub->key, leaf.ce_key.pk_key, pub->keylen);
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 1);
	KUNIT_EXPECT_FALSE(test, test_bit(KEY_FLAG_IN_QUOTA, &key->flags));
	KUNIT_EXPECT_FALSE(test, strncmp(key->description, "tls_hs peer: ", 13));

	found = owned(test, key_lookup(key_serial(key)));
	KUNIT_EXPECT_PTR_EQ(test, found, key);
	found = owned(test, tls_hs_key_get(key_serial(key)));
	KUNIT_EXPECT_PTR_EQ(test, found, key);
}

static void peer_key_that_the_kernel_cannot_parse_is_der(struct kunit *test)
{
	static const unsigned int ids[] = { TC_LEAF_EMPTY_SUBJECT, TC_INT_SHA1 };
	const struct user_key_payload *payload;
	struct tls_hs_cert ce;
	struct key *key;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		test_cert_parse(test, ids[i], &ce);
		key = owned(test, tls_hs_peer_key_create(ce.ce_der.p, ce.ce_der.left));
		KUNIT_ASSERT_PTR_EQ(test, key->type, &key_type_user);
		down_read(&key->sem);
		payload = user_key_payload_locked(key);
		KUNIT_EXPECT_EQ(test, payload->datalen, ce.ce_der.left);
		KUNIT_EXPECT_MEMEQ(test, payload->data, ce.ce_der.p, ce.ce_der.left);
		up_read(&key->sem);
	}
}

/* The kernel's parser would look for a transform of a signature that is its own. */
static void peer_key_of_mldsa_is_der(struct kunit *test)
{
	static const unsigned int ids[] = { MD_ROOT44, MD_LEAF87, MD_LEAF_EC };
	struct bytes der;
	struct key *key;
	unsigned int i;

	if (!tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44))
		kunit_skip(test, "the kernel does not verify ML-DSA");
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		der = test_mldsa(test, ids[i]);
		key = owned(test, tls_hs_peer_key_create(der.d, der.len));
		KUNIT_EXPECT_PTR_EQ(test, key->type, &key_type_user);
	}
}

static void peer_key_with_long_serial_number_is_described(struct kunit *test)
{
	struct tls_hs_cert ce;
	struct key *key;

	test_cert_parse(test, TC_P_SERIAL_20_OCTETS_TOP_BIT, &ce);
	KUNIT_ASSERT_EQ(test, ce.ce_serial.left, 21);
	key = owned(test, tls_hs_peer_key_create(ce.ce_der.p, ce.ce_der.left));
	KUNIT_EXPECT_STREQ(test, key->description,
			   "tls_hs peer: 008000000000000000000000000000000000000000");
}

static void peer_keys_of_one_certificate_do_not_collide(struct kunit *test)
{
	struct tls_hs_cert leaf;
	struct key *a, *b;
	key_serial_t serial;

	test_cert_parse(test, TC_LEAF, &leaf);
	a = owned(test, tls_hs_peer_key_create(leaf.ce_der.p, leaf.ce_der.left));
	b = tls_hs_peer_key_create(leaf.ce_der.p, leaf.ce_der.left);
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));
	serial = key_serial(b);
	KUNIT_EXPECT_NE(test, key_serial(a), serial);
	KUNIT_EXPECT_EQ(test, key_validate(a), 0);
	KUNIT_EXPECT_EQ(test, key_validate(b), 0);
	key_put(b);
	KUNIT_EXPECT_EQ(test, key_validate(a), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(key_lookup(serial)), -ENOKEY);
}

static void peer_key_of_no_certificate_is_ebadmsg(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_peer_key_create("x", 1)), -EBADMSG);
}

static struct kunit_case keys_cases[] = {
	KUNIT_CASE(key_get_takes_a_reference),
	KUNIT_CASE(key_get_of_no_key_is_enokey),
	KUNIT_CASE(key_get_without_the_right_is_eacces),
	KUNIT_CASE(key_get_from_the_kernel_needs_no_right),
	KUNIT_CASE(key_get_by_another_user_is_eacces),
	KUNIT_CASE(trust_keyring_default_is_ours),
	KUNIT_CASE(trust_keyring_given_is_taken),
	KUNIT_CASE(blacklist_names_certificates_and_keys),
	KUNIT_CASE(blacklist_reaches_an_asymmetric_anchor),
	KUNIT_CASE(blacklist_reaches_an_asymmetric_anchor_of_mldsa),
	KUNIT_CASE(key_revoked_unknown_kind_is_eopnotsupp),
	KUNIT_CASE(peer_key_holds_the_certificate),
	KUNIT_CASE(peer_key_that_the_kernel_cannot_parse_is_der),
	KUNIT_CASE(peer_key_of_mldsa_is_der),
	KUNIT_CASE(peer_key_with_long_serial_number_is_described),
	KUNIT_CASE(peer_keys_of_one_certificate_do_not_collide),
	KUNIT_CASE(peer_key_of_no_certificate_is_ebadmsg),
	{}
};

static struct kunit_suite keys_suite = {
	.name = "tls_hs_keys",
	.test_cases = keys_cases,
};

kunit_test_suite(keys_suite);
