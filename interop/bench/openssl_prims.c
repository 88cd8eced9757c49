// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a TLS client's primitives cost in OpenSSL, on this machine:
 *
 *   openssl_prims N
 *
 * A line per primitive, named as in prims.c: N times nanoseconds of CPU time.  Each
 * primitive has its turn in each of N rounds, so that a slow moment hits all of them.
 */
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WARM_UP	3
#define COUNT	9	/* primitives */

static unsigned char msg[130];	/* as long as what CertificateVerify signs */

static void die(const char *what)
{
	fprintf(stderr, "openssl_prims: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A key generation and a decapsulation: what a client does for the hybrid beside X25519. */
static int64_t mlkem(const char *name)
{
	unsigned char ct[1088], sent[32], got[32];
	size_t ctlen = sizeof(ct), sentlen = sizeof(sent), gotlen = sizeof(got);
	int64_t cpu = now(), t;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, name);
	EVP_PKEY_CTX *ctx;

	cpu = now() - cpu;
	ctx = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
	if (!ctx || EVP_PKEY_encapsulate_init(ctx, NULL) != 1 ||
	    EVP_PKEY_encapsulate(ctx, ct, &ctlen, sent, &sentlen) != 1)
		die(name);
	t = now();
	if (EVP_PKEY_decapsulate_init(ctx, NULL) != 1 ||
	    EVP_PKEY_decapsulate(ctx, got, &gotlen, ct, ctlen) != 1)
		die(name);
	cpu += now() - t;
	if (memcmp(sent, got, sizeof(got)))
		die("secret");
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return cpu;
}

/* A key generation and what is shared with a peer */
static int64_t agree(const char *curve)
{
	static struct {
		const char	*curve;
		EVP_PKEY	*key;
	} peers[2];
	unsigned char shared[48];
	size_t len = sizeof(shared);
	EVP_PKEY_CTX *ctx;
	EVP_PKEY *key;
	int64_t cpu;
	int i = 0;

	while (peers[i].curve && strcmp(peers[i].curve, curve))
		i++;
	if (!peers[i].curve) {
		peers[i].curve = curve;
		peers[i].key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
	}
	cpu = now();
	key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", curve);
	ctx = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
	if (!ctx || EVP_PKEY_derive_init(ctx) != 1 ||
	    EVP_PKEY_derive_set_peer(ctx, peers[i].key) != 1 ||
	    EVP_PKEY_derive(ctx, shared, &len) != 1)
		die(curve);
	cpu = now() - cpu;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	return cpu;
}

static EVP_PKEY *keys[3];	/* P-256, P-384, RSA-2048 */
static unsigned char sigs[3][256];
static size_t siglens[3];

static EVP_MD_CTX *signer(int which, int verify)
{
	const EVP_MD *md = which == 1 ? EVP_sha384() : EVP_sha256();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx;

	if ((verify ? EVP_DigestVerifyInit(ctx, &pctx, md, NULL, keys[which]) :
		      EVP_DigestSignInit(ctx, &pctx, md, NULL, keys[which])) != 1)
		die("key");
	if (which == 2 && (EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) != 1 ||
			   EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_DIGEST) != 1))
		die("PSS");
	return ctx;
}

static int64_t sign(int which)
{
	int64_t cpu = now();
	EVP_MD_CTX *ctx = signer(which, 0);

	siglens[which] = sizeof(sigs[which]);
	if (EVP_DigestSign(ctx, sigs[which], &siglens[which], msg, sizeof(msg)) != 1)
		die("sign");
	EVP_MD_CTX_free(ctx);
	return now() - cpu;
}

static int64_t verify(int which)
{
	int64_t cpu = now();
	EVP_MD_CTX *ctx = signer(which, 1);

	if (EVP_DigestVerify(ctx, sigs[which], siglens[which], msg, sizeof(msg)) != 1)
		die("verify");
	EVP_MD_CTX_free(ctx);
	return now() - cpu;
}

static int64_t run(int which)
{
	switch (which) {
	case 0:
		return mlkem("ML-KEM-768");
	case 1:
		return agree("P-256");
	case 2:
		return agree("P-384");
	case 3: case 4: case 5:
		return sign(which - 3);
	default:
		return verify(which - 6);
	}
}

int main(int argc, char **argv)
{
	static const char * const names[COUNT] = {
		"mlkem768", "p256_agree", "p384_agree", "p256_sign", "p384_sign",
		"rsa2048_pss_sign", "p256_verify", "p384_verify", "rsa2048_pss_verify",
	};
	int rounds = argc > 1 ? atoi(argv[1]) : 0;
	int64_t *ns = calloc(COUNT * (rounds + 1), sizeof(*ns));
	int i, r;

	keys[0] = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	keys[1] = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	keys[2] = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	for (r = -WARM_UP; r < rounds; r++) {
		for (i = 0; i < COUNT; i++) {
			int64_t t = run(i);

			if (r >= 0)
				ns[i * rounds + r] = t;
		}
	}
	for (i = 0; i < COUNT; i++) {
		printf("%s", names[i]);
		for (r = 0; r < rounds; r++)
			printf(" %lld", (long long)ns[i * rounds + r]);
		putchar('\n');
	}
	return 0;
}
