/* SPDX-License-Identifier: GPL-2.0-only */
/* Keyrings in which there was somebody to trust. */
#ifndef _TLS_HS_ANCHORED_H
#define _TLS_HS_ANCHORED_H

#include <linux/key.h>
#include <linux/types.h>

struct tls_hs_net;

#define TLS_HS_MAX_ANCHORED	64

/* A network namespace's; under hn_lock. */
struct tls_hs_anchored {
	key_serial_t	ac_serial[TLS_HS_MAX_ANCHORED];	/* 0: unused */
	unsigned int	ac_next;
};

void tls_hs_anchored_note(struct tls_hs_net *hn, const struct key *keyring);
bool tls_hs_anchored_before(struct tls_hs_net *hn, const struct key *keyring);
void tls_hs_anchored_forget(struct tls_hs_net *hn);

#endif
