/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that nobody looks at. */
#ifndef _TLS_HS_FUZZ_LINUX_TRACEPOINT_H
#define _TLS_HS_FUZZ_LINUX_TRACEPOINT_H

#define TP_PROTO(...)	__VA_ARGS__
#define TRACE_EVENT(name, proto, ...)	static inline void trace_##name(proto) { }

#endif
