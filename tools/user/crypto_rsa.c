// SPDX-License-Identifier: GPL-2.0-only
/*
 * akcipher "rsa", crypto_sig and mpi by libcrypto.
 *
 * The private operation is made of libcrypto's numbers, with CRT and unchecked
 * as the kernel's is: libcrypto's own would find and mend the fault that
 * crypto-glue must find.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/rsa.h>

#include <crypto/akcipher.h>
#include <crypto/sig.h>

#include <linux/bug.h>
#include <linux/mpi.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "user.h"

/* --- akcipher --- */

struct crypto_akcipher {
	RSA	*rsa;
};

struct crypto_akcipher *crypto_alloc_akcipher(const char *name, u32 type, u32 mask)
{
	struct crypto_akcipher *tfm;

	if (strcmp(name, "rsa"))
		return ERR_PTR(-ENOENT);
	tfm = kzalloc(sizeof(*tfm), GFP_KERNEL);
	return tfm ?: ERR_PTR(-ENOMEM);
}

void crypto_free_akcipher(struct crypto_akcipher *tfm)
{
	if (!tfm)
		return;
	RSA_free(tfm->rsa);
	kfree(tfm);
}

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

int crypto_akcipher_set_pub_key(struct crypto_akcipher *tfm, const void *key, unsigned int len)
{
	const u8 *end = key;
	RSA *rsa = d2i_RSAPublicKey(NULL, &end, len);

	return rsa_take(&tfm->rsa, rsa, key, end, len);
}

int crypto_akcipher_set_priv_key(struct crypto_akcipher *tfm, const void *key, unsigned int len)
{
	const u8 *end = key;
	RSA *rsa = d2i_RSAPrivateKey(NULL, &end, len);

	return rsa_take(&tfm->rsa, rsa, key, end, len);
}

/* RFC 8017 5.2.1 2b */
static bool rsa_crt(const RSA *rsa, BIGNUM *r, const BIGNUM *c, BN_CTX *ctx)
{
	const BIGNUM *p = RSA_get0_p(rsa), *q = RSA_get0_q(rsa);
	BIGNUM *m2 = BN_CTX_get(ctx), *h = BN_CTX_get(ctx);

	return h && BN_mod_exp(h, c, RSA_get0_dmp1(rsa), p, ctx) &&
	       BN_mod_exp(m2, c, RSA_get0_dmq1(rsa), q, ctx) &&
	       BN_mod_sub(h, h, m2, p, ctx) &&
	       BN_mod_mul(h, h, RSA_get0_iqmp(rsa), p, ctx) &&
	       BN_mul(r, h, q, ctx) && BN_add(r, r, m2) &&
	       BN_nnmod(r, r, RSA_get0_n(rsa), ctx);
}

/* Not 0, 1, n - 1 or more, as in crypto/rsa.c. */
static bool rsa_payload_ok(const BIGNUM *m, const BIGNUM *n, BIGNUM *t)
{
	return !BN_is_zero(m) && !BN_is_one(m) && BN_copy(t, n) && BN_sub_word(t, 1) &&
	       BN_cmp(m, t) < 0;
}

static int rsa_run(struct crypto_akcipher *tfm, const void *src, unsigned int slen,
		   void *dst, unsigned int dlen, bool private)
{
	const RSA *rsa = tfm->rsa;
	BN_CTX *ctx;
	BIGNUM *m, *r;
	int err = -EINVAL;

	if (!rsa || (private && !RSA_get0_p(rsa)))
		return -EINVAL;
	if (user_alloc_fails())
		return -ENOMEM;
	ctx = BN_CTX_new();
	BN_CTX_start(ctx);
	m = BN_CTX_get(ctx);
	r = BN_CTX_get(ctx);
	BUG_ON(!r || !BN_bin2bn(src, slen, m));
	if (!rsa_payload_ok(m, RSA_get0_n(rsa), r))
		goto out;
	if (!(private ? rsa_crt(rsa, r, m, ctx) :
			BN_mod_exp(r, m, RSA_get0_e(rsa), RSA_get0_n(rsa), ctx)))
		goto out;
	err = BN_bn2binpad(r, dst, dlen) == dlen ? 0 : -EOVERFLOW;
out:
	ERR_clear_error();
	BN_clear(m);
	BN_clear(r);
	BN_CTX_end(ctx);
	BN_CTX_free(ctx);
	return err;
}

int crypto_akcipher_sync_encrypt(struct crypto_akcipher *tfm, const void *src, unsigned int slen,
				 void *dst, unsigned int dlen)
{
	return rsa_run(tfm, src, slen, dst, dlen, false);
}

/* A length, unlike the other. */
int crypto_akcipher_sync_decrypt(struct crypto_akcipher *tfm, const void *src, unsigned int slen,
				 void *dst, unsigned int dlen)
{
	return rsa_run(tfm, src, slen, dst, dlen, true) ?: dlen;
}

/* --- signatures --- */

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

int mpi_add(MPI w, MPI u, MPI v)
{
	return user_alloc_fails() || !BN_add(w, u, v) ? -ENOMEM : 0;
}

int mpi_rshift(MPI x, MPI a, unsigned int n)
{
	return user_alloc_fails() || !BN_rshift(x, a, n) ? -ENOMEM : 0;
}

/* op into a number of its own, since the result may be an operand */
static int mpi_mod(MPI w, MPI u, MPI v, MPI m,
		   int (*op)(BIGNUM *r, const BIGNUM *a, const BIGNUM *b, const BIGNUM *mod,
			     BN_CTX *ctx))
{
	BN_CTX *ctx;
	BIGNUM *r;

	if (user_alloc_fails())
		return -ENOMEM;
	ctx = BN_CTX_new();
	r = BN_new();
	BUG_ON(!ctx || !r || !op(r, u, v, m, ctx) || !BN_copy(w, r));
	BN_clear_free(r);
	BN_CTX_free(ctx);
	return 0;
}

int mpi_mulm(MPI w, MPI u, MPI v, MPI m)
{
	return mpi_mod(w, u, v, m, BN_mod_mul);
}

int mpi_powm(MPI res, MPI base, MPI exp, MPI mod)
{
	return mpi_mod(res, base, exp, mod, BN_mod_exp);
}
