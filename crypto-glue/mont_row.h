/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The innermost step of mont.c, where all the time goes, in the way that is the
 * faster one with limb.h's carries.
 */
#ifndef _TLS_HS_MONT_ROW_H
#define _TLS_HS_MONT_ROW_H

#include "limb.h"

/* t += b * a + carry, of four limbs; returns the limb beyond. */
#ifdef limb_subborrow	/* chains of adc */

/* Four products, then their carries in two chains: two thirds of the other's time. */
static __always_inline u64 mont_four(u64 *t, u64 b, const u64 *a, u64 carry)
{
	u64 lo0, lo1, lo2, lo3, hi0 = 0, hi1 = 0, hi2 = 0, hi3 = 0, bit = 0;

	lo0 = limb_mac(b, a[0], 0, &hi0);
	lo1 = limb_mac(b, a[1], 0, &hi1);
	lo2 = limb_mac(b, a[2], 0, &hi2);
	lo3 = limb_mac(b, a[3], 0, &hi3);
	lo0 = limb_adc(lo0, carry, &bit);
	lo1 = limb_adc(lo1, hi0, &bit);
	lo2 = limb_adc(lo2, hi1, &bit);
	lo3 = limb_adc(lo3, hi2, &bit);
	carry = hi3 + bit;
	bit = 0;
	t[0] = limb_adc(t[0], lo0, &bit);
	t[1] = limb_adc(t[1], lo1, &bit);
	t[2] = limb_adc(t[2], lo2, &bit);
	t[3] = limb_adc(t[3], lo3, &bit);
	return carry + bit;
}

#else

static __always_inline u64 mont_four(u64 *t, u64 b, const u64 *a, u64 carry)
{
	t[0] = limb_mac(b, a[0], t[0], &carry);
	t[1] = limb_mac(b, a[1], t[1], &carry);
	t[2] = limb_mac(b, a[2], t[2], &carry);
	t[3] = limb_mac(b, a[3], t[3], &carry);
	return carry;
}

#endif

/*
 * The same for eights of limbs, where an x86 processor has mulx, adcx and adox: integer
 * registers only, so nothing of the FPU's needs to be saved.  Tests define
 * TLS_HS_MONT_PLAIN, to have on such a processor what others get.
 */
#if defined(CONFIG_X86_64) && !defined(TLS_HS_LIMB_PORTABLE) && !defined(TLS_HS_MONT_PLAIN)

#include <asm/cpufeature.h>

static __always_inline bool mont_has_eights(void)
{
	return boot_cpu_has(X86_FEATURE_BMI2) && boot_cpu_has(X86_FEATURE_ADX);
}

/*
 * A limb, with two chains of carries that do not wait for each other: adcx (CF) adds
 * the upper limb of the product before, adox (OF) what is there.  mulx leaves both alone.
 */
#define MONT_LIMB(at, before, high)				\
	"mulx " #at "(%[a]), %[low], %[" #high "]\n\t"		\
	"adcx %[" #before "], %[low]\n\t"			\
	"adox " #at "(%[t]), %[low]\n\t"			\
	"mov %[low], " #at "(%[t])\n\t"

/* t += b * a, of so many eights, at least one; returns the limb beyond. */
static __always_inline u64 mont_eights(u64 *t, u64 b, const u64 *a, unsigned long eights)
{
	u64 carry = 0, low, high;

	/*
	 * xor clears both carries; lea and jrcxz leave them alone.  At the end both are
	 * added to the limb beyond, which has room: b * a + t is below 2^64 times a's.
	 */
	asm volatile("xor %k[low], %k[low]\n"
		     "1:\t"
		     MONT_LIMB(0, carry, high)
		     MONT_LIMB(8, high, carry)
		     MONT_LIMB(16, carry, high)
		     MONT_LIMB(24, high, carry)
		     MONT_LIMB(32, carry, high)
		     MONT_LIMB(40, high, carry)
		     MONT_LIMB(48, carry, high)
		     MONT_LIMB(56, high, carry)
		     "lea 64(%[t]), %[t]\n\t"
		     "lea 64(%[a]), %[a]\n\t"
		     "lea -1(%[eights]), %[eights]\n\t"
		     "jrcxz 2f\n\t"
		     "jmp 1b\n"
		     "2:\t"
		     "adcx %[eights], %[carry]\n\t"
		     "adox %[eights], %[carry]"
		     : [t] "+&r" (t), [a] "+&r" (a), [eights] "+&c" (eights),
		       [carry] "+&r" (carry), [low] "=&r" (low), [high] "=&r" (high)
		     : "d" (b)
		     : "cc", "memory");
	return carry;
}

/* Two limbs of the double, by adcx's carry, and a limb's square to them, by adox's. */
#define MONT_SQUARE(from, to)					\
	"mov " #from "(%[a]), %%rdx\n\t"				\
	"mulx %%rdx, %[low], %[high]\n\t"			\
	"mov " #to "(%[t]), %%rdx\n\t"				\
	"adcx %%rdx, %%rdx\n\t"					\
	"adox %[low], %%rdx\n\t"				\
	"mov %%rdx, " #to "(%[t])\n\t"				\
	"mov 8+" #to "(%[t]), %%rdx\n\t"			\
	"adcx %%rdx, %%rdx\n\t"					\
	"adox %[high], %%rdx\n\t"				\
	"mov %%rdx, 8+" #to "(%[t])\n\t"

/* t = 2 * t + the squares of a's limbs at their places, of so many fours, at least one */
static __always_inline void mont_square_fours(u64 *t, const u64 *a, unsigned long fours)
{
	u64 low, high;

	asm volatile("xor %k[low], %k[low]\n"
		     "1:\t"
		     MONT_SQUARE(0, 0)
		     MONT_SQUARE(8, 16)
		     MONT_SQUARE(16, 32)
		     MONT_SQUARE(24, 48)
		     "lea 64(%[t]), %[t]\n\t"
		     "lea 32(%[a]), %[a]\n\t"
		     "lea -1(%[fours]), %[fours]\n\t"
		     "jrcxz 2f\n\t"
		     "jmp 1b\n"
		     "2:"
		     : [t] "+&r" (t), [a] "+&r" (a), [fours] "+&c" (fours),
		       [low] "=&r" (low), [high] "=&r" (high)
		     :
		     : "rdx", "cc", "memory");
}

#else

static inline bool mont_has_eights(void)
{
	return false;
}

static inline u64 mont_eights(u64 *t, u64 b, const u64 *a, unsigned long eights)
{
	return 0;
}

static inline void mont_square_fours(u64 *t, const u64 *a, unsigned long fours)
{
}

#endif

#endif
