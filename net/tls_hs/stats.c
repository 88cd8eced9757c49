// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/net/tls_hs, and the module in every network namespace.
 *
 * Owns what is done when a namespace comes or goes, and the names of the
 * counters.  What it has meanwhile, and counting, is conn/netns.c's; what can be
 * set in it sysctl.c's.
 */
#include <linux/ctype.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "conn/conn.h"
#include "stats.h"
#include "sysctl.h"

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

static int tls_hs_stats_show(struct seq_file *seq, void *v)
{
	struct tls_hs_net *hn = tls_hs_net_get(seq_file_single_net(seq));
	unsigned long count;
	unsigned int i;

	for (i = 0; i < TLS_HS_NR_COUNTERS; i++)
		seq_printf(seq, "%-32s%lu\n", tls_hs_counter_names[i], tls_hs_sum(hn, i));
	seq_printf(seq, "%-32s%u\n", "InFlight", READ_ONCE(hn->hn_inflight[TLS_HS_CLIENT]));
	seq_printf(seq, "%-32s%u\n", "ServerInFlight",
		   READ_ONCE(hn->hn_inflight[TLS_HS_SERVER]));
	seq_printf(seq, "%-32s%d\n", "Sessions", atomic_read(&hn->hn_sessions));
	seq_printf(seq, "%-32s%lu\n", "IssuersKnown", READ_ONCE(hn->hn_issuers.ic_hits));
	seq_printf(seq, "%-32s%lu\n", "RevocationListsRead", READ_ONCE(hn->hn_crls.cc_reads));

	/* Reasons that never happened are left out: there are over seventy. */
	for (i = TLS_HS_E_NONE + 1; i < TLS_HS_NR_ERRORS; i++) {
		count = tls_hs_sum(hn, TLS_HS_NR_COUNTERS + i);
		if (count)
			tls_hs_show_failure(seq, i, count);
	}
	tls_hs_net_put(hn);
	return 0;
}

static int __net_init tls_hs_net_init(struct net *net)
{
	struct tls_hs_net **slot = net_generic(net, tls_hs_net_id);
	struct tls_hs_net *hn = tls_hs_net_alloc();

	if (!hn)
		return -ENOMEM;
	*slot = hn;

	if (tls_hs_sysctl_register(hn, net))
		goto err_put;
	if (!proc_create_net_single("tls_hs", 0444, net->proc_net, tls_hs_stats_show, NULL) &&
	    IS_ENABLED(CONFIG_PROC_FS))
		goto err_sysctl;
	return 0;

err_sysctl:
	tls_hs_sysctl_unregister(hn);
	tls_hs_sysctl_release(hn);
err_put:
	tls_hs_net_put(hn);
	return -ENOMEM;
}

static void __net_exit tls_hs_net_exit(struct net *net)
{
	struct tls_hs_net **slot = net_generic(net, tls_hs_net_id);

	remove_proc_entry("tls_hs", net->proc_net);
	tls_hs_sysctl_unregister(*slot);
	tls_hs_conn_drain(*slot);
	tls_hs_sysctl_release(*slot);
	tls_hs_tickets_flush(&(*slot)->hn_tickets);
	tls_hs_crl_cache_flush(&(*slot)->hn_crls);
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
 *
 * In one that goes away handshakes in flight are completed before it is gone.
 *
 * Context: process; module init.
 * Return: 0 or -ENOMEM.
 */
int tls_hs_stats_register(void)
{
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
