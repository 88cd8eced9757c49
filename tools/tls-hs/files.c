// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages, files, and what the kernel shows of itself.
 *
 * TLS_HS_TEST_ROOT is for tests: what stands for /proc, /sys is below it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls-hs.h"

#define MOST_BYTES	(16 << 20)	/* a whole system's authorities are a quarter of a MiB */

void complain(const char *format, ...)
{
	va_list ap;

	fflush(stdout);
	fputs("tls-hs: ", stderr);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* Nothing here goes on without memory. */
void *allocate(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (p)
		return p;
	complain("no memory");
	exit(1);
}

char *text(const char *format, ...)
{
	char *p = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&p, format, ap) < 0) {
		complain("no memory");
		exit(1);
	}
	va_end(ap);
	return p;
}

/* Files of /proc have no size: read until there is no more. */
char *read_file(const char *file, size_t *len)
{
	FILE *f = fopen(file, "re");
	size_t room = 1 << 16, n = 0;
	char *buf, *bigger;
	int err = 0;

	if (!f)
		return NULL;
	buf = allocate(room);
	/* a private key must not stay in a buffer of stdio's */
	setvbuf(f, NULL, _IONBF, 0);
	for (;;) {
		n += fread(buf + n, 1, room - 1 - n, f);
		if (n < room - 1)
			break;
		bigger = allocate(room * 2);
		memcpy(bigger, buf, n);
		explicit_bzero(buf, n);
		free(buf);
		buf = bigger;
		room *= 2;
		if (room > MOST_BYTES) {
			err = EFBIG;
			break;
		}
	}
	if (!err && ferror(f))
		err = errno ? errno : EIO;
	fclose(f);
	buf[n] = '\0';
	if (len)
		*len = n;
	if (!err)
		return buf;
	explicit_bzero(buf, n);
	free(buf);
	errno = err;
	return NULL;
}

char *kernel_path(const char *file)
{
	const char *root = getenv("TLS_HS_TEST_ROOT");

	return text("%s%s", root ? root : "", file);
}

char *kernel_file(const char *file)
{
	char *path = kernel_path(file), *content = read_file(path, NULL);

	free(path);
	return content;
}

bool kernel_has(const char *file)
{
	char *path = kernel_path(file);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/* "ADDRESS TYPE NAME [MODULE]": names are there for everybody. */
bool kernel_has_symbol(const char *name)
{
	char *path = kernel_path("/proc/kallsyms"), line[512], symbol[256];
	FILE *f = fopen(path, "re");
	bool found = false;

	free(path);
	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %*s %255s", symbol) == 1 && !strcmp(symbol, name);
	if (f)
		fclose(f);
	return found;
}

char *setting_read(const char *name)
{
	char *file = text("/proc/sys/net/tls_hs/%s", name), *value = kernel_file(file), *tab;

	if (value)
		value[strcspn(value, "\n")] = '\0';
	/* between two numbers */
	while (value && (tab = strchr(value, '\t')))
		*tab = ' ';
	free(file);
	return value;
}

/* In one write: half a value is another value. */
int setting_write(const char *name, const char *value)
{
	char *file = text("/proc/sys/net/tls_hs/%s", name), *path = kernel_path(file);
	char *line = text("%s\n", value);
	FILE *f = fopen(path, "we");
	int err = f ? 0 : errno;

	if (f && (setvbuf(f, NULL, _IOFBF, 8192) || fputs(line, f) < 0))
		err = errno ? errno : EIO;
	if (f && fclose(f))
		err = errno;
	free(line);
	free(path);
	free(file);
	errno = err;
	return err ? -1 : 0;
}
