# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: how long a client takes to connect and do a handshake while thousands of
handshakes are begun with the kernel as their server, and how long without that.

The storm is that of interop/consumers.  It takes its turns on the guest's one processor like
any program: what its own work costs a client is in the figure.
"""
import json
import os
import subprocess
import sys
import time

import client

STORM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "consumers", "storm.py")
PAUSE = 0.05


def started():
    with open("/proc/net/tls_hs") as f:
        return next(int(n) for name, n in map(str.split, f) if name == "ServerStarted")


def once(bench):
    begin = time.perf_counter_ns()
    result = client.once(*bench.kinds["ecdsa"][::2])
    took = time.perf_counter_ns() - begin
    time.sleep(PAUSE)
    return took, result


def samples(rows):
    return {"wall": [took for took, _ in rows],
            "cpu": [r.hello_ns + r.work_ns for _, r in rows]}


def measure(bench):
    count = 1000 if bench.quick else 10000
    files = []
    for kind in ("x509", "key"):
        files.append(f"/run/storm.{kind}")
        with open(files[-1], "wb") as f:
            f.write(bench.der("leaf-ec", kind))
    alone = [once(bench) for _ in range(bench.count)]
    before = started()
    storm = subprocess.Popen([sys.executable, "-B", STORM, str(count), *files],
                             stdout=subprocess.PIPE)
    while started() == before:
        time.sleep(PAUSE)
    beside = []
    while storm.poll() is None:
        beside.append(once(bench))
    came = json.load(storm.stdout)
    assert storm.returncode == 0, came
    alone += [once(bench) for _ in range(bench.count)]
    return {**{what: sum(kinds.values()) for what, kinds in came.items()},
            "alone": samples(alone), "beside": samples(beside)}
