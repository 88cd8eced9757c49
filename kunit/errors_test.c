// SPDX-License-Identifier: GPL-2.0-only
/*
 * The error table: what each row must be, whatever rows there are.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "engine/errors.h"

/* RFC 8446 6 and B.2, written down again, and RFC 9846's: what may be sent, and its name. */
static const struct {
	u8		description;
	const char	*name;
} alerts[] = {
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 22, "record_overflow" },
	{ 40, "handshake_failure" },
	{ 42, "bad_certificate" },
	{ 43, "unsupported_certificate" },
	{ 44, "certificate_revoked" },
	{ 45, "certificate_expired" },
	{ 46, "certificate_unknown" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 49, "access_denied" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 86, "inappropriate_fallback" },
	{ 90, "user_canceled" },
	{ 109, "missing_extension" },
	{ 110, "unsupported_extension" },
	{ 112, "unrecognized_name" },
	{ 113, "bad_certificate_status_response" },
	{ 115, "unknown_psk_identity" },
	{ 116, "certificate_required" },
	{ 117, "general_error" },
	{ 120, "no_application_protocol" },
};

static const char *rfc_alert_name(u8 description)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(alerts); i++)
		if (alerts[i].description == description)
			return alerts[i].name;
	return NULL;
}

static void row_alert_is_rfc8446(struct kunit *test)
{
	int e;

	for (e = 0; e < TLS_HS_NR_ERRORS; e++) {
		u8 alert = tls_hs_error_alert(e);

		KUNIT_EXPECT_TRUE_MSG(test, alert == TLS_HS_ALERT_NONE || rfc_alert_name(alert),
				      "%s sends alert %u", tls_hs_error_name(e), alert);
		/* it would tell the peer that all was well */
		KUNIT_EXPECT_NE_MSG(test, alert, TLS_HS_ALERT_CLOSE_NOTIFY, "%s",
				    tls_hs_error_name(e));
	}
}

static void row_status_is_negative(struct kunit *test)
{
	int e;

	KUNIT_EXPECT_EQ(test, tls_hs_error_status(TLS_HS_E_NONE), 0);
	for (e = TLS_HS_E_NONE + 1; e < TLS_HS_NR_ERRORS; e++)
		KUNIT_EXPECT_LT_MSG(test, tls_hs_error_status(e), 0, "%s", tls_hs_error_name(e));
}

static bool one_of(enum tls_hs_error error, const enum tls_hs_error *list, unsigned int n)
{
	while (n--)
		if (list[n] == error)
			return true;
	return false;
}

/* What consumers take for final, after it has worked: only what nobody else can cause. */
static void row_is_final_only_if_it_is_ours(struct kunit *test)
{
	static const enum tls_hs_error ours[] = {
		TLS_HS_E_CONFIG, TLS_HS_E_NO_KEY, TLS_HS_E_NO_ANCHORS,
	};
	static const enum tls_hs_error wants[] = {
		TLS_HS_E_NOMEM, TLS_HS_E_CRYPTO, TLS_HS_E_SIGN, TLS_HS_E_INTERNAL, TLS_HS_E_KTLS,
	};
	enum tls_hs_error e;

	KUNIT_EXPECT_EQ(test, tls_hs_error_retry_status(TLS_HS_E_NONE, true), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_error_retry_status(TLS_HS_E_NONE, false), 0);
	for (e = TLS_HS_E_NONE + 1; e < TLS_HS_NR_ERRORS; e++) {
		bool final = one_of(e, ours, ARRAY_SIZE(ours));
		bool want = one_of(e, wants, ARRAY_SIZE(wants));

		KUNIT_EXPECT_EQ_MSG(test, tls_hs_error_retry_status(e, true),
				    final ? tls_hs_error_status(e) : -ETIMEDOUT, "%s",
				    tls_hs_error_name(e));
		KUNIT_EXPECT_EQ_MSG(test, tls_hs_error_retry_status(e, false),
				    want ? -ETIMEDOUT : tls_hs_error_status(e), "%s",
				    tls_hs_error_name(e));
	}
}

static void row_text_and_name_are_there(struct kunit *test)
{
	int e;

	for (e = 0; e < TLS_HS_NR_ERRORS; e++) {
		KUNIT_ASSERT_NOT_NULL(test, tls_hs_error_text(e));
		KUNIT_ASSERT_NOT_NULL(test, tls_hs_error_name(e));
		KUNIT_EXPECT_GT(test, strlen(tls_hs_error_text(e)), 0);
		KUNIT_EXPECT_GT(test, strlen(tls_hs_error_name(e)), 0);
	}
}

static void row_names_and_texts_are_unique(struct kunit *test)
{
	int a, b;

	for (a = 0; a < TLS_HS_NR_ERRORS; a++) {
		for (b = a + 1; b < TLS_HS_NR_ERRORS; b++) {
			KUNIT_EXPECT_STRNEQ(test, tls_hs_error_name(a), tls_hs_error_name(b));
			KUNIT_EXPECT_STRNEQ(test, tls_hs_error_text(a), tls_hs_error_text(b));
		}
	}
}

static void row_out_of_range_is_internal(struct kunit *test)
{
	static const int numbers[] = { TLS_HS_NR_ERRORS, TLS_HS_NR_ERRORS + 1, 0x7fffffff, -1 };
	int i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		KUNIT_EXPECT_EQ(test, tls_hs_error_alert(numbers[i]), 80);
		KUNIT_EXPECT_EQ(test, tls_hs_error_status(numbers[i]), -EIO);
		KUNIT_EXPECT_STREQ(test, tls_hs_error_name(numbers[i]), "INTERNAL");
		KUNIT_EXPECT_STREQ(test, tls_hs_error_text(numbers[i]),
				   tls_hs_error_text(TLS_HS_E_INTERNAL));
	}
}

/* What consumers do depends on these: see the contract in the errors' header. */
struct row {
	const char		*name;
	enum tls_hs_error	error;
	u8			alert;
	int			status;
};

static const struct row rows[] = {
	{ "NONE", TLS_HS_E_NONE, 255, 0 },
	{ "DECODE", TLS_HS_E_DECODE, 50, -EACCES },
	{ "MSG_TOO_LONG", TLS_HS_E_MSG_TOO_LONG, 50, -EACCES },
	{ "UNEXPECTED_MSG", TLS_HS_E_UNEXPECTED_MSG, 10, -EACCES },
	{ "KEY_CHANGE", TLS_HS_E_KEY_CHANGE, 10, -EACCES },
	{ "INTERLEAVED", TLS_HS_E_INTERLEAVED, 10, -EACCES },
	{ "RECORD_TYPE", TLS_HS_E_RECORD_TYPE, 10, -EACCES },
	{ "RECORD_EMPTY", TLS_HS_E_RECORD_EMPTY, 10, -EACCES },
	{ "RECORD_NO_TYPE", TLS_HS_E_RECORD_NO_TYPE, 10, -EACCES },
	{ "RECORD_PLAIN", TLS_HS_E_RECORD_PLAIN, 10, -EACCES },
	{ "RECORD_LONG", TLS_HS_E_RECORD_LONG, 22, -EACCES },
	{ "RECORD_MAC", TLS_HS_E_RECORD_MAC, 20, -EACCES },
	{ "CCS", TLS_HS_E_CCS, 10, -EACCES },
	{ "APP_DATA", TLS_HS_E_APP_DATA, 10, -EACCES },
	{ "ALERT_FORM", TLS_HS_E_ALERT_FORM, 50, -EACCES },
	{ "ALERT_EMPTY", TLS_HS_E_ALERT_EMPTY, 10, -EACCES },
	{ "EXT_DUPLICATE", TLS_HS_E_EXT_DUPLICATE, 47, -EACCES },
	{ "EXT_UNSOLICITED", TLS_HS_E_EXT_UNSOLICITED, 110, -EACCES },
	{ "EXT_MISPLACED", TLS_HS_E_EXT_MISPLACED, 47, -EACCES },
	{ "EXT_MISSING", TLS_HS_E_EXT_MISSING, 109, -EACCES },
	{ "EXT_DECODE", TLS_HS_E_EXT_DECODE, 50, -EACCES },
	{ "PSK_NOT_LAST", TLS_HS_E_PSK_NOT_LAST, 47, -EACCES },
	{ "VERSION_OLD", TLS_HS_E_VERSION_OLD, 70, -EACCES },
	{ "VERSION_BAD", TLS_HS_E_VERSION_BAD, 47, -EACCES },
	{ "LEGACY_VERSION", TLS_HS_E_LEGACY_VERSION, 70, -EACCES },
	{ "DOWNGRADE", TLS_HS_E_DOWNGRADE, 47, -EACCES },
	{ "HRR_TWICE", TLS_HS_E_HRR_TWICE, 10, -EACCES },
	{ "HRR_NO_CHANGE", TLS_HS_E_HRR_NO_CHANGE, 47, -EACCES },
	{ "PSK_INDEX", TLS_HS_E_PSK_INDEX, 47, -EACCES },
	{ "PSK_NOT_USED", TLS_HS_E_PSK_NOT_USED, 40, -EKEYREJECTED },
	{ "CH_VERSION", TLS_HS_E_CH_VERSION, 70, -EACCES },
	{ "SERVER_NAME", TLS_HS_E_SERVER_NAME, 47, -EACCES },
	{ "PSK_BINDERS", TLS_HS_E_PSK_BINDERS, 47, -EACCES },
	{ "CR_SIGALGS", TLS_HS_E_CR_SIGALGS, 109, -EACCES },
	{ "NO_CERTIFICATE", TLS_HS_E_NO_CERTIFICATE, 50, -EACCES },
	{ "CERT_UNKNOWN_CA", TLS_HS_E_CERT_UNKNOWN_CA, 48, -EACCES },
	{ "CERT_EXPIRED", TLS_HS_E_CERT_EXPIRED, 45, -EACCES },
	{ "CERT_REVOKED", TLS_HS_E_CERT_REVOKED, 44, -EACCES },
	{ "CERT_UNSUPPORTED", TLS_HS_E_CERT_UNSUPPORTED, 43, -EACCES },
	{ "CERT_BAD", TLS_HS_E_CERT_BAD, 42, -EACCES },
	{ "CERT_NAME", TLS_HS_E_CERT_NAME, 42, -EACCES },
	{ "CV_SCHEME", TLS_HS_E_CV_SCHEME, 47, -EACCES },
	{ "CV_SIGNATURE", TLS_HS_E_CV_SIGNATURE, 51, -EACCES },
	{ "FINISHED", TLS_HS_E_FINISHED, 51, -EACCES },
	{ "FINISHED_PSK", TLS_HS_E_FINISHED_PSK, 51, -EKEYREJECTED },
	{ "PEER_ALERT", TLS_HS_E_PEER_ALERT, 255, -EACCES },
	{ "PEER_PSK_ALERT", TLS_HS_E_PEER_PSK_ALERT, 255, -EKEYREJECTED },
	{ "PEER_CLOSED", TLS_HS_E_PEER_CLOSED, 255, -ETIMEDOUT },
	{ "PEER_EOF", TLS_HS_E_PEER_EOF, 255, -ETIMEDOUT },
	{ "NETWORK", TLS_HS_E_NETWORK, 255, -ETIMEDOUT },
	{ "TIMEOUT", TLS_HS_E_TIMEOUT, 90, -ETIMEDOUT },
	{ "CANCELLED", TLS_HS_E_CANCELLED, 90, -ETIMEDOUT },
	{ "NETNS_EXIT", TLS_HS_E_NETNS_EXIT, 90, -ETIMEDOUT },
	{ "NO_KEY", TLS_HS_E_NO_KEY, 80, -ENOKEY },
	{ "NO_ANCHORS", TLS_HS_E_NO_ANCHORS, 80, -ENOKEY },
	{ "NOMEM", TLS_HS_E_NOMEM, 80, -ENOMEM },
	{ "INTERNAL", TLS_HS_E_INTERNAL, 80, -EIO },
	{ "KTLS", TLS_HS_E_KTLS, 80, -EIO },
	{ "NO_REKEY", TLS_HS_E_NO_REKEY, 80, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(row, rows, name);

static void row_alert_and_status_as_consumers_need(struct kunit *test)
{
	const struct row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, tls_hs_error_alert(row->error), row->alert);
	KUNIT_EXPECT_EQ(test, tls_hs_error_status(row->error), row->status);
	KUNIT_EXPECT_STREQ(test, tls_hs_error_name(row->error), row->name);
}

static void alert_names_are_rfc8446(struct kunit *test)
{
	int d;

	for (d = 0; d < 255; d++)
		KUNIT_EXPECT_STREQ(test, tls_hs_alert_name(d),
				   rfc_alert_name(d) ?: "unknown alert");
	KUNIT_EXPECT_STREQ(test, tls_hs_alert_name(TLS_HS_ALERT_NONE), "no alert");
}

static struct kunit_case errors_cases[] = {
	KUNIT_CASE(row_alert_is_rfc8446),
	KUNIT_CASE(row_status_is_negative),
	KUNIT_CASE(row_is_final_only_if_it_is_ours),
	KUNIT_CASE(row_text_and_name_are_there),
	KUNIT_CASE(row_names_and_texts_are_unique),
	KUNIT_CASE(row_out_of_range_is_internal),
	KUNIT_CASE_PARAM(row_alert_and_status_as_consumers_need, row_gen_params),
	KUNIT_CASE(alert_names_are_rfc8446),
	{}
};

static struct kunit_suite errors_suite = {
	.name = "tls_hs_errors",
	.test_cases = errors_cases,
};

kunit_test_suite(errors_suite);
