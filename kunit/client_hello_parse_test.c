// SPDX-License-Identifier: GPL-2.0-only
/*
 * A ClientHello as a server reads it: one row a defect, and what must pass.
 *
 * A good one is taken apart into extensions; a row leaves out, replaces or adds
 * some of them, or changes what comes before them.  Those of RFC 8448 are in
 * rfc8448_test.c.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "bytes.h"
#include "engine/client_hello.h"
#include "engine_fixture.h"

#define ROOM	2048

/* Extensions, header included */
#define EXT(type, ...)	BYTES((type) >> 8, (type) & 0xff, \
			      sizeof((const u8[]){ __VA_ARGS__ }) >> 8, \
			      sizeof((const u8[]){ __VA_ARGS__ }) & 0xff, __VA_ARGS__)
#define EMPTY(type)	BYTES((type) >> 8, (type) & 0xff, 0, 0)

#define X4(x)		x, x, x, x
#define X31(x)		X4(x), X4(x), X4(x), X4(x), X4(x), X4(x), X4(x), x, x, x
#define X32(x)		X31(x), x

#define VERSIONS	EXT(43, 2, 0x03, 0x04)
#define GROUPS		EXT(10, 0, 4, 0, 0x1d, 0, 0x17)
#define SHARES		EXT(51, 0, 10, 0, 0x1d, 0, 2, 7, 8, 0, 0x17, 0, 0)
#define SHARE		EXT(51, 0, 6, 0, 0x1d, 0, 2, 7, 8)
#define SIGALGS		EXT(13, 0, 4, 4, 3, 8, 4)
#define MODES		EXT(45, 1, 1)
/* identities "a" and "bc", and a binder for each */
#define TWO_IDENTITIES	0, 15, 0, 1, 'a', 0, 0, 0, 0, 0, 2, 'b', 'c', 9, 9, 9, 9
#define PSKS		EXT(41, TWO_IDENTITIES, 0, 66, 32, X32(1), 32, X32(2))

static const struct bytes good[] = { VERSIONS, GROUPS, SHARE, SIGALGS };

struct row {
	const char		*name;
	enum tls_hs_error	error;
	u16			without;	/* of the good one's extensions; 0: none */
	struct bytes		more[3];	/* replace those of their type, or follow them */
	u16			nor;		/* this one either */
	bool			second;
	/* before the extensions; 0 or NULL: as it must be */
	u16			version;
	u8			sid_len;
	struct bytes		suites;		/* with its length */
	struct bytes		compression;	/* likewise */
	bool			no_exts;	/* nor their length */
	int			lie;		/* added to the length of all extensions */
	struct bytes		tail;
};

static u16 type_of(const struct bytes *ext)
{
	return ext->d[0] << 8 | ext->d[1];
}

static void put(struct tls_wr *wr, const struct bytes *b)
{
	tls_wr_bytes(wr, b->d, b->len);
}

static bool replaced(const struct row *row, const struct bytes *ext)
{
	int i;

	if (row->without && type_of(ext) == row->without)
		return true;
	if (row->nor && type_of(ext) == row->nor)
		return true;
	for (i = 0; i < ARRAY_SIZE(row->more); i++)
		if (row->more[i].d && type_of(&row->more[i]) == type_of(ext))
			return true;
	return false;
}

static void put_extensions(struct tls_wr *wr, const struct row *row)
{
	size_t mark = wr->len;
	int i;

	tls_wr_u16(wr, 0);
	for (i = 0; i < ARRAY_SIZE(good); i++)
		if (!replaced(row, &good[i]))
			put(wr, &good[i]);
	for (i = 0; i < ARRAY_SIZE(row->more); i++)
		put(wr, &row->more[i]);
	put_unaligned_be16(wr->len - mark - 2 + row->lie, wr->buf + mark);
}

/* The message of a row, at the end of its memory. */
static void build(struct kunit *test, const struct row *row, struct tls_hs_msg *msg)
{
	u8 *buf = kunit_kzalloc(test, ROOM, GFP_KERNEL);
	struct bytes whole = { .d = buf };
	struct tls_wr wr;
	size_t mark;
	u8 *p;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	tls_wr_init(&wr, buf, ROOM);
	tls_wr_u8(&wr, TLS_HS_MT_CLIENT_HELLO);
	mark = tls_wr_open(&wr, 3);
	tls_wr_u16(&wr, row->version ?: 0x0303);
	for (i = 0; i < TLS_HS_RANDOM_LEN; i++)
		tls_wr_u8(&wr, 0x40 + i);
	tls_wr_u8(&wr, row->sid_len);
	for (i = 0; i < row->sid_len; i++)
		tls_wr_u8(&wr, 0x80 + i);
	put(&wr, row->suites.d ? &row->suites : &BYTES(0, 4, 0x13, 1, 0x13, 2));
	put(&wr, row->compression.d ? &row->compression : &BYTES(1, 0));
	if (!row->no_exts)
		put_extensions(&wr, row);
	put(&wr, &row->tail);
	tls_wr_close(&wr, mark, 3);
	KUNIT_ASSERT_EQ(test, tls_wr_end(&wr, &whole.len), 0);

	p = bytes_dup(test, &whole, 0);
	*msg = (struct tls_hs_msg){ .ms_raw = p, .ms_len = whole.len };
	tls_rd_init(&msg->ms_body, p + TLS_HS_MSG_HEADER, whole.len - TLS_HS_MSG_HEADER);
}

static enum tls_hs_error parse(struct kunit *test, const struct row *row,
			       struct tls_hs_client_hello *ch)
{
	struct tls_hs_msg msg;

	build(test, row, &msg);
	memset(ch, 0xff, sizeof(*ch));	/* it must not need to be zeroed */
	return tls_hs_parse_client_hello(&msg, row->second, ch);
}

#define DECODE		TLS_HS_E_DECODE
#define EXT_DECODE	TLS_HS_E_EXT_DECODE
#define MISSING		TLS_HS_E_EXT_MISSING
#define MISPLACED	TLS_HS_E_EXT_MISPLACED

static const struct row rows[] = {
	{ "good" },
	{ "good as a second one", .second = true },

	/* RFC 8446 4.1.2; traps B1 to B3 */
	{ "session id of 32 bytes", .sid_len = 32 },
	{ "session id of 33 bytes", DECODE, .sid_len = 33 },
	{ "no cipher suite", DECODE, .suites = BYTES(0, 0) },
	{ "half a cipher suite", DECODE, .suites = BYTES(0, 3, 0x13, 1, 0x13) },
	{ "suites that nobody knows, twice, and signaling values",
	  .suites = BYTES(0, 12, 0x0a, 0x0a, 0x13, 1, 0x13, 1, 0, 0xff, 0x56, 0, 0x0a, 0x0a) },
	{ "no compression method", DECODE, .compression = BYTES(0) },
	{ "compression null and deflate", TLS_HS_E_COMPRESSION, .compression = BYTES(2, 0, 1) },
	{ "compression deflate", TLS_HS_E_COMPRESSION, .compression = BYTES(1, 1) },
	{ "compression null twice", TLS_HS_E_COMPRESSION, .compression = BYTES(2, 0, 0) },
	{ "a byte behind it", DECODE, .tail = BYTES(0) },
	{ "extensions longer than it", DECODE, .lie = 1 },
	{ "extensions shorter than it", DECODE, .lie = -1 },
	{ "half a length of extensions", DECODE, .no_exts = true, .tail = BYTES(0) },
	{ "half an extension", EXT_DECODE, .more = { BYTES(0x0a, 0x0a, 0) } },

	/* 4.2.1, D.2, D.5, RFC 9846 4.2.2; traps A3, A4 */
	{ "TLS 1.2 without extensions", TLS_HS_E_CH_VERSION, .no_exts = true },
	{ "an empty list of extensions", TLS_HS_E_CH_VERSION, .no_exts = true,
	  .tail = BYTES(0, 0) },
	{ "TLS 1.2 with extensions", TLS_HS_E_CH_VERSION, 43 },
	{ "TLS 1.2 with compression", TLS_HS_E_CH_VERSION, 43, .compression = BYTES(2, 1, 0) },
	{ "TLS 1.0", TLS_HS_E_CH_VERSION, 43, .version = 0x0301 },
	{ "versions without 1.3", TLS_HS_E_CH_VERSION,
	  .more = { EXT(43, 6, 3, 3, 3, 2, 0x7f, 0x1c) } },
	{ "versions without 1.3, with compression", TLS_HS_E_CH_VERSION,
	  .more = { EXT(43, 2, 3, 3) }, .compression = BYTES(2, 1, 0) },
	{ "1.3 among others", .more = { EXT(43, 8, 0x1a, 0x1a, 3, 5, 3, 4, 3, 3) } },
	{ "no version", EXT_DECODE, .more = { EXT(43, 0) } },
	{ "half a version", EXT_DECODE, .more = { EXT(43, 3, 3, 4, 3) } },
	{ "versions and a byte", EXT_DECODE, .more = { EXT(43, 2, 3, 4, 0) } },
	{ "versions of no bytes", EXT_DECODE, .more = { EMPTY(43) } },
	{ "legacy_version of SSL 3.0", TLS_HS_E_LEGACY_VERSION, .version = 0x0300 },
	{ "legacy_version of TLS 1.1", TLS_HS_E_LEGACY_VERSION, .version = 0x0302 },
	{ "legacy_version of TLS 1.3", TLS_HS_E_LEGACY_VERSION, .version = 0x0304 },
	{ "legacy_version that never was", TLS_HS_E_LEGACY_VERSION, .version = 0x1234 },

	/* 4.2; traps B4 to B6 */
	{ "unknown extensions", .more = { EXT(0x0a0a, 1), EXT(0xff01, 0), EMPTY(0xfafa) } },
	{ "known ones that are nothing to us",
	  .more = { EXT(5, 1, 0, 0, 0, 0), EMPTY(18), EMPTY(49) } },
	{ "an unknown one twice", TLS_HS_E_EXT_DUPLICATE,
	  .more = { EXT(0x0a0a, 1), EMPTY(0x1a1a), EXT(0x0a0a, 2) } },
	{ "a known one twice", TLS_HS_E_EXT_DUPLICATE, .more = { SIGALGS, SIGALGS } },
	{ "oid_filters", MISPLACED, .more = { EXT(48, 0, 0) } },
	{ "a cookie that nobody gave", MISPLACED, .more = { EXT(44, 0, 1, 7) } },
	{ "a cookie that nobody gave in a second one", MISPLACED, .second = true,
	  .more = { EXT(44, 0, 1, 7) } },

	/* RFC 6066 3; trap B7 */
	{ "server_name", .more = { EXT(0, 0, 6, 0, 0, 3, 'a', '.', 'b') } },
	{ "server_name that ends in digits", .more = { EXT(0, 0, 5, 0, 0, 2, 'h', '1') } },
	{ "server_name of no bytes", EXT_DECODE, .more = { EMPTY(0) } },
	{ "server_name, empty list", EXT_DECODE, .more = { EXT(0, 0, 0) } },
	{ "server_name, empty name", EXT_DECODE, .more = { EXT(0, 0, 3, 0, 0, 0) } },
	{ "server_name, name cut off", EXT_DECODE, .more = { EXT(0, 0, 4, 0, 0, 2, 'a') } },
	{ "server_name and a byte", EXT_DECODE, .more = { EXT(0, 0, 4, 0, 0, 1, 'a', 0) } },
	{ "two host names", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b') } },
	{ "a name of another type", TLS_HS_E_SERVER_NAME, .more = { EXT(0, 0, 4, 1, 0, 1, 'a') } },
	{ "a name with NUL", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 6, 0, 0, 3, 'a', 0, 'b') } },
	{ "a name with a dot at its end", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 5, 0, 0, 2, 'a', '.') } },
	{ "a name with a line break", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 5, 0, 0, 2, 'a', '\n') } },
	{ "an IPv4 address", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 10, 0, 0, 7, '1', '.', '2', '.', '3', '.', '4') } },
	{ "a number", TLS_HS_E_SERVER_NAME, .more = { EXT(0, 0, 5, 0, 0, 2, '1', '2') } },
	{ "an IPv6 address", TLS_HS_E_SERVER_NAME,
	  .more = { EXT(0, 0, 7, 0, 0, 4, ':', ':', 'f', 'f') } },

	/* RFC 7301 3.1; trap B8 */
	{ "protocols", .more = { EXT(16, 0, 6, 2, 'h', '2', 2, 'a', 'b') } },
	{ "protocols of no bytes", EXT_DECODE, .more = { EMPTY(16) } },
	{ "no protocol", EXT_DECODE, .more = { EXT(16, 0, 0) } },
	{ "an empty protocol", EXT_DECODE, .more = { EXT(16, 0, 3, 1, 'a', 0) } },
	{ "half a protocol", EXT_DECODE, .more = { EXT(16, 0, 3, 3, 'h', '2') } },
	{ "protocols and a byte", EXT_DECODE, .more = { EXT(16, 0, 3, 2, 'h', '2', 0) } },

	/* 4.2.3, 9.2; traps B9 to B11 */
	{ "no signature_algorithms", MISSING, 13 },
	{ "signature_algorithms_cert alone", MISSING, 13, { EXT(50, 0, 2, 4, 3) } },
	{ "signature_algorithms of no bytes", EXT_DECODE, .more = { EMPTY(13) } },
	{ "no scheme", EXT_DECODE, .more = { EXT(13, 0, 0) } },
	{ "half a scheme", EXT_DECODE, .more = { EXT(13, 0, 3, 4, 3, 8) } },
	{ "schemes and a byte", EXT_DECODE, .more = { EXT(13, 0, 2, 4, 3, 0) } },
	{ "64 schemes that nobody knows",
	  .more = { EXT(13, 0, 128, X32(0xfe), X32(0xfe), X32(0xfe), X32(0xfe)) } },
	{ "half a scheme for certificates", EXT_DECODE, .more = { EXT(50, 0, 1, 4) } },
	{ "authorities", .more = { EXT(47, 0, 4, 0, 2, 0x30, 0) } },
	{ "no authority", EXT_DECODE, .more = { EXT(47, 0, 0) } },
	{ "an empty authority", EXT_DECODE, .more = { EXT(47, 0, 2, 0, 0) } },

	/* 4.2.7, 4.2.8, 9.2; traps B13 to B16 */
	{ "no supported_groups", MISSING, 10 },
	{ "no key_share", MISSING, 51 },
	{ "neither groups nor key_share", MISSING, 10, .nor = 51 },
	{ "neither groups nor key_share, PSKs", .without = 10, .nor = 51, .more = { MODES, PSKS } },
	{ "no key_share in a second one", MISSING, 51, .second = true },
	{ "no group", EXT_DECODE, .more = { EXT(10, 0, 0) } },
	{ "half a group", EXT_DECODE, .more = { EXT(10, 0, 3, 0, 0x1d, 0) } },
	{ "groups and a byte", EXT_DECODE, .more = { EXT(10, 0, 2, 0, 0x1d, 0) } },
	{ "no share in key_share", .more = { EXT(51, 0, 0) } },
	{ "key_share of no bytes", EXT_DECODE, .more = { EMPTY(51) } },
	{ "a share of no bytes", EXT_DECODE, .more = { SHARES } },
	{ "half a share", EXT_DECODE, .more = { EXT(51, 0, 5, 0, 0x1d, 0, 2, 7) } },
	{ "shares and a byte", EXT_DECODE, .more = { EXT(51, 0, 6, 0, 0x1d, 0, 2, 7, 8, 0) } },
	{ "shares of groups that nobody knows, and twice",
	  .more = { EXT(51, 0, 15, 0x2a, 0x2a, 0, 1, 0, 0, 0x1d, 0, 1, 7, 0, 0x1d, 0, 1, 8) } },

	/* RFC 8449 4 */
	{ "record_size_limit of 64", .more = { EXT(28, 0, 64) } },
	{ "record_size_limit of 63", TLS_HS_E_RECORD_LIMIT, .more = { EXT(28, 0, 63) } },
	{ "record_size_limit of 65535", .more = { EXT(28, 0xff, 0xff) } },
	{ "record_size_limit of one byte", EXT_DECODE, .more = { EXT(28, 64) } },
	{ "record_size_limit of three bytes", EXT_DECODE, .more = { EXT(28, 0x40, 1, 0) } },

	/* 4.2.9 to 4.2.11; traps C1 to C6 */
	{ "PSKs", .more = { MODES, PSKS } },
	{ "PSKs and no schemes", .without = 13, .more = { MODES, PSKS } },
	{ "PSKs without modes", MISSING, .more = { PSKS } },
	{ "PSKs with key_share and no groups", MISSING, 10, { MODES, PSKS } },
	{ "modes without PSKs", .more = { MODES } },
	{ "modes that nobody knows", .more = { EXT(45, 3, 0x0b, 0xff, 2), PSKS } },
	{ "no mode", EXT_DECODE, .more = { EXT(45, 0) } },
	{ "modes of no bytes", EXT_DECODE, .more = { EMPTY(45) } },
	{ "modes and a byte", EXT_DECODE, .more = { EXT(45, 1, 1, 0) } },
	{ "PSKs not last", TLS_HS_E_PSK_NOT_LAST, .more = { PSKS, MODES } },
	{ "PSKs not last in a second one", TLS_HS_E_PSK_NOT_LAST, .more = { PSKS, MODES },
	  .second = true },
	{ "PSKs not last, before an unknown one", TLS_HS_E_PSK_NOT_LAST,
	  .more = { MODES, PSKS, EMPTY(0x0a0a) } },
	{ "PSKs of no bytes", EXT_DECODE, .more = { MODES, EMPTY(41) } },
	{ "no identity", EXT_DECODE, .more = { MODES, EXT(41, 0, 0, 0, 33, 32, X32(1)) } },
	{ "no binder", EXT_DECODE, .more = { MODES, EXT(41, TWO_IDENTITIES, 0, 0) } },
	{ "no list of binders", EXT_DECODE, .more = { MODES, EXT(41, TWO_IDENTITIES) } },
	{ "an identity of no bytes", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 6, 0, 0, 0, 0, 0, 0, 0, 33, 32, X32(1)) } },
	{ "an identity without its age", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 6, 0, 1, 'a', 0, 0, 0, 0, 33, 32, X32(1)) } },
	{ "an identity cut off", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 7, 0, 9, 'a', 0, 0, 0, 0, 0, 33, 32, X32(1)) } },
	{ "one binder for two", TLS_HS_E_PSK_BINDERS,
	  .more = { MODES, EXT(41, TWO_IDENTITIES, 0, 33, 32, X32(1)) } },
	{ "three binders for two", TLS_HS_E_PSK_BINDERS,
	  .more = { MODES, EXT(41, TWO_IDENTITIES, 0, 99, 32, X32(1), 32, X32(2), 32, X32(3)) } },
	{ "binder of 31 bytes", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 7, 0, 1, 'a', 0, 0, 0, 0, 0, 32, 31, X31(1)) } },
	{ "binder cut off", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 7, 0, 1, 'a', 0, 0, 0, 0, 0, 33, 33, X32(1)) } },
	{ "PSKs and a byte", EXT_DECODE,
	  .more = { MODES, EXT(41, 0, 7, 0, 1, 'a', 0, 0, 0, 0, 0, 33, 32, X32(1), 0) } },

	/* 4.2.10; traps A12, D2 */
	{ "early_data", .more = { EMPTY(42), MODES, PSKS } },
	{ "early_data that is not empty", EXT_DECODE, .more = { EXT(42, 0) } },
	{ "early_data in a second one", MISPLACED, .more = { EMPTY(42) }, .second = true },
};

KUNIT_ARRAY_PARAM_DESC(row, rows, name);

static void row_is_judged(struct kunit *test)
{
	const struct row *row = test->param_value;
	struct tls_hs_client_hello ch;

	KUNIT_EXPECT_EQ(test, parse(test, row, &ch), row->error);
}

#define EXPECT_RD(test, rd, ...)						\
	do {									\
		const struct bytes want = BYTES(__VA_ARGS__);			\
										\
		KUNIT_ASSERT_EQ(test, (rd).left, want.len);			\
		KUNIT_EXPECT_MEMEQ(test, (rd).p, want.d, want.len);		\
	} while (0)

static void good_one_says_what_it_has(struct kunit *test)
{
	const struct row row = { .sid_len = 3, .more = { EXT(47, 0, 4, 0, 2, 0x30, 0) } };
	struct tls_hs_client_hello ch;

	KUNIT_ASSERT_EQ(test, parse(test, &row, &ch), TLS_HS_E_NONE);

	KUNIT_EXPECT_EQ(test, ch.ch_random[0], 0x40);
	KUNIT_EXPECT_EQ(test, ch.ch_random[31], 0x5f);
	EXPECT_RD(test, ch.ch_session_id, 0x80, 0x81, 0x82);
	EXPECT_RD(test, ch.ch_suites, 0x13, 1, 0x13, 2);
	EXPECT_RD(test, ch.ch_groups, 0, 0x1d, 0, 0x17);
	EXPECT_RD(test, ch.ch_shares, 0, 0x1d, 0, 2, 7, 8);
	KUNIT_EXPECT_EQ(test, ch.ch_rq.rq_sigalgs_len, 4);
	KUNIT_EXPECT_MEMEQ(test, ch.ch_rq.rq_sigalgs, "\x04\x03\x08\x04", 4);
	KUNIT_EXPECT_PTR_EQ(test, ch.ch_rq.rq_sigalgs_cert, ch.ch_rq.rq_sigalgs);
	KUNIT_EXPECT_EQ(test, ch.ch_rq.rq_authorities_len, 4);
	KUNIT_EXPECT_EQ(test, ch.ch_server_name.left, 0);
	KUNIT_EXPECT_EQ(test, ch.ch_alpn.left, 0);
	KUNIT_EXPECT_EQ(test, ch.ch_identities.left, 0);
	KUNIT_EXPECT_EQ(test, ch.ch_binders_at, 0);
	KUNIT_EXPECT_EQ(test, ch.ch_record_size_limit, 0);
	KUNIT_EXPECT_FALSE(test, ch.ch_psk_ke || ch.ch_psk_dhe_ke || ch.ch_early_data);
}

static void names_and_limit_are_taken(struct kunit *test)
{
	const struct row row = { .more = {
		EXT(0, 0, 6, 0, 0, 3, 'a', '.', 'b'), EXT(16, 0, 3, 2, 'h', '2'), EXT(28, 1, 2),
	} };
	const struct row large = { .more = { EXT(28, 0x40, 2) } };
	struct tls_hs_client_hello ch;

	KUNIT_ASSERT_EQ(test, parse(test, &row, &ch), TLS_HS_E_NONE);
	EXPECT_RD(test, ch.ch_server_name, 'a', '.', 'b');
	EXPECT_RD(test, ch.ch_alpn, 2, 'h', '2');
	KUNIT_EXPECT_EQ(test, ch.ch_record_size_limit, 0x102);

	/* RFC 8449 4: more than there is in TLS 1.3 means no limit */
	KUNIT_ASSERT_EQ(test, parse(test, &large, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_EQ(test, ch.ch_record_size_limit, 16385);
}

static void psks_are_taken(struct kunit *test)
{
	const struct row row = { .more = { EXT(45, 3, 9, 0, 1), EMPTY(42), PSKS } };
	struct tls_hs_client_hello ch;
	struct tls_hs_msg msg;

	build(test, &row, &msg);
	KUNIT_ASSERT_EQ(test, tls_hs_parse_client_hello(&msg, false, &ch), TLS_HS_E_NONE);

	EXPECT_RD(test, ch.ch_identities, 0, 1, 'a', 0, 0, 0, 0, 0, 2, 'b', 'c', 9, 9, 9, 9);
	KUNIT_EXPECT_EQ(test, ch.ch_binders.left, 66);
	/* RFC 8446 4.2.11.2: all but the list of binders with its length */
	KUNIT_EXPECT_EQ(test, ch.ch_binders_at, msg.ms_len - 66 - 2);
	KUNIT_EXPECT_TRUE(test, ch.ch_psk_ke && ch.ch_psk_dhe_ke && ch.ch_early_data);
}

static void psk_modes_are_told_apart(struct kunit *test)
{
	const struct row ke = { .more = { EXT(45, 1, 0) } };
	const struct row dhe_ke = { .more = { EXT(45, 1, 1) } };
	const struct row none = { .more = { EXT(45, 1, 2) } };
	struct tls_hs_client_hello ch;

	KUNIT_ASSERT_EQ(test, parse(test, &ke, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_TRUE(test, ch.ch_psk_ke && !ch.ch_psk_dhe_ke);
	KUNIT_ASSERT_EQ(test, parse(test, &dhe_ke, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_TRUE(test, !ch.ch_psk_ke && ch.ch_psk_dhe_ke);
	KUNIT_ASSERT_EQ(test, parse(test, &none, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_FALSE(test, ch.ch_psk_ke || ch.ch_psk_dhe_ke);
}

/* Trap B15: the first of two of a group */
static void share_is_found_by_its_group(struct kunit *test)
{
	const struct row row = { .more = {
		EXT(51, 0, 16, 0x2a, 0x2a, 0, 1, 0, 0, 0x1d, 0, 1, 7, 0, 0x1d, 0, 2, 8, 9),
	} };
	const struct row none = { .more = { EXT(51, 0, 0) } };
	struct tls_hs_client_hello ch;
	struct tls_rd share;

	KUNIT_ASSERT_EQ(test, parse(test, &row, &ch), TLS_HS_E_NONE);
	KUNIT_ASSERT_TRUE(test, tls_hs_client_hello_share(&ch, 0x1d, &share));
	EXPECT_RD(test, share, 7);
	KUNIT_EXPECT_FALSE(test, tls_hs_client_hello_share(&ch, 0x17, &share));
	KUNIT_ASSERT_EQ(test, parse(test, &none, &ch), TLS_HS_E_NONE);
	KUNIT_EXPECT_FALSE(test, tls_hs_client_hello_share(&ch, 0x1d, &share));
}

/* Cut anywhere, it is never good; KASAN sees who reads on. */
static void cut_anywhere_refused(struct kunit *test)
{
	const struct row row = { .sid_len = 32, .more = { MODES, PSKS } };
	struct tls_hs_client_hello ch;
	struct tls_hs_msg msg;
	size_t n;

	build(test, &row, &msg);
	for (n = 0; n < msg.ms_len - TLS_HS_MSG_HEADER; n++) {
		const struct bytes part = { msg.ms_raw, TLS_HS_MSG_HEADER + n };
		struct tls_hs_msg cut = { .ms_len = part.len };

		cut.ms_raw = bytes_dup(test, &part, 0);
		tls_rd_init(&cut.ms_body, cut.ms_raw + TLS_HS_MSG_HEADER, n);
		KUNIT_EXPECT_NE_MSG(test, tls_hs_parse_client_hello(&cut, false, &ch),
				    TLS_HS_E_NONE, "%zu bytes", n);
		kunit_kfree(test, cut.ms_raw);
	}
}

/* What our own client sends, with all that it can offer. */
static void own_client_hello_is_good(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_client_hello ch;
	struct tls_hs_msg msg;
	struct tls_rd share;

	t->cfg.cf_server_name = "server.example";
	t->cfg.cf_record_size_limit = 16385;
	tls_hs_test_use_psks(t, 3, false);
	tls_hs_test_start(t);

	msg = (struct tls_hs_msg){ .ms_raw = t->msg[0].d, .ms_len = t->msg[0].len };
	tls_rd_init(&msg.ms_body, msg.ms_raw + TLS_HS_MSG_HEADER, msg.ms_len - TLS_HS_MSG_HEADER);
	KUNIT_ASSERT_EQ(test, tls_hs_parse_client_hello(&msg, false, &ch), TLS_HS_E_NONE);

	KUNIT_EXPECT_MEMEQ(test, ch.ch_random, t->en->en_random, TLS_HS_RANDOM_LEN);
	KUNIT_EXPECT_EQ(test, ch.ch_suites.left, 2 * t->cfg.cf_n_suites);
	KUNIT_EXPECT_EQ(test, ch.ch_groups.left, 2 * t->cfg.cf_n_groups);
	KUNIT_EXPECT_TRUE(test, tls_hs_client_hello_share(&ch, t->cfg.cf_shares[0], &share));
	KUNIT_EXPECT_EQ(test, ch.ch_server_name.left, strlen(t->cfg.cf_server_name));
	KUNIT_EXPECT_EQ(test, ch.ch_record_size_limit, 16385);
	KUNIT_EXPECT_TRUE(test, ch.ch_psk_dhe_ke);
	KUNIT_EXPECT_GT(test, ch.ch_identities.left, 0);
	KUNIT_EXPECT_EQ(test, ch.ch_binders_at + 2 + ch.ch_binders.left, msg.ms_len);
}

static struct kunit_case client_hello_parse_cases[] = {
	KUNIT_CASE_PARAM(row_is_judged, row_gen_params),
	KUNIT_CASE(good_one_says_what_it_has),
	KUNIT_CASE(names_and_limit_are_taken),
	KUNIT_CASE(psks_are_taken),
	KUNIT_CASE(psk_modes_are_told_apart),
	KUNIT_CASE(share_is_found_by_its_group),
	KUNIT_CASE(cut_anywhere_refused),
	KUNIT_CASE(own_client_hello_is_good),
	{}
};

static struct kunit_suite client_hello_parse_suite = {
	.name = "tls_hs_client_hello_parse",
	.test_cases = client_hello_parse_cases,
};

kunit_test_suite(client_hello_parse_suite);
