/* SPDX-License-Identifier: GPL-2.0-only */
/* All of crypto-glue at module init: transforms held, so that nothing is loaded later. */
#ifndef _TLS_HS_CRYPTO_GLUE_H
#define _TLS_HS_CRYPTO_GLUE_H

int tls_hs_crypto_init(void);
void tls_hs_crypto_exit(void);

#endif
