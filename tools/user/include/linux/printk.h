/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_PRINTK_H
#define _TLS_HS_USER_LINUX_PRINTK_H

#include <stdio.h>

/* Nothing here is for a log. */
#define pr_info(...)			do { if (0) printf(__VA_ARGS__); } while (0)
#define pr_debug(...)			pr_info(__VA_ARGS__)
#define pr_devel(...)			pr_info(__VA_ARGS__)
#define pr_warn(...)			pr_info(__VA_ARGS__)
#define pr_err_ratelimited(...)		pr_info(__VA_ARGS__)
#define pr_warn_ratelimited(...)	pr_info(__VA_ARGS__)
#define pr_notice_ratelimited(...)	pr_info(__VA_ARGS__)

#endif
