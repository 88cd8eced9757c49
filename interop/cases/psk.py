# SPDX-License-Identifier: GPL-2.0-only
"""Pre-shared keys against s_server, which knows one external PSK and its hash is SHA-256."""
import base64
import os
import re
import time

from harness import case, check, check_equal, check_in, check_not_in
from wire import SERVER_NAME, SUITES

PSK = "2b" * 32
OTHER = "c3" * 32


def psk_server(world, *args, identity="Client_identity", newer=False):
    return world.server(None, ("-psk", PSK, "-psk_identity", identity, *args), newer=newer)


def psk_client(world, server, *args):
    return world.tlshc(server.port, ("-brief", *args), ca=None, name=None)


def check_accepted(world, server, done, identity="Client_identity"):
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", f'PSK accepted: user "{identity}"', done.err)
    suite = re.search(r"^Ciphersuite: (\w+)$", done.err, re.M).group(1)
    check(suite.endswith("_SHA256"), f"the suite's hash is not the PSK's: {suite}")
    check_not_in("tlshc's output", "Peer key", done.err)
    server.finish()
    wire = server.wire
    check_equal("suite in ServerHello", wire.agreed.suite, SUITES[suite])
    check_equal("CertificateVerifys", wire.sent("CertificateVerify"), [])
    world.check_ktls(1)
    world.check_counters(HandshakesStarted=1, HandshakesDonePsk=1)


@case("psk/accepted")
def _accepted(world):
    server = psk_server(world)
    check_accepted(world, server, psk_client(world, server, "-psk", PSK))


@case("psk/without-a-name")
def _no_name(world):
    """As NVMe calls: no peer name, so no server_name is sent."""
    server = psk_server(world)
    done = psk_client(world, server, "-psk", PSK, "-noservername")
    check_accepted(world, server, done)
    check(SERVER_NAME not in server.wire.one_received("ClientHello").extensions, "a name was sent")


@case("psk/hello-retry-request")
def _retry(world):
    server = psk_server(world, "-groups", "P-256")
    done = psk_client(world, server, "-psk", PSK)
    check_in("tlshc's output", "HelloRetryRequest: yes", done.err)
    check_accepted(world, server, done)


@case("psk/third-of-five-identities")
def _third(world):
    server = psk_server(world, identity="three")
    args = []
    for name in ("one", "two", "three", "four", "five"):
        args += ["-psk_identity", name, "-psk", PSK if name == "three" else OTHER]
    check_accepted(world, server, psk_client(world, server, *args), "three")


def refused(name, *args, **server_args):
    @case(f"psk/{name}")
    def _(world):
        server = psk_server(world, **server_args)
        done = psk_client(world, server, *args)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 4)
        check_in("tlshc's line", "Key was rejected by service", done.err)
        check_in("tlshc's line", "(PEER_PSK_ALERT), alert received: ", done.err)
        server.finish()
        check_equal("the client's Finisheds", server.wire.received("Finished"), [])
        world.check_counters(HandshakesStarted=1, Failed=1, AlertsReceived=1,
                             FailedPeerPskAlert=1)


refused("wrong-key", "-psk", OTHER)
refused("identity-unknown", "-psk", PSK, "-psk_identity", "nobody")


@case("psk/key-too-short")
def _short(world):
    """RFC 9257: refused before the first byte."""
    server = psk_server(world)
    done = psk_client(world, server, "-psk", "2b" * 15)
    check_equal("exit status of tlshc", done.status, 3)
    check_in("tlshc's line", "refused: Invalid argument", done.err)
    world.check_counters()


@case("psk/six-identities")
def _six(world):
    server = psk_server(world)
    args = []
    for i in range(6):
        args += ["-psk_identity", f"id{i}"]
    done = psk_client(world, server, "-psk", PSK, *args)
    check_equal("exit status of tlshc", done.status, 3)
    check_in("tlshc's line", "refused: Invalid argument", done.err)


def tlv(tag, content):
    """DER with a length of one or two octets."""
    n = len(content)
    return bytes([tag]) + (bytes([n]) if n < 128 else bytes([0x81, n])) + content


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))


def session_file(world, suite, key):
    """An SSL_SESSION for s_server's -psk_session: the one way to give it a PSK with a suite's hash."""
    der = tlv(0x30, integer(1) + integer(0x0304) + tlv(4, suite) + tlv(4, b"") + tlv(4, key) +
              tlv(0xa1, integer(int(time.time()))) + tlv(0xa2, integer(7200)))
    path = os.path.join(world.dir, "psk.pem")
    with open(path, "w", encoding="ascii") as f:
        f.write("-----BEGIN SSL SESSION PARAMETERS-----\n" + base64.encodebytes(der).decode() +
                "-----END SSL SESSION PARAMETERS-----\n")
    return path


def nvme_key_type():
    """What tlshc makes an NVMe key of: nvme's own type where the kernel has it."""
    with open("/proc/keys") as f:
        return "psk" if ".nvme:" in f.read() else "user"


def add_nvme(name, identity, suite, number, length, groups=()):
    @case(f"psk/nvme-{name}")
    def _(world):
        key = bytes(range(1, length + 1))
        path = session_file(world, number, key)
        server = world.server(None, ("-psk_session", path, "-psk_identity", identity, *groups))
        done = psk_client(world, server, "-psk", key.hex(), "-psk_identity", identity,
                          "-noservername")
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_in("tlshc's output", f'PSK accepted: {nvme_key_type()} "{identity}"', done.err)
        check_in("tlshc's output", f"Ciphersuite: {suite}", done.err)
        server.finish()
        check_equal("suite in ServerHello", server.wire.agreed.suite, SUITES[suite])
        world.check_ktls(1)


for _form in ("NVMe0R02 host subsys", "NVMe1R02 host subsys digest", "NVMe0G02 host subsys"):
    add_nvme(_form.split()[0], _form, "TLS_AES_256_GCM_SHA384", b"\x13\x02", 48)
add_nvme("NVMe0R02-hello-retry-request", "NVMe0R02 host subsys", "TLS_AES_256_GCM_SHA384",
         b"\x13\x02", 48, ("-groups", "P-384"))
for _form in ("NVMe0R01 host subsys", "NVMe1R01 host subsys digest"):
    add_nvme(_form.split()[0], _form, "TLS_AES_128_GCM_SHA256", b"\x13\x01", 32,
             ("-ciphersuites", "TLS_AES_128_GCM_SHA256"))
