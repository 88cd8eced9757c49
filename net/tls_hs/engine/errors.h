/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every way in which a handshake can fail: the alert that the peer gets, the
 * status that the consumer gets, and the words that the log gets.
 *
 * One table; nothing else in the project chooses an alert or a status.
 */
#ifndef _TLS_HS_ERRORS_H
#define _TLS_HS_ERRORS_H

#include <linux/errno.h>
#include <linux/types.h>

#include "proto.h"

/*
 * X(name, alert, status, text)
 *
 * Status, as consumers act on it: -EACCES is permanent, -ETIMEDOUT is network
 * trouble and retried, -EKEYREJECTED and -ENOKEY stop an NVMe reconnect.
 */
#define TLS_HS_ERRORS(X)							\
	X(NONE, NONE, 0, "no error")						\
	/* RFC 8446 6.2: a message that cannot be parsed */			\
	X(DECODE, DECODE_ERROR, -EACCES, "malformed message")			\
	X(MSG_TOO_LONG, DECODE_ERROR, -EACCES, "message longer than allowed")	\
	X(UNEXPECTED_MSG, UNEXPECTED_MESSAGE, -EACCES, "message out of order")	\
	X(KEY_CHANGE, UNEXPECTED_MESSAGE, -EACCES,				\
	  "message data crosses a key change")					\
	X(INTERLEAVED, UNEXPECTED_MESSAGE, -EACCES,				\
	  "record between the fragments of a message")				\
	/* records, RFC 8446 5 */						\
	X(RECORD_TYPE, UNEXPECTED_MESSAGE, -EACCES, "unexpected record type")	\
	X(RECORD_EMPTY, UNEXPECTED_MESSAGE, -EACCES, "empty record")		\
	X(RECORD_NO_TYPE, UNEXPECTED_MESSAGE, -EACCES, "record of padding only")	\
	X(RECORD_PLAIN, UNEXPECTED_MESSAGE, -EACCES, "plaintext record after keys")	\
	X(RECORD_LONG, RECORD_OVERFLOW, -EACCES, "record too long")		\
	X(RECORD_MAC, BAD_RECORD_MAC, -EACCES, "record does not decrypt")	\
	X(RECORD_COUNT, UNEXPECTED_MESSAGE, -EACCES, "too many records")		\
	X(CCS, UNEXPECTED_MESSAGE, -EACCES, "bad ChangeCipherSpec")		\
	X(APP_DATA, UNEXPECTED_MESSAGE, -EACCES, "application data in the handshake")	\
	X(ALERT_FORM, DECODE_ERROR, -EACCES, "malformed alert")			\
	X(ALERT_EMPTY, UNEXPECTED_MESSAGE, -EACCES, "empty alert record")	\
	/* extensions, RFC 8446 4.2 */						\
	X(EXT_DUPLICATE, ILLEGAL_PARAMETER, -EACCES, "duplicate extension")	\
	X(EXT_UNSOLICITED, UNSUPPORTED_EXTENSION, -EACCES,			\
	  "extension that was not asked for")					\
	X(EXT_MISPLACED, ILLEGAL_PARAMETER, -EACCES,				\
	  "extension in the wrong message")					\
	X(EXT_MISSING, MISSING_EXTENSION, -EACCES, "required extension missing")	\
	X(EXT_DECODE, DECODE_ERROR, -EACCES, "malformed extension")		\
	X(PSK_NOT_LAST, ILLEGAL_PARAMETER, -EACCES,				\
	  "pre_shared_key is not the last extension")				\
	/* ServerHello and HelloRetryRequest, RFC 8446 4.1.3, 4.1.4 */		\
	X(VERSION_OLD, PROTOCOL_VERSION, -EACCES,				\
	  "server does not speak TLS 1.3")					\
	X(VERSION_BAD, ILLEGAL_PARAMETER, -EACCES,				\
	  "server selected a version that was not offered")			\
	/* RFC 9846 4.2.3 */							\
	X(LEGACY_VERSION, PROTOCOL_VERSION, -EACCES, "legacy_version is not 0x0303")	\
	X(DOWNGRADE, ILLEGAL_PARAMETER, -EACCES, "downgrade sentinel")		\
	X(SESSION_ID, ILLEGAL_PARAMETER, -EACCES, "session id is not echoed")	\
	X(COMPRESSION, ILLEGAL_PARAMETER, -EACCES, "compression is not null")	\
	X(SUITE, ILLEGAL_PARAMETER, -EACCES, "cipher suite was not offered")	\
	X(SUITE_CHANGED, ILLEGAL_PARAMETER, -EACCES,				\
	  "cipher suite differs from the HelloRetryRequest's")			\
	X(HRR_TWICE, UNEXPECTED_MESSAGE, -EACCES, "second HelloRetryRequest")	\
	X(HRR_NO_CHANGE, ILLEGAL_PARAMETER, -EACCES,				\
	  "HelloRetryRequest changes nothing")					\
	X(HRR_GROUP, ILLEGAL_PARAMETER, -EACCES,				\
	  "HelloRetryRequest for a group not offered or already shared")	\
	X(GROUP, ILLEGAL_PARAMETER, -EACCES, "key share of the wrong group")	\
	X(KEY_SHARE, ILLEGAL_PARAMETER, -EACCES, "invalid key share")		\
	X(PSK_INDEX, ILLEGAL_PARAMETER, -EACCES, "PSK that was not offered")	\
	X(PSK_HASH, ILLEGAL_PARAMETER, -EACCES,					\
	  "hash of the suite is not that of the PSK")				\
	X(PSK_NOT_USED, HANDSHAKE_FAILURE, -EKEYREJECTED,			\
	  "server did not accept any PSK")					\
	X(PSK_NO_SHARE, ILLEGAL_PARAMETER, -EACCES,				\
	  "PSK without the key exchange that was asked for")			\
	/* ClientHello, RFC 8446 4.1.2, 4.2 */					\
	X(CH_VERSION, PROTOCOL_VERSION, -EACCES,				\
	  "client does not offer TLS 1.3")					\
	X(SERVER_NAME, ILLEGAL_PARAMETER, -EACCES,				\
	  "server_name is not one host name")					\
	X(PSK_BINDERS, ILLEGAL_PARAMETER, -EACCES,				\
	  "not as many binders as PSK identities")				\
	X(CH_CHANGED, ILLEGAL_PARAMETER, -EACCES,				\
	  "second ClientHello differs from the first")				\
	X(CH_SHARE, ILLEGAL_PARAMETER, -EACCES,					\
	  "not the one share that the HelloRetryRequest asked for")		\
	X(NO_SUITE, HANDSHAKE_FAILURE, -EACCES, "no cipher suite in common")	\
	X(NO_GROUP, HANDSHAKE_FAILURE, -EACCES, "no group in common")		\
	X(NO_SCHEME, HANDSHAKE_FAILURE, -EACCES,				\
	  "no certificate of ours that the client can verify")			\
	X(NO_ALPN, NO_APPLICATION_PROTOCOL, -EACCES, "no ALPN protocol in common")	\
	X(NO_PSK, HANDSHAKE_FAILURE, -EACCES,					\
	  "client does not offer PSK with key exchange")			\
	/* RFC 8446 4.2.11, E.6: not to be told from each other by the peer */	\
	X(PSK_UNKNOWN, DECRYPT_ERROR, -EACCES,					\
	  "no key for any of the client's PSK identities")			\
	X(PSK_BINDER, DECRYPT_ERROR, -EACCES, "PSK binder does not verify")	\
	/* EncryptedExtensions, CertificateRequest */				\
	X(ALPN, ILLEGAL_PARAMETER, -EACCES, "ALPN protocol was not offered")	\
	X(RECORD_LIMIT, ILLEGAL_PARAMETER, -EACCES, "record_size_limit out of range")	\
	X(CR_CONTEXT, ILLEGAL_PARAMETER, -EACCES,				\
	  "certificate_request_context is not empty")				\
	X(CR_SIGALGS, MISSING_EXTENSION, -EACCES,				\
	  "CertificateRequest without signature_algorithms")			\
	/* server authentication, RFC 8446 4.4 */				\
	X(CERT_CONTEXT, ILLEGAL_PARAMETER, -EACCES,				\
	  "context of the Certificate is not empty")			\
	X(NO_CERTIFICATE, DECODE_ERROR, -EACCES, "server sent no certificate")	\
	X(CERT_REQUIRED, CERTIFICATE_REQUIRED, -EACCES, "client sent no certificate")	\
	X(CERT_BAD, BAD_CERTIFICATE, -EACCES, "bad certificate")		\
	X(CERT_NAME, BAD_CERTIFICATE, -EACCES, "certificate is not the peer's")	\
	X(CERT_UNSUPPORTED, UNSUPPORTED_CERTIFICATE, -EACCES,			\
	  "certificate of an unsupported kind")					\
	X(CERT_EXPIRED, CERTIFICATE_EXPIRED, -EACCES, "certificate is not valid now")	\
	X(CERT_REVOKED, CERTIFICATE_REVOKED, -EACCES, "certificate is revoked")	\
	X(CERT_STATUS, CERTIFICATE_UNKNOWN, -EACCES,				\
	  "whether a certificate is revoked cannot be told")			\
	X(CERT_UNKNOWN_CA, UNKNOWN_CA, -EACCES, "no path to a trust anchor")	\
	X(CERT_SIGNATURE, BAD_CERTIFICATE, -EACCES,				\
	  "signature of a certificate does not verify")				\
	X(CV_SCHEME, ILLEGAL_PARAMETER, -EACCES,				\
	  "signature scheme was not offered or does not fit the key")		\
	X(CV_SIGNATURE, DECRYPT_ERROR, -EACCES, "CertificateVerify does not verify")	\
	X(FINISHED, DECRYPT_ERROR, -EACCES, "Finished does not verify")		\
	X(FINISHED_PSK, DECRYPT_ERROR, -EKEYREJECTED,				\
	  "Finished does not verify under the PSK")				\
	/* after the handshake, RFC 8446 4.6 */					\
	X(KEY_UPDATE, ILLEGAL_PARAMETER, -EACCES, "malformed KeyUpdate request")	\
	/* what the peer or the network says: nothing is sent back */		\
	X(PEER_ALERT, NONE, -EACCES, "alert from the peer")			\
	X(PEER_PSK_ALERT, NONE, -EKEYREJECTED, "server refused the PSK")		\
	X(PEER_TICKET_ALERT, NONE, -ETIMEDOUT,					\
	  "server refused the session to be resumed")				\
	X(PEER_CLOSED, NONE, -ETIMEDOUT, "peer closed the connection")		\
	X(PEER_EOF, NONE, -ETIMEDOUT, "connection ended in the handshake")	\
	X(NETWORK, NONE, -ETIMEDOUT, "network error")				\
	X(TIMEOUT, USER_CANCELED, -ETIMEDOUT, "timeout")				\
	X(CANCELLED, USER_CANCELED, -ETIMEDOUT, "cancelled by the consumer")	\
	X(NETNS_EXIT, USER_CANCELED, -ETIMEDOUT, "network namespace goes away")	\
	/* our own side */							\
	X(CONFIG, INTERNAL_ERROR, -EINVAL, "impossible configuration")		\
	X(NO_KEY, INTERNAL_ERROR, -ENOKEY, "key missing, revoked or expired")	\
	X(NO_ANCHORS, INTERNAL_ERROR, -ENOKEY, "no trust anchor in the keyring")	\
	X(SIGN, INTERNAL_ERROR, -EIO, "cannot sign with our own key")	\
	X(NOMEM, INTERNAL_ERROR, -ENOMEM, "out of memory")			\
	X(CRYPTO, INTERNAL_ERROR, -EIO, "a crypto primitive failed")		\
	X(INTERNAL, INTERNAL_ERROR, -EIO, "internal error")			\
	X(KTLS, INTERNAL_ERROR, -EIO, "kTLS would not install")			\
	X(NO_REKEY, INTERNAL_ERROR, -EIO, "KeyUpdate, which this kernel's kTLS cannot follow")

#define TLS_HS_ERROR_ENUM(name, alert, status, text) TLS_HS_E_##name,
enum tls_hs_error {
	TLS_HS_ERRORS(TLS_HS_ERROR_ENUM)
	TLS_HS_NR_ERRORS,
};

#undef TLS_HS_ERROR_ENUM

u8 tls_hs_error_alert(enum tls_hs_error error);
int tls_hs_error_status(enum tls_hs_error error);
int tls_hs_error_retry_status(enum tls_hs_error error, bool known);
const char *tls_hs_error_text(enum tls_hs_error error);
const char *tls_hs_error_name(enum tls_hs_error error);
const char *tls_hs_alert_name(u8 description);

#endif /* _TLS_HS_ERRORS_H */
