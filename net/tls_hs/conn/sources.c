// SPDX-License-Identifier: GPL-2.0-only
/*
 * How often one address may begin a handshake with us, and how many it may have at once.
 *
 * Owns a token bucket for each of the addresses that came last, and a count of what it
 * holds: whoever connects again and again cannot have all the turns of a server, nor all
 * its places.  Of IPv6 an address is a network of 64 bits, since its owner has all of
 * that.  The table has a fixed size; where two share a place the one that came first
 * leaves it, so an attacker with many addresses is held back by max_accepting alone, and
 * what an address holds is counted from when it last came into the table.
 */
#include <linux/in.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/time64.h>

#include <net/ipv6.h>

#include "sources.h"

/* a host with a thousand queues may come back at once */
#define DEFAULT_RATE	200
#define DEFAULT_BURST	2000

/**
 * tls_hs_sources_init() - nobody has come yet
 * @so: a namespace's table
 *
 * Context: process.
 */
void tls_hs_sources_init(struct tls_hs_sources *so)
{
	memset(so, 0, sizeof(*so));
	spin_lock_init(&so->so_lock);
	get_random_bytes(&so->so_key, sizeof(so->so_key));
	so->so_rate = DEFAULT_RATE;
	so->so_burst = DEFAULT_BURST;
}

/* Not 0.  An IPv4 address in IPv6's form is the IPv4 address. */
static u64 source_tag(const struct tls_hs_sources *so, const struct sockaddr_storage *peer)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)peer;
	u64 id[2] = { peer->ss_family };

	if (peer->ss_family == AF_INET) {
		id[1] = (__force u32)((const struct sockaddr_in *)peer)->sin_addr.s_addr;
	} else if (ipv6_addr_v4mapped(&in6->sin6_addr)) {
		id[0] = AF_INET;
		id[1] = (__force u32)in6->sin6_addr.s6_addr32[3];
	} else {
		memcpy(&id[1], &in6->sin6_addr, sizeof(id[1]));
	}
	return siphash_2u64(id[0], id[1], &so->so_key) ?: 1;
}

static struct tls_hs_source *source_find(struct tls_hs_sources *so, u64 tag)
{
	struct tls_hs_source *set = so->so_source[tag % TLS_HS_SOURCE_SETS];
	int i;

	for (i = 0; i < TLS_HS_SOURCE_WAYS; i++)
		if (set[i].sr_tag == tag)
			return &set[i];
	return NULL;
}

/* Its own, or the one whose bucket was full first: whoever had that is not held back. */
static struct tls_hs_source *source_place(struct tls_hs_sources *so, u64 tag)
{
	struct tls_hs_source *set = so->so_source[tag % TLS_HS_SOURCE_SETS], *sr;
	int i;

	sr = source_find(so, tag);
	if (sr)
		return sr;
	sr = set;
	for (i = 1; i < TLS_HS_SOURCE_WAYS; i++)
		if (set[i].sr_full < sr->sr_full)
			sr = &set[i];
	*sr = (struct tls_hs_source){ .sr_tag = tag };
	return sr;
}

/**
 * tls_hs_sources_take() - may this peer begin another handshake?
 * @so: the namespace's table
 * @peer: its address, IPv4 or IPv6
 * @now_ns: a clock that never goes back, in nanoseconds
 * @most_held: so many handshakes it may have at once
 *
 * Context: any but hard interrupts.
 * Return: true if it may: that is one less it may begin for a while, and
 * tls_hs_sources_put() is due when it is over.
 */
bool tls_hs_sources_take(struct tls_hs_sources *so, const struct sockaddr_storage *peer,
			 u64 now_ns, unsigned int most_held)
{
	const int rate = READ_ONCE(so->so_rate);
	struct tls_hs_source *sr;
	u64 full, most;
	bool may;

	if (!rate)
		return true;
	most = div_u64((u64)max(READ_ONCE(so->so_burst), 1) * NSEC_PER_SEC, rate);
	spin_lock_bh(&so->so_lock);
	sr = source_place(so, source_tag(so, peer));
	full = max(sr->sr_full, now_ns) + div_u64(NSEC_PER_SEC, rate);
	may = full <= now_ns + most && sr->sr_held < most_held;
	if (may) {
		sr->sr_full = full;
		sr->sr_held++;
	}
	spin_unlock_bh(&so->so_lock);
	return may;
}

/**
 * tls_hs_sources_put() - a handshake of this peer's is over
 * @so: the namespace's table
 * @peer: its address, as it was taken
 *
 * One that was begun without a limit, or has left the table since, is in no count.
 *
 * Context: any but hard interrupts.
 */
void tls_hs_sources_put(struct tls_hs_sources *so, const struct sockaddr_storage *peer)
{
	struct tls_hs_source *sr;

	spin_lock_bh(&so->so_lock);
	sr = source_find(so, source_tag(so, peer));
	if (sr && sr->sr_held)
		sr->sr_held--;
	spin_unlock_bh(&so->so_lock);
}
