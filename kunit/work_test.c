// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of what judging names may cost: the worst inputs that tools/cost found,
 * each within a message's length.  What is looked at is the budget, not a clock.
 */
#include <kunit/test.h>

#include "general_names.h"
#include "x509_constraints.h"

#define CAP	65536

static u8 *room(struct kunit *test)
{
	u8 *buf = kunit_kmalloc(test, CAP, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, buf);
	return buf;
}

static struct tls_rd wrapped(struct kunit *test, u8 tag, struct tls_rd content)
{
	struct tls_rd rd = {};

	put_tlv(test, &rd, room(test), CAP, tag, content.p, content.left);
	return rd;
}

/* One attribute; an OID of so many octets more than three, a value of UTF-8. */
static struct tls_rd attribute(struct kunit *test, size_t oid_len, const u8 *value, size_t len)
{
	struct tls_rd rd = {};
	u8 *oid = room(test), *buf = room(test);

	memset(oid, 0x01, oid_len + 3);
	put_tlv(test, &rd, buf, CAP, DER_OID, oid, oid_len + 3);
	put_tlv(test, &rd, buf, CAP, DER_UTF8_STRING, value, len);
	return wrapped(test, DER_SET, wrapped(test, DER_SEQUENCE, rd));
}

/* An authority that excludes so many times the same subtree. */
static void exclude(struct kunit *test, struct tls_hs_cert *ca, struct tls_rd name,
		    unsigned int times)
{
	struct tls_rd one, list = {};
	u8 *buf = room(test);

	one = wrapped(test, DER_CONTEXT_CONS(4), wrapped(test, DER_SEQUENCE, name));
	while (times--)
		put_tlv(test, &list, buf, CAP, DER_SEQUENCE, one.p, one.left);
	ca->ce_name_constraints = wrapped(test, DER_CONTEXT_CONS(1), list);
}

static void expect_too_much(struct kunit *test, struct tls_hs_cert *ce, struct tls_hs_cert *ca,
			    unsigned int authorities)
{
	enum tls_hs_x509_reason why = X509_OK;
	struct tls_hs_work work;
	int err = 0;

	tls_hs_work_init(&work, NULL, NULL);
	while (!err && authorities--)
		err = tls_hs_cert_verify_constraints(ce, ca, &work, &why);
	KUNIT_EXPECT_EQ(test, err, -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, why, X509_TOO_MUCH_WORK);
	KUNIT_EXPECT_EQ(test, work.wk_bytes, 0);
}

/* Each short base is compared up to the first character behind all the spaces. */
static void subtrees_times_spaces_end_with_the_budget(struct kunit *test)
{
	struct tls_hs_cert ce = {}, ca = {};
	u8 *value = room(test);

	memset(value, ' ', 50000);
	value[0] = 'a';
	value[49999] = 'b';
	ce.ce_subject = wrapped(test, DER_SEQUENCE, attribute(test, 0, value, 50000));
	exclude(test, &ca, attribute(test, 0, "a c", 3), 1500);
	expect_too_much(test, &ce, &ca, 1);
}

static void subtrees_times_long_oid_end_with_the_budget(struct kunit *test)
{
	struct tls_hs_cert ce = {}, ca = {};

	ce.ce_subject = wrapped(test, DER_SEQUENCE, attribute(test, 50000, "a", 1));
	exclude(test, &ca, attribute(test, 0, "a", 1), 1500);
	expect_too_much(test, &ce, &ca, 1);
}

/* Nothing in the subject is constrained, but that is known only at its end. */
static void authorities_times_subject_end_with_the_budget(struct kunit *test)
{
	struct tls_hs_cert ce = {}, ca = {};
	struct tls_rd one = attribute(test, 0, "a", 1), rdns = {}, base;
	u8 *buf = room(test);

	while (rdns.left + one.left < CAP - 8)
		put_tlv(test, &rdns, buf, CAP, DER_SET, one.p + 2, one.left - 2);
	ce.ce_subject = wrapped(test, DER_SEQUENCE, rdns);
	base = wrapped(test, DER_SEQUENCE, general_name(test, DER_CONTEXT(6), "a", 1));
	ca.ce_name_constraints = wrapped(test, DER_CONTEXT_CONS(1), base);
	expect_too_much(test, &ce, &ca, 16);
}

/* The base is as long as a certificate, and no name is of its form. */
static void long_base_of_another_form_costs_nothing(struct kunit *test)
{
	struct tls_rd one = attribute(test, 0, "a", 1), rdns = {}, names = {};
	struct tls_hs_cert ce = {}, ca = {};
	enum tls_hs_x509_reason why;
	u8 *buf = room(test), *san = room(test);
	struct tls_hs_work work;
	unsigned int i;

	for (i = 0; i < 4000; i++) {
		put_tlv(test, &rdns, buf, CAP, DER_SET, one.p + 2, one.left - 2);
		put_tlv(test, &names, san, CAP, DER_CONTEXT(2), "", 0);
	}
	ce.ce_subject = wrapped(test, DER_SEQUENCE, (struct tls_rd){ .p = buf });
	ce.ce_san = names;
	exclude(test, &ca, rdns, 1);

	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_cert_verify_constraints(&ce, &ca, &work, &why), 0);
	KUNIT_EXPECT_GT(test, work.wk_bytes, TLS_HS_WORK_BYTES - 4000 * 32);
}

static void budget_once_spent_stays_spent(struct kunit *test)
{
	struct tls_hs_work work;

	tls_hs_work_init(&work, NULL, NULL);
	KUNIT_EXPECT_EQ(test, tls_hs_work_spend(&work, TLS_HS_WORK_BYTES - 1), 0);
	KUNIT_EXPECT_EQ(test, tls_hs_work_spend(&work, 2), -E2BIG);
	KUNIT_EXPECT_EQ(test, tls_hs_work_spend(&work, 1), -E2BIG);
	KUNIT_EXPECT_EQ(test, tls_hs_work_spend(&work, SIZE_MAX), -E2BIG);
	KUNIT_EXPECT_EQ(test, tls_hs_work_spend(&work, 0), 0);
}

static struct kunit_case work_cases[] = {
	KUNIT_CASE(subtrees_times_spaces_end_with_the_budget),
	KUNIT_CASE(subtrees_times_long_oid_end_with_the_budget),
	KUNIT_CASE(authorities_times_subject_end_with_the_budget),
	KUNIT_CASE(long_base_of_another_form_costs_nothing),
	KUNIT_CASE(budget_once_spent_stays_spent),
	{}
};

static struct kunit_suite work_suite = {
	.name = "tls_hs_work",
	.test_cases = work_cases,
};

kunit_test_suite(work_suite);
