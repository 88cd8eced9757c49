/* SPDX-License-Identifier: GPL-2.0-only */
/* The running hash of the handshake's messages (RFC 8446 4.4.1). */
#ifndef _TLS_HS_TRANSCRIPT_H
#define _TLS_HS_TRANSCRIPT_H

#include "crypto-glue/hash.h"

#define TLS_HS_TRANSCRIPT_HASHES	2	/* SHA-256 and SHA-384: those of the suites */

struct tls_hs_transcript {
	struct tls_hs_hash_ctx	tr_ctx[TLS_HS_TRANSCRIPT_HASHES];
	enum tls_hs_hash	tr_hash;	/* valid once chosen */
	bool			tr_chosen;
};

int __must_check tls_hs_transcript_init(struct tls_hs_transcript *tr, unsigned int hashes);
int __must_check tls_hs_transcript_add(struct tls_hs_transcript *tr, const u8 *msg, size_t len);
void tls_hs_transcript_choose(struct tls_hs_transcript *tr, enum tls_hs_hash hash);
int __must_check tls_hs_transcript_retry(struct tls_hs_transcript *tr);
int __must_check tls_hs_transcript_hash(const struct tls_hs_transcript *tr, u8 *out);
int __must_check tls_hs_transcript_hash_with(const struct tls_hs_transcript *tr,
					     enum tls_hs_hash hash, const u8 *msg, size_t len,
					     u8 *out);
void tls_hs_transcript_wipe(struct tls_hs_transcript *tr);

#endif
