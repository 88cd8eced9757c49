# SPDX-License-Identifier: GPL-2.0-only
"""What interop/bench/profile samples: handshakes of one kind, and nothing else.

    loop.py PEER PKI MODULES KIND COUNT KALLSYMS
"""
import sys

import guest

peer, pki, modules, kind, count, kallsyms = sys.argv[1:]
bench = guest.Bench(peer, pki, modules, quick=True)
for i in range(int(count)):
    bench.one(kind, i == 0)
with open("/proc/kallsyms") as f, open(kallsyms, "w") as out:
    out.writelines(line for line in f if line.split()[1] in "tTwW")
bench.stop()
