# SPDX-License-Identifier: GPL-2.0-only
"""A server's TLS end that talks: tickets and KeyUpdates between a server's data.

It stands before a server that speaks no TLS, holds the keys of its sessions with the
client, and says something after each so many records.  RPC's STARTTLS, which comes
before TLS, is the server's to answer.
"""
import collections
import itertools
import os
import select
import socket
import sys
import threading
import traceback
from types import SimpleNamespace

from harness import SLOW, check

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "badserver"))

import server			# noqa: E402
import tls			# noqa: E402
from server import Closed, Conn, State	# noqa: E402
from tls import DATA, HANDSHAKE	# noqa: E402

PATIENCE = 600 * SLOW		# seconds
# Does the client's kTLS change keys?
REKEY = tuple(map(int, os.uname().release.split(".")[:2])) >= (6, 14)


def in_pieces(conn, message, size):
    """A message over records of so many bytes."""
    for at in range(0, len(message), size):
        conn.rec.put(HANDSHAKE, message[at:at + size])


def cut_update(conn, request, size):
    """The same for a KeyUpdate, whose new key begins behind its last record."""
    in_pieces(conn, tls.message(tls.KEY_UPDATE, bytes([request])), size)
    conn.rec.tx = conn.rec.tx.updated()
    conn.asked = 0


def like_key_updates(conn):
    return conn.ticket(lifetime=0x18181818, age_add=0x18181818, nonce=b"\x18" * 24,
                       ticket=b"\x18" * 300)


# What can be said, by name
TICKETS = {
    "ticket": lambda c: in_pieces(c, c.ticket(), 16384),
    "three tickets in a record": lambda c: in_pieces(c, b"".join(c.ticket() for _ in range(3)), 16384),
    "ticket, one byte a record": lambda c: in_pieces(c, c.ticket(), 1),
    "ticket of 60 kB": lambda c: in_pieces(c, c.ticket(ticket=bytes(60000)), 16384),
    "ticket like KeyUpdates": lambda c: in_pieces(c, like_key_updates(c), 11),
}
UPDATES = {
    "update": lambda c: c.key_update(0),
    "update, requested": lambda c: c.key_update(1),
    "three requests in a flight": lambda c: [c.key_update(1) for _ in range(3)],
    "update behind a ticket": lambda c: (in_pieces(c, c.ticket(), 16384), c.key_update(0)),
    "update in two records": lambda c: cut_update(c, 1, 4),
    "update, one byte a record": lambda c: cut_update(c, 0, 1),
    "ten updates": lambda c: [c.key_update(0) for _ in range(10)],
}
# More at once than a client has to take
FLOOD = {"33 updates and no data": lambda c: [c.key_update(0) for _ in range(33)]}


class _Talk(Conn):
    """One session: what the client sends goes to the server, and the other way round."""

    def __init__(self, talker, sock, upstream):
        case = SimpleNamespace(name="talker", cfg={"timeout": PATIENCE, "cert": talker.cert}, raw={},
                               after_hrr_only=False)
        super().__init__(sock, case, talker.state, PATIENCE)
        self.talker = talker
        self.upstream = upstream
        self.lock = threading.Lock()	# of rec's sending side

    def after(self):
        back = threading.Thread(target=self._back)
        back.start()
        try:
            while True:
                kind, body = self.receive()
                if kind == DATA:
                    self.upstream.sendall(body)
                    continue
                with self.lock:
                    self.on_post_message(body)
                self.talker.heard += 1
        finally:
            self.upstream.shutdown(socket.SHUT_RDWR)
            back.join()

    def _back(self):
        try:
            while True:
                data = self.upstream.recv(65536)
                if not data:
                    break
                self._put(data)
        except OSError:
            pass
        try:
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _put(self, data):
        """In records of several sizes, with something said between them."""
        for at in range(0, len(data), 16000):
            with self.lock:
                self.talker.speak(self)
                self.rec.put(DATA, data[at:at + 16000])
                self.rec.flush()


class Talker:
    """Listens in a namespace, before an upstream address there.

    psks: {identity: (key, hash)}; cert: the name of a certificate and a key in directory.
    """

    def __init__(self, ns, address, upstream, directory, cert=None, psks=None):
        self.ns = ns
        self.upstream = upstream
        self.cert = cert
        server.EXTERNAL_PSKS.update(psks or {})
        self.state = State(directory)
        self.listener = ns.listener(*address)
        self.lock = threading.Lock()
        self.errors = []
        self.said = collections.Counter()
        self.heard = 0			# KeyUpdates of the client
        self.sessions = 0
        self.plan({}, 1)
        threading.Thread(target=self._accept, daemon=True).start()

    def plan(self, what, every, limit=None):
        """After so many records of all sessions the next of what, in turns; at most so often."""
        with self.lock:
            self.turns = itertools.cycle(what.items()) if what else None
            self.every, self.left, self.records = every, limit, 0

    def speak(self, conn):
        with self.lock:
            self.records += 1
            if not self.turns or self.records % self.every or self.left == 0:
                return
            name, say = next(self.turns)
            if self.left:
                self.left -= 1
            self.said[name] += 1
        say(conn)

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        try:
            os.setns(self.ns.net, os.CLONE_NEWNET)
            if self._plain(sock):
                with socket.create_connection(self.upstream) as upstream:
                    upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    conn = _Talk(self, sock, upstream)
                    conn.run()
                    self.sessions += conn.result["completed"]
                    self.errors += conn.faults
        except (OSError, Closed):
            pass
        except Exception:
            self.errors.append(traceback.format_exc())
        finally:
            sock.close()

    def _plain(self, client):
        """What comes before TLS, to the server and back; whether a ClientHello has come."""
        with socket.create_connection(self.upstream) as upstream:
            while True:
                ready = select.select([client, upstream], [], [])[0]
                if client in ready:
                    first = client.recv(1, socket.MSG_PEEK)
                    if not first or first[0] == HANDSHAKE:
                        return bool(first)
                    upstream.sendall(client.recv(65536))
                if upstream in ready:
                    data = upstream.recv(65536)
                    if not data:
                        return False
                    client.sendall(data)

    def check(self, said):
        """Nothing was wrong with the client, and each of these was said."""
        print(f"# said: {dict(self.said)}; KeyUpdates of ours: {self.heard}", flush=True)
        check(not self.errors, "\n".join(self.errors))
        for name in said:
            check(self.said[name] > 0, f"never said: {name}")

    def stop(self):
        for error in self.errors:
            print(f"# talker: {error}", flush=True)
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


class Sysctl:
    """A setting of a namespace, put back at the end."""

    def __init__(self, ns, name, value):
        self.ns = ns
        self.path = f"/proc/sys/net/tls_hs/{name}"
        self.before = ns.read(self.path).strip()
        ns.run(f"echo {value} > {self.path}")

    def stop(self):
        self.ns.run(f"echo {self.before} > {self.path}")
