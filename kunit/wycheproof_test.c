// SPDX-License-Identifier: GPL-2.0-only
/*
 * Wycheproof's vectors through every primitive of crypto-glue.
 *
 * wycheproof_vectors.h is made by wycheproof.py when the tests are built.  The
 * vectors are no part of this project; a file that was not there is a test that
 * is skipped, by its name.
 */
#include <crypto/utils.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "aead.h"
#include "hash.h"
#include "hkdf.h"
#include "kex.h"
#include "mlkem.h"
#include "rsa_private.h"
#include "rsa_pss.h"
#include "rsa_public.h"
#include "sha3.h"
#include "sig.h"
#include "tls_hs_wire.h"

enum wy_result {
	WY_INVALID,
	WY_VALID,
	WY_ACCEPTABLE,
	WY_GROUP,		/* no case: what the cases behind it have in common */
};

/* A group or a case: fields, each behind a length of two bytes. */
struct wy_rec {
	u16		id;	/* Wycheproof's tcId */
	u8		result;	/* enum wy_result */
	u16		len;
	const void	*data;
};

struct wy_file {
	const char	*name;
	unsigned int	first;	/* in wy_recs */
	unsigned int	n;
};

#include "wycheproof_vectors.h"

#define WY_FIELDS	9

/* What a record holds, borrowed from it. */
struct wy_fields {
	struct tls_rd	f[WY_FIELDS];
};

/* How to test a file.  run gives 0 if the primitive accepts the case and agrees with it. */
struct wy_test {
	const char	*name;
	int		(*run)(const struct wy_test *wt, const struct wy_fields *group,
			       const struct wy_fields *c);
	unsigned int	alg;		/* of the primitive's own enum */
	int		refusal;	/* what run gives for an invalid case */
	unsigned int	type;		/* sig: enum tls_hs_key_type */
};

static void *dup(const struct tls_rd *rd, size_t room)
{
	u8 *p = kzalloc(rd->left + room, GFP_KERNEL);

	if (p && rd->left)
		memcpy(p, rd->p, rd->left);
	return p;
}

static bool same(const void *p, size_t len, const struct tls_rd *rd)
{
	return len == rd->left && !memcmp(p, rd->p, len);
}

enum { AEAD_KEY, AEAD_IV, AEAD_AAD, AEAD_MSG, AEAD_CT, AEAD_TAG };

/* Opening decides; what it accepts must also be what sealing gives. */
static int run_aead_key(enum tls_hs_aead_alg alg, const struct wy_fields *c, u8 *sealed, u8 *plain)
{
	const struct tls_rd *f = c->f;
	const size_t len = f[AEAD_CT].left;
	struct tls_hs_aead ae = {};
	int err;

	err = tls_hs_aead_setup(&ae, alg, f[AEAD_KEY].p, f[AEAD_IV].p);
	if (err)
		return err;
	err = tls_hs_aead_open(&ae, 0, f[AEAD_AAD].p, f[AEAD_AAD].left, sealed,
			       len + TLS_HS_AEAD_TAG_LEN);
	if (!err && !same(sealed, len, &f[AEAD_MSG]))
		err = -EILSEQ;
	if (!err)
		err = tls_hs_aead_seal(&ae, 0, f[AEAD_AAD].p, f[AEAD_AAD].left, plain,
				       f[AEAD_MSG].left);
	if (!err && (!same(plain, len, &f[AEAD_CT]) ||
		     !same(plain + len, TLS_HS_AEAD_TAG_LEN, &f[AEAD_TAG])))
		err = -EILSEQ;
	tls_hs_aead_wipe(&ae);
	return err;
}

static int run_aead(const struct wy_test *wt, const struct wy_fields *group,
		    const struct wy_fields *c)
{
	u8 *sealed = dup(&c->f[AEAD_CT], TLS_HS_AEAD_TAG_LEN);
	u8 *plain = dup(&c->f[AEAD_MSG], TLS_HS_AEAD_TAG_LEN);
	enum tls_hs_aead_alg alg = wt->alg;
	int err = -ENOMEM;

	if (alg == TLS_HS_AES_128_GCM && c->f[AEAD_KEY].left == 32)
		alg = TLS_HS_AES_256_GCM;
	if (sealed && plain) {
		memcpy(sealed + c->f[AEAD_CT].left, c->f[AEAD_TAG].p, TLS_HS_AEAD_TAG_LEN);
		err = run_aead_key(alg, c, sealed, plain);
	}
	kfree(sealed);
	kfree(plain);
	return err;
}

enum { HKDF_IKM, HKDF_SALT, HKDF_INFO, HKDF_OKM, HKDF_SIZE };

static int run_hkdf(const struct wy_test *wt, const struct wy_fields *group,
		    const struct wy_fields *c)
{
	const size_t size = get_unaligned_be16(c->f[HKDF_SIZE].p);
	struct crypto_shash *hmac = tls_hs_hmac_get(wt->alg);
	u8 *okm = kzalloc(size, GFP_KERNEL);
	const struct tls_rd *f = c->f;
	u8 prk[TLS_HS_MAX_HASH_LEN];
	int err = -ENOMEM;

	if (IS_ERR(hmac) || !okm)
		goto out;
	err = tls_hs_hkdf_extract(hmac, f[HKDF_IKM].p, f[HKDF_IKM].left,
				  f[HKDF_SALT].p, f[HKDF_SALT].left, prk);
	if (!err)
		err = tls_hs_hkdf_expand(hmac, prk, f[HKDF_INFO].p, f[HKDF_INFO].left, okm, size);
	if (!err && !same(okm, size, &f[HKDF_OKM]))
		err = -EILSEQ;
out:
	tls_hs_hmac_put(wt->alg, hmac);
	kfree(okm);
	return err;
}

enum { HMAC_KEY, HMAC_MSG, HMAC_TAG };

static int run_hmac(const struct wy_test *wt, const struct wy_fields *group,
		    const struct wy_fields *c)
{
	struct crypto_shash *hmac = tls_hs_hmac_get(wt->alg);
	u8 mac[TLS_HS_MAX_HASH_LEN];
	int err;

	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	err = tls_hs_hmac(hmac, c->f[HMAC_KEY].p, c->f[HMAC_KEY].left,
			  c->f[HMAC_MSG].p, c->f[HMAC_MSG].left, mac);
	if (!err && !same(mac, tls_hs_hash_len(wt->alg), &c->f[HMAC_TAG]))
		err = -EBADMSG;
	tls_hs_hmac_put(wt->alg, hmac);
	return err;
}

enum { KEX_PUBLIC, KEX_PRIVATE, KEX_SHARED };

static void given_private(void *ctx, u8 *buf, size_t len)
{
	const struct tls_rd *rd = ctx;

	memcpy(buf, rd->p, min(len, rd->left));
}

static int run_kex(const struct wy_test *wt, const struct wy_fields *group,
		   const struct wy_fields *c)
{
	struct tls_rd private = c->f[KEX_PRIVATE];
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex kx = {};
	size_t len = 0;
	int err;

	err = tls_hs_kex_generate(&kx, wt->alg, NULL, given_private, &private);
	if (err)
		return err;
	err = tls_hs_kex_agree(&kx, c->f[KEX_PUBLIC].p, c->f[KEX_PUBLIC].left, shared, &len);
	if (!err && !same(shared, len, &c->f[KEX_SHARED]))
		err = -EILSEQ;
	tls_hs_kex_wipe(&kx);
	return err;
}

enum { SIG_KEY, SIG_HASH, SIG_BITS, SIG_SALT };
enum { SIG_MSG, SIG_SIG };

static int run_sig(const struct wy_test *wt, const struct wy_fields *group,
		   const struct wy_fields *c)
{
	const struct tls_hs_pubkey pk = {
		.pk_type = wt->type,
		.pk_key = group->f[SIG_KEY].p,
		.pk_len = group->f[SIG_KEY].left,
		.pk_bits = get_unaligned_be16(group->f[SIG_BITS].p),
	};

	return tls_hs_sig_verify(&pk, wt->alg, *group->f[SIG_HASH].p,
				 get_unaligned_be16(group->f[SIG_SALT].p),
				 c->f[SIG_MSG].p, c->f[SIG_MSG].left,
				 c->f[SIG_SIG].p, c->f[SIG_SIG].left);
}

enum { MLKEM_SEED, MLKEM_PUB_HASH, MLKEM_CT, MLKEM_KEY };

static bool same_hash(const void *p, size_t len, const struct tls_rd *rd)
{
	u8 digest[TLS_HS_SHA3_256_LEN];
	struct tls_hs_sha3 sh;

	tls_hs_sha3_256_init(&sh);
	tls_hs_sha3_update(&sh, p, len);
	tls_hs_sha3_final(&sh, digest);
	return same(digest, sizeof(digest), rd);
}

enum { RSA_PUB, RSA_HASH, RSA_BITS, RSA_D, RSA_P, RSA_Q, RSA_DP, RSA_DQ, RSA_QINV };

/* What a signature is of, its key makes it of again. */
static int run_rsa_private_key(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pk,
			       enum tls_hs_hash hash, const struct wy_fields *c)
{
	const struct tls_rd *msg = &c->f[SIG_MSG], *sig = &c->f[SIG_SIG];
	u8 digest[TLS_HS_MAX_HASH_LEN];
	u8 *em = dup(sig, sig->left);
	int err;

	if (!em)
		return -ENOMEM;
	err = tls_hs_digest(hash, msg->p, msg->left, digest);
	if (!err)
		err = tls_hs_rsa_pkcs1_verify(pk, hash, digest, sig->p, sig->left);
	if (!err)
		err = tls_hs_rsa_public(pk, sig->p, em, sig->left);
	if (!err)
		err = tls_hs_rsa_private(rk, pk, em, em + sig->left, sig->left);
	if (!err && !same(em + sig->left, sig->left, sig))
		err = -EILSEQ;
	kfree(em);
	return err;
}

static int run_rsa_private(const struct wy_test *wt, const struct wy_fields *group,
			   const struct wy_fields *c)
{
	const struct tls_rd *f = group->f;
	const struct tls_hs_rsa_numbers rn = {
		.rn_d = f[RSA_D], .rn_p = f[RSA_P], .rn_q = f[RSA_Q],
		.rn_dp = f[RSA_DP], .rn_dq = f[RSA_DQ], .rn_qinv = f[RSA_QINV],
	};
	const struct tls_hs_pubkey pk = {
		.pk_type = TLS_HS_KEY_RSA,
		.pk_key = f[RSA_PUB].p,
		.pk_len = f[RSA_PUB].left,
		.pk_bits = get_unaligned_be16(f[RSA_BITS].p),
	};
	struct tls_hs_rsa_key rk;
	int err;

	err = tls_hs_rsa_key_set(&rk, &pk, &rn);
	if (err)
		return err;
	err = run_rsa_private_key(&rk, &pk, f[RSA_HASH].p[0], c);
	tls_hs_rsa_key_wipe(&rk);
	return err;
}

/* Key generation, and decapsulation where the case has a ciphertext. */
static int run_mlkem(const struct wy_test *wt, const struct wy_fields *group,
		     const struct wy_fields *c)
{
	u8 *pub = kzalloc(TLS_HS_MLKEM_MAX_PUB, GFP_KERNEL);
	const struct tls_rd *f = c->f;
	u8 key[TLS_HS_MLKEM_KEY];
	int err = -ENOMEM;

	if (pub)
		err = tls_hs_mlkem_keygen(wt->alg, f[MLKEM_SEED].p, pub);
	if (!err && !same_hash(pub, tls_hs_mlkem_pub_len(wt->alg), &f[MLKEM_PUB_HASH]))
		err = -EILSEQ;
	if (!err && f[MLKEM_CT].p) {
		err = tls_hs_mlkem_decaps(wt->alg, f[MLKEM_SEED].p, pub,
					  f[MLKEM_CT].p, f[MLKEM_CT].left, key);
		if (!err && !same(key, sizeof(key), &f[MLKEM_KEY]))
			err = -EILSEQ;
	}
	kfree(pub);
	return err;
}

enum { ENCAPS_PUB, ENCAPS_MESSAGE, ENCAPS_KEY, ENCAPS_CT_HASH };

static int run_mlkem_encaps(const struct wy_test *wt, const struct wy_fields *group,
			    const struct wy_fields *c)
{
	u8 *ct = kzalloc(TLS_HS_MLKEM_MAX_CT, GFP_KERNEL);
	const struct tls_rd *f = c->f;
	u8 key[TLS_HS_MLKEM_KEY];
	int err = -ENOMEM;

	if (ct)
		err = tls_hs_mlkem_encaps(wt->alg, f[ENCAPS_PUB].p, f[ENCAPS_PUB].left,
					  f[ENCAPS_MESSAGE].p, ct, key);
	if (!err && (!same(key, sizeof(key), &f[ENCAPS_KEY]) ||
		     !same_hash(ct, tls_hs_mlkem_ct_len(wt->alg), &f[ENCAPS_CT_HASH])))
		err = -EILSEQ;
	kfree(ct);
	return err;
}

enum { EXPANDED_KEY, EXPANDED_CT, EXPANDED_SECRET };

static int run_mlkem_expanded(const struct wy_test *wt, const struct wy_fields *group,
			      const struct wy_fields *c)
{
	const struct tls_rd *f = c->f;
	u8 key[TLS_HS_MLKEM_KEY];
	int err;

	err = tls_hs_mlkem_decaps_expanded(wt->alg, f[EXPANDED_KEY].p, f[EXPANDED_KEY].left,
					   f[EXPANDED_CT].p, f[EXPANDED_CT].left, key);
	if (!err && !same(key, sizeof(key), &f[EXPANDED_SECRET]))
		err = -EILSEQ;
	return err;
}

/*
 * "acceptable" leaves it to the standard that uses the primitive.
 *
 * x25519 (points on the twist, coordinates not reduced): RFC 7748 5 takes them
 * all; RFC 8446 7.4.2 refuses those whose result is zero.
 * ECDH (compressed points): RFC 8446 4.2.8.2 has the uncompressed form only.
 * PKCS#1 (DigestInfo without its NULL): RFC 8017 9.2 writes the NULL, and TLS has
 * PKCS#1 in certificates only, where nothing that old is left.
 */
static bool must_accept(const struct wy_test *wt, u8 result, const struct wy_fields *c)
{
	if (result == WY_ACCEPTABLE && wt->run == run_kex && wt->alg == TLS_HS_KEX_X25519)
		return memchr_inv(c->f[KEX_SHARED].p, 0, c->f[KEX_SHARED].left);
	/* a public exponent of 3 */
	if (result == WY_ACCEPTABLE && wt->run == run_rsa_private)
		return true;
	return result == WY_VALID;
}

#define AEAD(file, a)	{ file, run_aead, a, -EBADMSG }
#define HKDF(file, h)	{ file, run_hkdf, h, -EINVAL }
#define HMAC(file, h)	{ file, run_hmac, h, -EBADMSG }
#define KEX(file, g)	{ file, run_kex, g, -EBADMSG }
#define SIG(file, a, t)	{ file, run_sig, a, -EKEYREJECTED, t }

#define RSA_PRIVATE(file)	{ file, run_rsa_private, 0, -EKEYREJECTED }

#define MLKEM(file, run, s)	{ file, run, s, -EBADMSG }

static const struct wy_test wy_tests[] = {
	AEAD("aes_gcm_test", TLS_HS_AES_128_GCM),
	AEAD("aes_ccm_test", TLS_HS_AES_128_CCM),
	AEAD("chacha20_poly1305_test", TLS_HS_CHACHA20_POLY1305),
	HKDF("hkdf_sha256_test", TLS_HS_SHA256),
	HKDF("hkdf_sha384_test", TLS_HS_SHA384),
	HMAC("hmac_sha256_test", TLS_HS_SHA256),
	HMAC("hmac_sha384_test", TLS_HS_SHA384),
	KEX("x25519_test", TLS_HS_KEX_X25519),
	KEX("ecdh_secp256r1_ecpoint_test", TLS_HS_KEX_P256),
	KEX("ecdh_secp384r1_ecpoint_test", TLS_HS_KEX_P384),
	SIG("ecdsa_secp256r1_sha256_test", TLS_HS_SIG_ECDSA, TLS_HS_KEY_P256),
	SIG("ecdsa_secp384r1_sha384_test", TLS_HS_SIG_ECDSA, TLS_HS_KEY_P384),
	SIG("rsa_pss_2048_sha256_mgf1_0_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_2048_sha256_mgf1_32_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_2048_sha384_mgf1_48_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_3072_sha256_mgf1_32_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_4096_sha256_mgf1_32_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_4096_sha384_mgf1_48_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_4096_sha512_mgf1_64_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_pss_misc_test", TLS_HS_SIG_PSS, TLS_HS_KEY_RSA),
	SIG("rsa_signature_2048_sha256_test", TLS_HS_SIG_PKCS1, TLS_HS_KEY_RSA),
	SIG("rsa_signature_3072_sha384_test", TLS_HS_SIG_PKCS1, TLS_HS_KEY_RSA),
	SIG("rsa_signature_4096_sha512_test", TLS_HS_SIG_PKCS1, TLS_HS_KEY_RSA),
	RSA_PRIVATE("rsa_pkcs1_2048_sig_gen_test"),
	RSA_PRIVATE("rsa_pkcs1_3072_sig_gen_test"),
	RSA_PRIVATE("rsa_pkcs1_4096_sig_gen_test"),
	SIG("mldsa_44_verify_test", TLS_HS_SIG_MLDSA44, TLS_HS_KEY_MLDSA44),
	SIG("mldsa_65_verify_test", TLS_HS_SIG_MLDSA65, TLS_HS_KEY_MLDSA65),
	SIG("mldsa_87_verify_test", TLS_HS_SIG_MLDSA87, TLS_HS_KEY_MLDSA87),
	MLKEM("mlkem_768_keygen_seed_test", run_mlkem, TLS_HS_MLKEM_768),
	MLKEM("mlkem_768_encaps_test", run_mlkem_encaps, TLS_HS_MLKEM_768),
	MLKEM("mlkem_768_test", run_mlkem, TLS_HS_MLKEM_768),
	MLKEM("mlkem_768_semi_expanded_decaps_test", run_mlkem_expanded, TLS_HS_MLKEM_768),
	MLKEM("mlkem_1024_keygen_seed_test", run_mlkem, TLS_HS_MLKEM_1024),
	MLKEM("mlkem_1024_encaps_test", run_mlkem_encaps, TLS_HS_MLKEM_1024),
	MLKEM("mlkem_1024_test", run_mlkem, TLS_HS_MLKEM_1024),
	MLKEM("mlkem_1024_semi_expanded_decaps_test", run_mlkem_expanded, TLS_HS_MLKEM_1024),
};

KUNIT_ARRAY_PARAM_DESC(wy, wy_tests, name);

static const struct wy_file *find(const char *name)
{
	const int n = ARRAY_SIZE(wy_files);	/* 0 without the vectors */
	int i;

	for (i = 0; i < n; i++) {
		if (!strcmp(wy_files[i].name, name))
			return &wy_files[i];
	}
	return NULL;
}

static void read_fields(struct kunit *test, const struct wy_rec *rec, struct wy_fields *out)
{
	struct tls_rd rd;
	int i;

	memset(out, 0, sizeof(*out));
	tls_rd_init(&rd, rec->data, rec->len);
	for (i = 0; !tls_rd_empty(&rd) && i < WY_FIELDS; i++)
		KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&rd, &out->f[i]));
	KUNIT_ASSERT_TRUE(test, tls_rd_empty(&rd));
}

static bool available(const struct wy_test *wt)
{
	if (wt->run == run_aead)
		return tls_hs_aead_available(wt->alg);
	if (wt->run == run_kex)
		return tls_hs_kex_available(wt->alg);
	if (wt->run == run_sig)
		return tls_hs_sig_available(wt->type, wt->alg);
	if (wt->run == run_rsa_private)
		return tls_hs_rsa_available();
	if (wt->run == run_mlkem || wt->run == run_mlkem_encaps || wt->run == run_mlkem_expanded)
		return true;	/* all of it is here */
	return tls_hs_hash_available(wt->alg);
}

static void file_every_case_has_its_outcome(struct kunit *test)
{
	const struct wy_test *wt = test->param_value;
	const struct wy_file *file = find(wt->name);
	struct wy_fields group = {}, c;
	unsigned int i, accepted = 0, refused = 0;

	if (!file)
		kunit_skip(test, "%s.json: the vectors are not there", wt->name);
	if (!available(wt))
		kunit_skip(test, "%s: the kernel lacks the algorithm", wt->name);

	for (i = file->first; i < file->first + file->n; i++) {
		const struct wy_rec *rec = &wy_recs[i];
		int err, expect;

		if (rec->result == WY_GROUP) {
			read_fields(test, rec, &group);
			continue;
		}
		read_fields(test, rec, &c);
		expect = must_accept(wt, rec->result, &c) ? 0 : wt->refusal;

		err = wt->run(wt, &group, &c);

		KUNIT_EXPECT_EQ_MSG(test, err, expect, "%s: tcId %u", wt->name, rec->id);
		if (expect)
			refused++;
		else
			accepted++;
	}
	kunit_info(test, "%s: %u to accept, %u to refuse", wt->name, accepted, refused);
	KUNIT_EXPECT_NE(test, accepted + refused, 0);
}

static struct kunit_case wycheproof_cases[] = {
	KUNIT_CASE_PARAM(file_every_case_has_its_outcome, wy_gen_params),
	{}
};

static struct kunit_suite wycheproof_suite = {
	.name = "tls_hs_wycheproof",
	.test_cases = wycheproof_cases,
};

kunit_test_suite(wycheproof_suite);
