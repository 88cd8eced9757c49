// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a network namespace has of this module.
 *
 * Owns struct tls_hs_net's life and counting in it.  The list of handshakes in
 * it is conn.c's; what can be set in it sysctl.c's; that namespaces come and go,
 * and what is shown of them, stats.c's.
 */
#include <linux/percpu.h>
#include <linux/slab.h>

#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "engine/proto.h"
#include "netns.h"

unsigned int tls_hs_net_id __read_mostly;

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
 * tls_hs_count_reason() - count why a handshake failed
 * @hn: namespace that it happened in
 * @error: first cause
 *
 * Context: any.
 */
void tls_hs_count_reason(struct tls_hs_net *hn, enum tls_hs_error error)
{
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

/**
 * tls_hs_net_alloc() - what a new namespace has
 *
 * Context: process; may sleep.
 * Return: with one reference, to be given back with tls_hs_net_put(); NULL if
 * there is no memory.
 */
struct tls_hs_net *tls_hs_net_alloc(void)
{
	struct tls_hs_net *hn = kzalloc(sizeof(*hn), GFP_KERNEL);

	if (!hn)
		return NULL;
	hn->hn_mib = alloc_percpu(struct tls_hs_mib);
	if (!hn->hn_mib) {
		kfree(hn);
		return NULL;
	}
	refcount_set(&hn->hn_ref, 1);
	spin_lock_init(&hn->hn_lock);
	INIT_LIST_HEAD(&hn->hn_conns);
	init_waitqueue_head(&hn->hn_idle);
	tls_hs_tickets_init(&hn->hn_tickets);
	tls_hs_issuer_cache_init(&hn->hn_issuers);
	tls_hs_crl_cache_init(&hn->hn_crls);
	tls_hs_known_peers_init(&hn->hn_known);
	tls_hs_sources_init(&hn->hn_sources);
	tls_hs_turns_init(&hn->hn_turns[TLS_HS_CLIENT]);
	tls_hs_turns_init(&hn->hn_turns[TLS_HS_SERVER]);
	return hn;
}
