/* SPDX-License-Identifier: GPL-2.0-only */
/* ASCII, as long as nobody calls setlocale(). */
#ifndef _TLS_HS_USER_LINUX_CTYPE_H
#define _TLS_HS_USER_LINUX_CTYPE_H

#include <ctype.h>

/* The kernel's take a char of either sign. */
#undef isalnum
#undef isdigit
#undef isspace
#undef tolower
#define isalnum(c)	(isalnum)((unsigned char)(c))
#define isdigit(c)	((unsigned int)(c) - '0' < 10)
#define isspace(c)	(isspace)((unsigned char)(c))
#define tolower(c)	user_tolower(c)
#undef isascii
#define isascii(c)	((unsigned char)(c) < 0x80)

static inline int user_tolower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
}

#endif
