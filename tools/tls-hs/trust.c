// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs trust: who may vouch for servers, by hand.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tls-hs.h"

#define BY_HAND	"hand"

static bool serials_have(const struct serials *list, key_serial_t serial)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->serial[i] == serial)
			return true;
	return false;
}

static void say(const char *what, const struct cert *ce, key_serial_t serial)
{
	printf("%s ", what);
	if (serial)
		printf("key %d: ", serial);
	cert_print(ce);
	putchar('\n');
}

/* Keys for those certificates that the keyring does not have yet. */
int anchors_stage(const struct ring *rg, const struct certs *cs, const char *origin,
		  struct serials *add)
{
	const char *type = opt.asymmetric ? "asymmetric" : "user";
	const struct ring_key *there;
	const struct cert *ce;
	key_serial_t serial;

	for (ce = cs->first; ce; ce = ce->next) {
		there = ring_find(rg, origin, ce);
		if (there) {
			say("already there:", ce, there->serial);
			continue;
		}
		if (opt.dry_run) {
			say("would add", ce, 0);
			continue;
		}
		serial = key_stage(type, origin, ce, ce->der, ce->len, PERM_PUBLIC);
		if (serial < 0)
			return -1;
		/* the same certificate twice is one key */
		if (!serials_have(add, serial))
			serials_add(add, serial);
		say("adding", ce, serial);
	}
	return 0;
}

static int ring_needed(struct ring *rg)
{
	char *other = setting_read("keyring");

	if (ring_open(rg, opt.keyring)) {
		complain("no keyring %s that this user may read%s", opt.keyring,
			 kernel_has("/proc/net/tls_hs") ? "" : "; tls_hs is not loaded");
		return -1;
	}
	if (other && strcmp(other, "0") && !strcmp(opt.keyring, ".tls_hs"))
		complain("note: %s is not in charge here: net.tls_hs.keyring is %s",
			 opt.keyring, other);
	free(other);
	return 0;
}

static int trust_add(int argc, char **argv)
{
	struct serials add = { 0 }, none = { 0 };
	struct certs cs = { 0 };
	struct ring rg;
	int i;

	for (i = 0; i < argc; i++)
		if (certs_read(&cs, argv[i]))
			goto nothing;
	if (ring_needed(&rg) || anchors_stage(&rg, &cs, BY_HAND, &add) ||
	    ring_change(&rg, &add, &none))
		goto nothing;
	if (!opt.dry_run)
		printf("%zu added to %s\n", add.n, rg.name);
	return 0;

nothing:
	complain("nothing is changed");
	return 1;
}

static int trust_list(int argc, char **argv)
{
	struct certs cs = { 0 };
	const struct cert *ce;
	struct ring rg;
	size_t k;
	int i;

	for (i = 0; i < argc; i++)
		if (certs_read(&cs, argv[i]))
			return 1;
	for (ce = cs.first; ce; ce = ce->next) {
		printf("%s, %u: ", ce->file, ce->place);
		cert_print(ce);
		putchar('\n');
	}
	if (argc)
		return 0;
	if (ring_needed(&rg))
		return 1;
	for (k = 0; k < rg.n; k++) {
		key_print(&rg.key[k]);
		putchar('\n');
	}
	return 0;
}

static int drop_key(struct serials *drop, const struct ring_key *rk)
{
	if (serials_have(drop, rk->serial))
		return 0;
	serials_add(drop, rk->serial);
	printf("%s ", opt.dry_run ? "would remove" : "removing");
	key_print(rk);
	putchar('\n');
	if (key_is_of(rk, "conf"))
		complain("note: key %d is of the configuration, which brings it back",
			 rk->serial);
	return 0;
}

/* What an argument of remove stands for: a key's serial, or a file's certificates. */
static int drop_argument(const struct ring *rg, const char *arg, struct serials *drop)
{
	struct certs cs = { 0 };
	const struct cert *ce;
	char *end;
	long serial = strtol(arg, &end, 10);
	size_t i, found;

	if (*arg && !*end) {
		for (i = 0; i < rg->n; i++)
			if (rg->key[i].serial == serial)
				return drop_key(drop, &rg->key[i]);
		complain("no key %ld in keyring %s", serial, rg->name);
		return -1;
	}
	if (certs_read(&cs, arg))
		return -1;
	for (ce = cs.first; ce; ce = ce->next) {
		for (i = found = 0; i < rg->n; i++) {
			if (!key_holds(&rg->key[i], ce))
				continue;
			found++;
			drop_key(drop, &rg->key[i]);
		}
		if (!found)
			say("not there:", ce, 0);
	}
	return 0;
}

static int trust_remove(int argc, char **argv)
{
	struct serials drop = { 0 }, none = { 0 };
	size_t i, left = 0;
	struct ring rg;
	int a;

	if (ring_needed(&rg))
		return 1;
	for (a = 0; a < argc; a++)
		if (drop_argument(&rg, argv[a], &drop))
			goto nothing;
	if (opt.dry_run)
		return 0;
	if (ring_change(&rg, &none, &drop))
		goto nothing;
	printf("%zu removed from %s\n", drop.n, rg.name);
	for (i = 0; i < rg.n; i++)
		left += !key_why_not(&rg.key[i]) && !serials_have(&drop, rg.key[i].serial);
	if (drop.n && !left)
		complain("note: nobody is trusted any more: handshakes fail, no daemon is asked");
	return 0;

nothing:
	complain("nothing is changed");
	return 1;
}

int trust_command(int argc, char **argv)
{
	const char *what = argc ? argv[0] : "";

	if (!strcmp(what, "list"))
		return trust_list(argc - 1, argv + 1);
	if (argc < 2)
		return 2;
	if (!strcmp(what, "add"))
		return trust_add(argc - 1, argv + 1);
	if (!strcmp(what, "remove"))
		return trust_remove(argc - 1, argv + 1);
	return 2;
}
