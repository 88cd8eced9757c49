# SPDX-License-Identifier: GPL-2.0-only
"""NVMe/TCP: what a target may say after the handshake, which the host knows nothing of.

The cases, for whoever has a host and a target (lab), and says how a controller is
connected behind talker.py, to which nvmet listens without TLS on another port.
"""
import subprocess
import time

import keys
import nvme
from harness import SLOW, case, check, check_equal
from talker import FLOOD, REKEY, TICKETS, UPDATES, Sysctl, Talker

SUBSYSTEM = "nqn.2014-08.org.nvmexpress:tls-behind-a-talker"
TALKS, PLAIN = 4430, 4422
ALL = nvme.QUEUES


def set_up(lab, port):
    """The target that speaks no TLS, and the key that is talker.py's and the host's."""
    lab.target.add_port(port, str(PLAIN), "not required", "none")
    lab.disks[SUBSYSTEM] = lab.target.add(SUBSYSTEM, port=port)
    lab.keys[SUBSYSTEM] = nvme.insert_key(SUBSYSTEM, nvme.make_key(SUBSYSTEM))


def psk_of(serial):
    """The key as TLS has it: {identity: (key, hash)}"""
    keys.keyctl("link", "%:.nvme", "@s")
    key = subprocess.run(["keyctl", "pipe", str(serial)], stdout=subprocess.PIPE, check=True).stdout
    identity = keys.keyctl("rdescribe", str(serial)).strip().split(";", 4)[4]
    return {identity.encode(): (key, {32: "sha256", 48: "sha384"}[len(key)])}


def behind_a_talker(world, lab, *options):
    """A Talker and a controller, which is not connected yet."""
    t = world.keep(Talker(lab.target.ns, (lab.target.address, TALKS), (lab.target.address, PLAIN), world.dir,
                          psks=psk_of(lab.keys[SUBSYSTEM])))
    return t, world.keep(nvme.Controller(lab.target.address, SUBSYSTEM, *options, service=str(TALKS)))


def cases(lab, behind, family="after"):
    """Registers them; behind(world) is a Talker and a Controller."""

    def write_and_compare(c, size=2 << 20):
        nvme.write_and_compare(c, lab.disks[c.nqn], size)

    @case(f"{family}/all_kinds", limit=400)
    def all_kinds(world):
        """Under fio, which verifies: nothing stalls, no byte is wrong, no queue connects again."""
        t, c = behind(world)
        said = {**TICKETS, **UPDATES} if REKEY else TICKETS
        t.plan(said, 3)
        c.connect()
        nvme.finished(world.keep_process(nvme.fio(c, 15 * SLOW)), 120)
        write_and_compare(c, 1 << 20)
        got, done = world.came_after(lab.host), world.moved_in(lab.host)
        check_equal("handshakes", [done["HandshakesStarted"], done["HandshakesDonePsk"]], [ALL, ALL])
        check(got["Tickets"] > 20, f"hardly a ticket came: {got}")
        if REKEY:
            check(got["KeyUpdates"] > 20 and got["KeyUpdatesSent"] > 3, f"hardly a KeyUpdate: {got}")
        c.stop()
        t.check(said)

    if REKEY:
        @case(f"{family}/keys_that_wear_out", limit=300)
        def worn(world):
            """The host changes its keys after so many records, and asks for the target's."""
            t, c = behind(world)
            world.keep(Sysctl(lab.host, "rekey_after", 50))
            c.connect()
            nvme.finished(world.keep_process(nvme.fio(c, 15 * SLOW)), 120)
            write_and_compare(c)
            got = world.came_after(lab.host)
            check_equal("handshakes", world.moved_in(lab.host)["HandshakesStarted"], ALL)
            check(got["KeyUpdatesSent"] > 20 and got["KeyUpdates"] > 20, f"hardly a KeyUpdate: {got}")
            c.stop()
            check_equal("KeyUpdates that came", t.heard, got["KeyUpdatesSent"])
            t.check(())

        @case(f"{family}/ten_thousand_key_updates", limit=600)
        def ten_thousand(world):
            t, c = behind(world)
            c.connect()
            t.plan({name: UPDATES[name] for name in ("ten updates", "update, requested")}, 1)
            job = world.keep_process(nvme.fio(c, 300 * SLOW))
            world.wait_for(lambda: world.came_after(lab.host)["KeyUpdates"] > 10000, 400,
                           "ten thousand KeyUpdates")
            t.plan({}, 1)
            job.terminate()
            job.communicate()
            write_and_compare(c, 1 << 20)
            check_equal("handshakes", world.moved_in(lab.host)["HandshakesStarted"], ALL)
            c.stop()
            t.check(())

    @case(f"{family}/too_much" if REKEY else f"{family}/key_update_that_ktls_cannot_follow", limit=300)
    def ended(world):
        """The connection ends at once, and the host connects again: no stall, no error."""
        world.keep(nvme.MaxRetries(nvme.MaxRetries.MOST))
        what = FLOOD if REKEY else {"update": UPDATES["update"]}
        t, c = behind(world)
        c.connect()
        job = world.keep_process(nvme.fio(c, 30 * SLOW))
        for i in range(1, 4):
            time.sleep(2)
            before = world.moved_in(lab.host)["HandshakesStarted"]
            t.plan(what, 1, limit=1)
            world.wait_for(lambda before=before: world.moved_in(lab.host)["HandshakesStarted"] > before,
                           20, "the host to connect again")
            nvme.live(world, c)
            check_equal("connections ended", world.came_after(lab.host)["PostHandshakeFailed"], i)
        world.read_kernel_log()
        why = "message out of order" if REKEY else "KeyUpdate, which this kernel's kTLS cannot follow"
        check(any(why in line for line in world.kernel_log), f"the log does not say: {why}")
        nvme.finished(job, 150)
        write_and_compare(c, 1 << 20)
        c.stop()
        t.check(what)
