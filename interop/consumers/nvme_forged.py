# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP: what an attacker on the path does to a controller that reconnects.

The attacker is forger.py, in the target's namespace.
"""
import attack
import forgeries
import keys
import nfs
import nvme
from forger import Forger
from harness import case, check
from impostors import Impostors
from nvme_cases import LAB, SUBSYSTEM

PORT = "4430"
SIZE = 1 << 20
AT_ONCE = 6		# forgeries for each cut: one a second
SOME = ("alert_handshake_failure", "alert_unknown_psk_identity", "alert_decrypt_error", "alert_access_denied")

# What a server says that has no such key, or another (engine.c).
REJECTED = ("alert_unknown_psk_identity", "alert_decrypt_error", "alert_illegal_parameter",
            "alert_missing_extension", "alert_internal_error")


def forger(world, port=PORT):
    return world.keep(Forger(LAB.ns, LAB.address, int(port), (LAB.address, 4420)))


def impostors(world):
    pem, key = keys.Authority(world.work, "nobodys-ca").issue("nobody", "serverAuth", "DNS:nobody.example.net")
    return world.keep(Impostors(world, LAB.ns)).with_psks(pem, key)


class Victim:
    """A controller, and a writer to its device."""

    def __init__(self, world, n=0):
        self.world = world
        self.ns = LAB.host
        # as the recipe has it: a slow machine loses a command more than five times otherwise
        world.keep(nvme.MaxRetries(nvme.MaxRetries.MOST))
        self.controller = world.keep(nvme.Controller(LAB.address, SUBSYSTEM.format(n), service=PORT))
        self.restart()

    def restart(self):
        self.controller.stop()		# what has given up, or hangs
        self.controller.connect()
        self.writing = attack.Writing(self.world, self.controller.device(), LAB.disks[self.controller.nqn], SIZE)

    def cut(self):
        check(nfs.cut(self.ns, int(PORT)), "there is no connection to cut")

    @property
    def error(self):
        if self.controller.state == "gone":
            return "the controller has given up"
        return self.writing.error

    def progress(self):
        self.world.wait_for(lambda: self.error is not None or self.controller.state == "live", 60,
                            f"the controller to be live again, which is {self.controller.state}")
        if self.error is None:
            self.writing.progress()

    def finish(self):
        self.writing.finish()
        self.controller.stop()


@case("forged/each_kind", limit=600)
def each(world):
    """A controller meets each kind once: nothing that is not authenticated ends it."""
    fo, own = forger(world), impostors(world)
    victim = Victim(world)
    what = {**forgeries.common(), **own.forgeries}
    attack.Attack(world, fo, victim).run(what.items(), AT_ONCE)
    attack.check_log(world)
    victim.finish()


@case("forged/io_queues", limit=180)
def queues(world):
    """The admin queue is connected, and then the others meet it."""
    fo = forger(world)
    victim = Victim(world)
    common = forgeries.common()
    at = attack.Attack(world, fo, victim)
    for n, name in enumerate(SOME):
        good = [(f"good{i}", forgeries.Good()) for i in range(1 + n % (nvme.QUEUES - 1))]
        at.run([*good, (name, common[name])], nvme.QUEUES, silent=len(good))
    attack.check_log(world)
    victim.finish()


@case("forged/silence", limit=180)
def silence(world):
    """nvme waits for ten seconds, each time."""
    fo = forger(world)
    victim = Victim(world)
    what = forgeries.SILENCE
    attack.Attack(world, fo, victim).run(what.items(), AT_ONCE, len(what))
    victim.finish()


@case("forged/after_the_handshake", limit=120)
def after(world):
    fo = forger(world)
    victim = Victim(world)
    what = forgeries.AUTHENTICATED
    attack.Attack(world, fo, victim).run(what.items(), AT_ONCE, len(what))
    victim.finish()


@case("forged/first_contact", limit=120)
def first_contact(world):
    """The same from a target that has never been one: the key is refused, at once."""
    fo, own = forger(world, "4431"), impostors(world)
    common = forgeries.common()
    rejected = {**{name: common[name] for name in REJECTED}, **own.forgeries}
    for n, (name, forgery) in enumerate(rejected.items(), 1):
        fo.plan([(name, forgery)])
        c = world.keep(nvme.Controller(LAB.address, SUBSYSTEM.format(0), service="4431"))
        c.refused()
        check(not fo.rest(), f"{name} was not met")
        world.read_kernel_log()
        said = [line for line in world.kernel_log if "TLS handshake complete, error" in line]
        check(len(said) == n and said[-1].endswith(" -129"), f"{name} is not -EKEYREJECTED: {said}")
    moved = world.moved_in(LAB.host)
    check("NotFinal" not in moved and moved.get("Failed") == len(rejected), f"{len(rejected)}: {moved}")
