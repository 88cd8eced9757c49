/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_MODULEPARAM_H
#define _TLS_HS_USER_LINUX_MODULEPARAM_H

#define MODULE_PARM_DESC(name, desc)

/* For whoever runs suites to set by name. */
struct user_param {
	struct user_param	*next;
	const char		*name;
	unsigned int		*value;
};

extern struct user_param *user_params;

#define module_param(n, type, perm)					\
	static void __attribute__((__constructor__)) user_param_##n(void) \
	{								\
		static struct user_param param = { .name = #n };	\
									\
		param.value = &(n);					\
		param.next = user_params;				\
		user_params = &param;					\
	}								\
	static void user_param_##n(void)

#endif
