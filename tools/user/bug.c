// SPDX-License-Identifier: GPL-2.0-only
/* The end that comes of what may not happen. */
#include <stdio.h>
#include <stdlib.h>

#include <linux/bug.h>

void user_bug(const char *what, const char *file, int line)
{
	fflush(stdout);
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}
