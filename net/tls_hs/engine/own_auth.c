// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who we are: our own Certificate and CertificateVerify (RFC 8446 4.4.2, 4.4.3).
 *
 * Owns building them.  Which certificate, and the key, are cf_ops' business.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "engine.h"

/* Of ours: what a server may sign with is longer. */
#define OWN_VERIFY_MAX	(TLS_HS_MSG_HEADER + 2 + 2 + TLS_HS_MAX_SIG_LEN)

static void tls_hs_build_certificate(struct tls_wr *wr, const struct tls_hs_own_chain *oc)
{
	size_t msg, list, cert;
	unsigned int i;

	tls_wr_u8(wr, TLS_HS_MT_CERTIFICATE);
	msg = tls_wr_open(wr, 3);
	tls_wr_u8(wr, 0);	/* certificate_request_context, echoed: empty */
	list = tls_wr_open(wr, 3);
	for (i = 0; i < oc->oc_n; i++) {
		cert = tls_wr_open(wr, 3);
		tls_wr_bytes(wr, oc->oc_cert[i].d, oc->oc_cert[i].len);
		tls_wr_close(wr, cert, 3);
		tls_wr_u16(wr, 0);	/* no extensions */
	}
	tls_wr_close(wr, list, 3);
	tls_wr_close(wr, msg, 3);
}

static int tls_hs_send_certificate(struct tls_hs_engine *en, const struct tls_hs_own_chain *oc)
{
	size_t len, cap = TLS_HS_MSG_HEADER + 1 + 3;
	struct tls_wr wr;
	unsigned int i;
	u8 *buf;
	int err;

	for (i = 0; i < oc->oc_n; i++)
		cap += 3 + oc->oc_cert[i].len + 2;
	buf = kvmalloc(cap, GFP_KERNEL);
	if (!buf)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	tls_wr_init(&wr, buf, cap);
	tls_hs_build_certificate(&wr, oc);
	err = tls_wr_end(&wr, &len);
	err = err ? tls_hs_fail(en, TLS_HS_E_CONFIG) : tls_hs_emit(en, buf, len);
	kvfree(buf);
	return err;
}

static int tls_hs_send_certificate_verify(struct tls_hs_engine *en, u16 scheme)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	u8 hash[TLS_HS_MAX_HASH_LEN], content[TLS_HS_CV_MAX];
	size_t len, siglen = TLS_HS_MAX_SIG_LEN;
	u8 *msg, *sig;
	struct tls_wr wr;
	int err;

	err = tls_hs_transcript_hash(&en->en_tr, hash);
	if (err)
		return tls_hs_fail_errno(en, err);
	len = tls_hs_build_cv_content(en->en_role->ro_server, hash,
				      tls_hs_hash_len(en->en_suite->su_hash), content);
	msg = kmalloc(OWN_VERIFY_MAX + TLS_HS_MAX_SIG_LEN, GFP_KERNEL);
	if (!msg)
		return tls_hs_fail(en, TLS_HS_E_NOMEM);
	sig = msg + OWN_VERIFY_MAX;
	err = cfg->cf_ops->sign(cfg->cf_ctx, scheme, content, len, sig, &siglen);
	if (err || siglen > TLS_HS_MAX_SIG_LEN) {
		err = tls_hs_fail(en, err == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_SIGN);
		goto out;
	}
	tls_wr_init(&wr, msg, OWN_VERIFY_MAX);
	tls_wr_u8(&wr, TLS_HS_MT_CERTIFICATE_VERIFY);
	tls_wr_u24(&wr, 2 + 2 + siglen);
	tls_wr_u16(&wr, scheme);
	tls_wr_u16(&wr, siglen);
	tls_wr_bytes(&wr, sig, siglen);
	err = tls_wr_end(&wr, &len);
	err = err ? tls_hs_fail(en, TLS_HS_E_INTERNAL) : tls_hs_emit(en, msg, len);
out:
	kfree(msg);
	return err;
}

/**
 * tls_hs_choose_own_chain() - which certificates of ours fit what the peer can verify?
 * @en: the engine
 * @rq: what the peer asked for
 * @oc: where to put them; none if nothing fits
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_choose_own_chain(struct tls_hs_engine *en, const struct tls_hs_cert_request *rq,
			    struct tls_hs_own_chain *oc)
{
	const struct tls_hs_config *cfg = en->en_cfg;
	int err;

	*oc = (struct tls_hs_own_chain){};
	if (!cfg->cf_ops->own_chain)
		return 0;
	err = cfg->cf_ops->own_chain(cfg->cf_ctx, rq, oc);
	if (err == -ENOKEY)
		return tls_hs_fail(en, TLS_HS_E_NO_KEY);
	if (err)
		return tls_hs_fail(en, err == -ENOMEM ? TLS_HS_E_NOMEM : TLS_HS_E_SIGN);
	return 0;
}

/**
 * tls_hs_send_own_auth() - send our certificates, and prove that they are ours
 * @en: the engine
 * @oc: which, by tls_hs_choose_own_chain()
 *
 * RFC 8446 4.4.2: without a certificate that fits, an empty Certificate and
 * no CertificateVerify.
 *
 * Context: process; may sleep.
 * Return: 0, or the status of the failure once the engine has failed.
 */
int tls_hs_send_own_auth(struct tls_hs_engine *en, const struct tls_hs_own_chain *oc)
{
	int err;

	err = tls_hs_send_certificate(en, oc);
	if (err || !oc->oc_n)
		return err;
	en->en_rs.rs_cert_sent = true;
	return tls_hs_send_certificate_verify(en, oc->oc_scheme);
}
