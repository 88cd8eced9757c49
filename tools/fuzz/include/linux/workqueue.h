/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _TLS_HS_FUZZ_LINUX_WORKQUEUE_H
#define _TLS_HS_FUZZ_LINUX_WORKQUEUE_H

struct workqueue_struct;

#define num_possible_cpus()	2U

#endif
