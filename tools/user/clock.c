// SPDX-License-Identifier: GPL-2.0-only
/* Clocks: the machine's, or what they were set to. */
#include <time.h>

#include <linux/timekeeping.h>

#include "user.h"

static bool running;
static u64 boottime_ns;
static time64_t real_seconds;

void user_clock_set(u64 boot, time64_t real)
{
	running = false;
	boottime_ns = boot;
	real_seconds = real;
}

void user_clock_run(void)
{
	running = true;
}

u64 ktime_get_boottime_ns(void)
{
	struct timespec ts;

	if (!running)
		return boottime_ns;
	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (u64)ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

time64_t ktime_get_real_seconds(void)
{
	return running ? time(NULL) : real_seconds;
}
