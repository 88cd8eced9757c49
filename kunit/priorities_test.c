// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/engine/priorities.c.
 */
#include <kunit/test.h>

#include <net/tls_hs.h>

#include "engine/key_schedule.h"
#include "engine/priorities.h"
#include "engine/proto.h"

#define A256	TLS_HS_AES_256_GCM_SHA384
#define CHACHA	TLS_HS_CHACHA20_POLY1305_SHA256
#define A128	TLS_HS_AES_128_GCM_SHA256
#define CCM	TLS_HS_AES_128_CCM_SHA256
#define X	TLS_HS_GROUP_X25519
#define P256	TLS_HS_GROUP_SECP256R1
#define P384	TLS_HS_GROUP_SECP384R1
#define XM	TLS_HS_GROUP_X25519_MLKEM768
#define PM	TLS_HS_GROUP_SECP256R1_MLKEM768
#define HM	TLS_HS_GROUP_SECP384R1_MLKEM1024

/* of NORMAL */
#define ALL_GROUPS	{ XM, PM, HM, X, P256, P384 }

/* Lists end with 0. */
static const struct accepted {
	const char	*name;
	const char	*string;
	u16		suites[5];
	u16		groups[7];
} accepted[] = {
	{ "default", NULL, { A256, CHACHA, A128, CCM }, ALL_GROUPS },
	{ "NORMAL", "NORMAL", { A256, CHACHA, A128, CCM }, ALL_GROUPS },
	{ "lower_case", "normal:-cipher-all:+aes-128-gcm", { A128 }, ALL_GROUPS },
	{ "SECURE256", "SECURE256", { A256, CHACHA }, { HM, P384 } },
	{ "SECURE128", "SECURE128", { A256, CHACHA, A128, CCM }, ALL_GROUPS },
	{ "level_added_behind", "SECURE256:+SECURE128",
	  { A256, CHACHA, A128, CCM }, { HM, P384, XM, PM, X, P256 } },
	{ "as_the_daemon_has_it",
	  "SECURE256:+SECURE128:-COMP-ALL:-VERS-ALL:+VERS-TLS1.3:%NO_TICKETS",
	  { A256, CHACHA, A128, CCM }, { HM, P384, XM, PM, X, P256 } },
	{ "order_of_adding", "NORMAL:-CIPHER-ALL:+AES-128-CCM:+AES-256-GCM",
	  { CCM, A256 }, ALL_GROUPS },
	{ "order_of_adding_groups", "NORMAL:-GROUP-ALL:+GROUP-SECP256R1:+GROUP-X25519",
	  { A256, CHACHA, A128, CCM }, { P256, X } },
	{ "what_is_there_keeps_its_place", "NORMAL:+AES-256-GCM:+GROUP-X25519",
	  { A256, CHACHA, A128, CCM }, ALL_GROUPS },
	{ "taken_away_with_exclamation_mark", "NORMAL:!CHACHA20-POLY1305:!GROUP-X25519",
	  { A256, A128, CCM }, { XM, PM, HM, P256, P384 } },
	{ "hybrids_taken_away",
	  "NORMAL:-GROUP-X25519-MLKEM768:-GROUP-SECP384R1-MLKEM1024:-GROUP-SECP256R1-MLKEM768",
	  { A256, CHACHA, A128, CCM }, { X, P256, P384 } },
	{ "hybrids_only",
	  "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768:+GROUP-SECP256R1-MLKEM768:+GROUP-SECP384R1-MLKEM1024",
	  { A256, CHACHA, A128, CCM }, { XM, PM, HM } },
	{ "hybrid_behind", "NORMAL:-GROUP-ALL:+GROUP-X25519:+group-x25519-mlkem768",
	  { A256, CHACHA, A128, CCM }, { X, XM } },
	{ "hybrid_and_its_curve_next",
	  "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768:+GROUP-X25519:+GROUP-SECP256R1",
	  { A256, CHACHA, A128, CCM }, { XM, X, P256 } },
	{ "one_hybrid_and_one_curve_of_it",
	  "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768:+GROUP-SECP256R1:+GROUP-X25519",
	  { A256, CHACHA, A128, CCM }, { XM, P256, X } },
	{ "strongest_only", "NONE:+VERS-TLS1.3:+AES-256-GCM:+SIGN-ALL:+GROUP-SECP384R1-MLKEM1024",
	  { A256 }, { HM } },
	{ "taken_away_twice", "NORMAL:-AES-128-CCM:-AES-128-CCM",
	  { A256, CHACHA, A128 }, ALL_GROUPS },
	{ "never_had_it", "NORMAL:-VERS-TLS1.2:-VERS-TLS1.0:-VERS-DTLS-ALL",
	  { A256, CHACHA, A128, CCM }, ALL_GROUPS },
	{ "from_nothing", "NONE:+VERS-ALL:+AES-128-GCM:+GROUP-X25519:+SIGN-ALL:+COMP-NULL",
	  { A128 }, { X } },
	{ "all_again", "NONE:+VERS-ALL:+CIPHER-ALL:+GROUP-ALL:+SIGN-ALL",
	  { A256, CHACHA, A128, CCM }, ALL_GROUPS },
};

KUNIT_ARRAY_PARAM_DESC(accepted, accepted, name);

static int parse(struct tls_hs_config *cf, const char *string)
{
	bool psk_exchange;

	return tls_hs_priorities_parse(cf, string, &psk_exchange);
}

static const struct psk_modes {
	const char	*string;
	bool		exchange;	/* psk_dhe_ke */
	bool		ke;		/* psk_ke */
} psk_modes[] = {
	{ "NORMAL",			true, false },
	{ "SECURE256",			true, false },
	{ "NORMAL:+PSK",		true, true },
	{ "NORMAL:-ECDHE-PSK",		true, false },
	{ "NORMAL:-ECDHE-PSK:-DHE-PSK", false, false },
	{ "NORMAL:-KX-ALL:+PSK",	false, true },
	{ "NORMAL:+PSK:-PSK",		true, false },
};

KUNIT_ARRAY_PARAM_DESC(psk_modes, psk_modes, string);

static void string_chooses_psk_modes(struct kunit *test)
{
	const struct psk_modes *p = test->param_value;
	struct tls_hs_config cf = { };
	bool exchange;

	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&cf, p->string, &exchange), 0);
	KUNIT_EXPECT_EQ(test, exchange, p->exchange);
	KUNIT_EXPECT_EQ(test, cf.cf_psk_ke, p->ke);
}

static bool group_available(u16 id)
{
	switch (id) {
	case X:
		return tls_hs_kex_available(TLS_HS_KEX_X25519);
	case P256:
		return tls_hs_kex_available(TLS_HS_KEX_P256);
	case XM:
		return tls_hs_kex_available(TLS_HS_KEX_X25519_MLKEM768);
	case PM:
		return tls_hs_kex_available(TLS_HS_KEX_P256_MLKEM768);
	case HM:
		return tls_hs_kex_available(TLS_HS_KEX_P384_MLKEM1024);
	default:
		return tls_hs_kex_available(TLS_HS_KEX_P384);
	}
}

/* The list without what this kernel cannot do. */
static unsigned int expect_available(u16 *to, const u16 *from, unsigned int max,
				     bool (*available)(u16 id))
{
	unsigned int i, n = 0;

	for (i = 0; i < max && from[i]; i++)
		if (available(from[i]))
			to[n++] = from[i];
	return n;
}

static bool has(const u16 *list, unsigned int n, u16 id)
{
	while (n--)
		if (list[n] == id)
			return true;
	return false;
}

static void parse_known_tokens_gives_the_lists(struct kunit *test)
{
	const struct accepted *p = test->param_value;
	u16 suites[TLS_HS_MAX_OFFER], groups[TLS_HS_MAX_OFFER];
	struct tls_hs_config cf = { };
	unsigned int n_suites, n_groups;

	n_suites = expect_available(suites, p->suites, ARRAY_SIZE(p->suites),
				    tls_hs_suite_available);
	n_groups = expect_available(groups, p->groups, ARRAY_SIZE(p->groups), group_available);
	if (!n_suites || !n_groups)
		kunit_skip(test, "the kernel has nothing of this");

	KUNIT_ASSERT_EQ(test, parse(&cf, p->string), 0);

	KUNIT_ASSERT_EQ(test, cf.cf_n_suites, n_suites);
	KUNIT_EXPECT_MEMEQ(test, cf.cf_suites, suites, n_suites * sizeof(u16));
	KUNIT_ASSERT_EQ(test, cf.cf_n_groups, n_groups);
	KUNIT_EXPECT_MEMEQ(test, cf.cf_groups, groups, n_groups * sizeof(u16));
	KUNIT_EXPECT_EQ(test, cf.cf_shares[0], groups[0]);
	/* x25519's costs nothing beside its hybrid's; no other is sent before it is asked for */
	if (groups[0] == XM && has(groups, n_groups, X)) {
		KUNIT_ASSERT_EQ(test, cf.cf_n_shares, 2);
		KUNIT_EXPECT_EQ(test, cf.cf_shares[1], X);
	} else {
		KUNIT_EXPECT_EQ(test, cf.cf_n_shares, 1);
	}
	KUNIT_EXPECT_GT(test, cf.cf_n_sigalgs, 0);
}

static const struct refused {
	const char	*name;
	const char	*string;
} refused[] = {
	{ "empty",			"" },
	{ "empty_token",		"NORMAL:" },
	{ "unknown_level",		"LEGACY" },
	{ "unknown_level_added",	"NORMAL:+LEGACY" },
	{ "level_taken_away",		"NORMAL:-SECURE256" },
	{ "level_in_the_middle",	"NORMAL:SECURE256" },
	{ "system_wide_policy",		"@SYSTEM" },
	{ "unknown_cipher_added",	"NORMAL:+AES-256-CBC" },
	{ "unknown_cipher_taken_away",	"NORMAL:-ARCFOUR-128" },
	{ "unknown_group",		"NORMAL:+GROUP-FFDHE2048" },
	{ "unknown_flag",		"NORMAL:%COMPAT" },
	{ "no_sign",			"NORMAL:AES-128-GCM" },
	{ "sign_only",			"NORMAL:+" },
	{ "older_version_wanted",	"NORMAL:+VERS-TLS1.2" },
	{ "no_version",			"NORMAL:-VERS-ALL" },
	{ "no_version_from_nothing",	"NONE:+CIPHER-ALL:+GROUP-ALL:+SIGN-ALL" },
	{ "no_cipher",			"NORMAL:-CIPHER-ALL" },
	{ "no_group",			"NORMAL:-GROUP-ALL" },
	{ "no_signature",		"NORMAL:-SIGN-ALL" },
	{ "signatures_of_certificates_only", "NORMAL:-SIGN-ALL:+SIGN-RSA-SHA256" },
	{ "blank",			"NORMAL: +AES-128-GCM" },
};

KUNIT_ARRAY_PARAM_DESC(refused, refused, name);

static void parse_what_is_not_ours_falls_back(struct kunit *test)
{
	const struct refused *p = test->param_value;
	struct tls_hs_config cf = { };

	KUNIT_EXPECT_EQ(test, parse(&cf, p->string), -EOPNOTSUPP);
}

static void parse_too_long_is_einval(struct kunit *test)
{
	char *string = kunit_kzalloc(test, TLS_HS_PRIORITIES_MAX + 2, GFP_KERNEL);
	struct tls_hs_config cf = { };

	KUNIT_ASSERT_NOT_NULL(test, string);
	memset(string, 'A', TLS_HS_PRIORITIES_MAX);

	KUNIT_EXPECT_EQ(test, parse(&cf, string), -EOPNOTSUPP);
	string[TLS_HS_PRIORITIES_MAX] = 'A';
	KUNIT_EXPECT_EQ(test, parse(&cf, string), -EINVAL);
}

/* RFC 8446 4.2.3: PKCS#1 v1.5 is not for TLS 1.3's own signatures */
static void parse_defaults_pkcs1_in_certificates_only(struct kunit *test)
{
	struct tls_hs_config cf = { };

	if (!tls_hs_sig_available(TLS_HS_KEY_RSA, TLS_HS_SIG_PKCS1))
		kunit_skip(test, "the kernel lacks RSA");
	KUNIT_ASSERT_EQ(test, parse(&cf, NULL), 0);

	KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs, cf.cf_n_sigalgs, TLS_HS_RSA_PKCS1_SHA256));
	KUNIT_EXPECT_TRUE(test, has(cf.cf_sigalgs_cert, cf.cf_n_sigalgs_cert,
				    TLS_HS_RSA_PKCS1_SHA256));
	KUNIT_EXPECT_TRUE(test, has(cf.cf_sigalgs, cf.cf_n_sigalgs, TLS_HS_RSA_PSS_RSAE_SHA256));
}

/* ECDSA with SHA-512 by an authority's key: no scheme of TLS 1.3's own, with no curve of ours */
static void parse_levels_offer_ecdsa_sha512_in_certificates_only(struct kunit *test)
{
	static const char *const strings[] = {
		"NORMAL", "SECURE256", "NORMAL:-SIGN-ALL:+SIGN-ECDSA-SHA512:+SIGN-RSA-PSS-SHA512",
		"NORMAL:-SIGN-ALL:+SIGN-ECDSA-SECP521R1-SHA512:+SIGN-RSA-PSS-SHA512",
		"NORMAL:+SIGN-ECDSA-SHA512",
	};
	int i, j, n;

	if (!tls_hs_sig_available(TLS_HS_KEY_P384, TLS_HS_SIG_ECDSA) ||
	    !tls_hs_sig_available(TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS))
		kunit_skip(test, "the kernel lacks ECDSA");
	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		struct tls_hs_config cf = { };

		KUNIT_ASSERT_EQ_MSG(test, parse(&cf, strings[i]), 0, "%s", strings[i]);
		for (j = 0, n = 0; j < cf.cf_n_sigalgs_cert; j++)
			n += cf.cf_sigalgs_cert[j] == TLS_HS_ECDSA_P521_SHA512;
		KUNIT_EXPECT_EQ_MSG(test, n, 1, "%s", strings[i]);
		KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs, cf.cf_n_sigalgs,
					     TLS_HS_ECDSA_P521_SHA512));
	}
	for (i = 0; i < 2; i++) {
		struct tls_hs_config cf = { };

		KUNIT_ASSERT_EQ(test, parse(&cf, i ? "NORMAL:-SIGN-ECDSA-SHA512" :
						     "NORMAL:-SIGN-ECDSA-SECP521R1-SHA512"), 0);
		KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs_cert, cf.cf_n_sigalgs_cert,
					     TLS_HS_ECDSA_P521_SHA512));
	}
}

static void parse_secure256_leaves_short_hashes_out(struct kunit *test)
{
	struct tls_hs_config cf = { };

	KUNIT_ASSERT_EQ(test, parse(&cf, "SECURE256"), 0);

	KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs, cf.cf_n_sigalgs, TLS_HS_ECDSA_P256_SHA256));
	KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs, cf.cf_n_sigalgs, TLS_HS_RSA_PSS_RSAE_SHA256));
	KUNIT_EXPECT_FALSE(test, has(cf.cf_sigalgs_cert, cf.cf_n_sigalgs_cert,
				     TLS_HS_RSA_PKCS1_SHA256));
}

static void parse_no_tickets_clears_the_wish(struct kunit *test)
{
	struct tls_hs_config cf = { .cf_tickets = true };

	KUNIT_ASSERT_EQ(test, parse(&cf, "NORMAL"), 0);
	KUNIT_EXPECT_TRUE(test, cf.cf_tickets);
	KUNIT_ASSERT_EQ(test, parse(&cf, "NORMAL:%NO_TICKETS"), 0);
	KUNIT_EXPECT_FALSE(test, cf.cf_tickets);
}

static struct kunit_case priorities_cases[] = {
	KUNIT_CASE_PARAM(string_chooses_psk_modes, psk_modes_gen_params),
	KUNIT_CASE_PARAM(parse_known_tokens_gives_the_lists, accepted_gen_params),
	KUNIT_CASE_PARAM(parse_what_is_not_ours_falls_back, refused_gen_params),
	KUNIT_CASE(parse_too_long_is_einval),
	KUNIT_CASE(parse_defaults_pkcs1_in_certificates_only),
	KUNIT_CASE(parse_levels_offer_ecdsa_sha512_in_certificates_only),
	KUNIT_CASE(parse_secure256_leaves_short_hashes_out),
	KUNIT_CASE(parse_no_tickets_clears_the_wish),
	{ }
};

static struct kunit_suite priorities_suite = {
	.name = "tls_hs_priorities",
	.test_cases = priorities_cases,
};

kunit_test_suite(priorities_suite);
