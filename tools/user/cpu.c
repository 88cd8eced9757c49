// SPDX-License-Identifier: GPL-2.0-only
/* The processor's features, of which crypto-glue asks. */
#include <linux/types.h>
#include <asm/cpufeature.h>

/* by words of 32 bits, as the kernel has them */
u32 boot_cpu_data[USER_CPU_WORDS];

static void __attribute__((constructor)) user_cpu_init(void)
{
	boot_cpu_data[USER_CPU_7_EBX] = user_cpu_7_ebx();
}
