# SPDX-License-Identifier: GPL-2.0-only
"""What interop/run starts in the guest: all cases, KTAP on stdout.

    guest.py TLSHC PKI LOGS [PATTERN...]
"""
import importlib
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "cases")
sys.path[:0] = [HERE, CASES]

import harness		# noqa: E402
import world		# noqa: E402


def main(argv):
    tlshc, pki, logs, *patterns = argv
    for name in sorted(os.listdir(CASES)):
        if name.endswith(".py"):
            importlib.import_module(name[:-3])
    cases = harness.select(patterns)
    with tempfile.TemporaryDirectory() as work:
        w = world.World(tlshc, pki, work, logs)
        failed = harness.run(w, cases, sys.stdout)
    with open(os.path.join(logs, "times"), "w") as f:
        for seconds, name in sorted(w.times, reverse=True):
            f.write(f"{seconds:8.2f} s  {name}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
