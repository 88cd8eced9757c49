// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSA's private operation and the import of its keys, for ct.c: of a key's numbers all
 * octets are secret but the highest of p and q, since lengths in bits show; so is
 * what is raised to the power, and all that is random.  Whether a key is one, is
 * not: ct.supp takes out the one branch on it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "ct.h"

#include "../../kunit/rsa_private_vectors.h"

#define MAX	512

/* The kernel's; what there is of RSA must be there. */
int fips_enabled;

static uint8_t num[RSA_NUMBERS][MAX], der[2 * MAX];

static size_t unhex(uint8_t *to, const char *hex)
{
	const size_t len = strlen(hex) / 2;
	size_t i;

	for (i = 0; i < len; i++)
		if (sscanf(hex + 2 * i, "%2hhx", &to[i]) != 1)
			exit(2);
	return len;
}

/* INTEGER of 256 octets that begin with a one, or of three */
static uint8_t *put_int(uint8_t *p, const uint8_t *v, size_t len)
{
	*p++ = 0x02;
	if (len > 3) {
		memcpy(p, "\x82\x01\x01", 4);
		p += 4;
	} else {
		*p++ = len;
	}
	memcpy(p, v, len);
	return p + len;
}

static struct pubkey public_key(size_t n, size_t e)
{
	struct pubkey pk = { .key = der, .bits = 8 * n };
	uint8_t *end = put_int(put_int(der + 4, num[RSA_N], n), num[RSA_E], e);

	pk.len = end - der;
	der[0] = 0x30;
	der[1] = 0x82;
	der[2] = (pk.len - 4) >> 8;
	der[3] = pk.len - 4;
	return pk;
}

static struct rd secret(unsigned int i, size_t len, size_t known_octets)
{
	VALGRIND_MAKE_MEM_UNDEFINED(num[i] + known_octets, len - known_octets);
	return (struct rd){ num[i], len };
}

/* A key's numbers, but for those of other. */
static void load(struct pubkey *pk, struct numbers *rn, const char *const *v,
		 const char *const *other)
{
	size_t len[RSA_NUMBERS];
	int i;

	VALGRIND_MAKE_MEM_DEFINED(num, sizeof(num));
	for (i = 0; i < RSA_NUMBERS; i++)
		len[i] = unhex(num[i], other && other[i] ? other[i] : v[i]);
	*pk = public_key(len[RSA_N], len[RSA_E]);
	rn->d = secret(RSA_D, len[RSA_D], 0);
	rn->p = secret(RSA_P, len[RSA_P], 1);
	rn->q = secret(RSA_Q, len[RSA_Q], 1);
	rn->dp = secret(RSA_DP, len[RSA_DP], 0);
	rn->dq = secret(RSA_DQ, len[RSA_DQ], 0);
	rn->qinv = secret(RSA_QINV, len[RSA_QINV], 0);
}

/* Reports whether in constant time; what is said of the key must be so. */
static void import(struct key *rk, const struct pubkey *pk, const struct numbers *rn, int wanted,
		   const char *name)
{
	const unsigned int before = errors();
	int err = tls_hs_rsa_key_set(rk, pk, rn);

	report(errors() == before, name);
	if (!known(&err, &wanted, sizeof(err)))
		exit(2);
}

static void say(int ok, const struct rsa_vector *v, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", v->name, what);
	report(ok, name);
}

static void one(const struct rsa_vector *v)
{
	uint8_t in[MAX], out[MAX], want[MAX];
	unsigned int before;
	struct numbers rn;
	struct pubkey pk;
	struct key rk;
	char name[64];
	size_t len;
	void *sc;

	load(&pk, &rn, v->num, NULL);
	snprintf(name, sizeof(name), "%s_import_is_constant_time", v->name);
	import(&rk, &pk, &rn, 0, name);

	before = errors();
	len = unhex(in, v->powers[0].in);
	unhex(want, v->powers[0].out);
	VALGRIND_MAKE_MEM_UNDEFINED(in, sizeof(in));
	sc = tls_hs_rsa_scratch_alloc(*rk.crt);
	tls_hs_rsa_unchecked(rk.crt, sc, in, out, len);
	say(errors() == before, v, "power_is_constant_time");
	say(known(out, want, len), v, "power_is_right");
	free(sc);
	tls_hs_rsa_key_wipe(&rk);

	/* the public operation compares: or the others would prove nothing */
	VALGRIND_MAKE_MEM_UNDEFINED(out, sizeof(out));
	before = errors();
	if (tls_hs_rsa_public(&pk, out, in, len))
		exit(2);
	say(errors() > before, v, "variable_time_is_noticed");
}

/* It takes the same way, whichever number is wrong. */
static void refused(void)
{
	struct numbers rn;
	struct pubkey pk;
	struct key rk;

	load(&pk, &rn, rsa_vectors[0].num, rsa_flaws[0].num);
	import(&rk, &pk, &rn, rsa_flaws[0].err, "refused_import_is_constant_time");
}

void rsa(void)
{
	one(&rsa_vectors[0]);
	one(&rsa_vectors[5]);	/* primes of two lengths, the shorter first */
	refused();
}
