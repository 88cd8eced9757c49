# SPDX-License-Identifier: GPL-2.0-only
"""A TCP relay before a real server, which spoils what the server sends.

It knows records by their headers only.  The spoiling function gets the bytes
of the server's direction as they come and returns what to pass on; it may
raise Cut, Reset or Hold.
"""
import select
import socket
import struct
import threading


class Cut(Exception):
    """End the connection to the client (FIN); args: bytes to pass on before."""


class Reset(Exception):
    """The same with RST."""


class Hold(Exception):
    """Pass nothing on any more, and keep the connection."""


def linger_reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Relay:
    def __init__(self, server_port, spoil):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(4)
        self.port = self.listener.getsockname()[1]
        self.server_port = server_port
        self.spoil = spoil
        self.from_client = b""
        self.client = self.server = None
        self.wake_r, self.wake_w = socket.socketpair()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            if self.wake_r in select.select([self.listener, self.wake_r], [], [])[0]:
                return
            self.client = self.listener.accept()[0]
            self.server = socket.create_connection(("127.0.0.1", self.server_port))
            self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._relay()
        except OSError:
            pass		# the case sees what its client and its server make of it
        finally:
            for sock in (self.client, self.server):
                if sock:
                    sock.close()

    def _relay(self):
        sources = [self.client, self.server, self.wake_r]
        while True:
            ready = select.select(sources, [], [])[0]
            if self.wake_r in ready:
                return
            if self.client in ready:
                data = self.client.recv(65536)
                self.from_client += data
                if data:
                    self.server.sendall(data)
                else:		# its direction only: the server's goes on
                    sources.remove(self.client)
                    self.server.shutdown(socket.SHUT_WR)
            if self.server in ready:
                data = self.server.recv(65536)
                if not data:
                    return
                try:
                    self.client.sendall(self.spoil(data))
                except (Cut, Reset) as e:
                    self.client.sendall(e.args[0] if e.args else b"")
                    if isinstance(e, Reset):
                        linger_reset(self.client)
                    return
                except Hold as e:
                    self.client.sendall(e.args[0] if e.args else b"")
                    self.spoil = lambda data: b""

    def stop(self):
        self.wake_w.send(b"x")
        self.thread.join(5)
        for sock in (self.listener, self.wake_r, self.wake_w):
            sock.close()


class CutAfter:
    """Passes on so many bytes, then raises how."""

    def __init__(self, count, how):
        self.left = count
        self.how = how

    def __call__(self, data):
        if len(data) < self.left:
            self.left -= len(data)
            return data
        raise self.how(data[:self.left])


class Records:
    """Passes on whole records, each through a function (index, record)."""

    def __init__(self, function):
        self.function = function
        self.rest = b""
        self.index = 0

    def __call__(self, data):
        self.rest += data
        out = b""
        while len(self.rest) >= 5:
            end = 5 + int.from_bytes(self.rest[3:5], "big")
            if len(self.rest) < end:
                break
            record, self.rest = self.rest[:end], self.rest[end:]
            out += self.function(self.index, record)
            self.index += 1
        return out
