/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_FUZZ_NET_SOCK_H
#define _TLS_HS_FUZZ_NET_SOCK_H

#include <linux/net.h>

struct sock {
	int	nothing;
};

#endif
