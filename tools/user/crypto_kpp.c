// SPDX-License-Identifier: GPL-2.0-only
/*
 * kpp's ecdh-nist-p256 and -p384, and lib/crypto's x25519, by libcrypto; which
 * scalars are keys is the kernel's crypto/ecc.c's to say.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

#include <crypto/curve25519.h>
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <crypto/kpp.h>

#include <linux/bug.h>

#define COORD_MAX	48

static const struct {
	const char	*name;
	int		nid;
	unsigned int	curve;
	unsigned int	len;
} groups[] = {
	{ "ecdh-nist-p256", NID_X9_62_prime256v1, ECC_CURVE_NIST_P256, 32 },
	{ "ecdh-nist-p384", NID_secp384r1, ECC_CURVE_NIST_P384, 48 },
};

struct crypto_kpp {
	unsigned int	group;
	bool		keyed;
	u8		key[COORD_MAX];
};

struct crypto_kpp *crypto_alloc_kpp(const char *name, u32 type, u32 mask)
{
	struct crypto_kpp *tfm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		if (strcmp(name, groups[i].name))
			continue;
		tfm = kzalloc(sizeof(*tfm), GFP_KERNEL);
		if (!tfm)
			return ERR_PTR(-ENOMEM);
		tfm->group = i;
		return tfm;
	}
	return ERR_PTR(-ENOENT);
}

void crypto_free_kpp(struct crypto_kpp *tfm)
{
	kfree_sensitive(tfm);
}

int crypto_kpp_set_secret(struct crypto_kpp *tfm, const void *buf, unsigned int len)
{
	const unsigned int size = groups[tfm->group].len;
	u64 digits[ECC_MAX_DIGITS];
	struct ecdh params;

	tfm->keyed = false;
	/* without a key the kernel makes one: nobody here asks for that */
	if (crypto_ecdh_decode_key(buf, len, &params) || params.key_size != size)
		return -EINVAL;
	vli_from_be64(digits, params.key, size / sizeof(u64));
	if (ecc_is_key_valid(groups[tfm->group].curve, size / sizeof(u64), digits, size)) {
		memzero_explicit(digits, sizeof(digits));
		return -EINVAL;
	}
	memzero_explicit(digits, sizeof(digits));
	memcpy(tfm->key, params.key, size);
	tfm->keyed = true;
	return 0;
}

/* peer: X and Y, or NULL for the base point; out: X, then Y.  False: no point of the curve. */
static bool multiply(const struct crypto_kpp *tfm, const u8 *peer, u8 *out)
{
	const unsigned int len = groups[tfm->group].len;
	EC_GROUP *group = EC_GROUP_new_by_curve_name(groups[tfm->group].nid);
	u8 point[1 + 2 * COORD_MAX] = { POINT_CONVERSION_UNCOMPRESSED };
	BIGNUM *k = BN_bin2bn(tfm->key, len, NULL);
	EC_POINT *p = EC_POINT_new(group), *r = EC_POINT_new(group);
	bool ok;

	if (peer) {
		memcpy(point + 1, peer, 2 * len);
		ok = EC_POINT_oct2point(group, p, point, 1 + 2 * len, NULL) &&
		     EC_POINT_mul(group, r, NULL, p, k, NULL);
	} else {
		ok = EC_POINT_mul(group, r, k, NULL, NULL, NULL);
	}
	/* infinity is one octet */
	ok = ok && EC_POINT_point2oct(group, r, POINT_CONVERSION_UNCOMPRESSED, point,
				      sizeof(point), NULL) == 1 + 2 * len;
	if (ok)
		memcpy(out, point + 1, 2 * len);
	memzero_explicit(point, sizeof(point));
	ERR_clear_error();
	EC_POINT_clear_free(r);
	EC_POINT_free(p);
	BN_clear_free(k);
	EC_GROUP_free(group);
	return ok;
}

static int kpp_run(struct kpp_request *req, const u8 *peer, unsigned int len)
{
	u8 out[2 * COORD_MAX];

	if (!req->tfm->keyed)
		return -EINVAL;
	if (!multiply(req->tfm, peer, out))
		return -EINVAL;
	if (!user_sg_write(req->dst, 0, out, min(len, req->dst_len)))
		return -EINVAL;
	memzero_explicit(out, sizeof(out));
	return 0;
}

int crypto_kpp_generate_public_key(struct kpp_request *req)
{
	return kpp_run(req, NULL, 2 * groups[req->tfm->group].len);
}

int crypto_kpp_compute_shared_secret(struct kpp_request *req)
{
	const unsigned int len = groups[req->tfm->group].len;
	u8 peer[2 * COORD_MAX];

	if (req->src_len != 2 * len || !user_sg_read(req->src, 0, peer, 2 * len))
		return -EINVAL;
	return kpp_run(req, peer, len);
}

bool curve25519_generate_public(u8 *pub, const u8 *secret)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret,
						     CURVE25519_KEY_SIZE);
	size_t len = CURVE25519_KEY_SIZE;
	bool ok;

	BUG_ON(!key);
	ok = EVP_PKEY_get_raw_public_key(key, pub, &len);
	EVP_PKEY_free(key);
	return ok && memchr_inv(pub, 0, CURVE25519_KEY_SIZE);
}

/* As the kernel's, false for a result of zeros, which libcrypto refuses to give. */
bool curve25519(u8 *out, const u8 *secret, const u8 *base)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, secret,
						     CURVE25519_KEY_SIZE);
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, base,
						     CURVE25519_KEY_SIZE);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t len = CURVE25519_KEY_SIZE;
	bool ok;

	BUG_ON(!key || !peer || !ctx);
	ok = EVP_PKEY_derive_init(ctx) == 1 && EVP_PKEY_derive_set_peer(ctx, peer) == 1 &&
	     EVP_PKEY_derive(ctx, out, &len) == 1;
	if (!ok)
		memset(out, 0, CURVE25519_KEY_SIZE);
	ERR_clear_error();
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(key);
	return ok;
}
