# SPDX-License-Identifier: GPL-2.0-only
"""What follows the handshake: resumption, key updates, the exporter."""
import os
import re

import ctl
from data import make_file, sha256_of
from harness import case, check, check_equal, check_in, check_not_in
from wire import PSK

# kTLS takes new keys since 6.14
REKEY = tuple(int(x) for x in os.uname().release.split(".")[:2]) >= (6, 14)


USER_KEYRING = -4


class Ring:
    """A keyring that other processes of root's may search."""

    def __init__(self):
        self.serial = ctl.add_key("keyring", "interop session", None, USER_KEYRING)

    def stop(self):
        ctl.unlink_key(self.serial, USER_KEYRING)


def keyring(world, *roots):
    """A keyring that several runs of tlshc share: tickets are bound to it."""
    ring = world.keep(Ring()).serial
    for root in roots:
        ctl.add_key("asymmetric", "", world.der(root + ".pem"), ring)
    return ring


def connect(world, port, ring, *args, **kw):
    return world.tlshc(port, ("-brief", "-keyring", str(ring), *args), ca=None, **kw)


@case("session/reconnect-resumes-five-times", limit=60)
def _reconnect(world):
    server = world.server(args=("-www",), accept=6)
    done = world.tlshc(server.port, ("-brief", "-reconnect"))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_equal("connections", done.err.count("CONNECTION ESTABLISHED"), 6)
    check_equal("resumed", done.err.count("PSK accepted"), 5)
    # a resumed session is still one with this server: its key is given again
    check_equal("peer keys", done.err.count(world.serial("leaf-ec")) >= 1, True)
    server.finish()
    server.wire.one_sent("CertificateVerify")
    world.check_ktls(6)
    world.check_counters(HandshakesStarted=6, HandshakesDoneX509=6, Resumed=5)


@case("session/not-asked-for-not-resumed")
def _not_asked(world):
    ring = keyring(world, "root-ec")
    server = world.server(args=("-www",), accept=2)
    for args in (("-resume",), ()):
        done = connect(world, server.port, ring, *args)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_not_in("tlshc's output", "PSK accepted", done.err)
    world.check_counters(HandshakesStarted=2, HandshakesDoneX509=2)


@case("session/server-restarted-full-handshake", limit=60)
def _restart(world):
    ring = keyring(world, "root-ec")
    server = world.server(args=("-www",), accept=0)
    done = connect(world, server.port, ring, "-resume")
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", "NewSessionTicket received: 2, kept", done.err)
    server.stop()
    world.port -= 1
    again = world.server(args=("-www",), accept=1)
    check_equal("port", again.port, server.port)
    done = connect(world, again.port, ring, "-resume")
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_not_in("tlshc's output", "PSK accepted", done.err)
    again.finish()
    check(PSK in again.wire.one_received("ClientHello").extensions, "no session was offered")
    world.check_counters(HandshakesStarted=2, HandshakesDoneX509=2)


@case("session/anchor-gone-not-resumed", limit=60)
def _anchor_gone(world):
    """A resumed session has no more trust than the full one."""
    ring = keyring(world, "root-rsa")
    root = ctl.add_key("asymmetric", "", world.der("root-ec.pem"), ring)
    server = world.server(args=("-www",), accept=2)
    done = connect(world, server.port, ring, "-resume")
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    ctl.unlink_key(root, ring)
    done = connect(world, server.port, ring, "-resume")
    check_equal("exit status of tlshc", done.status, 4)
    check_in("tlshc's output", "CERT_UNKNOWN_CA", done.err)
    check_equal("ClientHellos, and whether they offer a session",
                [PSK in hello.extensions for hello in server.wire.received("ClientHello")],
                [False, False])
    world.check_counters(HandshakesStarted=2, HandshakesDoneX509=1, Failed=1,
                         FailedCertUnknownCa=1, AlertsSent=1)


@case("session/exporter-agrees")
def _exporter(world):
    """RFC 8446 7.5, with a label of RFC 9266's kind."""
    args = ("-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32")
    server = world.server(args=args)
    done = world.tlshc(server.port, ("-brief", *args))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    server.finish()
    ours, theirs = (re.search(r"Keying material: (\w{64})$", text, re.M)
                    for text in (done.err, server.out))
    check(ours and theirs, f"no keying material:\n{done.err}\n{server.out}")
    check_equal("keying material", ours[1], theirs[1])


@case("session/key-updates-while-data-flows", limit=120)
def _key_updates(world):
    path, digest = make_file(world, 1 << 20)
    server = world.server(quiet=True)
    with open(path, "rb") as f:
        done = world.tlshc(server.port, ("-brief", "-keyupdate", "100000"), stdin=f, limit=100)
    if not REKEY:
        # kTLS takes no second key: nothing is sent, and the caller is told
        check_equal("exit status of tlshc", done.status, 5)
        check_in("tlshc's output", "KeyUpdate: Operation not supported", done.err)
        check_equal("KeyUpdates that s_server got", server.wire.received("KeyUpdate"), [])
        return
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    sent, back = done.err.count("KeyUpdate sent"), done.err.count("KeyUpdate received")
    check(sent >= 8 and back >= 1, f"{sent} KeyUpdates sent, {back} came back")
    server.finish()
    check_equal("sha256", sha256_of(server.out_path), digest)
    wire = server.wire
    check_equal("KeyUpdates that s_server got and sent",
                [len(wire.received("KeyUpdate")), len(wire.sent("KeyUpdate"))], [sent, back])
    check_equal("their lengths", {m.length for m in wire.received("KeyUpdate") + wire.sent("KeyUpdate")}, {1})
    world.check_ktls(1)
