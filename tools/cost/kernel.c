// SPDX-License-Identifier: GPL-2.0-only
/*
 * The timing build's hashes and its measure: the kernel's own generic C, from
 * its source.
 *
 * Owns what one ECDSA P-384 verification takes with crypto/ecc.c, in whose
 * multiples all is told.
 */
#include <crypto/internal/hash.h>
#include <crypto/sha2.h>
#include <crypto/internal/ecc.h>
#include <crypto/ecdh.h>
#include <crypto/sha256_base.h>
#include <crypto/sha512_base.h>
#include <stdlib.h>

#include "cost.h"
#include "kernel.h"

int crypto_sha512_finup(struct shash_desc *desc, const u8 *data, unsigned int len, u8 *hash);

void cost_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out)
{
	struct crypto_shash tfm = { .digestsize = tls_hs_hash_len(hash) };
	struct {
		struct shash_desc	desc;
		struct sha512_state	state;
	} sd = { .desc.tfm = &tfm };

	if (hash == TLS_HS_SHA256) {
		sha256(data, len, out);
		return;
	}
	if (hash == TLS_HS_SHA384)
		sha384_base_init(&sd.desc);
	else
		sha512_base_init(&sd.desc);
	crypto_sha512_finup(&sd.desc, data, len, out);
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *p = buf;

	while (len--)
		*p++ = rand();
}

/* As crypto/ecdsa.c does it: the same steps for numbers that are no signature. */
static void p384_once(const struct ecc_curve *curve, const u64 *hash, const u64 *r, const u64 *s,
		      const struct ecc_point *key)
{
	u64 s1[ECC_MAX_DIGITS], u1[ECC_MAX_DIGITS], u2[ECC_MAX_DIGITS];
	u64 x[ECC_MAX_DIGITS], y[ECC_MAX_DIGITS];
	struct ecc_point res = ECC_POINT_INIT(x, y, 6);

	/* the key, as ecdsa.c's set_pub_key() checks it */
	if (ecc_is_pubkey_valid_full(curve, (struct ecc_point *)key))
		abort();
	vli_mod_inv(s1, s, curve->n, 6);
	vli_mod_mult_slow(u1, hash, s1, curve->n, 6);
	vli_mod_mult_slow(u2, r, s1, curve->n, 6);
	ecc_point_mult_shamir(&res, u1, &curve->g, u2, key, curve);
}

/**
 * cost_p384_ns() - what one verification takes
 *
 * Return: nanoseconds, the least of some: what disturbs only adds.
 */
u64 cost_p384_ns(void)
{
	const struct ecc_curve *curve = ecc_get_curve(ECC_CURVE_NIST_P384);
	u64 num[3][6], priv[6], pub[12], ns, least = ~0ULL;
	struct ecc_point key = ECC_POINT_INIT(pub, pub + 6, 6);
	unsigned int i;

	get_random_bytes(priv, sizeof(priv));
	priv[5] >>= 1;
	if (ecc_make_pub_key(ECC_CURVE_NIST_P384, 6, priv, pub))
		abort();
	/* which writes big-endian octets */
	vli_from_be64(num[0], pub, 6);
	vli_from_be64(num[1], pub + 6, 6);
	memcpy(pub, num[0], sizeof(num[0]));
	memcpy(pub + 6, num[1], sizeof(num[1]));
	for (i = 0; i < 40; i++) {
		get_random_bytes(num, sizeof(num));
		num[0][5] >>= 1;
		num[1][5] >>= 1;
		num[2][5] >>= 1;
		ns = cost_now();
		p384_once(curve, num[0], num[1], num[2], &key);
		ns = cost_now() - ns;
		least = min(least, ns);
	}
	return least;
}
