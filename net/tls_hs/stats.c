// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a network namespace has of this module, and /proc/net/tls_hs.
 *
 * Owns the counters and struct tls_hs_net's life.  The list of handshakes in
 * it is conn.c's, what can be set in it sysctl.c's.
 */
#include <linux/ctype.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "engine/proto.h"
#include "stats.h"
#include "sysctl.h"

static unsigned int tls_hs_net_id __read_mostly;
static void (*tls_hs_net_drain)(struct tls_hs_net *hn);

#define TLS_HS_COUNTER_NAME(constant, name)	\
	[TLS_HS_MIB_##constant] = name,

static const char *const tls_hs_counter_names[] = {
	TLS_HS_COUNTERS(TLS_HS_COUNTER_NAME)
};

/* MSG_TOO_LONG is written MsgTooLong, as its neighbours in /proc/net are. */
static void tls_hs_show_failure(struct seq_file *seq, enum tls_hs_error error,
				unsigned long count)
{
	const char *p = tls_hs_error_name(error);
	unsigned int width = strlen("Failed");
	bool first = true;

	seq_puts(seq, "Failed");
	for (; *p; p++) {
		if (*p == '_') {
			first = true;
			continue;
		}
		seq_putc(seq, first ? *p : tolower(*p));
		first = false;
		width++;
	}
	seq_printf(seq, "%*s%lu\n", width < 32 ? 32 - width : 1, "", count);
}

/**
 * tls_hs_sum() - a counter over all processors
 * @hn: the namespace's part
 * @i: an enum tls_hs_counter, or TLS_HS_NR_COUNTERS + an enum tls_hs_error
 *
 * Our own: 7.2 does not export snmp_fold_field().
 *
 * Context: any.
 * Return: the sum, not exact while others count.
 */
unsigned long tls_hs_sum(const struct tls_hs_net *hn, unsigned int i)
{
	unsigned long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu_ptr(hn->hn_mib, cpu)->mibs[i];
	return sum;
}

static int tls_hs_stats_show(struct seq_file *seq, void *v)
{
	struct tls_hs_net *hn = tls_hs_net_get(seq_file_single_net(seq));
	unsigned long count;
	unsigned int i;

	for (i = 0; i < TLS_HS_NR_COUNTERS; i++)
		seq_printf(seq, "%-32s%lu\n", tls_hs_counter_names[i], tls_hs_sum(hn, i));
	seq_printf(seq, "%-32s%u\n", "InFlight", READ_ONCE(hn->hn_inflight));
	seq_printf(seq, "%-32s%d\n", "Sessions", atomic_read(&hn->hn_sessions));
	seq_printf(seq, "%-32s%lu\n", "IssuersKnown", READ_ONCE(hn->hn_issuers.ic_hits));

	/* Reasons that never happened are left out: there are over seventy. */
	for (i = TLS_HS_E_NONE + 1; i < TLS_HS_NR_ERRORS; i++) {
		count = tls_hs_sum(hn, TLS_HS_NR_COUNTERS + i);
		if (count)
			tls_hs_show_failure(seq, i, count);
	}
	tls_hs_net_put(hn);
	return 0;
}

/**
 * tls_hs_count() - count one event
 * @hn: namespace that it happened in
 * @counter: which
 *
 * Context: any.
 */
void tls_hs_count(struct tls_hs_net *hn, enum tls_hs_counter counter)
{
	this_cpu_inc(hn->hn_mib->mibs[counter]);
}

/**
 * tls_hs_count_group() - count a handshake that is done by its group
 * @hn: where
 * @group: RFC 8446's number of it; 0, of a PSK alone, has no counter
 *
 * Context: any.
 */
void tls_hs_count_group(struct tls_hs_net *hn, u16 group)
{
	static const struct {
		u16			group;
		enum tls_hs_counter	counter;
	} groups[] = {
		{ TLS_HS_GROUP_X25519,			TLS_HS_MIB_GROUP_X25519 },
		{ TLS_HS_GROUP_SECP256R1,		TLS_HS_MIB_GROUP_P256 },
		{ TLS_HS_GROUP_SECP384R1,		TLS_HS_MIB_GROUP_P384 },
		{ TLS_HS_GROUP_X25519_MLKEM768,		TLS_HS_MIB_GROUP_X25519_MLKEM768 },
		{ TLS_HS_GROUP_SECP256R1_MLKEM768,	TLS_HS_MIB_GROUP_P256_MLKEM768 },
		{ TLS_HS_GROUP_SECP384R1_MLKEM1024,	TLS_HS_MIB_GROUP_P384_MLKEM1024 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i].group == group)
			tls_hs_count(hn, groups[i].counter);
}

/**
 * tls_hs_count_failure() - count a handshake that failed
 * @hn: namespace that it happened in
 * @error: first cause
 *
 * Context: any.
 */
void tls_hs_count_failure(struct tls_hs_net *hn, enum tls_hs_error error)
{
	this_cpu_inc(hn->hn_mib->mibs[TLS_HS_MIB_FAILED]);
	this_cpu_inc(hn->hn_mib->mibs[TLS_HS_NR_COUNTERS + error]);
}

/**
 * tls_hs_net_get() - this module's part of a namespace
 * @net: a namespace that is alive
 *
 * Context: any.
 * Return: with a reference, which the caller gives back with tls_hs_net_put().
 */
struct tls_hs_net *tls_hs_net_get(const struct net *net)
{
	struct tls_hs_net *hn = *(struct tls_hs_net **)net_generic(net, tls_hs_net_id);

	refcount_inc(&hn->hn_ref);
	return hn;
}

/**
 * tls_hs_net_put() - give back a reference
 * @hn: the namespace's part; may be freed
 *
 * Context: process or softirq.
 */
void tls_hs_net_put(struct tls_hs_net *hn)
{
	if (!refcount_dec_and_test(&hn->hn_ref))
		return;
	tls_hs_known_peers_free(&hn->hn_known);
	free_percpu(hn->hn_mib);
	kfree(hn);
}

/**
 * tls_hs_turns_init() - nobody has anything to do
 * @tu: a namespace's turns
 *
 * Context: any.
 */
void tls_hs_turns_init(struct tls_hs_turns *tu)
{
	spin_lock_init(&tu->tu_lock);
	INIT_LIST_HEAD(&tu->tu_waiting);
	tu->tu_given = 0;
}

static int __net_init tls_hs_net_init(struct net *net)
{
	struct tls_hs_net **slot = net_generic(net, tls_hs_net_id);
	struct tls_hs_net *hn = kzalloc(sizeof(*hn), GFP_KERNEL);

	if (!hn)
		return -ENOMEM;
	hn->hn_mib = alloc_percpu(struct tls_hs_mib);
	if (!hn->hn_mib)
		goto err_free;
	refcount_set(&hn->hn_ref, 1);
	spin_lock_init(&hn->hn_lock);
	INIT_LIST_HEAD(&hn->hn_conns);
	init_waitqueue_head(&hn->hn_idle);
	tls_hs_tickets_init(&hn->hn_tickets);
	tls_hs_issuer_cache_init(&hn->hn_issuers);
	tls_hs_known_peers_init(&hn->hn_known);
	tls_hs_turns_init(&hn->hn_turns);
	*slot = hn;

	if (tls_hs_sysctl_register(hn, net))
		goto err_percpu;
	if (!proc_create_net_single("tls_hs", 0444, net->proc_net, tls_hs_stats_show, NULL) &&
	    IS_ENABLED(CONFIG_PROC_FS))
		goto err_sysctl;
	return 0;

err_sysctl:
	tls_hs_sysctl_unregister(hn);
	tls_hs_sysctl_release(hn);
err_percpu:
	free_percpu(hn->hn_mib);
err_free:
	kfree(hn);
	return -ENOMEM;
}

static void __net_exit tls_hs_net_exit(struct net *net)
{
	struct tls_hs_net **slot = net_generic(net, tls_hs_net_id);

	remove_proc_entry("tls_hs", net->proc_net);
	tls_hs_sysctl_unregister(*slot);
	tls_hs_net_drain(*slot);
	tls_hs_sysctl_release(*slot);
	tls_hs_tickets_flush(&(*slot)->hn_tickets);
	tls_hs_net_put(*slot);
}

static struct pernet_operations tls_hs_net_ops = {
	.init	= tls_hs_net_init,
	.exit	= tls_hs_net_exit,
	.id	= &tls_hs_net_id,
	.size	= sizeof(struct tls_hs_net *),
};

/**
 * tls_hs_stats_register() - join every network namespace
 * @drain: completes the handshakes in flight in a namespace that goes away, and
 *	returns when there are none left
 *
 * Context: process; module init.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_stats_register(void (*drain)(struct tls_hs_net *hn))
{
	tls_hs_net_drain = drain;
	return register_pernet_subsys(&tls_hs_net_ops);
}

/**
 * tls_hs_stats_unregister() - leave every network namespace
 *
 * Context: process; module exit, with no handshake in flight.
 */
void tls_hs_stats_unregister(void)
{
	unregister_pernet_subsys(&tls_hs_net_ops);
}
