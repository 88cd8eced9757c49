/* SPDX-License-Identifier: GPL-2.0-only */
/* libcrypto's numbers behind the kernel's names. */
#ifndef _TLS_HS_USER_LINUX_MPI_H
#define _TLS_HS_USER_LINUX_MPI_H

#include <linux/types.h>

typedef struct bignum_st *MPI;

MPI mpi_alloc(unsigned int limbs);
void mpi_free(MPI a);
MPI mpi_read_raw_data(const void *buf, size_t len);
int mpi_read_buffer(MPI a, u8 *buf, unsigned int len, unsigned int *nbytes, int *sign);
int mpi_powm(MPI res, MPI base, MPI exp, MPI mod);

#endif
