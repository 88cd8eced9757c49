// SPDX-License-Identifier: GPL-2.0-only
/*
 * The AEADs of TLS 1.3, in place, one key at a time.
 *
 * Owns the transforms held for the life of the module, and for each key its
 * transform, IV and the one request that it reuses.  Sequence numbers are the
 * caller's; so is knowing what the additional data are.
 */
#include <crypto/aead.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fips.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "aead.h"
#include "crypto_glue.h"

/* What the crypto API is given: all of it in kmalloc'ed memory, none on a stack. */
struct tls_hs_aead_job {
	struct scatterlist	jb_sg[2];
	u8			jb_aad[TLS_HS_AEAD_MAX_AAD];
	u8			jb_iv[16];
	struct aead_request	jb_req;		/* last: the driver's context follows */
};

static const struct {
	const char	*name;
	u8		key_len;
	bool		ccm;
	bool		fips;
} tls_hs_aeads[TLS_HS_NR_AEADS] = {
	[TLS_HS_AES_128_GCM]		= { "gcm(aes)", 16, .fips = true },
	[TLS_HS_AES_256_GCM]		= { "gcm(aes)", 32, .fips = true },
	[TLS_HS_CHACHA20_POLY1305]	= { "rfc7539(chacha20,poly1305)", 32 },
	[TLS_HS_AES_128_CCM]		= { "ccm(aes)", 16, .ccm = true, .fips = true },
};

/* Held from init to exit; both NULL where the kernel lacks either. */
static struct crypto_aead *tls_hs_aead_ours[TLS_HS_NR_AEADS];
static struct crypto_aead *tls_hs_aead_ktls[TLS_HS_NR_AEADS];
static struct tls_hs_spares tls_hs_aead_spares[TLS_HS_NR_AEADS];

/* Asynchronous drivers are masked out: a request must never outlive its connection. */
static struct crypto_aead *tls_hs_aead_alloc(enum tls_hs_aead_alg alg)
{
	return crypto_alloc_aead(tls_hs_aeads[alg].name, 0, CRYPTO_ALG_ASYNC);
}

static struct crypto_aead *tls_hs_aead_get(enum tls_hs_aead_alg alg)
{
	return tls_hs_spare_take(&tls_hs_aead_spares[alg]) ?: tls_hs_aead_alloc(alg);
}

/* setkey() replaces all that depends on the key; the API wipes what it frees. */
static void tls_hs_aead_put(enum tls_hs_aead_alg alg, struct crypto_aead *tfm)
{
	static const u8 zeros[TLS_HS_AEAD_MAX_KEY];

	if (crypto_aead_setkey(tfm, zeros, tls_hs_aeads[alg].key_len) ||
	    !tls_hs_spare_keep(&tls_hs_aead_spares[alg], tfm))
		crypto_free_aead(tfm);
}

static int tls_hs_aead_hold(enum tls_hs_aead_alg alg)
{
	struct crypto_aead *ours, *ktls;

	ours = tls_hs_aead_alloc(alg);
	if (IS_ERR(ours))
		return PTR_ERR(ours);

	/* net/tls takes an asynchronous driver too, which is another instance */
	ktls = crypto_alloc_aead(tls_hs_aeads[alg].name, 0, 0);
	if (IS_ERR(ktls)) {
		crypto_free_aead(ours);
		return PTR_ERR(ktls);
	}

	tls_hs_aead_ours[alg] = ours;
	tls_hs_aead_ktls[alg] = ktls;
	return 0;
}

/**
 * tls_hs_aead_exit() - release the held transforms
 *
 * Context: process; may sleep.
 */
void tls_hs_aead_exit(void)
{
	struct crypto_aead *tfm;
	int i;

	for (i = 0; i < TLS_HS_NR_AEADS; i++) {
		while ((tfm = tls_hs_spare_take(&tls_hs_aead_spares[i])))
			crypto_free_aead(tfm);
		crypto_free_aead(tls_hs_aead_ours[i]);
		crypto_free_aead(tls_hs_aead_ktls[i]);
		tls_hs_aead_ours[i] = NULL;
		tls_hs_aead_ktls[i] = NULL;
	}
}

/**
 * tls_hs_aead_init() - hold transforms of each AEAD, as we and as kTLS use it
 *
 * Context: process; may sleep and load modules.
 * Return: 0 (an AEAD that the kernel lacks is no error), -ENOMEM or -EINTR.
 */
int tls_hs_aead_init(void)
{
	int i, err;

	for (i = 0; i < TLS_HS_NR_AEADS; i++) {
		if (fips_enabled && !tls_hs_aeads[i].fips)
			continue;
		err = tls_hs_aead_hold(i);
		if (err && !tls_hs_alg_absent(err)) {
			tls_hs_aead_exit();
			return err;
		}
	}
	return 0;
}

/**
 * tls_hs_aead_available() - can records be protected with this AEAD?
 * @alg: which
 *
 * Context: any.
 * Return: true if the kernel has it, for us and for kTLS, and allows it.
 */
bool tls_hs_aead_available(enum tls_hs_aead_alg alg)
{
	return tls_hs_aead_ours[alg];
}

/**
 * tls_hs_aead_key_len() - length of an AEAD's key
 * @alg: which
 *
 * Context: any.
 * Return: bytes, at most TLS_HS_AEAD_MAX_KEY.
 */
size_t tls_hs_aead_key_len(enum tls_hs_aead_alg alg)
{
	return tls_hs_aeads[alg].key_len;
}

/**
 * tls_hs_aead_setup() - begin to use a key
 * @ae: zeroed or wiped; owns the key afterwards, until tls_hs_aead_wipe()
 * @alg: which AEAD
 * @key: tls_hs_aead_key_len() bytes
 * @iv: TLS_HS_AEAD_IV_LEN bytes, the static IV of RFC 8446 5.3
 *
 * Context: process; may sleep, but loads and instantiates nothing.
 * Return: 0, -ENOENT if @alg is not available, -ENOMEM, or the crypto API's
 * error; @ae holds nothing then.
 */
int tls_hs_aead_setup(struct tls_hs_aead *ae, enum tls_hs_aead_alg alg,
		      const u8 *key, const u8 *iv)
{
	struct crypto_aead *tfm;
	int err;

	if (!tls_hs_aead_available(alg))
		return -ENOENT;

	tfm = tls_hs_aead_get(alg);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	ae->ae_tfm = tfm;
	ae->ae_alg = alg;
	memcpy(ae->ae_iv, iv, TLS_HS_AEAD_IV_LEN);

	err = crypto_aead_setkey(tfm, key, tls_hs_aeads[alg].key_len);
	if (!err)
		err = crypto_aead_setauthsize(tfm, TLS_HS_AEAD_TAG_LEN);
	if (err)
		goto fail;

	err = -ENOMEM;
	ae->ae_job = kzalloc(sizeof(*ae->ae_job) + crypto_aead_reqsize(tfm), GFP_KERNEL);
	if (!ae->ae_job)
		goto fail;
	return 0;

fail:
	tls_hs_aead_wipe(ae);
	return err;
}

/* RFC 8446 5.3: the sequence number, padded on the left, XOR the static IV */
static void tls_hs_aead_nonce(const struct tls_hs_aead *ae, u64 seq)
{
	u8 *iv = ae->ae_job->jb_iv;
	u8 *nonce = iv;

	if (tls_hs_aeads[ae->ae_alg].ccm) {
		/* the API takes RFC 3610's A0: L - 1, nonce, a counter of L = 3 zeros */
		iv[0] = 15 - TLS_HS_AEAD_IV_LEN - 1;
		memset(iv + 1 + TLS_HS_AEAD_IV_LEN, 0, 15 - TLS_HS_AEAD_IV_LEN);
		nonce = iv + 1;
	}
	memcpy(nonce, ae->ae_iv, TLS_HS_AEAD_IV_LEN);
	nonce += TLS_HS_AEAD_IV_LEN - sizeof(seq);
	put_unaligned_be64(get_unaligned_be64(nonce) ^ seq, nonce);
}

static int tls_hs_aead_crypt(struct tls_hs_aead *ae, u64 seq, const u8 *aad, size_t aadlen,
			     u8 *buf, size_t inlen, size_t buflen, bool seal)
{
	struct tls_hs_aead_job *jb = ae->ae_job;
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist *sg;
	int err;

	if (!jb || aadlen > TLS_HS_AEAD_MAX_AAD)
		return -EINVAL;

	tls_hs_aead_nonce(ae, seq);

	/* the caller's aad may be on a stack or in a constant */
	sg = jb->jb_sg;
	sg_init_table(sg, 2);
	if (aadlen) {
		memcpy(jb->jb_aad, aad, aadlen);
		sg_set_buf(sg, jb->jb_aad, aadlen);
	} else {
		sg++;	/* an empty first entry is not portable between drivers */
	}
	sg_set_buf(&jb->jb_sg[1], buf, buflen);

	aead_request_set_tfm(&jb->jb_req, ae->ae_tfm);
	aead_request_set_callback(&jb->jb_req, CRYPTO_TFM_REQ_MAY_SLEEP,
				  crypto_req_done, &wait);
	aead_request_set_ad(&jb->jb_req, aadlen);
	aead_request_set_crypt(&jb->jb_req, sg, sg, inlen, jb->jb_iv);

	err = crypto_wait_req(seal ? crypto_aead_encrypt(&jb->jb_req) :
				     crypto_aead_decrypt(&jb->jb_req), &wait);
	/* half a job is neither plaintext to send nor plaintext to believe */
	if (err)
		memzero_explicit(buf, buflen);
	return err;
}

/**
 * tls_hs_aead_seal() - encrypt a buffer in place and put the tag behind it
 * @ae: set up
 * @seq: number of this record under this key; a number used twice gives the
 *	key away, so it is the caller who must not let it wrap (RFC 8446 5.3)
 * @aad: additional data, anywhere in memory; may be NULL if @aadlen is 0
 * @aadlen: bytes at @aad, at most TLS_HS_AEAD_MAX_AAD
 * @buf: kmalloc'ed, never vmalloc'ed or on a stack; @len bytes of plaintext,
 *	then room for TLS_HS_AEAD_TAG_LEN bytes; zeroed if the crypto fails
 * @len: bytes of plaintext, at most a record's
 *
 * Context: process; may sleep.  One user of @ae at a time.
 * Return: 0, -EINVAL if @ae is not set up or @aadlen too large, or the crypto
 * API's error.
 */
int tls_hs_aead_seal(struct tls_hs_aead *ae, u64 seq, const u8 *aad, size_t aadlen,
		     u8 *buf, size_t len)
{
	return tls_hs_aead_crypt(ae, seq, aad, aadlen, buf, len,
				 len + TLS_HS_AEAD_TAG_LEN, true);
}

/**
 * tls_hs_aead_open() - verify and decrypt a buffer in place
 * @ae: set up
 * @seq: number of this record under this key
 * @aad: additional data, anywhere in memory; may be NULL if @aadlen is 0
 * @aadlen: bytes at @aad, at most TLS_HS_AEAD_MAX_AAD
 * @buf: kmalloc'ed, never vmalloc'ed or on a stack; @len bytes, the last
 *	TLS_HS_AEAD_TAG_LEN of them the tag; zeroed if it does not verify
 * @len: bytes at @buf with the tag, at most a record's
 *
 * Context: process; may sleep.  One user of @ae at a time.
 * Return: 0 (the plaintext is @len - TLS_HS_AEAD_TAG_LEN bytes), -EBADMSG if
 * @buf is too short for a tag or does not verify, -EINVAL if @ae is not set up
 * or @aadlen too large, or the crypto API's error.
 */
int tls_hs_aead_open(struct tls_hs_aead *ae, u64 seq, const u8 *aad, size_t aadlen,
		     u8 *buf, size_t len)
{
	if (len < TLS_HS_AEAD_TAG_LEN)
		return -EBADMSG;
	return tls_hs_aead_crypt(ae, seq, aad, aadlen, buf, len, len, false);
}

/**
 * tls_hs_aead_wipe() - forget a key
 * @ae: set up, zeroed or wiped; wiped afterwards
 *
 * Context: process; may sleep.
 */
void tls_hs_aead_wipe(struct tls_hs_aead *ae)
{
	kfree_sensitive(ae->ae_job);
	if (ae->ae_tfm)
		tls_hs_aead_put(ae->ae_alg, ae->ae_tfm);
	memzero_explicit(ae, sizeof(*ae));
}
