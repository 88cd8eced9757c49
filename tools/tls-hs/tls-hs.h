/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of tls-hs(8) share. */
#ifndef _TLS_HS_TOOL_H
#define _TLS_HS_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <keyutils.h>

#define MAX_ANCHORS	1024	/* keys in a keyring, as net/tls_hs/keys/keys.h has it */
#define MAX_USER_KEY	32767	/* bytes in a key of type "user" */
#define MAX_CHAIN	16	/* certificates of a credential */

#define __printf(a, b)	__attribute__((__format__(__printf__, a, b)))

struct options {
	bool		dry_run;
	bool		asymmetric;
	bool		json;
	bool		prometheus;
	bool		compat;
	bool		nfs;
	bool		bare_tls;
	bool		nvme;
	bool		mtls;
	unsigned int	identity;	/* version of a PSK's, 0 or 1 */
	const char	*type;		/* of the key that a PSK becomes */
	const char	*keyring;
	const char	*dir;
};

extern struct options opt;

/* files.c: messages, files, what the kernel shows of itself */

__printf(1, 2) void complain(const char *format, ...);
__printf(1, 2) char *text(const char *format, ...);
void *allocate(size_t size);
/* NULL and errno, or what is to be freed, with a NUL behind it */
char *read_file(const char *file, size_t *len);
/* where it is, which a test may have put elsewhere; and what read_file() has of that */
char *kernel_path(const char *file);
char *kernel_file(const char *file);
bool kernel_has(const char *file);
bool kernel_has_symbol(const char *name);
/* of net.tls_hs.NAME, without the newline */
char *setting_read(const char *name);
int setting_write(const char *name, const char *value);

/* cert.c: certificates */

struct cert {
	struct cert	*next;
	const char	*file;
	unsigned int	place;		/* in the file, from 1 */
	unsigned char	*der;
	size_t		len;
	char		digest[33];	/* half of its SHA-256, in hexadecimal */
	char		*subject;
	time_t		begins;
	time_t		ends;
	bool		authority;	/* or it stands for itself alone */
	const char	*why_not;	/* what the kernel will not take it for; NULL: nothing */
};

struct certs {
	struct cert	*first;
	struct cert	*last;
	unsigned int	n;
};

struct cert *cert_parse(const unsigned char *der, size_t len);
struct cert *cert_parse_first(const unsigned char *der, size_t len);
int certs_read(struct certs *cs, const char *file);
long cert_days_left(const struct cert *ce);
void cert_print(const struct cert *ce);
/* of a file that is its owner's alone; NULL and why */
char *private_file_read(const char *file, size_t *len, const char **why);
/* the file's one private key in DER, if it is that of @leaf and the kernel can sign with it */
unsigned char *private_key_read(const char *file, const struct cert *leaf, size_t *len);

/* ring.c: keyrings */

struct ring_key {
	key_serial_t	serial;
	const char	*type;
	const char	*desc;
	const char	*dead;		/* revoked, say; NULL: alive */
	unsigned char	*payload;	/* NULL: cannot be read */
	size_t		len;
	struct cert	*cert;		/* NULL: none, or not known */
};

struct ring {
	const char	*name;
	key_serial_t	serial;
	struct ring_key	*key;
	size_t		n;
};

struct serials {
	key_serial_t	*serial;
	size_t		n;
};

key_serial_t ring_look_up(const char *name);
int ring_open(struct ring *rg, const char *name);
/* type and name, of the serial */
void key_describe(struct ring_key *rk);
void key_look(struct ring_key *rk, key_serial_t serial);
void serials_add(struct serials *list, key_serial_t serial);
const struct ring_key *ring_find(const struct ring *rg, const char *origin, const struct cert *ce);
bool key_is_of(const struct ring_key *rk, const char *origin);
bool key_holds(const struct ring_key *rk, const struct cert *ce);
/* a key that is in no keyring but this process's; -1 and a complaint */
key_serial_t key_stage(const char *type, const char *origin, const struct cert *ce,
		       const void *payload, size_t len, key_perm_t perm);
/* all of it or, with a complaint, nothing */
int ring_change(const struct ring *rg, const struct serials *add, const struct serials *drop);
const char *key_why_not(const struct ring_key *rk);
void key_print(const struct ring_key *rk);

#define PERM_PUBLIC	(KEY_POS_ALL | KEY_USR_VIEW | KEY_USR_READ | KEY_USR_SEARCH | KEY_USR_LINK)
#define PERM_PRIVATE	(KEY_POS_VIEW | KEY_POS_SEARCH | KEY_POS_LINK | KEY_POS_SETATTR | \
			 KEY_USR_VIEW | KEY_USR_SEARCH)

/* trust.c, credential.c, psk.c, load.c, status.c, report.c, check.c: the commands */

/* what the certificates of a keyring are to become; @also_drop may be NULL */
int anchors_stage(const struct ring *rg, const struct certs *cs, const char *origin,
		  struct serials *add);
int trust_command(int argc, char **argv);
int credential_command(int argc, char **argv);
bool credential_look(struct ring_key *cert, struct ring_key *privkey);
bool credential_is(const struct certs *chain, const char *origin);
int credential_set(const char *origin, const struct certs *chain, const unsigned char *key,
		   size_t len);
int credential_clear(void);
int psk_command(int argc, char **argv);
/* NULL, or what is wrong with an NVMe qualified name */
const char *nqn_why_not(const char *nqn);
/* the keys of a keyring that are for these two */
void psk_find(key_serial_t ring, const char *host, const char *subsystem, struct serials *found);
/* opt.keyring; -1 and a complaint */
key_serial_t psk_ring(void);
int load_command(void);
int status_command(void);
int check_command(int argc, char **argv);

/* the state of everything, as status reports it */

struct named {
	char		*name;
	char		*value;
};

struct status {
	bool		loaded;
	char		*release;
	const char	*hook;		/* how net/handshake's calls come here */
	bool		fips;
	bool		rekey;		/* kTLS can change keys */
	bool		mldsa;
	struct named	limit[4];
	size_t		n_limits;
	struct named	setting[32];
	size_t		n_settings;
	struct named	counter[160];
	size_t		n_counters;
	bool		has_ring;
	struct ring	ring;
	struct ring_key	cert;		/* of the credential; serial 0: none */
	struct ring_key	privkey;
};

void report_json(const struct status *st);
void report_prometheus(const struct status *st);

#endif /* _TLS_HS_TOOL_H */
