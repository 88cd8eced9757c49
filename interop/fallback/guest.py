# SPDX-License-Identifier: GPL-2.0-only
"""What interop/fallback/run starts in the guest: the cases, KTAP on stdout.

    guest.py MODULES PKI LOGS [PATTERN...]

MODULES have the cases: cases,withdrawn, or fips_cases.
"""
import importlib
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "cases")]

import harness		# noqa: E402
import lab		# noqa: E402


def main(argv):
    modules, pki, logs, *patterns = argv
    modules = modules.split(",")
    for module in modules:
        importlib.import_module(module)
    # what is imported from interop/cases for its functions has cases too
    chosen = [c for m in modules for c in harness.select(patterns) if c[1].__module__ == m]
    with tempfile.TemporaryDirectory() as work:
        world = lab.Lab(pki, work, logs)
        failed = harness.run(world, chosen, sys.stdout)
        print(f"# handshakes begun by the kernel: {world.total['kernel']}, done by tlshd: "
              f"{world.total['daemon']}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
