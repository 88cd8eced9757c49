/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of tls_hs_check share. */
#ifndef _TLS_HS_CHECK_INTERNAL_H
#define _TLS_HS_CHECK_INTERNAL_H

#include <linux/completion.h>

#include <uapi/linux/tls_hs_check.h>

struct socket;

/**
 * struct check - a check that runs
 * @ck_io: the question and the answer
 * @ck_sock: the kernel's own, of which no descriptor exists
 * @ck_end: jiffies, when all of it has to be over
 * @ck_done: ta_done has run
 * @ck_status: what it was given
 */
struct check {
	struct tls_hs_check	ck_io;
	struct socket		*ck_sock;
	unsigned long		ck_end;
	struct completion	ck_done;
	int			ck_status;
};

/* check_run.c */
int check_run(struct check *ck);

#endif
