/* SPDX-License-Identifier: GPL-2.0-only */
/* Real keys and keyrings for tests, put at their end. */
#ifndef _TLS_HS_KUNIT_TEST_KEYS_H
#define _TLS_HS_KUNIT_TEST_KEYS_H

#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key.h>

#include "certs.h"

#define TEST_PERM	(KEY_POS_ALL | KEY_USR_ALL)

KUNIT_DEFINE_ACTION_WRAPPER(test_put_key, key_put, struct key *);

static inline struct key *owned(struct kunit *test, struct key *key)
{
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, key);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_put_key, key), 0);
	return key;
}

static inline struct key *make_keyring(struct kunit *test)
{
	return owned(test, keyring_alloc("tls_hs test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
					 current_cred(), TEST_PERM, KEY_ALLOC_NOT_IN_QUOTA,
					 NULL, NULL));
}

static inline struct key *add_key(struct kunit *test, struct key *keyring, const char *type,
				  const char *desc, const void *data, size_t len)
{
	key_ref_t ref;

	ref = key_create_or_update(make_key_ref(keyring, true), type, desc, data, len, TEST_PERM,
				   KEY_ALLOC_NOT_IN_QUOTA);
	KUNIT_ASSERT_FALSE_MSG(test, IS_ERR(ref), "%s: %ld", desc, PTR_ERR(ref));
	return owned(test, key_ref_to_ptr(ref));
}

static inline struct key *add_cert(struct kunit *test, struct key *keyring, const char *type,
				   unsigned int id)
{
	return add_key(test, keyring, type, tls_hs_test_certs[id].name, test_cert_dup(test, id),
		       tls_hs_test_certs[id].len);
}

#endif
