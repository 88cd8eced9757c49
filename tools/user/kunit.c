// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit's suites in one process, reported in KTAP as the kernel reports them.
 *
 * Owns the order, the life of a case and of what goes with it.  A case that ends
 * the process is missed by whoever counts: what is planned and does not report
 * has failed.
 */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kunit/test.h>

#include "user.h"

struct user_kunit_resource {
	struct user_kunit_resource	*next;
	void				(*action)(void *data);
	void				*data;
};

static u64 seed = 1;
static bool first_failure_ends;
static struct kunit_suite *suites, **last_suite = &suites;

struct user_param *user_params;

void user_kunit_add_suite(struct kunit_suite *suite)
{
	*last_suite = suite;
	last_suite = &suite->next;
}

/* --- what goes with a case --- */

static void own(struct kunit *test, void (*action)(void *data), void *data)
{
	/* not the kernel's: it is not this one that is made to fail */
	struct user_kunit_resource *res = malloc(sizeof(*res));

	BUG_ON(!res);
	*res = (struct user_kunit_resource){ test->resources, action, data };
	test->resources = res;
}

static void free_memory(void *p)
{
	kfree(p);
}

void *user_kunit_own(struct kunit *test, void *p)
{
	if (p)
		own(test, free_memory, p);
	return p;
}

int kunit_add_action_or_reset(struct kunit *test, void (*action)(void *data), void *data)
{
	own(test, action, data);
	return 0;
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct user_kunit_resource **at, *res;

	if (!p)
		return;
	for (at = &test->resources; *at; at = &(*at)->next) {
		res = *at;
		if (res->action != free_memory || res->data != p)
			continue;
		*at = res->next;
		free(res);
		kfree(p);
		return;
	}
	user_bug("memory to be freed is not the case's", __FILE__, __LINE__);
}

static void release(struct kunit *test)
{
	struct user_kunit_resource *res;

	while (test->resources) {
		res = test->resources;
		test->resources = res->next;
		res->action(res->data);
		free(res);
	}
}

/* --- what a case says --- */

static void print_message(const char *fmt, va_list args)
{
	char text[1024];

	if (!fmt)
		return;
	user_vsnprintf(text, sizeof(text), fmt, args);
	printf("    # %s\n", text);
}

static void failed_at(struct kunit *test, const struct user_kunit_place *at)
{
	test->failed = true;
	printf("    # %s: %s FAILED at %s:%d\n", test->name,
	       at->assert ? "ASSERTION" : "EXPECTATION", at->file, at->line);
}

/* Leaves the case if it was an assertion. */
static void failed_end(struct kunit *test, const struct user_kunit_place *at)
{
	if (at->assert)
		longjmp(test->abort, 1);
}

void user_kunit_fail(struct kunit *test, const struct user_kunit_place *at, const char *fmt, ...)
{
	va_list args;

	failed_at(test, at);
	va_start(args, fmt);
	print_message(fmt, args);
	va_end(args);
	failed_end(test, at);
}

void user_kunit_fail_values(struct kunit *test, const struct user_kunit_place *at,
			    const char *what, long long left, long long right,
			    const char *fmt, ...)
{
	va_list args;

	failed_at(test, at);
	printf("    # expected %s, but it is %lld (0x%llx) and %lld (0x%llx)\n", what,
	       left, left, right, right);
	va_start(args, fmt);
	print_message(fmt, args);
	va_end(args);
	failed_end(test, at);
}

static void print_bytes(const u8 *p, const u8 *other, size_t len)
{
	size_t i;

	printf("    #  ");
	for (i = 0; p && i < len && i < 64; i++)
		printf(other && p[i] != other[i] ? "<%02x>" : " %02x ", p[i]);
	printf("%s\n", p ? "" : "NULL");
}

void user_kunit_fail_bytes(struct kunit *test, const struct user_kunit_place *at,
			   const char *what, const void *left, const void *right, size_t len,
			   const char *fmt, ...)
{
	va_list args;

	failed_at(test, at);
	printf("    # expected %s, but of %zu bytes the first are\n", what, len);
	print_bytes(left, right, len);
	print_bytes(right, left, len);
	va_start(args, fmt);
	print_message(fmt, args);
	va_end(args);
	failed_end(test, at);
}

void user_kunit_fail_strings(struct kunit *test, const struct user_kunit_place *at,
			     const char *what, const char *left, const char *right)
{
	failed_at(test, at);
	printf("    # expected %s, but it is \"%s\" and \"%s\"\n", what, left ?: "(null)",
	       right ?: "(null)");
	failed_end(test, at);
}

void user_kunit_info(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message(fmt, args);
	va_end(args);
}

void user_kunit_skip(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	test->skipped = true;
	va_start(args, fmt);
	user_vsnprintf(test->comment, sizeof(test->comment), fmt, args);
	va_end(args);
	longjmp(test->abort, 1);
}

/* --- running --- */

/* The case itself; whatever it does, its end comes too. */
static void run_case(const struct kunit_suite *suite, const struct kunit_case *kc,
		     struct kunit *test)
{
	if (!setjmp(test->abort)) {
		if (suite->init && suite->init(test))
			test->failed = true;
		else
			kc->run_case(test);
	}
	if (!setjmp(test->abort) && suite->exit)
		suite->exit(test);
	release(test);
}

static bool report(const struct kunit *test, unsigned int indent, unsigned int n,
		   const char *name)
{
	printf("%*s%s %u %s%s%s\n", indent, "", test->failed ? "not ok" : "ok", n, name,
	       test->skipped && !test->failed ? " # SKIP " : "",
	       test->skipped && !test->failed ? test->comment : "");
	/* for who only asks whether any case fails */
	if (test->failed && first_failure_ends)
		exit(1);
	return !test->failed;
}

static bool run_params(const struct kunit_suite *suite, const struct kunit_case *kc,
		       unsigned int number)
{
	char desc[KUNIT_PARAM_DESC_SIZE];
	struct kunit all = {};
	const void *param;
	unsigned int n = 0;

	printf("        KTAP version 1\n        # Subtest: %s\n", kc->name);
	desc[0] = '\0';
	for (param = kc->generate_params(NULL, desc); param;
	     param = kc->generate_params(param, desc)) {
		struct kunit test = { .name = kc->name, .param_value = param };

		if (!desc[0])
			snprintf(desc, sizeof(desc), "param-%u", n);
		run_case(suite, kc, &test);
		all.failed |= !report(&test, 8, ++n, desc);
		desc[0] = '\0';
	}
	return report(&all, 4, number, kc->name);
}

static bool run_suite(struct kunit_suite *suite, const char *pattern, unsigned int number)
{
	const struct kunit_case *kc;
	struct kunit all = {};
	unsigned int n = 0;
	unsigned long live;
	bool begun;

	user_reset(seed);
	user_clock_run();
	live = user_alloc_live();
	printf("    KTAP version 1\n    # Subtest: %s\n", suite->name);
	for (kc = suite->test_cases; kc->run_case; kc++)
		n += !fnmatch(pattern, kc->name, 0);
	printf("    1..%u\n", n);
	n = 0;
	begun = !suite->suite_init || !suite->suite_init(suite);
	all.failed = !begun;
	for (kc = suite->test_cases; kc->run_case && begun; kc++) {
		struct kunit test = { .name = kc->name };

		if (fnmatch(pattern, kc->name, 0))
			continue;
		if (kc->generate_params) {
			all.failed |= !run_params(suite, kc, ++n);
			continue;
		}
		run_case(suite, kc, &test);
		all.failed |= !report(&test, 4, ++n, kc->name);
	}
	if (suite->suite_exit)
		suite->suite_exit(suite);
	user_reset(seed);
	if (user_alloc_live() != live) {
		printf("    # %ld blocks of memory are left\n", (long)(user_alloc_live() - live));
		all.failed = true;
	}
	return report(&all, 0, number, suite->name);
}

static bool set_param(const char *arg, const char *value)
{
	struct user_param *p;

	for (p = user_params; p; p = p->next) {
		if (strlen(p->name) == value - arg && !strncmp(p->name, arg, value - arg)) {
			*p->value = strtoul(value + 1, NULL, 0);
			return true;
		}
	}
	return false;
}

static const char *suite_pattern = "*", *case_pattern = "*";

/* seed=N, stop=1, PARAMETER=N of a suite, SUITE or SUITE.CASE */
static bool take_argument(char *arg)
{
	char *end = strchr(arg, '=');

	if (end && !strncmp(arg, "seed", end - arg)) {
		seed = strtoull(end + 1, NULL, 0);
		return true;
	}
	if (end && !strncmp(arg, "stop", end - arg)) {
		first_failure_ends = strtoul(end + 1, NULL, 0);
		return true;
	}
	if (end)
		return set_param(arg, end);
	suite_pattern = arg;
	end = strchr(arg, '.');
	if (end) {
		*end = '\0';
		case_pattern = end + 1;
	}
	return true;
}

int main(int argc, char **argv)
{
	struct kunit_suite *suite;
	unsigned int n = 0;
	bool ok = true;
	int i;

	for (i = 1; i < argc; i++) {
		if (!take_argument(argv[i])) {
			fprintf(stderr, "no parameter: %s\n", argv[i]);
			return 2;
		}
	}
	/* what was printed before the process ended is there */
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (suite = suites; suite; suite = suite->next)
		n += !fnmatch(suite_pattern, suite->name, 0);
	printf("KTAP version 1\n1..%u\n", n);
	n = 0;
	for (suite = suites; suite; suite = suite->next)
		if (!fnmatch(suite_pattern, suite->name, 0))
			ok &= run_suite(suite, case_pattern, ++n);
	return !ok;
}
