// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs load: what /etc/tls-hs says becomes what the kernel has.
 *
 * Everything is read and checked before anything is changed, and what was changed
 * is changed back if the kernel refuses a later part.  Only what an earlier load
 * has set is taken away again: what somebody has added by hand stays.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "tls-hs.h"

#define BY_CONF	"conf"

struct setting {
	struct setting	*next;
	char		*name;
	char		*value;
	char		*before;	/* NULL: not changed */
};

struct conf {
	struct setting	*settings;
	struct setting	**end;		/* of that list */
	struct certs	anchors;
	struct certs	chain;
	unsigned char	*key;
	size_t		key_len;
};

static char *strip(char *s)
{
	char *end;

	s += strspn(s, " \t");
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

static const char *setting_why_not(const struct conf *cf, const char *name)
{
	const struct setting *st;
	char *file;
	bool there;

	if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz_") != strlen(name))
		return "not the name of a setting";
	if (!strcmp(name, "keyring") || !strcmp(name, "credential"))
		return "a key's number means nothing after the next boot";
	for (st = cf->settings; st; st = st->next)
		if (!strcmp(st->name, name))
			return "set twice";
	if (!kernel_has("/proc/sys/net/tls_hs"))
		return NULL;
	file = text("/proc/sys/net/tls_hs/%s", name);
	there = kernel_has(file);
	free(file);
	return there ? NULL : "this tls_hs has no such setting";
}

/* "net.tls_hs.NAME = VALUE", as sysctl.conf(5) has it */
static int read_setting(struct conf *cf, const char *file, unsigned int n, char *line)
{
	char *value, *name = strip(line);
	const char *why = NULL;
	struct setting *st;

	if (!*name || *name == '#' || *name == ';')
		return 0;
	value = strchr(name, '=');
	if (value) {
		*value++ = '\0';
		name = strip(name);
		if (!strncmp(name, "net.tls_hs.", 11) || !strncmp(name, "net/tls_hs/", 11))
			name += 11;
		why = setting_why_not(cf, name);
	}
	if (!value || why) {
		complain("%s, line %u: %s: %s", file, n, name, value ? why : "no = in it");
		return -1;
	}
	st = allocate(sizeof(*st));
	st->name = text("%s", name);
	st->value = text("%s", strip(value));
	*cf->end = st;
	cf->end = &st->next;
	return 0;
}

static int read_settings(struct conf *cf)
{
	char *file = text("%s/settings.conf", opt.dir), *line, *rest;
	char *content = read_file(file, NULL);
	unsigned int n = 0;
	int err = 0;

	if (!content && errno != ENOENT) {
		complain("%s: %s", file, strerror(errno));
		return -1;
	}
	for (rest = content; rest && (line = strsep(&rest, "\n"));)
		err |= read_setting(cf, file, ++n, line);
	return err;
}

/* Names without a dot first are files for this; others are what editors leave. */
static int is_certificate(const struct dirent *entry)
{
	static const char *const ends[] = { ".pem", ".crt", ".cer", ".der" };
	const char *end = strrchr(entry->d_name, '.');
	unsigned int i;

	for (i = 0; end && end != entry->d_name && i < 4; i++)
		if (!strcmp(end, ends[i]))
			return 1;
	return 0;
}

static int read_anchors(struct conf *cf)
{
	char *dir = text("%s/anchors.d", opt.dir);
	struct dirent **entry;
	int i, n, err = 0;

	n = scandir(dir, &entry, is_certificate, alphasort);
	if (n < 0 && errno != ENOENT) {
		complain("%s: %s", dir, strerror(errno));
		return -1;
	}
	for (i = 0; i < n; i++)
		err |= certs_read(&cf->anchors, text("%s/%s", dir, entry[i]->d_name));
	return err;
}

static int read_credential(struct conf *cf)
{
	char *cert = text("%s/client.pem", opt.dir), *key = text("%s/client.key", opt.dir);
	bool has_cert = !access(cert, F_OK), has_key = !access(key, F_OK);

	if (has_cert != has_key) {
		complain("%s is there, %s is not", has_cert ? cert : key, has_cert ? key : cert);
		return -1;
	}
	if (!has_cert)
		return 0;
	if (certs_read(&cf->chain, cert))
		return -1;
	cf->key = private_key_read(key, cf->chain.first, &cf->key_len);
	return cf->key ? 0 : -1;
}

static void settings_undo(struct conf *cf)
{
	struct setting *st;

	for (st = cf->settings; st; st = st->next)
		if (st->before && setting_write(st->name, st->before))
			complain("net.tls_hs.%s: cannot be set back to \"%s\": %s", st->name,
				 st->before, strerror(errno));
}

static int settings_apply(struct conf *cf)
{
	struct setting *st;
	char *now;

	for (st = cf->settings; st; st = st->next) {
		now = setting_read(st->name);
		if (now && !strcmp(now, st->value)) {
			printf("net.tls_hs.%s: is \"%s\"\n", st->name, now);
			continue;
		}
		if (!opt.dry_run && setting_write(st->name, st->value)) {
			complain("net.tls_hs.%s = %s: %s", st->name, st->value, strerror(errno));
			return -1;
		}
		printf("net.tls_hs.%s: %s \"%s\", was \"%s\"\n", st->name,
		       opt.dry_run ? "would be" : "now", st->value, now ? now : "");
		if (!opt.dry_run)
			st->before = now ? now : text("%s", "");
	}
	return 0;
}

static const struct cert *wanted(const struct conf *cf, const struct ring_key *rk)
{
	const struct cert *ce;

	for (ce = cf->anchors.first; ce; ce = ce->next)
		if (!rk->dead && key_holds(rk, ce))
			break;
	return ce;
}

static int anchors_plan(const struct conf *cf, const struct ring *rg, struct serials *add,
			struct serials *drop)
{
	size_t i;

	for (i = 0; i < rg->n; i++) {
		if (!key_is_of(&rg->key[i], BY_CONF) || wanted(cf, &rg->key[i]))
			continue;
		printf("%s key %d: %s\n", opt.dry_run ? "would remove" : "removing",
		       rg->key[i].serial, rg->key[i].desc);
		serials_add(drop, rg->key[i].serial);
	}
	return anchors_stage(rg, &cf->anchors, BY_CONF, add);
}

static int credential_apply(const struct conf *cf)
{
	if (!cf->key) {
		if (!credential_is(NULL, BY_CONF))
			return 0;
		puts(opt.dry_run ? "would clear the credential" : "clearing the credential");
		return opt.dry_run ? 0 : credential_clear();
	}
	if (credential_is(&cf->chain, BY_CONF))
		printf("the credential is already: ");
	else
		printf("%s: ", opt.dry_run ? "would be the credential" : "the credential");
	cert_print(cf->chain.first);
	putchar('\n');
	if (opt.dry_run || credential_is(&cf->chain, BY_CONF))
		return 0;
	return credential_set(BY_CONF, &cf->chain, cf->key, cf->key_len);
}

static int apply(struct conf *cf, const struct ring *rg)
{
	struct serials add = { 0 }, drop = { 0 };

	/* all keys first: then what is demanded, whom to trust, who we are */
	if (anchors_plan(cf, rg, &add, &drop))
		return -1;
	if (settings_apply(cf) || (!opt.dry_run && ring_change(rg, &add, &drop)))
		goto settings;
	if (!credential_apply(cf))
		return 0;
	if (ring_change(rg, &drop, &add))
		complain("keyring %s could not be set back", rg->name);
settings:
	settings_undo(cf);
	return -1;
}

/* Every part is read, so that all that is broken is said at once. */
static int read_all(struct conf *cf)
{
	int err;

	cf->end = &cf->settings;
	err = read_settings(cf);
	err |= read_anchors(cf);
	err |= read_credential(cf);
	return err;
}

int load_command(void)
{
	struct conf cf = { 0 };
	struct ring rg = { .name = opt.keyring };
	int err, dir = open(opt.dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || flock(dir, LOCK_EX)) {
		complain("%s: %s", opt.dir, strerror(errno));
		return 1;
	}
	err = read_all(&cf);
	if (!err && ring_open(&rg, opt.keyring)) {
		if (!cf.settings && !cf.anchors.n && !cf.key) {
			printf("%s: nothing to load, and tls_hs is not loaded\n", opt.dir);
			return 0;
		}
		complain("no keyring %s that this user may read; is tls_hs loaded?", opt.keyring);
		/* what it would be is of use before the module is there, too */
		err = opt.dry_run ? 0 : -1;
	}
	if (!err)
		err = apply(&cf, &rg);
	if (cf.key)
		explicit_bzero(cf.key, cf.key_len);
	if (!err)
		return 0;
	complain("nothing is changed");
	return 1;
}
