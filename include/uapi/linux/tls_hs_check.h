/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/tls_hs_check: what would come of a mount's TLS handshake with a server.
 *
 * The kernel connects, asks an NFS server for TLS (RFC 9289), does the handshake as it
 * would for a mount in the caller's network namespace, and ends the connection.
 * The caller gets what it came to, and neither socket nor key.
 */
#ifndef _UAPI_LINUX_TLS_HS_CHECK_H
#define _UAPI_LINUX_TLS_HS_CHECK_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TLS_HS_CHECK_VERSION	3

/* what is asked before TLS begins */
#define TLS_HS_CHECK_TLS	0	/* nothing */
#define TLS_HS_CHECK_NFS	1	/* RPC: is there TLS? */
#define TLS_HS_CHECK_NVME	2	/* nothing, and TLS is by a pre-shared key */

/* how far it got */
#define TLS_HS_CHECK_CONNECT	0	/* TCP */
#define TLS_HS_CHECK_RPC	1	/* the server does not say that it has TLS */
#define TLS_HS_CHECK_REFUSED	2	/* by the kernel itself, nothing of TLS was sent */
#define TLS_HS_CHECK_HANDSHAKE	3
#define TLS_HS_CHECK_AFTER	4	/* the server did not go along when we were done */
#define TLS_HS_CHECK_DONE	5

#define TLS_HS_CHECK_TIMEOUT_MAX	60000

/**
 * struct tls_hs_check - a question, and from @stage on the answer
 * @version: TLS_HS_CHECK_VERSION
 * @size: of this structure
 * @kind: TLS_HS_CHECK_TLS, _NFS or _NVME
 * @client_cert: 1: authenticate the client too, by net.tls_hs.credential (xprtsec=mtls)
 * @timeout_ms: for all of it, at most TLS_HS_CHECK_TIMEOUT_MAX
 * @psk: with TLS_HS_CHECK_NVME the key's serial, else 0
 * @addr_len: bytes at @addr
 * @addr: where to connect to: struct sockaddr_in or sockaddr_in6
 * @name: whose certificate it must be: a host name or an address; for the log only
 *	where there is none
 * @stage: how far it got
 * @status: 0 if all of it is well, or a negative errno
 * @error: TLS_HS_E_*, and the same by name and in words
 * @error_name: as in the counters of /proc/net/tls_hs
 * @error_text: as in the log
 * @explanation: what was thought of the server's certificates; below that, a line for
 *	each that it has sent
 * @alert_sent: AlertDescription, 255 for none
 * @alert_received: AlertDescription, 255 for none
 * @hello_retry: the server asked for a second ClientHello
 * @cert_sent: our certificate was sent
 * @suite: cipher suite, 0 for none
 * @group: named group, 0 for none
 * @scheme: SignatureScheme of the server, 0 for none
 * @reserved: 0
 */
struct tls_hs_check {
	__u32	version;
	__u32	size;
	__u32	kind;
	__u32	client_cert;
	__u32	timeout_ms;
	__s32	psk;
	__u32	addr_len;
	__u8	addr[32];
	char	name[256];

	__u32	stage;
	__s32	status;
	__u32	error;
	char	error_name[32];
	char	error_text[64];
	char	explanation[4096];
	__u8	alert_sent;
	__u8	alert_received;
	__u8	hello_retry;
	__u8	cert_sent;
	__u16	suite;
	__u16	group;
	__u16	scheme;
	__u16	reserved;
};

/*
 * 0: there is an answer, good or bad.  -EPERM without CAP_SYS_ADMIN in the initial user
 * namespace, as for a mount, now or when the device was opened; -EPROTONOSUPPORT:
 * another version; -EMSGSIZE: another size; -EINVAL; -ENOKEY: @psk is no key of NVMe's
 * type, "psk"; -EBUSY: this open file has a check that runs; -EINTR: a signal came.
 */
#define TLS_HS_CHECK_RUN	_IOWR('T', 0xf0, struct tls_hs_check)

#endif /* _UAPI_LINUX_TLS_HS_CHECK_H */
