/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_LINUX_IN6_H
#define _TLS_HS_USER_LINUX_IN6_H

#include <netinet/in.h>

#endif
