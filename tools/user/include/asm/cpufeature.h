/* SPDX-License-Identifier: GPL-2.0-only */
/* What crypto-glue asks of the processor, by the kernel's names. */
#ifndef _TLS_HS_USER_CPUFEATURE_H
#define _TLS_HS_USER_CPUFEATURE_H

#include <linux/types.h>

#define USER_CPU_7_EBX		9	/* the word that has CPUID 7's EBX */
#define USER_CPU_WORDS		(USER_CPU_7_EBX + 1)
#define X86_FEATURE_BMI2	(USER_CPU_7_EBX * 32 + 8)
#define X86_FEATURE_ADX		(USER_CPU_7_EBX * 32 + 19)

extern u32 boot_cpu_data[USER_CPU_WORDS];

#define boot_cpu_has(bit)	(boot_cpu_data[(bit) / 32] >> (bit) % 32 & 1)

#ifdef __x86_64__
#include <cpuid.h>

static inline u32 user_cpu_7_ebx(void)
{
	u32 eax, ebx = 0, ecx, edx;

	__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx);
	return ebx;
}
#else
static inline u32 user_cpu_7_ebx(void)
{
	return 0;
}
#endif

#endif
