# SPDX-License-Identifier: GPL-2.0-only
"""What the stress cases share: states that are held, and what is left afterwards."""
import os
import re
import socket
import time

import ctl
from harness import Fail, check, check_equal
from local import check_says, keyring
from network import read_record
from world import mount

TRACING = "/sys/kernel/tracing"
CCS = 20		# ChangeCipherSpec, which changes no state
# State that the client is in once it has digested so many records of s_server's
# flight: each message has one of its own.
STATES = {
	"certificate": ("WAIT_SH", "WAIT_EE", "WAIT_CERT_CR", "WAIT_CV", "WAIT_FINISHED", "CONNECTED"),
	"request": ("WAIT_SH", "WAIT_EE", "WAIT_CERT_CR", "WAIT_CERT", "WAIT_CV", "WAIT_FINISHED"),
	"psk": ("WAIT_SH", "WAIT_EE", "WAIT_FINISHED"),
	"retry": ("WAIT_SH", "WAIT_SH"),
}


def no_time_wait():
    """Ports and sockets are free as soon as both sides are closed."""
    with open("/proc/sys/net/ipv4/tcp_max_tw_buckets", "w") as f:
        f.write("0")


class Trace:
    """The tracepoint tls_hs:tls_hs_state, from here on."""

    def __init__(self):
        mount("tracefs", TRACING)
        self._write("events/tls_hs/tls_hs_state/enable", "1")
        self._write("trace", "")

    @staticmethod
    def _write(name, text):
        with open(os.path.join(TRACING, name), "w") as f:
            f.write(text)

    def states(self):
        """What was gone to, in order."""
        with open(os.path.join(TRACING, "trace")) as f:
            return re.findall(r"tls_hs_state: .* -> (\w+)", f.read())

    def stop(self):
        self._write("events/tls_hs/tls_hs_state/enable", "0")


class Flight:
    """A handshake whose peer hands over s_server's flight record by record."""

    def __init__(self, world, port, kind, small=False, **hello):
        self.world = world
        self.trace = world.keep(Trace())
        self.listener = world.listener()
        if small:	# buffers that fill up
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.client = world.keep(socket.socket())
        if small:
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
        self.client.connect(self.listener.getsockname())
        self.peer = world.keep(self.listener.accept()[0])
        self.dev = world.keep(ctl.Ctl())
        check_says(self.dev.hello(self.client.fileno(), **hello), 0)
        hello = read_record(self.peer)
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.settimeout(10)
            server.sendall(hello)
            self.records = []
            while len(self.records) < len(STATES[kind]) - 1:
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

    def wait_for(self, *states):
        try:
            self.world.wait_for(lambda: self.trace.states()[-len(states):] == list(states), 10,
                                f"the state {states}")
        except Fail as e:
            raise Fail(f"{e}; states: {self.trace.states()}") from None

    def fill(self):
        """Until the client's TCP takes no more, nor the peer's."""
        self.client.setblocking(False)
        tries = 0
        while tries < 5:
            try:
                self.client.send(bytes(4096))
                tries = 0
            except BlockingIOError:
                tries += 1
                pause(50)

    def close(self):
        for thing in (self.dev, self.client, self.peer, self.listener):
            thing.close()
        self.trace.stop()


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


PSK = "00112233445566778899aabbccddeeff"


def hello_args(world, kind):
    """What the client says to that server."""
    if kind == "psk":
        key = ctl.add_key("user", "me", bytes.fromhex(PSK))
        world.keep(Unlink(key))
        return {"mode": ctl.PSK, "peername": None, "peerids": (key,)}
    if kind == "mldsa":
        ring = keyring(world)
        ctl.add_key("user", "root-mldsa87", world.der("root-mldsa87.pem"), ring)
        return {"mode": ctl.X509, "keyring": ring}
    return {"mode": ctl.X509, "keyring": keyring(world, "root-ec")}


class Unlink:
    def __init__(self, serial):
        self.serial = serial

    def close(self):
        ctl.unlink_key(self.serial)


def settled(dev):
    """("done", status) or ("cancelled", None), which a handshake has come to."""
    check(dev.done_within(20), "neither ta_done nor a cancel's success")
    result = dev.result(wait=False)
    check(result.done in (0, 1), f"ta_done ran {result.done} times")
    return ("done", result.status) if result.done else ("cancelled", None)


def in_flight(world):
    return world.leftovers()["InFlight"]


def wait_idle(world):
    world.wait_for(lambda: in_flight(world) == 0, 10, "nothing to be in flight")


def check_cancelled(world, dev):
    check_equal("came to", settled(dev), ("cancelled", None))
    wait_idle(world)
    check_equal("times ta_done ran", dev.result(wait=False).done, 0)


def pause(milliseconds):
    time.sleep(milliseconds / 1000)
