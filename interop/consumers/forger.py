# SPDX-License-Identifier: GPL-2.0-only
"""An attacker on the path: a relay between a client and its server that forges on demand.

It passes every connection through, but those that something was planned for:
one each, in the order of the plan, from the moment that the client's ClientHello
is there.  What comes before, RPC's STARTTLS, is passed through, but for what was
planned for just that.
forgeries.py has what can be planned.
"""
import os
import select
import socket
import struct
import threading
import traceback

from relay import Cut, Hold, Reset, linger_reset

HANDSHAKE = 22


def _take(sock, count):
    """So many bytes; less at the connection's end."""
    data = b""
    while len(data) < count:
        more = sock.recv(count - len(data))
        if not more:
            break
        data += more
    return data


def read_record(sock):
    """One TLS record; less at the connection's end."""
    header = _take(sock, 5)
    return header if len(header) < 5 else header + _take(sock, int.from_bytes(header[3:], "big"))


class _Connection:
    def __init__(self, forger, client):
        self.forger = forger
        self.client = client
        self.server = None

    def run(self):
        try:
            self._run()
        except OSError:
            pass		# a cut, by the case or by the forger's end
        except Exception:		# a forgery that was none
            self.forger.errors.append(traceback.format_exc())
        finally:
            for sock in (self.client, self.server):
                if sock:
                    sock.close()

    def _connect(self, address):
        if self.server:
            self.server.close()
        self.server = socket.create_connection(address)
        self.server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _run(self):
        self.client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connect(self.forger.upstream)
        if not self._plain():
            return
        hello = read_record(self.client)
        if len(hello) < 5:
            return
        forgery = self.forger.take()
        if forgery:
            forgery.run(self, hello)
        else:
            self.server.sendall(hello)
            self.relay()

    def _plain(self):
        """Passes on what comes before TLS; whether a ClientHello has come."""
        while True:
            ready = select.select([self.client, self.server], [], [])[0]
            if self.client in ready:
                first = self.client.recv(1, socket.MSG_PEEK)
                if not first:
                    return False
                if first[0] == HANDSHAKE:
                    return True
                self.server.sendall(self.client.recv(65536))
            if self.server in ready:
                data = self.server.recv(65536)
                if not data:
                    return False
                forgery = self.forger.take(plain=True)
                self.client.sendall(forgery.plain(data) if forgery else data)

    # --- what forgeries do with it

    def say(self, data):
        self.client.sendall(data)

    def heard(self):
        """The client's next handshake record: a second ClientHello."""
        while True:
            record = read_record(self.client)
            if len(record) < 5:
                raise ConnectionAbortedError("the client has gone")
            if record[0] == HANDSHAKE:
                return record

    def until_gone(self):
        """Until the client ends the connection; the server must not wait for it."""
        self.server.close()
        while self.client.recv(65536):
            pass

    def fin(self):
        self.client.shutdown(socket.SHUT_WR)
        self.until_gone()

    def reset(self):
        linger_reset(self.client)

    def instead(self, address):
        """Another server from now on."""
        self._connect(address)

    def relay(self, to_client=None, to_server=None):
        """Passes on both ways, through the functions; see relay.py."""
        ways = {self.client: (self.server, to_server), self.server: (self.client, to_client)}
        while True:
            for source in select.select(list(ways), [], [])[0]:
                sink, spoil = ways[source]
                data = source.recv(65536)
                if not data:
                    return
                try:
                    sink.sendall(spoil(data) if spoil else data)
                except (Cut, Reset, Hold) as e:
                    sink.sendall(e.args[0] if e.args else b"")
                    {Cut: self.fin, Reset: self.reset, Hold: self.until_gone}[type(e)]()
                    return


class Forger:
    """Listens at address and port in a namespace, before the server at upstream."""

    def __init__(self, ns, address, port, upstream):
        self.ns = ns
        self.upstream = upstream
        self.lock = threading.Lock()
        self.planned = []
        self.done = []		# names of what was forged
        self.errors = []
        self.connections = []
        self.listener = ns.listener(address, port)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        os.setns(self.ns.net, os.CLONE_NEWNET)	# and so its threads
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            connection = _Connection(self, client)
            with self.lock:
                self.connections = [c for c in self.connections if c.client.fileno() >= 0]
                self.connections.append(connection)
            threading.Thread(target=connection.run, daemon=True).start()

    def plan(self, forgeries):
        """The next connections meet these, (name, forgery), one each."""
        with self.lock:
            self.planned = list(forgeries)
            self.done = []

    def take(self, plain=False):
        """What is next, if there is any; plain: of those for what comes before TLS."""
        with self.lock:
            if not self.planned or hasattr(self.planned[0][1], "plain") != plain:
                return None
            name, forgery = self.planned.pop(0)
            self.done.append(name)
            return forgery

    def rest(self):
        """What of the plan has not been forged; it will not be."""
        with self.lock:
            rest, self.planned = self.planned, []
            return rest

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            connections = self.connections
        for c in connections:
            for sock in (c.client, c.server):
                try:
                    if sock:
                        sock.shutdown(socket.SHUT_RDWR)
                except OSError:	# it has ended
                    pass


def alert(level, description):
    return struct.pack(">BHHBB", 21, 0x0303, 2, level, description)
