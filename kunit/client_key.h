/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of client authentication share: its keys, and how to take them apart. */
#ifndef _TLS_HS_KUNIT_CLIENT_KEY_H
#define _TLS_HS_KUNIT_CLIENT_KEY_H

#include <kunit/test.h>

#include "bytes.h"
#include "client_keys.h"
#include "x509.h"

#define BYTES_OF(k)	((struct bytes){ k, sizeof(k) })

static inline void parse_cert(struct kunit *test, struct tls_hs_cert *ce,
			      struct bytes der)
{
	enum tls_hs_x509_reason why;

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(ce, der.d, der.len, &why), 0);
}

/* The ECPrivateKey or RSAPrivateKey inside PKCS#8 */
static inline struct tls_rd pkcs8_inner(struct kunit *test, struct bytes der)
{
	struct tls_rd rd, seq, alg, key;
	u32 version;

	tls_rd_init(&rd, der.d, der.len);
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&rd, DER_SEQUENCE, &seq), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_der_u32(&seq, &version), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&seq, DER_SEQUENCE, &alg), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&seq, DER_OCTET_STRING, &key), 0);
	return key;
}

#endif
