// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs credential: the certificate and private key of consumers that name none.
 *
 * The network namespace holds both keys: once net.tls_hs.credential has taken
 * their serials, no keyring needs to have them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tls-hs.h"

static unsigned char *chain_der(const struct certs *chain, size_t *len)
{
	const struct cert *ce;
	unsigned char *der, *p;

	for (*len = 0, ce = chain->first; ce; ce = ce->next)
		*len += ce->len;
	der = allocate(*len);
	for (p = der, ce = chain->first; ce; p += ce->len, ce = ce->next)
		memcpy(p, ce->der, ce->len);
	return der;
}

/* What is set now; false: nothing. */
bool credential_look(struct ring_key *cert, struct ring_key *privkey)
{
	key_serial_t serial[2] = { 0 };
	char *value = setting_read("credential");
	bool set = value && sscanf(value, "%d %d", &serial[0], &serial[1]) == 2 && serial[0];

	free(value);
	if (!set)
		return false;
	key_look(cert, serial[0]);
	if (cert->payload && !cert->cert)
		cert->cert = cert_parse_first(cert->payload, cert->len);
	key_look(privkey, serial[1]);
	return true;
}

/* Is it made by the same part of this tool, of these certificates (NULL: of any)? */
bool credential_is(const struct certs *chain, const char *origin)
{
	struct ring_key cert, privkey;
	unsigned char *der;
	size_t len;
	bool same;

	if (!credential_look(&cert, &privkey) || !key_is_of(&cert, origin))
		return false;
	if (!chain)
		return true;
	der = chain_der(chain, &len);
	same = !cert.dead && !privkey.dead && cert.payload && cert.len == len &&
	       !memcmp(cert.payload, der, len);
	free(der);
	return same;
}

static const char *set_error(void)
{
	switch (errno) {
	case EINVAL:
		return "the kernel cannot read them, or the certificate is not for signing";
	case EOPNOTSUPP:
		return "not a kind of key that tls_hs signs with";
	case EPERM:
		return "not permitted, or the settings are sealed";
	default:
		return strerror(errno);
	}
}

int credential_set(const char *origin, const struct certs *chain, const unsigned char *key,
		   size_t len)
{
	key_serial_t cert, privkey;
	unsigned char *der;
	size_t total;
	char *value;
	int err;

	der = chain_der(chain, &total);
	if (total > MAX_USER_KEY || chain->n > MAX_CHAIN) {
		complain("%s: more than %d certificates, or than %d bytes of them",
			 chain->first->file, MAX_CHAIN, MAX_USER_KEY);
		free(der);
		return -1;
	}
	cert = key_stage("user", origin, chain->first, der, total, PERM_PUBLIC);
	free(der);
	if (cert < 0)
		return -1;
	privkey = key_stage("user", origin, chain->first, key, len, PERM_PRIVATE);
	if (privkey < 0)
		return -1;
	value = text("%d %d", cert, privkey);
	err = setting_write("credential", value);
	if (err)
		complain("net.tls_hs.credential: %s; it is as it was", set_error());
	free(value);
	return err;
}

int credential_clear(void)
{
	if (!setting_write("credential", "0 0"))
		return 0;
	complain("net.tls_hs.credential: %s", set_error());
	return -1;
}

static int set_from_files(const char *cert, const char *key)
{
	struct certs chain = { 0 };
	unsigned char *der;
	size_t len = 0;
	int err = 0;

	if (certs_read(&chain, cert))
		return 1;
	der = private_key_read(key, chain.first, &len);
	if (!der)
		return 1;
	if (!opt.dry_run && !kernel_has("/proc/sys/net/tls_hs/credential")) {
		complain("tls_hs is not loaded");
		err = -1;
	} else if (!opt.dry_run) {
		err = credential_set("hand", &chain, der, len);
	}
	explicit_bzero(der, len);
	free(der);
	if (err)
		return 1;
	printf("%s of this network namespace: ", opt.dry_run ? "would be the credential" :
	       "the credential");
	cert_print(chain.first);
	printf(", and %u more\n", chain.n - 1);
	return 0;
}

int credential_command(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[0], "set"))
		return set_from_files(argv[1], argv[2]);
	if (argc != 1 || strcmp(argv[0], "clear"))
		return 2;
	if (!opt.dry_run && credential_clear())
		return 1;
	puts(opt.dry_run ? "would clear the credential" : "no credential is set");
	return 0;
}
