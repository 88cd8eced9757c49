/* SPDX-License-Identifier: GPL-2.0-only */
/* RSAPublicKey (RFC 8017 A.1.1) of numbers, for tests. */
#ifndef _TLS_HS_KUNIT_RSA_KEY_H
#define _TLS_HS_KUNIT_RSA_KEY_H

#include <linux/string.h>

#include "sig.h"
#include "x509.h"

#define RSA_MAX_DER	(TLS_HS_MAX_RSA_BYTES + 32)

static inline u8 *rsa_put_head(u8 *p, u8 tag, size_t len)
{
	*p++ = tag;
	if (len >= 0x100) {
		*p++ = 0x82;
		*p++ = len >> 8;
	} else if (len >= 0x80) {
		*p++ = 0x81;
	}
	*p++ = len;
	return p;
}

static inline u8 *rsa_put_int(u8 *p, const u8 *v, size_t len)
{
	size_t pad;

	while (len > 1 && !v[0]) {
		v++;
		len--;
	}
	pad = !len || v[0] >> 7;
	p = rsa_put_head(p, DER_INTEGER, len + pad);
	if (pad)
		*p++ = 0;
	memcpy(p, v, len);
	return p + len;
}

/* The key at der, of RSA_MAX_DER octets; n and e: octets, big-endian. */
static inline void rsa_put_key(struct tls_hs_pubkey *pk, u8 *der, unsigned int bits,
			       const u8 *n, size_t nlen, const u8 *e, size_t elen)
{
	u8 body[RSA_MAX_DER], *end;
	size_t len;

	end = rsa_put_int(body, n, nlen);
	len = rsa_put_int(end, e, elen) - body;
	end = rsa_put_head(der, DER_SEQUENCE, len);
	memcpy(end, body, len);
	*pk = (struct tls_hs_pubkey){
		.pk_type = TLS_HS_KEY_RSA,
		.pk_key = der,
		.pk_len = end + len - der,
		.pk_bits = bits,
	};
}

#endif
