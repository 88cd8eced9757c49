// SPDX-License-Identifier: GPL-2.0-only
/*
 * crypto-glue/x509_der.c's readers of lengths, integers and times, for CBMC.
 * Each function here is a proof.
 */
#include "../../crypto-glue/wire.c"
#include "../../crypto-glue/x509_der.c"
#include "proofs.h"

/* What mktime64() was asked: its arithmetic, the kernel's, is times.c's to check. */
static unsigned int asked[6];
static time64_t answered;

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day,
		  unsigned int hour, unsigned int min, unsigned int sec)
{
	asked[0] = year;
	asked[1] = mon;
	asked[2] = day;
	asked[3] = hour;
	asked[4] = min;
	asked[5] = sec;
	return answered;
}

/* Nothing taken and nothing said, or one TLV whose header is the shortest there is. */
void proof_tlv(void)
{
	u8 block[DER_BYTES], tag = nondet_u8();
	size_t n = nondet_size(), header, len;
	struct tls_rd rd, whole, content;
	const u8 *b = block;
	bool ok;

	__CPROVER_assume(n <= sizeof(block));
	tls_rd_init(&rd, block, n);
	ok = !tls_hs_der_any(&rd, &tag, &whole, &content);
	if (!ok) {
		claim(rd.p == block && rd.left == n);
		/* was there one? of less than 2^24 octets and within n */
		if (n < 2 || (b[0] & 0x1f) == 0x1f || b[1] == 0x80 || b[1] > 0x83)
			return;
		header = b[1] < 0x80 ? 2 : 2 + (b[1] & 0x7f);
		if (n < header)
			return;
		len = b[1] < 0x80 ? b[1] : b[1] == 0x81 ? b[2] : b[1] == 0x82 ?
			b[2] * 256U + b[3] : (b[2] * 256U + b[3]) * 256 + b[4];
		claim(len > n - header || (header > 2 && len < 0x80) || (header > 3 && !b[2]));
		return;
	}
	len = content.left;
	header = whole.left - len;
	claim(tag == b[0] && (tag & 0x1f) != 0x1f);
	claim(whole.p == block && content.p == block + header && whole.left <= n);
	claim(rd.p == block + whole.left && rd.left == n - whole.left);
	/* X.690 10.1 */
	claim(header == (len < 0x80 ? 2 : len < 0x100 ? 3 : len < 0x10000 ? 4 : 5));
	claim(header == 2 ? b[1] == len : b[1] == (0x80 | (header - 2)));
	claim(header != 3 || b[2] == len);
	claim(header != 4 || b[2] * 256U + b[3] == len);
}

/* An INTEGER of either sign, one that is not negative, and one of 32 bits. */
void proof_integer(void)
{
	u8 block[INTEGER_BYTES];
	const u8 *b = block, *d = block + 2;
	size_t n = nondet_size(), len, i;
	struct tls_rd rd, uint, signd;
	bool minimal, small;
	u32 v = 77;
	u64 want = 0;

	__CPROVER_assume(n <= sizeof(block));
	/* every length here is one of one octet */
	len = n >= 2 && b[0] == 0x02 && b[1] <= n - 2 ? b[1] : 0;
	minimal = len && !(len > 1 && ((!d[0] && d[1] < 0x80) || (d[0] == 0xff && d[1] >= 0x80)));

	tls_rd_init(&rd, block, n);
	claim(!tls_hs_der_integer(&rd, &signd) == minimal);
	claim(!minimal || (signd.p == d && signd.left == len));
	claim(!minimal || (rd.p == d + len && rd.left == n - 2 - len));

	tls_rd_init(&rd, block, n);
	claim(!tls_hs_der_uint(&rd, &uint) == (minimal && d[0] < 0x80));
	if (!minimal || d[0] >= 0x80)
		return;
	claim(uint.left == len - !d[0] && (!uint.left || (uint.p[0] && uint.p == d + !d[0])));

	small = uint.left <= 4;
	for (i = 0; i < len && small; i++)
		want = want << 8 | d[i];
	tls_rd_init(&rd, block, n);
	claim(!tls_hs_der_u32(&rd, &v) == small);
	claim(!small || v == want);
}

static bool two(const u8 *p, unsigned int *v)
{
	*v = (p[0] - '0') * 10 + (p[1] - '0');
	return p[0] >= '0' && p[0] <= '9' && p[1] >= '0' && p[1] <= '9';
}

/* Every Time there is, and whatever is none. */
void proof_time(void)
{
	static const u8 days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	u8 block[TIME_BYTES];
	const u8 *b = block, *d = block + 2;
	unsigned int hi = 0, year, mon, day, h, m, s;
	size_t n = nondet_size(), len;
	bool valid, leap;
	struct tls_rd rd;
	time64_t t = 77;

	__CPROVER_assume(n <= sizeof(block));
	answered = nondet_size();
	len = n >= 1 && b[0] == 0x17 ? 13 : 15;
	valid = n >= 2 + len && (b[0] == 0x17 || b[0] == 0x18) && b[1] == len;
	if (valid && b[0] == 0x18) {
		valid = two(d, &hi);
		d += 2;
	}
	if (valid) {
		valid = two(d, &year) & two(d + 2, &mon) & two(d + 4, &day) &
			two(d + 6, &h) & two(d + 8, &m) & two(d + 10, &s);
		valid = valid && d[12] == 'Z';
	}
	if (valid) {
		if (b[0] == 0x17)
			hi = year < 50 ? 20 : 19;
		year += 100 * hi;
		leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
		valid = mon >= 1 && mon <= 12 && h < 24 && m < 60 && s < 60;
	}
	if (valid)
		valid = day >= 1 && day <= days[mon] + (mon == 2 && leap);

	tls_rd_init(&rd, block, n);
	claim(!tls_hs_der_time(&rd, &t) == valid);
	if (!valid)
		return;
	claim(t == answered && asked[0] == (year ? year : 1) && asked[1] == mon && asked[2] == day);
	claim(asked[3] == h && asked[4] == m && asked[5] == s);
	claim(rd.p == block + 2 + len && rd.left == n - 2 - len);
}
