// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509_crl.c and x509_crl_check.c: one list, or one chain with
 * its lists, for each rule comes from kunit/crls.py.
 */
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "crls.h"

#define WHAT	"what has changed, not a complete list (RFC 5280 5.2.4)"
#define DELTA	"issuer CN \"int\": extension deltaCRLIndicator (2.5.29.27): " WHAT

KUNIT_ARRAY_PARAM_DESC(crl_case, tls_hs_test_crl_cases, desc);

KUNIT_DEFINE_ACTION_WRAPPER(test_free_crl, tls_hs_crl_free, struct tls_hs_crl *);

static struct tls_hs_crl *new_crl(struct kunit *test)
{
	struct tls_hs_crl *cl = kunit_kzalloc(test, sizeof(*cl), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, cl);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_free_crl, cl), 0);
	return cl;
}

static struct tls_hs_crl *read_crl(struct kunit *test, unsigned int id)
{
	struct tls_hs_crl *cl = new_crl(test);
	size_t len;
	u8 *der = test_crl_dup(test, id, &len);
	int err;

	err = tls_hs_crl_read(cl, der, len);
	KUNIT_EXPECT_EQ(test, !err, cl->cl_signed.ce_refused == X509_OK);
	return cl;
}

static bool has(const struct tls_hs_crl *cl, const void *serial, size_t len)
{
	struct tls_rd rd;

	tls_rd_init(&rd, serial, len);
	return tls_hs_crl_has(cl, &rd);
}

static void crl_of_each_rule_is_read_as_expected(struct kunit *test)
{
	const struct tls_hs_test_crl *tl;
	struct tls_hs_crl *cl = new_crl(test);
	struct tls_rd issuer;
	unsigned int id;
	size_t len;
	int err;
	u8 *der;

	for (id = TC_COUNT; id < TL_END; id++) {
		tl = &tls_hs_test_crls[id - TC_COUNT];
		if (!tl->is_list)
			continue;
		der = test_crl_dup(test, id, &len);
		err = tls_hs_crl_parse(cl, der, len);
		KUNIT_EXPECT_EQ_MSG(test, err, tl->reason == X509_OK ? 0 :
				    tl->reason == X509_MALFORMED ? -EBADMSG : -EOPNOTSUPP, "%s",
				    tl->name);
		KUNIT_EXPECT_EQ_MSG(test, cl->cl_signed.ce_refused, tl->reason, "%s", tl->name);
		KUNIT_EXPECT_EQ_MSG(test, !err, !cl->cl_signed.ce_fault.xf_rule, "%s", tl->name);
		/* whose it is, is known in any case */
		if (id == TL_BAD_VERSION_NOT_MINIMAL || id == TL_BAD_THIS_MONTH_13)
			continue;
		KUNIT_EXPECT_TRUE_MSG(test, tls_hs_crl_shaped(der, len, &issuer), "%s", tl->name);
		KUNIT_EXPECT_TRUE_MSG(test, tls_hs_rd_equal(&issuer, &cl->cl_signed.ce_issuer),
				      "%s", tl->name);
	}
}

static void crl_view_is_what_the_list_says(struct kunit *test)
{
	const struct tls_hs_crl *cl = read_crl(test, TL_OPENSSL);

	KUNIT_EXPECT_EQ(test, cl->cl_signed.ce_refused, X509_OK);
	KUNIT_EXPECT_EQ(test, cl->cl_count, 3);
	KUNIT_EXPECT_EQ(test, cl->cl_scope, TLS_HS_CRL_ALL);
	KUNIT_EXPECT_EQ(test, cl->cl_this_update, mktime64(2030, 1, 1, 0, 0, 0));
	KUNIT_EXPECT_EQ(test, cl->cl_next_update, mktime64(2031, 1, 1, 0, 0, 0));
	KUNIT_EXPECT_TRUE(test, tls_hs_rd_is(&cl->cl_number, "\x10", 2));
	KUNIT_EXPECT_TRUE(test, cl->cl_signed.ce_sig_known);
	KUNIT_EXPECT_EQ(test, cl->cl_signed.ce_sig_alg, TLS_HS_SIG_ECDSA);
	KUNIT_EXPECT_EQ(test, cl->cl_signed.ce_sig_hash, TLS_HS_SHA256);
	KUNIT_EXPECT_TRUE(test, has(cl, "\x05", 1));
	KUNIT_EXPECT_TRUE(test, has(cl, "\x12\x34", 2));
	KUNIT_EXPECT_TRUE(test, has(cl, "\x00\xff\xee", 3));
	KUNIT_EXPECT_FALSE(test, has(cl, "\xff\xee", 2));
	KUNIT_EXPECT_FALSE(test, has(cl, "\x12\x35", 2));
	KUNIT_EXPECT_FALSE(test, has(cl, "\x12", 1));
	cl = read_crl(test, TL_IDP_CAS);
	KUNIT_EXPECT_EQ(test, cl->cl_scope, TLS_HS_CRL_CAS);
	cl = read_crl(test, TL_IDP_USERS_FALSE_WRITTEN);
	KUNIT_EXPECT_EQ(test, cl->cl_scope, TLS_HS_CRL_USERS);
}

/* Every entry of an unsorted list is found, and nothing beside it. */
static void crl_entries_are_all_found(struct kunit *test)
{
	static const unsigned int ids[] = {
		TL_PLAIN, TL_NONE_REVOKED, TL_REVOKED_EMPTY, TL_MANY, TL_TWICE,
		TL_SERIALS_FALLING, TL_SERIAL_ZERO_AND_NEGATIVE, TL_REASONS,
	};
	struct tls_rd rd, entry, serial;
	const struct tls_hs_crl *cl;
	u8 beside[32], last;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		cl = read_crl(test, ids[i]);
		for (rd = cl->cl_entries, n = 0; !tls_rd_empty(&rd); n++) {
			KUNIT_ASSERT_EQ(test, tls_hs_der_get(&rd, DER_SEQUENCE, &entry), 0);
			KUNIT_ASSERT_EQ(test, tls_hs_der_integer(&entry, &serial), 0);
			KUNIT_EXPECT_TRUE(test, tls_hs_crl_has(cl, &serial));
			KUNIT_ASSERT_LT(test, serial.left, sizeof(beside));
			memcpy(beside, serial.p, serial.left);
			beside[serial.left] = 0;
			KUNIT_EXPECT_FALSE(test, has(cl, beside, serial.left + 1));
			last = serial.left - 1;
			beside[last] ^= 0x55;
			KUNIT_EXPECT_FALSE(test, has(cl, beside, serial.left));
		}
		KUNIT_EXPECT_EQ(test, n, cl->cl_count);
		KUNIT_EXPECT_FALSE(test, has(cl, "", 0));
	}
}

static void crl_cut_off_is_a_list_that_is_not_read(struct kunit *test)
{
	const struct tls_hs_crl *whole = read_crl(test, TL_OPENSSL);
	struct tls_hs_crl *cl = new_crl(test);
	size_t len, cut, begins;
	struct tls_rd issuer;
	u8 *der, *copy;

	der = test_crl_dup(test, TL_OPENSSL, &len);
	/* behind the issuer's name: the date's tag */
	begins = whole->cl_signed.ce_issuer.p + whole->cl_signed.ce_issuer.left + 1 -
		 whole->cl_signed.ce_der.p;
	for (cut = 0; cut < len; cut++) {
		copy = kmemdup(der, cut, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		KUNIT_EXPECT_EQ(test, tls_hs_crl_parse(cl, copy, cut), -EBADMSG);
		KUNIT_EXPECT_EQ_MSG(test, tls_hs_crl_shaped(copy, cut, &issuer), cut >= begins,
				    "%zu", cut);
		KUNIT_EXPECT_EQ(test, !!cl->cl_signed.ce_issuer.p, cut >= begins);
		kfree(copy);
	}
}

/* A signed octet that is another: not read, or not signed. */
static void crl_with_any_octet_changed_is_never_good(struct kunit *test)
{
	struct tls_hs_crl *cl = new_crl(test);
	struct tls_hs_cert issuer;
	size_t len, at;
	u8 *der, *copy;
	int err;

	test_cert_parse(test, TC_INT, &issuer);
	der = test_crl_dup(test, TL_OPENSSL, &len);
	for (at = 0; at < len; at++) {
		copy = kmemdup(der, len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, copy);
		copy[at] ^= BIT(at % 8);
		err = tls_hs_crl_read(cl, copy, len);
		if (!err && cl->cl_signed.ce_sig_known)
			err = tls_hs_sig_verify_digest(&issuer.ce_key, cl->cl_signed.ce_sig_alg,
						       cl->cl_signed.ce_sig_hash,
						       cl->cl_signed.ce_sig_salt, cl->cl_digest,
						       cl->cl_signed.ce_sig.p,
						       cl->cl_signed.ce_sig.left);
		KUNIT_EXPECT_LT_MSG(test, err, 0, "octet %zu", at);
		tls_hs_crl_free(cl);
		kfree(copy);
	}
}

/* What stands in a keyring beside lists is not taken for one. */
static void certificate_is_no_list(struct kunit *test)
{
	struct tls_rd issuer;
	unsigned int id;
	size_t len;
	u8 *der;

	for (id = 0; id < TC_COUNT; id++) {
		der = test_crl_dup(test, id, &len);
		KUNIT_EXPECT_FALSE_MSG(test, tls_hs_crl_shaped(der, len, &issuer), "%s",
				       tls_hs_test_certs[id].name);
		kunit_kfree(test, der);
	}
}

static void crl_refused_is_described(struct kunit *test)
{
	char *text = kunit_kzalloc(test, TLS_HS_CERT_TEXT_MAX, GFP_KERNEL);
	struct tls_hs_crl *cl = new_crl(test);
	unsigned int id;
	size_t len, i;
	u8 *der;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (id = TC_COUNT; id < TL_END; id++) {
		if (tls_hs_test_crls[id - TC_COUNT].reason == X509_OK)
			continue;
		der = test_crl_dup(test, id, &len);
		KUNIT_ASSERT_LT(test, tls_hs_crl_parse(cl, der, len), 0);
		len = tls_hs_crl_describe(cl, text, TLS_HS_CERT_TEXT_MAX);
		KUNIT_EXPECT_EQ(test, len, strlen(text));
		for (i = 0; i < len; i++)
			KUNIT_EXPECT_TRUE(test, isascii(text[i]) && isprint(text[i]));
		if (id == TL_NO_DELTA)
			KUNIT_EXPECT_STREQ(test, text, DELTA);
		KUNIT_EXPECT_EQ(test, tls_hs_crl_describe(cl, text, 5), 4);
		KUNIT_EXPECT_EQ(test, tls_hs_crl_describe(cl, text, 0), 0);
	}
}

struct world {
	struct tls_hs_cert		certs[3];
	struct tls_hs_anchor		anchor;
	struct tls_hs_crl		*lists[4];
	struct tls_hs_peer_name		name;
	struct tls_hs_path_req		req;
	struct tls_hs_path_result	res;
};

static void parse_cert(struct kunit *test, unsigned int id, struct tls_hs_cert *ce)
{
	enum tls_hs_x509_reason why;
	size_t len;
	u8 *der = test_crl_dup(test, id, &len);

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(ce, der, len, &why), 0);
}

static int not_blacklisted(const struct tls_hs_cert *ce)
{
	return 0;
}

static struct world *make_world(struct kunit *test, const struct tls_hs_test_crl_case *cc)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	for (i = 0; i < cc->nchain; i++)
		parse_cert(test, cc->chain[i], &w->certs[i]);
	for (i = 0; i < cc->nlists; i++)
		w->lists[i] = read_crl(test, cc->lists[i]);
	parse_cert(test, cc->anchor, &w->anchor.an_cert);
	test_anchor_of_cert(test, &w->anchor);
	w->anchor.an_has_cert = !cc->bare;
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&w->name, TEST_HOST), 0);
	w->req = (struct tls_hs_path_req) {
		.pr_certs = w->certs, .pr_ncerts = cc->nchain,
		.pr_anchors = &w->anchor, .pr_nanchors = 1,
		.pr_name = &w->name, .pr_now = TEST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_check_revoked = not_blacklisted,
		.pr_crls = w->lists, .pr_ncrls = cc->nlists, .pr_crl_mode = cc->mode,
	};
	return w;
}

static void crl_case_is_judged_as_expected(struct kunit *test)
{
	const struct tls_hs_test_crl_case *cc = test->param_value;
	struct world *w = make_world(test, cc);
	unsigned int again;
	int err;

	/* the second time by what was remembered of the signatures */
	for (again = 0; again < 2; again++) {
		err = test_verify_path(&w->req, &w->res);
		KUNIT_EXPECT_EQ_MSG(test, w->res.ps_why, cc->reason, "\"%s\" instead of \"%s\"",
				    tls_hs_x509_reason_text(w->res.ps_why),
				    tls_hs_x509_reason_text(cc->reason));
		KUNIT_EXPECT_EQ(test, err, cc->reason == X509_OK ? 0 : -EKEYREJECTED);
		if (err)
			KUNIT_EXPECT_EQ(test, w->res.ps_cert, cc->fault);
	}
}

static const struct tls_hs_test_crl_case *find_case(struct kunit *test, const char *desc)
{
	unsigned int i;

	for (i = 0; i < TEST_CRL_CASES; i++)
		if (!strcmp(tls_hs_test_crl_cases[i].desc, desc))
			return &tls_hs_test_crl_cases[i];
	KUNIT_FAIL(test, "no case %s", desc);
	return NULL;
}

/* Under a budget of signatures and bytes; how many signatures it took is given back. */
static int judge(struct world *w, u32 sigs, u32 bytes, u32 *took)
{
	struct tls_hs_work work;
	int err;

	tls_hs_work_init(&work, NULL, NULL);
	work.wk_sigs = sigs;
	work.wk_bytes = bytes;
	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	err = tls_hs_verify_path(&w->req, &w->res);
	*took = sigs - work.wk_sigs;
	return err;
}

static void signatures_of_lists_are_verified_once(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "both_clean"));
	u32 took;

	KUNIT_EXPECT_EQ(test, judge(w, 16, TLS_HS_WORK_BYTES, &took), 0);
	KUNIT_EXPECT_EQ(test, took, 4);
	KUNIT_EXPECT_EQ(test, judge(w, 16, TLS_HS_WORK_BYTES, &took), 0);
	KUNIT_EXPECT_EQ(test, took, 2);
	/* and those of another key are known not to be its */
	w = make_world(test, find_case(test, "other_key"));
	KUNIT_EXPECT_EQ(test, judge(w, 16, TLS_HS_WORK_BYTES, &took), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, took, 3);
	KUNIT_EXPECT_EQ(test, judge(w, 16, TLS_HS_WORK_BYTES, &took), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, took, 2);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_CRL_UNUSABLE);
}

/* Each of as many keys as are remembered, and one more: what is forgotten is found out again. */
static void verdicts_belong_to_their_keys(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "both_clean"));
	struct tls_hs_crl *cl = w->lists[0];
	struct tls_hs_pubkey pk = w->certs[1].ce_key;
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;
	u8 key[128];
	unsigned int i;

	KUNIT_ASSERT_LE(test, pk.pk_len, sizeof(key));
	tls_hs_work_init(&work, NULL, NULL);
	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], NULL, &pk, &why), 0);
	memcpy(key, pk.pk_key, pk.pk_len);
	pk.pk_key = key;
	for (i = 0; i < TLS_HS_CRL_VERDICTS; i++) {
		/* another point, and most likely none of the curve */
		key[pk.pk_len - 1] = w->certs[1].ce_key.pk_key[pk.pk_len - 1] + i + 1;
		KUNIT_EXPECT_LT(test, tls_hs_crl_check(&w->req, &w->certs[0], NULL, &pk, &why), 0);
	}
	work.wk_sigs = 1;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], NULL,
					       &w->certs[1].ce_key, &why), 0);
	KUNIT_EXPECT_EQ(test, work.wk_sigs, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], NULL,
					       &w->certs[1].ce_key, &why), 0);
	KUNIT_EXPECT_GT(test, cl->cl_next, TLS_HS_CRL_VERDICTS);
}

static void lists_end_with_the_budget(struct kunit *test)
{
	struct world *w;
	u32 sigs, bytes, took;

	for (sigs = 0; sigs < 4; sigs++) {
		w = make_world(test, find_case(test, "both_clean"));
		KUNIT_EXPECT_EQ(test, judge(w, sigs, TLS_HS_WORK_BYTES, &took), -EKEYREJECTED);
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
	}
	KUNIT_EXPECT_EQ(test, judge(w, 4, TLS_HS_WORK_BYTES, &took), 0);
	for (bytes = 0; judge(w, 16, bytes, &took); bytes += 16) {
		KUNIT_ASSERT_LT(test, bytes, 32768);
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
	}
}

/* The search in a list is, be there one or not, once names were compared. */
static void lookup_is_charged(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "no_lists"));
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;

	tls_hs_work_init(&work, NULL, NULL);
	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	work.wk_bytes = 100;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_TOO_MUCH_WORK);
}

static int give_up(void *ctx)
{
	return -ECANCELED;
}

static void check_is_given_up_with_the_handshake(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "both_clean"));
	enum tls_hs_x509_reason why = X509_OK;
	struct tls_hs_work work;

	tls_hs_work_init(&work, give_up, NULL);
	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), -ECANCELED);
	KUNIT_EXPECT_EQ(test, why, X509_INTERNAL);
}

/* What the consumer's priorities leave out signs no list either. */
static void list_that_the_policy_forbids_does_not_count(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "sha512"));
	struct tls_hs_x509_policy policy = test_any_policy;

	policy.po_sigs[TLS_HS_KEY_P256] &= ~TLS_HS_X509_SIG(TLS_HS_SIG_ECDSA, TLS_HS_SHA512);
	w->req.pr_policy = &policy;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_CRL_UNUSABLE);
}

static void ready_to_check(struct world *w, struct tls_hs_work *work)
{
	tls_hs_work_init(work, NULL, NULL);
	w->req.pr_work = work;
	w->req.pr_policy = &test_any_policy;
}

/* 5.2.3: where one of two has no number the dates decide, whichever is met first */
static void number_is_compared_with_another_only(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "both_clean"));
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;

	ready_to_check(w, &work);
	/* of the first of January, and it has the leaf; of the second, and it has not */
	w->lists[0] = read_crl(test, TL_NUMBER_ABSENT);
	w->lists[1] = read_crl(test, TL_NONE_4);
	w->req.pr_ncrls = 1;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_ON_CRL);
	w->req.pr_ncrls = 2;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), 0);
	swap(w->lists[0], w->lists[1]);
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), 0);
}

/* Of another whose name is as long: no list of this name, not one that does not count */
static void list_of_a_name_as_long_is_another_issuers(struct kunit *test)
{
	struct world *w = make_world(test, find_case(test, "both_clean"));
	struct tls_rd *issuer = &w->certs[0].ce_issuer;
	enum tls_hs_x509_reason why;
	struct tls_hs_work work;
	u8 *other;

	ready_to_check(w, &work);
	other = kunit_kzalloc(test, issuer->left, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	memcpy(other, issuer->p, issuer->left);
	other[issuer->left - 1] ^= 1;
	tls_rd_init(issuer, other, issuer->left);
	work.wk_sigs = 0;
	w->req.pr_crl_mode = TLS_HS_CRL_REQUIRED;
	KUNIT_EXPECT_EQ(test, tls_hs_crl_check(&w->req, &w->certs[0], &w->certs[1],
					       &w->certs[1].ce_key, &why), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_CRL_MISSING);
}

static struct kunit_case x509_crl_cases[] = {
	KUNIT_CASE(crl_of_each_rule_is_read_as_expected),
	KUNIT_CASE(crl_view_is_what_the_list_says),
	KUNIT_CASE(crl_entries_are_all_found),
	KUNIT_CASE(crl_cut_off_is_a_list_that_is_not_read),
	KUNIT_CASE(crl_with_any_octet_changed_is_never_good),
	KUNIT_CASE(certificate_is_no_list),
	KUNIT_CASE(crl_refused_is_described),
	KUNIT_CASE_PARAM(crl_case_is_judged_as_expected, crl_case_gen_params),
	KUNIT_CASE(signatures_of_lists_are_verified_once),
	KUNIT_CASE(verdicts_belong_to_their_keys),
	KUNIT_CASE(lists_end_with_the_budget),
	KUNIT_CASE(lookup_is_charged),
	KUNIT_CASE(check_is_given_up_with_the_handshake),
	KUNIT_CASE(list_that_the_policy_forbids_does_not_count),
	KUNIT_CASE(number_is_compared_with_another_only),
	KUNIT_CASE(list_of_a_name_as_long_is_another_issuers),
	{}
};

static struct kunit_suite x509_crl_suite = {
	.name = "tls_hs_x509_crl",
	.test_cases = x509_crl_cases,
};

kunit_test_suite(x509_crl_suite);
