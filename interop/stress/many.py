# SPDX-License-Identifier: GPL-2.0-only
"""A thousand connections at once."""
import os
import signal
import socket
import ssl
import time

import ctl
import lab
from balance import Balance
from network import linger_reset
from harness import case, check, check_equal
from local import keyring

MANY = 1000
WORKERS = 4


class Server:
    """Processes that accept on one socket, handshake, and close after the client."""

    def __init__(self, world):
        listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = listener.getsockname()[1]
        chain = os.path.join(world.dir, "chain.pem")
        with open(chain, "w") as f:
            for name in ("leaf-ec.pem", "leaf-ec.chain"):
                with open(world.path(name)) as part:
                    f.write(part.read())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain, world.path("leaf-ec.key"))
        self.context.num_tickets = 0
        self.pids = [self._fork(listener) for _ in range(WORKERS)]
        listener.close()

    def _fork(self, listener):
        pid = os.fork()
        if not pid:
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                while True:
                    raw, _ = listener.accept()
                    raw.settimeout(60)
                    conn = self.context.wrap_socket(raw, server_side=True)
                    linger_reset(conn)
                    conn.detach()	# stays open until this process ends
            finally:
                os._exit(1)
        return pid

    def stop(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self.pids = []


class Crowd:
    """Connections, each with a device."""

    def __init__(self, port, count):
        self.members = []
        for _ in range(count):
            self.members.append((ctl.Ctl(), socket.create_connection(("127.0.0.1", port))))

    def hello(self, **hello):
        for dev, sock in self.members:
            check_equal("hello", dev.hello(sock.fileno(), **hello), 0)

    def stop(self):
        for dev, sock in self.members:
            dev.close()
            sock.close()
        self.members = []


def threads():
    with open("/proc/loadavg") as f:
        return int(f.read().split()[3].split("/")[1])


@case("many/thousand-wait-and-are-cancelled", limit=240)
def _waiting(world):
    """They hold no thread; half of the cancels come from softirq."""
    ring = keyring(world, "root-ec")
    listener = world.keep(socket.create_server(("127.0.0.1", 0), backlog=4096))
    with Balance(world, MANY):
        before = threads()
        crowd = world.keep(Crowd(listener.getsockname()[1], MANY))
        peers = [listener.accept()[0] for _ in range(MANY)]
        crowd.hello(keyring=ring, timeout_ms=120000)
        check_equal("in flight", lab.in_flight(world), MANY)
        check(threads() < before + 10, f"threads: {before} before, {threads()} now")
        for i, (dev, _) in enumerate(crowd.members):
            if i % 2:
                dev.cancel_later(i % 50)
            else:
                check(dev.cancel(), "the cancel lost")
        for dev, _ in crowd.members:
            check_equal("came to", lab.settled(dev), ("cancelled", None))
        lab.wait_idle(world)
        crowd.stop()
        for peer in peers:
            peer.close()
    world.check_counters(HandshakesStarted=MANY, Cancelled=MANY, AlertsSent=2 * MANY)


@case("many/thousand-at-once-succeed", limit=400)
def _at_once(world):
    ring = keyring(world, "root-ec")
    with Balance(world, MANY):
        server = world.keep(Server(world))
        crowd = world.keep(Crowd(server.port, MANY))
        began = time.monotonic()
        crowd.hello(keyring=ring, mode=ctl.X509, timeout_ms=300000)
        came = {}
        for dev, _ in crowd.members:
            check(dev.done_within(300), "no ta_done")
            status = dev.result().status
            came[status] = came.get(status, 0) + 1
        print(f"# {MANY} handshakes in {time.monotonic() - began:.1f} s", flush=True)
        check_equal("statuses", came, {0: MANY})
        check_equal("sessions", world.leftovers()["Sessions"], MANY)
        crowd.stop()
        server.stop()
    world.check_counters(HandshakesStarted=MANY, HandshakesDoneX509=MANY)


@case("many/thousand-time-out-at-once", limit=240)
def _time_out(world):
    ring = keyring(world, "root-ec")
    listener = world.keep(socket.create_server(("127.0.0.1", 0), backlog=4096))
    with Balance(world, MANY):
        crowd = world.keep(Crowd(listener.getsockname()[1], MANY))
        peers = [listener.accept()[0] for _ in range(MANY)]
        crowd.hello(keyring=ring, timeout_ms=3000)
        came = {}
        for dev, _ in crowd.members:
            what = lab.settled(dev)
            came[what] = came.get(what, 0) + 1
        check_equal("came to", came, {("done", -110): MANY})
        lab.wait_idle(world)
        crowd.stop()
        for peer in peers:
            peer.close()
    world.check_counters(HandshakesStarted=MANY, Failed=MANY, FailedTimeout=MANY, TimedOut=MANY,
                         AlertsSent=2 * MANY)
