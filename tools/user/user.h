/* SPDX-License-Identifier: GPL-2.0-only */
/* What a program around the project's files can set: memory, time, randomness. */
#ifndef _TLS_HS_USER_USER_H
#define _TLS_HS_USER_USER_H

#include <linux/types.h>

/* Does ASan look at each access? gcc says it by the one, clang by the other. */
#ifdef __has_feature
#define USER_SANITIZED	__has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define USER_SANITIZED	1
#else
#define USER_SANITIZED	0
#endif

/*
 * As after loading the module, with randomness that follows from seed: nothing
 * of an earlier run is left but the keys that somebody still holds.
 */
void user_reset(u64 seed);

void user_random_seed(u64 seed);

/* Clocks stand until they are told to run: at nothing, or as set. */
void user_clock_set(u64 boottime_ns, time64_t real_seconds);
void user_clock_run(void);

/* The nth allocation from now on fails, once; 0: none does. */
void user_alloc_fail(unsigned long nth);
/* Allocations since the last call of user_alloc_fail(). */
unsigned long user_alloc_count(void);
/* Blocks that are allocated now. */
unsigned long user_alloc_live(void);
/* Called with each block that is freed and not wiped; NULL: nobody is. */
void user_alloc_on_free(void (*look)(const void *p, size_t len));
/* For who stands in for something in the kernel that allocates: is it this one that fails? */
bool user_alloc_fails(void);

#endif
