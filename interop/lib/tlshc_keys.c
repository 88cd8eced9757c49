// SPDX-License-Identifier: GPL-2.0-only
/*
 * From files and options to keys in the kernel.
 *
 * Owns everything that is linked into the process keyring, which goes with the
 * process.  Judges no certificate: that is the kernel's part.
 */
#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tlshc.h"

#define MAX_CHAIN	(32 * 1024)

static key_serial_t add_key(const char *type, const char *description,
			    const void *payload, size_t len, key_serial_t ring)
{
	return syscall(SYS_add_key, type, description, payload, len, ring);
}

static int local_error(const char *what, const char *file)
{
	fprintf(stderr, "tlshc: %s %s: %s\n", what, file, strerror(errno));
	return TLSHC_USAGE;
}

static int bad_file(const char *file, const char *why)
{
	fprintf(stderr, "tlshc: %s: %s\n", file, why);
	return TLSHC_USAGE;
}

typedef int (*cert_fn)(void *ctx, const char *file, unsigned char *der, int len);

/* Every certificate of a PEM file, or the one of a DER file. */
static int each_cert(const char *file, cert_fn one, void *ctx)
{
	FILE *f = fopen(file, "rb");
	unsigned int n = 0;
	int err = 0;

	if (!f)
		return local_error("open", file);
	while (!err) {
		X509 *x = PEM_read_X509(f, NULL, NULL, NULL);
		unsigned char *der = NULL;
		int len;

		if (!x && !n) {
			rewind(f);
			x = d2i_X509_fp(f, NULL);
		}
		if (!x)
			break;
		n++;
		len = i2d_X509(x, &der);
		X509_free(x);
		if (len < 0)
			err = bad_file(file, "cannot encode a certificate");
		else
			err = one(ctx, file, der, len);
		OPENSSL_free(der);
	}
	fclose(f);
	if (!err && !n)
		err = bad_file(file, "no certificate found");
	return err;
}

struct anchors {
	key_serial_t	ring;
	const char	*type;
	unsigned int	n;
};

static int add_anchor(void *ctx, const char *file, unsigned char *der, int len)
{
	struct anchors *an = ctx;
	char name[32] = "";

	/* The asymmetric type makes a description of its own, "user" cannot. */
	if (strcmp(an->type, "asymmetric"))
		snprintf(name, sizeof(name), "anchor %u", an->n);
	an->n++;
	if (add_key(an->type, name, der, len, an->ring) < 0)
		return local_error("add_key, a certificate of", file);
	return 0;
}

static int load_anchors(const struct tlshc_options *opt, struct tlshc_keys *keys)
{
	struct anchors an = { .type = opt->catype };

	keys->keyring = opt->keyring;
	if (!opt->cafile)
		return 0;
	an.ring = add_key("keyring", "tlshc anchors", NULL, 0, KEY_SPEC_PROCESS_KEYRING);
	if (an.ring < 0)
		return local_error("add_key", "keyring");
	keys->keyring = an.ring;
	return each_cert(opt->cafile, add_anchor, &an);
}

struct chain {
	unsigned char	der[MAX_CHAIN];
	size_t		len;
};

static int add_link(void *ctx, const char *file, unsigned char *der, int len)
{
	struct chain *ch = ctx;

	if ((size_t)len > sizeof(ch->der) - ch->len)
		return bad_file(file, "certificate chain too long for a key");
	memcpy(ch->der + ch->len, der, len);
	ch->len += len;
	return 0;
}

static int load_cert(const char *file, key_serial_t *serial)
{
	static struct chain ch;
	int err = each_cert(file, add_link, &ch);

	if (err)
		return err;
	*serial = add_key("user", "tlshc certificate", ch.der, ch.len, KEY_SPEC_PROCESS_KEYRING);
	return *serial < 0 ? local_error("add_key", file) : 0;
}

static int load_privkey(const char *file, key_serial_t *serial)
{
	PKCS8_PRIV_KEY_INFO *p8 = NULL;
	unsigned char *der = NULL;
	EVP_PKEY *pkey = NULL;
	int len = -1, err = 0;
	FILE *f = fopen(file, "rb");

	if (!f)
		return local_error("open", file);
	pkey = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	fclose(f);
	if (pkey)
		p8 = EVP_PKEY2PKCS8(pkey);
	if (p8)
		len = i2d_PKCS8_PRIV_KEY_INFO(p8, &der);
	if (len < 0) {
		err = bad_file(file, "no private key found");
	} else {
		*serial = add_key("user", "tlshc private key", der, len,
				  KEY_SPEC_PROCESS_KEYRING);
		if (*serial < 0)
			err = local_error("add_key", file);
		OPENSSL_clear_free(der, len);
	}
	PKCS8_PRIV_KEY_INFO_free(p8);
	EVP_PKEY_free(pkey);
	return err;
}

/* NVMe's own key type where its identities are used and the kernel has it. */
static key_serial_t add_psk(const char *identity, const unsigned char *psk, size_t len)
{
	if (!strncmp(identity, "NVMe", 4)) {
		key_serial_t serial = add_key("psk", identity, psk, len, KEY_SPEC_PROCESS_KEYRING);

		if (serial >= 0 || errno != ENODEV)
			return serial;
	}
	return add_key("user", identity, psk, len, KEY_SPEC_PROCESS_KEYRING);
}

/* The n-th -psk belongs to the n-th -psk_identity, the last one to all that remain. */
static int load_psks(const struct tlshc_options *opt, struct tlshc_keys *keys)
{
	unsigned int i;

	keys->npsk = opt->nidentity > opt->npsk ? opt->nidentity : opt->npsk;
	for (i = 0; i < keys->npsk; i++) {
		const char *hex = opt->psk[i < opt->npsk ? i : opt->npsk - 1];
		const char *identity = i < opt->nidentity ? opt->psk_identity[i] :
							    "Client_identity";
		unsigned char *psk;
		long len;

		psk = OPENSSL_hexstr2buf(hex, &len);
		if (!psk || !len)
			return bad_file("-psk", "not hexadecimal");
		keys->psk[i] = add_psk(identity, psk, len);
		OPENSSL_clear_free(psk, len);
		if (keys->psk[i] < 0)
			return local_error("add_key", identity);
	}
	return 0;
}

int tlshc_keys_load(const struct tlshc_options *opt, struct tlshc_keys *keys)
{
	int err;

	memset(keys, 0, sizeof(*keys));
	err = load_anchors(opt, keys);
	if (!err && opt->cert)
		err = load_cert(opt->cert, &keys->cert);
	if (!err && opt->key)
		err = load_privkey(opt->key, &keys->privkey);
	if (!err && opt->npsk)
		err = load_psks(opt, keys);
	return err;
}

bool tlshc_key_describe(key_serial_t key, char *buf, size_t size)
{
	char raw[512], *type, *rest, *desc;
	long n = syscall(SYS_keyctl, KEYCTL_DESCRIBE, key, raw, sizeof(raw) - 1);
	unsigned int i;

	if (n < 0 || (size_t)n >= sizeof(raw))
		return false;
	raw[n] = 0;
	/* type;uid;gid;perm;description */
	type = raw;
	rest = raw;
	for (i = 0; i < 4 && rest; i++)
		rest = strchr(rest + !!i, ';');
	if (!rest)
		return false;
	desc = rest + 1;
	*strchr(type, ';') = 0;
	snprintf(buf, size, "%s \"%s\"", type, desc);
	return true;
}

bool tlshc_key_subject(key_serial_t key, char *buf, size_t size)
{
	static unsigned char der[MAX_CHAIN];
	const unsigned char *p = der;
	long n = syscall(SYS_keyctl, KEYCTL_READ, key, der, sizeof(der));
	bool found = false;
	X509 *x;
	BIO *bio;

	if (n <= 0 || (size_t)n > sizeof(der))
		return false;
	x = d2i_X509(NULL, &p, n);
	bio = BIO_new(BIO_s_mem());
	if (x && bio) {
		X509_NAME_print_ex(bio, X509_get_subject_name(x), 0, XN_FLAG_ONELINE);
		BIO_write(bio, "", 1);
		found = BIO_read(bio, buf, size - 1) > 0;
		buf[size - 1] = 0;
	}
	BIO_free(bio);
	X509_free(x);
	return found;
}
