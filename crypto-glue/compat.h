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

#endif /* _TLS_HS_COMPAT_H */
