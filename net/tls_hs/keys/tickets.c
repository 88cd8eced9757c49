// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions that may be resumed (RFC 8446 2.2, 4.6.1).
 *
 * Owns the tickets of a network namespace: which belong to which connection,
 * how many, how long.  A ticket is used once (RFC 8446 C.4) and only for a
 * connection that asks for the same thing in every respect.  It vouches for
 * nothing: the certificates of the full handshake are kept with it, and
 * whoever resumes verifies them again.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/key.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/overflow.h>

#include "crypto-glue/hkdf.h"
#include "engine/key_schedule.h"
#include "engine/proto.h"
#include "tickets.h"
#include "tls_hs_wire.h"

/**
 * tls_hs_chain_save() - keep a copy of a peer's certificates
 * @chain: the certificates; copied
 *
 * Context: process; may sleep.
 * Return: the copy, to be put with tls_hs_chain_put(); NULL if out of memory.
 */
struct tls_hs_saved_chain *tls_hs_chain_save(const struct tls_hs_peer_chain *chain)
{
	struct tls_hs_saved_chain *sc;
	unsigned int i;
	size_t len = 0;
	u8 *p;

	for (i = 0; i < chain->pc_n; i++)
		len += chain->pc_cert[i].len;
	sc = kvmalloc(struct_size(sc, sc_der, len), GFP_KERNEL);
	if (!sc)
		return NULL;
	refcount_set(&sc->sc_ref, 1);
	sc->sc_len = len;
	sc->sc_chain.pc_n = chain->pc_n;
	p = sc->sc_der;
	for (i = 0; i < chain->pc_n; i++) {
		memcpy(p, chain->pc_cert[i].d, chain->pc_cert[i].len);
		sc->sc_chain.pc_cert[i].d = p;
		sc->sc_chain.pc_cert[i].len = chain->pc_cert[i].len;
		p += chain->pc_cert[i].len;
	}
	return sc;
}

/**
 * tls_hs_chain_put() - drop a reference on saved certificates
 * @sc: the certificates, or NULL
 *
 * Context: process.
 */
void tls_hs_chain_put(struct tls_hs_saved_chain *sc)
{
	if (sc && refcount_dec_and_test(&sc->sc_ref))
		kvfree(sc);
}

/**
 * tls_hs_resume_free() - free what a connection or a session carries for resumption
 * @re: it, or NULL
 *
 * Context: process.
 */
void tls_hs_resume_free(struct tls_hs_resume *re)
{
	if (!re)
		return;
	tls_hs_chain_put(re->re_chain);
	kfree(re);
}

static void tls_hs_scope_list(struct tls_wr *wr, const u16 *v, unsigned int n)
{
	tls_wr_u8(wr, n);
	while (n--)
		tls_wr_u16(wr, *v++);
}

/**
 * tls_hs_ticket_key() - what a session is bound to, as one hash
 * @ts: mode, peer, credentials, trust and everything offered
 * @key: where to put the hash, TLS_HS_TICKET_KEY bytes
 *
 * Names are compared as the consumer gave them.
 *
 * Context: process; may sleep.
 * Return: 0, -ENOMEM, -EMSGSIZE (a name that is too long), or the hash's error.
 */
int tls_hs_ticket_key(const struct tls_hs_ticket_scope *ts, u8 *key)
{
	const struct tls_hs_config *cfg = ts->ts_cfg;
	const char *name = ts->ts_name ?: "";
	struct tls_wr wr;
	size_t mark, len;
	u8 *buf;
	int err;

	buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	tls_wr_init(&wr, buf, PAGE_SIZE);
	tls_wr_u8(&wr, ts->ts_mode);
	tls_wr_u16(&wr, ts->ts_port);
	tls_wr_u32(&wr, ts->ts_keyring);
	tls_wr_u32(&wr, ts->ts_cred.ci_cert);
	tls_wr_u32(&wr, ts->ts_cred.ci_privkey);
	tls_wr_bytes(&wr, ts->ts_cred.ci_digest, sizeof(ts->ts_cred.ci_digest));
	tls_hs_scope_list(&wr, cfg->cf_suites, cfg->cf_n_suites);
	tls_hs_scope_list(&wr, cfg->cf_groups, cfg->cf_n_groups);
	tls_hs_scope_list(&wr, cfg->cf_sigalgs, cfg->cf_n_sigalgs);
	tls_hs_scope_list(&wr, cfg->cf_sigalgs_cert, cfg->cf_n_sigalgs_cert);
	mark = tls_wr_open(&wr, 2);
	tls_wr_bytes(&wr, cfg->cf_alpn, cfg->cf_alpn_len);
	tls_wr_close(&wr, mark, 2);
	tls_wr_bytes(&wr, name, strlen(name));
	err = tls_wr_end(&wr, &len);
	if (!err)
		err = tls_hs_digest(TLS_HS_SHA256, buf, len, key);
	kfree(buf);
	return err;
}

/**
 * tls_hs_tickets_init() - an empty cache
 * @tc: the cache of a network namespace
 *
 * Context: any.
 */
void tls_hs_tickets_init(struct tls_hs_tickets *tc)
{
	spin_lock_init(&tc->tc_lock);
	INIT_LIST_HEAD(&tc->tc_list);
}

/**
 * tls_hs_ticket_free() - wipe and free a ticket
 * @ti: a ticket that is in no cache, or NULL
 *
 * Context: process.
 */
void tls_hs_ticket_free(struct tls_hs_ticket *ti)
{
	if (!ti)
		return;
	tls_hs_chain_put(ti->ti_chain);
	kvfree_sensitive(ti, struct_size(ti, ti_identity, ti->ti_len));
}

/* What it holds; certificates that tickets share count for each. */
static size_t tls_hs_ticket_bytes(const struct tls_hs_ticket *ti)
{
	return ti->ti_len + ti->ti_chain->sc_len;
}

static void tls_hs_ticket_unlink(struct tls_hs_tickets *tc, struct tls_hs_ticket *ti)
{
	list_del(&ti->ti_list);
	tc->tc_n--;
	tc->tc_bytes -= tls_hs_ticket_bytes(ti);
}

static void tls_hs_tickets_free(struct list_head *list)
{
	struct tls_hs_ticket *ti, *next;

	list_for_each_entry_safe(ti, next, list, ti_list)
		tls_hs_ticket_free(ti);
}

/**
 * tls_hs_tickets_flush() - forget all tickets, and take no more
 * @tc: the cache
 *
 * Context: process.
 */
void tls_hs_tickets_flush(struct tls_hs_tickets *tc)
{
	LIST_HEAD(all);

	spin_lock(&tc->tc_lock);
	list_splice_init(&tc->tc_list, &all);
	tc->tc_n = 0;
	tc->tc_bytes = 0;
	tc->tc_closed = true;
	spin_unlock(&tc->tc_lock);
	tls_hs_tickets_free(&all);
}

static u64 tls_hs_now_ms(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

static bool tls_hs_ticket_expired(const struct tls_hs_ticket *ti)
{
	return tls_hs_now_ms() - ti->ti_received_ms >= (u64)ti->ti_lifetime * MSEC_PER_SEC;
}

/* Room for one more: what has expired goes, then the oldest of its key, then of all. */
static void tls_hs_tickets_evict(struct tls_hs_tickets *tc, const struct tls_hs_ticket *more,
				 struct list_head *out)
{
	struct tls_hs_ticket *ti, *next, *oldest = NULL;
	unsigned int same = 0;

	list_for_each_entry_safe(ti, next, &tc->tc_list, ti_list) {
		if (tls_hs_ticket_expired(ti)) {
			tls_hs_ticket_unlink(tc, ti);
			list_add(&ti->ti_list, out);
			continue;
		}
		if (memcmp(ti->ti_key, more->ti_key, sizeof(ti->ti_key)))
			continue;
		if (!same++)
			oldest = ti;
	}
	if (same >= TLS_HS_MAX_TICKETS_EACH) {
		tls_hs_ticket_unlink(tc, oldest);
		list_add(&oldest->ti_list, out);
	}
	while (tc->tc_n && (tc->tc_n >= TLS_HS_MAX_TICKETS ||
			    tc->tc_bytes + tls_hs_ticket_bytes(more) > TLS_HS_MAX_TICKET_BYTES)) {
		ti = list_first_entry(&tc->tc_list, struct tls_hs_ticket, ti_list);
		tls_hs_ticket_unlink(tc, ti);
		list_add(&ti->ti_list, out);
	}
}

/* RFC 8446 4.6.1: HKDF-Expand-Label(resumption_master_secret, "resumption", nonce) */
static int tls_hs_derive_ticket_psk(const struct tls_hs_suite *su,
				    const struct tls_hs_secret *resumption,
				    const struct tls_rd *nonce, struct tls_hs_secret *psk)
{
	struct crypto_shash *hmac;
	int err;

	if (resumption->len != tls_hs_hash_len(su->su_hash))
		return -EINVAL;
	hmac = tls_hs_hmac_get(su->su_hash);
	if (IS_ERR(hmac))
		return PTR_ERR(hmac);
	psk->len = resumption->len;
	err = tls_hs_hkdf_expand_label(hmac, resumption->b, "resumption", nonce->p, nonce->left,
				       psk->b, psk->len);
	tls_hs_hmac_put(su->su_hash, hmac);
	return err;
}

/**
 * tls_hs_ticket_store() - keep a ticket for a later connection
 * @tc: cache of the network namespace
 * @re: what the session is bound to, with its verified certificates
 * @suite: cipher suite of the session
 * @resumption: its resumption_master_secret
 * @nt: the ticket; copied.  One with a lifetime of 0 is not kept
 *	(RFC 8446 4.6.1)
 *
 * Context: process; may sleep.
 * Return: 0, -EINVAL (nothing to bind it to), -ENOMEM, or the hash's error.
 */
int tls_hs_ticket_store(struct tls_hs_tickets *tc, const struct tls_hs_resume *re, u16 suite,
			const struct tls_hs_secret *resumption,
			const struct tls_hs_new_ticket *nt)
{
	const struct tls_hs_suite *su = tls_hs_suite_find(suite);
	struct tls_hs_ticket *ti;
	LIST_HEAD(out);
	int err;

	if (!su || !re->re_chain)
		return -EINVAL;
	if (!nt->nt_lifetime)
		return 0;
	ti = kvzalloc(struct_size(ti, ti_identity, nt->nt_ticket.left), GFP_KERNEL);
	if (!ti)
		return -ENOMEM;
	memcpy(ti->ti_key, re->re_key, sizeof(ti->ti_key));
	memcpy(ti->ti_identity, nt->nt_ticket.p, nt->nt_ticket.left);
	ti->ti_len = nt->nt_ticket.left;
	ti->ti_hash = su->su_hash;
	ti->ti_received_ms = tls_hs_now_ms();
	/* RFC 8446 4.6.1: "regardless of the ticket_lifetime" */
	ti->ti_lifetime = min_t(u32, nt->nt_lifetime, TLS_HS_MAX_TICKET_LIFETIME);
	ti->ti_age_add = nt->nt_age_add;
	refcount_inc(&re->re_chain->sc_ref);
	ti->ti_chain = re->re_chain;
	err = tls_hs_derive_ticket_psk(su, resumption, &nt->nt_nonce, &ti->ti_psk);

	spin_lock(&tc->tc_lock);
	if (err || tc->tc_closed) {
		list_add(&ti->ti_list, &out);
	} else {
		tls_hs_tickets_evict(tc, ti, &out);
		list_add_tail(&ti->ti_list, &tc->tc_list);
		tc->tc_n++;
		tc->tc_bytes += tls_hs_ticket_bytes(ti);
	}
	spin_unlock(&tc->tc_lock);
	tls_hs_tickets_free(&out);
	return err;
}

/**
 * tls_hs_ticket_take() - the newest ticket for a connection, out of the cache
 * @tc: cache of the network namespace
 * @key: what the connection is bound to
 *
 * RFC 8446 C.4: a ticket is offered once.
 *
 * Context: process.
 * Return: the ticket, now the caller's; NULL if there is none.
 */
struct tls_hs_ticket *tls_hs_ticket_take(struct tls_hs_tickets *tc, const u8 *key)
{
	struct tls_hs_ticket *ti, *found = NULL;

	spin_lock(&tc->tc_lock);
	list_for_each_entry_reverse(ti, &tc->tc_list, ti_list) {
		if (memcmp(ti->ti_key, key, sizeof(ti->ti_key)) || tls_hs_ticket_expired(ti))
			continue;
		found = ti;
		tls_hs_ticket_unlink(tc, ti);
		break;
	}
	spin_unlock(&tc->tc_lock);
	return found;
}

/**
 * tls_hs_ticket_offer() - a ticket as a PSK of a ClientHello
 * @ti: the ticket; must outlive @psk
 * @psk: filled in; borrows from @ti
 *
 * RFC 8446 4.2.11.1: the age in milliseconds, obfuscated.
 *
 * Context: any.
 */
void tls_hs_ticket_offer(const struct tls_hs_ticket *ti, struct tls_hs_psk *psk)
{
	*psk = (struct tls_hs_psk){
		.psk_kind = TLS_HS_PSK_RESUMPTION,
		.psk_hash = ti->ti_hash,
		.psk_identity = ti->ti_identity,
		.psk_identity_len = ti->ti_len,
		.psk_obfuscated_age = (u32)(tls_hs_now_ms() - ti->ti_received_ms) + ti->ti_age_add,
		.psk_key = ti->ti_psk.b,
		.psk_key_len = ti->ti_psk.len,
	};
}
