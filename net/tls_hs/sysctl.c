// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be set in a network namespace: net.tls_hs.
 *
 * Owns net.tls_hs.keyring, the trust keyring of handshakes whose consumer names
 * none; .credential, the certificate and key of those whose consumer wants one
 * and names none; .policy, who does the handshakes; and the numbers in between.
 * What a serial is good for is keys.c's to say, and cred.c's.
 *
 * The root of a user namespace may write these in a network namespace of his.
 * So a serial is looked up once, with the rights of whoever writes it, and what
 * is kept is the key: a number that was free then may be the host's key later.
 */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include <net/net_namespace.h>

#include "cred.h"
#include "keys.h"
#include "sysctl.h"

#define TLS_HS_ONE_DAY	86400	/* seconds */

static const char *const tls_hs_policy_names[] = {
	[TLS_HS_POLICY_KERNEL_FIRST]	= "kernel-first",
	[TLS_HS_POLICY_KERNEL_ONLY]	= "kernel-only",
	[TLS_HS_POLICY_UPCALL_ONLY]	= "upcall-only",
};

static unsigned int tls_hs_policy_param;

static int tls_hs_policy_param_set(const char *val, const struct kernel_param *kp)
{
	int i = sysfs_match_string(tls_hs_policy_names, val);

	if (i < 0)
		return i;
	tls_hs_policy_param = i;
	return 0;
}

static int tls_hs_policy_param_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%s\n", tls_hs_policy_names[tls_hs_policy_param]);
}

static const struct kernel_param_ops tls_hs_policy_param_ops = {
	.set	= tls_hs_policy_param_set,
	.get	= tls_hs_policy_param_get,
};

module_param_cb(policy, &tls_hs_policy_param_ops, NULL, 0644);
MODULE_PARM_DESC(policy, "net.tls_hs.policy of new network namespaces: kernel-first, kernel-only or upcall-only");

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
		keyring = tls_hs_trust_keyring_get(serial, false);
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

/* Both with a reference that becomes the namespace's, or both NULL. */
static void tls_hs_sysctl_set_credential(struct tls_hs_net *hn, struct key *cert,
					 struct key *privkey)
{
	spin_lock_bh(&hn->hn_lock);
	swap(hn->hn_cert, cert);
	swap(hn->hn_privkey, privkey);
	spin_unlock_bh(&hn->hn_lock);
	key_put(cert);
	key_put(privkey);
}

static void tls_hs_sysctl_get_credential(struct tls_hs_net *hn, struct key **cert,
					 struct key **privkey)
{
	spin_lock_bh(&hn->hn_lock);
	*cert = key_get(hn->hn_cert);
	*privkey = key_get(hn->hn_privkey);
	spin_unlock_bh(&hn->hn_lock);
}

static int tls_hs_sysctl_read_credential(struct tls_hs_net *hn, void *buffer, size_t *lenp,
					 loff_t *ppos)
{
	int serials[2];
	const struct ctl_table numbers = { .data = serials, .maxlen = sizeof(serials) };
	struct key *cert, *privkey;

	tls_hs_sysctl_get_credential(hn, &cert, &privkey);
	serials[0] = cert ? key_serial(cert) : 0;
	serials[1] = privkey ? key_serial(privkey) : 0;
	key_put(cert);
	key_put(privkey);
	return proc_dointvec(&numbers, 0, buffer, lenp, ppos);
}

/* Whoever sets a credential that cannot be used is told so now. */
static int tls_hs_sysctl_take_credential(struct tls_hs_net *hn, int cert, int privkey)
{
	struct tls_hs_cred *cd;
	struct key *ck, *pk;
	int err = 0;

	ck = tls_hs_key_get(cert);
	if (IS_ERR(ck))
		return PTR_ERR(ck);
	pk = tls_hs_key_get(privkey);
	if (IS_ERR(pk)) {
		key_put(ck);
		return PTR_ERR(pk);
	}
	cd = tls_hs_cred_from_keys(ck, pk);
	if (IS_ERR(cd))
		err = PTR_ERR(cd);
	else
		tls_hs_cred_free(cd);
	if (!err)
		tls_hs_sysctl_set_credential(hn, key_get(ck), key_get(pk));
	key_put(pk);
	key_put(ck);
	return err;
}

static int tls_hs_sysctl_write_credential(struct tls_hs_net *hn, char *buffer, size_t *lenp,
					  loff_t *ppos)
{
	char *privkey = strstrip(buffer), *cert;
	int serials[2], err;

	if (*ppos)
		return -EINVAL;
	cert = strsep(&privkey, " \t");
	if (!privkey)
		return -EINVAL;
	err = kstrtoint(cert, 10, &serials[0]);
	if (!err)
		err = kstrtoint(skip_spaces(privkey), 10, &serials[1]);
	if (err)
		return err;
	if (serials[0] || serials[1])
		err = tls_hs_sysctl_take_credential(hn, serials[0], serials[1]);
	else
		tls_hs_sysctl_set_credential(hn, NULL, NULL);
	if (!err)
		*ppos += *lenp;
	return err;
}

static int tls_hs_sysctl_credential(const struct ctl_table *table, int write, void *buffer,
				    size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;

	if (write)
		return tls_hs_sysctl_write_credential(hn, buffer, lenp, ppos);
	return tls_hs_sysctl_read_credential(hn, buffer, lenp, ppos);
}

static int tls_hs_sysctl_policy(const struct ctl_table *table, int write, void *buffer,
				size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;
	char name[16];
	const struct ctl_table text = { .data = name, .maxlen = sizeof(name) };
	int policy;

	if (!write) {
		strscpy(name, tls_hs_policy_names[READ_ONCE(hn->hn_policy)]);
		return proc_dostring(&text, 0, buffer, lenp, ppos);
	}
	if (*ppos)
		return -EINVAL;
	policy = sysfs_match_string(tls_hs_policy_names, strstrip(buffer));
	if (policy < 0)
		return policy;
	WRITE_ONCE(hn->hn_policy, policy);
	*ppos += *lenp;
	return 0;
}

/**
 * tls_hs_default_cred_get() - the credential where the consumer names none
 * @hn: the network namespace's part
 *
 * No right of the caller's is asked for: whoever set the keys had it.
 *
 * Context: process; may sleep.
 * Return: the credential, to be freed with tls_hs_cred_free(); ERR_PTR of
 * -ENOENT if none is set, otherwise as tls_hs_cred_from_keys() has it.
 */
struct tls_hs_cred *tls_hs_default_cred_get(struct tls_hs_net *hn)
{
	struct tls_hs_cred *cd = ERR_PTR(-ENOENT);
	struct key *cert, *privkey;

	tls_hs_sysctl_get_credential(hn, &cert, &privkey);
	if (cert && privkey)
		cd = key_validate(cert) || key_validate(privkey) ? ERR_PTR(-ENOKEY) :
			tls_hs_cred_from_keys(cert, privkey);
	key_put(cert);
	key_put(privkey);
	return cd;
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
		return tls_hs_trust_keyring_get(0, false);
	if (!key_validate(keyring))
		return keyring;
	key_put(keyring);
	return ERR_PTR(-ENOKEY);
}

static const int tls_hs_max_seconds = TLS_HS_ONE_DAY;

/**
 * tls_hs_sysctl_register() - let a namespace be set
 * @hn: its part, with nothing set
 * @net: it
 *
 * Context: process; may sleep.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_sysctl_register(struct tls_hs_net *hn, struct net *net)
{
	const struct ctl_table tables[] = {
		{
			.procname	= "keyring",
			.data		= hn,
			.mode		= 0644,
			.proc_handler	= tls_hs_sysctl_keyring,
		}, {
			.procname	= "credential",
			.data		= hn,
			.mode		= 0644,
			.proc_handler	= tls_hs_sysctl_credential,
		}, {
			.procname	= "policy",
			.data		= hn,
			.mode		= 0644,
			.proc_handler	= tls_hs_sysctl_policy,
		}, {
			.procname	= "remember_refusals",
			.data		= &hn->hn_refusals.rf_seconds,
			.maxlen		= sizeof(hn->hn_refusals.rf_seconds),
			.mode		= 0644,
			.proc_handler	= proc_dointvec_minmax,
			.extra1		= SYSCTL_ZERO,
			.extra2		= (void *)&tls_hs_max_seconds,
		}, {
			.procname	= "issuer_cache",
			.data		= &hn->hn_issuers.ic_seconds,
			.maxlen		= sizeof(hn->hn_issuers.ic_seconds),
			.mode		= 0644,
			.proc_handler	= proc_dointvec_minmax,
			.extra1		= SYSCTL_ZERO,
			.extra2		= (void *)&tls_hs_max_seconds,
		},
	};
	void *copy = kmemdup(tables, sizeof(tables), GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	hn->hn_policy = tls_hs_policy_param;
	hn->hn_sysctl = copy;
	hn->hn_sysctl_head = register_net_sysctl_sz(net, "net/tls_hs", copy, ARRAY_SIZE(tables));
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
 * tls_hs_sysctl_release() - let a namespace's keys go
 * @hn: its part, unregistered; no handshake can begin in it any more, since one
 *	would find ".tls_hs" now
 *
 * Context: process.
 */
void tls_hs_sysctl_release(struct tls_hs_net *hn)
{
	tls_hs_sysctl_set(hn, NULL);
	tls_hs_sysctl_set_credential(hn, NULL, NULL);
}
