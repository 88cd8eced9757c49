# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP whose two ends are this kernel's: what only then can be seen."""
import time

import keys
import nfs
import nvme
import storm
from harness import case, check, check_equal
from nvme_cases import LAB, SUBSYSTEM, controller, write_and_compare


def server_moved(world):
    now = world.table(LAB.ns, "/proc/net/tls_hs")
    return {k: v for k, v in now.items() if k.startswith("Server") and k != "ServerInFlight"}


@case("both/every_queue_by_its_key", limit=120)
def every_queue(world):
    """The target's side has as many handshakes as the host's, all of them with a PSK."""
    before = server_moved(world)
    c = controller(world)
    c.connect()
    write_and_compare(c)
    after = server_moved(world)
    check_equal("handshakes of the target", {k: after[k] - before[k] for k in after
                                             if after[k] != before[k]},
                {"ServerStarted": nvme.QUEUES, "ServerDonePsk": nvme.QUEUES})


def refused(world, identity, reason):
    """A key of the host's that the target has not, or has otherwise: final, and both say why."""
    nqn = SUBSYSTEM.format(2)
    ring = world.keep(nvme.OwnRing("other"))
    serial = nvme.insert_key(nqn, nvme.make_key(nqn), "other", identity)
    # cases before have had sessions with the same target
    LAB.host.run(["sysctl", "-qw", "net.tls_hs.known_peers=0"])
    before = world.table(LAB.ns, "/proc/net/tls_hs")
    controller(world, 2, [f"--keyring={ring.serial}", f"--tls_key={serial}"]).refused()
    LAB.host.run(["sysctl", "-qw", "net.tls_hs.known_peers=256"])
    world.check_counters(HandshakesStarted=1, Failed=1, FailedPeerPskAlert=1, AlertsReceived=1)
    after = world.table(LAB.ns, "/proc/net/tls_hs")
    check_equal("the target's refusals", {k: after[k] - before.get(k, 0) for k in after
                                          if after[k] != before.get(k, 0)},
                {"ServerStarted": 1, "ServerFailed": 1, reason: 1, "AlertsSent": 1})


@case("both/wrong_key", limit=90)
def wrong_key(world):
    refused(world, 0, "FailedPskBinder")


@case("both/unknown_key", limit=90)
def unknown_key(world):
    refused(world, 1, "FailedPskUnknown")


@case("storm/queues_are_back_in_time", limit=400)
def in_a_storm(world):
    """Ten thousand clients of another server of this host, while the queues' connections are cut."""
    certificate = keys.Authority(world.dir, "ca").issue("server", "serverAuth", "DNS:server.test")
    c = controller(world).connect()
    done = [nvme.QUEUES]

    def reconnect():
        check(nfs.cut(LAB.host, 4420) > 0, "there is no connection to cut")
        begin = time.monotonic()
        done[0] += nvme.QUEUES
        world.wait_for(lambda: world.moved_in(LAB.host).get("HandshakesDonePsk") == done[0], 60,
                       "the queues' handshakes")
        nvme.live(world, c)
        took = time.monotonic() - begin
        write_and_compare(c, 1 << 16)
        return took

    alone = [reconnect() for _ in range(3)]
    blowing = storm.Storm(world, 10000, *certificate)
    storm.reconnects_in_time(world, blowing, reconnect, alone)
    world.check_counters(HandshakesStarted=done[0], HandshakesDonePsk=done[0])
    c.stop()
