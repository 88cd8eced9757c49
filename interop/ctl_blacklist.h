/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_CTL_BLACKLIST_H
#define _TLS_HS_CTL_BLACKLIST_H

int tls_hs_ctl_blacklist(void __user *arg);

#endif
