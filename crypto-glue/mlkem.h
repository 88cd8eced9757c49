/* SPDX-License-Identifier: GPL-2.0-only */
/* ML-KEM-768 and ML-KEM-1024 (FIPS 203). */
#ifndef _TLS_HS_MLKEM_H
#define _TLS_HS_MLKEM_H

#include <linux/types.h>

enum tls_hs_mlkem_set {
	TLS_HS_MLKEM_768,
	TLS_HS_MLKEM_1024,
	TLS_HS_NR_MLKEM_SETS,
};

/* FIPS 203 table 3, and 7.1: a private key is kept as the two seeds it is made of */
#define TLS_HS_MLKEM_SEED	64	/* d | z */
#define TLS_HS_MLKEM_MESSAGE	32	/* m: what the other side draws */
#define TLS_HS_MLKEM_KEY	32	/* the shared secret */
#define TLS_HS_MLKEM_MAX_PUB	1568
#define TLS_HS_MLKEM_MAX_CT	1568

size_t tls_hs_mlkem_pub_len(enum tls_hs_mlkem_set set);
size_t tls_hs_mlkem_ct_len(enum tls_hs_mlkem_set set);
size_t tls_hs_mlkem_expanded_len(enum tls_hs_mlkem_set set);

/* pub: tls_hs_mlkem_pub_len() bytes */
int __must_check tls_hs_mlkem_keygen(enum tls_hs_mlkem_set set, const u8 *seed, u8 *pub);
/* -EBADMSG: wrong length, or a coefficient that is not below q */
int __must_check tls_hs_mlkem_encaps(enum tls_hs_mlkem_set set, const u8 *pub, size_t publen,
				     const u8 *message, u8 *ct, u8 *key);
/* -EBADMSG: wrong length, and nothing else: what was not made with pub gives another key */
int __must_check tls_hs_mlkem_decaps(enum tls_hs_mlkem_set set, const u8 *seed, const u8 *pub,
				     const u8 *ct, size_t ctlen, u8 *key);
int __must_check tls_hs_mlkem_decaps_expanded(enum tls_hs_mlkem_set set,
					      const u8 *expanded, size_t expandedlen,
					      const u8 *ct, size_t ctlen, u8 *key);

#endif
