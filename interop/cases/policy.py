# SPDX-License-Identifier: GPL-2.0-only
"""A policy (priorities) holds for everything that it names.

What is offered, the signatures on each certificate of the chain with the kind of key that
made them, key sizes, CertificateVerify, groups, suites, our own signature.  OpenSSL's
server keeps to our offer; the one here (interop/badserver) shows and signs what it is told
to.  Each chain that a policy forbids is a good one where nothing forbids it.
"""
import errno
import os
import socket
import sys
import threading
import time
from types import SimpleNamespace

import ctl
from clientauth import run, write
from harness import case, check, check_equal, check_in, check_not_in
from local import Key, check_says
from trust import Netns, keyring

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "badserver"))
import server as badserver		# noqa: E402
import tls				# noqa: E402

RSAE_256, RSAE_384 = 0x0804, 0x0805
ECDSA_256, ECDSA_384 = 0x0403, 0x0503
X25519, SECP384R1, SECP384R1MLKEM1024 = 29, 24, 0x11ed
AES_128_GCM = 0x1301
CERT_ERRORS = ("CERT_BAD", "CERT_UNSUPPORTED", "CERT_SIGNATURE", "CERT_UNKNOWN_CA")

CONFIG = b"""[req]
distinguished_name=dn
prompt=no
[dn]
CN=policy
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign
[leaf]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
subjectAltName=DNS:server.test
"""

KINDS = {"p256": ("EC", "ec_paramgen_curve:P-256"), "p384": ("EC", "ec_paramgen_curve:P-384"),
         "rsa2048": ("RSA", "rsa_keygen_bits:2048"), "rsa3072": ("RSA", "rsa_keygen_bits:3072")}
PSS = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest")


class Certs:
    """Keys and certificates, each made when it is first asked for; paths without .pem.

    The name of an authority is the kind of its key; that of another certificate says
    kind of key, digest, authority: p384-sha256-p256.
    """

    def __init__(self, world):
        self.world = world
        self.dir = os.path.join(world.work, "policy")
        os.makedirs(self.dir, exist_ok=True)
        self.config = os.path.join(self.dir, "config")
        write(self.config, CONFIG)

    def path(self, name):
        return os.path.join(self.dir, name)

    def key(self, name, kind):
        path = self.path(name) + ".key"
        if not os.path.exists(path):
            kind, option = KINDS[kind]
            run(self.world, "openssl", "genpkey", "-algorithm", kind, "-pkeyopt", option, "-out", path)
        return path

    def make(self, name, key, extensions, *args):
        path = self.path(name)
        if not os.path.exists(path + ".pem"):
            run(self.world, "openssl", "req", "-x509", "-config", self.config, "-extensions",
                extensions, "-subj", f"/CN={name[:60]}", "-key", key, "-days", "3", "-out",
                path + ".pem", *args)
        return path

    def authority(self, kind):
        """The certificate's path and its key's."""
        key = self.key(kind, kind)
        return self.make(kind, key, "ca"), key

    def signed(self, name, extensions="leaf", issuer=None):
        """Of the form p384-sha256-p256, -pss behind it for such a signature; path and key."""
        kind, digest, authority, *pss = name.split("-")
        cert, key = issuer or self.authority(authority)
        own = self.key(f"{kind}-{extensions}", kind)
        stem = f"{name}-{extensions}{'-below-' + os.path.basename(cert) if issuer else ''}"
        return self.make(stem, own, extensions, f"-{digest}", "-CA", cert + ".pem", "-CAkey", key,
                         *(PSS if pss else ())), own

    def chain(self, leaf, intermediate=None):
        """For the server: certificates as DER, the leaf first, and its private key."""
        above = self.signed(intermediate, "ca") if intermediate else None
        path, key = self.signed(leaf, issuer=above)
        paths = [path, above[0]] if above else [path]
        with open(key, "rb") as f:
            key = badserver.serialization.load_pem_private_key(f.read(), None)
        return [self.world.der(p + ".pem") for p in paths], key


class State(badserver.State):
    """One chain, whatever name is asked for."""

    def __init__(self, chain):
        super().__init__("")
        self.chain = chain

    def credentials(self, stem):
        return self.chain


class Server:
    """Shows a chain, whatever the client has offered; .result is what it saw."""

    def __init__(self, world, chain, **settings):
        hooks = {k: settings.pop(k) for k in ("sh", "hrr_msg") if k in settings}
        self.case = SimpleNamespace(name="policy", raw={}, after_hrr_only=False, **hooks,
                                    cfg={"cert": "", "greeting": False, **settings})
        self.state = State(chain)
        self.listener = world.listener()
        self.port = self.listener.getsockname()[1]
        self.result = {}
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        sock = self.listener.accept()[0]
        with sock:
            self.result = badserver.Conn(sock, self.case, self.state, 20).run()

    def finish(self):
        self.thread.join(25)
        check(not self.thread.is_alive(), "the server still waits")
        return self.result


def handshake(world, server, ring, priorities, **hello):
    """What came of it here, and what the server saw."""
    sock = world.keep(socket.create_connection(("127.0.0.1", server.port)))
    with ctl.Ctl() as dev:
        check_says(dev.hello(sock.fileno(), keyring=ring, priorities=priorities, timeout_ms=20000,
                             **hello), 0)
        result = dev.result()
        if not result.status:
            dev.close_notify()
    sock.close()
    return result, server.finish()


REFUSED = "of the peer refused"


def check_accepted(world, ring, chain, priorities):
    server = Server(world, chain)
    result, seen = handshake(world, server, ring, priorities)
    check_equal(f"status and error with {priorities}",
                (ctl.errno_name(-result.status), result.error_name), ("0", "NONE"))
    check(seen["completed"], f"the server saw {seen}")


def check_refused(world, ring, chain, priorities, errors=CERT_ERRORS):
    """A certificate that the policy forbids is refused as a certificate, before a Finished of ours."""
    result, seen = handshake(world, Server(world, chain), ring, priorities)
    check_equal(f"status with {priorities}", ctl.errno_name(-result.status), "EACCES")
    check_in("error", result.error_name, errors)
    check(seen["alert"] and seen["alert"]["encrypted"] and not seen["completed"],
          f"the server saw {seen}")
    if result.error_name in CERT_ERRORS and not logged(world):
        # no more than ten lines of a kind in five seconds: the cases before may have had them
        time.sleep(5.5)
        handshake(world, Server(world, chain), ring, priorities)
        check(logged(world), f"the kernel's log lacks {REFUSED!r}")


def logged(world):
    world.read_kernel_log()
    return any(REFUSED in line for line in world.kernel_log)


def anchors(world, certs, *kinds, how="asymmetric"):
    ring = keyring(world)
    for kind in kinds:
        ctl.add_key(how, "" if how == "asymmetric" else kind, world.der(certs.authority(kind)[0] + ".pem"),
                    ring)
    return ring


# --- chains

def add_forbidden(name, priorities, leaf, intermediate=None, errors=CERT_ERRORS, how="asymmetric"):
    @case(f"policy/refused-{name}")
    def _(world):
        certs = Certs(world)
        ring = anchors(world, certs, (intermediate or leaf).split("-")[2], how=how)
        chain = certs.chain(leaf, intermediate)
        check_accepted(world, ring, chain, "NORMAL")
        check_refused(world, ring, chain, priorities, errors)


# the authority's curve and hash
add_forbidden("ecdsa-sha256-by-p256", "SECURE192", "p384-sha256-p256")
add_forbidden("ecdsa-sha256-by-p256-secure256", "SECURE256", "p384-sha256-p256")
add_forbidden("ecdsa-sha256-by-p256-anchor-whole", "SECURE192", "p384-sha256-p256", how="user")
add_forbidden("ecdsa-sha384-by-p256", "SECURE192", "p384-sha384-p256")
add_forbidden("ecdsa-sha256-by-p384", "SECURE192", "p384-sha256-p384")
add_forbidden("ecdsa-sha256-taken-away", "NORMAL:-SIGN-ECDSA-SECP256R1-SHA256", "p384-sha256-p256")
# RSA: PKCS#1 and PSS are two kinds
add_forbidden("pkcs1-sha256", "SECURE192", "rsa3072-sha256-rsa3072")
add_forbidden("pss-sha256", "SECURE192", "rsa3072-sha256-rsa3072-pss")
add_forbidden("pkcs1-sha256-taken-away", "NORMAL:-SIGN-RSA-SHA256", "rsa2048-sha256-rsa2048")
add_forbidden("pss-sha256-taken-away", "NORMAL:-SIGN-RSA-PSS-RSAE-SHA256",
              "rsa2048-sha256-rsa2048-pss")
add_forbidden("pkcs1-taken-away", "NORMAL:-SIGN-RSA-SHA256:-SIGN-RSA-SHA384:-SIGN-RSA-SHA512",
              "p256-sha384-rsa2048")
# key sizes, of the authority and of the leaf
add_forbidden("rsa-2048-authority", "SECURE192", "p384-sha384-rsa2048")
add_forbidden("rsa-2048-leaf", "SECURE192", "rsa2048-sha384-rsa3072")
add_forbidden("rsa-2048-leaf-by-p384", "SECURE192", "rsa2048-sha384-p384")
# above an intermediate
add_forbidden("intermediate-ecdsa-sha256", "SECURE192", "p384-sha384-p384", "p384-sha256-p256")
add_forbidden("intermediate-pkcs1-sha256", "SECURE192", "p384-sha384-rsa3072",
              "rsa3072-sha256-rsa3072")
add_forbidden("intermediate-rsa-2048", "SECURE192", "p384-sha384-rsa2048",
              "rsa2048-sha384-rsa3072")
# the leaf's key, which could sign with what was not offered only
add_forbidden("p256-leaf", "SECURE192", "p256-sha384-p384", errors=(*CERT_ERRORS, "CV_SCHEME"))


def add_allowed(name, priorities, leaf, intermediate=None):
    @case(f"policy/accepted-{name}")
    def _(world):
        certs = Certs(world)
        ring = anchors(world, certs, (intermediate or leaf).split("-")[2])
        check_accepted(world, ring, certs.chain(leaf, intermediate), priorities)


for _level in ("SECURE192", "SECURE256"):
    add_allowed(f"{_level}-ecdsa-sha384-by-p384", _level, "p384-sha384-p384")
    add_allowed(f"{_level}-pkcs1-sha384", _level, "rsa3072-sha384-rsa3072")
add_allowed("SECURE192-pkcs1-sha512", "SECURE192", "p384-sha512-rsa3072")
add_allowed("SECURE192-pss-sha384", "SECURE192", "rsa3072-sha384-rsa3072-pss")
add_allowed("SECURE192-rsa-by-p384", "SECURE192", "rsa3072-sha384-p384")
add_allowed("SECURE192-intermediate", "SECURE192", "p384-sha384-rsa3072", "rsa3072-sha512-rsa3072")
add_allowed("pkcs1-sha384-without-sha256", "NORMAL:-SIGN-RSA-SHA256", "rsa2048-sha384-rsa2048")


@case("policy/accepted-anchor-whose-own-signature-is-weaker")
def _anchor(world):
    """Nobody verifies an anchor's signature: that it is in the keyring is what it is trusted for."""
    certs = Certs(world)
    chain = certs.chain("p384-sha384-p384", "p384-sha256-p256")
    for how in ("asymmetric", "user"):
        ring = keyring(world)
        ctl.add_key(how, "" if how == "asymmetric" else "anchor", chain[0][1], ring)
        check_accepted(world, ring, chain, "SECURE192")


def leaf_ring(world, der):
    """A keyring that trusts the server's own certificate."""
    ring = keyring(world)
    ctl.add_key("user", "leaf", der, ring)
    return ring


@case("policy/refused-rsa-2048-leaf-in-the-keyring")
def _leaf_weak(world):
    """No signature is verified then, but the key's own is."""
    chain = Certs(world).chain("rsa2048-sha384-p384")
    ring = leaf_ring(world, chain[0][0])
    check_accepted(world, ring, chain, "NORMAL")
    check_refused(world, ring, chain, "SECURE192")


@case("policy/accepted-leaf-in-the-keyring-whose-own-signature-is-weaker")
def _leaf(world):
    chain = Certs(world).chain("p384-sha256-p256")
    check_accepted(world, leaf_ring(world, chain[0][0]), chain, "SECURE192")


@case("policy/refused-although-the-issuer-is-known")
def _cache(world):
    """issuer_cache remembers that a signature is right, not that a policy allows it."""
    certs = Certs(world)
    ring = anchors(world, certs, "p256")
    chain = certs.chain("p384-sha384-p384", "p384-sha256-p256")
    with world.keep(Netns()):
        for _ in range(2):
            check_accepted(world, ring, chain, "NORMAL")
        check_equal("issuers known", world._own_table()["IssuersKnown"], 1)
        check_refused(world, ring, chain, "SECURE192")


# --- what the server signs and chooses

def add_choice(name, leaf, error, priorities="SECURE192", **settings):
    @case(f"policy/refused-{name}")
    def _(world):
        certs = Certs(world)
        chain = certs.chain(leaf)
        server = Server(world, chain, **settings)
        result, seen = handshake(world, server, anchors(world, certs, leaf.split("-")[2]), priorities)
        check_equal("status and error", (ctl.errno_name(-result.status), result.error_name),
                    ("EACCES", error))
        check_equal("alert", seen["alert"] and seen["alert"]["name"], "illegal_parameter")


def put(**fields):
    return lambda conn, m: m.__dict__.update(fields)


def put_group(group):
    """The server's message names a group that was not offered."""
    def change(conn, m):
        body = tls.u16(group) + (tls.vec16(bytes(range(32))) if conn.kex else b"")
        m.exts = [e for e in m.exts if e[0] != tls.EXT["key_share"]]
        m.exts.append(tls.ext("key_share", body))
    return change


add_choice("certificate-verify-pss-sha256", "rsa3072-sha384-rsa3072", "CV_SCHEME", scheme=RSAE_256)
add_choice("certificate-verify-ecdsa-sha256", "p384-sha384-p384", "CV_SCHEME", scheme=ECDSA_256)
add_choice("certificate-verify-taken-away", "rsa2048-sha384-rsa2048", "CV_SCHEME",
           "NORMAL:-SIGN-RSA-PSS-RSAE-SHA256", scheme=RSAE_256)
add_choice("group-in-server-hello", "p384-sha384-p384", "GROUP", sh=put_group(X25519))
add_choice("group-in-hello-retry-request", "p384-sha384-p384", "HRR_GROUP", hrr=True,
           hrr_msg=put_group(X25519))
add_choice("suite", "p384-sha384-p384", "SUITE", sh=put(suite=AES_128_GCM))


@case("policy/offer")
def _offer(world):
    certs = Certs(world)
    ring = anchors(world, certs, "p384")
    chain = certs.chain("p384-sha384-p384")

    def offered(priorities):
        result, seen = handshake(world, Server(world, chain), ring, priorities)
        check_equal("status", ctl.errno_name(-result.status), "0")
        return {k: [int(x, 16) for x in v] for k, v in seen["hello"].items()
                if k in ("suites", "groups", "shares", "sigalgs", "sigalgs_cert")}

    everything = offered("NORMAL")
    for level in ("SECURE192", "SECURE256"):
        offer = offered(level)
        check_equal("groups", offer["groups"], [SECP384R1MLKEM1024, SECP384R1])
        check_equal("shares", offer["shares"], [SECP384R1MLKEM1024])
        check_equal("suites", offer["suites"], [0x1302, 0x1303])
        check_in("signature_algorithms", ECDSA_384, offer["sigalgs"])
        for scheme in (ECDSA_256, RSAE_256, 0x0809, 0x0401):
            check_not_in("signature_algorithms_cert", scheme, offer["sigalgs_cert"])
            check_not_in("signature_algorithms", scheme, offer["sigalgs"])
    offer = offered("NORMAL:-SIGN-RSA-SHA256:-GROUP-X25519:-AES-128-GCM")
    for name, gone in (("sigalgs_cert", 0x0401), ("groups", X25519), ("suites", AES_128_GCM)):
        check_equal(name, offer[name], [x for x in everything[name] if x != gone])


# --- our own signature

def client_keys(world, certs, kind):
    """Serials of a client's certificate, good for its authority, and of its key."""
    path, key = certs.signed(f"{kind}-sha384-p384")
    der = run(world, "openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER")
    serials = {}
    for name, payload in (("cert", world.der(path + ".pem")), ("privkey", der)):
        serials[name] = ctl.add_key("user", f"policy {name}", payload)
        world.keep(Key(serials[name]))
    return serials


def add_client(name, kind, priorities, scheme):
    """scheme: what we sign with; None: nothing at all."""
    @case(f"policy/client-{name}")
    def _(world):
        certs = Certs(world)
        server = Server(world, certs.chain("p384-sha384-p384"), request_cert=True)
        sock = world.keep(socket.create_connection(("127.0.0.1", server.port)))
        with ctl.Ctl() as dev:
            err = dev.hello(sock.fileno(), keyring=anchors(world, certs, "p384"), mode=ctl.X509,
                            priorities=priorities, timeout_ms=20000, **client_keys(world, certs, kind))
            if err and scheme is None:		# said before the first byte is as good
                check_in("hello", err, (errno.EINVAL, errno.EOPNOTSUPP))
                return
            check_says(err, 0)
            dev.result()
            dev.close_notify()
        sock.close()
        sent = server.finish().get("client_cert")
        check(sent, f"the server saw {server.result}")
        check_equal("certificates sent, scheme", (bool(sent["sent"]), sent.get("scheme")),
                    (bool(scheme), scheme and f"{scheme:#06x}"))


add_client("p256-key-signs", "p256", "NORMAL", ECDSA_256)
add_client("p256-key-does-not-sign", "p256", "SECURE192", None)
add_client("p256-key-taken-away-does-not-sign", "p256", "NORMAL:-SIGN-ECDSA-SECP256R1-SHA256", None)
add_client("p384-key-signs", "p384", "SECURE192", ECDSA_384)
add_client("rsa-3072-key-signs-with-sha256", "rsa3072", "NORMAL", RSAE_256)
add_client("rsa-3072-key-signs-with-sha384", "rsa3072", "SECURE192", RSAE_384)
add_client("rsa-2048-key-does-not-sign", "rsa2048", "SECURE192", None)
