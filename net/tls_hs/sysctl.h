/* SPDX-License-Identifier: GPL-2.0-only */
/* What can be set in a network namespace: net.tls_hs. */
#ifndef _TLS_HS_SYSCTL_H
#define _TLS_HS_SYSCTL_H

#include <linux/key.h>

#include "conn/netns.h"

struct net;
struct tls_hs_cred_keys;

int __must_check tls_hs_sysctl_register(struct tls_hs_net *hn, struct net *net);
void tls_hs_sysctl_unregister(struct tls_hs_net *hn);
void tls_hs_sysctl_release(struct tls_hs_net *hn);

/*
 * The keyring for a handshake whose consumer names none, with a reference;
 * ERR_PTR: -ENOKEY (revoked or expired).
 */
struct key *tls_hs_default_keyring_get(struct tls_hs_net *hn);

/* The keys of its credentials likewise; ERR_PTR of -ENOENT if none are set. */
struct tls_hs_cred_keys *tls_hs_default_cred_get(struct tls_hs_net *hn, enum tls_hs_side side);

/* Which clients to trust; ERR_PTR of -ENOENT if nobody has said. */
struct key *tls_hs_client_keyring_get(struct tls_hs_net *hn);

/* The priorities, where some are set. */
bool tls_hs_default_priorities_get(struct tls_hs_net *hn, char *priorities);
bool tls_hs_default_priorities_set(struct tls_hs_net *hn);

#endif
