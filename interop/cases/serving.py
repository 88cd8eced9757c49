# SPDX-License-Identifier: GPL-2.0-only
"""The kernel as the server: foreign clients, and its own."""
import os
import resource
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass

import ctl
from clientauth import load_der
from harness import case, check, check_equal, check_in, check_not_in
from local import Key, check_says, keyring

PSK = "2b" * 32
OTHER = "c3" * 32
GROUPS = {0x1d: "X25519", 0x17: "P-256", 0x18: "P-384", 0x11ec: "X25519MLKEM768",
          0x11eb: "SecP256r1MLKEM768", 0x11ed: "SecP384r1MLKEM1024"}


def chain_of(world, name):
    """The leaf and what goes after it, as one key has them."""
    der = world.der(name + ".pem")
    with open(world.path(name + ".chain")) as f:
        text = f.read()
    end = "-----END CERTIFICATE-----"
    for part in text.split(end)[:-1]:
        der += ssl.PEM_cert_to_DER_cert(part[part.index("-----BEGIN"):] + end)
    key = ctl.add_key("user", f"{name} chain", der)
    world.keep(Key(key))
    return key


class KernelServer:
    """A listener, and the kernel's half of the connections that it accepts."""

    def __init__(self, world, cert="leaf-ec", mode=ctl.X509, flags=0, **kw):
        self.world = world
        self.listener = world.listener()
        self.port = self.listener.getsockname()[1]
        self.args = dict(mode=mode, flags=flags | ctl.F_SERVER, peername=None, timeout_ms=20000, **kw)
        if mode == ctl.X509 and not flags & ctl.F_MAINLINE:
            self.args["cert"] = chain_of(world, cert)
            self.args["privkey"] = load_der(world, cert, "pkcs8")

    def accept(self, timeout=30):
        """One connection: its socket and device."""
        self.listener.settimeout(timeout)
        sock, _ = self.listener.accept()
        # a kernel consumer's socket blocks as the consumer says; so does this
        sock.setblocking(True)
        self.world.keep(sock)
        dev = self.world.keep(ctl.Ctl())
        check_says(dev.hello(sock.fileno(), **self.args), 0)
        return sock, dev

    def serve(self):
        sock, dev = self.accept()
        return sock, dev, dev.result()


class Client:
    """A program that connects, its output in a file."""

    def __init__(self, world, argv):
        self.path = os.path.join(world.dir, "client.err")
        self.log = open(self.path, "wb")
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=self.log,
                                        stderr=subprocess.STDOUT, cwd=world.dir)
        world.keep_process(self.process)

    @property
    def said(self):
        with open(self.path, errors="replace") as f:
            return f.read()

    def send(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def end(self, seconds=20):
        self.process.stdin.close()
        self.process.stdin = None
        return self.process.wait(seconds)


def s_client(world, port, *args, newer=False, ca="roots", name="server.test"):
    argv = world.newer_openssl() if newer else ["openssl"]
    argv += ["s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3"]
    if ca:
        argv += ["-CAfile", world.path(ca + ".pem"), "-verify_return_error", "-verify", "4"]
    if name:
        argv += ["-servername", name, "-verify_hostname", name]
    return Client(world, argv + list(args))


def read(sock, n):
    sock.settimeout(20)
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        check(more, f"the connection ended after {data!r}")
        data += more
    return data


def check_talks(sock, client):
    """Both directions, over kTLS on our side."""
    client.send(b"from the client\n")
    check_equal("what came", read(sock, 16), b"from the client\n")
    sock.sendall(b"from the kernel\n")
    client.end()
    check_in("the client's output", "from the kernel", client.said)


def check_done(world, kind="X509", sessions=1):
    world.check_ktls(sessions)
    world.check_counters(ServerStarted=sessions, **{f"ServerDone{kind.capitalize()}": sessions})


def check_served(world, server, client, kind="X509"):
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said[-600:]})", result.status, 0)
    check_talks(sock, client)
    check_done(world, kind)
    return result


def check_failed(world, server, client, error, alert, alerts=1, received=255):
    sock, dev, result = server.serve()
    check_equal(f"error ({client.said[-600:]})", result.error_name, error)
    check(result.status < 0, "it succeeded")
    check_equal("alert sent", result.alert_sent, alert)
    check_equal("alert received", result.alert_received, received)
    client.end()
    moved = {"ServerStarted": 1, "ServerFailed": 1, world.failure_counter(error): 1}
    if alert != 255:
        moved["AlertsSent"] = alerts
    if received != 255:
        moved["AlertsReceived"] = 1
    world.check_counters(**moved)
    world.check_ktls(0)


# --- what foreign clients agree on

@dataclass
class Row:
    name: str
    args: tuple = ()			# of s_client
    cert: str = "leaf-ec"
    priorities: str = None
    says: tuple = ()			# in s_client's output
    group: int = 0
    suite: int = 0
    retry: bool = False
    newer: bool = False


ROWS = [
    Row("ecdsa", says=("Verify return code: 0", "Peer signature type: ECDSA")),
    Row("rsa", cert="leaf-rsa", says=("Peer signature type: RSA-PSS",)),
    Row("rsa-3072", cert="leaf-rsa3072"),
    Row("rsa-pss-key", cert="leaf-pss", says=("Peer signature type: RSA-PSS",)),
    Row("p384", cert="leaf-p384", says=("Verify return code: 0",)),
    Row("no-intermediate", cert="direct"),
    Row("aes-128", ("-ciphersuites", "TLS_AES_128_GCM_SHA256"), suite=0x1301),
    Row("aes-256", ("-ciphersuites", "TLS_AES_256_GCM_SHA384"), suite=0x1302),
    Row("chacha20", ("-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"), suite=0x1303),
    Row("aes-128-ccm", ("-ciphersuites", "TLS_AES_128_CCM_SHA256"), suite=0x1304,
        priorities="NORMAL:+AES-128-CCM"),
    Row("x25519", ("-groups", "X25519"), group=0x1d),
    Row("p256", ("-groups", "P-256"), group=0x17),
    Row("p384-group", ("-groups", "P-384"), group=0x18),
    Row("retry", ("-groups", "P-521:P-384"), group=0x18, retry=True),
    Row("retry-for-a-hybrid", ("-groups", "X25519:X25519MLKEM768"), group=0x11ec, retry=True,
        newer=True),
    Row("x25519-mlkem768", group=0x11ec, newer=True),
    Row("p256-mlkem768", ("-groups", "SecP256r1MLKEM768"), group=0x11eb, newer=True),
    Row("p384-mlkem1024", ("-groups", "SecP384r1MLKEM1024"), group=0x11ed, newer=True),
    Row("one-scheme", ("-sigalgs", "ECDSA+SHA256")),
    Row("no-session-id", ("-no_middlebox",)),
    Row("tickets-wanted", ("-sess_out", "session.pem")),
]


def add_row(row):
    @case(f"server/with-{row.name}")
    def _(world):
        server = KernelServer(world, row.cert, priorities=row.priorities)
        client = s_client(world, server.port, *row.args, newer=row.newer)
        result = check_served(world, server, client)
        for text in row.says:
            check_in("s_client's output", text, client.said)
        if row.group:
            check_equal("group", GROUPS.get(result.group), GROUPS[row.group])
            world.check_group(GROUPS[row.group])
        if row.suite:
            check_equal("suite", hex(result.suite), hex(row.suite))
        check_equal("HelloRetryRequest", bool(result.hello_retry), row.retry)
        check_equal("peer id", result.peerid, 0)


for _row in ROWS:
    add_row(_row)


@case("server/gnutls-cli")
def _gnutls(world):
    server = KernelServer(world)
    client = Client(world, ["gnutls-cli", "--x509cafile", world.path("roots.pem"), "--sni-hostname",
                            "server.test", "--verify-hostname", "server.test", "-p",
                            str(server.port), "127.0.0.1"])
    check_served(world, server, client)
    check_in("gnutls-cli's output", "The certificate is trusted", client.said)


@case("server/curl")
def _curl(world):
    server = KernelServer(world)
    client = Client(world, ["curl", "-sS", "--cacert", world.path("roots.pem"), "--http1.1", "--resolve",
                            f"server.test:{server.port}:127.0.0.1",
                            f"https://server.test:{server.port}/"])
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said})", result.status, 0)
    check_in("the request", "GET / HTTP/1.1", read(sock, 14).decode())
    sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")
    check_equal("curl's exit status", client.end(), 0)
    check_in("curl's output", "hello", client.said)
    check_done(world)


@case("server/own-client")
def _own(world):
    """Both ends are this kernel's."""
    server = KernelServer(world)
    client = Client(world, world.tlshc_argv(server.port, ("-brief", "-ign_eof")))
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said})", result.status, 0)
    client.send(b"ping\n")
    check_equal("what came", read(sock, 5), b"ping\n")
    sock.sendall(b"pong\n")
    dev.close_notify()
    check_equal(f"tlshc's exit status ({client.said})", client.end(), 0)
    check_in("tlshc's output", "pong", client.said)
    world.check_ktls(2)
    world.check_counters(HandshakesStarted=1, HandshakesDoneX509=1, ServerStarted=1, ServerDoneX509=1)


@case("server/a-hundred-at-once", limit=240)
def _hundred(world):
    server = KernelServer(world)
    server.listener.listen(128)
    clients = []
    done = []

    def connect():
        context = ssl.create_default_context(cafile=world.path("roots.pem"))
        with socket.create_connection(("127.0.0.1", server.port)) as raw:
            with context.wrap_socket(raw, server_hostname="server.test") as tls:
                done.append(tls.recv(5))

    for _ in range(100):
        clients.append(threading.Thread(target=connect))
        clients[-1].start()
    accepted = [server.accept() for _ in clients]
    for sock, dev in accepted:
        result = dev.result()
        check_equal(f"status ({result.error_name})", result.status, 0)
        sock.sendall(b"hello")
    for thread in clients:
        thread.join(60)
    check_equal("what the clients have read", done, [b"hello"] * 100)
    check_done(world, sessions=100)


# --- names, protocols

@case("server/alpn")
def _alpn(world):
    server = KernelServer(world, alpn=b"\x03foo\x02h2")
    client = s_client(world, server.port, "-alpn", "h2,foo")
    result = check_served(world, server, client)
    check_equal("protocol", result.alpn, b"foo")
    check_in("s_client's output", "ALPN protocol: foo", client.said)


@case("server/alpn-none-in-common")
def _alpn_none(world):
    server = KernelServer(world, alpn=b"\x03foo")
    client = s_client(world, server.port, "-alpn", "h2")
    check_failed(world, server, client, "NO_ALPN", 120)


# --- certificates of clients

def auth_server(world, flag, root="root-ec"):
    return KernelServer(world, flags=flag, keyring=keyring(world, root))


def with_cert(world, name):
    return ("-cert", world.path(name + ".pem"), "-key", world.path(name + ".key"),
            "-cert_chain", world.path(name + ".chain"))


for _flag, _how in ((ctl.F_ASK, "optional"), (ctl.F_DEMAND, "required")):
    def _add(flag=_flag, how=_how):
        @case(f"server/client-certificate-{how}")
        def _(world):
            server = auth_server(world, flag)
            client = s_client(world, server.port, *with_cert(world, "client-ec"))
            result = check_served(world, server, client)
            check(result.peerid > 0, "no peer id")
            check_in("the peer's key", "asymmetric", ctl.describe_key(result.peerid) or "gone")

        @case(f"server/client-certificate-{how}-of-a-strange-authority")
        def _strange(world):
            server = auth_server(world, flag, "root-rsa")
            client = s_client(world, server.port, *with_cert(world, "client-ec"))
            check_failed(world, server, client, "CERT_UNKNOWN_CA", 48)

        @case(f"server/client-certificate-{how}-of-a-server")
        def _server_only(world):
            server = auth_server(world, flag)
            client = s_client(world, server.port, *with_cert(world, "leaf-ec"))
            check_failed(world, server, client, "CERT_UNSUPPORTED", 43)
    _add()


@case("server/client-certificate-rsa")
def _client_rsa(world):
    server = auth_server(world, ctl.F_DEMAND, "root-rsa")
    client = s_client(world, server.port, *with_cert(world, "client-rsa"))
    check_served(world, server, client)


@case("server/client-certificate-optional-and-none")
def _client_none(world):
    server = auth_server(world, ctl.F_ASK)
    client = s_client(world, server.port)
    result = check_served(world, server, client)
    check_equal("peer id", result.peerid, 0)


@case("server/client-certificate-required-and-none")
def _client_missing(world):
    """The alert is under application keys, and the client can read it."""
    server = auth_server(world, ctl.F_DEMAND)
    client = s_client(world, server.port)
    check_failed(world, server, client, "CERT_REQUIRED", 116)
    check_in("s_client's output", "certificate required", client.said)


@case("server/client-certificate-own-client")
def _client_own(world):
    server = auth_server(world, ctl.F_DEMAND)
    client = Client(world, world.tlshc_argv(server.port, (
        "-brief", "-cert", world.path("client-ec.full"), "-key", world.path("client-ec.key"))))
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said})", result.status, 0)
    check(result.peerid > 0, "no peer id")
    dev.close_notify()
    client.end()
    world.check_ktls(2)


# --- whom the server asks for: a client that has several certificates can choose

NO_NAMES = "No client certificate CA names sent"


def check_asked(world, *roots, names):
    """s_client's list, whose spaces differ from version to version; keys of both types."""
    ring = keyring(world, roots[0])
    for root in roots[1:]:
        ctl.add_key("user", f"another {root}", world.der(root + ".pem"), ring)
    server = KernelServer(world, flags=ctl.F_ASK, keyring=ring)
    client = s_client(world, server.port, *with_cert(world, "client-ec"))
    check_served(world, server, client)
    said = client.said.replace(" ", "")
    if not names:
        check_in("s_client's output", NO_NAMES, client.said)
        return
    listed = said[said.index("AcceptableclientcertificateCAnames"):].splitlines()[1:1 + len(names) + 1]
    check_equal("names", sorted(n for n in listed if n.startswith("O=")),
                sorted(f"O=tls_hstest,CN={n}" for n in names))


@case("server/authorities")
def _authorities(world):
    check_asked(world, "root-ec", names=["root-ec"])


@case("server/authorities-of-several")
def _authorities_several(world):
    check_asked(world, "root-ec", "root-rsa", names=["root-ec", "root-rsa"])


@case("server/authorities-and-a-client-of-its-own")
def _authorities_pinned(world):
    """Whose issuer is on no list: there is none."""
    check_asked(world, "root-ec", "client-rsa", names=[])


@case("server/authorities-too-many")
def _authorities_many(world):
    ring = keyring(world, "root-ec")
    for i in range(64):
        ctl.add_key("user", f"authority {i}", world.der("root-rsa.pem"), ring)
    server = KernelServer(world, flags=ctl.F_ASK, keyring=ring)
    client = s_client(world, server.port, *with_cert(world, "client-ec"))
    check_served(world, server, client)
    check_in("s_client's output", NO_NAMES, client.said)


@case("server/authorities-for-gnutls")
def _authorities_gnutls(world):
    """Whose library looks for the issuers of what it has among the names."""
    server = auth_server(world, ctl.F_DEMAND)
    client = Client(world, ["gnutls-cli", "--x509cafile", world.path("roots.pem"), "--sni-hostname",
                            "server.test", "--verify-hostname", "server.test",
                            "--x509certfile", world.path("client-ec.full"), "--x509keyfile",
                            world.path("client-ec.key"), "-p", str(server.port), "127.0.0.1"])
    result = check_served(world, server, client)
    check(result.peerid > 0, "no peer id")


# --- pre-shared keys

def psk_ring(world, *keys):
    ring = ctl.add_key("keyring", "server psks", None)
    world.keep(Key(ring))
    for identity, value in keys:
        ctl.add_key("user", identity, bytes.fromhex(value), ring)
    return ring


def psk_server(world, *keys, **kw):
    return KernelServer(world, mode=ctl.PSK, keyring=psk_ring(world, *keys), **kw)


def psk_client(world, port, *args, psk=PSK, identity="one"):
    return s_client(world, port, "-psk", psk, "-psk_identity", identity, *args, ca=None, name=None)


@case("server/psk")
def _psk(world):
    server = psk_server(world, ("other", OTHER), ("one", PSK))
    client = psk_client(world, server.port)
    result = check_served(world, server, client, "Psk")
    check(result.peerid > 0, "no peer id")
    check_in("the key", ";one", ctl.describe_key(result.peerid))
    check_in("s_client's output", "no peer certificate available", client.said)


@case("server/psk-retry")
def _psk_retry(world):
    server = psk_server(world, ("one", PSK))
    client = psk_client(world, server.port, "-groups", "P-521:P-256")
    result = check_served(world, server, client, "Psk")
    check(result.hello_retry, "no HelloRetryRequest")


for _name, _keys, _error in (
        ("unknown", (("other", PSK),), "PSK_UNKNOWN"),
        ("unknown-prefix-of-another", (("one more", PSK),), "PSK_UNKNOWN"),
        ("unknown-longer-than-another", (("on", PSK),), "PSK_UNKNOWN"),
        ("none-at-all", (), "PSK_UNKNOWN"),
        ("wrong", (("one", OTHER),), "PSK_BINDER")):
    def _add_psk(name=_name, keys=_keys, error=_error):
        @case(f"server/psk-{name}")
        def _(world):
            server = psk_server(world, *keys)
            client = psk_client(world, server.port)
            check_failed(world, server, client, error, 51)
    _add_psk()


@case("server/psk-not-offered")
def _psk_none(world):
    server = psk_server(world, ("one", PSK))
    client = s_client(world, server.port)
    check_failed(world, server, client, "NO_PSK", 40)


@case("server/psk-own-client")
def _psk_own(world):
    server = psk_server(world, ("one", PSK))
    client = Client(world, world.tlshc_argv(server.port, (
        "-brief", "-psk", PSK, "-psk_identity", "one"), ca=None, name=None))
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said})", result.status, 0)
    dev.close_notify()
    client.end()
    world.check_counters(HandshakesStarted=1, HandshakesDonePsk=1, ServerStarted=1, ServerDonePsk=1)


# --- clients that are none

def raw_client(world, server):
    sock = world.keep(socket.create_connection(("127.0.0.1", server.port)))
    sock.settimeout(20)
    return sock


def check_raw_failed(world, server, raw, error, sent=None):
    peer, dev = server.accept()
    if sent:
        raw.sendall(sent)
    start = time.monotonic()
    result = dev.result()
    check_equal("error", result.error_name, error)
    return result, time.monotonic() - start


@case("server/nothing-is-said")
def _silent(world):
    """Two seconds for the first record, whatever the consumer would wait."""
    server = KernelServer(world)
    raw = raw_client(world, server)
    result, seconds = check_raw_failed(world, server, raw, "TIMEOUT")
    check(1.5 < seconds < 6, f"it waited {seconds} s")
    raw.close()


@case("server/a-byte-a-second")
def _drip(world):
    server = KernelServer(world)
    raw = raw_client(world, server)
    peer, dev = server.accept()
    start = time.monotonic()
    for byte in b"\x16\x03\x01\x02\x00\x01\x00\x01":
        try:
            raw.sendall(bytes([byte]))
        except OSError:
            break
        if dev.done_within(0.7):
            break
    result = dev.result()
    check_equal("error", result.error_name, "TIMEOUT")
    check(time.monotonic() - start < 6, "it had more time for more bytes")


for _name, _sent, _error, _alert in (
        ("http", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "RECORD_TYPE", 10),
        ("zeros", bytes(64), "RECORD_TYPE", 10),
        ("rpc", bytes.fromhex("80000028") + bytes(40), "RECORD_TYPE", 10),
        ("application-data", b"\x17\x03\x03\x00\x10" + bytes(16), "APP_DATA", 10),
        ("early-ccs", b"\x14\x03\x03\x00\x01\x01", "CCS", 10),
        ("empty-record", b"\x16\x03\x01\x00\x00", "RECORD_EMPTY", 10),
        ("huge-message", b"\x16\x03\x01\x00\x04\x01\xff\xff\xff", "MSG_TOO_LONG", 50),
        ("server-hello", b"\x16\x03\x03\x00\x04\x02\x00\x00\x26", "UNEXPECTED_MSG", 10),
        ("long-record", b"\x16\x03\x01\x40\x01", "RECORD_LONG", 22),
        ("alert", b"\x15\x03\x01\x00\x02\x02\x28", "PEER_ALERT", 255)):
    def _add_garbage(name=_name, sent=_sent, error=_error, alert=_alert):
        @case(f"server/garbage-{name}")
        def _(world):
            server = KernelServer(world)
            raw = raw_client(world, server)
            result, _ = check_raw_failed(world, server, raw, error, sent)
            check_equal("alert sent", result.alert_sent, alert)
            if alert != 255:
                check_equal("what came back", raw.recv(64)[:7].hex(),
                            f"1503030002{2:02x}{alert:02x}")
    _add_garbage()


@case("server/hangs-up")
def _hangs_up(world):
    server = KernelServer(world)
    raw = raw_client(world, server)
    peer, dev = server.accept()
    raw.close()
    check_equal("error", dev.result().error_name, "PEER_EOF")


@case("server/tls-1.2-client")
def _old(world):
    server = KernelServer(world)
    client = Client(world, ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}",
                            "-tls1_2"])
    check_failed(world, server, client, "CH_VERSION", 70)


@case("server/client-refuses-the-certificate")
def _refused(world):
    server = KernelServer(world)
    client = s_client(world, server.port, ca="root-other")
    check_failed(world, server, client, "PEER_ALERT", 255, received=48)


@case("server/cancelled")
def _cancelled(world):
    server = KernelServer(world)
    raw = raw_client(world, server)
    peer, dev = server.accept()
    check(dev.cancel(), "the cancel did not win")
    # user_canceled and close_notify
    check_equal("what came", raw.recv(64).hex(), "1503030002015a" "15030300020100")
    world.check_counters(ServerStarted=1, Cancelled=1, AlertsSent=2)


@case("server/closed-at-once")
def _closed(world):
    server = KernelServer(world)
    raw_client(world, server)
    peer, dev = server.accept()
    dev.close()


# --- what is refused before anything is read

@case("server/arguments")
def _arguments(world):
    server = KernelServer(world)
    raw_client(world, server)
    server.listener.settimeout(10)
    sock, _ = server.listener.accept()
    world.keep(sock)
    with ctl.Ctl() as dev:
        good = dict(server.args)
        for change, wanted in ((dict(mode=ctl.ANON), "EINVAL"), (dict(cert=0), "EINVAL"),
                               (dict(cert=0, privkey=0), "EINVAL"),
                               (dict(mode=ctl.PSK, keyring=0), "EINVAL"),
                               (dict(alpn=b"\0"), "EINVAL"),
                               (dict(flags=good["flags"] | ctl.F_DEMAND), "ENOKEY"),
                               (dict(priorities="NORMAL:-VERS-TLS1.3"), "ENOTSUP")):
            said = dev.hello(sock.fileno(), **{**good, **change})
            check_equal(f"hello with {change}", ctl.errno_name(said), wanted)
    world.check_counters(FellBack=1)


# --- the namespace's settings, for consumers that call net/handshake

def sysctl(name, value):
    with open(f"/proc/sys/net/tls_hs/{name}", "w") as f:
        f.write(f"{value}\n")


class Setting:
    """Set, until the case's end."""

    def __init__(self, world, name, value):
        self.name = name
        with open(f"/proc/sys/net/tls_hs/{name}") as f:
            self.before = f.read().strip()
        sysctl(name, value)
        world.keep(self)

    def stop(self):
        sysctl(self.name, self.before)


def set_credential(world, *certs):
    """The certificates of a server, the default first."""
    pairs = [f"{chain_of(world, cert)} {load_der(world, cert, 'pkcs8')}"
             for cert in certs or ("leaf-ec",)]
    Setting(world, "server_credential", " ".join(pairs))


@case("server/namespace-credential")
def _namespace(world):
    set_credential(world)
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = s_client(world, server.port)
    check_served(world, server, client)


# --- which of its certificates it shows

NAMES = (
    # name, s_client's arguments, whose certificate, and whether the name chose it
    ("first", "server.test", (), "leaf-ec", True),
    ("second", "named.test", (), "named-ec", True),
    ("in-capitals", "NAMED.Test", (), "named-ec", True),
    ("wildcard", "a.named.test", (), "named-ec", True),
    ("wildcard-of-two-labels", "b.a.named.test", (), "leaf-ec", False),
    ("with-a-key-of-another-kind", "named.test", ("-sigalgs", "RSA-PSS+SHA256"), "named-rsa", True),
    ("after-a-retry", "named.test", ("-groups", "P-521:P-384"), "named-ec", True),
    ("unknown", "other.test", (), "leaf-ec", False),
    ("none", None, (), "leaf-ec", False),
)


def check_shown(client, leaf, named):
    """The subject, whose spaces differ from version to version; and RFC 6066 3's answer."""
    said = client.said.replace(" ", "")
    check_in("s_client's output", f"subject=O=tls_hstest,CN={leaf}\n", said)
    answer = said[said.index("EncryptedExtensions"):said.index("Certificate,Length")]
    check_equal("server_name is answered", "extension_type=server_name(0),length=0" in answer, named)


for _name, _sni, _args, _leaf, _named in NAMES:
    def _add_name(name=_name, sni=_sni, args=_args, leaf=_leaf, named=_named):
        @case(f"server/name-{name}")
        def _(world):
            set_credential(world, "leaf-ec", "named-ec", "named-rsa")
            server = KernelServer(world, flags=ctl.F_MAINLINE)
            names = ("-servername", sni) if sni else ()
            client = s_client(world, server.port, "-trace", *names, *args, name=None)
            check_served(world, server, client)
            check_shown(client, leaf, named)
    _add_name()


@case("server/name-own-client")
def _name_own(world):
    """Whose own check of the name it passes."""
    set_credential(world, "leaf-rsa", "named-ec")
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = Client(world, world.tlshc_argv(server.port, ("-brief", "-ign_eof"), name="named.test"))
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name}, {client.said})", result.status, 0)
    dev.close_notify()
    check_equal(f"tlshc's exit status ({client.said})", client.end(), 0)


@case("server/name-whose-key-cannot-sign")
def _name_unsigned(world):
    """Nor can the default's."""
    set_credential(world, "leaf-ec", "named-ec")
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = s_client(world, server.port, "-servername", "named.test", "-sigalgs",
                      "RSA-PSS+SHA256", name=None)
    check_failed(world, server, client, "NO_SCHEME", 40)


@case("server/name-of-one-revoked")
def _name_revoked(world):
    """The default stands for it."""
    certs = [chain_of(world, name) for name in ("leaf-ec", "named-ec")]
    keys = [load_der(world, name, "pkcs8") for name in ("leaf-ec", "named-ec")]
    Setting(world, "server_credential", "{} {} {} {}".format(certs[0], keys[0], certs[1], keys[1]))
    ctl.revoke_key(certs[1])
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = s_client(world, server.port, "-trace", "-servername", "named.test", name=None)
    check_served(world, server, client)
    check_shown(client, "leaf-ec", False)


@case("server/namespace-credentials-all-or-none")
def _namespace_several(world):
    """Written as they are read; what is wrong leaves all as it was."""
    set_credential(world, "leaf-ec", "named-ec", "named-rsa")
    path = "/proc/sys/net/tls_hs/server_credential"
    with open(path) as f:
        before = f.read()
    check_equal("serials", len(before.split()), 6)
    sysctl("server_credential", before.strip())
    serials = before.split()
    for wrong, wanted in ((before.strip() + " 0 0", "ENOKEY"), (" ".join(serials[:5]), "EINVAL"),
                          (" ".join(serials[:3] + serials[1:2]), "EINVAL"),
                          (" ".join(serials[:2] * 9), "EINVAL")):
        try:
            sysctl("server_credential", wrong)
            check(False, f"taken: {wrong}")
        except OSError as e:
            check_equal(f"errno of {wrong}", ctl.errno_name(e.errno), wanted)
        with open(path) as f:
            check_equal("what is set", f.read(), before)
    sysctl("server_credential", " ".join(serials[:2] * 8))


@case("server/namespace-credential-and-clients")
def _namespace_clients(world):
    set_credential(world)
    Setting(world, "client_keyring", keyring(world, "root-ec"))
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = s_client(world, server.port, *with_cert(world, "client-ec"))
    result = check_served(world, server, client)
    check(result.peerid > 0, "no peer id")


@case("server/namespace-demands-certificates")
def _namespace_demands(world):
    set_credential(world)
    Setting(world, "client_keyring", keyring(world, "root-ec"))
    Setting(world, "client_auth", "required")
    server = KernelServer(world, flags=ctl.F_MAINLINE)
    client = s_client(world, server.port)
    check_failed(world, server, client, "CERT_REQUIRED", 116)


def mainline_says(world, **kw):
    server = KernelServer(world, flags=ctl.F_MAINLINE, **kw)
    raw_client(world, server)
    sock, _ = server.listener.accept()
    world.keep(sock)
    with ctl.Ctl() as dev:
        return ctl.errno_name(dev.hello(sock.fileno(), **server.args))


@case("server/namespace-without-credential-is-the-daemons")
def _namespace_none(world):
    """ESRCH: there is no daemon here."""
    check_equal("hello", mainline_says(world), "ESRCH")
    world.check_counters(FellBack=1)


@case("server/namespace-kernel-only-without-credential")
def _namespace_only(world):
    Setting(world, "server_policy", "kernel-only")
    check_equal("hello", mainline_says(world), "ENOKEY")
    world.check_counters()


@case("server/namespace-upcall-only")
def _namespace_upcall(world):
    set_credential(world)
    Setting(world, "server_policy", "upcall-only")
    check_equal("hello", mainline_says(world), "ESRCH")
    world.check_counters()


@case("server/namespace-credential-revoked")
def _namespace_revoked(world):
    """The daemon, whose credential may be wider, is not asked."""
    cert = chain_of(world, "leaf-ec")
    Setting(world, "server_credential", f"{cert} {load_der(world, 'leaf-ec', 'pkcs8')}")
    ctl.revoke_key(cert)
    check_equal("hello", mainline_says(world), "ENOKEY")
    sysctl("server_credential", "0 0")


@case("server/namespace-clients-trust-withdrawn")
def _namespace_withdrawn(world):
    """Nobody is let in without a certificate because the authorities are gone."""
    set_credential(world)
    ring = keyring(world, "root-ec")
    Setting(world, "client_keyring", ring)
    ctl.revoke_key(ring)
    check_equal("hello", mainline_says(world), "ENOKEY")
    sysctl("client_keyring", "0")


@case("server/too-many-from-one-address")
def _too_many(world):
    """A token bucket; what is refused has cost nothing but the call."""
    time.sleep(1)	# what the cases before have taken
    Setting(world, "accept_burst", "3")
    Setting(world, "accept_rate", "1")
    server = KernelServer(world)
    said = []
    for _ in range(6):
        raw_client(world, server)
        sock, _ = server.listener.accept()
        world.keep(sock)
        dev = world.keep(ctl.Ctl())
        said.append(ctl.errno_name(dev.hello(sock.fileno(), **server.args)))
    check_equal("hellos", sorted(set(said)), ["0", "EAGAIN"])
    check(2 <= said.count("0") <= 4 and said[0] == "0", f"hellos: {said}")
    moved = world.moved(world.before_counters, world.counters())
    check_equal("refused", moved.get("ServerRefused"), said.count("EAGAIN"))
    world.stop_all()


@case("server/one-address-has-no-more-than-a-quarter-of-the-places", limit=120)
def _quarter(world):
    """Of those that are not over, whatever they have said; once some are, there is room again."""
    with open("/sys/module/tls_hs/parameters/max_accepting") as f:
        most = int(f.read()) // 4
    time.sleep(6)	# its bucket: enough for all of them
    # one record, with less than the ClientHello that it begins
    half = bytes.fromhex("1603010040" "010000f0" "0303") + bytes(58)
    server, held = KernelServer(world), []
    server.args["timeout_ms"] = 60000

    def begin():
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(half)
        sock, _ = server.listener.accept()
        dev = ctl.Ctl()
        held.append((client, sock, dev))
        return dev.hello(sock.fileno(), **server.args)

    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, 8192))
    said = [ctl.errno_name(begin()) for _ in range(most + 10)]
    end, held[:] = held[:20], held[20:]
    for things in end:
        for thing in things:
            thing.close()
    again = ctl.errno_name(begin())
    for things in held:
        for thing in things:
            thing.close()
    check_equal("hellos", [said.count("0"), said.count("EAGAIN"), again], [most, 10, "0"])
    world.stop_all()


@case("server/post-handshake-ticket-of-a-client")
def _ticket(world):
    """RFC 8446 4.6.1: tickets are a server's."""
    server = KernelServer(world)
    client = s_client(world, server.port)
    sock, dev, result = server.serve()
    check_equal(f"status ({result.error_name})", result.status, 0)
    try:
        dev.post(b"\x04\0\0\x0c" + bytes(12))
        check(False, "a ticket was taken")
    except OSError as e:
        check_equal("post", ctl.errno_name(e.errno), "EACCES")
    client.end()
    check_not_in("s_client's output", "from the kernel", client.said)
