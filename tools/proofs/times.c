// SPDX-License-Identifier: GPL-2.0-only
/*
 * The seconds that x509_der.c's reader of times gives, for each day that a Time
 * can say and each second of a day, against a count of the days.
 */
#include <stdio.h>

#include "x509.h"

static unsigned long long seen;

static int check(bool utc, unsigned int year, unsigned int mon, unsigned int day,
		 unsigned int second, time64_t want)
{
	struct tls_rd rd;
	time64_t t = want - 1;
	char der[32];
	int n;

	n = snprintf(der, sizeof(der), utc ? "\x17\x0d%02u%02u%02u%02u%02u%02uZ" :
		     "\x18\x0f%04u%02u%02u%02u%02u%02uZ", utc ? year % 100 : year, mon, day,
		     second / 3600, second / 60 % 60, second % 60);
	tls_rd_init(&rd, der, n);
	seen++;
	if (!tls_hs_der_time(&rd, &t) && t == want && tls_rd_empty(&rd))
		return 0;
	printf("# %u-%u-%u second %u: %lld, not %lld\n", year, mon, day, second, t, want);
	return 1;
}

static int check_day(unsigned int year, unsigned int mon, unsigned int day, time64_t midnight)
{
	unsigned int second;
	int failed = check(false, year, mon, day, 86399, midnight + 86399);

	if (year >= 1950 && year < 2050)
		failed += check(true, year, mon, day, 0, midnight);
	if (year == 2000 && mon == 2)
		for (second = 0; second < 86400; second++)
			failed += check(false, year, mon, day, second, midnight + second);
	return failed;
}

int main(void)
{
	static const unsigned int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned int year, mon, day, last;
	time64_t midnight = -62135596800;	/* of 1 January of the year 1 */
	int failed = 0;

	for (year = 1; year <= 9999; year++)
		for (mon = 1; mon <= 12; mon++) {
			last = days[mon - 1];
			if (mon == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
				last++;
			for (day = 1; day <= last; day++, midnight += 86400)
				failed += check_day(year, mon, day, midnight);
		}
	/* the first midnight after the last day: where date(1) has it, too */
	failed += midnight != 253402300800;
	printf("# %llu times\n", seen);
	return failed > 0;
}
