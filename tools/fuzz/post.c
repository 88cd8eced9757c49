// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target post: records of type handshake after the handshake, and the tickets in
 * them.
 *
 * The input is a setup of four octets and items: 'H' a record's content; 'U' an
 * update of ours; 'D' the consumer of an inband session sends; 'X' an exporter; 'T' a
 * ticket is taken; 'S' time passes; 'C' our side is closed.  Stand-ins: session.c's
 * accessors, inband.c, and a kTLS that keeps what it was given, or fails where the
 * setup says so.
 */
#include <linux/net.h>
#include <linux/random.h>

#include <net/sock.h>
#include <net/tls_hs.h>

#include "conn/inband.h"
#include "conn/ktls.h"
#include "conn/netns.h"
#include "conn/post.h"
#include "conn/session.h"
#include "engine/errors.h"
#include "engine/key_schedule.h"
#include "engine/proto.h"
#include "fuzz.h"

#define MESSAGE_MAX	(128 * 1024 + 1024)

struct setup {
	u8	suite;
	u8	how;
	u8	alloc;
	u8	ktls;		/* which call of kTLS's fails; 0: none */
};

#define HOW_RESUME	0x01
#define HOW_REKEY	0x02	/* this kTLS can */
#define HOW_USED	0x04	/* something goes out under each key */
#define HOW_BUSY	0x08
#define HOW_INBAND	0x10	/* the consumer knows nothing of this */
#define HOW_WORN	0x20	/* the peer's keys are worn out, always */

static struct {
	struct setup		su;
	struct tls_hs_session	ss;
	struct tls_hs_net	hn;
	struct tls_hs_secret	key[2];		/* kTLS's */
	unsigned int		installed[2], again, calls, alerts, sent;
	bool			announced;	/* the peer waits for new keys of ours */
	u8			alert;
} w;

/* --- session.c, as far as post.c sees it --- */

struct tls_hs_session *tls_hs_session_find(struct sock *sk)
{
	return &w.ss;
}

int tls_hs_session_get_secrets(struct tls_hs_session *ss, struct tls_hs_session_secrets *secrets)
{
	if (!ss->ss_established)
		return -ENOTCONN;
	*secrets = ss->ss_secrets;
	return 0;
}

int tls_hs_session_set_traffic(struct tls_hs_session *ss, enum tls_hs_dir dir,
			       const struct tls_hs_secret *secret)
{
	if (!ss->ss_established)
		return -ENOTCONN;
	ss->ss_secrets.sc_traffic[dir] = *secret;
	return 0;
}

bool tls_hs_session_end(struct tls_hs_session *ss)
{
	const bool due = ss->ss_established && !ss->ss_shut;

	ss->ss_established = false;
	memzero_explicit(&ss->ss_secrets, sizeof(ss->ss_secrets));
	return due;
}

/* --- netns.c, inband.c --- */

void tls_hs_count(struct tls_hs_net *hn, enum tls_hs_counter counter)
{
}

void tls_hs_inband_enter(struct tls_hs_session *ss, struct socket *sock)
{
}

void tls_hs_inband_hold_sends(struct tls_hs_session *ss)
{
}

void tls_hs_inband_release_sends(struct tls_hs_session *ss)
{
}

/* --- kTLS --- */

static int ktls_call(void)
{
	if (++w.calls != w.su.ktls)
		return 0;
	return w.su.how & HOW_BUSY ? -EBUSY : -ENOMEM;
}

int tls_hs_ktls_install(struct socket *sock, enum tls_hs_dir dir, u16 suite,
			const struct tls_hs_secret *secret)
{
	int err = ktls_call();

	if (err)
		return err;
	if (!(w.su.how & HOW_REKEY))
		return -EBUSY;
	/* never the same keys again */
	FUZZ_MUST(!fuzz_equal(&w.key[dir], secret, sizeof(*secret)));
	w.key[dir] = *secret;
	fuzz_secret(secret->b, secret->len);
	w.installed[dir]++;
	if (dir == TLS_HS_TX)
		w.announced = false;
	return 0;
}

int tls_hs_ktls_install_again(struct socket *sock, u16 suite, const struct tls_hs_secret *secret)
{
	int err = ktls_call();

	FUZZ_MUST(w.su.how & HOW_REKEY);
	FUZZ_MUST(fuzz_equal(&w.key[TLS_HS_RX], secret, sizeof(*secret)));
	w.again++;
	return err;
}

u64 tls_hs_ktls_records(const struct sock *sk, enum tls_hs_dir dir)
{
	return dir == TLS_HS_RX && w.su.how & HOW_WORN ? 1ULL << 32 : 0;
}

bool tls_hs_ktls_unused(struct socket *sock, enum tls_hs_dir dir)
{
	return !(w.su.how & HOW_USED);
}

bool tls_hs_ktls_can_rekey(void)
{
	return w.su.how & HOW_REKEY;
}

int tls_hs_ktls_send(struct socket *sock, u8 type, const u8 *data, size_t len, unsigned int flags)
{
	int err;

	FUZZ_MUST(type == TLS_HS_CT_HANDSHAKE && len == 5 && data[0] == 24 && data[4] <= 1);
	FUZZ_MUST(!w.alerts && w.ss.ss_established && !w.ss.ss_shut && !w.announced);
	if (flags & MSG_DONTWAIT && w.su.how & HOW_BUSY)
		return -EAGAIN;
	w.sent++;
	err = ktls_call();
	w.announced = !err;
	return err;
}

int tls_hs_ktls_send_alert(struct socket *sock, u8 level, u8 description)
{
	FUZZ_MUST(!w.alerts++ && level == TLS_HS_ALERT_FATAL && !w.announced);
	w.alert = description;
	return 0;
}

/* --- the play --- */

/* At any moment: what kTLS has is what the session has, and what is kept is bounded. */
static void check(int err)
{
	const struct tls_hs_session *ss = &w.ss;
	unsigned int i;

	FUZZ_MUST(err <= 0);
	FUZZ_MUST(w.alerts <= 1 && (!w.alerts || !ss->ss_established));
	FUZZ_MUST(ss->ss_have <= ss->ss_cap && ss->ss_cap <= 4 * MESSAGE_MAX);
	FUZZ_MUST(w.hn.hn_tickets.tc_n <= TLS_HS_MAX_TICKETS_EACH);
	if (!ss->ss_established) {
		FUZZ_MUST(!memchr_inv(&ss->ss_secrets, 0, sizeof(ss->ss_secrets)));
		return;
	}
	for (i = 0; i < 2; i++)
		FUZZ_MUST(fuzz_equal(&w.key[i], &ss->ss_secrets.sc_traffic[i], sizeof(w.key[i])));
	/* RFC 8446 4.6.3: none that was not asked for, nor more than there were requests */
	FUZZ_MUST(w.installed[TLS_HS_RX] == ss->ss_key_updates);
	FUZZ_MUST(w.sent == ss->ss_sent_updates);
}

static void record(struct socket *sock, const struct tls_rd *v)
{
	const bool was = w.ss.ss_established;
	u8 *d = fuzz_dup(v->p, v->left);
	int err;

	fuzz_alloc_fail(w.su.alloc);
	err = w.su.how & HOW_INBAND ? tls_hs_post_inband(sock, &w.ss, d, v->left) :
				      tls_hs_post_handshake(sock, d, v->left);
	fuzz_alloc_fail(0);
	if (v->left)
		kfree(d);
	if (err && w.su.how & HOW_INBAND)
		tls_hs_post_last_words(sock, &w.ss);
	FUZZ_MUST(was || err == -ENOTCONN);
	FUZZ_MUST(!err || !w.ss.ss_established || w.su.alloc);
	check(err);
}

static void export(struct socket *sock, struct tls_rd v)
{
	const u16 len = fuzz_u16(&v);
	char label[32] = {};
	u8 *out = kmalloc(len, GFP_KERNEL);
	int err;

	memcpy(label, v.p, min_t(size_t, v.left, sizeof(label) - 1));
	err = tls_hs_export(sock, label, v.p, min_t(size_t, v.left, 100), out, len);
	FUZZ_MUST(err <= 0);
	kfree(out);
}

static void take(void)
{
	struct tls_hs_ticket *ti = tls_hs_ticket_take(&w.hn.hn_tickets, w.ss.ss_resume->re_key);
	struct tls_hs_psk psk;

	if (!ti)
		return;
	tls_hs_ticket_offer(ti, &psk);
	FUZZ_MUST(psk.psk_identity_len && psk.psk_kind == TLS_HS_PSK_RESUMPTION);
	fuzz_secret(psk.psk_key, psk.psk_key_len);
	tls_hs_ticket_free(ti);
}

static void consumer_sends(struct socket *sock, unsigned int flags)
{
	int err;

	if (!(w.su.how & HOW_INBAND) || !tls_hs_post_update_due(sock->sk, &w.ss))
		return;
	err = tls_hs_post_update(sock, &w.ss, flags);
	if (err && err != -EAGAIN)
		tls_hs_post_last_words(sock, &w.ss);
	check(err);
}

static void play(struct socket *sock, u8 type, struct tls_rd v)
{
	static u64 now = 3600ULL * NSEC_PER_SEC;

	switch (type) {
	case 'H':
		record(sock, &v);
		break;
	case 'U':
		check(tls_hs_key_update(sock, fuzz_u8(&v) & 1));
		break;
	case 'D':
		consumer_sends(sock, fuzz_u8(&v) & 1 ? MSG_DONTWAIT : 0);
		break;
	case 'X':
		export(sock, v);
		break;
	case 'T':
		if (w.ss.ss_resume)
			take();
		break;
	case 'S':
		now = (3600ULL + (u64)fuzz_u16(&v) * 60) * NSEC_PER_SEC;
		user_clock_set(now, 1790000000);
		break;
	case 'C':
		w.ss.ss_shut = true;
		break;
	}
}

static void begin(void)
{
	static const u8 leaf[] = { 0x30, 1, 0 };
	const struct tls_hs_peer_chain chain = { .pc_n = 1, .pc_cert[0] = { leaf, sizeof(leaf) } };
	struct tls_hs_session *ss = &w.ss;
	size_t len;

	w.hn.hn_rekey_after = w.su.how & HOW_WORN ? TLS_HS_REKEY_AFTER : 0;
	ss->ss_net = &w.hn;
	/* nobody here looks into it */
	ss->ss_inband = w.su.how & HOW_INBAND ? (void *)&w : NULL;
	ss->ss_established = true;
	ss->ss_info.hi_suite = TLS_HS_AES_128_GCM_SHA256 + w.su.suite % 4;
	len = tls_hs_hash_len(tls_hs_suite_find(ss->ss_info.hi_suite)->su_hash);
	memset(&ss->ss_secrets, 0, sizeof(ss->ss_secrets));
	ss->ss_secrets.sc_traffic[0].len = len;
	ss->ss_secrets.sc_traffic[1].len = len;
	ss->ss_secrets.sc_exporter.len = len;
	ss->ss_secrets.sc_resumption.len = len;
	get_random_bytes(ss->ss_secrets.sc_traffic[0].b, len);
	get_random_bytes(ss->ss_secrets.sc_traffic[1].b, len);
	get_random_bytes(ss->ss_secrets.sc_exporter.b, len);
	get_random_bytes(ss->ss_secrets.sc_resumption.b, len);
	fuzz_secret(ss->ss_secrets.sc_exporter.b, len);
	fuzz_secret(ss->ss_secrets.sc_resumption.b, len);
	w.key[0] = ss->ss_secrets.sc_traffic[0];
	w.key[1] = ss->ss_secrets.sc_traffic[1];
	tls_hs_tickets_init(&w.hn.hn_tickets);
	if (!(w.su.how & HOW_RESUME))
		return;
	ss->ss_resume = kzalloc(sizeof(*ss->ss_resume), GFP_KERNEL);
	memset(ss->ss_resume->re_key, 9, sizeof(ss->ss_resume->re_key));
	ss->ss_resume->re_chain = tls_hs_chain_save(&chain);
}

static void one(const u8 *data, size_t len)
{
	struct sock sk;
	struct socket sock = { &sk };
	struct tls_rd rd, v;
	u8 type;

	memset(&w, 0, sizeof(w));
	if (len < sizeof(w.su))
		return;
	memcpy(&w.su, data, sizeof(w.su));
	begin();
	tls_rd_init(&rd, data + sizeof(w.su), len - sizeof(w.su));
	while (fuzz_item(&rd, &type, &v))
		play(&sock, type, v);
	tls_hs_tickets_flush(&w.hn.hn_tickets);
	tls_hs_resume_free(w.ss.ss_resume);
	kvfree(w.ss.ss_msg);
}

const struct fuzz_target fuzz_target = {
	.name = "post",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "HHHUDXTSC",
	.blocks = 100000,
	.blocks_per_byte = 3000,
	.one = one,
};
