/* SPDX-License-Identifier: GPL-2.0-only */
/* The revocation lists that kunit/crls.py makes, and the chains that they are for. */
#ifndef _TLS_HS_KUNIT_CRLS_H
#define _TLS_HS_KUNIT_CRLS_H

#include "certs.h"
#include "crls_data.h"
#include "x509_crl.h"

struct tls_hs_test_crl {
	const char		*name;
	bool			is_list;	/* or one of the certificates that go with them */
	enum tls_hs_x509_reason	reason;		/* of reading it */
	size_t			len;
	const char		*hex;
};

struct tls_hs_test_crl_case {
	const char		*desc;
	u16			chain[3];
	unsigned int		nchain;
	u16			lists[4];
	unsigned int		nlists;
	u16			anchor;
	bool			bare;		/* the anchor is a name and a key */
	enum tls_hs_crl_mode	mode;
	enum tls_hs_x509_reason	reason;
	unsigned int		fault;		/* index of the certificate */
};

extern const struct tls_hs_test_crl tls_hs_test_crls[TL_COUNT];
extern const struct tls_hs_test_crl_case tls_hs_test_crl_cases[TEST_CRL_CASES];

/* A copy that ends with its memory; also of certs.py's certificates. */
static inline u8 *test_crl_dup(struct kunit *test, unsigned int id, size_t *len)
{
	const struct tls_hs_test_crl *tl;
	u8 *der;

	if (id < TC_COUNT) {
		*len = tls_hs_test_certs[id].len;
		return test_cert_dup(test, id);
	}
	tl = &tls_hs_test_crls[id - TC_COUNT];
	der = kunit_kmalloc(test, tl->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, der);
	KUNIT_ASSERT_EQ(test, hex2bin(der, tl->hex, tl->len), 0);
	*len = tl->len;
	return der;
}

#endif
