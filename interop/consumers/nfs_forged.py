# SPDX-License-Identifier: GPL-2.0-only
"""NFS: what an attacker on the path, or a server that is out of order, does to a hard mount.

The attacker is forger.py, in the second client's namespace, under a name that the
server's certificate has.
"""
import os
import shutil
import time

import attack
import forgeries
import keys
import nfs
from forger import Forger
from harness import SLOW, case, check, check_in
from impostors import Impostors
from nfs_cases import ADDRESSES, DENIED, FAR, LAB, Credential, Trusting, mount

NAME, ADDRESS = "relay.example.net", "10.0.2.2"
SIZE = 1 << 20
AT_ONCE = 9		# forgeries for each cut, after which sunrpc waits for some seconds
BRIEF = 10 * SLOW	# seconds for which a certificate is valid
# Some of all, where each is too many.
SOME = ("alert_handshake_failure", "alert_bad_certificate", "alert_access_denied", "garbage",
        "retry_twice", "sealed_last_byte", "server_hello_last_byte", "client_hello_random")


def forger(world, port=2049):
    return world.keep(Forger(LAB.client2, ADDRESS, port, (ADDRESSES[0], 2049)))


def impostors(world):
    return world.keep(Impostors(world, LAB.client2)).with_certificates(NAME)


class Victim:
    """A mount, and a writer on it."""

    def __init__(self, world, m, server=None, below="", port=2049):
        self.world = world
        self.ns = m.ns
        self.mount = m
        self.port = port
        # the server's own view, in its mount namespace
        self.seen = f"/proc/{(server or LAB.server).holder.pid}/root/export{below}"
        self.files = 0
        m.mount()
        self.restart()

    def restart(self):
        self.files += 1
        name = f"{self.world.name.replace('/', '_')}{self.files}"
        self.writing = attack.Writing(self.world, os.path.join(self.mount.dir, name),
                                      os.path.join(self.seen, name), SIZE)

    def cut(self):
        check(nfs.cut(self.ns, self.port), "there is no connection to cut")

    @property
    def error(self):
        return self.writing.error

    def progress(self):
        self.writing.progress()

    def finish(self):
        self.writing.finish()
        self.mount.umount()


def check_all(world, fo, victim, what, at_once=AT_ONCE, silent=0):
    attack.Attack(world, fo, victim).run(what.items(), at_once, silent)
    attack.check_log(world)
    victim.finish()


@case("forged/each_kind", limit=600)
def each(world):
    """A hard mount meets each kind once: nothing that is not authenticated ends its I/O."""
    fo, own = forger(world), impostors(world)
    victim = Victim(world, mount(world, source=f"{NAME}:/"))
    check_all(world, fo, victim, {**forgeries.common(), **own.forgeries})


@case("forged/silence", limit=180)
def silence(world):
    """sunrpc waits for ten seconds, each time."""
    fo = forger(world)
    victim = Victim(world, mount(world, source=f"{NAME}:/"))
    what = forgeries.SILENCE
    attack.Attack(world, fo, victim).run(what.items(), AT_ONCE, len(what))
    victim.finish()


@case("forged/mtls", limit=240)
def mtls(world):
    world.keep(Credential(LAB.client, "client", world.path))
    fo, own = forger(world), impostors(world)
    victim = Victim(world, mount(world, "xprtsec=mtls", f"{NAME}:/mtls"), below="/mtls")
    common = forgeries.common()
    check_all(world, fo, victim, {**{name: common[name] for name in SOME}, **own.forgeries})


@case("forged/after_the_handshake", limit=120)
def after(world):
    """The client is done when the server finds its Finished forged: the connection is lost, not the data."""
    fo = forger(world)
    victim = Victim(world, mount(world, source=f"{NAME}:/"))
    what = forgeries.AUTHENTICATED
    attack.Attack(world, fo, victim).run(what.items(), AT_ONCE, len(what))
    victim.finish()


@case("forged/starttls", limit=240)
def starttls(world):
    """What forged answers to RPC's STARTTLS do is sunrpc's matter: said, and not judged."""
    fo = forger(world)
    victim = Victim(world, mount(world, source=f"{NAME}:/"))
    for name, forgery in forgeries.STARTTLS.items():
        fo.plan([(name, forgery)])
        victim.cut()
        victim.progress()
        print(f"# {name}: the writer: {victim.error or 'has noticed nothing'}", flush=True)
        check(not fo.rest(), f"{name} was not met")
        if victim.error:
            victim.restart()
    victim.finish()


@case("forged/first_contact", limit=240)
def first_contact(world):
    """The same things from a server that has never been one: as a wrong mount option, final at once."""
    fo, own = forger(world, 20490), impostors(world)
    common = forgeries.common()
    what = {**{name: common[name] for name in SOME}, **own.forgeries}
    m = mount(world, "xprtsec=tls,port=20490", f"{NAME}:/")
    for name, forgery in what.items():
        fo.plan([(name, forgery)])
        said, seconds = m.refused()
        check_in(f"mount, {name}", DENIED, said)
        check(seconds < 10 * SLOW, f"{name}: mount took {seconds} s")
        check(not fo.rest(), f"{name} was not met")
    moved = world.moved_in(LAB.client)
    check("NotFinal" not in moved and moved.get("Failed") == len(what), f"{len(what)} forgeries: {moved}")
    attack.check_log(world, known=False)


# --- a server that is out of order, and mended

class Served:
    """Another certificate for a server's tlshd, which reads it anew each time, until it is mended."""

    def __init__(self, world, name, pem, key):
        self.files = {world.path(f"{name}.pem"): pem, world.path(f"{name}.key"): key}
        for path, other in self.files.items():
            shutil.copyfile(path, f"{path}.good")
            self._put(other, path)

    @staticmethod
    def _put(source, path):
        shutil.copyfile(source, f"{path}.new")
        os.rename(f"{path}.new", path)

    def mend(self):
        for path in self.files:
            self._put(f"{path}.good", path)

    stop = mend


def out_of_order(world, victim, served, counter):
    """The mount waits for as long as it takes, and then goes on."""
    begin = world.counters_of(victim.ns)

    def failed():
        return world.moved(begin, world.counters_of(victim.ns)).get(counter, 0)
    start = time.monotonic()
    victim.cut()
    world.wait_for(lambda: failed() > 2 or victim.error is not None, 60, "some attempts to fail")
    check(not victim.error, f"{counter}: {victim.error}")
    turns = victim.writing.turns
    world.wait_for(lambda n=failed(): failed() > n, 60, "another attempt")
    time.sleep(5)
    attempts, seconds = failed(), time.monotonic() - start
    print(f"# {attempts} attempts in {seconds:.1f} s", flush=True)
    # told after 0, 1/4, 3/4, 7/4, 15/4 seconds, then each four; without pauses ten a second
    check(attempts < 6 + seconds / 2, "sunrpc tries again without a pause")
    check(victim.writing.turns == turns and not victim.error, "the writer does not wait")
    served.mend()
    victim.progress()
    moved = world.moved(begin, world.counters_of(victim.ns))
    print(f"# {moved}", flush=True)
    check(not victim.error, f"{counter}, mended: {victim.error}")
    check(moved.get("NotFinal", 0) == moved[counter], f"NotFinal: {moved}")
    attack.check_log(world)
    victim.finish()


def of_the_far_server(world, ca, name, san=f"DNS:{FAR}", **how):
    return keys.Authority(world.pki, ca).issue(name, "serverAuth", san, directory=world.dir, **how)


@case("mended/certificate_expired_meanwhile", limit=240)
def expired(world):
    world.keep(Trusting(LAB.client, LAB.far_ring))
    served = world.keep(Served(world, "far", *of_the_far_server(
        world, "far-ca", "brief", valid=keys.seconds(-3600, BRIEF))))
    victim = Victim(world, mount(world, source=f"{FAR}:/"), LAB.far)
    time.sleep(BRIEF + 1)
    out_of_order(world, victim, served, "FailedCertExpired")


@case("mended/certificate_of_another_authority", limit=240)
def replaced(world):
    world.keep(Trusting(LAB.client, LAB.far_ring))
    victim = Victim(world, mount(world, source=f"{FAR}:/"), LAB.far)
    served = world.keep(Served(world, "far", *of_the_far_server(world, "ca", "untrusted")))
    out_of_order(world, victim, served, "FailedCertUnknownCa")


@case("mended/certificate_of_another_name", limit=240)
def renamed(world):
    world.keep(Trusting(LAB.client, LAB.far_ring))
    victim = Victim(world, mount(world, source=f"{FAR}:/"), LAB.far)
    served = world.keep(Served(world, "far", *of_the_far_server(
        world, "far-ca", "renamed", "DNS:elsewhere.example.net")))
    out_of_order(world, victim, served, "FailedCertName")


# --- what stays final: trust that is withdrawn here

class Ring:
    """A keyring of the case's own that the client trusts."""

    def __init__(self, world):
        self.serial = keys.new_ring("withdrawn", world.path("ca.pem"))
        self.trusting = Trusting(LAB.client, self.serial)

    def stop(self):
        self.trusting.stop()
        keys.keyctl("unlink", str(self.serial), "@s")


def withdrawn(world, withdraw):
    """The writer is told, and no handshake is begun."""
    ring = world.keep(Ring(world))
    victim = Victim(world, mount(world))
    begin = world.counters_of(LAB.client)
    withdraw(str(ring.serial))
    victim.cut()
    world.wait_for(lambda: victim.error is not None, 30, "the writer to be told")
    check_in("the writer's error", "Required key not available", victim.error)
    moved = world.moved(begin, world.counters_of(LAB.client))
    check("HandshakesStarted" not in moved and "FellBack" not in moved, f"the client's counters: {moved}")


@case("final/anchor_removed", limit=90)
def anchor_removed(world):
    withdrawn(world, lambda ring: keys.keyctl("clear", ring))


@case("final/anchor_revoked", limit=90)
def anchor_revoked(world):
    withdrawn(world, lambda ring: [keys.keyctl("revoke", serial)
                                   for serial in keys.keyctl("rlist", ring).split()])


@case("final/keyring_revoked", limit=90)
def keyring_revoked(world):
    withdrawn(world, lambda ring: keys.keyctl("revoke", ring))
