/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_CRYPTO_SHA2_H
#define _TLS_HS_USER_CRYPTO_SHA2_H

#define SHA256_DIGEST_SIZE	32
#define SHA384_DIGEST_SIZE	48
#define SHA512_DIGEST_SIZE	64

#endif
