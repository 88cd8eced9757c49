// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes for ".blacklist", which takes them from user space only with a
 * signature of a key that was compiled in.  For tests.
 */
#include <linux/err.h>
#include <linux/key.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "ctl_blacklist.h"
#include "tls_hs_ctl.h"

/**
 * tls_hs_ctl_blacklist() - add a hash to ".blacklist", for good
 * @arg: struct tls_hs_ctl_blacklist in user space
 *
 * Context: process, with CAP_NET_ADMIN checked; may sleep.
 * Return: 0; -EFAULT; -EINVAL: no string, or the key is not ".blacklist"; or
 * an error of the key service.
 */
int tls_hs_ctl_blacklist(void __user *arg)
{
	struct tls_hs_ctl_blacklist bl;
	struct key *keyring;
	key_ref_t ref;

	if (copy_from_user(&bl, arg, sizeof(bl)))
		return -EFAULT;
	if (strnlen(bl.hash, sizeof(bl.hash)) == sizeof(bl.hash))
		return -EINVAL;
	keyring = key_lookup(bl.keyring);
	if (IS_ERR(keyring))
		return PTR_ERR(keyring);
	ref = ERR_PTR(-EINVAL);
	if (!strcmp(keyring->description, ".blacklist"))
		ref = key_create_or_update(make_key_ref(keyring, true), "blacklist", bl.hash,
					   NULL, 0, KEY_POS_SEARCH | KEY_POS_VIEW | KEY_USR_VIEW,
					   KEY_ALLOC_NOT_IN_QUOTA | KEY_ALLOC_BUILT_IN);
	key_put(keyring);
	if (IS_ERR(ref))
		return PTR_ERR(ref);
	key_ref_put(ref);
	return 0;
}
