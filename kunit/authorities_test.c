// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of certificate_authorities (RFC 8446 4.2.4): what anchors.c makes of a keyring,
 * and how it gets from our server's engine to our client's.
 */
#include <kunit/test.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "general_names.h"
#include "keys/keys.h"
#include "pair.h"
#include "test_keys.h"

struct state {
	u8		list[TLS_HS_MAX_AUTHORITIES];	/* what the server sends */
	size_t		len;
	int		err;
	u8		got[TLS_HS_MAX_AUTHORITIES];	/* what the client is told */
	size_t		got_len;
	bool		asked;
};

static int authorities_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct state), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, test->priv);
	return 0;
}

/* Into a buffer of just so many bytes, whose end KASAN and ASan watch. */
static size_t names_within(struct kunit *test, struct key *keyring, size_t room)
{
	u8 *buf = kmalloc(room, GFP_KERNEL);
	struct state *st = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	st->len = room;
	st->err = tls_hs_anchor_names(keyring, buf, &st->len);
	if (st->len <= room)
		memcpy(st->list, buf, st->len);
	kfree(buf);
	KUNIT_EXPECT_EQ(test, st->err, 0);
	KUNIT_ASSERT_LE(test, st->len, room);
	return st->len;
}

static size_t names(struct kunit *test, struct key *keyring)
{
	return names_within(test, keyring, TLS_HS_MAX_AUTHORITIES);
}

static unsigned int listed(const struct state *st, const struct tls_rd *subject)
{
	struct tls_rd list, name;
	unsigned int n = 0;

	tls_rd_init(&list, st->list, st->len);
	while (tls_rd_vec16(&list, &name))
		n += tls_hs_rd_equal(&name, subject);
	return n;
}

static void expect_listed(struct kunit *test, unsigned int id, unsigned int times)
{
	struct tls_hs_cert ce;

	test_cert_parse(test, id, &ce);
	KUNIT_EXPECT_EQ_MSG(test, listed(test->priv, &ce.ce_subject), times, "%s",
			    tls_hs_test_certs[id].name);
}

static unsigned int count(const struct state *st)
{
	struct tls_rd list, name;
	unsigned int n = 0;

	tls_rd_init(&list, st->list, st->len);
	while (tls_rd_vec16(&list, &name))
		n++;
	return tls_rd_empty(&list) ? n : 0;
}

static void names_are_the_anchors(struct kunit *test)
{
	struct key *ring = make_keyring(test);

	KUNIT_EXPECT_EQ(test, names(test, ring), 0);
	add_key(test, ring, "user", "no certificate", "x", 1);
	KUNIT_EXPECT_EQ(test, names(test, ring), 0);
	add_cert(test, ring, "user", TC_ROOT);
	add_cert(test, ring, "user", TC_INT);
	KUNIT_EXPECT_GT(test, names(test, ring), 0);
	KUNIT_EXPECT_EQ(test, count(test->priv), 2);
	expect_listed(test, TC_ROOT, 1);
	expect_listed(test, TC_INT, 1);
	expect_listed(test, TC_LEAF, 0);
}

static void revoked_anchor_is_not_named(struct kunit *test)
{
	struct key *ring = make_keyring(test);
	struct key *key = add_cert(test, ring, "user", TC_ROOT);

	add_cert(test, ring, "user", TC_INT);
	key_revoke(key);
	names(test, ring);
	KUNIT_EXPECT_EQ(test, count(test->priv), 1);
	expect_listed(test, TC_INT, 1);
	key_revoke(ring);
	KUNIT_EXPECT_EQ(test, names(test, ring), 0);
}

/* Whoever goes by the list would not show it: its issuer is not on it. */
static void certificate_of_a_client_as_anchor_takes_the_list_away(struct kunit *test)
{
	struct key *ring = make_keyring(test);

	add_cert(test, ring, "user", TC_ROOT);
	add_cert(test, ring, "user", TC_SELF_SIGNED);
	names(test, ring);
	KUNIT_EXPECT_EQ(test, count(test->priv), 2);
	expect_listed(test, TC_SELF_SIGNED, 1);
	add_cert(test, ring, "user", TC_LEAF);
	KUNIT_EXPECT_EQ(test, names(test, ring), 0);
}

static void names_all_fit_or_none_is_sent(struct kunit *test)
{
	struct key *ring = make_keyring(test);
	struct state *st = test->priv;
	size_t all, room;

	add_cert(test, ring, "user", TC_ROOT);
	add_cert(test, ring, "user", TC_INT);
	all = names(test, ring);
	for (room = 1; room < all; room++)
		KUNIT_ASSERT_EQ(test, names_within(test, ring, room), 0);
	KUNIT_EXPECT_EQ(test, names_within(test, ring, all), all);
	KUNIT_EXPECT_EQ(test, count(st), 2);
}

static void names_are_sixty_four_at_most(struct kunit *test)
{
	struct key *ring = make_keyring(test);
	u8 *der = test_cert_dup(test, TC_ROOT);
	char name[16];
	int i;

	for (i = 1; i <= TLS_HS_MAX_ANCHOR_NAMES; i++) {
		snprintf(name, sizeof(name), "anchor %d", i);
		add_key(test, ring, "user", name, der, tls_hs_test_certs[TC_ROOT].len);
	}
	names(test, ring);
	KUNIT_EXPECT_EQ(test, count(test->priv), TLS_HS_MAX_ANCHOR_NAMES);
	expect_listed(test, TC_ROOT, TLS_HS_MAX_ANCHOR_NAMES);
	add_key(test, ring, "user", "one more", der, tls_hs_test_certs[TC_ROOT].len);
	KUNIT_EXPECT_EQ(test, names(test, ring), 0);
}

/* --- names of other lengths --- */

#define LONG_CERT	16384

static void put(struct kunit *test, struct tls_rd *to, u8 tag, const struct tls_rd *content)
{
	u8 *buf = kunit_kzalloc(test, LONG_CERT, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	if (to->left)
		memcpy(buf, to->p, to->left);
	to->p = buf;
	put_tlv(test, to, buf, LONG_CERT, tag, content->p, content->left);
}

static void append(struct kunit *test, struct tls_rd *to, const u8 *p, const u8 *end)
{
	u8 *buf = kunit_kzalloc(test, LONG_CERT, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	KUNIT_ASSERT_LE(test, to->left + (end - p), LONG_CERT);
	if (to->left)
		memcpy(buf, to->p, to->left);
	memcpy(buf + to->left, p, end - p);
	tls_rd_init(to, buf, to->left + (end - p));
}

static struct tls_rd wrapped(struct kunit *test, u8 tag, struct tls_rd content)
{
	struct tls_rd rd = {};

	put(test, &rd, tag, &content);
	return rd;
}

/* A Name whose only attribute is a commonName of @n octets */
static struct tls_rd name_of(struct kunit *test, size_t n)
{
	static const u8 common_name[] = { 0x06, 3, 0x55, 4, 3 };
	u8 *text = kunit_kzalloc(test, n, GFP_KERNEL);
	struct tls_rd value, attribute = {};

	KUNIT_ASSERT_NOT_NULL(test, text);
	memset(text, 'n', n);
	tls_rd_init(&value, text, n);
	append(test, &attribute, common_name, common_name + sizeof(common_name));
	put(test, &attribute, DER_UTF8_STRING, &value);
	return wrapped(test, DER_SEQUENCE, wrapped(test, DER_SET,
						   wrapped(test, DER_SEQUENCE, attribute)));
}

/* The root under another name.  Nobody looks at an anchor's signature. */
static struct tls_rd root_named(struct kunit *test, const struct tls_rd *name)
{
	struct tls_rd tbs, content, body = {}, cert;
	struct tls_hs_cert ce;
	const u8 *end;

	test_cert_parse(test, TC_ROOT, &ce);
	tbs = ce.ce_tbs;
	KUNIT_ASSERT_EQ(test, tls_hs_der_get(&tbs, DER_SEQUENCE, &content), 0);
	end = content.p + content.left;
	append(test, &body, content.p, ce.ce_issuer.p);
	append(test, &body, name->p, name->p + name->left);
	append(test, &body, ce.ce_issuer.p + ce.ce_issuer.left, ce.ce_subject.p);
	append(test, &body, name->p, name->p + name->left);
	append(test, &body, ce.ce_subject.p + ce.ce_subject.left, end);
	cert = wrapped(test, DER_SEQUENCE, body);
	append(test, &cert, end, ce.ce_der.p + ce.ce_der.left);
	return wrapped(test, DER_SEQUENCE, cert);
}

static void names_of_all_lengths_are_der(struct kunit *test)
{
	/* around one octet and two for the length; the most that fits, and one more */
	static const struct {
		size_t	n;
		bool	sent;
	} rows[] = {
		{ 1, true }, { 115, true }, { 116, true }, { 117, true }, { 118, true },
		{ 240, true }, { 241, true }, { 242, true }, { 243, true }, { 244, true },
		{ 245, true }, { 1000, true }, { TLS_HS_MAX_AUTHORITIES - 23, true },
		{ TLS_HS_MAX_AUTHORITIES - 22, false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct tls_rd name = name_of(test, rows[i].n), der = root_named(test, &name);
		struct key *ring = make_keyring(test);

		add_key(test, ring, "user", "root", der.p, der.left);
		KUNIT_EXPECT_EQ_MSG(test, names(test, ring), rows[i].sent ? name.left + 2 : 0,
				    "%zu", rows[i].n);
		KUNIT_EXPECT_EQ(test, listed(test->priv, &name), rows[i].sent);
	}
}

/* --- with engines --- */

static int authorities(void *ctx, u8 *buf, size_t *len)
{
	struct tls_hs_pair_side *si = ctx;
	struct state *st = si->pair->test->priv;

	KUNIT_EXPECT_EQ(si->pair->test, *len, TLS_HS_MAX_AUTHORITIES);
	memcpy(buf, st->list, st->len);
	*len = st->len;
	return st->err;
}

/* The client has no certificate, and has been asked all the same. */
static int asked(void *ctx, const struct tls_hs_cert_request *rq, struct tls_hs_own_chain *oc)
{
	struct tls_hs_pair_side *si = ctx;
	struct state *st = si->pair->test->priv;

	st->asked = true;
	st->got_len = rq->rq_authorities_len;
	KUNIT_ASSERT_LE(si->pair->test, st->got_len, sizeof(st->got));
	if (rq->rq_authorities)
		memcpy(st->got, rq->rq_authorities, st->got_len);
	KUNIT_EXPECT_EQ(si->pair->test, !rq->rq_authorities, !st->got_len);
	return 0;
}

static struct tls_hs_pair *pair_asking(struct kunit *test)
{
	struct tls_hs_pair *p = tls_hs_pair_new(test);

	p->server.cfg.cf_client_auth = TLS_HS_CLIENT_AUTH_OPTIONAL;
	p->server.ops.authorities = authorities;
	p->client.ops.own_chain = asked;
	return p;
}

static void expect_told(struct kunit *test)
{
	struct state *st = test->priv;

	st->asked = false;
	tls_hs_pair_connect(pair_asking(test));
	KUNIT_EXPECT_TRUE(test, st->asked);
	KUNIT_ASSERT_EQ(test, st->got_len, st->len);
	KUNIT_EXPECT_MEMEQ(test, st->got, st->list, st->len);
}

static void client_is_told_the_names(struct kunit *test)
{
	struct key *ring = make_keyring(test), *one = make_keyring(test);
	struct tls_rd name, der;

	/* none: no extension, which would be malformed if it were empty */
	expect_told(test);
	add_cert(test, ring, "user", TC_ROOT);
	add_cert(test, ring, "user", TC_INT);
	KUNIT_ASSERT_GT(test, names(test, ring), 0);
	expect_told(test);
	/* all the room that there is */
	name = name_of(test, TLS_HS_MAX_AUTHORITIES - 23);
	der = root_named(test, &name);
	add_key(test, one, "user", "root", der.p, der.left);
	KUNIT_ASSERT_EQ(test, names(test, one), TLS_HS_MAX_AUTHORITIES);
	expect_told(test);
}

static void server_out_of_memory_for_the_names(struct kunit *test)
{
	struct tls_hs_pair *p = pair_asking(test);
	struct state *st = test->priv;

	st->err = -ENOMEM;
	tls_hs_pair_start(p);
	tls_hs_pair_run(p);
	tls_hs_pair_expect_refused(p, &p->server, TLS_HS_E_NOMEM);
	KUNIT_EXPECT_FALSE(test, st->asked);
}

static struct kunit_case authorities_cases[] = {
	KUNIT_CASE(names_are_the_anchors),
	KUNIT_CASE(revoked_anchor_is_not_named),
	KUNIT_CASE(certificate_of_a_client_as_anchor_takes_the_list_away),
	KUNIT_CASE(names_all_fit_or_none_is_sent),
	KUNIT_CASE(names_are_sixty_four_at_most),
	KUNIT_CASE(names_of_all_lengths_are_der),
	KUNIT_CASE(client_is_told_the_names),
	KUNIT_CASE(server_out_of_memory_for_the_names),
	{}
};

static struct kunit_suite authorities_suite = {
	.name = "tls_hs_authorities",
	.init = authorities_test_init,
	.test_cases = authorities_cases,
};

kunit_test_suite(authorities_suite);
