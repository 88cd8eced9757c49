/* SPDX-License-Identifier: GPL-2.0-only */
/* What of the kernel crypto-glue's arithmetic needs to be compiled, with no headers at all. */
#ifndef _TLS_HS_BRANCHES_H
#define _TLS_HS_BRANCHES_H

/* what compilers make is looked at, not what mont_row.h has in assembler */
#define TLS_HS_MONT_PLAIN

#define bool			_Bool
#define true			1
#define false			0
#define __always_inline		inline __attribute__((__always_inline__))
#define __must_check
#define __maybe_unused
#define __ro_after_init
#define NULL			((void *)0)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define EKEYREJECTED		129
#define BIT(n)			(1UL << (n))
#define lower_32_bits(v)	((u32)(v))
#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r"(v) : "0"(v))

/* instead of what these want: what rsa_private.c has of it */
#define _TLS_HS_SIG_H
#define _TLS_HS_WIRE_H
#define _TLS_HS_RSA_PUBLIC_H
#define _TLS_HS_RSA_PSS_H
#define noinline			/* counted with its callers */
#define DIV_ROUND_UP(a, b)	(((a) + (b) - 1) / (b))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define struct_size(p, member, n) (sizeof(*(p)) + (n) * sizeof(*(p)->member))
#define GFP_KERNEL		0
#define ENOMEM			12
#define EINVAL			22
#define EIO			5
#define EOPNOTSUPP		95

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

struct tls_rd {
	const u8	*p;
	size_t		left;
};

struct tls_hs_pubkey {
	unsigned int	pk_bits;
};

void *kmalloc(size_t len, unsigned int gfp);
void kfree(const void *p);
void kfree_sensitive(const void *p);
void memzero_explicit(void *p, size_t len);
unsigned long crypto_memneq(const void *a, const void *b, size_t len);
size_t tls_hs_rsa_len(const struct tls_hs_pubkey *pk);
bool tls_hs_rsa_available(void);
int tls_hs_rsa_public(const struct tls_hs_pubkey *pk, const u8 *sig, u8 *em, size_t len);
int tls_hs_rsa_public_parse(const struct tls_hs_pubkey *pk, struct tls_rd *n, u32 *e);

/* Its helpers are counted with it, wherever a compiler would leave them. */
#define __flatten	__attribute__((__flatten__))

/* branches_rsa.c */
struct tls_hs_rsa_scratch;
struct tls_hs_rsa_crt;
u64 ct_rsa_differ(const u64 *a, const u64 *b);
u64 ct_rsa_less(const u64 *a, const u64 *b);
void ct_rsa_select(struct tls_hs_rsa_scratch *sc, u32 digit);
void ct_rsa_join(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc);

/* branches.c */
void ct_subtract(u64 *r, const u64 *a, u64 carry, const u64 *n);
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
void ct_select(struct tls_hs_ec_hom *q, const struct tls_hs_ec_hom *table, u32 digit);
void ct_order_final(struct tls_hs_ec_secret *sc, u64 *r, const u64 *a, u64 carry, const u64 *n);
bool ct_scalar_ok(const u64 *k, const u64 *n);
void ct_order_reduce(u64 *a, const u64 *n);

static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

#endif
