// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which extension may stand where: RFC 8446 4.2's table, written down again.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "bytes.h"
#include "engine/extensions.h"

#define CH	EXT_IN_CH
#define SH	EXT_IN_SH
#define EE	EXT_IN_EE
#define CT	EXT_IN_CT
#define CR	EXT_IN_CR
#define NST	EXT_IN_NST
#define HRR	EXT_IN_HRR

/* As RFC 8446 4.2 prints it, then later RFCs' additions; numbers from 4.2 and IANA */
struct row {
	const char	*name;
	u16		type;
	u8		where;
};

static const struct row rows[] = {
	{ "server_name",			0,	CH | EE },
	{ "max_fragment_length",		1,	CH | EE },
	{ "status_request",			5,	CH | CR | CT },
	{ "supported_groups",			10,	CH | EE },
	{ "signature_algorithms",		13,	CH | CR },
	{ "use_srtp",				14,	CH | EE },
	{ "heartbeat",				15,	CH | EE },
	{ "application_layer_protocol_negotiation", 16,	CH | EE },
	{ "signed_certificate_timestamp",	18,	CH | CR | CT },
	{ "client_certificate_type",		19,	CH | EE },
	{ "server_certificate_type",		20,	CH | EE },
	{ "padding",				21,	CH },
	{ "key_share",				51,	CH | SH | HRR },
	{ "pre_shared_key",			41,	CH | SH },
	{ "psk_key_exchange_modes",		45,	CH },
	{ "early_data",				42,	CH | EE | NST },
	{ "cookie",				44,	CH | HRR },
	{ "supported_versions",			43,	CH | SH | HRR },
	{ "certificate_authorities",		47,	CH | CR },
	{ "oid_filters",			48,	CR },
	{ "post_handshake_auth",		49,	CH },
	{ "signature_algorithms_cert",		50,	CH | CR },
	{ "record_size_limit",			28,	CH | EE },	/* RFC 8449 */
	{ "ticket_request",			58,	CH | EE },	/* RFC 9149 */
};

KUNIT_ARRAY_PARAM_DESC(row, rows, name);

/* All messages with extensions, of both roles */
static const u8 wheres[] = { CH, SH, EE, CT, CR, NST, HRR };

/* RFC 8446 4.2: those that ask, and need not be asked for */
#define ASKING	(CH | CR | NST)

#define ALL_OFFERED	(BIT(EXT_NR) - 1)

static enum tls_hs_ext id_of(struct kunit *test, u16 type)
{
	int id;

	for (id = 0; id < EXT_NR; id++)
		if (tls_hs_ext_type(id) == type)
			return id;
	KUNIT_FAIL(test, "extension %u is not known", type);
	return 0;
}

static enum tls_hs_error parse(struct kunit *test, const struct bytes *block, u8 where,
			       u32 offered, struct tls_hs_exts *ex)
{
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, block, 0), block->len);
	memset(ex, 0xff, sizeof(*ex));	/* it must not need to be zeroed */
	return tls_hs_parse_extensions(rd, where, offered, ex);
}

/* One extension with a body of one byte */
static enum tls_hs_error parse_one(struct kunit *test, u16 type, u8 where, u32 offered,
				   struct tls_hs_exts *ex)
{
	const struct bytes block = BYTES(type >> 8, type & 0xff, 0, 1, 0x77);

	return parse(test, &block, where, offered, ex);
}

static void table_has_each_extension_once(struct kunit *test)
{
	int a, b;

	KUNIT_EXPECT_EQ(test, EXT_NR, ARRAY_SIZE(rows));
	for (a = 0; a < EXT_NR; a++)
		for (b = a + 1; b < EXT_NR; b++)
			KUNIT_EXPECT_NE(test, tls_hs_ext_type(a), tls_hs_ext_type(b));
}

static void offered_extension_judged_by_place(struct kunit *test)
{
	const struct row *row = test->param_value;
	enum tls_hs_ext id = id_of(test, row->type);
	struct tls_hs_exts ex;
	int i;

	for (i = 0; i < ARRAY_SIZE(wheres); i++) {
		bool allowed = row->where & wheres[i];
		enum tls_hs_error e;

		e = parse_one(test, row->type, wheres[i], ALL_OFFERED, &ex);

		KUNIT_EXPECT_EQ_MSG(test, e, allowed ? TLS_HS_E_NONE : TLS_HS_E_EXT_MISPLACED,
				    "message %#x", wheres[i]);
		if (!allowed)
			continue;
		KUNIT_EXPECT_EQ(test, ex.ex_seen, BIT(id));
		KUNIT_EXPECT_EQ(test, ex.ex_body[id].left, 1);
		KUNIT_EXPECT_EQ(test, ex.ex_body[id].p[0], 0x77);
	}
}

/*
 * In its place, but we did not ask: allowed in CH, CR, NST, and the cookie in HRR
 * only, to which the one in CH is an answer.
 */
static void unoffered_extension_is_unsolicited(struct kunit *test)
{
	const struct row *row = test->param_value;
	u32 offered = ALL_OFFERED & ~BIT(id_of(test, row->type));
	struct tls_hs_exts ex;
	int i;

	for (i = 0; i < ARRAY_SIZE(wheres); i++) {
		u8 where = wheres[i];
		enum tls_hs_error want = TLS_HS_E_EXT_UNSOLICITED;

		if (!(row->where & where) || (where == CH && row->type == 44))
			want = TLS_HS_E_EXT_MISPLACED;
		else if (where & ASKING || (where == HRR && row->type == 44))
			want = TLS_HS_E_NONE;

		KUNIT_EXPECT_EQ_MSG(test, parse_one(test, row->type, where, offered, &ex), want,
				    "message %#x", where);
	}
}

/* Never sent by us, GREASE (RFC 8701), private use, TLS 1.2's, and the largest */
static const u16 unknown[] = { 2, 4, 17, 22, 23, 35, 40, 46, 52, 0x0a0a, 0xfafa, 0xff01, 0xffff };

static void unknown_extension_judged_by_message(struct kunit *test)
{
	struct tls_hs_exts ex;
	int i, w;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		for (w = 0; w < ARRAY_SIZE(wheres); w++) {
			bool ignored = wheres[w] & ASKING;

			KUNIT_EXPECT_EQ(test,
					parse_one(test, unknown[i], wheres[w], ALL_OFFERED, &ex),
					ignored ? TLS_HS_E_NONE : TLS_HS_E_EXT_UNSOLICITED);
			if (ignored)
				KUNIT_EXPECT_EQ(test, ex.ex_seen, 0);
		}
	}
}

static void duplicate_known_refused(struct kunit *test)
{
	const struct row *row = test->param_value;
	const struct bytes block = BYTES(row->type >> 8, row->type & 0xff, 0, 0,
					 row->type >> 8, row->type & 0xff, 0, 1, 5);
	struct tls_hs_exts ex;
	int i;

	for (i = 0; i < ARRAY_SIZE(wheres); i++)
		if (row->where & wheres[i])
			KUNIT_EXPECT_EQ(test, parse(test, &block, wheres[i], ALL_OFFERED, &ex),
					TLS_HS_E_EXT_DUPLICATE);
}

static void duplicate_apart_refused(struct kunit *test)
{
	const struct bytes block = BYTES(0, 13, 0, 0, 0, 47, 0, 0, 0, 50, 0, 0, 0, 13, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_EXT_DUPLICATE);
}

static void duplicate_unknown_refused(struct kunit *test)
{
	const struct bytes block = BYTES(0x0a, 0x0a, 0, 1, 9, 0xaa, 0xaa, 0, 0, 0x0a, 0x0a, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_EXT_DUPLICATE);
	KUNIT_EXPECT_EQ(test, parse(test, &block, NST, 0, &ex), TLS_HS_E_EXT_DUPLICATE);
	KUNIT_EXPECT_EQ(test, parse(test, &block, CH, 0, &ex), TLS_HS_E_EXT_DUPLICATE);
}

/* RFC 8446 4.2.11: in a ClientHello, and only there, nothing may follow it. */
static void psk_not_last_in_client_hello_refused(struct kunit *test)
{
	const struct bytes known = BYTES(0, 41, 0, 0, 0, 51, 0, 0);
	const struct bytes unknown = BYTES(0, 13, 0, 0, 0, 41, 0, 0, 0x0a, 0x0a, 0, 0);
	const struct bytes last = BYTES(0x0a, 0x0a, 0, 0, 0, 51, 0, 0, 0, 41, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &known, CH, 0, &ex), TLS_HS_E_PSK_NOT_LAST);
	KUNIT_EXPECT_EQ(test, parse(test, &unknown, CH, 0, &ex), TLS_HS_E_PSK_NOT_LAST);
	KUNIT_EXPECT_EQ(test, parse(test, &last, CH, 0, &ex), TLS_HS_E_NONE);
	KUNIT_EXPECT_EQ(test, ex.ex_seen, BIT(EXT_KEY_SHARE) | BIT(EXT_PRE_SHARED_KEY));
	KUNIT_EXPECT_EQ(test, parse(test, &known, SH, ALL_OFFERED, &ex), TLS_HS_E_NONE);
}

/* Twice is twice, whatever else is wrong with it. */
static void psk_twice_in_client_hello_is_a_duplicate(struct kunit *test)
{
	const struct bytes block = BYTES(0, 41, 0, 0, 0, 41, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &block, CH, 0, &ex), TLS_HS_E_EXT_DUPLICATE);
}

/* The type's bytes inside another extension's body are no extension. */
static void body_that_looks_like_a_header_is_no_duplicate(struct kunit *test)
{
	const struct bytes block = BYTES(0, 13, 0, 4, 0, 47, 0, 0, 0, 47, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_NONE);
	KUNIT_EXPECT_EQ(test, ex.ex_seen,
			BIT(EXT_SIGNATURE_ALGORITHMS) | BIT(EXT_CERTIFICATE_AUTHORITIES));
}

static void block_empty_is_fine(struct kunit *test)
{
	const struct bytes block = {};
	struct tls_hs_exts ex;
	int i;

	for (i = 0; i < ARRAY_SIZE(wheres); i++) {
		KUNIT_EXPECT_EQ(test, parse(test, &block, wheres[i], 0, &ex), TLS_HS_E_NONE);
		KUNIT_EXPECT_EQ(test, ex.ex_seen, 0);
	}
}

static void block_truncated_at_each_byte_refused(struct kunit *test)
{
	struct bytes block = BYTES(0, 13, 0, 4, 0, 2, 4, 3, 0, 47, 0, 3, 0, 1, 7);
	struct tls_hs_exts ex;
	size_t whole = block.len;

	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_NONE);
	for (block.len = whole - 1; block.len; block.len--)
		KUNIT_EXPECT_EQ_MSG(test, parse(test, &block, CR, 0, &ex),
				    block.len == 8 ? TLS_HS_E_NONE : TLS_HS_E_EXT_DECODE,
				    "%zu bytes", block.len);
}

static void block_length_off_by_one_refused(struct kunit *test)
{
	const struct bytes more = BYTES(0, 13, 0, 3, 1, 2), less = BYTES(0, 13, 0, 1, 1, 2);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &more, CR, 0, &ex), TLS_HS_E_EXT_DECODE);
	KUNIT_EXPECT_EQ(test, parse(test, &less, CR, 0, &ex), TLS_HS_E_EXT_DECODE);
}

static void block_of_many_is_bounded(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 129 * 4, GFP_KERNEL);
	struct bytes block = { .d = p };
	struct tls_hs_exts ex;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	for (i = 0; i < 129; i++)
		put_unaligned_be16(0x8000 + i, p + 4 * i);

	block.len = 128 * 4;
	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_NONE);
	block.len = 129 * 4;
	KUNIT_EXPECT_EQ(test, parse(test, &block, CR, 0, &ex), TLS_HS_E_EXT_DECODE);
}

static void first_fault_wins(struct kunit *test)
{
	/* misplaced, then unknown */
	const struct bytes block = BYTES(0, 41, 0, 0, 0x0a, 0x0a, 0, 0);
	struct tls_hs_exts ex;

	KUNIT_EXPECT_EQ(test, parse(test, &block, EE, ALL_OFFERED, &ex), TLS_HS_E_EXT_MISPLACED);
}

static void exts_in_sees_all_known(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 4 * (ARRAY_SIZE(rows) + 1), GFP_KERNEL);
	struct tls_rd rd;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, p);
	put_unaligned_be16(0x0a0a, p);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		put_unaligned_be16(rows[i].type, p + 4 * (i + 1));

	tls_rd_init(&rd, p, 4 * (ARRAY_SIZE(rows) + 1));
	KUNIT_EXPECT_EQ(test, tls_hs_exts_in(rd), ALL_OFFERED);
}

static void exts_in_stops_where_it_cannot_read(struct kunit *test)
{
	const struct bytes block = BYTES(0, 13, 0, 0, 0, 43, 0, 1);
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, &block, 0), block.len);
	KUNIT_EXPECT_EQ(test, tls_hs_exts_in(rd), BIT(EXT_SIGNATURE_ALGORITHMS));
}

static void block_is_whole_if_it_can_be_read_to_its_end(struct kunit *test)
{
	const struct bytes block = BYTES(0, 13, 0, 1, 9, 0xfd, 0, 0, 0);
	const u8 *d = bytes_dup(test, &block, 0);
	struct tls_rd rd;
	size_t i;

	for (i = 0; i <= block.len; i++) {
		tls_rd_init(&rd, d, i);
		KUNIT_EXPECT_EQ_MSG(test, tls_hs_exts_whole(rd), i == 0 || i == 5 || i == 9,
				    "%zu bytes", i);
	}
}

static struct kunit_case extensions_cases[] = {
	KUNIT_CASE(table_has_each_extension_once),
	KUNIT_CASE_PARAM(offered_extension_judged_by_place, row_gen_params),
	KUNIT_CASE_PARAM(unoffered_extension_is_unsolicited, row_gen_params),
	KUNIT_CASE(unknown_extension_judged_by_message),
	KUNIT_CASE_PARAM(duplicate_known_refused, row_gen_params),
	KUNIT_CASE(duplicate_apart_refused),
	KUNIT_CASE(duplicate_unknown_refused),
	KUNIT_CASE(psk_not_last_in_client_hello_refused),
	KUNIT_CASE(psk_twice_in_client_hello_is_a_duplicate),
	KUNIT_CASE(body_that_looks_like_a_header_is_no_duplicate),
	KUNIT_CASE(block_empty_is_fine),
	KUNIT_CASE(block_truncated_at_each_byte_refused),
	KUNIT_CASE(block_length_off_by_one_refused),
	KUNIT_CASE(block_of_many_is_bounded),
	KUNIT_CASE(first_fault_wins),
	KUNIT_CASE(exts_in_sees_all_known),
	KUNIT_CASE(exts_in_stops_where_it_cannot_read),
	KUNIT_CASE(block_is_whole_if_it_can_be_read_to_its_end),
	{}
};

static struct kunit_suite extensions_suite = {
	.name = "tls_hs_extensions",
	.test_cases = extensions_cases,
};

kunit_test_suite(extensions_suite);
