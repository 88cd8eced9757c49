/* SPDX-License-Identifier: GPL-2.0-only */
/* KUnit's names for a runner in user space, ../../kunit.c: what the project's suites use. */
#ifndef _TLS_HS_USER_KUNIT_TEST_H
#define _TLS_HS_USER_KUNIT_TEST_H

#include <setjmp.h>
#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>

struct kunit_suite;

/* One test case while it runs. */
struct kunit {
	void				*priv;
	const void			*param_value;
	const char			*name;
	struct user_kunit_resource	*resources;
	jmp_buf				abort;
	bool				failed;
	bool				skipped;
	char				comment[256];	/* why it was skipped */
};

enum kunit_speed {
	KUNIT_SPEED_NORMAL,
	KUNIT_SPEED_SLOW,
};

struct kunit_attributes {
	enum kunit_speed	speed;
};

struct kunit_case {
	void			(*run_case)(struct kunit *test);
	const char		*name;
	const void		*(*generate_params)(const void *prev, char *desc);
	struct kunit_attributes	attr;
};

struct kunit_suite {
	const char		*name;
	int			(*suite_init)(struct kunit_suite *suite);
	void			(*suite_exit)(struct kunit_suite *suite);
	int			(*init)(struct kunit *test);
	void			(*exit)(struct kunit *test);
	struct kunit_case	*test_cases;
	struct kunit_suite	*next;		/* of all that are linked in */
};

#define KUNIT_PARAM_DESC_SIZE	128

#define KUNIT_CASE(f)			{ .run_case = f, .name = #f }
#define KUNIT_CASE_SLOW(f)		KUNIT_CASE(f)
#define KUNIT_CASE_PARAM(f, gen)	{ .run_case = f, .name = #f, .generate_params = gen }
#define KUNIT_CASE_PARAM_ATTR(f, gen, at) \
	{ .run_case = f, .name = #f, .generate_params = gen, .attr = at }

void user_kunit_add_suite(struct kunit_suite *suite);

#define kunit_test_suite(s)						\
	static void __attribute__((__constructor__)) user_kunit_add_##s(void) \
	{								\
		user_kunit_add_suite(&(s));				\
	}								\
	static void user_kunit_add_##s(void)

/* describe() of an element: its name in the report */
#define KUNIT_ARRAY_PARAM(name, array, describe)			\
	static const void *name##_gen_params(const void *prev, char *desc) \
	{								\
		__typeof__(&(array)[0]) elem = prev;			\
		void (*tell)(__typeof__(elem) e, char *d) = describe;	\
									\
		elem = elem ? elem + 1 : array;				\
		if (elem == (array) + ARRAY_SIZE(array))		\
			return NULL;					\
		if (tell)						\
			tell(elem, desc);				\
		return elem;						\
	}

#define KUNIT_ARRAY_PARAM_DESC(name, array, member)			\
	static const void *name##_gen_params(const void *prev, char *desc) \
	{								\
		__typeof__(&(array)[0]) elem = prev;			\
									\
		elem = elem ? elem + 1 : array;				\
		if (elem == (array) + ARRAY_SIZE(array))		\
			return NULL;					\
		strscpy(desc, elem->member, KUNIT_PARAM_DESC_SIZE);	\
		return elem;						\
	}

void user_kunit_info(const char *fmt, ...) __printf(1, 2);
void user_kunit_skip(struct kunit *test, const char *fmt, ...) __printf(2, 3)
	__attribute__((__noreturn__));

#define kunit_info(test, ...)	((void)(test), user_kunit_info(__VA_ARGS__))
#define kunit_skip(test, ...)	user_kunit_skip(test, __VA_ARGS__)

/* --- memory and other things that go with the case --- */

void *user_kunit_own(struct kunit *test, void *p);
void kunit_kfree(struct kunit *test, const void *p);
int kunit_add_action_or_reset(struct kunit *test, void (*action)(void *data), void *data);

#define kunit_kmalloc(test, len, gfp)		user_kunit_own(test, kmalloc(len, gfp))
#define kunit_kzalloc(test, len, gfp)		user_kunit_own(test, kzalloc(len, gfp))
#define kunit_kcalloc(test, n, len, gfp)	user_kunit_own(test, kcalloc(n, len, gfp))

#define KUNIT_DEFINE_ACTION_WRAPPER(name, f, type)	\
	static void name(void *data)			\
	{						\
		f((type)data);				\
	}						\
	static void name(void *data)

/* --- expectations and assertions --- */

/* Where a failure is, and whether the case ends there. */
struct user_kunit_place {
	const char	*file;
	int		line;
	bool		assert;
};

#define USER_PLACE(a) \
	(&(const struct user_kunit_place){ .file = __FILE__, .line = __LINE__, .assert = (a) })

void user_kunit_fail(struct kunit *test, const struct user_kunit_place *at, const char *fmt, ...)
	__printf(3, 4);
void user_kunit_fail_values(struct kunit *test, const struct user_kunit_place *at,
			    const char *what, long long left, long long right,
			    const char *fmt, ...) __printf(6, 7);
void user_kunit_fail_bytes(struct kunit *test, const struct user_kunit_place *at,
			   const char *what, const void *left, const void *right, size_t len,
			   const char *fmt, ...) __printf(7, 8);
void user_kunit_fail_strings(struct kunit *test, const struct user_kunit_place *at,
			     const char *what, const char *left, const char *right);

#define USER_TRUE(test, as, cond, want, ...) do {			\
	const bool is_ = (cond);					\
									\
	if (is_ != (want))						\
		user_kunit_fail_values(test, USER_PLACE(as), #cond " is " #want, \
				       is_, want, __VA_ARGS__);		\
} while (0)

#define USER_COMPARE(test, as, l, op, r, ...) do {			\
	const __typeof__(l) l_ = (l);					\
	const __typeof__(r) r_ = (r);					\
									\
	if (!(l_ op r_))						\
		user_kunit_fail_values(test, USER_PLACE(as), #l " " #op " " #r, \
				       (long long)l_, (long long)r_, __VA_ARGS__); \
} while (0)

#define USER_COMPARE_PTR(test, as, l, op, r, ...) do {			\
	const void *l_ = (l);						\
	const void *r_ = (r);						\
									\
	if (!(l_ op r_))						\
		user_kunit_fail_values(test, USER_PLACE(as), #l " " #op " " #r, \
				       (long)l_, (long)r_, __VA_ARGS__); \
} while (0)

#define USER_COMPARE_MEM(test, as, l, op, r, len, ...) do {		\
	const void *l_ = (l);						\
	const void *r_ = (r);						\
	const size_t len_ = (len);					\
									\
	if (!l_ || !r_ || !(memcmp(l_, r_, len_) op 0))			\
		user_kunit_fail_bytes(test, USER_PLACE(as), #l " " #op " " #r, \
				      l_, r_, len_, __VA_ARGS__);	\
} while (0)

#define USER_COMPARE_STR(test, as, l, op, r) do {			\
	const char *l_ = (l);						\
	const char *r_ = (r);						\
									\
	if (!l_ || !r_ || !(strcmp(l_, r_) op 0))			\
		user_kunit_fail_strings(test, USER_PLACE(as), #l " " #op " " #r, l_, r_); \
} while (0)

#define KUNIT_FAIL(test, ...)		user_kunit_fail(test, USER_PLACE(false), __VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, ...)	user_kunit_fail(test, USER_PLACE(true), __VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, c)			USER_TRUE(test, false, c, true, NULL)
#define KUNIT_EXPECT_FALSE(test, c)			USER_TRUE(test, false, c, false, NULL)
#define KUNIT_EXPECT_EQ(test, l, r)			USER_COMPARE(test, false, l, ==, r, NULL)
#define KUNIT_EXPECT_NE(test, l, r)			USER_COMPARE(test, false, l, !=, r, NULL)
#define KUNIT_EXPECT_LT(test, l, r)			USER_COMPARE(test, false, l, <, r, NULL)
#define KUNIT_EXPECT_LE(test, l, r)			USER_COMPARE(test, false, l, <=, r, NULL)
#define KUNIT_EXPECT_GT(test, l, r)			USER_COMPARE(test, false, l, >, r, NULL)
#define KUNIT_EXPECT_GE(test, l, r)			USER_COMPARE(test, false, l, >=, r, NULL)
#define KUNIT_EXPECT_PTR_EQ(test, l, r)		USER_COMPARE_PTR(test, false, l, ==, r, NULL)
#define KUNIT_EXPECT_PTR_NE(test, l, r)		USER_COMPARE_PTR(test, false, l, !=, r, NULL)
#define KUNIT_EXPECT_NULL(test, p) \
	USER_COMPARE_PTR(test, false, p, ==, NULL, NULL)
#define KUNIT_EXPECT_NOT_NULL(test, p)		USER_COMPARE_PTR(test, false, p, !=, NULL, NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p) \
	USER_TRUE(test, false, IS_ERR_OR_NULL(p), false, NULL)
#define KUNIT_EXPECT_MEMEQ(test, l, r, len) \
	USER_COMPARE_MEM(test, false, l, ==, r, len, NULL)
#define KUNIT_EXPECT_MEMNEQ(test, l, r, len)	USER_COMPARE_MEM(test, false, l, !=, r, len, NULL)
#define KUNIT_EXPECT_STREQ(test, l, r)		USER_COMPARE_STR(test, false, l, ==, r)
#define KUNIT_EXPECT_STRNEQ(test, l, r)		USER_COMPARE_STR(test, false, l, !=, r)

#define KUNIT_EXPECT_TRUE_MSG(test, c, ...)		USER_TRUE(test, false, c, true, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(test, c, ...)	USER_TRUE(test, false, c, false, __VA_ARGS__)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, ...)	USER_COMPARE(test, false, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(test, l, r, ...)	USER_COMPARE(test, false, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(test, l, r, ...)	USER_COMPARE(test, false, l, <, r, __VA_ARGS__)
#define KUNIT_EXPECT_NULL_MSG(test, p, ...) \
	USER_COMPARE_PTR(test, false, p, ==, NULL, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, ...) \
	USER_COMPARE_PTR(test, false, p, !=, NULL, __VA_ARGS__)
#define KUNIT_EXPECT_MEMEQ_MSG(test, l, r, len, ...) \
	USER_COMPARE_MEM(test, false, l, ==, r, len, __VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, c)			USER_TRUE(test, true, c, true, NULL)
#define KUNIT_ASSERT_FALSE(test, c)			USER_TRUE(test, true, c, false, NULL)
#define KUNIT_ASSERT_EQ(test, l, r)			USER_COMPARE(test, true, l, ==, r, NULL)
#define KUNIT_ASSERT_NE(test, l, r)			USER_COMPARE(test, true, l, !=, r, NULL)
#define KUNIT_ASSERT_LT(test, l, r)			USER_COMPARE(test, true, l, <, r, NULL)
#define KUNIT_ASSERT_LE(test, l, r)			USER_COMPARE(test, true, l, <=, r, NULL)
#define KUNIT_ASSERT_GT(test, l, r)			USER_COMPARE(test, true, l, >, r, NULL)
#define KUNIT_ASSERT_GE(test, l, r)			USER_COMPARE(test, true, l, >=, r, NULL)
#define KUNIT_ASSERT_PTR_EQ(test, l, r)		USER_COMPARE_PTR(test, true, l, ==, r, NULL)
#define KUNIT_ASSERT_PTR_NE(test, l, r)		USER_COMPARE_PTR(test, true, l, !=, r, NULL)
#define KUNIT_ASSERT_NULL(test, p) \
	USER_COMPARE_PTR(test, true, p, ==, NULL, NULL)
#define KUNIT_ASSERT_NOT_NULL(test, p)		USER_COMPARE_PTR(test, true, p, !=, NULL, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p) \
	USER_TRUE(test, true, IS_ERR_OR_NULL(p), false, NULL)
#define KUNIT_ASSERT_MEMEQ(test, l, r, len) \
	USER_COMPARE_MEM(test, true, l, ==, r, len, NULL)
#define KUNIT_ASSERT_MEMNEQ(test, l, r, len)	USER_COMPARE_MEM(test, true, l, !=, r, len, NULL)
#define KUNIT_ASSERT_STREQ(test, l, r)		USER_COMPARE_STR(test, true, l, ==, r)
#define KUNIT_ASSERT_STRNEQ(test, l, r)		USER_COMPARE_STR(test, true, l, !=, r)

#define KUNIT_ASSERT_TRUE_MSG(test, c, ...)		USER_TRUE(test, true, c, true, __VA_ARGS__)
#define KUNIT_ASSERT_FALSE_MSG(test, c, ...)	USER_TRUE(test, true, c, false, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, ...)	USER_COMPARE(test, true, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_NE_MSG(test, l, r, ...)	USER_COMPARE(test, true, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_LT_MSG(test, l, r, ...)	USER_COMPARE(test, true, l, <, r, __VA_ARGS__)
#define KUNIT_ASSERT_NULL_MSG(test, p, ...) \
	USER_COMPARE_PTR(test, true, p, ==, NULL, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, ...) \
	USER_COMPARE_PTR(test, true, p, !=, NULL, __VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ_MSG(test, l, r, len, ...) \
	USER_COMPARE_MEM(test, true, l, ==, r, len, __VA_ARGS__)

#endif
