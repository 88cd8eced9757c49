/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz targets share: reading an input, what must hold, what it may cost.
 *
 * A target is one file with a struct fuzz_target.  Inputs are a script of items
 * (a type, a length of three octets, a value), or DER behind a prefix.
 */
#ifndef _TLS_HS_FUZZ_FUZZ_H
#define _TLS_HS_FUZZ_FUZZ_H

#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "tls_hs_wire.h"
#include "user.h"

#define FUZZ_MUST(cond) \
	do { if (!(cond)) user_bug("must hold: " #cond, __FILE__, __LINE__); } while (0)

enum fuzz_form {
	FUZZ_SCRIPT,	/* items behind the prefix; a value may be DER */
	FUZZ_DER,	/* one value behind the prefix */
	FUZZ_TEXT,	/* no structure: the mutator's own mutations only */
};

struct fuzz_target {
	const char	*name;
	enum fuzz_form	form;
	size_t		prefix;		/* octets that steer */
	const char	*types;		/* of items that may be inserted */
	/* the bound: basic blocks of the project's files, arithmetic aside */
	u64		blocks;
	u64		blocks_per_byte;	/* of the input */
	void		(*one)(const u8 *data, size_t len);
	void		(*init)(void);	/* once; may be NULL */
};

extern const struct fuzz_target fuzz_target;

/* By these names libFuzzer, the sanitizers and the linker know us, and we libFuzzer. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t len);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max, unsigned int seed);
size_t LLVMFuzzerMutate(u8 *data, size_t len, size_t max);
const char *__asan_default_options(void);
void __wrap___sanitizer_cov_trace_pc(void);

/* Input: 0 where there is no more. */
u8 fuzz_u8(struct tls_rd *rd);
u16 fuzz_u16(struct tls_rd *rd);
/* The next item; false at the end, or if it is cut short. */
bool fuzz_item(struct tls_rd *rd, u8 *type, struct tls_rd *value);
void *fuzz_dup(const void *p, size_t len);	/* exactly as long; free with kfree() */

/* The nth allocation from now on fails, of those that are not held. */
void fuzz_alloc_fail(unsigned long nth);
/* What is not the project's does not fail for want of memory. */
void fuzz_alloc_hold(void);
void fuzz_alloc_go_on(void);

/* common.c: basic blocks so far, by the project's own files */
extern u64 fuzz_blocks;
/* Cost of another kind that the fuzzer is to climb: the nth, as big as v. */
void fuzz_climb(unsigned int n, u64 v);

/* What no freed memory may hold unless it was wiped; forgotten with the input. */
void fuzz_secret(const void *p, size_t len);
bool fuzz_equal(const void *a, const void *b, size_t len);
bool fuzz_holds_secret(const void *p, size_t len);

/* tree.c: vectors and TLVs, one in the other */
#define FUZZ_MAX_NODES	600

struct fuzz_node {
	u32	begin;		/* header included */
	u32	body;
	u32	end;
	int	parent;		/* -1: none */
	u8	width;		/* of a fixed length field that ends at body; 0: DER */
};

struct fuzz_tree {
	unsigned int		n;
	struct fuzz_node	node[FUZZ_MAX_NODES];
};

/* A message, or anything else that is changed in place. */
struct fuzz_buf {
	u8	*d;
	size_t	len;
	size_t	cap;
};

enum fuzz_op {
	FUZZ_DELETE,
	FUZZ_DOUBLE,
	FUZZ_SWAP,		/* with the next of the same parent */
	FUZZ_REPLACE,		/* the value, by arg */
	FUZZ_CUT,		/* the value, to arg[0] octets */
	FUZZ_APPEND,		/* arg to the value */
	FUZZ_REPEAT,		/* the whole, arg[0] times */
	FUZZ_TYPE,		/* the octets before the length: arg */
	FUZZ_COPY,		/* another node, arg[0..1], behind this */
	FUZZ_SET,		/* octet arg[0..1] of the value: arg[2] */
	FUZZ_LIE,		/* the length and nothing else: arg[0] is added */
	FUZZ_OPS,
};

void fuzz_tree_script(struct fuzz_tree *t, const struct fuzz_buf *b, size_t prefix);
void fuzz_tree_der(struct fuzz_tree *t, const struct fuzz_buf *b, size_t from);
/* a whole handshake message, header and all */
void fuzz_tree_message(struct fuzz_tree *t, const struct fuzz_buf *b);
/* false if it did nothing */
bool fuzz_change(struct fuzz_tree *t, struct fuzz_buf *b, unsigned int node, enum fuzz_op op,
		 const u8 *arg, size_t len);

#endif
