/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the control device share.
 */
#ifndef _TLS_HS_CTL_INTERNAL_H
#define _TLS_HS_CTL_INTERNAL_H

#include <linux/net.h>
#include <linux/types.h>

#include <net/handshake.h>

#include "tls_hs_ctl.h"

int ctl_string(char **out, u64 user, size_t max);
int ctl_bytes(u8 **out, u64 user, u32 len, u32 max);
int ctl_hello_call(const struct tls_hs_ctl_hello *he, struct socket *sock,
		   tls_done_func_t done, void *data, char **peername);

#endif /* _TLS_HS_CTL_INTERNAL_H */
