// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of crypto-glue/x509_path.c: one chain for each rule comes from
 * kunit/certs_path.py.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/math64.h>

#include "certs.h"
#include "issuer_cache.h"

KUNIT_ARRAY_PARAM_DESC(path, tls_hs_test_paths, desc);

struct world {
	struct tls_hs_cert		certs[TLS_HS_PATH_MAX_CERTS];
	struct tls_hs_anchor		anchors[2];
	struct tls_hs_peer_name		name;
	struct tls_hs_path_req		req;
	struct tls_hs_path_result	res;
};

/* The one certificate that the blacklist of these tests knows, and what it answers. */
static struct tls_hs_cert revoked;
static int revoked_answer;
static unsigned int asked;

static int check_revoked(const struct tls_hs_cert *ce)
{
	asked++;
	return revoked.ce_der.p && tls_hs_rd_equal(&ce->ce_der, &revoked.ce_der) ?
		revoked_answer : 0;
}

static void add_anchor(struct kunit *test, struct world *w, unsigned int id, bool bare)
{
	struct tls_hs_anchor *an = &w->anchors[w->req.pr_nanchors++];

	test_anchor(test, id, an);
	an->an_has_cert = !bare;
}

static struct world *make_world(struct kunit *test, const struct tls_hs_test_path *tp)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	memset(&revoked, 0, sizeof(revoked));
	for (i = 0; i < tp->ncerts; i++)
		test_cert_parse(test, tp->certs[i], &w->certs[i]);
	for (i = 0; i < tp->nanchors; i++)
		add_anchor(test, w, tp->anchors[i], tp->bare);
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&w->name, tp->peer), 0);
	w->req.pr_certs = w->certs;
	w->req.pr_ncerts = tp->ncerts;
	w->req.pr_anchors = w->anchors;
	w->req.pr_name = &w->name;
	w->req.pr_now = tp->now;
	w->req.pr_eku = X509_EKU_SERVER_AUTH;
	w->req.pr_check_revoked = check_revoked;
	return w;
}

static struct world *plain_world(struct kunit *test)
{
	static const struct tls_hs_test_path plain = {
		.certs = { TC_LEAF, TC_INT }, .ncerts = 2,
		.anchors = { TC_ROOT }, .nanchors = 1,
		.peer = TEST_HOST, .now = TEST_NOW,
	};

	return make_world(test, &plain);
}

static void path_of_each_rule_is_judged_as_expected(struct kunit *test)
{
	const struct tls_hs_test_path *tp = test->param_value;
	struct world *w = make_world(test, tp);
	int err;

	err = test_verify_path(&w->req, &w->res);

	KUNIT_EXPECT_EQ_MSG(test, w->res.ps_why, tp->reason, "\"%s\" instead of \"%s\"",
			    tls_hs_x509_reason_text(w->res.ps_why),
			    tls_hs_x509_reason_text(tp->reason));
	KUNIT_EXPECT_EQ(test, err, tp->reason == X509_OK ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_LE(test, w->res.ps_sigs, TLS_HS_WORK_SIGS);
	KUNIT_EXPECT_LT(test, w->res.ps_cert, tp->ncerts);
	if (err && tp->fault != TEST_ANY_CERT)
		KUNIT_EXPECT_EQ(test, w->res.ps_cert, tp->fault);
	if (!err)
		KUNIT_EXPECT_NOT_NULL(test, w->res.ps_anchor);
	if (!err && tp->depth)
		KUNIT_EXPECT_EQ(test, w->res.ps_depth, tp->depth);
}

static void path_in_another_order_is_judged_the_same(struct kunit *test)
{
	const struct tls_hs_test_path *tp = test->param_value;
	struct world *w = make_world(test, tp);
	unsigned int i;

	for (i = 1; i < (tp->ncerts + 1) / 2; i++)
		swap(w->certs[i], w->certs[tp->ncerts - i]);
	if (w->req.pr_nanchors == 2)
		swap(w->anchors[0], w->anchors[1]);

	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res),
			tp->reason == X509_OK ? 0 : -EKEYREJECTED);
}

static void path_with_any_bit_of_leaf_or_int_flipped_is_refused(struct kunit *test)
{
	static const unsigned int ids[] = { TC_LEAF, TC_INT };
	struct world *w = plain_world(test);
	enum tls_hs_x509_reason why;
	unsigned int i;
	size_t at;
	u8 *der;

	for (i = 0; i < 2; i++) {
		der = test_cert_dup(test, ids[i]);
		for (at = 0; at < tls_hs_test_certs[ids[i]].len; at++) {
			der[at] ^= BIT(at % 8);
			if (tls_hs_cert_parse(&w->certs[i], der, tls_hs_test_certs[ids[i]].len,
					      &why))
				KUNIT_EXPECT_NE(test, w->certs[i].ce_refused, X509_OK);
			KUNIT_EXPECT_EQ_MSG(test, test_verify_path(&w->req, &w->res),
					    -EKEYREJECTED, "certificate %u, byte %zu", i, at);
			der[at] ^= BIT(at % 8);
		}
		test_cert_parse(test, ids[i], &w->certs[i]);
	}
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
}

/* A client's: its purpose is looked at all along the path, and no name is. */
static const struct client_row {
	const char			*name;
	u16				leaf, inter, root;
	enum tls_hs_x509_reason		reason;
} client_rows[] = {
	{ "without EKU", TC_LEAF_WITHOUT_EKU, TC_INT, TC_ROOT, X509_OK },
	{ "client", TC_LEAF_EKU_CLIENT, TC_INT, TC_ROOT, X509_OK },
	{ "client and server", TC_LEAF_EKU_CLIENT_AND_SERVER, TC_INT, TC_ROOT, X509_OK },
	{ "any", TC_LEAF_EKU_ANY, TC_INT, TC_ROOT, X509_OK },
	{ "RPC client", TC_T_EKU_RPC_CLIENT, TC_INT, TC_ROOT, X509_OK },
	{ "RPC server", TC_T_EKU_RPC_SERVER, TC_INT, TC_ROOT, X509_EXT_KEY_USAGE },
	{ "server", TC_LEAF, TC_INT, TC_ROOT, X509_EXT_KEY_USAGE },
	{ "under a client's authority", TC_LEAF_WITHOUT_EKU, TC_INT_EKU_CLIENT, TC_ROOT, X509_OK },
	{ "under a server's authority", TC_LEAF_WITHOUT_EKU, TC_INT_EKU_SERVER, TC_ROOT,
	  X509_EXT_KEY_USAGE },
	{ "anchor for clients", TC_LEAF_WITHOUT_EKU, TC_INT, TC_ROOT_EKU_CLIENT, X509_OK },
	{ "anchor for servers", TC_LEAF_WITHOUT_EKU, TC_INT, TC_ROOT_EKU_SERVER,
	  X509_EXT_KEY_USAGE },
};

KUNIT_ARRAY_PARAM_DESC(client, client_rows, name);

static void client_is_judged_by_its_purpose(struct kunit *test)
{
	const struct client_row *row = test->param_value;
	const struct tls_hs_test_path tp = {
		.certs = { row->leaf, row->inter }, .ncerts = 2,
		.anchors = { row->root }, .nanchors = 1,
		.peer = "not.in.any.of.them.example.com", .now = TEST_NOW,
	};
	struct world *w = make_world(test, &tp);

	w->req.pr_name = NULL;
	w->req.pr_eku = X509_EKU_CLIENT_AUTH;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res),
			row->reason == X509_OK ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_EQ_MSG(test, w->res.ps_why, row->reason, "\"%s\"",
			    tls_hs_x509_reason_text(w->res.ps_why));
}

static void path_request_incomplete_is_einval(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_path_req req;
	struct tls_hs_work work;

	req = w->req;
	req.pr_check_revoked = NULL;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req = w->req;
	req.pr_name = NULL;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	/* nobody knows a client's name, and nothing is one of both */
	req = w->req;
	req.pr_eku = X509_EKU_CLIENT_AUTH;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req.pr_eku = X509_EKU_CLIENT_AUTH | X509_EKU_SERVER_AUTH;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req = w->req;
	req.pr_certs = NULL;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req = w->req;
	req.pr_ncerts = 0;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req.pr_ncerts = TLS_HS_PATH_MAX_CERTS + 1;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req = w->req;
	req.pr_eku = 0;
	KUNIT_EXPECT_EQ(test, test_verify_path(&req, &w->res), -EINVAL);
	req = w->req;
	req.pr_work = NULL;
	req.pr_policy = &test_any_policy;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&req, &w->res), -EINVAL);
	tls_hs_work_init(&work, NULL, NULL);
	req.pr_work = &work;
	req.pr_policy = NULL;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&req, &w->res), -EINVAL);
	KUNIT_EXPECT_NE(test, w->res.ps_why, X509_OK);
}

static void path_with_revoked_leaf_is_refused(struct kunit *test)
{
	struct world *w = plain_world(test);

	revoked = w->certs[0];
	revoked_answer = -EKEYREJECTED;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_REVOKED);
	KUNIT_EXPECT_EQ(test, w->res.ps_cert, 0);
}

static void path_with_revoked_int_is_refused(struct kunit *test)
{
	struct world *w = plain_world(test);

	revoked = w->certs[1];
	revoked_answer = -EKEYREJECTED;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_REVOKED);
	KUNIT_EXPECT_EQ(test, w->res.ps_cert, 1);
}

static void path_with_revoked_anchor_is_refused(struct kunit *test)
{
	struct world *w = plain_world(test);

	revoked = w->anchors[0].an_cert;
	revoked_answer = -EKEYREJECTED;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_REVOKED);
	KUNIT_EXPECT_PTR_EQ(test, w->res.ps_anchor, &w->anchors[0]);
}

static void path_with_revoked_pinned_leaf_is_refused(struct kunit *test)
{
	struct world *w = plain_world(test);

	w->req.pr_nanchors = 0;
	add_anchor(test, w, TC_LEAF, false);
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	revoked = w->certs[0];
	revoked_answer = -EKEYREJECTED;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
}

static void path_without_memory_is_no_judgement(struct kunit *test)
{
	struct world *w = plain_world(test);
	unsigned int i;

	revoked_answer = -ENOMEM;
	for (i = 0; i < 3; i++) {
		revoked = i < 2 ? w->certs[i] : w->anchors[0].an_cert;
		KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -ENOMEM);
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_INTERNAL);
	}
}

static void path_to_pinned_key_is_told_by_digest(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_anchor *an = &w->anchors[0];
	u8 digest[TLS_HS_MAX_HASH_LEN];

	w->req.pr_nanchors = 0;
	add_anchor(test, w, TC_LEAF, true);
	an->an_tbs_hash = TLS_HS_SHA384;
	tls_rd_init(&an->an_tbs_digest, digest, 48);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA384, w->certs[0].ce_tbs.p,
					    w->certs[0].ce_tbs.left, digest), 0);
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	KUNIT_EXPECT_EQ(test, w->res.ps_depth, 1);

	digest[47] ^= 1;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
}

/* The same name and key with other names beside them is another certificate. */
static void path_to_pinned_key_with_other_names_is_refused(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_anchor *an = &w->anchors[0];
	u8 digest[TLS_HS_MAX_HASH_LEN];

	w->req.pr_nanchors = 0;
	add_anchor(test, w, TC_LEAF_OTHER, true);
	an->an_tbs_hash = TLS_HS_SHA256;
	tls_rd_init(&an->an_tbs_digest, digest, 32);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, an->an_cert.ce_tbs.p,
					    an->an_cert.ce_tbs.left, digest), 0);
	KUNIT_ASSERT_TRUE(test, tls_hs_anchor_named(an, &w->certs[0].ce_subject));
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_UNKNOWN_ISSUER);
}

static const struct tls_hs_test_path *path_named(struct kunit *test, const char *desc)
{
	unsigned int i;

	for (i = 0; i < TEST_PATH_CASES; i++)
		if (!strcmp(tls_hs_test_paths[i].desc, desc))
			return &tls_hs_test_paths[i];
	KUNIT_FAIL_AND_ABORT(test, "no case %s", desc);
	return NULL;
}

/* Fifteen authorities that could all have signed each other. */
static void path_search_in_a_mesh_ends_soon(struct kunit *test)
{
	static const char * const meshes[] = { "mesh_p256", "mesh_p384", "mesh_rsa" };
	struct world *w;
	unsigned int i;
	u64 ns;

	for (i = 0; i < ARRAY_SIZE(meshes); i++) {
		w = make_world(test, path_named(test, meshes[i]));
		asked = 0;
		ns = ktime_get_ns();
		KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
		KUNIT_EXPECT_LE(test, asked, w->req.pr_ncerts);
		ns = ktime_get_ns() - ns;

		KUNIT_EXPECT_GE(test, w->res.ps_sigs, TLS_HS_WORK_SIGS - 1);
		KUNIT_EXPECT_LE(test, w->res.ps_sigs, TLS_HS_WORK_SIGS);
		kunit_info(test, "%s: %u signature checks in %llu us", meshes[i], w->res.ps_sigs,
			   div_u64(ns, 1000));
	}
}

/* What two plain searches cost must not be more than one of them may. */
static void path_of_two_is_far_below_the_budget(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_work work;

	tls_hs_work_init(&work, NULL, NULL);
	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), 0);
	KUNIT_EXPECT_EQ(test, work.wk_sigs, TLS_HS_WORK_SIGS - 2);
	KUNIT_EXPECT_GT(test, work.wk_bytes, TLS_HS_WORK_BYTES - 16384);
}

static void path_without_budget_is_too_much_work(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_work work;

	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	tls_hs_work_init(&work, NULL, NULL);
	work.wk_sigs = 1;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
	tls_hs_work_init(&work, NULL, NULL);
	work.wk_bytes = 2000;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
}

static int stop_after(void *ctx)
{
	unsigned int *steps = ctx;

	return *steps ? (*steps)--, 0 : -ECANCELED;
}

static void path_is_given_up_between_steps(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_work work;
	unsigned int steps, n;

	w->req.pr_work = &work;
	w->req.pr_policy = &test_any_policy;
	for (n = 0; n < 2; n++) {
		steps = n;
		tls_hs_work_init(&work, stop_after, &steps);
		KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -ECANCELED);
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_INTERNAL);
	}
	steps = 2;
	tls_hs_work_init(&work, stop_after, &steps);
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), 0);
}

/* A budget that is asked at each step, however small */
struct steps {
	struct tls_hs_work		work;
	struct tls_hs_issuer_cache	cache;
	unsigned int			n;
	unsigned int			stop;		/* at this one; 0: never */
	u32				spent[200];	/* until each */
};

static int count_step(void *ctx)
{
	struct steps *st = ctx;

	st->work.wk_since = TLS_HS_WORK_BYTES;
	if (st->n < ARRAY_SIZE(st->spent))
		st->spent[st->n] = TLS_HS_WORK_BYTES - st->work.wk_bytes;
	return ++st->n == st->stop ? -ECANCELED : 0;
}

static int search_in_steps(struct world *w, struct steps *st, unsigned int stop, u32 bytes)
{
	tls_hs_issuer_cache_init(&st->cache);
	tls_hs_work_init(&st->work, count_step, st);
	st->work.wk_since = TLS_HS_WORK_BYTES;
	st->work.wk_bytes = bytes;
	st->n = 0;
	st->stop = stop;
	w->req.pr_cache = &st->cache;
	w->req.pr_work = &st->work;
	w->req.pr_policy = &test_any_policy;
	return tls_hs_verify_path(&w->req, &w->res);
}

/* A good path of which each step is the last, and each the first that is too much. */
static void end_at_each_step(struct kunit *test, struct world *w)
{
	struct steps *st = kunit_kzalloc(test, sizeof(*st), GFP_KERNEL);
	unsigned int i, n = 0;
	u32 *spent;

	KUNIT_ASSERT_NOT_NULL(test, st);
	while (search_in_steps(w, st, ++n, TLS_HS_WORK_BYTES)) {
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_INTERNAL);
		KUNIT_ASSERT_EQ(test, st->n, n);
		KUNIT_ASSERT_LT(test, n, ARRAY_SIZE(st->spent));
	}
	KUNIT_EXPECT_GT(test, n, 1);
	KUNIT_EXPECT_EQ(test, st->n, n - 1);
	spent = kunit_kzalloc(test, sizeof(st->spent), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, spent);
	memcpy(spent, st->spent, sizeof(st->spent));
	for (i = 0; i < n - 1; i++) {
		if (spent[i] == (i ? spent[i - 1] : 0))
			continue;
		KUNIT_EXPECT_EQ(test, search_in_steps(w, st, 0, spent[i] - 1), -EKEYREJECTED);
		KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
	}
	KUNIT_EXPECT_EQ(test, search_in_steps(w, st, 0, spent[n - 2]), 0);
}

struct stepped {
	const char	*desc;
};

static const struct stepped stepped_paths[] = {
	{ "nc_directory_permitted" }, { "nc_ip_permitted" }, { "nc_dns_one_of_two" },
	{ "nc_dns_not_excluded" }, { "nc_of_anchor_met" }, { "nc_email_constraint_without_email" },
	{ "nc_self_issued_exempt" }, { "cross_last" }, { "leaf_pinned" }, { "int_pinned" },
};

KUNIT_ARRAY_PARAM_DESC(stepped, stepped_paths, desc);

static void path_ended_at_any_step_is_not_judged(struct kunit *test)
{
	const struct stepped *row = test->param_value;

	end_at_each_step(test, make_world(test, path_named(test, row->desc)));
}

static void path_to_pinned_digest_ended_at_any_step_is_not_judged(struct kunit *test)
{
	struct world *w = plain_world(test);
	struct tls_hs_anchor *an = &w->anchors[0];
	u8 digest[TLS_HS_MAX_HASH_LEN];

	w->req.pr_nanchors = 0;
	add_anchor(test, w, TC_LEAF, true);
	an->an_tbs_hash = TLS_HS_SHA256;
	tls_rd_init(&an->an_tbs_digest, digest, 32);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, w->certs[0].ce_tbs.p,
					    w->certs[0].ce_tbs.left, digest), 0);
	w->req.pr_ncerts = 1;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	/* name and key count as well, before anything is hashed */
	an->an_pubkey.pk_len--;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	an->an_pubkey.pk_len++;
	an->an_pubkey.pk_key = w->certs[1].ce_key.pk_key;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	an->an_pubkey.pk_key = w->certs[0].ce_key.pk_key;
	an->an_subject.left--;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	an->an_subject.left++;
	KUNIT_EXPECT_FALSE(test, tls_hs_anchor_named(an, &an->an_subject));
	add_anchor(test, w, TC_ROOT, false);
	swap(w->anchors[0], w->anchors[1]);
	end_at_each_step(test, w);
}

/* The chain is of P-256 with SHA-256 throughout; each bit of the policy counts. */
static void path_that_the_policy_forbids_is_refused(struct kunit *test)
{
	struct tls_hs_x509_policy policy = test_any_policy;
	struct world *w = plain_world(test);

	w->req.pr_policy = &policy;
	policy.po_sigs[TLS_HS_KEY_P256] = TLS_HS_X509_SIG(TLS_HS_SIG_ECDSA, TLS_HS_SHA256);
	policy.po_rsa_bits = 3072;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	policy.po_sigs[TLS_HS_KEY_P256] = ~policy.po_sigs[TLS_HS_KEY_P256];
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_FORBIDDEN_ALG);
}

static void path_with_key_below_the_policy_is_refused(struct kunit *test)
{
	struct world *w = make_world(test, path_named(test, "alg_rsa_signs_rsa_sha256"));
	struct tls_hs_x509_policy policy = test_any_policy;

	w->req.pr_policy = &policy;
	policy.po_rsa_bits = 2048;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	policy.po_rsa_bits = 2049;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_FORBIDDEN_KEY);
}

/* The leaf's own, which signs no certificate, counts as well. */
static void leaf_with_key_below_the_policy_is_refused(struct kunit *test)
{
	struct tls_hs_x509_policy policy = test_any_policy;
	struct world *w = plain_world(test);

	w->req.pr_policy = &policy;
	w->certs[0].ce_key.pk_type = TLS_HS_KEY_RSA;
	w->certs[0].ce_key.pk_bits = 2048;
	policy.po_rsa_bits = 2048;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), 0);
	policy.po_rsa_bits = 2049;
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_FORBIDDEN_KEY);
}

static struct kunit_case x509_path_cases[] = {
	KUNIT_CASE_PARAM(path_of_each_rule_is_judged_as_expected, path_gen_params),
	KUNIT_CASE_PARAM(path_in_another_order_is_judged_the_same, path_gen_params),
	KUNIT_CASE_SLOW(path_with_any_bit_of_leaf_or_int_flipped_is_refused),
	KUNIT_CASE(path_request_incomplete_is_einval),
	KUNIT_CASE_PARAM(client_is_judged_by_its_purpose, client_gen_params),
	KUNIT_CASE(leaf_with_key_below_the_policy_is_refused),
	KUNIT_CASE(path_with_revoked_leaf_is_refused),
	KUNIT_CASE(path_with_revoked_int_is_refused),
	KUNIT_CASE(path_with_revoked_anchor_is_refused),
	KUNIT_CASE(path_with_revoked_pinned_leaf_is_refused),
	KUNIT_CASE(path_without_memory_is_no_judgement),
	KUNIT_CASE(path_to_pinned_key_is_told_by_digest),
	KUNIT_CASE(path_to_pinned_key_with_other_names_is_refused),
	KUNIT_CASE(path_search_in_a_mesh_ends_soon),
	KUNIT_CASE(path_of_two_is_far_below_the_budget),
	KUNIT_CASE(path_without_budget_is_too_much_work),
	KUNIT_CASE(path_is_given_up_between_steps),
	KUNIT_CASE_PARAM(path_ended_at_any_step_is_not_judged, stepped_gen_params),
	KUNIT_CASE(path_to_pinned_digest_ended_at_any_step_is_not_judged),
	KUNIT_CASE(path_that_the_policy_forbids_is_refused),
	KUNIT_CASE(path_with_key_below_the_policy_is_refused),
	{}
};

static struct kunit_suite x509_path_suite = {
	.name = "tls_hs_x509_path",
	.test_cases = x509_path_cases,
};

kunit_test_suite(x509_path_suite);
