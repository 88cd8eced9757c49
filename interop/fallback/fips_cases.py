# SPDX-License-Identifier: GPL-2.0-only
"""A kernel that was booted with fips=1: what it may do itself, and what only tlshd can."""
import errno
import subprocess

import ctl
import wire
from cases import check_client_certificate, make_client, trusting
from harness import case, check, check_equal, check_in
from lab import P256

X25519, SECP256R1 = 29, 23


@case("fips/is-on")
def _on(world):
    with open("/proc/sys/crypto/fips_enabled") as f:
        check_equal("fips_enabled", f.read().strip(), "1")


@case("fips/kernel-with-what-is-allowed")
def _kernel(world):
    """The kernel's own P-256, AES-GCM, SHA-2; nothing of ours, no x25519, no ChaCha20."""
    server = world.server()
    result = world.handshake(server, mode=ctl.ANON)
    check_equal("group", result.group, SECP256R1)
    check_in("suite", result.suite, (0x1301, 0x1302))
    world.check_one_hello(server)
    world.check_by_kernel(result, HandshakesStarted=1, HandshakesDoneAnon=1)


@case("fips/not-offered")
def _offer(world):
    server = world.server()
    world.handshake(server, mode=ctl.ANON)
    hello = server.wire.one_received("ClientHello")
    groups, schemes = map(hello.offered, (wire.SUPPORTED_GROUPS, wire.SIGNATURE_ALGORITHMS))
    pss = {number for name, number in wire.SCHEMES.items() if name.startswith("rsa_pss")}
    check(X25519 not in groups and SECP256R1 in groups, f"groups offered: {groups}")
    check(not schemes & pss and wire.SCHEMES["ecdsa_secp256r1_sha256"] in schemes,
          f"schemes offered: {schemes}")
    check(wire.SUITES["TLS_CHACHA20_POLY1305_SHA256"] not in hello.suites and
          wire.SUITES["TLS_AES_128_GCM_SHA256"] in hello.suites, f"suites offered: {hello.suites}")


@case("fips/hybrids-alone-cannot-be-demanded")
def _priorities(world):
    """The write says so, and not the first mount; what is left of more can be."""
    try:
        world.set("priorities", "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768")
    except OSError as e:
        check_equal("errno", ctl.errno_name(e.errno), ctl.errno_name(errno.EOPNOTSUPP))
    else:
        check(False, "it was written")
    world.set("priorities", "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768:+GROUP-SECP256R1")
    server = world.server()
    result = world.handshake(server, mode=ctl.ANON)
    check_equal("group", result.group, SECP256R1)
    check_equal("groups offered",
                server.wire.one_received("ClientHello").offered(wire.SUPPORTED_GROUPS), {SECP256R1})


@case("fips/server-that-wants-more-is-not-the-daemons")
def _refused(world):
    """Its certificate is RSA, which only our own code could check: it refuses our offer."""
    server = world.server("leaf-rsa")
    dev, sock, err = world.call(server.port, mode=ctl.ANON)
    check_equal("hello", err, 0)
    check(dev.done_within(20), "no ta_done")
    result = dev.result()
    check_equal("status", ctl.errno_name(-result.status), "EACCES")
    check_equal("alert received", result.alert_received, 40)
    dev.close()
    sock.close()
    world.check_daemon(0)
    world.check_counters(HandshakesStarted=1, Failed=1, AlertsReceived=1, FailedPeerAlert=1)


@case("fips/client-key-is-the-daemons")
def _client_key(world):
    """To sign is our own code, which is not validated."""
    server = world.server(args=trusting(world))
    result = world.handshake(server, **make_client(world, "p256", *P256))
    check_client_certificate(world, server, "p256")
    world.check_by_daemon(server, result, FellBack=1)


@case("fips/self-tests-have-run")
def _self_tests(world):
    out = subprocess.run(["grep", "-c", "selftest *: passed", "/proc/crypto"], stdout=subprocess.PIPE,
                         text=True, check=True).stdout
    check(int(out) > 10, f"{out} algorithms passed their self-test")
