// SPDX-License-Identifier: GPL-2.0-only
/*
 * The peer's Certificate and CertificateVerify: one row a defect.
 *
 * A CertificateVerify that is good is here for P-256 only; for RSA it comes
 * from RFC 8448's traces, in rfc8448_test.c.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

struct body_row {
	const char		*name;
	enum tls_hs_error	error;
	struct bytes		body;
};

static const struct body_row cert_rows[] = {
	{ "one entry", TLS_HS_E_NONE, BYTES(0, 0, 0, 6, 0, 0, 1, 'c', 0, 0) },
	{ "two entries", TLS_HS_E_NONE,
	  BYTES(0, 0, 0, 13, 0, 0, 1, 'c', 0, 0, 0, 0, 2, 'd', 'e', 0, 0) },
	{ "no body", TLS_HS_E_DECODE },
	{ "context only", TLS_HS_E_DECODE, BYTES(0) },
	{ "context", TLS_HS_E_CERT_CONTEXT, BYTES(1, 7, 0, 0, 6, 0, 0, 1, 'c', 0, 0) },
	{ "context says more", TLS_HS_E_DECODE, BYTES(11, 0, 0, 6, 0, 0, 1, 'c', 0, 0) },
	{ "no entries", TLS_HS_E_NO_CERTIFICATE, BYTES(0, 0, 0, 0) },
	{ "context, no entries", TLS_HS_E_CERT_CONTEXT, BYTES(1, 7, 0, 0, 0) },
	{ "empty certificate", TLS_HS_E_DECODE, BYTES(0, 0, 0, 5, 0, 0, 0, 0, 0) },
	{ "second certificate empty", TLS_HS_E_DECODE,
	  BYTES(0, 0, 0, 11, 0, 0, 1, 'c', 0, 0, 0, 0, 0, 0, 0) },
	{ "list says one more", TLS_HS_E_DECODE, BYTES(0, 0, 0, 7, 0, 0, 1, 'c', 0, 0) },
	{ "list says one less", TLS_HS_E_DECODE, BYTES(0, 0, 0, 5, 0, 0, 1, 'c', 0, 0) },
	{ "list says 2^24 - 1", TLS_HS_E_DECODE, BYTES(0, 0xff, 0xff, 0xff, 0, 0, 1, 'c', 0, 0) },
	{ "certificate says one more", TLS_HS_E_DECODE, BYTES(0, 0, 0, 6, 0, 0, 2, 'c', 0, 0) },
	{ "certificate says 2^16 more", TLS_HS_E_DECODE, BYTES(0, 0, 0, 6, 1, 0, 1, 'c', 0, 0) },
	{ "entry without extensions block", TLS_HS_E_DECODE, BYTES(0, 0, 0, 4, 0, 0, 1, 'c') },
	{ "extensions say one more", TLS_HS_E_DECODE, BYTES(0, 0, 0, 6, 0, 0, 1, 'c', 0, 1) },
	{ "trailing byte", TLS_HS_E_DECODE, BYTES(0, 0, 0, 6, 0, 0, 1, 'c', 0, 0, 0) },
	{ "second entry cut", TLS_HS_E_DECODE,
	  BYTES(0, 0, 0, 9, 0, 0, 1, 'c', 0, 0, 0, 0, 1) },

	/* RFC 8446 4.4.2: extensions MUST correspond to ones of the ClientHello */
	{ "status_request", TLS_HS_E_EXT_UNSOLICITED,
	  BYTES(0, 0, 0, 11, 0, 0, 1, 'c', 0, 5, 0, 5, 0, 1, 1) },
	{ "certificate timestamp", TLS_HS_E_EXT_UNSOLICITED,
	  BYTES(0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0, 18, 0, 0) },
	{ "unknown extension", TLS_HS_E_EXT_UNSOLICITED,
	  BYTES(0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0x0a, 0x0a, 0, 0) },
	{ "misplaced extension", TLS_HS_E_EXT_MISPLACED,
	  BYTES(0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0, 0, 0, 0) },
	{ "extension cut", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 0, 0, 9, 0, 0, 1, 'c', 0, 3, 0, 5, 0) },
	{ "extension in the second entry", TLS_HS_E_EXT_UNSOLICITED,
	  BYTES(0, 0, 0, 16, 0, 0, 1, 'c', 0, 0, 0, 0, 1, 'd', 0, 4, 0, 5, 0, 0) },
};

KUNIT_ARRAY_PARAM_DESC(cert, cert_rows, name);

static void certificate_body_judged(struct kunit *test)
{
	static const enum tls_hs_state states[] = { TLS_HS_WAIT_CERT_CR, TLS_HS_WAIT_CERT };
	const struct body_row *row = test->param_value;
	int i, ret;

	for (i = 0; i < ARRAY_SIZE(states); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_reach(t, states[i]);

		ret = tls_hs_test_feed_body(t, 11, &row->body);

		KUNIT_EXPECT_EQ(test, t->verify_calls, !row->error);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence,
				row->error ? 0 : TLS_HS_EV_CHAIN);
		if (row->error) {
			tls_hs_test_expect_failed(t, ret, row->error);
			continue;
		}
		KUNIT_EXPECT_EQ(test, ret, 0);
		KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CV);
	}
}

/* If it had been asked for, a second one in an entry were still wrong. */
static void entry_extension_offered_is_taken_once(struct kunit *test)
{
	const struct bytes once = BYTES(0, 0, 0, 10, 0, 0, 1, 'c', 0, 4, 0, 5, 0, 0);
	const struct bytes twice = BYTES(0, 0, 0, 14, 0, 0, 1, 'c', 0, 8, 0, 5, 0, 0, 0, 5, 0, 0);
	struct tls_hs_test *t;

	t = tls_hs_test_new(test);
	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);
	t->en->en_offered |= BIT(EXT_STATUS_REQUEST);
	KUNIT_EXPECT_EQ(test, tls_hs_test_feed_body(t, 11, &once), 0);

	t = tls_hs_test_new(test);
	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);
	t->en->en_offered |= BIT(EXT_STATUS_REQUEST);
	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 11, &twice), TLS_HS_E_EXT_DUPLICATE);
}

/* @n entries of one byte each */
static struct bytes chain_of(struct kunit *test, unsigned int n)
{
	u8 *d = kunit_kzalloc(test, 4 + 6 * n, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, d);
	put_unaligned_be24(6 * n, d + 1);
	for (i = 0; i < n; i++) {
		d[4 + 6 * i + 2] = 1;
		d[4 + 6 * i + 3] = 'A' + i;
	}
	return (struct bytes){ d, 4 + 6 * n };
}

static void chain_of_16_reaches_the_verifier_in_order(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct bytes body = chain_of(test, 16);
	int i;

	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);

	KUNIT_EXPECT_EQ(test, tls_hs_test_feed_body(t, 11, &body), 0);

	KUNIT_ASSERT_EQ(test, t->chain.pc_n, 16);
	for (i = 0; i < 16; i++) {
		KUNIT_EXPECT_EQ(test, t->chain.pc_cert[i].len, 1);
		KUNIT_EXPECT_EQ(test, t->chain.pc_cert[i].d[0], 'A' + i);
	}
	/* the engine keeps what the verifier saw: the leaf is the first */
	KUNIT_EXPECT_PTR_EQ(test, t->en->en_leaf.d, t->chain.pc_cert[0].d);
}

static void chain_of_more_than_16_is_verified_without_the_rest(struct kunit *test)
{
	static const unsigned int n[] = { 17, 40 };
	int i, j;

	for (i = 0; i < ARRAY_SIZE(n); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		const struct bytes body = chain_of(test, n[i]);

		tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);

		KUNIT_EXPECT_EQ(test, tls_hs_test_feed_body(t, 11, &body), 0);

		KUNIT_EXPECT_EQ(test, t->verify_calls, 1);
		KUNIT_ASSERT_EQ(test, t->chain.pc_n, TLS_HS_MAX_PEER_CERTS);
		for (j = 0; j < TLS_HS_MAX_PEER_CERTS; j++)
			KUNIT_EXPECT_EQ(test, t->chain.pc_cert[j].d[0], 'A' + j);
	}
}

/* They are not verified, but still part of the message. */
static void certificate_beyond_the_16th_is_judged_as_a_message(struct kunit *test)
{
	static const struct {
		unsigned int		at;	/* in the 20th entry */
		u8			v;
		enum tls_hs_error	error;
	} rows[] = {
		{ 2, 0, TLS_HS_E_DECODE },	/* no certificate */
		{ 2, 2, TLS_HS_E_DECODE },	/* cert_data too long */
		{ 0, 1, TLS_HS_E_DECODE },	/* longer than the list */
		{ 5, 1, TLS_HS_E_DECODE },	/* extensions longer than the list */
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		const struct bytes body = chain_of(test, 20);

		((u8 *)body.d)[4 + 6 * 19 + rows[i].at] = rows[i].v;
		tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);

		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 11, &body), rows[i].error);
		KUNIT_EXPECT_EQ(test, t->verify_calls, 0);
	}
}

static void extension_beyond_the_16th_certificate_is_judged(struct kunit *test)
{
	static const u8 entry[] = { 0, 0, 1, 'x', 0, 4, 0xfa, 0xfa, 0, 0 };
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body = chain_of(test, 20);
	u8 *d = kunit_kzalloc(test, body.len + sizeof(entry), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	memcpy(d, body.d, body.len);
	memcpy(d + body.len, entry, sizeof(entry));
	put_unaligned_be24(body.len - 4 + sizeof(entry), d + 1);
	body = (struct bytes){ d, body.len + sizeof(entry) };
	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 11, &body),
				  TLS_HS_E_EXT_UNSOLICITED);
}

/* What the verifier says */

struct verdict {
	const char	*name;
	int		ret;
	unsigned int	why;
	unsigned int	error;
};

static const struct verdict verdicts[] = {
	{ "CERT_BAD", -EACCES, TLS_HS_E_CERT_BAD, TLS_HS_E_CERT_BAD },
	{ "CERT_NAME", -EACCES, TLS_HS_E_CERT_NAME, TLS_HS_E_CERT_NAME },
	{ "CERT_UNSUPPORTED", -ENOPKG, TLS_HS_E_CERT_UNSUPPORTED, TLS_HS_E_CERT_UNSUPPORTED },
	{ "CERT_EXPIRED", -EKEYEXPIRED, TLS_HS_E_CERT_EXPIRED, TLS_HS_E_CERT_EXPIRED },
	{ "CERT_REVOKED", -EKEYREVOKED, TLS_HS_E_CERT_REVOKED, TLS_HS_E_CERT_REVOKED },
	{ "CERT_UNKNOWN_CA", -ENOKEY, TLS_HS_E_CERT_UNKNOWN_CA, TLS_HS_E_CERT_UNKNOWN_CA },
	{ "CERT_SIGNATURE", -EKEYREJECTED, TLS_HS_E_CERT_SIGNATURE, TLS_HS_E_CERT_SIGNATURE },
	{ "NOMEM", -ENOMEM, TLS_HS_E_NOMEM, TLS_HS_E_NOMEM },
	{ "NO_ANCHORS", -ENOKEY, TLS_HS_E_NO_ANCHORS, TLS_HS_E_NO_ANCHORS },
	{ "an error without a reason", -EACCES, TLS_HS_E_NONE, TLS_HS_E_INTERNAL },
	{ "a reason out of range", -EACCES, TLS_HS_NR_ERRORS, TLS_HS_NR_ERRORS },
	/* a positive value is not "verified" */
	{ "a positive value", 1, TLS_HS_E_CERT_BAD, TLS_HS_E_CERT_BAD },
	{ "a positive value, no reason", 1, TLS_HS_E_NONE, TLS_HS_E_INTERNAL },
};

KUNIT_ARRAY_PARAM_DESC(verdict, verdicts, name);

static void verifier_error_becomes_the_cause(struct kunit *test)
{
	const struct verdict *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);
	t->verify_ret = row->ret;
	t->verify_why = row->why;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 11, &tls_hs_test_certificate_body),
				  row->error);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence, 0);
}

/* CertificateVerify, RFC 8446 4.4.3; the verifier's key is one of P-256 */

static const struct body_row cv_rows[] = {
	{ "no body", TLS_HS_E_DECODE },
	{ "scheme only", TLS_HS_E_DECODE, BYTES(4, 3) },
	{ "half a length", TLS_HS_E_DECODE, BYTES(4, 3, 0) },
	{ "signature says one more", TLS_HS_E_DECODE, BYTES(4, 3, 0, 3, 1, 2) },
	{ "signature says one less", TLS_HS_E_DECODE, BYTES(4, 3, 0, 1, 1, 2) },
	{ "signature empty", TLS_HS_E_CV_SIGNATURE, BYTES(4, 3, 0, 0) },
	{ "signature of one byte", TLS_HS_E_CV_SIGNATURE, BYTES(4, 3, 0, 1, 0x30) },
	{ "signature of nobody", TLS_HS_E_CV_SIGNATURE,
	  BYTES(4, 3, 0, 8, 0x30, 6, 2, 1, 1, 2, 1, 1) },
	{ "signature 0, 0", TLS_HS_E_CV_SIGNATURE,
	  BYTES(4, 3, 0, 8, 0x30, 6, 2, 1, 0, 2, 1, 0) },
	{ "signature with a byte behind", TLS_HS_E_CV_SIGNATURE,
	  BYTES(4, 3, 0, 9, 0x30, 6, 2, 1, 1, 2, 1, 1, 0) },
	{ "message trailing byte", TLS_HS_E_DECODE,
	  BYTES(4, 3, 0, 8, 0x30, 6, 2, 1, 1, 2, 1, 1, 0) },
	{ "scheme not offered", TLS_HS_E_CV_SCHEME, BYTES(8, 9, 0, 1, 1) },
	{ "scheme unknown", TLS_HS_E_CV_SCHEME, BYTES(0xaa, 0xaa, 0, 1, 1) },
	{ "scheme 0", TLS_HS_E_CV_SCHEME, BYTES(0, 0, 0, 1, 1) },
	{ "ecdsa_secp384r1_sha384", TLS_HS_E_CV_SCHEME, BYTES(5, 3, 0, 1, 1) },
	{ "rsa_pss_rsae_sha256", TLS_HS_E_CV_SCHEME, BYTES(8, 4, 0, 1, 1) },
	{ "rsa_pkcs1_sha256", TLS_HS_E_CV_SCHEME, BYTES(4, 1, 0, 1, 1) },
	{ "rsa_pkcs1_sha1", TLS_HS_E_CV_SCHEME, BYTES(2, 1, 0, 1, 1) },
	{ "ecdsa_sha1", TLS_HS_E_CV_SCHEME, BYTES(2, 3, 0, 1, 1) },
	{ "ed25519", TLS_HS_E_CV_SCHEME, BYTES(8, 7, 0, 1, 1) },
	{ "mldsa44", TLS_HS_E_CV_SCHEME, BYTES(9, 4, 0, 1, 1) },
	{ "mldsa65", TLS_HS_E_CV_SCHEME, BYTES(9, 5, 0, 1, 1) },
	{ "mldsa87", TLS_HS_E_CV_SCHEME, BYTES(9, 6, 0, 1, 1) },
};

KUNIT_ARRAY_PARAM_DESC(cv, cv_rows, name);

static void verify_body_judged(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &row->body), row->error);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence, TLS_HS_EV_CHAIN);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_scheme, 0);
}

/* The cap: a signature of ML-DSA-87, and not a byte more is read. */
static void verify_signature_beyond_the_cap_refused_unread(struct kunit *test)
{
	const size_t most = TLS_HS_MAX_MLDSA_BYTES;
	u8 *d = kunit_kzalloc(test, 4 + most + 1, GFP_KERNEL);
	struct bytes body = { d, 4 + most };
	struct tls_hs_test *t = tls_hs_test_new(test);

	KUNIT_ASSERT_NOT_NULL(test, d);
	put_unaligned_be16(0x0403, d);
	put_unaligned_be16(most, d + 2);
	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_CV_SIGNATURE);

	put_unaligned_be16(most + 1, d + 2);
	body.len++;
	t = tls_hs_test_new(test);
	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_MSG_TOO_LONG);
}

static void verify_of_the_server_accepted(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body;

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	body = tls_hs_test_verify(t, true);

	KUNIT_EXPECT_EQ(test, tls_hs_test_feed_body(t, 15, &body), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_FINISHED);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_scheme, 0x0403);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_evidence,
			TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE);
	KUNIT_EXPECT_EQ(test, t->n_secrets, 2);
}

/* RFC 8446 4.4.3: the context string keeps a client's signature from being the server's */
static void verify_as_a_client_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body;

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	body = tls_hs_test_verify(t, false);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_CV_SIGNATURE);
}

static void verify_over_another_transcript_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body;

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	t->tr[t->tr_len - 3] ^= 1;	/* in the certificate */
	body = tls_hs_test_verify(t, true);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_CV_SIGNATURE);
}

static void verify_not_offered_although_good_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body;

	t->cfg.cf_sigalgs[0] = 0x0809;
	/* what is beyond the list's end was not offered either */
	t->cfg.cf_sigalgs[t->cfg.cf_n_sigalgs] = 0x0403;
	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	body = tls_hs_test_verify(t, true);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_CV_SCHEME);
}

static void verify_trailing_byte_although_good_refused(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes body;

	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	body = tls_hs_test_verify(t, true);
	body.d = bytes_dup(test, &body, 1);
	body.len++;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body), TLS_HS_E_DECODE);
}

/* RFC 8446 4.4.3: PKCS#1 v1.5 MUST NOT sign a CertificateVerify, also where it is offered */
static void verify_with_pkcs1_offered_and_rsa_key_refused(struct kunit *test)
{
	static const u16 pkcs1[] = { 0x0401, 0x0501, 0x0601, 0x0201 };
	int i;

	for (i = 0; i < ARRAY_SIZE(pkcs1); i++) {
		const struct bytes body = BYTES(pkcs1[i] >> 8, 1, 0, 1, 1);
		struct tls_hs_test *t = tls_hs_test_new(test);

		t->cfg.cf_sigalgs[t->cfg.cf_n_sigalgs++] = pkcs1[i];
		t->verify_key.pk_type = TLS_HS_KEY_RSA;
		tls_hs_test_reach(t, TLS_HS_WAIT_CV);

		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body),
					  TLS_HS_E_CV_SCHEME);
	}
}

/* What cannot be checked is not taken for a forgery, nor for a good one. */
static void verify_that_this_kernel_cannot_check_is_unsupported(struct kunit *test)
{
	const struct bytes body = BYTES(0x09, 0x04, 0, 1, 1);
	struct tls_hs_test *t = tls_hs_test_new(test);

	if (tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44))
		kunit_skip(test, "this kernel has ML-DSA");
	t->cfg.cf_sigalgs[0] = 0x0904;
	t->verify_key.pk_type = TLS_HS_KEY_MLDSA44;
	tls_hs_test_reach(t, TLS_HS_WAIT_CV);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body),
				  TLS_HS_E_CERT_UNSUPPORTED);
}

/* Each scheme goes with one type of key (RFC 8446 4.2.3), whatever is offered. */
static void scheme_of_other_key_type_refused(struct kunit *test)
{
	static const struct {
		u16			scheme;
		enum tls_hs_key_type	key;
	} fits[] = {
		{ 0x0403, TLS_HS_KEY_P256 }, { 0x0503, TLS_HS_KEY_P384 },
		{ 0x0804, TLS_HS_KEY_RSA }, { 0x0805, TLS_HS_KEY_RSA }, { 0x0806, TLS_HS_KEY_RSA },
		{ 0x0809, TLS_HS_KEY_RSA_PSS }, { 0x080a, TLS_HS_KEY_RSA_PSS },
		{ 0x080b, TLS_HS_KEY_RSA_PSS },
		{ 0x0904, TLS_HS_KEY_MLDSA44 }, { 0x0905, TLS_HS_KEY_MLDSA65 },
		{ 0x0906, TLS_HS_KEY_MLDSA87 },
	};
	enum tls_hs_key_type key;
	int i, j;

	for (i = 0; i < ARRAY_SIZE(fits); i++) {
		const struct bytes body = BYTES(fits[i].scheme >> 8, fits[i].scheme, 0, 1, 1);

		for (key = TLS_HS_KEY_RSA; key < TLS_HS_NR_KEY_TYPES; key++) {
			struct tls_hs_test *t = tls_hs_test_new(test);

			if (key == fits[i].key)
				continue;
			for (j = 0; j < ARRAY_SIZE(fits); j++)
				t->cfg.cf_sigalgs[j] = fits[j].scheme;
			t->cfg.cf_n_sigalgs = ARRAY_SIZE(fits);
			t->verify_key.pk_type = key;
			tls_hs_test_reach(t, TLS_HS_WAIT_CV);

			tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 15, &body),
						  TLS_HS_E_CV_SCHEME);
		}
	}
}

/* RFC 8446 4.4.3's own example: 64 spaces, the context string, a zero byte, the hash */
static void content_is_rfc8446(struct kunit *test)
{
	u8 out[TLS_HS_CV_MAX], hash[48], spaces[64];
	static const char * const context[] = {
		"TLS 1.3, client CertificateVerify", "TLS 1.3, server CertificateVerify",
	};
	int server;

	memset(spaces, ' ', sizeof(spaces));
	memset(hash, 1, sizeof(hash));
	for (server = 0; server < 2; server++) {
		memset(out, 0xff, sizeof(out));

		KUNIT_EXPECT_EQ(test, tls_hs_build_cv_content(server, hash, 32, out), 130);

		KUNIT_EXPECT_MEMEQ(test, out, spaces, 64);
		KUNIT_EXPECT_MEMEQ(test, out + 64, context[server], 34);
		KUNIT_EXPECT_MEMEQ(test, out + 98, hash, 32);
		KUNIT_EXPECT_EQ(test, out[130], 0xff);
		KUNIT_EXPECT_EQ(test, tls_hs_build_cv_content(server, hash, 48, out), 146);
	}
}

static void scheme_table_is_rfc8446(struct kunit *test)
{
	static const struct tls_hs_scheme want[] = {
		{ 0x0403, TLS_HS_KEY_P256, TLS_HS_SIG_ECDSA, TLS_HS_SHA256 },
		{ 0x0503, TLS_HS_KEY_P384, TLS_HS_SIG_ECDSA, TLS_HS_SHA384 },
		{ 0x0804, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA256 },
		{ 0x0805, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA384 },
		{ 0x0806, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA512 },
		{ 0x0809, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA256 },
		{ 0x080a, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA384 },
		{ 0x080b, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA512 },
		{ 0x0904, TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44, TLS_HS_NO_HASH },
		{ 0x0905, TLS_HS_KEY_MLDSA65, TLS_HS_SIG_MLDSA65, TLS_HS_NO_HASH },
		{ 0x0906, TLS_HS_KEY_MLDSA87, TLS_HS_SIG_MLDSA87, TLS_HS_NO_HASH },
	};
	unsigned int id, found = 0;
	int i;

	for (id = 0; id <= 0xffff; id++)
		found += !!tls_hs_scheme_find(id);
	KUNIT_EXPECT_EQ(test, found, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		const struct tls_hs_scheme *sc = tls_hs_scheme_find(want[i].sc_id);

		KUNIT_ASSERT_NOT_NULL(test, sc);
		KUNIT_EXPECT_EQ(test, sc->sc_key, want[i].sc_key);
		KUNIT_EXPECT_EQ(test, sc->sc_alg, want[i].sc_alg);
		KUNIT_EXPECT_EQ(test, sc->sc_hash, want[i].sc_hash);
	}
}

static struct kunit_case peer_auth_cases[] = {
	KUNIT_CASE_PARAM(certificate_body_judged, cert_gen_params),
	KUNIT_CASE(entry_extension_offered_is_taken_once),
	KUNIT_CASE(chain_of_16_reaches_the_verifier_in_order),
	KUNIT_CASE(chain_of_more_than_16_is_verified_without_the_rest),
	KUNIT_CASE(certificate_beyond_the_16th_is_judged_as_a_message),
	KUNIT_CASE(extension_beyond_the_16th_certificate_is_judged),
	KUNIT_CASE_PARAM(verifier_error_becomes_the_cause, verdict_gen_params),
	KUNIT_CASE_PARAM(verify_body_judged, cv_gen_params),
	KUNIT_CASE(verify_signature_beyond_the_cap_refused_unread),
	KUNIT_CASE(verify_of_the_server_accepted),
	KUNIT_CASE(verify_as_a_client_refused),
	KUNIT_CASE(verify_over_another_transcript_refused),
	KUNIT_CASE(verify_not_offered_although_good_refused),
	KUNIT_CASE(verify_trailing_byte_although_good_refused),
	KUNIT_CASE(verify_with_pkcs1_offered_and_rsa_key_refused),
	KUNIT_CASE(verify_that_this_kernel_cannot_check_is_unsupported),
	KUNIT_CASE(scheme_of_other_key_type_refused),
	KUNIT_CASE(content_is_rfc8446),
	KUNIT_CASE(scheme_table_is_rfc8446),
	{}
};

static struct kunit_suite peer_auth_suite = {
	.name = "tls_hs_peer_auth",
	.test_cases = peer_auth_cases,
};

kunit_test_suite(peer_auth_suite);
