# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP on a kernel that knows nothing of tls_hs: its own host and its own target.

The host is the guest's first namespace, which no daemon can be reached from; the target's has
tlshd, once it was started.  What a target may say after the handshake: nvme_talk.py.
"""
import subprocess

import nfs
import nvme
import nvme_talk
from harness import case
from netns import Netns
from redirect import Redirect, listens

SUBSYSTEM = "nqn.2014-08.org.nvmexpress:tls-0"
ALL = nvme.QUEUES
PORT = 4420
# the emulator may take longer than the 5 s that are nvme-cli's
PATIENT = "--keep-alive-tmo=60"


class _Lab:
    """What set_up() makes."""


LAB = _Lab()


def set_up(world):
    subprocess.run(["modprobe", "-a", "nvme-tcp", "nvmet-tcp"], check=True)
    LAB.host = Netns("host", first=True)
    world.clients.append(LAB.host)
    ns = world.add_server("target")
    ns.link(LAB.host, 3)
    LAB.target = nvme.Target(ns, "10.0.3.1", world.work)
    LAB.disks = {SUBSYSTEM: LAB.target.add(SUBSYSTEM)}
    LAB.keys = {SUBSYSTEM: nvme.insert_key(SUBSYSTEM, nvme.make_key(SUBSYSTEM))}
    nvme_talk.set_up(LAB, 2)


def start_daemon(world):
    ns = LAB.target.ns
    listens(world, ns, world.start_server(
        ns, "[debug]\nloglevel=1\n[authenticate]\n[authenticate.server]\n"))


def controller(world):
    return world.keep(nvme.Controller(LAB.target.address, SUBSYSTEM, PATIENT))


@case("nvme/without-the-module-there-is-no-controller")
def without(world):
    controller(world).refused()
    world.check_counters_of(LAB.host)


@case("nvme/queues-data-and-cut-connections", limit=240)
def queues(world):
    """One handshake for each queue, and again when the network was away."""
    world.keep(Redirect())
    c = controller(world).connect()
    for done in (ALL, 2 * ALL):
        world.check_counters_of(LAB.host, HandshakesStarted=done, HandshakesDonePsk=done)
        nfs.check_tls(LAB.host, PORT, ALL)
        nvme.write_and_compare(c, LAB.disks[SUBSYSTEM])
        if done == ALL:
            nfs.cut(LAB.host, PORT)
            world.wait_for(lambda: world.moved_in(LAB.host)["HandshakesDonePsk"] == 2 * ALL, 60,
                           "the queues' second handshakes")
            nvme.live(world, c)
    c.stop()
    world.check_served(2 * ALL)


def behind_a_talker(world):
    world.keep(Redirect())
    return nvme_talk.behind_a_talker(world, LAB, PATIENT)


nvme_talk.cases(LAB, behind_a_talker, "after-nvme")
