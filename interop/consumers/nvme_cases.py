# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP: controllers connected with --tls by a host that has no daemon.

The target is in a network namespace with tlshd.  The host is the guest's first
namespace, since nvme reconnects from there whatever it connected from.
"""
import os
import subprocess
import time

import checks
import keys
import nfs
import nvme
import nvme_talk
import pressure
import recipe
from balance import Balance
from faults import Faults
from harness import Fail, case, check, check_equal, check_in
from netns import Netns

SUBSYSTEM = "nqn.2014-08.org.nvmexpress:tls-{}"
RECIPE = SUBSYSTEM.format(4)	# as nvme.md has it
ALL = nvme.QUEUES
FAULTS = 701		# more than the allocations for all queues
# blk_mq_update_nr_hw_queues() loses a sysfs directory of each queue in each reconnect (6.12.117)
LOST_BY_BLK_MQ = ("kernfs_node_cache", "kmalloc-8")
KERNEL = tuple(map(int, os.uname().release.split(".")[:2]))


class _Lab:
    """What set_up() makes."""


LAB = _Lab()


def set_up(world, _log):
    LAB.host = Netns("host", first=True)
    world.clients.append(LAB.host)
    world.client = LAB.host
    LAB.ns = world.add_server("target")
    LAB.dev = LAB.ns.link(LAB.host, 1)
    LAB.address = "10.0.1.1"
    world.start_server(LAB.ns, "[debug]\nloglevel=1\n[authenticate]\n[authenticate.server]\n")
    LAB.target = nvme.Target(LAB.ns, LAB.address, world.work)
    LAB.disks = {nqn: LAB.target.add(nqn) for nqn in map(SUBSYSTEM.format, range(4))}
    LAB.keys = {}
    for nqn in LAB.disks:
        # of subsystem 2 the name does not tell which key it is
        LAB.keys[nqn] = nvme.insert_key(nqn, nvme.make_key(nqn), identity=0 if nqn.endswith("2") else 1)
    # its key is the recipe's to bring
    LAB.target.add(RECIPE)
    nvme_talk.set_up(LAB, 3)
    # without a key of its own; a longer name would have 7.2's nvme_tls_psk_match() read
    # beyond the others' descriptions, which KASAN reports
    LAB.keyless = SUBSYSTEM.format(9)
    LAB.target.add(LAB.keyless)
    if KERNEL >= (6, 16):
        nqn = SUBSYSTEM.format("generated")
        LAB.secret = nvme.make_secret()
        LAB.target.add_port(2, "4421", "not required")
        LAB.disks[nqn] = LAB.target.add(nqn, port=2, secret=LAB.secret)


def controller(world, n=0, options=()):
    return world.keep(nvme.Controller(LAB.address, SUBSYSTEM.format(n), *options))


def write_and_compare(c, size=2 << 20):
    nvme.write_and_compare(c, LAB.disks[c.nqn], size)


def log_has(world, text, seconds=30):
    def there():
        world.read_kernel_log()
        return any(text in line for line in world.kernel_log)
    world.wait_for(there, seconds, f"{text!r} in the kernel's log")


# --- it works

@case("tls/queues_and_data", limit=120)
def data(world):
    """One handshake for each queue."""
    c = controller(world).connect()
    world.check_counters(HandshakesStarted=ALL, HandshakesDonePsk=ALL)
    nfs.check_tls(LAB.host, 4420, ALL)
    write_and_compare(c)
    c.stop()
    world.check_served(ALL)


if KERNEL >= (6, 16):
    @case("tls/generated_key", limit=180)
    def generated(world):
        """Secure concatenation: DH-HMAC-CHAP in plaintext agrees on a PSK, then all begins again with it."""
        nqn = SUBSYSTEM.format("generated")
        new = world.keep(nvme.NewKeys())
        c = world.keep(nvme.Controller(LAB.address, nqn, f"--dhchap-secret={LAB.secret}",
                                       how="--concat", service="4421")).connect()
        world.check_counters(HandshakesStarted=ALL, HandshakesDonePsk=ALL)
        nfs.check_tls(LAB.host, 4421, ALL)
        names = [keys.keyctl("describe", serial) for serial in new.come()]
        check(any("NVMe1G" in name or "NVMe0G" in name for name in names), f"new in .nvme: {names}")
        write_and_compare(c)
        c.stop()
        world.check_served(ALL)


@case("tls/given_key", limit=120)
def given_key(world):
    """The key by its serial, not found by the host's and the subsystem's name."""
    serial = LAB.keys[SUBSYSTEM.format(0)]
    c = controller(world, options=[f"--tls_key={serial}"]).connect()
    world.check_counters(HandshakesStarted=ALL, HandshakesDonePsk=ALL)
    write_and_compare(c, 1 << 20)


@case("tls/four_controllers_at_once", limit=240)
def at_once(world):
    """16 handshakes, four of them at a time: the upcall takes about five in a namespace."""
    controllers = [controller(world, n) for n in range(4)]
    started = [subprocess.Popen(["nvme", *c.argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
               for c in controllers]
    for p in started:
        out, _ = p.communicate(timeout=200)
        check_equal(f"nvme connect ({out})", p.returncode, 0)
    world.check_counters(HandshakesStarted=4 * ALL, HandshakesDonePsk=4 * ALL)
    for c in controllers:
        c.find()
        write_and_compare(c, 1 << 18)


@case("recipe/host", limit=120)
def recipe_host(world):
    """As Documentation/nvme.md has it."""
    world.keep(nvme.MaxRetries())
    new = world.keep(nvme.NewKeys())
    world.keep(nvme.Controller(LAB.address, RECIPE))
    said = recipe.run(LAB.host, "nvme.md", "host", world.work)
    check("HandshakesDonePsk" in said, f"the recipe prints: {said}")
    world.check_counters(HandshakesStarted=2, HandshakesDonePsk=2)
    checks.load()
    check_in("the check", "good: a queue", recipe.run(LAB.host, "nvme.md", "host check", world.work))
    recipe.run(LAB.host, "nvme.md", "host undone", world.work)
    check_equal("keys that are left", new.come(), set())


@case("recipe/compat", limit=60)
def recipe_compat(world):
    """The key and its name as nvme-cli of this guest makes them: one displaces the other."""
    new = world.keep(nvme.NewKeys())
    nqn = SUBSYSTEM.format(5)
    text = nvme.make_key(nqn)
    serial = nvme.insert_key(nqn, text)
    theirs = keys.keyctl("rdescribe", str(serial))
    path = os.path.join(world.work, "psk.txt")
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as f:
        f.write(text)
    LAB.host.run(["keyctl", "session", "-", f"{recipe.TOOL}/tls-hs", "psk", "import", "--compat",
                  path, nvme.HOST, nqn])
    (mine,) = new.come()
    check(int(mine) != serial, "the key is still that of nvme")
    check_equal("its type and name", keys.keyctl("rdescribe", mine), theirs)
    check(theirs.startswith("psk;"), theirs)


# --- connections that are lost

@case("cut/reset_with_io", limit=240)
def cut(world):
    """fio goes on and verifies; each of three cuts costs one handshake for each queue."""
    # five would do, were nvme_tcp's error recovery always run before the fifth
    world.keep(nvme.MaxRetries(nvme.MaxRetries.MOST))
    c = controller(world).connect()
    job = world.keep_process(nvme.fio(c, 30))
    for i in range(1, 4):
        time.sleep(1)
        nfs.cut(LAB.host, 4420)
        world.wait_for(lambda: world.moved_in(LAB.host).get("HandshakesDonePsk") == ALL * (1 + i), 60,
                       "the queues' handshakes")
        nvme.live(world, c)
    nvme.finished(job, 150)
    write_and_compare(c, 1 << 20)
    world.check_counters(HandshakesStarted=4 * ALL, HandshakesDonePsk=4 * ALL)
    c.stop()


def cut_in_writeback(world, c, device, cuts, failures):
    """Cuts so often, and until so many allocations have failed; what was done."""
    done, failed = 0, 0
    w = world.keep(pressure.Writer(world.dir, device, 8))
    with Faults("tls_hs", interval=FAULTS) as faults:
        while done < cuts or (failed < failures and done < 5 * cuts):
            w.wait_for_pressure(world)
            begun = world.moved_in(LAB.host)["HandshakesStarted"]
            check(nfs.cut(LAB.host, 4420) > 0, "there is no connection to cut")
            done += 1
            world.wait_for(lambda begun=begun: world.moved_in(LAB.host)["HandshakesStarted"] > begun, 30,
                           "the cut to be noticed")
            nvme.live(world, c, 90)
            # in the hello call or in the worker: nvme tries again after either
            failed = faults.injected()
    waits = w.waits()
    w.finish(90)
    nfs.drop_caches()
    for path in (device, LAB.disks[c.nqn]):
        with open(path, "rb") as f:
            check(f.read(len(w.data)) == w.data, f"{path} does not hold what was written")
    check(failed >= failures, f"hardly an allocation failed: {failed}")
    return f"cut {done} times; the writer waited {waits} times for memory"


@case("cut/writeback_and_allocations_fail", limit=400)
def writeback(world):
    """Memory is to be had by writing back; the connections are cut; to reconnect takes memory, too.

    One in so many of our own allocations fails: nvme then tries again.  Its own limit of
    retries is out of the way, as in Documentation/nvme.md: a write that meets with more
    cuts than five would fail, whoever did the handshakes.
    """
    world.keep(nvme.MaxRetries(nvme.MaxRetries.MOST))
    c = controller(world).connect()
    device = c.device()
    cut_in_writeback(world, c, device, 2, 0)	# what is allocated once
    with Balance(world, 8 * ALL, LOST_BY_BLK_MQ):
        did = cut_in_writeback(world, c, device, 8, 3)
    got = world.moved_in(LAB.host)
    print(f"# {did}; {got}", flush=True)
    check_equal("handshakes done and failed", got["HandshakesStarted"],
                got["HandshakesDonePsk"] + got.get("Failed", 0))
    c.stop()


@case("cut/link_down", limit=240)
def link_down(world):
    """The keep-alive notices that the network is away."""
    c = controller(world, options=["--keep-alive-tmo=2"]).connect()
    LAB.ns.run(["ip", "link", "set", LAB.dev, "down"])
    world.wait_for(lambda: c.state == "connecting", 60, "the keep-alive to run out")
    LAB.ns.run(["ip", "link", "set", LAB.dev, "up"])
    nvme.live(world, c, 90)
    write_and_compare(c, 1 << 20)
    world.check_counters(HandshakesStarted=2 * ALL, HandshakesDonePsk=2 * ALL)


@case("cut/reconnect_with_a_possessors_key", limit=120)
def possessor(world):
    """A workqueue possesses nothing; add_key(2) lets only possessors search."""
    serial = LAB.keys[SUBSYSTEM.format(1)]
    with open("/proc/keys") as f:
        line = next(x for x in f if int(x.split()[0], 16) == serial)
    perm = int(line.split()[4], 16)
    check(perm & 0x08000000 and not perm & 0x00080808, f"others may search the key: {line}")
    c = controller(world, 1).connect()
    nfs.cut(LAB.host, 4420)
    world.wait_for(lambda: world.moved_in(LAB.host).get("HandshakesDonePsk") == 2 * ALL, 60,
                   "the queues' second handshakes")
    nvme.live(world, c)
    world.check_counters(HandshakesStarted=2 * ALL, HandshakesDonePsk=2 * ALL)


# --- keys that are not good

@case("refused/no_key", limit=60)
def no_key(world):
    """nvme finds none, and begins nothing."""
    c = world.keep(nvme.Controller(LAB.address, LAB.keyless))
    c.refused()
    world.check_counters()


def other_key(world, identity):
    """The host offers a key that is not the target's: one handshake, for the admin queue.

    tlshd closes the connection without an alert; that could be the network.
    """
    nqn = SUBSYSTEM.format(2)
    ring = world.keep(nvme.OwnRing("other"))
    serial = nvme.insert_key(nqn, nvme.make_key(nqn), "other", identity)
    controller(world, 2, [f"--keyring={ring.serial}", f"--tls_key={serial}"]).refused()
    world.check_counters(HandshakesStarted=1, Failed=1, FailedPeerEof=1)
    log_has(world, "connection ended in the handshake (sent no alert, status -110)")
    world.check_served(0)


@case("refused/wrong_key", limit=90)
def wrong_key(world):
    """Of the right name: the binder does not verify."""
    other_key(world, 0)


@case("refused/unknown_key", limit=90)
def unknown_key(world):
    """The target has none of that name."""
    other_key(world, 1)


@case("refused/revoked_key", limit=120)
def revoked(world):
    """A key that is revoked ends the reconnecting: -ENOKEY, and no handshake."""
    nqn = SUBSYSTEM.format(3)
    serial = LAB.keys[nqn]
    c = controller(world, 3, [f"--tls_key={serial}"]).connect()
    keys.keyctl("revoke", str(serial))
    nfs.cut(LAB.host, 4420)
    world.wait_for(lambda: c.state == "gone", 60, "the controller to give up")
    log_has(world, "failed to start TLS: -126")
    world.check_counters(HandshakesStarted=ALL, HandshakesDonePsk=ALL)
