/* SPDX-License-Identifier: GPL-2.0-only */
/* Keyrings in which there was somebody to trust. */
#ifndef _TLS_HS_ANCHORED_H
#define _TLS_HS_ANCHORED_H

#include <linux/key.h>
#include <linux/types.h>

#include <net/tls_hs.h>

struct tls_hs_net;

void tls_hs_anchored_note(struct tls_hs_net *hn, const struct key *keyring);
bool tls_hs_anchored_before(struct tls_hs_net *hn, const struct key *keyring);
void tls_hs_anchored_forget(struct tls_hs_net *hn);

/* 0 with a reference, -EOPNOTSUPP (nobody ever), -ENOKEY (withdrawn), -EACCES, -ENOMEM */
int __must_check tls_hs_trust_find(struct tls_hs_net *hn, const struct tls_hs_args *args,
				   struct key **found);
/* 0 if somebody else may do it, -ENOKEY if trust was withdrawn */
int __must_check tls_hs_upcall_check(struct tls_hs_net *hn, const struct tls_hs_args *args,
				     enum tls_hs_mode mode);

#endif
