// SPDX-License-Identifier: GPL-2.0-only
/*
 * Target clientauth: a CertificateRequest, and what a credential answers to it.
 *
 * The input is a setup of four octets and items: 'R' the request's body, 'C' the
 * credential's certificates, 'K' its private key; without these two, one of the
 * suites' own.
 */
#include <keys/user-type.h>

#include <linux/cred.h>
#include <linux/err.h>

#include "client_keys.h"
#include "engine/engine.h"
#include "fuzz.h"
#include "keys/cred.h"

struct setup {
	u8	pair;
	u8	offer;
	u8	alloc;
	u8	spare;
};

static const struct {
	const u8	*cert;
	size_t		cert_len;
	const u8	*key;
	size_t		key_len;
} pairs[] = {
	{ cert_p256, sizeof(cert_p256), pkcs8_p256, sizeof(pkcs8_p256) },
	{ cert_pss2048_sha384, sizeof(cert_pss2048_sha384),
	  pkcs8_pss2048_sha384, sizeof(pkcs8_pss2048_sha384) },
	{ cert_rsa2048, sizeof(cert_rsa2048), pkcs8_rsa2048, sizeof(pkcs8_rsa2048) },
	{ cert_p384, sizeof(cert_p384), pkcs8_p384, sizeof(pkcs8_p384) },
};

static struct key *make_key(const u8 *d, size_t len)
{
	struct key *key = key_alloc(&key_type_user, "fuzz", GLOBAL_ROOT_UID, GLOBAL_ROOT_GID,
				    current_cred(), 0, 0, NULL);

	FUZZ_MUST(!IS_ERR(key));
	if (key_instantiate_and_link(key, d, len, NULL, NULL)) {
		key_put(key);
		return NULL;
	}
	return key;
}

static bool listed(const u8 *list, size_t len, u16 id)
{
	for (; len >= 2; list += 2, len -= 2)
		if ((list[0] << 8 | list[1]) == id)
			return true;
	return false;
}

/* What it chose was asked for and offered, and it can do it. */
static void answer(const struct tls_hs_cred *cd, const struct tls_hs_config *cf,
		   const struct tls_hs_cert_request *rq, u8 alloc)
{
	struct tls_hs_own_chain oc = {};
	u8 sig[TLS_HS_MAX_SIG_LEN];
	size_t len = sizeof(sig);
	unsigned int i;
	int err;

	err = tls_hs_cred_choose(cd, cf, rq, &oc);
	FUZZ_MUST(!err && oc.oc_n <= TLS_HS_MAX_PEER_CERTS);
	if (!oc.oc_n)
		return;
	FUZZ_MUST(listed(rq->rq_sigalgs, rq->rq_sigalgs_len, oc.oc_scheme));
	for (i = 0; i < cf->cf_n_sigalgs && cf->cf_sigalgs[i] != oc.oc_scheme; i++)
		;
	FUZZ_MUST(i < cf->cf_n_sigalgs);
	for (i = 0; i < oc.oc_n; i++)
		FUZZ_MUST(oc.oc_cert[i].d && oc.oc_cert[i].len);
	fuzz_alloc_fail(alloc);
	err = tls_hs_cred_sign(cd, oc.oc_scheme, (const u8 *)"fuzz", 4, sig, &len);
	fuzz_alloc_fail(0);
	FUZZ_MUST(!err ? len && len <= sizeof(sig) : err < 0);
}

static void one(const u8 *data, size_t len)
{
	static const u16 schemes[] = { 0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a };
	struct tls_hs_config cf = {};
	struct tls_hs_cert_request rq;
	struct tls_rd rd, v, request = {}, cert, priv;
	struct key *ck, *pk;
	struct tls_hs_cred *cd;
	struct setup su = {};
	enum tls_hs_error e;
	unsigned int i;
	u8 type;

	if (len < sizeof(su))
		return;
	memcpy(&su, data, sizeof(su));
	i = su.pair % ARRAY_SIZE(pairs);
	tls_rd_init(&cert, pairs[i].cert, pairs[i].cert_len);
	tls_rd_init(&priv, pairs[i].key, pairs[i].key_len);
	tls_rd_init(&rd, data + sizeof(su), len - sizeof(su));
	while (fuzz_item(&rd, &type, &v)) {
		if (type == 'R')
			request = v;
		else if (type == 'C')
			cert = v;
		else if (type == 'K')
			priv = v;
	}
	for (i = 0; i < ARRAY_SIZE(schemes); i++)
		if (!(su.offer & BIT(i)))
			cf.cf_sigalgs[cf.cf_n_sigalgs++] = schemes[i];
	memset(&rq, 0, sizeof(rq));
	e = tls_hs_parse_certificate_request(request, &rq);
	FUZZ_MUST(e < TLS_HS_NR_ERRORS);
	if (e && request.p)
		return;
	ck = make_key(cert.p, cert.left);
	pk = make_key(priv.p, priv.left);
	if (ck && pk) {
		fuzz_alloc_fail(su.alloc);
		cd = tls_hs_cred_from_keys(ck, pk);
		fuzz_alloc_fail(0);
		if (!IS_ERR(cd) && !e)
			answer(cd, &cf, &rq, su.alloc);
		if (!IS_ERR(cd))
			tls_hs_cred_free(cd);
	}
	key_put(pk);
	key_put(ck);
}

const struct fuzz_target fuzz_target = {
	.name = "clientauth",
	.form = FUZZ_SCRIPT,
	.prefix = sizeof(struct setup),
	.types = "RRCK",
	.blocks = 600000,
	.blocks_per_byte = 100,
	.one = one,
};
