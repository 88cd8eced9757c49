// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target x509: one certificate is read, described, and matched with names.
 *
 * The input is the certificate.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "x509_name.h"

#define CERT_MAX	(128 * 1024)

static bool within(const struct tls_rd *in, const u8 *d, size_t len)
{
	return !in->p || (in->p >= d && in->left <= len && in->p + in->left <= d + len);
}

/* All that a view borrows is the certificate's. */
static void check_view(const struct tls_hs_cert *ce, const u8 *d, size_t len)
{
	FUZZ_MUST(within(&ce->ce_der, d, len) && within(&ce->ce_tbs, d, len));
	FUZZ_MUST(within(&ce->ce_issuer, d, len) && within(&ce->ce_subject, d, len));
	FUZZ_MUST(within(&ce->ce_spki, d, len) && within(&ce->ce_sig, d, len));
	FUZZ_MUST(within(&ce->ce_skid, d, len) && within(&ce->ce_akid, d, len));
	FUZZ_MUST(within(&ce->ce_san, d, len) && within(&ce->ce_name_constraints, d, len));
	FUZZ_MUST(within(&ce->ce_serial, d, len) && within(&ce->ce_fault.xf_oid, d, len));
}

static void check_describe(const struct tls_hs_cert *ce, enum tls_hs_x509_reason why)
{
	static const size_t sizes[] = { 1, 2, 33, 100, TLS_HS_CERT_TEXT_MAX };
	unsigned int i;
	size_t n, j;
	char *text;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		text = kmalloc(sizes[i], GFP_KERNEL);
		n = tls_hs_cert_describe(ce, why, text, sizes[i]);
		FUZZ_MUST(n < sizes[i] && !text[n]);
		for (j = 0; j < n; j++)
			FUZZ_MUST(text[j] >= ' ' && text[j] <= '~');
		kfree(text);
	}
}

static void check_names(const struct tls_hs_cert *ce)
{
	static const char * const names[] = { "host.example.com", "10.0.0.1", "2001:db8::1", NULL };
	struct tls_hs_peer_name pn;
	enum tls_hs_x509_reason why;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		FUZZ_MUST(!tls_hs_peer_name_parse(&pn, names[i]));
		err = tls_hs_cert_verify_name(ce, &pn, &why);
		FUZZ_MUST(err <= 0 && (!err || why != X509_OK));
		FUZZ_MUST(err || (ce->ce_san.p && names[i]));
	}
}

/* What a key says of itself can be written again. */
static void check_spki(const struct tls_hs_cert *ce)
{
	u8 header[TLS_HS_SPKI_HEADER_MAX];
	size_t n = tls_hs_spki_header(&ce->ce_key, header);

	FUZZ_MUST(n <= sizeof(header));
	FUZZ_MUST(ce->ce_key.pk_type >= TLS_HS_KEY_P256 || ce->ce_key.pk_bits >= 2048);
}

static void one(const u8 *data, size_t len)
{
	enum tls_hs_x509_reason why = X509_NR_REASONS;
	struct tls_hs_cert ce;
	int err;

	err = tls_hs_cert_parse(&ce, data, len, &why);
	FUZZ_MUST(!err || err == -EBADMSG || err == -EOPNOTSUPP);
	FUZZ_MUST(err ? why != X509_OK && why < X509_NR_REASONS && ce.ce_refused == why :
			ce.ce_refused == X509_OK);
	check_view(&ce, data, len);
	check_describe(&ce, why);
	if (err)
		return;
	FUZZ_MUST(ce.ce_der.left == len);
	check_spki(&ce);
	check_names(&ce);
}

const struct fuzz_target fuzz_target = {
	.name = "x509",
	.form = FUZZ_DER,
	/* five descriptions, four names */
	.blocks = 30000,
	.blocks_per_byte = 120,
	.one = one,
};
