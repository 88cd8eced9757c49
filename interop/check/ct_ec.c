// SPDX-License-Identifier: GPL-2.0-only
/*
 * P-256 and P-384 for ct.c: keys, agreement, signatures, and what is asked of a nonce.
 */
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "ct.h"

#define NR_CURVES	2

/* RFC 6979 A.2.5 and A.2.6, message "sample": private key, nonce, digest, r, s; the key's Ux */
static const struct curve {
	const char		*name;
	const struct tls_hs_ec	*ec;
	size_t			len;
	uint64_t		x[MAX_LIMBS], k[MAX_LIMBS], e[MAX_LIMBS];
	uint64_t		r[MAX_LIMBS], s[MAX_LIMBS];
	uint8_t			ux[MAX_BYTES];
} curves[NR_CURVES] = {
	{
		.name = "p256", .ec = &tls_hs_p256, .len = 32,
		.x = {
		  0x7b8a622b120f6721, 0x4e50c3db36e89b12, 0x6b5c215767b1d693, 0xc9afa9d845ba7516, },
		.k = {
		  0x4d6129493d8aad60, 0x3b17aa873382b0f2, 0x086538398355dd4c, 0xa6e3c57dd01abe90, },
		.e = {
		  0x62113d8a62add1bf, 0x1a831d0268e98915, 0xe2ade1d694f41fc7, 0xaf2bdbe1aa9b6ec1, },
		.r = {
		  0xc34d0ea84eaf3716, 0x9d2c877b56aaf991, 0x1140dd9cd45e81d6, 0xefd48b2aacb6a8fd, },
		.s = {
		  0x4dc4ab2f843acda8, 0xf3e900dbb9aff406, 0xd436c7a1b6e29f65, 0xf7cb1c942d657c41, },
		.ux = {
		  0x60, 0xfe, 0xd4, 0xba, 0x25, 0x5a, 0x9d, 0x31,
		  0xc9, 0x61, 0xeb, 0x74, 0xc6, 0x35, 0x6d, 0x68,
		  0xc0, 0x49, 0xb8, 0x92, 0x3b, 0x61, 0xfa, 0x6c,
		  0xe6, 0x69, 0x62, 0x2e, 0x60, 0xf2, 0x9f, 0xb6, },
	}, {
		.name = "p384", .ec = &tls_hs_p384, .len = 48,
		.x = {
		  0xf872c9ea60d2edf5, 0x96d5724e4c70a825, 0x9aa47740787137d8,
		  0xe23c3b667bf297ba, 0x05b19875b6659f4d, 0x6b9d3dad2e1b8c1c, },
		.k = {
		  0x623b8c4686915cf9, 0x2907e3e83ba95368, 0x7a555fd56d10fbca,
		  0xe4ba15168eaf0ca8, 0x3254e9242ae85abd, 0x94ed910d1a099dad, },
		.e = {
		  0xfee42c77b1ee25fe, 0x313bca4a9b5b890e, 0x96a029f340585312,
		  0xf3bf603f4bbd3811, 0xaec4be312696ef7b, 0x9a9083505bc92276, },
		.r = {
		  0x6e36dd1e80fabe46, 0x81a648152e44acf9, 0x3d64c4ea95ad133c,
		  0x3f88140666ce9fa7, 0xd4736e56c691916b, 0x94edbb92a5ecb8aa, },
		.s = {
		  0x7b82c71a38628ac8, 0xa329c145786e679e, 0x203b6351d0a3a94f,
		  0x130e740a19624526, 0xa1fe40db2603138f, 0x99ef4aeb15f178ce, },
		.ux = {
		  0xec, 0x3a, 0x4e, 0x41, 0x5b, 0x4e, 0x19, 0xa4,
		  0x56, 0x86, 0x18, 0x02, 0x9f, 0x42, 0x7f, 0xa5,
		  0xda, 0x9a, 0x8b, 0xc4, 0xae, 0x92, 0xe0, 0x2e,
		  0x06, 0xaa, 0xe5, 0x28, 0x6b, 0x30, 0x0c, 0x64,
		  0xde, 0xf8, 0xf0, 0xea, 0x90, 0x55, 0x86, 0x60,
		  0x64, 0xa2, 0x54, 0x51, 0x54, 0x80, 0xbc, 0x13, },
	},
};

static uint64_t scratch[1024];	/* struct tls_hs_ec_secret, and room */

static void said(int ok, const struct curve *c, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", c->name, what);
	report(ok, name);
}

static void take_secret(const struct curve *c, uint64_t *to, const uint64_t *from)
{
	memcpy(to, from, c->len);
	VALGRIND_MAKE_MEM_UNDEFINED(to, c->len);
}

/* ec_verify.c's own inversion, for public numbers: or the others would prove nothing */
static void variable_time(const struct curve *c)
{
	unsigned int before = errors();
	uint64_t a[MAX_LIMBS], r[MAX_LIMBS];

	take_secret(c, a, c->k);
	tls_hs_ec_scalar_inv(c->ec, r, a);
	said(errors() > before, c, "variable_time_is_noticed");
}

static void public_key(const struct curve *c)
{
	unsigned int before = errors();
	uint64_t d[MAX_LIMBS];
	uint8_t key[1 + 2 * MAX_BYTES];

	take_secret(c, d, c->x);
	tls_hs_ec_public(c->ec, scratch, d, key);
	said(errors() == before, c, "public_key_is_constant_time");
	said(known(key + 1, c->ux, c->len), c, "public_key_is_right");
}

/* With ourselves: x times the point of k, and k times the point of x */
static void agreement(const struct curve *c)
{
	unsigned int before;
	uint8_t peer[2][1 + 2 * MAX_BYTES], shared[2][MAX_BYTES];
	uint64_t d[MAX_LIMBS];
	int err;

	tls_hs_ec_public(c->ec, scratch, c->k, peer[0]);
	tls_hs_ec_public(c->ec, scratch, c->x, peer[1]);
	/* what blinds them is secret, they are not */
	VALGRIND_MAKE_MEM_DEFINED(peer, sizeof(peer));
	before = errors();
	take_secret(c, d, c->x);
	err = tls_hs_ec_shared(c->ec, scratch, d, peer[0], shared[0]);
	take_secret(c, d, c->k);
	err |= tls_hs_ec_shared(c->ec, scratch, d, peer[1], shared[1]);
	said(errors() == before, c, "agreement_is_constant_time");
	VALGRIND_MAKE_MEM_DEFINED(shared, sizeof(shared));
	said(!err && !memcmp(shared[0], shared[1], c->len), c, "agreement_is_right");
}

static void signature(const struct curve *c)
{
	unsigned int before = errors();
	uint64_t d[MAX_LIMBS], k[MAX_LIMBS], r[MAX_LIMBS], s[MAX_LIMBS];

	take_secret(c, d, c->x);
	take_secret(c, k, c->k);
	tls_hs_ec_sign(c->ec, scratch, d, k, c->e, r, s);
	said(errors() == before, c, "signature_is_constant_time");
	said(known(r, c->r, c->len) && known(s, c->s, c->len), c, "signature_is_right");
}

/* Whether a nonce or a key is one: the answer is no secret, how it is found is. */
static void range(const struct curve *c)
{
	unsigned int before = errors();
	uint64_t k[MAX_LIMBS], e[MAX_LIMBS];
	uint8_t bytes[MAX_BYTES];
	_Bool ok;

	take_secret(c, k, c->k);
	ok = tls_hs_ec_scalar_ok(c->ec, k);
	tls_hs_ec_to_bytes(c->ec, bytes, k);
	tls_hs_ec_from_bytes(c->ec, k, bytes);
	take_secret(c, e, c->e);
	tls_hs_ec_order_reduce(c->ec, e);
	said(errors() == before, c, "range_is_constant_time");
	VALGRIND_MAKE_MEM_DEFINED(&ok, sizeof(ok));
	said(ok && known(k, c->k, c->len), c, "range_is_right");
}

void ec(void)
{
	unsigned int i;

	tls_hs_ec_verify_init();
	tls_hs_ec_secret_init();
	for (i = 0; i < NR_CURVES; i++) {
		variable_time(&curves[i]);
		public_key(&curves[i]);
		agreement(&curves[i]);
		signature(&curves[i]);
		range(&curves[i]);
	}
}
