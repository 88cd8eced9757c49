/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_KCONFIG_H
#define _TLS_HS_USER_LINUX_KCONFIG_H

#define USER_CONFIG_STR_(option)	#option
#define USER_CONFIG_STR(option)		USER_CONFIG_STR_(option)

/* An option that is set is the macro 1, and one that is not is no macro. */
#define IS_BUILTIN(option)	(USER_CONFIG_STR(option)[0] == '1')
#define IS_ENABLED(option)	IS_BUILTIN(option)

#endif
