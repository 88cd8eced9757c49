/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_MODULE_H
#define _TLS_HS_USER_LINUX_MODULE_H

#include <linux/kernel.h>
#include <linux/moduleparam.h>

#define KBUILD_MODNAME	"tls_hs"

#define EXPORT_SYMBOL(s)
#define EXPORT_SYMBOL_GPL(s)
#define MODULE_LICENSE(s)
#define MODULE_DESCRIPTION(s)
#define MODULE_ALIAS_CRYPTO(s)
#define THIS_MODULE	NULL
#define subsys_initcall(f)	int (*user_init)(void) __maybe_unused = f
#define module_exit(f)		void (*user_exit)(void) __maybe_unused = f

#endif
