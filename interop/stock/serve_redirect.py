# SPDX-License-Identifier: GPL-2.0-only
"""Both ends by tls_hs_redirect, on a kernel that knows nothing of tls_hs: knfsd and nvmet served
by the kernel, and no daemon anywhere.

The kernel's own clients show that it works.  They and the servers are in one kernel, and a
client's session keeps the module, too: so that only the server's does, openssl (Python's ssl)
is the client where it matters.
"""
import os
import random
import socket
import ssl
import threading
import time

import keys
import modules
import nfs
import nvme
from harness import SLOW, Fail, case, check, check_equal, check_in
from nvme_redirect import ALL, PORT, SUBSYSTEM, controller
from nvme_redirect import LAB as NVME
from redirect import (FUNCTIONS, LAB, REDIRECT, SERVER, Redirect, Tracer, check_nothing_is_left,
                      mount, redirected, redirections)
from talker import Sysctl

FAMILY = "serve/"
NFS_PORT = 2049
# RFC 9289 4.1: NFS's NULL procedure with AUTH_TLS, and RFC 5531's with AUTH_NONE
PROBE = bytes.fromhex("00000001" "00000000" "00000002" "000186a3" "00000004" "00000000"
                      "00000007" "00000000" "00000000" "00000000")
PROBED = (bytes.fromhex("00000001" "00000001" "00000000" "00000000" "00000008") + b"STARTTLS" +
          bytes(4))
NULL = PROBE[:24] + bytes(16)
DONE = bytes.fromhex("00000001" "00000001" "00000000" "00000000" "00000000" "00000000")
# one record, with less than the ClientHello of which it is the beginning
HALF_A_HELLO = bytes.fromhex("1603010040" "010000f0" "0303") + bytes(58)


# --- what the cases share

class Credential:
    """A certificate and its key as a namespace's setting, until the case ends."""

    def __init__(self, ns, setting, pem, key):
        self.ns, self.setting = ns, setting
        self.keys = [keys.padd("user", f"{ns.name} {kind}", data, "@s")
                     for kind, data in (("certificate", keys.der(pem)), ("key", keys.pkcs8(key)))]
        self._set(*self.keys)

    def _set(self, *serials):
        self.ns.run("echo {} {} > /proc/sys/net/tls_hs/{}".format(*serials, self.setting))

    def stop(self):
        self._set(0, 0)
        for serial in self.keys:
            keys.keyctl("unlink", str(serial), "@s")


class ClientTrust:
    """Whose clients knfsd's namespace trusts, until the case ends; as server.md has it."""

    def __init__(self):
        self.ring = keys.new_ring("clients", LAB.ca.pem)
        self._set(self.ring)

    @staticmethod
    def _set(ring):
        LAB.server.run(f"echo {ring} > /proc/sys/net/tls_hs/client_keyring")

    def stop(self):
        self._set(0)
        keys.keyctl("unlink", str(self.ring), "@s")


class Counts:
    """What a server's namespace has counted since."""

    def __init__(self, world, ns):
        self.world, self.ns = world, ns
        self.before = world.counters_of(ns)

    def moved(self):
        return self.world.moved(self.before, self.world.counters_of(self.ns))

    def check(self, **wanted):
        try:
            self.world.wait_for(lambda: self.moved() == wanted, 10, "the server's counters")
        except Fail:
            raise Fail(f"{self.ns.name}: /proc/net/tls_hs moved by {self.moved()}, "
                       f"wanted {wanted}") from None


def serving(world):
    """The module is loaded, and knfsd's namespace has what server.md sets; its Counts."""
    redirected(world)
    world.keep(Credential(LAB.server, "server_credential", LAB.cert, LAB.key))
    world.keep(ClientTrust())
    return Counts(world, LAB.server)


def gauge(world, ns, name):
    return world.table(ns, "/proc/net/tls_hs")[name]


def record(sock):
    """One of RPC's (RFC 5531 11)."""
    def exactly(size):
        data = b""
        while len(data) < size:
            more = sock.recv(size - len(data))
            if not more:
                raise ConnectionError("the server has closed the connection")
            data += more
        return data
    return exactly(int.from_bytes(exactly(4), "big") & 0x7fffffff)


def call(sock, body):
    sock.sendall((0x80000000 | len(body)).to_bytes(4, "big") + body)
    return record(sock)


def connect(address, port):
    return LAB.client.within(lambda: socket.create_connection((address, port), 10 * SLOW))


def silent_host():
    """A connection to nvmet, which takes it for a handshake's beginning."""
    return NVME.target.ns.within(
        lambda: socket.create_connection((NVME.target.address, PORT), 10 * SLOW))


def probed(world=None):
    """A connection to knfsd, which has said that it speaks TLS and waits for it."""
    sock = connect("192.0.2.1", NFS_PORT)
    if world:
        world.keep(sock)
    check_equal("the answer to AUTH_TLS", call(sock, PROBE), PROBED)
    return sock


def openssl(sock):
    """TLS over it, by OpenSSL's client; it closes the connection, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(LAB.ca.pem)
    return context.wrap_socket(sock, server_hostname=SERVER)


def ping(tls):
    check_equal("the answer to NULL", call(tls, NULL), DONE)


def nobody_answers(world):
    """knfsd goes to the upcall, of which there is none: no TLS."""
    sock = probed(world)
    try:
        openssl(sock).close()
    except OSError:		# ssl.SSLError is one
        return
    raise Fail("a server without a daemon has done a handshake")


# --- knfsd

@case(FAMILY + "nfs-nothing-is-set", limit=120)
def nothing_is_set(world):
    """As after loading: what wants a certificate is the daemon's, and there is none."""
    redirected(world)
    counts = Counts(world, LAB.server)
    nobody_answers(world)
    counts.check(FellBack=1)


@case(FAMILY + "nfs-tls", limit=240)
def tls(world):
    counts = serving(world)
    check_equal("redirected functions", redirections(), FUNCTIONS)
    m = mount(world)
    m.mount()
    check_in("the mount's options", "xprtsec=tls", m.options())
    nfs.check_tls(LAB.client)
    nfs.check_tls(LAB.server, end="sport")
    nfs.write_and_compare(m, size=8 << 20)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    counts.check(ServerStarted=1, ServerDoneX509=1)
    world.check_served(1)


@case(FAMILY + "nfs-mtls", limit=240)
def mtls(world):
    """The export wants a certificate of the client."""
    counts = serving(world)
    world.keep(Credential(LAB.client, "credential", *LAB.ca.issue("client", "clientAuth")))
    m = world.keep(nfs.Mount(LAB.client, f"{SERVER}:/mtls", "xprtsec=mtls",
                             os.path.join(world.dir, "mnt")))
    m.mount()
    check_in("the mount's options", "xprtsec=mtls", m.options())
    nfs.check_tls(LAB.client)
    nfs.write_and_compare(m)
    m.umount()
    world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1)
    counts.check(ServerStarted=1, ServerDoneX509=1)


@case(FAMILY + "nfs-tls-is-not-enough-for-mtls", limit=120)
def not_enough(world):
    """The session stands, but not the mount."""
    counts = serving(world)
    m = world.keep(nfs.Mount(LAB.client, f"{SERVER}:/mtls", "xprtsec=tls",
                             os.path.join(world.dir, "mnt")))
    check_in("mount", "Operation not permitted", m.refused()[0])
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    counts.check(ServerStarted=1, ServerDoneX509=1)


@case(FAMILY + "nfs-cut-connections", limit=240)
def cut(world):
    counts = serving(world)
    m = mount(world)
    m.mount()
    for _ in range(3):
        nfs.write_and_compare(m, size=1 << 20)
        check_equal("connections cut", nfs.cut(LAB.client), 1)
    nfs.write_and_compare(m, size=1 << 20)
    m.umount()
    world.check_counters(HandshakesStarted=4, HandshakesDoneAnon=4)
    counts.check(ServerStarted=4, ServerDoneX509=4)


# --- nvmet

@case(FAMILY + "nvme-queues-data-and-cut-connections", limit=300)
def queues(world):
    """Nothing has to be set.  One handshake for each queue, and again when the network was away."""
    world.keep(Redirect())
    counts = Counts(world, NVME.target.ns)
    c = controller(world).connect()
    for done in (ALL, 2 * ALL):
        world.check_counters_of(NVME.host, HandshakesStarted=done, HandshakesDonePsk=done)
        counts.check(ServerStarted=done, ServerDonePsk=done)
        nfs.check_tls(NVME.host, PORT, ALL)
        nfs.check_tls(NVME.target.ns, PORT, ALL, end="sport")
        nvme.write_and_compare(c, NVME.disks[SUBSYSTEM])
        if done == ALL:
            nfs.cut(NVME.host, PORT)
            world.wait_for(lambda: world.moved_in(NVME.host)["HandshakesDonePsk"] == 2 * ALL, 60,
                           "the queues' second handshakes")
            nvme.live(world, c)
    c.stop()
    world.check_served(2 * ALL)


@case(FAMILY + "nvme-unknown-key", limit=120)
def unknown_key(world):
    """The host has a key under a name that the target has not."""
    world.keep(Redirect())
    # cases before have had sessions with the same target
    world.keep(Sysctl(NVME.host, "known_peers", 0))
    ring = world.keep(nvme.OwnRing("other"))
    serial = nvme.insert_key(SUBSYSTEM, nvme.make_key(SUBSYSTEM), "other", identity=0)
    counts = Counts(world, NVME.target.ns)
    world.keep(nvme.Controller(NVME.target.address, SUBSYSTEM, f"--keyring={ring.serial}",
                               f"--tls_key={serial}")).refused()
    world.check_counters_of(NVME.host, HandshakesStarted=1, Failed=1, FailedPeerPskAlert=1,
                            AlertsReceived=1)
    counts.check(ServerStarted=1, ServerFailed=1, FailedPskUnknown=1, AlertsSent=1)


# --- unloading

@case(FAMILY + "unload-refused-while-knfsd-waits-for-a-client", limit=120)
def knfsd_waits(world):
    """Half a ClientHello came; knfsd cancels the handshake after its five seconds."""
    counts = serving(world)
    probed(world).sendall(HALF_A_HELLO)
    world.wait_for(lambda: gauge(world, LAB.server, "ServerInFlight"), 5, "a handshake in flight")
    check_in("rmmod", "in use", modules.rmmod(REDIRECT))
    world.wait_for(lambda: not gauge(world, LAB.server, "ServerInFlight"), 20, "its end")
    modules.unload(REDIRECT)
    check_nothing_is_left()
    check_equal("ServerDoneX509", counts.moved().get("ServerDoneX509", 0), 0)


@case(FAMILY + "unload-refused-while-nvmet-waits-for-a-host", limit=180)
def nvmet_waits(world):
    """The host closes the connection."""
    world.keep(Redirect())
    ns = NVME.target.ns
    counts = Counts(world, ns)
    sock = world.keep(silent_host())
    sock.sendall(HALF_A_HELLO)
    world.wait_for(lambda: gauge(world, ns, "ServerInFlight"), 5, "a handshake in flight")
    check_in("rmmod", "in use", modules.rmmod(REDIRECT))
    sock.close()
    world.wait_for(lambda: not gauge(world, ns, "ServerInFlight"), 20, "its end")
    modules.unload(REDIRECT)
    check_nothing_is_left()
    check_equal("ServerDonePsk", counts.moved().get("ServerDonePsk", 0), 0)


@case(FAMILY + "unload-refused-while-knfsd-serves", limit=240)
def knfsd_serves(world):
    """The only session of ours is the server's; it goes on, and ends with knfsd."""
    counts = serving(world)
    client = world.keep(openssl(probed(world)))
    ping(client)
    check_equal("sessions of knfsd's namespace", gauge(world, LAB.server, "Sessions"), 1)
    check_equal("sessions of the client's", gauge(world, LAB.client, "Sessions"), 0)
    for name in (REDIRECT, "tls_hs"):
        check_in("rmmod", "in use", modules.rmmod(name))
    ping(client)
    nfs.stop(LAB.server)
    try:
        check_equal("what the client reads then", client.recv(1), b"")
        modules.unload(REDIRECT)
        check_nothing_is_left()
    finally:
        nfs.start(LAB.server)
    counts.check(ServerStarted=1, ServerDoneX509=1)


@case(FAMILY + "unload-refused-while-nvmet-serves", limit=240)
def nvmet_serves(world):
    world.keep(Redirect())
    c = controller(world).connect()
    check_equal("sessions of the target's namespace", gauge(world, NVME.target.ns, "Sessions"), ALL)
    check_in("rmmod", "in use", modules.rmmod(REDIRECT))
    nvme.write_and_compare(c, NVME.disks[SUBSYSTEM])
    c.stop()
    modules.unload(REDIRECT)
    check_nothing_is_left()
    controller(world).refused()
    world.check_counters_of(NVME.host, HandshakesStarted=ALL, HandshakesDonePsk=ALL)


@case(FAMILY + "unload-gives-both-functions-back", limit=240)
def gives_back(world):
    """By the function tracer: who is asked by knfsd and nvmet, before and after."""
    upcall = "handshake_req_submit"		# the originals end in it
    names = ("tls_server_hello_x509", "tls_server_hello_psk")
    calls = world.keep(Tracer("tls_hs_provider_server_hello", upcall, *names))

    def ask_both():
        try:
            with openssl(probed(world)) as client:
                ping(client)
        except OSError:		# when nobody answers
            pass
        sock = world.keep(silent_host())
        sock.sendall(HALF_A_HELLO)
        seen = set()

        def both():
            seen.update(calls.seen())
            return all(any(callee == name for callee, _ in seen) for name in names)
        world.wait_for(both, 20, "knfsd and nvmet to ask")
        sock.close()
        time.sleep(1)		# for what follows the entry that was seen
        return seen | set(calls.seen())

    counts = serving(world)
    seen = ask_both()
    callers = [caller for callee, caller in seen if callee == "tls_hs_provider_server_hello"]
    check(callers and all(c.startswith("tls_hs_redirect_serve") for c in callers),
          f"tls_hs was not asked: {seen}")
    check(all(callee != upcall for callee, _ in seen), f"the upcall was asked: {seen}")
    world.wait_for(lambda: not gauge(world, NVME.target.ns, "ServerInFlight"), 20,
                   "nvmet's handshake to end")
    counts.check(ServerStarted=1, ServerDoneX509=1)
    modules.unload(REDIRECT)
    check_nothing_is_left()

    calls.stop()
    calls = world.keep(Tracer("tls_hs_provider_server_hello", upcall, *names))
    seen = ask_both()
    check(all("tls_hs" not in name for pair in seen for name in pair), f"tls_hs was asked: {seen}")
    check(any(callee == upcall for callee, _ in seen), f"the upcall was not asked: {seen}")
    counts.check(ServerStarted=1, ServerDoneX509=1)


@case(FAMILY + "unload-twenty-times-under-load", limit=400)
def under_load(world):
    """OpenSSL's client asks knfsd all the while: the kernel answers, or, in between, nobody."""
    counts = Counts(world, LAB.server)
    world.keep(Credential(LAB.server, "server_credential", LAB.cert, LAB.key))
    done, refused, wrong = [], [], []
    stop = threading.Event()

    def load():
        while not stop.is_set():
            try:
                with probed() as sock, openssl(sock) as client:
                    ping(client)
                    done.append(1)
            except OSError as e:
                refused.append(e)
            except Exception as e:		# and say so below
                wrong.append(e)
            # no session is left meanwhile, and rmmod may succeed
            time.sleep(random.uniform(0, 0.2 * SLOW))
    thread = threading.Thread(target=load)
    thread.start()
    busy = 0
    try:
        for turn in range(20):
            modules.load(REDIRECT)
            time.sleep(0.1 * (turn % 5))
            while modules.loaded(REDIRECT):
                busy += bool(modules.rmmod(REDIRECT))
                time.sleep(0.02)
    finally:
        stop.set()
        thread.join()
    check(not wrong, f"{wrong[:1]}")
    check_nothing_is_left()
    print(f"# {len(done)} handshakes by the kernel, {len(refused)} by nobody, "
          f"rmmod refused {busy} times", flush=True)
    check(done and refused, f"{len(done)} done, {len(refused)} not: {refused[:1]}")
    # a client that gives up is not one that was refused
    served = counts.moved()["ServerDoneX509"]
    check(served >= len(done), f"the server has done {served} of {len(done)}")
