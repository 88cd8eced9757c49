// SPDX-License-Identifier: GPL-2.0-only
/*
 * ServerHello and HelloRetryRequest: one row a defect, then what is good.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

/* What we offer */
enum conf {
	CERT,		/* x25519's share, four suites, no PSK */
	CERT_P256,	/* P-256's share */
	CERT_X25519_MLKEM,	/* and a share of x25519 */
	CERT_P256_MLKEM,
	CERT_P384_MLKEM,
	ONE_SUITE,	/* TLS_AES_128_GCM_SHA256 */
	PSKS,		/* PSK only: SHA-256, SHA-384, SHA-256 */
	PSK_OPTIONAL,	/* the same and certificates */
	PSK_KE,		/* the same, PSK only, without (EC)DHE too */
};

/* What is spoiled */
enum base {
	HELLO,
	RETRY,			/* asks for P-256 */
	HELLO_AFTER_RETRY,
	RETRY_AFTER_RETRY,
};

enum edit { KEEP, SET, ADD, DROP };

struct defect {
	const char		*name;
	enum base		base;
	enum conf		conf;
	enum tls_hs_error	error;
	void			(*spoil)(struct tls_hs_test_hello *h);
	enum edit		edit;
	u16			type;
	struct bytes		body;
};

static void version_0300(struct tls_hs_test_hello *h)
{
	h->version = 0x0300;
}

static void version_0301(struct tls_hs_test_hello *h)
{
	h->version = 0x0301;
}

static void version_0304(struct tls_hs_test_hello *h)
{
	h->version = 0x0304;
}

static void sid_wrong_first(struct tls_hs_test_hello *h)
{
	h->sid[0] ^= 1;
}

static void sid_wrong_last(struct tls_hs_test_hello *h)
{
	h->sid[31] ^= 0x80;
}

static void sid_shorter(struct tls_hs_test_hello *h)
{
	h->sid_len = 31;
}

static void sid_empty(struct tls_hs_test_hello *h)
{
	h->sid_len = 0;
}

static void sid_longer(struct tls_hs_test_hello *h)
{
	h->sid_len = 33;
}

static void suite_1302(struct tls_hs_test_hello *h)
{
	h->suite = 0x1302;
}

static void suite_1303(struct tls_hs_test_hello *h)
{
	h->suite = 0x1303;
}

static void suite_1305(struct tls_hs_test_hello *h)
{
	h->suite = 0x1305;
}

static void suite_tls12(struct tls_hs_test_hello *h)
{
	h->suite = 0xc02f;
}

static void suite_null(struct tls_hs_test_hello *h)
{
	h->suite = 0;
}

static void compressed(struct tls_hs_test_hello *h)
{
	h->compression = 1;
}

static void exts_absent(struct tls_hs_test_hello *h)
{
	h->no_exts = true;
}

static void exts_empty(struct tls_hs_test_hello *h)
{
	h->n_exts = 0;
}

static void exts_lie_more(struct tls_hs_test_hello *h)
{
	h->lie = 1;
}

static void exts_lie_less(struct tls_hs_test_hello *h)
{
	h->lie = -1;
}

static void trailing(struct tls_hs_test_hello *h)
{
	static const u8 zero;

	h->tail = (struct bytes){ &zero, 1 };
}

/* The block's last bytes are no extension. */
static void exts_end_in_a_byte(struct tls_hs_test_hello *h)
{
	trailing(h);
	h->lie = 1;
}

static void exts_end_in_a_header(struct tls_hs_test_hello *h)
{
	static const u8 header[] = { 0xfd, 0, 0, 1 };

	h->tail = (struct bytes){ header, sizeof(header) };
	h->lie = sizeof(header);
}

static void sentinel_and_garbage(struct tls_hs_test_hello *h)
{
	memcpy(h->random + 24, "DOWNGRD\1", 8);
	exts_end_in_a_byte(h);
}

static void sentinel(struct tls_hs_test_hello *h, u8 last)
{
	memcpy(h->random + 24, "DOWNGRD", 7);
	h->random[31] = last;
}

static void sentinel_12(struct tls_hs_test_hello *h)
{
	sentinel(h, 1);
}

static void sentinel_11(struct tls_hs_test_hello *h)
{
	sentinel(h, 0);
}

static void sentinel_no(struct tls_hs_test_hello *h)
{
	sentinel(h, 2);
}

static void psk_without_share(struct tls_hs_test_hello *h)
{
	tls_hs_test_hello_drop(h, 51);
	tls_hs_test_hello_add(h, 41, BYTES(0, 0));
}

/* A key share whose key is not as long as its group wants */
static void share_resized(struct tls_hs_test_hello *h, int by)
{
	unsigned int i;

	for (i = 0; i < h->n_exts; i++) {
		struct bytes old = h->ext[i].body;
		u8 *d;

		if (h->ext[i].type != 51)
			continue;
		d = bytes_dup(h->test, &old, by > 0 ? by : 0);
		put_unaligned_be16(old.len - 4 + by, d + 2);
		h->ext[i].body = (struct bytes){ d, old.len + by };
	}
}

static void share_shorter(struct tls_hs_test_hello *h)
{
	share_resized(h, -1);
}

static void share_longer(struct tls_hs_test_hello *h)
{
	share_resized(h, 1);
}

static u8 *share_key(struct tls_hs_test_hello *h)
{
	unsigned int i;

	for (i = 0; h->ext[i].type != 51; i++)
		;
	return (u8 *)h->ext[i].body.d + 4;
}

static void share_off_curve(struct tls_hs_test_hello *h)
{
	share_key(h)[64] ^= 1;
}

static void share_compressed(struct tls_hs_test_hello *h)
{
	share_key(h)[0] = 2;
}

static void share_infinity(struct tls_hs_test_hello *h)
{
	memset(share_key(h) + 1, 0, 64);
}

static void share_zero(struct tls_hs_test_hello *h)
{
	memset(share_key(h), 0, 32);
}

static void share_one(struct tls_hs_test_hello *h)
{
	share_zero(h);
	share_key(h)[0] = 1;
}

static void share_zero_behind_mlkem(struct tls_hs_test_hello *h)
{
	memset(share_key(h) + 1088, 0, 32);
}

/* As long as the client's share is */
static void share_of_a_client(struct tls_hs_test_hello *h)
{
	share_resized(h, 1216 - 1120);
}

static void share_without_mlkem(struct tls_hs_test_hello *h)
{
	share_resized(h, -1088);
}

static void share_off_p384(struct tls_hs_test_hello *h)
{
	share_key(h)[96] ^= 1;
}

static const struct defect defects[] = {
	/* the fixed part, RFC 8446 4.1.3 */
	{ "legacy_version 0300", HELLO, CERT, TLS_HS_E_VERSION_OLD, version_0300 },
	{ "legacy_version 0301", HELLO, CERT, TLS_HS_E_LEGACY_VERSION, version_0301 },
	{ "legacy_version 0304", HELLO, CERT, TLS_HS_E_LEGACY_VERSION, version_0304 },
	{ "session id, first byte", HELLO, CERT, TLS_HS_E_SESSION_ID, sid_wrong_first },
	{ "session id, last byte", HELLO, CERT, TLS_HS_E_SESSION_ID, sid_wrong_last },
	{ "session id of 31", HELLO, CERT, TLS_HS_E_SESSION_ID, sid_shorter },
	{ "session id empty", HELLO, CERT, TLS_HS_E_SESSION_ID, sid_empty },
	{ "session id of 33", HELLO, CERT, TLS_HS_E_DECODE, sid_longer },
	{ "suite not offered", HELLO, ONE_SUITE, TLS_HS_E_SUITE, suite_1302 },
	{ "suite not implemented", HELLO, CERT, TLS_HS_E_SUITE, suite_1305 },
	{ "suite of TLS 1.2", HELLO, CERT, TLS_HS_E_SUITE, suite_tls12 },
	{ "suite null", HELLO, CERT, TLS_HS_E_SUITE, suite_null },
	{ "compression", HELLO, CERT, TLS_HS_E_COMPRESSION, compressed },
	{ "trailing byte", HELLO, CERT, TLS_HS_E_DECODE, trailing },
	{ "block says one more", HELLO, CERT, TLS_HS_E_DECODE, exts_lie_more },
	{ "block says one less", HELLO, CERT, TLS_HS_E_DECODE, exts_lie_less },

	/* the version, 4.2.1 and 4.1.3 */
	{ "no extensions block", HELLO, CERT, TLS_HS_E_VERSION_OLD, exts_absent },
	{ "no extensions", HELLO, CERT, TLS_HS_E_VERSION_OLD, exts_empty },
	{ "no supported_versions", HELLO, CERT, TLS_HS_E_VERSION_OLD, NULL, DROP, 43 },
	{ "no version, 0301", HELLO, CERT, TLS_HS_E_VERSION_OLD, version_0301, DROP, 43 },
	{ "version 0303", HELLO, CERT, TLS_HS_E_VERSION_BAD, NULL, SET, 43, BYTES(3, 3) },
	{ "version 0305", HELLO, CERT, TLS_HS_E_VERSION_BAD, NULL, SET, 43, BYTES(3, 5) },
	{ "version 7f1c", HELLO, CERT, TLS_HS_E_VERSION_BAD, NULL, SET, 43, BYTES(0x7f, 0x1c) },
	{ "version empty", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 43 },
	{ "version of one byte", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 43, BYTES(3) },
	{ "version of three bytes", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 43,
	  BYTES(3, 4, 0) },
	{ "version as a client's list", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 43,
	  BYTES(2, 3, 4) },
	{ "no version, block ends in a byte", HELLO, CERT, TLS_HS_E_EXT_DECODE,
	  exts_end_in_a_byte, DROP, 43 },
	{ "no version, block ends in a header", HELLO, CERT, TLS_HS_E_EXT_DECODE,
	  exts_end_in_a_header, DROP, 43 },
	{ "no version, sentinel, block ends in a byte", HELLO, CERT, TLS_HS_E_EXT_DECODE,
	  sentinel_and_garbage, DROP, 43 },
	{ "block ends in a header", HELLO, CERT, TLS_HS_E_EXT_DECODE, exts_end_in_a_header },
	{ "sentinel of TLS 1.2", HELLO, CERT, TLS_HS_E_DOWNGRADE, sentinel_12, DROP, 43 },
	{ "sentinel of TLS 1.1", HELLO, CERT, TLS_HS_E_DOWNGRADE, sentinel_11, DROP, 43 },
	{ "almost a sentinel", HELLO, CERT, TLS_HS_E_VERSION_OLD, sentinel_no, DROP, 43 },

	/* the key share, 4.2.8 */
	{ "no key_share", HELLO, CERT, TLS_HS_E_EXT_MISSING, NULL, DROP, 51 },
	{ "group not offered", HELLO, CERT, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0, 0x1e, 0, 1, 0) },
	{ "group 0", HELLO, CERT, TLS_HS_E_GROUP, NULL, SET, 51, BYTES(0, 0, 0, 1, 0) },
	{ "group without a share", HELLO, CERT, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0, 0x17, 0, 1, 0) },
	{ "share empty", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51, BYTES(0, 0x1d, 0, 0) },
	{ "share with a byte behind", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0, 0x1d, 0, 1, 9, 0) },
	{ "share says one more", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0, 0x1d, 0, 2, 9) },
	{ "share as in HelloRetryRequest", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0, 0x1d) },
	{ "key_share empty", HELLO, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51 },
	{ "x25519 of 31", HELLO, CERT, TLS_HS_E_KEY_SHARE, share_shorter },
	{ "x25519 of 33", HELLO, CERT, TLS_HS_E_KEY_SHARE, share_longer },
	{ "x25519 all zero", HELLO, CERT, TLS_HS_E_KEY_SHARE, share_zero },
	{ "x25519 of low order", HELLO, CERT, TLS_HS_E_KEY_SHARE, share_one },
	{ "P-256 of 64", HELLO, CERT_P256, TLS_HS_E_KEY_SHARE, share_shorter },
	{ "P-256 of 66", HELLO, CERT_P256, TLS_HS_E_KEY_SHARE, share_longer },
	{ "P-256 off the curve", HELLO, CERT_P256, TLS_HS_E_KEY_SHARE, share_off_curve },
	{ "P-256 compressed", HELLO, CERT_P256, TLS_HS_E_KEY_SHARE, share_compressed },
	{ "P-256 zero point", HELLO, CERT_P256, TLS_HS_E_KEY_SHARE, share_infinity },

	/* the same of hybrids: the half that is not ML-KEM's can be bad, the other only too long */
	{ "X25519MLKEM768 of 1119", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE, share_shorter },
	{ "X25519MLKEM768 of 1121", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE, share_longer },
	{ "X25519MLKEM768 of 1216", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_of_a_client },
	{ "X25519MLKEM768, one half", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_without_mlkem },
	{ "X25519MLKEM768, zero", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_zero_behind_mlkem },
	{ "SecP256r1MLKEM768 of 1152", HELLO, CERT_P256_MLKEM, TLS_HS_E_KEY_SHARE, share_shorter },
	{ "SecP256r1MLKEM768 of 1154", HELLO, CERT_P256_MLKEM, TLS_HS_E_KEY_SHARE, share_longer },
	{ "SecP256r1MLKEM768 off the curve", HELLO, CERT_P256_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_off_curve },
	{ "SecP256r1MLKEM768 compressed", HELLO, CERT_P256_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_compressed },
	{ "SecP256r1MLKEM768 zero point", HELLO, CERT_P256_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_infinity },
	{ "SecP384r1MLKEM1024 of 1664", HELLO, CERT_P384_MLKEM, TLS_HS_E_KEY_SHARE, share_shorter },
	{ "SecP384r1MLKEM1024 of 1666", HELLO, CERT_P384_MLKEM, TLS_HS_E_KEY_SHARE, share_longer },
	{ "SecP384r1MLKEM1024 off the curve", HELLO, CERT_P384_MLKEM, TLS_HS_E_KEY_SHARE,
	  share_off_p384 },
	{ "x25519 for its hybrid", HELLO, CERT_X25519_MLKEM, TLS_HS_E_KEY_SHARE, NULL, SET, 51,
	  BYTES(0x11, 0xec, 0, 1, 0) },
	{ "Kyber draft 00", HELLO, CERT_X25519_MLKEM, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0x63, 0x99, 0, 1, 0) },
	{ "hybrid without a share", HELLO, CERT_X25519_MLKEM, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0x11, 0xeb, 0, 1, 0) },
	{ "hybrid not offered", HELLO, CERT, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0x11, 0xec, 0, 1, 0) },

	/* PSKs, 4.2.11 */
	{ "PSK not asked for", HELLO, CERT, TLS_HS_E_EXT_UNSOLICITED, NULL, ADD, 41, BYTES(0, 0) },
	{ "PSK beyond the last", HELLO, PSKS, TLS_HS_E_PSK_INDEX, NULL, ADD, 41, BYTES(0, 3) },
	{ "PSK ffff", HELLO, PSKS, TLS_HS_E_PSK_INDEX, NULL, ADD, 41, BYTES(0xff, 0xff) },
	{ "PSK 0100", HELLO, PSKS, TLS_HS_E_PSK_INDEX, NULL, ADD, 41, BYTES(1, 0) },
	{ "PSK of another hash", HELLO, PSKS, TLS_HS_E_PSK_HASH, NULL, ADD, 41, BYTES(0, 1) },
	{ "PSK of another hash, 384", HELLO, PSKS, TLS_HS_E_PSK_HASH, suite_1302, ADD, 41,
	  BYTES(0, 0) },
	{ "PSK empty", HELLO, PSKS, TLS_HS_E_EXT_DECODE, NULL, ADD, 41 },
	{ "PSK of one byte", HELLO, PSKS, TLS_HS_E_EXT_DECODE, NULL, ADD, 41, BYTES(0) },
	{ "PSK of three bytes", HELLO, PSKS, TLS_HS_E_EXT_DECODE, NULL, ADD, 41, BYTES(0, 0, 0) },
	{ "PSK not taken", HELLO, PSKS, TLS_HS_E_PSK_NOT_USED },
	{ "PSK without share", HELLO, PSKS, TLS_HS_E_PSK_NO_SHARE, psk_without_share },
	{ "PSK or certificate, no share", HELLO, PSK_OPTIONAL, TLS_HS_E_PSK_NO_SHARE,
	  psk_without_share },
	{ "neither PSK nor share", HELLO, PSK_OPTIONAL, TLS_HS_E_EXT_MISSING, NULL, DROP, 51 },
	{ "psk_ke, not taken", HELLO, PSK_KE, TLS_HS_E_PSK_NOT_USED, NULL, DROP, 51 },

	/* extensions that have no place here, 4.2 */
	{ "cookie", HELLO, CERT, TLS_HS_E_EXT_MISPLACED, NULL, ADD, 44, BYTES(0, 1, 7) },
	{ "server_name", HELLO, CERT, TLS_HS_E_EXT_MISPLACED, NULL, ADD, 0 },
	{ "supported_groups", HELLO, CERT, TLS_HS_E_EXT_MISPLACED, NULL, ADD, 10,
	  BYTES(0, 2, 0, 0x1d) },
	{ "unknown", HELLO, CERT, TLS_HS_E_EXT_UNSOLICITED, NULL, ADD, 0x0a0a },
	{ "extended_master_secret", HELLO, CERT, TLS_HS_E_EXT_UNSOLICITED, NULL, ADD, 23 },
	{ "renegotiation_info", HELLO, CERT, TLS_HS_E_EXT_UNSOLICITED, NULL, ADD, 0xff01,
	  BYTES(0) },
	{ "two supported_versions", HELLO, CERT, TLS_HS_E_EXT_DUPLICATE, NULL, ADD, 43,
	  BYTES(3, 4) },
	{ "two key_shares", HELLO, CERT, TLS_HS_E_EXT_DUPLICATE, NULL, ADD, 51,
	  BYTES(0, 0x1d, 0, 1, 0) },

	/* HelloRetryRequest, 4.1.4 */
	{ "retry: nothing changes", RETRY, CERT, TLS_HS_E_HRR_NO_CHANGE, NULL, DROP, 51 },
	{ "retry: group not offered", RETRY, CERT, TLS_HS_E_HRR_GROUP, NULL, SET, 51,
	  BYTES(0, 0x1e) },
	{ "retry: group 0", RETRY, CERT, TLS_HS_E_HRR_GROUP, NULL, SET, 51, BYTES(0, 0) },
	{ "retry: group already shared", RETRY, CERT, TLS_HS_E_HRR_GROUP, NULL, SET, 51,
	  BYTES(0, 0x1d) },
	{ "retry: hybrid already shared", RETRY, CERT_X25519_MLKEM, TLS_HS_E_HRR_GROUP, NULL, SET,
	  51, BYTES(0x11, 0xec) },
	{ "retry: x25519 shared beside it", RETRY, CERT_X25519_MLKEM, TLS_HS_E_HRR_GROUP, NULL, SET,
	  51, BYTES(0, 0x1d) },
	{ "retry: hybrid not offered", RETRY, CERT, TLS_HS_E_HRR_GROUP, NULL, SET, 51,
	  BYTES(0x11, 0xec) },
	{ "retry: Kyber draft 00", RETRY, CERT_X25519_MLKEM, TLS_HS_E_HRR_GROUP, NULL, SET, 51,
	  BYTES(0x63, 0x99) },
	{ "retry: key_share empty", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51 },
	{ "retry: key_share of one byte", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0) },
	{ "retry: key_share of three", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0, 0x17, 0) },
	{ "retry: key_share with a key", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, SET, 51,
	  BYTES(0, 0x17, 0, 1, 4) },
	{ "retry: cookie empty", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, ADD, 44, BYTES(0, 0) },
	{ "retry: cookie without length", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, ADD, 44 },
	{ "retry: cookie says one more", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, ADD, 44,
	  BYTES(0, 3, 1, 2) },
	{ "retry: cookie says one less", RETRY, CERT, TLS_HS_E_EXT_DECODE, NULL, ADD, 44,
	  BYTES(0, 1, 1, 2) },
	{ "retry: legacy_version", RETRY, CERT, TLS_HS_E_LEGACY_VERSION, version_0304 },
	{ "retry: session id", RETRY, CERT, TLS_HS_E_SESSION_ID, sid_wrong_last },
	{ "retry: suite not offered", RETRY, ONE_SUITE, TLS_HS_E_SUITE, suite_1302 },
	{ "retry: compression", RETRY, CERT, TLS_HS_E_COMPRESSION, compressed },
	{ "retry: no supported_versions", RETRY, CERT, TLS_HS_E_VERSION_OLD, NULL, DROP, 43 },
	{ "retry: no version, block ends in a byte", RETRY, CERT, TLS_HS_E_EXT_DECODE,
	  exts_end_in_a_byte, DROP, 43 },
	{ "retry: version 0303", RETRY, CERT, TLS_HS_E_VERSION_BAD, NULL, SET, 43, BYTES(3, 3) },
	{ "retry: pre_shared_key", RETRY, PSKS, TLS_HS_E_EXT_MISPLACED, NULL, ADD, 41,
	  BYTES(0, 0) },
	{ "retry: unknown", RETRY, CERT, TLS_HS_E_EXT_UNSOLICITED, NULL, ADD, 0x1a1a },
	{ "retry: two key_shares", RETRY, CERT, TLS_HS_E_EXT_DUPLICATE, NULL, ADD, 51,
	  BYTES(0, 0x18) },
	{ "retry: trailing byte", RETRY, CERT, TLS_HS_E_DECODE, trailing },
	{ "retry: block says one less", RETRY, CERT, TLS_HS_E_DECODE, exts_lie_less },

	/* after it */
	{ "second retry", RETRY_AFTER_RETRY, CERT, TLS_HS_E_HRR_TWICE },
	{ "second retry, other group", RETRY_AFTER_RETRY, CERT, TLS_HS_E_HRR_TWICE, NULL, SET, 51,
	  BYTES(0, 0x18) },
	{ "second retry, cookie", RETRY_AFTER_RETRY, CERT, TLS_HS_E_HRR_TWICE, NULL, ADD, 44,
	  BYTES(0, 1, 7) },
	{ "suite changed", HELLO_AFTER_RETRY, CERT, TLS_HS_E_SUITE_CHANGED, suite_1303 },
	{ "suite and hash changed", HELLO_AFTER_RETRY, CERT, TLS_HS_E_SUITE_CHANGED, suite_1302 },
	{ "version changed", HELLO_AFTER_RETRY, CERT, TLS_HS_E_VERSION_BAD, NULL, SET, 43,
	  BYTES(3, 3) },
	{ "version gone", HELLO_AFTER_RETRY, CERT, TLS_HS_E_VERSION_OLD, NULL, DROP, 43 },
	{ "group of the first share", HELLO_AFTER_RETRY, CERT, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0, 0x1d, 0, 1, 9) },
	{ "hybrid of the first share", HELLO_AFTER_RETRY, CERT_X25519_MLKEM, TLS_HS_E_GROUP, NULL,
	  SET, 51, BYTES(0x11, 0xec, 0, 1, 9) },
	{ "third group", HELLO_AFTER_RETRY, CERT, TLS_HS_E_GROUP, NULL, SET, 51,
	  BYTES(0, 0x18, 0, 1, 9) },
	{ "no share after retry", HELLO_AFTER_RETRY, CERT, TLS_HS_E_EXT_MISSING, NULL, DROP, 51 },
	{ "session id after retry", HELLO_AFTER_RETRY, CERT, TLS_HS_E_SESSION_ID, sid_wrong_first },
	{ "PSK that was dropped", HELLO_AFTER_RETRY, PSKS, TLS_HS_E_PSK_INDEX, NULL, ADD, 41,
	  BYTES(0, 2) },
};

KUNIT_ARRAY_PARAM_DESC(defect, defects, name);

/* A share of this group; all are offered if it is a hybrid. */
static void use_group(struct tls_hs_test *t, u16 group)
{
	static const u16 all[] = { 0x11ec, 0x11eb, 0x11ed, 0x001d, 0x0017, 0x0018 };

	t->cfg.cf_shares[0] = group;
	if (group < 0x1100)
		return;
	memcpy(t->cfg.cf_groups, all, sizeof(all));
	t->cfg.cf_n_groups = ARRAY_SIZE(all);
}

static void configure(struct tls_hs_test *t, enum conf conf)
{
	switch (conf) {
	case CERT:
		break;
	case CERT_P256:
		t->cfg.cf_shares[0] = 0x0017;
		break;
	case CERT_X25519_MLKEM:
		use_group(t, 0x11ec);
		t->cfg.cf_shares[1] = 0x001d;
		t->cfg.cf_n_shares = 2;
		break;
	case CERT_P256_MLKEM:
		use_group(t, 0x11eb);
		break;
	case CERT_P384_MLKEM:
		use_group(t, 0x11ed);
		break;
	case ONE_SUITE:
		t->cfg.cf_n_suites = 1;
		break;
	case PSK_KE:
		t->cfg.cf_psk_ke = true;
		fallthrough;
	case PSKS:
		tls_hs_test_use_psks(t, 3, true);
		break;
	case PSK_OPTIONAL:
		tls_hs_test_use_psks(t, 3, false);
		break;
	}
}

static struct tls_hs_test *begin(struct kunit *test, enum conf conf, bool retried)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	configure(t, conf);
	tls_hs_test_start(t);
	if (retried) {
		tls_hs_test_retry_init(t, &h, 0x0017);
		tls_hs_test_accept_retry(t, &h);
	}
	return t;
}

static void hello_with_defect_refused(struct kunit *test)
{
	const struct defect *row = test->param_value;
	struct tls_hs_test *t = begin(test, row->conf, row->base >= HELLO_AFTER_RETRY);
	struct tls_hs_test_hello h;
	unsigned int sent = t->n_msgs;

	if (row->base == RETRY || row->base == RETRY_AFTER_RETRY)
		tls_hs_test_retry_init(t, &h, 0x0017);
	else
		tls_hs_test_hello_init(t, &h);
	if (row->spoil)
		row->spoil(&h);
	if (row->edit == SET)
		tls_hs_test_hello_set(&h, row->type, row->body);
	else if (row->edit == ADD)
		tls_hs_test_hello_add(&h, row->type, row->body);
	else if (row->edit == DROP)
		tls_hs_test_hello_drop(&h, row->type);

	tls_hs_test_expect_failed(t, tls_hs_test_feed_hello(t, &h), row->error);

	KUNIT_EXPECT_EQ(test, t->n_secrets, 0);
	KUNIT_EXPECT_EQ(test, t->n_msgs, sent);
	KUNIT_EXPECT_EQ(test, t->alert[0].level, TLS_HS_LEVEL_INITIAL);
}

/* What is good: keys are compared with the peer's by the fixture */

struct agreement {
	const char	*name;
	u16		suite;
	u16		group;
};

static const struct agreement agreements[] = {
	{ "AES-128-GCM x25519", 0x1301, 0x001d },
	{ "AES-128-GCM P-256", 0x1301, 0x0017 },
	{ "AES-128-GCM P-384", 0x1301, 0x0018 },
	{ "AES-256-GCM x25519", 0x1302, 0x001d },
	{ "AES-256-GCM P-256", 0x1302, 0x0017 },
	{ "AES-256-GCM P-384", 0x1302, 0x0018 },
	{ "ChaCha20 x25519", 0x1303, 0x001d },
	{ "ChaCha20 P-256", 0x1303, 0x0017 },
	{ "ChaCha20 P-384", 0x1303, 0x0018 },
	{ "AES-128-CCM x25519", 0x1304, 0x001d },
	{ "AES-128-CCM P-256", 0x1304, 0x0017 },
	{ "AES-128-CCM P-384", 0x1304, 0x0018 },
	{ "AES-128-GCM X25519MLKEM768", 0x1301, 0x11ec },
	{ "AES-128-GCM SecP256r1MLKEM768", 0x1301, 0x11eb },
	{ "AES-128-GCM SecP384r1MLKEM1024", 0x1301, 0x11ed },
	{ "AES-256-GCM X25519MLKEM768", 0x1302, 0x11ec },
	{ "AES-256-GCM SecP256r1MLKEM768", 0x1302, 0x11eb },
	{ "AES-256-GCM SecP384r1MLKEM1024", 0x1302, 0x11ed },
};

KUNIT_ARRAY_PARAM_DESC(agreement, agreements, name);

static void expect_result(struct tls_hs_test *t, const struct agreement *want, int psk, bool retry)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(t->en);

	KUNIT_EXPECT_EQ(t->test, rs->rs_suite, want->suite);
	KUNIT_EXPECT_EQ(t->test, rs->rs_group, want->group);
	KUNIT_EXPECT_EQ(t->test, rs->rs_psk, psk);
	KUNIT_EXPECT_EQ(t->test, rs->rs_hello_retry, retry);
	KUNIT_EXPECT_EQ(t->test, rs->rs_evidence, psk < 0 ? 0 : TLS_HS_EV_PSK);
	KUNIT_EXPECT_EQ(t->test, t->n_alerts, 0);
	/* the private keys have done their work */
	KUNIT_EXPECT_NULL(t->test, memchr_inv(t->en->en_kex, 0, sizeof(t->en->en_kex)));
}

static void hello_of_suite_and_group_accepted(struct kunit *test)
{
	const struct agreement *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	use_group(t, row->group);
	tls_hs_test_start(t);
	tls_hs_test_hello_init(t, &h);
	h.suite = row->suite;

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, row, -1, false);
}

static void hello_takes_second_share(struct kunit *test)
{
	const struct agreement *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	use_group(t, row->group);
	memcpy(t->cfg.cf_shares, t->cfg.cf_groups, sizeof(t->cfg.cf_shares));
	t->cfg.cf_n_shares = t->cfg.cf_n_groups;
	tls_hs_test_start(t);
	tls_hs_test_hello_init(t, &h);
	h.suite = row->suite;
	h.group = row->group;
	tls_hs_test_hello_set(&h, 51, tls_hs_test_hello_share(t, row->group));

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, row, -1, false);
}

static void hello_after_retry_accepted(struct kunit *test)
{
	const struct agreement *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	use_group(t, row->group);
	t->cfg.cf_shares[0] = row->group == 0x001d ? 0x0017 : 0x001d;
	t->cfg.cf_n_shares = 1;
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, row->group);
	h.suite = row->suite;
	tls_hs_test_accept_retry(t, &h);
	tls_hs_test_hello_init(t, &h);

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, row, -1, true);
}

static void retry_without_any_share_accepted(struct kunit *test)
{
	static const struct agreement want = { .suite = 0x1301, .group = 0x001d };
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	t->cfg.cf_n_shares = 0;
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0x001d);
	tls_hs_test_accept_retry(t, &h);
	tls_hs_test_hello_init(t, &h);

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, &want, -1, true);
}

/* A group may be offered that we do not have, until somebody asks for it. */
static void retry_for_offered_unknown_group_is_config_error(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	t->cfg.cf_groups[2] = 0x001e;
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0x0017);
	tls_hs_test_hello_set(&h, 51, BYTES(0, 0x1e));

	tls_hs_test_expect_failed(t, tls_hs_test_feed_hello(t, &h), TLS_HS_E_CONFIG);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
}

/* RFC 8446 4.1.4: a cookie alone is a change; the first share stays good */
static void retry_with_cookie_only_keeps_share(struct kunit *test)
{
	static const struct agreement want[] = {
		{ .suite = 0x1301, .group = 0x001d }, { .suite = 0x1301, .group = 0x11ec },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_test_hello h;

		use_group(t, want[i].group);
		tls_hs_test_start(t);
		tls_hs_test_retry_init(t, &h, 0);
		tls_hs_test_hello_add(&h, 44, BYTES(0, 1, 7));
		tls_hs_test_accept_retry(t, &h);
		tls_hs_test_hello_init(t, &h);

		tls_hs_test_accept_hello(t, &h);

		expect_result(t, &want[i], -1, true);
	}
}

/* RFC 8446 4.1.3: the sentinel means something to a TLS 1.2 ServerHello only */
static void sentinel_in_tls13_accepted(struct kunit *test)
{
	struct tls_hs_test *t = begin(test, CERT, false);
	struct tls_hs_test_hello h;

	tls_hs_test_hello_init(t, &h);
	sentinel_12(&h);

	tls_hs_test_accept_hello(t, &h);
}

static void extensions_in_other_order_accepted(struct kunit *test)
{
	struct tls_hs_test *t = begin(test, PSKS, false);
	struct tls_hs_test_hello h;

	tls_hs_test_hello_init(t, &h);
	h.psk = 0;
	tls_hs_test_hello_add(&h, 41, BYTES(0, 0));
	tls_hs_test_hello_drop(&h, 43);
	tls_hs_test_hello_add(&h, 43, BYTES(3, 4));

	tls_hs_test_accept_hello(t, &h);
}

struct psk_choice {
	const char	*name;
	enum conf	conf;
	bool		retried;
	u16		suite;
	bool		share;
	u8		selected;
	int		psk;	/* index in the configuration */
};

static const struct psk_choice psk_choices[] = {
	{ "first", PSKS, false, 0x1301, true, 0, 0 },
	{ "third", PSKS, false, 0x1301, true, 2, 2 },
	{ "third, ChaCha20", PSKS, false, 0x1303, true, 2, 2 },
	{ "second, SHA-384", PSKS, false, 0x1302, true, 1, 1 },
	{ "optional, taken", PSK_OPTIONAL, false, 0x1301, true, 0, 0 },
	{ "psk_ke", PSK_KE, false, 0x1301, false, 2, 2 },
	{ "psk_ke offered, psk_dhe_ke taken", PSK_KE, false, 0x1302, true, 1, 1 },
	{ "retried, first", PSKS, true, 0x1301, true, 0, 0 },
	{ "retried, counted without the dropped", PSKS, true, 0x1301, true, 1, 2 },
	{ "retried, SHA-384", PSKS, true, 0x1302, true, 0, 1 },
};

KUNIT_ARRAY_PARAM_DESC(psk_choice, psk_choices, name);

static void hello_with_psk_accepted(struct kunit *test)
{
	const struct psk_choice *row = test->param_value;
	struct agreement want = {
		.suite = row->suite,
		.group = row->retried ? 0x0017 : row->share ? 0x001d : 0,
	};
	struct tls_hs_test *t = begin(test, row->conf, false);
	struct tls_hs_test_hello h;

	if (row->retried) {
		tls_hs_test_retry_init(t, &h, 0x0017);
		h.suite = row->suite;
		tls_hs_test_accept_retry(t, &h);
	}
	tls_hs_test_hello_init(t, &h);
	h.suite = row->suite;
	h.psk = row->selected;
	tls_hs_test_hello_add(&h, 41, BYTES(0, row->selected));
	if (!row->share) {
		h.group = 0;
		tls_hs_test_hello_drop(&h, 51);
	}

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, &want, row->psk, row->retried);
}

static void hello_without_optional_psk_accepted(struct kunit *test)
{
	static const struct agreement want = { .suite = 0x1301, .group = 0x001d };
	struct tls_hs_test *t = begin(test, PSK_OPTIONAL, false);
	struct tls_hs_test_hello h;

	tls_hs_test_hello_init(t, &h);

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, &want, -1, false);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_test_feed_body(t, 8, &tls_hs_test_ee_body));
	KUNIT_EXPECT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_CERT_CR);
}

/* RFC 8446 4.2.8: psk_ke only means that no key_share was offered */
static void share_to_psk_ke_only_unsolicited(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	tls_hs_test_use_psks(t, 1, true);
	t->cfg.cf_psk_ke = true;
	t->cfg.cf_n_groups = 0;
	t->cfg.cf_n_shares = 0;
	t->cfg.cf_shares[0] = 0;
	tls_hs_test_start(t);
	tls_hs_test_hello_init(t, &h);
	tls_hs_test_hello_add(&h, 41, BYTES(0, 0));
	tls_hs_test_hello_add(&h, 51, tls_hs_test_hello_share(t, 0x001d));

	tls_hs_test_expect_failed(t, tls_hs_test_feed_hello(t, &h), TLS_HS_E_EXT_UNSOLICITED);
}

static void psk_ke_only_accepted(struct kunit *test)
{
	static const struct agreement want = { .suite = 0x1301 };
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct tls_hs_test_hello h;

	tls_hs_test_use_psks(t, 1, true);
	t->cfg.cf_psk_ke = true;
	t->cfg.cf_n_groups = 0;
	t->cfg.cf_n_shares = 0;
	t->cfg.cf_shares[0] = 0;
	tls_hs_test_start(t);
	tls_hs_test_hello_init(t, &h);
	h.psk = 0;
	tls_hs_test_hello_add(&h, 41, BYTES(0, 0));

	tls_hs_test_accept_hello(t, &h);

	expect_result(t, &want, 0, false);
}

/* One byte less, where the byte behind it (of the suite) is the one that is missing */
static void session_id_completed_by_the_suite_refused(struct kunit *test)
{
	struct tls_hs_test *t = begin(test, CERT, false);
	struct tls_hs_test_hello h;

	t->en->en_session_id[31] = 0x13;
	tls_hs_test_hello_init(t, &h);
	h.sid_len = 31;

	tls_hs_test_expect_failed(t, tls_hs_test_feed_hello(t, &h), TLS_HS_E_SESSION_ID);
}

/* The message ends, as its header says, within what each ServerHello has. */
static void hello_cut_in_its_fixed_part_refused(struct kunit *test)
{
	const size_t fixed = 2 + TLS_HS_RANDOM_LEN + 1 + 32 + 2 + 1;
	size_t len;

	for (len = 0; len <= fixed; len++) {
		struct tls_hs_test *t = begin(test, CERT, false);
		struct tls_hs_test_hello h;
		struct bytes msg;

		tls_hs_test_hello_init(t, &h);
		msg = tls_hs_test_hello_build(t, &h);
		msg = (struct bytes){ msg.d + 4, len };
		tls_hs_test_expect_failed(t, tls_hs_test_feed_body(t, 2, &msg),
					  len < fixed ? TLS_HS_E_DECODE : TLS_HS_E_VERSION_OLD);
	}
}

static struct kunit_case server_hello_cases[] = {
	KUNIT_CASE_PARAM(hello_with_defect_refused, defect_gen_params),
	KUNIT_CASE(session_id_completed_by_the_suite_refused),
	KUNIT_CASE(hello_cut_in_its_fixed_part_refused),
	KUNIT_CASE_PARAM(hello_of_suite_and_group_accepted, agreement_gen_params),
	KUNIT_CASE_PARAM(hello_takes_second_share, agreement_gen_params),
	KUNIT_CASE_PARAM(hello_after_retry_accepted, agreement_gen_params),
	KUNIT_CASE(retry_without_any_share_accepted),
	KUNIT_CASE(retry_for_offered_unknown_group_is_config_error),
	KUNIT_CASE(retry_with_cookie_only_keeps_share),
	KUNIT_CASE(sentinel_in_tls13_accepted),
	KUNIT_CASE(extensions_in_other_order_accepted),
	KUNIT_CASE_PARAM(hello_with_psk_accepted, psk_choice_gen_params),
	KUNIT_CASE(hello_without_optional_psk_accepted),
	KUNIT_CASE(share_to_psk_ke_only_unsolicited),
	KUNIT_CASE(psk_ke_only_accepted),
	{}
};

static struct kunit_suite server_hello_suite = {
	.name = "tls_hs_server_hello",
	.test_cases = server_hello_cases,
};

kunit_test_suite(server_hello_suite);
