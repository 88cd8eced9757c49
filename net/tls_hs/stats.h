/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/net/tls_hs, and the module in every network namespace. */
#ifndef _TLS_HS_STATS_H
#define _TLS_HS_STATS_H

int tls_hs_stats_register(void);
void tls_hs_stats_unregister(void);

#endif
