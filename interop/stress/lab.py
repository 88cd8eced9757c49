# SPDX-License-Identifier: GPL-2.0-only
"""What the stress cases share: what the kernel says, and how a handshake has ended."""
import os
import re
import time

from harness import check, check_equal
from world import mount

TRACING = "/sys/kernel/tracing"
EVENTS = ("tls_hs_state", "tls_hs_record", "tls_hs_done")


def no_time_wait():
    """Ports and sockets are free as soon as both sides are closed."""
    with open("/proc/sys/net/ipv4/tcp_max_tw_buckets", "w") as f:
        f.write("0")


class Trace:
    """Tracepoints of tls_hs, from here on."""

    def __init__(self):
        mount("tracefs", TRACING)
        self._enable("1")
        self._write("trace", "")

    @staticmethod
    def _write(name, text):
        with open(os.path.join(TRACING, name), "w") as f:
            f.write(text)

    def _enable(self, text):
        for event in EVENTS:
            self._write(f"events/tls_hs/{event}/enable", text)

    @staticmethod
    def _all(pattern):
        with open(os.path.join(TRACING, "trace")) as f:
            return re.findall(pattern, f.read())

    def states(self):
        """What was gone to, in order."""
        return self._all(r"tls_hs_state: .* -> (\w+)")

    def failed_in(self):
        """What was left for FAILED."""
        return self._all(r"tls_hs_state: .* (\w+) -> FAILED")

    def received(self):
        """Types of records."""
        return self._all(r"tls_hs_record: .* received type=(\w+)")

    def errors(self):
        """What handshakes that are over came to."""
        return self._all(r"tls_hs_done: .* error=(\w+)")

    def stop(self):
        self._enable("0")


def settled(dev):
    """("done", status) or ("cancelled", None), which a handshake has come to."""
    check(dev.done_within(20), "neither ta_done nor a cancel's success")
    result = dev.result(wait=False)
    check(result.done in (0, 1), f"ta_done ran {result.done} times")
    return ("done", result.status) if result.done else ("cancelled", None)


def in_flight(world):
    left = world.leftovers()
    return left["InFlight"] + left["ServerInFlight"]


def wait_idle(world):
    world.wait_for(lambda: in_flight(world) == 0, 10, "nothing to be in flight")


def check_cancelled(world, dev):
    check_equal("came to", settled(dev), ("cancelled", None))
    wait_idle(world)
    check_equal("times ta_done ran", dev.result(wait=False).done, 0)


def pause(milliseconds):
    time.sleep(milliseconds / 1000)
