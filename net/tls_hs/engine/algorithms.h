/* SPDX-License-Identifier: GPL-2.0-only */
/* Groups and signature schemes by their numbers on the wire. */
#ifndef _TLS_HS_ALGORITHMS_H
#define _TLS_HS_ALGORITHMS_H

#include <linux/types.h>

#include "crypto-glue/hash.h"
#include "crypto-glue/sig.h"
#include "proto.h"

struct tls_hs_scheme {
	u16			sc_id;
	enum tls_hs_key_type	sc_key;
	enum tls_hs_sig_alg	sc_alg;
	enum tls_hs_hash	sc_hash;
};

int tls_hs_group_index(u16 group);
const struct tls_hs_scheme *tls_hs_scheme_find(u16 id);

#endif
