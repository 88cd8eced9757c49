# SPDX-License-Identifier: GPL-2.0-only
"""Who does a handshake: the kernel, or tlshd for what the kernel cannot or may not."""
import errno
import os
import socket
import subprocess

import ctl
from harness import case, check, check_equal
from lab import P256, SESSION_KEYRING
from local import Key, check_silent
from network import read_record
import wire

PSK = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
REQUIRED = ("-Verify", "3", "-verify_return_error")
HANDSHAKE_FAILURE, PROTOCOL_VERSION = 40, 70


def trusting(world):
    return (*REQUIRED, "-CAfile", world.path("roots.pem"))


def make_client(world, name, *kind):
    """Serials of a certificate and its key, as a mount passes them."""
    pem, key = world.issue(world.dir, name, *kind)
    pkcs8 = subprocess.run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER"],
                           check=True, capture_output=True).stdout
    serials = [world.add("user", f"{name} certificate", world.der(pem)),
               world.add("user", f"{name} key", pkcs8)]
    for serial in serials:
        world.keep(SessionKey(serial))
    return {"mode": ctl.X509, "cert": serials[0], "privkey": serials[1]}


def check_client_certificate(world, server, which):
    """The server got it: that of make_client(), or a file's."""
    path = which if which.startswith("/") else os.path.join(world.dir, f"{which}.pem")
    check_equal("the client's leaf", server.wire.one_received("Certificate").certificates[:1],
                [world.der(path)])


class SessionKey(Key):
    def close(self):
        ctl.unlink_key(self.serial, SESSION_KEYRING)


# --- what the kernel can do, it does

@case("kernel/anon")
def _kernel_anon(world):
    server = world.server()
    result = world.handshake(server, mode=ctl.ANON)
    world.check_one_hello(server)
    world.check_by_kernel(result, HandshakesStarted=1, HandshakesDoneAnon=1)


@case("kernel/client-key-p256")
def _kernel_x509(world):
    server = world.server(args=trusting(world))
    result = world.handshake(server, **make_client(world, "p256", *P256))
    world.check_one_hello(server)
    check_client_certificate(world, server, "p256")
    world.check_by_kernel(result, HandshakesStarted=1, HandshakesDoneX509=1)


@case("kernel/psk")
def _kernel_psk(world):
    server = world.server(cert=None, args=("-psk", PSK, "-psk_identity", "me"))
    key = world.add("user", "me", bytes.fromhex(PSK))
    world.keep(SessionKey(key))
    result = world.handshake(server, mode=ctl.PSK, peerids=(key,), peername=None)
    world.check_one_hello(server)
    world.check_by_kernel(result, HandshakesStarted=1, HandshakesDonePsk=1)


# --- what it cannot do goes to tlshd before the first byte, and succeeds there

def add_key(name, *kind):
    @case(f"daemon/client-key-{name}")
    def _(world):
        server = world.server(args=trusting(world))
        result = world.handshake(server, **make_client(world, name, *kind))
        check_client_certificate(world, server, name)
        world.check_by_daemon(server, result, FellBack=1)


add_key("ed25519", "-newkey", "ed25519")
add_key("p521", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521")


@case("daemon/psk-of-an-unknown-hash")
def _psk_hash(world):
    """NVMe's identity names the hash: 01 and 02 are assigned."""
    identity = "NVMe0R03 host subsystem"
    server = world.server(cert=None, args=("-psk", PSK, "-psk_identity", identity))
    key = world.add("user", identity, bytes.fromhex(PSK))
    world.keep(SessionKey(key))
    result = world.handshake(server, mode=ctl.PSK, peerids=(key,), peername=None)
    world.check_by_daemon(server, result, FellBack=1)


@case("daemon/psk-in-a-key-of-an-unknown-type")
def _psk_type(world):
    server = world.server(cert=None, args=("-psk", PSK, "-psk_identity", "big"))
    key = world.add("big_key", "big", bytes.fromhex(PSK))
    world.keep(SessionKey(key))
    result = world.handshake(server, mode=ctl.PSK, peerids=(key,), peername=None)
    world.check_by_daemon(server, result, FellBack=1)


@case("daemon/no-anchors-in-the-kernel")
def _no_anchors(world):
    world.set("keyring", 0)
    server = world.server()
    result = world.handshake(server, mode=ctl.ANON)
    world.check_by_daemon(server, result, FellBack=1)


@case("daemon/no-client-certificate-in-the-kernel")
def _no_credential(world):
    """mtls without serials: tlshd's own certificate is meant."""
    server = world.server(args=trusting(world))
    result = world.handshake(server, mode=ctl.X509)
    check_client_certificate(world, server, world.own[0])
    world.check_by_daemon(server, result, FellBack=1)


@case("daemon/policy-upcall-only")
def _upcall_only(world):
    world.set("policy", "upcall-only")
    server = world.server()
    result = world.handshake(server, mode=ctl.ANON)
    world.check_by_daemon(server, result)


def direct_then_net_handshake(world):
    """
    The direct API says -EOPNOTSUPP and leaves the socket as it was: its caller
    takes the same one to net/handshake.
    """
    server = world.server()
    dev, sock, err = world.call(server.port, flags=0, keyring=world.anchors,
                                priorities="NORMAL:+NO-SUCH-THING")
    check_equal("direct hello", err, errno.EOPNOTSUPP)
    err = dev.hello(sock.fileno(), flags=ctl.F_MAINLINE)
    check_equal("hello by net/handshake", ctl.errno_name(err), "0")
    result = dev.result()
    check_equal("status", result.status, 0)
    sock.sendall(b"a line\n")
    world.wait_for(lambda: "a line" in server.out, 10, "the line at the server")
    world.check_one_hello(server)
    return server, result


@case("daemon/priorities-token-unknown")
def _priorities(world):
    world.set("policy", "upcall-only")
    world.check_by_daemon(*direct_then_net_handshake(world), FellBack=1)


@case("kernel/priorities-token-unknown-to-the-direct-api-only")
def _priorities_kernel(world):
    """net/handshake has no priorities, and kernel-first nothing to refuse then."""
    _, result = direct_then_net_handshake(world)
    world.check_by_kernel(result, FellBack=1, HandshakesStarted=1, HandshakesDoneAnon=1)


@case("daemon/cancel")
def _cancel(world):
    """tls_handshake_cancel() ends tlshd's handshakes too."""
    world.set("keyring", 0)
    listener = world.listener()
    dev, _, err = world.call(listener.getsockname()[1])
    check_equal("hello", err, 0)
    peer = world.keep(listener.accept()[0])
    check(read_record(peer).startswith(b"\x16"), "no ClientHello")
    check(dev.cancel(), "the cancel lost")
    check_equal("times ta_done ran", dev.result(wait=False).done, 0)
    dev.close()
    world.stop_all()
    world.check_daemon(0, 1)
    world.check_counters(FellBack=1)


@case("daemon/is-not-running")
def _no_daemon(world):
    """Nobody does it: the consumer is told so at once, and nothing is sent."""
    world.set("keyring", 0)
    world.stop_tlshd()
    try:
        listener = world.listener()
        _, _, err = world.call(listener.getsockname()[1])
        check_equal("hello", ctl.errno_name(err), "ESRCH")
        check_silent(world.keep(listener.accept()[0]))
        # what the kernel can do needs none
        world.set("keyring", world.anchors)
        server = world.server()
        world.check_by_kernel(world.handshake(server), FellBack=1, HandshakesStarted=1,
                              HandshakesDoneAnon=1)
    finally:
        world.start_tlshd()


# --- kernel-only: an errno instead

@case("kernel-only/no-anchors")
def _only_no_anchors(world):
    world.set("policy", "kernel-only")
    world.set("keyring", 0)
    listener = world.listener()
    world.check_refused(listener.getsockname()[1], errno.ENOKEY)
    check_silent(world.keep(listener.accept()[0]))
    world.check_counters()


@case("kernel-only/client-key-ed25519")
def _only_ed25519(world):
    world.set("policy", "kernel-only")
    listener = world.listener()
    world.check_refused(listener.getsockname()[1], errno.EPROTONOSUPPORT,
                        **make_client(world, "ed25519", "-newkey", "ed25519"))
    check_silent(world.keep(listener.accept()[0]))
    world.check_counters()


@case("kernel-only/what-it-can")
def _only_can(world):
    world.set("policy", "kernel-only")
    server = world.server()
    world.check_by_kernel(world.handshake(server), HandshakesStarted=1, HandshakesDoneAnon=1)


# --- never after a refusal

class Refusing:
    """A port where whoever comes is answered with an alert."""

    def __init__(self, world, alert):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.port = world.port + 1		# of the next s_server
        self.listener.bind(("127.0.0.1", self.port))
        self.listener.listen(4)
        self.alert = alert
        world.keep(self.listener)

    def attempt(self, world):
        """One connection of a consumer: how it ends, and how many bytes came after the ClientHello."""
        dev, sock, err = world.call(self.port)
        check_equal("hello", err, 0)
        peer = self.listener.accept()[0]
        check(read_record(peer).startswith(b"\x16"), "no ClientHello")
        peer.sendall(bytes([21, 3, 3, 0, 2, 2, self.alert]))
        peer.settimeout(10)
        rest = b""
        check(dev.done_within(20), "no ta_done")
        result = dev.result()
        dev.close()
        sock.close()
        while True:
            try:
                more = peer.recv(4096)
            except ConnectionResetError:
                break
            if not more:
                break
            rest += more
        peer.close()
        check_equal("status", ctl.errno_name(-result.status), "EACCES")
        check(b"\x16\x03\x01" not in rest, f"a second ClientHello came: {rest!r}")
        self.listener.settimeout(0.3)
        try:
            self.listener.accept()
        except TimeoutError:
            self.listener.settimeout(None)
            return
        check(False, "a second connection came")


def add_refusal(name, alert):
    @case(f"never/after-{name}")
    def _(world):
        """However often the consumer tries again."""
        refusing = Refusing(world, alert)
        for _ in range(3):
            refusing.attempt(world)
        world.check_daemon(0)
        world.check_counters(HandshakesStarted=3, Failed=3, FailedPeerAlert=3, AlertsReceived=3)


add_refusal("handshake-failure", HANDSHAKE_FAILURE)
add_refusal("protocol-version", PROTOCOL_VERSION)


@case("never/after-a-certificate-that-the-kernel-does-not-trust")
def _untrusted(world):
    """tlshd would: its trust store has that authority."""
    world.set("keyring", world.others)
    server = world.server()
    result = world.handshake(server, wanted=-errno.EACCES)
    check_equal("error", result.error_name, "CERT_UNKNOWN_CA")
    world.check_one_hello(server)
    world.check_daemon(0)
    world.check_counters(HandshakesStarted=1, Failed=1, FailedCertUnknownCa=1, AlertsSent=1)


@case("never/because-a-key-is-missing")
def _missing(world):
    listener = world.listener()
    world.check_refused(listener.getsockname()[1], errno.ENOKEY, mode=ctl.PSK, peername=None,
                        peerids=(0x7ffffff0,))
    check_silent(world.keep(listener.accept()[0]))
    world.check_counters()


def add_remembered(name, alert):
    @case(f"remembered/{name}")
    def _(world):
        """net.tls_hs.remember_refusals: the consumer's next attempt is tlshd's."""
        world.set("remember_refusals", 60)
        refusing = Refusing(world, alert)
        refusing.attempt(world)
        refusing.listener.close()
        world.check_daemon(0)
        server = world.server()
        check_equal("port", server.port, refusing.port)
        result = world.handshake(server)
        refused = {"HandshakesStarted": 1, "Failed": 1, "FailedPeerAlert": 1, "AlertsReceived": 1}
        world.check_by_daemon(server, result, FellBack=1, **refused)
        # another server is not affected, and that one no longer when the setting is off
        check(world.handshake(world.server()).suite, "another port went to tlshd")
        world.set("remember_refusals", 0)
        server.finish()
        world.port = refusing.port - 1
        check(world.handshake(world.server()).suite, "remembered although it is off")
        world.check_daemon(1)


add_remembered("handshake-failure", HANDSHAKE_FAILURE)
add_remembered("protocol-version", PROTOCOL_VERSION)


@case("remembered/not-a-certificate-that-the-kernel-does-not-trust")
def _remembered_untrusted(world):
    world.set("remember_refusals", 60)
    world.set("keyring", world.others)
    port = world.port
    for _ in range(2):		# both on one port
        world.port = port
        server = world.server()
        world.handshake(server, wanted=-errno.EACCES)
        server.finish()
    world.check_daemon(0)
    world.check_counters(HandshakesStarted=2, Failed=2, FailedCertUnknownCa=2, AlertsSent=2)


# --- net.tls_hs.priorities, which tlshd does not know

P384, P384_ONLY = 24, "NORMAL:-GROUP-ALL:+GROUP-SECP384R1"


@case("demanded/what-it-can")
def _demanded(world):
    world.set("priorities", P384_ONLY)
    server = world.server()
    result = world.handshake(server)
    check_equal("group", result.group, P384)
    check_equal("groups offered", server.wire.one_received("ClientHello").offered(wire.SUPPORTED_GROUPS),
                {P384})
    world.check_by_kernel(result, HandshakesStarted=1, HandshakesDoneAnon=1)
    world.check_group("P-384")


@case("demanded/no-anchors")
def _demanded_no_anchors(world):
    world.set("priorities", P384_ONLY)
    world.set("keyring", 0)
    listener = world.listener()
    world.check_refused(listener.getsockname()[1], errno.ENOKEY)
    check_silent(world.keep(listener.accept()[0]))
    world.check_counters()


@case("demanded/client-key-ed25519")
def _demanded_ed25519(world):
    world.set("priorities", P384_ONLY)
    listener = world.listener()
    world.check_refused(listener.getsockname()[1], errno.EPROTONOSUPPORT,
                        **make_client(world, "ed25519", "-newkey", "ed25519"))
    check_silent(world.keep(listener.accept()[0]))
    world.check_counters()


@case("demanded/not-the-daemon's-after-a-refusal")
def _demanded_refused(world):
    """Whoever can inject an alert must not get what is not good enough."""
    world.set("priorities", P384_ONLY)
    world.set("remember_refusals", 60)
    refusing = Refusing(world, HANDSHAKE_FAILURE)
    for _ in range(2):
        refusing.attempt(world)
    refusing.listener.close()
    server = world.server(args=("-groups", "X25519"))
    check_equal("port", server.port, refusing.port)
    world.handshake(server, wanted=-errno.EACCES)
    world.check_daemon(0)
    world.check_counters(HandshakesStarted=3, Failed=3, FailedPeerAlert=3, AlertsReceived=3)


@case("demanded/upcall-only-knows-nothing-of-it")
def _demanded_upcall(world):
    world.set("priorities", P384_ONLY)
    world.set("policy", "upcall-only")
    server = world.server(args=("-groups", "X25519"))
    world.check_by_daemon(server, world.handshake(server))
