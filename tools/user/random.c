// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random numbers that are the same for the same seed.
 *
 * One stream for all who ask, so that two sides of a handshake in one program do
 * not get equal keys.
 */
#include <linux/bug.h>
#include <linux/prandom.h>
#include <linux/random.h>
#include <linux/string.h>

#include "user.h"

static u64 state;

/* splitmix64: any seed will do, and no two of them go the same way. */
static u64 next(u64 *s)
{
	u64 v = *s += 0x9e3779b97f4a7c15ULL;

	v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ULL;
	v = (v ^ v >> 27) * 0x94d049bb133111ebULL;
	return v ^ v >> 31;
}

void user_random_seed(u64 seed)
{
	state = seed;
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *p = buf;
	u64 v = 0;
	size_t i;

	/* the same octets whatever the machine's byte order */
	for (i = 0; i < len; i++, v >>= 8) {
		if (!(i % sizeof(v)))
			v = next(&state);
		p[i] = v;
	}
}

u32 get_random_u32(void)
{
	return next(&state) >> 32;
}

u32 get_random_u32_below(u32 ceil)
{
	BUG_ON(!ceil);
	return get_random_u32() % ceil;
}

void prandom_seed_state(struct rnd_state *rnd, u64 seed)
{
	rnd->s = seed;
}

u32 prandom_u32_state(struct rnd_state *rnd)
{
	return next(&rnd->s) >> 32;
}
