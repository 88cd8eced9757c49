/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record layer (RFC 8446 5) over buffers: no socket here.
 */
#ifndef _TLS_HS_RECORD_H
#define _TLS_HS_RECORD_H

#include "tls_hs_engine.h"
#include "engine/proto.h"

struct tls_hs_record {
	struct tls_hs_aead	rl_aead[2];		/* by enum tls_hs_dir */
	u64			rl_seq[2];
	enum tls_hs_level	rl_level[2];
	unsigned int		rl_records;		/* received */
	unsigned int		rl_ccs;			/* ChangeCipherSpec received */
	u16			rl_max_plain;		/* longest content we may send per record */
	unsigned int		rl_early;		/* bytes of early data still skipped */
	bool			rl_server;
	bool			rl_heard;		/* a handshake record has come */
	bool			rl_hello_sent;		/* first record has gone out as 0x0301 */
	bool			rl_ccs_sent;

	/* Records that wait for the socket, kmalloc'ed: rl_out + rl_out_sent .. rl_out_len. */
	u8			*rl_out;
	size_t			rl_out_len;
	size_t			rl_out_cap;
	size_t			rl_out_sent;
};

void tls_hs_record_init(struct tls_hs_record *rl);
void tls_hs_record_serve(struct tls_hs_record *rl);
void tls_hs_record_wipe(struct tls_hs_record *rl);

/* Protects a direction from here on; the sequence number starts at 0. */
int __must_check tls_hs_record_set_key(struct tls_hs_record *rl, enum tls_hs_dir dir,
				       enum tls_hs_level level, u16 suite,
				       const struct tls_hs_secret *secret);
/*
 * Looks at a header of TLS_HS_RECORD_HEADER bytes before its body is read.
 * 0 and *len (bytes of the body, perhaps 0), or an errno after the engine has failed.
 */
int __must_check tls_hs_record_header(struct tls_hs_record *rl, struct tls_hs_engine *en,
				      const u8 *hdr, size_t *len);
/*
 * Digests one whole record, header included, decrypting in place; rec is
 * kmalloc'ed.  What is inside goes to the engine.  0 or the engine's errno.
 */
int __must_check tls_hs_record_input(struct tls_hs_record *rl, struct tls_hs_engine *en,
				     u8 *rec, size_t len);
/* Frames, protects and appends to rl_out.  0, -ENOMEM, -EIO, -EMSGSIZE. */
int __must_check tls_hs_record_output(struct tls_hs_record *rl, u8 type,
				      const u8 *data, size_t len);
/* A server's ChangeCipherSpec.  0 or -ENOMEM. */
int __must_check tls_hs_record_output_ccs(struct tls_hs_record *rl);
/* A server's client has said that early data follows, which is not taken. */
void tls_hs_record_skip_early(struct tls_hs_record *rl);

#endif
