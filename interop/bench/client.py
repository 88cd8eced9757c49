# SPDX-License-Identifier: GPL-2.0-only
"""In the guest: handshakes by tls_hs or by tlshd, and who is at their other end."""
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


class Clients:
    """peer.c's client, which connects to a listener here again and again."""

    def __init__(self, program, *options):
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        argv = [program, "client", str(port), str(1 << 30), "-last", *options]
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.listener.close()


class Handshake:
    """One handshake, begun; hello holds the arguments of ctl.Ctl.hello()."""

    def __init__(self, port, hello):
        self.start(socket.create_connection(("127.0.0.1", port)), hello)

    def start(self, sock, hello):
        self.sock = sock
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


class Accepted(Handshake):
    """One of which a consumer wants the server's side."""

    def __init__(self, listener, hello):
        self.start(listener.accept()[0], {"peername": None, "flags": ctl.F_SERVER | ctl.F_MAINLINE,
                                          **hello})


class Both(Accepted):
    """Its client is the kernel's too, so that it takes as little as can be."""

    def __init__(self, listener, theirs, ours):
        self.client = Handshake(listener.getsockname()[1], theirs)
        super().__init__(listener, ours)

    def result(self):
        self.client.result()
        return super().result()

    def close(self):
        self.client.close()
        super().close()


def once(port, hello):
    hs = Handshake(port, hello)
    try:
        return hs.result()
    finally:
        hs.close()


def parallel(begin, width, count):
    """count handshakes, width at a time: seconds for all, and the results."""
    results, flying, poll = [], {}, select.poll()
    started = 0
    start = time.perf_counter()
    while len(results) < count:
        while started < count and len(flying) < width:
            hs = begin()
            flying[hs.dev.fd] = hs
            poll.register(hs.dev.fd, select.POLLIN)
            started += 1
        for fd, _ in poll.poll():
            hs = flying.pop(fd)
            poll.unregister(fd)
            results.append(hs.result())
            hs.close()
    return time.perf_counter() - start, results
