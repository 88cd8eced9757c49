/* SPDX-License-Identifier: GPL-2.0-only */
/* Which extension may stand where (RFC 8446 4.2), and reading a block of them. */
#ifndef _TLS_HS_EXTENSIONS_H
#define _TLS_HS_EXTENSIONS_H

#include <linux/bits.h>

#include "tls_hs_wire.h"
#include "errors.h"

/* Dense numbers for the extensions that we know: a peer's number never indexes or shifts. */
enum tls_hs_ext {
	EXT_SERVER_NAME,
	EXT_MAX_FRAGMENT_LENGTH,
	EXT_STATUS_REQUEST,
	EXT_SUPPORTED_GROUPS,
	EXT_SIGNATURE_ALGORITHMS,
	EXT_USE_SRTP,
	EXT_HEARTBEAT,
	EXT_ALPN,
	EXT_SCT,
	EXT_CLIENT_CERTIFICATE_TYPE,
	EXT_SERVER_CERTIFICATE_TYPE,
	EXT_PADDING,
	EXT_RECORD_SIZE_LIMIT,
	EXT_PRE_SHARED_KEY,
	EXT_EARLY_DATA,
	EXT_SUPPORTED_VERSIONS,
	EXT_COOKIE,
	EXT_PSK_KEY_EXCHANGE_MODES,
	EXT_CERTIFICATE_AUTHORITIES,
	EXT_OID_FILTERS,
	EXT_POST_HANDSHAKE_AUTH,
	EXT_SIGNATURE_ALGORITHMS_CERT,
	EXT_KEY_SHARE,
	EXT_TICKET_REQUEST,
	EXT_NR,
};

/* Messages that carry extensions, as RFC 8446 4.2's table abbreviates them. */
#define EXT_IN_CH	BIT(0)
#define EXT_IN_SH	BIT(1)
#define EXT_IN_EE	BIT(2)
#define EXT_IN_CT	BIT(3)
#define EXT_IN_CR	BIT(4)
#define EXT_IN_NST	BIT(5)
#define EXT_IN_HRR	BIT(6)

/* A block that was read: bodies are borrowed. */
struct tls_hs_exts {
	u32		ex_seen;	/* BIT(enum tls_hs_ext) */
	struct tls_rd	ex_body[EXT_NR];
};

static inline bool tls_hs_exts_has(const struct tls_hs_exts *ex, enum tls_hs_ext id)
{
	return ex->ex_seen & BIT(id);
}

u16 tls_hs_ext_type(enum tls_hs_ext id);
u32 tls_hs_exts_in(struct tls_rd block);
bool tls_hs_exts_whole(struct tls_rd block);
enum tls_hs_error __must_check tls_hs_parse_extensions(struct tls_rd block, u8 where, u32 asked,
						       struct tls_hs_exts *ex);

#endif
