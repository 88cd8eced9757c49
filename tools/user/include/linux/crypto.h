/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_CRYPTO_H
#define _TLS_HS_USER_LINUX_CRYPTO_H

#include <linux/kernel.h>

#define CRYPTO_ALG_ASYNC		0x00000080
#define CRYPTO_TFM_REQ_MAY_SLEEP	0x00000200

/* Nothing here is asynchronous. */
struct crypto_wait {
	int	err;
};

#define DECLARE_CRYPTO_WAIT(wait)	struct crypto_wait wait = {}
#define crypto_wait_req(err, wait)	((void)(wait), err)

static inline void crypto_req_done(void *data, int err)
{
}

#endif
