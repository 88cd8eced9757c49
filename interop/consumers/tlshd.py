# SPDX-License-Identifier: GPL-2.0-only
"""What becomes of a consumer when a server speaks after the handshake: who did that, tlshd or tls_hs?

Not a test: what is seen is printed, and a case fails only if it could not be looked at.
The daemon runs where the client is, and net.tls_hs.policy says which of the two is asked.
"""
import os
import subprocess
import time

from attack import Writing
from harness import SLOW, case, check, check_equal
from talker import TICKETS, UPDATES, Sysctl

PATIENCE = 300 * SLOW		# for the writer to go on
TURNS = 20			# of the writer, and it has gone on
WHAT = {name: say for kinds in (TICKETS, UPDATES) for name, say in kinds.items()
        if name in ("ticket", "ticket of 60 kB", "ticket like KeyUpdates", "update", "update, requested")}
WHO = {"tlshd": "upcall-only", "tls_hs": "kernel-first"}


def ended(argv, seconds):
    """How long a command took, or that it has not ended, and then it is left alone."""
    start = time.monotonic()
    p = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        p.wait(seconds)
    except subprocess.TimeoutExpired:
        return f"no end in {seconds} s"
    return f"{time.monotonic() - start:.1f} s"


class Seen:
    """A writer, from the moment when something is said to it."""

    def __init__(self, world, talker, writing, state=lambda: "", patience=PATIENCE):
        self.writing = writing
        world.wait_for(lambda: sum(talker.said.values()), 60, "it to be said")
        start = last = time.monotonic()
        self.gap, self.error, self.states = 0.0, None, []
        turns = first = writing.turns
        while writing.turns < first + TURNS and time.monotonic() < start + patience:
            now = state()
            if now and self.states[-1:] != [now]:
                self.states.append(now)
            self.error = writing.error
            if self.error:
                break
            if writing.turns > turns:
                turns, self.gap, last = writing.turns, max(self.gap, time.monotonic() - last), time.monotonic()
            time.sleep(0.02)
        self.gap = max(self.gap, time.monotonic() - last)
        self.on = writing.turns >= first + TURNS

    def __str__(self):
        if self.error:
            how = f"an error after {self.gap:.1f} s: {self.error}"
        elif self.on:
            how = f"went on, its longest wait {self.gap:.1f} s"
        else:
            how = f"had not gone on after {self.gap:.0f} s"
        return "the writer " + how + (f"; states: {', '.join(self.states)}" if self.states else "")


def cases(get_client, start):
    """Registers them, for the client that get_client() has.

    start(world) is a talker, a file or device to write to, the server's view of it, what says a
    state, what cuts the connections, and what ends it all and says how.
    """
    def one(who, name, say):
        @case(f"{who}/{name.replace(',', '').replace(' ', '_')}", limit=600)
        def _case(world):
            client = get_client()
            world.keep(Sysctl(client, "policy", WHO[who]))
            daemon = world.served()
            t, path, seen_at, state, cut, end = start(world)
            writing = Writing(world, path, seen_at, 1 << 20)
            writing.progress(TURNS)
            before, ours = world.served() - daemon, world.moved_in(client).get("HandshakesStarted", 0)
            check(ours == 0 < before if who == "tlshd" else before == 0 < ours,
                  f"handshakes by the daemon: {before}, by tls_hs: {ours}")
            t.plan({name: say}, 1, limit=1)
            seen = Seen(world, t, writing, state)
            again = world.served() - daemon - before + world.moved_in(client).get("HandshakesStarted", 0) - ours
            print(f"# {who}: {name}: {seen}; handshakes since: {again}", flush=True)
            world.read_kernel_log()
            for line in world.kernel_log:
                print(f"# log: {line}", flush=True)
            if not seen.on and not seen.error:	# as somebody with a remedy would
                cut()
                print(f"# {who}: {name}: after the connections were cut {Seen(world, t, writing, state)}", flush=True)
            if writing.error is None:
                writing.finish(120)
            print(f"# {who}: {name}: {end()}", flush=True)
            check_equal("said", dict(t.said), {name: 1})

    for who in WHO:
        for name, say in WHAT.items():
            one(who, name, say)


def start_daemon(world, ns, conf):
    """In a client's namespace, where the daemon may be this time."""
    world.servers.append(ns)
    path = os.path.join(world.log_dir, f"tlshd.{ns.name}.log")
    world.start_tlshd(ns, conf)
    world.wait_for(lambda: "tlshd" in ns.processes().values(), 20, f"tlshd, see {path}")
