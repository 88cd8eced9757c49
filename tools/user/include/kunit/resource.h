/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_USER_KUNIT_RESOURCE_H
#define _TLS_HS_USER_KUNIT_RESOURCE_H

#include <kunit/test.h>

#endif
