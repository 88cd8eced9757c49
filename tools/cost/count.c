// SPDX-License-Identifier: GPL-2.0-only
/* The counting build: basic blocks, and hashes that only count. */
#include "cost.h"

/* gcc -fsanitize-coverage=trace-pc calls it in each basic block. */
void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
	cost_blocks++;
}

void cost_digest(enum tls_hs_hash hash, const void *data, size_t len, u8 *out)
{
	memset(out, 0, tls_hs_hash_len(hash));
	memcpy(out, &len, sizeof(len));
}
