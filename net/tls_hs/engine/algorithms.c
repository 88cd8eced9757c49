// SPDX-License-Identifier: GPL-2.0-only
/*
 * Groups and signature schemes: from the numbers on the wire to what crypto-glue has.
 *
 * Owns both tables.  Cipher suites are key_schedule.c's.
 */
#include <linux/errno.h>
#include <linux/kernel.h>

#include "engine.h"

static const u16 tls_hs_groups[TLS_HS_NR_KEX_GROUPS] = {
	[TLS_HS_KEX_X25519]	= TLS_HS_GROUP_X25519,
	[TLS_HS_KEX_P256]	= TLS_HS_GROUP_SECP256R1,
	[TLS_HS_KEX_P384]	= TLS_HS_GROUP_SECP384R1,
	[TLS_HS_KEX_X25519_MLKEM768]	= TLS_HS_GROUP_X25519_MLKEM768,
	[TLS_HS_KEX_P256_MLKEM768]	= TLS_HS_GROUP_SECP256R1_MLKEM768,
	[TLS_HS_KEX_P384_MLKEM1024]	= TLS_HS_GROUP_SECP384R1_MLKEM1024,
};

/**
 * tls_hs_group_index() - a named group's place among key agreements
 * @group: NamedGroup, RFC 8446 4.2.7
 *
 * Context: any.
 * Return: enum tls_hs_kex_group, or -ENOENT for a group that we do not have.
 */
int tls_hs_group_index(u16 group)
{
	int i;

	for (i = 0; i < TLS_HS_NR_KEX_GROUPS; i++)
		if (tls_hs_groups[i] == group)
			return i;
	return -ENOENT;
}

/*
 * RFC 8446 4.2.3, without PKCS#1 v1.5: that is for certificates only; and
 * draft-ietf-tls-mldsa 3.
 */
static const struct tls_hs_scheme tls_hs_schemes[] = {
	{ TLS_HS_ECDSA_P256_SHA256, TLS_HS_KEY_P256, TLS_HS_SIG_ECDSA, TLS_HS_SHA256 },
	{ TLS_HS_ECDSA_P384_SHA384, TLS_HS_KEY_P384, TLS_HS_SIG_ECDSA, TLS_HS_SHA384 },
	{ TLS_HS_RSA_PSS_RSAE_SHA256, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA256 },
	{ TLS_HS_RSA_PSS_RSAE_SHA384, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA384 },
	{ TLS_HS_RSA_PSS_RSAE_SHA512, TLS_HS_KEY_RSA, TLS_HS_SIG_PSS, TLS_HS_SHA512 },
	{ TLS_HS_RSA_PSS_PSS_SHA256, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA256 },
	{ TLS_HS_RSA_PSS_PSS_SHA384, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA384 },
	{ TLS_HS_RSA_PSS_PSS_SHA512, TLS_HS_KEY_RSA_PSS, TLS_HS_SIG_PSS, TLS_HS_SHA512 },
	{ TLS_HS_MLDSA44, TLS_HS_KEY_MLDSA44, TLS_HS_SIG_MLDSA44, TLS_HS_NO_HASH },
	{ TLS_HS_MLDSA65, TLS_HS_KEY_MLDSA65, TLS_HS_SIG_MLDSA65, TLS_HS_NO_HASH },
	{ TLS_HS_MLDSA87, TLS_HS_KEY_MLDSA87, TLS_HS_SIG_MLDSA87, TLS_HS_NO_HASH },
};

/**
 * tls_hs_scheme_find() - a signature scheme for CertificateVerify
 * @id: SignatureScheme
 *
 * Context: any.
 * Return: a constant, or NULL: not known, or not for CertificateVerify.
 */
const struct tls_hs_scheme *tls_hs_scheme_find(u16 id)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(tls_hs_schemes); i++)
		if (tls_hs_schemes[i].sc_id == id)
			return &tls_hs_schemes[i];
	return NULL;
}
