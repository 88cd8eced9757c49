/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SHA3-256, SHA3-512, SHAKE128 and SHAKE256 (FIPS 202): the kernel's library
 * where it has them, sha3.c where not.  compat.h knows which.
 *
 * Input may come in pieces.  A context that had secrets is wiped by whoever set
 * it up; the two hashes wipe theirs as they give the digest.
 */
#ifndef _TLS_HS_SHA3_H
#define _TLS_HS_SHA3_H

#include <linux/types.h>

#include "compat.h"

#define TLS_HS_SHA3_256_LEN	32
#define TLS_HS_SHA3_512_LEN	64
#define TLS_HS_SHAKE128_RATE	168	/* bytes that one permutation gives */

#ifdef TLS_HS_LIB_SHA3

#include <crypto/sha3.h>

/* The library has one structure for hashes and another for SHAKE, with the same inside. */
struct tls_hs_sha3 {
	union {
		struct sha3_ctx		sh_hash;
		struct shake_ctx	sh_xof;
	};
};

static inline void tls_hs_sha3_256_init(struct tls_hs_sha3 *sh)
{
	sha3_256_init(&sh->sh_hash);
}

static inline void tls_hs_sha3_512_init(struct tls_hs_sha3 *sh)
{
	sha3_512_init(&sh->sh_hash);
}

static inline void tls_hs_shake128_init(struct tls_hs_sha3 *sh)
{
	shake128_init(&sh->sh_xof);
}

static inline void tls_hs_shake256_init(struct tls_hs_sha3 *sh)
{
	shake256_init(&sh->sh_xof);
}

static inline void tls_hs_sha3_update(struct tls_hs_sha3 *sh, const u8 *in, size_t len)
{
	__sha3_update(&sh->sh_hash.ctx, in, len);
}

static inline void tls_hs_sha3_final(struct tls_hs_sha3 *sh, u8 *digest)
{
	sha3_final(&sh->sh_hash, digest);
}

static inline void tls_hs_shake_squeeze(struct tls_hs_sha3 *sh, u8 *out, size_t len)
{
	shake_squeeze(&sh->sh_xof, out, len);
}

#else

#define TLS_HS_KECCAK_LANES	25

struct tls_hs_sha3 {
	u64	sh_lane[TLS_HS_KECCAK_LANES];
	u8	sh_rate;	/* bytes of the state that are taken in or given out */
	u8	sh_at;		/* the next of them */
	u8	sh_suffix;	/* FIPS 202 6: what is appended; 0: squeezing has begun */
};

void tls_hs_sha3_256_init(struct tls_hs_sha3 *sh);
void tls_hs_sha3_512_init(struct tls_hs_sha3 *sh);
void tls_hs_shake128_init(struct tls_hs_sha3 *sh);
void tls_hs_shake256_init(struct tls_hs_sha3 *sh);
void tls_hs_sha3_update(struct tls_hs_sha3 *sh, const u8 *in, size_t len);
/* wipes sh */
void tls_hs_sha3_final(struct tls_hs_sha3 *sh, u8 *digest);
/* any number of times, each going on where the last one ended */
void tls_hs_shake_squeeze(struct tls_hs_sha3 *sh, u8 *out, size_t len);

#endif

#endif
