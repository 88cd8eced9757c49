// SPDX-License-Identifier: GPL-2.0-only
/*
 * Keyrings: what is in one, and how it becomes what it is to be.
 *
 * New keys are made in this process's own keyring and linked from there: so their
 * rights can be set, and a keyring is touched only when all of them exist.  A key
 * of this tool's is called "tls-hs:ORIGIN:DIGEST SUBJECT".
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tls-hs.h"

#define NAME_ROOM	120	/* of a subject, in a key's name */

static key_serial_t ring_new, ring_old;

/* Once: a second keyring of that name would displace the first, with its keys. */
static int staging(key_serial_t *ring, const char *name)
{
	if (*ring > 0)
		return 0;
	*ring = add_key("keyring", name, NULL, 0, KEY_SPEC_PROCESS_KEYRING);
	if (*ring > 0)
		return 0;
	complain("cannot make a keyring: %s", strerror(errno));
	return -1;
}

/* "TYPE;UID;GID;PERM;DESCRIPTION" */
void key_describe(struct ring_key *rk)
{
	char *all, *p;
	int i;

	rk->type = "key";
	rk->desc = "";
	if (keyctl_describe_alloc(rk->serial, &all) < 0)
		return;
	rk->type = all;
	for (i = 0, p = all; i < 4 && p; i++) {
		p = strchr(p, ';');
		if (p)
			*p++ = '\0';
	}
	if (p)
		rk->desc = p;
}

void key_look(struct ring_key *rk, key_serial_t serial)
{
	void *payload;
	long n;

	memset(rk, 0, sizeof(*rk));
	rk->serial = serial;
	key_describe(rk);
	n = keyctl_read_alloc(serial, &payload);
	if (n >= 0) {
		rk->payload = payload;
		rk->len = n;
		if (!strcmp(rk->type, "user") || !strcmp(rk->type, "big_key"))
			rk->cert = cert_parse(payload, n);
	} else if (errno == EKEYREVOKED) {
		rk->dead = "revoked";
	} else if (errno == EKEYEXPIRED) {
		rk->dead = "its timeout has passed";
	} else if (errno == ENOKEY) {
		rk->dead = "gone";
	}
}

/* NAME is a number, or a keyring's name.  Not positive: there is none. */
key_serial_t ring_look_up(const char *name)
{
	char *end;
	long number = strtol(name, &end, 10);
	key_serial_t serial = *name && !*end ? (key_serial_t)number :
			      find_key_by_type_and_desc("keyring", name, 0);

	/* possessed: so are its keys, of which others may have made some */
	if (serial > 0)
		keyctl_link(serial, KEY_SPEC_PROCESS_KEYRING);
	return serial;
}

int ring_open(struct ring *rg, const char *name)
{
	key_serial_t *keys;
	void *list;
	size_t i;
	long n;

	memset(rg, 0, sizeof(*rg));
	rg->name = name;
	rg->serial = ring_look_up(name);
	if (rg->serial <= 0)
		return -1;
	n = keyctl_read_alloc(rg->serial, &list);
	if (n < 0)
		return -1;
	keys = list;
	rg->n = n / sizeof(*keys);
	rg->key = allocate(rg->n * sizeof(*rg->key));
	for (i = 0; i < rg->n; i++)
		key_look(&rg->key[i], keys[i]);
	free(list);
	return 0;
}

void serials_add(struct serials *list, key_serial_t serial)
{
	key_serial_t *more = allocate((list->n + 1) * sizeof(*more));

	if (list->n)
		memcpy(more, list->serial, list->n * sizeof(*more));
	more[list->n++] = serial;
	free(list->serial);
	list->serial = more;
}

/* A private key and its certificate must not have one name: one would displace the other. */
static char *key_name(const char *origin, const struct cert *ce, key_perm_t perm)
{
	return text("tls-hs:%s:%s %s%.*s", origin, ce->digest,
		    perm == PERM_PRIVATE ? "private key of " : "", NAME_ROOM, ce->subject);
}

bool key_is_of(const struct ring_key *rk, const char *origin)
{
	return !strncmp(rk->desc, "tls-hs:", 7) && !strncmp(rk->desc + 7, origin, strlen(origin)) &&
	       rk->desc[7 + strlen(origin)] == ':';
}

/* An asymmetric key cannot be read: of one that this tool made the name tells. */
bool key_holds(const struct ring_key *rk, const struct cert *ce)
{
	const char *digest = strncmp(rk->desc, "tls-hs:", 7) ? NULL : strchr(rk->desc + 7, ':');

	if (rk->payload)
		return rk->len == ce->len && !memcmp(rk->payload, ce->der, ce->len);
	return digest && !strcmp(rk->type, "asymmetric") &&
	       !strncmp(digest + 1, ce->digest, strlen(ce->digest));
}

/* A living key of that origin which holds that certificate. */
const struct ring_key *ring_find(const struct ring *rg, const char *origin, const struct cert *ce)
{
	size_t i;

	for (i = 0; i < rg->n; i++)
		if (!rg->key[i].dead && key_is_of(&rg->key[i], origin) &&
		    key_holds(&rg->key[i], ce))
			return &rg->key[i];
	return NULL;
}

key_serial_t key_stage(const char *type, const char *origin, const struct cert *ce,
		       const void *payload, size_t len, key_perm_t perm)
{
	char *name = key_name(origin, ce, perm);
	key_serial_t serial;

	if (staging(&ring_new, "tls-hs new")) {
		free(name);
		return -1;
	}
	serial = add_key(type, name, payload, len, ring_new);
	free(name);
	if (serial < 0) {
		complain("%s: the kernel makes no %s key of it: %s", ce->subject, type,
			 strerror(errno));
	} else if (keyctl_setperm(serial, perm)) {
		complain("%s: cannot set the rights of key %d: %s", ce->subject, serial,
			 strerror(errno));
		serial = -1;
	}
	return serial;
}

static const char *link_error(void)
{
	return errno == EPERM ? "the keyring is sealed (keyctl restrict_keyring)" : strerror(errno);
}

/* What has been done of a change is undone, the last first. */
static void change_undo(const struct ring *rg, const struct serials *add, size_t added,
			const struct serials *drop, size_t dropped)
{
	while (dropped--)
		keyctl_link(drop->serial[dropped], rg->serial);
	while (added--)
		keyctl_unlink(add->serial[added], rg->serial);
}

/* First what is new, then without what is old: never less than both have. */
int ring_change(const struct ring *rg, const struct serials *add, const struct serials *drop)
{
	size_t i, j;

	/* for the moment in which it has both, too */
	if (rg->n + add->n > MAX_ANCHORS) {
		complain("keyring %s would have more than the %d keys that tls_hs reads",
			 rg->name, MAX_ANCHORS);
		return -1;
	}
	if (!add->n && !drop->n)
		return 0;
	/* a key that nothing holds could not be put back; a dead one cannot be held */
	if (staging(&ring_old, "tls-hs old"))
		return -1;
	for (j = 0; j < drop->n; j++)
		keyctl_link(drop->serial[j], ring_old);
	for (i = 0; i < add->n; i++) {
		if (!keyctl_link(add->serial[i], rg->serial))
			continue;
		complain("keyring %s: %s; it is as it was", rg->name, link_error());
		change_undo(rg, add, i, drop, 0);
		return -1;
	}
	for (j = 0; j < drop->n; j++) {
		if (!keyctl_unlink(drop->serial[j], rg->serial) || errno == ENOENT)
			continue;
		complain("keyring %s: cannot remove key %d: %s; it is as it was", rg->name,
			 drop->serial[j], strerror(errno));
		change_undo(rg, add, i, drop, j);
		return -1;
	}
	return 0;
}

/* Why the kernel does not take a key for an anchor; NULL: it does, as far as can be told. */
const char *key_why_not(const struct ring_key *rk)
{
	if (rk->dead)
		return rk->dead;
	if (!strcmp(rk->type, "asymmetric"))
		return NULL;
	if (strcmp(rk->type, "user") && strcmp(rk->type, "big_key"))
		return "not a type of key that anchors are";
	if (!rk->payload)
		return "cannot be read by this user";
	return rk->cert ? rk->cert->why_not : "not one certificate in DER";
}

/* One line without its end */
void key_print(const struct ring_key *rk)
{
	const char *why = key_why_not(rk);

	printf("%d %s: ", rk->serial, rk->type);
	if (rk->cert)
		cert_print(rk->cert);
	else
		printf("%s", *rk->desc ? rk->desc : "(no name)");
	if (why && (!rk->cert || why != rk->cert->why_not))
		printf(", NOT USABLE: %s", why);
	else if (!why && !rk->cert)
		printf(", of which the kernel keeps no dates");
}
