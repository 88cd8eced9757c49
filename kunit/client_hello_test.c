// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our ClientHello, first and second, read by RFC 8446 4.1.2 and 4.2 alone.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "engine_fixture.h"

static const struct tls_hs_test_client_hello *parse(struct tls_hs_test *t, unsigned int n)
{
	struct tls_hs_test_client_hello *ch;

	KUNIT_ASSERT_LT(t->test, n, t->n_msgs);
	ch = kunit_kzalloc(t->test, sizeof(*ch), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(t->test, ch);
	tls_hs_test_parse_client_hello(t, &t->msg[n], ch);
	return ch;
}

static void expect_ext(struct kunit *test, const struct tls_hs_test_client_hello *ch, u16 type,
		       const struct bytes *want)
{
	const struct tls_rd *body = tls_hs_test_client_ext(ch, type);

	KUNIT_ASSERT_NOT_NULL_MSG(test, body, "extension %u", type);
	KUNIT_ASSERT_EQ_MSG(test, body->left, want->len, "extension %u", type);
	KUNIT_EXPECT_MEMEQ_MSG(test, body->p, want->d, want->len, "extension %u", type);
}

static void expect_no_ext(struct kunit *test, const struct tls_hs_test_client_hello *ch, u16 type)
{
	KUNIT_EXPECT_NULL_MSG(test, tls_hs_test_client_ext(ch, type), "extension %u", type);
}

static void fixed_part_is_rfc8446(struct kunit *test)
{
	static const u8 suites[] = { 0x13, 1, 0x13, 2, 0x13, 3, 0x13, 4 };
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	tls_hs_test_start(t);

	ch = parse(t, 0);
	KUNIT_EXPECT_EQ(test, t->msg[0].level, TLS_HS_LEVEL_INITIAL);
	KUNIT_EXPECT_EQ(test, ch->version, 0x0303);
	KUNIT_EXPECT_EQ(test, ch->sid.left, 32);
	KUNIT_ASSERT_EQ(test, ch->suites.left, sizeof(suites));
	KUNIT_EXPECT_MEMEQ(test, ch->suites.p, suites, sizeof(suites));
	KUNIT_ASSERT_EQ(test, ch->compression.left, 1);
	KUNIT_EXPECT_EQ(test, ch->compression.p[0], 0);
}

static void suites_in_our_order(struct kunit *test)
{
	static const u8 suites[] = { 0x13, 3, 0x13, 1 };
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	t->cfg.cf_suites[0] = 0x1303;
	t->cfg.cf_suites[1] = 0x1301;
	t->cfg.cf_n_suites = 2;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	KUNIT_ASSERT_EQ(test, ch->suites.left, sizeof(suites));
	KUNIT_EXPECT_MEMEQ(test, ch->suites.p, suites, sizeof(suites));
}

/* Random, session id and key share are the randomness that was given, each byte once. */
static void randomness_goes_where_it_belongs(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;
	int i;

	t->fixed = true;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	for (i = 0; i < 32; i++) {
		KUNIT_EXPECT_EQ(test, ch->random[i], i);
		KUNIT_EXPECT_EQ(test, ch->sid.p[i], 32 + i);
	}
	KUNIT_EXPECT_EQ(test, t->count, 96);	/* and 32 of x25519 */
}

static void hellos_differ(struct kunit *test)
{
	struct tls_hs_test *a = tls_hs_test_new(test), *b = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *cha, *chb;

	tls_hs_test_start(a);
	tls_hs_test_start(b);

	cha = parse(a, 0);
	chb = parse(b, 0);
	KUNIT_EXPECT_NE(test, memcmp(cha->random, chb->random, 32), 0);
	KUNIT_EXPECT_NE(test, memcmp(cha->sid.p, chb->sid.p, 32), 0);
}

static void extensions_of_certificate_mode_exact(struct kunit *test)
{
	const struct bytes server_name = BYTES(0, 14, 0, 0, 11, 's', 'e', 'r', 'v', 'e', 'r',
					       '.', 't', 'e', 's', 't');
	const struct bytes groups = BYTES(0, 6, 0, 0x1d, 0, 0x17, 0, 0x18);
	const struct bytes sigalgs = BYTES(0, 10, 4, 3, 5, 3, 8, 4, 8, 5, 8, 6);
	const struct bytes sigalgs_cert = BYTES(0, 4, 4, 3, 4, 1);
	const struct bytes alpn = BYTES(0, 9, 2, 'h', '2', 5, 's', 'u', 'n', 'r', 'p');
	const struct bytes limit = BYTES(0x40, 0x01);
	const struct bytes versions = BYTES(2, 3, 4);
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	t->cfg.cf_sigalgs_cert[0] = 0x0403;
	t->cfg.cf_sigalgs_cert[1] = 0x0401;
	t->cfg.cf_n_sigalgs_cert = 2;
	t->cfg.cf_alpn = alpn.d + 2;
	t->cfg.cf_alpn_len = alpn.len - 2;
	t->cfg.cf_record_size_limit = 16385;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	KUNIT_EXPECT_EQ(test, ch->n_exts, 8);	/* those below and key_share: nothing else */
	expect_ext(test, ch, 0, &server_name);
	expect_ext(test, ch, 10, &groups);
	expect_ext(test, ch, 13, &sigalgs);
	expect_ext(test, ch, 50, &sigalgs_cert);
	expect_ext(test, ch, 16, &alpn);
	expect_ext(test, ch, 28, &limit);
	expect_ext(test, ch, 43, &versions);
	KUNIT_EXPECT_NOT_NULL(test, tls_hs_test_client_ext(ch, 51));
}

/* NVMe gives no name; certificate mode must not invite tickets (RFC 8446 4.2.9, 4.6.1). */
static void extensions_not_configured_are_absent(struct kunit *test)
{
	static const u16 absent[] = { 0, 16, 21, 28, 35, 41, 42, 44, 45, 49, 50, 58, 0xff01 };
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;
	int i;

	t->cfg.cf_server_name = NULL;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	KUNIT_EXPECT_EQ(test, ch->n_exts, 4);
	for (i = 0; i < ARRAY_SIZE(absent); i++)
		expect_no_ext(test, ch, absent[i]);
}

static void extensions_are_unique(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;
	unsigned int a, b;

	tls_hs_test_use_psks(t, 5, false);
	t->cfg.cf_record_size_limit = 64;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	for (a = 0; a < ch->n_exts; a++)
		for (b = a + 1; b < ch->n_exts; b++)
			KUNIT_EXPECT_NE(test, ch->ext[a].type, ch->ext[b].type);
}

static void tickets_invited_when_configured(struct kunit *test)
{
	const struct bytes modes = BYTES(1, 1), request = BYTES(1, 1);
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	t->cfg.cf_tickets = true;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	expect_ext(test, ch, 45, &modes);
	expect_ext(test, ch, 58, &request);
}

static void name_too_long_is_config_error(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	char *name = kunit_kzalloc(test, 2000, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, name);
	memset(name, 'a', 1999);
	t->cfg.cf_server_name = name;
	tls_hs_test_init(t);

	tls_hs_test_expect_failed(t, tls_hs_engine_start(t->en), TLS_HS_E_CONFIG);
	KUNIT_EXPECT_EQ(test, t->n_msgs, 0);
}

/* Key shares */

struct shares {
	const char	*name;
	u8		n;
	u16		group[4];
};

static const struct shares shares[] = {
	{ "none", 0 },
	{ "x25519", 1, { 0x1d } },
	{ "P-256", 1, { 0x17 } },
	{ "P-384", 1, { 0x18 } },
	{ "x25519 and P-384", 2, { 0x1d, 0x18 } },
	{ "all curves", 3, { 0x1d, 0x17, 0x18 } },
	{ "X25519MLKEM768 and x25519", 2, { 0x11ec, 0x1d } },
	{ "SecP256r1MLKEM768", 1, { 0x11eb } },
	{ "SecP384r1MLKEM1024", 1, { 0x11ed } },
	{ "all hybrids", 4, { 0x11ec, 0x11eb, 0x11ed, 0x1d } },
};

KUNIT_ARRAY_PARAM_DESC(shares, shares, name);

static size_t share_len(u16 group)
{
	switch (group) {
	case 0x17:
		return 65;
	case 0x18:
		return 97;
	case 0x1d:
		return 32;
	case 0x11eb:
		return 65 + 1184;
	case 0x11ec:
		return 1184 + 32;
	case 0x11ed:
		return 97 + 1568;
	}
	return 0;
}

static void expect_shares(struct kunit *test, const struct tls_hs_test_client_hello *ch,
			  const struct shares *want)
{
	const struct tls_rd *ext = tls_hs_test_client_ext(ch, 51);
	struct tls_rd body, list, key;
	const u8 *x25519 = NULL;
	u16 group;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, ext);
	body = *ext;
	KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&body, &list));
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&body));
	for (i = 0; i < want->n; i++) {
		KUNIT_ASSERT_TRUE(test, tls_rd_u16(&list, &group));
		KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&list, &key));
		KUNIT_EXPECT_EQ(test, group, want->group[i]);
		KUNIT_ASSERT_EQ(test, key.left, share_len(group));
		if (group != 0x1d && group != 0x11ec)
			KUNIT_EXPECT_EQ(test, key.p[0], 4);	/* RFC 8446 4.2.8.2 */
		/* one key of x25519 for both, ML-KEM's half before it */
		if (group == 0x11ec)
			x25519 = key.p + 1184;
		if (group == 0x1d && x25519)
			KUNIT_EXPECT_MEMEQ(test, key.p, x25519, 32);
	}
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&list));
}

static void offer_all_groups(struct tls_hs_test *t)
{
	static const u16 all[] = { 0x11ec, 0x11eb, 0x11ed, 0x1d, 0x17, 0x18 };

	memcpy(t->cfg.cf_groups, all, sizeof(all));
	t->cfg.cf_n_groups = ARRAY_SIZE(all);
}

static void key_share_has_configured_groups(struct kunit *test)
{
	const struct shares *row = test->param_value;
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	offer_all_groups(t);
	memcpy(t->cfg.cf_shares, row->group, sizeof(row->group));
	t->cfg.cf_n_shares = row->n;
	tls_hs_test_start(t);

	ch = parse(t, 0);
	expect_shares(test, ch, row);
}

/* One record, if only the hybrid that is preferred goes with x25519. */
static void hello_of_a_hybrid_has_one_and_a_half_kilobytes(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);

	offer_all_groups(t);
	t->cfg.cf_shares[0] = 0x11ec;
	t->cfg.cf_shares[1] = 0x1d;
	t->cfg.cf_n_shares = 2;
	tls_hs_test_start(t);

	/* the seed is what waits for the ServerHello */
	KUNIT_EXPECT_NULL(test, t->en->en_kex[TLS_HS_KEX_X25519_MLKEM768].kx_mlkem_pub);
	KUNIT_EXPECT_LE(test, sizeof(*t->en), 2048);
	KUNIT_EXPECT_GT(test, t->msg[0].len, 1184);
	KUNIT_EXPECT_LT(test, t->msg[0].len, 1600);
}

static void second_hello_has_the_hybrid_asked_for(struct kunit *test)
{
	static const struct shares asked[] = {
		{ .n = 1, .group = { 0x11eb } }, { .n = 1, .group = { 0x11ed } },
		{ .n = 1, .group = { 0x17 } },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(asked); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_test_hello h;

		offer_all_groups(t);
		t->cfg.cf_shares[0] = 0x11ec;
		t->cfg.cf_shares[1] = 0x1d;
		t->cfg.cf_n_shares = 2;
		tls_hs_test_start(t);
		tls_hs_test_retry_init(t, &h, asked[i].group[0]);
		tls_hs_test_accept_retry(t, &h);

		expect_shares(test, parse(t, 1), &asked[i]);
		KUNIT_EXPECT_FALSE(test, t->en->en_kex[TLS_HS_KEX_X25519_MLKEM768].kx_valid);
		KUNIT_EXPECT_FALSE(test, t->en->en_kex[TLS_HS_KEX_X25519].kx_valid);
	}
}

/* PSKs */

struct psk_row {
	const char	*name;
	unsigned int	n;
	bool		ke;
	bool		no_dhe;
	struct bytes	modes;
};

static const struct psk_row psk_rows[] = {
	{ "one", 1, false, false, BYTES(1, 1) },
	{ "one, psk_ke too", 1, true, false, BYTES(2, 1, 0) },
	{ "one, psk_ke only", 1, true, true, BYTES(1, 0) },
	{ "two hashes", 2, false, false, BYTES(1, 1) },
	{ "five", 5, false, false, BYTES(1, 1) },
	{ "as many as there can be", TLS_HS_MAX_PSKS, false, false, BYTES(1, 1) },
};

KUNIT_ARRAY_PARAM_DESC(psk_row, psk_rows, name);

static void use_psk_row(struct tls_hs_test *t, const struct psk_row *row)
{
	tls_hs_test_use_psks(t, row->n, true);
	t->psk[row->n - 1].psk_obfuscated_age = 0x01020304;
	t->cfg.cf_psk_ke = row->ke;
	if (row->no_dhe) {
		t->cfg.cf_n_groups = 0;
		t->cfg.cf_n_shares = 0;
	}
}

/* What the binder of a PSK must be, given all that the server has heard before. */
static void want_binder(struct tls_hs_test *t, const struct tls_hs_psk *psk, const char *label,
			const struct bytes *before, const u8 *hello, size_t truncated, u8 *out)
{
	u8 *all = kvmalloc(before->len + truncated, GFP_KERNEL);
	u8 empty[TLS_HS_MAX_HASH_LEN], hash[TLS_HS_MAX_HASH_LEN];
	struct tls_hs_key_schedule ks = {};
	struct tls_hs_secret key;
	struct kunit *test = t->test;

	KUNIT_ASSERT_NOT_NULL(test, all);
	if (before->len)
		memcpy(all, before->d, before->len);
	memcpy(all + before->len, hello, truncated);
	KUNIT_EXPECT_EQ(test, 0, tls_hs_digest(psk->psk_hash, all, before->len + truncated, hash));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_digest(psk->psk_hash, NULL, 0, empty));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_init(&ks, psk->psk_hash, psk->psk_key,
						psk->psk_key_len));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_derive(&ks, label, empty, &key));
	KUNIT_EXPECT_EQ(test, 0, tls_hs_ks_finished_mac(&ks, &key, hash, out));
	tls_hs_ks_wipe(&ks);
	kvfree(all);
}

/* The last extension is pre_shared_key with exactly these PSKs, binders right. */
static void expect_psks(struct tls_hs_test *t, unsigned int msg, const u8 *psks, unsigned int n,
			const char *label, const struct bytes *before)
{
	const struct tls_hs_test_client_hello *ch;
	struct tls_rd body, ids, binders, id, mac;
	struct kunit *test = t->test;
	u8 want[TLS_HS_MAX_HASH_LEN];
	size_t truncated;
	unsigned int i;
	u32 age;

	ch = parse(t, msg);
	KUNIT_ASSERT_EQ(test, ch->ext[ch->n_exts - 1].type, 41);	/* RFC 8446 4.2.11 */
	body = ch->ext[ch->n_exts - 1].body;
	KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&body, &ids));
	truncated = body.p - t->msg[msg].d;
	KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&body, &binders));
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&body));
	for (i = 0; i < n; i++) {
		const struct tls_hs_psk *psk = &t->psk[psks[i]];
		size_t hlen = psk->psk_hash == TLS_HS_SHA384 ? 48 : 32;

		KUNIT_ASSERT_TRUE(test, tls_rd_vec16(&ids, &id));
		KUNIT_ASSERT_TRUE(test, tls_rd_u32(&ids, &age));
		KUNIT_ASSERT_TRUE(test, tls_rd_vec8(&binders, &mac));
		KUNIT_ASSERT_EQ(test, id.left, psk->psk_identity_len);
		KUNIT_EXPECT_MEMEQ(test, id.p, psk->psk_identity, id.left);
		KUNIT_EXPECT_EQ(test, age, psk->psk_obfuscated_age);
		KUNIT_ASSERT_EQ(test, mac.left, hlen);
		want_binder(t, psk, label, before, t->msg[msg].d, truncated, want);
		KUNIT_EXPECT_MEMEQ(test, mac.p, want, hlen);
	}
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&ids));
	KUNIT_EXPECT_TRUE(test, tls_rd_empty(&binders));
}

static const u8 all_psks[TLS_HS_MAX_PSKS] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
static const struct bytes nothing;

static void psks_offered_last_with_binders(struct kunit *test)
{
	const struct psk_row *row = test->param_value;
	const struct bytes no_tickets = BYTES(0, 0);
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;

	use_psk_row(t, row);
	tls_hs_test_start(t);

	expect_psks(t, 0, all_psks, row->n, "ext binder", &nothing);
	ch = parse(t, 0);
	expect_ext(test, ch, 45, &row->modes);
	expect_ext(test, ch, 58, &no_tickets);	/* RFC 9149 */
	expect_no_ext(test, ch, 13);
	if (row->no_dhe) {
		expect_no_ext(test, ch, 10);
		expect_no_ext(test, ch, 51);
	}
}

static void binder_label_is_the_kinds(struct kunit *test)
{
	static const struct {
		enum tls_hs_psk_kind	kind;
		const char		*label;
	} kinds[] = {
		{ TLS_HS_PSK_EXTERNAL, "ext binder" },
		{ TLS_HS_PSK_IMPORTED, "imp binder" },		/* RFC 9258 5.2 */
		{ TLS_HS_PSK_RESUMPTION, "res binder" },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_use_psks(t, 1, true);
		t->psk[0].psk_kind = kinds[i].kind;
		tls_hs_test_start(t);

		expect_psks(t, 0, all_psks, 1, kinds[i].label, &nothing);
	}
}

static void psk_identity_of_odd_length_fits(struct kunit *test)
{
	static const u16 lens[] = { 1, 255, 256, 4000 };
	u8 *id = kunit_kzalloc(test, 4000, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, id);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);

		tls_hs_test_use_psks(t, 2, true);
		t->psk[1].psk_identity = id;
		t->psk[1].psk_identity_len = lens[i];
		tls_hs_test_start(t);

		expect_psks(t, 0, all_psks, 2, "ext binder", &nothing);
	}
}

/* The second ClientHello, RFC 8446 4.1.2 */

/* Everything is as it was but for key_share, cookie and pre_shared_key. */
static void expect_same_hello(struct tls_hs_test *t)
{
	const struct tls_hs_test_client_hello *a, *b;
	struct kunit *test = t->test;
	unsigned int i, j = 0;

	a = parse(t, 0);
	b = parse(t, 1);
	KUNIT_EXPECT_EQ(test, b->version, a->version);
	KUNIT_EXPECT_MEMEQ(test, b->random, a->random, 32);
	KUNIT_ASSERT_EQ(test, b->sid.left, 32);
	KUNIT_EXPECT_MEMEQ(test, b->sid.p, a->sid.p, 32);
	KUNIT_ASSERT_EQ(test, b->suites.left, a->suites.left);
	KUNIT_EXPECT_MEMEQ(test, b->suites.p, a->suites.p, a->suites.left);
	KUNIT_EXPECT_EQ(test, b->compression.left, 1);
	for (i = 0; i < a->n_exts; i++, j++) {
		if (a->ext[i].type == 41)
			continue;
		KUNIT_ASSERT_LT(test, j, b->n_exts);
		if (b->ext[j].type == 44)
			j++;
		KUNIT_ASSERT_EQ(test, b->ext[j].type, a->ext[i].type);
		if (a->ext[i].type == 51)
			continue;
		KUNIT_ASSERT_EQ(test, b->ext[j].body.left, a->ext[i].body.left);
		KUNIT_EXPECT_MEMEQ(test, b->ext[j].body.p, a->ext[i].body.p, a->ext[i].body.left);
	}
}

static void second_hello_replaces_shares(struct kunit *test)
{
	static const struct shares want = { .n = 1, .group = { 0x18 } };
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;
	struct tls_hs_test_hello h;

	t->cfg.cf_n_shares = 2;
	t->cfg.cf_shares[1] = 0x0017;
	t->cfg.cf_record_size_limit = 64;
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0x0018);
	tls_hs_test_accept_retry(t, &h);

	expect_same_hello(t);
	ch = parse(t, 1);
	expect_shares(test, ch, &want);
	expect_no_ext(test, ch, 44);
	KUNIT_EXPECT_FALSE(test, t->en->en_kex[TLS_HS_KEX_X25519].kx_valid);
	KUNIT_EXPECT_FALSE(test, t->en->en_kex[TLS_HS_KEX_P256].kx_valid);
}

/* RFC 8446 4.2.2: echoed as it came, whatever its size */
static void second_hello_echoes_cookie(struct kunit *test)
{
	static const size_t sizes[] = { 1, 2, 255, 256, 16384, 60000 };
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		u8 *d = kunit_kzalloc(test, 2 + sizes[i], GFP_KERNEL);
		const struct bytes cookie = { d, 2 + sizes[i] };
		const struct tls_hs_test_client_hello *a, *b;
		struct tls_hs_test_hello h;

		KUNIT_ASSERT_NOT_NULL(test, d);
		memset(d + 2, 0xc0 + i, sizes[i]);
		put_unaligned_be16(sizes[i], d);
		tls_hs_test_start(t);
		tls_hs_test_retry_init(t, &h, 0);
		tls_hs_test_hello_add(&h, 44, cookie);
		tls_hs_test_accept_retry(t, &h);

		expect_same_hello(t);
		a = parse(t, 0);
		b = parse(t, 1);
		expect_ext(test, b, 44, &cookie);
		/* no other group was asked for: the same share */
		KUNIT_EXPECT_MEMEQ(test, tls_hs_test_client_ext(b, 51)->p,
				   tls_hs_test_client_ext(a, 51)->p, 38);
	}
}

/*
 * The longest that fits a HelloRetryRequest does not fit our ClientHello: the
 * peer's doing, and no configuration of ours.
 */
static void cookie_too_long_to_echo_is_the_peers_fault(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const size_t size = 65535 - 6 - 4 - 2;
	u8 *d = kunit_kzalloc(test, 2 + size, GFP_KERNEL);
	const struct bytes cookie = { d, 2 + size };
	struct tls_hs_test_hello h;

	KUNIT_ASSERT_NOT_NULL(test, d);
	put_unaligned_be16(size, d);
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0);
	tls_hs_test_hello_add(&h, 44, cookie);

	KUNIT_EXPECT_EQ(test, tls_hs_test_feed_hello(t, &h), -EACCES);

	KUNIT_EXPECT_EQ(test, t->n_msgs, 1);
	KUNIT_EXPECT_EQ(test, t->n_alerts, 1);
}

/* RFC 8446 4.1.4, 4.2.11: of the suite's hash only, over message_hash and the retry */
static void second_hello_drops_psks_of_other_hash(struct kunit *test)
{
	static const u8 sha256[] = { 0, 2, 4 }, sha384[] = { 1, 3 };
	int i;

	for (i = 0; i < 2; i++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_test_hello h;
		struct bytes before;

		tls_hs_test_use_psks(t, 5, true);
		tls_hs_test_start(t);
		tls_hs_test_retry_init(t, &h, 0x0017);
		h.suite = i ? 0x1302 : 0x1303;
		tls_hs_test_accept_retry(t, &h);
		before = (struct bytes){ t->tr, t->tr_len - t->msg[1].len };

		expect_psks(t, 1, i ? sha384 : sha256, i ? 2 : 3, "ext binder", &before);
		expect_same_hello(t);
	}
}

static void count_refresh(void *ctx)
{
	struct tls_hs_test *t = ctx;

	t->count++;
}

/* Ages are those of the moment, in each ClientHello that offers a PSK. */
static void psks_are_refreshed_before_each_hello(struct kunit *test)
{
	unsigned int n;

	for (n = 0; n < 2; n++) {
		struct tls_hs_test *t = tls_hs_test_new(test);
		struct tls_hs_test_hello h;

		if (n)
			tls_hs_test_use_psks(t, 1, false);
		t->ops.refresh_psks = count_refresh;
		tls_hs_test_start(t);
		KUNIT_EXPECT_EQ(test, t->count, n);
		tls_hs_test_retry_init(t, &h, 0x0017);
		tls_hs_test_accept_retry(t, &h);
		KUNIT_EXPECT_EQ(test, t->count, 2 * n);
	}
}

static void second_hello_without_fitting_psk_offers_none(struct kunit *test)
{
	struct tls_hs_test *t = tls_hs_test_new(test);
	const struct tls_hs_test_client_hello *ch;
	struct tls_hs_test_hello h;

	tls_hs_test_use_psks(t, 1, false);
	tls_hs_test_start(t);
	tls_hs_test_retry_init(t, &h, 0x0017);
	h.suite = 0x1302;
	tls_hs_test_accept_retry(t, &h);

	ch = parse(t, 1);
	expect_no_ext(test, ch, 41);
	KUNIT_EXPECT_NULL(test, tls_hs_offered_psk(t->en, 0));
}

static struct kunit_case client_hello_cases[] = {
	KUNIT_CASE(fixed_part_is_rfc8446),
	KUNIT_CASE(suites_in_our_order),
	KUNIT_CASE(randomness_goes_where_it_belongs),
	KUNIT_CASE(hellos_differ),
	KUNIT_CASE(extensions_of_certificate_mode_exact),
	KUNIT_CASE(extensions_not_configured_are_absent),
	KUNIT_CASE(extensions_are_unique),
	KUNIT_CASE(tickets_invited_when_configured),
	KUNIT_CASE(name_too_long_is_config_error),
	KUNIT_CASE_PARAM(key_share_has_configured_groups, shares_gen_params),
	KUNIT_CASE(hello_of_a_hybrid_has_one_and_a_half_kilobytes),
	KUNIT_CASE(second_hello_has_the_hybrid_asked_for),
	KUNIT_CASE_PARAM(psks_offered_last_with_binders, psk_row_gen_params),
	KUNIT_CASE(binder_label_is_the_kinds),
	KUNIT_CASE(psk_identity_of_odd_length_fits),
	KUNIT_CASE(second_hello_replaces_shares),
	KUNIT_CASE(second_hello_echoes_cookie),
	KUNIT_CASE(cookie_too_long_to_echo_is_the_peers_fault),
	KUNIT_CASE(second_hello_drops_psks_of_other_hash),
	KUNIT_CASE(psks_are_refreshed_before_each_hello),
	KUNIT_CASE(second_hello_without_fitting_psk_offers_none),
	{}
};

static struct kunit_suite client_hello_suite = {
	.name = "tls_hs_client_hello",
	.test_cases = client_hello_cases,
};

kunit_test_suite(client_hello_suite);
