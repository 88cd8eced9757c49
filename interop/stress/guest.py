# SPDX-License-Identifier: GPL-2.0-only
"""What interop/stress/run starts in the guest: the cases here, KTAP on stdout.

    guest.py stress|reload TLSHC PKI LOGS [PATTERN...]
"""
import importlib
import os
import resource
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, *(os.path.join(HERE, "..", name)
                        for name in ("lib", "cases", "badclient", "badserver"))]

import harness		# noqa: E402
import lab		# noqa: E402
import world		# noqa: E402

# leaks comes last: it looks for what all of the others have left
SETS = {
    "stress": ("states", "sweep", "many", "memory", "netns", "modules", "leaks"),
    "reload": ("reload",),
}


def main(argv):
    kind, tlshc, pki, logs, *patterns = argv
    modules = [importlib.import_module(name) for name in SETS[kind]]
    # what is imported for its functions has cases too
    cases = [c for c in harness.select(patterns) if c[1].__module__ in SETS[kind]]
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384, 16384))
    with tempfile.TemporaryDirectory() as work:
        w = world.World(tlshc, pki, work, logs)
        lab.no_time_wait()
        if kind == "stress":
            modules[-1].set_up()
        failed = harness.run(w, cases, sys.stdout)
    with open(os.path.join(logs, "times"), "w") as f:
        for seconds, name in sorted(w.times, reverse=True):
            f.write(f"{seconds:8.2f} s  {name}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
