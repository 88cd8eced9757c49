# SPDX-License-Identifier: GPL-2.0-only
"""NFS whose two ends are this kernel's: what only then can be seen."""
import os
import socket
import time

import nfs
import storm
from harness import case, check, check_equal, check_in
from nfs_cases import LAB, SERVER, mount, refused
from nfs import write_and_compare


def setting(ns, name, value):
    ns.run(f"echo {value} > /proc/sys/net/tls_hs/{name}")


class Setting:
    """A server's, until the case ends."""

    def __init__(self, ns, name, value):
        self.ns, self.name = ns, name
        self.before = ns.read(f"/proc/sys/net/tls_hs/{name}").strip()
        setting(ns, name, value)

    def stop(self):
        setting(self.ns, self.name, self.before)


@case("both/certificates_demanded", limit=120)
def demanded(world):
    """client_auth=required: xprtsec=tls is refused in the handshake."""
    world.keep(Setting(LAB.server, "client_auth", "required"))
    m = mount(world)
    said = m.refused()[0]
    check("denied" in said or "Broken pipe" in said or "timed out" in said, f"mount: {said}")
    check_equal("handshakes of the server that were done", world.served(), world.before_daemon)


@case("both/certificates_not_asked_for", limit=120)
def not_asked(world):
    """client_auth=none: an export that wants mtls refuses everybody."""
    world.keep(Setting(LAB.server, "client_auth", "none"))
    m = mount(world)
    m.mount()
    write_and_compare(m, size=1 << 16)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


@case("both/no_credential", limit=120)
def no_credential(world):
    """kernel-only, and no credential: the server says so, and goes on with the others."""
    world.keep(Setting(LAB.server, "server_credential", "0 0"))
    mount(world, options="xprtsec=tls,timeo=20,retrans=1").refused(limit=110)
    check_equal("handshakes of the server that were done", world.served(), world.before_daemon)


@case("both/silent_clients_beside_a_mount", limit=240)
def silent(world):
    """Connections that say nothing after STARTTLS hold a thread of nfsd for two seconds each."""
    m = mount(world)
    m.mount()
    begin = time.monotonic()
    write_and_compare(m, size=1 << 20)
    alone = time.monotonic() - begin

    def connect():
        sock = socket.create_connection(("10.0.1.1", 2049))
        # RFC 9289 4.1: a NULL call with AUTH_TLS
        call = (bytes.fromhex("00000001" "00000000" "00000002" "000186a3" "00000004" "00000000"
                              "00000007" "00000000" "00000000" "00000000"))
        sock.sendall(
            (0x80000000 | len(call)).to_bytes(4, "big") + call)
        return sock

    socks = [LAB.client.within(connect) for _ in range(16)]
    begin = time.monotonic()
    write_and_compare(m, size=1 << 20)
    beside = time.monotonic() - begin
    print(f"# a megabyte: {alone:.2f} s alone, {beside:.2f} s beside 16 silent connections", flush=True)
    for sock in socks:
        sock.close()
    check(beside < 60, f"it took {beside} s")
    m.umount()


@case("storm/mount_is_back_in_time", limit=400)
def in_a_storm(world):
    """Ten thousand clients of another server of this host, while the mount's connection is cut."""
    m = mount(world)
    m.mount()

    def reconnect():
        check(nfs.cut(LAB.client) > 0, "there is no connection to cut")
        begin = time.monotonic()
        write_and_compare(m, size=1 << 16)
        return time.monotonic() - begin

    alone = [reconnect() for _ in range(5)]
    blowing = storm.Storm(world, 10000, world.path("server.pem"), world.path("server.key"))
    n = storm.reconnects_in_time(world, blowing, reconnect, alone)
    m.umount()
    # the first mount, those alone, and none in vain
    world.check_counters(HandshakesStarted=n + 6, HandshakesDoneAnon=n + 6)
    world.check_served(n + 6)
