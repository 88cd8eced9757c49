// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of net/tls_hs/sysctl.c: reads and writes as /proc/sys makes them, on the
 * initial network namespace, whose setting is put back.
 */
#include <kunit/test.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include <net/net_namespace.h>
#include <net/tls_hs.h>

#include "client_key.h"
#include "keys/cred_keys.h"
#include "keys/keys.h"
#include "sysctl.h"
#include "test_keys.h"

/* In the order of the table in sysctl.c. */
enum entry {
	KEYRING, CREDENTIAL, CLIENT_KEYRING, SERVER_CREDENTIAL, POLICY, SERVER_POLICY,
	CLIENT_AUTH, PRIORITIES, REMEMBER_REFUSALS, ISSUER_CACHE, KNOWN_PEERS,
	KNOWN_PEERS_SECONDS, ACCEPT_RATE, ACCEPT_BURST, REKEY_AFTER, REVOCATION,
	NR_ENTRIES
};

/* Through a descriptor that somebody else may have opened; a NUL follows, as in /proc/sys. */
static int write_bytes(const struct cred *opener, struct tls_hs_net *hn, enum entry entry,
		       const char *text, size_t len, loff_t pos)
{
	const struct ctl_table *table = &hn->hn_sysctl[entry];
	struct kiocb iocb = { .ki_pos = pos };
	char *buf = kmemdup_nul(text, len, GFP_KERNEL);
	struct file *file = kzalloc(sizeof(*file), GFP_KERNEL);
	int err = -ENOMEM;

	if (buf && file) {
		file->f_cred = opener;
		iocb.ki_filp = file;
		err = table->proc_handler(table, 1, buf, &len, &iocb.ki_pos);
	}
	kfree(file);
	kfree(buf);
	return err;
}

static int write_opened_by(const struct cred *opener, struct tls_hs_net *hn, enum entry entry,
			   const char *text, loff_t pos)
{
	return write_bytes(opener, hn, entry, text, strlen(text), pos);
}

static int write_entry(struct tls_hs_net *hn, enum entry entry, const char *text, loff_t pos)
{
	return write_opened_by(current_cred(), hn, entry, text, pos);
}

static void read_text(struct kunit *test, struct tls_hs_net *hn, enum entry entry, char *buf,
		      size_t size)
{
	const struct ctl_table *table = &hn->hn_sysctl[entry];
	size_t len = size - 1;
	loff_t pos = 0;

	memset(buf, 0, size);
	KUNIT_ASSERT_EQ(test, table->proc_handler(table, 0, buf, &len, &pos), 0);
}

/* Up to 31 characters of what a read gives. */
static void read_entry(struct kunit *test, struct tls_hs_net *hn, enum entry entry, char *buf)
{
	read_text(test, hn, entry, buf, 32);
}

static int write_text(struct tls_hs_net *hn, const char *text, loff_t pos)
{
	return write_entry(hn, KEYRING, text, pos);
}

static int write_serial(struct tls_hs_net *hn, key_serial_t serial)
{
	char buf[16];

	snprintf(buf, sizeof(buf), "%d\n", serial);
	return write_text(hn, buf, 0);
}

static int read_serial(struct kunit *test, struct tls_hs_net *hn)
{
	char buf[32];
	int serial;

	read_entry(test, hn, KEYRING, buf);
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
	struct tls_hs_net *hn = test->priv;

	hn->hn_net = &init_net;
	*hn->hn_priorities = 0;
	tls_hs_sysctl_release(test->priv);
	tls_hs_net_put(test->priv);
}

static void keyring_unset_is_the_modules(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *ours = owned(test, tls_hs_trust_keyring_get(0, false)), *key;

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

KUNIT_DEFINE_ACTION_WRAPPER(test_put_cred, put_cred, const struct cred *);

/* Root of a user namespace is another uid here, and may have every capability there. */
static const struct cred *another_user(struct kunit *test)
{
	struct cred *cred = prepare_creds();

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cred->uid = KUIDT_INIT(100000);
	cred->euid = cred->uid;
	cred->suid = cred->uid;
	cred->fsuid = cred->uid;
	cred->fsgid = KGIDT_INIT(100000);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_put_cred, cred), 0);
	return cred;
}

/* A namespace that is not the initial one: its settings are its administrator's. */
static void make_container(struct kunit *test)
{
	struct net *net = kunit_kzalloc(test, sizeof(*net), GFP_KERNEL);
	struct tls_hs_net *hn = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, net);
	net->user_ns = &init_user_ns;
	hn->hn_net = net;
}

static void keyring_of_another_user_is_eacces(struct kunit *test)
{
	struct tls_hs_net *hn = test->priv;
	struct key *keyring = make_keyring(test);
	const struct cred *old;
	int err;

	make_container(test);
	old = override_creds(another_user(test));
	err = write_serial(hn, key_serial(keyring));
	revert_creds(old);
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

/* --- net.tls_hs.credential --- */

static struct key *user_key(struct kunit *test, struct key *keyring, const char *desc,
			    struct bytes payload)
{
	return add_key(test, keyring, "user", desc, payload.d, payload.len);
}

static int write_pair(struct tls_hs_net *hn, struct key *cert, struct key *privkey)
{
	char buf[32];

	snprintf(buf, sizeof(buf), "%d %d\n", key_serial(cert), key_serial(privkey));
	return write_entry(hn, CREDENTIAL, buf, 0);
}

static void credential_set_is_held_until_unset(struct kunit *test)
{
	struct key *ring = make_keyring(test), *cert, *privkey;
	struct tls_hs_net *hn = test->priv;
	char buf[32], expected[32];
	unsigned int before;
	struct tls_hs_cred_keys *ck;

	KUNIT_EXPECT_PTR_EQ(test, tls_hs_default_cred_get(hn, TLS_HS_CLIENT), ERR_PTR(-ENOENT));
	read_entry(test, hn, CREDENTIAL, buf);
	KUNIT_EXPECT_STREQ(test, buf, "0\t0\n");

	cert = user_key(test, ring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, ring, "key", BYTES_OF(pkcs8_p256));
	before = refcount_read(&privkey->usage);
	KUNIT_ASSERT_EQ(test, write_pair(hn, cert, privkey), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&cert->usage), before + 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&privkey->usage), before + 1);
	snprintf(expected, sizeof(expected), "%d\t%d\n", key_serial(cert), key_serial(privkey));
	read_entry(test, hn, CREDENTIAL, buf);
	KUNIT_EXPECT_STREQ(test, buf, expected);
	ck = tls_hs_default_cred_get(hn, TLS_HS_CLIENT);
	KUNIT_EXPECT_FALSE(test, IS_ERR(ck));
	if (!IS_ERR(ck))
		tls_hs_cred_keys_put(ck);

	KUNIT_ASSERT_EQ(test, write_entry(hn, CREDENTIAL, "0 0", 0), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&cert->usage), before);
	KUNIT_EXPECT_EQ(test, refcount_read(&privkey->usage), before);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_default_cred_get(hn, TLS_HS_CLIENT), ERR_PTR(-ENOENT));
}

static void credential_refused_leaves_what_was_set(struct kunit *test)
{
	static const struct {
		const char	*text;
		int		err;
	} rows[] = {
		{ "", -EINVAL }, { "1", -EINVAL }, { "0", -EINVAL }, { "x 1", -EINVAL },
		{ "1 x", -EINVAL }, { "1 2 3", -EINVAL }, { "1 2 3 4", -EINVAL },
		{ "0 0 0 0", -EINVAL }, { "0 2147483647", -ENOKEY },
		{ "2147483647 0", -ENOKEY }, { "99999999999 1", -ERANGE },
	};
	struct key *ring = make_keyring(test), *cert, *privkey, *other;
	struct tls_hs_net *hn = test->priv;
	unsigned int i;

	cert = user_key(test, ring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, ring, "key", BYTES_OF(pkcs8_p256));
	other = user_key(test, ring, "other", BYTES_OF(pkcs8_p256_other));
	KUNIT_ASSERT_EQ(test, write_pair(hn, cert, privkey), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, write_entry(hn, CREDENTIAL, rows[i].text, 0),
				    rows[i].err, "\"%s\"", rows[i].text);
	/* not a pair, and the wrong way round */
	KUNIT_EXPECT_EQ(test, write_pair(hn, cert, other), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_pair(hn, privkey, cert), -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, hn->hn_cred->ck_pair[0].cp_privkey, privkey);
	KUNIT_EXPECT_PTR_EQ(test, hn->hn_cred->ck_pair[0].cp_cert, cert);
}

static void credential_revoked_later_is_enokey(struct kunit *test)
{
	struct key *ring = make_keyring(test), *cert, *privkey;
	struct tls_hs_net *hn = test->priv;

	cert = user_key(test, ring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, ring, "key", BYTES_OF(pkcs8_p256));
	KUNIT_ASSERT_EQ(test, write_pair(hn, cert, privkey), 0);
	WRITE_ONCE(cert->expiry, 1);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_default_cred_get(hn, TLS_HS_CLIENT), ERR_PTR(-ENOKEY));
	WRITE_ONCE(cert->expiry, TIME64_MAX);
	key_revoke(privkey);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_default_cred_get(hn, TLS_HS_CLIENT), ERR_PTR(-ENOKEY));
}

/* The root of a user namespace must not sign with the host's key. */
static void credential_of_another_user_is_eacces(struct kunit *test)
{
	struct key *ring = make_keyring(test), *cert, *privkey;
	struct tls_hs_net *hn = test->priv;
	const struct cred *old;
	int err;

	cert = user_key(test, ring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, ring, "key", BYTES_OF(pkcs8_p256));
	make_container(test);
	old = override_creds(another_user(test));
	err = write_pair(hn, cert, privkey);
	revert_creds(old);
	KUNIT_EXPECT_EQ(test, err, -EACCES);
	KUNIT_EXPECT_NULL(test, hn->hn_cred);
}

/* --- net.tls_hs.server_credential --- */

#define SERIALS_TEXT	(2 * TLS_HS_MAX_CREDS * 11 + 1)

/* Pairs of these keys, the first of them first, as a read gives them. */
static void pairs_text(char *text, struct key *cert[], struct key *privkey[], unsigned int n)
{
	size_t len = 0;
	unsigned int i;

	for (i = 0; i < n; i++)
		len += scnprintf(text + len, SERIALS_TEXT - len, "%s%d\t%d", i ? "\t" : "",
				 key_serial(cert[i % 2]), key_serial(privkey[i % 2]));
}

static void expect_read(struct kunit *test, const char *wanted)
{
	char buf[SERIALS_TEXT + 1];

	read_text(test, test->priv, SERVER_CREDENTIAL, buf, sizeof(buf));
	buf[strcspn(buf, "\n")] = 0;
	KUNIT_EXPECT_STREQ(test, buf, wanted);
}

/* As many as there may be, read as they can be written; no more, and no half of a pair */
static void server_has_several_credentials(struct kunit *test)
{
	struct key *ring = make_keyring(test), *cert[2], *privkey[2];
	char text[SERIALS_TEXT + 32], most[SERIALS_TEXT];
	struct tls_hs_net *hn = test->priv;
	unsigned int n, before;

	cert[0] = user_key(test, ring, "cert 0", BYTES_OF(cert_p256));
	privkey[0] = user_key(test, ring, "key 0", BYTES_OF(pkcs8_p256));
	cert[1] = user_key(test, ring, "cert 1", BYTES_OF(cert_p384));
	privkey[1] = user_key(test, ring, "key 1", BYTES_OF(pkcs8_p384));
	before = refcount_read(&cert[0]->usage);
	for (n = 1; n <= TLS_HS_MAX_CREDS; n++) {
		pairs_text(most, cert, privkey, n);
		snprintf(text, sizeof(text), " \t%s \t\n", most);
		KUNIT_ASSERT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), 0);
		KUNIT_ASSERT_EQ(test, hn->hn_server_cred->ck_n, n);
		expect_read(test, most);
	}
	snprintf(text, sizeof(text), "%s %d %d", most, key_serial(cert[0]),
		 key_serial(privkey[0]));
	KUNIT_EXPECT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), -EINVAL);
	snprintf(text, sizeof(text), "%s %d", most, key_serial(cert[0]));
	KUNIT_EXPECT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), -EINVAL);
	expect_read(test, most);
	KUNIT_ASSERT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, "0 0", 0), 0);
	expect_read(test, "0\t0");
	KUNIT_EXPECT_EQ(test, refcount_read(&cert[0]->usage), before);
}

static void server_credentials_are_set_together_or_not(struct kunit *test)
{
	static const struct {
		const char	*behind;	/* a pair that is one */
		int		err;
	} rows[] = {
		{ " 0 0", -ENOKEY }, { " 1", -EINVAL }, { " 1 x", -EINVAL }, { ",1 2", -EINVAL },
		{ " 2147483647 2147483647", -ENOKEY }, { " 99999999999 1", -ERANGE },
		{ "\n1 2", -EINVAL }, { " -3 -3", -ENOKEY },
	};
	struct key *ring = make_keyring(test), *cert[2], *privkey[2];
	struct tls_hs_net *hn = test->priv;
	char text[96], before[SERIALS_TEXT];
	unsigned int i;

	cert[0] = user_key(test, ring, "cert 0", BYTES_OF(cert_p256));
	privkey[0] = user_key(test, ring, "key 0", BYTES_OF(pkcs8_p256));
	cert[1] = user_key(test, ring, "cert 1", BYTES_OF(cert_p384));
	privkey[1] = user_key(test, ring, "key 1", BYTES_OF(pkcs8_p384));
	pairs_text(before, cert, privkey, 2);
	KUNIT_ASSERT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, before, 0), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(text, sizeof(text), "%d %d%s", key_serial(cert[1]),
			 key_serial(privkey[1]), rows[i].behind);
		KUNIT_EXPECT_EQ_MSG(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), rows[i].err,
				    "\"%s\"", text);
		expect_read(test, before);
	}
	/* the second is no pair; the second alone is revoked */
	snprintf(text, sizeof(text), "%d %d %d %d", key_serial(cert[0]), key_serial(privkey[0]),
		 key_serial(cert[1]), key_serial(privkey[0]));
	KUNIT_EXPECT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), -EINVAL);
	key_revoke(privkey[1]);
	KUNIT_EXPECT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, before, 0), -ENOKEY);
	expect_read(test, before);
}

/* --- net.tls_hs.policy --- */

/* Each is one of three words, and begins as the last of them. */
static const struct words_row {
	const char	*name;
	enum entry	entry;
	const char	*words[3];
	const char	*wrong[5];
} words_rows[] = {
	{ "policy", POLICY, { "kernel-only", "upcall-only", "kernel-first" },
	  { "", "kernel", "kernel-only upcall-only", "0", "kernel-onlyx" } },
	{ "server_policy", SERVER_POLICY, { "kernel-only", "upcall-only", "kernel-first" },
	  { "", "kernel", "kernel-only upcall-only", "0", "kernel-onlyx" } },
	{ "client_auth", CLIENT_AUTH, { "none", "required", "optional" },
	  { "", "require", "none optional", "1", "requiredx" } },
	{ "revocation", REVOCATION, { "stale-ok", "required", "listed" },
	  { "", "require", "stale", "listed required", "0" } },
};

KUNIT_ARRAY_PARAM_DESC(words, words_rows, name);

static void setting_is_one_of_three_words(struct kunit *test)
{
	const struct words_row *row = test->param_value;
	struct tls_hs_net *hn = test->priv;
	unsigned int i;
	char buf[32];

	read_entry(test, hn, row->entry, buf);
	buf[strcspn(buf, "\n")] = 0;
	KUNIT_EXPECT_STREQ(test, buf, row->words[2]);
	for (i = 0; i < ARRAY_SIZE(row->words); i++) {
		KUNIT_EXPECT_EQ(test, write_entry(hn, row->entry, row->words[i], 0), 0);
		read_entry(test, hn, row->entry, buf);
		buf[strcspn(buf, "\n")] = 0;
		KUNIT_EXPECT_STREQ(test, buf, row->words[i]);
	}
	for (i = 0; i < ARRAY_SIZE(row->wrong); i++)
		KUNIT_EXPECT_EQ(test, write_entry(hn, row->entry, row->wrong[i], 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_entry(hn, row->entry, row->words[0], 1), -EINVAL);
	read_entry(test, hn, row->entry, buf);
	buf[strcspn(buf, "\n")] = 0;
	KUNIT_EXPECT_STREQ(test, buf, row->words[2]);
}

/* Whom this host trusts, and what it shows, are one thing as a client, another as a server */
static void settings_of_client_and_server_are_apart(struct kunit *test)
{
	struct key *ring = make_keyring(test), *cert, *privkey, *got;
	struct tls_hs_net *hn = test->priv;
	struct tls_hs_cred_keys *ck;
	char text[32];

	cert = user_key(test, ring, "cert", BYTES_OF(cert_p256));
	privkey = user_key(test, ring, "key", BYTES_OF(pkcs8_p256));
	snprintf(text, sizeof(text), "%d %d", key_serial(cert), key_serial(privkey));
	KUNIT_ASSERT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, text, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_default_cred_get(hn, TLS_HS_CLIENT), ERR_PTR(-ENOENT));
	ck = tls_hs_default_cred_get(hn, TLS_HS_SERVER);
	KUNIT_EXPECT_FALSE(test, IS_ERR(ck));
	if (!IS_ERR(ck))
		tls_hs_cred_keys_put(ck);

	KUNIT_EXPECT_PTR_EQ(test, tls_hs_client_keyring_get(hn), ERR_PTR(-ENOENT));
	snprintf(text, sizeof(text), "%d", key_serial(ring));
	KUNIT_ASSERT_EQ(test, write_entry(hn, CLIENT_KEYRING, text, 0), 0);
	got = tls_hs_client_keyring_get(hn);
	KUNIT_EXPECT_PTR_EQ(test, got, ring);
	if (!IS_ERR(got))
		key_put(got);
	KUNIT_EXPECT_PTR_EQ(test, hn->hn_keyring, NULL);
	key_revoke(ring);
	KUNIT_EXPECT_PTR_EQ(test, tls_hs_client_keyring_get(hn), ERR_PTR(-ENOKEY));
	KUNIT_ASSERT_EQ(test, write_entry(hn, CLIENT_KEYRING, "0", 0), 0);
	KUNIT_ASSERT_EQ(test, write_entry(hn, SERVER_CREDENTIAL, "0 0", 0), 0);
}

/* --- net.tls_hs.priorities --- */

#define HYBRID_ONLY	"NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768"
#define P384_ONLY	"NORMAL:-GROUP-ALL:+GROUP-SECP384R1"

static int write_priorities(struct kunit *test, const char *text)
{
	return write_entry(test->priv, PRIORITIES, text, 0);
}

/* The whole of it, as a read gives it and as a handshake takes it. */
static void expect_priorities(struct kunit *test, const char *wanted)
{
	struct tls_hs_net *hn = test->priv;
	const struct ctl_table *table = &hn->hn_sysctl[PRIORITIES];
	char buf[TLS_HS_PRIORITIES_MAX + 3] = "", taken[TLS_HS_PRIORITIES_MAX + 1];
	size_t len = sizeof(buf) - 1;
	loff_t pos = 0;

	KUNIT_ASSERT_EQ(test, table->proc_handler(table, 0, buf, &len, &pos), 0);
	KUNIT_ASSERT_EQ(test, len, strlen(wanted) + 1);
	KUNIT_EXPECT_EQ(test, buf[len - 1], '\n');
	buf[len - 1] = 0;
	KUNIT_EXPECT_STREQ(test, buf, wanted);
	KUNIT_EXPECT_EQ(test, tls_hs_default_priorities_get(hn, taken), !!*wanted);
	KUNIT_EXPECT_STREQ(test, taken, wanted);
	KUNIT_EXPECT_EQ(test, tls_hs_default_priorities_set(hn), !!*wanted);
}

static void priorities_set_are_kept_until_unset(struct kunit *test)
{
	expect_priorities(test, "");
	KUNIT_EXPECT_EQ(test, write_priorities(test, HYBRID_ONLY), 0);
	expect_priorities(test, HYBRID_ONLY);
	KUNIT_EXPECT_EQ(test, write_priorities(test, " " P384_ONLY "\n"), 0);
	expect_priorities(test, P384_ONLY);
	KUNIT_EXPECT_EQ(test, write_priorities(test, "\n"), 0);
	expect_priorities(test, "");
	KUNIT_EXPECT_EQ(test, write_priorities(test, "NORMAL"), 0);
	KUNIT_EXPECT_EQ(test, write_priorities(test, ""), 0);
	expect_priorities(test, "NORMAL");
	KUNIT_EXPECT_EQ(test, write_priorities(test, "\n"), 0);
	expect_priorities(test, "");
}

static void priorities_refused_leave_what_was_set(struct kunit *test)
{
	static const char *const rows[] = {
		"NORMAL:+NO-SUCH", "NORMAL:+GROUP-X25519-MLKEM7680", "NORMAL:%COMPAT", "none of it",
		"NORMAL NORMAL", "NORMAL\nNORMAL", ":NORMAL", "NORMAL:", "0",
		/* understood, and nothing is left */
		"NORMAL:-GROUP-ALL", "NORMAL:-CIPHER-ALL", "NORMAL:-SIGN-ALL", "NORMAL:-VERS-ALL",
		"NONE",
	};
	struct tls_hs_net *hn = test->priv;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, write_priorities(test, HYBRID_ONLY), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_EQ_MSG(test, write_priorities(test, rows[i]), -EOPNOTSUPP, "\"%s\"",
				    rows[i]);
	expect_priorities(test, HYBRID_ONLY);
	/* a piece of one */
	KUNIT_EXPECT_EQ(test, write_entry(hn, PRIORITIES, P384_ONLY, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_bytes(current_cred(), hn, PRIORITIES, "NORMAL\0:-AES-128-CCM",
					  sizeof("NORMAL:-AES-128-CCM"), 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_bytes(current_cred(), hn, PRIORITIES, "\0NORMAL", 7, 0),
			-EINVAL);
	expect_priorities(test, HYBRID_ONLY);
}

/* Of the greatest length; each end that is cut off would leave a good one. */
static void priorities_too_long_are_not_cut(struct kunit *test)
{
	char text[TLS_HS_PRIORITIES_MAX + 16] = "NORMAL", longest[TLS_HS_PRIORITIES_MAX + 1];

	while (strlen(text) < TLS_HS_PRIORITIES_MAX)
		strcat(text, ":-COMP-ALL");
	KUNIT_ASSERT_EQ(test, strlen(text), TLS_HS_PRIORITIES_MAX);
	strscpy(longest, text);
	strcat(text, "\n");
	KUNIT_EXPECT_EQ(test, write_priorities(test, text), 0);
	expect_priorities(test, longest);

	KUNIT_ASSERT_EQ(test, write_priorities(test, HYBRID_ONLY), 0);
	text[TLS_HS_PRIORITIES_MAX] = 'X';
	KUNIT_EXPECT_EQ(test, write_priorities(test, text), -EINVAL);
	text[TLS_HS_PRIORITIES_MAX] = 0;
	strcat(text, ":-CIPHER-ALL");
	KUNIT_EXPECT_EQ(test, write_priorities(test, text), -EINVAL);
	expect_priorities(test, HYBRID_ONLY);
}

/* --- who may write --- */

static const char *const new_values[NR_ENTRIES] = {
	[KEYRING] = "0", [CREDENTIAL] = "0 0", [POLICY] = "kernel-first", [PRIORITIES] = "\n",
	[REMEMBER_REFUSALS] = "0", [ISSUER_CACHE] = "3600",
	[KNOWN_PEERS] = "256", [KNOWN_PEERS_SECONDS] = "604800",
	[REKEY_AFTER] = "0", [REVOCATION] = "listed",
	[CLIENT_KEYRING] = "0", [SERVER_CREDENTIAL] = "0 0", [SERVER_POLICY] = "kernel-first",
	[CLIENT_AUTH] = "optional", [ACCEPT_RATE] = "200", [ACCEPT_BURST] = "2000",
};

static const struct cred *without_capability(struct kunit *test, int cap)
{
	struct cred *cred = prepare_creds();

	KUNIT_ASSERT_NOT_NULL(test, cred);
	cap_lower(cred->cap_effective, cap);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, test_put_cred, cred), 0);
	return cred;
}

static void expect_all_refused(struct kunit *test, const struct cred *opener,
			       const struct cred *writer)
{
	const struct cred *old;
	unsigned int i;
	int err;

	for (i = 0; i < NR_ENTRIES; i++) {
		old = override_creds(writer);
		err = write_opened_by(opener, test->priv, i, new_values[i], 0);
		revert_creds(old);
		KUNIT_EXPECT_EQ_MSG(test, err, -EPERM, "%u", i);
	}
}

static void expect_all_written(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < NR_ENTRIES; i++)
		KUNIT_EXPECT_EQ(test, write_entry(test->priv, i, new_values[i], 0), 0);
}

static void write_by_root_without_capability_is_eperm(struct kunit *test)
{
	const struct cred *nobody = without_capability(test, CAP_SYS_ADMIN);

	expect_all_written(test);
	expect_all_refused(test, nobody, nobody);
	make_container(test);
	expect_all_written(test);
	expect_all_refused(test, nobody, nobody);
}

static void write_by_another_user_in_initial_namespace_is_eperm(struct kunit *test)
{
	const struct cred *other = another_user(test);

	expect_all_refused(test, other, other);
}

/* Neither who opened it nor who writes is enough. */
static void write_through_handed_descriptor_is_eperm(struct kunit *test)
{
	const struct cred *nobody = without_capability(test, CAP_SYS_ADMIN);

	expect_all_refused(test, nobody, current_cred());
	expect_all_refused(test, current_cred(), nobody);
	make_container(test);
	expect_all_refused(test, nobody, current_cred());
	expect_all_refused(test, current_cred(), nobody);
}

static int seal_check(struct key *keyring, const struct key_type *type,
		      const union key_payload *payload, struct key *key)
{
	return -EPERM;
}

static void write_where_trust_is_sealed_is_eperm(struct kunit *test)
{
	struct key *ours = owned(test, tls_hs_trust_keyring_get(0, false));
	struct key_restriction seal = { .check = seal_check };

	ours->restrict_link = &seal;
	expect_all_refused(test, current_cred(), current_cred());
	/* a container's trust is another */
	make_container(test);
	expect_all_written(test);
	ours->restrict_link = NULL;
	((struct tls_hs_net *)test->priv)->hn_net = &init_net;
	expect_all_written(test);
}

static struct kunit_case sysctl_cases[] = {
	KUNIT_CASE(keyring_unset_is_the_modules),
	KUNIT_CASE(keyring_set_is_held_until_unset),
	KUNIT_CASE(keyring_outlives_its_last_other_reference),
	KUNIT_CASE(keyring_refused_leaves_what_was_set),
	KUNIT_CASE(keyring_of_another_user_is_eacces),
	KUNIT_CASE(keyring_revoked_or_expired_later_is_enokey),
	KUNIT_CASE(credential_set_is_held_until_unset),
	KUNIT_CASE(credential_refused_leaves_what_was_set),
	KUNIT_CASE(credential_revoked_later_is_enokey),
	KUNIT_CASE(credential_of_another_user_is_eacces),
	KUNIT_CASE(server_has_several_credentials),
	KUNIT_CASE(server_credentials_are_set_together_or_not),
	KUNIT_CASE_PARAM(setting_is_one_of_three_words, words_gen_params),
	KUNIT_CASE(settings_of_client_and_server_are_apart),
	KUNIT_CASE(priorities_set_are_kept_until_unset),
	KUNIT_CASE(priorities_refused_leave_what_was_set),
	KUNIT_CASE(priorities_too_long_are_not_cut),
	KUNIT_CASE(write_by_root_without_capability_is_eperm),
	KUNIT_CASE(write_by_another_user_in_initial_namespace_is_eperm),
	KUNIT_CASE(write_through_handed_descriptor_is_eperm),
	KUNIT_CASE(write_where_trust_is_sealed_is_eperm),
	{}
};

static struct kunit_suite sysctl_suite = {
	.name = "tls_hs_sysctl",
	.init = sysctl_test_init,
	.exit = sysctl_test_exit,
	.test_cases = sysctl_cases,
};

kunit_test_suite(sysctl_suite);
