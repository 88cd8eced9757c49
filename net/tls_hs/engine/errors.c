// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one place where a failure becomes an alert, a status and a text.
 */
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/types.h>

#include "errors.h"

#define TLS_HS_ERROR_ROW(name, alert, status, text)	\
	[TLS_HS_E_##name] = { #name, text, status, TLS_HS_ALERT_##alert },

static const struct {
	const char	*name;
	const char	*text;
	int		status;
	u8		alert;
} tls_hs_errors[] = {
	TLS_HS_ERRORS(TLS_HS_ERROR_ROW)
};

/* A number that is none of ours is a bug here: it must not look like success. */
static unsigned int tls_hs_error_row(enum tls_hs_error error)
{
	return (unsigned int)error < ARRAY_SIZE(tls_hs_errors) ? error : TLS_HS_E_INTERNAL;
}

/**
 * tls_hs_error_alert() - the alert that the peer is sent for a failure
 * @error: what failed
 *
 * RFC 8446 6.2.
 *
 * Context: any.
 * Return: an AlertDescription, or TLS_HS_ALERT_NONE if none is sent.
 */
u8 tls_hs_error_alert(enum tls_hs_error error)
{
	return tls_hs_errors[tls_hs_error_row(error)].alert;
}

/**
 * tls_hs_error_status() - the status that ta_done is given for a failure
 * @error: what failed
 *
 * Context: any.
 * Return: 0 for TLS_HS_E_NONE only, else a negative errno.
 */
int tls_hs_error_status(enum tls_hs_error error)
{
	return tls_hs_errors[tls_hs_error_row(error)].status;
}

/**
 * tls_hs_error_retry_status() - the same for a consumer that gives up for good
 * @error: what failed
 * @known: a handshake with this peer has succeeded before
 *
 * sunrpc and nvme take most statuses as final: a hard mount's writer sees an
 * error and its pages are gone, a controller is removed.  Want of memory, of
 * crypto or of kTLS says nothing about the peer and passes.  What the peer or
 * anybody on the path can cause is final at first contact only, so that a wrong
 * mount option fails at once.  What is ours, and cannot be forged, is final.
 *
 * Context: any.
 * Return: 0 for TLS_HS_E_NONE only, else a negative errno; -ETIMEDOUT is what
 * every consumer tries again.
 */
int tls_hs_error_retry_status(enum tls_hs_error error, bool known)
{
	switch (error) {
	case TLS_HS_E_NONE:
	case TLS_HS_E_CONFIG:
	case TLS_HS_E_NO_KEY:
	case TLS_HS_E_NO_ANCHORS:
		return tls_hs_error_status(error);
	case TLS_HS_E_NOMEM:
	case TLS_HS_E_CRYPTO:
	case TLS_HS_E_SIGN:
	case TLS_HS_E_INTERNAL:
	case TLS_HS_E_KTLS:
		return -ETIMEDOUT;
	default:
		return known ? -ETIMEDOUT : tls_hs_error_status(error);
	}
}

/**
 * tls_hs_error_text() - a failure in words, for the log
 * @error: what failed
 *
 * Context: any.
 * Return: a constant string.
 */
const char *tls_hs_error_text(enum tls_hs_error error)
{
	return tls_hs_errors[tls_hs_error_row(error)].text;
}
EXPORT_SYMBOL_GPL(tls_hs_error_text);

/**
 * tls_hs_error_name() - a failure's name, for counters and tracepoints
 * @error: what failed
 *
 * Context: any.
 * Return: a constant string, the TLS_HS_E_ constant without its prefix.
 */
const char *tls_hs_error_name(enum tls_hs_error error)
{
	return tls_hs_errors[tls_hs_error_row(error)].name;
}
EXPORT_SYMBOL_GPL(tls_hs_error_name);

static const char *const tls_hs_alert_names[] = {
	[TLS_HS_ALERT_CLOSE_NOTIFY]		= "close_notify",
	[TLS_HS_ALERT_UNEXPECTED_MESSAGE]	= "unexpected_message",
	[TLS_HS_ALERT_BAD_RECORD_MAC]		= "bad_record_mac",
	[TLS_HS_ALERT_RECORD_OVERFLOW]		= "record_overflow",
	[TLS_HS_ALERT_HANDSHAKE_FAILURE]	= "handshake_failure",
	[TLS_HS_ALERT_BAD_CERTIFICATE]		= "bad_certificate",
	[TLS_HS_ALERT_UNSUPPORTED_CERTIFICATE]	= "unsupported_certificate",
	[TLS_HS_ALERT_CERTIFICATE_REVOKED]	= "certificate_revoked",
	[TLS_HS_ALERT_CERTIFICATE_EXPIRED]	= "certificate_expired",
	[TLS_HS_ALERT_CERTIFICATE_UNKNOWN]	= "certificate_unknown",
	[TLS_HS_ALERT_ILLEGAL_PARAMETER]	= "illegal_parameter",
	[TLS_HS_ALERT_UNKNOWN_CA]		= "unknown_ca",
	[TLS_HS_ALERT_ACCESS_DENIED]		= "access_denied",
	[TLS_HS_ALERT_DECODE_ERROR]		= "decode_error",
	[TLS_HS_ALERT_DECRYPT_ERROR]		= "decrypt_error",
	[TLS_HS_ALERT_PROTOCOL_VERSION]		= "protocol_version",
	[TLS_HS_ALERT_INSUFFICIENT_SECURITY]	= "insufficient_security",
	[TLS_HS_ALERT_INTERNAL_ERROR]		= "internal_error",
	[TLS_HS_ALERT_INAPPROPRIATE_FALLBACK]	= "inappropriate_fallback",
	[TLS_HS_ALERT_USER_CANCELED]		= "user_canceled",
	[TLS_HS_ALERT_MISSING_EXTENSION]	= "missing_extension",
	[TLS_HS_ALERT_UNSUPPORTED_EXTENSION]	= "unsupported_extension",
	[TLS_HS_ALERT_UNRECOGNIZED_NAME]	= "unrecognized_name",
	[TLS_HS_ALERT_BAD_CERT_STATUS_RESPONSE]	= "bad_certificate_status_response",
	[TLS_HS_ALERT_UNKNOWN_PSK_IDENTITY]	= "unknown_psk_identity",
	[TLS_HS_ALERT_CERTIFICATE_REQUIRED]	= "certificate_required",
	[TLS_HS_ALERT_GENERAL_ERROR]		= "general_error",
	[TLS_HS_ALERT_NO_APPLICATION_PROTOCOL]	= "no_application_protocol",
};

/**
 * tls_hs_alert_name() - an AlertDescription in the RFCs' words
 * @description: the alert
 *
 * Context: any.
 * Return: a constant string, "unknown alert" for a number that has no name.
 */
const char *tls_hs_alert_name(u8 description)
{
	if (description < ARRAY_SIZE(tls_hs_alert_names) && tls_hs_alert_names[description])
		return tls_hs_alert_names[description];
	return description == TLS_HS_ALERT_NONE ? "no alert" : "unknown alert";
}
