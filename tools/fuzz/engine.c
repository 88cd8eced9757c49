// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target engine: a whole handshake, by a server that has the keys.
 *
 * The input is a setup of eight octets and a script: messages with their
 * changes, raw messages, octets, alerts, records.  What the transcript and the
 * keys are made of is what was sent in the end, so a changed message is followed
 * by a Finished that is right, unless the script says otherwise.
 */
#include <stdio.h>

#include <linux/random.h>

#include "server.h"

#define TWICE_MAX	6000	/* octets of messages, in a run octet by octet */

/* Value of an item 'M': kind, how, and changes: operation, node, n octets. */
static bool send_made(struct fuzz_server *s, struct tls_rd rd)
{
	enum fuzz_kind kind = fuzz_u8(&rd) % KINDS;
	const u8 how = fuzz_u8(&rd);
	struct tls_rd arg;
	struct fuzz_tree t;
	u8 op, node, *sig;

	s->msg.cap = FUZZ_MESSAGE;
	fuzz_alloc_hold();
	fuzz_server_make(s, kind, how);
	sig = fuzz_dup(s->msg.d, s->msg.len);

	while (tls_rd_u8(&rd, &op) && tls_rd_u8(&rd, &node) && tls_rd_vec8(&rd, &arg)) {
		fuzz_tree_message(&t, &s->msg);
		if (t.n)
			fuzz_change(&t, &s->msg, node % t.n, op % FUZZ_OPS, arg.p, arg.left);
	}
	if (kind == KIND_VERIFY)
		s->good_cv = !(how & 3) && s->msg.len > 8 && sig[0] == s->msg.d[0] &&
			     s->msg.len == (size_t)(4 + (sig[1] << 16 | sig[2] << 8 | sig[3])) &&
			     !memcmp(sig, s->msg.d, s->msg.len);
	kfree(sig);
	fuzz_alloc_go_on();
	return fuzz_server_send(s, kind, s->msg.d, s->msg.len);
}

/* Type and body: the header is made to fit. */
static bool send_raw_message(struct fuzz_server *s, const struct tls_rd *v)
{
	if (!v->left || v->left > FUZZ_MESSAGE - 4)
		return true;
	s->msg.d[0] = v->p[0];
	s->msg.d[1] = (v->left - 1) >> 16;
	s->msg.d[2] = (v->left - 1) >> 8;
	s->msg.d[3] = v->left - 1;
	if (v->left > 1)
		memcpy(s->msg.d + 4, v->p + 1, v->left - 1);
	s->msg.len = v->left + 3;
	if (v->p[0] == 15)
		s->good_cv = false;
	return fuzz_server_send(s, KINDS, s->msg.d, s->msg.len);
}

static bool play_item(struct fuzz_server *s, u8 type, struct tls_rd v)
{
	switch (type) {
	case 'M':
		return send_made(s, v);
	case 'R':
		return send_raw_message(s, &v);
	case 'B':
		s->odd = true;
		fuzz_server_content(s, v.p, v.left);
		return fuzz_server_flush(s);
	case 'A':
		return fuzz_server_raw(s, TLS_HS_CT_ALERT, v.p, v.left, true);
	case 'C':
		return fuzz_server_raw(s, TLS_HS_CT_CCS, v.p, v.left, false);
	case 'X':
	case 'P':
		type = type == 'X';
		return fuzz_server_raw(s, fuzz_u8(&v), v.p, v.left, type);
	case 'E':
		fuzz_server_check(s, tls_hs_engine_fail(s->en, fuzz_u8(&v) % TLS_HS_NR_ERRORS));
		return false;
	}
	return true;
}

static void play(const struct fuzz_setup *su, struct tls_rd script, bool bytewise,
		 struct fuzz_verdict *v)
{
	static struct fuzz_server s;
	struct tls_rd value;
	u8 type;

	memset(v, 0, sizeof(*v));
	user_random_seed(7);
	if (fuzz_server_begin(&s, su, bytewise))
		while (fuzz_item(&script, &type, &value) && play_item(&s, type, value))
			;
	if (s.en && fuzz_server_alive(&s))
		fuzz_server_flush(&s);
	/* a second try at what is over changes nothing */
	if (s.en && s.en->en_state == TLS_HS_FAILED)
		fuzz_server_check(&s, tls_hs_engine_feed(s.en, TLS_HS_LEVEL_INITIAL,
							 (const u8 *)"x", 1));
	fuzz_server_end(&s, v);
}

static void one(const u8 *data, size_t len)
{
	struct fuzz_verdict whole, cut;
	struct fuzz_setup su = {};
	struct tls_rd rd;

	if (len < sizeof(su))
		return;
	memcpy(&su, data, sizeof(su));
	tls_rd_init(&rd, data + sizeof(su), len - sizeof(su));
	play(&su, rd, false, &whole);
	/* how often something is asked for, and what is behind a key change, depends on the cut */
	if (!(su.how & HOW_TWICE) || su.alloc || su.sink || len > TWICE_MAX ||
	    whole.error == TLS_HS_E_KEY_CHANGE || whole.error == TLS_HS_E_UNEXPECTED_MSG)
		return;
	play(&su, rd, true, &cut);
	FUZZ_MUST(fuzz_equal(&whole, &cut, sizeof(whole)));
}

const struct fuzz_target fuzz_target = {
	.name = "engine",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct fuzz_setup),
	.types = "MMMMMMRBACXPE",
	.blocks = 1000000,
	.blocks_per_byte = 200,
	.one = one,
};
