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

#define __maybe_unused	__attribute__((__unused__))
#include "../../kunit/rsa_private_vectors.h"

#define MAX	512

/* sig.h's, rsa_private.h's, tls_hs_wire.h's */
struct rd {
	const uint8_t	*p;
	size_t		left;
};

struct pubkey {
	unsigned int	type;
	const uint8_t	*key;
	size_t		len;
	unsigned int	bits;
	bool		restricted;
	unsigned int	hash, salt;
};

struct numbers {
	struct rd	d, p, q, dp, dq, qinv;
};

struct key {
	const unsigned int	*crt;	/* which begins with the limbs of a prime */
};

int tls_hs_rsa_key_set(struct key *rk, const struct pubkey *pub, const struct numbers *rn);
void tls_hs_rsa_key_wipe(struct key *rk);
void *tls_hs_rsa_scratch_alloc(unsigned int limbs);
void tls_hs_rsa_unchecked(const void *crt, void *sc, const uint8_t *in, uint8_t *out, size_t len);
int tls_hs_rsa_public(const struct pubkey *pk, const uint8_t *sig, uint8_t *em, size_t len);

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

static void say(int ok, const struct rsa_vector *v, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", v->name, what);
	report(ok, name);
}

static void one(const struct rsa_vector *v)
{
	uint8_t in[MAX], out[MAX], want[MAX];
	unsigned int before = errors();
	size_t len[RSA_NUMBERS];
	struct numbers rn;
	struct pubkey pk;
	struct key rk;
	void *sc;
	int i;

	for (i = 0; i < RSA_NUMBERS; i++)
		len[i] = unhex(num[i], v->num[i]);
	pk = public_key(len[RSA_N], len[RSA_E]);
	rn.d = secret(RSA_D, len[RSA_D], 0);
	rn.p = secret(RSA_P, len[RSA_P], 1);
	rn.q = secret(RSA_Q, len[RSA_Q], 1);
	rn.dp = secret(RSA_DP, len[RSA_DP], 0);
	rn.dq = secret(RSA_DQ, len[RSA_DQ], 0);
	rn.qinv = secret(RSA_QINV, len[RSA_QINV], 0);
	i = tls_hs_rsa_key_set(&rk, &pk, &rn);
	say(errors() == before, v, "import_is_constant_time");
	if (!known(&i, &(int){ 0 }, sizeof(i)))
		exit(2);

	before = errors();
	unhex(in, v->powers[0].in);
	unhex(want, v->powers[0].out);
	VALGRIND_MAKE_MEM_UNDEFINED(in, sizeof(in));
	sc = tls_hs_rsa_scratch_alloc(*rk.crt);
	tls_hs_rsa_unchecked(rk.crt, sc, in, out, len[RSA_N]);
	say(errors() == before, v, "power_is_constant_time");
	say(known(out, want, len[RSA_N]), v, "power_is_right");
	free(sc);
	tls_hs_rsa_key_wipe(&rk);

	/* the public operation compares: or the others would prove nothing */
	VALGRIND_MAKE_MEM_UNDEFINED(out, sizeof(out));
	before = errors();
	if (tls_hs_rsa_public(&pk, out, in, len[RSA_N]))
		exit(2);
	say(errors() > before, v, "variable_time_is_noticed");
}

void rsa(void)
{
	one(&rsa_vectors[0]);
	one(&rsa_vectors[5]);	/* primes of two lengths, the shorter first */
}
