# SPDX-License-Identifier: GPL-2.0-only
"""Modules that go and come again: in a guest without KASAN (see modules.py)."""
import errno
import os
import signal
import subprocess
import time

import ctl
import lab
from harness import Fail, case, check
from modules import clients, hold_sessions, refused_in_flight, remove, removed
from roles import AsClient, AsServer, hello_args
from sweep import limit, rounds


def load(*names):
    for name in names:
        if not os.path.exists(f"/sys/module/{name}"):
            subprocess.run(["insmod", f"{os.environ['TLS_HS_MODULES']}/{name}.ko"], check=True)


class Loaded:
    """Whatever happens, both are there for the next case."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        load("tls_hs", "tls_hs_ctl")


@case("reload/after-handshakes-and-sessions", limit=limit(120))
def _again(world):
    with Loaded():
        for i in range(rounds(5)):
            # servers are held by tracepoints, which this boot's kernel has not
            refused_in_flight(world, clients, ctl.F_MAINLINE if i % 2 else 0)
            hold_sessions(world)
            load("tls_hs", "tls_hs_ctl")


def consumer(role, seed):
    """In a child, until it is killed: handshakes that end and that are cancelled."""
    n = seed
    while True:
        n += 1
        try:
            with ctl.Ctl() as dev, role.connected() as sock:
                if dev.hello(sock.fileno(), **role.hello):
                    continue
                if n % 3:
                    dev.cancel_later(n % 40)
                if n % 4:
                    dev.done_within(5)
        except OSError as e:	# the device is gone, for now
            if e.errno not in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
                raise
            lab.pause(5)


def consumers(world, client):
    """Their process ids: two are clients, one is a server."""
    pids = []
    for seed in range(3):
        pids.append(os.fork())
        if pids[-1]:
            continue
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            # keys of its own, since nobody else may use them
            client.hello = hello_args(world, client.kind)
            consumer(client if seed else AsServer(world), seed)
        except BaseException as e:
            print(f"# consumer: {e!r}", flush=True)
        os._exit(1)
    return pids


def stop(pids):
    """How many had ended by themselves."""
    died = [pid for pid in pids if os.waitpid(pid, os.WNOHANG)[0]]
    for pid in set(pids) - set(died):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return len(died)


@case("reload/against-consumers", limit=limit(120))
def _against(world):
    """Removed and loaded while consumers come and go."""
    client = AsClient(world)
    counts = {}
    with Loaded():
        pids = consumers(world, client)
        try:
            end = time.monotonic() + 20 * rounds(1)
            while time.monotonic() < end:
                for name in ("tls_hs_ctl", "tls_hs"):
                    what = name, ctl.errno_name(remove(name))
                    counts[what] = counts.get(what, 0) + 1
                lab.pause(10)
                load("tls_hs", "tls_hs_ctl")
                lab.pause(50)
        finally:
            died = stop(pids)
        removed(world, "tls_hs_ctl")
        removed(world, "tls_hs")
    print(f"# removals: {counts}", flush=True)
    if died:
        raise Fail("a consumer ended by itself")
    for name in ("tls_hs_ctl", "tls_hs"):
        check(counts.get((name, "0")), f"{name} was never removed: {counts}")
        check(counts.get((name, "EAGAIN")), f"no removal of {name} was refused: {counts}")
