/* SPDX-License-Identifier: GPL-2.0-only */
/* What the proofs share. A value that no function body gives is any value, to CBMC. */
#ifndef _TLS_HS_PROOFS_H
#define _TLS_HS_PROOFS_H

#include <linux/bits.h>
#include <linux/types.h>

/* Bounds of the proofs */
#define READ_BYTES	24	/* more than two vectors of any kind */
#define WRITE_BYTES	12	/* three times the longest integer */
#define VECTOR_BYTES	BIT(25)	/* twice the longest length of three bytes */
#define DER_BYTES	300	/* lengths of one to three octets */
#define INTEGER_BYTES	12	/* an integer's TLV: above 32 bits */
#define TIME_BYTES	18	/* the longest Time and a byte more */

#define claim(what)	__CPROVER_assert(what, #what)

size_t nondet_size(void);
u32 nondet_u32(void);
u8 nondet_u8(void);

#endif
