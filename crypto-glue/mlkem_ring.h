/* SPDX-License-Identifier: GPL-2.0-only */
/* Polynomials of ML-KEM: FIPS 203 4.2 and 4.3. */
#ifndef _TLS_HS_MLKEM_RING_H
#define _TLS_HS_MLKEM_RING_H

#include <linux/types.h>

#include "sha3.h"

#define MLKEM_N		256
#define MLKEM_Q		3329
#define MLKEM_POLY12	384	/* bytes of a polynomial with whole coefficients */
#define MLKEM_CBD_BYTES	128	/* FIPS 203 4.2.2: 64 * eta, and eta is 2 for both sets */

/* -q/2 to q/2, or what each function says.  After mlkem_ntt(): 128 pairs (4.3.1). */
struct mlkem_poly {
	s16	c[MLKEM_N];
};

/* Sums of products in the NTT's domain, for up to four pairs of factors. */
struct mlkem_acc {
	s32	ac_low[MLKEM_N / 2];	/* of the pairs' first numbers */
	s32	ac_high[MLKEM_N / 2];	/* of their second */
	s32	ac_cross[MLKEM_N / 2];
};

void tls_hs_mlkem_ntt(struct mlkem_poly *f);
void tls_hs_mlkem_ntt_inverse(struct mlkem_poly *f);
void tls_hs_mlkem_mul_add(struct mlkem_acc *ac, const struct mlkem_poly *f,
			  const struct mlkem_poly *g);
void tls_hs_mlkem_acc_get(struct mlkem_poly *f, const struct mlkem_acc *ac);
void tls_hs_mlkem_scale(struct mlkem_poly *f);
void tls_hs_mlkem_add(struct mlkem_poly *f, const struct mlkem_poly *g);
void tls_hs_mlkem_sub_from(struct mlkem_poly *f, const struct mlkem_poly *g);

void tls_hs_mlkem_sample(struct mlkem_poly *f, struct tls_hs_sha3 *xof, u8 *block);
void tls_hs_mlkem_noise(struct mlkem_poly *f, const u8 *bytes);

void tls_hs_mlkem_encode(u8 *out, const struct mlkem_poly *f);
bool tls_hs_mlkem_decode(struct mlkem_poly *f, const u8 *in);
void tls_hs_mlkem_compress(u8 *out, const struct mlkem_poly *f, unsigned int bits);
void tls_hs_mlkem_decompress(struct mlkem_poly *f, const u8 *in, unsigned int bits);
void tls_hs_mlkem_add_message(struct mlkem_poly *f, const u8 *message);

#endif
