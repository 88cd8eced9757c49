// SPDX-License-Identifier: GPL-2.0-only
/*
 * /proc/tls_hs_bench: what the primitives of crypto-glue/ cost in this kernel.
 *
 * Owns the timing only: it is linked with its own copy of crypto-glue, which
 * exports nothing.  A line per primitive: its name and the samples of one
 * read, in nanoseconds per call.  For the benchmark; never part of what would
 * go upstream.
 */
#include <linux/in.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include <linux/math.h>	/* which ecc.h of 7.x expects */
#include <crypto/aead.h>
#include <crypto/akcipher.h>
#include <crypto/ecdh.h>
#include <crypto/internal/ecc.h>
#include <crypto/sig.h>

#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "../../crypto-glue/aead.h"
#include "../../crypto-glue/compat.h"
#include "../../crypto-glue/crypto_glue.h"
#include "../../crypto-glue/hkdf.h"
#include "../../crypto-glue/kex.h"
#include "../../crypto-glue/privkey.h"
#include "../../kunit/client_keys.h"

#define SAMPLES	25
#define PKCS8_HEAD	26	/* octets of PKCS#8 before an RSA-2048 key's RSAPrivateKey */
#define KB	1024

/* A certificate on a curve, its key, and a signature */
struct bench_ec {
	struct tls_hs_cert	cert;
	struct tls_hs_privkey	key;
	enum tls_hs_hash	hash;
	u8			sig[TLS_HS_ECDSA_MAX_SIG];
	size_t			siglen;
};

struct bench {
	struct tls_hs_kex	kex;
	u8			peer[32];	/* x25519's */
	struct tls_hs_kex	hybrid;
	u8			*hybrid_peer;	/* what a server answers it */
	u8			*mlkem;		/* ML-KEM-768's public key, then a ciphertext */
	u8			mlkem_seed[TLS_HS_MLKEM_SEED];
	struct bench_ec		p256, p384;
	struct tls_hs_cert	rsa_cert;
	struct tls_hs_privkey	rsa_key;
	struct crypto_akcipher	*kernel_rsa;
	u8			em[256];
	u8			rsa_sig[256];
	size_t			rsa_siglen;
	enum tls_hs_hash	hash;	/* a suite's, and what goes with it */
	size_t			hash_len;
	struct crypto_shash	*hmac;
	struct tls_hs_hash_ctx	running;
	struct tls_hs_aead	aead;
	size_t			key_len;
	struct socket		*sock[2];	/* TCP, connected with each other */
	u8			msg[130];	/* as long as what CertificateVerify signs */
	u8			*buf;		/* KB, room for a tag */
};

static void bench_random(void *ctx, u8 *buf, size_t len)
{
	get_random_bytes(buf, len);
}

static int bench_x25519_keygen(struct bench *b)
{
	return tls_hs_kex_generate(&b->kex, TLS_HS_KEX_X25519, NULL, bench_random, NULL);
}

static int bench_x25519_shared(struct bench *b)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t len;

	return tls_hs_kex_agree(&b->kex, b->peer, 32, shared, &len);
}

/* Both shares of a first flight: one key of x25519 */
static int bench_hybrid_keygen(struct bench *b)
{
	struct tls_hs_kex_part part[2];
	int err;

	tls_hs_kex_wipe(&b->hybrid);
	err = tls_hs_kex_generate(&b->hybrid, TLS_HS_KEX_X25519_MLKEM768, NULL, bench_random, NULL);
	if (!err)
		err = tls_hs_kex_pub(&b->hybrid, part);
	tls_hs_kex_shrink(&b->hybrid);
	return err;
}

static int bench_hybrid_shared(struct bench *b)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	size_t len;

	tls_hs_kex_shrink(&b->hybrid);
	return tls_hs_kex_agree(&b->hybrid, b->hybrid_peer,
				tls_hs_kex_reply_len(TLS_HS_KEX_X25519_MLKEM768), shared, &len);
}

static int bench_mlkem_keygen(struct bench *b)
{
	get_random_bytes(b->mlkem_seed, sizeof(b->mlkem_seed));
	return tls_hs_mlkem_keygen(TLS_HS_MLKEM_768, b->mlkem_seed, b->mlkem);
}

static int bench_mlkem_decaps(struct bench *b)
{
	u8 key[TLS_HS_MLKEM_KEY];

	/* of whichever key it was made: the work is the same (FIPS 203 6.3) */
	return tls_hs_mlkem_decaps(TLS_HS_MLKEM_768, b->mlkem_seed, b->mlkem,
				   b->mlkem + tls_hs_mlkem_pub_len(TLS_HS_MLKEM_768),
				   tls_hs_mlkem_ct_len(TLS_HS_MLKEM_768), key);
}

/* A key pair, and what is shared with its own owner. */
static int bench_agree(struct bench *b, enum tls_hs_kex_group group)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED];
	struct tls_hs_kex kx = {};
	size_t len;
	int err;

	err = tls_hs_kex_generate(&kx, group, NULL, bench_random, NULL);
	if (!err)
		err = tls_hs_kex_agree(&kx, kx.kx_pub, kx.kx_pub_len, shared, &len);
	tls_hs_kex_wipe(&kx);
	return err;
}

static int bench_p256_agree(struct bench *b)
{
	return bench_agree(b, TLS_HS_KEX_P256);
}

static int bench_p384_agree(struct bench *b)
{
	return bench_agree(b, TLS_HS_KEX_P384);
}

/* The kernel's, crypto/ecc.c, without what kpp adds */
static int bench_ecc_agree(unsigned int curve, unsigned int digits)
{
	const u64 d[6] = { 0x0123456789abcdef, 0xfedcba9876543210, 0x5555555555555555,
			   0x1234567812345678, 0xaaaaaaaaaaaaaaaa, 0x0fedcba987654321 };
	u64 point[12], shared[6];
	int err;

	err = ecc_make_pub_key(curve, digits, d, point);
	return err ?: crypto_ecdh_shared_secret(curve, digits, d, point, shared);
}

static int bench_ecc_p256_agree(struct bench *b)
{
	return bench_ecc_agree(ECC_CURVE_NIST_P256, 4);
}

static int bench_ecc_p384_agree(struct bench *b)
{
	return bench_ecc_agree(ECC_CURVE_NIST_P384, 6);
}

/* It signs nothing: the multiple of the base point, without which nobody can. */
static int bench_ecc_p384_multiple(struct bench *b)
{
	const u64 d[6] = { 0x0123456789abcdef, 0xfedcba9876543210, 0x5555555555555555,
			   0x1234567812345678, 0xaaaaaaaaaaaaaaaa, 0x0fedcba987654321 };
	u64 point[12];

	return ecc_make_pub_key(ECC_CURVE_NIST_P384, 6, d, point);
}

static int bench_ec_verify(struct bench *b, const struct bench_ec *ec)
{
	return tls_hs_sig_verify(&ec->cert.ce_key, TLS_HS_SIG_ECDSA, ec->hash, 0,
				 b->msg, sizeof(b->msg), ec->sig, ec->siglen);
}

static int bench_p256_verify(struct bench *b)
{
	return bench_ec_verify(b, &b->p256);
}

static int bench_p384_verify(struct bench *b)
{
	return bench_ec_verify(b, &b->p384);
}

/* The kernel's, crypto/ecc.c, as whoever has a key to check with must call it. */
static int bench_ecc_verify(struct bench *b, const struct bench_ec *ec, const char *name)
{
	const struct tls_hs_pubkey *pk = &ec->cert.ce_key;
	u8 digest[TLS_HS_MAX_HASH_LEN];
	struct crypto_sig *tfm;
	int err;

	err = tls_hs_digest(ec->hash, b->msg, sizeof(b->msg), digest);
	if (err)
		return err;
	tfm = crypto_alloc_sig(name, 0, 0);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	err = crypto_sig_set_pubkey(tfm, pk->pk_key, pk->pk_len);
	if (!err)
		err = crypto_sig_verify(tfm, ec->sig, ec->siglen, digest,
					tls_hs_hash_len(ec->hash));
	crypto_free_sig(tfm);
	return err;
}

static int bench_ecc_p256_verify(struct bench *b)
{
	return bench_ecc_verify(b, &b->p256, TLS_HS_SIG_P256);
}

static int bench_ecc_p384_verify(struct bench *b)
{
	return bench_ecc_verify(b, &b->p384, TLS_HS_SIG_P384);
}

static int bench_ec_sign(struct bench *b, struct bench_ec *ec)
{
	ec->siglen = sizeof(ec->sig);
	return tls_hs_ecdsa_sign(&ec->key.pv_ec, &ec->cert.ce_key, b->msg, sizeof(b->msg),
				 ec->sig, &ec->siglen);
}

static int bench_p256_sign(struct bench *b)
{
	return bench_ec_sign(b, &b->p256);
}

static int bench_p384_sign(struct bench *b)
{
	return bench_ec_sign(b, &b->p384);
}

/* The kernel's private operation alone, which neither blinds nor verifies what it made */
static int bench_kernel_rsa_private(struct bench *b)
{
	return crypto_akcipher_sync_decrypt(b->kernel_rsa, b->rsa_sig, sizeof(b->rsa_sig),
					    b->em, sizeof(b->em)) < 0 ? -EINVAL : 0;
}

static int bench_rsa_pss_verify(struct bench *b)
{
	return tls_hs_sig_verify(&b->rsa_cert.ce_key, TLS_HS_SIG_PSS, TLS_HS_SHA256, 32,
				 b->msg, sizeof(b->msg), b->rsa_sig, b->rsa_siglen);
}

/* The padding is the other scheme's: refused, but only after all of the arithmetic. */
static int bench_rsa_pkcs1_verify(struct bench *b)
{
	int err = tls_hs_sig_verify(&b->rsa_cert.ce_key, TLS_HS_SIG_PKCS1, TLS_HS_SHA256, 0,
				    b->msg, sizeof(b->msg), b->rsa_sig, b->rsa_siglen);

	return err == -EKEYREJECTED ? 0 : -EINVAL;
}

static int bench_rsa_pss_sign(struct bench *b)
{
	b->rsa_siglen = sizeof(b->rsa_sig);
	return tls_hs_rsa_pss_sign(&b->rsa_key.pv_rsa, &b->rsa_cert.ce_key, TLS_HS_SHA256,
				   b->msg, sizeof(b->msg), b->rsa_sig, &b->rsa_siglen);
}

static int bench_hash_kb(struct bench *b)
{
	return tls_hs_hash_update(&b->running, b->buf, KB);
}

static int bench_hash_empty(struct bench *b)
{
	u8 out[TLS_HS_MAX_HASH_LEN];

	return tls_hs_digest(b->hash, NULL, 0, out);
}

static int bench_extract(struct bench *b)
{
	u8 out[TLS_HS_MAX_HASH_LEN];

	return tls_hs_hkdf_extract(b->hmac, b->buf, b->hash_len, b->buf + 64, b->hash_len, out);
}

static int bench_expand_label(struct bench *b)
{
	u8 out[TLS_HS_MAX_HASH_LEN];

	return tls_hs_hkdf_expand_label(b->hmac, b->buf, "c hs traffic", b->buf + 64,
					b->hash_len, out, b->hash_len);
}

static int bench_aead_setkey(struct bench *b)
{
	return crypto_aead_setkey(b->aead.ae_tfm, b->buf, b->key_len);
}

static int bench_aead_kb(struct bench *b)
{
	return tls_hs_aead_seal(&b->aead, 0, b->msg, 5, b->buf, KB);
}

static int bench_aead_empty(struct bench *b)
{
	return tls_hs_aead_seal(&b->aead, 0, b->msg, 5, b->buf, 1);
}

/* One write of a small flight; the other end gets it in the same call, over lo. */
static int bench_tcp_send(struct bench *b)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec iov = { .iov_base = b->buf, .iov_len = 300 };
	int ret = kernel_sendmsg(b->sock[0], &msg, &iov, 1, 300);

	return ret == 300 ? 0 : -EIO;
}

static int bench_tcp_recv(struct bench *b)
{
	struct msghdr msg = { };
	struct kvec iov = { .iov_base = b->buf, .iov_len = 300 };
	int ret = kernel_recvmsg(b->sock[1], &msg, &iov, 1, 300, MSG_DONTWAIT);

	return ret == 300 ? 0 : -EIO;
}

/* In this order: what one leaves behind, others use. */
struct bench_case {
	const char	*name;
	int		(*run)(struct bench *b);
	unsigned int	calls;		/* in one sample */
};

static const struct bench_case public_key[] = {
	{ "x25519_keygen",		bench_x25519_keygen,	4 },
	{ "x25519_shared",		bench_x25519_shared,	4 },
	{ "hybrid_shared",		bench_hybrid_shared,	4 },
	{ "hybrid_keygen",		bench_hybrid_keygen,	4 },
	{ "mlkem768_keygen",		bench_mlkem_keygen,	8 },
	{ "mlkem768_decaps",		bench_mlkem_decaps,	8 },
	{ "p256_sign",			bench_p256_sign,	1 },
	{ "p256_verify",		bench_p256_verify,	1 },
	{ "ecc_p256_verify",		bench_ecc_p256_verify,	1 },
	{ "p384_sign",			bench_p384_sign,	1 },
	{ "ecc_p384_multiple",		bench_ecc_p384_multiple, 1 },
	{ "p384_verify",		bench_p384_verify,	1 },
	{ "ecc_p384_verify",		bench_ecc_p384_verify,	1 },
	{ "p256_agree",			bench_p256_agree,	1 },
	{ "ecc_p256_agree",		bench_ecc_p256_agree,	1 },
	{ "p384_agree",			bench_p384_agree,	1 },
	{ "ecc_p384_agree",		bench_ecc_p384_agree,	1 },
	{ "rsa2048_pss_sign",		bench_rsa_pss_sign,	1 },
	{ "kernel_rsa2048_private",	bench_kernel_rsa_private, 1 },
	{ "rsa2048_pss_verify",		bench_rsa_pss_verify,	4 },
	{ "rsa2048_pkcs1_verify",	bench_rsa_pkcs1_verify,	4 },
};

static const struct bench_case tcp[] = {
	{ "tcp_send",	bench_tcp_send,		16 },
	{ "tcp_recv",	bench_tcp_recv,		16 },
};

/* Once for each suite. */
static const struct bench_case symmetric[] = {
	{ "hash_kb",		bench_hash_kb,		32 },
	{ "hash_empty",		bench_hash_empty,	64 },
	{ "hkdf_extract",	bench_extract,		32 },
	{ "hkdf_expand_label",	bench_expand_label,	32 },
	{ "aead_setkey",	bench_aead_setkey,	32 },
	{ "aead_kb",		bench_aead_kb,		8 },
	{ "aead_empty",		bench_aead_empty,	32 },
};

static const struct {
	const char		*name;
	enum tls_hs_hash	hash;
	enum tls_hs_aead_alg	aead;
} suites[] = {
	{ "aes256gcm_sha384.", TLS_HS_SHA384, TLS_HS_AES_256_GCM },
	{ "aes128gcm_sha256.", TLS_HS_SHA256, TLS_HS_AES_128_GCM },
};

static int bench_read_ec(struct bench_ec *ec, enum tls_hs_hash hash, const u8 *cert, size_t certlen,
			 const u8 *key, size_t keylen)
{
	enum tls_hs_x509_reason why;
	int err;

	ec->hash = hash;
	err = tls_hs_cert_parse(&ec->cert, cert, certlen, &why);
	return err ?: tls_hs_privkey_read(&ec->key, &ec->cert, key, keylen);
}

/* RSAPrivateKey is the OCTET STRING at the end of PKCS#8. */
static int bench_read_kernel_rsa(struct bench *b)
{
	b->kernel_rsa = crypto_alloc_akcipher("rsa", 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(b->kernel_rsa))
		return PTR_ERR(b->kernel_rsa);
	return crypto_akcipher_set_priv_key(b->kernel_rsa, pkcs8_rsa2048 + PKCS8_HEAD,
					    sizeof(pkcs8_rsa2048) - PKCS8_HEAD);
}

static int bench_read_keys(struct bench *b)
{
	enum tls_hs_x509_reason why;
	int err;

	err = bench_read_ec(&b->p256, TLS_HS_SHA256, cert_p256, sizeof(cert_p256),
			    pkcs8_p256, sizeof(pkcs8_p256));
	if (!err)
		err = bench_read_ec(&b->p384, TLS_HS_SHA384, cert_p384, sizeof(cert_p384),
				    pkcs8_p384, sizeof(pkcs8_p384));
	if (!err)
		err = tls_hs_cert_parse(&b->rsa_cert, cert_rsa2048, sizeof(cert_rsa2048), &why);
	if (!err)
		err = tls_hs_privkey_read(&b->rsa_key, &b->rsa_cert, pkcs8_rsa2048,
					  sizeof(pkcs8_rsa2048));
	if (!err)
		err = bench_read_kernel_rsa(b);
	return err;
}

/* Addresses as void *: of which type they are depends on the kernel. */
static int bench_listen(struct socket **sock, struct sockaddr_in *sin)
{
	int err;

	err = sock_create_kern(&init_net, PF_INET, SOCK_STREAM, IPPROTO_TCP, sock);
	if (!err)
		err = kernel_bind(*sock, (void *)sin, sizeof(*sin));
	if (!err)
		err = kernel_listen(*sock, 1);
	if (!err)
		err = kernel_getsockname(*sock, (struct sockaddr *)sin);
	return err < 0 ? err : 0;
}

static int bench_connect(struct bench *b)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct socket *listener = NULL;
	int err;

	err = bench_listen(&listener, &sin);
	if (!err)
		err = sock_create_kern(&init_net, PF_INET, SOCK_STREAM, IPPROTO_TCP, &b->sock[0]);
	if (!err) {
		tcp_sock_set_nodelay(b->sock[0]->sk);
		err = kernel_connect(b->sock[0], (void *)&sin, sizeof(sin), 0);
	}
	if (!err)
		err = kernel_accept(listener, &b->sock[1], 0);
	if (listener)
		sock_release(listener);
	return err;
}

/* A server's answer to our share, and the ciphertext in it */
static int bench_answer_hybrid(struct bench *b)
{
	u8 shared[TLS_HS_KEX_MAX_SHARED], *share;
	struct tls_hs_kex_part part[2];
	size_t len;
	int err;

	b->hybrid_peer = kmalloc(TLS_HS_KEX_MAX_REPLY, GFP_KERNEL);
	b->mlkem = kmalloc(TLS_HS_MLKEM_MAX_PUB + TLS_HS_MLKEM_MAX_CT, GFP_KERNEL);
	share = kmalloc(TLS_HS_KEX_MAX_PUB, GFP_KERNEL);
	err = b->hybrid_peer && b->mlkem && share ? bench_hybrid_keygen(b) : -ENOMEM;
	if (!err)
		err = tls_hs_kex_pub(&b->hybrid, part);
	if (!err) {
		memcpy(share, part[0].kp_d, part[0].kp_len);
		memcpy(share + part[0].kp_len, part[1].kp_d, part[1].kp_len);
		err = tls_hs_kex_respond(TLS_HS_KEX_X25519_MLKEM768, share,
					 part[0].kp_len + part[1].kp_len, bench_random, NULL,
					 b->hybrid_peer, shared, &len);
	}
	if (!err)
		memcpy(b->mlkem + tls_hs_mlkem_pub_len(TLS_HS_MLKEM_768), b->hybrid_peer,
		       tls_hs_mlkem_ct_len(TLS_HS_MLKEM_768));
	kfree(share);
	return err;
}

static int bench_prepare(struct bench *b)
{
	int err;

	b->buf = kzalloc(KB + TLS_HS_AEAD_TAG_LEN, GFP_KERNEL);
	if (!b->buf)
		return -ENOMEM;
	err = bench_read_keys(b);
	if (!err)
		err = bench_x25519_keygen(b);
	if (!err)
		err = bench_answer_hybrid(b);
	if (!err)
		err = bench_connect(b);
	if (err)
		return err;
	memcpy(b->peer, b->kex.kx_pub, sizeof(b->peer));
	return 0;
}

static void bench_end_suite(struct bench *b)
{
	if (!IS_ERR_OR_NULL(b->hmac))
		tls_hs_hmac_put(b->hash, b->hmac);
	b->hmac = NULL;
	tls_hs_hash_free(&b->running);
	tls_hs_aead_wipe(&b->aead);
}

static int bench_begin_suite(struct bench *b, int which)
{
	static const u8 iv[TLS_HS_AEAD_IV_LEN];
	int err;

	b->hash = suites[which].hash;
	b->hash_len = tls_hs_hash_len(b->hash);
	b->key_len = tls_hs_aead_key_len(suites[which].aead);
	b->hmac = tls_hs_hmac_get(b->hash);
	if (IS_ERR(b->hmac))
		return PTR_ERR(b->hmac);
	err = tls_hs_hash_start(&b->running, b->hash);
	if (!err)
		err = tls_hs_aead_setup(&b->aead, suites[which].aead, b->buf, iv);
	return err;
}

static void bench_free(struct bench *b)
{
	tls_hs_kex_wipe(&b->kex);
	tls_hs_kex_wipe(&b->hybrid);
	kfree(b->hybrid_peer);
	kfree(b->mlkem);
	tls_hs_privkey_wipe(&b->p256.key);
	tls_hs_privkey_wipe(&b->p384.key);
	if (!IS_ERR_OR_NULL(b->kernel_rsa))
		crypto_free_akcipher(b->kernel_rsa);
	tls_hs_privkey_wipe(&b->rsa_key);
	bench_end_suite(b);
	if (b->sock[0])
		sock_release(b->sock[0]);
	if (b->sock[1])
		sock_release(b->sock[1]);
	kfree(b->buf);
	kfree(b);
}

static int bench_sample(struct bench *b, const struct bench_case *bc, u64 *ns)
{
	u64 begin = ktime_get_ns();
	unsigned int i;
	int err;

	for (i = 0; i < bc->calls; i++) {
		err = bc->run(b);
		if (err) {
			pr_err("tls_hs_bench: %s: %d\n", bc->name, err);
			return err;
		}
	}
	*ns = div_u64(ktime_get_ns() - begin, bc->calls);
	cond_resched();
	return 0;
}

static int bench_one(struct seq_file *m, struct bench *b, const char *prefix,
		     const struct bench_case *bc)
{
	unsigned int s;
	u64 ns;
	int err;

	seq_printf(m, "%s%s", prefix, bc->name);
	for (s = 0; s < SAMPLES; s++) {
		err = bench_sample(b, bc, &ns);
		if (err)
			return err;
		seq_printf(m, " %llu", ns);
	}
	seq_putc(m, '\n');
	return 0;
}

/* In turn: what is sent has to be received. */
static int bench_tcp(struct seq_file *m, struct bench *b)
{
	u64 ns[ARRAY_SIZE(tcp)][SAMPLES];
	unsigned int s, i;
	int err;

	for (s = 0; s < SAMPLES; s++) {
		for (i = 0; i < ARRAY_SIZE(tcp); i++) {
			err = bench_sample(b, &tcp[i], &ns[i][s]);
			if (err)
				return err;
		}
	}
	for (i = 0; i < ARRAY_SIZE(tcp); i++) {
		seq_puts(m, tcp[i].name);
		for (s = 0; s < SAMPLES; s++)
			seq_printf(m, " %llu", ns[i][s]);
		seq_putc(m, '\n');
	}
	return 0;
}

static int bench_suite(struct seq_file *m, struct bench *b, int which)
{
	int i, err;

	err = bench_begin_suite(b, which);
	for (i = 0; !err && i < ARRAY_SIZE(symmetric); i++)
		err = bench_one(m, b, suites[which].name, &symmetric[i]);
	bench_end_suite(b);
	return err;
}

static int bench_show(struct seq_file *m, void *v)
{
	struct bench *b = kzalloc(sizeof(*b), GFP_KERNEL);
	int i, err;

	if (!b)
		return -ENOMEM;
	err = bench_prepare(b);
	for (i = 0; !err && i < ARRAY_SIZE(public_key); i++)
		err = bench_one(m, b, "", &public_key[i]);
	for (i = 0; !err && i < ARRAY_SIZE(suites); i++)
		err = bench_suite(m, b, i);
	if (!err)
		err = bench_tcp(m, b);
	bench_free(b);
	return err;
}

static int __init bench_init(void)
{
	int err = tls_hs_crypto_init();

	if (err)
		return err;
	if (!proc_create_single("tls_hs_bench", 0400, NULL, bench_show)) {
		tls_hs_crypto_exit();
		return -ENOMEM;
	}
	return 0;
}

static void __exit bench_exit(void)
{
	remove_proc_entry("tls_hs_bench", NULL);
	tls_hs_crypto_exit();
}

module_init(bench_init);
module_exit(bench_exit);

MODULE_DESCRIPTION("Times the primitives of the TLS 1.3 client handshake");
MODULE_LICENSE("GPL");
