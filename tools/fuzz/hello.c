// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target hello: the server's role receives what a client that has the keys sends.
 *
 * The input is a setup of four octets and items: 'H' a ClientHello of one of the
 * client's own kinds, changed, its binder then right; 'C' a Certificate, changed;
 * 'V' a CertificateVerify and 'F' a Finished, right unless they are changed; 'R' a
 * raw message; 'B' octets at a level; 'A' an alert.
 */
#include <stdlib.h>

#include <linux/random.h>

#include "ecdsa_sign.h"
#include "engine/client_hello.h"
#include "fuzz.h"

#define MESSAGE		(64 * 1024)
#define KINDS		5
#define BINDER		32
#define BINDERS		(2 + 1 + BINDER)	/* the list of one */

/* setup.how */
#define HOW_AUTH	3	/* enum tls_hs_client_auth; more: none */
#define HOW_PSK_ONLY	4
#define HOW_NO_PSK	8
#define HOW_LIMIT	16
#define HOW_ALPN	32
#define HOW_NO_X25519	64

struct setup {
	u8	how;
	u8	suites;		/* which are not accepted */
	u8	alloc;
	u8	verify;		/* the verifier's answer, if not 0 */
};

struct world {
	struct tls_hs_engine		*en;
	struct tls_hs_config		cfg;
	struct tls_hs_engine_ops	ops;
	struct setup			su;
	unsigned int			alerts, app_rx, app_tx;
	bool				bound;		/* the newest binder is right */
	bool				chain, signature, finished;	/* what came was right */
	struct fuzz_buf			msg;
};

static const u8 cert[] = { 0x30, 0x03, 0x02, 0x01, 0x01 };
static u8 point[65] = { 4, 1, 2, 3 };
static const struct tls_hs_pubkey pub = {
	.pk_type = TLS_HS_KEY_P256, .pk_key = point, .pk_len = sizeof(point),
};

static const struct tls_hs_psk psk = {
	.psk_kind = TLS_HS_PSK_EXTERNAL,
	.psk_hash = TLS_HS_SHA256,
	.psk_identity = (const u8 *)"fuzz",
	.psk_identity_len = 4,
	.psk_key = (const u8 *)"a key of thirty-two octets......",
	.psk_key_len = 32,
};

static u8 *hello[KINDS];
static size_t hello_len[KINDS];

static void some_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static int verify(void *ctx, const struct tls_hs_peer_chain *chain, struct tls_hs_pubkey *key,
		  unsigned int *why)
{
	struct world *w = ctx;

	FUZZ_MUST(chain->pc_n && chain->pc_n <= TLS_HS_MAX_PEER_CERTS);
	*why = TLS_HS_E_CERT_BAD;
	*key = pub;
	w->chain = !w->su.verify;
	return w->su.verify ? -EKEYREJECTED : 0;
}

static int own_chain(void *ctx, const struct tls_hs_cert_request *rq, struct tls_hs_own_chain *oc)
{
	size_t i;

	FUZZ_MUST(!(rq->rq_sigalgs_len % 2));
	for (i = 0; i < rq->rq_sigalgs_len; i += 2)
		if (rq->rq_sigalgs[i] == 4 && rq->rq_sigalgs[i + 1] == 3) {
			oc->oc_n = 1;
			oc->oc_cert[0] = (struct tls_hs_der){ cert, sizeof(cert) };
			oc->oc_scheme = TLS_HS_ECDSA_P256_SHA256;
			oc->oc_named = rq->rq_server_name_len;
		}
	return 0;
}

static int sign_as(const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	static const struct tls_hs_ecdsa_key key = { .ek_type = TLS_HS_KEY_P256 };

	return tls_hs_ecdsa_sign(&key, &pub, msg, len, sig, siglen);
}

static int sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	FUZZ_MUST(scheme == TLS_HS_ECDSA_P256_SHA256 && *siglen >= TLS_HS_ECDSA_MAX_SIG);
	return sign_as(msg, len, sig, siglen);
}

static int find_psk(void *ctx, const u8 *identity, size_t len, enum tls_hs_hash hash,
		    const struct tls_hs_psk **found)
{
	if (hash != psk.psk_hash || len != psk.psk_identity_len ||
	    !fuzz_equal(identity, psk.psk_identity, len))
		return -ENOENT;
	*found = &psk;
	return 0;
}

static int emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct world *w = ctx;

	FUZZ_MUST(len >= 4 && len == (size_t)(4 + (msg[1] << 16 | msg[2] << 8 | msg[3])));
	FUZZ_MUST((level == TLS_HS_LEVEL_INITIAL) == (msg[0] == TLS_HS_MT_SERVER_HELLO));
	FUZZ_MUST(!w->alerts);
	return 0;
}

/* The client's data may be read once it has proved what it must, and no earlier. */
static int secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		  const struct tls_hs_secret *s)
{
	struct world *w = ctx;

	fuzz_secret(s->b, s->len);
	if (level != TLS_HS_LEVEL_APPLICATION)
		return 0;
	if (dir == TLS_HS_TX) {
		FUZZ_MUST(!w->app_tx++);
		return 0;
	}
	FUZZ_MUST(!w->app_rx++ && w->finished);
	return 0;
}

static void alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct world *w = ctx;

	FUZZ_MUST(!w->alerts++);
}

static const struct tls_hs_sink_ops sink = { .emit = emit, .secret = secret, .alert = alert };

/* --- the client's ClientHellos, once --- */

static unsigned int making;

static int keep_hello(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	hello[making] = malloc(len);
	memcpy(hello[making], msg, len);
	hello_len[making] = len;
	return 0;
}

static void make_hello(unsigned int kind)
{
	static const struct tls_hs_sink_ops keep = {
		.emit = keep_hello, .secret = secret, .alert = alert,
	};
	static const struct tls_hs_engine_ops ops = {
		.random = some_random, .verify_chain = verify,
	};
	struct tls_hs_config cf = {
		.cf_ops = &ops, .cf_server_name = "server.test",
		.cf_suites = { 0x1301, 0x1302, 0x1303 }, .cf_n_suites = 3,
		.cf_groups = { 0x001d, 0x0017, 0x0018 }, .cf_n_groups = 3,
		.cf_shares = { 0x001d }, .cf_n_shares = 1,
		.cf_sigalgs = { 0x0403, 0x0503, 0x0804 }, .cf_n_sigalgs = 3,
		.cf_record_size_limit = 16385,
		.cf_alpn = (const u8 *)"\2h2\4fuzz", .cf_alpn_len = 8,
	};
	struct tls_hs_engine *en = tls_hs_engine_alloc(GFP_KERNEL);

	if (kind >= 2) {
		cf.cf_psks = &psk;
		cf.cf_n_psks = 1;
		cf.cf_psk_only = kind == 3;
	}
	/* of another group: a retry, where that one is not spoken */
	if (kind % 2)
		cf.cf_shares[0] = 0x0017;
	if (kind == 4)
		cf.cf_n_shares = 0;
	making = kind;
	FUZZ_MUST(!tls_hs_engine_init(en, &tls_hs_client_role, &cf, &keep, NULL) &&
		  !tls_hs_engine_start(en) && hello_len[kind]);
	tls_hs_engine_free(en);
}

static void init(void)
{
	unsigned int i;

	for (i = 0; i < KINDS; i++)
		make_hello(i);
}

/* --- the server --- */

static bool begin(struct world *w)
{
	static const u16 suites[] = { 0x1301, 0x1302, 0x1303, 0x1304 };
	const u8 how = w->su.how;
	unsigned int i;
	int err;

	w->ops.random = some_random;
	w->ops.verify_chain = verify;
	w->ops.own_chain = own_chain;
	w->ops.sign = sign;
	w->ops.find_psk = how & HOW_NO_PSK && !(how & HOW_PSK_ONLY) ? NULL : find_psk;
	w->cfg = (struct tls_hs_config){
		.cf_ops = &w->ops, .cf_ctx = w,
		.cf_groups = { 0x001d, 0x0017 }, .cf_n_groups = 2,
		.cf_sigalgs = { 0x0403, 0x0804 }, .cf_n_sigalgs = 2,
		.cf_client_auth = (how & HOW_AUTH) % 3, .cf_psk_only = how & HOW_PSK_ONLY,
		.cf_record_size_limit = how & HOW_LIMIT ? 1000 : 0,
	};
	if (how & HOW_NO_X25519) {
		w->cfg.cf_groups[0] = 0x0017;
		w->cfg.cf_n_groups = 1;
	}
	if (how & HOW_ALPN) {
		w->cfg.cf_alpn = (const u8 *)"\4fuzz\2h2";
		w->cfg.cf_alpn_len = 8;
	}
	for (i = 0; i < ARRAY_SIZE(suites); i++)
		if (!(w->su.suites & BIT(i)))
			w->cfg.cf_suites[w->cfg.cf_n_suites++] = suites[i];
	if (!w->cfg.cf_n_suites)
		return false;
	w->en = tls_hs_engine_alloc(GFP_KERNEL);
	if (!w->en)
		return false;
	err = tls_hs_engine_init(w->en, &tls_hs_server_role, &w->cfg, &sink, w);
	FUZZ_MUST(!err || (err == -ENOMEM && w->su.alloc));
	if (!err)
		FUZZ_MUST(!tls_hs_engine_start(w->en));
	return !err;
}

static bool no_secret(const struct tls_hs_engine *en)
{
	return !memchr_inv(&en->en_ks, 0, sizeof(en->en_ks)) &&
	       !memchr_inv(&en->en_own_hs, 0, sizeof(en->en_own_hs)) &&
	       !memchr_inv(&en->en_peer_hs, 0, sizeof(en->en_peer_hs)) &&
	       !memchr_inv(&en->en_peer_ap, 0, sizeof(en->en_peer_ap)) &&
	       !memchr_inv(&en->en_exporter, 0, sizeof(en->en_exporter)) &&
	       !memchr_inv(&en->en_resumption, 0, sizeof(en->en_resumption));
}

/* What the engine says, and what it is then. */
static bool check(struct world *w, int ret)
{
	const struct tls_hs_engine *en = w->en;
	const enum tls_hs_state state = tls_hs_engine_state(en);

	FUZZ_MUST(ret <= 0 && (ret < 0) == (state == TLS_HS_FAILED));
	if (ret) {
		FUZZ_MUST(en->en_error > TLS_HS_E_NONE && en->en_error < TLS_HS_NR_ERRORS);
		FUZZ_MUST(en->en_error != TLS_HS_E_NOMEM || w->su.alloc);
		FUZZ_MUST(en->en_error != TLS_HS_E_INTERNAL);
		FUZZ_MUST(no_secret(en));
		return false;
	}
	FUZZ_MUST(!w->alerts);
	FUZZ_MUST((state == TLS_HS_CONNECTED) == w->app_rx);
	if (state != TLS_HS_CONNECTED)
		return true;
	FUZZ_MUST(w->finished && (en->en_rs.rs_psk < 0 || w->bound));
	FUZZ_MUST(!w->cfg.cf_psk_only || en->en_rs.rs_psk >= 0);
	if (en->en_rs.rs_psk < 0 &&
	    (w->cfg.cf_client_auth == TLS_HS_CLIENT_AUTH_REQUIRED || en->en_cert.kp_msg))
		FUZZ_MUST(w->chain && w->signature);
	return true;
}

static bool feed(struct world *w, const u8 *d, size_t len)
{
	u8 *copy;
	int ret;

	fuzz_alloc_hold();
	copy = fuzz_dup(d, len);
	fuzz_alloc_go_on();
	ret = tls_hs_engine_feed(w->en, w->en->en_rx_level, copy, len);
	fuzz_alloc_hold();
	kfree(copy);
	fuzz_alloc_go_on();
	return check(w, ret);
}

/* --- messages --- */

static void put(struct world *w, u8 type, const u8 *body, size_t len)
{
	w->msg.d[0] = type;
	w->msg.d[1] = len >> 16;
	w->msg.d[2] = len >> 8;
	w->msg.d[3] = len;
	memcpy(w->msg.d + 4, body, len);
	w->msg.len = 4 + len;
}

static void put_verify(struct world *w)
{
	u8 content[64 + 34 + TLS_HS_MAX_HASH_LEN], body[4 + TLS_HS_ECDSA_MAX_SIG] = { 4, 3 };
	size_t hlen = w->en->en_suite ? tls_hs_hash_len(w->en->en_suite->su_hash) : 0;
	size_t len = TLS_HS_ECDSA_MAX_SIG;

	/* RFC 8446 4.4.3 */
	memset(content, ' ', 64);
	memcpy(content + 64, "TLS 1.3, client CertificateVerify", 34);
	if (hlen && tls_hs_transcript_hash(&w->en->en_tr, content + 98))
		hlen = 0;
	FUZZ_MUST(!sign_as(content, 98 + hlen, body + 4, &len));
	body[3] = len;
	put(w, TLS_HS_MT_CERTIFICATE_VERIFY, body, 4 + len);
}

static void put_finished(struct world *w)
{
	u8 hash[TLS_HS_MAX_HASH_LEN] = {}, mac[TLS_HS_MAX_HASH_LEN] = {};
	struct tls_hs_engine *en = w->en;
	size_t hlen = 32;

	if (en->en_ks.ks_hmac && en->en_peer_hs.len) {
		hlen = en->en_peer_hs.len;
		FUZZ_MUST(!tls_hs_transcript_hash(&en->en_tr, hash));
		FUZZ_MUST(!tls_hs_ks_finished_mac(&en->en_ks, &en->en_peer_hs, hash, mac));
	}
	put(w, TLS_HS_MT_FINISHED, mac, hlen);
}

/* The list of one binder at its end, if that is what its end looks like */
static void bind(struct world *w)
{
	u8 *d = w->msg.d;
	size_t at = w->msg.len - BINDERS;

	w->bound = false;
	if (w->msg.len < BINDERS + 4 || d[at] || d[at + 1] != 1 + BINDER || d[at + 2] != BINDER)
		return;
	w->bound = !tls_hs_derive_binder(&w->en->en_tr, &psk, d, at, d + at + 3);
}

/* Changes: operation, node, n octets; true if nothing is other than it was. */
static bool change(struct world *w, struct tls_rd *rd)
{
	static u8 before[MESSAGE];
	size_t len = w->msg.len;
	static struct fuzz_tree t;
	struct tls_rd arg;
	u8 op, node;

	memcpy(before, w->msg.d, len);
	while (tls_rd_u8(rd, &op) && tls_rd_u8(rd, &node) && tls_rd_vec8(rd, &arg)) {
		fuzz_tree_message(&t, &w->msg);
		if (t.n)
			fuzz_change(&t, &w->msg, node % t.n, op % FUZZ_OPS, arg.p, arg.left);
	}
	return len == w->msg.len && fuzz_equal(before, w->msg.d, len);
}

static bool play_item(struct world *w, u8 type, struct tls_rd v)
{
	static const u8 body[] = { 0, 0, 0, 10, 0, 0, 5, 0x30, 3, 2, 1, 1, 0, 0 };
	unsigned int kind;
	bool same;

	fuzz_alloc_hold();
	switch (type) {
	case 'H':
		kind = fuzz_u8(&v) % KINDS;
		memcpy(w->msg.d, hello[kind], hello_len[kind]);
		w->msg.len = hello_len[kind];
		change(w, &v);
		bind(w);
		break;
	case 'C':
		put(w, TLS_HS_MT_CERTIFICATE, body, sizeof(body));
		change(w, &v);
		break;
	case 'V':
		put_verify(w);
		same = change(w, &v);
		w->signature = same;
		break;
	case 'F':
		put_finished(w);
		same = change(w, &v);
		w->finished = same;
		break;
	case 'R':
		if (!v.left || v.left > MESSAGE - 4)
			goto out;
		put(w, v.p[0], v.p + 1, v.left - 1);
		w->bound &= v.p[0] != TLS_HS_MT_CLIENT_HELLO;
		w->signature &= v.p[0] != TLS_HS_MT_CERTIFICATE_VERIFY;
		break;
	case 'B':
		kind = fuzz_u8(&v) % 4;
		fuzz_alloc_go_on();
		if (!v.left)
			return true;
		/* half a message, which the next goes on with: nobody knows what that makes */
		if (kind == 3 || kind == w->en->en_rx_level)
			return false;
		return check(w, tls_hs_engine_feed(w->en, kind, v.p, v.left));
	case 'A':
		fuzz_alloc_go_on();
		return check(w, tls_hs_engine_peer_alert(w->en, fuzz_u8(&v)));
	default:
		goto out;
	}
	fuzz_alloc_go_on();
	/* a length that is not the message's own leaves the rest to the next */
	if (w->msg.len < 4 || w->msg.len != (size_t)(4 + (w->msg.d[1] << 16 | w->msg.d[2] << 8 |
							  w->msg.d[3]))) {
		if (w->msg.len)
			feed(w, w->msg.d, w->msg.len);
		return false;
	}
	return feed(w, w->msg.d, w->msg.len);
out:
	fuzz_alloc_go_on();
	return true;
}

static void one(const u8 *data, size_t len)
{
	static u8 room[MESSAGE + 4];
	struct world w = { .msg = { room, 0, MESSAGE } };
	struct tls_rd rd, v;
	u8 type;

	if (len < sizeof(w.su))
		return;
	memcpy(&w.su, data, sizeof(w.su));
	tls_rd_init(&rd, data + sizeof(w.su), len - sizeof(w.su));
	user_random_seed(7);
	fuzz_alloc_fail(w.su.alloc);
	if (begin(&w))
		while (fuzz_item(&rd, &type, &v) && play_item(&w, type, v))
			;
	fuzz_alloc_fail(0);
	if (w.en && tls_hs_engine_state(w.en) == TLS_HS_FAILED)
		FUZZ_MUST(tls_hs_engine_feed(w.en, TLS_HS_LEVEL_INITIAL, (const u8 *)"x", 1) < 0);
	if (w.en) {
		tls_hs_engine_wipe(w.en);
		FUZZ_MUST(no_secret(w.en));
	}
	tls_hs_engine_free(w.en);
}

const struct fuzz_target fuzz_target = {
	.name = "hello",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "HHHCVFFRBA",
	.blocks = 400000,
	.blocks_per_byte = 200,
	.one = one,
	.init = init,
};
