/* SPDX-License-Identifier: GPL-2.0-only */
/* How often one address may begin a handshake with us, and how many it may have at once. */
#ifndef _TLS_HS_SOURCES_H
#define _TLS_HS_SOURCES_H

#include <linux/siphash.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#define TLS_HS_SOURCE_SETS	128
#define TLS_HS_SOURCE_WAYS	4

struct tls_hs_source {
	u64	sr_tag;		/* of the address; 0: unused */
	u64	sr_full;	/* nanoseconds: when its bucket is full again */
	u32	sr_held;	/* handshakes that it has begun and not ended */
};

struct tls_hs_sources {
	spinlock_t		so_lock;	/* so_source */
	siphash_key_t		so_key;
	int			so_rate;	/* handshakes a second; 0: no limit */
	int			so_burst;	/* of them at once */
	struct tls_hs_source	so_source[TLS_HS_SOURCE_SETS][TLS_HS_SOURCE_WAYS];
};

void tls_hs_sources_init(struct tls_hs_sources *so);
bool tls_hs_sources_take(struct tls_hs_sources *so, const struct sockaddr_storage *peer,
			 u64 now_ns, unsigned int most_held);
void tls_hs_sources_put(struct tls_hs_sources *so, const struct sockaddr_storage *peer);

#endif
