/* SPDX-License-Identifier: GPL-2.0-only */
/* Not for key generation. */
#ifndef _TLS_HS_USER_CRYPTO_RNG_H
#define _TLS_HS_USER_CRYPTO_RNG_H

struct crypto_rng;

#define crypto_get_default_rng()		(-1)
#define crypto_put_default_rng()		do { } while (0)
#define crypto_rng_get_bytes(rng, buf, len)	(-1)

extern struct crypto_rng *crypto_default_rng;

#endif
