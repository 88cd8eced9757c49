// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel has in lib/ and the project's files use.
 *
 * Loops are written as the kernel writes them in C, so that they cost here what
 * they cost there: libc's are vector code.
 */
#include <arpa/inet.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/inet.h>
#include <linux/string.h>
#include <linux/time64.h>

/* Eight bytes at a time while they are equal, as with CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS. */
int user_memcmp(const void *a, const void *b, size_t len)
{
	const u8 *p = a, *q = b;
	u64 v, w;

	for (; len >= sizeof(v); p += sizeof(v), q += sizeof(v), len -= sizeof(v)) {
		memcpy(&v, p, sizeof(v));
		memcpy(&w, q, sizeof(w));
		if (v != w)
			break;
	}
	for (; len; p++, q++, len--)
		if (*p != *q)
			return *p - *q;
	return 0;
}

int user_strncasecmp(const char *a, const char *b, size_t len)
{
	u8 c, d;

	for (; len; len--) {
		c = *a++;
		d = *b++;
		if (!c || !d)
			return c - d;
		if (c == d)
			continue;
		c = tolower(c);
		d = tolower(d);
		if (c != d)
			return c - d;
	}
	return 0;
}

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day,
		  unsigned int hour, unsigned int min, unsigned int sec)
{
	int month = mon - 2;

	/* the year begins with March, so that its last day is the leap day */
	if (month <= 0) {
		month += 12;
		year--;
	}
	return ((((time64_t)(year / 4 - year / 100 + year / 400 + 367 * month / 12 + day) +
		  year * 365 - 719499) * 24 + hour) * 60 + min) * 60 + sec;
}

static int whole_pton(int family, const char *src, u8 *dst, const char **end)
{
	if (inet_pton(family, src, dst) != 1)
		return 0;
	*end = src + strlen(src);
	return 1;
}

int in4_pton(const char *src, int srclen, u8 *dst, int delim, const char **end)
{
	return whole_pton(AF_INET, src, dst, end);
}

int in6_pton(const char *src, int srclen, u8 *dst, int delim, const char **end)
{
	return whole_pton(AF_INET6, src, dst, end);
}

void *memchr_inv(const void *p, int c, size_t len)
{
	const u8 *b = p;

	for (; len; b++, len--)
		if (*b != (u8)c)
			return (void *)b;
	return NULL;
}

/* Whole or not, what is written ends with a NUL. */
ssize_t user_strscpy(char *dst, const char *src, size_t len)
{
	size_t n = strnlen(src, len);

	if (!len)
		return -E2BIG;
	if (n < len) {
		memcpy(dst, src, n + 1);
		return n;
	}
	memcpy(dst, src, len - 1);
	dst[len - 1] = '\0';
	return -E2BIG;
}

static int hex_digit(char c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int hex2bin(u8 *dst, const char *src, size_t count)
{
	int high, low;

	for (; count; count--) {
		high = hex_digit(*src++);
		if (high < 0)
			return -EINVAL;
		low = hex_digit(*src++);
		if (low < 0)
			return -EINVAL;
		*dst++ = high << 4 | low;
	}
	return 0;
}
