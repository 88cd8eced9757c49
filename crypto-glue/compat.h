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

/*
 * 6.14: kTLS takes new keys after a KeyUpdate.  The macro came with it, in
 * <net/tls.h>, which whoever asks has included.
 */
#ifdef TLS_HANDSHAKE_KEYUPDATE
#define TLS_HS_KTLS_REKEY		true
#else
#define TLS_HS_KTLS_REKEY		false
#endif

/*
 * kTLS gives records of type handshake to whoever asks for them (patches/7.2/tls), by
 * what is in <net/tls.h> then, which whoever asks has included.
 */
#ifdef TLS_HS_HAVE_RX_HANDLER	/* Kbuild */
#define TLS_HS_RX_HANDLER		true
#else
#define TLS_HS_RX_HANDLER		false
struct module;
struct sk_buff;
struct sock;
struct workqueue_struct;
struct tls_rx_handler {
	struct module			*owner;
	struct workqueue_struct		*wq;
	int				(*handshake)(struct tls_rx_handler *handler,
						     struct sock *sk, struct sk_buff *skb,
						     int offset, int len);
};

static inline int tls_set_rx_handler(struct sock *sk, struct tls_rx_handler *handler)
{
	return 0;
}
#endif

/*
 * The digest of the TBSCertificate that an asymmetric key's signature is over.
 * 7.0 renamed the field, since for ML-DSA it is the message itself, which is
 * then no longer there.  A macro: few files have struct public_key_signature.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 0, 0)
#define TLS_HS_TBS_DIGEST(pks)		((pks)->algo_takes_data ? NULL : (pks)->m)
#define TLS_HS_TBS_DIGEST_LEN(pks)	((pks)->m_size)
#else
#define TLS_HS_TBS_DIGEST(pks)		((pks)->digest)
#define TLS_HS_TBS_DIGEST_LEN(pks)	((pks)->digest_size)
#endif

/* 6.19: SHA-3 and SHAKE are in the library, and sha3.c is left out. */
#ifdef TLS_HS_HAVE_LIB_SHA3	/* Kbuild */
#define TLS_HS_LIB_SHA3
#endif

/* 7.0: the library verifies ML-DSA signatures, pure and with an empty context. */
#ifdef TLS_HS_HAVE_LIB_MLDSA	/* Kbuild */
#include <crypto/mldsa.h>
#define TLS_HS_LIB_MLDSA		true
#else
#include <linux/errno.h>
#include <linux/types.h>
#define TLS_HS_LIB_MLDSA		false
enum mldsa_alg {
	MLDSA44,
	MLDSA65,
	MLDSA87,
};

static inline int mldsa_verify(enum mldsa_alg alg, const u8 *sig, size_t sig_len,
			       const u8 *msg, size_t msg_len, const u8 *pk, size_t pk_len)
{
	return -ENOPKG;
}
#endif

/*
 * The hook in net/handshake (patches/).  A kernel without it never asks us by
 * itself; tls_hs_redirect makes it.
 */
#ifdef TLS_HS_HAVE_HOOK		/* Kbuild; sparse knows no __has_include */
#include <net/handshake_provider.h>
#define TLS_HS_PROVIDER_HOOK		true
#else
#include <uapi/linux/handshake.h>
#define TLS_HS_PROVIDER_HOOK		false
struct sock;
struct socket;
struct tls_handshake_args;
struct tls_handshake_provider {
	struct module	*owner;
	int		(*client_hello)(const struct tls_handshake_args *args,
					enum handshake_auth auth, gfp_t flags);
	int		(*server_hello)(const struct tls_handshake_args *args,
					enum handshake_auth auth, gfp_t flags);
	bool		(*cancel)(struct sock *sk);
	int		(*close)(struct socket *sock);
};

static inline int tls_handshake_provider_register(const struct tls_handshake_provider *p)
{
	return 0;
}

static inline void tls_handshake_provider_unregister(const struct tls_handshake_provider *p)
{
}
#endif

#endif /* _TLS_HS_COMPAT_H */
