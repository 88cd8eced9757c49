// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the objects of tools/user, compiled by other compilers than the kernel's, call
 * beside what ct_mlkem.c has.
 */
#include <stdlib.h>
#include <string.h>

#include "ct.h"

void *user_alloc(size_t len, unsigned int gfp, size_t max)
{
	(void)max;
	return gfp & 2 ? calloc(1, len) : malloc(len);
}

int user_memcmp(const void *a, const void *b, size_t len)
{
	return memcmp(a, b, len);
}
