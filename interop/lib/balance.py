# SPDX-License-Identifier: GPL-2.0-only
"""What there is in the kernel before and after: keys, files, sockets, objects in slabs."""
import glob
import os
import time

from harness import Fail, Grown

# kmemleak's own, one for each of the others; what looking into /proc costs
NOT_OURS = ("kmemleak_object", "proc_inode_cache", "inode_cache", "dentry")


def shrink():
    """Caches let go of what they can, KASAN's quarantine of freed objects too."""
    with open("/proc/sys/vm/drop_caches", "w") as f:
        f.write("3")
    for path in glob.glob("/sys/kernel/slab/*/shrink"):
        if not os.path.islink(os.path.dirname(path)):
            with open(path, "w") as f:
                f.write("1")


def slabs():
    """{cache: (objects in use, bytes of one)}, but for what a checker keeps for itself"""
    with open("/proc/slabinfo") as f:
        rows = [line.split() for line in f.readlines()[2:]]
    return {r[0]: (int(r[1]), int(r[3])) for r in rows if r[0] != "debug_objects_cache"}


def keys():
    with open("/proc/keys") as f:
        return len(f.readlines())


def files():
    with open("/proc/sys/fs/file-nr") as f:
        return int(f.read().split()[0])


class Balance:
    """Within it, count handshakes: afterwards there is nothing more than before, but for less
    than 20 objects of a slab.  Slabs are everybody's: a case in which one grew is run again, and
    fails if it grew again, because what a handshake loses is lost each time.

    others: slabs that grow by what others do.
    """

    def __init__(self, world, count, others=()):
        self.world = world
        self.count = count
        self.others = NOT_OURS + others

    def __enter__(self):
        self.slabs = self._slabs()
        self.counts = self._counts()
        return self

    def _counts(self):
        return {"/proc/keys": keys(), "files": files(), **self.world.leftovers()}

    def _slabs(self):
        shrink()
        time.sleep(0.3)		# RCU's grace periods
        shrink()
        return {k: n for k, (n, _) in slabs().items() if k not in self.others}

    def _more(self):
        now = self._counts()
        return {k: n - self.counts[k] for k, n in now.items() if n > self.counts[k]}

    def _grown(self):
        most = max(self.count // 4, 20)
        return {k: n - self.slabs.get(k, 0) for k, n in self._slabs().items()
                if n - self.slabs.get(k, 0) >= most}

    def __exit__(self, kind, *_):
        if kind:
            return
        self._gone("counts", self._more, Fail)
        self._gone("objects in use", self._grown, Grown)

    def _gone(self, what, left, failure):
        try:
            self.world.wait_for(lambda: not left(), 15, "what was made to be gone")
        except Fail as e:
            raise failure(f"{e}: {what} grew by {left()}") from None
