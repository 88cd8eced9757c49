/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_PRANDOM_H
#define _TLS_HS_USER_LINUX_PRANDOM_H

#include <linux/random.h>
#include <linux/types.h>

struct rnd_state {
	u64	s;
};

void prandom_seed_state(struct rnd_state *state, u64 seed);
u32 prandom_u32_state(struct rnd_state *state);

#endif
