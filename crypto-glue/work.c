// SPDX-License-Identifier: GPL-2.0-only
/*
 * What judging a peer's input may cost.
 *
 * Owns the count, in bytes and signatures and not in items: an item may be as
 * long as a message.  Long work gives way to others here, and hears that nobody
 * waits for it any more.
 */
#include <linux/errno.h>
#include <linux/sched.h>

#include "work.h"

#define STEP_BYTES	16384

/**
 * tls_hs_work_init() - nothing spent yet
 * @wk: the budget
 * @give_way: asked between steps; may sleep; 0 to go on, or a negative errno
 *	other than -E2BIG with which the work ends; may be NULL
 * @ctx: its argument
 *
 * Context: any.
 */
void tls_hs_work_init(struct tls_hs_work *wk, int (*give_way)(void *ctx), void *ctx)
{
	*wk = (struct tls_hs_work) {
		.wk_bytes	= TLS_HS_WORK_BYTES,
		.wk_sigs	= TLS_HS_WORK_SIGS,
		.wk_give_way	= give_way,
		.wk_ctx		= ctx,
	};
}

static int work_step(struct tls_hs_work *wk)
{
	wk->wk_since = 0;
	cond_resched();
	return wk->wk_give_way ? wk->wk_give_way(wk->wk_ctx) : 0;
}

/**
 * tls_hs_work_spend() - before bytes are touched
 * @wk: the budget
 * @bytes: how many
 *
 * Context: process; may sleep.
 * Return: 0; -E2BIG if there is not as much left: then nothing is left; or what
 * wk_give_way() returned.
 */
int tls_hs_work_spend(struct tls_hs_work *wk, size_t bytes)
{
	if (bytes > wk->wk_bytes) {
		wk->wk_bytes = 0;
		return -E2BIG;
	}
	wk->wk_bytes -= bytes;
	wk->wk_since += bytes;
	return wk->wk_since < STEP_BYTES ? 0 : work_step(wk);
}

/**
 * tls_hs_work_spend_sig() - before a signature is checked
 * @wk: the budget
 *
 * Context: process; may sleep.
 * Return: as tls_hs_work_spend().
 */
int tls_hs_work_spend_sig(struct tls_hs_work *wk)
{
	if (!wk->wk_sigs)
		return -E2BIG;
	wk->wk_sigs--;
	return work_step(wk);
}
