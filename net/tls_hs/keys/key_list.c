// SPDX-License-Identifier: GPL-2.0-only
/*
 * The keys that a keyring links to, as they are now.
 *
 * Owns reading a keyring, which the kernel offers to user space only.  Which of
 * the keys is good for what is its users' to say.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/key-type.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "key_list.h"

/**
 * tls_hs_key_list_free() - give the references back
 * @list: may be all zeros; empty afterwards
 *
 * Context: process.
 */
void tls_hs_key_list_free(struct tls_hs_key_list *list)
{
	while (list->kl_n)
		key_put(list->kl_key[--list->kl_n]);
	kvfree(list->kl_key);
	list->kl_key = NULL;
}

/* Under the keyring's semaphore a serial that it lists is a key that it holds. */
static int key_list_read(struct tls_hs_key_list *list, struct key *keyring,
			 key_serial_t *serials, unsigned int cap, unsigned int *need)
{
	unsigned int i;
	struct key *key;
	long n;

	down_read(&keyring->sem);
	n = key_validate(keyring) ? -ENOKEY :
	    keyring->type->read(keyring, (char *)serials, cap * sizeof(*serials));
	*need = n > 0 ? n / sizeof(*serials) : 0;
	for (i = 0; i < min(*need, cap); i++) {
		key = key_lookup(serials[i]);
		if (!IS_ERR(key))
			list->kl_key[list->kl_n++] = key;
	}
	up_read(&keyring->sem);
	return n < 0 ? n : 0;
}

/**
 * tls_hs_key_list_get() - which keys does a keyring link to?
 * @list: where to put them, with a reference to each; to be given back with
 *	tls_hs_key_list_free(), empty after an error
 * @keyring: the keyring
 * @most: more keys in it are not read
 *
 * Context: process; may sleep.
 * Return: 0; -ENOKEY (no keyring, or revoked or expired), -ENOMEM, -E2BIG (it
 * links to more than @most).
 */
int tls_hs_key_list_get(struct tls_hs_key_list *list, struct key *keyring, unsigned int most)
{
	unsigned int cap = 16, need;
	key_serial_t *serials;
	int err;

	memset(list, 0, sizeof(*list));
	if (keyring->type != &key_type_keyring)
		return -ENOKEY;
	for (;;) {
		serials = kvmalloc_array(cap, sizeof(*serials), GFP_KERNEL);
		list->kl_key = kvmalloc_array(cap, sizeof(*list->kl_key), GFP_KERNEL);
		err = -ENOMEM;
		if (serials && list->kl_key)
			err = key_list_read(list, keyring, serials, cap, &need);
		kvfree(serials);
		if (!err && need <= cap)
			return 0;
		tls_hs_key_list_free(list);
		if (err)
			return err;
		if (need > most)
			return -E2BIG;
		cap = need;
	}
}
