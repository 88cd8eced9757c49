// SPDX-License-Identifier: GPL-2.0-only
/*
 * What to offer: the defaults, and GnuTLS-style strings that change them.
 *
 * Owns the orders of preference and the subset of the string's grammar that is
 * understood.  Whatever is not understood is -EOPNOTSUPP, so that the consumer
 * goes to an implementation that does: a policy is never half applied.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include <net/tls_hs.h>

#include "key_schedule.h"
#include "priorities.h"
#include "proto.h"

enum prio_list {
	PRIO_SUITE,
	PRIO_GROUP,
	PRIO_SIG,
	PRIO_PSK_MODE,
	PRIO_VERSION,
	PRIO_COMPRESSION,
	PRIO_NR_LISTS,
};

#define PRIO_RSA_BITS	2048	/* no certificate with less is read at all */

/* Flags of an entry */
#define PRIO_256	BIT(0)	/* in the levels SECURE192 and SECURE256 as well */
#define PRIO_CERT_ONLY	BIT(1)	/* RFC 8446 4.2.3: in certificates, not in CertificateVerify */
#define PRIO_ON_DEMAND	BIT(2)	/* in no level */

struct prio_entry {
	const char	*name;
	enum prio_list	list;
	u8		flags;
	u16		id;
};

/* Each list in order of preference: the order of every level. */
static const struct prio_entry prio_entries[] = {
	{ "AES-256-GCM",	PRIO_SUITE, PRIO_256, TLS_HS_AES_256_GCM_SHA384 },
	{ "CHACHA20-POLY1305",	PRIO_SUITE, PRIO_256, TLS_HS_CHACHA20_POLY1305_SHA256 },
	{ "AES-128-GCM",	PRIO_SUITE, 0, TLS_HS_AES_128_GCM_SHA256 },
	{ "AES-128-CCM",	PRIO_SUITE, 0, TLS_HS_AES_128_CCM_SHA256 },

	{ "GROUP-X25519-MLKEM768", PRIO_GROUP, 0, TLS_HS_GROUP_X25519_MLKEM768 },
	{ "GROUP-SECP256R1-MLKEM768", PRIO_GROUP, 0, TLS_HS_GROUP_SECP256R1_MLKEM768 },
	{ "GROUP-SECP384R1-MLKEM1024", PRIO_GROUP, PRIO_256, TLS_HS_GROUP_SECP384R1_MLKEM1024 },
	{ "GROUP-X25519",	PRIO_GROUP, 0, TLS_HS_GROUP_X25519 },
	{ "GROUP-SECP256R1",	PRIO_GROUP, 0, TLS_HS_GROUP_SECP256R1 },
	{ "GROUP-SECP384R1",	PRIO_GROUP, PRIO_256, TLS_HS_GROUP_SECP384R1 },

	{ "SIGN-ECDSA-SECP256R1-SHA256", PRIO_SIG, 0, TLS_HS_ECDSA_P256_SHA256 },
	{ "SIGN-ECDSA-SECP384R1-SHA384", PRIO_SIG, PRIO_256, TLS_HS_ECDSA_P384_SHA384 },
	/* by no P-521 key: ECDSA over SHA-512 by an authority's, of whatever curve */
	{ "SIGN-ECDSA-SECP521R1-SHA512", PRIO_SIG, PRIO_256 | PRIO_CERT_ONLY,
	  TLS_HS_ECDSA_P521_SHA512 },
	{ "SIGN-RSA-PSS-RSAE-SHA256", PRIO_SIG, 0, TLS_HS_RSA_PSS_RSAE_SHA256 },
	{ "SIGN-RSA-PSS-RSAE-SHA384", PRIO_SIG, PRIO_256, TLS_HS_RSA_PSS_RSAE_SHA384 },
	{ "SIGN-RSA-PSS-RSAE-SHA512", PRIO_SIG, PRIO_256, TLS_HS_RSA_PSS_RSAE_SHA512 },
	{ "SIGN-RSA-PSS-SHA256", PRIO_SIG, 0, TLS_HS_RSA_PSS_PSS_SHA256 },
	{ "SIGN-RSA-PSS-SHA384", PRIO_SIG, PRIO_256, TLS_HS_RSA_PSS_PSS_SHA384 },
	{ "SIGN-RSA-PSS-SHA512", PRIO_SIG, PRIO_256, TLS_HS_RSA_PSS_PSS_SHA512 },
	/* behind: a server that has a chain of each kind goes on with the one that is trusted */
	{ "SIGN-ML-DSA-44",	PRIO_SIG, 0, TLS_HS_MLDSA44 },
	{ "SIGN-ML-DSA-65",	PRIO_SIG, PRIO_256, TLS_HS_MLDSA65 },
	{ "SIGN-ML-DSA-87",	PRIO_SIG, PRIO_256, TLS_HS_MLDSA87 },
	{ "SIGN-RSA-SHA256", PRIO_SIG, PRIO_CERT_ONLY, TLS_HS_RSA_PKCS1_SHA256 },
	{ "SIGN-RSA-SHA384", PRIO_SIG, PRIO_256 | PRIO_CERT_ONLY, TLS_HS_RSA_PKCS1_SHA384 },
	{ "SIGN-RSA-SHA512", PRIO_SIG, PRIO_256 | PRIO_CERT_ONLY, TLS_HS_RSA_PKCS1_SHA512 },

	/* RFC 8446 4.2.9; without a key exchange there is no forward secrecy */
	{ "ECDHE-PSK",		PRIO_PSK_MODE, PRIO_256, TLS_HS_PSK_DHE_KE },
	{ "DHE-PSK",		PRIO_PSK_MODE, PRIO_256, TLS_HS_PSK_DHE_KE },
	{ "PSK",		PRIO_PSK_MODE, PRIO_ON_DEMAND, TLS_HS_PSK_KE },

	{ "VERS-TLS1.3",	PRIO_VERSION, PRIO_256, TLS_HS_VERSION_13 },
	{ "COMP-NULL",		PRIO_COMPRESSION, PRIO_256, 0 },
};

/* GnuTLS's other names for the same */
static const struct {
	const char	*name;
	const char	*is;
} prio_aliases[] = {
	{ "SIGN-ECDSA-SHA512",	"SIGN-ECDSA-SECP521R1-SHA512" },
};

/* What can only be taken away: we never had it. */
static const char *const prio_absent[] = {
	"VERS-TLS1.2", "VERS-TLS1.1", "VERS-TLS1.0", "VERS-SSL3.0",
	"VERS-DTLS1.2", "VERS-DTLS1.0", "VERS-DTLS-ALL",
};

static const struct {
	const char	*name;
	enum prio_list	list;
} prio_alls[] = {
	{ "CIPHER-ALL",		PRIO_SUITE },
	{ "GROUP-ALL",		PRIO_GROUP },
	{ "SIGN-ALL",		PRIO_SIG },
	{ "KX-ALL",		PRIO_PSK_MODE },
	{ "VERS-ALL",		PRIO_VERSION },
	{ "VERS-TLS-ALL",	PRIO_VERSION },
	{ "COMP-ALL",		PRIO_COMPRESSION },
};

static const struct {
	const char	*name;
	u8		flags;	/* that an entry must have */
	u16		rsa_bits;
} prio_levels[] = {
	{ "NORMAL",		0,		PRIO_RSA_BITS },
	{ "PERFORMANCE",	0,		PRIO_RSA_BITS },
	{ "PFS",		0,		PRIO_RSA_BITS },
	{ "SECURE128",		0,		PRIO_RSA_BITS },
	{ "SECURE192",		PRIO_256,	3072 },
	{ "SECURE256",		PRIO_256,	3072 },
};

/* Indexes of prio_entries[] that are in, over all lists, in order. */
struct prio_set {
	u8	entry[ARRAY_SIZE(prio_entries)];
	u8	n;
	bool	no_tickets;
	u16	rsa_bits;	/* of the most permissive level; 0: none was named */
};

static void prio_remove(struct prio_set *ps, unsigned int entry)
{
	unsigned int i;

	for (i = 0; i < ps->n && ps->entry[i] != entry; i++)
		;
	if (i == ps->n)
		return;
	memmove(&ps->entry[i], &ps->entry[i + 1], ps->n - i - 1);
	ps->n--;
}

/* As GnuTLS: what is there already keeps its place. */
static void prio_add(struct prio_set *ps, unsigned int entry)
{
	unsigned int i;

	for (i = 0; i < ps->n; i++)
		if (ps->entry[i] == entry)
			return;
	ps->entry[ps->n++] = entry;
}

static void prio_add_level(struct prio_set *ps, unsigned int level)
{
	const u8 flags = prio_levels[level].flags;
	unsigned int i;

	if (!ps->rsa_bits || prio_levels[level].rsa_bits < ps->rsa_bits)
		ps->rsa_bits = prio_levels[level].rsa_bits;

	for (i = 0; i < ARRAY_SIZE(prio_entries); i++)
		if ((prio_entries[i].flags & flags) == flags &&
		    !(prio_entries[i].flags & PRIO_ON_DEMAND))
			prio_add(ps, i);
}

static void prio_change_list(struct prio_set *ps, enum prio_list list, bool add)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prio_entries); i++) {
		if (prio_entries[i].list != list)
			continue;
		if (add)
			prio_add(ps, i);
		else
			prio_remove(ps, i);
	}
}

static bool prio_is_absent(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prio_absent); i++)
		if (!strcasecmp(name, prio_absent[i]))
			return true;
	return false;
}

static int prio_find_level(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prio_levels); i++)
		if (!strcasecmp(name, prio_levels[i].name))
			return i;
	return -EOPNOTSUPP;
}

static const char *prio_resolve(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prio_aliases); i++)
		if (!strcasecmp(name, prio_aliases[i].name))
			return prio_aliases[i].is;
	return name;
}

/* "+NAME", "-NAME" or "!NAME", without the sign */
static int prio_change(struct prio_set *ps, const char *name, bool add)
{
	unsigned int i;
	int level;

	name = prio_resolve(name);
	for (i = 0; i < ARRAY_SIZE(prio_entries); i++) {
		if (strcasecmp(name, prio_entries[i].name))
			continue;
		if (add)
			prio_add(ps, i);
		else
			prio_remove(ps, i);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(prio_alls); i++) {
		if (strcasecmp(name, prio_alls[i].name))
			continue;
		prio_change_list(ps, prio_alls[i].list, add);
		return 0;
	}
	if (!add)
		return prio_is_absent(name) ? 0 : -EOPNOTSUPP;

	level = prio_find_level(name);
	if (level < 0)
		return level;
	prio_add_level(ps, level);
	return 0;
}

static int prio_token(struct prio_set *ps, const char *token, bool first)
{
	int level;

	switch (token[0]) {
	case '+':
		return prio_change(ps, token + 1, true);
	case '-':
	case '!':
		return prio_change(ps, token + 1, false);
	case '%':
		if (strcasecmp(token + 1, "NO_TICKETS"))
			return -EOPNOTSUPP;
		ps->no_tickets = true;
		return 0;
	}
	/* a bare word is where everything starts from */
	if (!first)
		return -EOPNOTSUPP;
	if (!strcasecmp(token, "NONE"))
		return 0;
	level = prio_find_level(token);
	if (level < 0)
		return level;
	prio_add_level(ps, level);
	return 0;
}

static int prio_parse(struct prio_set *ps, const char *priorities)
{
	char buf[TLS_HS_PRIORITIES_MAX + 1], *rest = buf, *token;
	bool first = true;
	int err;

	if (strscpy(buf, priorities) < 0)
		return -EINVAL;
	while ((token = strsep(&rest, ":"))) {
		err = prio_token(ps, token, first);
		if (err)
			return err;
		first = false;
	}
	return 0;
}

static bool prio_group_available(u16 id)
{
	switch (id) {
	case TLS_HS_GROUP_X25519:
		return tls_hs_kex_available(TLS_HS_KEX_X25519);
	case TLS_HS_GROUP_SECP256R1:
		return tls_hs_kex_available(TLS_HS_KEX_P256);
	case TLS_HS_GROUP_SECP384R1:
		return tls_hs_kex_available(TLS_HS_KEX_P384);
	case TLS_HS_GROUP_X25519_MLKEM768:
		return tls_hs_kex_available(TLS_HS_KEX_X25519_MLKEM768);
	case TLS_HS_GROUP_SECP256R1_MLKEM768:
		return tls_hs_kex_available(TLS_HS_KEX_P256_MLKEM768);
	case TLS_HS_GROUP_SECP384R1_MLKEM1024:
		return tls_hs_kex_available(TLS_HS_KEX_P384_MLKEM1024);
	}
	return false;
}

static bool prio_sig_available(u16 id)
{
	switch (id) {
	case TLS_HS_ECDSA_P256_SHA256:
		return tls_hs_sig_available(TLS_HS_KEY_P256, TLS_HS_SIG_ECDSA);
	case TLS_HS_ECDSA_P384_SHA384:
		return tls_hs_sig_available(TLS_HS_KEY_P384, TLS_HS_SIG_ECDSA);
	case TLS_HS_ECDSA_P521_SHA512:
		return (tls_hs_sig_available(TLS_HS_KEY_P256, TLS_HS_SIG_ECDSA) ||
			tls_hs_sig_available(TLS_HS_KEY_P384, TLS_HS_SIG_ECDSA)) &&
		       tls_hs_hash_available(TLS_HS_SHA512);
	case TLS_HS_RSA_PSS_RSAE_SHA256:
	case TLS_HS_RSA_PSS_RSAE_SHA384:
	case TLS_HS_RSA_PSS_RSAE_SHA512:
		return tls_hs_sig_available(TLS_HS_KEY_RSA, TLS_HS_SIG_PSS);
	case TLS_HS_RSA_PSS_PSS_SHA256:
	case TLS_HS_RSA_PSS_PSS_SHA384:
	case TLS_HS_RSA_PSS_PSS_SHA512:
		return tls_hs_sig_available(TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS);
	case TLS_HS_RSA_PKCS1_SHA256:
	case TLS_HS_RSA_PKCS1_SHA384:
	case TLS_HS_RSA_PKCS1_SHA512:
		return tls_hs_sig_available(TLS_HS_KEY_RSA, TLS_HS_SIG_PKCS1);
	case TLS_HS_MLDSA44:
		return tls_hs_sig_available(TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44);
	case TLS_HS_MLDSA65:
		return tls_hs_sig_available(TLS_HS_KEY_MLDSA65, TLS_HS_SIG_MLDSA65);
	case TLS_HS_MLDSA87:
		return tls_hs_sig_available(TLS_HS_KEY_MLDSA87, TLS_HS_SIG_MLDSA87);
	}
	return false;
}

static void prio_put(struct tls_hs_config *cf, const struct prio_entry *pe)
{
	switch (pe->list) {
	case PRIO_SUITE:
		if (tls_hs_suite_available(pe->id))
			cf->cf_suites[cf->cf_n_suites++] = pe->id;
		break;
	case PRIO_GROUP:
		if (prio_group_available(pe->id))
			cf->cf_groups[cf->cf_n_groups++] = pe->id;
		break;
	case PRIO_SIG:
		if (!prio_sig_available(pe->id))
			break;
		if (!(pe->flags & PRIO_CERT_ONLY))
			cf->cf_sigalgs[cf->cf_n_sigalgs++] = pe->id;
		cf->cf_sigalgs_cert[cf->cf_n_sigalgs_cert++] = pe->id;
		break;
	case PRIO_PSK_MODE:
		cf->cf_psk_ke |= pe->id == TLS_HS_PSK_KE;
		break;
	default:
		break;
	}
}

/* RFC 8446 4.2.8: in the order of the groups */
static void prio_choose_shares(struct tls_hs_config *cf)
{
	int i;

	cf->cf_shares[cf->cf_n_shares++] = cf->cf_groups[0];
	if (cf->cf_groups[0] != TLS_HS_GROUP_X25519_MLKEM768)
		return;
	for (i = 1; i < cf->cf_n_groups; i++)
		if (cf->cf_groups[i] == TLS_HS_GROUP_X25519)
			cf->cf_shares[cf->cf_n_shares++] = TLS_HS_GROUP_X25519;
}

/**
 * tls_hs_priorities_parse() - fill in what to offer
 * @cf: its suites, groups, shares, signature schemes, PSK modes and cf_tickets
 *	are set; the rest is left alone
 * @priorities: GnuTLS-style string, at most TLS_HS_PRIORITIES_MAX bytes, or
 *	NULL for the defaults
 * @psk_exchange: where to put whether a PSK may be used with a key exchange
 *	(psk_dhe_ke); without it groups are for certificates only
 *
 * One key share is sent, of the group preferred: a second costs its key pair
 * in every handshake, a server without the first costs one round trip.  Only
 * x25519's goes beside X25519MLKEM768's, as it is the same key.
 *
 * Context: any.
 * Return: 0; -EINVAL if the string is too long; -EOPNOTSUPP if part of it is
 * not understood, or if nothing is left to offer that this kernel can do.
 */
int tls_hs_priorities_parse(struct tls_hs_config *cf, const char *priorities,
			    bool *psk_exchange)
{
	struct prio_set ps = { };
	bool tls13 = false, exchange = false;
	unsigned int i;
	int err;

	BUILD_BUG_ON(ARRAY_SIZE(prio_entries) > U8_MAX);
	err = prio_parse(&ps, priorities ?: "NORMAL");
	if (err)
		return err;

	cf->cf_n_suites = 0;
	cf->cf_n_groups = 0;
	cf->cf_n_shares = 0;
	cf->cf_n_sigalgs = 0;
	cf->cf_n_sigalgs_cert = 0;
	cf->cf_psk_ke = false;
	cf->cf_rsa_bits = ps.rsa_bits ?: PRIO_RSA_BITS;
	for (i = 0; i < ps.n; i++) {
		const struct prio_entry *pe = &prio_entries[ps.entry[i]];

		tls13 |= pe->list == PRIO_VERSION;
		exchange |= pe->list == PRIO_PSK_MODE && pe->id == TLS_HS_PSK_DHE_KE;
		prio_put(cf, pe);
	}
	if (ps.no_tickets)
		cf->cf_tickets = false;
	if (!tls13 || !cf->cf_n_suites || !cf->cf_n_groups || !cf->cf_n_sigalgs)
		return -EOPNOTSUPP;

	prio_choose_shares(cf);
	*psk_exchange = exchange;
	return 0;
}
