/* SPDX-License-Identifier: GPL-2.0-only */
/* What judging a peer's input may cost. */
#ifndef _TLS_HS_WORK_H
#define _TLS_HS_WORK_H

#include <linux/types.h>

/*
 * Of one search.  Bytes that are hashed or compared count, each time; a real
 * chain takes some tens of KiB of it.  Both together stay below what sixteen
 * signatures on P-384 take, plus a fifth: tools/cost searches for worse.
 */
#define TLS_HS_WORK_BYTES	(768 * 1024)
#define TLS_HS_WORK_SIGS	16

struct tls_hs_work {
	u32	wk_bytes;	/* left: bytes that may be touched */
	u32	wk_sigs;	/* left: signatures that may be checked */
	/* asked between steps, may sleep: 0 to go on, or the error to end with; may be NULL */
	int	(*wk_give_way)(void *ctx);
	void	*wk_ctx;
	u32	wk_since;	/* bytes since it was asked last */
};

void tls_hs_work_init(struct tls_hs_work *wk, int (*give_way)(void *ctx), void *ctx);
int __must_check tls_hs_work_spend(struct tls_hs_work *wk, size_t bytes);
int __must_check tls_hs_work_spend_sig(struct tls_hs_work *wk);

#endif
