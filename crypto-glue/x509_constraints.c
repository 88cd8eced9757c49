// SPDX-License-Identifier: GPL-2.0-only
/*
 * Name constraints: may this authority speak for these names?
 *
 * Owns RFC 5280 4.2.1.10 for dNSName, iPAddress and directoryName.  A
 * constraint of any other form refuses every certificate that has a name of
 * that form.  A comparison that cannot be made counts against the certificate:
 * as outside a permitted subtree, and as inside an excluded one.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>

#include "x509_constraints.h"
#include "x509_name.h"

#define GN_EMAIL	DER_CONTEXT(1)
#define GN_DNS		DER_CONTEXT(2)
#define GN_DIRECTORY	DER_CONTEXT_CONS(4)
#define GN_IP		DER_CONTEXT(7)

static const u8 oid_email_address[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 };

/* How a name stands to a subtree. */
enum nc_match {
	NC_OUTSIDE,
	NC_INSIDE,
	NC_UNSURE,	/* part of it may be inside, or it cannot be told */
};

static int subtree_next(struct tls_rd *list, u8 *tag, struct tls_rd *base)
{
	struct tls_rd subtree;
	u32 minimum;

	if (tls_hs_der_get(list, DER_SEQUENCE, &subtree) ||
	    tls_hs_der_general_name(&subtree, tag, base))
		return -EBADMSG;
	/* "minimum MUST be zero", which is the default, "and maximum MUST be absent" */
	if (tls_hs_der_at(&subtree, DER_CONTEXT(0)) &&
	    (tls_hs_der_u32_tagged(&subtree, DER_CONTEXT(0), &minimum) || minimum))
		return -EOPNOTSUPP;
	return tls_rd_empty(&subtree) ? 0 : -EOPNOTSUPP;
}

/* Address and mask; the mask a prefix, as in RFC 4632. */
static bool ip_base_ok(const struct tls_rd *base)
{
	size_t half = base->left / 2;
	struct tls_rd mask = *base;
	const u8 *addr;
	bool ended = false;
	u8 m;

	if ((base->left != 8 && base->left != 32) || !tls_rd_bytes(&mask, half, &addr))
		return false;
	while (tls_rd_u8(&mask, &m)) {
		if ((ended && m) || ((u8)~m & ((u8)~m + 1)))
			return false;
		ended = m != 0xff;
	}
	return true;
}

static int subtrees_check(struct tls_rd *rd, u8 tag, bool may_be_empty)
{
	struct tls_rd list, base;
	u8 form;
	int err;

	if (!tls_hs_der_at(rd, tag))
		return 0;
	if (tls_hs_der_get(rd, tag, &list) || (tls_rd_empty(&list) && !may_be_empty))
		return -EBADMSG;
	while (!tls_rd_empty(&list)) {
		err = subtree_next(&list, &form, &base);
		if (err)
			return err;
		if (form == GN_IP && !ip_base_ok(&base))
			return -EBADMSG;
	}
	return 0;
}

/**
 * tls_hs_constraints_check() - is a NameConstraints well formed?
 * @constraints: content of its SEQUENCE
 *
 * Context: any.
 * Return: 0, -EBADMSG, or -EOPNOTSUPP if a subtree has a minimum other than
 * zero, or a maximum.
 */
int tls_hs_constraints_check(const struct tls_rd *constraints)
{
	struct tls_rd rd = *constraints;
	int err;

	if (tls_rd_empty(&rd))
		return -EBADMSG;
	/* beside what is permitted an empty list can only mean that nothing is excluded */
	err = subtrees_check(&rd, DER_CONTEXT_CONS(0), false);
	if (!err)
		err = subtrees_check(&rd, DER_CONTEXT_CONS(1), rd.p != constraints->p);
	if (err)
		return err;
	return tls_rd_empty(&rd) ? 0 : -EBADMSG;
}

/* Is name base itself, or does it end in "." and base? */
static bool dns_within(const struct tls_rd *name, const struct tls_rd *base)
{
	size_t above;

	if (!base->left)
		return true;
	if (name->left < base->left)
		return false;
	above = name->left - base->left;
	if (strncasecmp((const char *)name->p + above, (const char *)base->p, base->left))
		return false;
	return !above || name->p[above - 1] == '.';
}

/*
 * A base with a leading dot is not in RFC 5280 for dNSName, but is in use: all
 * names below it, without the name itself.
 */
static enum nc_match dns_match(struct tls_rd name, struct tls_rd base)
{
	bool wild = false, below = false;
	struct tls_rd parent;
	const u8 *skipped;

	if (tls_hs_der_at(&base, '.'))
		below = tls_rd_bytes(&base, 1, &skipped);
	if ((below || base.left) && !tls_hs_dns_name_ok(&base))
		return NC_UNSURE;
	if (tls_hs_der_at(&name, '*')) {
		if (!tls_rd_bytes(&name, 2, &skipped) || skipped[1] != '.')
			return NC_UNSURE;
		wild = true;
	}
	if (!tls_hs_dns_name_ok(&name))
		return NC_UNSURE;

	if (dns_within(&name, &base)) {
		if (below && !wild && name.left == base.left)
			return NC_UNSURE;
		return NC_INSIDE;
	}
	if (!wild)
		return NC_OUTSIDE;
	/* "*.example.com" may be "host.example.com": some of it lies inside */
	parent = base;
	while (tls_rd_bytes(&parent, 1, &skipped) && *skipped != '.')
		;
	return dns_within(&name, &parent) && name.left == parent.left ? NC_UNSURE : NC_OUTSIDE;
}

static enum nc_match ip_match(const struct tls_rd *name, const struct tls_rd *base)
{
	size_t i;

	if (base->left != 2 * name->left)
		return NC_OUTSIDE;
	for (i = 0; i < name->left; i++)
		if ((name->p[i] ^ base->p[i]) & base->p[name->left + i])
			return NC_OUTSIDE;
	return NC_INSIDE;
}

static bool is_ascii_string(u8 tag)
{
	return tag == DER_PRINTABLE_STRING || tag == DER_UTF8_STRING ||
	       tag == DER_IA5_STRING || tag == DER_NUMERIC_STRING;
}

/*
 * The next character as RFC 5280 7.1 compares it: spaces at the ends dropped,
 * else one for many.  0 at the end only.
 */
static u8 folded_next(struct tls_rd *rd, bool at_start)
{
	bool space = false;
	struct tls_rd cur = *rd;
	u8 c = 0;

	while (tls_rd_u8(&cur, &c) && c == ' ') {
		space = true;
		*rd = cur;
	}
	if (tls_rd_empty(rd))
		return 0;
	if (space && !at_start)
		return ' ';
	*rd = cur;
	return c ? tolower(c) : 0xff;
}

static enum nc_match string_match(struct tls_rd a, struct tls_rd b)
{
	bool at_start = true;
	u8 ca, cb;

	do {
		ca = folded_next(&a, at_start);
		cb = folded_next(&b, at_start);
		if (!isascii(ca) || !isascii(cb))
			return NC_UNSURE;
		if (ca != cb)
			return NC_OUTSIDE;
		at_start = false;
	} while (ca);
	return NC_INSIDE;
}

/* Both are contents of a RelativeDistinguishedName that tls_hs_der_name() went through. */
static enum nc_match rdn_match(struct tls_rd a, struct tls_rd b)
{
	struct tls_rd atv_a, atv_b, oid_a, oid_b, whole, val_a, val_b;
	u8 tag_a, tag_b;

	if (tls_hs_rd_equal(&a, &b))
		return NC_INSIDE;
	if (tls_hs_der_get(&a, DER_SEQUENCE, &atv_a) || !tls_rd_empty(&a) ||
	    tls_hs_der_get(&b, DER_SEQUENCE, &atv_b) || !tls_rd_empty(&b))
		return NC_UNSURE;	/* several attributes in one */
	if (tls_hs_der_oid(&atv_a, &oid_a) || tls_hs_der_oid(&atv_b, &oid_b) ||
	    tls_hs_der_any(&atv_a, &tag_a, &whole, &val_a) ||
	    tls_hs_der_any(&atv_b, &tag_b, &whole, &val_b))
		return NC_UNSURE;
	if (!tls_hs_rd_equal(&oid_a, &oid_b))
		return NC_OUTSIDE;
	if (!is_ascii_string(tag_a) || !is_ascii_string(tag_b))
		return NC_UNSURE;
	return string_match(val_a, val_b);
}

/* Is base the beginning of name, RDN by RDN? */
static enum nc_match directory_match(struct tls_rd name, struct tls_rd base)
{
	enum nc_match sum = NC_INSIDE, one;
	struct tls_rd rdn, base_rdn;

	while (!tls_rd_empty(&base)) {
		if (tls_rd_empty(&name))
			return NC_OUTSIDE;
		if (tls_hs_der_get(&name, DER_SET, &rdn) ||
		    tls_hs_der_get(&base, DER_SET, &base_rdn))
			return NC_UNSURE;
		one = rdn_match(rdn, base_rdn);
		if (one == NC_OUTSIDE)
			return NC_OUTSIDE;
		if (one == NC_UNSURE)
			sum = NC_UNSURE;
	}
	return sum;
}

static enum nc_match subtree_match(u8 form, const struct tls_rd *name, const struct tls_rd *base)
{
	switch (form) {
	case GN_DNS:
		return dns_match(*name, *base);
	case GN_IP:
		return ip_match(name, base);
	case GN_DIRECTORY:
		return directory_match(*name, *base);
	default:
		return NC_UNSURE;
	}
}

/*
 * The same of a list that tls_hs_constraints_check() went through: a base is not
 * looked into before it is known to be of the form that matters, since it may be
 * as long as a certificate and would be looked into for each name.
 */
static int subtree_peek(struct tls_rd *list, u8 *tag, struct tls_rd *base)
{
	struct tls_rd subtree, whole;

	if (tls_hs_der_get(list, DER_SEQUENCE, &subtree) ||
	    tls_hs_der_any(&subtree, tag, &whole, base))
		return -EBADMSG;
	if (*tag != GN_DIRECTORY)
		return 0;
	subtree = *base;
	return tls_hs_der_get(&subtree, DER_SEQUENCE, base);
}

static int nc_fail(enum tls_hs_x509_reason *why, enum tls_hs_x509_reason reason)
{
	*why = reason;
	return reason == X509_MALFORMED ? -EBADMSG : -EKEYREJECTED;
}

/* What looking at one subtree costs, and at most what comparing with it does. */
#define SUBTREE_COST	16

static size_t match_cost(u8 form, const struct tls_rd *name, const struct tls_rd *base)
{
	/* where they differ, one may have gone through all the spaces of the other */
	if (form == GN_DIRECTORY)
		return name->left + base->left;
	/* a longer one is no host name and no address, which is seen at once */
	return min_t(size_t, name->left, 256) + min_t(size_t, base->left, 256);
}

static int nc_spend(struct tls_hs_work *wk, size_t bytes, enum tls_hs_x509_reason *why)
{
	int err = tls_hs_work_spend(wk, bytes);

	if (err == -E2BIG)
		return nc_fail(why, X509_TOO_MUCH_WORK);
	if (err)
		*why = X509_INTERNAL;
	return err;
}

/* One name against one of the two lists; permitted if there is a subtree of its form at all. */
static int name_check_list(u8 form, const struct tls_rd *name, struct tls_rd list, bool permitted,
			   struct tls_hs_work *wk, enum tls_hs_x509_reason *why)
{
	bool constrained = false;
	enum nc_match match;
	struct tls_rd base;
	u8 base_form;
	int err;

	while (!tls_rd_empty(&list)) {
		if (subtree_peek(&list, &base_form, &base))
			return nc_fail(why, X509_MALFORMED);
		err = nc_spend(wk, SUBTREE_COST + (base_form == form ?
						   match_cost(form, name, &base) : 0), why);
		if (err)
			return err;
		if (base_form != form)
			continue;
		match = subtree_match(form, name, &base);
		if (permitted && match == NC_INSIDE)
			return 0;
		if (!permitted && match != NC_OUTSIDE)
			return nc_fail(why, X509_NAME_CONSTRAINT);
		constrained = permitted;
	}
	return constrained ? nc_fail(why, X509_NAME_CONSTRAINT) : 0;
}

struct nc_lists {
	struct tls_rd	permitted;
	struct tls_rd	excluded;
};

static int name_check(u8 form, const struct tls_rd *name, const struct nc_lists *nc,
		      struct tls_hs_work *wk, enum tls_hs_x509_reason *why)
{
	int err;

	err = name_check_list(form, name, nc->excluded, false, wk, why);
	if (err)
		return err;
	return name_check_list(form, name, nc->permitted, true, wk, why);
}

/*
 * RFC 5280 4.2.1.10: a directoryName constraint holds for the subject too, and
 * an rfc822Name constraint for an emailAddress in it.
 */
static int subject_check(const struct tls_hs_cert *ce, const struct nc_lists *nc,
			 struct tls_hs_work *wk, enum tls_hs_x509_reason *why)
{
	struct tls_rd rd = ce->ce_subject, rdns, set, atv, oid;
	int err;

	/* it is gone through for each authority that has constraints, in small steps */
	err = nc_spend(wk, 2 * rd.left, why);
	if (err)
		return err;
	if (tls_hs_der_get(&rd, DER_SEQUENCE, &rdns))
		return nc_fail(why, X509_MALFORMED);
	if (tls_rd_empty(&rdns))
		return 0;
	err = name_check(GN_DIRECTORY, &rdns, nc, wk, why);
	while (!err && !tls_rd_empty(&rdns)) {
		if (tls_hs_der_get(&rdns, DER_SET, &set))
			return nc_fail(why, X509_MALFORMED);
		while (!err && !tls_rd_empty(&set)) {
			if (tls_hs_der_get(&set, DER_SEQUENCE, &atv) ||
			    tls_hs_der_oid(&atv, &oid))
				return nc_fail(why, X509_MALFORMED);
			if (tls_hs_rd_is(&oid, oid_email_address, sizeof(oid_email_address)))
				err = name_check(GN_EMAIL, &atv, nc, wk, why);
		}
	}
	return err;
}

/**
 * tls_hs_cert_verify_constraints() - do a certificate's names satisfy an authority's constraints?
 * @ce: the certificate below
 * @ca: an authority anywhere above it in the path
 * @wk: budget of the whole search
 * @why: X509_OK or the reason
 *
 * RFC 5280 4.2.1.10 and 6.1.3 (b) and (c).  The caller leaves out self-issued
 * certificates that are not the leaf.
 *
 * Context: process; may sleep.
 * Return: 0; -EKEYREJECTED (X509_NAME_CONSTRAINT, X509_TOO_MUCH_WORK);
 * -EBADMSG (X509_MALFORMED); or what wk_give_way() returned (X509_INTERNAL).
 */
int tls_hs_cert_verify_constraints(const struct tls_hs_cert *ce, const struct tls_hs_cert *ca,
				   struct tls_hs_work *wk, enum tls_hs_x509_reason *why)
{
	struct tls_rd rd = ca->ce_name_constraints, names = ce->ce_san, content;
	struct nc_lists nc = {};
	size_t before;
	u8 form;
	int err;

	*why = X509_OK;
	if (!rd.p)
		return 0;
	if (tls_hs_der_at(&rd, DER_CONTEXT_CONS(0)) &&
	    tls_hs_der_get(&rd, DER_CONTEXT_CONS(0), &nc.permitted))
		return nc_fail(why, X509_MALFORMED);
	if (tls_hs_der_at(&rd, DER_CONTEXT_CONS(1)) &&
	    tls_hs_der_get(&rd, DER_CONTEXT_CONS(1), &nc.excluded))
		return nc_fail(why, X509_MALFORMED);

	err = subject_check(ce, &nc, wk, why);
	while (!err && !tls_rd_empty(&names)) {
		before = names.left;
		if (tls_hs_der_general_name(&names, &form, &content))
			return nc_fail(why, X509_MALFORMED);
		err = nc_spend(wk, before - names.left, why) ?:
		      name_check(form, &content, &nc, wk, why);
	}
	return err;
}
