# SPDX-License-Identifier: GPL-2.0-only
"""Key agreement with ML-KEM beside the curve, against OpenSSL 3.5 of Debian 13: each
group at once and through HelloRetryRequest, with certificates of both sides, a
pre-shared key and a resumed session.
"""
import array
import fcntl
import itertools
import socket
import struct
import subprocess

import ctl
from handshake import Good, run_good
from harness import case, check, check_equal, check_in, check_not_in
from local import check_says, keyring
from psk import PSK, check_accepted, psk_client, psk_server
from wire import GROUPS

LIMIT = 120		# seconds for a case

HYBRIDS = {"X25519MLKEM768": "GROUP-X25519-MLKEM768",
           "SecP256r1MLKEM768": "GROUP-SECP256R1-MLKEM768",
           "SecP384r1MLKEM1024": "GROUP-SECP384R1-MLKEM1024"}
SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
HRR = ("HelloRetryRequest: yes",)


def only(group):
    """A policy by which this one is offered, and so shared at once."""
    return ("-priority", f"NORMAL:-GROUP-ALL:+{HYBRIDS[group]}")


def behind(group):
    """One by which another is shared first."""
    return ("-priority", f"NORMAL:-GROUP-ALL:+GROUP-X25519:+{HYBRIDS[group]}")


def row(name, group, suite, client, retry, **kw):
    return Good(f"{group}-{suite[4:]}-{name}", newer=True, client=client,
                server=("-groups", group, "-ciphersuites", suite, *kw.pop("server", ())),
                client_says=(f"Server Temp Key: {group}", f"Ciphersuite: {suite}",
                             *(HRR if retry else ())),
                client_lacks=() if retry else HRR, suite=suite, group=group, **kw)


def add(good):
    @case(f"hybrid/{good.name}", limit=LIMIT)
    def _(world):
        run_good(world, good)


for _group, _suite in itertools.product(HYBRIDS, SUITES):
    add(row("at-once", _group, _suite, only(_group), False))
    add(row("retried", _group, _suite, behind(_group), True))
for _group in HYBRIDS:
    # of what is offered by default one is shared at once
    add(row("default", _group, SUITES[1], (), _group != "X25519MLKEM768"))
    add(row("asked", _group, SUITES[1], (), _group != "X25519MLKEM768",
            server=("-verify", "1"), empty=True))


@case("hybrid/server-chooses-it-by-itself", limit=LIMIT)
def _chosen(world):
    """OpenSSL's own order of preference."""
    server = world.server(newer=True)
    done = world.tlshc(server.port, ("-brief",))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", "Server Temp Key: X25519MLKEM768", done.err)
    check_not_in("tlshc's output", HRR[0], done.err)
    server.finish()
    check_equal("group in ServerHello", server.wire.agreed.group, GROUPS["X25519MLKEM768"])
    world.check_ktls(1)


@case("hybrid/server-without-it-costs-no-round-trip", limit=LIMIT)
def _without(world):
    server = world.server(args=("-groups", "X25519:P-256"), newer=True)
    done = world.tlshc(server.port, ("-brief",))
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", "Server Temp Key: X25519, 253 bits", done.err)
    check_not_in("tlshc's output", HRR[0], done.err)
    server.finish()
    world.check_ktls(1)


@case("hybrid/demanded-and-not-there-is-refused", limit=LIMIT)
def _demanded(world):
    server = world.server(args=("-groups", "X25519:P-256:P-384"), newer=True)
    done = world.tlshc(server.port, ("-brief", "-priority",
                                     ":".join(("NORMAL:-GROUP-ALL", *(f"+{n}" for n in HYBRIDS.values())))))
    check(done.status != 0, "the handshake was done")
    check_in("tlshc's line", "handshake_failure", done.err)


def add_psk(group, name, client, retry):
    @case(f"hybrid/psk-{group}-{name}", limit=LIMIT)
    def _(world):
        server = psk_server(world, "-groups", group, newer=True)
        done = psk_client(world, server, "-psk", PSK, *client)
        check_in("tlshc's output", f"Server Temp Key: {group}", done.err)
        check_equal("HelloRetryRequest", HRR[0] in done.err, retry)
        check_accepted(world, server, done)
        world.check_group(group)


def add_resumed(group):
    @case(f"hybrid/resumed-{group}", limit=LIMIT)
    def _(world):
        server = world.server(args=("-www", "-groups", group), accept=6, newer=True)
        done = world.tlshc(server.port, ("-brief", "-reconnect"))
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_equal("connections", done.err.count("CONNECTION ESTABLISHED"), 6)
        check_equal("resumed", done.err.count("PSK accepted"), 5)
        check_equal("with the hybrid", done.err.count(f"Server Temp Key: {group}"), 6)
        server.finish()
        world.check_ktls(6)
        world.check_group(group, 6)


for _group in HYBRIDS:
    add_psk(_group, "at-once", only(_group), False)
    add_psk(_group, "retried", behind(_group), True)
    add_resumed(_group)


# linux/sockios.h, linux/ethtool.h
SIOCETHTOOL, ETHTOOL_STSO, ETHTOOL_SGSO = 0x8946, 0x1f, 0x24


def loopback(mtu, whole):
    """Whether TCP may give lo more than a segment at a time: packets stay as long as they are then."""
    subprocess.run(["ip", "link", "set", "lo", "mtu", str(mtu)], check=True)
    with socket.socket() as sock:
        for command in (ETHTOOL_STSO, ETHTOOL_SGSO):
            value = array.array("B", struct.pack("II", command, whole))
            fcntl.ioctl(sock, SIOCETHTOOL, struct.pack("16sP16x", b"lo", value.buffer_info()[0]))


def add_small(mtu):
    @case(f"hybrid/first-flight-in-segments-of-{mtu}", limit=LIMIT)
    def _(world):
        """A ClientHello with a hybrid's share is longer than what one packet carries."""
        server = world.server(args=("-groups", "X25519MLKEM768"), newer=True, quiet=True)
        loopback(mtu, False)
        try:
            sock = world.keep(socket.create_connection(("127.0.0.1", server.port)))
            with ctl.Ctl() as dev:
                check_says(dev.hello(sock.fileno(), keyring=keyring(world, "root-ec")), 0)
                result = dev.result()
                info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
                dev.close_notify()
            sock.close()
        finally:
            loopback(65536, True)
        server.finish()
        check_equal("status", result.status, 0)
        check_equal("group", server.wire.agreed.group, GROUPS["X25519MLKEM768"])
        # tcpi_snd_mss, tcpi_data_segs_out
        mss, segments = struct.unpack_from("I", info, 16)[0], struct.unpack_from("I", info, 156)[0]
        check(mss < mtu, f"segments of {mss} bytes")
        check(segments >= 1500 // mss, f"{segments} segments of {mss} bytes")


for _mtu in (1500, 576, 296):
    add_small(_mtu)
