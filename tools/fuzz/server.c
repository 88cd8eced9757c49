// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TLS 1.3 server of the project's own primitives, that says what it is told
 * and knows whether that was right.
 *
 * Owns the keys of both sides of the encryption, the model of what a client may
 * believe, and the promises of the engine that are looked at after each step.
 * Its own messages are kunit/engine_peer.c's, without KUnit.
 */
#include <linux/random.h>
#include <linux/unaligned.h>

#include "ecdsa_sign.h"
#include "server.h"
#include "x509.h"

#define CV_CONTEXT	"TLS 1.3, server CertificateVerify"

static const u8 retry_random[32] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8,
	0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8,
	0x33, 0x9c,
};

/* As in kunit/engine_peer.c and engine_fixture.c. */
static const u8 private_key[32] = {
	0x42, 0xe5, 0x8c, 0x27, 0x78, 0xb2, 0x83, 0xab, 0x3b, 0x6f, 0x58, 0x06, 0x88, 0xe3, 0xf6,
	0x07, 0x88, 0xde, 0xec, 0xdc, 0xb3, 0xbf, 0x83, 0xd0, 0x47, 0x54, 0x63, 0xb8, 0x71, 0x9a,
	0x76, 0x4d,
};

static const u8 public_key[65] = {
	0x04, 0xdc, 0xaf, 0x2d, 0x47, 0xd4, 0xec, 0x68, 0xfd, 0x71, 0xba, 0x36, 0xea, 0xa1, 0x91,
	0xcc, 0x12, 0x16, 0x9f, 0xea, 0xdb, 0x49, 0xdb, 0x28, 0x8a, 0x2f, 0x62, 0x70, 0x29, 0x3e,
	0x08, 0xff, 0x0a, 0xcf, 0x3d, 0x95, 0xf6, 0xd4, 0x22, 0x78, 0xb9, 0x96, 0x6b, 0x99, 0x87,
	0x92, 0xae, 0x4b, 0x17, 0xd9, 0xd7, 0x80, 0x34, 0x2d, 0x5a, 0x4b, 0x49, 0xd8, 0xe3, 0xad,
	0x83, 0x62, 0x2f, 0x57, 0x8d,
};

static const struct tls_hs_pubkey server_pub = {
	.pk_type = TLS_HS_KEY_P256, .pk_key = public_key, .pk_len = sizeof(public_key),
};

static const u8 alpn[] = "\003foo\006barbaz";
static const u8 psk_keys[3][48] = { "fuzz key zero, 48 octets", "fuzz key one, likewise",
				    "fuzz key two, likewise" };

/* --- the client's surroundings --- */

static void client_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
	fuzz_secret(buf, 0);
}

static int client_verify(void *ctx, const struct tls_hs_peer_chain *chain,
			 struct tls_hs_pubkey *key, unsigned int *why)
{
	enum tls_hs_x509_reason reason;
	struct fuzz_server *s = ctx;
	struct tls_hs_cert ce;

	FUZZ_MUST(chain->pc_n && chain->pc_n <= TLS_HS_MAX_PEER_CERTS);
	*why = TLS_HS_E_CERT_BAD;
	if (s->su.verify) {
		s->refused = true;
		/* only what a verifier may say */
		*why = TLS_HS_E_CERT_BAD + s->su.verify % 8;
		return s->su.verify & 0x80 ? -ENOMEM : -EKEYREJECTED;
	}
	*key = server_pub;
	if (s->su.how & HOW_REAL_CHAIN &&
	    !tls_hs_cert_parse(&ce, chain->pc_cert[0].d, chain->pc_cert[0].len, &reason))
		*key = ce.ce_key;
	s->verified = true;
	return 0;
}

static int own_chain(void *ctx, const struct tls_hs_cert_request *rq,
		     struct tls_hs_own_chain *oc)
{
	static const u8 cert[300] = { 0x30, 0x82, 1, 40 };
	struct fuzz_server *s = ctx;
	unsigned int i;

	s->asked++;
	/* it is what RFC 8446 4.3.2 says that it is */
	FUZZ_MUST(rq->rq_sigalgs && rq->rq_sigalgs_len && !(rq->rq_sigalgs_len & 1));
	FUZZ_MUST(rq->rq_sigalgs_cert && !(rq->rq_sigalgs_cert_len & 1));
	FUZZ_MUST(memchr_inv(rq->rq_sigalgs, 0, rq->rq_sigalgs_len) || true);
	if (s->su.client & CLIENT_ERRS)
		return s->su.client & CLIENT_LONG ? -ENOMEM : -ENOKEY;
	if (!(s->su.client & CLIENT_HAS))
		return 0;
	oc->oc_n = s->su.client & CLIENT_LONG ? TLS_HS_MAX_PEER_CERTS : 1;
	for (i = 0; i < oc->oc_n; i++)
		oc->oc_cert[i] = (struct tls_hs_der){ cert, sizeof(cert) };
	oc->oc_scheme = TLS_HS_ECDSA_P256_SHA256;
	return 0;
}

static int client_sign(void *ctx, u16 scheme, const u8 *msg, size_t len, u8 *sig, size_t *siglen)
{
	struct fuzz_server *s = ctx;

	FUZZ_MUST(scheme == TLS_HS_ECDSA_P256_SHA256 && *siglen >= 72);
	if (s->su.client & CLIENT_SIGN_ERRS)
		return -EIO;
	memset(sig, 0x51, 72);
	*siglen = 72;
	return 0;
}

/* The nth call fails, whatever it is. */
static bool sink_fails(struct fuzz_server *s)
{
	return ++s->sink_calls == s->su.sink;
}

static int sink_emit(void *ctx, enum tls_hs_level level, const u8 *msg, size_t len)
{
	struct fuzz_server *s = ctx;

	FUZZ_MUST(!s->n_alerts);
	FUZZ_MUST(level == s->en->en_tx_level);
	if (sink_fails(s))
		return -ENOMEM;
	FUZZ_MUST(s->n_out < FUZZ_OUT);
	fuzz_alloc_hold();
	s->out[s->n_out].d = fuzz_dup(msg, len);
	fuzz_alloc_go_on();
	s->out[s->n_out++].len = len;
	return s->su.how & HOW_RECORDS ?
		tls_hs_record_output(&s->crl, TLS_HS_CT_HANDSHAKE, msg, len) : 0;
}

static int sink_secret(void *ctx, enum tls_hs_level level, enum tls_hs_dir dir, u16 suite,
		       const struct tls_hs_secret *secret)
{
	struct fuzz_server *s = ctx;

	FUZZ_MUST(!s->n_alerts && level != TLS_HS_LEVEL_INITIAL);
	fuzz_secret(secret->b, secret->len);
	if (sink_fails(s))
		return -EIO;
	if (level == TLS_HS_LEVEL_APPLICATION) {
		/* nobody gets these before the server has proved who it is */
		FUZZ_MUST(s->good_finished);
		s->secret[dir] = *secret;
		s->has_secret[dir] = true;
		return 0;
	}
	return s->su.how & HOW_RECORDS ?
		tls_hs_record_set_key(&s->crl, dir, level, suite, secret) : 0;
}

static void sink_alert(void *ctx, enum tls_hs_level level, u8 description)
{
	struct fuzz_server *s = ctx;

	FUZZ_MUST(!s->n_alerts++);
	FUZZ_MUST(s->en->en_state == TLS_HS_FAILED);
	s->alert = description;
}

static const struct tls_hs_sink_ops sink = {
	.emit = sink_emit, .secret = sink_secret, .alert = sink_alert,
};

static void configure_psks(struct fuzz_server *s)
{
	const u8 n = s->su.mode & MODE_PSKS;
	unsigned int i;

	for (i = 0; i < n; i++)
		s->psk[i] = (struct tls_hs_psk){
			.psk_kind = s->su.mode & MODE_RESUME ? TLS_HS_PSK_RESUMPTION :
							       TLS_HS_PSK_EXTERNAL,
			.psk_hash = i % 2 ? TLS_HS_SHA384 : TLS_HS_SHA256,
			.psk_identity = psk_keys[i],
			.psk_identity_len = 5 + i,
			.psk_obfuscated_age = i * 1000,
			.psk_key = psk_keys[i],
			.psk_key_len = i % 2 ? 48 : 32,
		};
	s->cfg.cf_psks = s->psk;
	s->cfg.cf_n_psks = n;
	s->cfg.cf_psk_only = s->su.mode & MODE_PSK_ONLY && n;
	s->cfg.cf_psk_ke = s->su.mode & MODE_PSK_KE;
	s->cfg.cf_tickets = s->su.mode & MODE_TICKETS;
}

static void configure(struct fuzz_server *s)
{
	static const u16 suites[] = { 0x1301, 0x1302, 0x1303, 0x1304 };
	static const u16 groups[] = { 0x001d, 0x0017, 0x0018, 0x11ec, 0x11eb, 0x11ed };
	static const u16 sigalgs[] = { 0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a };
	struct tls_hs_config *cf = &s->cfg;
	unsigned int i, n;

	s->ops.random = client_random;
	s->ops.verify_chain = client_verify;
	if (s->su.client & CLIENT_ASKED) {
		s->ops.own_chain = own_chain;
		s->ops.sign = client_sign;
	}
	cf->cf_ops = &s->ops;
	cf->cf_ctx = s;
	cf->cf_server_name = s->su.client & 0x80 ? NULL : "server.test";
	cf->cf_n_suites = 4;
	for (i = 0; i < 4; i++)
		cf->cf_suites[i] = suites[(i + s->su.offer) % 4];
	/* the fast build has no hybrids */
	n = tls_hs_kex_available(TLS_HS_KEX_X25519_MLKEM768) ? ARRAY_SIZE(groups) : 3;
	cf->cf_n_groups = 3;
	for (i = 0; i < 3; i++)
		cf->cf_groups[i] = groups[(i + (s->su.offer >> 2)) % n];
	cf->cf_n_shares = 1;
	cf->cf_shares[0] = cf->cf_groups[0];
	if (s->su.offer & 0x20)
		cf->cf_shares[cf->cf_n_shares++] = cf->cf_groups[1];
	cf->cf_n_sigalgs = ARRAY_SIZE(sigalgs);
	memcpy(cf->cf_sigalgs, sigalgs, sizeof(sigalgs));
	if (s->su.offer & 0x40) {
		cf->cf_n_sigalgs_cert = 2;
		memcpy(cf->cf_sigalgs_cert, sigalgs, 4);
	}
	if (s->su.mode & MODE_ALPN) {
		cf->cf_alpn = alpn;
		cf->cf_alpn_len = sizeof(alpn) - 1;
	}
	cf->cf_record_size_limit = s->su.mode & MODE_LIMIT ? 16385 : 0;
	configure_psks(s);
	if (cf->cf_psk_only) {
		s->ops.verify_chain = NULL;
		cf->cf_n_sigalgs = 0;
		cf->cf_n_sigalgs_cert = 0;
		if (cf->cf_psk_ke && s->su.offer & 0x80) {
			cf->cf_n_groups = 0;
			cf->cf_n_shares = 0;
		}
	}
}

/* --- what the engine has promised, at any moment --- */

static void check_secrets_gone(const struct tls_hs_engine *en)
{
	FUZZ_MUST(!memchr_inv(en->en_kex, 0, sizeof(en->en_kex)));
	FUZZ_MUST(!memchr_inv(&en->en_ks, 0, sizeof(en->en_ks)));
	FUZZ_MUST(!memchr_inv(&en->en_own_hs, 0, sizeof(en->en_own_hs)));
	FUZZ_MUST(!memchr_inv(&en->en_peer_hs, 0, sizeof(en->en_peer_hs)));
}

static void check_failed(const struct fuzz_server *s, int ret)
{
	const enum tls_hs_error e = tls_hs_engine_error(s->en);
	const u8 alert = tls_hs_error_alert(e);

	FUZZ_MUST(e != TLS_HS_E_NONE && e < TLS_HS_NR_ERRORS);
	FUZZ_MUST(ret == tls_hs_error_status(e));
	/* none where the peer waits for keys that are not there */
	FUZZ_MUST(s->n_alerts == (alert != TLS_HS_ALERT_NONE && !s->en->en_tx_due));
	FUZZ_MUST(!s->n_alerts || s->alert == alert);
	check_secrets_gone(s->en);
	FUZZ_MUST(!memchr_inv(&s->en->en_exporter, 0, sizeof(s->en->en_exporter)));
	FUZZ_MUST(!memchr_inv(&s->en->en_resumption, 0, sizeof(s->en->en_resumption)));
}

/* RFC 8446 A.1, from the server's side: what it must have said. */
static bool legal_order(const struct fuzz_server *s)
{
	const u8 *p = s->sent, *end = p + s->n_sent;

	if (p == end || *p++ != 2)
		return false;
	if (p < end && *p == 2)
		p++;
	if (p == end || *p++ != 8)
		return false;
	if (!s->psk_chosen) {
		if (p < end && *p == 13)
			p++;
		if (p == end || *p++ != 11 || p == end || *p++ != 15)
			return false;
	}
	return p + 1 == end && *p == 20;
}

static void server_transcript(struct fuzz_server *s, u8 *hash)
{
	FUZZ_MUST(!tls_hs_digest(s->hash, s->tr, s->tr_len, hash));
}

static void server_heard(struct fuzz_server *s, const u8 *d, size_t len)
{
	FUZZ_MUST(s->tr_len + len <= FUZZ_TRANSCRIPT);
	memcpy(s->tr + s->tr_len, d, len);
	s->tr_len += len;
}

/* The client's last flight is right, and both sides have the same keys. */
static void check_flight(struct fuzz_server *s, unsigned int first)
{
	u8 hash[TLS_HS_MAX_HASH_LEN], mac[TLS_HS_MAX_HASH_LEN];
	const struct tls_hs_result *rs = tls_hs_engine_result(s->en);
	unsigned int i, n = s->n_out - first;

	FUZZ_MUST(n == 1U + rs->rs_cert_requested + rs->rs_cert_sent);
	FUZZ_MUST(rs->rs_cert_sent <= rs->rs_cert_requested);
	for (i = first; i + 1 < s->n_out; i++) {
		FUZZ_MUST(s->out[i].d[0] == (i == first ? 11 : 15));
		server_heard(s, s->out[i].d, s->out[i].len);
	}
	server_transcript(s, hash);
	FUZZ_MUST(!tls_hs_ks_finished_mac(&s->ks, &s->c_hs, hash, mac));
	FUZZ_MUST(s->out[i].len == 4 + s->c_hs.len && s->out[i].d[0] == 20);
	FUZZ_MUST(!memcmp(s->out[i].d + 4, mac, s->c_hs.len));
	FUZZ_MUST(s->has_secret[TLS_HS_TX] && s->has_secret[TLS_HS_RX]);
	FUZZ_MUST(fuzz_equal(s->secret[TLS_HS_TX].b, s->c_ap.b, s->c_ap.len));
	FUZZ_MUST(fuzz_equal(s->secret[TLS_HS_RX].b, s->s_ap.b, s->s_ap.len));
}

static void check_connected(struct fuzz_server *s)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(s->en);
	const u32 ev = rs->rs_evidence;

	FUZZ_MUST(!s->n_alerts && tls_hs_engine_error(s->en) == TLS_HS_E_NONE);
	FUZZ_MUST(s->good_finished && ev & TLS_HS_EV_FINISHED);
	FUZZ_MUST(s->odd || legal_order(s));
	FUZZ_MUST(!s->refused);
	if (rs->rs_psk >= 0) {
		FUZZ_MUST(s->psk_chosen && rs->rs_psk < s->cfg.cf_n_psks);
		FUZZ_MUST(ev & TLS_HS_EV_PSK);
		FUZZ_MUST(!tls_hs_engine_peer_leaf(s->en).len && !rs->rs_cert_requested);
		FUZZ_MUST(rs->rs_group || s->cfg.cf_psk_ke);
	} else {
		FUZZ_MUST(!s->cfg.cf_psk_only && s->verified && s->good_cv);
		FUZZ_MUST((ev & (TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE)) ==
			  (TLS_HS_EV_CHAIN | TLS_HS_EV_SIGNATURE));
		FUZZ_MUST(tls_hs_engine_peer_leaf(s->en).len && rs->rs_group);
	}
	FUZZ_MUST(rs->rs_suite == s->suite);
	check_secrets_gone(s->en);
}

/**
 * fuzz_server_check() - the engine has said something
 * @s: the server
 * @ret: what it said
 */
void fuzz_server_check(struct fuzz_server *s, int ret)
{
	const enum tls_hs_state state = tls_hs_engine_state(s->en);

	FUZZ_MUST(ret <= 0 && (ret < 0) == (state == TLS_HS_FAILED));
	if (ret)
		check_failed(s, ret);
	else
		FUZZ_MUST(!s->n_alerts);
	if (state == TLS_HS_CONNECTED)
		check_connected(s);
	else
		FUZZ_MUST(!tls_hs_engine_peer_leaf(s->en).len);
}

bool fuzz_server_alive(const struct fuzz_server *s)
{
	const enum tls_hs_state state = tls_hs_engine_state(s->en);

	return state != TLS_HS_FAILED && state != TLS_HS_CONNECTED;
}

/* --- the server's messages --- */

static void put_ext(struct tls_wr *wr, u16 type, const void *d, size_t len)
{
	tls_wr_u16(wr, type);
	tls_wr_u16(wr, len);
	tls_wr_bytes(wr, d, len);
}

/* 0: the client has offered none */
static u16 server_group(const struct fuzz_server *s)
{
	if (!s->en->en_retry_group && !s->cfg.cf_n_shares)
		return 0;
	return s->en->en_retry_group ?: s->cfg.cf_shares[0];
}

/* The client's share of a group, as its newest ClientHello has it. */
static void client_share(const struct fuzz_server *s, u16 wanted, struct tls_rd *key)
{
	const size_t at = TLS_HS_MSG_HEADER + 2 + TLS_HS_RANDOM_LEN;
	const u8 *hello = s->out[s->n_out - 1].d;
	struct tls_rd rd, ext = {}, list;
	u16 type = 0, group = 0;

	tls_rd_init(&rd, hello + at, s->out[s->n_out - 1].len - at);
	FUZZ_MUST(tls_rd_vec8(&rd, &ext) && tls_rd_vec16(&rd, &ext) &&
		  tls_rd_vec8(&rd, &ext) && tls_rd_vec16(&rd, &list));
	while (type != TLS_HS_EXT_KEY_SHARE)
		FUZZ_MUST(tls_rd_u16(&list, &type) && tls_rd_vec16(&list, &ext));
	FUZZ_MUST(tls_rd_vec16(&ext, &list));
	while (group != wanted)
		FUZZ_MUST(tls_rd_u16(&list, &group) && tls_rd_vec16(&list, key));
}

static void put_share(struct fuzz_server *s, struct tls_wr *wr)
{
	const u16 group = server_group(s);
	const int index = tls_hs_group_index(group);
	u8 reply[TLS_HS_KEX_MAX_REPLY];
	struct tls_rd key;
	size_t ext;

	if (index < 0)
		return;
	client_share(s, group, &key);
	FUZZ_MUST(!tls_hs_kex_respond(index, key.p, key.left, client_random, s,
				      reply, s->shared, &s->shared_len));
	s->group = group;
	fuzz_secret(s->shared, s->shared_len);
	tls_wr_u16(wr, TLS_HS_EXT_KEY_SHARE);
	ext = tls_wr_open(wr, 2);
	tls_wr_u16(wr, group);
	tls_wr_u16(wr, tls_hs_kex_reply_len(index));
	tls_wr_bytes(wr, reply, tls_hs_kex_reply_len(index));
	tls_wr_close(wr, ext, 2);
}

/* how: 1, 2: a PSK; 4: no share; 8, 0x10, 0x20: a suite; 0x40: with a cookie */
static void make_hello(struct fuzz_server *s, struct tls_wr *wr, bool retry, u8 how)
{
	const u8 cookie[] = { 0, 3, how, 2, 1 }, index[] = { 0, (how & 3) - 1 };
	const u16 other = s->cfg.cf_n_groups ? s->cfg.cf_groups[s->cfg.cf_n_groups - 1] : 0x001d;
	const u8 group[] = { other >> 8, other };
	u8 random[32];
	size_t block;

	memset(random, 0x5e, sizeof(random));
	tls_wr_u16(wr, 0x0303);
	tls_wr_bytes(wr, retry ? retry_random : random, 32);
	tls_wr_u8(wr, s->en->en_session_id_len);
	tls_wr_bytes(wr, s->en->en_session_id, s->en->en_session_id_len);
	tls_wr_u16(wr, s->en->en_suite ? s->en->en_suite->su_id :
					 s->cfg.cf_suites[(how >> 3) % s->cfg.cf_n_suites]);
	tls_wr_u8(wr, 0);
	block = tls_wr_open(wr, 2);
	put_ext(wr, TLS_HS_EXT_SUPPORTED_VERSIONS, "\x03\x04", 2);
	if (retry && how & 0x40)
		put_ext(wr, TLS_HS_EXT_COOKIE, cookie, sizeof(cookie));
	if (retry && !(how & 4))
		put_ext(wr, TLS_HS_EXT_KEY_SHARE, group, 2);
	if (!retry && !(how & 4))
		put_share(s, wr);
	if (!retry && how & 3)
		put_ext(wr, TLS_HS_EXT_PRE_SHARED_KEY, index, 2);
	tls_wr_close(wr, block, 2);
}

static void make_extensions(struct fuzz_server *s, struct tls_wr *wr, u8 how)
{
	const size_t block = tls_wr_open(wr, 2);

	if (how & 1)
		put_ext(wr, TLS_HS_EXT_ALPN, "\000\004\003foo", 6);
	if (how & 2)
		put_ext(wr, TLS_HS_EXT_RECORD_SIZE_LIMIT, "\x02\x00", 2);
	if (how & 4)
		put_ext(wr, TLS_HS_EXT_SERVER_NAME, NULL, 0);
	if (how & 8)
		put_ext(wr, TLS_HS_EXT_SUPPORTED_GROUPS, "\x00\x02\x00\x1d", 4);
	tls_wr_close(wr, block, 2);
}

static void make_request(struct tls_wr *wr, u8 how)
{
	size_t block;

	tls_wr_u8(wr, 0);
	block = tls_wr_open(wr, 2);
	put_ext(wr, TLS_HS_EXT_SIGNATURE_ALGORITHMS, "\x00\x04\x04\x03\x08\x04", 6);
	if (how & 1)
		put_ext(wr, TLS_HS_EXT_SIGNATURE_ALGORITHMS_CERT, "\x00\x02\x04\x03", 4);
	if (how & 2)
		put_ext(wr, TLS_HS_EXT_CERTIFICATE_AUTHORITIES, "\x00\x04\x00\x02\x30\x00", 6);
	if (how & 4)
		put_ext(wr, TLS_HS_EXT_OID_FILTERS, "\x00\x06\x01\x2a\x00\x02\x05\x00", 8);
	tls_wr_close(wr, block, 2);
}

static void make_certificate(struct tls_wr *wr, u8 how)
{
	unsigned int i, n = 1 + how % 20;
	size_t list;

	tls_wr_u8(wr, 0);
	list = tls_wr_open(wr, 3);
	for (i = 0; i < n; i++) {
		tls_wr_u24(wr, 5);
		tls_wr_bytes(wr, "cert0", 5);
		tls_wr_u16(wr, 0);
	}
	tls_wr_close(wr, list, 3);
}

/* RFC 8446 4.4.3 over what was said so far. */
static void make_verify(struct fuzz_server *s, struct tls_wr *wr, u8 how)
{
	u8 content[64 + 34 + TLS_HS_MAX_HASH_LEN], sig[TLS_HS_ECDSA_MAX_SIG];
	size_t siglen = sizeof(sig), hlen = tls_hs_hash_len(s->hash);
	struct tls_hs_ecdsa_key key;

	memset(content, ' ', 64);
	memcpy(content + 64, how & 1 ? "TLS 1.3, client CertificateVerify" : CV_CONTEXT, 34);
	server_transcript(s, content + 98);
	FUZZ_MUST(!tls_hs_ecdsa_key_set(&key, TLS_HS_KEY_P256, private_key, 32));
	FUZZ_MUST(!tls_hs_ecdsa_sign(&key, &server_pub, content, 98 + hlen, sig, &siglen));
	tls_wr_u16(wr, how & 2 ? TLS_HS_ECDSA_P384_SHA384 : TLS_HS_ECDSA_P256_SHA256);
	tls_wr_u16(wr, siglen);
	tls_wr_bytes(wr, sig, siglen);
}

static void make_finished(struct fuzz_server *s, struct tls_wr *wr, u8 how)
{
	u8 hash[TLS_HS_MAX_HASH_LEN], mac[TLS_HS_MAX_HASH_LEN] = { };

	if (s->keyed) {
		server_transcript(s, hash);
		FUZZ_MUST(!tls_hs_ks_finished_mac(&s->ks, how & 1 ? &s->c_hs : &s->s_hs, hash,
						  mac));
	}
	tls_wr_bytes(wr, mac, s->keyed ? s->s_hs.len : 32);
}

static void make_ticket(struct tls_wr *wr)
{
	tls_wr_u32(wr, 7200);
	tls_wr_u32(wr, 0x12345678);
	tls_wr_u8(wr, 2);
	tls_wr_u16(wr, 1);
	tls_wr_u16(wr, 6);
	tls_wr_bytes(wr, "ticket", 6);
	tls_wr_u16(wr, 0);
}

void fuzz_server_make(struct fuzz_server *s, enum fuzz_kind kind, u8 how)
{
	static const u8 types[KINDS] = { 2, 2, 8, 13, 11, 15, 20, 4, 24 };
	struct tls_wr wr;
	size_t body;

	tls_wr_init(&wr, s->msg.d, FUZZ_MESSAGE);
	tls_wr_u8(&wr, types[kind]);
	body = tls_wr_open(&wr, 3);
	switch (kind) {
	case KIND_HELLO:
	case KIND_RETRY:
		make_hello(s, &wr, kind == KIND_RETRY, how);
		break;
	case KIND_EXTENSIONS:
		make_extensions(s, &wr, how);
		break;
	case KIND_REQUEST:
		make_request(&wr, how);
		break;
	case KIND_CERTIFICATE:
		make_certificate(&wr, how);
		break;
	case KIND_VERIFY:
		make_verify(s, &wr, how);
		break;
	case KIND_FINISHED:
		make_finished(s, &wr, how);
		break;
	case KIND_TICKET:
		make_ticket(&wr);
		break;
	default:
		tls_wr_u8(&wr, how);
	}
	tls_wr_close(&wr, body, 3);
	FUZZ_MUST(!tls_wr_end(&wr, &s->msg.len));
}

/* --- on the way --- */

static int deliver_record(struct fuzz_server *s, const u8 *d, size_t len)
{
	size_t body;
	u8 *rec;
	int ret;

	/* what cannot be framed does not come out of a socket */
	if (len < TLS_HS_RECORD_HEADER)
		return 0;
	ret = tls_hs_record_header(&s->crl, s->en, d, &body);
	if (ret || body != len - TLS_HS_RECORD_HEADER)
		return ret;
	fuzz_alloc_hold();
	rec = fuzz_dup(d, len);
	fuzz_alloc_go_on();
	ret = tls_hs_record_input(&s->crl, s->en, rec, len);
	kfree(rec);
	return ret;
}

/* All records that the server's own layer has made; false: no more are wanted. */
static bool deliver_records(struct fuzz_server *s)
{
	size_t at = 0, len;
	int ret;

	while (at < s->rl.rl_out_len && fuzz_server_alive(s)) {
		len = TLS_HS_RECORD_HEADER + get_unaligned_be16(s->rl.rl_out + at + 3);
		ret = deliver_record(s, s->rl.rl_out + at, len);
		fuzz_server_check(s, ret);
		at += len;
	}
	s->rl.rl_out_len = 0;
	return fuzz_server_alive(s);
}

static bool deliver_plain(struct fuzz_server *s, const u8 *d, size_t len, size_t cut)
{
	size_t n;
	u8 *part;
	int ret;

	for (; len && fuzz_server_alive(s); d += n, len -= n) {
		n = min(len, cut);
		fuzz_alloc_hold();
		part = fuzz_dup(d, n);
		fuzz_alloc_go_on();
		ret = tls_hs_engine_feed(s->en, s->level, part, n);
		kfree(part);
		fuzz_server_check(s, ret);
	}
	return fuzz_server_alive(s);
}

bool fuzz_server_flush(struct fuzz_server *s)
{
	const size_t cut = s->bytewise ? 1 : s->su.cut ?: TLS_HS_RECORD_MAX_PLAIN;
	const size_t len = s->wait.len;

	s->wait.len = 0;
	if (!len || !fuzz_server_alive(s))
		return fuzz_server_alive(s);
	if (!(s->su.how & HOW_RECORDS))
		return deliver_plain(s, s->wait.d, len, cut);
	fuzz_alloc_hold();
	s->rl.rl_max_plain = cut;
	FUZZ_MUST(!tls_hs_record_output(&s->rl, TLS_HS_CT_HANDSHAKE, s->wait.d, len));
	fuzz_alloc_go_on();
	return deliver_records(s);
}

/* Octets of handshake content, to go with what else is there. */
void fuzz_server_content(struct fuzz_server *s, const u8 *d, size_t len)
{
	if (s->wait.len + len > s->wait.cap)
		return;
	memcpy(s->wait.d + s->wait.len, d, len);
	s->wait.len += len;
}

/* A record of any type, with any content. */
bool fuzz_server_raw(struct fuzz_server *s, u8 type, const u8 *d, size_t len, bool protect)
{
	enum tls_hs_level level = s->rl.rl_level[TLS_HS_TX];
	u8 *rec;
	int ret;

	if (!fuzz_server_flush(s) || len > 20000)
		return fuzz_server_alive(s);
	if (!(s->su.how & HOW_RECORDS)) {
		if (type == TLS_HS_CT_ALERT && len == 2)
			fuzz_server_check(s, tls_hs_engine_peer_alert(s->en, d[1]));
		return fuzz_server_alive(s);
	}
	if (protect && level != TLS_HS_LEVEL_INITIAL && len && len <= TLS_HS_RECORD_MAX_PLAIN) {
		fuzz_alloc_hold();
		s->rl.rl_max_plain = TLS_HS_RECORD_MAX_PLAIN;
		FUZZ_MUST(!tls_hs_record_output(&s->rl, type, d, len));
		fuzz_alloc_go_on();
		return deliver_records(s);
	}
	fuzz_alloc_hold();
	rec = kmalloc(TLS_HS_RECORD_HEADER + len, GFP_KERNEL);
	fuzz_alloc_go_on();
	rec[0] = type;
	put_unaligned_be16(0x0303, rec + 1);
	put_unaligned_be16(len, rec + 3);
	if (len)
		memcpy(rec + 5, d, len);
	ret = deliver_record(s, rec, 5 + len);
	kfree(rec);
	fuzz_server_check(s, ret);
	return fuzz_server_alive(s);
}

/* RFC 8446 7.1, with the client's share as it was sent. */
static void server_keys(struct fuzz_server *s)
{
	const struct tls_hs_result *rs = tls_hs_engine_result(s->en);
	const struct tls_hs_psk *psk = rs->rs_psk >= 0 ? &s->psk[rs->rs_psk] : NULL;
	u8 hash[TLS_HS_MAX_HASH_LEN];

	FUZZ_MUST(rs->rs_psk < s->cfg.cf_n_psks);
	s->psk_chosen = psk;
	/* not the share that was sent: nobody has its secret */
	if (rs->rs_group && rs->rs_group != s->group)
		return;
	FUZZ_MUST(!tls_hs_ks_init(&s->ks, s->hash, psk ? psk->psk_key : NULL,
				  psk ? psk->psk_key_len : 0));
	FUZZ_MUST(!tls_hs_ks_advance(&s->ks, rs->rs_group ? s->shared : NULL,
				     rs->rs_group ? s->shared_len : 0));
	server_transcript(s, hash);
	FUZZ_MUST(!tls_hs_ks_derive(&s->ks, "c hs traffic", hash, &s->c_hs));
	FUZZ_MUST(!tls_hs_ks_derive(&s->ks, "s hs traffic", hash, &s->s_hs));
	fuzz_secret(s->c_hs.b, s->c_hs.len);
	fuzz_secret(s->s_hs.b, s->s_hs.len);
	s->keyed = true;
}

/* The client took a hello: what it agreed to counts, not what was meant. */
static void after_hello(struct fuzz_server *s, const u8 *msg, size_t len)
{
	u8 retry[4 + TLS_HS_MAX_HASH_LEN] = { 254 };

	s->suite = s->en->en_suite->su_id;
	s->hash = s->en->en_suite->su_hash;
	if (tls_hs_engine_state(s->en) == TLS_HS_WAIT_SH) {
		/* RFC 8446 4.4.1 */
		retry[3] = tls_hs_hash_len(s->hash);
		server_transcript(s, retry + 4);
		s->tr_len = 0;
		server_heard(s, retry, 4 + retry[3]);
		server_heard(s, msg, len);
		FUZZ_MUST(s->n_out == 2);
		server_heard(s, s->out[1].d, s->out[1].len);
		return;
	}
	server_heard(s, msg, len);
	server_keys(s);
	s->level = TLS_HS_LEVEL_HANDSHAKE;
	/* without keys all that follows is noise to the client */
	if (s->su.how & HOW_RECORDS)
		FUZZ_MUST(!tls_hs_record_set_key(&s->rl, TLS_HS_TX, s->level, s->suite, &s->s_hs) ||
			  !s->keyed);
}

/* RFC 8446 7.1, before the client answers: it then shows whether it has the same. */
static void server_application(struct fuzz_server *s)
{
	u8 hash[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_key_schedule ks = s->ks;

	server_transcript(s, hash);
	/* the Finished keys are made of the other secrets, so this one may go on */
	FUZZ_MUST(!tls_hs_ks_advance(&ks, NULL, 0));
	FUZZ_MUST(!tls_hs_ks_derive(&ks, "c ap traffic", hash, &s->c_ap));
	FUZZ_MUST(!tls_hs_ks_derive(&ks, "s ap traffic", hash, &s->s_ap));
	memzero_explicit(&ks, sizeof(ks));
}

static bool right_finished(struct fuzz_server *s, const u8 *msg, size_t len)
{
	u8 hash[TLS_HS_MAX_HASH_LEN], mac[TLS_HS_MAX_HASH_LEN];

	if (!s->keyed || msg[0] != 20 || len != 4 + s->s_hs.len)
		return false;
	server_transcript(s, hash);
	FUZZ_MUST(!tls_hs_ks_finished_mac(&s->ks, &s->s_hs, hash, mac));
	return !memcmp(msg + 4, mac, s->s_hs.len);
}

bool fuzz_server_send(struct fuzz_server *s, enum fuzz_kind kind, const u8 *msg, size_t len)
{
	const enum tls_hs_state before = tls_hs_engine_state(s->en);
	const unsigned int first = s->n_out;

	if (len < 4 || s->n_sent == FUZZ_SENT || s->tr_len + len > FUZZ_TRANSCRIPT / 2)
		return false;
	fuzz_alloc_hold();
	s->sent[s->n_sent++] = msg[0];
	s->good_finished = right_finished(s, msg, len);
	if (s->keyed) {
		server_heard(s, msg, len);
		if (s->good_finished)
			server_application(s);
	}
	fuzz_alloc_go_on();
	fuzz_server_content(s, msg, len);
	if (s->su.how & HOW_COALESCE && before != TLS_HS_WAIT_SH && !s->good_finished)
		return true;
	fuzz_server_flush(s);
	if (tls_hs_engine_state(s->en) == TLS_HS_FAILED)
		return false;
	fuzz_alloc_hold();
	if (before == TLS_HS_WAIT_SH && msg[0] == 2 &&
	    (tls_hs_engine_state(s->en) == TLS_HS_WAIT_EE || s->n_out > first))
		after_hello(s, msg, len);
	if (tls_hs_engine_state(s->en) == TLS_HS_CONNECTED)
		check_flight(s, first);
	fuzz_alloc_go_on();
	return fuzz_server_alive(s);
}

/* --- from beginning to end --- */

bool fuzz_server_begin(struct fuzz_server *s, const struct fuzz_setup *su, bool bytewise)
{
	static u8 tr[FUZZ_TRANSCRIPT], msg[FUZZ_MESSAGE], wait[2 * FUZZ_MESSAGE];
	int ret;

	memset(s, 0, sizeof(*s));
	s->su = *su;
	s->bytewise = bytewise;
	s->tr = tr;
	s->msg = (struct fuzz_buf){ msg, 0, sizeof(msg) };
	s->wait = (struct fuzz_buf){ wait, 0, sizeof(wait) };
	configure(s);
	tls_hs_record_init(&s->crl);
	tls_hs_record_init(&s->rl);
	s->rl.rl_hello_sent = true;
	s->rl.rl_ccs_sent = true;
	fuzz_alloc_fail(su->alloc);
	s->en = tls_hs_engine_alloc(GFP_KERNEL);
	if (!s->en)
		return false;
	ret = tls_hs_engine_init(s->en, &tls_hs_client_role, &s->cfg, &sink, s);
	FUZZ_MUST(ret <= 0);
	if (ret)
		return false;
	ret = tls_hs_engine_start(s->en);
	fuzz_server_check(s, ret);
	if (!ret) {
		FUZZ_MUST(s->n_out == 1);
		server_heard(s, s->out[0].d, s->out[0].len);
	}
	return !ret;
}

static void take_verdict(struct fuzz_server *s, struct fuzz_verdict *v)
{
	memset(v, 0, sizeof(*v));
	v->state = tls_hs_engine_state(s->en);
	v->error = tls_hs_engine_error(s->en);
	v->alerts = s->n_alerts;
	v->alert = s->alert;
	v->alert_received = tls_hs_engine_alert_received(s->en);
	memcpy(&v->result, tls_hs_engine_result(s->en), sizeof(v->result));
	memcpy(v->secret, s->secret, sizeof(v->secret));
}

/* Nothing is left, whatever the end was. */
static void check_wiped(struct tls_hs_engine *en)
{
	check_secrets_gone(en);
	FUZZ_MUST(!memchr_inv(&en->en_exporter, 0, sizeof(en->en_exporter)));
	FUZZ_MUST(!memchr_inv(&en->en_resumption, 0, sizeof(en->en_resumption)));
	FUZZ_MUST(!fuzz_holds_secret(en, sizeof(*en)));
	FUZZ_MUST(!tls_hs_engine_peer_leaf(en).len);
}

void fuzz_server_end(struct fuzz_server *s, struct fuzz_verdict *v)
{
	struct tls_hs_secret exporter, resumption;
	unsigned int i;

	fuzz_alloc_fail(0);
	if (s->en) {
		take_verdict(s, v);
		if (v->state == TLS_HS_CONNECTED && s->su.how & 0x80) {
			FUZZ_MUST(!tls_hs_engine_take_secrets(s->en, &exporter, &resumption));
			FUZZ_MUST(tls_hs_engine_take_secrets(s->en, &exporter, &resumption));
			fuzz_secret(exporter.b, exporter.len);
			fuzz_secret(resumption.b, resumption.len);
		} else if (v->state == TLS_HS_CONNECTED) {
			fuzz_secret(s->en->en_exporter.b, s->en->en_exporter.len);
			fuzz_secret(s->en->en_resumption.b, s->en->en_resumption.len);
		}
		tls_hs_engine_wipe(s->en);
		check_wiped(s->en);
		FUZZ_MUST(tls_hs_engine_state(s->en) == v->state);
		tls_hs_engine_free(s->en);
	}
	tls_hs_record_wipe(&s->crl);
	tls_hs_record_wipe(&s->rl);
	tls_hs_ks_wipe(&s->ks);
	for (i = 0; i < s->n_out; i++)
		kfree(s->out[i].d);
}
