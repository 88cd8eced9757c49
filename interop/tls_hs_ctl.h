/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * /dev/tls_hs: the API of in-kernel consumers, driven from user space.
 *
 * For tests and tools; never part of what would go upstream.  One open file
 * serves one socket and keeps it until it is closed itself; closing it while a
 * handshake runs cancels the handshake.
 *
 * Every ioctl: -EPERM without CAP_NET_ADMIN in the initial user namespace,
 * -EPROTONOSUPPORT for another version, -EMSGSIZE for another size of a
 * structure, -ENODATA before a hello has been accepted on this open file.
 */
#ifndef _TLS_HS_CTL_H
#define _TLS_HS_CTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TLS_HS_CTL_VERSION	1

#define TLS_HS_CTL_ANON		0
#define TLS_HS_CTL_X509		1
#define TLS_HS_CTL_PSK		2

#define TLS_HS_CTL_MAX_PEERIDS	5
#define TLS_HS_CTL_NPHASES	6

/*
 * Starts a handshake: the very call that a kernel consumer makes. Returns 0 or
 * its errno; besides, before that call: -EBADF or -ENOTSOCK (fd), -EBUSY (this
 * open file has had its hello), -EINVAL (mode, flags, a string over its limit).
 */
struct tls_hs_ctl_hello {
	__u32	version;		/* TLS_HS_CTL_VERSION */
	__u32	size;			/* sizeof(struct tls_hs_ctl_hello) */
	__s32	fd;			/* connected TCP socket */
	__u32	mode;			/* TLS_HS_CTL_ANON, ... */
	__u64	peername;		/* user pointer to a C string, or 0 */
	__u64	priorities;		/* user pointer to a C string, or 0 */
	__u64	alpn;			/* user pointer to a ProtocolName list, or 0 */
	__u32	alpn_len;
	__u32	timeout_ms;		/* 0: the API's default */
	__s32	keyring;		/* 0: the module's */
	__s32	my_cert;
	__s32	my_privkey;
	__u32	num_peerids;
	__s32	my_peerids[TLS_HS_CTL_MAX_PEERIDS];
	__u32	flags;			/* TLS_HS_CTL_F_* */
	__u32	psk_context_len;
	__u32	reserved;		/* 0 */
	__u64	psk_context;		/* user pointer, or 0: ha_psk_context */
};

#define TLS_HS_CTL_F_RESUME	1	/* ha_resume */
#define TLS_HS_CTL_F_IMPORT	4	/* ha_psk_import */
#define TLS_HS_CTL_F_MAINLINE	2	/* call net/handshake's functions instead */
#define TLS_HS_CTL_F_DROP	8	/* ta_done, or the cancel, puts the socket */
#define TLS_HS_CTL_F_SLOW	16	/* ta_done ends TLS_HS_CTL_SLOW milliseconds late */
#define TLS_HS_CTL_F_DIGEST	32	/* ha_digest */
#define TLS_HS_CTL_F_SERVER	64	/* the server's calls; my_cert, my_privkey: its own */
#define TLS_HS_CTL_F_ASK	128	/* its ha_client_auth: optional */
#define TLS_HS_CTL_F_DEMAND	256	/* required */
#define TLS_HS_CTL_F_ALL	511

#define TLS_HS_CTL_SLOW		300

/* With the string's end. */
#define TLS_HS_CTL_PEERNAME_MAX	1024
#define TLS_HS_CTL_PRIORITIES_MAX	1024
#define TLS_HS_CTL_ALPN_MAX	65535

/*
 * What the handshake came to; struct tls_hs_info of include/net/tls_hs.h: all
 * zero (suite 0) where it was the daemon's.  The caller fills in version and size.
 */
struct tls_hs_ctl_result {
	__u32	version;
	__u32	size;
	__u32	done;			/* times ta_done has run: 0 or 1, any other is a bug */
	__s32	status;
	__s32	peerid;
	__u32	error;			/* TLS_HS_E_* */
	char	error_name[32];
	char	error_text[64];
	__u8	alert_sent;		/* 255: none */
	__u8	alert_received;
	__u8	resumed;
	__u8	hello_retry;
	__u8	cert_sent;
	__u8	alpn_len;
	__u16	suite;
	__u16	group;
	__u16	scheme;
	__u16	record_size_limit;
	__u8	alpn[256];
	__u64	phase_ns[TLS_HS_CTL_NPHASES];
	__u64	work_ns;
	__u64	hello_ns;		/* that the hello call took */
};

#define TLS_HS_CTL_HELLO	_IOW('T', 0xe0, struct tls_hs_ctl_hello)
/* Waits until ta_done has run (interruptible); -ECANCELED: it never will. */
#define TLS_HS_CTL_WAIT		_IOWR('T', 0xe1, struct tls_hs_ctl_result)
/* Without waiting; poll(2) says POLLIN once ta_done has run, POLLHUP once it never will. */
#define TLS_HS_CTL_RESULT	_IOWR('T', 0xe2, struct tls_hs_ctl_result)
/* tls_handshake_cancel(); returns 1 for true, 0 for false. */
#define TLS_HS_CTL_CANCEL	_IO('T', 0xe3)
/* The same from a timer, in softirq, the argument's milliseconds from now. */
#define TLS_HS_CTL_CANCEL_LATER	_IO('T', 0xe9)
#define TLS_HS_CTL_LATER_MAX	60000
/* tls_handshake_close(): sends close_notify. */
#define TLS_HS_CTL_CLOSE	_IO('T', 0xe4)

/* One record of type handshake that recvmsg() returned: tls_hs_post_handshake(). */
struct tls_hs_ctl_post {
	__u64	data;			/* user pointer */
	__u32	len;
	__u32	reserved;		/* 0 */
};

#define TLS_HS_CTL_RECORD_MAX	16384

#define TLS_HS_CTL_POST		_IOW('T', 0xe5, struct tls_hs_ctl_post)
/* Reads data as nvme-tcp does, by the socket's read_sock(): returns how many bytes. */
#define TLS_HS_CTL_READ_SOCK	_IOW('T', 0xec, struct tls_hs_ctl_post)
/* tls_hs_key_update(); the argument is 1 to ask the peer for the same, else 0. */
#define TLS_HS_CTL_KEY_UPDATE	_IO('T', 0xe6)

/* tls_hs_export() */
struct tls_hs_ctl_export {
	__u64	label;			/* user pointer to a C string */
	__u64	context;		/* user pointer, or 0 */
	__u64	out;			/* user pointer */
	__u32	context_len;
	__u32	out_len;
};

#define TLS_HS_CTL_LABEL_MAX	256
#define TLS_HS_CTL_CONTEXT_MAX	4096
#define TLS_HS_CTL_EXPORT_MAX	16384

#define TLS_HS_CTL_EXPORT	_IOW('T', 0xe7, struct tls_hs_ctl_export)
/*
 * A new IPv4 TCP socket as kernel consumers make them, holding no reference on
 * the caller's network namespace; returns its file descriptor.  Needs no hello.
 */
#define TLS_HS_CTL_SOCKET	_IO('T', 0xea)

/* Adds to ".blacklist", for good; only what the tests made themselves should be in it. */
struct tls_hs_ctl_blacklist {
	__s32	keyring;		/* its serial, from /proc/keys */
	char	hash[140];		/* "tbs:..." or "bin:..." */
};

#define TLS_HS_CTL_BLACKLIST	_IOW('T', 0xef, struct tls_hs_ctl_blacklist)

#endif /* _TLS_HS_CTL_H */
