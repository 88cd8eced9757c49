// SPDX-License-Identifier: GPL-2.0-only
/*
 * tls-hs status for programs: JSON, and the text format of Prometheus.
 */
#include <ctype.h>
#include <string.h>

#include "tls-hs.h"

/* For both formats: subjects and names are ASCII, in which these three matter. */
static void quoted(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if (!isprint((unsigned char)*s))
			putchar('?');
		else
			putchar(*s);
	}
	putchar('"');
}

static bool is_number(const char *s)
{
	return *s && strspn(s, "0123456789") == strlen(s) && (*s != '0' || !s[1]);
}

static void json_named(const char *what, const struct named *list, size_t n)
{
	size_t i;

	printf("  \"%s\": {", what);
	for (i = 0; i < n; i++) {
		printf("%s\n    ", i ? "," : "");
		quoted(list[i].name);
		printf(": ");
		if (is_number(list[i].value))
			printf("%s", list[i].value);
		else
			quoted(list[i].value);
	}
	printf("%s},\n", n ? "\n  " : "");
}

static void json_date(const char *name, time_t t)
{
	char date[32];
	struct tm tm;

	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
	printf(", \"%s\": \"%s\"", name, date);
}

static void json_key(const struct ring_key *rk, const char *why)
{
	printf("{\"serial\": %d, \"type\": ", rk->serial);
	quoted(rk->type);
	printf(", \"description\": ");
	quoted(rk->desc);
	if (rk->cert) {
		printf(", \"subject\": ");
		quoted(rk->cert->subject);
		json_date("not_before", rk->cert->begins);
		json_date("not_after", rk->cert->ends);
		printf(", \"days_left\": %ld, \"authority\": %s", cert_days_left(rk->cert),
		       rk->cert->authority ? "true" : "false");
	}
	printf(", \"usable\": %s", why ? "false" : "true");
	if (why) {
		printf(", \"why_not\": ");
		quoted(why);
	}
	putchar('}');
}

static const char *truth(bool b)
{
	return b ? "true" : "false";
}

void report_json(const struct status *st)
{
	size_t i;

	printf("{\n  \"release\": ");
	quoted(st->release);
	printf(",\n  \"loaded\": %s,\n  \"asked_through\": ", truth(st->loaded));
	if (st->hook)
		quoted(st->hook);
	else
		printf("null");
	printf(",\n  \"fips\": %s,\n  \"key_update\": %s,\n  \"ml_dsa\": %s,\n", truth(st->fips),
	       truth(st->rekey), truth(st->mldsa));
	json_named("parameters", st->limit, st->n_limits);
	json_named("settings", st->setting, st->n_settings);
	json_named("counters", st->counter, st->n_counters);
	printf("  \"keyring\": ");
	if (st->has_ring)
		printf("%d", st->ring.serial);
	else
		printf("null");
	printf(",\n  \"anchors\": [");
	for (i = 0; i < st->ring.n; i++) {
		printf("%s\n    ", i ? "," : "");
		json_key(&st->ring.key[i], key_why_not(&st->ring.key[i]));
	}
	printf("%s],\n  \"credential\": ", st->ring.n ? "\n  " : "");
	if (st->cert.serial) {
		printf("{\"certificate\": ");
		json_key(&st->cert, st->cert.dead);
		printf(", \"private_key\": ");
		json_key(&st->privkey, st->privkey.dead);
		putchar('}');
	} else {
		printf("null");
	}
	printf("\n}\n");
}

static void metric(const char *name, const char *type, const char *help)
{
	printf("# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Counters whose names begin with PREFIX, by the rest of the name. */
static void family(const struct status *st, const char *prefix, const char *name,
		   const char *label, const char *help)
{
	size_t i, n = strlen(prefix);

	metric(name, "counter", help);
	for (i = 0; i < st->n_counters; i++) {
		if (strncmp(st->counter[i].name, prefix, n) || !st->counter[i].name[n])
			continue;
		printf("%s{%s=", name, label);
		quoted(st->counter[i].name + n);
		printf("} %s\n", st->counter[i].value);
	}
}

static bool in_family(const char *name)
{
	return !strncmp(name, "HandshakesDone", 14) || !strncmp(name, "Group", 5) ||
	       (!strncmp(name, "Failed", 6) && name[6]);
}

/* HandshakesStarted: tls_hs_handshakes_started_total */
static void single(const struct named *counter)
{
	bool gauge = !strcmp(counter->name, "InFlight") || !strcmp(counter->name, "Sessions");
	char name[128] = "tls_hs";
	size_t n = strlen(name);
	const char *p;

	for (p = counter->name; *p && n < sizeof(name) - 8; p++) {
		if (isupper((unsigned char)*p))
			name[n++] = '_';
		name[n++] = tolower((unsigned char)*p);
	}
	snprintf(name + n, sizeof(name) - n, "%s", gauge ? "" : "_total");
	metric(name, gauge ? "gauge" : "counter", "Of /proc/net/tls_hs.");
	printf("%s %s\n", name, counter->value);
}

static void anchors(const struct status *st)
{
	const struct ring_key *rk;
	size_t i;

	metric("tls_hs_anchor_usable", "gauge", "Whether a key is a trust anchor now.");
	for (i = 0; i < st->ring.n; i++) {
		rk = &st->ring.key[i];
		printf("tls_hs_anchor_usable{key=\"%d\",subject=", rk->serial);
		quoted(rk->cert ? rk->cert->subject : rk->desc);
		printf("} %d\n", !key_why_not(rk));
	}
	metric("tls_hs_anchor_not_after_seconds", "gauge", "When its certificate expires.");
	for (i = 0; i < st->ring.n; i++) {
		rk = &st->ring.key[i];
		if (!rk->cert)
			continue;
		printf("tls_hs_anchor_not_after_seconds{key=\"%d\",subject=", rk->serial);
		quoted(rk->cert->subject);
		printf("} %lld\n", (long long)rk->cert->ends);
	}
}

void report_prometheus(const struct status *st)
{
	size_t i;

	metric("tls_hs_loaded", "gauge", "Whether the module is loaded.");
	printf("tls_hs_loaded %d\n", st->loaded);
	if (!st->loaded)
		return;
	family(st, "HandshakesDone", "tls_hs_handshakes_done_total", "mode",
	       "Handshakes that are done, by the kind of authentication.");
	family(st, "Group", "tls_hs_handshakes_by_group_total", "group",
	       "Handshakes that are done, by the key agreement.");
	family(st, "Failed", "tls_hs_failures_total", "reason",
	       "Handshakes that failed, by the reason.");
	for (i = 0; i < st->n_counters; i++)
		if (!in_family(st->counter[i].name))
			single(&st->counter[i]);
	anchors(st);
	if (!st->cert.cert)
		return;
	metric("tls_hs_credential_not_after_seconds", "gauge",
	       "When the client's certificate expires.");
	printf("tls_hs_credential_not_after_seconds{subject=");
	quoted(st->cert.cert->subject);
	printf("} %lld\n", (long long)st->cert.cert->ends);
}
