// SPDX-License-Identifier: GPL-2.0-only
/*
 * Revocation lists in keyrings, kept as they were read.
 *
 * Owns which key's list is in memory, whether it is still what the key holds, and
 * how much memory they take together.  What a list says is x509_crl.c's, which one
 * counts x509_crl_check.c's, which keys there are anchors.c's.
 *
 * A list may be a megabyte, and is not to be read for each handshake.  There is no
 * notifier for a key that changes.  But an update puts another payload in the place
 * of the first before that is freed, so a payload that is elsewhere is another.
 * Two updates could by chance end where they began: once a second the content is
 * compared as well.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>

#include "crls.h"
#include "keys.h"

#define COMPARE_AFTER	NSEC_PER_SEC
#define FORGET_AFTER	(3600ULL * NSEC_PER_SEC)	/* what nobody asks for */

static void kept_put(struct tls_hs_kept_crl *kc)
{
	if (!kc || !refcount_dec_and_test(&kc->kc_ref))
		return;
	tls_hs_crl_free(&kc->kc_crl);
	kvfree(kc->kc_der);
	kfree(kc);
}

static struct tls_hs_kept_crl *kept_of(struct tls_hs_crl *cl)
{
	return container_of(cl, struct tls_hs_kept_crl, kc_crl);
}

/**
 * tls_hs_crl_cache_init() - no list is kept
 * @cc: a namespace's part
 *
 * Context: any.
 */
void tls_hs_crl_cache_init(struct tls_hs_crl_cache *cc)
{
	memset(cc, 0, sizeof(*cc));
	spin_lock_init(&cc->cc_lock);
	INIT_LIST_HEAD(&cc->cc_list);
}

/* Under cc_lock: the cache's reference becomes @gone's. */
static void cache_remove(struct tls_hs_crl_cache *cc, struct tls_hs_kept_crl *kc,
			 struct list_head *gone)
{
	list_move_tail(&kc->kc_list, gone);
	kc->kc_cached = false;
	cc->cc_bytes -= kc->kc_bytes;
}

/* Without cc_lock: memory of vmalloc() is not freed under it. */
static void free_gone(struct list_head *gone)
{
	struct tls_hs_kept_crl *kc;

	while (!list_empty(gone)) {
		kc = list_first_entry(gone, struct tls_hs_kept_crl, kc_list);
		list_del(&kc->kc_list);
		kept_put(kc);
	}
}

/**
 * tls_hs_crl_cache_flush() - let all lists go
 * @cc: a namespace's part; what a handshake uses it keeps until it is done
 *
 * Context: process; may sleep.
 */
void tls_hs_crl_cache_flush(struct tls_hs_crl_cache *cc)
{
	LIST_HEAD(gone);

	spin_lock_bh(&cc->cc_lock);
	while (!list_empty(&cc->cc_list))
		cache_remove(cc, list_first_entry(&cc->cc_list, struct tls_hs_kept_crl, kc_list),
			     &gone);
	spin_unlock_bh(&cc->cc_lock);
	free_gone(&gone);
}

/* With a reference, and as the one that was used last; NULL if there is none. */
static struct tls_hs_kept_crl *cache_get(struct tls_hs_crl_cache *cc, struct key *key,
					 const struct tls_hs_payload_place *place)
{
	struct tls_hs_kept_crl *kc, *found = NULL;

	spin_lock_bh(&cc->cc_lock);
	list_for_each_entry(kc, &cc->cc_list, kc_list) {
		if (kc->kc_serial != key_serial(key) ||
		    memcmp(&kc->kc_place, place, sizeof(*place)))
			continue;
		refcount_inc(&kc->kc_ref);
		list_move_tail(&kc->kc_list, &cc->cc_list);
		found = kc;
		break;
	}
	spin_unlock_bh(&cc->cc_lock);
	return found;
}

static void cache_forget(struct tls_hs_crl_cache *cc, struct tls_hs_kept_crl *kc)
{
	LIST_HEAD(gone);

	spin_lock_bh(&cc->cc_lock);
	if (kc->kc_cached)
		cache_remove(cc, kc, &gone);
	spin_unlock_bh(&cc->cc_lock);
	free_gone(&gone);
}

/* In the place of what was kept of that key; those used least make room. */
static void cache_add(struct tls_hs_crl_cache *cc, struct tls_hs_kept_crl *kc)
{
	struct tls_hs_kept_crl *other, *next;
	LIST_HEAD(gone);

	spin_lock_bh(&cc->cc_lock);
	cc->cc_reads++;
	list_for_each_entry_safe(other, next, &cc->cc_list, kc_list)
		if (other->kc_serial == kc->kc_serial ||
		    cc->cc_bytes + kc->kc_bytes > TLS_HS_MAX_CRL_BYTES ||
		    kc->kc_seen - other->kc_seen > FORGET_AFTER)
			cache_remove(cc, other, &gone);
	refcount_inc(&kc->kc_ref);
	list_add_tail(&kc->kc_list, &cc->cc_list);
	kc->kc_cached = true;
	cc->cc_bytes += kc->kc_bytes;
	spin_unlock_bh(&cc->cc_lock);
	free_gone(&gone);
}

/**
 * tls_hs_crls_init() - no list yet
 * @cs: the lists, to be freed with tls_hs_crls_free()
 * @cc: where lists are kept; NULL: nowhere, each is read
 * @certs: certificates whose issuers' lists are wanted; outlive @cs
 * @ncerts: how many; 0: every list is wanted
 *
 * Context: any.
 */
void tls_hs_crls_init(struct tls_hs_crls *cs, struct tls_hs_crl_cache *cc,
		      const struct tls_hs_cert *certs, unsigned int ncerts)
{
	memset(cs, 0, sizeof(*cs));
	cs->cs_cache = cc;
	cs->cs_certs = certs;
	cs->cs_ncerts = ncerts;
}

/**
 * tls_hs_crls_free() - give back what is used
 * @cs: the lists; none are there any more
 *
 * Context: process; may sleep.
 */
void tls_hs_crls_free(struct tls_hs_crls *cs)
{
	while (cs->cs_n)
		kept_put(kept_of(cs->cs_crl[--cs->cs_n]));
}

static bool crls_want(const struct tls_hs_crls *cs, const struct tls_hs_crl *cl)
{
	unsigned int i;

	for (i = 0; i < cs->cs_ncerts; i++)
		if (tls_hs_rd_equal(&cs->cs_certs[i].ce_issuer, &cl->cl_signed.ce_issuer))
			return true;
	return !cs->cs_ncerts;
}

/* Takes over a reference. */
static int crls_add(struct tls_hs_crls *cs, struct tls_hs_kept_crl *kc)
{
	int err = 0;

	cs->cs_bytes += kc->kc_bytes;
	if (cs->cs_bytes > TLS_HS_MAX_CRL_BYTES)
		err = -E2BIG;
	else if (!crls_want(cs, &kc->kc_crl))
		goto put;
	else if (cs->cs_n == TLS_HS_MAX_CRLS)
		err = -E2BIG;
	if (!err) {
		cs->cs_crl[cs->cs_n++] = &kc->kc_crl;
		return 0;
	}
	pr_notice_ratelimited("too many revocation lists in a keyring, with key %d\n",
			      kc->kc_serial);
put:
	kept_put(kc);
	return err;
}

static void payload_place(struct key *key, struct tls_hs_payload_place *place)
{
	BUILD_BUG_ON(sizeof(key->payload.data) != sizeof(place->pp_at));
	down_read(&key->sem);
	memcpy(place, key->payload.data, sizeof(*place));
	up_read(&key->sem);
}

/* Is this what the key holds?  In doubt, for want of memory, what was known a second ago. */
static bool still_the_same(struct tls_hs_kept_crl *kc, struct key *key)
{
	u64 now = ktime_get_boottime_ns();
	size_t len;
	bool same;
	u8 *der;
	int err;

	if (now - READ_ONCE(kc->kc_seen) < COMPARE_AFTER)
		return true;
	err = tls_hs_key_payload(key, TLS_HS_MAX_CRL_DER, &der, &len);
	if (err)
		return err == -ENOMEM;
	same = len == kc->kc_len && !memcmp(der, kc->kc_der, len);
	kvfree(der);
	if (same)
		WRITE_ONCE(kc->kc_seen, now);
	return same;
}

/**
 * tls_hs_crls_find() - is a key's list known?
 * @cs: where to add it, if it is wanted
 * @key: the key, of type "user" or "big_key"
 *
 * If it is not, the payload is to be copied after this, and given to
 * tls_hs_crls_take() if it is a list.
 *
 * Context: process; may sleep.
 * Return: 0; -ENOENT if it has to be read; -E2BIG if there are too many.
 */
int tls_hs_crls_find(struct tls_hs_crls *cs, struct key *key)
{
	struct tls_hs_kept_crl *kc;

	payload_place(key, &cs->cs_place);
	kc = cs->cs_cache ? cache_get(cs->cs_cache, key, &cs->cs_place) : NULL;
	if (!kc)
		return -ENOENT;
	if (still_the_same(kc, key))
		return crls_add(cs, kc);
	cache_forget(cs->cs_cache, kc);
	kept_put(kc);
	return -ENOENT;
}

/* Said once for each payload, as far as it is kept. */
static void say_refused(const struct tls_hs_kept_crl *kc)
{
	char *text = kmalloc(TLS_HS_CERT_TEXT_MAX, GFP_KERNEL);

	if (text)
		tls_hs_crl_describe(&kc->kc_crl, text, TLS_HS_CERT_TEXT_MAX);
	pr_notice_ratelimited("key %d: revocation list refused, %s\n", kc->kc_serial,
			      text ?: "no memory to say why");
	kfree(text);
}

/**
 * tls_hs_crls_take() - a key's payload is a list: read it
 * @cs: where to add it, if it is wanted
 * @key: the key that tls_hs_crls_find() did not know
 * @der: the payload, of which tls_hs_crl_shaped() says that it is one; taken over,
 *	whatever is returned
 * @len: bytes at @der
 *
 * One that is refused is a list all the same, which counts for nobody: it is said
 * in the log.
 *
 * Context: process; may sleep.
 * Return: 0; -ENOMEM; -E2BIG if there are too many; or the hash's error.
 */
int tls_hs_crls_take(struct tls_hs_crls *cs, struct key *key, u8 *der, size_t len)
{
	struct tls_hs_kept_crl *kc = kzalloc(sizeof(*kc), GFP_KERNEL);
	int err;

	if (!kc) {
		kvfree(der);
		return -ENOMEM;
	}
	refcount_set(&kc->kc_ref, 1);
	kc->kc_serial = key_serial(key);
	kc->kc_place = cs->cs_place;
	kc->kc_der = der;
	kc->kc_len = len;
	kc->kc_seen = ktime_get_boottime_ns();
	err = tls_hs_crl_read(&kc->kc_crl, der, len);
	if (err && kc->kc_crl.cl_signed.ce_refused == X509_OK) {
		kept_put(kc);
		return err;
	}
	if (err)
		say_refused(kc);
	kc->kc_bytes = sizeof(*kc) + len;
	if (kc->kc_crl.cl_serials)
		kc->kc_bytes += kc->kc_crl.cl_count * sizeof(*kc->kc_crl.cl_serials);
	if (cs->cs_cache)
		cache_add(cs->cs_cache, kc);
	return crls_add(cs, kc);
}
