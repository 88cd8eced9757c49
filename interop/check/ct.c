// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is what crypto-glue does with secrets constant-time?  Under valgrind, with secrets
 * marked as undefined: memcheck then reports each branch and each address that
 * depends on one.  Linked with the objects that the module was made of, as the
 * kernel's build compiled them for User-Mode Linux.  KTAP on stdout.
 *
 * Owns what reports; ct_ec.c has the curves, ct_mlkem.c has ML-KEM, ct_rsa.c
 * RSA.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "ct.h"

/* The kernel's, which ec_secret.c and rsa_private.c blind with */
void get_random_bytes(void *buf, size_t len)
{
	memset(buf, 0x5a, len);
	VALGRIND_MAKE_MEM_UNDEFINED(buf, len);
}

/* The kernel's, of a size that is enough: what the processor can.  All, or nothing. */
unsigned char boot_cpu_data[1024];

static const char *variant;
static int cases, failed;

unsigned int errors(void)
{
	return VALGRIND_COUNT_ERRORS;
}

void report(int ok, const char *name)
{
	failed += !ok;
	printf("%sok %d %s_%s\n", ok ? "" : "not ", ++cases, variant, name);
}

int known(void *result, const void *wanted, size_t len)
{
	VALGRIND_MAKE_MEM_DEFINED(result, len);
	return !memcmp(result, wanted, len);
}

/* The argument says whose objects these are; another, that the processor has adcx. */
int main(int argc, char **argv)
{
	variant = argc > 1 ? argv[1] : "";
	if (argc > 2)
		memset(boot_cpu_data, 0xff, sizeof(boot_cpu_data));
	printf("KTAP version 1\n1..%d\n", 1 + EC_CASES + MLKEM_CASES + RSA_CASES);
	report(RUNNING_ON_VALGRIND, "runs_under_valgrind");
	ec();
	mlkem();
	rsa();
	return failed > 0;
}
