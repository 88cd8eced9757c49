// SPDX-License-Identifier: GPL-2.0-only
/*
 * What came of a check, in words, and what is to be done about it.
 *
 * Owns the names of TLS's numbers and the advice for each failure; who asks is check.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "tls-hs.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define NO_ALERT	255

struct word {
	unsigned int	number;
	const char	*word;
};

static const struct word suites[] = {
	{ 0x1301, "TLS_AES_128_GCM_SHA256" },
	{ 0x1302, "TLS_AES_256_GCM_SHA384" },
	{ 0x1303, "TLS_CHACHA20_POLY1305_SHA256" },
	{ 0x1304, "TLS_AES_128_CCM_SHA256" },
	{ }
};

static const struct word groups[] = {
	{ 0x0017, "secp256r1" },
	{ 0x0018, "secp384r1" },
	{ 0x001d, "x25519" },
	{ 0x11eb, "SecP256r1MLKEM768" },
	{ 0x11ec, "X25519MLKEM768" },
	{ 0x11ed, "SecP384r1MLKEM1024" },
	{ }
};

static const struct word schemes[] = {
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
	{ }
};

/* RFC 8446 6 */
static const struct word alerts[] = {
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
	{ 116, "certificate_required" },
	{ 117, "general_error" },
	{ 120, "no_application_protocol" },
	{ }
};

static const char *word(const struct word *list, unsigned int number)
{
	static char unknown[16];

	for (; list->word; list++)
		if (list->number == number)
			return list->word;
	snprintf(unknown, sizeof(unknown), "0x%04x", number);
	return unknown;
}

/* --- what to do about it */

static const char advice_offer[] =
	"the server takes nothing of what this host offers: TLS 1.3, with the suites, groups and\n"
	"signatures of net.tls_hs.priorities (tls-hs status), or those of FIPS mode";
static const char advice_old[] =
	"the server speaks no TLS 1.3: it has to be updated or configured; the kernel has no other";
static const char advice_our_cert[] =
	"the server refuses the client's certificate: it has to trust the authority that has issued\n"
	"it, and it must be valid and for clients (tls-hs status shows it)";
static const char advice_other_cert[] =
	"the server takes no certificate of this kind or authority, so none was sent: which does it\n"
	"take? (tls-hs status shows the client's)";
static const char advice_want_cert[] =
	"the server wants a certificate of the client: tls-hs credential set CERT KEY, then\n"
	"mount with xprtsec=mtls (tls-hs check --mtls)";
static const char advice_server[] =
	"the server cannot finish: its own log says why (a Linux NFS server: is tlshd running\n"
	"there, with a certificate and its key?)";
static const char advice_reachable[] =
	"is the name right, the server up, and this port open in every firewall between?";

static const char advice_psk[] =
	"the target has no key, or another one, for these two names: is it the same NVMeTLSkey-1\n"
	"there, and were both derived in the same way (tls-hs psk import --compat, --identity)?";

static const struct {
	const char	*error;
	const char	*advice;
} advices[] = {
	{ "CERT_UNKNOWN_CA",
	  "the server's authority is not trusted here: tls-hs trust add CA.pem (tls-hs trust list\n"
	  "shows who is); or the server does not send the authorities between" },
	{ "CERT_NAME",
	  "mount it by a name or an address that its certificate has under subjectAltName, or give\n"
	  "the server a certificate that has this one" },
	{ "CERT_EXPIRED",
	  "the server needs a new certificate, or its authority does; or one of the two clocks is\n"
	  "wrong (date)" },
	{ "CERT_REVOKED", "the server needs a new certificate: this one was taken back" },
	{ "CERT_STATUS",
	  "a current revocation list of the authority has to be in the keyring, or\n"
	  "net.tls_hs.revocation asks for too much" },
	{ "CERT_UNSUPPORTED",
	  "the server needs another certificate: of a kind that the kernel verifies, allowed for\n"
	  "servers (extKeyUsage serverAuth) and by net.tls_hs.priorities" },
	{ "CERT_BAD",
	  "the server needs another certificate: this one breaks the rule that is named" },
	{ "CERT_SIGNATURE",
	  "the server's certificate is not by who it says; is the authority here an older one of\n"
	  "the same name?" },
	{ "NO_CERTIFICATE", "the server has no certificate: it needs one" },
	{ "CV_SIGNATURE",
	  "the server does not have its certificate's private key: is it an impostor?" },
	{ "VERSION_OLD", advice_old },
	{ "PEER_PSK_ALERT", advice_psk },
	{ "FINISHED_PSK", advice_psk },
	{ "PEER_EOF", advice_server },
	{ "PEER_CLOSED", advice_server },
	{ "NETWORK", advice_server },
	{ "TIMEOUT", advice_server },
	{ "NO_ANCHORS", "nobody is trusted here any more: tls-hs trust add CA.pem" },
	{ "NO_KEY", "a key is gone: tls-hs status shows which" },
	{ "NOMEM", "this host is short of memory" },
	{ "KTLS",
	  "kTLS does not work: is the module tls there, does a cgroup's program answer for it?" },
};

/* @sent: our certificate was */
static const char *advice_of_alert(unsigned int alert, bool sent)
{
	switch (alert) {
	case 40:	/* handshake_failure */
	case 71:	/* insufficient_security */
		return advice_offer;
	case 70:	/* protocol_version */
		return advice_old;
	case 116:	/* certificate_required */
		return advice_want_cert;
	case 112:	/* unrecognized_name */
		return "the server does not know itself by this name: mount it by another";
	case 42:	/* bad_certificate and its kin */
	case 43:
	case 44:
	case 45:
	case 46:
	case 48:
	case 49:
		return sent ? advice_our_cert : advice_want_cert;
	default:
		return advice_server;
	}
}

static const char *advice_of_error(const struct tls_hs_check *ck)
{
	size_t i;

	if (!strcmp(ck->error_name, "PEER_ALERT"))
		return advice_of_alert(ck->alert_received, ck->cert_sent);
	for (i = 0; i < ARRAY_SIZE(advices); i++)
		if (!strcmp(advices[i].error, ck->error_name))
			return advices[i].advice;
	return "the server breaks a rule of TLS, or somebody between does: see the log (dmesg)";
}

static bool setting_is(const char *name, const char *wanted)
{
	char *value = setting_read(name);
	bool same = value && !strcmp(value, wanted);

	free(value);
	return same;
}

static const char advice_upcall_only[] =
	"net.tls_hs.policy is upcall-only: a mount's handshake is tlshd's, of which this knows\n"
	"nothing";
static const char advice_upcall_cert[] =
	"no certificate of the client is set: tls-hs credential set CERT KEY; until then the\n"
	"handshake of such a mount is tlshd's";
static const char advice_upcall[] =
	"nobody is trusted here, or the kernel cannot do what is set: tls-hs trust add CA.pem, and\n"
	"see tls-hs status; until then a mount's handshake is tlshd's";
static const char advice_upcall_refused[] =
	"the server has refused lately (net.tls_hs.remember_refusals), or nobody is trusted here:\n"
	"a mount's handshake is tlshd's for now";
static const char advice_nobody[] =
	"the kernel cannot do what is set (a name, a key, net.tls_hs.priorities: see the log), and\n"
	"net.tls_hs.policy or .priorities leave it to nobody else";
static const char advice_cert[] =
	"no certificate of the client is set: tls-hs credential set CERT KEY";
static const char advice_trust[] =
	"nobody is trusted here, or no longer: tls-hs trust add CA.pem";

/* Before a byte of TLS was sent: it is this host's. */
static const char *advice_of_refusal(const struct tls_hs_check *ck)
{
	bool mtls_without = ck->client_cert && setting_is("credential", "0 0");

	if (ck->kind == TLS_HS_CHECK_NVME && ck->status != -EAGAIN)
		return setting_is("policy", "upcall-only") ? advice_upcall_only :
		       "the key may have been revoked, or its cipher is not allowed: see\n"
		       "tls-hs status and the log (dmesg)";
	switch (ck->status) {
	case -EOPNOTSUPP:
		if (setting_is("policy", "upcall-only"))
			return advice_upcall_only;
		if (!setting_is("remember_refusals", "0"))
			return advice_upcall_refused;
		return mtls_without ? advice_upcall_cert : advice_upcall;
	case -EPROTONOSUPPORT:
		return advice_nobody;
	case -ENOKEY:
		return mtls_without ? advice_cert : advice_trust;
	case -EACCES:
		return "a key or keyring of the settings may not be used: see tls-hs status";
	case -EAGAIN:
		return "too little memory, or too many handshakes in flight: try again";
	default:
		return "see tls-hs status and the log (dmesg)";
	}
}

static const char *advice_of_rpc(const struct tls_hs_check *ck)
{
	switch (ck->status) {
	case -EPROTONOSUPPORT:
		return "it has to be switched on there (RFC 9289; Linux: 6.4 or newer), or only\n"
		       "xprtsec=none mounts";
	case -EPFNOSUPPORT:
		return "there is TLS, but no NFS of version 4";
	default:
		return "is there an NFS server, and at this port? (TLS without RPC: --tls)";
	}
}

static const char *advice_of_end(const struct tls_hs_check *ck)
{
	if (ck->kind == TLS_HS_CHECK_NVME)
		return advice_psk;
	if (ck->cert_sent)
		return advice_our_cert;
	return ck->client_cert ? advice_other_cert : advice_want_cert;
}

/* --- what came of it */

/* All lines but the first are indented. */
static void print_lines(FILE *to, const char *text)
{
	for (; *text; text++)
		fputs(*text == '\n' ? "\n  " : (char[]){ *text, '\0' }, to);
	fputc('\n', to);
}

static void advise(const char *advice)
{
	fflush(stdout);
	fputs("  what to do: ", stderr);
	print_lines(stderr, advice);
}

static void complain_of_handshake(const struct tls_hs_check *ck)
{
	const bool theirs = ck->alert_received != NO_ALERT;
	const unsigned int alert = theirs ? ck->alert_received : ck->alert_sent;

	complain("the handshake failed: %s (%s%s%s%s)", ck->error_text, ck->error_name,
		 alert == NO_ALERT ? "" : theirs ? ", received " : ", sent ",
		 alert == NO_ALERT ? "" : "alert ",
		 alert == NO_ALERT ? "" : word(alerts, alert));
	if (*ck->explanation) {
		fputs("  ", stderr);
		print_lines(stderr, ck->explanation);
	}
	advise(advice_of_error(ck));
}

static void complain_of_end(const struct tls_hs_check *ck)
{
	if (ck->alert_received == NO_ALERT || !ck->alert_received)
		complain("the server ended the connection right after the handshake");
	else
		complain("the server refused right after the handshake: alert %s",
			 word(alerts, ck->alert_received));
	advise(advice_of_end(ck));
}

void check_complain(const struct tls_hs_check *ck)
{
	switch (ck->stage) {
	case TLS_HS_CHECK_CONNECT:
		complain("no connection: %s", strerror(-ck->status));
		advise(advice_reachable);
		break;
	case TLS_HS_CHECK_RPC:
		if (ck->status == -EPROTONOSUPPORT)
			complain("the server does not offer TLS");
		else
			complain("no answer to the question for TLS: %s", strerror(-ck->status));
		advise(advice_of_rpc(ck));
		break;
	case TLS_HS_CHECK_REFUSED:
		complain("the kernel does not begin the handshake: %s", strerror(-ck->status));
		advise(advice_of_refusal(ck));
		break;
	case TLS_HS_CHECK_HANDSHAKE:
		complain_of_handshake(ck);
		break;
	default:
		complain_of_end(ck);
	}
}

void check_print_agreed(const struct tls_hs_check *ck, const char *identity)
{
	printf("TLS 1.3: %s", word(suites, ck->suite));
	if (ck->group)
		printf(", %s", word(groups, ck->group));
	if (ck->scheme)
		printf(", signed with %s", word(schemes, ck->scheme));
	if (ck->hello_retry)
		printf(", with a second ClientHello");
	if (identity) {
		printf("\nboth have the key %s\n", identity);
		return;
	}
	printf("\nverified as %s: ", ck->name);
	print_lines(stdout, *ck->explanation ? ck->explanation : "(no memory to say which)");
	printf("client's certificate: %s\n", ck->cert_sent ? "sent" : ck->client_cert ?
	       "not sent, the server did not ask for one that is here" : "not sent");
}
