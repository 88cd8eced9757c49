// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be set in a network namespace: net.tls_hs.
 *
 * Owns net.tls_hs.keyring, the trust keyring of handshakes whose consumer names
 * none.  What a serial is good for is keys.c's to say.
 *
 * The root of a user namespace may write this in a network namespace of his.
 * So a serial is looked up once, with the rights of whoever writes it, and what
 * is kept is the key: a number that was free then may be the host's key later.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include <net/net_namespace.h>

#include "keys.h"
#include "sysctl.h"

/* @keyring: with a reference that becomes the namespace's; NULL: the module's ".tls_hs" */
static void tls_hs_sysctl_set(struct tls_hs_net *hn, struct key *keyring)
{
	struct key *old;

	spin_lock_bh(&hn->hn_lock);
	old = hn->hn_keyring;
	hn->hn_keyring = keyring;
	spin_unlock_bh(&hn->hn_lock);
	key_put(old);
}

static struct key *tls_hs_sysctl_get(struct tls_hs_net *hn)
{
	struct key *keyring;

	spin_lock_bh(&hn->hn_lock);
	keyring = key_get(hn->hn_keyring);
	spin_unlock_bh(&hn->hn_lock);
	return keyring;
}

static int tls_hs_sysctl_read(struct tls_hs_net *hn, void *buffer, size_t *lenp, loff_t *ppos)
{
	struct key *keyring = tls_hs_sysctl_get(hn);
	int serial = keyring ? key_serial(keyring) : 0;
	const struct ctl_table number = { .data = &serial, .maxlen = sizeof(serial) };

	key_put(keyring);
	return proc_dointvec(&number, 0, buffer, lenp, ppos);
}

/* One number and nothing else in one write: a text that merely begins with one is none. */
static int tls_hs_sysctl_write(struct tls_hs_net *hn, char *buffer, size_t *lenp, loff_t *ppos)
{
	struct key *keyring = NULL;
	int serial, err;

	if (*ppos)
		return -EINVAL;
	err = kstrtoint(strstrip(buffer), 10, &serial);
	if (err)
		return err;
	if (serial) {
		keyring = tls_hs_trust_keyring_get(serial);
		if (IS_ERR(keyring))
			return PTR_ERR(keyring);
	}
	tls_hs_sysctl_set(hn, keyring);
	*ppos += *lenp;
	return 0;
}

static int tls_hs_sysctl_keyring(const struct ctl_table *table, int write, void *buffer,
				 size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;

	if (write)
		return tls_hs_sysctl_write(hn, buffer, lenp, ppos);
	return tls_hs_sysctl_read(hn, buffer, lenp, ppos);
}

/**
 * tls_hs_default_keyring_get() - whom to trust where the consumer does not say
 * @hn: the network namespace's part
 *
 * No right of the caller's is asked for: whoever set the keyring had it.
 *
 * Context: process; may sleep.
 * Return: a reference to put with key_put(): of the namespace's keyring, or of
 * the module's ".tls_hs" if none is set.  ERR_PTR of -ENOKEY if the namespace's
 * is revoked or expired: that takes trust away, and the module's is no substitute.
 */
struct key *tls_hs_default_keyring_get(struct tls_hs_net *hn)
{
	struct key *keyring = tls_hs_sysctl_get(hn);

	if (!keyring)
		return tls_hs_trust_keyring_get(0);
	if (!key_validate(keyring))
		return keyring;
	key_put(keyring);
	return ERR_PTR(-ENOKEY);
}

/**
 * tls_hs_sysctl_register() - let a namespace be set
 * @hn: its part, with no keyring set
 * @net: it
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_sysctl_register(struct tls_hs_net *hn, struct net *net)
{
	const struct ctl_table keyring = {
		.procname	= "keyring",
		.data		= hn,
		.mode		= 0644,
		.proc_handler	= tls_hs_sysctl_keyring,
	};
	void *table = kmemdup(&keyring, sizeof(keyring), GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	hn->hn_sysctl = table;
	hn->hn_sysctl_head = register_net_sysctl_sz(net, "net/tls_hs", table, 1);
	if (hn->hn_sysctl_head || !IS_ENABLED(CONFIG_SYSCTL))
		return 0;
	tls_hs_sysctl_unregister(hn);
	return -ENOMEM;
}

/**
 * tls_hs_sysctl_unregister() - no more reads and writes of a namespace's settings
 * @hn: its part; may never have been registered
 *
 * Context: process; waits for those that run.
 */
void tls_hs_sysctl_unregister(struct tls_hs_net *hn)
{
	if (hn->hn_sysctl_head)
		unregister_net_sysctl_table(hn->hn_sysctl_head);
	hn->hn_sysctl_head = NULL;
	kfree(hn->hn_sysctl);
	hn->hn_sysctl = NULL;
}

/**
 * tls_hs_sysctl_release() - let a namespace's keyring go
 * @hn: its part, unregistered; no handshake can begin in it any more, since one
 *	would find ".tls_hs" now
 *
 * Context: process.
 */
void tls_hs_sysctl_release(struct tls_hs_net *hn)
{
	tls_hs_sysctl_set(hn, NULL);
}
