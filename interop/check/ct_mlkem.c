// SPDX-License-Identifier: GPL-2.0-only
/*
 * ML-KEM for ct.c: seeds, messages and what is drawn of them are secret.  Keys and
 * ciphertexts are not, nor is the matrix: ct.supp takes out what its sampling says,
 * since rho comes from a secret by a hash.
 *
 * Owns the kernel's functions that mlkem.c calls.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "ct.h"

#define SEED		64
#define MAX_PUB		1568
#define MAX_CT		1568
#define KEY		32

/* The kernel's, with the names that it had from 6.10 on */
void *kmalloc_caches[1024];

void *__kmalloc_cache_noprof(void *cache, unsigned int gfp, size_t len)
{
	(void)cache;
	(void)gfp;
	return malloc(len);
}

void *__kmalloc_noprof(size_t len, unsigned int gfp)
{
	(void)gfp;
	return malloc(len);
}

void kfree(const void *p)
{
	free((void *)p);
}

void kfree_sensitive(const void *p)
{
	free((void *)p);
}

/* for the kernel's own SHA-3 */
void __crypto_xor(uint8_t *to, const uint8_t *a, const uint8_t *b, unsigned int len)
{
	while (len--)
		*to++ = *a++ ^ *b++;
}

unsigned long __crypto_memneq(const void *a, const void *b, size_t len)
{
	const uint8_t *p = a, *q = b;
	unsigned long other = 0;

	while (len--)
		other |= *p++ ^ *q++;
	return other;
}

struct set {
	const char	*name;
	size_t		pub, ct;
};

static const struct set sets[] = { { "mlkem768", 1184, 1088 }, { "mlkem1024", 1568, 1568 } };

static void say(int ok, const struct set *s, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", s->name, what);
	report(ok, name);
}

static void one(int set)
{
	const struct set *s = &sets[set];
	uint8_t seed[SEED], message[KEY], pub[MAX_PUB], ct[MAX_CT], sent[KEY], got[KEY];
	unsigned int before = errors();

	memset(seed, 0x17, sizeof(seed));
	memset(message, 0x2a, sizeof(message));
	VALGRIND_MAKE_MEM_UNDEFINED(seed, sizeof(seed));
	VALGRIND_MAKE_MEM_UNDEFINED(message, sizeof(message));

	tls_hs_mlkem_keygen(set, seed, pub);
	say(errors() == before, s, "keygen_is_constant_time");
	VALGRIND_MAKE_MEM_DEFINED(pub, sizeof(pub));

	tls_hs_mlkem_encaps(set, pub, s->pub, message, ct, sent);
	say(errors() == before, s, "encaps_is_constant_time");
	VALGRIND_MAKE_MEM_DEFINED(ct, sizeof(ct));
	VALGRIND_MAKE_MEM_DEFINED(sent, sizeof(sent));

	/* one that is rejected takes the same way */
	ct[0] ^= 1;
	tls_hs_mlkem_decaps(set, seed, pub, ct, s->ct, got);
	ct[0] ^= 1;
	tls_hs_mlkem_decaps(set, seed, pub, ct, s->ct, got);
	say(errors() == before, s, "decaps_is_constant_time");
	say(known(got, sent, sizeof(sent)), s, "decaps_is_right");
}

void mlkem(void)
{
	one(0);
	one(1);
}
