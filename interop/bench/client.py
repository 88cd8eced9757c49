# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: handshakes by tls_hs or by tlshd, and their servers."""
import os
import select
import socket
import subprocess
import time

import ctl

PSK = bytes(range(16, 48))
SESSION_KEYRING = -3
SYSCTL = "/proc/sys/net/tls_hs"
RECORD = 282, 2, 22		# SOL_TLS, TLS_GET_RECORD_TYPE, handshake


def sysctl(name, value):
    with open(f"{SYSCTL}/{name}", "w") as f:
        f.write(str(value))


class Peer:
    """A server of peer.c."""

    def __init__(self, program, port, *options):
        self.port = port
        self.process = subprocess.Popen([program, "serve", str(port), *options],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"ready\n", options

    def stop(self):
        self.process.kill()
        self.process.wait()


class Handshake:
    """One handshake, begun; hello holds the arguments of ctl.Ctl.hello()."""

    def __init__(self, port, hello):
        self.sock = socket.create_connection(("127.0.0.1", port))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.dev = ctl.Ctl()
        self.begin = time.perf_counter_ns()
        err = self.dev.hello(self.sock.fileno(), **hello)
        if err:
            self.close()
            raise OSError(err, os.strerror(err))

    def result(self):
        result = self.dev.result()
        result.wall_ns = time.perf_counter_ns() - self.begin
        if result.status:
            raise OSError(-result.status, result.error_text)
        return result

    def take_ticket(self):
        if not select.select([self.sock], [], [], 5)[0]:
            raise TimeoutError("no ticket")
        data, control, _, _ = self.sock.recvmsg(16384, 64)
        assert control and control[0][:2] == RECORD[:2] and control[0][2][0] == RECORD[2], control
        self.dev.post(data)

    def close(self):
        self.dev.close()
        self.sock.close()


def once(port, hello):
    hs = Handshake(port, hello)
    try:
        return hs.result()
    finally:
        hs.close()


def parallel(port, hello, width, count):
    """count handshakes, width at a time: seconds for all, and the results."""
    results, flying, poll = [], {}, select.poll()
    started = 0
    begin = time.perf_counter()
    while len(results) < count:
        while started < count and len(flying) < width:
            hs = Handshake(port, hello)
            flying[hs.dev.fd] = hs
            poll.register(hs.dev.fd, select.POLLIN)
            started += 1
        for fd, _ in poll.poll():
            hs = flying.pop(fd)
            poll.unregister(fd)
            results.append(hs.result())
            hs.close()
    return time.perf_counter() - begin, results
