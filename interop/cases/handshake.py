# SPDX-License-Identifier: GPL-2.0-only
"""Handshakes that succeed, and what both sides say was agreed."""
import subprocess
from dataclasses import dataclass

from harness import case, check, check_equal, check_in, check_not_in
from local import forget_anchors
from wire import (ALPN, CLOSE_NOTIFY, GROUPS as GROUP_NUMBERS, PSK_MODES, SCHEMES, SERVER_NAME,
                  SUITES as SUITE_NUMBERS)


@dataclass
class Good:
    name: str
    cert: str = "leaf-ec"
    server: tuple = ()			# options of s_server
    client: tuple = ()			# options of tlshc
    sni: str = "server.test"		# name to verify
    host: str = "127.0.0.1"
    ca: str = "roots"
    client_says: tuple = ()		# in tlshc -brief's output
    client_lacks: tuple = ()
    suite: str = ""			# what is agreed on, if the case says so
    group: str = ""
    scheme: str = ""			# of the server's CertificateVerify
    answers: tuple = ()			# ExtensionTypes in the server's EncryptedExtensions
    unsent: tuple = (PSK_MODES,)	# ExtensionTypes that no ClientHello has
    empty: bool = False			# the client answers a request with an empty Certificate
    peer: str = ""			# certificate that the server shows: cert, unless it has another
    counter: str = "HandshakesDoneX509"
    newer: bool = False			# Debian 13's s_server


EC = ("Signature type: ECDSA (ecdsa_secp256r1_sha256)", "Hash used: SHA256")
RSA = ("Signature type: RSA-PSS (rsa_pss_rsae_sha256)", "Hash used: SHA256")
SNI_SERVER = ("-servername", "server.test", "-servername_fatal",
              "-cert2", "{pki}/direct.pem", "-key2", "{pki}/direct.key")


def suite(name, cert="leaf-ec"):
    """A suite that the server insists on."""
    return Good(f"suite-{name}-{cert}", cert, server=("-ciphersuites", name),
                client_says=(f"Ciphersuite: {name}",), suite=name)


SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_AES_128_CCM_SHA256")

# s_server's name, the client's, and whether it takes a HelloRetryRequest
GROUPS = (("X25519", "X25519, 253 bits", False), ("P-256", "ECDH, prime256v1, 256 bits", True),
          ("P-384", "ECDH, secp384r1, 384 bits", True))


def group(name, client_name, retry):
    hrr = ("HelloRetryRequest: yes",)
    return Good(f"group-{name}", server=("-groups", name), group=name,
                client_says=(f"Server Temp Key: {client_name}", *(hrr if retry else ())),
                client_lacks=() if retry else hrr)


GOOD = [
    # in which group depends on the server's OpenSSL: 3.5 has a hybrid
    Good("ec-chain", client_says=EC, scheme="ecdsa_secp256r1_sha256"),
    Good("rsa-chain", "leaf-rsa", client_says=RSA, scheme="rsa_pss_rsae_sha256"),
    *(suite(name, cert) for name in SUITES for cert in ("leaf-ec", "leaf-rsa")),
    *(group(*row) for row in GROUPS),
    Good("leaf-below-root", "direct", client_says=EC),
    # a P-256 authority that signs with SHA-512: s_server sends it if we say that we can
    Good("leaf-signed-with-ecdsa-sha512", "leaf-sha512", client_says=EC),
    Good("anchors-as-user-keys", client=("-CAtype", "user"), client_says=EC),
    Good("rsa-anchors-as-user-keys", "leaf-rsa", client=("-CAtype", "user"), client_says=RSA),
    Good("anchor-among-others", client_says=EC, ca="all-roots"),
    # the server has two certificates, and knows by the name alone which one to show
    Good("name-is-sent", server=SNI_SERVER, answers=(SERVER_NAME,), peer="direct"),
    Good("name-in-capitals", sni="SERVER.TEST"),
    Good("name-with-wildcard", sni="any.wild.test",
         client_says=("Verified peername: any.wild.test",)),
    Good("name-is-an-ipv4-address", sni="127.0.0.1", unsent=(PSK_MODES, SERVER_NAME)),
    Good("name-is-an-ipv6-address", sni="::1", host="::1", unsent=(PSK_MODES, SERVER_NAME)),
    Good("anon-gives-no-peer-key", client=("-mode", "anon"), counter="HandshakesDoneAnon",
         client_says=EC, client_lacks=("Peer key",)),
    Good("x509-gives-a-peer-key", client_says=("Peer key: ", 'asymmetric "tls_hs peer: {serial}"')),
    Good("client-certificate-not-asked-for", client_lacks=("Client certificate",),
         client=("-cert", "{pki}/client-ec.full", "-key", "{pki}/client-ec.key")),
    Good("middlebox-mode-off", server=("-no_middlebox",)),
    Good("client-certificate-asked-for", server=("-verify", "1"), empty=True),
    Good("client-certificate-asked-for-rsa", "leaf-rsa", server=("-verify", "1"), empty=True),
    Good("padded-records", server=("-record_padding", "512")),
    Good("padded-records-to-4096", "leaf-rsa", server=("-record_padding", "4096")),
    Good("fragments-of-512", "leaf-rsa", server=("-max_send_frag", "512")),
    Good("fragments-of-512-padded", server=("-max_send_frag", "512", "-record_padding", "100")),
    Good("timeout-not-reached", server=("-state",), client=("-timeout", "30")),
    Good("alpn-chosen", server=("-alpn", "h2"), client=("-alpn", "http/1.1,h2"),
         client_says=("ALPN protocol: h2",), answers=(ALPN,)),
    Good("alpn-not-answered", client=("-alpn", "h2"), client_says=("No ALPN negotiated",)),
]


def check_agreed(wire, suite="", group="", scheme=""):
    """What the two have agreed on, as far as it is given."""
    agreed = wire.agreed
    if suite:
        check_equal("suite in ServerHello", agreed.suite, SUITE_NUMBERS[suite])
    if group:
        check_equal("group in ServerHello", agreed.group, GROUP_NUMBERS[group])
    if scheme:
        check_equal("scheme in the server's CertificateVerify", wire.one_sent("CertificateVerify").scheme,
                    SCHEMES[scheme])


def check_wire(world, row, wire):
    """The row, and an end that is good, as the server saw them."""
    check_agreed(wire, row.suite, row.group, row.scheme)
    check_equal("the server's leaf", wire.one_sent("Certificate").certificates[0],
                world.der((row.peer or row.cert) + ".pem"))
    for kind in row.answers:
        check(kind in wire.one_sent("EncryptedExtensions").extensions, f"no extension {kind} in the answer")
    # RFC 8446 4.2.9: without psk_key_exchange_modes a server should send no tickets,
    # which consumers of kTLS cannot digest.  (OpenSSL sends them all the same.)
    for hello in wire.received("ClientHello"):
        for kind in row.unsent:
            check(kind not in hello.extensions, f"ClientHello has extension {kind}")
    if row.empty:
        wire.one_sent("CertificateRequest")
    check_equal("lengths of the client's Certificates", [m.length for m in wire.received("Certificate")],
                [4] if row.empty else [])
    check_equal("alerts that the server got", wire.alerts(sent=False), [CLOSE_NOTIFY])
    check_equal("the last of them", wire.last_received.alerts, [CLOSE_NOTIFY])
    check(set(wire.alerts(sent=True)) <= {CLOSE_NOTIFY}, f"the server's alerts: {wire.alerts(sent=True)}")


def run_good(world, row):
    args = [a.format(pki=world.pki) for a in row.server]
    host = f"[{row.host}]" if ":" in row.host else row.host
    server = world.server(row.cert, args, host=host, newer=row.newer)
    client = [a.format(pki=world.pki) for a in row.client]
    done = world.tlshc(server.port, ("-brief", *client), host=host, name=row.sni, ca=row.ca)
    check_equal("exit status of tlshc", (done.status, done.err.count("CONNECTION ESTABLISHED")),
                (0, 1))
    for text in ("Protocol version: TLSv1.3", "Verification: OK", "close_notify received",
                 *row.client_says):
        check_in("tlshc's output", text.format(serial=world.serial(row.peer or row.cert)), done.err)
    for text in row.client_lacks:
        check_not_in("tlshc's output", text, done.err)

    server.finish()
    check_wire(world, row, server.wire)
    world.check_ktls(1)
    world.check_counters(**{"HandshakesStarted": 1, row.counter: 1})
    if row.group:
        world.check_group(row.group)


def add(row):
    @case(f"handshake/{row.name}")
    def _(world):
        run_good(world, row)


for _row in GOOD:
    add(_row)


def keyctl(*args, data=None):
    p = subprocess.run(("keyctl", *args), input=data, capture_output=True, check=False)
    check_equal(f"keyctl {args[0]}: {p.stderr.decode()}", p.returncode, 0)
    return p.stdout.decode().strip()


@case("handshake/anchors-in-the-module's-keyring")
def _module_keyring(world):
    """What an administrator does: keyctl padd, and no keyring named by the consumer."""
    key = keyctl("padd", "asymmetric", "", "%:.tls_hs", data=world.der("root-ec.pem"))
    try:
        server = world.server()
        done = world.tlshc(server.port, ca=None)
        check_equal(f"exit status ({done.err})", done.status, 0)
        server.finish()
        server = world.server("leaf-rsa")
        done = world.tlshc(server.port, ca=None)
        check_in("tlshc's line", "(CERT_UNKNOWN_CA)", done.err)
    finally:
        keyctl("unlink", key, "%:.tls_hs")
    server = world.server()
    done = world.tlshc(server.port, ca=None)
    check_equal("exit status once the anchor is gone", done.status, 3)
    check_in("tlshc's line", "Required key not available", done.err)
    forget_anchors()
    done = world.tlshc(world.server().port, ca=None)
    check_equal("exit status once that is said to be meant", done.status, 3)
    check_in("tlshc's line", "Operation not supported", done.err)


@case("handshake/anchors-in-a-keyring-by-its-serial")
def _serial(world):
    ring = keyctl("newring", "anchors", "@u")
    try:
        keyctl("padd", "asymmetric", "", ring, data=world.der("root-ec.pem"))
        server = world.server()
        done = world.tlshc(server.port, ("-brief", "-keyring", ring), ca=None)
        check_equal(f"exit status ({done.err})", done.status, 0)
    finally:
        keyctl("unlink", ring, "@u")


@case("handshake/peer-key-goes-with-the-socket")
def _peer_key(world):
    before = world.leftovers()["keys"]
    for _ in range(5):
        server = world.server()
        done = world.tlshc(server.port)
        check_equal("exit status", done.status, 0)
        server.finish()
    world.wait_for(lambda: world.leftovers()["keys"] <= before, 8, "the peers' keys to be gone")


@case("handshake/many-one-after-the-other", limit=120)
def _many(world):
    server = world.server(args=("-www",), quiet=True, accept=0)
    for i in range(25):
        done = world.tlshc(server.port, ("-quiet",), stdin=b"GET / HTTP/1.0\r\n\r\n")
        check_equal(f"exit status of number {i}", done.status, 0)
        check(b"</HTML>" in done.out.upper(), "no page")
    world.check_counters(HandshakesStarted=25, HandshakesDoneX509=25)
    world.check_ktls(25)
