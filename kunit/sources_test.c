// SPDX-License-Identifier: GPL-2.0-only
/*
 * Token buckets of addresses.
 */
#include <kunit/test.h>
#include <linux/in.h>
#include <linux/in6.h>

#include "conn/sources.h"

static struct sockaddr_storage v4(u32 address)
{
	struct sockaddr_storage ss = {};
	struct sockaddr_in *in = (struct sockaddr_in *)&ss;

	in->sin_family = AF_INET;
	in->sin_port = htons(address * 7);
	in->sin_addr.s_addr = htonl(address);
	return ss;
}

static struct sockaddr_storage v6(u64 network, u64 host)
{
	struct sockaddr_storage ss = {};
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&ss;

	in6->sin6_family = AF_INET6;
	in6->sin6_addr.s6_addr32[0] = htonl(network >> 32);
	in6->sin6_addr.s6_addr32[1] = htonl(network);
	in6->sin6_addr.s6_addr32[2] = htonl(host >> 32);
	in6->sin6_addr.s6_addr32[3] = htonl(host);
	return ss;
}

static struct tls_hs_sources *sources(struct kunit *test, int rate, int burst)
{
	struct tls_hs_sources *so = kunit_kzalloc(test, sizeof(*so), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, so);
	tls_hs_sources_init(so);
	so->so_rate = rate;
	so->so_burst = burst;
	return so;
}

/* How many of so many at once, by a clock in milliseconds, if it may have so many */
static int taken_of(struct tls_hs_sources *so, struct sockaddr_storage peer, u64 now, int n,
		    unsigned int most_held)
{
	int may = 0;

	while (n--)
		may += tls_hs_sources_take(so, &peer, now * NSEC_PER_MSEC, most_held);
	return may;
}

static int taken(struct tls_hs_sources *so, struct sockaddr_storage peer, u64 now, int n)
{
	return taken_of(so, peer, now, n, UINT_MAX);
}

static void ended(struct tls_hs_sources *so, struct sockaddr_storage peer, int n)
{
	while (n--)
		tls_hs_sources_put(so, &peer);
}

static void burst_and_rate(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 10, 5);

	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 20), 5);
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1099, 20), 0);
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1100, 20), 1);
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1400, 20), 3);
	/* full again, and no more than full */
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 100000, 20), 5);
}

static void addresses_are_apart(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 10, 5);

	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 20), 5);
	KUNIT_EXPECT_EQ(test, taken(so, v4(2), 1000, 20), 5);
	KUNIT_EXPECT_EQ(test, taken(so, v6(1, 1), 1000, 20), 5);
	KUNIT_EXPECT_EQ(test, taken(so, v6(2, 1), 1000, 20), 5);
}

/* Its owner has all of a network of 64 bits */
static void addresses_of_one_network_are_not(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 10, 5);

	KUNIT_EXPECT_EQ(test, taken(so, v6(7, 1), 1000, 3), 3);
	KUNIT_EXPECT_EQ(test, taken(so, v6(7, 2), 1000, 20), 2);
}

static void mapped_address_is_the_address(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 10, 5);

	KUNIT_EXPECT_EQ(test, taken(so, v4(9), 1000, 20), 5);
	KUNIT_EXPECT_EQ(test, taken(so, v6(0, 0xffff00000009ULL), 1000, 20), 0);
	KUNIT_EXPECT_EQ(test, taken(so, v6(0, 0xffff0000000aULL), 1000, 20), 5);
}

static void no_rate_is_no_limit(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 0, 1);

	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 10000), 10000);
}

/* Values that a careless administrator sets: at least one handshake, now and then */
static void odd_values_let_somebody_in(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, taken(sources(test, 1, 0), v4(1), 1000, 20), 1);
	KUNIT_EXPECT_EQ(test, taken(sources(test, 100000, 1), v4(1), 1000, 20), 1);
	KUNIT_EXPECT_EQ(test, taken(sources(test, 100000, 100000), v4(1), 1000, 2000), 2000);
}

static void more_than_a_thousand_a_second(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 5000, 10);

	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 20), 10);
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1001, 20), 5);
}

/* Whoever is held back stays so when a few others come, */
static void others_do_not_free_him(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 1, 5);
	u32 i;

	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 20), 5);
	for (i = 2; i < 20; i++)
		taken(so, v4(i), 1000, 1);
	KUNIT_EXPECT_EQ(test, taken(so, v4(1), 1000, 20), 0);
}

/* and however many come, everybody new is let in. */
static void many_are_all_let_in(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 1, 5);
	u32 i;

	for (i = 1; i < 20000; i++)
		if (taken(so, v4(i), 1000, 1) != 1)
			break;
	KUNIT_EXPECT_EQ(test, i, 20000);
}

/* Until some are over, whatever its bucket has, */
static void so_many_at_once_and_no_more(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 1000, 1000);

	KUNIT_EXPECT_EQ(test, taken_of(so, v4(1), 1000, 20, 7), 7);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(2), 1000, 20, 7), 7);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(1), 9000, 20, 7), 0);
	ended(so, v4(1), 3);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(1), 9000, 20, 7), 3);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(2), 9000, 20, 7), 0);
}

/* and what was in no count takes nothing from one. */
static void end_of_what_was_not_counted(struct kunit *test)
{
	struct tls_hs_sources *so = sources(test, 1000, 1000);

	ended(so, v4(1), 3);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(1), 1000, 20, 7), 7);
	ended(so, v4(1), 20);
	KUNIT_EXPECT_EQ(test, taken_of(so, v4(1), 1000, 20, 7), 7);
}

static struct kunit_case sources_cases[] = {
	KUNIT_CASE(burst_and_rate),
	KUNIT_CASE(addresses_are_apart),
	KUNIT_CASE(addresses_of_one_network_are_not),
	KUNIT_CASE(mapped_address_is_the_address),
	KUNIT_CASE(no_rate_is_no_limit),
	KUNIT_CASE(odd_values_let_somebody_in),
	KUNIT_CASE(more_than_a_thousand_a_second),
	KUNIT_CASE(others_do_not_free_him),
	KUNIT_CASE(many_are_all_let_in),
	KUNIT_CASE(so_many_at_once_and_no_more),
	KUNIT_CASE(end_of_what_was_not_counted),
	{}
};

static struct kunit_suite sources_suite = {
	.name = "tls_hs_sources",
	.test_cases = sources_cases,
};

kunit_test_suite(sources_suite);
