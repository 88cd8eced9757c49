// SPDX-License-Identifier: GPL-2.0-only
/* The module's life in user space: what loading it does. */
#include <linux/bug.h>

#include "crypto_glue.h"
#include "keys/keys.h"
#include "user.h"

/* Transforms that wait for their next user would be another run's. */
void user_reset(u64 seed)
{
	static bool loaded;

	user_alloc_fail(0);
	user_clock_set(0, 0);
	user_random_seed(seed);
	if (loaded) {
		tls_hs_keys_exit();
		tls_hs_crypto_exit();
	}
	loaded = true;
	if (tls_hs_crypto_init() || tls_hs_keys_init())
		user_bug("the module cannot be loaded", __FILE__, __LINE__);
}
