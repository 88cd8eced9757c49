/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of tlshc share. */
#ifndef _TLSHC_H
#define _TLSHC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../tls_hs_ctl.h"

/* Exit statuses, documented in --help. */
enum {
	TLSHC_OK,
	TLSHC_USAGE,		/* usage, or something local: a file, a key, the device */
	TLSHC_CONNECT,		/* TCP did not connect */
	TLSHC_REFUSED,		/* the kernel refused before the first byte was sent */
	TLSHC_HANDSHAKE,	/* the handshake failed */
	TLSHC_SESSION,		/* the session after it failed */
};

typedef int32_t key_serial_t;

#define TLSHC_MAX_PSKS	(TLS_HS_CTL_MAX_PEERIDS + 1)	/* one too many can be asked for */

struct tlshc_options {
	const char	*connect;
	char		*host;		/* of -connect */
	char		*port;
	const char	*servername;
	bool		noservername;
	const char	*mode;
	const char	*cafile;
	const char	*catype;
	key_serial_t	keyring;
	const char	*cert;
	const char	*key;
	const char	*psk[TLSHC_MAX_PSKS];
	const char	*psk_identity[TLSHC_MAX_PSKS];
	unsigned int	npsk;
	unsigned int	nidentity;
	const char	*psk_import;
	const char	*alpn;
	const char	*priority;
	unsigned int	timeout_ms;
	unsigned int	cancel_ms;
	unsigned int	keyupdate;
	const char	*keymatexport;
	unsigned int	keymatexportlen;
	bool		brief;
	bool		quiet;
	bool		ign_eof;
	bool		mainline;
	bool		digest;
	bool		read_sock;
	bool		resume;
	bool		reconnect;
};

/* Key serials for the hello; 0 where there is none. */
struct tlshc_keys {
	key_serial_t	keyring;
	key_serial_t	cert;
	key_serial_t	privkey;
	key_serial_t	psk[TLSHC_MAX_PSKS];
	unsigned int	npsk;
};

/* lib/tlshc_keys.c: 0 or an exit status, after one line on stderr */
int tlshc_keys_load(const struct tlshc_options *opt, struct tlshc_keys *keys);
/* a key's type and description as keyctl(1) describe has them; false if it may not be seen */
bool tlshc_key_describe(key_serial_t key, char *buf, size_t size);
/* the subject of a key that can be read and holds a certificate */
bool tlshc_key_subject(key_serial_t key, char *buf, size_t size);

/* lib/tlshc_print.c */
const char *tlshc_alert_name(unsigned int alert);
void tlshc_print(const struct tlshc_options *opt, const struct tlshc_keys *keys,
		 const struct tls_hs_ctl_result *re);
void tlshc_print_failure(const struct tls_hs_ctl_result *re);

/* lib/tlshc_session.c: runs stdin and stdout over the session; an exit status */
int tlshc_session(const struct tlshc_options *opt, int sock, int ctl);

#endif /* _TLSHC_H */
