// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's snprintf(), as far as its users here go beyond libc's. */
#include <stdlib.h>

#include <linux/kernel.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#undef snprintf
#undef vsnprintf

struct out {
	char	*buf;
	size_t	room, len;
};

static void put(struct out *o, char c)
{
	if (o->len + 1 < o->room)
		o->buf[o->len] = c;
	o->len++;
}

/* "%*phN": octets without separators, 64 at most */
static void put_octets(struct out *o, int n, const u8 *p)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < n && i < 64; i++) {
		put(o, digits[p[i] >> 4]);
		put(o, digits[p[i] & 15]);
	}
}

/* One conversion of libc's, of which spec is the whole. */
static void put_one(struct out *o, const char *spec, va_list *args)
{
	char text[1024];
	int i;

	/* which one of them takes from a copy is not ours to know: by kind */
	switch (spec[strlen(spec) - 1]) {
	case 's':
		snprintf(text, sizeof(text), spec, va_arg(*args, char *));
		break;
	case 'p':
		snprintf(text, sizeof(text), spec, va_arg(*args, void *));
		break;
	default:
		if (strstr(spec, "ll"))
			snprintf(text, sizeof(text), spec, va_arg(*args, long long));
		else if (strchr(spec, 'l'))
			snprintf(text, sizeof(text), spec, va_arg(*args, long));
		else if (strchr(spec, 'z'))
			snprintf(text, sizeof(text), spec, va_arg(*args, size_t));
		else
			snprintf(text, sizeof(text), spec, va_arg(*args, int));
	}
	for (i = 0; text[i]; i++)
		put(o, text[i]);
}

int user_vsnprintf(char *buf, size_t room, const char *fmt, va_list list)
{
	struct out o = { buf, room };
	char spec[16];
	va_list args;
	size_t n;
	int len;

	va_copy(args, list);
	while (*fmt) {
		if (*fmt != '%') {
			put(&o, *fmt++);
		} else if (!strncmp(fmt, "%*phN", 5)) {
			len = va_arg(args, int);
			put_octets(&o, len, va_arg(args, const u8 *));
			fmt += 5;
		} else if (fmt[1] == '%') {
			put(&o, '%');
			fmt += 2;
		} else {
			n = 1 + strspn(fmt + 1, "0123456789.-+ #hlz") + 1;
			BUG_ON(n >= sizeof(spec) || strchr("*nfgea", fmt[n - 1]));
			memcpy(spec, fmt, n);
			spec[n] = '\0';
			put_one(&o, spec, &args);
			fmt += n;
		}
	}
	va_end(args);
	if (room)
		buf[min(o.len, room - 1)] = '\0';
	return o.len;
}

int user_snprintf(char *buf, size_t room, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = user_vsnprintf(buf, room, fmt, args);
	va_end(args);
	return n;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n;

	if (!size)
		return 0;
	n = user_vsnprintf(buf, size, fmt, args);
	return n < (int)size ? n : (int)size - 1;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
