# SPDX-License-Identifier: GPL-2.0-only
"""Ended at any moment of a handshake that a real server goes along with."""
import errno
import math
import os
import random
import socket
import time

import ctl
import lab
from balance import Balance
from harness import case, check, check_equal

SEED = 20261
PHASES = ("sent nothing", "ClientHello", "ServerHello", "CertificateVerify", "server's Finished",
          "own Finished")


def rounds(n):
    """So many times STRESS_N."""
    return n * int(os.environ["STRESS_N"])


def limit(seconds):
    return rounds(seconds)


def passed(result):
    """The last phase that a handshake got to before it ended."""
    return PHASES[sum(1 for ns in result.phase_ns[:5] if ns)]


REACHED = {}		# by phase, in all cases: on a fast machine one case may see but one


def lasting(world, port, hello):
    """What a handshake lasts here, in milliseconds."""
    with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", port)) as sock:
        begin = time.monotonic()
        check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
        check_equal("came to", lab.settled(dev), DONE)
        return (time.monotonic() - begin) * 1000


def sweep(world, n, end, wanted, deadline=False):
    """n handshakes, each ended by end(i, dev, sock, span), span being the milliseconds
    that one lasts and somewhat more; what they came to."""
    port = world.server(accept=0, quiet=True).port
    hello = lab.hello_args(world, "certificate")
    came, where = {DONE: 3}, {}
    span = 1.3 * sorted(lasting(world, port, hello) for _ in range(3))[1]
    with Balance(world, n):
        for i in range(n):
            with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", port)) as sock:
                if deadline:
                    hello["timeout_ms"] = 1 + i % math.ceil(span)
                check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
                end(i, dev, sock, span)
                what = lab.settled(dev)
                check(what in wanted, f"came to {what}")
                came[what] = came.get(what, 0) + 1
                if what != DONE:
                    lab.wait_idle(world)
                    phase = passed(dev.result(wait=False))
                    where[phase] = where.get(phase, 0) + 1
                    REACHED[phase] = REACHED.get(phase, 0) + 1
    print(f"# came to {came}; ended after {where}; one lasts {span / 1.3:.1f} ms", flush=True)
    check_equal("how many", sum(came.values()), n + 3)
    check(where, "none ended before it was done")
    moved = world.moved(world.before_counters, world.counters())
    check_equal("cancelled, as the counters have it", moved.get("Cancelled", 0),
                came.get(CANCELLED, 0))
    check_equal("done, as the counters have it", moved.get("HandshakesDoneX509", 0), came[DONE])
    return came


def a_moment(i, span):
    """Some time within a handshake: turns for the worker, or by the clock, which may be coarse."""
    if i % 8 < 5:
        for _ in range(i % 40):
            os.sched_yield()
    else:
        lab.pause(span * (i % 40) / 40)


CANCELLED, DONE = ("cancelled", None), ("done", 0)
TIMED_OUT = ("done", -errno.ETIMEDOUT)


@case("sweep/cancel-in-softirq", limit=limit(180))
def _softirq(world):
    """The timer's tick comes at any moment of the handshake, the worker's run included."""
    dice = random.Random(SEED)
    sweep(world, rounds(60), lambda i, dev, sock, span: dev.cancel_later(dice.choice((0, 0, 1, 10, 20, 30))),
          (CANCELLED, DONE))


@case("sweep/cancel-in-process", limit=limit(180))
def _process(world):
    def end(i, dev, sock, span):
        a_moment(i, span)
        dev.cancel()
    sweep(world, rounds(60), end, (CANCELLED, DONE))


@case("sweep/deadline", limit=limit(180))
def _deadline(world):
    sweep(world, rounds(60), lambda i, dev, sock, span: None, (TIMED_OUT, DONE), deadline=True)


@case("sweep/socket-closed-and-shut", limit=limit(180))
def _closed(world):
    """The consumer ends its socket at any moment; the handshake holds the file."""
    def end(i, dev, sock, span):
        a_moment(i, span)
        if i % 2:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        else:
            sock.close()
    sweep(world, rounds(40), end, (TIMED_OUT, DONE))


@case("sweep/everything-at-once", limit=limit(180))
def _everything(world):
    """A timer's cancel, a process's, a deadline and a shutdown: one of them wins, once."""
    dice = random.Random(SEED)

    def end(i, dev, sock, span):
        dev.cancel_later(dice.randrange(30))
        a_moment(dice.randrange(1 << 16), span)
        if dice.random() < 0.5:
            sock.shutdown(socket.SHUT_RDWR)
        if dice.random() < 0.5:
            dev.cancel()
    sweep(world, rounds(40), end, (TIMED_OUT, CANCELLED, DONE), deadline=True)


@case("sweep/several-phases-were-hit")
def _phases(world):
    check(len(REACHED) > 1, f"ended in one phase only: {REACHED}")
