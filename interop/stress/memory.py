# SPDX-License-Identifier: GPL-2.0-only
"""Allocations that fail: in the hello call, and in the worker, each one of them in turn.

The task's Nth allocation from now on fails, GFP_KERNEL or not.
"""
import errno
import os
import random
import socket

import ctl
import lab
from balance import Balance
from clientauth import load_der
from faults import Faults, arm_all, left_of, setting, workers
from harness import case, check, check_equal
from mldsa import VERIFIED
from sweep import SEED, limit, rounds

ENOUGH = 1000		# more allocations than a handshake makes
# What an allocation that failed may come to: nothing else says what happened.
NOMEM = ("done", -errno.ENOMEM)


def hello_with_fault(dev, sock, nth, **hello):
    """The hello's errno; whether its nth allocation failed."""
    fd = os.open("/proc/self/fail-nth", os.O_RDWR)
    try:
        os.write(fd, str(nth).encode())
        err = dev.hello(sock.fileno(), **hello)
        left = int(os.pread(fd, 16, 0))
        os.pwrite(fd, b"0", 0)
    finally:
        os.close(fd)
    return err, not left


def sweep_hello(world, kind, client=None):
    """Each allocation of the hello call; how many there are, and what they came to."""
    port = world.server(accept=0, quiet=True, **lab.server_args(kind)).port
    hello = lab.hello_args(world, kind)
    if client:
        hello.update(cert=load_der(world, client), privkey=load_der(world, client, "pkcs8"))
    came = {}
    with Balance(world, 60), Faults():
        for nth in range(1, ENOUGH):
            with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", port)) as sock:
                err, failed = hello_with_fault(dev, sock, nth, **hello)
                if not err:
                    check_equal("came to", lab.settled(dev), ("done", 0))
                if not failed:
                    check_equal("hello without a fault", ctl.errno_name(err), "0")
                    break
                name = ctl.errno_name(err)
                check(err in (0, errno.ENOMEM), f"hello with fault {nth}: {name}")
                came[name] = came.get(name, 0) + 1
    check(came.get("ENOMEM", 0) > 3, f"hardly a fault had an effect: {came}")
    print(f"# {nth - 1} allocations failed in turn; the hello returned {came}", flush=True)


@case("memory/hello-x509", limit=240)
def _hello_x509(world):
    sweep_hello(world, "certificate")


@case("memory/hello-client-key-ec", limit=240)
def _hello_ec(world):
    sweep_hello(world, "request", "client-ec")


@case("memory/hello-client-key-rsa", limit=240)
def _hello_rsa(world):
    sweep_hello(world, "request", "client-rsa")


@case("memory/hello-psk", limit=240)
def _hello_psk(world):
    sweep_hello(world, "psk")


def sweep_worker(world, kind):
    """Each allocation of the worker, or each second, third or fourth (STRESS_N)."""
    stride = max(1, 4 // rounds(1))
    port = world.server(accept=0, quiet=True, **lab.server_args(kind)).port
    hello = lab.hello_args(world, kind)
    came = {}
    with Balance(world, 100), Faults():
        for nth in range(1, ENOUGH, stride):
            with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", port)) as sock:
                armed = workers()
                arm_all(nth, armed)
                check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
                what = lab.settled(dev)
                failed = not left_of(armed)
                arm_all(0, workers())
                check(what in (("done", 0), NOMEM),
                      f"with fault {nth}: {what}, {dev.result().error_name}")
                came[what] = came.get(what, 0) + 1
                if not failed:
                    check_equal("without a fault", what, ("done", 0))
                    break
    check(came.get(NOMEM, 0) > 10, f"hardly a fault had an effect: {came}")
    print(f"# {(nth - 1) // stride} of {nth - 1} allocations failed in turn; came to {came}", flush=True)


@case("memory/worker-x509", limit=400)
def _worker_x509(world):
    sweep_worker(world, "certificate")


if VERIFIED:
    @case("memory/worker-mldsa", limit=400)
    def _worker_mldsa(world):
        """The library's own allocations too: one that fails says nothing of a signature."""
        sweep_worker(world, "mldsa")


@case("memory/worker-psk", limit=400)
def _worker_psk(world):
    sweep_worker(world, "psk")


@case("memory/worker-at-random", limit=limit(240))
def _random(world):
    """Several allocations of one handshake fail, two in a hundred."""
    dice = random.Random(SEED)
    port = world.server(accept=0, quiet=True).port
    hello = lab.hello_args(world, "certificate")
    came = {}
    with Balance(world, rounds(30)), Faults():
        setting("failslab/task-filter", "Y")
        for _ in range(rounds(30)):
            with ctl.Ctl() as dev, socket.create_connection(("127.0.0.1", port)) as sock:
                arm_all(1, [p.replace("fail-nth", "make-it-fail") for p in workers()])
                setting("failslab/probability", dice.choice((1, 2, 5)))
                check_equal("hello", dev.hello(sock.fileno(), **hello), 0)
                if not dice.randrange(4):
                    dev.cancel_later(dice.randrange(30))
                what = lab.settled(dev)
                setting("failslab/probability", 0)
                check(what in (("done", 0), NOMEM, ("cancelled", None)),
                      f"came to {what}: {dev.result(wait=False).error_name}")
                came[what] = came.get(what, 0) + 1
    print(f"# came to {came}", flush=True)
    check(NOMEM in came, f"no fault had an effect: {came}")
