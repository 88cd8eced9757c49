# SPDX-License-Identifier: GPL-2.0-only
"""Which side of a handshake is ours, and peers for it.

A role makes handshakes of one kind.  connected() has a peer that goes along by
itself: openssl s_server, or badclient's client in a child.  hold() has one that
says as much as it is told to: the handshake stays in one state.
"""
import functools
import os
import signal
import socket
import time
import traceback

import ctl
import lab
from client import Conn, credentials
from harness import Fail, case, check, check_equal
from local import Key, check_says, keyring
from network import read_record
from row import Row
from serving import PSK, KernelServer, psk_server, set_credential
from tls import HANDSHAKE

DONE = ("done", 0)
CCS = 20		# ChangeCipherSpec, which changes no state
# State that the client is in once it has digested so many records of s_server's
# flight: each message has one of its own.
STATES = {
	"certificate": ("WAIT_SH", "WAIT_EE", "WAIT_CERT_CR", "WAIT_CV", "WAIT_FINISHED", "CONNECTED"),
	"request": ("WAIT_SH", "WAIT_EE", "WAIT_CERT_CR", "WAIT_CERT", "WAIT_CV", "WAIT_FINISHED"),
	"psk": ("WAIT_SH", "WAIT_EE", "WAIT_FINISHED"),
	"retry": ("WAIT_SH", "WAIT_SH"),
}


class Role:
    """hello: what our side says in the hello call."""

    def __init__(self, world, kind):
        self.world = world
        self.kind = kind
        self.done = self.SUCCEEDED + ("Psk" if kind == "psk" else "X509")

    def good(self):
        """A handshake that works: what it lasts, in milliseconds."""
        with ctl.Ctl() as dev, self.connected() as sock:
            begin = time.monotonic()
            check_equal("hello", dev.hello(sock.fileno(), **self.hello), 0)
            check_equal("came to", lab.settled(dev), DONE)
            return (time.monotonic() - begin) * 1000

    def check_count(self, done=0, cancelled=0, failed=0):
        """The counters have as many begun as ended, and ended so; none of the other side."""
        moved = self.world.moved(self.world.before_counters, self.world.counters())
        sides = ("Handshakes", "Server", "Cancelled")
        got = {k: n for k, n in moved.items() if k.startswith(sides) or k == "Failed"}
        wanted = {self.STARTED: done + cancelled + failed, self.done: done,
                  "Cancelled": cancelled, self.FAILED: failed}
        check_equal("counters", got, {k: n for k, n in wanted.items() if n})


class Flight:
    """A handshake of ours whose peer says no more than it is told to."""

    def __init__(self, role, small, hello):
        self.world = world = role.world
        self.trace = world.keep(lab.Trace())
        self.listener = world.listener()
        connects = world.keep(socket.socket())
        if small:	# buffers that fill up
            ours, theirs = role.ends(self.listener, connects)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
            theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connects.connect(self.listener.getsockname())
        accepted = world.keep(self.listener.accept()[0])
        self.sock, self.peer = role.ends(accepted, connects)
        self.dev = world.keep(ctl.Ctl())
        check_says(self.dev.hello(self.sock.fileno(), **{**role.hello, **hello}), 0)

    def wait_for(self, *states):
        try:
            self.world.wait_for(lambda: self.trace.states()[-len(states):] == list(states), 10,
                                f"the state {states}")
        except Fail as e:
            raise Fail(f"{e}; states: {self.trace.states()}") from None

    def fill(self):
        """Until our TCP takes no more, nor the peer's."""
        self.sock.setblocking(False)
        tries = 0
        while tries < 5:
            try:
                self.sock.send(bytes(4096))
                tries = 0
            except BlockingIOError:
                tries += 1
                lab.pause(50)

    def close(self):
        for thing in (self.dev, self.sock, self.peer, self.listener):
            thing.close()
        self.trace.stop()


# --- the client is ours

class ClientFlight(Flight):
    """The peer hands over s_server's flight record by record."""

    def __init__(self, role, small, hello):
        super().__init__(role, small, hello)
        hello = read_record(self.peer)
        with socket.create_connection(("127.0.0.1", role.port)) as server:
            server.settimeout(10)
            server.sendall(hello)
            self.records = []
            while len(self.records) < len(STATES[role.kind]) - 1:
                record = read_record(server)
                check(record[0] != 21, f"s_server answers with the alert {record!r}")
                if record[0] != CCS:
                    self.records.append(record)

    def give(self, count, *states):
        """Hands over so many records; the handshake gets to these states."""
        for record in self.records[:count]:
            self.peer.sendall(record)
        del self.records[:count]
        self.wait_for(*states)

    def last(self, spoil):
        """What comes before we say our last: spoilt, it is our alert."""
        if spoil:
            self.records[0] = self.records[0][:-1] + bytes([self.records[0][-1] ^ 1])
        self.give(1, "FAILED" if spoil else "CONNECTED")


class AsClient(Role):
    STARTED, SUCCEEDED, FAILED = "HandshakesStarted", "HandshakesDone", "Failed"
    PHASES = ("sent nothing", "ClientHello", "ServerHello", "CertificateVerify",
              "server's Finished", "own Finished")
    # hold()'s arguments, after which our last flight comes; the state that it is sent in,
    # and why it is an alert if what came before was spoilt
    LAST = 4, "WAIT_FINISHED"
    STUCK, SPOILT = "CONNECTED", "RECORD_MAC"

    def __init__(self, world, kind="certificate"):
        super().__init__(world, kind)
        self.port = world.server(accept=0, quiet=True, **server_args(kind)).port
        self.hello = hello_args(world, kind)

    @staticmethod
    def ends(accepted, connects):
        """Ours, the peer's."""
        return connects, accepted

    def connected(self):
        return socket.create_connection(("127.0.0.1", self.port))

    def hold(self, records, state, small=False, **hello):
        """In that state, so many records of the server's flight having come."""
        flight = ClientFlight(self, small, hello)
        flight.give(records, state)
        if self.kind == "retry":	# the second ClientHello is out
            self.world.wait_for(lambda: len(flight.peer.recv(65536, socket.MSG_PEEK)) > 5, 5,
                                "ClientHello2")
        return flight


def server_args(kind):
    if kind == "request":
        return {"args": ("-verify", "3")}
    if kind == "psk":
        return {"cert": None, "args": ("-psk", PSK, "-psk_identity", "me")}
    if kind == "retry":
        return {"args": ("-groups", "P-384")}
    if kind == "mldsa":
        return {"cert": "leaf-mldsa87", "newer": True}
    return {}


def hello_args(world, kind):
    """What our client says to that server."""
    if kind == "psk":
        key = ctl.add_key("user", "me", bytes.fromhex(PSK))
        world.keep(Key(key))
        return {"mode": ctl.PSK, "peername": None, "peerids": (key,)}
    if kind == "mldsa":
        ring = keyring(world)
        ctl.add_key("user", "root-mldsa87", world.der("root-mldsa87.pem"), ring)
        return {"mode": ctl.X509, "keyring": ring}
    return {"mode": ctl.X509, "keyring": keyring(world, "root-ec")}


# --- the server is ours

PSK_ONE = (b"one", bytes.fromhex(PSK), "sha256")
CLIENTS = {
	"plain": Row("stress-plain", "2", "a full handshake"),
	"retry": Row("stress-retry", "4.1.4", "one with a HelloRetryRequest", shares=()),
	"demand": Row("stress-demand", "4.4.2", "one with a client's certificate", cert="client-ec"),
	"rsa": Row("stress-rsa", "4.4.2", "the same of RSA", cert="client-rsa"),
	"named": Row("stress-named", "RFC 6066 3", "a name that chooses", host="named.test"),
	"psk": Row("stress-psk", "2.2", "a PSK", psks=(PSK_ONE,)),
}


def demanding(world, root, **kw):
    return KernelServer(world, flags=ctl.F_DEMAND, keyring=keyring(world, root), **kw)


def named(world):
    """The namespace's certificates, which are read when the client has said a name."""
    set_credential(world, "leaf-ec", "named-ec", "named-rsa")
    return KernelServer(world, flags=ctl.F_MAINLINE)


SERVERS = {
	"plain": KernelServer,
	"retry": KernelServer,
	"demand": lambda world: demanding(world, "root-ec"),
	"rsa": lambda world: demanding(world, "root-rsa", cert="leaf-rsa"),
	"named": named,
	"psk": lambda world: psk_server(world, ("one", PSK)),
}


def half(conn):
    """The beginning of a ClientHello, and of a record with more of it."""
    conn.do_CH()
    hello, conn.pending = conn.pending, b""
    conn.rec.put(HANDSHAKE, hello[:60])
    conn.rec.raw(b"\x16\x03\x03\x01\x00" + hello[60:80])


def say(conn, steps):
    """Steps of badclient's plans, and what it reads between them."""
    for step in steps:
        if isinstance(step, str) and step.startswith("read"):
            getattr(conn, step)()
        else:
            conn.perform([step])
    check(not conn.faults and not conn.rec.send_error,
          f"the client is not served well: {conn.faults} {conn.rec.send_error}")


# The client has read all of our flight.
ANSWERED = ("CH", "read_hello", "read_flight")
# Each state that a server has: what it is called, kind of client, what that has done
SERVED = (
	("silent", "plain", (), "WAIT_CH"),
	("half-a-hello", "plain", (half,), "WAIT_CH"),
	("retry", "retry", ("CH", "read_hello"), "WAIT_CH"),
	("demand", "demand", ANSWERED, "WAIT_CERT"),
	("demand", "demand", (*ANSWERED, "CCS", "CERT"), "WAIT_CV"),
	("demand", "demand", (*ANSWERED, "CCS", "CERT", "CV"), "WAIT_FINISHED"),
	("plain", "plain", ANSWERED, "WAIT_FINISHED"),
	("psk", "psk", ANSWERED, "WAIT_FINISHED"),
)


class Clients:
    """A child that connects each time it is told to, and goes along to the end."""

    def __init__(self, role):
        self.told, told = socket.socketpair()
        self.pid = os.fork()
        if self.pid:
            told.close()
            return
        address = role.listener.getsockname()
        # nothing of the parent's may live longer for it
        os.closerange(3, told.fileno())
        os.closerange(told.fileno() + 1, 1 << 14)
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            while told.recv(1):
                with socket.create_connection(address) as sock:
                    conn = role.client(sock)
                    conn.run()
                    conn.rest()
        except ConnectionRefusedError:	# who would have accepted is gone
            pass
        except BaseException:
            traceback.print_exc()
        os._exit(1)

    def connect(self):
        self.told.send(b"x")

    def stop(self):
        self.told.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class ServerFlight(Flight):
    """The peer is badclient's client, which takes a step at a time."""

    def __init__(self, role, small, hello):
        super().__init__(role, small, hello)
        self.conn = role.client(self.peer)

    def last(self, spoil):
        """What our flight answers: spoilt, it is our alert."""
        if spoil:
            self.peer.sendall(b"GET / HTTP/1.1\r\n\r\n")
        else:
            self.conn.perform(["CH"])
        self.wait_for("FAILED" if spoil else "WAIT_FINISHED")


class AsServer(Role):
    STARTED, SUCCEEDED, FAILED = "ServerStarted", "ServerDone", "ServerFailed"
    PHASES = ("read nothing", "nothing to send", "own flight", "CertificateVerify",
              "client's Finished", "all was said")
    LAST = (), "WAIT_CH"
    STUCK, SPOILT = "WAIT_FINISHED", "RECORD_TYPE"

    def __init__(self, world, kind="demand"):
        super().__init__(world, kind)
        server = SERVERS[kind](world)
        self.listener, self.hello = server.listener, server.args
        self.clients = None

    @staticmethod
    def ends(accepted, connects):
        return accepted, connects

    def client(self, sock):
        conn = Conn(CLIENTS[self.kind], functools.partial(credentials, self.world), 20)
        conn.open(sock)
        return conn

    def connected(self):
        if not self.clients:
            self.clients = self.world.keep(Clients(self))
        self.clients.connect()
        self.listener.settimeout(20)
        return self.listener.accept()[0]

    def hold(self, steps, state, small=False, **hello):
        """In that state, the client having done that."""
        flight = ServerFlight(self, small, hello)
        say(flight.conn, steps)
        if half in steps:	# which nothing answers
            self.world.wait_for(flight.trace.received, 5, "a record")
        flight.wait_for(state)
        return flight


def both(name, limit=60, kind=None):
    """Registers a case twice: a function of a role in which we are client, or server."""
    def register(function):
        for ours, make in ((name, AsClient), (name.replace("/", "/server-"), AsServer)):
            @case(ours, limit=limit)
            @functools.wraps(function)	# for its module, by which cases are chosen
            def _(world, make=make):
                function(make(world, kind) if kind else make(world))
        return function
    return register
