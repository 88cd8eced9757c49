# SPDX-License-Identifier: GPL-2.0-only
"""NFS: what a server may say after the handshake, which sunrpc knows nothing of.

The cases, for whoever has a client and a server of knfsd in namespaces (lab), and says
how it is mounted behind talker.py.
"""
import os
import threading

from attack import Writing
from harness import case, check, check_equal
from nfs import write_and_compare
from talker import FLOOD, REKEY, TICKETS, UPDATES, Sysctl


def both_ways(m, names, size=4 << 20):
    """Files written and read at the same time."""
    failures = []

    def one(name):
        try:
            write_and_compare(m, name, size)
        except Exception as e:
            failures.append(f"{name}: {e}")
    threads = [threading.Thread(target=one, args=(name,)) for name in names]
    for x in threads:
        x.start()
    for x in threads:
        x.join()
    check(not failures, "\n".join(failures))


def cases(lab, behind_a_talker):
    """Registers them; behind_a_talker(world) is a Talker and a mount."""

    @case("after/all_kinds", limit=400)
    def all_kinds(world):
        """In the middle of large reads and between small ones: nothing stalls, no byte is wrong."""
        t, m = behind_a_talker(world)
        said = {**TICKETS, **UPDATES} if REKEY else TICKETS
        t.plan(said, 2)
        m.mount()
        for _ in range(3):
            both_ways(m, ("one", "two", "three"))
        for i in range(100):
            os.mkdir(os.path.join(m.dir, f"d{i}"))
            os.rmdir(os.path.join(m.dir, f"d{i}"))
        m.umount()
        got, done = world.came_after(lab.client), world.moved_in(lab.client)
        check_equal("handshakes", [done["HandshakesStarted"], done["HandshakesDoneAnon"]], [1, 1])
        check(got["Tickets"] > 20, f"hardly a ticket came: {got}")
        if REKEY:
            check(got["KeyUpdates"] > 20 and got["KeyUpdatesSent"] > 3, f"hardly a KeyUpdate: {got}")
        t.check(said)

    if REKEY:
        @case("after/keys_that_wear_out", limit=300)
        def worn(world):
            """The client changes its keys after so many records, and asks for the server's."""
            t, m = behind_a_talker(world)
            world.keep(Sysctl(lab.client, "rekey_after", 50))
            m.mount()
            for _ in range(3):
                both_ways(m, ("one", "two", "three"))
            m.umount()
            got = world.came_after(lab.client)
            check_equal("handshakes", world.moved_in(lab.client)["HandshakesStarted"], 1)
            check(got["KeyUpdatesSent"] > 20 and got["KeyUpdates"] > 20, f"hardly a KeyUpdate: {got}")
            check_equal("KeyUpdates that came", t.heard, got["KeyUpdatesSent"])
            t.check(())

        @case("after/ten_thousand_key_updates", limit=600)
        def ten_thousand(world):
            t, m = behind_a_talker(world)
            m.mount()
            t.plan({name: UPDATES[name] for name in ("ten updates", "update, requested")}, 1)
            while world.came_after(lab.client)["KeyUpdates"] < 10000:
                write_and_compare(m)
            t.plan({}, 1)
            write_and_compare(m)
            m.umount()
            check_equal("handshakes", world.moved_in(lab.client)["HandshakesStarted"], 1)
            t.check(())

    @case("after/too_much" if REKEY else "after/key_update_that_ktls_cannot_follow", limit=300)
    def ended(world):
        """The connection ends at once, and sunrpc connects again: the writer sees nothing of it."""
        what = FLOOD if REKEY else {"update": UPDATES["update"]}
        t, m = behind_a_talker(world)
        m.mount()
        writing = Writing(world, os.path.join(m.dir, "written"), f"/proc/{lab.server.holder.pid}/root"
                          "/export/written", 1 << 20)
        for i in range(1, 4):
            before = world.moved_in(lab.client)["HandshakesStarted"]
            t.plan(what, 1, limit=1)
            world.wait_for(lambda before=before: world.moved_in(lab.client)["HandshakesStarted"] > before,
                           30, "sunrpc to connect again")
            writing.progress()
            check_equal("connections ended", world.came_after(lab.client)["PostHandshakeFailed"], i)
        world.read_kernel_log()
        why = "message out of order" if REKEY else "KeyUpdate, which this kernel's kTLS cannot follow"
        check(any(why in line for line in world.kernel_log), f"the log does not say: {why}")
        writing.finish()
        m.umount()
        t.check(what)
