// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keys of type "user" and keyrings, for the project's files that read them.
 *
 * Owns serials, references, links, updates, revocation and expiry.  Not here: searches,
 * possession, quota, the collector, keys of type "asymmetric"; whose suites do
 * not run in user space.
 */
#include <keys/asymmetric-subtype.h>
#include <keys/user-type.h>

#include <linux/cred.h>
#include <linux/err.h>
#include <linux/key.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

/* as security/keys/user_defined.c has it */
#define USER_MAX	32767

const struct cred user_cred;

static struct key *keys;
static key_serial_t last_serial;

int user_preparse(struct key_preparsed_payload *prep)
{
	return -EOPNOTSUPP;
}

static long user_read(const struct key *key, char *buf, size_t len)
{
	const struct user_key_payload *payload = user_key_payload_locked(key);

	if (!payload)
		return -EKEYREVOKED;
	if (buf)
		memcpy(buf, payload->data, len < payload->datalen ? len : payload->datalen);
	return payload->datalen;
}

/* A keyring's payload. */
struct links {
	unsigned int	n;
	struct key	*key[];
};

static long keyring_read(const struct key *key, char *buf, size_t len)
{
	const struct links *links = key->payload.data[0];
	unsigned int i;

	BUG_ON(key->sem.readers <= 0);
	for (i = 0; links && i < links->n && (i + 1) * sizeof(key->serial) <= len; i++)
		memcpy(buf + i * sizeof(key->serial), &links->key[i]->serial, sizeof(key->serial));
	return links ? links->n * sizeof(key->serial) : 0;
}

static int keyring_link(struct key *keyring, struct key *key)
{
	const struct links *old = keyring->payload.data[0];
	const unsigned int n = old ? old->n : 0;
	struct links *links;

	links = krealloc(old, struct_size(links, key, n + 1), GFP_KERNEL);
	if (!links)
		return -ENOMEM;
	links->key[n] = key_get(key);
	links->n = n + 1;
	keyring->payload.data[0] = links;
	return 0;
}

static void payload_free(struct key *key)
{
	struct links *links = key->payload.data[0];

	if (key->type == &key_type_keyring)
		while (links && links->n)
			key_put(links->key[--links->n]);
	kfree(links);
	key->payload.data[0] = NULL;
}

struct key_type key_type_user = { .name = "user", .preparse = user_preparse, .read = user_read };
struct key_type key_type_keyring = { .name = "keyring", .read = keyring_read };
struct key_type key_type_asymmetric = { .name = "asymmetric" };
struct asymmetric_key_subtype public_key_subtype = { .name = "public_key" };

struct key *key_alloc(struct key_type *type, const char *desc, kuid_t uid, kgid_t gid,
		      const struct cred *cred, u32 perm, unsigned long flags, void *restrict_link)
{
	struct key *key = kzalloc(sizeof(*key), GFP_KERNEL);
	char *copy = kmemdup(desc, strlen(desc) + 1, GFP_KERNEL);

	if (!key || !copy) {
		kfree(copy);
		kfree(key);
		return ERR_PTR(-ENOMEM);
	}
	refcount_set(&key->usage, 1);
	key->serial = ++last_serial;
	key->type = type;
	key->perm = perm;
	key->expiry = TIME64_MAX;
	key->description = copy;
	key->restrict_link = restrict_link;
	key->next = keys;
	keys = key;
	return key;
}

struct key *keyring_alloc(const char *desc, kuid_t uid, kgid_t gid, const struct cred *cred,
			  u32 perm, unsigned long flags, void *restrict_link, struct key *dest)
{
	struct key *key = key_alloc(&key_type_keyring, desc, uid, gid, cred, perm, flags,
				    restrict_link);

	if (!IS_ERR(key))
		key->state = 1;
	return key;
}

int key_instantiate_and_link(struct key *key, const void *data, size_t len, struct key *keyring,
			     struct key *authkey)
{
	struct user_key_payload *payload;

	if (key->type == &key_type_keyring) {
		key->state = 1;
		return 0;
	}
	/* as without a parser that takes the data */
	if (key->type != &key_type_user)
		return -EBADMSG;
	if (!len || len > USER_MAX || !data)
		return -EINVAL;
	payload = kmalloc(sizeof(*payload) + len, GFP_KERNEL);
	if (!payload)
		return -ENOMEM;
	payload->datalen = len;
	memcpy(payload->data, data, len);
	key->payload.data[0] = payload;
	key->state = 1;
	return keyring ? keyring_link(keyring, key) : 0;
}

static struct key *keyring_find(const struct key *keyring, const char *type, const char *desc)
{
	const struct links *links = keyring->payload.data[0];
	unsigned int i;

	for (i = 0; links && i < links->n; i++)
		if (!strcmp(links->key[i]->type->name, type) &&
		    !strcmp(links->key[i]->description, desc))
			return key_get(links->key[i]);
	return NULL;
}

/* An update has its new payload before the old one is freed, as in the kernel. */
key_ref_t key_create_or_update(key_ref_t keyring_ref, const char *type, const char *desc,
			       const void *data, size_t len, u32 perm, unsigned long flags)
{
	struct key *keyring = key_ref_to_ptr(keyring_ref), *key, *other;
	int err;

	if (strcmp(type, key_type_user.name))
		return (key_ref_t)ERR_PTR(-ENODEV);
	key = keyring_find(keyring, type, desc);
	other = key_alloc(&key_type_user, desc, GLOBAL_ROOT_UID, GLOBAL_ROOT_GID, NULL, perm,
			  flags, NULL);
	if (IS_ERR(other))
		return (key_ref_t)other;
	err = key_instantiate_and_link(other, data, len, key ? NULL : keyring, NULL);
	if (err) {
		key_put(other);
		return (key_ref_t)ERR_PTR(err);
	}
	if (!key)
		return (key_ref_t)other;
	swap(key->payload.data[0], other->payload.data[0]);
	key_put(other);
	return (key_ref_t)key;
}

void key_put(struct key *key)
{
	struct key **p;

	if (!key || !refcount_dec_and_test(&key->usage))
		return;
	BUG_ON(key->sem.readers);
	for (p = &keys; *p != key; p = &(*p)->next)
		;
	*p = key->next;
	payload_free(key);
	kfree(key->description);
	kfree(key);
}

struct key *key_lookup(key_serial_t serial)
{
	struct key *key;

	for (key = keys; key; key = key->next)
		if (key->serial == serial)
			return key_get(key);
	return ERR_PTR(-ENOKEY);
}

/* Root asks, and possesses nothing: only the user's bits count. */
key_ref_t lookup_user_key(key_serial_t serial, unsigned long flags, enum key_need_perm need)
{
	const u32 bit = need == KEY_NEED_WRITE ? KEY_USR_WRITE : KEY_USR_SEARCH;
	struct key *key = key_lookup(serial);
	int err;

	if (IS_ERR(key))
		return (key_ref_t)key;
	err = key_validate(key);
	if (!err && key->state != 1)
		err = -ENOKEY;
	if (!err && !(key->perm & bit))
		err = -EACCES;
	if (!err)
		return (key_ref_t)key;
	key_put(key);
	return (key_ref_t)ERR_PTR(err);
}

int key_validate(const struct key *key)
{
	if (key->revoked)
		return -EKEYREVOKED;
	return ktime_get_real_seconds() >= key->expiry ? -EKEYEXPIRED : 0;
}

void key_revoke(struct key *key)
{
	down_write(&key->sem);
	key->revoked = true;
	payload_free(key);
	up_write(&key->sem);
}
