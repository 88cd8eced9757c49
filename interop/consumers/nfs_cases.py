# SPDX-License-Identifier: GPL-2.0-only
"""NFS: mounts with xprtsec=tls and mtls, by clients that have no daemon.

Server and client are in network namespaces; tlshd runs in the servers' only, or nowhere.
"""
import hashlib
import os
import socket
import struct
import threading
import time

import keys
import nfs
import pressure
import recipe
from balance import Balance
from harness import case, check, check_equal, check_in
from nfs import write_and_compare

SERVER = "nfs.example.net"
ADDRESSES = ("192.0.2.1", "2001:db8::1")	# of the certificate
OTHERS = ("192.0.2.9", "2001:db8::9")	# the server has these too, the certificate does not
DENIED = "access denied by server"		# mount's words for -EACCES
FAR = "far.example.net"				# the other server


class _Lab:
    """What set_up() makes: servers, clients, authorities, keyrings."""


LAB = _Lab()


def _tlshd_conf(truststore, certificate, private_key):
    return (f"[debug]\nloglevel=1\n[authenticate.server]\nx509.truststore={truststore}\n"
            f"x509.certificate={certificate}\nx509.private_key={private_key}\n")


def set_up(world, log):
    LAB.server, LAB.far = world.add_server("server", mounts=True), world.add_server("far", mounts=True)
    LAB.mute = world.add_server("mute", mounts=True)		# an NFS server without tlshd
    LAB.client, LAB.client2 = world.add_client("client"), world.add_client("client2")
    LAB.server.link(LAB.client, 1)
    LAB.server.link(LAB.client2, 2)
    LAB.server.link(LAB.far, 3)
    LAB.server.link(LAB.mute, 4)
    LAB.server.run("echo 1 > /proc/sys/net/ipv4/ip_forward\n"
                   "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding")
    for a4, a6 in zip(ADDRESSES[:1] + OTHERS[:1], ADDRESSES[1:] + OTHERS[1:]):
        LAB.server.run(f"ip addr add {a4}/32 dev lo; ip addr add {a6}/128 dev lo")
    with open("/etc/hosts", "a") as f:
        f.write(f"{ADDRESSES[0]} {SERVER} alias.example.net\n10.0.3.2 {FAR}\n"
                f"10.0.4.2 mute.example.net\n10.0.2.2 relay.example.net\n")

    pki = world.path
    for ns, names in ((LAB.server, ("ca.pem", "server.pem", "server.key")),
                      (LAB.far, ("far-ca.pem", "far.pem", "far.key"))):
        ca, cert, key = map(pki, names)
        world.start_server(ns, _tlshd_conf(ca, cert, key), cert, key, ca)
    nfs.serve(LAB.server, log)
    nfs.serve(LAB.far, log)
    nfs.serve(LAB.mute, log)
    LAB.ring = keys.new_ring("nfs", pki("ca.pem"))
    LAB.far_ring = keys.new_ring("far", pki("far-ca.pem"))
    LAB.no_ring = keys.new_ring("nobody")
    for ns in world.clients:
        nfs.identify(ns)
        trust(ns, LAB.ring)


# --- what the cases share

def trust(ns, ring):
    ns.run(f"echo {ring} > /proc/sys/net/tls_hs/keyring")


class Trusting:
    """A client trusts another keyring until the case ends."""

    def __init__(self, ns, ring):
        self.ns = ns
        trust(ns, ring)

    def stop(self):
        trust(self.ns, LAB.ring)


def mount(world, options="xprtsec=tls", source=f"{SERVER}:/", ns=None, name="mnt"):
    return world.keep(nfs.Mount(ns or LAB.client, source, options, os.path.join(world.dir, name)))


def refused(world, m, errno, **counters):
    """The mount fails with this text, and our counters move so."""
    said, seconds = m.refused()
    check_in("mount", errno, said)
    world.check_counters(**counters)
    world.check_idle()
    return seconds


# --- it works

@case("tls/write_read_compare")
def tls(world):
    m = mount(world)
    m.mount()
    check_in("the mount's options", "xprtsec=tls", m.options())
    nfs.check_tls(LAB.client)
    write_and_compare(m)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    world.check_idle()
    world.check_served(1)


@case("tls/remount")
def remount(world):
    m = mount(world)
    for i in range(1, 6):
        m.mount()
        write_and_compare(m, size=1 << 16)
        m.umount()
        world.check_counters(HandshakesStarted=i, HandshakesDoneAnon=i)
    world.check_served(5)


@case("tls/ipv4_literal")
def ipv4(world):
    m = mount(world, source=f"{ADDRESSES[0]}:/")
    m.mount()
    write_and_compare(m, size=1 << 16)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


@case("tls/ipv6_literal")
def ipv6(world):
    m = mount(world, source=f"[{ADDRESSES[1]}]:/", options="xprtsec=tls,proto=tcp6")
    m.mount()
    write_and_compare(m, size=1 << 16)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


# --- as Documentation/nfs.md has it

class Recipe:
    """The client's settings as they were when the guest began, and what a recipe does undone.

    Only where the case fails: each recipe ends with how to undo it.
    """

    def __init__(self, ns):
        self.ns = ns
        trust(ns, 0)

    def stop(self):
        self.ns.run("umount /mnt", check=False)
        self.ns.run("echo 0 0 > /proc/sys/net/tls_hs/credential; keyctl clear %:.tls_hs\n"
                    "echo kernel-first > /proc/sys/net/tls_hs/policy")
        trust(self.ns, LAB.ring)

    def undo(self, label, directory):
        """By the page's words; what was there before is there again."""
        recipe.run(LAB.client, "nfs.md", label, directory)
        check_equal("keys in .tls_hs", keys.keyctl("rlist", "%:.tls_hs").split(), [])
        for name, value in (("policy", "kernel-first"), ("keyring", "0"), ("credential", "0 0")):
            now = self.ns.read(f"/proc/sys/net/tls_hs/{name}")
            check_equal(name, " ".join(now.split()), value)


@case("recipe/certificates", limit=90)
def recipe_certificates(world):
    """From nothing to certificates that openssl and tls-hs take; how mounts like these, the rest has."""
    said = recipe.run(LAB.client, "nfs.md", "certificates", world.dir)
    check_in("what the recipe prints", "server.pem: OK", said)
    check_in("what the recipe prints", "client.pem: OK", said)
    check_in("what tls-hs says of the authority", "days left", said)
    check("NOT USABLE" not in said, said)


@case("recipe/tls", limit=90)
def recipe_tls(world):
    settings = world.keep(Recipe(LAB.client))
    said = recipe.run(LAB.client, "nfs.md", "client tls", world.pki)
    check_in("what the recipe prints", "tcp-ulp-tls", said)
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    settings.undo("client tls undone", world.pki)
    # the lab's client is a namespace, and for .tls_hs, which is the host's, only the host's setting speaks
    refused(world, mount(world), "Required key not available", HandshakesStarted=1, HandshakesDoneAnon=1)
    with open("/proc/sys/net/tls_hs/keyring", "w", encoding="ascii") as f:
        f.write("0")
    # nobody is trusted: the handshake would be the daemon's, and there is none
    refused(world, mount(world), "No such process", HandshakesStarted=1, HandshakesDoneAnon=1, FellBack=1)


@case("recipe/mtls", limit=90)
def recipe_mtls(world):
    settings = world.keep(Recipe(LAB.client))
    recipe.run(LAB.client, "nfs.md", "client mtls", world.pki)
    world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1)
    settings.undo("client mtls undone", world.pki)


@case("recipe/kernel_only", limit=90)
def recipe_kernel_only(world):
    settings = world.keep(Recipe(LAB.client))
    LAB.client.run("echo kernel-only > /proc/sys/net/tls_hs/policy")
    refused(world, mount(world), "Required key not available")
    said = recipe.run(LAB.client, "nfs.md", "client kernel-only", world.pki)
    check_in("what the recipe prints", "kernel-only", said)
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    settings.undo("client kernel-only undone", world.pki)


# --- a client certificate

class Credential:
    """The client's default certificate, until the case ends."""

    def __init__(self, ns, name, pki):
        self.ns = ns
        self.keys = [keys.padd("user", f"{name} {kind}", data, "@s")
                     for kind, data in (("certificate", keys.der(pki(f"{name}.pem"))),
                                        ("key", keys.pkcs8(pki(f"{name}.key"))))]
        self._set(*self.keys)

    def _set(self, *serials):
        self.ns.run("echo {} {} > /proc/sys/net/tls_hs/credential".format(*serials))

    def stop(self):
        self._set(0, 0)
        for serial in self.keys:
            keys.keyctl("unlink", str(serial), "@s")


@case("mtls/write_read_compare")
def mtls(world):
    world.keep(Credential(LAB.client, "client", world.path))
    m = mount(world, options="xprtsec=mtls", source=f"{SERVER}:/mtls")
    m.mount()
    check_in("the mount's options", "xprtsec=mtls", m.options())
    nfs.check_tls(LAB.client)
    write_and_compare(m)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1)
    world.check_idle()
    world.check_served(1)


@case("mtls/tls_is_not_enough", limit=90)
def tls_is_not_enough(world):
    """The export asks for a certificate; without one the session stands, but not the mount."""
    refused(world, mount(world, source=f"{SERVER}:/mtls"), "Operation not permitted",
            HandshakesStarted=1, HandshakesDoneAnon=1)
    world.check_served(1)


@case("mtls/strange_certificate", limit=120)
def strange_certificate(world):
    """Of an authority that the server does not trust: shown all the same, and refused there."""
    world.keep(Credential(LAB.client, "strange", world.path))
    m = mount(world, options="xprtsec=mtls", source=f"{SERVER}:/mtls")
    # the server refuses when the client is done: sunrpc may have written by then, or not,
    # and may try that more than once
    said = m.refused()[0]
    check(DENIED in said or "Broken pipe" in said, f"mount: {said}")
    got = world.moved_in(LAB.client)
    check(got["HandshakesDoneX509"] >= 1, f"{got}")
    check_equal("handshakes done", got["HandshakesDoneX509"], got["HandshakesStarted"])
    world.check_idle()
    world.check_served(0)


@case("mtls/no_credential", limit=90)
def no_credential(world):
    """No certificate to show: the daemon may have one, but there is no daemon."""
    m = mount(world, options="xprtsec=mtls", source=f"{SERVER}:/mtls")
    refused(world, m, "No such process", FellBack=1)


# --- connections that are cut

class Writer(threading.Thread):
    """Writes blocks to a file until it is told to end, each of them on the server before the next."""

    def __init__(self, path, block=1 << 16):
        super().__init__(daemon=True)
        self.path = path
        self.block = block
        self.end = threading.Event()
        self.digest = hashlib.sha256()
        self.blocks = 0
        self.error = None

    def run(self):
        try:
            with open(self.path, "wb") as f:
                while not self.end.is_set():
                    data = os.urandom(self.block)
                    f.write(data)
                    f.flush()
                    os.fsync(f.fileno())
                    self.digest.update(data)
                    self.blocks += 1
        except OSError as e:
            self.error = e

    def stop(self):
        self.end.set()
        self.join(60)

    def finish(self):
        """Ends, drops the client's cache, and compares."""
        self.stop()
        check(not self.is_alive(), "the writer hangs")
        check(not self.error, f"the writer: {self.error}")
        nfs.drop_caches()
        with open(self.path, "rb") as f:
            check_equal("the file's digest", hashlib.sha256(f.read()).hexdigest(),
                        self.digest.hexdigest())
        check(self.blocks > 2, "almost nothing was written")


def writing(world, m):
    w = world.keep(Writer(os.path.join(m.dir, "file")))
    w.start()
    world.wait_for(lambda: w.blocks > 2, 30, "the first blocks")
    return w


def progress(world, w, seconds=60):
    have = w.blocks
    world.wait_for(lambda: w.blocks > have + 2 or w.error, seconds, "the writer to go on")


@case("cut/reset_while_writing", limit=180)
def cut(world):
    """Each cut costs one handshake, and no data."""
    m = mount(world)
    m.mount()
    w = writing(world, m)
    for i in range(1, 6):
        check_equal("connections cut", nfs.cut(LAB.client), 1)
        progress(world, w)
        world.check_counters(HandshakesStarted=1 + i, HandshakesDoneAnon=1 + i)
    w.finish()
    m.umount()
    world.check_counters(HandshakesStarted=6, HandshakesDoneAnon=6)
    world.check_served(6)


@case("cut/network_away", limit=180)
def network_away(world):
    """Packets are lost for longer than TCP's patience with this mount."""
    m = mount(world, options="xprtsec=tls,timeo=20,retrans=1")
    m.mount()
    w = writing(world, m)
    # One command, begun while the network is there: a child inherits the writer's
    # file, and to close it waits for the server.
    LAB.server.run("ip route add blackhole 10.0.1.2; sleep 15; ip route del blackhole 10.0.1.2")
    progress(world, w, seconds=90)
    w.finish()
    m.umount()
    # the server goes on for a while with the connection that the client has given up
    LAB.server.run(["ss", "-K", "-tn", "sport", "=", ":2049"])
    got = world.moved_in(LAB.client)
    check(got["HandshakesDoneAnon"] >= 2, f"no second handshake: {got}")


def cut_in_writeback(world, path, cuts):
    w = world.keep(pressure.Writer(world.dir, path, 16))
    for _ in range(cuts):
        done = world.moved_in(LAB.client)["HandshakesDoneAnon"]
        w.wait_for_pressure(world)
        check_equal("connections cut", nfs.cut(LAB.client), 1)
        world.wait_for(lambda done=done: world.moved_in(LAB.client)["HandshakesDoneAnon"] > done, 60,
                       "the next handshake")
    print(f"# the writer waited {w.waits()} times for memory", flush=True)
    w.finish(90)
    nfs.drop_caches()
    with open(path, "rb") as f:
        check(f.read() == w.data, f"{path} is not what was written")


@case("cut/writeback_with_little_memory", limit=400)
def writeback(world):
    """Memory is to be had by writing back, and the connection that it takes is cut.

    No allocation is made to fail: sunrpc takes any such error for a final one.
    """
    m = mount(world)
    m.mount()
    path = os.path.join(m.dir, "file")
    cut_in_writeback(world, path, 2)		# what is allocated once
    with Balance(world, 8):
        cut_in_writeback(world, path, 8)
    m.umount()
    world.check_counters(HandshakesStarted=11, HandshakesDoneAnon=11)
    world.check_served(11)


# --- refused

@case("refused/wrong_ca", limit=90)
def wrong_ca(world):
    world.keep(Trusting(LAB.client, LAB.far_ring))
    refused(world, mount(world), DENIED, HandshakesStarted=1, Failed=1,
            AlertsSent=1, FailedCertUnknownCa=1)
    world.check_served(0)


@case("refused/wrong_name", limit=90)
def wrong_name(world):
    refused(world, mount(world, source="alias.example.net:/"), DENIED,
            HandshakesStarted=1, Failed=1, AlertsSent=1, FailedCertName=1)


@case("refused/wrong_ipv4_literal", limit=90)
def wrong_ipv4(world):
    refused(world, mount(world, source=f"{OTHERS[0]}:/"), DENIED,
            HandshakesStarted=1, Failed=1, AlertsSent=1, FailedCertName=1)


@case("refused/wrong_ipv6_literal", limit=90)
def wrong_ipv6(world):
    m = mount(world, source=f"[{OTHERS[1]}]:/", options="xprtsec=tls,proto=tcp6")
    refused(world, m, DENIED, HandshakesStarted=1, Failed=1, AlertsSent=1,
            FailedCertName=1)


@case("refused/no_anchors", limit=90)
def no_anchors(world):
    """Nobody to trust: not for us.  The daemon is asked, and there is none."""
    world.keep(Trusting(LAB.client, LAB.no_ring))
    refused(world, mount(world), "No such process", FellBack=1)


@case("refused/server_without_agent", limit=120)
def mute(world):
    """It says that it can do TLS, and closes: sunrpc tries again until its time is up."""
    mount(world, source="mute.example.net:/",
          options="xprtsec=tls,timeo=20,retrans=1").refused(limit=110)
    n = world.moved_in(LAB.client).get("HandshakesStarted", 0)
    check(n > 1, "sunrpc did not try again")
    world.check_counters(HandshakesStarted=n, Failed=n, FailedPeerEof=n)


# --- a server of our own, for what a good one does not do

class FakeServer(threading.Thread):
    """Answers the RPC_AUTH_TLS probe of RFC 9289 4.1, and goes on as `after` says."""

    def __init__(self, ns, address, starttls, after=None):
        super().__init__(daemon=True)
        self.sock = ns.listener(address, 2049)
        self.starttls = starttls
        self.after = after
        self.connections = 0

    def run(self):
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            with conn:
                self.connections += 1
                self._serve(conn)

    def _serve(self, conn):
        while True:
            header = conn.recv(4, socket.MSG_WAITALL)
            if len(header) < 4:
                return
            length = struct.unpack(">I", header)[0] & 0x7fffffff
            xid = conn.recv(length, socket.MSG_WAITALL)[:4]
            verifier = struct.pack(">II", 0, 8) + b"STARTTLS" if self.starttls else bytes(8)
            reply = xid + struct.pack(">II", 1, 0) + verifier + struct.pack(">I", 0)
            conn.sendall(struct.pack(">I", 0x80000000 | len(reply)) + reply)
            if self.starttls:
                self.after(conn)
                return

    def stop(self):
        if self.sock.fileno() >= 0:
            self.sock.shutdown(socket.SHUT_RDWR)
            self.sock.close()


@case("refused/server_without_tls", limit=90)
def plain_server(world):
    """A server that does not know RPC_AUTH_TLS: no handshake is begun."""
    world.keep(FakeServer(LAB.client2, "10.0.2.2", False)).start()
    refused(world, mount(world, source="10.0.2.2:/"), "Protocol not supported")


@case("network/reset_during_handshake", limit=120)
def reset(world):
    """sunrpc's callbacks wake nobody for a reset; it must be noticed all the same."""
    seen = []

    def after(conn):
        conn.recv(1)		# the ClientHello is here
        time.sleep(0.3)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        before = world.counters()["Failed"]
        conn.close()
        start = time.monotonic()
        while world.counters()["Failed"] == before and time.monotonic() < start + 20:
            time.sleep(0.01)
        seen.append(time.monotonic() - start)

    server = world.keep(FakeServer(LAB.client2, "10.0.2.2", True, after))
    server.start()
    # it would try for minutes
    p = LAB.client.popen([*mount(world, "xprtsec=tls,retry=0", "10.0.2.2:/").argv])
    world.keep_process(p)
    world.wait_for(lambda: len(seen) > 2, 60, "three resets")
    server.stop()
    p.kill()
    p.wait(60)
    print(f"# seconds until a reset was noticed: {' '.join(f'{s:.2f}' for s in seen)}", flush=True)
    # a quarter, and some for a slow machine
    check(min(seen) < 0.6, f"seconds until the resets were noticed: {seen}")
    world.wait_for(lambda: world.moved_in(LAB.client)["HandshakesStarted"] ==
                   world.moved_in(LAB.client).get("Failed"), 10, "the last handshake to end")
    n = world.moved_in(LAB.client)["HandshakesStarted"]
    world.check_counters(HandshakesStarted=n, Failed=n, FailedNetwork=n)


# --- each namespace its own

@case("namespaces/own_keyrings", limit=90)
def namespaces(world):
    """The same mounts in two namespaces that trust different authorities."""
    world.keep(Trusting(LAB.client2, LAB.far_ring))
    near, far = (mount(world, source=f"{h}:/", name=h) for h in (SERVER, FAR))
    near2, far2 = (mount(world, source=f"{h}:/", name=f"{h}2", ns=LAB.client2) for h in (SERVER, FAR))
    near.mount()
    far2.mount()
    for m in (far, near2):
        check_in("mount", DENIED, m.refused()[0])
    for m in (near, far2):
        write_and_compare(m, size=1 << 16)
        m.umount()
    for ns in world.clients:
        world.check_counters_of(ns, HandshakesStarted=2, HandshakesDoneAnon=1, Failed=1,
                                AlertsSent=1, FailedCertUnknownCa=1)
    world.check_served(2)
