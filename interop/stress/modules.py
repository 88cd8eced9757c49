# SPDX-License-Identifier: GPL-2.0-only
"""Modules that are to go while handshakes are in flight, or sessions live.

They go for good, as the last thing: a module that is loaded where another was
finds that one's poison there, in User-Mode Linux with KASAN and without
KASAN_VMALLOC (nobody calls kasan_alloc_module_shadow() there).  See reload.py.
"""
import ctypes
import errno
import os
import socket
from types import SimpleNamespace

import ctl
import lab
from harness import case, check, check_equal
from local import keyring
from roles import DONE, SERVED, AsClient, AsServer
from serving import Setting

_SYS_DELETE_MODULE = 176
_libc = ctypes.CDLL(None, use_errno=True)


def remove(name):
    """0, or the errno of delete_module()."""
    if not _libc.syscall(_SYS_DELETE_MODULE, name.encode(), os.O_NONBLOCK):
        return 0
    return ctypes.get_errno()


def removed(world, name):
    world.wait_for(lambda: remove(name) in (0, errno.ENOENT), 10, f"{name} to be removed")


def refcount(name):
    with open(f"/sys/module/{name}/refcnt") as f:
        return int(f.read())


def check_refused(name):
    check_equal(f"removal of {name}", ctl.errno_name(remove(name)), "EAGAIN")


def clients(world, flags):
    """Eight handshakes that wait for their servers."""
    Setting(world, "keyring", keyring(world, "root-ec"))
    listener = world.listener()
    for _ in range(8):
        dev, sock = ctl.Ctl(), socket.create_connection(listener.getsockname())
        peer = listener.accept()[0]
        check_equal("hello", dev.hello(sock.fileno(), flags=flags), 0)
        yield SimpleNamespace(dev=dev, sock=sock, peer=peer)


def servers(world, flags):
    """One in each state that a server waits in; who says nothing has two seconds: last."""
    held = [row[1:] for row in reversed(SERVED)]
    if flags & ctl.F_MAINLINE:	# certificates are the namespace's, as this kind has them
        held = [("named", steps, state) for kind, steps, state in held if kind == "plain"]
    roles = {kind: AsServer(world, kind) for kind in {row[0] for row in held}}
    for kind, steps, state in held:
        yield roles[kind].hold(steps, state)


def refused_in_flight(world, begin, flags):
    """Handshakes in flight, and then sockets of cancelled ones, hold the module."""
    before = refcount("tls_hs")
    flights = list(begin(world, flags))
    check_equal("references", refcount("tls_hs"), before + len(flights))
    check_refused("tls_hs")
    check_refused("tls_hs_ctl")
    check_equal("in flight", lab.in_flight(world), len(flights))
    for flight in flights:
        flight.dev.close()
    check_refused("tls_hs")
    for flight in flights:
        flight.sock.close()
        flight.peer.close()
    world.wait_for(lambda: refcount("tls_hs") == before, 10, "the references to be gone")


def add_in_flight(prefix, begin, role):
    @case(f"module/{prefix}removal-with-handshakes-in-flight", limit=60)
    def _in_flight(world):
        refused_in_flight(world, begin, 0)
        role(world).good()

    @case(f"module/{prefix}removal-with-handshakes-of-net-handshake", limit=60)
    def _mainline(world):
        """Such a consumer has no reference to tls_hs of its own."""
        refused_in_flight(world, begin, ctl.F_MAINLINE)
        role(world).good()


add_in_flight("", clients, AsClient)
add_in_flight("server-", servers, AsServer)


def hold_sessions(world):
    """Only sessions are left that hold tls_hs, and they go with their sockets."""
    socks = []
    for role in (AsClient(world), AsServer(world, "plain")):
        socks.append(role.connected())
        with ctl.Ctl() as dev:
            check_equal("hello", dev.hello(socks[-1].fileno(), **role.hello), 0)
            check_equal("came to", lab.settled(dev), DONE)
    removed(world, "tls_hs_ctl")
    while socks:
        check_refused("tls_hs")
        socks[-1].sendall(b"still encrypted\n")
        check_refused("tls_hs")
        world.wait_for(lambda: refcount("tls_hs") == len(socks), 10, "a reference of each session")
        socks.pop().close()
    removed(world, "tls_hs")


@case("module/removal-with-sessions-then-for-good", limit=60)
def _session(world):
    hold_sessions(world)
    for name in ("tls_hs", "tls_hs_ctl"):
        check(not os.path.exists(f"/sys/module/{name}"), f"{name} is still there")
