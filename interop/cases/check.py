# SPDX-License-Identifier: GPL-2.0-only
"""tls-hs check: what it says, with what status, and what the server has seen of it.

A check of an NFS server that is one, interop/consumers/nfs_check.py has.
"""
import errno
import fcntl
import os
import re
import signal
import socket
import struct
import subprocess
import threading

import ctl
from clientauth import REQUIRED
from harness import case, check, check_equal, check_in, check_not_in
from local import Key
from rights import HOST, as_somebody, root_of_a_user_namespace, somebody
from tool import TOOL, NobodyTrusted, copy_of_key, tls_hs
from trust import CLONE_NEWNET, USER, Netns, keyring, libc, set_default

HOST_IP = "127.0.0.1"
DEVICE = "/dev/tls_hs_check"
PR_SET_SECUREBITS, SECBIT_NOROOT = 28, 1


# --- what the cases share

def load():
    """Once: in this guest no module may be loaded a second time (Documentation/testing.md)."""
    if not os.path.exists("/sys/module/tls_hs_check"):
        subprocess.run(["insmod", f"{os.environ['TLS_HS_MODULES']}/tls_hs_check.ko"], check=True)


class Trusting:
    """This network namespace trusts these, until the case ends."""

    def __init__(self, world, *names):
        load()
        self.ring = keyring(world, *names)
        check_equal("errno", set_default(self.ring), 0)
        world.keep(self)

    @staticmethod
    def close():
        set_default(0)


def check_tls(port, *args, host=HOST_IP, status=0):
    return tls_hs("check", f"{host}:{port}", "--tls", *args, status=status)


def refused(said, *words):
    """Each of these is said, what to do among them, and nothing is called good."""
    for word in (*words, "what to do: "):
        check_in("what it says", word, said)
    check_not_in("what it says", "good:", said)


def only_close_notify(server):
    """All that came after the handshake is its end: no data."""
    server.finish()
    wire = server.wire
    check_equal("the client's alerts", wire.alerts(sent=False), [(1, 0)])
    check_equal("the last record", wire.last_received.alerts, [(1, 0)])


# --- it works

@case("check/good")
def _good(world):
    Trusting(world, "root-ec")
    server = world.server()
    said = check_tls(server.port)
    for line in (rf"^127\.0\.0\.1, port {server.port}: connected$",
                 r"^TLS 1\.3: TLS_AES_\w+, \w+, signed with ecdsa_secp256r1_sha256$",
                 rf'^verified as 127\.0\.0\.1: serial {world.serial("leaf-ec")}, CN "leaf-ec", '
                 r"by trust anchor [0-9]+$",
                 rf'^  sent 0: serial {world.serial("leaf-ec")}, CN "leaf-ec", issuer CN "[\w-]+", '
                 r"20[0-9-]{8} to 20[0-9-]{8}$",
                 "^client's certificate: not sent$", "^good: "):
        check(re.search(line, said, re.M), f"what it says lacks {line!r}:\n{said}")
    check_not_in("what it says", "what to do", said)
    only_close_notify(server)
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)


@case("check/host-name-and-its-addresses")
def _names(world):
    Trusting(world, "root-rsa")
    server = world.server("leaf-rsa")
    check_in("what it says", "verified as localhost: serial ", check_tls(server.port, host="localhost"))
    server = world.server("leaf-rsa", host="[::1]")
    check_in("what it says", "verified as ::1: serial ", check_tls(server.port, host="[::1]"))


@case("check/of-its-own-network-namespace")
def _namespace(world):
    Trusting(world, "root-other")
    with world.keep(Netns()):
        check_equal("errno", set_default(keyring(world, "root-ec")), 0)
        check_in("what it says", "good: ", check_tls(world.server().port))
    server = world.server()
    refused(check_tls(server.port, status=1), "CERT_UNKNOWN_CA")


@case("check/second-client-hello")
def _retry(world):
    Trusting(world, "root-ec")
    server = world.server(args=("-groups", "P-384"))
    check_in("what it says", ", secp384r1, signed with ecdsa_secp256r1_sha256, with a second ClientHello",
             check_tls(server.port))


# --- what a server may be

def add_refused(name, *words, anchor="root-ec", cert="leaf-ec", host=HOST_IP, args=(), counters=None):
    @case(f"check/refused-{name}")
    def _(world):
        Trusting(world, anchor)
        server = world.server(cert, args=args, host=host)
        refused(check_tls(server.port, host=host, status=1), "the handshake failed: ", *words)
        world.check_counters(HandshakesStarted=1, Failed=1, **(counters or {"AlertsSent": 1}))


add_refused("unknown-authority", "no path to a trust anchor (CERT_UNKNOWN_CA, sent alert unknown_ca)",
            "certificate ", "unknown issuer: issuer", "\n  sent 0: serial ", "tls-hs trust add CA.pem", anchor="root-other",
            counters={"AlertsSent": 1, "FailedCertUnknownCa": 1})
add_refused("wrong-name", "certificate is not the peer's (CERT_NAME, sent alert bad_certificate)",
            'CN "leaf-ec": certificate is for another name: extension subjectAltName',
            "mount it by a name or an address that its certificate has", host="127.0.0.2",
            counters={"AlertsSent": 1, "FailedCertName": 1})
add_refused("expired", "certificate is not valid now (CERT_EXPIRED, sent alert certificate_expired)",
            'CN "expired": certificate has expired', "needs a new certificate", cert="expired",
            counters={"AlertsSent": 1, "FailedCertExpired": 1})
add_refused("client-only", "(CERT_UNSUPPORTED, ", "extended key usage forbids this use", "serverAuth",
            cert="clientonly", counters={"AlertsSent": 1, "FailedCertUnsupported": 1})
add_refused("bad-signature", "(CERT_SIGNATURE, ", "bad certificate signature", cert="badsig",
            counters={"AlertsSent": 1, "FailedCertSignature": 1})
add_refused("tls-1.2-only", "alert from the peer (PEER_ALERT, received alert protocol_version)",
            "speaks no TLS 1.3", args=("-tls1_2",),
            counters={"AlertsReceived": 1, "FailedPeerAlert": 1})
add_refused("no-suite-in-common", "(PEER_ALERT, received alert handshake_failure)",
            "net.tls_hs.priorities", args=("-ciphersuites", "TLS_AES_128_CCM_8_SHA256"),
            counters={"AlertsReceived": 1, "FailedPeerAlert": 1})


@case("check/refused-nothing-listens")
def _nothing(world):
    Trusting(world, "root-ec")
    said = check_tls(world.next_port(), status=1)
    refused(said, "no connection: Connection refused", "is the name right")
    check_not_in("what it says", "connected\n", said)
    world.check_counters()


@case("check/refused-silent", limit=90)
def _silent(world):
    """Its patience is a handshake's."""
    Trusting(world, "root-ec")
    listener = world.listener()
    said = check_tls(listener.getsockname()[1], status=1)
    refused(said, "the handshake failed: timeout (TIMEOUT")
    world.check_counters(HandshakesStarted=1, Failed=1, TimedOut=1, AlertsSent=2, FailedTimeout=1)


@case("check/refused-closed")
def _closed(world):
    Trusting(world, "root-ec")
    listener = world.listener()

    def serve():
        peer = listener.accept()[0]
        peer.recv(1 << 14)
        peer.close()
    thread = threading.Thread(target=serve)
    thread.start()
    said = check_tls(listener.getsockname()[1], status=1)
    thread.join()
    refused(said, "connection ended in the handshake (PEER_EOF)", "its own log says why")


# --- what this host may have forgotten

def not_begun(world, listener, *words, args=()):
    """The kernel says no, and the server gets no byte."""
    said = check_tls(listener.getsockname()[1], *args, status=1)
    refused(said, "the kernel does not begin the handshake: ", *words)
    peer = listener.accept()[0]
    with peer:
        check_equal("bytes that the server got", peer.recv(1), b"")


@case("check/nobody-trusted")
def _nobody(world):
    load()
    not_begun(world, world.listener(), "nobody is trusted here", "tls-hs trust add CA.pem", "is tlshd's")
    world.check_counters(FellBack=1)


@case("check/trust-withdrawn")
def _withdrawn(world):
    load()
    world.keep(NobodyTrusted)
    tls_hs("trust", "add", world.path("root-ec.pem"))
    check_in("what it says", "good: ", check_tls(world.server().port))
    tls_hs("trust", "remove", world.path("root-ec.pem"))
    not_begun(world, world.listener(), "Required key not available", "nobody is trusted here, or no longer")


@case("check/policies")
def _policies(world):
    with world.keep(Netns()):
        Trusting(world)
        listener = world.listener()
        with open("/proc/sys/net/tls_hs/policy", "w") as f:
            f.write("upcall-only")
        not_begun(world, listener, "net.tls_hs.policy is upcall-only")
        with open("/proc/sys/net/tls_hs/policy", "w") as f:
            f.write("kernel-only")
        not_begun(world, listener, "Required key not available", "nobody is trusted here")
        check_equal("errno", set_default(keyring(world, "root-ec")), 0)
        check_in("what it says", "good: ", check_tls(world.server().port))


# --- the client's certificate

@case("check/server-wants-a-certificate")
def _wants(world):
    """The handshake is done when the server refuses; --mtls without a credential is not begun."""
    Trusting(world, "root-ec")
    args = (*REQUIRED, "-CAfile", world.path("root-ec.pem"))
    said = check_tls(world.server(args=args).port, status=1)
    refused(said, "the server refused right after the handshake: alert certificate_required",
            "tls-hs credential set", "client's certificate: not sent")
    world.check_counters(HandshakesStarted=1, HandshakesDoneAnon=1)
    not_begun(world, world.listener(), "no certificate of the client is set: tls-hs credential set",
              args=("--mtls",))


@case("check/own-certificate")
def _own(world):
    load()
    chain = os.path.join(world.dir, "chain.pem")
    with open(chain, "w") as f:
        for part in (".pem", ".chain"):
            with open(world.path("client-ec" + part)) as g:
                f.write(g.read())
    with world.keep(Netns()):
        check_equal("errno", set_default(keyring(world, "root-ec")), 0)
        tls_hs("credential", "set", chain, copy_of_key(world, "client-ec"))
        args = (*REQUIRED, "-CAfile", world.path("root-ec.pem"))
        said = check_tls(world.server(args=args).port, "--mtls")
        check_in("what it says", "client's certificate: sent\n", said)
        check_in("what it says", "good: ", said)
        said = check_tls(world.server().port, "--mtls")
        check_in("what it says", "not sent, the server did not ask", said)
        # of an authority that the server does not know
        args = (*REQUIRED, "-CAfile", world.path("root-other.pem"))
        refused(check_tls(world.server(args=args).port, "--mtls", status=1),
                "the server refused right after the handshake: alert unknown_ca",
                "the server refuses the client's certificate", "client's certificate: sent")
        tls_hs("credential", "clear")


# --- RPC

class Rpc(threading.Thread):
    """Answers one call with what reply(xid) returns, and keeps the call."""

    def __init__(self, world, reply):
        super().__init__(daemon=True)
        self.listener = world.listener()
        self.reply = reply
        self.call = self.rest = b""

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def run(self):
        conn = self.listener.accept()[0]
        with conn:
            self.call = conn.recv(44, socket.MSG_WAITALL)
            conn.sendall(self.reply(self.call[4:8]))
            try:
                self.rest = conn.recv(1 << 14)
            except ConnectionResetError:
                pass


def record(body):
    return struct.pack(">I", 0x80000000 | len(body)) + body


def accepted(xid, verifier=b"STARTTLS", flavor=0, status=0, more=b""):
    return record(xid + struct.pack(">4I", 1, 0, flavor, len(verifier)) + verifier +
                  struct.pack(">I", status) + more)


OFFERS = "the server does not offer TLS"
NO_RPC = "no answer to the question for TLS: Bad message"


def add_rpc(name, said_is, reply):
    @case(f"check/rpc-{name}")
    def _(world):
        Trusting(world, "root-ec")
        server = Rpc(world, reply)
        server.start()
        said = tls_hs("check", f"{HOST_IP}:{server.port}", "--nfs", status=1)
        server.join(10)
        refused(said, ", NFS: connected\n", said_is)
        check_equal("bytes of TLS", server.rest, b"")
        # RFC 9289 4.1: NULL of NFS 4 with AUTH_TLS, both opaque parts empty
        check_equal("the call", server.call[:4] + server.call[8:],
                    struct.pack(">10I", 0x80000028, 0, 2, 100003, 4, 0, 7, 0, 0, 0))
        world.check_counters()


add_rpc("without-tls", OFFERS, lambda xid: accepted(xid, b""))
add_rpc("another-verifier", OFFERS, lambda xid: accepted(xid, b"STARTTLT"))
add_rpc("another-flavor", OFFERS, lambda xid: accepted(xid, flavor=1))
add_rpc("longer-verifier", OFFERS, lambda xid: accepted(xid, b"STARTTLS" * 2))
add_rpc("denied", OFFERS, lambda xid: record(xid + struct.pack(">4I", 1, 1, 1, 5)))
add_rpc("no-nfs-4", "Protocol family not supported",
        lambda xid: accepted(xid, status=2, more=struct.pack(">2I", 2, 3)))
add_rpc("another-xid", NO_RPC, lambda xid: accepted(bytes(b ^ 1 for b in xid)))
add_rpc("a-call", NO_RPC, lambda xid: record(xid + bytes(8)))
add_rpc("short", NO_RPC, lambda xid: record(xid))
add_rpc("empty", NO_RPC, lambda xid: record(b""))
add_rpc("long", NO_RPC, lambda xid: record(bytes(4096)))
add_rpc("not-last-fragment", NO_RPC, lambda xid: b"\0" + accepted(xid)[1:])
add_rpc("odd-length", NO_RPC, lambda xid: record(xid + bytes(9)))
add_rpc("http", NO_RPC, lambda xid: b"HTTP/1.1 400 Bad Request\r\n\r\n")


@case("check/rpc-closed")
def _rpc_closed(world):
    Trusting(world, "root-ec")
    server = Rpc(world, lambda xid: b"\x80")
    server.start()
    said = tls_hs("check", f"{HOST_IP}:{server.port}", "--nfs", status=1)
    refused(said, "no answer to the question for TLS: ")


@case("check/rpc-then-tls")
def _rpc_tls(world):
    """The ClientHello comes behind the answer, and not before."""
    Trusting(world, "root-ec")
    server = Rpc(world, accepted)
    server.start()
    said = tls_hs("check", f"{HOST_IP}:{server.port}", "--nfs", status=1)
    server.join(10)
    refused(said, "RPC: the server offers TLS", "the handshake failed: ")
    check_equal("a handshake record", server.rest[:1], b"\x16")


# --- who may, and how

def as_said(become):
    """What the tool says to somebody, and its exit status; uid 0 alone gives a program no capability."""
    def without_root():
        libc("prctl", PR_SET_SECUREBITS, SECBIT_NOROOT, 0, 0, 0)
        become()

    def work():
        p = subprocess.run([TOOL, "check", f"{HOST_IP}:9", "--tls"], stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, check=False)
        return p.returncode, p.stdout
    return as_somebody(without_root, work)


def add_may_not(name, become):
    @case(f"check/not-{name}")
    def _(world):
        load()
        status, said = as_said(become)
        check_equal(f"exit status: {said}", status, 1)
        check_in("what it says", "not permitted: a check takes what a mount does", said)
        world.check_counters()


for _name, _become in HOST.items():
    add_may_not(_name, _become)
# a mount takes CAP_SYS_ADMIN of the host, too
add_may_not("container-root", root_of_a_user_namespace(USER, CLONE_NEWNET))
add_may_not("container-root-that-is-the-host's", root_of_a_user_namespace(0, CLONE_NEWNET))

QUESTION, ANSWER = "=5IiI32s256s", "=IiI32s64s4096s4B4H"
SIZE = struct.calcsize(QUESTION + ANSWER[1:])
RUN = 3 << 30 | SIZE << 16 | ord("T") << 8 | 0xf0


def question(port=9, **kw):
    """A good one, but for what kw says."""
    q = {"version": 3, "size": SIZE, "kind": 0, "cert": 0, "timeout": 1000, "psk": 0, "len": 16,
         "addr": struct.pack("=H", socket.AF_INET) + struct.pack(">H", port) +
                 socket.inet_aton(HOST_IP) + bytes(8), "name": b"localhost", **kw}
    return bytearray(struct.pack(QUESTION, *q.values()) + bytes(struct.calcsize(ANSWER)))


def ask(fd, **kw):
    """The errno's name, "0" for none."""
    try:
        fcntl.ioctl(fd, RUN, question(**kw))
    except OSError as e:
        return ctl.errno_name(e.errno)
    return "0"


def opened():
    load()
    return os.open(DEVICE, os.O_RDWR | os.O_CLOEXEC)


@case("check/descriptor-of-somebody-without-the-right")
def _descriptor(world):
    """Either way: who opened the device, and who asks, must have it."""
    fd = opened()
    check_equal("errno for root", ask(fd), "0")
    for name, become in HOST.items():
        # who may mount may ask, once root has opened it for him
        wanted = "0" if name == "user-with-sys-admin" else "EPERM"
        check_equal(f"errno for {name}", as_somebody(become, lambda: ask(fd)), wanted)
    os.close(fd)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        as_somebody(somebody(0), lambda: socket.send_fds(theirs, [b"x"], [os.open(DEVICE, os.O_RDWR)]))
        fd = socket.recv_fds(ours, 1, 1)[1][0]
    check_equal("errno of a descriptor that root without capabilities opened", ask(fd), "EPERM")
    os.close(fd)


@case("check/questions-that-are-none")
def _questions(world):
    fd = opened()
    six = struct.pack("=H", socket.AF_INET6) + bytes(26)
    # a secret, and none of NVMe's
    other = ctl.add_key("user", "NVMe1R01 a b c", bytes(32))
    world.keep(Key(other))
    for wanted, kw in (("EPROTONOSUPPORT", {"version": 1}), ("EMSGSIZE", {"size": SIZE - 4}),
                       ("EINVAL", {"kind": 3}), ("EINVAL", {"kind": 2}), ("EINVAL", {"psk": other}),
                       ("EINVAL", {"kind": 2, "psk": -1}), ("EINVAL", {"kind": 2, "psk": other, "cert": 1}),
                       ("ENOKEY", {"kind": 2, "psk": other}), ("ENOKEY", {"kind": 2, "psk": 0x7fffffff}),
                       ("EINVAL", {"cert": 2}), ("EINVAL", {"timeout": 0}),
                       ("EINVAL", {"timeout": 60001}), ("EINVAL", {"len": 28}), ("EINVAL", {"len": 0}),
                       ("EINVAL", {"addr": six}), ("EINVAL", {"addr": bytes(16)}),
                       ("EINVAL", {"addr": struct.pack("=H", socket.AF_UNIX) + b"/x"}),
                       ("EINVAL", {"name": b""}), ("EINVAL", {"name": b"a" * 256})):
        check_equal(f"errno for {kw}", ask(fd, **kw), wanted)
    try:
        fcntl.ioctl(fd, RUN + 1, question())
        check(False, "another command is taken")
    except OSError as e:
        check_equal("errno for another command", e.errno, errno.ENOTTY)
    os.close(fd)
    world.check_counters()


@case("check/one-at-a-time-and-a-signal")
def _signal(world):
    """A second check by the same descriptor is refused; a signal ends the first at once."""
    Trusting(world, "root-ec")
    fd = opened()
    listener = world.listener()
    port = listener.getsockname()[1]
    pid = os.fork()
    if not pid:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ask(fd, port=port, timeout=60000)
        os._exit(0)
    peer = world.keep(listener.accept()[0])
    peer.settimeout(10)
    check_equal("a handshake record", peer.recv(1), b"\x16")
    check_equal("errno of a second check", ask(fd), "EBUSY")
    os.kill(pid, signal.SIGTERM)
    check_equal("how it ended", os.waitpid(pid, 0)[1], signal.SIGTERM)
    world.check_counters(HandshakesStarted=1, Cancelled=1, AlertsSent=2)
    check_equal("errno of another check afterwards", ask(fd, port=world.next_port()), "0")
    os.close(fd)
