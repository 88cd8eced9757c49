/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing is left to define of events that nobody looks at. */
