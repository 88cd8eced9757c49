// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target privkey: a private key is read for a certificate, and signs once.
 *
 * The input is an octet that says which certificate, one that says which
 * allocation fails, and the key.
 */
#include "client_keys.h"
#include "fuzz.h"
#include "privkey.h"

static const struct {
	const u8	*d;
	size_t		len;
} certs[] = {
	{ cert_p256, sizeof(cert_p256) }, { cert_p384, sizeof(cert_p384) },
	{ cert_rsa2048, sizeof(cert_rsa2048) }, { cert_pss2048, sizeof(cert_pss2048) },
	{ cert_pss2048_sha384, sizeof(cert_pss2048_sha384) },
	{ cert_rsa3072, sizeof(cert_rsa3072) },
};

/* What was read is the certificate's key: then its signature is, too. */
static void sign_once(const struct tls_hs_privkey *pv, const struct tls_hs_cert *ce)
{
	static const u8 msg[] = "once";
	const struct tls_hs_pubkey *pub = &ce->ce_key;
	enum tls_hs_hash hash = pub->pk_type == TLS_HS_KEY_P384 || pub->pk_pss_restricted ?
				TLS_HS_SHA384 : TLS_HS_SHA256;
	const bool ec = pub->pk_type >= TLS_HS_KEY_P256;
	u8 sig[TLS_HS_MAX_RSA_BYTES];
	size_t len = sizeof(sig);
	int err;

	if (ec)
		err = tls_hs_ecdsa_sign(&pv->pv_ec, pub, msg, sizeof(msg), sig, &len);
	else
		err = tls_hs_rsa_pss_sign(&pv->pv_rsa, pub, hash, msg, sizeof(msg), sig, &len);
	FUZZ_MUST(!err);
	FUZZ_MUST(!tls_hs_sig_verify(pub, ec ? TLS_HS_SIG_ECDSA : TLS_HS_SIG_PSS, hash,
				     tls_hs_hash_len(hash), msg, sizeof(msg), sig, len));
}

static void one(const u8 *data, size_t len)
{
	enum tls_hs_x509_reason why;
	struct tls_hs_privkey pv;
	struct tls_hs_cert ce;
	unsigned int i;
	int err;

	if (len < 2)
		return;
	i = data[0] % ARRAY_SIZE(certs);
	FUZZ_MUST(!tls_hs_cert_parse(&ce, certs[i].d, certs[i].len, &why));
	fuzz_alloc_fail(data[1]);
	err = tls_hs_privkey_read(&pv, &ce, data + 2, len - 2);
	fuzz_alloc_fail(0);
	FUZZ_MUST(err <= 0);
	if (!err) {
		if (ce.ce_key.pk_type >= TLS_HS_KEY_P256)
			fuzz_secret(pv.pv_ec.ek_d, 32);
		else
			fuzz_secret(pv.pv_rsa.rk_crt->rc_p.rh_prime, 32);
		sign_once(&pv, &ce);
		tls_hs_privkey_wipe(&pv);
	}
	FUZZ_MUST(!memchr_inv(&pv, 0, sizeof(pv)));
}

const struct fuzz_target fuzz_target = {
	.name = "privkey",
	.form = FUZZ_DER,
	.prefix = 2,
	/* two signatures, each verified */
	.blocks = 400000,
	.blocks_per_byte = 60,
	.one = one,
};
