// SPDX-License-Identifier: GPL-2.0-only
/*
 * ML-DSA (FIPS 204, RFC 9881, draft-ietf-tls-mldsa) where the kernel's library
 * verifies it: signatures, keys, certificates and paths; and that elsewhere
 * nothing of it is known.
 *
 * Vectors are OpenSSL 3.5's (mldsa.py); Wycheproof's are in wycheproof_test.c.
 */
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "certs.h"
#include "engine/priorities.h"
#include "engine_fixture.h"
#include "keys/trust.h"
#include "mldsa.h"

static const struct set {
	const char		*name;
	enum tls_hs_key_type	type;
	enum tls_hs_sig_alg	alg;
	u16			scheme;
	u8			oid_last;
	unsigned int		leaf;
	unsigned int		sig;
	size_t			key_len;	/* FIPS 204 4, table 2 */
	size_t			sig_len;
	unsigned int		omega;		/* table 1 */
	unsigned int		k;
} sets[] = {
	{ "44", TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44, 0x0904, 17, MD_LEAF44, MD_SIG44,
	  1312, 2420, 80, 4 },
	{ "65", TLS_HS_KEY_MLDSA65, TLS_HS_SIG_MLDSA65, 0x0905, 18, MD_LEAF65, MD_SIG65,
	  1952, 3309, 55, 6 },
	{ "87", TLS_HS_KEY_MLDSA87, TLS_HS_SIG_MLDSA87, 0x0906, 19, MD_LEAF87, MD_SIG87,
	  2592, 4627, 75, 8 },
};

KUNIT_ARRAY_PARAM_DESC(set, sets, name);

static bool available(void)
{
	return tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44);
}

static void need(struct kunit *test)
{
	if (!available())
		kunit_skip(test, "the kernel does not verify ML-DSA");
}

static void parse(struct kunit *test, unsigned int id, struct tls_hs_cert *ce)
{
	const struct bytes der = test_mldsa(test, id);
	enum tls_hs_x509_reason why;

	KUNIT_ASSERT_EQ(test, tls_hs_cert_parse(ce, der.d, der.len, &why), 0);
}

/* One signature that is right, and what belongs to it */
struct good {
	const struct set	*set;
	struct tls_hs_pubkey	pk;
	u8			*key;
	u8			*sig;
	u8			msg[TLS_HS_CV_MAX];
	size_t			msglen;
};

static struct good *make_good(struct kunit *test, const struct set *set)
{
	struct good *g = kunit_kzalloc(test, sizeof(*g), GFP_KERNEL);
	struct bytes sig = test_mldsa(test, set->sig), key;
	u8 hash[32];
	struct tls_hs_cert ce;

	KUNIT_ASSERT_NOT_NULL(test, g);
	parse(test, set->leaf, &ce);
	key = (struct bytes){ ce.ce_key.pk_key, ce.ce_key.pk_len };
	KUNIT_ASSERT_EQ(test, key.len, set->key_len);
	KUNIT_ASSERT_EQ(test, sig.len, set->sig_len);
	g->set = set;
	g->key = bytes_dup(test, &key, 1);
	g->sig = bytes_dup(test, &sig, 1);
	g->pk = ce.ce_key;
	g->pk.pk_key = g->key;
	memset(hash, 0x5a, sizeof(hash));
	g->msglen = tls_hs_build_cv_content(true, hash, sizeof(hash), g->msg);
	return g;
}

static int verify_of(const struct good *g, size_t siglen)
{
	return tls_hs_sig_verify(&g->pk, g->set->alg, TLS_HS_NO_HASH, 0, g->msg, g->msglen,
				 g->sig, siglen);
}

static int verify(const struct good *g)
{
	return verify_of(g, g->set->sig_len);
}

/* RFC 8446 4.4.3: 64 spaces, the context string, a zero byte, the transcript's hash */
static void content_signed_by_openssl_is_accepted(struct kunit *test)
{
	struct good *g;

	need(test);
	g = make_good(test, test->param_value);
	KUNIT_EXPECT_EQ(test, verify(g), 0);
	/* a client's is none */
	g->msglen = tls_hs_build_cv_content(false, g->msg + TLS_HS_CV_PREFIX, 32, g->msg);
	KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
}

static void message_signature_and_key_count(struct kunit *test)
{
	struct good *g;
	size_t i;

	need(test);
	g = make_good(test, test->param_value);
	for (i = 0; i < g->msglen; i++) {
		g->msg[i] ^= 1;
		KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
		g->msg[i] ^= 1;
	}
	g->msglen--;
	KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
	g->msglen++;
	for (i = 0; i < g->set->sig_len; i += 61) {
		g->sig[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
		g->sig[i] ^= 0x10;
	}
	for (i = 0; i < g->set->key_len; i += 61) {
		g->key[i] ^= 0x10;
		KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
		g->key[i] ^= 0x10;
	}
	KUNIT_EXPECT_EQ(test, verify(g), 0);
}

static void signature_of_other_length_is_refused(struct kunit *test)
{
	struct good *g;
	size_t len;

	need(test);
	g = make_good(test, test->param_value);
	for (len = 0; len <= g->set->sig_len + 1; len++)
		if (len != g->set->sig_len)
			KUNIT_EXPECT_EQ(test, verify_of(g, len), -EKEYREJECTED);
	for (len = 0; len <= g->set->key_len + 1; len++) {
		g->pk.pk_len = len;
		KUNIT_EXPECT_EQ(test, verify(g), len == g->set->key_len ? 0 : -EKEYREJECTED);
	}
}

/*
 * FIPS 204 7.2, algorithm 21.  The first three say the same hints in another way,
 * so but for the rules the signature would be right.
 */
static void hints_have_one_encoding(struct kunit *test)
{
	unsigned int i, from = 0, last;
	struct good *g;
	u8 *y, *count;

	need(test);
	g = make_good(test, test->param_value);
	y = g->sig + g->set->sig_len - g->set->omega - g->set->k;
	count = y + g->set->omega;
	last = count[g->set->k - 1];
	KUNIT_ASSERT_LT(test, last, g->set->omega);
	KUNIT_ASSERT_GT(test, last, count[g->set->k - 2]);
	for (i = 0; count[i] - from < 2; from = count[i++])
		KUNIT_ASSERT_LT(test, i + 1, g->set->k);

	swap(y[from], y[from + 1]);
	KUNIT_EXPECT_EQ_MSG(test, verify(g), -EKEYREJECTED, "not rising");
	swap(y[from], y[from + 1]);

	y[last] = y[last - 1];
	count[g->set->k - 1]++;
	KUNIT_EXPECT_EQ_MSG(test, verify(g), -EKEYREJECTED, "one of them twice");
	count[g->set->k - 1]--;
	KUNIT_EXPECT_EQ_MSG(test, verify(g), -EKEYREJECTED, "padding that is not zero");
	y[last] = 0;
	KUNIT_EXPECT_EQ(test, verify(g), 0);

	count[g->set->k - 1] = g->set->omega + 1;
	KUNIT_EXPECT_EQ_MSG(test, verify(g), -EKEYREJECTED, "more than omega");
	count[g->set->k - 1] = last;
	from = count[0];
	count[0] = count[1] + 1;
	KUNIT_EXPECT_EQ_MSG(test, verify(g), -EKEYREJECTED, "falling counts");
	count[0] = from;
	KUNIT_EXPECT_EQ(test, verify(g), 0);
}

/* draft-ietf-tls-mldsa 3: pure, and the context MUST be empty */
static void other_context_and_prehash_are_refused(struct kunit *test)
{
	static const unsigned int others[] = { MD_SIG44_WITH_CONTEXT, MD_SIG44_PREHASHED };
	struct good *g;
	int i;

	need(test);
	g = make_good(test, &sets[0]);
	KUNIT_ASSERT_EQ(test, verify(g), 0);
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		const struct bytes sig = test_mldsa(test, others[i]);

		KUNIT_ASSERT_EQ(test, sig.len, g->set->sig_len);
		memcpy(g->sig, sig.d, sig.len);
		KUNIT_EXPECT_EQ(test, verify(g), -EKEYREJECTED);
	}
}

/* Of each kind of key with each algorithm, those of one set only; and never from a digest. */
static void alg_of_another_set_is_not_checked(struct kunit *test)
{
	const struct set *set = test->param_value;
	u8 *sig = kunit_kzalloc(test, set->sig_len, GFP_KERNEL);
	u8 digest[TLS_HS_MAX_HASH_LEN] = {};
	struct tls_hs_pubkey pk = { .pk_key = digest, .pk_len = sizeof(digest) };
	enum tls_hs_sig_alg alg;
	enum tls_hs_hash hash;

	KUNIT_ASSERT_NOT_NULL(test, sig);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_available(set->type, set->alg), available());
	for (pk.pk_type = 0; pk.pk_type < TLS_HS_NR_KEY_TYPES; pk.pk_type++) {
		if (pk.pk_type == set->type)
			continue;
		KUNIT_EXPECT_FALSE(test, tls_hs_sig_available(pk.pk_type, set->alg));
		KUNIT_EXPECT_EQ(test, -ENOPKG,
				tls_hs_sig_verify(&pk, set->alg, TLS_HS_NO_HASH, 0, sig, 1,
						  sig, set->sig_len));
	}
	pk.pk_type = set->type;
	for (alg = 0; alg < TLS_HS_NR_SIG_ALGS; alg++) {
		if (alg == set->alg)
			continue;
		KUNIT_EXPECT_FALSE(test, tls_hs_sig_available(set->type, alg));
		KUNIT_EXPECT_EQ(test, -ENOPKG,
				tls_hs_sig_verify(&pk, alg, TLS_HS_SHA256, 32, sig, 1,
						  sig, set->sig_len));
	}
	for (hash = 0; hash < TLS_HS_NR_HASHES; hash++)
		KUNIT_EXPECT_EQ(test, -ENOPKG,
				tls_hs_sig_verify_digest(&pk, set->alg, hash, 0, digest,
							 sig, set->sig_len));
}

/* Want of memory is no forgery; all else that a primitive says against a signature is. */
static void errors_of_primitives_are_told_apart(struct kunit *test)
{
	static const int refused[] = { -EBADMSG, -EKEYREJECTED, -EINVAL, -EIO, -EOVERFLOW, 1 };
	int i;

	KUNIT_EXPECT_EQ(test, tls_hs_sig_error(0), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_error(-ENOMEM), -ENOMEM);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_error(-ENOPKG), -ENOPKG);
	for (i = 0; i < ARRAY_SIZE(refused); i++)
		KUNIT_EXPECT_EQ(test, tls_hs_sig_error(refused[i]), -EKEYREJECTED);
}

static const struct alg_row {
	const char	*name;
	struct bytes	der;	/* content of the AlgorithmIdentifier */
	int		err;	/* where the kernel verifies ML-DSA */
	bool		known;	/* there too; elsewhere none is */
} alg_rows[] = {
#define ARC(...)	BYTES(6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, __VA_ARGS__)
	{ "44", ARC(3, 17), 0, true },
	{ "65", ARC(3, 18), 0, true },
	{ "87", ARC(3, 19), 0, true },
	{ "44_null", ARC(3, 17, 5, 0), -EBADMSG },
	{ "65_null", ARC(3, 18, 5, 0), -EBADMSG },
	{ "87_null", ARC(3, 19, 5, 0), -EBADMSG },
	{ "44_empty_sequence", ARC(3, 17, 0x30, 0), -EBADMSG },
	{ "44_a_byte_behind", ARC(3, 17, 0), -EBADMSG },
	/* neighbours: RSA with SHA3-512, SLH-DSA, HashML-DSA, another arc, a hash */
	{ "rsa_sha3_512", ARC(3, 16) },
	{ "slh_dsa_sha2_128s", ARC(3, 20) },
	{ "hash_mldsa_44", ARC(3, 32) },
	{ "hash_mldsa_65", ARC(3, 33) },
	{ "hash_mldsa_87", ARC(3, 34) },
	{ "ml_kem_768", ARC(4, 2) },
	{ "sha3_384", ARC(2, 9) },
	{ "other_arc", ARC(1, 17) },
#undef ARC
	{ "shorter", BYTES(6, 8, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3) },
	{ "longer", BYTES(6, 10, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 17, 1) },
	{ "other_country", BYTES(6, 9, 0x60, 0x86, 0x49, 1, 0x65, 3, 4, 3, 17) },
};

KUNIT_ARRAY_PARAM_DESC(alg, alg_rows, name);

/* RFC 9881 2: "the parameters component MUST be absent" */
static void signature_algorithm_is_read(struct kunit *test)
{
	const struct alg_row *row = test->param_value;
	struct tls_hs_cert ce = { .ce_sig_known = true };
	struct tls_rd rd;

	tls_rd_init(&rd, bytes_dup(test, &row->der, 0), row->der.len);
	KUNIT_EXPECT_EQ(test, tls_hs_sig_alg_parse(rd, &ce), available() ? row->err : 0);
	KUNIT_EXPECT_EQ(test, ce.ce_sig_known, available() && row->known);
	if (!ce.ce_sig_known)
		return;
	KUNIT_EXPECT_EQ(test, ce.ce_sig_alg,
			TLS_HS_SIG_MLDSA44 + row->der.d[row->der.len - 1] - 17);
	KUNIT_EXPECT_EQ(test, ce.ce_sig_hash, TLS_HS_NO_HASH);
}

/* SubjectPublicKeyInfo of a key, with the length of its parts told rightly */
static struct tls_rd make_spki(struct kunit *test, const u8 *oid, struct bytes params,
			       u8 unused, const u8 *key, size_t len)
{
	const size_t alg = 11 + params.len, all = 2 + alg + 5 + len;
	u8 *d = kunit_kzalloc(test, 4 + all, GFP_KERNEL), *p = d;
	struct tls_rd rd;

	KUNIT_ASSERT_NOT_NULL(test, d);
	*p++ = 0x30;
	*p++ = 0x82;
	put_unaligned_be16(all, p);
	p += 2;
	*p++ = 0x30;
	*p++ = alg;
	memcpy(p, oid, 11);
	p += 11;
	if (params.len)
		memcpy(p, params.d, params.len);
	p += params.len;
	*p++ = 0x03;
	*p++ = 0x82;
	put_unaligned_be16(1 + len, p);
	p += 2;
	*p++ = unused;
	memcpy(p, key, len);
	tls_rd_init(&rd, d, 4 + all);
	return rd;
}

static int parse_spki(struct kunit *test, const struct set *set, u8 oid_last,
		      struct bytes params, u8 unused, const struct good *g, size_t len)
{
	const u8 oid[] = { 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, oid_last };
	const struct tls_rd spki = make_spki(test, oid, params, unused, g->key, len);
	enum tls_hs_x509_reason why;
	struct tls_hs_pubkey pk;
	const char *rule;
	int err;

	err = tls_hs_spki_parse(&spki, &pk, &why, &rule);
	if (err) {
		KUNIT_EXPECT_NOT_NULL(test, rule);
		KUNIT_EXPECT_NULL(test, pk.pk_key);
		KUNIT_EXPECT_EQ(test, why, err == -EBADMSG ? X509_MALFORMED :
							     X509_UNSUPPORTED_KEY);
		return err;
	}
	KUNIT_EXPECT_EQ(test, pk.pk_type, set->type);
	KUNIT_EXPECT_EQ(test, pk.pk_len, len);
	KUNIT_EXPECT_MEMEQ(test, pk.pk_key, g->key, len);
	return 0;
}

static void subject_public_key_is_read(struct kunit *test)
{
	const struct bytes none = {}, null = BYTES(5, 0), sequence = BYTES(0x30, 0);
	static const u8 others[] = { 1, 16, 20, 32, 33, 34 };
	const struct set *set = test->param_value;
	const size_t len = set->key_len;
	struct good *g;
	u8 last;
	int i;

	need(test);
	g = make_good(test, set);
	last = set->oid_last;
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, none, 0, g, len), 0);
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, null, 0, g, len), -EBADMSG);
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, sequence, 0, g, len), -EBADMSG);
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, none, 1, g, len), -EBADMSG);
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, none, 0, g, len - 1), -EBADMSG);
	KUNIT_EXPECT_EQ(test, parse_spki(test, set, last, none, 0, g, len + 1), -EBADMSG);
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		if (sets[i].oid_last != last)
			KUNIT_EXPECT_EQ(test, -EBADMSG, parse_spki(test, set, sets[i].oid_last,
								   none, 0, g, len));
	for (i = 0; i < ARRAY_SIZE(others); i++)
		KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
				parse_spki(test, set, others[i], none, 0, g, len));
}

/* As anchors.c has it from an asymmetric key, and as the blacklist hashes it. */
static void key_alone_is_read_and_written_again(struct kunit *test)
{
	const struct set *set = test->param_value;
	u8 header[TLS_HS_SPKI_HEADER_MAX];
	struct tls_hs_pubkey pk = {};
	struct tls_hs_cert ce;
	struct tls_rd key;
	size_t n, i;

	if (!available()) {
		tls_rd_init(&key, header, 1);
		KUNIT_EXPECT_EQ(test, tls_hs_mldsa_key_parse(set->type, &key, &pk), -EOPNOTSUPP);
		return;
	}
	parse(test, set->leaf, &ce);
	n = tls_hs_spki_header(&ce.ce_key, header);
	KUNIT_ASSERT_EQ(test, n + ce.ce_key.pk_len, ce.ce_spki.left);
	KUNIT_EXPECT_MEMEQ(test, header, ce.ce_spki.p, n);

	tls_rd_init(&key, ce.ce_key.pk_key, ce.ce_key.pk_len);
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		KUNIT_EXPECT_EQ(test, tls_hs_mldsa_key_parse(sets[i].type, &key, &pk),
				sets[i].type == set->type ? 0 : -EBADMSG);
	KUNIT_EXPECT_EQ(test, tls_hs_mldsa_key_parse(TLS_HS_KEY_P384, &key, &pk), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, pk.pk_type, set->type);
	KUNIT_EXPECT_EQ(test, pk.pk_len, set->key_len);
	key.left--;
	KUNIT_EXPECT_EQ(test, tls_hs_mldsa_key_parse(set->type, &key, &pk), -EBADMSG);
}

/* As before it was heard of: a key of an unknown kind, a signature of an unknown algorithm. */
static void without_the_library_none_is_known(struct kunit *test)
{
	struct tls_hs_config cf = {};
	enum tls_hs_x509_reason why;
	bool psk_exchange;
	struct bytes der;
	struct tls_hs_cert ce;
	unsigned int i;

	if (available())
		kunit_skip(test, "the kernel verifies ML-DSA");
	for (i = MD_ROOT44; i <= MD_LEAF87; i++) {
		der = test_mldsa(test, i);
		KUNIT_EXPECT_EQ(test, tls_hs_cert_parse(&ce, der.d, der.len, &why), -EOPNOTSUPP);
		KUNIT_EXPECT_EQ(test, why, X509_UNSUPPORTED_KEY);
		KUNIT_EXPECT_FALSE(test, ce.ce_sig_known);
	}
	parse(test, MD_LEAF_EC, &ce);
	KUNIT_EXPECT_FALSE(test, ce.ce_sig_known);

	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&cf, "NORMAL:+SIGN-ML-DSA-87",
						      &psk_exchange), 0);
	for (i = 0; i < cf.cf_n_sigalgs; i++)
		KUNIT_EXPECT_NE(test, cf.cf_sigalgs[i] >> 8, 9);
	for (i = 0; i < cf.cf_n_sigalgs_cert; i++)
		KUNIT_EXPECT_NE(test, cf.cf_sigalgs_cert[i] >> 8, 9);
	KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
			tls_hs_priorities_parse(&cf, "NORMAL:-SIGN-ALL:+SIGN-ML-DSA-87",
						&psk_exchange));
}

static const struct offer_row {
	const char	*priorities;
	u16		schemes[4];	/* of ours, in order; 0: no more */
} offer_rows[] = {
	{ "NORMAL", { 0x0904, 0x0905, 0x0906 } },
	{ "SECURE128", { 0x0904, 0x0905, 0x0906 } },
	{ "SECURE192", { 0x0905, 0x0906 } },
	{ "SECURE256", { 0x0905, 0x0906 } },
	{ "SECURE256:+SECURE128", { 0x0905, 0x0906, 0x0904 } },
	{ "NORMAL:-SIGN-ML-DSA-65", { 0x0904, 0x0906 } },
	{ "NORMAL:!sign-ml-dsa-44:!SIGN-ML-DSA-87", { 0x0905 } },
	{ "NORMAL:-SIGN-ALL:+SIGN-ML-DSA-87:+SIGN-ML-DSA-44", { 0x0906, 0x0904 } },
	{ "NORMAL:-SIGN-ALL:+SIGN-RSA-PSS-SHA256", {} },
	{ "NONE:+VERS-ALL:+CIPHER-ALL:+GROUP-ALL:+SIGN-ALL", { 0x0904, 0x0905, 0x0906 } },
};

KUNIT_ARRAY_PARAM_DESC(offer, offer_rows, priorities);

static void check_offer(struct kunit *test, const u16 *list, unsigned int n, const u16 *want)
{
	unsigned int i;

	KUNIT_ASSERT_LE(test, n, TLS_HS_MAX_OFFER * 2);
	for (i = 0; i < n; i++)
		if (list[i] >> 8 == 9)
			KUNIT_EXPECT_EQ(test, list[i], *want++);
	KUNIT_EXPECT_EQ(test, *want, 0);
}

static void offer_is_what_the_policy_says(struct kunit *test)
{
	const struct offer_row *row = test->param_value;
	struct tls_hs_config cf = {};
	bool psk_exchange;

	need(test);
	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&cf, row->priorities, &psk_exchange), 0);
	check_offer(test, cf.cf_sigalgs, cf.cf_n_sigalgs, row->schemes);
	check_offer(test, cf.cf_sigalgs_cert, cf.cf_n_sigalgs_cert, row->schemes);
}

#define CURVE_ROOT	MD_COUNT	/* certs_path.py's */

static const struct path_row {
	const char		*name;
	unsigned int		certs[3];
	unsigned int		n;
	unsigned int		anchor;
	bool			bare;
	const char		*priorities;
	enum tls_hs_x509_reason	reason;
} path_rows[] = {
	{ "44", { MD_LEAF44 }, 1, MD_ROOT44 },
	{ "65", { MD_LEAF65 }, 1, MD_ROOT65 },
	{ "87", { MD_LEAF87, MD_INT87 }, 2, MD_ROOT87 },
	{ "87_with_root", { MD_LEAF87, MD_INT87, MD_ROOT87 }, 3, MD_ROOT87 },
	{ "87_without_int", { MD_LEAF87 }, 1, MD_ROOT87, .reason = X509_UNKNOWN_ISSUER },
	{ "44_bare", { MD_LEAF44 }, 1, MD_ROOT44, true },
	{ "87_pinned", { MD_LEAF87 }, 1, MD_LEAF87 },
	/* kinds mixed */
	{ "leaf_of_curve_by_44", { MD_LEAF_EC }, 1, MD_ROOT44 },
	{ "leaf_44_by_curve", { MD_LEAF44_OF_CURVE }, 1, CURVE_ROOT },
	/* RFC 9881 5; of a bare anchor the kernel keeps no keyUsage */
	{ "leaf_also_key_encipherment", { MD_LEAF44_MARKED }, 1, MD_ROOT44,
	  .reason = X509_KEY_USAGE },
	{ "root_also_key_agreement", { MD_LEAF44 }, 1, MD_ROOT44_MARKED,
	  .reason = X509_KEY_USAGE },
	{ "root_also_key_agreement_bare", { MD_LEAF44 }, 1, MD_ROOT44_MARKED, true },
	/* the issuer's key and the signature's algorithm */
	{ "says_65_by_44", { MD_LEAF_SAYS_65 }, 1, MD_ROOT44, .reason = X509_UNSUPPORTED_ALG },
	{ "says_ecdsa_by_44", { MD_LEAF_SAYS_ECDSA }, 1, MD_ROOT44,
	  .reason = X509_UNSUPPORTED_ALG },
	{ "says_44_by_curve", { MD_LEAF_OF_CURVE_SAYS_44 }, 1, CURVE_ROOT,
	  .reason = X509_UNSUPPORTED_ALG },
	{ "context_not_empty", { MD_LEAF_WITH_CONTEXT }, 1, MD_ROOT44,
	  .reason = X509_BAD_SIGNATURE },
	/* policies */
	{ "44_secure192", { MD_LEAF44 }, 1, MD_ROOT44, false, "SECURE192", X509_FORBIDDEN_ALG },
	{ "65_secure192", { MD_LEAF65 }, 1, MD_ROOT65, false, "SECURE192" },
	{ "87_secure256", { MD_LEAF87, MD_INT87 }, 2, MD_ROOT87, false, "SECURE256" },
	{ "44_taken_away", { MD_LEAF_EC }, 1, MD_ROOT44, false, "NORMAL:-SIGN-ML-DSA-44",
	  X509_FORBIDDEN_ALG },
	{ "44_alone", { MD_LEAF_EC }, 1, MD_ROOT44, false, "NORMAL:-SIGN-ALL:+SIGN-ML-DSA-44" },
	{ "44_although_65", { MD_LEAF44 }, 1, MD_ROOT44, false,
	  "NORMAL:-SIGN-ALL:+SIGN-ML-DSA-65", X509_FORBIDDEN_ALG },
};

KUNIT_ARRAY_PARAM_DESC(path, path_rows, name);

/* One search; too much for the stack */
struct world {
	struct tls_hs_cert		certs[3];
	struct tls_hs_anchor		anchor[3];
	struct tls_hs_peer_name		name;
	struct tls_hs_x509_policy	policy;
	struct tls_hs_path_req		req;
	struct tls_hs_path_result	res;
};

static int not_revoked(const struct tls_hs_cert *ce)
{
	return 0;
}

static void fill_anchor(struct kunit *test, unsigned int id, struct tls_hs_anchor *an)
{
	if (id == CURVE_ROOT) {
		test_anchor(test, TC_ROOT, an);
		return;
	}
	parse(test, id, &an->an_cert);
	test_anchor_of_cert(test, an);
}

static struct world *make_world(struct kunit *test, const struct path_row *row)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	struct tls_hs_config cf = {};
	bool psk_exchange;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, w);
	KUNIT_ASSERT_EQ(test, tls_hs_priorities_parse(&cf, row->priorities ?: "NORMAL",
						      &psk_exchange), 0);
	tls_hs_trust_policy(&cf, &w->policy);
	for (i = 0; i < row->n; i++)
		parse(test, row->certs[i], &w->certs[i]);
	fill_anchor(test, row->anchor, &w->anchor[0]);
	w->anchor[0].an_has_cert = !row->bare;
	KUNIT_ASSERT_EQ(test, tls_hs_peer_name_parse(&w->name, TEST_HOST), 0);
	w->req = (struct tls_hs_path_req){
		.pr_certs = w->certs, .pr_ncerts = row->n,
		.pr_anchors = w->anchor, .pr_nanchors = 1,
		.pr_name = &w->name, .pr_now = TEST_NOW, .pr_eku = X509_EKU_SERVER_AUTH,
		.pr_policy = &w->policy, .pr_check_revoked = not_revoked,
	};
	return w;
}

static void path_is_judged(struct kunit *test)
{
	const struct path_row *row = test->param_value;
	struct world *w;

	need(test);
	w = make_world(test, row);
	KUNIT_EXPECT_EQ(test, test_verify_path(&w->req, &w->res),
			row->reason == X509_OK ? 0 : -EKEYREJECTED);
	KUNIT_EXPECT_EQ_MSG(test, w->res.ps_why, row->reason, "\"%s\" instead of \"%s\"",
			    tls_hs_x509_reason_text(w->res.ps_why),
			    tls_hs_x509_reason_text(row->reason));
}

static void certificate_changed_anywhere_is_refused(struct kunit *test)
{
	struct bytes der;
	enum tls_hs_x509_reason why;
	struct world *w;
	size_t at;
	u8 *d;

	need(test);
	w = make_world(test, &path_rows[0]);
	der = test_mldsa(test, MD_LEAF44);
	d = bytes_dup(test, &der, 0);
	for (at = 0; at < der.len; at += 7) {
		d[at] ^= BIT(at % 8);
		if (tls_hs_cert_parse(&w->certs[0], d, der.len, &why))
			KUNIT_EXPECT_NE(test, w->certs[0].ce_refused, X509_OK);
		KUNIT_EXPECT_EQ_MSG(test, test_verify_path(&w->req, &w->res), -EKEYREJECTED,
				    "byte %zu", at);
		d[at] ^= BIT(at % 8);
	}
}

/* The message is gone through with each key: so it is charged each time. */
static void message_is_charged_with_every_key(struct kunit *test)
{
	struct tls_hs_work work;
	struct world *w;
	size_t once;

	need(test);
	w = make_world(test, &path_rows[0]);
	once = w->certs[0].ce_tbs.left;
	w->certs[0].ce_sig.left--;	/* nobody's */
	w->req.pr_work = &work;
	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, work.wk_sigs, TLS_HS_WORK_SIGS - 1);

	w->anchor[1] = w->anchor[0];
	w->anchor[2] = w->anchor[0];
	w->req.pr_nanchors = 3;
	once += work.wk_bytes;
	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, work.wk_sigs, TLS_HS_WORK_SIGS - 3);
	KUNIT_EXPECT_LT(test, work.wk_bytes, once - 2 * w->certs[0].ce_tbs.left);

	/* and where nothing is left of it, no key is tried */
	tls_hs_work_init(&work, NULL, NULL);
	work.wk_bytes = 2 * w->certs[0].ce_tbs.left;
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, w->res.ps_why, X509_TOO_MUCH_WORK);
}

/* What three certificates of the largest set take of every limit */
static void longest_chain_is_far_below_the_limits(struct kunit *test)
{
	const struct path_row *row = &path_rows[3];
	struct tls_hs_work work;
	struct world *w;
	unsigned int i;
	size_t len = 8;

	for (i = 0; i < row->n; i++)
		len += 3 + tls_hs_test_mldsa[row->certs[i]].len + 2;
	KUNIT_EXPECT_GT(test, len, 20000);
	KUNIT_EXPECT_LT(test, len, TLS_HS_MAX_CERTIFICATE / 4);
	KUNIT_EXPECT_EQ(test, TLS_HS_MSG_HEADER + 2 + 2 + tls_hs_test_mldsa[MD_SIG87].len,
			TLS_HS_MAX_CERTIFICATE_VERIFY);
	KUNIT_EXPECT_EQ(test, tls_hs_test_mldsa[MD_SIG87].len, TLS_HS_MAX_MLDSA_BYTES);

	need(test);
	w = make_world(test, row);
	w->req.pr_work = &work;
	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_verify_path(&w->req, &w->res), 0);
	KUNIT_EXPECT_EQ(test, work.wk_sigs, TLS_HS_WORK_SIGS - 2);
	KUNIT_EXPECT_GT(test, work.wk_bytes, TLS_HS_WORK_BYTES - 65536);
}

static int feed_verify(struct kunit *test, struct tls_hs_test *t, u16 scheme,
		       const struct bytes *sig)
{
	struct bytes body = { NULL, 4 + sig->len };
	u8 *d = kunit_kzalloc(test, body.len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, d);
	put_unaligned_be16(scheme, d);
	put_unaligned_be16(sig->len, d + 2);
	memcpy(d + 4, sig->d, sig->len);
	body.d = d;
	tls_hs_test_reach(t, TLS_HS_WAIT_CV);
	return tls_hs_test_feed_body(t, 15, &body);
}

/* Right but for the transcript, which no vector knows; what is accepted is interop's to show. */
static void engine_judges_certificate_verify(struct kunit *test)
{
	const struct set *set = test->param_value;
	const struct bytes sig = test_mldsa(test, set->sig);
	struct tls_hs_test *t;
	struct good *g;
	int i;

	need(test);
	g = make_good(test, set);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		t = tls_hs_test_new(test);
		t->verify_key = g->pk;
		t->cfg.cf_sigalgs[0] = sets[0].scheme;
		t->cfg.cf_sigalgs[1] = sets[1].scheme;
		t->cfg.cf_sigalgs[2] = sets[2].scheme;

		tls_hs_test_expect_failed(t, feed_verify(test, t, sets[i].scheme, &sig),
					  &sets[i] == set ? TLS_HS_E_CV_SIGNATURE :
							    TLS_HS_E_CV_SCHEME);
	}
	/* its own, but not offered */
	t = tls_hs_test_new(test);
	t->verify_key = g->pk;
	tls_hs_test_expect_failed(t, feed_verify(test, t, set->scheme, &sig), TLS_HS_E_CV_SCHEME);
}

/* What a search may cost at most, beside P-384: x509-rules.md */
static void sixteen_signatures_take(struct kunit *test)
{
	struct good *g;
	u64 ns;
	int i;

	need(test);
	g = make_good(test, test->param_value);
	ns = ktime_get_ns();
	for (i = 0; i < TLS_HS_WORK_SIGS; i++)
		KUNIT_EXPECT_EQ(test, verify(g), 0);
	kunit_info(test, "ML-DSA-%s: %u signature checks in %llu us", g->set->name,
		   TLS_HS_WORK_SIGS, div_u64(ktime_get_ns() - ns, 1000));
}

static struct kunit_case mldsa_cases[] = {
	KUNIT_CASE_PARAM(content_signed_by_openssl_is_accepted, set_gen_params),
	KUNIT_CASE_PARAM(message_signature_and_key_count, set_gen_params),
	KUNIT_CASE_PARAM(signature_of_other_length_is_refused, set_gen_params),
	KUNIT_CASE_PARAM(hints_have_one_encoding, set_gen_params),
	KUNIT_CASE(other_context_and_prehash_are_refused),
	KUNIT_CASE_PARAM(alg_of_another_set_is_not_checked, set_gen_params),
	KUNIT_CASE(errors_of_primitives_are_told_apart),
	KUNIT_CASE_PARAM(signature_algorithm_is_read, alg_gen_params),
	KUNIT_CASE_PARAM(subject_public_key_is_read, set_gen_params),
	KUNIT_CASE_PARAM(key_alone_is_read_and_written_again, set_gen_params),
	KUNIT_CASE(without_the_library_none_is_known),
	KUNIT_CASE_PARAM(offer_is_what_the_policy_says, offer_gen_params),
	KUNIT_CASE_PARAM(path_is_judged, path_gen_params),
	KUNIT_CASE(certificate_changed_anywhere_is_refused),
	KUNIT_CASE(message_is_charged_with_every_key),
	KUNIT_CASE(longest_chain_is_far_below_the_limits),
	KUNIT_CASE_PARAM(engine_judges_certificate_verify, set_gen_params),
	KUNIT_CASE_PARAM(sixteen_signatures_take, set_gen_params),
	{}
};

static struct kunit_suite mldsa_suite = {
	.name = "tls_hs_mldsa",
	.test_cases = mldsa_cases,
};

kunit_test_suite(mldsa_suite);
