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

import ctl
import lab
from harness import case, check, check_equal
from local import keyring

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


def refused_in_flight(world, flags):
    """Handshakes in flight, and then sockets of cancelled ones, hold the module."""
    ring = keyring(world, "root-ec")
    with open("/proc/sys/net/tls_hs/keyring", "w") as f:
        f.write(str(ring))
    listener = world.listener()
    before = refcount("tls_hs")
    pairs = []
    for _ in range(8):
        dev, client = ctl.Ctl(), socket.create_connection(listener.getsockname())
        peer = listener.accept()[0]
        check_equal("hello", dev.hello(client.fileno(), flags=flags), 0)
        pairs.append((dev, client, peer))
    check_equal("references", refcount("tls_hs"), before + 8)
    check_refused("tls_hs")
    check_refused("tls_hs_ctl")
    for dev, client, peer in pairs:
        dev.close()
    check_refused("tls_hs")
    for _, client, peer in pairs:
        client.close()
        peer.close()
    with open("/proc/sys/net/tls_hs/keyring", "w") as f:
        f.write("0")
    world.wait_for(lambda: refcount("tls_hs") == before, 10, "the references to be gone")


@case("module/removal-with-handshakes-in-flight", limit=60)
def _in_flight(world):
    refused_in_flight(world, 0)


@case("module/removal-with-handshakes-of-net-handshake", limit=60)
def _mainline(world):
    """Such a consumer has no reference to tls_hs of its own."""
    refused_in_flight(world, ctl.F_MAINLINE)


def hold_session(world):
    """Only a session is left that holds tls_hs, and it goes with the socket."""
    port = world.server(accept=0).port
    hello = lab.hello_args(world, "certificate")
    sock = socket.create_connection(("127.0.0.1", port))
    with ctl.Ctl() as dev:
        check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
        check_equal("came to", lab.settled(dev), ("done", 0))
    removed(world, "tls_hs_ctl")
    check_refused("tls_hs")
    sock.sendall(b"still encrypted\n")
    check_refused("tls_hs")
    check_equal("references", refcount("tls_hs"), 1)
    sock.close()
    removed(world, "tls_hs")


@case("module/removal-with-a-session-then-for-good", limit=60)
def _session(world):
    hold_session(world)
    for name in ("tls_hs", "tls_hs_ctl"):
        check(not os.path.exists(f"/sys/module/{name}"), f"{name} is still there")
