// SPDX-License-Identifier: GPL-2.0-only
/*
 * Certificates: out of files, and what there is to say of one.
 *
 * What the kernel demands is in Documentation/x509-rules.md.  Only what most
 * often stands in the way is looked for here; the kernel itself decides.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "tls-hs.h"

#define RPC_TLS_SERVER	"1.3.6.1.5.5.7.3.34"	/* RFC 9289 */
#define MLDSA		"2.16.840.1.101.3.4.3."	/* .17 to .19 */

static const char *key_why_not_id(X509 *x)
{
	ASN1_OBJECT *oid = NULL;
	char name[64];

	X509_PUBKEY_get0_param(&oid, NULL, NULL, NULL, X509_get_X509_PUBKEY(x));
	OBJ_obj2txt(name, sizeof(name), oid, 1);
	if (strncmp(name, MLDSA, strlen(MLDSA)))
		return "its kind of key is not known to tls_hs";
	if (!kernel_has_symbol("mldsa_verify"))
		return "this kernel does not verify ML-DSA";
	return NULL;
}

static const char *pubkey_why_not(X509 *x)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	char group[64] = "";
	int bits;

	/* of which libcrypto may know less than the kernel */
	if (!key)
		return key_why_not_id(x);
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		bits = EVP_PKEY_get_bits(key);
		return bits >= 2048 && bits <= 4096 ? NULL : "an RSA key has 2048 to 4096 bits";
	case EVP_PKEY_EC:
		EVP_PKEY_get_group_name(key, group, sizeof(group), NULL);
		return !strcmp(group, "prime256v1") || !strcmp(group, "secp384r1") ? NULL :
			"its curve is neither P-256 nor P-384";
	default:
		return key_why_not_id(x);
	}
}

static bool serves(X509 *x)
{
	EXTENDED_KEY_USAGE *eku = X509_get_ext_d2i(x, NID_ext_key_usage, NULL, NULL);
	bool found = !eku;
	char name[64];
	int i;

	for (i = 0; i < sk_ASN1_OBJECT_num(eku); i++) {
		int nid = OBJ_obj2nid(sk_ASN1_OBJECT_value(eku, i));

		OBJ_obj2txt(name, sizeof(name), sk_ASN1_OBJECT_value(eku, i), 1);
		found |= nid == NID_server_auth || nid == NID_anyExtendedKeyUsage ||
			 !strcmp(name, RPC_TLS_SERVER);
	}
	sk_ASN1_OBJECT_pop_free(eku, ASN1_OBJECT_free);
	return found;
}

static const char *why_not(const struct cert *ce, X509 *x)
{
	time_t now = time(NULL);

	if (X509_get_version(x) != X509_VERSION_3)
		return "not of version 3";
	if (X509_get_extension_flags(x) & EXFLAG_INVALID)
		return "its extensions are malformed";
	if (ce->authority && !(X509_get_key_usage(x) & KU_KEY_CERT_SIGN))
		return "its keyUsage does not allow signing certificates";
	if (!serves(x))
		return "its extKeyUsage is not for servers";
	if (now < ce->begins)
		return "not valid yet";
	if (now > ce->ends)
		return "expired";
	return pubkey_why_not(x);
}

static time_t when(const ASN1_TIME *t)
{
	struct tm tm;

	return ASN1_TIME_to_tm(t, &tm) ? timegm(&tm) : 0;
}

/* Escaped: what is not printable ASCII may have been chosen by anybody. */
static char *subject_of(X509 *x)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data = NULL, *subject;
	long n = 0;

	if (bio) {
		X509_NAME_print_ex(bio, X509_get_subject_name(x), 0, XN_FLAG_RFC2253);
		n = BIO_get_mem_data(bio, &data);
	}
	subject = text("%.*s", (int)n, data ? data : "");
	BIO_free(bio);
	if (*subject)
		return subject;
	free(subject);
	return text("(no subject)");
}

/* NULL: not one certificate, or not it alone. */
struct cert *cert_parse(const unsigned char *der, size_t len)
{
	const unsigned char *p = der;
	X509 *x = len <= INT32_MAX ? d2i_X509(NULL, &p, len) : NULL;
	unsigned char hash[SHA256_DIGEST_LENGTH];
	struct cert *ce;
	unsigned int i;

	ERR_clear_error();
	if (!x || p != der + len) {
		X509_free(x);
		return NULL;
	}
	ce = allocate(sizeof(*ce));
	ce->der = allocate(len);
	memcpy(ce->der, der, len);
	ce->len = len;
	SHA256(der, len, hash);
	for (i = 0; i < sizeof(hash) / 2; i++)
		sprintf(ce->digest + 2 * i, "%02x", hash[i]);
	ce->subject = subject_of(x);
	ce->begins = when(X509_get0_notBefore(x));
	ce->ends = when(X509_get0_notAfter(x));
	ce->authority = X509_get_extension_flags(x) & EXFLAG_CA;
	ce->why_not = why_not(ce, x);
	ERR_clear_error();
	X509_free(x);
	return ce;
}

/* The first of several, one behind the other, as a credential's key has them */
struct cert *cert_parse_first(const unsigned char *der, size_t len)
{
	const unsigned char *p = der;
	X509 *x = len <= INT32_MAX ? d2i_X509(NULL, &p, len) : NULL;

	ERR_clear_error();
	if (!x)
		return NULL;
	X509_free(x);
	return cert_parse(der, p - der);
}

static int certs_add(struct certs *cs, const char *file, unsigned int place,
		     const unsigned char *der, size_t len)
{
	struct cert *ce = cert_parse(der, len);

	if (!ce || len > MAX_USER_KEY) {
		complain("%s: certificate %u: %s", file, place,
			 ce ? "too large" : "cannot be read");
		return -1;
	}
	ce->file = file;
	ce->place = place;
	if (cs->last)
		cs->last->next = ce;
	else
		cs->first = ce;
	cs->last = ce;
	cs->n++;
	return 0;
}

/* How many lines begin so: a block whose first or last line is damaged would go unseen. */
static unsigned int lines_with(const char *content, const char *begin)
{
	unsigned int n = 0;
	const char *p;

	for (p = content; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		n += !strncmp(p, begin, strlen(begin));
	}
	return n;
}

static int certs_read_pem(struct certs *cs, const char *file, const char *content, size_t size)
{
	unsigned int blocks = 0, place = 0;
	char *name, *header;
	unsigned char *der;
	int err = 0;
	long len;
	BIO *bio = BIO_new_mem_buf(content, size);

	while (!err && PEM_read_bio(bio, &name, &header, &der, &len)) {
		blocks++;
		if (!strcmp(name, PEM_STRING_X509) || !strcmp(name, PEM_STRING_X509_OLD)) {
			err = certs_add(cs, file, ++place, der, len);
		} else {
			complain("%s: holds a %s, which is no certificate", file, name);
			err = -1;
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_clear_free(der, len);
	}
	ERR_clear_error();
	BIO_free(bio);
	if (!err && (blocks != lines_with(content, "-----BEGIN") ||
		     blocks != lines_with(content, "-----END"))) {
		complain("%s: damaged behind certificate %u", file, place);
		err = -1;
	}
	if (!err && !place) {
		complain("%s: no certificate in it", file);
		err = -1;
	}
	return err;
}

/* All certificates of a file, PEM (with text between) or DER; 0, or -1 with a complaint. */
int certs_read(struct certs *cs, const char *file)
{
	size_t len;
	char *content = read_file(file, &len);
	int err;

	if (!content) {
		complain("%s: %s", file, strerror(errno));
		return -1;
	}
	if (len && content[0] == 0x30 && !lines_with(content, "-----BEGIN"))
		err = certs_add(cs, file, 1, (unsigned char *)content, len);
	else
		err = certs_read_pem(cs, file, content, len);
	explicit_bzero(content, len);
	free(content);
	return err;
}

long cert_days_left(const struct cert *ce)
{
	long seconds = ce->ends - time(NULL);

	return seconds < 0 ? -1 - (-seconds - 1) / 86400 : seconds / 86400;
}

void cert_print(const struct cert *ce)
{
	long days = cert_days_left(ce);
	struct tm tm;
	char date[32];

	strftime(date, sizeof(date), "%Y-%m-%d", gmtime_r(&ce->ends, &tm));
	printf("%s, expire%s %s (", ce->subject, days < 0 ? "d" : "s", date);
	if (days < 0)
		printf("%ld days ago)", -days - 1);
	else
		printf("%ld days left)", days);
	if (!ce->authority)
		printf(", no authority: for itself alone");
	if (ce->why_not)
		printf(", NOT USABLE: %s", ce->why_not);
}
