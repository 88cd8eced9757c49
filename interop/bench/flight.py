# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: handshakes that are all begun before any of them is answered.

What each costs the client, against how many they are.
"""
import client
from client import Handshake, Peer

PORT = 5200
TIMEOUT_MS = 600000


def together(port, hello, count):
    """The server holds its answers back until it has count ClientHellos."""
    flying = [Handshake(port, hello) for _ in range(count)]
    results = []
    for hs in flying:
        results.append(hs.result())
        hs.close()
    first = min(hs.begin + r.phase_ns[1] for hs, r in zip(flying, results))
    assert first > flying[-1].begin, "one was answered before all had begun"
    return results


def measure(bench):
    """The fewer, the more often, before and after the most: so that a slow moment hits all."""
    client.sysctl("issuer_cache", 0)
    hello = {**bench.kinds["ecdsa"][2], "timeout_ms": TIMEOUT_MS}
    counts = (100,) if bench.quick else (100, 1000, 10000)
    servers = {n: Peer(bench.peer, PORT + i, *bench.leaf("leaf-ec"), "-hold", str(n))
               for i, n in enumerate((1, *counts))}
    rows = {n: [] for n in servers}
    together(servers[1].port, hello, 1)
    for i in range(len(counts)):
        for n in (1,) * (bench.count // len(counts)) + counts[:len(counts) - i]:
            rows[n] += together(servers[n].port, hello, n)
    for server in servers.values():
        server.stop()
    return {str(n): {"cpu": [r.hello_ns + r.work_ns for r in results]}
            for n, results in rows.items()}
