// SPDX-License-Identifier: GPL-2.0-only
/*
 * PSKs from keys: which keys, which hash, which identity, and what is left
 * behind.  Real keys of type "user", linked nowhere.
 */
#include <keys/user-type.h>
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/key-type.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine/proto.h"
#include "keys/psk.h"

static struct key *new_key(struct kunit *test, const char *description, const void *data,
			   size_t len)
{
	struct key *key;

	key = key_alloc(&key_type_user, description, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
			current_cred(), KEY_POS_ALL | KEY_USR_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, key_instantiate_and_link(key, data, len, NULL, NULL), 0);
	return key;
}

static struct tls_hs_config both_hashes(void)
{
	return (struct tls_hs_config){
		.cf_suites = { TLS_HS_AES_256_GCM_SHA384, TLS_HS_CHACHA20_POLY1305_SHA256,
			       TLS_HS_AES_128_GCM_SHA256 },
		.cf_n_suites = 3,
		.cf_n_sigalgs = 1,
	};
}

static const struct hash_row {
	const char		*identity;
	int			err;
	enum tls_hs_hash	hash;
} hash_rows[] = {
	{ "anything",			0, TLS_HS_SHA256 },
	{ "NVMe0R01 host subsys",	0, TLS_HS_SHA256 },
	{ "NVMe0R02 host subsys",	0, TLS_HS_SHA384 },
	{ "NVMe0G01 host subsys",	0, TLS_HS_SHA256 },
	{ "NVMe0G02 host subsys",	0, TLS_HS_SHA384 },
	{ "NVMe1R01 host subsys abc",	0, TLS_HS_SHA256 },
	{ "NVMe1R02 host subsys abc",	0, TLS_HS_SHA384 },
	{ "NVMe1G02 host subsys abc",	0, TLS_HS_SHA384 },
	{ "NVMe0R03 host subsys",	-EOPNOTSUPP },
	{ "NVMe0R00 host subsys",	-EOPNOTSUPP },
	{ "NVMe0R01",			-EOPNOTSUPP },
	{ "NVMe0R01host",		-EOPNOTSUPP },
	{ "NVMe2R01 host subsys",	-EOPNOTSUPP },
	{ "NVMe0X01 host subsys",	-EOPNOTSUPP },
	{ "NVMe",			-EOPNOTSUPP },
	{ "NVMe0",			-EOPNOTSUPP },
	{ "nvme0R03 host subsys",	0, TLS_HS_SHA256 },
};

KUNIT_ARRAY_PARAM_DESC(hash, hash_rows, identity);

static void identity_names_its_hash(struct kunit *test)
{
	const struct hash_row *row = test->param_value;
	enum tls_hs_hash hash = TLS_HS_NR_HASHES;

	KUNIT_ASSERT_EQ(test, tls_hs_psk_hash(row->identity, &hash), row->err);
	if (!row->err)
		KUNIT_EXPECT_EQ(test, (int)hash, (int)row->hash);
}

static const struct add_row {
	const char	*name;
	const char	*identity;
	size_t		len;
	int		err;
} add_rows[] = {
	{ "16 bytes",			"client",		16, 0 },
	{ "255 bytes",			"client",		255, 0 },
	{ "15 bytes",			"client",		15, -EINVAL },
	{ "256 bytes",			"client",		256, -EINVAL },
	{ "NVMe SHA-256, 32 bytes",	"NVMe0R01 h s",		32, 0 },
	{ "NVMe SHA-256, 31 bytes",	"NVMe0R01 h s",		31, -EINVAL },
	{ "NVMe SHA-256, 48 bytes",	"NVMe0R01 h s",		48, -EINVAL },
	{ "NVMe SHA-384, 48 bytes",	"NVMe0R02 h s",		48, 0 },
	{ "NVMe SHA-384, 32 bytes",	"NVMe0R02 h s",		32, -EINVAL },
	{ "NVMe, unknown hash",		"NVMe0R07 h s",		32, -EOPNOTSUPP },
};

KUNIT_ARRAY_PARAM_DESC(add, add_rows, name);

static void key_of_a_length_is_taken_or_refused(struct kunit *test)
{
	const struct add_row *row = test->param_value;
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	u8 data[256];
	struct key *key;

	memset(data, 0x5a, sizeof(data));
	key = new_key(test, row->identity, data, row->len);

	KUNIT_EXPECT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), row->err);
	KUNIT_EXPECT_EQ(test, ps.ps_n, row->err ? 0 : 1);
	if (!row->err) {
		KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 2);
		KUNIT_EXPECT_EQ(test, (size_t)ps.ps_psk[0].psk_key_len, row->len);
		KUNIT_EXPECT_MEMEQ(test, ps.ps_psk[0].psk_key, data, row->len);
		KUNIT_EXPECT_EQ(test, (size_t)ps.ps_psk[0].psk_identity_len,
				strlen(row->identity));
		KUNIT_EXPECT_MEMEQ(test, ps.ps_psk[0].psk_identity, (const u8 *)row->identity,
				   strlen(row->identity));
		KUNIT_EXPECT_EQ(test, (int)ps.ps_psk[0].psk_kind, TLS_HS_PSK_EXTERNAL);
	}
	tls_hs_psk_wipe(&ps);
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 1);
	key_put(key);
}

static void key_revoked_is_no_key(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	u8 data[32] = { 1 };
	struct key *key = new_key(test, "client", data, sizeof(data));

	key_revoke(key);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), -ENOKEY);
	KUNIT_EXPECT_EQ(test, ps.ps_n, 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 1);
	key_put(key);
}

static void key_of_another_type_is_not_read(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	struct key *key;

	key = key_alloc(&key_type_keyring, "client", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
			current_cred(), KEY_POS_ALL | KEY_USR_ALL, KEY_ALLOC_NOT_IN_QUOTA, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(key));
	KUNIT_ASSERT_EQ(test, key_instantiate_and_link(key, NULL, 0, NULL, NULL), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_import(&ps, key, NULL, 0, &cfg, GFP_KERNEL),
			-EOPNOTSUPP);
	key_put(key);
}

static void suites_of_other_hashes_are_dropped(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	u8 data[48] = { 1 };
	struct key *key = new_key(test, "NVMe0R02 h s", data, sizeof(data));

	KUNIT_ASSERT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_psk_configure(&ps, &cfg, true), 0);
	KUNIT_EXPECT_EQ(test, cfg.cf_n_suites, 1);
	KUNIT_EXPECT_EQ(test, cfg.cf_suites[0], TLS_HS_AES_256_GCM_SHA384);
	KUNIT_EXPECT_TRUE(test, cfg.cf_psk_only);
	KUNIT_EXPECT_EQ(test, cfg.cf_n_sigalgs, 0);
	tls_hs_psk_wipe(&ps);
	key_put(key);
}

static void psk_without_a_suite_is_not_offered(struct kunit *test)
{
	struct tls_hs_config cfg = {
		.cf_suites = { TLS_HS_AES_128_GCM_SHA256 }, .cf_n_suites = 1,
	};
	struct tls_hs_psk_set ps = {};
	u8 data[48] = { 1 };
	struct key *key = new_key(test, "NVMe0R02 h s", data, sizeof(data));

	KUNIT_ASSERT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_configure(&ps, &cfg, true), -EOPNOTSUPP);
	tls_hs_psk_wipe(&ps);
	key_put(key);
}

static void psk_without_exchange_needs_psk_ke(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	u8 data[32] = { 1 };
	struct key *key = new_key(test, "client", data, sizeof(data));

	cfg.cf_n_groups = 1;
	cfg.cf_n_shares = 1;
	KUNIT_ASSERT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_configure(&ps, &cfg, false), -EOPNOTSUPP);
	cfg.cf_psk_ke = true;
	KUNIT_EXPECT_EQ(test, tls_hs_psk_configure(&ps, &cfg, false), 0);
	KUNIT_EXPECT_EQ(test, cfg.cf_n_groups, 0);
	KUNIT_EXPECT_EQ(test, cfg.cf_n_shares, 0);
	tls_hs_psk_wipe(&ps);
	key_put(key);
}

static void key_without_a_hash_follows_the_suites(struct kunit *test)
{
	struct tls_hs_config cfg = {
		.cf_suites = { TLS_HS_AES_256_GCM_SHA384 }, .cf_n_suites = 1,
	};
	struct tls_hs_psk_set ps = {};
	u8 data[32] = { 1 };
	struct key *key = new_key(test, "client", data, sizeof(data));

	KUNIT_ASSERT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, (int)ps.ps_psk[0].psk_hash, TLS_HS_SHA384);
	tls_hs_psk_wipe(&ps);
	key_put(key);
}

/* RFC 9258: computed with Python's hmac and hashlib from key 00..1f */
static const u8 imported_id[] = {
	0x00, 0x06, 'c', 'l', 'i', 'e', 'n', 't', 0x00, 0x03, 'c', 't', 'x', 0x03, 0x04, 0x00,
};

static const u8 imported_256[] = {
	0x3e, 0xcd, 0x6f, 0x97, 0x73, 0xc0, 0xdd, 0xf4, 0x46, 0x90, 0x08, 0x04,
	0x96, 0x17, 0x6a, 0xe1, 0xe9, 0x0c, 0xac, 0x0a, 0xf8, 0x79, 0x86, 0x64,
	0x22, 0x9e, 0x82, 0x11, 0x20, 0xcc, 0x95, 0xb1,
};

static const u8 imported_384[] = {
	0xb9, 0x3b, 0x69, 0xe7, 0x8e, 0x34, 0x0a, 0x74, 0x5a, 0x26, 0x2a, 0xc2,
	0x93, 0x38, 0x83, 0x84, 0x80, 0xdf, 0xee, 0x74, 0xda, 0x9e, 0x2b, 0xf3,
	0xb3, 0x09, 0xe8, 0x4e, 0x64, 0x0c, 0x84, 0x51, 0x12, 0x18, 0x4d, 0x77,
	0x8d, 0x86, 0x34, 0xf3, 0xca, 0x0d, 0x96, 0x24, 0xc8, 0xf2, 0x75, 0xbe,
};

static void expect_imported(struct kunit *test, const struct tls_hs_psk *psk,
			    enum tls_hs_hash hash, u8 kdf, const u8 *key, size_t len)
{
	KUNIT_EXPECT_EQ(test, (int)psk->psk_kind, TLS_HS_PSK_IMPORTED);
	KUNIT_EXPECT_EQ(test, (int)psk->psk_hash, (int)hash);
	KUNIT_ASSERT_EQ(test, (size_t)psk->psk_identity_len, sizeof(imported_id) + 1);
	KUNIT_EXPECT_MEMEQ(test, psk->psk_identity, imported_id, sizeof(imported_id));
	KUNIT_EXPECT_EQ(test, psk->psk_identity[sizeof(imported_id)], kdf);
	KUNIT_ASSERT_EQ(test, (size_t)psk->psk_key_len, len);
	KUNIT_EXPECT_MEMEQ(test, psk->psk_key, key, len);
}

static void key_imported_is_offered_with_both_hashes(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	struct key *key;
	u8 data[32];
	int i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i;
	key = new_key(test, "client", data, sizeof(data));

	KUNIT_ASSERT_EQ(test, tls_hs_psk_import(&ps, key, "ctx", 3, &cfg, GFP_KERNEL), 0);
	KUNIT_ASSERT_EQ(test, ps.ps_n, 2);
	expect_imported(test, &ps.ps_psk[0], TLS_HS_SHA256, 1, imported_256,
			sizeof(imported_256));
	expect_imported(test, &ps.ps_psk[1], TLS_HS_SHA384, 2, imported_384,
			sizeof(imported_384));
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 3);
	tls_hs_psk_wipe(&ps);
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 1);
	key_put(key);
}

static void set_that_is_full_takes_no_more(struct kunit *test)
{
	struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	u8 data[32] = { 1 };
	struct key *key = new_key(test, "client", data, sizeof(data));
	int i;

	for (i = 0; i < TLS_HS_MAX_PSKS; i++)
		KUNIT_ASSERT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_psk_add(&ps, key, &cfg, GFP_KERNEL), -EINVAL);
	tls_hs_psk_wipe(&ps);
	KUNIT_EXPECT_EQ(test, refcount_read(&key->usage), 1);
	key_put(key);
}

/* --- a server's --- */

/* The keys of a server, and what is found among them: its error, or the key's place */
static int found(struct kunit *test, struct key **keys, unsigned int n, const void *identity,
		 size_t len, enum tls_hs_hash hash)
{
	const struct tls_hs_key_list list = { .kl_key = keys, .kl_n = n };
	const struct tls_hs_config cfg = both_hashes();
	struct tls_hs_psk_set ps = {};
	int i, ret;

	ret = tls_hs_psk_find(&ps, &list, identity, len, hash, &cfg);
	KUNIT_EXPECT_EQ(test, ps.ps_n, !ret);
	for (i = 0; !ret && i < n; i++)
		if (ps.ps_key[0] == keys[i])
			ret = i + 1;
	tls_hs_psk_wipe(&ps);
	return ret;
}

static void found_is_the_key_of_the_identity(struct kunit *test)
{
	static const u8 data[48] = { 1 };
	struct key *keys[] = {
		new_key(test, "NVMe1R01 host subsys a", data, 32),
		new_key(test, "NVMe1R02 host subsys b", data, 48),
		new_key(test, "plain", data, 32),
		new_key(test, "NVMe1R01 host subsys c", data, 32),
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *id = keys[i]->description;
		bool sha384 = i == 1;

		KUNIT_EXPECT_EQ(test, i + 1, found(test, keys, ARRAY_SIZE(keys), id, strlen(id),
						   sha384 ? TLS_HS_SHA384 : TLS_HS_SHA256));
		KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, ARRAY_SIZE(keys), id, strlen(id),
						     sha384 ? TLS_HS_SHA256 : TLS_HS_SHA384));
	}
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		key_put(keys[i]);
}

static void found_is_none_that_is_like_it(struct kunit *test)
{
	static const u8 data[32] = { 1 };
	struct key *keys[] = { new_key(test, "identity", data, 32) };
	u8 *more = kunit_kzalloc(test, 60000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, more);
	memset(more, 'x', 60000);
	memcpy(more, "identity", 8);
	KUNIT_EXPECT_EQ(test, 1, found(test, keys, 1, more, 8, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 1, more, 7, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 1, more, 9, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 1, more, 60000, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 1, "identity\0", 9, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 1, "identit\0", 8, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 0, more, 8, TLS_HS_SHA256));
	key_put(keys[0]);
}

/* Revoked, too short, of another hash's length; and another of that name is found behind it */
static void found_is_none_that_cannot_be_used(struct kunit *test)
{
	static const u8 data[48] = { 1 };
	struct key *keys[] = {
		new_key(test, "same", data, 32), new_key(test, "same", data, 15),
		new_key(test, "same", data, 32), new_key(test, "NVMe1R01 h s d", data, 48),
	};
	int i;

	KUNIT_EXPECT_EQ(test, 1, found(test, keys, 4, "same", 4, TLS_HS_SHA256));
	key_revoke(keys[0]);
	KUNIT_EXPECT_EQ(test, 3, found(test, keys, 4, "same", 4, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 2, "same", 4, TLS_HS_SHA256));
	KUNIT_EXPECT_EQ(test, -ENOENT, found(test, keys, 4, "NVMe1R01 h s d", 14, TLS_HS_SHA256));
	for (i = 0; i < ARRAY_SIZE(keys); i++)
		key_put(keys[i]);
}

static struct kunit_case psk_cases[] = {
	KUNIT_CASE_PARAM(identity_names_its_hash, hash_gen_params),
	KUNIT_CASE_PARAM(key_of_a_length_is_taken_or_refused, add_gen_params),
	KUNIT_CASE(key_revoked_is_no_key),
	KUNIT_CASE(key_of_another_type_is_not_read),
	KUNIT_CASE(suites_of_other_hashes_are_dropped),
	KUNIT_CASE(psk_without_a_suite_is_not_offered),
	KUNIT_CASE(psk_without_exchange_needs_psk_ke),
	KUNIT_CASE(key_without_a_hash_follows_the_suites),
	KUNIT_CASE(key_imported_is_offered_with_both_hashes),
	KUNIT_CASE(set_that_is_full_takes_no_more),
	KUNIT_CASE(found_is_the_key_of_the_identity),
	KUNIT_CASE(found_is_none_that_is_like_it),
	KUNIT_CASE(found_is_none_that_cannot_be_used),
	{}
};

static struct kunit_suite psk_suite = {
	.name = "tls_hs_psk",
	.test_cases = psk_cases,
};

kunit_test_suite(psk_suite);
