// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is a configuration possible?
 *
 * Owns what holds for either role.  What one role alone demands is in its file.
 */
#include <linux/kernel.h>

#include "engine.h"

/*
 * RFC 9846 4.3.7: no group twice.  A share of a group that is not offered, or a
 * second one, is against RFC 8446 4.2.8.
 */
static bool tls_hs_groups_ok(const struct tls_hs_config *cfg)
{
	int s, g;

	for (g = 1; g < cfg->cf_n_groups; g++)
		for (s = 0; s < g; s++)
			if (cfg->cf_groups[s] == cfg->cf_groups[g])
				return false;
	g = 0;
	for (s = 0; s < cfg->cf_n_shares; s++, g++) {
		while (g < cfg->cf_n_groups && cfg->cf_groups[g] != cfg->cf_shares[s])
			g++;
		if (g == cfg->cf_n_groups)
			return false;
	}
	return true;
}

/* RFC 8446 4.2.11: a PSK goes with a suite of its hash; without one it cannot be offered */
static bool tls_hs_psks_ok(const struct tls_hs_config *cfg)
{
	int i;

	if (cfg->cf_n_psks > TLS_HS_MAX_PSKS || (cfg->cf_n_psks && !cfg->cf_psks))
		return false;
	for (i = 0; i < cfg->cf_n_psks; i++)
		if (!tls_hs_hash_offered(cfg, cfg->cf_psks[i].psk_hash))
			return false;
	return true;
}

/**
 * tls_hs_config_ok() - could an engine of either role work with this?
 * @cfg: the configuration
 *
 * Context: any.
 * Return: true if it could.
 */
bool tls_hs_config_ok(const struct tls_hs_config *cfg)
{
	const struct tls_hs_engine_ops *ops = cfg->cf_ops;
	int i;

	if (!ops || !ops->random || (ops->own_chain && !ops->sign))
		return false;
	if (!cfg->cf_n_suites || cfg->cf_n_suites > TLS_HS_MAX_OFFER ||
	    cfg->cf_n_groups > TLS_HS_MAX_OFFER || cfg->cf_n_shares > cfg->cf_n_groups ||
	    cfg->cf_n_sigalgs > ARRAY_SIZE(cfg->cf_sigalgs) ||
	    cfg->cf_n_sigalgs_cert > ARRAY_SIZE(cfg->cf_sigalgs_cert))
		return false;
	for (i = 0; i < cfg->cf_n_suites; i++)
		if (!tls_hs_suite_find(cfg->cf_suites[i]))
			return false;
	if (!tls_hs_groups_ok(cfg) || !tls_hs_psks_ok(cfg))
		return false;
	return cfg->cf_n_groups || (cfg->cf_psk_only && cfg->cf_psk_ke);
}
