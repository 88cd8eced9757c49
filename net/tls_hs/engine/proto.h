/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of TLS 1.3 and every limit on a size, each with its clause.
 *
 * Owns no code.
 */
#ifndef _TLS_HS_PROTO_H
#define _TLS_HS_PROTO_H

#include <linux/bits.h>

#define TLS_HS_VERSION_SSL3		0x0300	/* RFC 8446 D.5 */
#define TLS_HS_VERSION_10		0x0301	/* first ClientHello's record, RFC 8446 5.1 */
#define TLS_HS_VERSION_12		0x0303	/* legacy_version, 4.1.2 */
#define TLS_HS_VERSION_13		0x0304

/* RFC 8446 5.1: ContentType */
#define TLS_HS_CT_CCS			20
#define TLS_HS_CT_ALERT			21
#define TLS_HS_CT_HANDSHAKE		22
#define TLS_HS_CT_DATA			23

/* RFC 8446 4: HandshakeType */
#define TLS_HS_MT_CLIENT_HELLO		1
#define TLS_HS_MT_SERVER_HELLO		2
#define TLS_HS_MT_NEW_SESSION_TICKET	4
#define TLS_HS_MT_END_OF_EARLY_DATA	5
#define TLS_HS_MT_ENCRYPTED_EXTENSIONS	8
#define TLS_HS_MT_CERTIFICATE		11
#define TLS_HS_MT_CERTIFICATE_REQUEST	13
#define TLS_HS_MT_CERTIFICATE_VERIFY	15
#define TLS_HS_MT_FINISHED		20
#define TLS_HS_MT_KEY_UPDATE		24
#define TLS_HS_MT_MESSAGE_HASH		254

/* RFC 8446 B.4 */
#define TLS_HS_AES_128_GCM_SHA256	0x1301
#define TLS_HS_AES_256_GCM_SHA384	0x1302
#define TLS_HS_CHACHA20_POLY1305_SHA256	0x1303
#define TLS_HS_AES_128_CCM_SHA256	0x1304

/* RFC 8446 4.2.7 */
#define TLS_HS_GROUP_SECP256R1		0x0017
#define TLS_HS_GROUP_SECP384R1		0x0018
#define TLS_HS_GROUP_X25519		0x001d
/* RFC 10024, IANA considerations */
#define TLS_HS_GROUP_SECP256R1_MLKEM768	0x11eb
#define TLS_HS_GROUP_X25519_MLKEM768	0x11ec
#define TLS_HS_GROUP_SECP384R1_MLKEM1024 0x11ed

/* RFC 8446 4.2.3 */
#define TLS_HS_RSA_PKCS1_SHA256		0x0401
#define TLS_HS_RSA_PKCS1_SHA384		0x0501
#define TLS_HS_RSA_PKCS1_SHA512		0x0601
#define TLS_HS_ECDSA_P256_SHA256	0x0403
#define TLS_HS_ECDSA_P384_SHA384	0x0503
#define TLS_HS_ECDSA_P521_SHA512	0x0603	/* in certificates: of any curve */
#define TLS_HS_RSA_PSS_RSAE_SHA256	0x0804
#define TLS_HS_RSA_PSS_RSAE_SHA384	0x0805
#define TLS_HS_RSA_PSS_RSAE_SHA512	0x0806
#define TLS_HS_ED25519			0x0807
#define TLS_HS_ED448			0x0808
#define TLS_HS_RSA_PSS_PSS_SHA256	0x0809
#define TLS_HS_RSA_PSS_PSS_SHA384	0x080a
#define TLS_HS_RSA_PSS_PSS_SHA512	0x080b
/* draft-ietf-tls-mldsa 3 */
#define TLS_HS_MLDSA44			0x0904
#define TLS_HS_MLDSA65			0x0905
#define TLS_HS_MLDSA87			0x0906

/* RFC 8446 4.2, and the extension's own RFC */
#define TLS_HS_EXT_SERVER_NAME		0	/* RFC 6066 3 */
#define TLS_HS_EXT_MAX_FRAGMENT_LENGTH	1	/* RFC 6066 4 */
#define TLS_HS_EXT_STATUS_REQUEST	5	/* RFC 6066 8 */
#define TLS_HS_EXT_SUPPORTED_GROUPS	10
#define TLS_HS_EXT_SIGNATURE_ALGORITHMS	13
#define TLS_HS_EXT_USE_SRTP		14	/* RFC 5764 */
#define TLS_HS_EXT_HEARTBEAT		15	/* RFC 6520 */
#define TLS_HS_EXT_ALPN			16	/* RFC 7301 */
#define TLS_HS_EXT_SCT			18	/* RFC 6962 */
#define TLS_HS_EXT_CLIENT_CERTIFICATE_TYPE 19	/* RFC 7250 */
#define TLS_HS_EXT_SERVER_CERTIFICATE_TYPE 20	/* RFC 7250 */
#define TLS_HS_EXT_PADDING		21	/* RFC 7685 */
#define TLS_HS_EXT_RECORD_SIZE_LIMIT	28	/* RFC 8449 */
#define TLS_HS_EXT_PRE_SHARED_KEY	41
#define TLS_HS_EXT_EARLY_DATA		42
#define TLS_HS_EXT_SUPPORTED_VERSIONS	43
#define TLS_HS_EXT_COOKIE		44
#define TLS_HS_EXT_PSK_KEY_EXCHANGE_MODES 45
#define TLS_HS_EXT_CERTIFICATE_AUTHORITIES 47
#define TLS_HS_EXT_OID_FILTERS		48
#define TLS_HS_EXT_POST_HANDSHAKE_AUTH	49
#define TLS_HS_EXT_SIGNATURE_ALGORITHMS_CERT 50
#define TLS_HS_EXT_KEY_SHARE		51
#define TLS_HS_EXT_TICKET_REQUEST	58	/* RFC 9149 */

/* RFC 8446 4.2.9 */
#define TLS_HS_PSK_KE			0
#define TLS_HS_PSK_DHE_KE		1

/* RFC 8446 6: AlertLevel; a peer's means nothing */
#define TLS_HS_ALERT_WARNING			1
#define TLS_HS_ALERT_FATAL			2

/* RFC 8446 6: AlertDescription */
#define TLS_HS_ALERT_CLOSE_NOTIFY		0
#define TLS_HS_ALERT_UNEXPECTED_MESSAGE		10
#define TLS_HS_ALERT_BAD_RECORD_MAC		20
#define TLS_HS_ALERT_RECORD_OVERFLOW		22
#define TLS_HS_ALERT_HANDSHAKE_FAILURE		40
#define TLS_HS_ALERT_BAD_CERTIFICATE		42
#define TLS_HS_ALERT_UNSUPPORTED_CERTIFICATE	43
#define TLS_HS_ALERT_CERTIFICATE_REVOKED	44
#define TLS_HS_ALERT_CERTIFICATE_EXPIRED	45
#define TLS_HS_ALERT_CERTIFICATE_UNKNOWN	46
#define TLS_HS_ALERT_ILLEGAL_PARAMETER		47
#define TLS_HS_ALERT_UNKNOWN_CA			48
#define TLS_HS_ALERT_ACCESS_DENIED		49
#define TLS_HS_ALERT_DECODE_ERROR		50
#define TLS_HS_ALERT_DECRYPT_ERROR		51
#define TLS_HS_ALERT_PROTOCOL_VERSION		70
#define TLS_HS_ALERT_INSUFFICIENT_SECURITY	71
#define TLS_HS_ALERT_INTERNAL_ERROR		80
#define TLS_HS_ALERT_INAPPROPRIATE_FALLBACK	86
#define TLS_HS_ALERT_USER_CANCELED		90
#define TLS_HS_ALERT_MISSING_EXTENSION		109
#define TLS_HS_ALERT_UNSUPPORTED_EXTENSION	110
#define TLS_HS_ALERT_UNRECOGNIZED_NAME		112
#define TLS_HS_ALERT_BAD_CERT_STATUS_RESPONSE	113
#define TLS_HS_ALERT_UNKNOWN_PSK_IDENTITY	115
#define TLS_HS_ALERT_CERTIFICATE_REQUIRED	116
#define TLS_HS_ALERT_GENERAL_ERROR		117	/* RFC 9846 6 */
#define TLS_HS_ALERT_NO_APPLICATION_PROTOCOL	120
#define TLS_HS_ALERT_NONE			255	/* ours: no alert is sent */

/* Sizes, in bytes */
#define TLS_HS_RANDOM_LEN		32	/* RFC 8446 4.1.2 */
#define TLS_HS_SESSION_ID_MAX		32	/* 4.1.2 */
#define TLS_HS_MSG_HEADER		4	/* 4: type and uint24 length */
#define TLS_HS_RECORD_HEADER		5	/* 5.1 */
#define TLS_HS_RECORD_MAX_PLAIN		16384	/* 5.1: TLSPlaintext.length */
#define TLS_HS_RECORD_MAX_CIPHER	(16384 + 256)	/* 5.2: TLSCiphertext.length */
/* RFC 8449 4; TLS 1.3 counts the content type byte */
#define TLS_HS_RECORD_LIMIT_MIN		64
#define TLS_HS_RECORD_LIMIT_MAX		(TLS_HS_RECORD_MAX_PLAIN + 1)
#define TLS_HS_FINISHED_MAX		48	/* 4.4.4: Hash.length of SHA-384 */

/*
 * Longest message that is accepted in each place (RFC 8446 gives most of them
 * 2^16 bytes per vector or more; these bound what a peer can make us keep).
 */
#define TLS_HS_MAX_CLIENT_HELLO		16384	/* others' limit, too */
#define TLS_HS_MAX_SERVER_HELLO		(4 + 2 + 32 + 33 + 3 + 2 + 65535)	/* a cookie */
#define TLS_HS_MAX_ENCRYPTED_EXTENSIONS	(4 + 2 + 16384)
#define TLS_HS_MAX_CERTIFICATE_REQUEST	(4 + 256 + 2 + 65535)	/* all that 4.3.2 allows */
#define TLS_HS_MAX_CERTIFICATE		(4 + 131072)	/* others' limit is 100 KiB */
#define TLS_HS_MAX_CLIENT_CERTIFICATE	(4 + 32768)	/* four with ML-DSA-87 */
#define TLS_HS_MAX_CERTIFICATE_VERIFY	(4 + 4 + 4627)	/* ML-DSA-87; RSA-4096 has 512 */
#define TLS_HS_MAX_FINISHED		(4 + TLS_HS_FINISHED_MAX)
#define TLS_HS_MAX_NEW_SESSION_TICKET	(4 + 8 + 256 + 2 + 65535 + 2 + 65535)	/* all of it */
#define TLS_HS_MAX_KEY_UPDATE		(4 + 1)

/* RFC 8446 4.6.1: ticket_lifetime MUST NOT exceed seven days, in seconds */
#define TLS_HS_MAX_TICKET_LIFETIME	604800

/* RFC 9846 4.7.3: the sender's limit; a receiver MUST NOT enforce it */
#define TLS_HS_MAX_SENT_UPDATES		(BIT_ULL(48) - 1)

/* Records of no content and ChangeCipherSpec records that one handshake may see */
#define TLS_HS_MAX_CCS_RECORDS		8
#define TLS_HS_MAX_EARLY_DATA		16384	/* bytes that a server skips; others' limit, too */
#define TLS_HS_MAX_RECORDS		200000	/* 1-byte records of any flight that is sent */

#endif /* _TLS_HS_PROTO_H */
