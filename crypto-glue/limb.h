/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arithmetic on numbers of several 64-bit limbs, the least significant first:
 * products of 128 bits and carries, each in the best way that the compiler has.
 *
 * Tests define TLS_HS_LIMB_PORTABLE, to compile what 32-bit machines get.
 */
#ifndef _TLS_HS_LIMB_H
#define _TLS_HS_LIMB_H

#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/types.h>

/*
 * __int128 where the compiler multiplies so without a helper from libgcc;
 * User-Mode Linux does on x86-64, but does not say so.
 */
#if defined(__SIZEOF_INT128__) && !defined(TLS_HS_LIMB_PORTABLE) && \
	(defined(CONFIG_ARCH_SUPPORTS_INT128) || defined(CONFIG_X86_64))

#define limb_inline	__always_inline

/* a * b + add + *carry: the low limb; the high one is the new *carry */
static __always_inline u64 limb_mac(u64 a, u64 b, u64 add, u64 *carry)
{
	const unsigned __int128 t = (unsigned __int128)a * b + add + *carry;

	*carry = t >> 64;
	return t;
}

#else

/*
 * gcc 12 gives each inlined use its own place on the stack: 3 KiB for one product
 * modulo P-384's prime, of the 8 that a 32-bit machine has.
 */
#define limb_inline	noinline __maybe_unused

/* No sum here exceeds 64 bits: so no carry, and no comparison to branch on. */
static limb_inline u64 limb_mac(u64 a, u64 b, u64 add, u64 *carry)
{
	const u64 al = lower_32_bits(a), ah = a >> 32, bl = lower_32_bits(b), bh = b >> 32;
	const u64 ll = al * bl + lower_32_bits(add) + lower_32_bits(*carry);
	const u64 hl = ah * bl + (add >> 32) + (*carry >> 32);
	const u64 lh = al * bh + lower_32_bits(hl) + (ll >> 32);

	*carry = ah * bh + (hl >> 32) + (lh >> 32);
	return lh << 32 | lower_32_bits(ll);
}

#endif

/*
 * Chains of adc and sbb, which gcc and clang make of nothing but these; half the
 * time of an addition modulo p.  Both have the first, but each its own second.
 */
#if defined(CONFIG_X86_64) && !defined(TLS_HS_LIMB_PORTABLE) && \
	__has_builtin(__builtin_ia32_addcarryx_u64)

#if __has_builtin(__builtin_ia32_sbb_u64)
#define limb_subborrow	__builtin_ia32_sbb_u64
#else
#define limb_subborrow	__builtin_ia32_subborrow_u64
#endif

/* a + b + *carry, of 0 or 1; the carry out is the new *carry */
static __always_inline u64 limb_adc(u64 a, u64 b, u64 *carry)
{
	unsigned long long t;

	*carry = __builtin_ia32_addcarryx_u64(*carry, a, b, &t);
	return t;
}

/* a - b - *borrow, of 0 or 1; the borrow out is the new *borrow */
static __always_inline u64 limb_sbb(u64 a, u64 b, u64 *borrow)
{
	unsigned long long t;

	*borrow = limb_subborrow(*borrow, a, b, &t);
	return t;
}

#else

static limb_inline u64 limb_adc(u64 a, u64 b, u64 *carry)
{
	const u64 sum = a + b + *carry;

	/* no comparison: 32-bit machines would branch on it */
	*carry = ((a & b) | ((a | b) & ~sum)) >> 63;
	return sum;
}

static limb_inline u64 limb_sbb(u64 a, u64 b, u64 *borrow)
{
	const u64 diff = a - b - *borrow;

	*borrow = ((~a & b) | (~(a ^ b) & diff)) >> 63;
	return diff;
}

#endif

/* 1: a is below b; 0: not */
static __maybe_unused u64 limbs_less(const u64 *a, const u64 *b, unsigned int limbs)
{
	u64 borrow = 0;
	unsigned int i;

	for (i = 0; i < limbs; i++)
		limb_sbb(a[i], b[i], &borrow);
	return borrow;
}

#endif
