// SPDX-License-Identifier: GPL-2.0-only
/* Another user of ftrace that may redirect one of the functions, as a live patch does. */
#include <linux/ftrace.h>
#include <linux/key.h>
#include <linux/module.h>

#include <net/handshake.h>

static void notrace test_entry(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			       struct ftrace_regs *fregs)
{
}

static struct ftrace_ops test_ops = {
	.func	= test_entry,
	.flags	= FTRACE_OPS_FL_IPMODIFY,
};

static int __init test_init(void)
{
	int err = ftrace_set_filter_ip(&test_ops, (unsigned long)tls_handshake_close, 0, 0);

	return err ?: register_ftrace_function(&test_ops);
}

static void __exit test_exit(void)
{
	unregister_ftrace_function(&test_ops);
	ftrace_free_filter(&test_ops);
}

module_init(test_init);
module_exit(test_exit);

MODULE_DESCRIPTION("Test of tls_hs_redirect: another that redirects");
MODULE_LICENSE("GPL");
