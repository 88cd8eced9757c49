// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA3-256, SHA3-512, SHAKE128 and SHAKE256 (FIPS 202), for kernels whose
 * library has not got them; Kbuild leaves this file out elsewhere.
 *
 * Constant time: no branch and no address depends on what is hashed, only on
 * lengths.  "make ct" shows it of the compiled code.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "sha3.h"

#define KECCAK_ROUNDS	24
#define KECCAK_BYTES	(8 * TLS_HS_KECCAK_LANES)

/* FIPS 202 6.1, 6.2: the bits behind the message, and the padding's first one */
#define SUFFIX_SHA3	0x06
#define SUFFIX_SHAKE	0x1f
#define PAD_LAST	0x80

/* FIPS 202 3.2.5 */
static const u64 keccak_iota[KECCAK_ROUNDS] = {
	0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
	0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
	0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
	0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
	0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
	0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/*
 * One round from one array into another, which are not the same.  Lane (x, y) is
 * number x + 5 * y; the places and distances are rho and pi together (FIPS 202
 * 3.2.2, 3.2.3).
 *
 * Lanes 1, 2, 8, 12, 17 and 20 are kept complemented, and so are then those of a
 * row that the comments mark with a bar: x ^ (~y & z) of chi (3.2.4) is mostly an
 * AND or an OR with nothing else to be complemented, 8 times a round instead of 25.
 */
static __always_inline void keccak_round(u64 *to, const u64 *a, u64 iota)
{
	const u64 c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20];
	const u64 c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21];
	const u64 c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22];
	const u64 c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23];
	const u64 c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24];
	const u64 d0 = c4 ^ rol64(c1, 1);
	const u64 d1 = c0 ^ rol64(c2, 1);
	const u64 d2 = c1 ^ rol64(c3, 1);
	const u64 d3 = c2 ^ rol64(c4, 1);
	const u64 d4 = c3 ^ rol64(c0, 1);
	u64 b0, b1, b2, b3, b4;

	/* b0, b2, b3 */
	b0 = a[0] ^ d0;
	b1 = rol64(a[6] ^ d1, 44);
	b2 = rol64(a[12] ^ d2, 43);
	b3 = rol64(a[18] ^ d3, 21);
	b4 = rol64(a[24] ^ d4, 14);
	to[0] = b0 ^ (b1 | b2) ^ iota;
	to[1] = b1 ^ (~b2 | b3);
	to[2] = b2 ^ (b3 & b4);
	to[3] = b3 ^ (b4 | b0);
	to[4] = b4 ^ (b0 & b1);

	/* b0, b2 */
	b0 = rol64(a[3] ^ d3, 28);
	b1 = rol64(a[9] ^ d4, 20);
	b2 = rol64(a[10] ^ d0, 3);
	b3 = rol64(a[16] ^ d1, 45);
	b4 = rol64(a[22] ^ d2, 61);
	to[5] = b0 ^ (b1 | b2);
	to[6] = b1 ^ (b2 & b3);
	to[7] = b2 ^ (b3 | ~b4);
	to[8] = b3 ^ (b4 | b0);
	to[9] = b4 ^ (b0 & b1);

	/* b0, b2 */
	b0 = rol64(a[1] ^ d1, 1);
	b1 = rol64(a[7] ^ d2, 6);
	b2 = rol64(a[13] ^ d3, 25);
	b3 = rol64(a[19] ^ d4, 8);
	b4 = rol64(a[20] ^ d0, 18);
	to[10] = b0 ^ (b1 | b2);
	to[11] = b1 ^ (b2 & b3);
	to[12] = b2 ^ (~b3 & b4);
	to[13] = ~b3 ^ (b4 | b0);
	to[14] = b4 ^ (b0 & b1);

	/* b1, b3, b4 */
	b0 = rol64(a[4] ^ d4, 27);
	b1 = rol64(a[5] ^ d0, 36);
	b2 = rol64(a[11] ^ d1, 10);
	b3 = rol64(a[17] ^ d2, 15);
	b4 = rol64(a[23] ^ d3, 56);
	to[15] = b0 ^ (b1 & b2);
	to[16] = b1 ^ (b2 | b3);
	to[17] = b2 ^ (~b3 | b4);
	to[18] = ~b3 ^ (b4 & b0);
	to[19] = b4 ^ (b0 | b1);

	/* b0, b3 */
	b0 = rol64(a[2] ^ d2, 62);
	b1 = rol64(a[8] ^ d3, 55);
	b2 = rol64(a[14] ^ d4, 39);
	b3 = rol64(a[15] ^ d0, 41);
	b4 = rol64(a[21] ^ d1, 2);
	to[20] = b0 ^ (~b1 & b2);
	to[21] = ~b1 ^ (b2 | b3);
	to[22] = b2 ^ (b3 & b4);
	to[23] = b3 ^ (b4 | b0);
	to[24] = b4 ^ (b0 & b1);
}

static void keccak_complement(u64 *a)
{
	a[1] = ~a[1];
	a[2] = ~a[2];
	a[8] = ~a[8];
	a[12] = ~a[12];
	a[17] = ~a[17];
	a[20] = ~a[20];
}

static noinline void keccak_permute(u64 *a)
{
	u64 b[TLS_HS_KECCAK_LANES];
	int i;

	keccak_complement(a);
	for (i = 0; i < KECCAK_ROUNDS; i += 2) {
		keccak_round(b, a, keccak_iota[i]);
		keccak_round(a, b, keccak_iota[i + 1]);
	}
	keccak_complement(a);
	memzero_explicit(b, sizeof(b));
}

static void sha3_init(struct tls_hs_sha3 *sh, u8 rate, u8 suffix)
{
	memset(sh, 0, sizeof(*sh));
	sh->sh_rate = rate;
	sh->sh_suffix = suffix;
}

/**
 * tls_hs_sha3_256_init() - begin a SHA3-256 digest
 * @sh: set up; wiped by tls_hs_sha3_final()
 *
 * Context: any.
 */
void tls_hs_sha3_256_init(struct tls_hs_sha3 *sh)
{
	sha3_init(sh, KECCAK_BYTES - 2 * TLS_HS_SHA3_256_LEN, SUFFIX_SHA3);
}

/**
 * tls_hs_sha3_512_init() - begin a SHA3-512 digest
 * @sh: set up; wiped by tls_hs_sha3_final()
 *
 * Context: any.
 */
void tls_hs_sha3_512_init(struct tls_hs_sha3 *sh)
{
	sha3_init(sh, KECCAK_BYTES - 2 * TLS_HS_SHA3_512_LEN, SUFFIX_SHA3);
}

/**
 * tls_hs_shake128_init() - begin SHAKE128
 * @sh: set up; wiped by the caller if it had secrets
 *
 * Context: any.
 */
void tls_hs_shake128_init(struct tls_hs_sha3 *sh)
{
	sha3_init(sh, TLS_HS_SHAKE128_RATE, SUFFIX_SHAKE);
}

/**
 * tls_hs_shake256_init() - begin SHAKE256
 * @sh: set up; wiped by the caller if it had secrets
 *
 * Context: any.
 */
void tls_hs_shake256_init(struct tls_hs_sha3 *sh)
{
	sha3_init(sh, KECCAK_BYTES - 2 * 32, SUFFIX_SHAKE);
}

static void sha3_xor(struct tls_hs_sha3 *sh, unsigned int at, u8 byte)
{
	sh->sh_lane[at / 8] ^= (u64)byte << at % 8 * 8;
}

/**
 * tls_hs_sha3_update() - take in a piece of the message
 * @sh: set up, and nothing squeezed out of it
 * @in: the piece
 * @len: its length in bytes
 *
 * Context: any.
 */
void tls_hs_sha3_update(struct tls_hs_sha3 *sh, const u8 *in, size_t len)
{
	while (len) {
		if (sh->sh_at % 8 == 0 && len >= 8) {
			sh->sh_lane[sh->sh_at / 8] ^= get_unaligned_le64(in);
			sh->sh_at += 8;
			in += 8;
			len -= 8;
		} else {
			sha3_xor(sh, sh->sh_at++, *in++);
			len--;
		}
		if (sh->sh_at == sh->sh_rate) {
			keccak_permute(sh->sh_lane);
			sh->sh_at = 0;
		}
	}
}

/**
 * tls_hs_shake_squeeze() - the next bytes of the output
 * @sh: set up; takes in nothing more afterwards
 * @out: where to put them
 * @len: how many
 *
 * Also what tls_hs_sha3_final() gives a digest with.
 *
 * Context: any.
 */
void tls_hs_shake_squeeze(struct tls_hs_sha3 *sh, u8 *out, size_t len)
{
	if (sh->sh_suffix) {
		sha3_xor(sh, sh->sh_at, sh->sh_suffix);
		sha3_xor(sh, sh->sh_rate - 1, PAD_LAST);
		sh->sh_suffix = 0;
		sh->sh_at = sh->sh_rate;
	}
	while (len) {
		if (sh->sh_at == sh->sh_rate) {
			keccak_permute(sh->sh_lane);
			sh->sh_at = 0;
		}
		if (sh->sh_at % 8 == 0 && len >= 8) {
			put_unaligned_le64(sh->sh_lane[sh->sh_at / 8], out);
			sh->sh_at += 8;
			out += 8;
			len -= 8;
		} else {
			*out++ = sh->sh_lane[sh->sh_at / 8] >> sh->sh_at % 8 * 8;
			sh->sh_at++;
			len--;
		}
	}
}

/**
 * tls_hs_sha3_final() - the digest
 * @sh: set up for SHA3-256 or SHA3-512; wiped
 * @digest: where to put it, 32 or 64 bytes
 *
 * Context: any.
 */
void tls_hs_sha3_final(struct tls_hs_sha3 *sh, u8 *digest)
{
	tls_hs_shake_squeeze(sh, digest, (KECCAK_BYTES - sh->sh_rate) / 2);
	memzero_explicit(sh, sizeof(*sh));
}
