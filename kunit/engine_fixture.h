/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An engine under test: a configuration, a sink that records, a verifier that
 * says what it is told, and a peer made of the project's own primitives.
 *
 * Messages are fed in plaintext at their level: no record protection here.
 * All memory is KUnit's; the engine and the peer's keys go with the test.
 */
#ifndef _TLS_HS_KUNIT_ENGINE_FIXTURE_H
#define _TLS_HS_KUNIT_ENGINE_FIXTURE_H

#include "bytes.h"
#include "engine/engine.h"

#define TLS_HS_TEST_SID_ROOM	64
#define TLS_HS_TEST_EXTS	24

/* What the sink was given */
struct tls_hs_test_msg {
	enum tls_hs_level	level;
	u8			*d;
	size_t			len;
};

struct tls_hs_test_secret {
	enum tls_hs_level	level;
	enum tls_hs_dir		dir;
	u16			suite;
	struct tls_hs_secret	secret;
};

struct tls_hs_test_alert {
	enum tls_hs_level	level;
	u8			description;
};

struct tls_hs_test {
	struct kunit			*test;
	struct tls_hs_engine		*en;
	struct tls_hs_config		cfg;
	struct tls_hs_engine_ops	ops;
	struct tls_hs_psk		psk[TLS_HS_MAX_PSKS];
	bool				fixed;	/* "random" bytes are counted */
	u8				count;

	struct tls_hs_test_msg		msg[8];
	unsigned int			n_msgs;
	struct tls_hs_test_secret	secret[8];
	unsigned int			n_secrets;
	struct tls_hs_test_alert	alert[8];
	unsigned int			n_alerts;
	int				emit_err;	/* given back by the sink */
	int				secret_err;
	int				secret_err_at;	/* by the call with this number only */

	/* the verifier's answer, and what it was asked */
	int				verify_ret;
	unsigned int			verify_why;
	struct tls_hs_pubkey		verify_key;
	unsigned int			verify_calls;
	struct tls_hs_peer_chain	chain;

	/* the peer */
	u8				*tr;	/* all messages so far */
	size_t				tr_len;
	enum tls_hs_hash		hash;
	u8				shared[TLS_HS_KEX_MAX_SHARED];
	size_t				shared_len;
	struct tls_hs_key_schedule	ks;
	struct tls_hs_secret		c_hs;
	struct tls_hs_secret		s_hs;
};

/* A ClientHello, taken apart; borrowed from the message */
struct tls_hs_test_client_hello {
	u16		version;
	const u8	*random;
	struct tls_rd	sid;
	struct tls_rd	suites;
	struct tls_rd	compression;
	unsigned int	n_exts;
	struct {
		u16		type;
		struct tls_rd	body;
	} ext[TLS_HS_TEST_EXTS];
};

/* A ServerHello or HelloRetryRequest to be built, right until it is spoiled */
struct tls_hs_test_hello {
	struct kunit	*test;
	u16		version;
	u8		random[TLS_HS_RANDOM_LEN];
	u8		sid[TLS_HS_TEST_SID_ROOM];
	u8		sid_len;
	u16		suite;
	u16		group;		/* whose share the key_share extension has; 0: none */
	int		psk;		/* selected_identity, -1: none */
	u8		compression;
	bool		no_exts;	/* not even the block's length */
	int		lie;		/* added to the block's length */
	struct bytes	tail;
	unsigned int	n_exts;
	struct {
		u16		type;
		struct bytes	body;
	} ext[TLS_HS_TEST_EXTS];
};

/* engine_fixture.c */
extern const struct tls_hs_sink_ops tls_hs_test_sink;

struct tls_hs_test *tls_hs_test_new(struct kunit *test);
void tls_hs_test_use_psks(struct tls_hs_test *t, unsigned int n, bool only);
void tls_hs_test_init(struct tls_hs_test *t);
void tls_hs_test_start(struct tls_hs_test *t);
void tls_hs_test_random(void *ctx, u8 *buf, size_t len);
void tls_hs_test_heard(struct tls_hs_test *t, const void *msg, size_t len);
void tls_hs_test_transcript(struct tls_hs_test *t, u8 *hash);

struct bytes tls_hs_test_build(struct tls_hs_test *t, u8 type, const struct bytes *body);
int tls_hs_test_feed(struct tls_hs_test *t, enum tls_hs_level level, const struct bytes *msg);
int tls_hs_test_feed_body(struct tls_hs_test *t, u8 type, const struct bytes *body);
void tls_hs_test_expect_failed(struct tls_hs_test *t, int ret, enum tls_hs_error error);

void tls_hs_test_parse_client_hello(struct tls_hs_test *t, const struct tls_hs_test_msg *msg,
				    struct tls_hs_test_client_hello *ch);
const struct tls_rd *tls_hs_test_client_ext(const struct tls_hs_test_client_hello *ch, u16 type);

/* engine_peer.c */
extern const u8 tls_hs_test_retry_random[TLS_HS_RANDOM_LEN];

void tls_hs_test_hello_init(struct tls_hs_test *t, struct tls_hs_test_hello *h);
void tls_hs_test_retry_init(struct tls_hs_test *t, struct tls_hs_test_hello *h, u16 group);
void tls_hs_test_hello_set(struct tls_hs_test_hello *h, u16 type, struct bytes body);
void tls_hs_test_hello_add(struct tls_hs_test_hello *h, u16 type, struct bytes body);
void tls_hs_test_hello_drop(struct tls_hs_test_hello *h, u16 type);
struct bytes tls_hs_test_hello_share(struct tls_hs_test *t, u16 group);
struct bytes tls_hs_test_hello_build(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
int tls_hs_test_feed_hello(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
void tls_hs_test_agree(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
struct bytes tls_hs_test_heard_retry(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
void tls_hs_test_accept_hello(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
void tls_hs_test_accept_retry(struct tls_hs_test *t, const struct tls_hs_test_hello *h);
struct bytes tls_hs_test_finished(struct tls_hs_test *t);
struct bytes tls_hs_test_verify(struct tls_hs_test *t, bool server);
void tls_hs_test_authenticate(struct tls_hs_test *t);
void tls_hs_test_reach(struct tls_hs_test *t, enum tls_hs_state state);

/* A Certificate with one entry of five bytes that no real verifier would like */
extern const struct bytes tls_hs_test_certificate_body;
/* A CertificateRequest for ecdsa_secp256r1_sha256 */
extern const struct bytes tls_hs_test_request_body;
/* No extensions */
extern const struct bytes tls_hs_test_ee_body;

#endif
