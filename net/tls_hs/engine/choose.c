// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a server takes of what a client offers (RFC 8446 4.1.1): suite, group,
 * PSK or certificate, protocol.
 *
 * Owns the order: what costs little is refused first, and a PSK's binder is
 * checked before anything is said.
 */
#include <crypto/utils.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "client_hello.h"

static bool tls_hs_listed(struct tls_rd list, u16 wanted)
{
	u16 v;

	while (tls_rd_u16(&list, &v))
		if (v == wanted)
			return true;
	return false;
}

static bool tls_hs_suite_usable(const struct tls_hs_engine *en,
				const struct tls_hs_client_hello *ch, u16 suite)
{
	/* RFC 8446 4.1.4: that of the HelloRetryRequest stays */
	if (en->en_suite && en->en_suite->su_id != suite)
		return false;
	return tls_hs_listed(ch->ch_suites, suite);
}

static bool tls_hs_hybrid(u16 group)
{
	int index = tls_hs_group_index(group);

	return index >= 0 && tls_hs_kex_is_hybrid(index);
}

/*
 * The first of ours for which there is a share.  Where both have a hybrid that we
 * like better, and the client sent no share of one, a round trip is little for
 * what it buys: what is recorded today stays secret from quantum computers.
 */
static enum tls_hs_error tls_hs_choose_group(const struct tls_hs_config *cfg,
					     const struct tls_hs_client_hello *ch,
					     struct tls_hs_choice *cc)
{
	u16 best = 0;
	int i;

	for (i = 0; i < cfg->cf_n_groups; i++) {
		u16 group = cfg->cf_groups[i];

		if (!tls_hs_listed(ch->ch_groups, group))
			continue;
		if (!best)
			best = group;
		cc->cc_group = group;
		if (tls_hs_client_hello_share(ch, group, &cc->cc_share))
			break;
	}
	if (!best)
		return TLS_HS_E_NO_GROUP;
	if (i < cfg->cf_n_groups && (tls_hs_hybrid(cc->cc_group) || !tls_hs_hybrid(best)))
		return TLS_HS_E_NONE;
	cc->cc_group = best;
	cc->cc_retry = true;
	return TLS_HS_E_NONE;
}

/* RFC 8446 4.1.2, 4.2.8: the one share that was asked for, and no other */
static enum tls_hs_error tls_hs_take_retry_share(const struct tls_hs_engine *en,
						 const struct tls_hs_client_hello *ch,
						 struct tls_hs_choice *cc)
{
	struct tls_rd list = ch->ch_shares;

	if (!tls_hs_client_hello_next_share(&list, &cc->cc_group, &cc->cc_share) ||
	    !tls_rd_empty(&list) || cc->cc_group != en->en_retry_group)
		return TLS_HS_E_CH_SHARE;
	return TLS_HS_E_NONE;
}

/* RFC 7301 3.2: ours come first; a client that names none is content */
static enum tls_hs_error tls_hs_choose_alpn(const struct tls_hs_config *cfg,
					    const struct tls_hs_client_hello *ch,
					    struct tls_rd *alpn)
{
	struct tls_rd ours, theirs;

	tls_rd_init(&ours, cfg->cf_alpn, cfg->cf_alpn_len);
	if (tls_rd_empty(&ours) || tls_rd_empty(&ch->ch_alpn))
		return TLS_HS_E_NONE;
	while (tls_rd_vec8(&ours, alpn))
		for (theirs = ch->ch_alpn; !tls_rd_empty(&theirs);) {
			struct tls_rd name;

			if (!tls_rd_vec8(&theirs, &name))
				return TLS_HS_E_INTERNAL;
			if (name.left == alpn->left && !memcmp(name.p, alpn->p, name.left))
				return TLS_HS_E_NONE;
		}
	return TLS_HS_E_NO_ALPN;
}

/* 0 with cc_psk, -ENOENT, or -errno.  RFC 8446 4.2.11: the first that we know */
static int tls_hs_look_psk_up(const struct tls_hs_config *cfg,
			      const struct tls_hs_client_hello *ch, enum tls_hs_hash hash,
			      struct tls_hs_choice *cc)
{
	struct tls_rd list = ch->ch_identities, identity;
	u32 age;
	int i, err;

	/* as many as we would send: each may cost a search of a keyring */
	for (i = 0; i < TLS_HS_MAX_PSKS; i++) {
		if (!tls_rd_vec16(&list, &identity) || !tls_rd_u32(&list, &age))
			break;
		err = cfg->cf_ops->find_psk(cfg->cf_ctx, identity.p, identity.left, hash,
					    &cc->cc_psk);
		if (err == -ENOENT)
			continue;
		cc->cc_identity = i;
		return err;
	}
	return -ENOENT;
}

/* RFC 8446 4.2.9: with (EC)DHE only */
static bool tls_hs_psk_usable(const struct tls_hs_config *cfg,
			      const struct tls_hs_client_hello *ch)
{
	return cfg->cf_ops->find_psk && ch->ch_psk_dhe_ke && !tls_rd_empty(&ch->ch_identities);
}

/* RFC 8446 4.2.11: a suite and a PSK of its hash; without a PSK the first suite */
static int tls_hs_choose_suite(struct tls_hs_engine *en, const struct tls_hs_client_hello *ch,
			       struct tls_hs_choice *cc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	const struct tls_hs_suite *first = NULL;
	unsigned int tried = 0;
	int i, err;

	for (i = 0; i < cfg->cf_n_suites; i++) {
		if (!tls_hs_suite_usable(en, ch, cfg->cf_suites[i]))
			continue;
		cc->cc_suite = tls_hs_suite_find(cfg->cf_suites[i]);
		if (!cc->cc_suite)
			return tls_hs_fail(en, TLS_HS_E_CONFIG);
		first = first ?: cc->cc_suite;
		if (!tls_hs_psk_usable(cfg, ch))
			break;
		if (tried & BIT(cc->cc_suite->su_hash))
			continue;
		tried |= BIT(cc->cc_suite->su_hash);
		err = tls_hs_look_psk_up(cfg, ch, cc->cc_suite->su_hash, cc);
		if (err != -ENOENT)
			return err ? tls_hs_fail_errno(en, err) : 0;
	}
	if (!first)
		return tls_hs_fail(en, TLS_HS_E_NO_SUITE);
	cc->cc_suite = first;
	if (cfg->cf_psk_only && !tls_hs_psk_usable(cfg, ch))
		return tls_hs_fail(en, TLS_HS_E_NO_PSK);
	return 0;
}

/* RFC 8446 4.2.11.2.  One of another length is wrong like any other. */
static int tls_hs_check_binder(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
			       const struct tls_hs_client_hello *ch, const struct tls_hs_psk *psk,
			       int index, enum tls_hs_error wrong)
{
	size_t hlen = tls_hs_hash_len(psk->psk_hash);
	struct tls_rd list = ch->ch_binders, theirs;
	u8 binder[TLS_HS_MAX_HASH_LEN];
	int err;

	do {
		if (!tls_rd_vec8(&list, &theirs))
			return tls_hs_fail(en, TLS_HS_E_INTERNAL);
	} while (index--);

	err = tls_hs_derive_binder(&en->en_tr, psk, msg->ms_raw, ch->ch_binders_at, binder);
	if (err)
		err = tls_hs_fail_errno(en, err);
	else if (theirs.left != hlen || crypto_memneq(binder, theirs.p, hlen))
		err = tls_hs_fail(en, wrong);
	memzero_explicit(binder, sizeof(binder));
	return err;
}

/*
 * RFC 8446 4.2.11, E.6: no key for any identity.  The same work and the same
 * alert as for a wrong binder, so that nobody learns which identities there are.
 */
static int tls_hs_refuse_unknown_psk(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
				     const struct tls_hs_client_hello *ch,
				     const struct tls_hs_choice *cc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	u8 key[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_psk nobody = {
		.psk_hash = cc->cc_suite->su_hash,
		.psk_key = key,
		.psk_key_len = tls_hs_hash_len(cc->cc_suite->su_hash),
	};
	int err;

	cfg->cf_ops->random(cfg->cf_ctx, key, sizeof(key));
	err = tls_hs_check_binder(en, msg, ch, &nobody, 0, TLS_HS_E_PSK_UNKNOWN);
	/* right by chance, once in 2^256 */
	return err ?: tls_hs_fail(en, TLS_HS_E_PSK_UNKNOWN);
}

static int tls_hs_choose_psk(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
			     const struct tls_hs_client_hello *ch, const struct tls_hs_choice *cc)
{
	int err;

	if (!cc->cc_psk)
		return tls_hs_refuse_unknown_psk(en, msg, ch, cc);
	err = tls_hs_check_binder(en, msg, ch, cc->cc_psk, cc->cc_identity, TLS_HS_E_PSK_BINDER);
	if (!err)
		en->en_rs.rs_evidence |= TLS_HS_EV_PSK;
	return err;
}

static int tls_hs_choose_chain(struct tls_hs_engine *en, const struct tls_hs_client_hello *ch,
			       struct tls_hs_own_chain *oc)
{
	int err;

	/* RFC 8446 4.2.3, 9.2: needed where a certificate is */
	if (!ch->ch_rq.rq_sigalgs)
		return tls_hs_fail(en, TLS_HS_E_EXT_MISSING);
	err = tls_hs_choose_own_chain(en, &ch->ch_rq, oc);
	if (err)
		return err;
	return oc->oc_n ? 0 : tls_hs_fail(en, TLS_HS_E_NO_SCHEME);
}

/**
 * tls_hs_choose() - take what we will use of what a client offers
 * @en: the engine; the transcript is what came before the ClientHello
 * @msg: the ClientHello
 * @ch: the same, judged good
 * @cc: where to put the choice; borrowed from @msg and from cf_ops
 *
 * With cc_retry a HelloRetryRequest has to be sent, and what comes after the
 * group is not chosen yet.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_choose(struct tls_hs_engine *en, const struct tls_hs_msg *msg,
		  const struct tls_hs_client_hello *ch, struct tls_hs_choice *cc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	enum tls_hs_error e;
	int err;

	*cc = (struct tls_hs_choice){ .cc_identity = -1 };
	e = en->en_retried ? tls_hs_take_retry_share(en, ch, cc) :
			     tls_hs_choose_group(cfg, ch, cc);
	if (!e)
		e = tls_hs_choose_alpn(cfg, ch, &cc->cc_alpn);
	if (e)
		return tls_hs_fail(en, e);
	err = tls_hs_choose_suite(en, ch, cc);
	if (err)
		return err;
	if (cc->cc_psk || cfg->cf_psk_only)
		err = tls_hs_choose_psk(en, msg, ch, cc);
	else if (!cc->cc_retry)
		err = tls_hs_choose_chain(en, ch, &cc->cc_chain);
	return err;
}
