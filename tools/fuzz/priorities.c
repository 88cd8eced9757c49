// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target priorities: strings that an administrator (net.tls_hs.priorities) or a
 * consumer writes.
 *
 * The first octet says what the rest is: a priority string, a peer's name, a
 * PSK's identity.
 */
#include <linux/errno.h>

#include <net/tls_hs.h>

#include "engine/engine.h"
#include "engine/priorities.h"
#include "engine/proto.h"
#include "fuzz.h"
#include "keys/psk.h"
#include "x509_name.h"

static void no_random(void *ctx, u8 *buf, size_t len)
{
}

static int no_chain(void *ctx, const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
		    unsigned int *why)
{
	return -EKEYREJECTED;
}

static int emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	return 0;
}

static int secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		  const struct tls_hs_secret *s)
{
	return 0;
}

static void alert(void *ctx, enum tls_hs_level level, u8 description)
{
}

static void all_different(const u16 *v, unsigned int n)
{
	unsigned int i, j;

	for (i = 1; i < n; i++)
		for (j = 0; j < i; j++)
			FUZZ_MUST(v[i] != v[j]);
}

/* What is understood is an offer that an engine takes. */
static void priorities(const char *text, size_t len)
{
	static const struct tls_hs_engine_ops ops = {
		.random = no_random, .verify_chain = no_chain,
	};
	static const struct tls_hs_sink_ops sink = {
		.emit = emit, .secret = secret, .alert = alert,
	};
	struct tls_hs_config cf = { .cf_ops = &ops };
	struct tls_hs_engine *en;
	bool exchange = false;
	int err;

	err = tls_hs_priorities_parse(&cf, text, &exchange);
	FUZZ_MUST(!err || err == -EOPNOTSUPP || (err == -EINVAL && len > TLS_HS_PRIORITIES_MAX));
	if (err)
		return;
	FUZZ_MUST(strlen(text) <= TLS_HS_PRIORITIES_MAX);
	all_different(cf.cf_suites, cf.cf_n_suites);
	all_different(cf.cf_groups, cf.cf_n_groups);
	all_different(cf.cf_sigalgs, cf.cf_n_sigalgs);
	all_different(cf.cf_sigalgs_cert, cf.cf_n_sigalgs_cert);
	all_different(cf.cf_shares, cf.cf_n_shares);
	FUZZ_MUST(cf.cf_n_shares && cf.cf_shares[0] == cf.cf_groups[0]);
	/* x25519's beside its hybrid's costs nothing */
	FUZZ_MUST(cf.cf_n_shares == 1 ||
		  (cf.cf_n_shares == 2 && cf.cf_shares[0] == TLS_HS_GROUP_X25519_MLKEM768 &&
		   cf.cf_shares[1] == TLS_HS_GROUP_X25519));
	en = tls_hs_engine_alloc(GFP_KERNEL);
	FUZZ_MUST(!tls_hs_engine_init(en, &tls_hs_client_role, &cf, &sink, NULL));
	tls_hs_engine_free(en);
}

static void peer_name(const char *text)
{
	struct tls_hs_peer_name pn;
	struct tls_rd rd;
	int err;

	err = tls_hs_peer_name_parse(&pn, text);
	FUZZ_MUST(!err || err == -EINVAL);
	if (err || pn.pn_kind != TLS_HS_NAME_DNS)
		return;
	tls_rd_init(&rd, pn.pn_dns, strlen(pn.pn_dns));
	FUZZ_MUST(tls_hs_dns_name_ok(&rd));
}

static void one(const u8 *data, size_t len)
{
	enum tls_hs_hash hash = TLS_HS_NR_HASHES;
	char *text;
	int err;

	if (!len)
		return;
	/* a string that ends with its memory */
	text = kmalloc(len, GFP_KERNEL);
	memcpy(text, data + 1, len - 1);
	text[len - 1] = '\0';
	switch (data[0] % 3) {
	case 0:
		priorities(text, len - 1);
		break;
	case 1:
		peer_name(text);
		break;
	default:
		err = tls_hs_psk_hash(text, &hash);
		FUZZ_MUST(err ? err < 0 : hash <= TLS_HS_SHA384);
	}
	kfree(text);
}

const struct fuzz_target fuzz_target = {
	.name = "priorities",
	.form = FUZZ_TEXT,
	.prefix = 1,
	.blocks = 100000,
	.blocks_per_byte = 300,
	.one = one,
};
