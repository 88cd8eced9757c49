# SPDX-License-Identifier: GPL-2.0-only
"""NFS: allocations that fail in the reconnects of a hard mount, whose data must not know."""
import os

import nfs
import pressure
from balance import Balance
from faults import MANY, Faults
from harness import case, check
from nfs_cases import LAB, SERVER, mount
from nfs_forged import Victim
from pages import IO, Pages

# Each so manieth allocation that tls_hs's functions lead to fails, until the faults end ...
STORMS = (1, 2, 3, 5, 7, 13, 31, 101, 701)
# ... or one of them, somewhere in a handshake.
SINGLE = (11, 17, 29, 41, 59, 73, 89, 103, 127, 149, 167, 191, 223, 251, 283, 317)

# sunrpc waits before it connects again while it has the old socket: twice as long each time,
# up to half the lease, which is 45 s.  And one try in some fails by itself: knfsd has room for
# three handshakes that tlshd has not begun (one for each 400 MB of memory, three at least) and
# refuses the fourth ("RPC fragment too large": the ClientHello is read as an RPC).
AGAIN = 4 * 45

# The call makes few allocations, and most of them find a page that is there.
HELLO, WORKER = "tls_hs_provider_hello", "tls_hs_conn_run"


class NoDelegations:
    """One, which 7.2's client gets, is a file that knfsd keeps open, and would count as growth."""
    PATH = "/proc/sys/fs/leases-enable"

    def __init__(self):
        self._set("0")

    def _set(self, value):
        with open(self.PATH, "w") as f:
            f.write(value)

    def stop(self):
        self._set("1")


class Both(Victim):
    """A writer that looks at each fsync(), and one that has little memory, on one mount."""

    def restart(self):
        super().restart()
        self.path = os.path.join(self.mount.dir, "pressed")
        self.pressed = self.world.keep(pressure.Writer(self.world.dir, self.path, 16))
        self.said = ""

    @property
    def error(self):
        if self.pressed.process.poll() is not None:
            self.said += self.pressed.process.stdout.read()
            return f"the writer with little memory: {self.said}"
        return super().error

    def fail(self, interval, times, enough):
        """Cuts until enough allocations have failed; how many that were."""
        with Faults("tls_hs", interval, times) as faults:
            for _ in range(20):
                done = self._done()
                self.pressed.wait_for_pressure(self.world)
                self.cut()
                self.world.wait_for(lambda: faults.injected() >= enough or self._done() > done or
                                    self.error is not None, AGAIN, f"one in {interval} to fail")
                if faults.injected() >= enough or self.error is not None:
                    break
            failed = faults.injected()
        check(self.error is None, f"one in {interval} failed, {failed} in all: {self.error}")
        check(failed >= enough, f"one in {interval} should have failed")
        self.world.wait_for(lambda: self._done() > done or self.error is not None, AGAIN,
                            f"the reconnect after {interval}")
        self.progress()
        check(self.error is None, f"after one in {interval} had failed, {failed} in all: {self.error}")
        return failed

    def _done(self):
        return self.world.moved_in(self.ns).get("HandshakesDoneAnon", 0)

    def finish_writing(self):
        self.writing.finish()
        self.pressed.finish(90)
        nfs.drop_caches()
        for path in (self.path, os.path.join(self.seen, "pressed")):
            with open(path, "rb") as f:
                check(f.read() == self.pressed.data, f"{path} is not what was written")


def no_io(pages):
    """Whom reclaim may wait for must not wait for reclaim's I/O: neither the call nor the worker."""
    for function in (HELLO, WORKER):
        flags = pages.found(function)
        bad = [f for f in flags if IO.search(f)]
        print(f"# {len(flags)} pages allocated below {function}: {sorted(set(flags))}", flush=True)
        check(flags or function == HELLO, f"no page was allocated below {function}")
        check(not bad, f"{len(bad)} of {len(flags)} pages below {function} may be waited for with I/O")


@case("memory/allocations_fail_in_reconnects", limit=2000)
def reconnects(world):
    """Under memory pressure: one that fails is tried again, and so are all of them."""
    for ns in (LAB.client, LAB.server):		# or what was closed would count as growth
        ns.run("echo 0 > /proc/sys/net/ipv4/tcp_max_tw_buckets")
    world.keep(NoDelegations())
    victim = Both(world, mount(world, source=f"{SERVER}:/"))
    for _ in range(2):		# what is allocated once
        victim.fail(97, 1, 1)
    victim.finish_writing()
    failed = {}
    with Pages() as pages, Balance(world, len(STORMS + SINGLE)):
        victim.restart()
        for interval in STORMS:
            failed[f"each {interval}"] = victim.fail(interval, MANY, 1 if interval > 100 else 5)
        for interval in SINGLE:
            failed[f"one in {interval}"] = victim.fail(interval, 1, 1)
        victim.finish_writing()
        no_io(pages)
    victim.mount.umount()
    moved = world.moved_in(LAB.client)
    print(f"# failed {failed}; {moved}", flush=True)
    check(moved["HandshakesStarted"] == moved["HandshakesDoneAnon"] + moved.get("Failed", 0) +
          moved.get("Cancelled", 0), f"the counters: {moved}")
