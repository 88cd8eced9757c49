// SPDX-License-Identifier: GPL-2.0-only
/*
 * Service identity: is this certificate for the name that was asked for?
 *
 * Owns RFC 9525: dNSName and iPAddress of the subjectAltName, and nothing else;
 * the subject's common name is never looked at.  Internationalized names come
 * as A-labels, which compare as ASCII.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/inet.h>
#include <linux/kernel.h>

#include "x509_name.h"

#define DNS_MAX_NAME	253	/* RFC 1035 2.3.4, without the root's dot */
#define DNS_MAX_LABEL	63

/**
 * tls_hs_dns_name_ok() - is this a host name?
 * @name: the octets
 *
 * RFC 1123 2.1's letters, digits and hyphens.  Underscores, which some zones
 * have, are no host names (RFC 9525 2, "LDH labels").
 *
 * Context: any.
 * Return: true if it is, and not empty.
 */
bool tls_hs_dns_name_ok(const struct tls_rd *name)
{
	struct tls_rd rd = *name;
	unsigned int label = 0;
	u8 c, prev = '.';

	if (rd.left > DNS_MAX_NAME)
		return false;
	for (; tls_rd_u8(&rd, &c); prev = c) {
		if (c == '.') {
			if (!label || prev == '-')
				return false;
			label = 0;
			continue;
		}
		if (!isascii(c) || !(isalnum(c) || (c == '-' && label)) ||
		    ++label > DNS_MAX_LABEL)
			return false;
	}
	return label && prev != '-';
}

/* "1.2.3" or "0x7f.1" is no name that anybody means, but some resolvers read it as an address. */
static bool dns_ends_in_number(const char *name)
{
	const char *last = strrchr(name, '.');

	last = last ? last + 1 : name;
	return strspn(last, "0123456789") == strlen(last) || !strncmp(last, "0x", 2);
}

/**
 * tls_hs_peer_name_parse() - read the name that a consumer asked for
 * @pn: the name in canonical form
 * @name: a host name (one trailing dot is dropped) or an IPv4 or IPv6 literal,
 *	as %pI4, %pI6 or %pI6c print it; NULL means that there is none
 *
 * A literal with a zone ("fe80::1%eth0") is refused: a certificate cannot say
 * which link it means.
 *
 * Context: any.
 * Return: 0 (TLS_HS_NAME_NONE for NULL), or -EINVAL if it is neither.
 */
int tls_hs_peer_name_parse(struct tls_hs_peer_name *pn, const char *name)
{
	const char *end;
	struct tls_rd rd;
	size_t len, i;
	u8 ip[16];

	memset(pn, 0, sizeof(*pn));
	if (!name)
		return 0;
	if (in4_pton(name, -1, ip, -1, &end) && !*end) {
		pn->pn_kind = TLS_HS_NAME_IPV4;
		memcpy(pn->pn_ip, ip, 4);
		return 0;
	}
	if (in6_pton(name, -1, ip, -1, &end) && !*end) {
		pn->pn_kind = TLS_HS_NAME_IPV6;
		memcpy(pn->pn_ip, ip, 16);
		return 0;
	}

	len = strlen(name);
	if (len && name[len - 1] == '.')
		len--;
	tls_rd_init(&rd, name, len);
	if (!tls_hs_dns_name_ok(&rd))
		return -EINVAL;
	for (i = 0; i < len; i++)
		pn->pn_dns[i] = tolower(name[i]);
	if (dns_ends_in_number(pn->pn_dns)) {
		memset(pn, 0, sizeof(*pn));
		return -EINVAL;
	}
	pn->pn_kind = TLS_HS_NAME_DNS;
	return 0;
}

static bool dns_equal(const struct tls_rd *presented, const char *ref)
{
	return strlen(ref) == presented->left &&
	       !strncasecmp(ref, (const char *)presented->p, presented->left);
}

/*
 * RFC 9525 6.3: "*" is the whole leftmost label and stands for exactly one
 * label.  What follows it has at least two labels, so that no certificate
 * covers a top level domain.  That ref is a host name makes what equals it one.
 */
static bool dns_matches(const struct tls_rd *presented, const char *ref)
{
	struct tls_rd rest = *presented;
	const u8 *star;
	const char *dot;

	if (!tls_rd_bytes(&rest, 2, &star) || memcmp(star, "*.", 2))
		return dns_equal(presented, ref);
	dot = strchr(ref, '.');
	return dot && strchr(dot + 1, '.') && dns_equal(&rest, dot + 1);
}

static bool name_matches(const struct tls_hs_peer_name *pn, u8 tag, const struct tls_rd *content)
{
	switch (pn->pn_kind) {
	case TLS_HS_NAME_DNS:
		return tag == DER_CONTEXT(2) && dns_matches(content, pn->pn_dns);
	case TLS_HS_NAME_IPV4:
		return tag == DER_CONTEXT(7) && tls_hs_rd_is(content, pn->pn_ip, 4);
	case TLS_HS_NAME_IPV6:
		return tag == DER_CONTEXT(7) && tls_hs_rd_is(content, pn->pn_ip, 16);
	default:
		return false;
	}
}

/**
 * tls_hs_cert_verify_name() - is the certificate for this name?
 * @ce: the peer's certificate
 * @pn: the name that was asked for
 * @why: X509_OK or the reason
 *
 * RFC 9525 6.  An address matches only an iPAddress, a host name only a
 * dNSName.
 *
 * Context: any.
 * Return: 0; -EKEYREJECTED if none of the names is the one (X509_NAME_MISMATCH)
 * or none was asked for (X509_NO_PEER_NAME); -EBADMSG (X509_MALFORMED).
 */
int tls_hs_cert_verify_name(const struct tls_hs_cert *ce, const struct tls_hs_peer_name *pn,
			    enum tls_hs_x509_reason *why)
{
	struct tls_rd names = ce->ce_san, content;
	u8 tag;

	if (pn->pn_kind == TLS_HS_NAME_NONE) {
		*why = X509_NO_PEER_NAME;
		return -EKEYREJECTED;
	}
	while (!tls_rd_empty(&names)) {
		if (tls_hs_der_general_name(&names, &tag, &content)) {
			*why = X509_MALFORMED;
			return -EBADMSG;
		}
		if (name_matches(pn, tag, &content)) {
			*why = X509_OK;
			return 0;
		}
	}
	*why = X509_NAME_MISMATCH;
	return -EKEYREJECTED;
}
