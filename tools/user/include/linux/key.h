/* SPDX-License-Identifier: GPL-2.0-only */
/* Keys as the project's files see them: ../../keys.c. */
#ifndef _TLS_HS_USER_LINUX_KEY_H
#define _TLS_HS_USER_LINUX_KEY_H

#include <linux/cred.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/types.h>

struct cred;
struct key;
struct key_preparsed_payload;

typedef s32 key_serial_t;
typedef struct __key_reference_with_attributes *key_ref_t;

#define KEY_POS_VIEW		0x01000000
#define KEY_POS_READ		0x02000000
#define KEY_POS_SEARCH		0x08000000
#define KEY_POS_SETATTR		0x20000000
#define KEY_POS_ALL		0x3f000000
#define KEY_USR_VIEW		0x00010000
#define KEY_USR_READ		0x00020000
#define KEY_USR_WRITE		0x00040000
#define KEY_USR_SEARCH		0x00080000
#define KEY_USR_ALL		0x003f0000

#define KEY_ALLOC_NOT_IN_QUOTA	0x0002

enum key_need_perm {
	KEY_NEED_WRITE = 3,
	KEY_NEED_SEARCH,
};

struct key_type {
	const char	*name;
	int		(*preparse)(struct key_preparsed_payload *prep);
	long		(*read)(const struct key *key, char *buf, size_t len);
};

struct key {
	refcount_t		usage;
	key_serial_t		serial;
	const struct key_type	*type;
	struct rw_semaphore	sem;
	time64_t		expiry;
	u32			perm;
	short			state;		/* 0: not yet there, 1: positive */
	bool			revoked;
	char			*description;
	void			*restrict_link;
	struct key		*next;		/* of all keys */
	union {
		void		*data[4];
	} payload;
};

struct key *key_alloc(struct key_type *type, const char *desc, kuid_t uid, kgid_t gid,
		      const struct cred *cred, u32 perm, unsigned long flags, void *restrict_link);
struct key *keyring_alloc(const char *desc, kuid_t uid, kgid_t gid, const struct cred *cred,
			  u32 perm, unsigned long flags, void *restrict_link, struct key *dest);
int key_instantiate_and_link(struct key *key, const void *data, size_t len, struct key *keyring,
			     struct key *authkey);
key_ref_t key_create_or_update(key_ref_t keyring_ref, const char *type, const char *desc,
			       const void *data, size_t len, u32 perm, unsigned long flags);
void key_put(struct key *key);
struct key *key_lookup(key_serial_t serial);
key_ref_t lookup_user_key(key_serial_t serial, unsigned long flags, enum key_need_perm need);
int key_validate(const struct key *key);
void key_revoke(struct key *key);

static inline struct key *key_get(struct key *key)
{
	if (key)
		refcount_inc(&key->usage);
	return key;
}

#define key_serial(key)		((key) ? (key)->serial : 0)
#define key_is_positive(key)	((key)->state == 1)
#define make_key_ref(key, possessed)	((key_ref_t)(key))
#define key_ref_to_ptr(ref)	((struct key *)(ref))
#define key_ref_put(ref)	key_put(key_ref_to_ptr(ref))

extern struct key_type key_type_keyring;

#endif
