# SPDX-License-Identifier: GPL-2.0-only
"""A consumer under attack: one forgery after the other, and what has become of its data."""
import os
import subprocess
import sys

from harness import SLOW, check

WRITER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "writer.py")
# What is -ETIMEDOUT for a stranger too, so that it need not count as NotFinal
NETWORK = ("FailedPeerEof", "FailedPeerClosed", "FailedNetwork", "FailedTimeout")


class Writing:
    """writer.py, and what it says."""

    def __init__(self, world, path, seen, size):
        base = os.path.join(world.dir, f"writer{len(world.running)}")
        self.world = world
        self.out, self.err = f"{base}.out", f"{base}.err"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen([sys.executable, "-B", WRITER, path, seen, str(size)],
                                            stdin=subprocess.PIPE, stdout=out, stderr=err)
        world.keep(self)
        self.progress(2)

    @property
    def turns(self):
        """Successful calls of fsync()."""
        with open(self.out, encoding="ascii") as f:
            return f.read().count("\n")

    @property
    def error(self):
        if self.process.poll() is None:
            return None
        with open(self.err, encoding="utf-8") as f:
            return f.read().strip() or f"exit status {self.process.returncode}"

    def progress(self, turns=2, seconds=60):
        """Waits until it has gone on, or failed."""
        wanted = self.turns + turns
        self.world.wait_for(lambda: self.error is not None or self.turns >= wanted, seconds,
                            "the writer to go on")

    def finish(self, seconds=60):
        self.process.stdin.close()
        try:
            self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            pass
        check(self.process.poll() == 0, f"the writer: {self.error or 'hangs'}")

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        if not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:	# in a write that nothing ends
            print("# the writer cannot be killed", flush=True)


class Attack:
    """Forgeries for one victim, which has cut(), error, progress(), restart() and ns, a client."""

    def __init__(self, world, forger, victim):
        self.world = world
        self.forger = forger
        self.victim = victim
        self.failures = []
        self.forged = 0

    def run(self, forgeries, at_once, silent=0):
        """So many of the forgeries for each cut; silent of all fail without a word of ours."""
        todo = list(forgeries)
        self.forged = 0
        begin = self.world.counters_of(self.victim.ns)
        while todo:
            part, todo = todo[:at_once], todo[at_once:]
            todo = self._cut(part) + todo
        moved = self._moved(begin)
        print(f"# {self.forged} forgeries: {moved}", flush=True)
        check(not self.forger.errors, "\n".join(self.forger.errors))
        check(not self.failures, f"{len(self.failures)} of {self.forged} forgeries ended it:\n" +
              "\n".join(self.failures))
        check(moved.get("Failed", 0) + silent >= self.forged, f"forgeries without an effect: {moved}")
        return moved

    def _moved(self, begin):
        return self.world.moved(begin, self.world.counters_of(self.victim.ns))

    def _cut(self, part):
        """Cuts, and waits for better times; the forgeries that are still to come."""
        begin = self.world.counters_of(self.victim.ns)
        self.forger.plan(part)
        self.victim.cut()
        self.world.wait_for(lambda: len(self.forger.done) == len(part) or self.victim.error is not None,
                            30 * len(part), "the forgeries to be met")
        self.victim.progress()
        error, rest = self.victim.error, self.forger.rest()
        self.forged += len(self.forger.done)
        names = ", ".join(self.forger.done)
        if error:	# by one of them
            self.failures.append(f"{names}: {error}")
            self.victim.restart()
        else:
            self._check_counted(begin, names)
        return rest

    def _check_counted(self, begin, names):
        moved = self._moved(begin)
        failed = moved.get("Failed", 0)
        network = sum(moved.get(name, 0) for name in NETWORK)
        if not failed - network <= moved.get("NotFinal", 0) <= failed:
            self.failures.append(f"{names}: NotFinal is not what it should be: {moved}")


def check_log(world, known=True):
    """What the log says of handshakes with a known peer that failed, or with a stranger."""
    world.read_kernel_log()
    lines = [line for line in world.kernel_log if "handshake failed" in line]
    again = [line for line in lines if line.endswith(", tried again")]
    final = [line for line in lines if "status -110" not in line]
    if known:
        check(again and not final, "the log of a known peer's handshakes:\n" + "\n".join(lines))
    else:
        check(final and not again, "the log of a stranger's handshakes:\n" + "\n".join(lines))
