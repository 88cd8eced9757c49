// SPDX-License-Identifier: GPL-2.0-only
/*
 * One input from beginning to end.
 *
 * Owns the state before it, which is always the same, and what must hold after
 * it: no memory allocated, no secret in memory that was freed without being
 * wiped, no more basic blocks than the target's bound.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define NOW		1790000000	/* as in tools/cost */
#define MAX_SECRETS	32
#define SECRET_LEN	16
#define CLIMBS		4
#define STEPS		128

u64 fuzz_blocks;

/* libFuzzer takes a non-zero octet here for coverage. */
static u8 climbed[CLIMBS * STEPS] __attribute__((__section__("__libfuzzer_extra_counters"),
						 __used__));

static struct {
	u8	d[SECRET_LEN];
} secrets[MAX_SECRETS];
static unsigned int n_secrets;
static unsigned long held, held_count;

/* In each basic block of the project's files: the linker puts it in the place of libFuzzer's. */
void __wrap___sanitizer_cov_trace_pc(void)
{
	fuzz_blocks++;
}

const char *__asan_default_options(void)
{
	/*
	 * Memory that is not freed is counted here.  Little is remembered of who
	 * allocated what, which took half of the time of some: ASAN_OPTIONS=malloc_context_size=30
	 * when a finding is looked at.
	 */
	return "detect_leaks=0:handle_abort=0:malloc_context_size=1:quarantine_size_mb=16";
}

u8 fuzz_u8(struct tls_rd *rd)
{
	u8 v;

	return tls_rd_u8(rd, &v) ? v : 0;
}

u16 fuzz_u16(struct tls_rd *rd)
{
	u16 v;

	return tls_rd_u16(rd, &v) ? v : 0;
}

bool fuzz_item(struct tls_rd *rd, u8 *type, struct tls_rd *value)
{
	return tls_rd_u8(rd, type) && tls_rd_vec24(rd, value);
}

void *fuzz_dup(const void *p, size_t len)
{
	return kmemdup(p, len, GFP_KERNEL);
}

void fuzz_alloc_fail(unsigned long nth)
{
	held = nth;
	user_alloc_fail(nth);
}

void fuzz_alloc_hold(void)
{
	held_count = user_alloc_count();
	user_alloc_fail(0);
}

void fuzz_alloc_go_on(void)
{
	held = held > held_count ? held - held_count : 0;
	user_alloc_fail(held);
}

/* Four steps for each power of two. */
void fuzz_climb(unsigned int n, u64 v)
{
	unsigned int bits = v ? 64 - __builtin_clzll(v) : 0, step = bits * 2;

	if (bits > 2)
		step = (bits - 3) * 4 + (v >> (bits - 3) & 3) + 8;
	if (step >= STEPS)
		step = STEPS - 1;
	climbed[n * STEPS + step] = 1;
}

void fuzz_secret(const void *p, size_t len)
{
	if (n_secrets < MAX_SECRETS && len >= SECRET_LEN)
		memcpy(secrets[n_secrets++].d, p, SECRET_LEN);
}

/* Not by memcmp() or memmem(): libFuzzer would learn the secrets, and make inputs of them. */
bool fuzz_equal(const void *a, const void *b, size_t len)
{
	const u8 *p = a, *q = b;

	for (; len && *p == *q; len--) {
		p++;
		q++;
	}
	return !len;
}

bool fuzz_holds_secret(const void *p, size_t len)
{
	const u8 *d = p;
	unsigned int n;
	size_t i;

	for (n = 0; n < n_secrets; n++)
		for (i = 0; i + SECRET_LEN <= len; i++)
			if (d[i] == secrets[n].d[0] && fuzz_equal(d + i, secrets[n].d, SECRET_LEN))
				return true;
	return false;
}

static void look(const void *p, size_t len)
{
	FUZZ_MUST(!fuzz_holds_secret(p, len));
}

/* As after loading; what an input leaves in the primitives is transforms, which are memory. */
static void fresh(bool reload)
{
	if (reload)
		user_reset(1);
	user_random_seed(1);
	user_alloc_fail(0);
	user_clock_set(3600ULL * 1000000000, NOW);
	n_secrets = 0;
	held = 0;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	static bool begun;
	unsigned long live;
	u64 bound;

	if (!begun) {
		if (fuzz_target.init) {
			fresh(true);
			fuzz_target.init();
		}
		fresh(true);
		user_alloc_on_free(look);
		begun = true;
	}
	live = user_alloc_live();
	fuzz_blocks = 0;
	fuzz_target.one(data, len);
	bound = fuzz_target.blocks + len * fuzz_target.blocks_per_byte;
	fuzz_climb(0, fuzz_blocks);
	if (fuzz_blocks > bound)
		fprintf(stderr, "%llu basic blocks for %zu bytes\n",
			(unsigned long long)fuzz_blocks, len);
	FUZZ_MUST(fuzz_blocks <= bound);
	/* after the input and not before the next, so that what is left is this one's fault */
	fresh(user_alloc_live() != live);
	FUZZ_MUST(user_alloc_live() == live);
	return 0;
}
