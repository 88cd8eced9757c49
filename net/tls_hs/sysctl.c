// SPDX-License-Identifier: GPL-2.0-only
/*
 * What can be set in a network namespace: net.tls_hs.
 *
 * Owns net.tls_hs.keyring, the trust keyring of handshakes whose consumer names
 * none; .credential, the certificate and key of those whose consumer wants one
 * and names none; .priorities, what those offer whose consumer does not say;
 * .policy, who does the handshakes; the same for those in which we are the server;
 * .revocation, whose certificates have to be on lists; and the numbers in between.
 * What a serial is good for is keys.c's to say, and cred_keys.c's; what a string means,
 * priorities.c's.
 *
 * The root of a user namespace may write these in a network namespace of his.
 * So a serial is looked up once, with the rights of whoever writes it, and what
 * is kept is the key: a number that was free then may be the host's key later.
 *
 * All of them weigh on whom is trusted, or on who is asked, so one rule holds
 * for all: see sysctl_permit().
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysctl.h>

#include <net/net_namespace.h>

#include "anchored.h"
#include "conn/post.h"
#include "engine/priorities.h"
#include "keys/cred_keys.h"
#include "keys/keys.h"
#include "sysctl.h"

static const char *const tls_hs_policy_names[] = {
	[TLS_HS_POLICY_KERNEL_FIRST]	= "kernel-first",
	[TLS_HS_POLICY_KERNEL_ONLY]	= "kernel-only",
	[TLS_HS_POLICY_UPCALL_ONLY]	= "upcall-only",
	[TLS_HS_NR_POLICIES]		= NULL,
};

static const char *const tls_hs_client_auth_names[] = {
	[TLS_HS_CLIENT_AUTH_NONE]	= "none",
	[TLS_HS_CLIENT_AUTH_OPTIONAL]	= "optional",
	[TLS_HS_CLIENT_AUTH_REQUIRED]	= "required",
	[TLS_HS_CLIENT_AUTH_REQUIRED + 1] = NULL,
};

static const char *const tls_hs_crl_mode_names[] = {
	[TLS_HS_CRL_LISTED]	= "listed",
	[TLS_HS_CRL_STALE_OK]	= "stale-ok",
	[TLS_HS_CRL_REQUIRED]	= "required",
	[TLS_HS_NR_CRL_MODES]	= NULL,
};

static unsigned int tls_hs_policy_param;

static int tls_hs_policy_param_set(const char *val, const struct kernel_param *kp)
{
	int i = __sysfs_match_string(tls_hs_policy_names, -1, val);

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

/* Not to be changed later: sysfs asks for no capability, only for uid 0. */
module_param_cb(policy, &tls_hs_policy_param_ops, NULL, 0444);
MODULE_PARM_DESC(policy, "net.tls_hs.policy of new network namespaces: kernel-first, kernel-only or upcall-only");

/*
 * CAP_NET_ADMIN, which is all that opening a network sysctl asks for, says
 * nothing about trust.  The initial namespace's settings are worth as much as
 * ".tls_hs": they take the right to change that, and end where it is sealed.
 */
static bool sysctl_may_change(const struct tls_hs_net *hn)
{
	if (!ns_capable(hn->hn_net->user_ns, CAP_SYS_ADMIN))
		return false;
	return !net_eq(hn->hn_net, &init_net) || tls_hs_keyring_may_change();
}

/*
 * proc_sys_call_handler() gives no other way to the file.  Who opened it has to
 * have the rights too: a descriptor may have been handed to a privileged writer.
 */
static int sysctl_permit(const struct tls_hs_net *hn, loff_t *ppos)
{
	const struct file *file = container_of(ppos, struct kiocb, ki_pos)->ki_filp;
	const struct cred *writer;
	bool may;

	if (!sysctl_may_change(hn))
		return -EPERM;
	writer = override_creds(file->f_cred);
	may = sysctl_may_change(hn);
	revert_creds(writer);
	return may ? 0 : -EPERM;
}

/* The start of every write. */
static int sysctl_begin_write(const struct tls_hs_net *hn, loff_t *ppos)
{
	if (*ppos)
		return -EINVAL;
	return sysctl_permit(hn, ppos);
}

/* extra1: which member of struct tls_hs_net a table is about */
static void *sysctl_member(const struct ctl_table *table)
{
	return table->data + (size_t)table->extra1;
}

/* @keyring: with a reference that becomes the namespace's; or NULL */
static void tls_hs_sysctl_set(struct tls_hs_net *hn, struct key **member, struct key *keyring)
{
	spin_lock_bh(&hn->hn_lock);
	swap(*member, keyring);
	spin_unlock_bh(&hn->hn_lock);
	key_put(keyring);
}

static struct key *tls_hs_sysctl_get(struct tls_hs_net *hn, struct key **member)
{
	struct key *keyring;

	spin_lock_bh(&hn->hn_lock);
	keyring = key_get(*member);
	spin_unlock_bh(&hn->hn_lock);
	return keyring;
}

static int tls_hs_sysctl_read(struct tls_hs_net *hn, struct key **member, void *buffer,
			      size_t *lenp, loff_t *ppos)
{
	struct key *keyring = tls_hs_sysctl_get(hn, member);
	int serial = keyring ? key_serial(keyring) : 0;
	const struct ctl_table number = { .data = &serial, .maxlen = sizeof(serial) };

	key_put(keyring);
	return proc_dointvec(&number, 0, buffer, lenp, ppos);
}

/* One number and nothing else in one write: a text that merely begins with one is none. */
static int tls_hs_sysctl_write(struct tls_hs_net *hn, struct key **member, char *buffer,
			       size_t *lenp, loff_t *ppos)
{
	struct key *keyring = NULL;
	int serial, err;

	err = sysctl_begin_write(hn, ppos);
	if (!err)
		err = kstrtoint(strstrip(buffer), 10, &serial);
	if (err)
		return err;
	if (serial) {
		keyring = tls_hs_trust_keyring_get(serial, false);
		if (IS_ERR(keyring))
			return PTR_ERR(keyring);
	}
	/* which clients are trusted is never left to somebody else, and needs no memory */
	if (member == &hn->hn_keyring) {
		tls_hs_anchored_forget(hn);
		/* it was trusted from now on, also if it is withdrawn before the first handshake */
		if (keyring && !tls_hs_trust_keyring_find_anchor(keyring))
			tls_hs_anchored_note(hn, keyring);
	}
	tls_hs_sysctl_set(hn, member, keyring);
	*ppos += *lenp;
	return 0;
}

static int tls_hs_sysctl_keyring(const struct ctl_table *table, int write, void *buffer,
				 size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;

	if (write)
		return tls_hs_sysctl_write(hn, sysctl_member(table), buffer, lenp, ppos);
	return tls_hs_sysctl_read(hn, sysctl_member(table), buffer, lenp, ppos);
}

/* @ck: with a reference that becomes the namespace's; or NULL */
static void tls_hs_sysctl_set_credential(struct tls_hs_net *hn, struct tls_hs_cred_keys **member,
					 struct tls_hs_cred_keys *ck)
{
	spin_lock_bh(&hn->hn_lock);
	swap(*member, ck);
	spin_unlock_bh(&hn->hn_lock);
	tls_hs_cred_keys_put(ck);
}

static struct tls_hs_cred_keys *tls_hs_sysctl_get_credential(struct tls_hs_net *hn,
							     struct tls_hs_cred_keys **member)
{
	struct tls_hs_cred_keys *ck;

	spin_lock_bh(&hn->hn_lock);
	ck = tls_hs_cred_keys_hold(*member);
	spin_unlock_bh(&hn->hn_lock);
	return ck;
}

static int tls_hs_sysctl_read_credential(struct tls_hs_net *hn, struct tls_hs_cred_keys **member,
					 void *buffer, size_t *lenp, loff_t *ppos)
{
	struct tls_hs_cred_keys *ck = tls_hs_sysctl_get_credential(hn, member);
	const unsigned int n = ck ? ck->ck_n : 1;
	int serials[2 * TLS_HS_MAX_CREDS] = { 0, 0 };
	const struct ctl_table numbers = { .data = serials, .maxlen = 2 * n * sizeof(*serials) };
	unsigned int i;

	for (i = 0; ck && i < n; i++) {
		serials[2 * i] = key_serial(ck->ck_pair[i].cp_cert);
		serials[2 * i + 1] = key_serial(ck->ck_pair[i].cp_privkey);
	}
	tls_hs_cred_keys_put(ck);
	return proc_dointvec(&numbers, 0, buffer, lenp, ppos);
}

/* Pairs of numbers, at most @max, with blanks between the numbers; how many pairs, or -errno. */
static int sysctl_parse_pairs(char *text, int *serials, int max)
{
	char *word;
	int n = 0, err;

	while (text) {
		word = strsep(&text, " \t");
		text = text ? skip_spaces(text) : NULL;
		if (n == 2 * max)
			return -EINVAL;
		err = kstrtoint(word, 10, &serials[n++]);
		if (err)
			return err;
	}
	return n % 2 ? -EINVAL : n / 2;
}

/* Whoever sets a credential that cannot be used is told so now. */
static int tls_hs_sysctl_write_credential(struct tls_hs_net *hn, struct tls_hs_cred_keys **member,
					  char *buffer, size_t *lenp, loff_t *ppos)
{
	struct tls_hs_cred_keys *ck = NULL;
	int serials[2 * TLS_HS_MAX_CREDS];
	int err, n;

	err = sysctl_begin_write(hn, ppos);
	if (err)
		return err;
	/* a client has one: no server names whom it wants to see */
	n = sysctl_parse_pairs(strstrip(buffer), serials,
			       member == &hn->hn_server_cred ? TLS_HS_MAX_CREDS : 1);
	if (n < 0)
		return n;
	if (n > 1 || serials[0] || serials[1])
		ck = tls_hs_cred_keys_get(serials, n);
	if (IS_ERR(ck))
		return PTR_ERR(ck);
	tls_hs_sysctl_set_credential(hn, member, ck);
	*ppos += *lenp;
	return 0;
}

static int tls_hs_sysctl_credential(const struct ctl_table *table, int write, void *buffer,
				    size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;

	if (write)
		return tls_hs_sysctl_write_credential(hn, sysctl_member(table), buffer, lenp, ppos);
	return tls_hs_sysctl_read_credential(hn, sysctl_member(table), buffer, lenp, ppos);
}

/* extra1: which member, an int or an enum; extra2: the names of its values, NULL at their end */
static int tls_hs_sysctl_name(const struct ctl_table *table, int write, void *buffer,
			      size_t *lenp, loff_t *ppos)
{
	const char *const *names = table->extra2;
	int *member = sysctl_member(table);
	char name[16];
	const struct ctl_table text = { .data = name, .maxlen = sizeof(name) };
	int value, err;

	if (!write) {
		strscpy(name, names[READ_ONCE(*member)]);
		return proc_dostring(&text, 0, buffer, lenp, ppos);
	}
	err = sysctl_begin_write(table->data, ppos);
	if (err)
		return err;
	value = __sysfs_match_string(names, -1, strstrip(buffer));
	if (value < 0)
		return value;
	WRITE_ONCE(*member, value);
	*ppos += *lenp;
	return 0;
}

static void tls_hs_sysctl_set_priorities(struct tls_hs_net *hn, const char *priorities)
{
	spin_lock_bh(&hn->hn_lock);
	strscpy(hn->hn_priorities, priorities);
	spin_unlock_bh(&hn->hn_lock);
}

static int tls_hs_sysctl_read_priorities(struct tls_hs_net *hn, void *buffer, size_t *lenp,
					 loff_t *ppos)
{
	char priorities[TLS_HS_PRIORITIES_MAX + 1];
	const struct ctl_table text = { .data = priorities, .maxlen = sizeof(priorities) };

	tls_hs_default_priorities_get(hn, priorities);
	return proc_dostring(&text, 0, buffer, lenp, ppos);
}

/* Whoever sets what is not understood, or leaves nothing to offer, is told so now. */
static int tls_hs_sysctl_write_priorities(struct tls_hs_net *hn, char *buffer, size_t *lenp,
					  loff_t *ppos)
{
	/* what is behind a NUL would be cut off */
	bool whole = strlen(buffer) == *lenp;
	const char *priorities = strstrip(buffer);
	struct tls_hs_config cf = { };
	bool psk_exchange;
	int err;

	err = sysctl_begin_write(hn, ppos);
	/* a write of nothing takes nothing back: an empty line does */
	if (err || !*lenp)
		return err;
	if (!whole)
		err = -EINVAL;
	if (!err && *priorities)
		err = tls_hs_priorities_parse(&cf, priorities, &psk_exchange);
	if (err)
		return err;
	tls_hs_sysctl_set_priorities(hn, priorities);
	*ppos += *lenp;
	return 0;
}

static int tls_hs_sysctl_priorities(const struct ctl_table *table, int write, void *buffer,
				    size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;

	if (write)
		return tls_hs_sysctl_write_priorities(hn, buffer, lenp, ppos);
	return tls_hs_sysctl_read_priorities(hn, buffer, lenp, ppos);
}

/* extra1: which member, an int; extra2: the largest value */
static int tls_hs_sysctl_number(const struct ctl_table *table, int write, void *buffer,
				size_t *lenp, loff_t *ppos)
{
	struct tls_hs_net *hn = table->data;
	const struct ctl_table number = {
		.data	= sysctl_member(table),
		.maxlen	= sizeof(int),
		.extra1	= SYSCTL_ZERO,
		.extra2	= table->extra2,
	};
	int err = write ? sysctl_begin_write(hn, ppos) : 0;

	return err ?: proc_dointvec_minmax(&number, write, buffer, lenp, ppos);
}

/**
 * tls_hs_default_cred_get() - the keys of credentials where the consumer names none
 * @hn: the network namespace's part
 * @side: of a client, or of a server
 *
 * No right of the caller's is asked for: whoever set the keys had it.
 *
 * Context: process; may sleep.
 * Return: a reference to give back with tls_hs_cred_keys_put(); ERR_PTR of -ENOENT
 * if none is set, of -ENOKEY if a key of the first was revoked or has expired.
 */
struct tls_hs_cred_keys *tls_hs_default_cred_get(struct tls_hs_net *hn, enum tls_hs_side side)
{
	struct tls_hs_cred_keys *ck;

	ck = tls_hs_sysctl_get_credential(hn, side == TLS_HS_SERVER ? &hn->hn_server_cred :
								      &hn->hn_cred);
	if (!ck)
		return ERR_PTR(-ENOENT);
	if (tls_hs_cred_keys_valid(ck))
		return ck;
	tls_hs_cred_keys_put(ck);
	return ERR_PTR(-ENOKEY);
}

/**
 * tls_hs_client_keyring_get() - which clients to trust where the consumer does not say
 * @hn: the network namespace's part
 *
 * Context: process; may sleep.
 * Return: a reference to put with key_put(); ERR_PTR of -ENOENT if none is set, of
 * -ENOKEY if it is revoked or expired.
 */
struct key *tls_hs_client_keyring_get(struct tls_hs_net *hn)
{
	struct key *keyring = tls_hs_sysctl_get(hn, &hn->hn_client_keyring);

	if (!keyring)
		return ERR_PTR(-ENOENT);
	if (!key_validate(keyring))
		return keyring;
	key_put(keyring);
	return ERR_PTR(-ENOKEY);
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
	struct key *keyring = tls_hs_sysctl_get(hn, &hn->hn_keyring);

	if (!keyring)
		return tls_hs_trust_keyring_get(0, false);
	if (!key_validate(keyring))
		return keyring;
	key_put(keyring);
	return ERR_PTR(-ENOKEY);
}

/**
 * tls_hs_default_priorities_get() - what to offer where the consumer does not say
 * @hn: the network namespace's part
 * @priorities: where to put the string, TLS_HS_PRIORITIES_MAX + 1 bytes; "" if
 *	none is set
 *
 * Context: any but hard interrupts.
 * Return: true if one is set: then nobody else may do the handshake, for nobody
 * else knows of it.
 */
bool tls_hs_default_priorities_get(struct tls_hs_net *hn, char *priorities)
{
	spin_lock_bh(&hn->hn_lock);
	strscpy(priorities, hn->hn_priorities, sizeof(hn->hn_priorities));
	spin_unlock_bh(&hn->hn_lock);
	return *priorities;
}

/**
 * tls_hs_default_priorities_set() - is there such a string?
 * @hn: the network namespace's part
 *
 * Context: any but hard interrupts.
 * Return: true if there is.
 */
bool tls_hs_default_priorities_set(struct tls_hs_net *hn)
{
	bool set;

	spin_lock_bh(&hn->hn_lock);
	set = *hn->hn_priorities;
	spin_unlock_bh(&hn->hn_lock);
	return set;
}

static const int tls_hs_one_day = 86400;	/* seconds */
static const int tls_hs_one_year = 365 * 86400;
static const int tls_hs_most_known = 4096;
static const int tls_hs_most_accepted = 100000;
static const int tls_hs_most_records = TLS_HS_REKEY_AFTER;

#define TLS_HS_NUMBER(name, member, max) {				\
	.procname	= (name),					\
	.data		= hn,						\
	.mode		= 0644,						\
	.proc_handler	= tls_hs_sysctl_number,				\
	.extra1		= (void *)offsetof(struct tls_hs_net, member),	\
	.extra2		= (void *)(max),				\
}

#define TLS_HS_NAME(name, member, values) {				\
	.procname	= (name),					\
	.data		= hn,						\
	.mode		= 0644,						\
	.proc_handler	= tls_hs_sysctl_name,				\
	.extra1		= (void *)offsetof(struct tls_hs_net, member),	\
	.extra2		= (void *)(values),				\
}

#define TLS_HS_KEYS(name, member, handler) {				\
	.procname	= (name),					\
	.data		= hn,						\
	.mode		= 0644,						\
	.proc_handler	= (handler),					\
	.extra1		= (void *)offsetof(struct tls_hs_net, member),	\
}

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
		TLS_HS_KEYS("keyring", hn_keyring, tls_hs_sysctl_keyring),
		TLS_HS_KEYS("credential", hn_cred, tls_hs_sysctl_credential),
		TLS_HS_KEYS("client_keyring", hn_client_keyring, tls_hs_sysctl_keyring),
		TLS_HS_KEYS("server_credential", hn_server_cred, tls_hs_sysctl_credential),
		TLS_HS_NAME("policy", hn_policy, tls_hs_policy_names),
		TLS_HS_NAME("server_policy", hn_server_policy, tls_hs_policy_names),
		TLS_HS_NAME("client_auth", hn_client_auth, tls_hs_client_auth_names),
		{
			.procname	= "priorities",
			.data		= hn,
			.mode		= 0644,
			.proc_handler	= tls_hs_sysctl_priorities,
		},
		TLS_HS_NUMBER("remember_refusals", hn_refusals.rf_seconds, &tls_hs_one_day),
		TLS_HS_NUMBER("issuer_cache", hn_issuers.ic_seconds, &tls_hs_one_day),
		TLS_HS_NUMBER("known_peers", hn_known.kn_max, &tls_hs_most_known),
		TLS_HS_NUMBER("known_peers_seconds", hn_known.kn_seconds, &tls_hs_one_year),
		TLS_HS_NUMBER("accept_rate", hn_sources.so_rate, &tls_hs_most_accepted),
		TLS_HS_NUMBER("accept_burst", hn_sources.so_burst, &tls_hs_most_accepted),
		TLS_HS_NUMBER("rekey_after", hn_rekey_after, &tls_hs_most_records),
		TLS_HS_NAME("revocation", hn_crls.cc_mode, tls_hs_crl_mode_names),
	};
	void *copy = kmemdup(tables, sizeof(tables), GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	hn->hn_policy = tls_hs_policy_param;
	hn->hn_server_policy = tls_hs_policy_param;
	hn->hn_client_auth = TLS_HS_CLIENT_AUTH_OPTIONAL;
	hn->hn_net = net;
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
	tls_hs_sysctl_set(hn, &hn->hn_keyring, NULL);
	tls_hs_sysctl_set(hn, &hn->hn_client_keyring, NULL);
	tls_hs_sysctl_set_credential(hn, &hn->hn_cred, NULL);
	tls_hs_sysctl_set_credential(hn, &hn->hn_server_cred, NULL);
}
