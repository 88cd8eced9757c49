/* SPDX-License-Identifier: GPL-2.0-only */
/* check.c asks the kernel, check_words.c has the words for its answer. */
#ifndef TLS_HS_TOOL_CHECK_H
#define TLS_HS_TOOL_CHECK_H

#include "../../include/uapi/linux/tls_hs_check.h"

/* of one that failed: why, on stderr, and what to do */
void check_complain(const struct tls_hs_check *ck);
/* identity: of NVMe's key; NULL: it was certificates */
void check_print_agreed(const struct tls_hs_check *ck, const char *identity);

#endif
