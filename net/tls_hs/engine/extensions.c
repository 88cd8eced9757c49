// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which extension may stand where, and reading a block of them.
 *
 * Owns the table of RFC 8446 4.2 and the rules that hold for every block:
 * known, in its place, asked for, once.  What a body means is the message
 * files' business.
 */
#include <linux/kernel.h>

#include "extensions.h"

#define EXT_ROW(name, asks, answers)	\
	[EXT_##name] = { TLS_HS_EXT_##name, asks, answers }

/*
 * RFC 8446 4.2.  Extensions that we never send are here too: one that we
 * recognize in the wrong message is illegal_parameter, one that we do not is
 * unsupported_extension.
 *
 * Where an extension asks, whoever sends the message may have it of his own
 * accord: the client a ClientHello's, the server a CertificateRequest's, a
 * NewSessionTicket's and the cookie.  Where it answers, its sender must have been
 * asked: the server by the ClientHello, the client by the CertificateRequest,
 * and for the cookie by the HelloRetryRequest.
 */
static const struct {
	u16	type;
	u8	asks;
	u8	answers;
} tls_hs_ext_table[EXT_NR] = {
	EXT_ROW(SERVER_NAME, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(MAX_FRAGMENT_LENGTH, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(STATUS_REQUEST, EXT_IN_CH | EXT_IN_CR, EXT_IN_CT),
	EXT_ROW(SUPPORTED_GROUPS, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(SIGNATURE_ALGORITHMS, EXT_IN_CH | EXT_IN_CR, 0),
	EXT_ROW(USE_SRTP, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(HEARTBEAT, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(ALPN, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(SCT, EXT_IN_CH | EXT_IN_CR, EXT_IN_CT),
	EXT_ROW(CLIENT_CERTIFICATE_TYPE, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(SERVER_CERTIFICATE_TYPE, EXT_IN_CH, EXT_IN_EE),
	EXT_ROW(PADDING, EXT_IN_CH, 0),
	EXT_ROW(RECORD_SIZE_LIMIT, EXT_IN_CH, EXT_IN_EE),	/* RFC 8449 */
	EXT_ROW(PRE_SHARED_KEY, EXT_IN_CH, EXT_IN_SH),
	EXT_ROW(EARLY_DATA, EXT_IN_CH | EXT_IN_NST, EXT_IN_EE),
	EXT_ROW(SUPPORTED_VERSIONS, EXT_IN_CH, EXT_IN_SH | EXT_IN_HRR),
	EXT_ROW(COOKIE, EXT_IN_HRR, EXT_IN_CH),
	EXT_ROW(PSK_KEY_EXCHANGE_MODES, EXT_IN_CH, 0),
	EXT_ROW(CERTIFICATE_AUTHORITIES, EXT_IN_CH | EXT_IN_CR, 0),
	EXT_ROW(OID_FILTERS, EXT_IN_CR, 0),
	EXT_ROW(POST_HANDSHAKE_AUTH, EXT_IN_CH, 0),
	EXT_ROW(SIGNATURE_ALGORITHMS_CERT, EXT_IN_CH | EXT_IN_CR, 0),
	EXT_ROW(KEY_SHARE, EXT_IN_CH, EXT_IN_SH | EXT_IN_HRR),
	EXT_ROW(TICKET_REQUEST, EXT_IN_CH, EXT_IN_EE),	/* RFC 9149 */
};

/* RFC 8446 4.1.2, 4.3.2, 4.6.1: what is unknown MUST be ignored there, for it only asks. */
#define EXT_UNKNOWN_OK	(EXT_IN_CH | EXT_IN_CR | EXT_IN_NST)

/*
 * More than anybody sends.  It bounds the search for duplicates of unknown
 * extensions, which is quadratic.
 */
#define EXT_MAX_PER_BLOCK	128

static int tls_hs_ext_find(u16 type)
{
	int i;

	for (i = 0; i < EXT_NR; i++)
		if (tls_hs_ext_table[i].type == type)
			return i;
	return EXT_NR;
}

/**
 * tls_hs_ext_type() - an extension's number on the wire
 * @id: the extension
 *
 * Context: any.
 * Return: ExtensionType.
 */
u16 tls_hs_ext_type(enum tls_hs_ext id)
{
	return tls_hs_ext_table[id].type;
}

static bool tls_hs_ext_next(struct tls_rd *block, u16 *type, struct tls_rd *body)
{
	return tls_rd_u16(block, type) && tls_rd_vec16(block, body);
}

/**
 * tls_hs_exts_in() - which extensions does a block hold?
 * @block: the block's content; one that cannot be read to its end counts up
 *	to where it can
 *
 * For looking before a block is judged: at our own ClientHello, and at a
 * ServerHello whose version is not known yet.
 *
 * Context: any.
 * Return: BIT(enum tls_hs_ext) of each that is known.
 */
u32 tls_hs_exts_in(struct tls_rd block)
{
	struct tls_rd body;
	u32 seen = 0;
	u16 type;
	int id;

	while (tls_hs_ext_next(&block, &type, &body)) {
		id = tls_hs_ext_find(type);
		if (id < EXT_NR)
			seen |= BIT(id);
	}
	return seen;
}

/**
 * tls_hs_exts_whole() - can a block be read to its end?
 * @block: the block's content
 *
 * Context: any.
 * Return: true if it is a list of extensions, of whatever kind.
 */
bool tls_hs_exts_whole(struct tls_rd block)
{
	struct tls_rd body;
	u16 type;

	/* what breaks off in a type or a length is gone from the reader */
	while (!tls_rd_empty(&block))
		if (!tls_hs_ext_next(&block, &type, &body))
			return false;
	return true;
}

static bool tls_hs_ext_repeated(struct tls_rd block, u16 wanted, const u8 *end)
{
	struct tls_rd body;
	u16 type;

	while (block.p < end && tls_hs_ext_next(&block, &type, &body))
		if (type == wanted)
			return true;
	return false;
}

static enum tls_hs_error tls_hs_ext_check(int id, u8 where, u32 asked)
{
	if (id == EXT_NR)
		return where & EXT_UNKNOWN_OK ? TLS_HS_E_NONE : TLS_HS_E_EXT_UNSOLICITED;
	if (tls_hs_ext_table[id].asks & where)
		return TLS_HS_E_NONE;
	/* RFC 8446 4.2: recognized, but not specified for this message */
	if (!(tls_hs_ext_table[id].answers & where))
		return TLS_HS_E_EXT_MISPLACED;
	if (asked & BIT(id))
		return TLS_HS_E_NONE;
	/* RFC 8446 4.2.2: no cookie in a first ClientHello, which answers nothing */
	if (where == EXT_IN_CH)
		return TLS_HS_E_EXT_MISPLACED;
	/* RFC 8446 4.2: a response that was not asked for */
	return TLS_HS_E_EXT_UNSOLICITED;
}

/**
 * tls_hs_parse_extensions() - read a block of extensions by the general rules
 * @block: the block's content, without its length
 * @where: the message it stands in, one EXT_IN_*
 * @asked: BIT(enum tls_hs_ext) of what we asked for: in our ClientHello, or in
 *	our HelloRetryRequest or CertificateRequest
 * @ex: where to put what was found; bodies are borrowed from @block
 *
 * RFC 8446 4.2.
 *
 * Context: any.
 * Return: TLS_HS_E_NONE, or what is wrong with the block.
 */
enum tls_hs_error tls_hs_parse_extensions(struct tls_rd block, u8 where, u32 asked,
					  struct tls_hs_exts *ex)
{
	struct tls_rd all = block, body;
	unsigned int n = 0;
	enum tls_hs_error e;
	const u8 *start;
	u16 type;
	int id;

	ex->ex_seen = 0;
	while (!tls_rd_empty(&block)) {
		start = block.p;
		if (!tls_hs_ext_next(&block, &type, &body) || ++n > EXT_MAX_PER_BLOCK)
			return TLS_HS_E_EXT_DECODE;
		if (tls_hs_ext_repeated(all, type, start))
			return TLS_HS_E_EXT_DUPLICATE;
		/* RFC 8446 4.2.11: it MUST be the last; what follows may be of any kind */
		if (where == EXT_IN_CH && tls_hs_exts_has(ex, EXT_PRE_SHARED_KEY))
			return TLS_HS_E_PSK_NOT_LAST;
		id = tls_hs_ext_find(type);
		e = tls_hs_ext_check(id, where, asked);
		if (e)
			return e;
		if (id == EXT_NR)
			continue;
		ex->ex_seen |= BIT(id);
		ex->ex_body[id] = body;
	}
	return TLS_HS_E_NONE;
}
