// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs psk: a pre-shared key of NVMe/TCP, from the form in which people pass it on
 * to the key that the kernel's NVMe client offers.
 *
 * NVM Express TCP transport 3.6.1: the configured PSK becomes the host's (the retained
 * PSK), which with the names of host and subsystem becomes the one that TLS uses.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "tls-hs.h"

#define CONFIGURED	"NVMeTLSkey-"
#define MAX_PSK		48
#define CRC_LEN		4
#define MAX_NQN		223
#define MAX_CONTEXT	255	/* of HKDF-Expand-Label, RFC 8446 7.1 */
#define BASE64_LEN(n)	(((n) + 2) / 3 * 4)

enum hash { HASH_NONE, HASH_SHA256, HASH_SHA384 };

struct psk {
	enum hash	transform;	/* from configured to retained PSK */
	enum hash	hash;		/* of the cipher suite, which the identity names */
	size_t		len;
	unsigned char	configured[MAX_PSK];
	unsigned char	retained[MAX_PSK];
	unsigned char	tls[MAX_PSK];
	char		*identity;
};

static const EVP_MD *hash_md(enum hash hash)
{
	return hash == HASH_SHA384 ? EVP_sha384() : EVP_sha256();
}

/* The one of ISO 3309, as zlib has it. */
static uint32_t crc32(const unsigned char *p, size_t len)
{
	uint32_t crc = ~0u;
	int bit;

	while (len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static const char *base64_decode(const char *text, size_t len, unsigned char *out, size_t *n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t body = strspn(text, digits), padding = strspn(text + body, "=");

	if (!len || len % 4 || body + padding != len || padding > 2)
		return "what is between the last two colons is not base64";
	if (len > BASE64_LEN(MAX_PSK + CRC_LEN))
		return "it is longer than a key can be";
	EVP_DecodeBlock(out, (const unsigned char *)text, len);
	*n = len / 4 * 3 - padding;
	return NULL;
}

/* The key and its CRC, the least significant octet first */
static const char *psk_check(struct psk *psk, const unsigned char *data, size_t n)
{
	const unsigned char *crc = data;

	if (n != 32 + CRC_LEN && n != MAX_PSK + CRC_LEN)
		return "a key has 32 or 48 bytes, and a checksum of four behind them";
	psk->len = n - CRC_LEN;
	crc += psk->len;
	psk->hash = psk->len == MAX_PSK ? HASH_SHA384 : HASH_SHA256;
	if (crc32(data, psk->len) != (crc[0] | crc[1] << 8 | crc[2] << 16 | (uint32_t)crc[3] << 24))
		return "its checksum is not that of the key: a letter may have been mistyped";
	if (psk->transform != HASH_NONE && psk->transform != psk->hash)
		return "a key of 32 bytes goes with SHA-256 (01), one of 48 with SHA-384 (02)";
	memcpy(psk->configured, data, psk->len);
	return NULL;
}

/* NVMeTLSkey-1:HH:BASE64: with HH 00, 01 or 02, and nothing else but blanks around it */
static const char *psk_parse(struct psk *psk, char *s)
{
	unsigned char data[BASE64_LEN(MAX_PSK + CRC_LEN)];
	const char *why;
	char *end;
	size_t n;

	s += strspn(s, " \t\r\n");
	if (strncmp(s, CONFIGURED, strlen(CONFIGURED)))
		return "no configured PSK in it: one begins with " CONFIGURED "1:";
	s += strlen(CONFIGURED);
	if (strncmp(s, "1:", 2))
		return "a version of the form that is not known here: it is not " CONFIGURED "1:";
	s += 2;
	if (s[0] != '0' || s[1] < '0' || s[1] > '2' || s[2] != ':')
		return "its hash is not known: 00 (none), 01 (SHA-256), 02 (SHA-384)";
	psk->transform = s[1] - '0';
	s += 3;
	end = strchr(s, ':');
	if (!end)
		return "it has no colon at its end: a part is missing";
	if (end[1 + strspn(end + 1, " \t\r\n")])
		return "there is something behind the key";
	*end = '\0';
	why = base64_decode(s, end - s, data, &n);
	if (!why)
		why = psk_check(psk, data, n);
	explicit_bzero(data, sizeof(data));
	return why;
}

/* HKDF-Extract without salt, and HKDF-Expand with what has been made of label and context */
static int hkdf(const struct psk *psk, const unsigned char *key, const unsigned char *info,
		size_t info_len, unsigned char *out)
{
	OSSL_PARAM params[4], *p = params;
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	char *md = (char *)EVP_MD_get0_name(hash_md(psk->hash));
	int ret = 0;

	*p++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, md, 0);
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, psk->len);
	*p++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)info, info_len);
	*p = OSSL_PARAM_construct_end();
	if (ctx)
		ret = EVP_KDF_derive(ctx, out, psk->len, params);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ret == 1 ? 0 : -1;
}

/*
 * HKDF-Expand-Label.  nvme-cli 2.13, which Debian 13 has, leaves the lengths of label and context
 * out and has the key's with its least significant octet first: this is --compat.
 */
static int expand_label(const struct psk *psk, const unsigned char *key, const char *label,
			const char *context, unsigned char *out)
{
	size_t label_len = strlen(label), context_len = strlen(context), n = 0;
	unsigned char *info = allocate(4 + label_len + context_len);
	int err = -1;

	info[n++] = opt.compat ? psk->len : 0;
	info[n++] = opt.compat ? 0 : psk->len;
	if (!opt.compat)
		info[n++] = label_len;
	memcpy(info + n, label, label_len);
	n += label_len;
	if (!opt.compat)
		info[n++] = context_len;
	memcpy(info + n, context, context_len);
	n += context_len;
	if (opt.compat || context_len <= MAX_CONTEXT)
		err = hkdf(psk, key, info, n, out);
	free(info);
	return err;
}

/* base64 of HMAC(retained PSK, "HOSTNQN SUBSYSNQN NVMe-over-Fabrics"): TP8018 */
static char *psk_digest(const struct psk *psk, const char *host, const char *subsystem)
{
	char *said = text("%s %s NVMe-over-Fabrics", host, subsystem);
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	char *digest = NULL;

	if (HMAC(hash_md(psk->hash), psk->retained, psk->len, (unsigned char *)said, strlen(said),
		 mac, &n)) {
		digest = allocate(BASE64_LEN(n) + 1);
		EVP_EncodeBlock((unsigned char *)digest, mac, n);
	}
	free(said);
	return digest;
}

static int psk_derive(struct psk *psk, const char *host, const char *subsystem)
{
	char *digest, *context;
	int err = 0;

	if (psk->transform == HASH_NONE)
		memcpy(psk->retained, psk->configured, psk->len);
	else
		err = expand_label(psk, psk->configured, "tls13 HostNQN", host, psk->retained);
	if (err)
		return err;
	if (opt.identity == 0) {
		psk->identity = text("NVMe0R%02d %s %s", psk->hash, host, subsystem);
		return expand_label(psk, psk->retained, "tls13 nvme-tls-psk", psk->identity,
				    psk->tls);
	}
	digest = psk_digest(psk, host, subsystem);
	if (!digest)
		return -1;
	psk->identity = text("NVMe1R%02d %s %s %s", psk->hash, host, subsystem, digest);
	context = text("%02d %s", psk->hash, digest);
	err = expand_label(psk, psk->retained, "tls13 nvme-tls-psk", context, psk->tls);
	free(context);
	free(digest);
	return err;
}

const char *nqn_why_not(const char *nqn)
{
	if (strncmp(nqn, "nqn.", 4))
		return "not an NQN: it does not begin with \"nqn.\"";
	if (strlen(nqn) > MAX_NQN)
		return "longer than an NQN can be (223 bytes)";
	if (strpbrk(nqn, " \t\r\n"))
		return "has a blank in it";
	return NULL;
}

/* "NVMeVRHH HOSTNQN SUBSYSNQN[ DIGEST]"; one with G for R is agreed upon in a connection */
static bool is_for(const char *desc, const char *names)
{
	const char *rest = strchr(desc, ' ');
	size_t len = strlen(names);

	return !strncmp(desc, "NVMe", 4) && desc[4] && desc[5] == 'R' && rest &&
	       !strncmp(rest + 1, names, len) && (!rest[len + 1] || rest[len + 1] == ' ');
}

/* The keys for that host and that subsystem */
void psk_find(key_serial_t ring, const char *host, const char *subsystem, struct serials *found)
{
	char *names = text("%s %s", host, subsystem);
	struct ring_key rk = { 0 };
	void *list = NULL;
	long size = keyctl_read_alloc(ring, &list);
	size_t i;

	for (i = 0; size > 0 && i < size / sizeof(key_serial_t); i++) {
		rk.serial = ((key_serial_t *)list)[i];
		key_describe(&rk);
		if (is_for(rk.desc, names))
			serials_add(found, rk.serial);
	}
	free(list);
	free(names);
}

key_serial_t psk_ring(void)
{
	key_serial_t ring = ring_look_up(opt.keyring);

	if (ring <= 0)
		complain("no keyring %s that this user may read%s", opt.keyring,
			 strcmp(opt.keyring, ".nvme") ? "" : " (modprobe nvme_tcp)");
	return ring;
}

static int psk_remove(const char *host, const char *subsystem)
{
	struct serials found = { 0 };
	key_serial_t ring = psk_ring();
	size_t i;
	int err = 0;

	if (ring <= 0)
		return 1;
	psk_find(ring, host, subsystem, &found);
	for (i = 0; i < found.n && !err; i++) {
		if (opt.dry_run)
			printf("would remove key %d from keyring %s\n", found.serial[i],
			       opt.keyring);
		else if (keyctl_unlink(found.serial[i], ring))
			err = errno;
		else
			printf("key %d removed from keyring %s\n", found.serial[i], opt.keyring);
	}
	if (err)
		complain("keyring %s: cannot remove key %d: %s", opt.keyring, found.serial[i - 1],
			 strerror(err));
	else if (!found.n)
		complain("keyring %s: no key for these two", opt.keyring);
	free(found.serial);
	return err || !i ? 1 : 0;
}

static const char *insert_error(void)
{
	switch (errno) {
	case ENODEV:
		return "the kernel has no such type of key (modprobe nvme_tcp)";
	case EPERM:
	case EACCES:
		return "not permitted, or the keyring is sealed";
	default:
		return strerror(errno);
	}
}

static int psk_insert(const struct psk *psk, const char *host, const char *subsystem)
{
	key_serial_t ring = psk_ring(), serial;
	struct serials found = { 0 };
	size_t i;

	if (ring <= 0)
		return -1;
	serial = add_key(opt.type, psk->identity, psk->tls, psk->len, ring);
	if (serial < 0) {
		complain("keyring %s, a key of type %s: %s", opt.keyring, opt.type, insert_error());
		return -1;
	}
	printf("key %d in keyring %s: %s\n", serial, opt.keyring, psk->identity);
	/* nvme takes one by the names alone: which of several it is does not show */
	psk_find(ring, host, subsystem, &found);
	for (i = 0; i < found.n; i++) {
		if (found.serial[i] == serial)
			continue;
		printf("key %d is for the same two, nvme may take that (keyctl unlink %d %s%s)\n",
		       found.serial[i], found.serial[i], *opt.keyring == '.' ? "%:" : "",
		       opt.keyring);
	}
	free(found.serial);
	return 0;
}

static int psk_import(const char *file, const char *host, const char *subsystem)
{
	struct psk psk = { 0 };
	const char *why = NULL;
	size_t len = 0;
	char *content = strcmp(file, "-") ? private_file_read(file, &len, &why) :
			read_file("/dev/stdin", &len);
	int err = -1;

	if (!content && !why)
		why = strerror(errno);
	if (!why)
		why = strlen(content) != len ? "not a text" : psk_parse(&psk, content);
	if (content)
		explicit_bzero(content, len);
	free(content);
	if (why)
		complain("%s: %s", file, why);
	else if (psk_derive(&psk, host, subsystem))
		complain("%s: cannot derive the key%s", file, opt.identity == 0 && !opt.compat ?
			 ": the names may be too long for --identity 0" : "");
	else if (!opt.dry_run)
		err = psk_insert(&psk, host, subsystem);
	else
		err = printf("would be in keyring %s: %s\n", opt.keyring, psk.identity) < 0;
	free(psk.identity);
	explicit_bzero(&psk, sizeof(psk));
	return err ? 1 : 0;
}

int psk_command(int argc, char **argv)
{
	bool remove = argc == 3 && !strcmp(argv[0], "remove");
	const char *why;
	int i;

	if (!remove && (argc != 4 || strcmp(argv[0], "import")))
		return 2;
	for (i = argc - 2; i < argc; i++) {
		why = nqn_why_not(argv[i]);
		if (!why)
			continue;
		complain("%s: %s", argv[i], why);
		return 1;
	}
	return remove ? psk_remove(argv[1], argv[2]) : psk_import(argv[1], argv[2], argv[3]);
}
