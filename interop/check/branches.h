/* SPDX-License-Identifier: GPL-2.0-only */
/* What of the kernel crypto-glue's arithmetic needs to be compiled, with no headers at all. */
#ifndef _TLS_HS_BRANCHES_H
#define _TLS_HS_BRANCHES_H

#define bool			_Bool
#define true			1
#define false			0
#define __always_inline		inline __attribute__((__always_inline__))
#define __must_check
#define __ro_after_init
#define NULL			((void *)0)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define EKEYREJECTED		129
#define BIT(n)			(1UL << (n))
#define lower_32_bits(v)	((u32)(v))
#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r"(v) : "0"(v))

typedef unsigned char u8;
typedef signed char s8;
typedef unsigned short u16;
typedef short s16;
typedef unsigned int u32;
typedef int s32;
typedef unsigned long long u64;
typedef __SIZE_TYPE__ size_t;

void *memcpy(void *to, const void *from, size_t len);
void *memset(void *to, int c, size_t len);
void get_random_bytes(void *buf, size_t len);
void memzero_explicit(void *p, size_t len);
int memcmp(const void *a, const void *b, size_t len);
void put_unaligned_be64(u64 v, void *p);
u64 get_unaligned_be64(const void *p);
void put_unaligned_le64(u64 v, void *p);
u64 get_unaligned_le64(const void *p);
u32 get_unaligned_le32(const void *p);

/* instead of sha3.h, which wants the kernel's */
#define _TLS_HS_SHA3_H
#define TLS_HS_SHAKE128_RATE	168
struct tls_hs_sha3;
void tls_hs_shake_squeeze(struct tls_hs_sha3 *sh, u8 *out, size_t len);

/* branches.c */
u64 ct_mac(u64 a, u64 b, u64 add, u64 *carry);
u64 ct_adc(u64 a, u64 b, u64 *carry);
u64 ct_sbb(u64 a, u64 b, u64 *borrow);
void ct_squares(u64 *t, const u64 *a);
void ct_row(u64 *t, const u64 *a, u64 b);
void ct_reduce(u64 *r, u64 *t, const u64 *n);
void ct_control(u64 a, u64 b);

/* branches_ec.c */
struct tls_hs_ec_hom;
struct tls_hs_ec_secret;
void ct_select(struct tls_hs_ec_hom *q, const struct tls_hs_ec_hom *table, u64 digit);
void ct_order_final(struct tls_hs_ec_secret *sc, u64 *r, const u64 *a, u64 carry, const u64 *n);
bool ct_scalar_ok(const u64 *k, const u64 *n);
void ct_order_reduce(u64 *a, const u64 *n);

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

#endif
