/* SPDX-License-Identifier: GPL-2.0-only */
/* What one ECDSA P-384 verification takes with the kernel's crypto/ecc.c. */
#ifndef _TLS_HS_COST_KERNEL_H
#define _TLS_HS_COST_KERNEL_H

#include <linux/types.h>

u64 cost_p384_ns(void);

#endif
