# SPDX-License-Identifier: GPL-2.0-only
"""What a network namespace demands of those who do not say: net.tls_hs.priorities.

Each case is in a namespace of its own.  OpenSSL 3.5 of Debian 13 has the hybrids; that
of Debian 12 has none.
"""
import errno
import os

import ctl
from harness import case, check_equal, check_in, check_not_in
from local import check_says, check_silent, pair
from policy import Certs
from psk import PSK, psk_client, psk_server
from trust import Netns, hello, keyring
from wire import GROUPS, SCHEMES, SIGNATURE_ALGORITHMS, SUITES, SUPPORTED_GROUPS

LIMIT = 120		# seconds for a case
SYSCTL = "/proc/sys/net/tls_hs/priorities"
MAX = 256

HYBRID = "X25519MLKEM768"
HYBRID_ONLY = "NORMAL:-GROUP-ALL:+GROUP-X25519-MLKEM768"
# as Documentation/settings.md has it
CNSA = ("SECURE256:-CIPHER-ALL:+AES-256-GCM:-GROUP-ALL:+GROUP-SECP384R1-MLKEM1024"
        ":-SIGN-ALL:+SIGN-ECDSA-SECP384R1-SHA384")


def demanded():
    with open(SYSCTL) as f:
        return f.read()


def demand(value, offset=0):
    """0, or the errno that the write failed with."""
    value = value if isinstance(value, bytes) else value.encode()
    fd = os.open(SYSCTL, os.O_WRONLY)
    try:
        return 0 if os.pwrite(fd, value, offset) == len(value) else -1
    except OSError as e:
        return e.errno
    finally:
        os.close(fd)


def check_done(world, server, group, args=(), **kw):
    done = world.tlshc(server.port, ("-brief", *args), **kw)
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", f"Server Temp Key: {group}", done.err)
    server.finish()
    check_equal("group in ServerHello", server.wire.agreed.group, GROUPS[group.split(",")[0]])


def check_offered(server, groups, suites=()):
    first = server.wire.received("ClientHello")[0]
    check_equal("groups offered", first.offered(SUPPORTED_GROUPS), {GROUPS[g] for g in groups})
    if suites:
        check_equal("suites offered", first.suites, {SUITES[s] for s in suites})


@case("priorities/hybrid-only", limit=LIMIT)
def _hybrid_only(world):
    with world.keep(Netns()):
        # nothing is demanded: a server that has no hybrid does
        server = world.server(args=("-groups", "X25519:P-256:P-384"), newer=True)
        check_done(world, server, "X25519, 253 bits")
        check_offered(server, GROUPS)
        check_equal("groups counted", world.groups(), {"X25519": 1})

        check_says(demand(HYBRID_ONLY + "\n"), 0)
        server = world.server(newer=True)
        check_done(world, server, HYBRID)
        check_offered(server, (HYBRID,))
        check_equal("groups counted", world.groups(), {"X25519": 1, HYBRID: 1})

        # by a server that has it not, old or new
        for new in (False, True):
            server = world.server(args=("-groups", "X25519:P-256:P-384"), newer=new)
            done = world.tlshc(server.port)
            check_equal(f"exit status of tlshc ({done.err})", done.status, 4)
            check_in("tlshc's line", "handshake_failure", done.err)
            server.finish()
            # the older traces a group that it does not know, too
            check_offered(server, (HYBRID,))
            check_equal("ServerHellos", server.wire.sent("ServerHello"), [])
        check_equal("groups counted", world.groups(), {"X25519": 1, HYBRID: 1})

        # and nothing again
        check_says(demand("\n"), 0)
        check_done(world, world.server(args=("-groups", "X25519:P-256"), newer=True),
                   "X25519, 253 bits")


@case("priorities/cnsa", limit=LIMIT)
def _cnsa(world):
    certs = Certs(world)

    def s_server(leaf, *args):
        cert, _ = certs.signed(leaf)
        for ending, path in (("key", certs.key(f"{leaf.split('-')[0]}-leaf", leaf.split("-")[0])),
                             ("chain", os.devnull)):
            if not os.path.lexists(f"{cert}.{ending}"):
                os.symlink(path, f"{cert}.{ending}")
        return world.server(cert, args, newer=True)

    ring = keyring(world)
    for kind in ("p256", "p384"):
        ctl.add_key("asymmetric", "", world.der(certs.authority(kind)[0] + ".pem"), ring)
    trust = ("-keyring", str(ring))
    with world.keep(Netns()):
        check_says(demand(CNSA), 0)
        check_equal("read", demanded(), CNSA + "\n")
        groups = ("-groups", "SecP384r1MLKEM1024")	# not in OpenSSL's default
        server = s_server("p384-sha384-p384", *groups)
        check_done(world, server, "SecP384r1MLKEM1024", trust, ca=None)
        check_offered(server, ("SecP384r1MLKEM1024",), ("TLS_AES_256_GCM_SHA384",))
        check_equal("schemes offered",
                    server.wire.one_received("ClientHello").offered(SIGNATURE_ALGORITHMS),
                    {SCHEMES["ecdsa_secp384r1_sha384"]})
        # each of them alone is missing
        for leaf, *args in (("p384-sha384-p384", "-groups", "X25519MLKEM768:P-384"),
                            ("p384-sha384-p384", *groups, "-ciphersuites", "TLS_AES_128_GCM_SHA256"),
                            ("p256-sha384-p384", *groups)):
            server = s_server(leaf, *args)
            done = world.tlshc(server.port, ("-brief", *trust), ca=None)
            check_equal(f"exit status of tlshc with {leaf, args} ({done.err})", done.status, 4)
            server.finish()
        # the server does not know that its authority is not wanted
        server = s_server("p384-sha256-p256", *groups)
        done = world.tlshc(server.port, ("-brief", *trust), ca=None)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 4)
        check_not_in("tlshc's output", "CONNECTION ESTABLISHED", done.err)
        check_equal("groups counted", world.groups(), {"SecP384r1MLKEM1024": 1})
        # no PSK mode is left
        check_says(demand("NORMAL:-CIPHER-ALL:+AES-256-GCM:-KX-ALL"), 0)
        done = psk_client(world, psk_server(world), "-psk", PSK)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 3)


@case("priorities/consumer's-own-come-first", limit=LIMIT)
def _own(world):
    with world.keep(Netns()):
        check_says(demand(HYBRID_ONLY), 0)
        server = world.server(args=("-groups", "X25519:P-256"), newer=True)
        check_done(world, server, "X25519, 253 bits", ("-priority", "NORMAL"))
        server = world.server(args=("-groups", "SecP256r1MLKEM768"), newer=True)
        check_done(world, server, "SecP256r1MLKEM768",
                   ("-priority", "NORMAL:-GROUP-ALL:+GROUP-SECP256R1-MLKEM768"))
        check_equal("groups counted", world.groups(), {"X25519": 1, "SecP256r1MLKEM768": 1})


@case("priorities/psk", limit=LIMIT)
def _psk(world):
    with world.keep(Netns()):
        check_says(demand(HYBRID_ONLY), 0)
        server = psk_server(world, newer=True)
        done = psk_client(world, server, "-psk", PSK)
        check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
        check_in("tlshc's output", f"Server Temp Key: {HYBRID}", done.err)
        server.finish()
        check_equal("groups counted", world.groups(), {HYBRID: 1})


@case("priorities/setting")
def _setting(world):
    with world.keep(Netns()):
        check_equal("read", demanded(), "\n")
        check_says(demand(HYBRID_ONLY), 0)
        longest = "NORMAL" + (MAX - len("NORMAL")) // len(":-COMP-ALL") * ":-COMP-ALL"
        check_equal("length", len(longest), MAX)
        for value, offset, wanted in (
                ("NORMAL:+NO-SUCH", 0, "ENOTSUP"), ("NORMAL:-GROUP-ALL", 0, "ENOTSUP"),
                ("NORMAL NORMAL", 0, "ENOTSUP"), ("1", 0, "ENOTSUP"),
                ("NORMAL\nSECURE256", 0, "ENOTSUP"), ("NORMAL", 6, "EINVAL"),
                ("NORMAL\0:-GROUP-X25519", 0, "EINVAL"), (longest + ":-CIPHER-ALL", 0, "EINVAL"),
                (longest + "X", 0, "EINVAL"), ("NORMAL" + 70000 * ":-COMP-ALL", 0, "EINVAL")):
            check_equal(f"errno for {value[:40]!r} at {offset}",
                        ctl.errno_name(demand(value, offset)), wanted)
            check_equal("read", demanded(), HYBRID_ONLY + "\n")
        with world.keep(Netns()):
            check_equal("read in another namespace", demanded(), "\n")
        check_says(demand(longest + "\n"), 0)
        check_equal("read", demanded(), longest + "\n")
        check_says(demand(b""), 0)		# no write at all
        check_equal("read", demanded(), longest + "\n")
        check_says(demand("\n"), 0)
        check_equal("read", demanded(), "\n")


@case("priorities/upcall-is-ruled-out")
def _no_upcall(world):
    """Nobody else could be told of the demand; nothing is sent."""
    with world.keep(Netns()):
        ring = keyring(world)
        check_says(hello(world, ring), errno.EOPNOTSUPP)
        check_says(demand(HYBRID_ONLY), 0)
        client, peer = pair(world)
        with ctl.Ctl() as dev:
            check_says(dev.hello(client.fileno(), keyring=ring), errno.ENOKEY)
            check_says(dev.hello(client.fileno(), keyring=keyring(world, "root-ec"),
                                 peername="no name that we can check: "), errno.EPROTONOSUPPORT)
        check_silent(peer)
        check_equal("FellBack", world._own_table()["FellBack"], 1)
        check_says(demand("\n"), 0)
        check_says(hello(world, ring), errno.EOPNOTSUPP)
