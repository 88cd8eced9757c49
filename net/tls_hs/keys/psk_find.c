// SPDX-License-Identifier: GPL-2.0-only
/*
 * The PSK of an identity that a client has sent.
 *
 * Owns the comparison of identities.  keyring_search() is not asked: the type of
 * NVMe's keys compares as many bytes of a description as the wanted one has, and
 * the wanted one is a stranger's here: longer than the description it would be
 * read beyond its end, shorter it would find another's key.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "psk.h"

static bool psk_is(const struct key *key, const u8 *identity, size_t len)
{
	/* a NUL in the identity is no end of it */
	return key->description && strlen(key->description) == len &&
	       !memcmp(key->description, identity, len);
}

/**
 * tls_hs_psk_find() - take the key of an identity into the set
 * @ps: the set; on success its last entry is what was found
 * @list: the server's keys
 * @identity: as the client sent it; not kept
 * @len: bytes at @identity
 * @hash: of the cipher suite that it would be used with
 * @cfg: suites that the server accepts
 *
 * A key that is revoked, expired, or of a kind that is no PSK is none.
 *
 * Context: process; may sleep.
 * Return: 0; -ENOENT if no key has this identity, or not for this hash; -ENOMEM.
 */
int tls_hs_psk_find(struct tls_hs_psk_set *ps, const struct tls_hs_key_list *list,
		    const u8 *identity, size_t len, enum tls_hs_hash hash,
		    const struct tls_hs_config *cfg)
{
	unsigned int i;
	int err;

	for (i = 0; i < list->kl_n; i++) {
		if (!psk_is(list->kl_key[i], identity, len))
			continue;
		err = tls_hs_psk_add(ps, list->kl_key[i], cfg, GFP_KERNEL);
		if (err == -ENOMEM)
			return err;
		if (!err && ps->ps_psk[ps->ps_n - 1].psk_hash == hash)
			return 0;
		if (!err)
			tls_hs_psk_drop_last(ps);
	}
	return -ENOENT;
}
