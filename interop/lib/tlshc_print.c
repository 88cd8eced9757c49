// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says that a handshake came to, in s_client's words.
 *
 * Prints only what the result holds: nothing here is worked out from what was
 * offered.
 */
#include <stdio.h>
#include <string.h>

#include "tlshc.h"

struct name {
	unsigned int	number;
	const char	*name;
};

static const struct name suites[] = {
	{ 0x1301, "TLS_AES_128_GCM_SHA256" },
	{ 0x1302, "TLS_AES_256_GCM_SHA384" },
	{ 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },
	{ 0x1304, "TLS_AES_128_CCM_SHA256" },
	{}
};

static const struct name groups[] = {
	{ 0x0017, "ECDH, prime256v1, 256 bits" },
	{ 0x0018, "ECDH, secp384r1, 384 bits" },
	{ 0x001d, "X25519, 253 bits" },
	{ 0x11eb, "SecP256r1MLKEM768" },
	{ 0x11ec, "X25519MLKEM768" },
	{ 0x11ed, "SecP384r1MLKEM1024" },
	{}
};

static const struct name schemes[] = {
	{ 0x0403, "ecdsa_secp256r1_sha256" },
	{ 0x0503, "ecdsa_secp384r1_sha384" },
	{ 0x0804, "rsa_pss_rsae_sha256" },
	{ 0x0805, "rsa_pss_rsae_sha384" },
	{ 0x0806, "rsa_pss_rsae_sha512" },
	{ 0x0809, "rsa_pss_pss_sha256" },
	{ 0x080a, "rsa_pss_pss_sha384" },
	{ 0x080b, "rsa_pss_pss_sha512" },
	{ 0x0904, "mldsa44" },
	{ 0x0905, "mldsa65" },
	{ 0x0906, "mldsa87" },
	{}
};

static const struct name alerts[] = {
	{ 0, "close_notify" },
	{ 10, "unexpected_message" },
	{ 20, "bad_record_mac" },
	{ 22, "record_overflow" },
	{ 40, "handshake_failure" },
	{ 42, "bad_certificate" },
	{ 43, "unsupported_certificate" },
	{ 44, "certificate_revoked" },
	{ 45, "certificate_expired" },
	{ 46, "certificate_unknown" },
	{ 47, "illegal_parameter" },
	{ 48, "unknown_ca" },
	{ 49, "access_denied" },
	{ 50, "decode_error" },
	{ 51, "decrypt_error" },
	{ 70, "protocol_version" },
	{ 71, "insufficient_security" },
	{ 80, "internal_error" },
	{ 86, "inappropriate_fallback" },
	{ 90, "user_canceled" },
	{ 109, "missing_extension" },
	{ 110, "unsupported_extension" },
	{ 112, "unrecognized_name" },
	{ 113, "bad_certificate_status_response" },
	{ 115, "unknown_psk_identity" },
	{ 116, "certificate_required" },
	{ 117, "general_error" },
	{ 120, "no_application_protocol" },
	{}
};

static const char *const phases[TLS_HS_CTL_NPHASES] = {
	"hello sent", "ServerHello", "authenticated", "Finished", "ours sent", "done",
};

#define NO_ALERT 255

static const char *lookup(const struct name *table, unsigned int number)
{
	for (; table->name; table++)
		if (table->number == number)
			return table->name;
	return "unknown";
}

const char *tlshc_alert_name(unsigned int alert)
{
	return lookup(alerts, alert);
}

/* s_client names a scheme by its digest and its signature type. */
static const char *scheme_hash(unsigned int scheme)
{
	const char *name = lookup(schemes, scheme);

	if (strstr(name, "sha256"))
		return "SHA256";
	if (strstr(name, "sha384"))
		return "SHA384";
	return strstr(name, "sha512") ? "SHA512" : "unknown";
}

static const char *scheme_type(unsigned int scheme)
{
	const char *name = lookup(schemes, scheme);

	if (!strncmp(name, "ecdsa", 5))
		return "ECDSA";
	if (!strncmp(name, "mldsa", 5))
		return "ML-DSA";
	return strncmp(name, "rsa_pss", 7) ? "unknown" : "RSA-PSS";
}

static void print_peer(FILE *out, const struct tlshc_keys *keys,
		       const struct tls_hs_ctl_result *re)
{
	char text[512];
	unsigned int i;

	if (!re->scheme) {
		for (i = 0; i < keys->npsk; i++)
			if (keys->psk[i] == re->peerid)
				break;
		if (i < keys->npsk && tlshc_key_describe(re->peerid, text, sizeof(text)))
			fprintf(out, "PSK accepted: %s, key %d\n", text, re->peerid);
		else
			fprintf(out, "PSK accepted: key %d\n", re->peerid);
		return;
	}
	/* ML-DSA signs the message itself */
	if (strcmp(scheme_type(re->scheme), "ML-DSA"))
		fprintf(out, "Hash used: %s\n", scheme_hash(re->scheme));
	fprintf(out, "Signature type: %s (%s)\n", scheme_type(re->scheme),
		lookup(schemes, re->scheme));
	if (!re->peerid)
		return;
	if (tlshc_key_subject(re->peerid, text, sizeof(text)))
		fprintf(out, "Peer certificate: %s\n", text);
	if (tlshc_key_describe(re->peerid, text, sizeof(text)))
		fprintf(out, "Peer key: %d, %s\n", re->peerid, text);
	else
		fprintf(out, "Peer key: %d\n", re->peerid);
}

/* Only what the kernel checked: it returns no success without any of it. */
static void print_verified(FILE *out, const struct tlshc_options *opt,
			   const struct tls_hs_ctl_result *re)
{
	fprintf(out, "Verification: OK\n");
	if (re->scheme && opt->servername)
		fprintf(out, "Verified peername: %s\n", opt->servername);
}

static void print_parameters(FILE *out, const struct tls_hs_ctl_result *re)
{
	if (re->group)
		fprintf(out, "Server Temp Key: %s\n", lookup(groups, re->group));
	if (re->hello_retry)
		fprintf(out, "HelloRetryRequest: yes\n");
	if (re->alpn_len)
		fprintf(out, "ALPN protocol: %.*s\n", re->alpn_len, (const char *)re->alpn);
	else
		fprintf(out, "No ALPN negotiated\n");
	if (re->record_size_limit)
		fprintf(out, "Record size limit: %u\n", re->record_size_limit);
	if (re->cert_sent)
		fprintf(out, "Client certificate: sent\n");
}

static void print_timing(FILE *out, const struct tls_hs_ctl_result *re)
{
	const char *sep = "";
	unsigned int i;

	fprintf(out, "Timing (ms):");
	for (i = 0; i < TLS_HS_CTL_NPHASES; i++) {
		if (!re->phase_ns[i])
			continue;
		fprintf(out, "%s %s %.2f", sep, phases[i], re->phase_ns[i] / 1e6);
		sep = ",";
	}
	fprintf(out, "%s worker's share %.2f\n", sep, re->work_ns / 1e6);
}

static void print_brief(const struct tlshc_options *opt, const struct tlshc_keys *keys,
			const struct tls_hs_ctl_result *re)
{
	fprintf(stderr, "CONNECTION ESTABLISHED\n");
	fprintf(stderr, "Protocol version: TLSv1.3\n");
	fprintf(stderr, "Ciphersuite: %s\n", lookup(suites, re->suite));
	print_peer(stderr, keys, re);
	print_verified(stderr, opt, re);
	print_parameters(stderr, re);
	fprintf(stderr, "kTLS: TX and RX installed by the kernel\n");
	print_timing(stderr, re);
}

static void print_full(const struct tlshc_options *opt, const struct tlshc_keys *keys,
		       const struct tls_hs_ctl_result *re)
{
	printf("---\nServer authentication (by the kernel)\n");
	print_peer(stdout, keys, re);
	print_verified(stdout, opt, re);
	printf("---\n%s, TLSv1.3, Cipher is %s\n", re->resumed ? "Reused" : "New",
	       lookup(suites, re->suite));
	print_parameters(stdout, re);
	printf("Verify return code: 0 (ok)\n");
	printf("---\nTLS-Session:\n");
	printf("    Protocol  : TLSv1.3\n");
	printf("    Cipher    : %s (0x%04x)\n", lookup(suites, re->suite), re->suite);
	printf("    Group     : %s (0x%04x)\n", lookup(groups, re->group), re->group);
	if (re->scheme)
		printf("    Signature : %s (0x%04x)\n", lookup(schemes, re->scheme), re->scheme);
	printf("    Resumed   : %s\n", re->resumed ? "yes" : "no");
	printf("    kTLS      : TX and RX installed by the kernel\n    ");
	print_timing(stdout, re);
	printf("---\n");
	fflush(stdout);
}

void tlshc_print(const struct tlshc_options *opt, const struct tlshc_keys *keys,
		 const struct tls_hs_ctl_result *re)
{
	if (opt->quiet)
		return;
	if (opt->brief)
		print_brief(opt, keys, re);
	else
		print_full(opt, keys, re);
}

void tlshc_print_failure(const struct tls_hs_ctl_result *re)
{
	fprintf(stderr, "tlshc: handshake: %s: %s (%s)", strerror(-re->status),
		re->error_text, re->error_name);
	if (re->alert_sent != NO_ALERT)
		fprintf(stderr, ", alert sent: %s", tlshc_alert_name(re->alert_sent));
	if (re->alert_received != NO_ALERT)
		fprintf(stderr, ", alert received: %s", tlshc_alert_name(re->alert_received));
	fprintf(stderr, "\n");
}
