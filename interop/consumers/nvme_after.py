# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP: what a target may say after the handshake, which the host knows nothing of.

The target's TLS is talker.py's; nvmet listens without on another port.
"""
import subprocess
import time

import keys
import nvme
from harness import case, check, check_equal
from nvme_cases import ALL, BEHIND, LAB, PLAIN, finished, fio, live, write_and_compare
from talker import FLOOD, REKEY, TICKETS, UPDATES, Sysctl, Talker

TALKS = "4430"


def psk_of(serial):
    """The key as TLS has it: {identity: (key, hash)}"""
    keys.keyctl("link", "%:.nvme", "@s")
    key = subprocess.run(["keyctl", "pipe", str(serial)], stdout=subprocess.PIPE, check=True).stdout
    identity = keys.keyctl("rdescribe", str(serial)).strip().split(";", 4)[4]
    return {identity.encode(): (key, {32: "sha256", 48: "sha384"}[len(key)])}


def behind_a_talker(world):
    t = world.keep(Talker(LAB.ns, (LAB.address, int(TALKS)), (LAB.address, int(PLAIN)), world.dir,
                          psks=psk_of(LAB.keys[BEHIND])))
    return t, world.keep(nvme.Controller(LAB.address, BEHIND, service=TALKS))


@case("after/all_kinds", limit=400)
def all_kinds(world):
    """Under fio, which verifies: nothing stalls, no byte is wrong, no queue connects again."""
    t, c = behind_a_talker(world)
    said = {**TICKETS, **UPDATES} if REKEY else TICKETS
    t.plan(said, 3)
    c.connect()
    finished(world.keep_process(fio(c, 15)), 120)
    write_and_compare(c, 1 << 20)
    got, done = world.came_after(LAB.host), world.moved_in(LAB.host)
    check_equal("handshakes", [done["HandshakesStarted"], done["HandshakesDonePsk"]], [ALL, ALL])
    check(got["Tickets"] > 20, f"hardly a ticket came: {got}")
    if REKEY:
        check(got["KeyUpdates"] > 20 and got["KeyUpdatesSent"] > 3, f"hardly a KeyUpdate: {got}")
    c.stop()
    t.check(said)


if REKEY:
    @case("after/keys_that_wear_out", limit=300)
    def worn(world):
        """The host changes its keys after so many records, and asks for the target's."""
        t, c = behind_a_talker(world)
        world.keep(Sysctl(LAB.host, "rekey_after", 50))
        c.connect()
        finished(world.keep_process(fio(c, 15)), 120)
        write_and_compare(c)
        got = world.came_after(LAB.host)
        check_equal("handshakes", world.moved_in(LAB.host)["HandshakesStarted"], ALL)
        check(got["KeyUpdatesSent"] > 20 and got["KeyUpdates"] > 20, f"hardly a KeyUpdate: {got}")
        c.stop()
        check_equal("KeyUpdates that came", t.heard, got["KeyUpdatesSent"])
        t.check(())

    @case("after/ten_thousand_key_updates", limit=600)
    def ten_thousand(world):
        t, c = behind_a_talker(world)
        c.connect()
        t.plan({name: UPDATES[name] for name in ("ten updates", "update, requested")}, 1)
        job = world.keep_process(fio(c, 300))
        world.wait_for(lambda: world.came_after(LAB.host)["KeyUpdates"] > 10000, 400,
                       "ten thousand KeyUpdates")
        t.plan({}, 1)
        job.terminate()
        job.communicate()
        write_and_compare(c, 1 << 20)
        check_equal("handshakes", world.moved_in(LAB.host)["HandshakesStarted"], ALL)
        c.stop()
        t.check(())


@case("after/too_much" if REKEY else "after/key_update_that_ktls_cannot_follow", limit=300)
def ended(world):
    """The connection ends at once, and the host connects again: no stall, no error."""
    world.keep(nvme.MaxRetries(nvme.MaxRetries.MOST))
    what = FLOOD if REKEY else {"update": UPDATES["update"]}
    t, c = behind_a_talker(world)
    c.connect()
    job = world.keep_process(fio(c, 30))
    for i in range(1, 4):
        time.sleep(2)
        before = world.moved_in(LAB.host)["HandshakesStarted"]
        t.plan(what, 1, limit=1)
        world.wait_for(lambda before=before: world.moved_in(LAB.host)["HandshakesStarted"] > before,
                       20, "the host to connect again")
        live(world, c)
        check_equal("connections ended", world.came_after(LAB.host)["PostHandshakeFailed"], i)
    world.read_kernel_log()
    why = "message out of order" if REKEY else "KeyUpdate, which this kernel's kTLS cannot follow"
    check(any(why in line for line in world.kernel_log), f"the log does not say: {why}")
    finished(job, 150)
    write_and_compare(c, 1 << 20)
    c.stop()
    t.check(what)
