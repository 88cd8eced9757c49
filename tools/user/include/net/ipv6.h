/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_NET_IPV6_H
#define _TLS_HS_USER_NET_IPV6_H

#include <linux/in6.h>
#include <linux/string.h>
#include <linux/types.h>

static inline void ipv6_addr_set_v4mapped(__be32 addr, struct in6_addr *v4mapped)
{
	memset(v4mapped, 0, 10);
	memset(v4mapped->s6_addr + 10, 0xff, 2);
	memcpy(v4mapped->s6_addr + 12, &addr, sizeof(addr));
}

#endif
