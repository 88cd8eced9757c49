/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every difference between kernel versions, and nothing else.
 *
 * The floor is 6.12.  Prefer the presence of a macro to a version number:
 * stable kernels backport.
 */
#ifndef _TLS_HS_COMPAT_H
#define _TLS_HS_COMPAT_H

#include <linux/version.h>

#include <uapi/linux/tls.h>

/*
 * 6.13 gave crypto_sig its own back end and its own names: "x962(...)" for
 * ECDSA over a DER signature, "pkcs1(...)" for RSA.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define TLS_HS_SIG_P256			"x962(ecdsa-nist-p256)"
#define TLS_HS_SIG_P384			"x962(ecdsa-nist-p384)"
#define TLS_HS_SIG_PKCS1(hash)		"pkcs1(rsa," hash ")"
#else
#define TLS_HS_SIG_P256			"ecdsa-nist-p256"
#define TLS_HS_SIG_P384			"ecdsa-nist-p384"
#define TLS_HS_SIG_PKCS1(hash)		"pkcs1pad(rsa," hash ")"
#endif

/* 6.19: kTLS can keep to a peer's record_size_limit (RFC 8449); 0: it cannot. */
#ifdef TLS_TX_MAX_PAYLOAD_LEN
#define TLS_HS_TX_MAX_PAYLOAD_LEN	TLS_TX_MAX_PAYLOAD_LEN
#else
#define TLS_HS_TX_MAX_PAYLOAD_LEN	0
#endif

#endif /* _TLS_HS_COMPAT_H */
