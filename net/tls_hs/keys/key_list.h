/* SPDX-License-Identifier: GPL-2.0-only */
/* The keys that a keyring links to. */
#ifndef _TLS_HS_KEY_LIST_H
#define _TLS_HS_KEY_LIST_H

#include <linux/key.h>

#define TLS_HS_MAX_ANCHORS	1024	/* keys of any type in a keyring of anchors */
#define TLS_HS_MAX_PSK_KEYS	16384	/* in a server's keyring of PSKs */

/* A reference to each. */
struct tls_hs_key_list {
	struct key	**kl_key;
	unsigned int	kl_n;
};

int __must_check tls_hs_key_list_get(struct tls_hs_key_list *list, struct key *keyring,
				     unsigned int most);
void tls_hs_key_list_free(struct tls_hs_key_list *list);

#endif
