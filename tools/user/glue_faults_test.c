// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations of crypto-glue/ of which one allocation fails, each in turn: here
 * only, as in engine_faults_test.c.
 *
 * Want of memory says nothing of a signature, a chain or a key: an operation
 * comes to -ENOMEM, or to what it comes to without.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "certs.h"
#include "client_key.h"
#include "crls.h"
#include "issuer_cache.h"
#include "privkey.h"
#include "sig.h"
#include "sig_vectors.h"
#include "user.h"

#define MOST	4000

typedef int (*operation)(struct kunit *test, void *what);

/* What one run came to, with its nth allocation failing; *hit: there was an nth */
static int run(struct kunit *test, operation op, void *what, unsigned long nth, bool *hit)
{
	int ret;

	user_alloc_fail(nth);
	ret = op(test, what);
	*hit = nth && user_alloc_count() >= nth;
	user_alloc_fail(0);
	return ret;
}

static void each_allocation(struct kunit *test, operation op, void *what, int want)
{
	unsigned int failed = 0, nth;
	bool hit = true;
	int ret;

	KUNIT_ASSERT_EQ(test, run(test, op, what, 0, &hit), want);
	for (nth = 1, hit = true; hit && nth < MOST; nth++) {
		ret = run(test, op, what, nth, &hit);
		KUNIT_EXPECT_TRUE_MSG(test, ret == want || (hit && ret == -ENOMEM),
				      "allocation %u: %d", nth, ret);
		failed += ret == -ENOMEM;
	}
	KUNIT_EXPECT_FALSE(test, hit);
	kunit_info(test, "%u of %u allocations ended it", failed, nth - 2);
}

KUNIT_ARRAY_PARAM_DESC(vector, sig_vectors, name);

static int verify(struct kunit *test, void *what)
{
	const struct sig_vector *v = what;
	const struct tls_hs_pubkey pk = {
		.pk_type = v->type,
		.pk_key = v->key.d,
		.pk_len = v->key.len,
		.pk_bits = v->bits,
	};

	return tls_hs_sig_verify(&pk, v->alg, v->hash, 0, (const u8 *)v->msg, strlen(v->msg),
				 v->sig.d, v->sig.len);
}

static void verify_signature(struct kunit *test)
{
	struct sig_vector v = *(const struct sig_vector *)test->param_value;

	if (!tls_hs_sig_available(v.type, v.alg))
		kunit_skip(test, "the kernel lacks this algorithm");
	each_allocation(test, verify, &v, 0);
	v.msg = "another message";
	each_allocation(test, verify, &v, -EKEYREJECTED);
}

struct path {
	struct tls_hs_cert		certs[2];
	struct tls_hs_anchor		anchor;
	struct tls_hs_peer_name		name;
	struct tls_hs_path_req		req;
	struct tls_hs_issuer_cache	cache;
};

static int nothing_is_revoked(const struct tls_hs_cert *ce)
{
	return 0;
}

static void make_path(struct kunit *test, struct path *p)
{
	test_cert_parse(test, TC_LEAF, &p->certs[0]);
	test_cert_parse(test, TC_INT, &p->certs[1]);
	test_anchor(test, TC_ROOT, &p->anchor);
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&p->name, TEST_HOST), 0);
	p->req = (struct tls_hs_path_req){
		.pr_certs = p->certs, .pr_ncerts = 2,
		.pr_anchors = &p->anchor, .pr_nanchors = 1,
		.pr_name = &p->name, .pr_now = TEST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_check_revoked = nothing_is_revoked,
	};
}

static int find_path(struct kunit *test, void *what)
{
	struct tls_hs_path_result res;
	struct path *p = what;

	tls_hs_issuer_cache_init(&p->cache);
	return test_verify_path(&p->req, &res);
}

static void search_path(struct kunit *test)
{
	struct path *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	u8 digest[TLS_HS_MAX_HASH_LEN];

	KUNIT_ASSERT_NOT_NULL(test, p);
	make_path(test, p);
	each_allocation(test, find_path, p, 0);
	p->req.pr_cache = &p->cache;
	each_allocation(test, find_path, p, 0);
	p->req.pr_ncerts = 1;
	each_allocation(test, find_path, p, -EKEYREJECTED);
	/* the leaf itself, by its digest */
	test_anchor(test, TC_LEAF, &p->anchor);
	p->anchor.an_has_cert = false;
	p->anchor.an_tbs_hash = TLS_HS_SHA256;
	tls_rd_init(&p->anchor.an_tbs_digest, digest, 32);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, p->certs[0].ce_tbs.p,
					    p->certs[0].ce_tbs.left, digest), 0);
	each_allocation(test, find_path, p, 0);
}

struct listed {
	struct path		path;
	struct tls_hs_crl	list[2];
	struct tls_hs_crl	*lists[2];
	const u8		*der[2];
	size_t			len[2];
};

/* The lists are read anew: what was thought of a signature is kept with them. */
static int find_path_by_lists(struct kunit *test, void *what)
{
	struct listed *li = what;
	int i, err = 0;

	for (i = 0; i < 2; i++) {
		li->lists[i] = &li->list[i];
		if (!err)
			err = tls_hs_crl_read(&li->list[i], li->der[i], li->len[i]);
	}
	if (!err)
		err = find_path(test, &li->path);
	for (i = 0; i < 2; i++)
		tls_hs_crl_free(&li->list[i]);
	return err;
}

static void search_path_by_lists(struct kunit *test)
{
	struct listed *li = kunit_kzalloc(test, sizeof(*li), GFP_KERNEL);
	struct path *p;

	KUNIT_ASSERT_NOT_NULL(test, li);
	p = &li->path;
	make_path(test, p);
	p->req.pr_crls = li->lists;
	p->req.pr_ncrls = 2;
	p->req.pr_crl_mode = TLS_HS_CRL_REQUIRED;
	li->der[0] = test_crl_dup(test, TL_ROOT_NONE, &li->len[0]);
	li->der[1] = test_crl_dup(test, TL_NONE_REVOKED, &li->len[1]);
	each_allocation(test, find_path_by_lists, li, 0);
	/* which revokes the leaf */
	li->der[1] = test_crl_dup(test, TL_TWICE, &li->len[1]);
	each_allocation(test, find_path_by_lists, li, -EKEYREJECTED);
}

struct key_param {
	const char		*name;
	struct bytes		cert;
	struct bytes		key;
	enum tls_hs_sig_alg	alg;
};

#define KEY(k)	.name = #k, .cert = BYTES_OF(cert_##k), .key = BYTES_OF(pkcs8_##k)

static const struct key_param keys[] = {
	{ KEY(rsa2048), TLS_HS_SIG_PSS },
	{ KEY(p256), TLS_HS_SIG_ECDSA },
	{ KEY(p384), TLS_HS_SIG_ECDSA },
};

KUNIT_ARRAY_PARAM_DESC(key, keys, name);

/* Read, sign, verify. */
static int use_key(struct kunit *test, void *what)
{
	static const u8 message[] = "what is signed";
	const struct key_param *p = what;
	u8 sig[TLS_HS_MAX_RSA_BYTES];
	enum tls_hs_hash hash = TLS_HS_SHA256;
	size_t siglen = sizeof(sig);
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	int err;

	parse_cert(test, &ce, p->cert);
	err = tls_hs_privkey_read(&pv, &ce, p->key.d, p->key.len);
	if (err) {
		KUNIT_EXPECT_NULL(test, memchr_inv(&pv, 0, sizeof(pv)));
		return err;
	}
	if (pv.pv_type == TLS_HS_KEY_RSA)
		err = tls_hs_rsa_pss_sign(&pv.pv_rsa, &ce.ce_key, TLS_HS_SHA256,
					  message, sizeof(message), sig, &siglen);
	else
		err = tls_hs_ecdsa_sign(&pv.pv_ec, &ce.ce_key, message, sizeof(message),
					sig, &siglen);
	tls_hs_privkey_wipe(&pv);
	if (err)
		return err;
	if (ce.ce_key.pk_type == TLS_HS_KEY_P384)
		hash = TLS_HS_SHA384;
	return tls_hs_sig_verify(&ce.ce_key, p->alg, hash, 32, message, sizeof(message),
				 sig, siglen);
}

static void read_key_and_sign(struct kunit *test)
{
	each_allocation(test, use_key, (void *)test->param_value, 0);
}

static struct kunit_case fault_cases[] = {
	KUNIT_CASE_PARAM(verify_signature, vector_gen_params),
	KUNIT_CASE(search_path),
	KUNIT_CASE(search_path_by_lists),
	KUNIT_CASE_PARAM(read_key_and_sign, key_gen_params),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "tls_hs_glue_faults",
	.test_cases = fault_cases,
};

kunit_test_suite(faults_suite);
