# SPDX-License-Identifier: GPL-2.0-only
"""Cases, their checks, and KTAP.

A case is a function of a World, registered under a name.  It raises Fail, or
Skip; whatever it started is stopped, and the counts of sockets and keys must
come back to what they were.
"""
import fnmatch
import os
import signal
import time
import traceback

CASES = []
# All time limits are so many times longer: for a guest in an emulator.
SLOW = int(os.environ.get("TLS_HS_SLOW", "1"))


class Fail(Exception):
    pass


class Grown(Fail):
    """There are more objects than before: a leak if that comes again."""


class Skip(Exception):
    pass


class _Timeout(Exception):
    pass


def case(name, limit=60):
    """Registers a case; limit is its time limit in seconds."""
    def register(function):
        if any(name == other[0] for other in CASES):
            raise ValueError(f"two cases are called {name}")
        CASES.append((name, function, limit))
        return function
    return register


def check(condition, message):
    if not condition:
        raise Fail(message)


def check_equal(what, got, wanted):
    if got != wanted:
        raise Fail(f"{what}: got {got!r}, wanted {wanted!r}")


def check_in(what, wanted, text):
    if wanted not in text:
        raise Fail(f"{what} lacks {wanted!r}:\n{text[-3000:]}")


def check_not_in(what, unwanted, text):
    if unwanted in text:
        raise Fail(f"{what} has {unwanted!r}:\n{text[-3000:]}")


class Ktap:
    """One flat KTAP document, written as the cases go."""

    def __init__(self, out, total):
        self.out = out
        self.n = 0
        self.failed = 0
        self._line("KTAP version 1")
        self._line(f"1..{total}")

    def _line(self, text):
        print(text, file=self.out, flush=True)

    def ok(self, name, note=""):
        self.n += 1
        self._line(f"ok {self.n} {name}{note}")

    def not_ok(self, name, why):
        self.n += 1
        self.failed += 1
        lines = why.rstrip().splitlines()
        for line in lines:
            self._line(f"# {line}")
        self._line(f"# {name}: {lines[0]}")	# where whoever sees only the end finds it
        self._line(f"not ok {self.n} {name}")


def _alarm(signum, frame):
    raise _Timeout()


def _run_body(world, function, limit):
    world.begin()
    try:
        function(world)
    except Grown as e:
        print(f"# {world.name}, run again: {e}", flush=True)
        world.stop_all()
        world.check_leftovers()
        world.check_kernel_log()
        signal.alarm(limit * SLOW)
        world.begin()
        function(world)


def _run_one(world, function, limit):
    """Why the case failed, or None; Skip passes through."""
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(limit * SLOW)
    why = None
    try:
        _run_body(world, function, limit)
    except Fail as e:
        why = str(e)
    except _Timeout:
        why = f"not done in {limit * SLOW} s\n" + traceback.format_exc(limit=-3)
    except Skip:
        raise
    except Exception:		# a case that cannot run has failed
        why = traceback.format_exc()
    finally:
        signal.alarm(0)
        world.stop_all()
    try:
        signal.alarm(30 * SLOW)
        world.check_leftovers()
        world.check_kernel_log()
    except Fail as e:
        why = f"{why}\n{e}" if why else str(e)
    except _Timeout:
        why = f"{why or ''}\nthe checks after the case hang"
    finally:
        signal.alarm(0)
    return why + "\n" + world.logs() if why else None


def select(patterns):
    return [c for c in CASES
            if not patterns or any(fnmatch.fnmatch(c[0], p) for p in patterns)]


def run(world, cases, out):
    """Runs the cases; the number that failed."""
    ktap = Ktap(out, len(cases))
    for name, function, limit in cases:
        start = time.monotonic()
        world.name = name
        try:
            why = _run_one(world, function, limit)
        except Skip as e:
            ktap.ok(name, f" # SKIP {e}")
            continue
        if why:
            ktap.not_ok(name, why)
        else:
            ktap.ok(name)
        world.note_time(name, time.monotonic() - start)
    return ktap.failed
