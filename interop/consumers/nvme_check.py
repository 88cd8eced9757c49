# SPDX-License-Identifier: GPL-2.0-only
"""tls-hs check --nvme of nvmet: what it says is what nvme connect comes to."""
import checks
import nvme
from checks import says
from harness import case, check_not_in
from nvme_cases import LAB, SUBSYSTEM, controller


def tls_hs_check(*args, at="", **kw):
    return checks.tls_hs_check(LAB.host, "--nvme", LAB.address + at, *args, **kw)


@case("check/good", limit=90)
def good(world):
    nqn = SUBSYSTEM.format(0)
    said = tls_hs_check(nqn, nvme.HOST)
    says(said, f"{LAB.address}, port 4420, NVMe/TCP: connected\n", "TLS 1.3: TLS_",
         "both have the key NVMe1R01 ", f"{nvme.HOST} {nqn}", "good: a queue")
    check_not_in("what it says", "what to do", said)
    check_not_in("what it says", "certificate", said)
    world.check_counters(HandshakesStarted=1, HandshakesDonePsk=1)
    world.check_served(1)
    controller(world).connect().stop()


@case("check/dry_run", limit=60)
def dry_run(world):
    says(tls_hs_check("-n", SUBSYSTEM.format(0), nvme.HOST), "would connect and do a handshake by key ")
    world.check_counters()


@case("check/no_key", limit=60)
def no_key(world):
    says(tls_hs_check(LAB.keyless, nvme.HOST, status=1), "has no key for host", "tls-hs psk import")
    says(tls_hs_check("nqn.with a blank", nvme.HOST, status=1), "has a blank in it")
    world.check_counters()


@case("check/key_of_another", limit=90)
def other_key(world):
    """Of the right name in a keyring of its own: the target's is another."""
    nqn = SUBSYSTEM.format(2)
    ring = world.keep(nvme.OwnRing("other"))
    nvme.insert_key(nqn, nvme.make_key(nqn), "other", 0)
    LAB.host.run(["sysctl", "-qw", "net.tls_hs.known_peers=0"])
    said = tls_hs_check(f"--keyring={ring.serial}", nqn, nvme.HOST, status=1)
    LAB.host.run(["sysctl", "-qw", "net.tls_hs.known_peers=256"])
    says(said, "connected\n", "the handshake failed", "what to do")


@case("check/nobody_listens", limit=60)
def nobody(world):
    says(tls_hs_check(SUBSYSTEM.format(0), nvme.HOST, at=":9", status=1), "port 9, NVMe/TCP: no\n",
         "no connection: Connection refused")
    world.check_counters()
