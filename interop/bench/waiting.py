# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: many handshakes that wait for a peer that says nothing.

What each costs beyond its connected socket, in memory and threads; what they
cost while nothing happens; and what a handshake costs beside them.
"""
import gc
import os
import socket
import time

import client
from client import Handshake

TIMEOUT_MS = 600000


def meminfo():
    with open("/proc/meminfo") as f:
        return {k: int(v.split()[0]) for k, v in (line.split(":") for line in f)}


def used_kb():
    """What the kernel holds: not what processes or the page cache have."""
    gc.collect()
    with open("/proc/sys/vm/drop_caches", "w") as f:
        f.write("3")
    m = meminfo()
    return (m["MemTotal"] - m["MemFree"] - m["AnonPages"] - m["Buffers"] - m["Cached"]
            - m["PageTables"])


def slabs():
    with open("/proc/slabinfo") as f:
        rows = [line.split() for line in f.readlines()[2:]]
    return {r[0]: int(r[1]) * int(r[3]) for r in rows}


def threads():
    return sum(len(os.listdir(f"/proc/{p}/task")) for p in os.listdir("/proc") if p.isdigit())


def spin(seconds=2.0):
    """Turns of a loop per second: what is left of the processor."""
    turns, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        for _ in range(1000):
            pass
        turns += 1
    return turns / seconds


class Silent:
    """A listener that accepts, and then says nothing."""

    def __init__(self):
        self.sock = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.sock.getsockname()[1]
        self.accepted = []

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port))
        self.accepted.append(self.sock.accept()[0])
        return s

    def close(self):
        for s in self.accepted:
            s.close()
        self.sock.close()


class Waiter(Handshake):
    def __init__(self, sock):
        self.sock = sock
        self.dev = client.ctl.Ctl()

    def hello(self, hello):
        err = self.dev.hello(self.sock.fileno(), timeout_ms=TIMEOUT_MS, **hello)
        if err:
            raise OSError(err, os.strerror(err))


def level(bench, count):
    silent = Silent()
    before = used_kb(), slabs(), threads()
    # the device's own file is not the handshake's
    waiters = [Waiter(silent.connect()) for _ in range(count)]
    time.sleep(1)
    bare = used_kb(), slabs(), threads()
    hello = bench.kinds["hybrid"][2]
    begin = time.perf_counter()
    for w in waiters:
        w.hello(hello)
    started = time.perf_counter() - begin
    time.sleep(3)
    full = used_kb(), slabs(), threads()
    idle = spin()
    beside = [client.once(bench.kinds["hybrid"][0], hello) for _ in range(bench.count // 2)]
    begin = time.perf_counter()
    for w in waiters:
        w.close()
    closed = time.perf_counter() - begin
    silent.close()
    kinds = {name: (full[1][name] - bare[1].get(name, 0)) / count for name in full[1]}
    return {"bytes": (full[0] - bare[0]) * 1024 / count,
            "socket_bytes": (bare[0] - before[0]) * 1024 / count,
            "threads": full[2] - bare[2], "spin": idle,
            "start_us": started * 1e6 / count, "cancel_us": closed * 1e6 / count,
            "beside": {"cpu": [r.hello_ns + r.work_ns for r in beside],
                       "wall": [r.wall_ns for r in beside]},
            "slabs": {k: v for k, v in sorted(kinds.items(), key=lambda kv: -kv[1]) if v > 32}}


def measure(bench):
    rows = {"idle_spin": spin()}
    hello = bench.kinds["hybrid"][2]
    alone = [client.once(bench.kinds["hybrid"][0], hello) for _ in range(bench.count // 2)]
    rows["alone"] = {"cpu": [r.hello_ns + r.work_ns for r in alone],
                     "wall": [r.wall_ns for r in alone]}
    for count in (100,) if bench.quick else (1000, 10000):
        rows[str(count)] = level(bench, count)
        time.sleep(2)
    return rows
