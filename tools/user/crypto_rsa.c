// SPDX-License-Identifier: GPL-2.0-only
/*
 * crypto_sig and mpi by libcrypto.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

#include <crypto/sig.h>

#include <linux/bug.h>
#include <linux/mpi.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "user.h"

/* --- signatures --- */

/* What crypto/rsa.c takes. */
static bool rsa_size_ok(const RSA *rsa)
{
	switch (RSA_bits(rsa)) {
	case 512:
	case 1024:
	case 1536:
	case 2048:
	case 3072:
	case 4096:
		return true;
	}
	return false;
}

static int rsa_take(RSA **to, RSA *rsa, const u8 *key, const u8 *end, unsigned int len)
{
	ERR_clear_error();
	RSA_free(*to);
	*to = NULL;
	if (!rsa || key + len != end || !rsa_size_ok(rsa)) {
		RSA_free(rsa);
		return -EINVAL;
	}
	*to = rsa;
	return 0;
}

static const struct {
	const char	*name;
	int		curve, hash;
} sigs[] = {
	{ "ecdsa-nist-p256", .curve = NID_X9_62_prime256v1 },
	{ "ecdsa-nist-p384", .curve = NID_secp384r1 },
	{ "pkcs1pad(rsa,sha256)", .hash = NID_sha256 },
	{ "pkcs1pad(rsa,sha384)", .hash = NID_sha384 },
	{ "pkcs1pad(rsa,sha512)", .hash = NID_sha512 },
};

struct crypto_sig {
	unsigned int	alg;
	RSA		*rsa;
	EC_KEY		*ec;
};

struct crypto_sig *crypto_alloc_sig(const char *name, u32 type, u32 mask)
{
	struct crypto_sig *tfm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sigs); i++) {
		if (strcmp(name, sigs[i].name))
			continue;
		tfm = kzalloc(sizeof(*tfm), GFP_KERNEL);
		if (!tfm)
			return ERR_PTR(-ENOMEM);
		tfm->alg = i;
		return tfm;
	}
	return ERR_PTR(-ENOENT);
}

void crypto_free_sig(struct crypto_sig *tfm)
{
	if (!tfm)
		return;
	RSA_free(tfm->rsa);
	EC_KEY_free(tfm->ec);
	kfree(tfm);
}

int crypto_sig_set_pubkey(struct crypto_sig *tfm, const void *key, unsigned int len)
{
	const u8 *end = key;
	int ok;

	if (!sigs[tfm->alg].curve)
		return rsa_take(&tfm->rsa, d2i_RSAPublicKey(NULL, &end, len), key,
				(const u8 *)key + len, len);
	EC_KEY_free(tfm->ec);
	tfm->ec = EC_KEY_new_by_curve_name(sigs[tfm->alg].curve);
	ok = EC_KEY_oct2key(tfm->ec, key, len, NULL);
	ERR_clear_error();
	return ok ? 0 : -EINVAL;
}

int crypto_sig_verify(struct crypto_sig *tfm, const void *sig, unsigned int siglen,
		      const void *digest, unsigned int len)
{
	int ok;

	if (user_alloc_fails())
		return -ENOMEM;
	if (sigs[tfm->alg].curve)
		ok = tfm->ec && ECDSA_verify(0, digest, len, sig, siglen, tfm->ec) == 1;
	else
		ok = tfm->rsa && RSA_verify(sigs[tfm->alg].hash, digest, len, sig, siglen,
					    tfm->rsa) == 1;
	ERR_clear_error();
	return ok ? 0 : -EKEYREJECTED;
}

/* --- mpi --- */

MPI mpi_alloc(unsigned int limbs)
{
	return user_alloc_fails() ? NULL : BN_new();
}

void mpi_free(MPI a)
{
	BN_clear_free(a);
}

MPI mpi_read_raw_data(const void *buf, size_t len)
{
	return user_alloc_fails() ? NULL : BN_bin2bn(buf, len, NULL);
}

int mpi_read_buffer(MPI a, u8 *buf, unsigned int len, unsigned int *nbytes, int *sign)
{
	BUG_ON(sign);
	if (BN_num_bytes(a) > len)
		return -EOVERFLOW;
	*nbytes = BN_bn2bin(a, buf);
	return 0;
}

int mpi_powm(MPI res, MPI base, MPI exp, MPI mod)
{
	BN_CTX *ctx;
	BIGNUM *r;

	if (user_alloc_fails())
		return -ENOMEM;
	ctx = BN_CTX_new();
	r = BN_new();
	BUG_ON(!ctx || !r || !BN_mod_exp(r, base, exp, mod, ctx) || !BN_copy(res, r));
	BN_clear_free(r);
	BN_CTX_free(ctx);
	return 0;
}
