// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ClientHello that answers a HelloRetryRequest of ours, beside the first
 * (RFC 8446 4.1.2).
 *
 * Owns what may differ between them.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "client_hello.h"

/* "a list containing a single KeyShareEntry", and what else 4.1.2 names */
static const enum tls_hs_ext tls_hs_may_change[] = {
	EXT_KEY_SHARE, EXT_EARLY_DATA, EXT_COOKIE, EXT_PRE_SHARED_KEY, EXT_PADDING,
};

static bool tls_hs_ext_may_change(u16 type)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(tls_hs_may_change); i++)
		if (tls_hs_ext_type(tls_hs_may_change[i]) == type)
			return true;
	return false;
}

/* The next one that must be in both; type is untouched at the end. */
static bool tls_hs_next_fixed(struct tls_rd *block, u16 *type, struct tls_rd *body)
{
	u16 t;

	while (tls_rd_u16(block, &t) && tls_rd_vec16(block, body)) {
		if (tls_hs_ext_may_change(t))
			continue;
		*type = t;
		return true;
	}
	return false;
}

static bool tls_hs_rd_same(const struct tls_rd *a, const struct tls_rd *b)
{
	return a->left == b->left && (!a->left || !memcmp(a->p, b->p, a->left));
}

static bool tls_hs_same_extensions(struct tls_rd first, struct tls_rd second)
{
	struct tls_rd a, b;
	u16 s = 0, t = 0;

	while (tls_hs_next_fixed(&first, &s, &a))
		if (!tls_hs_next_fixed(&second, &t, &b) || s != t || !tls_hs_rd_same(&a, &b))
			return false;
	return !tls_hs_next_fixed(&second, &t, &b);
}

static bool tls_hs_next_identity(struct tls_rd *list, struct tls_rd *identity)
{
	u32 age;

	return tls_rd_vec16(list, identity) && tls_rd_u32(list, &age);
}

/* Some may be gone, none may have come, and their order is the same. */
static bool tls_hs_same_identities(struct tls_rd first, struct tls_rd second)
{
	struct tls_rd a, b;

	while (tls_hs_next_identity(&second, &b))
		do {
			if (!tls_hs_next_identity(&first, &a))
				return false;
		} while (!tls_hs_rd_same(&a, &b));
	return true;
}

/* All that comes before the extensions. */
static struct tls_rd tls_hs_fixed_part(struct tls_rd body, const struct tls_hs_client_hello *ch)
{
	body.left -= ch->ch_exts.left;
	return body;
}

/**
 * tls_hs_check_second_hello() - is it the first one, but for what may have changed?
 * @first: the first ClientHello, which was judged good
 * @msg: the second
 * @ch: the same, judged good
 *
 * RFC 8446 4.1.2.  That its share is the one that was asked for is not looked
 * at here.  Work is linear in both.
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with it.
 */
enum tls_hs_error tls_hs_check_second_hello(const struct tls_hs_kept *first,
					    const struct tls_hs_msg *msg,
					    const struct tls_hs_client_hello *ch)
{
	struct tls_hs_msg old = { .ms_raw = first->kp_msg, .ms_len = first->kp_len };
	struct tls_hs_client_hello och;
	struct tls_rd a, b;

	tls_rd_init(&old.ms_body, first->kp_msg + TLS_HS_MSG_HEADER,
		    first->kp_len - TLS_HS_MSG_HEADER);
	if (tls_hs_parse_client_hello(&old, false, &och))
		return TLS_HS_E_INTERNAL;

	a = tls_hs_fixed_part(old.ms_body, &och);
	b = tls_hs_fixed_part(msg->ms_body, ch);
	/* but for the extensions' own length, which ends both */
	a.left -= 2;
	b.left -= 2;
	if (!tls_hs_rd_same(&a, &b) || !tls_hs_same_extensions(och.ch_exts, ch->ch_exts) ||
	    !tls_hs_same_identities(och.ch_identities, ch->ch_identities))
		return TLS_HS_E_CH_CHANGED;
	return TLS_HS_E_NONE;
}
