// SPDX-License-Identifier: GPL-2.0-only
/*
 * A private key out of a file; and how a file with a secret is read.
 *
 * The file is its owner's alone, and the owner is root or who runs this.  What is
 * read is wiped here; who is given a copy wipes that.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tls-hs.h"

static const char *mode_why_not(const char *file, struct stat *st)
{
	if (stat(file, st))
		return strerror(errno);
	if (!S_ISREG(st->st_mode))
		return "not a regular file";
	if (st->st_uid && st->st_uid != geteuid())
		return "its owner is neither root nor you";
	if (st->st_mode & 077)
		return "others than its owner may use it: chmod 600";
	return NULL;
}

/* NULL and why, or what is to be wiped and freed */
char *private_file_read(const char *file, size_t *len, const char **why)
{
	struct stat st;
	char *content;

	*why = mode_why_not(file, &st);
	if (*why)
		return NULL;
	content = read_file(file, len);
	if (!content)
		*why = strerror(errno);
	return content;
}

/* A PEM file's one private key; EC PARAMETERS may come before it. */
static const char *key_from_pem(const char *content, size_t size, unsigned char **der, size_t *len)
{
	BIO *bio = BIO_new_mem_buf(content, size);
	const char *why = "no private key in it";
	char *name, *header;
	unsigned char *data;
	long n;

	*der = NULL;
	while (PEM_read_bio(bio, &name, &header, &data, &n)) {
		if (!strcmp(name, PEM_STRING_PKCS8) || strstr(header, "ENCRYPTED")) {
			why = "it has a passphrase, which nobody could type at boot";
		} else if (strstr(name, "PRIVATE KEY") && !*der) {
			*der = allocate(n);
			memcpy(*der, data, n);
			*len = n;
			why = NULL;
		} else if (strstr(name, "PRIVATE KEY")) {
			why = "more than one private key in it";
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_clear_free(data, n);
		if (why && *der)
			break;
	}
	BIO_free(bio);
	return why;
}

static const char *key_why_not_of(const unsigned char *der, size_t len, const struct cert *leaf)
{
	const unsigned char *p = der, *c = leaf->der;
	EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &p, len);
	X509 *x = d2i_X509(NULL, &c, leaf->len);
	const char *why = NULL;

	if (!key || p != der + len)
		why = "it is no private key that can be read";
	else if (!X509_check_private_key(x, key))
		why = "it is not the certificate's";
	else if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC &&
		 EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA &&
		 EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA_PSS)
		why = "tls_hs signs with ECDSA and RSA keys only";
	ERR_clear_error();
	EVP_PKEY_free(key);
	X509_free(x);
	return why;
}

unsigned char *private_key_read(const char *file, const struct cert *leaf, size_t *len)
{
	unsigned char *der = NULL;
	const char *why;
	size_t size;
	char *content = private_file_read(file, &size, &why);

	if (content && size && content[0] == 0x30) {
		der = allocate(size);
		memcpy(der, content, size);
		*len = size;
	} else if (content) {
		why = key_from_pem(content, size, &der, len);
	}
	if (content)
		explicit_bzero(content, size);
	free(content);
	if (!why)
		why = key_why_not_of(der, *len, leaf);
	if (!why)
		return der;
	complain("%s: %s", file, why);
	if (der)
		explicit_bzero(der, *len);
	free(der);
	return NULL;
}
