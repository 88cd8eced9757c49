# SPDX-License-Identifier: GPL-2.0-only
"""Ended at any moment of a handshake that a peer goes along with."""
import errno
import math
import os
import random
import socket

import ctl
import lab
from balance import Balance
from harness import check, check_equal
from roles import DONE, both

SEED = 20261


def rounds(n):
    """So many times STRESS_N."""
    return n * int(os.environ["STRESS_N"])


def limit(seconds):
    return rounds(seconds)


REACHED = {}		# by role and phase, in all cases: on a fast machine one case may see but one


def passed(role, result):
    """The last phase that a handshake got to before it ended."""
    return role.PHASES[sum(1 for ns in result.phase_ns[:5] if ns)]


def sweep(role, n, end, wanted, deadline=False):
    """n handshakes, each ended by end(i, dev, sock, span), span being the milliseconds
    that one lasts and somewhat more; what they came to."""
    came, where = {DONE: 4}, {}
    span = 1.3 * sorted(role.good() for _ in range(3))[1]
    reached = REACHED.setdefault(type(role), {})
    with Balance(role.world, n):
        for i in range(n):
            hello = dict(role.hello)
            if deadline:
                hello["timeout_ms"] = 1 + i % math.ceil(span)
            with ctl.Ctl() as dev, role.connected() as sock:
                check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
                end(i, dev, sock, span)
                what = lab.settled(dev)
                check(what in wanted, f"came to {what}")
                came[what] = came.get(what, 0) + 1
                if what != DONE:
                    lab.wait_idle(role.world)
                    phase = passed(role, dev.result(wait=False))
                    where[phase] = where.get(phase, 0) + 1
                    reached[phase] = reached.get(phase, 0) + 1
    role.good()
    print(f"# came to {came}; ended after {where}; one lasts {span / 1.3:.1f} ms", flush=True)
    check(where, "none ended before it was done")
    role.check_count(done=came[DONE], cancelled=came.get(CANCELLED, 0),
                     failed=came.get(TIMED_OUT, 0))


def a_moment(i, span):
    """Some time within a handshake: turns for the worker, or by the clock, which may be coarse."""
    if i % 8 < 5:
        for _ in range(i % 40):
            os.sched_yield()
    else:
        lab.pause(span * (i % 40) / 40)


CANCELLED = ("cancelled", None)
TIMED_OUT = ("done", -errno.ETIMEDOUT)


@both("sweep/cancel-in-softirq", limit=limit(180))
def _softirq(role):
    """The timer's tick comes at any moment of the handshake, the worker's run included."""
    dice = random.Random(SEED)

    def end(i, dev, sock, span):
        dev.cancel_later(dice.choice((0, 0, 1, 10, 20, 30)))
    sweep(role, rounds(60), end, (CANCELLED, DONE))


@both("sweep/cancel-in-process", limit=limit(180))
def _process(role):
    def end(i, dev, sock, span):
        a_moment(i, span)
        dev.cancel()
    sweep(role, rounds(60), end, (CANCELLED, DONE))


@both("sweep/deadline", limit=limit(180))
def _deadline(role):
    sweep(role, rounds(60), lambda i, dev, sock, span: None, (TIMED_OUT, DONE), deadline=True)


@both("sweep/socket-closed-and-shut", limit=limit(180))
def _closed(role):
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
    sweep(role, rounds(40), end, (TIMED_OUT, DONE))


@both("sweep/everything-at-once", limit=limit(180))
def _everything(role):
    """A timer's cancel, a process's, a deadline and a shutdown: one of them wins, once."""
    dice = random.Random(SEED)

    def end(i, dev, sock, span):
        dev.cancel_later(dice.randrange(30))
        a_moment(dice.randrange(1 << 16), span)
        if dice.random() < 0.5:
            sock.shutdown(socket.SHUT_RDWR)
        if dice.random() < 0.5:
            dev.cancel()
    sweep(role, rounds(40), end, (TIMED_OUT, CANCELLED, DONE), deadline=True)


@both("sweep/several-phases-were-hit")
def _phases(role):
    reached = REACHED.get(type(role), {})
    check(len(reached) > 1, f"ended in one phase only: {reached}")
