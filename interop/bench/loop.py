# SPDX-License-Identifier: GPL-2.0-only
"""What interop/bench/profile samples: handshakes of one kind, and nothing else.

    loop.py PEER PKI MODULES KIND COUNT KALLSYMS
"""
import sys

import guest
from client import Handshake, sysctl

peer, pki, modules, kind, count, kallsyms = sys.argv[1:]
bench = guest.Bench(peer, pki, modules, quick=True)
port, _, hello = bench.kinds[kind]
sysctl("issuer_cache", 3600 if kind == "known" else 0)
for i in range(int(count)):
    hs = Handshake(port, hello)
    result = hs.result()
    if kind == "resumed":
        hs.take_ticket()
        assert result.resumed == (i > 0)
    hs.close()
with open("/proc/kallsyms") as f, open(kallsyms, "w") as out:
    out.writelines(line for line in f if line.split()[1] in "tTwW")
bench.stop()
