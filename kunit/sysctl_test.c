// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/sysctl.c: reads and writes as /proc/sys makes them, on the
 * initial network namespace, whose setting is put back.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include <net/net_namespace.h>

#include "keys.h"
#include "sysctl.h"
#include "test_keys.h"

static int write_text(struct tls_hs_net *hn, const char *text, loff_t pos)
{
	size_t len = strlen(text);
	char buf[32];

	strscpy(buf, text);
	return hn->hn_sysctl->proc_handler(hn->hn_sysctl, 1, buf, &len, &pos);
}

static int write_serial(struct tls_hs_net *hn, key_serial_t serial)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "%d\n", serial);
	return write_text(hn, buf, 0);
}

static int read_serial(struct kunit *test, struct tls_hs_net *hn)
{
	char buf[32] = "";
	size_t len = sizeof(buf) - 1;
	loff_t pos = 0;
	int serial;

	KUNIT_ASSERT_EQ(test, hn->hn_sysctl->proc_handler(hn->hn_sysctl, 0, buf, &len, &pos), 0);
	KUNIT_ASSERT_EQ(test, kstrtoint(buf, 10, &serial), 0);
	return serial;
}

static int sysctl_test_init(struct kunit *test)
{
	test->priv = tls_hs_net_get(&init_net);
	return 0;
}

static void sysctl_test_exit(struct kunit *test)
{
	tls_hs_sysctl_release(test->priv);
	tls_hs_net_put(test->priv);
}

static void keyring_unset_is_the_modules(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *ours = owned(test, tls_hs_trust_keyring_get(0)), *key;

	KUNIT_EXPECT_EQ(test, read_serial(test, hn), 0);
	key = owned(test, tls_hs_default_keyring_get(hn));
	KUNIT_EXPECT_PTR_EQ(test, key, ours);
}

static void keyring_set_is_held_until_unset(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *keyring = make_keyring(test), *other = make_keyring(test), *key;
	unsigned int before = refcount_read(&keyring->usage);

	KUNIT_ASSERT_EQ(test, write_serial(hn, key_serial(keyring)), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&keyring->usage), before + 1);
	KUNIT_EXPECT_EQ(test, read_serial(test, hn), key_serial(keyring));
	key = tls_hs_default_keyring_get(hn);
	KUNIT_EXPECT_PTR_EQ(test, key, keyring);
	KUNIT_EXPECT_EQ(test, refcount_read(&keyring->usage), before + 2);
	key_put(key);

	KUNIT_ASSERT_EQ(test, write_serial(hn, key_serial(other)), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&keyring->usage), before);
	KUNIT_ASSERT_EQ(test, write_serial(hn, 0), 0);
	KUNIT_EXPECT_EQ(test, read_serial(test, hn), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&other->usage), before);
}

static void keyring_outlives_its_last_other_reference(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *keyring, *key;
	key_serial_t serial;

	keyring = keyring_alloc("tls_hs test", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, current_cred(),
				TEST_PERM, KEY_ALLOC_NOT_IN_QUOTA, NULL, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, keyring);
	serial = key_serial(keyring);
	KUNIT_EXPECT_EQ(test, write_serial(hn, serial), 0);
	key_put(keyring);
	key = owned(test, tls_hs_default_keyring_get(hn));
	KUNIT_EXPECT_EQ(test, key_serial(key), serial);
}

static void keyring_refused_leaves_what_was_set(struct kunit *test)
{
	static const struct {
		const char	*text;
		int		err;
	} rows[] = {
		{ "", -EINVAL }, { "\n", -EINVAL }, { "x", -EINVAL }, { "1 2", -EINVAL },
		{ "0x10", -EINVAL }, { "0,", -EINVAL }, { "99999999999", -ERANGE },
		{ "-3", -ENOKEY }, { "2147483647", -ENOKEY },
	};
	struct tls_hs_net *hn = test->priv;
	struct key *keyring = make_keyring(test), *key;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, write_serial(hn, key_serial(keyring)), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, write_text(hn, rows[i].text, 0), rows[i].err,
				    "\"%s\"", rows[i].text);
	KUNIT_EXPECT_EQ(test, write_text(hn, "0", 1), -EINVAL);

	key = add_key(test, keyring, "user", "no keyring", "x", 1);
	KUNIT_EXPECT_EQ(test, write_serial(hn, key_serial(key)), -ENOKEY);
	key = make_keyring(test);
	key_revoke(key);
	KUNIT_EXPECT_EQ(test, write_serial(hn, key_serial(key)), -ENOKEY);
	KUNIT_EXPECT_EQ(test, read_serial(test, hn), key_serial(keyring));
}

/* Root of a user namespace is another uid here, and may have every capability there. */
static void keyring_of_another_user_is_eacces(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *keyring = make_keyring(test);
	struct cred *cred = prepare_creds();
	const struct cred *old;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->uid = KUIDT_INIT(100000);
	cred->euid = cred->uid;
	cred->suid = cred->uid;
	cred->fsuid = cred->uid;
	cred->fsgid = KGIDT_INIT(100000);
	old = override_creds(cred);
	err = write_serial(hn, key_serial(keyring));
	revert_creds(old);
	put_cred(cred);
	KUNIT_EXPECT_EQ(test, err, -EACCES);
	KUNIT_EXPECT_EQ(test, read_serial(test, hn), 0);
}

/* Not the module's instead: whoever revoked it did not mean to trust others. */
static void keyring_revoked_or_expired_later_is_enokey(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *keyring = make_keyring(test);

	KUNIT_ASSERT_EQ(test, write_serial(hn, key_serial(keyring)), 0);
	WRITE_ONCE(keyring->expiry, 1);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_default_keyring_get(hn)), -ENOKEY);
	keyring = make_keyring(test);
	KUNIT_ASSERT_EQ(test, write_serial(hn, key_serial(keyring)), 0);
	key_revoke(keyring);
	KUNIT_EXPECT_EQ(test, PTR_ERR(tls_hs_default_keyring_get(hn)), -ENOKEY);
}

static struct kunit_case sysctl_cases[] = {
	KUNIT_CASE(keyring_unset_is_the_modules),
	KUNIT_CASE(keyring_set_is_held_until_unset),
	KUNIT_CASE(keyring_outlives_its_last_other_reference),
	KUNIT_CASE(keyring_refused_leaves_what_was_set),
	KUNIT_CASE(keyring_of_another_user_is_eacces),
	KUNIT_CASE(keyring_revoked_or_expired_later_is_enokey),
	{}
};

static struct kunit_suite sysctl_suite = {
	.name = "tls_hs_sysctl",
	.init = sysctl_test_init,
	.exit = sysctl_test_exit,
	.test_cases = sysctl_cases,
};

kunit_test_suite(sysctl_suite);
