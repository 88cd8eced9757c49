// SPDX-License-Identifier: GPL-2.0-only
/*
 * Polynomials of ML-KEM: the ring Z_q[X]/(X^256 + 1) with q = 3329, its NTT, how
 * they are drawn from bytes and written as bytes (FIPS 203 4.2, 4.3).
 *
 * Constant time but for tls_hs_mlkem_sample(), whose matrix is public: no branch,
 * no address and no division depends on a coefficient.  "make ct" shows it of the
 * compiled code.  Needed of the processor: 32-bit multiplications whose time does
 * not depend on the operands.
 *
 * Keys, ciphertexts and what is hashed are mlkem.c's.
 */
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "mlkem_ring.h"

/*
 * Products modulo q by Plantard's method with words of 16 bits ("Efficient word
 * size modular arithmetic", 2021; with signs as Huang et al., "Improved Plantard
 * arithmetic for lattice-based cryptography", 2022).  plantard() gives
 * c * -2^-32 mod q for c from -7 * 2^16 * q to 2^31 - 1, and nothing beyond
 * -(q - 1) / 2 to (q - 1) / 2.  A factor that is known before can have 1 / q mod
 * 2^32 and -2^32 mod q in it: PLANTARD_*, and the table of zetas.
 */
#define QINV		0x6ba8f301u	/* 1 / q mod 2^32 */
#define PLANTARD_ONE	0x0013afb7u
#define PLANTARD_SCALE	0x912fe89fu	/* -2^32 / 128 */
#define PLANTARD_SCALE1	0x94921c25u	/* the same, times the last layer's zeta */
#define MINUS_2_32	(-1353)		/* -2^32 mod q */

/* c / q mod 2^32, of which the upper half matters */
static __always_inline s32 plantard_end(u32 c)
{
	return (((s32)c >> 16) + 8) * MLKEM_Q >> 16;
}

static __always_inline s32 plantard(s32 c)
{
	return plantard_end((u32)c * QINV);
}

/* a * b for a b that is in the table, and any a of 19 bits with a sign */
static __always_inline s32 plantard_mul(s32 a, u32 b)
{
	return plantard_end((u32)a * b);
}

/* FIPS 203 appendix A: 17^BitRev7(i) */
static const u32 mlkem_zeta[MLKEM_N / 2] = {
	0x0013afb7, 0x84f5c5b6, 0xc666e465, 0xfcec8b58, 0xcb2b72d0, 0x30726d5a,
	0x91e11612, 0x41360f89, 0x51aaf2da, 0x93922fd5, 0x0ed77945, 0x3d4a0dff,
	0xd63e49fa, 0xfab1a391, 0x2bc18ea6, 0x864470e4, 0x16c32c10, 0xbc2c9a1c,
	0x66f8144d, 0x71811d74, 0xea3cc040, 0x044e701f, 0xac4184ce, 0x6681f601,
	0x6da8cba2, 0xa1074e35, 0x2924384a, 0xdda02ec1, 0xb805896c, 0xdd651f9b,
	0x97ccf03c, 0x3f228731, 0x16395e0c, 0x19743224, 0xfa27d58d, 0x87094e0e,
	0x5c0c9c91, 0xb12d72a8, 0xaf19ea50, 0x9e078944, 0x31fc27ae, 0x9807ff63,
	0xc13fe764, 0x3099ccc9, 0xdc518393, 0x0289a6a4, 0x658209b0, 0x934370f7,
	0xb254be68, 0x6e59f914, 0x3e0eeb29, 0x22c23fd4, 0x6e95083a, 0xdc8c92ba,
	0x75f6ed01, 0xb8b6b6de, 0xcb8de165, 0xc93f49e7, 0x71e38c09, 0x31d4c83f,
	0xbe402274, 0xef28ae1a, 0x5e5b3410, 0x45fa9df4, 0x014eab2e, 0xd4522111,
	0x2cd52aae, 0xcbb540d4, 0x7de29fcc, 0x379942fb, 0xaff27732, 0x54970813,
	0x6c5a2074, 0xccb52d24, 0xfc4f0d9c, 0x11eaedee, 0x3a22e99f, 0xa5cbdca0,
	0xe7da790a, 0xea8b7f1e, 0x82f5ed15, 0x7ef63bd4, 0xd6795921, 0x8992f4b2,
	0x8e08c440, 0x4935720b, 0x7059d1b5, 0xcea1560d, 0x483585bb, 0xb17c3186,
	0xbb67bcf1, 0xb7a31ad7, 0x385e2025, 0xb3b7194d, 0x149bf401, 0x314afa3c,
	0x79cf3ed4, 0xb0b7545c, 0x9ca52e5f, 0xf79e2ee9, 0x1cd665a9, 0xc4049d2f,
	0xa0b88f57, 0x7e801d88, 0x51bea291, 0x1887f58b, 0xd53e5daa, 0x3a369957,
	0xa169bcca, 0x2b2410eb, 0xbda2a4b8, 0xc77a806c, 0xd7a0a4e0, 0x53f98a58,
	0x1efd9db9, 0x4ee63d0f, 0x57e58be2, 0xa555be54, 0xd565bd19, 0x442224c2,
	0x846bf7b2, 0x5d33e851, 0x901c4c98, 0x4f214c35, 0xa24249ac, 0xe1b38fba,
	0x440e750b, 0xa5a47d31,
};

/**
 * tls_hs_mlkem_ntt() - into the NTT's domain
 * @f: coefficients up to q in size; then up to 4.5 * q
 *
 * FIPS 203 algorithm 9.  Each of the seven layers adds (q - 1) / 2 at most, so
 * that nothing has to be reduced on the way.
 *
 * Context: any.
 */
void tls_hs_mlkem_ntt(struct mlkem_poly *f)
{
	unsigned int len, start, i, k = 1;

	for (len = MLKEM_N / 2; len >= 2; len /= 2) {
		for (start = 0; start < MLKEM_N; start += 2 * len) {
			const u32 zeta = mlkem_zeta[k++];
			s16 *a = f->c + start, *b = a + len;

			for (i = 0; i < len; i++) {
				const s32 t = plantard_mul(b[i], zeta);

				b[i] = a[i] - t;
				a[i] += t;
			}
		}
	}
}

/*
 * One layer of the inverse.  Sums double in size with each, and come from
 * mlkem_acc_get() with up to q: the fourth layer reduces them.
 */
static __always_inline void mlkem_inverse_layer(s16 *c, unsigned int len, bool reduce)
{
	unsigned int start, i, k = MLKEM_N / len - 1;

	for (start = 0; start < MLKEM_N; start += 2 * len) {
		const u32 zeta = mlkem_zeta[k--];
		s16 *a = c + start, *b = a + len;

		for (i = 0; i < len; i++) {
			const s32 sum = b[i] + a[i], diff = b[i] - a[i];

			a[i] = reduce ? plantard_mul(sum, PLANTARD_ONE) : sum;
			b[i] = plantard_mul(diff, zeta);
		}
	}
}

/**
 * tls_hs_mlkem_ntt_inverse() - out of the NTT's domain
 * @f: as tls_hs_mlkem_acc_get() makes it; then up to (q - 1) / 2 in size
 *
 * FIPS 203 algorithm 10.  The last layer also takes the factor out that
 * tls_hs_mlkem_acc_get() left in.
 *
 * Context: any.
 */
void tls_hs_mlkem_ntt_inverse(struct mlkem_poly *f)
{
	s16 *a = f->c, *b = a + MLKEM_N / 2;
	unsigned int i;

	mlkem_inverse_layer(a, 2, false);
	mlkem_inverse_layer(a, 4, false);
	mlkem_inverse_layer(a, 8, false);
	mlkem_inverse_layer(a, 16, true);
	mlkem_inverse_layer(a, 32, false);
	mlkem_inverse_layer(a, 64, false);
	for (i = 0; i < MLKEM_N / 2; i++) {
		const s32 sum = b[i] + a[i], diff = b[i] - a[i];

		a[i] = plantard_mul(sum, PLANTARD_SCALE);
		b[i] = plantard_mul(diff, PLANTARD_SCALE1);
	}
}

/**
 * tls_hs_mlkem_mul_add() - add a product to a sum
 * @ac: the sum, zeroed before the first of four products at most
 * @f: up to 4.5 * q in size: anything from tls_hs_mlkem_ntt()
 * @g: up to 3.5 * q in size, or @f up to 3.5 * q and @g up to 4.5 * q: noise from
 *	tls_hs_mlkem_ntt(), or whole coefficients
 *
 * FIPS 203 algorithm 11, without its reductions: plantard() takes what eight such
 * products can come to.
 *
 * Context: any.
 */
void tls_hs_mlkem_mul_add(struct mlkem_acc *ac, const struct mlkem_poly *f,
			  const struct mlkem_poly *g)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N / 2; i++) {
		const s32 f0 = f->c[2 * i], f1 = f->c[2 * i + 1];
		const s32 g0 = g->c[2 * i], g1 = g->c[2 * i + 1];

		ac->ac_low[i] += f0 * g0;
		ac->ac_high[i] += f1 * g1;
		ac->ac_cross[i] += f0 * g1 + f1 * g0;
	}
}

/**
 * tls_hs_mlkem_acc_get() - a sum of products
 * @f: where to put it times -2^-32, up to q in size
 * @ac: the sum
 *
 * Context: any.
 */
void tls_hs_mlkem_acc_get(struct mlkem_poly *f, const struct mlkem_acc *ac)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N / 2; i++) {
		/* 17^(2 * BitRev7(i) + 1), and each second one is its neighbour's opposite */
		const u32 zeta = mlkem_zeta[MLKEM_N / 4 + i / 2];
		const s32 high = plantard_mul(plantard(ac->ac_high[i]), i % 2 ? -zeta : zeta);

		f->c[2 * i] = plantard(ac->ac_low[i]) + high;
		f->c[2 * i + 1] = plantard(ac->ac_cross[i]);
	}
}

/**
 * tls_hs_mlkem_scale() - multiply by -2^32
 * @f: noise; then up to q in size
 *
 * For a factor of products that tls_hs_mlkem_acc_get() is to give as they are.
 *
 * Context: any.
 */
void tls_hs_mlkem_scale(struct mlkem_poly *f)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N; i++)
		f->c[i] *= MINUS_2_32;
}

/**
 * tls_hs_mlkem_add() - f += g
 * @f: up to q in size; then up to (q - 1) / 2
 * @g: up to 8 * q in size
 *
 * Context: any.
 */
void tls_hs_mlkem_add(struct mlkem_poly *f, const struct mlkem_poly *g)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N; i++)
		f->c[i] = plantard_mul(f->c[i] + g->c[i], PLANTARD_ONE);
}

/**
 * tls_hs_mlkem_sub_from() - f = g - f
 * @f: up to q in size; then up to (q - 1) / 2
 * @g: up to 8 * q in size
 *
 * Context: any.
 */
void tls_hs_mlkem_sub_from(struct mlkem_poly *f, const struct mlkem_poly *g)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N; i++)
		f->c[i] = plantard_mul(g->c[i] - f->c[i], PLANTARD_ONE);
}

/**
 * tls_hs_mlkem_sample() - a uniform polynomial, in the NTT's domain
 * @f: where to put it; from 0 to q - 1
 * @xof: SHAKE128 that has taken in what to draw from
 * @block: scratch, TLS_HS_SHAKE128_RATE bytes
 *
 * FIPS 203 algorithm 7; for as long as it takes.  Not constant-time: what is
 * drawn is public.
 *
 * Context: any.
 */
void tls_hs_mlkem_sample(struct mlkem_poly *f, struct tls_hs_sha3 *xof, u8 *block)
{
	unsigned int i = TLS_HS_SHAKE128_RATE, n = 0;

	while (n < MLKEM_N) {
		u32 pair;

		if (i == TLS_HS_SHAKE128_RATE) {
			tls_hs_shake_squeeze(xof, block, TLS_HS_SHAKE128_RATE);
			i = 0;
		}
		pair = block[i] | block[i + 1] << 8 | block[i + 2] << 16;
		i += 3;
		/* written first, counted if below q: branches are often foretold wrongly */
		f->c[n] = pair & 0xfff;
		n += (pair & 0xfff) < MLKEM_Q;
		if (n == MLKEM_N)
			break;
		f->c[n] = pair >> 12;
		n += pair >> 12 < MLKEM_Q;
	}
}

/**
 * tls_hs_mlkem_noise() - a polynomial of the centered binomial distribution
 * @f: where to put it; from -2 to 2
 * @bytes: MLKEM_CBD_BYTES random bytes
 *
 * FIPS 203 algorithm 8 with eta = 2.
 *
 * Context: any.
 */
void tls_hs_mlkem_noise(struct mlkem_poly *f, const u8 *bytes)
{
	unsigned int i, j;

	for (i = 0; i < MLKEM_N / 8; i++) {
		const u32 even = 0x55555555, bits = get_unaligned_le32(bytes + 4 * i);
		/* of each two bits: how many are set */
		const u32 sums = (bits & even) + (bits >> 1 & even);

		for (j = 0; j < 8; j++)
			f->c[8 * i + j] = (s16)(sums >> 4 * j & 3) - (s16)(sums >> (4 * j + 2) & 3);
	}
}

/* From -q to 2 * q - 1 into 0 to q - 1 */
static __always_inline u32 mlkem_canonical(s32 x)
{
	x += x >> 31 & MLKEM_Q;
	x -= MLKEM_Q;
	x += x >> 31 & MLKEM_Q;
	return x;
}

/* Eight numbers of so many bits, 12 at most, into as many bytes: FIPS 203 algorithm 5 */
static __always_inline void mlkem_pack(u8 *out, const u16 *v, unsigned int bits)
{
	const u64 a = v[0] | (u64)v[1] << bits | (u64)v[2] << 2 * bits | (u64)v[3] << 3 * bits;
	const u64 b = v[4] | (u64)v[5] << bits | (u64)v[6] << 2 * bits | (u64)v[7] << 3 * bits;
	u8 bytes[16];

	put_unaligned_le64(a | b << 4 * bits, bytes);
	put_unaligned_le64(b >> (64 - 4 * bits), bytes + 8);
	memcpy(out, bytes, bits);
}

/* FIPS 203 algorithm 6 */
static __always_inline void mlkem_unpack(u16 *v, const u8 *in, unsigned int bits)
{
	const u16 mask = BIT(bits) - 1;
	u8 bytes[16] = { 0 };
	unsigned int i;
	u64 a, b;

	memcpy(bytes, in, bits);
	a = get_unaligned_le64(bytes);
	b = a >> 4 * bits | get_unaligned_le64(bytes + 8) << (64 - 4 * bits);
	for (i = 0; i < 4; i++) {
		v[i] = a >> i * bits & mask;
		v[4 + i] = b >> i * bits & mask;
	}
}

/**
 * tls_hs_mlkem_encode() - whole coefficients as bytes
 * @out: where to put them, MLKEM_POLY12 bytes
 * @f: from -q to 2 * q - 1
 *
 * FIPS 203 algorithm 5 with d = 12.
 *
 * Context: any.
 */
void tls_hs_mlkem_encode(u8 *out, const struct mlkem_poly *f)
{
	unsigned int i, j;
	u16 v[8];

	for (i = 0; i < MLKEM_N; i += 8, out += 12) {
		for (j = 0; j < 8; j++)
			v[j] = mlkem_canonical(f->c[i + j]);
		mlkem_pack(out, v, 12);
	}
}

/**
 * tls_hs_mlkem_decode() - whole coefficients from bytes
 * @f: where to put them; from 0 to 4095
 * @in: MLKEM_POLY12 bytes
 *
 * FIPS 203 algorithm 6 with d = 12.
 *
 * Context: any.
 * Return: true if all of them are below q.
 */
bool tls_hs_mlkem_decode(struct mlkem_poly *f, const u8 *in)
{
	unsigned int i, j;
	s32 below = -1;
	u16 v[8];

	for (i = 0; i < MLKEM_N; i += 8, in += 12) {
		mlkem_unpack(v, in, 12);
		for (j = 0; j < 8; j++) {
			f->c[i + j] = v[j];
			below &= v[j] - MLKEM_Q;
		}
	}
	return below < 0;
}

/*
 * FIPS 203 4.7: x * 2^bits / q, to the nearest.  By a product that is exact for
 * each x below q and up to 11 bits, since divisions take longer for some numbers.
 */
static __always_inline u16 mlkem_compress1(u32 x, unsigned int bits)
{
	const u32 n = (x << bits) + MLKEM_Q / 2;

	return (u64)n * 0x13afb77 >> 36 & (BIT(bits) - 1);
}

static __always_inline void mlkem_compress_to(u8 *out, const s16 *c, unsigned int bits)
{
	unsigned int i, j;
	u16 v[8];

	for (i = 0; i < MLKEM_N; i += 8, out += bits) {
		for (j = 0; j < 8; j++)
			v[j] = mlkem_compress1(mlkem_canonical(c[i + j]), bits);
		mlkem_pack(out, v, bits);
	}
}

static __always_inline void mlkem_decompress_from(s16 *c, const u8 *in, unsigned int bits)
{
	unsigned int i, j;
	u16 v[8];

	for (i = 0; i < MLKEM_N; i += 8, in += bits) {
		mlkem_unpack(v, in, bits);
		for (j = 0; j < 8; j++)
			c[i + j] = ((u32)v[j] * MLKEM_Q + BIT(bits - 1)) >> bits;
	}
}

/**
 * tls_hs_mlkem_compress() - coefficients with fewer bits, as bytes
 * @out: where to put them, 32 * @bits bytes
 * @f: from -q to 2 * q - 1
 * @bits: 1, 4, 5, 10 or 11
 *
 * FIPS 203 4.7 and algorithm 5.
 *
 * Context: any.
 */
void tls_hs_mlkem_compress(u8 *out, const struct mlkem_poly *f, unsigned int bits)
{
	/* each with its own code, since it has constants then */
	switch (bits) {
	case 1:
		return mlkem_compress_to(out, f->c, 1);
	case 4:
		return mlkem_compress_to(out, f->c, 4);
	case 5:
		return mlkem_compress_to(out, f->c, 5);
	case 10:
		return mlkem_compress_to(out, f->c, 10);
	case 11:
		return mlkem_compress_to(out, f->c, 11);
	}
}

/**
 * tls_hs_mlkem_decompress() - what was compressed
 * @f: where to put the coefficients; from 0 to q - 1
 * @in: 32 * @bits bytes
 * @bits: 4, 5, 10 or 11
 *
 * FIPS 203 algorithm 6 and 4.7.
 *
 * Context: any.
 */
void tls_hs_mlkem_decompress(struct mlkem_poly *f, const u8 *in, unsigned int bits)
{
	switch (bits) {
	case 4:
		return mlkem_decompress_from(f->c, in, 4);
	case 5:
		return mlkem_decompress_from(f->c, in, 5);
	case 10:
		return mlkem_decompress_from(f->c, in, 10);
	case 11:
		return mlkem_decompress_from(f->c, in, 11);
	}
}

/**
 * tls_hs_mlkem_add_message() - add the polynomial that stands for a message
 * @f: noise; then up to (q + 1) / 2 + 2
 * @message: 32 bytes
 *
 * FIPS 203 algorithm 6 and 4.7 with one bit: q / 2, rounded up, for each that is set.
 *
 * Context: any.
 */
void tls_hs_mlkem_add_message(struct mlkem_poly *f, const u8 *message)
{
	unsigned int i;

	for (i = 0; i < MLKEM_N; i++) {
		u32 mask = -(message[i / 8] >> i % 8 & 1);

		/* compilers make a branch of what they know to be one of two */
		OPTIMIZER_HIDE_VAR(mask);
		f->c[i] += mask & (MLKEM_Q + 1) / 2;
	}
}
