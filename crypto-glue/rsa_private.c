// SPDX-License-Identifier: GPL-2.0-only
/*
 * RSA's private operation (RSASP1, RFC 8017 5.2.1) by the Chinese remainder
 * theorem, and the private key: what is taken for one.
 *
 * Constant time: no branch, no address and no length depends on a secret, but
 * for the sizes: of the modulus and of its primes in bits, of the other numbers in
 * octets, as their encoding has them.  Exponents are taken in digits of fixed
 * places, and the table of powers is read as a whole.  "make ct" shows it of the
 * compiled code.  Needed of the processor as for ec_secret.c: multiplications
 * whose time does not depend on the operands.
 *
 * Blinding, for what time does not show (power, emanations, a line of a stack or a
 * cache): modulo each prime the number m is multiplied with x^e before it is
 * raised to d, and by 1 / x afterwards.  x must be easy to invert, so it is R^a:
 * mont.c's R = 2^(64 * limbs), whose Montgomery form is R^2, which is at hand, as
 * that of 1 / R is 1.  a is random, of 64 bits, another for each prime of each
 * signature: to say what is multiplied with what, one guesses a.
 *
 * A fault in one prime's half gives the other prime away: s^e is compared with m
 * before s leaves.  Nothing says that p and q are prime; with others that passes
 * for no m.
 *
 * In FIPS mode there are no private keys here.
 */
#include <crypto/utils.h>
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "limb.h"
#include "rsa_private.h"
#include "rsa_pss.h"
#include "rsa_public.h"

#define RSA_MIN_BITS	2048
#define RSA_BLIND_BITS	64

/* The shorter prime has a quarter of the modulus' bits at least: below, ECM finds it. */
#define RSA_MIN_PART	4

static u64 rsa_differ(const u64 *a, const u64 *b, unsigned int limbs)
{
	u64 bits = 0;

	while (limbs--)
		bits |= a[limbs] ^ b[limbs];
	return bits;
}

/* r = a mod n, of any n but 0, an even one too: bit by bit */
static void rsa_mod(const struct tls_hs_mont *n, u64 *r, const u64 *a, unsigned int limbs, u64 *t)
{
	const unsigned int k = n->mo_limbs;
	unsigned int j;
	u64 carry;
	int i;

	memset(r, 0, k * sizeof(*r));
	for (i = 64 * limbs - 1; i >= 0; i--) {
		carry = a[i / 64] >> (i % 64) & 1;
		for (j = 0; j < k; j++)
			t[j] = limb_adc(r[j], r[j], &carry);
		tls_hs_mont_subtract(n, r, t, carry);
	}
}

/**
 * tls_hs_rsa_scratch_alloc() - memory for one operation
 * @limbs: of the key, rc_limbs
 *
 * Context: process; may sleep.
 * Return: scratch for kfree_sensitive(), or NULL.
 */
struct tls_hs_rsa_scratch *tls_hs_rsa_scratch_alloc(unsigned int limbs)
{
	struct tls_hs_rsa_scratch *sc;

	sc = kmalloc(struct_size(sc, num, (9 + TLS_HS_RSA_TABLE) * limbs), GFP_KERNEL);
	if (!sc)
		return NULL;
	sc->m = sc->num;
	sc->t = sc->m + 2 * limbs;
	sc->one = sc->t + 2 * limbs;
	sc->p = sc->one + limbs;
	sc->q = sc->p + limbs;
	sc->x = sc->q + limbs;
	sc->y = sc->x + limbs;
	sc->table = sc->y + limbs;
	memset(sc->one, 0, limbs * sizeof(u64));
	sc->one[0] = 1;
	return sc;
}

/* sc->y = table[digit], all of the table read */
static void rsa_select(struct tls_hs_rsa_scratch *sc, unsigned int limbs, u32 digit)
{
	const u64 *entry = sc->table;
	unsigned int i, j;
	u64 mask;

	memset(sc->y, 0, limbs * sizeof(u64));
	for (j = 0; j < TLS_HS_RSA_TABLE; j++, entry += limbs) {
		mask = -(u64)(((j ^ digit) - 1) >> 31);
		OPTIMIZER_HIDE_VAR(mask);	/* or it may become a branch */
		for (i = 0; i < limbs; i++)
			sc->y[i] |= entry[i] & mask;
	}
}

/* Digit i of a number, from its lowest. */
static u32 rsa_digit(const u64 *a, unsigned int i)
{
	const unsigned int bit = i * TLS_HS_RSA_WINDOW;

	return a[bit / 64] >> (bit % 64) & (TLS_HS_RSA_TABLE - 1);
}

/* r = base ^ exp, in Montgomery form; exp has so many bits at most; r may be base */
static void rsa_raise(const struct tls_hs_rsa_half *rh, struct tls_hs_rsa_scratch *sc,
		      u64 *r, const u64 *base, const u64 *exp, unsigned int bits)
{
	const struct tls_hs_mont *mo = &rh->rh_mo;
	const unsigned int k = mo->mo_limbs;
	unsigned int i = DIV_ROUND_UP(bits, TLS_HS_RSA_WINDOW) - 1, j;
	u64 *const table = sc->table;

	tls_hs_mont_mul(mo, table, rh->rh_rr, sc->one, sc->t);
	memcpy(table + k, base, k * sizeof(u64));
	for (j = 2; j < TLS_HS_RSA_TABLE; j++)
		tls_hs_mont_mul(mo, table + j * k, table + (j - 1) * k, table + k, sc->t);

	rsa_select(sc, k, rsa_digit(exp, i));
	memcpy(r, sc->y, k * sizeof(u64));
	while (i--) {
		for (j = 0; j < TLS_HS_RSA_WINDOW; j++)
			tls_hs_mont_sqr(mo, r, r, sc->t);
		rsa_select(sc, k, rsa_digit(exp, i));
		tls_hs_mont_mul(mo, r, r, sc->y, sc->t);
	}
}

/* r = sc->m ^ d modulo the prime, in Montgomery form */
static void rsa_half(const struct tls_hs_rsa_half *rh, struct tls_hs_rsa_scratch *sc, u64 *r, u32 e)
{
	const struct tls_hs_mont *mo = &rh->rh_mo;
	const u64 *rr = rh->rh_rr;

	get_random_bytes(&sc->blind, sizeof(sc->blind));
	sc->blind_e[1] = 0;
	sc->blind_e[0] = limb_mac(sc->blind, e, 0, &sc->blind_e[1]);

	/* m is below both primes' product, so below this one's and R's; it comes out as m / R */
	memcpy(sc->t, sc->m, 2 * mo->mo_limbs * sizeof(u64));
	tls_hs_mont_reduce(mo, r, sc->t);
	tls_hs_mont_mul(mo, r, r, rr, sc->t);
	tls_hs_mont_mul(mo, r, r, rr, sc->t);

	/* y is rsa_raise()'s own */
	rsa_raise(rh, sc, sc->x, rr, sc->blind_e, RSA_BLIND_BITS + fls(e));
	tls_hs_mont_mul(mo, r, r, sc->x, sc->t);
	rsa_raise(rh, sc, sc->x, sc->one, &sc->blind, RSA_BLIND_BITS);
	rsa_raise(rh, sc, r, r, rh->rh_d, rh->rh_bits);
	tls_hs_mont_mul(mo, r, r, sc->x, sc->t);
}

/* sc->t = the number that is sc->p modulo p, in Montgomery form, and sc->q modulo q */
static void rsa_join(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc, unsigned int k)
{
	const struct tls_hs_mont *mp = &rc->rc_p.rh_mo;
	u64 borrow = 0, carry = 0, mask;
	unsigned int i;

	/* h = (sc->p - sc->q) / q mod p; what is below q need not be below p */
	tls_hs_mont_mul(mp, sc->x, sc->q, rc->rc_p.rh_rr, sc->t);
	for (i = 0; i < k; i++)
		sc->p[i] = limb_sbb(sc->p[i], sc->x[i], &borrow);
	mask = -borrow;
	OPTIMIZER_HIDE_VAR(mask);	/* or it may become a branch */
	for (i = 0; i < k; i++)
		sc->p[i] = limb_adc(sc->p[i], rc->rc_p.rh_prime[i] & mask, &carry);
	tls_hs_mont_mul(mp, sc->x, sc->p, rc->rc_qinv, sc->t);

	/* sc->q + q * h */
	tls_hs_mont_product(sc->t, sc->x, rc->rc_q.rh_prime, k);
	carry = 0;
	for (i = 0; i < k; i++)
		sc->t[i] = limb_adc(sc->t[i], sc->q[i], &carry);
	for (; i < 2 * k; i++)
		sc->t[i] = limb_adc(sc->t[i], 0, &carry);
}

/**
 * tls_hs_rsa_unchecked() - RSASP1 by RFC 8017 5.2.1 2b, not checked
 * @rc: the key's numbers
 * @sc: tls_hs_rsa_scratch_alloc() of its limbs; the caller wipes it
 * @in: the number to be raised to d, @len bytes, below the modulus
 * @out: where to put @len bytes, which nobody may see until they are checked
 * @len: the modulus' bytes
 *
 * In constant time.
 *
 * Context: process.
 */
void tls_hs_rsa_unchecked(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc,
			  const u8 *in, u8 *out, size_t len)
{
	tls_hs_mont_read(sc->m, 2 * rc->rc_limbs, in, len);
	rsa_half(&rc->rc_p, sc, sc->p, rc->rc_e);
	rsa_half(&rc->rc_q, sc, sc->q, rc->rc_e);
	tls_hs_mont_mul(&rc->rc_q.rh_mo, sc->q, sc->q, sc->one, sc->t);
	rsa_join(rc, sc, rc->rc_limbs);
	tls_hs_mont_write(out, len, sc->t);
}

/**
 * tls_hs_rsa_private() - RSASP1 (RFC 8017 5.2.1): out = in ^ d mod n
 * @rk: the private key; it is not changed
 * @pub: its public key
 * @in: the number to be raised to d, @len bytes, below the modulus
 * @out: where to put @len bytes; not @in
 * @len: tls_hs_rsa_len() of @pub
 *
 * The result is raised to e again, and must be @in.
 *
 * Context: process; may sleep.
 * Return: 0; -EIO: a fault, or @in is not below the modulus; -ENOMEM.  After a
 * failure nothing of it is at @out.
 */
int tls_hs_rsa_private(const struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
		       const u8 *in, u8 *out, size_t len)
{
	struct tls_hs_rsa_scratch *sc;
	int err;
	u8 *m;

	sc = tls_hs_rsa_scratch_alloc(rk->rk_crt->rc_limbs);
	if (!sc)
		return -ENOMEM;
	tls_hs_rsa_unchecked(rk->rk_crt, sc, in, out, len);

	m = (u8 *)sc->t;
	err = tls_hs_rsa_public(pub, out, m, len);
	if (!err && crypto_memneq(m, in, len))
		err = -EIO;
	kfree_sensitive(sc);
	if (err) {
		memzero_explicit(out, len);
		return err == -ENOMEM ? err : -EIO;
	}
	return 0;
}

/* 0, or bits: d mod prime - 1 is not what is given, or not what e inverts; sc->m is d */
static u64 rsa_half_wrong(const struct tls_hs_rsa_half *rh, struct tls_hs_rsa_scratch *sc, u32 e)
{
	const unsigned int k = rh->rh_mo.mo_limbs;
	const struct tls_hs_mont less_one = { .mo_n = sc->x, .mo_limbs = k };
	u64 carry = 0, bits;
	unsigned int i;

	/* even, so Montgomery's way is none */
	memcpy(sc->x, rh->rh_prime, k * sizeof(u64));
	sc->x[0] ^= 1;
	rsa_mod(&less_one, sc->y, sc->m, 2 * k, sc->t);
	bits = rsa_differ(sc->y, rh->rh_d, k);

	/* e * d needs a limb more */
	for (i = 0; i < k; i++)
		sc->table[i] = limb_mac(e, rh->rh_d[i], 0, &carry);
	sc->table[k] = carry;
	rsa_mod(&less_one, sc->y, sc->table, k + 1, sc->t);
	return bits | rsa_differ(sc->y, sc->one, k);
}

/*
 * 0, or bits: these numbers are no key of this modulus (RFC 8017 3.2).  Two equal
 * primes have no inverse, and even ones no odd product.  In constant time, and apart
 * from who branches on what it says.
 */
static noinline u64 rsa_wrong(const struct tls_hs_rsa_crt *rc, struct tls_hs_rsa_scratch *sc,
			      const struct tls_rd *n, const struct tls_rd *d)
{
	const struct tls_hs_mont *mp = &rc->rc_p.rh_mo;
	const unsigned int k = rc->rc_limbs;
	u64 bits;

	tls_hs_mont_product(sc->t, rc->rc_p.rh_prime, rc->rc_q.rh_prime, k);
	tls_hs_mont_read(sc->m, 2 * k, n->p, n->left);
	bits = rsa_differ(sc->t, sc->m, 2 * k);

	tls_hs_mont_read(sc->t, 2 * k, d->p, d->left);
	bits |= limbs_less(sc->t, sc->m, 2 * k) ^ 1;
	memcpy(sc->m, sc->t, 2 * k * sizeof(u64));
	bits |= rsa_half_wrong(&rc->rc_p, sc, rc->rc_e);
	bits |= rsa_half_wrong(&rc->rc_q, sc, rc->rc_e);

	bits |= limbs_less(rc->rc_qinv, rc->rc_p.rh_prime, k) ^ 1;
	tls_hs_mont_mul(mp, sc->x, rc->rc_qinv, rc->rc_p.rh_rr, sc->t);
	tls_hs_mont_mul(mp, sc->x, sc->x, rc->rc_q.rh_prime, sc->t);
	return bits | rsa_differ(sc->x, sc->one, k);
}

static unsigned int rsa_bits(const struct tls_rd *num)
{
	return num->left && num->p[0] ? (num->left - 1) * 8 + fls(num->p[0]) : 0;
}

/* Makes the half of a prime; returns what is free behind it. */
static u64 *rsa_half_init(struct tls_hs_rsa_half *rh, u64 *num, unsigned int limbs,
			  const struct tls_rd *prime, const struct tls_rd *d, u64 *t)
{
	rh->rh_prime = num;
	rh->rh_d = num + limbs;
	rh->rh_rr = num + 2 * limbs;
	rh->rh_bits = rsa_bits(prime);
	tls_hs_mont_read(rh->rh_prime, limbs, prime->p, prime->left);
	tls_hs_mont_read(rh->rh_d, limbs, d->p, d->left);
	rh->rh_mo.mo_n = rh->rh_prime;
	rh->rh_mo.mo_n0 = tls_hs_mont_n0(rh->rh_prime[0]);
	rh->rh_mo.mo_limbs = limbs;
	tls_hs_mont_rr(&rh->rh_mo, rh->rh_bits, rh->rh_rr, t);
	return num + 3 * limbs;
}

/* By sizes alone: may these be a key's numbers, and one that is used here? */
static int rsa_sizes(const struct tls_hs_rsa_numbers *rn, unsigned int bits, unsigned int limbs)
{
	const unsigned int p = rsa_bits(&rn->rn_p), q = rsa_bits(&rn->rn_q);

	/* a product of two has the bits of both, or one less */
	if (p < 2 || q < 2 || bits > p + q || bits < p + q - 1)
		return -EINVAL;
	if (rn->rn_d.left > DIV_ROUND_UP(bits, 8) || rn->rn_dp.left > 8 * limbs ||
	    rn->rn_dq.left > 8 * limbs || rn->rn_qinv.left > 8 * limbs)
		return -EINVAL;
	return min(p, q) < bits / RSA_MIN_PART ? -EOPNOTSUPP : 0;
}

/**
 * tls_hs_rsa_key_set() - take a private key
 * @rk: where to put it; ended by tls_hs_rsa_key_wipe(), empty after a failure
 * @pub: the public key that it belongs to
 * @rn: the private key's numbers; not needed afterwards
 *
 * All numbers are checked against each other, at length: n = p * q, d below n and
 * inverse to e modulo p - 1 and q - 1, the exponents and the coefficient what they
 * are by d, p and q.  The primes may be of any order, and of different sizes as long
 * as each has a quarter of the modulus' bits.
 *
 * Context: process; may sleep.
 * Return: 0; -EOPNOTSUPP: FIPS mode, or a modulus or a prime of a size that is not
 * used here; -EINVAL: numbers that are no key; -ENOMEM.
 */
int tls_hs_rsa_key_set(struct tls_hs_rsa_key *rk, const struct tls_hs_pubkey *pub,
		       const struct tls_hs_rsa_numbers *rn)
{
	const unsigned int limbs = DIV_ROUND_UP(max(rsa_bits(&rn->rn_p), rsa_bits(&rn->rn_q)), 64);
	struct tls_hs_rsa_scratch *sc;
	struct tls_hs_rsa_crt *rc;
	struct tls_rd n;
	u64 *num, wrong;
	int err;
	u32 e;

	rk->rk_crt = NULL;
	if (!tls_hs_rsa_available() || !tls_hs_rsa_len(pub) || pub->pk_bits < RSA_MIN_BITS)
		return -EOPNOTSUPP;
	if (tls_hs_rsa_public_parse(pub, &n, &e))
		return -EINVAL;
	err = rsa_sizes(rn, pub->pk_bits, limbs);
	if (err)
		return err;

	rc = kmalloc(struct_size(rc, rc_num, 7 * limbs), GFP_KERNEL);
	sc = tls_hs_rsa_scratch_alloc(limbs);
	if (!rc || !sc) {
		kfree(rc);
		kfree(sc);
		return -ENOMEM;
	}
	rc->rc_limbs = limbs;
	rc->rc_e = e;
	num = rsa_half_init(&rc->rc_p, rc->rc_num, limbs, &rn->rn_p, &rn->rn_dp, sc->t);
	rc->rc_qinv = rsa_half_init(&rc->rc_q, num, limbs, &rn->rn_q, &rn->rn_dq, sc->t);
	tls_hs_mont_read(rc->rc_qinv, limbs, rn->rn_qinv.p, rn->rn_qinv.left);
	wrong = rsa_wrong(rc, sc, &n, &rn->rn_d);
	kfree_sensitive(sc);
	if (wrong) {
		kfree_sensitive(rc);
		return -EINVAL;
	}
	rk->rk_crt = rc;
	return 0;
}

/**
 * tls_hs_rsa_key_wipe() - forget a private key
 * @rk: the key; may hold none
 *
 * Context: process; may sleep.
 */
void tls_hs_rsa_key_wipe(struct tls_hs_rsa_key *rk)
{
	kfree_sensitive(rk->rk_crt);
	rk->rk_crt = NULL;
}
