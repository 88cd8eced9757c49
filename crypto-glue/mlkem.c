// SPDX-License-Identifier: GPL-2.0-only
/*
 * ML-KEM-768 and ML-KEM-1024 (FIPS 203): keys, encapsulation, decapsulation.
 *
 * A private key is its seed: what follows from it is made again for the one
 * decapsulation that a handshake does, in memory that is wiped.  The matrix is
 * never stored: each polynomial is drawn when its product is due.
 *
 * Constant time in all that is secret, as mlkem_ring.c says; "make ct" shows it.
 * Randomness is the caller's.
 */
#include <crypto/utils.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mlkem.h"
#include "mlkem_ring.h"

#define MLKEM_MAX_K	4
#define MLKEM_HASH	32
#define MLKEM_MAX_PIECE	(32 * 11)	/* bytes of a compressed polynomial */

/* FIPS 203 table 2; eta1 and eta2 are 2 for both */
static const struct mlkem_params {
	u8	k;
	u8	du;	/* bits of a coefficient of u */
	u8	dv;	/* and of v */
} mlkem_sets[TLS_HS_NR_MLKEM_SETS] = {
	[TLS_HS_MLKEM_768]	= { 3, 10, 4 },
	[TLS_HS_MLKEM_1024]	= { 4, 11, 5 },
};

/* What a computation needs, in two allocations of a page at most each. */
struct mlkem_work {
	const struct mlkem_params	*mw_set;
	struct mlkem_poly		*mw_vec;	/* k: s or y, in the NTT's domain */
	struct mlkem_poly		mw_f;
	struct mlkem_poly		mw_g;
	struct mlkem_acc		mw_acc;
	struct tls_hs_sha3		mw_sha3;
	u8				mw_piece[MLKEM_MAX_PIECE];
	u8				mw_g_in[TLS_HS_MLKEM_MESSAGE + MLKEM_HASH];
	/* what G gives: rho | sigma, or K | r; then what J gives */
	u8				mw_g_out[TLS_HS_SHA3_512_LEN];
	u8				mw_reject[TLS_HS_MLKEM_KEY];
};

static size_t mlkem_vec_len(const struct mlkem_params *set)
{
	return set->k * MLKEM_POLY12;
}

static size_t mlkem_u_len(const struct mlkem_params *set)
{
	return set->k * set->du * (MLKEM_N / 8);
}

/**
 * tls_hs_mlkem_pub_len() - length of an encapsulation key
 * @set: parameter set
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_MLKEM_MAX_PUB.
 */
size_t tls_hs_mlkem_pub_len(enum tls_hs_mlkem_set set)
{
	return mlkem_vec_len(&mlkem_sets[set]) + MLKEM_HASH;
}

/**
 * tls_hs_mlkem_ct_len() - length of a ciphertext
 * @set: parameter set
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_MLKEM_MAX_CT.
 */
size_t tls_hs_mlkem_ct_len(enum tls_hs_mlkem_set set)
{
	return mlkem_u_len(&mlkem_sets[set]) + mlkem_sets[set].dv * (MLKEM_N / 8);
}

/**
 * tls_hs_mlkem_expanded_len() - length of an expanded decapsulation key
 * @set: parameter set
 *
 * Context: any.
 * Return: bytes.
 */
size_t tls_hs_mlkem_expanded_len(enum tls_hs_mlkem_set set)
{
	return mlkem_vec_len(&mlkem_sets[set]) + tls_hs_mlkem_pub_len(set) + 2 * MLKEM_HASH;
}

static void mlkem_work_free(struct mlkem_work *mw)
{
	if (!mw)
		return;
	kfree_sensitive(mw->mw_vec);
	kfree_sensitive(mw);
}

static struct mlkem_work *mlkem_work_alloc(enum tls_hs_mlkem_set set)
{
	struct mlkem_work *mw;

	BUILD_BUG_ON(sizeof(*mw) > 4096 || MLKEM_MAX_K * sizeof(*mw->mw_vec) > 4096);
	mw = kmalloc(sizeof(*mw), GFP_KERNEL);
	if (!mw)
		return NULL;
	mw->mw_set = &mlkem_sets[set];
	mw->mw_vec = kmalloc_array(mw->mw_set->k, sizeof(*mw->mw_vec), GFP_KERNEL);
	if (!mw->mw_vec) {
		kfree(mw);
		return NULL;
	}
	return mw;
}

/* H, FIPS 203 4.1 */
static void mlkem_h(struct mlkem_work *mw, const u8 *in, size_t len, u8 *out)
{
	tls_hs_sha3_256_init(&mw->mw_sha3);
	tls_hs_sha3_update(&mw->mw_sha3, in, len);
	tls_hs_sha3_final(&mw->mw_sha3, out);
}

/* G of the first bytes of mw_g_in into mw_g_out, FIPS 203 4.1 */
static void mlkem_g(struct mlkem_work *mw, size_t len)
{
	tls_hs_sha3_512_init(&mw->mw_sha3);
	tls_hs_sha3_update(&mw->mw_sha3, mw->mw_g_in, len);
	tls_hs_sha3_final(&mw->mw_sha3, mw->mw_g_out);
}

/* rho and sigma into mw_g_out, FIPS 203 algorithm 13 */
static void mlkem_expand_seed(struct mlkem_work *mw, const u8 *seed)
{
	memcpy(mw->mw_g_in, seed, 32);
	mw->mw_g_in[32] = mw->mw_set->k;
	mlkem_g(mw, 33);
}

/* FIPS 203 4.1's PRF of the second half of mw_g_out, through algorithm 8 */
static void mlkem_noise(struct mlkem_work *mw, struct mlkem_poly *f, u8 number)
{
	tls_hs_shake256_init(&mw->mw_sha3);
	tls_hs_sha3_update(&mw->mw_sha3, mw->mw_g_out + 32, 32);
	tls_hs_sha3_update(&mw->mw_sha3, &number, 1);
	tls_hs_shake_squeeze(&mw->mw_sha3, mw->mw_piece, MLKEM_CBD_BYTES);
	tls_hs_mlkem_noise(f, mw->mw_piece);
}

/* The k polynomials of s or y, for tls_hs_mlkem_mul_add() */
static void mlkem_noise_vec(struct mlkem_work *mw, bool scale)
{
	u8 i;

	for (i = 0; i < mw->mw_set->k; i++) {
		mlkem_noise(mw, &mw->mw_vec[i], i);
		if (scale)
			tls_hs_mlkem_scale(&mw->mw_vec[i]);
		tls_hs_mlkem_ntt(&mw->mw_vec[i]);
	}
}

/* Add the polynomial in row i and column j of a matrix, or of its transpose, times mw_vec's. */
static void mlkem_matrix_mul_add(struct mlkem_work *mw, const u8 *rho, bool transpose, u8 i, u8 j)
{
	/* FIPS 203 algorithm 13: rho | j | i */
	const u8 at[2] = { transpose ? i : j, transpose ? j : i };

	tls_hs_shake128_init(&mw->mw_sha3);
	tls_hs_sha3_update(&mw->mw_sha3, rho, 32);
	tls_hs_sha3_update(&mw->mw_sha3, at, sizeof(at));
	tls_hs_mlkem_sample(&mw->mw_f, &mw->mw_sha3, mw->mw_piece);
	tls_hs_mlkem_mul_add(&mw->mw_acc, &mw->mw_f, &mw->mw_vec[j]);
}

/**
 * tls_hs_mlkem_keygen() - the encapsulation key of a seed
 * @set: parameter set
 * @seed: TLS_HS_MLKEM_SEED random bytes: d, then z; secret
 * @pub: where to put the key, tls_hs_mlkem_pub_len() bytes
 *
 * FIPS 203 algorithms 13 and 16.
 *
 * Context: process; may sleep for memory.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_mlkem_keygen(enum tls_hs_mlkem_set set, const u8 *seed, u8 *pub)
{
	struct mlkem_work *mw = mlkem_work_alloc(set);
	u8 i, j, k = mlkem_sets[set].k;

	if (!mw)
		return -ENOMEM;
	mlkem_expand_seed(mw, seed);
	/* s with a factor that the sums below lose again */
	mlkem_noise_vec(mw, true);
	for (i = 0; i < k; i++) {
		memset(&mw->mw_acc, 0, sizeof(mw->mw_acc));
		for (j = 0; j < k; j++)
			mlkem_matrix_mul_add(mw, mw->mw_g_out, false, i, j);
		tls_hs_mlkem_acc_get(&mw->mw_g, &mw->mw_acc);
		mlkem_noise(mw, &mw->mw_f, k + i);
		tls_hs_mlkem_ntt(&mw->mw_f);
		tls_hs_mlkem_add(&mw->mw_g, &mw->mw_f);
		tls_hs_mlkem_encode(pub + i * MLKEM_POLY12, &mw->mw_g);
	}
	memcpy(pub + k * MLKEM_POLY12, mw->mw_g_out, MLKEM_HASH);
	mlkem_work_free(mw);
	return 0;
}

/* A ciphertext: to be written, or to be compared with. */
struct mlkem_ct {
	u8		*write;		/* NULL: compare */
	const u8	*is;
	unsigned long	other;		/* not 0: it is another */
};

static void mlkem_ct_next(struct mlkem_work *mw, struct mlkem_ct *ct, unsigned int bits)
{
	const size_t len = bits * (MLKEM_N / 8);

	tls_hs_mlkem_compress(mw->mw_piece, &mw->mw_g, bits);
	if (ct->write) {
		memcpy(ct->write, mw->mw_piece, len);
		ct->write += len;
	} else {
		ct->other |= crypto_memneq(mw->mw_piece, ct->is, len);
		ct->is += len;
	}
}

/*
 * FIPS 203 algorithm 14: encrypt the first half of mw_g_in with the randomness
 * that is the second half of mw_g_out, for a key whose coefficients are below q.
 */
static void mlkem_encrypt(struct mlkem_work *mw, const u8 *pub, struct mlkem_ct *ct)
{
	const struct mlkem_params *set = mw->mw_set;
	const u8 *rho = pub + mlkem_vec_len(set);
	u8 i, j;

	mlkem_noise_vec(mw, false);
	for (i = 0; i < set->k; i++) {
		memset(&mw->mw_acc, 0, sizeof(mw->mw_acc));
		for (j = 0; j < set->k; j++)
			mlkem_matrix_mul_add(mw, rho, true, i, j);
		tls_hs_mlkem_acc_get(&mw->mw_g, &mw->mw_acc);
		tls_hs_mlkem_ntt_inverse(&mw->mw_g);
		mlkem_noise(mw, &mw->mw_f, set->k + i);
		tls_hs_mlkem_add(&mw->mw_g, &mw->mw_f);
		mlkem_ct_next(mw, ct, set->du);
	}

	memset(&mw->mw_acc, 0, sizeof(mw->mw_acc));
	for (j = 0; j < set->k; j++) {
		tls_hs_mlkem_decode(&mw->mw_f, pub + j * MLKEM_POLY12);
		tls_hs_mlkem_mul_add(&mw->mw_acc, &mw->mw_f, &mw->mw_vec[j]);
	}
	tls_hs_mlkem_acc_get(&mw->mw_g, &mw->mw_acc);
	tls_hs_mlkem_ntt_inverse(&mw->mw_g);
	mlkem_noise(mw, &mw->mw_f, 2 * set->k);
	tls_hs_mlkem_add_message(&mw->mw_f, mw->mw_g_in);
	tls_hs_mlkem_add(&mw->mw_g, &mw->mw_f);
	mlkem_ct_next(mw, ct, set->dv);
}

/* FIPS 203 7.2: the encapsulation key's modulus check */
static bool mlkem_pub_ok(struct mlkem_work *mw, const u8 *pub)
{
	bool ok = true;
	u8 i;

	for (i = 0; i < mw->mw_set->k; i++)
		ok &= tls_hs_mlkem_decode(&mw->mw_f, pub + i * MLKEM_POLY12);
	return ok;
}

/**
 * tls_hs_mlkem_encaps() - a shared secret for the owner of a key
 * @set: parameter set
 * @pub: encapsulation key, as it came
 * @publen: bytes at @pub, any number
 * @message: TLS_HS_MLKEM_MESSAGE random bytes; secret, and of use only here
 * @ct: where to put the ciphertext, tls_hs_mlkem_ct_len() bytes
 * @key: where to put the secret, TLS_HS_MLKEM_KEY bytes
 *
 * FIPS 203 algorithms 17 and 20, with the checks of 7.2.
 *
 * Context: process; may sleep for memory.
 * Return: 0; -EBADMSG if @pub has another length or a coefficient that is not
 * below q; -ENOMEM.  @ct and @key are untouched after an error.
 */
int tls_hs_mlkem_encaps(enum tls_hs_mlkem_set set, const u8 *pub, size_t publen,
			const u8 *message, u8 *ct, u8 *key)
{
	struct mlkem_work *mw;
	int err = -EBADMSG;

	if (publen != tls_hs_mlkem_pub_len(set))
		return err;
	mw = mlkem_work_alloc(set);
	if (!mw)
		return -ENOMEM;
	if (!mlkem_pub_ok(mw, pub))
		goto out;
	memcpy(mw->mw_g_in, message, TLS_HS_MLKEM_MESSAGE);
	mlkem_h(mw, pub, publen, mw->mw_g_in + TLS_HS_MLKEM_MESSAGE);
	mlkem_g(mw, sizeof(mw->mw_g_in));
	mlkem_encrypt(mw, pub, &(struct mlkem_ct){ .write = ct });
	memcpy(key, mw->mw_g_out, TLS_HS_MLKEM_KEY);
	err = 0;
out:
	mlkem_work_free(mw);
	return err;
}

/* FIPS 203 algorithm 15: with s in mw_vec, the message into mw_g_in */
static void mlkem_decrypt(struct mlkem_work *mw, const u8 *ct)
{
	const struct mlkem_params *set = mw->mw_set;
	u8 i;

	memset(&mw->mw_acc, 0, sizeof(mw->mw_acc));
	for (i = 0; i < set->k; i++) {
		tls_hs_mlkem_decompress(&mw->mw_f, ct + i * set->du * (MLKEM_N / 8), set->du);
		tls_hs_mlkem_ntt(&mw->mw_f);
		tls_hs_mlkem_mul_add(&mw->mw_acc, &mw->mw_f, &mw->mw_vec[i]);
	}
	tls_hs_mlkem_acc_get(&mw->mw_g, &mw->mw_acc);
	tls_hs_mlkem_ntt_inverse(&mw->mw_g);
	tls_hs_mlkem_decompress(&mw->mw_f, ct + mlkem_u_len(set), set->dv);
	tls_hs_mlkem_sub_from(&mw->mw_g, &mw->mw_f);
	tls_hs_mlkem_compress(mw->mw_g_in, &mw->mw_g, 1);
}

/* FIPS 203 algorithm 18: with s in mw_vec and H(pub) behind the message */
static void mlkem_decaps(struct mlkem_work *mw, const u8 *pub, const u8 *z,
			 const u8 *ct, size_t ctlen, u8 *key)
{
	struct mlkem_ct again = { .is = ct };
	unsigned int i;
	u8 mask;

	mlkem_decrypt(mw, ct);
	mlkem_g(mw, sizeof(mw->mw_g_in));
	tls_hs_shake256_init(&mw->mw_sha3);
	tls_hs_sha3_update(&mw->mw_sha3, z, 32);
	tls_hs_sha3_update(&mw->mw_sha3, ct, ctlen);
	tls_hs_shake_squeeze(&mw->mw_sha3, mw->mw_reject, sizeof(mw->mw_reject));

	/* a ciphertext that is not the message's gives a secret that nobody knows */
	mlkem_encrypt(mw, pub, &again);
	/* all ones if any bit of it is set */
	mask = -(u8)((again.other | -again.other) >> (BITS_PER_LONG - 1));
	OPTIMIZER_HIDE_VAR(mask);
	for (i = 0; i < TLS_HS_MLKEM_KEY; i++)
		key[i] = mw->mw_g_out[i] ^ (mask & (mw->mw_g_out[i] ^ mw->mw_reject[i]));
}

/**
 * tls_hs_mlkem_decaps() - the shared secret of a ciphertext
 * @set: parameter set
 * @seed: what tls_hs_mlkem_keygen() made @pub of
 * @pub: tls_hs_mlkem_pub_len() bytes
 * @ct: ciphertext, as it came
 * @ctlen: bytes at @ct, any number
 * @key: where to put the secret, TLS_HS_MLKEM_KEY bytes
 *
 * FIPS 203 algorithms 18 and 21, with the check of the ciphertext of 7.3; the key
 * is made of its seed, and so passes those of keys.
 *
 * Context: process; may sleep for memory.
 * Return: 0, also with a ciphertext that was not made for @pub: its secret is then
 * known to nobody; -EBADMSG if it has another length; -ENOMEM.
 */
int tls_hs_mlkem_decaps(enum tls_hs_mlkem_set set, const u8 *seed, const u8 *pub,
			const u8 *ct, size_t ctlen, u8 *key)
{
	struct mlkem_work *mw;

	if (ctlen != tls_hs_mlkem_ct_len(set))
		return -EBADMSG;
	mw = mlkem_work_alloc(set);
	if (!mw)
		return -ENOMEM;
	mlkem_expand_seed(mw, seed);
	mlkem_noise_vec(mw, false);
	mlkem_h(mw, pub, tls_hs_mlkem_pub_len(set), mw->mw_g_in + TLS_HS_MLKEM_MESSAGE);
	mlkem_decaps(mw, pub, seed + 32, ct, ctlen, key);
	mlkem_work_free(mw);
	return 0;
}

/**
 * tls_hs_mlkem_decaps_expanded() - the same, with a key in its long form
 * @set: parameter set
 * @expanded: decapsulation key of FIPS 203 algorithm 16: s, the encapsulation key,
 *	its hash, z; secret
 * @expandedlen: bytes at @expanded, any number
 * @ct: ciphertext, as it came
 * @ctlen: bytes at @ct, any number
 * @key: where to put the secret, TLS_HS_MLKEM_KEY bytes
 *
 * FIPS 203 algorithm 21 with all checks of 7.3.  No handshake has such a key; test
 * vectors do.
 *
 * Context: process; may sleep for memory.
 * Return: 0; -EBADMSG if a length is another, the key's hash is not that of the
 * key in it, or a coefficient is not below q; -ENOMEM.
 */
int tls_hs_mlkem_decaps_expanded(enum tls_hs_mlkem_set set, const u8 *expanded,
				 size_t expandedlen, const u8 *ct, size_t ctlen, u8 *key)
{
	const size_t veclen = mlkem_vec_len(&mlkem_sets[set]);
	const size_t publen = tls_hs_mlkem_pub_len(set);
	const u8 *pub = expanded + veclen, *hash = pub + publen;
	struct mlkem_work *mw;
	bool ok = true;
	u8 i;

	if (expandedlen != tls_hs_mlkem_expanded_len(set) || ctlen != tls_hs_mlkem_ct_len(set))
		return -EBADMSG;
	mw = mlkem_work_alloc(set);
	if (!mw)
		return -ENOMEM;
	for (i = 0; i < mw->mw_set->k; i++)
		ok &= tls_hs_mlkem_decode(&mw->mw_vec[i], expanded + i * MLKEM_POLY12);
	mlkem_h(mw, pub, publen, mw->mw_g_in + TLS_HS_MLKEM_MESSAGE);
	ok = ok && mlkem_pub_ok(mw, pub) &&
	     !crypto_memneq(mw->mw_g_in + TLS_HS_MLKEM_MESSAGE, hash, MLKEM_HASH);
	if (ok)
		mlkem_decaps(mw, pub, hash + MLKEM_HASH, ct, ctlen, key);
	mlkem_work_free(mw);
	return ok ? 0 : -EBADMSG;
}
