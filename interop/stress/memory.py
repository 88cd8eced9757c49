# SPDX-License-Identifier: GPL-2.0-only
"""Allocations that fail: in the hello call, and in the worker, each one of them in turn.

The task's Nth allocation from now on fails, GFP_KERNEL or not.
"""
import errno
import os
import random

import ctl
import lab
from balance import Balance
from clientauth import load_der
from faults import Faults, arm_all, left_of, setting, workers
from harness import case, check, check_equal
from mldsa import VERIFIED
from roles import DONE, AsClient, AsServer, both
from sweep import CANCELLED, SEED, limit, rounds

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


def sweep_hello(role):
    """Each allocation of the hello call; how many there are, and what they came to."""
    came, done = {}, 0
    role.good()
    with Balance(role.world, 60), Faults():
        for nth in range(1, ENOUGH):
            with ctl.Ctl() as dev, role.connected() as sock:
                err, failed = hello_with_fault(dev, sock, nth, **role.hello)
                if not err:
                    check_equal("came to", lab.settled(dev), DONE)
                    done += 1
                if not failed:
                    check_equal("hello without a fault", ctl.errno_name(err), "0")
                    break
                name = ctl.errno_name(err)
                check(err in (0, errno.ENOMEM), f"hello with fault {nth}: {name}")
                came[name] = came.get(name, 0) + 1
    check(not failed, f"there are more than {nth} allocations")
    check(came.get("ENOMEM", 0) > 3, f"hardly a fault had an effect: {came}")
    print(f"# {nth - 1} allocations failed in turn; the hello returned {came}", flush=True)
    role.check_count(done=done + 1)


@case("memory/hello-x509", limit=240)
def _hello_x509(world):
    sweep_hello(AsClient(world))


def add_hello_with_key(name):
    @case(f"memory/hello-client-key-{name}", limit=240)
    def _(world):
        role = AsClient(world, "request")
        role.hello.update(cert=load_der(world, f"client-{name}"),
                          privkey=load_der(world, f"client-{name}", "pkcs8"))
        sweep_hello(role)


for _name in ("ec", "rsa"):
    add_hello_with_key(_name)


@both("memory/hello-psk", limit=240, kind="psk")
def _hello_psk(role):
    sweep_hello(role)


def add_server_hello(kind):
    @case(f"memory/server-hello-{kind}", limit=240)
    def _(world):
        sweep_hello(AsServer(world, kind))


for _kind in ("plain", "demand", "rsa", "named"):
    add_server_hello(_kind)


def sweep_worker(role):
    """Each allocation of the worker, or each second, third or fourth (STRESS_N)."""
    stride = max(1, 4 // rounds(1))
    came = {}
    role.good()
    with Balance(role.world, 100), Faults():
        for nth in range(1, ENOUGH, stride):
            with ctl.Ctl() as dev, role.connected() as sock:
                armed = workers()
                arm_all(nth, armed)
                check_equal("hello", dev.hello(sock.fileno(), **role.hello), 0)
                what = lab.settled(dev)
                failed = not left_of(armed)
                arm_all(0, workers())
                check(what in (DONE, NOMEM), f"with fault {nth}: {what}, {dev.result().error_name}")
                came[what] = came.get(what, 0) + 1
                if not failed:
                    check_equal("without a fault", what, DONE)
                    break
    check(not failed, f"there are more than {nth} allocations")
    check(came.get(NOMEM, 0) > 10, f"hardly a fault had an effect: {came}")
    print(f"# {(nth - 1) // stride} of {nth - 1} allocations failed in turn; came to {came}",
          flush=True)
    role.check_count(done=came[DONE] + 1, failed=came[NOMEM])


@case("memory/worker-x509", limit=400)
def _worker_x509(world):
    sweep_worker(AsClient(world))


def add_server_worker(kind):
    @case(f"memory/server-worker-{kind}", limit=600)
    def _(world):
        sweep_worker(AsServer(world, kind))


for _kind in ("plain", "retry", "demand", "rsa", "named"):
    add_server_worker(_kind)


if VERIFIED:
    @case("memory/worker-mldsa", limit=400)
    def _worker_mldsa(world):
        """The library's own allocations too: one that fails says nothing of a signature."""
        sweep_worker(AsClient(world, "mldsa"))


@both("memory/worker-psk", limit=400, kind="psk")
def _worker_psk(role):
    sweep_worker(role)


@both("memory/worker-at-random", limit=limit(240))
def _random(role):
    """Several allocations of one handshake fail, two in a hundred."""
    dice = random.Random(SEED)
    came = {}
    role.good()
    with Balance(role.world, rounds(30)), Faults():
        setting("failslab/task-filter", "Y")
        for _ in range(rounds(30)):
            with ctl.Ctl() as dev, role.connected() as sock:
                arm_all(1, [p.replace("fail-nth", "make-it-fail") for p in workers()])
                setting("failslab/probability", dice.choice((1, 2, 5)))
                check_equal("hello", dev.hello(sock.fileno(), **role.hello), 0)
                if not dice.randrange(4):
                    dev.cancel_later(dice.randrange(30))
                what = lab.settled(dev)
                setting("failslab/probability", 0)
                check(what in (DONE, NOMEM, CANCELLED),
                      f"came to {what}: {dev.result(wait=False).error_name}")
                came[what] = came.get(what, 0) + 1
    role.good()
    print(f"# came to {came}", flush=True)
    check(NOMEM in came, f"no fault had an effect: {came}")
    lab.wait_idle(role.world)
    role.check_count(done=came.get(DONE, 0) + 2, cancelled=came.get(CANCELLED, 0),
                     failed=came[NOMEM])
