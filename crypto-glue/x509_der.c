// SPDX-License-Identifier: GPL-2.0-only
/*
 * Strict DER.
 *
 * Owns the encoding rules (X.690 10 and 11) and the building blocks that
 * certificates share: times, names, general names.  Does not know what a
 * certificate is, and decides nothing about trust.
 *
 * One encoding for one value is what lets names, algorithm identifiers and
 * certificates be compared as bytes.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "x509.h"

/* X.690 10.1: definite form, in the fewest octets. */
static bool der_len(struct tls_rd *rd, size_t *len)
{
	u8 first, v8;
	u16 v16;
	u32 v24;

	if (!tls_rd_u8(rd, &first))
		return false;
	switch (first) {
	case 0x00 ... 0x7f:
		*len = first;
		return true;
	case 0x81:
		if (!tls_rd_u8(rd, &v8))
			return false;
		*len = v8;
		return v8 >= 0x80;
	case 0x82:
		if (!tls_rd_u16(rd, &v16))
			return false;
		*len = v16;
		return v16 > 0xff;
	case 0x83:
		if (!tls_rd_u24(rd, &v24))
			return false;
		*len = v24;
		return v24 > 0xffff;
	default:
		return false;	/* indefinite, or 16 MiB and more */
	}
}

/**
 * tls_hs_der_any() - take one TLV of whatever tag
 * @rd: the reader
 * @tag: where to put the identifier octet
 * @whole: where to put the TLV, header and all
 * @content: where to put the content alone
 *
 * Tags of more than one octet do not occur in certificates and are refused.
 *
 * Context: any.
 * Return: 0, or -EBADMSG, and nothing taken.
 */
int tls_hs_der_any(struct tls_rd *rd, u8 *tag, struct tls_rd *whole, struct tls_rd *content)
{
	struct tls_rd cur = *rd;
	size_t len;

	if (!tls_rd_u8(&cur, tag) || (*tag & 0x1f) == 0x1f ||
	    !der_len(&cur, &len) || !tls_rd_sub(&cur, len, content))
		return -EBADMSG;
	tls_rd_init(whole, rd->p, rd->left - cur.left);
	*rd = cur;
	return 0;
}

/**
 * tls_hs_der_get_tlv() - take one TLV of a given tag
 * @rd: the reader
 * @tag: the identifier octet that must stand there
 * @whole: where to put the TLV, header and all
 * @content: where to put the content alone
 *
 * Context: any.
 * Return: 0, or -EBADMSG, and nothing taken.
 */
int tls_hs_der_get_tlv(struct tls_rd *rd, u8 tag, struct tls_rd *whole, struct tls_rd *content)
{
	struct tls_rd cur = *rd;
	u8 found;

	if (tls_hs_der_any(&cur, &found, whole, content) || found != tag)
		return -EBADMSG;
	*rd = cur;
	return 0;
}

/**
 * tls_hs_der_get() - take the content of one TLV of a given tag
 * @rd: the reader
 * @tag: the identifier octet that must stand there
 * @content: where to put the content
 *
 * Context: any.
 * Return: 0, or -EBADMSG, and nothing taken.
 */
int tls_hs_der_get(struct tls_rd *rd, u8 tag, struct tls_rd *content)
{
	struct tls_rd whole;

	return tls_hs_der_get_tlv(rd, tag, &whole, content);
}

/**
 * tls_hs_der_at() - does a tag stand next?
 * @rd: the reader
 * @tag: the identifier octet
 *
 * Context: any.
 * Return: true if it does; false also at the end.
 */
bool tls_hs_der_at(const struct tls_rd *rd, u8 tag)
{
	struct tls_rd cur = *rd;
	u8 found;

	return tls_rd_u8(&cur, &found) && found == tag;
}

/**
 * tls_hs_der_bool() - take a BOOLEAN
 * @rd: the reader
 * @v: where to put it
 *
 * X.690 11.1: TRUE is 0xff and nothing else.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_bool(struct tls_rd *rd, bool *v)
{
	struct tls_rd content;
	u8 b;

	if (tls_hs_der_get(rd, DER_BOOLEAN, &content) ||
	    !tls_rd_u8(&content, &b) || !tls_rd_empty(&content) ||
	    (b != 0x00 && b != 0xff))
		return -EBADMSG;
	*v = b;
	return 0;
}

/* X.690 8.3.2: the first nine bits are neither all zero nor all one. */
static int der_integer(struct tls_rd *rd, u8 tag, struct tls_rd *content)
{
	struct tls_rd cur;
	u8 first, second;

	if (tls_hs_der_get(rd, tag, content))
		return -EBADMSG;
	cur = *content;
	if (!tls_rd_u8(&cur, &first))
		return -EBADMSG;
	if (!tls_rd_u8(&cur, &second))
		return 0;
	if ((first == 0x00 && second < 0x80) || (first == 0xff && second >= 0x80))
		return -EBADMSG;
	return 0;
}

static int der_uint(struct tls_rd *rd, u8 tag, struct tls_rd *magnitude)
{
	struct tls_rd cur;
	u8 first;

	if (der_integer(rd, tag, magnitude))
		return -EBADMSG;
	cur = *magnitude;
	if (!tls_rd_u8(&cur, &first) || first >= 0x80)
		return -EBADMSG;
	if (!first)
		*magnitude = cur;
	return 0;
}

/**
 * tls_hs_der_integer() - take an INTEGER of either sign
 * @rd: the reader
 * @content: where to put its two's complement octets, at least one
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_integer(struct tls_rd *rd, struct tls_rd *content)
{
	return der_integer(rd, DER_INTEGER, content);
}

/**
 * tls_hs_der_uint() - take an INTEGER that is not negative
 * @rd: the reader
 * @magnitude: where to put its octets without a leading zero; none for 0
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_uint(struct tls_rd *rd, struct tls_rd *magnitude)
{
	return der_uint(rd, DER_INTEGER, magnitude);
}

/**
 * tls_hs_der_u32_tagged() - take an INTEGER from 0 to 2^32 - 1 with another tag
 * @rd: the reader
 * @tag: the IMPLICIT tag's identifier octet
 * @v: where to put it
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_u32_tagged(struct tls_rd *rd, u8 tag, u32 *v)
{
	struct tls_rd mag;
	u8 b;

	if (der_uint(rd, tag, &mag) || mag.left > sizeof(*v))
		return -EBADMSG;
	for (*v = 0; tls_rd_u8(&mag, &b); )
		*v = *v << 8 | b;
	return 0;
}

/**
 * tls_hs_der_u32() - take an INTEGER from 0 to 2^32 - 1
 * @rd: the reader
 * @v: where to put it
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_u32(struct tls_rd *rd, u32 *v)
{
	return tls_hs_der_u32_tagged(rd, DER_INTEGER, v);
}

/**
 * tls_hs_der_oid() - take an OBJECT IDENTIFIER
 * @rd: the reader
 * @content: where to put its octets
 *
 * X.690 8.19.2: each subidentifier in the fewest octets, and the last complete.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_oid(struct tls_rd *rd, struct tls_rd *content)
{
	struct tls_rd cur;
	bool begins = true;
	u8 b;

	if (tls_hs_der_get(rd, DER_OID, content) || tls_rd_empty(content))
		return -EBADMSG;
	for (cur = *content; tls_rd_u8(&cur, &b); begins = b < 0x80)
		if (begins && b == 0x80)
			return -EBADMSG;
	return begins ? 0 : -EBADMSG;
}

/**
 * tls_hs_der_octets_in_bits() - take a BIT STRING of whole octets
 * @rd: the reader
 * @octets: where to put them; there may be none
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_octets_in_bits(struct tls_rd *rd, struct tls_rd *octets)
{
	u8 unused;

	if (tls_hs_der_get(rd, DER_BIT_STRING, octets) ||
	    !tls_rd_u8(octets, &unused) || unused)
		return -EBADMSG;
	return 0;
}

static bool der_digits(struct tls_rd *rd, unsigned int *v)
{
	u8 tens, ones;

	if (!tls_rd_u8(rd, &tens) || !isdigit(tens) ||
	    !tls_rd_u8(rd, &ones) || !isdigit(ones))
		return false;
	*v = (tens - '0') * 10 + ones - '0';
	return true;
}

static bool der_date_exists(unsigned int year, unsigned int month, unsigned int day)
{
	static const u8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = !(year % 4) && (year % 100 || !(year % 400));

	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap);
}

/**
 * tls_hs_der_time() - take a Time
 * @rd: the reader
 * @t: where to put it, in seconds since 1970
 *
 * RFC 5280 4.1.2.5: YYMMDDHHMMSSZ from 1950 to 2049, or YYYYMMDDHHMMSSZ, seconds
 * always there, no fractions, no offset.  Issuers have to write the former up to
 * 2049, readers have to take both.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_time(struct tls_rd *rd, time64_t *t)
{
	unsigned int century, year, month, day, hour, min, sec;
	struct tls_rd whole, rest;
	u8 tag, zulu;

	if (tls_hs_der_any(rd, &tag, &whole, &rest) ||
	    (tag != DER_UTC_TIME && tag != DER_GENERALIZED_TIME))
		return -EBADMSG;
	if (tag == DER_GENERALIZED_TIME && !der_digits(&rest, &century))
		return -EBADMSG;
	if (!der_digits(&rest, &year) || !der_digits(&rest, &month) ||
	    !der_digits(&rest, &day) || !der_digits(&rest, &hour) ||
	    !der_digits(&rest, &min) || !der_digits(&rest, &sec) ||
	    !tls_rd_u8(&rest, &zulu) || zulu != 'Z' || !tls_rd_empty(&rest))
		return -EBADMSG;

	if (tag == DER_UTC_TIME)
		century = year >= 50 ? 19 : 20;
	year += century * 100;
	if (!der_date_exists(year, month, day) || hour > 23 || min > 59 || sec > 59)
		return -EBADMSG;
	/* mktime64() counts from the year 1; what is past is past */
	*t = mktime64(max(year, 1U), month, day, hour, min, sec);
	return 0;
}

static int der_rdn(struct tls_rd *rdns)
{
	struct tls_rd rdn, atv, oid, whole, value;
	u8 tag;

	if (tls_hs_der_get(rdns, DER_SET, &rdn) || tls_rd_empty(&rdn))
		return -EBADMSG;
	while (!tls_rd_empty(&rdn)) {
		if (tls_hs_der_get(&rdn, DER_SEQUENCE, &atv) ||
		    tls_hs_der_oid(&atv, &oid) ||
		    tls_hs_der_any(&atv, &tag, &whole, &value) ||
		    !tls_rd_empty(&atv))
			return -EBADMSG;
	}
	return 0;
}

/**
 * tls_hs_der_name() - take a Name
 * @rd: the reader
 * @whole: where to put the TLV, header and all
 * @rdns: where to put its RelativeDistinguishedNames, all well formed
 *
 * RFC 5280 4.1.2.4.  An empty Name is well formed.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_name(struct tls_rd *rd, struct tls_rd *whole, struct tls_rd *rdns)
{
	struct tls_rd cur;

	if (tls_hs_der_get_tlv(rd, DER_SEQUENCE, whole, rdns))
		return -EBADMSG;
	for (cur = *rdns; !tls_rd_empty(&cur); )
		if (der_rdn(&cur))
			return -EBADMSG;
	return 0;
}

static bool der_is_ia5(struct tls_rd rd)
{
	u8 c;

	while (tls_rd_u8(&rd, &c))
		if (c > 0x7f)
			return false;
	return true;
}

/**
 * tls_hs_der_general_name() - take a GeneralName
 * @rd: the reader
 * @tag: where to put its identifier octet, which says the form
 * @content: where to put its content; for directoryName the Name's RDNs
 *
 * RFC 5280 4.2.1.6.  Does not look inside the forms that are not compared
 * anywhere (otherName, x400Address, ediPartyName), nor at an address's length,
 * which is another in a constraint.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_general_name(struct tls_rd *rd, u8 *tag, struct tls_rd *content)
{
	struct tls_rd whole, name, inner;

	if (tls_hs_der_any(rd, tag, &whole, content))
		return -EBADMSG;
	switch (*tag) {
	case DER_CONTEXT(1):
	case DER_CONTEXT(2):
	case DER_CONTEXT(6):
		return der_is_ia5(*content) ? 0 : -EBADMSG;
	case DER_CONTEXT_CONS(4):
		inner = *content;
		if (tls_hs_der_name(&inner, &name, content) || !tls_rd_empty(&inner))
			return -EBADMSG;
		return 0;
	case DER_CONTEXT_CONS(0):
	case DER_CONTEXT_CONS(3):
	case DER_CONTEXT_CONS(5):
	case DER_CONTEXT(7):
	case DER_CONTEXT(8):
		return 0;
	default:
		return -EBADMSG;
	}
}

/**
 * tls_hs_der_extension() - take an Extension
 * @rd: the reader
 * @oid: where to put its identifier's octets; set also where what follows is bad
 * @critical: where to put its criticality
 * @value: where to put the content of extnValue, not looked at
 *
 * RFC 5280 4.1.  X.690 11.5: critical is FALSE by default and then left out;
 * written, it says the same.
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int tls_hs_der_extension(struct tls_rd *rd, struct tls_rd *oid, bool *critical,
			 struct tls_rd *value)
{
	struct tls_rd ext;

	if (tls_hs_der_get(rd, DER_SEQUENCE, &ext) || tls_hs_der_oid(&ext, oid))
		return -EBADMSG;
	*critical = false;
	if (tls_hs_der_at(&ext, DER_BOOLEAN) && tls_hs_der_bool(&ext, critical))
		return -EBADMSG;
	if (tls_hs_der_get(&ext, DER_OCTET_STRING, value) || !tls_rd_empty(&ext))
		return -EBADMSG;
	return 0;
}

/**
 * tls_hs_der_extension_seen() - has an extension been there before?
 * @list: content of the SEQUENCE OF Extension
 * @before: how many of them have been taken
 * @oid: the next one's identifier
 *
 * Those before were read already: their object identifiers are not gone through
 * again, since they may be as long as the certificate.
 *
 * Context: any.
 * Return: true if one of the first @before has the same identifier.
 */
bool tls_hs_der_extension_seen(struct tls_rd list, unsigned int before, const struct tls_rd *oid)
{
	struct tls_rd ext, other;

	while (before-- && !tls_hs_der_get(&list, DER_SEQUENCE, &ext) &&
	       !tls_hs_der_get(&ext, DER_OID, &other))
		if (tls_hs_rd_equal(&other, oid))
			return true;
	return false;
}
