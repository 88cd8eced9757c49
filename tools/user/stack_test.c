// SPDX-License-Identifier: GPL-2.0-only
/*
 * What functions leave on the stack: here only, where a function can be given one
 * of its own that is looked at afterwards.
 *
 * A secret on the stack is wiped by whoever put it there.  What is looked for is
 * the secret as its bytes are, not what arithmetic made of it.
 */
#include <ucontext.h>

#include <kunit/test.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "conn/record.h"
#include "ecdsa_sign.h"
#include "engine_fixture.h"
#include "hkdf.h"
#include "kex.h"
#include "pair.h"
#include "user.h"

#define STACK	262144
#define WINDOW	16	/* that much of a secret is a secret */

static u8 stack[STACK] __aligned(64);
static ucontext_t outside, inside;
static void (*job)(void *arg);
static void *job_arg;

static void enter(void)
{
	job(job_arg);
}

/* On a stack of zeros. */
static void on_a_stack(struct kunit *test, void (*fn)(void *arg), void *arg)
{
	memset(stack, 0, sizeof(stack));
	job = fn;
	job_arg = arg;
	KUNIT_ASSERT_EQ(test, getcontext(&inside), 0);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = sizeof(stack);
	inside.uc_link = &outside;
	makecontext(&inside, enter, 0);
	KUNIT_ASSERT_EQ(test, swapcontext(&outside, &inside), 0);
}

/* Any 16 octets of it in a row, of which the first is none of the stack's zeros */
static bool is_left(const void *secret, size_t len)
{
	const u8 *s = secret;
	size_t at, i;

	for (at = 0; at + WINDOW <= sizeof(stack); at++)
		for (i = 0; stack[at] && i + WINDOW <= len; i++)
			if (stack[at] == s[i] && !memcmp(stack + at, s + i, WINDOW))
				return true;
	return false;
}

#define EXPECT_GONE(test, secret, len) \
	KUNIT_EXPECT_FALSE_MSG(test, is_left(secret, len), "%s is left on the stack", #secret)
#define EXPECT_GONE_OF(test, group, secret, len) \
	KUNIT_EXPECT_FALSE_MSG(test, is_left(secret, len), "group %d: %s is left on the stack", \
			       group, #secret)

/* That the look finds what is there */

struct leak {
	u8	secret[32];
	bool	wipe;
};

static void leak_job(void *arg)
{
	struct leak *l = arg;
	u8 copy[32];

	memcpy(copy, l->secret, sizeof(copy));
	barrier_data(copy);
	if (l->wipe)
		memzero_explicit(copy, sizeof(copy));
}

static void copy_on_the_stack_is_found_unless_wiped(struct kunit *test)
{
	struct leak l = { .wipe = false };

	get_random_bytes(l.secret, sizeof(l.secret));
	on_a_stack(test, leak_job, &l);
	KUNIT_EXPECT_TRUE(test, is_left(l.secret, sizeof(l.secret)));
	l.wipe = true;
	on_a_stack(test, leak_job, &l);
	KUNIT_EXPECT_FALSE(test, is_left(l.secret, sizeof(l.secret)));
}

/* A handshake: the engine's calls have the stack, what the peer does has not */

struct feed {
	struct tls_hs_test	*t;
	struct bytes		msg;
	int			ret;
};

static void start_job(void *arg)
{
	struct feed *f = arg;

	f->ret = tls_hs_engine_start(f->t->en);
}

static void feed_job(void *arg)
{
	struct feed *f = arg;

	f->ret = tls_hs_engine_feed(f->t->en, f->t->en->en_rx_level, f->msg.d, f->msg.len);
}

static int feed(struct tls_hs_test *t, const struct bytes *msg)
{
	struct feed f = { .t = t, .msg = *msg };

	on_a_stack(t->test, feed_job, &f);
	return f.ret;
}

/* What the peer derives from the newest secret of its chain */
static struct tls_hs_secret derived(struct tls_hs_test *t, const char *label, const u8 *hash)
{
	struct tls_hs_secret s = {};

	KUNIT_ASSERT_EQ(t->test, tls_hs_ks_derive(&t->ks, label, hash, &s), 0);
	return s;
}

/* Key of a Finished or a binder (RFC 8446 4.4.4) */
static struct tls_hs_secret finished_key(struct tls_hs_test *t, const struct tls_hs_secret *base)
{
	struct tls_hs_secret key = { .len = base->len };

	KUNIT_ASSERT_EQ(t->test, tls_hs_hkdf_expand_label(t->ks.ks_hmac, base->b, "finished", NULL,
							  0, key.b, key.len), 0);
	return key;
}

static void start_with_psk(struct tls_hs_test *t)
{
	struct kunit *test = t->test;
	struct tls_hs_secret early, binder, key;
	u8 empty[TLS_HS_MAX_HASH_LEN];
	struct feed f = { .t = t };

	tls_hs_test_use_psks(t, 1, true);
	tls_hs_test_init(t);
	on_a_stack(test, start_job, &f);
	KUNIT_ASSERT_EQ(test, f.ret, 0);
	tls_hs_test_heard(t, t->msg[0].d, t->msg[0].len);

	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, empty), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_init(&t->ks, TLS_HS_SHA256, t->psk[0].psk_key, 32), 0);
	early = t->ks.ks_secret;
	binder = derived(t, "ext binder", empty);
	key = finished_key(t, &binder);
	tls_hs_ks_wipe(&t->ks);
	EXPECT_GONE(test, early.b, early.len);
	EXPECT_GONE(test, binder.b, binder.len);
	EXPECT_GONE(test, key.b, key.len);
	EXPECT_GONE(test, t->en->en_kex[TLS_HS_KEX_X25519].kx_priv, 32);
}

static void hello_of_the_peer(struct tls_hs_test *t)
{
	struct kunit *test = t->test;
	struct tls_hs_secret early, salt;
	u8 empty[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_test_hello h;
	struct bytes msg;
	u8 priv[32];

	tls_hs_test_hello_init(t, &h);
	h.psk = 0;
	tls_hs_test_hello_add(&h, TLS_HS_EXT_PRE_SHARED_KEY, BYTES(0, 0));
	msg = tls_hs_test_hello_build(t, &h);
	memcpy(priv, t->en->en_kex[TLS_HS_KEX_X25519].kx_priv, sizeof(priv));
	tls_hs_test_heard(t, msg.d, msg.len);
	KUNIT_ASSERT_EQ(test, feed(t, &msg), 0);

	tls_hs_test_agree(t, &h);
	EXPECT_GONE(test, priv, sizeof(priv));
	EXPECT_GONE(test, t->shared, t->shared_len);
	EXPECT_GONE(test, t->c_hs.b, t->c_hs.len);
	EXPECT_GONE(test, t->s_hs.b, t->s_hs.len);
	EXPECT_GONE(test, t->en->en_ks.ks_secret.b, 32);
	/* and what it was made of, by a schedule of its own */
	tls_hs_ks_wipe(&t->ks);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, empty), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_init(&t->ks, TLS_HS_SHA256, t->psk[0].psk_key, 32), 0);
	early = t->ks.ks_secret;
	salt = derived(t, "derived", empty);
	EXPECT_GONE(test, early.b, early.len);
	EXPECT_GONE(test, salt.b, salt.len);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_advance(&t->ks, t->shared, t->shared_len), 0);
}

/* A handshake in WAIT_FINISHED, all of which was on the stack */
static struct tls_hs_test *until_finished(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	struct bytes msg;

	start_with_psk(t);
	hello_of_the_peer(t);
	msg = tls_hs_test_build(t, 8, &tls_hs_test_ee_body);
	tls_hs_test_heard(t, msg.d, msg.len);
	KUNIT_ASSERT_EQ(test, feed(t, &msg), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_WAIT_FINISHED);
	return t;
}

static void handshake_leaves_no_secret(struct kunit *test)
{
	struct tls_hs_test *t = until_finished(test);
	struct tls_hs_secret key[2], salt, master;
	u8 empty[TLS_HS_MAX_HASH_LEN];
	struct bytes mac, msg;
	int i;

	mac = tls_hs_test_finished(t);
	msg = tls_hs_test_build(t, 20, &mac);
	KUNIT_ASSERT_EQ(test, feed(t, &msg), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(t->en), TLS_HS_CONNECTED);

	for (i = 0; i < t->n_secrets; i++)
		EXPECT_GONE(test, t->secret[i].secret.b, t->secret[i].secret.len);
	EXPECT_GONE(test, t->en->en_exporter.b, 32);
	EXPECT_GONE(test, t->en->en_resumption.b, 32);
	key[0] = finished_key(t, &t->c_hs);
	key[1] = finished_key(t, &t->s_hs);
	EXPECT_GONE(test, key[0].b, 32);
	EXPECT_GONE(test, key[1].b, 32);
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, empty), 0);
	salt = derived(t, "derived", empty);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_advance(&t->ks, NULL, 0), 0);
	master = t->ks.ks_secret;
	EXPECT_GONE(test, salt.b, salt.len);
	EXPECT_GONE(test, master.b, master.len);
}

/* Whoever guessed must not find what would have been right. */
static void finished_that_is_wrong_leaves_not_the_right_one(struct kunit *test)
{
	static const u8 wrong[32] = "not the peer's";
	const struct bytes forged = { wrong, sizeof(wrong) };
	struct tls_hs_test *t = until_finished(test);
	const struct bytes mac = tls_hs_test_finished(t);
	struct bytes msg = tls_hs_test_build(t, 20, &forged);

	tls_hs_test_expect_failed(t, feed(t, &msg), TLS_HS_E_FINISHED_PSK);
	EXPECT_GONE(test, mac.d, mac.len);
}

/* Keys of records, and what is derived afterwards */

static struct {
	struct tls_hs_record	rl;
	struct tls_hs_secret	secret;
	u8			out[64];
	int			ret;
} keys;

static void set_key_job(void *arg)
{
	keys.ret = tls_hs_record_set_key(&keys.rl, TLS_HS_RX, TLS_HS_LEVEL_HANDSHAKE, 0x1303,
					 &keys.secret);
}

static void record_key_is_gone(struct kunit *test)
{
	struct tls_hs_traffic_keys tk = {};

	keys.secret.len = 32;
	get_random_bytes(keys.secret.b, 32);
	tls_hs_record_init(&keys.rl);
	on_a_stack(test, set_key_job, NULL);
	KUNIT_EXPECT_EQ(test, keys.ret, 0);
	tls_hs_record_wipe(&keys.rl);
	KUNIT_ASSERT_EQ(test, tls_hs_derive_traffic_keys(0x1303, &keys.secret, &tk), 0);
	EXPECT_GONE(test, tk.tk_key, 32);
	EXPECT_GONE(test, keys.secret.b, 32);
}

static void exporter_job(void *arg)
{
	keys.ret = tls_hs_derive_exporter(0x1301, &keys.secret, "EXPERIMENTAL", NULL, 0, keys.out,
					  sizeof(keys.out));
}

static void exporter_leaves_nothing(struct kunit *test)
{
	u8 empty[TLS_HS_MAX_HASH_LEN], between[32];
	struct crypto_shash *hmac;

	keys.secret.len = 32;
	get_random_bytes(keys.secret.b, 32);
	on_a_stack(test, exporter_job, NULL);
	KUNIT_ASSERT_EQ(test, keys.ret, 0);

	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, empty), 0);
	hmac = tls_hs_hmac_get(TLS_HS_SHA256);
	KUNIT_ASSERT_FALSE(test, IS_ERR(hmac));
	KUNIT_EXPECT_EQ(test, tls_hs_hkdf_expand_label(hmac, keys.secret.b, "EXPERIMENTAL", empty,
						       32, between, 32), 0);
	tls_hs_hmac_put(TLS_HS_SHA256, hmac);
	EXPECT_GONE(test, between, sizeof(between));
	EXPECT_GONE(test, keys.secret.b, 32);
	EXPECT_GONE(test, keys.out, sizeof(keys.out));
}

static void update_job(void *arg)
{
	keys.ret = tls_hs_derive_next_secret(0x1301, &keys.secret);
}

static void key_update_leaves_neither_secret(struct kunit *test)
{
	struct tls_hs_secret before;

	keys.secret.len = 32;
	get_random_bytes(keys.secret.b, 32);
	before = keys.secret;
	on_a_stack(test, update_job, NULL);
	KUNIT_ASSERT_EQ(test, keys.ret, 0);
	EXPECT_GONE(test, before.b, 32);
	EXPECT_GONE(test, keys.secret.b, 32);
}

/* By itself: in a handshake others come by and take its place. */
static struct {
	struct tls_hs_key_schedule	ks;
	u8				ikm[32];
	u8				hash[TLS_HS_MAX_HASH_LEN];
	u8				mac[TLS_HS_MAX_HASH_LEN];
	int				ret;
} chain;

static void advance_job(void *arg)
{
	chain.ret = tls_hs_ks_advance(&chain.ks, chain.ikm, sizeof(chain.ikm));
}

static void mac_job(void *arg)
{
	chain.ret = tls_hs_ks_finished_mac(&chain.ks, &chain.ks.ks_secret, chain.hash, chain.mac);
}

static void step_of_the_key_schedule_leaves_nothing(struct kunit *test)
{
	struct tls_hs_secret before, salt = {}, key = {};

	get_random_bytes(chain.ikm, sizeof(chain.ikm));
	KUNIT_ASSERT_EQ(test, tls_hs_ks_init(&chain.ks, TLS_HS_SHA256, NULL, 0), 0);
	before = chain.ks.ks_secret;
	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, chain.hash), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_derive(&chain.ks, "derived", chain.hash, &salt), 0);
	on_a_stack(test, advance_job, NULL);
	KUNIT_EXPECT_EQ(test, chain.ret, 0);
	EXPECT_GONE(test, before.b, before.len);
	EXPECT_GONE(test, salt.b, salt.len);
	EXPECT_GONE(test, chain.ikm, sizeof(chain.ikm));
	EXPECT_GONE(test, chain.ks.ks_secret.b, 32);

	on_a_stack(test, mac_job, NULL);
	KUNIT_EXPECT_EQ(test, chain.ret, 0);
	KUNIT_EXPECT_EQ(test, tls_hs_hkdf_expand_label(chain.ks.ks_hmac, chain.ks.ks_secret.b,
						       "finished", NULL, 0, key.b, 32), 0);
	EXPECT_GONE(test, key.b, 32);
	EXPECT_GONE(test, chain.mac, 32);
	tls_hs_ks_wipe(&chain.ks);
}

/* Likewise */
static struct {
	struct tls_hs_transcript	tr;
	struct tls_hs_psk		psk;
	u8				hello[64];
	u8				out[TLS_HS_MAX_HASH_LEN];
	int				ret;
} binding;

static void binder_job(void *arg)
{
	binding.ret = tls_hs_derive_binder(&binding.tr, &binding.psk, binding.hello,
					   sizeof(binding.hello), binding.out);
}

static void binder_leaves_no_key(struct kunit *test)
{
	static const u8 psk[32] = "the key that two of us have";
	struct tls_hs_secret early, binder = {}, key = {};
	struct tls_hs_key_schedule ks = {};
	u8 empty[TLS_HS_MAX_HASH_LEN];

	binding.psk = (struct tls_hs_psk){ .psk_key = psk, .psk_key_len = sizeof(psk) };
	KUNIT_ASSERT_EQ(test, 0, tls_hs_transcript_init(&binding.tr, BIT(TLS_HS_SHA256)));
	on_a_stack(test, binder_job, NULL);
	KUNIT_EXPECT_EQ(test, binding.ret, 0);
	tls_hs_transcript_wipe(&binding.tr);

	KUNIT_ASSERT_EQ(test, tls_hs_digest(TLS_HS_SHA256, NULL, 0, empty), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_ks_init(&ks, TLS_HS_SHA256, psk, sizeof(psk)), 0);
	early = ks.ks_secret;
	KUNIT_ASSERT_EQ(test, tls_hs_ks_derive(&ks, "ext binder", empty, &binder), 0);
	KUNIT_ASSERT_EQ(test, tls_hs_hkdf_expand_label(ks.ks_hmac, binder.b, "finished", NULL, 0,
						       key.b, 32), 0);
	tls_hs_ks_wipe(&ks);
	EXPECT_GONE(test, early.b, early.len);
	EXPECT_GONE(test, binder.b, binder.len);
	EXPECT_GONE(test, key.b, 32);
}

/* A server: what it is fed has the stack, its client has not */

static void feed_server_job(void *arg)
{
	struct tls_hs_pair *p = arg;

	tls_hs_pair_step(p, &p->client);
}

static struct tls_hs_pair *pair_for_p256(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	/* x25519 is libcrypto's: below */
	p->client.cfg.cf_shares[0] = TLS_HS_GROUP_SECP256R1;
	tls_hs_pair_start(p);
	return p;
}

/* It ends with the keys that nobody takes, so that nothing comes by afterwards. */
static void server_leaves_no_shared_secret(struct kunit *test)
{
	struct tls_hs_pair *p = pair_for_p256(test);
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	const struct tls_hs_pair_msg *m;
	size_t len = 0;

	p->server.secret_fails = 2;
	p->server.sink_err = -ENOMEM;
	on_a_stack(test, feed_server_job, p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NOMEM);
	/* ServerHello ends with its share and supported_versions */
	m = &p->server.msg[0];
	KUNIT_ASSERT_EQ(test, 0, tls_hs_kex_agree(&p->client.en->en_kex[TLS_HS_KEX_P256],
						  m->d + m->len - 6 - 65, 65, shared, &len));
	EXPECT_GONE(test, shared, len);
	EXPECT_GONE(test, p->server.secret[TLS_HS_LEVEL_HANDSHAKE][TLS_HS_TX].b, 32);
}

static void server_leaves_no_secret(struct kunit *test)
{
	struct tls_hs_pair *p = pair_for_p256(test);
	struct tls_hs_pair_side *s = &p->server;
	struct tls_hs_secret peer;

	on_a_stack(test, feed_server_job, p);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(s->en), TLS_HS_WAIT_FINISHED);
	EXPECT_GONE(test, s->secret[TLS_HS_LEVEL_HANDSHAKE][TLS_HS_TX].b, 32);
	EXPECT_GONE(test, s->secret[TLS_HS_LEVEL_HANDSHAKE][TLS_HS_RX].b, 32);
	EXPECT_GONE(test, s->secret[TLS_HS_LEVEL_APPLICATION][TLS_HS_TX].b, 32);
	EXPECT_GONE(test, s->en->en_peer_ap.b, 32);
	EXPECT_GONE(test, s->en->en_exporter.b, 32);
	peer = s->en->en_peer_ap;

	while (tls_hs_pair_step(p, s))
		;
	on_a_stack(test, feed_server_job, p);
	KUNIT_ASSERT_EQ(test, tls_hs_engine_state(s->en), TLS_HS_CONNECTED);
	EXPECT_GONE(test, peer.b, 32);
	EXPECT_GONE(test, s->en->en_resumption.b, 32);
}

static u8 right_binder[32];

/* The last of the ClientHello's octets are its last binder's: that of the key that is known */
static void spoil_binder(struct tls_hs_pair *p, struct tls_hs_pair_side *from,
			 struct tls_hs_pair_msg *msg)
{
	memcpy(right_binder, msg->d + msg->len - 32, 32);
	msg->d[msg->len - 1] ^= 1;
}

/* Whoever guessed must not find what would have been right. */
static void binder_that_is_wrong_leaves_not_the_right_one(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	tls_hs_pair_use_psk(p, TLS_HS_SHA256);
	p->tamper = spoil_binder;
	tls_hs_pair_start(p);
	on_a_stack(test, feed_server_job, p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_PSK_BINDER);
	EXPECT_GONE(test, right_binder, sizeof(right_binder));
}

/*
 * Key exchange, each group.  x25519 is libcrypto's here, which leaves its result
 * there; the kernel's is for the kernel to wipe.
 */

static struct {
	struct tls_hs_kex	kx;
	enum tls_hs_kex_group	group;
	u8			random[256];	/* what it was given, the last */
	size_t			random_len;
	u8			reply[TLS_HS_KEX_MAX_REPLY];
	u8			shared[TLS_HS_KEX_MAX_SHARED];
	size_t			shared_len;
	u8			share[TLS_HS_KEX_MAX_PUB];
	size_t			share_len;
	int			ret;
} kex;

static void kex_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
	memcpy(kex.random, buf, len);
	kex.random_len = len;
}

static void generate_job(void *arg)
{
	kex.ret = tls_hs_kex_generate(&kex.kx, kex.group, NULL, kex_random, NULL);
}

static void agree_job(void *arg)
{
	kex.ret = tls_hs_kex_agree(&kex.kx, kex.reply, tls_hs_kex_reply_len(kex.group), kex.shared,
				   &kex.shared_len);
}

static void respond_job(void *arg)
{
	kex.ret = tls_hs_kex_respond(kex.group, kex.share, kex.share_len, kex_random, NULL,
				     kex.reply, kex.shared, &kex.shared_len);
}

/* As octets, and as arithmetic has it */
static void expect_key_gone(struct kunit *test)
{
	static const struct {
		enum tls_hs_kex_group	group;
		enum tls_hs_key_type	type;
	} curves[] = {
		{ TLS_HS_KEX_P256, TLS_HS_KEY_P256 }, { TLS_HS_KEX_P384, TLS_HS_KEY_P384 },
	};
	u64 d[EC_MAX_LIMBS];
	int i;

	/* x25519 is libcrypto's here, which leaves the key now and then */
	if (tls_hs_kex_has_x25519(kex.group))
		return;
	EXPECT_GONE_OF(test, kex.group, kex.kx.kx_priv, sizeof(kex.kx.kx_priv));
	EXPECT_GONE_OF(test, kex.group, kex.random, kex.random_len);
	for (i = 0; i < ARRAY_SIZE(curves); i++) {
		const struct tls_hs_ec *ec = tls_hs_key_curve(curves[i].type);

		if (kex.group != curves[i].group)
			continue;
		tls_hs_ec_from_bytes(ec, d, kex.kx.kx_priv);
		EXPECT_GONE_OF(test, kex.group, d, tls_hs_ec_bytes(ec));
	}
}

static void key_exchange_leaves_no_secret(struct kunit *test)
{
	struct tls_hs_kex_part part[2];

	for (kex.group = 0; kex.group < TLS_HS_NR_KEX_GROUPS; kex.group++) {
		if (!tls_hs_kex_available(kex.group))
			continue;
		memset(&kex.kx, 0, sizeof(kex.kx));
		on_a_stack(test, generate_job, NULL);
		KUNIT_ASSERT_EQ(test, kex.ret, 0);
		expect_key_gone(test);
		KUNIT_ASSERT_EQ(test, tls_hs_kex_pub(&kex.kx, part), 0);
		memcpy(kex.share, part[0].kp_d, part[0].kp_len);
		if (part[1].kp_len)
			memcpy(kex.share + part[0].kp_len, part[1].kp_d, part[1].kp_len);
		kex.share_len = part[0].kp_len + part[1].kp_len;

		on_a_stack(test, respond_job, NULL);
		KUNIT_ASSERT_EQ(test, kex.ret, 0);
		if (kex.group != TLS_HS_KEX_X25519)
			EXPECT_GONE_OF(test, kex.group, kex.random, kex.random_len);
		if (kex.group != TLS_HS_KEX_X25519)
			EXPECT_GONE_OF(test, kex.group, kex.shared, kex.shared_len);

		on_a_stack(test, agree_job, NULL);
		KUNIT_ASSERT_EQ(test, kex.ret, 0);
		expect_key_gone(test);
		if (kex.group != TLS_HS_KEX_X25519)
			EXPECT_GONE_OF(test, kex.group, kex.shared, kex.shared_len);
		tls_hs_kex_wipe(&kex.kx);
	}
}

/* Signing */

static struct {
	struct tls_hs_ecdsa_key	key;
	struct tls_hs_pubkey	pub;
	u8			sig[TLS_HS_ECDSA_MAX_SIG];
	size_t			len;
	int			ret;
} sign;

static void sign_job(void *arg)
{
	sign.ret = tls_hs_ecdsa_sign(&sign.key, &sign.pub, (const u8 *)"message", 7, sign.sig,
				     &sign.len);
}

/* By a public key that is another's, so that all of its ends are gone through */
static void signature_leaves_neither_key_nor_hedge(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	u8 hedge[32], scalar[32];

	get_random_bytes(scalar, sizeof(scalar));
	scalar[0] = 0x7f;
	KUNIT_ASSERT_EQ(test, tls_hs_ecdsa_key_set(&sign.key, TLS_HS_KEY_P256, scalar, 32), 0);
	sign.pub = t->verify_key;
	sign.len = sizeof(sign.sig);
	user_random_seed(9);
	on_a_stack(test, sign_job, NULL);
	KUNIT_ASSERT_EQ(test, sign.ret, -EIO);
	user_random_seed(9);
	get_random_bytes(hedge, sizeof(hedge));
	EXPECT_GONE(test, scalar, sizeof(scalar));
	EXPECT_GONE(test, sign.key.ek_d, 32);
	EXPECT_GONE(test, hedge, sizeof(hedge));
}

static struct kunit_case stack_cases[] = {
	KUNIT_CASE(copy_on_the_stack_is_found_unless_wiped),
	KUNIT_CASE(handshake_leaves_no_secret),
	KUNIT_CASE(finished_that_is_wrong_leaves_not_the_right_one),
	KUNIT_CASE(record_key_is_gone),
	KUNIT_CASE(exporter_leaves_nothing),
	KUNIT_CASE(key_update_leaves_neither_secret),
	KUNIT_CASE(step_of_the_key_schedule_leaves_nothing),
	KUNIT_CASE(binder_leaves_no_key),
	KUNIT_CASE(server_leaves_no_shared_secret),
	KUNIT_CASE(server_leaves_no_secret),
	KUNIT_CASE(binder_that_is_wrong_leaves_not_the_right_one),
	KUNIT_CASE(key_exchange_leaves_no_secret),
	KUNIT_CASE(signature_leaves_neither_key_nor_hedge),
	{}
};

static struct kunit_suite stack_suite = {
	.name = "tls_hs_stack",
	.test_cases = stack_cases,
};

kunit_test_suite(stack_suite);
