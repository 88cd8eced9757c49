/* SPDX-License-Identifier: GPL-2.0-only */
/* A socket that is only handed on. */
#ifndef _TLS_HS_FUZZ_LINUX_NET_H
#define _TLS_HS_FUZZ_LINUX_NET_H

struct sock;

struct socket {
	struct sock	*sk;
};

#endif
