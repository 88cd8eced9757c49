# SPDX-License-Identifier: GPL-2.0-only
"""What a server's KeyUpdate costs a client that reads data only, where kTLS changes keys."""
import os
import socket
import time

import ctl
from client import Handshake, Peer

PORT = 5010
# Of peer.c's -talk
ONES = {"nothing": b"d", "KeyUpdate": b"u", "KeyUpdate that asks for ours": b"r"}
STREAMS = {"nothing": b"s", "a KeyUpdate each second": b"S"}


def _session(hello):
    hs = Handshake(PORT, {**hello, "flags": ctl.F_DIGEST})
    hs.result()
    hs.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return hs


def _ones(hello, count):
    """Time to send an octet and have the answer, twice: our KeyUpdate goes before the second.

    Both ends' work is in it: UML counts a thread's own time in ticks.
    """
    hs = _session(hello)
    rows = {name: [] for name in ONES}
    for i in range(count + 3):
        for name, command in ONES.items():
            begin = time.perf_counter_ns()
            for octet in (command, b"d"):
                hs.sock.sendall(octet)
                assert hs.sock.recv(16) == octet
            if i >= 3:
                rows[name].append(time.perf_counter_ns() - begin)
    hs.close()
    return rows


def _stream(hello, command, seconds):
    """Bytes a second, and the longest wait between two reads."""
    hs = _session(hello)
    hs.sock.sendall(command)
    buf = bytearray(1 << 20)
    hs.sock.recv_into(buf)
    begin = last = time.perf_counter()
    got, longest = 0, 0.0
    while last < begin + seconds:
        got += hs.sock.recv_into(buf)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    hs.close()
    return got / (last - begin), longest


def measure(bench):
    if tuple(map(int, os.uname().release.split(".")[:2])) < (6, 14):
        return None
    hello = bench.kinds["ecdsa"][2]
    server = Peer(bench.peer, PORT, "-talk", *bench.leaf("leaf-ec"))
    streams = {name: [] for name in STREAMS}
    for _ in range(1 if bench.quick else 5):
        for name, command in STREAMS.items():
            streams[name].append(_stream(hello, command, 2 if bench.quick else 6))
    rows = {"ones": _ones(hello, 5 * bench.count), "streams": streams}
    server.stop()
    return rows
