// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/trust.c: refusals.  What is accepted, and why paths are
 * refused, is x509_path's; whole verifications are interop's.
 */
#include <keys/user-type.h>
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <net/tls_hs.h>

#include "certs.h"
#include "engine/priorities.h"
#include "keys/trust.h"

static void error_of_any_reason_is_a_failure(struct kunit *test)
{
	unsigned int why;

	for (why = 0; why < X509_NR_REASONS + 2; why++) {
		enum tls_hs_error error = tls_hs_trust_error(why);

		KUNIT_EXPECT_NE_MSG(test, error, TLS_HS_E_NONE, "reason %u", why);
		KUNIT_EXPECT_LT_MSG(test, tls_hs_error_status(error), 0, "reason %u", why);
		/* somebody added a reason and forgot what it means for the handshake */
		if (why != X509_OK && why != X509_INTERNAL && why < X509_NR_REASONS)
			KUNIT_EXPECT_NE_MSG(test, error, TLS_HS_E_INTERNAL, "reason %u", why);
	}
}

static const struct error_param {
	const char		*name;
	enum tls_hs_x509_reason	why;
	u8			alert;
} errors[] = {
	{ "expired",	X509_EXPIRED,		TLS_HS_ALERT_CERTIFICATE_EXPIRED },
	{ "early",	X509_NOT_YET_VALID,	TLS_HS_ALERT_CERTIFICATE_EXPIRED },
	{ "unknown_ca",	X509_UNKNOWN_ISSUER,	TLS_HS_ALERT_UNKNOWN_CA },
	{ "name",	X509_NAME_MISMATCH,	TLS_HS_ALERT_BAD_CERTIFICATE },
	{ "revoked",	X509_REVOKED,		TLS_HS_ALERT_CERTIFICATE_REVOKED },
	{ "algorithm",	X509_UNSUPPORTED_ALG,	TLS_HS_ALERT_BAD_CERTIFICATE },
	{ "malformed",	X509_MALFORMED,		TLS_HS_ALERT_BAD_CERTIFICATE },
};

KUNIT_ARRAY_PARAM_DESC(error, errors, name);

static void error_of_reason_sends_its_alert(struct kunit *test)
{
	const struct error_param *p = test->param_value;

	KUNIT_EXPECT_EQ(test, tls_hs_error_alert(tls_hs_trust_error(p->why)), p->alert);
	KUNIT_EXPECT_EQ(test, tls_hs_error_status(tls_hs_trust_error(p->why)), -EACCES);
}

static struct key *empty_keyring(struct kunit *test)
{
	struct key *ring;

	ring = keyring_alloc("tls_hs_trust_test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			     KEY_POS_ALL | KEY_USR_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(ring));
	return ring;
}

static void policy_of(struct kunit *test, const char *priorities, struct tls_hs_x509_policy *po)
{
	struct tls_hs_config cfg = { };
	bool psk_exchange;

	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&cfg, priorities, &psk_exchange), 0);
	tls_hs_trust_policy(&cfg, po);
}

#define SIG(alg, hash)	TLS_HS_X509_SIG(TLS_HS_SIG_##alg, TLS_HS_##hash)

static const struct {
	const char			*priorities;
	struct tls_hs_x509_policy	expected;
} policy_cases[] = {
	{ NULL, {
		.po_sigs[TLS_HS_KEY_RSA] = SIG(PKCS1, SHA256) | SIG(PKCS1, SHA384) |
			SIG(PKCS1, SHA512) | SIG(PSS, SHA256) | SIG(PSS, SHA384) |
			SIG(PSS, SHA512),
		.po_sigs[TLS_HS_KEY_RSA_PSS] = SIG(PSS, SHA256) | SIG(PSS, SHA384) |
			SIG(PSS, SHA512),
		.po_sigs[TLS_HS_KEY_P256] = SIG(ECDSA, SHA256) | SIG(ECDSA, SHA384) |
			SIG(ECDSA, SHA512),
		.po_sigs[TLS_HS_KEY_P384] = SIG(ECDSA, SHA256) | SIG(ECDSA, SHA384) |
			SIG(ECDSA, SHA512),
		.po_rsa_bits = 2048 } },
	{ "SECURE192", {
		.po_sigs[TLS_HS_KEY_RSA] = SIG(PKCS1, SHA384) | SIG(PKCS1, SHA512) |
			SIG(PSS, SHA384) | SIG(PSS, SHA512),
		.po_sigs[TLS_HS_KEY_RSA_PSS] = SIG(PSS, SHA384) | SIG(PSS, SHA512),
		.po_sigs[TLS_HS_KEY_P384] = SIG(ECDSA, SHA384) | SIG(ECDSA, SHA512),
		.po_rsa_bits = 3072 } },
	{ "NONE:+VERS-TLS1.3:+CIPHER-ALL:+GROUP-ALL:+SIGN-ECDSA-SECP256R1-SHA256", {
		.po_sigs[TLS_HS_KEY_P256] = SIG(ECDSA, SHA256),
		.po_rsa_bits = 2048 } },
	{ "NONE:+VERS-TLS1.3:+CIPHER-ALL:+GROUP-ALL:+SIGN-RSA-PSS-RSAE-SHA512:+SIGN-RSA-SHA256", {
		.po_sigs[TLS_HS_KEY_RSA] = SIG(PSS, SHA512) | SIG(PKCS1, SHA256),
		.po_rsa_bits = 2048 } },
	{ "SECURE256:+SECURE128:-SIGN-ALL:+SIGN-RSA-PSS-SHA256", {
		.po_sigs[TLS_HS_KEY_RSA_PSS] = SIG(PSS, SHA256),
		.po_rsa_bits = 2048 } },
};

static void policy_is_what_is_offered(struct kunit *test)
{
	struct tls_hs_x509_policy po;
	unsigned int i, key;

	for (i = 0; i < ARRAY_SIZE(policy_cases); i++) {
		const struct tls_hs_x509_policy *expected = &policy_cases[i].expected;

		policy_of(test, policy_cases[i].priorities, &po);
		KUNIT_EXPECT_EQ_MSG(test, po.po_rsa_bits, expected->po_rsa_bits, "%u", i);
		/* ML-DSA's are not everywhere: mldsa_test.c */
		for (key = 0; key <= TLS_HS_KEY_P384; key++)
			KUNIT_EXPECT_EQ_MSG(test, po.po_sigs[key], expected->po_sigs[key],
					    "policy %u, key type %u", i, key);
	}
}

/* Under the default policy. */
static int trust_explain(struct key *ring, const struct tls_hs_peer_name *name,
			 const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
			 unsigned int *error, char **explanation)
{
	struct tls_hs_config cfg = { };
	const struct tls_hs_trust_req tr = {
		.tr_keyring = ring, .tr_name = name, .tr_cfg = &cfg,
		.tr_explanation = explanation,
	};
	bool psk_exchange;
	int err;

	err = tls_hs_priorities_parse(&cfg, NULL, &psk_exchange);
	return err ?: tls_hs_trust_verify(&tr, chain, key, error);
}

static int trust_verify(struct key *ring, const struct tls_hs_peer_name *name,
			const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
			unsigned int *error)
{
	return trust_explain(ring, name, chain, key, error, NULL);
}

static void verify_no_certificate_is_refused(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { };
	struct tls_hs_peer_name name = { };
	struct key *ring = empty_keyring(test);
	struct tls_hs_pubkey key;
	unsigned int error = TLS_HS_E_NONE;

	KUNIT_EXPECT_LT(test, trust_verify(ring, &name, &chain, &key, &error), 0);

	KUNIT_EXPECT_EQ(test, error, TLS_HS_E_NO_CERTIFICATE);
	key_put(ring);
}

static void verify_too_many_certificates_is_refused(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { .pc_n = TLS_HS_MAX_PEER_CERTS + 1 };
	struct tls_hs_peer_name name = { };
	struct key *ring = empty_keyring(test);
	struct tls_hs_pubkey key;
	unsigned int error = TLS_HS_E_NONE;

	KUNIT_EXPECT_LT(test, trust_verify(ring, &name, &chain, &key, &error), 0);

	KUNIT_EXPECT_NE(test, error, TLS_HS_E_NONE);
	key_put(ring);
}

static void verify_malformed_certificate_is_refused(struct kunit *test)
{
	static const u8 der[] = { 0x30, 0x03, 0x02, 0x01, 0x00 };
	struct tls_hs_peer_chain chain = { .pc_n = 1, .pc_cert[0] = { der, sizeof(der) } };
	struct tls_hs_peer_name name = { };
	struct key *ring = empty_keyring(test);
	struct tls_hs_pubkey key;
	unsigned int error = TLS_HS_E_NONE;

	KUNIT_EXPECT_LT(test, trust_verify(ring, &name, &chain, &key, &error), 0);

	KUNIT_EXPECT_EQ(test, error, TLS_HS_E_CERT_BAD);
	key_put(ring);
}

static struct key *root_keyring(struct kunit *test)
{
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[TC_ROOT];
	struct key *ring = empty_keyring(test), *key;

	key = key_alloc(&key_type_user, "root", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			KEY_POS_ALL | KEY_USR_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, key_instantiate_and_link(key, test_cert_dup(test, TC_ROOT), tc->len,
						       ring, NULL), 0);
	key_put(key);
	return ring;
}

static void chain_add(struct kunit *test, struct tls_hs_peer_chain *chain, unsigned int id)
{
	chain->pc_cert[chain->pc_n].d = test_cert_dup(test, id);
	chain->pc_cert[chain->pc_n++].len = tls_hs_test_certs[id].len;
}

static int verify(struct kunit *test, const struct tls_hs_peer_chain *chain, unsigned int *error)
{
	struct key *ring = root_keyring(test);
	struct tls_hs_peer_name name;
	struct tls_hs_pubkey key;
	int err;

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&name, TEST_HOST), 0);
	err = trust_verify(ring, &name, chain, &key, error);
	key_put(ring);
	return err;
}

static const u8 unreadable[] = { 0x30, 0x03, 0x02, 0x01, 0x00 };

static void verify_unreadable_extra_certificate_is_ignored(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { };
	unsigned int error;

	chain_add(test, &chain, TC_LEAF);
	chain.pc_cert[chain.pc_n++] = (struct tls_hs_der){ unreadable, sizeof(unreadable) };
	chain_add(test, &chain, TC_INT);

	KUNIT_EXPECT_EQ(test, verify(test, &chain, &error), 0);
	KUNIT_EXPECT_EQ(test, error, TLS_HS_E_NONE);
}

static void verify_unreadable_needed_certificate_is_the_reason(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { };
	unsigned int error;

	chain_add(test, &chain, TC_LEAF);
	chain.pc_cert[chain.pc_n++] = (struct tls_hs_der){ unreadable, sizeof(unreadable) };

	KUNIT_EXPECT_LT(test, verify(test, &chain, &error), 0);
	KUNIT_EXPECT_EQ(test, error, TLS_HS_E_CERT_BAD);
}

static void verify_without_the_intermediate_is_unknown_ca(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { };
	unsigned int error;

	chain_add(test, &chain, TC_LEAF);

	KUNIT_EXPECT_LT(test, verify(test, &chain, &error), 0);
	KUNIT_EXPECT_EQ(test, error, TLS_HS_E_CERT_UNKNOWN_CA);
}

/* What an administrator reads: the leaf by its serial, the anchor by its key's. */
static void verify_explains_itself(struct kunit *test)
{
	struct key *ring = root_keyring(test);
	struct tls_hs_peer_chain chain = { };
	struct tls_hs_peer_name name;
	struct tls_hs_pubkey key;
	char *said = NULL;
	unsigned int error;

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&name, TEST_HOST), 0);
	chain_add(test, &chain, TC_LEAF);
	KUNIT_EXPECT_LT(test, trust_explain(ring, &name, &chain, &key, &error, &said), 0);
	KUNIT_ASSERT_NOT_NULL(test, said);
	KUNIT_EXPECT_PTR_EQ(test, strstr(said, "certificate 0, serial "), said);
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, ": unknown issuer: issuer: "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, ")\nsent 0: serial "));
	kfree(said);
	said = NULL;

	chain_add(test, &chain, TC_INT);
	KUNIT_EXPECT_EQ(test, trust_explain(ring, &name, &chain, &key, &error, &said), 0);
	KUNIT_ASSERT_NOT_NULL(test, said);
	KUNIT_EXPECT_PTR_EQ(test, strstr(said, "serial "), said);
	KUNIT_EXPECT_NULL(test, strstr(said, "no error"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\", by trust anchor "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\nsent 0: serial "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\", issuer CN \"int\", 20"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\nsent 1: serial "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "CN \"int\", issuer CN \"root\", 20"));
	kfree(said);
	key_put(ring);
}

/* One certificate that cannot be read is told why; of others it is said that they are there. */
static void verify_explains_what_it_cannot_read(struct kunit *test)
{
	struct tls_hs_peer_chain chain = { };
	struct key *ring = root_keyring(test);
	static const u8 odd[] = { 0x30, 0x00 };
	struct tls_hs_peer_name name;
	struct tls_hs_pubkey key;
	char *said = NULL;
	unsigned int error;

	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&name, TEST_HOST), 0);
	chain_add(test, &chain, TC_LEAF);
	chain.pc_cert[chain.pc_n++] = (struct tls_hs_der){ odd, sizeof(odd) };
	chain_add(test, &chain, TC_INT);
	chain.pc_cert[chain.pc_n++] = (struct tls_hs_der){ odd, sizeof(odd) };
	KUNIT_EXPECT_EQ(test, trust_explain(ring, &name, &chain, &key, &error, &said), 0);
	KUNIT_ASSERT_NOT_NULL(test, said);
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\nsent 1: serial not readable: malformed"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(said, "\nsent 3: not read"));
	kfree(said);
	key_put(ring);
}

static struct kunit_case trust_cases[] = {
	KUNIT_CASE(verify_explains_itself),
	KUNIT_CASE(verify_explains_what_it_cannot_read),
	KUNIT_CASE(error_of_any_reason_is_a_failure),
	KUNIT_CASE_PARAM(error_of_reason_sends_its_alert, error_gen_params),
	KUNIT_CASE(policy_is_what_is_offered),
	KUNIT_CASE(verify_no_certificate_is_refused),
	KUNIT_CASE(verify_too_many_certificates_is_refused),
	KUNIT_CASE(verify_malformed_certificate_is_refused),
	KUNIT_CASE(verify_unreadable_extra_certificate_is_ignored),
	KUNIT_CASE(verify_unreadable_needed_certificate_is_the_reason),
	KUNIT_CASE(verify_without_the_intermediate_is_unknown_ca),
	{ }
};

static struct kunit_suite trust_suite = {
	.name = "tls_hs_trust",
	.test_cases = trust_cases,
};

kunit_test_suite(trust_suite);
