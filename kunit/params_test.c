// SPDX-License-Identifier: GPL-2.0-only
/*
 * EncryptedExtensions and CertificateRequest: one row a defect.
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

static const u8 alpn[] = { 2, 'h', '2', 5, 's', 'u', 'n', 'r', 'p' };

static struct tls_hs_test *wait_ee(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	t->cfg.cf_alpn = alpn;
	t->cfg.cf_alpn_len = sizeof(alpn);
	t->cfg.cf_record_size_limit = 16385;
	tls_hs_test_reach(t, TLS_HS_WAIT_EE);
	return t;
}

static const struct body_row ee_rows[] = {
	/* the block, RFC 8446 4.3.1 */
	{ "empty", TLS_HS_E_NONE, BYTES(0, 0) },
	{ "no block", TLS_HS_E_DECODE },
	{ "half a length", TLS_HS_E_DECODE, BYTES(0) },
	{ "block says one more", TLS_HS_E_DECODE, BYTES(0, 5, 0, 0, 0, 0) },
	{ "block says one less", TLS_HS_E_DECODE, BYTES(0, 3, 0, 0, 0, 0) },
	{ "trailing byte", TLS_HS_E_DECODE, BYTES(0, 0, 0) },
	{ "extension cut", TLS_HS_E_EXT_DECODE, BYTES(0, 3, 0, 0, 0) },

	/* server_name, RFC 6066 3 */
	{ "server_name", TLS_HS_E_NONE, BYTES(0, 4, 0, 0, 0, 0) },
	{ "server_name not empty", TLS_HS_E_EXT_DECODE, BYTES(0, 5, 0, 0, 0, 1, 0) },
	{ "server_name twice", TLS_HS_E_EXT_DUPLICATE, BYTES(0, 8, 0, 0, 0, 0, 0, 0, 0, 0) },

	/* ALPN, RFC 7301 3.1 */
	{ "ALPN first", TLS_HS_E_NONE, BYTES(0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '2') },
	{ "ALPN second", TLS_HS_E_NONE,
	  BYTES(0, 12, 0, 16, 0, 8, 0, 6, 5, 's', 'u', 'n', 'r', 'p') },
	{ "ALPN not offered", TLS_HS_E_ALPN, BYTES(0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '3') },
	{ "ALPN beginning of ours", TLS_HS_E_ALPN,
	  BYTES(0, 11, 0, 16, 0, 7, 0, 5, 4, 's', 'u', 'n', 'r') },
	{ "ALPN ours and more", TLS_HS_E_ALPN,
	  BYTES(0, 10, 0, 16, 0, 6, 0, 4, 3, 'h', '2', 'c') },
	{ "ALPN two names", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 12, 0, 16, 0, 8, 0, 6, 2, 'h', '2', 2, 'h', '2') },
	{ "ALPN empty list", TLS_HS_E_EXT_DECODE, BYTES(0, 6, 0, 16, 0, 2, 0, 0) },
	{ "ALPN empty name", TLS_HS_E_EXT_DECODE, BYTES(0, 7, 0, 16, 0, 3, 0, 1, 0) },
	{ "ALPN no list", TLS_HS_E_EXT_DECODE, BYTES(0, 4, 0, 16, 0, 0) },
	{ "ALPN name says one more", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 9, 0, 16, 0, 5, 0, 3, 3, 'h', '2') },
	{ "ALPN list says one more", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 9, 0, 16, 0, 5, 0, 4, 2, 'h', '2') },
	{ "ALPN trailing byte", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 10, 0, 16, 0, 6, 0, 3, 2, 'h', '2', 0) },

	/* record_size_limit, RFC 8449 4 */
	{ "limit 0", TLS_HS_E_RECORD_LIMIT, BYTES(0, 6, 0, 28, 0, 2, 0, 0) },
	{ "limit 63", TLS_HS_E_RECORD_LIMIT, BYTES(0, 6, 0, 28, 0, 2, 0, 63) },
	{ "limit 64", TLS_HS_E_NONE, BYTES(0, 6, 0, 28, 0, 2, 0, 64) },
	{ "limit 16384", TLS_HS_E_NONE, BYTES(0, 6, 0, 28, 0, 2, 0x40, 0) },
	{ "limit 16385", TLS_HS_E_NONE, BYTES(0, 6, 0, 28, 0, 2, 0x40, 1) },
	{ "limit 16386", TLS_HS_E_RECORD_LIMIT, BYTES(0, 6, 0, 28, 0, 2, 0x40, 2) },
	{ "limit 65535", TLS_HS_E_RECORD_LIMIT, BYTES(0, 6, 0, 28, 0, 2, 0xff, 0xff) },
	{ "limit of one byte", TLS_HS_E_EXT_DECODE, BYTES(0, 5, 0, 28, 0, 1, 64) },
	{ "limit of three bytes", TLS_HS_E_EXT_DECODE, BYTES(0, 7, 0, 28, 0, 3, 0, 64, 0) },

	/* supported_groups, RFC 8446 4.2.7: groups that we do not know are fine */
	{ "groups", TLS_HS_E_NONE, BYTES(0, 10, 0, 10, 0, 6, 0, 4, 0, 0x1d, 0x11, 0xec) },
	{ "groups, GREASE", TLS_HS_E_NONE, BYTES(0, 8, 0, 10, 0, 4, 0, 2, 0x0a, 0x0a) },
	{ "groups odd", TLS_HS_E_EXT_DECODE, BYTES(0, 9, 0, 10, 0, 5, 0, 3, 0, 0x1d, 0) },
	{ "groups empty", TLS_HS_E_EXT_DECODE, BYTES(0, 6, 0, 10, 0, 2, 0, 0) },
	{ "groups without list", TLS_HS_E_EXT_DECODE, BYTES(0, 4, 0, 10, 0, 0) },
	{ "groups trailing byte", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 9, 0, 10, 0, 5, 0, 2, 0, 0x1d, 0) },

	/* what has no place here, RFC 8446 4.2 */
	{ "early_data", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 4, 0, 42, 0, 0) },
	{ "ticket_request", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 5, 0, 58, 0, 1, 0) },
	{ "max_fragment_length", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 5, 0, 1, 0, 1, 1) },
	{ "heartbeat", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 5, 0, 15, 0, 1, 1) },
	{ "unknown", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 4, 0xfa, 0xfa, 0, 0) },
	{ "session_ticket of TLS 1.2", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 4, 0, 35, 0, 0) },
	{ "key_share", TLS_HS_E_EXT_MISPLACED, BYTES(0, 6, 0, 51, 0, 2, 0, 0x1d) },
	{ "pre_shared_key", TLS_HS_E_EXT_MISPLACED, BYTES(0, 6, 0, 41, 0, 2, 0, 0) },
	{ "supported_versions", TLS_HS_E_EXT_MISPLACED, BYTES(0, 6, 0, 43, 0, 2, 3, 4) },
	{ "cookie", TLS_HS_E_EXT_MISPLACED, BYTES(0, 7, 0, 44, 0, 3, 0, 1, 7) },
	{ "signature_algorithms", TLS_HS_E_EXT_MISPLACED, BYTES(0, 8, 0, 13, 0, 4, 0, 2, 4, 3) },
	{ "status_request", TLS_HS_E_EXT_MISPLACED, BYTES(0, 4, 0, 5, 0, 0) },

	{ "all that is good", TLS_HS_E_NONE,
	  BYTES(0, 27, 0, 10, 0, 4, 0, 2, 0, 0x1d, 0, 0, 0, 0, 0, 28, 0, 2, 1, 0,
		0, 16, 0, 5, 0, 3, 2, 'h', '2') },
};

KUNIT_ARRAY_PARAM_DESC(ee, ee_rows, name);

static void ee_body_judged(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct tls_hs_test *t = wait_ee(test);
	int ret = tls_hs_test_feed_body(t, 8, &row->body);

	if (row->error)
		return tls_hs_test_expect_failed(t, ret, row->error);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CERT_CR);
}

static void ee_result_is_kept(struct kunit *test)
{
	const struct bytes body = BYTES(0, 18, 0, 16, 0, 8, 0, 6, 5, 's', 'u', 'n', 'r', 'p',
					0, 28, 0, 2, 1, 2);
	struct tls_hs_test *t = wait_ee(test);
	const struct tls_hs_result *rs = tls_hs_engine_result(t->en);

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 8, &body), 0);

	KUNIT_ASSERT_EQ(test, rs->rs_alpn_len, 5);
	KUNIT_EXPECT_MEMEQ(test, rs->rs_alpn, "sunrp", 5);
	KUNIT_EXPECT_EQ(test, rs->rs_record_size_limit, 0x102);
}

static void ee_nothing_chosen_is_kept_as_nothing(struct kunit *test)
{
	struct tls_hs_test *t = wait_ee(test);
	const struct tls_hs_result *rs = tls_hs_engine_result(t->en);

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 8, &tls_hs_test_ee_body), 0);

	KUNIT_EXPECT_EQ(test, rs->rs_alpn_len, 0);
	KUNIT_EXPECT_EQ(test, rs->rs_record_size_limit, 0);
}

/* The longest name that a length byte can say */
static void ee_alpn_of_255_fits(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	u8 *d = kunit_kzalloc(test, 8 + 256, GFP_KERNEL);
	struct bytes body = { d, 8 + 256 };

	KUNIT_ASSERT_NOT_NULL(test, d);
	memset(d + 8, 0xff, 256);	/* the length, then the name */
	put_unaligned_be16(262, d);
	put_unaligned_be16(16, d + 2);
	put_unaligned_be16(258, d + 4);
	put_unaligned_be16(256, d + 6);
	t->cfg.cf_alpn = d + 8;
	t->cfg.cf_alpn_len = 256;
	tls_hs_test_reach(t, TLS_HS_WAIT_EE);

	KUNIT_ASSERT_EQ(test, tls_hs_test_feed_body(t, 8, &body), 0);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_alpn_len, 255);
	KUNIT_EXPECT_MEMEQ(test, tls_hs_engine_result(t->en)->rs_alpn, d + 9, 255);
}

static const struct body_row ee_unoffered[] = {
	{ "ALPN", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 9, 0, 16, 0, 5, 0, 3, 2, 'h', '2') },
	{ "record_size_limit", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 6, 0, 28, 0, 2, 0, 64) },
	{ "server_name", TLS_HS_E_EXT_UNSOLICITED, BYTES(0, 4, 0, 0, 0, 0) },
};

KUNIT_ARRAY_PARAM_DESC(unoffered, ee_unoffered, name);

static void ee_answer_to_nothing_refused(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);

	t->cfg.cf_server_name = NULL;
	tls_hs_test_reach(t, TLS_HS_WAIT_EE);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 8, &row->body), row->error);
}

static const struct body_row ticket_rows[] = {
	{ "count", TLS_HS_E_NONE, BYTES(0, 5, 0, 58, 0, 1, 0) },
	{ "empty", TLS_HS_E_EXT_DECODE, BYTES(0, 4, 0, 58, 0, 0) },
	{ "two bytes, as a client's", TLS_HS_E_EXT_DECODE, BYTES(0, 6, 0, 58, 0, 2, 0, 0) },
};

KUNIT_ARRAY_PARAM_DESC(ticket, ticket_rows, name);

/* RFC 9149 3: expected_count */
static void ee_ticket_request_judged(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	int ret;

	t->cfg.cf_tickets = true;
	tls_hs_test_reach(t, TLS_HS_WAIT_EE);

	ret = tls_hs_test_feed_body(t, 8, &row->body);

	if (row->error)
		return tls_hs_test_expect_failed(t, ret, row->error);
	KUNIT_EXPECT_EQ(test, ret, 0);
}

/* CertificateRequest, RFC 8446 4.3.2 */

/* No context; a block of len bytes: eight of signature_algorithms, and what follows */
#define CR(len, ...)	BYTES(0, 0, len, 0, 13, 0, 4, 0, 2, 4, 3, ##__VA_ARGS__)

static const struct body_row cr_rows[] = {
	{ "signature_algorithms", TLS_HS_E_NONE, CR(8) },
	{ "no body", TLS_HS_E_DECODE },
	{ "no block", TLS_HS_E_DECODE, BYTES(0) },
	{ "trailing byte", TLS_HS_E_DECODE, CR(8, 0) },
	{ "block says one more", TLS_HS_E_DECODE, CR(9) },
	{ "block says one less", TLS_HS_E_DECODE, CR(7) },
	{ "context", TLS_HS_E_CR_CONTEXT, BYTES(1, 7, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3) },
	{ "context says more", TLS_HS_E_DECODE, BYTES(12, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3) },
	{ "no extensions", TLS_HS_E_CR_SIGALGS, BYTES(0, 0, 0) },
	{ "no signature_algorithms", TLS_HS_E_CR_SIGALGS,
	  BYTES(0, 0, 8, 0, 50, 0, 4, 0, 2, 4, 3) },
	{ "schemes odd", TLS_HS_E_EXT_DECODE, BYTES(0, 0, 9, 0, 13, 0, 5, 0, 3, 4, 3, 4) },
	{ "schemes empty", TLS_HS_E_EXT_DECODE, BYTES(0, 0, 6, 0, 13, 0, 2, 0, 0) },
	{ "schemes say one more", TLS_HS_E_EXT_DECODE, BYTES(0, 0, 8, 0, 13, 0, 4, 0, 3, 4, 3) },
	{ "schemes trailing byte", TLS_HS_E_EXT_DECODE,
	  BYTES(0, 0, 9, 0, 13, 0, 5, 0, 2, 4, 3, 0) },
	{ "schemes unknown", TLS_HS_E_NONE, BYTES(0, 0, 8, 0, 13, 0, 4, 0, 2, 0x8a, 0x8a) },
	{ "schemes twice", TLS_HS_E_EXT_DUPLICATE, CR(16, 0, 13, 0, 4, 0, 2, 4, 3) },

	{ "schemes of certificates", TLS_HS_E_NONE,
	  CR(16, 0, 50, 0, 4, 0, 2, 4, 1) },
	{ "schemes of certificates odd", TLS_HS_E_EXT_DECODE,
	  CR(15, 0, 50, 0, 3, 0, 1, 4) },
	{ "schemes of certificates empty", TLS_HS_E_EXT_DECODE,
	  CR(14, 0, 50, 0, 2, 0, 0) },

	{ "authorities", TLS_HS_E_NONE,
	  CR(19, 0, 47, 0, 7, 0, 5, 0, 3, 0x30, 1, 0) },
	{ "two authorities", TLS_HS_E_NONE,
	  CR(20, 0, 47, 0, 8, 0, 6, 0, 1, 0x30, 0, 1, 0x31) },
	{ "authorities empty", TLS_HS_E_EXT_DECODE,
	  CR(14, 0, 47, 0, 2, 0, 0) },
	{ "authority empty", TLS_HS_E_EXT_DECODE,
	  CR(16, 0, 47, 0, 4, 0, 2, 0, 0) },
	{ "authority says one more", TLS_HS_E_EXT_DECODE,
	  CR(17, 0, 47, 0, 5, 0, 3, 0, 2, 0x30) },
	{ "second authority cut", TLS_HS_E_EXT_DECODE,
	  CR(18, 0, 47, 0, 6, 0, 4, 0, 1, 0x30, 0) },
	{ "authorities trailing byte", TLS_HS_E_EXT_DECODE,
	  CR(18, 0, 47, 0, 6, 0, 3, 0, 1, 0x30, 0) },

	{ "oid_filters", TLS_HS_E_NONE,
	  CR(19, 0, 48, 0, 7, 0, 5, 1, 0x55, 0, 1, 9) },
	{ "oid_filters without values", TLS_HS_E_NONE,
	  CR(18, 0, 48, 0, 6, 0, 4, 1, 0x55, 0, 0) },
	{ "oid_filters none", TLS_HS_E_NONE, CR(14, 0, 48, 0, 2, 0, 0) },
	{ "oid_filters empty identifier", TLS_HS_E_EXT_DECODE,
	  CR(17, 0, 48, 0, 5, 0, 3, 0, 0, 0) },
	{ "oid_filters cut", TLS_HS_E_EXT_DECODE,
	  CR(17, 0, 48, 0, 5, 0, 3, 1, 0x55, 0) },
	{ "oid_filters values say more", TLS_HS_E_EXT_DECODE,
	  CR(18, 0, 48, 0, 6, 0, 4, 1, 0x55, 0, 1) },
	{ "oid_filters trailing byte", TLS_HS_E_EXT_DECODE,
	  CR(15, 0, 48, 0, 3, 0, 0, 0) },
	{ "oid_filters without list", TLS_HS_E_EXT_DECODE, CR(12, 0, 48, 0, 0) },

	/* RFC 8446 4.3.2: what is not known is ignored; RFC 8701 */
	{ "unknown", TLS_HS_E_NONE, CR(13, 0x77, 0x77, 0, 1, 0) },
	{ "GREASE", TLS_HS_E_NONE, BYTES(0, 0, 12, 0x0a, 0x0a, 0, 0, 0, 13, 0, 4, 0, 2, 4, 3) },
	{ "unknown twice", TLS_HS_E_EXT_DUPLICATE,
	  BYTES(0, 0, 16, 0x77, 0x77, 0, 0, 0, 13, 0, 4, 0, 2, 4, 3, 0x77, 0x77, 0, 0) },
	{ "unknown cut", TLS_HS_E_EXT_DECODE, CR(12, 0x77, 0x77, 0, 1) },
	{ "status_request", TLS_HS_E_NONE, CR(12, 0, 5, 0, 0) },
	{ "server_name", TLS_HS_E_EXT_MISPLACED, CR(12, 0, 0, 0, 0) },
	{ "key_share", TLS_HS_E_EXT_MISPLACED, CR(12, 0, 51, 0, 0) },
};

KUNIT_ARRAY_PARAM_DESC(cr, cr_rows, name);

static void cr_body_judged(struct kunit *test)
{
	const struct body_row *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	int ret;

	tls_hs_test_reach(t, TLS_HS_WAIT_CERT_CR);

	ret = tls_hs_test_feed_body(t, 13, &row->body);

	KUNIT_EXPECT_EQ(test, tls_hs_engine_result(t->en)->rs_cert_requested, !row->error);
	if (row->error)
		return tls_hs_test_expect_failed(t, ret, row->error);
	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CERT);
}

static void cr_parts_are_found(struct kunit *test)
{
	const struct bytes body = BYTES(0, 0, 37, 0, 13, 0, 6, 0, 4, 8, 4, 4, 3,
					0, 50, 0, 4, 0, 2, 4, 1,
					0, 47, 0, 5, 0, 3, 0, 1, 0x30,
					0, 48, 0, 6, 0, 4, 1, 0x55, 0, 0);
	const u8 schemes[] = { 8, 4, 4, 3 }, for_certs[] = { 4, 1 }, names[] = { 0, 1, 0x30 };
	struct tls_hs_cert_request rq;
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, &body, 0), body.len);
	memset(&rq, 0xff, sizeof(rq));

	KUNIT_EXPECT_EQ(test, tls_hs_parse_certificate_request(rd, &rq), TLS_HS_E_NONE);

	KUNIT_ASSERT_EQ(test, rq.rq_sigalgs_len, sizeof(schemes));
	KUNIT_EXPECT_MEMEQ(test, rq.rq_sigalgs, schemes, sizeof(schemes));
	KUNIT_ASSERT_EQ(test, rq.rq_sigalgs_cert_len, sizeof(for_certs));
	KUNIT_EXPECT_MEMEQ(test, rq.rq_sigalgs_cert, for_certs, sizeof(for_certs));
	KUNIT_ASSERT_EQ(test, rq.rq_authorities_len, sizeof(names));
	KUNIT_EXPECT_MEMEQ(test, rq.rq_authorities, names, sizeof(names));
	KUNIT_EXPECT_TRUE(test, rq.rq_has_oid_filters);
}

static void cr_absent_parts_are_null(struct kunit *test)
{
	struct tls_hs_cert_request rq;
	struct tls_rd rd;

	tls_rd_init(&rd, tls_hs_test_request_body.d, tls_hs_test_request_body.len);
	memset(&rq, 0xff, sizeof(rq));

	KUNIT_EXPECT_EQ(test, tls_hs_parse_certificate_request(rd, &rq), TLS_HS_E_NONE);

	/* RFC 8446 4.2.3: they hold for certificates, too */
	KUNIT_EXPECT_PTR_EQ(test, rq.rq_sigalgs_cert, rq.rq_sigalgs);
	KUNIT_EXPECT_EQ(test, rq.rq_sigalgs_cert_len, rq.rq_sigalgs_len);
	KUNIT_EXPECT_NULL(test, rq.rq_authorities);
	KUNIT_EXPECT_EQ(test, rq.rq_authorities_len, 0);
	KUNIT_EXPECT_FALSE(test, rq.rq_has_oid_filters);
}

/* RFC 8446 4.3.2: never together with a PSK; neither is Certificate */
static void cr_in_psk_mode_is_unexpected(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_FINISHED);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 13, &tls_hs_test_request_body),
				  TLS_HS_E_UNEXPECTED_MSG);
}

static void cr_twice_is_unexpected(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	tls_hs_test_reach(t, TLS_HS_WAIT_CERT);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 13, &tls_hs_test_request_body),
				  TLS_HS_E_UNEXPECTED_MSG);
}

static struct kunit_case params_cases[] = {
	KUNIT_CASE_PARAM(ee_body_judged, ee_gen_params),
	KUNIT_CASE(ee_result_is_kept),
	KUNIT_CASE(ee_nothing_chosen_is_kept_as_nothing),
	KUNIT_CASE(ee_alpn_of_255_fits),
	KUNIT_CASE_PARAM(ee_answer_to_nothing_refused, unoffered_gen_params),
	KUNIT_CASE_PARAM(ee_ticket_request_judged, ticket_gen_params),
	KUNIT_CASE_PARAM(cr_body_judged, cr_gen_params),
	KUNIT_CASE(cr_parts_are_found),
	KUNIT_CASE(cr_absent_parts_are_null),
	KUNIT_CASE(cr_in_psk_mode_is_unexpected),
	KUNIT_CASE(cr_twice_is_unexpected),
	{}
};

static struct kunit_suite params_suite = {
	.name = "tls_hs_params",
	.test_cases = params_cases,
};

kunit_test_suite(params_suite);
