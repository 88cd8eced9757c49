// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel TLS on a socket: attaching it, giving it keys, speaking through it.
 *
 * Owns the translation of a traffic secret into kTLS's crypto_info.  Does not
 * decide when: conn.c attaches before the ClientHello and installs at the end.
 */
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/net.h>
#include <linux/socket.h>
#include <linux/sockptr.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/uio.h>
#include <linux/unaligned.h>

#include <net/inet_connection_sock.h>
#include <net/sock.h>
#include <net/tls.h>

#include "crypto-glue/compat.h"
#include "engine/key_schedule.h"
#include "engine/proto.h"
#include "ktls.h"

#define TLS_HS_REC_SEQ	8	/* bytes of kTLS's record sequence number, big-endian */

union tls_hs_crypto_info {
	struct tls_crypto_info				info;
	struct tls12_crypto_info_aes_gcm_128		gcm_128;
	struct tls12_crypto_info_aes_gcm_256		gcm_256;
	struct tls12_crypto_info_aes_ccm_128		ccm_128;
	struct tls12_crypto_info_chacha20_poly1305	chacha;
};

/*
 * The protocol's own function, not what setsockopt(2) calls: there a cgroup's
 * program may answer 0 in kTLS's place, and the consumer would send plaintext.
 * Never under lock_sock(): this takes it.
 */
static int tls_hs_ktls_setsockopt(struct socket *sock, int level, int name,
				  void *val, unsigned int len)
{
	return READ_ONCE(sock->ops)->setsockopt(sock, level, name, KERNEL_SOCKPTR(val), len);
}

static bool tls_hs_ktls_attached(const struct sock *sk)
{
	return READ_ONCE(inet_csk(sk)->icsk_ulp_ops) && tls_get_ctx(sk);
}

/* Whoever says that a direction is protected has looked. */
static bool tls_hs_ktls_has_keys(const struct sock *sk, enum tls_hs_dir dir)
{
	const struct tls_context *ctx = tls_get_ctx(sk);

	return (dir == TLS_HS_TX ? ctx->tx_conf : ctx->rx_conf) != TLS_BASE;
}

/**
 * tls_hs_ktls_attach() - make the socket a kTLS socket, without keys
 * @sock: connected TCP socket
 *
 * Changes nothing about what is sent or received.  Done before the
 * ClientHello, because it asks for an established connection and a peer that
 * refuses us may have closed by the end.
 *
 * Context: process; takes the socket lock.
 * Return: 0; -EEXIST if the socket has an upper layer protocol; -ENOTCONN if
 * it is not established; -ENOENT if the kernel has no kTLS; -ENOMEM; -EIO if
 * it is not attached although TCP said so.
 */
int tls_hs_ktls_attach(struct socket *sock)
{
	char ulp[] = "tls";
	int err;

	err = tls_hs_ktls_setsockopt(sock, SOL_TCP, TCP_ULP, ulp, sizeof(ulp));
	if (err)
		return err;
	return tls_hs_ktls_attached(sock->sk) ? 0 : -EIO;
}

/* kTLS cuts the 12-byte IV of RFC 8446 5.3 into a salt and a nonce. */
#define TLS_HS_FILL(ci, type, tk, seq) do {					\
	BUILD_BUG_ON(sizeof((ci)->rec_seq) != TLS_HS_REC_SEQ);			\
	BUILD_BUG_ON(sizeof((ci)->salt) + sizeof((ci)->iv) != TLS_HS_AEAD_IV_LEN); \
	BUILD_BUG_ON(sizeof((ci)->key) > sizeof((tk)->tk_key));			\
	(ci)->info.cipher_type = (type);					\
	memcpy((ci)->key, (tk)->tk_key, sizeof((ci)->key));			\
	if (sizeof((ci)->salt))	/* fortified memcpy() of 0 bytes to a field of 0 */ \
		memcpy((ci)->salt, (tk)->tk_iv, sizeof((ci)->salt));		\
	memcpy((ci)->iv, (tk)->tk_iv + sizeof((ci)->salt), sizeof((ci)->iv));	\
	memcpy((ci)->rec_seq, seq, sizeof((ci)->rec_seq));			\
} while (0)

/* Returns the size of the member that was filled in, 0 for a suite that is unknown here. */
static unsigned int tls_hs_ktls_fill(union tls_hs_crypto_info *ci, u16 suite,
				     const struct tls_hs_traffic_keys *tk, const u8 *seq)
{
	switch (suite) {
	case TLS_HS_AES_128_GCM_SHA256:
		TLS_HS_FILL(&ci->gcm_128, TLS_CIPHER_AES_GCM_128, tk, seq);
		return sizeof(ci->gcm_128);
	case TLS_HS_AES_256_GCM_SHA384:
		TLS_HS_FILL(&ci->gcm_256, TLS_CIPHER_AES_GCM_256, tk, seq);
		return sizeof(ci->gcm_256);
	case TLS_HS_AES_128_CCM_SHA256:
		TLS_HS_FILL(&ci->ccm_128, TLS_CIPHER_AES_CCM_128, tk, seq);
		return sizeof(ci->ccm_128);
	case TLS_HS_CHACHA20_POLY1305_SHA256:
		TLS_HS_FILL(&ci->chacha, TLS_CIPHER_CHACHA20_POLY1305, tk, seq);
		return sizeof(ci->chacha);
	}
	return 0;
}

static int tls_hs_ktls_set_keys(struct socket *sock, enum tls_hs_dir dir, u16 suite,
				const struct tls_hs_secret *secret, const u8 *seq)
{
	union tls_hs_crypto_info ci = { };
	struct tls_hs_traffic_keys tk;
	unsigned int len;
	int err;

	err = tls_hs_derive_traffic_keys(suite, secret, &tk);
	if (err)
		goto out;

	ci.info.version = TLS_1_3_VERSION;
	len = tls_hs_ktls_fill(&ci, suite, &tk, seq);
	err = -EINVAL;
	if (len)
		err = tls_hs_ktls_setsockopt(sock, SOL_TLS, dir == TLS_HS_TX ? TLS_TX : TLS_RX,
					     &ci, len);
	if (!err && !tls_hs_ktls_has_keys(sock->sk, dir))
		err = -EIO;
out:
	memzero_explicit(&tk, sizeof(tk));
	memzero_explicit(&ci, sizeof(ci));
	return err;
}

/**
 * tls_hs_ktls_install() - give kTLS the keys of one direction
 * @sock: socket after tls_hs_ktls_attach()
 * @dir: TLS_HS_TX once TCP has accepted all that went before; TLS_HS_RX when
 *	nothing beyond the server's Finished was read
 * @suite: cipher suite that was negotiated
 * @secret: application traffic secret of @dir; stays the caller's
 *
 * Context: process; takes the socket lock.
 * Return: 0; -EBUSY if there are keys already; -EINVAL for an unknown suite;
 * -ENOMEM; -EIO if there are no keys although kTLS said so; or another errno of
 * kTLS or of the key derivation.
 */
int tls_hs_ktls_install(struct socket *sock, enum tls_hs_dir dir, u16 suite,
			const struct tls_hs_secret *secret)
{
	/* RFC 8446 5.3: the first record under new keys */
	static const u8 zero[TLS_HS_REC_SEQ];

	return tls_hs_ktls_set_keys(sock, dir, suite, secret, zero);
}

/**
 * tls_hs_ktls_install_again() - give kTLS the receive keys that it has
 * @sock: socket with TLS_RX, of whose records none is being read
 * @suite: cipher suite that was negotiated
 * @secret: traffic secret of the keys that are in; stays the caller's
 *
 * The record sequence number goes on where it is.  Ends kTLS's wait for new
 * keys.  Only where tls_hs_ktls_can_rekey(), and only for receiving: nothing
 * is encrypted under a nonce that was used.
 *
 * Context: process; takes the socket lock.
 * Return: as tls_hs_ktls_install().
 */
int tls_hs_ktls_install_again(struct socket *sock, u16 suite, const struct tls_hs_secret *secret)
{
	const struct tls_context *ctx = tls_get_ctx(sock->sk);
	u8 seq[TLS_HS_REC_SEQ];

	memcpy(seq, ctx->rx.rec_seq, sizeof(seq));
	return tls_hs_ktls_set_keys(sock, TLS_HS_RX, suite, secret, seq);
}

/**
 * tls_hs_ktls_records() - how many records have gone under a direction's keys?
 * @sk: a socket with keys in that direction
 * @dir: which
 *
 * Context: any.
 * Return: kTLS's record sequence number; too small, at times, while a record goes.
 */
u64 tls_hs_ktls_records(const struct sock *sk, enum tls_hs_dir dir)
{
	const struct tls_context *ctx = tls_get_ctx(sk);
	const char *seq = dir == TLS_HS_TX ? ctx->tx.rec_seq : ctx->rx.rec_seq;

	/* counted up octet by octet, the last one first: half done, it is a smaller number */
	return data_race(get_unaligned_be64(seq));
}

/**
 * tls_hs_ktls_unused() - has no record gone under a direction's keys?
 * @sock: socket with keys in that direction
 * @dir: which
 *
 * Context: process; the caller sends or reads nothing meanwhile.
 * Return: true if the next record is the first.
 */
bool tls_hs_ktls_unused(struct socket *sock, enum tls_hs_dir dir)
{
	return !tls_hs_ktls_records(sock->sk, dir);
}

/**
 * tls_hs_ktls_can_limit() - can kTLS be told to send smaller records?
 *
 * RFC 8449 4: whoever sends record_size_limit must honour the peer's.
 *
 * Context: any.
 * Return: true if tls_hs_ktls_limit() can do what it says.
 */
bool tls_hs_ktls_can_limit(void)
{
	return TLS_HS_TX_MAX_PAYLOAD_LEN;
}

/**
 * tls_hs_ktls_can_rekey() - does kTLS take new keys after a KeyUpdate?
 *
 * Context: any.
 * Return: true if tls_hs_ktls_install() may be called again for a direction.
 */
bool tls_hs_ktls_can_rekey(void)
{
	return TLS_HS_KTLS_REKEY;
}

/**
 * tls_hs_ktls_limit() - keep kTLS below the peer's record_size_limit
 * @sock: socket after tls_hs_ktls_attach()
 * @record_size_limit: the peer's, content type byte included (RFC 8449 4)
 *
 * Context: process; takes the socket lock.
 * Return: 0; -EOPNOTSUPP if the kernel's kTLS knows no limit; or another errno
 * of kTLS.
 */
int tls_hs_ktls_limit(struct socket *sock, u16 record_size_limit)
{
	u16 payload = min_t(u16, record_size_limit - 1, TLS_HS_RECORD_MAX_PLAIN);

	if (!tls_hs_ktls_can_limit())
		return -EOPNOTSUPP;
	return tls_hs_ktls_setsockopt(sock, SOL_TLS, TLS_HS_TX_MAX_PAYLOAD_LEN,
				      &payload, sizeof(payload));
}

/**
 * tls_hs_ktls_send() - send one record that is not application data
 * @sock: socket with TLS_TX
 * @type: ContentType, RFC 8446 5.1
 * @data: its content; copied
 * @len: bytes at @data, at most what fits one record
 * @flags: MSG_DONTWAIT or 0
 *
 * kTLS's own function: inband.c has its in the socket's operations, and may be the
 * one who calls.
 *
 * Context: process; takes the socket lock; waits for buffer space unless
 * @flags forbid it.
 * Return: 0, -EAGAIN if the send buffer is full and @flags forbid to wait, or
 * another errno of sendmsg().
 */
int tls_hs_ktls_send(struct socket *sock, u8 type, const u8 *data, size_t len,
		     unsigned int flags)
{
	union {
		struct cmsghdr	hdr;
		u8		buf[CMSG_SPACE(sizeof(u8))];
	} control = { };
	struct kvec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = {
		.msg_control	= &control,
		.msg_controllen	= sizeof(control.buf),
		.msg_flags	= flags | MSG_NOSIGNAL,
	};
	int ret;

	control.hdr.cmsg_level = SOL_TLS;
	control.hdr.cmsg_type = TLS_SET_RECORD_TYPE;
	control.hdr.cmsg_len = CMSG_LEN(sizeof(u8));
	*(u8 *)CMSG_DATA(&control.hdr) = type;

	iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, &iov, 1, len);
	ret = READ_ONCE(sock->sk->sk_prot)->sendmsg(sock->sk, &msg, len);
	return ret < 0 ? ret : 0;
}

/**
 * tls_hs_ktls_send_alert() - send an alert as a kTLS record
 * @sock: socket with TLS_TX
 * @level: AlertLevel, RFC 8446 6
 * @description: AlertDescription
 *
 * Context: process; takes the socket lock, does not wait for buffer space.
 * Return: 0, -EAGAIN if the send buffer is full, or another errno of sendmsg().
 */
int tls_hs_ktls_send_alert(struct socket *sock, u8 level, u8 description)
{
	u8 alert[] = { level, description };

	return tls_hs_ktls_send(sock, TLS_HS_CT_ALERT, alert, sizeof(alert), MSG_DONTWAIT);
}
