// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target crl: one revocation list is read, described, and searched.
 *
 * The input is an octet, with which allocation fails, and the list.
 */
#include <stdlib.h>

#include "fuzz.h"
#include "x509_crl.h"

static bool within(const struct tls_rd *in, const u8 *d, size_t len)
{
	return !in->p || (in->p >= d && in->left <= len && in->p + in->left <= d + len);
}

/* All that a view borrows is the list's. */
static void check_view(const struct tls_hs_crl *cl, const u8 *d, size_t len)
{
	const struct tls_hs_cert *ce = &cl->cl_signed;

	FUZZ_MUST(within(&ce->ce_der, d, len) && within(&ce->ce_tbs, d, len));
	FUZZ_MUST(within(&ce->ce_issuer, d, len) && within(&ce->ce_sig, d, len));
	FUZZ_MUST(within(&cl->cl_number, d, len) && within(&cl->cl_entries, d, len));
	FUZZ_MUST(within(&ce->ce_fault.xf_oid, d, len));
}

static void check_describe(const struct tls_hs_crl *cl)
{
	static const size_t sizes[] = { 1, 33, TLS_HS_CERT_TEXT_MAX };
	unsigned int i;
	size_t n, j;
	char *text;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		text = kmalloc(sizes[i], GFP_KERNEL);
		n = tls_hs_crl_describe(cl, text, sizes[i]);
		FUZZ_MUST(n < sizes[i] && !text[n]);
		for (j = 0; j < n; j++)
			FUZZ_MUST(text[j] >= ' ' && text[j] <= '~');
		kfree(text);
	}
}

/* By walking, as the index must not have to. */
static bool listed(const struct tls_hs_crl *cl, const struct tls_rd *serial)
{
	struct tls_rd rd = cl->cl_entries, entry, other;

	while (!tls_hs_der_get(&rd, DER_SEQUENCE, &entry))
		if (!tls_hs_der_integer(&entry, &other) && tls_hs_rd_equal(&other, serial))
			return true;
	return false;
}

static void check_entries(const struct tls_hs_crl *cl)
{
	struct tls_rd rd = cl->cl_entries, entry, serial;
	unsigned int n;
	u8 *copy;

	for (n = 0; !tls_hs_der_get(&rd, DER_SEQUENCE, &entry); n++) {
		FUZZ_MUST(!tls_hs_der_integer(&entry, &serial));
		FUZZ_MUST(tls_hs_crl_has(cl, &serial));
		/* of the first ones only: the walk takes its time */
		if (n >= 8 || serial.left > 64)
			continue;
		copy = fuzz_dup(serial.p, serial.left);
		copy[serial.left - 1] ^= 1 << n % 8;
		serial.p = copy;
		FUZZ_MUST(tls_hs_crl_has(cl, &serial) == listed(cl, &serial));
		kfree(copy);
	}
	FUZZ_MUST(n == cl->cl_count);
}

static void one(const u8 *data, size_t len)
{
	static struct tls_hs_crl cl;
	struct tls_rd issuer;
	bool shaped;
	int err;

	if (!len)
		return;
	shaped = tls_hs_crl_shaped(data + 1, len - 1, &issuer);
	fuzz_alloc_fail(data[0]);
	err = tls_hs_crl_read(&cl, data + 1, len - 1);
	fuzz_alloc_fail(0);
	FUZZ_MUST(!err || err == -EBADMSG || err == -EOPNOTSUPP || (err == -ENOMEM && data[0]));
	FUZZ_MUST((!err || err == -ENOMEM) == (cl.cl_signed.ce_refused == X509_OK));
	FUZZ_MUST(!cl.cl_signed.ce_fault.xf_rule == (cl.cl_signed.ce_refused == X509_OK));
	FUZZ_MUST(shaped || cl.cl_signed.ce_refused != X509_OK);
	FUZZ_MUST(!shaped || tls_hs_rd_equal(&issuer, &cl.cl_signed.ce_issuer));
	check_view(&cl, data + 1, len - 1);
	if (cl.cl_signed.ce_refused != X509_OK)
		check_describe(&cl);
	if (!err)
		check_entries(&cl);
	tls_hs_crl_free(&cl);
}

const struct fuzz_target fuzz_target = {
	.name = "crl",
	.form = FUZZ_DER,
	.prefix = 1,
	/* three descriptions; an entry is read, put in order, and found again */
	.blocks = 30000,
	.blocks_per_byte = 400,
	.one = one,
};
