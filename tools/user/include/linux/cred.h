/* SPDX-License-Identifier: GPL-2.0-only */
/* One user, root. */
#ifndef _TLS_HS_USER_LINUX_CRED_H
#define _TLS_HS_USER_LINUX_CRED_H

typedef struct {
	unsigned int	val;
} kuid_t, kgid_t;

#define KUIDT_INIT(v)	((kuid_t){ v })
#define KGIDT_INIT(v)	((kgid_t){ v })
#define GLOBAL_ROOT_UID	KUIDT_INIT(0)
#define GLOBAL_ROOT_GID	KGIDT_INIT(0)

struct cred {
	kuid_t	uid, euid, suid, fsuid;
	kgid_t	fsgid;
};

extern const struct cred user_cred;

#define current_cred()	(&user_cred)

#endif
