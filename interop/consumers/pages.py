# SPDX-License-Identifier: GPL-2.0-only
"""Which pages kernel workers have allocated, with what flags, and for whom.

The flags that mm_page_alloc reports are those after memalloc_noio_save() and its like.
"""
import re

from world import mount

TRACING = "/sys/kernel/tracing"
EVENT = f"{TRACING}/events/kmem/mm_page_alloc"
# what lets an allocation begin I/O: names for sets of flags, and the flags themselves
IO = re.compile(r"\b(__GFP_IO|__GFP_FS|GFP_KERNEL\w*|GFP_NOFS|GFP_USER|GFP_HIGHUSER\w*)\b")


def _set(path, value):
    with open(path, "w", encoding="ascii") as f:
        f.write(str(value))


class Pages:
    """Within it, what workers allocate is recorded; found() looks for some function's."""

    def __enter__(self):
        mount("tracefs", TRACING)
        _set(f"{TRACING}/buffer_size_kb", 8192)
        _set(f"{TRACING}/trace", "")
        _set(f"{TRACING}/options/stacktrace", 1)
        _set(f"{EVENT}/filter", 'comm ~ "kworker/*"')
        _set(f"{EVENT}/enable", 1)
        return self

    def found(self, function):
        """The flags of the pages that were allocated below it."""
        with open(f"{TRACING}/trace", encoding="utf-8") as f:
            events = f.read().split("mm_page_alloc: ")[1:]
        below = re.compile(rf"^ => {function}\b", re.M)
        return [re.search(r"gfp_flags=(\S+)", e).group(1) for e in events if below.search(e)]

    def __exit__(self, *_):
        _set(f"{EVENT}/enable", 0)
        _set(f"{EVENT}/filter", "0")
        _set(f"{TRACING}/options/stacktrace", 0)
        _set(f"{TRACING}/trace", "")
        _set(f"{TRACING}/buffer_size_kb", 1)
