# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's fault injection (Documentation/fault-injection): allocations that fail."""
import errno
import glob
import os

from world import mount

DEBUG = "/sys/kernel/debug"
DEPTH = 32		# frames that are looked at, the most that the kernel takes
MANY = 1 << 30


def setting(name, value):
    with open(f"{DEBUG}/{name}", "w") as f:
        f.write(str(value))


def arm_all(nth, paths):
    for path in paths:
        try:
            with open(path, "w") as f:
                f.write(str(nth))
        except OSError as e:	# a worker that has just ended
            if e.errno not in (errno.ESRCH, errno.ENOENT):
                raise


def left_of(paths):
    """The lowest of the counts left; 0: one has come to its end."""
    left = []
    for path in paths:
        try:
            with open(path) as f:
                left.append(int(f.read()))
        except OSError:
            pass
    return min(left)


def workers():
    """Where the unbound workers' faults are armed: tls_hs's worker is one of them."""
    found = []
    for comm in glob.glob("/proc/[0-9]*/comm"):
        try:
            with open(comm) as f:
                if f.read().startswith("kworker/u"):
                    found.append(os.path.join(os.path.dirname(comm), "fail-nth"))
        except OSError:
            pass
    return found


def text_of(module):
    """Where a module's functions are: first address, and one beyond the last."""
    with open("/proc/modules") as f:
        words = next(line.split() for line in f if line.startswith(module + " "))
    start = int(words[5], 16)
    return start, start + int(words[1])


def text_between():
    """The same of the functions that stand between a consumer and kTLS: inband.c's."""
    with open("/proc/kallsyms") as f:
        words = [line.split() for line in f if line.rstrip().endswith("[tls_hs]")]
    symbols = sorted((int(w[0], 16), w[2]) for w in words if w[1] in "tT")
    ours = [i for i, (_, name) in enumerate(symbols) if name.startswith("tls_hs_inband_") and "." not in name]
    return symbols[ours[0]][0], symbols[ours[-1] + 1][0]


class Faults:
    """Allocations that may wait can fail too, and quietly.

    interval: each so manieth of those that module's functions lead to fails, but no
    more than times; not those of consumers' reads and sends, which tls_hs's functions
    lead to as well, and for which an allocation that fails is an error, by kTLS alone too.
    """

    def __init__(self, module=None, interval=0, times=MANY):
        self.module = module
        self.interval = interval
        self.times = times

    def __enter__(self):
        mount("debugfs", DEBUG)
        for kind in ("failslab", "fail_page_alloc"):
            setting(f"{kind}/ignore-gfp-wait", "N")
            setting(f"{kind}/verbose", 0)
        setting("fail_page_alloc/min-order", 0)
        setting("failslab/times", self.times)
        if self.module:
            self._filter(DEPTH, *map(hex, text_of(self.module)), *map(hex, text_between()))
            setting("failslab/interval", self.interval)
            setting("failslab/probability", 100)
        return self

    def injected(self):
        """How many have failed."""
        with open(f"{DEBUG}/failslab/times", encoding="ascii") as f:
            return self.times - int(f.read())

    @staticmethod
    def _filter(depth, start, end, but_start="0", but_end="0"):
        for name, value in (("stacktrace-depth", depth), ("require-start", start), ("require-end", end),
                            ("reject-start", but_start), ("reject-end", but_end)):
            setting(f"failslab/{name}", value)

    def __exit__(self, *_):
        arm_all(0, workers())
        for name, value in (("probability", 0), ("interval", 1), ("times", -1), ("task-filter", "N"),
                            ("ignore-gfp-wait", "Y")):
            setting(f"failslab/{name}", value)
        self._filter(0, "0", "0xffffffffffffffff")
        setting("fail_page_alloc/ignore-gfp-wait", "Y")
