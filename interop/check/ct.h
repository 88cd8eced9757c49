/* SPDX-License-Identifier: GPL-2.0-only */
/* What of crypto-glue's headers can be had in user space. */
#ifndef _TLS_HS_CT_H
#define _TLS_HS_CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_LIMBS	6
#define MAX_BYTES	(8 * MAX_LIMBS)

/* Never looked into here. */
struct tls_hs_ec;
extern const struct tls_hs_ec tls_hs_p256, tls_hs_p384;

void get_random_bytes(void *buf, size_t len);
void tls_hs_ec_verify_init(void);
void tls_hs_ec_secret_init(void);
void tls_hs_ec_scalar_inv(const struct tls_hs_ec *ec, uint64_t *r, const uint64_t *a);
_Bool tls_hs_ec_scalar_ok(const struct tls_hs_ec *ec, const uint64_t *k);
void tls_hs_ec_order_reduce(const struct tls_hs_ec *ec, uint64_t *a);
void tls_hs_ec_from_bytes(const struct tls_hs_ec *ec, uint64_t *r, const uint8_t *bytes);
void tls_hs_ec_to_bytes(const struct tls_hs_ec *ec, uint8_t *bytes, const uint64_t *a);
void tls_hs_ec_public(const struct tls_hs_ec *ec, void *sc, const uint64_t *d, uint8_t *key);
int tls_hs_ec_shared(const struct tls_hs_ec *ec, void *sc, const uint64_t *d,
		     const uint8_t *peer, uint8_t *shared);
void tls_hs_ec_sign(const struct tls_hs_ec *ec, void *sc, const uint64_t *d, const uint64_t *k,
		    const uint64_t *e, uint64_t *r, uint64_t *s);

int tls_hs_mlkem_keygen(int set, const uint8_t *seed, uint8_t *pub);
int tls_hs_mlkem_encaps(int set, const uint8_t *pub, size_t publen, const uint8_t *message,
			uint8_t *ct, uint8_t *key);
int tls_hs_mlkem_decaps(int set, const uint8_t *seed, const uint8_t *pub,
			const uint8_t *ct, size_t ctlen, uint8_t *key);

/* structs of tls_hs_wire.h, sig.h and rsa_private.h */
struct rd {
	const uint8_t	*p;
	size_t		left;
};

struct pubkey {
	unsigned int	type;
	const uint8_t	*key;
	size_t		len;
	unsigned int	bits;
	bool		restricted;
	unsigned int	hash, salt;
};

struct numbers {
	struct rd	d, p, q, dp, dq, qinv;
};

struct key {
	const unsigned int	*crt;	/* which begins with the limbs of a prime */
};

int tls_hs_rsa_key_set(struct key *rk, const struct pubkey *pub, const struct numbers *rn);
void tls_hs_rsa_key_wipe(struct key *rk);
void *tls_hs_rsa_scratch_alloc(unsigned int limbs);
void tls_hs_rsa_unchecked(const void *crt, void *sc, const uint8_t *in, uint8_t *out, size_t len);
int tls_hs_rsa_public(const struct pubkey *pk, const uint8_t *sig, uint8_t *em, size_t len);

/* ct.c */
unsigned int errors(void);
void report(int ok, const char *name);
int known(void *result, const void *wanted, size_t len);

/* ct_user.c */
void *user_alloc(size_t len, unsigned int gfp, size_t max);
int user_memcmp(const void *a, const void *b, size_t len);

/* ct_ec.c */
#define EC_CASES	18
void ec(void);

/* ct_mlkem.c */
#define MLKEM_CASES	8
void mlkem(void);

/* ct_rsa.c */
#define RSA_CASES	9
void rsa(void);

#endif
