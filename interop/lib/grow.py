# SPDX-License-Identifier: GPL-2.0-only
"""What interop/growth starts in the guest: N handshakes, a row of figures now and then.

    grow.py TLSHC PKI LOGS N
"""
import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "cases")]

import growth		# noqa: E402
import harness		# noqa: E402
import world		# noqa: E402

ROWS = 20
WARM_UP = 3000		# until caches, hash tables and the servers are as large as they get
HEAD = ("handshakes", "seconds", "per s", "keys", "sockets", "sessions", "slab KiB", *growth.PAGES)


def row(done, seconds, m):
    columns = (done, f"{seconds:.0f}", f"{done / seconds:.1f}" if done else "-",
               m.counts["/proc/keys"], m.counts["TCP sockets"], m.counts["Sessions"],
               m.slab_bytes() // 1024, *m.pages.values())
    print(" ".join(f"{c:>11}" for c in columns), flush=True)


def grow(w, total):
    handshakes = growth.Handshakes(w)
    for i in range(min(WARM_UP, total)):
        handshakes.one(i)
    before = m = growth.Measure(w)
    print(" ".join(f"{c:>11}" for c in HEAD))
    row(0, 0, m)
    done = seconds = 0
    while done < total:
        step = min(-(-total // ROWS), total - done)
        began = time.monotonic()
        for i in range(step):
            handshakes.one(i)
        seconds += time.monotonic() - began
        done += step
        m = growth.Measure(w, before)
        row(done, seconds, m)
    m.check_since(before, total)
    w.check_kernel_log()
    moved = w.moved(w.before_counters, w.counters())
    harness.check_equal("handshakes that failed", moved.get("Failed", 0), 0)
    print(f"growth: {done} handshakes, a third each with certificates on both sides, "
          f"the server's alone and a PSK: nothing grew")


def main(argv):
    tlshc, pki, logs, total = argv
    with tempfile.TemporaryDirectory() as work:
        w = world.World(tlshc, pki, work, logs)
        w.name = "growth"
        w.begin()
        try:
            grow(w, int(total))
        except harness.Fail as e:
            print(f"growth: FAILED: {e}")
            return 1
        finally:
            w.stop_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
