/* SPDX-License-Identifier: GPL-2.0-only */
/* Tracepoints of a handshake: lengths, types and states, never a byte of content. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM tls_hs

#if !defined(_TLS_HS_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TLS_HS_TRACE_H

#include <linux/tracepoint.h>

#include <net/sock.h>
#include <net/tls_hs.h>

#include "tls_hs_engine.h"
#include "engine/errors.h"

#ifndef _TLS_HS_TRACE_NAMES
#define _TLS_HS_TRACE_NAMES

#define show_tls_hs_mode(val)				\
	__print_symbolic(val,				\
		{ TLS_HS_MODE_ANON,	"anon" },	\
		{ TLS_HS_MODE_X509,	"x509" },	\
		{ TLS_HS_MODE_PSK,	"psk" })

#define show_tls_hs_state(val)					\
	__print_symbolic(val,					\
		{ TLS_HS_START,		"START" },		\
		{ TLS_HS_WAIT_CH,	"WAIT_CH" },		\
		{ TLS_HS_WAIT_SH,	"WAIT_SH" },		\
		{ TLS_HS_WAIT_EE,	"WAIT_EE" },		\
		{ TLS_HS_WAIT_CERT_CR,	"WAIT_CERT_CR" },	\
		{ TLS_HS_WAIT_CERT,	"WAIT_CERT" },		\
		{ TLS_HS_WAIT_CV,	"WAIT_CV" },		\
		{ TLS_HS_WAIT_FINISHED,	"WAIT_FINISHED" },	\
		{ TLS_HS_CONNECTED,	"CONNECTED" },		\
		{ TLS_HS_FAILED,	"FAILED" })

#define show_tls_hs_dir(val)			\
	__print_symbolic(val,			\
		{ TLS_HS_TX,	"sent" },	\
		{ TLS_HS_RX,	"received" })

#define show_tls_hs_record(val)					\
	__print_symbolic(val,					\
		{ TLS_HS_CT_CCS,	"ChangeCipherSpec" },	\
		{ TLS_HS_CT_ALERT,	"Alert" },		\
		{ TLS_HS_CT_HANDSHAKE,	"Handshake" },		\
		{ TLS_HS_CT_DATA,	"ApplicationData" })

#define show_tls_hs_post(val)						\
	__print_symbolic(val,						\
		{ TLS_HS_MT_NEW_SESSION_TICKET,	"NewSessionTicket" },	\
		{ TLS_HS_MT_KEY_UPDATE,		"KeyUpdate" })

#endif /* _TLS_HS_TRACE_NAMES */

TRACE_EVENT(tls_hs_start,
	TP_PROTO(const struct sock *sk, enum tls_hs_mode mode, const char *peername),
	TP_ARGS(sk, mode, peername),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(unsigned int, netns_ino)
		__field(int, mode)
		__string(peername, peername)
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->netns_ino = sock_net(sk)->ns.inum;
		__entry->mode = mode;
		__assign_str(peername);
	),
	TP_printk("sk=%p netns=%u mode=%s peername=%s", __entry->sk,
		  __entry->netns_ino, show_tls_hs_mode(__entry->mode),
		  __get_str(peername))
);

TRACE_EVENT(tls_hs_state,
	TP_PROTO(const struct sock *sk, enum tls_hs_state from, enum tls_hs_state to),
	TP_ARGS(sk, from, to),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(int, from)
		__field(int, to)
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->from = from;
		__entry->to = to;
	),
	TP_printk("sk=%p %s -> %s", __entry->sk,
		  show_tls_hs_state(__entry->from), show_tls_hs_state(__entry->to))
);

/* The outer type: ApplicationData once there are keys. */
TRACE_EVENT(tls_hs_record,
	TP_PROTO(const struct sock *sk, enum tls_hs_dir dir, u8 type, size_t len),
	TP_ARGS(sk, dir, type, len),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(int, dir)
		__field(u8, type)
		__field(size_t, len)
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->dir = dir;
		__entry->type = type;
		__entry->len = len;
	),
	TP_printk("sk=%p %s type=%s len=%zu", __entry->sk,
		  show_tls_hs_dir(__entry->dir),
		  show_tls_hs_record(__entry->type), __entry->len)
);

TRACE_EVENT(tls_hs_alert,
	TP_PROTO(const struct sock *sk, enum tls_hs_dir dir, u8 description),
	TP_ARGS(sk, dir, description),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(int, dir)
		__field(u8, description)
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->dir = dir;
		__entry->description = description;
	),
	TP_printk("sk=%p %s description=%u", __entry->sk,
		  show_tls_hs_dir(__entry->dir), __entry->description)
);

/* After the handshake */
TRACE_EVENT(tls_hs_post,
	TP_PROTO(const struct sock *sk, enum tls_hs_dir dir, u8 type),
	TP_ARGS(sk, dir, type),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(int, dir)
		__field(u8, type)
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->dir = dir;
		__entry->type = type;
	),
	TP_printk("sk=%p %s type=%s", __entry->sk,
		  show_tls_hs_dir(__entry->dir), show_tls_hs_post(__entry->type))
);

TRACE_EVENT(tls_hs_done,
	TP_PROTO(const struct sock *sk, int status, enum tls_hs_error error),
	TP_ARGS(sk, status, error),
	TP_STRUCT__entry(
		__field(const void *, sk)
		__field(int, status)
		__string(error, tls_hs_error_name(error))
	),
	TP_fast_assign(
		__entry->sk = sk;
		__entry->status = status;
		__assign_str(error);
	),
	TP_printk("sk=%p status=%d error=%s", __entry->sk, __entry->status,
		  __get_str(error))
);

#endif /* _TLS_HS_TRACE_H */

/* from net/tls_hs, which is on the include path */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH conn
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
