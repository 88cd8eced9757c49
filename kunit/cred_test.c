// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/keys/cred.c.
 */
#include <keys/asymmetric-type.h>
#include <keys/user-type.h>
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/kasan.h>
#include <linux/key.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <linux/unaligned.h>

#include "certs.h"
#include "client_key.h"
#include "engine/engine.h"
#include "engine/priorities.h"
#include "keys/cred.h"
#include "keys/keys.h"
#include "mldsa.h"
#include "privkey.h"

#define CRED_KEY_PERM	(KEY_POS_ALL | KEY_USR_ALL)

/* Which type of key holds something */
enum holder {
	USER,
	ASYMMETRIC,
	KEYRING,
};

static struct key *make_key(enum holder holder, struct bytes payload)
{
	struct key_type *type = holder == ASYMMETRIC ? &key_type_asymmetric : &key_type_user;
	struct key *key;
	int err;

	if (holder == KEYRING)
		return keyring_alloc("tls_hs test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				     current_cred(), CRED_KEY_PERM, KEY_ALLOC_NOT_IN_QUOTA,
				     NULL, NULL);
	key = key_alloc(type, "tls_hs test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
			CRED_KEY_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	if (IS_ERR(key))
		return key;
	err = key_instantiate_and_link(key, payload.d, payload.len, NULL, NULL);
	if (!err)
		return key;
	key_put(key);
	return ERR_PTR(err);
}

KUNIT_DEFINE_ACTION_WRAPPER(put_key, key_put, struct key *);
KUNIT_DEFINE_ACTION_WRAPPER(free_cred, tls_hs_cred_free, struct tls_hs_cred *);

static struct key *new_key(struct kunit *test, enum holder holder, struct bytes payload)
{
	struct key *key = make_key(holder, payload);

	if (IS_ERR(key) && holder == ASYMMETRIC)
		kunit_skip(test, "the kernel has no parser for this key");
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, put_key, key), 0);
	return key;
}

/* Up to 17 certificates, one after the other */
static struct bytes chain_of(struct kunit *test, struct bytes leaf, struct bytes other,
			     unsigned int others)
{
	u8 *der = kunit_kmalloc(test, leaf.len + others * other.len, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, der);
	memcpy(der, leaf.d, leaf.len);
	for (i = 0; i < others; i++)
		memcpy(der + leaf.len + i * other.len, other.d, other.len);
	return (struct bytes){ der, leaf.len + others * other.len };
}

struct cred_param {
	const char	*name;
	struct bytes	cert;
	struct bytes	other;	/* further certificates */
	unsigned int	others;
	unsigned int	cut;	/* bytes missing at the end */
	struct bytes	key;
	enum holder	cert_in;
	enum holder	key_in;
	bool		inner;	/* what is inside the PKCS#8 */
	int		err;
	u16		scheme;
};

#define PAIR(k)		.cert = BYTES_OF(cert_##k), .key = BYTES_OF(pkcs8_##k)
#define OTHERS(c, n)	.other = BYTES_OF(cert_##c), .others = (n)

static const struct cred_param good_creds[] = {
	{ "p256", PAIR(p256), .scheme = TLS_HS_ECDSA_P256_SHA256 },
	{ "p384", PAIR(p384), .scheme = TLS_HS_ECDSA_P384_SHA384 },
	{ "rsa", PAIR(rsa2048), .scheme = TLS_HS_RSA_PSS_RSAE_SHA256 },
	{ "rsa_2560", PAIR(rsa2560), .scheme = TLS_HS_RSA_PSS_RSAE_SHA256 },
	{ "rsa_sha512", PAIR(rsa2048), .scheme = TLS_HS_RSA_PSS_RSAE_SHA512 },
	{ "rsa_pss", PAIR(pss2048), .scheme = TLS_HS_RSA_PSS_PSS_SHA256 },
	{ "rsa_pss_restricted", PAIR(pss2048_sha384), .scheme = TLS_HS_RSA_PSS_PSS_SHA384 },
	{ "rsa_4096_pkcs1", PAIR(rsa4096), .inner = true, .scheme = TLS_HS_RSA_PSS_RSAE_SHA384 },
	{ "p256_sec1", PAIR(p256), .inner = true, .scheme = TLS_HS_ECDSA_P256_SHA256 },
	{ "rsa_asymmetric", PAIR(rsa2048), .key_in = ASYMMETRIC,
	  .scheme = TLS_HS_RSA_PSS_RSAE_SHA256 },
	{ "chain_of_two", PAIR(p256), OTHERS(issuer, 1), .scheme = TLS_HS_ECDSA_P256_SHA256 },
	{ "chain_of_most", PAIR(p256), OTHERS(issuer, TLS_HS_MAX_PEER_CERTS - 1),
	  .scheme = TLS_HS_ECDSA_P256_SHA256 },
	/* for the server to judge */
	{ "unknown_critical_extension", .cert = BYTES_OF(cert_unknown_critical),
	  .key = BYTES_OF(pkcs8_p256), .scheme = TLS_HS_ECDSA_P256_SHA256 },
	{ "issuer_of_unsupported_kind", PAIR(p256), OTHERS(ed25519, 1),
	  .scheme = TLS_HS_ECDSA_P256_SHA256 },
};

KUNIT_ARRAY_PARAM_DESC(good, good_creds, name);

static const struct cred_param bad_creds[] = {
	{ "other_key", .cert = BYTES_OF(cert_p256), .key = BYTES_OF(pkcs8_p256_other),
	  .err = -EINVAL },
	{ "key_and_certificate_swapped", .cert = BYTES_OF(pkcs8_p256),
	  .key = BYTES_OF(cert_p256), .err = -EINVAL },
	{ "key_of_issuer", .cert = BYTES_OF(cert_issuer), .key = BYTES_OF(pkcs8_p256),
	  .err = -EINVAL },
	{ "truncated_second", PAIR(p256), OTHERS(p256, 1), .cut = 1, .err = -EINVAL },
	{ "truncated_leaf", PAIR(p256), .cut = 1, .err = -EINVAL },
	{ "too_many_certificates", PAIR(p256), OTHERS(issuer, TLS_HS_MAX_PEER_CERTS),
	  .err = -EINVAL },
	{ "certificate_that_may_not_sign", .cert = BYTES_OF(cert_no_signing),
	  .key = BYTES_OF(pkcs8_p256), .err = -EINVAL },
	{ "ed25519", PAIR(ed25519), .err = -EOPNOTSUPP },
	{ "p521", PAIR(p521), .err = -EOPNOTSUPP },
	{ "rsa_too_short", PAIR(rsa1024), .err = -EOPNOTSUPP },
	{ "certificate_in_asymmetric_key", PAIR(rsa2048), .cert_in = ASYMMETRIC,
	  .err = -EOPNOTSUPP },
	{ "public_key_in_asymmetric_key", .cert = BYTES_OF(cert_rsa2048),
	  .key = BYTES_OF(cert_rsa2048), .key_in = ASYMMETRIC, .err = -EINVAL },
	{ "asymmetric_key_of_another", .cert = BYTES_OF(cert_rsa3072),
	  .key = BYTES_OF(pkcs8_rsa2048), .key_in = ASYMMETRIC, .err = -EINVAL },
	{ "certificate_is_a_keyring", PAIR(p256), .cert_in = KEYRING, .err = -EOPNOTSUPP },
	{ "key_is_a_keyring", PAIR(p256), .key_in = KEYRING, .err = -EOPNOTSUPP },
};

KUNIT_ARRAY_PARAM_DESC(bad, bad_creds, name);

static const struct cred_param wiped_creds[] = {
	{ "p256", PAIR(p256), .scheme = TLS_HS_ECDSA_P256_SHA256 },
	{ "p384", PAIR(p384), .scheme = TLS_HS_ECDSA_P384_SHA384 },
	{ "rsa", PAIR(rsa2048), .scheme = TLS_HS_RSA_PSS_RSAE_SHA256 },
	{ "rsa_asymmetric", PAIR(rsa2048), .key_in = ASYMMETRIC,
	  .scheme = TLS_HS_RSA_PSS_RSAE_SHA256 },
};

KUNIT_ARRAY_PARAM_DESC(wiped, wiped_creds, name);

struct pair {
	struct key	*cert;
	struct key	*priv;
};

static struct pair make_pair(struct kunit *test, const struct cred_param *p)
{
	struct bytes chain = p->cert, key = p->key;
	struct tls_rd rd;

	if (p->others)
		chain = chain_of(test, p->cert, p->other, p->others);
	chain.len -= p->cut;
	if (p->inner) {
		rd = pkcs8_inner(test, p->key);
		key = (struct bytes){ rd.p, rd.left };
	}
	return (struct pair){
		new_key(test, p->cert_in, chain),
		new_key(test, p->key_in, key),
	};
}

static struct tls_hs_cred *make_cred(struct kunit *test, const struct cred_param *p)
{
	struct pair pair = make_pair(test, p);
	struct tls_hs_cred *cd = tls_hs_cred_from_keys(pair.cert, pair.priv);

	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(cd), "%ld", PTR_ERR(cd));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_cred, cd), 0);
	return cd;
}

/* Its signatures are verified where the kernel can, and made nowhere. */
static void cred_of_mldsa_is_not_for_us(struct kunit *test)
{
	static const unsigned int leaves[] = { MD_LEAF44, MD_LEAF65, MD_LEAF87 };
	const struct bytes key = BYTES_OF(pkcs8_p256);
	struct tls_hs_cred *cd;
	int i;

	for (i = 0; i < ARRAY_SIZE(leaves); i++) {
		cd = tls_hs_cred_from_keys(new_key(test, USER, test_mldsa(test, leaves[i])),
					   new_key(test, USER, key));
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(cd), -EOPNOTSUPP);
	}
}

static void need(struct kunit *test)
{
	if (!tls_hs_ecdsa_sign_available(TLS_HS_KEY_P256))
		kunit_skip(test, "not in this kernel");
}

static const u8 ecdsa_sha256[] = { 0x04, 0x03 };

static struct tls_hs_cert_request request(struct kunit *test, const u16 *schemes, size_t n)
{
	u8 *list = kunit_kmalloc(test, 2 * n + 1, GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < n; i++)
		put_unaligned_be16(schemes[i], list + 2 * i);
	return (struct tls_hs_cert_request){
		.rq_sigalgs = list, .rq_sigalgs_len = 2 * n,
		/* by which the certificates here are signed */
		.rq_sigalgs_cert = ecdsa_sha256, .rq_sigalgs_cert_len = sizeof(ecdsa_sha256),
	};
}

/* Under a policy; NULL: the default. */
static int choose(const struct tls_hs_cred *cd, const char *priorities,
		  const struct tls_hs_cert_request *rq, struct tls_hs_own_chain *oc)
{
	struct tls_hs_config cfg = { };
	bool psk_exchange;

	return tls_hs_priorities_parse(&cfg, priorities, &psk_exchange) ?:
	       tls_hs_cred_choose(cd, &cfg, rq, oc);
}

static void cred_of_good_keys_signs(struct kunit *test)
{
	const struct cred_param *p = test->param_value;
	const struct tls_hs_scheme *sc = tls_hs_scheme_find(p->scheme);
	struct tls_hs_cert_request rq = request(test, &p->scheme, 1);
	struct tls_hs_own_chain oc = {};
	enum tls_hs_x509_reason why;
	struct tls_hs_cred *cd;
	struct tls_hs_cert ce;
	size_t len = TLS_HS_MAX_SIG_LEN;
	u8 *sig = kunit_kmalloc(test, len, GFP_KERNEL);

	need(test);
	KUNIT_ASSERT_NOT_NULL(test, sig);
	cd = make_cred(test, p);

	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);
	KUNIT_ASSERT_EQ(test, oc.oc_n, 1 + p->others);
	KUNIT_EXPECT_EQ(test, oc.oc_scheme, p->scheme);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(cd, p->scheme, "m", 1, sig, &len), 0);

	KUNIT_ASSERT_EQ(test, oc.oc_cert[0].len, p->cert.len);
	KUNIT_EXPECT_MEMEQ(test, oc.oc_cert[0].d, p->cert.d, p->cert.len);
	if (p->others) {
		KUNIT_ASSERT_EQ(test, oc.oc_cert[p->others].len, p->other.len);
		KUNIT_EXPECT_MEMEQ(test, oc.oc_cert[p->others].d, p->other.d, p->other.len);
	}
	KUNIT_ASSERT_NE(test, tls_hs_cert_parse(&ce, p->cert.d, p->cert.len, &why), -EBADMSG);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_verify(&ce.ce_key, sc->sc_alg, sc->sc_hash,
						tls_hs_hash_len(sc->sc_hash), "m", 1, sig, len),
			0);
}

static void cred_of_bad_keys_is_refused(struct kunit *test)
{
	const struct cred_param *p = test->param_value;
	struct pair pair;

	need(test);
	pair = make_pair(test, p);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_from_keys(pair.cert, pair.priv)), p->err);
}

static void cred_of_any_keys_returns_references(struct kunit *test)
{
	const struct cred_param *p = test->param_value;
	struct tls_hs_cred *cd;
	struct pair pair;

	need(test);
	pair = make_pair(test, p);
	cd = tls_hs_cred_from_keys(pair.cert, pair.priv);
	if (!IS_ERR(cd)) {
		KUNIT_EXPECT_EQ(test, refcount_read(&pair.cert->usage), 2);
		KUNIT_EXPECT_EQ(test, refcount_read(&pair.priv->usage), 2);
		tls_hs_cred_free(cd);
	}

	KUNIT_EXPECT_EQ(test, refcount_read(&pair.cert->usage), 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&pair.priv->usage), 1);
}

static void cred_of_revoked_certificate_is_refused(struct kunit *test)
{
	struct pair pair = make_pair(test, &good_creds[0]);

	key_revoke(pair.cert);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_from_keys(pair.cert, pair.priv)), -ENOKEY);
}

static void cred_of_revoked_key_is_refused(struct kunit *test)
{
	struct pair pair = make_pair(test, &good_creds[0]);

	need(test);
	key_revoke(pair.priv);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_from_keys(pair.cert, pair.priv)), -ENOKEY);
}

static void cred_get_of_no_serial_is_refused(struct kunit *test)
{
	struct pair pair = make_pair(test, &good_creds[0]);

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_get(0, key_serial(pair.priv), false)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_get(key_serial(pair.cert), -1, false)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, refcount_read(&pair.cert->usage), 1);
}

static void cred_get_of_expired_key_is_refused(struct kunit *test)
{
	struct pair pair = make_pair(test, &good_creds[0]);

	pair.priv->expiry = ktime_get_real_seconds() - 1;

	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_cred_get(key_serial(pair.cert),
						      key_serial(pair.priv), false)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, refcount_read(&pair.cert->usage), 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&pair.priv->usage), 1);
}

/* What the server's signature_algorithms make of a key */
struct choice_param {
	const char	*name;
	struct bytes	cert;
	struct bytes	key;
	u16		offered[4];
	u8		n;
	u16		chosen;		/* 0: none */
};

static const struct choice_param choices[] = {
	{ "p256_first", PAIR(p256), { 0x0403, 0x0804 }, 2, 0x0403 },
	{ "p256_after_unknown", PAIR(p256), { 0xfafa, 0x0201, 0x0403 }, 3, 0x0403 },
	{ "p256_not_other_curve", PAIR(p256), { 0x0503, 0x0603 }, 2, 0 },
	{ "p256_not_rsa", PAIR(p256), { 0x0804, 0x0809, 0x0401 }, 3, 0 },
	{ "p384", PAIR(p384), { 0x0403, 0x0503 }, 2, 0x0503 },
	{ "rsa_servers_first", PAIR(rsa2048), { 0x0806, 0x0804, 0x0805 }, 3, 0x0806 },
	{ "rsa_second", PAIR(rsa2048), { 0x0403, 0x0805, 0x0804 }, 3, 0x0805 },
	/* RFC 8446 4.2.3: these are for certificates, or for the other kind of key */
	{ "rsa_not_pkcs1", PAIR(rsa2048), { 0x0401, 0x0501, 0x0601 }, 3, 0 },
	{ "rsa_not_pss_key", PAIR(rsa2048), { 0x0809, 0x080a, 0x080b }, 3, 0 },
	{ "pss_not_rsae", PAIR(pss2048), { 0x0804, 0x0805, 0x0806 }, 3, 0 },
	{ "pss_any_hash", PAIR(pss2048), { 0x0804, 0x080b, 0x0809 }, 3, 0x080b },
	{ "pss_restricted_hash_only", PAIR(pss2048_sha384), { 0x0809, 0x080b, 0x080a }, 3,
	  0x080a },
	{ "pss_restricted_hash_missing", PAIR(pss2048_sha384), { 0x0809, 0x080b }, 2, 0 },
};

KUNIT_ARRAY_PARAM_DESC(choice, choices, name);

static void choose_takes_first_scheme_that_fits(struct kunit *test)
{
	const struct choice_param *p = test->param_value;
	const struct cred_param cp = { .cert = p->cert, .key = p->key };
	struct tls_hs_cert_request rq = request(test, p->offered, p->n);
	struct tls_hs_own_chain oc = { .oc_n = 7 };
	struct tls_hs_cred *cd;

	need(test);
	cd = make_cred(test, &cp);

	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);

	KUNIT_EXPECT_EQ(test, oc.oc_n, p->chosen ? 1 : 0);
	if (p->chosen)
		KUNIT_EXPECT_EQ(test, oc.oc_scheme, p->chosen);
}

/* What certificate_authorities make of a chain */
struct issuer_param {
	const char	*name;
	struct bytes	other;		/* sent after the leaf */
	struct bytes	listed[2];	/* certificates whose subjects are listed */
};

static const struct issuer_param issuers[] = {
	{ "no_list" },
	{ "issuer_of_leaf", .listed = { BYTES_OF(cert_issuer) } },
	{ "issuer_second", .listed = { BYTES_OF(cert_p384), BYTES_OF(cert_issuer) } },
	{ "root_of_chain", BYTES_OF(cert_issuer), { BYTES_OF(cert_root) } },
	{ "root_without_chain", .listed = { BYTES_OF(cert_root) } },
	{ "others_only", .listed = { BYTES_OF(cert_p384), BYTES_OF(cert_rsa2048) } },
	{ "leaf_itself", .listed = { BYTES_OF(cert_p256) } },
};

KUNIT_ARRAY_PARAM_DESC(issuer, issuers, name);

/* RFC 8446 4.4.2.3: SHOULD; and there is one credential to choose from */
static void choose_takes_authorities_as_a_hint(struct kunit *test)
{
	const struct issuer_param *p = test->param_value;
	const struct cred_param cp = { PAIR(p256), .other = p->other, .others = !!p->other.d };
	const u16 scheme = TLS_HS_ECDSA_P256_SHA256;
	struct tls_hs_cert_request rq = request(test, &scheme, 1);
	struct tls_hs_own_chain oc = {};
	struct tls_hs_cred *cd;
	struct tls_hs_cert ce;
	struct tls_wr wr;
	u8 names[256];
	size_t mark;
	int i;

	need(test);
	cd = make_cred(test, &cp);
	tls_wr_init(&wr, names, sizeof(names));
	for (i = 0; i < 2 && p->listed[i].d; i++) {
		parse_cert(test, &ce, p->listed[i]);
		mark = tls_wr_open(&wr, 2);
		tls_wr_bytes(&wr, ce.ce_subject.p, ce.ce_subject.left);
		tls_wr_close(&wr, mark, 2);
	}
	KUNIT_ASSERT_EQ(test, tls_wr_end(&wr, &rq.rq_authorities_len), 0);
	if (i)
		rq.rq_authorities = names;

	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);

	KUNIT_EXPECT_EQ(test, oc.oc_n, 1 + cp.others);
}

/* What the algorithms by which a chain is signed make of it; the leaf by ECDSA with SHA-256 */
struct signed_param {
	const char	*name;
	unsigned int	other;		/* a certificate behind the leaf, or TEST_ANY_CERT */
	u16		accepted[5];
	u8		n;
	bool		fits;
	bool		never;		/* not by a server that has no other either */
};

#define NO_OTHER	TEST_ANY_CERT

static const struct signed_param signeds[] = {
	{ "leaf", NO_OTHER, { 0x0804, 0x0403 }, 2, true },
	{ "leaf_other_hash", NO_OTHER, { 0x0503, 0x0603 }, 2 },
	{ "leaf_other_algorithm", NO_OTHER, { 0x0401, 0x0804, 0x0809 }, 3 },
	{ "leaf_unknown_only", NO_OTHER, { 0x0000, 0xfafa }, 2 },
	{ "sha384_of_p256", TC_ALG_P256_SIGNS_ECDSA_SHA384, { 0x0403, 0x0503 }, 2, true },
	{ "sha512_of_p256", TC_ALG_P256_SIGNS_ECDSA_SHA512, { 0x0403, 0x0603 }, 2, true },
	{ "sha512_of_p256_missing", TC_ALG_P256_SIGNS_ECDSA_SHA512, { 0x0403, 0x0503 }, 2 },
	{ "sha512_of_p384", TC_ALG_P384_SIGNS_ECDSA_SHA512, { 0x0403, 0x0603 }, 2, true },
	{ "pkcs1", TC_ALG_RSA_SIGNS_RSA_SHA512, { 0x0403, 0x0601 }, 2, true },
	{ "pkcs1_other_hash", TC_ALG_RSA_SIGNS_RSA_SHA512, { 0x0403, 0x0401, 0x0501 }, 3 },
	{ "pkcs1_is_not_pss", TC_ALG_RSA_SIGNS_RSA_SHA512, { 0x0403, 0x0806, 0x080b }, 3 },
	{ "pss_rsae", TC_ALG_RSA_SIGNS_PSS_SHA384, { 0x0403, 0x0805 }, 2, true },
	{ "pss_pss", TC_ALG_PSS_SIGNS_PSS_SHA512, { 0x0403, 0x080b }, 2, true },
	{ "pss_other_hash", TC_ALG_RSA_SIGNS_PSS_SHA384,
	  { 0x0403, 0x0804, 0x0806, 0x0809, 0x080b }, 5 },
	{ "pss_is_not_pkcs1", TC_ALG_RSA_SIGNS_PSS_SHA384, { 0x0403, 0x0501 }, 2 },
	/* nothing stands for what we do not know */
	{ "sha1_rsa", TC_ALG_RSA_SIGNS_RSA_SHA1, { 0x0403, 0x0401, 0x0201 }, 3, .never = true },
	{ "sha1_ecdsa", TC_ALG_P256_SIGNS_ECDSA_SHA1, { 0x0403, 0x0203 }, 2, .never = true },
	{ "sha1_pss", TC_P_PSS_HASH_SHA1, { 0x0403, 0x0804, 0x0809 }, 3, .never = true },
	/* RFC 8446 4.4.2.2: self-signed ones by any algorithm */
	{ "sha1_self_signed", TC_ROOT_SHA1, { 0x0403 }, 1, true },
	{ "pss_self_signed", TC_ROOT_PSS, { 0x0403 }, 1, true },
};

KUNIT_ARRAY_PARAM_DESC(signature, signeds, name);

static void choose_obeys_signature_algorithms_of_certificates(struct kunit *test)
{
	const struct signed_param *p = test->param_value;
	const u16 scheme = TLS_HS_ECDSA_P256_SHA256;
	struct cred_param cp = { PAIR(p256) };
	struct tls_hs_cert_request rq = request(test, p->accepted, p->n);
	struct tls_hs_own_chain oc = { .oc_n = 7 };
	struct tls_hs_cred *cd;

	need(test);
	if (p->other != NO_OTHER) {
		cp.other.d = test_cert_dup(test, p->other);
		cp.other.len = tls_hs_test_certs[p->other].len;
		cp.others = 1;
	}
	cd = make_cred(test, &cp);
	rq.rq_sigalgs_cert = rq.rq_sigalgs;
	rq.rq_sigalgs_cert_len = rq.rq_sigalgs_len;
	rq.rq_sigalgs = ecdsa_sha256;
	rq.rq_sigalgs_len = sizeof(ecdsa_sha256);

	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);

	KUNIT_EXPECT_EQ(test, oc.oc_n, p->fits ? 1 + cp.others : 0);
	if (p->fits)
		KUNIT_EXPECT_EQ(test, oc.oc_scheme, scheme);

	/* a server goes on with the chain that it has */
	rq.rq_any_chain = true;
	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);
	KUNIT_EXPECT_EQ(test, oc.oc_n, p->never ? 0 : 1 + cp.others);
}

/* Two keys that differ in nothing but their numbers, and one with another certificate */
static void id_tells_credentials_apart(struct kunit *test)
{
	const struct cred_param cp = { PAIR(p256) }, other = { PAIR(p384) };
	struct tls_hs_cred_id one, two, three, none, again;
	struct tls_hs_cred *cd;

	need(test);
	cd = make_cred(test, &cp);
	KUNIT_ASSERT_EQ(test, tls_hs_cred_id(cd, &one), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_cred_id(cd, &again), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_cred_id(make_cred(test, &cp), &two), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_cred_id(make_cred(test, &other), &three), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_cred_id(NULL, &none), 0);

	KUNIT_EXPECT_MEMEQ(test, &one, &again, sizeof(one));
	KUNIT_EXPECT_NE(test, one.ci_cert, two.ci_cert);
	KUNIT_EXPECT_NE(test, one.ci_privkey, two.ci_privkey);
	KUNIT_EXPECT_MEMEQ(test, one.ci_digest, two.ci_digest, sizeof(one.ci_digest));
	KUNIT_EXPECT_MEMNEQ(test, one.ci_digest, three.ci_digest, sizeof(one.ci_digest));
	KUNIT_EXPECT_NULL(test, memchr_inv(&none, 0, sizeof(none)));
}

/* RFC 8446 4.2.5: MUST ignore what it does not recognise */
static void choose_ignores_oid_filters(struct kunit *test)
{
	const u16 scheme = TLS_HS_ECDSA_P256_SHA256;
	struct tls_hs_cert_request rq = request(test, &scheme, 1);
	struct tls_hs_own_chain oc = {};
	struct tls_hs_cred *cd;

	need(test);
	cd = make_cred(test, &good_creds[0]);
	rq.rq_has_oid_filters = true;

	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);

	KUNIT_EXPECT_EQ(test, oc.oc_n, 1);
}

/* The consumer's priorities hold for our own signature, too. */
static void choose_what_the_policy_forbids_is_empty(struct kunit *test)
{
	const u16 scheme = TLS_HS_ECDSA_P256_SHA256;
	struct tls_hs_cert_request rq = request(test, &scheme, 1);
	struct tls_hs_own_chain oc = {};
	struct tls_hs_cred *cd;

	need(test);
	cd = make_cred(test, &good_creds[0]);
	KUNIT_ASSERT_EQ(test, choose(cd, NULL, &rq, &oc), 0);
	KUNIT_EXPECT_EQ(test, oc.oc_n, 1);
	KUNIT_ASSERT_EQ(test, choose(cd, "SECURE192", &rq, &oc), 0);
	KUNIT_EXPECT_EQ(test, oc.oc_n, 0);
	KUNIT_ASSERT_EQ(test, choose(cd, "NORMAL:-SIGN-ECDSA-SECP256R1-SHA256", &rq, &oc), 0);
	KUNIT_EXPECT_EQ(test, oc.oc_n, 0);
}

static void choose_after_revocation_is_refused(struct kunit *test)
{
	const u16 scheme = TLS_HS_ECDSA_P256_SHA256;
	struct tls_hs_cert_request rq = request(test, &scheme, 1);
	struct tls_hs_own_chain oc = {};
	struct tls_hs_cred *cd;
	struct pair pair;
	int i;

	need(test);
	for (i = 0; i < 2; i++) {
		pair = make_pair(test, &good_creds[0]);
		cd = tls_hs_cred_from_keys(pair.cert, pair.priv);
		KUNIT_ASSERT_FALSE(test, IS_ERR(cd));
		key_revoke(i ? pair.cert : pair.priv);

		KUNIT_EXPECT_EQ(test, choose(cd, NULL, &rq, &oc), -ENOKEY);
		KUNIT_EXPECT_EQ(test, oc.oc_n, 0);
		tls_hs_cred_free(cd);
	}
}

static void sign_with_scheme_of_another_key_is_refused(struct kunit *test)
{
	size_t len = TLS_HS_ECDSA_MAX_SIG;
	u8 sig[TLS_HS_ECDSA_MAX_SIG];
	struct tls_hs_cred *cd;

	need(test);
	cd = make_cred(test, &good_creds[0]);

	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(cd, TLS_HS_ECDSA_P384_SHA384, "m", 1, sig, &len),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(cd, TLS_HS_RSA_PSS_RSAE_SHA256, "m", 1, sig, &len),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(cd, 0xfafa, "m", 1, sig, &len), -EINVAL);
}

/*
 * Where in a page are the words of a big-endian number, least significant
 * first, as both vli_*() and mont.c have them?  The number is never put together
 * in that order here, or the search would find itself.
 */
static unsigned int count_number(const u64 *page, const u8 *be, size_t len)
{
	const u64 first = get_unaligned_be64(be + len - 8);
	const size_t words = len / sizeof(u64);
	unsigned int found = 0;
	size_t at, i;

	for (at = 0; at + words <= PAGE_SIZE / sizeof(u64); at++) {
		if (page[at] != first)
			continue;
		for (i = 1; i < words; i++)
			if (page[at + i] != get_unaligned_be64(be + len - 8 * (i + 1)))
				break;
		found += i == words;
	}
	return found;
}

/* In all memory that is or was allocated; the kernel's image is reserved. */
static unsigned int count_in_memory(struct kunit *test, const u8 *be, size_t len)
{
	u64 *copy = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned long va;
	unsigned int found = 0;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	/* freed memory, and what lies between objects, is just what is looked at */
	kasan_disable_current();
	for (va = PAGE_OFFSET; va < (unsigned long)high_memory; va += PAGE_SIZE) {
		if (!virt_addr_valid((void *)va) || PageReserved(virt_to_page((void *)va)) ||
		    copy_from_kernel_nofault(copy, (void *)va, PAGE_SIZE))
			continue;
		found += count_number(copy, be, len);
		cond_resched();
	}
	kasan_enable_current();
	kfree_sensitive(copy);
	return found;
}

static void use_cred(struct kunit *test, const struct cred_param *p, struct tls_hs_cred *cd)
{
	size_t len = TLS_HS_MAX_SIG_LEN;
	u8 *sig = kunit_kmalloc(test, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, sig);
	KUNIT_EXPECT_EQ(test, tls_hs_cred_sign(cd, p->scheme, "m", 1, sig, &len), 0);
}

/*
 * The number that the private key is, in memory: once while there is a
 * credential, and nowhere, freed memory and stacks included, when it is gone.
 */
static void free_leaves_no_private_number(struct kunit *test)
{
	const struct cred_param *p = test->param_value;
	struct tls_rd rd = pkcs8_inner(test, p->key), seq, v = {};
	struct tls_hs_cred *cd;
	struct pair pair;
	unsigned int i;
	u32 version;

	need(test);
	if (!IS_ENABLED(CONFIG_UML))
		kunit_skip(test, "memory is searched in User-Mode Linux only");
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&rd, DER_SEQUENCE, &seq), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_der_u32(&seq, &version), 0);
	if (tls_hs_der_at(&seq, DER_OCTET_STRING)) {
		KUNIT_ASSERT_EQ(test, tls_hs_der_get(&seq, DER_OCTET_STRING, &v), 0);
	} else {
		/* p: n, e and d come first */
		for (i = 0; i < 4; i++)
			KUNIT_ASSERT_EQ(test, tls_hs_der_uint(&seq, &v), 0);
	}
	pair = make_pair(test, p);
	cd = tls_hs_cred_from_keys(pair.cert, pair.priv);
	KUNIT_ASSERT_FALSE(test, IS_ERR(cd));
	use_cred(test, p, cd);

	KUNIT_EXPECT_EQ(test, count_in_memory(test, v.p, v.left), 1);
	tls_hs_cred_free(cd);
	KUNIT_EXPECT_EQ(test, count_in_memory(test, v.p, v.left), 0);
}

static struct kunit_case cred_cases[] = {
	KUNIT_CASE_PARAM(cred_of_good_keys_signs, good_gen_params),
	KUNIT_CASE_PARAM(cred_of_bad_keys_is_refused, bad_gen_params),
	KUNIT_CASE(cred_of_mldsa_is_not_for_us),
	KUNIT_CASE_PARAM(cred_of_any_keys_returns_references, good_gen_params),
	KUNIT_CASE_PARAM(cred_of_any_keys_returns_references, bad_gen_params),
	KUNIT_CASE(cred_of_revoked_certificate_is_refused),
	KUNIT_CASE(cred_of_revoked_key_is_refused),
	KUNIT_CASE(cred_get_of_no_serial_is_refused),
	KUNIT_CASE(cred_get_of_expired_key_is_refused),
	KUNIT_CASE_PARAM(choose_takes_first_scheme_that_fits, choice_gen_params),
	KUNIT_CASE_PARAM(choose_takes_authorities_as_a_hint, issuer_gen_params),
	KUNIT_CASE_PARAM(choose_obeys_signature_algorithms_of_certificates, signature_gen_params),
	KUNIT_CASE(id_tells_credentials_apart),
	KUNIT_CASE(choose_ignores_oid_filters),
	KUNIT_CASE(choose_what_the_policy_forbids_is_empty),
	KUNIT_CASE(choose_after_revocation_is_refused),
	KUNIT_CASE(sign_with_scheme_of_another_key_is_refused),
	KUNIT_CASE_PARAM_ATTR(free_leaves_no_private_number, wiped_gen_params,
			      { .speed = KUNIT_SPEED_SLOW }),
	{}
};

static struct kunit_suite cred_suite = {
	.name = "tls_hs_cred",
	.test_cases = cred_cases,
};

kunit_test_suite(cred_suite);
