/* SPDX-License-Identifier: GPL-2.0-only */
/* The certificates and chains that kunit/certs.py makes. */
#ifndef _TLS_HS_KUNIT_CERTS_H
#define _TLS_HS_KUNIT_CERTS_H

#include <kunit/test.h>
#include <linux/hex.h>

#include "certs_data.h"
#include "x509_path.h"

#define TEST_HOST	"host.example.com"
#define TEST_ANY_CERT	UINT_MAX

struct tls_hs_test_cert {
	const char		*name;
	enum tls_hs_x509_reason	reason;		/* of reading it */
	bool			sig_known;
	size_t			len;
	const char		*hex;
};

struct tls_hs_test_path {
	const char		*desc;
	u16			certs[TLS_HS_PATH_MAX_CERTS];
	unsigned int		ncerts;
	u16			anchors[2];
	unsigned int		nanchors;
	bool			bare;		/* anchors are a name and a key */
	const char		*peer;
	time64_t		now;
	enum tls_hs_x509_reason	reason;
	unsigned int		fault;		/* index of the certificate, or TEST_ANY_CERT */
	unsigned int		depth;		/* 0: any */
};

extern const struct tls_hs_test_cert tls_hs_test_certs[TC_COUNT];
extern const struct tls_hs_test_path tls_hs_test_paths[TEST_PATH_CASES];

/* A copy that ends with its memory, so that KASAN sees a read beyond it. */
static inline u8 *test_cert_dup(struct kunit *test, unsigned int id)
{
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[id];
	u8 *der = kunit_kmalloc(test, tc->len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, der);
	KUNIT_ASSERT_EQ(test, hex2bin(der, tc->hex, tc->len), 0);
	return der;
}

static inline void test_cert_parse(struct kunit *test, unsigned int id, struct tls_hs_cert *ce)
{
	const struct tls_hs_test_cert *tc = &tls_hs_test_certs[id];
	enum tls_hs_x509_reason why;

	if (tls_hs_cert_parse(ce, test_cert_dup(test, id), tc->len, &why))
		KUNIT_ASSERT_NE(test, tc->reason, X509_OK);
}

/* As anchors.c fills one in, from a whole certificate: an_cert. */
static inline void test_anchor_of_cert(struct kunit *test, struct tls_hs_anchor *an)
{
	struct tls_rd subject = an->an_cert.ce_subject;

	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&subject, DER_SEQUENCE, &an->an_subject), 0);
	an->an_has_cert = true;
	an->an_may_issue = an->an_cert.ce_is_ca;
	an->an_skid = an->an_cert.ce_skid;
	an->an_pubkey = an->an_cert.ce_key;
}

static inline void test_anchor(struct kunit *test, unsigned int id, struct tls_hs_anchor *an)
{
	test_cert_parse(test, id, &an->an_cert);
	test_anchor_of_cert(test, an);
}

/* Whatever can be verified is allowed. */
static const struct tls_hs_x509_policy __maybe_unused test_any_policy = {
	.po_sigs = { [0 ... TLS_HS_NR_KEY_TYPES - 1] = U32_MAX },
};

/* A search with a budget of its own, so that cases can search again and again. */
static inline int test_verify_path(struct tls_hs_path_req *req, struct tls_hs_path_result *res)
{
	struct tls_hs_work work;
	int err;

	tls_hs_work_init(&work, NULL, NULL);
	req->pr_work = &work;
	if (!req->pr_policy)
		req->pr_policy = &test_any_policy;
	err = tls_hs_verify_path(req, res);
	req->pr_work = NULL;
	return err;
}

#endif
