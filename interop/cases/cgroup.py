# SPDX-License-Identifier: GPL-2.0-only
"""A control group's program that answers setsockopt() in kTLS's place, or spoils it.

Whoever may attach one to the consumer's group must not make "kTLS is installed" a lie:
the consumer would go on in plaintext.  The program is run for the sockets that were made
in the group, in whatever thread the option is set: so also in tls_hs's worker.
"""
import errno
import socket

import bpf
import ctl
from data import make_file, sha256_of
from harness import Skip, case, check, check_equal, check_in, check_not_in
from local import check_says, keyring
from relay import Relay
from session import REKEY

SOL_TLS, TLS_TX, TLS_RX = 282, 1, 2
TCP_ULP = 31
ULP, TX, RX = (socket.IPPROTO_TCP, TCP_ULP), (SOL_TLS, TLS_TX), (SOL_TLS, TLS_RX)
KEY_AT = 4 + 8		# struct tls12_crypto_info_...: after the head and the iv
SECRET = b"what nobody between may read\n"


def check_answered(group, level, name):
    """The program does what it is for: so says a socket of the group on which nothing else is done."""
    with group, socket.socket() as sock:
        try:
            sock.setsockopt(level, name, b"no such thing")
        except OSError as e:
            return e.errno
    return 0


def end_of_handshake(world, relay, mainline):
    """What ta_done says to a consumer of the group, its socket and its device."""
    sock = world.keep(socket.create_connection(("127.0.0.1", relay.port)))
    dev = world.keep(ctl.Ctl())
    check_says(dev.hello(sock.fileno(), keyring=keyring(world, "root-ec"), timeout_ms=20000,
                         flags=ctl.F_MAINLINE if mainline else 0), 0)
    check(dev.done_within(25), "no ta_done")
    return sock, dev.result()


def run(world, options, then, mainline=False):
    """kTLS is really in, and the consumer's data go through it, both ways."""
    group = world.keep(bpf.Group("answers", options, then))
    server = world.server(quiet=True)
    relay = world.keep(Relay(server.port, lambda data: data))
    with group:
        sock, result = end_of_handshake(world, relay, mainline)
        if not result.status:
            sock.sendall(SECRET)
            world.wait_for(lambda: relay.from_client.endswith(SECRET) or SECRET in server.data, 10,
                           "the line at the server, or in plaintext on its way")
    check_not_in("what the client sent", SECRET, relay.from_client)
    check_equal("status and error", (ctl.errno_name(-result.status), result.error_name),
                ("0", "NONE"))
    server.send(b"an answer\n")
    check_equal("the answer", sock.recv(100), b"an answer\n")
    world.check_ktls(1)


def add(name, options, then, answer, mainline=False):
    @case(f"cgroup/{name}")
    def _(world):
        with_probe = bpf.Group("probe", options, then)
        said = check_answered(with_probe, *options[0])
        with_probe.close()
        check_equal("the program's answer", ctl.errno_name(said), answer)
        run(world, options, then, mainline)


add("answers-for-all-of-ktls", (ULP, TX, RX), bpf.ANSWER, "0")
add("answers-for-all-of-ktls-net-handshake", (ULP, TX, RX), bpf.ANSWER, "0", mainline=True)
add("answers-for-the-ulp", (ULP,), bpf.ANSWER, "0")
add("answers-for-the-keys", (TX, RX), bpf.ANSWER, "0")
add("answers-for-the-key-of-sending", (TX,), bpf.ANSWER, "0")
add("answers-for-the-key-of-receiving", (RX,), bpf.ANSWER, "0")
add("denies-the-keys", (TX, RX), bpf.DENY, "EPERM")


@case("cgroup/changes-the-keys")
def _changes(world):
    """A key that is another's: what is sent could be read by whoever chose it."""
    run(world, (TX, RX), bpf.overwrite(KEY_AT))


@case("cgroup/answers-for-new-keys", limit=120)
def _rekey(world):
    """KeyUpdate: keys that are believed to be new and are the old ones."""
    if not REKEY:
        raise Skip("kTLS takes no second key")
    path, digest = make_file(world, 1 << 20)
    server = world.server(quiet=True)
    group = world.keep(bpf.Group("answers", (TX, RX), bpf.ANSWER))
    with open(path, "rb") as f, group:
        done = world.tlshc(server.port, ("-brief", "-keyupdate", "100000"), stdin=f, limit=100)
    check_equal(f"exit status of tlshc ({done.err})", done.status, 0)
    check_in("tlshc's output", "KeyUpdate sent", done.err)
    server.finish()
    check_equal("sha256", sha256_of(server.out_path), digest)
