// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/cred_keys.c: by itself, and below our server's engine with
 * our client's at the other end.
 */
#include <kunit/test.h>
#include <linux/key.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "client_key.h"
#include "ecdsa_sign.h"
#include "keys/cred_keys.h"
#include "keys/keys.h"
#include "pair.h"
#include "test_keys.h"

/* a.test; b.test and *.w.test; B.test and c.test */
enum { P256, P384, RSA, NR_PAIRS, NONE };

static const struct {
	struct bytes	cert;
	struct bytes	key;
} pairs[NR_PAIRS] = {
	[P256]	= { BYTES_OF(named_p256), BYTES_OF(pkcs8_p256) },
	[P384]	= { BYTES_OF(named_p384), BYTES_OF(pkcs8_p384) },
	[RSA]	= { BYTES_OF(named_rsa2048), BYTES_OF(pkcs8_rsa2048) },
};

struct state {
	struct key		*ring;
	struct key		*cert[NR_PAIRS];
	struct key		*privkey[NR_PAIRS];
	struct tls_hs_config	cfg;
	struct tls_hs_cred	*cd;
	struct tls_hs_own_chain	oc;
	struct tls_hs_cred_keys	*ck;
	struct bytes		shown;	/* the leaf that the client has seen */
};

/* Of one name there is one key in a keyring: a second time it is given another payload. */
static struct key *put(struct kunit *test, const char *what, int i, struct bytes payload)
{
	struct state *st = test->priv;
	char name[16];

	snprintf(name, sizeof(name), "%s %d", what, i);
	return add_key(test, st->ring, "user", name, payload.d, payload.len);
}

static int cred_keys_test_init(struct kunit *test)
{
	struct state *st = kunit_kzalloc(test, sizeof(*st), GFP_KERNEL);
	static const u16 schemes[] = { 0x0403, 0x0503, 0x0804 };
	int i;

	KUNIT_ASSERT_NOT_NULL(test, st);
	test->priv = st;
	if (!tls_hs_ecdsa_sign_available(TLS_HS_KEY_P256))
		kunit_skip(test, "no ECDSA to sign with");
	memcpy(st->cfg.cf_sigalgs, schemes, sizeof(schemes));
	st->cfg.cf_n_sigalgs = ARRAY_SIZE(schemes);
	st->ring = make_keyring(test);
	for (i = 0; i < NR_PAIRS; i++) {
		st->cert[i] = put(test, "cert", i, pairs[i].cert);
		st->privkey[i] = put(test, "key", i, pairs[i].key);
	}
	return 0;
}

static void cred_keys_test_exit(struct kunit *test)
{
	struct state *st = test->priv;

	if (!st)
		return;
	tls_hs_cred_free(st->cd);
	tls_hs_cred_keys_put(st->ck);
}

static struct tls_hs_cred_keys *get(const struct state *st, const int *which, unsigned int n)
{
	key_serial_t serials[2 * TLS_HS_MAX_CREDS];
	unsigned int i;

	for (i = 0; i < n; i++) {
		serials[2 * i] = key_serial(st->cert[which[i]]);
		serials[2 * i + 1] = key_serial(st->privkey[which[i]]);
	}
	return tls_hs_cred_keys_get(serials, n);
}

static void set(struct kunit *test, const int *which, unsigned int n)
{
	struct state *st = test->priv;

	st->ck = get(st, which, n);
	KUNIT_ASSERT_FALSE(test, IS_ERR(st->ck));
}

static const int all[] = { P256, P384, RSA };

static void pairs_hold_their_keys(struct kunit *test)
{
	struct state *st = test->priv;
	unsigned int before = refcount_read(&st->cert[RSA]->usage);

	set(test, all, ARRAY_SIZE(all));
	KUNIT_EXPECT_EQ(test, st->ck->ck_n, 3);
	KUNIT_EXPECT_EQ(test, refcount_read(&st->cert[RSA]->usage), before + 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&st->privkey[RSA]->usage), before + 1);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_cred_keys_hold(st->ck), st->ck);
	tls_hs_cred_keys_put(st->ck);
	KUNIT_EXPECT_EQ(test, refcount_read(&st->cert[RSA]->usage), before + 1);
	tls_hs_cred_keys_put(st->ck);
	st->ck = NULL;
	KUNIT_EXPECT_EQ(test, refcount_read(&st->cert[RSA]->usage), before);
	KUNIT_EXPECT_EQ(test, refcount_read(&st->privkey[RSA]->usage), before);
	KUNIT_EXPECT_NULL(test, tls_hs_cred_keys_hold(NULL));
	tls_hs_cred_keys_put(NULL);
}

/* One that is none, wherever it stands, and nothing is held. */
static void pair_that_is_none_is_refused(struct kunit *test)
{
	struct state *st = test->priv;
	unsigned int before = refcount_read(&st->cert[P256]->usage);
	struct key *wrong = st->privkey[P256];
	int i;

	for (i = 0; i < NR_PAIRS; i++) {
		swap(st->privkey[i], wrong);
		/* the first is right for itself */
		if (i != P256)
			KUNIT_EXPECT_EQ(test, PTR_ERR(get(st, all, 3)), -EINVAL);
		swap(st->privkey[i], wrong);
	}
	key_revoke(st->privkey[RSA]);
	KUNIT_EXPECT_EQ(test, PTR_ERR(get(st, all, 3)), -ENOKEY);
	for (i = 0; i < NR_PAIRS; i++) {
		KUNIT_EXPECT_EQ(test, refcount_read(&st->cert[i]->usage), before);
		KUNIT_EXPECT_EQ(test, refcount_read(&st->privkey[i]->usage), before);
	}
}

/* What a client that wants this name, and verifies these schemes, is shown */
static int choose(struct kunit *test, const char *name, const u16 *schemes, unsigned int n)
{
	struct state *st = test->priv;
	u8 list[16];
	const struct tls_hs_cert_request rq = {
		.rq_sigalgs = list, .rq_sigalgs_len = 2 * n,
		.rq_sigalgs_cert = list, .rq_sigalgs_cert_len = 2 * n,
		.rq_any_chain = true,
		.rq_server_name = name, .rq_server_name_len = name ? strlen(name) : 0,
	};
	unsigned int i;

	for (i = 0; i < n; i++)
		put_unaligned_be16(schemes[i], list + 2 * i);
	tls_hs_cred_free(st->cd);
	st->cd = NULL;
	memset(&st->oc, 0xff, sizeof(st->oc));
	return tls_hs_cred_keys_choose(st->ck, &st->cfg, &rq, &st->cd, &st->oc);
}

static bool same(struct bytes a, const u8 *d, size_t len)
{
	return a.len == len && !memcmp(a.d, d, len);
}

static int shown(const struct state *st)
{
	int i;

	for (i = 0; st->oc.oc_n && i < NR_PAIRS; i++)
		if (same(pairs[i].cert, st->oc.oc_cert[0].d, st->oc.oc_cert[0].len))
			return i;
	return NONE;
}

static const struct choice {
	const char	*what;
	const char	*name;
	u16		schemes[3];
	unsigned int	n;
	int		shown;
	u16		scheme;
	bool		named;
} choices[] = {
#define ANY	{ 0x0403, 0x0503, 0x0804 }, 3
	{ "no name", NULL, ANY, P256, 0x0403, false },
	{ "unknown", "z.test", ANY, P256, 0x0403, false },
	{ "the first's", "a.test", ANY, P256, 0x0403, true },
	{ "the second's", "b.test", ANY, P384, 0x0503, true },
	{ "in capitals", "B.TEST", ANY, P384, 0x0503, true },
	{ "the third's, as its only", "c.test", ANY, RSA, 0x0804, true },
	{ "two have it, one can sign", "b.test", { 0x0403, 0x0804 }, 2, RSA, 0x0804, true },
	{ "wildcard", "x.w.test", ANY, P384, 0x0503, true },
	{ "wildcard for no label", "w.test", ANY, P256, 0x0403, false },
	{ "wildcard for two labels", "y.x.w.test", ANY, P256, 0x0403, false },
	{ "wildcard itself", "*.w.test", ANY, P256, 0x0403, false },
	{ "beginning of a name", "b.tes", ANY, P256, 0x0403, false },
	{ "more than a name", "xb.test", ANY, P256, 0x0403, false },
	{ "common name only", "p384", ANY, P256, 0x0403, false },
	{ "read as an address by some", "b.0x7f", ANY, P256, 0x0403, false },
	/* with a name that it does not have the client will refuse it: that is for him to say */
	{ "its schemes fit the default only", "c.test", { 0x0403 }, 1, P256, 0x0403, false },
	{ "its schemes fit another only", "a.test", { 0x0503 }, 1, NONE, 0, false },
	{ "its schemes fit none", "b.test", { 0x0807 }, 1, NONE, 0, false },
	{ "no scheme", "b.test", { 0 }, 0, NONE, 0, false },
};

KUNIT_ARRAY_PARAM_DESC(choice, choices, what);

static void name_chooses(struct kunit *test)
{
	const struct choice *c = test->param_value;
	struct state *st = test->priv;

	set(test, all, ARRAY_SIZE(all));
	KUNIT_ASSERT_EQ(test, choose(test, c->name, c->schemes, c->n), 0);
	KUNIT_EXPECT_EQ(test, shown(st), c->shown);
	KUNIT_EXPECT_EQ(test, st->oc.oc_named, c->named);
	if (c->shown == NONE)
		return;
	KUNIT_EXPECT_EQ(test, st->oc.oc_scheme, c->scheme);
	KUNIT_EXPECT_NOT_NULL(test, st->cd);
}

static const u16 any[] = { 0x0403, 0x0503, 0x0804 };

static int choose_any(struct kunit *test, const char *name)
{
	return choose(test, name, any, ARRAY_SIZE(any));
}

static void name_longer_than_names_are_is_the_defaults(struct kunit *test)
{
	struct state *st = test->priv;
	char name[300];
	size_t len;

	set(test, all, ARRAY_SIZE(all));
	for (len = 250; len < sizeof(name); len++) {
		memset(name, 'a', len);
		name[len] = 0;
		KUNIT_ASSERT_EQ(test, choose_any(test, name), 0);
		KUNIT_ASSERT_EQ(test, shown(st), P256);
	}
}

/* RFC 6066 3: who has nothing to choose from does not say that the name was of use */
static void name_of_the_only_one_is_not_used(struct kunit *test)
{
	struct state *st = test->priv;

	set(test, all, 1);
	KUNIT_ASSERT_EQ(test, choose_any(test, "a.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P256);
	KUNIT_EXPECT_FALSE(test, st->oc.oc_named);
}

/* The first of two with one name and key type; and the last of as many as there may be. */
static void order_decides(struct kunit *test)
{
	static const int most[] = { P256, P256, P384, P384, P256, P384, P256, RSA };
	struct state *st = test->priv;

	BUILD_BUG_ON(ARRAY_SIZE(most) != TLS_HS_MAX_CREDS);
	set(test, most, ARRAY_SIZE(most));
	KUNIT_ASSERT_EQ(test, choose_any(test, "c.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), RSA);
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P384);
}

static void credential_gone_bad_is_passed_over(struct kunit *test)
{
	struct state *st = test->priv;
	unsigned int held;

	set(test, all, ARRAY_SIZE(all));
	held = refcount_read(&st->privkey[RSA]->usage);
	/* no pair any more */
	KUNIT_ASSERT_PTR_EQ(test, put(test, "key", P384, BYTES_OF(pkcs8_p256_other)),
			    st->privkey[P384]);
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), RSA);
	KUNIT_ASSERT_EQ(test, choose_any(test, "x.w.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P256);
	KUNIT_EXPECT_FALSE(test, st->oc.oc_named);
	/* no certificate any more */
	put(test, "cert", P384, (struct bytes){ "x", 1 });
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), RSA);
	WRITE_ONCE(st->cert[RSA]->expiry, 1);
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P256);
	KUNIT_EXPECT_EQ(test, refcount_read(&st->privkey[RSA]->usage), held);
	WRITE_ONCE(st->cert[RSA]->expiry, TIME64_MAX);
	key_revoke(st->privkey[RSA]);
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P256);
}

static void certificate_replaced_has_its_new_names(struct kunit *test)
{
	struct state *st = test->priv;

	set(test, all, 2);
	put(test, "cert", P384, pairs[RSA].cert);
	put(test, "key", P384, pairs[RSA].key);
	KUNIT_ASSERT_EQ(test, choose_any(test, "c.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), RSA);
}

/* That the default is a pair was proven when it was set; what it signs is verified each time. */
static void default_with_anothers_key_signs_nothing(struct kunit *test)
{
	struct state *st = test->priv;
	static const u8 msg[] = "message";
	u8 sig[TLS_HS_MAX_SIG_LEN];
	size_t len = sizeof(sig);

	set(test, all, 1);
	KUNIT_ASSERT_EQ(test, choose_any(test, "a.test"), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(st->cd, 0x0403, msg, sizeof(msg), sig, &len), 0);
	KUNIT_ASSERT_PTR_EQ(test, put(test, "key", P256, BYTES_OF(pkcs8_p256_other)),
			    st->privkey[P256]);
	KUNIT_ASSERT_EQ(test, choose_any(test, "a.test"), 0);
	len = sizeof(sig);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(st->cd, 0x0403, msg, sizeof(msg), sig, &len), -EIO);
}

static void default_revoked_is_no_default(struct kunit *test)
{
	struct state *st = test->priv;

	set(test, all, ARRAY_SIZE(all));
	KUNIT_EXPECT_TRUE(test, tls_hs_cred_keys_valid(st->ck));
	key_revoke(st->privkey[P256]);
	KUNIT_EXPECT_FALSE(test, tls_hs_cred_keys_valid(st->ck));
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_keys_read(st->ck)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, choose_any(test, "z.test"), -ENOKEY);
	KUNIT_EXPECT_NULL(test, st->cd);
	/* whoever wants another is not to suffer by that, once it has begun */
	KUNIT_ASSERT_EQ(test, choose_any(test, "b.test"), 0);
	KUNIT_EXPECT_EQ(test, shown(st), P384);
}

/* --- with engines --- */

static int own_chain(void *ctx, const struct tls_hs_cert_request *rq, struct tls_hs_own_chain *oc)
{
	struct tls_hs_pair_side *si = ctx;
	struct state *st = si->pair->test->priv;

	si->own_calls++;
	return tls_hs_cred_keys_choose(st->ck, &si->cfg, rq, &st->cd, oc);
}

static int sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	struct tls_hs_pair_side *si = ctx;
	struct state *st = si->pair->test->priv;

	return tls_hs_cred_sign(st->cd, scheme, msg, len, sig, siglen);
}

static int verify(void *ctx, const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
		  unsigned int *why)
{
	struct tls_hs_pair_side *si = ctx;
	struct state *st = si->pair->test->priv;
	struct tls_hs_cert leaf;

	st->shown = (struct bytes){ chain->pc_cert[0].d, chain->pc_cert[0].len };
	parse_cert(si->pair->test, &leaf, st->shown);
	*key = leaf.ce_key;
	return 0;
}

static struct tls_hs_pair *pair_with_credentials(struct kunit *test, const char *name)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);
	struct state *st = test->priv;

	tls_hs_cred_free(st->cd);
	st->cd = NULL;
	p->client.cfg.cf_server_name = name;
	p->client.ops.verify_chain = verify;
	p->server.ops.own_chain = own_chain;
	p->server.ops.sign = sign;
	return p;
}

/* The empty server_name of EncryptedExtensions, which has nothing else here */
static bool says_named(const struct tls_hs_pair *p)
{
	unsigned int i;

	for (i = 0; i < p->server.n_msgs; i++)
		if (p->server.msg[i].d[0] == TLS_HS_MT_ENCRYPTED_EXTENSIONS)
			return p->server.msg[i].len == 10 &&
			       !memcmp(p->server.msg[i].d + 4, "\0\4\0\0\0\0", 6);
	return false;
}

static void client_sees_whom_it_named(struct kunit *test)
{
	static const struct {
		const char	*name;
		int		shown;
		bool		named;
	} rows[] = {
		{ "a.test", P256, true }, { "b.test", P384, true }, { "x.w.test", P384, true },
		{ "c.test", RSA, true }, { "z.test", P256, false }, { NULL, P256, false },
	};
	struct state *st = test->priv;
	bool retry;
	int i;

	set(test, all, ARRAY_SIZE(all));
	for (i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		const typeof(rows[0]) *row = &rows[i / 2];
		const struct bytes *cert = &pairs[row->shown].cert;
		struct tls_hs_pair *p = pair_with_credentials(test, row->name);

		retry = i % 2;
		if (retry)
			p->server.cfg.cf_groups[0] = TLS_HS_GROUP_SECP256R1;
		if (retry)
			p->server.cfg.cf_n_groups = 1;
		tls_hs_pair_connect(p);
		KUNIT_EXPECT_EQ(test, p->server.en->en_rs.rs_hello_retry, retry);
		KUNIT_EXPECT_EQ(test, p->server.own_calls, 1);
		KUNIT_EXPECT_TRUE(test, same(st->shown, cert->d, cert->len));
		KUNIT_EXPECT_EQ(test, says_named(p), row->named);
	}
}

static void client_that_verifies_none_is_refused(struct kunit *test)
{
	struct tls_hs_pair *p = pair_with_credentials(test, "a.test");

	set(test, all, ARRAY_SIZE(all));
	p->client.cfg.cf_sigalgs[0] = TLS_HS_ED25519;
	p->client.cfg.cf_n_sigalgs = 1;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NO_SCHEME);
	KUNIT_EXPECT_EQ(test, p->server.n_msgs, 0);
}

static struct kunit_case cred_keys_cases[] = {
	KUNIT_CASE(pairs_hold_their_keys),
	KUNIT_CASE(pair_that_is_none_is_refused),
	KUNIT_CASE_PARAM(name_chooses, choice_gen_params),
	KUNIT_CASE(name_longer_than_names_are_is_the_defaults),
	KUNIT_CASE(name_of_the_only_one_is_not_used),
	KUNIT_CASE(order_decides),
	KUNIT_CASE(credential_gone_bad_is_passed_over),
	KUNIT_CASE(certificate_replaced_has_its_new_names),
	KUNIT_CASE(default_with_anothers_key_signs_nothing),
	KUNIT_CASE(default_revoked_is_no_default),
	KUNIT_CASE(client_sees_whom_it_named),
	KUNIT_CASE(client_that_verifies_none_is_refused),
	{}
};

static struct kunit_suite cred_keys_suite = {
	.name = "tls_hs_cred_keys",
	.init = cred_keys_test_init,
	.exit = cred_keys_test_exit,
	.test_cases = cred_keys_cases,
};

kunit_test_suite(cred_keys_suite);
